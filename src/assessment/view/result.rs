//! The stored form of a view: one assessment told in the items of another publication.

use crate::catalogue::framework::{ItemsCalled, Poles, Scale};
use crate::catalogue::{Relationship, RequirementId};
use crate::scoring::Status;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What the verdicts of the criteria say about one item of the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ViewStatus {
    /// Everything it asks for is equal or equivalent to requirements, and they are met.
    Met,
    /// The same, and some of them are partly met or met beside others that are not.
    Partly,
    /// The same, and none of them is met even in part.
    Open,
    /// A part of what it asks for is related to requirements, and they are met.
    Supported,
    /// The same, and some of them are met, at least in part.
    PartlySupported,
    /// The same, and none of them is met even in part.
    NotSupported,
    /// Nothing could be determined about the requirements it is related to.
    NotDetermined,
    /// All requirements it is related to had no occurrence in the period.
    NoOccurrence,
    /// No requirement is related to it: it needs evidence of its own.
    NotExamined,
}

impl ViewStatus {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 9] = [
        Self::Open,
        Self::NotSupported,
        Self::NotDetermined,
        Self::Partly,
        Self::PartlySupported,
        Self::Supported,
        Self::Met,
        Self::NoOccurrence,
        Self::NotExamined,
    ];

    /// The word used in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Partly => "partly",
            Self::Open => "open",
            Self::Supported => "supported",
            Self::PartlySupported => "partly-supported",
            Self::NotSupported => "not-supported",
            Self::NotDetermined => "not-determined",
            Self::NoOccurrence => "no-occurrence",
            Self::NotExamined => "not-examined",
        }
    }
}

/// Requirements by status; the five add up to `requirements`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// All of them.
    pub requirements: u64,
    /// Met.
    pub met: u64,
    /// Partly met.
    pub partly: u64,
    /// Open.
    pub open: u64,
    /// Not determined.
    pub not_determined: u64,
    /// Without occurrence in the period.
    pub no_occurrence: u64,
}

impl Counts {
    /// Counts one requirement of this status.
    pub fn add(&mut self, status: Status) {
        self.requirements += 1;
        match status {
            Status::Met => self.met += 1,
            Status::Partly => self.partly += 1,
            Status::Open => self.open += 1,
            Status::NotDetermined => self.not_determined += 1,
            Status::NoOccurrence => self.no_occurrence += 1,
        }
    }

    /// Counts all of `statuses`.
    pub fn of(statuses: impl IntoIterator<Item = Status>) -> Self {
        let mut counts = Self::default();
        for status in statuses {
            counts.add(status);
        }
        counts
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            requirements: self.requirements + other.requirements,
            met: self.met + other.met,
            partly: self.partly + other.partly,
            open: self.open + other.open,
            not_determined: self.not_determined + other.not_determined,
            no_occurrence: self.no_occurrence + other.no_occurrence,
        }
    }
}

/// How much of what is known of an item comes through one relationship.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Through {
    /// The relationship of the item to the requirements.
    pub relationship: Relationship,
    /// The requirements it leads to, each counted once, under the strongest relationship that leads there.
    #[serde(flatten)]
    pub counts: Counts,
}

/// One row of the crosswalk that bears on an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewLink {
    /// What of the view: the item, a statement of it, or something above or beneath it.
    pub from: String,
    /// How it relates; `null` where a chain of mappings allows no conclusion.
    pub relationship: Option<Relationship>,
    /// What of the criteria.
    pub to: String,
    /// Title of that.
    pub title: String,
    /// Why it is so.
    pub rationale: String,
    /// What the chain of mappings leads over; empty for a mapping of its own.
    pub through: Vec<String>,
    /// The requirements at or beneath `to`, by status.
    pub counts: Counts,
}

/// Something of the view that the criteria do not ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotAsked {
    /// Item or statement.
    pub id: String,
    /// What the view asks for.
    pub text: String,
    /// Why it is thought that the criteria do not; empty where `text` says it.
    pub reason: String,
}

/// What a person said of an item or a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfRating {
    /// Item or statement.
    pub id: String,
    /// Point on the scale; `null` where the answer is one word.
    pub rating: Option<u8>,
    /// `yes`, `partly` or `no`; empty where there is a point on the scale.
    pub answer: String,
    /// Who rated.
    pub by: String,
    /// When.
    pub on: Option<NaiveDate>,
    /// Evidence that was named and collected, by path.
    pub evidence: Vec<String>,
    /// Evidence that was named and not found among what was collected.
    pub evidence_missing: Vec<String>,
    /// `evidence` when something that was collected stands behind it, else `statement`.
    pub basis: String,
    /// What was added.
    pub note: String,
}

/// What is known of the capability or position of an item on the scale of the view.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewCapability {
    /// The least that the verdicts indicate, from 1 to 2: evidence of the criteria never shows more. `null` when
    /// they indicate nothing.
    pub indicated: Option<u8>,
    /// The point that people rated, with evidence; by statements, the highest level all of whose statements and all
    /// beneath are answered `yes`. `null` when nobody rated.
    pub rated: Option<u8>,
}

/// One assessable statement of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewStatement {
    /// Id.
    pub id: String,
    /// Number or letter as printed; may be empty.
    pub label: String,
    /// What holds when it is fulfilled.
    pub text: String,
    /// The level of the scale that it belongs to.
    pub level: Option<u8>,
    /// Evidence that could show it.
    pub evidence: Vec<String>,
}

/// One item of the view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewItem {
    /// Id.
    pub id: String,
    /// Number or mark as printed, or the id.
    pub label: String,
    /// Title.
    pub title: String,
    /// Title of its group; empty when it has none.
    pub group: String,
    /// Level that the publication places it at.
    pub level: Option<u8>,
    /// What it asks for.
    pub text: String,
    /// Both ends, for a scale of its own.
    pub poles: Option<Poles>,
    /// What the verdicts say about it.
    pub status: ViewStatus,
    /// Why, in words.
    pub reason: String,
    /// The requirements it is related to, by status, each counted once.
    pub counts: Counts,
    /// The same, by relationship, the strongest first.
    pub through: Vec<Through>,
    /// The rows of the crosswalk behind it.
    pub links: Vec<ViewLink>,
    /// The requirements it is related to, in order.
    pub requirements: Vec<RequirementId>,
    /// Accepted evidence of those requirements, by path.
    pub evidence: Vec<String>,
    /// What it asks for and the criteria do not.
    pub not_asked: Vec<NotAsked>,
    /// Evidence that could show it.
    pub expects: Vec<String>,
    /// Its statements.
    pub statements: Vec<ViewStatement>,
    /// Where it stands on the scale of the view; `null` for a view without scale.
    pub capability: Option<ViewCapability>,
    /// What people said of it and its statements.
    pub self_ratings: Vec<SelfRating>,
}

/// Something of the criteria that no item of the view asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewAlone {
    /// Clause or requirement.
    pub id: String,
    /// Its title or text.
    pub title: String,
    /// Why the view has nothing of the kind.
    pub reason: String,
    /// Its requirements that no item is related to, in order.
    pub requirements: Vec<RequirementId>,
    /// The same by status.
    pub counts: Counts,
}

/// How many items have a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusCount {
    /// The status.
    pub status: ViewStatus,
    /// Items of it.
    pub items: u64,
}

/// The figures of the view; `related` and `unrelated` add up to `all`, which is the summary of the assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewSummary {
    /// All items.
    pub items: u64,
    /// Items by status, every status once.
    pub statuses: Vec<StatusCount>,
    /// Requirements that some item is related to, each counted once.
    pub related: Counts,
    /// Requirements that no item is related to.
    pub unrelated: Counts,
    /// All requirements of the criteria.
    pub all: Counts,
}

/// One assessment told in the items of another publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewResult {
    /// Id of the publication.
    pub id: String,
    /// Designation as cited.
    pub designation: String,
    /// Title.
    pub title: String,
    /// Edition.
    pub edition: String,
    /// Copyright and trademark note.
    pub notice: String,
    /// Whether its structure was compared with the publication, in words; empty for a publication taken apart into obligations.
    pub structure: String,
    /// What it is good for and what not; may be empty.
    pub note: String,
    /// What its items are called.
    pub items_called: ItemsCalled,
    /// What its wording rests on.
    pub verification_basis: String,
    /// Date of the last check.
    pub verified_on: String,
    /// Doubts still open.
    pub doubts: Vec<String>,
    /// Publications that the relationships lead over; empty when there is a mapping of its own.
    pub over: Vec<String>,
    /// The scale on which people rate, if any.
    pub scale: Option<Scale>,
    /// File of the self-assessment; empty when there is none.
    pub self_assessment: String,
    /// The figures.
    pub summary: ViewSummary,
    /// Its items, in order.
    pub items: Vec<ViewItem>,
    /// What of the criteria no item asks for.
    pub without_counterpart: Vec<ViewAlone>,
}
