//! `tickmark records test`: the tests over whole populations, and their exceptions as a table for other programs.

use crate::assessment::document::{Outcome, RecordTestResult};
use crate::cli::layout::{Span, Style, Table};
use crate::cli::{CommandError, Exit, Session, assessing};
use crate::diagnostics::{Code, Severity};
use crate::reports::exceptions;
use chrono::NaiveDate;
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};

const UNKNOWN_TEST: Code = Code {
    name: "unknown-record-test",
    severity: Severity::Error,
    meaning: "A record test was named that the catalogue does not hold.",
    help: "`tickmark records test` lists all of them with their references",
};

const EXCEPTIONS_UNWRITABLE: Code = Code {
    name: "exceptions-unwritable",
    severity: Severity::Error,
    meaning: "The exceptions of record tests could not be written to the file named.",
    help: "name a file ending in `.csv` or `.xlsx` in a folder that can be written to",
};

/// Codes of this command.
pub const CODES: &[&Code] = &[&UNKNOWN_TEST, &EXCEPTIONS_UNWRITABLE];

/// Arguments of `records test`.
#[derive(Debug, Args)]
pub struct TestArguments {
    /// Tests by reference or id; by default all
    tests: Vec<String>,
    /// Only tests that deviate or could not decide
    #[arg(long)]
    open: bool,
    /// Write every exception to a file: `.csv` or `.xlsx`
    #[arg(long, value_name = "FILE")]
    exceptions: Option<PathBuf>,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

/// Runs the tests.
///
/// # Errors
/// When the assessment cannot be made, a test is unknown, or the exceptions cannot be written.
pub fn run(arguments: &TestArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let folder = assessing::folder(session, None)?;
    let as_of = assessing::as_of(session, arguments.as_of);
    let document = assessing::assess(session, &folder, as_of, Vec::new())?;
    let is = |test: &RecordTestResult, wanted: &str| test.id == wanted || test.reference.eq_ignore_ascii_case(wanted);
    for wanted in &arguments.tests {
        if !document.record_tests.iter().any(|test| is(test, wanted)) {
            return Err(UNKNOWN_TEST.at("", "", format!("there is no record test `{wanted}`")).into());
        }
    }
    let chosen = |test: &&RecordTestResult| {
        (arguments.tests.is_empty() || arguments.tests.iter().any(|wanted| is(test, wanted)))
            && (!arguments.open || test.outcome != Outcome::Pass)
    };
    let tests: Vec<&RecordTestResult> = document.record_tests.iter().filter(chosen).collect();
    if let Some(path) = &arguments.exceptions {
        write(path, &tests)?;
    }
    if session.printer.answers_in_json() {
        session.printer.document(&serde_json::json!({ "record_tests": tests }));
    } else {
        overview(&tests, session);
    }
    let is_bad = |test: &&RecordTestResult| matches!(test.outcome, Outcome::Fail | Outcome::Error);
    Ok(if tests.iter().any(is_bad) { Exit::No } else { Exit::Yes })
}

fn write(path: &Path, tests: &[&RecordTestResult]) -> Result<(), CommandError> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let rows = exceptions::rows(tests);
    let bytes = match ending.as_str() {
        "csv" => exceptions::csv(&rows),
        "xlsx" => exceptions::xlsx(&rows).map_err(|error| unwritable(path, &error.to_string()))?,
        _ => return Err(unwritable(path, "its ending is neither `.csv` nor `.xlsx`")),
    };
    fs::write(path, bytes).map_err(|error| unwritable(path, &error.to_string()))
}

fn unwritable(path: &Path, why: &str) -> CommandError {
    EXCEPTIONS_UNWRITABLE.at(path.display().to_string(), "", why).into()
}

fn overview(tests: &[&RecordTestResult], session: &mut Session<'_>) {
    let mut table = Table::new(&["TEST", "OUTCOME", "TESTED", "EXCEPTIONS", "RULE"]).numeric(&[2, 3]);
    for test in tests {
        let (style, word) = match test.outcome {
            Outcome::Pass => (Style::Good, "pass"),
            Outcome::Fail => (Style::Bad, "fail"),
            Outcome::Error => (Style::Bad, "error"),
            Outcome::Inconclusive => (Style::Dim, "inconclusive"),
        };
        table.row(vec![
            Span::new(Style::Strong, test.reference.as_str()),
            Span::new(style, word),
            Span::plain(test.tested.to_string()),
            Span::plain(test.exceptions.to_string()),
            Span::plain(if test.outcome == Outcome::Pass || test.why.is_empty() { &test.rule } else { &test.why }),
        ]);
    }
    session.printer.table(&table);
    session.printer.message("see one of them: `tickmark records show CHG-01`");
}
