//! Whether an item can count as evidence at all, and if not, why: drafts, empty templates, superseded versions,
//! copies, stubs, and papers of another legal entity.

use super::View;
use super::facts::Facts;
use super::words::words;
use crate::extraction::Outcome;
use crate::integrity::Sha256Digest;
use crate::workspace::OrganisationSettings;
use regex::Regex;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What stands in the way of an item counting as evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Nothing.
    Sound,
    /// Marked as a draft or not yet approved.
    Draft,
    /// A template whose placeholders were never filled in.
    EmptyTemplate,
    /// A newer version of the same document is in the evidence, or it is marked as withdrawn.
    Superseded,
    /// The same bytes as another item, which counts instead.
    Duplicate,
    /// Issued by or about another legal entity.
    OtherEntity,
    /// A page that only says where the content went, or holds next to nothing.
    Stub,
}

/// A standing with its reason in words; empty for [`Standing::Sound`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// The standing.
    pub standing: Standing,
    /// Why.
    pub reason: String,
}

impl Judged {
    fn new(standing: Standing, reason: impl Into<String>) -> Self {
        Self { standing, reason: reason.into() }
    }

    /// Nothing stands in the way.
    #[must_use]
    pub fn sound() -> Self {
        Self::new(Standing::Sound, "")
    }
}

/// A document of fewer words says next to nothing.
const STUB_WORDS: usize = 20;
/// A page that points elsewhere has fewer words than this.
const POINTER_WORDS: usize = 80;
/// From this many placeholders on, and one in this many words, a document is an empty template.
const TEMPLATE_PLACEHOLDERS: usize = 4;
const TEMPLATE_WORDS_PER_PLACEHOLDER: usize = 40;

/// Judges what one item says about itself.
#[must_use]
pub fn judge(view: &View<'_>, facts: &Facts, organisation: &OrganisationSettings) -> Judged {
    if view.extract.outcome != Outcome::Read || !view.record_types.is_empty() || view.note.is_some() {
        return Judged::sound();
    }
    other_entity(view, facts, organisation)
        .or_else(|| withdrawn(facts))
        .or_else(|| empty_template(view, facts))
        .or_else(|| draft(view, facts))
        .or_else(|| stub(view))
        .unwrap_or_else(Judged::sound)
}

fn other_entity(view: &View<'_>, facts: &Facts, organisation: &OrganisationSettings) -> Option<Judged> {
    let text = padded(&view.extract.text);
    let issuer = facts.organisation.as_ref().map(|stated| padded(&stated.value)).unwrap_or_default();
    let title = padded(&facts.title);
    organisation.other_entities.iter().find_map(|entity| {
        let name = padded(entity);
        let named_as_issuer = issuer.contains(&name) || title.contains(&name);
        let mentions = text.matches(&name).count();
        let rest = text.replace(&name, " ");
        let own = own_names(organisation).any(|own| rest.contains(&padded(own)));
        let foreign = named_as_issuer || (mentions >= 2 && !own);
        foreign.then(|| {
            let seen = if named_as_issuer { "is issued by or titled for" } else { "speaks only of" };
            Judged::new(
                Standing::OtherEntity,
                format!("it {seen} {entity}, which is outside the organisation assessed"),
            )
        })
    })
}

fn own_names(organisation: &OrganisationSettings) -> impl Iterator<Item = &str> {
    std::iter::once(organisation.name.as_str())
        .chain(organisation.also_known_as.iter().map(String::as_str))
        .filter(|name| !name.is_empty())
}

fn padded(text: &str) -> String {
    format!(" {} ", words(text).join(" "))
}

fn withdrawn(facts: &Facts) -> Option<Judged> {
    const WORDS: [&str; 7] = ["superseded", "obsolete", "withdrawn", "retired", "archived", "replaced", "abgelost"];
    let status = facts.status.as_ref()?;
    let marked = words(&status.value).iter().any(|word| WORDS.contains(&word.as_str()));
    marked.then(|| Judged::new(Standing::Superseded, format!("its {} says `{}`", status.from, status.value)))
}

fn draft(view: &View<'_>, facts: &Facts) -> Option<Judged> {
    const WORDS: [&str; 6] = ["draft", "entwurf", "brouillon", "borrador", "wip", "unapproved"];
    let is_draft = |text: &str| words(text).iter().any(|word| WORDS.contains(&word.as_str()));
    if let Some(status) = facts.status.as_ref().filter(|status| is_draft(&status.value)) {
        return Some(Judged::new(Standing::Draft, format!("its {} says `{}`", status.from, status.value)));
    }
    if is_draft(&facts.title) {
        return Some(Judged::new(Standing::Draft, format!("its title is `{}`", facts.title)));
    }
    let name = view.path.rsplit(['/', '!']).next().unwrap_or_default();
    if !view.sight.neutral_names && is_draft(&name.replace('_', " ")) {
        return Some(Judged::new(Standing::Draft, format!("its file name is `{name}`")));
    }
    // A watermark or banner stands in capitals among the first words.
    let banner = view.extract.text.split_whitespace().take(40).any(|word| {
        matches!(
            word.trim_matches(|each: char| !each.is_alphanumeric()),
            "DRAFT" | "ENTWURF" | "BROUILLON" | "BORRADOR"
        )
    });
    banner.then(|| Judged::new(Standing::Draft, "a draft mark stands at its beginning"))
}

// What authors leave to be filled in: names in angle brackets or, capitalised, in square ones, variables of template
// engines, dates and amounts in letters, rulings to write on, and what Word shows in an empty field.
static PLACEHOLDERS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
          \[ \s* (?i:insert|enter|add|your|company|organi[sz]ation|name|date|title|role|owner|version|dd|xx|tbd|to\ be|fill|describe|specify|list|e\.g)[^\]\n]{0,80} \]
        | \[ [A-Z][A-Za-z'’&/\ -]{2,50} \]
        | <{1,2} [A-Za-z][A-Za-z0-9_,.'’&/()\ -]{0,80}[A-Za-z0-9_.)] >{1,2}
        | \{\{ [^}\n]{1,80} \}\} | \$\{ [A-Za-z_. ]{1,60} \}
        | \b (?i:dd|mm|xx)[/.\-](?i:mm|dd|xx)[/.\-](?i:yyyy|yy|xxxx|xx) \b | \b (?i:yyyy)[/.\-](?i:mm)[/.\-](?i:dd) \b
        | \b TB[DCA] \b | \b XXX+ \b | (?i: \b lorem\ ipsum \b)
        | (?i: \b (?:click|tap)\ (?:or\ tap\ )?here\ to\ enter \b | \b choose\ an\ item \b | \b klicken\ (?:oder\ tippen\ )?sie\ hier \b)
        | _{5,} | \.{8,}",
    )
    .ok()
});

/// How many placeholders a text holds; the dots that lead to the page number in a table of contents are none.
fn placeholders(text: &str) -> Option<usize> {
    let leads_to_page = |end: usize| {
        text.get(end..)
            .is_some_and(|rest| rest.trim_start_matches([' ', '\t']).starts_with(|each: char| each.is_ascii_digit()))
    };
    let found = PLACEHOLDERS.as_ref()?.find_iter(text);
    Some(found.filter(|found| !(found.as_str().starts_with('.') && leads_to_page(found.end()))).count())
}

fn empty_template(view: &View<'_>, facts: &Facts) -> Option<Judged> {
    let text = &view.extract.text;
    let placeholders = placeholders(text)?;
    let length = text.split_whitespace().count();
    let titled = words(&facts.title).iter().any(|word| word == "template" || word == "vorlage" || word == "modele");
    let dense = placeholders >= TEMPLATE_PLACEHOLDERS && placeholders * TEMPLATE_WORDS_PER_PLACEHOLDER >= length;
    let named = titled && placeholders >= 2;
    (dense || named).then(|| {
        let reason = format!("{placeholders} placeholders in {length} words were never filled in");
        Judged::new(Standing::EmptyTemplate, reason)
    })
}

fn stub(view: &View<'_>) -> Option<Judged> {
    let extract = view.extract;
    let is_mail = view.media_type.starts_with("message/") || view.media_type == "application/vnd.ms-outlook";
    if is_mail || !extract.tables.is_empty() || view.media_type.starts_with("image/") {
        return None;
    }
    let length = words(&extract.text).len();
    if length < STUB_WORDS {
        return Some(Judged::new(Standing::Stub, format!("it holds {length} words and no table")));
    }
    let lower = padded(&extract.text);
    let points_elsewhere = ["has moved", "moved to", "this page moved", "has been moved", "please see", "see instead"]
        .iter()
        .any(|phrase| lower.contains(phrase));
    (length < POINTER_WORDS && points_elsewhere)
        .then(|| Judged::new(Standing::Stub, format!("it holds {length} words that point elsewhere")))
}

/// One item as far as copies and versions are concerned.
pub struct Copy<'a> {
    /// Shown path.
    pub path: &'a str,
    /// Digest.
    pub sha256: Option<Sha256Digest>,
    /// Whether the register has a row for it.
    pub registered: bool,
    /// What is known about it.
    pub facts: &'a Facts,
    /// Whether nothing else stands in its way.
    pub sound: bool,
    /// Whether its bytes could be read.
    pub read: bool,
}

/// For each item, the path of the one with the same bytes that counts instead: the registered one, else the first.
#[must_use]
pub fn duplicates<'a>(items: &[Copy<'a>]) -> Vec<Option<&'a str>> {
    let mut first: BTreeMap<Sha256Digest, usize> = BTreeMap::new();
    for (position, item) in items.iter().enumerate() {
        let Some(digest) = item.sha256 else { continue };
        let kept = first.entry(digest).or_insert(position);
        let kept_is_registered = items.get(*kept).is_some_and(|other| other.registered);
        if item.registered && !kept_is_registered {
            *kept = position;
        }
    }
    let other = |position: usize, item: &Copy<'a>| {
        let kept = *first.get(&item.sha256?)?;
        (kept != position && item.read).then(|| items.get(kept).map(|other| other.path)).flatten()
    };
    items.iter().enumerate().map(|(position, item)| other(position, item)).collect()
}

/// For each item, the path of a newer version of the same document. Two items are versions of one document when
/// kind and title (without version and year) or the document number agree and both state a version.
#[must_use]
pub fn newer_versions<'a>(items: &[Copy<'a>]) -> Vec<Option<&'a str>> {
    let mut newest: BTreeMap<String, usize> = BTreeMap::new();
    let keys: Vec<Option<(String, Vec<u64>)>> =
        items.iter().map(|item| if item.sound { document_key(item) } else { None }).collect();
    for (position, key) in keys.iter().enumerate() {
        let Some((key, version)) = key else { continue };
        let kept = newest.entry(key.clone()).or_insert(position);
        let kept_version = keys.get(*kept).and_then(|key| key.as_ref()).map(|(_, version)| version);
        if kept_version.is_none_or(|kept_version| version > kept_version) {
            *kept = position;
        }
    }
    let newer = |key: &Option<(String, Vec<u64>)>| {
        let (key, version) = key.as_ref()?;
        let kept = *newest.get(key)?;
        let (_, kept_version) = keys.get(kept)?.as_ref()?;
        (kept_version > version).then(|| items.get(kept).map(|item| item.path)).flatten()
    };
    keys.iter().map(newer).collect()
}

fn document_key(item: &Copy<'_>) -> Option<(String, Vec<u64>)> {
    let facts = item.facts;
    let version: Vec<u64> = facts
        .version
        .as_ref()?
        .value
        .split(|each: char| !each.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map_while(|part| part.parse().ok())
        .collect();
    if version.is_empty() || facts.nature != Some(crate::catalogue::Nature::Design) {
        return None;
    }
    let key = if let Some(number) = &facts.number {
        format!("number {}", words(&number.value).join(" "))
    } else {
        let title: Vec<_> = words(&super::words::spaced(&facts.title))
            .into_iter()
            .filter(|word| !word.chars().any(|each| each.is_ascii_digit()))
            .filter(|word| !matches!(word.as_str(), "v" | "version" | "final" | "draft" | "old" | "copy" | "approved"))
            .collect();
        let kind = facts.kind.as_ref().map(|kind| kind.value.as_str()).unwrap_or_default();
        format!("{kind} {}", title.join(" "))
    };
    Some((key, version))
}

#[cfg(test)]
mod tests {
    use super::placeholders;

    #[test]
    fn what_was_never_filled_in_is_counted() {
        for text in [
            "Owner: <name>",
            "Approved on <dd month yyyy>",
            "<<service>>",
            "[Company Name] runs services",
            "[insert scope]",
            "{{ companyName }}",
            "on DD/MM/YYYY",
            "yyyy-mm-dd",
            "Owner: TBC",
            "Click or tap here to enter text.",
            "Signed: ______",
        ] {
            assert_eq!(placeholders(text), Some(1), "{text}");
        }
    }

    #[test]
    fn what_looks_like_a_placeholder_and_is_none_is_not_counted() {
        for text in [
            "1 Scope ........ 3",
            "see [1] and [2]",
            "[x] done",
            "a < b and c > d",
            "<mara@example.org>",
            "<https://example.org>",
            "XX",
        ] {
            assert_eq!(placeholders(text), Some(0), "{text}");
        }
    }
}
