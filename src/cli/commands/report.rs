//! `tickmark report`: renders a stored result again.

use super::snapshot;
use crate::assessment::AssessmentDocument;
use crate::cli::rendering::{self, FormatAsked};
use crate::cli::{CommandError, Exit, Session, assessing};
use crate::reports::write;
use clap::Args;
use std::path::{Path, PathBuf};

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// A workspace, a folder or file of `assessment.json`, or the name of a snapshot; by default the workspace here
    result: Option<String>,
    /// Folder for the reports; by default that of the stored result, or `out/snapshots/NAME/` for a snapshot
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Formats to write
    #[arg(long, value_delimiter = ',', default_value = "html,pdf")]
    format: Vec<FormatAsked>,
}

/// Reads the stored result and writes its reports; nothing is assessed.
///
/// # Errors
/// When there is no such result, it cannot be read, or a report cannot be written.
pub fn run(arguments: &ReportArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let (document, beside) = stored(arguments.result.as_deref(), session)?;
    let out = arguments.out.clone().unwrap_or(beside);
    let formats = rendering::formats(&arguments.format);
    let written = write::render(&document, &formats).and_then(|rendered| write::write(&out, &rendered));
    let written = written.map_err(|error| rendering::failed(&error))?;
    let shown: Vec<String> = written.iter().map(|path| path.display().to_string()).collect();
    if session.printer.answers_in_json() {
        session.printer.document(&serde_json::json!({ "as_of": document.as_of, "written": shown }));
    } else {
        for path in shown {
            session.printer.paragraph("", &format!("written: {path}"));
        }
    }
    Ok(Exit::Yes)
}

/// The result that is meant, and the folder in which its reports belong.
fn stored(name: Option<&str>, session: &Session<'_>) -> Result<(AssessmentDocument, PathBuf), CommandError> {
    let Some(name) = name else {
        return of_folder(&assessing::folder(session, None)?);
    };
    let path = Path::new(name);
    if path.is_dir() {
        return of_folder(path);
    }
    if path.is_file() {
        let beside = path.parent().map(Path::to_owned).unwrap_or_default();
        return Ok((snapshot::stored(name, Path::new(""))?, beside));
    }
    let workspace = assessing::folder(session, None)?;
    let document = snapshot::stored(name, &workspace)?;
    Ok((document, workspace.join("out").join("snapshots").join(name)))
}

/// The result in a folder of results, or in `out/` of a workspace.
fn of_folder(folder: &Path) -> Result<(AssessmentDocument, PathBuf), CommandError> {
    let beside = if folder.join(write::RESULT).is_file() { folder.to_owned() } else { folder.join("out") };
    let file = beside.join(write::RESULT);
    if !file.is_file() {
        let message = format!("`{}` holds no `{}`", beside.display(), write::RESULT);
        return Err(snapshot::NO_RESULT.at("", "", message).into());
    }
    Ok((snapshot::stored(&file.to_string_lossy(), folder)?, beside))
}
