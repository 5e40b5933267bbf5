//! Tables for those who go on working with a result: typed cells, one value each, without layout.

use chrono::NaiveDate;

/// One table of values.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Kebab-case id: the name of its file.
    pub id: &'static str,
    /// Its name for people, at most 31 characters.
    pub title: String,
    /// Columns; the first one names the row.
    pub columns: Vec<SheetColumn>,
    /// Rows, one value for each column.
    pub rows: Vec<Vec<Value>>,
}

/// A column of values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetColumn {
    /// Key that programs read, `snake_case`.
    pub key: &'static str,
    /// Title for people.
    pub title: String,
    /// Width in characters.
    pub width: u16,
    /// Values that people choose from; empty when anything goes.
    pub choices: Vec<String>,
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Nothing,
    /// Words, taken over as they are and never read as a formula.
    Text(String),
    /// A number of things.
    Whole(u64),
    /// A share from 0 to 1.
    Share(f64),
    /// A day.
    Date(NaiveDate),
    /// One of a fixed set: its key for programs, its word for people.
    Word {
        /// Key.
        key: &'static str,
        /// Word.
        word: String,
    },
    /// A reference to the row of another table that is named by the same text.
    Link {
        /// Name of the row.
        text: String,
        /// Id of the table.
        sheet: &'static str,
    },
}

impl Value {
    /// Words; nothing when there are none.
    pub fn text(text: impl AsRef<str>) -> Self {
        let text = super::text::visible(text.as_ref());
        if text.is_empty() { Self::Nothing } else { Self::Text(text) }
    }

    /// Several words in one cell.
    pub fn list<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> Self {
        let items: Vec<String> = items.into_iter().map(|item| super::text::visible(item.as_ref())).collect();
        Self::text(items.join("; "))
    }

    /// A reference; nothing when it has no name.
    pub fn link(text: impl AsRef<str>, sheet: &'static str) -> Self {
        match Self::text(text) {
            Self::Text(text) => Self::Link { text, sheet },
            other => other,
        }
    }

    /// A day given as `YYYY-MM-DD`; words when it is none.
    pub fn day(text: &str) -> Self {
        text.get(..10).and_then(|day| day.parse().ok()).map_or_else(|| Self::text(text), Self::Date)
    }

    /// What programs read.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) | Self::Link { text, .. } => text.clone(),
            Self::Whole(number) => number.to_string(),
            Self::Share(share) => format!("{share:.4}"),
            Self::Date(date) => date.to_string(),
            Self::Word { key, .. } => (*key).to_owned(),
        }
    }
}

/// Whether a program for tables would take the text for a formula or a command: it begins with a sign that opens one.
#[must_use]
pub fn opens_a_formula(text: &str) -> bool {
    text.trim_start_matches([' ', '\u{A0}'])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_a_date_and_anything_else_stays_text() {
        assert_eq!(Value::day("2026-09-30T10:00:00Z").plain(), "2026-09-30");
        assert_eq!(Value::day("soon"), Value::Text("soon".to_owned()));
        assert_eq!(Value::day(""), Value::Nothing);
    }

    #[test]
    fn signs_that_open_a_formula_are_known_behind_spaces_and_in_full_width() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", " =cmd|' /C calc'!A0", "\u{FF1D}1"] {
            assert!(opens_a_formula(text), "{text}");
        }
        for text in ["", "1-1", "a=b", "8.6.1", "'=1"] {
            assert!(!opens_a_formula(text), "{text}");
        }
    }
}
