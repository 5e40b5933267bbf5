//! The evidence index: every item with its digest, and what it speaks to.

use super::block::{Block, Cell, Density, Row, Section, Style, Table};
use super::context::{Context, evidence_anchor, rung, size};
use super::signs::{EVIDENCE_STATES, evidence_key};
use super::summary::heading;
use super::text::{Inline, Text};
use crate::assessment::document::{Evidence, Match, MatchBasis, MatchState, Standing};

/// Keys of document control data in the order in which they are shown.
const CONTROL_DATA: [&str; 12] = [
    "version",
    "owner",
    "author",
    "approved_by",
    "approved_on",
    "date",
    "period_start",
    "period_end",
    "review_due",
    "valid_until",
    "classification",
    "extracted_at",
];

pub(super) fn section(context: &Context<'_>) -> Section {
    let rows: Vec<Row> = context.document.evidence.iter().map(|item| row(context, item)).collect();
    let filters = context.filters(&["state", "kind"], rows.iter());
    let table = Table {
        id: "t-evidence".to_owned(),
        caption: context.words("evidence.caption"),
        caption_shown: false,
        columns: vec![
            context.column("column.reference", 10),
            context.column("column.item", 62),
            context.column("column.speaks-to", 28),
        ],
        rows,
        empty: context.words("evidence.none"),
        density: Density::Open,
    };
    Section {
        id: "evidence".to_owned(),
        number: 0,
        title: context.words("evidence.title"),
        lead: context.text("evidence.lead"),
        blocks: vec![
            heading("evidence-states", context.words("evidence.states"), true),
            Block::Table(states(context)),
            heading("evidence-index", context.words("evidence.index"), true),
            Block::Table(table),
        ],
        filters,
    }
}

fn states(context: &Context<'_>) -> Table {
    let rows = EVIDENCE_STATES.into_iter().map(|state| {
        let found = context.document.evidence.iter().filter(|item| item.state == state);
        let links: Vec<Inline> = found.map(|item| context.evidence_link(&item.path)).collect();
        let number = context.number(size(links.len()));
        let list = if links.is_empty() {
            Text::from(Inline::quiet(context.words("word.none")))
        } else {
            Text::joined(links, "  ")
        };
        Row::of(vec![Cell::of(context.evidence_state(state)), Cell::of(number), Cell::of(list)])
            .at(format!("evidence-{}", evidence_key(state)))
    });
    Table {
        id: "t-evidence-states".to_owned(),
        caption: context.words("evidence.states-caption"),
        caption_shown: false,
        columns: vec![
            context.column("column.state", 20),
            context.numbers("column.number", 10),
            context.column("column.items", 70),
        ],
        rows: rows.collect(),
        empty: String::new(),
        density: Density::Open,
    }
}

fn row(context: &Context<'_>, item: &Evidence) -> Row {
    let reference = context.reference(&item.path).to_owned();
    let state = context.evidence_state(item.state);
    Row::of(vec![Cell::of(Inline::strong(&reference)), description(context, item), speaks_to(context, item)])
        .at(evidence_anchor(&reference))
        .facet("state", evidence_key(item.state), state.word)
        .facet("kind", &item.kind, &item.kind_title)
}

fn description(context: &Context<'_>, item: &Evidence) -> Cell {
    let mut nature: Vec<String> = Vec::new();
    if !item.kind_title.is_empty() {
        nature.push(item.kind_title.clone());
    }
    nature.push(media(context, &item.media_type));
    nature.push(context.say.plural("evidence.bytes", item.bytes));
    let digest = item.sha256.map_or_else(
        || Text::from(Inline::quiet(context.words("evidence.no-digest"))),
        |digest| Inline::code(digest.to_string()).into(),
    );
    let title = if item.path.ends_with(&item.title) { Text::default() } else { Text::plain(&item.title) };
    let mut cell = Cell::of(context.path(&item.path)).line(Style::Normal, title);
    cell = cell.line(Style::Small, Inline::plain(nature.join(" · ")));
    cell = cell.line(Style::Small, control_data(context, item));
    if item.standing != Standing::Sound {
        let label = context.words(&format!("standing.{}", standing_key(item.standing)));
        cell = cell.line(
            Style::Small,
            Text::from(Inline::strong(label)).with(Inline::plain(" ")).and(context.told(&item.standing_reason)),
        );
    }
    if !item.unread_reason.is_empty() {
        let label = Text::from(Inline::strong(context.words("evidence.unread")));
        cell = cell.line(Style::Small, label.with(Inline::plain(" ")).and(Text::words(&item.unread_reason)));
    }
    cell.line(Style::Small, digest)
}

/// Name of a media type for people; the type itself when it has none.
fn media(context: &Context<'_>, media_type: &str) -> String {
    let subtype = media_type.rsplit_once('/').map_or(media_type, |(_, subtype)| subtype);
    let short = subtype.rsplit_once('.').map_or(subtype, |(_, short)| short);
    let key = format!("media.{short}");
    if context.say.has(&key) { context.words(&key) } else { media_type.to_owned() }
}

fn control_data(context: &Context<'_>, item: &Evidence) -> Text {
    let known = CONTROL_DATA.iter().filter_map(|key| Some((*key, item.document.get(*key)?)));
    let shown = known.map(|(key, stated)| {
        let label = context.words(&format!("control-data.{}", key.replace('_', "-")));
        Inline::plain(format!("{label} {} ({})", stated.value, stated.from))
    });
    Text::joined(shown, " · ")
}

const fn standing_key(standing: Standing) -> &'static str {
    match standing {
        Standing::Sound => "sound",
        Standing::Draft => "draft",
        Standing::EmptyTemplate => "empty-template",
        Standing::Superseded => "superseded",
        Standing::Duplicate => "duplicate",
        Standing::OtherEntity => "other-entity",
        Standing::Stub => "stub",
    }
}

fn speaks_to(context: &Context<'_>, item: &Evidence) -> Cell {
    let mut cell = Cell::of(context.evidence_state(item.state));
    for state in [MatchState::Accepted, MatchState::AcceptedByRule, MatchState::Proposed, MatchState::Rejected] {
        let matches: Vec<&Match> = item.matches.iter().filter(|each| each.state == state).collect();
        if !matches.is_empty() {
            cell = cell.line(Style::Small, match_line(context, state, &matches));
        }
    }
    cell
}

/// Matches of one state, those of the same rung and basis together.
fn match_line(context: &Context<'_>, state: MatchState, matches: &[&Match]) -> Text {
    let label = match state {
        MatchState::Accepted => "match.accepted",
        MatchState::AcceptedByRule => "match.by-rule",
        MatchState::Proposed => "match.proposed",
        MatchState::Rejected => "match.rejected",
    };
    let mut line = context.text(label);
    let mut groups: Vec<Vec<&Match>> = Vec::new();
    for each in matches {
        let alike = |group: &&mut Vec<&Match>| {
            group
                .first()
                .is_some_and(|first| (first.ladder, first.basis, first.stale) == (each.ladder, each.basis, each.stale))
        };
        match groups.iter_mut().find(alike) {
            Some(group) => group.push(each),
            None => groups.push(vec![each]),
        }
    }
    for (index, group) in groups.iter().enumerate() {
        line.push(Inline::plain(if index == 0 { " " } else { "; " }));
        line = line.and(Text::joined(group.iter().map(|each| context.requirement_link(&each.requirement)), ", "));
        line.push(Inline::quiet(format!(" ({})", group_words(context, group))));
    }
    line
}

/// Rung, basis, range of confidence, and whether the item is past its date.
fn group_words(context: &Context<'_>, group: &[&Match]) -> String {
    let Some(first) = group.first() else { return String::new() };
    let mut words = vec![rung(first.ladder).to_owned(), basis(context, first.basis)];
    if matches!(first.basis, MatchBasis::Selector | MatchBasis::Text) {
        let shown = |confidence: f64| format!("{confidence:.2}");
        let least = shown(group.iter().map(|each| each.confidence).fold(1.0, f64::min));
        let most = shown(group.iter().map(|each| each.confidence).fold(0.0, f64::max));
        words.push(if least == most { least } else { format!("{least}–{most}") });
    }
    if first.stale {
        words.push(context.words("match.stale"));
    }
    words.join(", ")
}

fn basis(context: &Context<'_>, basis: MatchBasis) -> String {
    match basis {
        MatchBasis::Register => context.words("basis-word.register"),
        MatchBasis::Decision => context.words("basis-word.decision"),
        MatchBasis::Selector => context.words("basis-word.selector"),
        MatchBasis::Text => context.words("basis-word.text"),
    }
}
