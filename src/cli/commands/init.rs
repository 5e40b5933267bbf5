//! `tickmark init`: a new workspace with commented settings, an empty register and its folders.

use crate::cli::{CommandError, Exit, Session};
use crate::diagnostics::{Code, Severity};
use crate::workspace::SETTINGS_FILE;
use clap::Args;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

const ALREADY_A_WORKSPACE: Code = Code {
    name: "already-a-workspace",
    severity: Severity::Error,
    meaning: "The folder already holds a file that a new workspace would write.",
    help: "choose another folder, or edit the files that are there",
};

const CANNOT_WRITE: Code = Code {
    name: "workspace-unwritable",
    severity: Severity::Error,
    meaning: "A file or folder of the new workspace cannot be written.",
    help: "check that the folder can be written to",
};

/// Codes of this command.
pub const CODES: &[&Code] = &[&ALREADY_A_WORKSPACE, &CANNOT_WRITE];

const SETTINGS: &str = include_str!("../../../templates/workspace/tickmark.toml");
const REGISTER: &str = include_str!("../../../templates/workspace/register.csv");
const REGISTER_FILE: &str = "register.csv";

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArguments {
    /// Folder of the new workspace; made when it is missing
    folder: PathBuf,
    /// Folder of evidence, such as a read-only share; by default `evidence/` in the workspace
    #[arg(long, value_name = "ROOT")]
    evidence: Option<PathBuf>,
}

/// Writes the workspace; never replaces a file.
///
/// # Errors
/// When a file is already there or cannot be written.
pub fn run(arguments: &InitArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let folder = &arguments.folder;
    for name in [SETTINGS_FILE, REGISTER_FILE] {
        if folder.join(name).exists() {
            let message = format!("`{}` already holds `{name}`", folder.display());
            return Err(ALREADY_A_WORKSPACE.at(name, "", message).into());
        }
    }
    let root = match &arguments.evidence {
        Some(root) => std::path::absolute(root).map_err(|error| refused(root, &error))?,
        None => PathBuf::from("evidence"),
    };
    let evidence = folder.join(&root);
    if arguments.evidence.is_none() {
        std::fs::create_dir_all(&evidence).map_err(|error| refused(&evidence, &error))?;
    } else if !evidence.is_dir() {
        let message = format!("`{}` is no folder", evidence.display());
        return Err(CANNOT_WRITE.at("", "", message).with_help("name a folder that exists").into());
    }
    std::fs::create_dir_all(folder).map_err(|error| refused(folder, &error))?;
    let written = serde_json::Value::from(root.to_string_lossy()).to_string();
    create(&folder.join(SETTINGS_FILE), &SETTINGS.replace("\"evidence\"", &written))?;
    create(&folder.join(REGISTER_FILE), REGISTER)?;
    if session.printer.answers_in_json() {
        session.printer.document(&serde_json::json!({ "written": [SETTINGS_FILE, REGISTER_FILE] }));
        return Ok(Exit::Yes);
    }
    let shown = folder.display();
    session.printer.paragraph("", &format!("made a workspace in {shown}: {SETTINGS_FILE}, {REGISTER_FILE}"));
    session.printer.gap();
    session.printer.heading("Next");
    session.printer.paragraph("  · ", &format!("put evidence into {}", evidence.display()));
    session
        .printer
        .paragraph("  · ", &format!("say who you are in {SETTINGS_FILE}: name, scope, services, owners, period"));
    session.printer.paragraph("  · ", &format!("run `tickmark assess {shown}`"));
    Ok(Exit::Yes)
}

fn refused(path: &Path, error: &std::io::Error) -> CommandError {
    CANNOT_WRITE.at("", "", format!("`{}`: {error}", path.display())).into()
}

fn create(path: &Path, text: &str) -> Result<(), CommandError> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(|error| refused(path, &error))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| refused(path, &error))
}
