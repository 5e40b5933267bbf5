//! Feeds damaged bytes to every reader of untrusted proof: manifests, leaves, ledgers, checkpoints, proofs, statements,
//! signatures, time stamps, allowed signers and rules of redaction.
//!
//! `cargo bench --bench mutations [-- SECONDS [READER]]`, by default five seconds for each. Sound inputs are damaged by flipped
//! bits, cuts, copies and words of the formats; the same seed gives the same inputs. A panic is a finding and ends the run;
//! so is an input that takes longer than a second. What is accepted must be written again as it was read.

#![allow(clippy::print_stdout, clippy::panic, reason = "a report for people; a finding must stop the run")]

use chrono::DateTime;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tickmark::integrity::checkpoint::{Checkpoint, Proof};
use tickmark::integrity::leaf::Leaf;
use tickmark::integrity::ledger::{Chain, Event, Record};
use tickmark::integrity::manifest::{self, Entry};
use tickmark::integrity::merkle::Tree;
use tickmark::integrity::redact::Rules;
use tickmark::integrity::seal::Statement;
use tickmark::integrity::signature::Signature;
use tickmark::integrity::signers::AllowedSigners;
use tickmark::integrity::timestamp::{Authorities, Query, Token, certificates, read_query, revocation_lists};
use tickmark::integrity::{Sha256Digest, SystemClock};

/// Longest that one input may take.
const SLOW: Duration = Duration::from_secs(1);
/// How often an input that took longer is tried.
const REPEATS: usize = 5;
/// Words that the formats know, to get past their first checks.
const WORDS: [&[u8]; 12] = [
    b"\n",
    b"  ",
    b"{}",
    b"\"seq\":",
    b"\"prev\":",
    b"data/",
    b"../",
    b"\0",
    b"\xff\xff\xff\xff",
    b"\x30\x82\xff\xff",
    b"-----BEGIN",
    b"9007199254740993",
];

/// A reader with inputs that it accepts.
struct Reader {
    name: &'static str,
    read: fn(&[u8]),
    sound: Vec<Vec<u8>>,
}

/// A generator of numbers that needs nothing (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16;
        usize::try_from(drawn % below.max(1) as u64).unwrap_or(0)
    }

    fn damage(&mut self, sound: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = sound.get(self.roll(sound.len())).cloned().unwrap_or_default();
        for _ in 0..=self.roll(4) {
            let at = self.roll(bytes.len() + 1);
            match self.roll(7) {
                0 | 1 => {
                    let bit = self.roll(8);
                    bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << bit);
                }
                2 => bytes.truncate(at),
                3 => drop(
                    bytes
                        .splice(at..at, WORDS.get(self.roll(WORDS.len())).copied().unwrap_or_default().iter().copied()),
                ),
                4 => {
                    let end = (at + self.roll(64)).min(bytes.len());
                    drop(bytes.drain(at..end));
                }
                5 => {
                    let other = sound.get(self.roll(sound.len())).cloned().unwrap_or_default();
                    let from = self.roll(other.len() + 1);
                    bytes.truncate(at);
                    bytes.extend(other.iter().skip(from));
                }
                _ => {
                    let byte = u8::try_from(self.roll(256)).unwrap_or(0);
                    bytes.iter_mut().skip(at).take(1).for_each(|each| *each = byte);
                }
            }
        }
        bytes
    }
}

fn same(read: Option<Vec<u8>>, bytes: &[u8]) {
    if let Some(again) = read
        && again != bytes
    {
        panic!("accepted, and written otherwise: {bytes:?}");
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

fn ledger() -> Vec<u8> {
    let clock = SystemClock::replaced_by(DateTime::from_timestamp(1_790_726_400, 0).unwrap_or_default());
    let (id, root) = ("0123456789abcdef0123456789abcdef", Sha256Digest::of(b"root"));
    let events = [
        Event::Genesis { ledger: id.to_owned() },
        Event::Collect { items: 7, unreadable: 0, cached: 3, root },
        Event::SealIntent,
    ];
    let (mut bytes, mut prev) = (Vec::new(), Sha256Digest::from_bytes([0; 32]));
    for (seq, event) in (0..).zip(events) {
        let line = Record::new(id, (seq, prev), event, &clock).to_bytes();
        prev = Sha256Digest::of(&line);
        bytes.extend(line);
    }
    bytes
}

fn checkpoint() -> (Checkpoint, Proof) {
    let leaves: [&[u8]; 5] = [b"a", b"b", b"c", b"d", b"e"];
    let tree = Tree::of(leaves);
    let checkpoint = Checkpoint { origin: "tickmark/pack/TM-1".to_owned(), size: 5, root: tree.root() };
    let proof = Proof { index: 2, hashes: tree.prove(2).unwrap_or_default(), checkpoint: checkpoint.clone() };
    (checkpoint, proof)
}

fn readers() -> Vec<Reader> {
    let sha256 = Sha256Digest::of(b"x");
    let entries = ["data/a", "data/b/c.txt"].map(|path| Entry { path: path.to_owned(), sha256 });
    let leaf = Leaf {
        path: "data/a".to_owned(),
        name: "ä".into(),
        bytes: 7,
        sha256,
        salt: "0".repeat(32),
        withheld: true,
        original: Some(sha256),
    };
    let (checkpoint, proof) = checkpoint();
    let stamps = beside(&["tsr"]);
    let pem = beside(&["pem"]);
    vec![
        Reader { name: "manifest", read: |bytes| drop(black_box(manifest::read(bytes))), sound: vec![manifest::write(&entries)] },
        Reader { name: "leaf", read: |bytes| same(Leaf::parse(bytes).map(|leaf| leaf.to_bytes()), bytes), sound: vec![leaf.to_bytes()] },
        Reader {
            name: "ledger",
            read: |bytes| same(Chain::read(bytes).ok().map(|chain| chain.records.iter().flat_map(Record::to_bytes).collect()), bytes),
            sound: vec![ledger()],
        },
        Reader {
            name: "checkpoint",
            read: |bytes| same(Checkpoint::parse(text(bytes)).map(|each| each.text().into_bytes()), text(bytes).as_bytes()),
            sound: vec![checkpoint.text().into_bytes()],
        },
        Reader {
            name: "proof",
            read: |bytes| {
                let proof = Proof::parse(text(bytes));
                black_box(proof.as_ref().is_some_and(|proof| proof.includes(b"c")));
                same(proof.map(|each| each.text().into_bytes()), text(bytes).as_bytes());
            },
            sound: vec![proof.text().into_bytes()],
        },
        Reader { name: "statement", read: |bytes| same(Statement::parse(bytes).map(|each| each.to_bytes()), bytes), sound: vec![STATEMENT.as_bytes().to_vec()] },
        Reader { name: "signature", read: |bytes| drop(black_box(Signature::verify(bytes, b"message"))), sound: vec![SIGNATURE.as_bytes().to_vec()] },
        Reader { name: "signers", read: |bytes| drop(black_box(AllowedSigners::parse(text(bytes)))), sound: vec![SIGNERS.as_bytes().to_vec()] },
        Reader {
            name: "token",
            read: |bytes| {
                let Ok(token) = Token::read(bytes, &[]) else { return };
                let roots = Authorities::parse(ROOTS.get_or_init(|| beside(&["pem"]).concat())).unwrap_or_default();
                drop(black_box(roots.check(&token, &[], &[])));
            },
            sound: stamps,
        },
        Reader { name: "query", read: |bytes| drop(black_box(read_query(bytes))), sound: vec![Query::new(sha256, [7; 8]).to_der()] },
        Reader {
            name: "certificates",
            read: |bytes| drop(black_box((certificates(bytes), revocation_lists(bytes), Authorities::parse(bytes)))),
            sound: pem,
        },
        Reader {
            name: "rules",
            read: |bytes| drop(black_box(Rules::parse(text(bytes)).and_then(|rules| rules.apply("number,caller\nINC1,Ann\n", Some(b','))))),
            sound: vec![b"format_version = 1\n[[columns]]\nnames = [\"caller\"]\n[[patterns]]\npattern = '[a-z]+@x'\nreplace = \"y\"\n".to_vec()],
        },
    ]
}

static ROOTS: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();

/// Files of these kinds among the time stamps that stand beside the checkout.
fn beside(extensions: &[&str]) -> Vec<Vec<u8>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = here.ancestors().map(|folder| folder.join("shared/data/tsa")).find(|folder| folder.is_dir());
    let found = folder.into_iter().flat_map(|folder| walkdir::WalkDir::new(folder).sort_by_file_name()).flatten();
    let wanted = found.map(walkdir::DirEntry::into_path).filter(|path: &PathBuf| {
        path.extension().is_some_and(|found| extensions.iter().any(|extension| found == *extension))
    });
    wanted.filter_map(|path| fs::read(path).ok()).collect()
}

const STATEMENT: &str = "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicate\":{\"challenge\":\"\",\"clock\":\"ok\",\"collected\":1,\"files\":2,\
\"identifier\":\"TM-01234567-2\",\"intent\":2,\"ledger\":\"0123456789abcdef0123456789abcdef\",\"sealed_at\":\"2026-09-30T00:00:00Z\",\"signers\":[],\
\"timestamps\":0,\"tool\":\"tickmark/0.1.0\",\"withheld\":0},\"predicateType\":\"urn:tickmark:seal:v1\",\"subject\":[]}\n";
const SIGNERS: &str = "a@example.org,*@b namespaces=\"git,tickmark-*\",valid-after=\"20260101\",valid-before=\"202701010000Z\" ssh-ed25519 \
AAAAC3NzaC1lZDI1NTE5AAAAIHWTGyO5d0HgpHwNYMPBWWsVy2ejdYyrsRybTXJB4ugX comment\n";
const SIGNATURE: &str = include_str!("support/message.sig");

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let seconds = arguments.first().and_then(|seconds| seconds.parse().ok()).unwrap_or(5);
    for reader in readers().into_iter().filter(|reader| arguments.get(1).is_none_or(|name| name == reader.name)) {
        if reader.sound.is_empty() {
            println!("{:14} skipped: no sound inputs stand beside the checkout", reader.name);
            continue;
        }
        reader.sound.iter().for_each(|sound| (reader.read)(sound));
        let (mut dice, mut inputs, mut slowest) = (Dice(0x7469_636b_6d61_726b), 0_u64, Duration::ZERO);
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(seconds) {
            let bytes = dice.damage(&reader.sound);
            // A busy machine may hold a process up for a second; an input that is slow is slow every time.
            let times = std::iter::repeat_with(|| {
                let started = Instant::now();
                (reader.read)(&bytes);
                started.elapsed()
            });
            let mut took = Duration::MAX;
            for time in times.take(REPEATS) {
                took = took.min(time);
                if took < SLOW {
                    break;
                }
            }
            assert!(took < SLOW, "{}: an input of {} bytes took {took:?}", reader.name, bytes.len());
            slowest = slowest.max(took);
            inputs += 1;
        }
        println!("{:14} {inputs:>10} inputs in {seconds} s, none a finding; slowest {slowest:?}", reader.name);
    }
}
