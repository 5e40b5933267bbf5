//! Reviews of our wording: which requirement was compared by whom with which copy of the standard
//! (`catalogue-reviews.jsonl`, append-only).

use super::control::{Requirement, RequirementId, RequirementKind};
use super::load::Catalogue;
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::integrity::Sha256Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// Name of the journal, in the workspace or in the folder of `--controls`.
pub const REVIEWS_FILE: &str = "catalogue-reviews.jsonl";
/// Largest journal that is read, in bytes.
pub const MAX_JOURNAL_BYTES: u64 = 64 * 1024 * 1024;

/// A line of the journal that is no review.
pub const BAD_REVIEW: Code = Code {
    name: "catalogue-review-unreadable",
    severity: Severity::Warning,
    meaning: "A line of the journal of reviews cannot be read; it is left out.",
    help: "the journal is append-only: restore the line from a backup, or record the review again",
};

/// A review of something the catalogue does not hold.
pub const REVIEW_OF_NOTHING: Code = Code {
    name: "catalogue-review-of-nothing",
    severity: Severity::Warning,
    meaning: "A review names a requirement that the catalogue does not hold.",
    help: "check which catalogue is in use; ids are never reused, so the requirement was taken out",
};

/// Codes of reviews.
pub const CODES: &[&Code] = &[&BAD_REVIEW, &REVIEW_OF_NOTHING];

/// What the comparison with the standard came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReviewOutcome {
    /// The wording says what the standard says.
    Confirmed,
    /// The wording did not, and was put right before this entry.
    Corrected,
    /// Whether it does is in doubt.
    Doubtful,
}

impl ReviewOutcome {
    /// The word used in every file and output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Corrected => "corrected",
            Self::Doubtful => "doubtful",
        }
    }
}

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// When, in UTC, ISO 8601 with `Z`.
    pub at: String,
    /// `replaced` when `SOURCE_DATE_EPOCH` stood in for the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// Who compared.
    pub by: String,
    /// With which copy of the standard: licence, edition, print.
    pub copy: String,
    /// Which requirement.
    pub requirement: RequirementId,
    /// The kind it had.
    pub kind: RequirementKind,
    /// SHA-256 of the text it had, as UTF-8 without a line feed.
    pub text_sha256: Sha256Digest,
    /// What the comparison came to.
    pub outcome: ReviewOutcome,
    /// Anything to add.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Review {
    /// Whether the requirement still has the wording and the kind that were reviewed.
    #[must_use]
    pub fn still_holds_for(&self, requirement: &Requirement) -> bool {
        self.kind == requirement.kind && self.text_sha256 == text_digest(requirement)
    }
}

/// SHA-256 of the text of a requirement; `printf '%s' TEXT | sha256sum` reproduces it.
#[must_use]
pub fn text_digest(requirement: &Requirement) -> Sha256Digest {
    Sha256Digest::of(requirement.text.as_bytes())
}

/// All reviews in the order they were made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reviews {
    entries: Vec<Review>,
}

/// How far a catalogue has been reviewed, in requirements.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// All requirements.
    pub requirements: u64,
    /// Those whose present wording was confirmed or corrected.
    pub reviewed: u64,
    /// Those whose present wording is in doubt after a review.
    pub doubtful: u64,
    /// Those whose wording changed since the last review.
    pub changed_since_review: u64,
}

impl Reviews {
    /// Adds the entries of one journal, as read from `file`; lines that are none become diagnostics.
    pub fn add(&mut self, file: &str, journal: &[u8], diagnostics: &mut Vec<Diagnostic>) {
        for (number, line) in (1..).zip(journal.split(|byte| *byte == b'\n')) {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match serde_json::from_slice(line) {
                Ok(entry) => self.entries.push(entry),
                Err(error) => {
                    let message = format!("this line is no review: {error}");
                    diagnostics.push(BAD_REVIEW.at(file, format!("line {number}"), message));
                }
            }
        }
    }

    /// Adds the entries of the journal at `path`, which may be missing.
    ///
    /// # Errors
    /// When the journal is there and cannot be read, or is larger than [`MAX_JOURNAL_BYTES`].
    pub fn add_file(&mut self, path: &Path, diagnostics: &mut Vec<Diagnostic>) -> io::Result<()> {
        let mut journal = Vec::new();
        match File::open(path) {
            Ok(file) => file.take(MAX_JOURNAL_BYTES + 1).read_to_end(&mut journal)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        if journal.len() as u64 > MAX_JOURNAL_BYTES {
            let message = format!("larger than the limit of {MAX_JOURNAL_BYTES} bytes for a journal of reviews");
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
        }
        self.add(REVIEWS_FILE, &journal, diagnostics);
        Ok(())
    }

    /// The last review of each requirement.
    #[must_use]
    pub fn latest(&self) -> BTreeMap<&RequirementId, &Review> {
        self.entries.iter().map(|entry| (&entry.requirement, entry)).collect()
    }

    /// Reviews of requirements that `catalogue` does not hold.
    #[must_use]
    pub fn of_nothing(&self, catalogue: &Catalogue) -> Vec<Diagnostic> {
        let known = |id| catalogue.publications.values().any(|publication| publication.requirement(id).is_some());
        let lost = self.latest().into_keys().filter(|id| !known(id));
        lost.map(|id| REVIEW_OF_NOTHING.at(REVIEWS_FILE, "", format!("there is no requirement `{id}`"))).collect()
    }

    /// How far the requirements of a publication have been reviewed.
    pub fn coverage<'a>(&self, requirements: impl IntoIterator<Item = &'a Requirement>) -> Coverage {
        let latest = self.latest();
        let mut coverage = Coverage::default();
        for requirement in requirements {
            coverage.requirements += 1;
            match latest.get(&requirement.id) {
                None => {}
                Some(review) if !review.still_holds_for(requirement) => coverage.changed_since_review += 1,
                Some(review) => match review.outcome {
                    ReviewOutcome::Confirmed | ReviewOutcome::Corrected => coverage.reviewed += 1,
                    ReviewOutcome::Doubtful => coverage.doubtful += 1,
                },
            }
        }
        coverage
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::CatalogueFiles;

    fn catalogue() -> Catalogue {
        Catalogue::parse(&CatalogueFiles::embedded()).unwrap()
    }

    fn requirements(catalogue: &Catalogue) -> Vec<Requirement> {
        let publication = catalogue.publication("iso20000-1-2018").unwrap();
        publication.requirements().map(|(_, requirement)| requirement.clone()).collect()
    }

    fn review(requirement: &Requirement, outcome: ReviewOutcome) -> String {
        let review = Review {
            at: "2026-09-30T10:00:00Z".to_owned(),
            clock: None,
            by: "A. Auditor".to_owned(),
            copy: "licensed copy 4711".to_owned(),
            requirement: requirement.id.clone(),
            kind: requirement.kind,
            text_sha256: text_digest(requirement),
            outcome,
            note: String::new(),
        };
        serde_json::to_string(&review).unwrap()
    }

    #[test]
    fn the_last_review_of_a_requirement_counts_while_its_wording_stands() {
        let mut requirements = requirements(&catalogue());
        let journal = [
            review(&requirements[0], ReviewOutcome::Doubtful),
            review(&requirements[0], ReviewOutcome::Corrected),
            review(&requirements[1], ReviewOutcome::Doubtful),
            review(&requirements[2], ReviewOutcome::Confirmed),
        ]
        .join("\n");
        let (mut reviews, mut diagnostics) = (Reviews::default(), Vec::new());
        reviews.add(REVIEWS_FILE, journal.as_bytes(), &mut diagnostics);
        assert_eq!(diagnostics, []);
        let counted = reviews.coverage(&requirements);
        assert_eq!(counted, Coverage { requirements: 470, reviewed: 2, doubtful: 1, changed_since_review: 0 });
        requirements[2].text.push_str(" Now.");
        let counted = reviews.coverage(&requirements);
        assert_eq!(counted, Coverage { requirements: 470, reviewed: 1, doubtful: 1, changed_since_review: 1 });
    }

    #[test]
    fn a_line_that_is_no_review_costs_itself_alone() {
        let requirements = requirements(&catalogue());
        let journal = format!("{{\"at\": 1}}\n\n{}\n{{\"torn", review(&requirements[0], ReviewOutcome::Confirmed));
        let (mut reviews, mut diagnostics) = (Reviews::default(), Vec::new());
        reviews.add(REVIEWS_FILE, journal.as_bytes(), &mut diagnostics);
        let places: Vec<&str> = diagnostics.iter().map(|each| each.place.as_str()).collect();
        assert_eq!((places, reviews.latest().len()), (vec!["line 1", "line 4"], 1));
    }

    #[test]
    fn a_review_of_nothing_is_named() {
        let catalogue = catalogue();
        let mut requirement = requirements(&catalogue).remove(0);
        requirement.id = RequirementId::new("iso20000-1:4.1-z");
        let mut reviews = Reviews::default();
        reviews.add(REVIEWS_FILE, review(&requirement, ReviewOutcome::Confirmed).as_bytes(), &mut Vec::new());
        assert_eq!(reviews.of_nothing(&catalogue)[0].code, "catalogue-review-of-nothing");
    }
}
