//! Periods that a title or heading names: a month, a quarter, a half-year, a year, or from one day to another.

use super::dates::{self, Placed, Token};
use chrono::{Datelike as _, Days, Months, NaiveDate};

/// First and last day of a period.
pub type Period = (NaiveDate, NaiveDate);

/// The period that `text` names, or none when it names none or several.
///
/// A fiscal year (`FY26`) is none: which day it begins on is not in the text.
#[must_use]
pub fn period(text: &str) -> Option<Period> {
    let days = dates::days(text);
    if let [(first, _, _), (last, _, _)] = days.as_slice() {
        return (first <= last).then_some((*first, *last));
    }
    if !days.is_empty() {
        return None;
    }
    let tokens = dates::tokens(text);
    let mut found: Vec<Period> = Vec::new();
    let mut at = 0;
    while let Some(rest) = tokens.get(at..).filter(|rest| !rest.is_empty()) {
        let before = at.checked_sub(1).and_then(|index| tokens.get(index)).map(|token| token.0);
        match span_at(rest, before) {
            Some((length, span)) => {
                found.push(span);
                at += length.max(1);
            }
            None => at += 1,
        }
    }
    found.dedup();
    match found.as_slice() {
        [one] => Some(*one),
        // "March 2026 to May 2026" names one period by its ends.
        [first, last] if first.0 <= last.0 && is_range(text) => Some((first.0, last.1)),
        _ => None,
    }
}

fn is_range(text: &str) -> bool {
    let lower = text.to_lowercase();
    [" to ", " - ", "–", "—", " bis ", " au ", " à ", " a ", " through ", " until ", "〜", "~"]
        .iter()
        .any(|word| lower.contains(word))
}

/// A period named by months: the first month, and how many.
fn months(year: u32, first: u32, count: u32) -> Option<Period> {
    let start = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, first, 1)?;
    let end = start.checked_add_months(Months::new(count))?.checked_sub_days(Days::new(1))?;
    Some((start, end))
}

fn is_year(value: u32, digits: usize) -> bool {
    digits == 4 && (1990..=2099).contains(&value)
}

fn span_at(rest: &[Placed<'_>], before: Option<Token<'_>>) -> Option<(usize, Period)> {
    let kind = |index: usize| rest.get(index).map(|token| token.0);
    match (kind(0)?, kind(1), kind(2), kind(3)) {
        // March–May 2026, Jan - Mar 2026
        (
            Token::Word(first),
            Some(Token::Sign('-' | '–' | '—' | '/')),
            Some(Token::Word(last)),
            Some(Token::Number(year, digits)),
        ) if is_year(year, digits) && dates::month(first).is_some() => {
            let (first, last) = (dates::month(first)?, dates::month(last)?);
            let count = last.checked_sub(first)? + 1;
            Some((4, months(year, first, count)?))
        }
        // March 2026, Mar. 2026, March, 2026, marzo de 2026, Mar-2026
        (Token::Word(word), _, _, _) => word_span(word, rest),
        // 2026-Q1, 2026 Q1, 2026-H1, 2026-W12, 2026-03, 2026/03, 2026年3月
        (Token::Number(year, digits), second, third, fourth) if is_year(year, digits) => {
            year_span(year, [second, third, fourth], before)
        }
        // 03/2026 and 03.2026
        (Token::Number(month, 1..=2), Some(Token::Sign('/' | '.' | '-')), Some(Token::Number(year, digits)), _)
            if is_year(year, digits) && !matches!(before, Some(Token::Sign('/' | '.' | '-'))) =>
        {
            Some((3, months(year, month, 1)?))
        }
        // 1. Quartal 2026, 2e trimestre 2026, 1er semestre 2026
        (Token::Number(ordinal, 1), _, _, _) => ordinal_span(ordinal, rest),
        _ => None,
    }
}

fn word_span(word: &str, rest: &[Placed<'_>]) -> Option<(usize, Period)> {
    let mut at = 1;
    let lower = word.to_lowercase();
    let part = match lower.as_str() {
        // Q2 2026, Q2/2026, H1 2026; T2 and S1 in French and Spanish.
        "q" | "t" | "h" | "s" | "hj" => {
            let Token::Number(number, 1) = rest.get(1)?.0 else { return None };
            at = 2;
            Part::of(lower.as_str(), number)?
        }
        _ => Part { first_month: dates::month(word)?, months: 1 },
    };
    while matches!(
        rest.get(at).map(|token| token.0),
        Some(Token::Sign('.' | ',' | '-' | '/' | '\'') | Token::Word("de" | "of" | "del"))
    ) && at < 4
    {
        at += 1;
    }
    let Token::Number(year, digits) = rest.get(at)?.0 else { return None };
    if !is_year(year, digits) {
        return None;
    }
    Some((at + 1, part.in_year(year)?))
}

fn year_span(year: u32, after: [Option<Token<'_>>; 3], before: Option<Token<'_>>) -> Option<(usize, Period)> {
    match after {
        [Some(Token::Sign('-' | '/' | '_')), Some(Token::Word(word)), Some(Token::Number(number, digits))] => {
            week(year, word, number, digits)
                .map(|span| (4, span))
                .or_else(|| Some((4, Part::of(&word.to_lowercase(), number)?.in_year(year)?)))
        }
        [Some(Token::Word(word)), Some(Token::Number(number, digits)), _] => week(year, word, number, digits)
            .map(|span| (3, span))
            .or_else(|| Some((3, Part::of(&word.to_lowercase(), number)?.in_year(year)?))),
        [Some(Token::Sign('年')), Some(Token::Number(month, 1..=2)), Some(Token::Sign('月'))] => {
            Some((4, months(year, month, 1)?))
        }
        [Some(Token::Sign('-' | '/' | '.' | '_')), Some(Token::Number(month, 2)), third]
            if !matches!(third, Some(Token::Sign('-' | '/'))) =>
        {
            Some((3, months(year, month, 1)?))
        }
        _ => whole_year(year, before),
    }
}

/// A year alone is a period only when the word before it says that the year is meant.
fn whole_year(year: u32, before: Option<Token<'_>>) -> Option<(usize, Period)> {
    let Some(Token::Word(word)) = before else { return None };
    let word = word.to_lowercase();
    let says_year = ["year", "jahr", "année", "año", "annual", "jahresbericht", "kalenderjahr", "anual", "annuel"];
    says_year.contains(&word.as_str()).then(|| Some((1, months(year, 1, 12)?)))?
}

fn ordinal_span(ordinal: u32, rest: &[Placed<'_>]) -> Option<(usize, Period)> {
    let words = rest.iter().enumerate().skip(1).take(4);
    let (at, part) = words.into_iter().find_map(|(at, token)| match token.0 {
        Token::Word(word) => Part::of(&word.to_lowercase(), ordinal).map(|part| (at, part)),
        _ => None,
    })?;
    let years = rest.iter().enumerate().skip(at + 1).take(2);
    let (year_at, year) = years.into_iter().find_map(|(at, token)| match token.0 {
        Token::Number(year, digits) if is_year(year, digits) => Some((at, year)),
        _ => None,
    })?;
    Some((year_at + 1, part.in_year(year)?))
}

// ISO 8601: the first week of a year is the one that holds its first Thursday.
fn week(year: u32, word: &str, number: u32, digits: usize) -> Option<Period> {
    if !matches!(word.to_lowercase().as_str(), "w" | "kw" | "week") || digits > 2 {
        return None;
    }
    let start = NaiveDate::from_isoywd_opt(i32::try_from(year).ok()?, number, chrono::Weekday::Mon)?;
    let end = start.checked_add_days(Days::new(6))?;
    (end.year() >= start.year()).then_some((start, end))
}

/// A part of a year.
struct Part {
    first_month: u32,
    months: u32,
}

impl Part {
    fn of(word: &str, number: u32) -> Option<Self> {
        let quarter = matches!(word, "q" | "t" | "quarter" | "quartal" | "trimestre");
        let half = matches!(word, "h" | "s" | "hj" | "half" | "halbjahr" | "semestre");
        match number {
            1..=4 if quarter => Some(Self { first_month: number * 3 - 2, months: 3 }),
            1..=2 if half => Some(Self { first_month: number * 6 - 5, months: 6 }),
            _ => None,
        }
    }

    fn in_year(self, year: u32) -> Option<Period> {
        months(year, self.first_month, self.months)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Option<String> {
        period(text).map(|(start, end)| format!("{start}..{end}"))
    }

    #[test]
    fn months_quarters_halves_weeks_and_years_are_read() {
        for (text, expected) in [
            ("Service Report March 2026", "2026-03-01..2026-03-31"),
            ("Servicebericht März 2026", "2026-03-01..2026-03-31"),
            ("Informe de servicio, marzo de 2026", "2026-03-01..2026-03-31"),
            ("Availability 2026-02", "2026-02-01..2026-02-28"),
            ("Report 2026年3月", "2026-03-01..2026-03-31"),
            ("Supplier review Q2 2026", "2026-04-01..2026-06-30"),
            ("Capacity 2026-Q4", "2026-10-01..2026-12-31"),
            ("Bericht 1. Quartal 2026", "2026-01-01..2026-03-31"),
            ("Rapport 2e trimestre 2026", "2026-04-01..2026-06-30"),
            ("H1 2026 review", "2026-01-01..2026-06-30"),
            ("Weekly 2026-W01", "2025-12-29..2026-01-04"),
            ("Year 2025", "2025-01-01..2025-12-31"),
            ("Trend January–March 2026", "2026-01-01..2026-03-31"),
            ("Trend March 2026 to May 2026", "2026-03-01..2026-05-31"),
            ("1 March 2026 – 31 March 2026", "2026-03-01..2026-03-31"),
            ("Report 03/2026", "2026-03-01..2026-03-31"),
        ] {
            assert_eq!(of(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_names_no_single_period_gives_none() {
        for text in [
            "Minutes 12 March 2026",
            "Policy 2026",
            "FY2026 plan",
            "March and July",
            "ISO 20000-1:2018",
            "v2.1",
            "Q5 2026",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_searched(text in "\\PC{0,80}") {
            let _ = period(&text);
        }
    }
}
