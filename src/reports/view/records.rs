//! Record tests: what was tested, what deviates, and how far the exports can be trusted.

use super::block::{Bar, Block, Cell, Density, Fact, Heading, Row, Section, Style, Table};
use super::context::{Context, size, test_anchor};
use super::cover::fact;
use super::signs::{OUTCOMES, outcome_key};
use super::summary::heading;
use super::text::{Inline, Text};
use crate::assessment::document::{Outcome, PopulationResult, PopulationSourceResult, RecordTestResult};
use crate::reports::mark::Tone;

/// Rate in percent at which the drawn quantity fills its width.
const WIDEST_RATE_PERCENT: f64 = 25.0;

pub(super) fn section(context: &Context<'_>) -> Section {
    let mut blocks = outcomes(context);
    blocks.extend(by_process(context));
    blocks.extend(exceptions(context));
    blocks.extend(populations(context));
    Section {
        id: "records".to_owned(),
        number: 0,
        title: context.words("records.title"),
        lead: context.text("records.lead"),
        blocks,
        filters: Vec::new(),
    }
}

/// Outcomes and tests without the list of exceptions, for those who decide.
pub(super) fn overview_section(context: &Context<'_>) -> Section {
    Section {
        id: "records".to_owned(),
        number: 0,
        title: context.words("records.title"),
        lead: context.text("records.lead"),
        blocks: [outcomes(context), by_process(context)].concat(),
        filters: Vec::new(),
    }
}

fn outcomes(context: &Context<'_>) -> Vec<Block> {
    let row = |outcome: Outcome| {
        let found = context.document.record_tests.iter().filter(|test| test.outcome == outcome);
        let links: Vec<Inline> = found.map(|test| context.test_link(&test.id)).collect();
        let number = context.number(size(links.len()));
        let list = if links.is_empty() {
            Text::from(Inline::quiet(context.words("word.none")))
        } else {
            Text::joined(links, "  ")
        };
        Row::of(vec![Cell::of(context.outcome(outcome)), Cell::of(number), Cell::of(list)])
            .at(format!("outcome-{}", outcome_key(outcome)))
    };
    vec![
        heading("outcomes", context.words("records.outcomes"), true),
        Block::Table(Table {
            id: "t-outcomes".to_owned(),
            caption: context.words("records.outcomes-caption"),
            caption_shown: false,
            columns: vec![
                context.column("column.outcome", 22),
                context.numbers("column.number", 10),
                context.column("column.tests", 68),
            ],
            rows: OUTCOMES.into_iter().map(row).collect(),
            empty: String::new(),
            density: Density::Open,
        }),
    ]
}

fn by_process(context: &Context<'_>) -> Vec<Block> {
    let document = context.document;
    let mut blocks = vec![
        heading("record-tests", context.words("records.by-process"), true),
        Block::quiet(context.text("records.by-process-lead")),
    ];
    let belongs = |test: &RecordTestResult, id: &str| process_of(context, test).is_some_and(|found| found == id);
    for process in &document.processes {
        let tests = document.record_tests.iter().filter(|test| belongs(test, &process.id)).collect();
        blocks.extend(tests_of(context, &process.id, &process.title, tests));
    }
    let others = document.record_tests.iter().filter(|test| process_of(context, test).is_none()).collect();
    blocks.extend(tests_of(context, "others", &context.words("records.other-process"), others));
    if document.record_tests.is_empty() {
        blocks.push(Block::paragraph(context.text("records.no-tests")));
    }
    blocks
}

/// The process whose clauses hold the test's own.
fn process_of<'a>(context: &Context<'a>, test: &RecordTestResult) -> Option<&'a str> {
    let found = context.document.processes.iter();
    let mut found = found.filter(|process| process.clauses.iter().any(|clause| test.clause.is_within(clause)));
    found.next().map(|process| process.id.as_str())
}

fn tests_of(context: &Context<'_>, id: &str, title: &str, tests: Vec<&RecordTestResult>) -> Vec<Block> {
    if tests.is_empty() {
        return Vec::new();
    }
    let table = Table {
        id: format!("t-tests-{id}"),
        caption: context.say.fill("records.tests-caption", &[("process", title)]),
        caption_shown: false,
        columns: vec![
            context.column("column.test", 33),
            context.column("column.outcome", 17),
            context.column("column.examined", 22),
            context.column("column.exceptions", 28),
        ],
        rows: tests.into_iter().map(|test| test_row(context, test)).collect(),
        empty: String::new(),
        density: Density::Open,
    };
    let heading = Heading {
        level: 3,
        id: format!("tests-{id}"),
        number: String::new(),
        text: title.to_owned(),
        mark: None,
        listed: false,
    };
    vec![Block::Heading(heading), Block::Table(table)]
}

fn test_row(context: &Context<'_>, test: &RecordTestResult) -> Row {
    let requirements: Vec<Inline> = test.requirements.iter().map(|id| context.requirement_link(id)).collect();
    let weight = context.say.fill("records.weight", &[("weight", &context.weight(test.severity))]);
    let name = Text::from(Inline::strong(&test.reference)).with(Inline::plain(" ")).with(Inline::code(&test.id));
    let outcome = context.outcome(test.outcome);
    let mut result = Cell::of(outcome.clone()).line(Style::Small, context.relied_on(test.relied_on));
    if !nothing_examined(test) {
        result = why(context, test, result);
    }
    Row::of(vec![
        Cell::of(name)
            .line(Style::Normal, Text::words(&test.rule))
            .line(Style::Quiet, Text::joined(requirements, ", ").with(Inline::plain(format!(" · {weight}")))),
        result,
        examined(context, test),
        deviations(context, test),
    ])
    .at(test_anchor(&test.id))
    .facet("outcome", outcome_key(test.outcome), outcome.word)
}

fn nothing_examined(test: &RecordTestResult) -> bool {
    matches!(test.outcome, Outcome::Inconclusive | Outcome::Error) && test.tested == 0
}

/// The cell with what stood in the way of the test.
fn why(context: &Context<'_>, test: &RecordTestResult, cell: Cell) -> Cell {
    let columns = if test.missing_columns.is_empty() {
        Text::default()
    } else {
        let columns = test.missing_columns.iter().map(Inline::code);
        context.text("records.missing-columns").and(Text::joined(columns, ", "))
    };
    cell.line(Style::Quiet, context.told(&test.why)).line(Style::Quiet, columns)
}

fn examined(context: &Context<'_>, test: &RecordTestResult) -> Cell {
    let numbers = [
        ("tested", context.say.number(test.tested)),
        ("in_period", context.say.number(test.in_period)),
        ("population", context.say.number(test.population)),
    ];
    let numbers: Vec<(&str, &str)> = numbers.iter().map(|(name, number)| (*name, number.as_str())).collect();
    let mut cell = Cell::words(context.say.fill("records.tested", &numbers))
        .line(Style::Small, Inline::plain(context.say.fill("records.population", &numbers)));
    for (reason, count) in &test.skipped {
        let count = context.say.number(*count);
        let skipped = context.say.fill("records.skipped", &[("n", &count)]);
        cell = cell.line(Style::Quiet, Text::plain(skipped).and(Text::words(reason)));
    }
    let sources: Vec<Inline> = test.sources.iter().map(|path| context.evidence_link(path)).collect();
    if !sources.is_empty() {
        cell = cell.line(Style::Small, context.text("records.from").and(Text::joined(sources, ", ")));
    }
    cell
}

fn deviations(context: &Context<'_>, test: &RecordTestResult) -> Cell {
    if nothing_examined(test) {
        return why(context, test, Cell::of(Inline::quiet(context.words("records.no-rate"))));
    }
    let number = context.say.number(test.exceptions);
    let count = if test.exception_rows.is_empty() {
        Inline::strong(number)
    } else {
        Inline::link(number, exceptions_anchor(test))
    };
    let rate = context.say.percent(test.rate * 100.0, 2);
    let tolerance = context.say.percent_plain(test.tolerance * 100.0);
    let of = context.say.fill("records.rate", &[("rate", &rate)]);
    let limit = context.say.fill("records.tolerance", &[("tolerance", &tolerance)]);
    let mut cell = Cell::of(Text::from(count).with(Inline::plain(of))).line(Style::Small, Inline::plain(limit));
    if test.absolute {
        cell = cell.line(Style::Small, context.text("records.absolute"));
    }
    let tone = match test.outcome {
        Outcome::Pass => Tone::Good,
        Outcome::Fail => Tone::Bad,
        Outcome::Inconclusive | Outcome::Error => Tone::Unsure,
    };
    cell.bar(Bar::Meter { value: drawn(test.rate), limit: Some(drawn(test.tolerance)), tone })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 1000 before")]
fn drawn(rate: f64) -> u32 {
    (rate * 100.0 / WIDEST_RATE_PERCENT * 1000.0).clamp(0.0, 1000.0).round() as u32
}

fn exceptions_anchor(test: &RecordTestResult) -> String {
    format!("x-{}", test_anchor(&test.id))
}

fn exceptions(context: &Context<'_>) -> Vec<Block> {
    let mut blocks = vec![
        heading("exceptions", context.words("exceptions.title"), true),
        Block::quiet(context.text("exceptions.lead")),
    ];
    let with_rows: Vec<_> =
        context.document.record_tests.iter().filter(|test| !test.exception_rows.is_empty()).collect();
    if with_rows.is_empty() {
        blocks.push(Block::paragraph(context.text("exceptions.none")));
    }
    for test in with_rows {
        blocks.extend(exceptions_of(context, test));
    }
    blocks
}

fn exceptions_of(context: &Context<'_>, test: &RecordTestResult) -> Vec<Block> {
    let shown = size(test.exception_rows.len());
    let (number, listed) = (context.say.number(test.exceptions), context.say.number(shown));
    let key = if shown < test.exceptions { "exceptions.bounded" } else { "exceptions.all" };
    let lead = context.say.fill(key, &[("n", &number), ("shown", &listed)]);
    let heading = Heading {
        level: 3,
        id: exceptions_anchor(test),
        number: test.reference.clone(),
        text: Inline::plain(test.rule.trim_end_matches('.')).says().to_owned(),
        mark: Some(context.outcome(test.outcome)),
        listed: false,
    };
    let rows = test.exception_rows.iter().map(|row| {
        let place = if row.row == 0 { String::new() } else { row.row.to_string() };
        let source = if row.source.is_empty() {
            Text::from(Inline::quiet(context.words("exceptions.no-place")))
        } else {
            context.evidence_link(&row.source).into()
        };
        Row::of(vec![
            Cell::of(Inline::code(&row.subject)),
            Cell::of(source),
            Cell::words(place),
            Cell::of(Text::words(&row.reason)),
        ])
    });
    let table = Table {
        id: format!("t-{}", exceptions_anchor(test)),
        caption: context.say.fill("exceptions.caption", &[("test", &test.reference)]),
        caption_shown: false,
        columns: vec![
            context.column("column.subject", 24),
            context.column("column.file", 12),
            context.numbers("column.row", 9),
            context.column("column.reason", 55),
        ],
        rows: rows.collect(),
        empty: String::new(),
        density: Density::Close,
    };
    let mut lead = Text::plain(lead);
    if !test.suggests.is_empty() {
        lead.push(Inline::plain(" "));
        lead = lead.and(context.text("exceptions.suggests")).and(Text::words(&test.suggests));
    }
    vec![Block::Heading(heading), Block::quiet(lead), Block::Table(table)]
}

fn populations(context: &Context<'_>) -> Vec<Block> {
    let populations = &context.document.populations;
    let mut blocks = vec![
        heading("populations", context.words("populations.title"), true),
        Block::quiet(context.text("populations.lead")),
        Block::Table(Table {
            id: "t-populations".to_owned(),
            caption: context.words("populations.caption"),
            caption_shown: false,
            columns: vec![
                context.column("column.record-type", 40),
                context.numbers("column.records", 15),
                context.numbers("column.in-period", 15),
                context.numbers("column.undated", 15),
                context.numbers("column.sources", 15),
            ],
            rows: populations.iter().map(|population| population_row(context, population)).collect(),
            empty: context.words("populations.none"),
            density: Density::Close,
        }),
    ];
    for population in populations {
        blocks.push(Block::Heading(Heading {
            level: 3,
            id: population_anchor(population),
            number: String::new(),
            text: population.title.clone(),
            mark: None,
            listed: false,
        }));
        for (index, source) in population.sources.iter().enumerate() {
            blocks.extend(source_blocks(context, population, index, source));
        }
    }
    blocks
}

fn population_anchor(population: &PopulationResult) -> String {
    format!("p-{}", test_anchor(&population.record_type))
}

fn population_row(context: &Context<'_>, population: &PopulationResult) -> Row {
    Row::of(vec![
        Cell::of(Inline::link(&population.title, population_anchor(population))),
        Cell::of(context.number(population.records)),
        Cell::of(context.number(population.in_period)),
        Cell::of(context.number(population.undated)),
        Cell::of(context.number(size(population.sources.len()))),
    ])
}

fn source_blocks(
    context: &Context<'_>,
    population: &PopulationResult,
    index: usize,
    source: &PopulationSourceResult,
) -> Vec<Block> {
    let mut place = context.evidence_line(&source.path);
    if !source.table.is_empty() {
        place.push(Inline::plain(context.say.fill("populations.sheet", &[("sheet", &source.table)])));
    }
    let rows = context.say.fill(
        "populations.rows",
        &[("rows", &context.say.number(source.rows)), ("rejected", &context.say.number(source.rejected))],
    );
    let code_list = |items: &[String]| Text::joined(items.iter().map(Inline::code), ", ");
    let mapped = source
        .mapped
        .iter()
        .map(|(column, header)| Text::from(Inline::code(header)).with(Inline::plain(" → ")).with(Inline::code(column)));
    let mut facts = vec![
        fact(context, "populations.file", place),
        fact(context, "populations.read", Text::plain(rows)),
        fact(context, "populations.layout", Text::plain(&source.layout)),
        fact(context, "populations.relied-on", context.relied_on(source.relied_on).into()),
        fact(context, "populations.mapped", mapped.fold(Text::default(), join)),
    ];
    for (key, items) in [("populations.missing", &source.missing), ("populations.ignored", &source.ignored)] {
        if !items.is_empty() {
            facts.push(fact(context, key, code_list(items)));
        }
    }
    facts.retain(|fact: &Fact| fact.lines.iter().any(|line| !line.is_empty()));
    let checks = source.checks.iter().map(|check| {
        Row::of(vec![
            Cell::of(Inline::code(&check.check)),
            Cell::of(context.held(check.held)),
            Cell::of(Text::words(&check.words)),
        ])
    });
    let table = Table {
        id: format!("t-{}-{}", population_anchor(population), index + 1),
        caption: context.say.fill("populations.checks-caption", &[("file", context.reference(&source.path))]),
        caption_shown: true,
        columns: vec![
            context.column("column.check", 28),
            context.column("column.held", 18),
            context.column("column.compared", 54),
        ],
        rows: checks.collect(),
        empty: context.words("populations.no-checks"),
        density: Density::Close,
    };
    vec![Block::Facts { facts }, Block::Table(table)]
}

fn join(so_far: Text, next: Text) -> Text {
    if so_far.is_empty() { next } else { so_far.with(Inline::plain(", ")).and(next) }
}
