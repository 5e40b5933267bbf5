//! An extract while a format is being read: text and structure go in, limits are kept, statements are gathered.

use super::codes::NO_ACCESS;
use super::control::{self, Place, Statement};
use super::table::TableDraft;
use super::{Extract, ExtractionLimits, Outcome, Table, codes};
use crate::diagnostics::{Code, Diagnostic};
use std::collections::VecDeque;

/// Lines at the beginning and at the end of a text that are searched for document control data.
const LEAD_LINES: usize = 60;
const TAIL_LINES: usize = 12;
/// Headings, tables and statements kept of one file.
const MAX_HEADINGS: usize = 2_000;
const MAX_TABLES: usize = 500;
const MAX_STATEMENTS: usize = 1_000;
/// Text kept of the tables of an export or spreadsheet, in bytes: beyond it the rows are streamed, never held.
const TABLE_TEXT_BYTES: usize = 256 * 1024;

/// Why a file gives no extract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It is sound but holds no text.
    NoText(String),
    /// We know no way to read it.
    Unsupported(String),
    /// It cannot be read.
    Unreadable(String),
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self::Unreadable(format!("{NO_ACCESS}{}", error.kind()))
    }
}

/// An extract in the making.
pub struct Draft<'a> {
    /// Bounds to keep.
    pub limits: &'a ExtractionLimits,
    /// What recognised text that the file itself does not hold, in words.
    pub recognised: Option<String>,
    /// Pages that are pictures and stayed unread.
    pub scanned_pages: usize,
    text: String,
    truncated: bool,
    headings: Vec<String>,
    prominent: Vec<String>,
    tables: Vec<Table>,
    statements: Vec<Statement>,
    lead: Vec<String>,
    tail: VecDeque<String>,
    margins: Vec<String>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Draft<'a> {
    /// Nothing yet.
    pub const fn new(limits: &'a ExtractionLimits) -> Self {
        Self {
            limits,
            recognised: None,
            scanned_pages: 0,
            text: String::new(),
            truncated: false,
            headings: Vec::new(),
            prominent: Vec::new(),
            tables: Vec::new(),
            statements: Vec::new(),
            lead: Vec::new(),
            tail: VecDeque::new(),
            margins: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    /// Whether any text was found.
    pub fn has_text(&self) -> bool {
        self.text.chars().any(|character| !character.is_whitespace())
    }

    /// Adds a heading.
    pub fn heading(&mut self, text: &str) {
        let heading = one_line(text);
        if !heading.is_empty() {
            self.paragraph(&heading);
            self.keep_heading(heading);
        }
    }

    /// Adds a heading that states nothing about the document, whatever word and colon it begins with: the subject of a
    /// mail is the sender's.
    pub fn heading_apart(&mut self, text: &str) {
        let heading = one_line(text);
        if !heading.is_empty() {
            self.write(&heading, self.limits.text_bytes);
            self.keep_heading(heading);
        }
    }

    fn keep_heading(&mut self, heading: String) {
        if self.headings.len() < MAX_HEADINGS {
            self.headings.push(heading);
        }
    }

    /// Notes a paragraph that stands out by its letters: such are the headings of documents that mark none.
    pub fn stands_out(&mut self, text: &str) {
        if self.prominent.len() < MAX_HEADINGS {
            self.prominent.push(one_line(text));
        }
    }

    /// Adds a paragraph; line feeds within it remain.
    pub fn paragraph(&mut self, text: &str) {
        let text = text.trim_matches(['\n', '\r']);
        if text.trim().is_empty() {
            return;
        }
        for line in text.lines() {
            self.remember(line);
        }
        self.write(text, self.limits.text_bytes);
    }

    /// Adds lines that are read for document control data but stand outside the body: headers and footers of pages.
    pub fn margin(&mut self, text: &str) {
        if self.margins.len() < LEAD_LINES {
            self.margins.extend(text.lines().map(|line| line.trim().chars().take(400).collect::<String>()));
        }
    }

    /// Takes what was read from a header or footer into an aside draft: its lines and statements, not its text.
    pub fn take_margin(&mut self, aside: Draft<'_>) {
        for line in aside.lead.iter().chain(&aside.tail) {
            self.margin(line);
        }
        self.statements.extend(aside.statements);
    }

    /// States a label and its value.
    pub fn state(&mut self, label: &str, value: &str, place: Place) {
        if self.statements.len() < MAX_STATEMENTS && !value.trim().is_empty() {
            self.statements.push(Statement { label: one_line(label), value: one_line(value), place });
        }
    }

    /// Adds a table that stands in a document, cell by cell.
    pub fn grid(&mut self, name: &str, rows: &[Vec<String>]) {
        let mut table = TableDraft::new(name, self.limits.sample_rows);
        // A frame around a text is drawn as a table of one cell.
        let is_table =
            rows.len() > 1 && rows.iter().any(|row| row.iter().filter(|cell| !cell.trim().is_empty()).count() > 1);
        for (number, row) in (1..).zip(rows) {
            let cells: Vec<String> = row.iter().map(|cell| one_line(cell)).filter(|cell| !cell.is_empty()).collect();
            self.write(&cells.join("\t"), self.limits.text_bytes);
            table.row(number, row);
        }
        control::from_grid(rows, &mut |label, value| self.state(label, value, Place::ControlTable));
        if is_table {
            self.finish_table(table);
        }
    }

    /// Adds one row of an export or sheet to the text.
    pub fn table_text(&mut self, cells: &[String]) {
        if !self.truncated && cells.iter().any(|cell| !cell.trim().is_empty()) {
            let limit = self.limits.text_bytes.min(TABLE_TEXT_BYTES);
            self.write(&cells.join("\t"), limit);
        }
    }

    /// Adds a finished table with what stands above and below it.
    pub fn finish_table(&mut self, draft: TableDraft) {
        let Some(finished) = draft.finish() else { return };
        for (label, value) in finished.remarks {
            self.state(&label, &value, Place::ExportHeader);
        }
        if let Some(title) = finished.title {
            self.state("title", &title, Place::Heading);
        }
        self.diagnostics.extend(finished.diagnostics);
        if self.tables.len() < MAX_TABLES {
            self.tables.push(finished.table);
        }
    }

    /// The finished table of that name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// Reports a problem; the caller of the formats fills in the file.
    pub fn report(&mut self, code: &Code, place: &str, message: impl Into<String>) {
        let problem = code.at("", place, message);
        if !self.diagnostics.contains(&problem) {
            self.diagnostics.push(problem);
        }
    }

    /// The extract; `outcome` says how reading ended.
    pub fn finish(mut self, outcome: Result<(), Trouble>) -> Extract {
        let outcome = match outcome {
            Ok(()) if self.has_text() || !self.tables.is_empty() => Outcome::Read,
            Ok(()) => Outcome::NoText("the file holds no text".to_owned()),
            Err(Trouble::NoText(reason)) => Outcome::NoText(reason),
            Err(Trouble::Unsupported(reason)) => Outcome::Unsupported(reason),
            Err(Trouble::Unreadable(reason)) => {
                return Extract { diagnostics: self.diagnostics, ..Extract::empty(Outcome::Unreadable(reason)) };
            }
        };
        if self.truncated && self.text.len() > TABLE_TEXT_BYTES {
            let message = format!("the text was cut after the limit of {} bytes", self.limits.text_bytes);
            self.report(&codes::TEXT_CUT, "", message);
        }
        if self.headings.is_empty() {
            self.headings = self.prominent;
        }
        self.tail.extend(self.margins);
        control::from_lines(&self.lead, self.tail.make_contiguous(), &mut self.statements);
        let mut concluded = control::conclude(&self.statements, &self.headings, &self.lead);
        if let Some(words) = self.recognised {
            concluded.facts.insert("text recognised by".to_owned(), words);
        }
        Extract {
            outcome,
            properties: concluded.properties,
            facts: concluded.facts,
            headings: self.headings,
            text: self.text,
            truncated: self.truncated,
            tables: self.tables,
            scanned_pages: self.scanned_pages,
            diagnostics: self.diagnostics,
        }
    }

    fn remember(&mut self, line: &str) {
        let line = line.trim();
        if line.is_empty() || self.truncated {
            return;
        }
        if self.lead.len() < LEAD_LINES {
            self.lead.push(line.chars().take(400).collect());
        } else {
            if self.tail.len() == TAIL_LINES {
                self.tail.pop_front();
            }
            self.tail.push_back(line.chars().take(400).collect());
        }
    }

    fn write(&mut self, text: &str, limit: usize) {
        if self.truncated || text.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let room = limit.saturating_sub(self.text.len());
        if text.len() <= room {
            self.text.push_str(text);
        } else {
            let end = (0..=room).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
            self.text.push_str(text.get(..end).unwrap_or_default());
            self.truncated = true;
        }
    }
}

/// A text on one line: white space of any kind becomes one space.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}
