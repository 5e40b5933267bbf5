//! Redacted copies: each says whose copy it is, or it poses as an original.

use super::{Kind, Report};
use crate::integrity::Sha256Digest;
use crate::integrity::leaf::Leaf;
use crate::integrity::ledger::{Chain, Event};
use std::collections::BTreeMap;

/// Redacted copies that the sealed ledger knows.
pub fn known(chain: Option<&Chain>) -> BTreeMap<Sha256Digest, Sha256Digest> {
    let events = chain.into_iter().flat_map(|chain| &chain.records).map(|record| &record.event);
    events
        .filter_map(
            |event| if let Event::Redacted { original, copy, .. } = event { Some((*copy, *original)) } else { None },
        )
        .collect()
}

/// A redacted copy says so, or it poses as an original; `name` is the path of the leaf for people.
pub fn check(leaf: &Leaf, name: &str, copies: &BTreeMap<Sha256Digest, Sha256Digest>, report: &mut Report) {
    match (copies.get(&leaf.sha256), leaf.original) {
        (Some(original), Some(declared)) if *original == declared => {
            report.remark(
                "redacted-copy",
                name,
                format!("this is a redacted copy; its original has the SHA-256 {original}"),
            );
        }
        (Some(original), _) => {
            let message = "a redacted copy is sealed as if it were an original";
            report.compare(Kind::RedactedCopy, name, (&original.to_string(), &leaf.sha256.to_string()), message);
        }
        (None, Some(_)) => {
            report.differs(Kind::Contradiction, name, "it claims to be a redacted copy that the ledger does not know");
        }
        (None, None) => {}
    }
}
