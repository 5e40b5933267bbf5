//! `tickmark records`: populations, tests over all of them, samples and what they show.

mod evaluate;
mod list;
mod mark;
mod sample;
mod seed;
mod test;

use crate::cli::commands::explain;
use crate::cli::{CommandError, Exit, Session};
use crate::diagnostics::Code;
use chrono::NaiveDate;
use clap::{Args, Subcommand};

/// Codes of these commands.
pub const CODES: &[&[&Code]] = &[evaluate::CODES, mark::CODES, sample::CODES, seed::CODES, test::CODES];

/// Arguments of `records`.
#[derive(Debug, Args)]
pub struct RecordsArguments {
    #[command(subcommand)]
    command: RecordsCommand,
}

#[derive(Debug, Subcommand)]
enum RecordsCommand {
    /// List the populations found, the exports they come from, and how those were read
    List(list::ListArguments),
    /// Run record tests over whole populations, and list the exceptions
    Test(test::TestArguments),
    /// Show one test: its rule, its query, its result
    Show(ShowArguments),
    /// Say of exceptions that they are confirmed, explained or errors of data; only open and confirmed ones count
    Mark(mark::MarkArguments),
    /// Plan a sample, draw it so that anyone can repeat it, or extend it
    Sample(Box<sample::SampleArguments>),
    /// Say what the results of a sample show
    Evaluate(evaluate::EvaluateArguments),
}

/// Arguments of `records show`.
#[derive(Debug, Args)]
struct ShowArguments {
    /// A record test: `CHG-01` or its id
    test: String,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

/// Runs one of the commands about records.
///
/// # Errors
/// When the evidence cannot be read, or what was asked for does not exist.
pub fn run(arguments: &RecordsArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    match &arguments.command {
        RecordsCommand::List(arguments) => list::run(arguments, session),
        RecordsCommand::Test(arguments) => test::run(arguments, session),
        RecordsCommand::Show(arguments) => explain::subject(&arguments.test, arguments.as_of, session),
        RecordsCommand::Mark(arguments) => mark::run(arguments, session),
        RecordsCommand::Sample(arguments) => sample::run(arguments, session),
        RecordsCommand::Evaluate(arguments) => evaluate::run(arguments, session),
    }
}
