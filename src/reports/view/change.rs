//! Change over time: figures of earlier results, and what differs from another one.

use super::block::{Block, Cell, Column, Density, Row, Section, Style, Table};
use super::context::Context;
use super::signs::STATUSES;
use super::summary::heading;
use super::text::{Inline, Text};
use crate::assessment::compare::{Change, Comparison, Direction, Side, VerdictChange};
use crate::assessment::document::Status;
use crate::reports::mark::{Mark, Shape, Tone};

/// A figure of one result.
type Figure = fn(&Side) -> u64;

const FIGURES: [(&str, Figure); 8] = [
    ("change.majors", |side| side.candidate_majors),
    ("change.minors", |side| side.candidate_minors),
    ("change.not-determined", |side| side.not_determined),
    ("change.open", |side| side.open),
    ("change.partly", |side| side.partly),
    ("change.met", |side| side.met),
    ("change.no-occurrence", |side| side.no_occurrence),
    ("change.stale", |side| side.stale),
];

/// Figures over time, when there is an earlier result.
pub(super) fn trend(context: &Context<'_>, earlier: &[(String, Side)]) -> Option<Section> {
    if earlier.is_empty() {
        return None;
    }
    let mut points: Vec<(String, Side)> = earlier.to_vec();
    points.push((context.words("change.now"), Side::of(context.document)));
    let bars = points.iter().map(|(name, side)| {
        let counts = STATUSES.map(|status| of_status(side, status)).to_vec();
        (format!("{} {name}", side.as_of), String::new(), counts)
    });
    let chart = context.chart("trend", &STATUSES.map(|status| context.status(status)), bars.collect());
    let sides: Vec<(String, &Side)> =
        points.iter().map(|(name, side)| (format!("{} {name}", side.as_of), side)).collect();
    Some(Section {
        id: "trend".to_owned(),
        number: 0,
        title: context.words("change.trend"),
        lead: context.text("change.trend-lead"),
        blocks: vec![Block::Chart(chart), Block::Table(figures(context, "trend", &sides))],
        filters: Vec::new(),
    })
}

const fn of_status(side: &Side, status: Status) -> u64 {
    match status {
        Status::Met => side.met,
        Status::Partly => side.partly,
        Status::Open => side.open,
        Status::NotDetermined => side.not_determined,
        Status::NoOccurrence => side.no_occurrence,
    }
}

/// One row for each result, so that any number of them has room.
fn figures(context: &Context<'_>, id: &str, sides: &[(String, &Side)]) -> Table {
    let share = 64 / 9;
    let mut columns = vec![Column { share: 36, ..context.column("column.result", 36) }];
    columns.extend(FIGURES.iter().map(|(key, _)| context.numbers(key, share)));
    columns.push(context.numbers("tile.readiness", share));
    let rows = sides.iter().map(|(name, side)| {
        let mut cells = vec![Cell::words(name)];
        cells.extend(FIGURES.iter().map(|(_, figure)| Cell::of(context.number(figure(side)))));
        cells.push(Cell::words(context.say.percent(side.readiness_percent, 1)));
        Row::of(cells)
    });
    Table {
        id: format!("t-{id}"),
        caption: context.words("change.figures-caption"),
        caption_shown: false,
        columns,
        rows: rows.collect(),
        empty: String::new(),
        density: Density::Close,
    }
}

/// What changed since another result, and why.
pub(super) fn section(context: &Context<'_>, comparison: &Comparison) -> Section {
    let sides = [("change.before", &comparison.before), ("change.after", &comparison.after)];
    let sides: Vec<(String, &Side)> =
        sides.map(|(key, side)| (format!("{} {}", context.words(key), side.as_of), side)).into();
    let verdicts = comparison.verdicts.iter().map(|verdict| verdict_row(context, verdict)).collect();
    let changes = comparison.changes.iter().map(|change| change_row(context, change)).collect();
    Section {
        id: "change".to_owned(),
        number: 0,
        title: context.words("change.title"),
        lead: context.text("change.lead"),
        blocks: vec![
            Block::Table(figures(context, "change-figures", &sides)),
            heading("changes", context.words("change.changes"), true),
            table(
                context,
                "changes",
                &[("column.cause", 16), ("column.what", 54), ("column.requirements", 30)],
                changes,
            ),
            heading("verdicts", context.words("change.verdicts"), true),
            table(
                context,
                "verdicts",
                &[("column.requirement", 16), ("change.before", 18), ("change.after", 18), ("column.why", 48)],
                verdicts,
            ),
            heading("change-grades", context.words("change.grades"), true),
            table(
                context,
                "change-grades",
                &[("column.clause", 50), ("change.before", 25), ("change.after", 25)],
                grades(context, comparison),
            ),
        ],
        filters: Vec::new(),
    }
}

fn table(context: &Context<'_>, id: &str, columns: &[(&str, u32)], rows: Vec<Row>) -> Block {
    Block::Table(Table {
        id: format!("t-{id}"),
        caption: context.words(&format!("change.{id}-caption")),
        caption_shown: false,
        columns: columns.iter().map(|(key, share)| context.column(key, *share)).collect(),
        rows,
        empty: context.words("change.none"),
        density: Density::Open,
    })
}

fn change_row(context: &Context<'_>, change: &Change) -> Row {
    let links: Vec<Inline> = change.requirements.iter().map(|id| context.requirement_link(id)).collect();
    let bearing = if links.is_empty() { context.text("change.no-verdict") } else { Text::joined(links, ", ") };
    Row::of(vec![
        Cell::words(context.words(&format!("change.cause-{}", change.cause.word()))),
        Cell::of(Inline::code(&change.subject)).line(Style::Normal, Text::words(&change.what)),
        Cell::of(bearing),
    ])
}

fn verdict_row(context: &Context<'_>, verdict: &VerdictChange) -> Row {
    let status = |status: Option<Status>| match status {
        Some(status) => Text::from(context.status(status)),
        None => Text::from(Inline::quiet("–")),
    };
    let (shape, tone) = match verdict.direction {
        Direction::Better => (Shape::Tick, Tone::Good),
        Direction::Worse => (Shape::Cross, Tone::Bad),
        Direction::Other => (Shape::Dash, Tone::Quiet),
    };
    let word = context.words(&format!("change.direction-{}", verdict.direction.word()));
    let causes: Vec<String> =
        verdict.causes.iter().map(|cause| context.words(&format!("change.cause-{}", cause.word()))).collect();
    let mut why = Cell::of(Mark { shape, tone, word }).line(Style::Small, Text::plain(causes.join(", ")));
    for reason in &verdict.reasons {
        why = why.line(Style::Quiet, context.told(reason));
    }
    Row::of(vec![
        Cell::of(context.requirement_link(&verdict.requirement)),
        Cell::of(status(verdict.before)),
        Cell::of(status(verdict.after)),
        why,
    ])
}

fn grades(context: &Context<'_>, comparison: &Comparison) -> Vec<Row> {
    let row = |change: &crate::assessment::compare::GradeChange| {
        let name = Text::from(context.clause_link(&change.clause)).with(Inline::plain(" "));
        Row::of(vec![
            Cell::of(name.with(Inline::plain(context.title(&change.clause)))),
            Cell::of(context.grade(change.before)),
            Cell::of(context.grade(change.after)),
        ])
    };
    comparison.grades.iter().map(row).collect()
}
