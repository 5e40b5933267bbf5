//! Text ranking: which clauses the words of an item are closest to, for items that no selector recognises.
//!
//! Cosine similarity of weighted words and phrases; rare terms weigh more (inverse clause frequency), repeated ones
//! grow by their logarithm. `libm` computes the same figures on every platform.

use super::criteria::Criteria;
use super::features::Features;
use super::phrases::PhraseId;
use super::words::WordId;
use crate::workspace::Confidence;
use std::collections::BTreeMap;

/// A clause and how close it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// Position of the control in the criteria.
    pub control: usize,
    /// Similarity from 0 to 1.
    pub similarity: f64,
    /// Confidence shown; never enough to be accepted by rule.
    pub confidence: Confidence,
}

/// Ranking prepared once for all items.
pub struct Ranker {
    words: BTreeMap<WordId, Vec<(usize, f64)>>,
    phrases: BTreeMap<PhraseId, Vec<(usize, f64)>>,
    controls: usize,
}

/// Confidence of the best clause, and what a clear lead adds to it. Calibrated with `evidence match --eval`.
const BEST: f64 = 0.55;
const LEAD: f64 = 0.15;
/// A lead over the second clause of this share of the best similarity counts as clear.
const CLEAR: f64 = 0.25;
/// Clauses whose similarity is beneath this share of the best are not shown.
const CLOSE: f64 = 0.6;
/// Beneath this similarity nothing is shown at all.
const FLOOR: f64 = 0.04;

impl Ranker {
    /// Prepares the ranking of `criteria`.
    #[must_use]
    pub fn prepare(criteria: &Criteria<'_>) -> Self {
        let total = criteria.controls.len();
        let mut words: BTreeMap<WordId, Vec<(usize, f64)>> = BTreeMap::new();
        let mut phrases: BTreeMap<PhraseId, Vec<(usize, f64)>> = BTreeMap::new();
        for (position, control) in criteria.controls.iter().enumerate() {
            for (word, weight) in &control.words {
                words.entry(*word).or_default().push((position, *weight));
            }
            for (phrase, weight) in &control.phrases {
                phrases.entry(*phrase).or_default().push((position, *weight));
            }
        }
        let mut ranker = Self { words, phrases, controls: total };
        ranker.normalise();
        ranker
    }

    fn normalise(&mut self) {
        let mut squares = vec![0.0; self.controls];
        let total = self.controls;
        for postings in self.words.values_mut().chain(self.phrases.values_mut()) {
            let rarity = rarity(postings.len(), total);
            for (position, weight) in postings.iter_mut() {
                *weight *= rarity;
                if let Some(square) = squares.get_mut(*position) {
                    *square += *weight * *weight;
                }
            }
        }
        for postings in self.words.values_mut().chain(self.phrases.values_mut()) {
            for (position, weight) in postings.iter_mut() {
                let length = squares.get(*position).map_or(1.0, |square| libm::sqrt(*square));
                *weight /= length.max(f64::MIN_POSITIVE);
            }
        }
    }

    /// The clauses closest to an item, best first.
    #[must_use]
    pub fn rank(&self, features: &Features) -> Vec<Ranked> {
        let mut sums = vec![0.0; self.controls];
        let mut square = 0.0;
        let words = features.counts.iter().map(|(word, count)| (self.words.get(word), *count));
        let phrases = features.text.iter().map(|(phrase, count)| (self.phrases.get(&phrase), count));
        for (postings, count) in words.chain(phrases) {
            let Some(postings) = postings else { continue };
            let frequency = (1.0 + libm::log(f64::from(count))) * rarity(postings.len(), self.controls);
            square += frequency * frequency;
            for (position, weight) in postings {
                if let Some(sum) = sums.get_mut(*position) {
                    *sum += frequency * weight;
                }
            }
        }
        let length = libm::sqrt(square).max(f64::MIN_POSITIVE);
        let mut ranked: Vec<(usize, f64)> = sums.into_iter().map(|sum| sum / length).enumerate().collect();
        ranked.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
        shown(&ranked)
    }
}

fn shown(ranked: &[(usize, f64)]) -> Vec<Ranked> {
    let best = ranked.first().map_or(0.0, |(_, similarity)| *similarity);
    let second = ranked.get(1).map_or(0.0, |(_, similarity)| *similarity);
    if best < FLOOR {
        return Vec::new();
    }
    let lead = ((best - second) / best / CLEAR).min(1.0) * LEAD;
    let close = ranked.iter().take_while(|(_, similarity)| *similarity >= best * CLOSE);
    close
        .enumerate()
        .map(|(place, (control, similarity))| {
            let bonus = if place == 0 { lead } else { 0.0 };
            let confidence = Confidence::from_fraction(BEST * similarity / best + bonus);
            Ranked { control: *control, similarity: *similarity, confidence: confidence.unwrap_or(Confidence::CERTAIN) }
        })
        .collect()
}

fn rarity(clauses: usize, total: usize) -> f64 {
    let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    libm::log((1.0 + count(total)) / (1.0 + count(clauses))) + 0.1
}
