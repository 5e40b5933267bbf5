//! The boundary to the PDF engine: pages, glyph runs, paths, tagged leaves and artifacts go in, a document of
//! objects comes out. Nothing beyond this file and [`super::finish`] knows which engine that is.

use super::font::{Face, Run};
use super::scene::{Outline, Paint};
use super::subset::Subset;
use super::theme::{Colour, PAGE_HEIGHT, PAGE_WIDTH};
use crate::reports::ReportError;
use lopdf::{Object, Stream};
use printpdf::{
    Codepoint, Color, DictItem, FontId, Line, LineCapStyle, LineJoinStyle, LinePoint, Op, PaintMode, ParsedFont,
    PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Point, Polygon, PolygonRing, Pt, Rect, Rgb, TextItem,
    WindingOrder,
};
use std::collections::BTreeMap;

/// Pages that are held as operations of the engine, which take about a megabyte each; those before them are held as
/// compressed streams.
const BATCH: usize = 24;

/// Distance of the handles of a quarter circle from its ends, in radii.
const KAPPA: f32 = 0.552_284_8;

/// Takes a document in page by page.
pub(super) struct Engine<'s> {
    subsets: BTreeMap<Face, &'s Subset>,
    fonts: BTreeMap<FontId, PdfFont>,
    pages: Vec<PdfPage>,
    streams: Vec<Stream>,
    ops: Vec<Op>,
    font: Option<(Face, f32)>,
    fill: Option<Colour>,
    stroke: Option<(Colour, f32)>,
}

impl<'s> Engine<'s> {
    /// An engine that sets in these fonts.
    ///
    /// # Errors
    /// When the engine cannot read one of them.
    pub(super) fn new(subsets: &'s [Subset]) -> Result<Self, ReportError> {
        let mut fonts = BTreeMap::new();
        for subset in subsets {
            fonts.insert(FontId(resource(subset.face).to_owned()), PdfFont::new(font(subset)?));
        }
        Ok(Self {
            subsets: subsets.iter().map(|subset| (subset.face, subset)).collect(),
            fonts,
            pages: Vec::new(),
            streams: Vec::new(),
            ops: Vec::new(),
            font: None,
            fill: None,
            stroke: None,
        })
    }

    /// Begins a page.
    pub(super) fn begin_page(&mut self) {
        self.ops =
            vec![Op::SetLineCapStyle { cap: LineCapStyle::Round }, Op::SetLineJoinStyle { join: LineJoinStyle::Round }];
        self.font = None;
        self.fill = None;
        self.stroke = None;
    }

    /// Ends the page.
    ///
    /// # Errors
    /// When the engine fails.
    pub(super) fn end_page(&mut self) -> Result<(), ReportError> {
        let ops = std::mem::take(&mut self.ops);
        self.pages.push(page(ops));
        if self.pages.len() < BATCH { Ok(()) } else { self.flush() }
    }

    /// Turns the pages that are held as operations into compressed streams.
    fn flush(&mut self) -> Result<(), ReportError> {
        let pages = std::mem::take(&mut self.pages);
        let mut objects = self.converted(pages)?;
        let pages: Vec<_> = objects.page_iter().collect();
        for page in pages {
            for content in objects.get_page_contents(page) {
                let stream = objects.objects.remove(&content).and_then(|object| object.as_stream().ok().cloned());
                let mut stream = stream.ok_or_else(|| ReportError::Pdf("a page has no content".to_owned()))?;
                stream.compress().map_err(|error| ReportError::Pdf(error.to_string()))?;
                self.streams.push(stream);
            }
        }
        Ok(())
    }

    /// Pages as objects of the file format, with the fonts they use.
    fn converted(&self, pages: Vec<PdfPage>) -> Result<lopdf::Document, ReportError> {
        let mut document = PdfDocument::new("");
        document.resources.fonts.map = self.fonts.clone();
        document.pages = pages;
        let options = PdfSaveOptions { optimize: false, subset_fonts: false, secure: true, image_optimization: None };
        let mut warnings = Vec::new();
        let objects = document.to_lopdf_document(&options, &mut warnings);
        let errors = warnings.iter().filter(|warning| warning.severity == printpdf::PdfParseErrorSeverity::Error);
        match errors.map(|warning| warning.msg.clone()).next() {
            Some(error) => Err(ReportError::Pdf(error)),
            None => Ok(objects),
        }
    }

    /// Begins what belongs to a node of the tree.
    pub(super) fn begin_leaf(&mut self, tag: &str, number: usize) {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        self.begin(tag, "MCID", DictItem::Int(number));
    }

    /// Begins what nobody reads.
    pub(super) fn begin_artifact(&mut self) {
        self.ops.push(Op::BeginMarkedContent { tag: "Artifact".to_owned() });
    }

    /// Ends a leaf, an artifact or a stretch with words of its own.
    pub(super) fn end(&mut self) {
        self.ops.push(Op::EndMarkedContent);
    }

    fn begin(&mut self, tag: &str, key: &str, value: DictItem) {
        let properties = DictItem::Dict { map: BTreeMap::from([(key.to_owned(), value)]) };
        self.ops.push(Op::BeginMarkedContentWithProperties { tag: tag.to_owned(), properties });
    }

    /// Glyphs on a baseline; y downwards.
    pub(super) fn glyphs(&mut self, run: &Run, [x, y]: [f32; 2], size: f32, colour: Colour) {
        let Some(subset) = self.subsets.get(&run.face).copied() else { return };
        let plain = subset.is_plain(run);
        if !plain {
            self.begin("Span", "ActualText", DictItem::Bytes(utf16(&run.text())));
        }
        self.ops.push(Op::StartTextSection);
        self.fill_with(colour);
        if self.font != Some((run.face, size)) {
            self.font = Some((run.face, size));
            let font = PdfFontHandle::External(FontId(resource(run.face).to_owned()));
            self.ops.push(Op::SetFont { font, size: Pt(size) });
        }
        self.ops.push(Op::SetTextCursor { pos: point(x, y) });
        self.show(run, subset, size);
        self.ops.push(Op::EndTextSection);
        if !plain {
            self.end();
        }
    }

    /// Shows a run: characters where each is its own glyph, glyphs elsewhere, kerning between them.
    fn show(&mut self, run: &Run, subset: &Subset, size: f32) {
        let mut items: Vec<TextItem> = Vec::new();
        for glyph in &run.glyphs {
            if glyph.up != 0 {
                self.show_items(&mut items);
                self.ops.push(Op::SetLineOffset { multiplier: rounded(to_f32(glyph.up) * size / 1000.0) });
            }
            if glyph.right != 0 {
                items.push(TextItem::Offset(to_f32(-glyph.right)));
            }
            match (subset.character(glyph), items.last_mut()) {
                (Some(character), Some(TextItem::Text(text))) => text.push(character),
                (Some(character), _) => items.push(TextItem::Text(character.to_string())),
                (None, _) => {
                    let says = subset.says(glyph.id).to_owned();
                    items.push(TextItem::GlyphIds(vec![Codepoint::with_cid(subset.index(glyph.id), 0.0, says)]));
                }
            }
            let back = glyph.natural + glyph.right - glyph.advance;
            if back != 0 {
                items.push(TextItem::Offset(to_f32(back)));
            }
            if glyph.up != 0 {
                self.show_items(&mut items);
                self.ops.push(Op::SetLineOffset { multiplier: 0.0 });
            }
        }
        self.show_items(&mut items);
    }

    fn show_items(&mut self, items: &mut Vec<TextItem>) {
        if !items.is_empty() {
            self.ops.push(Op::ShowText { items: std::mem::take(items) });
        }
    }

    fn fill_with(&mut self, colour: Colour) {
        if self.fill != Some(colour) {
            self.fill = Some(colour);
            self.ops.push(Op::SetFillColor { col: rgb(colour) });
        }
    }

    /// A path; y downwards.
    pub(super) fn path(&mut self, outline: &Outline, paint: Paint) {
        match paint {
            Paint::Fill(colour) => {
                self.fill_with(colour);
                self.fill_path(outline);
            }
            Paint::Stroke(colour, width) => {
                if self.stroke != Some((colour, width)) {
                    self.stroke = Some((colour, width));
                    self.ops.push(Op::SetOutlineColor { col: rgb(colour) });
                    self.ops.push(Op::SetOutlineThickness { pt: Pt(rounded(width)) });
                }
                let (points, is_closed) = points(outline);
                self.ops.push(Op::DrawLine { line: Line { points, is_closed } });
            }
        }
    }

    fn fill_path(&mut self, outline: &Outline) {
        if let Outline::Rectangle([x, y, width, height]) = outline {
            let Point { x, y } = point(*x, y + height);
            let rectangle = Rect {
                x,
                y,
                width: Pt(rounded(*width)),
                height: Pt(rounded(*height)),
                mode: Some(PaintMode::Fill),
                winding_order: Some(WindingOrder::NonZero),
            };
            self.ops.push(Op::DrawRectangle { rectangle });
            return;
        }
        let (points, _) = points(outline);
        let polygon = Polygon {
            rings: vec![PolygonRing { points }],
            mode: PaintMode::Fill,
            winding_order: WindingOrder::NonZero,
        };
        self.ops.push(Op::DrawPolygon { polygon });
    }

    /// The document as objects: pages with their content, and the fonts.
    ///
    /// # Errors
    /// When the engine fails.
    pub(super) fn finish(mut self) -> Result<lopdf::Document, ReportError> {
        self.flush()?;
        // One page that shows every glyph brings the fonts with all their widths and characters; every page of the
        // report then takes its place.
        let ops = self.every_glyph();
        let mut document = self.converted(vec![page(ops)])?;
        let model = document.page_iter().next();
        let model = model.ok_or_else(|| ReportError::Pdf("the engine wrote no page".to_owned()))?;
        let contents = document.get_page_contents(model);
        for content in contents {
            document.objects.remove(&content);
        }
        let sheet = document.objects.remove(&model);
        let sheet = sheet.as_ref().and_then(|object| object.as_dict().ok().cloned()).unwrap_or_default();
        let mut kids = Vec::new();
        for stream in self.streams {
            let content = document.add_object(stream);
            let mut page = sheet.clone();
            page.set("Contents", Object::Reference(content));
            kids.push(Object::Reference(document.add_object(page)));
        }
        let above = sheet.get(b"Parent").and_then(Object::as_reference).unwrap_or_default();
        let above = document.get_dictionary_mut(above).map_err(|error| ReportError::Pdf(error.to_string()))?;
        above.set("Count", i64::try_from(kids.len()).unwrap_or_default());
        above.set("Kids", kids);
        Ok(document)
    }

    fn every_glyph(&self) -> Vec<Op> {
        let mut ops = vec![Op::StartTextSection];
        for (face, subset) in &self.subsets {
            let font = PdfFontHandle::External(FontId(resource(*face).to_owned()));
            ops.push(Op::SetFont { font, size: Pt(1.0) });
            let glyphs = subset.all().map(|(index, says)| Codepoint::with_cid(index, 0.0, says.to_owned()));
            ops.push(Op::ShowText { items: vec![TextItem::GlyphIds(glyphs.collect())] });
        }
        ops.push(Op::EndTextSection);
        ops
    }
}

fn page(ops: Vec<Op>) -> PdfPage {
    let sheet = Rect::from_wh(Pt(PAGE_WIDTH), Pt(PAGE_HEIGHT));
    PdfPage { media_box: sheet.clone(), trim_box: sheet.clone(), crop_box: sheet, ops }
}

fn font(subset: &Subset) -> Result<ParsedFont, ReportError> {
    let mut ignored = Vec::new();
    let font = ParsedFont::from_bytes(&subset.bytes, 0, &mut ignored);
    let mut font = font.ok_or(ReportError::Font(subset.face.name()))?;
    font.font_name = Some(format!("{}+{}", tag(subset.face), subset.face.name()));
    font.codepoint_to_glyph = subset.nominal.iter().map(|(character, index)| (u32::from(*character), *index)).collect();
    Ok(font)
}

/// Name of a font on the pages; `F1` and the like stand for built-in fonts in the engine.
const fn resource(face: Face) -> &'static str {
    match face {
        Face::Regular => "Sans",
        Face::Bold => "SansBold",
        Face::Mono => "SansMono",
        Face::Han => "SansHan",
    }
}

/// Six letters that mark a font as a part of one (ISO 32000-1, 9.6.4).
const fn tag(face: Face) -> &'static str {
    match face {
        Face::Regular => "TICKMR",
        Face::Bold => "TICKMB",
        Face::Mono => "TICKMM",
        Face::Han => "TICKMH",
    }
}

fn rgb(colour: Colour) -> Color {
    let part = |value: u8| (f32::from(value) / 255.0 * 10_000.0).round() / 10_000.0;
    Color::Rgb(Rgb { r: part(colour.0), g: part(colour.1), b: part(colour.2), icc_profile: None })
}

#[expect(clippy::cast_precision_loss, reason = "advances are far below 2^24")]
const fn to_f32(thousandths: i32) -> f32 {
    thousandths as f32
}

/// Hundredths of a point are finer than any printer.
pub(super) fn rounded(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

fn point(x: f32, y: f32) -> Point {
    Point { x: Pt(rounded(x)), y: Pt(rounded(PAGE_HEIGHT - y)) }
}

/// Points of a path, and whether it closes.
fn points(outline: &Outline) -> (Vec<LinePoint>, bool) {
    let corner = |[x, y]: &[f32; 2]| LinePoint { p: point(*x, *y), bezier: false };
    match outline {
        Outline::Rectangle([x, y, width, height]) => {
            let corners = [[*x, *y], [x + width, *y], [x + width, y + height], [*x, y + height]];
            (corners.iter().map(corner).collect(), true)
        }
        Outline::Polygon(points) => (points.iter().map(corner).collect(), true),
        Outline::Polyline(points) => (points.iter().map(corner).collect(), false),
        Outline::Circle(centre, radius) => {
            (arcs(*centre, *radius, &[[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]]), true)
        }
        Outline::LowerHalf(centre, radius) => (arcs(*centre, *radius, &[[1.0, 0.0], [0.0, 1.0]]), true),
    }
}

/// Quarter circles, clockwise on the page, from each of these directions.
fn arcs([x, y]: [f32; 2], radius: f32, from: &[[f32; 2]]) -> Vec<LinePoint> {
    let at =
        |right: f32, down: f32, bezier: bool| LinePoint { p: point(x + right * radius, y + down * radius), bezier };
    let mut points = Vec::new();
    for [right, down] in from {
        // A quarter turn takes (right, down) to (-down, right).
        let (next_right, next_down) = (-down, *right);
        if points.is_empty() {
            points.push(at(*right, *down, false));
        }
        points.push(at(right + next_right * KAPPA, down + next_down * KAPPA, true));
        points.push(at(next_right + right * KAPPA, next_down + down * KAPPA, true));
        points.push(at(next_right, next_down, false));
    }
    points
}

/// Text as PDF strings carry it: UTF-16 with the higher byte first and a mark in front.
pub(super) fn utf16(text: &str) -> Vec<u8> {
    let mut bytes = vec![0xFE, 0xFF];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    bytes
}
