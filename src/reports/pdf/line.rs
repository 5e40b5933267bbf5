//! Paragraphs: running text broken into lines of a width.

use super::font::{Face, Fonts, Glyph, Run};
use super::theme::{ACCENT, Colour, SOFT, Setting, tone};
use crate::reports::mark::{Shape, Tone};
use crate::reports::view::{Inline, Text};
use std::sync::Arc;
use unicode_linebreak::linebreaks;

/// Text of fixed width is set a little smaller, so that it looks the same size.
const CODE_SCALE: f32 = 0.9;
/// Width of a sign and the space after it, in sizes.
const SIGN_WIDTH: f32 = 1.22;
/// Widest column in which words are divided; wider ones do not need it.
const HYPHENATE_BELOW: f32 = 260.0;
/// Shortest word that is divided, in letters.
const HYPHENATE_FROM: usize = 8;
/// Longest word that is divided by syllables, in bytes: `hypher` takes 45, and longer ones are no words.
const HYPHENATE_TO: usize = 40;
/// Least share of the line that must stay empty before a word is divided.
const HYPHENATE_SLACK: f32 = 0.3;
/// Longest extension of a file name, in bytes.
const EXTENSION: usize = 5;
/// Stands for a sign while lines are broken.
const OBJECT: char = '\u{FFFC}';
/// Keeps a sign and its word together.
const JOINER: char = '\u{2060}';

/// Something placed on a line.
#[derive(Debug, Clone)]
pub(super) struct Atom {
    /// Distance from the beginning of the line.
    pub(super) x: f32,
    /// Width.
    pub(super) width: f32,
    /// The piece of text it belongs to.
    pub(super) span: usize,
    /// What it is.
    pub(super) body: Body,
}

/// What is placed.
#[derive(Debug, Clone)]
pub(super) enum Body {
    /// Glyphs.
    Glyphs(Arc<Run>),
    /// A sign.
    Sign(Shape, Tone),
}

/// A line.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// What stands on it.
    pub(super) atoms: Vec<Atom>,
    /// Width without the space at its end.
    pub(super) width: f32,
}

/// A piece of text with one appearance.
#[derive(Debug, Clone)]
pub(super) struct Span {
    /// Face.
    pub(super) face: Face,
    /// Size.
    pub(super) size: f32,
    /// Colour.
    pub(super) colour: Colour,
    /// Anchor it leads to; empty when it leads nowhere.
    pub(super) to: String,
    /// What a sign says where no word stands beside it.
    pub(super) says: String,
    sign: Option<(Shape, Tone)>,
    start: usize,
    end: usize,
}

/// A paragraph in lines.
#[derive(Debug, Clone)]
pub(super) struct Paragraph {
    /// Lines.
    pub(super) lines: Vec<Line>,
    /// Pieces of text, in order.
    pub(super) spans: Vec<Span>,
    /// How it is set.
    pub(super) setting: Setting,
}

impl Paragraph {
    /// Height of all lines.
    #[expect(clippy::cast_precision_loss, reason = "lines of a paragraph are far fewer than 2^24")]
    pub(super) fn height(&self) -> f32 {
        self.lines.len() as f32 * self.setting.leading
    }
}

/// Breaks `text` into lines of at most `width`.
pub(super) fn set(fonts: &mut Fonts, text: &Text, setting: Setting, width: f32) -> Paragraph {
    let (spans, string) = spans(text, setting);
    let mut filler = Filler {
        fonts,
        width,
        hyphenate: setting.hyphenate && width < HYPHENATE_BELOW,
        lines: Vec::new(),
        line: Line::default(),
        x: 0.0,
    };
    let mut start = 0;
    for end in breaks(&string, &spans) {
        let token = string.get(start..end).unwrap_or_default();
        filler.token(token, start, &spans);
        start = end;
    }
    filler.end_line();
    let lines = filler.lines;
    Paragraph { lines, spans, setting }
}

/// Width of `text` on one line.
pub(super) fn width_of(fonts: &mut Fonts, text: &str, setting: Setting) -> f32 {
    let runs = fonts.shape(setting.face, text);
    runs.iter().map(|run| scaled(run.advance(), setting.size)).sum()
}

#[expect(clippy::cast_precision_loss, reason = "advances are far below 2^24")]
fn scaled(thousandths: i32, size: f32) -> f32 {
    thousandths as f32 * size / 1000.0
}

fn spans(text: &Text, setting: Setting) -> (Vec<Span>, String) {
    let mut string = String::new();
    let mut spans = Vec::new();
    for piece in &text.pieces {
        let plain = |face, colour| Span {
            face,
            size: setting.size,
            colour,
            to: String::new(),
            says: String::new(),
            sign: None,
            start: string.len(),
            end: string.len() + piece.says().len(),
        };
        let link = |to: &str| Span { to: to.to_owned(), ..plain(setting.face, ACCENT) };
        let span = match piece {
            Inline::Plain { .. } => plain(setting.face, setting.colour),
            Inline::Strong { .. } => plain(Face::Bold, setting.colour),
            Inline::Quiet { .. } => plain(setting.face, SOFT),
            Inline::Code { .. } | Inline::File { .. } => {
                Span { size: setting.size * CODE_SCALE, ..plain(Face::Mono, setting.colour) }
            }
            Inline::Count { to, .. } if to.is_empty() => plain(setting.face, setting.colour),
            Inline::Link { to, .. } | Inline::Count { to, .. } => link(to),
            Inline::Mark { mark } => {
                let sign = sign_span(string.len(), setting, mark.shape, mark.tone, "");
                string.push(OBJECT);
                string.push(JOINER);
                spans.push(sign);
                let face = if mark.tone == Tone::Quiet { setting.face } else { Face::Bold };
                let (start, end) = (string.len(), string.len() + mark.word.len());
                let colour = tone(mark.tone);
                Span {
                    face,
                    size: setting.size,
                    colour,
                    to: String::new(),
                    says: String::new(),
                    sign: None,
                    start,
                    end,
                }
            }
            Inline::Sign { mark } => {
                let sign = sign_span(string.len(), setting, mark.shape, mark.tone, &mark.word);
                string.push(OBJECT);
                spans.push(sign);
                continue;
            }
        };
        string.push_str(piece.says());
        spans.push(span);
    }
    (spans, string)
}

fn sign_span(start: usize, setting: Setting, shape: Shape, of: Tone, says: &str) -> Span {
    Span {
        face: setting.face,
        size: setting.size,
        colour: tone(of),
        to: String::new(),
        says: says.to_owned(),
        sign: Some((shape, of)),
        start,
        end: start + OBJECT.len_utf8(),
    }
}

/// Places where a line may end: those of the Unicode line breaking algorithm, more of them in paths and none in short
/// references.
fn breaks(string: &str, spans: &[Span]) -> Vec<usize> {
    let mut breaks: Vec<usize> = linebreaks(string).map(|(at, _)| at).collect();
    for span in spans {
        let text = string.get(span.start..span.end).unwrap_or_default();
        if span.face == Face::Mono {
            for (at, each) in text.char_indices().filter(|(_, each)| "/\\_-.,;:=&?!@+~#|".contains(*each)) {
                let at = at + each.len_utf8();
                // An extension stays with its name.
                if each != '.' || text.len() - at > EXTENSION {
                    breaks.push(span.start + at);
                }
            }
        } else if !span.to.is_empty() && !text.contains(' ') {
            breaks.retain(|at| *at <= span.start || *at >= span.end);
        }
    }
    breaks.retain(|at| !is_in_designation(string, *at));
    breaks.sort_unstable();
    breaks.dedup();
    breaks
}

/// Whether the place lies between the publishers of a standard: `ISO/` and `IEC` stay together.
fn is_in_designation(string: &str, at: usize) -> bool {
    let (before, after) = string.split_at_checked(at).unwrap_or_default();
    before.ends_with("ISO/") && after.starts_with(char::is_uppercase)
}

/// Lines of about equal width, no more of them than there must be: for titles.
pub(super) fn set_balanced(fonts: &mut Fonts, text: &Text, setting: Setting, width: f32) -> Paragraph {
    let mut best = set(fonts, text, setting, width);
    let lines = best.lines.len();
    let mut narrower = width;
    for _ in 0..12 {
        narrower -= width * 0.04;
        let next = set(fonts, text, setting, narrower);
        if lines < 2 || next.lines.len() > lines {
            break;
        }
        best = next;
    }
    best
}

/// Fills lines one after another.
struct Filler<'f> {
    fonts: &'f mut Fonts,
    width: f32,
    hyphenate: bool,
    lines: Vec<Line>,
    line: Line,
    x: f32,
}

impl Filler<'_> {
    /// Places what stands between two breaks.
    fn token(&mut self, token: &str, start: usize, spans: &[Span]) {
        let content = token.trim_end();
        let atoms = self.atoms(content, start, spans);
        let width: f32 = atoms.iter().map(|atom| atom.width).sum();
        if self.x + width > self.width + 0.01 && !self.line.atoms.is_empty() {
            let rest = self.hyphenated(content, start, spans);
            self.end_line();
            match rest {
                Some(cut) => return self.token(token.get(cut..).unwrap_or_default(), start + cut, spans),
                None if width <= self.width => {}
                None => return self.token(token, start, spans),
            }
        }
        if width > self.width + 0.01 {
            self.cut(atoms);
        } else {
            self.place(atoms);
            self.line.width = self.x;
        }
        let space = self.atoms(token.get(content.len()..).unwrap_or_default(), start + content.len(), spans);
        self.place(space);
    }

    fn atoms(&mut self, text: &str, start: usize, spans: &[Span]) -> Vec<Atom> {
        let mut atoms = Vec::new();
        let end = start + text.len();
        for (index, span) in spans.iter().enumerate().filter(|(_, span)| span.start < end && span.end > start) {
            if let Some((shape, tone)) = span.sign {
                // A sign that stands alone needs no space after it.
                let width = if span.says.is_empty() { SIGN_WIDTH } else { 1.0 } * span.size;
                atoms.push(Atom { x: 0.0, width, span: index, body: Body::Sign(shape, tone) });
                continue;
            }
            let (from, to) = (span.start.max(start) - start, span.end.min(end) - start);
            for run in &*self.fonts.shape(span.face, text.get(from..to).unwrap_or_default()) {
                let width = scaled(run.advance(), span.size);
                atoms.push(Atom { x: 0.0, width, span: index, body: Body::Glyphs(Arc::clone(run)) });
            }
        }
        atoms
    }

    fn place(&mut self, atoms: Vec<Atom>) {
        for atom in atoms {
            let x = self.x;
            self.x += atom.width;
            self.line.atoms.push(Atom { x, ..atom });
        }
    }

    fn end_line(&mut self) {
        if !self.line.atoms.is_empty() {
            self.lines.push(std::mem::take(&mut self.line));
        }
        self.x = 0.0;
    }

    /// Cuts what is wider than a line between any two glyphs that stand for text of their own.
    fn cut(&mut self, atoms: Vec<Atom>) {
        for atom in atoms {
            match &atom.body {
                Body::Glyphs(run) if self.x + atom.width > self.width => self.cut_run(run, &atom),
                Body::Glyphs(_) | Body::Sign(..) => self.place(vec![atom]),
            }
            self.line.width = self.x;
        }
    }

    fn cut_run(&mut self, run: &Run, atom: &Atom) {
        let size = atom.width / scaled(run.advance().max(1), 1.0);
        let mut part: Vec<Glyph> = Vec::new();
        let mut width = 0.0;
        for glyph in &run.glyphs {
            let own = scaled(glyph.advance, size);
            if !glyph.text.is_empty() && self.x + width + own > self.width && (self.x > 0.0 || !part.is_empty()) {
                self.place_part(run, atom.span, std::mem::take(&mut part), width);
                self.end_line();
                width = 0.0;
            }
            part.push(glyph.clone());
            width += own;
        }
        self.place_part(run, atom.span, part, width);
    }

    fn place_part(&mut self, run: &Run, span: usize, glyphs: Vec<Glyph>, width: f32) {
        if glyphs.is_empty() {
            return;
        }
        // What a run of codes says cannot be divided among its parts: each says what it shows.
        let body = Body::Glyphs(Arc::new(Run { face: run.face, glyphs, says: None }));
        self.place(vec![Atom { x: 0.0, width, span, body }]);
        self.line.width = self.x;
    }

    /// Places the beginning of a word on the line and returns where the rest begins, when that fills the line better.
    fn hyphenated(&mut self, word: &str, start: usize, spans: &[Span]) -> Option<usize> {
        let room = self.width - self.x;
        let length = word.chars().count() >= HYPHENATE_FROM && word.len() <= HYPHENATE_TO;
        if !self.hyphenate || room < self.width * HYPHENATE_SLACK || !length {
            return None;
        }
        let whole = |span: &&Span| span.start <= start && span.end >= start + word.len();
        let (index, span) = spans.iter().enumerate().find(|(_, span)| whole(span))?;
        let core = word.trim_end_matches(|each: char| !each.is_alphabetic());
        if span.face == Face::Mono || !span.to.is_empty() || !core.chars().all(char::is_alphabetic) {
            return None;
        }
        let syllables: Vec<&str> = hypher::hyphenate_bounded(core, hypher::Lang::English, 3, 3).collect();
        let mut ends = Vec::new();
        let mut end = 0;
        for syllable in syllables.iter().take(syllables.len().saturating_sub(1)) {
            end += syllable.len();
            ends.push(end);
        }
        for end in ends.into_iter().rev() {
            let run = self.divided(span.face, core.get(..end)?)?;
            let width = scaled(run.advance(), span.size);
            if width <= room {
                self.place(vec![Atom { x: 0.0, width, span: index, body: Body::Glyphs(Arc::new(run)) }]);
                self.line.width = self.x;
                return Some(end);
            }
        }
        None
    }

    /// The beginning of a word with a hyphen: the glyph of U+2010 that stands for a soft hyphen, because the glyph of
    /// the keyboard's hyphen stands for that one everywhere else.
    fn divided(&mut self, face: Face, head: &str) -> Option<Run> {
        let runs = self.fonts.shape(face, &format!("{head}\u{2010}"));
        let [run] = &*runs else { return None };
        let mut run = Run::clone(run);
        run.glyphs.last_mut()?.text = "\u{AD}".into();
        Some(run)
    }
}

#[cfg(test)]
mod tests {
    use super::super::theme::{BODY, TABLE};
    use super::*;
    use proptest::prelude::*;

    fn says(paragraph: &Paragraph) -> Vec<String> {
        let line = |line: &Line| {
            let texts = line.atoms.iter().map(|atom| match &atom.body {
                Body::Glyphs(run) => run.text(),
                Body::Sign(..) => String::new(),
            });
            texts.collect::<String>()
        };
        paragraph.lines.iter().map(line).collect()
    }

    fn broken(text: &Text, setting: Setting, width: f32) -> Paragraph {
        set(&mut Fonts::load().unwrap(), text, setting, width)
    }

    #[test]
    fn a_word_of_three_hundred_letters_stays_inside_its_column() {
        let word = "x".repeat(300);
        let paragraph = broken(&Text::plain(format!("see {word} there")), TABLE, 120.0);
        assert!(paragraph.lines.iter().all(|line| line.width <= 120.1), "{:?}", says(&paragraph));
        assert_eq!(says(&paragraph).concat().replace(' ', ""), format!("see{word}there"));
    }

    #[test]
    fn a_path_breaks_after_its_separators() {
        let text = Text::from(Inline::code("evidence/reports/monthly/service-report-2026-03.xlsx"));
        let lines = says(&broken(&text, TABLE, 110.0));
        assert!(lines.len() > 1);
        for line in lines.iter().take(lines.len() - 1) {
            assert!(line.ends_with(['/', '-', '.']), "{lines:?}");
        }
    }

    #[test]
    fn a_reference_is_never_divided() {
        let references = (0..40).map(|at| Inline::link(format!("EV-{at:03}"), format!("ev-{at:03}")));
        let lines = says(&broken(&Text::joined(references, ", "), TABLE, 75.0));
        assert!(lines.iter().all(|line| line.starts_with("EV-")), "{lines:?}");
    }

    #[test]
    fn a_divided_word_ends_in_a_soft_hyphen() {
        let lines = says(&broken(&Text::plain("a responsibility without administration"), TABLE, 62.0));
        assert!(lines.iter().any(|line| line.ends_with('\u{AD}')), "{lines:?}");
        assert_eq!(lines.concat().replace('\u{AD}', ""), "a responsibility without administration");
    }

    proptest! {
        #[test]
        fn no_text_is_lost_and_no_line_is_too_wide(text in "[a-zé /.-]{0,80}", width in 30.0_f32..300.0) {
            let paragraph = broken(&Text::plain(&text), BODY, width);
            prop_assert_eq!(says(&paragraph).concat(), text);
            prop_assert!(paragraph.lines.iter().all(|line| line.width <= width + 0.1));
        }
    }
}
