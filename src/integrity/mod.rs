//! Proof: digests and the clock. Knows no ITSM and no reports.

pub mod clock;
pub mod digest;

pub use clock::{Clock, SystemClock};
pub use digest::{HashingReader, Sha256Digest};
