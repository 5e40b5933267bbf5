//! What was collected: every file with its digest, size and media type by content.

pub mod codes;
mod collect;
pub mod delimited;
pub mod encoding;
mod known;
pub mod media;
mod members;
mod open;
mod sniff;

use crate::diagnostics::Diagnostic;
use crate::integrity::Sha256Digest;
use crate::sources::Location;

pub use codes::CODES;
pub use collect::{CollectError, collect, collect_known};
pub use open::{Opened, is_unchanged, open, unpack};

/// One piece of evidence as collected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceItem {
    /// Path as shown everywhere: root label and relative path with `/`; members as `a.zip!/b.csv`.
    pub path: String,
    /// Where its bytes are; never shown.
    pub location: Location,
    /// Size in bytes as read (or as listed, when it could not be read).
    pub bytes: u64,
    /// Digest of the bytes; absent when they could not be read.
    pub sha256: Option<Sha256Digest>,
    /// Media type by content.
    pub media_type: String,
    /// Why the bytes could not be read, if so; of an archive that was refused, why what it holds is not listed (its
    /// own digest is then present).
    pub unreadable: Option<String>,
    /// Whether the digest was computed by an earlier run, since when nobody touched the file.
    pub cached: bool,
}

/// Everything that was collected, in byte order of the shown path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Collection {
    /// The items.
    pub items: Vec<EvidenceItem>,
    /// Problems met on the way.
    pub diagnostics: Vec<Diagnostic>,
}
