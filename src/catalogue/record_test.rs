//! A record test: one SELECT over populations, with the rule it checks (`<test>.json`, `.sql`, `.examples.json`).

use super::control::RequirementId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Weight of a deviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TestSeverity {
    /// Little weight alone.
    Low,
    /// Some weight.
    Medium,
    /// Much weight.
    High,
}

/// A parameter with its default, which a workspace may set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// What it means, with unit.
    pub meaning: String,
    /// Default value; ours, not the standard's. A whole number reaches the query as an integer.
    pub default: f64,
}

/// Metadata of a record test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordTestMetadata {
    /// Location of the schema, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Kebab-case id, equal to the file name.
    pub id: String,
    /// Short reference such as `CHG-01`.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The rule in plain words.
    pub rule: String,
    /// Requirements it bears on; at least one.
    pub requirements: Vec<RequirementId>,
    /// The record type whose records are its subjects; one of those it reads.
    pub examines: String,
    /// Record types and the columns it reads of each; of a column of type `list`, its side table is meant.
    pub reads: BTreeMap<String, Vec<String>>,
    /// Record types and the column lists to index for this test; the key of each type has an index anyway.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub indexes: BTreeMap<String, Vec<Vec<String>>>,
    /// Weight of a deviation.
    pub severity: TestSeverity,
    /// Deviations tolerated, in thousandths of the records tested; absent: the grade table's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance_permille: Option<u32>,
    /// Whether the requirement leaves no room, so that a single deviation is a nonconformity.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub absolute: bool,
    /// Parameters beside `:period_start`, `:period_end` and `:as_of`. A workspace may set them, and for every test
    /// `tolerance_permille`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Parameter>,
    /// What a deviation suggests to an auditor.
    pub suggests: String,
}

/// A record test with its SQL and its examples.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordTest {
    /// Folder it stands in, relative to `controls/`.
    pub folder: String,
    /// Its metadata.
    pub metadata: RecordTestMetadata,
    /// The SELECT, with its leading comment.
    pub sql: String,
    /// Its own unit test; absent when the file is missing.
    pub examples: Option<Examples>,
}

/// The unit test of a record test: records given, rows expected (`<test>.examples.json`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Examples {
    /// Location of the schema, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The examples: at least one in which nothing deviates and one in which something does.
    pub examples: Vec<Example>,
}

/// One example.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What it shows, in words.
    pub name: String,
    /// First day of the period.
    pub period_start: NaiveDate,
    /// Last day of the period.
    pub period_end: NaiveDate,
    /// Assessment date.
    pub as_of: NaiveDate,
    /// Parameters that differ from their defaults.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, f64>,
    /// Record type → its records, as columns with values in normalised form; a column left out is NULL, and the
    /// value of a list is an array.
    pub given: BTreeMap<String, Vec<BTreeMap<String, serde_json::Value>>>,
    /// Every row the query returns, in any order.
    pub expect: Vec<ExpectedRow>,
}

/// One row that an example expects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedRow {
    /// The subject.
    pub subject: String,
    /// What the test says of it.
    pub status: Status,
    /// The reason word for word; empty when the row passes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// What a test says of one subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The subject was examined and keeps the rule.
    Pass,
    /// The subject was examined and deviates.
    Fail,
    /// The subject was not examined, for the reason given.
    Skip,
}

impl Status {
    /// The status with this word, as the query returns it.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "pass" => Some(Self::Pass),
            "fail" => Some(Self::Fail),
            "skip" => Some(Self::Skip),
            _ => None,
        }
    }

    /// The word the query returns.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Skip => "skip",
        }
    }
}
