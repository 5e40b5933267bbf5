//! `tickmark evidence note`: an interview or an observation as a dated, append-only record.

use super::list::named;
use crate::cli::{CommandError, Exit, Session, assessing};
use crate::diagnostics::{Code, Severity};
use crate::workspace::{NOTES_FILE, Note, NoteMethod, append_line};
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use std::io::Read as _;
use std::path::{Path, PathBuf};

const NOTE_UNREADABLE: Code = Code {
    name: "note-unreadable",
    severity: Severity::Error,
    meaning: "The text of a note cannot be read, is empty or is too long.",
    help: "give a UTF-8 text file, or `-` and the text on standard input, of at most 64 KiB",
};

const NOTE_REFUSED: Code = Code {
    name: "note-refused",
    severity: Severity::Error,
    meaning: "A note names more than one requirement or a day that has not come.",
    help: "write one note for each requirement, dated on the day of the interview or of the event observed",
};

pub(super) const CODES: &[&Code] = &[&NOTE_UNREADABLE, &NOTE_REFUSED];

/// Longest text of one note, in bytes.
const MAX_BYTES: u64 = 64 * 1024;

#[derive(Debug, Args)]
pub(super) struct NoteArguments {
    /// Requirement it speaks to
    #[arg(long, value_name = "ID")]
    requirement: String,
    /// How it came about
    #[arg(long)]
    method: MethodAsked,
    /// Who interviewed or observed
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Role of the person interviewed or observed
    #[arg(long)]
    role: String,
    /// Day of the interview or of the event observed
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: NaiveDate,
    /// File with the text, or `-` for standard input
    file: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MethodAsked {
    Interview,
    Observation,
}

pub(super) fn run(arguments: &NoteArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let folder = assessing::folder(session, None)?;
    let workspace = assessing::declared_workspace(&folder)?;
    let catalogue = assessing::catalogue(session)?;
    let requirements = named(&catalogue, &workspace.settings.publication, &arguments.requirement)?;
    let refuse = |message: String| CommandError::from(NOTE_REFUSED.at("", "", message));
    let [requirement] = requirements.as_slice() else {
        return Err(refuse(format!("`{}` names {} requirements", arguments.requirement, requirements.len())));
    };
    if arguments.on > session.clock.now().date_naive() {
        return Err(refuse(format!("{} lies in the future", arguments.on)));
    }
    let note = Note {
        id: format!("N{:04}", workspace.notes.len() + 1),
        at: session.clock.stamp(),
        clock: session.clock.remark(),
        requirement: requirement.clone(),
        method: match arguments.method {
            MethodAsked::Interview => NoteMethod::Interview,
            MethodAsked::Observation => NoteMethod::Observation,
        },
        by: arguments.by.clone(),
        role: arguments.role.clone(),
        on: arguments.on,
        text: text(&arguments.file)?,
    };
    append_line(&workspace.folder.join(NOTES_FILE), &note)
        .map_err(|error| CommandError::from(NOTE_UNREADABLE.at(NOTES_FILE, "", error.to_string())))?;
    if session.printer.answers_in_json() {
        session.printer.document(&serde_json::json!({ "recorded": note, "path": note.shown_path() }));
    } else {
        session.printer.paragraph("", &format!("recorded as {}", note.shown_path()));
    }
    Ok(Exit::Yes)
}

fn text(file: &Path) -> Result<String, CommandError> {
    let shown = file.display().to_string();
    let unreadable = |message: String| CommandError::from(NOTE_UNREADABLE.at(shown.clone(), "", message));
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| unreadable(error.to_string()))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(unreadable(format!("the text is longer than {MAX_BYTES} bytes")));
    }
    let text = String::from_utf8(bytes).map_err(|_| unreadable("the text is not UTF-8".to_owned()))?;
    let text = text.trim();
    if text.is_empty() { Err(unreadable("the text is empty".to_owned())) } else { Ok(text.to_owned()) }
}
