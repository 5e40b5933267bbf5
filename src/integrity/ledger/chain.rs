//! The chain of the ledger: every record names the digest of the line before it.

use super::record::{Event, Record, run_id};
use crate::integrity::Sha256Digest;
use std::collections::BTreeSet;

/// What stands before the first line.
pub const BEFORE_FIRST: Sha256Digest = Sha256Digest::from_bytes([0; 32]);

/// A ledger whose chain holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Id of the ledger: 32 hex digits.
    pub id: String,
    /// The records in order.
    pub records: Vec<Record>,
    /// Digest of the last line with its line feed.
    pub last: Sha256Digest,
    /// Length of the lines in bytes.
    pub bytes: u64,
}

/// Where a chain breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("record {seq}: {problem}")]
pub struct BrokenChain {
    /// Number of the first record that does not fit.
    pub seq: u64,
    /// What is wrong, in words.
    pub problem: String,
    /// Digest that the record should name as that of the line before, if that is what is wrong.
    pub expected: Option<Sha256Digest>,
    /// Digest that it names.
    pub found: Option<Sha256Digest>,
}

/// Splits what was committed (lines with their line feed) from an unfinished tail.
#[must_use]
pub fn committed(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    bytes.split_at(end)
}

impl Chain {
    /// The chain before its first record.
    pub(super) const fn none() -> Self {
        Self { id: String::new(), records: Vec::new(), last: BEFORE_FIRST, bytes: 0 }
    }

    /// Reads whole lines and checks the chain from its beginning.
    ///
    /// # Errors
    /// At the first record that is none or does not follow from the one before.
    pub fn read(bytes: &[u8]) -> Result<Self, BrokenChain> {
        let mut chain = Self::none();
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            chain.follow(line)?;
        }
        if chain.records.is_empty() { Err(broken(0, "the ledger is empty")) } else { Ok(chain) }
    }

    fn follow(&mut self, line: &[u8]) -> Result<(), BrokenChain> {
        let seq = self.next();
        let bare = line.strip_suffix(b"\n").ok_or_else(|| broken(seq, "the last line is unfinished"))?;
        let record = Record::parse(bare).map_err(|problem| broken(seq, problem.to_string()))?;
        if record.seq != seq {
            return Err(broken(seq, format!("this line says it is record {}", record.seq)));
        }
        if record.prev != self.last {
            let problem = "the line before it is not the one it follows";
            let (expected, found) = (Some(self.last), Some(record.prev));
            return Err(BrokenChain { seq, problem: problem.to_owned(), expected, found });
        }
        if let Event::Genesis { ledger } = &record.event {
            self.id.clone_from(ledger);
        }
        if matches!(record.event, Event::Genesis { .. }) != (seq == 0) || !is_id(&self.id) {
            return Err(broken(seq, "a ledger has one first record, which gives it an id"));
        }
        if record.run != run_id(&self.id, seq) {
            return Err(broken(seq, "this line belongs to another ledger"));
        }
        self.push(record, line);
        Ok(())
    }

    /// Number of the record that would come next.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.records.len() as u64
    }

    /// Fingerprints of the signing keys in use at its end; nothing where it never named a key.
    #[must_use]
    pub fn keys(&self) -> Option<BTreeSet<String>> {
        let mut keys = None;
        for record in &self.records {
            match &record.event {
                Event::KeyAdd { key } => drop(keys.get_or_insert_with(BTreeSet::new).insert(key.clone())),
                Event::KeyRetire { key } => drop(keys.get_or_insert_with(BTreeSet::new).remove(key)),
                _ => {}
            }
        }
        keys
    }

    /// Adds a record whose line was written.
    pub(super) fn push(&mut self, record: Record, line: &[u8]) {
        self.last = Sha256Digest::of(line);
        self.bytes += line.len() as u64;
        self.records.push(record);
    }
}

fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn broken(seq: u64, problem: impl Into<String>) -> BrokenChain {
    BrokenChain { seq, problem: problem.into(), expected: None, found: None }
}

/// How two ledgers relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// They are the same.
    Same,
    /// The second continues the first.
    Continues,
    /// The first continues the second: the second was rolled back, or is older.
    Older,
    /// They share their beginning and part at this record: one of them was rewritten.
    Forked(u64),
    /// They have nothing in common.
    Unrelated,
}

/// Compares the lines of two ledgers.
#[must_use]
pub fn compare(first: &[u8], second: &[u8]) -> Relation {
    let lines = |bytes| <[u8]>::split_inclusive(bytes, |&byte| byte == b'\n');
    let shared = lines(first).zip(lines(second)).take_while(|(one, other)| one == other).count();
    match (shared == lines(first).count(), shared == lines(second).count(), shared) {
        (true, true, _) => Relation::Same,
        (_, _, 0) => Relation::Unrelated,
        (true, false, _) => Relation::Continues,
        (false, true, _) => Relation::Older,
        (false, false, shared) => Relation::Forked(shared as u64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::integrity::SystemClock;
    use chrono::DateTime;

    fn ledger() -> Vec<u8> {
        let clock = SystemClock::replaced_by(DateTime::from_timestamp(1_790_726_400, 0).unwrap());
        let id = "0123456789abcdef0123456789abcdef".to_owned();
        let root = Sha256Digest::of(b"leaves");
        let events = [
            Event::Genesis { ledger: id.clone() },
            Event::Collect { items: 12, unreadable: 1, cached: 0, root },
            Event::Collect { items: 12, unreadable: 0, cached: 7, root },
            Event::CollectFailed { code: "missing-root".to_owned() },
            Event::SealIntent,
            Event::Sealed { intent: 3, pack: root, sums: root },
            Event::SealAbandoned { intent: 3 },
            Event::Stamped { pack: root, token: root, time: "2026-09-30T00:00:00Z".to_owned() },
            Event::Redacted { original: root, copy: root, rules: root },
            Event::RecoveredTornTail { bytes: 7, sha256: root },
            Event::ClockRegressed,
            Event::KeyAdd { key: "SHA256:x".to_owned() },
            Event::KeyRetire { key: "SHA256:x".to_owned() },
            Event::Tombstone { reason: "retention".to_owned() },
        ];
        let (mut bytes, mut prev) = (Vec::new(), BEFORE_FIRST);
        for (seq, event) in (0..).zip(events) {
            let line = Record::new(&id, (seq, prev), event, &clock).to_bytes();
            prev = Sha256Digest::of(&line);
            bytes.extend(line);
        }
        bytes
    }

    fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
        bytes.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect()
    }

    #[test]
    fn every_kind_of_record_is_read_as_it_was_written() {
        let bytes = ledger();
        let chain = Chain::read(&bytes).unwrap();
        let written: Vec<u8> = chain.records.iter().flat_map(Record::to_bytes).collect();
        assert_eq!((written, chain.bytes, chain.next()), (bytes.clone(), bytes.len() as u64, 14));
    }

    #[test]
    fn a_line_edited_reordered_removed_or_inserted_is_found_where_it_is() {
        let original = lines(&ledger());
        let seq = |lines: &[Vec<u8>]| Chain::read(&lines.concat()).unwrap_err().seq;
        let mut edited = original.clone();
        edited[1] = String::from_utf8(edited[1].clone()).unwrap().replace("\"items\":12", "\"items\":13").into_bytes();
        assert_eq!(seq(&edited), 2);
        let mut swapped = original.clone();
        swapped.swap(4, 5);
        assert_eq!(seq(&swapped), 4);
        let mut removed = original.clone();
        removed.remove(3);
        assert_eq!(seq(&removed), 3);
        let mut inserted = original.clone();
        inserted.insert(3, original[2].clone());
        assert_eq!(seq(&inserted), 3);
        assert_eq!(seq(&original[1..]), 0);
        assert_eq!(Chain::read(b"").unwrap_err().seq, 0);
    }

    #[test]
    fn no_flipped_bit_before_the_last_line_goes_unnoticed() {
        let bytes = ledger();
        let last = lines(&bytes).pop().unwrap().len();
        for at in 0..bytes.len() - last {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            assert!(Chain::read(&flipped).is_err(), "bit flipped at {at}");
        }
    }

    #[test]
    fn ledgers_are_told_apart_by_what_they_share() {
        let bytes = ledger();
        let all = lines(&bytes);
        let (short, mut other) = (all[..5].concat(), all.clone());
        other[6] = all[7].clone();
        assert_eq!(compare(&bytes, &bytes), Relation::Same);
        assert_eq!(compare(&short, &bytes), Relation::Continues);
        assert_eq!(compare(&bytes, &short), Relation::Older);
        assert_eq!(compare(&bytes, &other.concat()), Relation::Forked(6));
        assert_eq!(compare(&bytes, &all[1]), Relation::Unrelated);
    }
}
