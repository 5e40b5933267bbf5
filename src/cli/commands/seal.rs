//! `tickmark seal`: the pack for the auditor.

use super::snapshot;
use crate::assessment::AssessmentDocument;
use crate::catalogue::files::{CatalogueFiles, CatalogueSource};
use crate::cli::recording::{self, Covered, packed};
use crate::cli::{CommandError, Exit, Session, assessing};
use crate::integrity::codes::{CHANGED_SINCE_ASSESSMENT, NOTHING_TO_SEAL, PACK_UNWRITABLE};
use crate::integrity::ledger::{Event, Ledger};
use crate::integrity::portable::Places;
use crate::integrity::seal::{self, PackFile, SealPlan, Sealed};
use crate::integrity::signature::SigningKey;
use crate::integrity::{IntegrityError, Sha256Digest, layout, timestamp};
use crate::pipeline;
use crate::reports::view::Telling;
use crate::reports::write::{self, Format};
use crate::reports::{ReportError, index};
use crate::workspace::Workspace;
use clap::Args;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Longest text of an auditor, in bytes.
const MAX_CHALLENGE_BYTES: usize = 200;

/// Arguments of `seal`.
#[derive(Debug, Args)]
pub struct SealArguments {
    /// Workspace; by default the nearest upwards
    workspace: Option<PathBuf>,
    /// Folder that becomes the pack; nothing may stand there yet
    #[arg(long, value_name = "PACK")]
    out: PathBuf,
    /// Key that signs, through `ssh-keygen`; may be given more than once
    #[arg(long, value_name = "KEY")]
    sign_key: Vec<PathBuf>,
    /// Write the query for a time stamp to this file, to be sent to an authority
    #[arg(long, value_name = "FILE")]
    timestamp_query: Option<PathBuf>,
    /// Time stamps intended, each by an authority of its own that answers the same query
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "timestamp_query", value_parser = clap::value_parser!(u64).range(1..=9))]
    timestamps: u64,
    /// Leave the evidence out; the pack holds its digests
    #[arg(long)]
    hash_only: bool,
    /// Text that the auditor gave, to show that the pack was made for this audit
    #[arg(long, value_name = "TEXT")]
    challenge: Option<String>,
    /// Keep the ledger on a network share all the same
    #[arg(long)]
    unsafe_fs: bool,
}

/// Makes the pack.
///
/// # Errors
/// When there is nothing to seal, or the pack cannot be signed or written.
pub fn run(arguments: &SealArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    match make(arguments, session) {
        // A file that moved since the assessment is an answer: no, this cannot be sealed as it was assessed.
        Err(CommandError::Integrity(error)) if error.is(&CHANGED_SINCE_ASSESSMENT) => {
            session.printer.refuse(&error.0);
            Ok(Exit::No)
        }
        other => other,
    }
}

fn make(arguments: &SealArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let folder = assessing::folder(session, arguments.workspace.as_deref())?;
    let workspace = assessing::declared_workspace(&folder)?;
    check(arguments)?;
    refuse_within_evidence(&arguments.out, &workspace)?;
    let mut ledger = recording::ledger(session, &folder, arguments.unsafe_fs)?;
    let stored = std::fs::read(folder.join("out").join(write::RESULT))
        .map_err(|error| NOTHING_TO_SEAL.at("out/assessment.json", "", error.to_string()))?;
    let document = snapshot::parse("out/assessment.json", &stored)?;
    let (covered, collected) = unchanged(&document, stored, &workspace, &ledger)?;
    let keys = arguments.sign_key.iter().map(|key| SigningKey::open(key)).collect::<Result<Vec<_>, _>>()?;
    let files = payload(&document, covered, arguments.hash_only, session)?;
    let bar = assessing::Bar::new();
    let plan = SealPlan {
        out: &arguments.out,
        files,
        collected,
        keys: &keys,
        timestamps: if arguments.timestamp_query.is_some() { arguments.timestamps } else { 0 },
        challenge: arguments.challenge.clone(),
    };
    let sealed = seal::seal(&plan, &mut ledger, session.clock, &bar);
    bar.finish();
    let sealed = sealed?;
    if let Some(file) = &arguments.timestamp_query {
        timestamp::write_query(&arguments.out, "00", file)?;
    }
    show(arguments, &sealed, &keys, session);
    Ok(Exit::Yes)
}

/// What can be told from the command line alone.
fn check(arguments: &SealArguments) -> Result<(), CommandError> {
    if let Some(text) = &arguments.challenge {
        let plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && text.trim() == text && !text.is_empty();
        if !plain || text.len() > MAX_CHALLENGE_BYTES {
            let message = format!("a challenge is up to {MAX_CHALLENGE_BYTES} characters of plain ASCII on one line");
            return Err(PACK_UNWRITABLE.at("", "--challenge", message).with_help("give another text").into());
        }
    }
    Ok(())
}

/// A pack among the evidence would be evidence of the next assessment.
fn refuse_within_evidence(out: &Path, workspace: &Workspace) -> Result<(), CommandError> {
    let real =
        |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned());
    let parent = std::path::absolute(out).ok().and_then(|out| out.parent().map(real)).unwrap_or_default();
    let plan = pipeline::sources::plan(workspace, &[])?;
    match plan.roots.iter().find(|root| parent.starts_with(real(&root.folder))) {
        None => Ok(()),
        Some(root) => {
            let message = format!("the pack would lie in the folder of evidence `{}`", root.label);
            Err(PACK_UNWRITABLE.at("", "--out", message).with_help("name a folder outside the evidence").into())
        }
    }
}

/// The files that the assessment rests on, and the number of the record that covers them, if all is as it was.
fn unchanged(
    document: &AssessmentDocument,
    stored: Vec<u8>,
    workspace: &Workspace,
    ledger: &Ledger,
) -> Result<(Covered, u64), CommandError> {
    let covered = Covered::by(document, stored, workspace, &[])?;
    let changed = |path: &String, words: &str| CHANGED_SINCE_ASSESSMENT.at(path, "", words);
    let added = covered.added.iter().map(|path| changed(path, "the assessment does not know this file"));
    let gone = covered.gone.iter().map(|path| changed(path, "the assessment examined this file, and it is gone"));
    let faults: Vec<_> = added.chain(gone).collect();
    if !faults.is_empty() {
        return Err(IntegrityError(faults).into());
    }
    let stated = covered.root(document, ledger.secret())?;
    let of_this = |event: &Event| matches!(event, Event::Collect { items, root, .. } if (*items, *root) == stated);
    let record = ledger.chain().records.iter().rev().find(|record| of_this(&record.event));
    let missing = || {
        let message = "`out/assessment.json`, the settings, the register or a journal is not what the last `tickmark assess` left";
        IntegrityError::from(CHANGED_SINCE_ASSESSMENT.at("", "", message))
    };
    let collected = record.ok_or_else(missing)?.seq;
    Ok((covered, collected))
}

/// Everything that goes into the pack: what was covered, the reports, the catalogue and the index page.
fn payload(
    document: &AssessmentDocument,
    covered: Covered,
    hash_only: bool,
    session: &Session<'_>,
) -> Result<Vec<PackFile>, CommandError> {
    let failed = |error: ReportError| PACK_UNWRITABLE.at("", "", error.to_string());
    let is_evidence = |file: &PackFile| file.path.starts_with(layout::EVIDENCE_FOLDER);
    let mut files: Vec<PackFile> =
        covered.files.into_iter().map(|file| PackFile { withheld: hash_only && is_evidence(&file), ..file }).collect();
    let place = |path: &String| index::Place { path: path.trim_start_matches("data/").to_owned(), withheld: hash_only };
    let places: BTreeMap<String, index::Place> =
        covered.places.iter().map(|(shown, path)| (shown.clone(), place(path))).collect();
    // The report lies in a folder beside the evidence, and its paths lead there.
    let beside = |(shown, place): (&String, &index::Place)| (shown.clone(), format!("../{}", place.path));
    let files_of = places.iter().filter(|(_, place)| !place.withheld).map(beside).collect();
    let telling = Telling { files: files_of, ..Telling::default() };
    for report in write::render_as(document, &[Format::Html, Format::Pdf], &telling).map_err(failed)? {
        files.push(packed(&format!("data/reports/{}", report.file_name), report.bytes));
    }
    files.push(packed("data/index.html", index::render(document, &places).map_err(failed)?.into_bytes()));
    files.extend(catalogue(document.catalogue.sha256, session)?);
    Ok(files)
}

/// The criteria that were used.
fn catalogue(used: Sha256Digest, session: &Session<'_>) -> Result<Vec<PackFile>, CommandError> {
    let files = CatalogueFiles::gather(&CatalogueSource { overlay: session.options.controls.clone() })?;
    if files.digest() != used {
        let message = "the catalogue is not the one that the assessment used";
        let help = "run `tickmark assess` again, or name the same `--controls`";
        return Err(IntegrityError::from(CHANGED_SINCE_ASSESSMENT.at("", "", message).with_help(help)).into());
    }
    let mut places = Places::default();
    let criteria = files.iter().filter(|(path, _)| crate::catalogue::files::FileKind::of(path).is_criteria());
    Ok(criteria
        .map(|(path, bytes)| PackFile {
            name: path.as_bytes().to_vec(),
            ..packed(&places.place("data/catalogue/", path.as_bytes()), bytes.to_vec())
        })
        .collect())
}

fn show(arguments: &SealArguments, sealed: &Sealed, keys: &[SigningKey], session: &mut Session<'_>) {
    let signers: Vec<String> = keys.iter().map(SigningKey::fingerprint).collect();
    let query = arguments.timestamp_query.as_ref().map(|file| file.display().to_string());
    if session.printer.answers_in_json() {
        session.printer.document(&serde_json::json!({
            "identifier": sealed.identifier,
            "root": sealed.root,
            "files": sealed.files,
            "bytes": sealed.bytes,
            "signers": signers,
            "timestamp_query": query,
        }));
        return;
    }
    let printer = &mut *session.printer;
    let out = arguments.out.display();
    printer.heading(&format!("{} sealed in {out}", sealed.identifier));
    printer.paragraph("", &format!("root  {}", sealed.root));
    printer.paragraph("", &format!("{} files, {} bytes", sealed.files, sealed.bytes));
    for signer in &signers {
        printer.paragraph("", &format!("signed by {signer}"));
    }
    printer.gap();
    printer.heading("Next");
    if signers.is_empty() {
        printer.paragraph(
            "  · ",
            "nobody signed: the root above is what proves the pack; tell it on another way than the pack goes",
        );
    }
    if let Some(query) = query {
        printer.paragraph(
            "  · ",
            &format!("send {query} to a time-stamping authority, then `tickmark timestamp add {out} ANSWER`"),
        );
    }
    printer.paragraph(
        "  · ",
        &format!("check it as the auditor will: `tickmark verify {out} --expect-root {}`", sealed.root),
    );
    printer.paragraph(
        "  · ",
        &format!("without this program: {}", Path::new(&arguments.out).join(layout::VERIFY_FILE).display()),
    );
}
