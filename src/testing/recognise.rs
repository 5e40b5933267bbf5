//! Which record type a table holds, and which of its headers is which column.

use super::plan::DeclaredExport;
use super::words::folded;
use crate::catalogue::{Column, RecordType};
use crate::extraction::Table;
use std::collections::{BTreeMap, BTreeSet};

/// The layout of exports that no product is known for.
pub const GENERIC: &str = "generic";

/// Written as the target of a column map, it leaves a header out.
pub const LEFT_OUT: &str = "ignore";

/// Columns from which a table without a sign is worth a word to the user, when they are half of its headers.
const WORTH_A_WORD: usize = 5;

/// Distinctive columns that together are a sign.
const DISTINCTIVE_ENOUGH: usize = 3;

/// Rows that belong to a record type, by the value of one header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Index of the header.
    pub header: usize,
    /// The values, folded.
    pub values: BTreeSet<String>,
}

/// A table taken for a record type.
#[derive(Debug, Clone, PartialEq)]
pub struct Recognised<'a> {
    /// The record type.
    pub record_type: &'a RecordType,
    /// Product layout whose header names were met most.
    pub layout: String,
    /// Column → index of its header.
    pub mapped: BTreeMap<String, usize>,
    /// By which signs, in words.
    pub signs: Vec<String>,
    /// Which rows belong to the type, where the table holds several.
    pub filter: Option<Filter>,
}

/// What a table turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Recognition<'a> {
    /// Records of these types.
    Records(Vec<Recognised<'a>>),
    /// Headers fit these types equally well.
    Ambiguous(Vec<String>),
    /// The headers fit this type, and nothing else speaks for it.
    NoSign(String),
    /// Nothing we know.
    Other,
}

/// A table together with its place in the evidence.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'a> {
    /// Path of the item.
    pub path: &'a str,
    /// The table.
    pub table: &'a Table,
}

/// Recognises a table.
#[must_use]
pub fn recognise<'a>(
    record_types: &'a BTreeMap<String, RecordType>,
    placed: Placed<'_>,
    declared: Option<&DeclaredExport>,
) -> Recognition<'a> {
    let said = declared.and_then(|each| each.record_type.as_ref());
    if let Some(record_type) = said.and_then(|id| record_types.get(id)) {
        let mut found = mapping(record_type, placed, declared);
        found.signs.push("declared".to_owned());
        return Recognition::Records(vec![found]);
    }
    let fitting = record_types
        .values()
        .map(|record_type| mapping(record_type, placed, declared))
        .filter(|found| found.names_its_records() && found.has_all(&found.record_type.recognised_by));
    choose(fitting.map(|found| with_signs(found, placed)).collect(), placed.table.headers.len())
}

impl Recognised<'_> {
    /// Whether each record can be named: by the key, or by all the columns that stand in for it.
    #[must_use]
    pub fn names_its_records(&self) -> bool {
        let parts = &self.record_type.key_parts;
        self.mapped.contains_key(&self.record_type.key) || (!parts.is_empty() && self.has_all(parts))
    }

    fn has_all(&self, columns: &[String]) -> bool {
        columns.iter().all(|column| {
            self.mapped.contains_key(column)
                || (*column == self.record_type.key && !self.record_type.key_parts.is_empty())
        })
    }
}

fn choose(fitting: Vec<Recognised<'_>>, headers: usize) -> Recognition<'_> {
    let worth_a_word =
        fitting.iter().filter(|found| found.mapped.len() >= WORTH_A_WORD && found.mapped.len() * 2 >= headers);
    let best_unsigned = worth_a_word.max_by_key(|found| found.mapped.len()).map(|found| found.record_type.id.clone());
    let signed: Vec<_> = fitting.into_iter().filter(|found| !found.signs.is_empty()).collect();
    if signed.iter().any(|found| found.filter.is_some()) {
        return Recognition::Records(signed.into_iter().filter(|found| found.filter.is_some()).collect());
    }
    let Some(best) = signed.iter().map(strength).max() else {
        return best_unsigned.map_or(Recognition::Other, Recognition::NoSign);
    };
    let mut equals: Vec<_> = signed.into_iter().filter(|found| strength(found) == best).collect();
    if equals.len() > 1 {
        return Recognition::Ambiguous(equals.into_iter().map(|found| found.record_type.id.clone()).collect());
    }
    equals.truncate(1);
    Recognition::Records(equals)
}

/// A sign weighs as much as three columns: column names are shared by many kinds of table, signs are not.
fn strength(found: &Recognised<'_>) -> usize {
    found.mapped.len() + 3 * found.signs.len()
}

fn with_signs<'a>(mut found: Recognised<'a>, placed: Placed<'_>) -> Recognised<'a> {
    let record_type = found.record_type;
    found.filter = filter(record_type, placed.table);
    if found.filter.is_some() {
        found.signs.push("a column that names the type of each row".to_owned());
    }
    if let Some(prefix) = key_prefix(&found, placed.table) {
        found.signs.push(format!("ids that begin with `{prefix}`"));
    }
    if let Some(word) = word_in_name(record_type, placed) {
        found.signs.push(format!("`{word}` in the name"));
    }
    let distinctive = record_type.distinctive.iter().filter(|column| found.mapped.contains_key(*column)).count();
    if distinctive >= DISTINCTIVE_ENOUGH {
        found.signs.push(format!("{distinctive} columns that other tables hardly have"));
    }
    found
}

fn filter(record_type: &RecordType, table: &Table) -> Option<Filter> {
    let discriminator = record_type.discriminator.as_ref()?;
    let names: BTreeSet<String> = discriminator.headers.iter().map(|each| folded(each)).collect();
    let header = table.headers.iter().position(|header| names.contains(&folded(header)))?;
    Some(Filter { header, values: discriminator.values.iter().map(|each| folded(each)).collect() })
}

/// The prefix that at least half of the sampled ids begin with.
fn key_prefix<'a>(found: &Recognised<'a>, table: &Table) -> Option<&'a str> {
    let header = *found.mapped.get(&found.record_type.key)?;
    let ids: Vec<String> =
        table.sample.iter().filter_map(|row| row.get(header)).map(|id| id.trim().to_uppercase()).collect();
    let prefixes = found.record_type.key_prefixes.iter().map(String::as_str);
    prefixes.into_iter().find(|prefix| {
        let matching = ids.iter().filter(|id| followed_by_digit(id, prefix)).count();
        matching > 0 && matching * 2 >= ids.len()
    })
}

fn followed_by_digit(id: &str, prefix: &str) -> bool {
    let rest = id.strip_prefix(&prefix.to_uppercase()).map(|rest| rest.trim_start_matches(['-', '_', ' ']));
    rest.is_some_and(|rest| rest.starts_with(|each: char| each.is_ascii_digit()))
}

fn word_in_name<'a>(record_type: &'a RecordType, placed: Placed<'_>) -> Option<&'a str> {
    let file = placed.path.rsplit('/').next().unwrap_or(placed.path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let name = format!("{stem} {}", placed.table.name);
    let words: Vec<String> =
        name.split(|each: char| !each.is_alphanumeric()).map(folded).filter(|word| !word.is_empty()).collect();
    record_type.words.iter().map(String::as_str).find(|wanted| {
        // Japanese puts no spaces between words.
        if wanted.chars().all(is_japanese) {
            return words.iter().any(|word| word.contains(&folded(wanted)));
        }
        let wanted: Vec<String> = wanted.split_whitespace().map(folded).collect();
        !wanted.is_empty() && words.windows(wanted.len()).any(|window| window == wanted.as_slice())
    })
}

/// Whether a letter is one of kana or kanji.
const fn is_japanese(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}')
}

/// Maps the headers of a table to the columns of a type, under the layout that fits best.
fn mapping<'a>(record_type: &'a RecordType, placed: Placed<'_>, declared: Option<&DeclaredExport>) -> Recognised<'a> {
    let headers: Vec<BTreeSet<String>> = placed.table.headers.iter().map(|header| names_of(header)).collect();
    let mut assignment = Assignment { headers: &headers, taken: BTreeSet::new(), mapped: BTreeMap::new() };
    if let Some(declared) = declared {
        assignment.take_declared(record_type, &declared.column_map);
    }
    let layout = layout(record_type, &headers);
    assignment.take(record_type, |key| key != GENERIC && of_layout(key, &layout), false);
    assignment.take(record_type, |key| of_layout(key, GENERIC), true);
    if layout == GENERIC {
        // Home-made exports borrow names from every product.
        assignment.take(record_type, |_| true, false);
    }
    Recognised { record_type, layout, mapped: assignment.mapped, signs: Vec::new(), filter: None }
}

/// Names a header answers to: itself, and the name of a field that an organisation made for itself, which Jira writes
/// as `Custom field (X)` and ServiceNow as `u_x`.
fn names_of(header: &str) -> BTreeSet<String> {
    let inner = ["Custom field (", "Benutzerdefiniertes Feld (", "Champs personnalisés (", "Campo personalizado ("];
    let inner = inner.iter().find_map(|begin| header.trim().strip_prefix(begin)?.strip_suffix(')'));
    let inner = inner.or_else(|| header.trim().strip_prefix("u_"));
    [Some(header), inner].into_iter().flatten().map(folded).filter(|name| !name.is_empty()).collect()
}

fn of_layout(key: &str, layout: &str) -> bool {
    key.split('-').next() == Some(layout)
}

/// The layout whose names meet the most headers; on a tie a product's before the generic one, then the first by name.
fn layout(record_type: &RecordType, headers: &[BTreeSet<String>]) -> String {
    let keys = record_type.columns.iter().flat_map(|column| column.synonyms.keys());
    let mut layouts: BTreeSet<&str> = keys.map(|key| key.split('-').next().unwrap_or(key)).collect();
    layouts.remove(GENERIC);
    let count = |layout: &str| {
        let names: BTreeSet<String> = record_type.columns.iter().flat_map(|column| synonyms(column, layout)).collect();
        headers.iter().filter(|header| !header.is_disjoint(&names)).count()
    };
    let mut best = (0, GENERIC);
    for layout in layouts.into_iter().chain([GENERIC]) {
        let met = count(layout);
        if met > best.0 {
            best = (met, layout);
        }
    }
    best.1.to_owned()
}

fn synonyms(column: &Column, layout: &str) -> Vec<String> {
    let own = (layout == GENERIC).then_some(&column.name);
    let lists = column.synonyms.iter().filter(|(key, _)| of_layout(key, layout)).flat_map(|(_, names)| names);
    lists.chain(own).map(|name| folded(name)).collect()
}

struct Assignment<'a> {
    headers: &'a [BTreeSet<String>],
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
    fn take(&mut self, record_type: &RecordType, wanted: impl Fn(&str) -> bool, own_name: bool) {
        for column in &record_type.columns {
            if self.mapped.contains_key(&column.name) {
                continue;
            }
            let own = own_name.then_some(&column.name);
            let names = own
                .into_iter()
                .chain(column.synonyms.iter().filter(|(key, _)| wanted(key)).flat_map(|(_, names)| names));
            let found = names.map(|name| folded(name)).find_map(|name| self.find(&name));
            if let Some(at) = found {
                self.taken.insert(at);
                self.mapped.insert(column.name.clone(), at);
            }
        }
    }

    fn find(&self, name: &str) -> Option<usize> {
        let mut places = self.headers.iter().enumerate();
        places.find(|(at, header)| header.contains(name) && !self.taken.contains(at)).map(|(at, _)| at)
    }
}

#[cfg(test)]
#[path = "recognise_tests.rs"]
mod tests;
