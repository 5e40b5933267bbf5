//! Results by leaf clause.

use super::conclude::Basis;
use super::document::{ClauseResult, GradeReason};
use crate::catalogue::Grade;
use crate::scoring::fraction::{Fraction, score};
use crate::scoring::{ClauseGrade, Status, performed_by};

/// Statuses counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) all: u64,
    pub(super) met: u64,
    pub(super) partly: u64,
    pub(super) open: u64,
    pub(super) not_determined: u64,
    pub(super) no_occurrence: u64,
}

impl Counts {
    pub(super) fn of(statuses: impl Iterator<Item = Status>) -> Self {
        let mut counts = Self::default();
        for status in statuses {
            counts.all += 1;
            match status {
                Status::Met => counts.met += 1,
                Status::Partly => counts.partly += 1,
                Status::Open => counts.open += 1,
                Status::NotDetermined => counts.not_determined += 1,
                Status::NoOccurrence => counts.no_occurrence += 1,
            }
        }
        counts
    }

    pub(super) fn percent(self) -> Option<f64> {
        score(self.met, self.partly, self.all - self.no_occurrence).map(Fraction::percent)
    }
}

/// One row per leaf clause with obligations, in order.
pub(super) fn rows(basis: &Basis<'_>, grades: &[ClauseGrade]) -> Vec<ClauseResult> {
    grades.iter().filter_map(|grade| row(basis, grade)).collect()
}

fn row(basis: &Basis<'_>, grade: &ClauseGrade) -> Option<ClauseResult> {
    let plan = basis.plan;
    let control = plan.publication.control(&grade.clause)?;
    let ratings = basis.ratings.requirements.iter().zip(&basis.ratings.if_accepted);
    let here: Vec<_> = ratings.filter(|(rating, _)| rating.clause == grade.clause).collect();
    let counts = Counts::of(here.iter().map(|(rating, _)| rating.status));
    let assumed = Counts::of(here.iter().map(|(_, assumed)| **assumed));
    let owner = plan.workspace.settings.for_clause(&grade.clause, |row| row.owner.clone());
    Some(ClauseResult {
        clause: grade.clause.clone(),
        title: control.title.clone(),
        requirements: counts.all,
        met: counts.met,
        partly: counts.partly,
        open: counts.open,
        not_determined: counts.not_determined,
        no_occurrence: counts.no_occurrence,
        met_if_accepted: assumed.met,
        score_percent: counts.percent(),
        if_wholly_absent: control.if_wholly_absent,
        suggested_grade: grade.grade,
        grade_reasons: grade.reasons.iter().filter(|reason| reason.grade > Grade::None).map(reason).collect(),
        owner: owner.unwrap_or_default(),
        performed_by: performed_by(plan, &grade.clause).unwrap_or_default().to_owned(),
        purpose: control.purpose.clone(),
        risk: control.risk.clone(),
        remediation: control.remediation.clone(),
    })
}

fn reason(reason: &crate::scoring::GradeReason) -> GradeReason {
    GradeReason {
        rule: reason.situation.name().to_owned(),
        grade: reason.grade,
        words: reason.words.clone(),
        requirements: reason.requirements.clone(),
        tests: reason.tests.clone(),
    }
}
