//! Building a pack in a folder beside its place.

use super::copy::{self, Content, CopyFault};
use super::pending::Pending;
use super::statement::{Predicate, Statement};
use super::{SealPlan, Sealed, identifier};
use crate::diagnostics::Diagnostic;
use crate::integrity::checkpoint::{self, Checkpoint};
use crate::integrity::codes::{CHANGED_SINCE_ASSESSMENT, IntegrityError, PACK_UNWRITABLE, at};
use crate::integrity::leaf::{self, Leaf};
use crate::integrity::ledger::{Event, Ledger};
use crate::integrity::manifest::{self, Entry};
use crate::integrity::merkle::Tree;
use crate::integrity::verify::pack::collection_root;
use crate::integrity::{Clock, Sha256Digest, disk, layout};
use crate::progress::Progress;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// How to verify without this program, with places for the pack's own names.
const VERIFY_TEXT: &str = include_str!("../../../templates/pack/VERIFY.txt");
/// Files up to which each is brought to disk on its own; beyond, the whole file system is, which is quicker.
const FEW_FILES: usize = 512;

/// A file of the payload.
#[derive(Debug, Clone)]
pub struct PackFile {
    /// Portable path from `data/` on.
    pub path: String,
    /// True name.
    pub name: Vec<u8>,
    /// Where its bytes come from.
    pub content: Content,
    /// The digest that the assessment rests on.
    pub expected: Option<Sha256Digest>,
    /// Whether its bytes stay out of the pack.
    pub withheld: bool,
}

/// Builds the pack and signs it; everything is on disk when this returns.
pub(super) fn build(
    plan: &SealPlan<'_>,
    pending: &Pending,
    ledger: &Ledger,
    clock: &dyn Clock,
    progress: &dyn Progress,
) -> Result<Sealed, IntegrityError> {
    let folder = &pending.building;
    std::fs::create_dir(folder).map_err(at(&PACK_UNWRITABLE, folder))?;
    let identifier = identifier(&ledger.chain().id, pending.intent);
    let leaves = payload(plan, folder, &identifier, ledger, progress)?;
    recorded(plan, &leaves, ledger)?;
    progress.stage("Sealing", None);
    let writer = Writer { folder };
    let inside: Vec<&Leaf> = leaves.iter().filter(|leaf| !leaf.withheld).collect();
    let bytes = inside.iter().map(|leaf| leaf.bytes).sum();
    let entries: Vec<Entry> =
        inside.iter().map(|leaf| Entry { path: leaf.path.clone(), sha256: leaf.sha256 }).collect();
    let manifest = writer.write(layout::MANIFEST_FILE, &manifest::write(&entries))?;
    let leaf_lines = leaf::lines(&leaves);
    let leaves_digest = writer.write(layout::LEAVES_FILE, &leaf_lines)?;
    let tree = Tree::of(leaf_lines.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()));
    let checkpoint =
        Checkpoint { origin: checkpoint::origin(&identifier), size: tree.size() as u64, root: tree.root() };
    writer.write(layout::CHECKPOINT_FILE, checkpoint.text().as_bytes())?;
    let ledger_copy = writer.write(layout::LEDGER_COPY, &ledger.lines()?)?;
    let predicate = Predicate {
        challenge: plan.challenge.clone().unwrap_or_default(),
        clock: if clock.replaced() { "replaced" } else { "ok" }.to_owned(),
        collected: plan.collected,
        files: leaves.len() as u64,
        identifier: identifier.clone(),
        intent: pending.intent,
        ledger: ledger.chain().id.clone(),
        sealed_at: clock.stamp(),
        signers: plan.keys.iter().map(super::SigningKey::fingerprint).collect(),
        timestamps: plan.timestamps,
        tool: concat!("tickmark/", env!("CARGO_PKG_VERSION")).to_owned(),
        withheld: (leaves.len() - inside.len()) as u64,
    };
    let subjects =
        [(layout::MANIFEST_FILE, manifest), (layout::LEAVES_FILE, leaves_digest), (layout::LEDGER_COPY, ledger_copy)];
    let info = info(&predicate, bytes, inside.len());
    writer.write(layout::STATEMENT_FILE, &Statement::new(predicate, &subjects).to_bytes())?;
    writer.write(layout::VERIFY_FILE, VERIFY_TEXT.replace("{identifier}", &identifier).as_bytes())?;
    writer.write(layout::BAGIT_FILE, layout::BAGIT_TEXT.as_bytes())?;
    writer.write(layout::INFO_FILE, info.as_bytes())?;
    let (root, sums) = writer.finish(plan)?;
    sync(folder, inside.len()).map_err(at(&PACK_UNWRITABLE, folder))?;
    Ok(Sealed { identifier, root, sums, files: inside.len() as u64, bytes })
}

/// What was copied is what the ledger says was collected.
fn recorded(plan: &SealPlan<'_>, leaves: &[Leaf], ledger: &Ledger) -> Result<(), IntegrityError> {
    let record = usize::try_from(plan.collected).ok().and_then(|number| ledger.chain().records.get(number));
    match record.map(|record| &record.event) {
        Some(Event::Collect { items, root, .. }) if (*items, *root) == collection_root(leaves) => Ok(()),
        _ => {
            let message = "what was copied is not what the ledger says was collected";
            Err(CHANGED_SINCE_ASSESSMENT.at("", "", message).into())
        }
    }
}

/// `bag-info.txt`. The sum of sizes is mandatory here: without it a file of the same content under a twin of its name
/// passed a validator.
fn info(predicate: &Predicate, bytes: u64, files: usize) -> String {
    let date = predicate.sealed_at.get(..10).unwrap_or_default();
    let mut info =
        format!("Bagging-Date: {date}\nExternal-Identifier: {}\nPayload-Oxum: {bytes}.{files}\n", predicate.identifier);
    if !predicate.challenge.is_empty() {
        // Writing to a string cannot fail.
        let _ = writeln!(info, "Tickmark-Challenge: {}", predicate.challenge);
    }
    info
}

/// Copies the payload and gives its leaves in byte order of path.
fn payload(
    plan: &SealPlan<'_>,
    folder: &Path,
    identifier: &str,
    ledger: &Ledger,
    progress: &dyn Progress,
) -> Result<Vec<Leaf>, IntegrityError> {
    let blinding = leaf::derive(ledger.secret(), "tickmark-blinding", identifier.as_bytes());
    let blinding = PackFile {
        path: layout::BLINDING_FILE.to_owned(),
        name: b"blinding.bin".to_vec(),
        content: Content::Bytes(blinding.as_bytes().to_vec()),
        expected: None,
        withheld: false,
    };
    let files: Vec<&PackFile> = plan.files.iter().chain([&blinding]).collect();
    let inside = files.iter().filter(|file| !file.withheld);
    let folders: BTreeSet<&Path> = inside.filter_map(|file| Path::new(&file.path).parent()).collect();
    for each in folders {
        std::fs::create_dir_all(folder.join(each)).map_err(at(&PACK_UNWRITABLE, each))?;
    }
    progress.stage("Copying into the pack", Some(files.len() as u64));
    let redactions = redactions(ledger);
    let copied: Vec<Result<Leaf, Box<Diagnostic>>> = files
        .par_iter()
        .map(|file| {
            let leaf = copied(file, folder, ledger.secret())
                .map(|leaf| Leaf { original: redactions.get(&leaf.sha256).copied(), ..leaf });
            progress.advance(1);
            leaf
        })
        .collect();
    let (mut leaves, mut faults) = (Vec::new(), Vec::new());
    for each in copied {
        match each {
            Ok(leaf) => leaves.push(leaf),
            Err(fault) => faults.push(*fault),
        }
    }
    leaves.sort_by(|one, other| one.path.cmp(&other.path));
    faults.sort();
    if faults.is_empty() { Ok(leaves) } else { Err(IntegrityError(faults)) }
}

/// Redacted copies by digest, with the digest of their original.
fn redactions(ledger: &Ledger) -> BTreeMap<Sha256Digest, Sha256Digest> {
    let events = ledger.chain().records.iter().map(|record| &record.event);
    events
        .filter_map(
            |event| if let Event::Redacted { original, copy, .. } = event { Some((*copy, *original)) } else { None },
        )
        .collect()
}

fn copied(file: &PackFile, folder: &Path, secret: &[u8; 32]) -> Result<Leaf, Box<Diagnostic>> {
    let leaf = |sha256: Sha256Digest, bytes: u64| Leaf {
        path: file.path.clone(),
        name: file.name.clone(),
        bytes,
        sha256,
        salt: leaf::salt(secret, &file.name, &sha256),
        withheld: file.withheld,
        original: None,
    };
    let shown = leaf(Sha256Digest::of(b""), 0).shown_name();
    let changed = |message: String| Box::new(CHANGED_SINCE_ASSESSMENT.at(&shown, "", message));
    let to = folder.join(&file.path);
    match copy::copy(&file.content, (!file.withheld).then_some(&to)) {
        Ok((digest, bytes)) => match file.expected.filter(|expected| *expected != digest) {
            None => Ok(leaf(digest, bytes)),
            Some(expected) => Err(changed(format!("the assessment examined {expected}, this is now {digest}"))),
        },
        Err(CopyFault::Source(error)) => Err(changed(format!("the file cannot be read any more: {error}"))),
        Err(CopyFault::Moving) => Err(changed("the file changed while it was read, each time".to_owned())),
        Err(CopyFault::Target(error)) => Err(Box::new(PACK_UNWRITABLE.at(&file.path, "", error.to_string()))),
    }
}

/// Writes files of a pack.
struct Writer<'a> {
    folder: &'a Path,
}

impl Writer<'_> {
    fn write(&self, path: &str, bytes: &[u8]) -> Result<Sha256Digest, IntegrityError> {
        let full = self.folder.join(path);
        let parent = full.parent().unwrap_or(self.folder);
        let written = std::fs::create_dir_all(parent).and_then(|()| disk::create(&full, bytes));
        written.map_err(at(&PACK_UNWRITABLE, &full))?;
        Ok(Sha256Digest::of(bytes))
    }

    /// The tag manifest, the signatures over it, and the sums over both.
    fn finish(&self, plan: &SealPlan<'_>) -> Result<(Sha256Digest, Sha256Digest), IntegrityError> {
        let digest = |path: &str| {
            let bytes = disk::read_beneath(self.folder, Path::new(path), u64::MAX - 1);
            bytes.map(|bytes| Sha256Digest::of(&bytes)).map_err(at(&PACK_UNWRITABLE, Path::new(path)))
        };
        let entry = |path: &str| Ok(Entry { path: path.to_owned(), sha256: digest(path)? });
        let tags = layout::TAG_FILES.iter().map(|path| entry(path)).collect::<Result<Vec<_>, IntegrityError>>()?;
        let root = self.write(layout::TAG_MANIFEST_FILE, &manifest::write(&tags))?;
        let mut sums = vec![Entry { path: layout::TAG_MANIFEST_FILE.to_owned(), sha256: root }];
        for key in plan.keys {
            let signature = key.sign(&self.folder.join(layout::TAG_MANIFEST_FILE))?;
            let path = format!("{}/{}", layout::SEAL_FOLDER, key.file_name());
            sums.push(Entry { sha256: self.write(&path, &signature)?, path });
        }
        sums.sort();
        let sums = self.write(layout::SUMS_FILE, &manifest::write(&sums))?;
        Ok((root, sums))
    }
}

/// Brings the whole folder to disk: files first, then folders from the deepest up.
fn sync(folder: &Path, files: usize) -> std::io::Result<()> {
    #[cfg(target_os = "linux")]
    if files > FEW_FILES {
        return Ok(rustix::fs::syncfs(std::fs::File::open(folder)?)?);
    }
    let _ = files;
    for entry in walkdir::WalkDir::new(folder).contents_first(true) {
        let entry = entry?;
        if entry.file_type().is_dir() {
            disk::sync_folder(entry.path())?;
        } else {
            std::fs::File::open(entry.path())?.sync_all()?;
        }
    }
    Ok(())
}
