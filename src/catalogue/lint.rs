//! Lint: what a JSON Schema cannot say about the catalogue.
