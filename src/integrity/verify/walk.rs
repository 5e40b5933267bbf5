//! What lies in a pack: every name, and what it is. Nothing is opened here, so nothing can keep us waiting.

use super::{Kind, Report};
use crate::integrity::{disk, layout, portable};
use std::collections::BTreeMap;
use std::fs::{FileType, Metadata};
use std::path::Path;
use walkdir::WalkDir;

/// Most entries of a pack that are looked at.
pub const MAX_ENTRIES: usize = 20_000_000;
/// Deepest folder that is looked into: portable paths have no more components.
pub const MAX_DEPTH: usize = 128;

/// The regular files of a pack by path, with their sizes.
pub type Files = BTreeMap<String, u64>;

/// The regular files that a pack holds outside its payload: sealed lists, signatures and time stamps.
pub fn fixed(folder: &Path) -> Files {
    let size = |path: &str| folder.join(path).symlink_metadata().ok().filter(Metadata::is_file);
    let listed = layout::TAG_FILES.into_iter().chain([layout::TAG_MANIFEST_FILE]).map(str::to_owned);
    let seals = folder.join(layout::SEAL_FOLDER);
    let seals = if seals.is_symlink() { None } else { std::fs::read_dir(seals).ok() };
    let names = seals.into_iter().flatten().flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let seals = names.map(|name| format!("{}/{name}", layout::SEAL_FOLDER)).filter(|path| layout::is_seal_file(path));
    listed.chain(seals).filter_map(|path| size(&path).map(|found| (path, found.len()))).collect()
}

/// Lists `folder`; what is neither a file nor a folder is a discrepancy.
pub fn list(folder: &Path, report: &mut Report) -> Files {
    let mut files = Files::new();
    let mut linked = 0_u64;
    let mut folders: BTreeMap<String, bool> = BTreeMap::new();
    for (count, entry) in
        WalkDir::new(folder).follow_links(false).min_depth(1).max_depth(MAX_DEPTH).into_iter().enumerate()
    {
        if count >= MAX_ENTRIES {
            report.differs(Kind::BadForm, "", format!("the pack holds more than the limit of {MAX_ENTRIES} names"));
            break;
        }
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().map(|path| shown(folder, path)).unwrap_or_default();
                let why = error.io_error().map_or_else(|| "not accessible".to_owned(), ToString::to_string);
                report.differs(Kind::Unreadable, path, why);
                continue;
            }
        };
        let path = shown(folder, entry.path());
        if let Some((parent, _)) = path.rsplit_once('/') {
            folders.insert(parent.to_owned(), true);
        }
        let kind = entry.file_type();
        if kind.is_dir() {
            folders.entry(path).or_insert(false);
        } else if kind.is_file() {
            let metadata = entry.metadata().ok();
            linked += u64::from(metadata.as_ref().is_some_and(disk::is_linked));
            files.insert(path, metadata.map_or(0, |metadata| metadata.len()));
        } else {
            let message = "only regular files are sealed; this was not opened";
            report.compare(Kind::NotAFile, path, ("regular file", word(kind)), message);
        }
    }
    for (path, _) in
        folders.into_iter().filter(|(path, filled)| !filled && !["data", "seal", "tickmark"].contains(&path.as_str()))
    {
        report.remark("empty-folder", path, "this folder is empty; folders carry no bytes and are not sealed");
    }
    if linked > 0 {
        report.remark(
            "hard-links",
            "",
            format!("{linked} files have more than one name on this disk; their bytes are as sealed"),
        );
    }
    files
}

/// The path in the pack with `/`; bytes that are no text are escaped, so such a name never equals a sealed one.
pub fn shown(folder: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(folder).unwrap_or(path);
    let mut shown = String::new();
    for part in relative {
        if !shown.is_empty() {
            shown.push('/');
        }
        shown.push_str(&portable::shown(part.as_encoded_bytes()));
    }
    shown
}

/// What something is that is neither a file nor a folder.
#[cfg(unix)]
pub fn word(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    if kind.is_symlink() {
        "symbolic link"
    } else if kind.is_fifo() {
        "named pipe"
    } else if kind.is_socket() {
        "socket"
    } else {
        "device"
    }
}

/// What something is that is neither a file nor a folder.
#[cfg(not(unix))]
pub fn word(kind: FileType) -> &'static str {
    if kind.is_symlink() { "symbolic link" } else { "special file" }
}
