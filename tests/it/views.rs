//! One assessment told through every framework: the figures reconcile, and nothing is claimed that no relationship
//! carries.

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tickmark::catalogue::schema::Schemas;
use tickmark::catalogue::{Catalogue, CatalogueFiles};

const POLICY: &str = "---\ntitle: Service Management Policy\nversion: 3.1\nowner: Head of Service\napproved by: Managing Director\n\
approved on: 2026-02-10\n---\n# Service Management Policy\n\nAs a managed service provider, Example Services serves the business needs of our customers. Top management \
sets it as the framework for setting service management objectives. We commit to meet applicable requirements and to continual \
improvement of the service management system and the services.\n";

const RATINGS: &str = "id,rating,by,on,evidence,note\n\
one-off-to-repeatable,4,A. Lead,2026-09-01,policies/policy.md,\n\
users-to-customers,3,A. Lead,2026-09-01,policies/gone.md,from memory\n\
fire-fighting-to-preventive,7,A. Lead,2026-09-01,,\n";

fn workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("tickmark.toml", "format_version = 1\n[organisation]\nname = \"Example Services\"\n"),
        ("register.csv", "path,requirements\npolicies/policy.md,5.2.1;8.6.1-a\n"),
        ("evidence/policies/policy.md", POLICY),
        ("self-assessments/itsm-transformation.csv", RATINGS),
    ];
    for (path, content) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tickmark"));
    command.args(arguments).current_dir(folder).env("SOURCE_DATE_EPOCH", "1790726400").output().unwrap()
}

fn read(folder: &Path, path: &str) -> Value {
    serde_json::from_slice(&fs::read(folder.join(path)).unwrap()).unwrap()
}

/// The five counts and their sum, by the keys under which they stand everywhere.
fn counts(value: &Value) -> BTreeMap<String, u64> {
    let keys = ["requirements", "met", "partly", "open", "not_determined", "no_occurrence"];
    keys.map(|key| (key.to_owned(), value[key].as_u64().unwrap())).into()
}

fn of_ids(ids: &BTreeSet<&str>, document: &Value) -> BTreeMap<String, u64> {
    let mut counted: BTreeMap<String, u64> = counts(&json!({
        "requirements": 0, "met": 0, "partly": 0, "open": 0, "not_determined": 0, "no_occurrence": 0
    }));
    for row in document["requirements"].as_array().unwrap() {
        if ids.contains(row["id"].as_str().unwrap()) {
            *counted.get_mut("requirements").unwrap() += 1;
            *counted.get_mut(&row["status"].as_str().unwrap().replace('-', "_")).unwrap() += 1;
        }
    }
    counted
}

fn ids(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().unwrap().iter().map(|id| id.as_str().unwrap())
}

#[test]
fn every_view_reconciles_with_the_assessment_it_tells() {
    let place = workspace();
    let catalogue = Catalogue::parse(&CatalogueFiles::embedded()).unwrap();
    let views: Vec<&str> = catalogue.frameworks.keys().map(String::as_str).chain(["iso20000-1-2018"]).collect();
    let all = views.join(",");
    let output = run(place.path(), &["assess", ".", "--as-of", "2026-09-30", "--format", "json", "--view", &all]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let assessment = read(place.path(), "out/assessment.json");
    let schemas = Schemas::embedded().unwrap();
    for id in views {
        let mut told = read(place.path(), &format!("out/views/{id}/assessment.json"));
        assert_eq!(schemas.faults("assessment", id, &told), [], "{id}");
        let view = told.as_object_mut().unwrap().remove("view").unwrap();
        // Beside the view, the document says what the assessment says.
        for key in ["requirements", "summary", "clauses", "record_tests", "evidence"] {
            assert_eq!(told[key], assessment[key], "{id}: {key}");
        }
        let summary = &view["summary"];
        assert_eq!(counts(&summary["all"]), counts(&assessment["summary"]), "{id}");
        let items = view["items"].as_array().unwrap();
        let related: BTreeSet<&str> = items.iter().flat_map(|item| ids(&item["requirements"])).collect();
        assert_eq!(counts(&summary["related"]), of_ids(&related, &assessment), "{id}");
        let alone = view["without_counterpart"].as_array().unwrap();
        let unrelated: Vec<&str> = alone.iter().flat_map(|each| ids(&each["requirements"])).collect();
        let unrelated_ids: BTreeSet<&str> = unrelated.iter().copied().collect();
        assert_eq!(unrelated.len(), unrelated_ids.len(), "{id}");
        assert_eq!(counts(&summary["unrelated"]), of_ids(&unrelated_ids, &assessment), "{id}");
        assert!(related.is_disjoint(&unrelated_ids), "{id}");
        assert_eq!(related.len() + unrelated_ids.len(), 470, "{id}");
        let by_status: u64 =
            summary["statuses"].as_array().unwrap().iter().map(|each| each["items"].as_u64().unwrap()).sum();
        assert_eq!((by_status, summary["items"].as_u64().unwrap()), (items.len() as u64, items.len() as u64), "{id}");
        for item in items {
            let own: BTreeSet<&str> = ids(&item["requirements"]).collect();
            assert_eq!(counts(&item["counts"]), of_ids(&own, &assessment), "{id}: {}", item["id"]);
            let mut through = of_ids(&BTreeSet::new(), &assessment);
            let mut full = true;
            for each in item["through"].as_array().unwrap() {
                for (key, count) in counts(each) {
                    *through.get_mut(&key).unwrap() += count;
                }
                full &= ["equal-to", "equivalent-to"].contains(&each["relationship"].as_str().unwrap());
            }
            assert_eq!(through, counts(&item["counts"]), "{id}: {}", item["id"]);
            let status = item["status"].as_str().unwrap();
            assert!(full || !["met", "partly", "open"].contains(&status), "{id}: {}", item["id"]);
        }
    }
}

#[test]
fn a_view_of_the_criteria_themselves_says_what_the_clauses_say() {
    let place = workspace();
    let arguments = ["assess", ".", "--as-of", "2026-09-30", "--format", "json", "--view", "iso20000-1-2018", "--json"];
    let output = run(place.path(), &arguments);
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let items = told["view"]["items"].as_array().unwrap();
    let clauses = told["clauses"].as_array().unwrap();
    assert_eq!(items.len(), clauses.len());
    for (item, clause) in items.iter().zip(clauses) {
        assert_eq!((&item["id"], &item["counts"]["met"]), (&clause["clause"], &clause["met"]));
        assert_eq!(item["links"][0]["relationship"], "equal-to");
    }
    let policy = items.iter().find(|item| item["id"] == "5.2.1").unwrap();
    assert_eq!(policy["evidence"], json!(["evidence/policies/policy.md"]));
}

#[test]
fn a_self_assessment_counts_with_evidence_and_stays_a_statement_without() {
    let place = workspace();
    let arguments = [
        "assess",
        ".",
        "--as-of",
        "2026-09-30",
        "--format",
        "html,pdf,json",
        "--view",
        "itsm-transformation",
        "--json",
    ];
    let output = run(place.path(), &arguments);
    assert_eq!(output.status.code(), Some(0));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["view"]["self_assessment"], "self-assessments/itsm-transformation.csv");
    let items = told["view"]["items"].as_array().unwrap();
    let item = |id: &str| items.iter().find(|item| item["id"] == id).unwrap();
    let repeatable = item("one-off-to-repeatable");
    assert_eq!(repeatable["capability"], json!({ "indicated": null, "rated": 4 }));
    assert_eq!(repeatable["self_ratings"][0]["evidence"], json!(["evidence/policies/policy.md"]));
    let customers = item("users-to-customers");
    assert_eq!(customers["capability"]["rated"], Value::Null);
    assert_eq!(customers["self_ratings"][0]["basis"], "statement");
    assert_eq!(customers["self_ratings"][0]["evidence_missing"], json!(["policies/gone.md"]));
    assert_eq!(item("fire-fighting-to-preventive")["self_ratings"], json!([]));
    let codes: Vec<&str> =
        told["diagnostics"].as_array().unwrap().iter().map(|each| each["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"self-assessment-bad-value"), "{codes:?}");
    let folder = place.path().join("out/views/itsm-transformation");
    let html = fs::read_to_string(folder.join("report.html")).unwrap();
    for words in ["View through Transformation profile", "Fire-fighting to prevention", "level 4 rated by people"] {
        assert!(html.contains(words), "{words}");
    }
    assert!(!html.contains("[view."), "a message is missing");
    assert!(fs::read(folder.join("report.pdf")).unwrap().starts_with(b"%PDF-"));
}

#[test]
fn practices_are_rated_by_answers_to_their_statements() {
    let place = workspace();
    let rows = [(1, "yes"), (2, "yes"), (3, "yes"), (4, "partly")];
    let rows =
        rows.map(|(n, answer)| format!("incident-management-{n},{answer},A. Lead,2026-09-01,policies/policy.md\n"));
    let text = format!("id,rating,by,on,evidence\n{}", rows.concat());
    fs::write(place.path().join("self-assessments/itil-4.csv"), text).unwrap();
    let arguments = ["assess", ".", "--as-of", "2026-09-30", "--format", "json", "--view", "itil-4", "--json"];
    let told: Value = serde_json::from_slice(&run(place.path(), &arguments).stdout).unwrap();
    let items = told["view"]["items"].as_array().unwrap();
    let incidents = items.iter().find(|item| item["id"] == "incident-management").unwrap();
    // Statements 1 to 3 are those of levels 1 and 2; the one of level 3 holds in part.
    assert_eq!(incidents["capability"]["rated"], 2);
    let others = items.iter().filter(|item| item["capability"]["rated"] != Value::Null).count();
    assert_eq!(others, 1);
}

#[test]
fn an_unknown_view_is_refused_before_anything_is_read() {
    let place = workspace();
    let output = run(place.path(), &["assess", ".", "--view", "itil4", "--json"]);
    assert_eq!(output.status.code(), Some(2));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["diagnostics"][0]["code"], "unknown-name");
    assert!(document["diagnostics"][0]["help"].as_str().unwrap().contains("`itil-4`"));
    assert!(!place.path().join("out").exists());
}
