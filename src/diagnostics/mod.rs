//! Problems in the user's files: what is wrong, where, and what to do about it.
//!
//! A [`Diagnostic`] is data. Every layer declares its own [`Code`]s in a constant list; a test proves that all of
//! them are unique and explained. A diagnostic never carries evidence content, only paths, places and digests.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How much a problem matters to the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something could not be done: the file or row is lost to the result.
    Error,
    /// Something was done, but a person should look.
    Warning,
    /// Something worth knowing about how the result came about.
    Note,
}

impl Severity {
    /// The word used in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One kind of problem: a stable kebab-case name, its severity, what it means and what usually helps.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Stable kebab-case name, part of the contract.
    pub name: &'static str,
    /// Severity of every diagnostic with this code.
    pub severity: Severity,
    /// What the code means, in one sentence.
    pub meaning: &'static str,
    /// What usually puts it right, in one sentence.
    pub help: &'static str,
}

/// One problem in one place of one file.
///
/// The derived order (file, place, code, message) is the order of every listing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Path as the user knows it, relative to the workspace or the folder; empty when no file is concerned.
    pub file: String,
    /// Where in the file: `line 3, column 7`, a JSON pointer, `row 12`, or empty.
    pub place: String,
    /// Name of the [`Code`].
    pub code: String,
    /// Severity of the code.
    pub severity: Severity,
    /// What is wrong here, one sentence without a final period.
    pub message: String,
    /// What to do, one sentence without a final period.
    pub help: String,
}

impl Code {
    /// A diagnostic of this code in `file`, with the code's own help.
    #[must_use]
    pub fn at(&self, file: impl Into<String>, place: impl Into<String>, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            file: file.into(),
            place: place.into(),
            code: self.name.to_owned(),
            severity: self.severity,
            message: message.into(),
            help: self.help.to_owned(),
        }
    }
}

impl Diagnostic {
    /// The same diagnostic with a more specific help.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}[{}]: {}", self.severity.word(), self.code, self.message)?;
        match (self.file.is_empty(), self.place.is_empty()) {
            (false, false) => write!(out, "\n  at {}, {}", self.file, self.place)?,
            (false, true) => write!(out, "\n  at {}", self.file)?,
            (true, false) => write!(out, "\n  at {}", self.place)?,
            (true, true) => {}
        }
        if !self.help.is_empty() {
            write!(out, "\n  help: {}", self.help)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: Code =
        Code { name: "sample-code", severity: Severity::Warning, meaning: "a sample", help: "do this" };

    #[test]
    fn a_diagnostic_shows_code_place_and_help() {
        let shown = SAMPLE.at("register.csv", "row 3", "the date is not a date").to_string();
        assert_eq!(shown, "warning[sample-code]: the date is not a date\n  at register.csv, row 3\n  help: do this");
    }
}
