//! The unit tests of record tests: records given, rows expected.

use super::basis::readable;
use super::codes::{EXAMPLE_FAILED, EXAMPLES_MISSING, STORE_FAILED};
use super::examine::bound;
use super::lint;
use super::sandbox::{self, Query, QueryLimits};
use super::store::{Shape, Store, StoreError};
use super::values::Value;
use crate::catalogue::record_test::{Example, ExpectedRow};
use crate::catalogue::{Catalogue, RecordTest, RecordType, Status};
use crate::diagnostics::Diagnostic;
use std::collections::BTreeMap;

/// Rows named in one message.
const ROWS_NAMED: usize = 3;

/// Lints every record type and record test of the catalogue, and runs the examples of each test.
#[must_use]
pub fn check(catalogue: &Catalogue) -> Vec<Diagnostic> {
    let mut faults: Vec<Diagnostic> = catalogue.record_types.values().flat_map(lint::record_type).collect();
    if !faults.is_empty() {
        return faults;
    }
    for test in catalogue.record_tests.values() {
        match lint::record_test(catalogue, test) {
            Ok(found) if found.is_empty() => faults.extend(run_examples(catalogue, test)),
            Ok(found) => faults.extend(found),
            Err(error) => faults.push(STORE_FAILED.at(&test.folder, "", error.to_string())),
        }
    }
    faults.sort();
    faults
}

fn run_examples(catalogue: &Catalogue, test: &RecordTest) -> Vec<Diagnostic> {
    let file = format!("{}/{}.examples.json", test.folder, test.metadata.id);
    let examples = test.examples.as_ref().map_or(&[][..], |examples| &examples.examples);
    let deviates = |example: &&Example| example.expect.iter().any(|row| row.status == Status::Fail);
    let (planted, clean): (Vec<&Example>, Vec<&Example>) = examples.iter().partition(deviates);
    let mut faults = Vec::new();
    if planted.is_empty() || !clean.iter().any(|example| example.expect.iter().any(|row| row.status == Status::Pass)) {
        faults.push(EXAMPLES_MISSING.at(&file, "/examples", "one example passes and one deviates"));
    }
    for (at, example) in examples.iter().enumerate() {
        let place = format!("/examples/{at}");
        match answers(catalogue, test, example) {
            Ok(found) => {
                let differences = differences(&example.expect, &found);
                if !differences.is_empty() {
                    let message = format!("`{}`: {}", example.name, differences.join("; "));
                    faults.push(EXAMPLE_FAILED.at(&file, place, message));
                }
            }
            Err(words) => faults.push(EXAMPLE_FAILED.at(&file, place, format!("`{}`: {words}", example.name))),
        }
    }
    faults
}

/// The rows a test returns for an example.
fn answers(catalogue: &Catalogue, test: &RecordTest, example: &Example) -> Result<Vec<ExpectedRow>, String> {
    let mut store = Store::open().map_err(|error| error.to_string())?;
    for id in test.metadata.reads.keys() {
        let record_type = catalogue.record_types.get(id).ok_or_else(|| format!("there is no record type `{id}`"))?;
        let records = example.given.get(id).map_or(&[][..], Vec::as_slice);
        fill(&store, record_type, records).map_err(|fault| fault.to_string())?;
    }
    if let Some(id) = example.given.keys().find(|id| !test.metadata.reads.contains_key(*id)) {
        return Err(format!("the test does not read records of the type `{id}`"));
    }
    if let Some(name) = example.parameters.keys().find(|name| !test.metadata.parameters.contains_key(*name)) {
        return Err(format!("the test has no parameter `{name}`"));
    }
    let days = [example.period_start, example.period_end, example.as_of];
    let parameters = bound(&test.metadata, |name| example.parameters.get(name).copied(), days);
    let readable = readable(catalogue, &test.metadata);
    let query = Query { sql: &test.sql, parameters: &parameters, readable: &readable };
    let mut found = Vec::new();
    let ended = sandbox::run(&mut store, query, QueryLimits::over(1_000), &mut |answer| {
        found.push(ExpectedRow {
            subject: answer.subject.to_owned(),
            status: answer.status,
            reason: answer.reason.to_owned(),
        });
    });
    ended.map(|_| found).map_err(|error| error.to_string())
}

#[derive(Debug, thiserror::Error)]
enum ExampleFault {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a record names the column `{0}`, which its type does not have")]
    UnknownColumn(String),
    #[error("the value of `{0}` is neither text nor number")]
    NoValue(String),
}

fn fill(
    store: &Store,
    record_type: &RecordType,
    records: &[BTreeMap<String, serde_json::Value>],
) -> Result<(), ExampleFault> {
    let all = record_type.columns.iter().map(|column| column.name.clone()).collect();
    let shape = Shape::of(record_type, &all);
    store.create(&shape)?;
    store.begin()?;
    let mut inserter = store.inserter(&shape)?;
    for (row, record) in (2..).zip(records) {
        if let Some(name) = record.keys().find(|name| record_type.column(name).is_none()) {
            return Err(ExampleFault::UnknownColumn(name.clone()));
        }
        let values: Result<Vec<Value<'_>>, _> =
            shape.own().map(|column| value(&column.name, record.get(&column.name))).collect();
        inserter.record(0, row, &values?)?;
        let key = value(&shape.key, record.get(&shape.key))?;
        for (side, column) in shape.columns.iter().filter(|column| column.side.is_some()).enumerate() {
            let listed = record.get(&column.name).and_then(serde_json::Value::as_array);
            let listed = listed.into_iter().flatten().filter_map(serde_json::Value::as_str);
            inserter.list(side, &key, listed)?;
        }
    }
    drop(inserter);
    store.commit()?;
    store.index_key(&shape)?;
    Ok(())
}

fn value<'a>(name: &str, json: Option<&'a serde_json::Value>) -> Result<Value<'a>, ExampleFault> {
    let fault = || ExampleFault::NoValue(name.to_owned());
    match json {
        None | Some(serde_json::Value::Null) => Ok(Value::Null),
        Some(serde_json::Value::Bool(yes)) => Ok(Value::Integer(i64::from(*yes))),
        Some(serde_json::Value::String(text)) => Ok(Value::Text(text.as_str().into())),
        Some(serde_json::Value::Number(number)) => match number.as_i64() {
            Some(integer) => Ok(Value::Integer(integer)),
            None => number.as_f64().map(Value::Real).ok_or_else(fault),
        },
        Some(serde_json::Value::Array(_) | serde_json::Value::Object(_)) => Err(fault()),
    }
}

fn differences(expected: &[ExpectedRow], found: &[ExpectedRow]) -> Vec<String> {
    let shown = |row: &ExpectedRow| format!("{} {} `{}`", row.subject, row.status.word(), row.reason);
    let missing = lacking(expected, found).into_iter().map(|row| format!("expected and not returned: {}", shown(row)));
    let beyond = lacking(found, expected).into_iter().map(|row| format!("returned and not expected: {}", shown(row)));
    missing.take(ROWS_NAMED).chain(beyond.take(ROWS_NAMED)).collect()
}

/// Rows of `these` beyond those of `others`, each counted.
fn lacking<'a>(these: &'a [ExpectedRow], others: &[ExpectedRow]) -> Vec<&'a ExpectedRow> {
    let mut left: Vec<&ExpectedRow> = others.iter().collect();
    let mut lacking = Vec::new();
    for row in these {
        match left.iter().position(|other| *other == row) {
            Some(at) => {
                left.swap_remove(at);
            }
            None => lacking.push(row),
        }
    }
    lacking
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::CatalogueSource;

    #[test]
    fn every_record_test_that_ships_keeps_the_contract_and_its_examples() {
        let catalogue = Catalogue::load(&CatalogueSource::default()).unwrap();
        assert!(catalogue.record_tests.len() >= 35);
        let faults: Vec<String> = check(&catalogue).iter().map(ToString::to_string).collect();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
