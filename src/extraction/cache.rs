//! Extracts kept from earlier runs, found again by the content they were taken from.
//!
//! An entry is named by everything its extract depends on: the digest of the content, its media type, and the ground of
//! the run, which is the code that extracts and the limits. Its text follows the rest as it is, because reading megabytes
//! of text out of JSON takes longer than everything else.

use super::store::{Store, digest_of_code};
use super::{Extract, ExtractionLimits, ExtractionPlan, Ocr, Outcome};
use crate::evidence::EvidenceItem;
use crate::integrity::Sha256Digest;
use include_dir::{Dir, include_dir};
use std::path::Path;
use std::sync::LazyLock;

static EXTRACTION: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/extraction");
static EVIDENCE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/evidence");

/// Digest of the code that extracts.
static EXTRACTOR: LazyLock<Sha256Digest> = LazyLock::new(|| digest_of_code(&[&EXTRACTION, &EVIDENCE]));

/// Digest of what all extracts of a run depend on beside the files.
#[must_use]
pub fn ground(plan: &ExtractionPlan) -> Sha256Digest {
    let ExtractionLimits { seconds: _, memory_bytes: _, text_bytes, sample_rows } = &plan.limits;
    let ocr = plan.ocr.as_ref().map(Ocr::ground).unwrap_or_default();
    let ground = [EXTRACTOR.to_string(), text_bytes.to_string(), sample_rows.to_string(), ocr];
    Sha256Digest::of(ground.join("\n").as_bytes())
}

/// The extracts of earlier runs, in use by one run.
pub struct Cache {
    store: Store,
    ground: Sha256Digest,
}

impl Cache {
    /// Opens the cache in `folder` for a run of that ground; `None` where that is not possible.
    #[must_use]
    pub fn open(folder: &Path, ground: Sha256Digest) -> Option<Self> {
        Some(Self { store: Store::open(folder)?, ground })
    }

    /// The extract that an earlier run took from the same content in the same way.
    #[must_use]
    pub fn find(&self, item: &EvidenceItem) -> Option<Extract> {
        let mut content = self.store.find(self.name(item)?)?;
        let length = usize::try_from(u32::from_le_bytes(*content.first_chunk()?)).ok()?;
        let mut extract: Extract = serde_json::from_slice(content.get(4..)?.get(..length)?).ok()?;
        content.drain(..4 + length);
        extract.text = String::from_utf8(content).ok()?;
        Some(extract)
    }

    /// Keeps an extract for later runs, if it is one that another run would find alike.
    pub fn keep(&self, item: &EvidenceItem, extract: &Extract) {
        let Some(name) = self.name(item).filter(|_| is_lasting(extract)) else { return };
        let Extract { outcome, properties, facts, headings, text, truncated, tables, scanned_pages, diagnostics } =
            extract;
        let rest = Extract {
            outcome: outcome.clone(),
            properties: properties.clone(),
            facts: facts.clone(),
            headings: headings.clone(),
            text: String::new(),
            truncated: *truncated,
            tables: tables.clone(),
            scanned_pages: *scanned_pages,
            diagnostics: diagnostics.clone(),
        };
        let Ok(rest) = serde_json::to_vec(&rest) else { return };
        let Ok(length) = u32::try_from(rest.len()) else { return };
        self.store.keep(name, &[&length.to_le_bytes(), rest.as_slice(), text.as_bytes()].concat());
    }

    /// Ends the run.
    pub fn close(self) {
        self.store.close();
    }

    /// Digest of everything the extract of an item depends on.
    fn name(&self, item: &EvidenceItem) -> Option<Sha256Digest> {
        let ground = [self.ground.to_string(), item.sha256?.to_string(), item.media_type.clone()];
        Some(Sha256Digest::of(ground.join("\n").as_bytes()))
    }
}

/// Whether another run would find the same, and reading again would cost more than looking it up.
fn is_lasting(extract: &Extract) -> bool {
    match extract.outcome {
        Outcome::Read | Outcome::NoText(_) | Outcome::Unreadable(_) => !extract.is_of_the_moment(),
        Outcome::Unsupported(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extraction::{codes, worker};
    use crate::sources::Location;
    use std::fs;

    fn item(content: &str) -> EvidenceItem {
        EvidenceItem {
            path: "a.md".to_owned(),
            location: Location::File("a.md".into()),
            bytes: 0,
            sha256: Some(Sha256Digest::of(content.as_bytes())),
            media_type: "text/markdown".to_owned(),
            unreadable: None,
            cached: false,
        }
    }

    fn extract(text: &str) -> Extract {
        let headings = vec!["Größe".to_owned()];
        Extract { text: text.to_owned(), headings, ..Extract::empty(Outcome::Read) }
    }

    fn open(folder: &Path, limits: &ExtractionLimits) -> Cache {
        let plan = ExtractionPlan { limits: limits.clone(), ..ExtractionPlan::default() };
        Cache::open(folder, ground(&plan)).unwrap()
    }

    #[test]
    fn what_was_kept_is_found_for_the_same_content_and_limits_alone() {
        let folder = tempfile::tempdir().unwrap();
        let limits = ExtractionLimits::default();
        let cache = open(folder.path(), &limits);
        cache.keep(&item("one"), &extract("One, prüfen"));
        assert_eq!(cache.find(&item("one")), Some(extract("One, prüfen")));
        assert_eq!(cache.find(&item("two")), None);
        let other_kind = EvidenceItem { media_type: "text/plain".to_owned(), ..item("one") };
        assert_eq!(cache.find(&other_kind), None);
        let other = open(folder.path(), &ExtractionLimits { text_bytes: 9, ..limits });
        assert_eq!(other.find(&item("one")), None);
    }

    #[test]
    fn a_damaged_entry_counts_as_missing_and_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let cache = open(folder.path(), &ExtractionLimits::default());
        cache.keep(&item("one"), &extract("One"));
        let path = cache.store.path(cache.name(&item("one")).unwrap());
        let whole = fs::read(&path).unwrap();
        let mut flipped = whole.clone();
        *flipped.last_mut().unwrap() ^= 1;
        // An entry of another form, whole in itself.
        let foreign = Store::open(folder.path()).unwrap();
        foreign.keep(cache.name(&item("two")).unwrap(), b"\xff\xff\xff\xffnot ours");
        assert_eq!(cache.find(&item("two")), None);
        for damaged in [Vec::new(), whole[..whole.len() - 1].to_vec(), flipped] {
            fs::write(&path, damaged).unwrap();
            assert_eq!(cache.find(&item("one")), None);
        }
        cache.keep(&item("one"), &extract("One"));
        assert_eq!(cache.find(&item("one")), Some(extract("One")));
    }

    #[test]
    fn what_another_run_might_find_otherwise_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let cache = open(folder.path(), &ExtractionLimits::default());
        let unreadable = |reason: &str| Extract::empty(Outcome::Unreadable(reason.to_owned()));
        let slow = Extract { diagnostics: vec![codes::TIME_LIMIT.at("", "", "too slow")], ..unreadable("too slow") };
        for moment in [slow, unreadable(worker::BROKE), unreadable("the file cannot be read: timed out")] {
            cache.keep(&item("one"), &moment);
            assert_eq!(cache.find(&item("one")), None);
        }
        cache.keep(&item("one"), &unreadable("the PDF is damaged"));
        assert_eq!(cache.find(&item("one")), Some(unreadable("the PDF is damaged")));
    }
}
