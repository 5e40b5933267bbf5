//! All tests over all populations.

use super::codes::{MARK_LAPSED, PARAMETER_UNKNOWN, PERIOD_FROM_DATA, STORE_FAILED, TEST_FAILED, TEST_UNKNOWN};
use super::examine::{TOLERANCE, examine, permille};
use super::gather::gather;
use super::named;
use super::observations::{Observations, TestOutcome, TestResult};
use super::plan::TestingPlan;
use super::populate::{Populations, place_in_period, populate, span_of_data};
use super::store::StoreError;
use crate::catalogue::{Catalogue, RecordTest};
use crate::diagnostics::Diagnostic;
use crate::evidence::Collection;
use crate::extraction::Extraction;
use crate::progress::Progress;

/// Runs every record test of the catalogue over the populations found in the evidence.
///
/// The steps: recognise the exports, load them, fold and check them, settle the period, run the tests. A store that
/// fails is a diagnostic, and every test is inconclusive.
#[must_use]
pub fn run(
    catalogue: &Catalogue,
    collection: &Collection,
    extraction: &Extraction,
    plan: &TestingPlan,
    progress: &dyn Progress,
) -> Observations {
    let (tables, mut diagnostics) = gather(&catalogue.record_types, collection, extraction, plan);
    diagnostics.extend(check_settings(catalogue, plan));
    let observed = populate(catalogue, &tables, plan, progress)
        .and_then(|populations| observe(catalogue, populations, plan, progress));
    let mut observations = observed.unwrap_or_else(|error| without_store(catalogue, plan, &error));
    observations.diagnostics.append(&mut diagnostics);
    observations.diagnostics.sort();
    observations
}

fn observe(
    catalogue: &Catalogue,
    mut populations: Populations,
    plan: &TestingPlan,
    progress: &dyn Progress,
) -> Result<Observations, StoreError> {
    let mut diagnostics = std::mem::take(&mut populations.diagnostics);
    let span = if plan.period_is_declared { None } else { span_of_data(&populations, catalogue)? };
    let period = span.unwrap_or(plan.period);
    if span.is_some() {
        let message = format!("record tests use {} to {}, the span of the data", period.start, period.end);
        diagnostics.push(PERIOD_FROM_DATA.at("", "", message));
    }
    place_in_period(&mut populations, catalogue, plan, period)?;
    let named = named::gather(&populations, catalogue)?;
    progress.stage("Testing records", u64::try_from(catalogue.record_tests.len()).ok());
    let mut results = Vec::new();
    for test in catalogue.record_tests.values() {
        let result = examine(&mut populations, catalogue, test, plan, period)?;
        diagnostics.extend(failure(test, &result));
        diagnostics.extend(lapsed(&result));
        results.push(result);
        progress.advance(1);
    }
    let populations = populations.by_type.into_values().collect();
    Ok(Observations { period: Some(period), populations, results, named, diagnostics })
}

fn failure(test: &RecordTest, result: &TestResult) -> Option<Diagnostic> {
    let failed = result.outcome == TestOutcome::Error;
    failed.then(|| TEST_FAILED.at(format!("{}/{}.sql", test.folder, result.test), "", &result.why))
}

/// Marks that were left out because their rows changed.
fn lapsed(result: &TestResult) -> Option<Diagnostic> {
    let lapsed: Vec<String> =
        result.exception_rows.iter().filter(|row| row.mark_lapsed).map(|row| format!("`{}`", row.subject)).collect();
    let message = format!("what was said of {} no longer counts in `{}`", lapsed.join(", "), result.test);
    (!lapsed.is_empty()).then(|| MARK_LAPSED.at("decisions.jsonl", "", message))
}

fn without_store(catalogue: &Catalogue, plan: &TestingPlan, error: &StoreError) -> Observations {
    let result = |test: &RecordTest| TestResult {
        test: test.metadata.id.clone(),
        outcome: TestOutcome::Inconclusive,
        why: error.to_string(),
        population: 0,
        in_period: 0,
        tested: 0,
        skipped: std::collections::BTreeMap::new(),
        exceptions: 0,
        explained: 0,
        exception_rows: Vec::new(),
        tolerance_permille: 0,
        relied_on: false,
        missing_columns: Vec::new(),
        sources: Vec::new(),
    };
    Observations {
        period: Some(plan.period),
        populations: Vec::new(),
        results: catalogue.record_tests.values().map(result).collect(),
        named: Vec::new(),
        diagnostics: vec![STORE_FAILED.at("", "", error.to_string())],
    }
}

/// Settings about tests and parameters that do not exist.
fn check_settings(catalogue: &Catalogue, plan: &TestingPlan) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let mut unknown = |id: &String| {
        if !catalogue.record_tests.contains_key(id) {
            faults.push(TEST_UNKNOWN.at("tickmark.toml", "", format!("there is no record test `{id}`")));
        }
    };
    plan.switched_off.keys().for_each(&mut unknown);
    plan.parameters.keys().for_each(&mut unknown);
    for (id, parameters) in &plan.parameters {
        let Some(test) = catalogue.record_tests.get(id) else { continue };
        for (name, value) in parameters {
            let known = test.metadata.parameters.contains_key(name);
            let fits = if name == TOLERANCE { permille(*value).is_some() } else { known && value.is_finite() };
            if !fits {
                let message = format!("`{id}` has no parameter `{name}` that could be {value}");
                faults.push(PARAMETER_UNKNOWN.at("tickmark.toml", "", message));
            }
        }
    }
    faults
}
