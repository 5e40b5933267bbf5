//! The ledger on disk: one writer at a time, one line a commit, and recovery from every interruption.
//!
//! Order of a commit: the line in one write and synced, which is the commit; then the head, replaced as a whole. After a
//! crash the ledger is therefore at most one record ahead of its head, or ends in an unfinished line.

use super::chain::{Chain, committed};
use super::head::{Head, origin};
use super::record::{Event, Record, moment};
use super::{HEAD_FILE, LEDGER_FILE, MAX_LEDGER_BYTES, STORE_FOLDER};
use crate::diagnostics::Diagnostic;
use crate::integrity::codes::{self, IntegrityError, at};
use crate::integrity::digest::hex;
use crate::integrity::{Clock, Sha256Digest, disk};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// File that holds the secret from which salts are made.
const SECRET_FILE: &str = "secret.bin";
/// File whose lock keeps a second writer away.
const LOCK_FILE: &str = "lock";

/// A ledger opened for writing; while it lives, nobody else writes.
#[derive(Debug)]
pub struct Ledger {
    folder: PathBuf,
    file: File,
    chain: Chain,
    secret: [u8; 32],
    noticed: Vec<Diagnostic>,
    _lock: File,
}

impl Ledger {
    /// Opens the ledger of `workspace`, which is begun when there is none, and recovers from an interrupted run.
    ///
    /// # Errors
    /// When another run holds it, it was changed, or it cannot be written.
    pub fn open(workspace: &Path, unsafe_fs: bool, clock: &dyn Clock) -> Result<Self, IntegrityError> {
        let folder = workspace.join(STORE_FOLDER);
        let unwritable = at(&codes::LEDGER_UNWRITABLE, Path::new(STORE_FOLDER));
        std::fs::create_dir_all(&folder).map_err(&unwritable)?;
        if !unsafe_fs && disk::is_remote(&folder) {
            return Err(codes::STORE_REMOTE.at(STORE_FOLDER, "", "this folder is not on a local disk").into());
        }
        let lock = locked(&folder)?;
        let secret = secret(&folder).map_err(&unwritable)?;
        let path = folder.join(LEDGER_FILE);
        let file = OpenOptions::new().read(true).append(true).create(true).open(&path).map_err(&unwritable)?;
        let mut ledger = Self { folder, file, chain: Chain::none(), secret, noticed: Vec::new(), _lock: lock };
        let tail = ledger.recover()?;
        ledger.begin(clock)?;
        if let Some((bytes, sha256)) = tail {
            let message = format!("{bytes} bytes of an unfinished line were set aside");
            ledger.noticed.push(codes::TORN_TAIL.at(LEDGER_FILE, "", message));
            ledger.append(Event::RecoveredTornTail { bytes, sha256 }, clock)?;
        }
        Ok(ledger)
    }

    /// Sets an unfinished last line aside; gives its length and digest.
    fn recover(&self) -> Result<Option<(u64, Sha256Digest)>, IntegrityError> {
        let bytes = self.lines()?;
        let (whole, tail) = committed(&bytes);
        if tail.is_empty() {
            return Ok(None);
        }
        // A tail within what the head knows was no unfinished line: somebody changed its line feed.
        if read_head(&self.folder)?.is_some_and(|head| head.bytes > whole.len() as u64) {
            return Err(codes::LEDGER_DAMAGED.at(LEDGER_FILE, "", "a line that was whole has lost its end").into());
        }
        self.set_aside(whole.len() as u64, tail).map_err(|error| self.unwritable(error))?;
        Ok(Some((tail.len() as u64, Sha256Digest::of(tail))))
    }

    fn set_aside(&self, whole: u64, tail: &[u8]) -> io::Result<()> {
        let free = |number: &u32| !self.folder.join(format!("torn-{number}.bin")).exists();
        let number = (1..=u32::MAX).find(free).unwrap_or(u32::MAX);
        disk::create(&self.folder.join(format!("torn-{number}.bin")), tail)?;
        disk::sync_folder(&self.folder)?;
        self.file.set_len(whole)?;
        self.file.sync_all()
    }

    /// Reads and checks what is there, or writes the first record.
    fn begin(&mut self, clock: &dyn Clock) -> Result<(), IntegrityError> {
        let bytes = self.lines()?;
        let head = read_head(&self.folder)?;
        if bytes.is_empty() && head.is_none() {
            let id: [u8; 16] = random().map_err(|error| self.unwritable(error))?;
            self.chain.id = hex(&id);
            let ledger = self.chain.id.clone();
            return self.append(Event::Genesis { ledger }, clock).map(drop);
        }
        self.chain = checked(&bytes, head.as_ref()).map_err(IntegrityError)?;
        if head != Some(Head::of(&self.chain)) {
            self.write_head()?;
        }
        Ok(())
    }

    /// Appends a record: when this returns, the record is on disk.
    ///
    /// # Errors
    /// When it cannot be written; after a failed sync nobody knows, and the next run finds out.
    pub fn append(&mut self, event: Event, clock: &dyn Clock) -> Result<&Record, IntegrityError> {
        if self.regressed(clock) && event != Event::ClockRegressed {
            self.noticed.push(codes::CLOCK_REGRESSED.at(LEDGER_FILE, "", "the clock went backwards"));
            self.append(Event::ClockRegressed, clock)?;
        }
        let record = Record::new(&self.chain.id, (self.chain.next(), self.chain.last), event, clock);
        let line = record.to_bytes();
        if let Err(error) = self.file.write_all(&line) {
            // What arrived is an unfinished line, which the next run sets aside; here it is taken back at once.
            let _ = self.file.set_len(self.chain.bytes);
            return Err(self.unwritable(error));
        }
        self.file.sync_data().map_err(|error| codes::OUTCOME_UNKNOWN.at(LEDGER_FILE, "", error.to_string()))?;
        self.chain.push(record, &line);
        self.write_head()?;
        self.chain.records.last().ok_or_else(|| self.unwritable(io::ErrorKind::UnexpectedEof.into()))
    }

    /// Whether the clock shows an earlier time than the last record that the system clock stamped.
    fn regressed(&self, clock: &dyn Clock) -> bool {
        let stamped = self.chain.records.last().filter(|record| record.clock == "ok");
        let before = stamped.and_then(|record| moment(&record.wall));
        !clock.replaced() && before.is_some_and(|before| clock.now().timestamp() < before.timestamp())
    }

    fn write_head(&self) -> Result<(), IntegrityError> {
        let path = self.folder.join(HEAD_FILE);
        disk::replace(&path, Head::of(&self.chain).text().as_bytes()).map_err(at(&codes::LEDGER_UNWRITABLE, &path))
    }

    fn bytes(&self) -> io::Result<Vec<u8>> {
        read_limited(&self.folder.join(LEDGER_FILE))
    }

    #[expect(clippy::needless_pass_by_value, reason = "handed to `map_err`")]
    fn unwritable(&self, error: io::Error) -> IntegrityError {
        let _ = self;
        codes::LEDGER_UNWRITABLE.at(LEDGER_FILE, "", error.to_string()).into()
    }

    /// The chain as it stands.
    #[must_use]
    pub const fn chain(&self) -> &Chain {
        &self.chain
    }

    /// The lines as they stand on disk.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn lines(&self) -> Result<Vec<u8>, IntegrityError> {
        self.bytes().map_err(|error| self.unwritable(error))
    }

    /// The secret of the workspace, from which salts are made.
    #[must_use]
    pub const fn secret(&self) -> &[u8; 32] {
        &self.secret
    }

    /// The folder of the store.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What a person should know: recovered tails, a clock that went backwards.
    #[must_use]
    pub fn noticed(&self) -> &[Diagnostic] {
        &self.noticed
    }
}

fn locked(folder: &Path) -> Result<File, IntegrityError> {
    let path = folder.join(LOCK_FILE);
    let unwritable = at(&codes::LEDGER_UNWRITABLE, &path);
    let lock = OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(&unwritable)?;
    // The kernel lets go of the lock when its owner dies: a file that was left behind keeps nobody away.
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => {
            Err(codes::LEDGER_LOCKED.at(STORE_FOLDER, "", "another run is writing to this workspace").into())
        }
        Err(TryLockError::Error(error)) => Err(unwritable(error)),
    }
}

/// The secret of the workspace: 32 random bytes, made once.
fn secret(folder: &Path) -> io::Result<[u8; 32]> {
    let path = folder.join(SECRET_FILE);
    match std::fs::read(&path) {
        Ok(bytes) => bytes.try_into().map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the secret is damaged")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let made: [u8; 32] = random()?;
            disk::replace(&path, &made)?;
            private(&path)?;
            Ok(made)
        }
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature everywhere")]
fn private(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Random bytes of the system.
fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(bytes)
}

fn read_limited(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_LEDGER_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_LEDGER_BYTES {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("larger than the limit of {MAX_LEDGER_BYTES} bytes"),
        ));
    }
    Ok(bytes)
}

fn read_head(folder: &Path) -> Result<Option<Head>, IntegrityError> {
    let path = folder.join(HEAD_FILE);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(at(&codes::LEDGER_UNWRITABLE, &path)(error)),
    };
    let damaged = || codes::LEDGER_DAMAGED.at(HEAD_FILE, "", "this is no head of a ledger");
    Ok(Some(Head::parse(&text).ok_or_else(damaged)?))
}

/// The chain of whole lines, held against the head: it may be one record behind, and missing only before the second.
fn checked(whole: &[u8], head: Option<&Head>) -> Result<Chain, Vec<Diagnostic>> {
    let damaged = |place: String, problem: String| codes::LEDGER_DAMAGED.at(LEDGER_FILE, place, problem);
    let chain = Chain::read(whole).map_err(|error| vec![damaged(format!("record {}", error.seq), error.problem)])?;
    let fault = |problem: &str| Err(vec![damaged(String::new(), problem.to_owned())]);
    let Some(head) = head else {
        return if chain.next() == 1 { Ok(chain) } else { fault("its head is missing") };
    };
    if head.origin != origin(&chain.id) {
        return fault("its head belongs to another ledger");
    }
    let known = usize::try_from(head.bytes).ok().and_then(|bytes| whole.get(..bytes));
    let Some(known) = known else { return fault("it is shorter than its head says: lines were removed at its end") };
    let last = known.split_inclusive(|&byte| byte == b'\n').next_back().map(Sha256Digest::of);
    let lines = known.split_inclusive(|&byte| byte == b'\n').count() as u64;
    if last != Some(head.last) || lines != head.size {
        return fault("its last line is not the one that its head names");
    }
    if chain.next() > head.size + 1 {
        return fault("it holds lines that its head does not know");
    }
    Ok(chain)
}

/// A ledger as it was found, without writing anything.
#[derive(Debug)]
pub struct Standing {
    /// The chain, or what is wrong with the ledger.
    pub chain: Result<Chain, Vec<Diagnostic>>,
    /// The whole lines.
    pub lines: Vec<u8>,
    /// Bytes of an unfinished last line.
    pub unfinished: u64,
    /// Its head, where there is one.
    pub head: Option<Head>,
}

/// Looks at a ledger: that of a workspace, that in a pack, or a file of lines.
///
/// # Errors
/// When there is none or it cannot be read.
pub fn examine(place: &Path) -> Result<Standing, IntegrityError> {
    let store = place.join(STORE_FOLDER);
    let (path, with_head) = if place.is_file() {
        (place.to_owned(), false)
    } else if store.join(LEDGER_FILE).is_file() {
        (store.join(LEDGER_FILE), true)
    } else {
        (place.join("tickmark").join(LEDGER_FILE), false)
    };
    let bytes = read_limited(&path).map_err(at(&codes::NO_LEDGER, &path))?;
    let (whole, tail) = committed(&bytes);
    let head = if with_head { read_head(&store) } else { Ok(None) };
    let chain = match &head {
        Err(error) => Err(error.0.clone()),
        Ok(Some(head)) => checked(whole, Some(head)),
        Ok(None) if with_head => checked(whole, None),
        Ok(None) => Chain::read(whole).map_err(|error| {
            vec![codes::LEDGER_DAMAGED.at(LEDGER_FILE, format!("record {}", error.seq), error.problem)]
        }),
    };
    Ok(Standing { chain, lines: whole.to_vec(), unfinished: tail.len() as u64, head: head.unwrap_or_default() })
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
