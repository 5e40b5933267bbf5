//! Collecting: every file hashed while it is read, its kind told by content.

use super::encoding::HEAD_BYTES;
use super::known::{Entry, Known};
use super::members::{self, Selection};
use super::{Collection, EvidenceItem, codes, media};
use crate::diagnostics::Diagnostic;
use crate::integrity::disk::{BUFFER_BYTES, Fingerprint};
use crate::integrity::{HashingReader, Sha256Digest};
use crate::progress::Progress;
use crate::sources::archive::Container;
use crate::sources::{self, FoundFile, Limits, Location, SourcePlan};
use rayon::prelude::*;
use std::fs::File;
use std::io::{self, Read, Seek as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// There is nothing to collect from: all faults of the roots and exclusions.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the evidence cannot be collected: {} of the roots and exclusions", counted(.diagnostics.len()))]
pub struct CollectError {
    /// The faults.
    pub diagnostics: Vec<Diagnostic>,
}

fn counted(count: usize) -> String {
    if count == 1 { "1 fault".to_owned() } else { format!("{count} faults") }
}

/// Collects what `plan` names.
///
/// The result depends on the bytes and names of the files alone, not on threads or the order of a folder.
///
/// # Errors
/// When a root is missing, is no folder or cannot be listed, or an exclusion is no pattern; all of it at once.
pub fn collect(plan: &SourcePlan, progress: &dyn Progress) -> Result<Collection, CollectError> {
    collect_known(plan, None, progress)
}

/// The same, without reading again what an earlier run read and nobody touched since; `known` is the folder in which runs
/// leave to each other what they computed.
///
/// # Errors
/// The same.
pub fn collect_known(
    plan: &SourcePlan,
    known: Option<&Path>,
    progress: &dyn Progress,
) -> Result<Collection, CollectError> {
    // Before anything is listed: what is touched from now on counts as touched.
    let mut known = known.and_then(|folder| Known::open(folder, plan));
    let walk = sources::walk(plan).map_err(|diagnostics| CollectError { diagnostics })?;
    progress.stage("Collecting evidence", Some(walk.files.len() as u64));
    let excluded = |path: &str| walk.exclude.is_match(path);
    let selection = Selection { limits: &plan.limits, include_hidden: plan.include_hidden, excluded: &excluded };
    if let Some(known) = &mut known {
        known.survey(&walk.files);
    }
    let untouched = known.as_ref().map_or_else(|| vec![None; walk.files.len()], |known| known.untouched(&walk.files));
    let parts: Vec<(Collection, Option<Entry>)> = walk
        .files
        .par_iter()
        .zip(untouched)
        .map(|(file, entry)| {
            let part = match entry {
                Some(entry) => (entry.collection(file), Some(entry.clone())),
                None => collect_file(file, &selection, known.as_ref()),
            };
            progress.advance(1);
            part
        })
        .collect();
    let mut collection = Collection { items: Vec::new(), diagnostics: walk.diagnostics };
    let mut entries = Vec::new();
    for (part, entry) in parts {
        collection.items.extend(part.items);
        collection.diagnostics.extend(part.diagnostics);
        entries.extend(entry);
    }
    if let Some(known) = known {
        known.keep(&entries);
    }
    if collection.items.is_empty() {
        collection.diagnostics.push(codes::NO_EVIDENCE.at("", "", "no file was found in the folders of evidence"));
    }
    collection.items.sort_by(|one, other| one.path.cmp(&other.path));
    collection.diagnostics.sort();
    Ok(collection)
}

/// Reads one file with all it holds; gives also what the next run may know of it.
fn collect_file(found: &FoundFile, selection: &Selection<'_>, known: Option<&Known>) -> (Collection, Option<Entry>) {
    let mut item = EvidenceItem {
        path: found.path.clone(),
        location: Location::File(found.disk.clone()),
        bytes: found.bytes,
        sha256: None,
        media_type: media::UNKNOWN.to_owned(),
        unreadable: None,
        cached: false,
    };
    match read(found, selection.limits, &mut item) {
        Ok((mut file, look)) => {
            let mut within = expand(&mut item, &mut file, selection);
            within.items.insert(0, item);
            let entry = known.and_then(|known| known.learn(&within, &look));
            (within, entry)
        }
        Err(problem) => {
            item.unreadable = Some(problem.message.clone());
            (Collection { items: vec![item], diagnostics: vec![*problem] }, None)
        }
    }
}

/// What an archive or mail holds; nothing for other files.
fn expand(item: &mut EvidenceItem, file: &mut File, selection: &Selection<'_>) -> Collection {
    let Some(kind) = Container::of(&item.media_type) else { return Collection::default() };
    let digest = item.sha256;
    let expanded = catch_unwind(AssertUnwindSafe(|| members::expand(item, kind, &mut *file, selection)));
    let mut refuse = |code: &crate::diagnostics::Code, message: &str| {
        item.unreadable = Some(message.to_owned());
        Collection { items: Vec::new(), diagnostics: vec![code.at(&item.path, "", message)] }
    };
    let Ok(expanded) = expanded else {
        return refuse(
            &sources::codes::ARCHIVE_DAMAGED,
            "the archive is damaged in a way that broke the program reading it",
        );
    };
    // The members came from a second reading, which must have seen the same bytes.
    let again = file.rewind().and_then(|()| hash(file, selection.limits.max_file_bytes));
    match again {
        Ok((_, again, _)) if Some(again) == digest => expanded,
        _ => refuse(&codes::CHANGED_WHILE_READ, "the file changed while it was read"),
    }
}

fn read(found: &FoundFile, limits: &Limits, item: &mut EvidenceItem) -> Result<(File, Fingerprint), Box<Diagnostic>> {
    let too_large = || {
        let message =
            format!("the file is larger than the limit of {} on single files", sources::size(limits.max_file_bytes));
        Box::new(sources::codes::FILE_TOO_LARGE.at(&found.path, "", message))
    };
    if found.bytes > limits.max_file_bytes {
        return Err(too_large());
    }
    let unreadable = |error: io::Error| {
        if error.kind() == io::ErrorKind::InvalidFilename {
            let message = "the path of this file is longer than the system can open";
            return Box::new(sources::codes::PATH_TOO_LONG.at(&found.path, "", message));
        }
        let message = format!("the file cannot be read: {}", error.kind());
        Box::new(sources::codes::UNREADABLE_FILE.at(&found.path, "", message))
    };
    let mut file = sources::open_file(&found.disk).map_err(unreadable)?;
    let Some((look, (head, digest, bytes))) = steady(&mut file, limits.max_file_bytes).map_err(unreadable)? else {
        let message = "the file changed while it was read, each time";
        return Err(Box::new(codes::CHANGED_WHILE_READ.at(&found.path, "", message)));
    };
    if bytes > limits.max_file_bytes {
        return Err(too_large());
    }
    item.bytes = bytes;
    item.sha256 = Some(digest);
    file.rewind().map_err(unreadable)?;
    media::media_type(&head, &extension(&found.path), bytes, &mut file).clone_into(&mut item.media_type);
    Ok((file, look))
}

/// Readings of a file that keeps changing before it is given up.
const TRIES: u32 = 3;

/// The first bytes of a file, its digest and its size.
type Hashed = (Vec<u8>, Sha256Digest, u64);

/// What [`hash`] gives, for bytes that held still while they were read, and how the file looked; nothing when they never
/// did.
fn steady(file: &mut File, limit: u64) -> io::Result<Option<(Fingerprint, Hashed)>> {
    for _ in 0..TRIES {
        let before = Fingerprint::of(file)?;
        file.rewind()?;
        let hashed = hash(file, limit)?;
        if Fingerprint::of(file)? == before {
            return Ok(Some((before, hashed)));
        }
    }
    Ok(None)
}

/// The first bytes, the digest and the size of `file`; reads no more than one byte beyond `limit`.
fn hash(file: &mut File, limit: u64) -> io::Result<Hashed> {
    let mut reader = HashingReader::new(file.take(limit.saturating_add(1)));
    let mut head = Vec::with_capacity(HEAD_BYTES);
    reader.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    // Most files of a share are small and end within their head; a buffer for each would cost more than hashing them.
    if head.len() == HEAD_BYTES {
        let mut buffer = vec![0; BUFFER_BYTES];
        while reader.read(&mut buffer)? > 0 {}
    }
    let (digest, bytes) = reader.finish();
    Ok((head, digest, bytes))
}

/// Extension of a shown path in lower case, or empty.
pub fn extension(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default()
}
