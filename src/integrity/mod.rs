//! Proof: digests, canonical lines, manifests, Merkle trees and the clock. Knows no ITSM and no reports.

pub mod canonical;
pub mod checkpoint;
pub mod clock;
pub mod codes;
pub mod digest;
pub mod disclose;
pub mod disk;
pub mod layout;
pub mod leaf;
pub mod ledger;
pub mod lines;
pub mod manifest;
pub mod merkle;
pub mod portable;
pub mod redact;
pub mod seal;
pub mod signature;
pub mod signers;
pub mod sums512;
pub mod timestamp;
pub mod verify;

pub use clock::{Clock, SystemClock};
pub use codes::{CODES, IntegrityError};
pub use digest::{Hasher, HashingReader, Sha256Digest};
