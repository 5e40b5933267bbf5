//! What lies in a pack, name by name in byte order of path, so that even a pack of a million files is seen within a fixed
//! amount of memory for each folder.

use super::walk::{MAX_DEPTH, MAX_ENTRIES, word};
use super::{Kind, Report};
use crate::integrity::portable;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// What a name is.
enum What {
    File,
    /// A folder; its name on disk where that is shown otherwise.
    Folder(Option<OsString>),
    Other(&'static str),
}

/// A name as shown; of a folder with `/`, which is how paths within it sort.
struct Name {
    shown: Box<str>,
    what: What,
}

struct Level {
    disk: PathBuf,
    shown: String,
    names: std::vec::IntoIter<Name>,
}

/// Gives the regular files of a pack; what is neither a file nor a folder becomes a discrepancy on the way.
pub struct Entries {
    levels: Vec<Level>,
    seen: usize,
}

impl Entries {
    /// The files of `folder`.
    pub fn of(folder: &Path, report: &mut Report) -> Self {
        let mut entries = Self { levels: Vec::new(), seen: 0 };
        entries.descend(folder.to_owned(), String::new(), report);
        entries
    }

    /// Path of the next regular file.
    pub fn next(&mut self, report: &mut Report) -> Option<String> {
        loop {
            let level = self.levels.last_mut()?;
            let Some(name) = level.names.next() else {
                self.levels.pop();
                continue;
            };
            let path = format!("{}{}", level.shown, name.shown);
            match name.what {
                What::File => return Some(path),
                What::Folder(raw) => {
                    let raw = raw.unwrap_or_else(|| OsString::from(name.shown.trim_end_matches('/')));
                    let disk = level.disk.join(raw);
                    self.descend(disk, path, report);
                }
                What::Other(kind) => {
                    let message = "only regular files are sealed; this was not opened";
                    report.compare(Kind::NotAFile, path, ("regular file", kind), message);
                }
            }
        }
    }

    fn descend(&mut self, disk: PathBuf, shown: String, report: &mut Report) {
        let path = shown.trim_end_matches('/');
        if self.levels.len() >= MAX_DEPTH {
            let message = format!("folders lie deeper in each other than the limit of {MAX_DEPTH}");
            return report.differs(Kind::BadForm, path, message);
        }
        let found = match std::fs::read_dir(&disk) {
            Ok(found) => found,
            Err(error) => return report.differs(Kind::Unreadable, path, error.to_string()),
        };
        let mut names = Vec::new();
        for entry in found {
            self.seen += 1;
            if self.seen > MAX_ENTRIES {
                report.differs(Kind::BadForm, "", format!("the pack holds more than the limit of {MAX_ENTRIES} names"));
                break;
            }
            match entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?))) {
                Ok((name, kind)) => names.push(Name::of(name, kind)),
                Err(error) => report.differs(Kind::Unreadable, path, error.to_string()),
            }
        }
        if names.is_empty() && !["", "data", "seal", "tickmark"].contains(&path) {
            report.remark("empty-folder", path, "this folder is empty; folders carry no bytes and are not sealed");
        }
        names.sort_unstable_by(|one, other| one.shown.cmp(&other.shown));
        self.levels.push(Level { disk, shown, names: names.into_iter() });
    }
}

impl Name {
    fn of(name: OsString, kind: std::fs::FileType) -> Self {
        let mut shown = portable::shown(name.as_encoded_bytes());
        let what = if kind.is_file() {
            What::File
        } else if kind.is_dir() {
            let raw = (name != shown.as_str()).then_some(name);
            shown.push('/');
            What::Folder(raw)
        } else {
            What::Other(word(kind))
        };
        Self { shown: shown.into_boxed_str(), what }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_come_in_byte_order_whatever_the_folders() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["a/x", "a-b/x", "a.txt", "a0", "b/c/d", "b/c.d", "b/c-/e", "Z", "é/x"] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let mut report = Report::default();
        let mut entries = Entries::of(folder.path(), &mut report);
        let mut found = Vec::new();
        while let Some(path) = entries.next(&mut report) {
            found.push(path);
        }
        assert!(found.is_sorted() && found.len() == 9, "{found:?}");
        assert!(report.discrepancies.is_empty() && report.remarks.is_empty());
    }
}
