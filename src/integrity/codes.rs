//! What can stand in the way of proof.

use crate::diagnostics::{Code, Diagnostic, Severity};
use std::io;
use std::path::Path;

/// Another run holds the ledger.
pub const LEDGER_LOCKED: Code = Code {
    name: "ledger-locked",
    severity: Severity::Error,
    meaning: "Another run of the program is writing to the ledger of this workspace.",
    help: "wait until the other run has ended, then try again",
};

/// The ledger was changed.
pub const LEDGER_DAMAGED: Code = Code {
    name: "ledger-damaged",
    severity: Severity::Error,
    meaning: "The ledger is not what this program wrote: a line was changed, added, removed or reordered.",
    help: "nothing is written to a damaged ledger; restore `.tickmark/` from a copy, and tell whoever relies on it",
};

/// The ledger cannot be read or written.
pub const LEDGER_UNWRITABLE: Code = Code {
    name: "ledger-unwritable",
    severity: Severity::Error,
    meaning: "The journal of collection cannot be read or written, so nothing was collected.",
    help: "make `.tickmark/` writable and give it room, or make a workspace elsewhere with `tickmark init DIR --evidence FOLDER`",
};

/// The outcome of a write is not known.
pub const OUTCOME_UNKNOWN: Code = Code {
    name: "ledger-outcome-unknown",
    severity: Severity::Error,
    meaning: "The system could not say whether what was written reached the disk; the next run finds out.",
    help: "check the disk, then run the command again",
};

/// The store lies on a network share.
pub const STORE_REMOTE: Code = Code {
    name: "store-on-network-share",
    severity: Severity::Error,
    meaning: "The folder `.tickmark/` lies on a network or user-space file system, whose locks and syncs cannot be relied upon.",
    help: "keep the workspace on a local disk (the evidence may stay where it is), or accept the risk with `--unsafe-fs`",
};

/// A clock went backwards.
pub const CLOCK_REGRESSED: Code = Code {
    name: "clock-regressed",
    severity: Severity::Warning,
    meaning: "The system clock shows an earlier time than the last line of the ledger; the order of lines counts, not their times.",
    help: "set the clock",
};

/// A torn tail was recovered.
pub const TORN_TAIL: Code = Code {
    name: "ledger-torn-tail",
    severity: Severity::Warning,
    meaning: "An earlier run was interrupted while it wrote a ledger line; what it had not committed was set aside in `.tickmark/`.",
    help: "nothing needs to be done; the ledger records it",
};

/// There is no ledger.
pub const NO_LEDGER: Code = Code {
    name: "no-ledger",
    severity: Severity::Error,
    meaning: "There is no ledger where one is needed.",
    help: "run `tickmark assess` in the workspace first, or name a workspace, a pack or a ledger file",
};

/// There is no assessment to seal.
pub const NOTHING_TO_SEAL: Code = Code {
    name: "nothing-to-seal",
    severity: Severity::Error,
    meaning: "A pack holds the last assessment of the workspace, and there is none.",
    help: "run `tickmark assess` first, with `json` among its formats and without `--out`",
};

/// A file changed since the assessment.
pub const CHANGED_SINCE_ASSESSMENT: Code = Code {
    name: "changed-since-assessment",
    severity: Severity::Error,
    meaning: "A file is no longer what the assessment examined, so no pack was made.",
    help: "run `tickmark assess` again, then seal",
};

/// A pack cannot be made.
pub const PACK_UNWRITABLE: Code = Code {
    name: "pack-not-written",
    severity: Severity::Error,
    meaning: "The pack could not be written; nothing was left in its place.",
    help: "name a folder that does not exist yet, on a disk that can be written to and has room",
};

/// A pack exists already.
pub const PACK_EXISTS: Code = Code {
    name: "pack-exists",
    severity: Severity::Error,
    meaning: "Something stands already where the pack would be written, and nothing is ever replaced.",
    help: "name a folder that does not exist yet",
};

/// Something is no pack.
pub const NOT_A_PACK: Code = Code {
    name: "not-a-pack",
    severity: Severity::Error,
    meaning: "The folder holds no manifest, so there is nothing to verify it against.",
    help: "name the folder that holds `manifest-sha256.txt`; unpack a ZIP or tar file first",
};

/// A pack has faults that keep us from using it.
pub const PACK_NOT_INTACT: Code = Code {
    name: "pack-not-intact",
    severity: Severity::Error,
    meaning: "The pack is not what was sealed, so nothing is made from it.",
    help: "see what differs with `tickmark verify PACK`",
};

/// The pack holds no such file.
pub const NOT_IN_PACK: Code = Code {
    name: "not-in-pack",
    severity: Severity::Error,
    meaning: "No file of the pack has this name.",
    help: "name a file as the index page of the pack shows it, or by its path in the pack",
};

/// Signing failed.
pub const NOT_SIGNED: Code = Code {
    name: "not-signed",
    severity: Severity::Error,
    meaning: "The pack could not be signed, so none was made.",
    help: "check that `ssh-keygen` runs and the key can be used: Ed25519, ECDSA P-256 or a security key, not RSA",
};

/// A file given for verification cannot be used.
pub const ANCHOR_UNUSABLE: Code = Code {
    name: "anchor-unusable",
    severity: Severity::Error,
    meaning: "A file of keys or certificates that was to be trusted cannot be read.",
    help: "check the file; it has to come from outside the pack",
};

/// A time stamp is not accepted.
pub const TIMESTAMP_REFUSED: Code = Code {
    name: "timestamp-refused",
    severity: Severity::Error,
    meaning: "The answer of the time-stamping authority does not prove anything about this pack.",
    help: "send the query of this pack again, and bring in the answer to exactly that query",
};

/// A rule of redaction is wrong.
pub const REDACTION_REFUSED: Code = Code {
    name: "redaction-refused",
    severity: Severity::Error,
    meaning: "The file cannot be redacted by these rules.",
    help: "redact CSV and text files in UTF-8; rules name columns and patterns as the README shows",
};

/// An entry of the ledger that says nothing new, or cannot be held.
pub const ENTRY_REFUSED: Code = Code {
    name: "ledger-entry-refused",
    severity: Severity::Error,
    meaning: "The ledger says so already, or cannot hold this entry, so nothing was written.",
    help: "see what it says with `tickmark ledger show`",
};

/// Codes of this layer.
pub const CODES: &[&Code] = &[
    &LEDGER_LOCKED,
    &LEDGER_DAMAGED,
    &LEDGER_UNWRITABLE,
    &OUTCOME_UNKNOWN,
    &STORE_REMOTE,
    &CLOCK_REGRESSED,
    &TORN_TAIL,
    &NO_LEDGER,
    &NOTHING_TO_SEAL,
    &CHANGED_SINCE_ASSESSMENT,
    &PACK_UNWRITABLE,
    &PACK_EXISTS,
    &NOT_A_PACK,
    &PACK_NOT_INTACT,
    &NOT_IN_PACK,
    &NOT_SIGNED,
    &ANCHOR_UNUSABLE,
    &TIMESTAMP_REFUSED,
    &REDACTION_REFUSED,
    &ENTRY_REFUSED,
];

/// Proof cannot be made or checked; everything that stands in the way is listed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(|each| each.message.as_str()).collect::<Vec<_>>().join("; "))]
pub struct IntegrityError(pub Vec<Diagnostic>);

impl From<Diagnostic> for IntegrityError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl IntegrityError {
    /// Whether one of the problems has this code.
    #[must_use]
    pub fn is(&self, code: &Code) -> bool {
        self.0.iter().any(|each| each.code == code.name)
    }
}

/// Turns a fault of the system at `path` into an error of `code`; only the last part of the path is shown.
pub fn at<'a>(code: &'a Code, path: &'a Path) -> impl Fn(io::Error) -> IntegrityError + 'a {
    move |error| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        code.at(name, "", error.to_string()).into()
    }
}
