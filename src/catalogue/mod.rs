//! Audit criteria: publications, controls, requirements, the evidence each expects, record types and record tests.
//!
//! Everything here is data in `controls/`, embedded in the binary and replaceable with `--controls DIR`.

pub mod clause;
pub mod control;
pub mod files;
pub mod grading;
pub mod item_kind;
pub mod json;
pub mod lint;
pub mod load;
pub mod lookup;
pub mod parse;
pub mod publication;
pub mod record_test;
pub mod record_type;
pub mod review;
pub mod schema;

pub use clause::Clause;
pub use control::{
    Cadence, Control, Expectation, Method, Requirement, RequirementId, RequirementKind, Selectors, Shows,
};
pub use files::{CatalogueFiles, CatalogueSource};
pub use grading::{Grade, GradeRules};
pub use item_kind::{ItemKind, Nature};
pub use load::{Catalogue, CatalogueError, LoadedPublication};
pub use publication::{MandatoryItem, Named, Process, Publication};
pub use record_test::{RecordTest, RecordTestMetadata, Status, TestSeverity};
pub use record_type::{Column, ColumnType, RecordType};

use crate::diagnostics::Code;

/// Codes of this layer, by the file that declares them.
pub const CODES: &[&[&Code]] = &[files::CODES, parse::CODES, schema::CODES, lint::CODES, review::CODES];
