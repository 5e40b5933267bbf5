//! What it takes: gaps in the order in which they are best closed, and who closes them.

use super::block::{Block, Cell, Density, Row, Section, Style, Table};
use super::context::{Context, size};
use super::signs::GRADES;
use super::summary::heading;
use super::text::{Inline, Text};
use crate::assessment::document::{Gap, Status};
use crate::catalogue::{Grade, RequirementId};
use crate::reports::mark::Mark;
use std::collections::{BTreeMap, BTreeSet};

/// Owners that the figure shows; the table beside it shows all.
const OWNERS: usize = 12;

pub(super) fn section(context: &Context<'_>) -> Section {
    Section {
        id: "roadmap".to_owned(),
        number: 0,
        title: context.words("roadmap.title"),
        lead: context.text("roadmap.lead"),
        blocks: [steps(context), owners(context), super::phases::blocks(context)].concat(),
        filters: Vec::new(),
    }
}

/// One step for each grade, heaviest first, with where the result stands once it is taken.
pub(super) fn steps(context: &Context<'_>) -> Vec<Block> {
    let mut settled: BTreeSet<&RequirementId> = BTreeSet::new();
    let mut rows = Vec::new();
    for (number, grade) in (1..).zip(GRADES) {
        let gaps: Vec<&Gap> = context.document.gaps.iter().filter(|gap| gap.grade == grade).collect();
        if gaps.is_empty() {
            continue;
        }
        let owners: BTreeSet<&str> = gaps.iter().map(|gap| gap.owner.as_str()).collect();
        settled.extend(gaps.iter().flat_map(|gap| &gap.requirements));
        rows.push(Row::of(vec![
            Cell::of(context.grade(grade)).line(Style::Quiet, context.text(&format!("roadmap.step-{number}"))),
            Cell::of(context.number(size(gaps.len()))),
            Cell::of(context.number(size(owners.len()))),
            Cell::of(context.number(met_after(context, &settled))),
            Cell::words(context.say.percent(readiness_after(context, &settled), 1)),
        ]));
    }
    let table = Table {
        id: "t-roadmap".to_owned(),
        caption: context.words("roadmap.caption"),
        caption_shown: false,
        columns: vec![
            context.column("column.step", 44),
            context.numbers("column.gaps", 11),
            context.numbers("column.owners", 12),
            context.numbers("column.met-after", 16),
            context.numbers("column.readiness-after", 17),
        ],
        rows,
        empty: context.words("gaps.none"),
        density: Density::Open,
    };
    vec![
        heading("roadmap-steps", context.words("roadmap.steps"), true),
        Block::Table(table),
        Block::quiet(context.text("roadmap.steps-note")),
    ]
}

/// Requirements that would be met if those of the gaps were.
fn met_after(context: &Context<'_>, settled: &BTreeSet<&RequirementId>) -> u64 {
    let met = |each: &&crate::assessment::document::RequirementResult| {
        each.status == Status::Met || (each.status != Status::NoOccurrence && settled.contains(&each.id))
    };
    size(context.document.requirements.iter().filter(met).count())
}

/// Readiness by the formula of the summary, with the requirements of the gaps counted as met.
#[expect(clippy::cast_precision_loss, reason = "counts of requirements are far below 2^52")]
fn readiness_after(context: &Context<'_>, settled: &BTreeSet<&RequirementId>) -> f64 {
    let all = &context.document.requirements;
    let partly = all.iter().filter(|each| each.status == Status::Partly && !settled.contains(&each.id)).count();
    let counted = all.iter().filter(|each| each.status != Status::NoOccurrence).count();
    let halves = 2 * met_after(context, settled) + size(partly);
    if counted == 0 { 0.0 } else { (500.0 * halves as f64 / counted as f64).floor() / 10.0 }
}

/// Who has how much to do.
fn owners(context: &Context<'_>) -> Vec<Block> {
    let mut owners: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for gap in &context.document.gaps {
        let counts = owners.entry(gap.owner.as_str()).or_insert_with(|| vec![0; 3]);
        let place = match gap.grade {
            Grade::Major => 0,
            Grade::Minor => 1,
            Grade::Ofi | Grade::None => 2,
        };
        if let Some(count) = counts.get_mut(place) {
            *count += 1;
        }
    }
    if owners.is_empty() {
        return Vec::new();
    }
    let mut owners: Vec<(String, String, Vec<u64>)> = owners
        .into_iter()
        .map(|(owner, counts)| (context.owner(owner).says().to_owned(), String::new(), counts))
        .collect();
    owners.sort_by(|(one, _, left), (other, _, right)| right.cmp(left).then_with(|| one.cmp(other)));
    let more = owners.len().saturating_sub(OWNERS);
    owners.truncate(OWNERS);
    let marks: [Mark; 3] = [Grade::Major, Grade::Minor, Grade::None].map(|grade| context.grade(grade));
    let [major, minor, mut others] = marks;
    others.word = context.words("column.others");
    let mut blocks = vec![
        heading("roadmap-owners", context.words("roadmap.owners"), true),
        Block::Chart(context.chart("owners", &[major, minor, others], owners)),
    ];
    if more > 0 {
        let more = Inline::plain(context.say.number(size(more)));
        blocks.push(Block::quiet(context.say.rich("roadmap.more-owners", &[("n", more)]).and(Text::default())));
    }
    blocks
}
