//! Rows of a table into the store: the order of its dates is proved first, then every row is converted.

use super::moments::{self, Reading};
use super::recognise::{Filter, Recognised};
use super::rows::{Row, TableAt};
use super::store::{Inserter, Shape, Store, StoreError};
use super::tally::{ColumnTally, RowTally};
use super::values::{Converted, Converter, Value, listed};
use super::words::folded;
use super::{DateOrder, DeclaredExport};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// One column on its way into the store.
#[derive(Debug)]
pub struct LoadedColumn {
    /// Name of the column.
    pub name: String,
    /// Header it is read from.
    pub header: Option<usize>,
    /// Whether it is a list with a side table.
    is_list: bool,
    is_key: bool,
    converter: Converter,
    /// What was met.
    pub tally: ColumnTally,
}

/// The records of one type in one table, on their way into the store.
#[derive(Debug)]
pub struct Target<'a> {
    /// As what the table was recognised.
    pub recognised: Recognised<'a>,
    /// The table they go to.
    pub shape: &'a Shape,
    /// Number of the source.
    pub source: i64,
    /// Columns, in the order of the shape.
    pub columns: Vec<LoadedColumn>,
    /// What was met.
    pub tally: RowTally,
}

impl<'a> Target<'a> {
    /// A target for the records that were recognised, read as declared.
    #[must_use]
    pub fn new(recognised: Recognised<'a>, shape: &'a Shape, source: i64) -> Self {
        let columns = shape.columns.iter().filter_map(|column| {
            Some(LoadedColumn {
                name: column.name.clone(),
                header: recognised.mapped.get(&column.name).copied(),
                is_list: column.side.is_some(),
                is_key: column.name == shape.key,
                converter: Converter::new(recognised.record_type.column(&column.name)?),
                tally: ColumnTally::default(),
            })
        });
        let columns = columns.collect();
        Self { recognised, shape, source, columns, tally: RowTally::default() }
    }

    /// Sets what is declared: the distance from UTC of times that do not say, and the order of dates.
    pub fn declare(&mut self, zone: Option<i32>, declared: Option<&DeclaredExport>) {
        for column in &mut self.columns {
            column.converter.zone = zone;
            column.converter.order = declared.and_then(|each| each.date_order);
        }
    }

    fn dates(&mut self) -> impl Iterator<Item = &mut LoadedColumn> {
        self.columns.iter_mut().filter(|column| {
            column.header.is_some() && column.converter.holds_dates() && column.converter.order.is_none()
        })
    }

    fn is_mine(&self, cells: &[String]) -> bool {
        self.recognised.filter.as_ref().is_none_or(|Filter { header, values }| {
            cells.get(*header).is_some_and(|cell| values.contains(&folded(cell)))
        })
    }

    /// The key of a row: its cell, or the cells that stand in for it.
    fn key<'c>(&mut self, cells: &'c [String]) -> Value<'c> {
        let record_type = self.recognised.record_type;
        let mut value = |wanted: &dyn Fn(&LoadedColumn) -> bool| {
            let column = self.columns.iter_mut().find(|column| wanted(column))?;
            let cell = cells.get(column.header?)?;
            match column.converter.convert(cell) {
                Converted::Value(value) | Converted::UnknownWord(value) => Some(value),
                Converted::Moment { text, .. } => Some(Value::Text(text.into())),
                Converted::OrderUnknown | Converted::OrderContradicted | Converted::Unreadable => None,
            }
        };
        if let Some(key) = value(&|column| column.is_key) {
            return key;
        }
        let parts = record_type.key_parts.iter().filter_map(|part| match value(&|column| column.name == *part) {
            Some(Value::Text(text)) => Some(text.into_owned()),
            Some(Value::Integer(number)) => Some(number.to_string()),
            Some(Value::Real(_) | Value::Null) | None => None,
        });
        let parts: Vec<String> = parts.collect();
        if parts.is_empty() { Value::Null } else { Value::Text(parts.join(" ").into()) }
    }
}

/// Loads a table into the store for all its targets.
///
/// # Errors
/// When the store fails. A table that breaks off is no error: the words for it are returned.
pub fn load(store: &Store, at: TableAt<'_>, targets: &mut [Target<'_>]) -> Result<Option<String>, StoreError> {
    prove_orders(at, targets, Watched::InSample);
    let broken_off = load_rows(store, at, targets)?;
    let surprised = targets.iter().flat_map(|target| &target.columns).any(|column| column.tally.order_unknown > 0);
    if !surprised || broken_off.is_some() {
        return Ok(broken_off);
    }
    // A column whose sample showed no date in numbers holds some further down: prove it over all rows, and begin anew.
    if !prove_orders(at, targets, Watched::All) {
        return Ok(None);
    }
    for target in targets.iter_mut() {
        forget(store, target)?;
    }
    load_rows(store, at, targets)
}

fn forget(store: &Store, target: &mut Target<'_>) -> Result<(), StoreError> {
    let table = &target.shape.table;
    for [side, ..] in target.shape.sides() {
        let sql = format!("DELETE FROM \"{side}\" WHERE _record IN (SELECT rowid FROM \"{table}\" WHERE _source = ?)");
        store.change(&sql, &[target.source])?;
    }
    store.change(&format!("DELETE FROM \"{table}\" WHERE _source = ?"), &[target.source])?;
    target.tally = RowTally::default();
    for column in &mut target.columns {
        column.tally = ColumnTally::default();
    }
    Ok(())
}

/// Which columns wait for a proof.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Watched {
    /// Those in whose sample a date in numbers stands.
    InSample,
    /// All that hold dates.
    All,
}

/// Looks for a value that proves the order of each waiting column, and says whether one was found.
fn prove_orders(at: TableAt<'_>, targets: &mut [Target<'_>], watched: Watched) -> bool {
    let mut waiting: BTreeSet<usize> =
        targets.iter_mut().flat_map(Target::dates).filter_map(|column| column.header).collect();
    if watched == Watched::InSample {
        waiting
            .retain(|header| at.table.sample.iter().filter_map(|row| row.get(*header)).any(|cell| is_in_numbers(cell)));
    }
    if waiting.is_empty() {
        return false;
    }
    let mut proved: BTreeMap<usize, DateOrder> = BTreeMap::new();
    // A table that breaks off is reported when it is loaded.
    let _ = at.rows(&mut |row| {
        waiting.retain(|header| match row.cells.get(*header).map(|cell| moments::read(cell)) {
            Some(Reading::Proves(order, _)) => {
                proved.insert(*header, order);
                false
            }
            Some(Reading::Certain(_) | Reading::EitherOrder { .. } | Reading::Unreadable) | None => true,
        });
        if waiting.is_empty() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    for column in targets.iter_mut().flat_map(Target::dates) {
        column.converter.order = column.header.and_then(|header| proved.get(&header).copied());
    }
    !proved.is_empty()
}

fn is_in_numbers(cell: &str) -> bool {
    match moments::read(cell) {
        Reading::Proves(..) | Reading::EitherOrder { .. } => true,
        Reading::Certain(_) | Reading::Unreadable => false,
    }
}

fn load_rows(store: &Store, at: TableAt<'_>, targets: &mut [Target<'_>]) -> Result<Option<String>, StoreError> {
    store.begin()?;
    let mut inserters = Vec::new();
    for target in targets.iter() {
        inserters.push(store.inserter(target.shape)?);
    }
    let widths = (at.narrowest(), at.widest());
    let mut failed = None;
    let ended = at.rows(&mut |row| {
        for (target, inserter) in targets.iter_mut().zip(&mut inserters) {
            if let Err(error) = take_row(target, inserter, row, widths) {
                failed = Some(error);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    });
    drop(inserters);
    store.commit()?;
    failed.map_or(Ok(ended.err()), Err)
}

/// Converts a row and inserts it, or counts why not.
fn take_row(
    target: &mut Target<'_>,
    inserter: &mut Inserter<'_>,
    row: Row<'_>,
    (narrowest, widest): (usize, usize),
) -> Result<(), StoreError> {
    if row.cells.iter().all(|cell| cell.trim().is_empty()) {
        return Ok(());
    }
    target.tally.data_rows += 1;
    let beyond = row.cells.get(widest..).unwrap_or_default();
    if beyond.iter().any(|cell| !cell.trim().is_empty()) {
        target.tally.reject(row.number);
        return Ok(());
    }
    if !target.is_mine(row.cells) {
        target.tally.other_rows += 1;
        return Ok(());
    }
    let key = target.key(row.cells);
    if key == Value::Null {
        target.tally.reject(row.number);
        return Ok(());
    }
    if row.cells.len() < narrowest {
        target.tally.short(row.number);
    }
    target.tally.rows += 1;
    insert(target, inserter, row, &key)
}

fn insert(
    target: &mut Target<'_>,
    inserter: &mut Inserter<'_>,
    row: Row<'_>,
    key: &Value<'_>,
) -> Result<(), StoreError> {
    let mut values = Vec::with_capacity(target.columns.len());
    for column in target.columns.iter_mut().filter(|column| !column.is_list) {
        let cell = column.header.and_then(|header| row.cells.get(header));
        values.push(match cell {
            _ if column.is_key => key.clone(),
            Some(cell) => column.tally.count(column.converter.convert(cell), row.number),
            None => Value::Null,
        });
    }
    let number = i64::try_from(row.number).unwrap_or(i64::MAX);
    inserter.record(target.source, number, &values)?;
    for (side, column) in target.columns.iter().filter(|column| column.is_list).enumerate() {
        let cell = column.header.and_then(|header| row.cells.get(header)).map_or("", String::as_str);
        inserter.list(side, key, listed(cell))?;
    }
    Ok(())
}
