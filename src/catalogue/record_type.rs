//! A record type: the columns of one population and the header names products give them
//! (`controls/record-types/<id>.json`).

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a column holds once normalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnType {
    /// Text, trimmed; empty becomes NULL.
    Text,
    /// A whole number.
    Integer,
    /// A decimal number.
    Number,
    /// A moment, stored as UTC ISO 8601 text with `T`.
    Timestamp,
    /// 0 or 1.
    Boolean,
    /// A duration in whole minutes.
    Minutes,
    /// One of the words listed in `values`.
    Vocabulary,
}

/// One column of a record type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Name in the table and in SQL.
    pub name: String,
    /// What it means, with unit.
    pub meaning: String,
    /// Type after normalisation.
    #[serde(rename = "type")]
    pub kind: ColumnType,
    /// Header names, by product or language; compared without case, spaces and punctuation.
    pub synonyms: BTreeMap<String, Vec<String>>,
    /// For a vocabulary: our word and the values that mean it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, Vec<String>>,
}

/// One record type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordType {
    /// Location of the schema, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Kebab-case id; the table has the same name with `_` for `-`.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// What one record is.
    pub meaning: String,
    /// The column that names a record.
    pub key: String,
    /// The column whose moment places a record in a period, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated_by: Option<String>,
    /// All columns.
    pub columns: Vec<Column>,
    /// Columns of which all must be recognised before a table is taken for this type.
    pub recognised_by: Vec<String>,
}
