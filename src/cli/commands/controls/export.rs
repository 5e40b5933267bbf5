//! `tickmark controls export`: a framework as an OSCAL catalogue, two as an OSCAL mapping, or a table to rate in.

use super::framework::unknown;
use crate::catalogue::exchange::oscal;
use crate::catalogue::{Catalogue, Framework, criteria};
use crate::cli::exit::UNKNOWN_NAME;
use crate::cli::{CommandError, Exit, Session};
use crate::workspace::SELF_ASSESSMENT_COLUMNS;
use clap::Args;
use std::borrow::Cow;

#[derive(Debug, Args)]
pub(super) struct ExportArguments {
    /// A framework or publication: as an OSCAL catalogue
    #[arg(value_name = "A")]
    id: String,
    /// Another one: the mapping of the two, as an OSCAL mapping collection
    #[arg(value_name = "B", conflicts_with = "self_assessment")]
    to: Option<String>,
    /// An empty table to rate the framework in, to be saved as `self-assessments/<framework>.csv` of a workspace
    #[arg(long)]
    self_assessment: bool,
}

pub(super) fn run(arguments: &ExportArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let catalogue = super::catalogue(session)?;
    let framework = framework(&catalogue, &arguments.id)?;
    if arguments.self_assessment {
        session.printer.raw(&to_rate(&framework));
        return Ok(Exit::Yes);
    }
    let Some(to) = &arguments.to else {
        session.printer.document(&oscal::export_catalog(&framework));
        return Ok(Exit::Yes);
    };
    self::framework(&catalogue, to)?;
    let ends = [&arguments.id, to];
    let between = |source: &String, target: &String| ends == [source, target] || ends == [target, source];
    let mapping = catalogue.mappings.iter().find(|each| between(&each.source, &each.target));
    let Some(document) = mapping.and_then(oscal::export_mapping) else {
        let message = format!("no mapping relates `{}` to `{to}` directly", arguments.id);
        return Err(UNKNOWN_NAME
            .at("", "", message)
            .with_help("`tickmark controls map` shows what a chain of mappings says")
            .into());
    };
    session.printer.document(&document);
    Ok(Exit::Yes)
}

fn framework<'a>(catalogue: &'a Catalogue, id: &str) -> Result<Cow<'a, Framework>, CommandError> {
    if let Some(framework) = catalogue.frameworks.get(id) {
        return Ok(Cow::Borrowed(framework));
    }
    let publication = catalogue.publications.get(id).map(|loaded| Cow::Owned(criteria::as_framework(loaded)));
    publication.ok_or_else(|| unknown(catalogue, id))
}

/// A row for everything that can be rated: statements where the scale goes by them or there is none, else items.
fn to_rate(framework: &Framework) -> String {
    let by_items = framework.scale.as_ref().is_some_and(|scale| !scale.by_statements);
    let mut lines = vec![SELF_ASSESSMENT_COLUMNS.join(",")];
    for item in &framework.items {
        if by_items {
            lines.push(row(&item.id));
        } else {
            lines.extend(item.statements.iter().map(|statement| row(&statement.id)));
        }
    }
    format!("{}\n", lines.join("\n"))
}

/// Ids hold no comma and no quotation mark.
fn row(id: &str) -> String {
    format!("{id}{}", ",".repeat(SELF_ASSESSMENT_COLUMNS.len() - 1))
}
