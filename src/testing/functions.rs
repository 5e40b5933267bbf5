//! The functions a test may call, and the date functions among them in our own form: the same as `SQLite`'s, without the clock of the machine.
//!
//! `SQLite`'s `date('now')`, `julianday()` and the modifiers `localtime` and `utc` depend on when and where they run.
//! These know no such words, so that a query gives the same answer everywhere; the same query runs unchanged in the
//! `sqlite3` program.

use super::moments::{self, Reading};
use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, Result};

/// Functions a test may call; each gives the same answer for the same arguments.
pub const FUNCTIONS: &[&str] = &[
    "abs",
    "avg",
    "ceil",
    "ceiling",
    "char",
    "coalesce",
    "concat",
    "concat_ws",
    "count",
    "cume_dist",
    "date",
    "dense_rank",
    "first_value",
    "floor",
    "format",
    "glob",
    "group_concat",
    "hex",
    "if",
    "ifnull",
    "iif",
    "instr",
    "julianday",
    "lag",
    "last_value",
    "lead",
    "length",
    "like",
    "lower",
    "ltrim",
    "max",
    "min",
    "nth_value",
    "ntile",
    "nullif",
    "percent_rank",
    "printf",
    "rank",
    "replace",
    "round",
    "row_number",
    "rtrim",
    "sign",
    "strftime",
    "string_agg",
    "substr",
    "substring",
    "sum",
    "total",
    "trim",
    "typeof",
    "unicode",
    "unixepoch",
    "upper",
];

/// Begins the words with which these functions refuse.
pub const REFUSED: &str = "not allowed: ";

/// Puts ours in the place of `julianday`, `unixepoch`, `date` and `strftime`.
///
/// # Errors
/// When `SQLite` refuses.
pub fn replace_date_functions(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("unixepoch", -1, flags, |context| {
        Ok(moment(context, 0, 1)?.map(|moment| moment.and_utc().timestamp()))
    })?;
    connection.create_scalar_function("julianday", -1, flags, |context| {
        Ok(moment(context, 0, 1)?.map(|moment| julian_day(&moment)))
    })?;
    connection.create_scalar_function("date", -1, flags, |context| {
        let last = context.len();
        Ok(moment(context, 0, last)?.map(|moment| moment.format("%Y-%m-%d").to_string()))
    })?;
    connection.create_scalar_function("strftime", -1, flags, |context| {
        let format: String = context.get(0)?;
        let last = context.len();
        moment(context, 1, last)?.map(|moment| formatted(&format, &moment)).transpose()
    })
}

/// The Julian day, which counts from noon; exact to the millisecond, as `SQLite`'s.
#[expect(clippy::cast_precision_loss, reason = "milliseconds of ten thousand years fit 53 bits")]
fn julian_day(moment: &NaiveDateTime) -> f64 {
    const UNIX_EPOCH_MILLISECONDS: i64 = 210_866_760_000_000;
    (moment.and_utc().timestamp_millis() + UNIX_EPOCH_MILLISECONDS) as f64 / 86_400_000.0
}

/// The moment in argument `at`, moved by the modifiers up to argument `last`; NULL where it is no moment.
fn moment(context: &Context<'_>, at: usize, last: usize) -> Result<Option<NaiveDateTime>> {
    if context.len() <= at || context.len() > last {
        return Err(refused("a date function needs a moment, and the clock of the machine is none"));
    }
    let Some(mut moment) = argument(context.get_raw(at))? else { return Ok(None) };
    for at in at + 1..last {
        let ValueRef::Text(modifier) = context.get_raw(at) else { return Ok(None) };
        let modifier = String::from_utf8_lossy(modifier);
        moment = modified(moment, &modifier).ok_or_else(|| {
            refused("a modifier is `start of month`, `start of year` or `+1 day`, `month`, `year`, `hour` …")
        })?;
    }
    Ok(Some(moment))
}

fn argument(value: ValueRef<'_>) -> Result<Option<NaiveDateTime>> {
    let ValueRef::Text(text) = value else { return Ok(None) };
    let text = std::str::from_utf8(text).unwrap_or_default();
    if text.trim().eq_ignore_ascii_case("now") {
        return Err(refused("`now`: results must repeat"));
    }
    Ok(normalised(text))
}

/// The moment of a normalised value, `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SS`.
fn normalised(text: &str) -> Option<NaiveDateTime> {
    if let Some(written) = moments::iso_seconds(text) {
        return written.time.map(|time| NaiveDateTime::new(written.day, time));
    }
    let bytes = text.as_bytes();
    if !(matches!(bytes.len(), 10 | 16 | 19) && bytes.get(4) == Some(&b'-')) {
        return None;
    }
    match moments::read(text) {
        Reading::Certain(written) => Some(NaiveDateTime::new(written.day, written.time.unwrap_or(NaiveTime::MIN))),
        Reading::Proves(..) | Reading::EitherOrder { .. } | Reading::Unreadable => None,
    }
}

fn modified(moment: NaiveDateTime, modifier: &str) -> Option<NaiveDateTime> {
    let day = moment.date();
    match modifier {
        "start of month" => return Some(day.with_day(1)?.and_time(NaiveTime::MIN)),
        "start of year" => return Some(NaiveDate::from_ymd_opt(day.year(), 1, 1)?.and_time(NaiveTime::MIN)),
        "start of day" => return Some(day.and_time(NaiveTime::MIN)),
        _ => {}
    }
    let (amount, unit) = modifier.trim().split_once(' ')?;
    let amount: i64 = amount.parse().ok().filter(|amount: &i64| amount.unsigned_abs() < 1_000_000)?;
    let seconds = match unit.trim_end_matches('s') {
        "second" => 1,
        "minute" => 60,
        "hour" => 3600,
        "day" => 86_400,
        "month" => return months(moment, amount),
        "year" => return months(moment, amount * 12),
        _ => return None,
    };
    moment.checked_add_signed(chrono::TimeDelta::seconds(amount * seconds))
}

/// A month later, as `SQLite` counts: 31 January and a month is 3 March, because there is no 31 February.
fn months(moment: NaiveDateTime, amount: i64) -> Option<NaiveDateTime> {
    let first = moment.date().with_day(1)?;
    let number = u32::try_from(amount.unsigned_abs()).ok()?;
    let first = if amount < 0 {
        first.checked_sub_months(Months::new(number))
    } else {
        first.checked_add_months(Months::new(number))
    };
    let day = first?.checked_add_days(Days::new(u64::from(moment.date().day0())))?;
    Some(day.and_time(moment.time()))
}

fn formatted(format: &str, moment: &NaiveDateTime) -> Result<String> {
    let mut text = String::new();
    let mut characters = format.chars();
    while let Some(each) = characters.next() {
        if each != '%' {
            text.push(each);
            continue;
        }
        let pattern = match characters.next() {
            Some('Y') => "%Y",
            Some('m') => "%m",
            Some('d') => "%d",
            Some('H') => "%H",
            Some('M') => "%M",
            Some('S') => "%S",
            Some('w') => "%w",
            Some('j') => "%j",
            Some('s') => "%s",
            Some('%') => "%%",
            _ => return Err(refused("`strftime` knows %Y %m %d %H %M %S %w %j %s")),
        };
        text.push_str(&moment.format(pattern).to_string());
    }
    Ok(text)
}

fn refused(message: &str) -> Error {
    Error::UserFunctionError(format!("{REFUSED}{message}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        replace_date_functions(&connection).unwrap();
        connection
    }

    fn ours(expression: &str) -> Result<Option<String>> {
        connection().query_row(&format!("SELECT CAST({expression} AS TEXT)"), [], |row| row.get(0))
    }

    fn sqlites(expression: &str) -> Option<String> {
        let connection = Connection::open_in_memory().unwrap();
        connection.query_row(&format!("SELECT CAST({expression} AS TEXT)"), [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn ours_agree_with_those_of_sqlite() {
        for expression in [
            "julianday('2026-03-10T08:00:00')",
            "julianday('2026-03-10')",
            "round(julianday('2026-03-10T08:00:01') - julianday('2025-12-31T23:59:59'), 6)",
            "unixepoch('2026-03-10T08:00:00')",
            "unixepoch('1969-12-31')",
            "date('2026-03-10T23:59:59')",
            "date('2026-01-31', '+1 month')",
            "date('2026-03-31', '-1 month')",
            "date('2024-02-29', '+1 year')",
            "date('2026-03-10', 'start of month', '-1 day')",
            "date('2026-03-10', 'start of year', '+90 days')",
            "date('2026-03-10T23:30:00', '+45 minutes')",
            "strftime('%Y/%m/%d %H-%M-%S %w %j %s %%', '2026-03-08T07:05:09')",
            "date('rubbish')",
            "julianday(NULL)",
            "unixepoch('2026-13-40')",
        ] {
            assert_eq!(ours(expression).unwrap(), sqlites(expression), "{expression}");
        }
    }

    #[test]
    fn the_clock_and_the_place_of_the_machine_are_out_of_reach() {
        for expression in [
            "date('now')",
            "julianday('no' || 'w')",
            "julianday()",
            "unixepoch(' NOW ')",
            "strftime('%Y')",
            "date('2026-03-10', 'localtime')",
            "date('2026-03-10', 'utc')",
            "strftime('%f', '2026-03-10')",
        ] {
            assert!(ours(expression).is_err(), "{expression}");
        }
    }
}
