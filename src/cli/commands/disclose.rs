//! `tickmark disclose` and `tickmark verify-disclosure`: single exhibits with their proofs.

use super::verify::{AnchorArguments, show};
use crate::cli::{CommandError, Exit, Session};
use crate::integrity::{disclose, verify::disclosure};
use clap::Args;
use std::path::PathBuf;

/// Arguments of `disclose`.
#[derive(Debug, Args)]
pub struct DiscloseArguments {
    /// The pack
    pack: PathBuf,
    /// Files to disclose: the path that the reports show, or the path in the pack
    #[arg(required = true)]
    path: Vec<String>,
    /// Folder that is made; nothing may stand there yet
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Arguments of `verify-disclosure`.
#[derive(Debug, Args)]
pub struct VerifyDisclosureArguments {
    /// Folder of the exhibits
    folder: PathBuf,
    #[command(flatten)]
    anchors: AnchorArguments,
}

/// Hands out the files with their proofs.
///
/// # Errors
/// When the pack is not intact, holds no such file, or the folder cannot be written.
pub fn run(arguments: &DiscloseArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let disclosed = disclose::disclose(&arguments.pack, &arguments.path, &arguments.out)?;
    if session.printer.answers_in_json() {
        session.printer.document(&serde_json::json!({ "exhibits": disclosed.exhibits, "root": disclosed.root }));
        return Ok(Exit::Yes);
    }
    let out = arguments.out.display();
    session.printer.heading(&format!("{} disclosed in {out}", disclosed.exhibits.join(", ")));
    session.printer.paragraph("", "everything else of the pack is withheld: names, sizes and digests");
    session
        .printer
        .paragraph("  · ", &format!("check: `tickmark verify-disclosure {out} --expect-root {}`", disclosed.root));
    session.printer.paragraph("  · ", &format!("without this program: {out}/data/VERIFY.txt"));
    Ok(Exit::Yes)
}

/// Verifies exhibits.
///
/// # Errors
/// When the folder holds none, or an anchor cannot be used.
pub fn verify(arguments: &VerifyDisclosureArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let report = disclosure::verify(&arguments.folder, &arguments.anchors.anchors(session)?)?;
    if session.printer.answers_in_json() {
        session.printer.document(&report);
    } else {
        show(&report, session.printer);
    }
    Ok(if report.intact { Exit::Yes } else { Exit::No })
}
