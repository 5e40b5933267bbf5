//! Periodic evidence: for each series of items, which periods were due, which were found, which are missing.
//!
//! Items that fulfil one periodic expectation are told apart by the service, site or party their title names, else
//! by their title without dates, so that one supplier's review does not fill another's hole.

use super::{Assumption, ScoringPlan};
use crate::catalogue::{Cadence, Clause, Control, Expectation, Requirement, RequirementKind, Shows};
use crate::matching::words::{spaced, words};
use crate::matching::{Facts, Ladder, Match, MatchState, MatchedItem};
use crate::testing::Period;
use crate::testing::occurrences::{Window, covered_by_day, covered_by_period, due};
use std::collections::{BTreeMap, BTreeSet};

/// One series of periodic items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Leaf clause.
    pub clause: Clause,
    /// Expectation.
    pub expectation: String,
    /// What it is, in words, with the subject of the series.
    pub title: String,
    /// How often it is due.
    pub cadence: Cadence,
    /// Whether the organisation set the cadence.
    pub own_cadence: bool,
    /// Labels of the periods due.
    pub due: Vec<String>,
    /// Those found.
    pub found: Vec<String>,
    /// Those missing.
    pub missing: Vec<String>,
}

impl Series {
    /// Whether the requirement is periodic and this is its series: a record or activity of which the first dated
    /// evidence expected is this one. Where something periodic is only another way to show a requirement, a hole in
    /// it does not leave the requirement with part of its scope.
    #[must_use]
    pub fn bears_on(&self, control: &Control, requirement: &Requirement) -> bool {
        let expected = requirement.expects.iter().filter_map(|id| control.expectation(id));
        let first = expected.into_iter().find(|expectation| expectation.shows == Shows::Implementation);
        self.clause == control.clause
            && requirement.kind != RequirementKind::Document
            && first.is_some_and(|expectation| expectation.id == self.expectation)
    }

    /// The holes in words; `None` for a series that is whole, or of which nothing was found at all.
    #[must_use]
    pub fn holes(&self) -> Option<String> {
        let has_holes = !self.missing.is_empty() && !self.found.is_empty();
        has_holes
            .then(|| format!("{}: nothing found for {} ({})", self.title, self.missing.join(", "), self.cadence.word()))
    }
}

/// The series of every periodic expectation, in clause order. An expectation without any item is one series in
/// which everything is missing.
#[must_use]
pub fn series(plan: &ScoringPlan<'_>, assumption: Assumption) -> Vec<Series> {
    let matches = by_expectation(plan);
    let mut all = Vec::new();
    for control in &plan.publication.controls {
        for expectation in &control.expectations {
            let own = plan.workspace.settings.for_clause(&control.clause, |row| row.cadence.get(&expectation.id));
            let Some(cadence) = own.copied().or(expectation.cadence) else { continue };
            let windows = due(cadence, plan.period, plan.as_of);
            let candidates = matches.get(expectation.id.as_str()).map_or(&[][..], Vec::as_slice);
            let asking = Asking { plan, assumption, control, expectation };
            let found = asking.found_windows(candidates, &windows);
            all.extend(gathered(control, expectation, cadence, own.is_some(), &windows, found));
        }
    }
    all
}

fn gathered(
    control: &Control,
    expectation: &Expectation,
    cadence: Cadence,
    own_cadence: bool,
    windows: &[Window],
    found: BTreeMap<String, BTreeSet<String>>,
) -> Vec<Series> {
    let subjects = joined(found);
    let make = |(subject, found): (String, BTreeSet<String>)| {
        let due: Vec<String> = windows.iter().map(|window| window.label.clone()).collect();
        let (found, missing) = due.iter().cloned().partition(|label| found.contains(label));
        let title =
            if subject.is_empty() { expectation.title.clone() } else { format!("{} ({subject})", expectation.title) };
        Series {
            clause: control.clause.clone(),
            expectation: expectation.id.clone(),
            title,
            cadence,
            own_cadence,
            due,
            found,
            missing,
        }
    };
    subjects.into_iter().map(make).collect()
}

/// Subjects seen once only are no series of their own: where no subject recurs, everything is one series.
fn joined(found: BTreeMap<String, BTreeSet<String>>) -> BTreeMap<String, BTreeSet<String>> {
    let recurring: BTreeMap<_, _> = found.iter().filter(|(_, windows)| windows.len() > 1).collect();
    if recurring.len() > 1 {
        return recurring.into_iter().map(|(subject, windows)| (subject.clone(), windows.clone())).collect();
    }
    BTreeMap::from([(String::new(), found.into_values().flatten().collect())])
}

/// A match and the item that it is of.
type Candidate<'a> = (&'a MatchedItem, &'a Match);

/// The matches by the expectation they fulfil: each series looks at its own and not at all evidence.
fn by_expectation<'a>(plan: &ScoringPlan<'a>) -> BTreeMap<&'a str, Vec<Candidate<'a>>> {
    let mut matches: BTreeMap<&str, Vec<Candidate<'a>>> = BTreeMap::new();
    for item in plan.matching.items.iter().filter(|item| item.readable) {
        for found in &item.matches {
            if let Some(expectation) = &found.expectation {
                matches.entry(expectation).or_default().push((item, found));
            }
        }
    }
    matches
}

/// One expectation that asks for something in each of several windows.
struct Asking<'a> {
    plan: &'a ScoringPlan<'a>,
    assumption: Assumption,
    control: &'a Control,
    expectation: &'a Expectation,
}

impl Asking<'_> {
    fn found_windows(&self, candidates: &[Candidate<'_>], windows: &[Window]) -> BTreeMap<String, BTreeSet<String>> {
        let Self { plan, assumption, control, expectation } = self;
        let requirements: BTreeSet<_> = control
            .requirements
            .iter()
            .filter(|requirement| requirement.expects.contains(&expectation.id))
            .map(|requirement| &requirement.id)
            .collect();
        let counts = |found: &Match| {
            requirements.contains(&found.requirement)
                && found.ladder >= Ladder::E2
                && match found.state {
                    MatchState::Accepted | MatchState::AcceptedByRule => true,
                    MatchState::Proposed => *assumption == Assumption::ProposalsAccepted,
                    MatchState::Rejected => false,
                }
        };
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut counted: Option<&MatchedItem> = None;
        for (item, each) in candidates {
            // An item fulfils an expectation for several requirements, and counts once.
            let is_again = counted.is_some_and(|counted| std::ptr::eq(counted, *item));
            if !is_again && counts(each) {
                found.entry(subject(plan, &item.facts)).or_default().extend(covered(&item.facts, windows));
                counted = Some(item);
            }
        }
        found
    }
}

/// The windows that an item counts for: the one of the period it covers, else the one of its date. A log kept over
/// several windows counts for each in which a row of it stands.
fn covered(facts: &Facts, windows: &[Window]) -> BTreeSet<String> {
    let label = |window: &Window| window.label.clone();
    let (Some(start), Some(end)) = (&facts.period_start, &facts.period_end) else {
        let day = facts.record_date().map(|(day, _)| day);
        return day.and_then(|day| covered_by_day(windows, day)).map(label).into_iter().collect();
    };
    let period = Period { start: start.value, end: end.value };
    if let Some(window) = covered_by_period(windows, period) {
        return BTreeSet::from([window.label.clone()]);
    }
    let rows = facts.months.iter().filter(|month| (start.value..=end.value).contains(*month));
    rows.filter_map(|month| covered_by_day(windows, *month)).map(label).collect()
}

/// The declared service, party or site that a title names, longest first; else the title without its dates.
fn subject(plan: &ScoringPlan<'_>, facts: &Facts) -> String {
    let settings = &plan.workspace.settings;
    let declared = settings
        .organisation
        .services
        .iter()
        .chain(settings.other_parties.iter().map(|party| &party.name))
        .chain(&settings.organisation.sites);
    let title = format!(" {} ", words(&spaced(&facts.title)).join(" "));
    let named = declared.filter(|name| title.contains(&format!(" {} ", words(name).join(" "))));
    if let Some(name) = named.max_by_key(|name| (name.len(), name.as_str())) {
        return name.clone();
    }
    let kept: Vec<String> = words(&spaced(&facts.title)).into_iter().filter(|word| !is_date_word(word)).collect();
    kept.join(" ")
}

fn is_date_word(word: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let digits = word.chars().any(|each| each.is_ascii_digit());
    digits || MONTHS.iter().any(|month| *month == word || (word.len() == 3 && month.starts_with(word)))
}
