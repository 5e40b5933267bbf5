//! Proof: digests, canonical lines, manifests, Merkle trees and the clock. Knows no ITSM and no reports.

pub mod canonical;
pub mod clock;
pub mod digest;
pub mod manifest;
pub mod merkle;
pub mod portable;

pub use clock::{Clock, SystemClock};
pub use digest::{Hasher, HashingReader, Sha256Digest};
