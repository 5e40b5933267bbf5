//! Results kept from earlier runs, each found again by the digest of everything it depends on.
//!
//! An entry is a file of its own. It appears whole or not at all, says the digest of its name and content, and one that is
//! damaged or lies under another's name counts as missing. Several runs may use one folder at once.

use crate::integrity::{Hasher, Sha256Digest};
use include_dir::{Dir, DirEntry};
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::NamedTempFile;

/// Bytes that the entries of one folder take; beyond, nothing is added and what the last run did not use is removed.
pub const MAX_BYTES: u64 = 1024 * 1024 * 1024;
/// Bytes of one entry: larger ones are neither kept nor read.
const MAX_ENTRY_BYTES: u64 = 64 * 1024 * 1024;
/// First bytes of an entry; the last is the version of this form.
const MAGIC: &[u8; 8] = b"tickent1";

/// A folder of entries, in use by one run.
pub struct Store {
    folder: PathBuf,
    max_bytes: u64,
    /// Bytes of the entries that were there and that this run added.
    bytes: AtomicU64,
    used: Mutex<BTreeSet<Sha256Digest>>,
}

impl Store {
    /// Opens the entries in `folder`, which is made if need be; `None` where that is not possible, because a run that
    /// cannot keep its results is still a run.
    #[must_use]
    pub fn open(folder: &Path) -> Option<Self> {
        Self::bounded(folder, MAX_BYTES)
    }

    /// The same with another bound on the bytes of all entries.
    #[must_use]
    pub fn bounded(folder: &Path, max_bytes: u64) -> Option<Self> {
        fs::create_dir_all(folder).ok()?;
        let bytes = entries(folder).map(|(_, bytes)| bytes).sum();
        Some(Self {
            folder: folder.to_owned(),
            max_bytes,
            bytes: AtomicU64::new(bytes),
            used: Mutex::new(BTreeSet::new()),
        })
    }

    /// The content that was kept under that name.
    #[must_use]
    pub fn find(&self, name: Sha256Digest) -> Option<Vec<u8>> {
        let file = fs::File::open(self.path(name)).ok()?;
        let bytes = file.metadata().ok()?.len().min(MAX_ENTRY_BYTES);
        let mut entry = Vec::with_capacity(usize::try_from(bytes).unwrap_or_default() + 1);
        file.take(MAX_ENTRY_BYTES + 1).read_to_end(&mut entry).ok()?;
        let content = entry.strip_prefix(MAGIC)?;
        let (stated, content) = content.split_at_checked(32)?;
        if seal(name, content).as_bytes() != stated {
            return None;
        }
        self.mark(name);
        entry.drain(..MAGIC.len() + 32);
        Some(entry)
    }

    /// Keeps content under a name, replacing what had it. Where the folder is full or may not be written to, the next run
    /// does the work again.
    pub fn keep(&self, name: Sha256Digest, content: &[u8]) {
        let _ = self.write(name, content);
    }

    fn write(&self, name: Sha256Digest, content: &[u8]) -> io::Result<()> {
        let bytes = (MAGIC.len() + 32 + content.len()) as u64;
        if bytes > MAX_ENTRY_BYTES || self.bytes.load(Ordering::Relaxed) + bytes > self.max_bytes {
            return Ok(());
        }
        let path = self.path(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        // Written beside the entries and then given its name, so that no other run ever sees half of it.
        let mut file = NamedTempFile::new_in(&self.folder)?;
        file.write_all(MAGIC)?;
        file.write_all(seal(name, content).as_bytes())?;
        file.write_all(content)?;
        file.persist(path).map_err(|error| error.error)?;
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.mark(name);
        Ok(())
    }

    fn mark(&self, name: Sha256Digest) {
        if let Ok(mut used) = self.used.lock() {
            used.insert(name);
        }
    }

    /// Ends the run: a folder that came near its bound loses what this run did not use.
    pub fn close(self) {
        if self.bytes.into_inner() <= self.max_bytes / 2 {
            return;
        }
        let used = self.used.into_inner().unwrap_or_default();
        for (path, _) in entries(&self.folder) {
            let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse().ok());
            if name.is_none_or(|name| !used.contains(&name)) {
                let _ = fs::remove_file(path);
            }
        }
    }

    pub(super) fn path(&self, name: Sha256Digest) -> PathBuf {
        let name = name.to_string();
        self.folder.join(name.get(..2).unwrap_or_default()).join(name)
    }
}

/// Digest of a name and the content under it: an entry that lies under another name is not taken for what is asked.
fn seal(name: Sha256Digest, content: &[u8]) -> Sha256Digest {
    let mut hasher = Hasher::default();
    hasher.update(name.as_bytes());
    hasher.update(content);
    hasher.finish().0
}

/// Every file of the folder with its size: entries, and what a run left that was ended while it wrote.
pub(super) fn entries(folder: &Path) -> impl Iterator<Item = (PathBuf, u64)> {
    let found = walkdir::WalkDir::new(folder).max_depth(2).into_iter().flatten();
    found.filter(|entry| entry.file_type().is_file()).map(|entry| {
        let bytes = entry.metadata().map_or(0, |metadata| metadata.len());
        (entry.into_path(), bytes)
    })
}

/// Digest of the code in `folders` and of the versions of all libraries: what a changed program made is never taken for
/// what this one would make, and nobody has to remember to count up.
#[must_use]
pub fn digest_of_code(folders: &[&Dir<'_>]) -> Sha256Digest {
    let mut digests = vec![Sha256Digest::of(LIBRARIES)];
    for folder in folders {
        gather(folder, &mut digests);
    }
    Sha256Digest::of(&digests.iter().flat_map(Sha256Digest::as_bytes).copied().collect::<Vec<u8>>())
}

static LIBRARIES: &[u8] = include_bytes!("../../Cargo.lock");

fn gather(folder: &Dir<'_>, digests: &mut Vec<Sha256Digest>) {
    let mut entries: Vec<&DirEntry<'_>> = folder.entries().iter().collect();
    entries.sort_by_key(|entry| entry.path());
    for entry in entries {
        match entry {
            DirEntry::Dir(inner) => gather(inner, digests),
            DirEntry::File(file) => digests.push(Sha256Digest::of(file.contents())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_folder_takes_nothing_more_and_loses_what_was_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let name = |word: &str| Sha256Digest::of(word.as_bytes());
        let store = Store::bounded(folder.path(), 4_000).unwrap();
        for word in ["one", "two", "three", "four"] {
            store.keep(name(word), &[b'x'; 1_200]);
        }
        assert!(entries(folder.path()).map(|(_, bytes)| bytes).sum::<u64>() <= 4_000);
        let next = Store::bounded(folder.path(), 4_000).unwrap();
        assert!(next.find(name("one")).is_some());
        next.close();
        let last = Store::bounded(folder.path(), 4_000).unwrap();
        assert!(last.find(name("one")).is_some() && last.find(name("two")).is_none());
    }
}
