//! One item as matching sees it: its view, its facts, its features, its standing.

use super::MatchingPlan;
use super::criteria::Criteria;
use super::facts::Facts;
use super::features::{Features, Sight};
use super::kind;
use super::standing::{self, Copy, Judged, Standing};
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

pub(super) fn observe<'a>(criteria: &Criteria<'_>, view: View<'a>, plan: &MatchingPlan<'_>) -> Item<'a> {
    let mut facts = Facts::gather(view.path, view.extract, view.row);
    facts.set_kind(kind::recognise(criteria, &view, &facts));
    let features = Features::observe(criteria, view.path, view.extract, &facts, view.sight);
    let judged = standing::judge(&view, &facts, &plan.workspace.settings.organisation);
    Item { view, facts, features, judged }
}

/// Copies and superseded versions can only be told once every item has been seen.
pub(super) fn settle_standings(items: &mut [Item<'_>]) {
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
