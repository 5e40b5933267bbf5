//! Cells turned into values: what a column of each type accepts, and how it is stored.

use super::moments::{self, DateOrder, Reading, Written};
use super::words::folded;
use crate::catalogue::{Column, ColumnType};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Longest text kept of one cell, in bytes: tests look at presence, length and short words, not at whole essays.
pub const MAX_TEXT_BYTES: usize = 4096;

/// Translations of words that are remembered for one column.
const MAX_REMEMBERED: usize = 1024;

/// Marks that mean "nothing here" in every column.
const MISSING: [&str; 9] = ["", "?", "-", "--", "\u{2013}", "\u{2014}", "NULL", "null", "(empty)"];

/// Words that mean "nothing here" in columns that hold no free text, folded.
const MISSING_IF_TYPED: [&str; 9] = ["na", "none", "null", "nan", "unknown", "tbd", "notset", "nil", "blank"];

/// A value as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Nothing.
    Null,
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// A decimal number.
    Real(f64),
}

/// What became of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Converted<'a> {
    /// A value.
    Value(Value<'a>),
    /// A word that the vocabulary does not know, kept as written.
    UnknownWord(Value<'a>),
    /// A moment, with whether its distance from UTC is unknown and whether it is a day only.
    Moment {
        /// ISO 8601 text.
        text: String,
        /// Whether neither the cell nor a declaration says how far from UTC it is.
        local: bool,
        /// Whether no time of day is written.
        day_only: bool,
    },
    /// A date in numbers of which nothing says whether day or month comes first.
    OrderUnknown,
    /// A date that contradicts the order proved by the rest of its column.
    OrderContradicted,
    /// Not what the column holds.
    Unreadable,
}

/// Turns the cells of one column into values.
#[derive(Debug, Clone)]
pub struct Converter {
    kind: ColumnType,
    words: BTreeMap<String, String>,
    remembered: BTreeMap<String, Option<i64>>,
    remembered_words: BTreeMap<String, Option<String>>,
    /// Which number of a date comes first, once that is proved or declared.
    pub order: Option<DateOrder>,
    /// Seconds east of UTC of moments that do not say, once that is declared.
    pub zone: Option<i32>,
}

impl Converter {
    /// The converter of a column.
    #[must_use]
    pub fn new(column: &Column) -> Self {
        let words = column.values.iter().flat_map(|(ours, theirs)| {
            let all = theirs.iter().map(String::as_str).chain([ours.as_str()]);
            all.map(move |word| (folded_code(word), ours.clone())).collect::<Vec<_>>()
        });
        let words = words.collect();
        Self {
            kind: column.kind,
            words,
            remembered: BTreeMap::new(),
            remembered_words: BTreeMap::new(),
            order: None,
            zone: None,
        }
    }

    /// Whether the column holds moments or days, so that the order of its numbers matters.
    #[must_use]
    pub const fn holds_dates(&self) -> bool {
        matches!(self.kind, ColumnType::Timestamp | ColumnType::Date)
    }

    /// Turns one cell into a value.
    pub fn convert<'a>(&mut self, cell: &'a str) -> Converted<'a> {
        let cell = cell.trim();
        if MISSING.contains(&cell) || (self.kind != ColumnType::Text && is_missing_word(cell)) {
            return Converted::Value(Value::Null);
        }
        match self.kind {
            ColumnType::Text | ColumnType::List => Converted::Value(Value::Text(Cow::Borrowed(bounded(cell)))),
            ColumnType::Integer => whole_number(cell).map_or(Converted::Unreadable, integer),
            ColumnType::Minutes => minutes(cell).map_or(Converted::Unreadable, integer),
            ColumnType::Number => {
                decimal(cell).map_or(Converted::Unreadable, |each| Converted::Value(Value::Real(each)))
            }
            ColumnType::Month => month(cell).map_or(Converted::Unreadable, text),
            ColumnType::Timestamp => self.moment(cell),
            ColumnType::Date => self.day(cell),
            ColumnType::Rank => self.remember(cell, rank).map_or(Converted::Unreadable, integer),
            ColumnType::Boolean => self.remember(cell, boolean).map_or(Converted::Unreadable, integer),
            ColumnType::Vocabulary => self.word(cell),
        }
    }

    fn word<'a>(&mut self, cell: &'a str) -> Converted<'a> {
        let found = if let Some(known) = self.remembered_words.get(cell) {
            known.clone()
        } else {
            let found = self.words.get(&folded_code(cell)).cloned();
            if self.remembered_words.len() < MAX_REMEMBERED {
                self.remembered_words.insert(cell.to_owned(), found.clone());
            }
            found
        };
        found.map_or_else(|| Converted::UnknownWord(Value::Text(Cow::Borrowed(bounded(cell)))), text)
    }

    fn remember(&mut self, cell: &str, read: fn(&str, &BTreeMap<String, String>) -> Option<i64>) -> Option<i64> {
        if let Some(known) = self.remembered.get(cell) {
            return *known;
        }
        let found = read(cell, &self.words);
        if self.remembered.len() < MAX_REMEMBERED {
            self.remembered.insert(cell.to_owned(), found);
        }
        found
    }

    fn moment<'a>(&self, cell: &str) -> Converted<'a> {
        match self.written(cell) {
            Ok(written) => Converted::Moment {
                text: written.normalised(self.zone),
                local: written.time.is_some() && written.offset.is_none() && self.zone.is_none(),
                day_only: written.time.is_none(),
            },
            Err(refused) => refused,
        }
    }

    /// The day as it is written: where it was day is not changed by a distance from UTC.
    fn day<'a>(&self, cell: &str) -> Converted<'a> {
        self.written(cell).map_or_else(|refused| refused, |written| text(written.day.format("%Y-%m-%d").to_string()))
    }

    fn written<'a>(&self, cell: &str) -> Result<Written, Converted<'a>> {
        match (moments::read(cell), self.order) {
            (Reading::Certain(written), _) => Ok(written),
            (Reading::Proves(proved, written), Some(order)) if proved == order => Ok(written),
            (Reading::Proves(..), Some(_)) => Err(Converted::OrderContradicted),
            (Reading::Proves(..) | Reading::EitherOrder { .. }, None) => Err(Converted::OrderUnknown),
            (Reading::EitherOrder { day_first, .. }, Some(DateOrder::DayFirst)) => Ok(day_first),
            (Reading::EitherOrder { month_first, .. }, Some(DateOrder::MonthFirst)) => Ok(month_first),
            (Reading::Unreadable, _) => Err(Converted::Unreadable),
        }
    }
}

/// The values of a cell that lists several.
pub fn listed(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', ',', '|', '\n', '\r']).map(str::trim).filter(|each| !MISSING.contains(each))
}

/// Folded, but with the sign of codes such as `-5` kept.
fn folded_code(word: &str) -> String {
    match word.trim().strip_prefix('-') {
        Some(rest) if rest.bytes().all(|byte| byte.is_ascii_digit()) && !rest.is_empty() => format!("-{rest}"),
        _ => folded(word),
    }
}

fn is_missing_word(cell: &str) -> bool {
    cell.len() <= 8
        && !cell.starts_with(|each: char| each.is_ascii_digit())
        && MISSING_IF_TYPED.contains(&folded(cell).as_str())
}

const fn integer<'a>(number: i64) -> Converted<'a> {
    Converted::Value(Value::Integer(number))
}

const fn text<'a>(text: String) -> Converted<'a> {
    Converted::Value(Value::Text(Cow::Owned(text)))
}

/// The text cut at the bound, at a character.
fn bounded(cell: &str) -> &str {
    cell.get(..cell.floor_char_boundary(MAX_TEXT_BYTES)).unwrap_or(cell)
}

/// A whole number; thousands may be grouped by spaces or apostrophes, and a fraction of zeros is dropped.
fn whole_number(cell: &str) -> Option<i64> {
    let digits: String = cell.chars().filter(|each| !matches!(each, ' ' | '\'' | '\u{a0}' | '\u{202f}')).collect();
    let whole =
        digits.split_once(['.', ',']).filter(|(_, rest)| rest.bytes().all(|byte| byte == b'0') && rest.len() < 3);
    whole.map_or(digits.as_str(), |(whole, _)| whole).parse().ok()
}

/// A decimal number with point or comma; `1,234` could be either, and is refused.
fn decimal(cell: &str) -> Option<f64> {
    let bare = cell.trim_end_matches(['%', ' ', '\u{a0}', '\u{202f}']);
    let digits: String = bare.chars().filter(|each| !matches!(each, ' ' | '\'' | '\u{a0}' | '\u{202f}')).collect();
    let number = match (digits.rfind('.'), digits.rfind(',')) {
        (_, None) => digits,
        (None, Some(comma)) if digits.matches(',').count() > 1 || digits.len() - comma == 4 => return None,
        (None, Some(_)) => digits.replace(',', "."),
        (Some(point), Some(comma)) if point > comma => digits.replace(',', ""),
        (Some(_), Some(_)) => digits.replace('.', "").replace(',', "."),
    };
    let plain = number.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'));
    number.parse::<f64>().ok().filter(|each| plain && each.is_finite())
}

/// Minutes: a number of minutes, `h:mm`, `h:mm:ss`, or amounts with units such as `1 d 2 h 30 min`.
fn minutes(cell: &str) -> Option<i64> {
    if let Some(number) = whole_number(cell) {
        return Some(number);
    }
    if cell.contains(':') {
        let mut parts = cell.split(':').map(|part| part.trim().parse::<i64>().ok());
        let (hours, minutes) = (parts.next()??, parts.next()??);
        return (0..60).contains(&minutes).then(|| hours.checked_mul(60)?.checked_add(minutes)).flatten();
    }
    let mut seconds = 0_i64;
    let mut rest = cell.trim();
    while !rest.is_empty() {
        let end = rest.find(|each: char| !each.is_ascii_digit())?;
        let (number, after) = rest.split_at(end);
        let after = after.trim_start();
        let end = after.find(|each: char| !each.is_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        seconds = seconds.checked_add(number.parse::<i64>().ok()?.checked_mul(seconds_in(unit)?)?)?;
        rest = after.trim_start_matches([' ', ',', '.']);
    }
    Some(seconds / 60)
}

fn seconds_in(unit: &str) -> Option<i64> {
    match folded(unit).as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" | "sekunde" | "sekunden" => Some(1),
        "m" | "min" | "mins" | "minute" | "minutes" | "minuten" | "minuto" | "minutos" => Some(60),
        "h" | "hr" | "hrs" | "hour" | "hours" | "stunde" | "stunden" | "heure" | "heures" | "hora" | "horas" => {
            Some(3600)
        }
        "d" | "day" | "days" | "tag" | "tage" | "jour" | "jours" | "dia" | "dias" => Some(86_400),
        _ => None,
    }
}

/// A month: `2026-03`, `03/2026`, `Mar 2026`, `March 26`, or a day of it.
fn month(cell: &str) -> Option<String> {
    if let Some((first, second)) = cell.split_once(['-', '/', '.', ' ']) {
        let (first, second) = (first.trim_matches(['.', ',']), second.trim());
        let pair = match (first.parse::<u32>(), second.parse::<u32>()) {
            (Ok(year), Ok(month)) if first.len() == 4 => Some((year, month)),
            (Ok(month), Ok(year)) if second.len() == 4 => Some((year, month)),
            (Err(_), Ok(year)) => super::month_names::month(first).map(|month| (century(second, year), month)),
            _ => None,
        };
        if let Some((year, month)) =
            pair.filter(|(year, month)| (1900..2200).contains(year) && (1..=12).contains(month))
        {
            return Some(format!("{year:04}-{month:02}"));
        }
    }
    match moments::read(cell) {
        Reading::Certain(written) | Reading::Proves(_, written) => Some(written.day.format("%Y-%m").to_string()),
        Reading::EitherOrder { .. } | Reading::Unreadable => None,
    }
}

const fn century(written: &str, year: u32) -> u32 {
    if written.len() == 2 { 2000 + year } else { year }
}

/// A rank: the number at the beginning (`1 - Critical`, `P1`, `Sev 2`), or a known word.
fn rank(cell: &str, words: &BTreeMap<String, String>) -> Option<i64> {
    let word = folded(cell);
    if let Some(known) = words.get(&word) {
        return known.parse().ok();
    }
    let begins = ["priority", "prioritat", "priorite", "prioridad", "severity", "prio", "sev", "p", "s"];
    let rest = begins.iter().find_map(|begin| word.strip_prefix(begin)).unwrap_or(&word);
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|rank| (0..=9).contains(rank) && digits.len() == 1)
}

fn boolean(cell: &str, words: &BTreeMap<String, String>) -> Option<i64> {
    let word = folded(cell);
    if let Some(known) = words.get(&word) {
        return known.parse().ok();
    }
    match word.as_str() {
        "1" | "true" | "yes" | "y" | "x" | "ja" | "wahr" | "oui" | "vrai" | "si" | "verdadero" | "t" => Some(1),
        "0" | "false" | "no" | "n" | "nein" | "falsch" | "non" | "faux" | "falso" | "f" => Some(0),
        _ => None,
    }
}

#[cfg(test)]
#[path = "values_tests.rs"]
mod tests;
