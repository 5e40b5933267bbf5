//! Plan of action and milestones: what is missing and who is asked for it, and the findings that people filed.

use super::parts::{Parts, line, props};
use crate::assessment::document::{FindingResult, Gap};
use serde_json::{Value, json};

pub(super) fn poam(parts: &Parts<'_>) -> Value {
    let document = parts.document;
    let gaps = (1_usize..).zip(&document.gaps).map(|(number, each)| gap(parts, number, each));
    let mut items: Vec<Value> = gaps.chain(document.findings.iter().map(|each| finding(parts, each))).collect();
    if items.is_empty() {
        // OSCAL asks for one item at least.
        items.push(json!({
            "uuid": parts.uuid("poam-item", "none"),
            "title": "No gap was found",
            "description": line(&format!("No gap was found as of {}. Read the limits before relying on that.", document.as_of)),
        }));
    }
    json!({ "plan-of-action-and-milestones": {
        "uuid": parts.uuid("document", "poam"),
        "metadata": parts.metadata("Plan of action and milestones"),
        "import-ssp": { "href": format!("#{}", parts.uuid("resource", "scope")) },
        "poam-items": items,
        "back-matter": parts.back_matter(false),
    }})
}

fn gap(parts: &Parts<'_>, number: usize, gap: &Gap) -> Value {
    let requirements: Vec<&str> = gap.requirements.iter().map(crate::catalogue::RequirementId::as_str).collect();
    json!({
        "uuid": parts.uuid("poam-item", &format!("gap {number}")),
        "title": line(&format!("{}: {}", gap.clause, gap.what)),
        "description": line(&gap.ask),
        "props": props(&[
            ("kind", "gap"),
            ("clause", gap.clause.as_str()),
            ("suggested-grade", gap.grade.word()),
            ("status", gap.status.word()),
            ("owner", &gap.owner),
            ("requirements", &requirements.join(" ")),
        ]),
    })
}

fn finding(parts: &Parts<'_>, finding: &FindingResult) -> Value {
    let requirements: Vec<&str> = finding.requirements.iter().map(crate::catalogue::RequirementId::as_str).collect();
    let action = finding.corrective_action.as_ref().map_or("", |said| said.text.as_str());
    let due = finding.due.map(|due| due.to_string()).unwrap_or_default();
    json!({
        "uuid": parts.uuid("poam-item", &format!("finding {}", finding.id)),
        "title": line(&format!("{}: {}", finding.id, finding.statement)),
        "description": line(if action.is_empty() { &finding.statement } else { action }),
        "props": props(&[
            ("kind", "finding"),
            ("grade", finding.grade.word()),
            ("state", finding.state.word()),
            ("owner", &finding.owner),
            ("due", &due),
            ("requirements", &requirements.join(" ")),
        ]),
    })
}
