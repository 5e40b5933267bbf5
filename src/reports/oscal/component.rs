//! Component definition: the service management system and other parties, and which requirements the evidence shows.

use super::parts::{Parts, line, token};
use crate::assessment::document::{OtherParty, RequirementResult};
use serde_json::{Map, Value, json};

/// Paths named in the description of a requirement.
const NAMED: usize = 5;

pub(super) fn components(parts: &Parts<'_>) -> Value {
    let document = parts.document;
    let organisation = &document.organisation;
    let mut system = Map::new();
    let mut put = |key: &str, value: Value| system.insert(key.to_owned(), value);
    put("uuid", json!(parts.uuid("component", "system")));
    put("type", json!("this-system"));
    put("title", json!(line(&format!("Service management system of {}", organisation.name))));
    put("description", json!(line(&organisation.scope)));
    let requirements: Vec<Value> = document.requirements.iter().map(|each| implemented(parts, each)).collect();
    if !requirements.is_empty() {
        put(
            "control-implementations",
            json!([{
                "uuid": parts.uuid("implementation", "system"),
                "source": format!("#{}", parts.uuid("resource", "criteria")),
                "description": line(&format!("What the evidence shows as of {}", document.as_of)),
                "implemented-requirements": requirements,
            }]),
        );
    }
    let parties = organisation.other_parties.iter().map(|party| other(parts, party));
    let components: Vec<Value> = std::iter::once(Value::Object(system)).chain(parties).collect();
    json!({ "component-definition": {
        "uuid": parts.uuid("document", "component-definition"),
        "metadata": parts.metadata("Component definition"),
        "components": components,
        "back-matter": parts.back_matter(false),
    }})
}

fn implemented(parts: &Parts<'_>, each: &RequirementResult) -> Value {
    let shown: Vec<&str> = each.evidence.iter().take(NAMED).map(String::as_str).collect();
    let description = match (shown.as_slice(), each.evidence.len().saturating_sub(NAMED)) {
        ([], _) => "no accepted evidence".to_owned(),
        (shown, 0) => shown.join("; "),
        (shown, more) => format!("{}; and {more} more", shown.join("; ")),
    };
    json!({
        "uuid": parts.uuid("implemented", each.id.as_str()),
        "control-id": token(&each.id),
        "description": line(&description),
        "props": Parts::verdict(each),
    })
}

fn other(parts: &Parts<'_>, supplier: &OtherParty) -> Value {
    json!({
        "uuid": parts.uuid("component", &format!("party {}", supplier.name)),
        "type": "service",
        "title": line(&supplier.name),
        "description": line(&supplier.provides.join("; ")),
        "props": super::parts::props(&[("kind", &supplier.kind)]),
    })
}
