//! `tickmark records list`: the populations and the exports they come from.

use crate::assessment::document::{PopulationResult, PopulationSourceResult};
use crate::cli::layout::{Span, Style, Table};
use crate::cli::{CommandError, Exit, Session, assessing};
use chrono::NaiveDate;
use clap::Args;

/// Arguments of `records list`.
#[derive(Debug, Args)]
pub struct ListArguments {
    /// One record type, with every header that was read, ignored or missing
    record_type: Option<String>,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

/// Lists the populations.
///
/// # Errors
/// When the assessment cannot be made.
pub fn run(arguments: &ListArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let folder = assessing::folder(session, None)?;
    let as_of = assessing::as_of(session, arguments.as_of);
    let document = assessing::assess(session, &folder, as_of, Vec::new())?;
    let wanted = |population: &&PopulationResult| {
        arguments.record_type.as_ref().is_none_or(|wanted| *wanted == population.record_type)
    };
    let populations: Vec<&PopulationResult> = document.populations.iter().filter(wanted).collect();
    if session.printer.answers_in_json() {
        session.printer.document(&serde_json::json!({ "populations": populations }));
    } else if arguments.record_type.is_some() {
        for population in populations.iter().copied() {
            in_full(population, session);
        }
    } else {
        overview(&populations, session);
    }
    Ok(if populations.is_empty() { Exit::No } else { Exit::Yes })
}

fn overview(populations: &[&PopulationResult], session: &mut Session<'_>) {
    let mut table = Table::new(&["TYPE", "RECORDS", "IN PERIOD", "EXPORT", "READ AS", "RELIED ON"]).numeric(&[1, 2]);
    for population in populations {
        for (place, source) in population.sources.iter().enumerate() {
            let first = |text: String| if place == 0 { text } else { String::new() };
            table.row(vec![
                Span::new(Style::Strong, first(population.record_type.clone())),
                Span::plain(first(population.records.to_string())),
                Span::plain(first(population.in_period.to_string())),
                Span::plain(&source.path),
                Span::plain(&source.layout),
                relied_on(source),
            ]);
        }
    }
    session.printer.table(&table);
    if populations.is_empty() {
        session
            .printer
            .message("no export of records was recognised; `[[exports]]` in `tickmark.toml` says outright what one is");
    }
}

fn relied_on(source: &PopulationSourceResult) -> Span {
    if source.relied_on { Span::new(Style::Good, "yes") } else { Span::new(Style::Warning, "no") }
}

fn in_full(population: &PopulationResult, session: &mut Session<'_>) {
    let printer = &mut *session.printer;
    printer.heading(&population.title);
    printer.paragraph("", &format!("{} records, {} in the period", population.records, population.in_period));
    for source in &population.sources {
        printer.gap();
        printer.heading(&source.path);
        printer.paragraph("", &format!("{} rows, read as `{}`", source.rows, source.layout));
        let mut table = Table::new(&["COLUMN", "HEADER"]);
        for (column, header) in &source.mapped {
            table.row(vec![Span::new(Style::Strong, column.as_str()), Span::plain(header)]);
        }
        printer.table(&table);
        printer.paragraph("ignored headers: ", &source.ignored.join(", "));
        printer.paragraph("columns missing: ", &source.missing.join(", "));
        for check in &source.checks {
            let (style, word) = match check.held {
                Some(true) => (Style::Good, "holds"),
                Some(false) => (Style::Bad, "fails"),
                None => (Style::Dim, "open"),
            };
            printer.line(&[
                Span::new(style, format!("  {word:6}")),
                Span::plain(format!("{}: {}", check.check, check.words)),
            ]);
        }
    }
}
