//! What the parent and its workers say to each other: frames of a length and one JSON document.

use super::{Extract, ExtractionLimits, Ocr};
use crate::integrity::Sha256Digest;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// What the parent asks for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Request {
    /// The file to read.
    pub path: WirePath,
    /// Media type by content.
    pub media_type: String,
    /// Digest taken when it was collected.
    pub sha256: Option<Sha256Digest>,
    /// Bounds.
    pub limits: ExtractionLimits,
    /// How text is read out of pictures.
    pub ocr: Option<Ocr>,
    /// What to do with it.
    pub task: Task,
}

/// What to do with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// Extract text, properties and tables.
    Extract,
    /// Hand over all rows of the table of that name.
    Rows(String),
}

/// What a worker answers.
#[derive(Debug, Serialize, Deserialize)]
pub enum Answer {
    /// The extract of the file.
    Extract(Box<Extract>),
    /// Some rows with their numbers; more follow.
    Rows(Vec<(u64, Vec<String>)>),
    /// There are no more rows.
    End,
    /// The rows cannot be read, or not to their end.
    Failed(String),
    /// The digest is not the one that was asked for.
    Changed,
}

/// A path as it travels: the bytes or units that the system itself uses, so that names that are no text survive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WirePath(Vec<u16>);

impl From<&Path> for WirePath {
    fn from(path: &Path) -> Self {
        Self(units(path.as_os_str()))
    }
}

impl From<&WirePath> for PathBuf {
    fn from(wire: &WirePath) -> Self {
        Self::from(name(&wire.0))
    }
}

#[cfg(unix)]
fn units(name: &OsStr) -> Vec<u16> {
    use std::os::unix::ffi::OsStrExt as _;
    name.as_bytes().iter().map(|byte| u16::from(*byte)).collect()
}

#[cfg(unix)]
fn name(units: &[u16]) -> OsString {
    use std::os::unix::ffi::OsStringExt as _;
    OsString::from_vec(units.iter().filter_map(|unit| u8::try_from(*unit).ok()).collect())
}

#[cfg(windows)]
fn units(name: &OsStr) -> Vec<u16> {
    use std::os::windows::ffi::OsStrExt as _;
    name.encode_wide().collect()
}

#[cfg(windows)]
fn name(units: &[u16]) -> OsString {
    use std::os::windows::ffi::OsStringExt as _;
    OsString::from_wide(units)
}

/// Writes one message.
///
/// # Errors
/// When the other side is gone.
pub fn write(output: &mut dyn Write, message: &impl Serialize) -> io::Result<()> {
    let bytes = serde_json::to_vec(message)?;
    let length = u32::try_from(bytes.len()).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
    output.write_all(&length.to_le_bytes())?;
    output.write_all(&bytes)?;
    output.flush()
}

/// Reads one message of at most `limit` bytes; `None` when the other side has ended.
///
/// # Errors
/// When the other side is gone in the middle of a message, or sends something else than a message or a longer one.
pub fn read<M: DeserializeOwned>(input: &mut dyn Read, limit: usize) -> io::Result<Option<M>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let length = u64::from(u32::from_le_bytes(length));
    if length > limit as u64 {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    // What is announced is not trusted: memory is taken for what arrives.
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(serde_json::from_slice(&bytes)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_arrives_as_it_was_sent() {
        let mut wire = Vec::new();
        write(&mut wire, &Task::Rows("Sheet 1".to_owned())).unwrap();
        let mut wire = wire.as_slice();
        assert_eq!(read::<Task>(&mut wire, 100).unwrap(), Some(Task::Rows("Sheet 1".to_owned())));
        assert_eq!(read::<Task>(&mut wire, 100).unwrap(), None);
    }

    #[test]
    fn a_message_beyond_the_limit_is_refused_before_it_is_read() {
        let mut wire = Vec::new();
        write(&mut wire, &Task::Rows("x".repeat(200))).unwrap();
        let error = read::<Task>(&mut wire.as_slice(), 100).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
        let error = read::<Task>(&mut &wire[..20], 1000).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_no_text_survives() {
        use std::os::unix::ffi::OsStrExt as _;
        let path = Path::new(OsStr::from_bytes(b"/a/caf\xe9"));
        assert_eq!(PathBuf::from(&WirePath::from(path)), path);
    }
}
