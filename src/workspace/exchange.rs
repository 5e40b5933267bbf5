//! Lists that are sent out as workbooks and come back filled in.
//!
//! Some columns are given, some are asked for. Each row carries short digests of its asked cells as they were sent, so
//! that an import changes exactly the cells that somebody edited, and refuses those that moved meanwhile. No cell
//! leaves as a formula, and none comes in as one.

use super::codes::{LIST_BOUND_ELSEWHERE, LIST_CELL_REFUSED, LIST_GIVEN_CELL, LIST_ROW_REFUSED, LIST_UNREADABLE};
use super::register::cell_text;
use crate::diagnostics::Diagnostic;
use crate::integrity::Sha256Digest;
use calamine::Reader as _;
use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::{Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::Path;

/// A filled list may be this long, in bytes.
const FILE_BYTES: u64 = 16 << 20;
/// And hold this much once unpacked, in bytes.
const UNPACKED_BYTES: u64 = 256 << 20;
/// Characters a cell can hold.
const CELL_CHARACTERS: usize = 32_767;
/// Title of the column that holds the digests.
const AS_SENT: &str = "as sent (leave alone)";
/// Title of the column that says what the list belongs to.
const BOUND_TO: &str = "bound to (leave alone)";
/// Digits of each digest; they tell edits, and protect against nothing.
const DIGEST_DIGITS: usize = 12;

/// A column of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListColumn {
    /// Title, by which it is found again.
    pub title: &'static str,
    /// Width, in characters.
    pub width: u16,
    /// Whether people fill it in.
    pub asked: bool,
    /// What may be chosen; empty for free text.
    pub choices: &'static [&'static str],
}

/// A list; the first column names each row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Name of the sheet.
    pub name: &'static str,
    /// Columns.
    pub columns: &'static [ListColumn],
    /// Cells, one for each column.
    pub rows: Vec<Vec<String>>,
    /// What the list belongs to, such as the root of a pack; empty when it belongs to nothing.
    pub bound: String,
}

/// What somebody edited in one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowEdits {
    /// Name of the row.
    pub id: String,
    /// Row of the sheet, from 1.
    pub row: usize,
    /// New text by title of the column.
    pub texts: BTreeMap<&'static str, String>,
}

/// Whether a program that reads tables could take the text for a formula.
#[must_use]
pub fn opens_a_formula(text: &str) -> bool {
    text.trim_start_matches([' ', '\u{A0}'])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}'])
}

/// The text as it is sent: never a formula, never longer than a cell.
fn sent(text: &str) -> String {
    let text = normal(text);
    let guarded = if opens_a_formula(&text) { format!("'{text}") } else { text };
    guarded.chars().filter(|each| !each.is_control() || *each == '\n').take(CELL_CHARACTERS).collect()
}

fn normal(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

fn digest(text: &str) -> String {
    Sha256Digest::of(text.as_bytes()).to_string().chars().take(DIGEST_DIGITS).collect()
}

impl List {
    /// The workbook, the same for the same list and day.
    ///
    /// # Errors
    /// When the workbook cannot be made, in words.
    pub fn workbook(&self, made_on: NaiveDate) -> Result<Vec<u8>, String> {
        self.write(made_on).map_err(|error| error.to_string())
    }

    fn write(&self, made_on: NaiveDate) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let parts = (u16::try_from(made_on.year()), u8::try_from(made_on.month()), u8::try_from(made_on.day()));
        let (year, month, day) =
            if let (Ok(year), Ok(month), Ok(day)) = parts { (year, month, day) } else { (1900, 1, 1) };
        // The library would take the clock.
        let made = ExcelDateTime::from_ymd(year, month, day)?;
        workbook.set_properties(&DocProperties::new().set_title(self.name).set_creation_datetime(&made));
        let look =
            || Format::new().set_font_name("Calibri").set_font_size(10).set_align(FormatAlign::Top).set_text_wrap();
        let head = look().set_bold().set_background_color(Color::RGB(0x00DD_E5EA));
        let (given, asked) = (look(), look().set_background_color(Color::RGB(0x00FF_F8E1)).set_num_format("@"));
        let page = workbook.add_worksheet();
        page.set_name(self.name)?;
        page.set_freeze_panes(1, 1)?;
        let last = u32::try_from(self.rows.len()).unwrap_or(u32::MAX).max(1);
        for (at, column) in (0_u16..).zip(self.columns) {
            page.set_column_width(at, f64::from(column.width))?;
            page.write_string_with_format(0, at, column.title, &head)?;
            if !column.choices.is_empty() {
                let choices = DataValidation::new().allow_list_strings(column.choices)?;
                page.add_data_validation(1, at, last, at, &choices)?;
            }
        }
        let hidden = u16::try_from(self.columns.len()).unwrap_or(u16::MAX);
        page.write_string_with_format(0, hidden, AS_SENT, &head)?;
        page.set_column_hidden(hidden)?;
        for (row, cells) in (1_u32..).zip(&self.rows) {
            for ((at, column), text) in (0_u16..).zip(self.columns).zip(cells) {
                page.write_string_with_format(row, at, sent(text), if column.asked { &asked } else { &given })?;
            }
            page.write_string_with_format(row, hidden, self.as_sent(cells), &given)?;
        }
        if !self.bound.is_empty() {
            let beside = hidden.saturating_add(1);
            page.write_string_with_format(0, beside, BOUND_TO, &head)?;
            for (row, _) in (1_u32..).zip(&self.rows) {
                page.write_string_with_format(row, beside, self.bound.as_str(), &given)?;
            }
        }
        page.autofilter(0, 0, last, hidden.saturating_sub(1))?;
        workbook.save_to_buffer()
    }

    fn as_sent(&self, cells: &[String]) -> String {
        let asked = self.columns.iter().zip(cells).filter(|(column, _)| column.asked);
        asked.map(|(_, text)| digest(&sent(text))).collect::<Vec<_>>().join(" ")
    }

    /// What somebody edited in the list at `path`, this being the list as it would be sent now; and remarks that stop
    /// nothing.
    ///
    /// # Errors
    /// Every fault, with sheet, row and column: nothing is taken from a list that has one.
    pub fn edits(&self, path: &Path) -> Result<(Vec<RowEdits>, Vec<Diagnostic>), Vec<Diagnostic>> {
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let unreadable = |message: String| vec![LIST_UNREADABLE.at(&file, "", message)];
        let bytes = bounded(path).map_err(unreadable)?;
        let table = Table::open(bytes, self.name).map_err(unreadable)?;
        let named = |cells: &'_ Vec<String>| cells.first().map(|first| sent(first));
        let now = self.rows.iter().rev().filter_map(|cells| Some((named(cells)?, cells))).collect();
        let mut reading =
            Reading { list: self, now, file: &file, faults: Vec::new(), remarks: Vec::new(), seen: BTreeSet::new() };
        let edits = reading.read(&table);
        if reading.faults.is_empty() { Ok((edits, reading.remarks)) } else { Err(reading.faults) }
    }
}

/// The file's bytes, unless it or what it unpacks to is beyond the limits.
fn bounded(path: &Path) -> Result<Vec<u8>, String> {
    let length = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
    if length > FILE_BYTES {
        return Err(format!("it has {length} bytes, and a list may have {FILE_BYTES}"));
    }
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    let mut archive =
        zip::ZipArchive::new(Cursor::new(&bytes)).map_err(|error| format!("this is no workbook: {error}"))?;
    let mut unpacked = 0_u64;
    for at in 0..archive.len() {
        unpacked = unpacked.saturating_add(archive.by_index_raw(at).map_err(|error| error.to_string())?.size());
    }
    if unpacked > UNPACKED_BYTES {
        return Err(format!("it unpacks to {unpacked} bytes, and a list may hold {UNPACKED_BYTES}"));
    }
    Ok(bytes)
}

/// The cells of a sheet, and which of them are formulas.
struct Table {
    rows: Vec<Vec<String>>,
    formulas: BTreeSet<(usize, usize)>,
}

impl Table {
    fn open(bytes: Vec<u8>, name: &str) -> Result<Self, String> {
        let mut book =
            calamine::Xlsx::new(Cursor::new(bytes)).map_err(|error| format!("this is no workbook: {error}"))?;
        if !book.sheet_names().iter().any(|sheet| sheet == name) {
            return Err(format!("it has no sheet `{name}`"));
        }
        let range = book.worksheet_range(name).map_err(|error| error.to_string())?;
        let formulas = book.worksheet_formula(name).map_err(|error| error.to_string())?;
        let from_first = |start: Option<(u32, u32)>, (row, column): (usize, usize)| {
            let (first, left) = start.unwrap_or_default();
            (row + first as usize, column + left as usize)
        };
        let formulas = formulas.used_cells().filter(|(_, _, text)| !text.is_empty());
        let start = book.worksheet_formula(name).map_err(|error| error.to_string())?.start();
        let formulas = formulas.map(|(row, column, _)| from_first(start, (row, column))).collect();
        if range.start().is_some_and(|start| start != (0, 0)) {
            return Err("its first row or column was taken away".to_owned());
        }
        Ok(Self { rows: range.rows().map(|row| row.iter().map(cell_text).collect()).collect(), formulas })
    }

    fn cell(&self, row: usize, column: usize) -> &str {
        self.rows.get(row).and_then(|cells| cells.get(column)).map_or("", String::as_str)
    }
}

struct Reading<'r> {
    list: &'r List,
    /// Its rows by name, as it would be sent.
    now: BTreeMap<String, &'r Vec<String>>,
    file: &'r str,
    faults: Vec<Diagnostic>,
    remarks: Vec<Diagnostic>,
    seen: BTreeSet<String>,
}

impl Reading<'_> {
    fn place(&self, row: usize, column: &str) -> String {
        format!("sheet {}, row {}, column `{column}`", self.list.name, row + 1)
    }

    fn read(&mut self, table: &Table) -> Vec<RowEdits> {
        let titles: Vec<&str> = table.rows.first().into_iter().flatten().map(|title| title.trim()).collect();
        let wanted = self.list.columns.iter().map(|column| column.title).chain([AS_SENT]);
        let found: Vec<Option<usize>> =
            wanted.clone().map(|title| titles.iter().position(|each| *each == title)).collect();
        for (title, _) in wanted.zip(&found).filter(|(_, at)| at.is_none()) {
            let message = format!("it has no column `{title}`");
            self.faults.push(LIST_UNREADABLE.at(self.file, self.place(0, title), message));
        }
        let Some(columns) = found.into_iter().collect::<Option<Vec<usize>>>() else { return Vec::new() };
        if !self.belongs_here(table, &titles, &columns) {
            return Vec::new();
        }
        (1..table.rows.len()).filter_map(|row| self.row(table, row, &columns)).collect()
    }

    /// Whether every row belongs to what this list belongs to.
    fn belongs_here(&mut self, table: &Table, titles: &[&str], columns: &[usize]) -> bool {
        let bound = self.list.bound.as_str();
        if bound.is_empty() {
            return true;
        }
        let at = titles.iter().position(|title| *title == BOUND_TO);
        let first = columns.first().copied().unwrap_or_default();
        let rows = (1..table.rows.len()).filter(|row| !table.cell(*row, first).trim().is_empty());
        let other = rows.map(|row| (row, at.map_or("", |at| table.cell(row, at)).trim())).find(|(_, to)| *to != bound);
        if let Some((row, to)) = other {
            let to = if to.is_empty() { "no pack".to_owned() } else { format!("`{to}`") };
            let message = format!("it is bound to {to}, and the pack here is `{bound}`");
            self.faults.push(LIST_BOUND_ELSEWHERE.at(self.file, self.place(row, BOUND_TO), message));
        }
        other.is_none()
    }

    fn row(&mut self, table: &Table, row: usize, columns: &[usize]) -> Option<RowEdits> {
        let list = self.list;
        let id = normal(table.cell(row, *columns.first()?));
        if columns.iter().all(|at| table.cell(row, *at).trim().is_empty() && !table.formulas.contains(&(row, *at))) {
            return None;
        }
        let title = list.columns.first()?.title;
        let as_sent = table.cell(row, *columns.last()?).to_owned();
        let place = format!("sheet {}, row {}, column `{title}`", list.name, row + 1);
        let Some(now) = self.now.get(&id).copied() else {
            // What was settled meanwhile is gone from the list; that matters only where somebody answered it.
            let asked = list.columns.iter().zip(columns).filter(|(column, _)| column.asked);
            let mut asked = asked.map(|(_, at)| digest(&normal(table.cell(row, *at)))).zip(as_sent.split(' '));
            if as_sent.is_empty() || asked.any(|(is, was)| is != was) {
                let message = format!("there is no row `{id}` in the list as it is now");
                self.faults.push(LIST_ROW_REFUSED.at(self.file, place, message));
            }
            return None;
        };
        if !self.seen.insert(id.clone()) {
            self.faults.push(LIST_ROW_REFUSED.at(self.file, place, format!("`{id}` stands in two rows")));
            return None;
        }
        let mut digests = as_sent.split(' ');
        let mut texts = BTreeMap::new();
        for ((column, at), now) in list.columns.iter().zip(columns).zip(now) {
            let text = normal(table.cell(row, *at));
            let is_formula = table.formulas.contains(&(row, *at));
            if is_formula {
                let message = "this is a formula, and a list holds text only".to_owned();
                self.faults.push(LIST_CELL_REFUSED.at(self.file, self.place(row, column.title), message));
            }
            if column.asked {
                let was = digests.next().unwrap_or_default().to_owned();
                if !is_formula && digest(&text) != was {
                    self.edited(row, column, &text, (&was, now), &mut texts);
                }
            } else if text != normal(&sent(now)) {
                let message = "this column is not filled in by people: what stands there changes nothing";
                self.remarks.push(LIST_GIVEN_CELL.at(self.file, self.place(row, column.title), message));
            }
        }
        (!texts.is_empty()).then_some(RowEdits { id, row: row + 1, texts })
    }

    fn edited(
        &mut self,
        row: usize,
        column: &ListColumn,
        text: &str,
        (was, now): (&str, &str),
        texts: &mut BTreeMap<&'static str, String>,
    ) {
        let place = self.place(row, column.title);
        if opens_a_formula(text) || text.chars().any(|each| each.is_control() && each != '\n') {
            let message = "the text begins as a formula does, or holds control characters";
            self.faults.push(LIST_CELL_REFUSED.at(self.file, place, message));
        } else if !text.is_empty() && !column.choices.is_empty() && !column.choices.contains(&text) {
            let message = format!("`{text}` is none of: {}", column.choices.join(", "));
            self.faults.push(LIST_CELL_REFUSED.at(self.file, place, message));
        } else if digest(&sent(now)) != was {
            let message = "somebody changed this since the list was sent: fetch a new list and edit that";
            self.faults.push(LIST_ROW_REFUSED.at(self.file, place, message));
        } else {
            texts.insert(column.title, text.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[ListColumn] = &[
        ListColumn { title: "id", width: 10, asked: false, choices: &[] },
        ListColumn { title: "given", width: 20, asked: false, choices: &[] },
        ListColumn { title: "answer", width: 20, asked: true, choices: &[] },
        ListColumn { title: "choice", width: 20, asked: true, choices: &["yes", "no"] },
    ];

    fn list(rows: &[[&str; 4]]) -> List {
        let rows = rows.iter().map(|row| row.map(str::to_owned).to_vec()).collect();
        List { name: "Sample", columns: COLUMNS, rows, bound: String::new() }
    }

    fn hostile() -> List {
        list(&[["A", "=cmd|' /C calc'!A0", "@SUM(1)", "yes"], ["B", "-1+1", "+49 30", ""], ["C", "plain", "", "no"]])
    }

    /// The workbook with some cells written anew, as text or as a formula.
    fn filled(list: &List, edits: &[(u32, u16, &str, bool)]) -> tempfile::NamedTempFile {
        let mut rows = list.rows.clone();
        let mut workbook = Workbook::new();
        let page = workbook.add_worksheet();
        page.set_name(list.name).unwrap();
        for (at, title) in (0_u16..).zip(list.columns.iter().map(|column| column.title).chain([AS_SENT])) {
            page.write_string(0, at, title).unwrap();
        }
        for (row, cells) in (1_u32..).zip(&mut rows) {
            cells.push(list.as_sent(cells));
            for (at, text) in (0_u16..).zip(cells.iter()) {
                page.write_string(row, at, if at == 4 { text.clone() } else { sent(text) }).unwrap();
            }
        }
        for (row, column, text, formula) in edits {
            if *formula {
                page.write_formula(*row, *column, *text).unwrap();
            } else {
                page.write_string(*row, *column, *text).unwrap();
            }
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), workbook.save_to_buffer().unwrap()).unwrap();
        file
    }

    fn codes(list: &List, edits: &[(u32, u16, &str, bool)]) -> Vec<String> {
        list.edits(filled(list, edits).path()).unwrap_err().iter().map(|fault| fault.code.clone()).collect()
    }

    #[test]
    fn what_nobody_edited_comes_back_as_no_edit_even_when_it_looks_hostile() {
        let list = hostile();
        let file = tempfile::NamedTempFile::new().unwrap();
        let day = "2026-09-30".parse().unwrap();
        let bytes = list.workbook(day).unwrap();
        assert_eq!(bytes, list.workbook(day).unwrap());
        std::fs::write(file.path(), bytes).unwrap();
        assert_eq!(list.edits(file.path()), Ok((Vec::new(), Vec::new())));
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(file.path()).unwrap();
        assert!(book.worksheet_formula("Sample").unwrap().is_empty());
        let range = book.worksheet_range("Sample").unwrap();
        for cell in range.rows().skip(1).flatten() {
            assert!(!opens_a_formula(&cell_text(cell)), "{cell}");
        }
    }

    #[test]
    fn exactly_the_edited_cells_come_back() {
        let list = hostile();
        let file = filled(&list, &[(1, 3, "no", false), (3, 2, "done\nand shown", false), (2, 1, "changed", false)]);
        let (edits, remarks) = list.edits(file.path()).unwrap();
        let found: Vec<_> = edits.iter().map(|edit| (edit.id.as_str(), edit.row, edit.texts.clone())).collect();
        let one = |title, text: &str| BTreeMap::from([(title, text.to_owned())]);
        assert_eq!(found, [("A", 2, one("choice", "no")), ("C", 4, one("answer", "done\nand shown"))]);
        assert_eq!(remarks.len(), 1);
    }

    #[test]
    fn formulas_hostile_cells_and_unknown_choices_are_refused_with_their_place() {
        let list = hostile();
        for hostile in ["=1+1", "+1", "-1", "@SUM(A1)", "\u{FF1D}1"] {
            assert_eq!(codes(&list, &[(3, 2, hostile, false)]), ["list-cell-refused"], "{hostile}");
        }
        assert_eq!(codes(&list, &[(3, 2, "1+1", true), (1, 3, "maybe", false)]), ["list-cell-refused"; 2]);
        assert_eq!(codes(&list, &[(3, 1, "HYPERLINK(\"x\")", true)]), ["list-cell-refused"]);
        let place = list.edits(filled(&list, &[(3, 2, "=1", false)]).path()).unwrap_err()[0].place.clone();
        assert_eq!(place, "sheet Sample, row 4, column `answer`");
    }

    #[test]
    fn rows_that_are_unknown_twice_there_or_moved_are_refused() {
        let list = hostile();
        assert_eq!(codes(&list, &[(3, 0, "D", false), (3, 2, "mine", false)]), ["list-row-refused"]);
        let settled = filled(&list, &[(3, 0, "D", false)]);
        assert_eq!(list.edits(settled.path()), Ok((Vec::new(), Vec::new())), "gone, and nobody answered it");
        assert_eq!(codes(&list, &[(3, 0, "A", false)]), ["list-row-refused"]);
        let file = filled(&list, &[(3, 2, "mine", false)]);
        let mut moved = hostile();
        moved.rows[2][2] = "theirs".to_owned();
        assert_eq!(moved.edits(file.path()).unwrap_err()[0].code, "list-row-refused");
        std::fs::write(file.path(), b"no workbook").unwrap();
        assert_eq!(list.edits(file.path()).unwrap_err()[0].code, "list-unreadable");
    }
}
