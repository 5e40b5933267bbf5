//! Matching labelled documents, to measure the matcher: the same steps as an assessment, without a workspace.

use super::{AssessError, exports};
use crate::catalogue::Catalogue;
use crate::evidence;
use crate::extraction::{self, ExtractionPlan};
use crate::matching::evaluate::{Evaluation, Label};
use crate::matching::{self, MatchedItem, MatchingPlan, Sight};
use crate::progress::Progress;
use crate::sources::{Limits, Root, SourcePlan};
use crate::testing::{self, Period, TestingPlan};
use crate::workspace::{Confidence, Workspace};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::path::Path;

/// Confidence from which predictions are listed: everything the matcher has an opinion on.
const LIST_FROM: Confidence = Confidence::from_permille(50);

/// What to measure on.
pub struct LabelledPlan<'a> {
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// Folder that the labels' paths are relative to.
    pub folder: &'a Path,
    /// The labels.
    pub labels: Vec<Label>,
    /// Whether file and folder names are hidden from the matcher.
    pub neutral_names: bool,
    /// Assessment date.
    pub as_of: NaiveDate,
    /// How to extract.
    pub extraction: ExtractionPlan,
}

/// Matches the labelled documents and scores the matches.
///
/// # Errors
/// When the folder cannot be read or the catalogue holds no default publication.
pub fn evaluate(plan: &LabelledPlan<'_>, progress: &dyn Progress) -> Result<Evaluation, AssessError> {
    let mut workspace = Workspace::open(plan.folder)?;
    workspace.settings.evidence.propose_at = LIST_FROM;
    let publication = workspace.check_against(plan.catalogue)?;
    let sources = SourcePlan {
        roots: vec![Root { folder: plan.folder.to_owned(), label: String::new() }],
        exclude: Vec::new(),
        include_hidden: true,
        never: Vec::new(),
        limits: Limits::default(),
    };
    let mut collection = evidence::collect(&sources, progress)?;
    let labelled: BTreeMap<&str, &Label> = plan.labels.iter().map(|label| (label.path.as_str(), label)).collect();
    collection.items.retain(|item| labelled.contains_key(item.path.as_str()));
    let extraction = extraction::extract(&collection, &plan.extraction, progress);
    let testing = TestingPlan {
        period: Period { start: plan.as_of, end: plan.as_of },
        period_is_declared: false,
        as_of: plan.as_of,
        extraction: plan.extraction.clone(),
        time_zone: None,
        declared: Vec::new(),
        parameters: BTreeMap::new(),
        switched_off: BTreeMap::new(),
        also_read: BTreeMap::new(),
        marks: BTreeMap::new(),
    };
    let observations = testing::run(plan.catalogue, &collection, &extraction, &testing, progress);
    let matching = matching::match_evidence(
        &MatchingPlan {
            catalogue: plan.catalogue,
            publication,
            workspace: &workspace,
            collection: &collection,
            extraction: &extraction,
            exports: &exports::recognised(&observations),
            as_of: plan.as_of,
            sight: Sight { neutral_names: plan.neutral_names },
            memory: None,
        },
        progress,
    );
    let matched: BTreeMap<&str, &MatchedItem> =
        collection.items.iter().map(|item| item.path.as_str()).zip(&matching.items).collect();
    let pairs: Vec<(Label, Option<&MatchedItem>)> =
        plan.labels.iter().map(|label| (label.clone(), matched.get(label.path.as_str()).copied())).collect();
    Ok(matching::evaluate::evaluate(&pairs))
}
