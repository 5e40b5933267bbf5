//! Plain text: paragraphs, and lines that look like headings.

use crate::evidence::encoding::{self, HEAD_BYTES};
use crate::evidence::media::ReadSeek;
use crate::extraction::codes;
use crate::extraction::draft::{Draft, Trouble};
use std::io::{Read as _, SeekFrom};

/// Reads plain text.
pub fn read(input: &mut dyn ReadSeek, draft: &mut Draft<'_>) -> Result<(), Trouble> {
    let text = text(input, draft)?;
    write_lines(&text, draft);
    Ok(())
}

/// Writes lines as paragraphs and headings.
pub fn write_lines(text: &str, draft: &mut Draft<'_>) {
    let lines: Vec<&str> = text.lines().collect();
    let mut paragraph = String::new();
    for (index, line) in lines.iter().enumerate() {
        let above = index.checked_sub(1).and_then(|index| lines.get(index)).map_or("", |line| line.trim());
        let below = lines.get(index + 1).map_or("", |line| line.trim());
        if is_heading(line, above, below) {
            draft.paragraph(&std::mem::take(&mut paragraph));
            draft.heading(line);
        } else if line.trim().is_empty() {
            draft.paragraph(&std::mem::take(&mut paragraph));
        } else if !is_underline(line) {
            paragraph.push_str(line);
            paragraph.push('\n');
        }
    }
    draft.paragraph(&paragraph);
}

/// The text of a file in whatever encoding, as far as the limit on text reaches.
pub fn text(input: &mut dyn ReadSeek, draft: &mut Draft<'_>) -> Result<String, Trouble> {
    let mut head = Vec::new();
    input.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    input.seek(SeekFrom::Start(0))?;
    let charset = encoding::detect(&head).ok_or_else(|| Trouble::Unreadable("the file is no text".to_owned()))?;
    if charset.guessed {
        draft.report(&codes::ENCODING_GUESSED, "", format!("the encoding was taken for {}", charset.name()));
    }
    // One byte more than the limit shows that there was more.
    let limit = draft.limits.text_bytes.saturating_add(8) as u64;
    let mut bytes = Vec::new();
    charset.reader(input).take(limit).read_to_end(&mut bytes)?;
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    text.retain(|character| character != '\0' && character != '\u{feff}');
    Ok(text)
}

/// A short line on its own that is underlined, numbered as a chapter, or in capitals.
fn is_heading(line: &str, above: &str, below: &str) -> bool {
    let line = line.trim();
    let length = line.chars().count();
    if !(3..=100).contains(&length) || line.ends_with(['.', ',', ';', ':']) || !above.is_empty() {
        return false;
    }
    is_underline(below) || is_numbered(line) && below.is_empty() || is_capitals(line)
}

fn is_underline(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3
        && (line.bytes().all(|byte| byte == b'=')
            || line.bytes().all(|byte| byte == b'-')
            || line.bytes().all(|byte| byte == b'~'))
}

/// `3 Scope`, `3.1 Scope`.
fn is_numbered(line: &str) -> bool {
    let Some((number, title)) = line.split_once(' ') else { return false };
    let is_number = number.len() <= 8
        && number.starts_with(|first: char| first.is_ascii_digit())
        && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_number && title.trim_start().starts_with(char::is_uppercase)
}

fn is_capitals(line: &str) -> bool {
    let letters = line.chars().filter(|character| character.is_alphabetic()).count();
    letters >= 4
        && !line.chars().any(char::is_lowercase)
        && line.chars().filter(char::is_ascii_digit).count() <= letters
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extraction::ExtractionLimits;
    use std::io::Cursor;

    #[test]
    fn headings_of_plain_text_are_found() {
        let text = "CHANGE POLICY\n\nVersion: 2.1\nOwner: Mara Quill\n\n1 Purpose\n\nWe control changes.\n\nScope\n=====\nAll services.\n";
        let limits = ExtractionLimits::default();
        let mut draft = Draft::new(&limits);
        read(&mut Cursor::new(text), &mut draft).unwrap();
        let extract = draft.finish(Ok(()));
        assert_eq!(extract.headings, ["CHANGE POLICY", "1 Purpose", "Scope"]);
        assert_eq!(extract.properties.version.unwrap().value, "2.1");
        assert_eq!(extract.properties.title.unwrap().value, "CHANGE POLICY");
        assert!(extract.text.contains("We control changes."));
    }
}
