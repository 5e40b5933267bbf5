//! Words as matching sees them: lower case, no accents, English endings removed, numbered by a fixed vocabulary.

use rust_stemmers::{Algorithm, Stemmer};
use std::borrow::Cow;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// Number of a word in a [`Vocabulary`]; [`UNKNOWN`] for any other word.
pub type WordId = u32;

/// The number of every word that is not in the vocabulary.
pub const UNKNOWN: WordId = 0;

/// The words of the catalogue's phrases, numbered from 1 in order of first use.
pub struct Vocabulary {
    stemmer: Stemmer,
    ids: BTreeMap<String, WordId>,
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self { stemmer: Stemmer::create(Algorithm::English), ids: BTreeMap::new() }
    }
}

impl Vocabulary {
    /// How many words it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether it holds no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The words of `phrase`, added to the vocabulary where they are new.
    pub fn learn(&mut self, phrase: &str) -> Vec<WordId> {
        let mut ids = Vec::new();
        for word in words(phrase) {
            let stem = self.stem(&word);
            let next = WordId::try_from(self.ids.len() + 1).unwrap_or(UNKNOWN);
            ids.push(*self.ids.entry(stem).or_insert(next));
        }
        ids
    }

    /// The words of `text`, unknown ones as [`UNKNOWN`].
    #[must_use]
    pub fn read(&self, text: &str) -> Vec<WordId> {
        #[expect(clippy::disallowed_types, reason = "a memo that is looked up and never iterated")]
        let mut memo: std::collections::HashMap<String, WordId> = std::collections::HashMap::new();
        let mut ids = Vec::new();
        each_word(text, |word| {
            let known = memo.get(word).copied();
            let id = known.unwrap_or_else(|| self.ids.get(&self.stem(word)).copied().unwrap_or(UNKNOWN));
            if known.is_none() {
                memo.insert(word.to_owned(), id);
            }
            ids.push(id);
        });
        ids
    }

    fn stem(&self, word: &str) -> String {
        if word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            self.stemmer.stem(&one_spelling(word)).into_owned()
        } else {
            word.to_owned()
        }
    }
}

/// British and American spellings count as one; the stemmer does not know that.
fn one_spelling(word: &str) -> Cow<'_, str> {
    const ENDINGS: [(&str, &str); 11] = [
        ("isation", "ization"),
        ("isations", "ization"),
        ("ising", "izing"),
        ("ised", "ized"),
        ("ises", "izes"),
        ("ise", "ize"),
        ("logue", "log"),
        ("logues", "log"),
        ("programme", "program"),
        ("programmes", "program"),
        ("centre", "center"),
    ];
    let changed = ENDINGS.iter().find_map(|(from, to)| Some(format!("{}{to}", word.strip_suffix(from)?)));
    changed.map_or(Cow::Borrowed(word), Cow::Owned)
}

/// The words of `text`: lower case, accents removed, split at everything that is neither letter nor digit; each
/// Han or kana character is a word of its own, because such text has no spaces.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    each_word(text, |word| found.push(word.to_owned()));
    found
}

fn each_word(text: &str, mut take: impl FnMut(&str)) {
    let mut word = String::new();
    let mut flush = |word: &mut String| {
        if !word.is_empty() {
            take(word);
            word.clear();
        }
    };
    for character in text.nfkd() {
        if is_ideographic(character) {
            flush(&mut word);
            word.push(character);
            flush(&mut word);
        } else if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        } else if character == '&' {
            flush(&mut word);
            word.push_str("and");
            flush(&mut word);
        } else if !is_joined(character) {
            flush(&mut word);
        }
    }
    flush(&mut word);
}

/// Combining accents and apostrophes belong to the word they stand in.
const fn is_joined(character: char) -> bool {
    matches!(character, '\u{0300}'..='\u{036f}' | '\'' | '\u{2019}' | '\u{00ad}' | '\u{200d}')
}

pub(super) const fn is_ideographic(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// `text` with a space between a lower-case letter or digit and the capital that follows it, and between words
/// joined by `_`: file names are read as words.
#[must_use]
pub fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 8);
    let mut previous = ' ';
    for character in text.chars() {
        if character.is_uppercase() && (previous.is_lowercase() || previous.is_ascii_digit()) {
            spaced.push(' ');
        }
        spaced.push(if character == '_' { ' ' } else { character });
        previous = character;
    }
    spaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lose_case_accents_and_punctuation() {
        assert_eq!(words("Störungs-Management: l’équipe"), ["storungs", "management", "lequipe"]);
        assert_eq!(words("変更 plan"), ["変", "更", "plan"]);
    }

    #[test]
    fn english_endings_do_not_matter() {
        let mut vocabulary = Vocabulary::default();
        let phrase = vocabulary.learn("escalation procedures");
        assert_eq!(vocabulary.read("the Escalated procedure"), [UNKNOWN, phrase[0], phrase[1]]);
    }

    #[test]
    fn spellings_of_one_word_are_one_word() {
        let mut vocabulary = Vocabulary::default();
        let phrase = vocabulary.learn("prioritization and organization of the service catalog");
        assert_eq!(vocabulary.read("Prioritisation & organisation of the service catalogue"), phrase);
    }

    #[test]
    fn file_names_are_read_as_words() {
        assert_eq!(words(&spaced("ChangeManagement_Policy-v2.docx")), ["change", "management", "policy", "v2", "docx"]);
    }
}
