//! What people said about items: register rows and decisions, resolved against the publication.

use super::MatchingPlan;
use super::codes::{DECISION_BASIS_CHANGED, DECISION_WITHOUT_EVIDENCE};
use crate::catalogue::RequirementId;
use crate::diagnostics::Diagnostic;
use crate::integrity::Sha256Digest;
use crate::workspace::{DECISIONS_FILE, Decision, DecisionAction};
use std::collections::{BTreeMap, BTreeSet};

/// A decision about one match.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct MatchDecision {
    pub(super) accepted: bool,
    pub(super) by: String,
    pub(super) words: String,
    /// Whether the file or the wording changed since.
    pub(super) basis_changed: bool,
}

/// All decisions about matches of the collection.
pub(super) struct Claims {
    decisions: BTreeMap<String, BTreeMap<RequirementId, MatchDecision>>,
    diagnostics: Vec<Diagnostic>,
}

impl Claims {
    pub(super) fn gather(plan: &MatchingPlan<'_>) -> Self {
        let digests: BTreeMap<&str, Option<Sha256Digest>> =
            plan.collection.items.iter().map(|item| (item.path.as_str(), item.sha256)).collect();
        let wordings: BTreeMap<&RequirementId, Sha256Digest> = plan
            .publication
            .requirements()
            .map(|(_, requirement)| (&requirement.id, Sha256Digest::of(requirement.text.as_bytes())))
            .collect();
        let mut claims = Self { decisions: BTreeMap::new(), diagnostics: Vec::new() };
        let mut missing = BTreeSet::new();
        for (requirement, path, decision) in plan.workspace.decisions.on_matches() {
            let Some(digest) = digests.get(path) else {
                missing.insert(path);
                continue;
            };
            let moved = moved(decision, *digest, wordings.get(requirement).copied());
            if let Some(what) = moved {
                let message = format!("{what} changed since {} decided about `{path}` and {requirement}", decision.by);
                claims.diagnostics.push(DECISION_BASIS_CHANGED.at(DECISIONS_FILE, "", message));
            }
            let accepted = decision.action == DecisionAction::AcceptMatch;
            let verb = if accepted { "accepted" } else { "rejected" };
            let day = decision.at.get(..10).unwrap_or(&decision.at);
            let resolved = MatchDecision {
                accepted,
                by: decision.by.clone(),
                words: format!("{verb} by {} on {day}: {}", decision.by, decision.reason),
                basis_changed: moved.is_some(),
            };
            claims.decisions.entry(path.to_owned()).or_default().insert(requirement.clone(), resolved);
        }
        for path in missing {
            let message = format!("`{path}` is not in the evidence");
            claims.diagnostics.push(DECISION_WITHOUT_EVIDENCE.at(DECISIONS_FILE, "", message));
        }
        claims
    }

    pub(super) fn decisions(&self, path: &str) -> impl Iterator<Item = (&RequirementId, &MatchDecision)> {
        self.decisions.get(path).into_iter().flatten()
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }
}

fn moved(decision: &Decision, file: Option<Sha256Digest>, wording: Option<Sha256Digest>) -> Option<&'static str> {
    if decision.sha256.is_some() && decision.sha256 != file {
        return Some("the file");
    }
    if decision.requirement_sha256.is_some() && decision.requirement_sha256 != wording {
        return Some("the wording of the requirement");
    }
    None
}
