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

pub(super) const DUPLICATE: Code = Code {
    name: "duplicate-evidence",
    severity: Severity::Note,
    meaning: "A file holds the same bytes as another one, which counts in its place.",
    help: "keep one of them, or list the one that counts in the register",
};

pub(super) const NEAR_DUPLICATE: Code = Code {
    name: "near-duplicate-evidence",
    severity: Severity::Note,
    meaning: "Nearly all of a document's text is that of another one; both count.",
    help: "keep one of them, or give them the same title and different versions if one replaces the other",
};

pub(super) const SUPERSEDED: Code = Code {
    name: "superseded-evidence",
    severity: Severity::Note,
    meaning: "A newer version of the same document is in the evidence, and counts in its place.",
    help: "move older versions to an archive that is not evidence, or leave them as history",
};

pub(super) const CONTRADICTORY_PERIODS: Code = Code {
    name: "contradictory-periods",
    severity: Severity::Warning,
    meaning: "One text is claimed for several periods: by the register against its own words, or in several files.",
    help: "find out which period it is for, and correct the register or put the right file in its place",
};

/// Codes of this layer.
pub const CODES: &[&Code] = &[
    &CONTRADICTORY_PERIODS,
    &DECISION_BASIS_CHANGED,
    &DECISION_WITHOUT_EVIDENCE,
    &DUPLICATE,
    &NEAR_DUPLICATE,
    &SUPERSEDED,
];
