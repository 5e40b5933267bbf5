//! Interviews and observations as evidence: dated, append-only lines of `notes.jsonl`.

use super::journal::read_lines;
use super::{NOTES_FILE, WorkspaceError};
use crate::catalogue::RequirementId;
use crate::diagnostics::Diagnostic;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// How the note came about (ISO 19011).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NoteMethod {
    /// Somebody was asked: gives E1 alone.
    Interview,
    /// A dated event was watched: gives E3.
    Observation,
}

/// One line of `notes.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// `N0001`, `N0002` … in order of writing.
    pub id: String,
    /// When it was written down, in UTC, ISO 8601 with `Z`.
    pub at: String,
    /// `replaced` when `SOURCE_DATE_EPOCH` stood in for the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// Requirement it speaks to.
    pub requirement: RequirementId,
    /// Interview or observation.
    pub method: NoteMethod,
    /// Who interviewed or observed.
    pub by: String,
    /// Role of the person interviewed or observed.
    pub role: String,
    /// Day of the interview or of the event observed.
    pub on: NaiveDate,
    /// What was said or seen.
    pub text: String,
}

impl Note {
    /// How the note is shown among the evidence: `notes.jsonl!/N0001`.
    #[must_use]
    pub fn shown_path(&self) -> String {
        format!("{NOTES_FILE}!/{}", self.id)
    }
}

pub(super) fn open(path: &Path, diagnostics: &mut Vec<Diagnostic>) -> Result<Vec<Note>, WorkspaceError> {
    read_lines(path, diagnostics)
}
