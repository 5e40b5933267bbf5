//! Days written in documents, read only where they can mean one day.

use chrono::NaiveDate;

/// Names of months as English, German, French and Spanish write them, in lower case; abbreviations without point.
const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "januar", "jänner", "janvier", "janv", "enero", "ene"],
    &["february", "feb", "februar", "feber", "février", "fevrier", "févr", "fév", "febrero"],
    &["march", "mar", "märz", "maerz", "mrz", "mär", "mars", "marzo"],
    &["april", "apr", "avril", "avr", "abril", "abr"],
    &["may", "mai", "mayo"],
    &["june", "jun", "juni", "juin", "junio"],
    &["july", "jul", "juli", "juillet", "juil", "julio"],
    &["august", "aug", "août", "aout", "agosto", "ago"],
    &["september", "sep", "sept", "septembre", "septiembre", "setiembre"],
    &["october", "oct", "oktober", "okt", "octobre", "octubre"],
    &["november", "nov", "novembre", "noviembre"],
    &["december", "dec", "dezember", "dez", "décembre", "decembre", "déc", "diciembre", "dic"],
];

/// The month (1 to 12) of that name.
pub fn month(word: &str) -> Option<u32> {
    let word = word.trim_end_matches('.').to_lowercase();
    (1..).zip(MONTHS).find(|(_, names)| names.contains(&word.as_str())).map(|(number, _)| number)
}

/// A piece of a text: what numbers, words and signs it is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// Digits: their value and how many they are.
    Number(u32, usize),
    /// Letters.
    Word(&'a str),
    /// Anything else but white space.
    Sign(char),
}

/// A token and where it begins and ends, in bytes.
pub type Placed<'a> = (Token<'a>, usize, usize);

/// The tokens of `text`.
pub fn tokens(text: &str) -> Vec<Placed<'_>> {
    let mut found = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        let class = |character: char| (character.is_ascii_digit(), is_letter(character));
        let mut end = start + first.len_utf8();
        if first.is_ascii_digit() || is_letter(first) {
            while let Some((at, _)) = rest.next_if(|(_, next)| class(*next) == class(first)) {
                end = at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            }
        }
        let Some(part) = text.get(start..end) else { continue };
        if first.is_ascii_digit() {
            // A number of more than nine digits is no part of a date.
            found.push((Token::Number(part.parse().unwrap_or(u32::MAX), part.len()), start, end));
        } else if is_letter(first) {
            found.push((Token::Word(part), start, end));
        } else if !first.is_whitespace() {
            found.push((Token::Sign(first), start, end));
        }
    }
    found
}

// Ideographs of Japanese dates stand between digits without spaces, so each is a sign of its own.
fn is_letter(character: char) -> bool {
    character.is_alphabetic() && !matches!(character, '年' | '月' | '日' | '令' | '和' | '平' | '成')
}

/// A day and the bytes of the text it was read from.
pub type PlacedDay = (NaiveDate, usize, usize);

/// All days written in `text`, in order. What could mean two days is left out.
pub fn days(text: &str) -> Vec<PlacedDay> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = tokens.get(at..).filter(|rest| !rest.is_empty()) {
        match day_at(rest) {
            Some((length, day)) => {
                let start = rest.first().map_or(0, |token| token.1);
                let end = rest.get(length.saturating_sub(1)).map_or(text.len(), |token| token.2);
                if let Some(day) = day {
                    found.push((day, start, end));
                }
                at += length.max(1);
            }
            None => at += 1,
        }
    }
    found
}

/// The one day that `text` names, or none when it names several or none.
pub fn day(text: &str) -> Option<NaiveDate> {
    let mut found = days(text).into_iter().map(|(day, _, _)| day);
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// A written day at the beginning: how many tokens it takes, and the day unless it is ambiguous or does not exist.
fn day_at(rest: &[Placed<'_>]) -> Option<(usize, Option<NaiveDate>)> {
    year_first(rest)
        .or_else(|| named_month(rest))
        .or_else(|| month_named_first(rest))
        .or_else(|| day_or_month_first(rest))
        .or_else(|| imperial(rest))
}

fn kind<'a>(rest: &[Placed<'a>], index: usize) -> Option<Token<'a>> {
    rest.get(index).map(|token| token.0)
}

fn is_year(value: u32, digits: usize) -> bool {
    digits == 4 && (1900..=2199).contains(&value)
}

fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

// 2026-03-12, 2026/03/12, 2026.03.12, 2026年3月12日
fn year_first(rest: &[Placed<'_>]) -> Option<(usize, Option<NaiveDate>)> {
    let (
        Token::Number(year, digits),
        Token::Sign(sign),
        Token::Number(month, m),
        Token::Sign(again),
        Token::Number(day, d),
    ) = (kind(rest, 0)?, kind(rest, 1)?, kind(rest, 2)?, kind(rest, 3)?, kind(rest, 4)?)
    else {
        return None;
    };
    let joined = matches!((sign, again), ('-', '-') | ('/', '/') | ('.', '.') | ('年', '月'));
    if !joined || !is_year(year, digits) || m > 2 || d > 2 {
        return None;
    }
    let length = if kind(rest, 5) == Some(Token::Sign('日')) { 6 } else { 5 };
    Some((length, date(year, month, day)))
}

// 12 March 2026, 12th of March, 2026, 12. März 2026, 1er mars 2026, 12 de marzo de 2026, 12-Mar-2026
fn named_month(rest: &[Placed<'_>]) -> Option<(usize, Option<NaiveDate>)> {
    let Token::Number(day, 1..=2) = kind(rest, 0)? else { return None };
    let after_day = skip(rest, 1, &["st", "nd", "rd", "th", "er", "de", "of", "º"], &['.', '-', '/', 'º', 'ª']);
    let Token::Word(name) = kind(rest, after_day)? else { return None };
    let month = month(name)?;
    let at_year = skip(rest, after_day + 1, &["de", "del"], &['.', '-', '/', ',']);
    let Token::Number(year, digits) = kind(rest, at_year)? else { return None };
    is_year(year, digits).then(|| (at_year + 1, date(year, month, day)))
}

// March 12, 2026 and Mar 12th 2026
fn month_named_first(rest: &[Placed<'_>]) -> Option<(usize, Option<NaiveDate>)> {
    let Token::Word(name) = kind(rest, 0)? else { return None };
    let month = month(name)?;
    let at_day = skip(rest, 1, &["the"], &['.', '-']);
    let Token::Number(day, 1..=2) = kind(rest, at_day)? else { return None };
    let at_year = skip(rest, at_day + 1, &["st", "nd", "rd", "th"], &[',', '-', '.']);
    let Token::Number(year, digits) = kind(rest, at_year)? else { return None };
    is_year(year, digits).then(|| (at_year + 1, date(year, month, day)))
}

// 12.03.2026 has the day first wherever it is written so; with strokes it is a day only if a number above 12, or two
// equal numbers, prove the order.
fn day_or_month_first(rest: &[Placed<'_>]) -> Option<(usize, Option<NaiveDate>)> {
    let (
        Token::Number(one, 1..=2),
        Token::Sign(sign),
        Token::Number(two, 1..=2),
        Token::Sign(again),
        Token::Number(year, digits),
    ) = (kind(rest, 0)?, kind(rest, 1)?, kind(rest, 2)?, kind(rest, 3)?, kind(rest, 4)?)
    else {
        return None;
    };
    if sign != again || !matches!(sign, '.' | '/' | '-') || !is_year(year, digits) {
        return None;
    }
    let day = match (sign, one > 12, two > 12) {
        ('.', _, false) | (_, true, false) => date(year, two, one),
        (_, false, true) => date(year, one, two),
        _ if one == two => date(year, two, one),
        _ => None,
    };
    Some((5, day))
}

// 令和8年3月12日: the era Reiwa began in 2019, Heisei in 1989.
fn imperial(rest: &[Placed<'_>]) -> Option<(usize, Option<NaiveDate>)> {
    let before_first_year = match (kind(rest, 0)?, kind(rest, 1)?) {
        (Token::Sign('令'), Token::Sign('和')) => 2018,
        (Token::Sign('平'), Token::Sign('成')) => 1988,
        _ => return None,
    };
    let (
        Token::Number(year, 1..=2),
        Token::Sign('年'),
        Token::Number(month, 1..=2),
        Token::Sign('月'),
        Token::Number(day, 1..=2),
    ) = (kind(rest, 2)?, kind(rest, 3)?, kind(rest, 4)?, kind(rest, 5)?, kind(rest, 6)?)
    else {
        return None;
    };
    let length = if kind(rest, 7) == Some(Token::Sign('日')) { 8 } else { 7 };
    Some((length, date(before_first_year + year, month, day)))
}

/// The index after the connecting words and signs that stand from `at` on, at most three.
fn skip(rest: &[Placed<'_>], at: usize, words: &[&str], signs: &[char]) -> usize {
    let connects = |token: Option<Token<'_>>| match token {
        Some(Token::Word(word)) => words.contains(&word.to_lowercase().as_str()),
        Some(Token::Sign(sign)) => signs.contains(&sign),
        _ => false,
    };
    (at..at + 3).find(|index| !connects(kind(rest, *index))).unwrap_or(at + 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TWELFTH: &str = "2026-03-12";

    #[test]
    fn one_day_is_read_however_it_is_written() {
        for text in [
            "2026-03-12",
            "2026-03-12T09:30:00Z",
            "12 March 2026",
            "12th of March, 2026",
            "March 12, 2026",
            "Mar 12th 2026",
            "Thursday, 12 March 2026",
            "12.03.2026",
            "12. März 2026",
            "12 mars 2026",
            "12 de marzo de 2026",
            "12-Mar-2026",
            "2026年3月12日",
            "令和8年3月12日",
            "2026/03/12",
        ] {
            assert_eq!(day(text).map(|day| day.to_string()).as_deref(), Some(TWELFTH), "{text}");
        }
        assert_eq!(day("1er mars 2026").unwrap().to_string(), "2026-03-01");
        assert_eq!(day("31/03/2026").unwrap().to_string(), "2026-03-31");
        assert_eq!(day("03/31/2026").unwrap().to_string(), "2026-03-31");
        assert_eq!(day("05/05/2026").unwrap().to_string(), "2026-05-05");
    }

    #[test]
    fn what_could_mean_two_days_is_no_day() {
        for text in
            ["12/03/2026", "03-12-2026", "12/03/26", "2026-13-40", "31.02.2026", "March 2026", "v2.1", "", "1.2.3"]
        {
            assert_eq!(day(text), None, "{text}");
        }
        assert_eq!(day("2026-03-12 or 2026-03-13"), None);
    }

    #[test]
    fn several_days_are_found_in_order() {
        let found: Vec<String> = days("from 1 March 2026 to 31.03.2026").iter().map(|day| day.0.to_string()).collect();
        assert_eq!(found, ["2026-03-01", "2026-03-31"]);
    }

    proptest! {
        #[test]
        fn any_text_can_be_searched(text in "\\PC{0,120}") {
            let _ = days(&text);
        }

        #[test]
        fn every_day_is_read_back(offset in 0_i64..50_000) {
            let expected = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + chrono::Duration::days(offset);
            for format in ["%Y-%m-%d", "%-d %B %Y", "%B %-d, %Y", "%d.%m.%Y", "%-d-%b-%Y"] {
                prop_assert_eq!(day(&expected.format(format).to_string()), Some(expected));
            }
        }
    }
}
