//! Snapshots: results that were given a name, pinned by their digest and never written over.

use super::WorkspaceError;
use super::codes::{SNAPSHOT_CHANGED, SNAPSHOT_EXISTS, SNAPSHOT_NAME, SNAPSHOT_UNKNOWN, SNAPSHOT_UNWRITABLE};
use super::journal::{append_line, read_lines};
use crate::diagnostics::{Code, Diagnostic};
use crate::integrity::{Sha256Digest, disk};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

const FOLDER: &str = ".tickmark/snapshots";
const LIST: &str = "snapshots.jsonl";
/// Longest name.
const NAME_CHARACTERS: usize = 64;

/// One snapshot as the list of them holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Name.
    pub name: String,
    /// When it was made, in UTC, ISO 8601 with `Z`.
    pub at: String,
    /// `replaced` when `SOURCE_DATE_EPOCH` stood in for the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// Assessment date of the result.
    pub as_of: String,
    /// SHA-256 of the stored result.
    pub sha256: Sha256Digest,
}

/// The snapshots of the workspace in `folder`, oldest first.
///
/// # Errors
/// When the list is there and cannot be read.
pub fn list(folder: &Path, diagnostics: &mut Vec<Diagnostic>) -> Result<Vec<Snapshot>, WorkspaceError> {
    read_lines(&folder.join(FOLDER).join(LIST), diagnostics)
}

/// Stores `result` under the name of `snapshot`: the file first, then its line in the list, so that a crash between
/// the two leaves a name that is simply free again.
///
/// # Errors
/// When the name cannot be a file's, is taken, or nothing can be written.
pub fn create(folder: &Path, snapshot: &Snapshot, result: &[u8]) -> Result<(), WorkspaceError> {
    if !is_name(&snapshot.name) {
        return Err(refused(&SNAPSHOT_NAME, &snapshot.name, "this cannot be the name of a snapshot"));
    }
    if list(folder, &mut Vec::new())?.iter().any(|known| known.name == snapshot.name) {
        return Err(refused(&SNAPSHOT_EXISTS, &snapshot.name, "there is a snapshot of this name"));
    }
    store(folder, snapshot, result).map_err(|error| refused(&SNAPSHOT_UNWRITABLE, &snapshot.name, &error.to_string()))
}

fn store(folder: &Path, snapshot: &Snapshot, result: &[u8]) -> std::io::Result<()> {
    let place = folder.join(FOLDER);
    std::fs::create_dir_all(&place)?;
    disk::replace_shared(&file_of(folder, &snapshot.name), result)?;
    append_line(&place.join(LIST), snapshot)
}

/// Reads the result stored under `name`.
///
/// # Errors
/// When there is no such snapshot, or its bytes are not those that were stored.
pub fn read(folder: &Path, name: &str) -> Result<Vec<u8>, WorkspaceError> {
    let known = list(folder, &mut Vec::new())?;
    let Some(snapshot) = known.iter().find(|each| each.name == name) else {
        let names: Vec<&str> = known.iter().map(|each| each.name.as_str()).collect();
        let known = if names.is_empty() { "there is none yet".to_owned() } else { names.join(", ") };
        return Err(refused(&SNAPSHOT_UNKNOWN, name, &format!("no snapshot has this name; known: {known}")));
    };
    let bytes = std::fs::read(file_of(folder, name))
        .map_err(|error| refused(&SNAPSHOT_CHANGED, name, &format!("its result cannot be read: {error}")))?;
    let found = Sha256Digest::of(&bytes);
    if found != snapshot.sha256 {
        let message = format!("stored with SHA-256 {}, found {found}", snapshot.sha256);
        return Err(refused(&SNAPSHOT_CHANGED, name, &message));
    }
    Ok(bytes)
}

fn file_of(folder: &Path, name: &str) -> PathBuf {
    folder.join(FOLDER).join(format!("{name}.json"))
}

fn refused(code: &Code, name: &str, message: &str) -> WorkspaceError {
    WorkspaceError(vec![code.at(format!("{FOLDER}/{name}.json"), "", message)])
}

/// Letters, digits, `-`, `_` and single points, beginning with a letter or digit: a file's name on every system.
fn is_name(name: &str) -> bool {
    let allowed = |each: char| each.is_ascii_alphanumeric() || matches!(each, '-' | '_' | '.');
    name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.chars().all(allowed)
        && name.len() <= NAME_CHARACTERS
        && !name.contains("..")
        && !name.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(name: &str, result: &[u8]) -> Snapshot {
        Snapshot {
            name: name.to_owned(),
            at: "2026-09-30T00:00:00Z".to_owned(),
            clock: None,
            as_of: "2026-09-30".to_owned(),
            sha256: Sha256Digest::of(result),
        }
    }

    fn code(result: Result<impl std::fmt::Debug, WorkspaceError>) -> String {
        result.unwrap_err().0[0].code.clone()
    }

    #[test]
    fn a_snapshot_is_given_back_byte_by_byte_and_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        create(folder.path(), &snapshot("q3", b"{}"), b"{}").unwrap();
        assert_eq!(read(folder.path(), "q3").unwrap(), b"{}");
        assert_eq!(code(create(folder.path(), &snapshot("q3", b"[]"), b"[]")), "snapshot-exists");
        assert_eq!(list(folder.path(), &mut Vec::new()).unwrap().len(), 1);
        assert_eq!(code(read(folder.path(), "q4")), "snapshot-unknown");
    }

    #[test]
    fn a_snapshot_that_was_edited_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        create(folder.path(), &snapshot("q3", b"{}"), b"{}").unwrap();
        std::fs::write(file_of(folder.path(), "q3"), b"{ }").unwrap();
        assert_eq!(code(read(folder.path(), "q3")), "snapshot-changed");
    }

    #[test]
    fn names_lead_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["", "../q3", ".q3", "a/b", "a\\b", "q..3", "q3.", "ü", &"a".repeat(65)] {
            assert_eq!(code(create(folder.path(), &snapshot(name, b""), b"")), "snapshot-name", "{name}");
        }
    }
}
