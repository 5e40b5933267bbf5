//! `tickmark requests`: the list to send out per owner, and the filled list taken in again.

use super::evidence::{independent, write_decisions};
use super::finding::objective;
use crate::assessment::AssessmentDocument;
use crate::assessment::requests::{self, Request};
use crate::catalogue::{Catalogue, RequirementId, RequirementKind};
use crate::cli::layout::{Span, Style, Table};
use crate::cli::{CommandError, Exit, Session, assessing};
use crate::diagnostics::{Code, Severity};
use crate::integrity::Sha256Digest;
use crate::pipeline::AssessmentPlan;
use crate::workspace::answers::{ANSWERS_FILE, Answer, Reply};
use crate::workspace::exchange::{List, ListColumn, RowEdits};
use crate::workspace::{Decision, DecisionAction, Workspace, append_lines};
use chrono::NaiveDate;
use clap::Args;
use std::path::{Path, PathBuf};

/// A list could not be written.
pub(super) const LIST_UNWRITABLE: Code = Code {
    name: "list-unwritable",
    severity: Severity::Error,
    meaning: "A list could not be written; one that is there already is never written over, because somebody may have filled it in.",
    help: "name a file that is not there yet, in a folder that can be written to",
};

const ANSWER_REFUSED: Code = Code {
    name: "answer-refused",
    severity: Severity::Error,
    meaning: "An answer to a request cannot be taken in as it stands; nothing was taken from the list.",
    help: "`provided` names paths of the evidence, `nothing occurred` says why in the comment and is never possible for a document",
};

/// Codes of this command.
pub const CODES: &[&Code] = &[&LIST_UNWRITABLE, &ANSWER_REFUSED];

const fn given(title: &'static str, width: u16) -> ListColumn {
    ListColumn { title, width, asked: false, choices: &[] }
}

const fn asked(title: &'static str, width: u16) -> ListColumn {
    ListColumn { title, width, asked: true, choices: &[] }
}

const COLUMNS: &[ListColumn] = &[
    given("request", 13),
    given("owner", 22),
    given("clause", 9),
    given("grade", 8),
    given("what is missing", 45),
    given("what is asked", 55),
    given("for which period", 24),
    given("why", 60),
    ListColumn { title: "answer", width: 17, asked: true, choices: &Reply::WORDS },
    asked("where in the evidence", 40),
    asked("comment", 45),
];

/// Arguments of `requests`.
#[derive(Debug, Args)]
pub struct RequestsArguments {
    /// Write the list as a workbook to fill in
    #[arg(long, value_name = "FILE", conflicts_with = "import")]
    xlsx: Option<PathBuf>,
    /// Take in a list that was filled in
    #[arg(long, value_name = "FILE", requires = "by")]
    import: Option<PathBuf>,
    /// Who takes it in
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Only what this owner is asked
    #[arg(long, value_name = "NAME", conflicts_with = "import")]
    owner: Option<String>,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

/// Lists the requests, writes them as a workbook, or takes the filled workbook in.
///
/// # Errors
/// When the assessment cannot be made, the list cannot be written, or an answer is refused.
pub fn run(arguments: &RequestsArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let folder = assessing::folder(session, None)?;
    let as_of = assessing::as_of(session, arguments.as_of);
    let (AssessmentPlan { workspace, catalogue, .. }, document) =
        assessing::planned(session, &folder, as_of, Vec::new())?;
    let mut requests = requests::list(&document);
    if let Some(owner) = &arguments.owner {
        requests.retain(|request| request.owner.eq_ignore_ascii_case(owner));
    }
    if let (Some(file), Some(by)) = (&arguments.import, &arguments.by) {
        assessing::declared_workspace(&folder)?;
        let list = table(&workspace, &requests);
        let (edits, remarks) = list.edits(file).map_err(CommandError::Several)?;
        session.printer.diagnostics(&remarks);
        let taker =
            Taker { workspace: &workspace, catalogue: &catalogue, document: &document, requests: &requests, by };
        return taker.take(&edits, file, session);
    }
    if let Some(file) = &arguments.xlsx {
        let count = requests.len();
        write(&table(&workspace, &requests), file, as_of)?;
        if session.printer.answers_in_json() {
            session.printer.document(&serde_json::json!({ "written": count }));
        } else {
            session.printer.paragraph("", &format!("{count} requests written"));
        }
        return Ok(Exit::Yes);
    }
    show(&workspace, &document, &requests, session);
    Ok(Exit::Yes)
}

/// Writes a list where nothing is yet.
pub(super) fn write(list: &List, file: &Path, as_of: NaiveDate) -> Result<(), CommandError> {
    use std::io::Write as _;
    let failed = |message: String| CommandError::from(LIST_UNWRITABLE.at(file.display().to_string(), "", message));
    let bytes = list.workbook(as_of).map_err(failed)?;
    let mut created = std::fs::File::create_new(file).map_err(|error| failed(error.to_string()))?;
    created.write_all(&bytes).map_err(|error| failed(error.to_string()))
}

fn table(workspace: &Workspace, requests: &[Request]) -> List {
    let row = |request: &Request| {
        let answer = workspace.answers.get(&request.id).cloned().unwrap_or_default();
        vec![
            request.id.clone(),
            request.owner.clone(),
            request.clause.to_string(),
            request.grade.word().to_owned(),
            request.missing.clone(),
            request.asked.clone(),
            request.period.clone(),
            request.why.join("\n"),
            answer.reply.map_or("", Reply::word).to_owned(),
            answer.evidence,
            answer.comment,
        ]
    };
    List { name: "Requests", columns: COLUMNS, rows: requests.iter().map(row).collect(), bound: String::new() }
}

fn show(workspace: &Workspace, document: &AssessmentDocument, requests: &[Request], session: &mut Session<'_>) {
    let printer = &mut *session.printer;
    let answered = |request: &Request| workspace.answers.get(&request.id).and_then(|answer| answer.reply);
    if printer.answers_in_json() {
        let rows: Vec<_> = requests
            .iter()
            .map(|request| serde_json::json!({ "request": request, "answer": workspace.answers.get(&request.id) }))
            .collect();
        printer.document(&serde_json::json!({ "as_of": document.as_of, "requests": rows }));
        return;
    }
    if requests.is_empty() {
        printer.paragraph("", "nothing has to be asked for");
        return;
    }
    let mut rows = Table::new(&["REQUEST", "OWNER", "CLAUSE", "PERIOD", "WHAT IS ASKED", "ANSWER"]);
    for request in requests {
        rows.row(vec![
            Span::new(Style::Strong, request.id.as_str()),
            Span::plain(if request.owner.is_empty() { "nobody named" } else { &request.owner }),
            Span::plain(request.clause.to_string()),
            Span::plain(&request.period),
            Span::plain(&request.asked),
            Span::plain(answered(request).map_or("", Reply::word)),
        ]);
    }
    printer.table(&rows);
}

/// Takes in what owners answered.
struct Taker<'t> {
    workspace: &'t Workspace,
    catalogue: &'t Catalogue,
    document: &'t AssessmentDocument,
    requests: &'t [Request],
    by: &'t str,
}

impl Taker<'_> {
    fn take(&self, edits: &[RowEdits], file: &Path, session: &mut Session<'_>) -> Result<Exit, CommandError> {
        let file = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let (mut answers, mut decisions, mut faults) = (Vec::new(), Vec::new(), Vec::new());
        for edit in edits {
            let Some(request) = self.requests.iter().find(|request| request.id == edit.id) else { continue };
            let answer = self.answer(request, edit, session);
            let made = self.decisions(request, &answer).and_then(|made| {
                independent(self.workspace, self.document, &made).map_err(|refused| refused.to_string())?;
                Ok(made)
            });
            match made {
                Ok(made) => {
                    decisions.extend(made);
                    answers.push(answer);
                }
                Err(message) => {
                    faults.push(ANSWER_REFUSED.at(&file, format!("sheet Requests, row {}", edit.row), message));
                }
            }
        }
        if !faults.is_empty() {
            return Err(CommandError::Several(faults));
        }
        // Decisions first: an answer without its decision would look as if it counted.
        if !decisions.is_empty() {
            write_decisions(&self.workspace.folder, &decisions)?;
        }
        if !answers.is_empty() {
            append_lines(&self.workspace.folder.join(ANSWERS_FILE), &answers)
                .map_err(|error| CommandError::from(LIST_UNWRITABLE.at(ANSWERS_FILE, "", error.to_string())))?;
        }
        if session.printer.answers_in_json() {
            session.printer.document(&serde_json::json!({ "answers": answers, "decisions": decisions }));
        } else {
            let words = format!("{} answers taken in, {} decisions recorded", answers.len(), decisions.len());
            session.printer.paragraph("", &words);
        }
        Ok(Exit::Yes)
    }

    fn answer(&self, request: &Request, edit: &RowEdits, session: &Session<'_>) -> Answer {
        let before = self.workspace.answers.get(&request.id).cloned().unwrap_or_default();
        let text = |title: &str, before: String| edit.texts.get(title).cloned().unwrap_or(before);
        Answer {
            at: session.clock.stamp(),
            clock: session.clock.remark(),
            by: self.by.to_owned(),
            request: request.id.clone(),
            requirements: request.requirements.clone(),
            reply: Reply::parse(&text("answer", before.reply.map_or("", Reply::word).to_owned())),
            evidence: text("where in the evidence", before.evidence),
            comment: text("comment", before.comment),
        }
    }

    /// What the answer decides: that items are evidence, or that nothing occurred.
    fn decisions(&self, request: &Request, answer: &Answer) -> Result<Vec<Decision>, String> {
        let decide = |action: DecisionAction, evidence: Option<(&str, Option<Sha256Digest>)>| {
            let each = |id: &RequirementId| Decision {
                at: answer.at.clone(),
                clock: answer.clock.clone(),
                by: answer.by.clone(),
                action,
                requirement: id.clone(),
                evidence: evidence.map(|(path, _)| path.to_owned()),
                sha256: evidence.and_then(|(_, digest)| digest),
                requirement_sha256: self.wording(id),
                reason: reason(request, answer),
                bulk_at: None,
            };
            request.requirements.iter().map(each).collect::<Vec<_>>()
        };
        match answer.reply {
            Some(Reply::Provided) => {
                let named: Vec<String> = answer
                    .evidence
                    .split([';', '\n'])
                    .map(str::trim)
                    .filter(|path| !path.is_empty())
                    .map(str::to_owned)
                    .collect();
                if named.is_empty() {
                    return Err("`provided` names no path of the evidence".to_owned());
                }
                let items = objective(self.document, &named).map_err(|error| error.to_string())?;
                Ok(items
                    .iter()
                    .flat_map(|item| decide(DecisionAction::AcceptMatch, Some((&item.path, item.sha256))))
                    .collect())
            }
            Some(Reply::NothingOccurred) => {
                if answer.comment.is_empty() {
                    return Err("`nothing occurred` needs a comment that says why".to_owned());
                }
                let is_document = |id: &&RequirementId| {
                    self.document.requirements.iter().any(|row| row.id == **id && row.kind == RequirementKind::Document)
                };
                if let Some(id) = request.requirements.iter().find(is_document) {
                    return Err(format!("{id} asks for a document, which must exist whatever occurred"));
                }
                Ok(decide(DecisionAction::NoOccurrence, None))
            }
            Some(Reply::WillFollow | Reply::NotMine) | None => Ok(Vec::new()),
        }
    }

    fn wording(&self, id: &RequirementId) -> Option<Sha256Digest> {
        let publication = self.catalogue.publication(&self.document.catalogue.id)?;
        publication.requirement(id).map(|(_, requirement)| Sha256Digest::of(requirement.text.as_bytes()))
    }
}

fn reason(request: &Request, answer: &Answer) -> String {
    let owner = if request.owner.is_empty() { "the owner" } else { &request.owner };
    let comment = if answer.comment.is_empty() { String::new() } else { format!(": {}", answer.comment) };
    format!("answer of {owner} to request {}{comment}", request.id)
}
