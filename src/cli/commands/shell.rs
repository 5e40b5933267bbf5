//! `tickmark completions` and `tickmark man`: the command line told to shells and to `man`, from the parser itself.

use crate::cli::args::Arguments;
use crate::cli::{CommandError, Exit, Session};
use crate::diagnostics::{Code, Severity};
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;
use std::path::PathBuf;

const MAN_UNWRITABLE: Code = Code {
    name: "man-unwritable",
    severity: Severity::Error,
    meaning: "A manual page could not be written.",
    help: "name a folder that can be written to",
};

/// Codes of these commands.
pub const CODES: &[&Code] = &[&MAN_UNWRITABLE];

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArguments {
    /// Shell
    shell: Shell,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
pub struct ManArguments {
    /// Folder for the pages; made when it is missing
    folder: PathBuf,
}

/// Prints the completions for a shell.
#[must_use]
pub fn completions(arguments: &CompletionsArguments, session: &mut Session<'_>) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "tickmark", &mut script);
    session.printer.raw(&String::from_utf8_lossy(&script));
    Exit::Yes
}

/// Writes one manual page for each command.
///
/// # Errors
/// When a page cannot be written.
pub fn man(arguments: &ManArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let written = std::fs::create_dir_all(&arguments.folder)
        .and_then(|()| clap_mangen::generate_to(Arguments::command(), &arguments.folder));
    written.map_err(|error| {
        CommandError::from(MAN_UNWRITABLE.at(arguments.folder.display().to_string(), "", error.to_string()))
    })?;
    session.printer.paragraph("", &format!("written: {}", arguments.folder.display()));
    Ok(Exit::Yes)
}
