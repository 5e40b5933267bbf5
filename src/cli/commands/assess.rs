//! `tickmark assess`: the main job, from a folder of evidence to an audit report.

mod views;

use crate::assessment::AssessmentDocument;
use crate::assessment::document::{ClauseResult, Gate, Outcome};
use crate::catalogue::Grade;
use crate::cli::layout::{Span, Style, Table};
use crate::cli::recording::Recorder;
use crate::cli::rendering::{self, FormatAsked, TellingArguments};
use crate::cli::{CommandError, Exit, Session, assessing};
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::progress::Progress as _;
use crate::reports::ReportError;
use crate::reports::view::Telling;
use crate::reports::write::{self, Format};
use crate::workspace::{FailOn, SETTINGS_FILE};
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const OUT_IN_EVIDENCE: Code = Code {
    name: "output-within-evidence",
    severity: Severity::Error,
    meaning: "The results would be written into the folder that is being assessed.",
    help: "name another folder with `--out`, or run the command from outside the evidence",
};

/// Codes of this command.
pub const CODES: &[&Code] = &[&OUT_IN_EVIDENCE];

/// Diagnostics shown on the terminal, in all and of one code; the reports list every one.
const SHOWN_DIAGNOSTICS: usize = 8;
const SHOWN_OF_A_CODE: usize = 2;
/// Entries of a list that a line of the terminal shows.
const LISTED: usize = 9;

/// Arguments of `assess`.
#[derive(Debug, Args)]
pub struct AssessArguments {
    /// A workspace, or any folder of evidence
    folder: Option<PathBuf>,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
    /// Folder for the results; by default `out/` of the workspace, or `tickmark-out/` here
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Formats to write
    #[arg(long, value_delimiter = ',', default_value = "html,pdf,json")]
    format: Vec<FormatAsked>,
    #[command(flatten)]
    telling: TellingArguments,
    /// Tell the result through another publication as well, under `views/` of the results: `itil-4`, `cobit-2019`, …
    #[arg(long, value_name = "FRAMEWORK", value_delimiter = ',')]
    view: Vec<String>,
    /// Answer no (exit code 1) when something this serious is found
    #[arg(long)]
    fail_on: Option<FailOnAsked>,
    /// Let `--fail-on` count only what is worse than in this snapshot or `assessment.json`
    #[arg(long, value_name = "SNAPSHOT")]
    baseline: Option<String>,
    /// Keep the ledger on a network share all the same
    #[arg(long)]
    unsafe_fs: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOnAsked {
    /// A candidate major
    Major,
    /// A candidate minor or major
    Minor,
    /// Stale evidence as well
    Stale,
    /// Never
    None,
}

impl FailOnAsked {
    const fn fail_on(self) -> FailOn {
        match self {
            Self::Major => FailOn::Major,
            Self::Minor => FailOn::Minor,
            Self::Stale => FailOn::Stale,
            Self::None => FailOn::None,
        }
    }
}

/// Assesses, writes the reports, and shows what was found.
///
/// # Errors
/// When the workspace, the catalogue or the evidence cannot be used, or a report cannot be written.
pub fn run(arguments: &AssessArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let folder = assessing::folder(session, arguments.folder.as_deref())?;
    let out = out_folder(&folder, arguments.out.as_deref())?;
    let as_of = assessing::as_of(session, arguments.as_of);
    let baseline = arguments.baseline.as_deref().map(|name| super::snapshot::stored(name, &folder)).transpose()?;
    let mut recorder = Recorder::open(&folder, &out, arguments.unsafe_fs, session)?;
    let catalogue = assessing::catalogue(session)?;
    let asked = views::asked(&catalogue, &arguments.view)?;
    let assessed = assessing::plan(session, catalogue, &folder, as_of, vec![out.clone()])
        .and_then(|plan| assessing::carry_out(&plan).map(|document| (plan, document)));
    let (plan, mut document) = assessed.inspect_err(|error| recorder.failed(error, session))?;
    let views = views::express(&document, &plan.catalogue, &folder, &asked)?;
    let formats = rendering::formats(&arguments.format);
    let bar = assessing::Bar::new();
    bar.stage("Rendering reports", None);
    let telling = arguments.telling.telling(folder.join(SETTINGS_FILE).is_file().then_some(&folder), as_of);
    let written = write(&document, &views, &out, (&formats, &telling));
    bar.finish();
    let written = written.map_err(|error| rendering::failed(&error))?;
    recorder.collected(&document, session)?;
    if session.printer.answers_in_json() {
        for item in &mut document.evidence {
            if item.cached { "cached" } else { "computed" }.clone_into(&mut item.hash_basis);
        }
        // One document is the answer: the view where exactly one was asked for, else the assessment itself.
        match views.as_slice() {
            [only] => session.printer.document(only),
            _ => session.printer.document(&document),
        }
    } else {
        show(&document, &written, session);
        for view in views.iter().filter_map(|document| document.view.as_ref()) {
            views::show(view, session);
        }
    }
    let fail_on = arguments.fail_on.map_or(plan.workspace.settings.fail_on, FailOnAsked::fail_on);
    Ok(if fails(&document, baseline.as_ref(), fail_on) { Exit::No } else { Exit::Yes })
}

/// Writes the assessment, and each view of it into a folder of its own.
fn write(
    document: &AssessmentDocument,
    views: &[AssessmentDocument],
    out: &Path,
    (formats, telling): (&[Format], &Telling),
) -> Result<Vec<PathBuf>, ReportError> {
    let mut written = write::write(out, &write::render_as(document, formats, telling)?)?;
    for each in views {
        let id = each.view.as_ref().map_or("", |view| view.id.as_str());
        written.extend(write::write(&out.join("views").join(id), &write::render_as(each, formats, telling)?)?);
    }
    Ok(written)
}

/// Whether the gate is not met: something this serious is there, and not in the baseline already.
fn fails(document: &AssessmentDocument, baseline: Option<&AssessmentDocument>, fail_on: FailOn) -> bool {
    let grade_before = |row: &ClauseResult| {
        let rows = baseline.into_iter().flat_map(|before| &before.clauses);
        rows.filter(|before| before.clause == row.clause).map(|before| before.suggested_grade).max()
    };
    let graded = |least: Grade| {
        let new = |row: &&ClauseResult| grade_before(row).is_none_or(|before| before < row.suggested_grade);
        document.clauses.iter().filter(new).any(|row| row.suggested_grade >= least)
    };
    let stale_before: BTreeSet<_> = baseline
        .into_iter()
        .flat_map(|before| before.requirements.iter().filter(|row| row.stale).map(|row| &row.id))
        .collect();
    let stale = || document.requirements.iter().any(|row| row.stale && !stale_before.contains(&row.id));
    match fail_on {
        FailOn::None => false,
        FailOn::Major => graded(Grade::Major),
        FailOn::Minor => graded(Grade::Minor),
        FailOn::Stale => graded(Grade::Minor) || stale(),
    }
}

/// Where results go. A bare folder is never written into.
fn out_folder(folder: &Path, given: Option<&Path>) -> Result<PathBuf, CommandError> {
    let is_workspace = folder.join(SETTINGS_FILE).is_file();
    let out = match given {
        Some(out) => out.to_owned(),
        None if is_workspace => return Ok(folder.join("out")),
        None => PathBuf::from("tickmark-out"),
    };
    if !is_workspace {
        let shown = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| shown(path));
        let parent = shown(&out).parent().map(real).unwrap_or_default();
        if parent.starts_with(real(folder)) {
            let message = format!("`{}` lies within the folder that is assessed", out.display());
            return Err(OUT_IN_EVIDENCE.at("", "", message).into());
        }
    }
    Ok(out)
}

fn show(document: &AssessmentDocument, written: &[PathBuf], session: &mut Session<'_>) {
    show_diagnostics(&document.diagnostics, session);
    let summary = &document.summary;
    let printer = &mut *session.printer;
    let period = format!("{} to {}", document.period.start, document.period.end);
    printer.heading(&format!(
        "{} · {} · as of {}",
        document.organisation.name, document.catalogue.designation, document.as_of
    ));
    printer.paragraph("", &format!("period {period} ({})", document.period.basis));
    let mut table = Table::new(&["", "", ""]);
    let mut row = |name: &str, style: Style, value: String, words: String| {
        table.row(vec![Span::plain(name), Span::new(style, value), Span::plain(words)]);
    };
    for (name, gate) in [("Stage 1", &summary.stage1), ("Stage 2", &summary.stage2)] {
        row(name, gate_style(gate), if gate.ready { "ready" } else { "not ready" }.to_owned(), gate_words(gate));
    }
    let undecided = summary.not_determined > 0;
    let clauses = |grade: Grade| {
        let of_grade = document.clauses.iter().filter(|clause| clause.suggested_grade == grade);
        of_grade.map(|clause| clause.clause.as_str()).collect::<Vec<_>>().join(", ")
    };
    let clauses = |grade| shortened(&clauses(grade));
    row(
        "Candidate majors",
        if_any(summary.candidate_majors, Style::Bad, undecided),
        summary.candidate_majors.to_string(),
        clauses(Grade::Major),
    );
    row(
        "Candidate minors",
        if_any(summary.candidate_minors, Style::Warning, undecided),
        summary.candidate_minors.to_string(),
        clauses(Grade::Minor),
    );
    row(
        "Not determined",
        if_any(summary.not_determined, Style::Warning, false),
        summary.not_determined.to_string(),
        format!("of {} requirements", summary.requirements),
    );
    row(
        "Met",
        Style::Plain,
        summary.met.to_string(),
        format!("{} by rule alone; {} if every proposal were accepted", summary.met_by_rule, summary.met_if_accepted),
    );
    row(
        "Partly · open",
        Style::Plain,
        format!("{} · {}", summary.partly, summary.open),
        format!("{} without occurrence", summary.no_occurrence),
    );
    row(
        "Readiness",
        Style::Plain,
        format!("{:.1} %", summary.readiness_percent),
        format!(
            "{:.1} % if every proposal were accepted; never stands for the lines above",
            summary.readiness_percent_if_accepted
        ),
    );
    let evidence = &summary.evidence;
    row(
        "Evidence",
        Style::Plain,
        format!("{} items", evidence.files),
        format!(
            "{} accepted, {} proposed, {} unmatched, {} unreadable",
            evidence.accepted, evidence.proposed, evidence.unmatched, evidence.unreadable
        ),
    );
    let tests = &summary.record_tests;
    row(
        "Record tests",
        Style::Plain,
        tests.tests.to_string(),
        format!(
            "{} pass, {} fail, {} inconclusive, {} error; {} exceptions",
            tests.pass, tests.fail, tests.inconclusive, tests.error, tests.exceptions
        ),
    );
    printer.table(&table);
    let cached = document.evidence.iter().filter(|item| item.cached).count();
    if cached > 0 {
        let message = format!(
            "{cached} of {} items were not touched since an earlier run read them; `--paranoid` reads everything again",
            evidence.files
        );
        printer.paragraph("", &message);
    }
    printer.gap();
    for path in written {
        printer.paragraph("", &format!("written: {}", path.display()));
    }
    show_next(document, written, session);
}

fn gate_style(gate: &Gate) -> Style {
    if gate.ready { Style::Good } else { Style::Bad }
}

fn gate_words(gate: &Gate) -> String {
    match gate.blockers.as_slice() {
        [] => String::new(),
        [only] => shortened(only),
        [first, rest @ ..] => format!("{}; and {} more", shortened(first), rest.len()),
    }
}

/// A list with only its first entries, for a line of a terminal.
fn shortened(list: &str) -> String {
    let entries: Vec<&str> = list.split(", ").collect();
    match entries.get(..LISTED) {
        Some(first) if entries.len() > LISTED => format!("{} and {} more", first.join(", "), entries.len() - LISTED),
        _ => list.to_owned(),
    }
}

/// No candidate is good news only once everything could be determined.
const fn if_any(count: u64, style: Style, undecided: bool) -> Style {
    match (count, undecided) {
        (0, false) => Style::Good,
        (0, true) => Style::Plain,
        _ => style,
    }
}

fn show_next(document: &AssessmentDocument, written: &[PathBuf], session: &mut Session<'_>) {
    let mut next = Vec::new();
    if let Some(html) = written.iter().find(|path| path.extension().is_some_and(|extension| extension == "html")) {
        next.push(format!("open {}", html.display()));
    }
    if !document.settings.workspace {
        next.push("make a workspace, so that a ledger, names, owners, period and decisions are kept (for a bare folder none is): `tickmark init DIR --evidence FOLDER`".to_owned());
    }
    if let Some(worst) = document.gaps.first().and_then(|gap| gap.requirements.first()) {
        next.push(format!("see why: `tickmark explain {worst}`"));
    }
    if document.summary.evidence.proposed > 0 && document.settings.workspace {
        next.push("decide on proposals: `tickmark evidence match`, `tickmark evidence accept`".to_owned());
    }
    if let Some(test) = document.record_tests.iter().find(|test| test.outcome == Outcome::Fail) {
        next.push(format!("see exceptions: `tickmark explain {}`", test.reference));
    }
    session.printer.gap();
    session.printer.heading("Next");
    for line in next {
        session.printer.paragraph("  · ", &line);
    }
}

/// Problems come before the result, so that the last lines say what to do next.
fn show_diagnostics(diagnostics: &[Diagnostic], session: &mut Session<'_>) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut shown: Vec<Diagnostic> = Vec::new();
    let mut problems: Vec<&Diagnostic> = diagnostics.iter().filter(|each| each.severity != Severity::Note).collect();
    problems.sort_by_key(|each| each.severity != Severity::Error);
    for each in problems {
        let of_code = seen.entry(&each.code).or_default();
        *of_code += 1;
        if *of_code <= SHOWN_OF_A_CODE && shown.len() < SHOWN_DIAGNOSTICS {
            shown.push(each.clone());
        }
    }
    session.printer.excerpt(&shown, diagnostics, "the reports list every one");
}
