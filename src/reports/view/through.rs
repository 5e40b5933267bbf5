//! The same result told through another publication: item by item, with what carries each verdict and what does not.

use super::block::{Block, Cell, Density, Fact, Heading, Row, Section, Style, Table};
use super::context::{Context, safe};
use super::figures::{STATUSES as STATUSES_OF, VIEW};
use super::signs::{STATUSES, status_key};
use super::summary::heading;
use super::text::{Inline, Text};
use crate::assessment::document::Status;
use crate::assessment::view::result::{Counts, SelfRating, ViewAlone, ViewItem, ViewLink};
use crate::assessment::{ViewResult, view::ViewStatus};
use crate::reports::mark::{Mark, Shape, Tone};

/// Most items that a figure of bars shows; beyond that it tells nothing at a glance.
const BARS: usize = 45;
/// Statements and expected evidence of one item that are listed.
const LISTED: usize = 12;

/// The section, where the document is a view.
pub(super) fn section(context: &Context<'_>) -> Option<Section> {
    let view = context.document.view.as_ref()?;
    let mut blocks = vec![Block::Note { tone: Tone::Info, text: context.text("view.indication") }];
    blocks.push(Block::Facts { facts: facts(context, view) });
    blocks.push(heading("view-statuses", context.words("view.statuses"), true));
    blocks.push(Block::Table(statuses(context, view)));
    blocks.push(heading("view-reconciliation", context.words("view.reconciliation"), true));
    blocks.push(Block::paragraph(context.text("view.reconciliation-lead")));
    blocks.push(Block::Table(reconciliation(context, view)));
    if view.items.len() <= BARS {
        let bars = view.items.iter().map(|item| (item.title.clone(), anchor(&item.id), by_status(&item.counts)));
        let marks: Vec<Mark> = STATUSES.iter().map(|status| context.status(*status)).collect();
        blocks.push(Block::Chart(context.chart("view", &marks, bars.collect())));
    }
    let rows: Vec<Row> = view.items.iter().map(|item| row(context, item)).collect();
    blocks.push(heading("view-items", context.words("view.items"), true));
    blocks.extend(items(context, view));
    blocks.push(heading("view-alone", context.words("view.alone"), true));
    blocks.push(Block::paragraph(context.text("view.alone-lead")));
    blocks.push(Block::Table(alone(context, view)));
    Some(Section {
        id: "view".to_owned(),
        number: 0,
        title: context.say.fill("view.title", &[("designation", &view.designation)]),
        lead: context.say.rich(
            "view.lead",
            &[
                ("designation", Inline::plain(&view.designation)),
                ("criteria", Inline::plain(super::cover::criteria(context))),
            ],
        ),
        blocks,
        filters: context.filters(&["view-status", "view-group"], rows.iter()),
    })
}

/// The figures of the view alone, for those who decide.
pub(super) fn page(context: &Context<'_>) -> Option<Section> {
    let view = context.document.view.as_ref()?;
    let mut whole = section(context)?;
    whole.filters.clear();
    whole.blocks = vec![
        Block::Note { tone: Tone::Info, text: context.text("view.indication") },
        heading("view-statuses", context.words("view.statuses"), true),
        Block::Table(statuses(context, view)),
        heading("view-reconciliation", context.words("view.reconciliation"), true),
        Block::Table(reconciliation(context, view)),
    ];
    Some(whole)
}

fn facts(context: &Context<'_>, view: &ViewResult) -> Vec<Fact> {
    let fact = |key: &str, lines: Vec<Text>| Fact { label: context.words(key), lines };
    let one = |key: &str, text: &str| fact(key, vec![Text::words(text)]);
    let mut facts = vec![
        one("view.publication", &format!("{}, {}", view.designation, view.title)),
        one("view.edition", &view.edition),
    ];
    if !view.structure.is_empty() {
        facts.push(one("view.structure", &view.structure));
    }
    if !view.over.is_empty() {
        facts.push(one("view.over", &view.over.join(", ")));
    }
    if !view.note.is_empty() {
        facts.push(one("view.note", &view.note));
    }
    facts.push(one("view.basis", &view.verification_basis));
    if !view.doubts.is_empty() {
        facts.push(fact("view.doubts", view.doubts.iter().map(Text::words).collect()));
    }
    if let Some(scale) = &view.scale {
        let points =
            scale.levels.iter().map(|each| Text::words(format!("{} {}: {}", each.level, each.title, each.text)));
        facts.push(fact("view.scale", points.collect()));
        let file = if view.self_assessment.is_empty() {
            context.text("view.no-self-assessment")
        } else {
            Inline::code(&view.self_assessment).into()
        };
        facts.push(fact("view.self-assessment", vec![file]));
    }
    facts.push(one("view.notice", &view.notice));
    facts
}

fn statuses(context: &Context<'_>, view: &ViewResult) -> Table {
    let rows = view.summary.statuses.iter().filter(|each| each.items > 0).map(|each| {
        Row::of(vec![
            Cell::of(context.view_status(each.status)),
            Cell::of(context.count(&format!("{VIEW}{STATUSES_OF}{}", each.status.word()), each.items, "view-items")),
            Cell::of(context.text(&format!("view.means.{}", each.status.word()))),
        ])
    });
    table(
        context,
        "view-statuses",
        vec![("column.status", 24), ("column.items", 10), ("column.meaning", 66)],
        rows.collect(),
    )
}

fn reconciliation(context: &Context<'_>, view: &ViewResult) -> Table {
    let summary = &view.summary;
    let rows = [
        ("related", "view-items", &summary.related),
        ("unrelated", "view-alone", &summary.unrelated),
        ("all", "clauses", &summary.all),
    ];
    let rows = rows.map(|(key, to, counts)| {
        let count = |of: &str, value| Cell::of(context.count(&format!("{VIEW}{key}.{of}"), value, to));
        let mut cells =
            vec![Cell::words(context.words(&format!("view.{key}"))), count("requirements", counts.requirements)];
        let by_status = by_status(counts).into_iter().zip(STATUSES);
        cells.extend(by_status.map(|(value, of)| count(&status_key(of).replace('-', "_"), value)));
        Row::of(cells)
    });
    let mut table = table(context, "view-reconciliation", vec![("column.requirements", 30)], rows.into());
    table.columns.push(context.numbers("view.count", 10));
    table.columns.extend(STATUSES.iter().map(|status| super::block::Column {
        title: context.status(*status).word,
        share: 12,
        align: super::block::Align::End,
    }));
    table.density = Density::Close;
    table
}

fn table(context: &Context<'_>, key: &str, columns: Vec<(&str, u32)>, rows: Vec<Row>) -> Table {
    Table {
        id: format!("t-{key}"),
        caption: context.words(&format!("{}-caption", key.replacen('-', ".", 1))),
        caption_shown: false,
        columns: columns.into_iter().map(|(key, share)| context.column(key, share)).collect(),
        rows,
        empty: context.words("view.none"),
        density: Density::Open,
    }
}

/// The items, group by group.
fn items(context: &Context<'_>, view: &ViewResult) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut rest = view.items.as_slice();
    while let Some(first) = rest.first() {
        let length = rest.iter().take_while(|item| item.group == first.group).count();
        let (group, others) = rest.split_at(length);
        rest = others;
        if !first.group.is_empty() {
            blocks.push(Block::Heading(Heading {
                level: 3,
                id: format!("view-group-{}", safe(&first.id)),
                number: String::new(),
                text: first.group.clone(),
                mark: None,
                listed: false,
            }));
        }
        let rows = group.iter().map(|item| row(context, item)).collect();
        let mut table = table(
            context,
            "view-items",
            vec![("column.item", 28), ("column.status", 20), ("column.through", 52)],
            rows,
        );
        table.id = format!("t-view-{}", safe(&first.id));
        blocks.push(Block::Table(table));
    }
    blocks
}

fn row(context: &Context<'_>, item: &ViewItem) -> Row {
    let status = context.view_status(item.status);
    let name = if item.label == item.id && item.id.contains('-') {
        item.title.clone()
    } else {
        format!("{} {}", item.label, item.title)
    };
    let mut naming = Cell::of(Inline::strong(name)).line(Style::Normal, Text::words(&item.text));
    if let Some(poles) = &item.poles {
        naming = naming.line(Style::Quiet, Text::words(format!("{} → {}", poles.from, poles.to)));
    }
    if let Some(level) = item.level {
        naming =
            naming.line(Style::Quiet, Text::plain(context.say.fill("view.level", &[("level", &level.to_string())])));
    }
    Row::of(vec![naming, status_cell(context, item, status.clone()), through_cell(context, item)])
        .at(anchor(&item.id))
        .facet("view-status", item.status.word(), status.word)
        .facet("view-group", &item.group, &item.group)
}

fn status_cell(context: &Context<'_>, item: &ViewItem, status: Mark) -> Cell {
    let mut cell = Cell::of(status);
    for through in &item.through {
        let values = [
            ("met", context.say.number(through.counts.met)),
            ("all", context.say.number(through.counts.requirements)),
            ("relationship", through.relationship.word().to_owned()),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        cell = cell.line(Style::Small, Text::plain(context.say.fill("view.through", &values)));
    }
    let Some(capability) = &item.capability else { return cell };
    let mut told = |key: &str, level: Option<u8>| {
        if let Some(level) = level {
            let text = context.say.fill(key, &[("level", &level.to_string())]);
            cell = std::mem::take(&mut cell).line(Style::Small, Text::plain(text));
        }
    };
    told("view.indicated", capability.indicated);
    told("view.rated", capability.rated);
    if capability.rated.is_none() {
        cell = cell.line(Style::Quiet, context.text("view.not-rated"));
    }
    cell
}

fn through_cell(context: &Context<'_>, item: &ViewItem) -> Cell {
    let mut cell = Cell::of(Text::words(&item.reason));
    for link in &item.links {
        cell = cell.line(Style::Small, link_line(context, link));
    }
    if !item.not_asked.is_empty() {
        cell = cell.line(Style::Label, context.text("view.not-asked"));
    }
    for each in item.not_asked.iter().take(LISTED) {
        let reason = if each.reason.is_empty() { String::new() } else { format!(" {}", each.reason) };
        cell = cell.line(Style::Small, Text::words(&each.text).with(Inline::quiet(reason)));
    }
    if item.status != ViewStatus::Met && !item.expects.is_empty() {
        cell = cell.line(Style::Label, context.text("requirement.expected"));
        cell = cell.line(Style::Small, Text::words(item.expects.join("; ")));
    }
    for rating in &item.self_ratings {
        cell = cell.line(Style::Small, rating_line(context, rating));
    }
    cell
}

fn link_line(context: &Context<'_>, link: &ViewLink) -> Text {
    let relationship = link.relationship.map_or_else(|| context.words("view.to-judge"), |each| each.word().to_owned());
    let met = format!(", {} of {} met", link.counts.met, link.counts.requirements);
    let to = context.told_of_clauses(&link.to);
    let shown = if context.document.requirements.iter().any(|row| row.id.local() == link.to) {
        String::new()
    } else {
        format!(" {}", link.title)
    };
    Text::from(Inline::strong(format!("{relationship} ")))
        .and(to)
        .with(Inline::plain(format!("{shown}{met}. ")))
        .with(Inline::quiet(&link.rationale))
}

fn rating_line(context: &Context<'_>, rating: &SelfRating) -> Text {
    let given = rating.rating.map_or_else(|| rating.answer.clone(), |level| level.to_string());
    let by = if rating.by.is_empty() { context.words("view.nobody") } else { rating.by.clone() };
    let on = rating.on.map_or_else(String::new, |date| format!(", {}", context.say.date(date)));
    let mut text =
        Text::from(Inline::strong(format!("{}: {given} ", rating.id))).with(Inline::plain(format!("{by}{on}. ")));
    if rating.evidence.is_empty() {
        text = text.with(Inline::quiet(context.words("view.statement-only")));
    }
    for path in &rating.evidence {
        text = text.and(context.evidence_name(path)).with(Inline::plain(" "));
    }
    if rating.note.is_empty() { text } else { text.with(Inline::quiet(format!(" {}", rating.note))) }
}

fn alone(context: &Context<'_>, view: &ViewResult) -> Table {
    let row = |each: &ViewAlone| {
        let mut status = Cell::default();
        for (count, of) in by_status(&each.counts).into_iter().zip(STATUSES) {
            if count > 0 {
                let text =
                    Text::from(context.status(of)).with(Inline::plain(format!(" {}", context.say.number(count))));
                status = status.line(Style::Small, text);
            }
        }
        Row::of(vec![
            Cell::of(context.told_of_clauses(&each.id).with(Inline::plain(format!(" {}", each.title)))),
            Cell::of(Text::words(&each.reason)),
            status,
        ])
    };
    let rows = view.without_counterpart.iter().map(row).collect();
    table(context, "view-alone", vec![("column.clause", 32), ("column.why", 48), ("column.status", 20)], rows)
}

/// Numbers in the order in which statuses are listed.
fn by_status(counts: &Counts) -> Vec<u64> {
    let of = |status| match status {
        Status::Met => counts.met,
        Status::Partly => counts.partly,
        Status::Open => counts.open,
        Status::NotDetermined => counts.not_determined,
        Status::NoOccurrence => counts.no_occurrence,
    };
    STATUSES.into_iter().map(of).collect()
}

fn anchor(id: &str) -> String {
    format!("v-{}", safe(id))
}

impl Context<'_> {
    /// The sign of what verdicts say about an item of a view.
    fn view_status(&self, status: ViewStatus) -> Mark {
        let (shape, tone) = match status {
            ViewStatus::Met => (Shape::Tick, Tone::Good),
            ViewStatus::Partly => (Shape::Half, Tone::Fair),
            ViewStatus::Open => (Shape::Cross, Tone::Bad),
            ViewStatus::Supported => (Shape::Tick, Tone::Info),
            ViewStatus::PartlySupported => (Shape::Half, Tone::Info),
            ViewStatus::NotSupported => (Shape::Cross, Tone::Fair),
            ViewStatus::NotDetermined => (Shape::Question, Tone::Unsure),
            ViewStatus::NoOccurrence => (Shape::Dash, Tone::Quiet),
            ViewStatus::NotExamined => (Shape::Point, Tone::Quiet),
        };
        Mark { shape, tone, word: self.words(&format!("view.status.{}", status.word())) }
    }
}
