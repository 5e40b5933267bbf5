//! Measures and colours of the printed report: one type scale, one grid. Lengths are points of 1/72 inch.

use super::font::Face;
use crate::reports::mark::Tone;

/// A colour as red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour(pub(super) u8, pub(super) u8, pub(super) u8);

/// A4.
pub(super) const PAGE_WIDTH: f32 = 595.28;
/// A4.
pub(super) const PAGE_HEIGHT: f32 = 841.89;
/// Left edge of the text.
pub(super) const LEFT: f32 = 56.0;
/// Width of the text.
pub(super) const WIDTH: f32 = PAGE_WIDTH - 2.0 * LEFT;
/// Upper edge of the text.
pub(super) const TOP: f32 = 70.0;
/// Lower edge of the text.
pub(super) const BOTTOM: f32 = PAGE_HEIGHT - 66.0;
/// Widest line of running text, for the eye to find its way back.
pub(super) const MEASURE: f32 = 415.0;
/// Space between columns.
pub(super) const GUTTER: f32 = 11.0;

/// Text.
pub(super) const INK: Colour = Colour(0x17, 0x21, 0x2b);
/// Text in the background.
pub(super) const SOFT: Colour = Colour(0x52, 0x60, 0x6d);
/// Hairlines.
pub(super) const RULE: Colour = Colour(0xcd, 0xd5, 0xd9);
/// The one colour of the house.
pub(super) const ACCENT: Colour = Colour(0x0d, 0x4a, 0x56);
/// Unprinted.
pub(super) const PAPER: Colour = Colour(0xff, 0xff, 0xff);
/// Ground of bars.
pub(super) const GROUND: Colour = Colour(0xe3, 0xe8, 0xea);
/// Ground of areas set apart.
pub(super) const WASH: Colour = Colour(0xf4, 0xf6, 0xf6);

/// Colour of words and signs of a tone: at least 4.5 to 1 on paper and on its own wash.
pub(super) const fn tone(tone: Tone) -> Colour {
    match tone {
        Tone::Good => Colour(0x0f, 0x64, 0x70),
        Tone::Fair => Colour(0x7d, 0x52, 0x00),
        Tone::Bad => Colour(0xa9, 0x2a, 0x21),
        Tone::Unsure => Colour(0x54, 0x45, 0x8c),
        Tone::Quiet => Colour(0x5b, 0x67, 0x70),
        Tone::Info => Colour(0x1b, 0x5c, 0x8a),
    }
}

/// Colour of areas of a tone; neighbours differ in lightness.
pub(super) const fn fill(tone: Tone) -> Colour {
    match tone {
        Tone::Good => Colour(0x14, 0x71, 0x7f),
        Tone::Fair => Colour(0xf0, 0xb9, 0x3a),
        Tone::Bad => Colour(0xb8, 0x37, 0x2c),
        Tone::Unsure => Colour(0x8f, 0x84, 0xbd),
        Tone::Quiet => Colour(0xcf, 0xd6, 0xda),
        Tone::Info => Colour(0x6a, 0xa5, 0xcf),
    }
}

/// Ground of an area of a tone.
pub(super) const fn wash(tone: Tone) -> Colour {
    match tone {
        Tone::Good => Colour(0xe9, 0xf4, 0xf5),
        Tone::Fair => Colour(0xfd, 0xf5, 0xe2),
        Tone::Bad => Colour(0xfb, 0xec, 0xea),
        Tone::Unsure => Colour(0xf1, 0xef, 0xf8),
        Tone::Quiet => WASH,
        Tone::Info => Colour(0xea, 0xf3, 0xf9),
    }
}

/// How text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Setting {
    /// Face of plain words.
    pub(super) face: Face,
    /// Size.
    pub(super) size: f32,
    /// Distance of lines.
    pub(super) leading: f32,
    /// Colour of plain words.
    pub(super) colour: Colour,
    /// Whether long words may be divided.
    pub(super) hyphenate: bool,
}

const fn setting(face: Face, size: f32, leading: f32, colour: Colour, hyphenate: bool) -> Setting {
    Setting { face, size, leading, colour, hyphenate }
}

/// Title of the cover.
pub(super) const DISPLAY: Setting = setting(Face::Bold, 31.0, 37.0, INK, false);
/// Title of a section.
pub(super) const TITLE: Setting = setting(Face::Bold, 21.0, 26.0, INK, false);
/// Heading of level 2.
pub(super) const HEADING: Setting = setting(Face::Bold, 13.5, 17.0, INK, false);
/// Heading of level 3.
pub(super) const SUBHEADING: Setting = setting(Face::Bold, 10.5, 14.0, INK, false);
/// First paragraph of a section.
pub(super) const LEAD: Setting = setting(Face::Regular, 10.5, 15.5, INK, false);
/// Running text.
pub(super) const BODY: Setting = setting(Face::Regular, 9.0, 13.2, INK, false);
/// Text of tables.
pub(super) const TABLE: Setting = setting(Face::Regular, 8.2, 11.2, INK, true);
/// Second lines of tables.
pub(super) const SMALL: Setting = setting(Face::Regular, 7.3, 10.2, INK, true);
/// Second lines of tables, in the background.
pub(super) const FAINT: Setting = setting(Face::Regular, 7.3, 10.2, SOFT, true);
/// Labels and heads of tables.
pub(super) const LABEL: Setting = setting(Face::Bold, 7.3, 10.2, SOFT, true);
/// Running heads and feet.
pub(super) const MARGIN: Setting = setting(Face::Regular, 7.3, 10.2, SOFT, false);
/// A headline number.
pub(super) const FIGURE: Setting = setting(Face::Bold, 24.0, 28.0, INK, false);
