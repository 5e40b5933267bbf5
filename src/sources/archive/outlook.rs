//! Attachments of Outlook messages.

use super::{Member, Names, ReadSeek, Refusal, Visit};
use crate::sources::codes;
use cfb::CompoundFile;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Most attachments looked for.
const MAX_ATTACHMENTS: usize = 2_048;

/// Hands the attachments to `visit`.
pub fn members(input: &mut dyn ReadSeek, visit: Visit<'_>) -> Result<(), Refusal> {
    let damaged =
        |_| Refusal::new(&codes::ARCHIVE_DAMAGED, "the message is damaged and its attachments cannot be found");
    input.rewind().map_err(damaged)?;
    let mut file = CompoundFile::open(input).map_err(damaged)?;
    // MS-OXMSG 2.2.2: one storage for each attachment, numbered in hexadecimal.
    let storages: Vec<PathBuf> = file
        .read_root_storage()
        .filter(|entry| entry.is_storage() && entry.name().starts_with("__attach_version1.0_#"))
        .take(MAX_ATTACHMENTS)
        .map(|entry| entry.path().to_owned())
        .collect();
    let mut names = Names::default();
    for (number, storage) in (1..).zip(storages) {
        let given = ["3707", "3704", "3001"].iter().find_map(|property| text(&mut file, &storage, property));
        let name = names.give(given.as_deref(), &format!("attachment-{number}"));
        // MS-OXCMSG 2.2.2.7: the bytes are a stream; an attached message is a storage of its own.
        let flow = if let Ok(mut content) = file.open_stream(storage.join("__substg1.0_37010102")) {
            visit(Member { name, packed: None, content: Ok(&mut content) })
        } else {
            let message = "the attachment is a message or object within the message, which is read with it and not listed as a file of its own";
            let refusal = Refusal::new(&codes::MEMBER_UNSUPPORTED, message);
            visit(Member { name, packed: None, content: Err(refusal) })
        };
        if flow.is_break() {
            break;
        }
    }
    Ok(())
}

/// A property as text: Unicode, or the bytes of an old message.
fn text(file: &mut CompoundFile<&mut dyn ReadSeek>, storage: &Path, property: &str) -> Option<String> {
    let mut read = |kind: &str| {
        let stream = file.open_stream(storage.join(format!("__substg1.0_{property}{kind}"))).ok()?;
        let mut bytes = Vec::new();
        stream.take(4096).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    };
    let text = match read("001F") {
        Some(bytes) => encoding_rs::UTF_16LE.decode_without_bom_handling(&bytes).0.into_owned(),
        None => encoding_rs::WINDOWS_1252.decode_without_bom_handling(&read("001E")?).0.into_owned(),
    };
    let text = text.trim_end_matches('\0').trim();
    (!text.is_empty()).then(|| text.to_owned())
}
