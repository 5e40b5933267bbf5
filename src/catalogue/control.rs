//! A control: one leaf clause with its requirements and the evidence they expect (`control.json`).

use super::clause::Clause;
use super::grading::Grade;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Identifier of one requirement, such as `iso20000-1:8.6.1-a`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RequirementId(String);

impl RequirementId {
    /// Wraps an identifier; the catalogue's lint checks its form.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The identifier as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the publication's prefix: `8.6.1-a`.
    #[must_use]
    pub fn local(&self) -> &str {
        self.0.split_once(':').map_or(self.0.as_str(), |(_, local)| local)
    }
}

impl fmt::Display for RequirementId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// What a requirement asks to exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RequirementKind {
    /// Documented information that is kept current ("maintain").
    Document,
    /// Documented information that is kept as evidence ("retain").
    Record,
    /// Something that is done or achieved, with evidence of any kind.
    Activity,
}

impl RequirementKind {
    /// The word used in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Record => "record",
            Self::Activity => "activity",
        }
    }
}

/// How an auditor obtains the evidence (ISO 19011).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Reading documented information.
    Examine,
    /// Asking the people concerned.
    Interview,
    /// Watching the work being done.
    Observe,
    /// Testing records or systems.
    Test,
}

/// One assessable obligation, in our own words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Stable identifier; the letters are ours, not the standard's.
    pub id: RequirementId,
    /// Document, record or activity.
    pub kind: RequirementKind,
    /// Suitable audit methods, best first; at least one.
    pub methods: Vec<Method>,
    /// The obligation in our own words.
    pub text: String,
    /// Whether it begins a new obligation sentence of the standard (as we count them) or continues one.
    pub starts_obligation: bool,
    /// Ids of this control's expectations that can show it; at least one.
    pub expects: Vec<String>,
    /// Phrases of which at least one must occur in an item that is to count for this requirement; empty when
    /// being that kind of item is enough.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub content: Vec<String>,
    /// What auditors typically find wrong; at least one.
    pub typical_nonconformities: Vec<String>,
    /// Grade suggested when nothing shows this requirement at all.
    pub if_absent: Grade,
    /// The amendment that added it, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amendment: Option<String>,
}

/// The rung of the evidence ladder that an item of this expectation can reach (capability.md §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shows {
    /// E2: a controlled document says how it is meant to be.
    Design,
    /// E3: a dated record shows that it happened.
    Implementation,
}

/// How often something is due. The standard fixes no interval; these are defaults of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cadence {
    /// Once in every calendar month.
    Monthly,
    /// Once in every calendar quarter.
    Quarterly,
    /// Once in every half calendar year.
    HalfYearly,
    /// Once in every calendar year.
    Yearly,
}

impl Cadence {
    /// The word used in every file and output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::HalfYearly => "half-yearly",
            Self::Yearly => "yearly",
        }
    }

    /// The cadence that `word` names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Monthly, Self::Quarterly, Self::HalfYearly, Self::Yearly].into_iter().find(|each| each.word() == word)
    }
}

/// Features of an item that speak for an expectation. All lists are alternatives; matching ignores case, accents
/// and English word endings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Selectors {
    /// Phrases looked for in the path, where `-`, `_`, `.` and case changes separate words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
    /// Phrases looked for in the title.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<String>,
    /// Phrases looked for in headings and sheet names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headings: Vec<String>,
    /// Phrases looked for in the text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phrases: Vec<String>,
    /// Column names of a table that holds such items.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Front matter keys and the values that point here.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub front_matter: BTreeMap<String, Vec<String>>,
    /// Media types (or their prefixes such as `image/`) an item must have; empty allows all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub media_types: Vec<String>,
    /// Phrases that speak against this expectation wherever they stand in title or path.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not: Vec<String>,
}

/// Evidence that requirements of one control ask for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// Kebab-case id, unique within its control.
    pub id: String,
    /// What it is, in words an owner of such evidence understands.
    pub title: String,
    /// Kinds of item that can be it (ids of `item-kinds.json`); at least one.
    pub items: Vec<String>,
    /// The rung of the evidence ladder it can reach.
    pub shows: Shows,
    /// Record type whose exports are this item, if it is a population.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_type: Option<String>,
    /// How often it is due, if it is periodic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cadence: Option<Cadence>,
    /// Age in months after which it is stale; a default of ours that a workspace can set.
    pub freshness_months: u32,
    /// Features that speak for it.
    pub selectors: Selectors,
    /// What to ask the owner for, one sentence.
    pub request: String,
}

/// One leaf clause: why it matters, what it obliges to, what shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// Location of the schema, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// `<publication prefix>:<clause>`.
    pub id: String,
    /// The leaf clause.
    pub clause: Clause,
    /// Its title; a label of ours where the standard gives none.
    pub title: String,
    /// What the clause is for, in our words.
    pub purpose: String,
    /// What goes wrong without it.
    pub risk: String,
    /// How a gap is usually closed.
    pub remediation: String,
    /// What the clause asks to have in writing, in our words.
    pub documented_information: String,
    /// Grade suggested when every requirement of the clause is open; absent for a clause without obligations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub if_wholly_absent: Option<Grade>,
    /// Frequent findings against this clause.
    pub typical_nonconformities: Vec<String>,
    /// Vocabulary of the clause for text ranking.
    pub signals: Vec<String>,
    /// Usual freshness in words.
    pub freshness: String,
    /// Anything an assessor should know beside.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The obligations; empty only for an introductory clause.
    pub requirements: Vec<Requirement>,
    /// The evidence they expect.
    pub expectations: Vec<Expectation>,
}

impl Control {
    /// The expectation with this id.
    #[must_use]
    pub fn expectation(&self, id: &str) -> Option<&Expectation> {
        self.expectations.iter().find(|each| each.id == id)
    }
}
