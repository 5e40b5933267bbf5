//! What matching remembers of earlier runs: the facts and matches of each item, for as long as nothing they rest on moved.

use super::claims::MatchDecision;
use super::items::View;
use super::standing::Judged;
use super::twins::Sketch;
use super::{Facts, Match, MatchingPlan};
use crate::catalogue::RequirementId;
use crate::extraction::Extract;
use crate::extraction::store::digest_of_code;
use crate::integrity::Sha256Digest;
use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// Where results are kept between runs, each under a digest of everything it rests on.
pub trait Memory: Sync {
    /// What was kept under that name, if it is whole.
    fn find(&self, name: Sha256Digest) -> Option<Vec<u8>>;
    /// Keeps `content` under that name, in place of what had it.
    fn keep(&self, name: Sha256Digest, content: &[u8]);
}

static MATCHING: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/matching");
static CATALOGUE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/catalogue");
static WORKSPACE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/workspace");

/// Digest of the code that matches, and of that whose values it reads.
static MATCHER: LazyLock<Sha256Digest> = LazyLock::new(|| digest_of_code(&[&MATCHING, &CATALOGUE, &WORKSPACE]));

/// One item as an earlier run left it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Remembered {
    pub(super) facts: Facts,
    pub(super) judged: Judged,
    pub(super) sketch: Option<Sketch>,
    /// Digest of what was known only once every item had been seen.
    pub(super) settled: String,
    pub(super) matches: Vec<Match>,
}

/// The memory of one run.
pub(super) struct Recall<'a> {
    memory: &'a dyn Memory,
    ground: String,
}

impl<'a> Recall<'a> {
    /// The memory that the plan names; none when nothing is to be remembered.
    pub(super) fn of(plan: &MatchingPlan<'a>) -> Option<Self> {
        let memory = plan.memory?;
        let ground = format!(
            "{}\n{}\n{}\n{}\n{}\n{}\n{:?}\n{:?}",
            *MATCHER,
            plan.extraction.ground?,
            plan.catalogue.sha256,
            plan.publication.publication.id,
            plan.as_of,
            plan.workspace.register.file,
            plan.sight,
            plan.workspace.settings,
        );
        Some(Self { memory, ground: Sha256Digest::of(ground.as_bytes()).to_string() })
    }

    /// The name of an item: the digest of all that its facts and matches rest on, as far as the item alone tells. Notes
    /// are short, and what a limit decided may be decided otherwise the next time.
    pub(super) fn name(&self, view: &View<'_>) -> Option<Sha256Digest> {
        let sha256 = view.sha256.filter(|_| view.note.is_none() && !view.extract.is_of_the_moment())?;
        let View { path, media_type, readable, extract: Extract { outcome, .. }, row, record_types, .. } = view;
        let name = format!(
            "{}\n{path}\n{sha256}\n{media_type}\n{readable}\n{outcome:?}\n{row:?}\n{record_types:?}",
            self.ground
        );
        Some(Sha256Digest::of(name.as_bytes()))
    }

    pub(super) fn find(&self, name: Sha256Digest) -> Option<Remembered> {
        serde_json::from_slice(&self.memory.find(name)?).ok()
    }

    pub(super) fn keep(&self, name: Sha256Digest, remembered: &Remembered) {
        if let Ok(content) = serde_json::to_vec(remembered) {
            self.memory.keep(name, &content);
        }
    }
}

impl Remembered {
    /// Whether its matches were made in the light of the same copies, versions and decisions.
    pub(super) fn is_settled(&self, settled: Sha256Digest) -> bool {
        self.settled == settled.to_string()
    }
}

/// Digest of what is known of an item only once every item has been seen, and of what people decided about it.
pub(super) fn settled<'d>(
    judged: &Judged,
    decisions: impl Iterator<Item = (&'d RequirementId, &'d MatchDecision)>,
) -> Sha256Digest {
    let decisions: Vec<_> = decisions.collect();
    Sha256Digest::of(format!("{judged:?}\n{decisions:?}").as_bytes())
}
