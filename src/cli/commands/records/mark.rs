//! `tickmark records mark`: what a person says of an exception, bound to the row it is said of.

use crate::assessment::AssessmentDocument;
use crate::assessment::document::{ExceptionRow, RecordTestResult};
use crate::cli::commands::evidence::record;
use crate::cli::commands::finding::objective;
use crate::cli::{CommandError, Exit, Session, assessing};
use crate::diagnostics::{Code, Severity};
use crate::workspace::Entry;
use crate::workspace::exceptions::{ExceptionAction, ExceptionDecision};
use chrono::NaiveDate;
use clap::{ArgGroup, Args, ValueEnum};

const MARK_REFUSED: Code = Code {
    name: "exception-mark-refused",
    severity: Severity::Error,
    meaning: "What was said of an exception cannot be recorded: there is no such exception, or nothing shows what explains it.",
    help: "name a test and a subject that `tickmark records show` lists; an explanation needs `--evidence`",
};

/// Codes of this command.
pub const CODES: &[&Code] = &[&MARK_REFUSED];

/// Arguments of `records mark`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("said").required(true).args(["as_kind", "withdraw"]))]
pub struct MarkArguments {
    /// A record test: `CHG-01` or its id
    test: String,
    /// What deviates, as the list of exceptions names it; may stand several times
    #[arg(required = true)]
    subjects: Vec<String>,
    /// What is said of them
    #[arg(long = "as", value_name = "MARK")]
    as_kind: Option<Asked>,
    /// An earlier mark no longer holds
    #[arg(long)]
    withdraw: bool,
    /// What it rests on; may stand several times
    #[arg(long, value_name = "PATH[#PLACE]")]
    evidence: Vec<String>,
    /// Who says so
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Why
    #[arg(long)]
    reason: String,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Asked {
    /// It deviates, and counts
    Confirmed,
    /// Evidence shows that it is no deviation; it does not count
    Explained,
    /// The record is wrong, what it records was right; it does not count
    DataError,
}

fn refused(message: impl Into<String>) -> CommandError {
    MARK_REFUSED.at("", "", message).into()
}

/// Records the marks.
///
/// # Errors
/// When there is no such exception, an explanation rests on nothing, or the journal cannot be written.
pub fn run(arguments: &MarkArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let folder = assessing::folder(session, None)?;
    let workspace = assessing::declared_workspace(&folder)?;
    let action = match arguments.as_kind {
        Some(Asked::Confirmed) => ExceptionAction::ConfirmException,
        Some(Asked::Explained) => ExceptionAction::ExplainException,
        Some(Asked::DataError) => ExceptionAction::CallDataError,
        None => ExceptionAction::WithdrawMark,
    };
    if action == ExceptionAction::ExplainException && arguments.evidence.is_empty() {
        return Err(refused("nothing shows what explains it"));
    }
    let as_of = assessing::as_of(session, arguments.as_of);
    let document = assessing::assess(session, &folder, as_of, Vec::new())?;
    let test = test(&document, &arguments.test)?;
    let evidence = objective(&document, &arguments.evidence)?;
    let entry = |subject: &String| {
        let row = row(test, subject)?;
        Ok(Entry::Exception(ExceptionDecision {
            at: session.clock.stamp(),
            clock: session.clock.remark(),
            by: arguments.by.clone(),
            action,
            test: test.id.clone(),
            subject: subject.clone(),
            row_sha256: row.sha256,
            evidence: evidence.clone(),
            reason: arguments.reason.clone(),
        }))
    };
    let entries: Vec<Entry> = arguments.subjects.iter().map(entry).collect::<Result<_, CommandError>>()?;
    record(&workspace.folder, &entries, session)
}

fn test<'a>(document: &'a AssessmentDocument, wanted: &str) -> Result<&'a RecordTestResult, CommandError> {
    let is = |test: &&RecordTestResult| test.id == wanted || test.reference.eq_ignore_ascii_case(wanted);
    document.record_tests.iter().find(is).ok_or_else(|| refused(format!("there is no record test `{wanted}`")))
}

fn row<'a>(test: &'a RecordTestResult, subject: &str) -> Result<&'a ExceptionRow, CommandError> {
    let found = test.exception_rows.iter().find(|row| row.subject == subject);
    found.ok_or_else(|| refused(format!("`{subject}` is no exception of `{}`", test.reference)))
}
