//! A year of changes: automated standard changes, normal changes through the advisory board, emergencies.

use super::DemoError;
use super::calendar::day;
use super::organisation::pool;
use chrono::{Duration, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// How a change is handled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// Approved beforehand by its template.
    Standard,
    /// Assessed and approved one by one.
    #[default]
    Normal,
    /// Made to end or prevent an interruption.
    Emergency,
}

/// A change.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Number without project key.
    pub number: u64,
    /// How it is handled.
    pub kind: Kind,
    /// Position of the service.
    pub service: usize,
    /// Configuration item.
    pub ci: String,
    /// Subject.
    pub summary: String,
    /// Category.
    pub category: String,
    /// `Low`, `Medium` or `High`.
    pub risk: String,
    /// Why.
    pub reason: String,
    /// Template of a standard change.
    pub template: String,
    /// Recorded.
    pub created: NaiveDateTime,
    /// User id of the requester.
    pub requester: String,
    /// User id of who carries it out.
    pub assignee: String,
    /// Planned window.
    pub planned: Option<(NaiveDateTime, NaiveDateTime)>,
    /// Started.
    pub started: Option<NaiveDateTime>,
    /// Ended.
    pub ended: Option<NaiveDateTime>,
    /// Risk assessment in words.
    pub risk_assessment: String,
    /// Impact assessment in words.
    pub impact_assessment: String,
    /// Whether security and continuity were looked at.
    pub security_checked: bool,
    /// Reference of the transition plan, for a change of possibly major impact.
    pub transition_plan: String,
    /// User id of the approver.
    pub approver: String,
    /// `Approved`, `Declined` or nothing.
    pub decision: String,
    /// Approval asked for.
    pub requested: Option<NaiveDateTime>,
    /// Decided.
    pub decided: Option<NaiveDateTime>,
    /// Meeting of the advisory board that decided.
    pub board: Option<NaiveDate>,
    /// Result of the test.
    pub test_result: String,
    /// Tested.
    pub tested: Option<NaiveDateTime>,
    /// Who tested.
    pub tested_by: String,
    /// How to go back.
    pub backout: String,
    /// Deployment announced.
    pub communicated: Option<NaiveDateTime>,
    /// `Successful`, `Failed`, `Backed out` or nothing.
    pub outcome: String,
    /// What a failure was found to come from.
    pub investigation: String,
    /// Reviewed.
    pub reviewed: Option<NaiveDateTime>,
    /// What the review found.
    pub review_result: String,
    /// Closed.
    pub closed: Option<NaiveDateTime>,
    /// Configuration database updated.
    pub recorded: Option<NaiveDateTime>,
    /// State.
    pub status: String,
    /// Number of the incident an emergency change answers.
    pub incident: Option<u64>,
}

impl Change {
    /// Key as the tool shows it.
    #[must_use]
    pub fn id(&self) -> String {
        format!("ITC-{}", self.number)
    }

    /// Whether it ended as wanted.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.outcome == "Successful"
    }
}

/// A template under which standard changes run.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Template {
    /// Number.
    pub id: String,
    /// Subject.
    pub title: String,
    /// Key of the service.
    pub service: String,
    /// Category of its changes.
    pub category: String,
    /// Share of the standard changes.
    pub weight: usize,
    /// Day of approval.
    pub approved: String,
    /// Letters of the items it may touch.
    pub tag: String,
}

/// The templates of standard changes.
///
/// # Errors
/// When the embedded vocabulary cannot be read.
pub fn templates() -> Result<Vec<Template>, DemoError> {
    pool("templates.json", include_str!("pools/templates.json"))
}

/// The days on which the change advisory board met: every second Wednesday, the one at New Year a week later.
#[must_use]
pub fn board_days() -> Vec<NaiveDate> {
    let regular = (0..26).map(|index| day(2025, 10, 8) + Duration::days(14 * index));
    regular.map(|date| if date == day(2025, 12, 31) { day(2026, 1, 7) } else { date }).collect()
}
