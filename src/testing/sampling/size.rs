//! How many records a sample needs.

use super::probability::{Population, is_at_most};
use super::rate::Rate;
use serde::{Deserialize, Serialize};

/// Deviations allowed beyond which a plan makes no sense: the expected rate is too near the tolerable one.
const MOST_ALLOWED: u64 = 2_000;

/// What an auditor decides before looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planning {
    /// How sure the conclusion is to be.
    pub confidence: Rate,
    /// The share of deviations that would still be tolerable.
    pub tolerable: Rate,
    /// The share of deviations that is expected.
    pub expected: Rate,
}

/// How many records to look at, and how many of them may deviate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleSize {
    /// Records to look at.
    pub items: u64,
    /// Deviations with which the tolerable rate is still not exceeded.
    pub allowed: u64,
    /// Whether that is every record.
    pub all: bool,
}

/// A plan cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SizeError {
    /// Nothing is tolerated, or everything.
    #[error("the tolerable rate is above 0 and below 100 %")]
    Tolerable,
    /// No risk at all, or no assurance at all.
    #[error("the confidence is above 0 and below 100 %")]
    Confidence,
    /// The expected rate reaches the tolerable one, or nearly so.
    #[error("the expected rate is too near the tolerable one: no sample of use would tell them apart")]
    TooNear,
    /// There is nothing to draw from.
    #[error("the population is empty")]
    Empty,
}

/// The smallest sample in which the deviations expected would be too few by chance, if the tolerable rate were reached.
///
/// With `k(n)` the expected share of `n` rounded up, it is the smallest `n` for which at most `k(n)` deviations have at
/// most the chance that the confidence leaves. Where no sample below the whole population does, it is the whole.
///
/// # Errors
/// When the plan makes no sense.
pub fn size(planning: Planning, records: Option<u64>) -> Result<SampleSize, SizeError> {
    check(planning)?;
    match records {
        Some(0) => Err(SizeError::Empty),
        Some(records) => Ok(within(planning, records)),
        None if planning.expected >= planning.tolerable => Err(SizeError::TooNear),
        None => {
            smallest(planning, Population::Unknown(planning.tolerable), u64::from(u32::MAX)).ok_or(SizeError::TooNear)
        }
    }
}

fn check(planning: Planning) -> Result<(), SizeError> {
    let inside = |rate: Rate| rate.millionths() > 0 && rate.complement().millionths() > 0;
    match (inside(planning.tolerable), inside(planning.confidence)) {
        (false, _) => Err(SizeError::Tolerable),
        (true, false) => Err(SizeError::Confidence),
        (true, true) => Ok(()),
    }
}

fn within(planning: Planning, records: u64) -> SampleSize {
    let deviating = planning.tolerable.of_rounded_up(records).max(1);
    let population = Population::Known { records, deviating };
    let found = smallest(planning, population, records - 1).filter(|size| size.allowed < deviating);
    found.unwrap_or_else(|| SampleSize {
        items: records,
        allowed: planning.expected.of_rounded_up(records).min(deviating - 1),
        all: true,
    })
}

/// The smallest sample of at most `most` items. Among samples that allow as many deviations, more items are always
/// better, so that each such group is looked at by halving.
fn smallest(planning: Planning, population: Population, most: u64) -> Option<SampleSize> {
    let risk = planning.confidence.complement();
    let expected = u64::from(planning.expected.millionths());
    let last_of = |allowed: u64| {
        // The largest n of which the expected share, rounded up, is `allowed`.
        (allowed * 1_000_000).checked_div(expected).map_or(most, |last| last.min(most))
    };
    let mut first = 1;
    for allowed in 0..=MOST_ALLOWED {
        let last = last_of(allowed);
        if last >= first && is_at_most(population, last, allowed, risk) {
            let (mut low, mut high) = (first, last);
            while low < high {
                let middle = low + (high - low) / 2;
                if is_at_most(population, middle, allowed, risk) { high = middle } else { low = middle + 1 }
            }
            return Some(SampleSize { items: low, allowed, all: false });
        }
        if last >= most {
            return None;
        }
        first = last.max(first - 1) + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(text: &str) -> Rate {
        text.parse().unwrap()
    }

    fn planned(confidence: &str, tolerable: &str, expected: &str, records: Option<u64>) -> (u64, u64) {
        let planning =
            Planning { confidence: percent(confidence), tolerable: percent(tolerable), expected: percent(expected) };
        let size = size(planning, records).unwrap();
        (size.items, size.allowed)
    }

    #[test]
    fn a_plan_for_3653_records_takes_68_and_allows_2() {
        assert_eq!(planned("95", "9", "2", Some(3653)), (68, 2));
    }

    #[test]
    fn plans_without_a_known_population_are_those_of_the_tables() {
        for (tolerable, expected, items, allowed) in [
            ("2", "0", 149, 0),
            ("5", "0", 59, 0),
            ("10", "0", 29, 0),
            ("2", "0.5", 313, 2),
            ("2", "1", 590, 6),
            ("3", "2", 846, 17),
            ("4", "3", 1098, 33),
            ("5", "3", 361, 11),
            ("20", "3", 22, 1),
        ] {
            assert_eq!(planned("95", tolerable, expected, None), (items, allowed), "{tolerable} {expected}");
        }
        assert_eq!(planned("90", "2", "1", None), (398, 4));
    }

    #[test]
    fn plans_for_small_populations_end_with_all_of_them() {
        for (records, confidence, tolerable, expected, items, allowed) in [
            (10, "95", "5", "0", 10, 0),
            (10, "90", "10", "0", 9, 0),
            (10, "95", "10", "1", 10, 0),
            (20, "95", "5", "0", 19, 0),
            (20, "95", "10", "1", 20, 1),
            (30, "95", "10", "1", 26, 1),
            (50, "95", "5", "0", 31, 0),
            (1000, "95", "5", "0", 57, 0),
            (10_000, "90", "10", "0", 22, 0),
            (1, "95", "5", "0", 1, 0),
        ] {
            assert_eq!(
                planned(confidence, tolerable, expected, Some(records)),
                (items, allowed),
                "{records} {tolerable} {expected}"
            );
        }
    }

    #[test]
    fn plans_that_make_no_sense_say_so() {
        let plan = |confidence: &str, tolerable: &str, expected: &str, records| {
            let planning = Planning {
                confidence: percent(confidence),
                tolerable: percent(tolerable),
                expected: percent(expected),
            };
            size(planning, records).unwrap_err()
        };
        assert_eq!(plan("95", "0", "0", None), SizeError::Tolerable);
        assert_eq!(plan("100", "5", "0", None), SizeError::Confidence);
        assert_eq!(plan("95", "5", "5", None), SizeError::TooNear);
        assert_eq!(plan("95", "5", "4.99", None), SizeError::TooNear);
        assert_eq!(plan("95", "5", "0", Some(0)), SizeError::Empty);
    }

    #[test]
    fn a_population_of_ten_million_is_planned_like_one_without_end() {
        assert_eq!(planned("95", "5", "1", Some(10_000_000)), planned("95", "5", "1", None));
    }
}
