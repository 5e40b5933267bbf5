//! The head of the ledger: what its last line was, kept beside it, because the chain alone cannot show a change in its
//! last line.

use super::chain::Chain;
use crate::integrity::Sha256Digest;

/// The state of a ledger in four lines: origin, number of records, digest of the last line, length in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// `tickmark/ledger/` and the id.
    pub origin: String,
    /// Number of records.
    pub size: u64,
    /// Digest of the last line with its line feed.
    pub last: Sha256Digest,
    /// Length in bytes.
    pub bytes: u64,
}

impl Head {
    /// The head of this chain.
    #[must_use]
    pub fn of(chain: &Chain) -> Self {
        Self { origin: origin(&chain.id), size: chain.next(), last: chain.last, bytes: chain.bytes }
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n{}\n", self.origin, self.size, self.last, self.bytes)
    }

    /// Reads its text; nothing else will do.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut next = || lines.next();
        let head = Self {
            origin: next()?.to_owned(),
            size: next()?.parse().ok()?,
            last: next()?.parse().ok()?,
            bytes: next()?.parse().ok()?,
        };
        (head.text() == text).then_some(head)
    }
}

/// The origin line of the ledger with this id.
#[must_use]
pub fn origin(id: &str) -> String {
    format!("tickmark/ledger/{id}")
}
