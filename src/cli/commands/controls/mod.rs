//! `tickmark controls`: read, check and review the catalogue.

mod check;
mod document;
mod export;
mod framework;
mod import;
mod list;
mod map;
mod page;
mod review;
mod search;
mod show;

use crate::catalogue::{Catalogue, CatalogueSource};
use crate::cli::{CommandError, Exit, Session};
use clap::{Args, Subcommand};

pub use import::CODES as IMPORT_CODES;
pub use review::{CODES, gathered as gathered_reviews};

/// Arguments of `controls`.
#[derive(Debug, Args)]
pub struct ControlsArguments {
    #[command(subcommand)]
    command: ControlsCommand,
}

/// Every command about the catalogue.
#[derive(Debug, Subcommand)]
enum ControlsCommand {
    /// List every requirement, every framework, or the items of one
    List(list::ListArguments),
    /// Show everything about a clause, requirement, expectation, record test, mandatory item or record type
    Show(show::ShowArguments),
    /// Find what speaks of all the words given
    Search(search::SearchArguments),
    /// Put two publications side by side: what answers what, and what has no counterpart and why
    Map(map::MapArguments),
    /// Bring in a framework or mapping: OSCAL, CISO Assistant, or a table
    Import(import::ImportArguments),
    /// Hand out a framework as an OSCAL catalogue, or the mapping of two
    Export(export::ExportArguments),
    /// Check every file of the catalogue and report every fault
    Check,
    /// Record that a requirement was compared with a copy of the standard, or list what was
    Review(review::ReviewArguments),
}

/// Runs one of the commands about the catalogue.
///
/// # Errors
/// When the catalogue cannot be used or a name is not in it.
pub fn run(arguments: &ControlsArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    match &arguments.command {
        ControlsCommand::List(arguments) => list::run(arguments, session),
        ControlsCommand::Show(arguments) => show::run(arguments, session),
        ControlsCommand::Search(arguments) => search::run(arguments, session),
        ControlsCommand::Map(arguments) => map::run(arguments, session),
        ControlsCommand::Import(arguments) => import::run(arguments, session),
        ControlsCommand::Export(arguments) => export::run(arguments, session),
        ControlsCommand::Check => Ok(check::run(session)),
        ControlsCommand::Review(arguments) => review::run(arguments, session),
    }
}

/// Where the catalogue of this run comes from.
fn source(session: &Session<'_>) -> CatalogueSource {
    CatalogueSource { overlay: session.options.controls.clone() }
}

fn catalogue(session: &Session<'_>) -> Result<Catalogue, CommandError> {
    Ok(Catalogue::load(&source(session))?)
}
