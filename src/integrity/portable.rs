//! Portable paths: the names under which files lie in a pack, the same on every system and in every tool.
//!
//! Names are the largest source of disagreement between verifiers (line breaks, Unicode forms, upper and lower case,
//! characters one system forbids). In a pack every file has a plain ASCII name; its true name stands in the sealed list
//! of leaves.

use super::Sha256Digest;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Longest path, in bytes.
pub const MAX_PATH_BYTES: usize = 200;
/// Longest component of a path, in bytes.
const MAX_COMPONENT_BYTES: usize = 100;
/// How much is kept of a component that has to be changed, in bytes.
const KEPT_BYTES: usize = 40;
/// How much is kept of an extension, in bytes.
const KEPT_EXTENSION_BYTES: usize = 10;

/// Names that Windows gives to devices, whatever follows after a point.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Whether every verifier reads `path` the same.
#[must_use]
pub fn is_portable(path: &str) -> bool {
    path.len() <= MAX_PATH_BYTES && path.split('/').all(is_portable_component)
}

fn is_portable_component(name: &str) -> bool {
    let mut bytes = name.bytes();
    let first = bytes.next().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let rest = bytes.all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    first && rest && name.len() <= MAX_COMPONENT_BYTES && !name.ends_with('.') && !is_device(name)
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = |port: &str| {
        stem.strip_prefix(port)
            .is_some_and(|number| number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt")
}

/// Gives out portable paths, each once, so that no two are the same on a system that ignores case.
#[derive(Debug, Clone, Default)]
pub struct Places {
    files: BTreeSet<String>,
    folders: BTreeSet<String>,
}

impl Places {
    /// The place below `folder` of the file whose true path is `raw`: the same where that is portable and free, else a
    /// safe name with part of the digest of `raw`, so that different names stay different.
    ///
    /// The outcome depends on what was placed before; callers place files in byte order.
    pub fn place(&mut self, folder: &str, raw: &[u8]) -> String {
        let same = std::str::from_utf8(raw).ok().map(|raw| format!("{folder}{raw}"));
        if let Some(path) = same.filter(|path| is_portable(path) && self.is_free(path)) {
            self.take(&path);
            return path;
        }
        let digest = Sha256Digest::of(raw).to_string();
        let lengths = [8, 16, 32, 64];
        let mut tries =
            lengths.iter().filter_map(|&length| digest.get(..length)).flat_map(|digest| mangled(folder, raw, digest));
        // Nobody finds two names with the same SHA-256; the longest try is free.
        let path = tries.find(|path| self.is_free(path)).unwrap_or_else(|| format!("{folder}{digest}"));
        self.take(&path);
        path
    }

    /// Whether neither a file nor a folder has this path yet, and no file stands where it needs a folder.
    fn is_free(&self, path: &str) -> bool {
        let folded = path.to_ascii_lowercase();
        let blocked = folders_of(&folded).any(|folder| self.files.contains(folder));
        !blocked && !self.files.contains(&folded) && !self.folders.contains(&folded)
    }

    fn take(&mut self, path: &str) {
        let folded = path.to_ascii_lowercase();
        self.folders.extend(folders_of(&folded).map(str::to_owned));
        self.files.insert(folded);
    }
}

/// `a` and `a/b` of `a/b/c`.
fn folders_of(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at))
}

/// Safe paths for `raw`, best first: in folders of like names, or, where those are too long or in the way, in none.
fn mangled(folder: &str, raw: &[u8], digest: &str) -> Vec<String> {
    let mut components: Vec<&[u8]> = raw.split(|&byte| byte == b'/').collect();
    let last = components.pop().unwrap_or_default();
    let (stem, extension) = match last.iter().rposition(|&byte| byte == b'.') {
        Some(at) if at > 0 => last.split_at(at),
        Some(_) | None => (last, &b""[..]),
    };
    let extension = safe(extension.get(1..).unwrap_or_default(), KEPT_EXTENSION_BYTES);
    let extension = if extension == "_" { String::new() } else { format!(".{extension}") };
    let name = format!("{}-x{digest}{extension}", safe(stem, KEPT_BYTES));
    let folders = components.into_iter().map(|each| safe_folder(each) + "/").collect::<String>();
    let paths = [format!("{folder}{folders}{name}"), format!("{folder}{name}")];
    paths.into_iter().filter(|path| path.len() <= MAX_PATH_BYTES).collect()
}

fn safe_folder(name: &[u8]) -> String {
    match std::str::from_utf8(name) {
        Ok(text) if is_portable_component(text) => text.to_owned(),
        _ => safe(name, KEPT_BYTES),
    }
}

/// A name of any bytes for people: text as it is, other bytes escaped.
#[must_use]
pub fn shown(name: &[u8]) -> String {
    name.utf8_chunks().fold(String::new(), |mut shown, chunk| {
        shown.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\x{byte:02x}");
        }
        shown
    })
}

/// A portable component that reminds of `name`.
fn safe(name: &[u8], kept: usize) -> String {
    let plain =
        |&byte: &u8| if byte.is_ascii_alphanumeric() || b"._-".contains(&byte) { char::from(byte) } else { '_' };
    let mut safe: String = name.iter().take(kept).map(plain).collect();
    while safe.ends_with('.') {
        safe.pop();
    }
    if !safe.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_') {
        safe.insert(0, '_');
    }
    if is_device(&safe) {
        safe.insert(0, '_');
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_name_gets_a_portable_place_of_its_own(names in prop::collection::btree_set(prop::collection::vec(any::<u8>(), 1..40), 1..30)) {
            let mut places = Places::default();
            let given: Vec<String> = names.iter().map(|raw| places.place("evidence/", raw)).collect();
            let folded: BTreeSet<String> = given.iter().map(|path| path.to_ascii_lowercase()).collect();
            prop_assert_eq!(folded.len(), names.len());
            prop_assert!(given.iter().all(|path| is_portable(path)), "{:?}", given);
        }

        #[test]
        fn long_paths_become_short(components in prop::collection::vec("[a-z]{1,120}", 1..80)) {
            let path = Places::default().place("evidence/", components.join("/").as_bytes());
            prop_assert!(is_portable(&path), "{}", path);
        }
    }

    fn placed(raw: &[u8]) -> String {
        Places::default().place("", raw)
    }

    #[test]
    fn ordinary_names_stay_as_they_are() {
        for name in ["evidence/policies/SM-Policy_v3.1.md", "a", "_x/0"] {
            assert_eq!(placed(name.as_bytes()), name);
        }
    }

    #[test]
    fn names_that_tools_read_differently_are_changed_and_stay_recognisable() {
        assert_eq!(placed("Übersicht März.xlsx".as_bytes()).rsplit('.').next(), Some("xlsx"));
        for name in [
            &b"a\nb"[..],
            b"a\rb",
            b"a%0Ab ",
            b"-rf",
            b"~x",
            b"*",
            b"#x",
            b"con.txt",
            b"COM1",
            b"dot.",
            b"a b",
            b".hidden",
            b"caf\xe9",
            "nbsp\u{a0}".as_bytes(),
            "x\u{2028}y".as_bytes(),
            "x\u{85}y".as_bytes(),
            b"x\x0by",
            b"../up",
            b"a//b",
            b"/abs",
            b"",
        ] {
            let path = placed(name);
            assert!(path.contains("-x") && is_portable(&path), "{path}");
        }
        assert_ne!(placed(b"a%0Ab"), placed(b"a\nb"));
    }

    #[test]
    fn names_that_differ_in_case_only_get_places_that_differ_in_more() {
        let mut places = Places::default();
        assert_eq!(places.place("", b"Plan.md"), "Plan.md");
        assert!(places.place("", b"plan.md").starts_with("plan-x"));
        assert!(places.place("", b"PLAN.md/x").contains("-x"));
    }
}
