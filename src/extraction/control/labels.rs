//! What the labels of document control mean, in the languages evidence is written in
//! (`labels.json` beside this file).

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A piece of document control data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// Title of the document.
    Title,
    /// Document number or reference.
    Number,
    /// Version.
    Version,
    /// Author.
    Author,
    /// Owner.
    Owner,
    /// Who approved it.
    Approver,
    /// Status word.
    Status,
    /// Classification.
    Classification,
    /// Issuing organisation.
    Organisation,
    /// Day of creation or issue.
    Created,
    /// Day of the last change.
    Modified,
    /// Day of approval.
    ApprovedOn,
    /// Day from which it applies.
    EffectiveFrom,
    /// Day of the last review.
    ReviewedOn,
    /// Day by which it must be reviewed.
    ReviewDue,
    /// Day on which it ceases to hold.
    ValidUntil,
    /// Day of the event it records.
    EventOn,
    /// A date of which only the kind of document tells what it is the date of.
    Date,
    /// Period covered.
    Period,
    /// First day covered.
    PeriodStart,
    /// Last day covered.
    PeriodEnd,
    /// System an export came from.
    SourceSystem,
    /// Query of an export.
    Query,
    /// Moment of an export.
    ExtractedAt,
    /// Rows the export declares.
    DeclaredRows,
    /// Who was present: shows that the document records a meeting.
    Attendees,
    /// What changed: a column of a revision history.
    Change,
    /// Who reviewed it.
    Reviewer,
}

/// The vocabulary, by field and language.
const VOCABULARY: &str = include_str!("labels.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vocabulary {
    labels: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    field: Field,
    #[serde(flatten)]
    words: BTreeMap<String, serde_json::Value>,
}

/// Label as compared → what it means.
fn vocabulary() -> &'static BTreeMap<String, Field> {
    static LABELS: OnceLock<BTreeMap<String, Field>> = OnceLock::new();
    LABELS.get_or_init(|| {
        // A test proves that the embedded vocabulary can be read.
        let read: Vocabulary = serde_json::from_str(VOCABULARY).unwrap_or(Vocabulary { labels: Vec::new() });
        let words = |entry: &Entry| -> Vec<(String, Field)> {
            let lists = entry.words.values().filter_map(serde_json::Value::as_array).flatten();
            lists.filter_map(serde_json::Value::as_str).map(|label| (label.to_owned(), entry.field)).collect()
        };
        read.labels.iter().flat_map(words).collect()
    })
}

/// A label as it is compared: lower case, one space between words, no marks around it.
pub fn normalise(label: &str) -> String {
    let marks = |character: char| {
        matches!(character, ':' | '：' | '*' | '_' | '#' | '|' | '.' | '-' | '–' | '"' | '[' | ']' | '•' | '>')
    };
    let label = label.trim_matches(|character: char| character.is_whitespace() || marks(character));
    let words: Vec<&str> = label
        .split(|character: char| character.is_whitespace() || character == '\u{a0}')
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").to_lowercase()
}

/// What a label means, if it is one of document control.
pub fn field(label: &str) -> Option<Field> {
    if label.chars().count() > 60 {
        return None;
    }
    let plain = normalise(label);
    let known = |text: &str| vocabulary().get(text).copied();
    known(&plain)
        .or_else(|| known(&normalise(&words_of(label))))
        // "Approved by (name)", "Version / Fassung": what stands first is the label.
        .or_else(|| plain.split_once(['(', '/', '（']).and_then(|(first, _)| known(first.trim())))
        .or_else(|| known(plain.strip_suffix(" name").or_else(|| plain.strip_suffix("(s)"))?))
}

/// The words of a key such as `last_reviewed` or `majorRevisionDate`.
fn words_of(key: &str) -> String {
    let mut words = String::new();
    let mut after_small = false;
    for character in key.chars() {
        if after_small && character.is_uppercase() {
            words.push(' ');
        }
        after_small = character.is_lowercase();
        words.push(if matches!(character, '_' | '-') { ' ' } else { character });
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_understood_in_five_languages() {
        for (label, expected) in [
            ("Version:", Field::Version),
            ("**Approved by**", Field::Approver),
            ("Next review date", Field::ReviewDue),
            ("Dokumentenverantwortlicher", Field::Owner),
            ("nextReviewDate", Field::ReviewDue),
            ("Freigegeben am:", Field::ApprovedOn),
            ("Gültig ab", Field::EffectiveFrom),
            ("Propriétaire du document :", Field::Owner),
            ("Approuvé par", Field::Approver),
            ("Fecha de aprobación", Field::ApprovedOn),
            ("Próxima revisión", Field::ReviewDue),
            ("承認者：", Field::Approver),
            ("版数", Field::Version),
            ("last_reviewed", Field::ReviewedOn),
        ] {
            assert_eq!(field(label), Some(expected), "{label}");
        }
    }

    #[test]
    fn prose_is_no_label() {
        assert_eq!(field("The change manager approves every change"), None);
        assert_eq!(field(""), None);
    }

    #[test]
    fn no_label_means_two_things() {
        let read: Vocabulary = serde_json::from_str(VOCABULARY).unwrap();
        let mut seen = BTreeMap::new();
        for entry in &read.labels {
            for label in entry.words.values().filter_map(|words| words.as_array()).flatten() {
                let label = label.as_str().unwrap();
                assert_eq!(normalise(label), label, "labels are listed as they are compared");
                let before = seen.insert(label, entry.field);
                assert!(before.is_none_or(|field| field == entry.field), "{label}");
            }
        }
        assert!(seen.len() > 800);
    }
}
