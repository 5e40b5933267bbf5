//! Doors for criteria of other people: OSCAL catalogues, profiles and mappings, CISO Assistant libraries, and tables.
//!
//! Whatever comes in becomes a [`Framework`] and, where it says so, [`Mapping`]s, which are then checked like every
//! other file of the catalogue. What goes out as OSCAL comes back as it was.

pub mod ciso;
mod ids;
pub mod oscal;
mod sheets;
pub mod store;
pub mod table;
mod tree;
mod yaml;

pub use ids::token;

use super::framework::Framework;
use super::json;
use super::mapping::Mapping;
use crate::diagnostics::{Code, Diagnostic, Severity};
use serde_json::Value;

/// The file is larger, deeper or fuller than what is read.
pub const TOO_LARGE: Code = Code {
    name: "import-too-large",
    severity: Severity::Error,
    meaning: "A file to import is larger, deeper or fuller than the limits for catalogues of others allow.",
    help: "import a part of it, such as one baseline or one chapter",
};

/// The file cannot be read as what it seems to be.
pub const UNREADABLE: Code = Code {
    name: "import-unreadable",
    severity: Severity::Error,
    meaning: "A file to import cannot be read, or is not what its beginning says it is.",
    help: "mend the file at the place named, or export it again",
};

/// The file is of no kind that is read.
pub const UNKNOWN_FORMAT: Code = Code {
    name: "import-unknown-format",
    severity: Severity::Error,
    meaning: "A file to import is of no kind that is read: no OSCAL catalogue, profile or mapping, no library of CISO Assistant, no table in our layout.",
    help: "`controls/README.md` describes what can be imported, and the layout of tables",
};

/// Something within the file contradicts itself or leads nowhere.
pub const BROKEN: Code = Code {
    name: "import-broken",
    severity: Severity::Error,
    meaning: "Something in a file to import contradicts itself: it stands within itself, is there twice, or names what is not there.",
    help: "mend the file at the place named",
};

/// Something of the file has no place in our model.
pub const LEFT_OUT: Code = Code {
    name: "import-left-out",
    severity: Severity::Note,
    meaning: "Something of an imported file has no place in the model of frameworks and was left out.",
    help: "nothing needs to be done; look whether what was left out matters to you",
};

/// Codes of import and export.
pub const CODES: &[&Code] = &[&TOO_LARGE, &UNREADABLE, &UNKNOWN_FORMAT, &BROKEN, &LEFT_OUT];

/// Largest file that is imported, in bytes; the complete NIST SP 800-53 as OSCAL has about ten million.
pub const MAX_BYTES: u64 = 24 * 1024 * 1024;
/// Most values in an imported JSON or YAML file.
pub const MAX_VALUES: usize = 600_000;
/// Most items in an imported framework.
pub const MAX_ITEMS: usize = 10_000;

/// What an import gives.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Imported {
    /// The framework, unless the file holds a mapping alone.
    pub framework: Option<Framework>,
    /// Mappings that came along.
    pub mappings: Vec<Mapping>,
    /// What was left out, and other things worth knowing.
    pub notes: Vec<Diagnostic>,
}

/// What is imported, and under which id.
pub struct ImportPlan<'a> {
    /// Name of the file as people know it.
    pub file: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Id that the framework is to carry; derived from its title otherwise.
    pub id: Option<&'a str>,
    /// Day of the import, ISO 8601, for the statement of verification.
    pub day: &'a str,
    /// Reads a file that this one names, by its name beside it.
    pub beside: &'a dyn Fn(&str) -> Option<Vec<u8>>,
}

/// Reads a file of any of the kinds that are known.
///
/// # Errors
/// Everything that stands in the way, each with its place.
pub fn import(plan: &ImportPlan<'_>) -> Result<Imported, Vec<Diagnostic>> {
    if u64::try_from(plan.bytes.len()).unwrap_or(u64::MAX) > MAX_BYTES {
        return Err(vec![TOO_LARGE.at(plan.file, "", format!("it is larger than the limit of {MAX_BYTES} bytes"))]);
    }
    let bytes = json::without_mark(plan.bytes);
    let ending = plan.file.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let imported = if bytes.starts_with(b"PK") {
        workbook(plan)
    } else if bytes.trim_ascii_start().starts_with(b"{") {
        oscal::import(plan)
    } else if ending == "yaml" || ending == "yml" {
        ciso::from_yaml(plan)
    } else if ending == "csv" || ending == "tsv" {
        table::from_csv(plan)
    } else {
        Err(vec![UNKNOWN_FORMAT.at(plan.file, "", "this is no JSON, YAML, XLSX or CSV file")])
    }?;
    let items = imported.framework.as_ref().map_or(0, |framework| framework.items.len());
    if items > MAX_ITEMS {
        let message = format!("it holds {items} items, and the limit is {MAX_ITEMS}");
        return Err(vec![TOO_LARGE.at(plan.file, "", message)]);
    }
    Ok(imported)
}

/// A workbook is a library of CISO Assistant, or a table in our layout.
fn workbook(plan: &ImportPlan<'_>) -> Result<Imported, Vec<Diagnostic>> {
    let sheets = sheets::read(plan)?;
    if sheets.iter().any(ciso::is_content) {
        ciso::from_sheets(plan, &sheets)
    } else {
        table::from_sheets(plan, &sheets)
    }
}

/// The JSON of the plan's file.
fn json_value(plan: &ImportPlan<'_>) -> Result<Value, Vec<Diagnostic>> {
    parsed(plan.file, plan.bytes)
}

fn parsed(file: &str, bytes: &[u8]) -> Result<Value, Vec<Diagnostic>> {
    let document = json::parse_within(bytes, MAX_VALUES).map_err(|fault| {
        let code = if fault.message.contains("limit") { &TOO_LARGE } else { &UNREADABLE };
        vec![code.at(file, fault.place, fault.message)]
    })?;
    match document.duplicates.first() {
        None => Ok(document.value),
        Some(place) => Err(vec![BROKEN.at(file, place.as_str(), "this key stands twice in its object")]),
    }
}
