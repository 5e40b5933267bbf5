//! Tables of what was collected: items and their matches.

use super::super::context::Context;
use super::super::sheet::{Sheet, Value};
use super::super::signs::evidence_key;
use super::{sheet, word};
use crate::assessment::document::{Evidence, Match, MatchBasis, MatchState};

pub(super) fn items(context: &Context<'_>) -> Sheet {
    let row = |item: &Evidence| {
        let of = |state: fn(&Match) -> bool| {
            let found = item.matches.iter().filter(|each| state(each));
            Value::list(found.map(|each| each.requirement.as_str()))
        };
        let stated = |key: &str| item.document.get(key).map_or("", |stated| stated.value.as_str());
        vec![
            Value::text(context.reference(&item.path)),
            Value::text(&item.path),
            Value::text(&item.title),
            word(evidence_key(item.state), context.evidence_state(item.state).word),
            Value::text(&item.kind),
            Value::text(&item.kind_title),
            of(|each| each.state.is_accepted()),
            of(|each| each.state == MatchState::Proposed),
            Value::text(stated("owner")),
            Value::text(stated("approved_by")),
            Value::day(stated("approved_on")),
            Value::text(stated("version")),
            Value::day(stated("date")),
            Value::day(stated("period_start")),
            Value::day(stated("period_end")),
            Value::day(stated("valid_until")),
            Value::day(stated("review_due")),
            Value::text(&item.standing_reason),
            Value::text(&item.unread_reason),
            Value::text(&item.media_type),
            Value::Whole(item.bytes),
            Value::text(item.sha256.map(|digest| digest.to_string()).unwrap_or_default()),
        ]
    };
    let columns = [
        ("evidence_id", 10),
        ("path", 60),
        ("title", 40),
        ("state", 14),
        ("kind", 22),
        ("kind_title", 30),
        ("accepted_for", 40),
        ("proposed_for", 40),
        ("owner", 26),
        ("approved_by", 24),
        ("approved_on", 12),
        ("version", 10),
        ("date", 12),
        ("period_start", 12),
        ("period_end", 12),
        ("valid_until", 12),
        ("review_due", 12),
        ("standing", 40),
        ("unread_reason", 40),
        ("media_type", 30),
        ("bytes", 12),
        ("sha256", 66),
    ];
    sheet(context, "evidence", &columns, context.document.evidence.iter().map(row).collect())
}

pub(super) fn matches(context: &Context<'_>) -> Sheet {
    let mut rows = Vec::new();
    for item in &context.document.evidence {
        for each in &item.matches {
            rows.push(vec![
                Value::link(context.reference(&item.path), "evidence"),
                Value::text(&item.path),
                Value::link(each.requirement.as_str(), "requirements"),
                match_state(context, each.state),
                Value::text(&each.by),
                basis(context, each.basis),
                Value::Share(each.confidence),
                Value::text(&each.expectation),
                Value::text(super::super::context::rung(each.ladder)),
                super::yes_no(context, each.stale),
                Value::list(&each.reasons),
            ]);
        }
    }
    let columns = [
        ("evidence_id", 10),
        ("path", 60),
        ("requirement", 24),
        ("state", 18),
        ("by", 20),
        ("basis", 12),
        ("confidence", 11),
        ("expectation", 30),
        ("ladder", 8),
        ("stale", 7),
        ("reasons", 80),
    ];
    sheet(context, "matches", &columns, rows)
}

fn match_state(context: &Context<'_>, state: MatchState) -> Value {
    let key = match state {
        MatchState::Accepted => "accepted",
        MatchState::AcceptedByRule => "accepted-by-rule",
        MatchState::Proposed => "proposed",
        MatchState::Rejected => "rejected",
    };
    word(key, context.words(&format!("sheet-word.{key}")))
}

fn basis(context: &Context<'_>, basis: MatchBasis) -> Value {
    let key = match basis {
        MatchBasis::Register => "register",
        MatchBasis::Decision => "decision",
        MatchBasis::Selector => "selector",
        MatchBasis::Text => "text",
    };
    word(key, context.words(&format!("sheet-word.{key}")))
}
