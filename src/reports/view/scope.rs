//! What was examined, what was not, and what the result rests on.

use super::block::{Block, Cell, Density, Fact, Row, Section, Style, Table};
use super::context::{Context, size};
use super::cover::{fact, period};
use super::depth::Depth;
use super::summary::heading;
use super::text::{Inline, Text};
use crate::assessment::document::{EvidenceState, OtherParty, Outcome};
use crate::integrity::Sha256Digest;
use crate::reports::mark::Tone;

pub(super) fn section(context: &Context<'_>) -> Section {
    let mut blocks = vec![Block::Note { tone: Tone::Info, text: context.text("scope.proposal") }];
    blocks.extend(organisation(context));
    blocks.extend(criteria(context));
    blocks.extend(examined(context));
    blocks.extend(not_examined(context));
    blocks.extend(settings(context));
    blocks.extend(verification(context));
    with(context, blocks)
}

/// What an executive report rests on, on its second page.
pub(super) fn page(context: &Context<'_>, report: &str, digest: Sha256Digest) -> Section {
    let mut blocks = vec![Block::Note { tone: Tone::Info, text: context.text("scope.proposal") }];
    blocks.push(Block::Facts { facts: super::cover::short_facts(context, report, digest) });
    blocks.extend(not_examined(context));
    Section { lead: Text::default(), ..with(context, blocks) }
}

/// Scope and limits without settings and sources, for those who decide.
pub(super) fn limits_section(context: &Context<'_>) -> Section {
    let mut blocks = vec![Block::Note { tone: Tone::Info, text: context.text("scope.proposal") }];
    blocks.extend(organisation(context));
    blocks.extend(criteria(context));
    blocks.extend(examined(context));
    blocks.extend(not_examined(context));
    with(context, blocks)
}

fn with(context: &Context<'_>, blocks: Vec<Block>) -> Section {
    Section {
        id: "scope".to_owned(),
        number: 0,
        title: context.words("scope.title"),
        lead: context.text("scope.lead"),
        blocks,
        filters: Vec::new(),
    }
}

fn listed(context: &Context<'_>, items: &[String], none: &str) -> Vec<Text> {
    if items.is_empty() {
        return vec![Text::from(Inline::quiet(context.words(none)))];
    }
    items.iter().map(Text::plain).collect()
}

fn organisation(context: &Context<'_>) -> Vec<Block> {
    let organisation = &context.document.organisation;
    let scope = if organisation.scope.is_empty() { Vec::new() } else { vec![organisation.scope.clone()] };
    let several = |key: &str, items: &[String], none: &str| Fact {
        label: context.words(key),
        lines: listed(context, items, none),
    };
    let mut blocks = vec![
        heading("scope-organisation", context.words("scope.organisation"), true),
        Block::Facts {
            facts: vec![
                fact(context, "scope.name", Text::plain(&organisation.name)),
                several("scope.statement", &scope, "scope.no-statement"),
                several("scope.services", &organisation.services, "scope.none-declared"),
                several("scope.sites", &organisation.sites, "scope.none-declared"),
                fact(context, "scope.period", period(context)),
            ],
        },
    ];
    blocks.push(Block::Table(Table {
        id: "t-parties".to_owned(),
        caption: context.words("parties.caption"),
        caption_shown: true,
        columns: vec![
            context.column("column.party", 34),
            context.column("column.kind", 26),
            context.column("column.provides", 40),
        ],
        rows: organisation.other_parties.iter().map(|party| party_row(context, party)).collect(),
        empty: context.words("parties.none"),
        density: Density::Close,
    }));
    blocks
}

fn party_row(context: &Context<'_>, party: &OtherParty) -> Row {
    let key = format!("party.{}", party.kind);
    let kind = if context.say.has(&key) { context.words(&key) } else { party.kind.clone() };
    Row::of(vec![Cell::words(&party.name), Cell::words(kind), Cell::words(party.provides.join(", "))])
}

fn criteria(context: &Context<'_>) -> Vec<Block> {
    let catalogue = &context.document.catalogue;
    let rule = if catalogue.exclusions_rule.is_empty() {
        context.text("scope.exclusions-open")
    } else {
        context.say.rich("scope.exclusions", &[("clause", Inline::plain(&catalogue.exclusions_rule))])
    };
    vec![
        heading("scope-criteria", context.words("scope.criteria"), true),
        Block::Facts {
            facts: vec![
                fact(context, "scope.publication", Text::plain(super::cover::criteria(context))),
                fact(context, "scope.publication-title", Text::plain(&catalogue.title)),
                fact(context, "scope.catalogue-digest", Inline::code(catalogue.sha256.to_string()).into()),
                fact(context, "scope.exclusions-label", rule),
            ],
        },
    ]
}

fn examined(context: &Context<'_>) -> Vec<Block> {
    let summary = &context.document.summary;
    let (evidence, tests) = (&summary.evidence, &summary.record_tests);
    let records: u64 = context.document.populations.iter().map(|each| each.records).sum();
    let items = vec![
        context.say.rich(
            "examined.files",
            &[
                ("files", context.count("evidence.files", evidence.files, "evidence")),
                ("bytes", context.number(evidence.bytes)),
                ("read", context.number(evidence.files.saturating_sub(evidence.unreadable))),
            ],
        ),
        context.say.rich(
            "examined.requirements",
            &[
                ("requirements", context.count("requirements", summary.requirements, "clauses")),
                ("clauses", context.number(size(context.document.clauses.len()))),
            ],
        ),
        context.say.rich(
            "examined.records",
            &[
                ("records", context.number(records)),
                ("populations", context.number(size(context.document.populations.len()))),
                ("tests", context.count("record_tests.tests", tests.tests, "records")),
            ],
        ),
        context.text("examined.populations"),
    ];
    vec![heading("examined", context.words("examined.title"), true), Block::List { numbered: false, items }]
}

fn not_examined(context: &Context<'_>) -> Vec<Block> {
    let document = context.document;
    let unread = document.evidence.iter().filter(|item| item.state == EvidenceState::Unreadable);
    let unread: Vec<Inline> = unread.map(|item| context.evidence_link(&item.path)).collect();
    let undecided = document.record_tests.iter();
    let undecided = undecided.filter(|test| matches!(test.outcome, Outcome::Inconclusive | Outcome::Error));
    let undecided: Vec<Inline> = undecided.map(|test| context.test_link(&test.id)).collect();
    let summary = &document.summary;
    let mut items = Vec::new();
    let mut named = |key: &str, count: u64, links: Vec<Inline>| {
        if count > 0 {
            let text = context.say.rich(key, &[("count", Inline::strong(context.say.number(count)))]);
            let colon = if links.is_empty() { Text::default() } else { Text::plain(": ") };
            items.push(text.and(colon).and(Text::joined(links, ", ")));
        }
    };
    // Those who decide are told how many; the longer reports name them.
    let brief = context.depth == Depth::Executive;
    let list = |anchor: &str| {
        if brief { Vec::new() } else { vec![Inline::link(context.words("word.see-list"), anchor)] }
    };
    if !brief {
        named("not-examined.unreadable", summary.evidence.unreadable, unread);
        named("not-examined.undecided", summary.record_tests.inconclusive + summary.record_tests.error, undecided);
    }
    named("not-examined.not-determined", summary.not_determined, list("status-not-determined"));
    named("not-examined.proposed", summary.evidence.proposed, list("evidence-proposed"));
    // In brief, the note above says the first of them, and interviews are among the others.
    items.extend(document.limits.iter().skip(usize::from(brief)).map(|each| context.told(each)));
    if !brief {
        items.push(context.text("not-examined.people"));
    }
    if !document.reproducible {
        items.push(context.text("not-examined.not-reproducible"));
    }
    vec![heading("not-examined", context.words("not-examined.title"), true), Block::List { numbered: false, items }]
}

fn settings(context: &Context<'_>) -> Vec<Block> {
    let settings = &context.document.settings;
    let accept = settings.accept_at.map_or_else(
        || context.words("settings.never"),
        |at| context.say.fill("settings.from", &[("confidence", &format!("{at:.2}"))]),
    );
    let propose = context.say.fill("settings.from", &[("confidence", &format!("{:.2}", settings.propose_at))]);
    let workspace = if settings.workspace { "settings.workspace-yes" } else { "settings.workspace-no" };
    let roots = settings.roots.iter().map(|root| Text::from(Inline::code(root))).collect();
    let defaults: Vec<Text> = settings.defaults_used.iter().map(Text::words).collect();
    let mut blocks = vec![
        heading("settings", context.words("settings.title"), true),
        Block::Facts {
            facts: vec![
                fact(context, "settings.workspace", context.text(workspace)),
                Fact { label: context.words("settings.roots"), lines: roots },
                fact(context, "settings.accept-at", Text::plain(accept)),
                fact(context, "settings.propose-at", Text::plain(propose)),
            ],
        },
    ];
    if defaults.is_empty() {
        blocks.push(Block::paragraph(context.text("settings.no-defaults")));
    } else {
        blocks.push(Block::paragraph(context.text("settings.defaults")));
        blocks.push(Block::List { numbered: false, items: defaults });
    }
    blocks
}

fn verification(context: &Context<'_>) -> Vec<Block> {
    let catalogue = &context.document.catalogue;
    let reviewed = context.say.rich(
        "verification.reviewed",
        &[
            ("reviewed", context.number(catalogue.reviewed_requirements)),
            ("requirements", context.number(context.document.summary.requirements)),
        ],
    );
    let mut blocks = vec![
        heading("verification", context.words("verification.title"), true),
        Block::Facts {
            facts: vec![
                fact(context, "verification.basis", Text::words(&catalogue.verification_basis)),
                fact(context, "verification.checked-on", Text::plain(&catalogue.verified_on)),
                fact(context, "verification.by-people", reviewed),
            ],
        },
    ];
    for (key, items) in [("verification.ours", &catalogue.ours), ("verification.doubts", &catalogue.doubts)] {
        if !items.is_empty() {
            blocks.push(Block::Paragraph { style: Style::Label, text: context.text(key) });
            blocks.push(Block::List { numbered: false, items: items.iter().map(Text::words).collect() });
        }
    }
    blocks
}
