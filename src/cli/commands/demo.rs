//! `tickmark demo`: writes an invented organisation with documented defects.

use crate::cli::{CommandError, Exit, Session};
use crate::demo::{self, DemoError};
use clap::Args;
use serde::Serialize;
use std::path::PathBuf;

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArguments {
    /// Folder to write to: empty, or not there yet
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Which organisation; each number gives another one, always the same
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
}

#[derive(Serialize)]
struct Written<'a> {
    organisation: &'a str,
    seed: u64,
    folder: String,
    files: usize,
    bytes: usize,
    defects: usize,
}

/// Writes the organisation and says what to do with it.
///
/// # Errors
/// When the folder is not empty or cannot be written to.
pub fn run(arguments: &DemoArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let demo = match demo::write(&arguments.folder, arguments.seed) {
        Ok(demo) => demo,
        Err(error @ DemoError::Vocabulary { .. }) => {
            session.printer.refuse(&[error.diagnostic()]);
            return Ok(Exit::OurFault);
        }
        Err(error) => return Err(error.diagnostic().into()),
    };
    let folder = arguments.folder.display().to_string();
    let bytes = demo.files.values().map(Vec::len).sum();
    let (files, defects) = (demo.files.len(), demo.defects.len());
    if session.printer.answers_in_json() {
        let organisation = demo.organisation.as_str();
        session.printer.document(&Written { organisation, seed: arguments.seed, folder, files, bytes, defects });
        return Ok(Exit::Yes);
    }
    let printer = &mut *session.printer;
    printer.paragraph(
        "",
        &format!("{} written to `{folder}`: {files} files, {defects} planted defects", demo.organisation),
    );
    printer.paragraph("", "`README.md` there says who they are; `expected.json` lists what should be found");
    printer.paragraph("", &format!("next: `tickmark assess {folder} --as-of 2026-09-30`"));
    Ok(Exit::Yes)
}
