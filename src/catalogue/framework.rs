//! A framework: a publication described by its items (practices, processes, objectives, clauses), each in our own
//! words, as a view over the same evidence (`framework.json`, and `items/*.json` where one file would be too long).

use super::publication::Verification;
use serde::{Deserialize, Serialize};

/// Whether somebody compared the list of items with the publication itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Structure {
    /// Names and order of the items are cross-checked against public sources.
    CrossChecked,
    /// The names may be right; how the publication orders and groups them was not verified.
    NotVerified,
}

impl Structure {
    /// The words used in every output.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::CrossChecked => "structure cross-checked",
            Self::NotVerified => "structure not verified",
        }
    }
}

/// What one item of a framework is called, and several of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemsCalled {
    /// One: `practice`.
    pub one: String,
    /// Several: `practices`.
    pub many: String,
}

/// A group of items: a lifecycle book, a category, a chapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Id, unique among all ids of the framework.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Number or mark as printed, where it differs from the id.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The group above, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// What it is about, in our words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// One point of a scale or one level of capability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// The figure.
    pub level: u8,
    /// Its name.
    pub title: String,
    /// What it takes, in our words.
    pub text: String,
}

/// A scale on which items are rated by people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// What is rated: `practice capability`.
    pub title: String,
    /// Whether the rating follows from statements of each level, or is given for the item as a whole.
    pub by_statements: bool,
    /// Its points from the lowest up.
    pub levels: Vec<Level>,
}

/// The two ends of a scale of its own: what was, and what it becomes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Poles {
    /// The lowest end.
    pub from: String,
    /// The highest end.
    pub to: String,
}

/// One assessable statement of an item, in our words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Id, unique among all ids of the framework.
    pub id: String,
    /// Number or letter as printed, if any.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The statement of the same item that this one is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// What holds when it is fulfilled.
    pub text: String,
    /// The level of the scale that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// Evidence that could show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
}

/// One item of a framework.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Id, unique among all ids of the framework; never changed, because mappings and results cite it.
    pub id: String,
    /// Its name.
    pub title: String,
    /// Number or mark as printed, where it differs from the id.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The group it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The item it refines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// What it asks for, in our words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Anything an assessor should know beside.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub guidance: String,
    /// The level that the framework itself places it at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// The two ends, where the item is a scale of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poles: Option<Poles>,
    /// Evidence that could show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// What it takes, statement by statement.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<Statement>,
}

/// `framework.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Location of the schema, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Id, equal to its folder: `itil-4`.
    pub id: String,
    /// Designation as people cite it.
    pub designation: String,
    /// Title.
    pub title: String,
    /// Edition.
    pub edition: String,
    /// Copyright and trademark note.
    pub notice: String,
    /// Whether its structure was compared with the publication.
    pub structure: Structure,
    /// What it is good for, and what not; empty when there is nothing to say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// What its items are called.
    pub items_called: ItemsCalled,
    /// How far our wording has been verified.
    pub verification: Verification,
    /// Its groups, in order; empty when it has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// The scale on which people rate its items, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<Scale>,
    /// Its items, in order; further ones may stand in `items/*.json`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
}

/// `items/<name>.json`: further items of a framework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameworkItems {
    /// Location of the schema, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The items, in order.
    pub items: Vec<Item>,
}

/// What an id of a framework names.
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    /// A group.
    Group(&'a Group),
    /// An item.
    Item(&'a Item),
    /// A statement and its item.
    Statement(&'a Item, &'a Statement),
}

impl Item {
    /// Its number as printed, or its id.
    #[must_use]
    pub fn shown(&self) -> &str {
        if self.label.is_empty() { &self.id } else { &self.label }
    }
}

impl Framework {
    /// The item with this id.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// What carries this id.
    #[must_use]
    pub fn part(&self, id: &str) -> Option<Part<'_>> {
        let group = self.groups.iter().find(|group| group.id == id).map(Part::Group);
        group.or_else(|| self.item(id).map(Part::Item)).or_else(|| {
            let statements = self.items.iter().flat_map(|item| item.statements.iter().map(move |each| (item, each)));
            statements.filter(|(_, each)| each.id == id).map(|(item, each)| Part::Statement(item, each)).next()
        })
    }

    /// Title of a group; empty when there is none.
    #[must_use]
    pub fn group_title(&self, id: Option<&str>) -> &str {
        let group = id.and_then(|id| self.groups.iter().find(|group| group.id == id));
        group.map_or("", |group| group.title.as_str())
    }
}
