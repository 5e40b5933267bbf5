//! PPTX: slides in their order, titles as headings, tables, speaker's notes.

use super::package::Package;
use super::xml::{Element, Step, Steps};
use crate::evidence::media::ReadSeek;
use crate::extraction::codes;
use crate::extraction::draft::{Draft, Trouble};
use crate::extraction::flow::Flow;
use std::io::Read;

/// Most slides read.
const MAX_SLIDES: usize = 5_000;

/// Reads a presentation of PowerPoint.
pub fn read(input: &mut dyn ReadSeek, draft: &mut Draft<'_>) -> Result<(), Trouble> {
    let mut package = Package::open(input)?;
    package.office_properties(draft);
    let slides = slides(&mut package)?;
    for slide in slides.iter().take(MAX_SLIDES) {
        read_part(&mut package, slide, draft);
        let notes = package.relationships(slide).into_values().find(|(kind, _)| kind == "notesSlide");
        if let Some((_, notes)) = notes {
            read_part(&mut package, &notes, draft);
        }
    }
    Ok(())
}

/// The slides in the order of the presentation, or by number where it does not say.
fn slides(package: &mut Package<'_>) -> Result<Vec<String>, Trouble> {
    let main = package.main_part("ppt/presentation.xml");
    let relationships = package.relationships(&main);
    let mut ordered = Vec::new();
    let mut steps = package.steps(&main)?;
    while let Ok(Some(step)) = steps.advance() {
        if let Step::Start(element) = step
            && element.name == "sldId"
            // The local name `id` stands twice: the slide's own number, and the relationship.
            && let Some((_, slide)) = element.attributes("id").find_map(|id| relationships.get(id))
        {
            ordered.push(slide.clone());
        }
    }
    drop(steps);
    Ok(if ordered.is_empty() { package.parts("ppt/slides/slide") } else { ordered })
}

fn read_part(package: &mut Package<'_>, name: &str, draft: &mut Draft<'_>) {
    let Ok(mut steps) = package.steps(name) else {
        draft.report(&codes::PARTLY_READ, "", "a slide is missing");
        return;
    };
    Slide::default().read(&mut steps, draft);
}

/// A slide while it is read.
#[derive(Default)]
struct Slide {
    flow: Flow,
    paragraph: String,
    in_text: bool,
    is_title: bool,
    is_furniture: bool,
}

impl Slide {
    fn read(&mut self, steps: &mut Steps<impl Read>, draft: &mut Draft<'_>) {
        loop {
            match steps.advance() {
                Ok(Some(Step::Start(element))) => self.start(&element),
                Ok(Some(Step::End(name))) => self.end(&name, draft),
                Ok(Some(Step::Text(text))) if self.in_text => self.paragraph.push_str(&text),
                Ok(Some(Step::Text(_))) => {}
                Ok(None) => break,
                Err(_) => {
                    draft.report(&codes::PARTLY_READ, "", "a slide is damaged and was read only as far as that");
                    break;
                }
            }
        }
        self.flow.finish(draft);
    }

    fn start(&mut self, element: &Element) {
        match element.name.as_str() {
            "sp" => (self.is_title, self.is_furniture) = (false, false),
            "ph" => {
                let kind = element.attribute("type").unwrap_or_default();
                self.is_title = matches!(kind, "title" | "ctrTitle");
                self.is_furniture = matches!(kind, "sldNum" | "dt" | "sldImg");
            }
            "t" => self.in_text = true,
            "br" => self.paragraph.push('\n'),
            "tab" => self.paragraph.push('\t'),
            "tbl" => self.flow.begin_table(),
            "tr" => self.flow.begin_row(),
            "tc" => {
                let span = element.attribute("gridSpan").and_then(|span| span.parse().ok());
                self.flow.begin_cell(span.unwrap_or(1));
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str, draft: &mut Draft<'_>) {
        match name {
            "t" => self.in_text = false,
            "p" => {
                let text = std::mem::take(&mut self.paragraph);
                if !self.is_furniture {
                    self.flow.paragraph(&text, self.is_title, draft);
                }
            }
            "sp" => (self.is_title, self.is_furniture) = (false, false),
            // A spanned cell is followed by empty ones of its own here.
            "tc" => {
                self.flow.span(1);
                self.flow.end_cell();
            }
            "tbl" => self.flow.end_table(draft),
            _ => {}
        }
    }
}
