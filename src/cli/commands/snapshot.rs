//! `tickmark snapshot`, `diff`, `trend`: results that keep their name, what changed between two, figures over time.

use crate::assessment::AssessmentDocument;
use crate::assessment::compare::{self, Comparison, Direction, Side};
use crate::cli::layout::{Span, Style, Table};
use crate::cli::{CommandError, Exit, Session, assessing};
use crate::diagnostics::{Code, Severity};
use crate::integrity::Sha256Digest;
use crate::reports::json;
use crate::scoring::Status;
use crate::workspace::snapshots::{self, Snapshot};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use std::path::Path;

const RESULT_UNREADABLE: Code = Code {
    name: "result-unreadable",
    severity: Severity::Error,
    meaning: "A stored result cannot be read as an `assessment.json` of this format.",
    help: "name a snapshot, an `assessment.json` that `tickmark assess` wrote, or `now`",
};

/// There is no stored result.
pub const NO_RESULT: Code = Code {
    name: "no-stored-result",
    severity: Severity::Error,
    meaning: "The folder holds no stored result that could be rendered again.",
    help: "`tickmark assess` writes one; name its folder, an `assessment.json` or a snapshot",
};

/// Codes of these commands.
pub const CODES: &[&Code] = &[&RESULT_UNREADABLE, &NO_RESULT];

/// Verdicts that `diff` shows on a terminal; `--json` has all.
const SHOWN: usize = 60;

/// Arguments of `snapshot`.
#[derive(Debug, Args)]
pub struct SnapshotArguments {
    #[command(subcommand)]
    command: SnapshotCommand,
}

#[derive(Debug, Subcommand)]
enum SnapshotCommand {
    /// Assess now and keep the result under a name
    Create(CreateArguments),
    /// List the results kept
    List,
}

#[derive(Debug, Args)]
struct CreateArguments {
    /// Name, such as `2026-q3`
    name: String,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub struct DiffArguments {
    /// The earlier result: a snapshot or an `assessment.json`
    before: String,
    /// The later result: a snapshot, an `assessment.json`, or `now`
    #[arg(default_value = "now")]
    after: String,
    /// Assessment date of `now`; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

/// Makes or lists snapshots.
///
/// # Errors
/// When the assessment cannot be made or the snapshot cannot be stored.
pub fn run(arguments: &SnapshotArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let folder = assessing::folder(session, None)?;
    assessing::declared_workspace(&folder)?;
    match &arguments.command {
        SnapshotCommand::Create(arguments) => create(&folder, arguments, session),
        SnapshotCommand::List => list(&folder, session),
    }
}

fn create(folder: &Path, arguments: &CreateArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let as_of = assessing::as_of(session, arguments.as_of);
    let document = assessing::assess(session, folder, as_of, Vec::new())?;
    let result =
        json::render(&document).map_err(|error| CommandError::from(RESULT_UNREADABLE.at("", "", error.to_string())))?;
    let snapshot = Snapshot {
        name: arguments.name.clone(),
        at: session.clock.stamp(),
        clock: session.clock.remark(),
        as_of: as_of.to_string(),
        sha256: Sha256Digest::of(&result),
    };
    snapshots::create(folder, &snapshot, &result)?;
    if session.printer.answers_in_json() {
        session.printer.document(&snapshot);
    } else {
        let words = format!("kept `{}`, as of {as_of}, SHA-256 {}", snapshot.name, snapshot.sha256);
        session.printer.paragraph("", &words);
    }
    Ok(Exit::Yes)
}

fn list(folder: &Path, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let mut diagnostics = Vec::new();
    let known = snapshots::list(folder, &mut diagnostics)?;
    session.printer.diagnostics(&diagnostics);
    if session.printer.answers_in_json() {
        session.printer.document(&serde_json::json!({ "snapshots": known }));
        return Ok(Exit::Yes);
    }
    let mut table = Table::new(&["NAME", "AS OF", "MADE", "SHA-256"]);
    for each in &known {
        table.row(vec![
            Span::new(Style::Strong, each.name.as_str()),
            Span::plain(&each.as_of),
            Span::plain(&each.at),
            Span::new(Style::Dim, each.sha256.to_string()),
        ]);
    }
    session.printer.table(&table);
    Ok(Exit::Yes)
}

/// Says what changed between two results, and why.
///
/// # Errors
/// When one of them cannot be read or made.
pub fn diff(arguments: &DiffArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let before = result(&arguments.before, arguments.as_of, session)?;
    let after = result(&arguments.after, arguments.as_of, session)?;
    let comparison = compare::compare(&before, &after);
    if session.printer.answers_in_json() {
        session.printer.document(&comparison);
    } else {
        show(&comparison, session);
    }
    Ok(if comparison.is_empty() { Exit::Yes } else { Exit::No })
}

/// The result that `name` stands for: `now`, the path of a stored result, or a snapshot.
///
/// # Errors
/// When there is none, or it cannot be read.
pub fn result(name: &str, as_of: Option<NaiveDate>, session: &Session<'_>) -> Result<AssessmentDocument, CommandError> {
    if name == "now" {
        let folder = assessing::folder(session, None)?;
        return assessing::assess(session, &folder, assessing::as_of(session, as_of), Vec::new());
    }
    stored(name, &assessing::folder(session, None).unwrap_or_default())
}

/// The stored result that `name` stands for: the path of one, or a snapshot of the workspace in `folder`.
///
/// # Errors
/// When there is none, or it cannot be read.
pub fn stored(name: &str, folder: &Path) -> Result<AssessmentDocument, CommandError> {
    let path = Path::new(name);
    let is_file = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) && path.is_file();
    let bytes = if is_file {
        std::fs::read(path).map_err(|error| CommandError::from(RESULT_UNREADABLE.at(name, "", error.to_string())))?
    } else {
        snapshots::read(folder, name)?
    };
    parse(name, &bytes)
}

/// Reads a stored result; `name` is what diagnostics call it.
///
/// # Errors
/// When it is none, or of another version.
pub fn parse(name: &str, bytes: &[u8]) -> Result<AssessmentDocument, CommandError> {
    let document: AssessmentDocument = serde_json::from_slice(bytes)
        .map_err(|error| CommandError::from(RESULT_UNREADABLE.at(name, "", error.to_string())))?;
    let version = crate::assessment::document::FORMAT_VERSION;
    if document.format_version == version {
        return Ok(document);
    }
    let message = format!("its format is version {}, this program reads version {version}", document.format_version);
    Err(RESULT_UNREADABLE.at(name, "/format_version", message).into())
}

fn show(comparison: &Comparison, session: &mut Session<'_>) {
    let printer = &mut *session.printer;
    if comparison.is_empty() {
        printer.paragraph("", "nothing is different");
        return;
    }
    let mut table = Table::new(&["", "BEFORE", "AFTER"]).numeric(&[1, 2]);
    for (name, before, after) in figures(&comparison.before, &comparison.after) {
        let style = if before == after { Style::Dim } else { Style::Strong };
        table.row(vec![Span::plain(name), Span::plain(before), Span::new(style, after)]);
    }
    printer.table(&table);
    printer.gap();
    printer.heading("What changed");
    for change in &comparison.changes {
        let bearing = match change.requirements.as_slice() {
            [] => "no verdict moved".to_owned(),
            [one] => format!("bears on {}", one.local()),
            [first, .., last] => {
                format!("bears on {} requirements, {} to {}", change.requirements.len(), first.local(), last.local())
            }
        };
        printer.paragraph("  · ", &format!("{}: {} {}; {bearing}", change.cause.word(), change.subject, change.what));
    }
    if !comparison.grades.is_empty() {
        printer.gap();
        printer.heading("Suggested grades");
        for grade in &comparison.grades {
            let words = format!("{}: {} → {}", grade.clause, grade.before.word(), grade.after.word());
            printer.paragraph("  · ", &words);
        }
    }
    if comparison.verdicts.is_empty() {
        return;
    }
    printer.gap();
    let mut table = Table::new(&["REQUIREMENT", "BEFORE", "AFTER", "CAUSE"]);
    let word = |status: Option<Status>| status.map_or("–", Status::word);
    for verdict in comparison.verdicts.iter().take(SHOWN) {
        let style = match verdict.direction {
            Direction::Better => Style::Good,
            Direction::Worse => Style::Bad,
            Direction::Other => Style::Plain,
        };
        let causes: Vec<&str> = verdict.causes.iter().map(|cause| cause.word()).collect();
        table.row(vec![
            Span::new(Style::Strong, verdict.requirement.local()),
            Span::plain(word(verdict.before)),
            Span::new(style, word(verdict.after)),
            Span::plain(causes.join(", ")),
        ]);
    }
    printer.table(&table);
    if comparison.verdicts.len() > SHOWN {
        printer.message(&format!("{} more; `--json` lists every one", comparison.verdicts.len() - SHOWN));
    }
}

fn figures(before: &Side, after: &Side) -> Vec<(&'static str, String, String)> {
    let row = |name, figure: fn(&Side) -> String| (name, figure(before), figure(after));
    vec![
        row("As of", |side| side.as_of.to_string()),
        row("Candidate majors", |side| side.candidate_majors.to_string()),
        row("Candidate minors", |side| side.candidate_minors.to_string()),
        row("Not determined", |side| side.not_determined.to_string()),
        row("Open", |side| side.open.to_string()),
        row("Partly", |side| side.partly.to_string()),
        row("Met", |side| side.met.to_string()),
        row("Without occurrence", |side| side.no_occurrence.to_string()),
        row("With stale evidence", |side| side.stale.to_string()),
        row("Readiness", |side| format!("{:.1} %", side.readiness_percent)),
    ]
}

/// Name and figures of every snapshot of the workspace, oldest first by assessment date.
///
/// # Errors
/// When a snapshot cannot be read.
pub fn points(folder: &Path) -> Result<Vec<(String, Side)>, CommandError> {
    let mut points = Vec::new();
    for snapshot in snapshots::list(folder, &mut Vec::new())? {
        let document = parse(&snapshot.name, &snapshots::read(folder, &snapshot.name)?)?;
        points.push((snapshot.name, Side::of(&document)));
    }
    points.sort_by_key(|(_, side)| side.as_of);
    Ok(points)
}

/// Shows the figures of every snapshot, oldest first by assessment date.
///
/// # Errors
/// When a snapshot cannot be read.
pub fn trend(session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let folder = assessing::folder(session, None)?;
    assessing::declared_workspace(&folder)?;
    let mut diagnostics = Vec::new();
    snapshots::list(&folder, &mut diagnostics)?;
    session.printer.diagnostics(&diagnostics);
    let points = points(&folder)?;
    if session.printer.answers_in_json() {
        let points: Vec<_> =
            points.iter().map(|(name, side)| serde_json::json!({ "snapshot": name, "figures": side })).collect();
        session.printer.document(&serde_json::json!({ "trend": points }));
        return Ok(Exit::Yes);
    }
    if points.is_empty() {
        session.printer.paragraph("", "no snapshot yet: `tickmark snapshot create NAME` keeps the present result");
        return Ok(Exit::Yes);
    }
    let headers = ["SNAPSHOT", "AS OF", "MAJORS", "MINORS", "UNDETERMINED", "OPEN", "PARTLY", "MET", "READINESS"];
    let mut table = Table::new(&headers).numeric(&[2, 3, 4, 5, 6, 7, 8]);
    for (name, side) in &points {
        table.row(vec![
            Span::new(Style::Strong, name.as_str()),
            Span::plain(side.as_of.to_string()),
            Span::plain(side.candidate_majors.to_string()),
            Span::plain(side.candidate_minors.to_string()),
            Span::plain(side.not_determined.to_string()),
            Span::plain(side.open.to_string()),
            Span::plain(side.partly.to_string()),
            Span::plain(side.met.to_string()),
            Span::plain(format!("{:.1} %", side.readiness_percent)),
        ]);
    }
    session.printer.table(&table);
    Ok(Exit::Yes)
}
