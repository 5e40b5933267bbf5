//! A record test: one SELECT over populations, with the rule it checks (`<test>.json`, `.sql`, `.examples.json`).

use super::control::RequirementId;
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
    /// Default value; ours, not the standard's.
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
    /// Record types and the columns it reads of each.
    pub reads: BTreeMap<String, Vec<String>>,
    /// Weight of a deviation.
    pub severity: TestSeverity,
    /// Deviations tolerated, in thousandths of the records tested; absent: the grade table's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance_permille: Option<u32>,
    /// Whether the requirement leaves no room, so that a single deviation is a nonconformity.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub absolute: bool,
    /// Parameters beside `:period_start`, `:period_end` and `:as_of`.
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
    /// Its own unit test, still as JSON; absent when the file is missing.
    pub examples: Option<serde_json::Value>,
}
