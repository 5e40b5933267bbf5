//! Mappings as an OSCAL mapping collection, out and in again.

use super::super::ids::{token, uuid};
use super::super::tree::{list, set, text};
use super::super::{BROKEN, ImportPlan, Imported, UNKNOWN_FORMAT};
use super::NAMESPACE;
use super::write::{head, own};
use crate::catalogue::mapping::{Mapping, MappingRow};
use crate::catalogue::relationship::Relationship;
use crate::diagnostics::Diagnostic;
use serde_json::{Value, json};

/// The mapping as an OSCAL mapping collection; `None` when it relates nothing to anything, which OSCAL cannot say.
#[must_use]
pub fn export(mapping: &Mapping) -> Option<Value> {
    let content = serde_json::to_string(mapping).unwrap_or_default();
    let rows = || mapping.rows.iter().enumerate();
    let maps: Vec<Value> = rows().filter_map(|(order, row)| map(&content, order, row)).collect();
    if maps.is_empty() {
        return None;
    }
    let alone = |side: &'static str, pick: fn(&MappingRow) -> Option<&String>| -> Vec<(usize, String, &'static str)> {
        let rows = rows().filter(|(_, row)| row.source.is_none() || row.target.is_none());
        rows.filter_map(|(order, row)| Some((order, pick(row)?.clone(), side))).collect()
    };
    let sources = alone("source", |row| row.source.as_ref());
    let targets = alone("target", |row| row.target.as_ref());
    let mut written = json!({
        "uuid": uuid(&format!("{content} mapping")), "source-resource": resource(&mapping.source),
        "target-resource": resource(&mapping.target), "maps": maps,
    });
    for (key, rows) in [("source-gap-summary", &sources), ("target-gap-summary", &targets)] {
        if !rows.is_empty() {
            let ids: Vec<String> = rows.iter().map(|(_, id, _)| token(id)).collect();
            set(
                &mut written,
                key,
                json!({ "uuid": uuid(&format!("{content} {key}")), "unmapped-controls": [{ "with-ids": ids }] }),
            );
        }
    }
    let reasons: Vec<Value> = sources
        .iter()
        .chain(&targets)
        .filter_map(|(order, id, side)| {
            let row = mapping.rows.get(*order)?;
            Some(json!({
                "name": "no-counterpart", "ns": NAMESPACE, "value": id, "class": side, "group": format!("row-{order}"),
                "remarks": row.rationale,
            }))
        })
        .collect();
    if !reasons.is_empty() {
        set(&mut written, "props", Value::Array(reasons));
    }
    let props = vec![
        own("source", &mapping.source),
        own("target", &mapping.target),
        own("basis", &mapping.basis),
        own("checked-on", &mapping.checked_on),
    ];
    let title = format!("Mapping of {} to {}", mapping.source, mapping.target);
    Some(json!({ "mapping-collection": {
        "uuid": uuid(&format!("{content} collection")),
        "metadata": head(&title, &mapping.checked_on, &mapping.checked_on, props),
        "provenance": {
            "method": "human", "matching-rationale": "semantic",
            "status": if mapping.complete { "complete" } else { "not-complete" },
            "mapping-description": mapping.basis,
        },
        "mappings": [written],
    } }))
}

fn resource(id: &str) -> Value {
    json!({ "type": "catalog", "href": format!("{id}.json") })
}

fn map(content: &str, order: usize, row: &MappingRow) -> Option<Value> {
    let (source, target) = (row.source.as_ref()?, row.target.as_ref()?);
    let end = |id: &String| {
        let mut end = json!({ "type": "control", "id-ref": token(id) });
        if token(id) != *id {
            set(&mut end, "props", json!([own("id", id)]));
        }
        end
    };
    let mut props = vec![own("order", &order.to_string())];
    if !row.beyond.is_empty() {
        props.push(own("beyond", &row.beyond));
    }
    Some(json!({
        "uuid": uuid(&format!("{content} {order}")), "relationship": row.relationship.word(), "sources": [end(source)],
        "targets": [end(target)], "remarks": row.rationale, "props": props,
    }))
}

/// Reads a mapping collection; each source with each target of an entry makes a row.
pub(super) fn import(plan: &ImportPlan<'_>, collection: &Value) -> Result<Imported, Vec<Diagnostic>> {
    let metadata = collection.get("metadata").unwrap_or(&Value::Null);
    let provenance = collection.get("provenance").unwrap_or(&Value::Null);
    let basis = own_words(metadata, "basis").unwrap_or_else(|| {
        let described = text(provenance, "mapping-description");
        if described.is_empty() { super::super::table::imported_from(plan, None).basis } else { described }
    });
    let mut imported = Imported::default();
    let mut faults = Vec::new();
    for (index, each) in list(collection, "mappings").iter().enumerate() {
        let place = format!("mapping-collection/mappings/{index}");
        let mut rows: Vec<(usize, MappingRow)> = Vec::new();
        for (position, map) in list(each, "maps").iter().enumerate() {
            let place = format!("{place}/maps/{position}");
            match entries(map, position) {
                Ok(found) => rows.extend(found),
                Err(message) => faults.push(BROKEN.at(plan.file, place, message)),
            }
        }
        rows.extend(alone(each));
        rows.sort_by_key(|(order, _)| *order);
        imported.mappings.push(Mapping {
            schema: None,
            source: own_words(metadata, "source").unwrap_or_else(|| resource_id(each, "source-resource")),
            target: own_words(metadata, "target").unwrap_or_else(|| resource_id(each, "target-resource")),
            basis: basis.clone(),
            checked_on: own_words(metadata, "checked-on").unwrap_or_else(|| plan.day.to_owned()),
            complete: text(provenance, "status") == "complete",
            rows: rows.into_iter().map(|(_, row)| row).collect(),
        });
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    if imported.mappings.is_empty() {
        return Err(vec![UNKNOWN_FORMAT.at(plan.file, "mapping-collection", "the collection holds no mapping")]);
    }
    Ok(imported)
}

fn resource_id(mapping: &Value, key: &str) -> String {
    let href = mapping.get(key).map(|resource| text(resource, "href")).unwrap_or_default();
    super::super::ids::kebab(&super::super::table::stem(&href))
}

fn own_words(value: &Value, name: &str) -> Option<String> {
    let own = list(value, "props").iter().find(|prop| text(prop, "ns") == NAMESPACE && text(prop, "name") == name)?;
    let remarks = own.get("remarks").and_then(Value::as_str);
    Some(remarks.map_or_else(|| text(own, "value"), str::to_owned))
}

fn entries(map: &Value, position: usize) -> Result<Vec<(usize, MappingRow)>, String> {
    let word = text(map, "relationship");
    let relationship = match word.as_str() {
        "no-relationship" => return Ok(Vec::new()),
        other => Relationship::parse(other).ok_or_else(|| format!("the relationship `{other}` is not known"))?,
    };
    let order = own_words(map, "order").and_then(|order| order.parse().ok()).unwrap_or(position);
    let remarks = map.get("remarks").and_then(Value::as_str).unwrap_or_default();
    let rationale = if remarks.is_empty() { "The imported mapping gives no reason." } else { remarks };
    let name = |end: &Value| own_words(end, "id").unwrap_or_else(|| text(end, "id-ref"));
    let mut rows = Vec::new();
    for source in list(map, "sources") {
        for target in list(map, "targets") {
            rows.push((
                order,
                MappingRow {
                    source: Some(name(source)),
                    relationship,
                    target: Some(name(target)),
                    rationale: rationale.to_owned(),
                    beyond: own_words(map, "beyond").unwrap_or_default(),
                },
            ));
        }
    }
    Ok(rows)
}

/// Rows without a counterpart.
fn alone(mapping: &Value) -> Vec<(usize, MappingRow)> {
    let own = list(mapping, "props")
        .iter()
        .filter(|prop| text(prop, "ns") == NAMESPACE && text(prop, "name") == "no-counterpart");
    own.map(|prop| {
        let id = Some(text(prop, "value"));
        let (source, target) = if text(prop, "class") == "source" { (id, None) } else { (None, id) };
        let order = text(prop, "group").trim_start_matches("row-").parse().unwrap_or(usize::MAX);
        let rationale = prop.get("remarks").and_then(Value::as_str).unwrap_or_default();
        let row = MappingRow {
            source,
            relationship: Relationship::NoCounterpart,
            target,
            rationale: rationale.to_owned(),
            beyond: String::new(),
        };
        (order, row)
    })
    .collect()
}
