//! `tickmark programme` and `tickmark roadmap`: the audits of three years, and the way to the next one.

use crate::assessment::AssessmentDocument;
use crate::assessment::document::{InternalDue, Look, ProgrammeRow, RoadmapStep};
use crate::catalogue::{Clause, Grade};
use crate::cli::layout::{Span, Style, Table};
use crate::cli::{CommandError, Exit, Session, assessing};
use crate::workspace::audits::AuditKind;
use chrono::NaiveDate;
use clap::Args;

/// Arguments of `programme`.
#[derive(Debug, Args)]
pub struct ProgrammeArguments {
    /// Only the plan of internal audits
    #[arg(long)]
    internal: bool,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

/// Arguments of `roadmap`.
#[derive(Debug, Args)]
pub struct RoadmapArguments {
    /// Only the steps of this owner
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

fn assessed(session: &Session<'_>, as_of: Option<NaiveDate>) -> Result<AssessmentDocument, CommandError> {
    let folder = assessing::folder(session, None)?;
    assessing::assess(session, &folder, assessing::as_of(session, as_of), Vec::new())
}

/// Shows the audit programme as it follows from the assessment as it would be made now.
///
/// # Errors
/// When the assessment cannot be made.
pub fn run(arguments: &ProgrammeArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let document = assessed(session, arguments.as_of)?;
    let programme = &document.programme;
    if session.printer.answers_in_json() {
        session.printer.document(&serde_json::json!({ "as_of": document.as_of, "programme": programme }));
        return Ok(Exit::Yes);
    }
    if !arguments.internal {
        let mut table =
            Table::new(&["CLAUSE", "STAGE 1", "STAGE 2", "SURV. 1", "SURV. 2", "RECERT.", "INTERNAL AUDIT"]);
        for row in &programme.clauses {
            let mut cells = vec![Span::new(Style::Strong, row.clause.to_string())];
            cells.extend(AuditKind::CYCLE.iter().map(|kind| look(row.looks.get(kind).copied())));
            cells.push(internal(row));
            table.row(cells);
        }
        session.printer.table(&table);
        session.printer.gap();
    }
    session.printer.heading("Internal audits to hold next");
    for due in &programme.internal_plan {
        session.printer.paragraph(&format!("  {:8} ", due.month), &due_words(due));
    }
    Ok(Exit::Yes)
}

fn look(look: Option<Look>) -> Span {
    match look {
        Some(Look::LookedAt) => Span::new(Style::Good, "looked at"),
        Some(look @ (Look::Planned | Look::Proposed)) => Span::plain(look.word()),
        Some(Look::Not) | None => Span::plain("-"),
    }
}

fn internal(row: &ProgrammeRow) -> Span {
    match row.internal_last {
        None => Span::new(Style::Bad, "never"),
        Some(last) if row.internal_overdue => Span::new(Style::Bad, format!("{last}, overdue")),
        Some(last) => Span::plain(last.to_string()),
    }
}

fn due_words(due: &InternalDue) -> String {
    let clauses: Vec<&str> = due.clauses.iter().map(Clause::as_str).collect();
    let mut words = clauses.join(", ");
    if !due.because.is_empty() {
        words = format!("{words}; deeper on {}", due.because.join(", "));
    }
    if !due.auditors.is_empty() {
        words = format!("{words}; may be led by {}", due.auditors.join(" or "));
    }
    words
}

/// Shows the roadmap as it follows from the assessment as it would be made now; exit code 1 when a step is left.
///
/// # Errors
/// When the assessment cannot be made.
pub fn roadmap(arguments: &RoadmapArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let mut document = assessed(session, arguments.as_of)?;
    if let Some(owner) = &arguments.owner {
        document.roadmap.iter_mut().for_each(|phase| phase.steps.retain(|step| step.owner.eq_ignore_ascii_case(owner)));
    }
    let left = document.roadmap.iter().any(|phase| !phase.steps.is_empty());
    if session.printer.answers_in_json() {
        session.printer.document(&serde_json::json!({ "as_of": document.as_of, "roadmap": document.roadmap }));
        return Ok(if left { Exit::No } else { Exit::Yes });
    }
    for phase in document.roadmap.iter().filter(|phase| !phase.steps.is_empty()) {
        session.printer.heading(&phase.title);
        let mut table = Table::new(&["CLAUSE", "GRADE", "BLOCKS", "EFFORT", "OWNER", "WHAT"]);
        phase.steps.iter().for_each(|step| table.row(cells(step)));
        session.printer.table(&table);
        session.printer.gap();
    }
    if !left {
        session.printer.paragraph("", "no step is left");
    }
    Ok(if left { Exit::No } else { Exit::Yes })
}

fn cells(step: &RoadmapStep) -> Vec<Span> {
    let style = if step.grade == Grade::Major { Style::Bad } else { Style::Plain };
    vec![
        Span::new(Style::Strong, step.clause.to_string()),
        Span::new(style, step.grade.word()),
        Span::plain(step.blocks.join(", ")),
        Span::plain(step.effort.word()),
        Span::plain(if step.owner.is_empty() { "nobody named" } else { &step.owner }),
        Span::plain(&step.what),
    ]
}
