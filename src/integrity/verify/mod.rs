//! Verifying a pack: everything is computed again, and every discrepancy is listed; an empty list means intact.
//!
//! Four answers stand apart: whether the bytes are intact, who sealed them, when, and against what they are complete.
//! What was rewritten as a whole is found only against something that came another way than the pack.

mod bag;
mod copies;
pub mod disclosure;
mod entries;
mod expected;
pub mod pack;
mod payload;
mod sealed;
mod seals;
mod walk;

use super::Sha256Digest;
use super::codes::{IntegrityError, NOT_A_PACK};
use super::layout;
use super::signature::RevokedKeys;
use super::signers::AllowedSigners;
use super::timestamp::Authorities;
use crate::progress::{Progress, Silent};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What came another way than the pack, and decides what is proven.
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    /// Who may sign.
    pub signers: Option<AllowedSigners>,
    /// Who is to have signed.
    pub identity: Option<String>,
    /// Keys that are no longer believed.
    pub revoked: Option<RevokedKeys>,
    /// Authorities whose time is believed.
    pub authorities: Option<Authorities>,
    /// Policies of authorities that are accepted, as object identifiers; any where none is named.
    pub policies: Vec<String>,
    /// The root of the pack.
    pub root: Option<Sha256Digest>,
    /// The identifier of the pack.
    pub identifier: Option<String>,
    /// The text that the auditor gave.
    pub challenge: Option<String>,
    /// An earlier pack, or a ledger, of the same organisation.
    pub earlier: Option<PathBuf>,
    /// A folder that holds the files which the pack withholds.
    pub against: Option<PathBuf>,
    /// The time at which keys are to be valid where no trusted time is known.
    pub now: Option<DateTime<Utc>>,
}

impl Anchors {
    /// Whether anything would show a pack that was rewritten as a whole.
    #[must_use]
    pub const fn hold_anything(&self) -> bool {
        self.signers.is_some() || self.root.is_some() || self.authorities.is_some()
    }
}

/// What kind of difference was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The bytes of a file are not those that were sealed.
    Changed,
    /// A file is not there.
    Missing,
    /// A file is there that was not sealed.
    Unexpected,
    /// Something is no regular file or folder.
    NotAFile,
    /// A file cannot be read.
    Unreadable,
    /// A redacted copy stands in the place of its original.
    RedactedCopy,
    /// A line of a manifest is none that a pack holds.
    BadManifestLine,
    /// A sealed file has not the form it must have.
    BadForm,
    /// Two sealed files contradict each other.
    Contradiction,
    /// The chain of the ledger is broken.
    LedgerBroken,
    /// The ledger does not continue the earlier one.
    LedgerNotContinued,
    /// Two packs with one number differ.
    Fork,
    /// A signature does not hold.
    BadSignature,
    /// A key signs everything at once.
    WeakKey,
    /// A signer is not among those allowed.
    SignerNotAllowed,
    /// A signer's key was withdrawn.
    RevokedKey,
    /// No signature is there although signers were named.
    Unsigned,
    /// Something that was intended at sealing is not there.
    Incomplete,
    /// A time stamp does not hold.
    BadTimestamp,
    /// Nothing says whether the authority's certificate was revoked.
    RevocationUnknown,
    /// The pack is another than the one expected.
    OtherPack,
    /// The evidence is not the evidence that was collected.
    OtherEvidence,
}

/// One difference between what was sealed and what is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Discrepancy {
    /// What kind.
    pub kind: Kind,
    /// Path in the pack; true name in brackets where it differs.
    pub path: String,
    /// What was expected; empty where nothing was.
    pub expected: String,
    /// What was found; empty where nothing was.
    pub found: String,
    /// In words, where that says more.
    pub message: String,
}

/// Something a person should know that is no difference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Remark {
    /// Stable kebab-case word.
    pub kind: &'static str,
    /// Path in the pack, or empty.
    pub path: String,
    /// In words.
    pub message: String,
}

/// A signature as found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignatureFound {
    /// Its file.
    pub file: String,
    /// Fingerprint of its key; empty when it cannot be read.
    pub key: String,
    /// Whether it holds and its signer is proven by a list from outside.
    pub proven: bool,
    /// Who signed, as the list from outside says.
    pub signer: String,
    /// Whether the signature holds over the pack, whoever signed.
    pub holds: bool,
}

/// A time stamp as found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimestampFound {
    /// Its file.
    pub file: String,
    /// The time it states; empty when it cannot be read.
    pub time: String,
    /// Name on the certificate that signed it.
    pub authority: String,
    /// Policy of the authority under which it was made; empty when it cannot be read.
    pub policy: String,
    /// Whether it holds and its authority is trusted from outside.
    pub proven: bool,
}

/// What verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// `tickmark-pack`, or `bag` for a BagIt bag of other origin.
    pub kind: String,
    /// Whether there is no discrepancy.
    pub intact: bool,
    /// Identifier of the pack.
    pub identifier: Option<String>,
    /// Root of the pack: digest of its tag manifest.
    pub root: Option<Sha256Digest>,
    /// When it says it was sealed; not trusted.
    pub sealed_at: Option<String>,
    /// The auditor's text in it.
    pub challenge: Option<String>,
    /// Files of the payload.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files whose bytes are not in the pack.
    pub withheld: u64,
    /// Against what the evidence was found complete.
    pub complete_against: Vec<String>,
    /// Signatures.
    pub signatures: Vec<SignatureFound>,
    /// Time stamps.
    pub timestamps: Vec<TimestampFound>,
    /// What is proven only against something from outside, and was not: one sentence each.
    pub not_proven: Vec<String>,
    /// Every discrepancy.
    pub discrepancies: Vec<Discrepancy>,
    /// What a person should know.
    pub remarks: Vec<Remark>,
}

impl Report {
    fn differs(&mut self, kind: Kind, path: impl Into<String>, message: impl Into<String>) {
        self.compare(kind, path, ("", ""), message);
    }

    fn compare(&mut self, kind: Kind, path: impl Into<String>, values: (&str, &str), message: impl Into<String>) {
        let (expected, found) = (values.0.to_owned(), values.1.to_owned());
        self.discrepancies.push(Discrepancy { kind, path: path.into(), expected, found, message: message.into() });
    }

    fn remark(&mut self, kind: &'static str, path: impl Into<String>, message: impl Into<String>) {
        self.remarks.push(Remark { kind, path: path.into(), message: message.into() });
    }

    fn finish(mut self) -> Self {
        self.discrepancies.sort();
        self.discrepancies.dedup();
        self.remarks.sort();
        self.intact = self.discrepancies.is_empty();
        self
    }
}

/// Said when nothing came from outside.
const NO_ANCHOR: &str = "no anchor from outside was given: a pack that was rewritten as a whole would not be noticed; give `--expect-root`, `--allowed-signers` or `--tsa-ca`";

/// Verifies the pack or bag in `folder`.
///
/// # Errors
/// When it is no folder or holds no manifest, or an anchor cannot be used.
pub fn verify(folder: &Path, anchors: &Anchors) -> Result<Report, IntegrityError> {
    verify_with(folder, anchors, &Silent)
}

/// Verifies and tells how far it has come.
///
/// # Errors
/// When it is no folder or holds no manifest, or an anchor cannot be used.
pub fn verify_with(folder: &Path, anchors: &Anchors, progress: &dyn Progress) -> Result<Report, IntegrityError> {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if !folder.is_dir() {
        return Err(NOT_A_PACK.at(name, "", "this is no folder").into());
    }
    let there = |file: &str| folder.join(file).symlink_metadata().is_ok();
    let ours = [layout::TAG_FOLDER, "data/_tickmark", layout::SEAL_FOLDER].iter().any(|part| there(part));
    if ours && (there(layout::MANIFEST_FILE) || there(layout::TAG_MANIFEST_FILE)) {
        return pack::verify(folder, anchors, progress).map(Report::finish);
    }
    if bag::is_bag(folder) {
        return Ok(bag::verify(folder, anchors, progress).finish());
    }
    Err(NOT_A_PACK.at(name, "", "the folder holds neither a manifest nor a tag manifest").into())
}
