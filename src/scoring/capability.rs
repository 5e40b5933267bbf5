//! Indicative process capability (ISO/IEC 33020): process attribute PA 1.1 from the requirements of a process, the
//! others from people.
//!
//! Only a competent assessor rates attributes (ISO/IEC 33002): PA 2.1 to 5.2 stay `not-rated` until somebody rates
//! them, and a rating whose basis moved no longer counts. Levels are never averaged over processes.

use super::fraction::{Fraction, score};
use super::status::{RequirementRating, Status};
use super::{Ratings, ScoringPlan};
use crate::catalogue::Process;
pub use crate::catalogue::capability::{Band, Edition, Rating};
use crate::integrity::Sha256Digest;
use crate::workspace::capability::{CapabilityDecision, Judgement, Matter, item_sha256, process_sha256};
use std::collections::BTreeMap;

/// The process attribute that is computed.
pub const PERFORMANCE: &str = "1.1";

/// The framework whose practices have a capability of their own.
pub const PRACTICES: &str = "itil-4";

/// The components of the service value system (ITIL 4); its maturity is that of the lowest.
pub const COMPONENTS: [(&str, &str); 5] = [
    ("guiding-principles", "Guiding principles"),
    ("governance", "Governance"),
    ("service-value-chain", "Service value chain"),
    ("practices", "Practices"),
    ("continual-improvement", "Continual improvement"),
];

impl Rating {
    /// The rating of an achievement.
    #[must_use]
    pub fn of(achieved: Fraction) -> Self {
        // ISO/IEC 33020:2019 closes each band at its upper bound: 15 % is still N, 50 % P, 85 % L.
        match achieved {
            share if share.is_at_most(15) => Self::Not,
            share if share.is_at_most(50) => Self::Partially,
            share if share.is_at_most(85) => Self::Largely,
            _ => Self::Fully,
        }
    }
}

/// The capability level at least reached, and the attribute that stops it (ISO/IEC 33020: level k needs its own
/// attributes L or F and all lower ones F). An attribute without rating stops the level.
#[must_use]
pub fn level(ratings: &BTreeMap<&str, Rating>, edition: Edition) -> (u8, Option<&'static str>) {
    let mut level = 0;
    for (attributes, reached) in edition.levels().into_iter().zip(1..) {
        let below = |limit: Rating| {
            attributes.iter().copied().find(|each| ratings.get(each).is_none_or(|rating| *rating < limit))
        };
        if let Some(attribute) = below(Rating::Largely) {
            return (level, Some(attribute));
        }
        level = reached;
        if let Some(attribute) = below(Rating::Fully) {
            return (level, Some(attribute));
        }
    }
    (level, None)
}

/// How the requirements of a process stand, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Performance {
    /// Met.
    pub met: u64,
    /// Partly met.
    pub partly: u64,
    /// Open.
    pub open: u64,
    /// Not determined.
    pub not_determined: u64,
}

impl Performance {
    /// The counts of a process.
    #[must_use]
    pub fn of(process: &Process, ratings: &[RequirementRating]) -> Self {
        let within = |rating: &&RequirementRating| process.clauses.iter().any(|clause| rating.clause.is_within(clause));
        let count =
            |status: Status| ratings.iter().filter(within).filter(|rating| rating.status == status).count() as u64;
        Self {
            met: count(Status::Met),
            partly: count(Status::Partly),
            open: count(Status::Open),
            not_determined: count(Status::NotDetermined),
        }
    }

    /// The share achieved, half counted for partly; `None` when nothing could be determined.
    #[must_use]
    pub fn achieved(self) -> Option<Fraction> {
        let determined = self.met + self.partly + self.open;
        if determined == 0 { None } else { score(self.met, self.partly, determined + self.not_determined) }
    }
}

/// A person's rating, and what moved since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged<'a> {
    /// The decision.
    pub decision: &'a CapabilityDecision,
    /// What moved since it was made; a rating whose basis moved does not count.
    pub moved: Option<String>,
}

/// The profile of one process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile<'a> {
    /// The process.
    pub process: &'a Process,
    /// How its requirements stand.
    pub performance: Performance,
    /// The ratings that count, by attribute.
    pub ratings: BTreeMap<&'static str, Rating>,
    /// What people rated, in order of attribute.
    pub judged: Vec<(&'static str, Band, Judged<'a>)>,
    /// Level at least reached.
    pub level: u8,
    /// The attribute that stops it.
    pub limited_by: Option<&'static str>,
    /// Level aimed at.
    pub target: Option<u8>,
}

/// A practice, or a component of the service value system, and its level as rated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Practice<'a> {
    /// Id as written in the journal: `itil-4:incident-management`.
    pub id: String,
    /// Name.
    pub title: &'a str,
    /// Level, and the rating it rests on.
    pub judged: Option<(u8, Judged<'a>)>,
}

impl Practice<'_> {
    /// The level that counts.
    #[must_use]
    pub fn level(&self) -> Option<u8> {
        self.judged.as_ref().filter(|(_, judged)| judged.moved.is_none()).map(|(level, _)| *level)
    }
}

/// The profile of every process, in the catalogue's order.
#[must_use]
pub fn profiles<'a>(plan: &ScoringPlan<'a>, ratings: &Ratings) -> Vec<Profile<'a>> {
    let files = files(plan);
    plan.publication.processes.iter().map(|process| profile(plan, process, ratings, &files)).collect()
}

type Files<'a> = BTreeMap<&'a str, Option<Sha256Digest>>;

fn files<'a>(plan: &ScoringPlan<'a>) -> Files<'a> {
    plan.collection.items.iter().map(|item| (item.path.as_str(), item.sha256)).collect()
}

fn profile<'a>(plan: &ScoringPlan<'a>, process: &'a Process, ratings: &Ratings, files: &Files<'_>) -> Profile<'a> {
    let settings = &plan.workspace.settings.capability;
    let edition = settings.edition;
    let performance = Performance::of(process, &ratings.requirements);
    let mut counting: BTreeMap<&'static str, Rating> = BTreeMap::new();
    counting.extend(performance.achieved().map(|share| (PERFORMANCE, Rating::of(share))));
    let subject = process_sha256(plan.publication, process);
    let mut judged = Vec::new();
    for attribute in edition.attributes().filter(|attribute| *attribute != PERFORMANCE) {
        let matter = Matter::Attribute(process.id.clone(), attribute.to_owned(), edition);
        let Some(decision) = plan.workspace.decisions.on_capability(&matter) else { continue };
        let Judgement::RateAttribute { rating, .. } = &decision.judgement else { continue };
        let moved = decision.moved(files, Some(subject));
        if moved.is_none() {
            counting.insert(attribute, rating.rating());
        }
        judged.push((attribute, *rating, Judged { decision, moved }));
    }
    let (level, limited_by) = level(&counting, edition);
    let target = settings.target_of(&process.id);
    Profile { process, performance, ratings: counting, judged, level, limited_by, target }
}

/// The practices of ITIL 4 with the levels that people gave them; empty when the catalogue holds none.
#[must_use]
pub fn practices<'a>(plan: &ScoringPlan<'a>) -> Vec<Practice<'a>> {
    let Some(framework) = plan.catalogue.frameworks.get(PRACTICES) else { return Vec::new() };
    let files = files(plan);
    let items = framework.items.iter();
    items.map(|item| practice(plan, &item.id, &item.title, Some(item_sha256(item)), &files)).collect()
}

/// The components of the service value system with the levels that people gave them.
#[must_use]
pub fn components<'a>(plan: &ScoringPlan<'a>) -> Vec<Practice<'a>> {
    let files = files(plan);
    COMPONENTS.into_iter().map(|(id, title)| practice(plan, &format!("svs/{id}"), title, None, &files)).collect()
}

fn practice<'a>(
    plan: &ScoringPlan<'a>,
    id: &str,
    title: &'a str,
    subject: Option<Sha256Digest>,
    files: &Files<'_>,
) -> Practice<'a> {
    let id = format!("{PRACTICES}:{id}");
    let decision = plan.workspace.decisions.on_capability(&Matter::Level(id.clone()));
    let judged = decision.and_then(|decision| match decision.judgement {
        Judgement::RateLevel { level, .. } => Some((level, Judged { decision, moved: decision.moved(files, subject) })),
        Judgement::RateAttribute { .. } | Judgement::WithdrawAttribute { .. } | Judgement::WithdrawLevel { .. } => None,
    });
    Practice { id, title, judged }
}

/// The maturity of the service value system: the lowest level of its components, and which that is; a component
/// without rating leaves it open. A minimum, not a mean (ITIL 4 maturity model).
#[must_use]
pub fn maturity<'c>(components: &'c [Practice<'_>]) -> (Option<u8>, Option<&'c str>) {
    if let Some(unrated) = components.iter().find(|component| component.level().is_none()) {
        return (None, Some(&unrated.id));
    }
    let lowest = components.iter().min_by_key(|component| component.level());
    (lowest.and_then(Practice::level), lowest.map(|component| component.id.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bands_are_closed_at_their_upper_bound() {
        let rating = |part| Rating::of(Fraction::new(part, 10_000).unwrap()).letter();
        let seen = [0, 1500, 1501, 5000, 5001, 8500, 8501, 10_000].map(rating);
        assert_eq!(seen, ["N", "N", "P", "P", "L", "L", "F", "F"]);
    }

    #[test]
    fn level_cases_of_the_measurement_framework_hold() {
        use Rating::{Fully as F, Largely as L, Partially as P};
        let of = |ratings: &[(&'static str, Rating)], edition| level(&ratings.iter().copied().collect(), edition);
        let of_2019 = |ratings: &[(&'static str, Rating)]| of(ratings, Edition::E2019);
        assert_eq!(of_2019(&[("1.1", L)]), (1, Some("1.1")));
        assert_eq!(of_2019(&[("1.1", F), ("2.1", L), ("2.2", P)]), (1, Some("2.2")));
        assert_eq!(of_2019(&[("1.1", F), ("2.1", L), ("2.2", F)]), (2, Some("2.1")));
        assert_eq!(of_2019(&[("1.1", L), ("2.1", F), ("2.2", F)]).0, 1);
        let third = [("1.1", F), ("2.1", F), ("2.2", F), ("3.1", F), ("3.2", L), ("3.3", P)];
        assert_eq!(of_2019(&third), (2, Some("3.3")));
        assert_eq!(of(&third, Edition::E2015), (3, Some("3.2")));
        assert_eq!(of_2019(&[("1.1", P)]), (0, Some("1.1")));
        assert_eq!(of_2019(&[]), (0, Some("1.1")));
        let all: Vec<_> = Edition::E2019.attributes().map(|attribute| (attribute, F)).collect();
        assert_eq!(of_2019(&all), (5, None));
    }

    fn ratings() -> impl Strategy<Value = BTreeMap<&'static str, Rating>> {
        let rating = prop_oneof![
            Just(None),
            Just(Some(Rating::Not)),
            Just(Some(Rating::Partially)),
            Just(Some(Rating::Largely)),
            Just(Some(Rating::Fully))
        ];
        proptest::collection::vec(rating, 10).prop_map(|ratings| {
            let rated = Edition::E2019.attributes().zip(ratings);
            rated.filter_map(|(attribute, rating)| Some((attribute, rating?))).collect()
        })
    }

    proptest! {
        #[test]
        fn raising_one_attribute_never_lowers_the_level(ratings in ratings(), at in 0_usize..10) {
            let attribute = Edition::E2019.attributes().nth(at).unwrap();
            let mut raised = ratings.clone();
            raised.insert(attribute, Rating::Fully);
            for edition in [Edition::E2015, Edition::E2019] {
                prop_assert!(level(&raised, edition).0 >= level(&ratings, edition).0);
            }
        }

        #[test]
        fn meeting_one_more_obligation_never_lowers_the_rating(
            met in 0_u64..40, partly in 0_u64..40, open in 0_u64..40, not_determined in 0_u64..40
        ) {
            let before = Performance { met, partly, open, not_determined };
            let rating = |each: Performance| each.achieved().map(Rating::of);
            let better = [
                (partly > 0).then(|| Performance { partly: partly - 1, met: met + 1, ..before }),
                (open > 0).then(|| Performance { open: open - 1, met: met + 1, ..before }),
                (not_determined > 0).then(|| Performance { not_determined: not_determined - 1, met: met + 1, ..before }),
            ];
            for after in better.into_iter().flatten() {
                prop_assert!(rating(after) >= rating(before), "{before:?} {after:?}");
            }
        }
    }
}
