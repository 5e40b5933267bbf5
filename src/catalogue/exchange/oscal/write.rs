//! A framework as an OSCAL catalogue. What OSCAL has no place for goes into properties of our own namespace, so that
//! reading it back gives the same framework.

use super::super::ids::{token, uuid};
use super::super::tree::set;
use super::{NAMESPACE, VERSION};
use crate::catalogue::framework::{Framework, Group, Item, Statement, Structure};
use serde_json::{Map, Value, json};

/// The framework as an OSCAL catalogue.
#[must_use]
pub fn export(framework: &Framework) -> Value {
    let content = serde_json::to_string(framework).unwrap_or_default();
    let writing = Writing { framework };
    let mut catalog = json!({ "uuid": uuid(&content), "metadata": metadata(framework) });
    put(&mut catalog, "groups", writing.groups(None));
    put(&mut catalog, "controls", writing.controls(None));
    json!({ "catalog": catalog })
}

/// Sets `key` unless the list is empty.
fn put(object: &mut Value, key: &str, list: Vec<Value>) {
    if !list.is_empty() {
        set(object, key, Value::Array(list));
    }
}

/// A property of ours. A value of OSCAL is one line that neither begins nor ends with a blank; longer words stand in
/// the remarks.
pub(super) fn own(name: &str, words: &str) -> Value {
    let plain = !words.is_empty() && words == words.trim() && !words.contains(['\n', '\r']) && words.len() <= 120;
    if plain {
        return json!({ "name": name, "ns": NAMESPACE, "value": words });
    }
    json!({ "name": name, "ns": NAMESPACE, "value": "see remarks", "remarks": words })
}

fn label(label: &str) -> Option<Value> {
    let fits = !label.is_empty() && label == label.trim() && !label.contains(['\n', '\r']);
    fits.then(|| json!({ "name": "label", "value": label }))
}

/// The metadata that both kinds of documents begin with.
pub(super) fn head(title: &str, version: &str, day: &str, props: Vec<Value>) -> Value {
    let mut head = json!({
        "title": title, "last-modified": format!("{day}T00:00:00Z"), "version": version, "oscal-version": VERSION,
    });
    put(&mut head, "props", props);
    head
}

fn metadata(framework: &Framework) -> Value {
    let structure = match framework.structure {
        Structure::CrossChecked => "cross-checked",
        Structure::NotVerified => "not-verified",
    };
    let verification = &framework.verification;
    let mut props = vec![
        own("id", &framework.id),
        own("designation", &framework.designation),
        own("notice", &framework.notice),
        own("structure", structure),
        own("item-called", &framework.items_called.one),
        own("items-called", &framework.items_called.many),
        own("verification-basis", &verification.basis),
        own("checked-on", &verification.checked_on),
    ];
    props.extend(verification.ours.iter().map(|words| own("of-our-own", words)));
    props.extend(verification.doubts.iter().map(|words| own("doubt", words)));
    if !framework.note.is_empty() {
        props.push(own("note", &framework.note));
    }
    if let Some(scale) = &framework.scale {
        props.push(own("scale", &scale.title));
        props.push(own("scale-basis", if scale.by_statements { "statements" } else { "items" }));
        props.extend(scale.levels.iter().map(|level| {
            let remarks = format!("{}\n{}", level.title, level.text);
            json!({ "name": "scale-level", "ns": NAMESPACE, "value": level.level.to_string(), "remarks": remarks })
        }));
    }
    head(&framework.title, &framework.edition, &verification.checked_on, props)
}

struct Writing<'a> {
    framework: &'a Framework,
}

impl Writing<'_> {
    /// The groups right within `above`, with everything in them.
    fn groups(&self, above: Option<&str>) -> Vec<Value> {
        let own_groups = self.framework.groups.iter().enumerate();
        let own_groups = own_groups.filter(|(_, group)| group.within.as_deref() == above);
        own_groups.map(|(order, group)| self.group(order, group)).collect()
    }

    fn group(&self, order: usize, group: &Group) -> Value {
        let mut props: Vec<Value> = label(&group.label).into_iter().collect();
        props.push(own("order", &order.to_string()));
        if token(&group.id) != group.id {
            props.push(own("id", &group.id));
        }
        let mut written = json!({ "id": token(&group.id), "title": group.title, "props": props });
        if !group.text.is_empty() {
            set(&mut written, "parts", json!([{ "name": "overview", "prose": group.text }]));
        }
        let groups = self.groups(Some(&group.id));
        let controls = self.controls(Some(&group.id));
        if groups.is_empty() || controls.is_empty() {
            put(&mut written, "groups", groups);
            put(&mut written, "controls", controls);
            return written;
        }
        // A group of OSCAL holds groups or controls, never both.
        let direct = json!({
            "id": format!("{}_direct", token(&group.id)), "title": group.title, "props": [own("direct", "yes")],
            "controls": controls,
        });
        put(&mut written, "groups", std::iter::once(direct).chain(groups).collect());
        written
    }

    /// The items right within a group, or without any.
    fn controls(&self, group: Option<&str>) -> Vec<Value> {
        let items = self.framework.items.iter().enumerate();
        let items = items.filter(|(_, item)| item.within.is_none() && item.group.as_deref() == group);
        items.map(|(order, item)| self.control(order, item)).collect()
    }

    fn control(&self, order: usize, item: &Item) -> Value {
        let mut props: Vec<Value> = label(&item.label).into_iter().collect();
        props.push(own("order", &order.to_string()));
        if token(&item.id) != item.id {
            props.push(own("id", &item.id));
        }
        props.extend(item.level.map(|level| own("level", &level.to_string())));
        if item.within.is_some() {
            props.extend(item.group.as_deref().map(|group| own("group", group)));
        }
        let mut written = json!({ "id": token(&item.id), "title": item.title, "props": props });
        put(&mut written, "parts", parts(item));
        let within =
            self.framework.items.iter().enumerate().filter(|(_, each)| each.within.as_deref() == Some(&item.id));
        let within = within.map(|(order, each)| self.control(order, each)).collect();
        put(&mut written, "controls", within);
        written
    }
}

fn parts(item: &Item) -> Vec<Value> {
    let mut parts = Vec::new();
    if !item.text.is_empty() || !item.statements.is_empty() {
        let mut statement = Map::new();
        statement.insert("name".to_owned(), json!("statement"));
        if !item.text.is_empty() {
            statement.insert("prose".to_owned(), json!(item.text));
        }
        let mut statement = Value::Object(statement);
        put(&mut statement, "parts", statements(item, None));
        parts.push(statement);
    }
    if !item.guidance.is_empty() {
        parts.push(json!({ "name": "guidance", "prose": item.guidance }));
    }
    if let Some(poles) = &item.poles {
        parts.push(json!({ "name": "pole-from", "ns": NAMESPACE, "prose": poles.from }));
        parts.push(json!({ "name": "pole-to", "ns": NAMESPACE, "prose": poles.to }));
    }
    parts.extend(item.evidence.iter().map(|each| evidence(each)));
    parts
}

fn evidence(words: &str) -> Value {
    json!({ "name": "evidence", "ns": NAMESPACE, "prose": words })
}

/// The statements of an item right within another one.
fn statements(item: &Item, within: Option<&str>) -> Vec<Value> {
    let own_statements = item.statements.iter().filter(|statement| statement.within.as_deref() == within);
    own_statements.map(|each| statement(item, each)).collect()
}

fn statement(item: &Item, statement: &Statement) -> Value {
    let mut props: Vec<Value> = label(&statement.label).into_iter().collect();
    let order = item.statements.iter().position(|each| each.id == statement.id).unwrap_or_default();
    props.push(own("order", &order.to_string()));
    if token(&statement.id) != statement.id {
        props.push(own("id", &statement.id));
    }
    props.extend(statement.level.map(|level| own("level", &level.to_string())));
    let mut written = json!({ "id": token(&statement.id), "name": "item", "prose": statement.text });
    put(&mut written, "props", props);
    let mut parts: Vec<Value> = statement.evidence.iter().map(|each| evidence(each)).collect();
    parts.extend(statements(item, Some(&statement.id)));
    put(&mut written, "parts", parts);
    written
}
