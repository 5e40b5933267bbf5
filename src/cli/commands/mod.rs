//! One file per command: its arguments and the function that runs it.

pub mod controls;
pub mod demo;
