//! `tickmark evidence list` and `suggest`.

use crate::assessment::AssessmentDocument;
use crate::assessment::document::{Evidence, EvidenceState, Match, MatchState};
use crate::catalogue::{Catalogue, Named, RequirementId};
use crate::cli::layout::{Span, Style, Table};
use crate::cli::{CommandError, Exit, Session, assessing};
use crate::diagnostics::{Code, Severity};
use chrono::NaiveDate;
use clap::{Args, ValueEnum};

const UNKNOWN_REQUIREMENT: Code = Code {
    name: "unknown-requirement",
    severity: Severity::Error,
    meaning: "A requirement or clause was named that the publication does not hold.",
    help: "`tickmark controls list` names them all",
};

pub(super) const CODES: &[&Code] = &[&UNKNOWN_REQUIREMENT];

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Only items in this state
    #[arg(long)]
    state: Option<StateAsked>,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StateAsked {
    Accepted,
    Proposed,
    Unmatched,
    Unreadable,
}

impl StateAsked {
    const fn state(self) -> EvidenceState {
        match self {
            Self::Accepted => EvidenceState::Accepted,
            Self::Proposed => EvidenceState::Proposed,
            Self::Unmatched => EvidenceState::Unmatched,
            Self::Unreadable => EvidenceState::Unreadable,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct SuggestArguments {
    /// A requirement or a clause
    requirement: String,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

pub(super) fn list(arguments: &ListArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let document = assessed(session, arguments.as_of)?;
    let wanted = |item: &&Evidence| arguments.state.is_none_or(|asked| asked.state() == item.state);
    let items: Vec<&Evidence> = document.evidence.iter().filter(wanted).collect();
    if session.printer.answers_in_json() {
        session.printer.document(&serde_json::json!({ "evidence": items }));
        return Ok(Exit::Yes);
    }
    let mut table = Table::new(&["PATH", "STATE", "KIND", "SPEAKS TO", "REMARK"]);
    for item in &items {
        table.row(vec![
            Span::new(Style::Strong, item.path.as_str()),
            Span::new(state_style(item.state), item.state.word()),
            Span::plain(&item.kind_title),
            Span::plain(clauses(item)),
            Span::plain(if item.unread_reason.is_empty() { &item.standing_reason } else { &item.unread_reason }),
        ]);
    }
    session.printer.table(&table);
    session.printer.message(&format!("{} of {} items", items.len(), document.evidence.len()));
    Ok(Exit::Yes)
}

pub(super) fn suggest(arguments: &SuggestArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let folder = assessing::folder(session, None)?;
    let as_of = assessing::as_of(session, arguments.as_of);
    let (plan, document) = assessing::planned(session, &folder, as_of, Vec::new())?;
    let requirements = named(&plan.catalogue, &document.catalogue.id, &arguments.requirement)?;
    let mut found: Vec<(&Evidence, &Match)> = document
        .evidence
        .iter()
        .flat_map(|item| item.matches.iter().map(move |each| (item, each)))
        .filter(|(_, each)| requirements.contains(&each.requirement) && each.state != MatchState::Rejected)
        .collect();
    found.sort_by(|left, right| {
        right.1.confidence.total_cmp(&left.1.confidence).then_with(|| left.0.path.cmp(&right.0.path))
    });
    if session.printer.answers_in_json() {
        let rows: Vec<_> =
            found.iter().map(|(item, each)| serde_json::json!({ "path": item.path, "match": each })).collect();
        session.printer.document(&serde_json::json!({ "suggestions": rows }));
        return Ok(Exit::Yes);
    }
    let mut table = Table::new(&["CONFIDENCE", "REQUIREMENT", "STATE", "PATH", "WHY"]);
    for (item, each) in &found {
        table.row(vec![
            Span::plain(format!("{:.3}", each.confidence)),
            Span::new(Style::Strong, each.requirement.local()),
            Span::plain(state_word(each.state)),
            Span::plain(&item.path),
            Span::plain(each.reasons.join("; ")),
        ]);
    }
    session.printer.table(&table);
    Ok(Exit::Yes)
}

/// The assessment of the workspace as it would be made now.
pub(super) fn assessed(session: &Session<'_>, as_of: Option<NaiveDate>) -> Result<AssessmentDocument, CommandError> {
    let folder = assessing::folder(session, None)?;
    assessing::assess(session, &folder, assessing::as_of(session, as_of), Vec::new())
}

/// The requirements that `written` names in a publication.
pub(super) fn named(
    catalogue: &Catalogue,
    publication: &str,
    written: &str,
) -> Result<Vec<RequirementId>, CommandError> {
    let named = catalogue.publication(publication).and_then(|publication| publication.named(written));
    match named {
        Some(Named::Clause(requirements)) => Ok(requirements),
        Some(Named::Requirement(requirement)) => Ok(vec![requirement]),
        None => {
            let message = format!("`{written}` is neither a clause nor a requirement of {publication}");
            Err(UNKNOWN_REQUIREMENT.at("", "", message).into())
        }
    }
}

pub(super) const fn state_word(state: MatchState) -> &'static str {
    match state {
        MatchState::Accepted => "accepted",
        MatchState::AcceptedByRule => "accepted by rule",
        MatchState::Proposed => "proposed",
        MatchState::Rejected => "rejected",
    }
}

const fn state_style(state: EvidenceState) -> Style {
    match state {
        EvidenceState::Accepted => Style::Good,
        EvidenceState::Proposed => Style::Warning,
        EvidenceState::Unmatched => Style::Plain,
        EvidenceState::Unreadable => Style::Bad,
    }
}

/// The clauses an item speaks to, best first, the first few.
fn clauses(item: &Evidence) -> String {
    let mut clauses: Vec<&str> = Vec::new();
    for each in item.matches.iter().filter(|each| each.state != MatchState::Rejected) {
        let clause = each.requirement.local().rsplit_once('-').map_or("", |(clause, _)| clause);
        if !clauses.contains(&clause) {
            clauses.push(clause);
        }
    }
    let more = clauses.len().saturating_sub(4);
    let shown: Vec<&str> = clauses.into_iter().take(4).collect();
    if more > 0 { format!("{} +{more}", shown.join(", ")) } else { shown.join(", ") }
}
