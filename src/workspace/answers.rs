//! What owners answered to requests: `requests.jsonl`, append-only, one answer a line.

use super::WorkspaceError;
use super::journal::read_lines;
use crate::catalogue::RequirementId;
use crate::diagnostics::Diagnostic;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Name of the journal of answers.
pub const ANSWERS_FILE: &str = "requests.jsonl";

/// What an owner answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// What was asked for is in the evidence.
    Provided,
    /// It will follow.
    WillFollow,
    /// Nothing of the kind occurred in the period.
    NothingOccurred,
    /// Somebody else answers for it.
    NotMine,
}

impl Reply {
    /// The words to choose from, in order.
    pub const WORDS: [&str; 4] = ["provided", "will follow", "nothing occurred", "not mine"];

    /// The word used in lists and outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Provided => "provided",
            Self::WillFollow => "will follow",
            Self::NothingOccurred => "nothing occurred",
            Self::NotMine => "not mine",
        }
    }

    /// The reply of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Provided, Self::WillFollow, Self::NothingOccurred, Self::NotMine]
            .into_iter()
            .find(|reply| reply.word() == word)
    }
}

/// One line of the journal; what is absent stays as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// When it was taken in, in UTC, ISO 8601 with `Z`.
    pub at: String,
    /// `replaced` when `SOURCE_DATE_EPOCH` stood in for the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// Who took it in.
    pub by: String,
    /// Request it answers.
    pub request: String,
    /// Requirements the request was about.
    pub requirements: Vec<RequirementId>,
    /// What the owner answers; none where a cell was emptied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
    /// Where in the evidence it lies, paths separated by `;`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub evidence: String,
    /// Anything else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// The last answer to each request.
pub(super) fn open(path: &Path, diagnostics: &mut Vec<Diagnostic>) -> Result<BTreeMap<String, Answer>, WorkspaceError> {
    let answers: Vec<Answer> = read_lines(path, diagnostics)?;
    Ok(answers.into_iter().map(|answer| (answer.request.clone(), answer)).collect())
}
