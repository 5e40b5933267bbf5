//! A page about one thing of the catalogue: labelled fields, sections and lists, laid out for reading.

use crate::cli::Printer;
use crate::cli::layout::{Span, Style, columns};

/// Columns that labels take.
const LABELS: usize = 18;

/// Prints one page.
pub(super) struct Page<'a> {
    printer: &'a mut Printer,
}

impl<'a> Page<'a> {
    /// Begins a page with its name and what it is.
    pub(super) fn new(printer: &'a mut Printer, name: &str, what: &str) -> Self {
        printer.line(&[Span::new(Style::Strong, name), Span::new(Style::Dim, format!("  {what}"))]);
        Self { printer }
    }

    /// A text of its own, set off.
    pub(super) fn statement(&mut self, text: &str) {
        self.printer.flow("", &Span::plain(text));
        self.printer.gap();
    }

    /// A label and its text; nothing when the text is empty.
    pub(super) fn field(&mut self, label: &str, text: &str) {
        if !text.is_empty() {
            let blank = " ".repeat(LABELS.saturating_sub(columns(label)).max(1));
            self.printer.paragraph(&format!("{label}{blank}"), text);
        }
    }

    /// The heading of a list.
    pub(super) fn section(&mut self, title: &str) {
        self.printer.gap();
        self.printer.heading(title);
    }

    /// An entry of a list: its name and its text.
    pub(super) fn entry(&mut self, name: &str, text: &str) {
        self.printer.line(&[Span::plain("  "), Span::new(Style::Strong, name)]);
        self.detail(text);
    }

    /// An entry of a list without a name.
    pub(super) fn bullet(&mut self, text: &str) {
        self.printer.paragraph("  - ", text);
    }

    /// More about the entry above; nothing when the text is empty.
    pub(super) fn detail(&mut self, text: &str) {
        if !text.is_empty() {
            self.printer.paragraph("    ", text);
        }
    }

    /// A section of bullets; nothing when there are none.
    pub(super) fn bullets(&mut self, title: &str, texts: &[String]) {
        if !texts.is_empty() {
            self.section(title);
            for text in texts {
                self.bullet(text);
            }
        }
    }

    /// A section of text that keeps its lines.
    pub(super) fn code(&mut self, title: &str, text: &str) {
        self.section(title);
        for line in text.trim_end().lines() {
            self.printer.line(&[Span::plain(format!("    {}", line.trim_end().replace('\t', "    ")))]);
        }
    }
}
