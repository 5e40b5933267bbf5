//! The register of nonconformities: `findings.jsonl`, append-only, one event a line.
//!
//! A finding has the grammar of ISO/IEC 17021-1: the requirement, the objective evidence, and the statement of how the
//! requirement is not met. Correction, cause, corrective action and the evidence that it worked follow; closing needs
//! all of them. Nothing is deleted: a finding that was raised in error is withdrawn with a reason.

use super::WorkspaceError;
use super::journal::{append_made, read_lines};
use crate::catalogue::{Grade, RequirementId};
use crate::diagnostics::Diagnostic;
use crate::integrity::Sha256Digest;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// Name of the journal of findings.
pub const FINDINGS_FILE: &str = "findings.jsonl";

/// Who looked when a finding was raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingSource {
    /// The organisation while it assessed itself.
    SelfAssessment,
    /// Its internal audit (9.2).
    InternalAudit,
    /// A certification body or a customer.
    ExternalAudit,
}

impl FindingSource {
    /// The word used in every file and output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::SelfAssessment => "self-assessment",
            Self::InternalAudit => "internal-audit",
            Self::ExternalAudit => "external-audit",
        }
    }
}

/// Objective evidence: an item, its bytes when it was looked at, and the place in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectiveEvidence {
    /// Path as the evidence index shows it.
    pub path: String,
    /// Digest when the finding was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Sha256Digest>,
    /// Where in it: a row, a heading, a page.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
}

/// What happened to a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum FindingChange {
    /// It was raised.
    Raised {
        /// Grade.
        grade: Grade,
        /// Requirements it is about.
        requirements: Vec<RequirementId>,
        /// How they are not met, in one sentence.
        statement: String,
        /// Objective evidence.
        evidence: Vec<ObjectiveEvidence>,
        /// Who looked.
        source: FindingSource,
        /// Who answers for it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        owner: String,
        /// Day until which it is to be closed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<NaiveDate>,
    },
    /// Something was added to it or changed.
    Updated(Box<FindingUpdate>),
    /// It was closed.
    Closed,
    /// It was raised in error.
    Withdrawn {
        /// Why.
        reason: String,
    },
}

/// What an update sets; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingUpdate {
    /// New grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// What was done about the instance found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<String>,
    /// Why it came about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// What removes the cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrective_action: Option<String>,
    /// How it was seen that the action worked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effectiveness: Option<String>,
    /// Evidence of that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effectiveness_evidence: Vec<ObjectiveEvidence>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Day until which it is to be closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<NaiveDate>,
    /// Why the grade or the due date changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingEvent {
    /// Finding: `F0001`, `F0002` … in the order they were raised.
    pub id: String,
    /// When, in UTC, ISO 8601 with `Z`.
    pub at: String,
    /// `replaced` when `SOURCE_DATE_EPOCH` stood in for the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// Who.
    pub by: String,
    /// What.
    #[serde(flatten)]
    pub change: FindingChange,
}

/// Something that somebody said of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// What.
    pub text: String,
    /// Who.
    pub by: String,
    /// When, in UTC.
    pub at: String,
}

/// How far a finding has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingState {
    /// Raised.
    Open,
    /// The instance was corrected.
    Corrected,
    /// Cause and corrective action are known.
    Planned,
    /// Everything is there to close it.
    Effective,
    /// Closed.
    Closed,
    /// Raised in error.
    Withdrawn,
}

impl FindingState {
    /// The word used in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Corrected => "corrected",
            Self::Planned => "planned",
            Self::Effective => "effective",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether something is still to be done.
    #[must_use]
    pub const fn is_pending(self) -> bool {
        !matches!(self, Self::Closed | Self::Withdrawn)
    }
}

/// A finding as it stands after all its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `F0001` …
    pub id: String,
    /// Grade in force.
    pub grade: Grade,
    /// Requirements it is about.
    pub requirements: Vec<RequirementId>,
    /// How they are not met, who says so, when.
    pub statement: Said,
    /// Objective evidence.
    pub evidence: Vec<ObjectiveEvidence>,
    /// Who looked.
    pub source: FindingSource,
    /// Who answers for it.
    pub owner: String,
    /// Day until which it is to be closed.
    pub due: Option<NaiveDate>,
    /// What was done about the instance found.
    pub correction: Option<Said>,
    /// Why it came about.
    pub cause: Option<Said>,
    /// What removes the cause.
    pub corrective_action: Option<Said>,
    /// How it was seen that the action worked.
    pub effectiveness: Option<Said>,
    /// Evidence of that.
    pub effectiveness_evidence: Vec<ObjectiveEvidence>,
    /// Who closed it, when.
    pub closed: Option<Said>,
    /// Who withdrew it, when and why.
    pub withdrawn: Option<Said>,
}

impl Finding {
    /// How far it has come.
    #[must_use]
    pub fn state(&self) -> FindingState {
        if self.withdrawn.is_some() {
            FindingState::Withdrawn
        } else if self.closed.is_some() {
            FindingState::Closed
        } else if self.missing().is_empty() {
            FindingState::Effective
        } else if self.cause.is_some() && self.corrective_action.is_some() {
            FindingState::Planned
        } else if self.correction.is_some() {
            FindingState::Corrected
        } else {
            FindingState::Open
        }
    }

    /// What closing it still needs (ISO/IEC 20000-1 10.1.1, ISO/IEC 17021-1). An opportunity for improvement
    /// obliges to nothing.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        if self.grade == Grade::Ofi {
            return Vec::new();
        }
        let needed = [
            (self.correction.is_none(), "correction"),
            (self.cause.is_none(), "cause"),
            (self.corrective_action.is_none(), "corrective action"),
            (self.effectiveness.is_none(), "effectiveness"),
            (self.effectiveness_evidence.is_empty(), "evidence of effectiveness"),
        ];
        needed.into_iter().filter_map(|(missing, what)| missing.then_some(what)).collect()
    }

    /// Whether it is pending past its due date.
    #[must_use]
    pub fn is_overdue(&self, as_of: NaiveDate) -> bool {
        self.state().is_pending() && self.due.is_some_and(|due| due < as_of)
    }

    fn update(&mut self, update: FindingUpdate, by: &str, at: &str) {
        let said = |text: String| Said { text, by: by.to_owned(), at: at.to_owned() };
        let set = |place: &mut Option<Said>, text: Option<String>| {
            if let Some(text) = text {
                *place = Some(said(text));
            }
        };
        set(&mut self.correction, update.correction);
        set(&mut self.cause, update.cause);
        set(&mut self.corrective_action, update.corrective_action);
        set(&mut self.effectiveness, update.effectiveness);
        if !update.effectiveness_evidence.is_empty() {
            self.effectiveness_evidence = update.effectiveness_evidence;
        }
        self.grade = update.grade.unwrap_or(self.grade);
        self.owner = update.owner.unwrap_or_else(|| std::mem::take(&mut self.owner));
        self.due = update.due.or(self.due);
    }
}

/// The findings after all events, in the order they were raised.
#[must_use]
pub fn fold(events: Vec<FindingEvent>) -> Vec<Finding> {
    let mut findings: BTreeMap<String, Finding> = BTreeMap::new();
    for event in events {
        let FindingEvent { id, at, by, change, clock: _ } = event;
        let said = |text: &str| Said { text: text.to_owned(), by: by.clone(), at: at.clone() };
        match (change, findings.get_mut(&id)) {
            (FindingChange::Raised { grade, requirements, statement, evidence, source, owner, due }, None) => {
                let finding = Finding {
                    id: id.clone(),
                    grade,
                    requirements,
                    statement: said(&statement),
                    evidence,
                    source,
                    owner,
                    due,
                    correction: None,
                    cause: None,
                    corrective_action: None,
                    effectiveness: None,
                    effectiveness_evidence: Vec::new(),
                    closed: None,
                    withdrawn: None,
                };
                findings.insert(id, finding);
            }
            (FindingChange::Updated(update), Some(finding)) => finding.update(*update, &by, &at),
            (FindingChange::Closed, Some(finding)) => finding.closed = Some(said("")),
            (FindingChange::Withdrawn { reason }, Some(finding)) => finding.withdrawn = Some(said(&reason)),
            // A second raising under one id, or word of a finding that was never raised: only a hand can have
            // written it, and it changes nothing.
            (FindingChange::Raised { .. }, Some(_)) | (_, None) => {}
        }
    }
    findings.into_values().collect()
}

pub(super) fn open(path: &Path, diagnostics: &mut Vec<Diagnostic>) -> Result<Vec<Finding>, WorkspaceError> {
    Ok(fold(read_lines(path, diagnostics)?))
}

/// Appends an event whose id is the next free one, and gives that id. Concurrent writers never share one.
///
/// # Errors
/// When the journal cannot be locked, read or written.
pub fn raise(folder: &Path, mut event: FindingEvent) -> io::Result<FindingEvent> {
    append_made(&folder.join(FINDINGS_FILE), |text| {
        let number = |line: &str| {
            let id = serde_json::from_str::<serde_json::Value>(line).ok()?.get("id")?.as_str()?.to_owned();
            id.strip_prefix('F')?.parse::<u64>().ok()
        };
        let last = text.lines().filter_map(number).max().unwrap_or(0);
        event.id = format!("F{:04}", last + 1);
        event.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, change: FindingChange) -> FindingEvent {
        FindingEvent {
            id: id.to_owned(),
            at: "2026-09-30T00:00:00Z".to_owned(),
            clock: None,
            by: "A".to_owned(),
            change,
        }
    }

    fn raised() -> FindingChange {
        FindingChange::Raised {
            grade: Grade::Minor,
            requirements: vec![RequirementId::new("iso20000-1:8.6.1-a")],
            statement: "Two incidents were not logged.".to_owned(),
            evidence: Vec::new(),
            source: FindingSource::InternalAudit,
            owner: String::new(),
            due: "2026-06-30".parse().ok(),
        }
    }

    fn update(update: FindingUpdate) -> FindingChange {
        FindingChange::Updated(Box::new(update))
    }

    #[test]
    fn a_finding_comes_to_its_close_step_by_step() {
        let text = |text: &str| Some(text.to_owned());
        let evidence = ObjectiveEvidence { path: "a".to_owned(), sha256: None, place: String::new() };
        let steps = [
            (raised(), FindingState::Open),
            (update(FindingUpdate { correction: text("logged"), ..Default::default() }), FindingState::Corrected),
            (update(FindingUpdate { cause: text("no form"), ..Default::default() }), FindingState::Corrected),
            (update(FindingUpdate { corrective_action: text("a form"), ..Default::default() }), FindingState::Planned),
            (update(FindingUpdate { effectiveness: text("none since"), ..Default::default() }), FindingState::Planned),
            (
                update(FindingUpdate { effectiveness_evidence: vec![evidence], ..Default::default() }),
                FindingState::Effective,
            ),
            (FindingChange::Closed, FindingState::Closed),
        ];
        let mut events = Vec::new();
        for (change, expected) in steps {
            events.push(event("F0001", change));
            let written = serde_json::to_string(&events).unwrap();
            let findings = fold(serde_json::from_str(&written).unwrap());
            assert_eq!(findings[0].state(), expected);
            let after_due = "2026-07-01".parse().unwrap();
            assert_eq!(findings[0].is_overdue(after_due), expected != FindingState::Closed);
        }
    }

    #[test]
    fn what_was_never_raised_is_no_finding() {
        assert!(fold(vec![event("F0009", FindingChange::Closed)]).is_empty());
    }

    #[test]
    fn writers_at_the_same_time_get_numbers_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..20 {
                scope.spawn(|| raise(folder.path(), event("", raised())).unwrap());
            }
        });
        let findings = open(&folder.path().join(FINDINGS_FILE), &mut Vec::new()).unwrap();
        assert_eq!(findings.len(), 20);
        assert_eq!(findings[19].id, "F0020");
    }
}
