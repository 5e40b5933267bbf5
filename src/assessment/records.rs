//! Record tests and populations in their stored form.

use super::conclude::Basis;
use super::document::{
    ExceptionRow, ExportCheckResult, Outcome, PopulationResult, PopulationSourceResult, RecordTestResult,
};
use crate::catalogue::{RecordTest, RequirementId};
use crate::testing::{PopulationSource, TestOutcome, TestResult};

/// One row per test, in order of reference.
pub(super) fn tests(basis: &Basis<'_>) -> Vec<RecordTestResult> {
    let results = basis.plan.observations.results.iter().zip(&basis.ratings.test_reliance);
    let mut rows: Vec<RecordTestResult> =
        results.filter_map(|(result, reliance)| row(basis, result, reliance.as_deref())).collect();
    rows.sort_by(|left, right| left.reference.cmp(&right.reference).then_with(|| left.id.cmp(&right.id)));
    rows
}

fn row(basis: &Basis<'_>, result: &TestResult, unreliable: Option<&str>) -> Option<RecordTestResult> {
    let RecordTest { metadata, .. } = basis.plan.catalogue.record_tests.get(&result.test)?;
    let clause = |id: &RequirementId| basis.plan.publication.requirement(id).map(|(control, _)| control.clause.clone());
    let clause = metadata.requirements.iter().find_map(clause)?;
    Some(RecordTestResult {
        id: metadata.id.clone(),
        reference: metadata.reference.clone(),
        rule: metadata.rule.clone(),
        requirements: metadata.requirements.clone(),
        clause,
        severity: metadata.severity,
        absolute: metadata.absolute,
        relied_on: result.relied_on && unreliable.is_none(),
        population: result.population,
        in_period: result.in_period,
        tested: result.tested,
        skipped: result.skipped.clone(),
        exceptions: result.exceptions,
        explained: result.explained,
        rate: rate(result.exceptions, result.tested),
        tolerance: f64::from(result.tolerance_permille) / 1000.0,
        outcome: match result.outcome {
            TestOutcome::Pass => Outcome::Pass,
            TestOutcome::Fail => Outcome::Fail,
            TestOutcome::Inconclusive => Outcome::Inconclusive,
            TestOutcome::Error => Outcome::Error,
        },
        why: unreliable.map_or_else(|| result.why.clone(), str::to_owned),
        missing_columns: result.missing_columns.clone(),
        sources: result.sources.clone(),
        suggests: metadata.suggests.clone(),
        exception_rows: result
            .exception_rows
            .iter()
            .map(|row| ExceptionRow {
                subject: row.subject.clone(),
                source: row.source.clone(),
                row: row.row,
                reason: row.reason.clone(),
                sha256: Some(row.sha256),
                mark: row.mark,
            })
            .collect(),
    })
}

/// Four decimals, ties down.
#[expect(clippy::cast_precision_loss, reason = "at most 10,000")]
fn rate(exceptions: u64, tested: u64) -> f64 {
    let Some(whole) = (tested > 0).then_some(u128::from(tested)) else { return 0.0 };
    let twice = 2 * 10_000 * u128::from(exceptions);
    let rounded = twice.saturating_sub(whole).div_ceil(2 * whole);
    u64::try_from(rounded).unwrap_or(10_000) as f64 / 10_000.0
}

/// One row per population.
pub(super) fn populations(basis: &Basis<'_>) -> Vec<PopulationResult> {
    let populations = basis.plan.observations.populations.iter();
    populations
        .map(|population| PopulationResult {
            record_type: population.record_type.clone(),
            title: basis
                .plan
                .catalogue
                .record_types
                .get(&population.record_type)
                .map(|record_type| record_type.title.clone())
                .unwrap_or_default(),
            records: population.records,
            in_period: population.in_period,
            undated: population.undated,
            sources: population.sources.iter().map(source).collect(),
        })
        .collect()
}

fn source(source: &PopulationSource) -> PopulationSourceResult {
    PopulationSourceResult {
        path: source.path.clone(),
        table: source.table.clone(),
        layout: source.layout.clone(),
        rows: source.rows,
        rejected: source.rejected,
        mapped: source.mapped.clone(),
        ignored: source.ignored.clone(),
        missing: source.missing.clone(),
        checks: source
            .checks
            .iter()
            .map(|check| ExportCheckResult { check: check.check.clone(), held: check.held, words: check.words.clone() })
            .collect(),
        relied_on: source.is_relied_on(),
    }
}
