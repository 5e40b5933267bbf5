//! Archives and mails as places that hold evidence: ZIP, TAR, GZIP, EML and MSG, within stated limits.
//!
//! Members are handed over one by one, each either readable or refused with a reason. A fault of the whole ends the
//! walk. Nothing is ever written where a member's name says.

mod gzip;
mod mail;
mod outlook;
mod tar;
mod zip;

use super::{Limits, shown};
use crate::diagnostics::Code;
use std::io::{self, Read, Seek};
use std::ops::ControlFlow;

/// A kind of file that holds others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// A ZIP archive that is no document.
    Zip,
    /// A TAR archive.
    Tar,
    /// A GZIP file: a TAR archive or a single file in it.
    Gzip,
    /// An Internet mail (EML).
    Mail,
    /// A message of Outlook (MSG).
    Outlook,
}

impl Container {
    /// The kind of a media type.
    #[must_use]
    pub fn of(media_type: &str) -> Option<Self> {
        match media_type {
            "application/zip" => Some(Self::Zip),
            "application/x-tar" => Some(Self::Tar),
            "application/gzip" => Some(Self::Gzip),
            "message/rfc822" => Some(Self::Mail),
            "application/vnd.ms-outlook" => Some(Self::Outlook),
            _ => None,
        }
    }
}

/// What can be read from any place.
pub trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// Why a member, or a whole archive, is not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The code of its diagnostic.
    pub code: &'static Code,
    /// What is wrong, naming the limit where one was reached.
    pub message: String,
}

impl Refusal {
    /// A refusal of that code.
    pub fn new(code: &'static Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// A member of an archive, or an attachment.
pub struct Member<'a> {
    /// Its name as shown, components joined with `/`.
    pub name: String,
    /// Its size while packed, where the archive tells.
    pub packed: Option<u64>,
    /// Its bytes, or why they are not read.
    pub content: Result<&'a mut dyn Read, Refusal>,
}

/// Receives members; breaks to end the walk.
pub type Visit<'a> = &'a mut dyn FnMut(Member<'_>) -> ControlFlow<()>;

/// Hands the members of `input` to `visit`, in the order of the archive; `outer` is the name that a single packed file
/// takes without its ending.
///
/// # Errors
/// When the archive as a whole is damaged, ambiguous or beyond a limit; members before the fault were handed over.
pub fn members(
    kind: Container,
    input: &mut dyn ReadSeek,
    outer: &str,
    limits: &Limits,
    visit: Visit<'_>,
) -> Result<(), Refusal> {
    input.rewind().map_err(|error| damaged(&error))?;
    match kind {
        Container::Zip => zip::members(input, limits, visit),
        Container::Tar => tar::members(input, limits, visit),
        Container::Gzip => gzip::members(input, outer, limits, visit),
        Container::Mail => mail::members(input, visit),
        Container::Outlook => outlook::members(input, visit),
    }
}

fn damaged(error: &io::Error) -> Refusal {
    Refusal::new(&super::codes::ARCHIVE_DAMAGED, format!("the archive is damaged: {}", error.kind()))
}

/// The name of a member as shown, or why it is refused: an absolute path or one that leads out has no place here.
fn safe_name(raw: &[u8]) -> Result<String, Refusal> {
    let refused = |why: &str| Refusal::new(&super::codes::MEMBER_NAME_REFUSED, format!("the member's name {why}"));
    // Windows programs write their own separator; nobody else has it in names of members.
    let name: Vec<u8> = raw.iter().map(|byte| if *byte == b'\\' { b'/' } else { *byte }).collect();
    if name.is_empty() || name.contains(&0) {
        return Err(refused("is no name"));
    }
    let drive = matches!(name.as_slice(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    if name.starts_with(b"/") || drive {
        return Err(refused("is an absolute path"));
    }
    let parts: Vec<&[u8]> = name.split(|byte| *byte == b'/').filter(|part| !part.is_empty() && *part != b".").collect();
    if parts.contains(&&b".."[..]) {
        return Err(refused("leads out of the archive"));
    }
    if parts.is_empty() {
        return Err(refused("is no name"));
    }
    Ok(shown::member(&parts.join(&b'/')))
}

/// A name to list for a member whose own name was refused.
fn listed_name(raw: &[u8]) -> String {
    shown::member(raw)
}

/// Names of attachments, each given once: mails may carry several of one name.
#[derive(Default)]
struct Names(std::collections::BTreeSet<String>);

impl Names {
    /// The last component of `name` as shown, or `otherwise`; numbered when it was given before.
    fn give(&mut self, name: Option<&str>, otherwise: &str) -> String {
        let last =
            name.and_then(|name| name.rsplit(['/', '\\']).find(|part| !part.trim().is_empty())).unwrap_or(otherwise);
        let base = shown::component(std::ffi::OsStr::new(last.trim()));
        let mut candidate = base.clone();
        for number in 2.. {
            if self.0.insert(candidate.clone()) {
                break;
            }
            candidate = match base.rsplit_once('.') {
                Some((stem, extension)) => format!("{stem} ({number}).{extension}"),
                None => format!("{base} ({number})"),
            };
        }
        candidate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_out_are_refused() {
        for name in ["/etc/passwd", "../x", "a/../../x", "C:\\x", "..\\x", "", "./", "a\0b"] {
            assert!(safe_name(name.as_bytes()).is_err(), "{name}");
        }
        assert_eq!(safe_name(b"a\\b//./c.txt").unwrap(), "a/b/c.txt");
    }

    #[test]
    fn attachments_of_one_name_are_told_apart() {
        let mut names = Names::default();
        assert_eq!(names.give(Some("a.png"), "x"), "a.png");
        assert_eq!(names.give(Some("dir/a.png"), "x"), "a (2).png");
        assert_eq!(names.give(None, "part-1"), "part-1");
    }
}
