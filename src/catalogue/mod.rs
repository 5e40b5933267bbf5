//! Audit criteria: publications, controls, requirements, the evidence each expects, frameworks and how they map,
//! record types and record tests.
//!
//! Everything here is data in `controls/`, embedded in the binary and replaceable with `--controls DIR`.

pub mod capability;
pub mod clause;
pub mod control;
pub mod criteria;
pub mod crosswalk;
pub mod exchange;
pub mod files;
pub mod framework;
pub mod grading;
pub mod item_kind;
pub mod json;
pub mod lint;
pub mod load;
pub mod lookup;
pub mod mapping;
pub mod parse;
pub mod publication;
pub mod record_test;
pub mod record_type;
pub mod relationship;
pub mod review;
pub mod schema;
pub mod terms;

pub use clause::Clause;
pub use control::{
    Cadence, Control, Expectation, Method, Requirement, RequirementId, RequirementKind, Selectors, Shows,
};
pub use crosswalk::Crosswalk;
pub use files::{CatalogueFiles, CatalogueSource};
pub use framework::Framework;
pub use grading::{Grade, GradeRules};
pub use item_kind::{ItemKind, Nature};
pub use load::{Catalogue, CatalogueError, LoadedPublication};
pub use mapping::Mapping;
pub use publication::{MandatoryItem, Named, Process, Publication};
pub use record_test::{RecordTest, RecordTestMetadata, Status, TestSeverity};
pub use record_type::{Column, ColumnType, RecordType};
pub use relationship::Relationship;
pub use terms::Terms;

use crate::diagnostics::Code;

/// Codes of this layer, by the file that declares them.
pub const CODES: &[&[&Code]] =
    &[files::CODES, parse::CODES, schema::CODES, lint::CODES, review::CODES, exchange::CODES];
