//! `assessment.json`: the stored result as bytes. Its digest names the report.

use super::ReportError;
use crate::assessment::AssessmentDocument;

/// The document as JSON of two-space indentation, keys in the order of the format, one newline at the end.
///
/// # Errors
/// When a value cannot be written as JSON.
pub fn render(document: &AssessmentDocument) -> Result<Vec<u8>, ReportError> {
    let mut bytes = serde_json::to_vec_pretty(document)?;
    bytes.push(b'\n');
    Ok(bytes)
}
