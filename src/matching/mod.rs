//! Which evidence speaks to which requirement, how strongly, and why. Pure: it reads what was extracted and what
//! people wrote, and nothing else.
//!
//! A register row or a decision makes a match accepted. A selector or the ranking makes it accepted by rule at or
//! above the workspace's `accept_at`, else proposed; a proposal never counts towards `met`.

pub mod criteria;
pub mod evaluate;
pub mod facts;
pub mod features;
pub mod held_out;
pub mod kind;
pub mod memory;
pub mod phrases;
pub mod rank;
pub mod rung;
pub mod select;
pub mod standing;
pub mod words;

mod claims;
mod codes;
mod items;
mod pairing;
mod selecting;
mod subject;
mod twins;

pub use codes::CODES;
pub use facts::Facts;
pub use features::Sight;
pub use items::{Item, View};
pub use memory::Memory;
pub use rung::{Ladder, StaleBy};
pub use standing::{Judged, Standing};

use crate::catalogue::{Catalogue, LoadedPublication, RequirementId, Shows};
use crate::diagnostics::Diagnostic;
use crate::evidence::Collection;
use crate::extraction::Extraction;
use crate::progress::Progress;
use crate::workspace::{Confidence, Workspace};
use chrono::NaiveDate;
use memory::Remembered;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// State of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatchState {
    /// Accepted by a register row or a decision.
    Accepted,
    /// Accepted because its confidence reaches `accept_at`.
    AcceptedByRule,
    /// Proposed; never counts towards met.
    Proposed,
    /// Rejected by a decision.
    Rejected,
}

impl MatchState {
    /// Whether the match counts.
    #[must_use]
    pub const fn is_accepted(self) -> bool {
        match self {
            Self::Accepted | Self::AcceptedByRule => true,
            Self::Proposed | Self::Rejected => false,
        }
    }
}

/// What a match rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MatchBasis {
    /// A row of the register.
    Register,
    /// A person's decision.
    Decision,
    /// Selectors of an expectation.
    Selector,
    /// Text ranking.
    Text,
}

/// One match of an item with a requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// Requirement.
    pub requirement: RequirementId,
    /// Expectation of its control that the item fulfils, if one is known.
    pub expectation: Option<String>,
    /// What that expectation shows.
    pub shows: Shows,
    /// State.
    pub state: MatchState,
    /// Who accepted or rejected it: a name, `register` or `rule`; empty when proposed.
    pub by: String,
    /// Basis.
    pub basis: MatchBasis,
    /// Confidence.
    pub confidence: Confidence,
    /// Rung it gives or would give.
    pub ladder: Ladder,
    /// Who set the limit that the item has passed, if it has.
    pub stale: Option<StaleBy>,
    /// Whether a file or wording moved since the decision it rests on.
    pub basis_changed: bool,
    /// Why, in plain words.
    pub reasons: Vec<String>,
}

/// One item with everything matching found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchedItem {
    /// What is known about it.
    pub facts: Facts,
    /// Whether it can count.
    pub judged: Judged,
    /// Whether it could be read; an unreadable item only shows what it would have served.
    pub readable: bool,
    /// Its matches: accepted first, then by confidence, then by requirement.
    pub matches: Vec<Match>,
}

/// What to match with what.
pub struct MatchingPlan<'a> {
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The publication that is the criteria.
    pub publication: &'a LoadedPublication,
    /// What people wrote.
    pub workspace: &'a Workspace,
    /// The evidence.
    pub collection: &'a Collection,
    /// Its extracts.
    pub extraction: &'a Extraction,
    /// Path → record type → layout, for tables that were recognised as records.
    pub exports: &'a BTreeMap<String, BTreeMap<String, String>>,
    /// Assessment date.
    pub as_of: NaiveDate,
    /// What of an item may be looked at.
    pub sight: Sight,
    /// Where facts and matches are kept between runs; `None` keeps none and uses none.
    pub memory: Option<&'a dyn Memory>,
}

/// The matches of a collection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matching {
    /// One entry per item of the collection, in its order.
    pub items: Vec<MatchedItem>,
    /// Problems in what people wrote about the evidence.
    pub diagnostics: Vec<Diagnostic>,
}

/// Matches every item with every requirement.
#[must_use]
pub fn match_evidence(plan: &MatchingPlan<'_>, progress: &dyn Progress) -> Matching {
    // Nobody needs them when every item is remembered.
    let criteria = LazyLock::new(|| criteria::Criteria::prepare(plan.catalogue, plan.publication));
    let ranker = LazyLock::new(|| rank::Ranker::prepare(&criteria));
    let recall = memory::Recall::of(plan);
    let claims = claims::Claims::gather(plan);
    progress.stage("Matching evidence", Some(plan.collection.items.len() as u64));
    let views = items::views(plan);
    let mut seen: Vec<items::Seen<'_>> =
        views.into_par_iter().map(|view| items::see(|| &criteria, recall.as_ref(), view, plan)).collect();
    items::settle_standings(&mut seen);
    let twins = twins::point_out(&seen);
    let matched = |mut seen: items::Seen<'_>| {
        progress.advance(1);
        let settled = memory::settled(&seen.judged, claims.decisions(seen.view.path));
        if let Some(known) = seen.remembered.take().filter(|known| known.is_settled(settled)) {
            let items::Seen { view, facts, judged, .. } = seen;
            return MatchedItem { facts, judged, readable: view.readable, matches: known.matches };
        }
        let (name, alone, sketch) = (seen.name, seen.alone.clone(), seen.sketch.clone());
        let item = seen.observe(&criteria);
        let matches = pairing::pair(&criteria, &ranker, &claims, plan, &item);
        if let Some((recall, name)) = recall.as_ref().zip(name) {
            let (facts, matches) = (item.facts.clone(), matches.clone());
            let settled = settled.to_string();
            recall.keep(name, &Remembered { facts, judged: alone, sketch, settled, matches });
        }
        MatchedItem { facts: item.facts, judged: item.judged, readable: item.view.readable, matches }
    };
    let items = seen.into_par_iter().map(matched).collect();
    let diagnostics = claims.into_diagnostics().into_iter().chain(twins).collect();
    Matching { items, diagnostics }
}
