//! The year of the organisation: working hours, holidays, months, and how each product writes a moment.

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Weekday};

/// First working hour of a day.
const OPENS: u32 = 8;
/// Minutes of a working day.
const WORKING_DAY: i64 = 600;

/// The day, or the first day of the epoch for a date that does not exist.
#[must_use]
pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// The moment on `day` after `minutes` minutes.
#[must_use]
pub fn at(day: NaiveDate, minutes: i64) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN) + Duration::minutes(minutes)
}

/// First day of the period the demonstration covers.
#[must_use]
pub fn period_start() -> NaiveDate {
    day(2025, 10, 1)
}

/// Last day of the period, which is also the assessment date.
#[must_use]
pub fn as_of() -> NaiveDate {
    day(2026, 9, 30)
}

/// The exports were made early on the assessment date: nothing happens after this moment.
#[must_use]
pub fn cut_off() -> NaiveDateTime {
    at(day(2026, 9, 29), 23 * 60 + 40)
}

/// First moment of the year-end freeze, in which only emergency changes run.
#[must_use]
pub fn freeze_start() -> NaiveDateTime {
    at(day(2025, 12, 19), 16 * 60)
}

/// Last moment of the year-end freeze.
#[must_use]
pub fn freeze_end() -> NaiveDateTime {
    at(day(2026, 1, 4), 24 * 60 - 1)
}

/// The holidays on which nobody is at work.
fn is_holiday(date: NaiveDate) -> bool {
    matches!(
        (date.year(), date.month(), date.day()),
        (2025, 12, 25 | 26) | (2026, 1, 1) | (2026, 4, 3 | 6) | (2026, 5, 4 | 25) | (2026, 8, 31)
    )
}

/// Whether the offices are open on this day.
#[must_use]
pub fn is_working_day(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !is_holiday(date)
}

/// The first working day after `date`.
#[must_use]
pub fn next_working_day(date: NaiveDate) -> NaiveDate {
    let mut next = date + Duration::days(1);
    while !is_working_day(next) {
        next += Duration::days(1);
    }
    next
}

/// The working day `count` working days after `date`.
#[must_use]
pub fn working_days_after(date: NaiveDate, count: i64) -> NaiveDate {
    (0..count).fold(date, |date, _| next_working_day(date))
}

/// The moment `minutes` working minutes after `start`.
#[must_use]
pub fn working_after(start: NaiveDateTime, minutes: i64) -> NaiveDateTime {
    let mut date = start.date();
    let seconds = i64::from(start.second());
    let opened = i64::from(start.hour() * 60 + start.minute()) - i64::from(OPENS * 60);
    let mut used = opened.clamp(0, WORKING_DAY);
    if !is_working_day(date) || opened >= WORKING_DAY {
        date = next_working_day(date);
        used = 0;
    }
    let mut left = minutes;
    while used + left > WORKING_DAY {
        left -= WORKING_DAY - used;
        used = 0;
        date = next_working_day(date);
    }
    at(date, i64::from(OPENS * 60) + used + left) + Duration::seconds(seconds)
}

/// The number of the month within the period: 0 for the first.
#[must_use]
pub fn month_of(moment: NaiveDateTime) -> usize {
    let months = (moment.year() - 2025) * 12 + i32::try_from(moment.month()).unwrap_or(0) - 10;
    usize::try_from(months).unwrap_or(0).min(11)
}

/// One month of the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    /// First day.
    pub first: NaiveDate,
    /// Last day.
    pub last: NaiveDate,
}

impl Month {
    /// `2025-10`.
    #[must_use]
    pub fn label(self) -> String {
        self.first.format("%Y-%m").to_string()
    }

    /// `October 2025`.
    #[must_use]
    pub fn name(self) -> String {
        self.first.format("%B %Y").to_string()
    }

    /// Days of the month.
    #[must_use]
    pub fn days(self) -> i64 {
        (self.last - self.first).num_days() + 1
    }
}

/// The twelve months of the period.
#[must_use]
pub fn months() -> Vec<Month> {
    (0..12)
        .map(|index| {
            let first = period_start() + chrono::Months::new(index);
            Month { first, last: first + chrono::Months::new(1) - Duration::days(1) }
        })
        .collect()
}

/// As ServiceNow writes a moment: `2026-03-10 08:05:09`.
#[must_use]
pub fn servicenow(moment: NaiveDateTime) -> String {
    moment.format("%Y-%m-%d %H:%M:%S").to_string()
}

/// As Jira writes a moment: `10/Mar/26 8:05 AM`.
#[must_use]
pub fn jira(moment: NaiveDateTime) -> String {
    moment.format("%d/%b/%y %-I:%M %p").to_string()
}

/// As a German BMC client writes a moment: `10.03.2026 08:05:09`.
#[must_use]
pub fn bmc(moment: NaiveDateTime) -> String {
    moment.format("%d.%m.%Y %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn working_time_skips_nights_weekends_and_holidays() {
        let friday = at(day(2026, 4, 2), 17 * 60 + 30);
        assert_eq!(working_after(friday, 60), at(day(2026, 4, 7), 8 * 60 + 30), "Good Friday and Easter Monday");
        let sunday = at(day(2026, 3, 8), 12 * 60);
        assert_eq!(working_after(sunday, 10), at(day(2026, 3, 9), 8 * 60 + 10));
        assert_eq!(working_after(at(day(2026, 3, 9), 300), 600), at(day(2026, 3, 9), 18 * 60));
    }

    #[test]
    fn the_period_has_twelve_months() {
        let months = months();
        assert_eq!(months.len(), 12);
        assert_eq!(months[11].last, as_of());
        assert_eq!(month_of(at(day(2026, 2, 28), 5)), 4);
    }

    #[test]
    fn products_write_moments_in_their_own_ways() {
        let moment = at(day(2026, 3, 10), 8 * 60 + 5) + Duration::seconds(9);
        assert_eq!(servicenow(moment), "2026-03-10 08:05:09");
        assert_eq!(jira(moment), "10/Mar/26 8:05 AM");
        assert_eq!(bmc(moment), "10.03.2026 08:05:09");
    }
}
