//! What testing is asked to do: the period, and what people declared about exports and tests.

use super::moments::DateOrder;
use crate::extraction::ExtractionPlan;
use crate::integrity::Sha256Digest;
use crate::workspace::exceptions::MarkKind;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Distance from UTC of its times that carry none: `UTC`, `+02:00`.
    pub time_zone: Option<String>,
    /// Which number of its dates in numbers comes first, when said outright.
    pub date_order: Option<DateOrder>,
}

/// A mark on one exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What is said.
    pub kind: MarkKind,
    /// Digest of the row it was said of.
    pub row_sha256: Sha256Digest,
}

/// How to test.
#[derive(Debug, Clone, PartialEq)]
pub struct TestingPlan {
    /// The period under assessment.
    pub period: Period,
    /// Whether somebody declared that period; if not, the tests use the span of the data and say so.
    pub period_is_declared: bool,
    /// Assessment date.
    pub as_of: NaiveDate,
    /// How the rows of exports are read: as their extracts were.
    pub extraction: ExtractionPlan,
    /// Distance from UTC of times that carry none, when the workspace declares one: `UTC`, `+02:00`.
    pub time_zone: Option<String>,
    /// What people declared about exports.
    pub declared: Vec<DeclaredExport>,
    /// Test id → parameter → value; `tolerance_permille` sets the tolerance of any test.
    pub parameters: BTreeMap<String, BTreeMap<String, f64>>,
    /// Test id → reason for switching it off.
    pub switched_off: BTreeMap<String, String>,
    /// Record type → columns that are read beside those that tests need.
    pub also_read: BTreeMap<String, BTreeSet<String>>,
    /// Test id and subject → what a person said of the exception.
    pub marks: BTreeMap<(String, String), Mark>,
}
