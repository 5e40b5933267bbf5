//! `tickmark controls`: read, check and review the catalogue.

use crate::catalogue::files::FileKind;
use crate::catalogue::{
    Catalogue, CatalogueFiles, CatalogueSource, Clause, Control, Requirement, RequirementKind, lint,
};
use crate::cli::layout::{Span, Style, Table};
use crate::cli::{CommandError, Exit, Session};
use crate::diagnostics::{Diagnostic, Severity};
use crate::integrity::Sha256Digest;
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

/// Arguments of `controls`.
#[derive(Debug, Args)]
pub struct ControlsArguments {
    #[command(subcommand)]
    command: ControlsCommand,
}

/// Every command about the catalogue.
#[derive(Debug, Subcommand)]
enum ControlsCommand {
    /// List every requirement
    List(ListArguments),
    /// Check every file of the catalogue and report every fault
    Check,
}

#[derive(Debug, Args)]
struct ListArguments {
    /// Only requirements of this kind
    #[arg(long)]
    kind: Option<KindAsked>,
    /// Only requirements of this clause and of those beneath it
    #[arg(long, value_name = "CLAUSE")]
    clause: Option<Clause>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum KindAsked {
    /// Documented information that is kept current
    Document,
    /// Documented information that is kept as evidence
    Record,
    /// Something that is done or achieved
    Activity,
}

/// Runs one of the commands about the catalogue.
///
/// # Errors
/// When the catalogue cannot be used or a name is not in it.
pub fn run(arguments: &ControlsArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    match &arguments.command {
        ControlsCommand::List(arguments) => list(arguments, session),
        ControlsCommand::Check => check(session),
    }
}

/// Where the catalogue of this run comes from.
fn source(session: &Session<'_>) -> CatalogueSource {
    CatalogueSource { overlay: session.options.controls.clone() }
}

#[derive(Serialize)]
struct ListedRequirement<'a> {
    publication: &'a str,
    clause: &'a Clause,
    clause_title: &'a str,
    #[serde(flatten)]
    requirement: &'a Requirement,
}

fn list(arguments: &ListArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let catalogue = Catalogue::load(&source(session))?;
    let listed: Vec<ListedRequirement<'_>> = catalogue
        .publications
        .iter()
        .flat_map(|(id, loaded)| loaded.requirements().map(move |(control, requirement)| (id, control, requirement)))
        .filter(|(_, control, requirement)| arguments.asks_for(control, requirement))
        .map(|(id, control, requirement)| ListedRequirement {
            publication: id,
            clause: &control.clause,
            clause_title: &control.title,
            requirement,
        })
        .collect();
    if session.printer.answers_in_json() {
        session.printer.document(&serde_json::json!({ "requirements": listed }));
        return Ok(Exit::Yes);
    }
    let mut table = Table::new(&["REQUIREMENT", "KIND", "OBLIGATION"]);
    for each in &listed {
        let requirement = each.requirement;
        table.row(vec![
            Span::new(Style::Strong, requirement.id.as_str()),
            Span::plain(requirement.kind.word()),
            Span::plain(&requirement.text),
        ]);
    }
    session.printer.table(&table);
    session.printer.message(&format!("{} requirements; `tickmark controls show ID` shows one of them", listed.len()));
    Ok(Exit::Yes)
}

impl ListArguments {
    fn asks_for(&self, control: &Control, requirement: &Requirement) -> bool {
        self.kind.is_none_or(|kind| kind.wants(requirement.kind))
            && self.clause.as_ref().is_none_or(|clause| control.clause.is_within(clause))
    }
}

impl KindAsked {
    fn wants(self, kind: RequirementKind) -> bool {
        match self {
            Self::Document => kind == RequirementKind::Document,
            Self::Record => kind == RequirementKind::Record,
            Self::Activity => kind == RequirementKind::Activity,
        }
    }
}

/// Faults are the answer here, so they go to standard output; a catalogue with faults cannot be used, which is
/// exit 2 wherever it is met.
fn check(session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let files = CatalogueFiles::gather(&source(session))?;
    let found = lint::check(&files);
    let sound = found.iter().all(|each| each.severity != Severity::Error);
    let checked = files.iter().filter(|(path, _)| FileKind::of(path).schema().is_some()).count();
    if session.printer.answers_in_json() {
        let document = Checked { sha256: files.digest(), files: checked, sound, diagnostics: &found };
        session.printer.document(&document);
    } else {
        session.printer.diagnostics_asked_for(&found);
        let verdict = if sound { "the catalogue is sound" } else { "the catalogue cannot be used" };
        session.printer.paragraph("", &format!("{checked} files checked, {verdict}"));
    }
    Ok(if sound { Exit::Yes } else { Exit::CouldNot })
}

#[derive(Serialize)]
struct Checked<'a> {
    sha256: Sha256Digest,
    files: usize,
    sound: bool,
    diagnostics: &'a [Diagnostic],
}
