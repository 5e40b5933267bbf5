//! Conclusions: what the ratings amount to, clause by clause, gate by gate; and their stored form.

pub mod document;

pub use document::AssessmentDocument;
