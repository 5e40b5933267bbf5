//! The audit programme: which audit looks at which clause, and the internal audits to hold next.

use super::block::{Block, Cell, Density, Row, Section, Style, Table};
use super::context::{Context, size};
use super::summary::heading;
use super::text::{Inline, Text};
use crate::assessment::document::{InternalDue, Look, ProgrammeRow};
use crate::workspace::audits::AuditKind;

/// The section; nothing where the result tells no programme.
pub(super) fn section(context: &Context<'_>) -> Option<Section> {
    let programme = &context.document.programme;
    if programme.clauses.is_empty() {
        return None;
    }
    let not_yet = context.say.number(size(programme.not_yet.len()));
    let all = context.say.number(size(programme.clauses.len()));
    Some(Section {
        id: "programme".to_owned(),
        number: 0,
        title: context.words("programme.title"),
        lead: context.say.rich("programme.lead", &[("n", Inline::plain(not_yet)), ("all", Inline::plain(all))]),
        blocks: vec![
            heading("programme-grid", context.words("programme.grid"), true),
            Block::Table(grid(context)),
            Block::quiet(context.text("programme.grid-note")),
            heading("programme-internal", context.words("programme.internal"), true),
            Block::Table(internal(context)),
        ],
        filters: Vec::new(),
    })
}

fn grid(context: &Context<'_>) -> Table {
    let audits = AuditKind::CYCLE.map(|kind| context.column(&format!("programme.{}", kind.word()), 12));
    let mut columns = vec![context.column("column.clause", 25)];
    columns.extend(audits);
    columns.push(context.column("programme.last-internal", 15));
    Table {
        id: "t-programme".to_owned(),
        caption: context.words("programme.grid-caption"),
        caption_shown: false,
        columns,
        rows: context.document.programme.clauses.iter().map(|row| clause(context, row)).collect(),
        empty: context.words("programme.none"),
        density: Density::Close,
    }
}

fn clause(context: &Context<'_>, row: &ProgrammeRow) -> Row {
    let title = Text::from(context.clause_link(&row.clause)).with(Inline::plain(" "));
    let mut cells = vec![Cell::of(title.with(Inline::quiet(&row.title)))];
    cells.extend(AuditKind::CYCLE.iter().map(|kind| {
        let look = row.looks.get(kind).copied().unwrap_or(Look::Not);
        let words = context.words(&format!("programme.look-{}", look.word()));
        Cell::of(match look {
            Look::LookedAt => Inline::strong(words),
            Look::Planned => Inline::plain(words),
            Look::Proposed | Look::Not => Inline::quiet(words),
        })
    }));
    cells.push(match row.internal_last {
        None => Cell::words(context.words("programme.never")),
        Some(last) if row.internal_overdue => {
            Cell::words(last.to_string()).line(Style::Quiet, context.text("programme.overdue"))
        }
        Some(last) => Cell::words(last.to_string()),
    });
    Row::of(cells)
}

fn internal(context: &Context<'_>) -> Table {
    Table {
        id: "t-internal-audits".to_owned(),
        caption: context.words("programme.internal-caption"),
        caption_shown: false,
        columns: vec![
            context.column("programme.due", 12),
            context.column("programme.covers", 40),
            context.column("programme.deeper", 28),
            context.column("programme.led-by", 20),
        ],
        rows: context.document.programme.internal_plan.iter().map(|due| planned(context, due)).collect(),
        empty: context.words("programme.none"),
        density: Density::Open,
    }
}

fn planned(context: &Context<'_>, due: &InternalDue) -> Row {
    let month = if due.month == "now" { context.words("programme.now") } else { due.month.clone() };
    let clauses: Vec<Inline> = due.clauses.iter().map(|clause| context.clause_link(clause)).collect();
    let auditors = if due.auditors.is_empty() {
        Text::from(Inline::quiet(context.words("programme.nobody")))
    } else {
        Text::plain(due.auditors.join(", "))
    };
    Row::of(vec![
        Cell::words(month),
        Cell::of(Text::joined(clauses, ", ")),
        Cell::of(Text::plain(due.because.join("; "))),
        Cell::of(auditors),
    ])
}
