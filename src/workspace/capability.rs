//! What people rated: process attributes (ISO/IEC 33020) and the capability of practices, as lines of the journal of
//! decisions, each bound to the digests it rests on.

use super::decisions::Decisions;
use super::findings::ObjectiveEvidence;
use crate::catalogue::Process;
use crate::catalogue::capability::{Band, Edition, RatingMethod};
use crate::catalogue::{LoadedPublication, framework};
use crate::integrity::Sha256Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub enum Judgement {
    /// A process attribute was rated.
    RateAttribute {
        /// Process.
        process: String,
        /// Process attribute, such as `2.1`.
        attribute: String,
        /// Edition of ISO/IEC 33020.
        edition: Edition,
        /// The rating.
        rating: Band,
        /// The rating method.
        method: RatingMethod,
    },
    /// An earlier rating of a process attribute no longer holds.
    WithdrawAttribute {
        /// Process.
        process: String,
        /// Process attribute.
        attribute: String,
        /// Edition of ISO/IEC 33020.
        edition: Edition,
    },
    /// The capability of a practice, or a component of the service value system, was rated.
    RateLevel {
        /// Framework and item: `itil-4:incident-management`.
        item: String,
        /// Level from 1 to 5.
        level: u8,
    },
    /// An earlier level no longer holds.
    WithdrawLevel {
        /// Framework and item.
        item: String,
    },
}

impl Judgement {
    /// What it is about: two judgements on one matter replace each other.
    #[must_use]
    pub fn matter(&self) -> Matter {
        match self {
            Self::RateAttribute { process, attribute, edition, .. }
            | Self::WithdrawAttribute { process, attribute, edition } => {
                Matter::Attribute(process.clone(), attribute.clone(), *edition)
            }
            Self::RateLevel { item, .. } | Self::WithdrawLevel { item } => Matter::Level(item.clone()),
        }
    }

    /// The process it is about, if it is about one.
    #[must_use]
    pub fn process(&self) -> Option<&str> {
        match self {
            Self::RateAttribute { process, .. } | Self::WithdrawAttribute { process, .. } => Some(process),
            Self::RateLevel { .. } | Self::WithdrawLevel { .. } => None,
        }
    }

    /// Whether it takes an earlier judgement back.
    #[must_use]
    pub const fn withdraws(&self) -> bool {
        match self {
            Self::WithdrawAttribute { .. } | Self::WithdrawLevel { .. } => true,
            Self::RateAttribute { .. } | Self::RateLevel { .. } => false,
        }
    }
}

/// What a judgement is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// An attribute of a process in an edition.
    Attribute(String, String, Edition),
    /// The level of a practice or component.
    Level(String),
}

/// One line of `decisions.jsonl` about capability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapabilityDecision {
    /// When, in UTC, ISO 8601 with `Z`.
    pub at: String,
    /// `replaced` when `SOURCE_DATE_EPOCH` stood in for the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// Who.
    pub by: String,
    /// What.
    #[serde(flatten)]
    pub judgement: Judgement,
    /// Digest of the catalogue entry when the decision was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_sha256: Option<Sha256Digest>,
    /// What it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<ObjectiveEvidence>,
    /// Why.
    pub reason: String,
}

impl Matter {
    /// What a diagnostic calls it.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Attribute(process, attribute, _) => format!("PA {attribute} of {process}"),
            Self::Level(item) => item.clone(),
        }
    }
}

impl CapabilityDecision {
    /// What moved since the decision was made, in words; `None` when nothing did.
    #[must_use]
    pub fn moved(&self, files: &BTreeMap<&str, Option<Sha256Digest>>, subject: Option<Sha256Digest>) -> Option<String> {
        if self.subject_sha256.is_some() && self.subject_sha256 != subject {
            return Some("the catalogue entry changed".to_owned());
        }
        self.evidence.iter().find_map(|each| match files.get(each.path.as_str()) {
            None => Some(format!("`{}` is no longer in the evidence", each.path)),
            Some(now) if *now == each.sha256 => None,
            Some(_) => Some(format!("`{}` changed", each.path)),
        })
    }
}

/// Digest of a process as the catalogue defines it: its name, its clauses and the wording of their requirements.
#[must_use]
pub fn process_sha256(publication: &LoadedPublication, process: &Process) -> Sha256Digest {
    let mut text = format!("{}\n{}\n", process.id, process.title);
    for (control, requirement) in publication.requirements() {
        if process.clauses.iter().any(|clause| control.clause.is_within(clause)) {
            text.push_str(&[requirement.id.as_str(), " ", &requirement.text, "\n"].concat());
        }
    }
    Sha256Digest::of(text.as_bytes())
}

/// Digest of a practice as the framework describes it.
#[must_use]
pub fn item_sha256(item: &framework::Item) -> Sha256Digest {
    let mut text = format!("{}\n{}\n", item.id, item.title);
    for statement in &item.statements {
        text.push_str(&[statement.id.as_str(), " ", &statement.text, "\n"].concat());
    }
    Sha256Digest::of(text.as_bytes())
}

impl Decisions {
    /// The judgement in force on one matter.
    #[must_use]
    pub fn on_capability(&self, matter: &Matter) -> Option<&CapabilityDecision> {
        self.capability.get(matter)
    }
}
