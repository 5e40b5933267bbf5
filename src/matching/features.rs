//! What matching sees of one item: the catalogue's phrases in its title, path, headings, columns and text.

use super::criteria::Criteria;
use super::facts::{Facts, file_stem};
use super::phrases::Hits;
use super::words::{UNKNOWN, WordId, spaced};
use crate::extraction::Extract;
use std::collections::BTreeMap;

/// The features of one item.
#[derive(Debug, Clone, Default)]
pub struct Features {
    /// Phrases of the title.
    pub title: Hits,
    /// Words of the title that say something: neither numbers nor the organisation's own names.
    pub title_words: usize,
    /// Phrases of the file name.
    pub name: Hits,
    /// Phrases of the folders.
    pub folders: Hits,
    /// Phrases of headings, sheet names, and what the document says it is about.
    pub headings: Hits,
    /// Phrases of column names.
    pub columns: Hits,
    /// Phrases of the text.
    pub text: Hits,
    /// Words of the text in all.
    pub length: usize,
    /// How often each known word occurs in the text.
    pub counts: BTreeMap<WordId, u32>,
}

/// Keys of front matter and control tables that say what a document is about.
const ABOUT: [&str; 6] = ["description", "summary", "subject", "topic", "keywords", "tags"];

/// What of an item matching may look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sight {
    /// Whether file and folder names are hidden, to measure what the content alone says.
    pub neutral_names: bool,
}

impl Features {
    /// Looks at one item.
    #[must_use]
    pub fn observe(criteria: &Criteria<'_>, path: &str, extract: &Extract, facts: &Facts, sight: Sight) -> Self {
        let read = |text: &str| criteria.vocabulary.read(text);
        let apart = |parts: &mut dyn Iterator<Item = &str>| -> Vec<WordId> {
            let mut words = Vec::new();
            for part in parts {
                words.extend(read(&spaced(part)));
                words.push(UNKNOWN);
            }
            words
        };
        let find = |words: &[WordId]| criteria.index.find(words);
        let names_visible = !sight.neutral_names;
        let title = if facts.has_title || names_visible { read(&spaced(&facts.title)) } else { Vec::new() };
        let (folders, _) = path.rsplit_once('/').unwrap_or(("", path));
        let text = read(&extract.text);
        let mut counts = BTreeMap::new();
        for word in text.iter().filter(|word| **word != UNKNOWN) {
            *counts.entry(*word).or_insert(0) += 1;
        }
        let sheets = extract.tables.iter().map(|table| table.name.as_str());
        let about = ABOUT.iter().filter_map(|key| extract.facts.get(*key)).map(String::as_str);
        let headings = apart(&mut extract.headings.iter().map(String::as_str).chain(sheets).chain(about));
        let columns = apart(&mut extract.tables.iter().flat_map(|table| table.headers.iter().map(String::as_str)));
        Self {
            title_words: telling_words(&facts.title),
            title: find(&title),
            name: if names_visible { find(&read(&spaced(file_stem(path)))) } else { Hits::default() },
            folders: if names_visible { find(&apart(&mut folders.split(['/', '!']))) } else { Hits::default() },
            headings: find(&headings),
            columns: find(&columns),
            text: find(&text),
            length: text.len(),
            counts,
        }
    }
}

/// Words that say something about the subject: numbers, versions and one-letter words do not.
fn telling_words(title: &str) -> usize {
    let words = super::words::words(&spaced(title));
    words.iter().filter(|word| word.chars().count() > 1 && !word.chars().any(|each| each.is_ascii_digit())).count()
}
