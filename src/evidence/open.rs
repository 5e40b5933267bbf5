//! Getting at the bytes of an item again.

use super::EvidenceItem;
use crate::integrity::HashingReader;
use crate::sources::{self, Location};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// The bytes of an item, opened for reading.
#[derive(Debug)]
pub enum Opened {
    /// A file on disk.
    File(File, PathBuf),
}

impl Opened {
    /// Where the bytes are on this machine, for as long as this lives.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::File(_, path) => path,
        }
    }
}

impl Read for Opened {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file, _) => file.read(buffer),
        }
    }
}

impl Seek for Opened {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file, _) => file.seek(to),
        }
    }
}

/// Opens what stands at `location`.
///
/// # Errors
/// When it is gone, or cannot be read any more.
pub fn open(location: &Location) -> io::Result<Opened> {
    match location {
        Location::File(path) => sources::open_file(path).map(|file| Opened::File(file, path.clone())),
        Location::Member { .. } => Err(io::Error::new(io::ErrorKind::Unsupported, "members are not opened")),
    }
}

/// Whether the bytes are still those that were collected; leaves them at their beginning.
///
/// # Errors
/// When they cannot be read to their end.
pub fn is_unchanged(opened: &mut Opened, item: &EvidenceItem) -> io::Result<bool> {
    let mut reader = HashingReader::new(&mut *opened);
    io::copy(&mut reader, &mut io::sink())?;
    let (digest, _) = reader.finish();
    opened.rewind()?;
    Ok(item.sha256 == Some(digest))
}
