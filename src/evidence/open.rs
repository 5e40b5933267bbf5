//! Getting at the bytes of an item again.

use super::encoding::HEAD_BYTES;
use super::{EvidenceItem, collect, media};
use crate::integrity::HashingReader;
use crate::sources::archive::{self, Container, Member, ReadSeek};
use crate::sources::{self, Limits, Location};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The bytes of an item, opened for reading.
#[derive(Debug)]
pub enum Opened {
    /// A file on disk.
    File(File, PathBuf),
    /// A member of an archive, unpacked into a temporary file that goes when this does.
    Unpacked(NamedTempFile),
}

impl Opened {
    /// Where the bytes are on this machine, for as long as this lives.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::File(_, path) => path,
            Self::Unpacked(file) => file.path(),
        }
    }
}

impl Read for Opened {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file, _) => file.read(buffer),
            Self::Unpacked(file) => file.read(buffer),
        }
    }
}

impl Seek for Opened {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file, _) => file.seek(to),
            Self::Unpacked(file) => file.seek(to),
        }
    }
}

/// Opens an item.
///
/// # Errors
/// When it is gone, or cannot be read any more.
pub fn open(item: &EvidenceItem) -> io::Result<Opened> {
    match &item.location {
        Location::File(path) => sources::open_file(path).map(|file| Opened::File(file, path.clone())),
        Location::Member { container, .. } => unpack(container, &[item]).pop().unwrap_or_else(gone),
    }
}

fn gone<T>() -> io::Result<T> {
    Err(io::ErrorKind::NotFound.into())
}

/// Unpacks members of one file of the evidence tree in one walk through it; the results stand in the order of `items`.
#[must_use]
pub fn unpack(container: &Path, items: &[&EvidenceItem]) -> Vec<io::Result<Opened>> {
    let mut search = Search { found: items.iter().map(|_| None).collect() };
    let wanted: Vec<Wanted<'_>> =
        items.iter().enumerate().filter_map(|(index, item)| Wanted::of(index, item)).collect();
    let name = container.file_name().map(sources::shown::component).unwrap_or_default();
    let walked = sources::open_file(container).and_then(|mut file| search.walk(&name, &mut file, &wanted));
    let missing = |found: Option<NamedTempFile>| match (found, &walked) {
        (Some(file), _) => Ok(Opened::Unpacked(file)),
        (None, Err(error)) => Err(error.kind().into()),
        (None, Ok(())) => gone(),
    };
    search.found.into_iter().map(missing).collect()
}

/// What is looked for: the names that lead to it from here.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    index: usize,
    chain: &'a [String],
    bytes: u64,
}

impl<'a> Wanted<'a> {
    fn of(index: usize, item: &'a EvidenceItem) -> Option<Self> {
        match &item.location {
            Location::Member { chain, .. } => Some(Self { index, chain, bytes: item.bytes }),
            Location::File(_) => None,
        }
    }
}

struct Search {
    found: Vec<Option<NamedTempFile>>,
}

/// What lies in the archive was held against the limits when it was collected; here they only end a reading that goes
/// wrong because the archive was replaced since.
const AMPLE: Limits = Limits {
    max_file_bytes: 1 << 43,
    max_member_bytes: 1 << 33,
    max_unpacked_bytes: 1 << 36,
    max_members: 10_000_000,
    max_depth: 64,
    max_expansion: 1 << 20,
};

impl Search {
    fn walk(&mut self, name: &str, input: &mut dyn ReadSeek, wanted: &[Wanted<'_>]) -> io::Result<()> {
        let Some(kind) = kind_of(name, input)? else { return gone() };
        let mut left = wanted.len();
        let mut failed = Ok(());
        let walked = archive::members(kind, input, name, &AMPLE, &mut |member| {
            let here: Vec<Wanted<'_>> =
                wanted.iter().filter(|wanted| wanted.chain.first() == Some(&member.name)).copied().collect();
            if here.is_empty() {
                return ControlFlow::Continue(());
            }
            left -= here.len();
            if let Err(error) = self.take(member, &here) {
                failed = Err(error);
            }
            if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        failed?;
        walked.map_err(|_| io::ErrorKind::InvalidData.into())
    }

    /// Unpacks a member that is looked for, or that holds what is looked for.
    fn take(&mut self, member: Member<'_>, here: &[Wanted<'_>]) -> io::Result<()> {
        let Ok(content) = member.content else { return gone() };
        let deeper: Vec<Wanted<'_>> = here
            .iter()
            .filter_map(|wanted| {
                let chain = wanted.chain.get(1..).filter(|rest| !rest.is_empty())?;
                Some(Wanted { chain, ..*wanted })
            })
            .collect();
        let itself = here.iter().find(|wanted| wanted.chain.len() == 1);
        // One byte more than was collected shows that it changed.
        let limit = if deeper.is_empty() {
            itself.map_or(0, |wanted| wanted.bytes.saturating_add(1))
        } else {
            AMPLE.max_member_bytes
        };
        let mut file = NamedTempFile::new()?;
        io::copy(&mut content.take(limit), &mut file)?;
        file.flush()?;
        if !deeper.is_empty() {
            self.walk(&member.name, &mut file, &deeper)?;
        }
        file.rewind()?;
        if let Some(slot) = itself.and_then(|wanted| self.found.get_mut(wanted.index)) {
            *slot = Some(file);
        }
        Ok(())
    }
}

fn kind_of(name: &str, input: &mut dyn ReadSeek) -> io::Result<Option<Container>> {
    let bytes = input.seek(SeekFrom::End(0))?;
    input.rewind()?;
    let mut head = Vec::new();
    input.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    input.rewind()?;
    Ok(Container::of(media::media_type(&head, &collect::extension(name), bytes, input)))
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
