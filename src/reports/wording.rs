//! Words of the reports: messages of one language, kept in `templates/messages/<language>/`, so that a translation is
//! a folder of files and no Rust.

use super::ReportError;
use super::view::{Inline, Text};
use chrono::{Datelike, NaiveDate};
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;

static MESSAGES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates/messages");

/// Messages of one language by dotted key.
#[derive(Debug, Clone)]
pub struct Wording {
    language: String,
    messages: BTreeMap<String, String>,
}

impl Wording {
    /// The messages that ship for `language` (`en`).
    ///
    /// # Errors
    /// When there is no such language or one of its files is not TOML of nested texts.
    pub fn load(language: &str) -> Result<Self, ReportError> {
        let folder = MESSAGES.get_dir(language).ok_or_else(|| ReportError::NoLanguage(language.to_owned()))?;
        let mut messages = BTreeMap::new();
        for file in folder.files() {
            let name = file.path().display().to_string();
            let text = file.contents_utf8().unwrap_or_default();
            let table: toml::Table =
                text.parse().map_err(|error| ReportError::Wording { file: name, problem: format!("{error}") })?;
            flatten("", &table, &mut messages);
        }
        Ok(Self { language: language.to_owned(), messages })
    }

    /// Language code, as in BCP 47.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The message, or its key in brackets when there is none, which a test forbids.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.find(key).map_or_else(|| format!("[{key}]"), str::to_owned)
    }

    /// Whether there is such a message.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.messages.contains_key(key)
    }

    /// All messages whose key begins with `prefix`, by the rest of their key.
    #[must_use]
    pub fn under(&self, prefix: &str) -> BTreeMap<String, String> {
        let found = self.messages.iter();
        found.filter_map(|(key, text)| Some((key.strip_prefix(prefix)?.to_owned(), text.clone()))).collect()
    }

    /// The message with `{name}` replaced.
    #[must_use]
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut text = self.text(key);
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }

    /// The message for a number of things: `<key>.one` or `<key>.other`, with `{n}` replaced.
    #[must_use]
    pub fn plural(&self, key: &str, count: u64) -> String {
        let form = if count == 1 { "one" } else { "other" };
        self.fill(&format!("{key}.{form}"), &[("n", &self.number(count))])
    }

    /// The message as text with `**strong**` and `` `code` ``, where `{name}` stands for a piece of text that is
    /// taken over as it is.
    #[must_use]
    pub fn rich(&self, key: &str, values: &[(&str, Inline)]) -> Text {
        rich(&self.text(key), values)
    }

    /// A whole number with its thousands set apart.
    #[must_use]
    pub fn number(&self, value: u64) -> String {
        let digits = value.to_string();
        let separator = self.text("number.thousands");
        let mut shown = String::with_capacity(digits.len() + 4);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                shown.push_str(&separator);
            }
            shown.push(digit);
        }
        shown
    }

    /// A percentage with this many decimals.
    #[must_use]
    pub fn percent(&self, value: f64, decimals: usize) -> String {
        let digits = format!("{value:.decimals$}").replace('.', &self.text("number.decimal"));
        self.fill("number.percent", &[("value", &digits)])
    }

    /// A percentage without needless decimals: `5%`, `2.5%`.
    #[must_use]
    pub fn percent_plain(&self, value: f64) -> String {
        let digits = format!("{value:.2}");
        let digits = digits.trim_end_matches('0').trim_end_matches('.');
        self.fill("number.percent", &[("value", &digits.replace('.', &self.text("number.decimal")))])
    }

    /// A date in words.
    #[must_use]
    pub fn date(&self, date: NaiveDate) -> String {
        let month = self.text(&format!("date.month.{}", date.month()));
        let (day, year) = (date.day().to_string(), date.year().to_string());
        self.fill("date.long", &[("day", &day), ("month", &month), ("year", &year)])
    }

    fn find(&self, key: &str) -> Option<&str> {
        self.messages.get(key).map(String::as_str)
    }
}

fn flatten(prefix: &str, table: &toml::Table, messages: &mut BTreeMap<String, String>) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            toml::Value::String(text) => {
                messages.insert(key, text.clone());
            }
            toml::Value::Table(inner) => flatten(&key, inner, messages),
            _ => {}
        }
    }
}

fn rich(template: &str, values: &[(&str, Inline)]) -> Text {
    let mut text = Text::default();
    let (mut rest, mut strong, mut code) = (template, false, false);
    while !rest.is_empty() {
        let stop = rest.find(['{', '`', '*']).unwrap_or(rest.len());
        let (before, after) = rest.split_at(stop);
        text.push(styled(before, strong, code));
        rest = after;
        let value = values.iter().find_map(|(name, value)| {
            let left = rest.strip_prefix('{')?.strip_prefix(name)?.strip_prefix('}')?;
            Some((left, value))
        });
        if let Some((left, value)) = value {
            text.push(value.clone());
            rest = left;
        } else if let Some(left) = rest.strip_prefix("**") {
            strong = !strong;
            rest = left;
        } else if let Some(left) = rest.strip_prefix('`') {
            code = !code;
            rest = left;
        } else if let Some(first) = rest.chars().next() {
            let (sign, left) = rest.split_at(first.len_utf8());
            text.push(styled(sign, strong, code));
            rest = left;
        }
    }
    text
}

fn styled(text: &str, strong: bool, code: bool) -> Inline {
    match (strong, code) {
        (_, true) => Inline::code(text),
        (true, false) => Inline::strong(text),
        (false, false) => Inline::plain(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> Wording {
        Wording::load("en").unwrap()
    }

    #[test]
    fn numbers_are_set_in_groups_of_three() {
        let say = english();
        assert_eq!(say.number(7), "7");
        assert_eq!(say.number(999), "999");
        assert_eq!(say.number(1_234_567), "1,234,567");
        assert_eq!(say.number(100_000), "100,000");
    }

    #[test]
    fn percentages_keep_or_drop_their_decimals() {
        let say = english();
        assert_eq!(say.percent(62.0, 1), "62.0%");
        assert_eq!(say.percent_plain(5.0), "5%");
        assert_eq!(say.percent_plain(2.5), "2.5%");
        assert_eq!(say.percent_plain(0.0), "0%");
    }

    #[test]
    fn a_value_is_taken_over_as_it_is_even_when_it_looks_like_markup() {
        let text = rich("See **{what}** and `x`", &[("what", Inline::plain("**a** {b} `c`"))]);
        let shown: String = text.plain_text();
        assert_eq!(shown, "See **a** {b} `c` and x");
    }

    #[test]
    fn a_language_that_is_not_there_is_an_error() {
        assert!(matches!(Wording::load("xx"), Err(ReportError::NoLanguage(_))));
    }
}
