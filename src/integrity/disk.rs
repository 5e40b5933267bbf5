//! Files on disk: opened beneath a folder without following anything, and written so that a reader finds the old or the
//! new state.

use serde::{Deserialize, Serialize};
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

/// Bytes read at a time: more gains nothing, measured.
pub const BUFFER_BYTES: usize = 256 * 1024;

/// Opens the regular file `relative` beneath `folder`; neither a link nor a pipe on the way is followed or waited for.
///
/// # Errors
/// When it cannot be opened, lies behind a link, or is no regular file.
pub fn open_beneath(folder: &Path, relative: &Path) -> io::Result<File> {
    Ok(Folder::open(folder)?.open_regular(relative)?.0)
}

/// A folder beneath which files are opened.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    #[cfg(target_os = "linux")]
    base: File,
}

impl Folder {
    /// Opens the folder.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            #[cfg(target_os = "linux")]
            base: OpenOptions::new().read(true).open(path)?,
        })
    }

    /// Opens a regular file beneath it; neither a link nor a pipe on the way is followed or waited for.
    ///
    /// # Errors
    /// When it cannot be opened, lies behind a link, or is no regular file.
    pub fn open_regular(&self, relative: &Path) -> io::Result<(File, Metadata)> {
        let file = open_unchecked(self, relative)?;
        let metadata = file.metadata()?;
        if metadata.is_file() {
            Ok((file, metadata))
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"))
        }
    }
}

/// Whether a file has more than one name on its disk.
#[cfg(unix)]
#[must_use]
pub fn is_linked(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    metadata.nlink() > 1
}

/// Whether a file has more than one name on its disk, which this system does not tell.
#[cfg(not(unix))]
#[must_use]
pub fn is_linked(_metadata: &Metadata) -> bool {
    false
}

#[cfg(target_os = "linux")]
fn open_unchecked(folder: &Folder, relative: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags, ResolveFlags};
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    match rustix::fs::openat2(&folder.base, relative, flags, Mode::empty(), resolve) {
        Ok(file) => Ok(File::from(file)),
        // Kernels before 5.6, and sandboxes that hide the call.
        Err(rustix::io::Errno::NOSYS | rustix::io::Errno::PERM) => open_step_by_step(&folder.path, relative),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn open_unchecked(folder: &Folder, relative: &Path) -> io::Result<File> {
    open_step_by_step(&folder.path, relative)
}

fn open_step_by_step(folder: &Path, relative: &Path) -> io::Result<File> {
    let refused = |why: &str| io::Error::new(io::ErrorKind::InvalidInput, why.to_owned());
    let mut path = folder.to_owned();
    for part in relative.components() {
        if !matches!(part, std::path::Component::Normal(_)) {
            return Err(refused("the path leads out of the folder"));
        }
        path.push(part);
        if path.symlink_metadata()?.is_symlink() {
            return Err(refused("a symbolic link"));
        }
    }
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    }
    options.open(path)
}

/// Reads the whole of `relative` beneath `folder`, at most `limit` bytes of it.
///
/// # Errors
/// When it cannot be read, is no regular file, or is larger.
pub fn read_beneath(folder: &Path, relative: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let file = open_beneath(folder, relative)?;
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("larger than the limit of {limit} bytes")));
    }
    Ok(bytes)
}

/// What tells whether a file was touched between two looks; nothing of it enters an output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    bytes: u64,
    /// Device, inode, time of modification and of change, each in seconds and nanoseconds; absent where the system does
    /// not tell when a file was changed.
    rest: Option<[i64; 6]>,
}

impl Fingerprint {
    /// The fingerprint of an open file.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn of(file: &File) -> io::Result<Self> {
        file.metadata().map(|metadata| Self::from_metadata(&metadata))
    }

    /// The fingerprint of what the system says of a file.
    #[must_use]
    pub fn from_metadata(metadata: &Metadata) -> Self {
        Self { bytes: metadata.len(), rest: rest(metadata) }
    }

    /// Size in bytes.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Number of the device it lies on, where the system tells.
    #[must_use]
    pub fn device(&self) -> Option<i64> {
        self.rest.map(|[device, ..]| device)
    }

    /// Whether the file had rested for a while at this moment, so that any later change shows in its times.
    #[must_use]
    pub fn rested_before(&self, moment: Moment) -> bool {
        let settled = |seconds: i64, nanoseconds: i64| {
            Moment(seconds.saturating_add(COARSEST_TICK_SECONDS), nanoseconds) < moment
        };
        self.rest.is_some_and(|[_, _, modified, modified_ns, changed, changed_ns]| {
            settled(modified, modified_ns) && settled(changed, changed_ns)
        })
    }
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "the same signature everywhere")]
fn rest(metadata: &Metadata) -> Option<[i64; 6]> {
    use std::os::unix::fs::MetadataExt as _;
    let (device, inode) = (metadata.dev().cast_signed(), metadata.ino().cast_signed());
    Some([device, inode, metadata.mtime(), metadata.mtime_nsec(), metadata.ctime(), metadata.ctime_nsec()])
}

#[cfg(not(unix))]
fn rest(_metadata: &Metadata) -> Option<[i64; 6]> {
    None
}

/// Seconds between two ticks of the coarsest clock that a file system keeps (FAT).
const COARSEST_TICK_SECONDS: i64 = 2;

/// A moment by the clock of a file system: seconds and nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(i64, i64);

impl Moment {
    /// The present, as the file system of `folder` stamps a new file.
    ///
    /// # Errors
    /// When no file can be made there, or the system does not tell when a file was changed.
    pub fn now(folder: &Path) -> io::Result<Self> {
        let fresh = tempfile::NamedTempFile::new_in(folder)?;
        match Fingerprint::of(fresh.as_file())?.rest {
            Some([.., changed, changed_ns]) => Ok(Self(changed, changed_ns)),
            None => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    /// This many seconds after the beginning of 1970.
    #[must_use]
    pub const fn at(seconds: i64) -> Self {
        Self(seconds, 0)
    }
}

/// The digest of a file beneath `folder`, whatever the algorithm, in lower-case hex digits.
///
/// # Errors
/// When the file cannot be opened or read.
pub fn hex_of<D: sha2::Digest>(folder: &Path, relative: &str) -> io::Result<String> {
    let mut file = open_beneath(folder, Path::new(relative))?;
    let mut hasher = D::new();
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        let count = file.read(&mut buffer)?;
        match buffer.get(..count).filter(|bytes| !bytes.is_empty()) {
            Some(bytes) => hasher.update(bytes),
            None => return Ok(super::digest::hex(&hasher.finalize())),
        }
    }
}

/// Writes a new file and brings it to disk.
///
/// # Errors
/// When it exists already or cannot be written.
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Puts a whole new file in the place of an old one, or of none.
///
/// # Errors
/// When it cannot be written; what was there is then as it was.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&part)?;
        file.write_all(bytes)?;
        file.sync_all()
    })();
    if let Err(error) = written.and_then(|()| std::fs::rename(&part, path)) {
        let _ = std::fs::remove_file(&part);
        return Err(error);
    }
    sync_folder(folder)
}

/// The same where other processes may write the file at the same time: each has a name of its own until it is whole.
///
/// # Errors
/// When it cannot be written; what was there is then as it was.
pub fn replace_shared(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".tickmark-").suffix(".part");
    readable_by_all(&mut builder);
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// Temporary files are private by default; what is written here is as readable as any other file of the user.
#[cfg(unix)]
fn readable_by_all(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt as _;
    builder.permissions(std::fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn readable_by_all(_builder: &mut tempfile::Builder<'_, '_>) {}

/// Gives `from` the name `to`, which must be free.
///
/// # Errors
/// When something has that name already, or the system refuses.
pub fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags};
        match rustix::fs::renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            // File systems without the flag; the check below is then all there is.
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => {}
            other => return other.map_err(Into::into),
        }
    }
    if to.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    std::fs::rename(from, to)
}

/// Brings the names in a folder to disk.
///
/// # Errors
/// When the system cannot.
#[cfg(unix)]
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(folder)?.sync_all()
}

/// Brings the names in a folder to disk, which this system does by itself.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature everywhere")]
pub fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether a file or folder lies on a file system whose locks and syncs cannot be relied upon: NFS, SMB, FUSE.
#[must_use]
pub fn is_remote(path: &Path) -> bool {
    #[cfg(target_os = "linux")]
    {
        rustix::fs::statfs(path).is_ok_and(|found| is_remote_type(found.f_type.cast_unsigned()))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = path;
        false
    }
}

/// Numbers of file systems as Linux names them in `magic.h`.
#[cfg(target_os = "linux")]
const fn is_remote_type(magic: u64) -> bool {
    const NFS: u64 = 0x6969;
    const SMB: u64 = 0x517b;
    const CIFS: u64 = 0xff53_4d42;
    const SMB2: u64 = 0xfe53_4d42;
    const FUSE: u64 = 0x6573_5546;
    matches!(magic & 0xffff_ffff, NFS | SMB | CIFS | SMB2 | FUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_opened_only_beneath_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("in")).unwrap();
        std::fs::write(folder.path().join("in/a"), b"x").unwrap();
        assert!(open_beneath(folder.path(), Path::new("in/a")).is_ok());
        for path in ["in", "in/none", "../etc/hostname", "/etc/hostname"] {
            assert!(open_beneath(folder.path(), Path::new(path)).is_err(), "{path}");
            assert!(open_step_by_step(folder.path(), Path::new(path)).is_err() || path == "in", "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn neither_links_nor_pipes_are_opened() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("real")).unwrap();
        std::fs::write(folder.path().join("real/a"), b"x").unwrap();
        std::os::unix::fs::symlink("real", folder.path().join("way")).unwrap();
        std::os::unix::fs::symlink("real/a", folder.path().join("link")).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap().success());
        for path in ["way/a", "link", "pipe"] {
            assert!(open_beneath(folder.path(), Path::new(path)).is_err(), "{path}");
        }
        for path in ["way/a", "link"] {
            assert!(open_step_by_step(folder.path(), Path::new(path)).is_err(), "{path}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn network_and_user_space_file_systems_are_known_by_their_numbers() {
        assert!(is_remote_type(0x6969) && is_remote_type(0x6573_5546) && !is_remote_type(0xef53));
    }
}
