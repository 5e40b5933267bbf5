//! Marks: the small signs that stand beside a status, so that no meaning hangs on colour alone.
//!
//! The geometry is written once, in a square of 16 units with y downwards, and drawn by every format.

use serde::Serialize;

/// Form of a mark; each differs from all others without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Filled disc with a tick.
    Tick,
    /// Disc, half of it filled.
    Half,
    /// Filled square with a cross.
    Cross,
    /// Ring with a question mark.
    Question,
    /// Ring with a dash.
    Dash,
    /// Filled diamond.
    Diamond,
    /// Filled triangle.
    Triangle,
    /// Ring with a point.
    Point,
    /// Filled octagon with an exclamation mark.
    Exclamation,
}

/// Meaning of a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// As it should be.
    Good,
    /// Short of it.
    Fair,
    /// Not as it should be.
    Bad,
    /// Not known.
    Unsure,
    /// Without weight.
    Quiet,
    /// Worth knowing.
    Info,
}

/// A mark with its word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// Form.
    pub shape: Shape,
    /// Meaning of its colour.
    pub tone: Tone,
    /// The word beside it.
    pub word: String,
}

/// Whether a stroke of a mark is drawn in its colour or cut out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Paint {
    /// In the colour of the tone.
    Ink,
    /// In the colour of the paper.
    Paper,
}

/// One part of a mark.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// A filled circle: centre and radius.
    Disc(Paint, [f32; 2], f32),
    /// A circle line: centre, radius and width.
    Ring([f32; 2], f32, f32),
    /// A filled shape of straight lines.
    Area(Paint, Vec<[f32; 2]>),
    /// A line with round ends and corners: points and width.
    Line(Paint, Vec<[f32; 2]>, f32),
    /// The lower half of a filled circle: centre and radius.
    LowerHalf([f32; 2], f32),
}

/// All forms, in the order in which a legend shows them.
pub const SHAPES: [Shape; 9] = [
    Shape::Tick,
    Shape::Half,
    Shape::Cross,
    Shape::Question,
    Shape::Dash,
    Shape::Diamond,
    Shape::Triangle,
    Shape::Point,
    Shape::Exclamation,
];

/// All tones.
pub const TONES: [Tone; 6] = [Tone::Good, Tone::Fair, Tone::Bad, Tone::Unsure, Tone::Quiet, Tone::Info];

const CENTRE: [f32; 2] = [8.0, 8.0];

impl Shape {
    /// Name in templates and style sheets.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tick => "tick",
            Self::Half => "half",
            Self::Cross => "cross",
            Self::Question => "question",
            Self::Dash => "dash",
            Self::Diamond => "diamond",
            Self::Triangle => "triangle",
            Self::Point => "point",
            Self::Exclamation => "exclamation",
        }
    }

    /// The parts to draw, in order.
    #[must_use]
    pub fn parts(self) -> Vec<Part> {
        match self {
            Self::Tick => vec![
                Part::Disc(Paint::Ink, CENTRE, 7.0),
                Part::Line(Paint::Paper, vec![[4.6, 8.3], [7.1, 10.8], [11.5, 5.6]], 1.8),
            ],
            Self::Half => vec![Part::Ring(CENTRE, 6.2, 1.6), Part::LowerHalf(CENTRE, 6.2)],
            Self::Cross => vec![
                Part::Area(Paint::Ink, vec![[1.4, 1.4], [14.6, 1.4], [14.6, 14.6], [1.4, 14.6]]),
                Part::Line(Paint::Paper, vec![[5.0, 5.0], [11.0, 11.0]], 1.9),
                Part::Line(Paint::Paper, vec![[11.0, 5.0], [5.0, 11.0]], 1.9),
            ],
            Self::Question => vec![
                Part::Ring(CENTRE, 6.2, 1.6),
                Part::Line(
                    Paint::Ink,
                    vec![
                        [5.9, 6.5],
                        [6.5, 5.0],
                        [8.0, 4.4],
                        [9.5, 5.0],
                        [10.0, 6.4],
                        [9.3, 7.5],
                        [8.0, 8.3],
                        [8.0, 9.3],
                    ],
                    1.5,
                ),
                Part::Disc(Paint::Ink, [8.0, 11.5], 1.0),
            ],
            Self::Dash => {
                vec![Part::Ring(CENTRE, 6.2, 1.3), Part::Line(Paint::Ink, vec![[5.2, 8.0], [10.8, 8.0]], 1.5)]
            }
            Self::Diamond => vec![Part::Area(Paint::Ink, vec![[8.0, 0.6], [15.4, 8.0], [8.0, 15.4], [0.6, 8.0]])],
            Self::Triangle => vec![Part::Area(Paint::Ink, vec![[8.0, 1.6], [15.2, 14.2], [0.8, 14.2]])],
            Self::Point => vec![Part::Ring(CENTRE, 6.2, 1.6), Part::Disc(Paint::Ink, CENTRE, 2.4)],
            Self::Exclamation => vec![
                Part::Area(Paint::Ink, octagon()),
                Part::Line(Paint::Paper, vec![[8.0, 4.2], [8.0, 8.8]], 1.9),
                Part::Disc(Paint::Paper, [8.0, 11.7], 1.15),
            ],
        }
    }
}

fn octagon() -> Vec<[f32; 2]> {
    let (near, far) = (1.0, 15.0);
    let (low, high) = (5.1, 10.9);
    vec![[low, near], [high, near], [far, low], [far, high], [high, far], [low, far], [near, high], [near, low]]
}

impl Tone {
    /// Name in templates and style sheets.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Fair => "fair",
            Self::Bad => "bad",
            Self::Unsure => "unsure",
            Self::Quiet => "quiet",
            Self::Info => "info",
        }
    }
}
