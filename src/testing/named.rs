//! What records name besides what tests examine: services, agreements, areas that were audited; grouped, each with the
//! place of its latest record.

use super::populate::Populations;
use super::store::StoreError;
use crate::catalogue::Catalogue;
use rusqlite::types::ValueRef;
use std::collections::{BTreeMap, BTreeSet};

/// Record type → the columns by which its records are grouped.
const COLUMNS: [(&str, &[&str]); 9] = [
    ("service", &["id", "name", "status", "in_catalogue", "in_scope", "retired_on"]),
    ("sla", &["id", "service", "valid_from", "valid_to"]),
    ("supplier", &["id", "name", "active", "provides", "contract_ref", "contract_to"]),
    ("incident", &["service"]),
    ("service-request", &["service"]),
    ("problem", &["service"]),
    ("change", &["service"]),
    ("service-report", &["service"]),
    ("internal-audit", &["id", "area", "auditor", "process_owner", "planned_on", "performed_on"]),
];

/// Groups kept of one record type; who names more things than this is compared by the first of them.
const MOST: usize = 5_000;

/// Records of one type and one source that name the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Record type.
    pub record_type: String,
    /// Column → value, where there is one.
    pub values: BTreeMap<String, String>,
    /// Path of the export.
    pub path: String,
    /// Row of the latest of them, counted from 1 with the header.
    pub row: u64,
    /// Id of the latest of them.
    pub id: String,
    /// How many they are.
    pub records: u64,
    /// When the latest of them was, as the record type dates its records; empty when it does not.
    pub last: String,
}

impl Named {
    /// The value of a column; empty when there is none.
    #[must_use]
    pub fn value(&self, column: &str) -> &str {
        self.values.get(column).map_or("", String::as_str)
    }
}

/// The columns that have to be read for this.
#[must_use]
pub fn also_read() -> BTreeMap<String, BTreeSet<String>> {
    let columns = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    COLUMNS.iter().map(|(record_type, names)| ((*record_type).to_owned(), columns(names))).collect()
}

/// Gathers what the populations name.
pub(super) fn gather(populations: &Populations, catalogue: &Catalogue) -> Result<Vec<Named>, StoreError> {
    let mut all = Vec::new();
    for (record_type, wanted) in COLUMNS {
        let (Some(shape), Some(known)) = (populations.shapes.get(record_type), catalogue.record_types.get(record_type))
        else {
            continue;
        };
        let there: Vec<&str> =
            wanted.iter().copied().filter(|name| shape.own().any(|each| each.name == *name)).collect();
        if there.is_empty() {
            continue;
        }
        let dated = known.dated_by.as_deref().filter(|name| shape.own().any(|each| each.name == *name));
        // With one max() and nothing else, SQLite takes every other column from the row that has it.
        let latest = dated.map_or_else(|| "max(_row)".to_owned(), |column| format!("max(\"{column}\")"));
        let columns: Vec<String> = there.iter().map(|name| format!("\"{name}\"")).collect();
        let columns = columns.join(", ");
        let sql = format!(
            "SELECT _source, _row, \"{}\", count(*), {latest}, {columns} FROM \"{}\" GROUP BY {columns}, _source
             ORDER BY {columns}, _source LIMIT {MOST}",
            shape.key, shape.table
        );
        let mut statement = populations.store.connection.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text = |at: usize| row.get_ref(at).map(text);
            let mut values = BTreeMap::new();
            for (at, name) in (5..).zip(&there) {
                values.insert((*name).to_owned(), text(at)?);
            }
            values.retain(|_, value| !value.is_empty());
            all.push(Named {
                record_type: record_type.to_owned(),
                values,
                path: populations.paths.get(&row.get(0)?).cloned().unwrap_or_default(),
                row: u64::try_from(row.get::<_, i64>(1)?).unwrap_or_default(),
                id: text(2)?,
                records: u64::try_from(row.get::<_, i64>(3)?).unwrap_or_default(),
                last: if dated.is_some() { text(4)? } else { String::new() },
            });
        }
    }
    Ok(all)
}

fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null | ValueRef::Blob(_) => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).trim().to_owned(),
    }
}
