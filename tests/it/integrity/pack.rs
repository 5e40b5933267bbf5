//! A small pack made through the library, for tests that damage it.

use chrono::DateTime;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;
use tickmark::integrity::codes::LEDGER_LOCKED;
use tickmark::integrity::leaf::{self, Leaf};
use tickmark::integrity::ledger::{Event, Ledger};
use tickmark::integrity::portable::Places;
use tickmark::integrity::seal::{self, Content, PackFile, SealPlan, Sealed};
use tickmark::integrity::signature::SigningKey;
use tickmark::integrity::verify::pack::collection_root;
use tickmark::integrity::verify::{Anchors, Report, verify};
use tickmark::integrity::{IntegrityError, SystemClock};
use tickmark::progress::Silent;

/// 2026-09-30T00:00:00Z.
pub const MOMENT: i64 = 1_790_726_400;

pub fn clock() -> SystemClock {
    SystemClock::replaced_by(DateTime::from_timestamp(MOMENT, 0).unwrap())
}

/// A folder with a workspace whose ledger holds one collection, and packs beside it.
pub struct Place {
    pub folder: TempDir,
}

/// How a pack is to be made.
#[derive(Default, Clone)]
pub struct Wish {
    pub keys: Vec<PathBuf>,
    pub timestamps: u64,
    pub challenge: Option<String>,
    pub hash_only: bool,
}

impl Place {
    /// A workspace with this evidence; `a.txt` and `same.txt` hold the same.
    pub fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        for (name, bytes) in [
            ("a.txt", &b"the same bytes\n"[..]),
            ("policies/policy.md", b"# Policy\n\nApproved.\n"),
            ("records/incidents.csv", b"number,opened\nINC1,2026-01-01\n"),
            ("records/no rows ü.csv", b""),
            ("same.txt", b"the same bytes\n"),
        ] {
            place.write(&format!("ws/evidence/{name}"), bytes);
        }
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn ledger(&self) -> Ledger {
        // Between fork and exec a child of another test holds what this process had open, our lock too.
        let open = || match Ledger::open(&self.path("ws"), true, &clock()) {
            Err(error) if error.is(&LEDGER_LOCKED) => {
                std::thread::yield_now();
                None
            }
            other => Some(other.unwrap()),
        };
        let mut ledger = std::iter::repeat_with(open).take(1_000_000).flatten().next().unwrap();
        seal::settle(&mut ledger, &clock()).unwrap();
        ledger
    }

    /// The evidence as it would be packed.
    pub fn files(&self) -> Vec<PackFile> {
        let folder = self.path("ws/evidence");
        let mut names: Vec<PathBuf> = walkdir::WalkDir::new(&folder)
            .into_iter()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| entry.path().strip_prefix(&folder).unwrap().to_owned())
            .collect();
        names.sort_by(|one, other| one.as_os_str().as_encoded_bytes().cmp(other.as_os_str().as_encoded_bytes()));
        let mut places = Places::default();
        let file = |relative: PathBuf| {
            let raw = relative.as_os_str().as_encoded_bytes().to_vec();
            let content = Content::Disk { folder: folder.clone(), relative };
            let path = places.place("data/evidence/", &raw);
            let name = [&b"evidence/"[..], &raw].concat();
            let mut file = PackFile { path, name, content, expected: None, withheld: false };
            file.expected = Some(seal::measure(&file).unwrap().0);
            file
        };
        names.into_iter().map(file).collect()
    }

    /// Records the evidence as collected; gives the number of the record.
    pub fn collect(&self, ledger: &mut Ledger) -> u64 {
        let mut leaves: Vec<Leaf> = self
            .files()
            .iter()
            .map(|file| {
                let (sha256, bytes) = seal::measure(file).unwrap();
                let salt = leaf::salt(ledger.secret(), &file.name, &sha256);
                let (path, name) = (file.path.clone(), file.name.clone());
                Leaf { path, name, bytes, sha256, salt, withheld: false, original: None }
            })
            .collect();
        leaves.sort_by(|one, other| one.path.cmp(&other.path));
        let (items, root) = collection_root(&leaves);
        ledger.append(Event::Collect { items, unreadable: 0, cached: 0, root }, &clock()).unwrap().seq
    }

    /// Collects and seals into `out`.
    pub fn seal(&self, out: &str, wish: &Wish) -> Sealed {
        self.try_seal(out, wish).unwrap()
    }

    pub fn try_seal(&self, out: &str, wish: &Wish) -> Result<Sealed, IntegrityError> {
        let mut ledger = self.ledger();
        let collected = self.collect(&mut ledger);
        let files = self.files().into_iter().map(|file| PackFile { withheld: wish.hash_only, ..file }).collect();
        self.seal_files(out, wish, (files, collected), &mut ledger)
    }

    pub fn seal_files(
        &self,
        out: &str,
        wish: &Wish,
        (files, collected): (Vec<PackFile>, u64),
        ledger: &mut Ledger,
    ) -> Result<Sealed, IntegrityError> {
        let keys: Vec<SigningKey> = wish.keys.iter().map(|key| SigningKey::open(key).unwrap()).collect();
        let out = self.path(out);
        let challenge = wish.challenge.clone();
        let plan = SealPlan { out: &out, files, collected, keys: &keys, timestamps: wish.timestamps, challenge };
        seal::seal(&plan, ledger, &clock(), &Silent)
    }
}

/// What verification finds without anything from outside.
pub fn found(pack: &Path) -> Report {
    verify(pack, &Anchors::default()).unwrap()
}

/// The kinds of discrepancy with their paths, as one text each.
pub fn kinds(report: &Report) -> Vec<String> {
    let word = |kind| serde_json::to_value(kind).unwrap().as_str().unwrap().to_owned();
    report.discrepancies.iter().map(|each| format!("{} {}", word(each.kind), each.path)).collect()
}

/// Whether a program of this system can be run; says so where it cannot.
pub fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").stdin(Stdio::null()).output().is_ok();
    if !found {
        eprintln!("skipped: there is no `{program}` here");
    }
    found
}

/// A new signing key at `path` with its public half beside it; `false` where `ssh-keygen` is missing.
pub fn new_key(path: &Path) -> bool {
    has("ssh-keygen")
        && Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"])
            .arg(path)
            .stdin(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
}

/// Copies a folder with everything in it, pipes and links as they are.
pub fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}
