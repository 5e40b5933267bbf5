//! The status of each requirement (capability.md §3), by the first rule that applies.

use super::bearing::{self, Bearing, Bearings};
use super::verdicts::{TestVerdict, Verdicts, expected_populations};
use super::{Assumption, ScoringPlan, Series};
use crate::catalogue::grading::Situation;
use crate::catalogue::{Clause, Control, Requirement, RequirementId, RequirementKind, Shows};
use crate::matching::{Ladder, Match, StaleBy};
use crate::workspace::Decision;
use serde::{Deserialize, Serialize};

/// Status of a requirement, worst first among those that can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Needed rung reached, evidence current, digests verified.
    Met,
    /// One rung short, stale, or of partial scope.
    Partly,
    /// Evidence was read and none that is accepted comes within one rung.
    Open,
    /// The basis is missing.
    NotDetermined,
    /// Nothing of the kind happened in the period, as a person decided.
    NoOccurrence,
}

impl Status {
    /// The word used in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Partly => "partly",
            Self::Open => "open",
            Self::NotDetermined => "not-determined",
            Self::NoOccurrence => "no-occurrence",
        }
    }
}

/// The rule that gave a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// A person decided that nothing of the kind occurred.
    NoOccurrenceDecided,
    /// Relied-on record tests deviate beyond tolerance: at most partly.
    TestsDeviate,
    /// A high-severity test deviates in a quarter of the records or more: at most open.
    TestsDeviateWidely,
    /// The needed rung is reached by current evidence.
    NeededRungReached,
    /// A record test that bears on it could not decide, and none passed.
    TestUndecided,
    /// Something that could decide it could not be read.
    EvidenceUnreadable,
    /// The needed rung is reached, but evidence is past its validity or freshness.
    EvidenceStale,
    /// The needed rung is reached, but occurrences that were due are missing.
    OccurrencesMissing,
    /// The needed rung is reached, but control of the other party that performs it is not shown (8.2.3).
    PartyNotControlled,
    /// One rung is missing.
    OneRungShort,
    /// Only proposed evidence could decide it.
    OnlyProposed,
    /// No evidence at all was collected.
    NoEvidence,
    /// Evidence was read and nothing accepted comes within one rung.
    NothingAccepted,
}

impl Rule {
    /// Kebab-case name used in outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoOccurrenceDecided => "no-occurrence-decided",
            Self::TestsDeviate => "tests-deviate",
            Self::TestsDeviateWidely => "tests-deviate-widely",
            Self::NeededRungReached => "needed-rung-reached",
            Self::TestUndecided => "test-undecided",
            Self::EvidenceUnreadable => "evidence-unreadable",
            Self::EvidenceStale => "evidence-stale",
            Self::OccurrencesMissing => "occurrences-missing",
            Self::PartyNotControlled => "party-not-controlled",
            Self::OneRungShort => "one-rung-short",
            Self::OnlyProposed => "only-proposed",
            Self::NoEvidence => "no-evidence",
            Self::NothingAccepted => "nothing-accepted",
        }
    }
}

/// The rating of one requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementRating {
    /// Requirement.
    pub id: RequirementId,
    /// Leaf clause.
    pub clause: Clause,
    /// Status for stage 2.
    pub status: Status,
    /// Status for stage 1, judged at E2.
    pub stage1: Status,
    /// The rule that gave the status.
    pub rule: Rule,
    /// Rung reached.
    pub ladder: Ladder,
    /// Rung needed.
    pub needed: Ladder,
    /// Who set the limit that evidence it rests on has passed, if it has.
    pub stale: Option<StaleBy>,
    /// Positions of the items that count.
    pub evidence: Vec<usize>,
    /// Positions of the items that are proposed.
    pub proposed: Vec<usize>,
    /// Record tests that bear on it.
    pub tests: Vec<String>,
    /// Those of them whose population is there or is expected.
    pub deciding_tests: Vec<String>,
    /// Whether a file or wording moved since a decision about it.
    pub basis_changed: bool,
    /// Whether it is met by matches of which none was accepted by a person.
    pub by_rule_alone: bool,
    /// Why, most telling first.
    pub reasons: Vec<String>,
}

/// Rates every requirement of the publication in clause order.
#[must_use]
pub fn rate_all(
    plan: &ScoringPlan<'_>,
    verdicts: &Verdicts<'_>,
    series: &[Series],
    assumption: Assumption,
) -> Vec<RequirementRating> {
    let mut bearings = bearing::gather(plan, assumption);
    let mut ratings: Vec<RequirementRating> = Vec::new();
    for (control, requirement) in plan.publication.requirements() {
        let bearings = bearings.remove(&requirement.id).unwrap_or_default();
        let rater = Rater { plan, control, requirement, bearings, verdicts: verdicts.on(&requirement.id), series };
        ratings.push(rater.rate());
    }
    super::parties::cap_uncontrolled(plan, &mut ratings);
    ratings
}

struct Rater<'r, 'a> {
    plan: &'r ScoringPlan<'a>,
    control: &'a Control,
    requirement: &'a Requirement,
    bearings: Bearings<'a>,
    verdicts: &'r [TestVerdict<'a>],
    series: &'r [Series],
}

impl Rater<'_, '_> {
    fn rate(&self) -> RequirementRating {
        let mut reasons = Vec::new();
        let needed = self.needed();
        let reached = self.ladder(needed);
        let (status, rule) = self.status(needed, &mut reasons);
        let stale = bearing::stale_by(self.counted());
        let (stage1, _) = self.by_items(Ladder::E2, &mut Vec::new());
        let deciding = self.verdicts.iter().filter(|verdict| verdict.applies);
        let by_rule_alone = status == Status::Met && self.counted().all(|found| found.by == "rule");
        RequirementRating {
            id: self.requirement.id.clone(),
            clause: self.control.clause.clone(),
            status,
            stage1,
            rule,
            ladder: reached,
            needed,
            stale,
            evidence: positions(&self.bearings.counted),
            proposed: positions(&self.bearings.proposed),
            tests: self.verdicts.iter().map(|verdict| verdict.result.test.clone()).collect(),
            deciding_tests: deciding.map(|verdict| verdict.result.test.clone()).collect(),
            basis_changed: self.bearings.basis_changed
                || self.decided().is_some_and(|each| !each.rests_on(self.requirement)),
            by_rule_alone,
            reasons,
        }
    }

    /// E3, and E4 for records and activities where a record population exists: one that the catalogue expects and
    /// tests, or one that is in the evidence.
    fn needed(&self) -> Ladder {
        let tested = self.verdicts.iter().any(|verdict| verdict.applies)
            || expected_populations(self.plan.publication, self.control, self.requirement).any(|record_type| {
                self.verdicts.iter().any(|verdict| verdict.test.metadata.reads.contains_key(record_type))
            });
        match self.requirement.kind {
            RequirementKind::Record | RequirementKind::Activity if tested => Ladder::E4,
            RequirementKind::Document | RequirementKind::Record | RequirementKind::Activity => Ladder::E3,
        }
    }

    fn counted(&self) -> impl Iterator<Item = &Match> + Clone {
        self.bearings.counted.iter().map(|bearing| bearing.found)
    }

    /// The rung reached by everything that counts, stale or not, and by the tests.
    fn ladder(&self, needed: Ladder) -> Ladder {
        let rung = bearing::rung(self.requirement.kind, &self.counted()).min(Ladder::E3);
        let operated =
            self.verdicts.iter().any(TestVerdict::is_favourable) && !self.verdicts.iter().any(TestVerdict::is_adverse);
        if needed == Ladder::E4 && rung == Ladder::E3 && operated { Ladder::E4 } else { rung }
    }

    /// The decision that nothing of the kind occurred; never for a document, which must exist.
    fn decided(&self) -> Option<&Decision> {
        let decision = self.plan.workspace.decisions.no_occurrence(&self.requirement.id)?;
        (self.requirement.kind != RequirementKind::Document).then_some(decision)
    }

    fn status(&self, needed: Ladder, reasons: &mut Vec<String>) -> (Status, Rule) {
        if let Some(decision) = self.decided().filter(|decision| decision.rests_on(self.requirement)) {
            let day = decision.at.get(..10).unwrap_or(&decision.at);
            reasons.push(format!(
                "{} decided on {day} that nothing of the kind occurred: {}",
                decision.by, decision.reason
            ));
            return (Status::NoOccurrence, Rule::NoOccurrenceDecided);
        }
        if let Some(decision) = self.decided() {
            reasons
                .push(format!("the wording changed since {} decided that nothing of the kind occurred", decision.by));
        }
        if self.verdicts.iter().any(TestVerdict::is_adverse) {
            return self.capped_by_tests(needed, reasons);
        }
        if let Some(verdict) = self.undecided(needed) {
            reasons.push(undecided_words(verdict));
            self.say_what_counts(needed, reasons);
            return (Status::NotDetermined, Rule::TestUndecided);
        }
        let decided = self.by_items(Ladder::E3, reasons);
        reasons.extend(self.verdicts.iter().filter(|verdict| verdict.is_undecided()).take(3).map(undecided_words));
        decided
    }

    /// A failed record test caps its requirements at partly, and at open when it deviates as far as the table's row
    /// for a major says. What else is known may put them lower, never higher.
    fn capped_by_tests(&self, needed: Ladder, reasons: &mut Vec<String>) -> (Status, Rule) {
        let widely =
            self.plan.catalogue.grade_rules.row(Situation::TestFarBeyondTolerance).and_then(|row| row.rate_percent);
        let adverse = || self.verdicts.iter().filter(|verdict| verdict.is_adverse());
        reasons.extend(adverse().map(deviation_words));
        if widely.is_some_and(|percent| adverse().any(|verdict| verdict.is_far_beyond(percent))) {
            return (Status::Open, Rule::TestsDeviateWidely);
        }
        let (without_tests, rule) = self.by_items(Ladder::E3, reasons);
        match without_tests {
            // One deviating test must not raise what another test that could not decide leaves undetermined.
            Status::Met | Status::Partly if let Some(verdict) = self.undecided(needed) => {
                reasons.push(undecided_words(verdict));
                (Status::NotDetermined, Rule::TestUndecided)
            }
            Status::Met | Status::Partly => (Status::Partly, Rule::TestsDeviate),
            Status::Open | Status::NotDetermined | Status::NoOccurrence => (without_tests, rule),
        }
    }

    /// A record test that has to decide and could not, where none passed.
    fn undecided(&self, needed: Ladder) -> Option<&TestVerdict<'_>> {
        let has_to = needed == Ladder::E4 && !self.verdicts.iter().any(TestVerdict::is_favourable);
        self.verdicts.iter().find(|verdict| has_to && verdict.is_undecided())
    }

    fn met_unless_partial(&self, reasons: &mut Vec<String>) -> (Status, Rule) {
        let holes = self.series.iter().filter(|series| series.bears_on(self.control, self.requirement));
        let holes: Vec<String> = holes.filter_map(Series::holes).collect();
        let result = if holes.is_empty() {
            (Status::Met, Rule::NeededRungReached)
        } else {
            (Status::Partly, Rule::OccurrencesMissing)
        };
        reasons.extend(holes);
        self.say_what_counts(Ladder::E3, reasons);
        result
    }

    /// The status at `needed` (E2 or E3) as far as items decide it, record tests left aside.
    fn by_items(&self, needed: Ladder, reasons: &mut Vec<String>) -> (Status, Rule) {
        let rung = |stale_too: bool| {
            let counted = self.counted().filter(move |found| stale_too || found.stale.is_none());
            bearing::rung(self.requirement.kind, &counted)
        };
        let reached = rung(true);
        if rung(false) >= needed {
            return if needed == Ladder::E3 {
                self.met_unless_partial(reasons)
            } else {
                (Status::Met, Rule::NeededRungReached)
            };
        }
        if let Some(bearing) = self.bearings.unreadable.first() {
            reasons.push(format!("`{}` could not be read and may show it", self.path(bearing)));
            self.say_what_counts(needed, reasons);
            return (Status::NotDetermined, Rule::EvidenceUnreadable);
        }
        if reached >= needed {
            self.say_stale(reasons);
            return (Status::Partly, Rule::EvidenceStale);
        }
        if reached >= needed.below() {
            self.say_what_is_short(needed, reasons);
            return (Status::Partly, Rule::OneRungShort);
        }
        if let Some(bearing) = self.bearings.proposed.iter().find(|bearing| bearing.found.ladder > reached) {
            let count = self.bearings.proposed.len();
            let others = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
            reasons.push(format!("`{}`{others} is proposed and nobody has decided yet", self.path(bearing)));
            return (Status::NotDetermined, Rule::OnlyProposed);
        }
        if self.plan.collection.items.is_empty() {
            reasons.push("no evidence at all was collected".to_owned());
            return (Status::NotDetermined, Rule::NoEvidence);
        }
        if self.bearings.counted.is_empty() {
            reasons.push("nothing in the evidence was found or accepted for it".to_owned());
        }
        self.say_what_counts(needed, reasons);
        (Status::Open, Rule::NothingAccepted)
    }

    fn path(&self, bearing: &Bearing<'_>) -> &str {
        self.plan.collection.items.get(bearing.item).map_or("", |item| item.path.as_str())
    }

    fn say_what_counts(&self, needed: Ladder, reasons: &mut Vec<String>) {
        for bearing in self.bearings.counted.iter().take(3) {
            let found = bearing.found;
            let mut words = format!("`{}` gives {}", self.path(bearing), found.ladder.word());
            let weak = found.ladder < needed.min(Ladder::E3);
            if let Some(reason) = found.reasons.last().filter(|_| weak || found.stale.is_some()) {
                words.push_str(": ");
                words.push_str(reason);
            }
            reasons.push(words);
        }
        if self.bearings.counted.len() > 3 {
            reasons.push(format!("{} more items count", self.bearings.counted.len() - 3));
        }
    }

    fn say_stale(&self, reasons: &mut Vec<String>) {
        for bearing in self.bearings.counted.iter().filter(|bearing| bearing.found.stale.is_some()).take(3) {
            let reason = bearing.found.reasons.last().map_or("it is stale", String::as_str);
            reasons.push(format!("`{}`: {reason}", self.path(bearing)));
        }
    }

    fn say_what_is_short(&self, needed: Ladder, reasons: &mut Vec<String>) {
        let has_use = self.counted().any(|found| found.shows == Shows::Implementation && found.ladder >= Ladder::E3);
        let words = if needed < Ladder::E3 {
            "a statement says so, a controlled document is missing"
        } else if self.requirement.kind == RequirementKind::Document && !has_use {
            "the document is there, a record of its use is not"
        } else {
            "a document says so, a dated record that it happened is missing"
        };
        reasons.push(words.to_owned());
        self.say_what_counts(needed, reasons);
    }
}

fn positions(bearings: &[Bearing<'_>]) -> Vec<usize> {
    let mut positions: Vec<usize> = bearings.iter().map(|bearing| bearing.item).collect();
    positions.sort_unstable();
    positions.dedup();
    positions
}

fn deviation_words(verdict: &TestVerdict<'_>) -> String {
    let TestVerdict { result, test, .. } = verdict;
    format!(
        "record test {} deviates: {} of {} records tested",
        test.metadata.reference, result.exceptions, result.tested
    )
}

fn undecided_words(verdict: &TestVerdict<'_>) -> String {
    let TestVerdict { result, test, why_not, .. } = verdict;
    let why = why_not.as_ref().filter(|_| result.why.is_empty()).unwrap_or(&result.why);
    format!("record test {} could not decide: {why}", test.metadata.reference)
}
