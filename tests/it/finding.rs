//! The register of nonconformities through the program itself: its grammar, its steps and what it means for grades.

use crate::place::{POLICY, Place};
use serde_json::Value;
use std::fs;

fn workspace() -> Place {
    let register = "path,kind,requirements\nevidence/policy.md,policy,5.2.1-a\n";
    Place::new(&[("tickmark.toml", ""), ("register.csv", register), ("evidence/policy.md", POLICY)])
}

fn refusal(place: &Place, arguments: &[&str]) -> String {
    let (exit, codes) = place.codes(arguments);
    assert_eq!(exit, Some(2));
    codes[0].clone()
}

fn add(place: &Place, grade: &str, more: &[&str]) -> String {
    let (exit, document) = place.json(&[&ADD[..], &["--grade", grade], more].concat());
    assert_eq!(exit, Some(0), "{document}");
    document["recorded"]["id"].as_str().unwrap().to_owned()
}

fn assessed(place: &Place) -> Value {
    place.json(&["assess", "--as-of", "2026-09-30", "--format", "json"]).1
}

const ADD: [&str; 10] = [
    "finding",
    "add",
    "--requirement",
    "8.6.1-h",
    "--statement",
    "Nothing says when an incident is a major one.",
    "--evidence",
    "evidence/policy.md#Scope",
    "--by",
    "A. Auditor",
];

fn grade(document: &Value, clause: &str) -> Value {
    document["clauses"].as_array().unwrap().iter().find(|row| row["clause"] == clause).unwrap()["suggested_grade"]
        .clone()
}

#[test]
fn a_finding_names_requirement_evidence_and_statement_and_binds_them() {
    let place = workspace();
    assert_eq!(add(&place, "minor", &["--due", "2026-12-31"]), "F0001");
    let document = assessed(&place);
    let finding = &document["findings"][0];
    assert_eq!(finding["requirements"], serde_json::json!(["iso20000-1:8.6.1-h"]));
    assert_eq!(finding["evidence"][0]["place"], "Scope");
    assert_eq!((finding["state"].as_str(), finding["basis_changed"].as_bool()), (Some("open"), Some(false)));
    place.write("evidence/policy.md", &POLICY.replace("3.1", "3.2"));
    let document = assessed(&place);
    assert_eq!(document["findings"][0]["evidence"][0]["basis"], "changed");
    fs::remove_file(place.path().join("evidence/policy.md")).unwrap();
    assert_eq!(assessed(&place)["findings"][0]["evidence"][0]["basis"], "gone");
}

#[test]
fn what_is_not_met_is_no_opportunity() {
    let place = workspace();
    assert_eq!(refusal(&place, &[&ADD[..], &["--grade", "ofi"]].concat()), "finding-refused");
    let id = add(&place, "minor", &[]);
    let regrade = ["finding", "update", &id, "--by", "A", "--grade", "ofi", "--reason", "it is small"];
    assert_eq!(refusal(&place, &regrade), "finding-refused");
}

#[test]
fn closing_needs_everything_and_withdrawing_deletes_nothing() {
    let place = workspace();
    let (closed, withdrawn) = (add(&place, "minor", &[]), add(&place, "minor", &[]));
    let close = ["finding", "close", &closed, "--by", "A. Auditor"];
    let update = |more: &[&str]| {
        let (exit, document) = place.json(&[&["finding", "update", &closed, "--by", "B. Owner"], more].concat());
        assert_eq!(exit, Some(0), "{document}");
    };
    assert_eq!(refusal(&place, &close), "finding-refused");
    update(&["--correction", "defined", "--cause", "nobody asked", "--corrective-action", "a rule"]);
    assert_eq!(refusal(&place, &close), "finding-refused");
    update(&["--effectiveness", "three were told apart", "--evidence", "evidence/policy.md"]);
    assert_eq!(place.json(&close).0, Some(0));
    assert_eq!(refusal(&place, &close), "unknown-finding");
    let withdraw = ["finding", "withdraw", &withdrawn, "--by", "A. Auditor", "--reason", "raised twice"];
    assert_eq!(place.json(&withdraw).0, Some(0));
    let (_, list) = place.json(&["finding", "list", "--as-of", "2026-09-30"]);
    let states: Vec<&str> =
        list["findings"].as_array().unwrap().iter().map(|row| row["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["closed", "withdrawn"]);
    let (_, list) = place.json(&["finding", "list", "--pending", "--as-of", "2026-09-30"]);
    assert!(list["findings"].as_array().unwrap().is_empty());
}

#[test]
fn a_minor_past_its_due_date_suggests_a_major_and_says_so() {
    let place = workspace();
    // A clause whose own grade is a minor: what is filed decides.
    let add = |due: &str| {
        let mut arguments = ADD.to_vec();
        arguments[3] = "4.2-a";
        let (exit, _) = place.json(&[&arguments[..], &["--grade", "minor", "--due", due]].concat());
        assert_eq!(exit, Some(0));
    };
    assert_eq!(grade(&assessed(&place), "4.2"), "minor");
    add("2026-12-31");
    assert_eq!(grade(&assessed(&place), "4.2"), "minor");
    add("2026-06-30");
    let document = assessed(&place);
    assert_eq!(grade(&document, "4.2"), "major");
    assert_eq!(document["findings"][1]["overdue"], true);
    assert!(document["findings"][1]["hints"][0].as_str().unwrap().contains("past its due date"));
}

#[test]
fn a_planned_minor_no_longer_blocks_stage_2() {
    let place = workspace();
    let blocked = |document: &Value| {
        let blockers = document["summary"]["stage2"]["blockers"].as_array().unwrap().clone();
        let words = blockers.iter().map(|each| each.as_str().unwrap().to_owned());
        words.into_iter().find(|each| each.contains("corrective action")).unwrap()
    };
    let before = blocked(&assessed(&place));
    assert!(before.contains(" 4.2,"), "{before}");
    let mut arguments = ADD.to_vec();
    arguments[3] = "4.2-a";
    place.json(&[&arguments[..], &["--grade", "minor"]].concat());
    place.json(&[
        "finding",
        "update",
        "F0001",
        "--by",
        "B",
        "--correction",
        "c",
        "--cause",
        "d",
        "--corrective-action",
        "e",
    ]);
    let after = blocked(&assessed(&place));
    assert!(!after.contains(" 4.2,"), "{after}");
}

#[test]
fn evidence_and_requirements_must_exist() {
    let place = workspace();
    let mut unknown = ADD.to_vec();
    unknown[7] = "evidence/nothing.md";
    assert_eq!(refusal(&place, &[&unknown[..], &["--grade", "minor"]].concat()), "finding-refused");
    unknown[7] = "evidence/policy.md";
    unknown[3] = "8.6.1";
    assert_eq!(refusal(&place, &[&unknown[..], &["--grade", "minor"]].concat()), "finding-refused");
    assert_eq!(refusal(&place, &["finding", "close", "F0009", "--by", "A"]), "unknown-finding");
}
