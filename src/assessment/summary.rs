//! The figures of the first page.

use super::clauses::Counts;
use super::conclude::Basis;
use super::document::{
    AssessmentDocument, Confidence, EvidenceCounts, EvidenceState, Ladder, Outcome, RequirementResult, Status, Summary,
    TestCounts,
};
use super::gates;
use crate::catalogue::Grade;
use std::collections::BTreeMap;

/// The summary of a document whose rows are complete.
pub(super) fn of(basis: &Basis<'_>, document: &AssessmentDocument) -> Summary {
    let rows = &document.requirements;
    let counts = Counts::of(rows.iter().map(|row| row.status));
    let assumed = Counts::of(rows.iter().map(|row| row.status_if_accepted));
    let graded = |grade: Grade| document.clauses.iter().filter(|clause| clause.suggested_grade == grade).count() as u64;
    Summary {
        requirements: counts.all,
        met: counts.met,
        partly: counts.partly,
        open: counts.open,
        not_determined: counts.not_determined,
        no_occurrence: counts.no_occurrence,
        met_by_rule: rows.iter().filter(|row| row.met_by_rule).count() as u64,
        met_if_accepted: assumed.met,
        candidate_majors: graded(Grade::Major),
        candidate_minors: graded(Grade::Minor),
        opportunities: graded(Grade::Ofi),
        readiness_percent: counts.percent().unwrap_or_default(),
        readiness_percent_if_accepted: assumed.percent().unwrap_or_default(),
        stage1: gates::stage1(basis, document),
        stage2: gates::stage2(basis, document),
        confidence: confidence(document),
        evidence: evidence(document),
        record_tests: tests(document),
    }
}

fn confidence(document: &AssessmentDocument) -> Confidence {
    let verified: BTreeMap<&str, bool> =
        document.evidence.iter().map(|item| (item.path.as_str(), item.sha256.is_some())).collect();
    let decided = |row: &&RequirementResult| matches!(row.status, Status::Met | Status::Partly | Status::Open);
    let rests = || document.requirements.iter().filter(decided).filter(|row| !row.evidence.is_empty());
    let is_verified = |row: &&RequirementResult| {
        row.evidence.iter().all(|path| verified.get(path.as_str()).copied().unwrap_or_default())
    };
    Confidence {
        on_records: rests().filter(|row| row.ladder >= Ladder::E3).count() as u64,
        on_verified_digests: rests().filter(is_verified).count() as u64,
        on_fresh_evidence: rests().filter(|row| !row.stale).count() as u64,
    }
}

fn evidence(document: &AssessmentDocument) -> EvidenceCounts {
    let mut counts = EvidenceCounts::default();
    for item in &document.evidence {
        counts.files += 1;
        counts.bytes += item.bytes;
        match item.state {
            EvidenceState::Accepted => counts.accepted += 1,
            EvidenceState::Proposed => counts.proposed += 1,
            EvidenceState::Unmatched => counts.unmatched += 1,
            EvidenceState::Unreadable => counts.unreadable += 1,
        }
    }
    counts
}

fn tests(document: &AssessmentDocument) -> TestCounts {
    let mut counts = TestCounts::default();
    for test in &document.record_tests {
        counts.tests += 1;
        counts.exceptions += test.exceptions;
        match test.outcome {
            Outcome::Pass => counts.pass += 1,
            Outcome::Fail => counts.fail += 1,
            Outcome::Inconclusive => counts.inconclusive += 1,
            Outcome::Error => counts.error += 1,
        }
    }
    counts
}
