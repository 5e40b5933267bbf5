//! `tickmark controls list`: every requirement.

use super::framework;
use crate::catalogue::{Clause, Control, Requirement, RequirementKind};
use crate::cli::layout::{Span, Style, Table};
use crate::cli::{CommandError, Exit, Session};
use clap::{Args, ValueEnum};
use serde::Serialize;

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Only requirements of this kind
    #[arg(long)]
    kind: Option<KindAsked>,
    /// Only requirements of this clause and of those beneath it
    #[arg(long, value_name = "CLAUSE")]
    clause: Option<Clause>,
    /// Items of this framework instead, with what they relate to
    #[arg(long, value_name = "FRAMEWORK", conflicts_with_all = ["kind", "clause"])]
    view: Option<String>,
    /// Frameworks and publications instead
    #[arg(long, conflicts_with_all = ["kind", "clause", "view"])]
    frameworks: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum KindAsked {
    /// Documented information that is kept current
    Document,
    /// Documented information that is kept as evidence
    Record,
    /// Something that is done or achieved
    Activity,
}

#[derive(Serialize)]
struct Listed<'a> {
    publication: &'a str,
    clause: &'a Clause,
    clause_title: &'a str,
    #[serde(flatten)]
    requirement: &'a Requirement,
}

pub(super) fn run(arguments: &ListArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let catalogue = super::catalogue(session)?;
    if arguments.frameworks {
        return Ok(framework::list_all(&catalogue, session));
    }
    if let Some(view) = &arguments.view {
        return framework::list(&catalogue, view, session);
    }
    let publications = catalogue.publications.values();
    let all = publications.flat_map(|loaded| loaded.requirements().map(move |found| (loaded, found)));
    let listed: Vec<Listed<'_>> = all
        .filter(|(_, (control, requirement))| arguments.ask_for(control, requirement))
        .map(|(loaded, (control, requirement))| Listed {
            publication: &loaded.publication.id,
            clause: &control.clause,
            clause_title: &control.title,
            requirement,
        })
        .collect();
    if session.printer.answers_in_json() {
        session.printer.document(&serde_json::json!({ "requirements": listed }));
        return Ok(Exit::Yes);
    }
    let mut table = Table::new(&["REQUIREMENT", "KIND", "OBLIGATION"]);
    for Listed { requirement, .. } in &listed {
        table.row(vec![
            Span::new(Style::Strong, requirement.id.as_str()),
            Span::plain(requirement.kind.word()),
            Span::plain(&requirement.text),
        ]);
    }
    session.printer.table(&table);
    let shown = if listed.len() == 1 { "1 requirement".to_owned() } else { format!("{} requirements", listed.len()) };
    session.printer.message(&format!("{shown}; `tickmark controls show ID` says more about one"));
    Ok(Exit::Yes)
}

impl ListArguments {
    fn ask_for(&self, control: &Control, requirement: &Requirement) -> bool {
        self.kind.is_none_or(|kind| kind.wants(requirement.kind))
            && self.clause.as_ref().is_none_or(|clause| control.clause.is_within(clause))
    }
}

impl KindAsked {
    fn wants(self, kind: RequirementKind) -> bool {
        match self {
            Self::Document => kind == RequirementKind::Document,
            Self::Record => kind == RequirementKind::Record,
            Self::Activity => kind == RequirementKind::Activity,
        }
    }
}
