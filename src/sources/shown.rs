//! File names as they are shown: readable, one line, one meaning, whatever bytes the name is made of.

use std::ffi::OsStr;
use std::fmt::Write as _;

/// One component of a path as shown.
///
/// Bytes that are no text, control characters, backslashes and characters that reverse the direction of writing are
/// escaped; a component that ends in `!` is shown as `\!`, so that it cannot be taken for an archive (`a.zip!/b.csv`).
#[must_use]
pub fn component(name: &OsStr) -> String {
    let mut shown = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        chunk.valid().chars().for_each(|character| push(&mut shown, character));
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\x{byte:02x}");
        }
    }
    if shown.ends_with('!') {
        shown.pop();
        shown.push_str("\\!");
    }
    shown
}

/// The name of a member as shown: its components, each escaped, joined with `/`.
#[must_use]
pub fn member(name: &[u8]) -> String {
    let mut shown = String::new();
    for chunk in name.utf8_chunks() {
        for character in chunk.valid().chars() {
            if character == '/' { shown.push('/') } else { push(&mut shown, character) }
        }
        for byte in chunk.invalid() {
            let _ = write!(shown, "\\x{byte:02x}");
        }
    }
    shown.replace("!/", "\\!/")
}

fn push(shown: &mut String, character: char) {
    match character {
        '\\' => shown.push_str("\\\\"),
        character if character.is_control() || reverses_direction(character) => {
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(character));
        }
        character => shown.push(character),
    }
}

// Unicode Standard Annex #9: the explicit directional characters, with which `exe.pdf` can be made to read `fdp.exe`.
const fn reverses_direction(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_are_shown_as_they_are() {
        assert_eq!(component(OsStr::new("Übersicht – März 2026.xlsx")), "Übersicht – März 2026.xlsx");
        assert_eq!(member(b"a/b c.csv"), "a/b c.csv");
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_text_are_escaped_and_differ() {
        use std::os::unix::ffi::OsStrExt as _;
        assert_eq!(component(OsStr::from_bytes(b"caf\xe9.txt")), "caf\\xe9.txt");
        assert_eq!(component(OsStr::new("caf\\xe9.txt")), "caf\\\\xe9.txt");
    }

    #[test]
    fn a_name_cannot_break_lines_reverse_writing_or_pose_as_an_archive() {
        assert_eq!(component(OsStr::new("a\nb")), "a\\u{a}b");
        assert_eq!(component(OsStr::new("a\u{202e}fdp")), "a\\u{202e}fdp");
        assert_eq!(component(OsStr::new("a.zip!")), "a.zip\\!");
        assert_eq!(member(b"a.zip!/b"), "a.zip\\!/b");
    }
}
