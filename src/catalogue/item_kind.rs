//! Kinds of item that evidence comes as: policy, minutes, record export … (`controls/item-kinds.json`).

use serde::{Deserialize, Serialize};

/// What an item of a kind can show when nothing more specific is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Nature {
    /// Says how something is meant to be (E2).
    Design,
    /// Shows, with a date, that something happened (E3).
    Record,
    /// Holds every record of one type (E3, and E4 through record tests).
    Population,
    /// Somebody's word (E1).
    Statement,
}

/// One kind of item and the words by which it is recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemKind {
    /// Kebab-case id.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// What it can show.
    pub nature: Nature,
    /// Words in a title or file name that say so, best first.
    pub words: Vec<String>,
    /// Kinds it may stand in for (a work instruction for a procedure).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
}

/// The file `item-kinds.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemKinds {
    /// Location of the schema, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// All kinds.
    pub kinds: Vec<ItemKind>,
}
