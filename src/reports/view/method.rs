//! How the result comes about, what the words mean, and the control totals.

use super::block::{Block, Cell, Density, Fact, Row, Section, Table};
use super::context::Context;
use super::figures::{called, figures, short};
use super::signs::{GRADES, STATUSES, status_key};
use super::summary::heading;
use super::text::{Inline, Text};

/// Rungs of the evidence ladder.
const RUNGS: [&str; 5] = ["E0", "E1", "E2", "E3", "E4"];

/// Steps of the method, in order.
const STEPS: [&str; 6] = ["collect", "match", "test", "rate", "grade", "conclude"];

/// Words that are explained.
const TERMS: [&str; 16] = [
    "accepted",
    "accepted-by-rule",
    "candidate",
    "cadence",
    "catalogue",
    "clause",
    "digest",
    "evidence",
    "exception",
    "export-checks",
    "freshness",
    "occurrence",
    "population",
    "proposed",
    "requirement",
    "tolerance",
];

pub(super) fn section(context: &Context<'_>) -> Section {
    let steps = STEPS.iter().map(|step| context.text(&format!("method.step-{step}"))).collect();
    let mut blocks = vec![
        heading("method-steps", context.words("method.steps"), false),
        Block::List { numbered: true, items: steps },
        heading("method-ladder", context.words("method.ladder"), false),
        Block::paragraph(context.text("method.ladder-lead")),
        Block::Facts { facts: RUNGS.iter().map(|rung| rung_fact(context, rung)).collect() },
        heading("method-status", context.words("method.status"), false),
        Block::Facts { facts: statuses(context) },
        heading("method-grades", context.words("method.grades"), false),
        Block::paragraph(context.text("method.grades-lead")),
        Block::Facts { facts: grades(context) },
    ];
    for topic in ["readiness", "gates", "confidence", "ids"] {
        blocks.push(heading(format!("method-{topic}"), context.words(&format!("method.{topic}")), false));
        blocks.push(Block::paragraph(context.text(&format!("method.{topic}-text"))));
    }
    blocks.push(heading("glossary", context.words("glossary.title"), true));
    blocks.push(Block::Facts { facts: TERMS.iter().map(|term| term_fact(context, term)).collect() });
    blocks.push(heading("totals", context.words("totals.title"), true));
    blocks.push(Block::paragraph(context.text("totals.lead")));
    blocks.push(Block::Table(totals(context)));
    Section {
        id: "method".to_owned(),
        number: 0,
        title: context.words("method.title"),
        lead: context.text("method.lead"),
        blocks,
        filters: Vec::new(),
    }
}

fn rung_fact(context: &Context<'_>, rung: &str) -> Fact {
    Fact { label: (*rung).to_owned(), lines: vec![context.text(&format!("ladder.{rung}"))] }
}

fn term_fact(context: &Context<'_>, term: &str) -> Fact {
    Fact {
        label: context.words(&format!("glossary.{term}.term")),
        lines: vec![context.text(&format!("glossary.{term}.means"))],
    }
}

fn statuses(context: &Context<'_>) -> Vec<Fact> {
    let fact = |status| Fact {
        label: context.status(status).word,
        lines: vec![context.text(&format!("method.status-{}", status_key(status)))],
    };
    STATUSES.into_iter().map(fact).collect()
}

fn grades(context: &Context<'_>) -> Vec<Fact> {
    let fact = |grade: crate::catalogue::Grade| Fact {
        label: context.grade(grade).word,
        lines: vec![context.text(&format!("method.grade-{}", grade.word()))],
    };
    GRADES.into_iter().map(fact).collect()
}

fn totals(context: &Context<'_>) -> Table {
    let rows = figures(context.document).into_iter().map(|(key, value)| {
        let number = Inline::Count { key: short(&key).to_owned(), text: value.to_string(), value, to: String::new() };
        Row::of(vec![Cell::words(called(context, &key)), Cell::of(Inline::code(&key)), Cell::of(Text::from(number))])
    });
    Table {
        id: "t-totals".to_owned(),
        caption: context.words("totals.caption"),
        caption_shown: false,
        columns: vec![
            context.column("column.what", 46),
            context.column("column.key", 38),
            context.numbers("column.number", 16),
        ],
        rows: rows.collect(),
        empty: String::new(),
        density: Density::Close,
    }
}
