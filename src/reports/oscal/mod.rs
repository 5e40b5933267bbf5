//! OSCAL (NIST): assessment results, assessment plan, plan of action and milestones, component definition.
//!
//! What OSCAL has no place for is carried in properties of one namespace, so that nothing is lost and no word of OSCAL
//! means something else here: the five statuses, grades, rungs and owners.

mod component;
mod parts;
mod plan;
mod poam;
mod results;

use super::ReportError;
use crate::assessment::AssessmentDocument;
use crate::integrity::Sha256Digest;
use parts::Parts;
use serde_json::Value;

/// Namespace of the properties that carry what OSCAL has no place of its own for.
pub const NAMESPACE: &str = "https://tickmark.invalid/ns/oscal";
/// The version of OSCAL that is written; what is used of it is the same in 1.2.
pub const VERSION: &str = "1.1.3";

/// Every file by name. `digest` is that of the stored result: the same result has the same identifiers.
///
/// # Errors
/// When a value cannot be written as JSON.
pub fn render(
    document: &AssessmentDocument,
    digest: Sha256Digest,
) -> Result<Vec<(&'static str, Vec<u8>)>, ReportError> {
    let parts = Parts::new(document, digest);
    [
        ("assessment-plan.json", plan::plan(&parts)),
        ("assessment-results.json", results::results(&parts)),
        ("component-definition.json", component::components(&parts)),
        ("poam.json", poam::poam(&parts)),
    ]
    .into_iter()
    .map(|(name, value)| Ok((name, bytes(&value)?)))
    .collect()
}

fn bytes(value: &Value) -> Result<Vec<u8>, ReportError> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}
