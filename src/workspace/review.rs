//! What an auditor marked in a pack: `review.jsonl`, append-only, one mark a line, bound to the pack's root.

use super::WorkspaceError;
use super::journal::read_lines;
use crate::catalogue::RequirementId;
use crate::diagnostics::Diagnostic;
use crate::integrity::Sha256Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Name of the journal of marks.
pub const REVIEW_FILE: &str = "review.jsonl";

/// What an auditor says of the proof for a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// It is enough.
    Accepted,
    /// It is doubtful.
    Flagged,
    /// It is not enough.
    MoreNeeded,
}

impl Mark {
    /// The words to choose from, in order.
    pub const WORDS: [&str; 3] = ["accepted", "flagged", "more needed"];

    /// The word used in lists and outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Flagged => "flagged",
            Self::MoreNeeded => "more needed",
        }
    }

    /// The mark of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Accepted, Self::Flagged, Self::MoreNeeded].into_iter().find(|mark| mark.word() == word)
    }
}

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewMark {
    /// When it was taken in, in UTC, ISO 8601 with `Z`.
    pub at: String,
    /// `replaced` when `SOURCE_DATE_EPOCH` stood in for the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// The auditor.
    pub by: String,
    /// Root of the pack that the auditor looked at.
    pub root: Sha256Digest,
    /// Requirement.
    pub requirement: RequirementId,
    /// The mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
    /// Comment; empty when there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// The last mark on each requirement.
pub(super) fn open(
    path: &Path,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<BTreeMap<RequirementId, ReviewMark>, WorkspaceError> {
    let marks: Vec<ReviewMark> = read_lines(path, diagnostics)?;
    Ok(marks.into_iter().map(|mark| (mark.requirement.clone(), mark)).collect())
}
