//! Tables of capability, findings, requests, diagnostics and limits.

use super::super::context::Context;
use super::super::sheet::{Sheet, Value};
use super::results::{grade, status};
use super::{choose, sheet, word};
use crate::assessment::document::{FindingResult, Gap, ProcessResult, Said};
use crate::catalogue::RequirementId;
use crate::diagnostics::Diagnostic;

pub(super) fn capability(context: &Context<'_>) -> Sheet {
    let mut rows = Vec::new();
    for process in &context.document.processes {
        for (attribute, rating) in &process.attributes {
            rows.push(rated(context, process, attribute, rating));
        }
    }
    let columns = [
        ("process", 34),
        ("title", 40),
        ("clauses", 20),
        ("attribute", 10),
        ("rating", 10),
        ("level_at_least", 10),
        ("level_limited_by", 10),
        ("indicative", 10),
    ];
    sheet(context, "processes", &columns, rows)
}

fn rated(context: &Context<'_>, process: &ProcessResult, attribute: &str, rating: &str) -> Vec<Value> {
    vec![
        Value::text(&process.id),
        Value::text(&process.title),
        Value::list(process.clauses.iter().map(crate::catalogue::Clause::as_str)),
        Value::text(attribute),
        Value::text(rating),
        Value::Whole(u64::from(process.level_at_least)),
        Value::text(process.level_limited_by.as_deref().unwrap_or_default()),
        super::yes_no(context, process.indicative),
    ]
}

pub(super) fn findings(context: &Context<'_>) -> Sheet {
    let said = |said: &Option<Said>| Value::text(said.as_ref().map_or("", |said| said.text.as_str()));
    let row = |each: &FindingResult| {
        let places = each.evidence.iter().map(|item| match item.place.as_str() {
            "" => item.path.clone(),
            place => format!("{} ({place})", item.path),
        });
        vec![
            Value::text(&each.id),
            word(each.grade.word(), context.filed(each.grade).word),
            word(each.state.word(), context.words(&format!("finding-state.{}", each.state.word()))),
            Value::list(each.requirements.iter().map(RequirementId::as_str)),
            Value::text(&each.statement),
            Value::list(places),
            super::yes_no(context, each.basis_changed),
            Value::text(&each.raised_by),
            Value::day(&each.raised_at),
            Value::text(each.source.word()),
            Value::text(&each.owner),
            each.due.map_or(Value::Nothing, Value::Date),
            super::yes_no(context, each.overdue),
            said(&each.correction),
            said(&each.cause),
            said(&each.corrective_action),
            said(&each.effectiveness),
            said(&each.closed),
            said(&each.withdrawn),
            Value::list(&each.missing),
        ]
    };
    let columns = [
        ("finding", 10),
        ("grade", 18),
        ("state", 14),
        ("requirements", 30),
        ("statement", 60),
        ("evidence", 50),
        ("basis_changed", 9),
        ("raised_by", 24),
        ("raised_on", 12),
        ("raised_in", 18),
        ("owner", 26),
        ("due", 12),
        ("overdue", 9),
        ("correction", 40),
        ("cause", 40),
        ("corrective_action", 40),
        ("effectiveness", 40),
        ("closed", 30),
        ("withdrawn", 30),
        ("still_needed", 40),
    ];
    sheet(context, "findings", &columns, context.document.findings.iter().map(row).collect())
}

/// What to ask each owner for: one row for each gap, by owner, with room for the answer.
pub(super) fn requests(context: &Context<'_>) -> Sheet {
    let mut gaps: Vec<(usize, &Gap)> = (1..).zip(&context.document.gaps).collect();
    gaps.sort_by(|(one, left), (other, right)| {
        (left.owner.is_empty(), &left.owner, one).cmp(&(right.owner.is_empty(), &right.owner, other))
    });
    let rows = gaps.into_iter().map(|(number, gap)| {
        vec![
            Value::text(format!("R-{number:04}")),
            Value::link(format!("G-{number:04}"), "gaps"),
            Value::text(&gap.owner),
            Value::link(gap.clause.as_str(), "clauses"),
            grade(context, gap.grade),
            status(context, gap.status),
            Value::text(&gap.ask),
            Value::text(&gap.what),
            Value::list(gap.requirements.iter().map(RequirementId::as_str)),
            Value::Nothing,
            word("to-send", context.words("sheet-word.to-send")),
            Value::Nothing,
            Value::Nothing,
        ]
    });
    let columns = [
        ("request", 10),
        ("gap", 9),
        ("owner", 26),
        ("clause", 10),
        ("grade", 18),
        ("status", 16),
        ("ask", 60),
        ("what", 60),
        ("requirements", 30),
        ("due", 12),
        ("progress", 16),
        ("answer", 50),
        ("file", 50),
    ];
    let choices = ["to-send", "sent", "received", "not-available"];
    let choices = choices.map(|key| context.words(&format!("sheet-word.{key}"))).to_vec();
    choose(sheet(context, "requests", &columns, rows.collect()), "progress", choices)
}

pub(super) fn diagnostics(context: &Context<'_>) -> Sheet {
    let row = |each: &Diagnostic| {
        vec![
            Value::text(&each.code),
            word(each.severity.word(), context.severity(each.severity).word),
            Value::text(&each.file),
            Value::text(&each.place),
            Value::text(&each.message),
            Value::text(&each.help),
        ]
    };
    let columns = [("code", 30), ("severity", 12), ("file", 50), ("place", 24), ("message", 70), ("help", 70)];
    sheet(context, "diagnostics", &columns, context.document.diagnostics.iter().map(row).collect())
}

pub(super) fn limits(context: &Context<'_>) -> Sheet {
    let rows =
        (1..).zip(&context.document.limits).map(|(number, limit)| vec![Value::Whole(number), Value::text(limit)]);
    sheet(context, "limits", &[("number", 8), ("limit", 120)], rows.collect())
}
