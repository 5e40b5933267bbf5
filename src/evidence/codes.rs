//! What can be wrong with what was collected.

use crate::diagnostics::{Code, Severity};

/// The roots hold no file.
pub const NO_EVIDENCE: Code = Code {
    name: "no-evidence",
    severity: Severity::Warning,
    meaning: "The folders of evidence hold no file that could be examined.",
    help: "put evidence into the folder, or name another one under `[evidence] roots`",
};

/// A file was cut short or grew while it was read.
pub const CHANGED_WHILE_READ: Code = Code {
    name: "changed-while-read",
    severity: Severity::Error,
    meaning: "A file changed while it was read, so that no digest stands for it.",
    help: "run again when nobody writes to the folder",
};

/// All codes of this layer.
pub const CODES: &[&Code] = &[&NO_EVIDENCE, &CHANGED_WHILE_READ];
