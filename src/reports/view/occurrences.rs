//! Periodic evidence: what was due, what was found.

use super::block::{Align, Block, Cell, Column, Density, Heading, Row, Section, Style, Table};
use super::context::{Context, size};
use super::text::{Inline, Text};
use crate::assessment::document::Occurrence;
use crate::catalogue::{Cadence, RequirementId};
use crate::reports::mark::{Mark, Shape, Tone};
use std::collections::BTreeSet;

const CADENCES: [Cadence; 4] = [Cadence::Monthly, Cadence::Quarterly, Cadence::HalfYearly, Cadence::Yearly];

pub(super) fn section(context: &Context<'_>) -> Section {
    let mut blocks = Vec::new();
    for cadence in CADENCES {
        let rows = grouped(context.document.occurrences.iter().filter(|each| each.cadence == cadence));
        if !rows.is_empty() {
            blocks.push(Block::Heading(Heading {
                level: 2,
                id: format!("cadence-{}", key(cadence)),
                number: String::new(),
                text: context.words(&format!("cadence.{}", key(cadence))),
                mark: None,
                listed: false,
            }));
            blocks.push(Block::Table(table(context, cadence, &rows)));
        }
    }
    if blocks.is_empty() {
        blocks.push(Block::paragraph(context.text("occurrences.none")));
    } else {
        let legend = signs(context).map(|mark| Inline::Mark { mark });
        blocks.insert(0, Block::paragraph(Text::joined(legend, "\u{2003}")));
    }
    Section {
        id: "occurrences".to_owned(),
        number: 0,
        title: context.words("occurrences.title"),
        lead: context.text("occurrences.lead"),
        blocks,
        filters: Vec::new(),
    }
}

/// Occurrences that differ in nothing but their requirement: the first of them, and all their requirements.
struct Group<'d> {
    occurrence: &'d Occurrence,
    requirements: Vec<&'d RequirementId>,
}

fn grouped<'d>(occurrences: impl Iterator<Item = &'d Occurrence>) -> Vec<Group<'d>> {
    let mut groups: Vec<Group<'d>> = Vec::new();
    for each in occurrences {
        let clause = |id: &RequirementId| id.local().rsplit_once('-').map(|(clause, _)| clause.to_owned());
        let same = groups.iter_mut().find(|group| {
            let other = group.occurrence;
            (&other.expectation, &other.cadence_basis) == (&each.expectation, &each.cadence_basis)
                && (&other.due, &other.found, &other.missing) == (&each.due, &each.found, &each.missing)
                && (&other.title, clause(&other.requirement)) == (&each.title, clause(&each.requirement))
        });
        match same {
            Some(group) => group.requirements.push(&each.requirement),
            None => groups.push(Group { occurrence: each, requirements: vec![&each.requirement] }),
        }
    }
    groups
}

const fn key(cadence: Cadence) -> &'static str {
    match cadence {
        Cadence::Monthly => "monthly",
        Cadence::Quarterly => "quarterly",
        Cadence::HalfYearly => "half-yearly",
        Cadence::Yearly => "yearly",
    }
}

fn table(context: &Context<'_>, cadence: Cadence, rows: &[Group<'_>]) -> Table {
    let periods: BTreeSet<&str> = rows.iter().flat_map(|each| &each.occurrence.due).map(String::as_str).collect();
    // Months need room for their names; what is left goes to the words.
    let share = (60 / u32::try_from(periods.len()).unwrap_or(1).max(1)).clamp(4, 10);
    let used = share * u32::try_from(periods.len()).unwrap_or(0);
    let mut columns = vec![context.column("column.expected", 100_u32.saturating_sub(used).max(22))];
    columns.extend(periods.iter().map(|period| Column {
        title: period_words(context, period),
        share,
        align: Align::Middle,
    }));
    Table {
        id: format!("t-cadence-{}", key(cadence)),
        caption: context.words(&format!("cadence.{}-caption", key(cadence))),
        caption_shown: false,
        columns,
        rows: rows.iter().map(|each| row(context, each, &periods)).collect(),
        empty: String::new(),
        density: Density::Close,
    }
}

/// `2026-03` → `Mar 2026`, `2025-Q4` → `Q4 2025`, `2026-H1` → `H1 2026`, `2025-10/2026-09` → `Oct 2025 to Sep 2026`,
/// `2026` as it is.
fn period_words(context: &Context<'_>, period: &str) -> String {
    if let Some((start, end)) = period.split_once('/') {
        let (start, end) = (period_words(context, start), period_words(context, end));
        return context.say.fill("period.from-to", &[("start", &start), ("end", &end)]);
    }
    let Some((year, part)) = period.split_once('-') else { return period.to_owned() };
    match part.parse::<u32>() {
        Ok(month) => format!("{} {year}", context.words(&format!("date.short.{month}"))),
        Err(_) => format!("{part} {year}"),
    }
}

fn signs(context: &Context<'_>) -> [Mark; 3] {
    let mark = |key: &str, shape, tone| Mark { shape, tone, word: context.words(key) };
    [
        mark("occurrence.found", Shape::Tick, Tone::Good),
        mark("occurrence.missing", Shape::Cross, Tone::Bad),
        mark("occurrence.not-due", Shape::Dash, Tone::Quiet),
    ]
}

fn row(context: &Context<'_>, group: &Group<'_>, periods: &BTreeSet<&str>) -> Row {
    let occurrence = group.occurrence;
    let basis = if occurrence.cadence_basis == "organisation" { "cadence.set-by-you" } else { "cadence.default" };
    let (found, due) = (size(occurrence.found.len()), size(occurrence.due.len()));
    let sum = context
        .say
        .fill("occurrences.found-of", &[("found", &context.say.number(found)), ("due", &context.say.number(due))]);
    let requirements = group.requirements.iter().map(|id| context.requirement_link(id));
    let mut cells = vec![
        Cell::words(&occurrence.title)
            .line(Style::Small, Text::joined(requirements, ", "))
            .line(Style::Quiet, Inline::plain(format!("{sum} · {}", context.words(basis)))),
    ];
    cells.extend(periods.iter().map(|period| {
        let has = |list: &[String]| list.iter().any(|each| each == period);
        let [found, missing, not_due] = signs(context);
        let sign = if has(&occurrence.found) {
            found
        } else if has(&occurrence.missing) {
            missing
        } else {
            not_due
        };
        Cell::of(Inline::Sign { mark: sign })
    }));
    Row::of(cells)
}
