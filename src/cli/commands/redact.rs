//! `tickmark redact`: a copy by rules, bound to its original.

use crate::cli::{CommandError, Exit, Session, recording};
use crate::integrity::codes::REDACTION_REFUSED;
use crate::integrity::ledger::Event;
use crate::integrity::redact::{MAX_FILE_BYTES, MAX_RULES_BYTES, Rules};
use crate::integrity::{IntegrityError, Sha256Digest, disk};
use clap::Args;
use std::path::{Path, PathBuf};

/// Arguments of `redact`.
#[derive(Debug, Args)]
pub struct RedactArguments {
    /// The file: CSV, or text in UTF-8
    file: PathBuf,
    /// Rules: a TOML file that names columns and patterns
    #[arg(long, value_name = "FILE")]
    rules: PathBuf,
    /// The copy; by default beside the file, as `NAME.redacted.csv`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Keep the ledger on a network share all the same
    #[arg(long)]
    unsafe_fs: bool,
}

/// Makes the copy and records it.
///
/// # Errors
/// When there is no workspace, the file cannot be redacted by these rules, or the copy cannot be written.
pub fn run(arguments: &RedactArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let refused = |path: &Path, message: String| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        IntegrityError::from(REDACTION_REFUSED.at(name, "", message))
    };
    let workspace = session.workspace()?.ok_or_else(|| {
        let help = "run the command in a workspace, or name one with `-C`";
        IntegrityError::from(
            REDACTION_REFUSED
                .at("", "", "the copy is recorded in the ledger of a workspace, and there is none")
                .with_help(help),
        )
    })?;
    let text = |path: &Path, limit: u64| {
        let bytes = disk::read_beneath(folder(path), Path::new(path.file_name().unwrap_or_default()), limit);
        let bytes = bytes.map_err(|error| refused(path, error.to_string()))?;
        String::from_utf8(bytes).map_err(|_| refused(path, "this is not UTF-8 text".to_owned()))
    };
    let rules = Rules::parse(&text(&arguments.rules, MAX_RULES_BYTES)?)?;
    let original = text(&arguments.file, MAX_FILE_BYTES)?;
    let redacted = rules.apply(&original, delimiter(&arguments.file, &original))?;
    let out = arguments.out.clone().unwrap_or_else(|| beside(&arguments.file));
    let mut ledger = recording::ledger(session, &workspace, arguments.unsafe_fs)?;
    let event = Event::Redacted {
        original: Sha256Digest::of(original.as_bytes()),
        copy: Sha256Digest::of(&redacted.bytes),
        rules: rules.sha256,
    };
    disk::create(&out, &redacted.bytes).map_err(|error| refused(&out, error.to_string()))?;
    ledger.append(event.clone(), session.clock)?;
    if session.printer.answers_in_json() {
        let Event::Redacted { original, copy, rules } = event else { return Ok(Exit::Yes) };
        let copied = out.display().to_string();
        let document = serde_json::json!({
            "copy": copied, "blanked": redacted.blanked, "original_sha256": original, "copy_sha256": copy, "rules_sha256": rules,
        });
        session.printer.document(&document);
        return Ok(Exit::Yes);
    }
    session.printer.heading(&format!("{} places blanked, written to {}", redacted.blanked, out.display()));
    session
        .printer
        .paragraph("", "the ledger binds the copy to its original and the rules; read the copy before you hand it out");
    Ok(Exit::Yes)
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What separates the cells of a table: told by the name of the file, and by its first line.
fn delimiter(path: &Path, text: &str) -> Option<u8> {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default();
    let first = text.lines().next().unwrap_or_default();
    match extension.as_str() {
        "tsv" => Some(b'\t'),
        "csv" if first.matches(';').count() > first.matches(',').count() => Some(b';'),
        "csv" => Some(b','),
        _ => None,
    }
}

/// `incidents.redacted.csv` beside `incidents.csv`.
fn beside(path: &Path) -> PathBuf {
    let extension = path.extension().map(|extension| format!(".{}", extension.to_string_lossy())).unwrap_or_default();
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!("{stem}.redacted{extension}"))
}
