//! Selectors: how strongly the features of an item speak for an expectation, and by what.
//!
//! Each feature carries a weight, the chance that it alone is right; features that agree are combined as
//! independent witnesses, 1 − Π(1 − weight). The weights are ours; `evidence match --eval` measures them.

use super::criteria::{Criteria, ReadyExpectation, ReadyRequirement};
use super::facts::Facts;
use super::phrases::{Hits, PhraseId};
use super::words::words;
use super::{Item, View};
use crate::workspace::Confidence;

/// How strongly, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// Confidence that the item is what the expectation asks for.
    pub confidence: Confidence,
    /// The features seen, strongest first, in plain words.
    pub reasons: Vec<String>,
    /// The phrase of the title that speaks for it.
    pub named: Option<PhraseId>,
}

/// Weights in thousandths.
mod weight {
    /// The title is little more than one of the phrases.
    pub const TITLE_WHOLE: u32 = 800;
    /// The title contains one of the phrases.
    pub const TITLE: u32 = 620;
    /// Front matter or a control table points here.
    pub const FRONT_MATTER: u32 = 800;
    /// The file name contains one of the phrases.
    pub const NAME: u32 = 450;
    /// A folder name does.
    pub const FOLDER: u32 = 200;
    /// Headings do; for the first, second and third different phrase.
    pub const HEADINGS: [u32; 3] = [260, 160, 100];
    /// The text does; for the first to fourth different phrase.
    pub const PHRASES: [u32; 4] = [180, 120, 90, 60];
    /// Columns are there; by how many different ones, from two on.
    pub const COLUMNS: [u32; 3] = [300, 480, 640];
    /// The words are those of the clause; for the closest, the second and the third clause.
    pub const TEXT: [u32; 3] = [420, 240, 130];
    /// The kind of item is one the expectation asks for.
    pub const KIND_FITS: u32 = 300;
    /// Columns of a record type were recognised.
    pub const POPULATION: u32 = 970;
    /// Thousandths of combined weight and the confidence they were measured to be worth: between two points the
    /// confidence grows evenly. Witnesses are not quite independent, yet the weights are cautious; on documents of
    /// fourteen organisations that people labelled, matches of 0.85 and more were right in nineteen of twenty cases.
    pub const CALIBRATION: [(u32, u32); 5] = [(0, 0), (500, 550), (700, 800), (850, 950), (1000, 1000)];
    /// Above this an item in which no records were recognised is not taken for a population.
    pub const UNRECOGNISED_POPULATION_CAP: u32 = 600;
    /// Above this a match with an item of another kind does not go, and below kind unknown.
    pub const OTHER_KIND_CAP: u32 = 450;
    pub const UNKNOWN_KIND_CAP: u32 = 900;
}

/// Scores `expectation` for one item; `place` is that of its clause in the ranking of the item's words, from 0.
///
/// `None` when nothing but kind and ranking speaks for it or something rules it out.
#[must_use]
pub fn score(
    criteria: &Criteria<'_>,
    item: &Item<'_>,
    ready: &ReadyExpectation<'_>,
    place: Option<usize>,
) -> Option<Score> {
    let expectation = ready.expectation;
    if let Some(record_type) = &expectation.record_type
        && let Some(layout) = item.view.record_types.get(record_type)
    {
        let reason = format!("its columns are those of {record_type} records ({layout})");
        return Some(Score { confidence: permille(weight::POPULATION), reasons: vec![reason], named: None });
    }
    let features = &item.features;
    if is_ruled_out(item, ready) {
        return None;
    }
    let mut witnesses = Witnesses { criteria, doubt: 1_000_000, seen: Vec::new(), named: None };
    witnesses.title(item, ready);
    witnesses.front_matter(&item.view, ready);
    let names: Vec<PhraseId> = ready.path.iter().chain(&ready.titles).copied().collect();
    witnesses.longest(weight::NAME, "its file name says", &features.name, &names);
    witnesses.longest(weight::FOLDER, "it lies in a folder named", &features.folders, &ready.path);
    witnesses.each(&weight::HEADINGS, "its headings mention", &features.headings, &ready.headings);
    witnesses.each(&weight::PHRASES, "its text mentions", &features.text, &ready.phrases);
    witnesses.columns(&features.columns, ready);
    if witnesses.seen.is_empty() {
        return None;
    }
    if let Some(weight) = place.and_then(|place| weight::TEXT.get(place)) {
        witnesses.add(*weight, "its words are among the closest to those of the clause".to_owned());
    }
    let fits = item.facts.kind_fits(&expectation.items, criteria.catalogue);
    let mut score = witnesses.conclude(fits, &item.facts);
    if let Some(record_type) = &expectation.record_type
        && score.confidence > permille(weight::UNRECOGNISED_POPULATION_CAP)
    {
        score.confidence = permille(weight::UNRECOGNISED_POPULATION_CAP);
        score.reasons.push(format!("no table in it has the columns of {record_type} records"));
    }
    Some(score)
}

fn is_ruled_out(item: &Item<'_>, ready: &ReadyExpectation<'_>) -> bool {
    let forbidden = |phrase: &PhraseId| item.features.title.has(*phrase) || item.features.name.has(*phrase);
    let media_types = &ready.expectation.selectors.media_types;
    let has_media = media_types.iter().any(|prefix| item.view.media_type.starts_with(prefix.as_str()));
    ready.not.iter().any(forbidden) || !(media_types.is_empty() || has_media)
}

struct Witnesses<'c> {
    criteria: &'c Criteria<'c>,
    /// Chance that all witnesses are wrong, in millionths.
    doubt: u64,
    seen: Vec<(u32, String)>,
    /// The phrase of the title.
    named: Option<PhraseId>,
}

impl Witnesses<'_> {
    fn add(&mut self, weight: u32, reason: String) {
        self.doubt = self.doubt * u64::from(1000 - weight) / 1000;
        self.seen.push((weight, reason));
    }

    fn title(&mut self, item: &Item<'_>, ready: &ReadyExpectation<'_>) {
        if !item.facts.has_title {
            return;
        }
        let index = &self.criteria.index;
        let found = ready.titles.iter().filter(|phrase| item.features.title.has(**phrase));
        let Some(phrase) = found.max_by_key(|phrase| index.length(**phrase)) else { return };
        let whole = index.length(*phrase) * 3 >= item.features.title_words * 2;
        let weight = if whole { weight::TITLE_WHOLE } else { weight::TITLE };
        let verb = if whole { "is about" } else { "mentions" };
        self.named = Some(*phrase);
        self.add(weight, format!("its title {verb} `{}`", index.shown(*phrase)));
    }

    fn front_matter(&mut self, view: &View<'_>, ready: &ReadyExpectation<'_>) {
        for (key, values) in &ready.expectation.selectors.front_matter {
            let Some(found) = view.extract.facts.get(&key.to_lowercase()) else { continue };
            let found = words(found);
            if values.iter().any(|value| words(value) == found) {
                self.add(weight::FRONT_MATTER, format!("it states `{key}` as `{}`", found.join(" ")));
                return;
            }
        }
    }

    fn longest(&mut self, weight: u32, verb: &str, hits: &Hits, phrases: &[PhraseId]) {
        let index = &self.criteria.index;
        let found = phrases.iter().filter(|phrase| hits.has(**phrase));
        if let Some(phrase) = found.max_by_key(|phrase| index.length(**phrase)) {
            self.add(weight, format!("{verb} `{}`", index.shown(*phrase)));
        }
    }

    fn each(&mut self, weights: &[u32], verb: &str, hits: &Hits, phrases: &[PhraseId]) {
        let found: Vec<PhraseId> = phrases.iter().copied().filter(|phrase| hits.has(*phrase)).collect();
        for (weight, phrase) in weights.iter().zip(found) {
            self.add(*weight, format!("{verb} `{}`", self.criteria.index.shown(phrase)));
        }
    }

    fn columns(&mut self, hits: &Hits, ready: &ReadyExpectation<'_>) {
        let found: Vec<&PhraseId> = ready.columns.iter().filter(|phrase| hits.has(**phrase)).collect();
        let Some(rank) = found.len().checked_sub(2) else { return };
        let last = weight::COLUMNS.len() - 1;
        let Some(weight) = weight::COLUMNS.get(rank.min(last)) else { return };
        let names: Vec<&str> = found.iter().take(4).map(|phrase| self.criteria.index.shown(**phrase)).collect();
        self.add(*weight, format!("it has columns for `{}`", names.join("`, `")));
    }

    fn conclude(mut self, fits: Option<bool>, facts: &Facts) -> Score {
        let (cap, why_capped) = match fits {
            Some(true) => (1000, ""),
            Some(false) => (weight::OTHER_KIND_CAP, "another kind of item is asked for"),
            None => (weight::UNKNOWN_KIND_CAP, "nothing says which kind of item it is"),
        };
        if let (Some(true), Some(kind)) = (fits, &facts.kind) {
            let reason = format!("it is of kind `{1}` by its {0}, and that kind is asked for", kind.from, kind.value);
            self.add(weight::KIND_FITS, reason);
        }
        self.seen.sort_by(|left, right| right.0.cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
        let mut reasons: Vec<String> = self.seen.into_iter().map(|(_, reason)| reason).collect();
        let certainty = calibrated(u32::try_from((1_000_000 - self.doubt) / 1000).unwrap_or(1000));
        if certainty > cap {
            reasons.push(why_capped.to_owned());
        }
        Score { confidence: permille(certainty.min(cap)), reasons, named: self.named }
    }
}

fn calibrated(raw: u32) -> u32 {
    let points = weight::CALIBRATION.windows(2);
    let segment = points.into_iter().find_map(|pair| match pair {
        [from, to] if raw <= to.0 => Some((*from, *to)),
        _ => None,
    });
    segment.map_or(1000, |((x0, y0), (x1, y1))| y0 + (raw - x0) * (y1 - y0) / (x1 - x0))
}

fn permille(value: u32) -> Confidence {
    Confidence::from_permille(u16::try_from(value).unwrap_or(1000))
}

/// Whether an item says anything about a requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addressed {
    /// Being that kind of item is enough.
    NotAsked,
    /// It does, in these words.
    Yes(String),
    /// Nothing that is asked for stands in it.
    No,
}

/// Looks for the content that `ready` asks for.
#[must_use]
pub fn addresses(criteria: &Criteria<'_>, ready: &ReadyRequirement<'_>, item: &Item<'_>) -> Addressed {
    if ready.content.is_empty() {
        return Addressed::NotAsked;
    }
    let features = &item.features;
    let places = [&features.text, &features.headings, &features.title];
    let found = ready.content.iter().find(|phrase| places.iter().any(|hits| hits.has(**phrase)));
    found.map_or(Addressed::No, |phrase| Addressed::Yes(criteria.index.shown(*phrase).to_owned()))
}
