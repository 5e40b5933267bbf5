//! Which records: an order that nobody chose, and that `sha256sum` reproduces.

use crate::integrity::Sha256Digest;
use sha2::{Digest, Sha256};
use std::collections::BinaryHeap;

/// The place of a subject in the order: SHA-256 of the seed, a zero byte and the subject.
#[must_use]
pub fn rank(seed: &str, subject: &str) -> Sha256Digest {
    digest_of(&[seed, subject])
}

/// The seed that neither side chose: SHA-256 of the pack's root in hexadecimal, a zero byte and the auditor's nonce.
#[must_use]
pub fn seed(root: &Sha256Digest, nonce: &str) -> String {
    digest_of(&[&root.to_string(), nonce]).to_string()
}

/// What the auditor hands over before sealing: SHA-256 of the nonce.
#[must_use]
pub fn commitment(nonce: &str) -> Sha256Digest {
    Sha256Digest::of(nonce.as_bytes())
}

fn digest_of(parts: &[&str; 2]) -> Sha256Digest {
    let bytes = [parts[0].as_bytes(), &[0], parts[1].as_bytes()].concat();
    Sha256Digest::of(&bytes)
}

/// The first subjects of the order, kept while the others pass by.
#[derive(Debug)]
pub struct Selection {
    seed: String,
    items: usize,
    kept: BinaryHeap<(String, String)>,
}

impl Selection {
    /// A selection of so many subjects.
    #[must_use]
    pub fn new(seed: &str, items: u64) -> Self {
        Self { seed: seed.to_owned(), items: usize::try_from(items).unwrap_or(usize::MAX), kept: BinaryHeap::new() }
    }

    /// Looks at one subject.
    pub fn offer(&mut self, subject: &str) {
        let ranked = (rank(&self.seed, subject).to_string(), subject.to_owned());
        if self.kept.len() < self.items {
            self.kept.push(ranked);
        } else if self.kept.peek().is_some_and(|last| ranked < *last) {
            self.kept.pop();
            self.kept.push(ranked);
        }
    }

    /// The subjects with their ranks, in order.
    #[must_use]
    pub fn finish(self) -> Vec<(String, String)> {
        self.kept.into_sorted_vec()
    }
}

/// The digest of a population: SHA-256 of its subjects in the order of their bytes, each ended by a line feed.
#[derive(Debug, Default)]
pub struct PopulationDigest {
    hasher: Sha256,
    subjects: u64,
}

impl PopulationDigest {
    /// Takes the next subject, in the order of bytes.
    pub fn take(&mut self, subject: &str) {
        self.hasher.update(subject.as_bytes());
        self.hasher.update(b"\n");
        self.subjects += 1;
    }

    /// Number of subjects and digest.
    #[must_use]
    pub fn finish(self) -> (u64, String) {
        let mut hex = String::with_capacity(64);
        for byte in self.hasher.finalize() {
            hex.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or_default());
            hex.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or_default());
        }
        (self.subjects, hex)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(items: u64, subjects: &[String]) -> Vec<String> {
        let seed = format!("ENG-2026-001|population-sha256:{}", "0".repeat(64));
        let mut selection = Selection::new(&seed, items);
        for subject in subjects {
            selection.offer(subject);
        }
        selection.finish().into_iter().map(|(_, subject)| subject).collect()
    }

    fn subjects() -> Vec<String> {
        (1..=20).map(|number| format!("CHG{number:04}")).collect()
    }

    #[test]
    fn the_order_is_the_published_one() {
        let first = ["CHG0013", "CHG0015", "CHG0016", "CHG0001", "CHG0007"];
        assert_eq!(sample(5, &subjects()), first);
        let seed = format!("ENG-2026-001|population-sha256:{}", "0".repeat(64));
        let expected = "127591ac409c8c6f1dc3309ac931ef46eac98bc94d9953df2b06527f602ae305";
        assert_eq!(rank(&seed, "CHG0013").to_string(), expected);
    }

    #[test]
    fn a_larger_sample_keeps_the_smaller_one_and_the_order_of_rows_does_not_matter() {
        let backwards: Vec<String> = subjects().into_iter().rev().collect();
        assert_eq!(sample(5, &backwards), sample(5, &subjects()));
        assert_eq!(sample(9, &subjects())[..5], sample(5, &subjects()));
        assert_eq!(sample(99, &subjects()).len(), 20);
        assert_eq!(sample(0, &subjects()), Vec::<String>::new());
    }
}
