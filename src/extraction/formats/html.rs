//! HTML: headings, paragraphs, tables cell by cell, title and `meta` elements.

use super::plain;
use crate::evidence::media::ReadSeek;
use crate::extraction::control::Place;
use crate::extraction::draft::{Draft, Trouble, one_line};
use crate::extraction::flow::Flow;
use html5gum::{StartTag, Token, Tokenizer};

/// Reads a page of HTML.
pub fn read(input: &mut dyn ReadSeek, draft: &mut Draft<'_>) -> Result<(), Trouble> {
    let text = plain::text(input, draft)?;
    write(&text, draft);
    Ok(())
}

/// Writes the text of a piece of HTML into the draft.
pub fn write(html: &str, draft: &mut Draft<'_>) {
    let mut page = Page::default();
    for token in Tokenizer::new(html) {
        // Reading from memory cannot fail.
        match token {
            Ok(Token::StartTag(tag)) => page.start(&tag, draft),
            Ok(Token::EndTag(tag)) => page.end(&String::from_utf8_lossy(&tag.name), draft),
            Ok(Token::String(text)) => page.text(&String::from_utf8_lossy(&text)),
            Ok(Token::Comment(_) | Token::Doctype(_) | Token::Error(_)) => {}
            Err(never) => match never {},
        }
    }
    page.end_block(draft);
    page.flow.finish(draft);
}

/// A page while it is read.
#[derive(Default)]
struct Page {
    flow: Flow,
    block: String,
    in_heading: bool,
    in_pre: usize,
    /// Name of the element whose content is no text, while within it.
    skipped: Option<String>,
    title: Option<String>,
    /// The term of a list of definitions, until its definition comes.
    term: Option<String>,
    in_term: bool,
    /// Lists that are open, with the next number of those that have numbers.
    lists: Vec<Option<u32>>,
    cells: Vec<bool>,
}

/// Elements whose content is not read.
const SKIPPED: [&str; 8] = ["script", "style", "template", "svg", "noscript", "object", "iframe", "select"];

/// Elements that begin a block of their own.
const BLOCKS: [&str; 27] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "section",
    "summary",
    "ul",
];

impl Page {
    fn text(&mut self, text: &str) {
        if self.skipped.is_some() {
            return;
        }
        if let Some(title) = &mut self.title {
            title.push_str(text);
        } else if self.in_pre > 0 {
            self.block.push_str(text);
        } else {
            for part in text.split_inclusive(char::is_whitespace) {
                let word = part.trim_end();
                self.block.push_str(word);
                if word.len() < part.len() && !self.block.ends_with([' ', '\n']) {
                    self.block.push(' ');
                }
            }
        }
    }

    fn start(&mut self, tag: &StartTag<()>, draft: &mut Draft<'_>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        if self.skipped.is_some() {
            return;
        }
        match name.as_str() {
            name if SKIPPED.contains(&name) && !tag.self_closing => self.skipped = Some(name.to_owned()),
            "title" => self.title = Some(String::new()),
            "meta" => meta(tag, draft),
            "br" => self.block.push('\n'),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_block(draft);
                self.in_heading = true;
            }
            "pre" => {
                self.end_block(draft);
                self.in_pre += 1;
            }
            "table" => {
                self.end_block(draft);
                self.flow.begin_table();
                self.cells.push(false);
            }
            "tr" => {
                self.end_cell(draft);
                self.flow.begin_row();
            }
            "td" | "th" => self.begin_cell(tag, draft),
            "dt" => {
                self.end_block(draft);
                self.in_term = true;
            }
            "ol" | "ul" => {
                self.end_block(draft);
                let first = attribute(tag, "start").and_then(|first| first.trim().parse().ok()).unwrap_or(1);
                self.lists.push((name == "ol").then_some(first));
            }
            "li" => {
                self.end_block(draft);
                if let Some(Some(number)) = self.lists.last_mut() {
                    self.block = format!("{number}. ");
                    *number = number.saturating_add(1);
                }
            }
            "p" | "div" if is_only_number(&self.block) => {}
            name if BLOCKS.contains(&name) => self.end_block(draft),
            _ => {}
        }
    }

    fn begin_cell(&mut self, tag: &StartTag<()>, draft: &mut Draft<'_>) {
        self.end_cell(draft);
        let Some(open) = self.cells.last_mut() else { return };
        *open = true;
        let span = attribute(tag, "colspan").and_then(|span| span.trim().parse().ok());
        self.flow.begin_cell(span.unwrap_or(1));
    }

    fn end_cell(&mut self, draft: &mut Draft<'_>) {
        self.end_block(draft);
        if let Some(open @ true) = self.cells.last_mut() {
            *open = false;
            self.flow.end_cell();
        }
    }

    fn end(&mut self, name: &str, draft: &mut Draft<'_>) {
        if let Some(skipped) = &self.skipped {
            if skipped == name {
                self.skipped = None;
            }
            return;
        }
        match name {
            "title" => {
                if let Some(title) = self.title.take() {
                    draft.state("title", &title, Place::DocumentProperties);
                }
            }
            "pre" => {
                self.end_block(draft);
                self.in_pre = self.in_pre.saturating_sub(1);
            }
            "td" | "th" | "tr" => self.end_cell(draft),
            "table" => {
                self.end_cell(draft);
                if self.cells.pop().is_some() {
                    self.flow.end_table(draft);
                }
            }
            "ol" | "ul" => {
                self.end_block(draft);
                self.lists.pop();
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.end_block(draft),
            name if BLOCKS.contains(&name) => self.end_block(draft),
            _ => {}
        }
    }

    fn end_block(&mut self, draft: &mut Draft<'_>) {
        let block = std::mem::take(&mut self.block);
        let text: Vec<&str> = block.lines().map(|line| line.trim_end_matches(' ')).collect();
        let text = text.join("\n");
        if std::mem::take(&mut self.in_term) {
            self.term = Some(one_line(&text));
        } else if !text.trim().is_empty()
            && let Some(term) = self.term.take()
        {
            draft.state(&term, &text, Place::ControlTable);
        }
        self.flow.paragraph(&text, std::mem::take(&mut self.in_heading), draft);
    }
}

/// Whether a block is the number of a list's item and nothing yet.
fn is_only_number(block: &str) -> bool {
    block
        .strip_suffix(". ")
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    let value = tag.attributes.get(name.as_bytes())?;
    Some(String::from_utf8_lossy(value).into_owned())
}

/// `<meta name="author" content="…">` and its kin from several vocabularies.
fn meta(tag: &StartTag<()>, draft: &mut Draft<'_>) {
    let Some(name) =
        attribute(tag, "name").or_else(|| attribute(tag, "property")).or_else(|| attribute(tag, "itemprop"))
    else {
        return;
    };
    let Some(content) = attribute(tag, "content") else { return };
    let name = name.to_lowercase();
    let plain = ["dcterms.", "dc.", "og:", "article:", "ajs-"]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix))
        .unwrap_or(&name);
    let label = match plain {
        "viewport" | "robots" | "description" | "keywords" | "generator" | "image" | "url" | "type" | "locale" => {
            return;
        }
        "creator" => "author",
        "modified_time" | "last-modified" | "modified" | "revised" => "last modified",
        "published_time" | "issued" => "published",
        "site_name" => "publisher",
        "page-title" => "title",
        other => other,
    };
    draft.state(label, &content, Place::FrontMatter);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extraction::{Extract, ExtractionLimits};
    use proptest::prelude::*;

    fn of(html: &str) -> Extract {
        let limits = ExtractionLimits::default();
        let mut draft = Draft::new(&limits);
        write(html, &mut draft);
        draft.finish(Ok(()))
    }

    #[test]
    fn a_page_gives_headings_paragraphs_tables_and_properties() {
        let found = of("<html><head><title>Change &amp; release</title><meta name=author content='Mara Quill'>\
            <style>p { color: red }</style><script>var x = '<p>no</p>';</script></head><body>\
            <h1>Change <b>policy</b></h1><p>We  control<br>changes.<p>All.\
            <table><tr><th>Role<th>Task<tr><td>Owner<td>Approves</table>\
            <table><tr><td>Version</td><td>2.1</td></tr><tr><td>Document owner</td><td>Mara</td></tr></table></body></html>");
        assert_eq!(found.headings, ["Change policy"]);
        assert_eq!(
            found.text,
            "Change policy\nWe control\nchanges.\nAll.\nRole\tTask\nOwner\tApproves\nVersion\t2.1\nDocument owner\tMara"
        );
        assert_eq!(found.properties.title.unwrap().value, "Change & release");
        assert_eq!(found.properties.author.unwrap().from, "front matter");
        assert_eq!(found.properties.version.unwrap().from, "control table");
        assert_eq!(found.tables.len(), 2);
    }

    #[test]
    fn definitions_are_statements() {
        assert_eq!(of("<dl><dt>Version<dd>3<dt>Approved by<dd>Board</dl>").properties.approver.unwrap().value, "Board");
    }

    proptest! {
        #[test]
        fn any_tags_are_read(html in "(<(/?)(table|tr|td|h1|p|dl|dt|pre|title|script)>|[a-z &;<>\"=]{0,5}){0,40}") {
            let _ = of(&html);
        }
    }
}
