//! Text out of pictures, through an installed `tesseract`; pages of a PDF are made pictures by `pdftoppm` of poppler.
//!
//! Both run as processes of their own within limits, one thread each, and are told everything that would change what
//! they say. What they say still depends on their versions and language data, which are therefore named in what was
//! extracted and are part of its name in the cache.

use super::codes;
use super::draft::{Draft, Trouble};
use super::formats::write_lines;
use super::frames::WirePath;
use crate::diagnostics::Diagnostic;
use crate::integrity::Sha256Digest;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

/// Wall-clock time for all pages of one file, in seconds.
pub const FILE_SECONDS: u64 = 600;
/// Wall-clock and processor time of one program on one page, in seconds.
const PAGE_SECONDS: u64 = 60;
/// Address space of one program, in bytes.
const MEMORY_BYTES: u64 = 512 * 1024 * 1024;
/// Pages of one file that are recognised.
const MAX_PAGES: usize = 100;
/// Longer side of the picture of a page: A4 at 300 dots for each inch.
const PAGE_PIXELS: &str = "3508";
/// Bytes of the picture of a page, and of the text on it.
const MAX_PICTURE_BYTES: u64 = 64 * 1024 * 1024;
const MAX_TEXT_BYTES: u64 = 1024 * 1024;

/// The programs that recognise text, and what they depend on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ocr {
    /// Languages by the names of `tesseract`, joined by `+`.
    languages: String,
    /// What `tesseract` calls itself.
    version: String,
    /// Digest of the data of those languages.
    data: Sha256Digest,
    /// What `pdftoppm` calls itself, where it is installed.
    renderer: Option<String>,
    /// This program, which sets limits and becomes the other one; none where there is only a library.
    launcher: Option<WirePath>,
}

impl Ocr {
    /// Finds the programs; `launcher` is this program.
    ///
    /// # Errors
    /// When `tesseract` is not installed, or has no data for one of the languages.
    pub fn find(languages: &str, launcher: Option<&Path>) -> Result<Self, Box<Diagnostic>> {
        let unavailable = |message: String| Box::new(codes::OCR_UNAVAILABLE.at("", "", message));
        let version = first_line("tesseract", "--version")
            .ok_or_else(|| unavailable("`tesseract` is not installed or does not start".to_owned()))?;
        let listed = said("tesseract", "--list-langs").unwrap_or_default();
        let folder = listed.split('"').nth(1).map(PathBuf::from).unwrap_or_default();
        let known: Vec<&str> = listed.lines().skip(1).map(str::trim).collect();
        let mut digests = Vec::new();
        for language in languages.split('+') {
            // The name becomes part of a path: only what `tesseract` itself lists may.
            if !known.contains(&language) {
                let message =
                    format!("`tesseract` has no data for the language `{language}`: it knows {}", known.join(", "));
                return Err(unavailable(message));
            }
            let data = folder.join(format!("{language}.traineddata"));
            let bytes = std::fs::read(&data).map_err(|error| {
                unavailable(format!("the data of `tesseract` for `{language}` cannot be read: {}", error.kind()))
            })?;
            digests.extend_from_slice(Sha256Digest::of(&bytes).as_bytes());
        }
        Ok(Self {
            languages: languages.to_owned(),
            version,
            data: Sha256Digest::of(&digests),
            renderer: first_line("pdftoppm", "-v"),
            launcher: launcher.map(WirePath::from),
        })
    }

    /// What the recognised text depends on.
    #[must_use]
    pub fn ground(&self) -> String {
        let Self { languages, version, data, renderer, launcher: _ } = self;
        format!("{version}, {languages}, {data}, {}", renderer.as_deref().unwrap_or("no renderer"))
    }

    /// In words for people.
    fn words(&self) -> String {
        let data: String = self.data.to_string().chars().take(8).collect();
        format!("{} with the language data `{}` ({data})", self.version, self.languages)
    }

    /// Writes the text of a picture into the draft.
    ///
    /// # Errors
    /// When the program fails or finds no letter.
    pub fn picture(&self, bytes: Vec<u8>, draft: &mut Draft<'_>) -> Result<(), Trouble> {
        let text = self.recognise(bytes).map_err(|fault| fault.trouble("the picture"))?;
        if text.trim().is_empty() {
            return Err(Trouble::NoText("a picture in which no letter was recognised".to_owned()));
        }
        write_lines(&text, draft);
        self.note("the text of the picture", draft);
        Ok(())
    }

    /// Writes the text of those pages of a PDF, counted from 1, into the draft.
    ///
    /// # Errors
    /// When pages cannot be made pictures because the program for it is missing.
    pub fn pages(&self, pdf: &[u8], pages: &[usize], draft: &mut Draft<'_>) -> Result<(), Trouble> {
        if self.renderer.is_none() {
            let reason =
                "scanned pages, which `pdftoppm` of poppler would have to turn into pictures: it is not installed";
            return Err(Trouble::NoText(reason.to_owned()));
        }
        let mut recognised = 0;
        for page in pages.iter().take(MAX_PAGES) {
            match self.page(pdf, *page) {
                Ok(text) => {
                    recognised += 1;
                    write_lines(&text, draft);
                }
                Err(fault) => fault.report(&format!("page {page}"), draft),
            }
        }
        if pages.len() > MAX_PAGES {
            let message = format!("{} scanned pages are more than the limit of {MAX_PAGES}", pages.len());
            draft.report(&codes::PARTLY_READ, "", message);
        }
        let what =
            if recognised == 1 { "the text of 1 page".to_owned() } else { format!("the text of {recognised} pages") };
        self.note(&what, draft);
        Ok(())
    }

    fn page(&self, pdf: &[u8], page: usize) -> Result<String, Fault> {
        let number = page.to_string();
        let arguments = ["-gray", "-scale-to", PAGE_PIXELS, "-f", &number, "-l", &number, "-"];
        let picture = self.run("pdftoppm", &arguments, pdf.to_vec(), MAX_PICTURE_BYTES)?;
        self.recognise(picture)
    }

    fn recognise(&self, picture: Vec<u8>) -> Result<String, Fault> {
        let arguments = ["stdin", "stdout", "-l", &self.languages];
        let text = self.run("tesseract", &arguments, picture, MAX_TEXT_BYTES)?;
        // A form feed ends each page.
        Ok(String::from_utf8_lossy(&text).replace('\u{c}', "\n"))
    }

    fn note(&self, what: &str, draft: &mut Draft<'_>) {
        draft.recognised = Some(self.words());
        draft.report(&codes::TEXT_RECOGNISED, "", format!("{what} was recognised by {}", self.words()));
    }

    /// What a program answers to `input`, within the limits.
    fn run(&self, program: &'static str, arguments: &[&str], input: Vec<u8>, limit: u64) -> Result<Vec<u8>, Fault> {
        let mut command = match &self.launcher {
            Some(launcher) => {
                let mut command = Command::new(PathBuf::from(launcher));
                let (memory, seconds) = (MEMORY_BYTES.to_string(), PAGE_SECONDS.to_string());
                command.args(["extract-worker", "--memory", &memory, "--seconds", &seconds, "--", program]);
                command
            }
            None => Command::new(program),
        };
        command.args(arguments).env("OMP_THREAD_LIMIT", "1").env("LC_ALL", "C");
        let broke = |_: io::Error| Fault::Broke(program);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(broke)?;
        let (mut to, from) = (child.stdin.take(), child.stdout.take());
        let (sender, answer) = sync_channel(1);
        std::thread::scope(|scope| {
            scope.spawn(move || {
                // A program that has seen enough closes its input.
                let _ = to.as_mut().map(|to| to.write_all(&input));
                drop(to);
            });
            scope.spawn(move || {
                let mut bytes = Vec::new();
                let read = from.map_or(Ok(0), |from| from.take(limit + 1).read_to_end(&mut bytes));
                let _ = sender.send(read.map(|_| bytes));
            });
            let answered = answer.recv_timeout(Duration::from_secs(PAGE_SECONDS));
            // What has answered in full may still be about to end; all else is ended here.
            let complete = matches!(&answered, Ok(Ok(bytes)) if bytes.len() as u64 <= limit);
            if !complete {
                let _ = child.kill();
            }
            let status = child.wait().map_err(broke)?;
            match answered {
                Ok(Ok(bytes)) if complete && status.success() => Ok(bytes),
                Ok(Ok(_)) if !complete => Err(Fault::TooMuch(program)),
                Ok(_) | Err(RecvTimeoutError::Disconnected) => Err(Fault::Broke(program)),
                Err(RecvTimeoutError::Timeout) => Err(Fault::TooLong(program)),
            }
        })
    }
}

/// Why a program gave no answer.
enum Fault {
    TooLong(&'static str),
    TooMuch(&'static str),
    Broke(&'static str),
}

impl Fault {
    fn words(&self, what: &str) -> String {
        match self {
            Self::TooLong(program) => {
                format!("{what}: `{program}` took longer than the limit of {PAGE_SECONDS} seconds")
            }
            Self::TooMuch(program) => format!("{what}: `{program}` gave more than the limit allows"),
            Self::Broke(program) => {
                let mebibytes = MEMORY_BYTES / (1024 * 1024);
                format!("{what}: `{program}` failed, or needed more than the limit of {mebibytes} MiB")
            }
        }
    }

    fn report(&self, what: &str, draft: &mut Draft<'_>) {
        let code = if matches!(self, Self::TooLong(_)) { &codes::TIME_LIMIT } else { &codes::PARTLY_READ };
        draft.report(code, "", self.words(what));
    }

    fn trouble(&self, what: &str) -> Trouble {
        Trouble::Unreadable(self.words(what))
    }
}

fn first_line(program: &str, question: &str) -> Option<String> {
    let said = said(program, question)?;
    said.lines().map(str::trim).find(|line| !line.is_empty()).map(|line| line.chars().take(80).collect())
}

/// What a program says of itself on either output; some name their version on standard error.
fn said(program: &str, question: &str) -> Option<String> {
    let output = Command::new(program).arg(question).stdin(Stdio::null()).env("LC_ALL", "C").output().ok()?;
    let bytes = if output.stdout.is_empty() { output.stderr } else { output.stdout };
    (output.status.success() || !bytes.is_empty()).then(|| String::from_utf8_lossy(&bytes).into_owned())
}
