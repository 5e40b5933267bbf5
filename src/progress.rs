//! Telling a person how far the run has come. The layers report; only the command line shows.

/// Receives progress. Implementations must not influence results.
pub trait Progress: Sync {
    /// A new stage begins, named by a verb phrase; `total` is its number of steps where that is known.
    fn stage(&self, name: &str, total: Option<u64>);
    /// `steps` more steps of the current stage are done.
    fn advance(&self, steps: u64);
}

/// Shows nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &str, _total: Option<u64>) {}
    fn advance(&self, _steps: u64) {}
}
