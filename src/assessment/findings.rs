//! The register of nonconformities as the result shows it: what each rests on now, and what is still to be done.

use super::conclude::Basis;
use super::document::{EvidenceBasis, FindingEvidence, FindingResult};
use crate::catalogue::grading::Situation;
use crate::catalogue::{Clause, Grade};
use crate::integrity::Sha256Digest;
use crate::scoring::findings::clauses_of;
use crate::workspace::findings::{Finding, FindingState, ObjectiveEvidence};
use std::collections::BTreeMap;

pub(super) fn rows(basis: &Basis<'_>) -> Vec<FindingResult> {
    let digests = digests(basis);
    let findings = &basis.plan.workspace.findings;
    findings.iter().map(|finding| Row { basis, finding, digests: &digests }.result()).collect()
}

/// The digests of all evidence by shown path.
pub(super) fn digests<'b>(basis: &'b Basis<'_>) -> BTreeMap<&'b str, Option<Sha256Digest>> {
    basis.plan.collection.items.iter().map(|item| (item.path.as_str(), item.sha256)).collect()
}

/// What somebody rested a conclusion on, and whether it is what it was.
pub(super) fn shown(digests: &BTreeMap<&str, Option<Sha256Digest>>, each: &ObjectiveEvidence) -> FindingEvidence {
    let basis = match digests.get(each.path.as_str()) {
        None => EvidenceBasis::Gone,
        Some(now) if *now == each.sha256 => EvidenceBasis::AsThen,
        Some(_) => EvidenceBasis::Changed,
    };
    FindingEvidence { path: each.path.clone(), sha256: each.sha256, place: each.place.clone(), basis }
}

struct Row<'r, 'b> {
    basis: &'r Basis<'b>,
    finding: &'r Finding,
    digests: &'r BTreeMap<&'r str, Option<Sha256Digest>>,
}

impl Row<'_, '_> {
    fn result(&self) -> FindingResult {
        let (finding, plan) = (self.finding, self.basis.plan);
        let evidence: Vec<FindingEvidence> = finding.evidence.iter().map(|each| self.evidence(each)).collect();
        let clauses = clauses_of(plan.publication, finding);
        FindingResult {
            id: finding.id.clone(),
            grade: finding.grade,
            state: finding.state(),
            requirements: finding.requirements.clone(),
            statement: finding.statement.text.clone(),
            raised_by: finding.statement.by.clone(),
            raised_at: finding.statement.at.clone(),
            source: finding.source,
            owner: finding.owner.clone(),
            due: finding.due,
            overdue: finding.is_overdue(plan.as_of),
            basis_changed: evidence.iter().any(|each| each.basis != EvidenceBasis::AsThen),
            evidence,
            correction: finding.correction.clone(),
            cause: finding.cause.clone(),
            corrective_action: finding.corrective_action.clone(),
            effectiveness: finding.effectiveness.clone(),
            effectiveness_evidence: finding.effectiveness_evidence.iter().map(|each| self.evidence(each)).collect(),
            closed: finding.closed.clone(),
            withdrawn: finding.withdrawn.clone(),
            missing: finding.missing().into_iter().map(str::to_owned).collect(),
            hints: self.hints(&clauses),
            clauses,
        }
    }

    fn evidence(&self, each: &ObjectiveEvidence) -> FindingEvidence {
        shown(self.digests, each)
    }

    /// What an auditor would do next, in words; the rows of the grade table say when.
    fn hints(&self, clauses: &[Clause]) -> Vec<String> {
        let (finding, plan) = (self.finding, self.basis.plan);
        let rules = &plan.catalogue.grade_rules;
        if !finding.state().is_pending() || finding.grade != Grade::Minor {
            return Vec::new();
        }
        let mut hints = Vec::new();
        if finding.is_overdue(plan.as_of) {
            hints.extend(rules.row(Situation::MinorPastDue).map(|row| row.words.clone()));
        }
        if let Some(row) = rules.row(Situation::RepeatedMinors) {
            let pending = |other: &&Finding| {
                other.state().is_pending()
                    && other.grade == Grade::Minor
                    && clauses_of(plan.publication, other).iter().any(|clause| clauses.contains(clause))
            };
            let ids: Vec<&str> =
                plan.workspace.findings.iter().filter(pending).map(|other| other.id.as_str()).collect();
            if row.count.is_some_and(|count| ids.len() as u64 >= u64::from(count)) {
                hints.push(format!("{}: {}", row.words, ids.join(", ")));
            }
        }
        hints
    }
}

/// Whether a nonconformity of `clause` has a plan for corrective action, or more.
pub(super) fn is_planned(basis: &Basis<'_>, clause: &Clause) -> bool {
    let planned = |finding: &&Finding| {
        finding.state() >= FindingState::Planned
            && finding.state() != FindingState::Withdrawn
            && finding.grade >= Grade::Minor
    };
    let mut findings = basis.plan.workspace.findings.iter().filter(planned);
    findings.any(|finding| clauses_of(basis.plan.publication, finding).contains(clause))
}
