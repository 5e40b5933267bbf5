//! Collecting: every file hashed while it is read, its kind told by content.

use super::encoding::HEAD_BYTES;
use super::members::{self, Selection};
use super::{Collection, EvidenceItem, codes, media};
use crate::diagnostics::Diagnostic;
use crate::integrity::HashingReader;
use crate::integrity::disk::Fingerprint;
use crate::progress::Progress;
use crate::sources::archive::Container;
use crate::sources::{self, FoundFile, Limits, Location, SourcePlan};
use rayon::prelude::*;
use std::fs::File;
use std::io::{self, Read, Seek as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

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
    let walk = sources::walk(plan).map_err(|diagnostics| CollectError { diagnostics })?;
    progress.stage("Collecting evidence", Some(walk.files.len() as u64));
    let excluded = |path: &str| walk.exclude.is_match(path);
    let selection = Selection { limits: &plan.limits, include_hidden: plan.include_hidden, excluded: &excluded };
    let parts: Vec<Collection> = walk
        .files
        .par_iter()
        .map(|file| {
            let part = collect_file(file, &selection);
            progress.advance(1);
            part
        })
        .collect();
    let mut collection = Collection { items: Vec::new(), diagnostics: walk.diagnostics };
    for part in parts {
        collection.items.extend(part.items);
        collection.diagnostics.extend(part.diagnostics);
    }
    if collection.items.is_empty() {
        collection.diagnostics.push(codes::NO_EVIDENCE.at("", "", "no file was found in the folders of evidence"));
    }
    collection.items.sort_by(|one, other| one.path.cmp(&other.path));
    collection.diagnostics.sort();
    Ok(collection)
}

fn collect_file(found: &FoundFile, selection: &Selection<'_>) -> Collection {
    let mut item = EvidenceItem {
        path: found.path.clone(),
        location: Location::File(found.disk.clone()),
        bytes: found.bytes,
        sha256: None,
        media_type: media::UNKNOWN.to_owned(),
        unreadable: None,
    };
    match read(found, selection.limits, &mut item) {
        Ok(mut file) => {
            let mut within = expand(&mut item, &mut file, selection);
            within.items.insert(0, item);
            within
        }
        Err(problem) => {
            item.unreadable = Some(problem.message.clone());
            Collection { items: vec![item], diagnostics: vec![*problem] }
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

fn read(found: &FoundFile, limits: &Limits, item: &mut EvidenceItem) -> Result<File, Box<Diagnostic>> {
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
    let Some((head, digest, bytes)) = steady(&mut file, limits.max_file_bytes).map_err(unreadable)? else {
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
    Ok(file)
}

/// Readings of a file that keeps changing before it is given up.
const TRIES: u32 = 3;

/// What [`hash`] gives, for bytes that held still while they were read; nothing when they never did.
fn steady(file: &mut File, limit: u64) -> io::Result<Option<(Vec<u8>, crate::integrity::Sha256Digest, u64)>> {
    for _ in 0..TRIES {
        let before = Fingerprint::of(file)?;
        file.rewind()?;
        let hashed = hash(file, limit)?;
        if Fingerprint::of(file)? == before {
            return Ok(Some(hashed));
        }
    }
    Ok(None)
}

/// The first bytes, the digest and the size of `file`; reads no more than one byte beyond `limit`.
fn hash(file: &mut File, limit: u64) -> io::Result<(Vec<u8>, crate::integrity::Sha256Digest, u64)> {
    let mut reader = HashingReader::new(file.take(limit.saturating_add(1)));
    let mut head = Vec::with_capacity(HEAD_BYTES);
    reader.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    let mut buffer = vec![0; 256 * 1024];
    while reader.read(&mut buffer)? > 0 {}
    let (digest, bytes) = reader.finish();
    Ok((head, digest, bytes))
}

/// Extension of a shown path in lower case, or empty.
pub fn extension(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default()
}
