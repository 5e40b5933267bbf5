//! The ledger: an append-only, hash-chained journal of what was collected, sealed and stamped.
//!
//! It proves order and that nothing was removed, up to the last head that somebody else holds; what nobody else has
//! seen can be rewritten as a whole.

pub mod chain;
mod head;
pub mod record;
mod store;

pub use chain::{BrokenChain, Chain, Relation, compare};
pub use head::Head;
pub use record::{Event, Record};
pub use store::{Ledger, Standing, examine};

/// Folder of the store in a workspace.
pub const STORE_FOLDER: &str = ".tickmark";
/// File of the ledger in the store.
pub const LEDGER_FILE: &str = "ledger.jsonl";
/// File of the ledger's head in the store.
pub const HEAD_FILE: &str = "ledger.head";
/// Largest ledger that is read, in bytes.
pub const MAX_LEDGER_BYTES: u64 = 256 * 1024 * 1024;
