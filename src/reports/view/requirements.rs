//! One requirement: its obligation, its status, its reasons and its evidence.

use super::block::{Cell, Row, Style};
use super::context::{Context, requirement_anchor, rung, size};
use super::signs::status_key;
use super::text::{Inline, Text};
use crate::assessment::document::{ClauseResult, RequirementResult, Status};
use crate::catalogue::{Method, RequirementKind};

/// Evidence items of a requirement that are named by path; the others are named by reference alone.
const PATHS_SHOWN: usize = 4;

/// The requirements of a clause, a row each.
pub(super) fn rows(context: &Context<'_>, result: &ClauseResult) -> Vec<Row> {
    let own = context.document.requirements.iter().filter(|each| each.clause == result.clause);
    own.map(|requirement| row(context, result, requirement)).collect()
}

fn row(context: &Context<'_>, clause: &ClauseResult, requirement: &RequirementResult) -> Row {
    let status = context.status(requirement.status);
    let kind = kind(context, requirement.kind);
    let owner = if requirement.owner.is_empty() { &clause.owner } else { &requirement.owner };
    let title = format!("{} {}", requirement.clause, clause.title);
    Row::of(vec![
        obligation(context, requirement),
        status_cell(context, clause, requirement),
        reasons_cell(context, requirement),
    ])
    .at(requirement_anchor(&requirement.id))
    .facet("status", status_key(requirement.status), status.word)
    .facet("clause", requirement.clause.as_str(), title)
    .facet("owner", owner, owner)
    .facet("kind", &kind, &kind)
}

fn kind(context: &Context<'_>, kind: RequirementKind) -> String {
    match kind {
        RequirementKind::Document => context.words("kind.document"),
        RequirementKind::Record => context.words("kind.record"),
        RequirementKind::Activity => context.words("kind.activity"),
    }
}

fn method(context: &Context<'_>, method: Method) -> String {
    match method {
        Method::Examine => context.words("method-word.examine"),
        Method::Interview => context.words("method-word.interview"),
        Method::Observe => context.words("method-word.observe"),
        Method::Test => context.words("method-word.test"),
    }
}

fn obligation(context: &Context<'_>, requirement: &RequirementResult) -> Cell {
    let methods: Vec<String> = requirement.methods.iter().map(|each| method(context, *each)).collect();
    let nature = format!("{} · {}", kind(context, requirement.kind), methods.join(", "));
    Cell::of(Inline::strong(requirement.id.local()))
        .line(Style::Normal, Text::words(&requirement.text))
        .line(Style::Quiet, Inline::plain(nature))
}

fn status_cell(context: &Context<'_>, clause: &ClauseResult, requirement: &RequirementResult) -> Cell {
    let ladder = context
        .say
        .fill("requirement.ladder", &[("reached", rung(requirement.ladder)), ("needed", rung(requirement.needed))]);
    let mut cell = Cell::of(context.status(requirement.status)).line(Style::Small, Inline::plain(ladder));
    let mut note = |key: &str, value: &str| {
        let text = context.say.fill(key, &[("value", value)]);
        cell = std::mem::take(&mut cell).line(Style::Small, Inline::plain(text));
    };
    if requirement.kind == RequirementKind::Document && requirement.stage1_status != requirement.status {
        note("requirement.stage1", &context.status(requirement.stage1_status).word.to_lowercase());
    }
    if requirement.status_if_accepted != requirement.status {
        note("requirement.if-accepted", &context.status(requirement.status_if_accepted).word.to_lowercase());
    }
    if requirement.met_by_rule {
        note("requirement.by-rule", "");
    }
    if requirement.stale {
        note("requirement.stale", "");
    }
    if requirement.basis_changed {
        note("requirement.basis-changed", "");
    }
    if !requirement.owner.is_empty() && requirement.owner != clause.owner {
        note("requirement.owner", &requirement.owner);
    }
    cell
}

fn reasons_cell(context: &Context<'_>, requirement: &RequirementResult) -> Cell {
    let mut cell = Cell::default();
    for reason in &requirement.reasons {
        cell = cell.line(Style::Normal, context.told(reason));
    }
    if let Some(decision) = &requirement.decision {
        let values = [
            ("decided", Inline::plain(&decision.decided)),
            ("by", Inline::plain(&decision.by)),
            ("at", Inline::plain(&decision.at)),
            ("reason", Inline::plain(&decision.reason)),
        ];
        cell = cell.line(Style::Normal, context.say.rich("requirement.decision", &values));
    }
    if requirement.status != Status::Met && !requirement.expects.is_empty() {
        cell = cell.line(Style::Label, context.text("requirement.expected"));
        for expectation in &requirement.expects {
            cell = cell.line(Style::Small, Text::words(expectation));
        }
    }
    cell = evidence_lines(context, cell, "requirement.evidence", &requirement.evidence);
    cell = evidence_lines(context, cell, "requirement.proposed", &requirement.proposed);
    if !requirement.tests.is_empty() {
        let tests = requirement.tests.iter().map(|id| test_piece(context, id));
        cell = cell.line(Style::Label, context.text("requirement.tests"));
        cell = cell.line(Style::Small, tests.fold(Text::default(), join));
    }
    cell
}

fn join(so_far: Text, next: Text) -> Text {
    if so_far.is_empty() { next } else { so_far.with(Inline::plain(", ")).and(next) }
}

fn test_piece(context: &Context<'_>, id: &str) -> Text {
    let link = Text::from(context.test_link(id));
    match context.test(id) {
        Some(test) => link.with(Inline::plain(format!(" {}", context.outcome(test.outcome).word.to_lowercase()))),
        None => link,
    }
}

fn evidence_lines(context: &Context<'_>, mut cell: Cell, key: &str, paths: &[String]) -> Cell {
    if paths.is_empty() {
        return cell;
    }
    let count = context.say.number(size(paths.len()));
    cell = cell.line(Style::Label, Inline::plain(context.say.fill(key, &[("n", &count)])));
    // One more than shown would cost a line anyway.
    let shown = if paths.len() == PATHS_SHOWN + 1 { PATHS_SHOWN + 1 } else { PATHS_SHOWN };
    for path in paths.iter().take(shown) {
        cell = cell.line(Style::Small, context.evidence_name(path));
    }
    let others: Vec<Inline> = paths.iter().skip(shown).map(|path| context.evidence_link(path)).collect();
    if !others.is_empty() {
        cell = cell.line(Style::Small, context.text("requirement.also").and(Text::joined(others, ", ")));
    }
    cell
}
