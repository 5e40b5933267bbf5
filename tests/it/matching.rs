//! The matcher on documents that people labelled: what it finds by content, what names add, and what it leaves alone.

use crate::place::{Place, shared_data};
use serde_json::Value;
use std::process::Command;

const CHANGE: &str = "# Purpose\n\nThis policy applies to every change of a service. This policy is kept by the change manager.\n\n\
## Change management policy\n\nChanges are raised as requests for change, assessed for risk and impact, and approved by the change \
advisory board. Emergency changes follow the emergency change procedure. The change management policy names the categories of \
change and the services in scope, and when a change is a major change.\n";
const SUPPLIERS: &str = "name: Supplier management policy\nowner: Head of Purchasing\n---\n# Purpose and scope\n\nThis policy applies to suppliers. \
Each supplier has a contract manager who is responsible for the supplier and the contract review. Supplier performance is \
measured in the supplier review.\n";
const LUNCH: &str = "# Lunch\n\nThe canteen serves soup on Mondays and pasta on Thursdays. Guests are welcome after twelve and pay at \
the counter; the kitchen closes at two.\n";
const BARE: &str = "All teams follow these steps on every working day. Questions go to the head of the team, who answers them within \
the week and keeps the answers.\n";
const LABELS: &str = "path,primary_clauses,acceptable_clauses,trap\na/change-management-policy.md,8.5.1,,\nb/two.md,8.3.4,8.2.3,\nb/three.md,none,,\na/incident-management-procedure.md,8.6.1,,\n";

fn place() -> Place {
    Place::new(&[
        ("set/labels.csv", LABELS),
        ("set/a/change-management-policy.md", CHANGE),
        ("set/a/incident-management-procedure.md", BARE),
        ("set/b/two.md", SUPPLIERS),
        ("set/b/three.md", LUNCH),
    ])
}

fn evaluated(place: &Place, more: &[&str]) -> Value {
    let (exit, answer) = place.json(&[&["evidence", "match", "--eval", "set/labels.csv"], more].concat());
    assert_eq!(exit, Some(0));
    answer
}

#[test]
fn labelled_documents_are_scored_with_and_without_their_names() {
    let place = place();
    let neutral = evaluated(&place, &["--neutral-names"]);
    let summary = &neutral["summary"];
    assert_eq!(
        (&summary["documents"], &summary["top1"], &summary["none_detected"]),
        (&4.into(), &0.6667.into(), &1.0.into())
    );
    assert_eq!(neutral["sources"].as_object().unwrap().len(), 2);
    assert_eq!(neutral["mean_of_sources"]["top1"], 0.75);
    let clauses = |answer: &Value| answer["documents"][3]["clauses"].as_array().unwrap().clone();
    assert_eq!(clauses(&evaluated(&place, &[]))[0]["clause"], "8.6.1");
    assert!(clauses(&neutral).iter().all(|clause| clause["clause"] != "8.6.1"));
}

#[test]
fn a_document_is_about_its_subject_and_what_it_mentions_is_not_accepted() {
    let answer = evaluated(&place(), &[]);
    for document in answer["documents"].as_array().unwrap() {
        let accepted: Vec<&str> = document["clauses"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|clause| clause["accepted"] == true)
            .map(|clause| clause["clause"].as_str().unwrap())
            .collect();
        let expected: &[&str] = match document["path"].as_str().unwrap() {
            "a/change-management-policy.md" => &["8.5.1"],
            "b/two.md" => &["8.3.4"],
            "a/incident-management-procedure.md" => continue,
            _ => &[],
        };
        assert_eq!(accepted, expected, "{document}");
    }
}

/// Figures on real documents of fourteen organisations, where that folder stands beside the checkout.
#[test]
fn real_documents_are_matched_as_well_as_promised() {
    let Some(labels) = shared_data("labelled-documents/labels.csv") else { return };
    let output = Command::new(env!("CARGO_BIN_EXE_tickmark"))
        .args(["evidence", "match", "--neutral-names", "--json", "--eval"])
        .arg(labels)
        .output()
        .unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let least = [("top1", 0.85), ("top3", 0.95), ("precision", 0.95), ("recall", 0.60), ("none_detected", 0.80)];
    for (figure, least) in least {
        assert!(answer["summary"][figure].as_f64().unwrap() >= least, "{figure}: {}", answer["summary"]);
    }
}
