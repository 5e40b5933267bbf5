//! Matches as a workbook: sent out, decided on row by row, taken in.

use super::decide::{INCOMPLETE_DECISION, Recorder, assessed, independent, record};
use crate::assessment::AssessmentDocument;
use crate::assessment::document::{Evidence, Match, MatchBasis, MatchState};
use crate::cli::commands::requests;
use crate::cli::{CommandError, Exit, Session};
use crate::integrity::Sha256Digest;
use crate::workspace::exchange::{List, ListColumn, RowEdits};
use crate::workspace::{Decision, DecisionAction};
use chrono::NaiveDate;
use clap::Args;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct ImportArguments {
    /// Workbook that `evidence match --xlsx` wrote and people filled in
    file: PathBuf,
    /// Who decides
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

const fn given(title: &'static str, width: u16) -> ListColumn {
    ListColumn { title, width, asked: false, choices: &[] }
}

const DECISION: &str = "decision";
const INSTEAD: &str = "requirement instead";
const REASON: &str = "reason";

const COLUMNS: &[ListColumn] = &[
    given("match", 15),
    given("evidence", 50),
    given("title", 36),
    given("requirement", 16),
    given("what it asks", 60),
    given("state", 16),
    given("confidence", 11),
    given("why", 60),
    ListColumn { title: DECISION, width: 12, asked: true, choices: &["accept", "reject", "reassign"] },
    ListColumn { title: INSTEAD, width: 22, asked: true, choices: &[] },
    ListColumn { title: REASON, width: 40, asked: true, choices: &[] },
];

type Row<'a> = (&'a Evidence, &'a Match);

fn rows<'a>(document: &'a AssessmentDocument, part: Option<&'a str>) -> impl Iterator<Item = Row<'a>> {
    let wanted = move |item: &&Evidence| part.is_none_or(|part| item.path.contains(part));
    document.evidence.iter().filter(wanted).flat_map(|item| item.matches.iter().map(move |each| (item, each)))
}

/// Short, because people see it; the digest of path and requirement, because both may be long and hold any sign.
fn name((item, found): Row<'_>) -> String {
    let ground = format!("{}\n{}", item.path, found.requirement);
    format!("M{}", Sha256Digest::of(ground.as_bytes()).to_string().chars().take(12).collect::<String>())
}

fn table<'a>(document: &AssessmentDocument, rows: impl Iterator<Item = Row<'a>>) -> List {
    let texts: BTreeMap<_, &str> = document.requirements.iter().map(|row| (&row.id, row.text.as_str())).collect();
    let cells = |(item, found): Row<'_>| {
        vec![
            name((item, found)),
            item.path.clone(),
            item.title.clone(),
            found.requirement.local().to_owned(),
            texts.get(&found.requirement).copied().unwrap_or_default().to_owned(),
            super::list::state_word(found.state).to_owned(),
            format!("{:.3}", found.confidence),
            found.reasons.join("; "),
            decided(found).to_owned(),
            String::new(),
            String::new(),
        ]
    };
    List { name: "Matches", columns: COLUMNS, rows: rows.map(cells).collect(), bound: String::new() }
}

/// What a person decided about a match so far.
fn decided(found: &Match) -> &'static str {
    match (found.basis, found.state) {
        (MatchBasis::Decision, MatchState::Accepted) => "accept",
        (MatchBasis::Decision, MatchState::Rejected) => "reject",
        (
            MatchBasis::Decision | MatchBasis::Register | MatchBasis::Selector | MatchBasis::Text,
            MatchState::Accepted | MatchState::AcceptedByRule | MatchState::Proposed | MatchState::Rejected,
        ) => "",
    }
}

/// Writes the matches of the items whose path contains `part` as a workbook.
pub(super) fn export(
    document: &AssessmentDocument,
    part: Option<&str>,
    (file, as_of): (&Path, NaiveDate),
    session: &mut Session<'_>,
) -> Result<Exit, CommandError> {
    let list = table(document, rows(document, part));
    requests::write(&list, file, as_of)?;
    let written = list.rows.len();
    if session.printer.answers_in_json() {
        session.printer.document(&serde_json::json!({ "written": written }));
    } else {
        session.printer.paragraph("", &format!("{written} matches written"));
    }
    Ok(Exit::Yes)
}

/// Takes in what people decided in such a workbook: the rows they edited, and no other.
pub(super) fn import(arguments: &ImportArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let (plan, document) = assessed(session, arguments.as_of)?;
    let list = table(&document, rows(&document, None));
    let (edits, remarks) = list.edits(&arguments.file).map_err(CommandError::Several)?;
    session.printer.diagnostics(&remarks);
    let matches: BTreeMap<String, Row<'_>> = rows(&document, None).map(|row| (name(row), row)).collect();
    let recorder = Recorder { catalogue: &plan.catalogue, document: &document, by: &arguments.by, reason: "" };
    let file = arguments.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (mut decisions, mut faults) = (Vec::new(), Vec::new());
    for edit in &edits {
        let taken = matches.get(&edit.id).copied().ok_or_else(|| vec!["there is no such match".to_owned()]);
        match taken.and_then(|row| decide(row, edit, &recorder, session)) {
            Ok(mut taken) => decisions.append(&mut taken),
            Err(messages) => {
                let place = format!("sheet Matches, row {}", edit.row);
                faults.extend(messages.into_iter().map(|message| INCOMPLETE_DECISION.at(&file, &place, message)));
            }
        }
    }
    if !faults.is_empty() {
        return Err(CommandError::Several(faults));
    }
    independent(&plan.workspace, &document, &decisions)?;
    record(&plan.workspace.folder, &decisions, session)
}

/// The decisions that the edits of one row stand for, or what they lack.
fn decide(
    (item, found): Row<'_>,
    edit: &RowEdits,
    recorder: &Recorder<'_>,
    session: &Session<'_>,
) -> Result<Vec<Decision>, Vec<String>> {
    let refused = |message: &str| Err(vec![message.to_owned()]);
    let text = |title: &str| edit.texts.get(title).map(String::as_str).filter(|text| !text.is_empty());
    if edit.texts.values().any(String::is_empty) {
        return refused("a decision that was made is not deleted: write another one over it");
    }
    let Some(decision) = text(DECISION) else {
        return refused("a reason or another requirement was written, and no decision");
    };
    let (instead, reason) = (text(INSTEAD), text(REASON));
    if instead.is_some() != (decision == "reassign") {
        return refused("`reassign` needs another requirement, and only `reassign` has one");
    }
    let reason = match (reason, decision) {
        (Some(reason), _) => reason,
        (None, "accept") => "looked at and found to be evidence for it",
        (None, _) => return refused("a rejection needs its reason"),
    };
    let recorder = Recorder { reason, ..*recorder };
    let requirement = found.requirement.to_string();
    let words =
        |error: CommandError| error.diagnostics().iter().map(|problem| problem.message.clone()).collect::<Vec<_>>();
    let on = |requirement: &str, action| recorder.on(&item.path, requirement, action, session.clock).map_err(words);
    match instead {
        Some(instead) => recorder.moved(&item.path, (&requirement, instead), session.clock).map_err(words),
        None if decision == "accept" => on(&requirement, DecisionAction::AcceptMatch),
        None => on(&requirement, DecisionAction::RejectMatch),
    }
}
