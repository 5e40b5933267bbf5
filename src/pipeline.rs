//! The whole story on one screen: sources → evidence → extraction → record tests → matching → scoring → assessment.

mod exports;
pub mod labelled;
mod memory;
mod notes;
pub mod records;
pub mod sources;

use crate::assessment::{self, AssessmentDocument, Basis};
use crate::catalogue::Catalogue;
use crate::catalogue::review::Reviews;
use crate::diagnostics::{Code, Diagnostic};
use crate::evidence::{self, CollectError};
use crate::extraction::store::Store;
use crate::extraction::{self, ExtractionPlan};
use crate::matching::{self, MatchingPlan, Memory, Sight};
use crate::progress::Progress;
use crate::scoring::{self, ScoringPlan};
use crate::testing;
use crate::workspace::{Workspace, WorkspaceError};
use chrono::NaiveDate;
use std::path::PathBuf;

/// Codes of this layer.
pub const CODES: &[&Code] = sources::CODES;

/// What to assess, against what, as of when.
pub struct AssessmentPlan {
    /// The catalogue.
    pub catalogue: Catalogue,
    /// The workspace, or the folder treated as one.
    pub workspace: Workspace,
    /// Assessment date.
    pub as_of: NaiveDate,
    /// How to extract.
    pub extraction: ExtractionPlan,
    /// Folder in which matches are kept for later runs; `None` keeps none and uses none.
    pub memory: Option<PathBuf>,
    /// Folder in which runs leave to each other the digests they computed; none where everything is read.
    pub known: Option<PathBuf>,
    /// Folders that are never evidence, such as the one results are written to.
    pub never: Vec<PathBuf>,
    /// Which requirements somebody compared with a licensed copy of the publication.
    pub reviews: Reviews,
}

/// An assessment cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum AssessError {
    /// The workspace has faults.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// The evidence cannot be collected.
    #[error(transparent)]
    Collect(#[from] CollectError),
}

impl AssessError {
    /// Everything that stands in the way.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Self::Workspace(error) => &error.0,
            Self::Collect(error) => &error.diagnostics,
        }
    }
}

/// Makes the assessment: every step in its order, nothing written.
///
/// # Errors
/// When the workspace has faults or the evidence cannot be collected.
pub fn assess(plan: &AssessmentPlan, progress: &dyn Progress) -> Result<AssessmentDocument, AssessError> {
    let catalogue = &plan.catalogue;
    let mut workspace = plan.workspace.clone();
    let publication = workspace.check_against(catalogue)?;
    let mut collection =
        evidence::collect_known(&sources::plan(&plan.workspace, &plan.never)?, plan.known.as_deref(), progress)?;
    let mut extraction = extraction::extract(&collection, &plan.extraction, progress);
    workspace.check_against_evidence(collection.items.iter().map(|item| item.path.as_str()));
    let period = exports::period(plan);
    let testing = exports::testing_plan(plan, period, &collection);
    let observations = testing::run(catalogue, &collection, &extraction, &testing, progress);
    let memory = plan.memory.as_deref().and_then(Store::open);
    notes::join(&workspace, &mut collection, &mut extraction);
    let matching = matching::match_evidence(
        &MatchingPlan {
            catalogue,
            publication,
            workspace: &workspace,
            collection: &collection,
            extraction: &extraction,
            exports: &exports::recognised(&observations),
            as_of: plan.as_of,
            sight: Sight::default(),
            memory: memory.as_ref().map(|memory| memory as &dyn Memory),
        },
        progress,
    );
    if let Some(memory) = memory {
        memory.close();
    }
    let scoring = ScoringPlan {
        catalogue,
        publication,
        workspace: &workspace,
        collection: &collection,
        extraction: &extraction,
        matching: &matching,
        observations: &observations,
        period,
        as_of: plan.as_of,
    };
    progress.stage("Scoring", None);
    let ratings = scoring::rate(&scoring);
    let diagnostics = [
        &workspace.diagnostics,
        &collection.diagnostics,
        &extraction.diagnostics,
        &observations.diagnostics,
        &matching.diagnostics,
    ];
    Ok(assessment::conclude(Basis {
        plan: &scoring,
        extraction: &extraction,
        ratings: &ratings,
        period_declared: workspace.settings.period.is_some(),
        reviewed_requirements: plan.reviews.coverage(publication.requirements().map(|(_, each)| each)).reviewed,
        diagnostics: diagnostics.into_iter().flatten().cloned().collect(),
    }))
}
