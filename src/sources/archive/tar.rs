//! TAR archives, header by header: long names and extensions are read within limits of our own.

use super::{Member, ReadSeek, Refusal, Visit, damaged, listed_name, safe_name};
use crate::sources::{Limits, codes};
use ::tar::{Archive, EntryType, PaxExtensions};
use std::io::Read;

/// Most bytes of a long name or an extended header.
const MAX_EXTENSION_BYTES: u64 = 64 * 1024;

/// Hands the members to `visit`.
pub fn members(input: &mut dyn ReadSeek, limits: &Limits, visit: Visit<'_>) -> Result<(), Refusal> {
    walk(input, limits, visit)
}

/// The same for a stream that cannot be searched.
pub fn walk(input: &mut dyn Read, limits: &Limits, visit: Visit<'_>) -> Result<(), Refusal> {
    let mut archive = Archive::new(input);
    let mut long_name: Option<Vec<u8>> = None;
    let mut headers = 0;
    for entry in archive.entries().map_err(|error| damaged(&error))?.raw(true) {
        let mut entry = entry.map_err(|error| damaged(&error))?;
        headers += 1;
        if headers > limits.max_members * 4 {
            let message = format!("the archive holds more than the limit of {} members", limits.max_members);
            return Err(Refusal::new(&codes::TOO_MANY_MEMBERS, message));
        }
        let kind = entry.header().entry_type();
        match kind {
            EntryType::GNULongName | EntryType::XHeader => {
                long_name = extended_name(&mut entry, kind)?.or(long_name);
                continue;
            }
            EntryType::Directory | EntryType::XGlobalHeader | EntryType::GNULongLink => continue,
            _ => {}
        }
        let raw = long_name.take().unwrap_or_else(|| entry.path_bytes().into_owned());
        let refused = match kind {
            EntryType::Regular | EntryType::Continuous => None,
            EntryType::Symlink | EntryType::Link => {
                Some(Refusal::new(&codes::LINK_NOT_FOLLOWED, "this link in an archive was not followed"))
            }
            EntryType::GNUSparse => {
                Some(Refusal::new(&codes::MEMBER_UNSUPPORTED, "the member is stored with gaps, which is not read"))
            }
            _ => Some(Refusal::new(&codes::SPECIAL_FILE, "this device or pipe in an archive was not opened")),
        };
        let member = match (safe_name(&raw), refused) {
            (Ok(name), None) => Member { name, packed: None, content: Ok(&mut entry) },
            (Ok(name), Some(refusal)) => Member { name, packed: None, content: Err(refusal) },
            (Err(refusal), _) => Member { name: listed_name(&raw), packed: None, content: Err(refusal) },
        };
        if visit(member).is_break() {
            break;
        }
    }
    Ok(())
}

/// The name that an extended header gives to the member after it.
fn extended_name(entry: &mut impl Read, kind: EntryType) -> Result<Option<Vec<u8>>, Refusal> {
    let mut bytes = Vec::new();
    entry.take(MAX_EXTENSION_BYTES + 1).read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
    if bytes.len() as u64 > MAX_EXTENSION_BYTES {
        let message = format!("a name in the archive is longer than the limit of {MAX_EXTENSION_BYTES} bytes");
        return Err(Refusal::new(&codes::ARCHIVE_DAMAGED, message));
    }
    if kind == EntryType::GNULongName {
        while bytes.last() == Some(&0) {
            bytes.pop();
        }
        return Ok(Some(bytes));
    }
    let path = PaxExtensions::new(&bytes).flatten().find(|extension| extension.key_bytes() == b"path");
    Ok(path.map(|extension| extension.value_bytes().to_vec()))
}
