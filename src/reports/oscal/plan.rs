//! Assessment plan: what was to be assessed, against what, by which activities.

use super::parts::{Parts, line, moment};
use serde_json::{Value, json};

/// Activities in order: name, title, what is done.
const ACTIVITIES: [(&str, &str, &str); 4] = [
    ("collect", "Collect", "Every file of the evidence is hashed with SHA-256 while it is read."),
    ("examine", "Examine", "Documents and records are matched with the evidence that each requirement expects."),
    ("test", "Test", "Record tests examine every record in reach; no sample is drawn."),
    ("conclude", "Conclude", "Statuses and grades are proposed by fixed rules; a person concludes."),
];

pub(super) fn plan(parts: &Parts<'_>) -> Value {
    let document = parts.document;
    let activities: Vec<Value> = ACTIVITIES
        .iter()
        .map(|(name, title, what)| json!({ "uuid": parts.uuid("activity", name), "title": title, "description": what }))
        .collect();
    let subject = json!({ "type": "component", "include-all": {} });
    let associated: Vec<Value> = ACTIVITIES
        .iter()
        .map(|(name, ..)| json!({ "activity-uuid": parts.uuid("activity", name), "subjects": [subject] }))
        .collect();
    json!({ "assessment-plan": {
        "uuid": parts.uuid("document", "assessment-plan"),
        "metadata": parts.metadata("Assessment plan"),
        "import-ssp": {
            "href": format!("#{}", parts.uuid("resource", "scope")),
            "remarks": "The service management system takes the place of the system that OSCAL speaks of.",
        },
        "local-definitions": { "activities": activities },
        "reviewed-controls": parts.reviewed(),
        "assessment-subjects": [subject],
        "assessment-assets": { "assessment-platforms": [{
            "uuid": parts.uuid("platform", "tickmark"),
            "title": line(&format!("{} {}", document.tool.name, document.tool.version)),
        }]},
        "tasks": [{
            "uuid": parts.uuid("task", "assess"),
            "type": "action",
            "title": line(&format!("Assess against {}", document.catalogue.designation)),
            "timing": { "within-date-range": {
                "start": moment(document.period.start),
                "end": moment(document.as_of.max(document.period.end)),
            }},
            "associated-activities": associated,
        }],
        "back-matter": parts.back_matter(false),
    }})
}
