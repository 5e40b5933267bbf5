//! `tickmark timestamp`: answers of time-stamping authorities brought into a pack, and renewed.

use super::verify::authorities;
use crate::cli::{CommandError, Exit, Session, recording};
use crate::integrity::codes::{ANCHOR_UNUSABLE, NOT_A_PACK};
use crate::integrity::ledger::{self, Event};
use crate::integrity::timestamp::{self, Answer, MAX_PEM_BYTES, MAX_RESPONSE_BYTES, Stamped};
use crate::integrity::{IntegrityError, Sha256Digest, disk, layout};
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

/// Arguments of `timestamp`.
#[derive(Debug, Args)]
pub struct TimestampArguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Bring the answer of an authority in
    Add {
        /// The pack
        pack: PathBuf,
        /// The answer to the pack's query: a time-stamp response in DER
        response: PathBuf,
        /// Certificates between the authority and its root, in PEM
        #[arg(long, value_name = "FILE")]
        chain: Option<PathBuf>,
        /// Revocation lists of the authority, in PEM, fetched when it answered
        #[arg(long, value_name = "FILE")]
        crl: Option<PathBuf>,
        /// Roots of time-stamping authorities, to check the answer against before it is taken
        #[arg(long, value_name = "FILE")]
        tsa_ca: Option<PathBuf>,
    },
    /// Stamp everything again before a certificate or a hash ages out
    Renew {
        /// The pack
        pack: PathBuf,
        /// The query to be sent
        #[arg(long, value_name = "FILE")]
        query: PathBuf,
    },
}

/// Does it.
///
/// # Errors
/// When the answer does not hold for this pack, or the pack cannot be written.
pub fn run(arguments: &TimestampArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    match &arguments.action {
        Action::Add { pack, response, chain, crl, tsa_ca } => {
            let optional = |path: &Option<PathBuf>| {
                path.as_deref().map_or_else(|| Ok(Vec::new()), |path| read(path, MAX_PEM_BYTES))
            };
            let answer = Answer {
                response: read(response, MAX_RESPONSE_BYTES)?,
                chain: optional(chain)?,
                lists: optional(crl)?,
            };
            let roots = tsa_ca.as_deref().map(authorities).transpose()?;
            let stamped = timestamp::import(pack, &answer, roots.as_ref())?;
            record(pack, &stamped, session)?;
            show(&stamped, session);
        }
        Action::Renew { pack, query } => {
            let number = timestamp::renew(pack, query)?;
            if session.printer.answers_in_json() {
                session
                    .printer
                    .document(&serde_json::json!({ "renewal": number, "query": query.display().to_string() }));
            } else {
                let words = format!(
                    "renewal {number} begun: send {} to an authority, then bring its answer in",
                    query.display()
                );
                session.printer.paragraph("", &words);
            }
        }
    }
    Ok(Exit::Yes)
}

fn read(path: &Path, limit: u64) -> Result<Vec<u8>, IntegrityError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    disk::read_beneath(folder, Path::new(&name), limit)
        .map_err(|error| ANCHOR_UNUSABLE.at(name, "", error.to_string()).into())
}

/// Records the stamp in the ledger that announced the pack, when that is at hand: what comes after it is newer.
fn record(pack: &Path, stamped: &Stamped, session: &mut Session<'_>) -> Result<(), CommandError> {
    let Some(workspace) = session.workspace()? else { return Ok(()) };
    let id = |place: &Path| ledger::examine(place).ok().and_then(|standing| standing.chain.ok()).map(|chain| chain.id);
    if id(&workspace).is_none() || id(&workspace) != id(pack) {
        return Ok(());
    }
    let root = disk::read_beneath(pack, Path::new(layout::TAG_MANIFEST_FILE), MAX_PEM_BYTES);
    let root =
        root.map_err(|error| IntegrityError::from(NOT_A_PACK.at(layout::TAG_MANIFEST_FILE, "", error.to_string())))?;
    let mut ledger = recording::ledger(session, &workspace, false)?;
    let event = Event::Stamped { pack: Sha256Digest::of(&root), token: stamped.token, time: stamped.time.clone() };
    ledger.append(event, session.clock)?;
    Ok(())
}

fn show(stamped: &Stamped, session: &mut Session<'_>) {
    if session.printer.answers_in_json() {
        let document = serde_json::json!({ "file": stamped.file, "time": stamped.time, "authority": stamped.authority, "sha256": stamped.token });
        session.printer.document(&document);
        return;
    }
    session.printer.heading(&format!("{}: {} by {}", stamped.file, stamped.time, stamped.authority));
    session
        .printer
        .paragraph("", "the time is proven to those who trust the authority: `tickmark verify PACK --tsa-ca ROOT`");
}
