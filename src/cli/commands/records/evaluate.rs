//! `tickmark records evaluate`: what the results of a sample show.

use super::sample::read;
use crate::cli::layout::{Span, Style, Table};
use crate::cli::{CommandError, Exit, Session};
use crate::diagnostics::{Code, Severity};
use crate::testing::frame::ranks_hold;
use crate::testing::sampling::{Conclusion, Evaluation, Sample, evaluate};
use clap::Args;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

const RESULTS_UNREADABLE: Code = Code {
    name: "sample-results-unreadable",
    severity: Severity::Error,
    meaning: "The results of a sample cannot be read, or name something that was not drawn.",
    help: "fill in the worksheet that `tickmark records sample --worksheet` wrote: `pass` or `fail` under `result`",
};

const SAMPLE_ALTERED: Code = Code {
    name: "sample-altered",
    severity: Severity::Error,
    meaning: "The items of a sample are not those that its seed gives.",
    help: "draw the sample again; nobody edits which items it holds",
};

/// Codes of this command.
pub const CODES: &[&Code] = &[&RESULTS_UNREADABLE, &SAMPLE_ALTERED];

/// Arguments of `records evaluate`.
#[derive(Debug, Args)]
pub struct EvaluateArguments {
    /// The sample
    #[arg(value_name = "SAMPLE.json")]
    sample: PathBuf,
    /// Results: CSV with the columns subject, result (`pass` or `fail`), evidence, note
    #[arg(long, value_name = "FILE.csv")]
    results: PathBuf,
}

/// What a person found on one item.
#[derive(Debug, Clone, Serialize)]
struct ItemResult {
    subject: String,
    result: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    evidence: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    note: String,
}

/// A part of a sample that is evaluated by itself.
#[derive(Debug, Serialize)]
struct Part {
    name: String,
    records: u64,
    evaluation: Evaluation,
}

/// Evaluates the sample.
///
/// # Errors
/// When sample or results cannot be read.
pub fn run(arguments: &EvaluateArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let sample = read(&arguments.sample)?;
    if !ranks_hold(&sample) {
        let message = "the rank of an item is not what seed and subject give";
        return Err(SAMPLE_ALTERED.at(arguments.sample.display().to_string(), "", message).into());
    }
    let results = results(arguments, &sample)?;
    let missing: Vec<&str> = sample
        .items
        .iter()
        .map(|item| item.subject.as_str())
        .filter(|subject| !results.contains_key(*subject))
        .collect();
    let parts = parts(&sample, &results);
    let conclusion = conclude(&parts, missing.is_empty());
    let judged: Vec<&ItemResult> = sample.judgement.iter().filter_map(|judged| results.get(&judged.subject)).collect();
    if session.printer.answers_in_json() {
        let items: Vec<&ItemResult> = sample.items.iter().filter_map(|item| results.get(&item.subject)).collect();
        session.printer.document(&serde_json::json!({
            "frame": sample.frame, "planning": sample.method.planning(), "conclusion": conclusion,
            "words": conclusion.words(), "parts": parts, "without_result": missing, "items": items,
            "judgement": judged, "notes": sample.notes,
        }));
    } else {
        show(&sample, &parts, conclusion, &missing, session);
    }
    Ok(if conclusion == Conclusion::WithinTolerable { Exit::Yes } else { Exit::No })
}

fn results(arguments: &EvaluateArguments, sample: &Sample) -> Result<BTreeMap<String, ItemResult>, CommandError> {
    let file = arguments.results.display().to_string();
    let fault =
        |place: String, message: String| CommandError::from(RESULTS_UNREADABLE.at(file.as_str(), place, message));
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_path(&arguments.results)
        .map_err(|error| fault(String::new(), error.to_string()))?;
    let headers = reader.headers().map_err(|error| fault(String::new(), error.to_string()))?.clone();
    let column =
        |name: &str| headers.iter().position(|header| header.trim_start_matches('\u{feff}').eq_ignore_ascii_case(name));
    let (Some(subject_at), Some(result_at)) = (column("subject"), column("result")) else {
        return Err(fault(String::new(), "it has no columns `subject` and `result`".to_owned()));
    };
    let (evidence_at, note_at) = (column("evidence"), column("note"));
    let drawn = |subject: &str| {
        sample.items.iter().any(|item| item.subject == subject)
            || sample.judgement.iter().any(|item| item.subject == subject)
    };
    let mut results = BTreeMap::new();
    for (number, row) in (2..).zip(reader.records()) {
        let place = format!("row {number}");
        let row = row.map_err(|error| fault(place.clone(), error.to_string()))?;
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default().to_owned();
        let (subject, word) = (cell(Some(subject_at)), cell(Some(result_at)).to_lowercase());
        if subject.is_empty() || word.is_empty() {
            continue;
        }
        if !drawn(&subject) {
            return Err(fault(place, format!("`{subject}` is not an item of the sample")));
        }
        let result = match word.as_str() {
            "pass" | "ok" => "pass",
            "fail" | "deviation" => "fail",
            _ => return Err(fault(place, format!("`{word}` is no result: write `pass` or `fail`"))),
        };
        let result = ItemResult { subject: subject.clone(), result, evidence: cell(evidence_at), note: cell(note_at) };
        if results.insert(subject.clone(), result).is_some() {
            return Err(fault(place, format!("`{subject}` has two results")));
        }
    }
    Ok(results)
}

/// The sampled strata together, and each stratum of which every record is examined.
fn parts(sample: &Sample, results: &BTreeMap<String, ItemResult>) -> Vec<Part> {
    let planning = sample.method.planning();
    let whole =
        |stratum: &Option<String>| sample.strata.iter().any(|each| each.all && stratum.as_ref() == Some(&each.value));
    let part = |name: &str, records: u64, belongs: &dyn Fn(&Option<String>) -> bool| {
        let of_it =
            || sample.items.iter().filter(|item| belongs(&item.stratum)).filter_map(|item| results.get(&item.subject));
        let items = of_it().count() as u64;
        let deviations = of_it().filter(|result| result.result == "fail").count() as u64;
        let evaluation = evaluate(items, deviations, Some(records), planning.confidence, planning.tolerable);
        Part { name: name.to_owned(), records, evaluation }
    };
    let examined_wholly: u64 = sample.strata.iter().filter(|each| each.all).map(|each| each.records).sum();
    let mut parts = Vec::new();
    if sample.frame.records > examined_wholly {
        parts.push(part("sampled", sample.frame.records - examined_wholly, &|stratum| !whole(stratum)));
    }
    for stratum in sample.strata.iter().filter(|each| each.all) {
        parts.push(part(&stratum.value, stratum.records, &|value| value.as_ref() == Some(&stratum.value)));
    }
    parts
}

fn conclude(parts: &[Part], is_complete: bool) -> Conclusion {
    if !is_complete {
        return Conclusion::Incomplete;
    }
    let supported = parts.iter().all(|part| part.evaluation.conclusion == Conclusion::WithinTolerable);
    if supported { Conclusion::WithinTolerable } else { Conclusion::NotSupported }
}

fn show(sample: &Sample, parts: &[Part], conclusion: Conclusion, missing: &[&str], session: &mut Session<'_>) {
    let printer = &mut *session.printer;
    let style = if conclusion == Conclusion::WithinTolerable { Style::Good } else { Style::Bad };
    printer.line(&[Span::new(style, conclusion.words())]);
    let planning = sample.method.planning();
    printer.paragraph("", &format!("{} confidence, tolerable rate {}", planning.confidence, planning.tolerable));
    for note in &sample.notes {
        printer.paragraph("note: ", note);
    }
    if !missing.is_empty() {
        printer.paragraph("without a result: ", &missing.join(", "));
    }
    printer.gap();
    let mut table =
        Table::new(&["PART", "RECORDS", "ITEMS", "DEVIATIONS", "RATE", "UPPER LIMIT"]).numeric(&[1, 2, 3, 4, 5]);
    for part in parts {
        let figures = &part.evaluation;
        table.row(vec![
            Span::new(Style::Strong, part.name.as_str()),
            Span::plain(part.records.to_string()),
            Span::plain(figures.items.to_string()),
            Span::plain(figures.deviations.to_string()),
            Span::plain(format!("{:.2} %", figures.rate * 100.0)),
            Span::plain(format!("{:.2} %", figures.upper_limit.rate * 100.0)),
        ]);
    }
    printer.table(&table);
}
