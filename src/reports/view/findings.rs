//! The register of nonconformities: what people found, and how far each finding has come.

use super::block::{Block, Cell, Density, Row, Section, Style, Table};
use super::context::Context;
use super::text::{Inline, Text};
use crate::assessment::document::{EvidenceBasis, FindingEvidence, FindingResult, Said};

/// The section, when there is a finding.
pub(super) fn section(context: &Context<'_>) -> Option<Section> {
    let findings = &context.document.findings;
    if findings.is_empty() {
        return None;
    }
    let rows: Vec<Row> = findings.iter().map(|finding| row(context, finding)).collect();
    let filters = context.filters(&["grade", "state", "owner", "clause"], rows.iter());
    let table = Table {
        id: "t-findings".to_owned(),
        caption: context.words("findings.caption"),
        caption_shown: false,
        columns: vec![
            context.column("column.id", 9),
            context.column("column.grade", 17),
            context.column("column.finding", 54),
            context.column("column.owner", 20),
        ],
        rows,
        empty: context.words("findings.none"),
        density: Density::Open,
    };
    Some(Section {
        id: "findings".to_owned(),
        number: 0,
        title: context.words("findings.title"),
        lead: context.text("findings.lead"),
        blocks: vec![Block::Table(table)],
        filters,
    })
}

fn row(context: &Context<'_>, finding: &FindingResult) -> Row {
    let grade = context.filed(finding.grade);
    let state = context.words(&format!("finding-state.{}", finding.state.word()));
    let requirements: Vec<Inline> = finding.requirements.iter().map(|id| context.requirement_link(id)).collect();
    let mut about = Cell::of(Text::joined(requirements, ", ")).line(Style::Normal, Text::plain(&finding.statement));
    about = about.line(Style::Small, evidence(context, "findings.evidence", &finding.evidence));
    for (key, said) in [
        ("findings.correction", &finding.correction),
        ("findings.cause", &finding.cause),
        ("findings.corrective-action", &finding.corrective_action),
        ("findings.effectiveness", &finding.effectiveness),
        ("findings.withdrawn", &finding.withdrawn),
    ] {
        if let Some(said) = said {
            about = about.line(Style::Normal, told(context, key, said));
        }
    }
    if !finding.effectiveness_evidence.is_empty() {
        about = about.line(Style::Small, evidence(context, "findings.evidence", &finding.effectiveness_evidence));
    }
    for hint in &finding.hints {
        about = about.line(Style::Quiet, Text::plain(hint));
    }
    if finding.state.is_pending() && !finding.missing.is_empty() {
        let missing = context.text("findings.missing").with(Inline::plain(finding.missing.join(", ")));
        about = about.line(Style::Quiet, missing);
    }
    let raised = format!("{}, {}", finding.raised_by, finding.raised_at.get(..10).unwrap_or_default());
    let raised = context.text("findings.raised").with(Inline::plain(raised));
    let mut owner = Cell::of(context.owner(&finding.owner)).line(Style::Small, raised);
    if let Some(due) = finding.due {
        let key = if finding.overdue { "findings.overdue" } else { "findings.due" };
        owner = owner.line(Style::Small, context.text(key).with(Inline::plain(due.to_string())));
    }
    let mut row = Row::of(vec![
        Cell::of(Inline::strong(&finding.id)),
        Cell::of(grade.clone()).line(Style::Small, Text::plain(&state)),
        about,
        owner,
    ])
    .at(format!("f-{}", finding.id))
    .facet("grade", finding.grade.word(), grade.word)
    .facet("state", finding.state.word(), state)
    .facet("owner", &finding.owner, &finding.owner);
    for clause in &finding.clauses {
        row = row.facet("clause", clause.as_str(), format!("{clause} {}", context.title(clause)));
    }
    row
}

fn told(context: &Context<'_>, key: &str, said: &Said) -> Text {
    context.text(key).with(Inline::plain(&said.text)).with(Inline::quiet(format!(" ({})", said.by)))
}

/// Each item with its place, and whether it is still what it was when the finding was written.
fn evidence(context: &Context<'_>, key: &str, items: &[FindingEvidence]) -> Text {
    let mut text = context.text(key);
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            text = text.with(Inline::plain(", "));
        }
        text = text.with(if item.basis == EvidenceBasis::Gone {
            Inline::code(&item.path)
        } else {
            context.evidence_link(&item.path)
        });
        if !item.place.is_empty() {
            text = text.with(Inline::quiet(format!(" {}", item.place)));
        }
        let changed = match item.basis {
            EvidenceBasis::AsThen => continue,
            EvidenceBasis::Changed => "findings.changed",
            EvidenceBasis::Gone => "findings.gone",
        };
        text = text.with(Inline::strong(format!(" ({})", context.words(changed))));
    }
    text
}
