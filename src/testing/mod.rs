//! Record tests over whole populations: what was recognised, what was tested, what deviates.

use crate::diagnostics::Diagnostic;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The period under assessment, both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

/// What people declared about an export, from the register or the workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeclaredExport {
    /// Path of the item.
    pub path: String,
    /// Record type, when said outright.
    pub record_type: Option<String>,
    /// Header name → column of the record type, when said outright.
    pub column_map: BTreeMap<String, String>,
    /// System it came from.
    pub source_system: Option<String>,
    /// Query that made it.
    pub query: Option<String>,
    /// Moment of extraction, as written.
    pub extracted_at: Option<String>,
    /// Rows the system said it exported.
    pub row_count: Option<u64>,
    /// First day covered.
    pub period_start: Option<NaiveDate>,
    /// Last day covered.
    pub period_end: Option<NaiveDate>,
    /// Offset or zone of its local times: `UTC`, `+02:00`.
    pub time_zone: Option<String>,
}

/// How to test.
#[derive(Debug, Clone, PartialEq)]
pub struct TestingPlan {
    /// The period under assessment.
    pub period: Period,
    /// Assessment date.
    pub as_of: NaiveDate,
    /// Offset or zone of times that carry none, when the workspace declares one.
    pub time_zone: Option<String>,
    /// What people declared about exports.
    pub declared: Vec<DeclaredExport>,
    /// Test id → parameter → value.
    pub parameters: BTreeMap<String, BTreeMap<String, f64>>,
    /// Test id → reason for switching it off.
    pub switched_off: BTreeMap<String, String>,
}

/// One check of the completeness and accuracy of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportCheck {
    /// Kebab-case name: `declared-row-count`, `duplicate-rows`, `months-present`, `number-gaps`, `rows-readable`,
    /// `provenance-stated`.
    pub check: String,
    /// Whether it held; absent when it could not be made.
    pub held: Option<bool>,
    /// What was compared, in words.
    pub words: String,
}

/// One file, or sheet of a file, that contributed records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PopulationSource {
    /// Path of the item.
    pub path: String,
    /// Sheet, or empty.
    pub table: String,
    /// Product layout whose header names were met most: `servicenow`, `jira`, `bmc`, `generic`.
    pub layout: String,
    /// Rows read as records.
    pub rows: u64,
    /// Rows that could not be read as records.
    pub rejected: u64,
    /// Column of the record type → header it was read from.
    pub mapped: BTreeMap<String, String>,
    /// Headers that no column was found for.
    pub ignored: Vec<String>,
    /// Columns of the record type that no header was found for.
    pub missing: Vec<String>,
    /// Checks of completeness and accuracy.
    pub checks: Vec<ExportCheck>,
}

impl PopulationSource {
    /// Whether results may rest on this source: no check failed.
    #[must_use]
    pub fn is_relied_on(&self) -> bool {
        self.checks.iter().all(|check| check.held != Some(false))
    }
}

/// All records of one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Population {
    /// Record type.
    pub record_type: String,
    /// Records after folding.
    pub records: u64,
    /// Records dated within the period.
    pub in_period: u64,
    /// Records that carry no date by which they could be placed in the period.
    pub undated: u64,
    /// Where they came from, by path.
    pub sources: Vec<PopulationSource>,
}

/// How a record test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TestOutcome {
    /// Deviations stay within the tolerance.
    Pass,
    /// Deviations exceed the tolerance.
    Fail,
    /// It could not decide: no population, columns missing, nothing examined.
    Inconclusive,
    /// The query failed.
    Error,
}

/// One record that deviates.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExceptionRow {
    /// What deviates: a record's id, or what the test groups by.
    pub subject: String,
    /// Path of the file it stands in; empty when the subject is no single record.
    pub source: String,
    /// Row in that file or sheet, counted from 1 with the header; 0 when the subject is no single record.
    pub row: u64,
    /// Why, in words.
    pub reason: String,
}

/// The result of one record test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestResult {
    /// Id of the test.
    pub test: String,
    /// How it ended.
    pub outcome: TestOutcome,
    /// Why it is inconclusive or failed to run; empty otherwise.
    pub why: String,
    /// Records of the first record type it reads.
    pub population: u64,
    /// Those in the period.
    pub in_period: u64,
    /// Subjects examined: passed or deviating.
    pub tested: u64,
    /// Subjects skipped, by reason.
    pub skipped: BTreeMap<String, u64>,
    /// Subjects that deviate.
    pub exceptions: u64,
    /// The deviating subjects in order of source, row and subject; bounded, `exceptions` counts all.
    pub exception_rows: Vec<ExceptionRow>,
    /// Tolerated deviations in thousandths.
    pub tolerance_permille: u32,
    /// Whether every source it rests on passed its completeness checks.
    pub relied_on: bool,
    /// Columns it needs and did not find, as `record-type.column`.
    pub missing_columns: Vec<String>,
    /// Paths of the sources it rests on.
    pub sources: Vec<String>,
}

/// What testing found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Observations {
    /// Populations by record type.
    pub populations: Vec<Population>,
    /// Results in order of test id.
    pub results: Vec<TestResult>,
    /// Problems met on the way.
    pub diagnostics: Vec<Diagnostic>,
}
