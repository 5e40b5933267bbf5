//! Moments and days as people and products write them, read without guessing.
//!
//! A form that can be read in one way only is read at once: ISO 8601, a month in letters, a dotted German date,
//! seconds since 1970. `3/4/2026` cannot: whether the day or the month comes first is proved by another value of
//! the same column, or declared, or the value stays unread.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// Which number of a date in numbers comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DateOrder {
    /// `31/12/2026`.
    DayFirst,
    /// `12/31/2026`.
    MonthFirst,
}

impl DateOrder {
    /// The order with this name: `day-first` or `month-first`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "day-first" => Some(Self::DayFirst),
            "month-first" => Some(Self::MonthFirst),
            _ => None,
        }
    }
}

/// Years outside this span are placeholders or misreadings, not moments of a record.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// A moment as written: a day, perhaps with a time of day, perhaps with its distance from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The day.
    pub day: NaiveDate,
    /// The time of day, where one is written.
    pub time: Option<NaiveTime>,
    /// Seconds east of UTC, where they are written.
    pub offset: Option<i32>,
}

/// What a cell that should hold a moment says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// It can be read in one way only.
    Certain(Written),
    /// Two numbers below 13 stand where day and month belong; both readings exist.
    EitherOrder {
        /// Read with the day first.
        day_first: Written,
        /// Read with the month first.
        month_first: Written,
    },
    /// One of the two numbers is above 12, and so proves the order of its column.
    Proves(DateOrder, Written),
    /// It is no moment.
    Unreadable,
}

impl Written {
    /// The moment in UTC as `YYYY-MM-DDTHH:MM:SS`, or the day as `YYYY-MM-DD` when no time is written.
    ///
    /// A moment without an offset of its own is taken `zone` seconds east of UTC, or left as it is.
    #[must_use]
    pub fn normalised(&self, zone: Option<i32>) -> String {
        let Some(time) = self.time else { return self.day.format("%Y-%m-%d").to_string() };
        let local = NaiveDateTime::new(self.day, time);
        let shift = TimeDelta::seconds(i64::from(self.offset.or(zone).unwrap_or(0)));
        let moment = local.checked_sub_signed(shift).unwrap_or(local);
        iso(&moment)
    }
}

/// `YYYY-MM-DDTHH:MM:SS`, written by hand because this runs for every cell of ten million rows.
fn iso(moment: &NaiveDateTime) -> String {
    use chrono::{Datelike, Timelike};
    let year = moment.year().unsigned_abs();
    let pairs = [year / 100, year, moment.month(), moment.day(), moment.hour(), moment.minute(), moment.second()];
    let mut text = String::with_capacity(19);
    for (number, before) in pairs.into_iter().zip(["", "", "-", "-", "T", ":", ":"]) {
        text.push_str(before);
        text.push(digit(number / 10));
        text.push(digit(number));
    }
    text
}

const fn digit(number: u32) -> char {
    match char::from_digit(number % 10, 10) {
        Some(digit) => digit,
        None => '0',
    }
}

/// Reads a cell that should hold a moment or a day.
#[must_use]
pub fn read(text: &str) -> Reading {
    let text = text.trim();
    if text.is_empty() || text.len() > 64 {
        return Reading::Unreadable;
    }
    if let Some(written) = iso_seconds(text) {
        return Reading::Certain(written);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits_only(text).map_or(Reading::Unreadable, Reading::Certain);
    }
    let Some((date, rest)) = date_part(text) else { return Reading::Unreadable };
    let Some((time, offset)) = time_part(rest) else { return Reading::Unreadable };
    date.with(time, offset)
}

/// `YYYY-MM-DD HH:MM:SS`, with a space or `T`: the form of most cells of most exports, read without detours.
#[must_use]
pub fn iso_seconds(text: &str) -> Option<Written> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b' ' | b'T', h1, h2, b':', n1, n2, b':', s1, s2] =
        text.as_bytes()
    else {
        return None;
    };
    let two = |tens: u8, ones: u8| {
        let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
        digits.then(|| u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
    };
    let year = i32::try_from(two(y1, y2)? * 100 + two(y3, y4)?).ok()?;
    let day = calendar_day(year, two(m1, m2)?, two(d1, d2)?)?;
    let time = NaiveTime::from_hms_opt(two(h1, h2)?, two(n1, n2)?, two(s1, s2)?)?;
    Some(Written { day, time: Some(time), offset: None })
}

/// Reads a distance from UTC: `UTC`, `Z`, `GMT`, `+02:00`, `-0530`, `+1`; in seconds east.
#[must_use]
pub fn offset(text: &str) -> Option<i32> {
    let text = text.trim();
    if ["utc", "gmt", "z"].iter().any(|name| text.eq_ignore_ascii_case(name)) {
        return Some(0);
    }
    let text = text.strip_prefix("UTC").or_else(|| text.strip_prefix("GMT")).unwrap_or(text);
    let (sign, rest) = match text.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, text.strip_prefix('-').or_else(|| text.strip_prefix('\u{2212}'))?),
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some(parts) => parts,
        None if rest.len() == 4 && rest.is_ascii() => rest.split_at(2),
        None => (rest, "0"),
    };
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    (hours <= 14 && minutes < 60).then(|| sign * (i32::try_from(hours * 3600 + minutes * 60).unwrap_or(0)))
}

/// Whole numbers of 1 to `most` digits.
fn number(text: &str, most: usize) -> Option<u32> {
    let fits = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// Seconds or milliseconds since 1970, `YYYYMMDD` and `YYYYMMDDHHMMSS`.
fn digits_only(text: &str) -> Option<Written> {
    let (day, time) = match text.len() {
        8 => (text, ""),
        14 => text.split_at(8),
        10 | 13 => {
            let seconds: i64 = text.get(..10)?.parse().ok()?;
            let moment = chrono::DateTime::from_timestamp(seconds, 0)?.naive_utc();
            return Some(Written { day: moment.date(), time: Some(moment.time()), offset: Some(0) });
        }
        _ => return None,
    };
    let year = i32::try_from(number(day.get(..4)?, 4)?).ok()?;
    let day = calendar_day(year, number(day.get(4..6)?, 2)?, number(day.get(6..8)?, 2)?)?;
    let time = match time {
        "" => None,
        time => Some(NaiveTime::from_hms_opt(
            number(time.get(..2)?, 2)?,
            number(time.get(2..4)?, 2)?,
            number(time.get(4..6)?, 2)?,
        )?),
    };
    Some(Written { day, time, offset: None })
}

fn calendar_day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    YEARS.contains(&year).then(|| NaiveDate::from_ymd_opt(year, month, day)).flatten()
}

/// The date at the beginning of a cell.
enum DatePart {
    Certain(NaiveDate),
    Either { day_first: NaiveDate, month_first: NaiveDate },
    Proves(DateOrder, NaiveDate),
}

impl DatePart {
    fn with(self, time: Option<NaiveTime>, offset: Option<i32>) -> Reading {
        let written = |day| Written { day, time, offset };
        match self {
            Self::Certain(day) => Reading::Certain(written(day)),
            Self::Proves(order, day) => Reading::Proves(order, written(day)),
            Self::Either { day_first, month_first } => {
                Reading::EitherOrder { day_first: written(day_first), month_first: written(month_first) }
            }
        }
    }
}

/// The date and what follows it.
fn date_part(text: &str) -> Option<(DatePart, &str)> {
    if text.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return numbers_or_named_month(text);
    }
    // A weekday or the name of a month.
    let (word, rest) = leading_word(text);
    let rest = rest.trim_start_matches(['.', ',', ' ']);
    match super::month_names::month(word) {
        Some(month) => month_first_in_letters(month, rest),
        None if super::month_names::is_weekday(word) => date_part(rest),
        None => None,
    }
}

fn leading_word(text: &str) -> (&str, &str) {
    let end = text.find(|each: char| !each.is_alphabetic()).unwrap_or(text.len());
    text.split_at(end)
}

fn leading_digits(text: &str) -> (&str, &str) {
    let end = text.find(|each: char| !each.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

/// `Mar 12, 2026`.
fn month_first_in_letters(month: u32, rest: &str) -> Option<(DatePart, &str)> {
    let (day, rest) = leading_digits(rest);
    let rest = ["st", "nd", "rd", "th"].iter().find_map(|suffix| rest.strip_prefix(suffix)).unwrap_or(rest);
    let rest = rest.trim_start_matches([',', ' ', '-', '/']);
    let (year, rest) = leading_digits(rest);
    let day = calendar_day(full_year(year)?, month, number(day, 2)?)?;
    Some((DatePart::Certain(day), rest))
}

fn numbers_or_named_month(text: &str) -> Option<(DatePart, &str)> {
    let (first, rest) = leading_digits(text);
    let separator = rest.chars().next()?;
    let after = rest.get(separator.len_utf8()..)?;
    if !matches!(separator, '-' | '/' | '.' | ' ') {
        return None;
    }
    let after = after.trim_start();
    if after.chars().next()?.is_alphabetic() {
        return named_month(first, after);
    }
    if separator == ' ' {
        return None;
    }
    let (second, rest) = leading_digits(after);
    let (third, rest) = leading_digits(rest.strip_prefix(separator)?);
    if first.len() == 4 {
        let day = calendar_day(full_year(first)?, number(second, 2)?, number(third, 2)?)?;
        return Some((DatePart::Certain(day), rest));
    }
    Some((two_numbers(separator, number(first, 2)?, number(second, 2)?, full_year(third)?)?, rest))
}

/// `12/Mar/26`, `12-Mar-2026`, `12. März 2026`, `12 de marzo de 2026`.
fn named_month<'a>(day: &str, text: &'a str) -> Option<(DatePart, &'a str)> {
    let text = text.strip_prefix("de ").unwrap_or(text);
    let (word, rest) = leading_word(text);
    let month = super::month_names::month(word)?;
    let rest = rest.trim_start_matches(['-', '/', '.', ',', ' ']);
    let (year, rest) = leading_digits(rest.strip_prefix("de ").unwrap_or(rest));
    let day = calendar_day(full_year(year)?, month, number(day, 2)?)?;
    Some((DatePart::Certain(day), rest))
}

/// Two digits are read as POSIX reads them: 69 to 99 belong to the twentieth century.
fn full_year(text: &str) -> Option<i32> {
    let year = i32::try_from(number(text, 4)?).ok()?;
    match text.len() {
        4 => Some(year),
        2 => Some(if year >= 69 { 1900 + year } else { 2000 + year }),
        _ => None,
    }
}

fn two_numbers(separator: char, first: u32, second: u32, year: i32) -> Option<DatePart> {
    let day_first = calendar_day(year, second, first);
    // No locale writes the month first with full stops.
    if separator == '.' {
        return day_first.map(DatePart::Certain);
    }
    // A day above 12 is no month, so exactly one reading is left.
    match (day_first, calendar_day(year, first, second)) {
        (Some(day), None) => Some(DatePart::Proves(DateOrder::DayFirst, day)),
        (None, Some(day)) => Some(DatePart::Proves(DateOrder::MonthFirst, day)),
        (Some(day_first), Some(month_first)) if day_first == month_first => Some(DatePart::Certain(day_first)),
        (Some(day_first), Some(month_first)) => Some(DatePart::Either { day_first, month_first }),
        (None, None) => None,
    }
}

/// Time of day and offset; both absent when the cell holds a day only.
fn time_part(text: &str) -> Option<(Option<NaiveTime>, Option<i32>)> {
    let text = text.trim_start_matches([',', ' ', 'T', 't', '\u{a0}', '\u{202f}']);
    if text.is_empty() {
        return Some((None, None));
    }
    let (hour, rest) = leading_digits(text.strip_prefix("at ").unwrap_or(text));
    let (minute, rest) = leading_digits(rest.strip_prefix(':').or_else(|| rest.strip_prefix('.'))?);
    let (second, rest) = match rest.strip_prefix(':').or_else(|| rest.strip_prefix('.')) {
        Some(rest) => leading_digits(rest),
        None => ("0", rest),
    };
    let rest = match rest.strip_prefix('.').or_else(|| rest.strip_prefix(',')) {
        Some(rest) => leading_digits(rest).1,
        None => rest,
    };
    let (half, rest) = half_of_day(rest.trim_start_matches([' ', '\u{a0}', '\u{202f}']));
    let hour = clock_hour(number(hour, 2)?, half)?;
    let time = NaiveTime::from_hms_opt(hour, number(minute, 2)?, number(second, 2)?)?;
    let rest = rest.trim();
    if rest.is_empty() {
        return Some((Some(time), None));
    }
    Some((Some(time), Some(offset(rest)?)))
}

#[derive(Clone, Copy)]
enum Half {
    Morning,
    Afternoon,
}

fn half_of_day(text: &str) -> (Option<Half>, &str) {
    for (word, half) in
        [("a.m.", Half::Morning), ("p.m.", Half::Afternoon), ("am", Half::Morning), ("pm", Half::Afternoon)]
    {
        if text.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word)) {
            return (Some(half), text.get(word.len()..).unwrap_or(""));
        }
    }
    (None, text)
}

fn clock_hour(hour: u32, half: Option<Half>) -> Option<u32> {
    match half {
        None => (hour < 24).then_some(hour),
        Some(_) if !(1..=12).contains(&hour) => None,
        Some(Half::Morning) => Some(hour % 12),
        Some(Half::Afternoon) => Some(hour % 12 + 12),
    }
}

#[cfg(test)]
#[path = "moments_tests.rs"]
mod tests;
