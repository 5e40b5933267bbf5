//! Codes of the matching layer.

use crate::diagnostics::{Code, Severity};

pub(super) const DECISION_BASIS_CHANGED: Code = Code {
    name: "decision-basis-changed",
    severity: Severity::Warning,
    meaning: "A file or the wording of a requirement changed since somebody decided about them; the decision no longer counts.",
    help: "look at the file again and repeat the decision with `tickmark evidence accept` or `reject`",
};

pub(super) const DECISION_WITHOUT_EVIDENCE: Code = Code {
    name: "decision-without-evidence",
    severity: Severity::Warning,
    meaning: "A decision speaks of a file that is not in the evidence.",
    help: "put the file back, or leave the decision as history",
};

/// Codes of this layer.
pub const CODES: &[&Code] = &[&DECISION_BASIS_CHANGED, &DECISION_WITHOUT_EVIDENCE];
