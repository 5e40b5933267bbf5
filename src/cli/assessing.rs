//! What the commands that assess have in common: finding the workspace, loading the catalogue, showing progress.

use super::{CommandError, Session};
use crate::assessment::AssessmentDocument;
use crate::catalogue::{Catalogue, CatalogueSource};
use crate::diagnostics::{Code, Severity};
use crate::extraction::{ExtractionPlan, Ocr};
use crate::pipeline::{self, AssessmentPlan};
use crate::progress::Progress;
use crate::workspace::{SETTINGS_FILE, Workspace};
use chrono::NaiveDate;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Where a workspace keeps what was read from its evidence and what it was matched with; a bare folder is never written
/// into.
const EXTRACTS_FOLDER: &str = ".tickmark/cache/extracts";
const MATCHES_FOLDER: &str = ".tickmark/cache/matches";
/// Where a workspace keeps the digests of its evidence.
const DIGESTS_FOLDER: &str = ".tickmark/cache";

/// No folder was named and none was found.
pub const NOTHING_TO_ASSESS: Code = Code {
    name: "nothing-to-assess",
    severity: Severity::Error,
    meaning: "No folder was named, and neither this folder nor one above it holds a `tickmark.toml`.",
    help: "name a folder of evidence, or make a workspace with `tickmark init DIR`",
};

/// Codes of this file.
pub const CODES: &[&Code] = &[&NOTHING_TO_ASSESS];

/// The folder to work on: the one named, else `--workspace`, else the nearest upwards that holds `tickmark.toml`.
///
/// # Errors
/// When none is named and none is found.
pub fn folder(session: &Session<'_>, named: Option<&Path>) -> Result<PathBuf, CommandError> {
    if let Some(folder) = named.or(session.options.workspace.as_deref()) {
        return Ok(folder.to_owned());
    }
    let here = std::env::current_dir().map_err(|error| NOTHING_TO_ASSESS.at("", "", error.to_string()))?;
    let found = here.ancestors().find(|folder| folder.join(SETTINGS_FILE).is_file());
    found.map(Path::to_owned).ok_or_else(|| {
        NOTHING_TO_ASSESS.at("", "", "no folder was named and no `tickmark.toml` was found here or above").into()
    })
}

/// Opens the workspace at `folder`, which must hold a `tickmark.toml`.
///
/// # Errors
/// When it does not, or has faults.
pub fn declared_workspace(folder: &Path) -> Result<Workspace, CommandError> {
    let workspace = Workspace::open(folder)?;
    if workspace.declared {
        return Ok(workspace);
    }
    let message = format!("`{}` holds no `{SETTINGS_FILE}`", folder.display());
    Err(super::NO_WORKSPACE.at("", "", message).into())
}

/// Loads the catalogue that the options name.
///
/// # Errors
/// When it has faults.
pub fn catalogue(session: &Session<'_>) -> Result<Catalogue, CommandError> {
    Ok(Catalogue::load(&CatalogueSource { overlay: session.options.controls.clone() })?)
}

/// The assessment date: the one given, else today in UTC.
#[must_use]
pub fn as_of(session: &Session<'_>, given: Option<NaiveDate>) -> NaiveDate {
    given.unwrap_or_else(|| session.clock.now().date_naive())
}

/// How to extract: in worker processes of this program.
///
/// # Errors
/// When text of pictures is asked for and what recognises it is missing.
pub fn extraction_plan(session: &Session<'_>) -> Result<ExtractionPlan, CommandError> {
    let worker = std::env::current_exe().ok();
    let languages = session.options.ocr.as_deref();
    let ocr = languages.map(|languages| Ocr::find(languages, worker.as_deref())).transpose();
    let ocr = ocr.map_err(|missing| CommandError::from(*missing))?;
    Ok(ExtractionPlan { worker, ocr, ..ExtractionPlan::default() })
}

/// Assesses `folder` without writing anything.
///
/// # Errors
/// When the catalogue or the workspace has faults, or the evidence cannot be collected.
pub fn assess(
    session: &Session<'_>,
    folder: &Path,
    as_of: NaiveDate,
    never: Vec<PathBuf>,
) -> Result<AssessmentDocument, CommandError> {
    Ok(planned(session, folder, as_of, never)?.1)
}

/// Assesses `folder` and gives back what it was assessed with, for commands that go on with catalogue and workspace.
///
/// # Errors
/// When the catalogue or the workspace has faults, or the evidence cannot be collected.
pub fn planned(
    session: &Session<'_>,
    folder: &Path,
    as_of: NaiveDate,
    never: Vec<PathBuf>,
) -> Result<(AssessmentPlan, AssessmentDocument), CommandError> {
    let plan = plan(session, catalogue(session)?, folder, as_of, never)?;
    let document = carry_out(&plan)?;
    Ok((plan, document))
}

/// Assesses what was planned, with a bar on a terminal.
///
/// # Errors
/// When the workspace has faults, or the evidence cannot be collected.
pub fn carry_out(plan: &AssessmentPlan) -> Result<AssessmentDocument, CommandError> {
    let bar = Bar::new();
    let result = pipeline::assess(plan, &bar);
    bar.finish();
    Ok(result?)
}

/// What to assess in `folder`, and how.
///
/// # Errors
/// When the workspace has faults.
pub fn plan(
    session: &Session<'_>,
    mut catalogue: Catalogue,
    folder: &Path,
    as_of: NaiveDate,
    never: Vec<PathBuf>,
) -> Result<AssessmentPlan, CommandError> {
    let mut workspace = Workspace::open(folder)?;
    catalogue.adopt(&workspace.settings.publication);
    let folders: Vec<&Path> = session.options.controls.as_deref().into_iter().chain([folder]).collect();
    let reviews = super::commands::controls::gathered_reviews(&folders, &mut workspace.diagnostics)?;
    let keeps = workspace.declared && !session.options.paranoid;
    let kept = |name: &str| keeps.then(|| folder.join(name));
    let extraction = ExtractionPlan { cache: kept(EXTRACTS_FOLDER), ..extraction_plan(session)? };
    let (known, memory) = (kept(DIGESTS_FOLDER), kept(MATCHES_FOLDER));
    Ok(AssessmentPlan { catalogue, workspace, as_of, extraction, memory, known, never, reviews })
}

/// Progress on a terminal, silence elsewhere.
pub struct Bar {
    bar: Mutex<Option<ProgressBar>>,
    shown: bool,
}

impl Bar {
    /// A bar that shows nothing until a stage begins.
    #[must_use]
    pub fn new() -> Self {
        Self { bar: Mutex::new(None), shown: std::io::stderr().is_terminal() }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Ok(mut bar) = self.bar.lock()
            && let Some(bar) = bar.take()
        {
            bar.finish_and_clear();
        }
    }
}

impl Default for Bar {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress for Bar {
    fn stage(&self, name: &str, total: Option<u64>) {
        if !self.shown {
            return;
        }
        self.finish();
        let target = ProgressDrawTarget::stderr();
        let bar = ProgressBar::with_draw_target(total, target).with_message(name.to_owned());
        let template = if total.is_some() { "{msg:24} {bar:30} {pos}/{len}" } else { "{msg:24} {spinner}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        if let Ok(mut current) = self.bar.lock() {
            *current = Some(bar);
        }
    }

    fn advance(&self, steps: u64) {
        if let Ok(bar) = self.bar.lock()
            && let Some(bar) = bar.as_ref()
        {
            bar.inc(steps);
        }
    }
}
