//! Messages of Outlook: their properties are streams of a compound file (MS-OXMSG).

use super::html;
use super::mail::Header;
use crate::evidence::encoding;
use crate::evidence::media::ReadSeek;
use crate::extraction::draft::{Draft, Trouble};
use cfb::CompoundFile;
use chrono::DateTime;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Most bytes read of one property.
const MAX_PROPERTY_BYTES: u64 = 32 * 1024 * 1024;
/// Deepest nesting of attached messages.
const MAX_DEPTH: usize = 4;
/// Most attachments looked at.
const MAX_ATTACHMENTS: usize = 2_048;

type File<'a> = CompoundFile<&'a mut dyn ReadSeek>;

/// Reads a message of Outlook.
pub fn read(input: &mut dyn ReadSeek, draft: &mut Draft<'_>) -> Result<(), Trouble> {
    input.rewind()?;
    let file = CompoundFile::open(input);
    let mut file = file.map_err(|_| Trouble::Unreadable("the message is damaged and cannot be opened".to_owned()))?;
    message(&mut file, Path::new("/"), 0, draft);
    Ok(())
}

fn message(file: &mut File<'_>, storage: &Path, depth: usize, draft: &mut Draft<'_>) {
    let mut text = |property: &str| text(file, storage, property).unwrap_or_default();
    // MS-OXPROPS: PidTagSubject, PidTagSenderName or PidTagSentRepresentingName, PidTagDisplayTo, PidTagDisplayCc.
    let from = Some(text("0C1A")).filter(|name| !name.is_empty()).unwrap_or_else(|| text("0042"));
    let header = Header {
        subject: text("0037"),
        from,
        to: text("0E04"),
        cc: text("0E03"),
        date: String::new(),
        organisation: String::new(),
    };
    let plain = text("1000");
    let date = sent_on(file, storage).unwrap_or_default();
    Header { date, ..header }.write(draft);
    if plain.trim().is_empty() {
        if let Some(page) = html_body(file, storage) {
            html::write(&page, draft);
        }
    } else {
        for paragraph in plain.replace('\r', "").split("\n\n") {
            draft.paragraph(paragraph);
        }
    }
    attachments(file, storage, depth, draft);
}

/// Names what is attached; messages within the message are read with it.
fn attachments(file: &mut File<'_>, storage: &Path, depth: usize, draft: &mut Draft<'_>) {
    let Ok(entries) = file.read_storage(storage) else { return };
    let found: Vec<PathBuf> = entries
        .filter(|entry| entry.is_storage() && entry.name().starts_with("__attach_version1.0_#"))
        .take(MAX_ATTACHMENTS)
        .map(|entry| entry.path().to_owned())
        .collect();
    for attachment in found {
        let name = text(file, &attachment, "3707").or_else(|| text(file, &attachment, "3704"));
        if let Some(name) = name {
            draft.paragraph(&format!("Attachment: {name}"));
        }
        let within = attachment.join("__substg1.0_3701000D");
        if depth < MAX_DEPTH && file.is_storage(&within) {
            message(file, &within, depth + 1, draft);
        }
    }
}

fn stream(file: &mut File<'_>, storage: &Path, name: &str) -> Option<Vec<u8>> {
    let stream = file.open_stream(storage.join(name)).ok()?;
    let mut bytes = Vec::new();
    stream.take(MAX_PROPERTY_BYTES).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// A property as text: Unicode, or the bytes of an old message in an encoding it does not name here.
fn text(file: &mut File<'_>, storage: &Path, property: &str) -> Option<String> {
    let text = match stream(file, storage, &format!("__substg1.0_{property}001F")) {
        Some(bytes) => encoding_rs::UTF_16LE.decode_without_bom_handling(&bytes).0.into_owned(),
        None => decoded(&stream(file, storage, &format!("__substg1.0_{property}001E"))?),
    };
    let text = text.trim_end_matches('\0');
    (!text.trim().is_empty()).then(|| text.to_owned())
}

fn decoded(bytes: &[u8]) -> String {
    encoding::detect(bytes).map_or_else(|| String::from_utf8_lossy(bytes).into_owned(), |charset| charset.decode(bytes))
}

// PidTagHtml is bytes, PidTagBodyHtml text.
fn html_body(file: &mut File<'_>, storage: &Path) -> Option<String> {
    let bytes = stream(file, storage, "__substg1.0_10130102").map(|bytes| decoded(&bytes));
    bytes.or_else(|| text(file, storage, "1013"))
}

/// The day it was sent, or else delivered (`PidTagClientSubmitTime`, `PidTagMessageDeliveryTime`).
fn sent_on(file: &mut File<'_>, storage: &Path) -> Option<String> {
    // MS-OXMSG 2.4: entries of 16 bytes after a head of 32 bytes at the top, and of 24 in an attached message.
    let bytes = stream(file, storage, "__properties_version1.0")?;
    let head = if storage == Path::new("/") { 32 } else { 24 };
    let entries: Vec<&[u8]> = bytes.get(head..)?.chunks_exact(16).collect();
    let time = |wanted: u32| {
        let entry = entries.iter().find(|entry| entry.get(..4) == Some(&wanted.to_le_bytes()[..]))?;
        let ticks: [u8; 8] = entry.get(8..16)?.try_into().ok()?;
        // Ticks of 100 nanoseconds since 1601-01-01, which is 11,644,473,600 seconds before 1970.
        let seconds = i64::try_from(u64::from_le_bytes(ticks) / 10_000_000).ok()?.checked_sub(11_644_473_600)?;
        Some(DateTime::from_timestamp(seconds, 0)?.format("%Y-%m-%d").to_string())
    };
    time(0x0039_0040).or_else(|| time(0x0E06_0040))
}
