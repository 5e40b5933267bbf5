//! A small seeded generator of our own, so that one seed gives one organisation on every platform.

/// `SplitMix64` (Steele, Lea, Flood 2014) in whole numbers only: floating point differs between platforms.
#[derive(Debug, Clone)]
pub struct Random {
    state: u64,
}

impl Random {
    /// A generator for one part of the organisation; parts draw independently of each other.
    #[must_use]
    pub fn new(seed: u64, part: &str) -> Self {
        let folded = part
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        let mut random = Self { state: seed ^ folded };
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from 0 to one less than `bound`; 0 when `bound` is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let wide = u128::from(self.next()) * (bound as u128);
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// A whole number from `low` to `high`, both included; `low` when they are the wrong way round.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = usize::try_from(high - low).map_or(1, |span| span + 1);
        low + i64::try_from(self.below(span)).unwrap_or(0)
    }

    /// True in `permille` of a thousand cases.
    pub fn chance(&mut self, permille: usize) -> bool {
        self.below(1000) < permille
    }

    /// One of the items; the default when there is none.
    pub fn pick<T: Clone + Default>(&mut self, items: &[T]) -> T {
        items.get(self.below(items.len())).cloned().unwrap_or_default()
    }

    /// The position of one weight, drawn in proportion to the weights.
    pub fn weighted(&mut self, weights: &[usize]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (index, weight) in weights.iter().enumerate() {
            if left < *weight {
                return index;
            }
            left -= weight;
        }
        0
    }

    /// Puts the items into an order drawn by chance.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_gives_one_sequence_and_parts_differ() {
        let draw = |part| {
            let mut random = Random::new(1, part);
            (0..8).map(|_| random.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(draw("incidents"), draw("incidents"));
        assert_ne!(draw("incidents"), draw("changes"));
    }

    #[test]
    fn the_first_number_is_that_of_the_published_algorithm() {
        // Seed 0, first output of SplitMix64 as given by its authors.
        assert_eq!(Random { state: 0 }.next(), 0xe220_a839_7b1d_cdaf);
    }

    #[test]
    fn bounds_are_kept() {
        let mut random = Random::new(7, "bounds");
        for _ in 0..1000 {
            assert!((-3..=4).contains(&random.between(-3, 4)));
            assert!(random.below(5) < 5);
            assert_eq!(random.weighted(&[0, 3, 0]), 1);
        }
        assert_eq!(random.below(0), 0);
    }
}
