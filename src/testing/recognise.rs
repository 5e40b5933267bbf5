//! Which record type a table holds, and which of its headers is which column.

use super::lexicon::{Headers, Lexicon};
use super::plan::DeclaredExport;
use super::words::folded;
use crate::catalogue::RecordType;
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
pub fn recognise<'a>(lexicon: &Lexicon<'a>, placed: Placed<'_>, declared: Option<&DeclaredExport>) -> Recognition<'a> {
    let headers = Headers::of(placed.table);
    let said = declared.and_then(|each| each.record_type.as_ref());
    if let Some(names) = said.and_then(|id| lexicon.get(id)) {
        let mut found = names.mapping(&headers, declared);
        found.signs.push("declared".to_owned());
        return Recognition::Records(vec![found]);
    }
    let fitting = lexicon
        .types()
        .filter(|names| declared.is_some() || names.can_fit(&headers))
        .map(|names| names.mapping(&headers, declared))
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

#[cfg(test)]
#[path = "recognise_tests.rs"]
mod tests;
