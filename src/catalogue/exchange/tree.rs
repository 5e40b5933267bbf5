//! Reading a JSON tree that somebody else wrote: what is missing or of another type is empty, never a fault of its own.

use serde_json::Value;

/// The text under `key`, trimmed; empty when there is none. Numbers are taken as they are written.
pub(super) fn text(value: &Value, key: &str) -> String {
    match value.get(key) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// The entries of the list under `key`; a single object stands for a list of one.
pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    match value.get(key) {
        Some(Value::Array(list)) => list,
        Some(single @ Value::Object(_)) => std::slice::from_ref(single),
        _ => &[],
    }
}

/// Value of the property called `name` (OSCAL), preferring one without a class.
pub(super) fn property(value: &Value, name: &str) -> Option<String> {
    let named = || list(value, "props").iter().filter(|prop| text(prop, "name") == name);
    let found = named().find(|prop| prop.get("class").is_none()).or_else(|| named().next())?;
    Some(text(found, "value")).filter(|value| !value.is_empty())
}

/// Sets `key` of an object.
pub(super) fn set(object: &mut Value, key: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
}
