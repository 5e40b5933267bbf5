//! Assessment results: an observation for each item of evidence and each record test, a finding for each requirement.

use super::parts::{Parts, line, moment, props, token};
use crate::assessment::document::{Evidence, Outcome, RecordTestResult, RequirementResult, Status};
use crate::catalogue::Nature;
use crate::reports::view::text::visible;
use serde_json::{Map, Value, json};

pub(super) fn results(parts: &Parts<'_>) -> Value {
    let document = parts.document;
    let observations = observations(parts);
    let mut result = Map::new();
    let mut put = |key: &str, value: Value| result.insert(key.to_owned(), value);
    put("uuid", json!(parts.uuid("result", "")));
    put("title", json!(line(&format!("{} as of {}", document.catalogue.designation, document.as_of))));
    put("description", json!(visible(&document.limits.join(" "))));
    put("start", json!(moment(document.period.start)));
    put("end", json!(parts.moment()));
    put("props", figures(parts));
    put("reviewed-controls", parts.reviewed());
    if !observations.is_empty() {
        put("observations", json!(observations));
    }
    let findings: Vec<Value> = document.requirements.iter().map(|each| finding(parts, each)).collect();
    if !findings.is_empty() {
        put("findings", json!(findings));
    }
    json!({ "assessment-results": {
        "uuid": parts.uuid("document", "assessment-results"),
        "metadata": parts.metadata("Assessment results"),
        "import-ap": { "href": "assessment-plan.json" },
        "results": [result],
        "back-matter": parts.back_matter(true),
    }})
}

/// The figures that every report carries.
fn figures(parts: &Parts<'_>) -> Value {
    let figures = crate::reports::view::figures(parts.document);
    let figures: Vec<(String, String)> = figures.into_iter().map(|(key, value)| (key, value.to_string())).collect();
    let pairs: Vec<(&str, &str)> = figures.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    props(&pairs)
}

/// What is seen: every item that is accepted for something, and every record test.
fn observations(parts: &Parts<'_>) -> Vec<Value> {
    let items = parts.document.evidence.iter().filter(|item| accepted(item));
    let tests = parts.document.record_tests.iter().map(|test| tested(parts, test));
    items.map(|item| examined(parts, item)).chain(tests).collect()
}

fn accepted(item: &Evidence) -> bool {
    item.matches.iter().any(|each| each.state.is_accepted())
}

fn examined(parts: &Parts<'_>, item: &Evidence) -> Value {
    let method = match item.nature {
        Some(Nature::Statement) => "INTERVIEW",
        Some(Nature::Design | Nature::Record | Nature::Population) | None => "EXAMINE",
    };
    json!({
        "uuid": parts.uuid("observation", &item.path),
        "title": line(&item.title),
        "description": line(&item.path),
        "methods": [method],
        "types": ["control-objective"],
        "relevant-evidence": [evidence(parts, &item.path)],
        "collected": parts.moment(),
    })
}

fn evidence(parts: &Parts<'_>, path: &str) -> Value {
    if parts.item(path).is_none() {
        return json!({ "description": line(path) });
    }
    json!({ "href": format!("#{}", parts.evidence_uuid(path)), "description": line(path) })
}

fn tested(parts: &Parts<'_>, test: &RecordTestResult) -> Value {
    let outcome = match test.outcome {
        Outcome::Pass => "pass",
        Outcome::Fail => "fail",
        Outcome::Inconclusive => "inconclusive",
        Outcome::Error => "error",
    };
    let mut observation = json!({
        "uuid": parts.uuid("observation", &format!("test {}", test.id)),
        "title": line(&format!("{} {}", test.reference, test.id)),
        "description": line(&test.rule),
        "methods": ["TEST"],
        "types": ["control-objective"],
        "collected": parts.moment(),
        "props": props(&[
            ("record-test", &test.id),
            ("outcome", outcome),
            ("relied-on", if test.relied_on { "yes" } else { "no" }),
            ("population", &test.population.to_string()),
            ("in-period", &test.in_period.to_string()),
            ("tested", &test.tested.to_string()),
            ("exceptions", &test.exceptions.to_string()),
            ("why", &test.why),
        ]),
    });
    let sources: Vec<Value> = test.sources.iter().map(|path| evidence(parts, path)).collect();
    if let (false, Some(observation)) = (sources.is_empty(), observation.as_object_mut()) {
        observation.insert("relevant-evidence".to_owned(), json!(sources));
    }
    observation
}

/// The verdict on a requirement. OSCAL knows two states; only what is met is satisfied, and the property `status` says
/// which of the others it is.
fn finding(parts: &Parts<'_>, each: &RequirementResult) -> Value {
    let (state, reason) = match each.status {
        Status::Met => ("satisfied", "pass"),
        Status::Partly | Status::Open => ("not-satisfied", "fail"),
        Status::NotDetermined | Status::NoOccurrence => ("not-satisfied", "other"),
    };
    let observed = each.evidence.iter().filter(|path| parts.item(path).is_some_and(accepted));
    let observed = observed.map(|path| parts.uuid("observation", path));
    let tested = each.tests.iter().filter(|id| parts.document.record_tests.iter().any(|test| test.id == **id));
    let tested = tested.map(|id| parts.uuid("observation", &format!("test {id}")));
    let related: Vec<Value> = observed.chain(tested).map(|uuid| json!({ "observation-uuid": uuid })).collect();
    let mut finding = json!({
        "uuid": parts.uuid("finding", each.id.as_str()),
        "title": line(each.id.as_str()),
        "description": line(&each.text),
        "props": Parts::verdict(each),
        "target": {
            "type": "objective-id",
            "target-id": token(&each.id),
            "status": { "state": state, "reason": reason },
        },
        "remarks": line(&each.reasons.join("; ")),
    });
    if let (false, Some(finding)) = (related.is_empty(), finding.as_object_mut()) {
        finding.insert("related-observations".to_owned(), json!(related));
    }
    finding
}
