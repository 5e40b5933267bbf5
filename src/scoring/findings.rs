//! What findings that people filed mean for the grade of a clause.

use crate::catalogue::grading::Situation;
use crate::catalogue::{Clause, Control, Grade, LoadedPublication};
use crate::workspace::findings::Finding;
use chrono::NaiveDate;

/// The clauses that a finding stands against, in order.
#[must_use]
pub fn clauses_of(publication: &LoadedPublication, finding: &Finding) -> Vec<Clause> {
    let found = finding.requirements.iter().filter_map(|id| publication.requirement(id));
    let mut clauses: Vec<Clause> = found.map(|(control, _)| control.clause.clone()).collect();
    clauses.sort();
    clauses.dedup();
    clauses
}

/// The situations that the pending findings against `control` are in, each with the grade of the finding and its id.
pub(super) fn situations<'f>(
    publication: &LoadedPublication,
    control: &Control,
    findings: &'f [Finding],
    as_of: NaiveDate,
) -> Vec<(Situation, Grade, &'f Finding)> {
    let against =
        |finding: &&Finding| finding.state().is_pending() && clauses_of(publication, finding).contains(&control.clause);
    let situation = |finding: &'f Finding| {
        let past = finding.grade == Grade::Minor && finding.is_overdue(as_of);
        let situation = if past { Situation::MinorPastDue } else { Situation::FindingPending };
        (situation, finding.grade, finding)
    };
    findings.iter().filter(against).map(situation).collect()
}
