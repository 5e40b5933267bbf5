//! Completeness and accuracy of exports, before any result is taken from them.
//!
//! A check that fails makes every test that rests on the export say "not relied on". What is decided here:
//! - System, query and time of the export must all be stated by somebody; a layout that looks like one product's is a
//!   guess, not a statement. A register that people keep has no query, and is asked for none.
//! - Gaps between numbers are reported and break nothing: tools burn numbers when a form is opened and given up, and
//!   share a counter between types of record. Whether records are missing is then a question for a person, and the
//!   declared row count is the proof.
//! - An export taken up to 31 days before the period ends leaves the question of those days open; an older one fails.
//! - A record type of which some are expected in every month must have one in each whole month of the period.

use super::fold::Folding;
use super::gather::RecordTable;
use super::moments::{self, Reading};
use super::observations::ExportCheck;
use super::occurrences::{self, Window};
use super::plan::{Period, TestingPlan};
use super::store::{Shape, Store, StoreError};
use super::tally::{ColumnTally, RowTally};
use crate::catalogue::RecordType;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Days at the end of the period that an export may lack without failing its check; the words name them.
const DAYS_A_PERSON_CAN_JUDGE: i64 = 31;

fn check(name: &str, held: Option<bool>, words: impl Into<String>) -> ExportCheck {
    ExportCheck { check: name.to_owned(), held, words: words.into() }
}

/// Whether as many rows stand in the file as the system said it exported.
#[must_use]
pub fn declared_row_count(from: &RecordTable<'_>, tally: &RowTally) -> ExportCheck {
    let by_people = from.declared.and_then(|each| each.row_count);
    let declared = by_people.or_else(|| from.properties.declared_rows.as_ref().map(|found| found.value));
    let (held, words) = match declared {
        None => (None, "nobody stated how many rows were exported".to_owned()),
        Some(declared) => {
            let words = format!("{declared} rows were declared, {} stand in the file", tally.data_rows);
            (Some(declared == tally.data_rows), words)
        }
    };
    check("declared-row-count", held, words)
}

/// Whether system, query and time of the export are stated.
#[must_use]
pub fn provenance_stated(from: &RecordTable<'_>, record_type: &RecordType) -> ExportCheck {
    if record_type.register {
        return check("provenance-stated", None, "a register that people keep is no export of a system");
    }
    let system = from.declared.is_some_and(|each| is_given(each.source_system.as_deref()))
        || from.properties.source_system.is_some();
    let query = from.declared.is_some_and(|each| is_given(each.query.as_deref())) || from.properties.query.is_some();
    let missing =
        [(system, "the system"), (query, "the query"), (extracted_at(from).is_some(), "the time of extraction")];
    let missing: Vec<&str> = missing.iter().filter(|(stated, _)| !stated).map(|(_, what)| *what).collect();
    let words = match missing.as_slice() {
        [] => "system, query and time of extraction are stated".to_owned(),
        missing => format!("not stated: {}", missing.join(", ")),
    };
    check("provenance-stated", Some(missing.is_empty()), words)
}

fn is_given(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}

fn extracted_at<'a>(from: &'a RecordTable<'_>) -> Option<&'a str> {
    let by_people = from.declared.and_then(|each| each.extracted_at.as_deref()).filter(|text| !text.trim().is_empty());
    by_people.or_else(|| from.properties.extracted_at.as_ref().map(|found| found.value.as_str()))
}

/// Whether every row could be read as a record.
#[must_use]
pub fn rows_readable(tally: &RowTally, broken_off: Option<&str>) -> ExportCheck {
    let mut faults = Vec::new();
    if tally.rejected.count > 0 {
        faults.push(format!("{} rejected ({})", counted(tally.rejected.count, "row"), tally.rejected.named()));
    }
    if tally.short.count > 0 {
        faults.push(format!("{} with too few cells ({})", counted(tally.short.count, "row"), tally.short.named()));
    }
    if let Some(words) = broken_off {
        faults.push(format!("the file broke off: {words}"));
    }
    let words = match faults.as_slice() {
        [] => format!("all {} rows were read", tally.data_rows),
        faults => faults.join("; "),
    };
    check("rows-readable", Some(faults.is_empty()), words)
}

/// Whether every value of the columns that tests read could be read.
pub fn values_readable<'a>(columns: impl Iterator<Item = (&'a str, &'a ColumnTally)>) -> ExportCheck {
    let unreadable = columns.filter(|(_, tally)| tally.unreadable.count > 0);
    let faults: Vec<String> =
        unreadable.map(|(name, tally)| format!("{} of `{name}`", counted(tally.unreadable.count, "value"))).collect();
    let words = match faults.as_slice() {
        [] => "every value of the columns used was read".to_owned(),
        faults => format!("not readable: {}", faults.join(", ")),
    };
    check("values-readable", Some(faults.is_empty()), words)
}

/// Whether each id occurs once.
#[must_use]
pub fn duplicate_rows(folding: &Folding, source: i64) -> ExportCheck {
    let duplicates = folding.duplicates.get(&source).copied().unwrap_or_default();
    let words = match (duplicates, folding.unordered.contains(&source)) {
        (0, _) => "every id occurs once".to_owned(),
        (_, true) => format!("{} repeat an id, and no column orders them", counted(duplicates, "row")),
        (_, false) => format!("{} repeat an id", counted(duplicates, "row")),
    };
    check("duplicate-rows", Some(duplicates == 0), words)
}

fn counted(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Whether a record is dated in every window in which some are expected, over all exports of the type together.
///
/// # Errors
/// When the store fails.
pub fn months_present(
    store: &Store,
    record_type: &RecordType,
    usable: bool,
    plan: &TestingPlan,
    period: Period,
) -> Result<Option<ExportCheck>, StoreError> {
    let (Some(cadence), Some(column)) = (record_type.expected_every, &record_type.dated_by) else { return Ok(None) };
    let due = occurrences::due(cadence, period, plan.as_of);
    if due.is_empty() || !usable {
        return Ok(Some(check("months-present", None, "no whole month of the period can be looked at")));
    }
    let sql = format!("SELECT DISTINCT substr(\"{column}\", 1, 10) FROM \"{}\"", record_type.table());
    let days = store.texts(&sql, &[])?;
    let days: BTreeSet<NaiveDate> = days.iter().filter_map(|day| day.parse().ok()).collect();
    let empty = |window: &&Window| days.range(window.start..=window.end).next().is_none();
    let missing: Vec<&str> = due.iter().filter(empty).map(|window| window.label.as_str()).collect();
    let words = match missing.as_slice() {
        [] => format!("every one of {} months of the period holds records", due.len()),
        missing => format!("no record is dated in {}", missing.join(", ")),
    };
    Ok(Some(check("months-present", Some(missing.is_empty()), words)))
}

/// Whether the periods the exports cover, and the time they were taken, reach over the period under assessment.
#[must_use]
pub fn period_covered(tables: &[&RecordTable<'_>], plan: &TestingPlan, period: Period) -> ExportCheck {
    let name = "period-covered";
    let until = period.end.min(plan.as_of);
    let taken: Vec<NaiveDate> = tables.iter().filter_map(|from| day_of_extraction(from)).collect();
    if let Some(last) = taken.iter().max().filter(|last| taken.len() == tables.len() && **last < until) {
        // A person can judge a few days; a missing month is a hole.
        let held = ((until - *last).num_days() > DAYS_A_PERSON_CAN_JUDGE).then_some(false);
        return check(name, held, format!("taken on {last}: what happened after that until {until} is not in it"));
    }
    let mut covered: Vec<(NaiveDate, NaiveDate)> = tables.iter().filter_map(|from| declared_period(from)).collect();
    covered.sort_unstable();
    let mut reached = period.start;
    for (start, end) in &covered {
        if *start <= reached {
            reached = reached.max(end.succ_opt().unwrap_or(*end));
        }
    }
    match covered.as_slice() {
        [] => check(name, None, "nobody stated which period was exported"),
        _ if reached > until => check(name, Some(true), "the periods stated cover the period under assessment"),
        _ => check(name, Some(false), format!("the periods stated do not cover {reached} to {until}")),
    }
}

fn declared_period(from: &RecordTable<'_>) -> Option<(NaiveDate, NaiveDate)> {
    let declared = from.declared.and_then(|each| Some((each.period_start?, each.period_end?)));
    let properties =
        || Some((from.properties.period_start.as_ref()?.value, from.properties.period_end.as_ref()?.value));
    declared.or_else(properties)
}

fn day_of_extraction(from: &RecordTable<'_>) -> Option<NaiveDate> {
    match moments::read(extracted_at(from)?) {
        Reading::Certain(written) | Reading::Proves(_, written) => Some(written.day),
        Reading::EitherOrder { .. } | Reading::Unreadable => None,
    }
}

/// Whether the numbers of the records follow each other without gaps; gaps leave the question open.
///
/// # Errors
/// When the store fails.
pub fn number_gaps(store: &Store, shape: &Shape) -> Result<ExportCheck, StoreError> {
    let mut series: BTreeMap<String, Series> = BTreeMap::new();
    let Shape { table, key, .. } = shape;
    store.each_text(&format!("SELECT DISTINCT \"{key}\" FROM \"{table}\" WHERE \"{key}\" IS NOT NULL"), &mut |id| {
        let digits = id.len() - id.trim_end_matches(|each: char| each.is_ascii_digit()).len();
        let (begin, number) = id.split_at(id.len() - digits);
        let Ok(number) = number.parse::<u64>() else { return };
        if let Some(known) = series.get_mut(begin) {
            known.add(number);
        } else if series.len() < MAX_SERIES {
            series.entry(begin.to_owned()).or_default().add(number);
        }
    })?;
    let gaps: Vec<String> = series.iter().filter_map(|(begin, numbers)| numbers.gap(begin)).collect();
    Ok(match (series.is_empty(), gaps.is_empty()) {
        (true, _) => check("number-gaps", None, "the ids hold no numbers"),
        (false, true) => check("number-gaps", Some(true), "the numbers follow each other without gaps"),
        (false, false) => check("number-gaps", None, gaps.into_iter().take(3).collect::<Vec<_>>().join("; ")),
    })
}

/// Series of numbers looked at; more beginnings than this are no numbering.
const MAX_SERIES: usize = 1000;

#[derive(Debug, Default)]
struct Series {
    bounds: Option<(u64, u64)>,
    count: u64,
}

impl Series {
    fn add(&mut self, number: u64) {
        self.count += 1;
        let (least, most) = self.bounds.unwrap_or((number, number));
        self.bounds = Some((least.min(number), most.max(number)));
    }

    fn gap(&self, begin: &str) -> Option<String> {
        let (least, most) = self.bounds?;
        let span = (most - least).saturating_add(1);
        let missing = span.checked_sub(self.count).filter(|missing| *missing > 0)?;
        Some(format!("{missing} of {span} numbers `{begin}`{least} to {most} do not occur; a person must say why"))
    }
}
