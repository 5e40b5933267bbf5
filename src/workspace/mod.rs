//! What people write: `tickmark.toml`, the register of evidence, their decisions and their notes.

pub mod answers;
pub mod audits;
pub mod capability;
mod check;
mod codes;
mod config;
mod config_reader;
mod decisions;
pub mod exceptions;
pub mod exchange;
pub mod findings;
mod journal;
mod notes;
pub mod people;
mod register;
pub mod review;
mod self_assessment;
pub mod snapshots;
mod toml_reader;

pub use codes::{AUDITED_OWN_PROCESS, CODES, NOT_INDEPENDENT, RATING_BASIS_CHANGED};
pub use config::{
    CapabilitySettings, ClauseSettings, Confidence, EvidenceSettings, ExportSettings, FailOn, OrganisationSettings,
    OtherPartySettings, PartyKind, ReportSettings, Settings, TestSettings,
};
pub use decisions::{Confirmation, Decision, DecisionAction, Decisions, Entry, line_sha256};
pub use findings::{FINDINGS_FILE, Finding};
pub use journal::{append_line, append_lines};
pub use notes::{Note, NoteMethod};
pub use register::{Register, RegisterRow};
pub use self_assessment::{
    Answer, COLUMNS as SELF_ASSESSMENT_COLUMNS, SELF_ASSESSMENTS, SelfAssessment, SelfAssessmentRow,
};

use crate::diagnostics::Diagnostic;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Name of the settings file; the folder that holds it is the workspace.
pub const SETTINGS_FILE: &str = "tickmark.toml";
/// Name of the journal of decisions.
pub const DECISIONS_FILE: &str = "decisions.jsonl";
/// Name of the journal of interviews and observations.
pub const NOTES_FILE: &str = "notes.jsonl";
/// Names of the register, in order of preference.
pub const REGISTER_FILES: [&str; 2] = ["register.csv", "register.xlsx"];

/// Everything people wrote in one workspace, read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Workspace {
    /// The folder; never shown in an output.
    pub folder: PathBuf,
    /// What `tickmark.toml` says, or the defaults when there is none.
    pub settings: Settings,
    /// Whether there is a `tickmark.toml`.
    pub declared: bool,
    /// The register of evidence.
    pub register: Register,
    /// What people decided.
    pub decisions: Decisions,
    /// Interviews and observations.
    pub notes: Vec<Note>,
    /// The register of nonconformities.
    pub findings: Vec<Finding>,
    /// The last answer to each request.
    pub answers: BTreeMap<String, answers::Answer>,
    /// The last mark of an auditor on each requirement.
    pub marks: BTreeMap<crate::catalogue::RequirementId, review::ReviewMark>,
    /// Problems that do not stop the run.
    pub diagnostics: Vec<Diagnostic>,
}

/// The workspace cannot be used; every fault found is listed.
#[derive(Debug, thiserror::Error)]
#[error("the workspace has {} fault(s)", .0.len())]
pub struct WorkspaceError(pub Vec<Diagnostic>);

impl Workspace {
    /// Opens the workspace in `folder`, or treats the folder as bare evidence when it holds no `tickmark.toml`.
    ///
    /// # Errors
    /// When the folder or a file of the workspace cannot be read, or `tickmark.toml` has faults.
    pub fn open(folder: &Path) -> Result<Self, WorkspaceError> {
        if !folder.is_dir() {
            let shown = folder.display().to_string();
            let message = if folder.exists() { "this is a file, not a folder" } else { "this folder does not exist" };
            return Err(WorkspaceError(vec![codes::NO_FOLDER.at(shown, "", message)]));
        }
        let settings_path = folder.join(SETTINGS_FILE);
        // Settings that cannot be looked at are not absent: without them no ledger would be kept.
        if matches!(settings_path.try_exists(), Ok(false)) {
            return Ok(Self::bare(folder));
        }
        let text = read_text(&settings_path, SETTINGS_FILE)?;
        let settings = Settings::parse(SETTINGS_FILE, &text).map_err(WorkspaceError)?;
        let mut diagnostics = Vec::new();
        let register = Register::open(folder, &mut diagnostics)?;
        let decisions = Decisions::open(&folder.join(DECISIONS_FILE), &mut diagnostics)?;
        let notes = notes::open(&folder.join(NOTES_FILE), &mut diagnostics)?;
        let findings = findings::open(&folder.join(FINDINGS_FILE), &mut diagnostics)?;
        let answers = answers::open(&folder.join(answers::ANSWERS_FILE), &mut diagnostics)?;
        let marks = review::open(&folder.join(review::REVIEW_FILE), &mut diagnostics)?;
        let folder = folder.to_owned();
        let declared = true;
        Ok(Self { folder, settings, declared, register, decisions, notes, findings, answers, marks, diagnostics })
    }

    fn bare(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            settings: Settings::for_bare_folder(folder),
            declared: false,
            register: Register::default(),
            decisions: Decisions::default(),
            notes: Vec::new(),
            findings: Vec::new(),
            answers: BTreeMap::new(),
            marks: BTreeMap::new(),
            diagnostics: Vec::new(),
        }
    }
}

fn read_text(path: &Path, shown: &str) -> Result<String, WorkspaceError> {
    let failed = |message: String| WorkspaceError(vec![codes::FILE_UNREADABLE.at(shown, "", message)]);
    let bytes = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        failed(format!("this is not UTF-8 text: the byte at offset {offset} is not"))
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}
