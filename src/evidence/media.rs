//! Media type by content, never by name alone.

use super::{encoding, sniff};
use std::io::{Read as _, SeekFrom};

pub use crate::sources::archive::ReadSeek;

/// Media type of an empty file.
pub const EMPTY: &str = "inode/x-empty";
/// Media type of bytes we know nothing about.
pub const UNKNOWN: &str = "application/octet-stream";

/// Media type of the file whose first bytes are `head`; `whole` is looked into where the beginning does not tell.
pub fn media_type(head: &[u8], extension: &str, bytes: u64, whole: &mut dyn ReadSeek) -> &'static str {
    if head.is_empty() {
        return EMPTY;
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return zip_kind(whole);
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return ole_kind(whole);
    }
    // ISO 32000-1, Annex H.3.4.1: readers accept the header anywhere in the first 1024 bytes.
    if head.get(..head.len().min(1024)).is_some_and(|start| holds(start, b"%PDF-")) {
        return "application/pdf";
    }
    if head.starts_with(b"\x1f\x8b") {
        return "application/gzip";
    }
    if head.get(257..262) == Some(b"ustar") {
        return "application/x-tar";
    }
    if let Some(kind) = by_signature(head) {
        return kind;
    }
    let complete = bytes <= head.len() as u64;
    encoding::detect(head).map_or(UNKNOWN, |charset| sniff::kind(&charset.decode(head), extension, complete))
}

/// Whether only the whole tells what a file is or holds: archives, documents packed as such, mails.
#[must_use]
pub fn must_be_seen_whole(head: &[u8]) -> bool {
    let signatures: [&[u8]; 4] = [b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"\x1f\x8b"];
    signatures.iter().any(|signature| head.starts_with(signature))
        || head.get(257..262) == Some(b"ustar")
        || encoding::detect(head).is_some_and(|charset| sniff::is_mail(&charset.decode(head)))
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Pictures, sound, film, fonts, programs and archives that we do not open.
fn by_signature(head: &[u8]) -> Option<&'static str> {
    use infer::MatcherType as Kind;
    let found = infer::get(head)?;
    match found.matcher_type() {
        Kind::Image | Kind::Audio | Kind::Video | Kind::Archive | Kind::Font | Kind::App | Kind::Book => {
            Some(found.mime_type())
        }
        // Their kinds are told by looking inside.
        Kind::Doc | Kind::Text | Kind::Custom => None,
    }
}

const OOXML: [(&str, &str); 5] = [
    ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroenabled.12"),
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("visio/document.xml", "application/vnd.ms-visio.drawing"),
];

const OOXML_FOLDERS: [(&str, &str); 3] = [
    ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
];

const BY_MIMETYPE: [&str; 7] = [
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.graphics",
    "application/vnd.oasis.opendocument.text-template",
    "application/vnd.oasis.opendocument.spreadsheet-template",
    "application/epub+zip",
];

/// Documents that are packed as ZIP are documents, not archives.
fn zip_kind(whole: &mut dyn ReadSeek) -> &'static str {
    let Ok(mut archive) = zip::ZipArchive::new(whole) else { return "application/zip" };
    if let Some(kind) = declared_kind(&mut archive) {
        return kind;
    }
    // Some producers write `\` or capitals; strict packages keep the parts elsewhere but always list their types.
    let names: Vec<String> = archive
        .file_names_raw()
        .take(4096)
        .map(|name| String::from_utf8_lossy(name).replace('\\', "/").trim_start_matches('/').to_lowercase())
        .collect();
    if !names.iter().any(|name| name == "[content_types].xml") {
        return "application/zip";
    }
    let by_part = OOXML.iter().find(|(part, _)| names.iter().any(|name| name == part));
    let by_folder = || OOXML_FOLDERS.iter().find(|(folder, _)| names.iter().any(|name| name.starts_with(folder)));
    match by_part.or_else(by_folder) {
        Some((_, kind))
            if kind.ends_with("spreadsheetml.sheet") && names.iter().any(|name| name == "xl/vbaproject.bin") =>
        {
            "application/vnd.ms-excel.sheet.macroenabled.12"
        }
        Some((_, kind)) => kind,
        None => "application/zip",
    }
}

/// OpenDocument and EPUB say what they are in a member named `mimetype`.
fn declared_kind(archive: &mut zip::ZipArchive<&mut dyn ReadSeek>) -> Option<&'static str> {
    let member = archive.by_name("mimetype").ok()?;
    let mut declared = String::new();
    member.take(128).read_to_string(&mut declared).ok()?;
    BY_MIMETYPE.into_iter().find(|kind| *kind == declared.trim())
}

const OLE: [(&str, &str); 7] = [
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("__properties_version1.0", "application/vnd.ms-outlook"),
    ("VisioDocument", "application/vnd.visio"),
    ("EncryptedPackage", "application/x-ole-storage"),
];

/// OLE containers are told by the streams at their root.
fn ole_kind(whole: &mut dyn ReadSeek) -> &'static str {
    if whole.seek(SeekFrom::Start(0)).is_err() {
        return "application/x-ole-storage";
    }
    let Ok(file) = cfb::CompoundFile::open(whole) else { return "application/x-ole-storage" };
    // Names of streams are compared without case (MS-CFB 2.6.4), and some producers write capitals.
    let names: Vec<String> = file.read_root_storage().take(4096).map(|entry| entry.name().to_lowercase()).collect();
    let found = OLE.iter().find(|(stream, _)| names.contains(&stream.to_lowercase()));
    found.map_or("application/x-ole-storage", |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    fn of(bytes: &[u8]) -> &'static str {
        media_type(bytes, "", bytes.len() as u64, &mut Cursor::new(bytes))
    }

    #[test]
    fn signatures_are_recognised() {
        assert_eq!(of(b"%PDF-1.7\n%\xe2\xe3"), "application/pdf");
        assert_eq!(of(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "image/png");
        assert_eq!(of(b"\x1f\x8b\x08\0"), "application/gzip");
        assert_eq!(of(b""), EMPTY);
        assert_eq!(of(b"\0\x01\x02\x03\0\0\0"), UNKNOWN);
        assert_eq!(of(b"PK\x03\x04 damaged"), "application/zip");
    }

    proptest! {
        #[test]
        fn any_bytes_have_some_type(start in 0_usize..6, rest in proptest::collection::vec(any::<u8>(), 0..2000)) {
            const STARTS: [&[u8]; 6] = [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{", b"<", b"From: "];
            let mut bytes = STARTS[start].to_vec();
            bytes.extend(rest);
            let _ = of(&bytes);
        }
    }
}
