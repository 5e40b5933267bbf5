//! The sealed lists of a pack, read side by side in byte order of path with what lies in it.

use super::entries::Entries;
use super::{Kind, Report};
use crate::integrity::canonical::MAX_LINE_BYTES;
use crate::integrity::leaf::Leaf;
use crate::integrity::lines::{Ending, Lines};
use crate::integrity::manifest::{self, Entry, LineProblem};
use crate::integrity::merkle::Running;
use crate::integrity::{HashingReader, Sha256Digest, disk, layout};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Longest line of a manifest that is read, in bytes: a digest, two spaces and a portable path are shorter.
const MAX_MANIFEST_LINE_BYTES: usize = 1024;

type Source = Lines<BufReader<HashingReader<File>>>;

/// A sealed list that is read line by line; its digest is that of the very bytes that were read.
struct List {
    path: &'static str,
    lines: Option<Source>,
    line: Vec<u8>,
}

impl List {
    fn open(folder: &Path, path: &'static str, limit: usize, report: &mut Report) -> Self {
        // What is missing or no file is reported where it is expected.
        let there = folder.join(path).symlink_metadata().is_ok_and(|metadata| metadata.is_file());
        let opened = there.then(|| disk::open_beneath(folder, Path::new(path)));
        let lines = match opened {
            Some(Ok(file)) => {
                let input = BufReader::with_capacity(disk::BUFFER_BYTES, HashingReader::new(file));
                Some(Lines::new(input, limit))
            }
            Some(Err(error)) => {
                report.differs(Kind::Unreadable, path, error.to_string());
                None
            }
            None => None,
        };
        Self { path, lines, line: Vec::new() }
    }

    fn next(&mut self, report: &mut Report) -> Option<(Ending, u64)> {
        let lines = self.lines.as_mut()?;
        match lines.next(&mut self.line) {
            Ok(ending) => ending.map(|ending| (ending, lines.number())),
            Err(error) => {
                report.differs(Kind::Unreadable, self.path, error.to_string());
                self.lines = None;
                None
            }
        }
    }

    /// The digest of the whole list, once it was read to its end.
    fn digest(self) -> Option<Sha256Digest> {
        self.lines.map(|lines| lines.into_inner().into_inner().finish().0)
    }
}

/// The manifest, entry by entry.
struct Manifest {
    list: List,
    before: Option<Entry>,
}

impl Manifest {
    fn next(&mut self, report: &mut Report) -> Option<Entry> {
        loop {
            let (ending, number) = self.list.next(report)?;
            let read = match ending {
                Ending::Whole => manifest::read_line(&self.list.line, self.before.as_ref()),
                Ending::Unfinished => Err(LineProblem::Unfinished),
                Ending::TooLong => Err(LineProblem::Form),
            };
            match read {
                Ok(entry) => {
                    self.before = Some(entry.clone());
                    if entry.path.starts_with("data/") {
                        return Some(entry);
                    }
                    let message = format!("it lists `{}`, which is not in the payload", entry.path);
                    report.differs(Kind::BadManifestLine, layout::MANIFEST_FILE, message);
                }
                Err(problem) => {
                    let place = format!("{} line {number}", layout::MANIFEST_FILE);
                    report.differs(Kind::BadManifestLine, place, problem.to_string());
                }
            }
        }
    }
}

/// The leaves, one by one, and the tree over their lines.
struct Leaves {
    list: List,
    before: String,
    tree: Running,
}

impl Leaves {
    fn next(&mut self, report: &mut Report) -> Option<Leaf> {
        loop {
            let (ending, number) = self.list.next(report)?;
            let bare = (ending == Ending::Whole && self.list.line.len() < MAX_LINE_BYTES).then_some(&self.list.line);
            self.tree.push(bare.map_or(&[], Vec::as_slice));
            match bare.and_then(|bare| Leaf::parse(bare)).filter(|leaf| self.before < leaf.path) {
                Some(leaf) => {
                    self.before.clone_from(&leaf.path);
                    return Some(leaf);
                }
                None => report.differs(
                    Kind::BadForm,
                    format!("{} line {number}", layout::LEAVES_FILE),
                    "this is no leaf, or out of order",
                ),
            }
        }
    }
}

/// What is known of one path: at least one of the three.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The path.
    pub path: String,
    /// Whether a regular file lies there.
    pub present: bool,
    /// The digest in the manifest.
    pub entry: Option<Sha256Digest>,
    /// The leaf.
    pub leaf: Option<Leaf>,
}

/// What the lists come to once they were read to their end.
pub struct Ends {
    /// Digest of the manifest, where it could be read.
    pub manifest: Option<Sha256Digest>,
    /// Digest of the list of leaves, where it could be read.
    pub leaves: Option<Sha256Digest>,
    /// The tree over the leaves.
    pub tree: Running,
}

/// Goes through files, manifest and leaves together.
pub struct Rows {
    files: Entries,
    manifest: Manifest,
    leaves: Leaves,
    file: Option<String>,
    entry: Option<Entry>,
    leaf: Option<Leaf>,
}

impl Rows {
    /// The rows of the pack in `folder`.
    pub fn of(folder: &Path, report: &mut Report) -> Self {
        let list = List::open(folder, layout::MANIFEST_FILE, MAX_MANIFEST_LINE_BYTES, report);
        let manifest = Manifest { list, before: None };
        let list = List::open(folder, layout::LEAVES_FILE, MAX_LINE_BYTES, report);
        let leaves = Leaves { list, before: String::new(), tree: Running::default() };
        let files = Entries::of(folder, report);
        let mut rows = Self { files, manifest, leaves, file: None, entry: None, leaf: None };
        rows.file = rows.files.next(report);
        rows.entry = rows.manifest.next(report);
        rows.leaf = rows.leaves.next(report);
        rows
    }

    /// The next `count` rows; fewer at the end.
    pub fn next(&mut self, count: usize, report: &mut Report) -> Vec<Row> {
        let mut rows = Vec::with_capacity(count);
        while rows.len() < count {
            let heads = [
                self.file.as_deref(),
                self.entry.as_ref().map(|entry| entry.path.as_str()),
                self.leaf.as_ref().map(|leaf| leaf.path.as_str()),
            ];
            let Some(path) = heads.into_iter().flatten().min().map(str::to_owned) else { break };
            let present = self.file.take_if(|file| *file == path).is_some();
            let entry = self.entry.take_if(|entry| entry.path == path).map(|entry| entry.sha256);
            let leaf = self.leaf.take_if(|leaf| leaf.path == path);
            if present {
                self.file = self.files.next(report);
            }
            if entry.is_some() {
                self.entry = self.manifest.next(report);
            }
            if leaf.is_some() {
                self.leaf = self.leaves.next(report);
            }
            rows.push(Row { path, present, entry, leaf });
        }
        rows
    }

    /// What the lists come to; every row was taken before.
    pub fn finish(self) -> Ends {
        Ends { manifest: self.manifest.list.digest(), leaves: self.leaves.list.digest(), tree: self.leaves.tree }
    }
}

/// Calls `take` with every path of the manifest.
pub fn each_path(folder: &Path, mut take: impl FnMut(&str)) {
    let mut unheard = Report::default();
    let list = List::open(folder, layout::MANIFEST_FILE, MAX_MANIFEST_LINE_BYTES, &mut unheard);
    let mut manifest = Manifest { list, before: None };
    while let Some(entry) = manifest.next(&mut unheard) {
        take(&entry.path);
    }
}
