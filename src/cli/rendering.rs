//! What the commands that write reports have in common: formats and depths asked for, and how a failure is told.

use super::CommandError;
use crate::diagnostics::{Code, Severity};
use crate::reports::ReportError;
use crate::reports::write::Format;
use clap::ValueEnum;

/// A report could not be made or written.
pub const REPORT_FAILED: Code = Code {
    name: "report-not-written",
    severity: Severity::Error,
    meaning: "A report could not be made or written; what was there before is as it was.",
    help: "check that the folder for results can be written to and has room",
};

/// Codes of this file.
pub const CODES: &[&Code] = &[&REPORT_FAILED];

/// A format as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum FormatAsked {
    /// One page for a browser, with everything in it
    Html,
    /// A tagged, archival document
    Pdf,
    /// The result itself
    Json,
    /// A workbook with every table
    Xlsx,
    /// Every table as a file of its own
    Csv,
    /// Gates, clauses and record tests for a build server
    Junit,
}

impl FormatAsked {
    const fn format(self) -> Format {
        match self {
            Self::Html => Format::Html,
            Self::Pdf => Format::Pdf,
            Self::Json => Format::Json,
            Self::Xlsx => Format::Xlsx,
            Self::Csv => Format::Csv,
            Self::Junit => Format::Junit,
        }
    }
}

/// The formats asked for, each once.
#[must_use]
pub fn formats(asked: &[FormatAsked]) -> Vec<Format> {
    let mut formats: Vec<Format> = asked.iter().map(|each| each.format()).collect();
    formats.sort_unstable();
    formats.dedup();
    formats
}

/// A failure as the command tells it.
#[must_use]
pub fn failed(error: &ReportError) -> CommandError {
    REPORT_FAILED.at("", "", error.to_string()).into()
}
