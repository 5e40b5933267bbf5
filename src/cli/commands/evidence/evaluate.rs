//! `tickmark evidence match`: which requirement each item speaks to and why, and how well the matcher does on
//! documents that people labelled.

use super::list::{assessed, state_word};
use crate::assessment::document::{Evidence, Match};
use crate::cli::layout::{Span, Style, Table};
use crate::cli::{CommandError, Exit, Session, assessing};
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::matching::evaluate::{Evaluation, Label};
use crate::pipeline::labelled;
use chrono::NaiveDate;
use clap::Args;
use std::path::{Path, PathBuf};

const LABELS_UNREADABLE: Code = Code {
    name: "labels-unreadable",
    severity: Severity::Error,
    meaning: "A file of labels cannot be read or lacks a column.",
    help: "give a CSV file with the columns `path`, `primary_clauses` and `acceptable_clauses`; clauses separated by `|`, `none` for no clause",
};

pub(super) const CODES: &[&Code] = &[&LABELS_UNREADABLE];

#[derive(Debug, Args)]
pub(super) struct MatchArguments {
    /// Only items whose path contains this
    path: Option<String>,
    /// Measure the matcher on the documents that this CSV file labels
    #[arg(long, value_name = "LABELS.csv")]
    eval: Option<PathBuf>,
    /// Write the matches as a workbook in which people decide, to be taken in by `evidence import`
    #[arg(long, value_name = "FILE", conflicts_with = "eval")]
    xlsx: Option<PathBuf>,
    /// Hide file and folder names from the matcher
    #[arg(long, requires = "eval")]
    neutral_names: bool,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

pub(super) fn run(arguments: &MatchArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    match &arguments.eval {
        Some(labels) => evaluate(labels, arguments, session),
        None => show(arguments, session),
    }
}

fn show(arguments: &MatchArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let document = assessed(session, arguments.as_of)?;
    if let Some(file) = &arguments.xlsx {
        let to = (file.as_path(), assessing::as_of(session, arguments.as_of));
        return super::lists::export(&document, arguments.path.as_deref(), to, session);
    }
    let wanted = |item: &&Evidence| arguments.path.as_ref().is_none_or(|part| item.path.contains(part.as_str()));
    let items: Vec<&Evidence> = document.evidence.iter().filter(wanted).collect();
    if session.printer.answers_in_json() {
        session.printer.document(&serde_json::json!({ "evidence": items }));
        return Ok(Exit::Yes);
    }
    for item in items {
        session.printer.heading(&item.path);
        if !item.standing_reason.is_empty() {
            session.printer.flow("  ", &Span::new(Style::Warning, item.standing_reason.as_str()));
        }
        if item.matches.is_empty() {
            session.printer.paragraph("  ", "matched with nothing");
        }
        for found in &item.matches {
            let Match { requirement, confidence, .. } = found;
            let lead = format!("  {:14} {:>5.3} ", requirement.local(), confidence);
            session.printer.paragraph(&lead, &format!("{}: {}", state_word(found.state), found.reasons.join("; ")));
        }
        session.printer.gap();
    }
    Ok(Exit::Yes)
}

fn evaluate(labels: &Path, arguments: &MatchArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let catalogue = assessing::catalogue(session)?;
    let read = read_labels(labels)?;
    let folder = labels.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let plan = labelled::LabelledPlan {
        catalogue: &catalogue,
        folder,
        labels: read,
        neutral_names: arguments.neutral_names,
        as_of: assessing::as_of(session, arguments.as_of),
        extraction: assessing::extraction_plan(session)?,
    };
    let bar = assessing::Bar::new();
    let evaluation = labelled::evaluate(&plan, &bar);
    bar.finish();
    let evaluation = evaluation?;
    if session.printer.answers_in_json() {
        session.printer.document(&evaluation);
    } else {
        show_evaluation(&evaluation, session);
    }
    Ok(Exit::Yes)
}

fn show_evaluation(evaluation: &Evaluation, session: &mut Session<'_>) {
    let (summary, mean) = (&evaluation.summary, &evaluation.mean_of_sources);
    let of_sources = format!("MEAN OF {} SOURCES", evaluation.sources.len());
    let held_out = &evaluation.held_out;
    let mut table = Table::new(&["FIGURE", "DOCUMENTS", &of_sources, "EACH SOURCE HELD OUT"]).numeric(&[1, 2, 3]);
    let documents = ["documents".to_owned(), summary.documents.to_string(), String::new(), String::new()];
    table.row(documents.map(Span::plain).to_vec());
    // Nothing is fitted that would move the order of the clauses.
    for (name, value, mean, apart) in [
        ("top-1", summary.top1, mean.top1, None),
        ("top-3", summary.top3, mean.top3, None),
        ("precision", summary.precision, mean.precision, Some(held_out.precision)),
        ("recall", summary.recall, mean.recall, Some(held_out.recall)),
        ("none detected", summary.none_detected, mean.none_detected, Some(held_out.none_detected)),
    ] {
        let value = Span::new(Style::Strong, format!("{value:.4}"));
        let apart = apart.map(|apart| format!("{apart:.4}")).unwrap_or_default();
        table.row(vec![Span::plain(name), value, Span::plain(format!("{mean:.4}")), Span::plain(apart)]);
    }
    session.printer.table(&table);
    session.printer.gap();
    let mut table =
        Table::new(&["SOURCE HELD OUT", "ACCEPTED FROM", "TOP-1", "PRECISION", "RECALL"]).numeric(&[1, 2, 3, 4]);
    for (source, accept_at) in &held_out.accept_at {
        let Some(figures) = evaluation.sources.get(source) else { continue };
        let figures =
            [*accept_at, figures.top1, figures.precision, figures.recall].map(|figure| format!("{figure:.3}"));
        table.row(std::iter::once(source.clone()).chain(figures).map(Span::plain).collect());
    }
    session.printer.table(&table);
    let error = held_out.calibration_error;
    session.printer.paragraph("", &format!("calibration error with each source held out: {error:.4}"));
    session.printer.gap();
    let mut table = Table::new(&["CONFIDENCE FROM", "BEST PREDICTIONS", "RIGHT"]).numeric(&[0, 1, 2]);
    for band in &evaluation.calibration {
        let cells = [format!("{:.1}", band.from), band.predictions.to_string(), band.right.to_string()];
        table.row(cells.into_iter().map(Span::plain).collect());
    }
    session.printer.table(&table);
    session.printer.gap();
    let mut table = Table::new(&["LABELLED", "TAKEN FOR", "DOCUMENTS"]).numeric(&[2]);
    for (label, wrong) in &evaluation.confusion {
        for (clause, count) in wrong {
            table.row(vec![Span::plain(label), Span::plain(clause), Span::plain(count.to_string())]);
        }
    }
    session.printer.table(&table);
}

fn read_labels(path: &Path) -> Result<Vec<Label>, CommandError> {
    let shown = path.display().to_string();
    let fault = |place: &str, message: String| LABELS_UNREADABLE.at(shown.clone(), place, message);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(path)
        .map_err(|error| CommandError::from(fault("", error.to_string())))?;
    let headers = reader.headers().map_err(|error| CommandError::from(fault("row 1", error.to_string())))?.clone();
    let column = |name: &str| headers.iter().position(|header| header.trim().trim_start_matches('\u{feff}') == name);
    let (Some(path_at), Some(primary_at)) = (column("path"), column("primary_clauses")) else {
        let message = "the columns `path` and `primary_clauses` are not both there".to_owned();
        return Err(fault("row 1", message).into());
    };
    let acceptable_at = column("acceptable_clauses");
    let mut labels = Vec::new();
    let mut faults: Vec<Diagnostic> = Vec::new();
    for (row, record) in (2..).zip(reader.records()) {
        let place = format!("row {row}");
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                faults.push(fault(&place, error.to_string()));
                continue;
            }
        };
        let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default();
        let mut clauses = |text: &str| {
            let written = text.split('|').map(str::trim).filter(|part| !part.is_empty() && *part != "none");
            let parsed = written.filter_map(|part| {
                let clause = part.parse().ok();
                if clause.is_none() {
                    faults.push(fault(&place, format!("`{part}` is no clause")));
                }
                clause
            });
            parsed.collect()
        };
        let primary = clauses(cell(Some(primary_at)));
        let acceptable = clauses(cell(acceptable_at));
        labels.push(Label { path: cell(Some(path_at)).to_owned(), primary, acceptable });
    }
    if faults.is_empty() { Ok(labels) } else { Err(CommandError::Several(faults)) }
}
