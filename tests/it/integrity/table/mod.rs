//! The table of tamper, fault and bad-input cases with their required outcomes.
//!
//! `cargo test --test it integrity::table -- --nocapture` prints it. A case passes when verification answers as required,
//! and names what it must name; cases that need another machine are listed with the reason.

mod content;
mod seals;
mod stores;

use super::authority::Authority;
use super::pack::{MOMENT, Place, Wish, clock, copy, found, kinds, new_key};
use chrono::DateTime;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use tickmark::integrity::ledger::{self, Chain, Event};
use tickmark::integrity::signature::RevokedKeys;
use tickmark::integrity::signers::AllowedSigners;
use tickmark::integrity::timestamp::{self, Answer, Authorities};
use tickmark::integrity::verify::{Anchors, Report, verify};
use tickmark::integrity::{Sha256Digest, leaf::Leaf, seal};

/// What a case came to.
enum Outcome {
    /// As required: what was found.
    Right(String),
    /// Not as required.
    Wrong(String),
    /// Not run, and why.
    NotRun(String),
}
use Outcome::{NotRun, Right, Wrong};

#[derive(Default)]
struct Table {
    rows: BTreeMap<String, (String, String, Outcome)>,
}

impl Table {
    fn add(&mut self, number: &str, case: &str, required: &str, outcome: Outcome) {
        let digits = number.bytes().take_while(u8::is_ascii_digit).count();
        let key = format!("{:0>3}{}", &number[..digits], &number[digits..]);
        assert!(self.rows.insert(key, (case.to_owned(), required.to_owned(), outcome)).is_none(), "{number} twice");
    }

    /// A case that must list discrepancies of these kinds and paths, and no kind beyond `allowed`.
    fn fails(&mut self, number: &str, case: &str, report: &Report, wanted: &[&str]) {
        let kinds = kinds(report);
        let missing: Vec<&&str> =
            wanted.iter().filter(|wanted| !kinds.iter().any(|kind| kind.starts_with(**wanted))).collect();
        let shown = shorten(&kinds.join("; "));
        let outcome = if missing.is_empty() && !report.intact {
            Right(shown)
        } else {
            Wrong(format!("missing {missing:?} in {shown}"))
        };
        self.add(number, case, &format!("FAIL {}", wanted.join(", ")), outcome);
    }

    fn passes(&mut self, number: &str, case: &str, report: &Report, remark: &str) {
        let noted = remark.is_empty() || report.remarks.iter().any(|each| each.kind == remark);
        let outcome =
            if report.intact && noted { Right(format!("intact {remark}")) } else { Wrong(kinds(report).join("; ")) };
        self.add(number, case, &format!("PASS {remark}"), outcome);
    }

    fn holds(&mut self, number: &str, case: &str, required: &str, holds: bool) {
        self.add(number, case, required, if holds { Right("as required".to_owned()) } else { Wrong("no".to_owned()) });
    }

    fn print(&self) -> usize {
        eprintln!("{:4} {:62} {:52} outcome", "case", "what was done", "required");
        let mut wrong = 0;
        for (number, (case, required, outcome)) in &self.rows {
            let shown = match outcome {
                Right(words) => format!("ok: {words}"),
                NotRun(why) => format!("not run: {why}"),
                Wrong(words) => {
                    wrong += 1;
                    format!("WRONG: {words}")
                }
            };
            eprintln!("{:4} {:62} {:52} {shown}", number.trim_start_matches('0'), shorten(case), shorten(required));
        }
        wrong
    }
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= 150 { text.to_owned() } else { text.chars().take(149).chain(['…']).collect() }
}

/// A sealed pack with its anchors.
struct Base {
    place: Place,
    key: Option<PathBuf>,
    authority: Option<Authority>,
}

impl Base {
    fn new() -> Self {
        let place = Place::new();
        let key = place.path("key");
        let key = new_key(&key).then_some(key);
        let authority = Authority::new();
        let wish = Wish {
            keys: key.iter().cloned().collect(),
            timestamps: u64::from(authority.is_some()),
            challenge: Some("AUDIT-1".to_owned()),
            ..Wish::default()
        };
        drop(place.ledger());
        fs::create_dir(place.path("before")).unwrap();
        copy(&place.path("ws"), &place.path("before"));
        place.seal("base", &wish);
        let base = Self { place, key, authority };
        if let Some(authority) = &base.authority {
            base.stamp("base", "tsa", authority, "stamp");
        }
        let report = base.judge(&base.place.path("base"));
        assert!(report.intact, "{:?}", report.discrepancies);
        base
    }

    fn stamp(&self, pack: &str, signer: &str, authority: &Authority, section: &str) {
        let (pack, query) = (self.place.path(pack), self.place.path("query.tsq"));
        timestamp::write_query(&pack, "00", &query).unwrap();
        let response = authority.answer_as(&query, signer, section).unwrap();
        let answer =
            Answer { response, chain: authority.read(&format!("{signer}.pem")), lists: authority.read("crl.pem") };
        timestamp::import(&pack, &answer, None).unwrap();
    }

    /// Verification with everything that an auditor may hold.
    fn anchors(&self) -> Anchors {
        let signers = self
            .key
            .as_ref()
            .map(|key| AllowedSigners::parse(&format!("collector@example.org {}", public(key))).unwrap());
        let authorities =
            self.authority.as_ref().map(|authority| Authorities::parse(&authority.read("root.pem")).unwrap());
        Anchors { signers, authorities, now: DateTime::from_timestamp(MOMENT, 0), ..Anchors::default() }
    }

    fn judge(&self, pack: &Path) -> Report {
        verify(pack, &self.anchors()).unwrap()
    }

    /// The base pack after `damage`.
    fn after(&self, damage: impl FnOnce(&Path)) -> Report {
        self.judge(&self.damaged(damage))
    }

    fn damaged(&self, damage: impl FnOnce(&Path)) -> PathBuf {
        let pack = self.place.path("damaged");
        let _ = fs::remove_dir_all(&pack);
        copy(&self.place.path("base"), &pack);
        damage(&pack);
        pack
    }
}

fn public(key: &Path) -> String {
    fs::read_to_string(format!("{}.pub", key.display())).unwrap()
}

fn edit(path: impl AsRef<Path>, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(&path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

fn flip(path: impl AsRef<Path>) {
    edit(path, |bytes| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    });
}

fn replace(path: impl AsRef<Path>, from: &str, to: &str) {
    edit(path, |bytes| {
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains(from), "{from}");
        *bytes = text.replacen(from, to, 1).into_bytes();
    });
}

/// Line endings as another system writes them.
fn convert(path: impl AsRef<Path>) {
    edit(path, |bytes| *bytes = String::from_utf8(bytes.clone()).unwrap().replace('\n', "\r\n").into_bytes());
}

fn drop_line(path: impl AsRef<Path>, of: &str) {
    edit(path, |bytes| {
        let text = String::from_utf8(bytes.clone()).unwrap();
        *bytes = text.split_inclusive('\n').filter(|line| !line.contains(of)).collect::<String>().into_bytes();
    });
}

const POLICY: &str = "data/evidence/policies/policy.md";
const RECORDS: &str = "data/evidence/records/incidents.csv";

fn signature(pack: &Path) -> Option<PathBuf> {
    fs::read_dir(pack.join("seal"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|each| each == "sig"))
}

#[test]
fn every_case_has_its_required_outcome() {
    let base = Base::new();
    let mut table = Table::default();
    content::payload(&base, &mut table);
    content::lists(&base, &mut table);
    content::tag_files(&base, &mut table);
    content::forms(&base, &mut table);
    content::kinds_of_file(&base, &mut table);
    seals::seals(&base, &mut table);
    seals::anchors(&base, &mut table);
    seals::signatures(&base, &mut table);
    seals::stamps(&base, &mut table);
    seals::two_authorities(&base, &mut table);
    stores::ledgers(&base, &mut table);
    stores::sealing(&base, &mut table);
    stores::names(&mut table);
    stores::elsewhere(&mut table);
    let wrong = table.print();
    let ran = table.rows.values().filter(|(_, _, outcome)| matches!(outcome, Right(_))).count();
    eprintln!("{ran} as required, {wrong} wrong, {} not run here", table.rows.len() - ran - wrong);
    assert_eq!(wrong, 0);
    let numbers: Vec<String> = (1..=85).map(|number| format!("{number:03}")).collect();
    let absent: Vec<&String> =
        numbers.iter().filter(|number| !table.rows.keys().any(|key| key.starts_with(number.as_str()))).collect();
    assert!(absent.is_empty(), "no row for {absent:?}");
}
