//! `tickmark rate`: what people conclude: that nothing of a kind occurred, how far a process attribute is achieved,
//! which level a practice has.

use super::evidence::record;
use super::finding::objective;
use crate::catalogue::capability::{Band, Edition, RatingMethod};
use crate::catalogue::{Catalogue, Clause, LoadedPublication, Named, RequirementKind};
use crate::cli::{CommandError, Exit, Session, assessing};
use crate::diagnostics::{Code, Severity};
use crate::integrity::Sha256Digest;
use crate::scoring::Fraction;
use crate::scoring::capability::{COMPONENTS, PERFORMANCE, PRACTICES, Rating};
use crate::workspace::capability::{CapabilityDecision, Judgement, Matter, item_sha256, process_sha256};
use crate::workspace::people::leaves;
use crate::workspace::{Confirmation, Decision, DecisionAction, Entry, Workspace, line_sha256};
use chrono::NaiveDate;
use clap::{ArgGroup, Args, ValueEnum};

const RATING_REFUSED: Code = Code {
    name: "rating-refused",
    severity: Severity::Error,
    meaning: "A decision is not possible: it names no requirement, process or practice that can be decided so, or gives no rating of the scale.",
    help: "name a record or activity requirement with `--no-occurrence`, a process with `--attribute` and `--rating`, or a practice of ITIL 4 with `--level`",
};

/// Codes of this command.
pub const CODES: &[&Code] = &[&RATING_REFUSED];

/// Arguments of `rate`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("conclusion").required(true).args(["no_occurrence", "rating", "achieved", "level", "withdraw", "confirm"]))]
pub struct RateArguments {
    /// Requirement, process such as `incident-management`, or practice such as `itil-4:incident-management`
    subject: String,
    /// Nothing of the kind occurred in the period
    #[arg(long)]
    no_occurrence: bool,
    /// Process attribute of ISO/IEC 33020, 2.1 to 5.2
    #[arg(long, value_name = "PA")]
    attribute: Option<String>,
    /// Its rating: N, P, L or F; P-, P+, L- and L+ where the bands are refined
    #[arg(long, requires = "attribute", allow_hyphen_values = true)]
    rating: Option<String>,
    /// Its achievement in per cent, in place of a rating
    #[arg(long, value_name = "PERCENT", requires = "attribute")]
    achieved: Option<String>,
    /// How the attribute was rated
    #[arg(long, default_value = "r3")]
    method: MethodAsked,
    /// Level of a practice of ITIL 4, or of a component of the service value system such as `itil-4:svs/governance`
    #[arg(long, value_name = "1 to 5", value_parser = clap::value_parser!(u8).range(1..=5), conflicts_with = "attribute")]
    level: Option<u8>,
    /// An earlier decision no longer holds
    #[arg(long)]
    withdraw: bool,
    /// What somebody else decided on the subject holds; a reviewer's second look
    #[arg(long)]
    confirm: bool,
    /// What the rating rests on; may stand several times
    #[arg(long, value_name = "PATH[#PLACE]")]
    evidence: Vec<String>,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MethodAsked {
    /// Each outcome in each instance of the process, then aggregated
    R1,
    /// The attribute in each instance of the process, then aggregated
    R2,
    /// The attribute over all instances at once
    R3,
}

fn refused(message: impl Into<String>) -> CommandError {
    RATING_REFUSED.at("", "", message).into()
}

/// Records the decision.
///
/// # Errors
/// When the subject is unknown or cannot be decided so, or the journal cannot be written.
pub fn run(arguments: &RateArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let folder = assessing::folder(session, None)?;
    let mut workspace = assessing::declared_workspace(&folder)?;
    let catalogue = assessing::catalogue(session)?;
    let publication = workspace.check_against(&catalogue)?;
    let rater = Rater { arguments, session, edition: workspace.settings.capability.edition };
    workspace.settings.may_conclude(&arguments.by, concerned(publication, &arguments.subject))?;
    let entry = if arguments.confirm {
        Entry::Confirmation(rater.confirmation(&workspace, publication)?)
    } else if let Some(Named::Requirement(_)) = publication.named(&arguments.subject) {
        Entry::Requirement(rater.requirement(publication)?)
    } else {
        Entry::Capability(rater.capability(&catalogue, publication, &folder)?)
    };
    record(&workspace.folder, &[entry], session)
}

/// The clauses that a conclusion on `subject` is about; none for a practice of ITIL 4.
fn concerned<'p>(publication: &'p LoadedPublication, subject: &str) -> Vec<&'p Clause> {
    if let Some(process) = publication.processes.iter().find(|process| process.id == subject) {
        return leaves(publication, &process.clauses);
    }
    match publication.named(subject) {
        Some(Named::Requirement(id)) => publication.requirement(&id).map(|(control, _)| &control.clause),
        _ => None,
    }
    .into_iter()
    .collect()
}

struct Rater<'r, 's> {
    arguments: &'r RateArguments,
    session: &'r Session<'s>,
    edition: Edition,
}

impl Rater<'_, '_> {
    fn at(&self) -> String {
        self.session.clock.stamp()
    }

    fn clock(&self) -> Option<String> {
        self.session.clock.remark()
    }

    /// The second look at what waits for it, bound to its line.
    fn confirmation(
        &self,
        workspace: &Workspace,
        publication: &LoadedPublication,
    ) -> Result<Confirmation, CommandError> {
        let subject = &self.arguments.subject;
        let waiting = if let Some(Named::Requirement(id)) = publication.named(subject) {
            let decision = workspace.decisions.waiting_occurrence(&id);
            decision.map(|decision| (line_sha256(decision), decision.by.as_str()))
        } else {
            let judgement = workspace.decisions.waiting_judgement(&self.matter(publication));
            judgement.map(|decision| (line_sha256(decision), decision.by.as_str()))
        };
        let Some((Some(confirms), first)) = waiting else {
            return Err(refused(format!("nothing that was decided on `{subject}` waits for a second person")));
        };
        workspace.settings.may_confirm(&self.arguments.by, first)?;
        let (at, clock, by) = (self.at(), self.clock(), self.arguments.by.clone());
        let (action, reason) = (Confirmation::ACTION.to_owned(), self.arguments.reason.clone());
        Ok(Confirmation { at, clock, by, action, confirms, reason })
    }

    fn matter(&self, publication: &LoadedPublication) -> Matter {
        let subject = self.arguments.subject.clone();
        if publication.processes.iter().any(|process| process.id == subject) {
            Matter::Attribute(subject, self.arguments.attribute.clone().unwrap_or_default(), self.edition)
        } else {
            Matter::Level(subject)
        }
    }

    fn requirement(&self, publication: &LoadedPublication) -> Result<Decision, CommandError> {
        let arguments = self.arguments;
        let Some(Named::Requirement(id)) = publication.named(&arguments.subject) else {
            return Err(refused(format!("`{}` names no single requirement", arguments.subject)));
        };
        let Some((_, requirement)) = publication.requirement(&id) else {
            return Err(refused(format!("`{id}` is not in the publication")));
        };
        if !arguments.no_occurrence && !arguments.withdraw {
            return Err(refused(format!("{id} is a requirement: its status follows from evidence and is not rated")));
        }
        if requirement.kind == RequirementKind::Document && !arguments.withdraw {
            return Err(refused(format!("{id} asks for a document, which must exist whatever occurred")));
        }
        Ok(Decision {
            at: self.at(),
            clock: self.clock(),
            by: arguments.by.clone(),
            action: if arguments.withdraw { DecisionAction::Withdraw } else { DecisionAction::NoOccurrence },
            requirement_sha256: Some(Sha256Digest::of(requirement.text.as_bytes())),
            requirement: id,
            evidence: None,
            sha256: None,
            reason: arguments.reason.clone(),
            bulk_at: None,
        })
    }

    fn capability(
        &self,
        catalogue: &Catalogue,
        publication: &LoadedPublication,
        folder: &std::path::Path,
    ) -> Result<CapabilityDecision, CommandError> {
        let arguments = self.arguments;
        if arguments.no_occurrence {
            return Err(refused(format!("`{}` names no single requirement", arguments.subject)));
        }
        let subject = &arguments.subject;
        let (judgement, subject_sha256) =
            if let Some(process) = publication.processes.iter().find(|process| process.id == *subject) {
                (self.attribute(&process.id)?, Some(process_sha256(publication, process)))
            } else {
                (self.level()?, practice_sha256(catalogue, subject)?)
            };
        let evidence = if arguments.evidence.is_empty() {
            Vec::new()
        } else {
            let as_of = assessing::as_of(self.session, arguments.as_of);
            objective(&assessing::assess(self.session, folder, as_of, Vec::new())?, &arguments.evidence)?
        };
        let reason = arguments.reason.clone();
        let (at, clock, by) = (self.at(), self.clock(), arguments.by.clone());
        Ok(CapabilityDecision { at, clock, by, judgement, subject_sha256, evidence, reason })
    }

    fn attribute(&self, process: &str) -> Result<Judgement, CommandError> {
        let arguments = self.arguments;
        let edition = self.edition;
        let named = arguments.attribute.as_deref().unwrap_or_default();
        let Some(attribute) = edition.attributes().find(|attribute| *attribute == named) else {
            let known =
                edition.attributes().filter(|attribute| *attribute != PERFORMANCE).collect::<Vec<_>>().join(", ");
            return Err(refused(format!(
                "name one of the process attributes of ISO/IEC 33020:{}: {known}",
                edition.year()
            )));
        };
        if attribute == PERFORMANCE {
            return Err(refused("PA 1.1 is computed from the requirements of the process and is not rated by hand"));
        }
        let (process, attribute) = (process.to_owned(), attribute.to_owned());
        if arguments.withdraw {
            return Ok(Judgement::WithdrawAttribute { process, attribute, edition });
        }
        let method = match arguments.method {
            MethodAsked::R1 => RatingMethod::R1,
            MethodAsked::R2 => RatingMethod::R2,
            MethodAsked::R3 => RatingMethod::R3,
        };
        Ok(Judgement::RateAttribute { process, attribute, edition, rating: self.band()?, method })
    }

    fn band(&self) -> Result<Band, CommandError> {
        if let Some(written) = &self.arguments.achieved {
            let share =
                percent(written).ok_or_else(|| refused(format!("`{written}` is no percentage from 0 to 100")))?;
            return Ok(match Rating::of(share) {
                Rating::Not => Band::Not,
                Rating::Partially => Band::Partially,
                Rating::Largely => Band::Largely,
                Rating::Fully => Band::Fully,
            });
        }
        let written = self.arguments.rating.as_deref().unwrap_or_default();
        Band::parse(written).ok_or_else(|| refused(format!("`{written}` is no rating: write N, P, L or F")))
    }

    fn level(&self) -> Result<Judgement, CommandError> {
        let item = self.arguments.subject.clone();
        match (self.arguments.level, self.arguments.withdraw) {
            (_, true) => Ok(Judgement::WithdrawLevel { item }),
            (Some(level), false) => Ok(Judgement::RateLevel { item, level }),
            (None, false) => Err(refused(format!("`{item}` is neither a requirement nor a process"))),
        }
    }
}

/// Digest of what a practice or component is; a component of the service value system has no entry of its own.
fn practice_sha256(catalogue: &Catalogue, subject: &str) -> Result<Option<Sha256Digest>, CommandError> {
    let unknown = || refused(format!("`{subject}` is neither a requirement, a process nor a practice of ITIL 4"));
    let id = subject.strip_prefix(PRACTICES).and_then(|rest| rest.strip_prefix(':')).ok_or_else(unknown)?;
    if id.strip_prefix("svs/").is_some_and(|component| COMPONENTS.iter().any(|(known, _)| *known == component)) {
        return Ok(None);
    }
    let framework = catalogue.frameworks.get(PRACTICES).ok_or_else(unknown)?;
    framework.items.iter().find(|item| item.id == id).map(|item| Some(item_sha256(item))).ok_or_else(unknown)
}

/// An exact share from a decimal with at most four places; a comma is a point.
fn percent(written: &str) -> Option<Fraction> {
    let (whole, decimals) = written.split_once(['.', ',']).unwrap_or((written, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || decimals.len() > 4 || !digits(whole) || !digits(decimals) {
        return None;
    }
    let part: u64 = format!("{whole}{decimals:0<4}").parse().ok()?;
    Fraction::new(part, 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_read_exactly() {
        let letter = |text: &str| percent(text).map(|share| Rating::of(share).letter());
        let bounds = ["15", "15.01", "50", "50.01", "85", "85,01", "100"].map(letter);
        assert_eq!(bounds, ["N", "P", "P", "L", "L", "F", "F"].map(Some));
        assert!(["", "-1", "1e2", "100.01", "15.00001", ".5", "1.2.3"].into_iter().all(|text| percent(text).is_none()));
    }
}
