//! Clause numbers, ordered as a reader orders them: 8.2 before 8.10.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A clause number such as `8.5.1.3`: numbers separated by points.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Clause {
    text: String,
    parts: Vec<u32>,
}

/// The text is not a clause number.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a clause number is numbers separated by points, such as 8.5.1.3")]
pub struct NotAClause;

impl Clause {
    /// The number as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The first number: 8 for 8.5.1.3.
    #[must_use]
    pub fn chapter(&self) -> u32 {
        self.parts.first().copied().unwrap_or_default()
    }

    /// How many numbers it has: 4 for 8.5.1.3.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.parts.len()
    }

    /// Whether this clause is `other` or lies beneath it: 8.5.1.3 is within 8.5 and within itself.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.parts.starts_with(&other.parts)
    }

    /// The clause above, `None` for a chapter.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (text, _) = self.text.rsplit_once('.')?;
        text.parse().ok()
    }
}

impl FromStr for Clause {
    type Err = NotAClause;

    fn from_str(text: &str) -> Result<Self, NotAClause> {
        let parts: Result<Vec<u32>, _> = text.split('.').map(str::parse).collect();
        let parts = parts.map_err(|_| NotAClause)?;
        if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return Err(NotAClause);
        }
        Ok(Self { text: text.to_owned(), parts })
    }
}

impl Ord for Clause {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts.cmp(&other.parts).then_with(|| self.text.cmp(&other.text))
    }
}

impl PartialOrd for Clause {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl fmt::Debug for Clause {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl Serialize for Clause {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Clause {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clause(text: &str) -> Clause {
        text.parse().unwrap()
    }

    #[test]
    fn clauses_sort_by_number_and_not_by_letter() {
        let mut clauses = [clause("10.1"), clause("8.10"), clause("8.2"), clause("8")];
        clauses.sort();
        assert_eq!(clauses.map(|each| each.to_string()), ["8", "8.2", "8.10", "10.1"]);
    }

    #[test]
    fn a_clause_lies_within_itself_and_its_parents_only() {
        assert!(clause("8.5.1.3").is_within(&clause("8.5")));
        assert!(clause("8.5").is_within(&clause("8.5")));
        assert!(!clause("8.55").is_within(&clause("8.5")));
        assert_eq!(clause("8.5.1").parent(), Some(clause("8.5")));
        assert_eq!(clause("8").parent(), None);
    }

    #[test]
    fn other_text_is_refused() {
        for text in ["", "8.", ".8", "8.a", "+8", "8..1"] {
            assert_eq!(text.parse::<Clause>(), Err(NotAClause), "{text}");
        }
    }
}
