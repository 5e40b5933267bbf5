//! Where evidence comes from: folders, and archives and mails within them, all within stated limits.
//!
//! What is decided here, and documented in the README: symbolic links are not followed and are named in a note;
//! hidden files and folders are left out unless asked for; files beyond the size limit are listed and not read;
//! archives are opened within limits on members, depth, size and expansion.

pub mod archive;
pub mod codes;
pub mod folder;
mod open;
pub mod shown;

use std::path::PathBuf;

pub use codes::CODES;
pub use folder::{FoundFile, Walk, walk};
pub use open::open_file;

/// A size for people: a whole number of binary units where that is exact.
#[must_use]
pub fn size(bytes: u64) -> String {
    const UNITS: [(&str, u32); 3] = [("GiB", 30), ("MiB", 20), ("KiB", 10)];
    let unit = UNITS.iter().find(|(_, shift)| bytes >= 1 << shift && bytes.is_multiple_of(1 << shift));
    unit.map_or_else(|| format!("{bytes} bytes"), |(name, shift)| format!("{} {name}", bytes >> shift))
}

/// One folder of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// The folder on this machine; never shown in an output.
    pub folder: PathBuf,
    /// What stands before the path of its files in every output; empty for a folder assessed without a workspace.
    pub label: String,
}

/// Bounds on untrusted input. Each is named in the diagnostic that reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Largest file that is read, in bytes.
    pub max_file_bytes: u64,
    /// Largest single member of an archive or attachment of a mail, unpacked, in bytes.
    pub max_member_bytes: u64,
    /// Largest sum of the members of one file of the evidence tree, unpacked, in bytes.
    pub max_unpacked_bytes: u64,
    /// Most members of one file of the evidence tree, at all depths together.
    pub max_members: usize,
    /// Deepest nesting of archives and mails in each other.
    pub max_depth: usize,
    /// Largest ratio of unpacked to packed bytes, looked at once a member has passed one mebibyte.
    pub max_expansion: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_file_bytes: 8 * 1024 * 1024 * 1024,
            max_member_bytes: 256 * 1024 * 1024,
            max_unpacked_bytes: 1024 * 1024 * 1024,
            max_members: 10_000,
            max_depth: 4,
            max_expansion: 200,
        }
    }
}

/// What to walk and what to leave out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourcePlan {
    /// The folders, in the order given.
    pub roots: Vec<Root>,
    /// Globs on the shown path (root label included) that leave files out.
    pub exclude: Vec<String>,
    /// Whether names beginning with a point are evidence.
    pub include_hidden: bool,
    /// Folders that are never evidence: output folders and `.tickmark/`.
    pub never: Vec<PathBuf>,
    /// Bounds.
    pub limits: Limits,
}

/// How to get at the bytes of an item again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A file on disk.
    File(PathBuf),
    /// A member of an archive or an attachment of a mail on disk; the chain names it from the outside in.
    Member {
        /// The file on disk.
        container: PathBuf,
        /// Names of the members to go through, outermost first.
        chain: Vec<String>,
    },
}
