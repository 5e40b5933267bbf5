//! What the matcher would have reached on sources that nobody looked at: everything that can be fitted is fitted on all
//! sources but one, and measured on that one.

use super::evaluate::{Label, Prediction};
use super::standing::Standing;
use super::{MatchBasis, MatchedItem};
use crate::catalogue::Clause;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Precision that the confidence for acceptance is chosen for, in percent.
const WANTED_PRECISION_PERCENT: usize = 95;
/// Confidences among which it is chosen, in thousandths.
const LOWEST: u16 = 500;
const STEP: usize = 10;

/// The figures with each source held out in turn.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct HeldOut {
    /// Source → the confidence for acceptance that the other sources ask for: the lowest from which on 95 % of acceptances
    /// are right.
    pub accept_at: BTreeMap<String, f64>,
    /// Right acceptances of all acceptances, each at the confidence that the other sources asked for.
    pub precision: f64,
    /// Documents with a right acceptance of all documents with a clause.
    pub recall: f64,
    /// `none` documents without an acceptance of all `none` documents.
    pub none_detected: f64,
    /// Mean distance between how often the best prediction was right and how often the other sources say it is at such a
    /// confidence.
    pub calibration_error: f64,
}

/// One document: what could be accepted for it, with its confidence and whether that is right.
pub(super) struct Case {
    none: bool,
    acceptable: Vec<(u16, bool)>,
    best: Option<(u16, bool)>,
}

impl Case {
    pub(super) fn new(
        label: &Label,
        item: Option<&MatchedItem>,
        leader: Option<&Prediction>,
        depths: &Depths<'_>,
    ) -> Self {
        let right = |clause: &Clause| label.primary.contains(clause) || label.acceptable.contains(clause);
        let mut best: BTreeMap<Clause, u16> = BTreeMap::new();
        let counts = item.filter(|item| item.readable && item.judged.standing == Standing::Sound);
        let matches = counts.into_iter().flat_map(|item| &item.matches);
        for found in matches.filter(|found| found.basis == MatchBasis::Selector) {
            if let Some(clause) = depths.clause_of(&found.requirement) {
                let slot = best.entry(clause).or_default();
                *slot = (*slot).max(found.confidence.permille());
            }
        }
        Self {
            none: label.primary.is_empty(),
            acceptable: best.iter().map(|(clause, permille)| (*permille, right(clause))).collect(),
            best: leader.map(|leader| (permille(leader.confidence), right(&leader.clause))),
        }
    }
}

/// The clauses at whose depth labels speak.
pub(super) struct Depths<'a>(pub(super) &'a BTreeSet<Clause>);

impl Depths<'_> {
    pub(super) fn clause_of(&self, requirement: &crate::catalogue::RequirementId) -> Option<Clause> {
        let clause: Clause = requirement.local().rsplit_once('-').and_then(|(clause, _)| clause.parse().ok())?;
        let mut above = std::iter::successors(Some(clause.clone()), Clause::parent);
        Some(above.find(|each| self.0.contains(each)).unwrap_or(clause))
    }
}

/// Counts of acceptances.
#[derive(Default)]
struct Counts {
    acceptances: usize,
    right: usize,
    recalled: usize,
    with_clause: usize,
    none: usize,
    none_detected: usize,
}

impl Counts {
    fn add(&mut self, case: &Case, accept_at: u16) {
        let accepted = case.acceptable.iter().filter(|(permille, _)| *permille >= accept_at);
        let (all, right) =
            accepted.fold((0, 0), |(all, right), (_, is_right)| (all + 1, right + usize::from(*is_right)));
        self.acceptances += all;
        self.right += if case.none { 0 } else { right };
        self.none += usize::from(case.none);
        self.none_detected += usize::from(case.none && all == 0);
        self.with_clause += usize::from(!case.none);
        self.recalled += usize::from(!case.none && right > 0);
    }
}

/// Holds out each source in turn.
pub(super) fn held_out(sources: &BTreeMap<String, Vec<Case>>) -> HeldOut {
    let mut counts = Counts::default();
    let mut accept_at = BTreeMap::new();
    let mut bands: BTreeMap<u16, (f64, usize, usize)> = BTreeMap::new();
    for (source, cases) in sources {
        let others: Vec<&Case> =
            sources.iter().filter(|(name, _)| *name != source).flat_map(|(_, cases)| cases).collect();
        let chosen = choose(&others);
        accept_at.insert(source.clone(), f64::from(chosen) / 1000.0);
        for case in cases {
            counts.add(case, chosen);
            if let Some((permille, right)) = case.best.filter(|_| !case.none) {
                let band = bands.entry(tenth(permille)).or_default();
                band.0 += rate(&others, permille);
                band.1 += 1;
                band.2 += usize::from(right);
            }
        }
    }
    let best: usize = bands.values().map(|(_, all, _)| *all).sum();
    let error: f64 = bands.values().map(|(expected, _, right)| (expected - count(*right)).abs()).sum();
    HeldOut {
        accept_at,
        precision: share(counts.right, counts.acceptances),
        recall: share(counts.recalled, counts.with_clause),
        none_detected: share(counts.none_detected, counts.none),
        calibration_error: rounded(error / count(best.max(1))),
    }
}

/// The lowest confidence from which on, however high one goes, enough of what is accepted is right.
fn choose(cases: &[&Case]) -> u16 {
    let mut chosen = 1000;
    for permille in (LOWEST..=1000).rev().step_by(STEP) {
        let mut counts = Counts::default();
        for case in cases {
            counts.add(case, permille);
        }
        if counts.right * 100 < counts.acceptances * WANTED_PRECISION_PERCENT {
            break;
        }
        chosen = permille;
    }
    chosen
}

/// How often best predictions of such a confidence are right in `cases`; the confidence itself where there are none.
fn rate(cases: &[&Case], permille: u16) -> f64 {
    let alike = cases.iter().filter(|case| !case.none).filter_map(|case| case.best);
    let alike: Vec<bool> =
        alike.filter(|(other, _)| tenth(*other) == tenth(permille)).map(|(_, right)| right).collect();
    if alike.is_empty() {
        return f64::from(permille) / 1000.0;
    }
    count(alike.iter().filter(|right| **right).count()) / count(alike.len())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a confidence lies between 0 and 1")]
fn permille(confidence: f64) -> u16 {
    (confidence * 1000.0).round() as u16
}

fn tenth(permille: u16) -> u16 {
    (permille / 100).min(9)
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { rounded(count(part) / count(whole)) }
}

fn rounded(figure: f64) -> f64 {
    (figure * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(acceptable: &[(u16, bool)]) -> Case {
        Case { none: false, acceptable: acceptable.to_vec(), best: acceptable.first().copied() }
    }

    fn sources(all: Vec<(&str, Vec<Case>)>) -> BTreeMap<String, Vec<Case>> {
        all.into_iter().map(|(name, cases)| (name.to_owned(), cases)).collect()
    }

    #[test]
    fn a_source_is_measured_at_what_the_others_ask_for() {
        // In `a` all from 0.6 on is right; in `b` only what is above 0.9.
        let a = vec![case(&[(600, true)]), case(&[(950, true)])];
        let b = vec![case(&[(700, false)]), case(&[(950, true)])];
        let found = held_out(&sources(vec![("a", a), ("b", b)]));
        assert_eq!(found.accept_at, [("a".to_owned(), 0.71), ("b".to_owned(), 0.5)].into());
        // One of `a` is missed at 0.71; the wrong one of `b` is accepted at 0.5.
        assert!((found.precision - 0.6667).abs() < 1e-9 && (found.recall - 0.5).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn acceptances_of_documents_for_nothing_are_wrong() {
        let none = Case { none: true, acceptable: vec![(990, false)], best: Some((990, false)) };
        let found = held_out(&sources(vec![("a", vec![none]), ("b", vec![case(&[(990, true)])])]));
        assert!(found.precision < 0.51 && found.none_detected < 0.01, "{found:?}");
    }
}
