//! Record tests over whole populations: what was recognised, what was tested, what deviates.

pub mod moments;
mod month_names;
mod observations;
mod plan;
mod words;

pub use moments::DateOrder;
pub use observations::{
    ExceptionRow, ExportCheck, Observations, Population, PopulationSource, TestOutcome, TestResult,
};
pub use plan::{DeclaredExport, Period, TestingPlan};

/// Most exception rows kept of one test; a result counts those beyond, too.
pub const MAX_EXCEPTION_ROWS: usize = 10_000;
