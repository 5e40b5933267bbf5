//! Two assessments compared: what became of each verdict, and what changed to cause it.

mod causes;

use super::document::AssessmentDocument;
use crate::catalogue::{Clause, Grade, RequirementId};
use crate::scoring::Status;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Where a change comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// An item of evidence came, went or has other bytes.
    Evidence,
    /// A person decided or declared something.
    Human,
    /// A requirement, an expectation or a record test of the catalogue reads differently.
    Catalogue,
    /// A setting, a threshold or the program itself is another one.
    Rule,
    /// The assessment date moved, and with it what is due and what is stale.
    Time,
}

impl Cause {
    /// The word used in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Evidence => "evidence",
            Self::Human => "human",
            Self::Catalogue => "catalogue",
            Self::Rule => "rule",
            Self::Time => "time",
        }
    }
}

/// One thing that is different, with the verdicts it bears on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    /// Where it comes from.
    pub cause: Cause,
    /// What changed: a path, a requirement, a record test, a setting.
    pub subject: String,
    /// How, in words.
    pub what: String,
    /// Requirements whose verdict moved and which it bears on.
    pub requirements: Vec<RequirementId>,
}

/// Which way a verdict went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Towards met.
    Better,
    /// Away from met.
    Worse,
    /// To or from a status that is neither, such as not determined.
    Other,
}

impl Direction {
    /// The word used in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Other => "other",
        }
    }

    fn of(before: Status, after: Status) -> Self {
        let place = |status: Status| match status {
            Status::Open => Some(0),
            Status::Partly => Some(1),
            Status::Met => Some(2),
            Status::NotDetermined | Status::NoOccurrence => None,
        };
        match (place(before), place(after)) {
            (Some(before), Some(after)) if after > before => Self::Better,
            (Some(before), Some(after)) if after < before => Self::Worse,
            _ => Self::Other,
        }
    }
}

/// A verdict that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerdictChange {
    /// Requirement.
    pub requirement: RequirementId,
    /// Status before; none when the requirement is new.
    pub before: Option<Status>,
    /// Status after; none when the requirement is gone.
    pub after: Option<Status>,
    /// Which way it went.
    pub direction: Direction,
    /// Why, one cause or more; never empty.
    pub causes: Vec<Cause>,
    /// Why it is now as it is.
    pub reasons: Vec<String>,
}

/// A clause whose suggested grade is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GradeChange {
    /// Clause.
    pub clause: Clause,
    /// Suggested grade before.
    pub before: Grade,
    /// Suggested grade after.
    pub after: Grade,
}

/// The figures of one side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Side {
    /// Assessment date.
    pub as_of: NaiveDate,
    /// Version of the program.
    pub tool: String,
    /// Requirements met.
    pub met: u64,
    /// Requirements met in part.
    pub partly: u64,
    /// Requirements open.
    pub open: u64,
    /// Requirements not determined.
    pub not_determined: u64,
    /// Requirements without occurrence.
    pub no_occurrence: u64,
    /// Clauses that a major is suggested for.
    pub candidate_majors: u64,
    /// Clauses that a minor is suggested for.
    pub candidate_minors: u64,
    /// Readiness, per cent with one decimal.
    pub readiness_percent: f64,
    /// Requirements with stale evidence.
    pub stale: u64,
}

impl Side {
    /// The figures of one assessment.
    #[must_use]
    pub fn of(document: &AssessmentDocument) -> Self {
        let summary = &document.summary;
        Self {
            as_of: document.as_of,
            tool: document.tool.version.clone(),
            met: summary.met,
            partly: summary.partly,
            open: summary.open,
            not_determined: summary.not_determined,
            no_occurrence: summary.no_occurrence,
            candidate_majors: summary.candidate_majors,
            candidate_minors: summary.candidate_minors,
            readiness_percent: summary.readiness_percent,
            stale: document.requirements.iter().filter(|row| row.stale).count() as u64,
        }
    }
}

/// The comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The earlier result.
    pub before: Side,
    /// The later result.
    pub after: Side,
    /// What changed, each thing once.
    pub changes: Vec<Change>,
    /// The verdicts that moved.
    pub verdicts: Vec<VerdictChange>,
    /// The suggested grades that moved.
    pub grades: Vec<GradeChange>,
}

impl Comparison {
    /// Whether nothing at all is different.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.verdicts.is_empty() && self.grades.is_empty()
    }
}

/// Compares two results of the same organisation against the same publication.
#[must_use]
pub fn compare(before: &AssessmentDocument, after: &AssessmentDocument) -> Comparison {
    let mut verdicts = verdicts(before, after);
    let changes = causes::explain(before, after, &mut verdicts);
    Comparison { before: Side::of(before), after: Side::of(after), changes, verdicts, grades: grades(before, after) }
}

fn verdicts(before: &AssessmentDocument, after: &AssessmentDocument) -> Vec<VerdictChange> {
    let old = super::by_id(before);
    let new = super::by_id(after);
    let ids: std::collections::BTreeSet<&RequirementId> = old.keys().chain(new.keys()).copied().collect();
    let moved = |id: &RequirementId| {
        let (was, is) = (old.get(id).map(|row| row.status), new.get(id).map(|row| row.status));
        (was != is).then(|| VerdictChange {
            requirement: id.clone(),
            before: was,
            after: is,
            direction: was.zip(is).map_or(Direction::Other, |(was, is)| Direction::of(was, is)),
            causes: Vec::new(),
            reasons: new.get(id).map(|row| row.reasons.clone()).unwrap_or_default(),
        })
    };
    ids.into_iter().filter_map(moved).collect()
}

fn grades(before: &AssessmentDocument, after: &AssessmentDocument) -> Vec<GradeChange> {
    let moved = |row: &super::document::ClauseResult| {
        let was = before.clauses.iter().find(|old| old.clause == row.clause)?.suggested_grade;
        let change = GradeChange { clause: row.clause.clone(), before: was, after: row.suggested_grade };
        (was != row.suggested_grade).then_some(change)
    };
    after.clauses.iter().filter_map(moved).collect()
}
