//! JSON as it stands in a file: the value, the keys an object has twice, and bounds on what is built from it.

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// Most values in one catalogue file: the largest that ships has a tenth of it, and what is built in memory from a
/// value is far larger than the two bytes it may take in the file.
pub const MAX_VALUES: usize = 50_000;

/// A parsed JSON text.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The value; of a key that stands twice, the last one counts.
    pub value: Value,
    /// JSON pointers of keys that stand twice in their object.
    pub duplicates: Vec<String>,
}

/// Why and where a text is no JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonFault {
    /// `line 3, column 7`.
    pub place: String,
    /// What was met there.
    pub message: String,
}

impl From<serde_json::Error> for JsonFault {
    fn from(error: serde_json::Error) -> Self {
        let place = format!("line {}, column {}", error.line(), error.column());
        let message = error.to_string();
        // `serde_json` appends the place to its message; ours stands in a field of its own.
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(text, _)| text);
        Self { place, message: message.to_owned() }
    }
}

/// The bytes without the mark that some editors put at the beginning.
#[must_use]
pub fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// One step of a JSON pointer, with `~` and `/` escaped (RFC 6901).
#[must_use]
pub fn step(key: &str) -> String {
    format!("/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// Parses a whole JSON text.
///
/// # Errors
/// When it is no JSON, nested deeper than 128 levels, or holds more than [`MAX_VALUES`] values.
pub fn parse(bytes: &[u8]) -> Result<Document, JsonFault> {
    parse_within(bytes, MAX_VALUES)
}

/// The same with a limit of its own on the number of values.
///
/// # Errors
/// When it is no JSON, nested deeper than 128 levels, or holds more values.
pub fn parse_within(bytes: &[u8], limit: usize) -> Result<Document, JsonFault> {
    let mut walk = Walk { duplicates: Vec::new(), values: 0, limit, pointer: String::new() };
    let mut reader = serde_json::Deserializer::from_slice(without_mark(bytes));
    let value = Seed(&mut walk).deserialize(&mut reader)?;
    reader.end()?;
    Ok(Document { value, duplicates: walk.duplicates })
}

struct Walk {
    duplicates: Vec<String>,
    values: usize,
    limit: usize,
    pointer: String,
}

impl Walk {
    fn within<T>(&mut self, key: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.pointer.len();
        self.pointer.push_str(&step(key));
        let result = work(self);
        self.pointer.truncate(length);
        result
    }
}

struct Seed<'a>(&'a mut Walk);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.0.values += 1;
        let limit = self.0.limit;
        if self.0.values > limit {
            return Err(D::Error::custom(format!("more than the limit of {limit} values in one file")));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = self.0.within(&list.len().to_string(), |walk| elements.next_element_seed(Seed(walk)))? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = self.0.within(&key, |walk| entries.next_value_seed(Seed(walk)))?;
            if object.contains_key(&key) {
                self.0.duplicates.push(format!("{}{}", self.0.pointer, step(&key)));
            }
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (-1e300..1e300).prop_map(Value::from),
            ".*".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(".{0,6}", inner, 0..6).prop_map(|map| map.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn whatever_is_json_reads_as_the_plain_parser_reads_it(value in any_json()) {
            let text = serde_json::to_vec(&value).unwrap();
            let document = parse(&text).unwrap();
            prop_assert_eq!(document.value, serde_json::from_slice::<Value>(&text).unwrap());
            prop_assert_eq!(document.duplicates, Vec::<String>::new());
        }

        #[test]
        fn whatever_is_no_json_is_refused_as_the_plain_parser_refuses_it(
            value in any_json(), at in any::<prop::sample::Index>(), byte in any::<u8>()
        ) {
            let mut text = serde_json::to_vec(&value).unwrap();
            let at = at.index(text.len());
            text[at] = byte;
            prop_assert_eq!(parse(&text).is_ok(), serde_json::from_slice::<Value>(&text).is_ok());
        }
    }

    #[test]
    fn a_key_that_stands_twice_is_found_with_its_pointer() {
        let document = parse(br#"{"a": [{"b/c": 1, "b/c": 2}], "a": 3}"#).unwrap();
        assert_eq!(document.duplicates, ["/a/0/b~1c", "/a"]);
        assert_eq!(document.value, json!({"a": 3}));
    }

    #[test]
    fn the_value_is_that_of_the_plain_parser() {
        let text = br#"{"a": [1, -2, 2.5, true, null, "x\n\u00e9"], "b": {}}"#;
        assert_eq!(parse(text).unwrap().value, serde_json::from_slice::<Value>(text).unwrap());
        assert_eq!(parse(b"\xef\xbb\xbf[]").unwrap().value, json!([]));
    }

    #[test]
    fn a_fault_says_line_and_column() {
        let fault = parse(b"{\n  \"a\": 1,\n}").unwrap_err();
        assert_eq!((fault.place.as_str(), fault.message.as_str()), ("line 3, column 1", "trailing comma"));
        assert_eq!(parse(b"[1] x").unwrap_err().message, "trailing characters");
    }

    #[test]
    fn deep_and_long_texts_are_refused_by_a_named_limit() {
        let deep = "[".repeat(100_000);
        assert_eq!(parse(deep.as_bytes()).unwrap_err().message, "recursion limit exceeded");
        let long = format!("[{}1]", "1,".repeat(MAX_VALUES));
        assert!(parse(long.as_bytes()).unwrap_err().message.contains("limit of 50000 values"));
    }
}
