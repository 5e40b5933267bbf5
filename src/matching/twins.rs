//! Items that say the same: copies, near copies, older versions, and one text handed in for several periods. Pointed out
//! for a person to look at; what counts is decided by [`standing`](super::standing).

use super::codes::{CONTRADICTORY_PERIODS, DUPLICATE, NEAR_DUPLICATE, SUPERSEDED};
use super::facts::file_stem;
use super::items::Seen;
use super::standing::Standing;
use super::words::is_ideographic;
use crate::catalogue::Nature;
use crate::diagnostics::Diagnostic;
use crate::extraction::{Outcome, period_named};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Words that make one shingle.
const SHINGLE_WORDS: usize = 4;
/// Texts of fewer words are alike by chance.
const MIN_WORDS: usize = 60;
/// Places of a sketch: with 128, an estimate is rarely wrong by more than five in a hundred.
const PLACES: usize = 128;
/// Places that two sketches must share as a whole to be compared at all.
const BAND: usize = 8;
/// Of a hundred places, how many must agree.
const ALIKE_PERCENT: usize = 88;
/// The same for records of different days: those of one series follow one form.
const SERIES_ALIKE_PERCENT: usize = 96;

/// The smallest shingle of each part of all shingles of a text: of two texts, the share of equal places estimates the
/// share of shingles they have in common (Broder 1997, with one permutation as of Li, Owen and Zhang 2012).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch(Vec<u32>);

impl Sketch {
    /// The sketch of a text; none for a short one.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let mut places = vec![u32::MAX; PLACES];
        let mut last = [0_u64; SHINGLE_WORDS];
        let mut words = 0;
        each_word(text, |word| {
            last.rotate_left(1);
            if let Some(slot) = last.last_mut() {
                *slot = word;
            }
            words += 1;
            if words >= SHINGLE_WORDS {
                let shingle = last.iter().fold(0_u64, |mixed, word| mix(mixed ^ *word));
                let value = u32::try_from(shingle >> 32).unwrap_or(u32::MAX);
                let place = usize::try_from(shingle % PLACES as u64).unwrap_or(0);
                if let Some(slot) = places.get_mut(place) {
                    *slot = (*slot).min(value);
                }
            }
        });
        (words >= MIN_WORDS).then_some(Self(places))
    }

    /// Places of a hundred that agree; places that are empty in both say nothing.
    fn likeness(&self, other: &Self) -> usize {
        let filled = self.0.iter().zip(&other.0).filter(|(one, two)| **one != u32::MAX || **two != u32::MAX);
        let (mut all, mut equal) = (0, 0);
        for (one, two) in filled {
            all += 1;
            equal += usize::from(one == two);
        }
        equal * 100 / std::cmp::max(all, 1)
    }
}

fn each_word(text: &str, mut take: impl FnMut(u64)) {
    // FNV-1a over the characters of a word.
    const START: u64 = 0xcbf2_9ce4_8422_2325;
    let step = |hash: u64, character: char| (hash ^ u64::from(u32::from(character))).wrapping_mul(0x0100_0000_01b3);
    let mut word = START;
    for character in text.chars() {
        if is_ideographic(character) {
            take(step(START, character));
        } else if character.is_alphanumeric() {
            word = character.to_lowercase().fold(word, step);
            continue;
        }
        if word != START {
            take(word);
            word = START;
        }
    }
    if word != START {
        take(word);
    }
}

/// Spreads the bits of a number (`SplitMix64`).
const fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

type Period = (NaiveDate, NaiveDate);

/// Everything worth pointing out, in the order of the items.
pub(super) fn point_out(items: &[Seen<'_>]) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = items.iter().filter_map(standing).collect();
    found.extend(items.iter().filter_map(against_its_own_words));
    found.extend(same_bytes(items));
    found.extend(near(items));
    found
}

fn standing(item: &Seen<'_>) -> Option<Diagnostic> {
    let code = match item.judged.standing {
        Standing::Duplicate => &DUPLICATE,
        // What is marked as withdrawn by its own words says so itself.
        Standing::Superseded if item.alone.standing == Standing::Sound => &SUPERSEDED,
        Standing::Superseded
        | Standing::Sound
        | Standing::Draft
        | Standing::EmptyTemplate
        | Standing::OtherEntity
        | Standing::Stub => return None,
    };
    Some(code.at(item.view.path, "", &item.judged.reason))
}

fn are_apart(one: Period, other: Period) -> bool {
    one.1 < other.0 || other.1 < one.0
}

fn shown((first, last): Period) -> String {
    format!("{first} to {last}")
}

fn registered(item: &Seen<'_>) -> Option<Period> {
    let row = item.view.row?;
    row.period_start.zip(row.period_end)
}

/// The period that the document itself states.
fn stated(item: &Seen<'_>) -> Option<Period> {
    let properties = &item.view.extract.properties;
    let (start, end) = (properties.period_start.as_ref()?, properties.period_end.as_ref()?);
    Some((start.value, end.value))
}

/// The period for which somebody filed an item: that of its row in the register, of its name, or of its folder.
fn claimed(item: &Seen<'_>) -> Option<Period> {
    let path = item.view.path;
    let folder = path.rsplit_once('/').map(|(folder, _)| folder.rsplit('/').next().unwrap_or(folder));
    registered(item).or_else(|| period_named(file_stem(path))).or_else(|| folder.and_then(period_named))
}

fn against_its_own_words(item: &Seen<'_>) -> Option<Diagnostic> {
    let (registered, stated) = registered(item).zip(stated(item))?;
    are_apart(registered, stated).then(|| {
        let message =
            format!("the register claims it for {}, and it says {} of itself", shown(registered), shown(stated));
        CONTRADICTORY_PERIODS.at(item.view.path, "", message)
    })
}

fn same_bytes(items: &[Seen<'_>]) -> Vec<Diagnostic> {
    let mut first: BTreeMap<_, (&Seen<'_>, Period)> = BTreeMap::new();
    let mut found = Vec::new();
    for item in items.iter().filter(|item| item.view.note.is_none() && item.view.extract.outcome == Outcome::Read) {
        let Some((digest, period)) = item.view.sha256.zip(claimed(item)) else { continue };
        let (other, earlier) = *first.entry(digest).or_insert((item, period));
        if are_apart(earlier, period) {
            let message = format!(
                "it is filed for {}, and `{}` with the same bytes for {}",
                shown(period),
                other.view.path,
                shown(earlier)
            );
            found.push(CONTRADICTORY_PERIODS.at(item.view.path, "", message));
        }
    }
    found
}

/// Each item that is nearly the same as an earlier one. Every item is compared with the first of each of its bands, so
/// that the work grows with the number of items and not with its square.
fn near(items: &[Seen<'_>]) -> Vec<Diagnostic> {
    let mut bands: BTreeMap<(usize, &[u32]), usize> = BTreeMap::new();
    let mut found = Vec::new();
    for (position, item) in items.iter().enumerate() {
        // Copies and older versions have been told already.
        let Some(sketch) = item.sketch.as_ref().filter(|_| item.judged.standing == Standing::Sound) else { continue };
        let mut candidates = BTreeSet::new();
        for (number, band) in sketch.0.chunks(BAND).enumerate() {
            let earlier = *bands.entry((number, band)).or_insert(position);
            // An empty band says nothing.
            if earlier != position && band.iter().any(|value| *value != u32::MAX) {
                candidates.insert(earlier);
            }
        }
        let likest = candidates.into_iter().filter_map(|earlier| {
            let other = items.get(earlier)?;
            Some((other.sketch.as_ref()?.likeness(sketch), std::cmp::Reverse(earlier), other))
        });
        let likest = likest.max_by_key(|(likeness, earlier, _)| (*likeness, *earlier));
        if let Some((likeness, _, other)) = likest
            && likeness >= if are_of_a_series(item, other) { SERIES_ALIKE_PERCENT } else { ALIKE_PERCENT }
        {
            found.push(alike(item, other, likeness));
        }
    }
    found
}

fn are_of_a_series(item: &Seen<'_>, other: &Seen<'_>) -> bool {
    let day = |item: &Seen<'_>| item.facts.record_date().filter(|_| item.facts.nature == Some(Nature::Record));
    day(item).zip(day(other)).is_some_and(|((one, _), (two, _))| one != two)
}

fn alike(item: &Seen<'_>, other: &Seen<'_>, percent: usize) -> Diagnostic {
    let path = other.view.path;
    let period = |item: &Seen<'_>| stated(item).or_else(|| claimed(item));
    match period(item).zip(period(other)).filter(|(one, two)| are_apart(*one, *two)) {
        Some((own, others)) => {
            let message = format!(
                "about {percent} % of its text is that of `{path}`, though it is for {} and the other for {}",
                shown(own),
                shown(others)
            );
            CONTRADICTORY_PERIODS.at(item.view.path, "", message)
        }
        None => NEAR_DUPLICATE.at(item.view.path, "", format!("about {percent} % of its text is that of `{path}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: usize, seed: usize) -> String {
        (0..words).fold(String::new(), |text, number| format!("{text}word{} ", number * seed % 997))
    }

    #[test]
    fn a_changed_word_leaves_texts_alike_and_other_texts_are_not() {
        let one = Sketch::of(&text(400, 7)).unwrap();
        let changed = text(400, 7).replacen("word70 ", "WORD other ", 1);
        assert!(one.likeness(&Sketch::of(&changed).unwrap()) >= 95);
        assert!(one.likeness(&Sketch::of(&text(400, 11)).unwrap()) < 10);
        assert_eq!(Sketch::of(&text(MIN_WORDS - 1, 7)), None);
    }

    #[test]
    fn case_and_punctuation_do_not_matter() {
        let plain = text(100, 7);
        let loud = plain.to_uppercase().replace(' ', ", ");
        assert_eq!(Sketch::of(&plain), Sketch::of(&loud));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_like_itself(words in proptest::collection::vec("[a-zé变]{1,6}", 60..300)) {
            if let Some(sketch) = Sketch::of(&words.join(" ")) {
                proptest::prop_assert_eq!(sketch.likeness(&sketch), 100);
            }
        }
    }
}
