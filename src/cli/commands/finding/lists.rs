//! The register of nonconformities as a workbook: sent out, filled in by those who answer for each finding, taken in.

use super::{FINDING_REFUSED, Register, objective, unwritable};
use crate::assessment::AssessmentDocument;
use crate::assessment::document::{FindingEvidence, FindingResult, Said};
use crate::catalogue::RequirementId;
use crate::cli::commands::requests;
use crate::cli::{CommandError, Exit, assessing};
use crate::diagnostics::Diagnostic;
use crate::workspace::append_lines;
use crate::workspace::exchange::{List, ListColumn, RowEdits};
use crate::workspace::findings::{FINDINGS_FILE, FindingChange, FindingEvent, FindingUpdate};
use chrono::NaiveDate;
use std::path::Path;

const fn given(title: &'static str, width: u16) -> ListColumn {
    ListColumn { title, width, asked: false, choices: &[] }
}

const fn asked(title: &'static str, width: u16) -> ListColumn {
    ListColumn { title, width, asked: true, choices: &[] }
}

const COLUMNS: &[ListColumn] = &[
    given("finding", 9),
    given("grade", 8),
    given("state", 11),
    given("requirements", 18),
    given("statement", 50),
    given("objective evidence", 40),
    given("raised by", 20),
    given("still needed", 30),
    asked("correction", 40),
    asked("cause", 40),
    asked("corrective action", 40),
    asked("effectiveness", 40),
    asked("evidence of effectiveness", 40),
    asked("owner", 22),
    asked("due", 12),
    asked("reason for another due date", 30),
];

fn table(rows: &[&FindingResult]) -> List {
    List { name: "Findings", columns: COLUMNS, rows: rows.iter().map(|row| cells(row)).collect(), bound: String::new() }
}

fn cells(row: &FindingResult) -> Vec<String> {
    let said = |said: &Option<Said>| said.as_ref().map(|said| said.text.clone()).unwrap_or_default();
    let requirements: Vec<&str> = row.requirements.iter().map(RequirementId::local).collect();
    vec![
        row.id.clone(),
        row.grade.word().to_owned(),
        row.state.word().to_owned(),
        requirements.join("; "),
        row.statement.clone(),
        paths(&row.evidence),
        row.raised_by.clone(),
        row.missing.join("; "),
        said(&row.correction),
        said(&row.cause),
        said(&row.corrective_action),
        said(&row.effectiveness),
        paths(&row.effectiveness_evidence),
        row.owner.clone(),
        row.due.map(|due| due.to_string()).unwrap_or_default(),
        String::new(),
    ]
}

fn paths(evidence: &[FindingEvidence]) -> String {
    let each = |item: &FindingEvidence| {
        if item.place.is_empty() { item.path.clone() } else { format!("{}#{}", item.path, item.place) }
    };
    evidence.iter().map(each).collect::<Vec<_>>().join("; ")
}

impl Register<'_, '_> {
    pub(super) fn export(
        &mut self,
        rows: &[&FindingResult],
        file: &Path,
        as_of: NaiveDate,
    ) -> Result<Exit, CommandError> {
        requests::write(&table(rows), file, as_of)?;
        if self.session.printer.answers_in_json() {
            self.session.printer.document(&serde_json::json!({ "written": rows.len() }));
        } else {
            self.session.printer.paragraph("", &format!("{} findings written", rows.len()));
        }
        Ok(Exit::Yes)
    }

    pub(super) fn import(&mut self, file: &Path, by: &str, as_of: Option<NaiveDate>) -> Result<Exit, CommandError> {
        let document =
            assessing::assess(self.session, &self.folder, assessing::as_of(self.session, as_of), Vec::new())?;
        let all: Vec<&FindingResult> = document.findings.iter().collect();
        let (edits, remarks) = table(&all).edits(file).map_err(CommandError::Several)?;
        self.session.printer.diagnostics(&remarks);
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let (mut events, mut faults) = (Vec::new(), Vec::new());
        for edit in &edits {
            match self.taken(&document, edit) {
                Ok(update) => {
                    let change = FindingChange::Updated(Box::new(update));
                    events.push(self.event(edit.id.clone(), by, change));
                }
                Err(message) => faults.push(fault(&name, edit, message)),
            }
        }
        if !faults.is_empty() {
            return Err(CommandError::Several(faults));
        }
        self.record(&events)
    }

    /// What the edits of one row say of a finding, or why they cannot be taken in.
    fn taken(&self, document: &AssessmentDocument, edit: &RowEdits) -> Result<FindingUpdate, String> {
        let finding = self.findings.iter().find(|finding| finding.id == edit.id).ok_or("there is no such finding")?;
        if !finding.state().is_pending() {
            return Err(format!("{} is {}", finding.id, finding.state().word()));
        }
        if let Some((title, _)) = edit.texts.iter().find(|(_, text)| text.is_empty()) {
            return Err(format!("`{title}` was emptied, and nothing that was said is deleted"));
        }
        let text = |title: &str| edit.texts.get(title).cloned();
        let due = text("due")
            .map(|due| due.parse::<NaiveDate>().map_err(|_| format!("`{due}` is no date such as 2026-09-30")));
        let due = due.transpose()?;
        let reason = text("reason for another due date");
        if due.is_some() && finding.due.is_some() && reason.is_none() {
            return Err("another due date needs its reason".to_owned());
        }
        let named: Vec<String> = text("evidence of effectiveness")
            .iter()
            .flat_map(|text| text.split([';', '\n']))
            .map(|path| path.trim().to_owned())
            .filter(|path| !path.is_empty())
            .collect();
        Ok(FindingUpdate {
            grade: None,
            correction: text("correction"),
            cause: text("cause"),
            corrective_action: text("corrective action"),
            effectiveness: text("effectiveness"),
            effectiveness_evidence: objective(document, &named).map_err(|error| error.to_string())?,
            owner: text("owner"),
            due,
            reason,
        })
    }

    fn record(&mut self, events: &[FindingEvent]) -> Result<Exit, CommandError> {
        if !events.is_empty() {
            append_lines(&self.folder.join(FINDINGS_FILE), events).map_err(|error| unwritable(&error))?;
        }
        if self.session.printer.answers_in_json() {
            self.session.printer.document(&serde_json::json!({ "recorded": events }));
        } else {
            let words = format!("{} findings updated in {FINDINGS_FILE}", events.len());
            self.session.printer.paragraph("", &words);
        }
        Ok(Exit::Yes)
    }
}

fn fault(file: &str, edit: &RowEdits, message: String) -> Diagnostic {
    FINDING_REFUSED.at(file, format!("sheet Findings, row {}", edit.row), message)
}
