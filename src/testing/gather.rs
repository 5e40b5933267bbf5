//! Which tables of the evidence hold records, and what people said about them.

use super::codes::{
    COLUMN_UNKNOWN, NOTHING_TO_READ, SAME_FILE_TWICE, TABLE_AMBIGUOUS, TABLE_WITHOUT_SIGN, TYPE_UNKNOWN, ZONE_UNKNOWN,
};
use super::lexicon::Lexicon;
use super::moments;
use super::plan::{DeclaredExport, TestingPlan};
use super::recognise::{LEFT_OUT, Placed, Recognised, Recognition, recognise};
use super::words::folded;
use crate::catalogue::RecordType;
use crate::diagnostics::Diagnostic;
use crate::evidence::{Collection, EvidenceItem};
use crate::extraction::{Extract, Extraction, Properties, Table};
use crate::integrity::Sha256Digest;
use std::collections::{BTreeMap, BTreeSet};

/// A table that holds records.
#[derive(Debug, Clone)]
pub struct RecordTable<'a> {
    /// The item.
    pub item: &'a EvidenceItem,
    /// Properties of the item.
    pub properties: &'a Properties,
    /// The table.
    pub table: &'a Table,
    /// As what it was recognised.
    pub recognised: Vec<Recognised<'a>>,
    /// What people said about it.
    pub declared: Option<&'a DeclaredExport>,
    /// Seconds east of UTC of its times that do not say, when declared.
    pub zone: Option<i32>,
}

/// Finds the tables that hold records, in order of path.
#[must_use]
pub fn gather<'a>(
    record_types: &'a BTreeMap<String, RecordType>,
    collection: &'a Collection,
    extraction: &'a Extraction,
    plan: &'a TestingPlan,
) -> (Vec<RecordTable<'a>>, Vec<Diagnostic>) {
    let mut gatherer = Gatherer {
        record_types,
        lexicon: Lexicon::of(record_types),
        plan,
        declared: plan.declared.iter().map(|each| (each.path.as_str(), each)).collect(),
        seen: BTreeMap::new(),
        diagnostics: Vec::new(),
    };
    gatherer.check_declarations(collection);
    let workspace_zone = gatherer.zone(plan.time_zone.as_deref(), "");
    let mut tables = Vec::new();
    for (item, extract) in collection.items.iter().zip(&extraction.extracts) {
        gatherer.item(item, extract, workspace_zone, &mut tables);
    }
    (tables, gatherer.diagnostics)
}

struct Gatherer<'a> {
    record_types: &'a BTreeMap<String, RecordType>,
    lexicon: Lexicon<'a>,
    plan: &'a TestingPlan,
    declared: BTreeMap<&'a str, &'a DeclaredExport>,
    seen: BTreeMap<Sha256Digest, &'a str>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Gatherer<'a> {
    fn item(
        &mut self,
        item: &'a EvidenceItem,
        extract: &'a Extract,
        workspace_zone: Option<i32>,
        tables: &mut Vec<RecordTable<'a>>,
    ) {
        let declared = self.declared.get(item.path.as_str()).copied();
        let mut found = Vec::new();
        for table in &extract.tables {
            let recognised = self.table(item, table, declared);
            if !recognised.is_empty() {
                let zone = declared.and_then(|each| each.time_zone.as_deref());
                let zone = self.zone(zone, &item.path).or(workspace_zone);
                found.push(RecordTable { item, properties: &extract.properties, table, recognised, declared, zone });
            }
        }
        if found.is_empty() {
            if declared.is_some_and(|each| each.record_type.is_some()) {
                self.diagnostics.push(NOTHING_TO_READ.at(
                    &item.path,
                    "",
                    "no table with ids of its record type was found",
                ));
            }
            return;
        }
        if let Some(first) = item.sha256.as_ref().and_then(|digest| self.seen.get(digest)) {
            let message = format!("this is the same export as `{first}`, whose records were counted");
            self.diagnostics.push(SAME_FILE_TWICE.at(&item.path, "", message));
            return;
        }
        if let Some(digest) = &item.sha256 {
            self.seen.insert(*digest, &item.path);
        }
        tables.append(&mut found);
    }

    fn table(&mut self, item: &EvidenceItem, table: &Table, declared: Option<&DeclaredExport>) -> Vec<Recognised<'a>> {
        let placed = Placed { path: &item.path, table };
        let place = if table.name.is_empty() { String::new() } else { format!("sheet `{}`", table.name) };
        match recognise(&self.lexicon, placed, declared) {
            Recognition::Records(mut found) => {
                found.retain(Recognised::names_its_records);
                if let Some(declared) = declared {
                    self.check_column_map(declared, table, &found);
                }
                found
            }
            Recognition::Ambiguous(types) => {
                let message = format!("it could hold records of the types {}", quoted(&types));
                self.diagnostics.push(TABLE_AMBIGUOUS.at(&item.path, place, message));
                Vec::new()
            }
            Recognition::NoSign(record_type) => {
                let message =
                    format!("its headers fit the record type `{record_type}`, and nothing else speaks for it");
                self.diagnostics.push(TABLE_WITHOUT_SIGN.at(&item.path, place, message));
                Vec::new()
            }
            Recognition::Other => Vec::new(),
        }
    }

    fn check_declarations(&mut self, collection: &Collection) {
        let paths: BTreeSet<&str> = collection.items.iter().map(|item| item.path.as_str()).collect();
        for declared in &self.plan.declared {
            let Some(record_type) = &declared.record_type else { continue };
            if !self.record_types.contains_key(record_type) {
                let message = format!("there is no record type `{record_type}`");
                let known: Vec<String> = self.record_types.keys().cloned().collect();
                let help = format!("use one of {}", quoted(&known));
                self.diagnostics.push(TYPE_UNKNOWN.at(&declared.path, "", message).with_help(help));
            }
            if !paths.contains(declared.path.as_str()) {
                let message = "it is declared as an export, and no such file was collected";
                self.diagnostics.push(NOTHING_TO_READ.at(&declared.path, "", message));
            }
        }
    }

    fn check_column_map(&mut self, declared: &DeclaredExport, table: &Table, found: &[Recognised<'_>]) {
        let headers: BTreeSet<String> = table.headers.iter().map(|header| folded(header)).collect();
        for (header, column) in &declared.column_map {
            let known = column == LEFT_OUT || found.iter().any(|each| each.record_type.column(column).is_some());
            let message = if !headers.contains(&folded(header)) {
                format!("the column map names the header `{header}`, which the table does not have")
            } else if !known {
                format!("the column map names the column `{column}`, which the record type does not have")
            } else {
                continue;
            };
            self.diagnostics.push(COLUMN_UNKNOWN.at(&declared.path, "", message));
        }
    }

    fn zone(&mut self, written: Option<&str>, path: &str) -> Option<i32> {
        let written = written?;
        let offset = moments::offset(written);
        if offset.is_none() {
            let diagnostic = ZONE_UNKNOWN.at(path, "", format!("`{written}` is no distance from UTC"));
            if !self.diagnostics.contains(&diagnostic) {
                self.diagnostics.push(diagnostic);
            }
        }
        offset
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
