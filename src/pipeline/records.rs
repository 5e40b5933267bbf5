//! Drawing samples of records: the steps of an assessment up to the record tests.

use super::{AssessError, AssessmentPlan, exports, sources};
use crate::evidence;
use crate::extraction;
use crate::progress::Progress;
use crate::testing::frame::{self, DrawError, DrawRequest};
use crate::testing::sampling::Sample;

/// A sample cannot be drawn from the evidence.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// The evidence cannot be read.
    #[error(transparent)]
    Assess(#[from] AssessError),
    /// The request does not fit the records.
    #[error(transparent)]
    Draw(#[from] DrawError),
}

/// Draws a sample from the records in the evidence of `plan`.
///
/// # Errors
/// When the workspace has faults, the evidence cannot be collected, or the request does not fit the records.
pub fn draw(plan: &AssessmentPlan, request: &DrawRequest, progress: &dyn Progress) -> Result<Sample, RecordsError> {
    let mut workspace = plan.workspace.clone();
    workspace.check_against(&plan.catalogue).map_err(AssessError::from)?;
    let sources = sources::plan(&plan.workspace, &plan.never).map_err(AssessError::from)?;
    let collection = evidence::collect_known(&sources, plan.known.as_deref(), progress).map_err(AssessError::from)?;
    let extraction = extraction::extract(&collection, &plan.extraction, progress);
    let testing = exports::testing_plan(plan, exports::period(plan), &collection);
    Ok(frame::draw(&plan.catalogue, (&collection, &extraction), &testing, request, progress)?)
}
