//! A pack of ours, step by step, in the order in which its parts hang from each other.

use super::payload::{self, Known};
use super::seals::{self, Intended};
use super::walk::{self, Files};
use super::{Anchors, Kind, Report};
use super::{copies, expected};
use crate::integrity::canonical::MAX_LINE_BYTES;
use crate::integrity::checkpoint::{self, Checkpoint};
use crate::integrity::codes::IntegrityError;
use crate::integrity::leaf::Leaf;
use crate::integrity::ledger::{self, Chain, Event};
use crate::integrity::manifest::{self, Entry};
use crate::integrity::merkle::Tree;
use crate::integrity::seal::{self, Statement, statement};
use crate::integrity::{Sha256Digest, disk, layout};
use crate::progress::Progress;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Largest manifest or list of leaves that is read, in bytes.
const MAX_LIST_BYTES: u64 = 8 * 1024 * 1024 * 1024;
/// Largest tag manifest or small tag file that is read, in bytes.
const MAX_SMALL_BYTES: u64 = 4 * 1024 * 1024;

/// Verifies the pack in `folder`.
///
/// # Errors
/// When an anchor cannot be used.
pub fn verify(folder: &Path, anchors: &Anchors, progress: &dyn Progress) -> Result<Report, IntegrityError> {
    let mut report = Report { kind: "tickmark-pack".to_owned(), ..Report::default() };
    let files = walk::list(folder, &mut report);
    let mut pack = Pack { folder, report: &mut report };
    let tags = pack.tag_manifest(&files);
    pack.declaration();
    let manifest = pack.manifest();
    let leaves = pack.leaves();
    let chain = pack.ledger();
    let statement = pack.statement(&tags);
    pack.extras(&files, &manifest);
    pack.agreement(&manifest, &leaves, statement.as_ref());
    pack.info(&manifest, &leaves, statement.as_ref());
    if let (Some(chain), Some(statement)) = (&chain, &statement) {
        pack.collected(chain, &leaves, statement);
    }
    let known = Known {
        leaves: leaves.iter().map(|leaf| (leaf.path.as_str(), leaf)).collect(),
        copies: copies::known(chain.as_ref()),
    };
    payload::check(folder, &manifest, &files, &known, (&mut report, progress));
    copies::check(&leaves, &known, &mut report);
    report.withheld = leaves.iter().filter(|leaf| leaf.withheld).count() as u64;
    let intended = statement.as_ref().map(|statement| Intended::of(&statement.predicate)).unwrap_or_default();
    seals::check(folder, &files, &intended, anchors, &mut report)?;
    expected::check(folder, anchors, &mut report)?;
    if let Some(against) = &anchors.against {
        expected::withheld(&leaves, against, &mut report);
    }
    Ok(report)
}

struct Pack<'a> {
    folder: &'a Path,
    report: &'a mut Report,
}

impl Pack<'_> {
    fn read(&mut self, path: &str, limit: u64) -> Option<Vec<u8>> {
        // What is missing or no file is reported where it is expected.
        self.folder.join(path).symlink_metadata().ok().filter(std::fs::Metadata::is_file)?;
        match disk::read_beneath(self.folder, Path::new(path), limit) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                self.report.differs(Kind::Unreadable, path, error.to_string());
                None
            }
        }
    }

    fn entries(&mut self, path: &str, bytes: &[u8]) -> Vec<Entry> {
        let (entries, bad) = manifest::read(bytes);
        for line in bad {
            self.report.differs(
                Kind::BadManifestLine,
                format!("{path} line {}", line.number),
                line.problem.to_string(),
            );
        }
        entries
    }

    /// The tag manifest: lists exactly the fixed files, and their bytes are as it says.
    fn tag_manifest(&mut self, files: &Files) -> BTreeMap<String, Sha256Digest> {
        let Some(bytes) = self.read(layout::TAG_MANIFEST_FILE, MAX_SMALL_BYTES) else {
            let message = "without it nothing says what was sealed";
            self.report.differs(Kind::Missing, layout::TAG_MANIFEST_FILE, message);
            return BTreeMap::new();
        };
        self.report.root = Some(Sha256Digest::of(&bytes));
        let entries = self.entries(layout::TAG_MANIFEST_FILE, &bytes);
        let listed: BTreeMap<String, Sha256Digest> =
            entries.into_iter().map(|entry| (entry.path, entry.sha256)).collect();
        for path in layout::TAG_FILES {
            match listed.get(path) {
                None => {
                    self.report.differs(Kind::BadForm, layout::TAG_MANIFEST_FILE, format!("it does not list `{path}`"));
                }
                Some(_) if !files.contains_key(path) => {
                    self.report.differs(Kind::Missing, path, "the file is not there");
                }
                Some(sealed) => self.tag_file(path, sealed),
            }
        }
        for path in listed.keys().filter(|path| !layout::TAG_FILES.contains(&path.as_str())) {
            self.report.differs(
                Kind::BadForm,
                layout::TAG_MANIFEST_FILE,
                format!("it lists `{path}`, which no pack holds"),
            );
        }
        listed
    }

    fn tag_file(&mut self, path: &str, sealed: &Sha256Digest) {
        match payload::hash(self.folder, path) {
            Err(error) => self.report.differs(Kind::Unreadable, path, error.to_string()),
            Ok((found, _)) if found != *sealed => {
                let plain = self.read(path, MAX_SMALL_BYTES).unwrap_or_default();
                let unix = String::from_utf8_lossy(&plain).replace("\r\n", "\n");
                let converted = Sha256Digest::of(unix.as_bytes()) == *sealed;
                let message =
                    if converted { "only line endings differ; something converted them" } else { "the bytes differ" };
                self.report.compare(Kind::Changed, path, (&sealed.to_string(), &found.to_string()), message);
            }
            Ok(_) => {}
        }
    }

    fn declaration(&mut self) {
        if let Some(bytes) = self.read(layout::BAGIT_FILE, MAX_SMALL_BYTES)
            && bytes != layout::BAGIT_TEXT.as_bytes()
        {
            self.report.differs(
                Kind::BadForm,
                layout::BAGIT_FILE,
                "it declares something else than BagIt 1.0 in UTF-8",
            );
        }
    }

    fn manifest(&mut self) -> Vec<Entry> {
        let Some(bytes) = self.read(layout::MANIFEST_FILE, MAX_LIST_BYTES) else { return Vec::new() };
        let entries = self.entries(layout::MANIFEST_FILE, &bytes);
        let (inside, outside): (Vec<Entry>, Vec<Entry>) =
            entries.into_iter().partition(|entry| entry.path.starts_with("data/"));
        for entry in outside {
            let message = format!("it lists `{}`, which is not in the payload", entry.path);
            self.report.differs(Kind::BadManifestLine, layout::MANIFEST_FILE, message);
        }
        inside
    }

    fn leaves(&mut self) -> Vec<Leaf> {
        let Some(bytes) = self.read(layout::LEAVES_FILE, MAX_LIST_BYTES) else { return Vec::new() };
        let mut leaves: Vec<Leaf> = Vec::new();
        let mut tree = Tree::default();
        for (number, line) in (1..).zip(bytes.split_inclusive(|&byte| byte == b'\n')) {
            let bare = line.strip_suffix(b"\n").filter(|bare| bare.len() < MAX_LINE_BYTES);
            let leaf = bare.and_then(Leaf::parse);
            tree.push(bare.unwrap_or_default());
            match leaf {
                Some(leaf) if leaves.last().is_none_or(|before| before.path < leaf.path) => leaves.push(leaf),
                _ => self.report.differs(
                    Kind::BadForm,
                    format!("{} line {number}", layout::LEAVES_FILE),
                    "this is no leaf, or out of order",
                ),
            }
        }
        self.checkpoint(&tree);
        leaves
    }

    fn checkpoint(&mut self, tree: &Tree) {
        let Some(bytes) = self.read(layout::CHECKPOINT_FILE, MAX_SMALL_BYTES) else { return };
        let Some(stated) = std::str::from_utf8(&bytes).ok().and_then(Checkpoint::parse) else {
            return self.report.differs(Kind::BadForm, layout::CHECKPOINT_FILE, "this is no checkpoint");
        };
        let root = tree.root();
        if (stated.size, stated.root) != (tree.size() as u64, root) {
            let values =
                (format!("{} of {} leaves", stated.root, stated.size), format!("{root} of {} leaves", tree.size()));
            let message = "the leaves do not have the root that is stated";
            self.report.compare(Kind::Contradiction, layout::CHECKPOINT_FILE, (&values.0, &values.1), message);
        }
        let identifier = stated.origin.strip_prefix(&checkpoint::origin("")).unwrap_or_default().to_owned();
        self.report.identifier = Some(identifier);
    }

    fn ledger(&mut self) -> Option<Chain> {
        let bytes = self.read(layout::LEDGER_COPY, ledger::MAX_LEDGER_BYTES)?;
        match Chain::read(&bytes) {
            Ok(chain) => Some(chain),
            Err(error) => {
                let values = [error.expected, error.found]
                    .map(|digest| digest.map(|digest| digest.to_string()).unwrap_or_default());
                let place = format!("{} record {}", layout::LEDGER_COPY, error.seq);
                self.report.compare(Kind::LedgerBroken, place, (&values[0], &values[1]), error.problem);
                None
            }
        }
    }

    fn statement(&mut self, tags: &BTreeMap<String, Sha256Digest>) -> Option<Statement> {
        let bytes = self.read(layout::STATEMENT_FILE, statement::MAX_STATEMENT_BYTES)?;
        let Some(statement) = Statement::parse(&bytes) else {
            self.report.differs(Kind::BadForm, layout::STATEMENT_FILE, "this is no statement of a seal");
            return None;
        };
        for subject in &statement.subject {
            let stated = subject.digest.get("sha256");
            if stated.is_none() || stated != tags.get(&subject.name) {
                let message = format!("it states another digest of `{}` than the tag manifest", subject.name);
                self.report.differs(Kind::Contradiction, layout::STATEMENT_FILE, message);
            }
        }
        let stated = &statement.predicate;
        self.report.sealed_at = Some(stated.sealed_at.clone());
        self.report.challenge = (!stated.challenge.is_empty()).then(|| stated.challenge.clone());
        if self.report.identifier.as_deref() != Some(&stated.identifier) {
            let message = "statement and checkpoint name different packs";
            self.report.compare(
                Kind::Contradiction,
                layout::CHECKPOINT_FILE,
                (&stated.identifier, self.report.identifier.clone().unwrap_or_default().as_str()),
                message,
            );
        }
        Some(statement)
    }

    /// Files that no list knows.
    fn extras(&mut self, files: &Files, manifest: &[Entry]) {
        let listed: BTreeSet<&str> = manifest.iter().map(|entry| entry.path.as_str()).collect();
        let fixed = |path: &str| layout::TAG_FILES.contains(&path) || path == layout::TAG_MANIFEST_FILE;
        for path in
            files.keys().filter(|path| !fixed(path) && !layout::is_seal_file(path) && !listed.contains(path.as_str()))
        {
            let twin = manifest.iter().find(|entry| entry.path.eq_ignore_ascii_case(path));
            let message = match twin {
                Some(twin) => {
                    format!("no sealed list names this file; its name differs from `{}` in case only", twin.path)
                }
                None if !path.is_ascii() => {
                    "no sealed list names this file; names in a pack are plain ASCII, so something renamed or added it"
                        .to_owned()
                }
                None => "no sealed list names this file".to_owned(),
            };
            self.report.differs(Kind::Unexpected, path.as_str(), message);
        }
    }

    /// Manifest, leaves and statement say the same.
    fn agreement(&mut self, manifest: &[Entry], leaves: &[Leaf], statement: Option<&Statement>) {
        let inside: BTreeMap<&str, &Leaf> =
            leaves.iter().filter(|leaf| !leaf.withheld).map(|leaf| (leaf.path.as_str(), leaf)).collect();
        for entry in manifest {
            match inside.get(entry.path.as_str()) {
                None => self.report.differs(
                    Kind::Contradiction,
                    entry.path.as_str(),
                    "the manifest lists it, the leaves do not",
                ),
                Some(leaf) if leaf.sha256 != entry.sha256 => {
                    let message = "manifest and leaves state different digests";
                    self.report.compare(
                        Kind::Contradiction,
                        entry.path.as_str(),
                        (&leaf.sha256.to_string(), &entry.sha256.to_string()),
                        message,
                    );
                }
                Some(_) => {}
            }
        }
        let listed: BTreeSet<&str> = manifest.iter().map(|entry| entry.path.as_str()).collect();
        for path in inside.keys().filter(|path| !listed.contains(*path)) {
            self.report.differs(Kind::Contradiction, *path, "the leaves list it, the manifest does not");
        }
        let withheld = (leaves.len() - inside.len()) as u64;
        if let Some(stated) = statement.map(|statement| &statement.predicate)
            && (stated.files, stated.withheld) != (leaves.len() as u64, withheld)
        {
            self.report.differs(
                Kind::Contradiction,
                layout::STATEMENT_FILE,
                "it states other numbers of files than the leaves",
            );
        }
    }

    /// `bag-info.txt` says what the sealed lists say.
    fn info(&mut self, manifest: &[Entry], leaves: &[Leaf], statement: Option<&Statement>) {
        let Some(bytes) = self.read(layout::INFO_FILE, MAX_SMALL_BYTES) else { return };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let value = |label: &str| {
            text.lines().find_map(|line| line.strip_prefix(label)?.strip_prefix(": ")).unwrap_or_default()
        };
        let bytes: u64 = leaves.iter().filter(|leaf| !leaf.withheld).map(|leaf| leaf.bytes).sum();
        let expected = format!("{bytes}.{}", manifest.len());
        let mut pairs = vec![("Payload-Oxum", expected)];
        if let Some(statement) = statement {
            pairs.push(("External-Identifier", statement.predicate.identifier.clone()));
            pairs.push(("Tickmark-Challenge", statement.predicate.challenge.clone()));
        }
        for (label, expected) in pairs.iter().filter(|(label, expected)| value(label) != *expected) {
            let message = format!("`{label}` is not what the sealed lists say");
            self.report.compare(Kind::Contradiction, layout::INFO_FILE, (expected, value(label)), message);
        }
    }

    /// The evidence in the pack is what the ledger says was collected, no more and no less.
    fn collected(&mut self, chain: &Chain, leaves: &[Leaf], statement: &Statement) {
        let stated = &statement.predicate;
        let record = |number: u64| {
            usize::try_from(number).ok().and_then(|number| chain.records.get(number)).map(|record| &record.event)
        };
        if chain.id != stated.ledger || seal::identifier(&chain.id, stated.intent) != stated.identifier {
            self.report.differs(Kind::Contradiction, layout::LEDGER_COPY, "the ledger is not the one of this pack");
        }
        if record(stated.intent) != Some(&Event::SealIntent) || chain.next() != stated.intent + 1 {
            self.report.differs(
                Kind::Contradiction,
                layout::LEDGER_COPY,
                "the ledger does not end in the intent to make this pack",
            );
        }
        let Some(Event::Collect { items, root, unreadable, cached: _ }) = record(stated.collected) else {
            let message = format!("record {} of the ledger is no collection of evidence", stated.collected);
            return self.report.differs(Kind::Contradiction, layout::LEDGER_COPY, message);
        };
        let (count, found) = collection_root(leaves);
        if (count, found) == (*items, *root) {
            let unread =
                if *unreadable == 0 { String::new() } else { format!(", {unreadable} more could not be read") };
            let words = format!("all {items} files of ledger record {}{unread}", stated.collected);
            self.report.complete_against.push(words);
        } else {
            let values = (format!("{root} of {items} files"), format!("{found} of {count} files"));
            let message =
                format!("the evidence is not what record {} of the ledger says was collected", stated.collected);
            self.report.compare(Kind::OtherEvidence, layout::LEAVES_FILE, (&values.0, &values.1), message);
        }
    }
}

/// The number and Merkle root of the leaves that a `collect` record covers: evidence, files of the workspace and the
/// assessment, as they were before anything was withheld.
#[must_use]
pub fn collection_root(leaves: &[Leaf]) -> (u64, Sha256Digest) {
    let covered = |leaf: &&Leaf| {
        leaf.path.starts_with(layout::EVIDENCE_FOLDER)
            || leaf.path.starts_with(layout::WORKSPACE_FOLDER)
            || leaf.path == layout::ASSESSMENT_FILE
    };
    let mut tree = Tree::default();
    for leaf in leaves.iter().filter(covered) {
        tree.push(&Leaf { withheld: false, original: None, ..leaf.clone() }.to_bytes());
    }
    (tree.size() as u64, tree.root())
}
