//! Parts a report is made of. Every format knows how to lay out each of them, and nothing else.

pub use super::chart::{Bar, Chart, ChartRow, Part};
use super::text::{Inline, Text};
use crate::reports::mark::{Mark, Tone};
use serde::Serialize;

/// One numbered part of the report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// Anchor.
    pub id: String,
    /// Number in the contents.
    pub number: u32,
    /// Title.
    pub title: String,
    /// What it is about.
    pub lead: Text,
    /// Its parts, in order.
    pub blocks: Vec<Block>,
    /// What its rows can be narrowed down by, where a reader can do that.
    pub filters: Vec<Filter>,
}

/// Something rows can be narrowed down by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Filter {
    /// Name of the facet.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// Values that occur, with their words.
    pub options: Vec<(String, String)>,
}

/// One part.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Block {
    /// A heading beneath the section's own.
    Heading(Heading),
    /// A paragraph.
    Paragraph {
        /// How it is set.
        style: Style,
        /// What it says.
        text: Text,
    },
    /// Items of equal rank, numbered or not.
    List {
        /// Whether they are numbered.
        numbered: bool,
        /// The items.
        items: Vec<Text>,
    },
    /// Names and what stands behind them.
    Facts {
        /// The facts.
        facts: Vec<Fact>,
    },
    /// Headline numbers side by side.
    Tiles {
        /// The tiles.
        tiles: Vec<Tile>,
    },
    /// The gates side by side.
    Gates {
        /// The gates.
        gates: Vec<GateCard>,
    },
    /// A statement set apart.
    Note {
        /// Meaning of its colour.
        tone: Tone,
        /// What it says.
        text: Text,
    },
    /// A figure.
    Chart(Chart),
    /// A table.
    Table(Table),
    /// Lines to sign on.
    Signatures {
        /// Words over the columns.
        columns: Vec<String>,
        /// Who signs, one line each.
        rows: Vec<String>,
    },
}

/// How a paragraph or a line is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// As running text.
    Normal,
    /// Smaller.
    Small,
    /// Smaller, and in the background.
    Quiet,
    /// As a label over something.
    Label,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Heading {
    /// 2 or 3; 1 is the section's own.
    pub level: u8,
    /// Anchor.
    pub id: String,
    /// Clause number or the like; may be empty.
    pub number: String,
    /// What it says.
    pub text: String,
    /// A status beside it.
    pub mark: Option<Mark>,
    /// Whether the contents list it.
    pub listed: bool,
}

/// A name and what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Name.
    pub label: String,
    /// What stands behind it, one line each.
    pub lines: Vec<Text>,
}

/// A headline number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tile {
    /// The number.
    pub value: Inline,
    /// What it is.
    pub label: String,
    /// What it means or how it comes about.
    pub note: Text,
    /// Meaning of its colour.
    pub tone: Tone,
}

/// A gate with what blocks it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GateCard {
    /// Which gate.
    pub title: String,
    /// Open or not.
    pub mark: Mark,
    /// What it is about.
    pub note: String,
    /// What blocks it, the first few.
    pub blockers: Vec<Text>,
    /// Where the others stand; empty when all are shown.
    pub more: Text,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// Anchor.
    pub id: String,
    /// What it holds.
    pub caption: String,
    /// Whether that is shown; where a heading says the same, it is for those alone who do not see the page.
    pub caption_shown: bool,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Row>,
    /// What it says in place of rows when there are none.
    pub empty: String,
    /// How closely it is set.
    pub density: Density,
}

/// How closely a table is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Density {
    /// Rows of several lines.
    Open,
    /// Many rows of one line.
    Close,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Title.
    pub title: String,
    /// Share of the width, in hundredths.
    pub share: u32,
    /// Where its content stands.
    pub align: Align,
}

/// Where content stands in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// At the beginning.
    Start,
    /// In the middle.
    Middle,
    /// At the end, as numbers do.
    End,
}

/// A row; its first cell names it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Row {
    /// Anchor; may be empty.
    pub id: String,
    /// Facet → value and its words, for narrowing down.
    pub facets: Vec<Facet>,
    /// Cells, one for each column.
    pub cells: Vec<Cell>,
}

/// A value by which a row can be found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Facet {
    /// Name of the facet.
    pub name: &'static str,
    /// The value.
    pub value: String,
    /// The value in words.
    pub words: String,
}

/// A cell.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Cell {
    /// Its lines.
    pub lines: Vec<Line>,
    /// A quantity drawn beneath them.
    pub bar: Option<Bar>,
}

/// A line of a cell, which may itself be broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// How it is set.
    pub style: Style,
    /// What it says.
    pub text: Text,
}

impl Cell {
    /// A cell of one line.
    pub fn of(text: impl Into<Text>) -> Self {
        Self::default().line(Style::Normal, text)
    }

    /// A cell of one number.
    pub fn words(text: impl AsRef<str>) -> Self {
        Self::of(Text::plain(text))
    }

    /// The same cell with one more line, unless that is empty.
    #[must_use]
    pub fn line(mut self, style: Style, text: impl Into<Text>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.lines.push(Line { style, text });
        }
        self
    }

    /// The same cell with a drawn quantity.
    #[must_use]
    pub fn bar(mut self, bar: Bar) -> Self {
        self.bar = Some(bar);
        self
    }
}

impl Row {
    /// A row without anchor.
    #[must_use]
    pub fn of(cells: Vec<Cell>) -> Self {
        Self { cells, ..Self::default() }
    }

    /// The same row with an anchor.
    #[must_use]
    pub fn at(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// The same row with a facet, unless its value is empty.
    #[must_use]
    pub fn facet(mut self, name: &'static str, value: impl Into<String>, words: impl Into<String>) -> Self {
        let value = value.into();
        if !value.is_empty() {
            self.facets.push(Facet { name, value, words: words.into() });
        }
        self
    }
}

impl Block {
    /// Whether it says what comes next.
    #[must_use]
    pub const fn leads(&self) -> bool {
        matches!(self, Self::Paragraph { .. } | Self::Note { .. })
    }

    /// Whether it belongs to the words before it.
    #[must_use]
    pub const fn is_led(&self) -> bool {
        !matches!(self, Self::Heading(_) | Self::Paragraph { .. } | Self::Note { .. })
    }

    /// A paragraph of running text.
    pub fn paragraph(text: impl Into<Text>) -> Self {
        Self::Paragraph { style: Style::Normal, text: text.into() }
    }

    /// A paragraph in the background.
    pub fn quiet(text: impl Into<Text>) -> Self {
        Self::Paragraph { style: Style::Quiet, text: text.into() }
    }
}
