//! YAML as a JSON tree: what data files use of it, within limits. Anchors may stand, aliases are refused, because a
//! few of them can stand for more than any memory holds.

use super::{ImportPlan, MAX_VALUES, TOO_LARGE, UNREADABLE};
use crate::diagnostics::Diagnostic;
use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 64;

/// A collection under construction.
enum Open {
    List(Vec<Value>),
    Object(Map<String, Value>, Option<String>),
}

/// Reads the first document.
pub(super) fn read(plan: &ImportPlan<'_>) -> Result<Value, Vec<Diagnostic>> {
    let text = std::str::from_utf8(super::json::without_mark(plan.bytes)).map_err(|error| {
        let message = format!("this is not UTF-8 text: the byte at offset {} is not", error.valid_up_to());
        vec![UNREADABLE.at(plan.file, "", message)]
    })?;
    let mut open: Vec<Open> = Vec::new();
    let mut values = 0_usize;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let place = format!("line {}, column {}", error.marker().line(), error.marker().col() + 1);
            vec![UNREADABLE.at(plan.file, place, error.info())]
        })?;
        let place = || format!("line {}, column {}", span.start.line(), span.start.col() + 1);
        values += 1;
        if values > MAX_VALUES {
            let message = format!("more than the limit of {MAX_VALUES} values in one file");
            return Err(vec![TOO_LARGE.at(plan.file, place(), message)]);
        }
        let closed = match event {
            Event::MappingStart(..) => {
                open.push(Open::Object(Map::new(), None));
                None
            }
            Event::SequenceStart(..) => {
                open.push(Open::List(Vec::new()));
                None
            }
            Event::MappingEnd | Event::SequenceEnd => open.pop().map(|each| match each {
                Open::List(list) => Value::Array(list),
                Open::Object(object, _) => Value::Object(object),
            }),
            Event::Scalar(text, style, ..) => Some(scalar(&text, style)),
            Event::Alias(_) => {
                let fault =
                    UNREADABLE.at(plan.file, place(), "an alias (`*name`) stands here, and aliases are not read");
                return Err(vec![fault.with_help("write out what the alias stands for")]);
            }
            Event::DocumentEnd => break,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => None,
        };
        if open.len() > MAX_DEPTH {
            return Err(vec![TOO_LARGE.at(plan.file, place(), format!("nested deeper than the limit of {MAX_DEPTH}"))]);
        }
        let Some(value) = closed else { continue };
        match open.last_mut() {
            None => return Ok(value),
            Some(Open::List(list)) => list.push(value),
            Some(Open::Object(object, key)) => match key.take() {
                None => *key = Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
                Some(name) => {
                    if object.insert(name.clone(), value).is_some() {
                        let message = format!("the key `{name}` stands twice in its mapping");
                        return Err(vec![UNREADABLE.at(plan.file, place(), message)]);
                    }
                }
            },
        }
    }
    Err(vec![UNREADABLE.at(plan.file, "", "the file holds no YAML document")])
}

/// A plain scalar may be a truth value, a number or nothing; a quoted one is text.
fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::String(text.to_owned());
    }
    match text {
        "" | "~" | "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        other => other.parse::<i64>().map_or_else(|_| Value::String(other.to_owned()), Value::from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read_text(text: &str) -> Result<Value, Vec<Diagnostic>> {
        read(&ImportPlan { file: "x.yaml", bytes: text.as_bytes(), id: None, day: "2026-11-20", beside: &|_| None })
    }

    #[test]
    fn what_data_files_use_is_read() {
        let value = read_text("a: 1\nb:\n- true\n- 'true'\n- text: |\n    one\n    two\nc: ~\n").unwrap();
        assert_eq!(value, json!({"a": 1, "b": [true, "true", {"text": "one\ntwo\n"}], "c": null}));
    }

    #[test]
    fn aliases_deep_nesting_and_nonsense_are_refused_with_their_place() {
        let bomb = "a: &a [x, x]\nb: &b [*a, *a]\n";
        assert_eq!(read_text(bomb).unwrap_err()[0].place, "line 2, column 8");
        let deep = "[".repeat(10_000);
        assert!(read_text(&deep).is_err());
        assert!(read_text("a: [1\nb: 2").is_err());
        assert_eq!(read_text("a: 1\na: 2").unwrap_err()[0].code, "import-unreadable");
        assert!(read_text("").is_err());
    }
}
