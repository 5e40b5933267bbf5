//! Pagination: pieces of known height become pages.

use super::scene::{Item, Page, Place, area};
use super::theme::{BOTTOM, LEFT, RULE, TOP, WIDTH};
use std::collections::BTreeMap;

/// Thickness of the rule beneath a row.
const ROW_RULE: f32 = 0.5;
/// Height from which a row is divided rather than moved to the next page as a whole.
const TALL: f32 = 190.0;
/// Most height that is kept together for the sake of a heading.
const MOST_KEPT: f32 = 260.0;
/// Height of all rows up to which a table is not divided.
const KEPT_WHOLE: f32 = 190.0;
/// Height up to which a row is kept with its neighbour.
const SHORT: f32 = 90.0;
/// Rows at the end of a table that stay together.
const REMNANT: usize = 3;
/// Least height of the first part of a divided row.
const LEAST_PART: f32 = 44.0;

/// One line of a cell.
#[derive(Debug, Clone)]
pub(super) struct CellLine {
    /// Column it stands in.
    pub(super) column: usize,
    /// Upper edge, from the upper edge of the row.
    pub(super) top: f32,
    /// Lower edge.
    pub(super) bottom: f32,
    /// What stands there, from the upper edge of the row.
    pub(super) items: Vec<Item>,
    /// Whether it must not end a page: a label over what follows.
    pub(super) keep_next: bool,
}

/// A row that may be divided between its lines.
#[derive(Debug, Clone)]
pub(super) struct RowLines {
    /// All lines of all cells.
    pub(super) lines: Vec<CellLine>,
    /// Space above the first and below the last line.
    pub(super) padding: f32,
    /// Whether a rule is drawn beneath it.
    pub(super) rule: bool,
    /// Its first line, repeated where the row goes on.
    pub(super) repeated: Option<CellLine>,
}

/// Something with a height.
#[derive(Debug, Clone, Default)]
pub(super) struct Piece {
    /// Space above it; none at the top of a page.
    pub(super) before: f32,
    /// Height.
    pub(super) height: f32,
    /// Whether it must not end a page.
    pub(super) keep_next: bool,
    /// Whether it begins a page.
    pub(super) new_page: bool,
    /// What it shows, from its upper edge and the left edge of the text.
    pub(super) items: Vec<Item>,
    /// Lines of a row, when it is one.
    pub(super) row: Option<RowLines>,
    /// Places in it: anchor and distance from its upper edge.
    pub(super) anchors: Vec<(String, f32)>,
    /// The table whose head is repeated above it at the top of a page.
    pub(super) table: Option<usize>,
    /// Words of the running head from here on.
    pub(super) running: Option<String>,
}

/// Head of a table, repeated at the top of its further pages.
#[derive(Debug, Clone, Default)]
pub(super) struct Head {
    /// Height.
    pub(super) height: f32,
    /// What it shows; read by nobody.
    pub(super) items: Vec<Item>,
}

/// Holds the rows of a table together that must not be apart: all of a short one; of others the first two, which stay
/// with the head above them, and the last three, so that no page holds a remnant.
pub(super) fn hold_rows(rows: &mut [Piece]) {
    let whole: f32 = rows.iter().map(|row| row.height + row.before).sum();
    let count = rows.len();
    for (index, row) in rows.iter_mut().enumerate() {
        let held = whole < KEPT_WHOLE || (row.height < SHORT && (index == 0 || index + REMNANT >= count));
        row.keep_next = held && index + 1 < count;
    }
}

/// Pages and the places on them.
#[derive(Debug, Default)]
pub(super) struct Paginated {
    /// Pages.
    pub(super) pages: Vec<Page>,
    /// Places by anchor.
    pub(super) places: BTreeMap<String, Place>,
}

/// Fills pages with `pieces`, in order.
pub(super) fn paginate(pieces: Vec<Piece>, heads: &[Head]) -> Paginated {
    let needs = needs(&pieces);
    let mut filler = Filler { done: Paginated::default(), y: BOTTOM, fresh: true, running: String::new(), heads };
    for (piece, need) in pieces.into_iter().zip(needs) {
        filler.take(piece, need);
    }
    filler.done
}

/// Height that each piece needs on its page: its own, and that of what must follow it there.
fn needs(pieces: &[Piece]) -> Vec<f32> {
    let mut needs = vec![0.0; pieces.len()];
    let mut following = 0.0;
    for (piece, need) in pieces.iter().zip(needs.iter_mut()).rev() {
        let own = piece.row.as_ref().map_or(piece.height, |row| row.least(piece.height));
        *need = if piece.keep_next { (piece.height + following).min(MOST_KEPT.max(piece.height)) } else { own };
        following = *need + piece.before;
    }
    needs
}

impl RowLines {
    /// Least height of a first part that is worth dividing for.
    fn least(&self, height: f32) -> f32 {
        if self.is_tall(height) { LEAST_PART } else { height }
    }

    /// Whether moving the row as a whole would leave too much of a page empty.
    fn is_tall(&self, height: f32) -> bool {
        height > TALL && self.lines.len() > 4
    }

    /// The lines that fit into `room`, and those that do not, moved up to the top of their own row.
    fn divided(self, room: f32) -> Option<(Self, Self)> {
        let (padding, rule, repeated) = (self.padding, self.rule, self.repeated);
        let (mut first, mut rest): (Vec<CellLine>, Vec<CellLine>) =
            self.lines.into_iter().partition(|line| line.bottom + padding <= room);
        hold_labels(&mut first, &mut rest);
        if first.is_empty() || rest.is_empty() {
            return None;
        }
        let mut tops: BTreeMap<usize, f32> = BTreeMap::new();
        for line in &rest {
            let top = tops.entry(line.column).or_insert(line.top);
            *top = top.min(line.top);
        }
        let again = repeated.as_ref().map_or(0.0, |line| line.bottom - line.top);
        let lifted = rest.into_iter().map(|line| {
            let above = if line.column == 0 { again } else { 0.0 };
            let lift = padding + above - tops.get(&line.column).copied().unwrap_or_default();
            let items = line.items.into_iter().map(|item| item.moved(0.0, lift)).collect();
            CellLine { top: line.top + lift, bottom: line.bottom + lift, items, ..line }
        });
        let mut lines: Vec<CellLine> = lifted.collect();
        lines.extend(repeated.clone());
        let rest = Self { lines, padding, rule, repeated: repeated.clone() };
        Some((Self { lines: first, padding, rule: false, repeated }, rest))
    }

    fn height(&self) -> f32 {
        self.lines.iter().map(|line| line.bottom).fold(0.0, f32::max) + self.padding
    }
}

/// Moves labels that end a column of the first part to the rest, over which they stand.
fn hold_labels(first: &mut Vec<CellLine>, rest: &mut Vec<CellLine>) {
    let ends_column = |lines: &[CellLine], at: usize| {
        lines
            .get(at)
            .is_some_and(|line| line.keep_next && lines.get(at + 1).is_none_or(|next| next.column != line.column))
    };
    for at in (0..first.len()).rev() {
        if ends_column(first, at) {
            rest.push(first.remove(at));
        }
    }
    rest.sort_by(|one, other| one.column.cmp(&other.column).then_with(|| one.top.total_cmp(&other.top)));
}

struct Filler<'h> {
    done: Paginated,
    y: f32,
    /// Whether nothing stands on the page yet.
    fresh: bool,
    running: String,
    heads: &'h [Head],
}

impl Filler<'_> {
    fn take(&mut self, piece: Piece, need: f32) {
        if let Some(running) = &piece.running {
            self.running.clone_from(running);
        }
        if self.done.pages.is_empty() || piece.new_page {
            self.turn(None);
        } else {
            let before = if self.fresh { 0.0 } else { piece.before };
            if self.y + before + need > BOTTOM && !self.fresh {
                self.turn(piece.table);
            }
        }
        self.place(piece);
    }

    /// Begins a page, with the head of the table that goes on.
    fn turn(&mut self, table: Option<usize>) {
        self.done.pages.push(Page { items: Vec::new(), running: Some(self.running.clone()) });
        self.y = TOP;
        self.fresh = true;
        if let Some(head) = table.and_then(|table| self.heads.get(table)) {
            self.put(head.items.iter().cloned());
            self.y += head.height;
        }
    }

    fn place(&mut self, mut piece: Piece) {
        self.y += if self.fresh { 0.0 } else { piece.before };
        if let Some(row) = piece.row.take() {
            let anchors = std::mem::take(&mut piece.anchors);
            self.anchor(anchors);
            return self.place_row(row, piece);
        }
        self.anchor(piece.anchors);
        self.put(piece.items);
        self.y += piece.height;
        self.fresh = false;
    }

    fn anchor(&mut self, anchors: Vec<(String, f32)>) {
        let page = self.done.pages.len().saturating_sub(1);
        for (anchor, down) in anchors {
            self.done.places.entry(anchor).or_insert((page, self.y + down));
        }
    }

    /// Places a row, divided as often as it must be.
    fn place_row(&mut self, row: RowLines, piece: Piece) {
        let room = BOTTOM - self.y;
        let height = row.height().max(piece.height);
        if height <= room + 0.01 {
            return self.put_row(row, height, piece.items);
        }
        match row.clone().divided(room) {
            Some((first, rest)) => {
                let height = first.height();
                self.put_row(first, height, piece.items);
                self.turn(piece.table);
                let height = rest.height();
                self.place_row(rest, Piece { height, items: Vec::new(), ..piece });
            }
            // Nothing fits here. On a page of its own it stands as it is, whatever its height.
            None if self.fresh || room > BOTTOM - TOP - 60.0 => self.put_row(row, height, piece.items),
            None => {
                self.turn(piece.table);
                self.place_row(row, piece);
            }
        }
    }

    fn put_row(&mut self, row: RowLines, height: f32, items: Vec<Item>) {
        self.put(items);
        for line in row.lines {
            self.put(line.items);
        }
        if row.rule {
            self.put([area([0.0, height - ROW_RULE / 2.0, WIDTH, ROW_RULE], RULE)]);
        }
        self.y += height;
        self.fresh = false;
    }

    fn put(&mut self, items: impl IntoIterator<Item = Item>) {
        let y = self.y;
        if let Some(page) = self.done.pages.last_mut() {
            page.items.extend(items.into_iter().map(|item| item.moved(LEFT, y)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::pdf::theme::INK;

    fn piece(height: f32) -> Piece {
        Piece { height, items: vec![area([0.0, 0.0, 1.0, height], INK)], ..Piece::default() }
    }

    fn heights(done: &Paginated) -> Vec<usize> {
        done.pages.iter().map(|page| page.items.len()).collect()
    }

    #[test]
    fn a_heading_goes_with_what_follows_it() {
        let body = BOTTOM - TOP;
        let pieces = vec![piece(body - 40.0), Piece { keep_next: true, ..piece(20.0) }, piece(30.0)];
        assert_eq!(heights(&paginate(pieces, &[])), [1, 2]);
    }

    #[test]
    fn what_is_taller_than_a_page_is_placed_all_the_same() {
        let pieces = vec![piece(10.0), piece(5000.0), piece(10.0)];
        assert_eq!(heights(&paginate(pieces, &[])), [1, 1, 1]);
    }

    #[test]
    fn the_head_of_a_table_stands_on_each_of_its_pages() {
        let heads = [Head { height: 20.0, items: vec![area([0.0, 0.0, 9.0, 9.0], INK)] }];
        let rows = (0..100).map(|_| Piece { table: Some(0), ..piece(20.0) });
        let mut pieces = vec![Piece { keep_next: true, ..piece(20.0) }];
        pieces.extend(rows);
        let done = paginate(pieces, &heads);
        assert!(done.pages.len() > 2);
        let all: usize = heights(&done).iter().sum();
        assert_eq!(all, 1 + 100 + done.pages.len() - 1);
    }

    #[test]
    fn a_row_taller_than_a_page_is_divided_and_keeps_every_line() {
        let lines = (0_u8..200).map(|at| {
            let top = 4.0 + f32::from(at) * 10.0;
            CellLine {
                column: 0,
                top,
                bottom: top + 10.0,
                items: vec![area([0.0, top, 1.0, 10.0], INK)],
                keep_next: false,
            }
        });
        let row = RowLines { lines: lines.collect(), padding: 4.0, rule: true, repeated: None };
        let done = paginate(vec![piece(300.0), Piece { height: 2008.0, row: Some(row), ..Piece::default() }], &[]);
        let all: usize = heights(&done).iter().sum();
        assert_eq!(all, 1 + 200 + 1, "the rule is drawn once");
        let lowest = done.pages.iter().flat_map(|page| &page.items).filter_map(|item| match item {
            Item::Path { outline: super::super::scene::Outline::Rectangle([_, y, _, height]), .. } => Some(y + height),
            _ => None,
        });
        assert!(lowest.fold(0.0, f32::max) <= BOTTOM + 0.6);
    }

    #[test]
    fn a_label_goes_on_with_what_stands_beneath_it() {
        let line =
            |top: f32, keep_next: bool| CellLine { column: 1, top, bottom: top + 10.0, items: Vec::new(), keep_next };
        let lines = vec![line(0.0, false), line(10.0, true), line(20.0, false)];
        let row = RowLines { lines, padding: 0.0, rule: true, repeated: None };
        let (first, rest) = row.divided(20.0).unwrap();
        assert_eq!((first.lines.len(), rest.lines.len()), (1, 2));
        assert!(rest.lines[0].keep_next);
    }
}
