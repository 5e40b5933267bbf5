//! Documented information that the publication makes unavoidable.

use super::block::{Block, Cell, Chart, Density, Row, Section, Style, Table};
use super::context::{Context, size};
use super::signs::{PRESENCES, presence_key};
use super::summary::heading;
use super::text::{Inline, Text};
use crate::assessment::document::{MandatoryResult, Presence};
use crate::catalogue::publication::Keeping;

pub(super) fn section(context: &Context<'_>) -> Section {
    let mut blocks = vec![Block::Chart(chart(context))];
    for (keeping, key) in [(Keeping::Maintain, "documents"), (Keeping::Retain, "records")] {
        let items = context.document.mandatory_information.iter().filter(|item| item.keeping == keeping);
        let rows = items.map(|item| row(context, item)).collect();
        blocks.push(heading(format!("mandatory-{key}"), context.words(&format!("mandatory.{key}")), true));
        blocks.push(Block::Table(table(context, key, rows)));
    }
    Section {
        id: "mandatory".to_owned(),
        number: 0,
        title: context.words("mandatory.title"),
        lead: context.text("mandatory.lead"),
        blocks,
        filters: Vec::new(),
    }
}

fn chart(context: &Context<'_>) -> Chart {
    let bar = |keeping: Keeping, key: &str| {
        let count = |presence: Presence| {
            let items = context.document.mandatory_information.iter();
            size(items.filter(|item| item.keeping == keeping && item.state == presence).count())
        };
        (context.words(&format!("mandatory.{key}")), format!("mandatory-{key}"), PRESENCES.map(count).to_vec())
    };
    let bars = vec![bar(Keeping::Maintain, "documents"), bar(Keeping::Retain, "records")];
    context.chart("mandatory", &PRESENCES.map(|presence| context.presence(presence)), bars)
}

fn table(context: &Context<'_>, key: &str, rows: Vec<Row>) -> Table {
    Table {
        id: format!("t-mandatory-{key}"),
        caption: context.words(&format!("mandatory.{key}-caption")),
        caption_shown: false,
        columns: vec![
            context.column("column.id", 8),
            context.column("column.item", 37),
            context.column("column.state", 20),
            context.column("column.evidence", 35),
        ],
        rows,
        empty: context.words("mandatory.none"),
        density: Density::Open,
    }
}

fn row(context: &Context<'_>, item: &MandatoryResult) -> Row {
    let state = context.presence(item.state);
    let asked: Vec<Inline> = item.requirements.iter().map(|id| context.requirement_link(id)).collect();
    let mut evidence = Cell::default();
    for path in &item.evidence {
        evidence = evidence.line(Style::Small, context.evidence_name(path));
    }
    if item.evidence.is_empty() {
        evidence = evidence.line(Style::Small, Inline::quiet(context.words("word.none")));
    }
    let mut state_cell = Cell::of(state.clone());
    if item.state != Presence::Present && item.state != Presence::NoOccurrence {
        let grade = context.grade(item.grade_if_missing).word.to_lowercase();
        let words = context.say.fill("mandatory.grade-if-missing", &[("grade", &grade)]);
        state_cell = state_cell.line(Style::Quiet, Inline::plain(words));
    }
    let asked = context.text("mandatory.asked-by").and(Text::joined(asked, ", "));
    Row::of(vec![
        Cell::of(Inline::strong(&item.id)),
        Cell::words(&item.item).line(Style::Quiet, asked),
        state_cell,
        evidence,
    ])
    .at(format!("m-{}", item.id.to_lowercase()))
    .facet("presence", presence_key(item.state), state.word)
}
