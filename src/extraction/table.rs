//! Tables: where the header stands, how many rows follow, and what is said above and below.

use super::control;
use super::months::Months;
use super::{Table, codes};
use crate::diagnostics::Diagnostic;

/// Rows among which the header is searched.
const HEADER_SEARCH_ROWS: usize = 30;
/// Row numbers named when rows are ragged.
const NAMED_ROWS: usize = 10;
/// Most filled cells of a last row that is a remark.
const MOST_FOOTER_CELLS: usize = 2;
/// Columns kept of a header or sample.
pub const MAX_COLUMNS: usize = 1_024;
/// Characters kept of a cell of a header or sample.
const MAX_CELL_CHARS: usize = 500;

/// A table in the making: rows go in one by one, few are kept.
pub struct TableDraft {
    name: String,
    sample_rows: usize,
    preview: Vec<(u64, Vec<String>)>,
    header: Option<usize>,
    rows: u64,
    last: Option<(u64, Vec<String>)>,
    ragged: Ragged,
    /// Cells of the widest row before the header was settled.
    widest: usize,
    months: Months,
    checks_width: bool,
}

#[derive(Default)]
struct Ragged {
    count: u64,
    first: Vec<u64>,
}

/// A table with what was found around it.
pub struct Finished {
    /// The table.
    pub table: Table,
    /// What stands alone in a row above the header.
    pub title: Option<String>,
    /// Labels and values above the header or below the last row.
    pub remarks: Vec<(String, String)>,
    /// Problems of its rows.
    pub diagnostics: Vec<Diagnostic>,
}

impl TableDraft {
    /// A table of that name that keeps so many rows.
    pub fn new(name: &str, sample_rows: usize) -> Self {
        Self {
            name: name.to_owned(),
            sample_rows,
            preview: Vec::new(),
            header: None,
            rows: 0,
            last: None,
            ragged: Ragged::default(),
            widest: 0,
            months: Months::default(),
            checks_width: false,
        }
    }

    /// The same, reporting rows whose number of cells differs from the header's.
    pub const fn checking_width(mut self) -> Self {
        self.checks_width = true;
        self
    }

    /// The same with columns that are known beforehand and stand in no row (JSON); its header row is 0.
    pub fn with_header(mut self, headers: &[String]) -> Self {
        self.widest = headers.len();
        self.preview.push((0, bounded(headers)));
        self.header = Some(0);
        self.months = Months::of(headers);
        self
    }

    /// Takes the row of that number (from 1).
    pub fn row(&mut self, number: u64, cells: &[String]) {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        if self.header.is_none() {
            self.widest = self.widest.max(cells.len());
            self.preview.push((number, bounded(cells)));
            if self.preview.len() >= HEADER_SEARCH_ROWS + self.sample_rows {
                self.settle();
            }
        } else {
            if self.preview.len() <= self.sample_rows {
                self.preview.push((number, bounded(cells)));
            }
            self.count(number, cells);
        }
    }

    /// Settles which row is the header, once enough rows were seen.
    fn settle(&mut self) {
        let header = header_index(&self.preview);
        self.header = Some(header);
        let seen = self.preview.clone();
        self.months = seen.get(header).map(|(_, cells)| Months::of(cells)).unwrap_or_default();
        for (number, cells) in seen.iter().skip(header + 1) {
            self.count(*number, cells);
        }
    }

    fn width(&self) -> usize {
        self.header.and_then(|header| self.preview.get(header)).map_or(0, |(_, cells)| cells.len())
    }

    fn count(&mut self, number: u64, cells: &[String]) {
        self.rows += 1;
        self.months.row(cells);
        if self.checks_width && cells.len().min(MAX_COLUMNS) != self.width() {
            self.ragged.count += 1;
            if self.ragged.first.len() < NAMED_ROWS {
                self.ragged.first.push(number);
            }
        }
        // Only a row of one or two cells can be a remark; copying every row would cost more than reading it.
        let mut filled = cells.iter().filter(|cell| !cell.trim().is_empty());
        self.last = filled.nth(MOST_FOOTER_CELLS).is_none().then(|| (number, bounded(cells)));
    }

    /// The table, unless it has no row at all.
    pub fn finish(mut self) -> Option<Finished> {
        if self.header.is_none() {
            self.settle();
        }
        let header = self.header.unwrap_or(0);
        let (header_row, headers) = self.preview.get(header).map(|(number, cells)| (*number, trimmed(cells)))?;
        let mut remarks = Vec::new();
        let title = self.preview.iter().take(header).find_map(|(_, cells)| title_of(cells));
        for (_, cells) in self.preview.iter().take(header) {
            control::from_remark(cells, &mut |label, value| remarks.push((label.to_owned(), value.to_owned())));
        }
        let footer = self.footer(headers.len(), &mut remarks);
        let sample = self.preview.iter().skip(header + 1).filter(|(number, _)| Some(*number) != footer);
        let table = Table {
            name: self.name.clone(),
            header_row,
            headers,
            rows: Some(self.rows - u64::from(footer.is_some())),
            months: Vec::new(),
            sample: sample.take(self.sample_rows).map(|(_, cells)| cells.clone()).collect(),
        };
        let mut diagnostics = self.ragged_rows(footer, table.headers.len());
        diagnostics.extend(self.too_wide());
        let table = Table { months: self.months.finish(), ..table };
        Some(Finished { table, title, remarks, diagnostics })
    }

    fn too_wide(&self) -> Option<Diagnostic> {
        let message = format!("of {} columns the first {MAX_COLUMNS} were looked at", self.widest);
        let place = if self.name.is_empty() { String::new() } else { format!("sheet `{}`", self.name) };
        (self.widest > MAX_COLUMNS).then(|| codes::WIDE_TABLE.at("", place, message))
    }

    /// The number of a last row that is a remark such as `Total rows: 5000` and no record.
    fn footer(&self, width: usize, remarks: &mut Vec<(String, String)>) -> Option<u64> {
        let (number, cells) = self.last.as_ref()?;
        if width <= MOST_FOOTER_CELLS {
            return None;
        }
        let before = remarks.len();
        control::from_footer(cells, &mut |label, value| remarks.push((label.to_owned(), value.to_owned())));
        (remarks.len() > before).then_some(*number)
    }

    fn ragged_rows(&self, footer: Option<u64>, width: usize) -> Vec<Diagnostic> {
        let named: Vec<String> =
            self.ragged.first.iter().filter(|number| Some(**number) != footer).map(u64::to_string).collect();
        let count = self.ragged.count
            - u64::from(
                footer.is_some()
                    && self.last.as_ref().is_some_and(|(_, cells)| cells.len() != width)
                    && self.checks_width,
            );
        if count == 0 {
            return Vec::new();
        }
        let more = if count > named.len() as u64 { " and more" } else { "" };
        let rows = if count == 1 { "1 row has" } else { &format!("{count} rows have") };
        let message = format!("{rows} another number of cells than the {width} of the header");
        vec![codes::RAGGED_ROWS.at("", format!("row {}{more}", named.join(", ")), message)]
    }
}

fn bounded(cells: &[String]) -> Vec<String> {
    let short = |cell: &String| match cell.char_indices().nth(MAX_CELL_CHARS) {
        Some((end, _)) => cell.get(..end).unwrap_or_default().to_owned(),
        None => cell.clone(),
    };
    cells.iter().take(MAX_COLUMNS).map(short).collect()
}

/// The text of a row with one cell that is neither a remark nor a label.
fn title_of(cells: &[String]) -> Option<String> {
    let mut filled = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let (only, none) = (filled.next()?, filled.next());
    let is_title = none.is_none() && !only.contains([':', '=', '#']) && (4..=120).contains(&only.chars().count());
    is_title.then(|| only.to_owned())
}

fn trimmed(cells: &[String]) -> Vec<String> {
    let mut headers: Vec<String> = cells.iter().map(|cell| super::draft::one_line(cell)).collect();
    while headers.last().is_some_and(String::is_empty) {
        headers.pop();
    }
    headers
}

/// The row that names the columns: the first that is about as wide as the rows beneath it and holds words, each once.
/// Titles and remarks above it are narrower.
fn header_index(rows: &[(u64, Vec<String>)]) -> usize {
    let filled = |cells: &[String]| cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    let mut widths: Vec<usize> = rows.iter().map(|(_, cells)| filled(cells)).collect();
    widths.sort_unstable();
    let usual = widths.get(widths.len() / 2).copied().unwrap_or(0);
    let widest = widths.last().copied().unwrap_or(0);
    let enough = |cells: &[String], width: usize| filled(cells) >= 2.min(width) && filled(cells) * 10 >= width * 6;
    let names = |cells: &[String]| {
        let filled: Vec<String> =
            cells.iter().map(|cell| cell.trim().to_lowercase()).filter(|cell| !cell.is_empty()).collect();
        let distinct: std::collections::BTreeSet<&String> = filled.iter().collect();
        let words = filled.iter().filter(|cell| is_name(cell)).count();
        distinct.len() * 10 >= filled.len() * 9 && words * 10 >= filled.len() * 8
    };
    let is_comment = |cells: &[String]| {
        cells.first().is_some_and(|cell| cell.trim_start().starts_with('#') && cell.trim().len() > 1)
    };
    let candidates = rows.iter().take(HEADER_SEARCH_ROWS).enumerate();
    let find = |width: usize| {
        candidates
            .clone()
            .find(|(_, (_, cells))| enough(cells, width) && names(cells) && !is_comment(cells))
            .map(|(index, _)| index)
    };
    // Sparse rows beneath a wide header make the usual width small: then a title row must still not win.
    find(widest.min(usual.max(widest / 2)))
        .or_else(|| find(usual))
        .or_else(|| {
            candidates
                .clone()
                .find(|(_, (_, cells))| enough(cells, usual) && !is_comment(cells))
                .map(|(index, _)| index)
        })
        .unwrap_or(0)
}

/// Whether a cell can name a column: no number, no date, not long.
fn is_name(cell: &str) -> bool {
    let letters = cell.chars().filter(|character| character.is_alphabetic()).count();
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    (letters > digits || cell == "#") && cell.chars().count() <= 120
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn finished(rows: &[&[&str]]) -> Finished {
        let mut draft = TableDraft::new("", 40).checking_width();
        for (number, row) in (1..).zip(rows) {
            draft.row(number, &row.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>());
        }
        draft.finish().unwrap()
    }

    #[test]
    fn the_first_row_is_the_header_of_a_plain_export() {
        let found = finished(&[&["number", "state"], &["INC1", "Closed"], &["INC2", "Open"]]);
        assert_eq!((found.table.header_row, found.table.rows), (1, Some(2)));
        assert!(found.diagnostics.is_empty());
    }

    #[test]
    fn title_rows_above_the_header_are_no_header_and_are_read() {
        let found = finished(&[
            &["Incidents of September 2026", "", "", ""],
            &["Source:", "Desk One", "", ""],
            &["", "", "", ""],
            &["Number", "Opened", "State", "Priority"],
            &["INC1", "2026-09-01", "Closed", "2"],
            &["INC2", "2026-09-02", "Open", "3"],
        ]);
        assert_eq!((found.table.header_row, found.table.rows), (4, Some(2)));
        assert_eq!(found.remarks, [("Source".to_owned(), "Desk One".to_owned())]);
        assert_eq!(found.title.as_deref(), Some("Incidents of September 2026"));
    }

    #[test]
    fn a_last_row_that_counts_is_no_record() {
        let found = finished(&[&["a", "b", "c"], &["1", "2", "3"], &["Total rows: 1"]]);
        assert_eq!(found.table.rows, Some(1));
        assert_eq!(found.remarks, [("Total rows".to_owned(), "1".to_owned())]);
        assert!(found.diagnostics.is_empty());
    }

    #[test]
    fn ragged_rows_are_named_by_their_number() {
        let found = finished(&[&["a", "b", "c"], &["1", "2", "3"], &["1", "2", "3", "4"], &["x", "y", "z"]]);
        assert_eq!(found.diagnostics.len(), 1);
        assert_eq!(found.diagnostics[0].place, "row 3");
    }

    #[test]
    fn a_header_without_rows_has_no_rows() {
        let found = finished(&[&["number", "state", "opened"]]);
        assert_eq!((found.table.rows, found.table.headers.len()), (Some(0), 3));
    }

    proptest! {
        #[test]
        fn any_rows_make_a_table_or_none(rows in proptest::collection::vec(proptest::collection::vec("[a-z0-9 #:]{0,8}", 0..6), 0..60)) {
            let mut draft = TableDraft::new("t", 5).checking_width();
            for (number, row) in (1..).zip(&rows) {
                draft.row(number, row);
            }
            if let Some(found) = draft.finish() {
                prop_assert!(found.table.rows.unwrap() <= rows.len() as u64);
                prop_assert!(found.table.sample.len() <= 5);
            }
        }
    }
}
