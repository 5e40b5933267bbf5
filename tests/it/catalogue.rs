//! The catalogue that ships, and what `controls check` finds in damaged copies of it.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tickmark::catalogue::files::FileKind;
use tickmark::catalogue::schema::{self, Schemas};
use tickmark::catalogue::{
    Catalogue, CatalogueFiles, Control, Framework, GradeRules, Mapping, Publication, RecordTestMetadata, RecordType,
    framework, item_kind, lint, publication, record_test,
};
use tickmark::diagnostics::Diagnostic;

const INCIDENTS: &str = "iso20000-1-2018/8.6.1-incident-management/control.json";
const PUBLICATION: &str = "iso20000-1-2018/publication.json";
const MANDATORY: &str = "iso20000-1-2018/mandatory-information.json";

/// Leaf clause → how many requirements of each kind (document, record, activity) it holds. The letters of a clause
/// run from `a` without gaps, so that this table names all 470 ids.
const REQUIREMENTS: [(&str, usize, usize, usize); 63] = [
    ("4.1", 0, 0, 3),
    ("4.2", 0, 0, 2),
    ("4.3", 4, 0, 4),
    ("4.4", 0, 0, 4),
    ("5.1", 0, 0, 12),
    ("5.2.1", 4, 0, 0),
    ("5.2.2", 1, 0, 2),
    ("5.3", 0, 0, 4),
    ("6.1.1", 0, 0, 4),
    ("6.1.2", 6, 0, 0),
    ("6.1.3", 0, 0, 4),
    ("6.2.1", 1, 2, 5),
    ("6.2.2", 0, 0, 5),
    ("6.3", 10, 0, 2),
    ("7.1", 0, 0, 4),
    ("7.2", 0, 1, 4),
    ("7.3", 0, 0, 5),
    ("7.4", 0, 0, 5),
    ("7.5.1", 2, 0, 0),
    ("7.5.2", 2, 1, 0),
    ("7.5.3.1", 0, 0, 2),
    ("7.5.3.2", 0, 0, 5),
    ("7.5.4", 11, 1, 0),
    ("7.6", 0, 0, 3),
    ("8.1", 0, 1, 6),
    ("8.2.1", 0, 0, 2),
    ("8.2.2", 1, 0, 7),
    ("8.2.3.1", 3, 0, 5),
    ("8.2.3.2", 0, 0, 2),
    ("8.2.4", 4, 0, 1),
    ("8.2.5", 0, 0, 2),
    ("8.2.6", 1, 8, 6),
    ("8.3.1", 0, 0, 0),
    ("8.3.2", 1, 6, 6),
    ("8.3.3", 4, 2, 2),
    ("8.3.4.1", 5, 4, 6),
    ("8.3.4.2", 5, 1, 1),
    ("8.4.1", 0, 1, 5),
    ("8.4.2", 0, 1, 3),
    ("8.4.3", 4, 1, 4),
    ("8.5.1.1", 4, 0, 0),
    ("8.5.1.2", 0, 2, 8),
    ("8.5.1.3", 0, 4, 21),
    ("8.5.2.1", 13, 0, 1),
    ("8.5.2.2", 8, 0, 0),
    ("8.5.2.3", 0, 5, 1),
    ("8.5.3", 5, 6, 7),
    ("8.6.1", 2, 6, 4),
    ("8.6.2", 1, 5, 1),
    ("8.6.3", 0, 7, 8),
    ("8.7.1", 2, 3, 5),
    ("8.7.2", 8, 6, 5),
    ("8.7.3.1", 3, 0, 4),
    ("8.7.3.2", 2, 0, 5),
    ("8.7.3.3", 0, 5, 4),
    ("9.1", 0, 3, 5),
    ("9.2.1", 0, 1, 3),
    ("9.2.2", 2, 2, 4),
    ("9.3", 0, 18, 0),
    ("9.4", 0, 2, 3),
    ("10.1.1", 0, 1, 8),
    ("10.1.2", 0, 2, 0),
    ("10.2", 2, 4, 3),
];

fn embedded() -> CatalogueFiles {
    CatalogueFiles::embedded()
}

fn json_of(files: &CatalogueFiles, path: &str) -> Value {
    serde_json::from_slice(files.get(path).unwrap()).unwrap()
}

/// The embedded catalogue with one file changed.
fn changed(path: &str, change: impl FnOnce(&mut Value)) -> CatalogueFiles {
    let files = embedded();
    let mut value = json_of(&files, path);
    change(&mut value);
    files.with(path, serde_json::to_vec(&value).unwrap())
}

/// Asserts that exactly one fault is found, with this code at this place.
fn assert_one(files: &CatalogueFiles, code: &str, file: &str, place: &str) -> Diagnostic {
    let found = lint::check(files);
    let shown: Vec<String> = found.iter().map(ToString::to_string).collect();
    let [fault] = found.as_slice() else { panic!("expected one fault, found {}:\n{}", shown.len(), shown.join("\n")) };
    assert_eq!((fault.code.as_str(), fault.file.as_str(), fault.place.as_str()), (code, file, place), "{fault}");
    assert!(!fault.message.is_empty() && !fault.help.is_empty(), "{fault}");
    fault.clone()
}

#[test]
fn the_catalogue_that_ships_is_sound() {
    let faults: Vec<String> = lint::check(&embedded()).iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let output = Command::new(env!("CARGO_BIN_EXE_tickmark")).args(["controls", "check", "--json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&document["sound"], &document["diagnostics"]), (&Value::from(true), &json!([])));
}

#[test]
fn every_leaf_clause_and_every_obligation_is_there() {
    let catalogue = Catalogue::parse(&embedded()).unwrap();
    let publication = catalogue.publication("iso20000-1-2018").unwrap();
    let mut expected = Vec::new();
    for (clause, documents, records, activities) in REQUIREMENTS {
        let count = documents + records + activities;
        expected.extend(('a'..='z').take(count).map(|letter| format!("iso20000-1:{clause}-{letter}")));
    }
    let ids: Vec<String> = publication.requirements().map(|(_, requirement)| requirement.id.to_string()).collect();
    assert_eq!(ids, expected);
    assert_eq!(ids.len(), 470);
    let clauses: Vec<&str> = publication.controls.iter().map(|control| control.clause.as_str()).collect();
    assert_eq!(clauses, REQUIREMENTS.map(|(clause, ..)| clause));
    for (control, (clause, documents, records, activities)) in publication.controls.iter().zip(REQUIREMENTS) {
        let count = |kind: &str| control.requirements.iter().filter(|each| each.kind.word() == kind).count();
        let counted = (count("document"), count("record"), count("activity"));
        assert_eq!(counted, (documents, records, activities), "kinds of {clause}");
    }
}

#[test]
fn every_sentence_of_obligation_is_counted() {
    // 213 of our count of the 2018 text, and the one that Amd 1:2024 adds.
    let catalogue = Catalogue::parse(&embedded()).unwrap();
    let publication = catalogue.publication("iso20000-1-2018").unwrap();
    assert_eq!(publication.requirements().filter(|(_, each)| each.starts_obligation).count(), 214);
    let amended: Vec<_> = publication.requirements().filter(|(_, each)| each.amendment.is_some()).collect();
    assert_eq!(amended.len(), 1);
}

#[test]
fn the_items_that_must_exist_in_writing_are_there() {
    let catalogue = Catalogue::parse(&embedded()).unwrap();
    let items = &catalogue.publication("iso20000-1-2018").unwrap().mandatory_information;
    let count = |letter: char| items.iter().filter(|item| item.id.starts_with(letter)).count();
    assert_eq!((count('D'), count('R'), items.len()), (33, 38, 71));
}

#[test]
fn every_file_names_its_schema_by_a_path_that_leads_there() {
    let files = embedded();
    for (path, _) in files.iter() {
        let Some(schema) = FileKind::of(path).schema() else { continue };
        let named = json_of(&files, path)["$schema"].as_str().unwrap_or_default().to_owned();
        let up = "../".repeat(path.matches('/').count());
        assert_eq!(named, format!("{up}schema/{schema}.schema.json"), "{path}");
    }
}

#[test]
fn every_property_of_every_schema_is_explained() {
    fn walk(schema: &Value, place: &str) {
        for (key, property) in schema["properties"].as_object().into_iter().flatten() {
            let words = property["description"].as_str().unwrap_or_default();
            assert!(words.len() > 3 && words.ends_with('.'), "{place}/{key} is not explained");
            walk(property, &format!("{place}/{key}"));
            walk(&property["items"], &format!("{place}/{key}/items"));
            walk(&property["additionalProperties"], &format!("{place}/{key}/*"));
        }
        for (key, definition) in schema["$defs"].as_object().into_iter().flatten() {
            walk(definition, &format!("{place}/$defs/{key}"));
        }
    }
    for (path, bytes) in embedded().iter().filter(|(path, _)| FileKind::of(path) == FileKind::Schema) {
        let schema: Value = serde_json::from_slice(bytes).unwrap();
        assert!(jsonschema::meta::is_valid(&schema), "{path} is no JSON Schema");
        walk(&schema, path);
    }
}

fn parses<T: DeserializeOwned>(value: &Value) -> bool {
    serde_json::from_slice::<T>(&serde_json::to_vec(value).unwrap()).is_ok()
}

fn type_accepts(kind: FileKind, value: &Value) -> bool {
    match kind {
        FileKind::ItemKinds => parses::<item_kind::ItemKinds>(value),
        FileKind::GradeRules => parses::<GradeRules>(value),
        FileKind::RecordType => parses::<RecordType>(value),
        FileKind::Publication => parses::<Publication>(value),
        FileKind::MandatoryInformation => parses::<publication::MandatoryInformation>(value),
        FileKind::Processes => parses::<publication::Processes>(value),
        FileKind::Control => parses::<Control>(value),
        FileKind::RecordTest => parses::<RecordTestMetadata>(value),
        FileKind::RecordTestExamples => parses::<record_test::Examples>(value),
        FileKind::Framework => parses::<Framework>(value),
        FileKind::FrameworkItems => parses::<framework::FrameworkItems>(value),
        FileKind::Mapping => parses::<Mapping>(value),
        FileKind::RecordTestQuery | FileKind::Schema | FileKind::Companion | FileKind::Unknown => unreachable!(),
    }
}

/// JSON pointers of every value in `value`, itself included.
fn pointers(value: &Value, here: &str, all: &mut Vec<String>) {
    all.push(here.to_owned());
    match value {
        Value::Object(object) => {
            for (key, each) in object {
                pointers(each, &format!("{here}/{}", key.replace('~', "~0").replace('/', "~1")), all);
            }
        }
        Value::Array(list) => {
            for (index, each) in list.iter().enumerate() {
                pointers(each, &format!("{here}/{index}"), all);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// For each kind of file the one with the most text, which uses the most keys.
fn samples() -> BTreeMap<&'static str, (FileKind, Value)> {
    let files = embedded();
    let mut samples: BTreeMap<&'static str, (usize, FileKind, Value)> = BTreeMap::new();
    for (path, bytes) in files.iter() {
        let kind = FileKind::of(path);
        let Some(schema) = kind.schema() else { continue };
        if samples.get(schema).is_none_or(|(length, ..)| *length < bytes.len()) {
            samples.insert(schema, (bytes.len(), kind, json_of(&files, path)));
        }
    }
    samples.into_iter().map(|(schema, (_, kind, value))| (schema, (kind, value))).collect()
}

#[test]
fn schemas_and_types_agree_about_missing_unknown_and_mistyped_keys() {
    let schemas = Schemas::embedded().unwrap();
    let mut refused = 0;
    for (schema, (kind, sample)) in samples() {
        let mut all = Vec::new();
        pointers(&sample, "", &mut all);
        // Of pointers that differ in their numbers only, the first says it all.
        let mut shapes = BTreeSet::new();
        all.retain(|pointer| shapes.insert(pointer.replace(|each: char| each.is_ascii_digit(), "0")));
        let mut agree = |damaged: &Value, what: &str| {
            let by_schema = schemas.faults(schema, "", damaged).is_empty();
            assert_eq!(by_schema, type_accepts(kind, damaged), "{schema}: {what}");
            refused += usize::from(!by_schema);
        };
        for pointer in all {
            let mut unknown = sample.clone();
            if let Some(object) = unknown.pointer_mut(&pointer).unwrap().as_object_mut() {
                object.insert("not-a-key".to_owned(), Value::Null);
                agree(&unknown, &format!("an unknown key in {pointer}"));
            }
            let Some((parent, key)) = pointer.rsplit_once('/') else { continue };
            let mut missing = sample.clone();
            if let Some(object) = missing.pointer_mut(parent).unwrap().as_object_mut() {
                object.remove(key);
                agree(&missing, &format!("{pointer} removed"));
            }
            let mut mistyped = sample.clone();
            *mistyped.pointer_mut(&pointer).unwrap() = json!({ "not-a-key": [] });
            agree(&mistyped, &format!("{pointer} of another type"));
        }
    }
    assert!(refused > 150, "only {refused} damaged files were refused");
}

#[test]
fn a_removed_key_is_found_with_the_words_of_its_schema() {
    let files = changed(INCIDENTS, |value| drop(value.as_object_mut().unwrap().remove("purpose")));
    let fault = assert_one(&files, "catalogue-missing-key", INCIDENTS, "");
    assert!(fault.help.starts_with("add `purpose`: What the clause is for"), "{fault}");
    let files = changed(INCIDENTS, |value| drop(value["requirements"][3].as_object_mut().unwrap().remove("kind")));
    assert!(
        lint::check(&files).iter().any(|each| each.code == "catalogue-missing-key" && each.place == "/requirements/3")
    );
}

#[test]
fn an_unknown_key_is_found_with_the_one_that_was_meant() {
    let files = changed(INCIDENTS, |value| value["expectations"][0]["cadenc"] = json!("monthly"));
    let fault = assert_one(&files, "catalogue-unknown-key", INCIDENTS, "/expectations/0/cadenc");
    assert!(fault.help.contains("did you mean `cadence`"), "{fault}");
}

#[test]
fn a_wrong_type_and_a_wrong_word_are_found() {
    let files = changed(INCIDENTS, |value| value["signals"] = json!("incident"));
    let fault = assert_one(&files, "catalogue-wrong-type", INCIDENTS, "/signals");
    assert_eq!(fault.message, "this is text, and must be a list `[…]`");
    let files = changed(INCIDENTS, |value| value["requirements"][0]["kind"] = json!("log"));
    let fault = assert_one(&files, "catalogue-wrong-value", INCIDENTS, "/requirements/0/kind");
    assert_eq!(fault.message, "`log` is none of `document`, `record`, `activity`");
    let files = changed(INCIDENTS, |value| value["risk"] = json!("  "));
    assert_one(&files, "catalogue-wrong-value", INCIDENTS, "/risk");
}

#[test]
fn bad_json_is_found_with_line_and_column() {
    let files = embedded().with(INCIDENTS, "{\n  \"id\": \"iso20000-1:8.6.1\",\n  \"clause\" \"8.6.1\"\n}");
    let faults = lint::check(&files);
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!((faults[0].code.as_str(), faults[0].place.as_str()), ("catalogue-not-json", "line 3, column 12"));
}

#[test]
fn a_key_that_stands_twice_is_found() {
    let files = embedded();
    let text = String::from_utf8(files.get(INCIDENTS).unwrap().to_vec()).unwrap();
    let doubled =
        text.replacen("\"title\": \"Incident management\"", "\"title\": \"X\", \"title\": \"Incident management\"", 1);
    assert_one(&files.with(INCIDENTS, doubled), "catalogue-duplicate-key", INCIDENTS, "/title");
}

#[test]
fn an_id_used_twice_is_found_at_its_second_place() {
    let files = changed(INCIDENTS, |value| value["requirements"][1]["id"] = json!("iso20000-1:8.6.1-a"));
    let duplicate = lint::check(&files).into_iter().find(|each| each.code == "catalogue-duplicate-id").unwrap();
    assert_eq!((duplicate.file.as_str(), duplicate.place.as_str()), (INCIDENTS, "/requirements/1/id"));
    assert!(duplicate.message.contains("/requirements/0/id"), "{duplicate}");
    let files = changed(INCIDENTS, |value| {
        let copy = value["expectations"][2].clone();
        value["expectations"].as_array_mut().unwrap().push(copy);
    });
    let place =
        format!("/expectations/{}/id", json_of(&files, INCIDENTS)["expectations"].as_array().unwrap().len() - 1);
    assert_one(&files, "catalogue-duplicate-id", INCIDENTS, &place);
    let files = changed(MANDATORY, |value| value["items"][1]["id"] = json!("D01"));
    assert_one(&files, "catalogue-duplicate-id", MANDATORY, "/items/1/id");
}

#[test]
fn a_broken_reference_is_found_with_the_one_that_was_meant() {
    let files = changed(INCIDENTS, |value| value["requirements"][2]["expects"] = json!(["incident-record"]));
    let fault = assert_one(&files, "catalogue-unknown-reference", INCIDENTS, "/requirements/2/expects/0");
    assert_eq!(fault.help, "did you mean `incident-records`?");
    let files = changed(INCIDENTS, |value| value["expectations"][1]["items"][0] = json!("procedur"));
    assert_one(&files, "catalogue-unknown-reference", INCIDENTS, "/expectations/1/items/0");
    let files = changed(MANDATORY, |value| value["items"][0]["requirements"][0] = json!("iso20000-1:4.3-z"));
    assert_one(&files, "catalogue-unknown-reference", MANDATORY, "/items/0/requirements/0");
    let files = changed("item-kinds.json", |value| value["kinds"][0]["also"] = json!(["principle"]));
    assert_one(&files, "catalogue-unknown-reference", "item-kinds.json", "/kinds/0/also/0");
}

#[test]
fn the_clause_tree_and_the_controls_must_agree() {
    let files = embedded().without(INCIDENTS);
    let faults = lint::check(&files);
    assert!(faults.iter().any(|each| each.code == "catalogue-clause-tree" && each.file == PUBLICATION), "{faults:?}");
    let files = changed(PUBLICATION, |value| {
        value["clauses"].as_array_mut().unwrap().push(json!({"clause": "8.6.1.1", "title": "Beneath"}));
    });
    let codes: Vec<(String, String)> = lint::check(&files).into_iter().map(|each| (each.file, each.code)).collect();
    assert!(codes.contains(&(INCIDENTS.to_owned(), "catalogue-clause-tree".to_owned())), "{codes:?}");
    let files = changed("iso20000-1-2018/processes.json", |value| value["processes"][1]["clauses"] = json!(["4"]));
    let faults = lint::check(&files);
    let message = |words: &str| faults.iter().any(|each| each.message.contains(words));
    assert!(message("no process covers the clause 5.1") && message("clause 4.1 belongs to the process"), "{faults:?}");
}

#[test]
fn an_id_must_fit_its_place() {
    let files = changed(INCIDENTS, |value| value["requirements"][0]["id"] = json!("iso20000-1:8.6.2-a"));
    let faults = lint::check(&files);
    assert!(faults.iter().any(|each| each.code == "catalogue-misplaced" && each.place == "/requirements/0/id"));
    let files = changed(PUBLICATION, |value| value["id"] = json!("iso20000-1-2011"));
    assert_one(&files, "catalogue-misplaced", PUBLICATION, "/id");
}

#[test]
fn a_requirement_that_nothing_could_ever_show_is_found() {
    // Its criteria are a document: the report of a major incident alone is no design.
    let files = changed(INCIDENTS, |value| value["requirements"][7]["expects"] = json!(["major-incident-report"]));
    let fault = assert_one(&files, "catalogue-never-met", INCIDENTS, "/requirements/7/expects");
    assert!(fault.message.contains("`design`"), "{fault}");
}

#[test]
fn texts_keep_their_rules_of_wording() {
    let files = changed(INCIDENTS, |value| value["requirements"][0]["text"] = json!("Each incident is logged"));
    assert_one(&files, "catalogue-wording", INCIDENTS, "/requirements/0/text");
    let files = changed(INCIDENTS, |value| value["title"] = json!("Incident management."));
    assert_one(&files, "catalogue-wording", INCIDENTS, "/title");
}

#[test]
fn a_requirement_of_the_organisation_s_own_may_be_added() {
    let files = changed(INCIDENTS, |value| {
        let mut own = value["requirements"][0].clone();
        own["id"] = json!("iso20000-1:8.6.1-org-vip-callback");
        own["text"] = json!("People on the list of key users are called back within an hour.");
        value["requirements"].as_array_mut().unwrap().push(own);
    });
    assert_eq!(lint::check(&files), []);
}

#[test]
fn several_faults_in_several_files_are_all_found_in_one_go() {
    let files = changed(INCIDENTS, |value| {
        value["purpose"] = json!(7);
        value["requirements"][0]["methods"] = json!([]);
        value["requirements"][1]["expects"] = json!(["nothing"]);
    });
    let files = files.with("item-kinds.json", "{").with("stray.txt", "x");
    let places: Vec<(String, String)> = lint::check(&files).into_iter().map(|each| (each.file, each.place)).collect();
    let expected = [
        (INCIDENTS, "/purpose"),
        (INCIDENTS, "/requirements/0/methods"),
        ("item-kinds.json", "line 1, column 1"),
        ("stray.txt", ""),
    ];
    for (file, place) in expected {
        assert!(places.contains(&(file.to_owned(), place.to_owned())), "{file} {place} is not in {places:?}");
    }
}

fn check(overlay: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tickmark"));
    command.args(["controls", "check", "--controls"]).arg(overlay).args(more).output().unwrap()
}

fn codes_of(output: &Output) -> Vec<(String, String)> {
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    document["diagnostics"].as_array().unwrap().iter().map(|each| (text(&each["file"]), text(&each["code"]))).collect()
}

#[test]
fn a_folder_that_is_not_there_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let output = check(&folder.path().join("nowhere"), &["--json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(codes_of(&output).iter().any(|(_, code)| code == "catalogue-file-unreadable"));
}

#[test]
fn huge_deep_and_numerous_files_are_refused_by_a_named_limit() {
    let folder = tempfile::tempdir().unwrap();
    fs::File::create(folder.path().join("item-kinds.json")).unwrap().set_len(100 * 1024 * 1024).unwrap();
    let output = check(folder.path(), &["--json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(codes_of(&output).contains(&("item-kinds.json".to_owned(), "catalogue-too-large".to_owned())));

    fs::write(folder.path().join("item-kinds.json"), "[".repeat(1_000_000)).unwrap();
    let output = check(folder.path(), &["--json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(codes_of(&output).contains(&("item-kinds.json".to_owned(), "catalogue-not-json".to_owned())));

    let many = format!("{{\"kinds\": [{}1]}}", "1,".repeat(40_000));
    fs::write(folder.path().join("item-kinds.json"), many).unwrap();
    let output = check(folder.path(), &["--json"]);
    assert_eq!(output.status.code(), Some(2));
    let codes = codes_of(&output);
    assert!(codes.contains(&("item-kinds.json".to_owned(), "catalogue-more-faults".to_owned())));
    assert!(codes.iter().filter(|(file, _)| file == "item-kinds.json").count() <= schema::MAX_FAULTS + 1);
}

#[test]
fn a_catalogue_of_nothing_but_faults_is_given_up_at_a_named_limit() {
    let bad = format!("{{\"requirements\": [{}1]}}", "1,".repeat(1_000));
    let files =
        (0..30).fold(embedded(), |files, number| files.with(format!("a/{number}-x/control.json"), bad.as_str()));
    let faults = lint::check(&files);
    assert!(faults.len() < lint::MAX_FAULTS + 2 * schema::MAX_FAULTS, "{}", faults.len());
    assert!(faults.iter().any(|each| each.message.contains("no further file was read")));
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_a_circle_are_named_and_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(folder.path(), folder.path().join("again")).unwrap();
    let output = check(folder.path(), &["--json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(codes_of(&output).contains(&("again".to_owned(), "catalogue-link".to_owned())));
}

#[test]
fn a_broken_overlay_stops_every_command() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("grade-rules.json"), "{}").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_tickmark"));
    let output = command.args(["controls", "list", "--controls"]).arg(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(output.stdout.is_empty() && words.contains("error[catalogue-missing-key]"), "{words}");
}

/// The expectation that `controls/README.md` teaches to add.
fn callback_log() -> Value {
    json!({
        "id": "vip-callback-log", "title": "Log of callbacks to key users", "items": ["register"],
        "shows": "implementation", "cadence": "monthly", "freshness_months": 2,
        "selectors": {"path": ["vip callback"], "titles": ["callback log"], "not": ["template"]},
        "request": "Provide the log of callbacks to key users."
    })
}

#[test]
fn evidence_may_be_added_as_the_readme_teaches() {
    let files = changed(INCIDENTS, |value| {
        value["expectations"].as_array_mut().unwrap().push(callback_log());
        value["requirements"][0]["expects"].as_array_mut().unwrap().push(json!("vip-callback-log"));
    });
    assert_eq!(lint::check(&files), []);
    let files = changed(INCIDENTS, |value| value["expectations"].as_array_mut().unwrap().push(callback_log()));
    let faults = lint::check(&files);
    assert_eq!((faults.len(), faults[0].code.as_str()), (1, "catalogue-unused"));
}

fn publication_of_our_own() -> Value {
    json!({
        "$schema": "../schema/publication.schema.json",
        "id": "group-standard-2026", "prefix": "group-standard", "designation": "Group standard 2026",
        "title": "Service standard of the group", "edition": "first, 2026", "amendments": [], "notice": "Ours.",
        "exclusions": "none", "exclusions_rule": "1", "own_chapters": [],
        "verification": {"basis": "Written by us.", "checked_on": "2026-09-30", "ours": [], "doubts": []},
        "clauses": [{"clause": "3", "title": "Operation"}, {"clause": "3.1", "title": "Callback"}]
    })
}

fn control_of_our_own() -> Value {
    json!({
        "$schema": "../../schema/control.schema.json",
        "id": "group-standard:3.1", "clause": "3.1", "title": "Callback", "purpose": "Key users are not left waiting.",
        "risk": "Key users wait.", "remediation": "Call them back.", "documented_information": "None.",
        "if_wholly_absent": "minor", "typical_nonconformities": [], "signals": ["callback"], "freshness": "",
        "requirements": [{
            "id": "group-standard:3.1-a", "kind": "activity", "methods": ["test"],
            "text": "Key users are called back within an hour.", "starts_obligation": true,
            "expects": ["vip-callback-log"], "typical_nonconformities": ["Nobody calls back"], "if_absent": "minor"
        }],
        "expectations": [callback_log()]
    })
}

#[test]
fn a_publication_of_the_organisation_s_own_may_be_added_as_the_readme_teaches() {
    let overlay = tempfile::tempdir().unwrap();
    let folder = overlay.path().join("group-standard-2026");
    fs::create_dir_all(folder.join("3.1-callback")).unwrap();
    fs::write(folder.join("publication.json"), publication_of_our_own().to_string()).unwrap();
    fs::write(folder.join("3.1-callback/control.json"), control_of_our_own().to_string()).unwrap();
    let source = tickmark::catalogue::CatalogueSource { overlay: Some(overlay.path().to_owned()) };
    let files = CatalogueFiles::gather(&source).unwrap();
    assert_eq!(lint::check(&files), []);
    let catalogue = Catalogue::parse(&files).unwrap();
    let publication = catalogue.publication("group-standard-2026").unwrap();
    assert_eq!(publication.requirements().count(), 1);
    assert_ne!(catalogue.sha256, Catalogue::parse(&embedded()).unwrap().sha256);
}

const OWN_TEST: &str = "iso20000-1-2018/8.6.1-incident-management/vip-called-back-in-time";

/// The three files of the record test that `controls/README.md` teaches to add.
fn own_test() -> [(&'static str, String); 3] {
    let metadata = json!({
        "$schema": "../../schema/record-test.schema.json",
        "id": "vip-called-back-in-time", "ref": "OWN-01", "rule": "Key users are called back within the hour.",
        "requirements": ["iso20000-1:8.6.1-a"], "examines": "incident",
        "reads": {"incident": ["id", "caller", "acknowledged_at", "opened_at"]}, "severity": "medium",
        "parameters": {"max_minutes": {"meaning": "Longest wait, in minutes", "default": 60}},
        "suggests": "Key users wait."
    });
    let sql = "-- Key users are called back within the hour.
        SELECT id AS subject,
          CASE WHEN caller NOT LIKE 'VIP%' THEN 'skip'
            WHEN (julianday(acknowledged_at) - julianday(opened_at)) * 1440 > :max_minutes THEN 'fail'
            ELSE 'pass' END AS status,
          CASE WHEN caller NOT LIKE 'VIP%' THEN 'no key user'
            WHEN (julianday(acknowledged_at) - julianday(opened_at)) * 1440 > :max_minutes THEN 'waited too long'
            ELSE '' END AS reason
        FROM incident";
    let example = |name: &str, acknowledged: &str, expected: Value| {
        json!({
            "name": name, "period_start": "2025-10-01", "period_end": "2026-09-30", "as_of": "2026-09-30",
            "given": {"incident": [{
                "id": "INC1", "caller": "VIP Miller", "opened_at": "2026-03-01T08:00:00", "acknowledged_at": acknowledged
            }]},
            "expect": [expected]
        })
    };
    let clean = example("called", "2026-03-01T08:30:00", json!({"subject": "INC1", "status": "pass"}));
    let late = json!({"subject": "INC1", "status": "fail", "reason": "waited too long"});
    let planted = example("left waiting", "2026-03-01T10:30:00", late);
    let examples = json!({"$schema": "../../schema/record-test-examples.schema.json", "examples": [clean, planted]});
    [(".json", metadata.to_string()), (".sql", sql.to_owned()), (".examples.json", examples.to_string())]
}

/// What `controls check` finds in the catalogue that ships with the files of our own test added.
fn check_own_test(change: impl FnOnce(&mut BTreeMap<&'static str, String>)) -> (Option<i32>, Vec<(String, String)>) {
    let overlay = tempfile::tempdir().unwrap();
    let mut files = BTreeMap::from(own_test());
    change(&mut files);
    let stem = overlay.path().join(OWN_TEST);
    fs::create_dir_all(stem.parent().unwrap()).unwrap();
    for (ending, text) in files {
        fs::write(overlay.path().join(format!("{OWN_TEST}{ending}")), text).unwrap();
    }
    let output = check(overlay.path(), &["--json"]);
    (output.status.code(), codes_of(&output))
}

#[test]
fn a_record_test_may_be_added_as_the_readme_teaches() {
    assert_eq!(check_own_test(|_| {}), (Some(0), Vec::new()));
}

#[test]
fn a_record_test_that_does_not_keep_its_word_is_found() {
    let at = |ending: &str, code: &str| (Some(2), vec![(format!("{OWN_TEST}{ending}"), code.to_owned())]);
    let lost = check_own_test(|files| drop(files.remove(".examples.json")));
    assert_eq!(lost, at(".examples.json", "catalogue-test-incomplete"));
    let wrong = check_own_test(|files| {
        let examples = files.get_mut(".examples.json").unwrap();
        *examples = examples.replace("2026-03-01T10:30:00", "2026-03-01T08:10:00");
    });
    assert_eq!(wrong, at(".examples.json", "record-test-example-failed"));
    let undeclared = check_own_test(|files| {
        let metadata = files.get_mut(".json").unwrap();
        *metadata = metadata.replace("max_minutes", "max_hours");
    });
    let expected = [at(".json", "catalogue-unused").1, at(".sql", "catalogue-unknown-reference").1].concat();
    assert_eq!(undeclared.1, expected);
    let unknown_column = check_own_test(|files| {
        let metadata = files.get_mut(".json").unwrap();
        *metadata = metadata.replace("\"caller\"", "\"called\"");
    });
    assert!(unknown_column.1.contains(&at(".json", "catalogue-unknown-reference").1[0]), "{unknown_column:?}");
    let taken = check_own_test(|files| {
        let metadata = files.get_mut(".json").unwrap();
        *metadata = metadata.replace("OWN-01", "INC-05");
    });
    assert!(taken.1.iter().any(|(_, code)| code == "catalogue-duplicate-id"), "{taken:?}");
}

#[test]
fn a_header_synonym_may_be_added_as_the_readme_teaches() {
    let path = "record-types/incident.json";
    let priority = |value: &mut Value| {
        let columns = value["columns"].as_array_mut().unwrap();
        columns.iter().position(|column| column["name"] == "priority").unwrap()
    };
    let files = changed(path, |value| {
        let at = priority(value);
        value["columns"][at]["synonyms"]["generic-de"] = json!(["Dringlichkeitsstufe"]);
    });
    assert_eq!(lint::check(&files), []);
    let files = changed(path, |value| {
        let at = priority(value);
        value["columns"][at]["synonyms"]["servicenow"] = json!(["Number"]);
        value["key"] = json!("nummer");
    });
    let codes: Vec<String> = lint::check(&files).into_iter().map(|each| each.code).collect();
    assert_eq!(codes, ["catalogue-duplicate-id", "catalogue-unknown-reference"]);
}
