//! The worker process: reads one file after the other for its parent, within limits, and survives what parsers do.

use super::codes::NO_ACCESS;
use super::draft::Trouble;
use super::formats;
use super::frames::{self, Answer, Request, Task};
use super::{Extract, Outcome, codes};
use crate::integrity::HashingReader;
use crate::sources;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, Write};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::Command;

/// Most bytes of a request.
const MAX_REQUEST_BYTES: usize = 1024 * 1024;
/// Rows that travel together.
const ROWS_AT_ONCE: usize = 256;
/// Stack of the thread that parses, in bytes: deeply nested documents recurse.
const STACK_BYTES: usize = 64 * 1024 * 1024;

/// Limits the address space of this process where the system can, so that a hostile file ends it instead of the machine.
pub fn confine(memory_bytes: u64) {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        // Where the system refuses, the limits on time and output still hold.
        let _ = setrlimit(Resource::As, Rlimit { current: Some(memory_bytes), maximum: Some(memory_bytes) });
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
    #[cfg(not(unix))]
    let _ = memory_bytes;
}

/// Becomes another program, within limits on address space and processor time where the system can set them: what
/// recognises text runs confined like our own parsers.
#[cfg(unix)]
#[must_use]
pub fn become_program(memory_bytes: u64, seconds: u64, program: &OsStr, arguments: &[OsString]) -> io::Error {
    use rustix::process::{Resource, Rlimit, setrlimit};
    use std::os::unix::process::CommandExt as _;
    confine(memory_bytes);
    let _ = setrlimit(Resource::Cpu, Rlimit { current: Some(seconds), maximum: Some(seconds) });
    Command::new(program).args(arguments).exec()
}

/// Runs another program in the place of this one, where the system sets no limits on it.
#[cfg(not(unix))]
#[must_use]
pub fn become_program(_memory_bytes: u64, _seconds: u64, program: &OsStr, arguments: &[OsString]) -> io::Error {
    match Command::new(program).args(arguments).status() {
        Ok(_) => io::ErrorKind::Other.into(),
        Err(error) => error,
    }
}

/// Answers requests from `input` on `output` until the parent ends.
///
/// # Errors
/// When the parent is gone or says something that is no request.
pub fn run(mut input: impl Read + Send, mut output: impl Write + Send) -> io::Result<()> {
    let serve = || {
        while let Some(request) = frames::read::<Request>(&mut input, MAX_REQUEST_BYTES)? {
            serve(&request, &mut output)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, serve)?;
        thread.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))
    })
}

fn serve(request: &Request, output: &mut dyn Write) -> io::Result<()> {
    match &request.task {
        Task::Extract => {
            let extract = guarded(|| extract(request));
            frames::write(output, &Answer::Extract(Box::new(extract)))
        }
        Task::Rows(table) => {
            let answer = rows(request, table, output)?;
            frames::write(output, &answer)
        }
    }
}

/// The extract that `read` gives, or the word that the file broke the parser.
pub(super) fn guarded(read: impl FnOnce() -> Extract) -> Extract {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Extract::empty(Outcome::Unreadable(BROKE.to_owned())))
}

/// What is said of a file on which a parser panicked: its own words may quote the file.
pub(super) const BROKE: &str = "the file is damaged in a way that broke the parser";

/// Opens, hashes and extracts what is asked for.
pub(super) fn extract(request: &Request) -> Extract {
    match open(request) {
        Ok(Some(file)) => formats::extract(&mut BufReader::new(file), request),
        Ok(None) => changed(),
        Err(error) => Extract::empty(Outcome::Unreadable(format!("{NO_ACCESS}{}", error.kind()))),
    }
}

/// The file at its beginning, or `None` when its bytes are not those that were collected.
fn open(request: &Request) -> io::Result<Option<File>> {
    let mut file = sources::open_file(&PathBuf::from(&request.path))?;
    let mut reader = HashingReader::new(&mut file);
    let mut buffer = vec![0; 128 * 1024];
    while reader.read(&mut buffer)? > 0 {}
    let (digest, _) = reader.finish();
    file.rewind()?;
    Ok((request.sha256 == Some(digest)).then_some(file))
}

fn changed() -> Extract {
    let reason = "the file changed since it was collected".to_owned();
    let message = "the digest differs from the one taken when it was collected";
    let diagnostics = vec![codes::CHANGED_DURING_RUN.at("", "", message)];
    Extract { diagnostics, ..Extract::empty(Outcome::Unreadable(reason)) }
}

fn rows(request: &Request, table: &str, output: &mut dyn Write) -> io::Result<Answer> {
    let Some(file) = open(request)? else { return Ok(Answer::Changed) };
    let mut pending: Vec<(u64, Vec<String>)> = Vec::with_capacity(ROWS_AT_ONCE);
    let mut gone: io::Result<()> = Ok(());
    let ended = catch_unwind(AssertUnwindSafe(|| {
        formats::rows(&mut BufReader::new(file), &request.media_type, table, &mut |number, cells| {
            pending.push((number, cells.to_vec()));
            if pending.len() >= ROWS_AT_ONCE {
                gone = frames::write(output, &Answer::Rows(std::mem::take(&mut pending)));
            }
            if gone.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
    }));
    gone?;
    if !pending.is_empty() {
        frames::write(output, &Answer::Rows(pending))?;
    }
    Ok(match ended {
        Ok(Ok(())) => Answer::End,
        Ok(Err(Trouble::NoText(reason) | Trouble::Unsupported(reason) | Trouble::Unreadable(reason))) => {
            Answer::Failed(reason)
        }
        Err(_) => Answer::Failed(BROKE.to_owned()),
    })
}
