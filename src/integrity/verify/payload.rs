//! What lies in a pack held against what was sealed: path by path, hashed on every core.

use super::sealed::{Ends, Row, Rows, each_path};
use super::{Kind, Report, copies};
use crate::integrity::codes::{ANCHOR_UNUSABLE, IntegrityError, NOT_A_PACK, at};
use crate::integrity::disk::{self, BUFFER_BYTES, Folder};
use crate::integrity::leaf::Leaf;
use crate::integrity::merkle::Running;
use crate::integrity::{Hasher, Sha256Digest, layout};
use crate::progress::Progress;
use rayon::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::Path;

/// Paths that are looked at together.
const BATCH: usize = 8192;

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Digest of its bytes.
    pub sha256: Sha256Digest,
    /// Their number.
    pub bytes: u64,
    /// Whether it has more than one name on this disk.
    linked: bool,
}

/// The digest and size of a file beneath `folder`.
///
/// # Errors
/// When it cannot be read or is no regular file.
pub fn hash(folder: &Path, path: &str) -> io::Result<(Sha256Digest, u64)> {
    see(&Folder::open(folder)?, path).map(|seen| (seen.sha256, seen.bytes))
}

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

fn see(folder: &Folder, path: &str) -> io::Result<Seen> {
    let (mut file, metadata) = folder.open_regular(Path::new(path))?;
    let linked = disk::is_linked(&metadata);
    BUFFER.with_borrow_mut(|buffer| {
        buffer.resize(BUFFER_BYTES, 0);
        let mut hasher = Hasher::default();
        loop {
            let count = file.read(buffer)?;
            let Some(bytes) = buffer.get(..count).filter(|bytes| !bytes.is_empty()) else { break };
            hasher.update(bytes);
        }
        let (sha256, bytes) = hasher.finish();
        Ok(Seen { sha256, bytes, linked })
    })
}

/// What the payload is held against.
pub struct Against<'a> {
    /// The pack.
    pub folder: &'a Path,
    /// Redacted copies by digest, with the digest of their original.
    pub copies: &'a BTreeMap<Sha256Digest, Sha256Digest>,
    /// A folder that holds the files which the pack withholds.
    pub withheld: Option<&'a Path>,
    /// Files of the payload, as far as is known beforehand.
    pub files: Option<u64>,
}

/// What the lists and the files come to.
#[derive(Default)]
pub struct Totals {
    /// Lines of the manifest.
    pub listed: u64,
    /// Leaves.
    pub leaves: u64,
    /// Leaves whose content is not in the pack.
    pub withheld: u64,
    /// Bytes of the others, as the leaves say.
    pub bytes: u64,
    /// The tree over what was collected.
    pub collected: Running,
    /// Withheld files that the folder named holds as they were.
    same: u64,
    linked: u64,
    /// Files that no list names.
    extras: Vec<String>,
}

/// Goes through the payload once; everything that differs is reported.
///
/// # Errors
/// When the pack or the folder with the withheld files cannot be opened.
pub fn check(
    against: &Against<'_>,
    report: &mut Report,
    progress: &dyn Progress,
) -> Result<(Totals, Ends), IntegrityError> {
    let folder = Folder::open(against.folder).map_err(at(&NOT_A_PACK, against.folder))?;
    let open = |path| Folder::open(path).map_err(at(&ANCHOR_UNUSABLE, path));
    let elsewhere = against.withheld.map(open).transpose()?;
    progress.stage("Verifying", against.files);
    let mut rows = Rows::of(against.folder, report);
    let mut totals = Totals::default();
    loop {
        let batch = rows.next(BATCH, report);
        if batch.is_empty() {
            break;
        }
        let seen: Vec<Option<io::Result<Seen>>> =
            batch.par_iter().map(|row| look(row, &folder, elsewhere.as_ref(), progress)).collect();
        for (row, seen) in batch.into_iter().zip(seen) {
            totals.take(row, seen, against, report);
        }
    }
    totals.finish(against, report);
    Ok((totals, rows.finish()))
}

/// Reads the file of a row, if there is one that a list knows.
fn look(row: &Row, folder: &Folder, elsewhere: Option<&Folder>, progress: &dyn Progress) -> Option<io::Result<Seen>> {
    let withheld = row.leaf.as_ref().filter(|leaf| leaf.withheld);
    let seen = match (row.entry, withheld, elsewhere) {
        (Some(_), _, _) => row.present.then(|| see(folder, &row.path)),
        (None, Some(leaf), Some(elsewhere)) => Some(see(elsewhere, &leaf.shown_name())),
        (None, _, _) => None,
    };
    if row.entry.is_some() {
        progress.advance(1);
    }
    seen
}

impl Totals {
    fn take(&mut self, row: Row, seen: Option<io::Result<Seen>>, against: &Against<'_>, report: &mut Report) {
        let name = name(&row);
        agreement(&row, report);
        if let Some(leaf) = &row.leaf {
            self.leaf(leaf, &name, against, report);
        }
        match (row.entry, seen) {
            (Some(sealed), None) => {
                report.compare(Kind::Missing, name, (&sealed.to_string(), ""), "the file is not there");
            }
            (Some(_), Some(Err(error))) => report.differs(Kind::Unreadable, name, error.to_string()),
            (Some(sealed), Some(Ok(seen))) => {
                report.files += 1;
                report.bytes += seen.bytes;
                self.linked += u64::from(seen.linked);
                if seen.sha256 != sealed {
                    changed((&row, &name), sealed, seen, against, report);
                }
            }
            (None, seen) => {
                if let Some(leaf) = row.leaf.as_ref().filter(|leaf| leaf.withheld) {
                    self.elsewhere(leaf, seen, report);
                }
                let fixed = |path: &str| layout::TAG_FILES.contains(&path) || path == layout::TAG_MANIFEST_FILE;
                if row.present && !fixed(&row.path) && !layout::is_seal_file(&row.path) {
                    self.extras.push(row.path);
                }
            }
        }
        self.listed += u64::from(row.entry.is_some());
    }

    fn leaf(&mut self, leaf: &Leaf, name: &str, against: &Against<'_>, report: &mut Report) {
        self.leaves += 1;
        if leaf.withheld {
            self.withheld += 1;
        } else {
            self.bytes = self.bytes.saturating_add(leaf.bytes);
        }
        if layout::is_covered(&leaf.path) {
            self.collected.push(&leaf.as_collected().to_bytes());
        }
        copies::check(leaf, name, against.copies, report);
    }

    /// A withheld file in the folder that has it.
    fn elsewhere(&mut self, leaf: &Leaf, seen: Option<io::Result<Seen>>, report: &mut Report) {
        let Some(seen) = seen else { return };
        let name = leaf.shown_name();
        match seen {
            Ok(seen) if seen.sha256 == leaf.sha256 => self.same += 1,
            Ok(seen) => {
                let values = (leaf.sha256.to_string(), seen.sha256.to_string());
                report.compare(Kind::Changed, name, (&values.0, &values.1), "the bytes differ");
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                report.differs(Kind::Missing, name, "the file is not in the folder that was named");
            }
            Err(error) => report.differs(Kind::Unreadable, name, error.to_string()),
        }
    }

    fn finish(&mut self, against: &Against<'_>, report: &mut Report) {
        report.withheld = self.withheld;
        if self.linked > 0 {
            let message =
                format!("{} files have more than one name on this disk; their bytes are as sealed", self.linked);
            report.remark("hard-links", "", message);
        }
        if against.withheld.is_some() {
            let words = format!("{} files that the pack withholds, in the folder named", self.same);
            report.complete_against.push(words);
        }
        self.report_extras(against.folder, report);
    }

    /// Files that no list knows, and what each may be.
    fn report_extras(&mut self, folder: &Path, report: &mut Report) {
        let mut twins: BTreeMap<String, Option<String>> =
            self.extras.iter().map(|path| (path.to_ascii_lowercase(), None)).collect();
        if !twins.is_empty() {
            each_path(folder, |path| {
                if let Some(twin) = twins.get_mut(&path.to_ascii_lowercase()) {
                    *twin = Some(path.to_owned());
                }
            });
        }
        for path in self.extras.drain(..) {
            let message = match twins.get(&path.to_ascii_lowercase()) {
                Some(Some(twin)) => {
                    format!("no sealed list names this file; its name differs from `{twin}` in case only")
                }
                _ if !path.is_ascii() => {
                    "no sealed list names this file; names in a pack are plain ASCII, so something renamed or added it"
                        .to_owned()
                }
                _ => "no sealed list names this file".to_owned(),
            };
            report.differs(Kind::Unexpected, path, message);
        }
    }
}

/// Manifest and leaves say the same of a path.
fn agreement(row: &Row, report: &mut Report) {
    let inside = row.leaf.as_ref().filter(|leaf| !leaf.withheld);
    match (row.entry, inside) {
        (Some(entry), Some(leaf)) if leaf.sha256 != entry => {
            let values = (leaf.sha256.to_string(), entry.to_string());
            let message = "manifest and leaves state different digests";
            report.compare(Kind::Contradiction, row.path.as_str(), (&values.0, &values.1), message);
        }
        (Some(_), None) => {
            report.differs(Kind::Contradiction, row.path.as_str(), "the manifest lists it, the leaves do not");
        }
        (None, Some(_)) => {
            report.differs(Kind::Contradiction, row.path.as_str(), "the leaves list it, the manifest does not");
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
}

fn changed((row, name): (&Row, &str), sealed: Sha256Digest, seen: Seen, against: &Against<'_>, report: &mut Report) {
    let values = (sealed.to_string(), seen.sha256.to_string());
    let values = (values.0.as_str(), values.1.as_str());
    if against.copies.get(&seen.sha256) == Some(&sealed) {
        let message = "this is the redacted copy of what was sealed, not the original";
        return report.compare(Kind::RedactedCopy, name, values, message);
    }
    let bytes = row.leaf.as_ref().map(|leaf| leaf.bytes);
    let message = match bytes.filter(|bytes| *bytes != seen.bytes) {
        Some(bytes) => format!("the bytes differ; {bytes} bytes were sealed, {} are there", seen.bytes),
        None => "the bytes differ".to_owned(),
    };
    report.compare(Kind::Changed, name, values, message);
}

/// The path, with the true name in brackets where it differs in more than its folder.
fn name(row: &Row) -> String {
    let last = row.path.rsplit('/').next().unwrap_or(&row.path);
    match row.leaf.as_ref().map(Leaf::shown_name) {
        Some(name) if name.rsplit('/').next() != Some(last) => format!("{} [{name}]", row.path),
        _ => row.path.clone(),
    }
}
