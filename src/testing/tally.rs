//! What was met while loading, counted, with the first rows of each kind.

use super::values::{Converted, Value};

/// Rows named in one message.
const ROWS_NAMED: usize = 5;

/// Rows of one kind: how many, and the first of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// How many.
    pub count: u64,
    first: Vec<u64>,
}

impl Rows {
    /// Counts a row.
    pub fn add(&mut self, row: u64) {
        self.count += 1;
        if self.first.len() < ROWS_NAMED {
            self.first.push(row);
        }
    }

    /// `row 7`, `rows 7, 9`, `rows 7, 9, 12, 15, 20 and 3 more`.
    #[must_use]
    pub fn named(&self) -> String {
        let first: Vec<String> = self.first.iter().map(u64::to_string).collect();
        let word = if self.count == 1 { "row" } else { "rows" };
        let more = self.count.saturating_sub(u64::try_from(self.first.len()).unwrap_or(u64::MAX));
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{word} {}{more}", first.join(", "))
    }
}

/// Rows of one table for one record type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowTally {
    /// Rows that hold anything.
    pub data_rows: u64,
    /// Rows read as records.
    pub rows: u64,
    /// Rows of other record types.
    pub other_rows: u64,
    /// Rows that are no records.
    pub rejected: Rows,
    /// Rows with fewer cells than headers.
    pub short: Rows,
}

impl RowTally {
    /// Counts a row that is no record.
    pub fn reject(&mut self, row: u64) {
        self.rejected.add(row);
    }

    /// Counts a row with fewer cells than headers.
    pub fn short(&mut self, row: u64) {
        self.short.add(row);
    }
}

/// Values of one column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnTally {
    /// Values that are not what the column holds.
    pub unreadable: Rows,
    /// Words that the vocabulary does not know.
    pub unknown_words: Rows,
    /// Dates of which nothing says whether day or month comes first.
    pub order_unknown: u64,
    /// Dates that contradict the order of the others.
    pub contradicted: Rows,
    /// Moments whose distance from UTC is not known.
    pub local: u64,
    /// Moments without a time of day.
    pub days: u64,
    /// Moments.
    pub moments: u64,
}

impl ColumnTally {
    /// Counts what became of a cell, and gives its value.
    pub fn count<'a>(&mut self, converted: Converted<'a>, row: u64) -> Value<'a> {
        match converted {
            Converted::Value(value) => value,
            Converted::UnknownWord(value) => {
                self.unknown_words.add(row);
                value
            }
            Converted::Moment { text, local, day_only } => {
                self.moments += 1;
                self.local += u64::from(local);
                self.days += u64::from(day_only);
                Value::Text(text.into())
            }
            Converted::OrderUnknown => {
                self.order_unknown += 1;
                Value::Null
            }
            Converted::OrderContradicted => {
                self.contradicted.add(row);
                Value::Null
            }
            Converted::Unreadable => {
                self.unreadable.add(row);
                Value::Null
            }
        }
    }

    /// Whether the column cannot be used: it is not known which number of its dates is the day.
    #[must_use]
    pub const fn is_unproven(&self) -> bool {
        self.order_unknown > 0 || self.contradicted.count > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_the_first_rows_and_counts_the_others() {
        let mut rows = Rows::default();
        rows.add(7);
        assert_eq!(rows.named(), "row 7");
        (8..15).for_each(|row| rows.add(row));
        assert_eq!(rows.named(), "rows 7, 8, 9, 10, 11 and 3 more");
    }
}
