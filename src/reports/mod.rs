//! Documents from one view model: HTML, PDF, tables and checks, and how they reach the disk.
//!
//! [`view`] counts and words everything once, as sections to read, as tables to work on and as checks that hold or do
//! not; the formats lay it out and compute nothing. Wording and templates
//! are files in `templates/`.

pub mod crosswalk;
pub mod csv;
pub mod exceptions;
pub mod html;
pub mod index;
pub mod json;
pub mod junit;
pub mod mark;
mod mask;
pub mod oscal;
pub mod pdf;
pub mod view;
pub mod wording;
pub mod write;
pub mod xlsx;

use std::path::PathBuf;

/// A report cannot be made or written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// There are no messages for the language.
    #[error("there are no messages for the language `{0}`")]
    NoLanguage(String),
    /// A file of messages is damaged.
    #[error("the messages in `{file}` cannot be read: {problem}")]
    Wording {
        /// File, relative to `templates/messages/`.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The result cannot be written as JSON.
    #[error("the result cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A template of the HTML report fails.
    #[error("the HTML template fails: {0:#}")]
    Template(#[from] minijinja::Error),
    /// A font that ships cannot be used.
    #[error("the font {0} cannot be used")]
    Font(&'static str),
    /// The PDF engine fails.
    #[error("the PDF cannot be written: {0}")]
    Pdf(String),
    /// A table cannot be written.
    #[error("the tables cannot be written: {0}")]
    Table(String),
    /// A file cannot be written.
    #[error("`{path}` cannot be written: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}
