//! What the commands that write reports have in common: formats and depths asked for, and how a failure is told.

use super::CommandError;
use super::commands::snapshot;
use crate::diagnostics::{Code, Severity};
use crate::reports::ReportError;
use crate::reports::view::{Depth, Telling};
use crate::reports::write::Format;
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use std::path::Path;

/// Kept results that a trend shows, the latest ones.
const KEPT: usize = 8;

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
    /// Results, plan, actions and components for programs that read OSCAL
    Oscal,
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
            Self::Oscal => Format::Oscal,
        }
    }
}

/// A depth as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DepthAsked {
    /// One or two pages
    Executive,
    /// Processes, owners, what to do in which order
    Manager,
    /// Everything
    Auditor,
}

/// How a result is told.
#[derive(Debug, Args)]
pub struct TellingArguments {
    /// How much HTML and PDF tell
    #[arg(long, value_enum, default_value_t = DepthAsked::Auditor)]
    depth: DepthAsked,
    /// Show names of persons among exceptions; `assessment.json` always holds them
    #[arg(long)]
    show_names: bool,
}

impl TellingArguments {
    /// What is told of a result of this date, with the results that the workspace kept until then.
    #[must_use]
    pub fn telling(&self, workspace: Option<&Path>, as_of: NaiveDate) -> Telling {
        let depth = match self.depth {
            DepthAsked::Executive => Depth::Executive,
            DepthAsked::Manager => Depth::Manager,
            DepthAsked::Auditor => Depth::Auditor,
        };
        // A snapshot that cannot be read is told by `trend` and `snapshot list`; it stops no report.
        let mut earlier = workspace.and_then(|folder| snapshot::points(folder).ok()).unwrap_or_default();
        earlier.retain(|(_, side)| side.as_of < as_of);
        let first = earlier.len().saturating_sub(KEPT);
        Telling { show_names: self.show_names, depth, earlier: earlier.split_off(first), ..Telling::default() }
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
