//! The catalogue made ready for matching: every phrase numbered, every requirement tied to its expectations.

use super::phrases::{PhraseId, PhraseIndex};
use super::words::{Vocabulary, WordId};
use crate::catalogue::{Catalogue, Control, Expectation, ItemKind, LoadedPublication, Requirement, Selectors};
use std::collections::BTreeMap;

/// An expectation with its phrases numbered.
pub struct ReadyExpectation<'a> {
    /// The expectation.
    pub expectation: &'a Expectation,
    /// Phrases of its selectors.
    pub path: Vec<PhraseId>,
    /// Phrases that may be the title.
    pub titles: Vec<PhraseId>,
    /// Phrases that may be headings.
    pub headings: Vec<PhraseId>,
    /// Phrases of the text.
    pub phrases: Vec<PhraseId>,
    /// Column names.
    pub columns: Vec<PhraseId>,
    /// Phrases that rule it out.
    pub not: Vec<PhraseId>,
}

/// A requirement with its content phrases numbered.
pub struct ReadyRequirement<'a> {
    /// The requirement.
    pub requirement: &'a Requirement,
    /// Positions of its expectations in the control.
    pub expects: Vec<usize>,
    /// Phrases of which one must occur.
    pub content: Vec<PhraseId>,
}

/// A control with everything numbered.
pub struct ReadyControl<'a> {
    /// The control.
    pub control: &'a Control,
    /// Its expectations, in its order.
    pub expectations: Vec<ReadyExpectation<'a>>,
    /// Its requirements, in its order.
    pub requirements: Vec<ReadyRequirement<'a>>,
    /// Weight of each word of its own texts, for ranking.
    pub words: BTreeMap<WordId, f64>,
    /// Weight of each phrase of its selectors and signals, for ranking.
    pub phrases: BTreeMap<PhraseId, f64>,
}

/// The whole publication, ready for matching.
pub struct Criteria<'a> {
    /// The catalogue it comes from.
    pub catalogue: &'a Catalogue,
    /// The controls, in clause order.
    pub controls: Vec<ReadyControl<'a>>,
    /// Kinds of item with the phrases that name them.
    pub kinds: Vec<(&'a ItemKind, Vec<PhraseId>)>,
    /// All words.
    pub vocabulary: Vocabulary,
    /// All phrases.
    pub index: PhraseIndex,
    /// The words by which a document points at itself.
    pub this: Vec<WordId>,
    /// The words that follow what something is and precede what it is about: `minutes of the review`.
    pub of: Vec<WordId>,
}

/// Weights of where a term stands in a control, for ranking: the title names the subject, signals are its
/// vocabulary, selectors name its artefacts, obligations only mention things.
const TITLE_WEIGHT: f64 = 6.0;
const SIGNAL_WEIGHT: f64 = 4.0;
const SELECTOR_WEIGHT: f64 = 3.0;
const EXPECTATION_WEIGHT: f64 = 2.0;
const OBLIGATION_WEIGHT: f64 = 1.0;

impl<'a> Criteria<'a> {
    /// Makes `publication` ready.
    #[must_use]
    pub fn prepare(catalogue: &'a Catalogue, publication: &'a LoadedPublication) -> Self {
        let mut vocabulary = Vocabulary::default();
        let mut index = PhraseIndex::default();
        let mut numbered = Numbering { vocabulary: &mut vocabulary, index: &mut index };
        let kinds = catalogue.item_kinds.iter().map(|kind| (kind, numbered.all(&kind.words))).collect();
        let controls = publication.controls.iter().map(|control| numbered.control(control)).collect();
        let this = vocabulary.learn("this diese dieser dieses cette ce esta este");
        let of = vocabulary.learn("of von der des de du del");
        Self { catalogue, controls, kinds, vocabulary, index, this, of }
    }
}

struct Numbering<'n> {
    vocabulary: &'n mut Vocabulary,
    index: &'n mut PhraseIndex,
}

impl Numbering<'_> {
    fn all(&mut self, phrases: &[String]) -> Vec<PhraseId> {
        phrases.iter().filter_map(|phrase| self.index.add(phrase, self.vocabulary)).collect()
    }

    fn control<'a>(&mut self, control: &'a Control) -> ReadyControl<'a> {
        let expectations: Vec<_> = control.expectations.iter().map(|each| self.expectation(each)).collect();
        let requirements: Vec<_> =
            control.requirements.iter().map(|each| self.requirement(each, &control.expectations)).collect();
        let mut ready =
            ReadyControl { control, expectations, requirements, words: BTreeMap::new(), phrases: BTreeMap::new() };
        self.weigh(&mut ready);
        ready
    }

    fn expectation<'a>(&mut self, expectation: &'a Expectation) -> ReadyExpectation<'a> {
        let Selectors { path, titles, headings, phrases, columns, not, front_matter: _, media_types: _ } =
            &expectation.selectors;
        ReadyExpectation {
            expectation,
            path: self.all(path),
            titles: self.all(titles),
            headings: self.all(headings),
            phrases: self.all(phrases),
            columns: self.all(columns),
            not: self.all(not),
        }
    }

    fn requirement<'a>(&mut self, requirement: &'a Requirement, expectations: &[Expectation]) -> ReadyRequirement<'a> {
        let position = |id: &String| expectations.iter().position(|each| each.id == *id);
        ReadyRequirement {
            requirement,
            expects: requirement.expects.iter().filter_map(position).collect(),
            content: self.all(&requirement.content),
        }
    }

    fn weigh(&mut self, ready: &mut ReadyControl<'_>) {
        let control = ready.control;
        self.weigh_words(ready, &control.title, TITLE_WEIGHT);
        for signal in &control.signals {
            self.weigh_words(ready, signal, SIGNAL_WEIGHT);
            if let Some(id) = self.index.add(signal, self.vocabulary) {
                raise(&mut ready.phrases, id, SIGNAL_WEIGHT);
            }
        }
        for requirement in &control.requirements {
            self.weigh_words(ready, &requirement.text, OBLIGATION_WEIGHT);
        }
        for expectation in &control.expectations {
            self.weigh_words(ready, &expectation.title, EXPECTATION_WEIGHT);
        }
        let mut selectors = Vec::new();
        for each in &ready.expectations {
            selectors.extend([&each.titles, &each.headings, &each.phrases].into_iter().flatten().copied());
        }
        let content = ready.requirements.iter().flat_map(|each| each.content.iter().copied());
        selectors.extend(content);
        for id in selectors {
            raise(&mut ready.phrases, id, SELECTOR_WEIGHT);
        }
    }

    fn weigh_words(&mut self, ready: &mut ReadyControl<'_>, text: &str, weight: f64) {
        for word in self.vocabulary.learn(text) {
            raise(&mut ready.words, word, weight);
        }
    }
}

/// A term keeps its heaviest place, so that long texts weigh no more than short ones.
fn raise<K: Ord>(weights: &mut BTreeMap<K, f64>, key: K, weight: f64) {
    let slot = weights.entry(key).or_insert(0.0);
    *slot = slot.max(weight);
}
