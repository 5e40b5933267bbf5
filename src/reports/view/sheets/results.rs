//! Tables of what was concluded: figures, gaps, requirements, clauses, mandatory information.

use super::super::context::{Context, rung};
use super::super::figures::figures;
use super::super::sheet::{Sheet, Value};
use super::super::signs::{presence_key, status_key};
use super::{sheet, word, yes_no};
use crate::assessment::document::{ClauseResult, Gap, RequirementResult, Status};
use crate::assessment::view::ViewStatus;
use crate::catalogue::publication::Keeping;
use crate::catalogue::{Grade, RequirementId};

pub(super) fn summary(context: &Context<'_>) -> Sheet {
    let document = context.document;
    let mut rows = vec![
        vec![Value::text("organisation"), Value::text(&document.organisation.name)],
        vec![Value::text("criteria"), Value::text(super::super::cover::criteria(context))],
        vec![Value::text("as_of"), Value::Date(document.as_of)],
        vec![Value::text("period.start"), Value::Date(document.period.start)],
        vec![Value::text("period.end"), Value::Date(document.period.end)],
        vec![Value::text("tool"), Value::text(format!("{} {}", document.tool.name, document.tool.version))],
        vec![Value::text("catalogue.sha256"), Value::text(document.catalogue.sha256.to_string())],
    ];
    let figures = figures(document).into_iter();
    rows.extend(figures.map(|(key, value)| vec![Value::text(key), Value::Whole(value)]));
    rows.push(vec![
        Value::text("summary.readiness_percent"),
        Value::text(format!("{:.1}", document.summary.readiness_percent)),
    ]);
    for (name, gate) in [("stage1", &document.summary.stage1), ("stage2", &document.summary.stage2)] {
        rows.push(vec![Value::text(format!("summary.{name}.ready")), yes_no(context, gate.ready)]);
        let blockers = gate.blockers.iter();
        rows.extend(blockers.map(|each| vec![Value::text(format!("summary.{name}.blocker")), Value::text(each)]));
    }
    sheet(context, "summary", &[("figure", 40), ("value", 80)], rows)
}

pub(super) fn status(context: &Context<'_>, status: Status) -> Value {
    word(status_key(status), context.status(status).word)
}

pub(super) fn grade(context: &Context<'_>, grade: Grade) -> Value {
    word(grade.word(), context.grade(grade).word)
}

pub(super) fn gaps(context: &Context<'_>) -> Sheet {
    let row = |(number, gap): (usize, &Gap)| {
        vec![
            Value::text(format!("G-{number:04}")),
            Value::link(gap.clause.as_str(), "clauses"),
            Value::text(context.title(&gap.clause)),
            grade(context, gap.grade),
            status(context, gap.status),
            Value::text(&gap.owner),
            Value::text(&gap.what),
            Value::text(&gap.ask),
            Value::list(gap.requirements.iter().map(RequirementId::as_str)),
        ]
    };
    let columns = [
        ("gap", 9),
        ("clause", 10),
        ("clause_title", 30),
        ("grade", 18),
        ("status", 16),
        ("owner", 26),
        ("what", 60),
        ("ask", 60),
        ("requirements", 30),
    ];
    sheet(context, "gaps", &columns, (1..).zip(&context.document.gaps).map(row).collect())
}

pub(super) fn requirements(context: &Context<'_>) -> Sheet {
    let columns = [
        ("requirement", 24),
        ("clause", 10),
        ("clause_title", 30),
        ("kind", 11),
        ("text", 60),
        ("status", 16),
        ("stage1_status", 16),
        ("status_if_accepted", 16),
        ("owner", 26),
        ("performed_by", 24),
        ("ladder", 8),
        ("needed", 8),
        ("stale", 7),
        ("met_by_rule", 9),
        ("basis_changed", 9),
        ("evidence_items", 9),
        ("evidence", 50),
        ("proposed", 50),
        ("tests", 24),
        ("reasons", 60),
        ("expects", 60),
        ("decided", 14),
        ("decided_by", 20),
        ("decided_on", 12),
        ("decision_reason", 40),
    ];
    let rows = context.document.requirements.iter().map(|each| requirement(context, each)).collect();
    sheet(context, "requirements", &columns, rows)
}

fn requirement(context: &Context<'_>, each: &RequirementResult) -> Vec<Value> {
    let tests = each.tests.iter().map(|id| context.test(id).map_or(id.as_str(), |test| test.reference.as_str()));
    let mut row = vec![
        Value::text(each.id.as_str()),
        Value::link(each.clause.as_str(), "clauses"),
        Value::text(context.title(&each.clause)),
        word(each.kind.word(), each.kind.word().to_owned()),
        Value::text(&each.text),
        status(context, each.status),
        status(context, each.stage1_status),
        status(context, each.status_if_accepted),
        Value::text(&each.owner),
        Value::text(&each.performed_by),
        Value::text(rung(each.ladder)),
        Value::text(rung(each.needed)),
        yes_no(context, each.stale),
        yes_no(context, each.met_by_rule),
        yes_no(context, each.basis_changed),
        Value::Whole(super::super::context::size(each.evidence.len())),
        Value::list(&each.evidence),
        Value::list(&each.proposed),
        Value::list(tests),
        Value::list(&each.reasons),
        Value::list(&each.expects),
    ];
    row.extend(match &each.decision {
        Some(decision) => [
            Value::text(&decision.decided),
            Value::text(&decision.by),
            Value::day(&decision.at),
            Value::text(&decision.reason),
        ],
        None => [Value::Nothing, Value::Nothing, Value::Nothing, Value::Nothing],
    });
    row
}

pub(super) fn clauses(context: &Context<'_>) -> Sheet {
    let row = |each: &ClauseResult| {
        vec![
            Value::text(each.clause.as_str()),
            Value::text(&each.title),
            grade(context, each.suggested_grade),
            Value::Whole(each.requirements),
            Value::Whole(each.met),
            Value::Whole(each.partly),
            Value::Whole(each.open),
            Value::Whole(each.not_determined),
            Value::Whole(each.no_occurrence),
            each.score_percent.map_or(Value::Nothing, |score| Value::Share(score / 100.0)),
            Value::text(&each.owner),
            Value::text(&each.performed_by),
            Value::list(each.grade_reasons.iter().map(|reason| &reason.words)),
        ]
    };
    let columns = [
        ("clause", 10),
        ("clause_title", 40),
        ("suggested_grade", 20),
        ("requirements_count", 13),
        ("met", 8),
        ("partly", 8),
        ("open", 8),
        ("not_determined", 14),
        ("no_occurrence", 14),
        ("score", 9),
        ("owner", 26),
        ("performed_by", 24),
        ("grade_reasons", 80),
    ];
    sheet(context, "clauses", &columns, context.document.clauses.iter().map(row).collect())
}

pub(super) fn mandatory(context: &Context<'_>) -> Sheet {
    let rows = context.document.mandatory_information.iter().map(|each| {
        let keeping = match each.keeping {
            Keeping::Maintain => "maintain",
            Keeping::Retain => "retain",
        };
        vec![
            Value::text(&each.id),
            Value::text(&each.item),
            word(keeping, context.words(&format!("sheet-word.{keeping}"))),
            Value::link(each.clause.as_str(), "clauses"),
            word(presence_key(each.state), context.presence(each.state).word),
            Value::list(each.requirements.iter().map(RequirementId::as_str)),
            Value::list(&each.evidence),
            grade(context, each.grade_if_missing),
        ]
    });
    let columns = [
        ("id", 8),
        ("item", 60),
        ("keeping", 12),
        ("clause", 10),
        ("state", 16),
        ("requirements", 30),
        ("evidence", 50),
        ("grade_if_missing", 18),
    ];
    sheet(context, "mandatory", &columns, rows.collect())
}

/// The items of the publication through which the result is told, where there is one.
pub(super) fn through(context: &Context<'_>) -> Option<Sheet> {
    let view = context.document.view.as_ref()?;
    let status = |status: ViewStatus| {
        let key = status.word();
        word(key, context.words(&format!("view.status.{key}")))
    };
    let rows = view.items.iter().map(|item| {
        vec![
            Value::text(&item.id),
            Value::text(&item.label),
            Value::text(&item.title),
            Value::text(&item.group),
            status(item.status),
            Value::Whole(item.counts.requirements),
            Value::Whole(item.counts.met),
            Value::Whole(item.counts.partly),
            Value::Whole(item.counts.open),
            Value::Whole(item.counts.not_determined),
            Value::Whole(item.counts.no_occurrence),
            Value::text(&item.reason),
            Value::list(item.requirements.iter().map(RequirementId::as_str)),
            Value::list(&item.evidence),
            Value::list(item.not_asked.iter().map(|each| &each.text)),
        ]
    });
    let columns = [
        ("item_id", 26),
        ("label", 12),
        ("title", 40),
        ("group", 26),
        ("status", 18),
        ("requirements_count", 13),
        ("met", 8),
        ("partly", 8),
        ("open", 8),
        ("not_determined", 14),
        ("no_occurrence", 14),
        ("reason", 60),
        ("requirements", 40),
        ("evidence", 50),
        ("not_asked", 60),
    ];
    Some(sheet(context, "view", &columns, rows.collect()))
}
