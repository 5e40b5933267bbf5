//! The page a manager reads: gates first, then what stands in their way, then the figures.

use super::Depth;
use super::block::{Block, Cell, Chart, Column, Density, GateCard, Heading, Row, Section, Table, Tile};
use super::context::{Context, clause_anchor, size};
use super::signs::{EVIDENCE_STATES, OUTCOMES, STATUSES, evidence_key, outcome_key, status_key};
use super::text::{Inline, Text};
use crate::assessment::compare::Side;
use crate::assessment::document::{EvidenceState, Gap, Gate, Outcome, Status};
use crate::reports::mark::Tone;
use std::collections::{BTreeMap, BTreeSet};

/// Blockers shown in the card of a gate; the others follow in a list of their own.
const BLOCKERS_IN_CARD: usize = 5;

/// Longest blocker in a card, in characters.
const BLOCKER_IN_CARD: usize = 260;

/// Matters named on the first page.
const MATTERS: usize = 5;

pub(super) fn section(context: &Context<'_>) -> Section {
    let mut blocks = vec![gates(context), tiles(context)];
    blocks.extend(matters(context));
    blocks.extend(requirements(context));
    blocks.extend(basis(context));
    blocks.extend(all_blockers(context));
    Section {
        id: "summary".to_owned(),
        number: 0,
        title: context.words("summary.title"),
        lead: lead(context),
        blocks,
        filters: Vec::new(),
    }
}

/// The one page of an executive report: gates, figures, what matters most, and what it takes.
pub(super) fn page(context: &Context<'_>, earlier: &[(String, Side)]) -> Section {
    let mut blocks = vec![gates(context), tiles(context)];
    if let Some((name, before)) = earlier.last() {
        blocks.push(Block::Note { tone: Tone::Info, text: since(context, name, before) });
    }
    blocks.extend(matters(context));
    blocks.extend(super::roadmap::steps(context));
    Section {
        id: "summary".to_owned(),
        number: 0,
        title: context.words("summary.title"),
        lead: lead(context),
        blocks,
        filters: Vec::new(),
    }
}

/// What became of the figures since an earlier result.
fn since(context: &Context<'_>, name: &str, before: &Side) -> Text {
    let now = Side::of(context.document);
    let figure = |figure: fn(&Side) -> u64| Inline::plain(context.say.number(figure(before)));
    let after = |figure: fn(&Side) -> u64| Inline::strong(context.say.number(figure(&now)));
    context.say.rich(
        "summary.since",
        &[
            ("name", Inline::plain(name)),
            ("date", Inline::plain(context.say.date(before.as_of))),
            ("majors_before", figure(|side| side.candidate_majors)),
            ("majors", after(|side| side.candidate_majors)),
            ("minors_before", figure(|side| side.candidate_minors)),
            ("minors", after(|side| side.candidate_minors)),
            ("met_before", figure(|side| side.met)),
            ("met", after(|side| side.met)),
        ],
    )
}

fn lead(context: &Context<'_>) -> Text {
    let document = context.document;
    context.say.rich(
        "summary.lead",
        &[
            ("organisation", Inline::strong(&document.organisation.name)),
            ("criteria", Inline::plain(super::cover::criteria(context))),
            ("as_of", Inline::plain(context.say.date(document.as_of))),
            ("files", context.number(document.summary.evidence.files)),
            ("requirements", context.number(document.summary.requirements)),
            ("tests", context.number(document.summary.record_tests.tests)),
        ],
    )
}

fn gates(context: &Context<'_>) -> Block {
    let summary = &context.document.summary;
    Block::Gates { gates: vec![gate(context, "stage1", &summary.stage1), gate(context, "stage2", &summary.stage2)] }
}

fn gate(context: &Context<'_>, stage: &str, gate: &Gate) -> GateCard {
    let hidden = gate.blockers.len().saturating_sub(BLOCKERS_IN_CARD);
    // One line more in the card is better than a list of one elsewhere.
    let shown = if hidden == 1 { BLOCKERS_IN_CARD + 1 } else { BLOCKERS_IN_CARD };
    // The list of all stands in the longer reports.
    let (more, in_full) = match context.depth {
        Depth::Executive => ("gate.more-elsewhere", "gate.in-full-elsewhere"),
        Depth::Manager | Depth::Auditor => ("gate.more", "gate.in-full"),
    };
    let more = if hidden > 1 {
        Text::from(Inline::link(context.say.plural(more, size(hidden)), blockers_anchor(stage)))
    } else if has_long(context, gate) {
        Text::from(Inline::link(context.words(in_full), blockers_anchor(stage)))
    } else {
        Text::default()
    };
    GateCard {
        title: context.words(&format!("gate.{stage}")),
        mark: context.gate(gate.ready),
        note: context.words(&format!("gate.{stage}-note")),
        blockers: gate
            .blockers
            .iter()
            .take(shown)
            .map(|each| context.told_of_clauses(each).shortened(BLOCKER_IN_CARD))
            .collect(),
        more,
    }
}

/// Whether something is said in the card of a gate that has no room there.
fn has_long(context: &Context<'_>, gate: &Gate) -> bool {
    gate.blockers.iter().any(|each| context.told_of_clauses(each).plain_text().chars().count() > BLOCKER_IN_CARD)
}

fn blockers_anchor(stage: &str) -> String {
    format!("blockers-{stage}")
}

fn all_blockers(context: &Context<'_>) -> Vec<Block> {
    let summary = &context.document.summary;
    let mut blocks = Vec::new();
    for (stage, gate) in [("stage1", &summary.stage1), ("stage2", &summary.stage2)] {
        if gate.blockers.len() > BLOCKERS_IN_CARD + 1 || has_long(context, gate) {
            blocks.push(heading(blockers_anchor(stage), context.words(&format!("gate.{stage}-blockers")), false));
            blocks.push(Block::List {
                numbered: true,
                items: gate.blockers.iter().map(|each| context.told_of_clauses(each)).collect(),
            });
        }
    }
    blocks
}

pub(super) fn heading(id: impl Into<String>, text: impl Into<String>, listed: bool) -> Block {
    Block::Heading(Heading { level: 2, id: id.into(), number: String::new(), text: text.into(), mark: None, listed })
}

fn tiles(context: &Context<'_>) -> Block {
    let summary = &context.document.summary;
    // Where the basis is missing, nothing found is no good news.
    let nothing = if summary.not_determined == 0 && summary.requirements > 0 { Tone::Good } else { Tone::Quiet };
    let tone = |count: u64, tone: Tone| if count == 0 { nothing } else { tone };
    let percent = context.say.percent(summary.readiness_percent, 1);
    let accepted = context.say.percent(summary.readiness_percent_if_accepted, 1);
    let tile = |value: Inline, key: &str, note: Text, tone: Tone| Tile { value, label: context.words(key), note, tone };
    Block::Tiles {
        tiles: vec![
            tile(
                context.count("candidate_majors", summary.candidate_majors, "grade-major"),
                "tile.majors",
                context.text("tile.majors-note"),
                tone(summary.candidate_majors, Tone::Bad),
            ),
            tile(
                context.count("candidate_minors", summary.candidate_minors, "grade-minor"),
                "tile.minors",
                context.text("tile.minors-note"),
                tone(summary.candidate_minors, Tone::Fair),
            ),
            tile(
                context.count("not_determined", summary.not_determined, "status-not-determined"),
                "tile.not-determined",
                context.text("tile.not-determined-note"),
                tone(summary.not_determined, Tone::Unsure),
            ),
            tile(
                Inline::plain(percent),
                "tile.readiness",
                context.say.rich("tile.readiness-note", &[("accepted", Inline::strong(accepted))]),
                Tone::Quiet,
            ),
        ],
    }
}

/// The most serious matters: the first gap of each clause in order of weight, then further gaps of the same clauses.
fn matters(context: &Context<'_>) -> Vec<Block> {
    let gaps = &context.document.gaps;
    let mut clauses = BTreeSet::new();
    let (first, further): (Vec<&Gap>, Vec<&Gap>) = gaps.iter().partition(|gap| clauses.insert(&gap.clause));
    let chosen: Vec<&Gap> = first.into_iter().chain(further).take(MATTERS).collect();
    let number = |gap: &Gap| gaps.iter().position(|each| std::ptr::eq(each, gap)).map_or(0, |at| at + 1);
    let heading = heading("matters", context.words("matters.title"), false);
    if chosen.is_empty() {
        return vec![heading, Block::paragraph(context.text("matters.none"))];
    }
    let table = Table {
        id: "t-matters".to_owned(),
        caption: context.words("matters.caption"),
        caption_shown: false,
        columns: vec![
            context.column("column.grade", 18),
            context.column("column.clause", 25),
            context.column("column.matter", 39),
            context.column("column.owner", 18),
        ],
        rows: chosen.into_iter().map(|gap| matter(context, number(gap), gap)).collect(),
        empty: String::new(),
        density: Density::Open,
    };
    vec![heading, Block::Table(table)]
}

fn matter(context: &Context<'_>, number: usize, gap: &Gap) -> Row {
    let entry = context.say.fill("matters.gap", &[("n", &context.say.number(size(number)))]);
    let clause = Text::from(context.clause_link(&gap.clause)).with(Inline::plain(" "));
    Row::of(vec![
        Cell::of(context.grade(gap.grade)),
        Cell::of(clause.with(Inline::plain(context.title(&gap.clause)))),
        Cell::of(context.told(&gap.what).with(Inline::plain("  ")).with(Inline::link(entry, format!("g-{number}")))),
        Cell::of(context.owner(&gap.owner)),
    ])
}

fn requirements(context: &Context<'_>) -> Vec<Block> {
    let summary = &context.document.summary;
    let number = |status| match status {
        Status::Met => summary.met,
        Status::Partly => summary.partly,
        Status::Open => summary.open,
        Status::NotDetermined => summary.not_determined,
        Status::NoOccurrence => summary.no_occurrence,
    };
    let mut rows: Vec<Row> = STATUSES.into_iter().map(|status| status_row(context, status, number(status))).collect();
    rows.push(Row::of(vec![
        Cell::of(Inline::strong(context.words("word.all"))),
        Cell::of(context.count("requirements", summary.requirements, "clauses")),
        Cell::default(),
        Cell::words(context.words("status-meaning.all")),
    ]));
    let table = Table {
        id: "t-statuses".to_owned(),
        caption: context.words("statuses.caption"),
        caption_shown: false,
        columns: vec![
            context.column("column.status", 22),
            context.numbers("column.requirements", 15),
            context.numbers("column.share", 11),
            context.column("column.meaning", 52),
        ],
        rows,
        empty: String::new(),
        density: Density::Close,
    };
    vec![
        heading("statuses", context.words("statuses.title"), false),
        Block::Chart(chapters(context)),
        Block::Table(table),
        Block::quiet(if_accepted(context)),
    ]
}

fn status_row(context: &Context<'_>, status: Status, number: u64) -> Row {
    let key = status_key(status);
    let share = share(number, context.document.summary.requirements);
    Row::of(vec![
        Cell::of(context.status(status)),
        Cell::of(context.count(&key.replace('-', "_"), number, &format!("status-{key}"))),
        Cell::words(context.say.percent(share, 1)),
        Cell::words(context.words(&format!("status-meaning.{key}"))),
    ])
}

#[expect(clippy::cast_precision_loss, reason = "counts of requirements are far below 2^52")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}

fn if_accepted(context: &Context<'_>) -> Text {
    let summary = &context.document.summary;
    context.say.rich(
        "statuses.if-accepted",
        &[
            ("met", context.count("met", summary.met, "status-met")),
            ("by_rule", context.count("met_by_rule", summary.met_by_rule, "met-by-rule")),
            ("if_accepted", context.count("met_if_accepted", summary.met_if_accepted, "met-if-accepted")),
            ("percent", Inline::plain(context.say.percent(summary.readiness_percent, 1))),
            ("percent_if", Inline::plain(context.say.percent(summary.readiness_percent_if_accepted, 1))),
        ],
    )
}

/// Requirements by status, chapter by chapter.
fn chapters(context: &Context<'_>) -> Chart {
    let mut chapters: BTreeMap<u32, [u64; 5]> = BTreeMap::new();
    for requirement in &context.document.requirements {
        let counts = chapters.entry(requirement.clause.chapter()).or_default();
        for (count, status) in counts.iter_mut().zip(STATUSES) {
            *count += u64::from(requirement.status == status);
        }
    }
    let bars = chapters.iter().map(|(chapter, counts)| {
        let clause = chapter.to_string().parse().ok();
        let title = clause.as_ref().map(|clause| context.title(clause)).unwrap_or_default();
        let to = clause.as_ref().map(clause_anchor).unwrap_or_default();
        (format!("{chapter} {title}"), to, counts.to_vec())
    });
    context.chart("chapters", &STATUSES.map(|status| context.status(status)), bars.collect())
}

/// On how much the result rests: confidence, evidence and tests.
fn basis(context: &Context<'_>) -> Vec<Block> {
    let table = Table {
        id: "t-basis".to_owned(),
        caption: context.words("basis.caption"),
        caption_shown: false,
        columns: vec![
            context.column("column.basis", 25),
            context.column("column.what", 57),
            Column { title: context.words("column.number"), share: 18, align: super::block::Align::End },
        ],
        rows: [confidence(context), evidence(context), tests(context)].concat(),
        empty: String::new(),
        density: Density::Close,
    };
    vec![heading("basis", context.words("basis.title"), false), Block::Table(table)]
}

fn basis_row(context: &Context<'_>, group: &str, what: impl Into<Text>, number: Inline) -> Row {
    Row::of(vec![Cell::of(Inline::quiet(context.words(group))), Cell::of(what), Cell::of(number)])
}

fn confidence(context: &Context<'_>) -> Vec<Row> {
    let confidence = &context.document.summary.confidence;
    [
        ("on_records", confidence.on_records),
        ("on_verified_digests", confidence.on_verified_digests),
        ("on_fresh_evidence", confidence.on_fresh_evidence),
    ]
    .into_iter()
    .map(|(key, number)| {
        let what = context.text(&format!("confidence.{}", key.replace('_', "-")));
        basis_row(
            context,
            "basis.confidence",
            what,
            context.count(&format!("confidence.{key}"), number, "method-confidence"),
        )
    })
    .collect()
}

fn evidence(context: &Context<'_>) -> Vec<Row> {
    let counts = &context.document.summary.evidence;
    let number = |state| match state {
        EvidenceState::Accepted => counts.accepted,
        EvidenceState::Proposed => counts.proposed,
        EvidenceState::Unmatched => counts.unmatched,
        EvidenceState::Unreadable => counts.unreadable,
    };
    let all = context.say.rich("basis.files", &[("bytes", context.number(counts.bytes))]);
    let mut rows =
        vec![basis_row(context, "basis.evidence", all, context.count("evidence.files", counts.files, "evidence"))];
    rows.extend(EVIDENCE_STATES.into_iter().map(|state| {
        let key = evidence_key(state);
        let number = context.count(&format!("evidence.{key}"), number(state), &format!("evidence-{key}"));
        basis_row(context, "basis.evidence", context.evidence_state(state), number)
    }));
    rows
}

fn tests(context: &Context<'_>) -> Vec<Row> {
    let counts = &context.document.summary.record_tests;
    let number = |outcome| match outcome {
        Outcome::Pass => counts.pass,
        Outcome::Fail => counts.fail,
        Outcome::Inconclusive => counts.inconclusive,
        Outcome::Error => counts.error,
    };
    let all = context.count("record_tests.tests", counts.tests, "records");
    let mut rows = vec![basis_row(context, "basis.tests", context.text("basis.all-tests"), all)];
    rows.extend(OUTCOMES.into_iter().map(|outcome| {
        let key = outcome_key(outcome);
        let number = context.count(&format!("record_tests.{key}"), number(outcome), &format!("outcome-{key}"));
        basis_row(context, "basis.tests", context.outcome(outcome), number)
    }));
    let exceptions = context.count("record_tests.exceptions", counts.exceptions, "exceptions");
    rows.push(basis_row(context, "basis.tests", context.text("basis.exceptions"), exceptions));
    rows
}
