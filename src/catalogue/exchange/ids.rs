//! Ids from other people's names, and UUIDs from digests.

use crate::integrity::Sha256Digest;
use std::collections::BTreeSet;

/// Longest id that is made from a title, in characters.
const LONGEST: usize = 60;

/// A kebab-case id from a title: `NIST CSF v2.0` becomes `nist-csf-v2.0`.
pub(super) fn kebab(title: &str) -> String {
    let mut id = String::new();
    for each in title.to_lowercase().chars() {
        if id.len() >= LONGEST {
            break;
        }
        match each {
            'a'..='z' | '0'..='9' => id.push(each),
            '.' if id.ends_with(|last: char| last.is_ascii_digit()) => id.push('.'),
            _ if !id.is_empty() && !id.ends_with(['-', '.']) => id.push('-'),
            _ => {}
        }
    }
    // A word that was cut off says less than none.
    let cut = id.len() >= LONGEST;
    let id = id.rsplit_once('-').filter(|_| cut).map_or(id.as_str(), |(whole, _)| whole);
    let id = id.trim_end_matches(['-', '.']).to_owned();
    if id.is_empty() { "imported".to_owned() } else { id.replace(".-", "-") }
}

/// The id of a framework: as it was written where it is one, else made from it.
pub(super) fn framework(written: &str) -> String {
    let part =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if written.split(['-', '.']).all(part) { written.to_owned() } else { kebab(written) }
}

/// An id of an item as the catalogue accepts it, as close to what was written as that allows.
pub(super) fn item(written: &str) -> String {
    const LONGEST_ITEM: usize = 128;
    let allowed = |each: char| if each.is_ascii_alphanumeric() || "._()-".contains(each) { each } else { '-' };
    let id: String = written.trim().chars().take(LONGEST_ITEM).map(allowed).collect();
    let id = id.trim_start_matches(|each: char| !each.is_ascii_alphanumeric());
    if id.is_empty() { "item".to_owned() } else { id.to_owned() }
}

/// Ids in use, so that one that comes twice gets a number.
#[derive(Debug, Default)]
pub(super) struct Used(BTreeSet<String>);

impl Used {
    /// `wanted`, or the first of `wanted-2`, `wanted-3` … that is free.
    pub(super) fn claim(&mut self, wanted: &str) -> String {
        let mut id = wanted.to_owned();
        let mut number = 2;
        while !self.0.insert(id.clone()) {
            id = format!("{wanted}-{number}");
            number += 1;
        }
        id
    }
}

/// A UUID of version 5 whose digits come from the SHA-256 of `name`, so that the same content has the same one.
pub(super) fn uuid(name: &str) -> String {
    Sha256Digest::of(name.as_bytes()).uuid()
}

/// `id` as OSCAL accepts it, a token: it begins with a letter and holds letters, digits, points, hyphens, underscores.
#[must_use]
pub fn token(id: &str) -> String {
    let allowed = |each: char| if each.is_alphanumeric() || "._-".contains(each) { each } else { '_' };
    let token: String = id.chars().map(allowed).collect();
    if token.starts_with(|first: char| first.is_alphabetic() || first == '_') { token } else { format!("_{token}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_form_that_is_asked_for() {
        assert_eq!(
            kebab("NIST Special Publication 800-53 Revision 5.1.1 LOW"),
            "nist-special-publication-800-53-revision-5.1.1-low"
        );
        assert_eq!(kebab("  Über §§ "), "ber");
        assert_eq!(kebab("—"), "imported");
        assert_eq!(item("AC-2(1)"), "AC-2(1)");
        assert_eq!(item("§ 4 / a"), "4---a");
        assert_eq!(token("8.6.1"), "_8.6.1");
        assert_eq!(token("AC-2(1)"), "AC-2_1_");
        let mut used = Used::default();
        assert_eq!([used.claim("a"), used.claim("a"), used.claim("a")], ["a", "a-2", "a-3"]);
        let id = uuid("x");
        assert_eq!((id.len(), id.as_bytes()[14], id.as_bytes()[19]), (36, b'5', b'a'));
    }
}
