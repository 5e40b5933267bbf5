//! `tickmark controls review`: which requirement was compared by whom with which copy of the standard.

use crate::catalogue::lookup::{self, Subject};
use crate::catalogue::review::{Coverage, REVIEWS_FILE, Review, ReviewOutcome, Reviews, text_digest};
use crate::catalogue::{Catalogue, CatalogueFiles, Requirement};
use crate::cli::exit::UNKNOWN_NAME;
use crate::cli::layout::{Span, Style, Table};
use crate::cli::{CommandError, Exit, Session};
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::workspace::append_line;
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// There is no place for a review.
pub const NO_PLACE: Code = Code {
    name: "review-without-place",
    severity: Severity::Error,
    meaning: "A review belongs into a workspace or into the folder of a catalogue, and neither was found.",
    help: "run the command in a workspace, name one with `-C DIR`, or name a catalogue folder with `--controls DIR`",
};

/// The journal of reviews cannot be read or written.
pub const JOURNAL: Code = Code {
    name: "review-journal-unusable",
    severity: Severity::Error,
    meaning: "The journal of reviews cannot be read or written.",
    help: "check that the folder exists and that you may write there",
};

/// Something said about a review is empty.
pub const EMPTY: Code = Code {
    name: "review-incomplete",
    severity: Severity::Error,
    meaning: "A review says who compared with which copy; an empty answer says nothing.",
    help: "give the name of a person with `--by`, and licence, edition or print with `--copy`",
};

/// Codes of this command.
pub const CODES: &[&Code] = &[&NO_PLACE, &JOURNAL, &EMPTY];

#[derive(Debug, Args)]
pub(super) struct ReviewArguments {
    /// Requirement that was compared, or a clause for all beneath it
    #[arg(long, value_name = "ID|CLAUSE", required_unless_present = "list")]
    requirement: Option<String>,
    /// Who compared
    #[arg(long, value_name = "NAME", required_unless_present = "list")]
    by: Option<String>,
    /// With which copy of the standard: licence, edition, print
    #[arg(long, value_name = "COPY", required_unless_present = "list")]
    copy: Option<String>,
    /// What the comparison came to
    #[arg(long, required_unless_present = "list")]
    outcome: Option<OutcomeAsked>,
    /// Anything to add
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// List what has been reviewed, and what changed since
    #[arg(long, conflicts_with_all = ["requirement", "by", "copy", "outcome", "note"])]
    list: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OutcomeAsked {
    /// Our wording says what the standard says
    Confirmed,
    /// Our wording did not, and was put right before this entry
    Corrected,
    /// Whether it does is in doubt
    Doubtful,
}

pub(super) fn run(arguments: &ReviewArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let catalogue = super::catalogue(session)?;
    match (&arguments.requirement, &arguments.by, &arguments.copy, arguments.outcome) {
        (Some(requirement), Some(by), Some(copy), Some(outcome)) => {
            let said = Said { by: stated("--by", by)?, copy: stated("--copy", copy)?, outcome, note: &arguments.note };
            record(&catalogue, requirement, &said, session)
        }
        // The parser of the command line demands all four unless `--list` is given.
        _ => list(&catalogue, session),
    }
}

/// What was said about a comparison.
struct Said<'a> {
    by: &'a str,
    copy: &'a str,
    outcome: OutcomeAsked,
    note: &'a Option<String>,
}

fn stated<'a>(option: &str, text: &'a str) -> Result<&'a str, CommandError> {
    let text = text.trim();
    if text.is_empty() { Err(EMPTY.at("", option, "this says nothing").into()) } else { Ok(text) }
}

fn record(catalogue: &Catalogue, name: &str, said: &Said<'_>, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let requirements = named(catalogue, name);
    if requirements.is_empty() {
        let fault = UNKNOWN_NAME.at("", "--requirement", format!("there is no requirement or clause `{name}`"));
        return Err(match lookup::meant(catalogue, name) {
            Some(meant) => fault.with_help(format!("did you mean `{meant}`?")),
            None => fault,
        }
        .into());
    }
    let journal = place(session)?.join(REVIEWS_FILE);
    let reviews: Vec<Review> = requirements.iter().map(|each| review(each, said, session)).collect();
    for review in &reviews {
        append_line(&journal, review).map_err(|error| JOURNAL.at(REVIEWS_FILE, "", error.to_string()))?;
    }
    if session.printer.answers_in_json() {
        session.printer.document(&serde_json::json!({ "reviews": reviews }));
    } else {
        let count = reviews.len();
        let what = if count == 1 { "1 requirement".to_owned() } else { format!("{count} requirements") };
        session
            .printer
            .paragraph("", &format!("{what} recorded as {} in {REVIEWS_FILE}", outcome(said.outcome).word()));
    }
    Ok(Exit::Yes)
}

/// The requirements that `name` stands for: one, or all of a clause or chapter.
fn named<'a>(catalogue: &'a Catalogue, name: &str) -> Vec<&'a Requirement> {
    let subjects = lookup::find(catalogue, name.trim());
    let requirements = subjects.into_iter().flat_map(|subject| match subject {
        Subject::Requirement(_, _, requirement) => vec![requirement],
        Subject::Control(_, control) => control.requirements.iter().collect(),
        Subject::Chapter(publication, clause) => {
            let beneath = publication.requirements().filter(|(control, _)| control.clause.is_within(clause));
            beneath.map(|(_, requirement)| requirement).collect()
        }
        Subject::Expectation(..)
        | Subject::Mandatory(..)
        | Subject::Process(..)
        | Subject::Framework(_)
        | Subject::Item(..)
        | Subject::Statement(..)
        | Subject::RecordTest(_)
        | Subject::RecordType(_)
        | Subject::ItemKind(_) => Vec::new(),
    });
    requirements.collect()
}

fn review(requirement: &Requirement, said: &Said<'_>, session: &Session<'_>) -> Review {
    Review {
        at: session.clock.stamp(),
        clock: session.clock.remark(),
        by: said.by.to_owned(),
        copy: said.copy.to_owned(),
        requirement: requirement.id.clone(),
        kind: requirement.kind,
        text_sha256: text_digest(requirement),
        outcome: outcome(said.outcome),
        note: said.note.as_deref().unwrap_or_default().trim().to_owned(),
    }
}

const fn outcome(asked: OutcomeAsked) -> ReviewOutcome {
    match asked {
        OutcomeAsked::Confirmed => ReviewOutcome::Confirmed,
        OutcomeAsked::Corrected => ReviewOutcome::Corrected,
        OutcomeAsked::Doubtful => ReviewOutcome::Doubtful,
    }
}

/// Where a new review is written: a workspace that was named, else a catalogue folder, else the workspace around.
fn place(session: &Session<'_>) -> Result<PathBuf, CommandError> {
    match (&session.options.workspace, &session.options.controls) {
        (None, Some(folder)) => Ok(folder.clone()),
        _ => session.workspace()?.ok_or_else(|| NO_PLACE.at("", "", "there is no workspace here").into()),
    }
}

/// Every review that ships, and those in `folders`: of `--controls`, of a workspace.
///
/// # Errors
/// When a journal is there and cannot be read.
pub fn gathered(folders: &[&Path], diagnostics: &mut Vec<Diagnostic>) -> Result<Reviews, CommandError> {
    let mut reviews = Reviews::default();
    if let Some(journal) = CatalogueFiles::embedded().get(REVIEWS_FILE) {
        reviews.add(REVIEWS_FILE, journal, diagnostics);
    }
    for folder in folders {
        let added = reviews.add_file(&folder.join(REVIEWS_FILE), diagnostics);
        added.map_err(|error| JOURNAL.at(REVIEWS_FILE, "", error.to_string()))?;
    }
    Ok(reviews)
}

/// Every review known to a command about the catalogue.
pub(super) fn known(session: &Session<'_>, diagnostics: &mut Vec<Diagnostic>) -> Result<Reviews, CommandError> {
    let workspace = session.workspace()?;
    let folders = [&session.options.controls, &workspace];
    let folders: Vec<&Path> = folders.into_iter().flatten().map(PathBuf::as_path).collect();
    gathered(&folders, diagnostics)
}

#[derive(Serialize)]
struct Listed<'a> {
    #[serde(flatten)]
    review: &'a Review,
    changed_since_review: bool,
}

fn list(catalogue: &Catalogue, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let mut diagnostics = Vec::new();
    let reviews = known(session, &mut diagnostics)?;
    diagnostics.extend(reviews.of_nothing(catalogue));
    let latest = reviews.latest();
    let publications = catalogue.publications.values();
    let requirements: Vec<&Requirement> =
        publications.flat_map(|publication| publication.requirements().map(|(_, each)| each)).collect();
    let coverage = reviews.coverage(requirements.iter().copied());
    let listed: Vec<Listed<'_>> = requirements
        .iter()
        .filter_map(|each| latest.get(&each.id).map(|review| (each, *review)))
        .map(|(each, review)| Listed { review, changed_since_review: !review.still_holds_for(each) })
        .collect();
    if session.printer.answers_in_json() {
        let document = serde_json::json!({ "coverage": coverage, "reviews": listed, "diagnostics": diagnostics });
        session.printer.document(&document);
        return Ok(Exit::Yes);
    }
    session.printer.diagnostics(&diagnostics);
    print(&listed, coverage, session);
    Ok(Exit::Yes)
}

fn print(listed: &[Listed<'_>], coverage: Coverage, session: &mut Session<'_>) {
    let mut table = Table::new(&["REQUIREMENT", "OUTCOME", "ON", "BY", "COPY"]);
    for Listed { review, changed_since_review } in listed {
        let (style, word) = match (changed_since_review, review.outcome) {
            (true, _) => (Style::Warning, "changed since"),
            (false, ReviewOutcome::Doubtful) => (Style::Warning, review.outcome.word()),
            (false, ReviewOutcome::Confirmed | ReviewOutcome::Corrected) => (Style::Good, review.outcome.word()),
        };
        table.row(vec![
            Span::new(Style::Strong, review.requirement.as_str()),
            Span::new(style, word),
            Span::plain(review.at.split('T').next().unwrap_or_default()),
            Span::plain(&review.by),
            Span::plain(&review.copy),
        ]);
    }
    if !table.is_empty() {
        session.printer.table(&table);
        session.printer.gap();
    }
    let Coverage { requirements, reviewed, doubtful, changed_since_review } = coverage;
    let words = format!(
        "{reviewed} of {requirements} requirements reviewed as they read now, {doubtful} in doubt, \
         {changed_since_review} changed since their review"
    );
    session.printer.paragraph("", &words);
}
