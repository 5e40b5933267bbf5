//! Words compared as people mean them: without case, accents, spaces and punctuation.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The letters and digits of a text, in lower case and without accents: `Geöffnet am` and `geoffnet_AM` are one.
#[must_use]
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.chars().filter(char::is_ascii_alphanumeric).map(|each| each.to_ascii_lowercase()).collect();
    }
    text.nfkd()
        .filter(|each| !is_combining_mark(*each) && each.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_spaces_and_punctuation_do_not_matter() {
        assert_eq!(folded("Geöffnet am"), folded("GEÖFFNET_AM"));
        assert_eq!(folded("Résolu (le)"), "resolule");
        assert_eq!(folded("1 - Critical"), "1critical");
        assert_eq!(folded("優先度"), "優先度");
        assert_eq!(folded(" -_. "), "");
    }
}
