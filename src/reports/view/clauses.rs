//! Results clause by clause, down to the single requirement.

use super::block::{Bar, Block, Cell, Density, Fact, Heading, Row, Section, Table};
use super::context::{Context, clause_anchor, size};
use super::signs::{GRADES, STATUSES, status_key};
use super::summary::heading;
use super::text::{Inline, Text};
use super::{reasons, requirements};
use crate::assessment::document::{ClauseResult, RequirementResult, Status};
use crate::catalogue::{Clause, Grade};
use crate::reports::mark::Tone;

pub(super) fn section(context: &Context<'_>) -> Section {
    let mut blocks = grades(context);
    blocks.extend(overview(context));
    blocks.extend(index(context));
    let mut chapter = 0;
    let mut rows: Vec<Row> = Vec::new();
    for result in &context.document.clauses {
        if result.clause.chapter() != chapter {
            chapter = result.clause.chapter();
            blocks.push(chapter_heading(context, chapter));
        }
        let requirements = requirements::rows(context, result);
        rows.extend(requirements.iter().cloned());
        blocks.extend(clause(context, result, requirements));
    }
    Section {
        id: "clauses".to_owned(),
        number: 0,
        title: context.words("clauses.title"),
        lead: context.text("clauses.lead"),
        blocks,
        filters: context.filters(&["status", "clause", "owner", "kind"], rows.iter()),
    }
}

/// Suggested grades and one line for each clause, for those who decide.
pub(super) fn overview_section(context: &Context<'_>) -> Section {
    Section {
        id: "clauses".to_owned(),
        number: 0,
        title: context.words("clauses.title"),
        lead: context.text("clauses.overview-lead"),
        blocks: [grades(context), overview(context)].concat(),
        filters: Vec::new(),
    }
}

fn chapter_heading(context: &Context<'_>, chapter: u32) -> Block {
    let number = chapter.to_string();
    let title = number.parse().map(|clause: Clause| context.title(&clause)).unwrap_or_default();
    Block::Heading(Heading {
        level: 2,
        id: format!("c-{number}"),
        number,
        text: title.to_owned(),
        mark: None,
        listed: true,
    })
}

/// Clauses with a suggested grade, heaviest first, each with the rows of the grade table that apply.
fn grades(context: &Context<'_>) -> Vec<Block> {
    let mut blocks =
        vec![heading("grades", context.words("grades.title"), true), Block::paragraph(context.text("grades.lead"))];
    for grade in GRADES.into_iter().filter(|grade| *grade != Grade::None) {
        let clauses = context.document.clauses.iter().filter(|clause| clause.suggested_grade == grade);
        let rows: Vec<Row> = clauses.map(|clause| grade_row(context, clause)).collect();
        blocks.push(Block::Heading(Heading {
            level: 3,
            id: format!("grade-{}", grade.word()),
            number: String::new(),
            text: context.say.plural(&format!("grades.{}", grade.word()), size(rows.len())),
            mark: None,
            listed: false,
        }));
        blocks.push(Block::Table(Table {
            id: format!("t-grade-{}", grade.word()),
            caption: context.words(&format!("grades.{}-caption", grade.word())),
            caption_shown: false,
            columns: vec![
                context.column("column.clause", 30),
                context.column("column.why", 50),
                context.column("column.owner", 20),
            ],
            rows,
            empty: context.words("grades.none"),
            density: Density::Open,
        }));
    }
    blocks
}

fn grade_row(context: &Context<'_>, clause: &ClauseResult) -> Row {
    let name = Text::from(context.clause_link(&clause.clause)).with(Inline::plain(" "));
    Row::of(vec![
        Cell::of(name.with(Inline::plain(&clause.title))),
        reasons::cell(context, clause),
        Cell::of(context.owner(&clause.owner)),
    ])
}

/// One line for each clause, with its statuses drawn.
fn overview(context: &Context<'_>) -> Vec<Block> {
    let table = Table {
        id: "t-clauses".to_owned(),
        caption: context.words("overview.caption"),
        caption_shown: false,
        columns: vec![
            context.column("column.clause", 33),
            context.numbers("short.open", 7),
            context.numbers("short.not-determined", 7),
            context.numbers("short.partly", 7),
            context.numbers("short.met", 7),
            context.numbers("short.no-occurrence", 7),
            context.column("column.distribution", 15),
            context.column("column.grade", 17),
        ],
        rows: context.document.clauses.iter().map(|clause| overview_row(context, clause)).collect(),
        empty: context.words("overview.none"),
        density: Density::Close,
    };
    vec![
        heading("overview", context.words("overview.title"), true),
        Block::quiet(context.text("overview.lead")),
        Block::Table(table),
    ]
}

fn counts(clause: &ClauseResult) -> [(Status, u64); 5] {
    STATUSES.map(|status| {
        let count = match status {
            Status::Met => clause.met,
            Status::Partly => clause.partly,
            Status::Open => clause.open,
            Status::NotDetermined => clause.not_determined,
            Status::NoOccurrence => clause.no_occurrence,
        };
        (status, count)
    })
}

fn overview_row(context: &Context<'_>, clause: &ClauseResult) -> Row {
    let counts = counts(clause);
    let parts: Vec<(Tone, u64)> = counts.iter().map(|(status, count)| (context.status(*status).tone, *count)).collect();
    let name = Text::from(context.clause_link(&clause.clause)).with(Inline::plain(" "));
    let mut cells = vec![Cell::of(name.with(Inline::plain(&clause.title)))];
    cells.extend(counts.iter().map(|(_, count)| match count {
        0 => Cell::of(Inline::quiet("0")),
        count => Cell::of(context.number(*count)),
    }));
    cells.push(Cell::default().bar(Bar::stack(&parts)));
    cells.push(Cell::of(context.grade(clause.suggested_grade)));
    Row::of(cells)
}

/// Where each status stands: what the counts of the first page lead to.
fn index(context: &Context<'_>) -> Vec<Block> {
    let all = &context.document.requirements;
    let mut rows: Vec<Row> = STATUSES
        .into_iter()
        .map(|status| {
            let found = all.iter().filter(|each| each.status == status);
            index_row(context, &format!("status-{}", status_key(status)), context.status(status).into(), found)
        })
        .collect();
    let by_rule = all.iter().filter(|each| each.status == Status::Met && each.met_by_rule);
    rows.push(index_row(context, "met-by-rule", context.text("index.met-by-rule"), by_rule));
    let gained = all.iter().filter(|each| each.status != Status::Met && each.status_if_accepted == Status::Met);
    rows.push(index_row(context, "met-if-accepted", context.text("index.met-if-accepted"), gained));
    vec![
        heading("index", context.words("index.title"), true),
        Block::Table(Table {
            id: "t-index".to_owned(),
            caption: context.words("index.caption"),
            caption_shown: false,
            columns: vec![
                context.column("column.status", 22),
                context.numbers("column.number", 10),
                context.column("column.requirements", 68),
            ],
            rows,
            empty: String::new(),
            density: Density::Open,
        }),
    ]
}

fn index_row<'r>(
    context: &Context<'_>,
    id: &str,
    name: Text,
    found: impl Iterator<Item = &'r RequirementResult>,
) -> Row {
    let links: Vec<Inline> = found.map(|each| context.requirement_link(&each.id)).collect();
    let count = size(links.len());
    let list = if links.is_empty() {
        Text::from(Inline::quiet(context.words("word.none")))
    } else {
        Text::joined(links, "  ")
    };
    Row::of(vec![Cell::of(name), Cell::of(context.number(count)), Cell::of(list)]).at(id)
}

fn clause(context: &Context<'_>, result: &ClauseResult, requirements: Vec<Row>) -> Vec<Block> {
    let mut blocks = vec![Block::Heading(Heading {
        level: 3,
        id: clause_anchor(&result.clause),
        number: result.clause.to_string(),
        text: result.title.clone(),
        mark: Some(context.grade(result.suggested_grade)),
        listed: true,
    })];
    if !result.purpose.is_empty() {
        blocks.push(Block::quiet(Text::words(&result.purpose)));
    }
    blocks.push(Block::Facts { facts: clause_facts(context, result) });
    blocks.push(Block::Table(Table {
        id: format!("t-{}", clause_anchor(&result.clause)),
        caption: context.say.fill("requirements.caption", &[("clause", result.clause.as_str())]),
        caption_shown: false,
        columns: vec![
            context.column("column.requirement", 37),
            context.column("column.status", 21),
            context.column("column.reasons", 42),
        ],
        rows: requirements,
        empty: context.words("requirements.none"),
        density: Density::Open,
    }));
    blocks
}

fn clause_facts(context: &Context<'_>, result: &ClauseResult) -> Vec<Fact> {
    let fact = |key: &str, lines: Vec<Text>| Fact { label: context.words(key), lines };
    let mut facts = vec![fact("clause.result", vec![result_line(context, result)])];
    if !result.grade_reasons.is_empty() {
        let reasons = reasons::sentences(context, result).into_iter();
        let reasons =
            reasons.map(|(grade, text)| Text::from(context.grade(grade)).with(Inline::plain("\u{2002}")).and(text));
        facts.push(fact("clause.grade", reasons.collect()));
    }
    facts.push(fact("clause.owner", vec![context.owner(&result.owner).into()]));
    if !result.performed_by.is_empty() {
        facts.push(fact("clause.performed-by", vec![Text::plain(&result.performed_by)]));
    }
    if result.met < result.requirements.saturating_sub(result.no_occurrence) {
        facts.push(fact("clause.risk", vec![Text::words(&result.risk)]));
        facts.push(fact("clause.remediation", vec![Text::words(&result.remediation)]));
    }
    facts.retain(|fact| fact.lines.iter().any(|line| !line.is_empty()));
    facts
}

fn result_line(context: &Context<'_>, result: &ClauseResult) -> Text {
    let (met, all) = (context.say.number(result.met), context.say.number(result.requirements));
    let mut line = Text::plain(context.say.fill("clause.met-of", &[("met", &met), ("requirements", &all)]));
    for (status, count) in counts(result).into_iter().filter(|(status, count)| *status != Status::Met && *count > 0) {
        let word = context.status(status).word.to_lowercase();
        let words = context.say.fill("clause.count", &[("n", &context.say.number(count)), ("status", &word)]);
        line.push(Inline::plain(words));
    }
    if let Some(score) = result.score_percent {
        let score = context.say.percent(score, 1);
        line.push(Inline::plain(context.say.fill("clause.score", &[("score", &score)])));
    }
    if result.met_if_accepted > result.met {
        let number = context.say.number(result.met_if_accepted);
        line.push(Inline::quiet(context.say.fill("clause.if-accepted", &[("n", &number)])));
    }
    line
}
