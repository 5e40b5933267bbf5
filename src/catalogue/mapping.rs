//! A mapping: how the things of one publication relate to those of another, row by row
//! (`mappings/<source>--<target>.json`).

use super::relationship::Relationship;
use serde::{Deserialize, Serialize};

/// One statement of a mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingRow {
    /// What of the source publication; absent when nothing there answers the target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How it relates to the target.
    pub relationship: Relationship,
    /// What of the target publication; absent when nothing there answers the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Why it is so.
    pub rationale: String,
    /// What the source asks for and the target does not; empty when nothing or when not worth saying.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub beyond: String,
}

/// One mapping file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Location of the schema, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Id of the publication on the left.
    pub source: String,
    /// Id of the publication on the right.
    pub target: String,
    /// What the judgements rest on.
    pub basis: String,
    /// Date of the last check, ISO 8601.
    pub checked_on: String,
    /// Whether everything of both publications stands in a row, so that what is forgotten is a fault.
    pub complete: bool,
    /// The rows, in the order of the source.
    pub rows: Vec<MappingRow>,
}
