//! JSON and NDJSON: lists of records become tables, the rest becomes text; one record is held at a time.

use crate::evidence::encoding::{self, Charset, HEAD_BYTES};
use crate::evidence::media::ReadSeek;
use crate::extraction::codes;
use crate::extraction::control::Place;
use crate::extraction::draft::{Draft, Trouble};
use crate::extraction::table::TableDraft;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, BufRead, BufReader, Read, SeekFrom};
use std::ops::ControlFlow;

/// Largest single record, in bytes.
const MAX_RECORD_BYTES: u64 = 16 * 1024 * 1024;
/// Most columns of a table of records.
const MAX_COLUMNS: usize = 1_024;
/// Deepest nesting that becomes columns of its own.
const MAX_DEPTH: usize = 4;
/// Places named when a text is broken.
const NAMED_PLACES: usize = 10;
/// Most lists of records in one file.
const MAX_TABLES: usize = 64;

/// Media type of files with one JSON value for each line.
const LINES: &str = "application/x-ndjson";

/// Reads JSON, or NDJSON when `media_type` says so.
pub fn read(input: &mut dyn ReadSeek, media_type: &str, draft: &mut Draft<'_>) -> Result<(), Trouble> {
    let source = Source { charset: charset(input)?, lines: media_type == LINES };
    let found = columns(input, source)?;
    for (key, value) in &found.scalars {
        draft.state(key.rsplit('.').next().unwrap_or(key), value, Place::ExportHeader);
        draft.paragraph(&format!("{key}: {value}"));
    }
    let mut tables: BTreeMap<&str, (TableDraft, &Keys)> = BTreeMap::new();
    for (name, keys) in &found.tables {
        let table = TableDraft::new(name, draft.limits.sample_rows).with_header(&keys.order);
        draft.table_text(&keys.order);
        tables.insert(name, (table, keys));
    }
    source.walk(input, &mut |number, path, value| {
        if let (Value::Object(_), Some((table, keys))) = (value, tables.get_mut(path)) {
            let cells = keys.cells(value);
            draft.table_text(&cells);
            table.row(number, &cells);
        }
        ControlFlow::Continue(())
    })?;
    for (table, _) in tables.into_values() {
        draft.finish_table(table);
    }
    found.broken.report(draft);
    Ok(())
}

/// Hands every record of the list `table` to `visit`: its cells in the order of the table's headers, and its number.
/// Records of NDJSON carry the number of their line, others their place in the list, from 1.
pub fn rows(
    input: &mut dyn ReadSeek,
    media_type: &str,
    table: &str,
    visit: &mut dyn FnMut(u64, &[String]) -> ControlFlow<()>,
) -> Result<(), Trouble> {
    let source = Source { charset: charset(input)?, lines: media_type == LINES };
    let found = columns(input, source)?;
    let keys = found
        .tables
        .get(table)
        .ok_or_else(|| Trouble::Unreadable(format!("there is no list of records named `{table}`")))?;
    let broken = source.walk(input, &mut |number, path, value| {
        if path == table && value.is_object() { visit(number, &keys.cells(value)) } else { ControlFlow::Continue(()) }
    })?;
    // A broken line is reported with the extract; a list that ends before its end is a fault of the whole.
    match broken.first.first() {
        Some(place) if !source.lines => Err(Trouble::Unreadable(format!("the file is not JSON from {place} on"))),
        _ => Ok(()),
    }
}

fn charset(input: &mut dyn ReadSeek) -> Result<Charset, Trouble> {
    input.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    input.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    encoding::detect(&head).ok_or_else(|| Trouble::Unreadable("the file is no text".to_owned()))
}

/// The keys of a list of records, in order of first appearance.
#[derive(Default)]
struct Keys {
    order: Vec<String>,
    known: BTreeSet<String>,
}

impl Keys {
    fn learn(&mut self, record: &Value) {
        flatten(record, "", 0, &mut |key, _| {
            if self.order.len() < MAX_COLUMNS && !self.known.contains(key) {
                self.known.insert(key.to_owned());
                self.order.push(key.to_owned());
            }
        });
    }

    fn cells(&self, record: &Value) -> Vec<String> {
        let mut values: BTreeMap<String, String> = BTreeMap::new();
        flatten(record, "", 0, &mut |key, value| {
            values.entry(key.to_owned()).or_insert_with(|| text_of(value));
        });
        self.order.iter().map(|key| values.remove(key).unwrap_or_default()).collect()
    }
}

/// Lines or places that are not JSON.
#[derive(Default)]
struct BrokenPlaces {
    count: u64,
    first: Vec<String>,
}

impl BrokenPlaces {
    fn add(&mut self, place: String) {
        self.count += 1;
        if self.first.len() < NAMED_PLACES {
            self.first.push(place);
        }
    }

    fn report(&self, draft: &mut Draft<'_>) {
        if self.count > 0 {
            let more = if self.count > self.first.len() as u64 { " and more" } else { "" };
            let places = if self.count == 1 { "1 place is".to_owned() } else { format!("{} places are", self.count) };
            draft.report(
                &codes::BROKEN_ROWS,
                &format!("{}{more}", self.first.join(", ")),
                format!("{places} not JSON and could not be read"),
            );
        }
    }
}

/// What a first reading finds: the lists of records with their keys, and the values beside them.
#[derive(Default)]
struct Columns {
    tables: BTreeMap<String, Keys>,
    scalars: Vec<(String, String)>,
    broken: BrokenPlaces,
}

fn columns(input: &mut dyn ReadSeek, source: Source) -> Result<Columns, Trouble> {
    let mut found = Columns::default();
    let (tables, scalars) = (&mut found.tables, &mut found.scalars);
    found.broken = source.walk(input, &mut |_, path, value| {
        match value {
            Value::Object(_) if tables.len() < MAX_TABLES || tables.contains_key(path) => {
                tables.entry(path.to_owned()).or_default().learn(value);
            }
            Value::Null | Value::Object(_) => {}
            scalar if scalars.len() < MAX_COLUMNS => scalars.push((path.to_owned(), text_of(scalar))),
            _ => {}
        }
        ControlFlow::Continue(())
    })?;
    Ok(found)
}

/// Nested keys are joined with points; lists of plain values with semicolons; deeper things stay JSON.
fn flatten<'a>(value: &'a Value, prefix: &str, depth: usize, take: &mut dyn FnMut(&str, &'a Value)) {
    match value {
        Value::Object(members) if depth < MAX_DEPTH => {
            for (key, member) in members {
                let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                flatten(member, &name, depth + 1, take);
            }
        }
        other => take(if prefix.is_empty() { "value" } else { prefix }, other),
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) if values.iter().all(|value| !value.is_object() && !value.is_array()) => {
            values.iter().map(text_of).collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    }
}

type Take<'a> = &'a mut dyn FnMut(u64, &str, &Value) -> ControlFlow<()>;

/// How a file holds its values.
#[derive(Clone, Copy)]
struct Source {
    charset: Charset,
    lines: bool,
}

impl Source {
    /// Hands records (objects of a list) and plain values to `take` with their number and the path of keys they stand
    /// under.
    fn walk(self, input: &mut dyn ReadSeek, take: Take<'_>) -> Result<BrokenPlaces, Trouble> {
        input.seek(SeekFrom::Start(0))?;
        let reader = BufReader::with_capacity(64 * 1024, self.charset.reader(input));
        if self.lines { walk_lines(reader, take) } else { walk_value(reader, take) }
    }
}

fn walk_lines(mut reader: impl BufRead, take: Take<'_>) -> Result<BrokenPlaces, Trouble> {
    let mut broken = BrokenPlaces::default();
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let count = reader.by_ref().take(MAX_RECORD_BYTES).read_until(b'\n', &mut line)?;
        if count == 0 {
            break;
        }
        if count as u64 == MAX_RECORD_BYTES && !line.ends_with(b"\n") {
            broken.add(format!("line {number} (longer than the limit of {MAX_RECORD_BYTES} bytes)"));
            break;
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match serde_json::from_slice::<Value>(&line) {
            Ok(value) => {
                if take(number, "", &value).is_break() {
                    break;
                }
            }
            Err(_) => broken.add(format!("line {number}")),
        }
    }
    Ok(broken)
}

fn walk_value(reader: impl Read, take: Take<'_>) -> Result<BrokenPlaces, Trouble> {
    let budget = Cell::new(MAX_RECORD_BYTES);
    let mut state = Walking { take, stopped: false, values: 0, budget: &budget };
    let mut deserializer = serde_json::Deserializer::from_reader(Budgeted { inner: reader, budget: &budget });
    let node = Node { path: String::new(), depth: 0, state: &mut state };
    let ended = node.deserialize(&mut deserializer).and_then(|()| deserializer.end());
    let mut broken = BrokenPlaces::default();
    match ended {
        Err(error) if !state.stopped => {
            let place = format!("line {}, column {}", error.line(), error.column());
            if error.is_io() {
                let message = format!(
                    "a record is longer than the limit of {MAX_RECORD_BYTES} bytes, or the file cannot be read on"
                );
                return Err(Trouble::Unreadable(message));
            }
            if state.values == 0 {
                return Err(Trouble::Unreadable(format!("the file is not JSON from {place} on")));
            }
            broken.add(place);
        }
        _ => {}
    }
    Ok(broken)
}

/// What reading one value needs on the way.
struct Walking<'a> {
    take: Take<'a>,
    stopped: bool,
    values: u64,
    budget: &'a Cell<u64>,
}

/// Fails once a record has taken more bytes than allowed.
struct Budgeted<'a, R> {
    inner: R,
    budget: &'a Cell<u64>,
}

impl<R: Read> Read for Budgeted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let left = self.budget.get().checked_sub(count as u64);
        self.budget.set(left.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "record too long"))?);
        Ok(count)
    }
}

/// A value read without holding lists: maps are looked into as far as exports wrap their records.
struct Node<'a, 'b> {
    path: String,
    depth: usize,
    state: &'a mut Walking<'b>,
}

impl Node<'_, '_> {
    fn give<E: serde::de::Error>(&mut self, number: u64, value: &Value) -> Result<(), E> {
        self.state.budget.set(MAX_RECORD_BYTES);
        self.state.values += 1;
        if (self.state.take)(number, &self.path, value).is_break() {
            self.state.stopped = true;
            return Err(E::custom("stopped"));
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_, '_> {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

macro_rules! plain_values {
    ($($name:ident: $kind:ty),*) => {
        $(fn $name<E: serde::de::Error>(mut self, value: $kind) -> Result<(), E> { self.give(1, &Value::from(value)) })*
    };
}

impl<'de> Visitor<'de> for Node<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("any JSON value")
    }

    plain_values!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str, visit_string: String);

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        let mut number = 0;
        while let Some(value) = list.next_element::<Value>()? {
            number += 1;
            self.give(number, &value)?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        if self.depth >= MAX_DEPTH {
            let mut deep = serde_json::Map::new();
            while let Some((key, value)) = members.next_entry::<String, Value>()? {
                deep.insert(key, value);
            }
            return self.give(1, &Value::from(Value::Object(deep).to_string()));
        }
        while let Some(key) = members.next_key::<String>()? {
            let path = if self.path.is_empty() { key } else { format!("{}.{key}", self.path) };
            members.next_value_seed(Node { path, depth: self.depth + 1, state: &mut *self.state })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extraction::{Extract, ExtractionLimits};
    use proptest::prelude::*;
    use std::io::Cursor;

    fn of(text: &str, media_type: &str) -> Extract {
        let limits = ExtractionLimits::default();
        let mut draft = Draft::new(&limits);
        let outcome = read(&mut Cursor::new(text), media_type, &mut draft);
        draft.finish(outcome)
    }

    #[test]
    fn a_list_of_records_is_a_table() {
        let found = of(
            r#"[{"number": "INC1", "tags": ["a", "b"]}, {"number": "INC2", "who": {"name": "Ann"}}]"#,
            "application/json",
        );
        assert_eq!(found.tables[0].headers, ["number", "tags", "who.name"]);
        assert_eq!((found.tables[0].header_row, found.tables[0].rows), (0, Some(2)));
        assert_eq!(found.tables[0].sample[1], ["INC2", "", "Ann"]);
    }

    #[test]
    fn what_stands_beside_the_list_describes_the_export() {
        let found = of(
            r#"{"source": "Desk One", "meta": {"total": 2}, "issues": [{"key": "A-1"}, {"key": "A-2"}]}"#,
            "application/json",
        );
        assert_eq!(found.tables[0].name, "issues");
        assert_eq!(found.properties.source_system.unwrap().value, "Desk One");
        assert_eq!(found.properties.declared_rows.unwrap().value, 2);
    }

    #[test]
    fn a_broken_line_costs_itself_alone() {
        let found = of("{\"a\": 1}\n{broken\n\n{\"a\": 3}\n", "application/x-ndjson");
        assert_eq!(found.tables[0].rows, Some(2));
        assert_eq!(found.diagnostics[0].place, "line 2");
        let mut numbers = Vec::new();
        rows(&mut Cursor::new("{\"a\": 1}\n\n{\"a\": 3}\n"), "application/x-ndjson", "", &mut |number, _| {
            numbers.push(number);
            ControlFlow::Continue(())
        })
        .unwrap();
        assert_eq!(numbers, [1, 3]);
    }

    #[test]
    fn a_cut_list_gives_what_stands_before_the_cut() {
        let found = of(r#"[{"a": 1}, {"a": 2}, {"a""#, "application/json");
        assert_eq!((found.tables[0].rows, found.diagnostics.len()), (Some(2), 1));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[\\[\\]{}\",:a1 \n]{0,60}") {
            let _ = of(&text, "application/json");
            let _ = of(&text, "application/x-ndjson");
        }
    }
}
