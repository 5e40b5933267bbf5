//! `tickmark records sample`: how many records to look at, and which ones.

use super::seed::SeedArguments;
use crate::cli::layout::{Span, Style, Table};
use crate::cli::{CommandError, Exit, Session, assessing};
use crate::diagnostics::{Code, Severity};
use crate::pipeline::records::{self, RecordsError};
use crate::testing::frame::{DrawRequest, Wanted};
use crate::testing::sampling::{Planning, Rate, Sample, SampleMethod, SeedUse, size};
use chrono::NaiveDate;
use clap::Args;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const SAMPLE_REFUSED: Code = Code {
    name: "sample-refused",
    severity: Severity::Error,
    meaning: "A sample cannot be planned or drawn as asked.",
    help: "`tickmark records list` shows the record types found, `tickmark controls show TYPE` their columns",
};

const SAMPLE_FILE: Code = Code {
    name: "sample-file",
    severity: Severity::Error,
    meaning: "A file of a sample cannot be read or written.",
    help: "name a file that `tickmark records sample --out` wrote, in a folder that can be written to",
};

const POPULATION_CHANGED: Code = Code {
    name: "sample-population-changed",
    severity: Severity::Error,
    meaning: "A sample is to be extended, and the population it was drawn from is not the one in the evidence any more.",
    help: "extend over the same exports, or draw a new sample",
};

/// Codes of this command.
pub const CODES: &[&Code] = &[&SAMPLE_REFUSED, &SAMPLE_FILE, &POPULATION_CHANGED];

/// Arguments of `records sample`.
#[derive(Debug, Args)]
pub struct SampleArguments {
    /// Record type to draw from, such as `change`
    record_type: Option<String>,
    /// Only say how many, for `--population` records or without a known population
    #[arg(long, conflicts_with_all = ["record_type", "extend"])]
    plan: bool,
    /// Records, for `--plan`
    #[arg(long, value_name = "N", requires = "plan")]
    population: Option<u64>,
    /// How sure the conclusion is to be, in percent
    #[arg(long, value_name = "PERCENT", default_value = "95")]
    confidence: Rate,
    /// Share of deviations that would still be tolerable, in percent
    #[arg(long, value_name = "PERCENT", default_value = "5")]
    tolerable: Rate,
    /// Share of deviations that is expected, in percent; 0 is a discovery sample
    #[arg(long, value_name = "PERCENT", default_value = "0")]
    expected: Rate,
    /// So many items instead of as many as the plan needs
    #[arg(long, value_name = "N")]
    items: Option<u64>,
    /// Only records with this value, as COLUMN=VALUE in normalised form
    #[arg(long = "where", value_name = "COLUMN=VALUE")]
    conditions: Vec<String>,
    /// Records outside the period, too
    #[arg(long)]
    all_dates: bool,
    /// Share the sample among the values of this column
    #[arg(long, value_name = "COLUMN")]
    stratify: Option<String>,
    /// Examine every record of this stratum
    #[arg(long, value_name = "VALUE", requires = "stratify")]
    all_of: Vec<String>,
    /// An item chosen by judgement, as SUBJECT=REASON; it says nothing about the others
    #[arg(long, value_name = "SUBJECT=REASON")]
    judge: Vec<String>,
    #[command(flatten)]
    seed: SeedArguments,
    /// Extend this sample to `--items` items; those drawn before stay
    #[arg(long, value_name = "SAMPLE.json", requires = "items", conflicts_with_all = ["record_type", "conditions", "stratify"])]
    extend: Option<PathBuf>,
    /// Write the sample to this file
    #[arg(long, value_name = "SAMPLE.json")]
    out: Option<PathBuf>,
    /// Write a worksheet for the results to this file
    #[arg(long, value_name = "FILE.csv")]
    worksheet: Option<PathBuf>,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

/// Plans, draws or extends a sample.
///
/// # Errors
/// When it cannot be planned, drawn, read or written.
pub fn run(arguments: &SampleArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    if arguments.plan {
        return plan_only(arguments, session);
    }
    let (request, earlier) = request(arguments)?;
    let folder = assessing::folder(session, None)?;
    let as_of = assessing::as_of(session, arguments.as_of);
    let plan = assessing::plan(session, assessing::catalogue(session)?, &folder, as_of, Vec::new())?;
    let bar = assessing::Bar::new();
    let drawn = records::draw(&plan, &request, &bar);
    bar.finish();
    let mut sample = drawn.map_err(refusal)?;
    if let Some(earlier) = &earlier {
        check_extension(earlier, &sample)?;
        sample.notes.push(format!("extended from {} items, which stay", earlier.items.len()));
    }
    if let Some(path) = &arguments.out {
        write(path, &in_json(&sample)?)?;
    }
    if let Some(path) = &arguments.worksheet {
        write(path, &worksheet(&sample))?;
    }
    if session.printer.answers_in_json() {
        session.printer.document(&sample);
    } else {
        show(&sample, session);
    }
    Ok(Exit::Yes)
}

fn planning(arguments: &SampleArguments) -> Planning {
    Planning { confidence: arguments.confidence, tolerable: arguments.tolerable, expected: arguments.expected }
}

fn plan_only(arguments: &SampleArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let planning = planning(arguments);
    let size = size(planning, arguments.population)
        .map_err(|error| CommandError::from(SAMPLE_REFUSED.at("", "", error.to_string())))?;
    if session.printer.answers_in_json() {
        let document = serde_json::json!({
            "population": arguments.population, "planning": planning,
            "items": size.items, "allowed": size.allowed, "all": size.all,
        });
        session.printer.document(&document);
        return Ok(Exit::Yes);
    }
    let of =
        arguments.population.map_or("a population of unknown size".to_owned(), |records| format!("{records} records"));
    session.printer.heading(&format!("{} items of {of}, {} of which may deviate", size.items, size.allowed));
    session.printer.paragraph("", &planning_words(planning));
    Ok(Exit::Yes)
}

fn planning_words(planning: Planning) -> String {
    format!(
        "{} confidence, tolerable rate {}, expected rate {}",
        planning.confidence, planning.tolerable, planning.expected
    )
}

fn request(arguments: &SampleArguments) -> Result<(DrawRequest, Option<Sample>), CommandError> {
    let wanted = arguments.items.map_or(Wanted::Planned, Wanted::Fixed);
    if let Some(path) = &arguments.extend {
        let earlier = read(path)?;
        let request = DrawRequest {
            record_type: earlier.frame.record_type.clone(),
            conditions: earlier.frame.conditions.clone(),
            whole_population: earlier.frame.period_start.is_none(),
            stratify_by: earlier.frame.stratified_by.clone(),
            all_of: earlier.strata.iter().filter(|each| each.all).map(|each| each.value.clone()).collect(),
            planning: earlier.method.planning(),
            wanted,
            seed: earlier.seed.clone(),
            judgement: earlier.judgement.iter().map(|each| (each.subject.clone(), each.reason.clone())).collect(),
        };
        return Ok((request, Some(earlier)));
    }
    let record_type = arguments.record_type.clone().ok_or_else(|| {
        CommandError::from(SAMPLE_REFUSED.at("", "", "a record type is needed: `tickmark records sample change`"))
    })?;
    let seed: SeedUse = arguments.seed.seed()?;
    let request = DrawRequest {
        record_type,
        conditions: pairs(&arguments.conditions)?.into_iter().collect::<BTreeMap<_, _>>(),
        whole_population: arguments.all_dates,
        stratify_by: arguments.stratify.clone(),
        all_of: arguments.all_of.iter().cloned().collect(),
        planning: planning(arguments),
        wanted,
        seed,
        judgement: pairs(&arguments.judge)?,
    };
    Ok((request, None))
}

fn pairs(written: &[String]) -> Result<Vec<(String, String)>, CommandError> {
    let pair = |text: &String| {
        let (left, right) = text.split_once('=').filter(|(left, right)| !left.is_empty() && !right.is_empty())?;
        Some((left.trim().to_owned(), right.trim().to_owned()))
    };
    let read = |text: &String| {
        pair(text).ok_or_else(|| SAMPLE_REFUSED.at("", "", format!("`{text}` is not written as NAME=TEXT")).into())
    };
    written.iter().map(read).collect()
}

fn refusal(error: RecordsError) -> CommandError {
    match error {
        RecordsError::Assess(error) => error.into(),
        RecordsError::Draw(error) => SAMPLE_REFUSED.at("", "", error.to_string()).into(),
    }
}

fn check_extension(earlier: &Sample, sample: &Sample) -> Result<(), CommandError> {
    if earlier.frame.sha256 != sample.frame.sha256 {
        let message = format!(
            "it had {} records with digest `{}`, and has {} with `{}`",
            earlier.frame.records, earlier.frame.sha256, sample.frame.records, sample.frame.sha256
        );
        return Err(POPULATION_CHANGED.at("", "", message).into());
    }
    let lost = earlier.items.iter().find(|item| !sample.items.iter().any(|kept| kept.subject == item.subject));
    lost.map_or(Ok(()), |item| {
        let message = format!("`{}` would be lost: a sample is only extended, never shortened", item.subject);
        Err(SAMPLE_REFUSED.at("", "", message).into())
    })
}

/// Reads a sample.
///
/// # Errors
/// When the file is none.
pub fn read(path: &Path) -> Result<Sample, CommandError> {
    let fault = |message: String| CommandError::from(SAMPLE_FILE.at(path.display().to_string(), "", message));
    let bytes = fs::read(path).map_err(|error| fault(error.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|error| fault(error.to_string()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    fs::write(path, bytes).map_err(|error| SAMPLE_FILE.at(path.display().to_string(), "", error.to_string()).into())
}

fn in_json(sample: &Sample) -> Result<Vec<u8>, CommandError> {
    let mut bytes = serde_json::to_vec_pretty(sample)
        .map_err(|error| CommandError::from(SAMPLE_FILE.at("", "", error.to_string())))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A table to fill in: result is `pass`, `fail` or empty.
fn worksheet(sample: &Sample) -> Vec<u8> {
    let mut text = String::from("\u{feff}subject,source,row,result,evidence,note\r\n");
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    for item in &sample.items {
        let cells = [quoted(&item.subject), quoted(&item.source), item.row.to_string()].join(",");
        text.push_str(&cells);
        text.push_str(",,,\r\n");
    }
    text.into_bytes()
}

fn show(sample: &Sample, session: &mut Session<'_>) {
    let printer = &mut *session.printer;
    let (items, words) = match &sample.method {
        SampleMethod::Attribute { items, allowed, .. } => (items, format!("{allowed} of which may deviate")),
        SampleMethod::Fixed { items, .. } => (items, "as many as were asked for".to_owned()),
    };
    printer.heading(&format!("{items} items of {} records, {words}", sample.frame.records));
    printer.paragraph("", &planning_words(sample.method.planning()));
    for note in &sample.notes {
        printer.paragraph("note: ", note);
    }
    printer.paragraph("population digest: ", &sample.frame.sha256);
    printer.paragraph("seed: ", &sample.seed.seed);
    printer.paragraph("repeat one rank: ", "printf '%s\\0%s' SEED SUBJECT | sha256sum");
    if !sample.strata.is_empty() {
        printer.gap();
        let mut table = Table::new(&["STRATUM", "RECORDS", "ITEMS"]).numeric(&[1, 2]);
        for stratum in &sample.strata {
            table.row(vec![
                Span::new(Style::Strong, stratum.value.as_str()),
                Span::plain(stratum.records.to_string()),
                Span::plain(if stratum.all { format!("{} (all)", stratum.items) } else { stratum.items.to_string() }),
            ]);
        }
        printer.table(&table);
    }
    printer.gap();
    let mut table = Table::new(&["SUBJECT", "FILE", "ROW", "RANK"]).numeric(&[2]);
    for item in &sample.items {
        let rank = item.rank.get(..12).unwrap_or(&item.rank);
        table.row(vec![
            Span::new(Style::Strong, item.subject.as_str()),
            Span::plain(&item.source),
            Span::plain(item.row.to_string()),
            Span::new(Style::Dim, format!("{rank}…")),
        ]);
    }
    printer.table(&table);
    for judged in &sample.judgement {
        printer.paragraph("by judgement: ", &format!("{}: {}", judged.subject, judged.reason));
    }
}
