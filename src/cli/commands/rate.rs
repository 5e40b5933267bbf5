//! `tickmark rate`: a person's decision that nothing of a kind occurred in the period.

use super::evidence::record;
use crate::catalogue::{Named, RequirementKind};
use crate::cli::{CommandError, Exit, Session, assessing};
use crate::diagnostics::{Code, Severity};
use crate::integrity::Sha256Digest;
use crate::workspace::{Decision, DecisionAction};
use chrono::SecondsFormat;
use clap::Args;

const RATING_REFUSED: Code = Code {
    name: "rating-refused",
    severity: Severity::Error,
    meaning: "A decision on a requirement is not possible: it names no single requirement, or one that must exist.",
    help: "name one record or activity requirement; a document must exist whatever occurred (ISO/IEC 20000-1 clause 1.2)",
};

/// Codes of this command.
pub const CODES: &[&Code] = &[&RATING_REFUSED];

/// Arguments of `rate`.
#[derive(Debug, Args)]
pub struct RateArguments {
    /// Requirement
    requirement: String,
    /// Nothing of the kind occurred in the period
    #[arg(long, required_unless_present = "withdraw", conflicts_with = "withdraw")]
    no_occurrence: bool,
    /// An earlier decision no longer holds
    #[arg(long)]
    withdraw: bool,
    /// Who decides
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Why
    #[arg(long)]
    reason: String,
}

/// Records the decision.
///
/// # Errors
/// When the requirement is unknown or cannot be without occurrence, or the journal cannot be written.
pub fn run(arguments: &RateArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let folder = assessing::folder(session, None)?;
    let mut workspace = assessing::declared_workspace(&folder)?;
    let catalogue = assessing::catalogue(session)?;
    let publication = workspace.check_against(&catalogue)?;
    let refuse = |message: String| CommandError::from(RATING_REFUSED.at("", "", message));
    let Some(Named::Requirement(id)) = publication.named(&arguments.requirement) else {
        return Err(refuse(format!("`{}` names no single requirement", arguments.requirement)));
    };
    let Some((_, requirement)) = publication.requirement(&id) else {
        return Err(refuse(format!("`{id}` is not in the publication")));
    };
    if requirement.kind == RequirementKind::Document && !arguments.withdraw {
        return Err(refuse(format!("{id} asks for a document, which must exist whatever occurred")));
    }
    let decision = Decision {
        at: session.clock.now().to_rfc3339_opts(SecondsFormat::Secs, true),
        clock: session.clock.replaced().then(|| "replaced".to_owned()),
        by: arguments.by.clone(),
        action: if arguments.withdraw { DecisionAction::Withdraw } else { DecisionAction::NoOccurrence },
        requirement_sha256: Some(Sha256Digest::of(requirement.text.as_bytes())),
        requirement: id,
        evidence: None,
        sha256: None,
        reason: arguments.reason.clone(),
        bulk_at: None,
    };
    record(&workspace.folder, &[decision], session)
}
