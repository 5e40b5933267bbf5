//! What testing found: populations, the checks of their exports, and the results of the tests.

use super::named::Named;
use super::plan::Period;
use crate::diagnostics::Diagnostic;
use crate::integrity::Sha256Digest;
use crate::workspace::exceptions::MarkKind;
use std::collections::BTreeMap;

/// One check of the completeness and accuracy of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportCheck {
    /// Kebab-case name: `declared-row-count`, `duplicate-rows`, `months-present`, `number-gaps`, `period-covered`,
    /// `provenance-stated`, `rows-readable`, `values-readable`.
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
    /// By which signs the record type was recognised, in words.
    pub recognised: Vec<String>,
    /// Rows read as records.
    pub rows: u64,
    /// Rows of other record types in the same table, as a column of it says.
    pub other_rows: u64,
    /// Rows that folding merged into a newer row of the same record.
    pub folded: u64,
    /// Rows that could not be read as records.
    pub rejected: u64,
    /// Column of the record type → header it was read from.
    pub mapped: BTreeMap<String, String>,
    /// Headers that no column was found for.
    pub ignored: Vec<String>,
    /// Columns of the record type that no header was found for.
    pub missing: Vec<String>,
    /// Columns that cannot be used though a header was found: nothing proves whether day or month comes first.
    pub unproven: Vec<String>,
    /// Whether times were read whose distance from UTC is neither written nor declared.
    pub local_times: bool,
    /// Checks of completeness and accuracy.
    pub checks: Vec<ExportCheck>,
}

impl PopulationSource {
    /// Whether this column can be used in every record of the source.
    #[must_use]
    pub fn has_column(&self, column: &str) -> bool {
        self.mapped.contains_key(column) && !self.unproven.iter().any(|each| each == column)
    }

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
    /// Digest of what the test read of the record, or of the reason where the subject is no single record.
    pub sha256: Sha256Digest,
    /// What a person said of it.
    pub mark: Option<MarkKind>,
    /// Whether a mark was left out because the row is no longer the one it was said of.
    pub mark_lapsed: bool,
}

/// The result of one record test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestResult {
    /// Id of the test.
    pub test: String,
    /// How it ended.
    pub outcome: TestOutcome,
    /// Why it is inconclusive, failed to run or is not relied on; empty otherwise.
    pub why: String,
    /// Records of the first record type it reads.
    pub population: u64,
    /// Those in the period.
    pub in_period: u64,
    /// Subjects examined: passed or deviating.
    pub tested: u64,
    /// Subjects skipped, by reason.
    pub skipped: BTreeMap<String, u64>,
    /// Subjects that deviate: confirmed, or not yet looked at by a person.
    pub exceptions: u64,
    /// Subjects that a person explained or called an error of data; they do not count as deviating.
    pub explained: u64,
    /// The deviating subjects in order of source, row and subject; of more than [`super::MAX_EXCEPTION_ROWS`] the
    /// first ones the query returned. `exceptions` counts all.
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
    /// The period the tests used: as declared, or the span of the data.
    pub period: Option<Period>,
    /// Populations by record type.
    pub populations: Vec<Population>,
    /// Results in order of test id.
    pub results: Vec<TestResult>,
    /// What the records name, for comparisons beyond single tests.
    pub named: Vec<Named>,
    /// Problems met on the way.
    pub diagnostics: Vec<Diagnostic>,
}
