//! Internet mail: header fields, the text of the message, the names of what is attached.

use super::html;
use crate::evidence::media::ReadSeek;
use crate::extraction::control::Place;
use crate::extraction::draft::{Draft, Trouble};
use mail_parser::{Address, Message, MessageParser, MimeHeaders as _, PartType};
use std::io::Read as _;

/// Largest mail that is read: it is held in memory as a whole.
const MAX_BYTES: u64 = 100 * 1024 * 1024;

/// Reads a mail.
pub fn read(input: &mut dyn ReadSeek, draft: &mut Draft<'_>) -> Result<(), Trouble> {
    let mut bytes = Vec::new();
    input.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Trouble::Unreadable(format!("the mail is larger than the limit of {} MiB", MAX_BYTES >> 20)));
    }
    let message = MessageParser::default().parse(&bytes).filter(|message| !message.headers().is_empty());
    let message = message.ok_or_else(|| Trouble::Unreadable("the mail has no header".to_owned()))?;
    header(&message, draft);
    body(&message, draft);
    for part in message.attachments() {
        if let Some(name) = part.attachment_name() {
            draft.paragraph(&format!("Attachment: {name}"));
        }
    }
    Ok(())
}

fn header(message: &Message<'_>, draft: &mut Draft<'_>) {
    let date = message.date().map(|date| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day));
    let fields = Header {
        subject: message.subject().unwrap_or_default().to_owned(),
        from: message.from().map(people).unwrap_or_default(),
        to: message.to().map(people).unwrap_or_default(),
        cc: message.cc().map(people).unwrap_or_default(),
        date: date.unwrap_or_default(),
        organisation: message.header_raw("Organization").unwrap_or_default().trim().to_owned(),
    };
    fields.write(draft);
}

/// The fields of a message's head that say what it is.
#[derive(Default)]
pub struct Header {
    /// Subject.
    pub subject: String,
    /// Sender, by name where there is one.
    pub from: String,
    /// Receivers.
    pub to: String,
    /// Receivers of a copy.
    pub cc: String,
    /// Day it was sent, ISO 8601.
    pub date: String,
    /// Organisation of the sender.
    pub organisation: String,
}

impl Header {
    /// Writes the head of a message into the draft.
    pub fn write(&self, draft: &mut Draft<'_>) {
        draft.heading_apart(&self.subject);
        for (label, shown, value) in [
            ("title", "", &self.subject),
            ("author", "From", &self.from),
            ("to", "To", &self.to),
            ("cc", "Cc", &self.cc),
            ("sent", "Sent", &self.date),
            ("organisation", "", &self.organisation),
        ] {
            draft.state(label, value, Place::MailHeader);
            if !shown.is_empty() && !value.is_empty() {
                draft.paragraph(&format!("{shown}: {value}"));
            }
        }
    }
}

/// Names of people, or their addresses where they have none.
fn people(address: &Address<'_>) -> String {
    let name = |person: &mail_parser::Addr<'_>| {
        let name = person.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        name.or(person.address.as_deref()).map(str::to_owned)
    };
    let names: Vec<String> = address.iter().take(50).filter_map(name).collect();
    names.join(", ")
}

/// The message as text; where it comes as HTML alone, the text of that. A forwarded message is part of it.
fn body(message: &Message<'_>, draft: &mut Draft<'_>) {
    for part in message.text_bodies() {
        match &part.body {
            PartType::Text(text) => {
                for paragraph in text.split("\n\n").flat_map(|part| part.split("\r\n\r\n")) {
                    draft.paragraph(&paragraph.replace('\r', ""));
                }
            }
            PartType::Html(page) => html::write(page, draft),
            PartType::Binary(_) | PartType::InlineBinary(_) | PartType::Message(_) | PartType::Multipart(_) => {}
        }
    }
}
