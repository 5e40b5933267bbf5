//! What a sample shows: the share found, and how large the true share may be.

use super::probability::{Population, binomial, is_at_most};
use super::rate::Rate;
use serde::{Deserialize, Serialize};

/// Steps of halving after which the limit is exact to the last digit of floating point.
const HALVINGS: usize = 200;

/// The largest share of deviations that the sample leaves possible, at the confidence planned.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct UpperLimit {
    /// The share, from 0 to 1.
    pub rate: f64,
    /// For a known population: so many records at most deviate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<u64>,
}

/// What may be concluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    /// The upper limit is within the tolerable rate: the control may be relied on as far as the sample goes.
    WithinTolerable,
    /// The upper limit exceeds the tolerable rate: the sample does not support reliance.
    NotSupported,
    /// Not every item has a result.
    Incomplete,
}

impl Conclusion {
    /// The conclusion in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::WithinTolerable => "the upper limit is within the tolerable rate",
            Self::NotSupported => "the upper limit exceeds the tolerable rate: the sample does not support reliance",
            Self::Incomplete => "not every item of the sample has a result, so nothing is concluded",
        }
    }
}

/// The figures behind a conclusion.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Items examined.
    pub items: u64,
    /// Those that deviate.
    pub deviations: u64,
    /// Their share, from 0 to 1.
    pub rate: f64,
    /// Exact one-sided upper limit.
    pub upper_limit: UpperLimit,
    /// What may be concluded.
    pub conclusion: Conclusion,
}

/// Evaluates a sample of `items`, `deviations` of which deviate, drawn from `records` where that is known.
#[must_use]
pub fn evaluate(items: u64, deviations: u64, records: Option<u64>, confidence: Rate, tolerable: Rate) -> Evaluation {
    let upper_limit = upper_limit(items, deviations, records, confidence);
    let conclusion =
        if is_within(upper_limit, records, tolerable) { Conclusion::WithinTolerable } else { Conclusion::NotSupported };
    Evaluation { items, deviations, rate: share(deviations, items), upper_limit, conclusion }
}

/// In whole numbers where the population is known.
fn is_within(limit: UpperLimit, records: Option<u64>, tolerable: Rate) -> bool {
    match (limit.records, records) {
        (Some(most), Some(all)) => u128::from(most) * 1_000_000 <= u128::from(all) * u128::from(tolerable.millionths()),
        _ => limit.rate <= tolerable.fraction(),
    }
}

/// The exact one-sided upper limit: Clopper–Pearson, or by the hypergeometric distribution for a known population.
#[must_use]
pub fn upper_limit(items: u64, deviations: u64, records: Option<u64>, confidence: Rate) -> UpperLimit {
    let risk = confidence.complement();
    match records {
        Some(records) => {
            let most = most_deviating(records, items.min(records), deviations.min(items), risk);
            UpperLimit { rate: share(most, records), records: Some(most) }
        }
        None => UpperLimit { rate: binomial_limit(items, deviations, risk), records: None },
    }
}

/// The largest number of deviating records with which so few deviations have more than the chance `risk`.
fn most_deviating(records: u64, items: u64, deviations: u64, risk: Rate) -> u64 {
    // At least those found deviate, and all but those found sound can.
    let (mut low, mut high) = (deviations, records - (items - deviations));
    while low < high {
        let middle = high - (high - low) / 2;
        let deviating = Population::Known { records, deviating: middle };
        if is_at_most(deviating, items, deviations, risk) { high = middle - 1 } else { low = middle }
    }
    low
}

/// The share with which at most so many deviations have exactly the chance `risk`.
fn binomial_limit(items: u64, deviations: u64, risk: Rate) -> f64 {
    if deviations >= items {
        return 1.0;
    }
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if binomial(middle, items, deviations) > risk.fraction() { low = middle } else { high = middle }
    }
    high
}

#[expect(clippy::cast_precision_loss, reason = "records are counted up to 2^53")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(text: &str) -> Rate {
        text.parse().unwrap()
    }

    #[test]
    fn limits_for_known_populations_are_the_published_ones() {
        for (records, items, deviations, most) in [
            (100, 20, 0, 12),
            (100, 45, 0, 4),
            (240, 25, 2, 53),
            (500, 50, 1, 43),
            (1000, 60, 0, 47),
            (1000, 57, 0, 49),
        ] {
            let limit = upper_limit(items, deviations, Some(records), percent("95"));
            assert_eq!(limit.records, Some(most), "{records} {items} {deviations}");
        }
    }

    /// Made with mpmath at 50 digits, by inverting the regularised incomplete beta function.
    #[test]
    fn limits_without_a_population_agree_with_an_independent_computation() {
        for (items, deviations, confidence, expected) in [
            (25, 0, "95", 0.112_928_145_006_843),
            (25, 1, "95", 0.176_120_710_604_518),
            (60, 2, "90", 0.086_278_042_223_298),
            (68, 2, "95", 0.089_703_613_807_083),
            (93, 1, "95", 0.049_993_978_387_988_3),
            (200, 5, "95", 0.051_843_339_120_290_5),
            (1030, 13, "95", 0.019_991_841_451_899_6),
            (5000, 120, "99", 0.029_526_620_366_892_4),
            (100_000, 37, "95", 0.000_486_726_435_027_072),
            (10, 9, "95", 0.994_883_803_108_176),
            (1000, 990, "90", 0.993_770_019_555_583),
        ] {
            let limit = upper_limit(items, deviations, None, percent(confidence)).rate;
            assert!((limit - expected).abs() < 1e-9, "{items} {deviations}: {limit}");
        }
    }

    #[test]
    fn a_sample_of_everything_leaves_nothing_open() {
        assert_eq!(upper_limit(50, 3, Some(50), percent("95")).records, Some(3));
        assert_eq!(upper_limit(0, 0, Some(50), percent("95")).records, Some(50));
        assert!((upper_limit(5, 5, None, percent("95")).rate - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_limit_at_the_tolerable_rate_is_within_it() {
        let evaluation = evaluate(45, 0, Some(100), percent("95"), percent("4"));
        assert_eq!(evaluation.conclusion, Conclusion::WithinTolerable);
        let evaluation = evaluate(45, 0, Some(100), percent("95"), percent("3.9"));
        assert_eq!(evaluation.conclusion, Conclusion::NotSupported);
    }

    #[test]
    fn a_plan_that_finds_what_it_allows_is_within_the_tolerable_rate() {
        let evaluation = evaluate(68, 2, Some(3653), percent("95"), percent("9"));
        assert_eq!(evaluation.conclusion, Conclusion::WithinTolerable);
        let evaluation = evaluate(68, 3, Some(3653), percent("95"), percent("9"));
        assert_eq!(evaluation.conclusion, Conclusion::NotSupported);
    }
}
