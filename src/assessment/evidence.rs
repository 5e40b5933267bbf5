//! The evidence index.

use super::conclude::Basis;
use super::document::{Evidence, EvidenceState, Match, StatedValue};
use crate::evidence::EvidenceItem;
use crate::extraction::{Extract, Outcome};
use crate::matching::facts::Stated;
use crate::matching::{Facts, MatchState, MatchedItem};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// One row per item, in the order of the collection.
pub(super) fn rows(basis: &Basis<'_>) -> Vec<Evidence> {
    let plan = basis.plan;
    let items = plan.collection.items.iter().zip(&plan.matching.items).zip(&basis.extraction.extracts);
    items.map(|((item, matched), extract)| row(basis, item, matched, extract)).collect()
}

fn row(basis: &Basis<'_>, item: &EvidenceItem, matched: &MatchedItem, extract: &Extract) -> Evidence {
    let kind = matched.facts.kind.as_ref().map(|kind| kind.value.clone()).unwrap_or_default();
    let kind_title = basis.plan.catalogue.item_kind(&kind).map(|kind| kind.title.clone()).unwrap_or_default();
    Evidence {
        path: item.path.clone(),
        sha256: item.sha256,
        hash_basis: String::new(),
        cached: item.cached,
        bytes: item.bytes,
        media_type: item.media_type.clone(),
        title: matched.facts.title.clone(),
        state: state(matched),
        kind,
        kind_title,
        nature: matched.facts.nature,
        standing: matched.judged.standing,
        standing_reason: matched.judged.reason.clone(),
        document: document(&matched.facts),
        unread_reason: unread_reason(item, extract),
        matches: matched.matches.iter().map(stated).collect(),
    }
}

/// The item's state is the best of its matches; an unreadable one stays unreadable.
fn state(matched: &MatchedItem) -> EvidenceState {
    if !matched.readable {
        return EvidenceState::Unreadable;
    }
    let has = |wanted: fn(MatchState) -> bool| matched.matches.iter().any(|found| wanted(found.state));
    if has(MatchState::is_accepted) {
        EvidenceState::Accepted
    } else if has(|state| state == MatchState::Proposed) {
        EvidenceState::Proposed
    } else {
        EvidenceState::Unmatched
    }
}

fn unread_reason(item: &EvidenceItem, extract: &Extract) -> String {
    if let Some(reason) = &item.unreadable {
        return reason.clone();
    }
    match &extract.outcome {
        Outcome::Read => String::new(),
        Outcome::NoText(reason) | Outcome::Unsupported(reason) | Outcome::Unreadable(reason) => reason.clone(),
    }
}

fn stated(found: &crate::matching::Match) -> Match {
    Match {
        requirement: found.requirement.clone(),
        state: found.state,
        by: found.by.clone(),
        basis: found.basis,
        confidence: found.confidence.fraction(),
        expectation: found.expectation.clone().unwrap_or_default(),
        shows: Some(found.shows),
        ladder: found.ladder,
        stale: found.stale.is_some(),
        stale_by: found.stale,
        reasons: found.reasons.clone(),
    }
}

fn document(facts: &Facts) -> BTreeMap<String, StatedValue> {
    let mut document = BTreeMap::new();
    let mut text = |key: &str, stated: &Option<Stated<String>>| {
        if let Some(stated) = stated {
            document.insert(key.to_owned(), StatedValue { value: stated.value.clone(), from: stated.from.clone() });
        }
    };
    text("number", &facts.number);
    text("version", &facts.version);
    text("owner", &facts.owner);
    text("author", &facts.author);
    text("approved_by", &facts.approved_by);
    text("status", &facts.status);
    text("classification", &facts.classification);
    text("organisation", &facts.organisation);
    text("source_system", &facts.source_system);
    text("query", &facts.query);
    text("extracted_at", &facts.extracted_at);
    let mut date = |key: &str, stated: &Option<Stated<NaiveDate>>| {
        if let Some(stated) = stated {
            document.insert(key.to_owned(), StatedValue { value: stated.value.to_string(), from: stated.from.clone() });
        }
    };
    date("created", &facts.created);
    date("modified", &facts.modified);
    date("approved_on", &facts.approved_on);
    date("effective_from", &facts.effective_from);
    date("reviewed_on", &facts.reviewed_on);
    date("review_due", &facts.review_due);
    date("valid_until", &facts.valid_until);
    date("event_on", &facts.event_on);
    date("period_start", &facts.period_start);
    date("period_end", &facts.period_end);
    document
}
