//! `tickmark report`: renders a stored result again.

use super::snapshot;
use crate::assessment::AssessmentDocument;
use crate::assessment::compare;
use crate::cli::rendering::{self, FormatAsked, TellingArguments};
use crate::cli::{CommandError, Exit, Session, assessing};
use crate::reports::view::Depth;
use crate::reports::write;
use crate::workspace::SETTINGS_FILE;
use clap::Args;
use std::path::{Path, PathBuf};

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// A workspace, a folder or file of `assessment.json`, or the name of a snapshot; by default the workspace here
    result: Option<String>,
    #[command(flatten)]
    telling: TellingArguments,
    /// Tell also what changed since this snapshot or `assessment.json`
    #[arg(long, value_name = "RESULT")]
    against: Option<String>,
    /// Folder for the reports; by default that of the stored result, `out/snapshots/NAME/` for a snapshot, and in it one for a shorter report
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
    let Stored { document, beside, workspace } = stored(arguments.result.as_deref(), session)?;
    let mut telling = arguments.telling.telling(workspace.as_deref(), document.as_of);
    if let Some(name) = &arguments.against {
        let before = snapshot::stored(name, workspace.as_deref().unwrap_or(Path::new("")))?;
        telling.comparison = Some(compare::compare(&before, &document));
    }
    // A shorter report does not take the place of the whole one.
    let of_depth = if telling.depth == Depth::Auditor { beside } else { beside.join(telling.depth.word()) };
    let out = arguments.out.clone().unwrap_or(of_depth);
    let formats = rendering::formats(&arguments.format);
    let written = write::render_as(&document, &formats, &telling).and_then(|rendered| write::write(&out, &rendered));
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

/// A stored result, the folder in which its reports belong, and the workspace it is of, if any.
struct Stored {
    document: AssessmentDocument,
    beside: PathBuf,
    workspace: Option<PathBuf>,
}

/// The result that is meant.
fn stored(name: Option<&str>, session: &Session<'_>) -> Result<Stored, CommandError> {
    let Some(name) = name else {
        return of_folder(&assessing::folder(session, None)?);
    };
    let path = Path::new(name);
    if path.is_dir() {
        return of_folder(path);
    }
    if path.is_file() {
        let beside = path.parent().map(Path::to_owned).unwrap_or_default();
        let workspace = workspace_of(&beside);
        return Ok(Stored { document: snapshot::stored(name, Path::new(""))?, beside, workspace });
    }
    let workspace = assessing::folder(session, None)?;
    let document = snapshot::stored(name, &workspace)?;
    Ok(Stored { document, beside: workspace.join("out").join("snapshots").join(name), workspace: Some(workspace) })
}

/// The result in a folder of results, or in `out/` of a workspace.
fn of_folder(folder: &Path) -> Result<Stored, CommandError> {
    let beside = if folder.join(write::RESULT).is_file() { folder.to_owned() } else { folder.join("out") };
    let file = beside.join(write::RESULT);
    if !file.is_file() {
        let message = format!("`{}` holds no `{}`", beside.display(), write::RESULT);
        return Err(snapshot::NO_RESULT.at("", "", message).into());
    }
    let workspace = workspace_of(&beside);
    Ok(Stored { document: snapshot::stored(&file.to_string_lossy(), folder)?, beside, workspace })
}

/// The workspace in whose folder of results a result lies: the same one whichever way the result was named.
fn workspace_of(results: &Path) -> Option<PathBuf> {
    let whole = std::path::absolute(results).ok()?;
    let folder = whole.parent()?;
    folder.join(SETTINGS_FILE).is_file().then(|| folder.to_owned())
}
