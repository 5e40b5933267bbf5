#![doc = include_str!("records.md")]

mod basis;
mod checks;
pub mod codes;
mod examine;
pub mod examples;
mod fold;
pub mod frame;
mod functions;
mod gather;
mod lexicon;
mod lint;
mod load;
pub mod moments;
mod month_names;
pub mod named;
mod observations;
pub mod occurrences;
mod plan;
mod populate;
mod recognise;
mod rows;
mod run;
pub mod sampling;
pub mod sandbox;
mod store;
mod tally;
mod values;
mod words;

pub use crate::workspace::exceptions::MarkKind;
pub use codes::CODES;
pub use moments::DateOrder;
pub use named::Named;
pub use observations::{
    ExceptionRow, ExportCheck, Observations, Population, PopulationSource, TestOutcome, TestResult,
};
pub use plan::{DeclaredExport, Mark, Period, TestingPlan};
pub use run::run;

/// Most exception rows kept of one test; a result counts those beyond, too.
pub const MAX_EXCEPTION_ROWS: usize = 10_000;
