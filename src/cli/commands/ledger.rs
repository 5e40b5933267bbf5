//! `tickmark ledger`: the journal of collection, read, checked and compared; never written.

use crate::cli::layout::{Span, Table};
use crate::cli::{CommandError, Exit, Session};
use crate::integrity::ledger::{self, Head, Record, Relation, Standing};
use crate::integrity::{IntegrityError, codes};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Arguments of `ledger`.
#[derive(Debug, Args)]
pub struct LedgerArguments {
    #[command(subcommand)]
    question: Question,
}

#[derive(Debug, Subcommand)]
enum Question {
    /// List the records
    Show {
        /// A workspace, a pack or a file of ledger lines; by default the nearest workspace
        place: Option<PathBuf>,
    },
    /// Check the chain, and the head where there is one
    Verify {
        /// A workspace, a pack or a file of ledger lines; by default the nearest workspace
        place: Option<PathBuf>,
    },
    /// Tell whether the second ledger continues the first
    Compare {
        /// The earlier one: a workspace, a pack or a file of ledger lines
        earlier: PathBuf,
        /// The later one
        later: PathBuf,
    },
}

/// Answers the question.
///
/// # Errors
/// When there is no ledger or it cannot be read.
pub fn run(arguments: &LedgerArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    match &arguments.question {
        Question::Show { place } => show(&standing(place.as_ref(), session)?, session),
        Question::Verify { place } => Ok(verify(&standing(place.as_ref(), session)?, session)),
        Question::Compare { earlier, later } => {
            Ok(compare(&ledger::examine(earlier)?, &ledger::examine(later)?, session))
        }
    }
}

fn standing(place: Option<&PathBuf>, session: &Session<'_>) -> Result<Standing, CommandError> {
    let place = match place {
        Some(place) => place.clone(),
        None => session
            .workspace()?
            .ok_or_else(|| IntegrityError::from(codes::NO_LEDGER.at("", "", "no workspace was named or found")))?,
    };
    Ok(ledger::examine(&place)?)
}

fn show(standing: &Standing, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let chain = standing.chain.as_ref().map_err(|faults| IntegrityError(faults.clone()))?;
    if session.printer.answers_in_json() {
        let lines = standing.lines.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
        let records: Vec<serde_json::Value> = lines.filter_map(|line| serde_json::from_slice(line).ok()).collect();
        session.printer.document(&serde_json::json!({ "ledger": chain.id, "records": records }));
        return Ok(Exit::Yes);
    }
    let mut table = Table::new(&["SEQ", "WALL CLOCK", "TYPE", "WHAT"]).numeric(&[0]);
    for record in &chain.records {
        let clock = if record.clock == "replaced" { " (replaced)" } else { "" };
        table.row(vec![
            Span::plain(record.seq.to_string()),
            Span::plain(format!("{}{clock}", record.wall)),
            Span::plain(record.event.word()),
            Span::plain(words(record)),
        ]);
    }
    session.printer.heading(&format!("ledger {}", chain.id));
    session.printer.table(&table);
    session.printer.message("times are those of the system clock and prove nothing; the order of records does");
    Ok(Exit::Yes)
}

/// What a record says beyond its type, in its own line's words.
fn words(record: &Record) -> String {
    let line: serde_json::Value = serde_json::from_slice(&record.to_bytes()).unwrap_or_default();
    let known = ["seq", "prev", "run", "tool", "wall", "clock", "type"];
    let rest = line.as_object().into_iter().flatten().filter(|(key, _)| !known.contains(&key.as_str()));
    rest.map(|(key, value)| format!("{key} {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
        .collect::<Vec<_>>()
        .join(", ")
}

fn verify(standing: &Standing, session: &mut Session<'_>) -> Exit {
    let faults = standing.chain.as_ref().err().cloned().unwrap_or_default();
    let records = standing.chain.as_ref().map_or(0, ledger::Chain::next);
    if session.printer.answers_in_json() {
        let head = standing.chain.as_ref().ok().map(|chain| Head::of(chain).text());
        let document = serde_json::json!({
            "intact": faults.is_empty(), "records": records, "head": head, "head_checked": standing.head.is_some(),
            "unfinished_bytes": standing.unfinished, "diagnostics": faults,
        });
        session.printer.document(&document);
    } else if let Ok(chain) = &standing.chain {
        session.printer.heading(&format!("the chain of {records} records holds"));
        for line in Head::of(chain).text().lines() {
            session.printer.paragraph("  ", line);
        }
        session
            .printer
            .paragraph("", "whoever keeps these four lines can show later that nothing before them was changed");
    } else {
        session.printer.diagnostics_asked_for(&faults);
    }
    if standing.unfinished > 0 {
        let message =
            format!("{} bytes of an unfinished line follow; the next run sets them aside", standing.unfinished);
        session.printer.message(&message);
    }
    if faults.is_empty() { Exit::Yes } else { Exit::No }
}

fn compare(earlier: &Standing, later: &Standing, session: &mut Session<'_>) -> Exit {
    let broken: Vec<_> =
        [earlier, later].into_iter().filter_map(|each| each.chain.as_ref().err()).flatten().cloned().collect();
    let relation = ledger::compare(&earlier.lines, &later.lines);
    let (word, words) = match relation {
        Relation::Same => ("same", "the two ledgers are the same".to_owned()),
        Relation::Continues => {
            ("continues", "the second ledger continues the first; nothing before was changed".to_owned())
        }
        Relation::Older => (
            "older",
            "the second ledger is the beginning of the first: it is older, or records were removed".to_owned(),
        ),
        Relation::Forked(at) => ("forked", format!("the ledgers part at record {at}: one of them was rewritten")),
        Relation::Unrelated => ("unrelated", "the two ledgers have nothing in common".to_owned()),
    };
    if session.printer.answers_in_json() {
        let at = if let Relation::Forked(at) = relation { Some(at) } else { None };
        session.printer.document(&serde_json::json!({ "relation": word, "at": at, "diagnostics": broken }));
    } else {
        session.printer.paragraph("", &words);
        session.printer.diagnostics_asked_for(&broken);
    }
    let fine = matches!(relation, Relation::Same | Relation::Continues) && broken.is_empty();
    if fine { Exit::Yes } else { Exit::No }
}
