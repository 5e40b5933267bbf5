//! `tickmark explain`: every input, rule and figure behind one verdict, match or test result.

use crate::assessment::AssessmentDocument;
use crate::assessment::document::{
    ClauseResult, Evidence, MarkKind, Match, MatchState, ProcessResult, RecordTestResult, RequirementResult,
};
use crate::catalogue::{Clause, RecordTest, RequirementId};
use crate::cli::layout::{Span, Style, Table};
use crate::cli::{CommandError, Exit, Printer, Session, assessing};
use crate::diagnostics::{Code, Severity};
use chrono::NaiveDate;
use clap::Args;

const NOTHING_TO_EXPLAIN: Code = Code {
    name: "nothing-to-explain",
    severity: Severity::Error,
    meaning: "`explain` was asked about something that is neither a requirement, a clause, an item of evidence, a record test nor a code.",
    help: "name a requirement (`8.6.1-h`), a clause (`8.6.1`), a path of the evidence index, a record test (`CHG-01`) or a code",
};

/// Codes of this command.
pub const CODES: &[&Code] = &[&NOTHING_TO_EXPLAIN];

/// Exceptions shown of one test; `--json` shows all that are kept.
const SHOWN_EXCEPTIONS: usize = 20;

const LEVEL_RULE: &str = "a level is reached when each of its attributes is L or F and each attribute of all lower levels is F; levels are never averaged";

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// A requirement, a clause, a process, an item of evidence, a record test, or the code of a diagnostic
    subject: String,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

/// Explains one subject of the assessment as it would be made now.
///
/// # Errors
/// When the assessment cannot be made or knows nothing of the subject.
pub fn run(arguments: &ExplainArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    self::subject(&arguments.subject, arguments.as_of, session)
}

/// Explains `subject` as of a date.
///
/// # Errors
/// When the assessment cannot be made or knows nothing of the subject.
pub fn subject(subject: &str, as_of: Option<NaiveDate>, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let subject = subject.trim();
    if let Some(code) = crate::cli::all_codes().find(|code| code.name == subject) {
        explain_code(code, session);
        return Ok(Exit::Yes);
    }
    let folder = assessing::folder(session, None)?;
    let as_of = assessing::as_of(session, as_of);
    let (plan, document) = assessing::planned(session, &folder, as_of, Vec::new())?;
    let Some(found) = find(&document, subject) else {
        let message = format!("the assessment knows nothing called `{subject}`");
        return Err(NOTHING_TO_EXPLAIN.at("", "", message).into());
    };
    if session.printer.answers_in_json() {
        session.printer.document(&found.in_json(&document));
        return Ok(Exit::Yes);
    }
    let explainer = Explainer { document: &document, printer: session.printer };
    match found {
        Found::Requirement(row) => explainer.requirement(row),
        Found::Clause(clause) => explainer.clause(clause),
        Found::Evidence(item) => explainer.evidence(item),
        Found::Process(process) => explainer.process(process),
        Found::Test(test) => explainer.test(test, plan.catalogue.record_tests.get(&test.id)),
    }
    Ok(Exit::Yes)
}

fn explain_code(code: &Code, session: &mut Session<'_>) {
    if session.printer.answers_in_json() {
        let document = serde_json::json!({
            "code": code.name, "severity": code.severity.word(), "meaning": code.meaning, "help": code.help
        });
        session.printer.document(&document);
        return;
    }
    session.printer.heading(&format!("{}[{}]", code.severity.word(), code.name));
    session.printer.paragraph("", code.meaning);
    session.printer.paragraph("help: ", code.help);
}

enum Found<'a> {
    Requirement(&'a RequirementResult),
    Clause(&'a ClauseResult),
    Evidence(&'a Evidence),
    Test(&'a RecordTestResult),
    Process(&'a ProcessResult),
}

fn find<'a>(document: &'a AssessmentDocument, subject: &str) -> Option<Found<'a>> {
    let requirement = document.requirements.iter().find(|row| row.id.as_str() == subject || row.id.local() == subject);
    let clause = || {
        let local = subject.rsplit_once(':').map_or(subject, |(_, local)| local);
        let clause: Clause = local.parse().ok()?;
        document.clauses.iter().find(|row| row.clause == clause)
    };
    let test = || {
        let is_it = |test: &&RecordTestResult| test.id == subject || test.reference.eq_ignore_ascii_case(subject);
        document.record_tests.iter().find(is_it)
    };
    let evidence = || {
        let exact = document.evidence.iter().find(|item| item.path == subject);
        exact.or_else(|| document.evidence.iter().find(|item| item.path.ends_with(&format!("/{subject}"))))
    };
    requirement
        .map(Found::Requirement)
        .or_else(|| clause().map(Found::Clause))
        .or_else(|| test().map(Found::Test))
        .or_else(|| document.processes.iter().find(|process| process.id == subject).map(Found::Process))
        .or_else(|| evidence().map(Found::Evidence))
}

impl Found<'_> {
    fn in_json(&self, document: &AssessmentDocument) -> serde_json::Value {
        let speaks =
            |item: &&Evidence, row: &RequirementResult| item.matches.iter().any(|each| each.requirement == row.id);
        match self {
            Self::Requirement(row) => serde_json::json!({
                "requirement": row,
                "clause": document.clauses.iter().find(|clause| clause.clause == row.clause),
                "evidence": document.evidence.iter().filter(|item| speaks(item, row)).collect::<Vec<_>>(),
                "record_tests": document.record_tests.iter().filter(|test| row.tests.contains(&test.id)).collect::<Vec<_>>(),
                "occurrences": document.occurrences.iter().filter(|each| each.requirement == row.id).collect::<Vec<_>>(),
            }),
            Self::Clause(clause) => serde_json::json!({
                "clause": clause,
                "requirements": document.requirements.iter().filter(|row| row.clause == clause.clause).collect::<Vec<_>>(),
            }),
            Self::Evidence(item) => serde_json::json!({ "evidence": item }),
            Self::Test(test) => serde_json::json!({ "record_test": test }),
            Self::Process(process) => serde_json::json!({ "process": process }),
        }
    }
}

struct Explainer<'a> {
    document: &'a AssessmentDocument,
    printer: &'a mut Printer,
}

impl Explainer<'_> {
    fn facts(&mut self, facts: &[(&str, String)]) {
        for (name, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
            self.printer.paragraph(&format!("{name:16}"), value);
        }
    }

    fn list(&mut self, heading: &str, lines: &[String]) {
        if lines.is_empty() {
            return;
        }
        self.printer.gap();
        self.printer.heading(heading);
        for line in lines {
            self.printer.paragraph("  · ", line);
        }
    }

    fn requirement(mut self, row: &RequirementResult) {
        self.printer.heading(row.id.as_str());
        self.printer.paragraph("", &row.text);
        self.printer.gap();
        let clause = self.document.clauses.iter().find(|clause| clause.clause == row.clause);
        self.facts(&[
            ("clause", clause.map(|clause| format!("{} {}", clause.clause, clause.title)).unwrap_or_default()),
            ("kind", row.kind.word().to_owned()),
            ("owner", row.owner.clone()),
            ("performed by", row.performed_by.clone()),
            ("status", format!("{} (rule `{}`)", word(row.status), row.rule)),
            ("rung", format!("{} reached, {} needed", row.ladder.word(), row.needed.word())),
            ("stage 1", word(row.stage1_status)),
            ("if accepted", format!("{} if every proposal were accepted", word(row.status_if_accepted))),
        ]);
        self.list("Why", &row.reasons);
        self.list("What it expects", &row.expects);
        let wanted = |state: fn(MatchState) -> bool| {
            let matches =
                self.document.evidence.iter().flat_map(|item| item.matches.iter().map(move |each| (item, each)));
            let of_row = matches.filter(|(_, each)| each.requirement == row.id && state(each.state));
            of_row.map(|(item, each)| match_words(&item.path, each)).collect::<Vec<_>>()
        };
        let (counted, proposed, rejected) = (
            wanted(MatchState::is_accepted),
            wanted(|state| state == MatchState::Proposed),
            wanted(|state| state == MatchState::Rejected),
        );
        self.list("Evidence that counts", &counted);
        self.list("Evidence proposed", &proposed);
        self.list("Evidence rejected", &rejected);
        let tests = self.document.record_tests.iter().filter(|test| row.tests.contains(&test.id));
        let tests: Vec<String> = tests.map(test_words).collect();
        self.list("Record tests", &tests);
        let grid = self.document.occurrences.iter().filter(|each| each.requirement == row.id);
        let grid: Vec<String> = grid
            .map(|each| {
                let missing = if each.missing.is_empty() { "none".to_owned() } else { each.missing.join(", ") };
                format!(
                    "{} ({}, {}): {} of {} found, missing {missing}",
                    each.title,
                    each.cadence.word(),
                    each.cadence_basis,
                    each.found.len(),
                    each.due.len()
                )
            })
            .collect();
        self.list("Occurrences", &grid);
        let reasons = clause.into_iter().flat_map(|clause| &clause.grade_reasons);
        let reasons: Vec<String> = reasons.map(|reason| format!("{}: {}", reason.grade.word(), reason.words)).collect();
        self.list(&format!("Grade suggested for clause {}", row.clause), &reasons);
    }

    fn clause(mut self, clause: &ClauseResult) {
        self.printer.heading(&format!("{} {}", clause.clause, clause.title));
        self.printer.paragraph("", &clause.purpose);
        self.printer.gap();
        let percent = clause.score_percent.map_or_else(|| "no score".to_owned(), |percent| format!("{percent:.1} %"));
        self.facts(&[
            ("owner", clause.owner.clone()),
            ("performed by", clause.performed_by.clone()),
            ("suggested grade", clause.suggested_grade.word().to_owned()),
            (
                "score",
                format!(
                    "{percent} = 100·(met + ½·partly)/(requirements − no occurrence) = 100·({} + ½·{})/({} − {})",
                    clause.met, clause.partly, clause.requirements, clause.no_occurrence
                ),
            ),
        ]);
        let reasons = clause.grade_reasons.iter();
        let reasons: Vec<String> = reasons
            .map(|reason| format!("{}: {} (row `{}`)", reason.grade.word(), reason.words, reason.rule))
            .collect();
        self.list("Why this grade", &reasons);
        self.printer.gap();
        let mut table = Table::new(&["REQUIREMENT", "STATUS", "RUNG", "WHY"]);
        for row in self.document.requirements.iter().filter(|row| row.clause == clause.clause) {
            table.row(vec![
                Span::new(Style::Strong, row.id.local()),
                Span::plain(word(row.status)),
                Span::plain(format!("{}/{}", row.ladder.word(), row.needed.word())),
                Span::plain(row.reasons.first().cloned().unwrap_or_default()),
            ]);
        }
        self.printer.table(&table);
    }

    fn process(mut self, process: &ProcessResult) {
        self.printer.heading(&process.title);
        let counts = &process.performance;
        let whole = counts.met + counts.partly + counts.open + counts.not_determined;
        let percent =
            counts.achieved_percent.map_or_else(|| "nothing determined".to_owned(), |share| format!("{share:.1} %"));
        let limited =
            process.level_limited_by.as_deref().map_or_else(String::new, |by| format!(", limited by PA {by}"));
        self.facts(&[
            ("measured by", format!("ISO/IEC 33020:{}, indicative", process.edition)),
            ("level", format!("at least {}{limited}", process.level_at_least)),
            ("target", process.target.map(|target| target.to_string()).unwrap_or_default()),
            (
                "PA 1.1",
                format!(
                    "{} = {percent} = 100·(met + ½·partly)/requirements = 100·({} + ½·{})/{whole}",
                    process.attributes.get("1.1").map_or("", String::as_str),
                    counts.met,
                    counts.partly
                ),
            ),
        ]);
        let rated = process.ratings.iter().map(|each| {
            let moved = if each.basis_changed { " (basis changed: does not count)" } else { "" };
            let day = each.at.get(..10).unwrap_or(&each.at);
            let (attribute, rating, method, by) = (&each.attribute, &each.rating, &each.method, &each.by);
            format!("PA {attribute}: {rating} by {by} on {day}, method {method}: {}{moved}", each.reason)
        });
        self.list("Rated by people", &rated.collect::<Vec<_>>());
        self.list("Rule", &[LEVEL_RULE.to_owned()]);
    }

    fn evidence(mut self, item: &Evidence) {
        self.printer.heading(&item.path);
        self.facts(&[
            ("title", item.title.clone()),
            ("state", format!("{:?}", item.state).to_lowercase()),
            ("kind", item.kind_title.clone()),
            ("standing", item.standing_reason.clone()),
            ("not read", item.unread_reason.clone()),
            ("media type", item.media_type.clone()),
            ("bytes", item.bytes.to_string()),
            ("sha256", item.sha256.map(|digest| digest.to_string()).unwrap_or_default()),
        ]);
        let known: Vec<String> =
            item.document.iter().map(|(key, stated)| format!("{key}: {} ({})", stated.value, stated.from)).collect();
        self.list("What is known about it", &known);
        for (heading, state) in [
            ("Counts for", MatchState::is_accepted as fn(MatchState) -> bool),
            ("Proposed for", |state| state == MatchState::Proposed),
            ("Rejected for", |state| state == MatchState::Rejected),
        ] {
            let of_state = item.matches.iter().filter(|each| state(each.state));
            let lines: Vec<String> = of_state.map(|each| match_words(each.requirement.as_str(), each)).collect();
            self.list(heading, &lines);
        }
    }

    fn test(mut self, test: &RecordTestResult, source: Option<&RecordTest>) {
        self.printer.heading(&format!("{} {}", test.reference, test.id));
        self.printer.paragraph("", &test.rule);
        self.printer.gap();
        let requirements: Vec<&str> = test.requirements.iter().map(RequirementId::local).collect();
        self.facts(&[
            ("requirements", requirements.join(", ")),
            ("outcome", test_words(test)),
            ("tolerance", format!("{:.1} %", test.tolerance * 100.0)),
            ("population", format!("{} records, {} in the period", test.population, test.in_period)),
            ("relied on", if test.relied_on { "yes" } else { "no" }.to_owned()),
            ("why", test.why.clone()),
            ("columns missing", test.missing_columns.join(", ")),
            ("files", test.sources.join(", ")),
            ("a deviation", test.suggests.clone()),
        ]);
        let skipped: Vec<String> = test.skipped.iter().map(|(reason, count)| format!("{count}: {reason}")).collect();
        self.list("Not examined", &skipped);
        if !test.exception_rows.is_empty() {
            self.printer.gap();
            let mut table = Table::new(&["SUBJECT", "FILE", "ROW", "MARK", "WHY"]).numeric(&[2]);
            for row in test.exception_rows.iter().take(SHOWN_EXCEPTIONS) {
                let number = if row.row == 0 { String::new() } else { row.row.to_string() };
                table.row(vec![
                    Span::new(Style::Strong, row.subject.as_str()),
                    Span::plain(&row.source),
                    Span::plain(number),
                    Span::plain(row.mark.map_or("", MarkKind::word)),
                    Span::plain(&row.reason),
                ]);
            }
            self.printer.table(&table);
            let rest = test.exceptions.saturating_sub(SHOWN_EXCEPTIONS as u64);
            if rest > 0 {
                self.printer.message(&format!("{rest} more exceptions; `--json` and the reports list them"));
            }
        }
        if let Some(source) = source {
            self.printer.gap();
            self.printer.heading("The test");
            for line in source.sql.lines() {
                self.printer.line(&[Span::new(Style::Dim, format!("  {line}"))]);
            }
        }
    }
}

fn word(status: crate::scoring::Status) -> String {
    status.word().to_owned()
}

fn match_words(lead: &str, found: &Match) -> String {
    let by = if found.by.is_empty() { String::new() } else { format!(" by {}", found.by) };
    let state = match found.state {
        MatchState::Accepted => "accepted",
        MatchState::AcceptedByRule => "accepted by rule",
        MatchState::Proposed => "proposed",
        MatchState::Rejected => "rejected",
    };
    let by = if found.state == MatchState::AcceptedByRule { String::new() } else { by };
    let age = if found.stale { ", stale" } else { "" };
    let reasons = found.reasons.join("; ");
    format!("{lead}: {state}{by}, confidence {:.3}, gives {}{age}: {reasons}", found.confidence, found.ladder.word())
}

fn test_words(test: &RecordTestResult) -> String {
    let outcome = format!("{:?}", test.outcome).to_lowercase();
    format!(
        "{} {outcome}: {} exception{} in {} tested ({:.2} %)",
        test.reference,
        test.exceptions,
        if test.exceptions == 1 { "" } else { "s" },
        test.tested,
        test.rate * 100.0
    )
}
