//! Views of an assessment: the same result told through other publications.

use crate::assessment::AssessmentDocument;
use crate::assessment::view::{self, ViewResult};
use crate::catalogue::Catalogue;
use crate::catalogue::schema::nearest;
use crate::cli::exit::UNKNOWN_NAME;
use crate::cli::layout::{Span, Style, Table};
use crate::cli::{CommandError, Session};
use crate::workspace::SelfAssessment;
use std::path::Path;

/// The views that were asked for, each once, in the order in which they were named.
///
/// # Errors
/// When one of them is nothing the catalogue holds.
pub(super) fn asked(catalogue: &Catalogue, names: &[String]) -> Result<Vec<String>, CommandError> {
    let known = view::ids(catalogue);
    let mut asked: Vec<String> = Vec::new();
    for name in names.iter().map(|name| name.trim()) {
        if !known.contains(&name) {
            let fault = UNKNOWN_NAME.at("", "--view", format!("the catalogue holds no framework `{name}`"));
            let help = match nearest(name, known.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("one of {}", known.join(", ")),
            };
            return Err(fault.with_help(help).into());
        }
        if !asked.iter().any(|each| each == name) {
            asked.push(name.to_owned());
        }
    }
    Ok(asked)
}

/// The document told through each of the views.
///
/// # Errors
/// When a self-assessment cannot be read.
pub(super) fn express(
    document: &AssessmentDocument,
    catalogue: &Catalogue,
    folder: &Path,
    asked: &[String],
) -> Result<Vec<AssessmentDocument>, CommandError> {
    let mut views = Vec::new();
    for id in asked {
        let ratings = match catalogue.frameworks.get(id) {
            Some(framework) => SelfAssessment::open(folder, framework)?,
            None => SelfAssessment::default(),
        };
        let mut told = document.clone();
        told.view = view::express(document, catalogue, id, &ratings);
        told.diagnostics.extend(ratings.diagnostics);
        told.diagnostics.sort();
        views.push(told);
    }
    Ok(views)
}

/// The view in a few lines.
pub(super) fn show(view: &ViewResult, session: &mut Session<'_>) {
    session.printer.gap();
    session.printer.heading(&format!("{}, {}", view.designation, view.edition));
    let mut table = Table::new(&["", "", ""]);
    for each in view.summary.statuses.iter().filter(|each| each.items > 0) {
        let items = if each.items == 1 { &view.items_called.one } else { &view.items_called.many };
        table.row(vec![
            Span::plain(each.status.word()),
            Span::new(Style::Strong, each.items.to_string()),
            Span::plain(items.as_str()),
        ]);
    }
    session.printer.table(&table);
    let summary = &view.summary;
    let (related, all) = (summary.related.requirements, summary.all.requirements);
    let line = format!("{related} of {all} requirements are related to it; an indication, no verdict");
    session.printer.paragraph("", &line);
}
