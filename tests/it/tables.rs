//! Workbook, CSV and `JUnit`: the counts of the result, real dates, no formula, and the same bytes each time.

use crate::sample;
use calamine::{Data, Reader as _, Xlsx};
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::process::Command;
use std::sync::LazyLock;
use tickmark::assessment::AssessmentDocument;
use tickmark::assessment::document::Outcome;
use tickmark::reports::view::Telling;
use tickmark::reports::view::sheet::{Value, opens_a_formula};
use tickmark::reports::view::sheets::sheets;
use tickmark::reports::wording::Wording;
use tickmark::reports::write::{Format, render};

/// A sample with hostile words in the cells that people see first.
static DOCUMENT: LazyLock<AssessmentDocument> = LazyLock::new(|| {
    let mut document = sample::document(sample::USUAL);
    document.requirements[0].owner = String::from("=HYPERLINK(\"http://evil.example\",\"x\")");
    document.gaps[0].owner = String::from("@SUM(1+1)*cmd|' /C calc'!A0");
    document.gaps[0].what = String::from("+1");
    document
});

static FILES: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| files(&DOCUMENT));

fn files(document: &AssessmentDocument) -> BTreeMap<String, Vec<u8>> {
    let rendered = render(document, &[Format::Xlsx, Format::Csv, Format::Junit]).unwrap();
    rendered.into_iter().map(|report| (report.file_name, report.bytes)).collect()
}

fn csv_rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let bytes = &FILES[&format!("csv/{name}.csv")];
    let rows = csv::Reader::from_reader(bytes.as_slice()).deserialize().collect::<Result<_, _>>();
    rows.unwrap()
}

fn workbook() -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(FILES["report.xlsx"].clone())).unwrap()
}

/// The day of a cell that holds a date.
fn to_date(cell: &calamine::ExcelDateTime) -> chrono::NaiveDate {
    let (year, month, day, ..) = cell.to_ymd_hms_milli();
    chrono::NaiveDate::from_ymd_opt(year.into(), month.into(), day.into()).unwrap()
}

/// A part of the workbook as it is stored.
fn part(name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(&FILES["report.xlsx"])).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn every_title_and_heading_has_its_words() {
    for sheet in sheets(&DOCUMENT, &Wording::load("en").unwrap()) {
        assert!(!sheet.title.starts_with('['), "{}", sheet.id);
        for column in &sheet.columns {
            assert!(!column.title.starts_with('['), "{}: {}", sheet.id, column.key);
        }
        for row in &sheet.rows {
            assert_eq!(row.len(), sheet.columns.len(), "{}", sheet.id);
            for value in row {
                let Value::Word { word, .. } = value else { continue };
                assert!(!word.starts_with('['), "{}: {word}", sheet.id);
            }
        }
    }
}

#[test]
fn the_same_counts_stand_in_the_result_and_in_csv() {
    let summary = serde_json::to_value(&DOCUMENT.summary).unwrap();
    let mut compared = 0;
    for row in csv_rows("summary") {
        let Some(key) = row["figure"].strip_prefix("summary.") else { continue };
        let stored = key.split('.').fold(&summary, |value, part| &value[part]);
        if let Some(number) = stored.as_u64() {
            assert_eq!(row["value"], number.to_string(), "{key}");
            compared += 1;
        }
    }
    assert_eq!(compared, 25);
    let count = |sheet: &str, column: &str, value: &str| {
        u64::try_from(csv_rows(sheet).iter().filter(|row| row[column] == value).count()).unwrap()
    };
    let summary = &DOCUMENT.summary;
    for (word, number) in [
        ("met", summary.met),
        ("partly", summary.partly),
        ("open", summary.open),
        ("not-determined", summary.not_determined),
        ("no-occurrence", summary.no_occurrence),
    ] {
        assert_eq!(count("requirements", "status", word), number, "{word}");
    }
    assert_eq!(count("clauses", "suggested_grade", "major"), summary.candidate_majors);
    assert_eq!(count("clauses", "suggested_grade", "minor"), summary.candidate_minors);
    assert_eq!(count("evidence", "state", "accepted"), summary.evidence.accepted);
    assert_eq!(count("record-tests", "outcome", "fail"), summary.record_tests.fail);
    assert_eq!(csv_rows("gaps").len(), DOCUMENT.gaps.len());
    assert_eq!(csv_rows("findings").len(), DOCUMENT.findings.len());
    let exceptions: usize = DOCUMENT.record_tests.iter().map(|test| test.exception_rows.len()).sum();
    assert_eq!(csv_rows("exceptions").len(), exceptions);
}

#[test]
fn the_workbook_holds_what_csv_holds() {
    let mut book = workbook();
    let shown = Telling::default().shown(&DOCUMENT).into_owned();
    let all = sheets(&shown, &Wording::load("en").unwrap());
    assert_eq!(book.sheet_names(), all.iter().map(|sheet| sheet.title.clone()).collect::<Vec<_>>());
    for sheet in &all {
        let range = book.worksheet_range(&sheet.title).unwrap();
        assert_eq!(range.height(), sheet.rows.len() + 1, "{}", sheet.id);
        for (at, (row, found)) in sheet.rows.iter().zip(range.rows().skip(1)).enumerate() {
            for (value, cell) in row.iter().zip(found) {
                let same = match (value, cell) {
                    (Value::Nothing, Data::Empty) => true,
                    (Value::Text(text) | Value::Link { text, .. }, Data::String(found)) => text == found,
                    (Value::Word { word, .. }, Data::String(found)) => word == found,
                    (Value::Whole(number), Data::Float(found)) => number.to_string() == found.to_string(),
                    (Value::Share(share), Data::Float(found)) => share.to_string() == found.to_string(),
                    (Value::Date(date), Data::DateTime(found)) => to_date(found) == *date,
                    _ => false,
                };
                assert!(same, "{} row {}: {value:?} and {cell:?}", sheet.id, at + 2);
            }
        }
    }
}

#[test]
fn nothing_that_people_wrote_becomes_a_formula() {
    let hostile = "=HYPERLINK(\"http://evil.example\",\"x\")";
    for (name, bytes) in FILES.iter().filter(|(name, _)| name.starts_with("csv/")) {
        for record in csv::Reader::from_reader(bytes.as_slice()).records() {
            for field in &record.unwrap() {
                assert!(!opens_a_formula(field), "{name}: {field}");
            }
        }
    }
    assert!(csv_rows("requirements").iter().any(|row| row["owner"] == format!("'{hostile}")));
    let book = workbook();
    for number in 1..=book.sheet_names().len() {
        assert!(!part(&format!("xl/worksheets/sheet{number}.xml")).contains("<f>"), "sheet {number}");
    }
    assert!(part("xl/styles.xml").contains("quotePrefix=\"1\""));
    assert!(part("xl/sharedStrings.xml").contains("=HYPERLINK("));
    let archive = zip::ZipArchive::new(Cursor::new(&FILES["report.xlsx"])).unwrap();
    let outside = archive.file_names().map(Result::unwrap).find(|name| name.contains("worksheets/_rels/"));
    assert_eq!(outside, None, "links lead into the workbook alone");
}

#[test]
fn sheets_can_be_filtered_keep_their_headings_and_offer_choices() {
    let all = sheets(&DOCUMENT, &Wording::load("en").unwrap());
    for number in 1..=all.len() {
        let sheet = part(&format!("xl/worksheets/sheet{number}.xml"));
        assert!(sheet.contains("<autoFilter") && sheet.contains("state=\"frozen\""), "sheet {number}");
    }
    let requests = all.iter().position(|sheet| sheet.id == "requests").unwrap() + 1;
    let sheet = part(&format!("xl/worksheets/sheet{requests}.xml"));
    assert!(sheet.contains("<dataValidation ") && sheet.contains("To send,Sent,Received,Not available"), "{sheet}");
    assert!(sheet.contains("<hyperlink "), "requests lead to their gaps");
}

#[test]
fn failures_of_junit_are_the_candidates_and_the_failed_tests() {
    let xml = String::from_utf8(FILES["junit.xml"].clone()).unwrap();
    let suites: Vec<&str> = xml.split("<testsuite ").skip(1).collect();
    let attribute = |suite: &str, name: &str| -> u64 {
        let (_, rest) = suite.split_once(&format!("{name}=\"")).unwrap();
        rest.split_once('"').unwrap().0.parse().unwrap()
    };
    let summary = &DOCUMENT.summary;
    assert_eq!(suites.len(), 3);
    assert_eq!(attribute(suites[0], "tests"), 2);
    assert_eq!(attribute(suites[1], "failures"), summary.candidate_majors + summary.candidate_minors);
    assert_eq!(attribute(suites[2], "tests"), summary.record_tests.tests);
    assert_eq!(attribute(suites[2], "failures"), summary.record_tests.fail);
    assert_eq!(attribute(suites[2], "errors"), summary.record_tests.error);
    let undecided = DOCUMENT.record_tests.iter().filter(|test| test.outcome == Outcome::Inconclusive).count();
    assert_eq!(attribute(suites[2], "skipped"), u64::try_from(undecided).unwrap());
    let mut reader = quick_xml::Reader::from_str(&xml);
    while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
}

#[test]
fn the_same_assessment_gives_the_same_tables() {
    assert!(files(&DOCUMENT) == *FILES);
    assert!(part("docProps/core.xml").contains("2026-09-30T00:00:00Z"), "made on the assessment date, by no clock");
    assert_eq!(files(&sample::empty()).len(), FILES.len(), "tables without rows are files, too");
}

#[test]
fn a_stored_result_is_rendered_again_without_assessing() {
    let folder = tempfile::tempdir().unwrap();
    let result = tickmark::reports::json::render(&DOCUMENT).unwrap();
    std::fs::write(folder.path().join("assessment.json"), result).unwrap();
    let run = |arguments: &[&str]| {
        let command =
            Command::new(env!("CARGO_BIN_EXE_tickmark")).args(arguments).current_dir(folder.path()).output().unwrap();
        (command.status.code(), String::from_utf8(command.stdout).unwrap())
    };
    let (code, _) = run(&["report", ".", "--format", "csv,xlsx,junit", "--json"]);
    assert_eq!(code, Some(0));
    for (name, bytes) in FILES.iter() {
        assert!(std::fs::read(folder.path().join(name)).unwrap() == *bytes, "{name}");
    }
    let (code, _) = run(&["report", "assessment.json", "--format", "junit", "--out", "other"]);
    assert_eq!(code, Some(0));
    assert!(folder.path().join("other/junit.xml").is_file());
    let (code, answer) = run(&["report", "other", "--json"]);
    assert_eq!(code, Some(2));
    assert!(answer.contains("no-stored-result"), "{answer}");
}
