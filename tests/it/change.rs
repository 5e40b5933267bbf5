//! Change over time: snapshots, what moved between two results and why, and gates that count only what is worse.

use crate::place::{POLICY, Place};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const REGISTER: &str = "path,kind,requirements\nevidence/policy.md,policy,5.2.1-a\n";
const SETTINGS: &str = "[period]\nstart = 2025-10-01\nend = 2026-09-30\n[evidence]\naccept_at = \"never\"\n";

fn workspace() -> Place {
    Place::new(&[("tickmark.toml", SETTINGS), ("register.csv", REGISTER), ("evidence/policy.md", POLICY)])
}

fn snapshot(place: &Place, name: &str) {
    assert_eq!(place.exit(&["snapshot", "create", name, "--as-of", "2026-09-30"]), Some(0));
}

fn diff(place: &Place, before: &str, after: &str, more: &[&str]) -> (Option<i32>, Value) {
    place.json(&[&["diff", before, after, "--as-of", "2026-09-30"], more].concat())
}

fn causes(changes: &Value) -> Vec<(String, String)> {
    let rows = changes["changes"].as_array().unwrap();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    rows.iter().map(|row| (text(row, "cause"), text(row, "subject"))).collect()
}

#[test]
fn the_same_workspace_shows_no_difference() {
    let place = workspace();
    snapshot(&place, "one");
    let (exit, changes) = diff(&place, "one", "now", &[]);
    assert_eq!(exit, Some(0), "{changes}");
    assert!(causes(&changes).is_empty() && changes["verdicts"].as_array().unwrap().is_empty());
}

#[test]
fn three_changes_are_three_differences_each_with_its_cause() {
    let place = workspace();
    snapshot(&place, "one");
    // A person decides, an item of evidence comes, a setting changes.
    let decided = ["rate", "8.3.4.1-n", "--no-occurrence", "--by", "A. Person", "--reason", "no dispute in the period"];
    assert_eq!(place.exit(&decided), Some(0));
    place.write("evidence/minutes.md", "# Minutes of the joint meeting\n\nDate: 2026-05-05\n\nNothing was decided.\n");
    place.write("tickmark.toml", "[period]\nstart = 2025-10-01\nend = 2026-09-30\n[evidence]\naccept_at = 0.999\n");
    snapshot(&place, "two");
    let (exit, changes) = diff(&place, "one", "two", &[]);
    assert_eq!(exit, Some(1));
    let expected = [("evidence", "evidence/minutes.md"), ("human", "iso20000-1:8.3.4.1-n"), ("rule", "accept_at")];
    let expected: Vec<(String, String)> = expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    assert_eq!(causes(&changes), expected);
    let verdict =
        changes["verdicts"].as_array().unwrap().iter().find(|row| row["requirement"] == "iso20000-1:8.3.4.1-n");
    assert_eq!(verdict.unwrap()["causes"], serde_json::json!(["human"]));
}

#[test]
fn a_changed_file_is_named_for_every_verdict_it_moved() {
    let place = workspace();
    snapshot(&place, "one");
    place.write("evidence/policy.md", &POLICY.replace("version: 3.1", "status: draft"));
    let (_, changes) = diff(&place, "one", "now", &[]);
    assert_eq!(causes(&changes), [("evidence".to_owned(), "evidence/policy.md".to_owned())]);
    let verdicts = changes["verdicts"].as_array().unwrap();
    assert!(!verdicts.is_empty());
    assert!(verdicts.iter().all(|row| row["causes"] == serde_json::json!(["evidence"])), "{changes}");
}

#[test]
fn a_changed_catalogue_lists_what_reads_differently_and_nothing_else() {
    let place = workspace();
    snapshot(&place, "one");
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("controls/iso20000-1-2018");
    let folder = fs::read_dir(shipped).unwrap().map(|entry| entry.unwrap().path());
    let clause =
        folder.into_iter().find(|path| path.file_name().unwrap().to_str().unwrap().starts_with("5.2.1-")).unwrap();
    let name = clause.file_name().unwrap().to_str().unwrap().to_owned();
    let control = fs::read_to_string(clause.join("control.json")).unwrap();
    let parsed: Value = serde_json::from_str(&control).unwrap();
    let text = parsed["requirements"][0]["text"].as_str().unwrap();
    let over = place.path().join("over/iso20000-1-2018").join(&name);
    fs::create_dir_all(&over).unwrap();
    fs::write(over.join("control.json"), control.replacen(text, "A policy that fits the organisation exists.", 1))
        .unwrap();
    let (_, changes) = diff(&place, "one", "now", &["--controls", "over"]);
    assert_eq!(causes(&changes), [("catalogue".to_owned(), "iso20000-1:5.2.1-a".to_owned())]);
}

#[test]
fn time_alone_makes_evidence_stale_and_says_so() {
    let place = workspace();
    snapshot(&place, "one");
    assert_eq!(place.exit(&["snapshot", "create", "later", "--as-of", "2028-09-30"]), Some(0));
    let (_, changes) = diff(&place, "one", "later", &[]);
    assert_eq!(causes(&changes), [("time".to_owned(), "as-of".to_owned())]);
    assert!(changes["after"]["stale"].as_u64() > changes["before"]["stale"].as_u64());
}

#[test]
fn a_gate_with_a_baseline_counts_only_what_is_worse() {
    let place = workspace();
    let assess = ["assess", "--as-of", "2026-09-30", "--format", "json", "--fail-on", "stale"];
    assert_eq!(place.exit(&assess), Some(1), "clauses without evidence are candidates");
    snapshot(&place, "known");
    assert_eq!(place.exit(&[&assess[..], &["--baseline", "known"]].concat()), Some(0), "and the baseline knows them");
    let mut later = assess;
    later[2] = "2028-09-30";
    assert_eq!(place.exit(&[&later[..], &["--baseline", "known"]].concat()), Some(1), "the policy is stale by then");
    assert_eq!(place.exit(&[&assess[..], &["--baseline", "unknown"]].concat()), Some(2));
}

#[test]
fn the_trend_follows_the_assessment_dates() {
    let place = workspace();
    assert_eq!(place.exit(&["snapshot", "create", "b", "--as-of", "2026-09-30"]), Some(0));
    assert_eq!(place.exit(&["snapshot", "create", "a", "--as-of", "2026-06-30"]), Some(0));
    assert_eq!(place.exit(&["snapshot", "create", "a", "--as-of", "2026-06-30"]), Some(2));
    let output = place.run(&["trend", "--json"]);
    let trend: Value = serde_json::from_slice(&output.stdout).unwrap();
    let names: Vec<&str> =
        trend["trend"].as_array().unwrap().iter().map(|row| row["snapshot"].as_str().unwrap()).collect();
    assert_eq!(names, ["a", "b"]);
}

#[test]
fn gaps_are_those_of_the_assessment_and_can_be_asked_for_by_owner_and_clause() {
    let place = workspace();
    place.write("tickmark.toml", "[[clauses]]\nclause = \"8.6\"\nowner = \"Desk\"\n");
    let output = place.run(&["gaps", "--owner", "desk", "--clause", "8.6", "--as-of", "2026-09-30", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let gaps: Value = serde_json::from_slice(&output.stdout).unwrap();
    let clauses: BTreeSet<&str> =
        gaps["gaps"].as_array().unwrap().iter().map(|gap| gap["clause"].as_str().unwrap()).collect();
    assert!(clauses.contains("8.6.1") && clauses.iter().all(|clause| clause.starts_with("8.6.")), "{clauses:?}");
}
