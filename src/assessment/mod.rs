//! Conclusions: what the ratings amount to, clause by clause, gate by gate; and their stored form.

pub mod compare;
pub mod document;
pub mod requests;
pub mod view;

mod capability;
mod clauses;
mod conclude;
mod evidence;
mod findings;
mod gaps;
mod gates;
mod limits;
mod mandatory;
mod programme;
mod records;
mod roadmap;
mod scope;
mod summary;

pub use conclude::{Basis, conclude};
pub use document::AssessmentDocument;
pub use view::ViewResult;

use crate::catalogue::RequirementId;
use document::RequirementResult;
use std::collections::BTreeMap;

/// The requirements of a result by their ids.
fn by_id(document: &AssessmentDocument) -> BTreeMap<&RequirementId, &RequirementResult> {
    document.requirements.iter().map(|row| (&row.id, row)).collect()
}
