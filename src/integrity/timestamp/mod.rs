//! Trusted time (RFC 3161): a third party saw these bytes at the time it states.
//!
//! What is checked, in this order: status; one signer; content type, digest and certificate in the signed attributes;
//! the signature; the imprint; the nonce, where there was a query; the purpose of the certificate; and, against roots from
//! outside, the chain at the token's own time and revocation. The time of today decides nothing.

mod carry;
mod query;
mod token;
mod trust;

pub use carry::{Answer, Stamped, import, query_number, renew, write_query};
pub use query::{Query, read_query};
pub use token::Token;
pub use trust::{Authorities, Revocation, Trusted, certificates, revocation_lists};

/// Largest response that is read, in bytes.
pub const MAX_RESPONSE_BYTES: u64 = 256 * 1024;
/// Largest file of certificates or revocation lists that is read, in bytes.
pub const MAX_PEM_BYTES: u64 = 16 * 1024 * 1024;

/// Why a time stamp does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimestampFault {
    /// It cannot be read.
    #[error("this is no time-stamp response in DER: {0}")]
    Unreadable(&'static str),
    /// The authority refused.
    #[error("the authority refused the request (status {0})")]
    Refused(u8),
    /// It is over other bytes.
    #[error("the time stamp is over other bytes")]
    OtherData,
    /// It uses a hash that is not accepted.
    #[error("the time stamp uses a hash that is not accepted ({0})")]
    WeakHash(String),
    /// It answers another request.
    #[error("the time stamp answers another request: its nonce is not the one that was asked for")]
    OtherNonce,
    /// It was made under a policy that is not accepted.
    #[error("the time stamp was made under the policy {0}, which is not among those accepted")]
    OtherPolicy(String),
    /// Its signature does not hold.
    #[error("the signature of the time stamp does not hold: {0}")]
    BadSignature(&'static str),
    /// Its certificate is missing.
    #[error("the certificate of the authority is neither in the time stamp nor beside it")]
    NoCertificate,
    /// Its certificate is for another purpose.
    #[error("the certificate is not for time stamping alone: {0}")]
    WrongPurpose(&'static str),
    /// Its certificate does not lead to a root that is trusted, at the token's own time.
    #[error("the certificate does not lead to a trusted root at the time stated: {0}")]
    Untrusted(String),
    /// Its certificate was revoked.
    #[error("the certificate of the authority was revoked on {0}")]
    Revoked(String),
}
