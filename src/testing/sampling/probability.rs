//! The chance of so few deviations in a sample: binomial, and hypergeometric where the population is known.

use super::rate::Rate;
use num_bigint::BigUint;
use std::cmp::Ordering;

/// Relative distance below which floating point does not decide. Sums of logarithms err by less than 1e-11 for samples
/// of a million items.
const CLOSE: f64 = 1e-9;

/// Items above which whole numbers would take too long; there a draw on the sample never falls on the limit exactly.
const EXACT_UP_TO: u64 = 20_000;

/// What the sample is drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Population {
    /// So many records, so many of which deviate; the sample takes each at most once.
    Known {
        /// Records.
        records: u64,
        /// Those that deviate.
        deviating: u64,
    },
    /// Without end, of which this share deviates.
    Unknown(Rate),
}

/// Whether the chance of at most `found` deviations among `items` is at most `risk`.
#[must_use]
pub fn is_at_most(population: Population, items: u64, found: u64, risk: Rate) -> bool {
    let chance = match population {
        Population::Known { records, deviating } => hypergeometric(records, deviating, items, found),
        Population::Unknown(rate) => binomial(rate.fraction(), items, found),
    };
    let limit = risk.fraction();
    if (chance - limit).abs() > CLOSE * limit || items > EXACT_UP_TO {
        return chance <= limit;
    }
    let order = match population {
        Population::Known { records, deviating } => exact_hypergeometric(records, deviating, items, found, risk),
        Population::Unknown(rate) => exact_binomial(rate, items, found, risk),
    };
    order != Ordering::Greater
}

/// The chance of at most `found` deviations among `items`, each deviating with chance `rate`.
#[must_use]
pub fn binomial(rate: f64, items: u64, found: u64) -> f64 {
    if found >= items || rate <= 0.0 {
        return 1.0;
    }
    if rate >= 1.0 {
        return 0.0;
    }
    let (number, odds) = (float(items), rate / (1.0 - rate));
    let mode = found.min(whole((number + 1.0) * rate));
    let log = log_choose(items, mode) + float(mode) * rate.ln() + (number - float(mode)) * (-rate).ln_1p();
    let below = |at: u64| float(at) / (number - float(at) + 1.0) / odds;
    let above = |at: u64| (number - float(at)) / (float(at) + 1.0) * odds;
    around(log.exp(), mode, (0, found), below, above)
}

/// The chance of at most `found` deviations among `items` of `records`, `deviating` of which deviate.
#[must_use]
pub fn hypergeometric(records: u64, deviating: u64, items: u64, found: u64) -> f64 {
    let fewest = items.saturating_sub(records.saturating_sub(deviating));
    let most = items.min(deviating);
    if found >= most {
        return 1.0;
    }
    if found < fewest {
        return 0.0;
    }
    let (all, bad, drawn) = (float(records), float(deviating), float(items));
    let mode = found.min(whole((drawn + 1.0) * (bad + 1.0) / (all + 2.0))).max(fewest);
    let below = |at: u64| {
        let at = float(at);
        at / (bad - at + 1.0) * (all - bad - drawn + at) / (drawn - at + 1.0)
    };
    let above = |at: u64| {
        let at = float(at);
        (bad - at) / (at + 1.0) * (drawn - at) / (all - bad - drawn + at + 1.0)
    };
    around(log_mass(records, deviating, items, mode).exp(), mode, (fewest, found), below, above)
}

/// The sum over `fewest..=most` of terms that are largest at `mode`, from the largest outwards.
fn around(
    largest: f64,
    mode: u64,
    (fewest, most): (u64, u64),
    below: impl Fn(u64) -> f64,
    above: impl Fn(u64) -> f64,
) -> f64 {
    let mut sum = largest;
    let mut term = largest;
    for at in (fewest + 1..=mode).rev() {
        term *= below(at);
        sum += term;
        if term < sum * 1e-18 {
            break;
        }
    }
    term = largest;
    for at in mode..most {
        term *= above(at);
        sum += term;
        if term < sum * 1e-18 {
            break;
        }
    }
    sum.min(1.0)
}

/// ln of the chance of exactly `found`: C(items, found) · Π of the shares drawn one after the other.
fn log_mass(records: u64, deviating: u64, items: u64, found: u64) -> f64 {
    let good = items - found;
    let bad_drawn: f64 = (0..found).map(|at| (float(deviating - at) / float(records - at)).ln()).sum();
    let left = records - found;
    let sound = records - deviating;
    let good_drawn: f64 = (0..good).map(|at| (float(sound - at) / float(left - at)).ln()).sum();
    log_choose(items, found) + bad_drawn + good_drawn
}

fn log_choose(items: u64, taken: u64) -> f64 {
    let taken = taken.min(items - taken);
    (0..taken).map(|at| (float(items - at) / float(taken - at)).ln()).sum()
}

/// Compares the chance with `risk` in whole numbers.
fn exact_hypergeometric(records: u64, deviating: u64, items: u64, found: u64, risk: Rate) -> Ordering {
    let sound = records - deviating;
    let fewest = items.saturating_sub(sound);
    let ways = (fewest..=found.min(items).min(deviating))
        .map(|at| choose(deviating, at) * choose(sound, items - at))
        .fold(BigUint::ZERO, |sum, term| sum + term);
    (ways * 1_000_000_u32).cmp(&(choose(records, items) * risk.millionths()))
}

/// Compares the chance with `risk` in whole numbers.
fn exact_binomial(rate: Rate, items: u64, found: u64, risk: Rate) -> Ordering {
    let (bad, good) = (BigUint::from(rate.millionths()), BigUint::from(rate.complement().millionths()));
    let power = |base: &BigUint, exponent: u64| base.pow(u32::try_from(exponent).unwrap_or(u32::MAX));
    let ways = (0..=found.min(items))
        .map(|at| choose(items, at) * power(&bad, at) * power(&good, items - at))
        .fold(BigUint::ZERO, |sum, term| sum + term);
    let all = power(&BigUint::from(1_000_000_u32), items);
    (ways * 1_000_000_u32).cmp(&(all * risk.millionths()))
}

fn choose(items: u64, taken: u64) -> BigUint {
    if taken > items {
        return BigUint::ZERO;
    }
    let taken = taken.min(items - taken);
    (0..taken).fold(BigUint::from(1_u32), |product, at| product * (items - at) / (at + 1))
}

#[expect(clippy::cast_precision_loss, reason = "records are counted up to 2^53")]
const fn float(number: u64) -> f64 {
    number as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "never negative, and rounded down")]
const fn whole(number: f64) -> u64 {
    number as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLERANCE: f64 = 1e-11;

    fn rate(millionths: u32) -> Rate {
        Rate::from_millionths(millionths).unwrap()
    }

    #[test]
    fn chances_are_those_computed_elsewhere() {
        for (found, records, deviating, items, expected) in [
            (0, 100, 5, 20, 0.319_309_441_989_854_34),
            (1, 100, 5, 20, 0.739_453_444_608_083_8),
            (0, 250, 13, 56, 0.033_692_224_017_908_21),
            (2, 500, 25, 120, 0.037_121_747_818_186_134),
            (0, 20, 1, 19, 0.05),
            (0, 1000, 50, 57, 0.049_236_839_027_350_96),
            (0, 1000, 50, 56, 0.051_990_577_227_985_8),
        ] {
            let chance = hypergeometric(records, deviating, items, found);
            assert!((chance - expected).abs() < TOLERANCE, "{records} {deviating} {items} {found}: {chance}");
        }
        for (found, items, share, expected) in [
            (0, 59, 0.05, 0.048_494_525_249_423_236),
            (1, 93, 0.05, 0.049_975_795_242_616_54),
            (3, 100, 0.05, 0.257_838_659_116_016_4),
            (0, 29, 0.1, 0.047_101_286_972_462_45),
        ] {
            let chance = binomial(share, items, found);
            assert!((chance - expected).abs() < TOLERANCE, "{items} {found}: {chance}");
        }
    }

    #[test]
    fn five_percent_is_at_most_five_percent() {
        let known = Population::Known { records: 20, deviating: 1 };
        assert!(is_at_most(known, 19, 0, rate(50_000)));
        assert!(!is_at_most(known, 18, 0, rate(50_000)));
        assert!(is_at_most(Population::Unknown(rate(500_000)), 2, 0, rate(250_000)));
        assert!(!is_at_most(Population::Unknown(rate(500_000)), 2, 0, rate(249_999)));
    }

    #[test]
    fn the_edges_of_what_can_be_found_are_certain() {
        assert!((hypergeometric(10, 3, 5, 3) - 1.0).abs() < TOLERANCE);
        assert!(hypergeometric(10, 8, 5, 2) < TOLERANCE);
        assert!((binomial(0.3, 5, 5) - 1.0).abs() < TOLERANCE);
        assert!(binomial(1.0, 5, 4) < TOLERANCE && (binomial(0.0, 5, 0) - 1.0).abs() < TOLERANCE);
    }

    proptest::proptest! {
        #[test]
        fn whole_numbers_and_floating_point_agree(records in 1_u64..200, bad in 0_u64..200, items in 0_u64..200, found in 0_u64..20) {
            let (bad, items) = (bad % (records + 1), items % (records + 1));
            let chance = hypergeometric(records, bad, items, found);
            for millionths in [50_000, 100_000, 500_000] {
                let risk = rate(millionths);
                if (chance - risk.fraction()).abs() > 1e-9 {
                    let exact = exact_hypergeometric(records, bad, items, found, risk);
                    proptest::prop_assert_eq!(chance < risk.fraction(), exact == Ordering::Less);
                }
            }
        }

        #[test]
        fn more_deviations_are_never_less_likely(items in 1_u64..300, millionths in 1_u32..999_999, found in 0_u64..50) {
            let share = rate(millionths).fraction();
            proptest::prop_assert!(binomial(share, items, found) <= binomial(share, items, found + 1) + 1e-12);
        }
    }
}
