//! Conclusions: what the ratings amount to, clause by clause, gate by gate; and their stored form.

pub mod document;

mod clauses;
mod conclude;
mod evidence;
mod gaps;
mod gates;
mod limits;
mod mandatory;
mod records;
mod summary;

pub use conclude::{Basis, conclude};
pub use document::AssessmentDocument;
