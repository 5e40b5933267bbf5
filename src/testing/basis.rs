//! What a test rests on: which populations, which of their sources, and whether they bear it.
//!
//! A test needs every column it reads in every source of the types it looks up, and in at least one source of the type
//! it examines: records of its other sources are left out and counted. Times of two record types are compared only
//! when their distance from UTC is known.

use super::observations::{Population, PopulationSource};
use super::populate::Populations;
use super::store::StoreError;
use crate::catalogue::{Catalogue, ColumnType, RecordTestMetadata};
use std::collections::{BTreeMap, BTreeSet};

/// The tables and columns that a test may read: those its metadata lists, the key, and where a record stands.
#[must_use]
pub fn readable(catalogue: &Catalogue, test: &RecordTestMetadata) -> BTreeMap<String, BTreeSet<String>> {
    let mut readable: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (id, columns) in &test.reads {
        let Some(record_type) = catalogue.record_types.get(id) else { continue };
        let own = readable.entry(record_type.table()).or_default();
        own.extend([record_type.key.clone(), "_source".to_owned(), "_row".to_owned(), "ROWID".to_owned()]);
        let mut sides = Vec::new();
        for column in columns.iter().filter_map(|name| record_type.column(name)) {
            match (&column.side_table, column.kind) {
                (Some(side), ColumnType::List) => sides.push(side),
                _ => {
                    own.insert(column.name.clone());
                }
            }
        }
        for side in sides {
            readable.entry(side.table.clone()).or_default().extend([side.record.clone(), side.value.clone()]);
        }
    }
    readable
}

/// Why a test cannot decide.
pub struct Doubt {
    /// In words.
    pub why: String,
    /// Columns it needs and did not find, as `record-type.column`.
    pub missing_columns: Vec<String>,
}

/// What a test rests on.
pub struct Basis {
    /// Paths of the sources.
    pub paths: Vec<String>,
    /// Records in all.
    pub rows: u64,
    /// Table of the examined type and the sources that have all columns, where not all have.
    restricted: Option<(String, Vec<i64>)>,
    /// Records of sources that lack a column, by the reason.
    pub left_out: BTreeMap<String, u64>,
    /// Why results cannot be relied on.
    pub distrust: Vec<String>,
}

impl Basis {
    /// Hides the records of sources that lack a column behind a view of the same name.
    ///
    /// The view names its columns: the sandbox sees through it, and refuses what the test may not read.
    ///
    /// # Errors
    /// When the store fails.
    pub fn restrict(
        &self,
        populations: &Populations,
        readable: &BTreeMap<String, BTreeSet<String>>,
    ) -> Result<(), StoreError> {
        let Some((table, sources)) = &self.restricted else { return Ok(()) };
        let columns = readable.get(table).into_iter().flatten().filter(|column| *column != "ROWID");
        let columns: Vec<String> = columns.map(|column| format!("\"{column}\"")).collect();
        let sources: Vec<String> = sources.iter().map(i64::to_string).collect();
        let sql = format!(
            "CREATE TEMP VIEW \"{table}\" AS SELECT {} FROM main.\"{table}\" WHERE _source IN ({})",
            columns.join(", "),
            sources.join(", "),
        );
        populations.store.change(&sql, &[]).map(|_| ())
    }

    /// Shows all records again.
    ///
    /// # Errors
    /// When the store fails.
    pub fn unrestrict(&self, populations: &Populations) -> Result<(), StoreError> {
        let Some((table, _)) = &self.restricted else { return Ok(()) };
        populations.store.change(&format!("DROP VIEW temp.\"{table}\""), &[]).map(|_| ())
    }
}

/// What a test may rest on, or why it cannot decide.
///
/// # Errors
/// The doubt.
pub fn basis(populations: &Populations, catalogue: &Catalogue, test: &RecordTestMetadata) -> Result<Basis, Doubt> {
    let mut basis =
        Basis { paths: Vec::new(), rows: 0, restricted: None, left_out: BTreeMap::new(), distrust: Vec::new() };
    let mut doubts = Vec::new();
    for (record_type, columns) in &test.reads {
        let Some(population) = populations.by_type.get(record_type) else {
            let why = format!("no records of the type `{record_type}` were found");
            doubts.push(Doubt { why, missing_columns: named(record_type, columns) });
            continue;
        };
        basis.rows += population.records;
        if let Err(doubt) = basis.add(populations, population, columns, record_type == &test.examines) {
            doubts.push(doubt);
        }
    }
    if doubts.is_empty() {
        return check_zones(populations, catalogue, test).map(|()| basis);
    }
    Err(Doubt {
        why: doubts.iter().map(|doubt| doubt.why.as_str()).collect::<Vec<_>>().join("; "),
        missing_columns: doubts.into_iter().flat_map(|doubt| doubt.missing_columns).collect(),
    })
}

fn named(record_type: &str, columns: &[String]) -> Vec<String> {
    columns.iter().map(|column| format!("{record_type}.{column}")).collect()
}

impl Basis {
    fn add(
        &mut self,
        populations: &Populations,
        population: &Population,
        columns: &[String],
        is_examined: bool,
    ) -> Result<(), Doubt> {
        let lacks = |source: &PopulationSource| {
            columns.iter().filter(|column| !source.has_column(column)).cloned().collect::<Vec<_>>()
        };
        let lacking: Vec<Vec<String>> = population.sources.iter().map(lacks).collect();
        let whole: Vec<bool> = lacking.iter().map(Vec::is_empty).collect();
        let enough = if is_examined { whole.contains(&true) } else { !whole.contains(&false) };
        if !enough {
            return Err(doubt(population, &lacking));
        }
        let used = population.sources.iter().zip(&whole).filter(|(_, whole)| **whole).map(|(source, _)| source);
        for source in used {
            self.paths.push(source.path.clone());
            self.distrust.extend(distrust(source));
        }
        if whole.contains(&false) {
            let numbers = populations.numbers.get(&population.record_type).map_or(&[][..], Vec::as_slice);
            let kept = numbers.iter().zip(&whole).filter(|(_, whole)| **whole).map(|(number, _)| *number);
            let table =
                populations.shapes.get(&population.record_type).map(|shape| shape.table.clone()).unwrap_or_default();
            self.restricted = Some((table, kept.collect()));
            for (source, lacking) in population.sources.iter().zip(&lacking).filter(|(_, lacking)| !lacking.is_empty())
            {
                let reason = format!("`{}` lacks `{}`", source.path, lacking.join("`, `"));
                *self.left_out.entry(reason).or_default() += source.rows.saturating_sub(source.folded);
            }
        }
        Ok(())
    }
}

fn doubt(population: &Population, lacking: &[Vec<String>]) -> Doubt {
    let record_type = &population.record_type;
    let columns: BTreeSet<&String> = lacking.iter().flatten().collect();
    let unproven = |column: &&&String| population.sources.iter().any(|source| source.unproven.contains(column));
    let (unproven, missing): (Vec<&String>, Vec<&String>) =
        columns.iter().copied().partition(|column| unproven(&column));
    let list = |columns: &[&String]| {
        columns.iter().map(|column| format!("`{record_type}.{column}`")).collect::<Vec<_>>().join(", ")
    };
    let mut why = Vec::new();
    if !missing.is_empty() {
        why.push(format!("columns missing: {}", list(&missing)));
    }
    if !unproven.is_empty() {
        why.push(format!("nothing proves whether day or month comes first in {}", list(&unproven)));
    }
    Doubt {
        why: why.join("; "),
        missing_columns: columns.iter().map(|column| format!("{record_type}.{column}")).collect(),
    }
}

fn distrust(source: &PopulationSource) -> Vec<String> {
    let failed = source.checks.iter().filter(|check| check.held == Some(false));
    failed.map(|check| format!("`{}`: {}", source.path, check.words)).collect()
}

/// Times of two record types can be compared only when both are in UTC.
fn check_zones(populations: &Populations, catalogue: &Catalogue, test: &RecordTestMetadata) -> Result<(), Doubt> {
    let reads_times = |record_type: &String, columns: &Vec<String>| {
        let record_type = catalogue.record_types.get(record_type)?;
        let mut kinds = columns.iter().filter_map(|name| record_type.column(name)).map(|column| column.kind);
        kinds.any(|kind| kind == ColumnType::Timestamp).then(|| record_type.id.clone())
    };
    let timed: Vec<String> =
        test.reads.iter().filter_map(|(record_type, columns)| reads_times(record_type, columns)).collect();
    if timed.len() < 2 {
        return Ok(());
    }
    let sources = timed.iter().filter_map(|id| populations.by_type.get(id)).flat_map(|population| &population.sources);
    let local: Vec<String> =
        sources.filter(|source| source.local_times).map(|source| format!("`{}`", source.path)).collect();
    if local.is_empty() {
        return Ok(());
    }
    let why =
        format!("it compares times of several exports, and nobody declared the time zone of {}", local.join(", "));
    Err(Doubt { why, missing_columns: Vec::new() })
}
