//! Exact shares: a part of a whole, compared and shown without rounding on the way.

/// `part` of `whole`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    part: u64,
    whole: u64,
}

impl Fraction {
    /// `part` of `whole`; `None` when there is no whole or the part exceeds it.
    #[must_use]
    pub const fn new(part: u64, whole: u64) -> Option<Self> {
        if whole == 0 || part > whole { None } else { Some(Self { part, whole }) }
    }

    /// Whether the share is at most `percent` per cent.
    #[must_use]
    pub fn is_at_most(self, percent: u32) -> bool {
        u128::from(self.part) * 100 <= u128::from(percent) * u128::from(self.whole)
    }

    /// Whether the share is at least `percent` per cent.
    #[must_use]
    pub fn is_at_least(self, percent: u32) -> bool {
        u128::from(self.part) * 100 >= u128::from(percent) * u128::from(self.whole)
    }

    /// Tenths of a per cent, to the nearest, ties down.
    #[must_use]
    pub fn tenths_of_percent(self) -> u64 {
        // round half down of x = part·1000/whole is ceil(x − ½) = ceil((2·part·1000 − whole) / (2·whole))
        let twice = 2 * 1000 * u128::from(self.part);
        let whole = u128::from(self.whole);
        let rounded = twice.saturating_sub(whole).div_ceil(2 * whole);
        u64::try_from(rounded).unwrap_or(1000)
    }

    /// The percentage with one decimal, ties down.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "at most 1000")]
    pub fn percent(self) -> f64 {
        self.tenths_of_percent() as f64 / 10.0
    }
}

/// The score of a set of requirements: met + ½·partly of all but those without occurrence (capability.md §3).
#[must_use]
pub fn score(met: u64, partly: u64, assessed: u64) -> Option<Fraction> {
    Fraction::new(2 * met + partly, 2 * assessed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_go_down() {
        let tenths = |part, whole| Fraction::new(part, whole).unwrap().tenths_of_percent();
        assert_eq!((tenths(1, 2000), tenths(3, 2000), tenths(1, 3), tenths(2, 3)), (0, 1, 333, 667));
        assert_eq!((tenths(0, 7), tenths(7, 7)), (0, 1000));
    }

    #[test]
    fn bounds_are_exact() {
        let fraction = Fraction::new(15, 100).unwrap();
        assert!(fraction.is_at_most(15) && fraction.is_at_least(15));
        assert!(!Fraction::new(1501, 10_000).unwrap().is_at_most(15));
        assert_eq!(Fraction::new(1, 0), None);
        assert_eq!(Fraction::new(2, 1), None);
    }

    proptest::proptest! {
        #[test]
        fn rounding_agrees_with_an_independent_formula(whole in 1_u64..5000, part in 0_u64..5000) {
            proptest::prop_assume!(part <= whole);
            let tenths = Fraction::new(part, whole).unwrap().tenths_of_percent();
            let (quotient, rest) = (part * 1000 / whole, part * 1000 % whole);
            let expected = if rest * 2 > whole { quotient + 1 } else { quotient };
            proptest::prop_assert_eq!(tenths, expected);
        }
    }
}
