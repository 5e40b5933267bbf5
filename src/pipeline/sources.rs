//! The folders of evidence that a workspace names.

use crate::diagnostics::{Code, Severity};
use crate::sources::{Limits, Root, SourcePlan};
use crate::workspace::{SETTINGS_FILE, Workspace, WorkspaceError};
use std::path::{Path, PathBuf};

const ROOTS_CLASH: Code = Code {
    name: "evidence-roots-clash",
    severity: Severity::Error,
    meaning: "Two folders of evidence would be shown under the same name, or one lies within the other.",
    help: "name each folder of evidence once in `evidence.roots`",
};

pub(super) const CODES: &[&Code] = &[&ROOTS_CLASH];

/// What to walk: the roots of the workspace, or the folder itself where there is none; `never` are folders that are no
/// evidence, such as the one results are written to.
///
/// # Errors
/// When two roots clash.
pub fn plan(workspace: &Workspace, never: &[PathBuf]) -> Result<SourcePlan, WorkspaceError> {
    let settings = &workspace.settings.evidence;
    let roots: Vec<Root> = if workspace.declared {
        settings
            .roots
            .iter()
            .map(|written| Root { folder: workspace.folder.join(written), label: label(written) })
            .collect()
    } else {
        vec![Root { folder: workspace.folder.clone(), label: String::new() }]
    };
    refuse_clashes(&roots)?;
    let mut never = never.to_vec();
    if workspace.declared {
        never.extend(["out", ".tickmark"].map(|name| workspace.folder.join(name)));
    }
    Ok(SourcePlan {
        roots,
        exclude: settings.exclude.clone(),
        include_hidden: settings.include_hidden,
        never,
        limits: Limits::default(),
    })
}

/// How a root is shown: as written, or by its last component when it lies elsewhere.
fn label(written: &str) -> String {
    let trimmed = written.replace('\\', "/");
    let trimmed = trimmed.trim_start_matches("./").trim_end_matches('/');
    let elsewhere = Path::new(written).is_absolute() || trimmed.split('/').any(|part| part == "..");
    if elsewhere { trimmed.rsplit('/').next().unwrap_or_default().to_owned() } else { trimmed.to_owned() }
}

fn refuse_clashes(roots: &[Root]) -> Result<(), WorkspaceError> {
    let mut found = Vec::new();
    for (position, root) in roots.iter().enumerate() {
        for other in roots.iter().skip(position + 1) {
            let within = root.folder.starts_with(&other.folder) || other.folder.starts_with(&root.folder);
            if root.label == other.label || within {
                let message = format!("the folders `{}` and `{}` clash", root.label, other.label);
                found.push(ROOTS_CLASH.at(SETTINGS_FILE, "evidence.roots", message));
            }
        }
    }
    if found.is_empty() { Ok(()) } else { Err(WorkspaceError(found)) }
}
