//! The populations: every table of records loaded, folded, counted and checked.

use super::checks;
use super::codes::{
    DAYS_WITHOUT_TIMES, FOLDED, NOT_FOLDED, ORDER_CONTRADICTORY, ORDER_UNPROVEN, ROWS_REJECTED, TABLE_BROKEN_OFF,
    TABLE_WITHOUT_SIGN, TYPE_BROKEN, VALUES_UNREADABLE, WORDS_UNKNOWN, ZONE_UNDECLARED,
};
use super::fold::{Folding, Orderable, fold};
use super::gather::RecordTable;
use super::load::{LoadedColumn, Target, load};
use super::observations::{Population, PopulationSource};
use super::plan::{Period, TestingPlan};
use super::rows::TableAt;
use super::store::{Shape, Store, StoreError};
use crate::catalogue::{Catalogue, ColumnType, RecordType};
use crate::diagnostics::Diagnostic;
use crate::extraction::ExtractionPlan;
use crate::progress::Progress;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The populations and the store that holds them.
#[derive(Debug)]
pub struct Populations {
    /// The tables.
    pub store: Store,
    /// Record type → its table.
    pub shapes: BTreeMap<String, Shape>,
    /// Record type → its population.
    pub by_type: BTreeMap<String, Population>,
    /// Record type → numbers of its sources, in the order of the population's sources.
    pub numbers: BTreeMap<String, Vec<i64>>,
    /// Number of a source → path of its item.
    pub paths: BTreeMap<i64, String>,
    /// Problems met.
    pub diagnostics: Vec<Diagnostic>,
}

/// Shapes of all record types that can be used: the columns some test reads, and those that place and order records.
#[must_use]
pub fn shapes(catalogue: &Catalogue, plan: &TestingPlan) -> (BTreeMap<String, Shape>, Vec<Diagnostic>) {
    let mut wanted: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for test in catalogue.record_tests.values().filter(|test| !plan.switched_off.contains_key(&test.metadata.id)) {
        for (record_type, columns) in &test.metadata.reads {
            wanted.entry(record_type).or_default().extend(columns.iter().cloned());
        }
    }
    let (mut shapes, mut diagnostics) = (BTreeMap::new(), Vec::new());
    for record_type in catalogue.record_types.values() {
        let mut columns = wanted.remove(record_type.id.as_str()).unwrap_or_default();
        columns.extend(record_type.key_parts.iter().chain(&record_type.dated_by).cloned());
        columns.extend(record_type.fold.iter().flat_map(|fold| &fold.order).cloned());
        columns.extend(plan.also_read.get(&record_type.id).into_iter().flatten().cloned());
        let shape = Shape::of(record_type, &columns);
        let named = shape.columns.iter().filter(|column| columns.contains(&column.name)).count();
        let is_missing = columns.len() > named && columns.iter().any(|name| is_own(record_type, name));
        if shape.is_sound() && !is_missing {
            shapes.insert(record_type.id.clone(), shape);
        } else {
            let file = format!("record-types/{}.json", record_type.id);
            diagnostics.push(TYPE_BROKEN.at(file, "", "it names a column it does not have, or a name SQL cannot use"));
        }
    }
    (shapes, diagnostics)
}

/// Whether the type itself, not a test, names a column that does not exist.
fn is_own(record_type: &RecordType, name: &str) -> bool {
    let order = record_type.fold.iter().flat_map(|fold| &fold.order);
    let own = record_type.key_parts.iter().chain(&record_type.dated_by).chain(order);
    record_type.column(name).is_none() && own.into_iter().any(|each| each == name)
}

/// Loads all tables and makes their populations.
///
/// # Errors
/// When the store fails.
pub fn populate(
    catalogue: &Catalogue,
    tables: &[RecordTable<'_>],
    plan: &TestingPlan,
    progress: &dyn Progress,
) -> Result<Populations, StoreError> {
    let (shapes, diagnostics) = shapes(catalogue, plan);
    let mut populations = Populations {
        store: Store::open()?,
        shapes: BTreeMap::new(),
        by_type: BTreeMap::new(),
        numbers: BTreeMap::new(),
        paths: BTreeMap::new(),
        diagnostics,
    };
    progress.stage("Reading records", u64::try_from(tables.len()).ok());
    let mut loaded: BTreeMap<&str, Vec<Loaded<'_, '_>>> = BTreeMap::new();
    for from in tables {
        for each in load_table(&mut populations, &shapes, from, &plan.extraction)? {
            loaded.entry(each.target.recognised.record_type.id.as_str()).or_default().push(each);
        }
        progress.advance(1);
    }
    for (record_type, sources) in loaded {
        let Some(record_type) = catalogue.record_types.get(record_type) else { continue };
        finish(&mut populations, record_type, &sources, plan)?;
    }
    Ok(populations)
}

/// A table after loading.
struct Loaded<'a, 't> {
    from: &'a RecordTable<'t>,
    target: Target<'a>,
    broken_off: Option<String>,
}

fn load_table<'a, 't>(
    populations: &mut Populations,
    shapes: &'a BTreeMap<String, Shape>,
    from: &'a RecordTable<'t>,
    extraction: &ExtractionPlan,
) -> Result<Vec<Loaded<'a, 't>>, StoreError> {
    let mut targets = Vec::new();
    for recognised in &from.recognised {
        let Some(shape) = shapes.get(&recognised.record_type.id) else { continue };
        if !populations.shapes.contains_key(&recognised.record_type.id) {
            populations.store.create(shape)?;
            populations.shapes.insert(recognised.record_type.id.clone(), shape.clone());
        }
        let number = i64::try_from(populations.paths.len()).unwrap_or(i64::MAX);
        populations.paths.insert(number, from.item.path.clone());
        let mut target = Target::new(recognised.clone(), shape, number);
        target.declare(from.zone, from.declared);
        targets.push(target);
    }
    let at = TableAt { item: from.item, table: from.table, extraction };
    let broken_off = load(&populations.store, at, &mut targets)?;
    if targets.iter().all(|target| target.recognised.filter.is_some() && target.tally.rows == 0)
        && targets.iter().any(|target| target.tally.other_rows > 0)
    {
        let message = "none of its rows is of a known type, as the column that names the type says";
        populations.diagnostics.push(TABLE_WITHOUT_SIGN.at(&from.item.path, "", message));
    }
    // A table of several types says nothing about a type of which it holds no row.
    targets.retain(|target| target.recognised.filter.is_none() || target.tally.rows > 0);
    Ok(targets.into_iter().map(|target| Loaded { from, target, broken_off: broken_off.clone() }).collect())
}

/// Folds, counts and checks the records of one type.
fn finish(
    populations: &mut Populations,
    record_type: &RecordType,
    loaded: &[Loaded<'_, '_>],
    plan: &TestingPlan,
) -> Result<(), StoreError> {
    let Some(shape) = populations.shapes.get(&record_type.id).cloned() else { return Ok(()) };
    let store = &populations.store;
    for each in loaded {
        forget_unproven(store, &shape, &each.target)?;
    }
    store.index_key(&shape)?;
    let orderable = |target: &Target<'_>| Orderable {
        order: order_columns(record_type, target),
        columns: target.recognised.mapped.len(),
    };
    let orderable = loaded.iter().map(|each| (each.target.source, orderable(&each.target))).collect();
    let folding = fold(store, &shape, &orderable)?;
    let mut sources = Vec::new();
    for each in loaded {
        report(&mut populations.diagnostics, each, &folding, record_type);
        sources.push(source(each, &folding));
    }
    let numbers = loaded.iter().map(|each| each.target.source).collect();
    let records = store.integers(&format!("SELECT count(*) FROM \"{}\"", shape.table), &[])?;
    let population = Population {
        record_type: record_type.id.clone(),
        records: first(&records, 0),
        in_period: 0,
        undated: 0,
        sources,
    };
    let shared = [Some(checks::number_gaps(store, &shape)?).filter(|_| record_type.numbered)];
    let tables: Vec<&RecordTable<'_>> = loaded.iter().map(|each| each.from).collect();
    let period_covered = record_type.dated_by.as_ref().map(|_| checks::period_covered(&tables, plan, plan.period));
    populations.numbers.insert(record_type.id.clone(), numbers);
    let population = populations.by_type.entry(record_type.id.clone()).or_insert(population);
    for source in &mut population.sources {
        source.checks.extend(shared.iter().flatten().cloned());
        if plan.period_is_declared {
            source.checks.extend(period_covered.clone());
        }
    }
    Ok(())
}

/// Values of a column whose order is not known must not be used by anything.
fn forget_unproven(store: &Store, shape: &Shape, target: &Target<'_>) -> Result<(), StoreError> {
    for column in target.columns.iter().filter(|column| column.tally.is_unproven()) {
        let sql = format!("UPDATE \"{}\" SET \"{}\" = NULL WHERE _source = ?", shape.table, column.name);
        store.change(&sql, &[target.source])?;
    }
    Ok(())
}

fn order_columns(record_type: &RecordType, target: &Target<'_>) -> Vec<String> {
    let wanted = record_type.fold.iter().flat_map(|fold| &fold.order);
    let usable = |name: &&String| {
        target
            .columns
            .iter()
            .any(|column| column.name == **name && column.header.is_some() && !column.tally.is_unproven())
    };
    wanted.filter(usable).cloned().collect()
}

fn source(loaded: &Loaded<'_, '_>, folding: &Folding) -> PopulationSource {
    let Loaded { from, target, broken_off } = loaded;
    let recognised = &target.recognised;
    let header = |at: &usize| from.table.headers.get(*at).cloned().unwrap_or_default();
    let used: BTreeSet<usize> = recognised.mapped.values().copied().collect();
    let columns = recognised.record_type.columns.iter().map(|column| &column.name);
    let ignored = from.table.headers.iter().enumerate().filter(|(at, name)| !used.contains(at) && !name.is_empty());
    let unproven = target.columns.iter().filter(|column| column.tally.is_unproven());
    let mut mapped: BTreeMap<String, String> =
        recognised.mapped.iter().map(|(column, at)| (column.clone(), header(at))).collect();
    let parts: Vec<String> =
        recognised.record_type.key_parts.iter().filter_map(|part| mapped.get(part).cloned()).collect();
    mapped.entry(recognised.record_type.key.clone()).or_insert_with(|| parts.join(" + "));
    PopulationSource {
        path: from.item.path.clone(),
        table: from.table.name.clone(),
        layout: recognised.layout.clone(),
        recognised: recognised.signs.clone(),
        rows: target.tally.rows,
        other_rows: target.tally.other_rows,
        folded: folding.merged.get(&target.source).copied().unwrap_or_default(),
        rejected: target.tally.rejected.count,
        ignored: ignored.map(|(_, name)| name.clone()).collect(),
        missing: columns.filter(|name| !mapped.contains_key(*name)).cloned().collect(),
        mapped,
        unproven: unproven.map(|column| column.name.clone()).collect(),
        local_times: target.columns.iter().any(|column| column.tally.local > 0),
        checks: vec![
            checks::provenance_stated(from, recognised.record_type),
            checks::declared_row_count(from, &target.tally),
            checks::rows_readable(&target.tally, broken_off.as_deref()),
            checks::values_readable(target.columns.iter().map(|column| (column.name.as_str(), &column.tally))),
            checks::duplicate_rows(folding, target.source),
        ],
    }
}

/// Says what was met in a table.
fn report(diagnostics: &mut Vec<Diagnostic>, loaded: &Loaded<'_, '_>, folding: &Folding, record_type: &RecordType) {
    let Loaded { from, target, broken_off } = loaded;
    let path = &from.item.path;
    let sheet = if from.table.name.is_empty() { String::new() } else { format!("sheet `{}`", from.table.name) };
    if let Some(words) = broken_off {
        diagnostics.push(TABLE_BROKEN_OFF.at(path, &sheet, words));
    }
    for (rows, fault) in [(&target.tally.rejected, "no record"), (&target.tally.short, "cells are missing")] {
        if rows.count > 0 {
            diagnostics.push(ROWS_REJECTED.at(path, &sheet, format!("{fault} in {}", rows.named())));
        }
    }
    for column in &target.columns {
        report_column(diagnostics, column, (path, &sheet), from);
    }
    if target.columns.iter().any(|column| column.tally.local > 0) {
        diagnostics.push(ZONE_UNDECLARED.at(path, &sheet, "its times do not say how far from UTC they are"));
    }
    if let Some(merged) = folding.merged.get(&target.source) {
        let order = order_columns(record_type, target);
        let by = match order.as_slice() {
            [] => "a row of a source with more columns, or a later one".to_owned(),
            order => format!("the newest row of their id, in the order of `{}`", order.join("`, `")),
        };
        diagnostics.push(FOLDED.at(path, &sheet, format!("{merged} rows gave way to {by}")));
    }
    if folding.unordered.contains(&target.source) {
        diagnostics.push(NOT_FOLDED.at(path, &sheet, "ids repeat as in an event log, and no column orders the rows"));
    }
}

fn report_column(
    diagnostics: &mut Vec<Diagnostic>,
    column: &LoadedColumn,
    (path, sheet): (&str, &str),
    from: &RecordTable<'_>,
) {
    let header = column.header.and_then(|at| from.table.headers.get(at)).map_or("", String::as_str);
    let (tally, name) = (&column.tally, &column.name);
    let mut say = |code: &crate::diagnostics::Code, what: String| {
        diagnostics.push(code.at(path, sheet, format!("header `{header}`, column `{name}`: {what}")));
    };
    if tally.contradicted.count > 0 {
        say(&ORDER_CONTRADICTORY, format!("day and month change places in {}", tally.contradicted.named()));
    } else if tally.order_unknown > 0 {
        say(&ORDER_UNPROVEN, format!("none of {} dates proves which number is the day", tally.order_unknown));
    }
    if tally.unreadable.count > 0 {
        say(&VALUES_UNREADABLE, format!("the value cannot be read in {}", tally.unreadable.named()));
    }
    if tally.unknown_words.count > 0 {
        say(&WORDS_UNKNOWN, format!("the word is not known in {}", tally.unknown_words.named()));
    }
    if tally.days > 0 {
        say(&DAYS_WITHOUT_TIMES, format!("{} of {} moments are days without a time", tally.days, tally.moments));
    }
}

/// Counts the records in and outside the period, and checks that its months hold some.
///
/// # Errors
/// When the store fails.
pub fn place_in_period(
    populations: &mut Populations,
    catalogue: &Catalogue,
    plan: &TestingPlan,
    period: Period,
) -> Result<(), StoreError> {
    let store = &populations.store;
    for (id, population) in &mut populations.by_type {
        let Some(record_type) = catalogue.record_types.get(id) else { continue };
        let Some(column) = &record_type.dated_by else { continue };
        let day = format!("substr(\"{column}\", 1, 10)");
        let sql = format!(
            "SELECT count(*) - count(\"{column}\"),
                    sum({day} BETWEEN substr('{}', 1, length({day})) AND '{}') FROM \"{}\"",
            period.start,
            period.end,
            record_type.table(),
        );
        let counts = store.integers(&sql, &[])?;
        population.undated = first(&counts, 0);
        population.in_period = first(&counts, 1);
        let usable = population.sources.iter().all(|source| source.has_column(column));
        let months = checks::months_present(store, record_type, usable, plan, period)?;
        for source in &mut population.sources {
            source.checks.extend(months.clone());
        }
    }
    Ok(())
}

/// The span of the moments by which records are dated.
///
/// # Errors
/// When the store fails.
pub fn span_of_data(populations: &Populations, catalogue: &Catalogue) -> Result<Option<Period>, StoreError> {
    let mut days: BTreeSet<NaiveDate> = BTreeSet::new();
    for id in populations.by_type.keys() {
        let dated = catalogue.record_types.get(id).and_then(|record_type| {
            let column = record_type.column(record_type.dated_by.as_ref()?)?;
            (column.kind == ColumnType::Timestamp).then(|| (record_type.table(), column.name.clone()))
        });
        let Some((table, column)) = dated else { continue };
        for end in ["min", "max"] {
            let sql = format!("SELECT substr({end}(\"{column}\"), 1, 10) FROM \"{table}\"");
            days.extend(populations.store.texts(&sql, &[])?.iter().filter_map(|day| day.parse::<NaiveDate>().ok()));
        }
    }
    Ok(days.first().zip(days.last()).map(|(start, end)| Period { start: *start, end: *end }))
}

fn first(rows: &[Vec<i64>], at: usize) -> u64 {
    let value = rows.first().and_then(|row| row.get(at)).copied().unwrap_or_default();
    u64::try_from(value).unwrap_or_default()
}
