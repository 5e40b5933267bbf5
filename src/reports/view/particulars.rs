//! What ISO/IEC 17021-1, 9.4.8 expects an audit report to state, and what controls this report as a document.

use super::block::{Block, Fact, Section};
use super::context::{Context, size};
use super::cover::{criteria, fact, period};
use super::depth::Telling;
use super::summary::heading;
use super::text::{Inline, Text};
use crate::assessment::document::Gate;

pub(super) fn section(context: &Context<'_>, telling: &Telling) -> Section {
    Section {
        id: "particulars".to_owned(),
        number: 0,
        title: context.words("particulars.title"),
        lead: context.text("particulars.lead"),
        blocks: vec![
            heading("particulars-audit", context.words("particulars.audit"), true),
            Block::Facts { facts: [audit(context), outcome(context, telling)].concat() },
            heading("particulars-control", context.words("particulars.control"), true),
            Block::Facts { facts: control(context) },
        ],
        filters: Vec::new(),
    }
}

/// What was stated, or that a person has to state it.
fn stated(context: &Context<'_>, text: &str) -> Text {
    if text.is_empty() {
        return Inline::quiet(context.words("particulars.not-stated")).into();
    }
    Text::plain(text)
}

fn each(context: &Context<'_>, key: &str, lines: &[String]) -> Fact {
    let lines = if lines.is_empty() { vec![stated(context, "")] } else { lines.iter().map(Text::plain).collect() };
    Fact { label: context.words(key), lines }
}

fn audit(context: &Context<'_>) -> Vec<Fact> {
    let document = context.document;
    let report = &document.report;
    let or = |text: &str, key: &str| if text.is_empty() { context.text(key) } else { Text::plain(text) };
    vec![
        fact(context, "particulars.body", stated(context, &report.body)),
        fact(context, "particulars.kind", or(&report.kind, "particulars.kind-self")),
        fact(context, "particulars.client", Text::plain(&document.organisation.name)),
        fact(context, "particulars.criteria", Text::plain(criteria(context))),
        fact(context, "particulars.objectives", or(&report.objectives, "particulars.objectives-default")),
        fact(context, "particulars.scope", or(&document.organisation.scope, "scope.no-statement")),
        each(context, "particulars.sites", &document.organisation.sites),
        fact(context, "particulars.period", period(context)),
        each(context, "particulars.dates", &report.dates),
        each(context, "particulars.team", &report.team),
        fact(context, "particulars.sampling", context.text("particulars.sampling-text")),
        fact(context, "particulars.deviations", stated(context, &report.deviations)),
    ]
}

fn outcome(context: &Context<'_>, telling: &Telling) -> Vec<Fact> {
    let summary = &context.document.summary;
    let gate = |gate: &Gate| Inline::plain(context.gate(gate.ready).word.to_lowercase());
    let conclusions = context.say.rich(
        "particulars.conclusions-text",
        &[
            ("majors", context.number(summary.candidate_majors)),
            ("minors", context.number(summary.candidate_minors)),
            ("undetermined", context.number(summary.not_determined)),
            ("stage1", gate(&summary.stage1)),
            ("stage2", gate(&summary.stage2)),
        ],
    );
    vec![
        fact(context, "particulars.changes", changes(context, telling)),
        Fact { label: context.words("particulars.unresolved"), lines: unresolved(context) },
        fact(context, "particulars.earlier", earlier(context)),
        fact(context, "particulars.conclusions", conclusions),
        fact(context, "particulars.recommendation", context.text("particulars.recommendation-text")),
    ]
}

fn changes(context: &Context<'_>, telling: &Telling) -> Text {
    if let Some(comparison) = &telling.comparison {
        let values = [
            ("verdicts", context.number(size(comparison.verdicts.len()))),
            ("grades", context.number(size(comparison.grades.len()))),
        ];
        return context.say.rich("particulars.changes-compared", &values);
    }
    let Some((name, side)) = telling.earlier.last() else { return context.text("particulars.changes-first") };
    let values = [("name", Inline::plain(name)), ("date", Inline::plain(context.say.date(side.as_of)))];
    context.say.rich("particulars.changes-since", &values)
}

fn unresolved(context: &Context<'_>) -> Vec<Text> {
    let document = context.document;
    let pending = document.findings.iter().filter(|finding| finding.state.is_pending());
    let counts = [
        ("particulars.unresolved-findings", size(pending.count())),
        ("particulars.unresolved-overdue", size(document.findings.iter().filter(|finding| finding.overdue).count())),
        ("particulars.unresolved-undetermined", document.summary.not_determined),
    ];
    let found = counts.into_iter().filter(|(_, count)| *count > 0);
    let mut lines: Vec<Text> =
        found.map(|(key, count)| context.say.rich(key, &[("n", context.number(count))])).collect();
    if lines.is_empty() {
        lines.push(context.text("particulars.unresolved-none"));
    }
    lines
}

fn earlier(context: &Context<'_>) -> Text {
    let findings = &context.document.findings;
    let closed = findings.iter().filter(|finding| finding.closed.is_some()).count();
    let pending = findings.iter().filter(|finding| finding.state.is_pending()).count();
    let values = [("closed", context.number(size(closed))), ("pending", context.number(size(pending)))];
    context.say.rich("particulars.earlier-text", &values)
}

fn control(context: &Context<'_>) -> Vec<Fact> {
    let report = &context.document.report;
    vec![
        fact(context, "particulars.version", stated(context, &report.version)),
        fact(context, "particulars.classification", stated(context, &report.classification)),
        each(context, "particulars.distribution", &report.distribution),
        fact(context, "particulars.prepared", stated(context, &report.prepared_by)),
        fact(context, "particulars.reviewed", stated(context, &report.reviewed_by)),
        fact(context, "particulars.approved", stated(context, &report.approved_by)),
    ]
}
