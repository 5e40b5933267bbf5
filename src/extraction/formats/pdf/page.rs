//! The letters of a page become lines: what stands side by side belongs together.

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro_interpret::hayro_syntax::object::Dict;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Vec2};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};

/// Most letters read of one page.
const MAX_LETTERS: usize = 200_000;
/// Advance of a letter whose font does not say, in thousandths of its size.
const USUAL_ADVANCE: f32 = 500.0;

/// What a piece of a page is marked as, if it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A heading.
    Heading,
    /// A running header or footer, a page number, decoration.
    Artifact,
    /// Anything else.
    Other,
}

/// A line of a page.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// Its text; a wide gap is a tab.
    pub text: String,
    /// Size of its letters, in points.
    pub size: f64,
    /// Whether most of it is bold.
    pub bold: bool,
    /// Whether it is marked as a heading.
    pub heading: bool,
    /// Whether it is marked as a running header, a footer or decoration.
    pub artifact: bool,
    /// Whether more than a usual gap stands above it.
    pub apart: bool,
}

/// The text of a page.
#[derive(Default)]
pub struct PageText {
    /// Its lines in the order they were written.
    pub lines: Vec<Line>,
    /// Letters that were read.
    pub letters: usize,
    /// Letters whose meaning no table tells.
    pub unknown: usize,
    /// Pictures on the page.
    pub pictures: usize,
    line: Line,
    bold_letters: usize,
    last: Option<Letter>,
    marks: Vec<Mark>,
}

/// Where a letter stands.
#[derive(Clone, Copy)]
struct Letter {
    start: Point,
    end: Point,
    direction: Vec2,
    size: f64,
    bold: bool,
}

/// How a letter follows the one before.
enum Gap {
    None,
    Space,
    Column,
    Line { apart: bool },
}

impl PageText {
    #[cfg(test)]
    pub fn of_lines(lines: Vec<Line>) -> Self {
        Self { lines, ..Self::default() }
    }

    /// The page with its last line.
    pub fn finish(mut self) -> Self {
        self.end_line(false);
        self
    }

    fn end_line(&mut self, apart_next: bool) {
        let mut line = std::mem::replace(&mut self.line, Line { apart: apart_next, ..Line::default() });
        let bold = std::mem::take(&mut self.bold_letters);
        line.text = line.text.split_off(line.text.len() - line.text.trim_start().len());
        line.text.truncate(line.text.trim_end().len());
        if line.text.is_empty() {
            self.line.apart |= line.apart;
            return;
        }
        line.bold = bold * 10 >= line.text.chars().filter(|character| character.is_alphanumeric()).count() * 8;
        self.lines.push(line);
    }

    fn put(&mut self, text: &str, letter: Letter) {
        if self.letters >= MAX_LETTERS || self.is_repeated(text, letter) {
            return;
        }
        match self.last.map_or(Gap::Line { apart: true }, |last| gap(last, letter)) {
            Gap::None => {}
            Gap::Space if self.line.text.ends_with([' ', '\t']) || text.starts_with(' ') => {}
            Gap::Space => self.line.text.push(' '),
            Gap::Column => {
                let trimmed = self.line.text.trim_end().len();
                self.line.text.truncate(trimmed);
                self.line.text.push('\t');
            }
            Gap::Line { apart } => self.end_line(apart),
        }
        if self.line.text.is_empty() {
            self.line.heading = self.marks.contains(&Mark::Heading);
            self.line.artifact = self.marks.contains(&Mark::Artifact);
        }
        let is_letter = text.chars().any(char::is_alphanumeric);
        self.letters += usize::from(is_letter);
        self.bold_letters += usize::from(letter.bold && is_letter);
        self.line.size = self.line.size.max(letter.size);
        self.line.text.push_str(text);
        self.last = Some(letter);
    }

    /// Bold is sometimes made by writing twice in nearly the same place.
    fn is_repeated(&self, text: &str, letter: Letter) -> bool {
        let near = |last: Letter| (letter.start - last.start).hypot() < 0.1 * letter.size;
        self.last.is_some_and(near) && self.line.text.ends_with(text) && !text.trim().is_empty()
    }
}

fn gap(last: Letter, next: Letter) -> Gap {
    let delta = next.start - last.end;
    let along = delta.dot(last.direction);
    let across = delta.cross(last.direction).abs();
    let size = next.size.max(last.size);
    // Half a line up or down is a raised or lowered letter; further back than a letter is a new column or line.
    if next.direction.dot(last.direction) < 0.99 || across > 0.5 * size || along < -0.6 * size {
        return Gap::Line { apart: across > 1.7 * size || across < 0.5 * size };
    }
    if along > 1.2 * size {
        Gap::Column
    } else if along > 0.15 * next.size {
        Gap::Space
    } else {
        Gap::None
    }
}

/// Where a letter that `transform` places begins and ends.
fn place(transform: Affine, advance: f64, writing: WritingMode, bold: bool) -> Letter {
    let start = transform * Point::ZERO;
    let (end, axis) = match writing {
        WritingMode::Horizontal => (Point::new(advance, 0.0), Point::new(1000.0, 0.0)),
        WritingMode::Vertical => (Point::new(0.0, -1000.0), Point::new(0.0, -1000.0)),
    };
    let axis = transform * axis - start;
    let up = transform * Point::new(0.0, 1000.0) - start;
    let length = axis.hypot();
    let direction = if length > 1e-9 { axis / length } else { Vec2::new(1.0, 0.0) };
    let size = match writing {
        WritingMode::Horizontal => up.hypot(),
        WritingMode::Vertical => length,
    };
    Letter { start, end: transform * end, direction, size: size.max(1e-6), bold }
}

/// The letters that one sign was set for.
const fn ligature(character: char) -> Option<&'static str> {
    match character {
        '\u{fb00}' => Some("ff"),
        '\u{fb01}' => Some("fi"),
        '\u{fb02}' => Some("fl"),
        '\u{fb03}' => Some("ffi"),
        '\u{fb04}' => Some("ffl"),
        '\u{fb05}' | '\u{fb06}' => Some("st"),
        '\u{a0}' => Some(" "),
        _ => None,
    }
}

fn is_bold(glyph: &Glyph<'_>) -> bool {
    let Glyph::Outline(outline) = glyph else { return false };
    let Some(font) = outline.font_data() else { return false };
    let named = font
        .postscript_name
        .is_some_and(|name| name.contains("Bold") || name.contains("Black") || name.contains("Heavy"));
    named || font.weight.is_some_and(|weight| weight >= 600)
}

impl Device<'_> for PageText {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, mode: &DrawMode) {
        // Letters that are filled and outlined come twice.
        if matches!(mode, DrawMode::Stroke(_)) && self.last.is_some() {
            let first = run.glyphs().first().map(|glyph| props.transform * glyph.transform() * Point::ZERO);
            if self.line.text.is_empty()
                || first
                    .is_some_and(|first| self.last.is_some_and(|last| (first - last.start).hypot() < 200.0 * last.size))
            {
                return;
            }
        }
        let bold = run.glyphs().first().is_some_and(|glyph| is_bold(glyph));
        for glyph in run.glyphs() {
            let advance = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(drawn) => drawn.advance_width(),
            };
            let letter = place(
                props.transform * glyph.transform(),
                f64::from(advance.unwrap_or(USUAL_ADVANCE)),
                run.writing_mode(),
                bold,
            );
            match glyph.as_unicode() {
                Some(BfString::Char(character)) => match ligature(character) {
                    Some(letters) => self.put(letters, letter),
                    None => self.put(character.encode_utf8(&mut [0; 4]), letter),
                },
                Some(BfString::String(text)) => self.put(&text, letter),
                None => self.unknown += 1,
            }
        }
    }

    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {
        self.pictures += 1;
    }

    fn begin_marked_content(&mut self, tag: &[u8], _: Option<&Dict<'_>>) {
        let mark = match tag {
            b"H" | b"H1" | b"H2" | b"H3" | b"H4" | b"H5" | b"H6" | b"Title" => Mark::Heading,
            b"Artifact" => Mark::Artifact,
            _ => Mark::Other,
        };
        if self.marks.last() != Some(&mark) && (mark == Mark::Heading || self.marks.last() == Some(&Mark::Heading)) {
            self.end_line(false);
        }
        self.marks.push(mark);
    }

    fn end_marked_content(&mut self) {
        self.marks.pop();
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_clip_rect(&mut self, _: &Rect) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(x: f64, y: f64) -> Letter {
        place(Affine::translate((x, y)) * Affine::scale(0.01), 500.0, WritingMode::Horizontal, false)
    }

    fn text(letters: &[(&str, f64, f64)]) -> Vec<String> {
        let mut page = PageText::default();
        for (text, x, y) in letters {
            page.put(text, letter(*x, *y));
        }
        page.finish().lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn gaps_become_spaces_columns_and_lines() {
        // Letters are 10 points high and advance by 5.
        assert_eq!(text(&[("a", 0.0, 0.0), ("b", 5.0, 0.0), ("c", 13.0, 0.0)]), ["ab c"]);
        assert_eq!(text(&[("a", 0.0, 0.0), ("b", 40.0, 0.0)]), ["a\tb"]);
        assert_eq!(text(&[("a", 0.0, 0.0), ("b", 0.0, -12.0)]), ["a", "b"]);
        assert_eq!(text(&[("m", 0.0, 0.0), ("2", 5.0, 4.0)]), ["m2"]);
    }

    #[test]
    fn letters_written_twice_count_once() {
        assert_eq!(text(&[("a", 0.0, 0.0), ("a", 0.3, 0.0), ("a", 5.0, 0.0)]), ["aa"]);
    }
}
