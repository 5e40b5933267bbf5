//! Extracts kept from earlier runs, found again by the content they were taken from.
//!
//! An entry is a file of its own, named by everything its extract depends on: the digest of the content, its media type,
//! the limits, and the digest of the code that extracts. It appears whole or not at all, says its own digest, and one
//! that is damaged counts as missing. Several runs may use one cache at once.

use super::{Extract, ExtractionLimits, Outcome, codes};
use crate::evidence::EvidenceItem;
use crate::integrity::Sha256Digest;
use include_dir::{Dir, DirEntry, include_dir};
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex};
use tempfile::NamedTempFile;

/// Bytes that all entries take; beyond, nothing is added and what the last run did not use is removed.
pub const MAX_BYTES: u64 = 1024 * 1024 * 1024;
/// Bytes of one entry: larger ones are neither kept nor read.
const MAX_ENTRY_BYTES: u64 = 64 * 1024 * 1024;
/// First bytes of an entry; the last is the version of this form.
const MAGIC: &[u8; 8] = b"tickxtr1";

static EXTRACTION: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/extraction");
static EVIDENCE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/evidence");
static LIBRARIES: &[u8] = include_bytes!("../../Cargo.lock");

/// Digest of the code that extracts and of the versions of its libraries, so that nobody has to remember to count up.
static EXTRACTOR: LazyLock<Sha256Digest> = LazyLock::new(|| {
    let mut digests = vec![Sha256Digest::of(LIBRARIES)];
    for folder in [&EXTRACTION, &EVIDENCE] {
        gather(folder, &mut digests);
    }
    Sha256Digest::of(&digests.iter().flat_map(Sha256Digest::as_bytes).copied().collect::<Vec<u8>>())
});

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

/// A folder of entries, in use by one run.
pub struct Cache {
    folder: PathBuf,
    max_bytes: u64,
    /// Bytes of the entries that were there and that this run added.
    bytes: AtomicU64,
    used: Mutex<BTreeSet<Sha256Digest>>,
}

impl Cache {
    /// Opens the cache in `folder`, which is made if need be; `None` where that is not possible, because a run that
    /// cannot keep its results is still a run.
    #[must_use]
    pub fn open(folder: &Path) -> Option<Self> {
        Self::bounded(folder, MAX_BYTES)
    }

    fn bounded(folder: &Path, max_bytes: u64) -> Option<Self> {
        fs::create_dir_all(folder).ok()?;
        let bytes = entries(folder).map(|(_, bytes)| bytes).sum();
        Some(Self {
            folder: folder.to_owned(),
            max_bytes,
            bytes: AtomicU64::new(bytes),
            used: Mutex::new(BTreeSet::new()),
        })
    }

    /// The extract that an earlier run took from the same content in the same way.
    #[must_use]
    pub fn find(&self, item: &EvidenceItem, limits: &ExtractionLimits) -> Option<Extract> {
        let name = name(item, limits)?;
        let file = fs::File::open(self.path(name)).ok()?;
        let mut entry = Vec::new();
        file.take(MAX_ENTRY_BYTES + 1).read_to_end(&mut entry).ok()?;
        let content = entry.strip_prefix(MAGIC)?;
        let (stated, content) = content.split_at_checked(32)?;
        if Sha256Digest::of(content).as_bytes() != stated {
            return None;
        }
        let extract = serde_json::from_slice(content).ok()?;
        self.mark(name);
        Some(extract)
    }

    /// Keeps an extract for later runs, if it is one that another run would find alike.
    pub fn keep(&self, item: &EvidenceItem, limits: &ExtractionLimits, extract: &Extract) {
        if let (Some(name), true) = (name(item, limits), is_lasting(extract)) {
            // Where the folder is full or may not be written to, the next run reads the file again.
            let _ = self.write(name, extract);
        }
    }

    fn write(&self, name: Sha256Digest, extract: &Extract) -> io::Result<()> {
        let content = serde_json::to_vec(extract)?;
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
        file.write_all(Sha256Digest::of(&content).as_bytes())?;
        file.write_all(&content)?;
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

    /// Ends the run: a cache that came near its bound loses what this run did not use.
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

    fn path(&self, name: Sha256Digest) -> PathBuf {
        let name = name.to_string();
        self.folder.join(name.get(..2).unwrap_or_default()).join(name)
    }
}

/// Every file of the cache with its size: entries, and what a run left that was ended while it wrote.
fn entries(folder: &Path) -> impl Iterator<Item = (PathBuf, u64)> {
    let found = walkdir::WalkDir::new(folder).max_depth(2).into_iter().flatten();
    found.filter(|entry| entry.file_type().is_file()).map(|entry| {
        let bytes = entry.metadata().map_or(0, |metadata| metadata.len());
        (entry.into_path(), bytes)
    })
}

/// Digest of everything the extract of an item depends on.
fn name(item: &EvidenceItem, limits: &ExtractionLimits) -> Option<Sha256Digest> {
    let ExtractionLimits { seconds: _, memory_bytes: _, text_bytes, sample_rows } = limits;
    let ground = [
        EXTRACTOR.to_string(),
        item.sha256?.to_string(),
        item.media_type.clone(),
        text_bytes.to_string(),
        sample_rows.to_string(),
    ];
    Some(Sha256Digest::of(ground.join("\n").as_bytes()))
}

/// Whether another run would find the same: what a limit on time or memory, a crash or a change while reading decided
/// is tried again.
fn is_lasting(extract: &Extract) -> bool {
    let changed = extract.diagnostics.iter().any(|problem| problem.code == codes::CHANGED_DURING_RUN.name);
    match extract.outcome {
        Outcome::Read | Outcome::NoText(_) => !changed,
        Outcome::Unsupported(_) | Outcome::Unreadable(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::Location;

    fn item(content: &str) -> EvidenceItem {
        EvidenceItem {
            path: "a.md".to_owned(),
            location: Location::File("a.md".into()),
            bytes: 0,
            sha256: Some(Sha256Digest::of(content.as_bytes())),
            media_type: "text/markdown".to_owned(),
            unreadable: None,
        }
    }

    fn extract(text: &str) -> Extract {
        Extract { text: text.to_owned(), ..Extract::empty(Outcome::Read) }
    }

    #[test]
    fn what_was_kept_is_found_for_the_same_content_and_limits_alone() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        let limits = ExtractionLimits::default();
        cache.keep(&item("one"), &limits, &extract("One"));
        assert_eq!(cache.find(&item("one"), &limits), Some(extract("One")));
        assert_eq!(cache.find(&item("two"), &limits), None);
        assert_eq!(cache.find(&item("one"), &ExtractionLimits { text_bytes: 9, ..limits.clone() }), None);
        let other_kind = EvidenceItem { media_type: "text/plain".to_owned(), ..item("one") };
        assert_eq!(cache.find(&other_kind, &limits), None);
    }

    #[test]
    fn a_damaged_entry_counts_as_missing_and_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        let limits = ExtractionLimits::default();
        cache.keep(&item("one"), &limits, &extract("One"));
        let path = cache.path(name(&item("one"), &limits).unwrap());
        let whole = fs::read(&path).unwrap();
        let mut flipped = whole.clone();
        *flipped.last_mut().unwrap() ^= 1;
        for damaged in [Vec::new(), whole[..whole.len() - 1].to_vec(), flipped] {
            fs::write(&path, damaged).unwrap();
            assert_eq!(cache.find(&item("one"), &limits), None);
        }
        cache.keep(&item("one"), &limits, &extract("One"));
        assert_eq!(cache.find(&item("one"), &limits), Some(extract("One")));
    }

    #[test]
    fn what_another_run_might_find_otherwise_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        let limits = ExtractionLimits::default();
        cache.keep(&item("one"), &limits, &Extract::empty(Outcome::Unreadable("too slow".to_owned())));
        assert_eq!(cache.find(&item("one"), &limits), None);
    }

    #[test]
    fn a_full_cache_takes_nothing_more_and_loses_what_was_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let limits = ExtractionLimits::default();
        let large = extract(&"word ".repeat(200));
        let cache = Cache::bounded(folder.path(), 4_000).unwrap();
        for content in ["one", "two", "three", "four"] {
            cache.keep(&item(content), &limits, &large);
        }
        assert!(entries(folder.path()).map(|(_, bytes)| bytes).sum::<u64>() <= 4_000);
        let next = Cache::bounded(folder.path(), 4_000).unwrap();
        assert!(next.find(&item("one"), &limits).is_some());
        next.close();
        let last = Cache::bounded(folder.path(), 4_000).unwrap();
        assert!(last.find(&item("one"), &limits).is_some() && last.find(&item("two"), &limits).is_none());
    }
}
