//! How a command ends: an answer, a refusal, or a fault of our own.

use crate::catalogue::CatalogueError;
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::integrity::IntegrityError;
use crate::pipeline::AssessError;
use crate::workspace::people::NotIndependent;
use crate::workspace::{NOT_INDEPENDENT, WorkspaceError};
use std::process::ExitCode;

/// The outcome of the program as its exit code says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, and the answer is yes.
    Yes,
    /// Done, and the answer is no: a gate not met, discrepancies, differences.
    No,
    /// Could not do it: usage, configuration, catalogue or input error.
    CouldNot,
    /// A panic, which is always a bug of ours.
    OurFault,
}

impl Exit {
    /// The number handed to the system.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Yes => 0,
            Self::No => 1,
            Self::CouldNot => 2,
            // EX_SOFTWARE of sysexits.h, far from what a shell uses for its own purposes.
            Self::OurFault => 70,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// The command line was not understood.
pub const USAGE: Code = Code {
    name: "usage",
    severity: Severity::Error,
    meaning: "The command line asks for something that does not exist or lacks something it needs.",
    help: "`tickmark help` lists the commands, `tickmark help COMMAND` its options",
};

/// Standard output cannot be written.
pub const OUTPUT_UNWRITABLE: Code = Code {
    name: "output-unwritable",
    severity: Severity::Error,
    meaning: "The answer could not be written to standard output.",
    help: "check the file or device that standard output is sent to; what was written is not complete",
};

/// `SOURCE_DATE_EPOCH` holds no number of seconds.
pub const EPOCH_INVALID: Code = Code {
    name: "source-date-epoch-invalid",
    severity: Severity::Error,
    meaning: "The variable SOURCE_DATE_EPOCH is set and is not a number of seconds since 1970-01-01.",
    help: "unset `SOURCE_DATE_EPOCH`, or set it to whole seconds such as `1790726400`",
};

/// A name that the catalogue does not hold.
pub const UNKNOWN_NAME: Code = Code {
    name: "unknown-name",
    severity: Severity::Error,
    meaning: "The catalogue holds nothing of the name that was asked for.",
    help: "`tickmark controls list` names every requirement, `tickmark controls search WORDS` finds words",
};

/// A panic.
pub const OUR_FAULT: Code = Code {
    name: "internal-fault",
    severity: Severity::Error,
    meaning: "The program met a fault of its own.",
    help: "please report this line with the command you ran; `RUST_BACKTRACE=1` shows more, read it before you share it",
};

/// Codes of the command line.
pub const CODES: &[&Code] = &[&USAGE, &OUTPUT_UNWRITABLE, &EPOCH_INVALID, &UNKNOWN_NAME, &OUR_FAULT];

/// Why a command could not do what was asked; never a fault of ours.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The catalogue cannot be used.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// An assessment cannot be made.
    #[error(transparent)]
    Assess(#[from] AssessError),
    /// The workspace has faults.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// Proof cannot be made or checked.
    #[error(transparent)]
    Integrity(#[from] IntegrityError),
    /// Several things of one file cannot be used.
    #[error("{} faults", .0.len())]
    Several(Vec<Diagnostic>),
    /// Something given on the command line or in the environment cannot be used.
    #[error("{}", .0.message)]
    Refused(Box<Diagnostic>),
}

impl CommandError {
    /// Everything that stands in the way.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Self::Catalogue(error) => &error.0,
            Self::Assess(error) => error.diagnostics(),
            Self::Workspace(error) => &error.0,
            Self::Integrity(error) => &error.0,
            Self::Several(diagnostics) => diagnostics,
            Self::Refused(diagnostic) => std::slice::from_ref(diagnostic),
        }
    }
}

impl From<NotIndependent> for CommandError {
    fn from(reason: NotIndependent) -> Self {
        NOT_INDEPENDENT.at("", "", reason.to_string()).into()
    }
}

impl From<Diagnostic> for CommandError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Refused(Box::new(diagnostic))
    }
}
