//! Audit criteria: publications, controls, requirements, the evidence each expects, record types and record tests.
//!
//! Everything here is data in `controls/`, embedded in the binary and replaceable with `--controls DIR`.

pub mod clause;
pub mod control;
pub mod grading;
pub mod item_kind;
pub mod lint;
pub mod load;
pub mod publication;
pub mod record_test;
pub mod record_type;
pub mod schema;

pub use clause::Clause;
pub use control::{
    Cadence, Control, Expectation, Method, Requirement, RequirementId, RequirementKind, Selectors, Shows,
};
pub use grading::{Grade, GradeRules};
pub use item_kind::{ItemKind, Nature};
pub use load::{Catalogue, CatalogueError, CatalogueSource};
pub use publication::{MandatoryItem, Process, Publication};
pub use record_test::{RecordTest, RecordTestMetadata, Status, TestSeverity};
pub use record_type::{Column, ColumnType, RecordType};
