//! Problems met on the way.

use super::block::{Block, Cell, Density, Row, Section, Style, Table};
use super::context::{Context, size};
use super::text::{Inline, Text};
use crate::diagnostics::{Diagnostic, Severity};

pub(super) fn section(context: &Context<'_>) -> Section {
    let rows: Vec<Row> = context.document.diagnostics.iter().map(|each| row(context, each)).collect();
    let filters = context.filters(&["severity", "code"], rows.iter());
    let table = Table {
        id: "t-diagnostics".to_owned(),
        caption: context.words("diagnostics.caption"),
        caption_shown: false,
        columns: vec![
            context.column("column.problem", 26),
            context.column("column.place", 34),
            context.column("column.what-to-do", 40),
        ],
        rows,
        empty: context.words("diagnostics.none"),
        density: Density::Open,
    };
    Section {
        id: "diagnostics".to_owned(),
        number: 0,
        title: context.words("diagnostics.title"),
        lead: context.text("diagnostics.lead"),
        blocks: vec![Block::quiet(Text::plain(sums(context))), Block::Table(table)],
        filters,
    }
}

fn sums(context: &Context<'_>) -> String {
    let sums = [Severity::Error, Severity::Warning, Severity::Note].map(|severity| {
        let found = context.document.diagnostics.iter().filter(|each| each.severity == severity).count();
        context.say.plural(&format!("diagnostics.{}", severity.word()), size(found))
    });
    sums.join(", ")
}

fn row(context: &Context<'_>, diagnostic: &Diagnostic) -> Row {
    let mark = context.severity(diagnostic.severity);
    let place = if diagnostic.file.is_empty() { Text::default() } else { context.evidence_line(&diagnostic.file) };
    Row::of(vec![
        Cell::of(mark.clone()).line(Style::Small, Inline::code(&diagnostic.code)),
        Cell::of(place).line(Style::Quiet, Inline::plain(&diagnostic.place)),
        Cell::of(context.told(&diagnostic.message)).line(Style::Quiet, Text::words(&diagnostic.help)),
    ])
    .facet("severity", diagnostic.severity.word(), mark.word)
    .facet("code", &diagnostic.code, &diagnostic.code)
}
