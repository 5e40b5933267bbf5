//! `tickmark verify`: everything in a pack computed again, every discrepancy listed.

use crate::cli::layout::{Span, Style};
use crate::cli::{CommandError, Exit, Printer, Session, assessing};
use crate::integrity::codes::ANCHOR_UNUSABLE;
use crate::integrity::signature::RevokedKeys;
use crate::integrity::signers::AllowedSigners;
use crate::integrity::timestamp::Authorities;
use crate::integrity::verify::{self, Anchors, Discrepancy, Report};
use crate::integrity::{IntegrityError, Sha256Digest};
use clap::Args;
use std::path::{Path, PathBuf};

/// Arguments that say what came another way than the pack.
#[derive(Debug, Args)]
pub struct AnchorArguments {
    /// Who may sign: an `allowed_signers` file of OpenSSH from outside the pack
    #[arg(long, value_name = "FILE")]
    allowed_signers: Option<PathBuf>,
    /// Who is to have signed
    #[arg(long, value_name = "NAME", requires = "allowed_signers")]
    identity: Option<String>,
    /// Keys no longer believed: public keys, or a revocation list of OpenSSH
    #[arg(long, value_name = "FILE")]
    revoked_keys: Option<PathBuf>,
    /// Root of the pack, as it was told on another way
    #[arg(long, value_name = "HEX")]
    expect_root: Option<Sha256Digest>,
    /// Policy of time-stamping authorities that is accepted, as an object identifier; may be given more than once
    #[arg(long, value_name = "OID", requires = "tsa_ca")]
    tsa_policy: Vec<String>,
    /// Roots of time-stamping authorities in PEM, with revocation lists if there are any
    #[arg(long, value_name = "FILE")]
    tsa_ca: Option<PathBuf>,
}

impl AnchorArguments {
    /// The anchors; keys are to be valid now where no trusted time is known.
    ///
    /// # Errors
    /// When a file cannot be used.
    pub fn anchors(&self, session: &Session<'_>) -> Result<Anchors, CommandError> {
        let signers = self.allowed_signers.as_deref().map(|path| AllowedSigners::parse(&text(path)?)).transpose()?;
        let authorities = self.tsa_ca.as_deref().map(authorities).transpose()?;
        Ok(Anchors {
            signers,
            identity: self.identity.clone(),
            revoked: self.revoked_keys.as_deref().map(RevokedKeys::open).transpose()?,
            authorities,
            policies: self.tsa_policy.clone(),
            root: self.expect_root,
            now: Some(session.clock.now()),
            ..Anchors::default()
        })
    }
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// The pack: the folder that holds `manifest-sha256.txt`
    pack: PathBuf,
    #[command(flatten)]
    anchors: AnchorArguments,
    /// Identifier of the pack that was asked for
    #[arg(long, value_name = "ID")]
    expect_id: Option<String>,
    /// Text that the auditor gave for this pack
    #[arg(long, value_name = "TEXT")]
    expect_challenge: Option<String>,
    /// An earlier pack or ledger, whose ledger this one must continue
    #[arg(long, value_name = "PACK")]
    earlier: Option<PathBuf>,
    /// Folder that holds the files which the pack withholds, such as the workspace
    #[arg(long, value_name = "FOLDER")]
    against: Option<PathBuf>,
}

/// Verifies the pack.
///
/// # Errors
/// When it is no pack, or an anchor cannot be used.
pub fn run(arguments: &VerifyArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let anchors = Anchors {
        identifier: arguments.expect_id.clone(),
        challenge: arguments.expect_challenge.clone(),
        earlier: arguments.earlier.clone(),
        against: arguments.against.clone(),
        ..arguments.anchors.anchors(session)?
    };
    let bar = assessing::Bar::new();
    let report = verify::verify_with(&arguments.pack, &anchors, &bar);
    bar.finish();
    let report = report?;
    if session.printer.answers_in_json() {
        session.printer.document(&report);
    } else {
        show(&report, session.printer);
    }
    Ok(if report.intact { Exit::Yes } else { Exit::No })
}

/// Reads a file of anchors.
///
/// # Errors
/// When it cannot be read.
pub fn text(path: &Path) -> Result<String, IntegrityError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    std::fs::read_to_string(path).map_err(|error| ANCHOR_UNUSABLE.at(name, "", error.to_string()).into())
}

/// Reads roots of time-stamping authorities.
///
/// # Errors
/// When the file holds no certificate.
pub fn authorities(path: &Path) -> Result<Authorities, IntegrityError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Authorities::parse(text(path)?.as_bytes())
        .ok_or_else(|| ANCHOR_UNUSABLE.at(name, "", "this file holds no certificate in PEM").into())
}

/// Shows what was found: the four answers apart, then every discrepancy.
pub fn show(report: &Report, printer: &mut Printer) {
    let name = report.identifier.clone().unwrap_or_else(|| "bag".to_owned());
    printer.heading(&format!("{name} · {} files, {} bytes", report.files, report.bytes));
    if let Some(root) = report.root {
        printer.paragraph("root      ", &root.to_string());
    }
    let (style, words) = match report.discrepancies.len() {
        0 => (Style::Good, "yes: every byte and every name is as it was sealed".to_owned()),
        1 => (Style::Bad, "no: 1 discrepancy".to_owned()),
        many => (Style::Bad, format!("no: {many} discrepancies")),
    };
    printer.flow("intact    ", &Span::new(style, words));
    let proven = |proven: bool, words: String| Span::new(if proven { Style::Good } else { Style::Warning }, words);
    for each in &report.signatures {
        let words = match (each.proven, each.holds) {
            (true, _) => format!("{} ({})", each.signer, each.key),
            (false, true) => format!("not proven: by {}", each.key),
            (false, false) => format!("does not hold: {}", each.file),
        };
        printer.flow("sealed by ", &proven(each.proven, words));
    }
    for each in &report.timestamps {
        let words = format!("{}{} by {}", if each.proven { "" } else { "not proven: " }, each.time, each.authority);
        printer.flow("time      ", &proven(each.proven, words));
    }
    for words in &report.complete_against {
        printer.paragraph("complete  ", &format!("against {words}"));
    }
    if let Some(sealed_at) = &report.sealed_at {
        printer.paragraph(
            "dated     ",
            &format!("{sealed_at} by the clock of the machine that sealed it, which proves nothing"),
        );
    }
    for words in &report.not_proven {
        printer.flow("", &Span::new(Style::Warning, format!("not proven: {words}")));
    }
    for remark in &report.remarks {
        let place = if remark.path.is_empty() { String::new() } else { format!("{}: ", remark.path) };
        printer.paragraph("note: ", &format!("{place}{}", remark.message));
    }
    show_discrepancies(&report.discrepancies, printer);
}

/// Every discrepancy: kind, path, what was expected, what was found.
pub fn show_discrepancies(discrepancies: &[Discrepancy], printer: &mut Printer) {
    if discrepancies.is_empty() {
        return;
    }
    printer.gap();
    for each in discrepancies {
        let kind =
            serde_json::to_value(each.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default();
        printer.line(&[Span::new(Style::Bad, kind), Span::plain("  "), Span::new(Style::Strong, each.path.as_str())]);
        for (lead, value) in [("  ", &each.message), ("  expected ", &each.expected), ("  found    ", &each.found)] {
            if !value.is_empty() {
                printer.paragraph(lead, value);
            }
        }
    }
}
