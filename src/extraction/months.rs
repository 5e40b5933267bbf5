//! The months that the rows of a table stand for: a log kept over a year shows each of its months.

use super::control::dates;
use chrono::{Datelike as _, NaiveDate};
use std::collections::BTreeSet;

/// Rows that are looked at; the months of a longer table are known by then, or it is an export.
const ROWS: u32 = 20_000;
/// Words of a header that say when something was or happened.
const WHEN: [&str; 20] = [
    "month", "date", "day", "period", "week", "quarter", "when", "on", "datum", "monat", "tag", "zeitraum", "quartal",
    "mois", "jour", "période", "fecha", "mes", "年月", "日付",
];
/// Words of a header that say when something is to be.
const TO_BE: [&str; 14] = [
    "due", "next", "valid", "until", "planned", "target", "expiry", "expires", "review", "end", "deadline", "fällig",
    "bis", "geplant",
];

/// Gathers the months of one column.
#[derive(Debug, Default)]
pub struct Months {
    column: Option<usize>,
    rows: u32,
    found: BTreeSet<NaiveDate>,
}

impl Months {
    /// Watches the first column whose header says when something was.
    pub fn of(headers: &[String]) -> Self {
        let says_when = |header: &String| {
            let lower = header.to_lowercase();
            let mut words = lower.split(|each: char| !each.is_alphabetic()).filter(|word| !word.is_empty());
            words.clone().any(|word| WHEN.contains(&word)) && !words.any(|word| TO_BE.contains(&word))
        };
        Self { column: headers.iter().position(says_when), ..Self::default() }
    }

    /// Takes a row.
    pub fn row(&mut self, cells: &[String]) {
        let Some(cell) = self.column.and_then(|column| cells.get(column)) else { return };
        if self.rows < ROWS {
            self.rows += 1;
            self.found.extend(month(cell.trim()));
        }
    }

    /// First days of the months found, in order.
    pub fn finish(self) -> Vec<NaiveDate> {
        self.found.into_iter().collect()
    }
}

/// The first day of the month that a cell names: `2026-03`, `2026-03-12`, `03/2026`, `March 2026`, `2026-Q1`, or a day.
fn month(cell: &str) -> Option<NaiveDate> {
    if cell.len() > 40 {
        return None;
    }
    let parts: Vec<&str> = cell.split(['-', '/', '.', ' ', 'T']).filter(|part| !part.is_empty()).collect();
    let year = |text: &&str| {
        let year: i32 = text.parse().ok().filter(|_| text.len() == 4)?;
        (1990..2200).contains(&year).then_some(year)
    };
    let number = |text: &str| dates::month(text).or_else(|| text.parse().ok().filter(|_| text.len() <= 2));
    let quarter = |text: &str| Some(text.strip_prefix(['Q', 'q'])?.parse::<u32>().ok()?.checked_sub(1)? * 3 + 1);
    let named = match parts.as_slice() {
        [first, second] => year(first)
            .zip(quarter(second).or_else(|| number(second)))
            .or_else(|| year(second).zip(quarter(first).or_else(|| number(first)))),
        _ => None,
    };
    match named {
        Some((year, month)) => NaiveDate::from_ymd_opt(year, month, 1),
        None => dates::day(cell).and_then(|day| day.with_day(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(header: &[&str], rows: &[&[&str]]) -> Vec<String> {
        let own = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let mut months = Months::of(&own(header));
        for row in rows {
            months.row(&own(row));
        }
        months.finish().iter().map(NaiveDate::to_string).collect()
    }

    #[test]
    fn months_are_read_however_they_are_written() {
        let cells = ["2025-10", "11/2025", "December 2025", "2026-01-31", "2. Februar 2026", "2026-Q2", "someday", ""];
        let rows: Vec<Vec<&str>> = cells.iter().map(|cell| vec!["Hosting", *cell]).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let expected = ["2025-10-01", "2025-11-01", "2025-12-01", "2026-01-01", "2026-02-01", "2026-04-01"];
        assert_eq!(months(&["Service", "Month"], &rows), expected);
    }

    #[test]
    fn what_is_to_come_is_no_month_of_a_record() {
        let row: &[&str] = &["2026-10-01", "2026-11-01"];
        assert!(months(&["Due date", "Next review"], &[row]).is_empty());
        assert!(months(&["Version", "Owner"], &[row]).is_empty());
    }
}
