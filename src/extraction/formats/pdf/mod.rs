//! PDF: the text of each page in the order it was written, headings, properties of the document.

mod page;
mod structure;

use crate::evidence::media::ReadSeek;
use crate::extraction::Ocr;
use crate::extraction::codes;
use crate::extraction::control::Place;
use crate::extraction::draft::{Draft, Trouble};
use crate::extraction::formats::xml;
use hayro_interpret::hayro_syntax::object::{DateTime, Dict, Stream};
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page};
use page::PageText;
use std::io::Read as _;

/// Largest PDF that is read: it is held in memory as a whole.
const MAX_BYTES: u64 = 200 * 1024 * 1024;
/// Bytes of XMP metadata that are looked at.
const MAX_XMP_BYTES: usize = 1024 * 1024;
/// Pages that show pictures and hardly a letter are scans.
const LETTERS_OF_A_TEXT_PAGE: usize = 8;

/// Reads a PDF.
pub fn read(input: &mut dyn ReadSeek, ocr: Option<&Ocr>, draft: &mut Draft<'_>) -> Result<(), Trouble> {
    let mut bytes = Vec::new();
    input.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Trouble::Unreadable(format!("the PDF is larger than the limit of {} MiB", MAX_BYTES >> 20)));
    }
    let copy = ocr.map(|_| bytes.clone()).unwrap_or_default();
    let pdf = Pdf::new(bytes).map_err(|error| Trouble::Unreadable(refusal(error).to_owned()))?;
    properties(&pdf, draft);
    let pages = pages(&pdf);
    if pages.is_empty() {
        return Err(Trouble::Unreadable("no page of the PDF can be found".to_owned()));
    }
    structure::write(&pages, draft);
    let scans: Vec<usize> = (1..).zip(&pages).filter(|(_, page)| is_scan(page)).map(|(number, _)| number).collect();
    if let Some(ocr) = ocr.filter(|_| !scans.is_empty()) {
        return ocr.pages(&copy, &scans, draft);
    }
    draft.scanned_pages = scans.len();
    report(&pages, scans.len(), draft)
}

const fn refusal(error: LoadPdfError) -> &'static str {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => "the PDF is protected by a password",
        LoadPdfError::Decryption(_) => "the PDF is encrypted in a way that cannot be read",
        LoadPdfError::Invalid => "the PDF is damaged and cannot be opened",
    }
}

fn pages(pdf: &Pdf) -> Vec<PageText> {
    let cache = InterpreterCache::new();
    let read = |page| {
        let mut text = PageText::default();
        // Where a page would be drawn does not matter: positions are compared with each other only.
        let settings = InterpreterSettings::default();
        let mut context = Context::new(Affine::IDENTITY, Rect::new(0.0, 0.0, 1.0, 1.0), &cache, pdf.xref(), settings);
        interpret_page(page, &mut context, &mut text);
        text.finish()
    };
    pdf.pages().iter().map(read).collect()
}

const fn is_scan(page: &PageText) -> bool {
    page.letters < LETTERS_OF_A_TEXT_PAGE && page.pictures > 0
}

/// Says what could not be read: pages that are pictures, letters that no table translates.
fn report(pages: &[PageText], scans: usize, draft: &mut Draft<'_>) -> Result<(), Trouble> {
    let letters: usize = pages.iter().map(|page| page.letters).sum();
    let unknown: usize = pages.iter().map(|page| page.unknown).sum();
    if letters < LETTERS_OF_A_TEXT_PAGE && scans > 0 {
        return Err(Trouble::NoText("no text layer: scanned?".to_owned()));
    }
    if unknown > 0 && letters == 0 {
        return Err(Trouble::NoText("the letters of its fonts cannot be told".to_owned()));
    }
    if scans > 0 {
        let message = format!("{scans} of {} pages have no text layer: scanned?", pages.len());
        draft.report(&codes::PARTLY_READ, "", message);
    }
    if unknown > 20 && unknown * 10 > letters {
        let message = "many letters cannot be told, because their fonts do not say what they mean";
        draft.report(&codes::PARTLY_READ, "", message);
    }
    Ok(())
}

fn properties(pdf: &Pdf, draft: &mut Draft<'_>) {
    let metadata = pdf.metadata();
    let text = |bytes: &Option<Box<[u8]>>| bytes.as_deref().map(text_string).unwrap_or_default();
    let day = |date: &Option<DateTime>| {
        date.map(|date| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)).unwrap_or_default()
    };
    for (label, value) in [
        ("title", text(&metadata.title)),
        ("author", text(&metadata.author)),
        ("created", day(&metadata.creation_date)),
        ("last modified", day(&metadata.modification_date)),
    ] {
        draft.state(label, &value, Place::DocumentProperties);
    }
    for (label, value) in xmp(pdf) {
        draft.state(&label, &value, Place::DocumentProperties);
    }
}

/// ISO 32000-1, 7.9.2.2: UTF-16 or UTF-8 with a mark, else `PDFDocEncoding`, which differs from Windows-1252 only in signs.
fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        other => encoding_rs::WINDOWS_1252.decode_without_bom_handling(other).0.into_owned(),
    }
}

/// What the XMP packet of the document says under names that we know.
fn xmp(pdf: &Pdf) -> Vec<(String, String)> {
    let xref = pdf.xref();
    let root: Option<Dict<'_>> = xref.get(xref.root_id());
    let Some(stream) = root.and_then(|root| root.get::<Stream<'_>>(b"Metadata")) else { return Vec::new() };
    let Ok(packet) = stream.decoded() else { return Vec::new() };
    let packet = packet.get(..packet.len().min(MAX_XMP_BYTES)).unwrap_or_default();
    xml::leaves(packet)
        .into_iter()
        .filter_map(|(path, value)| {
            let name = path.iter().rev().find(|name| !matches!(name.as_str(), "li" | "Alt" | "Seq" | "Bag"))?;
            let label = match name.as_str() {
                "title" => "title",
                "creator" => "author",
                "CreateDate" => "created",
                "ModifyDate" => "last modified",
                "publisher" => "publisher",
                _ => return None,
            };
            Some((label.to_owned(), value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_properties_is_decoded() {
        assert_eq!(text_string(b"\xfe\xff\0P\0\xfc"), "Pü");
        assert_eq!(text_string(b"Caf\xe9"), "Café");
    }
}
