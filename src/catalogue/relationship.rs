//! How a thing of one publication relates to a thing of another, and what may be concluded over several steps.

use serde::{Deserialize, Serialize};

/// The relationship of a source to a target, read from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relationship {
    /// Both say the same in the same words.
    EqualTo,
    /// Both ask for the same in different words.
    EquivalentTo,
    /// Everything the source asks for is asked for by the target, which asks for more.
    SubsetOf,
    /// The source asks for everything the target asks for, and for more.
    SupersetOf,
    /// Both ask for something in common, and each for something of its own.
    IntersectsWith,
    /// The other publication has nothing of the kind.
    NoCounterpart,
}

impl Relationship {
    /// All of them, the strongest first.
    pub const ALL: [Self; 6] = [
        Self::EqualTo,
        Self::EquivalentTo,
        Self::SubsetOf,
        Self::SupersetOf,
        Self::IntersectsWith,
        Self::NoCounterpart,
    ];

    /// The word used in every file and output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::EqualTo => "equal-to",
            Self::EquivalentTo => "equivalent-to",
            Self::SubsetOf => "subset-of",
            Self::SupersetOf => "superset-of",
            Self::IntersectsWith => "intersects-with",
            Self::NoCounterpart => "no-counterpart",
        }
    }

    /// The relationship that `word` names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.word() == word)
    }

    /// The same relationship read from right to left.
    #[must_use]
    pub const fn inverse(self) -> Self {
        match self {
            Self::SubsetOf => Self::SupersetOf,
            Self::SupersetOf => Self::SubsetOf,
            Self::EqualTo | Self::EquivalentTo | Self::IntersectsWith | Self::NoCounterpart => self,
        }
    }

    /// How much it says: a higher figure says more. Subset and superset say as much as each other.
    #[must_use]
    pub const fn strength(self) -> u8 {
        match self {
            Self::EqualTo => 4,
            Self::EquivalentTo => 3,
            Self::SubsetOf | Self::SupersetOf => 2,
            Self::IntersectsWith => 1,
            Self::NoCounterpart => 0,
        }
    }

    /// Whether a verdict on the one side holds on the other as a whole. Through anything less, what was examined
    /// is a part of what is asked or contains it, and the verdict stays an indication.
    #[must_use]
    pub const fn carries_full_verdict(self) -> bool {
        match self {
            Self::EqualTo | Self::EquivalentTo => true,
            Self::SubsetOf | Self::SupersetOf | Self::IntersectsWith | Self::NoCounterpart => false,
        }
    }

    /// What follows for A and C when A stands in this relationship to B, and B in `next` to C; `None` when nothing
    /// follows, because what A shares with B need not be what B shares with C.
    #[must_use]
    #[expect(clippy::match_same_arms, reason = "equality gives way to everything, and only then equivalence")]
    pub const fn then(self, next: Self) -> Option<Self> {
        match (self, next) {
            (Self::NoCounterpart, _) | (_, Self::NoCounterpart) => Some(Self::NoCounterpart),
            (Self::EqualTo, other) | (other, Self::EqualTo) => Some(other),
            (Self::EquivalentTo, other) | (other, Self::EquivalentTo) => Some(other),
            (Self::SubsetOf, Self::SubsetOf) => Some(Self::SubsetOf),
            (Self::SupersetOf, Self::SupersetOf) => Some(Self::SupersetOf),
            // Whatever lies in B lies in A and in C; and what A shares with B lies in C, or the other way about.
            (Self::SupersetOf, Self::SubsetOf | Self::IntersectsWith) | (Self::IntersectsWith, Self::SubsetOf) => {
                Some(Self::IntersectsWith)
            }
            (Self::SubsetOf | Self::IntersectsWith, Self::SupersetOf | Self::IntersectsWith) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn any_relationship() -> impl Strategy<Value = Relationship> {
        prop::sample::select(Relationship::ALL.to_vec())
    }

    fn any_demands() -> impl Strategy<Value = BTreeSet<u8>> {
        prop::collection::btree_set(0_u8..4, 1..4)
    }

    /// What two sets of demands are to each other; equality of sets is equivalence of wording at the least.
    fn holds(left: &BTreeSet<u8>, right: &BTreeSet<u8>, relationship: Relationship) -> bool {
        match relationship {
            Relationship::EqualTo | Relationship::EquivalentTo => left == right,
            Relationship::SubsetOf => left.is_subset(right),
            Relationship::SupersetOf => left.is_superset(right),
            Relationship::IntersectsWith => !left.is_disjoint(right),
            Relationship::NoCounterpart => left.is_disjoint(right),
        }
    }

    proptest! {
        #[test]
        fn the_inverse_of_the_inverse_is_the_same_and_as_strong(relationship in any_relationship()) {
            prop_assert_eq!(relationship.inverse().inverse(), relationship);
            prop_assert_eq!(relationship.inverse().strength(), relationship.strength());
        }

        #[test]
        fn a_chain_is_never_stronger_than_its_weakest_hop(hops in prop::collection::vec(any_relationship(), 1..6)) {
            let mut chain = Some(hops[0]);
            for hop in &hops[1..] {
                chain = chain.and_then(|so_far| so_far.then(*hop));
            }
            let weakest = hops.iter().map(|hop| hop.strength()).min().unwrap();
            prop_assert!(chain.is_none_or(|chain| chain.strength() <= weakest));
            let partial = hops.iter().any(|hop| !hop.carries_full_verdict());
            prop_assert!(!partial || chain.is_none_or(|chain| !chain.carries_full_verdict()));
        }

        #[test]
        fn a_chain_read_backwards_is_the_inverse(first in any_relationship(), second in any_relationship()) {
            let backwards = second.inverse().then(first.inverse());
            prop_assert_eq!(first.then(second).map(Relationship::inverse), backwards);
        }

        #[test]
        fn how_a_chain_is_bracketed_never_makes_two_different_claims(
            a in any_relationship(), b in any_relationship(), c in any_relationship()
        ) {
            let left = a.then(b).and_then(|ab| ab.then(c));
            let right = b.then(c).and_then(|bc| a.then(bc));
            if let (Some(left), Some(right)) = (left, right) {
                prop_assert_eq!(left, right);
            }
        }

        #[test]
        fn what_a_chain_concludes_is_true_of_the_demands_themselves(
            a in any_demands(), b in any_demands(), c in any_demands()
        ) {
            // A missing counterpart ends a chain; it says nothing about the ends.
            let stated = || Relationship::ALL.into_iter().filter(|each| *each != Relationship::NoCounterpart);
            for first in stated().filter(|first| holds(&a, &b, *first)) {
                for second in stated().filter(|second| holds(&b, &c, *second)) {
                    if let Some(concluded) = first.then(second) {
                        prop_assert!(holds(&a, &c, concluded), "{a:?} {first:?} {b:?} {second:?} {c:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn subset_turns_into_superset_and_only_sameness_carries_a_verdict() {
        assert_eq!(Relationship::SubsetOf.inverse(), Relationship::SupersetOf);
        assert_eq!(Relationship::SupersetOf.inverse(), Relationship::SubsetOf);
        let full = Relationship::ALL.map(Relationship::carries_full_verdict);
        assert_eq!(full, [true, true, false, false, false, false]);
        for each in Relationship::ALL {
            assert_eq!(Relationship::parse(each.word()), Some(each));
        }
        assert_eq!(Relationship::SubsetOf.then(Relationship::SupersetOf), None);
    }
}
