//! Finding the catalogue's phrases in a run of words, all of them in one pass.

use super::words::{UNKNOWN, Vocabulary, WordId};
use std::collections::BTreeMap;

/// Number of a phrase in a [`PhraseIndex`].
pub type PhraseId = usize;

/// All phrases of the catalogue, found together.
#[derive(Default)]
pub struct PhraseIndex {
    phrases: Vec<Vec<WordId>>,
    shown: Vec<String>,
    known: BTreeMap<Vec<WordId>, PhraseId>,
    by_first_word: Vec<Vec<PhraseId>>,
}

impl PhraseIndex {
    /// Adds `phrase` and returns its number; `None` for a phrase without words.
    pub fn add(&mut self, phrase: &str, vocabulary: &mut Vocabulary) -> Option<PhraseId> {
        let words = vocabulary.learn(phrase);
        let first = usize::try_from(*words.first()?).ok()?;
        if let Some(id) = self.known.get(&words) {
            return Some(*id);
        }
        let id = self.phrases.len();
        if self.by_first_word.len() <= first {
            self.by_first_word.resize_with(first + 1, Vec::new);
        }
        self.by_first_word.get_mut(first)?.push(id);
        self.known.insert(words.clone(), id);
        self.phrases.push(words);
        self.shown.push(phrase.to_owned());
        Some(id)
    }

    /// The number of words of a phrase.
    #[must_use]
    pub fn length(&self, phrase: PhraseId) -> usize {
        self.phrases.get(phrase).map_or(0, Vec::len)
    }

    /// The phrase as first written.
    #[must_use]
    pub fn shown(&self, phrase: PhraseId) -> &str {
        self.shown.get(phrase).map_or("", String::as_str)
    }

    /// Whether `words` are exactly this phrase.
    #[must_use]
    pub fn is(&self, phrase: PhraseId, words: &[WordId]) -> bool {
        self.phrases.get(phrase).is_some_and(|known| known.as_slice() == words)
    }

    /// How often each phrase occurs in `words`.
    #[must_use]
    pub fn find(&self, words: &[WordId]) -> Hits {
        let mut counts = BTreeMap::new();
        for (start, first) in words.iter().enumerate() {
            if *first == UNKNOWN {
                continue;
            }
            let candidates = usize::try_from(*first).ok().and_then(|first| self.by_first_word.get(first));
            for id in candidates.into_iter().flatten() {
                let Some(phrase) = self.phrases.get(*id) else { continue };
                if words.get(start..start + phrase.len()).is_some_and(|window| window == phrase.as_slice()) {
                    *counts.entry(*id).or_insert(0_u32) += 1;
                }
            }
        }
        Hits { counts }
    }
}

/// Phrases found and how often.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hits {
    counts: BTreeMap<PhraseId, u32>,
}

impl Hits {
    /// Whether the phrase was found.
    #[must_use]
    pub fn has(&self, phrase: PhraseId) -> bool {
        self.counts.contains_key(&phrase)
    }

    /// The phrases found, in order of number, and how often each was.
    pub fn iter(&self) -> impl Iterator<Item = (PhraseId, u32)> {
        self.counts.iter().map(|(phrase, count)| (*phrase, *count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_phrases_are_all_found() {
        let mut vocabulary = Vocabulary::default();
        let mut index = PhraseIndex::default();
        let short = index.add("major incident", &mut vocabulary).unwrap();
        let long = index.add("Major incident manager", &mut vocabulary).unwrap();
        let other = index.add("incident report", &mut vocabulary).unwrap();
        let hits = index.find(&vocabulary.read("The major incident manager reports a major incident."));
        assert!(hits.has(short) && hits.has(long) && !hits.has(other));
    }

    #[test]
    fn equal_phrases_share_a_number_and_empty_ones_have_none() {
        let mut vocabulary = Vocabulary::default();
        let mut index = PhraseIndex::default();
        let first = index.add("known errors", &mut vocabulary);
        assert_eq!(first, index.add("Known error", &mut vocabulary));
        assert_eq!(index.add(" - ", &mut vocabulary), None);
    }
}
