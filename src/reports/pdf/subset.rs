//! The glyphs a document uses: smaller fonts, and what each glyph says.

use super::font::{FACES, Face, Fonts, Glyph, Run};
use super::scene::{Item, Page};
use crate::reports::ReportError;
use std::collections::BTreeMap;
use subsetter::GlyphRemapper;

/// The used part of a face.
pub(super) struct Subset {
    /// Face.
    pub(super) face: Face,
    /// The font with these glyphs alone.
    pub(super) bytes: Vec<u8>,
    /// Characters whose own glyph is used → index in the smaller font.
    pub(super) nominal: BTreeMap<char, u16>,
    /// Index in the whole font → index in the smaller one, and the text the glyph stands for.
    glyphs: BTreeMap<u16, (u16, String)>,
}

impl Subset {
    /// Index in the smaller font.
    pub(super) fn index(&self, glyph: u16) -> u16 {
        self.glyphs.get(&glyph).map_or(0, |(index, _)| *index)
    }

    /// The text that the glyph stands for wherever it stands.
    pub(super) fn says(&self, glyph: u16) -> &str {
        self.glyphs.get(&glyph).map_or("", |(_, says)| says)
    }

    /// Every glyph: index in the smaller font, and the text it stands for.
    pub(super) fn all(&self) -> impl Iterator<Item = (u16, &str)> {
        self.glyphs.values().map(|(index, says)| (*index, says.as_str()))
    }

    /// The character whose own glyph this is, if it stands for no more than that.
    pub(super) fn character(&self, glyph: &Glyph) -> Option<char> {
        let mut characters = glyph.text.chars();
        let character = characters.next().filter(|_| characters.next().is_none())?;
        (self.nominal.get(&character) == Some(&self.index(glyph.id))).then_some(character)
    }

    /// Whether reading the glyphs one by one gives what the run says.
    pub(super) fn is_plain(&self, run: &Run) -> bool {
        run.says.is_none() && run.glyphs.iter().all(|glyph| *self.says(glyph.id) == *glyph.text)
    }
}

/// The used part of every face that is used.
///
/// # Errors
/// When a font cannot be made smaller.
pub(super) fn subsets(fonts: &Fonts, pages: &[Page]) -> Result<Vec<Subset>, ReportError> {
    let mut subsets = Vec::new();
    for face in FACES {
        let runs = || {
            pages.iter().flat_map(|page| &page.items).filter_map(move |item| match item {
                Item::Glyphs { run, .. } if run.face == face => Some(run),
                Item::Glyphs { .. } | Item::Path { .. } | Item::Link { .. } => None,
            })
        };
        if runs().next().is_some() {
            let runs: Vec<&Run> = runs().map(AsRef::as_ref).collect();
            subsets.push(subset(fonts, face, &runs)?);
        }
    }
    Ok(subsets)
}

fn subset(fonts: &Fonts, face: Face, runs: &[&Run]) -> Result<Subset, ReportError> {
    let mut characters: BTreeMap<char, u16> = BTreeMap::new();
    let mut texts: BTreeMap<u16, String> = BTreeMap::new();
    let glyphs = || runs.iter().flat_map(|run| &run.glyphs);
    for glyph in glyphs() {
        let mut own = glyph.text.chars();
        if let (Some(character), None) = (own.next(), own.next()) {
            let known = characters.contains_key(&character);
            if !known && fonts.nominal(face, character) == Some(glyph.id) && !texts.contains_key(&glyph.id) {
                characters.insert(character, glyph.id);
                texts.insert(glyph.id, character.to_string());
            }
        }
    }
    // Ligatures, signs on letters and alternates: what they say for the first time is what they say.
    for glyph in glyphs() {
        let text = if glyph.text.is_empty() { "\u{FFFD}" } else { &glyph.text };
        texts.entry(glyph.id).or_insert_with(|| text.to_owned());
    }
    let mut remapper = GlyphRemapper::new();
    let glyphs = texts.into_iter().map(|(id, says)| (id, (remapper.remap(id), says))).collect();
    let bytes = subsetter::subset(face.bytes(), 0, &remapper).map_err(|_| ReportError::Font(face.name()))?;
    let nominal = characters.into_iter().filter_map(|(character, id)| Some((character, remapper.get(id)?))).collect();
    Ok(Subset { face, bytes, nominal, glyphs })
}
