//! DOCX: paragraphs, headings by style, tables cell by cell, margins, notes.

use super::package::Package;
use super::xml::{Element, Step, Steps};
use crate::evidence::media::ReadSeek;
use crate::extraction::codes;
use crate::extraction::draft::{Draft, Trouble};
use crate::extraction::flow::Flow;
use std::collections::BTreeMap;
use std::io::Read;

/// Reads a document of Word.
pub fn read(input: &mut dyn ReadSeek, draft: &mut Draft<'_>) -> Result<(), Trouble> {
    let mut package = Package::open(input)?;
    package.office_properties(draft);
    let main = package.main_part("word/document.xml");
    let styles = heading_styles(&mut package, &main);
    let relationships = package.relationships(&main);
    Body::new(&styles).read(&mut package.steps(&main)?, draft);
    for kind in ["footnotes", "endnotes"] {
        for (_, target) in relationships.values().filter(|(known, _)| known == kind) {
            if let Ok(mut steps) = package.steps(target) {
                Body::new(&styles).read(&mut steps, draft);
            }
        }
    }
    margins(&mut package, &relationships, &styles, draft);
    Ok(())
}

/// Headers and footers hold versions and classifications, often in tables.
fn margins(
    package: &mut Package<'_>,
    relationships: &BTreeMap<String, (String, String)>,
    styles: &BTreeMap<String, bool>,
    draft: &mut Draft<'_>,
) {
    let limits = draft.limits;
    let targets: std::collections::BTreeSet<&String> = relationships
        .values()
        .filter(|(kind, _)| kind == "header" || kind == "footer")
        .map(|(_, target)| target)
        .collect();
    for target in targets {
        let Ok(mut steps) = package.steps(target) else { continue };
        let mut aside = Draft::new(limits);
        Body::new(styles).read(&mut steps, &mut aside);
        draft.take_margin(aside);
    }
}

/// Which styles are headings: by name or outline level, their own or that of the style they rest on.
fn heading_styles(package: &mut Package<'_>, main: &str) -> BTreeMap<String, bool> {
    let relationships = package.relationships(main);
    let target =
        relationships.values().find(|(kind, _)| kind == "styles").map_or("word/styles.xml", |(_, target)| target);
    let Ok(mut steps) = package.steps(target) else { return BTreeMap::new() };
    let mut styles: BTreeMap<String, (bool, String)> = BTreeMap::new();
    let mut current: Option<String> = None;
    while let Ok(Some(step)) = steps.advance() {
        match step {
            Step::Start(element) => match (element.name.as_str(), &current) {
                ("style", _) => {
                    let id = element.attribute("styleId").unwrap_or_default().to_owned();
                    styles.insert(id.clone(), (false, String::new()));
                    current = Some(id);
                }
                (name @ ("name" | "outlineLvl" | "basedOn"), Some(id)) => {
                    let value = element.attribute("val").unwrap_or_default();
                    if let Some((is_heading, base)) = styles.get_mut(id) {
                        match name {
                            "name" => *is_heading |= names_heading(value),
                            "outlineLvl" => *is_heading |= is_outline_level(value),
                            _ => value.clone_into(base),
                        }
                    }
                }
                _ => {}
            },
            Step::End(name) if name == "style" => current = None,
            Step::End(_) | Step::Text(_) => {}
        }
    }
    let rests_on_heading = |id: &String| {
        let mut id = id.clone();
        for _ in 0..10 {
            match styles.get(&id) {
                Some((true, _)) => return true,
                Some((false, base)) => id.clone_from(base),
                None => return false,
            }
        }
        false
    };
    styles.keys().map(|id| (id.clone(), rests_on_heading(id))).collect()
}

fn names_heading(name: &str) -> bool {
    let name = name.to_lowercase();
    let numbered = ["heading ", "heading", "überschrift ", "titre ", "título ", "見出し "]
        .iter()
        .any(|start| name.strip_prefix(start).is_some_and(|rest| rest.trim().parse::<u8>().is_ok()));
    numbered || matches!(name.as_str(), "title" | "titel" | "titre" | "título" | "表題")
}

// Level 9 is body text (ECMA-376, 17.3.1.20).
fn is_outline_level(value: &str) -> bool {
    value.parse::<u8>().is_ok_and(|level| level < 9)
}

/// What is not part of the document as it reads: moved and deleted text, and second forms of the same drawing.
const LEFT_OUT: [&str; 3] = ["moveFrom", "del", "Fallback"];

/// The body of a part while it is read.
struct Body<'a> {
    styles: &'a BTreeMap<String, bool>,
    flow: Flow,
    /// Paragraphs that are open, and whether each is a heading: a text box stands within one.
    paragraphs: Vec<(String, bool)>,
    /// Depth within an element that is left out.
    skipped: usize,
    in_text: bool,
}

impl<'a> Body<'a> {
    fn new(styles: &'a BTreeMap<String, bool>) -> Self {
        Self { styles, flow: Flow::default(), paragraphs: Vec::new(), skipped: 0, in_text: false }
    }

    fn read(&mut self, steps: &mut Steps<impl Read>, draft: &mut Draft<'_>) {
        loop {
            match steps.advance() {
                Ok(Some(Step::Start(element))) => self.start(&element),
                Ok(Some(Step::End(name))) => self.end(&name, draft),
                Ok(Some(Step::Text(text))) => {
                    if self.in_text && self.skipped == 0 {
                        self.push(&text);
                    }
                }
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
        match element.name.as_str() {
            "p" => self.paragraphs.push((String::new(), false)),
            "pStyle" => {
                self.mark_heading(element.attribute("val").is_some_and(|id| self.styles.get(id) == Some(&true)));
            }
            "outlineLvl" => self.mark_heading(element.attribute("val").is_some_and(is_outline_level)),
            "t" => self.in_text = true,
            "tab" => self.push("\t"),
            "br" | "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "tbl" => self.flow.begin_table(),
            "tr" => self.flow.begin_row(),
            "tc" => self.flow.begin_cell(1),
            "gridSpan" => self.flow.span(element.attribute("val").and_then(|span| span.parse().ok()).unwrap_or(1)),
            _ => {}
        }
    }

    fn mark_heading(&mut self, is_heading: bool) {
        if let Some((_, heading)) = self.paragraphs.last_mut() {
            *heading |= is_heading;
        }
    }

    fn end(&mut self, name: &str, draft: &mut Draft<'_>) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        match name {
            "t" => self.in_text = false,
            "p" => {
                if let Some((text, is_heading)) = self.paragraphs.pop() {
                    self.flow.paragraph(&text, is_heading, draft);
                }
            }
            "tc" => self.flow.end_cell(),
            "tbl" => self.flow.end_table(draft),
            _ => {}
        }
    }
}
