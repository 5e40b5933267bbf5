//! Verifying a disclosure: each exhibit is a file that was sealed, and the seal is the one expected.

use super::payload;
use super::seals::{self, Intended};
use super::walk::Files;
use super::{Anchors, Kind, Report, bag, walk};
use crate::integrity::checkpoint::{self, Checkpoint, Proof};
use crate::integrity::codes::{IntegrityError, NOT_A_PACK};
use crate::integrity::disclose::exhibit_path;
use crate::integrity::leaf::Leaf;
use crate::integrity::manifest;
use crate::integrity::seal::Statement;
use crate::integrity::{Sha256Digest, disk, layout};
use crate::progress::Silent;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Largest proof, leaf or list that is read, in bytes.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// Verifies the disclosure in `folder`.
///
/// # Errors
/// When it is none, or an anchor cannot be used.
pub fn verify(folder: &Path, anchors: &Anchors) -> Result<Report, IntegrityError> {
    let original = folder.join("data/original");
    if !original.join(layout::TAG_MANIFEST_FILE).is_file() || !folder.join("data/proofs").is_dir() {
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        return Err(NOT_A_PACK.at(name, "", "this folder holds no exhibits with proofs").into());
    }
    // As a bag of its own it is whole; who made that bag does not matter.
    let mut report = Report { not_proven: Vec::new(), ..bag::verify(folder, &Anchors::default(), &Silent) };
    "disclosure".clone_into(&mut report.kind);
    let files = walk::list(folder, &mut Report::default());
    let mut disclosure = Disclosure { folder, original, files: &files, report: &mut report };
    let checkpoint = disclosure.sealed_list();
    if let Some(checkpoint) = &checkpoint {
        disclosure.exhibits(checkpoint);
    }
    let intended = disclosure.statement().map(|statement| Intended::of(&statement.predicate)).unwrap_or_default();
    let original = disclosure.original.clone();
    let sealed = walk::list(&original, &mut Report::default());
    seals::check(&original, &sealed, &intended, anchors, &mut report)?;
    let found = report.root.map(|root| root.to_string()).unwrap_or_default();
    if let Some(wanted) = anchors.root.map(|root| root.to_string()).filter(|wanted| *wanted != found) {
        let message = "the exhibits are from another pack: its root is not the one that was expected";
        report.compare(Kind::OtherPack, "", (&wanted, &found), message);
    }
    if !anchors.hold_anything() {
        report.not_proven.push(super::NO_ANCHOR.to_owned());
    }
    Ok(report.finish())
}

struct Disclosure<'a> {
    folder: &'a Path,
    original: PathBuf,
    files: &'a Files,
    report: &'a mut Report,
}

fn read(folder: &Path, path: &str) -> Option<Vec<u8>> {
    disk::read_beneath(folder, Path::new(path), MAX_BYTES).ok()
}

impl Disclosure<'_> {
    /// The sealed list names the checkpoint and the statement by their digests.
    fn sealed_list(&mut self) -> Option<Checkpoint> {
        let bytes = read(&self.original, layout::TAG_MANIFEST_FILE)?;
        self.report.root = Some(Sha256Digest::of(&bytes));
        let (entries, bad) = manifest::read(&bytes);
        for line in bad {
            self.report.differs(
                Kind::BadManifestLine,
                format!("data/original/{} line {}", layout::TAG_MANIFEST_FILE, line.number),
                line.problem.to_string(),
            );
        }
        for path in [layout::CHECKPOINT_FILE, layout::STATEMENT_FILE] {
            let sealed = entries.iter().find(|entry| entry.path == path).map(|entry| entry.sha256);
            let found = read(&self.original, path).map(|bytes| Sha256Digest::of(&bytes));
            let shown = |digest: Option<Sha256Digest>| digest.map(|digest| digest.to_string()).unwrap_or_default();
            if sealed.is_none() || sealed != found {
                self.report.compare(
                    Kind::Changed,
                    format!("data/original/{path}"),
                    (&shown(sealed), &shown(found)),
                    "it is not the one that the sealed list names",
                );
            }
        }
        let text = read(&self.original, layout::CHECKPOINT_FILE).and_then(|bytes| String::from_utf8(bytes).ok());
        let checkpoint = text.and_then(|text| Checkpoint::parse(&text));
        match &checkpoint {
            Some(checkpoint) => {
                self.report.identifier = checkpoint.origin.strip_prefix(&checkpoint::origin("")).map(str::to_owned);
            }
            None => self.report.differs(
                Kind::BadForm,
                format!("data/original/{}", layout::CHECKPOINT_FILE),
                "this is no checkpoint",
            ),
        }
        checkpoint
    }

    fn statement(&mut self) -> Option<Statement> {
        let statement = read(&self.original, layout::STATEMENT_FILE).and_then(|bytes| Statement::parse(&bytes));
        if let Some(statement) = &statement {
            self.report.sealed_at = Some(statement.predicate.sealed_at.clone());
            self.report.challenge =
                Some(statement.predicate.challenge.clone()).filter(|challenge| !challenge.is_empty());
        }
        statement
    }

    /// Every exhibit has a leaf, every leaf is under the root, every file is the one that its leaf names.
    fn exhibits(&mut self, checkpoint: &Checkpoint) {
        let mut proven = BTreeSet::new();
        let leaves: Vec<String> = self
            .files
            .keys()
            .filter(|path| path.starts_with("data/proofs/") && path.rsplit('.').next() == Some("leaf"))
            .cloned()
            .collect();
        for path in leaves {
            if let Some(exhibit) = self.exhibit(&path, checkpoint) {
                proven.insert(exhibit);
            }
        }
        let unproven: Vec<String> = self
            .files
            .keys()
            .filter(|path| path.starts_with("data/exhibits/") && !proven.contains(*path))
            .cloned()
            .collect();
        for path in unproven {
            self.report.differs(Kind::Unexpected, path, "no proof shows that this file was sealed");
        }
        self.report.files = proven.len() as u64;
    }

    /// Checks one leaf; gives the path of its exhibit when the leaf itself is proven.
    fn exhibit(&mut self, path: &str, checkpoint: &Checkpoint) -> Option<String> {
        let line = read(self.folder, path).unwrap_or_default();
        let bare = line.strip_suffix(b"\n").unwrap_or(&line);
        let Some(leaf) = Leaf::parse(bare) else {
            self.report.differs(Kind::BadForm, path, "this is no leaf");
            return None;
        };
        let proof_path = format!("{}.tlog-proof", path.trim_end_matches(".leaf"));
        let text = read(self.folder, &proof_path).and_then(|bytes| String::from_utf8(bytes).ok());
        let proof = text.and_then(|text| Proof::parse(&text));
        match proof {
            None => self.report.differs(Kind::BadForm, proof_path, "this is no inclusion proof"),
            Some(proof) if proof.checkpoint != *checkpoint => {
                self.report.differs(Kind::Contradiction, proof_path, "the proof is for another checkpoint");
            }
            Some(proof) if !proof.includes(bare) => {
                let message = "the leaf is not under the root of the pack: this file was not sealed so";
                self.report.differs(Kind::Changed, path, message);
            }
            Some(_) => {
                let exhibit = exhibit_path(&leaf);
                self.content(&exhibit, &leaf);
                return Some(exhibit);
            }
        }
        None
    }

    fn content(&mut self, exhibit: &str, leaf: &Leaf) {
        if !self.files.contains_key(exhibit) {
            return self.report.compare(
                Kind::Missing,
                exhibit,
                (&leaf.sha256.to_string(), ""),
                "a proof names this file, and it is not there",
            );
        }
        match payload::hash(self.folder, exhibit) {
            Ok((found, _)) if found == leaf.sha256 => {
                let name = leaf.shown_name();
                self.report.remark("exhibit", exhibit, format!("this file was sealed as `{name}`"));
            }
            Ok((found, _)) => self.report.compare(
                Kind::Changed,
                exhibit,
                (&leaf.sha256.to_string(), &found.to_string()),
                "this is not the file that was sealed; a redacted copy is not either",
            ),
            Err(error) => self.report.differs(Kind::Unreadable, exhibit, error.to_string()),
        }
    }
}
