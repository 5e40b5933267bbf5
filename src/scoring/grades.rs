//! Suggested grades of clauses (capability.md §4, table `controls/grade-rules.json`). Only suggests: an auditor grades.

use super::scope::ScopeComparison;
use super::status::{RequirementRating, Rule, Status};
use super::verdicts::{TestVerdict, Verdicts};
use super::{Ratings, ScoringPlan, findings};
use crate::catalogue::grading::Situation;
use crate::catalogue::publication::Keeping;
use crate::catalogue::{Clause, Control, Grade, MandatoryItem, RequirementId};
use crate::matching::StaleBy;
use crate::testing::TestOutcome;
use std::collections::{BTreeMap, BTreeSet};

/// Why a grade is suggested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GradeReason {
    /// The row of the table.
    pub situation: Situation,
    /// Grade it suggests.
    pub grade: Grade,
    /// What was seen, in words.
    pub words: String,
    /// Requirements concerned.
    pub requirements: Vec<RequirementId>,
    /// Record tests concerned.
    pub tests: Vec<String>,
}

/// The grade suggested for one leaf clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseGrade {
    /// The clause.
    pub clause: Clause,
    /// The heaviest grade of the reasons.
    pub grade: Grade,
    /// The rows that apply, heaviest first.
    pub reasons: Vec<GradeReason>,
}

/// Grades every leaf clause that holds obligations, in clause order.
#[must_use]
pub fn grade(plan: &ScoringPlan<'_>, rated: &Ratings, verdicts: &Verdicts<'_>) -> Vec<ClauseGrade> {
    let ratings = rated.requirements.as_slice();
    let by_clause = |control: &Control| -> Vec<&RequirementRating> {
        ratings.iter().filter(|rating| rating.clause == control.clause).collect()
    };
    let graded = |control: &Control| {
        let grader = Grader { plan, control, ratings: by_clause(control), all: ratings, verdicts, scope: &rated.scope };
        grader.grade()
    };
    plan.publication.controls.iter().filter(|control| !control.requirements.is_empty()).map(graded).collect()
}

/// Whether a mandatory item is shown by nothing that counts.
#[must_use]
pub fn is_missing(item: &MandatoryItem, ratings: &BTreeMap<&RequirementId, &RequirementRating>) -> bool {
    let concerned = || item.requirements.iter().filter_map(|id| ratings.get(id));
    let status = |rating: &RequirementRating| match item.keeping {
        Keeping::Maintain => rating.stage1,
        Keeping::Retain => rating.status,
    };
    concerned().next().is_some()
        && concerned().all(|rating| status(rating) == Status::Open && rating.rule != Rule::TestsDeviateWidely)
}

struct Grader<'g, 'a> {
    plan: &'g ScoringPlan<'a>,
    control: &'g Control,
    ratings: Vec<&'g RequirementRating>,
    all: &'g [RequirementRating],
    verdicts: &'g Verdicts<'a>,
    scope: &'g ScopeComparison,
}

impl Grader<'_, '_> {
    fn grade(&self) -> ClauseGrade {
        let mut reasons = Vec::new();
        let wholly_open = self.wholly_open(&mut reasons);
        self.mandatory(&mut reasons);
        self.tests(&mut reasons);
        if !wholly_open {
            self.open(&mut reasons);
        }
        self.partly(&mut reasons);
        self.stale(&mut reasons);
        self.scope(&mut reasons);
        self.filed(&mut reasons);
        self.repeated(&mut reasons);
        reasons.sort_by(|left, right| right.grade.cmp(&left.grade).then_with(|| left.situation.cmp(&right.situation)));
        let grade = reasons.first().map_or(Grade::None, |reason| reason.grade);
        ClauseGrade { clause: self.control.clause.clone(), grade, reasons }
    }

    fn row(&self, situation: Situation, own: Option<Grade>, seen: &str) -> Option<GradeReason> {
        let row = self.plan.catalogue.grade_rules.row(situation)?;
        let grade = row.grade.or(own)?;
        let words = if seen.is_empty() { row.words.clone() } else { format!("{}: {seen}", row.words) };
        Some(GradeReason { situation, grade, words, requirements: Vec::new(), tests: Vec::new() })
    }

    fn wholly_open(&self, reasons: &mut Vec<GradeReason>) -> bool {
        let all_open = self.ratings.iter().all(|rating| rating.status == Status::Open);
        if all_open && let Some(reason) = self.row(Situation::ClauseWhollyOpen, self.control.if_wholly_absent, "") {
            let requirements = self.ratings.iter().map(|rating| rating.id.clone()).collect();
            reasons.push(GradeReason { requirements, ..reason });
        }
        all_open
    }

    fn mandatory(&self, reasons: &mut Vec<GradeReason>) {
        let by_id: BTreeMap<&RequirementId, &RequirementRating> =
            self.all.iter().map(|rating| (&rating.id, rating)).collect();
        let of_clause = |item: &&MandatoryItem| item.clause == self.control.clause && is_missing(item, &by_id);
        for item in self.plan.publication.mandatory_information.iter().filter(of_clause) {
            let seen = format!("{} {}", item.id, item.item);
            let reason = self.row(Situation::MandatoryInformationMissing, Some(item.grade_if_missing), &seen);
            reasons.extend(reason.map(|reason| GradeReason { requirements: item.requirements.clone(), ..reason }));
        }
    }

    fn tests(&self, reasons: &mut Vec<GradeReason>) {
        let mut seen = BTreeSet::new();
        for rating in &self.ratings {
            for verdict in self.verdicts.on(&rating.id) {
                // A test that bears on several clauses is graded where its first requirement stands.
                let home = verdict.test.metadata.requirements.first();
                if home.is_some_and(|home| self.is_here(home)) && seen.insert(&verdict.result.test) {
                    reasons.extend(self.test(verdict));
                }
            }
        }
    }

    fn is_here(&self, requirement: &RequirementId) -> bool {
        self.ratings.iter().any(|rating| rating.id == *requirement)
    }

    fn test(&self, verdict: &TestVerdict<'_>) -> Option<GradeReason> {
        let rules = &self.plan.catalogue.grade_rules;
        let far = rules.row(Situation::TestFarBeyondTolerance).and_then(|row| row.rate_percent);
        let situation = match verdict.result.outcome {
            _ if !verdict.is_relied_on() || verdict.result.exceptions == 0 => return None,
            TestOutcome::Fail if far.is_some_and(|percent| verdict.is_far_beyond(percent)) => {
                Situation::TestFarBeyondTolerance
            }
            TestOutcome::Fail => Situation::TestBeyondTolerance,
            TestOutcome::Pass if verdict.test.metadata.absolute => Situation::TestWithinToleranceAbsolute,
            TestOutcome::Pass => Situation::TestWithinTolerance,
            TestOutcome::Inconclusive | TestOutcome::Error => return None,
        };
        let metadata = &verdict.test.metadata;
        let seen = format!(
            "{} {} of {} ({})",
            metadata.reference,
            verdict.result.exceptions,
            verdict.result.tested,
            metadata.rule.trim_end_matches('.')
        );
        let reason = self.row(situation, None, &seen)?;
        let requirements = metadata.requirements.iter().filter(|id| self.is_here(id)).cloned().collect();
        Some(GradeReason { requirements, tests: vec![metadata.id.clone()], ..reason })
    }

    fn open(&self, reasons: &mut Vec<GradeReason>) {
        let covered: BTreeSet<RequirementId> =
            reasons.iter().flat_map(|reason| reason.requirements.iter().cloned()).collect();
        for rating in self.ratings.iter().filter(|rating| rating.status == Status::Open) {
            if covered.contains(&rating.id) {
                continue;
            }
            let reason = self.row(Situation::RequirementOpen, None, rating.id.local());
            reasons.extend(reason.map(|reason| GradeReason { requirements: vec![rating.id.clone()], ..reason }));
        }
    }

    fn partly(&self, reasons: &mut Vec<GradeReason>) {
        for rating in self.ratings.iter().filter(|rating| rating.status == Status::Partly) {
            let counts = match rating.rule {
                Rule::OneRungShort | Rule::OccurrencesMissing | Rule::PartyNotControlled => true,
                // Deviating tests and stale evidence have rows of their own.
                Rule::TestsDeviate
                | Rule::TestsDeviateWidely
                | Rule::EvidenceStale
                | Rule::NoOccurrenceDecided
                | Rule::NeededRungReached
                | Rule::TestUndecided
                | Rule::EvidenceUnreadable
                | Rule::OnlyProposed
                | Rule::NoEvidence
                | Rule::NothingAccepted => false,
            };
            if counts {
                let reason = self.row(Situation::RequirementPartly, None, rating.id.local());
                reasons.extend(reason.map(|reason| GradeReason { requirements: vec![rating.id.clone()], ..reason }));
            }
        }
    }

    fn stale(&self, reasons: &mut Vec<GradeReason>) {
        for (by, situation) in
            [(StaleBy::OwnRule, Situation::StaleByOwnRule), (StaleBy::Default, Situation::StaleByDefault)]
        {
            let stale =
                self.ratings.iter().filter(|rating| rating.rule == Rule::EvidenceStale && rating.stale == Some(by));
            let requirements: Vec<RequirementId> = stale.map(|rating| rating.id.clone()).collect();
            if requirements.is_empty() {
                continue;
            }
            let seen: Vec<&str> = requirements.iter().map(RequirementId::local).collect();
            let reason = self.row(situation, None, &seen.join(", "));
            reasons.extend(reason.map(|reason| GradeReason { requirements: requirements.clone(), ..reason }));
        }
    }

    /// One reason for all that differs in the clause: differences of scope have one root.
    fn scope(&self, reasons: &mut Vec<GradeReason>) {
        let here: Vec<_> = self.scope.differences.iter().filter(|each| each.clause == self.control.clause).collect();
        let mut requirements: Vec<RequirementId> = here.iter().map(|each| each.requirement.clone()).collect();
        requirements.dedup();
        if !here.is_empty() {
            let seen: Vec<&str> = here.iter().map(|each| each.words.as_str()).collect();
            let reason = self.row(Situation::ScopeDiffers, None, &seen.join("; "));
            reasons.extend(reason.map(|reason| GradeReason { requirements, ..reason }));
        }
    }

    fn filed(&self, reasons: &mut Vec<GradeReason>) {
        let plan = self.plan;
        for (situation, grade, finding) in
            findings::situations(plan.publication, self.control, &plan.workspace.findings, plan.as_of)
        {
            let seen = format!("{} {}", finding.id, finding.statement.text.trim_end_matches('.'));
            let requirements = finding.requirements.iter().filter(|id| self.is_here(id)).cloned().collect();
            let reason = self.row(situation, Some(grade), &seen);
            reasons.extend(reason.map(|reason| GradeReason { requirements, ..reason }));
        }
    }

    fn repeated(&self, reasons: &mut Vec<GradeReason>) {
        let minors = reasons.iter().filter(|reason| reason.grade == Grade::Minor).count();
        let limit = self.plan.catalogue.grade_rules.row(Situation::RepeatedMinors).and_then(|row| row.count);
        if limit.is_some_and(|limit| minors as u64 >= u64::from(limit)) {
            reasons.extend(self.row(Situation::RepeatedMinors, None, &format!("{minors} minors")));
        }
    }
}
