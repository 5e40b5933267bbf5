//! Reading TOML so that every fault is reported with its line and column, not only the first.

use crate::diagnostics::{Code, Diagnostic};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The text of one file and the faults found in it so far.
pub(super) struct TomlFaults<'a> {
    file: &'a str,
    text: &'a str,
    wrong: &'static Code,
    unknown: &'static Code,
    found: Vec<(usize, Diagnostic)>,
}

impl<'a> TomlFaults<'a> {
    pub(super) fn new(file: &'a str, text: &'a str, wrong: &'static Code, unknown: &'static Code) -> Self {
        Self { file, text, wrong, unknown, found: Vec::new() }
    }

    /// Parses the text; what the parser could recover is returned even when there were faults.
    pub(super) fn parse(&mut self) -> Spanned<DeTable<'a>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let span = error.span().unwrap_or_default();
            let message = error.message().replace('\n', ", ");
            self.push(self.wrong, span, format!("this is not TOML: {message}"));
        }
        table
    }

    pub(super) fn push(&mut self, code: &Code, span: Range<usize>, message: impl Into<String>) {
        let place = self.place(span.start);
        self.found.push((span.start, code.at(self.file, place, message)));
    }

    pub(super) fn push_with_help(
        &mut self,
        code: &Code,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let place = self.place(span.start);
        self.found.push((span.start, code.at(self.file, place, message).with_help(help)));
    }

    fn place(&self, offset: usize) -> String {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        format!("line {line}, column {column}")
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The faults in order of place.
    pub(super) fn into_found(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|(offset, _)| *offset);
        self.found.into_iter().map(|(_, diagnostic)| diagnostic).collect()
    }
}

/// One table being read: keys are taken one by one, what remains is unknown.
pub(super) struct TomlTable<'a, 'f, 'i> {
    name: String,
    rest: BTreeMap<String, (Range<usize>, &'i Spanned<DeValue<'a>>)>,
    faults: &'f mut TomlFaults<'a>,
}

impl<'a, 'f, 'i> TomlTable<'a, 'f, 'i> {
    pub(super) fn new(name: impl Into<String>, table: &'i DeTable<'a>, faults: &'f mut TomlFaults<'a>) -> Self {
        let rest = table.iter().map(|(key, value)| (key.get_ref().to_string(), (key.span(), value))).collect();
        Self { name: name.into(), rest, faults }
    }

    /// The faults, for checks that concern several keys.
    pub(super) fn faults(&mut self) -> &mut TomlFaults<'a> {
        self.faults
    }

    /// Takes a key with its place.
    pub(super) fn take(&mut self, key: &str) -> Option<(Range<usize>, &'i Spanned<DeValue<'a>>)> {
        self.rest.remove(key)
    }

    fn take_as<T>(
        &mut self,
        key: &str,
        expected: &str,
        convert: impl FnOnce(&'i DeValue<'a>) -> Option<T>,
    ) -> Option<T> {
        let (_, value) = self.take(key)?;
        let converted = convert(value.get_ref());
        if converted.is_none() {
            let written = value.get_ref();
            let written = written.as_str().map_or_else(|| written.type_str().to_owned(), |text| format!("`{text}`"));
            let message = format!("`{}` must be {expected}, not {written}", self.full(key));
            self.faults.push(self.faults.wrong, value.span(), message);
        }
        converted
    }

    fn full(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        self.take_as(key, "a text", |value| value.as_str().map(|text| text.trim().to_owned()))
    }

    /// One of the words given.
    pub(super) fn one_of(&mut self, key: &str, allowed: &[&str]) -> Option<String> {
        let expected = allowed.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ");
        self.take_as(key, &expected, |value| value.as_str().filter(|word| allowed.contains(word)).map(str::to_owned))
    }

    pub(super) fn boolean(&mut self, key: &str) -> Option<bool> {
        self.take_as(key, "`true` or `false`", DeValue::as_bool)
    }

    /// A date with its place.
    pub(super) fn placed_date(&mut self, key: &str) -> Option<(Range<usize>, NaiveDate)> {
        let (span, value) = self.take(key)?;
        let date = match value.get_ref() {
            DeValue::Datetime(moment) => moment.date.and_then(|date| {
                NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
            }),
            other => other.as_str().and_then(|text| text.parse().ok()),
        };
        if date.is_none() {
            let message = format!("`{}` must be a date such as 2026-09-30", self.full(key));
            self.faults.push(self.faults.wrong, value.span(), message);
        }
        date.map(|date| (span, date))
    }

    pub(super) fn whole_number(&mut self, key: &str) -> Option<u32> {
        self.take_as(key, "a whole number", |value| value.as_integer().and_then(|number| number.as_str().parse().ok()))
    }

    pub(super) fn texts(&mut self, key: &str) -> Option<Vec<String>> {
        self.take_as(key, "a list of texts", |value| {
            value.as_array()?.iter().map(|each| each.get_ref().as_str().map(|text| text.trim().to_owned())).collect()
        })
    }

    /// A table of texts with their places.
    pub(super) fn placed_texts(&mut self, key: &str) -> Vec<(String, Range<usize>, String)> {
        let table = self.take_as(key, "a table of texts", |value| {
            let table = value.as_table()?;
            table
                .iter()
                .map(|(key, value)| {
                    let text = value.get_ref().as_str()?;
                    Some((key.get_ref().to_string(), value.span(), text.trim().to_owned()))
                })
                .collect::<Option<Vec<_>>>()
        });
        table.unwrap_or_default()
    }

    /// A table of texts, in order of key.
    pub(super) fn text_table(&mut self, key: &str) -> BTreeMap<String, String> {
        self.placed_texts(key).into_iter().map(|(key, _, text)| (key, text)).collect()
    }

    /// A table of numbers with their places.
    pub(super) fn numbers(&mut self, key: &str) -> Vec<(String, Range<usize>, f64)> {
        let table = self.take_as(key, "a table of numbers", |value| {
            let table = value.as_table()?;
            let each = |(key, value): (&'i Spanned<std::borrow::Cow<'a, str>>, &'i Spanned<DeValue<'a>>)| {
                Some((key.get_ref().to_string(), value.span(), number(value.get_ref())?))
            };
            table.iter().map(each).collect::<Option<Vec<_>>>()
        });
        table.unwrap_or_default()
    }

    /// A table of tables of numbers: test → parameter → value.
    pub(super) fn number_tables(&mut self, key: &str) -> BTreeMap<String, BTreeMap<String, f64>> {
        let tables = self.take_as(key, "a table of tables of numbers", |value| {
            let table = value.as_table()?;
            let numbers = |value: &DeValue<'a>| -> Option<BTreeMap<String, f64>> {
                let table = value.as_table()?;
                table.iter().map(|(key, value)| Some((key.get_ref().to_string(), number(value.get_ref())?))).collect()
            };
            table.iter().map(|(key, value)| Some((key.get_ref().to_string(), numbers(value.get_ref())?))).collect()
        });
        tables.unwrap_or_default()
    }

    /// Reads a sub-table, when it is there.
    pub(super) fn table<T>(&mut self, key: &str, read: impl FnOnce(&mut TomlTable<'a, '_, 'i>) -> T) -> Option<T> {
        let table = self.take_as(key, "a table", DeValue::as_table)?;
        let mut inner = TomlTable::new(self.full(key), table, self.faults);
        let result = read(&mut inner);
        inner.finish();
        Some(result)
    }

    /// Reads every table of an array of tables.
    pub(super) fn tables<T>(
        &mut self,
        key: &str,
        mut read: impl FnMut(&mut TomlTable<'a, '_, 'i>, Range<usize>) -> Option<T>,
    ) -> Vec<T> {
        let Some((_, value)) = self.take(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            let message = format!("`{}` must be written as `[[{}]]`", self.full(key), self.full(key));
            self.faults.push(self.faults.wrong, value.span(), message);
            return Vec::new();
        };
        let mut results = Vec::new();
        for each in array {
            let Some(table) = each.get_ref().as_table() else {
                let message = format!("`{}` must be written as `[[{}]]`", self.full(key), self.full(key));
                self.faults.push(self.faults.wrong, each.span(), message);
                continue;
            };
            let mut inner = TomlTable::new(self.full(key), table, self.faults);
            results.extend(read(&mut inner, each.span()));
            inner.finish();
        }
        results
    }

    /// Reports every key that nobody took.
    pub(super) fn finish(self) {
        for (key, (span, _)) in &self.rest {
            let shown = if self.name.is_empty() { key.clone() } else { format!("{}.{key}", self.name) };
            self.faults.push(self.faults.unknown, span.clone(), format!("`{shown}` is not a key of `tickmark.toml`"));
        }
    }
}

pub(super) fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(number) => number.as_str().parse().ok(),
        DeValue::Float(number) => number.as_str().parse().ok().filter(|number: &f64| number.is_finite()),
        DeValue::String(_) | DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}
