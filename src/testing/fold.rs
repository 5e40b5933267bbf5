//! Several rows with one id become one record: the newest.
//!
//! An export is an event log when at least one in ten of its ids repeats; then the newest row of each id is kept.
//! Ids that repeat now and then are no log but duplicates: they stay, and are reported. A record that stands in
//! several sources is kept from the one that holds its newest row, or, where nothing orders them, from the one with the
//! most columns. What orders the rows is named by the record type.

use super::store::{Shape, Store, StoreError};
use std::collections::BTreeMap;

/// One id in so many must repeat before an export is taken for an event log.
const LOG_FROM_ONE_IN: i64 = 10;

/// What folding did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folding {
    /// Source → rows merged into a newer one.
    pub merged: BTreeMap<i64, u64>,
    /// Source → rows that repeat an id and stayed.
    pub duplicates: BTreeMap<i64, u64>,
    /// Sources that look like an event log and have no column that orders their rows.
    pub unordered: Vec<i64>,
}

/// What folding needs to know of one source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Orderable {
    /// Columns that order its rows from oldest to newest.
    pub order: Vec<String>,
    /// How many columns it has.
    pub columns: usize,
}

/// Folds the records of a shape that came from these sources.
///
/// # Errors
/// When the store fails.
pub fn fold(store: &Store, shape: &Shape, sources: &BTreeMap<i64, Orderable>) -> Result<Folding, StoreError> {
    let mut folding = Folding::default();
    if !any_repeats(store, shape)? {
        return Ok(folding);
    }
    let before = rows_by_source(store, shape)?;
    for (source, Orderable { order, .. }) in sources {
        if !is_log(store, shape, *source)? {
            continue;
        }
        if order.is_empty() {
            folding.unordered.push(*source);
            continue;
        }
        keep_newest(store, shape, *source, order)?;
    }
    keep_one_source(store, shape, sources)?;
    drop_orphans(store, shape)?;
    let after = rows_by_source(store, shape)?;
    for (source, rows) in before {
        let left = after.get(&source).copied().unwrap_or_default();
        if rows > left {
            folding.merged.insert(source, rows - left);
        }
    }
    folding.duplicates = duplicates(store, shape)?;
    Ok(folding)
}

fn any_repeats(store: &Store, shape: &Shape) -> Result<bool, StoreError> {
    let Shape { table, key, .. } = shape;
    let sql = format!("SELECT EXISTS (SELECT 1 FROM \"{table}\" GROUP BY \"{key}\" HAVING count(*) > 1)");
    Ok(store.integers(&sql, &[])?.first().and_then(|row| row.first()) == Some(&1))
}

fn is_log(store: &Store, shape: &Shape, source: i64) -> Result<bool, StoreError> {
    let Shape { table, key, .. } = shape;
    let inner = format!("SELECT count(*) AS n FROM \"{table}\" WHERE _source = ? GROUP BY \"{key}\"");
    let rows = store.integers(&format!("SELECT count(*), sum(n > 1) FROM ({inner})"), &[source])?;
    Ok(rows
        .first()
        .is_some_and(|row| matches!(row.as_slice(), [ids, repeat] if *repeat > 0 && repeat * LOG_FROM_ONE_IN >= *ids)))
}

/// Rows that are equal in every order column are equally new: they stay, and are duplicates.
fn keep_newest(store: &Store, shape: &Shape, source: i64, order: &[String]) -> Result<(), StoreError> {
    let Shape { table, key, .. } = shape;
    let order = newest_first(order);
    let ranked = format!(
        "SELECT rowid AS place, rank() OVER (PARTITION BY \"{key}\" ORDER BY {order}) AS age FROM \"{table}\" WHERE _source = ?"
    );
    let sql = format!("DELETE FROM \"{table}\" WHERE rowid IN (SELECT place FROM ({ranked}) WHERE age > 1)");
    store.change(&sql, &[source])?;
    Ok(())
}

/// Of a record in several sources, only the rows of one stay: of the source with its newest row, where all have a
/// column that tells; else of the source with the most columns; the last one on a tie.
fn keep_one_source(store: &Store, shape: &Shape, sources: &BTreeMap<i64, Orderable>) -> Result<(), StoreError> {
    let common = common(sources);
    let order = if common.is_empty() { richest_first(sources) } else { newest_first(&common) };
    let Shape { table, key, .. } = shape;
    let shared = format!("SELECT \"{key}\" FROM \"{table}\" GROUP BY \"{key}\" HAVING min(_source) < max(_source)");
    let sql = format!(
        "DELETE FROM \"{table}\" WHERE rowid IN (
           SELECT place FROM (
             SELECT rowid AS place, _source,
                    first_value(_source) OVER (PARTITION BY \"{key}\" ORDER BY {order}, _source DESC) AS kept
             FROM \"{table}\" WHERE \"{key}\" IN ({shared}))
           WHERE _source <> kept)"
    );
    store.change(&sql, &[])?;
    Ok(())
}

fn richest_first(sources: &BTreeMap<i64, Orderable>) -> String {
    let cases = sources.iter().map(|(source, each)| format!("WHEN {source} THEN {}", each.columns));
    format!("CASE _source {} END DESC", cases.collect::<Vec<_>>().join(" "))
}

fn newest_first(order: &[String]) -> String {
    order.iter().map(|column| format!("\"{column}\" DESC")).collect::<Vec<_>>().join(", ")
}

/// The order columns that every source has, in the order of the first.
fn common(sources: &BTreeMap<i64, Orderable>) -> Vec<String> {
    let mut all = sources.values().map(|each| &each.order);
    let first = all.next().cloned().unwrap_or_default();
    first.into_iter().filter(|column| all.clone().all(|other| other.contains(column))).collect()
}

fn drop_orphans(store: &Store, shape: &Shape) -> Result<(), StoreError> {
    for [side, ..] in shape.sides() {
        store.change(
            &format!("DELETE FROM \"{side}\" WHERE _record NOT IN (SELECT rowid FROM \"{}\")", shape.table),
            &[],
        )?;
    }
    Ok(())
}

fn rows_by_source(store: &Store, shape: &Shape) -> Result<BTreeMap<i64, u64>, StoreError> {
    by_source(store, &format!("SELECT _source, count(*) FROM \"{}\" GROUP BY _source", shape.table))
}

/// Rows beyond the first of their id.
fn duplicates(store: &Store, shape: &Shape) -> Result<BTreeMap<i64, u64>, StoreError> {
    let Shape { table, key, .. } = shape;
    let repeated = format!("SELECT \"{key}\" FROM \"{table}\" GROUP BY \"{key}\" HAVING count(*) > 1");
    let sql = format!(
        "SELECT _source, count(*) FROM (
           SELECT _source, row_number() OVER (PARTITION BY \"{key}\" ORDER BY rowid) AS place
           FROM \"{table}\" WHERE \"{key}\" IN ({repeated}))
         WHERE place > 1 GROUP BY _source"
    );
    by_source(store, &sql)
}

fn by_source(store: &Store, sql: &str) -> Result<BTreeMap<i64, u64>, StoreError> {
    let rows = store.integers(sql, &[])?;
    let pairs = rows.into_iter().filter_map(|row| match row.as_slice() {
        [source, count] => Some((*source, u64::try_from(*count).ok()?)),
        _ => None,
    });
    Ok(pairs.collect())
}

#[cfg(test)]
#[path = "fold_tests.rs"]
mod tests;
