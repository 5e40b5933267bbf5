//! Tables: columns by their shares, rows that break between lines, a head on every page.

use super::compose::{Composer, Spot};
use super::flow::{self, CellLine, Head, Piece, RowLines};
use super::line;
use super::scene::{Item, NodeId, Tag, area};
use super::theme::{BODY, FAINT, GUTTER, INK, LABEL, RULE, SMALL, SOFT, Setting, TABLE, WIDTH};
use super::{figure, theme};
use crate::reports::view::Text;
use crate::reports::view::block::{Align, Cell, Column, Density, Row, Style, Table};

/// Space between the lines of a cell that are paragraphs of their own.
const BETWEEN: f32 = 1.3;
/// Height of a drawn quantity.
const BAR: f32 = 5.0;

/// A column on the page.
#[derive(Debug, Clone, Copy)]
struct Place {
    x: f32,
    width: f32,
    align: Align,
}

/// Lays out a table, or says what it says when it holds nothing.
pub(super) fn table(composer: &mut Composer, table: &Table) {
    if table.rows.is_empty() {
        let setting = Setting { colour: SOFT, ..BODY };
        composer.paragraph(&Text::plain(&table.empty), setting, theme::MEASURE);
        composer.leave(10.0);
        return;
    }
    let here = composer.here();
    let node = composer.tree.add_saying(Tag::Table, here, &table.caption, "");
    if table.caption_shown {
        caption(composer, table, node);
    }
    let places = places(&table.columns);
    head(composer, table, &places, node);
    let body = composer.tree.add(Tag::TableBody, node);
    let from = composer.pieces.len();
    for row in &table.rows {
        let piece = self::row(composer, table, row, &places, body);
        composer.push(piece);
    }
    flow::hold_rows(composer.pieces.get_mut(from..).unwrap_or_default());
    composer.leave(14.0);
}

fn places(columns: &[Column]) -> Vec<Place> {
    #[expect(clippy::cast_precision_loss, reason = "shares are hundredths")]
    let shares: Vec<f32> = columns.iter().map(|column| column.share as f32).collect();
    let whole: f32 = shares.iter().sum::<f32>().max(1.0);
    let mut x = 0.0;
    let mut places = Vec::new();
    for (index, (column, share)) in columns.iter().zip(&shares).enumerate() {
        let width = WIDTH * share / whole;
        let last = index + 1 == columns.len();
        // A column of signs stands close, and is centred in the whole of its width.
        let gutter = if last || column.align == Align::Middle { 0.0 } else { GUTTER };
        places.push(Place { x, width: width - gutter, align: column.align });
        x += width;
    }
    places
}

fn caption(composer: &mut Composer, table: &Table, node: NodeId) {
    let caption = composer.tree.add(Tag::Caption, node);
    let set = line::set(&mut composer.fonts, &Text::plain(&table.caption), FAINT, WIDTH);
    let items = composer.paint(&set, Spot { x: 0.0, y: 0.0, width: WIDTH, align: Align::Start }, caption);
    composer.push(Piece { height: set.height() + 1.0, keep_next: true, items, ..Piece::default() });
}

fn head(composer: &mut Composer, table: &Table, places: &[Place], node: NodeId) {
    let head = composer.tree.add(Tag::TableHead, node);
    let row = composer.tree.add(Tag::TableRow, head);
    let mut sets = Vec::new();
    for (column, place) in table.columns.iter().zip(places) {
        let setting = Setting { hyphenate: false, ..LABEL };
        let cell = composer.tree.add(Tag::HeaderOfColumn, row);
        sets.push((line::set(&mut composer.fonts, &Text::plain(&column.title), setting, place.width), cell, *place));
    }
    let height = sets.iter().map(|(set, ..)| set.height()).fold(0.0, f32::max) + 5.5;
    let mut items: Vec<Item> = Vec::new();
    for (set, cell, place) in &sets {
        let y = height - 4.0 - set.height();
        items.extend(composer.paint(set, Spot { x: place.x, y, width: place.width, align: place.align }, *cell));
    }
    items.push(area([0.0, height - 1.0, WIDTH, 1.0], INK));
    let repeated = items.iter().cloned().map(Item::into_artifact).collect();
    composer.heads.push(Head { height, items: repeated });
    composer.push(Piece { height, keep_next: true, items, ..Piece::default() });
}

fn row(composer: &mut Composer, table: &Table, row: &Row, places: &[Place], body: NodeId) -> Piece {
    let padding = match table.density {
        Density::Open => 5.0,
        Density::Close => 3.0,
    };
    let node = composer.tree.add(Tag::TableRow, body);
    let mut lines = Vec::new();
    let mut height = 0.0_f32;
    for (column, (cell, place)) in row.cells.iter().zip(places).enumerate() {
        let tag = if column == 0 { Tag::HeaderOfRow } else { Tag::TableCell };
        let own = composer.tree.add(tag, node);
        let (painted, y) = cell_lines(composer, cell, *place, padding, own);
        height = height.max(y);
        if let Some(bar) = &cell.bar {
            let alone = cell.lines.is_empty();
            let top = if alone { padding + (TABLE.leading - BAR) / 2.0 } else { y + 2.5 };
            let items = figure::bar(bar, [place.x, top, place.width, BAR]);
            lines.push(CellLine { column, top, bottom: top + BAR, items, keep_next: false });
            height = height.max(top + BAR);
        }
        lines.extend(painted.into_iter().map(|line| CellLine { column, ..line }));
    }
    height += padding;
    let anchors = if row.id.is_empty() { Vec::new() } else { vec![(row.id.clone(), 0.0)] };
    let repeated = lines.iter().find(|line| line.column == 0).map(|line| CellLine {
        items: line.items.iter().cloned().map(Item::into_artifact).filter(Item::is_seen).collect(),
        ..line.clone()
    });
    let row = RowLines { lines, padding, rule: true, repeated };
    let table = composer.heads.len().checked_sub(1);
    Piece { height, row: Some(row), anchors, table, ..Piece::default() }
}

fn cell_lines(composer: &mut Composer, cell: &Cell, place: Place, padding: f32, node: NodeId) -> (Vec<CellLine>, f32) {
    let mut y = padding;
    let mut painted = Vec::new();
    for (index, line) in cell.lines.iter().enumerate() {
        let setting = match line.style {
            Style::Normal => TABLE,
            Style::Small => SMALL,
            Style::Quiet => FAINT,
            Style::Label => LABEL,
        };
        if index > 0 {
            y += match line.style {
                Style::Label => 3.5,
                Style::Normal => 2.2,
                Style::Small | Style::Quiet => BETWEEN,
            };
        }
        let own = if cell.lines.len() > 1 { composer.tree.add(Tag::Paragraph, node) } else { node };
        let set = line::set(&mut composer.fonts, &line.text, setting, place.width);
        let spot = Spot { x: place.x, y, width: place.width, align: place.align };
        let keep_next = line.style == Style::Label;
        let own = composer.paint_lines(&set, spot, own);
        painted.extend(own.into_iter().map(|line| CellLine { keep_next, ..line }));
        y += set.height();
    }
    (painted, y)
}

/// Lines to sign on.
pub(super) fn signatures(composer: &mut Composer, columns: &[String], rows: &[String]) {
    let here = composer.here();
    let node = composer.tree.add(Tag::Table, here);
    let shares = [22, 34, 16, 28];
    let columns: Vec<Column> = columns
        .iter()
        .zip(shares)
        .map(|(title, share)| Column { title: title.clone(), share, align: Align::Start })
        .collect();
    let places = places(&columns);
    let whole = Table {
        id: String::new(),
        caption: String::new(),
        caption_shown: false,
        columns,
        rows: Vec::new(),
        empty: String::new(),
        density: Density::Open,
    };
    head(composer, &whole, &places, node);
    let body = composer.tree.add(Tag::TableBody, node);
    for role in rows {
        let row = composer.tree.add(Tag::TableRow, body);
        let cell = composer.tree.add(Tag::HeaderOfRow, row);
        for _ in 1..places.len() {
            composer.tree.add(Tag::TableCell, row);
        }
        let set = line::set(&mut composer.fonts, &Text::plain(role), TABLE, 100.0);
        let mut items = composer.paint(&set, Spot { x: 0.0, y: 38.0, width: 100.0, align: Align::Start }, cell);
        items.extend(places.iter().skip(1).map(|place| area([place.x, 53.0, place.width, 0.7], INK)));
        items.push(area([0.0, 53.0, places.first().map_or(0.0, |place| place.width), 0.5], RULE));
        composer.push(Piece { height: 56.0, keep_next: true, items, ..Piece::default() });
    }
    composer.leave(22.0);
}
