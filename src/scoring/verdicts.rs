//! What the record tests say about each requirement, as far as they may be relied on.

use super::{Assumption, ScoringPlan};
use crate::catalogue::{LoadedPublication, RecordTest, Requirement, RequirementId, TestSeverity};
use crate::matching::{Match, MatchState};
use crate::testing::{TestOutcome, TestResult};
use std::collections::{BTreeMap, BTreeSet};

/// One test as it bears on a requirement.
#[derive(Debug, Clone)]
pub struct TestVerdict<'a> {
    /// The result.
    pub result: &'a TestResult,
    /// The test.
    pub test: &'a RecordTest,
    /// Why its result may not be relied on, if so.
    pub why_not: Option<String>,
    /// Whether each population it reads is in the evidence, or is one the requirement expects.
    pub applies: bool,
}

impl TestVerdict<'_> {
    /// Whether its result may be relied on.
    #[must_use]
    pub const fn is_relied_on(&self) -> bool {
        self.why_not.is_none()
    }

    /// A deviation beyond tolerance that may be relied on.
    #[must_use]
    pub fn is_adverse(&self) -> bool {
        self.is_relied_on() && self.result.outcome == TestOutcome::Fail
    }

    /// A pass that may be relied on.
    #[must_use]
    pub fn is_favourable(&self) -> bool {
        self.is_relied_on() && self.result.outcome == TestOutcome::Pass
    }

    /// It bears on the requirement and could not decide.
    #[must_use]
    pub fn is_undecided(&self) -> bool {
        self.applies && !self.is_adverse() && !self.is_favourable()
    }

    /// A high-severity test that deviates in at least `percent` per cent of the records tested.
    #[must_use]
    pub fn is_far_beyond(&self, percent: u32) -> bool {
        self.is_adverse()
            && self.test.metadata.severity == TestSeverity::High
            && super::Fraction::new(self.result.exceptions, self.result.tested)
                .is_some_and(|rate| rate.is_at_least(percent))
    }
}

/// All tests by the requirements they bear on.
pub struct Verdicts<'a> {
    by_requirement: BTreeMap<&'a RequirementId, Vec<TestVerdict<'a>>>,
    reliance: Vec<Option<String>>,
}

impl<'a> Verdicts<'a> {
    /// Gathers the verdicts; exports whose matches do not count under `assumption` are not relied on.
    #[must_use]
    pub fn gather(plan: &ScoringPlan<'a>, assumption: Assumption) -> Self {
        let counted = counted_exports(plan, assumption);
        let mut by_requirement: BTreeMap<&RequirementId, Vec<TestVerdict<'a>>> = BTreeMap::new();
        let mut reliance = Vec::new();
        for result in &plan.observations.results {
            let why_not = unreliable(result, &counted);
            reliance.push(why_not.clone());
            let Some(test) = plan.catalogue.record_tests.get(&result.test) else { continue };
            for id in &test.metadata.requirements {
                let applies = applies(plan, id, test);
                let why_not = why_not.clone();
                by_requirement.entry(id).or_default().push(TestVerdict { result, test, why_not, applies });
            }
        }
        Self { by_requirement, reliance }
    }

    /// The verdicts on one requirement, in order of test id.
    #[must_use]
    pub fn on(&self, requirement: &RequirementId) -> &[TestVerdict<'a>] {
        self.by_requirement.get(requirement).map_or(&[], Vec::as_slice)
    }

    /// For each result, why it may not be relied on, if so.
    #[must_use]
    pub fn into_reliance(self) -> Vec<Option<String>> {
        self.reliance
    }
}

/// Paths of items that somebody vouches for: they count as evidence for something, or the register or an `[[exports]]`
/// table names them.
fn counted_exports<'a>(plan: &ScoringPlan<'a>, assumption: Assumption) -> BTreeSet<&'a str> {
    let counts = |found: &Match| match found.state {
        MatchState::Accepted | MatchState::AcceptedByRule => true,
        MatchState::Proposed => assumption == Assumption::ProposalsAccepted,
        MatchState::Rejected => false,
    };
    let items = plan.collection.items.iter().zip(&plan.matching.items);
    let settings = &plan.workspace.settings;
    let named = |path: &str| {
        let mut labels = settings.evidence.roots.iter().map(String::as_str).chain([""]);
        labels.any(|label| plan.workspace.register.row(path, label).is_some())
            || settings.exports.iter().any(|export| export.path == path)
    };
    let vouched = items.filter(|(item, matched)| matched.matches.iter().any(counts) || named(&item.path));
    vouched.map(|(item, _)| item.path.as_str()).collect()
}

fn unreliable(result: &TestResult, counted: &BTreeSet<&str>) -> Option<String> {
    if matches!(result.outcome, TestOutcome::Inconclusive | TestOutcome::Error) {
        return None;
    }
    if !result.relied_on {
        return Some(if result.why.is_empty() {
            "an export it rests on failed a check of completeness or accuracy".to_owned()
        } else {
            result.why.clone()
        });
    }
    let missing = result.sources.iter().find(|source| !counted.contains(source.as_str()))?;
    Some(format!("`{missing}` is neither accepted as evidence nor named in the register"))
}

/// A test applies where each population it reads is there, or where the requirement expects it to be: nobody owes the
/// populations that only some organisations keep.
fn applies(plan: &ScoringPlan<'_>, id: &RequirementId, test: &RecordTest) -> bool {
    let there = |record_type: &str| {
        let mut populations = plan.observations.populations.iter();
        populations.any(|population| population.record_type == record_type && population.records > 0)
    };
    let expected: BTreeSet<&str> = match plan.publication.requirement(id) {
        Some((control, requirement)) => expected_populations(plan.publication, control, requirement).collect(),
        None => BTreeSet::new(),
    };
    test.metadata.reads.keys().all(|record_type| there(record_type) || expected.contains(record_type.as_str()))
}

/// The record types whose populations a requirement expects.
pub fn expected_populations<'a>(
    publication: &'a LoadedPublication,
    control: &'a crate::catalogue::Control,
    requirement: &'a Requirement,
) -> impl Iterator<Item = &'a str> {
    publication.expectations(control, requirement).filter_map(|expectation| expectation.record_type.as_deref())
}
