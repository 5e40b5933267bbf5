//! A record type: the columns of one population and the header names products give them
//! (`controls/record-types/<id>.json`).

use super::control::Cadence;
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
    /// A decimal number; a percent sign is dropped.
    Number,
    /// A rank from 1 (most) to 5 (least) out of `1 - Critical`, `P1` or one of the words in `values`.
    Rank,
    /// A moment, stored as UTC ISO 8601 text with `T`; a day without time of day stays a day.
    Timestamp,
    /// A calendar day, stored as `YYYY-MM-DD`.
    Date,
    /// A calendar month, stored as `YYYY-MM`.
    Month,
    /// 0 or 1; words beyond yes, no, true and false stand in `values` under `1` and `0`.
    Boolean,
    /// A duration in whole minutes.
    Minutes,
    /// One of the words that are the keys of `values`; a value that none of them knows is kept as written.
    Vocabulary,
    /// Several values in one cell, separated by `;`, `,`, `|` or a line break; stored in a table of their own.
    List,
}

/// The table that holds the values of a column of type `list`, one row for each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SideTable {
    /// Its name in SQL.
    pub table: String,
    /// Its column that holds the key of the record.
    pub record: String,
    /// Its column that holds one value.
    pub value: String,
}

/// One column of a record type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Name in the table and in SQL, in lower case with `_`.
    pub name: String,
    /// What it means, with unit.
    pub meaning: String,
    /// Type after normalisation.
    #[serde(rename = "type")]
    pub kind: ColumnType,
    /// Header names, best first, by layout; compared without case, accents, spaces and punctuation.
    ///
    /// A key is a layout (`servicenow`, `jira`, `bmc`, `generic`) or a layout and a language (`servicenow-de`).
    /// The column's own name is always a generic synonym, and a field made by the organisation (`Custom field (X)`,
    /// `u_x`) is met by `X`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub synonyms: BTreeMap<String, Vec<String>>,
    /// For a vocabulary, a rank or a boolean: our word and the values that mean it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, Vec<String>>,
    /// For a list, and only for a list: where its values are stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side_table: Option<SideTable>,
}

/// A header whose values say which record type a row belongs to, as in exports that hold several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discriminator {
    /// Names of the header, such as `Issue Type`.
    pub headers: Vec<String>,
    /// Its values for this record type; compared without case, accents, spaces and punctuation.
    pub values: Vec<String>,
}

/// How several rows with one id become one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fold {
    /// Columns that order the rows of a record from oldest to newest, most telling first; those present are used.
    pub order: Vec<String>,
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
    /// Columns that name a record together, joined by a space, where no header is found for the key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key_parts: Vec<String>,
    /// Beginnings of the ids products give such records (`INC`): a sign by which an export is recognised.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key_prefixes: Vec<String>,
    /// Words in the name of a file or sheet that speak for this type: a sign by which an export is recognised.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// The header that says of which type a row is, if products write one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discriminator: Option<Discriminator>,
    /// The column whose moment places a record in a period, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated_by: Option<String>,
    /// In which calendar unit at least one record is to be expected, if the type is that frequent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_every: Option<Cadence>,
    /// Whether the tool numbers these records without gaps.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub numbered: bool,
    /// Whether such records are kept by people in a register, not exported from a tool: nobody states a query then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub register: bool,
    /// How an event log of such records folds, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fold: Option<Fold>,
    /// All columns.
    pub columns: Vec<Column>,
    /// Columns of which all must be recognised before a table is taken for this type.
    pub recognised_by: Vec<String>,
    /// Columns that hardly any other kind of table has; three of them are a sign like a key prefix.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub distinctive: Vec<String>,
}

impl RecordType {
    /// Name of the table that holds these records.
    #[must_use]
    pub fn table(&self) -> String {
        self.id.replace('-', "_")
    }

    /// The column with this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_type_with_a_hyphen_has_a_table_that_sql_can_name() {
        let json = r#"{"id": "service-request", "title": "t", "meaning": "m", "key": "id", "recognised_by": ["id"],
            "columns": [{"name": "id", "meaning": "number", "type": "text"}]}"#;
        let record_type: RecordType = serde_json::from_str(json).unwrap();
        assert_eq!(record_type.table(), "service_request");
        assert!(record_type.column("id").is_some() && record_type.column("nothing").is_none());
    }
}
