//! ZIP archives.

use super::{Member, ReadSeek, Refusal, Visit, listed_name, safe_name};
use crate::sources::{Limits, codes};
use ::zip::result::ZipError;
use ::zip::{CompressionMethod, ZipArchive};
use std::io::{Read as _, SeekFrom};

/// Hands the members to `visit`.
pub fn members(input: &mut dyn ReadSeek, limits: &Limits, visit: Visit<'_>) -> Result<(), Refusal> {
    let announced = announced_members(input);
    if announced.is_some_and(|count| count > limits.max_members as u64) {
        let message = format!("the archive holds more than the limit of {} members", limits.max_members);
        return Err(Refusal::new(&codes::TOO_MANY_MEMBERS, message));
    }
    let mut archive = ZipArchive::new(input).map_err(|error| damaged(&error))?;
    if archive.has_duplicate_names() {
        let message = "the archive holds a name more than once, and programs differ in which they show";
        return Err(Refusal::new(&codes::ARCHIVE_AMBIGUOUS, message));
    }
    if archive.has_overlapping_entries().map_err(|error| damaged(&error))? {
        let message = "members of the archive lie over each other, as only archives made to overwhelm their reader do";
        return Err(Refusal::new(&codes::ARCHIVE_OVERLAPS, message));
    }
    refuse_if_all_encrypted(&archive, limits)?;
    for index in 0..archive.len() {
        if visit_member(&mut archive, index, limits, visit)? {
            break;
        }
    }
    Ok(())
}

/// Hands over the member of that index; whether the walk is to end.
fn visit_member(
    archive: &mut ZipArchive<&mut dyn ReadSeek>,
    index: usize,
    limits: &Limits,
    visit: Visit<'_>,
) -> Result<bool, Refusal> {
    let entry = archive.by_index_data(index).map_err(|error| damaged(&error))?;
    if entry.is_dir() {
        return Ok(false);
    }
    // Old archives carry names in code page 437; the crate knows which.
    let decoded = entry.name().map(|name| name.into_owned().into_bytes());
    let raw = decoded.unwrap_or_else(|_| entry.name_raw().to_vec());
    let packed = Some(entry.compressed_size());
    let refused = if entry.is_symlink() {
        Some(Refusal::new(&codes::LINK_NOT_FOLLOWED, "this symbolic link in an archive was not followed"))
    } else if entry.encrypted() {
        Some(encrypted("the member is", "it was not opened", limits))
    } else if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
        Some(Refusal::new(&codes::MEMBER_UNSUPPORTED, "the member is packed by a method that is not read"))
    } else {
        None
    };
    let (name, refused) = match (safe_name(&raw), refused) {
        (Ok(name), refused) => (name, refused),
        (Err(refusal), _) => (listed_name(&raw), Some(refusal)),
    };
    if let Some(refusal) = refused {
        return Ok(visit(Member { name, packed, content: Err(refusal) }).is_break());
    }
    match archive.by_index(index) {
        Ok(mut member) => Ok(visit(Member { name, packed, content: Ok(&mut member) }).is_break()),
        Err(error) => Ok(visit(Member { name, packed, content: Err(damaged(&error)) }).is_break()),
    }
}

/// An archive behind a password is refused as a whole: nobody can tell what unpacking it would bring.
fn refuse_if_all_encrypted(archive: &ZipArchive<&mut dyn ReadSeek>, limits: &Limits) -> Result<(), Refusal> {
    let files =
        (0..archive.len()).filter_map(|index| archive.by_index_data(index).ok()).filter(|entry| !entry.is_dir());
    let (locked, open): (Vec<_>, Vec<_>) = files.partition(zip::read::ZipFileEntry::encrypted);
    if locked.is_empty() || !open.is_empty() {
        return Ok(());
    }
    let members =
        if locked.len() == 1 { "its only member is".to_owned() } else { format!("all {} members are", locked.len()) };
    Err(encrypted(&members, "the archive was not opened", limits))
}

fn encrypted(who: &str, outcome: &str, limits: &Limits) -> Refusal {
    let message = format!(
        "{who} encrypted, so that what comes out cannot be held against the limits of {} in all and {} to 1 on \
         expansion; {outcome}",
        crate::sources::size(limits.max_unpacked_bytes),
        limits.max_expansion
    );
    Refusal::new(&codes::MEMBER_ENCRYPTED, message)
}

fn damaged(error: &ZipError) -> Refusal {
    let why = match error {
        ZipError::Io(error) => error.kind().to_string(),
        ZipError::UnsupportedArchive(_) => "it uses what is not supported".to_owned(),
        _ => "it does not keep to the format".to_owned(),
    };
    Refusal::new(&codes::ARCHIVE_DAMAGED, format!("the archive is damaged: {why}"))
}

/// The number of members that the end of the archive announces, so that a flood is refused before it is read.
fn announced_members(input: &mut dyn ReadSeek) -> Option<u64> {
    // APPNOTE 4.3.16: 22 bytes and a comment of at most 65,535; the ZIP64 record stands before it.
    let length = input.seek(SeekFrom::End(0)).ok()?;
    let tail = length.min(70_000);
    input.seek(SeekFrom::Start(length - tail)).ok()?;
    let mut bytes = Vec::new();
    input.take(tail).read_to_end(&mut bytes).ok()?;
    input.rewind().ok()?;
    let number = |signature: &[u8], offset: usize, width: usize| {
        let at = bytes.windows(4).rposition(|window| window == signature)?;
        let field = bytes.get(at + offset..at + offset + width)?;
        Some(field.iter().rev().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte)))
    };
    number(b"PK\x06\x06", 32, 8).or_else(|| number(b"PK\x05\x06", 10, 2))
}
