//! Canonical lines: the one way in which leaves and ledger records are written, so that a line has one meaning and one
//! digest.
//!
//! A line is a JSON object whose keys are sorted, without spaces, in ASCII only, whose values are texts or integers
//! below 2^53. Reading writes the line again and compares bytes: a second key of the same name, `1.0`, another escape or
//! another order fail, where common JSON tools silently take the last.

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

/// Longest line with its line feed, in bytes: what fits an entry bundle of a transparency log (C2SP tlog-tiles).
pub const MAX_LINE_BYTES: usize = 65_534;

/// Integers from here on are not the same number in every JSON tool.
const INTEGER_LIMIT: u64 = 1 << 53;

/// A value of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Text(String),
    Number(u64),
}

/// A canonical line: keys with texts and integers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line(BTreeMap<String, Value>);

/// Why bytes are no canonical line; never quotes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotCanonical {
    /// It is too long.
    #[error("the line is longer than {MAX_LINE_BYTES} bytes")]
    TooLong,
    /// It is no flat JSON object of texts and small integers with keys that differ.
    #[error("the line is no JSON object of texts and integers, or names a key twice")]
    NotAnObject,
    /// It says the same in another way than ours.
    #[error("the line is not in canonical form")]
    OtherForm,
}

impl Line {
    /// The same line with a text; the last value given for a key counts.
    #[must_use]
    pub fn text(mut self, key: &str, value: impl Into<String>) -> Self {
        self.0.insert(key.to_owned(), Value::Text(value.into()));
        self
    }

    /// The same line with an integer below 2^53; a larger one is written as the largest there is.
    #[must_use]
    pub fn number(mut self, key: &str, value: u64) -> Self {
        self.0.insert(key.to_owned(), Value::Number(value.min(INTEGER_LIMIT - 1)));
        self
    }

    /// The text of `key`.
    #[must_use]
    pub fn get_text(&self, key: &str) -> Option<&str> {
        match self.0.get(key) {
            Some(Value::Text(text)) => Some(text),
            Some(Value::Number(_)) | None => None,
        }
    }

    /// The integer of `key`.
    #[must_use]
    pub fn get_number(&self, key: &str) -> Option<u64> {
        match self.0.get(key) {
            Some(Value::Number(number)) => Some(*number),
            Some(Value::Text(_)) | None => None,
        }
    }

    /// The keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The bytes of the line without its line feed.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = String::from("{");
        for (index, (key, value)) in self.0.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            quote(key, &mut out);
            out.push(':');
            match value {
                Value::Text(text) => quote(text, &mut out),
                // Writing to a string cannot fail.
                Value::Number(number) => drop(write!(out, "{number}")),
            }
        }
        out.push('}');
        out.into_bytes()
    }

    /// Reads the bytes of a line without its line feed.
    ///
    /// # Errors
    /// When they are not exactly what [`Line::to_bytes`] would write.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotCanonical> {
        if bytes.len() >= MAX_LINE_BYTES {
            return Err(NotCanonical::TooLong);
        }
        let line: Self = serde_json::from_slice(bytes).map_err(|_| NotCanonical::NotAnObject)?;
        if line.to_bytes() == bytes { Ok(line) } else { Err(NotCanonical::OtherForm) }
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for each in text.chars() {
        match each {
            '"' | '\\' => {
                out.push('\\');
                out.push(each);
            }
            ' '..='~' => out.push(each),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(LineVisitor)
    }
}

struct LineVisitor;

impl<'de> Visitor<'de> for LineVisitor {
    type Value = Line;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a flat object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Line, A::Error> {
        let mut line = BTreeMap::new();
        while let Some((key, value)) = map.next_entry::<String, Value>()? {
            if line.insert(key, value).is_some() {
                return Err(de::Error::custom("a key stands twice"));
            }
        }
        Ok(Line(line))
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl Visitor<'_> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text or an integer below 2^53")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Value, E> {
        if number < INTEGER_LIMIT { Ok(Value::Number(number)) } else { Err(E::custom("too large")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_again(texts in prop::collection::btree_map(".{0,8}", ".{0,40}", 0..6), number in 0..INTEGER_LIMIT) {
            let line = texts.iter().fold(Line::default(), |line, (key, value)| line.text(key, value)).number("n", number);
            let bytes = line.to_bytes();
            prop_assert!(bytes.is_ascii());
            prop_assert_eq!(Line::parse(&bytes), Ok(line));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Line::parse(&bytes);
        }
    }

    #[test]
    fn a_line_has_one_form() {
        let line = Line::default().text("b", "é\"\n😀").number("a", 7);
        assert_eq!(line.to_bytes(), br#"{"a":7,"b":"\u00e9\"\u000a\ud83d\ude00"}"#);
    }

    #[test]
    fn everything_that_tools_read_differently_is_refused() {
        for bytes in [
            r#"{"a":1,"a":2}"#,
            r#"{"a":1.0}"#,
            r#"{"a":1e3}"#,
            r#"{"a":-1}"#,
            r#"{"a":9007199254740992}"#,
            r#"{"a":9007199254740993}"#,
            r#"{"a":null}"#,
            r#"{"a":true}"#,
            r#"{"a":[1]}"#,
            r#"{"a":{"b":1}}"#,
            "[1]",
            "",
            "{\"a\":\"\u{7f}\"}",
            "\u{feff}{}",
        ] {
            assert!(Line::parse(bytes.as_bytes()).is_err(), "{bytes}");
        }
        for bytes in [
            r#"{"b":1,"a":1}"#,
            r#"{"a": 1}"#,
            r#"{"a":"\u0041"}"#,
            r#"{"a":"\/"}"#,
            r#"{"a":"\n"}"#,
            "{} ",
            "{\"a\":\"é\"}",
        ] {
            assert_eq!(Line::parse(bytes.as_bytes()), Err(NotCanonical::OtherForm), "{bytes}");
        }
        assert!(Line::parse(b"{\"a\":\"\xff\"}").is_err());
    }

    #[test]
    fn long_and_deep_lines_end_early() {
        assert_eq!(Line::parse(&vec![b' '; 10 << 20]), Err(NotCanonical::TooLong));
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(Line::parse(deep.as_bytes()), Err(NotCanonical::NotAnObject));
    }
}
