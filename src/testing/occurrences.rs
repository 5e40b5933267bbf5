//! What is due how often: the windows of a cadence within a period, and which of them a date or a period covers.
//!
//! Decided here, because no standard says it:
//! - A window is due when it lies within the assessment period as a whole and ended on or before the assessment date.
//!   A window that has only begun, or that reaches over the edge of the period, is not asked for.
//! - Months and quarters are those of the calendar. Half years and years are those of the calendar when the period is
//!   made of whole ones; otherwise they are counted back from the last day of the period, so that a yearly duty is due
//!   once in an assessment year from October to September.
//! - A document that covers a period counts for the one window it overlaps most, and for none when it is longer than
//!   one and a half windows: a summary of the year is not twelve monthly reports.

use super::plan::Period;
use crate::catalogue::Cadence;
use chrono::{Datelike, Months, NaiveDate};

/// One window in which something is due.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    /// `2026-03`, `2026-Q1`, `2026-H1`, `2026`, or `2025-10/2026-03` for one that is not of the calendar.
    pub label: String,
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

impl Window {
    /// Whether a day lies in the window.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        (self.start..=self.end).contains(&day)
    }

    /// Length in days.
    fn days(&self) -> i64 {
        (self.end - self.start).num_days() + 1
    }

    fn shared_days(&self, period: Period) -> i64 {
        (self.end.min(period.end) - self.start.max(period.start)).num_days() + 1
    }
}

/// The windows due within `period`, in order of time.
#[must_use]
pub fn due(cadence: Cadence, period: Period, as_of: NaiveDate) -> Vec<Window> {
    let months = months_of(cadence);
    let calendar = windows_from(calendar_start(period.start, months), months, period);
    let of_calendar = match cadence {
        Cadence::Monthly | Cadence::Quarterly => true,
        Cadence::HalfYearly | Cadence::Yearly => tile(&calendar, period),
    };
    let windows = if of_calendar { calendar } else { counted_back(months, period) };
    windows.into_iter().filter(|window| window.end <= as_of).collect()
}

/// The window that contains `day`.
#[must_use]
pub fn covered_by_day(windows: &[Window], day: NaiveDate) -> Option<&Window> {
    windows.iter().find(|window| window.contains(day))
}

/// The window that something covering `covered` counts for.
#[must_use]
pub fn covered_by_period(windows: &[Window], covered: Period) -> Option<&Window> {
    let length = (covered.end - covered.start).num_days() + 1;
    let fitting = windows.iter().filter(|window| window.shared_days(covered) > 0 && length * 2 <= window.days() * 3);
    // The earlier one on a tie: `max_by_key` keeps the last of equals.
    fitting.rev().max_by_key(|window| window.shared_days(covered))
}

const fn months_of(cadence: Cadence) -> u32 {
    match cadence {
        Cadence::Monthly => 1,
        Cadence::Quarterly => 3,
        Cadence::HalfYearly => 6,
        Cadence::Yearly => 12,
    }
}

/// First day of the calendar window of `months` months that holds `day`.
fn calendar_start(day: NaiveDate, months: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(day.year(), day.month0() / months * months + 1, 1)
}

/// Windows of `months` months from `start` on that lie within the period.
fn windows_from(start: Option<NaiveDate>, months: u32, period: Period) -> Vec<Window> {
    let starts = std::iter::successors(start, |start| start.checked_add_months(Months::new(months)));
    let windows = starts.map_while(|start| window(start, months)).take_while(|window| window.start <= period.end);
    windows.filter(|window| window.start >= period.start && window.end <= period.end).collect()
}

fn window(start: NaiveDate, months: u32) -> Option<Window> {
    let end = start.checked_add_months(Months::new(months))?.pred_opt()?;
    Some(Window { label: label(start, end, months), start, end })
}

/// Whether the windows cover the period without rest.
fn tile(windows: &[Window], period: Period) -> bool {
    let first = windows.first().is_some_and(|window| window.start == period.start);
    first && windows.last().is_some_and(|window| window.end == period.end)
}

/// Windows of `months` months that end with the period, as many as fit.
fn counted_back(months: u32, period: Period) -> Vec<Window> {
    let Some(after) = period.end.succ_opt() else { return Vec::new() };
    let starts = (1..).map_while(|count: u32| after.checked_sub_months(Months::new(count.checked_mul(months)?)));
    let mut windows = Vec::new();
    let mut end = period.end;
    for start in starts.take_while(|start| *start >= period.start) {
        windows.push(Window { label: label(start, end, months), start, end });
        let Some(before) = start.pred_opt() else { break };
        end = before;
    }
    windows.reverse();
    windows
}

fn label(start: NaiveDate, end: NaiveDate, months: u32) -> String {
    let year = start.year();
    let of_calendar = start.day() == 1 && start.month0().is_multiple_of(months);
    match months {
        1 if of_calendar => format!("{year}-{:02}", start.month()),
        3 if of_calendar => format!("{year}-Q{}", start.month0() / 3 + 1),
        6 if of_calendar => format!("{year}-H{}", start.month0() / 6 + 1),
        12 if of_calendar => format!("{year}"),
        _ => format!("{}/{}", start.format("%Y-%m"), end.format("%Y-%m")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn period(start: &str, end: &str) -> Period {
        Period { start: day(start), end: day(end) }
    }

    fn labels(cadence: Cadence, period: Period, as_of: &str) -> Vec<String> {
        due(cadence, period, day(as_of)).into_iter().map(|window| window.label).collect()
    }

    #[test]
    fn an_assessment_year_from_october_has_its_quarters_and_one_year() {
        let year = period("2025-10-01", "2026-09-30");
        assert_eq!(labels(Cadence::Quarterly, year, "2026-09-30"), ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]);
        assert_eq!(labels(Cadence::HalfYearly, year, "2026-09-30"), ["2025-10/2026-03", "2026-04/2026-09"]);
        assert_eq!(labels(Cadence::Yearly, year, "2026-09-30"), ["2025-10/2026-09"]);
        assert_eq!(labels(Cadence::Monthly, year, "2026-09-30").len(), 12);
    }

    #[test]
    fn a_calendar_year_has_calendar_halves() {
        let year = period("2026-01-01", "2026-12-31");
        assert_eq!(labels(Cadence::HalfYearly, year, "2027-01-15"), ["2026-H1", "2026-H2"]);
        assert_eq!(labels(Cadence::Yearly, year, "2027-01-15"), ["2026"]);
        assert_eq!(labels(Cadence::Yearly, period("2025-01-01", "2026-12-31"), "2027-01-15"), ["2025", "2026"]);
    }

    #[test]
    fn a_window_that_has_only_begun_is_not_due() {
        let year = period("2026-01-01", "2026-12-31");
        assert_eq!(labels(Cadence::Quarterly, year, "2026-06-29"), ["2026-Q1"]);
        assert_eq!(labels(Cadence::Quarterly, year, "2026-06-30"), ["2026-Q1", "2026-Q2"]);
        assert_eq!(labels(Cadence::Yearly, year, "2026-06-30"), Vec::<String>::new());
    }

    #[test]
    fn months_that_reach_over_the_edge_are_not_due() {
        let span = period("2026-01-15", "2026-04-14");
        assert_eq!(labels(Cadence::Monthly, span, "2026-12-31"), ["2026-02", "2026-03"]);
        assert_eq!(labels(Cadence::Quarterly, span, "2026-12-31"), Vec::<String>::new());
        assert_eq!(labels(Cadence::Yearly, span, "2026-12-31"), Vec::<String>::new());
    }

    #[test]
    fn a_document_counts_for_one_window_and_a_summary_for_none() {
        let quarters = due(Cadence::Quarterly, period("2025-10-01", "2026-09-30"), day("2026-09-30"));
        let found = |start, end| covered_by_period(&quarters, period(start, end)).map(|window| window.label.clone());
        assert_eq!(found("2026-01-01", "2026-03-31").as_deref(), Some("2026-Q1"));
        assert_eq!(found("2026-02-01", "2026-02-28").as_deref(), Some("2026-Q1"));
        assert_eq!(found("2026-01-05", "2026-04-04").as_deref(), Some("2026-Q1"));
        assert_eq!(found("2025-10-01", "2026-09-30"), None);
        assert_eq!(found("2024-01-01", "2024-03-31"), None);
        assert_eq!(covered_by_day(&quarters, day("2026-04-01")).unwrap().label, "2026-Q2");
        assert_eq!(covered_by_day(&quarters, day("2026-10-01")), None);
    }

    proptest! {
        #[test]
        fn windows_lie_within_the_period_end_before_the_date_and_do_not_overlap(
            start in 0_u64..4000, length in 0_u64..1500, later in 0_u64..2000,
        ) {
            let begin = day("2020-01-01") + chrono::Days::new(start);
            let span = Period { start: begin, end: begin + chrono::Days::new(length) };
            let as_of = begin + chrono::Days::new(later);
            for cadence in [Cadence::Monthly, Cadence::Quarterly, Cadence::HalfYearly, Cadence::Yearly] {
                let windows = due(cadence, span, as_of);
                prop_assert!(windows.iter().all(|each| each.start >= span.start && each.end <= span.end && each.end <= as_of));
                prop_assert!(windows.windows(2).all(|pair| pair[0].end < pair[1].start && pair[0].label != pair[1].label));
                prop_assert!(windows.iter().all(|each| covered_by_day(&windows, each.end) == Some(each)));
            }
        }
    }
}
