//! Exports as badly as they come: read right, or refused with a diagnostic.

use crate::place::shared_data;
use crate::testing::{codes, observe_folder, plan, population, shipped, source};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::Path;
use tickmark::evidence::{Collection, collect};
use tickmark::extraction::{Extraction, ExtractionPlan, extract, rows};
use tickmark::progress::Silent;
use tickmark::sources::{Root, SourcePlan};
use tickmark::testing::Observations;

/// A small export with a name that is no ASCII.
const SMALL: &str = "number,opened_at,priority,made_sla,assigned_to\nINC1,2026-03-01 08:00:00,1,true,Zoë Müller\n\
                     INC2,2026-03-02 08:00:00,2,false,René Weiß\n";

fn folder_with(name: &str, bytes: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    folder
}

fn read(folder: &Path) -> (Collection, Extraction) {
    let roots = vec![Root { folder: folder.to_owned(), label: "evidence".to_owned() }];
    let collection = collect(&SourcePlan { roots, ..SourcePlan::default() }, &Silent).unwrap();
    let extraction = extract(&collection, &ExtractionPlan::default(), &Silent);
    (collection, extraction)
}

/// Codes of the diagnostics of reading, and all rows with their numbers.
fn rows_of(name: &str, bytes: &[u8]) -> (Vec<String>, Vec<(u64, Vec<String>)>) {
    let folder = folder_with(name, bytes);
    let (collection, extraction) = read(folder.path());
    let table = extraction.extracts[0].tables.first().map(|table| table.name.clone()).unwrap_or_default();
    let mut found = Vec::new();
    let ended = rows::stream(&collection.items[0], &table, &ExtractionPlan::default(), &mut |number, cells| {
        found.push((number, cells.to_vec()));
        ControlFlow::Continue(())
    });
    let mut codes: Vec<String> = extraction.diagnostics.iter().map(|problem| problem.code.clone()).collect();
    codes.extend(ended.err().map(|_| "broken-off".to_owned()));
    (codes, found)
}

fn observed(name: &str, bytes: &[u8]) -> Observations {
    observe_folder(folder_with(name, bytes).path(), &shipped(), &plan())
}

/// The records of an export of incidents, and how its test of service levels ended.
fn incidents(observations: &Observations) -> (u64, u64, u64) {
    let kept = observations.results.iter().find(|each| each.test == "incident-kept-its-service-level").unwrap();
    (population(observations, "incident").records, kept.tested, kept.exceptions)
}

/// Rows below the header as the records of csv-spectrum are written: header → cell.
fn as_records(rows: &[(u64, Vec<String>)]) -> Vec<BTreeMap<String, String>> {
    let Some(((_, headers), below)) = rows.split_first() else { return Vec::new() };
    let record = |(_, cells): &(u64, Vec<String>)| headers.iter().cloned().zip(cells.iter().cloned()).collect();
    below.iter().map(record).collect()
}

#[test]
fn every_file_of_csv_spectrum_is_read_as_it_should_be() {
    let Some(folder) = shared_data("bad/csv-spectrum") else { return };
    let mut read = 0;
    for file in fs::read_dir(folder.join("csvs")).unwrap() {
        let file = file.unwrap().path();
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let (codes, rows) = rows_of("table.csv", &fs::read(&file).unwrap());
        let expected = fs::read(folder.join("json").join(format!("{name}.json"))).unwrap();
        let expected: Vec<BTreeMap<String, String>> = serde_json::from_slice(&expected).unwrap();
        let unix = |records: Vec<BTreeMap<String, String>>| -> Vec<BTreeMap<String, String>> {
            let plain = |(key, value): (String, String)| (key, value.replace("\r\n", "\n"));
            records.into_iter().map(|record| record.into_iter().map(plain).collect()).collect()
        };
        assert_eq!(unix(as_records(&rows)), unix(expected), "{name}");
        assert!(codes.iter().all(|code| code != "broken-off"), "{name}: {codes:?}");
        read += 1;
    }
    assert_eq!(read, 11);
}

#[test]
fn quotes_line_breaks_and_separators_within_cells_stay_within_them() {
    let text = "number,note,opened_at\r\nINC1,\"two\r\nlines, \"\"quoted\"\"\",2026-03-01 08:00\r\nINC2,\"\",2026-03-02 08:00\r\n";
    let (codes, rows) = rows_of("table.csv", text.as_bytes());
    assert_eq!(rows[1], (2, vec!["INC1".into(), "two\r\nlines, \"quoted\"".into(), "2026-03-01 08:00".into()]));
    assert_eq!(rows[2].0, 3);
    assert_eq!(codes, Vec::<String>::new());
}

fn in_utf_16(text: &str, to_bytes: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
    let mark = mark.then_some(0xfeff);
    mark.into_iter().chain(text.encode_utf16()).flat_map(to_bytes).collect()
}

#[test]
fn an_export_is_the_same_in_every_encoding_and_with_every_separator() {
    let latin: Vec<u8> = SMALL.chars().map(|each| u8::try_from(u32::from(each)).unwrap()).collect();
    let semicolons = SMALL.replace(',', ";");
    let forms: [(&str, Vec<u8>, &[&str]); 9] = [
        ("UTF-8", SMALL.into(), &[]),
        ("byte-order mark", format!("\u{feff}{SMALL}").into(), &[]),
        ("Windows-1252", latin, &["encoding-guessed"]),
        ("UTF-16 LE with mark", in_utf_16(SMALL, u16::to_le_bytes, true), &[]),
        ("UTF-16 BE with mark", in_utf_16(SMALL, u16::to_be_bytes, true), &[]),
        ("UTF-16 LE without", in_utf_16(SMALL, u16::to_le_bytes, false), &["encoding-guessed"]),
        ("semicolons", semicolons.clone().into(), &[]),
        ("declared semicolons", format!("sep=;\r\n{semicolons}").into(), &[]),
        ("tabs", SMALL.replace(',', "\t").into(), &[]),
    ];
    for (form, bytes, expected) in forms {
        let observations = observed("incident.csv", &bytes);
        assert_eq!(incidents(&observations), (2, 2, 1), "{form}");
        let (codes, rows) = rows_of("incident.csv", &bytes);
        assert_eq!(codes, expected, "{form}");
        let names: Vec<&str> = rows.iter().rev().take(2).map(|(_, cells)| cells[4].as_str()).collect();
        assert_eq!(names, ["René Weiß", "Zoë Müller"], "{form}");
    }
}

#[test]
fn a_stray_byte_far_below_the_beginning_is_said() {
    let mut bytes = b"number,opened_at,note\n".to_vec();
    for number in 0..4_000 {
        bytes.extend(format!("INC{number},2026-03-01 08:00,nothing to say\n").bytes());
    }
    assert_eq!(rows_of("table.csv", &bytes).0, Vec::<String>::new());
    bytes.extend(b"INC9001,2026-03-01 08:00,caf\xe9\n");
    let (codes, rows) = rows_of("table.csv", &bytes);
    assert_eq!(codes, ["encoding-guessed"]);
    assert_eq!(rows.last().unwrap().1[2], "café");
}

#[test]
fn ragged_rows_are_named_and_a_torn_one_is_no_record() {
    let text = "number,opened_at,priority,made_sla\nINC1,2026-03-01 08:00,1,true\nINC2,2026-03-02 08:00,2,false,surplus\n\
                INC3,2026-03-03 08:00\nINC4,2026-03-04 08:00,2,true\n";
    let observations = observed("incident.csv", text.as_bytes());
    assert_eq!(incidents(&observations).0, 3);
    let source = source(&observations, "incident");
    assert_eq!((source.rows, source.rejected), (3, 1));
    let said: Vec<&str> = observations
        .diagnostics
        .iter()
        .filter(|each| each.code == "records-rows-rejected")
        .map(|each| each.message.as_str())
        .collect();
    assert_eq!(said, ["cells are missing in row 4", "no record in row 3"]);
    assert!(source.checks.iter().any(|check| check.check == "rows-readable" && check.held == Some(false)));
    assert_eq!(rows_of("incident.csv", text.as_bytes()).0, ["ragged-rows"]);
}

#[test]
fn of_ten_thousand_columns_those_looked_at_are_read_and_the_rest_is_said() {
    let mut text = "number,opened_at,priority,made_sla".to_owned();
    (4..10_000).for_each(|column| write!(text, ",extra {column}").unwrap());
    for number in 1..=3 {
        write!(text, "\nINC{number},2026-03-0{number} 08:00,2,{}", number != 2).unwrap();
        (4..10_000).for_each(|column| write!(text, ",{column}").unwrap());
    }
    let observations = observed("incident.csv", text.as_bytes());
    assert_eq!(incidents(&observations), (3, 3, 1));
    let (codes, rows) = rows_of("incident.csv", text.as_bytes());
    assert_eq!((codes, rows[3].1.len()), (vec!["wide-table".to_owned()], 10_000));
}

#[test]
fn a_quote_that_is_never_closed_ends_the_reading_and_is_said() {
    let mut text = SMALL.to_owned();
    text.push_str("INC3,2026-03-03 08:00:00,2,true,\"");
    text.push_str(&"never closed\n".repeat(1_400_000));
    let observations = observed("incident.csv", text.as_bytes());
    assert_eq!(incidents(&observations), (2, 2, 1));
    assert!(codes(&observations).contains("records-table-broken-off"), "{:?}", codes(&observations));
    let source = source(&observations, "incident");
    assert!(source.checks.iter().any(|check| check.check == "rows-readable" && check.held == Some(false)));
}

#[test]
fn serial_dates_without_their_format_are_refused_and_not_guessed() {
    let text =
        "number,opened_at,resolved_at,priority,made_sla\nINC1,46082.5,46083.25,1,true\nINC2,46083,46084,2,true\n";
    let observations = observed("incident.csv", text.as_bytes());
    assert!(codes(&observations).contains("records-values-unreadable"));
    assert_eq!(population(&observations, "incident").undated, 2);
    assert_eq!(incidents(&observations), (2, 0, 0));
}

/// An export of incidents as a workbook.
fn workbook(change: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("incident").unwrap();
    for (column, header) in (0..).zip(["number", "opened_at", "priority", "made_sla"]) {
        sheet.write(0, column, header).unwrap();
    }
    let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    for row in 1..=4_u8 {
        let at = u32::from(row);
        sheet.write(at, 0, format!("INC{row}")).unwrap();
        let opened = ExcelDateTime::from_ymd(2026, 3, row).unwrap().and_hms(8, 30, 0).unwrap();
        sheet.write_with_format(at, 1, &opened, &moment).unwrap();
        sheet.write(at, 2, row).unwrap();
        sheet.write(at, 3, if row == 2 { "false" } else { "true" }).unwrap();
    }
    change(&mut workbook);
    workbook.save_to_buffer().unwrap()
}

/// The workbook with one of its parts rewritten.
fn rewritten(bytes: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = String::new();
        std::io::Read::read_to_string(&mut file, &mut content).unwrap();
        let content = if name == part { change(content) } else { content };
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn serial_dates_of_workbooks_are_read_in_the_epoch_of_the_workbook() {
    let since_1900 = workbook(|_| {});
    let (codes, rows) = rows_of("incident.xlsx", &since_1900);
    assert_eq!((codes, rows[1].1[1].as_str()), (Vec::new(), "2026-03-01T08:30:00"));
    let since_1904 =
        rewritten(&since_1900, "xl/workbook.xml", |text| text.replace("<workbookPr ", "<workbookPr date1904=\"1\" "));
    let (_, rows) = rows_of("incident.xlsx", &since_1904);
    // The same number of days counts from a beginning that is four years and a day later.
    assert_eq!(rows[1].1[1], "2030-03-02T08:30:00");
    assert_eq!(incidents(&observed("incident.xlsx", &since_1900)), (4, 4, 1));
}

#[test]
fn merged_cells_are_said_with_their_addresses() {
    let merged = workbook(|workbook| {
        let sheet = workbook.worksheet_from_index(0).unwrap();
        sheet.merge_range(2, 2, 4, 2, "3", &Format::new()).unwrap();
    });
    let folder = folder_with("incident.xlsx", &merged);
    let (_, extraction) = read(folder.path());
    let said: Vec<(&str, &str)> =
        extraction.diagnostics.iter().map(|each| (each.code.as_str(), each.message.as_str())).collect();
    assert_eq!(said, [("merged-cells", "cells are merged: C3:C5")]);
    let title_alone = workbook(|workbook| {
        let sheet = workbook.add_worksheet().set_name("other").unwrap();
        sheet.merge_range(0, 0, 0, 3, "Requests of March", &Format::new()).unwrap();
        for (column, header) in (0..).zip(["number", "opened_at", "state", "item"]) {
            sheet.write(1, column, header).unwrap();
            sheet.write(2, column, format!("{header} one")).unwrap();
        }
    });
    assert_eq!(rows_of("incident.xlsx", &title_alone).0, Vec::<String>::new());
}

#[test]
fn hidden_rows_columns_and_sheets_are_read_and_said() {
    let hidden_row = workbook(|workbook| {
        workbook.worksheet_from_index(0).unwrap().set_row_hidden(2).unwrap();
    });
    assert_eq!(rows_of("incident.xlsx", &hidden_row).0, ["hidden-cells"]);
    assert_eq!(incidents(&observed("incident.xlsx", &hidden_row)), (4, 4, 1));
    let hidden_sheet = workbook(|workbook| {
        workbook.add_worksheet().set_name("summary").unwrap().set_active(true);
        workbook.worksheet_from_index(0).unwrap().set_hidden(true);
    });
    assert_eq!(rows_of("incident.xlsx", &hidden_sheet).0, ["hidden-cells"]);
    assert_eq!(incidents(&observed("incident.xlsx", &hidden_sheet)), (4, 4, 1));
}
