//! One item as matching sees it: its view, its facts, its features, its standing.

use super::MatchingPlan;
use super::criteria::Criteria;
use super::facts::Facts;
use super::features::{Features, Sight};
use super::kind;
use super::memory::{Recall, Remembered};
use super::standing::{self, Copy, Judged, Standing};
use super::twins::Sketch;
use crate::extraction::{Extract, Outcome};
use crate::integrity::Sha256Digest;
use crate::workspace::{Note, RegisterRow};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What is given about one item.
pub struct View<'a> {
    /// Shown path.
    pub path: &'a str,
    /// Digest.
    pub sha256: Option<Sha256Digest>,
    /// Media type.
    pub media_type: &'a str,
    /// Whether its bytes and content could be read.
    pub readable: bool,
    /// Its extract.
    pub extract: &'a Extract,
    /// Its row of the register.
    pub row: Option<&'a RegisterRow>,
    /// The note it is, when it is one.
    pub note: Option<&'a Note>,
    /// Record type → layout, when it holds records.
    pub record_types: &'a BTreeMap<String, String>,
    /// What may be looked at.
    pub sight: Sight,
}

/// One item before all have been seen.
pub(super) struct Seen<'a> {
    pub(super) view: View<'a>,
    pub(super) facts: Facts,
    pub(super) judged: Judged,
    /// What it alone says of where it stands.
    pub(super) alone: Judged,
    /// The sketch of its text, by which near copies are told.
    pub(super) sketch: Option<Sketch>,
    /// Its name in the memory.
    pub(super) name: Option<Sha256Digest>,
    /// What the memory holds of it.
    pub(super) remembered: Option<Remembered>,
}

/// One item with what was seen of it.
pub struct Item<'a> {
    /// What was given.
    pub view: View<'a>,
    /// What is known about it.
    pub facts: Facts,
    /// The phrases in it.
    pub features: Features,
    /// Whether it can count.
    pub judged: Judged,
}

static NO_RECORDS: LazyLock<BTreeMap<String, String>> = LazyLock::new(BTreeMap::new);

pub(super) fn views<'a>(plan: &MatchingPlan<'a>) -> Vec<View<'a>> {
    let labels: Vec<&str> = plan.workspace.settings.evidence.roots.iter().map(String::as_str).collect();
    let pairs = plan.collection.items.iter().zip(&plan.extraction.extracts);
    pairs
        .map(|(item, extract)| View {
            path: &item.path,
            sha256: item.sha256,
            media_type: &item.media_type,
            readable: item.unreadable.is_none() && !matches!(extract.outcome, Outcome::Unreadable(_)),
            extract,
            row: labels
                .iter()
                .find_map(|label| plan.workspace.register.row(&item.path, label))
                .or_else(|| plan.workspace.register.row(&item.path, "")),
            note: plan.workspace.notes.iter().find(|note| note.shown_path() == item.path),
            record_types: plan.exports.get(&item.path).unwrap_or(&NO_RECORDS),
            sight: plan.sight,
        })
        .collect()
}

/// Looks at one item by itself, or remembers it.
pub(super) fn see<'a, 'c>(
    criteria: impl FnOnce() -> &'c Criteria<'c>,
    recall: Option<&Recall<'_>>,
    view: View<'a>,
    plan: &MatchingPlan<'_>,
) -> Seen<'a> {
    let name = recall.and_then(|recall| recall.name(&view));
    let remembered = recall.zip(name).and_then(|(recall, name)| recall.find(name));
    let (facts, judged, sketch) = if let Some(known) = &remembered {
        (known.facts.clone(), known.judged.clone(), known.sketch.clone())
    } else {
        let mut facts = Facts::gather(view.path, view.extract, view.row);
        facts.set_kind(kind::recognise(criteria(), &view, &facts));
        let judged = standing::judge(&view, &facts, &plan.workspace.settings.organisation);
        // Records are counted by their ids, and notes are each their own.
        let is_text = view.extract.outcome == Outcome::Read && view.record_types.is_empty() && view.note.is_none();
        let sketch = is_text.then(|| Sketch::of(&view.extract.text)).flatten();
        (facts, judged, sketch)
    };
    Seen { view, sketch, facts, alone: judged.clone(), judged, name, remembered }
}

impl<'a> Seen<'a> {
    /// The item with the catalogue's phrases in it.
    pub(super) fn observe(self, criteria: &Criteria<'_>) -> Item<'a> {
        let Self { view, facts, judged, .. } = self;
        let features = Features::observe(criteria, view.path, view.extract, &facts, view.sight);
        Item { view, facts, features, judged }
    }
}

/// Copies and superseded versions can only be told once every item has been seen.
pub(super) fn settle_standings(items: &mut [Seen<'_>]) {
    let copies: Vec<Copy<'_>> = items
        .iter()
        .map(|item| Copy {
            path: item.view.path,
            // Two notes may say the same.
            sha256: item.view.sha256.filter(|_| item.view.note.is_none()),
            registered: item.view.row.is_some(),
            facts: &item.facts,
            sound: item.judged.standing == Standing::Sound,
            read: item.view.readable,
        })
        .collect();
    let duplicates = standing::duplicates(&copies);
    let newer = standing::newer_versions(&copies);
    let judged: Vec<Option<Judged>> = duplicates
        .into_iter()
        .zip(newer)
        .map(|(duplicate, newer)| {
            let duplicate = duplicate.map(|other| Judged {
                standing: Standing::Duplicate,
                reason: format!("it holds the same bytes as `{other}`, which counts instead"),
            });
            let superseded = newer.map(|other| Judged {
                standing: Standing::Superseded,
                reason: format!("`{other}` is a newer version of the same document"),
            });
            duplicate.or(superseded)
        })
        .collect();
    for (item, judged) in items.iter_mut().zip(judged) {
        if let Some(judged) = judged.filter(|_| item.judged.standing == Standing::Sound) {
            item.judged = judged;
        }
    }
}
