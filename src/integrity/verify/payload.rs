//! Hashing what lies in a pack and holding it against what was sealed.

use super::walk::Files;
use super::{Kind, Report};
use crate::integrity::disk::{self, BUFFER_BYTES};
use crate::integrity::leaf::Leaf;
use crate::integrity::manifest::Entry;
use crate::integrity::{Hasher, Sha256Digest};
use crate::progress::Progress;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::Path;

/// The digest and size of a file of the pack.
///
/// # Errors
/// When it cannot be read or is no regular file.
pub fn hash(folder: &Path, path: &str) -> io::Result<(Sha256Digest, u64)> {
    let mut file = disk::open_beneath(folder, Path::new(path))?;
    let size = usize::try_from(file.metadata()?.len()).unwrap_or(BUFFER_BYTES);
    let mut buffer = vec![0; size.saturating_add(1).min(BUFFER_BYTES)];
    let mut hasher = Hasher::default();
    loop {
        let count = file.read(&mut buffer)?;
        match buffer.get(..count).filter(|bytes| !bytes.is_empty()) {
            Some(bytes) => hasher.update(bytes),
            None => return Ok(hasher.finish()),
        }
    }
}

/// Holds the files of the payload against the manifest.
pub fn check(
    folder: &Path,
    manifest: &[Entry],
    files: &Files,
    known: &Known<'_>,
    (report, progress): (&mut Report, &dyn Progress),
) {
    progress.stage("Verifying", Some(manifest.len() as u64));
    let found: Vec<Option<io::Result<(Sha256Digest, u64)>>> = manifest
        .par_iter()
        .map(|entry| {
            let found = files.contains_key(&entry.path).then(|| hash(folder, &entry.path));
            progress.advance(1);
            found
        })
        .collect();
    for (entry, found) in manifest.iter().zip(found) {
        let name = known.name(&entry.path);
        match found {
            None => report.compare(Kind::Missing, name, (&entry.sha256.to_string(), ""), "the file is not there"),
            Some(Err(error)) => report.differs(Kind::Unreadable, name, error.to_string()),
            Some(Ok((digest, bytes))) => {
                report.files += 1;
                report.bytes += bytes;
                if digest != entry.sha256 {
                    changed(entry, (digest, bytes), known, report);
                }
            }
        }
    }
}

fn changed(entry: &Entry, (digest, bytes): (Sha256Digest, u64), known: &Known<'_>, report: &mut Report) {
    let values = (entry.sha256.to_string(), digest.to_string());
    let values = (values.0.as_str(), values.1.as_str());
    let name = known.name(&entry.path);
    if known.copies.get(&digest) == Some(&entry.sha256) {
        let message = "this is the redacted copy of what was sealed, not the original";
        return report.compare(Kind::RedactedCopy, name, values, message);
    }
    let sealed = known.leaves.get(entry.path.as_str()).map(|leaf| leaf.bytes);
    let message = match sealed.filter(|sealed| *sealed != bytes) {
        Some(sealed) => format!("the bytes differ; {sealed} bytes were sealed, {bytes} are there"),
        None => "the bytes differ".to_owned(),
    };
    report.compare(Kind::Changed, name, values, message);
}

/// What the sealed lists say about files.
#[derive(Default)]
pub struct Known<'a> {
    /// Leaves by path.
    pub leaves: BTreeMap<&'a str, &'a Leaf>,
    /// Redacted copies by digest, with the digest of their original.
    pub copies: BTreeMap<Sha256Digest, Sha256Digest>,
}

impl Known<'_> {
    /// The path, with the true name in brackets where it differs in more than its folder.
    pub fn name(&self, path: &str) -> String {
        let last = path.rsplit('/').next().unwrap_or(path);
        match self.leaves.get(path).map(|leaf| leaf.shown_name()) {
            Some(name) if name.rsplit('/').next() != Some(last) => format!("{path} [{name}]"),
            _ => path.to_owned(),
        }
    }
}
