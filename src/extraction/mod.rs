//! Text, document properties and tables out of files: one file per format, one signature.

pub mod cache;
pub mod codes;
mod control;
mod draft;
mod extract;
mod flow;
mod formats;
mod frames;
mod months;
pub mod ocr;
mod pool;
pub mod rows;
pub mod store;
mod table;
pub mod worker;

use crate::diagnostics::Diagnostic;
use crate::integrity::Sha256Digest;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

pub use codes::CODES;
pub use control::period_named;
pub use extract::extract;
pub use ocr::Ocr;
pub use table::MAX_COLUMNS;

/// Bounds on one file; each is named in the diagnostic that reports it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtractionLimits {
    /// Wall-clock time, in seconds; a run in which it fires is marked not reproducible.
    pub seconds: u64,
    /// Address space of the worker process, in bytes, where the system can limit it.
    pub memory_bytes: u64,
    /// Text kept, in bytes; longer text is cut at a character and marked.
    pub text_bytes: usize,
    /// Rows of a table kept as a sample.
    pub sample_rows: usize,
}

impl Default for ExtractionLimits {
    fn default() -> Self {
        Self { seconds: 10, memory_bytes: 512 * 1024 * 1024, text_bytes: 2 * 1024 * 1024, sample_rows: 40 }
    }
}

/// How to extract.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExtractionPlan {
    /// The program that is started as a worker (`tickmark extract-worker`); `None` extracts in this process, for
    /// library users and tests of trusted input.
    pub worker: Option<PathBuf>,
    /// Bounds.
    pub limits: ExtractionLimits,
    /// Workers at once; 0 means one for each core.
    pub workers: usize,
    /// How text is read out of pictures and scans; `None` leaves them unread and says so.
    pub ocr: Option<Ocr>,
    /// Folder in which extracts are kept for later runs; `None` keeps none and uses none.
    pub cache: Option<PathBuf>,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Text or tables were found.
    Read,
    /// The file is sound but holds no text: an image, a scanned PDF, an empty file; the reason says which.
    NoText(String),
    /// We know no way to read this media type; it is hashed and listed.
    Unsupported(String),
    /// The file cannot be read: damaged, encrypted, or beyond a limit.
    Unreadable(String),
}

/// A value together with where it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found<T> {
    /// The value.
    pub value: T,
    /// Where: `front matter`, `document properties`, `control table`, `heading`, `header block`.
    pub from: String,
}

/// Document control data, each with where it was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Properties {
    /// Title.
    pub title: Option<Found<String>>,
    /// Document number or reference.
    pub number: Option<Found<String>>,
    /// Version.
    pub version: Option<Found<String>>,
    /// Author.
    pub author: Option<Found<String>>,
    /// Owner.
    pub owner: Option<Found<String>>,
    /// Who approved it.
    pub approver: Option<Found<String>>,
    /// Status word such as `draft` or `approved`.
    pub status: Option<Found<String>>,
    /// Classification.
    pub classification: Option<Found<String>>,
    /// Organisation named as issuer.
    pub organisation: Option<Found<String>>,
    /// Day of creation or issue.
    pub created: Option<Found<NaiveDate>>,
    /// Day of the last modification that the file itself records.
    pub modified: Option<Found<NaiveDate>>,
    /// Day of approval.
    pub approved_on: Option<Found<NaiveDate>>,
    /// Day from which it applies.
    pub effective_from: Option<Found<NaiveDate>>,
    /// Day of the last review.
    pub reviewed_on: Option<Found<NaiveDate>>,
    /// Day by which it must be reviewed.
    pub review_due: Option<Found<NaiveDate>>,
    /// Day on which it ceases to hold.
    pub valid_until: Option<Found<NaiveDate>>,
    /// Day of the event it records: of a meeting, a test, a message.
    pub event_on: Option<Found<NaiveDate>>,
    /// First day of the period it covers.
    pub period_start: Option<Found<NaiveDate>>,
    /// Last day of the period it covers.
    pub period_end: Option<Found<NaiveDate>>,
    /// System an export came from.
    pub source_system: Option<Found<String>>,
    /// Query of an export.
    pub query: Option<Found<String>>,
    /// Moment of an export, as written.
    pub extracted_at: Option<Found<String>>,
    /// Row count that the export declares.
    pub declared_rows: Option<Found<u64>>,
}

/// A table found in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Sheet name, or empty for a file that is one table.
    pub name: String,
    /// Row number (from 1) of the header row in the file or sheet.
    pub header_row: u64,
    /// Header cells, trimmed.
    pub headers: Vec<String>,
    /// Data rows beneath the header; absent when they were not all counted.
    pub rows: Option<u64>,
    /// First days of the months that the rows stand for, by the first column that says when something was.
    pub months: Vec<NaiveDate>,
    /// The first data rows.
    pub sample: Vec<Vec<String>>,
}

/// What was found in one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extract {
    /// What became of the file.
    pub outcome: Outcome,
    /// Document control data.
    pub properties: Properties,
    /// Every key of the front matter or control table, as written, keys in lower case.
    pub facts: BTreeMap<String, String>,
    /// Headings in order.
    pub headings: Vec<String>,
    /// Plain text, paragraphs separated by line feeds, tables included cell by cell.
    pub text: String,
    /// Whether the text was cut at the limit.
    pub truncated: bool,
    /// Tables.
    pub tables: Vec<Table>,
    /// Pages that are pictures without a text layer and were not read.
    pub scanned_pages: usize,
    /// Limits, encodings guessed and other things worth saying; codes of this layer. `file` is left empty by the
    /// formats and filled with the item's path by the caller.
    pub diagnostics: Vec<Diagnostic>,
}

impl Extract {
    /// Whether another run might find otherwise: a limit on time or memory, a crash, a failure of the disk or a change of
    /// the file while it was read had a say.
    #[must_use]
    pub fn is_of_the_moment(&self) -> bool {
        let codes = [codes::CHANGED_DURING_RUN.name, codes::TIME_LIMIT.name, codes::WORKER_DIED.name];
        let broke = |reason: &String| reason == worker::BROKE || reason.starts_with(codes::NO_ACCESS);
        self.diagnostics.iter().any(|problem| codes.contains(&problem.code.as_str()))
            || matches!(&self.outcome, Outcome::Unreadable(reason) if broke(reason))
    }

    /// An extract with nothing in it but the outcome.
    #[must_use]
    pub fn empty(outcome: Outcome) -> Self {
        Self {
            outcome,
            properties: Properties::default(),
            facts: BTreeMap::new(),
            headings: Vec::new(),
            text: String::new(),
            truncated: false,
            tables: Vec::new(),
            scanned_pages: 0,
            diagnostics: Vec::new(),
        }
    }
}

/// The extracts of a collection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extraction {
    /// One extract per item of the collection, in the same order.
    pub extracts: Vec<Extract>,
    /// Problems, with the items' paths filled in.
    pub diagnostics: Vec<Diagnostic>,
    /// Paths of items for which a wall-clock limit fired; when not empty the run is not reproducible.
    pub time_limits_fired: Vec<String>,
    /// Digest of what every extract depends on beside its file: the code that extracts and the limits.
    pub ground: Option<Sha256Digest>,
}
