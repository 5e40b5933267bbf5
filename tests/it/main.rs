//! Integration tests, one module for each boundary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "tests assert by panicking; clippy.toml only covers functions marked as tests"
)]

mod architecture;
mod assess;
mod assessment_schema;
mod capability;
mod catalogue;
mod change;
mod cli;
mod deciding;
mod demo;
mod depths;
mod exchange;
mod exports;
mod extraction;
mod finding;
mod frameworks;
mod handbook;
mod integrity;
mod kinds;
mod matching;
mod ocr;
mod oscal;
mod people;
mod place;
mod quillmoor;
mod records;
mod remembering;
mod reports;
mod requests;
mod review;
mod sample;
mod scope;
mod tables;
mod testing;
mod twins;
mod vendors;
mod views;
