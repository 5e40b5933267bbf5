//! Drawing a sample from a population of the evidence.

use super::gather::gather;
use super::plan::{Period, TestingPlan};
use super::populate::{Populations, populate, span_of_data};
use super::sampling::{
    Frame, Judged, Planning, PopulationDigest, SAMPLE_FORMAT_VERSION, Sample, SampleMethod, SampledItem, SeedUse,
    Selection, SizeError, StratumUse, allocate, rank, size,
};
use super::store::{Shape, StoreError};
use crate::catalogue::{Catalogue, ColumnType, RecordType};
use crate::evidence::Collection;
use crate::extraction::Extraction;
use crate::progress::Progress;
use std::collections::{BTreeMap, BTreeSet};

/// Most items of one sample.
pub const MAX_ITEMS: u64 = 100_000;

/// The stratum of records whose column is empty.
const NO_VALUE: &str = "(empty)";

/// How many items are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// As many as the plan needs.
    Planned,
    /// So many.
    Fixed(u64),
}

/// What sample is wanted.
#[derive(Debug, Clone)]
pub struct DrawRequest {
    /// Record type.
    pub record_type: String,
    /// Column → value that records have.
    pub conditions: BTreeMap<String, String>,
    /// Whether records outside the period take part.
    pub whole_population: bool,
    /// Column whose values are the strata.
    pub stratify_by: Option<String>,
    /// Strata of which every record is examined.
    pub all_of: BTreeSet<String>,
    /// What was decided before looking.
    pub planning: Planning,
    /// How many.
    pub wanted: Wanted,
    /// What decides which ones.
    pub seed: SeedUse,
    /// Subjects that somebody chose, each with the reason.
    pub judgement: Vec<(String, String)>,
}

/// A sample cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// No such record type.
    #[error("there is no record type `{0}`")]
    UnknownType(String),
    /// No records of it.
    #[error("no records of the type `{0}` were found")]
    NoRecords(String),
    /// No such column, or one that cannot be used so.
    #[error("the record type `{0}` has no column `{1}` by which records can be told apart")]
    UnknownColumn(String, String),
    /// No source has the column.
    #[error("`{0}` holds no column `{1}`")]
    ColumnMissing(String, String),
    /// A chosen subject is not in the population.
    #[error("`{0}` is not in the population")]
    UnknownSubject(String),
    /// The plan makes no sense.
    #[error(transparent)]
    Size(#[from] SizeError),
    /// More items than one sample may have.
    #[error("the sample would have more than {MAX_ITEMS} items: test the whole population instead")]
    TooLarge,
    /// The store fails.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Draws a sample from the records of one type in the evidence.
///
/// # Errors
/// When the request does not fit the records, or the store fails.
pub fn draw(
    catalogue: &Catalogue,
    (collection, extraction): (&Collection, &Extraction),
    plan: &TestingPlan,
    request: &DrawRequest,
    progress: &dyn Progress,
) -> Result<Sample, DrawError> {
    let record_type = catalogue.record_types.get(&request.record_type);
    let record_type = record_type.ok_or_else(|| DrawError::UnknownType(request.record_type.clone()))?;
    let columns: BTreeSet<String> = request.conditions.keys().chain(&request.stratify_by).cloned().collect();
    check_columns(record_type, &columns)?;
    let mut plan = plan.clone();
    plan.also_read.insert(record_type.id.clone(), columns.clone());
    let (mut tables, _) = gather(&catalogue.record_types, collection, extraction, &plan);
    for table in &mut tables {
        table.recognised.retain(|recognised| recognised.record_type.id == record_type.id);
    }
    tables.retain(|table| !table.recognised.is_empty());
    let populations = populate(catalogue, &tables, &plan, progress)?;
    let shape = populations.shapes.get(&record_type.id).cloned();
    let shape = shape.ok_or_else(|| DrawError::NoRecords(record_type.id.clone()))?;
    for source in populations.by_type.get(&record_type.id).into_iter().flat_map(|population| &population.sources) {
        if let Some(missing) = columns.iter().find(|column| !source.has_column(column)) {
            return Err(DrawError::ColumnMissing(source.path.clone(), missing.clone()));
        }
    }
    let span = if plan.period_is_declared { None } else { span_of_data(&populations, catalogue)? };
    Drawing { populations: &populations, record_type, shape: &shape, request, period: span.unwrap_or(plan.period) }
        .sample()
}

fn check_columns(record_type: &RecordType, columns: &BTreeSet<String>) -> Result<(), DrawError> {
    for name in columns {
        if record_type.column(name).is_none_or(|column| column.kind == ColumnType::List) {
            return Err(DrawError::UnknownColumn(record_type.id.clone(), name.clone()));
        }
    }
    Ok(())
}

struct Drawing<'a> {
    populations: &'a Populations,
    record_type: &'a RecordType,
    shape: &'a Shape,
    request: &'a DrawRequest,
    period: Period,
}

impl Drawing<'_> {
    fn sample(&self) -> Result<Sample, DrawError> {
        let mut digest = PopulationDigest::default();
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        self.each(&mut |subject, stratum| {
            digest.take(subject);
            *counts.entry(stratum.to_owned()).or_default() += 1;
        })?;
        let (records, sha256) = digest.finish();
        if records == 0 {
            return Err(DrawError::NoRecords(self.record_type.id.clone()));
        }
        let strata = self.strata(&counts)?;
        let method = self.method(&strata)?;
        let mut selections: BTreeMap<&str, Selection> = strata
            .iter()
            .map(|stratum| (stratum.value.as_str(), Selection::new(&self.request.seed.seed, stratum.items)))
            .collect();
        self.each(&mut |subject, stratum| {
            if let Some(selection) = selections.get_mut(stratum) {
                selection.offer(subject);
            }
        })?;
        let items = self.items(selections)?;
        let stratified = self.request.stratify_by.is_some();
        Ok(Sample {
            format_version: SAMPLE_FORMAT_VERSION,
            frame: self.frame(records, sha256),
            method,
            seed: self.request.seed.clone(),
            strata: if stratified { strata } else { Vec::new() },
            items,
            judgement: self.judgement()?,
            notes: vec![self.request.seed.basis.words().to_owned()],
        })
    }

    /// Hands every subject to `each`, in the order of bytes, with its stratum.
    fn each(&self, each: &mut dyn FnMut(&str, &str)) -> Result<(), StoreError> {
        let (key, table) = (&self.shape.key, &self.shape.table);
        let stratum = self.request.stratify_by.as_ref().map_or_else(
            || "''".to_owned(),
            |column| format!("min(coalesce(CAST(\"{column}\" AS TEXT), '{NO_VALUE}'))"),
        );
        let mut conditions = vec!["1 = 1".to_owned()];
        if let Some(column) = self.dated_by() {
            let (start, end) = (self.period.start, self.period.end);
            let day = format!("substr(\"{column}\", 1, 10)");
            conditions.push(format!("{day} BETWEEN substr('{start}', 1, length({day})) AND '{end}'"));
        }
        conditions.extend(self.request.conditions.keys().map(|column| format!("CAST(\"{column}\" AS TEXT) = ?")));
        let conditions = conditions.join(" AND ");
        let sql =
            format!("SELECT \"{key}\", {stratum} FROM \"{table}\" WHERE {conditions} GROUP BY \"{key}\" ORDER BY 1");
        let values: Vec<&str> = self.request.conditions.values().map(String::as_str).collect();
        self.populations.store.each_pair(&sql, &values, each)
    }

    fn dated_by(&self) -> Option<&String> {
        self.record_type.dated_by.as_ref().filter(|_| !self.request.whole_population)
    }

    fn frame(&self, records: u64, sha256: String) -> Frame {
        let period = self.dated_by().map(|_| self.period);
        Frame {
            record_type: self.record_type.id.clone(),
            period_start: period.map(|period| period.start),
            period_end: period.map(|period| period.end),
            conditions: self.request.conditions.clone(),
            stratified_by: self.request.stratify_by.clone(),
            records,
            sha256,
        }
    }

    /// The strata with their shares of the sample.
    fn strata(&self, counts: &BTreeMap<String, u64>) -> Result<Vec<StratumUse>, DrawError> {
        let all = |value: &String| self.request.all_of.contains(value);
        if let Some(unknown) = self.request.all_of.iter().find(|value| !counts.contains_key(*value)) {
            return Err(DrawError::UnknownSubject(unknown.clone()));
        }
        let sampled: Vec<u64> = counts.iter().filter(|(value, _)| !all(value)).map(|(_, count)| *count).collect();
        let records = sampled.iter().sum();
        let wanted = match (self.request.wanted, records) {
            (_, 0) => 0,
            (Wanted::Fixed(items), _) => items.min(records),
            (Wanted::Planned, _) => size(self.request.planning, Some(records))?.items,
        };
        let mut shares = allocate(&sampled, wanted).into_iter();
        let strata = counts.iter().map(|(value, records)| StratumUse {
            value: value.clone(),
            records: *records,
            items: if all(value) { *records } else { shares.next().unwrap_or_default() },
            all: all(value),
        });
        let strata: Vec<StratumUse> = strata.collect();
        let items: u64 = strata.iter().map(|stratum| stratum.items).sum();
        if items > MAX_ITEMS { Err(DrawError::TooLarge) } else { Ok(strata) }
    }

    fn method(&self, strata: &[StratumUse]) -> Result<SampleMethod, DrawError> {
        let planning = self.request.planning;
        let sampled = || strata.iter().filter(|stratum| !stratum.all);
        let items = sampled().map(|stratum| stratum.items).sum();
        Ok(match self.request.wanted {
            Wanted::Fixed(_) => SampleMethod::Fixed { items, planning },
            Wanted::Planned if items == 0 => SampleMethod::Attribute { planning, items, allowed: 0 },
            Wanted::Planned => {
                let size = size(planning, Some(sampled().map(|stratum| stratum.records).sum()))?;
                SampleMethod::Attribute { planning, items: size.items, allowed: size.allowed }
            }
        })
    }

    fn items(&self, selections: BTreeMap<&str, Selection>) -> Result<Vec<SampledItem>, StoreError> {
        let mut items = Vec::new();
        for (stratum, selection) in selections {
            for (rank, subject) in selection.finish() {
                let (source, row) = self.place(&subject)?.unwrap_or_default();
                let stratum = self.request.stratify_by.as_ref().map(|_| stratum.to_owned());
                items.push(SampledItem { subject, stratum, rank, source, row });
            }
        }
        Ok(items)
    }

    fn judgement(&self) -> Result<Vec<Judged>, DrawError> {
        let judged = self.request.judgement.iter().map(|(subject, reason)| {
            let place = self.place(subject)?;
            let (source, row) = place.ok_or_else(|| DrawError::UnknownSubject(subject.clone()))?;
            Ok(Judged { subject: subject.clone(), reason: reason.clone(), source, row })
        });
        judged.collect()
    }

    fn place(&self, subject: &str) -> Result<Option<(String, u64)>, StoreError> {
        let place = self.populations.store.place(self.shape, subject)?;
        Ok(place.map(|(number, row)| {
            let path = self.populations.paths.get(&number).cloned().unwrap_or_default();
            (path, u64::try_from(row).unwrap_or_default())
        }))
    }
}

/// Whether every rank of a sample is what its seed makes of its subject.
#[must_use]
pub fn ranks_hold(sample: &Sample) -> bool {
    sample.items.iter().all(|item| rank(&sample.seed.seed, &item.subject).to_string() == item.rank)
}
