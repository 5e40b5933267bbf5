//! The header names of all record types, folded once, and the mapping of a table's headers to columns.

use super::plan::DeclaredExport;
use super::recognise::{GENERIC, Recognised};
use super::words::folded;
use crate::catalogue::RecordType;
use crate::extraction::Table;
use std::collections::{BTreeMap, BTreeSet};

/// How products wrap the name of a field that an organisation made for itself.
const WRAPPINGS: [&str; 5] = [
    "Custom field (",
    "Benutzerdefiniertes Feld (",
    "Champs personnalisés (",
    "Campo personalizado (",
    "カスタムフィールド (",
];

/// The headers of a table, each with the names it answers to.
#[derive(Debug)]
pub struct Headers {
    names: Vec<BTreeSet<String>>,
    all: BTreeSet<String>,
}

impl Headers {
    /// The headers of `table`.
    #[must_use]
    pub fn of(table: &Table) -> Self {
        let names: Vec<BTreeSet<String>> = table.headers.iter().map(|header| names_of(header)).collect();
        let all = names.iter().flatten().cloned().collect();
        Self { names, all }
    }
}

/// Names a header answers to: itself, and the name of a field that an organisation made for itself, which Jira writes
/// as `Custom field (X)` and ServiceNow as `u_x`.
fn names_of(header: &str) -> BTreeSet<String> {
    let inner = WRAPPINGS.iter().find_map(|begin| header.trim().strip_prefix(begin)?.strip_suffix(')'));
    let inner = inner.or_else(|| header.trim().strip_prefix("u_"));
    [Some(header), inner].into_iter().flatten().map(folded).filter(|name| !name.is_empty()).collect()
}

/// The header names of all record types.
#[derive(Debug)]
pub struct Lexicon<'a> {
    types: BTreeMap<&'a str, TypeNames<'a>>,
}

impl<'a> Lexicon<'a> {
    /// The names of these record types.
    #[must_use]
    pub fn of(record_types: &'a BTreeMap<String, RecordType>) -> Self {
        let types = record_types.values().map(|record_type| (record_type.id.as_str(), TypeNames::of(record_type)));
        Self { types: types.collect() }
    }

    /// The names of one record type.
    #[must_use]
    pub fn get(&self, record_type: &str) -> Option<&TypeNames<'a>> {
        self.types.get(record_type)
    }

    /// All record types, in order of id.
    pub fn types(&self) -> impl Iterator<Item = &TypeNames<'a>> {
        self.types.values()
    }
}

/// The header names of one record type.
#[derive(Debug)]
pub struct TypeNames<'a> {
    record_type: &'a RecordType,
    columns: Vec<ColumnNames<'a>>,
    layouts: BTreeSet<&'a str>,
}

/// The header names of one column, folded.
#[derive(Debug)]
struct ColumnNames<'a> {
    name: &'a str,
    own: String,
    /// Layout, without its language, and name; best first within a layout.
    names: Vec<(&'a str, String)>,
}

impl ColumnNames<'_> {
    fn all(&self) -> impl Iterator<Item = &String> {
        self.names.iter().map(|(_, name)| name).chain([&self.own])
    }

    fn of_layout<'s>(&'s self, layout: &'s str) -> impl Iterator<Item = &'s String> {
        let own = (layout == GENERIC).then_some(&self.own);
        self.names.iter().filter(move |(each, _)| *each == layout).map(|(_, name)| name).chain(own)
    }
}

impl<'a> TypeNames<'a> {
    fn of(record_type: &'a RecordType) -> Self {
        let columns = record_type.columns.iter().map(|column| {
            let names = column.synonyms.iter().flat_map(|(key, names)| {
                let layout = key.split('-').next().unwrap_or(key);
                names.iter().map(move |name| (layout, folded(name)))
            });
            ColumnNames { name: &column.name, own: folded(&column.name), names: names.collect() }
        });
        let columns: Vec<ColumnNames<'a>> = columns.collect();
        let mut layouts: BTreeSet<&str> =
            columns.iter().flat_map(|column| column.names.iter().map(|(layout, _)| *layout)).collect();
        layouts.remove(GENERIC);
        Self { record_type, columns, layouts }
    }

    /// Whether each column by which the type is recognised could be met by some header.
    #[must_use]
    pub fn can_fit(&self, headers: &Headers) -> bool {
        let RecordType { key, key_parts, recognised_by, .. } = self.record_type;
        recognised_by.iter().all(|wanted| {
            let column = self.columns.iter().find(|column| column.name == wanted.as_str());
            (wanted == key && !key_parts.is_empty())
                || column.is_some_and(|column| column.all().any(|name| headers.all.contains(name)))
        })
    }

    /// Maps headers to columns, under the layout that fits best.
    #[must_use]
    pub fn mapping(&self, headers: &Headers, declared: Option<&DeclaredExport>) -> Recognised<'a> {
        let mut assignment = Assignment { headers, taken: BTreeSet::new(), mapped: BTreeMap::new() };
        if let Some(declared) = declared {
            assignment.take_declared(self.record_type, &declared.column_map);
        }
        let layout = self.layout(headers);
        assignment.take(&self.columns, |each| each != GENERIC && each == layout, false);
        assignment.take(&self.columns, |each| each == GENERIC, true);
        if layout == GENERIC {
            // Home-made exports borrow names from every product.
            assignment.take(&self.columns, |_| true, false);
        }
        Recognised {
            record_type: self.record_type,
            layout: layout.to_owned(),
            mapped: assignment.mapped,
            signs: Vec::new(),
            filter: None,
        }
    }

    /// The layout whose names meet the most headers; on a tie a product's before the generic one, then the first by
    /// name.
    fn layout(&self, headers: &Headers) -> &'a str {
        let count = |layout: &str| {
            let names: BTreeSet<&String> = self.columns.iter().flat_map(|column| column.of_layout(layout)).collect();
            headers.names.iter().filter(|header| header.iter().any(|name| names.contains(name))).count()
        };
        let mut best = (0, GENERIC);
        for layout in self.layouts.iter().copied().chain([GENERIC]) {
            let met = count(layout);
            if met > best.0 {
                best = (met, layout);
            }
        }
        best.1
    }
}

struct Assignment<'h> {
    headers: &'h Headers,
    taken: BTreeSet<usize>,
    mapped: BTreeMap<String, usize>,
}

impl Assignment<'_> {
    fn take_declared(&mut self, record_type: &RecordType, map: &BTreeMap<String, String>) {
        for (header, column) in map {
            let Some(at) = self.find(&folded(header)) else { continue };
            self.taken.insert(at);
            if record_type.column(column).is_some() {
                self.mapped.insert(column.clone(), at);
            }
        }
    }

    /// Gives each column that has none yet the first header that bears one of its names, the best name first.
    fn take(&mut self, columns: &[ColumnNames<'_>], wanted: impl Fn(&str) -> bool, own_name: bool) {
        for column in columns {
            if self.mapped.contains_key(column.name) {
                continue;
            }
            let own = own_name.then_some(&column.own).into_iter();
            let mut names = own.chain(column.names.iter().filter(|(layout, _)| wanted(layout)).map(|(_, name)| name));
            if let Some(at) = names.find_map(|name| self.find(name)) {
                self.taken.insert(at);
                self.mapped.insert(column.name.to_owned(), at);
            }
        }
    }

    fn find(&self, name: &str) -> Option<usize> {
        if !self.headers.all.contains(name) {
            return None;
        }
        let mut places = self.headers.names.iter().enumerate();
        places.find(|(at, header)| header.contains(name) && !self.taken.contains(at)).map(|(at, _)| at)
    }
}
