//! The register of nonconformities through the program itself: its grammar, its steps and what it means for grades.

use serde_json::Value;
use std::fs;
use std::process::{Command, Output};

const POLICY: &str = "---\ntitle: Service Management Policy\nversion: 3.1\nowner: Head of Service\napproved by: Managing Director\n\
approved on: 2026-02-10\n---\n# Service Management Policy\n\nThe policy sets the framework for service management objectives. We \
commit to meet applicable requirements and to continual improvement of the service management system and the services.\n";

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::create_dir_all(place.0.path().join("evidence")).unwrap();
        place.write("tickmark.toml", "");
        place.write("register.csv", "path,kind,requirements\nevidence/policy.md,policy,5.2.1-a\n");
        place.write("evidence/policy.md", POLICY);
        place
    }

    fn write(&self, path: &str, content: &str) {
        fs::write(self.0.path().join(path), content).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_tickmark"))
            .args(arguments)
            .current_dir(self.0.path())
            .env_remove("RUST_BACKTRACE")
            .env("SOURCE_DATE_EPOCH", "1790726400")
            .output()
            .unwrap()
    }

    fn json(&self, arguments: &[&str]) -> (Option<i32>, Value) {
        let output = self.run(&[arguments, &["--json"]].concat());
        (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
    }

    fn refusal(&self, arguments: &[&str]) -> String {
        let (exit, document) = self.json(arguments);
        assert_eq!(exit, Some(2), "{document}");
        document["diagnostics"][0]["code"].as_str().unwrap().to_owned()
    }

    fn add(&self, grade: &str, more: &[&str]) -> String {
        let (exit, document) = self.json(&[&ADD[..], &["--grade", grade], more].concat());
        assert_eq!(exit, Some(0), "{document}");
        document["recorded"]["id"].as_str().unwrap().to_owned()
    }

    fn assessed(&self) -> Value {
        self.json(&["assess", "--as-of", "2026-09-30", "--format", "json"]).1
    }
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
    let place = Place::new();
    assert_eq!(place.add("minor", &["--due", "2026-12-31"]), "F0001");
    let document = place.assessed();
    let finding = &document["findings"][0];
    assert_eq!(finding["requirements"], serde_json::json!(["iso20000-1:8.6.1-h"]));
    assert_eq!(finding["evidence"][0]["place"], "Scope");
    assert_eq!((finding["state"].as_str(), finding["basis_changed"].as_bool()), (Some("open"), Some(false)));
    place.write("evidence/policy.md", &POLICY.replace("3.1", "3.2"));
    let document = place.assessed();
    assert_eq!(document["findings"][0]["evidence"][0]["basis"], "changed");
    fs::remove_file(place.0.path().join("evidence/policy.md")).unwrap();
    assert_eq!(place.assessed()["findings"][0]["evidence"][0]["basis"], "gone");
}

#[test]
fn what_is_not_met_is_no_opportunity() {
    let place = Place::new();
    assert_eq!(place.refusal(&[&ADD[..], &["--grade", "ofi"]].concat()), "finding-refused");
    let id = place.add("minor", &[]);
    let regrade = ["finding", "update", &id, "--by", "A", "--grade", "ofi", "--reason", "it is small"];
    assert_eq!(place.refusal(&regrade), "finding-refused");
}

#[test]
fn closing_needs_everything_and_withdrawing_deletes_nothing() {
    let place = Place::new();
    let (closed, withdrawn) = (place.add("minor", &[]), place.add("minor", &[]));
    let close = ["finding", "close", &closed, "--by", "A. Auditor"];
    let update = |more: &[&str]| {
        let (exit, document) = place.json(&[&["finding", "update", &closed, "--by", "B. Owner"], more].concat());
        assert_eq!(exit, Some(0), "{document}");
    };
    assert_eq!(place.refusal(&close), "finding-refused");
    update(&["--correction", "defined", "--cause", "nobody asked", "--corrective-action", "a rule"]);
    assert_eq!(place.refusal(&close), "finding-refused");
    update(&["--effectiveness", "three were told apart", "--evidence", "evidence/policy.md"]);
    assert_eq!(place.json(&close).0, Some(0));
    assert_eq!(place.refusal(&close), "unknown-finding");
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
    let place = Place::new();
    // A clause whose own grade is a minor: what is filed decides.
    let add = |due: &str| {
        let mut arguments = ADD.to_vec();
        arguments[3] = "4.2-a";
        let (exit, _) = place.json(&[&arguments[..], &["--grade", "minor", "--due", due]].concat());
        assert_eq!(exit, Some(0));
    };
    assert_eq!(grade(&place.assessed(), "4.2"), "minor");
    add("2026-12-31");
    assert_eq!(grade(&place.assessed(), "4.2"), "minor");
    add("2026-06-30");
    let document = place.assessed();
    assert_eq!(grade(&document, "4.2"), "major");
    assert_eq!(document["findings"][1]["overdue"], true);
    assert!(document["findings"][1]["hints"][0].as_str().unwrap().contains("past its due date"));
}

#[test]
fn a_planned_minor_no_longer_blocks_stage_2() {
    let place = Place::new();
    let blocked = |document: &Value| {
        let blockers = document["summary"]["stage2"]["blockers"].as_array().unwrap().clone();
        let words = blockers.iter().map(|each| each.as_str().unwrap().to_owned());
        words.into_iter().find(|each| each.contains("corrective action")).unwrap()
    };
    let before = blocked(&place.assessed());
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
    let after = blocked(&place.assessed());
    assert!(!after.contains(" 4.2,"), "{after}");
}

#[test]
fn evidence_and_requirements_must_exist() {
    let place = Place::new();
    let mut unknown = ADD.to_vec();
    unknown[7] = "evidence/nothing.md";
    assert_eq!(place.refusal(&[&unknown[..], &["--grade", "minor"]].concat()), "finding-refused");
    unknown[7] = "evidence/policy.md";
    unknown[3] = "8.6.1";
    assert_eq!(place.refusal(&[&unknown[..], &["--grade", "minor"]].concat()), "finding-refused");
    assert_eq!(place.refusal(&["finding", "close", "F0009", "--by", "A"]), "unknown-finding");
}
