//! The exceptions of record tests as a table for other programs: CSV, or a workbook.

use crate::assessment::document::{MarkKind, RecordTestResult};
use std::io::{self, Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The headers of the table.
const HEADERS: [&str; 9] = ["test", "id", "rule", "severity", "subject", "source", "row", "reason", "mark"];

/// Most rows a sheet can hold, its header left out.
const MAX_ROWS: usize = 1_048_575;

/// Longest text a cell can hold, in characters.
const MAX_CELL: usize = 32_767;

/// One line for each exception, in order of test, file and row.
#[must_use]
pub fn rows(tests: &[&RecordTestResult]) -> Vec<[String; 9]> {
    let of_test = |test: &&RecordTestResult| {
        let severity = format!("{:?}", test.severity).to_lowercase();
        let line = |row: &crate::assessment::document::ExceptionRow| {
            let number = if row.row == 0 { String::new() } else { row.row.to_string() };
            [
                test.reference.clone(),
                test.id.clone(),
                test.rule.clone(),
                severity.clone(),
                row.subject.clone(),
                row.source.clone(),
                number,
                row.reason.clone(),
                row.mark.map_or("", MarkKind::word).to_owned(),
            ]
        };
        test.exception_rows.iter().map(line).collect::<Vec<_>>()
    };
    tests.iter().flat_map(of_test).collect()
}

/// The table as CSV with a byte order mark, so that Excel reads accents.
#[must_use]
pub fn csv(rows: &[[String; 9]]) -> Vec<u8> {
    let mut text = String::from("\u{feff}");
    let headers = HEADERS.map(str::to_owned);
    for row in [&headers].into_iter().chain(rows) {
        let cells: Vec<String> = row.iter().map(|cell| quoted(&harmless(cell))).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text.into_bytes()
}

/// A cell that a spreadsheet would take for a formula is kept as text: evidence comes from strangers.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// The table as a workbook of one sheet; the same rows give the same bytes.
///
/// # Errors
/// When the workbook cannot be put together.
pub fn xlsx(rows: &[[String; 9]]) -> io::Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (name, content) in PARTS {
        archive.start_file(*name, options)?;
        archive.write_all(content.as_bytes())?;
    }
    archive.start_file("xl/worksheets/sheet1.xml", options)?;
    archive.write_all(SHEET_BEGIN.as_bytes())?;
    let headers = HEADERS.map(str::to_owned);
    for row in [&headers].into_iter().chain(rows.iter().take(MAX_ROWS)) {
        let cells: String = row.iter().enumerate().map(|(at, cell)| sheet_cell(at, cell)).collect();
        archive.write_all(format!("<row>{cells}</row>").as_bytes())?;
    }
    archive.write_all(b"</sheetData></worksheet>")?;
    Ok(archive.finish()?.into_inner())
}

fn sheet_cell(at: usize, cell: &str) -> String {
    let is_row_number = at == 6 && !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
    if is_row_number {
        return format!("<c><v>{cell}</v></c>");
    }
    let text: String = cell.chars().filter(|each| !each.is_control() || *each == '\n').take(MAX_CELL).collect();
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<c t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
}

const SHEET_BEGIN: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="2" width="12"/><col min="3" max="3" width="50"/><col min="4" max="5" width="16"/><col min="6" max="6" width="50"/><col min="7" max="7" width="8"/><col min="8" max="8" width="80"/><col min="9" max="9" width="12"/></cols><sheetData>"#;

const PARTS: &[(&str, &str)] = &[
    (
        "[Content_Types].xml",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Exceptions" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader as _, Xlsx};

    fn line(subject: &str, reason: &str) -> [String; 9] {
        ["CHG-01", "id", "Rule.", "high", subject, "a.csv", "12", reason, "confirmed"].map(str::to_owned)
    }

    #[test]
    fn a_workbook_is_read_back_as_it_was_written() {
        let bytes = xlsx(&[line("CHG1", "<late> & \"odd\"\nmore"), line("=1+1", "x")]).unwrap();
        assert_eq!(bytes, xlsx(&[line("CHG1", "<late> & \"odd\"\nmore"), line("=1+1", "x")]).unwrap());
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let sheet = workbook.worksheet_range("Exceptions").unwrap();
        assert_eq!(sheet.get_value((0, 4)), Some(&Data::String("subject".into())));
        assert_eq!(sheet.get_value((1, 7)), Some(&Data::String("<late> & \"odd\"\nmore".into())));
        assert_eq!(sheet.get_value((1, 6)), Some(&Data::Float(12.0)));
        assert_eq!(sheet.get_value((2, 4)), Some(&Data::String("=1+1".into())));
    }

    #[test]
    fn no_cell_of_the_csv_is_a_formula() {
        let text = String::from_utf8(csv(&[line("=cmd()", "a, \"b\"")])).unwrap();
        let second = text.lines().nth(1).unwrap();
        assert!(second.contains(",'=cmd(),") && second.ends_with("\"a, \"\"b\"\"\",confirmed"), "{second}");
    }
}
