//! How much of a result is told: the same words and counts, more or fewer of them.

use super::block::{Block, Cell, Row, Section, Table};
use super::text::{Inline, Text};
use crate::assessment::AssessmentDocument;
use crate::assessment::compare::{Comparison, Side};
use crate::reports::mask::masked;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// How much a report tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Depth {
    /// One or two pages: can we go, what blocks us, what it takes.
    Executive,
    /// Processes, owners, what to do in which order.
    Manager,
    /// Everything.
    #[default]
    Auditor,
}

impl Depth {
    /// The word used in options, folders and messages.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Executive => "executive",
            Self::Manager => "manager",
            Self::Auditor => "auditor",
        }
    }

    /// Whether a cover and contents stand before the sections.
    #[must_use]
    pub const fn has_cover(self) -> bool {
        match self {
            Self::Executive => false,
            Self::Manager | Self::Auditor => true,
        }
    }
}

/// What is told besides the result itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Telling {
    /// Whether names of persons among exceptions are told.
    pub show_names: bool,
    /// How much.
    pub depth: Depth,
    /// Figures of earlier results by name, oldest first.
    pub earlier: Vec<(String, Side)>,
    /// What changed since another result.
    pub comparison: Option<Comparison>,
    /// Shown path of files of evidence → path from the report, where they lie beside it.
    pub files: BTreeMap<String, String>,
}

impl Telling {
    /// The document as it is told.
    #[must_use]
    pub fn shown<'a>(&self, document: &'a AssessmentDocument) -> Cow<'a, AssessmentDocument> {
        if self.show_names { Cow::Borrowed(document) } else { masked(document) }
    }
}

/// Takes the place out of every link that leads to something these sections do not hold.
pub(super) fn unlink(sections: &mut [Section]) {
    let mut places = BTreeSet::new();
    for section in sections.iter() {
        places.insert(section.id.clone());
        for block in &section.blocks {
            collect(block, &mut places);
        }
    }
    for section in sections {
        in_text(&mut section.lead, &places);
        for block in &mut section.blocks {
            in_block(block, &places);
        }
    }
}

fn collect(block: &Block, places: &mut BTreeSet<String>) {
    let mut of_table = |table: &Table| {
        places.insert(table.id.clone());
        places.extend(table.rows.iter().filter(|row| !row.id.is_empty()).map(|row| row.id.clone()));
    };
    match block {
        Block::Heading(heading) => {
            places.insert(heading.id.clone());
        }
        Block::Chart(chart) => {
            of_table(&chart.table);
            places.insert(chart.id.clone());
        }
        Block::Table(table) => of_table(table),
        Block::Paragraph { .. }
        | Block::List { .. }
        | Block::Facts { .. }
        | Block::Tiles { .. }
        | Block::Gates { .. }
        | Block::Note { .. }
        | Block::Signatures { .. } => {}
    }
}

fn in_block(block: &mut Block, places: &BTreeSet<String>) {
    match block {
        Block::Heading(_) | Block::Signatures { .. } => {}
        Block::Paragraph { text, .. } | Block::Note { text, .. } => in_text(text, places),
        Block::List { items, .. } => items.iter_mut().for_each(|text| in_text(text, places)),
        Block::Facts { facts } => {
            facts.iter_mut().flat_map(|fact| &mut fact.lines).for_each(|text| in_text(text, places));
        }
        Block::Tiles { tiles } => {
            for tile in tiles {
                in_piece(&mut tile.value, places);
                in_text(&mut tile.note, places);
            }
        }
        Block::Gates { gates } => {
            for gate in gates {
                gate.blockers.iter_mut().for_each(|text| in_text(text, places));
                in_text(&mut gate.more, places);
            }
        }
        Block::Chart(chart) => {
            for row in chart.rows.iter_mut().filter(|row| !places.contains(&row.to)) {
                row.to.clear();
            }
            in_table(&mut chart.table, places);
        }
        Block::Table(table) => in_table(table, places),
    }
}

fn in_table(table: &mut Table, places: &BTreeSet<String>) {
    let cells = table.rows.iter_mut().flat_map(|row: &mut Row| &mut row.cells);
    for line in cells.flat_map(|cell: &mut Cell| &mut cell.lines) {
        in_text(&mut line.text, places);
    }
}

fn in_text(text: &mut Text, places: &BTreeSet<String>) {
    text.pieces.iter_mut().for_each(|piece| in_piece(piece, places));
}

fn in_piece(piece: &mut Inline, places: &BTreeSet<String>) {
    match piece {
        Inline::Link { text, to, code } if !places.contains(to.as_str()) => {
            let text = std::mem::take(text);
            *piece = if *code { Inline::Code { text } } else { Inline::Plain { text } };
        }
        Inline::Count { to, .. } if !places.contains(to.as_str()) => to.clear(),
        Inline::Plain { .. }
        | Inline::Strong { .. }
        | Inline::Quiet { .. }
        | Inline::Code { .. }
        | Inline::File { .. }
        | Inline::Link { .. }
        | Inline::Count { .. }
        | Inline::Mark { .. }
        | Inline::Sign { .. } => {}
    }
}
