//! Workbooks: XLSX, XLSM, XLSB, XLS and ODS, row by row.

use super::grid_marks;
use crate::evidence::media::ReadSeek;
use crate::extraction::codes;
use crate::extraction::control::{self, Place};
use crate::extraction::draft::{Draft, Trouble};
use crate::extraction::table::TableDraft;
use calamine::{
    Cell, Data, DataRef, Dimensions, ExcelDateTime, OdsError, Reader as _, Sheet, SheetType, SheetVisible, Sheets,
    WorkbookProperties, XlsError, XlsbError, XlsxError,
};
use std::collections::BTreeMap;
use std::io::SeekFrom;
use std::ops::ControlFlow;

/// Rows of a sheet that are searched for document control data as a whole.
const SMALL_SHEET_ROWS: usize = 61;
/// Merged ranges named in one message.
const NAMED_RANGES: usize = 10;
/// Sheets read of one workbook.
const MAX_SHEETS: usize = 256;
/// Widest row: what Excel allows.
const MAX_COLUMNS: usize = 16_384;

type Workbook<'a> = Sheets<&'a mut dyn ReadSeek>;
type Visit<'a> = &'a mut dyn FnMut(u64, &[String]) -> ControlFlow<()>;

/// Reads a workbook.
pub fn read(input: &mut dyn ReadSeek, media_type: &str, draft: &mut Draft<'_>) -> Result<(), Trouble> {
    let mut marks = grid_marks::marks(input);
    input.seek(SeekFrom::Start(0))?;
    let mut workbook = open(input, media_type)?;
    // The old binary form keeps its ranges at hand.
    marks.merged |= matches!(workbook, Sheets::Xls(_));
    if marks.hidden {
        draft.report(&codes::HIDDEN_CELLS, "", "rows or columns are hidden; they were read like all others");
    }
    if let Ok(properties) = workbook.workbook_properties() {
        embedded(properties, draft);
    }
    let sheets: Vec<Sheet> = workbook.sheets_metadata().to_vec();
    let mut failed = 0;
    let worksheets = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    for sheet in worksheets.clone().take(MAX_SHEETS) {
        if sheet.visible != SheetVisible::Visible {
            let place = format!("sheet `{}`", sheet.name);
            draft.report(&codes::HIDDEN_CELLS, &place, "the sheet is hidden; it was read like all others");
        }
        let read = read_sheet(&mut workbook, &sheet.name, draft);
        if marks.merged {
            report_merged(&mut workbook, &sheet.name, draft);
        }
        if read.is_err() {
            failed += 1;
            draft.report(
                &codes::PARTLY_READ,
                &format!("sheet `{}`", sheet.name),
                "the sheet is damaged and was read only as far as that",
            );
        }
    }
    if failed > 0 && failed == worksheets.count() && !draft.has_text() {
        return Err(Trouble::Unreadable("no sheet of the workbook can be read".to_owned()));
    }
    Ok(())
}

/// Hands the rows of the sheet of that name to `visit`.
pub fn rows(input: &mut dyn ReadSeek, media_type: &str, name: &str, visit: Visit<'_>) -> Result<(), Trouble> {
    let mut workbook = open(input, media_type)?;
    if !workbook.sheets_metadata().iter().any(|sheet| sheet.name == name) {
        return Err(Trouble::Unreadable(format!("there is no sheet named `{name}`")));
    }
    sheet_rows(&mut workbook, name, visit)
}

fn read_sheet(workbook: &mut Workbook<'_>, name: &str, draft: &mut Draft<'_>) -> Result<(), Trouble> {
    let mut table = TableDraft::new(name, draft.limits.sample_rows);
    let mut small: Vec<Vec<String>> = Vec::new();
    draft.heading(name);
    let ended = sheet_rows(workbook, name, &mut |number, cells| {
        draft.table_text(cells);
        table.row(number, cells);
        if small.len() < SMALL_SHEET_ROWS {
            small.push(cells.to_vec());
        }
        ControlFlow::Continue(())
    });
    control::from_grid(&small, &mut |label, value| draft.state(label, value, Place::ControlTable));
    draft.finish_table(table);
    ended
}

/// Reports merged ranges that reach below the header of the sheet's table.
fn report_merged(workbook: &mut Workbook<'_>, name: &str, draft: &mut Draft<'_>) {
    let Some(header_row) = draft.table(name).map(|table| table.header_row) else { return };
    let ranges = match workbook {
        Sheets::Xlsx(workbook) => workbook.merge_cells_by_sheet_name(name).unwrap_or_default(),
        Sheets::Xls(workbook) => workbook.merge_cells_by_sheet_name(name).unwrap_or_default(),
        Sheets::Ods(_) | Sheets::Xlsb(_) => {
            let place = format!("sheet `{name}`");
            return draft.report(&codes::MERGED_CELLS, &place, "cells of the workbook are merged");
        }
    };
    let below: Vec<String> =
        ranges.iter().filter(|range| u64::from(range.end.0) + 1 > header_row).map(address).collect();
    if below.is_empty() {
        return;
    }
    let more = if below.len() > NAMED_RANGES { " and more" } else { "" };
    let named: Vec<&str> = below.iter().take(NAMED_RANGES).map(String::as_str).collect();
    let message =
        format!("{} merged: {}{more}", if below.len() == 1 { "cells are" } else { "ranges are" }, named.join(", "));
    draft.report(&codes::MERGED_CELLS, &format!("sheet `{name}`"), message);
}

/// `B2:B4`.
fn address(range: &Dimensions) -> String {
    let cell = |(row, column): (u32, u32)| {
        let (mut letters, mut left) = (Vec::new(), column + 1);
        while left > 0 {
            letters.push(char::from(b'A' + u8::try_from((left - 1) % 26).unwrap_or(0)));
            left = (left - 1) / 26;
        }
        format!("{}{}", letters.iter().rev().collect::<String>(), row + 1)
    };
    format!("{}:{}", cell(range.start), cell(range.end))
}

fn open<'a>(input: &'a mut dyn ReadSeek, media_type: &str) -> Result<Workbook<'a>, Trouble> {
    const DAMAGED: &str = "the workbook is damaged and cannot be opened";
    const LOCKED: &str = "the workbook is protected by a password";
    let trouble = |locked: bool| Trouble::Unreadable(if locked { LOCKED } else { DAMAGED }.to_owned());
    match media_type {
        "application/vnd.ms-excel" => {
            calamine::Xls::new(input).map(Sheets::Xls).map_err(|error| trouble(matches!(error, XlsError::Password)))
        }
        "application/vnd.oasis.opendocument.spreadsheet"
        | "application/vnd.oasis.opendocument.spreadsheet-template" => {
            calamine::Ods::new(input).map(Sheets::Ods).map_err(|error| trouble(matches!(error, OdsError::Password)))
        }
        "application/vnd.ms-excel.sheet.binary.macroenabled.12" => {
            calamine::Xlsb::new(input).map(Sheets::Xlsb).map_err(|error| trouble(matches!(error, XlsbError::Password)))
        }
        _ => {
            calamine::Xlsx::new(input).map(Sheets::Xlsx).map_err(|error| trouble(matches!(error, XlsxError::Password)))
        }
    }
}

fn sheet_rows(workbook: &mut Workbook<'_>, name: &str, visit: Visit<'_>) -> Result<(), Trouble> {
    let damaged = || Trouble::Unreadable(format!("the sheet `{name}` is damaged"));
    let mut row = Row::new(visit);
    match workbook {
        Sheets::Xlsx(workbook) => {
            let mut cells = workbook.worksheet_cells_reader(name).map_err(|_| damaged())?;
            while let Some(cell) = cells.next_cell().map_err(|_| damaged())? {
                if row.take(&cell).is_break() {
                    return Ok(());
                }
            }
        }
        Sheets::Xlsb(workbook) => {
            let mut cells = workbook.worksheet_cells_reader(name).map_err(|_| damaged())?;
            while let Some(cell) = cells.next_cell().map_err(|_| damaged())? {
                if row.take(&cell).is_break() {
                    return Ok(());
                }
            }
        }
        Sheets::Xls(_) | Sheets::Ods(_) => {
            let range = workbook.worksheet_range(name).map_err(|_| damaged())?;
            let (first_row, first_column) = range.start().unwrap_or_default();
            for (line, cells) in (first_row..).zip(range.rows()) {
                for (column, value) in (first_column..).zip(cells) {
                    row.put(line, column, text(value));
                }
                if row.flush().is_break() {
                    return Ok(());
                }
            }
        }
    }
    let _ = row.flush();
    Ok(())
}

/// The row whose cells are being gathered.
struct Row<'a> {
    visit: Visit<'a>,
    number: u32,
    cells: Vec<String>,
}

impl<'a> Row<'a> {
    fn new(visit: Visit<'a>) -> Self {
        Self { visit, number: 0, cells: Vec::new() }
    }

    fn take(&mut self, cell: &Cell<DataRef<'_>>) -> ControlFlow<()> {
        let (number, column) = cell.get_position();
        if number != self.number {
            self.flush()?;
        }
        let shown = match cell.get_value() {
            DataRef::SharedString(text) => (*text).to_owned(),
            other => text(&Data::from(other.clone())),
        };
        self.put(number, column, shown);
        ControlFlow::Continue(())
    }

    fn put(&mut self, number: u32, column: u32, text: String) {
        self.number = number;
        let column = column as usize;
        if column >= MAX_COLUMNS || text.is_empty() {
            return;
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        if let Some(cell) = self.cells.get_mut(column) {
            *cell = text;
        }
    }

    fn flush(&mut self) -> ControlFlow<()> {
        let cells = std::mem::take(&mut self.cells);
        if cells.iter().all(String::is_empty) {
            ControlFlow::Continue(())
        } else {
            (self.visit)(u64::from(self.number) + 1, &cells)
        }
    }
}

/// A cell as text: dates in ISO 8601, numbers and truth values plain.
fn text(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(value) => value.to_string(),
        Data::DateTime(moment) => moment_text(*moment),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

fn number_text(number: f64) -> String {
    let magnitude = number.abs();
    if magnitude != 0.0 && !(1e-9..1e17).contains(&magnitude) { format!("{number:e}") } else { number.to_string() }
}

/// A serial date of Excel in the workbook's own epoch; below one day it is a time, and elapsed time stays one.
fn moment_text(moment: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let fraction = if milli == 0 { String::new() } else { format!(".{milli:03}") };
    if moment.is_duration() {
        let days = moment.as_f64();
        if !(0.0..1e7).contains(&days) {
            return number_text(days);
        }
        let hours = (days * 24.0 + 1e-9).floor();
        return format!("{hours}:{minute:02}:{second:02}{fraction}");
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    let time = format!("{hour:02}:{minute:02}:{second:02}{fraction}");
    match ((0.0..1.0).contains(&moment.as_f64()), (hour, minute, second, milli) == (0, 0, 0, 0)) {
        (true, _) => time,
        (false, true) => date,
        (false, false) => format!("{date}T{time}"),
    }
}

/// The properties that the program embedded.
fn embedded(properties: WorkbookProperties, draft: &mut Draft<'_>) {
    let mut state = |label: &str, value: Option<String>| {
        draft.state(label, &value.unwrap_or_default(), Place::DocumentProperties);
    };
    state("title", properties.title);
    state("author", properties.creator);
    state("created", properties.created);
    state("last modified", properties.modified);
    state("version", properties.version);
    state("status", properties.content_status);
    state("company", properties.company);
    let custom: BTreeMap<String, String> = properties.custom_properties.into_iter().collect();
    for (label, value) in custom {
        state(super::custom_label(&label), Some(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    fn moment(value: f64, is_1904: bool) -> String {
        moment_text(ExcelDateTime::new(value, ExcelDateTimeType::DateTime, is_1904))
    }

    #[test]
    fn dates_are_iso_text_in_the_epoch_of_the_workbook() {
        assert_eq!(moment(46_093.0, false), "2026-03-12");
        assert_eq!(moment(44_631.0, true), "2026-03-12");
        assert_eq!(moment(46_093.604_166_666_664, false), "2026-03-12T14:30:00");
        assert_eq!(moment(0.25, false), "06:00:00");
        let elapsed = ExcelDateTime::new(1.5, ExcelDateTimeType::TimeDelta, false);
        assert_eq!(moment_text(elapsed), "36:00:00");
    }

    #[test]
    fn numbers_are_plain() {
        assert_eq!(number_text(5.0), "5");
        assert_eq!(number_text(0.1), "0.1");
        assert_eq!(number_text(1e300), "1e300");
        assert_eq!(text(&Data::Bool(true)), "true");
    }
}
