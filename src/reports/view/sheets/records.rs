//! Tables of record tests, their exceptions, the populations they rest on, and periodic evidence.

use super::super::context::Context;
use super::super::sheet::{Sheet, Value};
use super::super::signs::outcome_key;
use super::{sheet, word, yes_no};
use crate::assessment::document::{Occurrence, PopulationResult, PopulationSourceResult, RecordTestResult};

pub(super) fn tests(context: &Context<'_>) -> Sheet {
    let row = |test: &RecordTestResult| {
        vec![
            Value::text(&test.reference),
            Value::text(&test.id),
            Value::text(&test.rule),
            Value::link(test.clause.as_str(), "clauses"),
            Value::list(test.requirements.iter().map(crate::catalogue::RequirementId::as_str)),
            word(outcome_key(test.outcome), context.outcome(test.outcome).word),
            yes_no(context, test.relied_on),
            Value::Whole(test.population),
            Value::Whole(test.in_period),
            Value::Whole(test.tested),
            Value::Whole(test.exceptions),
            Value::Share(test.rate),
            Value::Share(test.tolerance),
            yes_no(context, test.absolute),
            Value::text(context.weight(test.severity)),
            Value::text(&test.why),
            Value::list(&test.missing_columns),
            Value::list(&test.sources),
            Value::text(&test.suggests),
        ]
    };
    let columns = [
        ("test", 10),
        ("id", 34),
        ("rule", 60),
        ("clause", 10),
        ("requirements", 40),
        ("outcome", 14),
        ("relied_on", 10),
        ("population", 11),
        ("in_period", 10),
        ("tested", 10),
        ("exceptions", 11),
        ("rate", 9),
        ("tolerance", 10),
        ("absolute", 9),
        ("weight", 10),
        ("why", 50),
        ("missing_columns", 30),
        ("sources", 50),
        ("suggests", 60),
    ];
    sheet(context, "record-tests", &columns, context.document.record_tests.iter().map(row).collect())
}

pub(super) fn exceptions(context: &Context<'_>) -> Sheet {
    let mut rows = Vec::new();
    for test in &context.document.record_tests {
        for each in &test.exception_rows {
            rows.push(vec![
                Value::text(&each.subject),
                Value::link(&test.reference, "record-tests"),
                Value::link(test.clause.as_str(), "clauses"),
                Value::text(&each.reason),
                Value::link(if each.source.is_empty() { "" } else { context.reference(&each.source) }, "evidence"),
                Value::text(&each.source),
                if each.row == 0 { Value::Nothing } else { Value::Whole(each.row) },
            ]);
        }
    }
    let columns = [
        ("subject", 20),
        ("test", 10),
        ("clause", 10),
        ("reason", 70),
        ("evidence_id", 10),
        ("source", 60),
        ("row", 9),
    ];
    sheet(context, "exceptions", &columns, rows)
}

pub(super) fn populations(context: &Context<'_>) -> Sheet {
    let mut rows = Vec::new();
    for population in &context.document.populations {
        rows.extend(population.sources.iter().map(|source| population_source(context, population, source)));
    }
    let columns = [
        ("record_type", 20),
        ("evidence_id", 10),
        ("source", 60),
        ("sheet", 16),
        ("layout", 24),
        ("rows", 10),
        ("rejected", 10),
        ("relied_on", 10),
        ("checks_held", 12),
        ("checks_failed", 12),
        ("failed", 60),
        ("missing_columns", 40),
        ("ignored_headers", 40),
    ];
    sheet(context, "populations", &columns, rows)
}

fn population_source(
    context: &Context<'_>,
    population: &PopulationResult,
    source: &PopulationSourceResult,
) -> Vec<Value> {
    let held = |wanted: bool| source.checks.iter().filter(move |check| check.held == Some(wanted));
    vec![
        Value::text(&population.record_type),
        Value::link(context.reference(&source.path), "evidence"),
        Value::text(&source.path),
        Value::text(&source.table),
        Value::text(&source.layout),
        Value::Whole(source.rows),
        Value::Whole(source.rejected),
        yes_no(context, source.relied_on),
        Value::Whole(super::super::context::size(held(true).count())),
        Value::Whole(super::super::context::size(held(false).count())),
        Value::list(held(false).map(|check| &check.words)),
        Value::list(&source.missing),
        Value::list(&source.ignored),
    ]
}

pub(super) fn occurrences(context: &Context<'_>) -> Sheet {
    let row = |each: &Occurrence| {
        vec![
            Value::text(&each.expectation),
            Value::link(each.requirement.as_str(), "requirements"),
            Value::text(&each.title),
            word(each.cadence.word(), context.words(&format!("cadence.{}", each.cadence.word()))),
            Value::text(&each.cadence_basis),
            Value::list(&each.due),
            Value::list(&each.found),
            Value::list(&each.missing),
        ]
    };
    let columns = [
        ("expectation", 34),
        ("requirement", 24),
        ("title", 50),
        ("cadence", 14),
        ("cadence_basis", 14),
        ("due_periods", 40),
        ("found", 40),
        ("missing", 40),
    ];
    sheet(context, "occurrences", &columns, context.document.occurrences.iter().map(row).collect())
}
