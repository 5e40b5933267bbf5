//! How a sample is shared among strata.

/// Items of each stratum, in the order given: one each as long as there are enough, the others where they are fewest
/// in proportion (the method of Sainte-Laguë). A larger sample never takes an item away from a stratum.
#[must_use]
pub fn allocate(records: &[u64], items: u64) -> Vec<u64> {
    let mut shares = vec![0_u64; records.len()];
    let mut left = items.min(records.iter().sum());
    // The largest strata first, so that a sample smaller than the number of strata looks where most records are.
    let mut by_size: Vec<usize> = (0..records.len()).collect();
    by_size.sort_by_key(|at| std::cmp::Reverse(records.get(*at).copied().unwrap_or_default()));
    for at in by_size {
        if let (Some(share), Some(records)) = (shares.get_mut(at), records.get(at))
            && left > 0
            && *records > 0
        {
            *share = 1;
            left -= 1;
        }
    }
    while left > 0 {
        let Some(at) = neediest(records, &shares) else { break };
        if let Some(share) = shares.get_mut(at) {
            *share += 1;
        }
        left -= 1;
    }
    shares
}

/// The stratum with the largest quotient of records by twice its items plus one; on a tie the first.
fn neediest(records: &[u64], shares: &[u64]) -> Option<usize> {
    let open = records.iter().zip(shares).enumerate().filter(|(_, (records, share))| share < records);
    let mut best: Option<(usize, u128, u128)> = None;
    for (at, (records, share)) in open {
        let (above, below) = (u128::from(*records), 2 * u128::from(*share) + 1);
        if best.is_none_or(|(_, best_above, best_below)| above * best_below > best_above * below) {
            best = Some((at, above, below));
        }
    }
    best.map(|(at, ..)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strata_share_a_sample_in_proportion_and_none_is_left_out() {
        assert_eq!(allocate(&[900, 90, 10], 20), [17, 2, 1]);
        assert_eq!(allocate(&[900, 90, 10], 2), [1, 1, 0]);
        assert_eq!(allocate(&[3, 3], 100), [3, 3]);
        assert_eq!(allocate(&[0, 5], 3), [0, 3]);
        assert_eq!(allocate(&[], 3), Vec::<u64>::new());
    }

    proptest::proptest! {
        #[test]
        fn a_larger_sample_takes_nothing_away(records in proptest::collection::vec(0_u64..500, 1..8), items in 0_u64..300) {
            let (smaller, larger) = (allocate(&records, items), allocate(&records, items + 1));
            proptest::prop_assert!(smaller.iter().zip(&larger).all(|(few, more)| few <= more));
            proptest::prop_assert_eq!(smaller.iter().sum::<u64>(), items.min(records.iter().sum()));
        }
    }
}
