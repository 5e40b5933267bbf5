//! A pack of ours, step by step, in the order in which its parts hang from each other.

use super::payload::{self, Against, Totals};
use super::sealed::Ends;
use super::seals::{self, Intended};
use super::walk::{self, Files};
use super::{Anchors, Kind, Report};
use super::{copies, expected};
use crate::integrity::checkpoint::{self, Checkpoint};
use crate::integrity::codes::IntegrityError;
use crate::integrity::leaf::Leaf;
use crate::integrity::ledger::{self, Chain, Event};
use crate::integrity::manifest::{self, Entry};
use crate::integrity::merkle::Running;
use crate::integrity::seal::{self, Statement, statement};
use crate::integrity::{Sha256Digest, disk, layout};
use crate::progress::Progress;
use std::collections::BTreeMap;
use std::path::Path;

/// Largest tag manifest or small tag file that is read, in bytes.
const MAX_SMALL_BYTES: u64 = 4 * 1024 * 1024;

/// Verifies the pack in `folder`.
///
/// # Errors
/// When an anchor cannot be used.
pub fn verify(folder: &Path, anchors: &Anchors, progress: &dyn Progress) -> Result<Report, IntegrityError> {
    let mut report = Report { kind: "tickmark-pack".to_owned(), ..Report::default() };
    let files = walk::fixed(folder);
    let mut pack = Pack { folder, report: &mut report };
    let tags = pack.tag_manifest(&files);
    pack.declaration();
    let checkpoint = pack.checkpoint();
    let chain = pack.ledger();
    let statement = pack.statement(&tags);
    let against = Against {
        folder,
        copies: &copies::known(chain.as_ref()),
        withheld: anchors.against.as_deref(),
        files: statement.as_ref().map(|statement| statement.predicate.files),
    };
    let (totals, ends) = payload::check(&against, pack.report, progress)?;
    pack.lists(&tags, &ends);
    if let Some(stated) = &checkpoint {
        pack.tree(stated, &ends.tree);
    }
    pack.counts(&totals, statement.as_ref());
    pack.info(&totals, statement.as_ref());
    if let (Some(chain), Some(statement)) = (&chain, &statement) {
        pack.collected(chain, &totals.collected, statement);
    }
    let intended = statement.as_ref().map(|statement| Intended::of(&statement.predicate)).unwrap_or_default();
    let intended = intended.by(chain.as_ref());
    seals::check(folder, &files, &intended, anchors, &mut report)?;
    expected::check(folder, anchors, &mut report)?;
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
                // These two are hashed while they are read.
                Some(_) if [layout::MANIFEST_FILE, layout::LEAVES_FILE].contains(&path) => {}
                Some(sealed) => match payload::hash(self.folder, path) {
                    Err(error) => self.report.differs(Kind::Unreadable, path, error.to_string()),
                    Ok((found, _)) => self.tag_file(path, sealed, found),
                },
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

    fn tag_file(&mut self, path: &str, sealed: &Sha256Digest, found: Sha256Digest) {
        if found != *sealed {
            let plain = disk::read_beneath(self.folder, Path::new(path), MAX_SMALL_BYTES).unwrap_or_default();
            let unix = String::from_utf8_lossy(&plain).replace("\r\n", "\n");
            let converted = Sha256Digest::of(unix.as_bytes()) == *sealed;
            let message =
                if converted { "only line endings differ; something converted them" } else { "the bytes differ" };
            self.report.compare(Kind::Changed, path, (&sealed.to_string(), &found.to_string()), message);
        }
    }

    /// The large lists are as the tag manifest says.
    fn lists(&mut self, tags: &BTreeMap<String, Sha256Digest>, ends: &Ends) {
        for (path, found) in [(layout::MANIFEST_FILE, ends.manifest), (layout::LEAVES_FILE, ends.leaves)] {
            if let (Some(sealed), Some(found)) = (tags.get(path), found) {
                self.tag_file(path, sealed, found);
            }
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

    fn checkpoint(&mut self) -> Option<Checkpoint> {
        let bytes = self.read(layout::CHECKPOINT_FILE, MAX_SMALL_BYTES)?;
        let Some(stated) = std::str::from_utf8(&bytes).ok().and_then(Checkpoint::parse) else {
            self.report.differs(Kind::BadForm, layout::CHECKPOINT_FILE, "this is no checkpoint");
            return None;
        };
        let identifier = stated.origin.strip_prefix(&checkpoint::origin("")).unwrap_or_default().to_owned();
        self.report.identifier = Some(identifier);
        Some(stated)
    }

    /// The leaves have the root that the checkpoint states.
    fn tree(&mut self, stated: &Checkpoint, tree: &Running) {
        let root = tree.root();
        if (stated.size, stated.root) != (tree.size(), root) {
            let values =
                (format!("{} of {} leaves", stated.root, stated.size), format!("{root} of {} leaves", tree.size()));
            let message = "the leaves do not have the root that is stated";
            self.report.compare(Kind::Contradiction, layout::CHECKPOINT_FILE, (&values.0, &values.1), message);
        }
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

    /// The statement says as many files as the leaves.
    fn counts(&mut self, totals: &Totals, statement: Option<&Statement>) {
        if let Some(stated) = statement.map(|statement| &statement.predicate)
            && (stated.files, stated.withheld) != (totals.leaves, totals.withheld)
        {
            self.report.differs(
                Kind::Contradiction,
                layout::STATEMENT_FILE,
                "it states other numbers of files than the leaves",
            );
        }
    }

    /// `bag-info.txt` says what the sealed lists say.
    fn info(&mut self, totals: &Totals, statement: Option<&Statement>) {
        let Some(bytes) = self.read(layout::INFO_FILE, MAX_SMALL_BYTES) else { return };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let value = |label: &str| {
            text.lines().find_map(|line| line.strip_prefix(label)?.strip_prefix(": ")).unwrap_or_default()
        };
        let expected = format!("{}.{}", totals.bytes, totals.listed);
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
    fn collected(&mut self, chain: &Chain, tree: &Running, statement: &Statement) {
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
        let (count, found) = (tree.size(), tree.root());
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
    let mut tree = Running::default();
    for leaf in leaves.iter().filter(|leaf| layout::is_covered(&leaf.path)) {
        tree.push(&leaf.as_collected().to_bytes());
    }
    (tree.size(), tree.root())
}
