//! `assessment.schema.json` against the types that write `assessment.json`.

use serde::Serialize;
use serde_json::{Value, json};
use tickmark::assessment::AssessmentDocument;
use tickmark::assessment::document::{
    EvidenceBasis, EvidenceState, FindingSource, FindingState, Ladder, MatchBasis, MatchState, Outcome, Presence,
    Standing, Status,
};
use tickmark::assessment::view::ViewStatus;
use tickmark::catalogue::publication::Keeping;
use tickmark::catalogue::schema::Schemas;
use tickmark::catalogue::{
    Cadence, CatalogueFiles, Grade, Method, Nature, Relationship, RequirementKind, TestSeverity,
};
use tickmark::diagnostics::Severity;

const DIGEST: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn gate() -> Value {
    json!({"ready": false, "blockers": ["No internal audit in the last 12 months"]})
}

fn summary() -> Value {
    json!({
        "requirements": 1, "met": 1, "partly": 0, "open": 0, "not_determined": 0, "no_occurrence": 0, "met_by_rule": 0,
        "met_if_accepted": 1, "candidate_majors": 0, "candidate_minors": 1, "opportunities": 0,
        "readiness_percent": 99.5, "readiness_percent_if_accepted": 100.0, "stage1": gate(), "stage2": gate(),
        "confidence": {"on_records": 1, "on_verified_digests": 1, "on_fresh_evidence": 0},
        "evidence": {"files": 1, "bytes": 7, "accepted": 1, "proposed": 0, "unmatched": 0, "unreadable": 0},
        "record_tests": {"tests": 1, "pass": 0, "fail": 1, "inconclusive": 0, "error": 0, "exceptions": 1}
    })
}

fn finding() -> Value {
    json!({
        "id": "F0001", "grade": "minor", "state": "planned", "requirements": ["iso20000-1:8.6.1-a"],
        "clauses": ["8.6.1"], "statement": "Two incidents were not logged.",
        "evidence": [{"path": "evidence/a.csv", "sha256": DIGEST, "place": "row 12", "basis": "as-then"}],
        "basis_changed": false, "raised_by": "A. Auditor", "raised_at": "2026-09-30T10:00:00Z",
        "source": "internal-audit", "owner": "", "due": "2026-12-31", "overdue": false,
        "correction": {"text": "logged", "by": "B", "at": "2026-09-30T10:00:00Z"}, "cause": null,
        "corrective_action": null, "effectiveness": null,
        "effectiveness_evidence": [{"path": "evidence/b.csv", "sha256": null, "place": "", "basis": "gone"}],
        "closed": null, "withdrawn": null, "missing": ["cause"], "hints": []
    })
}

fn evidence() -> Value {
    json!([{
        "path": "evidence/a.zip!/b.csv", "sha256": DIGEST, "hash_basis": "computed", "bytes": 7,
        "media_type": "text/csv", "title": "Incidents", "state": "accepted", "kind": "record-export",
        "kind_title": "Export of records", "nature": "population", "standing": "sound", "standing_reason": "",
        "document": {"version": {"value": "1.2", "from": "front matter"}}, "unread_reason": "",
        "matches": [{
            "requirement": "iso20000-1:8.6.1-a", "state": "accepted", "by": "register", "basis": "register",
            "confidence": 1.0, "expectation": "incident-records", "shows": "implementation", "ladder": "E3", "stale": false, "stale_by": "default",
            "reasons": ["The register names it"]
        }]
    }])
}

fn requirements() -> Value {
    json!([{
        "id": "iso20000-1:8.6.1-a", "clause": "8.6.1", "kind": "record", "text": "Each incident is logged.",
        "methods": ["test", "examine"], "status": "met", "stage1_status": "met", "status_if_accepted": "met",
        "met_by_rule": false, "owner": "Head of Service Desk", "performed_by": "", "rule": "needed-rung-reached",
        "basis_changed": false, "ladder": "E4", "needed": "E4", "evidence": ["evidence/a.zip!/b.csv"],
        "proposed": ["evidence/c.md"], "tests": ["incident-logged"], "deciding_tests": ["incident-logged"],
        "stale": false, "reasons": ["r"], "expects": ["Export of all incident records of the period"], "if_absent": "minor",
        "review": {"mark": "more needed", "comment": "c", "by": "b", "at": "a", "root": DIGEST},
        "decision": {"decided": "no-occurrence", "by": "A. Auditor", "at": "2026-09-30T10:00:00Z", "reason": "None",
            "basis_changed": false}
    }])
}

fn clauses() -> Value {
    json!([{
        "clause": "8.6.1", "title": "Incident management", "requirements": 1, "met": 1, "partly": 0, "open": 0,
        "not_determined": 0, "no_occurrence": 0, "met_if_accepted": 1, "score_percent": 100.0,
        "if_wholly_absent": "major", "suggested_grade": "minor", "owner": "", "performed_by": "", "purpose": "p", "risk": "r", "remediation": "m",
        "grade_reasons": [{
            "rule": "test-beyond-tolerance", "grade": "minor", "words": "w", "requirements": ["iso20000-1:8.6.1-a"],
            "tests": ["incident-logged"]
        }]
    }])
}

fn record_tests() -> Value {
    json!([{
        "id": "incident-logged", "ref": "INC-01", "rule": "r", "requirements": ["iso20000-1:8.6.1-a"],
        "clause": "8.6.1", "severity": "high", "absolute": false, "relied_on": true, "population": 4, "in_period": 3,
        "tested": 2, "skipped": {"not yet closed": 1}, "exceptions": 1, "rate": 0.5, "tolerance": 0.05,
        "outcome": "fail", "why": "", "missing_columns": ["incident.opened"], "sources": ["evidence/a.zip!/b.csv"],
        "suggests": "s",
        "exception_rows": [{"subject": "INC1", "source": "evidence/a.zip!/b.csv", "row": 2, "reason": "r"}]
    }])
}

fn populations() -> Value {
    json!([{
        "record_type": "incident", "title": "Incidents", "records": 4, "in_period": 3, "undated": 0,
        "sources": [{
            "path": "evidence/a.zip!/b.csv", "table": "", "layout": "jira", "rows": 4, "rejected": 0,
            "mapped": {"id": "Issue key"}, "ignored": ["Votes"], "missing": ["impact"],
            "checks": [{"check": "declared-row-count", "held": true, "words": "4 of 4"}], "relied_on": true
        }]
    }])
}

fn view() -> Value {
    serde_json::from_str(include_str!("view_sample.json")).unwrap()
}

fn objective() -> Value {
    json!({"path": "evidence/a.zip!/b.csv", "sha256": DIGEST, "place": "row 2", "basis": "as-then"})
}

fn practice(id: &str) -> Value {
    json!({
        "id": id, "title": "t", "level": 3, "by": "b", "at": "a", "reason": "r", "evidence": [objective()],
        "basis_changed": false
    })
}

fn place() -> Value {
    json!({"path": "evidence/a.zip!/b.csv", "place": "row 2"})
}

fn scope_consistency() -> Value {
    json!({
        "compared": ["scope", "catalogue", "tickets"], "not_compared": ["service-levels", "suppliers", "reports"],
        "services": [{"name": "Managed Workplace", "standing": "in-scope", "named": {"scope": 1, "tickets": 40}}],
        "differences": [{
            "service": "Managed Print", "source": "tickets", "words": "w", "places": [place()],
            "requirement": "iso20000-1:8.2.4-a", "clause": "8.2.4"
        }]
    })
}

fn roadmap() -> Value {
    json!([{
        "id": "assess-current-state", "title": "t",
        "steps": [{
            "gap": 1, "clause": "8.6.1", "what": "w", "owner": "", "grade": "minor", "blocks": ["stage-1", "stage-2"],
            "effort": "small", "effort_because": "b", "requirements": ["iso20000-1:8.6.1-a"]
        }]
    }])
}

fn programme() -> Value {
    json!({
        "audits": [{
            "kind": "internal", "on": "2026-05-07", "held": true, "clauses": ["8.6.1"], "auditor": "a", "id": "IA-1",
            "path": "evidence/a.zip!/b.csv"
        }],
        "clauses": [{
            "clause": "8.6.1", "title": "t", "owner": "",
            "looks": {
                "stage-1": "not", "stage-2": "looked-at", "surveillance-1": "planned", "surveillance-2": "proposed",
                "recertification": "proposed"
            },
            "internal_last": "2026-05-07", "internal_due": "2027-05-07", "internal_overdue": false
        }],
        "not_yet": ["8.6.2"],
        "internal_plan": [{"month": "2027-05", "clauses": ["8.6.1"], "because": ["b"], "auditors": ["a"]}]
    })
}

/// A document that uses every key there is.
fn sample() -> Value {
    json!({
        "format_version": 1, "tool": {"name": "tickmark", "version": "0.1.0"}, "as_of": "2026-09-30",
        "reproducible": true,
        "organisation": {
            "name": "Quillmoor", "scope": "s", "services": ["Managed Workplace"], "sites": ["Leeds"],
            "other_parties": [{"name": "Northfold", "kind": "external-supplier", "provides": ["Hosting"]}]
        },
        "period": {"start": "2025-10-01", "end": "2026-09-30", "basis": "declared"},
        "settings": {
            "workspace": true, "roots": ["evidence"], "accept_at": 0.95, "propose_at": 0.5, "defaults_used": ["d"]
        },
        "catalogue": {
            "id": "iso20000-1-2018", "designation": "ISO/IEC 20000-1:2018", "title": "t", "amendments": ["Amd 1:2024"],
            "notice": "n", "sha256": DIGEST, "verification_basis": "b", "verified_on": "2026-09-30", "ours": ["o"],
            "exclusions_rule": "1.2", "doubts": ["d"], "reviewed_requirements": 0,
            "grade_rules": [{
                "situation": "repeated-minors", "words": "w", "grade": "major", "rate_percent": 25, "count": 3
            }]
        },
        "summary": summary(), "evidence": evidence(), "requirements": requirements(), "clauses": clauses(),
        "clause_titles": [{"clause": "8", "title": "Operation"}],
        "mandatory_information": [{
            "id": "R22", "item": "Incidents", "keeping": "retain", "clause": "8.6.1", "state": "present",
            "requirements": ["iso20000-1:8.6.1-a"], "evidence": ["evidence/a.zip!/b.csv"], "grade_if_missing": "major"
        }],
        "record_tests": record_tests(), "populations": populations(),
        "occurrences": [{
            "requirement": "iso20000-1:9.3-a", "expectation": "management-review", "title": "t", "cadence": "quarterly",
            "cadence_basis": "default", "due": ["2025-Q4", "2026-03", "2026-H1", "2026", "2025-10/2026-09"], "found": ["2025-Q4"],
            "missing": ["2026-03"]
        }],
        "processes": [{
            "id": "incident-management", "title": "Incident management", "clauses": ["8.6.1"],
            "edition": "2019", "attributes": {"1.1": "F", "2.1": "L", "2.2": "not-rated"},
            "performance": {"met": 9, "partly": 0, "open": 0, "not_determined": 1, "achieved_percent": 90.0},
            "ratings": [{
                "attribute": "2.1", "rating": "L+", "method": "R3", "by": "b", "at": "a", "reason": "r",
                "evidence": [objective()], "basis_changed": false
            }],
            "level_at_least": 1, "level_limited_by": "2.2", "target": 3, "gap_to_target": 2, "indicative": true
        }],
        "practices": [practice("itil-4:incident-management")],
        "service_value_system": {
            "components": [practice("itil-4:svs/governance")], "level": null, "limited_by": "itil-4:svs/governance"
        },
        "gaps": [{
            "clause": "8.6.1", "grade": "minor", "owner": "", "what": "w", "ask": "a",
            "requirements": ["iso20000-1:8.6.1-a"], "status": "partly", "kind": "test", "test": "t",
            "places": [place()],
            "answer": {"reply": "will follow", "evidence": "e", "comment": "c", "by": "b", "at": "a"}
        }],
        "scope_consistency": scope_consistency(), "roadmap": roadmap(), "programme": programme(),
        "findings": [finding()],
        "diagnostics": [{
            "file": "evidence/x.pdf", "place": "", "code": "pdf-without-text", "severity": "warning", "message": "m",
            "help": "h"
        }],
        "limits": ["l"], "view": view()
    })
}

fn faults(document: &Value) -> Vec<String> {
    let found = Schemas::embedded().unwrap().faults("assessment", "assessment.json", document);
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn a_document_with_every_key_survives_the_types_and_fits_the_schema() {
    let document: AssessmentDocument = serde_json::from_value(sample()).unwrap();
    assert_eq!(serde_json::to_value(&document).unwrap(), sample(), "the sample misses a key of the types");
    assert_eq!(faults(&sample()), Vec::<String>::new());
}

/// JSON pointers of the members of all objects with fixed keys.
fn members(value: &Value, here: &str, all: &mut Vec<(String, String)>) {
    const MAPS: [&str; 5] = ["/document", "/skipped", "/mapped", "/attributes", "/named"];
    match value {
        Value::Object(object) => {
            for (key, each) in object {
                if !MAPS.iter().any(|map| here.ends_with(map)) {
                    all.push((here.to_owned(), key.clone()));
                }
                members(each, &format!("{here}/{key}"), all);
            }
        }
        Value::Array(list) => {
            for (index, each) in list.iter().enumerate() {
                members(each, &format!("{here}/{index}"), all);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn a_document_that_lacks_any_key_or_has_one_more_is_refused() {
    let schemas = Schemas::embedded().unwrap();
    let mut all = Vec::new();
    members(&sample(), "", &mut all);
    assert!(all.len() > 200, "{}", all.len());
    for (parent, key) in all {
        let mut damaged = sample();
        let object = damaged.pointer_mut(&parent).unwrap().as_object_mut().unwrap();
        let taken = object.remove(&key).unwrap();
        // Only a view has the one key, only the answer of a run the other.
        let may_be_absent = (parent.as_str(), key.as_str()) == ("", "view") || key == "hash_basis";
        assert_eq!(schemas.faults("assessment", "", &damaged).is_empty(), may_be_absent, "{parent} without {key}");
        let object = damaged.pointer_mut(&parent).unwrap().as_object_mut().unwrap();
        object.insert(key, taken);
        object.insert("not-a-key".to_owned(), Value::Null);
        assert!(!schemas.faults("assessment", "", &damaged).is_empty(), "{parent} with a key too many");
    }
}

#[test]
fn values_that_no_run_may_write_are_refused() {
    let wrong = [
        ("/evidence/0/path", json!("/home/someone/a.csv")),
        ("/evidence/0/sha256", json!("BA78")),
        ("/format_version", json!(2)),
        ("/summary/met", json!(-1)),
        ("/summary/readiness_percent", json!(100.1)),
        ("/requirements/0/stage1_status", json!("no-occurrence")),
        ("/requirements/0/needed", json!("E1")),
        ("/processes/0/indicative", json!(false)),
        ("/as_of", json!("30.09.2026")),
        ("/occurrences/0/due/0", json!("2025-Q5")),
    ];
    for (pointer, value) in wrong {
        let mut damaged = sample();
        *damaged.pointer_mut(pointer).unwrap() = value;
        assert_eq!(faults(&damaged).len(), 1, "{pointer}: {:?}", faults(&damaged));
    }
}

fn words(variants: &[impl Serialize]) -> Vec<Value> {
    variants.iter().map(|each| serde_json::to_value(each).unwrap()).collect()
}

/// The words of the register of nonconformities.
fn words_of_findings() -> [(&'static str, Vec<Value>); 3] {
    [
        (
            "/properties/findings/items/properties/state",
            words(&[
                FindingState::Open,
                FindingState::Corrected,
                FindingState::Planned,
                FindingState::Effective,
                FindingState::Closed,
                FindingState::Withdrawn,
            ]),
        ),
        (
            "/properties/findings/items/properties/source",
            words(&[FindingSource::SelfAssessment, FindingSource::InternalAudit, FindingSource::ExternalAudit]),
        ),
        (
            "/$defs/finding_evidence/properties/basis",
            words(&[EvidenceBasis::AsThen, EvidenceBasis::Changed, EvidenceBasis::Gone]),
        ),
    ]
}

#[test]
fn the_schema_knows_every_word_of_every_enum_and_no_other() {
    let files = CatalogueFiles::embedded();
    let schema: Value = serde_json::from_slice(files.get("schema/assessment.schema.json").unwrap()).unwrap();
    let enums = [
        ("/$defs/grade", words(&[Grade::None, Grade::Ofi, Grade::Minor, Grade::Major])),
        ("/$defs/ladder", words(&[Ladder::E0, Ladder::E1, Ladder::E2, Ladder::E3, Ladder::E4])),
        (
            "/$defs/status",
            words(&[Status::Met, Status::Partly, Status::Open, Status::NotDetermined, Status::NoOccurrence]),
        ),
        (
            "/$defs/evidence/properties/state",
            words(&[
                EvidenceState::Accepted,
                EvidenceState::Proposed,
                EvidenceState::Unmatched,
                EvidenceState::Unreadable,
            ]),
        ),
        (
            "/$defs/evidence/properties/standing",
            words(&[
                Standing::Sound,
                Standing::Draft,
                Standing::EmptyTemplate,
                Standing::Superseded,
                Standing::Duplicate,
                Standing::OtherEntity,
                Standing::Stub,
            ]),
        ),
        (
            "/$defs/evidence/properties/nature",
            words(&[
                Some(Nature::Design),
                Some(Nature::Record),
                Some(Nature::Population),
                Some(Nature::Statement),
                None,
            ]),
        ),
        (
            "/$defs/match/properties/state",
            words(&[MatchState::Accepted, MatchState::AcceptedByRule, MatchState::Proposed, MatchState::Rejected]),
        ),
        (
            "/$defs/match/properties/basis",
            words(&[MatchBasis::Register, MatchBasis::Decision, MatchBasis::Selector, MatchBasis::Text]),
        ),
        (
            "/$defs/requirement/properties/kind",
            words(&[RequirementKind::Document, RequirementKind::Record, RequirementKind::Activity]),
        ),
        (
            "/$defs/requirement/properties/methods/items",
            words(&[Method::Examine, Method::Interview, Method::Observe, Method::Test]),
        ),
        (
            "/$defs/record_test/properties/outcome",
            words(&[Outcome::Pass, Outcome::Fail, Outcome::Inconclusive, Outcome::Error]),
        ),
        (
            "/$defs/record_test/properties/severity",
            words(&[TestSeverity::Low, TestSeverity::Medium, TestSeverity::High]),
        ),
        (
            "/properties/mandatory_information/items/properties/state",
            words(&[
                Presence::Present,
                Presence::Incomplete,
                Presence::NotDetermined,
                Presence::Missing,
                Presence::NoOccurrence,
            ]),
        ),
        ("/properties/mandatory_information/items/properties/keeping", words(&[Keeping::Maintain, Keeping::Retain])),
        (
            "/properties/occurrences/items/properties/cadence",
            words(&[Cadence::Monthly, Cadence::Quarterly, Cadence::HalfYearly, Cadence::Yearly]),
        ),
        (
            "/properties/diagnostics/items/properties/severity",
            words(&[Severity::Error, Severity::Warning, Severity::Note]),
        ),
    ];
    let views = [
        ("/$defs/view_item/properties/status", words(&ViewStatus::ALL)),
        ("/$defs/view_through/properties/relationship", words(&Relationship::ALL)),
    ];
    for (place, expected) in enums.into_iter().chain(words_of_findings()).chain(views) {
        assert_eq!(schema.pointer(place).unwrap()["enum"], Value::Array(expected), "{place}");
    }
}
