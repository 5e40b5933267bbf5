//! The audit programme: which clause which audit of the three years looks at, what was looked at and what not yet, and
//! what the next internal audits have to cover, by whom.
//!
//! Surveillance always looks at what ISO/IEC 17021-1 9.6.2 names; how the rest is spread is a proposal of ours: clauses
//! with candidate nonconformities at the first surveillance, the others at the second.

use super::conclude::Basis;
use super::document::ClauseResult;
use crate::catalogue::{Clause, Grade, RequirementKind};
use crate::diagnostics::Diagnostic;
use crate::testing::Named;
use crate::workspace::audits::{AuditKind, AuditSettings};
use crate::workspace::{AUDITED_OWN_PROCESS, SETTINGS_FILE, Settings};
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Every clause is audited internally at least this often, in months; ours, as the gate has it.
const INTERNAL_EVERY_MONTHS: u32 = 12;

/// What every surveillance looks at: objectives, operation, complaints, changes, internal audit, management review,
/// nonconformities, improvement (ISO/IEC 17021-1, 9.6.2.2).
const ALWAYS: [&str; 8] = ["6.2", "8.1", "8.3.2", "8.5.1", "9.2", "9.3", "10.1", "10.2"];

/// What stage 1 looks at beside documents (ISO/IEC 17021-1, 9.3.1.2).
const AT_STAGE_1: [&str; 3] = ["4.3", "9.2", "9.3"];

/// The programme.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Programme {
    /// Audits that were held or are planned, in order of day.
    pub audits: Vec<AuditStated>,
    /// One row for each leaf clause with obligations, in order.
    pub clauses: Vec<ProgrammeRow>,
    /// Clauses that no audit of the cycle has looked at yet.
    pub not_yet: Vec<Clause>,
    /// The internal audits to hold next: clauses by the month in which they fall due, the earliest first.
    pub internal_plan: Vec<InternalDue>,
}

/// One audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditStated {
    /// Kind.
    pub kind: AuditKind,
    /// Its last day.
    pub on: NaiveDate,
    /// Whether it was held by the assessment date.
    pub held: bool,
    /// Leaf clauses it looked at or is to look at.
    pub clauses: Vec<Clause>,
    /// Who led it; empty when not stated.
    pub auditor: String,
    /// Id in the register of audits; empty when it stands in the settings.
    pub id: String,
    /// Where it is stated.
    pub path: String,
}

/// Whether an audit looks at a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Look {
    /// It was held and looked at it.
    LookedAt,
    /// It is planned and is to look at it.
    Planned,
    /// No such audit is declared; we propose that it looks at it.
    Proposed,
    /// It does not look at it.
    Not,
}

impl Look {
    /// The word used in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::LookedAt => "looked-at",
            Self::Planned => "planned",
            Self::Proposed => "proposed",
            Self::Not => "not",
        }
    }
}

/// One clause over the cycle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgrammeRow {
    /// Clause.
    pub clause: Clause,
    /// Title.
    pub title: String,
    /// Owner; empty when none is declared.
    pub owner: String,
    /// Audit of the cycle → whether it looks at the clause.
    pub looks: BTreeMap<AuditKind, Look>,
    /// Day of the last internal audit of it.
    pub internal_last: Option<NaiveDate>,
    /// Day by which the next one is due.
    pub internal_due: NaiveDate,
    /// Whether that day has passed, or there was none.
    pub internal_overdue: bool,
}

/// Clauses that are to be audited internally next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InternalDue {
    /// Month in which they fall due, `2027-02`; `now` when they are overdue.
    pub month: String,
    /// Clauses, those with candidate nonconformities first.
    pub clauses: Vec<Clause>,
    /// Those among them that deserve more time, with why.
    pub because: Vec<String>,
    /// Declared auditors who answer for none of them; empty when nobody holds `internal-auditor`.
    pub auditors: Vec<String>,
}

/// The role of those who may audit internally.
const INTERNAL_AUDITOR: &str = "internal-auditor";

pub(super) fn stated(basis: &Basis<'_>, clauses: &[ClauseResult]) -> (Programme, Vec<Diagnostic>) {
    let mut audits: Vec<AuditStated> = declared(basis, clauses);
    audits.extend(registered(basis, clauses));
    audits.sort_by(|left, right| (left.on, left.kind, &left.id).cmp(&(right.on, right.kind, &right.id)));
    let diagnostics = own_processes(basis, &audits);
    let rows: Vec<ProgrammeRow> = clauses.iter().map(|clause| row(basis, clause, &audits)).collect();
    let not_yet = rows.iter().filter(|row| !row.looks.values().any(|look| *look == Look::LookedAt));
    let not_yet = not_yet.map(|row| row.clause.clone()).collect();
    let internal_plan = internal_plan(basis, clauses, &rows);
    (Programme { audits, clauses: rows, not_yet, internal_plan }, diagnostics)
}

fn declared(basis: &Basis<'_>, clauses: &[ClauseResult]) -> Vec<AuditStated> {
    let audits = &basis.plan.workspace.settings.audits;
    let each = |audit: &AuditSettings| {
        let within = |row: &&ClauseResult| match audit.clauses.as_slice() {
            [] => usual(basis, audit.kind, row),
            named => named.iter().any(|clause| row.clause.is_within(clause)),
        };
        AuditStated {
            kind: audit.kind,
            on: audit.on,
            held: audit.on <= basis.plan.as_of,
            clauses: clauses.iter().filter(within).map(|row| row.clause.clone()).collect(),
            auditor: audit.auditor.clone(),
            id: String::new(),
            path: SETTINGS_FILE.to_owned(),
        }
    };
    audits.iter().map(each).collect()
}

/// Internal audits as the register of audits in the evidence holds them.
fn registered(basis: &Basis<'_>, clauses: &[ClauseResult]) -> Vec<AuditStated> {
    let day = |row: &Named, column: &str| row.value(column).get(..10).and_then(|day| day.parse::<NaiveDate>().ok());
    let rows = basis.plan.observations.named.iter().filter(|row| row.record_type == "internal-audit");
    let each = |row: &Named| {
        let performed = day(row, "performed_on").filter(|day| *day <= basis.plan.as_of);
        let areas = areas(row.value("area"));
        let within = |clause: &&ClauseResult| areas.iter().any(|area| clause.clause.is_within(area));
        Some(AuditStated {
            kind: AuditKind::Internal,
            on: performed.or_else(|| day(row, "planned_on"))?,
            held: performed.is_some(),
            clauses: clauses.iter().filter(within).map(|clause| clause.clause.clone()).collect(),
            auditor: row.value("auditor").to_owned(),
            id: row.value("id").to_owned(),
            path: row.path.clone(),
        })
    };
    rows.filter_map(each).collect()
}

/// The clauses that words such as `8.1; 8.2`, `clauses 4 to 7, 9` or `8.1-8.4` name.
fn areas(words: &str) -> Vec<Clause> {
    let words = words.replace(" to ", "-").replace(['–', '—'], "-").replace(" - ", "-");
    let mut found: Vec<Clause> = Vec::new();
    for piece in words.split(|each: char| !(each.is_ascii_digit() || each == '.' || each == '-')) {
        let mut ends = piece.split('-').map(|end| end.trim_matches('.').parse::<Clause>());
        match (ends.next(), ends.next(), ends.next()) {
            (Some(Ok(only)), None, None) => found.push(only),
            (Some(Ok(first)), Some(Ok(last)), None) => found.extend(range(&first, &last)),
            _ => {}
        }
    }
    found
}

/// `8.1` to `8.4`: clauses that differ in their last number only.
fn range(first: &Clause, last: &Clause) -> Vec<Clause> {
    let split = |clause: &Clause| {
        let text = clause.as_str();
        let (stem, number) = text.rsplit_once('.').map_or(("", text), |(stem, number)| (stem, number));
        Some((stem.to_owned(), number.parse::<u32>().ok()?))
    };
    match (split(first), split(last)) {
        (Some((stem, from)), Some((other, to))) if stem == other && to >= from && to - from < 100 => {
            let name = |number: u32| if stem.is_empty() { number.to_string() } else { format!("{stem}.{number}") };
            (from..=to).filter_map(|number| name(number).parse().ok()).collect()
        }
        _ => vec![first.clone(), last.clone()],
    }
}

/// Whether audits of a kind look at a clause where nobody says what they look at.
fn usual(basis: &Basis<'_>, kind: AuditKind, row: &ClauseResult) -> bool {
    let among = |clauses: &[&str]| {
        let mut clauses = clauses.iter().filter_map(|clause| clause.parse::<Clause>().ok());
        clauses.any(|clause| row.clause.is_within(&clause))
    };
    let weighs = row.suggested_grade >= Grade::Minor;
    match kind {
        AuditKind::Stage1 => among(&AT_STAGE_1) || asks_for_documents(basis, &row.clause),
        AuditKind::Stage2 | AuditKind::Recertification | AuditKind::Internal => true,
        AuditKind::Surveillance1 => among(&ALWAYS) || weighs,
        AuditKind::Surveillance2 => among(&ALWAYS) || !weighs,
    }
}

fn asks_for_documents(basis: &Basis<'_>, clause: &Clause) -> bool {
    let control = basis.plan.publication.control(clause);
    control.is_some_and(|control| control.requirements.iter().any(|each| each.kind == RequirementKind::Document))
}

fn row(basis: &Basis<'_>, clause: &ClauseResult, audits: &[AuditStated]) -> ProgrammeRow {
    let of = |kind: AuditKind| audits.iter().filter(move |audit| audit.kind == kind);
    let looks = AuditKind::CYCLE.into_iter().map(|kind| {
        let mut here = of(kind).filter(|audit| audit.clauses.contains(&clause.clause)).map(|audit| audit.held);
        let look = match (here.next(), of(kind).next()) {
            (Some(held), _) if held || here.any(|held| held) => Look::LookedAt,
            (Some(_), _) => Look::Planned,
            (None, None) if usual(basis, kind, clause) => Look::Proposed,
            (None, _) => Look::Not,
        };
        (kind, look)
    });
    let internal = of(AuditKind::Internal).filter(|audit| audit.held && audit.clauses.contains(&clause.clause));
    let internal_last = internal.map(|audit| audit.on).max();
    let next = |last: NaiveDate| last.checked_add_months(Months::new(INTERNAL_EVERY_MONTHS));
    let internal_due = internal_last.and_then(next).unwrap_or(basis.plan.as_of);
    ProgrammeRow {
        clause: clause.clause.clone(),
        title: clause.title.clone(),
        owner: clause.owner.clone(),
        looks: looks.collect(),
        internal_last,
        internal_due,
        internal_overdue: internal_last.is_none() || internal_due < basis.plan.as_of,
    }
}

fn internal_plan(basis: &Basis<'_>, clauses: &[ClauseResult], rows: &[ProgrammeRow]) -> Vec<InternalDue> {
    let mut months: BTreeMap<(bool, String), Vec<&ClauseResult>> = BTreeMap::new();
    for (clause, row) in clauses.iter().zip(rows) {
        let month = if row.internal_overdue { "now".to_owned() } else { row.internal_due.format("%Y-%m").to_string() };
        months.entry((!row.internal_overdue, month)).or_default().push(clause);
    }
    months
        .into_iter()
        .map(|((_, month), mut clauses)| {
            clauses.sort_by_key(|clause| (std::cmp::Reverse(clause.suggested_grade), clause.clause.clone()));
            let heavy = clauses.iter().filter(|clause| clause.suggested_grade >= Grade::Minor);
            let because =
                heavy.map(|clause| format!("{}: candidate {}", clause.clause, clause.suggested_grade.word())).collect();
            let auditors = auditors(&basis.plan.workspace.settings, &clauses);
            let clauses = clauses.iter().map(|clause| clause.clause.clone()).collect();
            InternalDue { month, clauses, because, auditors }
        })
        .collect()
}

fn auditors(settings: &Settings, clauses: &[&ClauseResult]) -> Vec<String> {
    let auditors = settings.people.iter().filter(|person| person.holds(INTERNAL_AUDITOR));
    // Every auditor may look at 9.2: the audit of audits is another matter than one's own process.
    let own = |name: &str| clauses.iter().any(|row| settings.answers_for(name, &row.clause));
    auditors.filter(|person| !own(&person.name)).map(|person| person.name.clone()).collect()
}

/// Internal audits whose auditor answers for what was audited, as roles are declared.
fn own_processes(basis: &Basis<'_>, audits: &[AuditStated]) -> Vec<Diagnostic> {
    let settings = &basis.plan.workspace.settings;
    if settings.people.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for audit in audits.iter().filter(|audit| audit.kind == AuditKind::Internal) {
        for auditor in audit.auditor.split([';', ',']).map(str::trim).filter(|name| !name.is_empty()) {
            let own: Vec<&str> = audit
                .clauses
                .iter()
                .filter(|clause| settings.answers_for(auditor, clause))
                .map(Clause::as_str)
                .collect();
            if !own.is_empty() {
                let message = format!("{auditor} answers for {} and audits it on {}", own.join(", "), audit.on);
                found.push(AUDITED_OWN_PROCESS.at(&audit.path, &audit.id, message));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_read_as_people_write_them() {
        let read = |words: &str| areas(words).iter().map(Clause::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!(read("4; 5; 6; 7; 9; 10"), "4 5 6 7 9 10");
        assert_eq!(read("clauses 4 to 7, 9"), "4 5 6 7 9");
        assert_eq!(read("8.1-8.4 and 8.6"), "8.1 8.2 8.3 8.4 8.6");
        assert_eq!(read("8.5.1 – 8.5.3."), "8.5.1 8.5.2 8.5.3");
        assert_eq!(read("change management"), "");
    }
}
