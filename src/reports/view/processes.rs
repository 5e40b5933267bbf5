//! Indicative capability profile of the processes, and what people rated.

use super::block::{Bar, Block, Cell, Density, Row, Section, Style, Table};
use super::context::Context;
use super::text::{Inline, Text};
use crate::assessment::document::{AttributeRatingResult, PracticeResult, ProcessResult};
use crate::reports::mark::Tone;

/// The one process attribute that evidence is enough for.
const ATTRIBUTE: &str = "1.1";

pub(super) fn section(context: &Context<'_>) -> Section {
    let table = Table {
        id: "t-processes".to_owned(),
        caption: context.words("processes.caption"),
        caption_shown: false,
        columns: vec![
            context.column("column.process", 34),
            context.column("column.clauses", 16),
            context.column("column.rating", 22),
            context.column("column.profile", 10),
            context.column("column.level", 18),
        ],
        rows: context.document.processes.iter().map(|process| row(context, process)).collect(),
        empty: context.words("processes.none"),
        density: Density::Close,
    };
    let mut blocks =
        vec![Block::Note { tone: Tone::Info, text: context.text("processes.indicative") }, Block::Table(table)];
    blocks.extend(ratings(context));
    blocks.extend(practices(context));
    Section {
        id: "processes".to_owned(),
        number: 0,
        title: context.words("processes.title"),
        lead: context.text("processes.lead"),
        blocks,
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
    let rated =
        process.attributes.iter().filter(|(attribute, letter)| *attribute != ATTRIBUTE && *letter != "not-rated");
    let rated: Vec<String> = rated.map(|(attribute, letter)| format!("PA {attribute} {letter}")).collect();
    let level = context.say.fill("processes.level", &[("level", &process.level_at_least.to_string())]);
    let limited = process.level_limited_by.as_ref().map_or_else(Text::default, |attribute| {
        Text::plain(context.say.fill("processes.limited-by", &[("attribute", attribute)]))
    });
    let target = match (process.target, process.gap_to_target) {
        (Some(target), Some(0)) => context.say.fill("processes.target-reached", &[("target", &target.to_string())]),
        (Some(target), gap) => {
            let gap = gap.unwrap_or_default().to_string();
            context.say.fill("processes.target", &[("target", &target.to_string()), ("gap", &gap)])
        }
        (None, _) => String::new(),
    };
    Row::of(vec![
        Cell::words(&process.title),
        Cell::of(Text::joined(clauses, ", ")),
        Cell::of(words).line(Style::Quiet, Text::plain(rated.join(", "))),
        Cell::default().bar(Bar::Steps { reached, of: 4, tone }),
        Cell::words(level).line(Style::Quiet, limited).line(Style::Quiet, Text::plain(target)),
    ])
}

/// What people rated, with who, when and why.
fn ratings(context: &Context<'_>) -> Option<Block> {
    let each = |process: &'_ ProcessResult| -> Vec<Row> {
        process.ratings.iter().map(|rating| rated(context, &process.title, rating)).collect()
    };
    let rows: Vec<Row> = context.document.processes.iter().flat_map(each).collect();
    let columns = vec![
        context.column("column.process", 26),
        context.column("column.attribute", 12),
        context.column("column.rated", 22),
        context.column("column.why", 40),
    ];
    table(context, "ratings", columns, rows)
}

fn rated(context: &Context<'_>, process: &str, rating: &AttributeRatingResult) -> Row {
    let method = context.say.fill("processes.method", &[("method", &rating.method)]);
    let given = Cell::words(&rating.rating).line(Style::Quiet, Text::plain(method));
    Row::of(vec![
        Cell::words(process),
        Cell::words(format!("PA {}", rating.attribute)),
        changed(context, given, rating.basis_changed),
        why(&rating.reason, &rating.by, &rating.at),
    ])
}

/// The practices of ITIL 4 and the components of the service value system that people rated.
fn practices(context: &Context<'_>) -> Option<Block> {
    let system = &context.document.service_value_system;
    let each = |practice: &PracticeResult| {
        let level = Cell::words(practice.level.to_string());
        Row::of(vec![
            Cell::words(&practice.title).line(Style::Quiet, Text::plain(&practice.id)),
            changed(context, level, practice.basis_changed),
            why(&practice.reason, &practice.by, &practice.at),
        ])
    };
    let mut rows: Vec<Row> = context.document.practices.iter().chain(&system.components).map(each).collect();
    if let (Some(level), Some(lowest)) = (system.level, &system.limited_by) {
        let words = context.say.fill("processes.lowest", &[("component", lowest)]);
        let name = context.words("processes.svs");
        rows.push(Row::of(vec![Cell::words(name), Cell::words(level.to_string()), Cell::words(words)]));
    }
    let columns = vec![
        context.column("column.practice", 36),
        context.column("column.level", 20),
        context.column("column.why", 44),
    ];
    table(context, "practices", columns, rows)
}

fn table(context: &Context<'_>, name: &str, columns: Vec<super::block::Column>, rows: Vec<Row>) -> Option<Block> {
    let table = Table {
        id: format!("t-{name}"),
        caption: context.words(&format!("processes.{name}")),
        caption_shown: true,
        columns,
        rows,
        empty: String::new(),
        density: Density::Close,
    };
    (!table.rows.is_empty()).then_some(Block::Table(table))
}

fn changed(context: &Context<'_>, cell: Cell, basis_changed: bool) -> Cell {
    if basis_changed { cell.line(Style::Normal, Text::plain(context.words("processes.changed"))) } else { cell }
}

fn why(reason: &str, by: &str, at: &str) -> Cell {
    Cell::words(reason).line(Style::Quiet, Text::plain(format!("{by}, {}", at.get(..10).unwrap_or(at))))
}
