//! `tickmark controls import`: a framework or mapping of somebody else, as files of a catalogue folder.

use crate::catalogue::exchange::{self, ImportPlan, Imported, store};
use crate::catalogue::{CatalogueFiles, CatalogueSource, lint};
use crate::cli::layout::Style;
use crate::cli::{CommandError, Exit, Session};
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::integrity::disk;
use clap::Args;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const EXISTS: Code = Code {
    name: "import-exists",
    severity: Severity::Error,
    meaning: "A file that an import would write is there already.",
    help: "name another id with `--id`, another folder with `--out`, or say `--replace`",
};

const NOT_WRITTEN: Code = Code {
    name: "import-not-written",
    severity: Severity::Error,
    meaning: "A file of an import cannot be written.",
    help: "check that the folder can be written to and has room",
};

/// Codes of this command.
pub const CODES: &[&Code] = &[&EXISTS, &NOT_WRITTEN];

#[derive(Debug, Args)]
pub(super) struct ImportArguments {
    /// OSCAL catalogue, profile or mapping (JSON), CISO Assistant library (YAML, XLSX), or a table in our layout (XLSX, CSV)
    file: PathBuf,
    /// Catalogue folder to write into, to be named with `--controls` afterwards; made when it is missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Id that the framework is to carry; by default made from its title
    #[arg(long)]
    id: Option<String>,
    /// Replace files that are there already
    #[arg(long)]
    replace: bool,
}

pub(super) fn run(arguments: &ImportArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let shown = arguments.file.display().to_string();
    let bytes = read(&arguments.file, &shown)?;
    let folder = arguments.file.parent().map(Path::to_owned).unwrap_or_default();
    let day = session.clock.now().date_naive().to_string();
    let plan = ImportPlan {
        file: &shown,
        bytes: &bytes,
        id: arguments.id.as_deref(),
        day: &day,
        beside: &|name| read(&folder.join(name), name).ok(),
    };
    let imported = exchange::import(&plan).map_err(CommandError::Several)?;
    let files = store::files(&imported);
    check(&files, &arguments.out)?;
    write_all(&files, arguments)?;
    tell(&imported, &files, arguments, session);
    Ok(Exit::Yes)
}

/// The bytes of a file that is not larger than what is imported.
fn read(path: &Path, shown: &str) -> Result<Vec<u8>, CommandError> {
    let failed = |error: std::io::Error| exchange::UNREADABLE.at(shown, "", error.to_string());
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if !metadata.is_file() {
        return Err(exchange::UNREADABLE.at(shown, "", "this is no file").into());
    }
    if metadata.len() > exchange::MAX_BYTES {
        let message = format!("it has {} bytes, and the limit is {}", metadata.len(), exchange::MAX_BYTES);
        return Err(exchange::TOO_LARGE.at(shown, "", message).into());
    }
    Ok(std::fs::read(path).map_err(failed)?)
}

/// The catalogue as it would be must be sound, or nothing is written.
fn check(files: &BTreeMap<String, Vec<u8>>, out: &Path) -> Result<(), CommandError> {
    let overlay = out.is_dir().then(|| out.to_owned());
    let mut gathered = CatalogueFiles::gather(&CatalogueSource { overlay })?;
    for (path, bytes) in files {
        gathered = gathered.with(path.as_str(), bytes.clone());
    }
    let faults = lint::check(&gathered).into_iter().filter(|fault| fault.severity == Severity::Error);
    let faults: Vec<Diagnostic> = faults.collect();
    if faults.is_empty() { Ok(()) } else { Err(CommandError::Several(faults)) }
}

fn write_all(files: &BTreeMap<String, Vec<u8>>, arguments: &ImportArguments) -> Result<(), CommandError> {
    let there = files.keys().filter(|path| arguments.out.join(path).exists());
    let there: Vec<Diagnostic> = there.map(|path| EXISTS.at(path.as_str(), "", "this file is there already")).collect();
    if !there.is_empty() && !arguments.replace {
        return Err(CommandError::Several(there));
    }
    for (path, bytes) in files {
        let target = arguments.out.join(path);
        let made = target.parent().map_or(Ok(()), std::fs::create_dir_all);
        let written = made.and_then(|()| disk::replace_shared(&target, bytes));
        written.map_err(|error| NOT_WRITTEN.at(path.as_str(), "", error.to_string()))?;
    }
    Ok(())
}

fn tell(
    imported: &Imported,
    files: &BTreeMap<String, Vec<u8>>,
    arguments: &ImportArguments,
    session: &mut Session<'_>,
) {
    let framework = imported.framework.as_ref();
    let statements = framework.map_or(0, |each| each.items.iter().map(|item| item.statements.len()).sum());
    let mappings: Vec<String> =
        imported.mappings.iter().map(|each| format!("{}--{}", each.source, each.target)).collect();
    if session.printer.answers_in_json() {
        session.printer.document(&json!({
            "framework": framework.map(|each| &each.id), "items": framework.map_or(0, |each| each.items.len()),
            "groups": framework.map_or(0, |each| each.groups.len()), "statements": statements, "mappings": mappings,
            "files": files.keys().collect::<Vec<_>>(), "diagnostics": imported.notes,
        }));
        return;
    }
    let printer = &mut *session.printer;
    if let Some(framework) = framework {
        printer.heading(&format!("{}: {}", framework.id, framework.title));
        let groups = framework.groups.len();
        let counted = format!(
            "{} {}, {statements} statements, {groups} groups",
            framework.items.len(),
            framework.items_called.many
        );
        printer.paragraph("", &counted);
    }
    for mapping in &mappings {
        printer.paragraph("", &format!("mapping {mapping}"));
    }
    for path in files.keys() {
        printer.flow(
            "written: ",
            &crate::cli::layout::Span::new(Style::Plain, arguments.out.join(path).display().to_string()),
        );
    }
    printer.diagnostics(&imported.notes);
    if let Some(framework) = framework {
        let (id, out) = (&framework.id, arguments.out.display());
        printer.message(&format!("look at it with `tickmark controls list --view {id} --controls {out}`; assess against it with `publication = \"{id}\"` under `[criteria]`"));
    }
}
