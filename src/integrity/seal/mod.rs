//! Sealing: a pack is built beside its place, brought to disk, signed and only then given its name.
//!
//! Order: the plan is noted in the store, the ledger says `seal-intent`, the pack is built and renamed, the ledger says
//! `sealed`. Whatever is interrupted in between is adopted or removed when the ledger is next opened.

mod build;
mod copy;
mod pending;
pub mod statement;

pub use build::PackFile;
pub use copy::Content;
pub use pending::settle;
pub use statement::{Predicate, Statement};

use super::codes::{
    CHANGED_SINCE_ASSESSMENT, IntegrityError, NOT_SIGNED, OUTCOME_UNKNOWN, PACK_EXISTS, PACK_UNWRITABLE, at,
};
use super::ledger::{Event, Ledger};
use super::signature::SigningKey;
use super::{Clock, Sha256Digest, disk};
use crate::progress::Progress;
use pending::Pending;
use std::path::Path;

/// What to seal, and where to.
pub struct SealPlan<'a> {
    /// Folder that will be the pack; nothing stands there yet.
    pub out: &'a Path,
    /// The payload but for `data/_tickmark/`.
    pub files: Vec<PackFile>,
    /// Number of the `collect` record that covers the evidence.
    pub collected: u64,
    /// Who signs.
    pub keys: &'a [SigningKey],
    /// How many time stamps are intended.
    pub timestamps: u64,
    /// Text of the auditor that shows the pack to be made for this audit.
    pub challenge: Option<String>,
}

/// A pack that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// `TM-`, the beginning of the ledger's id, and the number of the intent.
    pub identifier: String,
    /// Root of the pack: digest of its tag manifest.
    pub root: Sha256Digest,
    /// Digest of `seal/00.sums`.
    pub sums: Sha256Digest,
    /// Files of the payload.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// The identifier of the pack whose intent is record `intent` of ledger `id`.
#[must_use]
pub fn identifier(id: &str, intent: u64) -> String {
    format!("TM-{}-{intent}", id.get(..8).unwrap_or(id))
}

/// Makes the pack.
///
/// # Errors
/// When a file changed since the assessment, something stands at its place, it cannot be signed or written.
pub fn seal(
    plan: &SealPlan<'_>,
    ledger: &mut Ledger,
    clock: &dyn Clock,
    progress: &dyn Progress,
) -> Result<Sealed, IntegrityError> {
    let out = std::path::absolute(plan.out).map_err(at(&PACK_UNWRITABLE, plan.out))?;
    if out.symlink_metadata().is_ok() {
        return Err(PACK_EXISTS.at(shown(plan.out), "", "something stands here already").into());
    }
    in_use(plan.keys, ledger)?;
    let parent = out.parent().unwrap_or(Path::new("/")).to_owned();
    std::fs::create_dir_all(&parent).map_err(at(&PACK_UNWRITABLE, &parent))?;
    let intent = ledger.chain().next();
    let identifier = identifier(&ledger.chain().id, intent);
    let building = parent.join(format!(".tmp-{identifier}"));
    let pending = Pending { out, building, intent };
    pending.note(ledger)?;
    ledger.append(Event::SealIntent, clock)?;
    match build::build(plan, &pending, ledger, clock, progress).and_then(|sealed| pending.publish().map(|()| sealed)) {
        Ok(sealed) => {
            // The pack has its name already: it is not abandoned, and the note lets the next run adopt it.
            disk::sync_folder(&parent).map_err(at(&OUTCOME_UNKNOWN, &parent))?;
            ledger.append(Event::Sealed { intent, pack: sealed.root, sums: sealed.sums }, clock)?;
            pending::forget(ledger)?;
            Ok(sealed)
        }
        Err(error) => {
            pending.abandon(ledger, clock)?;
            Err(error)
        }
    }
}

/// Once the ledger names keys, only those in use may sign.
fn in_use(keys: &[SigningKey], ledger: &Ledger) -> Result<(), IntegrityError> {
    let Some(named) = ledger.chain().keys() else { return Ok(()) };
    let strange = keys.iter().map(SigningKey::fingerprint).find(|key| !named.contains(key));
    strange.map_or(Ok(()), |key| {
        let message = format!("the ledger does not name the key {key} as in use");
        let help = "sign with a key that is in use, or bring this one into use: `tickmark ledger key-add KEY`";
        Err(NOT_SIGNED.at("", "", message).with_help(help).into())
    })
}

/// The digest and size of a file that is to be packed, read as packing reads it.
///
/// # Errors
/// When it cannot be read or does not hold still.
pub fn measure(file: &PackFile) -> Result<(Sha256Digest, u64), IntegrityError> {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    copy::copy(&file.content, None).map_err(|fault| {
        let message = match fault {
            copy::CopyFault::Source(error) | copy::CopyFault::Target(error) => {
                format!("the file cannot be read: {error}")
            }
            copy::CopyFault::Moving => "the file changed while it was read, each time".to_owned(),
        };
        CHANGED_SINCE_ASSESSMENT.at(name, "", message).into()
    })
}

fn shown(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

impl Pending {
    /// Gives the finished pack its name.
    fn publish(&self) -> Result<(), IntegrityError> {
        disk::rename_new(&self.building, &self.out).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => {
                PACK_EXISTS.at(shown(&self.out), "", "something stands here now").into()
            }
            _ => at(&PACK_UNWRITABLE, &self.out)(error),
        })
    }
}
