//! What was imported as files of a catalogue folder, in the form that people and the lint know.

use super::Imported;
use crate::catalogue::framework::{Framework, FrameworkItems, Item};
use serde::Serialize;
use std::collections::BTreeMap;

/// Items that stand in `framework.json` itself; more go into a file for each part of the framework.
const IN_ONE_FILE: usize = 150;
/// Most items of one further file.
const IN_FURTHER_FILES: usize = 250;

/// Path below the catalogue folder → bytes.
#[must_use]
pub fn files(imported: &Imported) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    if let Some(framework) = &imported.framework {
        let mut whole = Framework { schema: Some("../schema/framework.schema.json".to_owned()), ..framework.clone() };
        if whole.items.len() > IN_ONE_FILE {
            for (number, part) in (1..).zip(parts(std::mem::take(&mut whole.items))) {
                let path = format!("{}/items/{number:03}.json", whole.id);
                let schema = Some("../../schema/framework-items.schema.json".to_owned());
                files.insert(path, written(&FrameworkItems { schema, items: part }));
            }
        }
        files.insert(format!("{}/framework.json", whole.id), written(&whole));
    }
    for mapping in &imported.mappings {
        let mut mapping = mapping.clone();
        mapping.schema = Some("../schema/mapping.schema.json".to_owned());
        let path = format!("mappings/{}--{}.json", mapping.source, mapping.target);
        files.insert(path, written(&mapping));
    }
    files
}

fn parts(items: Vec<Item>) -> Vec<Vec<Item>> {
    let mut parts: Vec<Vec<Item>> = Vec::new();
    for item in items {
        match parts.last_mut() {
            Some(part) if part.len() < IN_FURTHER_FILES => part.push(item),
            _ => parts.push(vec![item]),
        }
    }
    parts
}

fn written(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
