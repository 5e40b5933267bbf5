//! The `tickmark` program: parse, run, turn the outcome into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    tickmark::cli::run(std::env::args_os())
}
