//! People's word on matches: re-assigned by command, and by a workbook that goes out and comes back.

use crate::place::{POLICY, Place};
use crate::requests::{cells, column, fill, journal};

const AS_OF: [&str; 2] = ["--as-of", "2026-09-30"];
const BY: [&str; 2] = ["--by", "A. Officer"];

fn place() -> Place {
    Place::new(&[
        ("tickmark.toml", "format_version = 1\n[evidence]\naccept_at = \"never\"\npropose_at = 0.3\n"),
        ("evidence/=policy.md", POLICY),
        ("evidence/policy.md", &POLICY.replace("Example", "Sample")),
    ])
}

fn run(place: &Place, arguments: &[&str]) -> Option<i32> {
    place.exit(&[arguments, &AS_OF].concat())
}

/// Action, path and requirement of every decision.
fn decisions(place: &Place) -> Vec<[String; 3]> {
    let text = |line: &serde_json::Value, key: &str| line[key].as_str().unwrap().to_owned();
    let lines = journal(place, "decisions.jsonl");
    lines.iter().map(|line| ["action", "evidence", "requirement"].map(|key| text(line, key))).collect()
}

fn expected(rows: &[(&str, &str, &str)]) -> Vec<[String; 3]> {
    rows.iter()
        .map(|(action, path, id)| [(*action).to_owned(), (*path).to_owned(), format!("iso20000-1:{id}")])
        .collect()
}

#[test]
fn a_match_is_moved_to_another_requirement_with_its_reason() {
    let place = place();
    let words = ["--by", "A. Officer", "--reason", "it is the policy of one service"];
    let moved = |from: &str, to: &str| {
        run(&place, &[&["evidence", "reassign", "evidence/policy.md", "--from", from, "--to", to], &words[..]].concat())
    };
    assert_eq!(moved("5.2.1-a", "8.3.3-a"), Some(0));
    let both = [("reject-match", "evidence/policy.md", "5.2.1-a"), ("accept-match", "evidence/policy.md", "8.3.3-a")];
    assert_eq!(decisions(&place), expected(&both));
    let (_, answer) = place.json(&["evidence", "match", "evidence/policy.md", "--as-of", "2026-09-30"]);
    let found = answer["evidence"][0]["matches"].as_array().unwrap().clone();
    let state = |id: &str| {
        let found = found.iter().find(|each| each["requirement"] == format!("iso20000-1:{id}")).unwrap();
        (found["state"].as_str().unwrap(), found["by"].as_str().unwrap())
    };
    assert_eq!(state("5.2.1-a"), ("rejected", "A. Officer"));
    assert_eq!(state("8.3.3-a"), ("accepted", "A. Officer"));
    // Nothing is written for what is not there.
    assert_eq!(moved("5.2.1-a", "99.9"), Some(2));
    assert_eq!(decisions(&place).len(), 2);
}

#[test]
fn a_workbook_of_matches_comes_back_with_exactly_the_edited_rows() {
    let place = place();
    assert_eq!(run(&place, &["evidence", "match", "--xlsx", "list.xlsx"]), Some(0));
    let sent = cells(&place, "list.xlsx");
    assert!(sent.iter().flatten().all(|cell| !cell.starts_with('=')));
    let [id, decision, instead, reason] =
        ["requirement", "decision", "requirement instead", "reason"].map(|title| column(&sent, title));
    let rows: Vec<usize> = (1..sent.len()).filter(|row| sent[*row][1].ends_with("/policy.md")).take(4).collect();
    let ids: Vec<&str> = rows.iter().map(|row| sent[*row][id].as_str()).collect();
    fill(&place, "list.xlsx", "filled.xlsx", |cells| {
        cells[rows[0]][decision] = "accept".to_owned();
        cells[rows[1]][decision] = "reject".to_owned();
        cells[rows[1]][reason] = "it only mentions it".to_owned();
        cells[rows[2]][decision] = "reassign".to_owned();
        cells[rows[2]][instead] = "8.3.3-a".to_owned();
        cells[rows[2]][reason] = "it is about suppliers".to_owned();
        // Another order of rows and a word in a column that nobody is asked for change nothing.
        cells[rows[3]][7] = "I doubt that".to_owned();
        cells[1..].reverse();
    });
    let import = [&["evidence", "import", "filled.xlsx"], &BY[..]].concat();
    assert_eq!(run(&place, &import), Some(0));
    let path = "evidence/policy.md";
    let mut found = decisions(&place);
    found.sort();
    let mut rows = [
        ("accept-match", path, ids[0]),
        ("reject-match", path, ids[1]),
        ("reject-match", path, ids[2]),
        ("accept-match", path, "8.3.3-a"),
    ];
    rows.sort_unstable();
    assert_eq!(found, expected(&rows));
    // What was decided meanwhile is not overwritten by a list that was sent before.
    assert_eq!(run(&place, &import), Some(2));
    assert_eq!(decisions(&place).len(), 4);
    // A list that nobody edited says nothing.
    assert_eq!(run(&place, &["evidence", "match", "--xlsx", "again.xlsx"]), Some(0));
    assert_eq!(run(&place, &[&["evidence", "import", "again.xlsx"], &BY[..]].concat()), Some(0));
    assert_eq!(decisions(&place).len(), 4);
}

#[test]
fn hostile_and_half_filled_rows_refuse_the_whole_workbook() {
    let place = place();
    run(&place, &["evidence", "match", "--xlsx", "list.xlsx"]);
    let sent = cells(&place, "list.xlsx");
    let at = |title: &str| column(&sent, title);
    fill(&place, "list.xlsx", "filled.xlsx", |cells| {
        let mut write = |row: usize, title: &str, text: &str| cells[row][at(title)] = text.to_owned();
        write(1, "decision", "accept");
        write(2, "decision", "=accept");
        write(3, "reason", "@SUM(A1)");
        write(4, "decision", "perhaps");
    });
    let import = [&["evidence", "import", "filled.xlsx"], &BY[..], &AS_OF[..]].concat();
    assert_eq!(place.codes(&import), (Some(2), vec!["list-cell-refused".to_owned(); 3]));
    fill(&place, "list.xlsx", "filled.xlsx", |cells| {
        let mut write = |row: usize, title: &str, text: &str| cells[row][at(title)] = text.to_owned();
        write(1, "decision", "reject");
        write(2, "reason", "a reason for nothing");
        write(3, "decision", "reassign");
        write(4, "decision", "reassign");
        write(4, "requirement instead", "99.9-z");
        write(4, "reason", "why not");
    });
    assert_eq!(place.codes(&import), (Some(2), vec!["incomplete-decision".to_owned(); 4]));
    assert_eq!(decisions(&place), expected(&[]));
}
