//! Manifests: lines as `sha256sum` writes and checks them, in the one form that a sealed pack holds.

use super::Sha256Digest;
use super::portable::is_portable;
use std::fmt::Write as _;

/// A file and its digest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Path relative to the pack, portable.
    pub path: String,
    /// Digest of its bytes.
    pub sha256: Sha256Digest,
}

/// A line of a manifest that no sealed manifest holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// Its number, counted from 1.
    pub number: usize,
    /// What is wrong with it.
    pub problem: LineProblem,
}

/// What can be wrong with a line of a manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LineProblem {
    /// It ends in a carriage return.
    #[error("the line ends in CR LF; something converted line endings")]
    LineEnding,
    /// It is no digest, two spaces and a path.
    #[error("this is not a lower-case SHA-256 digest, two spaces and a path")]
    Form,
    /// Its path leads out of the pack, or no pack would name a file so.
    #[error("this path is not one that a pack gives to a file")]
    Path,
    /// Its path does not come after that of the line before.
    #[error("this line is out of order or names a file twice")]
    Order,
    /// The last line has no line feed.
    #[error("the last line is unfinished")]
    Unfinished,
}

/// The bytes of a manifest of these entries, which stand in byte order of their paths.
#[must_use]
pub fn write(entries: &[Entry]) -> Vec<u8> {
    let mut out = String::new();
    for entry in entries {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}  {}", entry.sha256, entry.path);
    }
    out.into_bytes()
}

/// Reads a manifest: the entries of good lines, and every bad line.
#[must_use]
pub fn read(bytes: &[u8]) -> (Vec<Entry>, Vec<BadLine>) {
    let (mut entries, mut bad): (Vec<Entry>, Vec<BadLine>) = (Vec::new(), Vec::new());
    for (number, line) in (1..).zip(bytes.split_inclusive(|&byte| byte == b'\n')) {
        let whole = line.strip_suffix(b"\n").ok_or(LineProblem::Unfinished);
        match whole.and_then(|line| read_line(line, entries.last())) {
            Ok(entry) => entries.push(entry),
            Err(problem) => bad.push(BadLine { number, problem }),
        }
    }
    (entries, bad)
}

/// Reads a line without its line feed, which follows the entry `before`.
///
/// # Errors
/// When no sealed manifest holds it there.
pub fn read_line(line: &[u8], before: Option<&Entry>) -> Result<Entry, LineProblem> {
    if line.ends_with(b"\r") {
        return Err(LineProblem::LineEnding);
    }
    let line = std::str::from_utf8(line).map_err(|_| LineProblem::Form)?;
    let (digest, path) = line.split_once("  ").ok_or(LineProblem::Form)?;
    if digest.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(LineProblem::Form);
    }
    let sha256 = digest.parse().map_err(|_| LineProblem::Form)?;
    if !is_portable(path) {
        return Err(LineProblem::Path);
    }
    if before.is_some_and(|before| before.path.as_str() >= path) {
        return Err(LineProblem::Order);
    }
    Ok(Entry { path: path.to_owned(), sha256 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_again(names in prop::collection::btree_set("x[a-z]{0,8}(/x[a-z]{0,8}){0,2}", 0..20)) {
            let entries: Vec<Entry> =
                names.into_iter().map(|path| Entry { sha256: Sha256Digest::of(path.as_bytes()), path }).collect();
            prop_assert_eq!(read(&write(&entries)), (entries, Vec::new()));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
        }
    }

    fn problem(line: &str) -> LineProblem {
        let digest = Sha256Digest::of(b"");
        let text = format!("{digest}  data/b\n{}", line.replace('D', &digest.to_string()));
        let (entries, bad) = read(text.as_bytes());
        assert_eq!((entries.len(), bad.len(), bad[0].number), (1, 1, 2), "{line}");
        bad[0].problem
    }

    #[test]
    fn every_other_form_is_a_bad_line() {
        assert_eq!(problem("D  data/c\r\n"), LineProblem::LineEnding);
        assert_eq!(problem("D  data/c"), LineProblem::Unfinished);
        for line in ["junk\n", "D data/c\n", "D *data/c\n", "\\D  data/c\n", "\n", "# D  data/c\n"] {
            assert_eq!(problem(line), LineProblem::Form, "{line}");
        }
        let upper = Sha256Digest::of(b"").to_string().to_uppercase();
        assert_eq!(problem(&format!("{upper}  data/c\n")), LineProblem::Form);
        for line in
            ["D  ../up\n", "D  /etc/hostname\n", "D  data/../c\n", "D   data/c\n", "D  data/c d\n", "D  data/\n"]
        {
            assert_eq!(problem(line), LineProblem::Path, "{line}");
        }
        assert_eq!(problem("D  data/b\n"), LineProblem::Order);
        assert_eq!(problem("D  data/a\n"), LineProblem::Order);
    }
}
