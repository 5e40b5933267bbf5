//! `tickmark finding`: the register of nonconformities.

mod arguments;
mod lists;

use crate::assessment::AssessmentDocument;
use crate::assessment::document::{FindingResult, Status};
use crate::catalogue::{Grade, RequirementId};
use crate::cli::layout::{Span, Style, Table};
use crate::cli::{CommandError, Exit, Session, assessing};
use crate::diagnostics::{Code, Severity};
use crate::scoring::findings::clauses_of;
use crate::workspace::findings::FindingSource;
use crate::workspace::findings::{self, FINDINGS_FILE, FindingChange, FindingEvent, FindingUpdate, ObjectiveEvidence};
use crate::workspace::{Finding, Settings, append_line};
use arguments::{
    AddArguments, CloseArguments, GradeAsked, ImportArguments, ListArguments, UpdateArguments, WithdrawArguments,
};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use std::path::PathBuf;

const FINDING_REFUSED: Code = Code {
    name: "finding-refused",
    severity: Severity::Error,
    meaning: "A finding cannot be written so: it lacks a requirement or objective evidence, grades an unmet requirement as an opportunity, or is to be closed before everything is there.",
    help: "name requirement, evidence and statement (ISO/IEC 17021-1); closing needs correction, cause, corrective action and evidence that it worked",
};

const UNKNOWN_FINDING: Code = Code {
    name: "unknown-finding",
    severity: Severity::Error,
    meaning: "A finding was named that the register does not hold, or that is closed or withdrawn already.",
    help: "`tickmark finding list` shows all of them with their state",
};

const FINDING_UNWRITABLE: Code = Code {
    name: "finding-unwritable",
    severity: Severity::Error,
    meaning: "The register of nonconformities could not be written.",
    help: "check that the workspace can be written to; entries made before are untouched",
};

/// Codes of these commands.
pub const CODES: &[&Code] = &[&FINDING_REFUSED, &UNKNOWN_FINDING, &FINDING_UNWRITABLE];

/// Arguments of `finding`.
#[derive(Debug, Args)]
pub struct FindingArguments {
    #[command(subcommand)]
    command: FindingCommand,
}

#[derive(Debug, Subcommand)]
enum FindingCommand {
    /// Raise a finding: requirement, objective evidence, statement, grade
    Add(AddArguments),
    /// List the findings with their state and what they still need
    List(ListArguments),
    /// Take in a list of findings that was filled in
    Import(ImportArguments),
    /// Add correction, cause, corrective action, or evidence that it worked
    Update(Box<UpdateArguments>),
    /// Close a finding that has everything
    Close(CloseArguments),
    /// Withdraw a finding that was raised in error; it stays in the register
    Withdraw(WithdrawArguments),
}

/// Runs one of the commands about findings.
///
/// # Errors
/// When the assessment cannot be made, the finding is refused, or the register cannot be written.
pub fn run(arguments: &FindingArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let folder = assessing::folder(session, None)?;
    let workspace = assessing::declared_workspace(&folder)?;
    let mut register = Register { folder, settings: workspace.settings, findings: workspace.findings, session };
    match &arguments.command {
        FindingCommand::Add(arguments) => register.add(arguments),
        FindingCommand::List(arguments) => register.list(arguments),
        FindingCommand::Import(arguments) => register.import(&arguments.file, &arguments.by, arguments.as_of),
        FindingCommand::Update(arguments) => register.update(arguments),
        FindingCommand::Close(arguments) => register.close(arguments),
        FindingCommand::Withdraw(arguments) => register.withdraw(arguments),
    }
}

struct Register<'r, 's> {
    folder: PathBuf,
    settings: Settings,
    findings: Vec<Finding>,
    session: &'r mut Session<'s>,
}

fn refused(message: impl Into<String>) -> CommandError {
    FINDING_REFUSED.at("", "", message).into()
}

fn unwritable(error: &std::io::Error) -> CommandError {
    FINDING_UNWRITABLE.at(FINDINGS_FILE, "", error.to_string()).into()
}

impl Register<'_, '_> {
    fn add(&mut self, arguments: &AddArguments) -> Result<Exit, CommandError> {
        let document = self.assessed(arguments.as_of)?;
        let requirements = requirements(&document, &arguments.requirement)?;
        if arguments.source.source() == FindingSource::InternalAudit {
            let clauses = document.requirements.iter().filter(|row| requirements.contains(&row.id));
            self.settings.may_conclude(&arguments.by, clauses.map(|row| &row.clause))?;
        }
        let grade = arguments.grade.grade();
        if arguments.statement.trim().is_empty() {
            return Err(refused("a finding states how the requirement is not met"));
        }
        if grade == Grade::Ofi {
            refuse_opportunity(&document, &requirements)?;
        }
        let change = FindingChange::Raised {
            grade,
            requirements,
            statement: arguments.statement.trim().to_owned(),
            evidence: objective(&document, &arguments.evidence)?,
            source: arguments.source.source(),
            owner: arguments.owner.clone(),
            due: arguments.due,
        };
        let event = self.event(String::new(), &arguments.by, change);
        let event = findings::raise(&self.folder, event).map_err(|error| unwritable(&error))?;
        Ok(self.said(&event))
    }

    fn update(&mut self, arguments: &UpdateArguments) -> Result<Exit, CommandError> {
        let finding = self.pending(&arguments.id)?.clone();
        let needs_document = !arguments.evidence.is_empty() || arguments.grade == Some(GradeAsked::Ofi);
        let document = if needs_document { Some(self.assessed(arguments.as_of)?) } else { None };
        if let (Some(document), Some(GradeAsked::Ofi)) = (&document, arguments.grade) {
            refuse_opportunity(document, &finding.requirements)?;
        }
        let evidence = document.as_ref().map(|document| objective(document, &arguments.evidence)).transpose()?;
        let update = FindingUpdate {
            grade: arguments.grade.map(GradeAsked::grade),
            correction: arguments.correction.clone(),
            cause: arguments.cause.clone(),
            corrective_action: arguments.corrective_action.clone(),
            effectiveness: arguments.effectiveness.clone(),
            effectiveness_evidence: evidence.unwrap_or_default(),
            owner: arguments.owner.clone(),
            due: arguments.due,
            reason: arguments.reason.clone(),
        };
        if update == (FindingUpdate { reason: arguments.reason.clone(), ..FindingUpdate::default() }) {
            return Err(refused("the update says nothing"));
        }
        self.append(&finding.id, &arguments.by, FindingChange::Updated(Box::new(update)))
    }

    fn close(&mut self, arguments: &CloseArguments) -> Result<Exit, CommandError> {
        let finding = self.pending(&arguments.id)?.clone();
        let missing = finding.missing();
        if !missing.is_empty() {
            return Err(refused(format!("{} still needs: {}", finding.id, missing.join(", "))));
        }
        self.independent(&arguments.by, &finding)?;
        for said in [&finding.corrective_action, &finding.effectiveness].into_iter().flatten() {
            self.settings.may_confirm(&arguments.by, &said.by)?;
        }
        self.append(&finding.id, &arguments.by, FindingChange::Closed)
    }

    fn withdraw(&mut self, arguments: &WithdrawArguments) -> Result<Exit, CommandError> {
        let finding = self.pending(&arguments.id)?.clone();
        self.independent(&arguments.by, &finding)?;
        self.append(&finding.id, &arguments.by, FindingChange::Withdrawn { reason: arguments.reason.clone() })
    }

    /// Whether somebody may settle a finding: nobody settles what is said of the clauses they answer for.
    fn independent(&self, by: &str, finding: &Finding) -> Result<(), CommandError> {
        if self.settings.people.is_empty() {
            return Ok(());
        }
        let mut catalogue = assessing::catalogue(self.session)?;
        catalogue.adopt(&self.settings.publication);
        let publication = catalogue.publication(&self.settings.publication);
        let clauses = publication.map(|publication| clauses_of(publication, finding)).unwrap_or_default();
        Ok(self.settings.may_conclude(by, &clauses)?)
    }

    fn pending(&self, id: &str) -> Result<&Finding, CommandError> {
        let unknown = |message: String| CommandError::from(UNKNOWN_FINDING.at(FINDINGS_FILE, "", message));
        let finding = self.findings.iter().find(|finding| finding.id.eq_ignore_ascii_case(id));
        let finding = finding.ok_or_else(|| unknown(format!("there is no finding `{id}`")))?;
        let state = finding.state();
        if state.is_pending() { Ok(finding) } else { Err(unknown(format!("{} is {}", finding.id, state.word()))) }
    }

    fn assessed(&self, as_of: Option<NaiveDate>) -> Result<AssessmentDocument, CommandError> {
        assessing::assess(self.session, &self.folder, assessing::as_of(self.session, as_of), Vec::new())
    }

    fn event(&self, id: String, by: &str, change: FindingChange) -> FindingEvent {
        let clock = self.session.clock;
        FindingEvent { id, at: clock.stamp(), clock: clock.remark(), by: by.to_owned(), change }
    }

    fn append(&mut self, id: &str, by: &str, change: FindingChange) -> Result<Exit, CommandError> {
        let event = self.event(id.to_owned(), by, change);
        append_line(&self.folder.join(FINDINGS_FILE), &event).map_err(|error| unwritable(&error))?;
        Ok(self.said(&event))
    }

    fn said(&mut self, event: &FindingEvent) -> Exit {
        if self.session.printer.answers_in_json() {
            self.session.printer.document(&serde_json::json!({ "recorded": event }));
        } else {
            self.session.printer.paragraph("", &format!("{} recorded in {FINDINGS_FILE}", event.id));
        }
        Exit::Yes
    }

    fn list(&mut self, arguments: &ListArguments) -> Result<Exit, CommandError> {
        let document = self.assessed(arguments.as_of)?;
        let wanted = |row: &&FindingResult| !arguments.pending || row.state.is_pending();
        let rows: Vec<&FindingResult> = document.findings.iter().filter(wanted).collect();
        if let Some(file) = &arguments.xlsx {
            return self.export(&rows, file, document.as_of);
        }
        let printer = &mut *self.session.printer;
        if printer.answers_in_json() {
            printer.document(&serde_json::json!({ "as_of": document.as_of, "findings": rows }));
            return Ok(Exit::Yes);
        }
        if rows.is_empty() {
            printer.paragraph("", "no finding");
            return Ok(Exit::Yes);
        }
        let mut table = Table::new(&["ID", "GRADE", "STATE", "DUE", "OWNER", "STATEMENT"]);
        for row in &rows {
            let due = row.due.map(|due| due.to_string()).unwrap_or_default();
            table.row(vec![
                Span::new(Style::Strong, row.id.as_str()),
                Span::plain(row.grade.word()),
                Span::plain(row.state.word()),
                Span::new(if row.overdue { Style::Bad } else { Style::Plain }, due),
                Span::plain(&row.owner),
                Span::plain(described(row)),
            ]);
        }
        printer.table(&table);
        Ok(Exit::Yes)
    }
}

fn described(row: &FindingResult) -> String {
    let about: Vec<&str> = row.requirements.iter().map(RequirementId::local).collect();
    let needs = if row.state.is_pending() && !row.missing.is_empty() {
        format!(" (needs {})", row.missing.join(", "))
    } else {
        String::new()
    };
    let changed = if row.basis_changed { " (basis changed)" } else { "" };
    format!("{}: {}{needs}{changed}", about.join(", "), row.statement)
}

fn requirements(document: &AssessmentDocument, named: &[String]) -> Result<Vec<RequirementId>, CommandError> {
    let find = |name: &String| {
        let is_it = |id: &RequirementId| id.as_str() == name || id.local() == name;
        let row = document.requirements.iter().find(|row| is_it(&row.id));
        row.map(|row| row.id.clone()).ok_or_else(|| refused(format!("`{name}` names no single requirement")))
    };
    named.iter().map(find).collect()
}

/// ISO/IEC 17021-1: what is not met is a nonconformity and never an opportunity for improvement.
fn refuse_opportunity(document: &AssessmentDocument, requirements: &[RequirementId]) -> Result<(), CommandError> {
    let unmet = |id: &&RequirementId| {
        let mut rows = document.requirements.iter();
        rows.any(|row| row.id == **id && matches!(row.status, Status::Open | Status::Partly))
    };
    let unmet: Vec<&str> = requirements.iter().filter(unmet).map(RequirementId::local).collect();
    if unmet.is_empty() {
        return Ok(());
    }
    Err(refused(format!("not met and therefore no opportunity for improvement: {}", unmet.join(", "))))
}

/// The items of evidence that are named, each with the digest it has now.
pub(super) fn objective(
    document: &AssessmentDocument,
    named: &[String],
) -> Result<Vec<ObjectiveEvidence>, CommandError> {
    let find = |name: &String| {
        let exact = document.evidence.iter().find(|item| item.path == *name).map(|item| (item, ""));
        let placed = || {
            let (path, place) = name.rsplit_once('#')?;
            document.evidence.iter().find(|item| item.path == path).map(|item| (item, place))
        };
        let (item, place) = exact.or_else(placed).ok_or_else(|| refused(format!("`{name}` is not in the evidence")))?;
        Ok(ObjectiveEvidence { path: item.path.clone(), sha256: item.sha256, place: place.to_owned() })
    };
    named.iter().map(find).collect()
}
