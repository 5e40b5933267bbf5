//! What the XML formats share: elements by local name, their attributes, and text; tolerant and bounded.

use crate::evidence::media::ReadSeek;
use crate::extraction::codes;
use crate::extraction::draft::{Draft, Trouble, one_line};
use quick_xml::Reader;
use quick_xml::encoding::DecodingReader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::io::{BufReader, Read};

/// Deepest nesting that is followed.
const MAX_DEPTH: usize = 256;
/// Attributes kept of one element.
const MAX_ATTRIBUTES: usize = 64;

/// A step through an XML document.
#[derive(Debug)]
pub enum Step {
    /// An element begins; empty elements begin and end.
    Start(Element),
    /// The element of that local name ends.
    End(String),
    /// Text, with its entities resolved.
    Text(String),
}

/// The beginning of an element.
#[derive(Debug)]
pub struct Element {
    /// Local name, without its prefix.
    pub name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    fn of(start: &BytesStart<'_>) -> Self {
        let mut all = start.attributes();
        let attributes = all.with_checks(false).flatten().take(MAX_ATTRIBUTES).map(|attribute| {
            let name = attribute.key.local_name().into_inner().to_owned();
            let value = quick_xml::escape::unescape(&attribute.value);
            (name, value.map_or_else(|_| attribute.value.clone().into_owned(), std::borrow::Cow::into_owned))
        });
        Self { name: start.local_name().into_inner().to_owned(), attributes: attributes.collect() }
    }

    /// The value of the first attribute of that local name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The values of all attributes of that local name.
    pub fn attributes<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.attributes.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The document ends before its end, or is nested too deeply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken;

/// The steps through an XML document.
pub struct Steps<R: Read> {
    reader: Reader<BufReader<DecodingReader<BufReader<R>>>>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<R: Read> Steps<R> {
    /// The steps through what `input` holds, in whatever encoding it declares.
    pub fn new(input: R) -> Self {
        let mut reader = Reader::from_reader(BufReader::new(DecodingReader::new(BufReader::new(input))));
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        config.check_end_names = false;
        Self { reader, buffer: Vec::new(), depth: 0 }
    }

    /// The next step, or `None` at the end.
    pub fn advance(&mut self) -> Result<Option<Step>, Broken> {
        loop {
            self.buffer.clear();
            match self.reader.read_event_into(&mut self.buffer).map_err(|_| Broken)? {
                Event::Start(start) | Event::Empty(start) => {
                    self.depth += 1;
                    let element = Element::of(&start);
                    return if self.depth > MAX_DEPTH { Err(Broken) } else { Ok(Some(Step::Start(element))) };
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Step::End(end.local_name().into_inner().to_owned())));
                }
                Event::Text(text) => return Ok(Some(Step::Text(text.xml10_content().into_owned()))),
                Event::CData(text) => return Ok(Some(Step::Text(text.xml10_content().into_owned()))),
                Event::GeneralRef(entity) => return Ok(Some(Step::Text(resolved(&entity)))),
                Event::Eof => return Ok(None),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
    }
}

/// The text of an entity; those of a document's own definition stay out, because they can grow without bound.
fn resolved(entity: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = entity.resolve_char_ref() {
        return character.to_string();
    }
    quick_xml::escape::resolve_predefined_entity(entity).unwrap_or_default().to_owned()
}

/// The values of an XML document with the local names that lead to them, attributes included.
pub fn leaves(document: impl Read) -> Vec<(Vec<String>, String)> {
    let mut steps = Steps::new(document);
    let mut path: Vec<String> = Vec::new();
    let mut text = String::new();
    let mut found = Vec::new();
    while let Ok(Some(step)) = steps.advance() {
        match step {
            Step::Start(element) => {
                text.clear();
                path.push(element.name);
                for (name, value) in element.attributes {
                    let mut to = path.clone();
                    to.push(name);
                    found.push((to, value));
                }
            }
            Step::Text(part) => text.push_str(&part),
            Step::End(_) => {
                let value = std::mem::take(&mut text);
                if !value.trim().is_empty() {
                    found.push((path.clone(), value.trim().to_owned()));
                }
                path.pop();
            }
        }
        if found.len() > 4096 {
            break;
        }
    }
    found
}

/// Reads an XML file of no kind we know: its text, element by element.
pub fn read(input: &mut dyn ReadSeek, draft: &mut Draft<'_>) -> Result<(), Trouble> {
    let mut steps = Steps::new(input);
    let mut read = 0_u64;
    loop {
        match steps.advance() {
            Ok(Some(Step::Text(text))) => draft.paragraph(&one_line(&text)),
            Ok(Some(Step::Start(_) | Step::End(_))) => read += 1,
            Ok(None) => return Ok(()),
            Err(Broken) if read == 0 => return Err(Trouble::Unreadable("the file is not XML".to_owned())),
            Err(Broken) => {
                draft.report(&codes::PARTLY_READ, "", "the file is damaged and was read only as far as that");
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_with_the_way_to_them() {
        let xml = b"<a:x xmlns:a='u' a:k='v'>1 &lt; 2 &#x41;<b><![CDATA[<c>]]></b></a:x>";
        let found = leaves(&xml[..]);
        let shown: Vec<String> = found.iter().map(|(path, value)| format!("{}={value}", path.join("/"))).collect();
        assert_eq!(shown, ["x/a=u", "x/k=v", "x/b=<c>"]);
    }

    #[test]
    fn entities_of_the_document_itself_do_not_grow() {
        let xml = b"<!DOCTYPE a [<!ENTITY l 'lol'><!ENTITY m '&l;&l;&l;'>]><a>&m;</a>";
        let mut steps = Steps::new(&xml[..]);
        let mut text = String::new();
        while let Ok(Some(step)) = steps.advance() {
            if let Step::Text(part) = step {
                text.push_str(&part);
            }
        }
        assert_eq!(text, "");
    }

    #[test]
    fn nesting_without_end_is_refused() {
        let xml = "<a>".repeat(100_000);
        let mut steps = Steps::new(xml.as_bytes());
        let ended = loop {
            match steps.advance() {
                Ok(Some(_)) => {}
                Ok(None) => break Ok(()),
                Err(broken) => break Err(broken),
            }
        };
        assert_eq!(ended, Err(Broken));
    }
}
