//! A pack in the making, noted in the store so that an interrupted one is found: paths never enter the ledger.

use super::{Sealed, identifier};
use crate::integrity::codes::{IntegrityError, LEDGER_UNWRITABLE, at};
use crate::integrity::ledger::{Chain, Event, Ledger};
use crate::integrity::{Clock, Sha256Digest, disk, layout, verify};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};

/// File of the note in the store.
const NOTE_FILE: &str = "pending-seal.json";

/// A pack in the making.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pending {
    /// Where the pack will stand.
    pub out: PathBuf,
    /// Where it is built.
    pub building: PathBuf,
    /// Number of its intent in the ledger.
    pub intent: u64,
}

impl Pending {
    pub(super) fn note(&self, ledger: &Ledger) -> Result<(), IntegrityError> {
        let path = ledger.folder().join(NOTE_FILE);
        let unwritable = at(&LEDGER_UNWRITABLE, &path);
        let bytes = serde_json::to_vec(self).map_err(|error| unwritable(io::Error::from(error)))?;
        disk::replace(&path, &bytes).map_err(&unwritable)
    }

    /// Removes what was built and says so in the ledger.
    pub(super) fn abandon(&self, ledger: &mut Ledger, clock: &dyn Clock) -> Result<(), IntegrityError> {
        match std::fs::remove_dir_all(&self.building) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(at(&LEDGER_UNWRITABLE, &self.building)(error));
            }
            _ => {}
        }
        ledger.append(Event::SealAbandoned { intent: self.intent }, clock)?;
        forget(ledger)
    }

    /// Whether the ledger says how it ended.
    fn is_settled(&self, chain: &Chain) -> bool {
        chain.records.iter().any(|record| match &record.event {
            Event::Sealed { intent, .. } | Event::SealAbandoned { intent } => *intent == self.intent,
            _ => false,
        })
    }

    /// Whether the ledger says that it began.
    fn was_begun(&self, chain: &Chain) -> bool {
        let record = usize::try_from(self.intent).ok().and_then(|intent| chain.records.get(intent));
        record.is_some_and(|record| record.event == Event::SealIntent)
    }

    /// The finished pack, if it is this one and holds.
    fn finished(&self, ledger: &Ledger) -> Option<Sealed> {
        let sums = disk::read_beneath(&self.out, Path::new(layout::SUMS_FILE), 1 << 20).ok()?;
        let report = verify::verify(&self.out, &verify::Anchors::default()).ok()?;
        let ours = report.identifier.as_deref() == Some(&identifier(&ledger.chain().id, self.intent));
        // A time stamp comes later anyway.
        let whole = report.discrepancies.iter().all(|each| each.kind == verify::Kind::Incomplete);
        let root = report.root.filter(|_| ours && whole)?;
        Some(Sealed {
            identifier: report.identifier.unwrap_or_default(),
            root,
            sums: Sha256Digest::of(&sums),
            files: report.files,
            bytes: report.bytes,
        })
    }
}

pub(super) fn forget(ledger: &Ledger) -> Result<(), IntegrityError> {
    let path = ledger.folder().join(NOTE_FILE);
    std::fs::remove_file(&path).map_err(at(&LEDGER_UNWRITABLE, &path))?;
    disk::sync_folder(ledger.folder()).map_err(at(&LEDGER_UNWRITABLE, ledger.folder()))
}

/// Ends what an interrupted run left: a finished pack is adopted, the remains of an unfinished one are removed.
///
/// # Errors
/// When the ledger or the remains cannot be written.
pub fn settle(ledger: &mut Ledger, clock: &dyn Clock) -> Result<(), IntegrityError> {
    let path = ledger.folder().join(NOTE_FILE);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(at(&LEDGER_UNWRITABLE, &path)(error)),
    };
    let damaged = |error| at(&LEDGER_UNWRITABLE, &path)(io::Error::from(error));
    let pending: Pending = serde_json::from_slice(&bytes).map_err(damaged)?;
    if !pending.was_begun(ledger.chain()) || pending.is_settled(ledger.chain()) {
        return forget(ledger);
    }
    match pending.finished(ledger) {
        Some(sealed) => {
            ledger.append(Event::Sealed { intent: pending.intent, pack: sealed.root, sums: sealed.sums }, clock)?;
            forget(ledger)
        }
        None => pending.abandon(ledger, clock),
    }
}
