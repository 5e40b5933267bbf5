//! Signs and words of everything that has a status.

use super::context::Context;
use crate::assessment::document::{EvidenceState, Outcome, Presence, Status};
use crate::catalogue::{Grade, TestSeverity};
use crate::diagnostics::Severity;
use crate::reports::mark::{Mark, Shape, Tone};

/// All statuses, in the order in which they are listed.
pub(super) const STATUSES: [Status; 5] =
    [Status::Open, Status::NotDetermined, Status::Partly, Status::Met, Status::NoOccurrence];

/// All grades, heaviest first.
pub(super) const GRADES: [Grade; 4] = [Grade::Major, Grade::Minor, Grade::Ofi, Grade::None];

/// All states of evidence, in the order in which they are listed.
pub(super) const EVIDENCE_STATES: [EvidenceState; 4] =
    [EvidenceState::Accepted, EvidenceState::Proposed, EvidenceState::Unmatched, EvidenceState::Unreadable];

/// All outcomes, in the order in which they are listed.
pub(super) const OUTCOMES: [Outcome; 4] = [Outcome::Fail, Outcome::Error, Outcome::Inconclusive, Outcome::Pass];

/// All presences, in the order in which they are listed.
pub(super) const PRESENCES: [Presence; 5] =
    [Presence::Missing, Presence::NotDetermined, Presence::Incomplete, Presence::Present, Presence::NoOccurrence];

impl Context<'_> {
    fn mark(&self, key: &str, shape: Shape, tone: Tone) -> Mark {
        Mark { shape, tone, word: self.words(key) }
    }

    /// The sign of a status.
    pub(super) fn status(&self, status: Status) -> Mark {
        match status {
            Status::Met => self.mark("status.met", Shape::Tick, Tone::Good),
            Status::Partly => self.mark("status.partly", Shape::Half, Tone::Fair),
            Status::Open => self.mark("status.open", Shape::Cross, Tone::Bad),
            Status::NotDetermined => self.mark("status.not-determined", Shape::Question, Tone::Unsure),
            Status::NoOccurrence => self.mark("status.no-occurrence", Shape::Dash, Tone::Quiet),
        }
    }

    /// The sign of a suggested grade.
    pub(super) fn grade(&self, grade: Grade) -> Mark {
        match grade {
            Grade::Major => self.mark("grade.major", Shape::Diamond, Tone::Bad),
            Grade::Minor => self.mark("grade.minor", Shape::Triangle, Tone::Fair),
            Grade::Ofi => self.mark("grade.ofi", Shape::Point, Tone::Info),
            Grade::None => self.mark("grade.none", Shape::Dash, Tone::Quiet),
        }
    }

    /// The sign of a grade that a person gave a finding.
    pub(super) fn filed(&self, grade: Grade) -> Mark {
        match grade {
            Grade::Major => self.mark("filed.major", Shape::Diamond, Tone::Bad),
            Grade::Minor => self.mark("filed.minor", Shape::Triangle, Tone::Fair),
            Grade::Ofi => self.mark("filed.ofi", Shape::Point, Tone::Info),
            Grade::None => self.mark("filed.none", Shape::Dash, Tone::Quiet),
        }
    }

    /// The sign of a gate.
    pub(super) fn gate(&self, ready: bool) -> Mark {
        if ready {
            return self.mark("gate.ready", Shape::Tick, Tone::Good);
        }
        self.mark("gate.not-ready", Shape::Cross, Tone::Bad)
    }

    /// The sign of an item's state.
    pub(super) fn evidence_state(&self, state: EvidenceState) -> Mark {
        match state {
            EvidenceState::Accepted => self.mark("evidence-state.accepted", Shape::Tick, Tone::Good),
            EvidenceState::Proposed => self.mark("evidence-state.proposed", Shape::Half, Tone::Fair),
            EvidenceState::Unmatched => self.mark("evidence-state.unmatched", Shape::Dash, Tone::Quiet),
            EvidenceState::Unreadable => self.mark("evidence-state.unreadable", Shape::Exclamation, Tone::Unsure),
        }
    }

    /// The sign of a test's outcome.
    pub(super) fn outcome(&self, outcome: Outcome) -> Mark {
        match outcome {
            Outcome::Pass => self.mark("outcome.pass", Shape::Tick, Tone::Good),
            Outcome::Fail => self.mark("outcome.fail", Shape::Cross, Tone::Bad),
            Outcome::Inconclusive => self.mark("outcome.inconclusive", Shape::Question, Tone::Unsure),
            Outcome::Error => self.mark("outcome.error", Shape::Exclamation, Tone::Bad),
        }
    }

    /// The sign of a mandatory item's presence.
    pub(super) fn presence(&self, presence: Presence) -> Mark {
        match presence {
            Presence::Present => self.mark("presence.present", Shape::Tick, Tone::Good),
            Presence::Incomplete => self.mark("presence.incomplete", Shape::Half, Tone::Fair),
            Presence::NotDetermined => self.mark("presence.not-determined", Shape::Question, Tone::Unsure),
            Presence::Missing => self.mark("presence.missing", Shape::Cross, Tone::Bad),
            Presence::NoOccurrence => self.mark("presence.no-occurrence", Shape::Dash, Tone::Quiet),
        }
    }

    /// The sign of a diagnostic.
    pub(super) fn severity(&self, severity: Severity) -> Mark {
        match severity {
            Severity::Error => self.mark("severity.error", Shape::Exclamation, Tone::Bad),
            Severity::Warning => self.mark("severity.warning", Shape::Triangle, Tone::Fair),
            Severity::Note => self.mark("severity.note", Shape::Point, Tone::Info),
        }
    }

    /// The weight of a deviation.
    pub(super) fn weight(&self, severity: TestSeverity) -> String {
        match severity {
            TestSeverity::Low => self.words("weight.low"),
            TestSeverity::Medium => self.words("weight.medium"),
            TestSeverity::High => self.words("weight.high"),
        }
    }

    /// The sign of a check: held, failed, or not made.
    pub(super) fn held(&self, held: Option<bool>) -> Mark {
        match held {
            Some(true) => self.mark("check.held", Shape::Tick, Tone::Good),
            Some(false) => self.mark("check.failed", Shape::Cross, Tone::Bad),
            None => self.mark("check.not-made", Shape::Question, Tone::Unsure),
        }
    }

    /// Whether results may rest on something.
    pub(super) fn relied_on(&self, relied_on: bool) -> Mark {
        if relied_on {
            return self.mark("relied-on.yes", Shape::Tick, Tone::Good);
        }
        self.mark("relied-on.no", Shape::Exclamation, Tone::Unsure)
    }
}

/// Word of a status in facets and anchors.
pub(super) const fn status_key(status: Status) -> &'static str {
    match status {
        Status::Met => "met",
        Status::Partly => "partly",
        Status::Open => "open",
        Status::NotDetermined => "not-determined",
        Status::NoOccurrence => "no-occurrence",
    }
}

/// Word of an item's state in facets and anchors.
pub(super) const fn evidence_key(state: EvidenceState) -> &'static str {
    match state {
        EvidenceState::Accepted => "accepted",
        EvidenceState::Proposed => "proposed",
        EvidenceState::Unmatched => "unmatched",
        EvidenceState::Unreadable => "unreadable",
    }
}

/// Word of an outcome in facets and anchors.
pub(super) const fn outcome_key(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "pass",
        Outcome::Fail => "fail",
        Outcome::Inconclusive => "inconclusive",
        Outcome::Error => "error",
    }
}

/// Word of a presence in facets and anchors.
pub(super) const fn presence_key(presence: Presence) -> &'static str {
    match presence {
        Presence::Present => "present",
        Presence::Incomplete => "incomplete",
        Presence::NotDetermined => "not-determined",
        Presence::Missing => "missing",
        Presence::NoOccurrence => "no-occurrence",
    }
}
