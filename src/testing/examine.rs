//! One test over the populations: what it may rest on, what it found, how it ends.

use super::MAX_EXCEPTION_ROWS;
use super::basis::{Doubt, basis, readable};
use super::observations::{ExceptionRow, TestOutcome, TestResult};
use super::plan::{Period, TestingPlan};
use super::populate::Populations;
use super::sandbox::{self, Answer, Bound, Query, QueryError, QueryLimits};
use super::store::{Record, StoreError};
use crate::catalogue::{Catalogue, RecordTest, RecordTestMetadata, Status, TestSeverity};
use crate::integrity::Sha256Digest;
use std::collections::BTreeMap;

/// Different reasons for skipping that are kept of one test; further ones are counted together.
const MAX_SKIP_REASONS: usize = 50;

/// The reason under which further ones are counted.
const OTHER_REASONS: &str = "other reasons";

/// The tolerance a workspace can set for any test, as if it were a parameter.
pub const TOLERANCE: &str = "tolerance_permille";

/// Longest reason kept, in characters.
const MAX_REASON: usize = 400;

/// Runs a test over the populations.
///
/// # Errors
/// When the store fails; a failing test is a result.
pub fn examine(
    populations: &mut Populations,
    catalogue: &Catalogue,
    test: &RecordTest,
    plan: &TestingPlan,
    period: Period,
) -> Result<TestResult, StoreError> {
    let mut result = blank(populations, catalogue, test, plan);
    if let Some(reason) = plan.switched_off.get(&test.metadata.id) {
        result.why = format!("switched off in the workspace: {reason}");
        return Ok(result);
    }
    let rests_on = match basis(populations, catalogue, &test.metadata) {
        Ok(rests_on) => rests_on,
        Err(Doubt { why, missing_columns }) => {
            result.why = why;
            result.missing_columns = missing_columns;
            return Ok(result);
        }
    };
    result.sources.clone_from(&rests_on.paths);
    for (reason, count) in &rests_on.left_out {
        result.skipped.insert(reason.clone(), *count);
    }
    for (record_type, lists) in &test.metadata.indexes {
        let Some(shape) = populations.shapes.get(record_type) else { continue };
        for columns in lists {
            populations.store.index(&shape.table, columns)?;
        }
    }
    let parameters = parameters(&test.metadata, plan, period);
    let readable = readable(catalogue, &test.metadata);
    let limits = QueryLimits::over(rests_on.rows);
    let query = Query { sql: &test.sql, parameters: &parameters, readable: &readable };
    let mut findings = Findings::new(result.skipped.clone());
    rests_on.restrict(populations, &readable)?;
    let ended = sandbox::run(&mut populations.store, query, limits, &mut |answer| findings.take(answer));
    rests_on.unrestrict(populations)?;
    match ended {
        Err(error) => fail(&mut result, &error),
        Ok(_) => conclude(&mut result, findings, populations, test, plan)?,
    }
    if !rests_on.distrust.is_empty() && result.outcome != TestOutcome::Error {
        result.relied_on = false;
        let reason = format!("not relied on: {}", rests_on.distrust.join("; "));
        result.why = if result.why.is_empty() { reason } else { format!("{}; {reason}", result.why) };
    }
    Ok(result)
}

fn blank(populations: &Populations, catalogue: &Catalogue, test: &RecordTest, plan: &TestingPlan) -> TestResult {
    let population = populations.by_type.get(&test.metadata.examines);
    TestResult {
        test: test.metadata.id.clone(),
        outcome: TestOutcome::Inconclusive,
        why: String::new(),
        population: population.map_or(0, |each| each.records),
        in_period: population.map_or(0, |each| each.in_period),
        tested: 0,
        skipped: BTreeMap::new(),
        exceptions: 0,
        explained: 0,
        exception_rows: Vec::new(),
        tolerance_permille: tolerance(catalogue, &test.metadata, plan),
        relied_on: true,
        missing_columns: Vec::new(),
        sources: Vec::new(),
    }
}

/// The tolerance: as the workspace sets it, as the test states it, or the default of the grade table.
fn tolerance(catalogue: &Catalogue, test: &RecordTestMetadata, plan: &TestingPlan) -> u32 {
    let set = plan.parameters.get(&test.id).and_then(|parameters| parameters.get(TOLERANCE));
    if let Some(permille) = set.and_then(|value| permille(*value)) {
        return permille;
    }
    let rules = &catalogue.grade_rules;
    test.tolerance_permille.unwrap_or(match test.severity {
        TestSeverity::High => rules.default_tolerance_percent_high * 10,
        TestSeverity::Medium | TestSeverity::Low => rules.default_tolerance_percent_other * 10,
    })
}

/// A whole number of thousandths from 0 to 1000.
#[must_use]
pub fn permille(value: f64) -> Option<u32> {
    match whole(value) {
        Some(number) if (0..=1000).contains(&number) => u32::try_from(number).ok(),
        _ => None,
    }
}

/// The integer that a number is, if it is one.
fn whole(value: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
    (value.fract() == 0.0 && value.abs() < 9.0e15).then_some(value as i64)
}

fn parameters(test: &RecordTestMetadata, plan: &TestingPlan, period: Period) -> BTreeMap<String, Bound> {
    let set = plan.parameters.get(&test.id);
    bound(test, |name| set.and_then(|set| set.get(name)).copied(), [period.start, period.end, plan.as_of])
}

/// The values of all parameters: the three days, and the test's own as set or by default.
pub fn bound(
    test: &RecordTestMetadata,
    set: impl Fn(&str) -> Option<f64>,
    [start, end, as_of]: [chrono::NaiveDate; 3],
) -> BTreeMap<String, Bound> {
    let own = test.parameters.iter().map(|(name, parameter)| {
        let value = set(name).unwrap_or(parameter.default);
        (name.clone(), whole(value).map_or(Bound::Real(value), Bound::Integer))
    });
    let days = [("period_start", start), ("period_end", end), ("as_of", as_of)];
    let days = days.into_iter().map(|(name, day)| (name.to_owned(), Bound::Text(day.to_string())));
    own.chain(days).collect()
}

/// What a query returned, counted.
struct Findings {
    tested: u64,
    exceptions: u64,
    skipped: BTreeMap<String, u64>,
    kept: Vec<(String, String)>,
}

impl Findings {
    const fn new(skipped: BTreeMap<String, u64>) -> Self {
        Self { tested: 0, exceptions: 0, skipped, kept: Vec::new() }
    }

    fn take(&mut self, answer: Answer<'_>) {
        match answer.status {
            Status::Pass => self.tested += 1,
            Status::Fail => {
                self.tested += 1;
                self.exceptions += 1;
                if self.kept.len() < MAX_EXCEPTION_ROWS {
                    let reason = answer.reason.chars().take(MAX_REASON).collect();
                    self.kept.push((answer.subject.to_owned(), reason));
                }
            }
            Status::Skip => self.skip(answer.reason),
        }
    }

    fn skip(&mut self, reason: &str) {
        if let Some(count) = self.skipped.get_mut(reason) {
            *count += 1;
            return;
        }
        let reason = if self.skipped.len() < MAX_SKIP_REASONS { reason } else { OTHER_REASONS };
        *self.skipped.entry(reason.to_owned()).or_default() += 1;
    }
}

fn fail(result: &mut TestResult, error: &QueryError) {
    result.outcome = TestOutcome::Error;
    result.skipped.clear();
    result.why = error.to_string();
}

fn conclude(
    result: &mut TestResult,
    findings: Findings,
    populations: &Populations,
    test: &RecordTest,
    plan: &TestingPlan,
) -> Result<(), StoreError> {
    result.tested = findings.tested;
    result.skipped = findings.skipped;
    result.exception_rows = exception_rows(populations, &test.metadata, findings.kept)?;
    for row in &mut result.exception_rows {
        let Some(mark) = plan.marks.get(&(result.test.clone(), row.subject.clone())) else { continue };
        row.mark_lapsed = mark.row_sha256 != row.sha256;
        row.mark = (!row.mark_lapsed).then_some(mark.kind);
    }
    let explained = result.exception_rows.iter().filter(|row| row.mark.is_some_and(|mark| !mark.counts())).count();
    result.explained = u64::try_from(explained).unwrap_or(u64::MAX);
    result.exceptions = findings.exceptions.saturating_sub(result.explained);
    result.outcome = outcome(result.exceptions, result.tested, result.tolerance_permille);
    if result.outcome == TestOutcome::Inconclusive {
        "no record was examined".clone_into(&mut result.why);
    }
    Ok(())
}

/// A rate beyond the tolerance fails; nothing examined decides nothing.
const fn outcome(exceptions: u64, tested: u64, tolerance_permille: u32) -> TestOutcome {
    if tested == 0 {
        return TestOutcome::Inconclusive;
    }
    let (rate, limit) = (exceptions as u128 * 1000, tested as u128 * tolerance_permille as u128);
    if rate > limit { TestOutcome::Fail } else { TestOutcome::Pass }
}

fn exception_rows(
    populations: &Populations,
    test: &RecordTestMetadata,
    kept: Vec<(String, String)>,
) -> Result<Vec<ExceptionRow>, StoreError> {
    let shape = populations.shapes.get(&test.examines);
    let read = test.reads.get(&test.examines).map_or(&[][..], Vec::as_slice);
    let mut rows = Vec::with_capacity(kept.len());
    for (subject, reason) in kept {
        let found = match shape {
            Some(shape) => populations.store.record(shape, &subject, read)?,
            None => None,
        };
        let path = |number: i64| populations.paths.get(&number).cloned().unwrap_or_default();
        let (source, row, values) = found.map_or_else(
            || (String::new(), 0, reason.clone()),
            |Record { source, row, values }| (path(source), u64::try_from(row).unwrap_or_default(), values),
        );
        let sha256 = Sha256Digest::of(values.as_bytes());
        rows.push(ExceptionRow { subject, source, row, reason, sha256, mark: None, mark_lapsed: false });
    }
    rows.sort_by(|left, right| (&left.source, left.row, left).cmp(&(&right.source, right.row, right)));
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_at_the_tolerance_passes_and_one_beyond_fails() {
        assert_eq!(outcome(5, 100, 50), TestOutcome::Pass);
        assert_eq!(outcome(6, 100, 50), TestOutcome::Fail);
        assert_eq!(outcome(1, u64::MAX, 0), TestOutcome::Fail);
        assert_eq!(outcome(0, 1, 0), TestOutcome::Pass);
        assert_eq!(outcome(0, 0, 1000), TestOutcome::Inconclusive);
    }

    #[test]
    fn a_tolerance_is_a_whole_number_of_thousandths() {
        assert_eq!(permille(50.0), Some(50));
        for value in [-1.0, 1001.0, 0.5, f64::NAN, f64::INFINITY] {
            assert_eq!(permille(value), None, "{value}");
        }
    }

    #[test]
    fn skip_reasons_are_bounded() {
        let mut findings = Findings::new(BTreeMap::new());
        for number in 0..200 {
            findings.skip(&format!("reason {number}"));
        }
        assert_eq!(findings.skipped.len(), MAX_SKIP_REASONS + 1);
        assert_eq!(findings.skipped.values().sum::<u64>(), 200);
    }
}
