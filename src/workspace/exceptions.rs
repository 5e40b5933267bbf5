//! What people said of exceptions of record tests, as lines of the journal of decisions, each bound to the digest of the
//! row it was said of.

use super::decisions::Decisions;
use super::findings::ObjectiveEvidence;
use crate::integrity::Sha256Digest;
use serde::{Deserialize, Serialize};

/// What a person says of an exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarkKind {
    /// It deviates as the test says.
    Confirmed,
    /// It looks like a deviation, and evidence shows that it is none.
    Explained,
    /// The record is wrong, and what it records was right.
    DataError,
}

impl MarkKind {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Explained => "explained",
            Self::DataError => "data-error",
        }
    }

    /// Whether a marked exception still counts as a deviation.
    #[must_use]
    pub const fn counts(self) -> bool {
        match self {
            Self::Confirmed => true,
            Self::Explained | Self::DataError => false,
        }
    }
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExceptionAction {
    /// The exception deviates.
    ConfirmException,
    /// The exception is none, as evidence shows.
    ExplainException,
    /// The record is wrong.
    CallDataError,
    /// An earlier mark no longer holds.
    WithdrawMark,
}

impl ExceptionAction {
    /// The mark it leaves.
    #[must_use]
    pub const fn kind(self) -> Option<MarkKind> {
        match self {
            Self::ConfirmException => Some(MarkKind::Confirmed),
            Self::ExplainException => Some(MarkKind::Explained),
            Self::CallDataError => Some(MarkKind::DataError),
            Self::WithdrawMark => None,
        }
    }
}

/// One line of `decisions.jsonl` about an exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionDecision {
    /// When, in UTC, ISO 8601 with `Z`.
    pub at: String,
    /// `replaced` when `SOURCE_DATE_EPOCH` stood in for the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// Who.
    pub by: String,
    /// What.
    pub action: ExceptionAction,
    /// Id of the record test.
    pub test: String,
    /// What deviates.
    pub subject: String,
    /// Digest of what the test read of it when the decision was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row_sha256: Option<Sha256Digest>,
    /// What it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<ObjectiveEvidence>,
    /// Why.
    pub reason: String,
}

impl Decisions {
    /// The decisions in force on exceptions, in order of test and subject.
    pub fn on_exceptions(&self) -> impl Iterator<Item = &ExceptionDecision> {
        self.exceptions.values()
    }
}
