//! What is missing, and who is to provide it.

use super::block::{Block, Cell, Density, Row, Section, Style, Table};
use super::context::{Context, size};
use super::signs::status_key;
use super::summary::heading;
use super::text::{Inline, Text};
use crate::assessment::document::Gap;
use crate::catalogue::Grade;
use std::collections::BTreeMap;

pub(super) fn section(context: &Context<'_>) -> Section {
    let rows: Vec<Row> = context.document.gaps.iter().enumerate().map(|(at, gap)| row(context, at + 1, gap)).collect();
    let filters = context.filters(&["grade", "owner", "clause"], rows.iter());
    let table = Table {
        id: "t-gaps".to_owned(),
        caption: context.words("gaps.caption"),
        caption_shown: false,
        columns: vec![
            context.column("column.gap", 8),
            context.column("column.grade", 17),
            context.column("column.missing", 55),
            context.column("column.owner", 20),
        ],
        rows,
        empty: context.words("gaps.none"),
        density: Density::Open,
    };
    Section {
        id: "gaps".to_owned(),
        number: 0,
        title: context.words("gaps.title"),
        lead: context.text("gaps.lead"),
        blocks: vec![
            heading("gaps-by-owner", context.words("gaps.by-owner"), true),
            Block::Table(owners(context)),
            heading("gap-list", context.words("gaps.list"), true),
            Block::Table(table),
        ],
        filters,
    }
}

fn owners(context: &Context<'_>) -> Table {
    let mut owners: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
    for gap in &context.document.gaps {
        let [majors, minors, others] = owners.entry(gap.owner.as_str()).or_default();
        match gap.grade {
            Grade::Major => *majors += 1,
            Grade::Minor => *minors += 1,
            Grade::Ofi | Grade::None => *others += 1,
        }
    }
    let mut owners: Vec<_> = owners.into_iter().collect();
    owners.sort_by(|(one, left), (other, right)| right.cmp(left).then_with(|| one.cmp(other)));
    let rows = owners.into_iter().map(|(owner, counts)| {
        let mut cells = vec![Cell::of(context.owner(owner))];
        cells.extend(counts.iter().map(|count| Cell::of(context.number(*count))));
        cells.push(Cell::of(Inline::strong(context.say.number(counts.iter().sum()))));
        Row::of(cells)
    });
    Table {
        id: "t-owners".to_owned(),
        caption: context.words("gaps.owners-caption"),
        caption_shown: false,
        columns: vec![
            context.column("column.owner", 40),
            context.numbers("column.in-majors", 15),
            context.numbers("column.in-minors", 15),
            context.numbers("column.others", 15),
            context.numbers("column.gaps", 15),
        ],
        rows: rows.collect(),
        empty: context.words("gaps.none"),
        density: Density::Close,
    }
}

/// What the owner answered to the request for it; nothing where nobody asked or answered.
fn answer(context: &Context<'_>, gap: &Gap) -> Text {
    let Some(answer) = &gap.answer else { return Text::default() };
    let day = answer.at.get(..10).unwrap_or(&answer.at);
    let said = [answer.reply.as_str(), answer.evidence.as_str(), answer.comment.as_str()];
    let said: Vec<&str> = said.into_iter().filter(|each| !each.is_empty()).collect();
    let words = format!("{} ({}, {day})", said.join("; "), answer.by);
    context.text("gaps.answered").with(Inline::plain(" ")).and(Text::plain(words))
}

fn row(context: &Context<'_>, number: usize, gap: &Gap) -> Row {
    let grade = context.grade(gap.grade);
    let status = context.status(gap.status);
    let clause = Text::from(context.clause_link(&gap.clause)).with(Inline::plain(" "));
    let title = format!("{} {}", gap.clause, context.title(&gap.clause));
    let settles: Vec<Inline> = gap.requirements.iter().map(|id| context.requirement_link(id)).collect();
    let settles = context.text("gaps.settles").and(Text::joined(settles, ", "));
    Row::of(vec![
        Cell::words(context.say.number(size(number))),
        Cell::of(grade.clone()).line(Style::Small, status.clone()),
        Cell::of(clause.with(Inline::quiet(context.title(&gap.clause))))
            .line(Style::Normal, context.told(&gap.what))
            .line(Style::Normal, context.text("gaps.ask").and(context.told(&gap.ask)))
            .line(Style::Normal, answer(context, gap))
            .line(Style::Quiet, if gap.requirements.is_empty() { Text::default() } else { settles }),
        Cell::of(context.owner(&gap.owner)),
    ])
    .at(format!("g-{number}"))
    .facet("grade", gap.grade.word(), grade.word)
    .facet("owner", &gap.owner, &gap.owner)
    .facet("clause", gap.clause.as_str(), title)
    .facet("status", status_key(gap.status), status.word)
}
