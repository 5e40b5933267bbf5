//! Measuring the matcher on labelled documents. Pure: labels and matches in, figures out.

use super::held_out::{Case, Depths, HeldOut, held_out};
use super::{MatchState, MatchedItem};
use crate::catalogue::Clause;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a person says about one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Path relative to the folder of the labels.
    pub path: String,
    /// Clauses it is evidence for; empty when it is evidence for none.
    pub primary: BTreeSet<Clause>,
    /// Clauses that are no mistake either.
    pub acceptable: BTreeSet<Clause>,
}

/// One clause predicted for a document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Prediction {
    /// Clause at the depth of the labels.
    pub clause: Clause,
    /// Confidence, 0 to 1.
    pub confidence: f64,
    /// Whether a match counts by rule.
    pub accepted: bool,
}

/// The predictions for one document, best first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PredictedDocument {
    /// Path.
    pub path: String,
    /// Clauses.
    pub clauses: Vec<Prediction>,
}

/// The figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Documents labelled.
    pub documents: usize,
    /// Share of documents with a clause whose best prediction is primary or acceptable.
    pub top1: f64,
    /// The same for one of the best three.
    pub top3: f64,
    /// Right acceptances of all acceptances.
    pub precision: f64,
    /// Documents with a right acceptance of all documents with a clause.
    pub recall: f64,
    /// `none` documents without an acceptance of all `none` documents.
    pub none_detected: f64,
}

/// How often predictions of one band of confidence are right.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Band {
    /// Lower bound of the band.
    pub from: f64,
    /// Best predictions in the band.
    pub predictions: usize,
    /// Those that are right.
    pub right: usize,
}

/// A whole evaluation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// The figures.
    pub summary: Summary,
    /// Calibration of the best prediction of each document, by tenths of confidence.
    pub calibration: Vec<Band>,
    /// Label → wrong best prediction → number of documents.
    pub confusion: BTreeMap<String, BTreeMap<String, usize>>,
    /// The figures of each source: of the first folder of the paths, which in a set of many organisations is one of them.
    pub sources: BTreeMap<String, Summary>,
    /// The means of the sources' figures, so that a source with many documents weighs no more than one with few.
    pub mean_of_sources: Summary,
    /// The figures with each source held out in turn from what is fitted.
    pub held_out: HeldOut,
    /// The predictions.
    pub documents: Vec<PredictedDocument>,
}

/// Scores the matches of labelled documents.
#[must_use]
pub fn evaluate(labelled: &[(Label, Option<&MatchedItem>)]) -> Evaluation {
    let depths = label_clauses(labelled);
    let mut tally = Tally::default();
    let mut by_source: BTreeMap<String, (usize, Tally)> = BTreeMap::new();
    let mut documents = Vec::new();
    let mut cases: BTreeMap<String, Vec<Case>> = BTreeMap::new();
    for (label, item) in labelled {
        let clauses = item.map(|item| predictions(item, &Depths(&depths))).unwrap_or_default();
        tally.count(label, &clauses);
        let source = label.path.split_once('/').map_or("", |(source, _)| source);
        let (count, of_source) = by_source.entry(source.to_owned()).or_default();
        *count += 1;
        cases.entry(source.to_owned()).or_default().push(Case::new(label, *item, clauses.first(), &Depths(&depths)));
        of_source.count(label, &clauses);
        documents.push(PredictedDocument { path: label.path.clone(), clauses });
    }
    let sources: BTreeMap<String, Summary> =
        by_source.into_iter().map(|(source, (count, tally))| (source, tally.summary(count))).collect();
    Evaluation {
        summary: tally.summary(labelled.len()),
        mean_of_sources: mean(labelled.len(), &sources),
        sources,
        held_out: held_out(&cases),
        calibration: tally.calibration(),
        confusion: tally.confusion,
        documents,
    }
}

fn mean(documents: usize, sources: &BTreeMap<String, Summary>) -> Summary {
    let count = f64::from(u32::try_from(sources.len()).unwrap_or(u32::MAX)).max(1.0);
    let of =
        |figure: fn(&Summary) -> f64| (sources.values().map(figure).sum::<f64>() / count * 10_000.0).round() / 10_000.0;
    Summary {
        documents,
        top1: of(|each| each.top1),
        top3: of(|each| each.top3),
        precision: of(|each| each.precision),
        recall: of(|each| each.recall),
        none_detected: of(|each| each.none_detected),
    }
}

fn label_clauses(labelled: &[(Label, Option<&MatchedItem>)]) -> BTreeSet<Clause> {
    labelled.iter().flat_map(|(label, _)| label.primary.iter().chain(&label.acceptable).cloned()).collect()
}

/// The best confidence by clause, each clause rolled up to the depth at which labels speak of it: 8.5.1.3 counts as
/// 8.5.1 where labels say 8.5.1.
fn predictions(item: &MatchedItem, depths: &Depths<'_>) -> Vec<Prediction> {
    let mut best: BTreeMap<Clause, (u16, bool)> = BTreeMap::new();
    for found in &item.matches {
        let Some(clause) = depths.clause_of(&found.requirement) else { continue };
        let entry = best.entry(clause).or_default();
        entry.0 = entry.0.max(found.confidence.permille());
        entry.1 |= found.state == MatchState::AcceptedByRule;
    }
    let mut predictions: Vec<Prediction> = best
        .into_iter()
        .map(|(clause, (permille, accepted))| Prediction { clause, confidence: f64::from(permille) / 1000.0, accepted })
        .collect();
    predictions.sort_by(|left, right| right.confidence.total_cmp(&left.confidence));
    predictions
}

#[derive(Default)]
struct Tally {
    with_clause: usize,
    none: usize,
    top1: usize,
    top3: usize,
    acceptances: usize,
    right_acceptances: usize,
    recalled: usize,
    none_detected: usize,
    bands: BTreeMap<usize, (usize, usize)>,
    confusion: BTreeMap<String, BTreeMap<String, usize>>,
}

impl Tally {
    fn count(&mut self, label: &Label, clauses: &[Prediction]) {
        let right = |prediction: &Prediction| {
            label.primary.contains(&prediction.clause) || label.acceptable.contains(&prediction.clause)
        };
        let accepted: Vec<&Prediction> = clauses.iter().filter(|each| each.accepted).collect();
        self.acceptances += accepted.len();
        if label.primary.is_empty() {
            self.none += 1;
            self.none_detected += usize::from(accepted.is_empty());
            return;
        }
        self.right_acceptances += accepted.iter().filter(|each| right(each)).count();
        self.with_clause += 1;
        self.top1 += usize::from(clauses.first().is_some_and(right));
        self.top3 += usize::from(clauses.iter().take(3).any(right));
        self.recalled += usize::from(accepted.iter().any(|each| right(each)));
        if let Some(best) = clauses.first() {
            let band = self.bands.entry(tenth(best.confidence)).or_default();
            band.0 += 1;
            band.1 += usize::from(right(best));
        }
        let wrong = clauses.first().map_or_else(|| "nothing".to_owned(), |best| best.clause.to_string());
        if !clauses.first().is_some_and(right) {
            let label: Vec<&str> = label.primary.iter().map(Clause::as_str).collect();
            *self.confusion.entry(label.join("|")).or_default().entry(wrong).or_default() += 1;
        }
    }

    fn summary(&self, documents: usize) -> Summary {
        Summary {
            documents,
            top1: share(self.top1, self.with_clause),
            top3: share(self.top3, self.with_clause),
            precision: share(self.right_acceptances, self.acceptances),
            recall: share(self.recalled, self.with_clause),
            none_detected: share(self.none_detected, self.none),
        }
    }

    fn calibration(&self) -> Vec<Band> {
        let band = |(tenth, (predictions, right)): (&usize, &(usize, usize))| Band {
            from: share(*tenth, 10),
            predictions: *predictions,
            right: *right,
        };
        self.bands.iter().map(band).collect()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a confidence lies between 0 and 1")]
fn tenth(confidence: f64) -> usize {
    ((confidence * 10.0) as usize).min(9)
}

/// Four decimals; 1 when there was nothing to get wrong.
fn share(part: usize, whole: usize) -> f64 {
    let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    if whole == 0 { 1.0 } else { (count(part) / count(whole) * 10_000.0).round() / 10_000.0 }
}
