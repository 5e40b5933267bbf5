//! The sealed statement: what was sealed and what was intended, as an in-toto statement that programs read.

use crate::integrity::Sha256Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version 1 of the in-toto statement.
const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
/// What our predicate means; version 1.
const PREDICATE_TYPE: &str = "urn:tickmark:seal:v1";
/// Largest statement that is read, in bytes.
pub const MAX_STATEMENT_BYTES: u64 = 256 * 1024;

/// A statement about files by digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Always that of in-toto, version 1.
    #[serde(rename = "_type")]
    pub statement_type: String,
    /// What we state.
    pub predicate: Predicate,
    /// Always ours, version 1.
    #[serde(rename = "predicateType")]
    pub predicate_type: String,
    /// The files.
    pub subject: Vec<Subject>,
}

/// A file by name and digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// `sha256` and the digest.
    pub digest: BTreeMap<String, Sha256Digest>,
    /// Path relative to the pack.
    pub name: String,
}

/// How the pack was sealed; keys stand in byte order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Predicate {
    /// Text of the auditor; empty when none was given.
    pub challenge: String,
    /// `ok`, or `replaced`.
    pub clock: String,
    /// Number of the ledger record that covers the evidence.
    pub collected: u64,
    /// Files of the payload, those withheld included.
    pub files: u64,
    /// Identifier of the pack.
    pub identifier: String,
    /// Number of the ledger record that announces the pack.
    pub intent: u64,
    /// Id of the ledger.
    pub ledger: String,
    /// What the system clock showed; not trusted.
    pub sealed_at: String,
    /// Fingerprints of the keys that were to sign.
    pub signers: Vec<String>,
    /// Time stamps that were to be had.
    pub timestamps: u64,
    /// The program.
    pub tool: String,
    /// Files whose content is not in the pack.
    pub withheld: u64,
}

impl Statement {
    /// The statement of `predicate` about these files.
    #[must_use]
    pub fn new(predicate: Predicate, files: &[(&str, Sha256Digest)]) -> Self {
        let subject = |(name, digest): &(&str, Sha256Digest)| Subject {
            digest: BTreeMap::from([("sha256".to_owned(), *digest)]),
            name: (*name).to_owned(),
        };
        Self {
            statement_type: STATEMENT_TYPE.to_owned(),
            predicate,
            predicate_type: PREDICATE_TYPE.to_owned(),
            subject: files.iter().map(subject).collect(),
        }
    }

    /// Its bytes: one line of JSON.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads its bytes; nothing else than what we write will do.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let statement: Self = serde_json::from_slice(bytes).ok()?;
        let known = statement.statement_type == STATEMENT_TYPE && statement.predicate_type == PREDICATE_TYPE;
        (known && statement.to_bytes() == bytes).then_some(statement)
    }
}
