//! Workbooks as lists of rows, cell by cell: two far-away cells never cost what lies between them.

use super::{ImportPlan, TOO_LARGE, UNREADABLE};
use crate::diagnostics::Diagnostic;
use calamine::{DataRef, Reader as _, Xlsx};
use std::io::{Cursor, Read as _};

/// Largest sum of what the parts of a workbook unpack to, in bytes.
const MAX_UNPACKED: u64 = 64 * 1024 * 1024;
/// Most rows of all sheets together.
const MAX_ROWS: usize = 50_000;
/// Most columns that are read of a row.
const MAX_COLUMNS: u32 = 200;

/// One sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sheet {
    /// Its name.
    pub(super) name: String,
    /// Its rows that hold something, each with its number counted from 1.
    pub(super) rows: Vec<(u32, Vec<String>)>,
}

/// Reads all sheets.
pub(super) fn read(plan: &ImportPlan<'_>) -> Result<Vec<Sheet>, Vec<Diagnostic>> {
    unpacked_size(plan)?;
    let failed = |what: String| vec![UNREADABLE.at(plan.file, "", what)];
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(plan.bytes)).map_err(|error| failed(error.to_string()))?;
    let mut sheets = Vec::new();
    let mut rows_left = MAX_ROWS;
    for name in book.sheet_names() {
        let sheet = sheet(&mut book, &name, &mut rows_left).map_err(|message| match message {
            Some(message) => failed(format!("sheet `{name}`: {message}")),
            None => vec![TOO_LARGE.at(plan.file, name.as_str(), format!("more than the limit of {MAX_ROWS} rows"))],
        })?;
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// Unpacks every part into nothing, to know what it would take: sizes that the file states may be wrong.
fn unpacked_size(plan: &ImportPlan<'_>) -> Result<(), Vec<Diagnostic>> {
    let failed = |what: String| vec![UNREADABLE.at(plan.file, "", what)];
    let mut archive = zip::ZipArchive::new(Cursor::new(plan.bytes)).map_err(|error| failed(error.to_string()))?;
    let mut left = MAX_UNPACKED;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| failed(error.to_string()))?;
        let read =
            std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|error| failed(error.to_string()))?;
        if read > left {
            let message = format!("its parts unpack to more than the limit of {MAX_UNPACKED} bytes");
            return Err(vec![TOO_LARGE.at(plan.file, "", message)]);
        }
        left -= read;
    }
    Ok(())
}

/// One sheet; `None` for the fault means too many rows.
fn sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, rows_left: &mut usize) -> Result<Sheet, Option<String>> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|error| Some(error.to_string()))?;
    let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(|error| Some(error.to_string()))? {
        let (row, column) = cell.get_position();
        let text = shown(cell.get_value());
        if text.is_empty() || column >= MAX_COLUMNS {
            continue;
        }
        if rows.last().is_none_or(|(number, _)| *number != row + 1) {
            *rows_left = rows_left.checked_sub(1).ok_or(None)?;
            rows.push((row + 1, Vec::new()));
        }
        if let Some((_, cells)) = rows.last_mut() {
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            while cells.len() <= column {
                cells.push(String::new());
            }
            if let Some(place) = cells.get_mut(column) {
                *place = text;
            }
        }
    }
    Ok(Sheet { name: name.to_owned(), rows })
}

fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::Float(number) if number.fract() == 0.0 => format!("{number:.0}"),
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
    }
}
