//! `tickmark ledger`: the journal of collection, read, checked and compared; written only to say which keys are in use and
//! what was erased.

use crate::cli::layout::{Span, Table};
use crate::cli::{CommandError, Exit, Session, assessing, recording};
use crate::integrity::ledger::{self, Event, Head, Ledger, Record, Relation, Standing};
use crate::integrity::signature::SigningKey;
use crate::integrity::{IntegrityError, codes};
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

/// Longest reason of an erasure, in bytes.
const MAX_REASON_BYTES: usize = 500;

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
    /// Record that a signing key comes into use; from then on only keys in use may sign
    KeyAdd {
        /// The key, or its public half
        key: PathBuf,
    },
    /// Record that a signing key goes out of use
    KeyRetire {
        /// The key, its public half, or its fingerprint `SHA256:…`
        key: PathBuf,
    },
    /// Record that evidence was erased, for retention or on request; the ledger never names it
    Tombstone {
        /// Why, in words that tell nothing of what was erased
        #[arg(long, value_name = "TEXT")]
        reason: String,
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
        Question::KeyAdd { key } => key_add(&SigningKey::open(key)?.fingerprint(), session),
        Question::KeyRetire { key } => key_retire(&fingerprint(key)?, session),
        Question::Tombstone { reason } => tombstone(reason, session),
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

/// The fingerprint that is named outright, or that of a key file.
fn fingerprint(key: &Path) -> Result<String, IntegrityError> {
    match key.to_str().filter(|text| text.starts_with("SHA256:")) {
        Some(text) => Ok(text.to_owned()),
        None => SigningKey::open(key).map(|key| key.fingerprint()),
    }
}

fn key_add(key: &str, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let mut ledger = opened(session)?;
    if ledger.chain().keys().is_some_and(|keys| keys.contains(key)) {
        return Err(refused(format!("the key {key} is in use already")));
    }
    let words = "seal once more with the key that was in use before, so that this entry is signed by it";
    record(&mut ledger, Event::KeyAdd { key: key.to_owned() }, (&format!("the key {key} is in use"), words), session)
}

fn key_retire(key: &str, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let mut ledger = opened(session)?;
    if !ledger.chain().keys().is_some_and(|keys| keys.contains(key)) {
        return Err(refused(format!("the ledger does not name the key {key} as in use")));
    }
    let words = "packs that it signed before stay proven; if it was stolen, give auditors a list for `--revoked-keys`";
    record(
        &mut ledger,
        Event::KeyRetire { key: key.to_owned() },
        (&format!("the key {key} is out of use"), words),
        session,
    )
}

fn tombstone(reason: &str, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let fits = !reason.trim().is_empty() && reason.trim() == reason && !reason.chars().any(char::is_control);
    if !fits || reason.len() > MAX_REASON_BYTES {
        return Err(refused(format!("a reason is one line of up to {MAX_REASON_BYTES} bytes")));
    }
    let mut ledger = opened(session)?;
    let words = "packs sealed before keep their proof: what was erased stays under their root by its salted hash alone";
    record(&mut ledger, Event::Tombstone { reason: reason.to_owned() }, ("the erasure is recorded", words), session)
}

fn refused(message: String) -> CommandError {
    IntegrityError::from(codes::ENTRY_REFUSED.at("", "", message)).into()
}

/// The ledger of the workspace, for writing.
fn opened(session: &mut Session<'_>) -> Result<Ledger, CommandError> {
    let folder = assessing::folder(session, None)?;
    assessing::declared_workspace(&folder)?;
    recording::ledger(session, &folder, false)
}

fn record(
    ledger: &mut Ledger,
    event: Event,
    (heading, words): (&str, &str),
    session: &mut Session<'_>,
) -> Result<Exit, CommandError> {
    let line = ledger.append(event, session.clock)?.to_bytes();
    if session.printer.answers_in_json() {
        let value: serde_json::Value = serde_json::from_slice(&line).unwrap_or_default();
        session.printer.document(&value);
    } else {
        session.printer.heading(heading);
        session.printer.paragraph("", words);
    }
    Ok(Exit::Yes)
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
