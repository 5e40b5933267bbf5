//! The query that is carried to an authority.

use super::TimestampFault;
use crate::integrity::Sha256Digest;
use der::asn1::{Int, ObjectIdentifier, OctetString};
use der::{Decode as _, Encode as _, Sequence};
use x509_cert::spki::AlgorithmIdentifierOwned;

/// SHA-256 (RFC 5754).
pub(super) const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");

/// Digest of what is stamped (RFC 3161, 2.4.1).
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(super) struct MessageImprint {
    pub(super) algorithm: AlgorithmIdentifierOwned,
    pub(super) digest: OctetString,
}

/// A request (RFC 3161, 2.4.1), without a policy: the authority chooses.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct TimeStampReq {
    version: u8,
    imprint: MessageImprint,
    #[asn1(optional = "true")]
    nonce: Option<Int>,
    certificates: bool,
}

/// A query about one digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The digest that is to be stamped.
    pub sha256: Sha256Digest,
    /// Ties the answer to this query.
    pub nonce: Vec<u8>,
}

impl Query {
    /// A query with these random bytes as its nonce.
    #[must_use]
    pub fn new(sha256: Sha256Digest, random: [u8; 8]) -> Self {
        // A positive number in its shortest form, whatever the bytes.
        let [first, rest @ ..] = random;
        let nonce = std::iter::once(first & 0x3f | 0x40).chain(rest).collect();
        Self { sha256, nonce }
    }

    /// The DER of the query, as `openssl ts -query` would make it.
    #[must_use]
    pub fn to_der(&self) -> Vec<u8> {
        let built = || {
            let request = TimeStampReq {
                version: 1,
                imprint: MessageImprint {
                    algorithm: AlgorithmIdentifierOwned { oid: SHA256, parameters: Some(der::Any::null()) },
                    digest: OctetString::new(self.sha256.as_bytes().as_slice())?,
                },
                nonce: Some(Int::new(&self.nonce)?),
                certificates: true,
            };
            request.to_der()
        };
        built().unwrap_or_default()
    }
}

/// Reads a query of ours.
///
/// # Errors
/// When it is none.
pub fn read_query(bytes: &[u8]) -> Result<Query, TimestampFault> {
    let unreadable = |_| TimestampFault::Unreadable("the query beside it is damaged");
    let request = TimeStampReq::from_der(bytes).map_err(unreadable)?;
    let nonce = request.nonce.map(|nonce| nonce.as_bytes().to_vec()).unwrap_or_default();
    let digest: [u8; 32] = request.imprint.digest.as_bytes().try_into().map_err(|_| TimestampFault::OtherData)?;
    Ok(Query { sha256: Sha256Digest::from_bytes(digest), nonce })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_as_it_was_written() {
        for random in [[0; 8], [0xff; 8], [0x80, 0, 0, 0, 0, 0, 0, 1]] {
            let query = Query::new(Sha256Digest::of(b"x"), random);
            assert_eq!(read_query(&query.to_der()), Ok(query));
        }
    }
}
