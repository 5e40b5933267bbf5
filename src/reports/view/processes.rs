//! Indicative capability profile of the processes.

use super::block::{Bar, Block, Cell, Density, Row, Section, Table};
use super::context::Context;
use super::text::{Inline, Text};
use crate::assessment::document::ProcessResult;
use crate::reports::mark::Tone;

/// The one process attribute that evidence is enough for.
const ATTRIBUTE: &str = "1.1";

pub(super) fn section(context: &Context<'_>) -> Section {
    let table = Table {
        id: "t-processes".to_owned(),
        caption: context.words("processes.caption"),
        caption_shown: false,
        columns: vec![
            context.column("column.process", 36),
            context.column("column.clauses", 18),
            context.column("column.rating", 20),
            context.column("column.profile", 12),
            context.column("column.level", 14),
        ],
        rows: context.document.processes.iter().map(|process| row(context, process)).collect(),
        empty: context.words("processes.none"),
        density: Density::Close,
    };
    Section {
        id: "processes".to_owned(),
        number: 0,
        title: context.words("processes.title"),
        lead: context.text("processes.lead"),
        blocks: vec![Block::Note { tone: Tone::Info, text: context.text("processes.indicative") }, Block::Table(table)],
        filters: Vec::new(),
    }
}

fn row(context: &Context<'_>, process: &ProcessResult) -> Row {
    let clauses: Vec<Inline> = process.clauses.iter().map(|clause| context.clause_link(clause)).collect();
    let rating = process.attributes.get(ATTRIBUTE).map_or("not-rated", String::as_str);
    let (reached, tone) = match rating {
        "F" => (4, Tone::Good),
        "L" => (3, Tone::Good),
        "P" => (2, Tone::Fair),
        "N" => (1, Tone::Bad),
        _ => (0, Tone::Quiet),
    };
    let words = context.words(&format!("rating.{rating}"));
    let words = if reached == 0 { Inline::quiet(words) } else { Inline::plain(words) };
    let level = context.say.fill("processes.level", &[("level", &process.level_at_least.to_string())]);
    let limited = process.level_limited_by.as_ref().map_or_else(Text::default, |attribute| {
        Text::plain(context.say.fill("processes.limited-by", &[("attribute", attribute)]))
    });
    Row::of(vec![
        Cell::words(&process.title),
        Cell::of(Text::joined(clauses, ", ")),
        Cell::of(words),
        Cell::default().bar(Bar::Steps { reached, of: 4, tone }),
        Cell::words(level).line(super::block::Style::Quiet, limited),
    ])
}
