//! Text laid out for a terminal of some width or for a pipe of none: pure, so that it can be tested.

use std::borrow::Cow;
use unicode_width::UnicodeWidthStr as _;

/// How a piece of text stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Not at all.
    Plain,
    /// Titles and identifiers.
    Strong,
    /// Secondary matter.
    Dim,
    /// Something is well.
    Good,
    /// Something needs a look.
    Warning,
    /// Something is wrong.
    Bad,
}

/// A piece of text in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Its style.
    pub style: Style,
    /// The text.
    pub text: String,
}

impl Span {
    /// Text in `style`.
    pub fn new(style: Style, text: impl Into<String>) -> Self {
        Self { style, text: text.into() }
    }

    /// Text that does not stand out.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::new(Style::Plain, text)
    }
}

/// Makes characters visible that would steer a terminal or turn the reading direction: file names and titles
/// come from strangers.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    let steers = |each: char| each.is_control() || matches!(each, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let shown = |each: char| if steers(each) { each.escape_unicode().to_string() } else { each.to_string() };
    Cow::Owned(text.chars().map(shown).collect())
}

/// Columns that `text` takes on a terminal.
#[must_use]
pub fn columns(text: &str) -> usize {
    text.width()
}

/// Breaks `text` at spaces into lines of at most `width` columns; a longer word keeps a line of its own, unbroken,
/// so that identifiers and paths can be copied. Without a width nothing is broken.
#[must_use]
pub fn wrap(text: &str, width: Option<usize>) -> Vec<String> {
    let Some(width) = width else { return vec![text.split_whitespace().collect::<Vec<_>>().join(" ")] };
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && columns(&line) + 1 + columns(word) > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// A table whose last column flows over several lines; the others are never clipped or broken.
#[derive(Debug, Clone, Default)]
pub struct Table {
    headers: Vec<String>,
    numeric: Vec<usize>,
    rows: Vec<Vec<Span>>,
}

/// The gap between two columns.
const GAP: usize = 2;
/// The narrowest a flowing column may become before it moves to lines of its own.
const NARROWEST: usize = 24;

impl Table {
    /// A table with these headers.
    #[must_use]
    pub fn new(headers: &[&str]) -> Self {
        Self { headers: headers.iter().map(|&each| each.to_owned()).collect(), ..Self::default() }
    }

    /// The same table with these columns (counted from 0) flushed right.
    #[must_use]
    pub fn numeric(mut self, columns: &[usize]) -> Self {
        self.numeric = columns.to_vec();
        self
    }

    /// Adds a row, one span for each header.
    pub fn row(&mut self, cells: Vec<Span>) {
        self.rows.push(cells);
    }

    /// Whether it has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lines of the table for a terminal of `width` columns; without a width one line for each row.
    #[must_use]
    pub fn lines(&self, width: Option<usize>) -> Vec<Vec<Span>> {
        let headers: Vec<Span> = self.headers.iter().map(|each| Span::new(Style::Dim, each.as_str())).collect();
        let widths = self.widths(&headers);
        std::iter::once(&headers).chain(&self.rows).flat_map(|row| self.row_lines(row, &widths, width)).collect()
    }

    fn widths(&self, headers: &[Span]) -> Vec<usize> {
        let mut widths = vec![0; self.headers.len()];
        for row in std::iter::once(headers).chain(self.rows.iter().map(Vec::as_slice)) {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(columns(&visible(&cell.text)));
            }
        }
        widths
    }

    fn row_lines(&self, row: &[Span], widths: &[usize], terminal: Option<usize>) -> Vec<Vec<Span>> {
        let Some((last, fixed)) = row.split_last() else { return Vec::new() };
        let mut first: Vec<Span> = Vec::new();
        for (index, (cell, &width)) in fixed.iter().zip(widths).enumerate() {
            let blank = " ".repeat(width.saturating_sub(columns(&visible(&cell.text))));
            let (before, after) =
                if self.numeric.contains(&index) { (blank, String::new()) } else { (String::new(), blank) };
            first.push(Span::plain(before));
            first.push(cell.clone());
            first.push(Span::plain(format!("{after}{}", " ".repeat(GAP))));
        }
        let indent: usize = widths.iter().take(fixed.len()).map(|width| width + GAP).sum();
        let left = terminal.map(|terminal| terminal.saturating_sub(indent));
        if let (Some(terminal), Some(left)) = (terminal, left)
            && left < NARROWEST
        {
            return below(first, last, terminal);
        }
        let mut flowing = wrap(&last.text, left).into_iter();
        first.push(Span::new(last.style, flowing.next().unwrap_or_default()));
        let rest = flowing.map(|text| vec![Span::plain(" ".repeat(indent)), Span::new(last.style, text)]);
        std::iter::once(first).chain(rest).collect()
    }
}

/// A row on a terminal too narrow for its last column: that column stands beneath the others, indented.
fn below(fixed: Vec<Span>, last: &Span, terminal: usize) -> Vec<Vec<Span>> {
    let flowing = wrap(&last.text, Some(terminal.saturating_sub(4).max(NARROWEST)));
    let rest = flowing.into_iter().map(|text| vec![Span::plain("    "), Span::new(last.style, text)]);
    std::iter::once(fixed).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn wrapping_loses_no_word_and_keeps_the_width(text in ".{0,200}", width in 1_usize..100) {
            let lines = wrap(&text, Some(width));
            let words: Vec<&str> = text.split_whitespace().collect();
            let kept: Vec<&str> = lines.iter().flat_map(|line| line.split_whitespace()).collect();
            prop_assert_eq!(kept, words);
            prop_assert!(lines.iter().all(|line| columns(line) <= width || !line.contains(' ')));
        }

        #[test]
        fn a_table_keeps_every_cell_whole_but_the_last(cells in prop::collection::vec("[a-z]{0,30}", 3), width in 1_usize..200) {
            let mut table = Table::new(&["A", "B", "C"]);
            table.row(cells.iter().map(Span::plain).collect());
            let text = shown(&table.lines(Some(width))).join("\n");
            prop_assert!(cells.iter().all(|cell| text.contains(cell.as_str())));
        }
    }

    fn shown(lines: &[Vec<Span>]) -> Vec<String> {
        let text = |line: &Vec<Span>| line.iter().map(|span| span.text.as_str()).collect::<String>();
        lines.iter().map(|line| text(line).trim_end().to_owned()).collect()
    }

    fn sample() -> Table {
        let mut table = Table::new(&["ID", "N", "TEXT"]).numeric(&[1]);
        table.row(vec![
            Span::plain("iso20000-1:8.6.1-a"),
            Span::plain("7"),
            Span::plain("Each incident is logged in one place"),
        ]);
        table.row(vec![Span::plain("x"), Span::plain("12"), Span::plain("Short")]);
        table
    }

    #[test]
    fn a_pipe_gets_one_line_for_each_row() {
        assert_eq!(
            shown(&sample().lines(None)),
            [
                "ID                   N  TEXT",
                "iso20000-1:8.6.1-a   7  Each incident is logged in one place",
                "x                   12  Short",
            ]
        );
    }

    #[test]
    fn a_terminal_gets_the_last_column_flowing_within_its_width() {
        let lines = shown(&sample().lines(Some(52)));
        assert_eq!(lines[1], "iso20000-1:8.6.1-a   7  Each incident is logged in");
        assert_eq!(lines[2], "                        one place");
        assert!(lines.iter().all(|line| columns(line) <= 52));
    }

    #[test]
    fn a_narrow_terminal_keeps_identifiers_whole() {
        let lines = shown(&sample().lines(Some(30)));
        assert_eq!(lines[2], "iso20000-1:8.6.1-a   7");
        assert_eq!(lines[3], "    Each incident is logged in");
    }

    #[test]
    fn characters_that_steer_a_terminal_are_shown_and_not_sent() {
        assert_eq!(visible("a\u{1b}[2Jb\u{202e}c"), "a\\u{1b}[2Jb\\u{202e}c");
        assert_eq!(visible("Störung — 8.6.1"), "Störung — 8.6.1");
    }

    #[test]
    fn a_word_longer_than_the_line_stays_whole() {
        assert_eq!(
            wrap("see evidence/records/incidents.csv now", Some(10)),
            ["see", "evidence/records/incidents.csv", "now"]
        );
    }
}
