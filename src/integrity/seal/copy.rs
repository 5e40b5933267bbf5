//! Copying into a pack: the very bytes that are written are hashed, and a file that moves meanwhile is noticed.

use crate::integrity::disk::{self, BUFFER_BYTES, Fingerprint};
use crate::integrity::{Hasher, Sha256Digest};
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// Readings of a file that keeps changing before we give it up.
const TRIES: u32 = 3;

/// Where the bytes of a file of the pack come from.
#[derive(Debug, Clone)]
pub enum Content {
    /// Here they are.
    Bytes(Vec<u8>),
    /// A file beneath a folder.
    Disk {
        /// The folder.
        folder: PathBuf,
        /// Path below it.
        relative: PathBuf,
    },
}

/// Why a file was not copied.
#[derive(Debug)]
pub enum CopyFault {
    /// It cannot be read.
    Source(io::Error),
    /// It changed while it was read, each time.
    Moving,
    /// The copy cannot be written.
    Target(io::Error),
}

/// Writes `content` to the new file `to`; gives the digest and the number of the bytes.
///
/// # Errors
/// When it cannot be read or written, or does not hold still.
pub fn copy(content: &Content, to: Option<&Path>) -> Result<(Sha256Digest, u64), CopyFault> {
    copy_while(content, to, &|| {})
}

/// The same, with something that happens while a file is read.
fn copy_while(content: &Content, to: Option<&Path>, meanwhile: &dyn Fn()) -> Result<(Sha256Digest, u64), CopyFault> {
    match content {
        Content::Bytes(bytes) => {
            if let Some(to) = to {
                create(to).and_then(|mut file| file.write_all(bytes)).map_err(CopyFault::Target)?;
            }
            Ok((Sha256Digest::of(bytes), bytes.len() as u64))
        }
        Content::Disk { folder, relative } => {
            for _ in 0..TRIES {
                if let Some(copied) = once((folder, relative), to, meanwhile)? {
                    return Ok(copied);
                }
            }
            Err(CopyFault::Moving)
        }
    }
}

fn create(to: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).open(to)
}

fn once(
    (folder, relative): (&Path, &Path),
    to: Option<&Path>,
    meanwhile: &dyn Fn(),
) -> Result<Option<(Sha256Digest, u64)>, CopyFault> {
    let mut source = disk::open_beneath(folder, relative).map_err(CopyFault::Source)?;
    let before = Fingerprint::of(&source).map_err(CopyFault::Source)?;
    let target = to.map(create).transpose().map_err(CopyFault::Target)?;
    let sparse = is_sparse(&source);
    let done = pour(&mut source, target, sparse)?;
    meanwhile();
    let after = Fingerprint::of(&source).map_err(CopyFault::Source)?;
    Ok((before == after && done.1 == before.bytes()).then_some(done))
}

fn pour(source: &mut File, mut target: Option<File>, sparse: bool) -> Result<(Sha256Digest, u64), CopyFault> {
    let mut hasher = Hasher::default();
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut hole = false;
    loop {
        let count = source.read(&mut buffer).map_err(CopyFault::Source)?;
        let Some(bytes) = buffer.get(..count).filter(|bytes| !bytes.is_empty()) else { break };
        hasher.update(bytes);
        let Some(target) = &mut target else { continue };
        // A hole stays a hole: a naive copy turned 4 KiB on disk into five gigabytes.
        hole = sparse && bytes.iter().all(|&byte| byte == 0);
        let written = if hole {
            i64::try_from(count).map_or_else(
                |error| Err(io::Error::other(error)),
                |count| target.seek(SeekFrom::Current(count)).map(drop),
            )
        } else {
            target.write_all(bytes)
        };
        written.map_err(CopyFault::Target)?;
    }
    let (digest, bytes) = hasher.finish();
    if let Some(target) = target.filter(|_| hole) {
        target.set_len(bytes).map_err(CopyFault::Target)?;
    }
    Ok((digest, bytes))
}

#[cfg(unix)]
fn is_sparse(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    // Blocks are counted in units of 512 bytes, whatever the file system.
    file.metadata().is_ok_and(|metadata| metadata.blocks().saturating_mul(512) < metadata.len())
}

#[cfg(not(unix))]
fn is_sparse(_file: &File) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk_content(folder: &Path, name: &str) -> Content {
        Content::Disk { folder: folder.to_owned(), relative: name.into() }
    }

    #[test]
    fn what_is_hashed_is_what_is_written() {
        let folder = tempfile::tempdir().unwrap();
        for length in [0, 1, BUFFER_BYTES - 1, BUFFER_BYTES, BUFFER_BYTES + 1, 3 * BUFFER_BYTES] {
            let bytes: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
            std::fs::write(folder.path().join("a"), &bytes).unwrap();
            let to = folder.path().join("b");
            let (digest, count) = copy(&disk_content(folder.path(), "a"), Some(&to)).unwrap();
            assert_eq!((digest, count), (Sha256Digest::of(&bytes), length as u64));
            assert_eq!(std::fs::read(&to).unwrap(), bytes);
        }
    }

    #[cfg(unix)]
    #[test]
    fn holes_stay_holes() {
        use std::os::unix::fs::MetadataExt as _;
        let folder = tempfile::tempdir().unwrap();
        let mut file = File::create(folder.path().join("a")).unwrap();
        file.write_all(b"begin").unwrap();
        file.set_len(64 << 20).unwrap();
        let to = folder.path().join("b");
        let (digest, bytes) = copy(&disk_content(folder.path(), "a"), Some(&to)).unwrap();
        let mut all = b"begin".to_vec();
        all.resize(64 << 20, 0);
        assert_eq!((digest, bytes), (Sha256Digest::of(&all), 64 << 20));
        let metadata = std::fs::metadata(&to).unwrap();
        assert!(metadata.len() == 64 << 20 && metadata.blocks() * 512 < 2 << 20, "{} blocks", metadata.blocks());
    }

    #[test]
    fn a_file_that_changes_each_time_is_given_up_and_one_that_changes_once_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        std::fs::write(&path, b"begin\n").unwrap();
        let grow = || OpenOptions::new().append(true).open(&path).unwrap().write_all(b"one more line\n").unwrap();
        let content = disk_content(folder.path(), "log");
        assert!(matches!(copy_while(&content, None, &grow), Err(CopyFault::Moving)));
        let times = std::cell::Cell::new(0);
        let once = || {
            times.set(times.get() + 1);
            if times.get() == 1 {
                grow();
            }
        };
        let (digest, _) = copy_while(&content, None, &once).unwrap();
        assert_eq!((digest, times.get()), (Sha256Digest::of(&std::fs::read(&path).unwrap()), 2));
    }
}
