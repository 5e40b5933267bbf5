//! Attachments of Internet mail, with the bytes that were attached: never converted to another encoding.

use super::{Member, Names, ReadSeek, Refusal, Visit, damaged};
use crate::sources::codes;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders as _, PartType};
use std::borrow::Cow;
use std::io::{Cursor, Read as _};

/// Largest mail that is opened: it is held in memory as a whole.
pub const MAX_MAIL_BYTES: u64 = 100 * 1024 * 1024;

/// Hands the attachments to `visit`.
pub fn members(input: &mut dyn ReadSeek, visit: Visit<'_>) -> Result<(), Refusal> {
    let mut bytes = Vec::new();
    input.take(MAX_MAIL_BYTES + 1).read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
    if bytes.len() as u64 > MAX_MAIL_BYTES {
        let message = format!(
            "the mail is larger than the limit of {} MiB on mails, so its attachments were not opened",
            MAX_MAIL_BYTES >> 20
        );
        return Err(Refusal::new(&codes::ARCHIVE_TOO_LARGE, message));
    }
    let Some(message) = MessageParser::default().parse(&bytes) else { return Ok(()) };
    let mut names = Names::default();
    for (number, part) in (1..).zip(attachments(&message)) {
        let otherwise = match &part.body {
            PartType::Message(_) => format!("message-{number}.eml"),
            _ => format!("attachment-{number}"),
        };
        let name = names.give(part.attachment_name(), &otherwise);
        let mut content = Cursor::new(raw(&message, part));
        if visit(Member { name, packed: None, content: Ok(&mut content) }).is_break() {
            break;
        }
    }
    Ok(())
}

/// Parts that stand beside the text. A part may be listed twice when a mail is damaged.
fn attachments<'a>(message: &'a Message<'a>) -> impl Iterator<Item = &'a MessagePart<'a>> {
    let mut seen = std::collections::BTreeSet::new();
    message.attachments.iter().filter(move |id| seen.insert(**id)).filter_map(|id| message.part(*id))
}

/// The bytes of a part as they were before they were packed for the way.
fn raw<'a>(message: &'a Message<'_>, part: &'a MessagePart<'_>) -> Cow<'a, [u8]> {
    let packed = message.raw_message().get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default();
    let unpacked = match part.encoding {
        Encoding::Base64 => base64_decode(packed),
        Encoding::QuotedPrintable => quoted_printable_decode(packed),
        Encoding::None => return Cow::Borrowed(packed),
    };
    unpacked.map_or_else(|| Cow::Borrowed(part.contents()), Cow::Owned)
}
