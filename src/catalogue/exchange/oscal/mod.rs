//! OSCAL (NIST): catalogues and profiles come in, catalogues and mappings come in and go out.

mod catalog;
mod mapping;
mod profile;
mod write;

pub use mapping::export as export_mapping;
pub use write::export as export_catalog;

use super::{ImportPlan, Imported, UNKNOWN_FORMAT};
use crate::diagnostics::Diagnostic;

/// Namespace of the properties that carry what OSCAL has no place of its own for.
pub const NAMESPACE: &str = "https://tickmark.invalid/ns/oscal";
/// The version of OSCAL that is written.
pub const VERSION: &str = "1.2.2";

/// Reads whatever of OSCAL the file holds.
pub(super) fn import(plan: &ImportPlan<'_>) -> Result<Imported, Vec<Diagnostic>> {
    let value = super::json_value(plan)?;
    if let Some(catalog) = value.get("catalog") {
        return catalog::import(plan, catalog);
    }
    if let Some(profile) = value.get("profile") {
        return profile::import(plan, profile);
    }
    if let Some(collection) = value.get("mapping-collection") {
        return mapping::import(plan, collection);
    }
    let message = "this JSON holds no OSCAL `catalog`, `profile` or `mapping-collection`";
    Err(vec![UNKNOWN_FORMAT.at(plan.file, "", message)])
}
