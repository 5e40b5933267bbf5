//! Walking the folders of evidence: what is taken, what is left out, and what is said about it.

use super::codes;
use super::{Root, SourcePlan, shown};
use crate::diagnostics::Diagnostic;
use crate::integrity::disk::Fingerprint;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// A file found below a root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Path as shown.
    pub path: String,
    /// Path on this machine.
    pub disk: PathBuf,
    /// Size in bytes as listed.
    pub bytes: u64,
    /// How it looked when it was listed; nothing where the system did not say.
    pub look: Option<Fingerprint>,
}

/// The files of all roots, in byte order of the shown path.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    /// The files.
    pub files: Vec<FoundFile>,
    /// What was left out, and what could not be listed.
    pub diagnostics: Vec<Diagnostic>,
    /// The patterns of paths that are left out, for the members of archives.
    pub exclude: GlobSet,
}

/// Walks the roots of `plan`.
///
/// # Errors
/// All faults that leave us without a root to walk: one is missing, is no folder or cannot be listed, two of them
/// show different files under one path, or a pattern of `exclude` is no glob.
pub fn walk(plan: &SourcePlan) -> Result<Walk, Vec<Diagnostic>> {
    let (exclude, mut faults) = exclusions(&plan.exclude);
    let mut walk = Walk::default();
    for root in &plan.roots {
        match RootWalk::begin(root, plan, &exclude) {
            Ok(begun) => begun.run(&mut walk),
            Err(fault) => faults.push(*fault),
        }
    }
    let mut files: BTreeMap<String, FoundFile> = BTreeMap::new();
    for file in std::mem::take(&mut walk.files) {
        match files.get(&file.path) {
            Some(known) if !same_file(&known.disk, &file.disk) => {
                faults.push(codes::AMBIGUOUS_PATH.at(&file.path, "", "two roots hold a file of this path"));
            }
            // Roots within each other show the same file under the same path: it is one piece of evidence.
            Some(_) => {}
            None => drop(files.insert(file.path.clone(), file)),
        }
    }
    walk.files = files.into_values().collect();
    walk.exclude = exclude;
    if faults.is_empty() { Ok(walk) } else { Err(faults) }
}

fn same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

fn exclusions(patterns: &[String]) -> (GlobSet, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        match GlobBuilder::new(pattern).literal_separator(true).build() {
            Ok(glob) => drop(builder.add(glob)),
            Err(error) => {
                let message = format!("`{pattern}` is not a pattern: {}", error.kind());
                faults.push(codes::BAD_EXCLUDE_PATTERN.at("", "evidence.exclude", message));
            }
        }
    }
    match builder.build() {
        Ok(set) => (set, faults),
        Err(error) => {
            faults.push(codes::BAD_EXCLUDE_PATTERN.at("", "evidence.exclude", error.kind().to_string()));
            (GlobSet::empty(), faults)
        }
    }
}

/// How many names were left out of one root, and why.
#[derive(Default)]
struct LeftOut {
    hidden: u64,
    excluded: u64,
}

struct RootWalk<'a> {
    root: &'a Root,
    plan: &'a SourcePlan,
    exclude: &'a GlobSet,
    never: Vec<PathBuf>,
    folder: PathBuf,
}

impl<'a> RootWalk<'a> {
    fn begin(root: &'a Root, plan: &'a SourcePlan, exclude: &'a GlobSet) -> Result<Self, Box<Diagnostic>> {
        let name = root_name(root);
        let unreadable = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                Box::new(codes::MISSING_ROOT.at(&name, "", "this folder of evidence does not exist"))
            }
            kind => {
                let message = format!("this folder of evidence cannot be read: {kind}");
                Box::new(codes::UNREADABLE_ROOT.at(&name, "", message))
            }
        };
        if !root.folder.metadata().map_err(unreadable)?.is_dir() {
            return Err(Box::new(codes::ROOT_NOT_A_FOLDER.at(&name, "", "this is a file, not a folder of evidence")));
        }
        std::fs::read_dir(&root.folder).map_err(unreadable)?;
        let folder = root.folder.canonicalize().map_err(unreadable)?;
        let never = plan.never.iter().filter_map(|path| path.canonicalize().ok()).collect();
        Ok(Self { root, plan, exclude, never, folder })
    }

    fn run(&self, walk: &mut Walk) {
        let mut left_out = LeftOut::default();
        let entries = WalkDir::new(&self.folder).follow_links(false).min_depth(1).into_iter();
        for entry in entries.filter_entry(|entry| self.is_taken(entry, &mut left_out)) {
            match entry {
                Ok(entry) => self.take(&entry, walk),
                Err(error) => walk.diagnostics.push(self.unreadable(&error)),
            }
        }
        self.report(&left_out, &mut walk.diagnostics);
    }

    fn is_taken(&self, entry: &DirEntry, left_out: &mut LeftOut) -> bool {
        if self.never.iter().any(|never| never == entry.path()) {
            return false;
        }
        if !self.plan.include_hidden && is_hidden(entry.file_name()) {
            left_out.hidden += 1;
            return false;
        }
        if self.exclude.is_match(self.shown(entry.path())) {
            left_out.excluded += 1;
            return false;
        }
        true
    }

    fn take(&self, entry: &DirEntry, walk: &mut Walk) {
        let kind = entry.file_type();
        let path = self.shown(entry.path());
        if kind.is_file() {
            let look = entry.metadata().ok().map(|metadata| Fingerprint::from_metadata(&metadata));
            let bytes = look.as_ref().map_or(0, Fingerprint::bytes);
            walk.files.push(FoundFile { path, disk: entry.path().to_owned(), bytes, look });
        } else if kind.is_symlink() {
            walk.diagnostics.push(codes::LINK_NOT_FOLLOWED.at(path, "", "this symbolic link was not followed"));
        } else if !kind.is_dir() {
            walk.diagnostics.push(codes::SPECIAL_FILE.at(path, "", "this device, pipe or socket was not opened"));
        }
    }

    fn unreadable(&self, error: &walkdir::Error) -> Diagnostic {
        let path = error.path().map_or_else(|| root_name(self.root), |path| self.shown(path));
        let why = error.io_error().map_or_else(|| "not accessible".to_owned(), |error| error.kind().to_string());
        // The message names the deepest folder that can still be reached.
        if error.io_error().is_some_and(|error| error.kind() == std::io::ErrorKind::InvalidFilename) {
            return codes::PATH_TOO_LONG.at(path, "", "the path of this folder is longer than the system can open");
        }
        codes::UNREADABLE_FOLDER.at(path, "", format!("this folder cannot be listed: {why}"))
    }

    fn report(&self, left_out: &LeftOut, diagnostics: &mut Vec<Diagnostic>) {
        let name = if self.root.label.is_empty() { String::new() } else { root_name(self.root) };
        let names = |count: u64| if count == 1 { "1 name".to_owned() } else { format!("{count} names") };
        if left_out.hidden > 0 {
            let message = format!("{} beginning with a point left out", names(left_out.hidden));
            diagnostics.push(codes::HIDDEN_LEFT_OUT.at(&name, "", message));
        }
        if left_out.excluded > 0 {
            let message = format!("{} left out by `exclude`", names(left_out.excluded));
            diagnostics.push(codes::EXCLUDED.at(&name, "", message));
        }
    }

    fn shown(&self, path: &Path) -> String {
        let relative = path.strip_prefix(&self.folder).unwrap_or(path);
        let mut shown = self.root.label.trim_end_matches('/').to_owned();
        for part in relative {
            if !shown.is_empty() {
                shown.push('/');
            }
            shown.push_str(&shown::component(part));
        }
        shown
    }
}

fn root_name(root: &Root) -> String {
    // Without a label the user named the folder on the command line and knows it by that name.
    if root.label.is_empty() { root.folder.display().to_string() } else { root.label.clone() }
}

/// Whether a name is hidden by the convention of a leading point.
#[must_use]
pub fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().first() == Some(&b'.')
}
