//! The command line: the only layer that prints, reads the environment and sets the exit code.

pub mod args;
pub mod assessing;
pub mod commands;
pub mod exit;
pub mod layout;
pub mod printer;
pub mod recording;
pub mod rendering;

pub use exit::{CommandError, Exit};
pub use printer::Printer;

use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::extraction::worker;
use crate::integrity::{Clock, SystemClock};
use crate::workspace::SETTINGS_FILE;
use args::{Arguments, Command, Options};
use chrono::DateTime;
use clap::Parser as _;
use std::ffi::OsString;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;

/// Codes of the command line, by the file that declares them.
pub const CODES: &[&[&Code]] = &[
    &[&NO_WORKSPACE],
    exit::CODES,
    assessing::CODES,
    rendering::CODES,
    commands::assess::CODES,
    commands::controls::CODES,
    commands::controls::IMPORT_CODES,
    commands::explain::CODES,
    commands::finding::CODES,
    commands::init::CODES,
    commands::rate::CODES,
    commands::requests::CODES,
    commands::review::CODES,
    commands::shell::CODES,
    commands::snapshot::CODES,
];

/// The codes of every layer.
pub fn all_codes() -> impl Iterator<Item = &'static Code> {
    let single = [crate::workspace::CODES, crate::matching::CODES, crate::pipeline::CODES, crate::integrity::CODES];
    let grouped = [CODES, crate::catalogue::CODES, commands::evidence::CODES, commands::records::CODES];
    let grouped = grouped.into_iter().flatten().copied().flatten();
    single.into_iter().flatten().chain(grouped).copied()
}

/// What a command works with besides its own arguments.
pub struct Session<'a> {
    /// Options of every command.
    pub options: &'a Options,
    /// The clock that stamps what happens.
    pub clock: &'a dyn Clock,
    /// Where everything is printed.
    pub printer: &'a mut Printer,
}

/// A folder named with `-C` is no workspace.
pub const NO_WORKSPACE: Code = Code {
    name: "no-workspace",
    severity: Severity::Error,
    meaning: "The command needs a workspace, and the folder holds no `tickmark.toml`.",
    help: "name a folder that holds one, or make one with `tickmark init DIR`",
};

impl Session<'_> {
    /// The folder of the workspace: the one named with `-C`, else the nearest upwards that holds `tickmark.toml`.
    ///
    /// # Errors
    /// When the folder named with `-C` is no workspace.
    pub fn workspace(&self) -> Result<Option<PathBuf>, CommandError> {
        let holds_settings = |folder: &Path| folder.join(SETTINGS_FILE).is_file();
        if let Some(named) = &self.options.workspace {
            if holds_settings(named) {
                return Ok(Some(named.clone()));
            }
            let message = format!("there is no `{SETTINGS_FILE}` in `{}`", named.display());
            return Err(NO_WORKSPACE.at("", "-C", message).into());
        }
        let Ok(here) = std::env::current_dir() else { return Ok(None) };
        Ok(here.ancestors().find(|folder| holds_settings(folder)).map(Path::to_owned))
    }
}

/// Parses `arguments` (the program's name first), runs the command and gives the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    remember_panics();
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let mut printer = Printer::for_process();
    let exit = guarded(&mut printer, |printer| parse_and_run(&arguments, printer));
    printer.finish(exit).into()
}

/// Does `work`; a panic in it becomes a message and exit 70.
fn guarded(printer: &mut Printer, work: impl FnOnce(&mut Printer) -> Exit) -> Exit {
    panic::catch_unwind(AssertUnwindSafe(|| work(printer))).unwrap_or_else(|_| {
        printer.refuse(&[our_fault()]);
        Exit::OurFault
    })
}

fn parse_and_run(arguments: &[OsString], printer: &mut Printer) -> Exit {
    // Known before parsing, so that a usage error is answered in JSON too.
    printer.answer_in_json(arguments.iter().skip(1).take_while(|each| *each != "--").any(|each| each == "--json"));
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return printer.usage(&error),
    };
    match system_clock().and_then(|clock| {
        dispatch(&arguments.command, &mut Session { options: &arguments.options, clock: &clock, printer })
    }) {
        Ok(exit) => exit,
        Err(error) => {
            printer.refuse(error.diagnostics());
            Exit::CouldNot
        }
    }
}

fn dispatch(command: &Command, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    match command {
        Command::Init(arguments) => commands::init::run(arguments, session),
        Command::Assess(arguments) => commands::assess::run(arguments, session),
        Command::Report(arguments) => commands::report::run(arguments, session),
        Command::Explain(arguments) => commands::explain::run(arguments, session),
        Command::Evidence(arguments) => commands::evidence::run(arguments, session),
        Command::Records(arguments) => commands::records::run(arguments, session),
        Command::Rate(arguments) => commands::rate::run(arguments, session),
        Command::Gaps(arguments) => commands::gaps::run(arguments, session),
        Command::Requests(arguments) => commands::requests::run(arguments, session),
        Command::Review(arguments) => commands::review::run(arguments, session),
        Command::Programme(arguments) => commands::programme::run(arguments, session),
        Command::Roadmap(arguments) => commands::programme::roadmap(arguments, session),
        Command::Finding(arguments) => commands::finding::run(arguments, session),
        Command::Snapshot(arguments) => commands::snapshot::run(arguments, session),
        Command::Diff(arguments) => commands::snapshot::diff(arguments, session),
        Command::Trend => commands::snapshot::trend(session),
        Command::Controls(arguments) => commands::controls::run(arguments, session),
        Command::Demo(arguments) => commands::demo::run(arguments, session),
        Command::Seal(arguments) => commands::seal::run(arguments, session),
        Command::Verify(arguments) => commands::verify::run(arguments, session),
        Command::Disclose(arguments) => commands::disclose::run(arguments, session),
        Command::VerifyDisclosure(arguments) => commands::disclose::verify(arguments, session),
        Command::Redact(arguments) => commands::redact::run(arguments, session),
        Command::Timestamp(arguments) => commands::timestamp::run(arguments, session),
        Command::Ledger(arguments) => commands::ledger::run(arguments, session),
        Command::Completions(arguments) => Ok(commands::shell::completions(arguments, session)),
        Command::Man(arguments) => commands::shell::man(arguments, session),
        Command::ExtractWorker { memory, seconds, program } => Ok(match program.split_first() {
            Some((program, arguments)) => {
                let _ = worker::become_program(*memory, *seconds, program, arguments);
                Exit::CouldNot
            }
            None => extract_worker(*memory),
        }),
    }
}

/// Reads files for the process that started this one.
fn extract_worker(memory_bytes: u64) -> Exit {
    worker::confine(memory_bytes);
    match worker::run(std::io::stdin(), std::io::stdout()) {
        Ok(()) => Exit::Yes,
        Err(_) => Exit::CouldNot,
    }
}

/// The machine's clock, or the moment that `SOURCE_DATE_EPOCH` puts in its place.
fn system_clock() -> Result<SystemClock, CommandError> {
    let Some(text) = std::env::var_os("SOURCE_DATE_EPOCH").filter(|text| !text.is_empty()) else {
        return Ok(SystemClock::default());
    };
    let seconds = text.to_str().and_then(|text| text.parse::<i64>().ok());
    let moment = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    moment.map(SystemClock::replaced_by).ok_or_else(|| {
        let message = format!("`SOURCE_DATE_EPOCH` is `{}`, which is no moment", text.to_string_lossy());
        exit::EPOCH_INVALID.at("", "", message).into()
    })
}

/// Where the first panic happened, as `file:line:column`.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

/// Keeps the place of a panic and stays silent about its words, which may quote evidence.
fn remember_panics() {
    let shown_in_full = std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0");
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if let (Some(place), Ok(mut first)) = (info.location(), PANIC.lock()) {
            first.get_or_insert_with(|| place.to_string());
        }
        if shown_in_full {
            usual(info);
        }
    }));
}

fn our_fault() -> Diagnostic {
    let place = PANIC.lock().ok().and_then(|mut first| first.take()).unwrap_or_default();
    let message = format!("tickmark {} met a fault of its own at {place}", env!("CARGO_PKG_VERSION"));
    exit::OUR_FAULT.at("", "", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_our_fault_and_says_where_without_quoting_anything() {
        for json in [false, true] {
            remember_panics();
            let (mut printer, answers, messages) = Printer::for_tests();
            printer.answer_in_json(json);
            let exit = guarded(&mut printer, |_| panic!("the evidence says: secret"));
            let exit = printer.finish(exit);
            let _ = panic::take_hook();
            let (answers, messages) = (answers.text(), messages.text());
            assert_eq!(exit.code(), 70);
            assert!(messages.contains("error[internal-fault]") && messages.contains("src/cli/mod.rs"), "{messages}");
            assert!(!messages.contains("secret") && !answers.contains("secret"));
            assert_eq!(answers.contains("internal-fault"), json);
        }
    }
}
