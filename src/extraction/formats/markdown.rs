//! Markdown with its front matter.

use super::plain;
use crate::evidence::media::ReadSeek;
use crate::extraction::control::Place;
use crate::extraction::draft::{Draft, Trouble};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Reads Markdown.
pub fn read(input: &mut dyn ReadSeek, draft: &mut Draft<'_>) -> Result<(), Trouble> {
    let text = plain::text(input, draft)?;
    let (front, body) = split_front_matter(&text);
    let stated = front_matter(front);
    let has_title = stated.iter().any(|(key, _)| key.eq_ignore_ascii_case("title"));
    for (key, value) in stated {
        // Where nothing is called the title, the name is.
        let label = if key.eq_ignore_ascii_case("name") && !has_title { "title" } else { &key };
        draft.state(label, &value, Place::FrontMatter);
    }
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut reading = Reading::default();
    for event in Parser::new_ext(body, options) {
        reading.take(event, draft);
    }
    reading.flush(draft);
    Ok(())
}

/// The lines between two `---` (or `+++`) at the beginning, and what follows.
fn split_front_matter(text: &str) -> (&str, &str) {
    let text = text.trim_start_matches('\u{feff}');
    for fence in ["---", "+++"] {
        let Some(rest) =
            text.strip_prefix(fence).and_then(|rest| rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')))
        else {
            continue;
        };
        let mut at = 0;
        for line in rest.split_inclusive('\n') {
            if line.trim_end() == fence || (fence == "---" && line.trim_end() == "...") {
                return (rest.get(..at).unwrap_or_default(), rest.get(at + line.len()..).unwrap_or_default());
            }
            at += line.len();
        }
    }
    unopened_front_matter(text).unwrap_or(("", text))
}

/// Front matter that only a `---` at its end tells from the body: at least two keys, and nothing else but lists.
fn unopened_front_matter(text: &str) -> Option<(&str, &str)> {
    let (mut at, mut keys) = (0, 0);
    for line in text.split_inclusive('\n').take(60) {
        let content = line.trim_end();
        if content == "---" {
            return (keys >= 2)
                .then(|| (text.get(..at).unwrap_or_default(), text.get(at + line.len()..).unwrap_or_default()));
        }
        let is_key = !content.starts_with([' ', '#', '>', '*']) && pair(content).is_some();
        keys += usize::from(is_key);
        if !(is_key || content.starts_with([' ', '\t']) || content.starts_with("- ")) {
            return None;
        }
        at += line.len();
    }
    None
}

/// Keys and values of front matter: `key: value`, `key = "value"`, lists beneath a key, and nested keys.
///
/// This reads what documents use of YAML and TOML, not all of either: anchors, tags and block scalars stay text.
fn front_matter(front: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut parents: Vec<(usize, String)> = Vec::new();
    for line in front.lines() {
        let indent = line.len() - line.trim_start().len();
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let item = content.strip_prefix("- ").map(str::trim);
        let pair = pair(item.unwrap_or(content));
        parents.retain(|(depth, _)| *depth < indent || (item.is_some() && *depth == indent));
        if let Some((key, value)) = pair {
            let mut path: Vec<&str> = parents.iter().map(|(_, parent)| parent.as_str()).collect();
            path.push(&key);
            let path = path.join(".");
            if value.is_empty() {
                parents.push((indent, key));
            } else {
                found.push((path, value));
            }
        } else {
            let value = unquoted(item.unwrap_or(content));
            match (parents.last(), found.last_mut()) {
                (Some((_, key)), Some((last, values))) if last == key => {
                    values.push_str("; ");
                    values.push_str(&value);
                }
                (Some((_, key)), _) => found.push((key.clone(), value)),
                (None, Some((_, values))) => {
                    values.push(' ');
                    values.push_str(&value);
                }
                (None, None) => {}
            }
        }
    }
    found
}

fn pair(content: &str) -> Option<(String, String)> {
    let (key, value) = content
        .split_once(':')
        .filter(|(_, value)| value.is_empty() || value.starts_with([' ', '\t']))
        .or_else(|| content.split_once(" = "))?;
    let key = unquoted(key.trim());
    let is_key = !key.is_empty() && key.chars().count() <= 60 && !key.contains(['"', '[', '{', '`']);
    is_key.then(|| (key, unquoted(value)))
}

fn unquoted(value: &str) -> String {
    let value = value.trim();
    let list = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    if let Some(list) = list {
        return list.split(',').map(unquoted).collect::<Vec<_>>().join("; ");
    }
    let value = if matches!(value, ">" | "|" | ">-" | "|-") { "" } else { value };
    value.trim_matches(['"', '\'']).to_owned()
}

/// The text between two events of the parser.
#[derive(Default)]
struct Reading {
    text: String,
    in_heading: bool,
    table: Option<Vec<Vec<String>>>,
    html: String,
    /// Lists that are open, with the next number of those that have numbers.
    lists: Vec<Option<u64>>,
}

impl Reading {
    fn take(&mut self, event: Event<'_>, draft: &mut Draft<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag, draft),
            Event::End(tag) => self.end(tag, draft),
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.text.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => self.text.push('\n'),
            Event::Html(html) => self.html.push_str(&html),
            Event::InlineHtml(html) => self.inline_html(&html),
            Event::TaskListMarker(done) => self.text.push_str(if done { "[x] " } else { "[ ] " }),
            Event::Rule | Event::FootnoteReference(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, draft: &mut Draft<'_>) {
        match tag {
            Tag::Heading { .. } => {
                self.flush(draft);
                self.in_heading = true;
            }
            Tag::Table(_) => {
                self.flush(draft);
                self.table = Some(Vec::new());
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(rows) = &mut self.table {
                    rows.push(Vec::new());
                }
            }
            Tag::List(first) => {
                self.flush(draft);
                self.lists.push(*first);
            }
            Tag::Item => {
                self.flush(draft);
                if let Some(Some(number)) = self.lists.last_mut() {
                    self.text = format!("{number}. ");
                    *number = number.saturating_add(1);
                }
            }
            Tag::Paragraph if self.lists.last().is_some_and(Option::is_some) && self.text.ends_with(". ") => {}
            Tag::Paragraph | Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::BlockQuote(_) => self.flush(draft),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, draft: &mut Draft<'_>) {
        match tag {
            TagEnd::Heading(_) => {
                draft.heading(&std::mem::take(&mut self.text));
                self.in_heading = false;
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.text);
                if let Some(row) = self.table.as_mut().and_then(|rows| rows.last_mut()) {
                    row.push(cell);
                }
            }
            TagEnd::Table => {
                if let Some(rows) = self.table.take() {
                    draft.grid("", &rows);
                }
            }
            TagEnd::List(_) => {
                self.flush(draft);
                self.lists.pop();
            }
            TagEnd::HtmlBlock => {
                let html = std::mem::take(&mut self.html);
                self.text.push_str(&without_tags(&html));
                self.flush(draft);
            }
            TagEnd::Paragraph | TagEnd::Item | TagEnd::CodeBlock | TagEnd::BlockQuote(_) => self.flush(draft),
            _ => {}
        }
    }

    fn inline_html(&mut self, html: &str) {
        match tag_name(html) {
            // A line break within a cell is the one tag that Markdown tables cannot do without.
            Some("br") => self.text.push('\n'),
            Some(_) => {}
            None => self.text.push_str(html),
        }
    }

    fn flush(&mut self, draft: &mut Draft<'_>) {
        let text = std::mem::take(&mut self.text);
        if self.table.is_none() {
            draft.paragraph(&text);
        }
    }
}

/// The text of a piece of HTML in Markdown; comments and tags are left out, placeholders that look like tags are not.
fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let end = if after.starts_with("!--") { "-->" } else { ">" };
        let (tag, behind) = after.split_once(end).unwrap_or((after, ""));
        let whole = format!("<{tag}{end}");
        if tag_name(&whole).is_some() {
            text.push(' ');
        } else {
            text.push_str(&whole);
        }
        rest = behind;
    }
    text.push_str(rest);
    text
}

/// Elements that HTML knows and people write into Markdown (HTML Living Standard, index of elements).
const ELEMENTS: &str = " a abbr address article aside audio b bdi bdo big blockquote body br button canvas caption center \
    cite code col colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure font footer \
    form h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map mark menu \
    meta meter nav noscript object ol optgroup option output p param picture pre progress q rp rt ruby s samp script \
    section select small source span strike strong style sub summary sup svg table tbody td template textarea tfoot th \
    thead time title tr track tt u ul var video wbr ";
/// Elements whose names alone are what authors write for something to be filled in.
const AMBIGUOUS: &str = " address data label object source time title ";

/// The name of the element that a tag opens or closes, or an empty name for a comment; `None` when it is none that HTML
/// knows, such as `<name>`, because authors write what is to be filled in like that.
fn tag_name(tag: &str) -> Option<&str> {
    let inner = tag.strip_prefix('<')?.trim_end_matches('>').trim_end_matches('/');
    if inner.starts_with(['!', '?']) {
        return Some("");
    }
    let closing = inner.starts_with('/');
    let inner = inner.trim_start_matches('/');
    let end = inner.find(|character: char| !character.is_ascii_alphanumeric()).unwrap_or(inner.len());
    let (name, attributes) = inner.split_at(end);
    let among = |list: &str| list.contains(&format!(" {} ", name.to_ascii_lowercase()));
    if name.is_empty() || !among(ELEMENTS) || attributes.starts_with(['-', '_', ':', '@', '.']) {
        return None;
    }
    // Words behind a name, none of them an attribute with a value, are a phrase: `<dd month yyyy>`, `<a short name>`.
    let words = if attributes.contains('=') { 0 } else { attributes.split_whitespace().count() };
    let phrase = words > 1 || (among(AMBIGUOUS) && !closing && !attributes.contains('='));
    (!phrase).then(|| if name.eq_ignore_ascii_case("br") { "br" } else { name })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extraction::{Extract, ExtractionLimits};
    use std::io::Cursor;

    fn of(text: &str) -> Extract {
        let limits = ExtractionLimits::default();
        let mut draft = Draft::new(&limits);
        let outcome = read(&mut Cursor::new(text), &mut draft);
        draft.finish(outcome)
    }

    #[test]
    fn front_matter_headings_and_tables_are_read() {
        let text = "---\ntitle: Change policy\nversion: \"2.1\"\napprovedBy:\n  name: Mara\nreviewers:\n  - Ann\n  - Bo\ntags: [a, b]\n---\n# Change policy\n\nWe *control* changes.\n\n| Role | Task |\n|---|---|\n| Owner | Approves |\n";
        let found = of(text);
        assert_eq!(found.headings, ["Change policy"]);
        assert_eq!(found.properties.version.as_ref().unwrap().from, "front matter");
        assert_eq!(found.facts.get("reviewers").map(String::as_str), Some("Ann; Bo"));
        assert_eq!(found.facts.get("tags").map(String::as_str), Some("a; b"));
        assert_eq!(found.tables.len(), 1);
        assert_eq!(found.tables[0].headers, ["Role", "Task"]);
        assert!(found.text.contains("We control changes.") && found.text.contains("Owner\tApproves"));
    }

    #[test]
    fn front_matter_may_lack_its_first_line() {
        let found = of("name: Supplier policy\nsatisfies:\n  - CC9.2\nowner: Mara\n---\n# Purpose\n\nWe choose.\n");
        assert_eq!(found.properties.title.unwrap().value, "Supplier policy");
        assert_eq!(found.text, "Purpose\nWe choose.");
        assert_eq!(of("Note: see below\n---\nText.\n").headings, ["Note: see below"]);
    }

    #[test]
    fn a_rule_at_the_top_is_no_front_matter() {
        let found = of("---\n\nA text without an end of front matter.\n");
        assert!(found.facts.is_empty());
        assert!(found.text.contains("A text without"));
    }
    #[test]
    fn what_is_to_be_filled_in_stays_in_the_text() {
        let found = of("# Plan of <name>\n\nApproved on <dd month yyyy> by <role of owner> for <b>all</b> sites.\n\n\
                        <insert scope>\n\n<div class=\"x\">Kept</div>\n\n| Owner | <title> |\n|---|---|\n| a<br>b | c |\n");
        assert_eq!(found.headings, ["Plan of <name>"]);
        assert!(found.text.contains("Approved on <dd month yyyy> by <role of owner> for all sites."), "{}", found.text);
        assert!(found.text.contains("<insert scope>") && found.text.contains("Owner\t<title>"), "{}", found.text);
        assert!(found.text.contains("Kept") && !found.text.contains("div"), "{}", found.text);
    }

    #[test]
    fn items_of_ordered_lists_keep_their_numbers() {
        let found = of("3. Log\n4. Assign\n\n- Close\n");
        assert_eq!(found.text.trim(), "3. Log\n4. Assign\nClose");
    }
}
