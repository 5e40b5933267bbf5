//! A publication: what it is, what it holds, and how far our wording of it has been verified.

use super::clause::Clause;
use super::control::RequirementId;
use super::grading::Grade;
use serde::{Deserialize, Serialize};

/// How far the catalogue of a publication can be trusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verification {
    /// What the wording rests on.
    pub basis: String,
    /// Date of the last check, ISO 8601.
    pub checked_on: String,
    /// What is ours and not the standard's.
    pub ours: Vec<String>,
    /// Doubts that are still open.
    pub doubts: Vec<String>,
}

/// One node of the clause tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClauseTitle {
    /// Clause number.
    pub clause: Clause,
    /// Title, or our short label.
    pub title: String,
    /// Whether the standard numbers this clause without a title, so that `title` is our label.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub untitled: bool,
}

/// `publication.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// Location of the schema, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Id, equal to its folder: `iso20000-1-2018`.
    pub id: String,
    /// Prefix of its requirement ids: `iso20000-1`.
    pub prefix: String,
    /// Designation as people cite it.
    pub designation: String,
    /// Title.
    pub title: String,
    /// Edition.
    pub edition: String,
    /// Amendments taken into account.
    pub amendments: Vec<String>,
    /// Copyright and trademark note.
    pub notice: String,
    /// Which clauses may be declared not applicable: `none`.
    pub exclusions: String,
    /// The clause that forbids exclusions.
    pub exclusions_rule: String,
    /// Chapters that the organisation must meet itself, without another party.
    pub own_chapters: Vec<u32>,
    /// How far our wording has been verified.
    pub verification: Verification,
    /// All clauses that hold or structure obligations.
    pub clauses: Vec<ClauseTitle>,
}

/// Whether documented information is kept current or kept as evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Keeping {
    /// A document kept current.
    Maintain,
    /// A record kept as evidence.
    Retain,
}

/// One item of documented information that the publication makes unavoidable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MandatoryItem {
    /// D01 … for documents, R01 … for records.
    pub id: String,
    /// What it is.
    pub item: String,
    /// Maintain or retain.
    pub keeping: Keeping,
    /// Main clause.
    pub clause: Clause,
    /// What in the wording makes it unavoidable.
    pub trigger: String,
    /// Requirements that ask for it.
    pub requirements: Vec<RequirementId>,
    /// What it usually looks like.
    pub typical_artefact: String,
    /// Grade suggested when it is missing.
    pub grade_if_missing: Grade,
    /// Whether it exists only where an occasion arose (a dispute, an invocation, an internal supplier).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only_if_occasion: bool,
}

/// The file `mandatory-information.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MandatoryInformation {
    /// Location of the schema, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// All items, documents first.
    pub items: Vec<MandatoryItem>,
}

/// One assessable process for the indicative capability profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Process {
    /// Kebab-case id, ours.
    pub id: String,
    /// Name.
    pub title: String,
    /// Clauses it covers; sub-clauses are included.
    pub clauses: Vec<Clause>,
}

/// The file `processes.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Processes {
    /// Location of the schema, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// All processes, in clause order.
    pub processes: Vec<Process>,
}

/// What a name in the register or on the command line means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// A clause: all requirements at or beneath it, at least one.
    Clause(Vec<RequirementId>),
    /// One requirement.
    Requirement(RequirementId),
}
