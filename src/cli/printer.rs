//! The only place that prints: data to standard output, everything else to standard error.

use super::exit::{Exit, OUTPUT_UNWRITABLE, USAGE};
use super::layout::{Span, Style, Table, visible, wrap};
use crate::diagnostics::{Diagnostic, Severity};
use anstream::stream::{AsLockedWrite, RawStream};
use anstream::{AutoStream, ColorChoice};
use serde::Serialize;
use std::io::{self, BufWriter, Write};

/// What stands before the help of a diagnostic.
const HELP: &str = "  help: ";
/// The widest text a person reads with ease, in columns.
const WIDEST: usize = 120;

/// Prints answers and messages, and remembers when nobody listens any more.
pub struct Printer {
    answers: Channel,
    messages: Channel,
    json: bool,
}

/// One of the two streams.
struct Channel {
    writer: Box<dyn Write>,
    colour: bool,
    width: Option<usize>,
    fault: Option<io::Error>,
}

impl Printer {
    /// The printer of this process.
    #[must_use]
    pub fn for_process() -> Self {
        let (stdout, stderr) = (io::stdout(), io::stderr());
        let width = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0)).min(WIDEST);
        let answers = Channel::new(stdout, width);
        let messages = Channel::new(stderr, width);
        Self { answers, messages, json: false }
    }

    /// Decides whether answers are JSON documents.
    pub fn answer_in_json(&mut self, json: bool) {
        self.json = json;
    }

    /// Whether the answer is to be one JSON document.
    #[must_use]
    pub const fn answers_in_json(&self) -> bool {
        self.json
    }

    /// Prints `document` as the one JSON document of this run.
    pub fn document(&mut self, document: &impl Serialize) {
        let written = serde_json::to_writer_pretty(&mut self.answers.writer, document).map_err(io::Error::from);
        let ended = written.and_then(|()| self.answers.writer.write_all(b"\n"));
        self.answers.note(ended);
    }

    /// Prints the answer in a format of its own, byte for byte.
    pub fn raw(&mut self, text: &str) {
        let written = self.answers.writer.write_all(text.as_bytes());
        self.answers.note(written);
    }

    /// Prints one line of the answer as it is.
    pub fn line(&mut self, spans: &[Span]) {
        self.answers.line(spans);
    }

    /// Prints an empty line of the answer.
    pub fn gap(&mut self) {
        self.answers.line(&[]);
    }

    /// Prints a heading of the answer.
    pub fn heading(&mut self, text: &str) {
        self.answers.line(&[Span::new(Style::Strong, text)]);
    }

    /// Prints text of the answer, wrapped on a terminal; `lead` begins the first line, the others are indented
    /// as far.
    pub fn paragraph(&mut self, lead: &str, text: &str) {
        self.flow(lead, &Span::plain(text));
    }

    /// Prints styled text of the answer, wrapped on a terminal, with `lead` before its first line.
    pub fn flow(&mut self, lead: &str, span: &Span) {
        self.answers.flow(lead, span);
    }

    /// Prints a table of the answer.
    pub fn table(&mut self, table: &Table) {
        for line in table.lines(self.answers.width) {
            self.answers.line(&line);
        }
    }

    /// Prints a message for the person at the keyboard: standard error, never part of the answer.
    pub fn message(&mut self, text: &str) {
        self.answers.flush();
        self.messages.flow("", &Span::plain(text));
        self.messages.flush();
    }

    /// Prints diagnostics as messages, all of them, with their number by severity at the end.
    pub fn diagnostics(&mut self, diagnostics: &[Diagnostic]) {
        self.answers.flush();
        self.messages.diagnostics(diagnostics);
        self.messages.flush();
    }

    /// Prints some of `all` the diagnostics as messages, the number of all by severity, and who lists the rest.
    pub fn excerpt(&mut self, shown: &[Diagnostic], all: &[Diagnostic], rest: &str) {
        self.answers.flush();
        for each in shown {
            self.messages.diagnostic(each);
        }
        if !all.is_empty() {
            let words = if shown.len() < all.len() { format!("{}: {rest}", tally(all)) } else { tally(all) };
            self.messages.flow("", &Span::new(Style::Strong, words));
            self.messages.line(&[]);
        }
        self.messages.flush();
    }

    /// Prints diagnostics as the answer itself, for commands that were asked for them.
    pub fn diagnostics_asked_for(&mut self, diagnostics: &[Diagnostic]) {
        self.answers.diagnostics(diagnostics);
    }

    /// Says why nothing could be done; in JSON the document holds the diagnostics.
    pub fn refuse(&mut self, diagnostics: &[Diagnostic]) {
        if self.json {
            self.document(&serde_json::json!({ "diagnostics": diagnostics }));
        }
        self.diagnostics(diagnostics);
    }

    /// Prints what the parser of the command line has to say: help and version are answers, the rest is a refusal.
    pub fn usage(&mut self, error: &clap::Error) -> Exit {
        let rendered = error.render();
        if !error.use_stderr() {
            let text = if self.answers.colour { rendered.ansi().to_string() } else { rendered.to_string() };
            let written = self.answers.writer.write_all(text.as_bytes());
            self.answers.note(written);
            return Exit::Yes;
        }
        if self.json {
            self.document(&serde_json::json!({ "diagnostics": [USAGE.at("", "", usage_message(error))] }));
        }
        let text = if self.messages.colour { rendered.ansi().to_string() } else { rendered.to_string() };
        let written = self.messages.writer.write_all(text.as_bytes());
        self.messages.note(written);
        self.messages.flush();
        Exit::CouldNot
    }

    /// Hands everything on and gives the exit code, which changes only when the answer was lost.
    #[must_use]
    pub fn finish(mut self, exit: Exit) -> Exit {
        self.answers.flush();
        let lost = match &self.answers.fault {
            // Whoever read us has read enough: `tickmark controls list | head`.
            Some(fault) if fault.kind() == io::ErrorKind::BrokenPipe => None,
            other => other.as_ref().map(|fault| OUTPUT_UNWRITABLE.at("", "", format!("standard output: {fault}"))),
        };
        let Some(diagnostic) = lost else { return exit };
        self.diagnostics(&[diagnostic]);
        if exit == Exit::OurFault { exit } else { Exit::CouldNot }
    }
}

impl Channel {
    fn new(stream: impl RawStream + AsLockedWrite + 'static, width: usize) -> Self {
        let colour = AutoStream::choice(&stream) != ColorChoice::Never;
        // Always: on an old Windows console colours become calls of its own. AlwaysAnsi: bytes go through untouched.
        let choice = if colour { ColorChoice::Always } else { ColorChoice::AlwaysAnsi };
        let width = stream.is_terminal().then_some(width);
        Self { writer: Box::new(BufWriter::new(AutoStream::new(stream, choice))), colour, width, fault: None }
    }

    fn line(&mut self, spans: &[Span]) {
        let mut text: String = spans.iter().map(|span| self.dressed(span)).collect();
        text.truncate(text.trim_end_matches(' ').len());
        text.push('\n');
        let written = self.writer.write_all(text.as_bytes());
        self.note(written);
    }

    fn dressed(&self, span: &Span) -> String {
        let shown = visible(&span.text);
        let style = ansi(span.style);
        if !self.colour || span.text.is_empty() || style == anstyle::Style::new() {
            return shown.into_owned();
        }
        format!("{style}{shown}{style:#}")
    }

    fn flow(&mut self, lead: &str, span: &Span) {
        let indent = super::layout::columns(lead);
        let width = self.width.map(|width| width.saturating_sub(indent).max(20));
        for (index, text) in wrap(&span.text, width).into_iter().enumerate() {
            let before = if index == 0 { lead.to_owned() } else { " ".repeat(indent) };
            self.line(&[Span::plain(before), Span::new(span.style, text)]);
        }
    }

    fn diagnostics(&mut self, diagnostics: &[Diagnostic]) {
        for each in diagnostics {
            self.diagnostic(each);
        }
        if diagnostics.len() > 1 {
            self.line(&[Span::new(Style::Strong, tally(diagnostics))]);
        }
    }

    fn diagnostic(&mut self, diagnostic: &Diagnostic) {
        let style = severity_style(diagnostic.severity);
        let shown = diagnostic.to_string();
        let mut lines = shown.lines();
        let label = format!("{}[{}]", diagnostic.severity.word(), diagnostic.code);
        let message = lines.next().unwrap_or_default().strip_prefix(&label).unwrap_or_default();
        self.line(&[Span::new(style, label.as_str()), Span::new(Style::Strong, message)]);
        for line in lines {
            match line.strip_prefix(HELP) {
                Some(help) => self.flow(HELP, &Span::plain(help)),
                None => self.line(&[Span::plain(line)]),
            }
        }
    }

    fn flush(&mut self) {
        let flushed = self.writer.flush();
        self.note(flushed);
    }

    fn note(&mut self, outcome: io::Result<()>) {
        if let Err(error) = outcome {
            self.fault.get_or_insert(error);
        }
    }
}

/// What the parser of the command line says, in one line.
fn usage_message(error: &clap::Error) -> String {
    if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return "no command is given".to_owned();
    }
    let message = error.render().to_string();
    let first = message.lines().take_while(|line| !line.trim().is_empty()).map(str::trim);
    first.collect::<Vec<_>>().join(" ").trim_start_matches("error: ").to_owned()
}

const fn severity_style(severity: Severity) -> Style {
    match severity {
        Severity::Error => Style::Bad,
        Severity::Warning => Style::Warning,
        Severity::Note => Style::Dim,
    }
}

fn ansi(style: Style) -> anstyle::Style {
    let colour = |colour| anstyle::Style::new().fg_color(Some(anstyle::Color::Ansi(colour)));
    match style {
        Style::Plain => anstyle::Style::new(),
        Style::Strong => anstyle::Style::new().bold(),
        Style::Dim => anstyle::Style::new().dimmed(),
        Style::Good => colour(anstyle::AnsiColor::Green),
        Style::Warning => colour(anstyle::AnsiColor::Yellow).bold(),
        Style::Bad => colour(anstyle::AnsiColor::Red).bold(),
    }
}

/// `3 errors, 1 warning`.
fn tally(diagnostics: &[Diagnostic]) -> String {
    let counted = [Severity::Error, Severity::Warning, Severity::Note].map(|severity| {
        let count = diagnostics.iter().filter(|each| each.severity == severity).count();
        (count > 0).then(|| format!("{count} {}{}", severity.word(), if count == 1 { "" } else { "s" }))
    });
    counted.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Code;
    use std::sync::{Arc, Mutex};

    /// What was written to a stream of a test.
    #[derive(Clone, Default)]
    pub(in crate::cli) struct Written(Arc<Mutex<Vec<u8>>>);

    impl Written {
        pub(in crate::cli) fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Printer {
        pub(in crate::cli) fn for_tests() -> (Self, Written, Written) {
            let (answers, messages) = (Written::default(), Written::default());
            let channel = |written: &Written| Channel {
                writer: Box::new(written.clone()),
                colour: false,
                width: Some(40),
                fault: None,
            };
            let printer = Self { answers: channel(&answers), messages: channel(&messages), json: false };
            (printer, answers, messages)
        }
    }

    const SAMPLE: Code = Code { name: "sample", severity: Severity::Note, meaning: "A sample.", help: "look again" };

    #[test]
    fn diagnostics_come_with_their_number_by_severity_and_help_within_the_width() {
        let (mut printer, answers, messages) = Printer::for_tests();
        let long = SAMPLE.at("a.json", "/b", "two").with_help("a help that is longer than the line of this terminal");
        printer.diagnostics(&[SAMPLE.at("", "", "one"), long]);
        assert_eq!(answers.text(), "");
        let expected = "note[sample]: one\n  help: look again\nnote[sample]: two\n  at a.json, /b\n  \
            help: a help that is longer than the\n        line of this terminal\n2 notes\n";
        assert_eq!(messages.text(), expected);
    }

    #[test]
    fn escape_sequences_in_names_never_reach_the_terminal() {
        let (mut printer, answers, _) = Printer::for_tests();
        printer.paragraph("", "evidence/\u{1b}[2Jx.csv");
        assert_eq!(answers.text(), "evidence/\\u{1b}[2Jx.csv\n");
    }
}
