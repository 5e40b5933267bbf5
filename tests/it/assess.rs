//! The main job through the program itself: what it reads, what it writes, and how it refuses.

use crate::place::{POLICY, Place};
use serde_json::Value;
use std::fs;
use std::path::Path;

const ASSESS: [&str; 6] = ["assess", "ws", "--as-of", "2026-09-30", "--format", "json"];

fn assess_json() -> Vec<&'static str> {
    ASSESS.into_iter().chain(["--json"]).collect()
}

fn requirement<'a>(document: &'a Value, id: &str) -> &'a Value {
    document["requirements"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn settings_with_faults_are_refused_and_nothing_is_written() {
    for (settings, code) in [
        ("[organisation\n", "settings-invalid"),
        ("[organisation]\nnaem = \"x\"\n", "settings-unknown-key"),
        ("[criteria]\npublication = \"iso9001\"\n", "settings-unknown-reference"),
        ("[[clauses]]\nclause = \"8.4.2\"\napplicable = false\n", "no-exclusions"),
        ("not_applicable = [\"8.4.2\"]\n", "no-exclusions"),
        ("[[clauses]]\nclause = \"5.1\"\nperformed_by = \"Other party\"\n", "clause-must-be-own"),
        ("[evidence]\nroots = [\"gone\"]\n", "missing-root"),
    ] {
        let place = Place::new(&[("ws/tickmark.toml", settings), ("ws/evidence/a.md", POLICY)]);
        let (exit, codes) = place.codes(&assess_json());
        assert_eq!((exit, codes), (Some(2), vec![code.to_owned()]), "{settings}");
        assert!(!place.path().join("ws/out").exists(), "{settings}");
    }
}

#[test]
fn another_party_may_perform_clauses_6_to_10_and_opens_the_question_of_control() {
    let settings = "[[clauses]]\nclause = \"8.2.5\"\nperformed_by = \"Other party\"\n";
    let register = "path,kind,requirements,approved_on\nevidence/assets.md,review,8.2.5,2026-05-01\n";
    let assets = "# Asset review\n\nThe asset register was reviewed on 2026-05-01. Assets that services rely on meet the service \
    requirements; licence compliance was reconciled and contract obligations are met for every asset in use.\n";
    let place =
        Place::new(&[("ws/tickmark.toml", settings), ("ws/register.csv", register), ("ws/evidence/assets.md", assets)]);
    let (exit, document) = place.json(&assess_json());
    assert_eq!(exit, Some(0));
    let asset = requirement(&document, "iso20000-1:8.2.5-a");
    assert_eq!((asset["status"].as_str(), asset["rule"].as_str()), (Some("partly"), Some("party-not-controlled")));
}

#[test]
fn an_empty_folder_of_evidence_gives_the_full_list_and_determines_nothing() {
    let place = Place::new(&[("ws/tickmark.toml", ""), ("ws/evidence/.keep", "")]);
    let (exit, document) = place.json(&assess_json());
    assert_eq!(exit, Some(0));
    assert_eq!(document["summary"]["not_determined"], 470);
    assert_eq!(document["summary"]["requirements"], 470);
    assert!(document["diagnostics"].as_array().unwrap().iter().any(|each| each["code"] == "no-evidence"));
    assert!(!document["gaps"].as_array().unwrap().is_empty());
}

#[test]
fn a_bare_folder_is_assessed_and_never_written_into() {
    let place = Place::new(&[("share/policies/policy.md", POLICY)]);
    let before = names(&place.path().join("share"));
    let output = place.run(&["assess", "share", "--as-of", "2026-09-30", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(names(&place.path().join("share")), before);
    assert_eq!(names(&place.path().join("tickmark-out")), ["assessment.json"]);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("tickmark init"), "{shown}");
}

#[test]
fn results_are_refused_a_place_within_a_bare_folder() {
    let place = Place::new(&[("share/policy.md", POLICY)]);
    for arguments in [vec!["assess", "."], vec!["assess", "share", "--out", "share/results"]] {
        let arguments: Vec<&str> = arguments.into_iter().chain(["--json"]).collect();
        assert_eq!(place.codes(&arguments), (Some(2), vec!["output-within-evidence".to_owned()]));
    }
    assert_eq!(names(place.path()), ["share"]);
}

#[test]
fn a_register_row_counts_and_a_proposal_does_not() {
    let never = "[evidence]\naccept_at = \"never\"\n";
    let place = Place::new(&[("ws/tickmark.toml", never), ("ws/evidence/policy.md", POLICY)]);
    let (_, document) = place.json(&assess_json());
    let policy = requirement(&document, "iso20000-1:5.2.1-a");
    assert_eq!(
        (policy["status"].as_str(), policy["stage1_status"].as_str()),
        (Some("not-determined"), Some("not-determined"))
    );
    let register = "path,requirements\nevidence/policy.md,5.2.1\n";
    fs::write(place.path().join("ws/register.csv"), register).unwrap();
    let (_, document) = place.json(&assess_json());
    let policy = requirement(&document, "iso20000-1:5.2.1-a");
    assert_eq!((policy["ladder"].as_str(), policy["stage1_status"].as_str()), (Some("E2"), Some("met")));
    assert_eq!(policy["status"], "partly", "a document without a record of its use is one rung short");
}

#[test]
fn a_decision_counts_until_its_file_changes() {
    let never = "[evidence]\naccept_at = \"never\"\n";
    let place = Place::new(&[("ws/tickmark.toml", never), ("ws/evidence/policy.md", POLICY)]);
    let accept = [
        "evidence",
        "accept",
        "evidence/policy.md",
        "--requirement",
        "iso20000-1:5.2.1-a",
        "--by",
        "A. Person",
        "-C",
        "ws",
        "--as-of",
        "2026-09-30",
    ];
    assert_eq!(place.run(&accept).status.code(), Some(0));
    let (_, document) = place.json(&assess_json());
    assert_eq!(requirement(&document, "iso20000-1:5.2.1-a")["stage1_status"], "met");
    let path = place.path().join("ws/evidence/policy.md");
    fs::write(&path, format!("{POLICY}\nOne more sentence.\n")).unwrap();
    let (_, document) = place.json(&assess_json());
    let policy = requirement(&document, "iso20000-1:5.2.1-a");
    assert_eq!(
        (policy["stage1_status"].as_str(), policy["basis_changed"].as_bool()),
        (Some("not-determined"), Some(true))
    );
    assert!(document["diagnostics"].as_array().unwrap().iter().any(|each| each["code"] == "decision-basis-changed"));
}

#[test]
fn proposals_are_accepted_in_bulk_and_rejections_are_remembered() {
    let never = "[evidence]\naccept_at = \"never\"\n";
    let place = Place::new(&[("ws/tickmark.toml", never), ("ws/evidence/policy.md", POLICY)]);
    let bulk =
        ["evidence", "accept", "--at", "0.6", "--by", "A. Person", "-C", "ws", "--as-of", "2026-09-30", "--json"];
    let (exit, recorded) = place.json(&bulk);
    assert_eq!(exit, Some(0));
    let recorded = recorded["recorded"].as_array().unwrap();
    assert!(recorded.len() >= 4 && recorded.iter().all(|each| each["bulk_at"] == 0.6), "{recorded:?}");
    let reject = [
        "evidence",
        "reject",
        "evidence/policy.md",
        "--requirement",
        "5.2.1-a",
        "--by",
        "B. Person",
        "--reason",
        "of another firm",
        "-C",
        "ws",
        "--as-of",
        "2026-09-30",
    ];
    assert_eq!(place.run(&reject).status.code(), Some(0));
    let (_, document) = place.json(&assess_json());
    let matches = document["evidence"][0]["matches"].as_array().unwrap();
    let state = |id: &str| matches.iter().find(|each| each["requirement"] == id).unwrap()["state"].clone();
    assert_eq!((state("iso20000-1:5.2.1-a"), state("iso20000-1:5.2.1-b")), ("rejected".into(), "accepted".into()));
}

#[test]
fn an_interview_gives_a_statement_and_an_observation_a_record() {
    let place = Place::new(&[
        ("ws/tickmark.toml", ""),
        ("ws/evidence/menu.md", "# Menu of the canteen\n\nSoup, bread and apples.\n"),
        ("said.txt", "He told us so.\n"),
    ]);
    let note = |method: &str, requirement: &str| {
        let arguments = [
            "evidence",
            "note",
            "--requirement",
            requirement,
            "--method",
            method,
            "--by",
            "A. Auditor",
            "--role",
            "Service owner",
            "--on",
            "2026-09-01",
            "-C",
            "ws",
            "said.txt",
        ];
        place.run(&arguments).status.code()
    };
    assert_eq!(note("interview", "iso20000-1:5.1-a"), Some(0));
    assert_eq!(note("observation", "iso20000-1:5.1-b"), Some(0));
    let (_, document) = place.json(&assess_json());
    assert_eq!(requirement(&document, "iso20000-1:5.1-a")["ladder"], "E1");
    assert_eq!(requirement(&document, "iso20000-1:5.1-b")["status"], "met");
    assert!(document["evidence"].as_array().unwrap().iter().any(|item| item["path"] == "notes.jsonl!/N0002"));
}

#[test]
fn nothing_of_the_kind_is_a_decision_and_never_for_a_document() {
    let place = Place::new(&[("ws/tickmark.toml", ""), ("ws/evidence/policy.md", POLICY)]);
    let rate = |id: &str| {
        let arguments =
            ["rate", id, "--no-occurrence", "--by", "A. Person", "--reason", "no dispute", "-C", "ws", "--json"];
        place.json(&arguments)
    };
    assert_eq!(rate("8.3.4.1-n").0, Some(0));
    let (exit, refused) = rate("5.2.1-a");
    assert_eq!((exit, refused["diagnostics"][0]["code"].as_str()), (Some(2), Some("rating-refused")));
    let (_, document) = place.json(&assess_json());
    assert_eq!(requirement(&document, "iso20000-1:8.3.4.1-n")["status"], "no-occurrence");
    assert_eq!(document["summary"]["no_occurrence"], 1);
}

#[test]
fn init_makes_a_workspace_that_can_be_assessed_and_replaces_nothing() {
    let place = Place::new(&[("share/policy.md", POLICY)]);
    assert_eq!(place.run(&["init", "ws", "--evidence", "share"]).status.code(), Some(0));
    let (exit, document) = place.json(&assess_json());
    assert_eq!((exit, document["evidence"][0]["path"].as_str()), (Some(0), Some("share/policy.md")));
    let (exit, codes) = place.codes(&["init", "ws", "--json"]);
    assert_eq!((exit, codes), (Some(2), vec!["already-a-workspace".to_owned()]));
}

#[test]
fn a_gate_answers_with_the_exit_code() {
    let place = Place::new(&[("ws/tickmark.toml", "[gate]\nfail_on = \"major\"\n"), ("ws/evidence/policy.md", POLICY)]);
    assert_eq!(place.run(&ASSESS).status.code(), Some(1));
    let arguments: Vec<&str> = ASSESS.into_iter().chain(["--fail-on", "none"]).collect();
    assert_eq!(place.run(&arguments).status.code(), Some(0));
}

#[test]
fn explain_shows_the_way_from_evidence_to_verdict_and_back() {
    let place = Place::new(&[
        ("ws/tickmark.toml", ""),
        ("ws/register.csv", "path,requirements\nevidence/policy.md,5.2.1\n"),
        ("ws/evidence/policy.md", POLICY),
    ]);
    let explain = |subject: &str| {
        let output = place.run(&["explain", subject, "-C", "ws", "--as-of", "2026-09-30"]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let requirement = explain("5.2.1-a");
    assert!(
        requirement.contains("evidence/policy.md") && requirement.contains("row 2 of register.csv"),
        "{requirement}"
    );
    let item = explain("evidence/policy.md");
    assert!(item.contains("iso20000-1:5.2.1-a") && item.contains("Head of Service"), "{item}");
    assert!(explain("CHG-01").contains("SELECT"));
    assert!(explain("5.2.1").contains("100·("));
    assert!(explain("no-exclusions").contains("clause 1.2"));
    let (exit, codes) = place.codes(&["explain", "nonsense", "-C", "ws", "--json"]);
    assert_eq!((exit, codes), (Some(2), vec!["nothing-to-explain".to_owned()]));
}

#[test]
fn a_file_that_cannot_be_read_costs_itself_alone() {
    let place = Place::new(&[
        ("ws/tickmark.toml", ""),
        ("ws/register.csv", "path,kind,requirements\nevidence/plan.docx,plan,6.3\n"),
        ("ws/evidence/policy.md", POLICY),
    ]);
    fs::write(place.path().join("ws/evidence/plan.docx"), b"PK\x03\x04 this is no document").unwrap();
    fs::write(place.path().join("ws/evidence/minutes.zip"), b"PK\x03\x04 this is no archive").unwrap();
    fs::write(place.path().join("ws/evidence/report.pdf"), b"%PDF-1.7\nthis is no report").unwrap();
    let (exit, document) = place.json(&assess_json());
    assert_eq!(exit, Some(0));
    let evidence = document["evidence"].as_array().unwrap();
    for name in ["plan.docx", "minutes.zip", "report.pdf"] {
        let path = format!("evidence/{name}");
        let item = evidence.iter().find(|item| item["path"] == path.as_str()).unwrap();
        assert_eq!(item["state"], "unreadable", "{item}");
        assert!(document["diagnostics"].as_array().unwrap().iter().any(|each| each["file"] == path.as_str()), "{name}");
    }
    assert_eq!(requirement(&document, "iso20000-1:6.3-a")["status"], "not-determined");
}

#[test]
fn a_second_run_uses_what_the_first_kept_and_says_the_same() {
    let place = Place::new(&[("ws/tickmark.toml", ""), ("ws/evidence/policy.md", POLICY), ("share/policy.md", POLICY)]);
    let cache = place.path().join("ws/.tickmark/cache");
    let (_, careful) =
        place.json(&["assess", "ws", "--as-of", "2026-09-30", "--format", "json", "--json", "--no-cache"]);
    assert!(!cache.exists());
    let (_, cold) = place.json(&assess_json());
    assert!(cache.is_dir());
    let (_, warm) = place.json(&assess_json());
    // What came from the cache is marked in the answer, and changes nothing else.
    let unmarked = |mut answer: Value| {
        for item in answer["evidence"].as_array_mut().unwrap() {
            item.as_object_mut().unwrap().remove("hash_basis");
        }
        answer
    };
    let [careful, cold, warm] = [careful, cold, warm].map(unmarked);
    assert!(cold == careful && warm == careful);
    place.run(&["assess", "share", "--as-of", "2026-09-30", "--format", "json"]);
    assert_eq!(names(&place.path().join("share")), ["policy.md"]);
}
