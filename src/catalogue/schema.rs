//! JSON Schema validation of catalogue files.
