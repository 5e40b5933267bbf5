//! Headings and what belongs beneath them, nested as a page nests them.

use crate::reports::view::block::{Block, Heading};
use crate::reports::view::{Section, View};
use serde::Serialize;
use std::collections::BTreeMap;

/// A heading with everything beneath it.
#[derive(Debug, Default, Serialize)]
pub(super) struct Part<'a> {
    heading: Option<&'a Heading>,
    blocks: Vec<&'a Block>,
    parts: Vec<Part<'a>>,
}

/// The parts of every section, by the section's anchor.
pub(super) fn of(view: &View) -> BTreeMap<&str, Part<'_>> {
    view.sections.iter().map(|section| (section.id.as_str(), nested(section))).collect()
}

/// Headings that the contents list, by section.
pub(super) fn outlines(view: &View) -> BTreeMap<&str, Vec<&Heading>> {
    view.sections.iter().map(|section| (section.id.as_str(), entries(section))).collect()
}

fn entries(section: &Section) -> Vec<&Heading> {
    let headings = section.blocks.iter().filter_map(|block| match block {
        Block::Heading(heading) if heading.listed && heading.level == 2 => Some(heading),
        _ => None,
    });
    headings.collect()
}

fn nested(section: &Section) -> Part<'_> {
    let mut nest = Nest::default();
    for block in &section.blocks {
        match block {
            Block::Heading(heading) if heading.level <= 2 => {
                nest.close_second();
                nest.second = Some(Part { heading: Some(heading), ..Part::default() });
            }
            Block::Heading(heading) => {
                nest.close_third();
                nest.third = Some(Part { heading: Some(heading), ..Part::default() });
            }
            other => nest.innermost().blocks.push(other),
        }
    }
    nest.close_second();
    nest.whole
}

/// The parts that are still open.
#[derive(Default)]
struct Nest<'a> {
    whole: Part<'a>,
    second: Option<Part<'a>>,
    third: Option<Part<'a>>,
}

impl<'a> Nest<'a> {
    fn innermost(&mut self) -> &mut Part<'a> {
        self.third.as_mut().or(self.second.as_mut()).unwrap_or(&mut self.whole)
    }

    fn close_third(&mut self) {
        if let Some(part) = self.third.take() {
            self.innermost().parts.push(part);
        }
    }

    fn close_second(&mut self) {
        self.close_third();
        if let Some(part) = self.second.take() {
            self.whole.parts.push(part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::view::Text;

    fn heading(level: u8, id: &str) -> Block {
        Block::Heading(Heading {
            level,
            id: id.to_owned(),
            number: String::new(),
            text: id.to_owned(),
            mark: None,
            listed: true,
        })
    }

    #[test]
    fn what_follows_a_heading_lies_beneath_it() {
        let section = Section {
            id: "s".to_owned(),
            number: 1,
            title: String::new(),
            lead: Text::default(),
            blocks: vec![
                Block::paragraph(Text::plain("before")),
                heading(2, "a"),
                heading(3, "b"),
                Block::paragraph(Text::plain("in b")),
                heading(2, "c"),
                Block::paragraph(Text::plain("in c")),
            ],
            filters: Vec::new(),
        };
        let whole = nested(&section);
        assert_eq!((whole.blocks.len(), whole.parts.len()), (1, 2));
        assert_eq!(whole.parts[0].parts[0].blocks.len(), 1);
        assert_eq!(whole.parts[1].blocks.len(), 1);
    }
}
