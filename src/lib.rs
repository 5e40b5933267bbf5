#![doc = include_str!("architecture.md")]

pub mod assessment;
pub mod catalogue;
pub mod cli;
pub mod demo;
pub mod diagnostics;
pub mod evidence;
pub mod extraction;
pub mod integrity;
pub mod matching;
pub mod pipeline;
pub mod progress;
pub mod reports;
pub mod scoring;
pub mod sources;
pub mod testing;
pub mod workspace;
