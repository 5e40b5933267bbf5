//! Record types and record tests: complete, and free of contradictions.

use super::{CONTRADICTION, DUPLICATE_ID, Lint, TEST_INCOMPLETE, UNKNOWN_REFERENCE};
use crate::catalogue::parse::{Parsed, ParsedTest};
use crate::catalogue::record_test::{Example, Status};
use crate::catalogue::record_type::{Column, ColumnType, RecordType};
use crate::diagnostics::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn lint(lint: &mut Lint<'_>) {
    let mut faults = Vec::new();
    for file in &lint.parsed.record_types {
        columns(file, &mut faults);
        named_columns(file, &mut faults);
        headers(file, &mut faults);
    }
    for (stem, test) in &lint.parsed.record_tests {
        missing_files(lint, stem, test, &mut faults);
        parameters(test, &mut faults);
        reads(test, &mut faults);
        examples(test, &mut faults);
    }
    lint.faults.extend(faults);
}

fn columns(file: &Parsed<RecordType>, faults: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    for (index, column) in file.content.columns.iter().enumerate() {
        if !seen.insert(&column.name) {
            let message = format!("the column `{}` stands here already", column.name);
            faults.push(DUPLICATE_ID.at(&file.path, format!("/columns/{index}/name"), message));
        }
        let place = format!("/columns/{index}");
        if let Some(message) = column_fault(column) {
            faults.push(CONTRADICTION.at(&file.path, place, format!("the column `{}` {message}", column.name)));
        }
    }
}

/// What in a column does not fit its type.
fn column_fault(column: &Column) -> Option<&'static str> {
    let values = match column.kind {
        ColumnType::Vocabulary if column.values.is_empty() => Some("is a vocabulary without `values`"),
        ColumnType::Vocabulary | ColumnType::Rank | ColumnType::Boolean => None,
        ColumnType::Text
        | ColumnType::Integer
        | ColumnType::Number
        | ColumnType::Timestamp
        | ColumnType::Date
        | ColumnType::Month
        | ColumnType::Minutes
        | ColumnType::List => (!column.values.is_empty()).then_some("has `values`, which its type cannot have"),
    };
    values.or_else(|| match (column.kind == ColumnType::List, column.side_table.is_some()) {
        (true, false) => Some("is a list without a `side_table`"),
        (false, true) => Some("has a `side_table` and is no list"),
        (true, true) | (false, false) => None,
    })
}

/// The columns that other keys of the record type name.
fn named_columns<'a>(file: &'a Parsed<RecordType>, faults: &mut Vec<Diagnostic>) {
    let record_type = &file.content;
    let numbered = |key: &str, names: &'a [String]| {
        let placed = names.iter().enumerate().map(|(index, name)| (format!("/{key}/{index}"), name));
        placed.collect::<Vec<_>>()
    };
    let mut named = vec![("/key".to_owned(), &record_type.key)];
    named.extend(record_type.dated_by.iter().map(|name| ("/dated_by".to_owned(), name)));
    named.extend(numbered("key_parts", &record_type.key_parts));
    named.extend(numbered("recognised_by", &record_type.recognised_by));
    named.extend(numbered("distinctive", &record_type.distinctive));
    if let Some(fold) = &record_type.fold {
        named.extend(numbered("fold/order", &fold.order));
    }
    for (place, name) in named {
        match record_type.column(name) {
            None => faults.push(UNKNOWN_REFERENCE.at(&file.path, place, format!("there is no column `{name}`"))),
            Some(column) if place == "/dated_by" && !is_dated(column.kind) => {
                let message = format!("the column `{name}` places records in time and holds no day or moment");
                faults.push(CONTRADICTION.at(&file.path, place, message));
            }
            Some(_) => {}
        }
    }
}

const fn is_dated(kind: ColumnType) -> bool {
    matches!(kind, ColumnType::Timestamp | ColumnType::Date | ColumnType::Month)
}

/// The best header of one product must not be the best of two columns; further down a list, headers are there to
/// fall back on and may be shared. Headers are compared without case, spaces and punctuation.
fn headers(file: &Parsed<RecordType>, faults: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<(&str, String), &str> = BTreeMap::new();
    for (index, column) in file.content.columns.iter().enumerate() {
        let best = column.synonyms.iter().filter_map(|(product, names)| Some((product, names.first()?)));
        for (product, name) in best {
            let compared: String = name.chars().filter(|each| each.is_alphanumeric()).collect();
            let owner = *seen.entry((product, compared.to_lowercase())).or_insert(&column.name);
            if owner != column.name {
                let place = format!("/columns/{index}/synonyms/{product}/0");
                let message = format!("the header `{name}` of {product} is the best of the column `{owner}` already");
                faults.push(DUPLICATE_ID.at(&file.path, place, message).with_help("leave it with one of the two"));
            }
        }
    }
}

fn missing_files(lint: &Lint<'_>, stem: &str, test: &ParsedTest, faults: &mut Vec<Diagnostic>) {
    let files = [
        (".json", test.metadata.is_some(), "the metadata of this test is missing"),
        (".sql", test.sql.is_some(), "the SQL of this test is missing"),
        (".examples.json", test.examples.is_some(), "the examples of this test, its own unit test, are missing"),
    ];
    for (ending, there, message) in files {
        let path = format!("{stem}{ending}");
        if !there && !lint.parsed.failed(&path) {
            faults.push(TEST_INCOMPLETE.at(path, "", message));
        }
    }
}

/// What the metadata says beside `reads` against `reads`.
fn reads(test: &ParsedTest, faults: &mut Vec<Diagnostic>) {
    let Some(file) = &test.metadata else { return };
    let reads = &file.content.reads;
    if !reads.contains_key(&file.content.examines) {
        let message = format!("the test examines `{}` and does not read it", file.content.examines);
        faults.push(UNKNOWN_REFERENCE.at(&file.path, "/examines", message).with_help("add it under `reads`"));
    }
    for (record_type, indexes) in &file.content.indexes {
        for (number, columns) in indexes.iter().enumerate() {
            for (position, column) in columns.iter().enumerate() {
                if !reads.get(record_type).is_some_and(|read| read.contains(column)) {
                    let place = format!("/indexes/{record_type}/{number}/{position}");
                    let message = format!("the test does not read `{record_type}.{column}`");
                    faults.push(UNKNOWN_REFERENCE.at(&file.path, place, message).with_help("add it under `reads`"));
                }
            }
        }
    }
}

/// Examples against the metadata, and that there is one with a deviation and one without.
fn examples(test: &ParsedTest, faults: &mut Vec<Diagnostic>) {
    let (Some(metadata), Some(file)) = (&test.metadata, &test.examples) else { return };
    let metadata = &metadata.content;
    for (index, example) in file.content.examples.iter().enumerate() {
        for (record_type, records) in &example.given {
            let Some(columns) = metadata.reads.get(record_type) else {
                let place = format!("/examples/{index}/given/{record_type}");
                faults.push(UNKNOWN_REFERENCE.at(&file.path, place, format!("the test does not read `{record_type}`")));
                continue;
            };
            for (row, record) in records.iter().enumerate() {
                for column in record.keys().filter(|column| !columns.contains(column)) {
                    let place = format!("/examples/{index}/given/{record_type}/{row}/{column}");
                    let message = format!("the test does not read `{record_type}.{column}`");
                    faults.push(UNKNOWN_REFERENCE.at(&file.path, place, message));
                }
            }
        }
        for name in example.parameters.keys().filter(|name| !metadata.parameters.contains_key(*name)) {
            let place = format!("/examples/{index}/parameters/{name}");
            faults.push(UNKNOWN_REFERENCE.at(&file.path, place, format!("the test has no parameter `{name}`")));
        }
    }
    let deviates = |example: &Example| example.expect.iter().any(|row| row.status == Status::Fail);
    let passes = |example: &Example| example.expect.iter().any(|row| row.status == Status::Pass);
    if !file.content.examples.iter().any(deviates) {
        let message = "no example deviates, so nothing shows that the test can find anything";
        faults.push(TEST_INCOMPLETE.at(&file.path, "/examples", message).with_help("add an example that deviates"));
    }
    if !file.content.examples.iter().any(|example| passes(example) && !deviates(example)) {
        let message = "no example is clean, so nothing shows that the test lets good records pass";
        faults
            .push(TEST_INCOMPLETE.at(&file.path, "/examples", message).with_help("add an example without a deviation"));
    }
}

/// Parameters that the SQL does not use, and names it uses that nothing declares.
fn parameters(test: &ParsedTest, faults: &mut Vec<Diagnostic>) {
    // A workspace sets the last one for every test; no query uses it.
    const GIVEN: [&str; 4] = ["period_start", "period_end", "as_of", "tolerance_permille"];
    let (Some(file), Some(sql)) = (&test.metadata, &test.sql) else { return };
    let used = parameters_of(sql);
    for name in file.content.parameters.keys() {
        if GIVEN.contains(&name.as_str()) {
            let message = format!("the parameter `{name}` is always given and cannot be declared");
            faults.push(CONTRADICTION.at(&file.path, format!("/parameters/{name}"), message));
        } else if !used.contains(name.as_str()) {
            let message = format!("the SQL does not use the parameter `:{name}`");
            faults.push(super::UNUSED.at(&file.path, format!("/parameters/{name}"), message));
        }
    }
    let query = format!("{}.sql", file.path.trim_end_matches(".json"));
    for name in used.into_iter().filter(|name| !GIVEN.contains(name)) {
        if !file.content.parameters.contains_key(name) {
            let message = format!("the SQL uses the parameter `:{name}`, and the metadata does not declare it");
            let help = "add it under `parameters` of the metadata, with meaning and default";
            faults.push(UNKNOWN_REFERENCE.at(&query, "", message).with_help(help));
        }
    }
}

/// Names after a colon outside comments and quoted text.
fn parameters_of(sql: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    let mut rest = sql;
    while let Some(start) = rest.find(['\'', '"', ':', '-', '/']) {
        let (_, from) = rest.split_at(start);
        let skipped = |open: usize, close: &str| {
            let body = from.get(open..).unwrap_or_default();
            body.find(close).and_then(|end| body.get(end + close.len()..)).unwrap_or_default()
        };
        rest = if from.starts_with('\'') {
            skipped(1, "'")
        } else if from.starts_with('"') {
            skipped(1, "\"")
        } else if from.starts_with("--") {
            skipped(2, "\n")
        } else if from.starts_with("/*") {
            skipped(2, "*/")
        } else {
            let after = from.get(1..).unwrap_or_default();
            let end = after.find(|each: char| !each.is_ascii_alphanumeric() && each != '_').unwrap_or(after.len());
            let (name, tail) = after.split_at(end);
            if from.starts_with(':') && !name.is_empty() {
                names.insert(name);
            }
            if from.starts_with(':') { tail } else { after }
        };
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn any_text_is_taken_apart(sql in "[-:'\"/*a-zé\n ]{0,60}") {
            parameters_of(&sql);
        }
    }

    #[test]
    fn parameters_are_found_outside_comments_and_quotes_only() {
        let sql = "-- at :noon\nSELECT ':x', \":y\", a-b FROM t /* :z */ WHERE c >= :period_start AND d < :max_days;";
        assert_eq!(parameters_of(sql).into_iter().collect::<Vec<_>>(), ["max_days", "period_start"]);
        assert!(parameters_of("'open :x").is_empty());
    }
}
