//! The way to the audit, phase by phase: what each step blocks, how much work it is, and whose it is.

use super::block::{Block, Cell, Density, Row, Style, Table};
use super::context::Context;
use super::summary::heading;
use super::text::{Inline, Text};
use crate::assessment::document::{RoadmapPhase, RoadmapStep};

/// One table for each phase that has steps.
pub(super) fn blocks(context: &Context<'_>) -> Vec<Block> {
    let phases: Vec<&RoadmapPhase> = context.document.roadmap.iter().filter(|phase| !phase.steps.is_empty()).collect();
    if phases.is_empty() {
        return Vec::new();
    }
    let mut blocks =
        vec![heading("roadmap-phases", context.words("phases.title"), true), Block::quiet(context.text("phases.note"))];
    blocks.extend(phases.into_iter().map(|phase| Block::Table(table(context, phase))));
    blocks
}

fn table(context: &Context<'_>, phase: &RoadmapPhase) -> Table {
    Table {
        id: format!("t-phase-{}", phase.id),
        caption: phase.title.clone(),
        caption_shown: true,
        columns: vec![
            context.column("column.missing", 48),
            context.column("phases.blocks", 14),
            context.column("phases.effort", 18),
            context.column("column.owner", 20),
        ],
        rows: phase.steps.iter().map(|step| row(context, step)).collect(),
        empty: context.words("gaps.none"),
        density: Density::Close,
    }
}

fn row(context: &Context<'_>, step: &RoadmapStep) -> Row {
    let gates: Vec<String> = step.blocks.iter().map(|gate| context.words(&format!("phases.{gate}"))).collect();
    let blocks = if gates.is_empty() {
        Text::from(Inline::quiet(context.words("phases.nothing")))
    } else {
        Text::plain(gates.join(", "))
    };
    let what = Text::from(context.clause_link(&step.clause)).with(Inline::plain(" "));
    let grade = context.grade(step.grade);
    Row::of(vec![
        Cell::of(what.and(context.told(&step.what))),
        Cell::of(blocks).line(Style::Small, grade),
        Cell::words(context.words(&format!("phases.{}", step.effort.word())))
            .line(Style::Quiet, Text::plain(&step.effort_because)),
        Cell::of(context.owner(&step.owner)),
    ])
}
