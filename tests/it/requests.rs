//! Lists that are sent out and come back: requests to owners, and the register of nonconformities as a workbook.

use crate::place::{POLICY, Place};
use calamine::Reader as _;
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

const SETTINGS: &str =
    "[period]\nstart = 2025-10-01\nend = 2026-09-30\n[[clauses]]\nclause = \"8\"\nowner = \"=Head of Operations\"\n";
const AS_OF: [&str; 2] = ["--as-of", "2026-09-30"];

fn place() -> Place {
    Place::new(&[
        ("tickmark.toml", SETTINGS),
        ("register.csv", "path,kind,requirements\nevidence/policy.md,policy,5.2.1-a\n"),
        ("evidence/policy.md", POLICY),
        ("evidence/minutes.md", "# Minutes\n\nDate: 2026-05-05\n\nThe dispute was settled.\n"),
    ])
}

/// The cells of the first sheet, with the hidden column.
pub fn cells(place: &Place, file: &str) -> Vec<Vec<String>> {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(place.path().join(file)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// Writes the cells as a spreadsheet program would, after `edit` had them.
pub fn fill(place: &Place, from: &str, to: &str, edit: impl FnOnce(&mut Vec<Vec<String>>)) {
    let mut cells = cells(place, from);
    edit(&mut cells);
    let book: calamine::Xlsx<_> = calamine::open_workbook(place.path().join(from)).unwrap();
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet();
    page.set_name(&book.sheet_names()[0]).unwrap();
    for (row, cells) in (0_u32..).zip(&cells) {
        for (column, text) in (0_u16..).zip(cells) {
            page.write_string(row, column, text).unwrap();
        }
    }
    fs::write(place.path().join(to), workbook.save_to_buffer().unwrap()).unwrap();
}

pub fn column(cells: &[Vec<String>], title: &str) -> usize {
    cells[0].iter().position(|each| each == title).unwrap()
}

pub fn journal(place: &Place, name: &str) -> Vec<Value> {
    let text = fs::read_to_string(place.path().join(name)).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_list_names_owner_period_and_reason_and_nothing_in_it_is_a_formula() {
    let place = place();
    let write = ["requests", "--xlsx", "list.xlsx", "--as-of", "2026-09-30"];
    assert_eq!(place.exit(&write), Some(0));
    assert_eq!(place.exit(&write), Some(2), "a list that somebody may have filled in is never written over");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(place.path().join("list.xlsx")).unwrap();
    assert!(book.worksheet_formula("Requests").unwrap().is_empty());
    let cells = cells(&place, "list.xlsx");
    assert!(cells.len() > 100);
    let (owner, period, why) = (column(&cells, "owner"), column(&cells, "for which period"), column(&cells, "why"));
    assert!(cells.iter().any(|row| row[owner] == "'=Head of Operations"));
    assert!(cells[1..].iter().all(|row| !row[period].is_empty() && !row[why].is_empty()));
    assert!(cells.iter().flatten().all(|cell| !cell.starts_with(['=', '+', '-', '@'])));
    place.exit(&["requests", "--xlsx", "again.xlsx", "--as-of", "2026-09-30"]);
    let read = |name| fs::read(place.path().join(name)).unwrap();
    assert_eq!(read("list.xlsx"), read("again.xlsx"));
}

#[test]
fn a_list_that_nobody_filled_in_changes_nothing() {
    let place = place();
    place.exit(&[&["requests", "--xlsx", "list.xlsx"], &AS_OF[..]].concat());
    let (exit, said) = place.json(&[&["requests", "--import", "list.xlsx", "--by", "A. Officer"], &AS_OF[..]].concat());
    assert_eq!((exit, said["answers"].as_array().unwrap().len()), (Some(0), 0));
    assert!(!place.path().join("decisions.jsonl").exists() && !place.path().join("requests.jsonl").exists());
}

#[test]
fn answers_come_back_as_decisions_and_only_for_the_rows_that_were_edited() {
    let place = place();
    place.exit(&[&["requests", "--xlsx", "list.xlsx"], &AS_OF[..]].concat());
    let (_, all) = place.json(&[&["requests"], &AS_OF[..]].concat());
    let asks = |id: &str| {
        let rows = all["requests"].as_array().unwrap().iter();
        let mut found = rows.filter(|row| row["request"]["requirements"].as_array().unwrap() == &vec![Value::from(id)]);
        found.next().map(|row| row["request"]["id"].as_str().unwrap().to_owned())
    };
    // Requests about one requirement each, so that what they decide is plain.
    let single: Vec<String> = all["requests"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["request"]["requirements"].as_array().unwrap().len() == 1)
        .map(|row| row["request"]["requirements"][0].as_str().unwrap().to_owned())
        .collect();
    let (_, document) = place.json(&[&["assess", "--format", "json"], &AS_OF[..]].concat());
    let kinds: BTreeMap<&str, &str> = document["requirements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["id"].as_str().unwrap(), row["kind"].as_str().unwrap()))
        .collect();
    let acts: Vec<&String> = single.iter().filter(|id| kinds[id.as_str()] != "document").take(2).collect();
    let (given, none) = (acts[0], acts[1]);
    let (given_row, none_row) = (asks(given).unwrap(), asks(none).unwrap());
    let answer = |cells: &mut Vec<Vec<String>>, id: &str, texts: &[(&str, &str)]| {
        for (title, text) in texts {
            let at = column(cells, title);
            cells.iter_mut().find(|row| row[0] == id).unwrap()[at] = (*text).to_owned();
        }
    };
    fill(&place, "list.xlsx", "filled.xlsx", |cells| {
        answer(cells, &given_row, &[("answer", "provided"), ("where in the evidence", "evidence/minutes.md")]);
        answer(cells, &none_row, &[("answer", "nothing occurred"), ("comment", "no such case")]);
    });
    let import = ["requests", "--import", "filled.xlsx", "--by", "A. Officer", "--as-of", "2026-09-30"];
    assert_eq!(place.exit(&import), Some(0));
    let decisions = journal(&place, "decisions.jsonl");
    let seen: Vec<(&str, &str)> = decisions
        .iter()
        .map(|each| (each["action"].as_str().unwrap(), each["requirement"].as_str().unwrap()))
        .collect();
    let mut wanted = vec![("accept-match", given.as_str()), ("no-occurrence", none.as_str())];
    wanted.sort_unstable();
    let mut seen = seen;
    seen.sort_unstable();
    assert_eq!(seen, wanted);
    assert!(decisions.iter().any(|each| each["sha256"].is_string() && each["by"] == "A. Officer"));
    assert_eq!(journal(&place, "requests.jsonl").len(), 2);
    // The same list again would undo nobody's word: its rows are answered or gone.
    assert_ne!(place.exit(&import), Some(0));
    assert_eq!(journal(&place, "decisions.jsonl").len(), 2);
}

#[test]
fn one_bad_answer_refuses_the_whole_list_and_names_every_fault() {
    let place = place();
    place.exit(&[&["requests", "--xlsx", "list.xlsx"], &AS_OF[..]].concat());
    let import = ["requests", "--import", "filled.xlsx", "--by", "A. Officer", "--as-of", "2026-09-30"];
    let faults = |edit: &dyn Fn(&mut Vec<Vec<String>>)| {
        fill(&place, "list.xlsx", "filled.xlsx", edit);
        let (exit, said) = place.json(&import);
        assert_eq!(exit, Some(2), "{said}");
        let codes =
            said["diagnostics"].as_array().unwrap().iter().map(|each| each["code"].as_str().unwrap().to_owned());
        codes.collect::<Vec<_>>()
    };
    let set = |cells: &mut Vec<Vec<String>>, row: usize, title: &str, text: &str| {
        let at = column(cells, title);
        cells[row][at] = text.to_owned();
    };
    let hostile = faults(&|cells| {
        set(cells, 1, "comment", "=HYPERLINK(\"http://x\")");
        set(cells, 2, "comment", "@SUM(A1)");
        set(cells, 3, "answer", "perhaps");
        set(cells, 4, "comment", "a plain word");
    });
    assert_eq!(hostile, ["list-cell-refused"; 3]);
    let refused = faults(&|cells| {
        set(cells, 1, "answer", "provided");
        set(cells, 2, "answer", "nothing occurred");
    });
    assert_eq!(refused, ["answer-refused"; 2]);
    assert!(!place.path().join("requests.jsonl").exists() && !place.path().join("decisions.jsonl").exists());
}

#[test]
fn findings_come_back_with_exactly_the_edited_cells() {
    let place = place();
    for statement in ["=Nobody wrote it down.", "Nothing says who decides."] {
        let add = ["finding", "add", "--requirement", "8.6.1-h", "--grade", "minor", "--statement", statement];
        let more = ["--evidence", "evidence/policy.md", "--by", "A. Auditor", "--due", "2026-12-31"];
        assert_eq!(place.exit(&[&add[..], &more[..]].concat()), Some(0));
    }
    let list = ["finding", "list", "--xlsx", "findings.xlsx", "--as-of", "2026-09-30"];
    assert_eq!(place.exit(&list), Some(0));
    let import = ["finding", "import", "filled.xlsx", "--by", "B. Owner", "--as-of", "2026-09-30"];
    fill(&place, "findings.xlsx", "filled.xlsx", |_| {});
    assert_eq!(place.exit(&import), Some(0));
    assert_eq!(journal(&place, "findings.jsonl").len(), 2);
    fill(&place, "findings.xlsx", "filled.xlsx", |cells| {
        let at = column(cells, "cause");
        cells[2][at] = "nobody asked".to_owned();
    });
    assert_eq!(place.exit(&import), Some(0));
    let events = journal(&place, "findings.jsonl");
    assert_eq!(events.len(), 3);
    let keys: Vec<&str> =
        events[2].as_object().unwrap().keys().map(String::as_str).filter(|key| *key != "clock").collect();
    assert_eq!((keys, &events[2]["id"]), (vec!["at", "by", "cause", "event", "id"], &"F0002".into()));
    // The same list once more: what it says was sent has moved since.
    assert_eq!(place.exit(&import), Some(2));
    for (title, text) in [("cause", "+1"), ("due", "soon"), ("due", "2027-01-01"), ("owner", "")] {
        let fresh = format!("fresh-{title}-{}.xlsx", text.len());
        place.exit(&["finding", "list", "--xlsx", &fresh, "--as-of", "2026-09-30"]);
        fill(&place, &fresh, "filled.xlsx", |cells| {
            let at = column(cells, title);
            if title == "owner" {
                let (due, cause) = (column(cells, "due"), column(cells, "cause"));
                cells[1][due] = String::new();
                cells[1][cause] = "it slipped".to_owned();
            } else {
                cells[1][at] = text.to_owned();
            }
        });
        assert_eq!(place.exit(&import), Some(2), "{title} {text}");
    }
    assert_eq!(journal(&place, "findings.jsonl").len(), 3);
}
