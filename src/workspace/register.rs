//! The register of evidence: `register.csv` or `register.xlsx`, one row an item, kept by people.

use super::codes::{
    FILE_UNREADABLE, REGISTER_BAD_VALUE, REGISTER_DUPLICATE_ROW, REGISTER_NO_PATH_COLUMN, REGISTER_UNKNOWN_COLUMN,
};
use super::{REGISTER_FILES, WorkspaceError};
use crate::diagnostics::Diagnostic;
use calamine::{Data, Reader};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

/// One row: what somebody says about one item. Absent cells say nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegisterRow {
    /// Shown path, or path relative to a root.
    pub path: String,
    /// Row in the register, counted from 1 with the header.
    pub row: u64,
    /// Title.
    pub title: Option<String>,
    /// Kind of item.
    pub kind: Option<String>,
    /// Clauses or requirement ids.
    pub requirements: Vec<String>,
    /// Owner.
    pub owner: Option<String>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// Day of approval.
    pub approved_on: Option<NaiveDate>,
    /// Version.
    pub version: Option<String>,
    /// First day covered.
    pub period_start: Option<NaiveDate>,
    /// Last day covered.
    pub period_end: Option<NaiveDate>,
    /// Last day on which it holds.
    pub valid_until: Option<NaiveDate>,
    /// Audit method.
    pub method: Option<String>,
    /// Classification.
    pub classification: Option<String>,
    /// System an export came from.
    pub source_system: Option<String>,
    /// Query of an export.
    pub query: Option<String>,
    /// Moment of an export, as written.
    pub extracted_at: Option<String>,
    /// Rows the system said it exported.
    pub row_count: Option<u64>,
}

/// All rows, by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Register {
    /// Name of the file; empty when there is none.
    pub file: String,
    /// Rows by the path they name.
    pub rows: BTreeMap<String, RegisterRow>,
}

const COLUMNS: [&str; 17] = [
    "path",
    "title",
    "kind",
    "requirements",
    "owner",
    "approved_by",
    "approved_on",
    "version",
    "period_start",
    "period_end",
    "valid_until",
    "method",
    "classification",
    "source_system",
    "query",
    "extracted_at",
    "row_count",
];

impl Register {
    pub(super) fn open(folder: &Path, diagnostics: &mut Vec<Diagnostic>) -> Result<Self, WorkspaceError> {
        let Some(file) = REGISTER_FILES.iter().find(|name| folder.join(name).exists()) else {
            return Ok(Self::default());
        };
        let path = folder.join(file);
        let table = if Path::new(file).extension().is_some_and(|extension| extension == "xlsx") {
            read_xlsx(&path)
        } else {
            read_csv(&path)
        };
        let table = table.map_err(|message| WorkspaceError(vec![FILE_UNREADABLE.at(*file, "", message)]))?;
        Self::from_table(file, &table, diagnostics)
    }

    /// Reads a table whose first row holds the column names.
    fn from_table(
        file: &str,
        table: &[Vec<String>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Self, WorkspaceError> {
        let Some((header, body)) = table.split_first() else {
            return Ok(Self { file: file.to_owned(), rows: BTreeMap::new() });
        };
        let header: Vec<String> =
            header.iter().map(|name| name.trim().to_lowercase().replace([' ', '-'], "_")).collect();
        if !header.iter().any(|name| name == "path") {
            let message = "the header row has no column `path`";
            return Err(WorkspaceError(vec![REGISTER_NO_PATH_COLUMN.at(file, "row 1", message)]));
        }
        for name in header.iter().filter(|name| !name.is_empty() && !COLUMNS.contains(&name.as_str())) {
            diagnostics.push(REGISTER_UNKNOWN_COLUMN.at(file, "row 1", format!("the column `{name}` is not read")));
        }
        let mut rows: BTreeMap<String, RegisterRow> = BTreeMap::new();
        for (number, cells) in (2..).zip(body) {
            let mut reader = RowReader { file, row: number, header: &header, cells, diagnostics };
            let Some(row) = reader.read() else { continue };
            if let Some(earlier) = rows.get(&row.path) {
                let message = format!("the path is named in row {} already", earlier.row);
                diagnostics.push(REGISTER_DUPLICATE_ROW.at(file, format!("row {number}"), message));
                let mut merged = row;
                merged.requirements.splice(0..0, earlier.requirements.iter().cloned());
                rows.insert(merged.path.clone(), merged);
            } else {
                rows.insert(row.path.clone(), row);
            }
        }
        Ok(Self { file: file.to_owned(), rows })
    }

    /// The row for an item, by its shown path or by its path relative to the root labelled `label`.
    #[must_use]
    pub fn row(&self, shown_path: &str, label: &str) -> Option<&RegisterRow> {
        let relative = shown_path.strip_prefix(label).map(|rest| rest.trim_start_matches('/'));
        self.rows.get(shown_path).or_else(|| self.rows.get(relative?))
    }
}

struct RowReader<'a> {
    file: &'a str,
    row: u64,
    header: &'a [String],
    cells: &'a [String],
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl RowReader<'_> {
    fn read(&mut self) -> Option<RegisterRow> {
        if self.cells.iter().all(|cell| cell.trim().is_empty()) {
            return None;
        }
        let Some(path) = self.text("path") else {
            self.bad("path", "the row names no file");
            return None;
        };
        Some(RegisterRow {
            path: path.replace('\\', "/").trim_start_matches("./").to_owned(),
            row: self.row,
            title: self.text("title"),
            kind: self.text("kind").map(|kind| kind.to_lowercase().replace([' ', '_'], "-")),
            requirements: self.requirements(),
            owner: self.text("owner"),
            approved_by: self.text("approved_by"),
            approved_on: self.parsed("approved_on", "a date such as 2026-09-30"),
            version: self.text("version"),
            period_start: self.parsed("period_start", "a date such as 2026-09-30"),
            period_end: self.parsed("period_end", "a date such as 2026-09-30"),
            valid_until: self.parsed("valid_until", "a date such as 2026-09-30"),
            method: self.text("method"),
            classification: self.text("classification"),
            source_system: self.text("source_system"),
            query: self.text("query"),
            extracted_at: self.text("extracted_at"),
            row_count: self.parsed("row_count", "a whole number"),
        })
    }

    fn text(&self, column: &str) -> Option<String> {
        let index = self.header.iter().position(|name| name == column)?;
        let cell = self.cells.get(index)?.trim();
        (!cell.is_empty()).then(|| cell.to_owned())
    }

    fn parsed<T: FromStr>(&mut self, column: &str, expected: &str) -> Option<T> {
        let text = self.text(column)?;
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.bad(column, &format!("`{text}` is not {expected}"));
        }
        parsed
    }

    fn requirements(&self) -> Vec<String> {
        let text = self.text("requirements").unwrap_or_default();
        text.split([';', '|', ',']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    fn bad(&mut self, column: &str, message: &str) {
        let place = format!("row {}, column `{column}`", self.row);
        self.diagnostics.push(REGISTER_BAD_VALUE.at(self.file, place, message));
    }
}

pub(super) fn read_csv(path: &Path) -> Result<Vec<Vec<String>>, String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let text = std::str::from_utf8(bytes)
        .map_err(|error| format!("this is not UTF-8 text: the byte at offset {} is not", error.valid_up_to()))?;
    let first = text.lines().next().unwrap_or_default();
    // A spreadsheet in a locale with a decimal comma writes semicolons; then lists in cells use `|`.
    let delimiter = if first.matches(';').count() > first.matches(',').count() { b';' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let rows: Result<Vec<_>, _> =
        reader.records().map(|record| record.map(|record| record.iter().map(str::to_owned).collect())).collect();
    rows.map_err(|error| error.to_string())
}

fn read_xlsx(path: &Path) -> Result<Vec<Vec<String>>, String> {
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook(path).map_err(|error: calamine::XlsxError| error.to_string())?;
    let sheet = book.worksheet_range_at(0).ok_or("the workbook has no sheet")?;
    let range = sheet.map_err(|error| error.to_string())?;
    Ok(range.rows().map(|row| row.iter().map(cell_text).collect()).collect())
}

pub(super) fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::DateTime(moment) => date_text(moment),
        Data::Float(number) if number.fract() == 0.0 => format!("{number:.0}"),
        other => other.to_string(),
    }
}

fn date_text(moment: &calamine::ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Register, Vec<Diagnostic>) {
        let table: Vec<Vec<String>> = text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
        let mut diagnostics = Vec::new();
        (Register::from_table("register.csv", &table, &mut diagnostics).unwrap(), diagnostics)
    }

    #[test]
    fn a_bad_cell_costs_itself_alone() {
        let (register, diagnostics) = read("path,requirements,approved_on,row_count\na.md,8.6.1;9.4,2026-13-01,12");
        let row = &register.rows["a.md"];
        assert_eq!((row.requirements.len(), row.approved_on, row.row_count), (2, None, Some(12)));
        assert_eq!(diagnostics[0].place, "row 2, column `approved_on`");
    }

    #[test]
    fn rows_are_found_by_shown_and_by_relative_path() {
        let (register, _) = read("path\nevidence/a.md\nb.md");
        assert!(register.row("evidence/a.md", "evidence").is_some());
        assert!(register.row("evidence/b.md", "evidence").is_some());
        assert!(register.row("evidence/c.md", "evidence").is_none());
    }

    #[test]
    fn two_rows_for_one_path_add_their_requirements() {
        let (register, diagnostics) = read("path,requirements\na.md,8.6.1\na.md,9.4");
        assert_eq!(register.rows["a.md"].requirements, ["8.6.1", "9.4"]);
        assert_eq!(diagnostics.len(), 1);
    }

    #[test]
    fn a_register_without_a_path_column_is_refused() {
        let table = vec![vec!["file".to_owned()]];
        assert!(Register::from_table("register.csv", &table, &mut Vec::new()).is_err());
    }
}
