//! Depths of a report, OSCAL, masked names, trend and comparison: the same result, told to different readers.

use crate::sample;
use lopdf::Document;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;
use tickmark::assessment::AssessmentDocument;
use tickmark::assessment::compare::{self, Side};
use tickmark::reports::view::{Depth, Telling, View};
use tickmark::reports::wording::Wording;
use tickmark::reports::write::{Format, Rendered, render_as, write};
use tickmark::reports::{html, pdf};

static DOCUMENT: LazyLock<AssessmentDocument> = LazyLock::new(|| sample::document(sample::USUAL));

fn telling(depth: Depth) -> Telling {
    let mut before = DOCUMENT.clone();
    before.as_of = sample::day("2026-06-30");
    before.summary.met -= 3;
    before.summary.open += 3;
    before.requirements[0].status = tickmark::scoring::Status::NotDetermined;
    Telling {
        depth,
        earlier: vec![("q2".to_owned(), Side::of(&before))],
        comparison: Some(compare::compare(&before, &DOCUMENT)),
        ..Telling::default()
    }
}

fn told(depth: Depth) -> View {
    View::told(&DOCUMENT, &Wording::load("en").unwrap(), &telling(depth)).unwrap()
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    text.split(before).skip(1).filter_map(|part| part.split_once(after).map(|(value, _)| value)).collect()
}

#[test]
fn each_depth_is_a_whole_report_whose_links_lead_somewhere() {
    for depth in [Depth::Executive, Depth::Manager, Depth::Auditor] {
        let rendered = render_as(&DOCUMENT, &[Format::Html, Format::Pdf], &telling(depth)).unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reports").join(depth.word());
        write(&folder, &rendered).unwrap();
        let html = String::from_utf8(rendered[0].bytes.clone()).unwrap();
        let places: BTreeSet<&str> = between(&html, " id=\"", "\"").into_iter().collect();
        for target in between(&html, "href=\"#", "\"") {
            assert!(places.contains(target), "{}: nothing is called {target}", depth.word());
        }
        let told = html.split("<script").next().unwrap();
        for words in between(told, "[", "]") {
            let is_key =
                words.contains('.') && words.chars().all(|each| each.is_ascii_lowercase() || ".-".contains(each));
            assert!(!is_key, "{}: a message is missing: {words}", depth.word());
        }
        assert!(!html.to_lowercase().contains("certified") && !html.to_lowercase().contains("complian"));
    }
}

#[test]
fn what_a_manager_gets_names_evidence_by_path_and_lists_no_single_record() {
    let html = html::render(&told(Depth::Manager)).unwrap();
    assert!(!html.contains("EV-0"), "there is no index in which a number could be looked up");
    assert!(!html.contains("<bdi>CHG0"));
    assert!(html.contains("id=\"roadmap\"") && html.contains("id=\"trend\"") && html.contains("id=\"change\""));
    assert!(!html.contains("id=\"evidence\""));
}

#[test]
fn an_executive_report_has_no_cover_and_few_pages() {
    let pages = |depth| Document::load_mem(&pdf::render(&told(depth)).unwrap()).unwrap().get_pages().len();
    let short = View::told(
        &DOCUMENT,
        &Wording::load("en").unwrap(),
        &Telling { depth: Depth::Executive, ..Telling::default() },
    );
    let short = Document::load_mem(&pdf::render(&short.unwrap()).unwrap()).unwrap().get_pages().len();
    assert!(short <= 2, "{short} pages");
    assert!(pages(Depth::Executive) < pages(Depth::Manager) && pages(Depth::Manager) < pages(Depth::Auditor));
}

#[test]
fn headline_numbers_are_the_same_at_every_depth() {
    let summary = serde_json::to_value(&DOCUMENT.summary).unwrap();
    for depth in [Depth::Executive, Depth::Manager, Depth::Auditor] {
        let html = html::render(&told(depth)).unwrap();
        let mut seen = 0;
        for tag in between(&html, "data-figure=\"", "</data>") {
            let (key, rest) = tag.split_once('"').unwrap();
            let value = rest.split_once("value=\"").unwrap().1.split_once('"').unwrap().0;
            let stored = key.split('.').fold(&summary, |value, part| &value[part]).as_u64().unwrap();
            assert_eq!(stored.to_string(), value, "{}: {key}", depth.word());
            seen += 1;
        }
        assert!(seen >= 3, "{}: {seen}", depth.word());
    }
}

#[test]
fn an_auditor_reads_what_an_audit_report_states() {
    let mut document = DOCUMENT.clone();
    document.report.team = vec!["A. Auditor, lead".to_owned()];
    document.report.classification = "Confidential <b>".to_owned();
    let view = View::told(&document, &Wording::load("en").unwrap(), &telling(Depth::Auditor)).unwrap();
    let html = html::render(&view).unwrap();
    for words in [
        "A. Auditor, lead",
        "Confidential &lt;b&gt;",
        "Sampling",
        "Deviations from the audit plan",
        "Unresolved points",
    ] {
        assert!(html.contains(words), "{words}");
    }
}

/// A document in which one population is of persons.
fn with_persons() -> AssessmentDocument {
    let mut document = DOCUMENT.clone();
    let row =
        document.record_tests.iter_mut().flat_map(|test| &mut test.exception_rows).find(|row| !row.source.is_empty());
    let row = row.unwrap();
    row.subject = String::from("Jo Eastlake SMS awareness");
    row.reason = String::from("told by jo@example.org that Jo Eastlake SMS awareness is missing");
    let source = row.source.clone();
    for population in &mut document.populations {
        if population.sources.iter().any(|each| each.path == source) {
            population.record_type = String::from("training");
        }
    }
    document
}

#[test]
fn names_of_persons_are_shown_only_when_asked_for() {
    let document = with_persons();
    let formats = [Format::Html, Format::Xlsx, Format::Csv, Format::Junit, Format::Oscal];
    for show_names in [false, true] {
        let telling = Telling { show_names, ..Telling::default() };
        let rendered = render_as(&document, &formats, &telling).unwrap();
        let shows =
            |wanted: &str, file: &Rendered| file.bytes.windows(wanted.len()).any(|part| part == wanted.as_bytes());
        let text = rendered.iter().filter(|file| !file.file_name.ends_with("xlsx"));
        let named = text.filter(|file| shows("Eastlake", file) || shows("jo@example", file)).count();
        assert_eq!(named > 0, show_names);
        let exceptions = rendered.iter().find(|file| file.file_name == "csv/exceptions.csv").unwrap();
        assert_eq!(shows("person 1", exceptions), !show_names);
    }
}

fn oscal() -> BTreeMap<String, Value> {
    let rendered = render_as(&DOCUMENT, &[Format::Oscal], &Telling::default()).unwrap();
    rendered.into_iter().map(|file| (file.file_name, serde_json::from_slice(&file.bytes).unwrap())).collect()
}

#[test]
fn counts_and_digests_of_oscal_are_those_of_the_result() {
    let files = oscal();
    let result = &files["oscal/assessment-results.json"]["assessment-results"];
    let property = |object: &Value, name: &str| {
        let found = object["props"].as_array().unwrap().iter().find(|each| each["name"] == name);
        found.map(|each| each["value"].as_str().unwrap().to_owned())
    };
    let findings = result["results"][0]["findings"].as_array().unwrap();
    let count = |status: &str| {
        u64::try_from(findings.iter().filter(|each| property(each, "status").as_deref() == Some(status)).count())
            .unwrap()
    };
    let summary = &DOCUMENT.summary;
    assert_eq!(count("met"), summary.met);
    assert_eq!(count("open"), summary.open);
    assert_eq!(count("partly"), summary.partly);
    assert_eq!(count("not-determined"), summary.not_determined);
    let satisfied = findings.iter().filter(|each| each["target"]["status"]["state"] == "satisfied").count();
    assert_eq!(u64::try_from(satisfied).unwrap(), summary.met, "nothing but met is satisfied");
    assert_eq!(property(&result["results"][0], "summary.requirements"), Some(summary.requirements.to_string()));
    let resources = result["back-matter"]["resources"].as_array().unwrap();
    for item in &DOCUMENT.evidence {
        let Some(digest) = item.sha256 else { continue };
        let value = digest.to_string();
        assert!(
            resources.iter().any(|each| each["rlinks"][0]["hashes"][0]["value"] == value.as_str()),
            "{}",
            item.path
        );
    }
    let items = files["oscal/poam.json"]["plan-of-action-and-milestones"]["poam-items"].as_array().unwrap();
    assert_eq!(items.len(), DOCUMENT.gaps.len() + DOCUMENT.findings.len());
    let controls = &files["oscal/component-definition.json"]["component-definition"]["components"][0];
    let controls = controls["control-implementations"][0]["implemented-requirements"].as_array().unwrap();
    assert_eq!(u64::try_from(controls.len()).unwrap(), summary.requirements);
}

/// Every value of the key, at any depth.
fn values<'a>(value: &'a Value, key: &str, found: &mut Vec<&'a str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| values(item, key, found)),
        Value::Object(fields) => {
            found.extend(fields.get(key).and_then(Value::as_str));
            fields.values().for_each(|field| values(field, key, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn identifiers_of_oscal_stand_once_and_references_find_them() {
    for (name, file) in oscal() {
        let (mut own, mut referred, mut links) = (Vec::new(), Vec::new(), Vec::new());
        values(&file, "uuid", &mut own);
        values(&file, "observation-uuid", &mut referred);
        values(&file, "activity-uuid", &mut referred);
        values(&file, "href", &mut links);
        let places: BTreeSet<&str> = own.iter().copied().collect();
        assert_eq!(places.len(), own.len(), "{name}: an identifier stands twice");
        for to in referred.into_iter().chain(links.into_iter().filter_map(|link| link.strip_prefix('#'))) {
            assert!(places.contains(to), "{name}: {to}");
        }
    }
}

#[test]
fn oscal_is_valid_against_the_schemas_of_nist() {
    for version in ["1.1.3", "1.2.2"] {
        let validator = crate::oscal::schema(version);
        for (name, file) in oscal() {
            let faults: Vec<String> = validator
                .iter_errors(&file)
                .take(5)
                .map(|fault| format!("{} {fault:.300}", fault.instance_path()))
                .collect();
            assert!(faults.is_empty(), "{name} against {version}: {faults:#?}");
        }
    }
}
