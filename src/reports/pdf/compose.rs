//! Blocks of the view become pieces with a height, and nodes of the tree.

use super::flow::{self, CellLine, Head, Piece, RowLines};
use super::font::Fonts;
use super::line::{self, Body, Line, Paragraph, Span};
use super::scene::{Bookmark, Item, Leaf, NodeId, ROOT, Tag, Tree, area};
use super::theme::{
    self, ACCENT, BODY, FAINT, HEADING, LABEL, LEAD, MEASURE, RULE, SMALL, SUBHEADING, Setting, TABLE, TITLE, WIDTH,
};
use super::{figure, table};
use crate::reports::view::block::{Align, Block, Fact, Heading, Style};
use crate::reports::view::{Inline, Section, Text};
use std::sync::Arc;

/// Height of capitals, in sizes: text is centred on its line by its capitals.
const CAPITALS: f32 = 0.714;
/// Width of the names of facts.
const FACT_LABEL: f32 = 116.0;
/// Indent of items of a list.
const INDENT: f32 = 15.0;

/// Everything needed to lay out.
pub(super) struct Composer {
    /// Faces.
    pub(super) fonts: Fonts,
    /// What is laid out.
    pub(super) tree: Tree,
    /// Pieces, in order.
    pub(super) pieces: Vec<Piece>,
    /// Heads of tables.
    pub(super) heads: Vec<Head>,
    /// Outline.
    pub(super) bookmarks: Vec<Bookmark>,
    /// Space asked for above the next piece.
    space: f32,
    section: NodeId,
}

/// Where a paragraph is painted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    /// Left edge.
    pub(super) x: f32,
    /// Upper edge.
    pub(super) y: f32,
    /// Width.
    pub(super) width: f32,
    /// Where it stands in the width.
    pub(super) align: Align,
}

impl Composer {
    pub(super) fn new(fonts: Fonts) -> Self {
        Self {
            fonts,
            tree: Tree::new(),
            pieces: Vec::new(),
            heads: Vec::new(),
            bookmarks: Vec::new(),
            space: 0.0,
            section: ROOT,
        }
    }

    /// Lays out a section, from a page of its own or after what stands before it.
    pub(super) fn section(&mut self, section: &Section, new_page: bool) {
        self.space = if new_page { 0.0 } else { 30.0 };
        self.section = self.tree.add(Tag::Section, ROOT);
        let node = self.tree.add(Tag::Heading1, self.section);
        let words = Text::plain(format!("{}\u{2002}{}", section.number, section.title));
        let title = line::set(&mut self.fonts, &words, TITLE, WIDTH);
        let height = 16.0 + title.height();
        let mut items = vec![area([0.0, 0.0, 46.0, 3.0], ACCENT)];
        items.extend(self.paint(&title, Spot { x: 0.0, y: 12.0, width: WIDTH, align: Align::Start }, node));
        let running = format!("{}\u{2002}{}", section.number, section.title);
        self.bookmark(1, running.clone(), &section.id, true);
        self.push(Piece {
            height,
            keep_next: true,
            new_page,
            items,
            anchors: vec![(section.id.clone(), 0.0)],
            running: Some(running),
            ..Piece::default()
        });
        self.leave(5.0);
        self.paragraph(&section.lead, LEAD, MEASURE);
        self.space = 16.0;
        let next = section.blocks.iter().skip(1).map(Some).chain([None]);
        for (block, next) in section.blocks.iter().zip(next) {
            self.block(block);
            if block.leads() && next.is_some_and(Block::is_led) {
                self.keep_with_next();
            }
        }
    }

    /// What was laid out last does not end a page.
    fn keep_with_next(&mut self) {
        if let Some(piece) = self.pieces.last_mut() {
            piece.keep_next = true;
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(heading) => self.heading(heading),
            Block::Paragraph { style, text } => {
                self.paragraph(text, paragraph_setting(*style), MEASURE + 40.0);
                self.space = if *style == Style::Label { 3.0 } else { 10.0 };
            }
            Block::List { numbered, items } => self.list(*numbered, items),
            Block::Facts { facts } => self.facts(facts),
            Block::Tiles { tiles } => figure::tiles(self, tiles),
            Block::Gates { gates } => figure::gates(self, gates),
            Block::Note { tone, text } => figure::note(self, *tone, text),
            Block::Chart(chart) => figure::chart(self, chart),
            Block::Table(table) => table::table(self, table),
            Block::Signatures { columns, rows } => table::signatures(self, columns, rows),
        }
    }

    /// Adds a piece with the space that was asked for above it.
    pub(super) fn push(&mut self, piece: Piece) {
        let before = std::mem::take(&mut self.space).max(piece.before);
        self.pieces.push(Piece { before, ..piece });
    }

    /// Asks for space above the next piece.
    pub(super) fn leave(&mut self, space: f32) {
        self.space = space;
    }

    /// The node of the section that is laid out.
    pub(super) const fn here(&self) -> NodeId {
        self.section
    }

    fn bookmark(&mut self, level: u8, title: String, to: &str, listed: bool) {
        self.bookmarks.push(Bookmark { level, title, to: to.to_owned(), listed });
    }

    fn heading(&mut self, heading: &Heading) {
        let (setting, tag, before) = match heading.level {
            0..=2 => (HEADING, Tag::Heading2, 26.0),
            _ => (SUBHEADING, Tag::Heading3, 20.0),
        };
        let mut words = Text::default();
        if !heading.number.is_empty() {
            words.push(Inline::strong(format!("{}\u{2002}", heading.number)));
        }
        words.push(Inline::strong(&heading.text));
        let bookmark = words.plain_text();
        if heading.mark.is_some() {
            // Who hears the heading hears a pause before its status.
            words.push(Inline::strong(" "));
        }
        let node = self.tree.add(tag, self.section);
        let mark = heading.mark.as_ref().map(|mark| {
            let text = Text::from(mark.clone());
            let setting = Setting { size: 8.2, leading: setting.leading, ..TABLE };
            line::set(&mut self.fonts, &text, setting, 110.0)
        });
        let room = if mark.is_some() { WIDTH - 118.0 } else { WIDTH };
        let title = line::set(&mut self.fonts, &words, setting, room);
        let mut items = Vec::new();
        if heading.level > 2 && heading.mark.is_some() {
            items.push(area([0.0, -6.0, WIDTH, 0.8], theme::INK));
        }
        items.extend(self.paint(&title, Spot { x: 0.0, y: 0.0, width: room, align: Align::Start }, node));
        if let Some(mark) = mark {
            let spot = Spot { x: WIDTH - 118.0, y: 0.0, width: 118.0, align: Align::End };
            items.extend(self.paint(&mark, spot, node));
        }
        if heading.listed || heading.level == 2 {
            self.bookmark(heading.level.max(2), bookmark, &heading.id, heading.listed);
        }
        self.leave(before);
        self.push(Piece {
            height: title.height(),
            keep_next: true,
            items,
            anchors: vec![(heading.id.clone(), -4.0)],
            ..Piece::default()
        });
        self.leave(if heading.level > 2 { 4.0 } else { 7.0 });
    }

    /// A paragraph, a piece for each line, with at least two lines together.
    pub(super) fn paragraph(&mut self, text: &Text, setting: Setting, width: f32) {
        if text.is_empty() {
            return;
        }
        let node = self.tree.add(Tag::Paragraph, self.section);
        let set = if setting == LEAD { line::set_balanced } else { line::set }(&mut self.fonts, text, setting, width);
        self.lines(&set, Spot { x: 0.0, y: 0.0, width, align: Align::Start }, node, Vec::new());
    }

    /// The lines of a paragraph as pieces; `first` stands on the first line.
    fn lines(&mut self, set: &Paragraph, spot: Spot, node: NodeId, first: Vec<Item>) {
        let count = set.lines.len();
        let mut first = Some(first);
        for (index, line) in self.paint_lines(set, spot, node).into_iter().enumerate() {
            let mut items = first.take().unwrap_or_default();
            let up = -(line.top - spot.y);
            items.extend(line.items.into_iter().map(|item| item.moved(0.0, up)));
            let together = count > 1 && (index == 0 || index + 2 == count);
            self.push(Piece { height: set.setting.leading, keep_next: together, items, ..Piece::default() });
        }
    }

    fn list(&mut self, numbered: bool, items: &[Text]) {
        let list = self.tree.add(if numbered { Tag::NumberedList } else { Tag::List }, self.section);
        for (number, text) in (1..).zip(items) {
            let item = self.tree.add(Tag::Item, list);
            let label = self.tree.add(Tag::Label, item);
            let body = self.tree.add(Tag::ItemBody, item);
            let sign = if numbered { format!("{number}.") } else { "•".to_owned() };
            let sign = line::set(&mut self.fonts, &Text::plain(sign), BODY, INDENT);
            let sign = self.paint(&sign, Spot { x: 0.0, y: 0.0, width: INDENT, align: Align::Start }, label);
            let set = line::set(&mut self.fonts, text, BODY, MEASURE + 25.0);
            self.lines(&set, Spot { x: INDENT, y: 0.0, width: MEASURE + 25.0, align: Align::Start }, body, sign);
            self.leave(3.5);
        }
        self.leave(10.0);
    }

    fn facts(&mut self, facts: &[Fact]) {
        // A table of two columns without a head: a list would need bullets or numbers for labels (ISO 14289-1, 7.6).
        let table = self.tree.add(Tag::Table, self.section);
        let list = self.tree.add(Tag::TableBody, table);
        let from = self.pieces.len();
        for (index, fact) in facts.iter().enumerate() {
            let mut lines = self.fact(fact, list);
            let padding = 4.2;
            for line in &mut lines {
                line.top += padding;
                line.bottom += padding;
                line.items = std::mem::take(&mut line.items).into_iter().map(|item| item.moved(0.0, padding)).collect();
            }
            let height = lines.iter().map(|line| line.bottom).fold(0.0, f32::max) + padding;
            let items = if index == 0 { vec![area([0.0, -0.25, WIDTH, 0.5], RULE)] } else { Vec::new() };
            let row = Some(RowLines { lines, padding, rule: true, repeated: None });
            self.push(Piece { height, items, row, ..Piece::default() });
        }
        flow::hold_rows(self.pieces.get_mut(from..).unwrap_or_default());
        self.leave(12.0);
    }

    fn fact(&mut self, fact: &Fact, list: NodeId) -> Vec<CellLine> {
        let item = self.tree.add(Tag::TableRow, list);
        let label = self.tree.add(Tag::HeaderOfRow, item);
        let body = self.tree.add(Tag::TableCell, item);
        let name = Setting { leading: TABLE.leading, ..FAINT };
        let name = line::set(&mut self.fonts, &Text::plain(&fact.label), name, FACT_LABEL - theme::GUTTER);
        let spot = Spot { x: 0.0, y: 0.0, width: FACT_LABEL, align: Align::Start };
        let mut lines = self.paint_lines(&name, spot, label);
        let mut y = 0.0;
        for text in &fact.lines {
            let width = WIDTH - FACT_LABEL;
            let node = if fact.lines.len() > 1 { self.tree.add(Tag::Paragraph, body) } else { body };
            let set = line::set(&mut self.fonts, text, Setting { hyphenate: false, ..TABLE }, width);
            let spot = Spot { x: FACT_LABEL, y, width, align: Align::Start };
            let painted = self.paint_lines(&set, spot, node);
            lines.extend(painted.into_iter().map(|line| CellLine { column: 1, ..line }));
            y += set.height() + 1.5;
        }
        lines
    }

    /// Paints a paragraph as a whole.
    pub(super) fn paint(&mut self, set: &Paragraph, spot: Spot, node: NodeId) -> Vec<Item> {
        self.paint_lines(set, spot, node).into_iter().flat_map(|line| line.items).collect()
    }

    /// Paints a paragraph line by line. Where it holds links or bare signs, each stretch becomes a node of its own.
    pub(super) fn paint_lines(&mut self, set: &Paragraph, spot: Spot, node: NodeId) -> Vec<CellLine> {
        let leaves = self.leaves(set, node);
        let mut painted = Vec::new();
        let mut top = spot.y;
        for line in &set.lines {
            let shift = match spot.align {
                Align::Start => 0.0,
                Align::Middle => (spot.width - line.width) / 2.0,
                Align::End => spot.width - line.width,
            };
            let at = [spot.x + shift, top];
            let mut items = line_items(set, line, at, &leaves);
            items.extend(links(set, line, at, &leaves));
            let bottom = top + set.setting.leading;
            painted.push(CellLine { column: 0, top, bottom, items, keep_next: false });
            top = bottom;
        }
        painted
    }

    /// The node of each piece of text.
    fn leaves(&mut self, set: &Paragraph, node: NodeId) -> Vec<NodeId> {
        let plain = |span: &Span| span.to.is_empty() && span.says.is_empty();
        if set.spans.iter().all(plain) {
            return vec![node; set.spans.len()];
        }
        let mut leaves = Vec::with_capacity(set.spans.len());
        let mut stretch = None;
        for span in &set.spans {
            if plain(span) {
                let leaf = stretch.unwrap_or_else(|| self.tree.add(Tag::Span, node));
                stretch = Some(leaf);
                leaves.push(leaf);
            } else {
                stretch = None;
                let link = !span.to.is_empty();
                let leaf = if link {
                    self.tree.add(Tag::Link, node)
                } else {
                    self.tree.add_saying(Tag::Span, node, "", &span.says)
                };
                leaves.push(leaf);
            }
        }
        leaves
    }
}

fn line_items(set: &Paragraph, line: &Line, [x, top]: [f32; 2], leaves: &[NodeId]) -> Vec<Item> {
    let setting = set.setting;
    let baseline = top + f32::midpoint(setting.leading, setting.size * CAPITALS);
    let mut items = Vec::new();
    for atom in &line.atoms {
        let (Some(span), Some(leaf)) = (set.spans.get(atom.span), leaves.get(atom.span)) else { continue };
        match &atom.body {
            Body::Glyphs(run) => items.push(Item::Glyphs {
                at: [x + atom.x, baseline],
                run: Arc::clone(run),
                size: span.size,
                colour: span.colour,
                leaf: Leaf::Node(*leaf),
            }),
            Body::Sign(shape, tone) => {
                let leaf = if span.says.is_empty() { Leaf::Artifact } else { Leaf::Node(*leaf) };
                let size = setting.size * 0.95;
                let at = [x + atom.x, top + (setting.leading - size) / 2.0];
                items.extend(figure::sign(*shape, *tone, at, size, leaf));
            }
        }
    }
    items
}

/// The areas of a line that lead somewhere.
fn links(set: &Paragraph, line: &Line, [x, top]: [f32; 2], leaves: &[NodeId]) -> Vec<Item> {
    let mut items = Vec::new();
    for (index, span) in set.spans.iter().enumerate().filter(|(_, span)| !span.to.is_empty()) {
        let own = line.atoms.iter().filter(|atom| atom.span == index);
        let (mut from, mut to, mut says) = (f32::MAX, f32::MIN, String::new());
        for atom in own {
            from = from.min(atom.x);
            to = to.max(atom.x + atom.width);
            if let Body::Glyphs(run) = &atom.body {
                says.push_str(&run.text());
            }
        }
        if let Some(node) = leaves.get(index).filter(|_| from < to) {
            let area = [x + from, top, to - from, set.setting.leading];
            items.push(Item::Link { area, to: span.to.clone(), node: *node, says: says.trim_end().to_owned() });
        }
    }
    items
}

fn paragraph_setting(style: Style) -> Setting {
    match style {
        Style::Normal => BODY,
        Style::Small => Setting { hyphenate: false, ..SMALL },
        Style::Quiet => Setting { size: 8.2, leading: 11.8, hyphenate: false, ..FAINT },
        Style::Label => Setting { size: 9.0, leading: 13.2, ..LABEL },
    }
}
