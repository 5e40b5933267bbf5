//! Indicative process capability (ISO/IEC 33020:2019): process attribute PA 1.1 from the requirements of a process.
//!
//! Only a competent assessor rates attributes (ISO/IEC 33002); PA 2.1 to 5.2 stay `not-rated` until people rate them.

use super::fraction::{Fraction, score};
use super::status::{RequirementRating, Status};
use crate::catalogue::Process;
use std::collections::BTreeMap;

/// Rating of a process attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rating {
    /// N: not achieved.
    Not,
    /// P: partially achieved.
    Partially,
    /// L: largely achieved.
    Largely,
    /// F: fully achieved.
    Fully,
}

impl Rating {
    /// The letter of the standard's scale.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Not => "N",
            Self::Partially => "P",
            Self::Largely => "L",
            Self::Fully => "F",
        }
    }

    /// The rating of an achievement.
    #[must_use]
    pub fn of(achieved: Fraction) -> Self {
        // ISO/IEC 33020:2019 closes each band at its upper bound: 15 % is still N, 50 % P, 85 % L.
        match achieved {
            share if share.is_at_most(15) => Self::Not,
            share if share.is_at_most(50) => Self::Partially,
            share if share.is_at_most(85) => Self::Largely,
            _ => Self::Fully,
        }
    }
}

/// The process attributes of each level in ISO/IEC 33020:2019.
pub const ATTRIBUTES: [&[&str]; 5] =
    [&["1.1"], &["2.1", "2.2"], &["3.1", "3.2", "3.3"], &["4.1", "4.2"], &["5.1", "5.2"]];

/// The capability level at least reached, and the attribute that stops it (ISO/IEC 33020: level k needs its own
/// attributes L or F and all lower ones F). An attribute without rating stops the level.
#[must_use]
pub fn level(ratings: &BTreeMap<&str, Rating>) -> (u8, Option<&'static str>) {
    let mut level = 0;
    for (attributes, reached) in ATTRIBUTES.iter().zip(1..) {
        let below =
            |limit: Rating| attributes.iter().find(|each| ratings.get(*each).is_none_or(|rating| *rating < limit));
        if let Some(attribute) = below(Rating::Largely) {
            return (level, Some(attribute));
        }
        level = reached;
        if let Some(attribute) = below(Rating::Fully) {
            return (level, Some(attribute));
        }
    }
    (level, None)
}

/// PA 1.1 of a process: the share of its requirements that are met, half counted for partly; `None` when nothing
/// about it could be determined.
#[must_use]
pub fn performance(process: &Process, ratings: &[RequirementRating]) -> Option<Rating> {
    let within = |rating: &&RequirementRating| process.clauses.iter().any(|clause| rating.clause.is_within(clause));
    let count = |status: Status| ratings.iter().filter(within).filter(|rating| rating.status == status).count() as u64;
    let (met, partly, open) = (count(Status::Met), count(Status::Partly), count(Status::Open));
    let undetermined = count(Status::NotDetermined);
    if met + partly + open == 0 {
        return None;
    }
    score(met, partly, met + partly + open + undetermined).map(Rating::of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_closed_at_their_upper_bound() {
        let rating = |part| Rating::of(Fraction::new(part, 10_000).unwrap()).letter();
        let seen = [1500, 1501, 5000, 5001, 8500, 8501].map(rating);
        assert_eq!(seen, ["N", "P", "P", "L", "L", "F"]);
    }

    #[test]
    fn level_cases_of_the_measurement_framework_hold() {
        use Rating::{Fully as F, Largely as L, Partially as P};
        let of = |ratings: &[(&'static str, Rating)]| level(&ratings.iter().copied().collect());
        assert_eq!(of(&[("1.1", L)]), (1, Some("1.1")));
        assert_eq!(of(&[("1.1", F), ("2.1", L), ("2.2", P)]), (1, Some("2.2")));
        assert_eq!(of(&[("1.1", F), ("2.1", L), ("2.2", F)]), (2, Some("2.1")));
        assert_eq!(of(&[("1.1", L), ("2.1", F), ("2.2", F)]).0, 1);
        assert_eq!(of(&[("1.1", F), ("2.1", F), ("2.2", F), ("3.1", F), ("3.2", L), ("3.3", P)]), (2, Some("3.3")));
        assert_eq!(of(&[("1.1", P)]), (0, Some("1.1")));
        assert_eq!(of(&[]), (0, Some("1.1")));
    }
}
