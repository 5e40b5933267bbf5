//! What an auditor expects of this very pack: its root, its number, its place after an earlier one, the files it withholds.

use super::{Anchors, Kind, NO_ANCHOR, Report};
use crate::integrity::codes::IntegrityError;
use crate::integrity::ledger::{self, Relation};
use crate::integrity::seal::Statement;
use crate::integrity::{Sha256Digest, disk, layout};
use std::path::Path;

/// Largest tag file that is read, in bytes.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// What the auditor expects of this very pack.
pub fn check(folder: &Path, anchors: &Anchors, report: &mut Report) -> Result<(), IntegrityError> {
    let pairs = [
        ("root", anchors.root.map(|root| root.to_string()), report.root.map(|root| root.to_string())),
        ("identifier", anchors.identifier.clone(), report.identifier.clone()),
        ("challenge", anchors.challenge.clone(), report.challenge.clone()),
    ];
    for (what, wanted, found) in pairs {
        if let Some(wanted) = wanted.filter(|wanted| Some(wanted) != found.as_ref()) {
            let message = format!("this is another pack: its {what} is not the one that was expected");
            report.compare(Kind::OtherPack, "", (&wanted, &found.unwrap_or_default()), message);
        }
    }
    if let Some(earlier) = &anchors.earlier {
        continued(folder, earlier, report)?;
    }
    if !anchors.hold_anything() {
        report.not_proven.push(NO_ANCHOR.to_owned());
    }
    Ok(())
}

/// The ledger of the pack continues that of an earlier pack, and two packs of one number are one pack.
fn continued(folder: &Path, earlier: &Path, report: &mut Report) -> Result<(), IntegrityError> {
    let before = ledger::examine(earlier)?;
    let Ok(now) = ledger::examine(folder) else { return Ok(()) };
    match ledger::compare(&before.lines, &now.lines) {
        Relation::Continues | Relation::Same => {
            report.complete_against.push("the ledger continues that of the earlier pack".to_owned());
        }
        Relation::Older => report.differs(
            Kind::LedgerNotContinued,
            layout::LEDGER_COPY,
            "the ledger ends before the earlier one does: this pack is the older one, or records were removed",
        ),
        Relation::Forked(at) => report.differs(
            Kind::LedgerNotContinued,
            layout::LEDGER_COPY,
            format!("the two ledgers part at record {at}: one of them was rewritten"),
        ),
        Relation::Unrelated => {
            report.differs(Kind::LedgerNotContinued, layout::LEDGER_COPY, "the two ledgers have nothing in common");
        }
    }
    let read = |folder: &Path, path: &str| disk::read_beneath(folder, Path::new(path), MAX_BYTES).ok();
    let stated = |folder: &Path| read(folder, layout::STATEMENT_FILE).and_then(|bytes| Statement::parse(&bytes));
    if let (Some(one), Some(other)) = (stated(earlier), stated(folder))
        && one.predicate.identifier == other.predicate.identifier
    {
        let roots = [earlier, folder].map(|folder| {
            read(folder, layout::TAG_MANIFEST_FILE)
                .map(|bytes| Sha256Digest::of(&bytes).to_string())
                .unwrap_or_default()
        });
        if roots[0] != roots[1] {
            let message =
                "two packs carry this number and differ; keep both, together they prove that one of them is false";
            report.compare(Kind::Fork, layout::TAG_MANIFEST_FILE, (&roots[0], &roots[1]), message);
        }
    }
    Ok(())
}
