//! The formats: one file each, one signature. Each reads a file into a draft.

mod delimited;
mod docx;
mod grid_marks;
mod html;
mod json;
mod mail;
mod markdown;
mod numbering;
mod odf;
mod outlook;
mod package;
mod pdf;
mod plain;
mod pptx;
mod sheets;
mod xml;

use super::draft::{Draft, Trouble};
use super::frames::Request;
use super::{Extract, ExtractionLimits, Ocr};
use crate::evidence::media::ReadSeek;
use std::io::Read as _;
use std::ops::ControlFlow;

pub use plain::write_lines;

/// A format that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// CSV, TSV and their kin.
    Delimited,
    /// Documents of Word.
    Docx,
    /// One JSON value for each line, or one for the file.
    Json,
    /// HTML.
    Html,
    /// Internet mail.
    Mail,
    /// Markdown.
    Markdown,
    /// OpenDocument text and presentations.
    Odf,
    /// Messages of Outlook.
    Outlook,
    /// PDF.
    Pdf,
    /// Pictures, in which letters can be recognised.
    Picture,
    /// Plain text.
    Plain,
    /// Presentations of PowerPoint.
    Pptx,
    /// Workbooks of Excel and OpenDocument.
    Sheets,
    /// XML of no other kind.
    Xml,
}

impl Format {
    /// The format of a media type.
    pub fn of(media_type: &str) -> Option<Self> {
        match media_type {
            "text/csv" | "text/tab-separated-values" => Some(Self::Delimited),
            "application/json" | "application/x-ndjson" => Some(Self::Json),
            "text/markdown" => Some(Self::Markdown),
            "application/pdf" => Some(Self::Pdf),
            "application/vnd.ms-outlook" => Some(Self::Outlook),
            "message/rfc822" => Some(Self::Mail),
            "text/html" => Some(Self::Html),
            "application/xml" => Some(Self::Xml),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => Some(Self::Docx),
            "application/vnd.openxmlformats-officedocument.presentationml.presentation" => Some(Self::Pptx),
            "application/vnd.oasis.opendocument.text"
            | "application/vnd.oasis.opendocument.text-template"
            | "application/vnd.oasis.opendocument.presentation"
            | "application/vnd.oasis.opendocument.graphics" => Some(Self::Odf),
            "text/plain" | "text/calendar" => Some(Self::Plain),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            | "application/vnd.ms-excel"
            | "application/vnd.ms-excel.sheet.macroenabled.12"
            | "application/vnd.ms-excel.sheet.binary.macroenabled.12"
            | "application/vnd.oasis.opendocument.spreadsheet"
            | "application/vnd.oasis.opendocument.spreadsheet-template" => Some(Self::Sheets),
            "image/png" | "image/jpeg" | "image/tiff" | "image/bmp" | "image/webp" | "image/gif" => Some(Self::Picture),
            _ => None,
        }
    }

    /// Whether it is read row by row in bounded memory by our own code, so that it needs no process of its own.
    pub const fn is_streamed(self) -> bool {
        matches!(self, Self::Delimited | Self::Json)
    }
}

/// The extract of a file that is not opened.
pub fn unread(media_type: &str, limits: &ExtractionLimits) -> Extract {
    Draft::new(limits).finish(Err(why_unread(media_type)))
}

/// Reads a file as the request says.
pub fn extract(input: &mut dyn ReadSeek, request: &Request) -> Extract {
    let Request { media_type, limits, ocr, .. } = request;
    let mut draft = Draft::new(limits);
    let outcome = match Format::of(media_type) {
        Some(Format::Delimited) => delimited::read(input, &mut draft),
        Some(Format::Docx) => docx::read(input, &mut draft),
        Some(Format::Html) => html::read(input, &mut draft),
        Some(Format::Mail) => mail::read(input, &mut draft),
        Some(Format::Outlook) => outlook::read(input, &mut draft),
        Some(Format::Odf) => odf::read(input, &mut draft),
        Some(Format::Pptx) => pptx::read(input, &mut draft),
        Some(Format::Json) => json::read(input, media_type, &mut draft),
        Some(Format::Markdown) => markdown::read(input, &mut draft),
        Some(Format::Pdf) => pdf::read(input, ocr.as_ref(), &mut draft),
        Some(Format::Picture) => picture(input, ocr.as_ref(), media_type, &mut draft),
        Some(Format::Plain) => plain::read(input, &mut draft),
        Some(Format::Xml) => xml::read(input, &mut draft),
        Some(Format::Sheets) => sheets::read(input, media_type, &mut draft),
        None => Err(why_unread(media_type)),
    };
    draft.finish(outcome)
}

/// Largest picture in which letters are recognised, in bytes.
const MAX_PICTURE_BYTES: u64 = 64 * 1024 * 1024;

fn picture(
    input: &mut dyn ReadSeek,
    ocr: Option<&Ocr>,
    media_type: &str,
    draft: &mut Draft<'_>,
) -> Result<(), Trouble> {
    let Some(ocr) = ocr else { return Err(why_unread(media_type)) };
    let mut bytes = Vec::new();
    input.take(MAX_PICTURE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_PICTURE_BYTES {
        let mebibytes = MAX_PICTURE_BYTES >> 20;
        return Err(Trouble::Unreadable(format!("the picture is larger than the limit of {mebibytes} MiB")));
    }
    ocr.picture(bytes, draft)
}

type Visit<'a> = &'a mut dyn FnMut(u64, &[String]) -> ControlFlow<()>;

/// Hands the rows of the table of that name to `visit`.
pub fn rows(input: &mut dyn ReadSeek, media_type: &str, table: &str, visit: Visit<'_>) -> Result<(), Trouble> {
    match Format::of(media_type) {
        Some(Format::Delimited) => {
            let form = delimited::Form::of(input)?;
            delimited::rows(input, form, visit).map_err(Trouble::from)
        }
        Some(Format::Json) => json::rows(input, media_type, table, visit),
        Some(Format::Sheets) => sheets::rows(input, media_type, table, visit),
        Some(
            Format::Docx
            | Format::Html
            | Format::Mail
            | Format::Markdown
            | Format::Odf
            | Format::Outlook
            | Format::Pdf
            | Format::Picture
            | Format::Plain
            | Format::Pptx
            | Format::Xml,
        )
        | None => Err(Trouble::Unsupported(format!("files of type `{media_type}` hold no table of records"))),
    }
}

/// Why a media type is not read.
fn why_unread(media_type: &str) -> Trouble {
    match media_type {
        "inode/x-empty" => Trouble::NoText("the file is empty".to_owned()),
        "application/zip" | "application/x-tar" | "application/gzip" => {
            Trouble::NoText("an archive: what it holds is listed member by member".to_owned())
        }
        "application/x-ole-storage" => Trouble::Unreadable(
            "a container of Office that is protected by a password, damaged, or of no kind that is known".to_owned(),
        ),
        image if image.starts_with("image/") => Trouble::NoText("an image".to_owned()),
        sound if sound.starts_with("audio/") => Trouble::NoText("a sound recording".to_owned()),
        film if film.starts_with("video/") => Trouble::NoText("a film".to_owned()),
        other => Trouble::Unsupported(format!("files of type `{other}` are not read")),
    }
}

/// The label of a property that somebody added to a document: sensitivity labels carry a long technical name.
fn custom_label(label: &str) -> &str {
    if label.starts_with("MSIP_Label_") && label.ends_with("_Name") { "classification" } else { label }
}
