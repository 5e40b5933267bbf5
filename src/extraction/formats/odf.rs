//! OpenDocument text and presentations: paragraphs, headings, tables, properties.

use super::package::Package;
use super::xml::{self, Element, Step, Steps};
use crate::evidence::media::ReadSeek;
use crate::extraction::codes;
use crate::extraction::control::Place;
use crate::extraction::draft::{Draft, Trouble};
use crate::extraction::flow::Flow;
use std::io::Read;

/// Most times that a repeated cell is written out.
const MAX_REPEATED: usize = 64;

/// Reads an OpenDocument text or presentation.
pub fn read(input: &mut dyn ReadSeek, draft: &mut Draft<'_>) -> Result<(), Trouble> {
    let mut package = Package::open(input)?;
    if is_encrypted(&mut package) {
        return Err(Trouble::Unreadable("the document is protected by a password".to_owned()));
    }
    properties(&mut package, draft);
    Content::default().read(&mut package.steps("content.xml")?, draft);
    margins(&mut package, draft);
    Ok(())
}

fn is_encrypted(package: &mut Package<'_>) -> bool {
    let Ok(mut steps) = package.steps("META-INF/manifest.xml") else { return false };
    while let Ok(Some(step)) = steps.advance() {
        if matches!(step, Step::Start(element) if element.name == "encryption-data") {
            return true;
        }
    }
    false
}

fn properties(package: &mut Package<'_>, draft: &mut Draft<'_>) {
    let Some(part) = package.part("meta.xml") else { return };
    let mut custom = String::new();
    for (path, value) in xml::leaves(part) {
        let label = match path.last().map(String::as_str) {
            Some("title") => "title",
            Some("initial-creator") => "author",
            Some("creation-date") => "created",
            Some("date") => "last modified",
            Some("name") if path.iter().any(|name| name == "user-defined") => {
                custom = value;
                continue;
            }
            Some("user-defined") => super::custom_label(&custom),
            _ => continue,
        };
        draft.state(label, &value, Place::DocumentProperties);
    }
}

/// Headers and footers stand among the styles.
fn margins(package: &mut Package<'_>, draft: &mut Draft<'_>) {
    let Ok(mut steps) = package.steps("styles.xml") else { return };
    let limits = draft.limits;
    let mut aside = Draft::new(limits);
    let mut content = Content::default();
    let mut inside = false;
    while let Ok(Some(step)) = steps.advance() {
        match step {
            Step::Start(element) if matches!(element.name.as_str(), "header" | "footer") => inside = true,
            Step::End(name) if matches!(name.as_str(), "header" | "footer") => inside = false,
            step if inside => content.step(step, &mut aside),
            _ => {}
        }
    }
    content.flow.finish(&mut aside);
    draft.take_margin(aside);
}

/// What is not part of the document as it reads.
const LEFT_OUT: [&str; 4] = ["tracked-changes", "annotation", "notes", "forms"];

/// The content while it is read.
#[derive(Default)]
struct Content {
    flow: Flow,
    /// Paragraphs that are open, and whether each is a heading: a frame stands within one.
    paragraphs: Vec<(String, bool)>,
    skipped: usize,
    repeated: usize,
    in_title: bool,
}

impl Content {
    fn read(&mut self, steps: &mut Steps<impl Read>, draft: &mut Draft<'_>) {
        loop {
            match steps.advance() {
                Ok(Some(step)) => self.step(step, draft),
                Ok(None) => break,
                Err(_) => {
                    draft.report(&codes::PARTLY_READ, "", "the document is damaged and was read only as far as that");
                    break;
                }
            }
        }
        while let Some((text, is_heading)) = self.paragraphs.pop() {
            self.flow.paragraph(&text, is_heading, draft);
        }
        self.flow.finish(draft);
    }

    fn step(&mut self, step: Step, draft: &mut Draft<'_>) {
        match step {
            Step::Start(element) => self.start(&element),
            Step::End(name) => self.end(&name, draft),
            Step::Text(text) if self.skipped == 0 => self.push(&text),
            Step::Text(_) => {}
        }
    }

    fn push(&mut self, text: &str) {
        if let Some((paragraph, _)) = self.paragraphs.last_mut() {
            paragraph.push_str(text);
        }
    }

    fn start(&mut self, element: &Element) {
        if self.skipped > 0 || LEFT_OUT.contains(&element.name.as_str()) {
            self.skipped += 1;
            return;
        }
        let number = |name: &str| element.attribute(name).and_then(|number| number.parse::<usize>().ok()).unwrap_or(1);
        match element.name.as_str() {
            "p" => {
                let is_title = element.attribute("style-name").is_some_and(|style| style == "Title") || self.in_title;
                self.paragraphs.push((String::new(), is_title));
            }
            "h" => self.paragraphs.push((String::new(), true)),
            "s" => self.push(&" ".repeat(number("c").min(64))),
            "tab" => self.push("\t"),
            "line-break" => self.push("\n"),
            "frame" => self.in_title = element.attribute("class") == Some("title"),
            "table" => self.flow.begin_table(),
            "table-row" => self.flow.begin_row(),
            "table-cell" | "covered-table-cell" => {
                self.repeated = number("number-columns-repeated").min(MAX_REPEATED);
                self.flow.begin_cell(1);
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str, draft: &mut Draft<'_>) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        match name {
            "p" | "h" => {
                if let Some((text, is_heading)) = self.paragraphs.pop() {
                    self.flow.paragraph(&text, is_heading, draft);
                }
            }
            "frame" => self.in_title = false,
            "table-cell" | "covered-table-cell" => {
                self.flow.end_cell();
                for _ in 1..self.repeated {
                    self.flow.begin_cell(1);
                    self.flow.end_cell();
                }
            }
            "table" => self.flow.end_table(draft),
            _ => {}
        }
    }
}
