//! Readiness for the two audit stages (capability.md §3). A high mean never hides a blocker.
//!
//! The rule and the clauses it looks at are code, because ISO/IEC 20000-1 and ISO/IEC 17021-1 fix them; the limit of
//! twelve months is a default of ours.

use super::conclude::Basis;
use super::document::{AssessmentDocument, Gate, Presence, RequirementResult, Status};
use super::findings::is_planned;
use crate::catalogue::publication::Keeping;
use crate::catalogue::{Clause, Grade, RequirementKind};
use crate::testing::TestOutcome;
use chrono::Months;
use std::collections::BTreeSet;

/// Internal audit: held, reported (9.2.1, 9.2.2).
const INTERNAL_AUDIT: &str = "9.2";
/// Management review (9.3); its inputs are the requirements between the first and the outputs.
const MANAGEMENT_REVIEW: &str = "9.3";
/// Months within which audit and review must have been held; ours.
const WITHIN_MONTHS: u32 = 12;
/// Record test that shows whether the audits covered every clause.
const AUDIT_COVERAGE_TEST_REF: &str = "AUD-01";

/// Stage 1: documents, and internal audit and management review held.
pub(super) fn stage1(basis: &Basis<'_>, document: &AssessmentDocument) -> Gate {
    let mut blockers = Vec::new();
    let documents = document.requirements.iter().filter(|row| row.kind == RequirementKind::Document);
    let unmet: Vec<&RequirementResult> = documents.filter(|row| row.stage1_status != Status::Met).collect();
    if !unmet.is_empty() {
        let clauses = clause_list(unmet.iter().map(|row| &row.clause));
        blockers.push(format!(
            "{} document requirements are not shown by a current, controlled document: {clauses}",
            unmet.len()
        ));
    }
    let missing: Vec<String> = document
        .mandatory_information
        .iter()
        .filter(|item| item.keeping == Keeping::Maintain && item.state == Presence::Missing)
        .map(|item| format!("{} {}", item.id, item.item))
        .collect();
    if !missing.is_empty() {
        blockers.push(format!("mandatory documents are missing: {}", missing.join("; ")));
    }
    if asks_for_audits(basis) {
        blockers.extend(audit_held(basis, document));
        blockers.extend(review_held(basis, document));
    }
    Gate { ready: blockers.is_empty(), blockers }
}

/// Stage 2: no candidate major, nothing undetermined, audit and review complete, a plan for every candidate minor.
pub(super) fn stage2(basis: &Basis<'_>, document: &AssessmentDocument) -> Gate {
    let mut blockers = Vec::new();
    let graded = |grade: Grade| document.clauses.iter().filter(move |clause| clause.suggested_grade == grade);
    let majors: Vec<&Clause> = graded(Grade::Major).map(|clause| &clause.clause).collect();
    if !majors.is_empty() {
        blockers.push(format!("{} candidate majors: {}", majors.len(), clause_list(majors.into_iter())));
    }
    let undetermined: Vec<&Clause> =
        document.requirements.iter().filter(|row| row.status == Status::NotDetermined).map(|row| &row.clause).collect();
    if !undetermined.is_empty() {
        let count = undetermined.len();
        blockers.push(format!("{count} requirements are not determined: {}", clause_list(undetermined.into_iter())));
    }
    if asks_for_audits(basis) {
        blockers.extend(audit_held(basis, document));
        blockers.extend(audit_coverage(basis));
        blockers.extend(review_held(basis, document));
        blockers.extend(review_inputs(document));
    }
    let unplanned = graded(Grade::Minor).map(|clause| &clause.clause).filter(|clause| !is_planned(basis, clause));
    let minors: Vec<&Clause> = unplanned.collect();
    if !minors.is_empty() {
        let clauses = clause_list(minors.iter().copied());
        blockers
            .push(format!("{} candidate minors have no accepted plan for corrective action: {clauses}", minors.len()));
    }
    if asks_for_audits(basis) {
        blockers.extend(all_performed_by_others(document));
    }
    Gate { ready: blockers.is_empty(), blockers }
}

/// Whether the criteria are ISO/IEC 20000-1, whose clauses 8.2.3, 9.2 and 9.3 the rules on audits, reviews and other
/// parties come from. The numbers mean other things elsewhere.
pub(super) fn asks_for_audits(basis: &Basis<'_>) -> bool {
    basis.plan.publication.publication.prefix == "iso20000-1"
}

/// Whether a clause is that of internal audit or of management review.
pub(super) fn is_audit_or_review(clause: &Clause) -> bool {
    let within = |name: &&str| name.parse::<Clause>().is_ok_and(|named| clause.is_within(&named));
    [INTERNAL_AUDIT, MANAGEMENT_REVIEW].iter().any(within)
}

fn clause_list<'a>(clauses: impl Iterator<Item = &'a Clause>) -> String {
    let clauses: BTreeSet<&Clause> = clauses.collect();
    clauses.iter().map(|clause| clause.as_str()).collect::<Vec<_>>().join(", ")
}

fn audit_held(basis: &Basis<'_>, document: &AssessmentDocument) -> Option<String> {
    let held = has_recent_record(basis, document, INTERNAL_AUDIT);
    (!held)
        .then(|| format!("no accepted record shows an internal audit within {WITHIN_MONTHS} months ({INTERNAL_AUDIT})"))
}

fn review_held(basis: &Basis<'_>, document: &AssessmentDocument) -> Option<String> {
    let held = has_recent_record(basis, document, MANAGEMENT_REVIEW);
    (!held).then(|| {
        format!("no accepted record shows a management review within {WITHIN_MONTHS} months ({MANAGEMENT_REVIEW})")
    })
}

/// Whether an accepted, readable item that reaches E3 for a requirement of `clause` is dated within twelve months.
fn has_recent_record(basis: &Basis<'_>, document: &AssessmentDocument, clause: &str) -> bool {
    let Ok(clause) = clause.parse::<Clause>() else { return false };
    let within: BTreeSet<_> =
        document.requirements.iter().filter(|row| row.clause.is_within(&clause)).map(|row| &row.id).collect();
    let earliest = basis.plan.as_of.checked_sub_months(Months::new(WITHIN_MONTHS));
    basis.plan.matching.items.iter().any(|item| {
        let dated = item.facts.record_date().map(|(date, _)| date);
        let recent = earliest.is_some_and(|earliest| dated.is_some_and(|date| date >= earliest));
        let shows = item.matches.iter().any(|found| {
            found.state.is_accepted()
                && found.ladder >= super::document::Ladder::E3
                && within.contains(&found.requirement)
        });
        recent && shows && item.readable
    })
}

fn audit_coverage(basis: &Basis<'_>) -> Option<String> {
    let tests = &basis.plan.catalogue.record_tests;
    let results = basis.plan.observations.results.iter().zip(&basis.ratings.test_reliance);
    let coverage = results
        .filter(|(result, _)| {
            tests.get(&result.test).is_some_and(|test| test.metadata.reference == AUDIT_COVERAGE_TEST_REF)
        })
        .find(|(result, unreliable)| result.outcome == TestOutcome::Pass && unreliable.is_none());
    coverage.is_none().then(|| {
        format!("it is not shown that internal audits covered every clause within {WITHIN_MONTHS} months (record test {AUDIT_COVERAGE_TEST_REF})")
    })
}

fn review_inputs(document: &AssessmentDocument) -> Option<String> {
    let Ok(clause) = MANAGEMENT_REVIEW.parse::<Clause>() else { return None };
    let unmet: Vec<&str> = document
        .requirements
        .iter()
        .filter(|row| row.clause.is_within(&clause) && row.status != Status::Met)
        .map(|row| row.id.local())
        .collect();
    (!unmet.is_empty())
        .then(|| format!("the management review does not show every input and result: {}", unmet.join(", ")))
}

/// ISO/IEC 20000-1 8.2.3.1: other parties must not perform everything.
fn all_performed_by_others(document: &AssessmentDocument) -> Option<String> {
    let open_to_others = || document.clauses.iter().filter(|clause| clause.clause.chapter() >= 6);
    let all = open_to_others().next().is_some() && open_to_others().all(|clause| !clause.performed_by.is_empty());
    all.then(|| "every process of clauses 6 to 10 is performed by another party (8.2.3.1)".to_owned())
}
