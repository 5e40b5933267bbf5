//! The services that the sources name, held against one another.

use super::block::{Block, Cell, Density, Row, Section, Style, Table};
use super::context::{Context, size};
use super::summary::heading;
use super::text::{Inline, Text};
use crate::assessment::document::{PlaceStated, ScopeDifference, ServiceNamed};

/// The section; nothing where no source names a service.
pub(super) fn section(context: &Context<'_>) -> Option<Section> {
    let scope = &context.document.scope_consistency;
    if scope.services.is_empty() {
        return None;
    }
    let mut blocks = vec![heading("services-differences", context.words("services.differences"), true)];
    blocks.push(Block::Table(differences(context)));
    blocks.push(heading("services-named", context.words("services.named"), true));
    blocks.push(Block::Table(named(context)));
    if !scope.not_compared.is_empty() {
        let sources: Vec<String> = scope.not_compared.iter().map(|source| source_words(context, source)).collect();
        let sources = Inline::plain(sources.join(", "));
        blocks.push(Block::quiet(context.say.rich("services.not-compared", &[("sources", sources)])));
    }
    Some(Section {
        id: "services".to_owned(),
        number: 0,
        title: context.words("services.title"),
        lead: context.text("services.lead"),
        blocks,
        filters: Vec::new(),
    })
}

fn source_words(context: &Context<'_>, source: &str) -> String {
    context.words(&format!("services.{source}"))
}

fn differences(context: &Context<'_>) -> Table {
    Table {
        id: "t-services-differences".to_owned(),
        caption: context.words("services.differences"),
        caption_shown: false,
        columns: vec![
            context.column("column.clause", 12),
            context.column("services.what", 44),
            context.column("services.where", 44),
        ],
        rows: context.document.scope_consistency.differences.iter().map(|each| difference(context, each)).collect(),
        empty: context.words("services.none"),
        density: Density::Open,
    }
}

fn difference(context: &Context<'_>, difference: &ScopeDifference) -> Row {
    let mut places = difference.places.iter();
    let mut cell = Cell::of(places.next().map_or_else(Text::default, |first| place(context, first)));
    for each in places {
        cell = cell.line(Style::Normal, place(context, each));
    }
    Row::of(vec![
        Cell::of(context.clause_link(&difference.clause))
            .line(Style::Small, context.requirement_link(&difference.requirement)),
        Cell::of(context.told(&difference.words)),
        cell,
    ])
}

fn place(context: &Context<'_>, at: &PlaceStated) -> Text {
    let text = context.evidence_name(&at.path);
    if at.place.is_empty() { text } else { text.with(Inline::quiet(format!(" {}", at.place))) }
}

fn named(context: &Context<'_>) -> Table {
    let scope = &context.document.scope_consistency;
    let mut columns = vec![context.column("services.service", 34)];
    let share = 66 / u32::try_from(scope.compared.len()).unwrap_or(1).max(1);
    columns.extend(scope.compared.iter().map(|source| context.numbers(&format!("services.{source}"), share)));
    Table {
        id: "t-services".to_owned(),
        caption: context.words("services.named-caption"),
        caption_shown: false,
        columns,
        rows: scope.services.iter().map(|service| row(context, service)).collect(),
        empty: context.words("services.none"),
        density: Density::Close,
    }
}

fn row(context: &Context<'_>, service: &ServiceNamed) -> Row {
    let standing = context.text(&format!("services.standing-{}", service.standing));
    let mut cells = vec![Cell::of(Text::plain(&service.name)).line(Style::Quiet, standing)];
    cells.extend(context.document.scope_consistency.compared.iter().map(|source| match service.named.get(source) {
        Some(count) => Cell::of(context.number(*count)),
        None => Cell::of(context.number(size(0))),
    }));
    Row::of(cells)
}
