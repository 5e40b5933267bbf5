//! Running text of a report: short pieces with a meaning, never markup.

use crate::reports::mark::Mark;
use serde::Serialize;
use std::fmt::Write as _;

/// One piece of running text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Inline {
    /// Words.
    Plain {
        /// What it says.
        text: String,
    },
    /// Words with weight.
    Strong {
        /// What it says.
        text: String,
    },
    /// Words in the background.
    Quiet {
        /// What it says.
        text: String,
    },
    /// A path, a digest, an identifier: set in a face of fixed width and broken anywhere.
    Code {
        /// What it says.
        text: String,
    },
    /// The path of a file that lies beside the report.
    File {
        /// What it says.
        text: String,
        /// Path from the report, of letters that need no escape.
        to: String,
    },
    /// A reference to another place of the report.
    Link {
        /// What it says.
        text: String,
        /// The anchor it leads to.
        to: String,
        /// Whether it is set as code.
        code: bool,
    },
    /// A headline number, by the name under which every format carries it.
    Count {
        /// Name.
        key: String,
        /// The number as people read it.
        text: String,
        /// The number.
        value: u64,
        /// The anchor of what it counts; empty when that has no place of its own.
        to: String,
    },
    /// A status.
    Mark {
        /// Its sign and word.
        mark: Mark,
    },
    /// A status where there is room for its sign alone; the word is for those who do not see it.
    Sign {
        /// Its sign and word.
        mark: Mark,
    },
}

impl Inline {
    /// Words.
    pub fn plain(text: impl AsRef<str>) -> Self {
        Self::Plain { text: visible(text.as_ref()) }
    }

    /// Words with weight.
    pub fn strong(text: impl AsRef<str>) -> Self {
        Self::Strong { text: visible(text.as_ref()) }
    }

    /// Words in the background.
    pub fn quiet(text: impl AsRef<str>) -> Self {
        Self::Quiet { text: visible(text.as_ref()) }
    }

    /// A path, a digest or an identifier.
    pub fn code(text: impl AsRef<str>) -> Self {
        Self::Code { text: visible(text.as_ref()) }
    }

    /// A reference in words.
    pub fn link(text: impl AsRef<str>, to: impl Into<String>) -> Self {
        Self::Link { text: visible(text.as_ref()), to: to.into(), code: false }
    }

    /// What it says.
    #[must_use]
    pub fn says(&self) -> &str {
        match self {
            Self::Plain { text }
            | Self::Strong { text }
            | Self::Quiet { text }
            | Self::Code { text }
            | Self::File { text, .. }
            | Self::Link { text, .. }
            | Self::Count { text, .. } => text,
            Self::Mark { mark } | Self::Sign { mark } => &mark.word,
        }
    }
}

/// A run of pieces: a paragraph, a line of a cell, an item of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Text {
    /// The pieces.
    pub pieces: Vec<Inline>,
}

impl Text {
    /// Words without further meaning.
    pub fn plain(text: impl AsRef<str>) -> Self {
        Self::from(Inline::plain(text))
    }

    /// Our own words about the user's material, where backticks stand round what is literal.
    pub fn words(text: impl AsRef<str>) -> Self {
        let mut words = Self::default();
        let mut rest = text.as_ref();
        while let Some((before, after)) = rest.split_once('`') {
            let Some((literal, next)) = after.split_once('`') else { break };
            words.push(Inline::plain(before));
            words.push(Inline::code(literal));
            rest = next;
        }
        words.push(Inline::plain(rest));
        words
    }

    /// Adds a piece; an empty one is left out and equal neighbours are joined.
    pub fn push(&mut self, piece: Inline) {
        if piece.says().is_empty() {
            return;
        }
        match (self.pieces.last_mut(), piece) {
            (Some(Inline::Plain { text }), Inline::Plain { text: more })
            | (Some(Inline::Strong { text }), Inline::Strong { text: more })
            | (Some(Inline::Quiet { text }), Inline::Quiet { text: more }) => text.push_str(&more),
            (_, piece) => self.pieces.push(piece),
        }
    }

    /// The same text with another piece at its end.
    #[must_use]
    pub fn with(mut self, piece: Inline) -> Self {
        self.push(piece);
        self
    }

    /// The same text with another text at its end.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for piece in other.pieces {
            self.push(piece);
        }
        self
    }

    /// Pieces with `separator` between them.
    #[must_use]
    pub fn joined(pieces: impl IntoIterator<Item = Inline>, separator: &str) -> Self {
        let mut text = Self::default();
        for piece in pieces {
            if !text.pieces.is_empty() {
                text.push(Inline::plain(separator));
            }
            text.push(piece);
        }
        text
    }

    /// As much of it as `most` characters hold, with an ellipsis where something is left out.
    #[must_use]
    pub fn shortened(self, most: usize) -> Self {
        let mut room = most;
        let mut short = Self::default();
        for piece in self.pieces {
            let count = piece.says().chars().count();
            if count <= room {
                room -= count;
                short.push(piece);
                continue;
            }
            if let Inline::Plain { text } = &piece {
                let start: String = text.chars().take(room).collect();
                short.push(Inline::plain(start.rsplit_once(' ').map_or("", |(whole, _)| whole)));
            }
            short.push(Inline::plain("…"));
            break;
        }
        short
    }

    /// What it says, without any meaning.
    #[must_use]
    pub fn plain_text(&self) -> String {
        self.pieces.iter().map(Inline::says).collect()
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }
}

impl From<Inline> for Text {
    fn from(piece: Inline) -> Self {
        let mut text = Self::default();
        text.push(piece);
        text
    }
}

impl From<Mark> for Text {
    fn from(mark: Mark) -> Self {
        Self::from(Inline::Mark { mark })
    }
}

/// The text with everything that cannot be seen, or that reorders what can, written as its code: a name must not
/// look like another name.
#[must_use]
pub fn visible(text: &str) -> String {
    if !text.chars().any(is_unseen) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for each in text.chars() {
        match each {
            '\n' | '\t' | '\r' => shown.push(' '),
            _ if is_unseen(each) => {
                // Writing to a text cannot fail.
                let _ = write!(shown, "\u{27E8}U+{:04X}\u{27E9}", u32::from(each));
            }
            _ => shown.push(each),
        }
    }
    shown
}

/// Control characters, directional formatting, and format characters without a shape. The joiners U+200C and U+200D
/// stay: Persian and Indic spelling needs them.
fn is_unseen(each: char) -> bool {
    each.is_control()
        || matches!(each,
            '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_written_as_its_code() {
        assert_eq!(visible("invoice\u{202E}fdp.exe"), "invoice⟨U+202E⟩fdp.exe");
        assert_eq!(visible("a\u{0}b"), "a⟨U+0000⟩b");
        assert_eq!(visible("zero\u{200B}width"), "zero⟨U+200B⟩width");
        assert_eq!(visible("two\nlines"), "two lines");
        assert_eq!(visible("Änderungs–Verfahren 変更.docx"), "Änderungs–Verfahren 変更.docx");
    }

    #[test]
    fn backticks_mark_what_is_literal_only_in_pairs() {
        let words = Text::words("column `priority` is missing in `x");
        assert_eq!(
            words.pieces,
            [Inline::plain("column "), Inline::code("priority"), Inline::plain(" is missing in `x")]
        );
    }

    #[test]
    fn empty_pieces_are_left_out_and_neighbours_joined() {
        let text = Text::plain("a").with(Inline::plain("")).with(Inline::plain("b")).with(Inline::strong("c"));
        assert_eq!(text.pieces, [Inline::plain("ab"), Inline::strong("c")]);
    }
}
