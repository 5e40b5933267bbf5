//! Renewal lists: SHA-512 sums of every file of a pack, the earlier seals included, to be stamped again before a hash or
//! a certificate ages out (the idea of RFC 4998 in plain files).

use super::disk::hex_of;
use sha2::Sha512;
use std::fmt::Write as _;
use std::io;
use std::path::Path;
use walkdir::WalkDir;

/// A line that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub path: String,
    /// What is wrong.
    pub words: String,
}

/// The list over every file of the pack in `folder`.
///
/// # Errors
/// When a file cannot be read.
pub fn write(folder: &Path) -> io::Result<Vec<u8>> {
    let mut paths = Vec::new();
    for entry in WalkDir::new(folder).follow_links(false) {
        let entry = entry?;
        if entry.file_type().is_file() {
            let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let parts: Vec<&str> = relative.iter().filter_map(|part| part.to_str()).collect();
            paths.push(parts.join("/"));
        }
    }
    paths.sort();
    let mut out = String::new();
    for path in paths {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}  {path}", hex_of::<Sha512>(folder, &path)?);
    }
    Ok(out.into_bytes())
}

/// Checks every line of a list.
#[must_use]
pub fn check(folder: &Path, bytes: &[u8]) -> Vec<Problem> {
    let text = String::from_utf8_lossy(bytes);
    let mut problems = Vec::new();
    for line in text.lines() {
        let parts = line.split_once("  ").filter(|(sum, path)| sum.len() == 128 && super::portable::is_portable(path));
        let Some((expected, path)) = parts else {
            problems.push(Problem { path: String::new(), words: "a line of the list cannot be read".to_owned() });
            continue;
        };
        match hex_of::<Sha512>(folder, path) {
            Ok(found) if found == expected => {}
            Ok(_) => problems.push(Problem { path: path.to_owned(), words: "the bytes differ".to_owned() }),
            Err(error) => problems.push(Problem { path: path.to_owned(), words: error.to_string() }),
        }
    }
    problems
}
