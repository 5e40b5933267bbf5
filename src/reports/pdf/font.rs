//! Faces and shaping: text becomes glyphs of the fonts that ship, never of fonts of the machine.

use crate::reports::ReportError;
use rustybuzz::UnicodeBuffer;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The faces of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Face {
    /// Noto Sans Regular.
    Regular,
    /// Noto Sans Bold.
    Bold,
    /// Noto Sans Mono Regular.
    Mono,
    /// Droid Sans Fallback: what the others lack of Chinese, Japanese and Korean.
    Han,
}

/// All faces.
pub(super) const FACES: [Face; 4] = [Face::Regular, Face::Bold, Face::Mono, Face::Han];

impl Face {
    /// The font file.
    pub(super) const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../../../templates/fonts/NotoSans-Regular.ttf"),
            Self::Bold => include_bytes!("../../../templates/fonts/NotoSans-Bold.ttf"),
            Self::Mono => include_bytes!("../../../templates/fonts/NotoSansMono-Regular.ttf"),
            Self::Han => include_bytes!("../../../templates/fonts/DroidSansFallback.ttf"),
        }
    }

    /// PostScript name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Regular => "NotoSans-Regular",
            Self::Bold => "NotoSans-Bold",
            Self::Mono => "NotoSansMono-Regular",
            Self::Han => "DroidSansFallback",
        }
    }

    /// Where to look for a character that this face lacks.
    const fn others(self) -> [Self; 3] {
        match self {
            Self::Regular => [Self::Mono, Self::Bold, Self::Han],
            Self::Bold => [Self::Regular, Self::Mono, Self::Han],
            Self::Mono => [Self::Regular, Self::Bold, Self::Han],
            Self::Han => [Self::Regular, Self::Mono, Self::Bold],
        }
    }
}

/// One glyph as placed; lengths in thousandths of the size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Glyph {
    /// Index in the font.
    pub(super) id: u16,
    /// Distance to the next glyph.
    pub(super) advance: i32,
    /// Distance to the next glyph as the font has it, without kerning.
    pub(super) natural: i32,
    /// Shift to the right.
    pub(super) right: i32,
    /// Shift upwards.
    pub(super) up: i32,
    /// The text it stands for; empty when the glyph before stands for it.
    pub(super) text: Box<str>,
}

/// Glyphs of one face in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// Face.
    pub(super) face: Face,
    /// Glyphs.
    pub(super) glyphs: Vec<Glyph>,
    /// What it says where that is not what the glyphs say one by one.
    pub(super) says: Option<Box<str>>,
}

impl Run {
    /// Width in thousandths of the size.
    pub(super) fn advance(&self) -> i32 {
        self.glyphs.iter().map(|glyph| glyph.advance).sum()
    }

    /// The text it stands for.
    pub(super) fn text(&self) -> String {
        match &self.says {
            Some(says) => says.to_string(),
            None => self.glyphs.iter().map(|glyph| &*glyph.text).collect(),
        }
    }
}

struct Loaded {
    face: rustybuzz::Face<'static>,
    /// Factor from units of the font to thousandths.
    scale: f32,
    shaped: BTreeMap<Box<str>, Arc<[Arc<Run>]>>,
}

/// The faces, ready to shape, with what was shaped before.
pub(super) struct Fonts {
    regular: Loaded,
    bold: Loaded,
    mono: Loaded,
    han: Loaded,
}

impl Fonts {
    /// Reads the fonts that ship.
    ///
    /// # Errors
    /// When one of them is no font, which a test forbids.
    pub(super) fn load() -> Result<Self, ReportError> {
        let load = |face: Face| {
            let parsed = rustybuzz::Face::from_slice(face.bytes(), 0).ok_or(ReportError::Font(face.name()))?;
            #[expect(clippy::cast_precision_loss, reason = "units per em are at most 16384")]
            let scale = 1000.0 / parsed.units_per_em() as f32;
            Ok::<_, ReportError>(Loaded { face: parsed, scale, shaped: BTreeMap::new() })
        };
        Ok(Self {
            regular: load(Face::Regular)?,
            bold: load(Face::Bold)?,
            mono: load(Face::Mono)?,
            han: load(Face::Han)?,
        })
    }

    const fn loaded(&self, face: Face) -> &Loaded {
        match face {
            Face::Regular => &self.regular,
            Face::Bold => &self.bold,
            Face::Mono => &self.mono,
            Face::Han => &self.han,
        }
    }

    const fn loaded_mut(&mut self, face: Face) -> &mut Loaded {
        match face {
            Face::Regular => &mut self.regular,
            Face::Bold => &mut self.bold,
            Face::Mono => &mut self.mono,
            Face::Han => &mut self.han,
        }
    }

    /// The glyph of a character alone.
    pub(super) fn nominal(&self, face: Face, character: char) -> Option<u16> {
        self.loaded(face).face.glyph_index(character).map(|id| id.0)
    }

    /// The text in runs of glyphs: of this face where it has them, of another where that has them, and as codes where
    /// none has.
    pub(super) fn shape(&mut self, face: Face, text: &str) -> Arc<[Arc<Run>]> {
        if let Some(runs) = self.loaded(face).shaped.get(text) {
            return Arc::clone(runs);
        }
        let runs: Arc<[Arc<Run>]> =
            self.spans(face, text).into_iter().map(|span| Arc::new(self.shape_span(&span))).collect();
        self.loaded_mut(face).shaped.insert(text.into(), Arc::clone(&runs));
        runs
    }

    fn spans<'t>(&self, face: Face, text: &'t str) -> Vec<Span<'t>> {
        let mut spans: Vec<Span<'t>> = Vec::new();
        for (at, character) in text.char_indices() {
            let covering = self.covering(face, character, spans.last().and_then(|span| span.face));
            let end = at + character.len_utf8();
            match spans.last_mut() {
                Some(last) if last.face == covering => last.text = text.get(last.start..end).unwrap_or_default(),
                _ => spans.push(Span {
                    face: covering,
                    wanted: face,
                    start: at,
                    text: text.get(at..end).unwrap_or_default(),
                }),
            }
        }
        spans
    }

    /// The face that has the character; a combining sign stays with the letter before it.
    fn covering(&self, face: Face, character: char, before: Option<Face>) -> Option<Face> {
        let character = if character == '\u{A0}' { ' ' } else { character };
        let combining = unicode_normalization::char::is_combining_mark(character);
        let order = if combining { before.into_iter() } else { None.into_iter() };
        let mut order = order.chain([face]).chain(face.others());
        order.find(|each| self.nominal(*each, character).is_some())
    }

    fn shape_span(&self, span: &Span<'_>) -> Run {
        match span.face {
            Some(face) => self.shape_with(face, &span.text.replace('\u{A0}', " "), None),
            None => self.shape_with(span.wanted, &codes(span.text), Some(span.text.into())),
        }
    }

    fn shape_with(&self, face: Face, text: &str, says: Option<Box<str>>) -> Run {
        let loaded = self.loaded(face);
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(rustybuzz::Direction::LeftToRight);
        let shaped = rustybuzz::shape(&loaded.face, &[], buffer);
        let clusters: Vec<u32> = shaped.glyph_infos().iter().map(|info| info.cluster).collect();
        let glyphs = shaped.glyph_infos().iter().zip(shaped.glyph_positions()).enumerate();
        let glyphs = glyphs.map(|(at, (info, position))| {
            let id = u16::try_from(info.glyph_id).unwrap_or_default();
            let natural = loaded.face.glyph_hor_advance(rustybuzz::ttf_parser::GlyphId(id)).unwrap_or_default();
            Glyph {
                id,
                advance: loaded.thousandths(position.x_advance),
                natural: loaded.thousandths(i32::from(natural)),
                right: loaded.thousandths(position.x_offset),
                up: loaded.thousandths(position.y_offset),
                text: cluster_text(text, &clusters, at).into(),
            }
        });
        Run { face, glyphs: glyphs.collect(), says }
    }
}

impl Loaded {
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "advances are far below 2^24")]
    fn thousandths(&self, units: i32) -> i32 {
        (units as f32 * self.scale).round() as i32
    }
}

struct Span<'t> {
    face: Option<Face>,
    wanted: Face,
    start: usize,
    text: &'t str,
}

/// The text of the cluster that begins with this glyph; nothing for the further glyphs of a cluster.
fn cluster_text<'t>(text: &'t str, clusters: &[u32], at: usize) -> &'t str {
    let own = clusters.get(at).copied().unwrap_or_default();
    if at > 0 && clusters.get(at - 1) == Some(&own) {
        return "";
    }
    let next = clusters.iter().skip(at).find(|each| **each != own).map_or(text.len(), |each| *each as usize);
    text.get(own as usize..next).unwrap_or_default()
}

/// Characters that no face has, as their codes: `[U+0645 0646]`.
fn codes(text: &str) -> String {
    let codes: Vec<String> = text.chars().map(|each| format!("{:04X}", u32::from(each))).collect();
    format!("[U+{}]", codes.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::integrity::Sha256Digest;

    #[test]
    fn the_fonts_are_the_ones_whose_digests_are_listed() {
        let sums = include_str!("../../../templates/fonts/SHA256SUMS");
        for face in FACES {
            let line = format!("{}  {}.ttf", Sha256Digest::of(face.bytes()), face.name());
            assert!(sums.lines().any(|each| each == line), "{line}");
        }
    }

    #[test]
    fn kerning_moves_glyphs_and_their_text_stays() {
        let mut fonts = Fonts::load().unwrap();
        let runs = fonts.shape(Face::Regular, "AVAT");
        let [run] = &*runs else { panic!("one run") };
        assert!(run.glyphs.iter().any(|glyph| glyph.advance < glyph.natural));
        assert_eq!(run.text(), "AVAT");
    }

    #[test]
    fn characters_that_no_face_has_become_codes_and_keep_their_text() {
        let mut fonts = Fonts::load().unwrap();
        let runs = fonts.shape(Face::Regular, "aمنb");
        let texts: Vec<String> = runs.iter().map(|run| run.text()).collect();
        assert_eq!(texts, ["a", "من", "b"]);
        let shown: String = runs[1].glyphs.iter().map(|glyph| &*glyph.text).collect();
        assert_eq!(shown, "[U+0645 0646]");
        assert!(runs.iter().all(|run| run.glyphs.iter().all(|glyph| glyph.id != 0)));
    }

    #[test]
    fn names_in_chinese_and_japanese_are_set_in_letters() {
        let mut fonts = Fonts::load().unwrap();
        let runs = fonts.shape(Face::Bold, "サービス管理 方针 X");
        let faces: Vec<Face> = runs.iter().map(|run| run.face).collect();
        assert_eq!(faces, [Face::Han, Face::Bold, Face::Han, Face::Bold]);
        assert!(runs.iter().all(|run| run.says.is_none() && run.glyphs.iter().all(|glyph| glyph.id != 0)));
    }

    #[test]
    fn a_letter_and_its_combining_sign_are_one_cluster() {
        let mut fonts = Fonts::load().unwrap();
        let runs = fonts.shape(Face::Mono, "e\u{301}x");
        assert_eq!(runs.iter().map(|run| run.text()).collect::<String>(), "e\u{301}x");
        assert!(runs.iter().all(|run| run.glyphs.iter().all(|glyph| glyph.id != 0)));
    }

    #[test]
    fn every_letter_of_latin_greek_and_cyrillic_is_there() {
        let fonts = Fonts::load().unwrap();
        for character in "Þórunn Müller-Østergård Ştefan Łukasz Ελλάδα Кыргызстан € “–” … ½ × ÷ − → ≥ ≤ ⟨ ⟩ ·".chars()
        {
            for face in [Face::Regular, Face::Bold, Face::Mono] {
                let found = fonts.covering(face, character, None);
                assert!(found.is_some(), "{character} in {face:?}");
            }
        }
    }
}
