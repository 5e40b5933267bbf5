//! Which kind of item something is: policy, minutes, report … and by what that was recognised.

use super::View;
use super::criteria::Criteria;
use super::facts::{Facts, file_stem};
use super::words::{WordId, spaced};
use crate::catalogue::ItemKind;
use crate::extraction::Extract;

/// Front matter keys and control-table labels under which a document names its own kind.
const KIND_KEYS: [&str; 6] = ["kind", "type", "document type", "doc type", "doctype", "category"];

/// The kind of an item with the words for where that was seen; `None` when nothing says it.
#[must_use]
pub fn recognise<'a>(criteria: &Criteria<'a>, view: &View<'_>, facts: &Facts) -> Option<(&'a ItemKind, String)> {
    let by_id = |id: &str| criteria.catalogue.item_kind(id);
    if let Some(kind) = view.row.and_then(|row| row.kind.as_deref()).and_then(by_id) {
        return Some((kind, "register".to_owned()));
    }
    if !view.record_types.is_empty() {
        return by_id("record-export").map(|kind| (kind, "columns".to_owned()));
    }
    let stated = KIND_KEYS.iter().find_map(|key| view.extract.facts.get(*key));
    if let Some(kind) = stated.and_then(|value| named(criteria, value)) {
        return Some((kind, "what the document says it is".to_owned()));
    }
    if let Some(kind) = facts.has_title.then(|| named(criteria, &facts.title)).flatten() {
        return Some((kind, "title".to_owned()));
    }
    // What a picture is named after or filed with is what it shows, and not what it is.
    let by_name = if view.media_type.starts_with("image/") { None } else { by_name(criteria, view) };
    by_name
        .or_else(|| by_own_words(criteria, &view.extract.text).map(|kind| (kind, "own words".to_owned())))
        .or_else(|| by_format(criteria, view).map(|kind| (kind, "format".to_owned())))
}

/// Kinds that documents call themselves: `this policy applies`, `the purpose of this plan`.
const SELF_NAMED: [&str; 7] = ["policy", "procedure", "plan", "agreement", "instruction", "principles", "report"];
/// How often one must be called so, and how much of the text is looked at, in characters.
const SELF_NAMED_TIMES: usize = 2;
const SELF_NAMED_WITHIN: usize = 20_000;

fn by_own_words<'a>(criteria: &Criteria<'a>, text: &str) -> Option<&'a ItemKind> {
    let start: String = text.chars().take(SELF_NAMED_WITHIN).collect();
    let words = criteria.vocabulary.read(&start);
    let kinds = criteria.kinds.iter().filter(|(kind, _)| SELF_NAMED.contains(&kind.id.as_str()));
    let counted = kinds.map(|(kind, phrases)| {
        let named = |at: usize| {
            phrases.iter().any(|phrase| {
                let end = at + criteria.index.length(*phrase);
                words.get(at..end).is_some_and(|window| criteria.index.is(*phrase, window))
            })
        };
        let this = words.iter().enumerate().filter(|(_, word)| criteria.this.contains(word));
        (*kind, this.filter(|(at, _)| named(at + 1)).count())
    });
    let mut best: Option<(&'a ItemKind, usize)> = None;
    for (kind, times) in counted {
        if times >= SELF_NAMED_TIMES && best.is_none_or(|(_, most)| times > most) {
            best = Some((kind, times));
        }
    }
    best.map(|(kind, _)| kind)
}

fn by_name<'a>(criteria: &Criteria<'a>, view: &View<'_>) -> Option<(&'a ItemKind, String)> {
    if view.sight.neutral_names {
        return None;
    }
    let mut parts = view.path.rsplit(['/', '!']);
    let name = parts.next().unwrap_or(view.path);
    if let Some(kind) = named(criteria, file_stem(name)) {
        return Some((kind, "file name".to_owned()));
    }
    parts.find_map(|folder| named(criteria, folder)).map(|kind| (kind, "folder name".to_owned()))
}

fn by_format<'a>(criteria: &Criteria<'a>, view: &View<'_>) -> Option<&'a ItemKind> {
    match view.media_type {
        "message/rfc822" | "application/vnd.ms-outlook" => criteria.catalogue.item_kind("message"),
        image if image.starts_with("image/") => criteria.catalogue.item_kind("screenshot"),
        _ if is_mostly_table(view.extract) => criteria.catalogue.item_kind("register"),
        _ => None,
    }
}

fn is_mostly_table(extract: &Extract) -> bool {
    extract.headings.is_empty() && extract.tables.iter().any(|table| table.headers.len() >= 3)
}

/// The kind that `text` names: the phrase that ends furthest right wins, because English puts the kind last
/// ("incident management procedure"), then the longest phrase. What stands before "of" is what the item is, unless a phrase
/// reaches across it ("certificate of registration", "minutes of the review"; "statement of work").
fn named<'a>(criteria: &Criteria<'a>, text: &str) -> Option<&'a ItemKind> {
    let words = criteria.vocabulary.read(&spaced(text));
    let (end, length, kind) = last_named(criteria, &words)?;
    let of = words.iter().position(|word| criteria.of.contains(word)).filter(|of| of + length < end);
    let before = of.and_then(|of| last_named(criteria, words.get(..of)?));
    Some(before.map_or(kind, |(_, _, kind)| kind))
}

fn last_named<'a>(criteria: &Criteria<'a>, words: &[WordId]) -> Option<(usize, usize, &'a ItemKind)> {
    let mut best: Option<(usize, usize, &'a ItemKind)> = None;
    for (kind, phrases) in &criteria.kinds {
        for phrase in phrases {
            let length = criteria.index.length(*phrase);
            let Some(end) = last_end(criteria, words, *phrase) else { continue };
            if best.is_none_or(|(best_end, best_length, _)| (end, length) > (best_end, best_length)) {
                best = Some((end, length, *kind));
            }
        }
    }
    best
}

fn last_end(criteria: &Criteria<'_>, words: &[WordId], phrase: usize) -> Option<usize> {
    let length = criteria.index.length(phrase);
    let last_start = words.len().checked_sub(length)?;
    (0..=last_start)
        .rev()
        .find(|start| words.get(*start..start + length).is_some_and(|window| criteria.index.is(phrase, window)))
        .map(|start| start + length)
}
