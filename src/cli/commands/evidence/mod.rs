//! `tickmark evidence`: what was collected, what it speaks to, and people's word on it.

mod decide;
mod evaluate;
mod list;
mod lists;
mod note;

pub(super) use decide::{independent, record, write_decisions};

use crate::cli::{CommandError, Exit, Session};
use crate::diagnostics::Code;
use clap::{Args, Subcommand};

/// Codes of these commands.
pub const CODES: &[&[&Code]] = &[decide::CODES, evaluate::CODES, list::CODES, note::CODES];

/// Arguments of `evidence`.
#[derive(Debug, Args)]
pub struct EvidenceArguments {
    #[command(subcommand)]
    command: EvidenceCommand,
}

#[derive(Debug, Subcommand)]
enum EvidenceCommand {
    /// List what was collected
    List(list::ListArguments),
    /// Show which requirements each item speaks to, and why; or measure the matcher on labelled documents
    Match(evaluate::MatchArguments),
    /// Show what could serve a requirement or clause
    Suggest(list::SuggestArguments),
    /// Accept a match, or all proposals from a confidence on
    Accept(decide::AcceptArguments),
    /// Reject a match
    Reject(decide::RejectArguments),
    /// Reject a match and accept the item for another requirement instead
    Reassign(decide::ReassignArguments),
    /// Take in a workbook of matches that was filled in
    Import(lists::ImportArguments),
    /// Record an interview or an observation as evidence
    Note(note::NoteArguments),
}

/// Runs one of the commands about evidence.
///
/// # Errors
/// When the assessment cannot be made or a decision cannot be recorded.
pub fn run(arguments: &EvidenceArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    match &arguments.command {
        EvidenceCommand::List(arguments) => list::list(arguments, session),
        EvidenceCommand::Match(arguments) => evaluate::run(arguments, session),
        EvidenceCommand::Suggest(arguments) => list::suggest(arguments, session),
        EvidenceCommand::Accept(arguments) => decide::accept(arguments, session),
        EvidenceCommand::Reject(arguments) => decide::reject(arguments, session),
        EvidenceCommand::Reassign(arguments) => decide::reassign(arguments, session),
        EvidenceCommand::Import(arguments) => lists::import(arguments, session),
        EvidenceCommand::Note(arguments) => note::run(arguments, session),
    }
}
