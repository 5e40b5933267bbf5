//! Nobody concludes on their own process, and what one person concluded counts once another confirmed it.

use crate::place::{POLICY, Place};
use serde_json::Value;

const PEOPLE: &str = "[[people]]\nname = \"Ada Brook\"\nalso_known_as = [\"abrook\"]\nroles = [\"Incident Manager\"]\n\
    [[people]]\nname = \"Cy Dell\"\nroles = [\"internal-auditor\"]\n[[people]]\nname = \"Eve Fry\"\n\
    [[clauses]]\nclause = \"8.6.1\"\nowner = \"Incident Manager\"\n";
const REVIEWED: &str = "[[people]]\nname = \"Rae Holt\"\nroles = [\"reviewer\"]\n";

fn place(settings: &str) -> Place {
    let register = "path,kind,requirements\nevidence/policy.md,policy,5.2.1-a\n";
    Place::new(&[("tickmark.toml", settings), ("register.csv", register), ("evidence/policy.md", POLICY)])
}

fn refused(place: &Place, arguments: &[&str]) -> bool {
    let (exit, found) = place.codes(arguments);
    exit == Some(2) && found == ["not-independent"]
}

fn assessed(place: &Place) -> Value {
    place.json(&["assess", "--as-of", "2026-09-30", "--format", "json"]).1
}

fn messages(place: &Place, code: &str) -> Vec<String> {
    let document = assessed(place);
    let found = document["diagnostics"].as_array().unwrap().iter().filter(|each| each["code"] == code);
    found.map(|each| each["message"].as_str().unwrap().to_owned()).collect()
}

fn rate<'a>(subject: &'a str, by: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["rate", subject, "--by", by, "--reason", "looked at it"], more].concat()
}

#[test]
fn who_answers_for_a_clause_neither_rates_nor_accepts_there_and_others_do() {
    let place = place(PEOPLE);
    let none = ["--no-occurrence"];
    for by in ["Ada Brook", "abrook", "Somebody else"] {
        assert!(refused(&place, &rate("8.6.1-a", by, &none)), "{by}");
    }
    assert!(refused(&place, &rate("incident-management", "Ada Brook", &["--attribute", "2.1", "--rating", "F"])));
    let accept = ["evidence", "accept", "evidence/policy.md", "--requirement", "8.6.1-a", "--by"];
    assert!(refused(&place, &[&accept[..], &["Ada Brook"]].concat()));
    assert!(!place.path().join("decisions.jsonl").exists());
    assert_eq!(place.exit(&rate("8.6.1-a", "Eve Fry", &none)), Some(0));
    assert_eq!(place.exit(&rate("9.1-e", "Ada Brook", &none)), Some(0), "somebody else's clause");
    assert!(messages(&place, "own-process-concluded").is_empty());
}

#[test]
fn a_finding_is_neither_audited_nor_closed_by_its_owner_nor_closed_by_who_did_the_work() {
    let place = place(PEOPLE);
    let add = |by: &'static str| {
        [
            "finding",
            "add",
            "--requirement",
            "8.6.1-h",
            "--grade",
            "minor",
            "--statement",
            "It is not said.",
            "--evidence",
            "evidence/policy.md",
            "--source",
            "internal-audit",
            "--by",
            by,
        ]
    };
    assert!(refused(&place, &add("Ada Brook")));
    assert_eq!(place.exit(&add("Cy Dell")), Some(0));
    let update = [
        "finding",
        "update",
        "F0001",
        "--by",
        "Eve Fry",
        "--correction",
        "said",
        "--cause",
        "no form",
        "--corrective-action",
        "a form",
        "--effectiveness",
        "used since",
        "--evidence",
        "evidence/policy.md",
    ];
    assert_eq!(place.exit(&update), Some(0));
    for by in ["Ada Brook", "Eve Fry"] {
        assert!(refused(&place, &["finding", "close", "F0001", "--by", by]), "{by}");
    }
    assert!(refused(&place, &["finding", "withdraw", "F0001", "--by", "Ada Brook", "--reason", "unwelcome"]));
    assert_eq!(place.exit(&["finding", "close", "F0001", "--by", "Cy Dell"]), Some(0));
}

#[test]
fn what_stands_in_the_journals_against_the_roles_is_named() {
    let place = place("");
    assert_eq!(place.exit(&rate("8.6.1-a", "Ada Brook", &["--no-occurrence"])), Some(0));
    let add = [
        "finding",
        "add",
        "--requirement",
        "8.6.1-h",
        "--grade",
        "minor",
        "--statement",
        "It is not said.",
        "--evidence",
        "evidence/policy.md",
        "--source",
        "internal-audit",
        "--by",
        "Ada Brook",
    ];
    assert_eq!(place.exit(&add), Some(0));
    assert!(messages(&place, "own-process-concluded").is_empty(), "no roles are declared yet");
    place.write("tickmark.toml", PEOPLE);
    let found = messages(&place, "own-process-concluded");
    assert_eq!(
        found,
        [
            "Ada Brook answers for 8.6.1 and made a decision on it",
            "Ada Brook answers for 8.6.1 and audited there and raised F0001",
        ]
    );
}

/// Status of 8.6.1-a, mark of PA 2.1 of change management, and what waits.
fn standing(place: &Place) -> (String, String, usize) {
    let document = assessed(place);
    let row =
        |table: &str, id: &str| document[table].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let waiting = document["diagnostics"].as_array().unwrap().iter();
    let waiting = waiting.filter(|each| each["code"] == "decision-unconfirmed").count();
    let status = text(&row("requirements", "iso20000-1:8.6.1-a")["status"]);
    (status, text(&row("processes", "change-management")["attributes"]["2.1"]), waiting)
}

#[test]
fn a_decision_waits_for_its_second_person_and_stands_only_as_it_was_confirmed() {
    let place = place(&format!("{PEOPLE}{REVIEWED}"));
    let (process, attribute) = ("change-management", ["--attribute", "2.1"]);
    assert_eq!(place.exit(&rate("8.6.1-a", "Eve Fry", &["--no-occurrence"])), Some(0));
    assert_eq!(place.exit(&rate(process, "Eve Fry", &["--attribute", "2.1", "--rating", "L"])), Some(0));
    assert_eq!(standing(&place), ("not-determined".to_owned(), "not-rated".to_owned(), 2));
    for by in ["Eve Fry", "Cy Dell"] {
        assert!(refused(&place, &rate("8.6.1-a", by, &["--confirm"])), "{by}");
    }
    assert_eq!(place.exit(&rate("8.6.1-a", "Rae Holt", &["--confirm"])), Some(0));
    assert_eq!(place.exit(&rate(process, "Rae Holt", &[&attribute[..], &["--confirm"]].concat())), Some(0));
    assert_eq!(standing(&place), ("no-occurrence".to_owned(), "L".to_owned(), 0));
    assert_eq!(place.exit(&rate("8.6.1-a", "Rae Holt", &["--confirm"])), Some(2), "nothing waits any more");
    // A line that was edited is another line, and nobody confirmed that one.
    let journal = std::fs::read_to_string(place.path().join("decisions.jsonl")).unwrap();
    place.write("decisions.jsonl", &journal.replacen("looked at it", "edited later", 1));
    assert_eq!(standing(&place), ("not-determined".to_owned(), "L".to_owned(), 1));
}
