//! The journal of decisions: what people concluded, who, when, why, and the digests it rests on.

use super::WorkspaceError;
use super::capability::{CapabilityDecision, Matter};
use super::exceptions::ExceptionDecision;
use super::journal::read_lines;
use crate::catalogue::{Requirement, RequirementId};
use crate::diagnostics::Diagnostic;
use crate::integrity::Sha256Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionAction {
    /// The item is evidence for the requirement.
    AcceptMatch,
    /// The item is not evidence for the requirement.
    RejectMatch,
    /// Nothing of the kind occurred in the period.
    NoOccurrence,
    /// An earlier `no-occurrence` no longer holds.
    Withdraw,
}

/// One line of `decisions.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// When, in UTC, ISO 8601 with `Z`.
    pub at: String,
    /// `replaced` when `SOURCE_DATE_EPOCH` stood in for the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// Who.
    pub by: String,
    /// What.
    pub action: DecisionAction,
    /// About which requirement.
    pub requirement: RequirementId,
    /// About which item, for a match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// Digest of the item when the decision was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Sha256Digest>,
    /// Digest of the requirement's wording when the decision was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirement_sha256: Option<Sha256Digest>,
    /// Why.
    pub reason: String,
    /// The confidence from which matches were accepted in bulk, if they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulk_at: Option<f64>,
}

impl Decision {
    /// Whether the wording of the requirement is what it was when the decision was made.
    #[must_use]
    pub fn rests_on(&self, requirement: &Requirement) -> bool {
        self.requirement_sha256.is_none_or(|digest| digest == Sha256Digest::of(requirement.text.as_bytes()))
    }
}

/// A second person's word that a decision holds, bound to the very line it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// When, in UTC, ISO 8601 with `Z`.
    pub at: String,
    /// `replaced` when `SOURCE_DATE_EPOCH` stood in for the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// Who.
    pub by: String,
    /// Always `confirm`.
    pub action: String,
    /// Digest of the decision's line, without its line feed.
    pub confirms: Sha256Digest,
    /// Why.
    pub reason: String,
}

impl Confirmation {
    /// The word that `action` holds.
    pub const ACTION: &'static str = "confirm";
}

/// Digest by which a decision is confirmed: of its line as this program writes it.
#[must_use]
pub fn line_sha256<T: Serialize>(decision: &T) -> Option<Sha256Digest> {
    serde_json::to_vec(decision).ok().map(|line| Sha256Digest::of(&line))
}

/// One line of the journal, whatever it is about.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Entry {
    /// About a requirement or a match.
    Requirement(Decision),
    /// About capability.
    Capability(CapabilityDecision),
    /// About a decision.
    Confirmation(Confirmation),
    /// About an exception of a record test.
    Exception(ExceptionDecision),
}

impl<'de> Deserialize<'de> for Entry {
    /// By its action, so that a fault is told in terms of what the line is meant to be.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const OF_CAPABILITY: [&str; 4] = ["rate-attribute", "withdraw-attribute", "rate-level", "withdraw-level"];
        const OF_EXCEPTIONS: [&str; 4] = ["confirm-exception", "explain-exception", "call-data-error", "withdraw-mark"];
        let value = serde_json::Value::deserialize(deserializer)?;
        let action = value.get("action").and_then(serde_json::Value::as_str).unwrap_or_default();
        let entry = if action == Confirmation::ACTION {
            serde_json::from_value(value).map(Self::Confirmation)
        } else if OF_CAPABILITY.contains(&action) {
            serde_json::from_value(value).map(Self::Capability)
        } else if OF_EXCEPTIONS.contains(&action) {
            serde_json::from_value(value).map(Self::Exception)
        } else {
            serde_json::from_value(value).map(Self::Requirement)
        };
        entry.map_err(serde::de::Error::custom)
    }
}

/// All decisions in the order they were made; a later one replaces an earlier one on the same matter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decisions {
    matches: BTreeMap<(RequirementId, String), Decision>,
    occurrences: BTreeMap<RequirementId, Decision>,
    pub(super) capability: BTreeMap<Matter, CapabilityDecision>,
    /// Digest of a decision's line → who confirmed it.
    confirmed: BTreeMap<Sha256Digest, Vec<String>>,
    waiting_occurrences: BTreeMap<RequirementId, Decision>,
    waiting_capability: BTreeMap<Matter, CapabilityDecision>,
    /// Test and subject → what was said last.
    pub(super) exceptions: BTreeMap<(String, String), ExceptionDecision>,
}

impl Decisions {
    pub(super) fn open(path: &Path, diagnostics: &mut Vec<Diagnostic>) -> Result<Self, WorkspaceError> {
        Ok(Self::from_journal(read_lines(path, diagnostics)?))
    }

    /// The decisions in force after the whole journal.
    #[must_use]
    pub fn from_journal(entries: Vec<Entry>) -> Self {
        let mut requirements = Vec::new();
        let (mut capability, mut exceptions) = (BTreeMap::new(), BTreeMap::new());
        let mut confirmed: BTreeMap<Sha256Digest, Vec<String>> = BTreeMap::new();
        for entry in entries {
            match entry {
                Entry::Requirement(decision) => requirements.push(decision),
                Entry::Confirmation(entry) => confirmed.entry(entry.confirms).or_default().push(entry.by),
                Entry::Capability(decision) if decision.judgement.withdraws() => {
                    capability.remove(&decision.judgement.matter());
                }
                Entry::Capability(decision) => {
                    capability.insert(decision.judgement.matter(), decision);
                }
                Entry::Exception(decision) => {
                    let subject = (decision.test.clone(), decision.subject.clone());
                    match decision.action.kind() {
                        Some(_) => exceptions.insert(subject, decision),
                        None => exceptions.remove(&subject),
                    };
                }
            }
        }
        Self { capability, confirmed, exceptions, ..Self::from_entries(requirements) }
    }

    /// The decisions in force after `entries`.
    #[must_use]
    pub fn from_entries(entries: Vec<Decision>) -> Self {
        let mut decisions = Self::default();
        for entry in entries {
            match (entry.action, entry.evidence.clone()) {
                (DecisionAction::AcceptMatch | DecisionAction::RejectMatch, Some(evidence)) => {
                    decisions.matches.insert((entry.requirement.clone(), evidence), entry);
                }
                (DecisionAction::NoOccurrence, _) => {
                    decisions.occurrences.insert(entry.requirement.clone(), entry);
                }
                (DecisionAction::Withdraw, _) => {
                    decisions.occurrences.remove(&entry.requirement);
                }
                (DecisionAction::AcceptMatch | DecisionAction::RejectMatch, None) => {}
            }
        }
        decisions
    }

    /// Decisions on matches, by requirement and path.
    pub fn on_matches(&self) -> impl Iterator<Item = (&RequirementId, &str, &Decision)> {
        self.matches.iter().map(|((requirement, evidence), decision)| (requirement, evidence.as_str(), decision))
    }

    /// The decision on one match.
    #[must_use]
    pub fn on_match(&self, requirement: &RequirementId, evidence: &str) -> Option<&Decision> {
        self.matches.get(&(requirement.clone(), evidence.to_owned()))
    }

    /// Decisions that nothing of a kind occurred, by requirement.
    pub fn on_occurrences(&self) -> impl Iterator<Item = (&RequirementId, &Decision)> {
        self.occurrences.iter()
    }

    /// Takes out of force what was concluded and not confirmed, and says who decided on what; `confirms` says whether
    /// the second person may confirm what the first one decided.
    pub(super) fn set_aside(&mut self, confirms: impl Fn(&str, &str) -> bool) -> Vec<(String, String)> {
        let confirmed = &self.confirmed;
        let holds = |line: Option<Sha256Digest>, by: &str| {
            let second = line.and_then(|line| confirmed.get(&line));
            second.is_some_and(|people| people.iter().any(|second| confirms(by, second)))
        };
        let occurrences = std::mem::take(&mut self.occurrences);
        let (in_force, waiting): (BTreeMap<_, _>, BTreeMap<_, _>) =
            occurrences.into_iter().partition(|(_, decision)| holds(line_sha256(decision), &decision.by));
        self.occurrences = in_force;
        self.waiting_occurrences.extend(waiting);
        let capability = std::mem::take(&mut self.capability);
        let (in_force, waiting): (BTreeMap<_, _>, BTreeMap<_, _>) =
            capability.into_iter().partition(|(_, decision)| holds(line_sha256(decision), &decision.by));
        self.capability = in_force;
        self.waiting_capability.extend(waiting);
        let occurrences = self.waiting_occurrences.values();
        let occurrences = occurrences.map(|decision| (decision.by.clone(), decision.requirement.to_string()));
        let capability = self.waiting_capability.iter();
        let capability = capability.map(|(matter, decision)| (decision.by.clone(), matter.words()));
        occurrences.chain(capability).collect()
    }

    /// The decision that nothing of the kind occurred, which waits for a second person.
    #[must_use]
    pub fn waiting_occurrence(&self, requirement: &RequirementId) -> Option<&Decision> {
        self.waiting_occurrences.get(requirement)
    }

    /// The judgement on a matter, which waits for a second person.
    #[must_use]
    pub fn waiting_judgement(&self, matter: &Matter) -> Option<&CapabilityDecision> {
        self.waiting_capability.get(matter)
    }

    /// The decision that nothing of the kind occurred.
    #[must_use]
    pub fn no_occurrence(&self, requirement: &RequirementId) -> Option<&Decision> {
        self.occurrences.get(requirement)
    }
}
