//! The lines of the pages become headings, paragraphs and running margins.

use super::page::{Line, PageText};
use crate::extraction::control::{self, Place};
use crate::extraction::draft::Draft;
use std::collections::BTreeMap;

/// Lines at the top and bottom of a page among which running headers and footers are searched.
const EDGE_LINES: usize = 3;
/// Longest heading, in characters.
const MAX_HEADING_CHARS: usize = 120;

/// Writes the pages into the draft.
pub fn write(pages: &[PageText], draft: &mut Draft<'_>) {
    let running = running_lines(pages);
    let body = body_size(pages, &running);
    let tagged = pages.iter().flat_map(|page| &page.lines).any(|line| line.heading);
    // Some producers mark everything as decoration.
    let all_artifacts = pages.iter().flat_map(|page| &page.lines).all(|line| line.artifact);
    let mut said: Vec<String> = Vec::new();
    let mut writing = Writing::default();
    for page in pages {
        let count = page.lines.len();
        for (index, line) in page.lines.iter().enumerate() {
            let at_edge = index < EDGE_LINES || index + EDGE_LINES >= count;
            let repeats = at_edge && running.contains(&pattern(&line.text));
            if (line.artifact && !all_artifacts) || repeats {
                let pattern = pattern(&line.text);
                // Once in the text, so that nothing a reader sees is lost to a search.
                if !said.contains(&pattern) {
                    draft.margin(&line.text);
                    writing.line(line, draft);
                    said.push(pattern);
                }
            } else if is_heading(line, page.lines.get(index + 1), body, tagged) {
                writing.heading(line, draft);
            } else {
                writing.line(line, draft);
            }
        }
    }
    writing.flush(draft);
}

/// The size in which most letters are set, in tenths of a point.
fn body_size(pages: &[PageText], running: &[String]) -> f64 {
    let mut letters: BTreeMap<i64, usize> = BTreeMap::new();
    let is_body = |line: &&Line| !line.artifact && !running.contains(&pattern(&line.text));
    for line in pages.iter().flat_map(|page| &page.lines).filter(is_body) {
        *letters.entry(tenths(line.size)).or_default() += line.text.len();
    }
    let usual = letters.into_iter().max_by_key(|(size, count)| (*count, -*size)).map_or(0, |(size, _)| size);
    #[expect(clippy::cast_precision_loss, reason = "sizes of letters are small")]
    let size = usual as f64 / 10.0;
    size
}

#[expect(clippy::cast_possible_truncation, reason = "a float becomes the nearest number there is")]
fn tenths(size: f64) -> i64 {
    (size * 10.0).round() as i64
}

/// A line with its numbers taken out, so that `Page 3 of 9` is the same on each page.
fn pattern(text: &str) -> String {
    let mut pattern = String::new();
    for character in text.chars() {
        if !character.is_ascii_digit() {
            pattern.push(character);
        } else if !pattern.ends_with('#') {
            pattern.push('#');
        }
    }
    pattern
}

/// Lines that stand at the edge of most pages.
fn running_lines(pages: &[PageText]) -> Vec<String> {
    if pages.len() < 3 {
        return Vec::new();
    }
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for page in pages {
        let edges = page.lines.iter().take(EDGE_LINES).chain(page.lines.iter().rev().take(EDGE_LINES));
        let mut patterns: Vec<String> = edges.map(|line| pattern(&line.text)).collect();
        patterns.sort();
        patterns.dedup();
        for pattern in patterns {
            *seen.entry(pattern).or_default() += 1;
        }
    }
    let running: Vec<String> =
        seen.into_iter().filter(|(_, count)| count * 10 > pages.len() * 6).map(|(pattern, _)| pattern).collect();
    // Margins are a small part of a document; where they would be most of it, the pages merely look alike.
    let (mut margins, mut all) = (0, 0);
    for line in pages.iter().flat_map(|page| &page.lines) {
        all += line.text.len();
        margins += if running.contains(&pattern(&line.text)) { line.text.len() } else { 0 };
    }
    if margins * 3 > all { Vec::new() } else { running }
}

/// A heading is marked as one; where no heading is marked, it is larger than the text, or bold and alone on its line.
fn is_heading(line: &Line, next: Option<&Line>, body: f64, tagged: bool) -> bool {
    if tagged {
        return line.heading;
    }
    let text = line.text.trim();
    let length = text.chars().count();
    let letters = text.chars().filter(|character| character.is_alphabetic()).count();
    if !(3..=MAX_HEADING_CHARS).contains(&length)
        || letters < 3
        || text.contains('\t')
        || text.ends_with([',', ';', ':'])
    {
        return false;
    }
    let larger = line.size > body * 1.12;
    let ends_sentence = text.ends_with('.') && text.contains(' ');
    let stands_alone = line.bold && line.apart && next.is_some_and(|next| !next.bold) && length <= 80;
    (larger || stands_alone) && !ends_sentence
}

/// The heading, paragraph and rows that are being gathered.
#[derive(Default)]
struct Writing {
    heading: Option<Line>,
    paragraph: String,
    columns: Vec<Vec<String>>,
}

impl Writing {
    /// A heading that does not fit on a line goes on in letters of the same size.
    fn heading(&mut self, line: &Line, draft: &mut Draft<'_>) {
        let goes_on =
            |before: &Line| !line.apart && tenths(before.size) == tenths(line.size) && before.bold == line.bold;
        match &mut self.heading {
            Some(before) if goes_on(before) && before.text.len() + line.text.len() <= MAX_HEADING_CHARS => {
                before.text.push(' ');
                before.text.push_str(&line.text);
            }
            _ => {
                self.flush(draft);
                self.heading = Some(line.clone());
            }
        }
    }

    fn line(&mut self, line: &Line, draft: &mut Draft<'_>) {
        if let Some(heading) = self.heading.take() {
            draft.heading(&heading.text);
        }
        if line.apart {
            self.flush_paragraph(draft);
        }
        if line.text.contains('\t') {
            self.columns.push(line.text.split('\t').map(|cell| cell.trim().to_owned()).collect());
        } else if !self.columns.is_empty() {
            self.flush_columns(draft);
        }
        if let Some(start) = hyphenated(&self.paragraph, &line.text) {
            self.paragraph.truncate(start);
        } else if !self.paragraph.is_empty() {
            self.paragraph.push('\n');
        }
        self.paragraph.push_str(&line.text);
    }

    fn flush(&mut self, draft: &mut Draft<'_>) {
        if let Some(heading) = self.heading.take() {
            draft.heading(&heading.text);
        }
        self.flush_paragraph(draft);
        self.flush_columns(draft);
    }

    fn flush_paragraph(&mut self, draft: &mut Draft<'_>) {
        draft.paragraph(&std::mem::take(&mut self.paragraph));
    }

    /// Lines in columns may be a control table.
    fn flush_columns(&mut self, draft: &mut Draft<'_>) {
        let rows = std::mem::take(&mut self.columns);
        control::from_grid(&rows, &mut |label, value| draft.state(label, value, Place::ControlTable));
    }
}

/// Where a word that was cut at the end of a line goes on, if `next` continues it.
fn hyphenated(paragraph: &str, next: &str) -> Option<usize> {
    let stem = paragraph.strip_suffix('-')?;
    let before = stem.chars().next_back()?;
    let goes_on = next.chars().next()?.is_lowercase();
    (before.is_lowercase() && goes_on).then_some(stem.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extraction::ExtractionLimits;

    fn page(lines: &[(&str, f64)]) -> PageText {
        let line = |(text, size): &(&str, f64)| Line { text: (*text).to_owned(), size: *size, ..Line::default() };
        PageText::of_lines(lines.iter().map(line).collect())
    }

    #[test]
    fn larger_lines_are_headings_and_running_lines_are_margins() {
        let long = "All of them, in all places and at all times, whoever asks for them and whoever carries them out.";
        let pages = [
            page(&[
                ("Quillmoor – Version 2.1", 8.0),
                ("Change policy", 18.0),
                ("We control chan-", 10.0),
                ("ges of services.", 10.0),
                ("Page 1 of 3", 8.0),
            ]),
            page(&[("Quillmoor – Version 2.1", 8.0), (long, 10.0), ("Page 2 of 3", 8.0)]),
            page(&[
                ("Quillmoor – Version 2.1", 8.0),
                ("Exceptions are approved by the owner of the policy, written down and looked at once a year.", 10.0),
                ("Page 3 of 3", 8.0),
            ]),
        ];
        let limits = ExtractionLimits::default();
        let mut draft = Draft::new(&limits);
        write(&pages, &mut draft);
        let found = draft.finish(Ok(()));
        assert_eq!(found.headings, ["Change policy"]);
        assert!(found.text.contains("We control changes of services.") && !found.text.contains("Page 3"));
        assert_eq!(found.properties.version.unwrap().value, "2.1");
    }
}
