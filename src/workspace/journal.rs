//! Append-only journals of one JSON object a line.
//!
//! An entry is written with one call under an exclusive lock and synced before the lock is released: a crash loses
//! at most the unfinished entry, and concurrent writers lose none.

use super::WorkspaceError;
use super::codes::{FILE_UNREADABLE, JOURNAL_BAD_LINE, JOURNAL_TORN};
use crate::diagnostics::Diagnostic;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Appends `entry` as one line to the journal at `path`, creating it when needed.
///
/// # Errors
/// When the file cannot be opened, locked, written or synced.
pub fn append_line<T: Serialize>(path: &Path, entry: &T) -> io::Result<()> {
    append_lines(path, std::slice::from_ref(entry))
}

/// Appends `entries` as lines, all with one write and one sync.
///
/// # Errors
/// When the file cannot be opened, locked, written or synced.
pub fn append_lines<T: Serialize>(path: &Path, entries: &[T]) -> io::Result<()> {
    let mut file = locked(path)?;
    write_lines(&mut file, entries)
}

/// Appends the entry that `make` makes of the journal's text, and gives it back; nobody else writes in between.
pub(super) fn append_made<T: Serialize>(path: &Path, make: impl FnOnce(&str) -> T) -> io::Result<T> {
    let mut file = locked(path)?;
    let mut text = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut text)?;
    let entry = make(&String::from_utf8_lossy(&text));
    write_lines(&mut file, std::slice::from_ref(&entry))?;
    Ok(entry)
}

/// The lock ends with the file.
fn locked(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
    file.lock()?;
    Ok(file)
}

fn write_lines<T: Serialize>(file: &mut File, entries: &[T]) -> io::Result<()> {
    let mut lines = Vec::new();
    if !ends_with_line_feed(file)? {
        lines.push(b'\n');
    }
    for entry in entries {
        serde_json::to_writer(&mut lines, entry)?;
        lines.push(b'\n');
    }
    file.write_all(&lines)?;
    file.sync_data()
}

fn ends_with_line_feed(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0_u8; 1];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// Reads a journal; a missing one is empty.
pub(super) fn read_lines<T: DeserializeOwned>(
    path: &Path,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Vec<T>, WorkspaceError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match path.try_exists() {
        Ok(false) => return Ok(Vec::new()),
        Ok(true) => {}
        Err(error) => return Err(WorkspaceError(vec![FILE_UNREADABLE.at(name, "", error.to_string())])),
    }
    // Line by line, because a line that was torn may end within a letter.
    let bytes =
        std::fs::read(path).map_err(|error| WorkspaceError(vec![FILE_UNREADABLE.at(&name, "", error.to_string())]))?;
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    let last = lines.len();
    let mut entries = Vec::new();
    for (number, line) in (1..).zip(lines) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice(line) {
            Ok(entry) => entries.push(entry),
            Err(_) if number == last => {
                diagnostics.push(JOURNAL_TORN.at(&name, format!("line {number}"), "the last line is unfinished"));
            }
            Err(error) => {
                let message = format!("this line cannot be read: {error}");
                diagnostics.push(JOURNAL_BAD_LINE.at(&name, format!("line {number}"), message));
            }
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_line_costs_itself_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        append_line(&path, &1).unwrap();
        std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"torn").unwrap();
        let mut diagnostics = Vec::new();
        let read: Vec<u32> = read_lines(&path, &mut diagnostics).unwrap();
        assert_eq!((read, diagnostics.len()), (vec![1], 1));
        append_line(&path, &2).unwrap();
        diagnostics.clear();
        let read: Vec<u32> = read_lines(&path, &mut diagnostics).unwrap();
        assert_eq!((read, diagnostics.len()), (vec![1, 2], 1));
        assert_eq!(diagnostics[0].place, "line 2");
    }

    #[test]
    fn what_was_torn_within_a_letter_is_read_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        append_line(&path, &"first").unwrap();
        std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"\"torn \xc3").unwrap();
        let mut diagnostics = Vec::new();
        assert_eq!(read_lines::<String>(&path, &mut diagnostics).unwrap(), ["first"]);
        assert_eq!(diagnostics[0].code, "journal-torn-line");
    }

    #[test]
    fn a_write_that_ends_at_any_byte_costs_the_unfinished_entries_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        append_lines(&path, &["first", "second"]).unwrap();
        let before = std::fs::read(&path).unwrap();
        append_lines(&path, &["third", "fourth \u{fc}ber"]).unwrap();
        let after = std::fs::read(&path).unwrap();
        for end in before.len()..=after.len() {
            std::fs::write(&path, &after[..end]).unwrap();
            append_line(&path, &"next").unwrap();
            let mut diagnostics = Vec::new();
            let read = read_lines::<String>(&path, &mut diagnostics).unwrap();
            assert_eq!(&read[..2], ["first", "second"], "cut at {end}");
            assert_eq!(read.last().map(String::as_str), Some("next"), "cut at {end}");
            assert!(diagnostics.len() <= 1, "cut at {end}");
        }
    }

    #[test]
    fn fifty_concurrent_writers_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        std::thread::scope(|scope| {
            for number in 0..50_u32 {
                let path = &path;
                scope.spawn(move || append_line(path, &number).unwrap());
            }
        });
        let mut read: Vec<u32> = read_lines(&path, &mut Vec::new()).unwrap();
        read.sort_unstable();
        assert_eq!(read, (0..50).collect::<Vec<_>>());
    }
}
