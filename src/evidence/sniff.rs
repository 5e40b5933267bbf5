//! What kind of text a text is, by its content.

use super::delimited;
use serde::de::IgnoredAny;

/// Media type of a text that begins with `text`.
///
/// The extension decides only between kinds that the content allows alike: a single column is as much a list of lines
/// as it is a table, and Markdown without markup is plain text.
pub fn kind(text: &str, extension: &str, complete: bool) -> &'static str {
    let start = text.trim_start_matches(|character: char| character.is_whitespace() || character == '\u{feff}');
    if start.is_empty() {
        return "text/plain";
    }
    by_first_words(start)
        .or_else(|| mail(text, extension))
        .or_else(|| json(start, complete))
        .or_else(|| table(text, extension, complete))
        .or_else(|| markdown(text, extension))
        .unwrap_or("text/plain")
}

fn by_first_words(start: &str) -> Option<&'static str> {
    let head: String = start.chars().take(2048).collect::<String>().to_lowercase();
    if head.starts_with("{\\rtf") {
        return Some("application/rtf");
    }
    if head.starts_with("begin:vcalendar") {
        return Some("text/calendar");
    }
    if !head.starts_with('<') {
        return None;
    }
    let opens = |name: &str| head.contains(&format!("<{name}>")) || head.contains(&format!("<{name} "));
    if head.contains("<!doctype html") || opens("html") {
        return Some("text/html");
    }
    if opens("svg") {
        return Some("image/svg+xml");
    }
    if head.starts_with("<?xml") {
        return Some("application/xml");
    }
    let tags = ["head", "body", "div", "p", "h1", "h2", "table", "tr", "span", "meta", "style"];
    // Mail programs and wikis save fragments without `html`; Markdown may open with a tag, but not with three kinds.
    (tags.iter().filter(|tag| opens(tag)).count() >= 3).then_some("text/html")
}

/// Whether a text may be a mail, whatever its name.
pub fn is_mail(text: &str) -> bool {
    mail(text, "eml").is_some()
}

const MACHINE_HEADERS: [&str; 10] = [
    "message-id",
    "received",
    "mime-version",
    "return-path",
    "content-type",
    "delivered-to",
    "x-mailer",
    "dkim-signature",
    "content-transfer-encoding",
    "x-received",
];
const PERSON_HEADERS: [&str; 7] = ["from", "to", "cc", "subject", "date", "reply-to", "sender"];

/// A mail begins with header fields; a memo may too, so one of the fields that only programs write is needed.
fn mail(text: &str, extension: &str) -> Option<&'static str> {
    let (mut machine, mut person) = (0, 0);
    for (number, line) in text.lines().take(60).enumerate() {
        if line.starts_with([' ', '\t']) && number > 0 {
            continue;
        }
        if number == 0 && line.starts_with("From ") {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { break };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            break;
        }
        let name = name.to_ascii_lowercase();
        machine += usize::from(MACHINE_HEADERS.contains(&name.as_str()));
        person += usize::from(PERSON_HEADERS.contains(&name.as_str()));
    }
    let named = extension == "eml" && machine + person > 0;
    (named || (machine > 0 && machine + person > 1)).then_some("message/rfc822")
}

fn json(start: &str, complete: bool) -> Option<&'static str> {
    if !start.starts_with(['{', '[']) {
        return None;
    }
    let cut = |error: &serde_json::Error| error.is_eof() && !complete;
    match serde_json::from_str::<IgnoredAny>(start) {
        Ok(_) => return Some("application/json"),
        Err(error) if cut(&error) => return Some("application/json"),
        Err(_) => {}
    }
    let lines: Vec<&str> = start.lines().filter(|line| !line.trim().is_empty()).take(20).collect();
    let values = lines.iter().filter(|line| serde_json::from_str::<IgnoredAny>(line).is_ok()).count();
    if values > 0 && (values > 1 || lines.len() <= 2) && values * 2 >= lines.len() {
        return Some("application/x-ndjson");
    }
    // Several values over several lines each, or one with something behind it.
    let first = serde_json::Deserializer::from_str(start).into_iter::<IgnoredAny>().next();
    matches!(first, Some(Ok(_))).then_some("application/json")
}

fn table(text: &str, extension: &str, complete: bool) -> Option<&'static str> {
    let named = matches!(extension, "csv" | "tsv" | "tab");
    let Some(found) = delimited::delimiter(text, complete) else {
        return named.then_some("text/csv");
    };
    let markdown = found.byte == b'|' && text.lines().any(is_table_rule);
    match (found.certain && !markdown, found.byte) {
        (false, _) if !named => None,
        (_, b'\t') => Some("text/tab-separated-values"),
        _ => Some("text/csv"),
    }
}

fn is_table_rule(line: &str) -> bool {
    let line = line.trim();
    line.contains("--")
        && line.contains('|')
        && line.chars().all(|character| matches!(character, '|' | '-' | ':' | ' '))
}

fn markdown(text: &str, extension: &str) -> Option<&'static str> {
    let named = matches!(extension, "md" | "markdown" | "mdown");
    let front_matter = text.starts_with("---\n") || text.starts_with("---\r\n");
    let signs = text.lines().take(400).map(markdown_sign).sum::<usize>();
    (named || (front_matter && signs > 0) || signs >= 3).then_some("text/markdown")
}

/// How strongly a line looks like Markdown: a heading or rule of a table weighs more than what plain text uses, too.
fn markdown_sign(line: &str) -> usize {
    let level = line.chars().take_while(|character| *character == '#').count();
    let heading = (1..=6).contains(&level) && line.chars().nth(level) == Some(' ');
    let linked = line.find("](").is_some_and(|at| line.get(..at).is_some_and(|before| before.contains('[')));
    if is_table_rule(line) {
        3
    } else if heading || line.starts_with("```") {
        2
    } else {
        usize::from(linked || line.matches("**").count() >= 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> &'static str {
        kind(text, "", true)
    }

    #[test]
    fn content_tells_the_kinds_of_text_apart() {
        assert_eq!(of("<!DOCTYPE html><html><body>x</body></html>"), "text/html");
        assert_eq!(of("<?xml version=\"1.0\"?><a/>"), "application/xml");
        assert_eq!(of("{\"a\": 1}\n"), "application/json");
        assert_eq!(of("{\"a\": 1}\n{\"a\": 2}\n"), "application/x-ndjson");
        assert_eq!(of("number,state\nINC1,Closed\n"), "text/csv");
        assert_eq!(of("number\tstate\nINC1\tClosed\n"), "text/tab-separated-values");
        assert_eq!(of("# Policy\n\nWe plan.\n\n## Scope\n\nAll.\n"), "text/markdown");
        assert_eq!(of("Minutes of the meeting\n\nAll were present.\n"), "text/plain");
        assert_eq!(of("| a | b |\n|---|---|\n| 1 | 2 |\n"), "text/markdown");
    }

    #[test]
    fn a_mail_needs_a_field_that_only_programs_write() {
        let body = "\r\n\r\nHello";
        assert_eq!(of(&format!("From: a@b.example\r\nMessage-ID: <1@b>\r\nSubject: x{body}")), "message/rfc822");
        assert_eq!(of(&format!("From: Ann\r\nTo: Bob\r\nDate: 3 March 2026{body}")), "text/plain");
    }

    #[test]
    fn the_extension_decides_only_what_the_content_leaves_open() {
        assert_eq!(kind("number\nINC1\nINC2\n", "csv", true), "text/csv");
        assert_eq!(kind("number\nINC1\nINC2\n", "txt", true), "text/plain");
        assert_eq!(kind("All is well.\n", "md", true), "text/markdown");
        assert_eq!(kind("{\"a\": 1}", "csv", true), "application/json");
    }

    #[test]
    fn a_cut_sample_is_told_like_the_whole() {
        assert_eq!(kind("[{\"a\": 1}, {\"a\"", "", false), "application/json");
        assert_eq!(kind("{\"a\": 1}\n{\"a\"", "", false), "application/x-ndjson");
        assert_eq!(kind("[a link](there) and {more", "", false), "text/plain");
    }
}
