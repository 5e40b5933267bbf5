//! The schemas of OSCAL that our output is checked against.

use std::path::Path;

/// The complete schema of that version.
pub fn schema(version: &str) -> jsonschema::Validator {
    let file = format!("tests/oscal/oscal_complete_schema-{version}.json.gz");
    let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let schema = serde_json::from_reader(flate2::read::GzDecoder::new(bytes.as_slice())).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}
