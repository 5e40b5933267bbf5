//! Disclosure: single files of a pack with their proofs, verifiable without the rest.
//!
//! The manifest and the other leaves stay back, and with them the names, sizes and digests of everything else; salts keep
//! the hashes on the way to the root from being guessed.

use super::checkpoint::{Checkpoint, Proof};
use super::codes::{IntegrityError, NOT_IN_PACK, PACK_EXISTS, PACK_NOT_INTACT, PACK_UNWRITABLE, at};
use super::leaf::Leaf;
use super::manifest::{self, Entry};
use super::merkle::Tree;
use super::verify::{self, Anchors, Kind, Report};
use super::{Sha256Digest, disk, layout};
use std::path::{Path, PathBuf};

const GUIDE: &str = include_str!("../../templates/pack/DISCLOSURE.txt");
const CHECKER: &str = include_str!("../../templates/pack/verify-exhibit.sh");
/// Largest list of leaves or disclosed file that is read, in bytes.
const MAX_BYTES: u64 = 8 * 1024 * 1024 * 1024;

/// Files of the pack that a disclosure carries as they are.
const ORIGINALS: [&str; 4] =
    [layout::TAG_MANIFEST_FILE, layout::CHECKPOINT_FILE, layout::STATEMENT_FILE, layout::SUMS_FILE];

/// A disclosure that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosed {
    /// Paths of the exhibits in the pack.
    pub exhibits: Vec<String>,
    /// Root of the pack.
    pub root: Sha256Digest,
}

/// Discloses the files named in `wanted` (by path in the pack or by true name) into the new folder `out`.
///
/// # Errors
/// When the pack is not intact, holds no such file, or the folder cannot be written.
pub fn disclose(pack: &Path, wanted: &[String], out: &Path) -> Result<Disclosed, IntegrityError> {
    if out.symlink_metadata().is_ok() {
        return Err(PACK_EXISTS.at(out.display().to_string(), "", "something stands here already").into());
    }
    let report = verify::verify(pack, &Anchors::default())?;
    let root = intact(&report)?;
    let lines =
        disk::read_beneath(pack, Path::new(layout::LEAVES_FILE), MAX_BYTES).map_err(at(&PACK_NOT_INTACT, pack))?;
    let lines: Vec<&[u8]> = lines.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).collect();
    let tree = Tree::of(lines.iter().copied());
    let checkpoint = disk::read_beneath(pack, Path::new(layout::CHECKPOINT_FILE), 4096).ok();
    let checkpoint = checkpoint.and_then(|bytes| Checkpoint::parse(&String::from_utf8(bytes).ok()?));
    let not_intact = || IntegrityError::from(PACK_NOT_INTACT.at(layout::CHECKPOINT_FILE, "", "it cannot be read"));
    let checkpoint = checkpoint.ok_or_else(not_intact)?;
    let mut found = Vec::new();
    for name in wanted {
        found.push(find(&lines, name)?);
    }
    let building = PathBuf::from(format!("{}.part", out.display()));
    let mut folder = Folder { root: building, entries: Vec::new() };
    for (number, (index, leaf)) in (1..).zip(&found) {
        let proof = Proof::of(&tree, *index, &checkpoint).ok_or_else(not_intact)?;
        let line = [lines.get(*index).copied().unwrap_or_default(), b"\n"].concat();
        let bytes = disk::read_beneath(pack, Path::new(&leaf.path), MAX_BYTES)
            .map_err(at(&PACK_NOT_INTACT, Path::new(&leaf.path)))?;
        folder.payload(&exhibit_path(leaf), &bytes)?;
        folder.payload(&format!("data/proofs/{number}.leaf"), &line)?;
        folder.payload(&format!("data/proofs/{number}.tlog-proof"), proof.text().as_bytes())?;
    }
    folder.originals(pack)?;
    folder.payload(
        "data/VERIFY.txt",
        GUIDE.replace("{identifier}", report.identifier.as_deref().unwrap_or_default()).as_bytes(),
    )?;
    folder.payload("data/verify-exhibit.sh", CHECKER.as_bytes())?;
    folder.finish(report.identifier.as_deref().unwrap_or_default(), out)?;
    Ok(Disclosed { exhibits: found.into_iter().map(|(_, leaf)| leaf.path).collect(), root })
}

/// What lacks only a seal that was intended may be disclosed; anything else not.
fn intact(report: &Report) -> Result<Sha256Digest, IntegrityError> {
    let faults: Vec<_> = report.discrepancies.iter().filter(|each| each.kind != Kind::Incomplete).collect();
    match (report.root, faults.as_slice()) {
        (Some(root), []) if report.kind == "tickmark-pack" => Ok(root),
        (_, [first, ..]) => Err(PACK_NOT_INTACT.at(&first.path, "", &first.message).into()),
        _ => Err(PACK_NOT_INTACT.at("", "", "this is no pack of this program").into()),
    }
}

fn find(lines: &[&[u8]], wanted: &str) -> Result<(usize, Leaf), IntegrityError> {
    let is_it = |leaf: &Leaf| {
        leaf.path == wanted
            || leaf.path.strip_prefix("data/") == Some(wanted)
            || leaf.name == wanted.as_bytes()
            || leaf.shown_name() == wanted
    };
    let leaves = lines.iter().enumerate().filter_map(|(index, line)| Some((index, Leaf::parse(line)?)));
    match leaves.into_iter().find(|(_, leaf)| is_it(leaf)) {
        Some((_, leaf)) if leaf.withheld => {
            Err(NOT_IN_PACK.at(wanted, "", "the pack holds the digest of this file, not its content").into())
        }
        Some(found) => Ok(found),
        None => Err(NOT_IN_PACK.at(wanted, "", "the pack holds no file of this name").into()),
    }
}

/// Where an exhibit lies in a disclosure.
#[must_use]
pub fn exhibit_path(leaf: &Leaf) -> String {
    format!("data/exhibits/{}", leaf.path.strip_prefix("data/").unwrap_or(&leaf.path))
}

/// A disclosure being written: a bag of its own.
struct Folder {
    root: PathBuf,
    entries: Vec<Entry>,
}

impl Folder {
    fn write(&self, path: &str, bytes: &[u8]) -> Result<Entry, IntegrityError> {
        let full = self.root.join(path);
        let parent = full.parent().unwrap_or(&self.root);
        let written = std::fs::create_dir_all(parent).and_then(|()| disk::replace(&full, bytes));
        written.map_err(at(&PACK_UNWRITABLE, &full))?;
        Ok(Entry { path: path.to_owned(), sha256: Sha256Digest::of(bytes) })
    }

    fn payload(&mut self, path: &str, bytes: &[u8]) -> Result<(), IntegrityError> {
        let entry = self.write(path, bytes)?;
        self.entries.push(entry);
        Ok(())
    }

    /// The sealed list, the checkpoint, the statement, signatures and the first time stamp; renewals cover what is withheld.
    fn originals(&mut self, pack: &Path) -> Result<(), IntegrityError> {
        let seal = std::fs::read_dir(pack.join(layout::SEAL_FOLDER)).into_iter().flatten().flatten();
        let names = seal.filter_map(|entry| entry.file_name().into_string().ok()).map(|name| format!("seal/{name}"));
        let mut paths: Vec<String> =
            names.filter(|path| layout::is_signature(path) || path.starts_with("seal/00.")).collect();
        paths.extend(ORIGINALS.map(str::to_owned));
        paths.sort();
        paths.dedup();
        for path in paths {
            let bytes = disk::read_beneath(pack, Path::new(&path), MAX_BYTES)
                .map_err(at(&PACK_NOT_INTACT, Path::new(&path)))?;
            self.payload(&format!("data/original/{path}"), &bytes)?;
        }
        Ok(())
    }

    fn finish(mut self, identifier: &str, out: &Path) -> Result<(), IntegrityError> {
        self.entries.sort();
        self.entries.dedup();
        let info = format!("External-Description: exhibits of {identifier}\n");
        let mut tags = vec![
            self.write(layout::INFO_FILE, info.as_bytes())?,
            self.write(layout::BAGIT_FILE, layout::BAGIT_TEXT.as_bytes())?,
            self.write(layout::MANIFEST_FILE, &manifest::write(&self.entries))?,
        ];
        tags.sort();
        self.write(layout::TAG_MANIFEST_FILE, &manifest::write(&tags))?;
        disk::rename_new(&self.root, out).map_err(at(&PACK_UNWRITABLE, out))
    }
}
