//! `tickmark review`: the list on which an auditor marks what the pack proves, and the marks taken in again.

use super::requests::{self, LIST_UNWRITABLE};
use crate::assessment::AssessmentDocument;
use crate::cli::{CommandError, Exit, Session, assessing};
use crate::diagnostics::{Code, Severity};
use crate::integrity::Sha256Digest;
use crate::integrity::ledger::{self, Event};
use crate::workspace::exchange::{List, ListColumn, RowEdits};
use crate::workspace::review::{Mark, REVIEW_FILE, ReviewMark};
use crate::workspace::{Workspace, append_lines};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

const REVIEW_REFUSED: Code = Code {
    name: "review-refused",
    severity: Severity::Error,
    meaning: "The marks of an auditor cannot be taken in as they stand; nothing was taken from the list.",
    help: "a mark is `accepted`, `flagged` or `more needed`; the last two say in the comment what is doubtful or missing",
};

const NO_PACK_ROOT: Code = Code {
    name: "no-pack-root",
    severity: Severity::Error,
    meaning: "Marks are bound to the root of a pack, and no pack was named or sealed from this workspace.",
    help: "seal a pack first, or name it with `--pack PACK` or its root with `--root HEX`",
};

/// Codes of this command.
pub const CODES: &[&Code] = &[&REVIEW_REFUSED, &NO_PACK_ROOT];

/// File of a pack whose digest is the root.
const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
/// A tag manifest is no longer than this, in bytes.
const TAG_MANIFEST_BYTES: u64 = 64 << 20;

const fn given(title: &'static str, width: u16) -> ListColumn {
    ListColumn { title, width, asked: false, choices: &[] }
}

const COLUMNS: &[ListColumn] = &[
    given("requirement", 14),
    given("obligation", 50),
    given("status", 14),
    given("grade of the clause", 10),
    given("why", 50),
    given("evidence", 50),
    ListColumn { title: "mark", width: 14, asked: true, choices: &Mark::WORDS },
    ListColumn { title: "comment", width: 60, asked: true, choices: &[] },
];

/// Arguments of `review`.
#[derive(Debug, Args)]
pub struct ReviewArguments {
    #[command(subcommand)]
    command: ReviewCommand,
}

#[derive(Debug, Subcommand)]
enum ReviewCommand {
    /// Write the list that goes to the auditor with the pack
    Export(ExportArguments),
    /// Take in the list that the auditor filled in
    Import(ImportArguments),
}

#[derive(Debug, Args)]
struct PackArguments {
    /// Pack that the marks belong to; by default the last one sealed from this workspace
    #[arg(long, value_name = "PACK", conflicts_with = "root")]
    pack: Option<PathBuf>,
    /// Its root, as `seal` printed it
    #[arg(long, value_name = "HEX")]
    root: Option<Sha256Digest>,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

#[derive(Debug, Args)]
struct ExportArguments {
    /// The workbook to write
    file: PathBuf,
    #[command(flatten)]
    pack: PackArguments,
}

#[derive(Debug, Args)]
struct ImportArguments {
    /// The workbook that was filled in
    file: PathBuf,
    /// The auditor
    #[arg(long, value_name = "NAME")]
    by: String,
    #[command(flatten)]
    pack: PackArguments,
}

/// Writes the list, or takes it in.
///
/// # Errors
/// When no pack is known, the assessment cannot be made, or the list is refused.
pub fn run(arguments: &ReviewArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let folder = assessing::folder(session, None)?;
    assessing::declared_workspace(&folder)?;
    let (ReviewCommand::Export(ExportArguments { pack, .. }) | ReviewCommand::Import(ImportArguments { pack, .. })) =
        &arguments.command;
    let root = root(&folder, pack)?;
    let as_of = assessing::as_of(session, pack.as_of);
    let (plan, document) = assessing::planned(session, &folder, as_of, Vec::new())?;
    let list = list(&plan.workspace, &document, root);
    match &arguments.command {
        ReviewCommand::Export(arguments) => {
            requests::write(&list, &arguments.file, as_of)?;
            let (rows, root) = (list.rows.len(), root.to_string());
            if session.printer.answers_in_json() {
                session.printer.document(&serde_json::json!({ "written": rows, "root": root }));
            } else {
                session.printer.paragraph("", &format!("{rows} requirements written, bound to the pack {root}"));
            }
            Ok(Exit::Yes)
        }
        ReviewCommand::Import(arguments) => {
            let (edits, remarks) = list.edits(&arguments.file).map_err(CommandError::Several)?;
            session.printer.diagnostics(&remarks);
            let taker = Taker { workspace: &plan.workspace, document: &document, root, by: &arguments.by };
            taker.take(&edits, &arguments.file, session)
        }
    }
}

/// The root that the marks are bound to: of the pack named, else of the last one sealed.
fn root(folder: &Path, arguments: &PackArguments) -> Result<Sha256Digest, CommandError> {
    if let Some(root) = arguments.root {
        return Ok(root);
    }
    if let Some(pack) = &arguments.pack {
        let path = pack.join(TAG_MANIFEST);
        let none = |message: String| CommandError::from(NO_PACK_ROOT.at(path.display().to_string(), "", message));
        let length = std::fs::metadata(&path).map_err(|error| none(error.to_string()))?.len();
        if length > TAG_MANIFEST_BYTES {
            return Err(none(format!("it has {length} bytes, and a tag manifest may have {TAG_MANIFEST_BYTES}")));
        }
        return std::fs::read(&path).map(|bytes| Sha256Digest::of(&bytes)).map_err(|error| none(error.to_string()));
    }
    let chain = ledger::examine(folder).ok().and_then(|standing| standing.chain.ok());
    let mut last = None;
    for record in chain.into_iter().flat_map(|chain| chain.records) {
        if let Event::Sealed { pack, .. } = record.event {
            last = Some(pack);
        }
    }
    last.ok_or_else(|| NO_PACK_ROOT.at("", "", "the ledger holds no pack").into())
}

fn list(workspace: &Workspace, document: &AssessmentDocument, root: Sha256Digest) -> List {
    let grade = |row: &crate::assessment::document::RequirementResult| {
        let clause = document.clauses.iter().find(|clause| clause.clause == row.clause);
        clause.map_or("", |clause| clause.suggested_grade.word()).to_owned()
    };
    let rows = document.requirements.iter().map(|row| {
        let mark = workspace.marks.get(&row.id).filter(|mark| mark.root == root);
        vec![
            row.id.local().to_owned(),
            row.text.clone(),
            row.status.word().to_owned(),
            grade(row),
            row.reasons.join("\n"),
            row.evidence.join("\n"),
            mark.and_then(|mark| mark.mark).map_or("", Mark::word).to_owned(),
            mark.map(|mark| mark.comment.clone()).unwrap_or_default(),
        ]
    });
    List { name: "Review", columns: COLUMNS, rows: rows.collect(), bound: root.to_string() }
}

/// Takes in what an auditor marked.
struct Taker<'t> {
    workspace: &'t Workspace,
    document: &'t AssessmentDocument,
    root: Sha256Digest,
    by: &'t str,
}

impl Taker<'_> {
    fn take(&self, edits: &[RowEdits], file: &Path, session: &mut Session<'_>) -> Result<Exit, CommandError> {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let (mut marks, mut faults) = (Vec::new(), Vec::new());
        for edit in edits {
            match self.mark(edit, session) {
                Ok(mark) => marks.push(mark),
                Err(message) => {
                    faults.push(REVIEW_REFUSED.at(&name, format!("sheet Review, row {}", edit.row), message));
                }
            }
        }
        if !faults.is_empty() {
            return Err(CommandError::Several(faults));
        }
        let clauses =
            self.document.requirements.iter().filter(|row| marks.iter().any(|mark| mark.requirement == row.id));
        self.workspace.settings.may_conclude(self.by, clauses.map(|row| &row.clause))?;
        if !marks.is_empty() {
            append_lines(&self.workspace.folder.join(REVIEW_FILE), &marks)
                .map_err(|error| CommandError::from(LIST_UNWRITABLE.at(REVIEW_FILE, "", error.to_string())))?;
        }
        if session.printer.answers_in_json() {
            session.printer.document(&serde_json::json!({ "recorded": marks }));
        } else {
            session.printer.paragraph("", &format!("{} marks recorded in {REVIEW_FILE}", marks.len()));
        }
        Ok(Exit::Yes)
    }

    fn mark(&self, edit: &RowEdits, session: &Session<'_>) -> Result<ReviewMark, String> {
        let row = self.document.requirements.iter().find(|row| row.id.local() == edit.id);
        let requirement = row.map(|row| row.id.clone()).ok_or("there is no such requirement")?;
        let before = self.workspace.marks.get(&requirement).filter(|mark| mark.root == self.root);
        let text = |title: &str, before: Option<String>| edit.texts.get(title).cloned().or(before).unwrap_or_default();
        let mark = text("mark", before.and_then(|mark| mark.mark).map(|mark| mark.word().to_owned()));
        let mark = Mark::parse(&mark).ok_or("a comment needs its mark")?;
        let comment = text("comment", before.map(|mark| mark.comment.clone()));
        if comment.is_empty() && mark != Mark::Accepted {
            return Err(format!("`{}` needs a comment that says what is doubtful or missing", mark.word()));
        }
        Ok(ReviewMark {
            at: session.clock.stamp(),
            clock: session.clock.remark(),
            by: self.by.to_owned(),
            root: self.root,
            requirement,
            mark: Some(mark),
            comment,
        })
    }
}
