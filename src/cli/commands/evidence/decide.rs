//! `tickmark evidence accept` and `reject`: people's decisions on matches, bound to the digests they rest on.

use super::list::named;
use crate::assessment::AssessmentDocument;
use crate::assessment::document::{Evidence, MatchState};
use crate::catalogue::{Catalogue, Clause, RequirementId};
use crate::cli::{CommandError, Exit, Session, assessing};
use crate::diagnostics::{Code, Severity};
use crate::integrity::{Clock, Sha256Digest};
use crate::pipeline::AssessmentPlan;
use crate::workspace::people::NotIndependent;
use crate::workspace::{Confidence, DECISIONS_FILE, Decision, DecisionAction, Workspace, append_lines};
use chrono::NaiveDate;
use clap::Args;
use std::collections::BTreeMap;
use std::path::Path;

const UNKNOWN_EVIDENCE: Code = Code {
    name: "unknown-evidence",
    severity: Severity::Error,
    meaning: "A decision was to be recorded about a path that is not in the evidence.",
    help: "`tickmark evidence list` shows every path as it has to be written",
};

pub(super) const INCOMPLETE_DECISION: Code = Code {
    name: "incomplete-decision",
    severity: Severity::Error,
    meaning: "A decision names neither a match nor a confidence from which proposals are accepted, or lacks who decides or why.",
    help: "write `tickmark evidence accept PATH --requirement ID --by NAME`, or `tickmark evidence accept --at 0.8 --by NAME`",
};

const DECISION_UNWRITABLE: Code = Code {
    name: "decision-unwritable",
    severity: Severity::Error,
    meaning: "A decision could not be written to the journal.",
    help: "check that the workspace can be written to; decisions recorded before are untouched",
};

pub(super) const CODES: &[&Code] = &[&UNKNOWN_EVIDENCE, &INCOMPLETE_DECISION, &DECISION_UNWRITABLE];

#[derive(Debug, Args)]
pub(super) struct AcceptArguments {
    /// Item of evidence, as `evidence list` shows it
    path: Option<String>,
    /// Requirement or clause it is accepted for
    #[arg(long, value_name = "ID")]
    requirement: Option<String>,
    /// Accept every proposal from this confidence on
    #[arg(long, value_name = "0 to 1", conflicts_with_all = ["path", "requirement"])]
    at: Option<f64>,
    /// Who decides
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Why
    #[arg(long, default_value = "looked at and found to be evidence for it")]
    reason: String,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

#[derive(Debug, Args)]
pub(super) struct RejectArguments {
    /// Item of evidence, as `evidence list` shows it
    path: String,
    /// Requirement or clause it is rejected for
    #[arg(long, value_name = "ID")]
    requirement: String,
    /// Who decides
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Why
    #[arg(long)]
    reason: String,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

#[derive(Debug, Args)]
pub(super) struct ReassignArguments {
    /// Item of evidence, as `evidence list` shows it
    path: String,
    /// Requirement or clause it was matched with
    #[arg(long, value_name = "ID")]
    from: String,
    /// Requirement or clause it is evidence for
    #[arg(long, value_name = "ID")]
    to: String,
    /// Who decides
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Why
    #[arg(long)]
    reason: String,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

pub(super) fn reassign(arguments: &ReassignArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let (plan, document) = assessed(session, arguments.as_of)?;
    let recorder =
        Recorder { catalogue: &plan.catalogue, document: &document, by: &arguments.by, reason: &arguments.reason };
    let decisions = recorder.moved(&arguments.path, (&arguments.from, &arguments.to), session.clock)?;
    independent(&plan.workspace, &document, &decisions)?;
    record(&plan.workspace.folder, &decisions, session)
}

pub(super) fn accept(arguments: &AcceptArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let (plan, document) = assessed(session, arguments.as_of)?;
    let recorder =
        Recorder { catalogue: &plan.catalogue, document: &document, by: &arguments.by, reason: &arguments.reason };
    let decisions = match (&arguments.path, &arguments.requirement, arguments.at) {
        (None, None, Some(at)) => recorder.in_bulk(at, session.clock)?,
        (Some(path), Some(requirement), None) => {
            recorder.on(path, requirement, DecisionAction::AcceptMatch, session.clock)?
        }
        _ => {
            let message = "neither a match nor a confidence is named";
            return Err(INCOMPLETE_DECISION.at("", "", message).into());
        }
    };
    independent(&plan.workspace, &document, &decisions)?;
    record(&plan.workspace.folder, &decisions, session)
}

pub(super) fn reject(arguments: &RejectArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let (plan, document) = assessed(session, arguments.as_of)?;
    let recorder =
        Recorder { catalogue: &plan.catalogue, document: &document, by: &arguments.by, reason: &arguments.reason };
    let decisions = recorder.on(&arguments.path, &arguments.requirement, DecisionAction::RejectMatch, session.clock)?;
    independent(&plan.workspace, &document, &decisions)?;
    record(&plan.workspace.folder, &decisions, session)
}

/// Whether those who decided may: nobody decides on the clauses they answer for.
///
/// # Errors
/// When somebody may not.
pub(in crate::cli::commands) fn independent(
    workspace: &Workspace,
    document: &AssessmentDocument,
    decisions: &[Decision],
) -> Result<(), NotIndependent> {
    let clauses: BTreeMap<&RequirementId, &Clause> =
        document.requirements.iter().map(|row| (&row.id, &row.clause)).collect();
    let mut by: BTreeMap<&str, Vec<&Clause>> = BTreeMap::new();
    for decision in decisions {
        by.entry(&decision.by).or_default().extend(clauses.get(&decision.requirement));
    }
    by.into_iter().try_for_each(|(by, clauses)| workspace.settings.may_conclude(by, clauses))
}

/// The assessment that a decision is made on; a bare folder keeps no decisions.
pub(super) fn assessed(
    session: &Session<'_>,
    as_of: Option<NaiveDate>,
) -> Result<(AssessmentPlan, AssessmentDocument), CommandError> {
    let folder = assessing::folder(session, None)?;
    assessing::declared_workspace(&folder)?;
    assessing::planned(session, &folder, assessing::as_of(session, as_of), Vec::new())
}

#[derive(Clone, Copy)]
pub(super) struct Recorder<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) document: &'a AssessmentDocument,
    pub(super) by: &'a str,
    pub(super) reason: &'a str,
}

impl Recorder<'_> {
    pub(super) fn on(
        &self,
        path: &str,
        requirement: &str,
        action: DecisionAction,
        clock: &dyn Clock,
    ) -> Result<Vec<Decision>, CommandError> {
        let item = self.document.evidence.iter().find(|item| item.path == path).ok_or_else(|| {
            CommandError::from(UNKNOWN_EVIDENCE.at("", "", format!("`{path}` is not in the evidence")))
        })?;
        let named = named(self.catalogue, &self.document.catalogue.id, requirement)?;
        // A clause stands for those of its requirements that the item was matched with, a requirement for itself.
        let matched = |id: &&RequirementId| item.matches.iter().any(|each| each.requirement == **id);
        let chosen: Vec<&RequirementId> =
            if named.len() == 1 { named.iter().collect() } else { named.iter().filter(matched).collect() };
        if chosen.is_empty() {
            let message =
                format!("`{path}` was matched with no requirement of {requirement}: name a single requirement");
            return Err(INCOMPLETE_DECISION.at("", "", message).into());
        }
        Ok(chosen.into_iter().map(|id| self.decision(item, id, action, None, clock)).collect())
    }

    /// Rejected for what it was matched with, and accepted for something else.
    pub(super) fn moved(
        &self,
        path: &str,
        (from, to): (&str, &str),
        clock: &dyn Clock,
    ) -> Result<Vec<Decision>, CommandError> {
        let mut decisions = self.on(path, from, DecisionAction::RejectMatch, clock)?;
        let accepted = self.on(path, to, DecisionAction::AcceptMatch, clock)?;
        // From a clause to one of its own requirements: what it is accepted for is not rejected.
        decisions.retain(|each| !accepted.iter().any(|kept| kept.requirement == each.requirement));
        decisions.extend(accepted);
        Ok(decisions)
    }

    fn in_bulk(&self, at: f64, clock: &dyn Clock) -> Result<Vec<Decision>, CommandError> {
        let Some(limit) = Confidence::from_fraction(at) else {
            let message = format!("`--at {at}` is no confidence from 0 to 1");
            return Err(INCOMPLETE_DECISION.at("", "", message).into());
        };
        let proposals =
            self.document.evidence.iter().flat_map(|item| item.matches.iter().map(move |each| (item, each)));
        let chosen = proposals
            .filter(|(_, each)| each.state == MatchState::Proposed && each.confidence >= limit.fraction())
            .map(|(item, each)| self.decision(item, &each.requirement, DecisionAction::AcceptMatch, Some(at), clock));
        Ok(chosen.collect())
    }

    fn decision(
        &self,
        item: &Evidence,
        requirement: &RequirementId,
        action: DecisionAction,
        bulk_at: Option<f64>,
        clock: &dyn Clock,
    ) -> Decision {
        let wording = self.document.requirements.iter().find(|row| row.id == *requirement);
        Decision {
            at: clock.stamp(),
            clock: clock.remark(),
            by: self.by.to_owned(),
            action,
            requirement: requirement.clone(),
            evidence: Some(item.path.clone()),
            sha256: item.sha256,
            requirement_sha256: wording.map(|row| Sha256Digest::of(row.text.as_bytes())),
            reason: self.reason.to_owned(),
            bulk_at,
        }
    }
}

/// Appends decisions to the journal of the workspace in `folder` and says so.
pub(in crate::cli::commands) fn record<T: serde::Serialize>(
    folder: &Path,
    decisions: &[T],
    session: &mut Session<'_>,
) -> Result<Exit, CommandError> {
    write_decisions(folder, decisions)?;
    if session.printer.answers_in_json() {
        session.printer.document(&serde_json::json!({ "recorded": decisions }));
    } else {
        let count = decisions.len();
        let words = if count == 1 { "1 decision".to_owned() } else { format!("{count} decisions") };
        session.printer.paragraph("", &format!("{words} recorded in {DECISIONS_FILE}"));
    }
    Ok(Exit::Yes)
}

/// Appends decisions to the journal of the workspace in `folder`.
pub(in crate::cli::commands) fn write_decisions<T: serde::Serialize>(
    folder: &Path,
    decisions: &[T],
) -> Result<(), CommandError> {
    append_lines(&folder.join(DECISIONS_FILE), decisions)
        .map_err(|error| DECISION_UNWRITABLE.at(DECISIONS_FILE, "", error.to_string()).into())
}
