//! The ledger after every interruption and under every hand.

use super::*;
use crate::integrity::SystemClock;
use chrono::DateTime;
use std::fs;

fn clock() -> SystemClock {
    SystemClock::replaced_by(DateTime::from_timestamp(1_790_726_400, 0).unwrap())
}

fn open(folder: &Path) -> Result<Ledger, IntegrityError> {
    Ledger::open(folder, true, &clock())
}

fn collected(items: u64) -> Event {
    Event::Collect { items, unreadable: 0, cached: 0, root: Sha256Digest::of(b"root") }
}

/// A workspace with a ledger of three records.
fn workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path()).unwrap();
    ledger.append(collected(1), &clock()).unwrap();
    ledger.append(collected(2), &clock()).unwrap();
    folder
}

fn store(folder: &tempfile::TempDir, name: &str) -> PathBuf {
    folder.path().join(STORE_FOLDER).join(name)
}

fn copy(from: &tempfile::TempDir) -> tempfile::TempDir {
    let to = tempfile::tempdir().unwrap();
    fs::create_dir(to.path().join(STORE_FOLDER)).unwrap();
    for entry in fs::read_dir(from.path().join(STORE_FOLDER)).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), store(&to, entry.file_name().to_str().unwrap())).unwrap();
    }
    to
}

#[test]
fn what_is_appended_is_there_after_reopening() {
    let folder = workspace();
    let ledger = open(folder.path()).unwrap();
    assert_eq!(ledger.chain().next(), 3);
    assert!(ledger.noticed().is_empty());
    let standing = examine(folder.path()).unwrap();
    assert_eq!(standing.chain.unwrap(), *ledger.chain());
}

#[test]
fn a_torn_tail_is_set_aside_and_recorded() {
    let folder = workspace();
    let whole = fs::read(store(&folder, LEDGER_FILE)).unwrap();
    let chain = Chain::read(&whole).unwrap();
    let next = Record::new(&chain.id, (3, chain.last), collected(3), &clock()).to_bytes();
    // Every length is a case of the table in the integration tests.
    for length in (1..next.len()).step_by(23).chain([next.len() - 1]) {
        let torn = copy(&folder);
        let tail = &next[..length];
        fs::write(store(&torn, LEDGER_FILE), [whole.as_slice(), tail].concat()).unwrap();
        let ledger = open(torn.path()).unwrap();
        assert_eq!(fs::read(store(&torn, "torn-1.bin")).unwrap(), tail);
        let last = &ledger.chain().records.last().unwrap().event;
        assert_eq!(*last, Event::RecoveredTornTail { bytes: length as u64, sha256: Sha256Digest::of(tail) });
        assert_eq!(ledger.chain().next(), 4);
    }
}

#[test]
fn a_first_line_that_is_torn_leaves_room_for_a_new_ledger() {
    let folder = workspace();
    let whole = fs::read(store(&folder, LEDGER_FILE)).unwrap();
    let first = whole.split_inclusive(|&byte| byte == b'\n').next().unwrap();
    for length in (1..first.len()).step_by(17).chain([first.len() - 1]) {
        let torn = copy(&folder);
        fs::remove_file(store(&torn, HEAD_FILE)).unwrap();
        fs::write(store(&torn, LEDGER_FILE), &first[..length]).unwrap();
        assert_eq!(open(torn.path()).unwrap().chain().next(), 2);
    }
}

#[test]
fn a_crash_between_a_line_and_its_head_is_the_new_state() {
    let folder = workspace();
    let head = fs::read(store(&folder, HEAD_FILE)).unwrap();
    open(folder.path()).unwrap().append(collected(3), &clock()).unwrap();
    fs::write(store(&folder, HEAD_FILE), head).unwrap();
    assert_eq!(open(folder.path()).unwrap().chain().next(), 4);
    assert_eq!(examine(folder.path()).unwrap().head.unwrap().size, 4);
}

#[test]
fn a_crash_after_the_first_line_is_the_new_state() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()).unwrap());
    fs::remove_file(store(&folder, HEAD_FILE)).unwrap();
    assert_eq!(open(folder.path()).unwrap().chain().next(), 1);
}

#[test]
fn no_flipped_bit_anywhere_goes_unnoticed() {
    let folder = workspace();
    let whole = fs::read(store(&folder, LEDGER_FILE)).unwrap();
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        fs::write(store(&folder, LEDGER_FILE), &flipped).unwrap();
        let standing = examine(folder.path()).unwrap();
        assert!(standing.chain.is_err() || standing.unfinished > 0, "bit flipped at {at}");
        // A last line feed that is gone looks like a torn line, which the head knows to have been whole.
        assert!(open(folder.path()).is_err(), "bit flipped at {at}");
        assert_eq!(fs::read(store(&folder, LEDGER_FILE)).unwrap(), flipped);
    }
}

#[test]
fn a_ledger_rolled_back_extended_or_exchanged_is_refused_and_left_alone() {
    let folder = workspace();
    let path = store(&folder, LEDGER_FILE);
    let whole = fs::read(&path).unwrap();
    let lines: Vec<&[u8]> = whole.split_inclusive(|&byte| byte == b'\n').collect();
    let chain = Chain::read(&whole).unwrap();
    let fourth = Record::new(&chain.id, (3, chain.last), collected(3), &clock()).to_bytes();
    let fifth = Record::new(&chain.id, (4, Sha256Digest::of(&fourth)), collected(4), &clock()).to_bytes();
    let other = fs::read(store(&workspace(), LEDGER_FILE)).unwrap();
    for wrong in [lines[..2].concat(), Vec::new(), [whole.as_slice(), &fourth, &fifth].concat(), other] {
        fs::write(&path, &wrong).unwrap();
        let error = open(folder.path()).unwrap_err();
        assert!(error.is(&codes::LEDGER_DAMAGED), "{error}");
        assert_eq!(fs::read(&path).unwrap(), wrong);
    }
    fs::write(&path, &whole).unwrap();
    fs::remove_file(store(&folder, HEAD_FILE)).unwrap();
    assert!(open(folder.path()).unwrap_err().is(&codes::LEDGER_DAMAGED));
}

#[test]
fn a_second_writer_is_sent_away_and_a_dead_one_keeps_nobody() {
    let folder = workspace();
    let first = open(folder.path()).unwrap();
    assert!(open(folder.path()).unwrap_err().is(&codes::LEDGER_LOCKED));
    drop(first);
    assert!(store(&folder, LOCK_FILE).exists());
    assert!(open(folder.path()).is_ok());
}

#[test]
fn a_clock_that_goes_backwards_is_recorded_and_order_is_by_number() {
    struct At(i64);
    impl Clock for At {
        fn now(&self) -> chrono::DateTime<chrono::Utc> {
            DateTime::from_timestamp(self.0, 0).unwrap()
        }
        fn replaced(&self) -> bool {
            false
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(folder.path(), true, &At(1_790_726_400)).unwrap();
    ledger.append(collected(1), &At(1_790_726_000)).unwrap();
    let words: Vec<&str> = ledger.chain().records.iter().map(|record| record.event.word()).collect();
    assert_eq!(words, ["genesis", "clock-regressed", "collect"]);
    assert_eq!(ledger.noticed()[0].code, "clock-regressed");
}

#[cfg(unix)]
#[test]
fn the_secret_is_made_once_and_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = workspace();
    let first = *open(folder.path()).unwrap().secret();
    assert_eq!(first, *open(folder.path()).unwrap().secret());
    assert_ne!(first, *open(workspace().path()).unwrap().secret());
    let mode = fs::metadata(store(&folder, SECRET_FILE)).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
}
