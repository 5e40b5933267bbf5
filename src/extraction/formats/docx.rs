//! DOCX: paragraphs, headings by style, tables cell by cell, margins, notes.

use super::numbering::{Numbering, Place};
use super::package::Package;
use super::xml::{Element, Step, Steps};
use crate::evidence::media::ReadSeek;
use crate::extraction::codes;
use crate::extraction::draft::{Draft, Trouble};
use crate::extraction::flow::Flow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

/// Reads a document of Word.
pub fn read(input: &mut dyn ReadSeek, draft: &mut Draft<'_>) -> Result<(), Trouble> {
    let mut package = Package::open(input)?;
    package.office_properties(draft);
    let main = package.main_part("word/document.xml");
    let relationships = package.relationships(&main);
    let target = |kind: &str, usual: &str| {
        let found = relationships.values().find(|(known, _)| known == kind);
        found.map_or_else(|| usual.to_owned(), |(_, target)| target.clone())
    };
    let styles = styles(&mut package, &target("styles", "word/styles.xml"));
    let mut numbering = Numbering::read(&mut package, &target("numbering", "word/numbering.xml"));
    Body::new(&styles, &mut numbering).read(&mut package.steps(&main)?, draft);
    for kind in ["footnotes", "endnotes"] {
        for (_, target) in relationships.values().filter(|(known, _)| known == kind) {
            if let Ok(mut steps) = package.steps(target) {
                Body::new(&styles, &mut numbering).read(&mut steps, draft);
            }
        }
    }
    // Headers and footers hold versions and classifications, often in tables.
    let margins: BTreeSet<&String> = relationships
        .values()
        .filter(|(kind, _)| kind == "header" || kind == "footer")
        .map(|(_, target)| target)
        .collect();
    for target in margins {
        let Ok(mut steps) = package.steps(target) else { continue };
        let mut aside = Draft::new(draft.limits);
        Body::new(&styles, &mut numbering).read(&mut steps, &mut aside);
        draft.take_margin(aside);
    }
    Ok(())
}

/// What a style says of its paragraphs.
#[derive(Debug, Clone, Default)]
struct Style {
    is_heading: bool,
    numbered: Place,
    base: String,
}

/// The styles, each with what it takes from the one it rests on.
fn styles(package: &mut Package<'_>, part: &str) -> BTreeMap<String, Style> {
    let Ok(mut steps) = package.steps(part) else { return BTreeMap::new() };
    let mut styles: BTreeMap<String, Style> = BTreeMap::new();
    let mut current = String::new();
    while let Ok(Some(step)) = steps.advance() {
        let Step::Start(element) = step else { continue };
        if element.name == "style" {
            element.attribute("styleId").unwrap_or_default().clone_into(&mut current);
            styles.insert(current.clone(), Style::default());
            continue;
        }
        let Some(style) = styles.get_mut(&current) else { continue };
        let value = element.attribute("val").unwrap_or_default();
        match element.name.as_str() {
            "name" => style.is_heading |= names_heading(value),
            "outlineLvl" => style.is_heading |= is_outline_level(value),
            "basedOn" => value.clone_into(&mut style.base),
            "numId" => value.clone_into(&mut style.numbered.list),
            "ilvl" => style.numbered.level = value.parse().unwrap_or(0),
            _ => {}
        }
    }
    styles.keys().map(|id| (id.clone(), inherited(&styles, id))).collect()
}

fn inherited(styles: &BTreeMap<String, Style>, id: &str) -> Style {
    let mut style = styles.get(id).cloned().unwrap_or_default();
    let mut base = style.base.clone();
    // Word itself follows no longer chains; a circle must end.
    for _ in 0..10 {
        let Some(below) = styles.get(&base) else { break };
        style.is_heading |= below.is_heading;
        if style.numbered.list.is_empty() {
            style.numbered.list.clone_from(&below.numbered.list);
        }
        base.clone_from(&below.base);
    }
    style
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

/// A paragraph while it is read.
#[derive(Default)]
struct Paragraph {
    text: String,
    is_heading: bool,
    numbered: Place,
    /// Letters, and those among them that are bold or large.
    letters: usize,
    prominent: usize,
}

/// The body of a part while it is read.
struct Body<'a> {
    styles: &'a BTreeMap<String, Style>,
    numbering: &'a mut Numbering,
    flow: Flow,
    /// Paragraphs that are open: a text box stands within one.
    paragraphs: Vec<Paragraph>,
    /// Depth within an element that is left out.
    skipped: usize,
    in_text: bool,
    in_run: bool,
    run_is_prominent: bool,
}

/// Size of letters that stand out, in half points.
const LARGE: u32 = 28;

impl<'a> Body<'a> {
    fn new(styles: &'a BTreeMap<String, Style>, numbering: &'a mut Numbering) -> Self {
        Self {
            styles,
            numbering,
            flow: Flow::default(),
            paragraphs: Vec::new(),
            skipped: 0,
            in_text: false,
            in_run: false,
            run_is_prominent: false,
        }
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
        while !self.paragraphs.is_empty() {
            self.end_paragraph(draft);
        }
        self.flow.finish(draft);
    }

    fn push(&mut self, text: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            let letters = text.chars().filter(|character| character.is_alphanumeric()).count();
            paragraph.letters += letters;
            paragraph.prominent += if self.run_is_prominent { letters } else { 0 };
            paragraph.text.push_str(text);
        }
    }

    fn start(&mut self, element: &Element) {
        if self.skipped > 0 || LEFT_OUT.contains(&element.name.as_str()) {
            self.skipped += 1;
            return;
        }
        let value = element.attribute("val");
        match element.name.as_str() {
            "p" => self.paragraphs.push(Paragraph::default()),
            "r" => (self.in_run, self.run_is_prominent) = (true, false),
            "b" if self.in_run => self.run_is_prominent |= !matches!(value, Some("0" | "false" | "off")),
            "sz" if self.in_run => {
                self.run_is_prominent |=
                    value.and_then(|size| size.parse::<u32>().ok()).is_some_and(|size| size >= LARGE);
            }
            "t" => self.in_text = true,
            "tab" if self.in_run => self.push("\t"),
            "br" | "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "tbl" => self.flow.begin_table(),
            "tr" => self.flow.begin_row(),
            "tc" => self.flow.begin_cell(1),
            "gridSpan" => self.flow.span(value.and_then(|span| span.parse().ok()).unwrap_or(1)),
            _ => self.paragraph_property(element),
        }
    }

    fn paragraph_property(&mut self, element: &Element) {
        let (Some(paragraph), Some(value)) = (self.paragraphs.last_mut(), element.attribute("val")) else { return };
        match element.name.as_str() {
            "pStyle" => {
                if let Some(style) = self.styles.get(value) {
                    paragraph.is_heading |= style.is_heading;
                    paragraph.numbered = style.numbered.clone();
                }
            }
            "outlineLvl" => paragraph.is_heading |= is_outline_level(value),
            "numId" => value.clone_into(&mut paragraph.numbered.list),
            "ilvl" => paragraph.numbered.level = value.parse().unwrap_or(0),
            _ => {}
        }
    }

    fn end(&mut self, name: &str, draft: &mut Draft<'_>) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        match name {
            "t" => self.in_text = false,
            "r" => (self.in_run, self.run_is_prominent) = (false, false),
            "p" => self.end_paragraph(draft),
            "tc" => self.flow.end_cell(),
            "tbl" => self.flow.end_table(draft),
            _ => {}
        }
    }

    fn end_paragraph(&mut self, draft: &mut Draft<'_>) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        let mut text = paragraph.text;
        if !text.trim().is_empty() {
            let number = self.numbering.next(&paragraph.numbered);
            if !number.is_empty() {
                text = format!("{number} {text}");
            }
        }
        let stands_out = paragraph.letters >= 3 && paragraph.prominent == paragraph.letters;
        if stands_out && !paragraph.is_heading && !self.flow.in_table() && is_short(&text) {
            draft.stands_out(&text);
        }
        self.flow.paragraph(&text, paragraph.is_heading, draft);
    }
}

/// Whether a paragraph is short enough for a heading, and no sentence.
fn is_short(text: &str) -> bool {
    let text = text.trim();
    text.chars().count() <= 100 && !text.ends_with(['.', ',', ';', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extraction::{Extract, ExtractionLimits};
    use std::io::{Cursor, Write as _};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn of(parts: &[(&str, &str)]) -> Extract {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, body) in parts {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            write!(archive, "<w:x xmlns:w=\"w\">{body}</w:x>").unwrap();
        }
        let limits = ExtractionLimits::default();
        let mut draft = Draft::new(&limits);
        let outcome = read(&mut Cursor::new(archive.finish().unwrap().into_inner()), &mut draft);
        draft.finish(outcome)
    }

    fn paragraph(properties: &str, text: &str) -> String {
        format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    }

    #[test]
    fn numbers_that_word_sets_by_itself_stand_before_their_paragraphs() {
        let styles = "<w:style w:styleId=\"H\"><w:name w:val=\"heading 1\"/><w:numPr><w:numId w:val=\"7\"/></w:numPr>\
            </w:style><w:style w:styleId=\"Sub\"><w:basedOn w:val=\"H\"/><w:ilvl w:val=\"1\"/></w:style>";
        let numbering = "<w:abstractNum w:abstractNumId=\"3\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"decimal\"/>\
            <w:lvlText w:val=\"%1\"/></w:lvl><w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.%2\"/>\
            </w:lvl></w:abstractNum><w:num w:numId=\"7\"><w:abstractNumId w:val=\"3\"/></w:num>";
        let style = |id: &str| format!("<w:pStyle w:val=\"{id}\"/>");
        let body =
            [paragraph(&style("H"), "Scope"), paragraph(&style("Sub"), "Services"), paragraph("", "All.")].concat();
        let parts =
            [("word/styles.xml", styles), ("word/numbering.xml", numbering), ("word/document.xml", body.as_str())];
        let found = of(&parts);
        assert_eq!(found.headings, ["1 Scope", "1.1 Services"]);
        assert!(found.text.ends_with("1.1 Services\nAll."), "{}", found.text);
    }

    #[test]
    fn a_document_without_headings_has_those_that_stand_out() {
        let bold = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Approval of changes</w:t></w:r></w:p>";
        let part_bold =
            "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Every</w:t></w:r><w:r><w:t> change is logged</w:t></w:r></w:p>";
        let found = of(&[("word/document.xml", &format!("{bold}{part_bold}"))]);
        assert_eq!(found.headings, ["Approval of changes"]);
    }

    #[test]
    fn deleted_text_is_left_out() {
        let body = "<w:p><w:del><w:r><w:t>old</w:t></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p>";
        assert_eq!(of(&[("word/document.xml", body)]).text, "new");
    }
}
