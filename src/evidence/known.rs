//! Digests that earlier runs computed, so that what nobody touched since is not read again.
//!
//! A file counts as untouched when size, device, inode, time of modification and time of change are what they were. The
//! last of them no program can set back. An entry is kept only of files that had rested before the run began, because a
//! change in the same tick of the clock shows nowhere; and only on local disks, whose clock is the one that was asked.
//! Entries hold for the code, the limits and the patterns they were made with; one that is damaged counts as missing.

use super::{Collection, EvidenceItem};
use crate::diagnostics::{Diagnostic, Severity};
use crate::integrity::Sha256Digest;
use crate::integrity::disk::{self, Fingerprint, Moment};
use crate::sources::{FoundFile, Location, SourcePlan};
use include_dir::{Dir, DirEntry, include_dir};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tempfile::NamedTempFile;

/// File of the entries.
const FILE: &str = "digests";
/// Largest file of entries that is read or written, in bytes.
const MAX_BYTES: u64 = 1024 * 1024 * 1024;
/// Hex digits of a line's own digest.
const CHECK_DIGITS: usize = 16;

static EVIDENCE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/evidence");
static SOURCES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/sources");
static LIBRARIES: &[u8] = include_bytes!("../../Cargo.lock");

/// Digest of the code that tells media types and opens archives, and of the versions of its libraries.
static COLLECTOR: LazyLock<Sha256Digest> = LazyLock::new(|| {
    let mut digests = vec![Sha256Digest::of(LIBRARIES)];
    for folder in [&EVIDENCE, &SOURCES] {
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

/// What is known of one file and of what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    path: String,
    look: Fingerprint,
    sha256: Sha256Digest,
    media_type: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    members: Vec<Member>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<Diagnostic>,
}

/// A member of an archive or an attachment of a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Member {
    path: String,
    chain: Vec<String>,
    bytes: u64,
    sha256: Sha256Digest,
    media_type: String,
}

impl Entry {
    /// The entry of a file that was read while it looked like this; nothing where another run might find otherwise.
    fn of(part: &Collection, look: &Fingerprint) -> Option<Self> {
        let (file, members) = part.items.split_first()?;
        let told = part.diagnostics.iter().all(|problem| problem.severity == Severity::Note);
        if !told || part.items.iter().any(|item| item.unreadable.is_some()) {
            return None;
        }
        let member = |item: &EvidenceItem| match &item.location {
            Location::Member { chain, .. } => Some(Member {
                path: item.path.clone(),
                chain: chain.clone(),
                bytes: item.bytes,
                sha256: item.sha256?,
                media_type: item.media_type.clone(),
            }),
            Location::File(_) => None,
        };
        Some(Self {
            path: file.path.clone(),
            look: look.clone(),
            sha256: file.sha256?,
            media_type: file.media_type.clone(),
            members: members.iter().map(member).collect::<Option<_>>()?,
            notes: part.diagnostics.clone(),
        })
    }

    /// What collecting `found` would give.
    pub fn collection(&self, found: &FoundFile) -> Collection {
        let item = |path: &str, location: Location, bytes: u64, sha256: Sha256Digest, media_type: &str| EvidenceItem {
            path: path.to_owned(),
            location,
            bytes,
            sha256: Some(sha256),
            media_type: media_type.to_owned(),
            unreadable: None,
            cached: true,
        };
        let file = Location::File(found.disk.clone());
        let mut items = vec![item(&self.path, file, self.look.bytes(), self.sha256, &self.media_type)];
        items.extend(self.members.iter().map(|member| {
            let location = Location::Member { container: found.disk.clone(), chain: member.chain.clone() };
            item(&member.path, location, member.bytes, member.sha256, &member.media_type)
        }));
        Collection { items, diagnostics: self.notes.clone() }
    }

    fn line(&self) -> Option<Vec<u8>> {
        let text = serde_json::to_vec(self).ok()?;
        let mut line = check(&text).into_bytes();
        line.push(b' ');
        line.extend(text);
        line.push(b'\n');
        Some(line)
    }

    fn parse(line: &[u8]) -> Option<Self> {
        let (stated, text) = line.split_at_checked(CHECK_DIGITS)?;
        let text = text.strip_prefix(b" ")?;
        (check(text).as_bytes() == stated).then(|| serde_json::from_slice(text).ok())?
    }
}

fn check(text: &[u8]) -> String {
    Sha256Digest::of(text).to_string().chars().take(CHECK_DIGITS).collect()
}

/// What was known when a run began.
pub struct Known {
    folder: PathBuf,
    ground: Sha256Digest,
    began: Moment,
    /// Devices of the evidence that are local disks.
    devices: BTreeSet<i64>,
    /// In byte order of path.
    entries: Vec<Entry>,
}

impl Known {
    /// What earlier runs left in `folder`, which is made if need be; nothing where that is not possible, because a run
    /// that knows nothing reads everything.
    pub fn open(folder: &Path, plan: &SourcePlan) -> Option<Self> {
        fs::create_dir_all(folder).ok()?;
        let began = Moment::now(folder).ok()?;
        Some(Self::begun(folder, plan, began))
    }

    fn begun(folder: &Path, plan: &SourcePlan, began: Moment) -> Self {
        let ground = ground(plan);
        let entries = entries(&folder.join(FILE), ground).unwrap_or_default();
        Self { folder: folder.to_owned(), ground, began, devices: BTreeSet::new(), entries }
    }

    /// Finds out which of the devices that `files` lie on are local disks.
    pub fn survey(&mut self, files: &[FoundFile]) {
        let mut seen = BTreeSet::new();
        for file in files {
            if let Some(device) = file.look.as_ref().and_then(Fingerprint::device)
                && seen.insert(device)
                && !disk::is_remote(&file.disk)
            {
                self.devices.insert(device);
            }
        }
    }

    /// The entry of each file, where it is as it was; `files` stand in byte order of path.
    pub fn untouched(&self, files: &[FoundFile]) -> Vec<Option<&Entry>> {
        let mut entries = self.entries.iter().peekable();
        let known = |file: &FoundFile| {
            while entries.next_if(|entry| entry.path < file.path).is_some() {}
            let entry = entries.next_if(|entry| entry.path == file.path)?;
            (file.look.as_ref() == Some(&entry.look) && self.may_be_kept(&entry.look)).then_some(entry)
        };
        files.iter().map(known).collect()
    }

    /// The entry of a file that was read, if it may be kept.
    pub fn learn(&self, part: &Collection, look: &Fingerprint) -> Option<Entry> {
        if self.may_be_kept(look) { Entry::of(part, look) } else { None }
    }

    fn may_be_kept(&self, look: &Fingerprint) -> bool {
        look.rested_before(self.began) && look.device().is_some_and(|device| self.devices.contains(&device))
    }

    /// Keeps these entries, in byte order of path, for the next run.
    pub fn keep(&self, entries: &[Entry]) {
        if self.entries != entries {
            // Where the folder is full or may not be written to, the next run reads everything again.
            let _ = self.write(entries);
        }
    }

    fn write(&self, entries: &[Entry]) -> io::Result<()> {
        // Written beside and then given its name, so that no other run ever sees half of it.
        let mut out = BufWriter::new(NamedTempFile::new_in(&self.folder)?);
        let mut bytes = 0;
        out.write_all(format!("{}\n", self.ground).as_bytes())?;
        for line in entries.iter().filter_map(Entry::line) {
            bytes += line.len() as u64;
            if bytes > MAX_BYTES {
                break;
            }
            out.write_all(&line)?;
        }
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.persist(self.folder.join(FILE)).map_err(|error| error.error)?;
        Ok(())
    }
}

/// Digest of everything that an entry depends on beside the file.
fn ground(plan: &SourcePlan) -> Sha256Digest {
    let SourcePlan { roots, exclude, include_hidden, never: _, limits } = plan;
    let labels: Vec<&str> = roots.iter().map(|root| root.label.as_str()).collect();
    let ground = format!("{}\n{labels:?}\n{exclude:?}\n{include_hidden}\n{limits:?}", *COLLECTOR);
    Sha256Digest::of(ground.as_bytes())
}

/// The sound entries of a file that was written on the same ground.
fn entries(path: &Path, ground: Sha256Digest) -> Option<Vec<Entry>> {
    let mut bytes = Vec::new();
    fs::File::open(path).ok()?.take(MAX_BYTES + 128).read_to_end(&mut bytes).ok()?;
    let lines = bytes.strip_prefix(format!("{ground}\n").as_bytes())?;
    let lines: Vec<&[u8]> = lines.split(|&byte| byte == b'\n').collect();
    let mut entries: Vec<Entry> = lines.par_iter().filter_map(|line| Entry::parse(line)).collect();
    if !entries.is_sorted_by(|one, other| one.path < other.path) {
        entries.sort_by(|one, other| one.path.cmp(&other.path));
        entries.dedup_by(|one, other| one.path == other.path);
    }
    Some(entries)
}

#[cfg(test)]
#[path = "known_tests.rs"]
mod tests;
