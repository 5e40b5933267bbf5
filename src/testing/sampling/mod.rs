//! Samples of records: how many, which ones, and what they show; each step anyone can repeat.
//!
//! The mathematics is exact: probabilities are compared in floating point where they are far apart, and in whole numbers
//! where they are close, so that 5 % counts as 5 %.

mod evaluation;
mod file;
mod probability;
mod rate;
mod selection;
mod size;
mod strata;

pub use evaluation::{Conclusion, Evaluation, UpperLimit, evaluate, upper_limit};
pub use file::{
    Frame, Judged, SAMPLE_FORMAT_VERSION, Sample, SampleMethod, SampledItem, SeedBasis, SeedUse, StratumUse,
};
pub use rate::Rate;
pub use selection::{PopulationDigest, Selection, commitment, rank, seed};
pub use size::{Planning, SampleSize, SizeError, size};
pub use strata::allocate;
