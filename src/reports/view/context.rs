//! Everything a section needs to word the document: names, references, marks.

use super::block::{Align, Bar, Cell, Chart, ChartRow, Column, Density, Facet, Filter, Row, Table};
use super::text::{Inline, Text};
use crate::assessment::document::{
    AssessmentDocument, EvidenceState, Ladder, Outcome, Presence, RecordTestResult, Status,
};
use crate::catalogue::{Clause, Grade, RequirementId, TestSeverity};
use crate::diagnostics::Severity;
use crate::reports::mark::{Mark, Shape, Tone};
use crate::reports::wording::Wording;
use std::collections::{BTreeMap, BTreeSet};

/// The document with its words and references.
pub(super) struct Context<'a> {
    /// What is told.
    pub(super) document: &'a AssessmentDocument,
    /// The words to tell it in.
    pub(super) say: &'a Wording,
    references: BTreeMap<&'a str, String>,
    requirements: BTreeSet<&'a RequirementId>,
    tests: BTreeMap<&'a str, &'a RecordTestResult>,
    titles: BTreeMap<&'a Clause, &'a str>,
}

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

impl<'a> Context<'a> {
    pub(super) fn new(document: &'a AssessmentDocument, say: &'a Wording) -> Self {
        let digits = document.evidence.len().to_string().len().max(3);
        let numbered = document.evidence.iter().enumerate();
        Self {
            document,
            say,
            references: numbered
                .map(|(index, item)| (item.path.as_str(), format!("EV-{:0digits$}", index + 1)))
                .collect(),
            requirements: document.requirements.iter().map(|each| &each.id).collect(),
            tests: document.record_tests.iter().map(|each| (each.id.as_str(), each)).collect(),
            titles: document.clause_titles.iter().map(|each| (&each.clause, each.title.as_str())).collect(),
        }
    }

    /// The message with this key, as words without markup.
    pub(super) fn words(&self, key: &str) -> String {
        self.say.text(key)
    }

    /// The message with this key.
    pub(super) fn text(&self, key: &str) -> Text {
        self.say.rich(key, &[])
    }

    /// A headline number with its place.
    pub(super) fn count(&self, key: &str, value: u64, to: &str) -> Inline {
        Inline::Count { key: key.to_owned(), text: self.say.number(value), value, to: to.to_owned() }
    }

    /// A number that leads nowhere and has no name.
    pub(super) fn number(&self, value: u64) -> Inline {
        Inline::plain(self.say.number(value))
    }

    /// The short name of an evidence item; its path when it is none.
    pub(super) fn reference<'b>(&'b self, path: &'b str) -> &'b str {
        self.references.get(path).map_or(path, String::as_str)
    }

    /// A link to an evidence item by its short name.
    pub(super) fn evidence_link(&self, path: &str) -> Inline {
        match self.references.get(path) {
            Some(name) => Inline::Link { text: name.clone(), to: evidence_anchor(name), code: false },
            None => Inline::code(path),
        }
    }

    /// A link to an evidence item by its short name, and its path.
    pub(super) fn evidence_line(&self, path: &str) -> Text {
        let text = Text::from(self.evidence_link(path));
        if self.references.contains_key(path) { text.with(Inline::plain(" ")).with(Inline::code(path)) } else { text }
    }

    /// A link to a requirement.
    pub(super) fn requirement_link(&self, id: &RequirementId) -> Inline {
        if self.requirements.contains(id) {
            return Inline::Link { text: id.local().to_owned(), to: requirement_anchor(id), code: false };
        }
        Inline::code(id.as_str())
    }

    /// A link to a clause that has results of its own, the number alone for others.
    pub(super) fn clause_link(&self, clause: &Clause) -> Inline {
        if self.document.clauses.iter().any(|each| &each.clause == clause) {
            return Inline::link(clause.as_str(), clause_anchor(clause));
        }
        Inline::plain(clause.as_str())
    }

    /// A link to a record test by its short reference.
    pub(super) fn test_link(&self, id: &str) -> Inline {
        match self.tests.get(id) {
            Some(test) => Inline::link(&test.reference, test_anchor(id)),
            None => Inline::code(id),
        }
    }

    /// The record test with this id.
    pub(super) fn test(&self, id: &str) -> Option<&'a RecordTestResult> {
        self.tests.get(id).copied()
    }

    /// The title of a clause; empty when there is none.
    pub(super) fn title(&self, clause: &Clause) -> &'a str {
        self.titles.get(clause).copied().unwrap_or_default()
    }

    /// The owner, or that there is none.
    pub(super) fn owner(&self, owner: &str) -> Inline {
        if owner.is_empty() { Inline::quiet(self.words("word.no-owner")) } else { Inline::plain(owner) }
    }

    /// A column.
    pub(super) fn column(&self, key: &str, share: u32) -> Column {
        Column { title: self.words(key), share, align: Align::Start }
    }

    /// A column of numbers.
    pub(super) fn numbers(&self, key: &str, share: u32) -> Column {
        Column { title: self.words(key), share, align: Align::End }
    }

    /// What rows can be narrowed down by: the facets of these names that occur in them.
    pub(super) fn filters<'r>(&self, names: &[&str], rows: impl Iterator<Item = &'r Row>) -> Vec<Filter> {
        let facets: BTreeSet<&Facet> = rows.flat_map(|row| &row.facets).collect();
        let filter = |name: &&str| {
            let found = facets.iter().filter(|facet| facet.name == *name);
            let mut options: Vec<_> = found.map(|each| (each.value.clone(), each.words.clone())).collect();
            if *name == "clause" {
                options.sort_by_key(|(value, _)| value.parse::<Clause>().ok());
            }
            options.dedup_by(|one, other| one.0 == other.0);
            Filter { name: (*name).to_owned(), label: self.words(&format!("filter.{name}")), options }
        };
        names.iter().map(filter).filter(|filter| filter.options.len() > 1).collect()
    }

    /// A figure of bars, each divided by the same marks, with its numbers as words and as a table. A bar is its
    /// label, its anchor and its parts in the order of the marks.
    pub(super) fn chart(&self, key: &str, marks: &[Mark], bars: Vec<(String, String, Vec<u64>)>) -> Chart {
        let mut chart = Chart {
            id: format!("chart-{key}"),
            title: self.words(&format!("chart.{key}")),
            alternative: self.words(&format!("chart.{key}-alternative")),
            rows: Vec::new(),
            legend: marks.to_vec(),
            table: Table {
                id: format!("t-chart-{key}"),
                caption: self.words(&format!("chart.{key}")),
                caption_shown: false,
                columns: vec![self.column(&format!("chart.{key}-column"), 40)],
                rows: Vec::new(),
                empty: String::new(),
                density: Density::Close,
            },
        };
        let shares = 60 / u32::try_from(marks.len()).unwrap_or(1).max(1);
        let columns = marks.iter().map(|mark| Column { title: mark.word.clone(), share: shares, align: Align::End });
        chart.table.columns.extend(columns);
        for (label, to, counts) in bars {
            let parts: Vec<(Tone, u64)> = marks.iter().map(|mark| mark.tone).zip(counts.iter().copied()).collect();
            let named = marks.iter().zip(&counts).filter(|(_, count)| **count > 0);
            let named: Vec<String> = named
                .map(|(mark, count)| format!("{} {}", self.say.number(*count), mark.word.to_lowercase()))
                .collect();
            chart.alternative = format!("{} {label}: {}.", chart.alternative, named.join(", "));
            let mut cells = vec![Cell::words(&label)];
            cells.extend(counts.iter().map(|count| Cell::of(self.number(*count))));
            chart.table.rows.push(Row::of(cells));
            let value = self.say.number(counts.iter().sum());
            chart.rows.push(ChartRow { label, to, bar: Bar::stack(&parts), value });
        }
        chart
    }

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

/// Name of a rung.
pub(super) const fn rung(ladder: Ladder) -> &'static str {
    match ladder {
        Ladder::E0 => "E0",
        Ladder::E1 => "E1",
        Ladder::E2 => "E2",
        Ladder::E3 => "E3",
        Ladder::E4 => "E4",
    }
}

/// Anchor of a requirement.
pub(super) fn requirement_anchor(id: &RequirementId) -> String {
    format!("r-{}", safe(id.local()))
}

/// Anchor of a clause.
pub(super) fn clause_anchor(clause: &Clause) -> String {
    format!("c-{clause}")
}

/// Anchor of a record test.
pub(super) fn test_anchor(id: &str) -> String {
    format!("t-{}", safe(id))
}

/// Ids come from catalogues of other people too; an anchor holds no spaces and no signs.
fn safe(id: &str) -> String {
    id.chars().map(|each| if each.is_ascii_alphanumeric() || "-._".contains(each) { each } else { '-' }).collect()
}

/// Anchor of an evidence item by its short name.
pub(super) fn evidence_anchor(name: &str) -> String {
    name.to_lowercase()
}

/// Number of things as they are counted everywhere.
pub(super) fn size(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
