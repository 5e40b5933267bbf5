//! Frameworks as `controls list` and `controls show` tell them.

use super::page::Page;
use crate::catalogue::framework::{Item, Statement};
use crate::catalogue::schema::nearest;
use crate::catalogue::{Catalogue, Framework, Relationship, Terms};
use crate::cli::exit::UNKNOWN_NAME;
use crate::cli::layout::{Span, Style, Table};
use crate::cli::{CommandError, Exit, Session};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;

/// A row of a mapping as it is seen from one of its ends.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Related<'a> {
    /// The publication at the other end.
    publication: &'a str,
    /// How the thing asked about relates to it.
    relationship: Relationship,
    /// What of it.
    to: &'a str,
    /// Its title.
    title: String,
    /// Why it is so.
    rationale: &'a str,
}

/// Rows of mappings that name `name` of `publication`, or something above or beneath it.
pub(super) fn related_rows<'a>(catalogue: &'a Catalogue, publication: &str, name: &str) -> Vec<Related<'a>> {
    let Some(terms) = catalogue.terms(publication) else { return Vec::new() };
    let mut others: BTreeMap<&str, Terms> = BTreeMap::new();
    let mut related = Vec::new();
    for mapping in &catalogue.mappings {
        let forward = mapping.source == publication;
        if !forward && mapping.target != publication {
            continue;
        }
        let other = if forward { &mapping.target } else { &mapping.source };
        for row in &mapping.rows {
            let (near, far) = if forward { (&row.source, &row.target) } else { (&row.target, &row.source) };
            let (Some(near), Some(far)) = (near, far) else { continue };
            let near = terms.local(near);
            if !terms.is_within(near, name) && !terms.is_within(name, near) {
                continue;
            }
            if let Some(of) = catalogue.terms(other) {
                others.entry(other).or_insert(of);
            }
            let title = others.get(other.as_str()).map_or("", |of| of.title(of.local(far)));
            related.push(Related {
                publication: other,
                relationship: if forward { row.relationship } else { row.relationship.inverse() },
                to: far,
                title: title.to_owned(),
                rationale: &row.rationale,
            });
        }
    }
    related
}

/// The same, one line each.
pub(super) fn related(catalogue: &Catalogue, publication: &str, name: &str) -> Vec<String> {
    let line = |row: Related<'_>| format!("{} {}:{} {}", row.relationship.word(), row.publication, row.to, row.title);
    related_rows(catalogue, publication, name).into_iter().map(line).collect()
}

/// The diagnostic for a publication that the catalogue does not hold.
pub(super) fn unknown(catalogue: &Catalogue, name: &str) -> CommandError {
    let known: Vec<&str> =
        catalogue.frameworks.keys().chain(catalogue.publications.keys()).map(String::as_str).collect();
    let fault = UNKNOWN_NAME.at("", "", format!("the catalogue holds no framework or publication `{name}`"));
    let help = match nearest(name, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("one of {}", known.join(", ")),
    };
    fault.with_help(help).into()
}

/// Everything an assessment can be viewed through.
pub(super) fn list_all(catalogue: &Catalogue, session: &mut Session<'_>) -> Exit {
    if session.printer.answers_in_json() {
        let frameworks: Vec<_> = catalogue
            .frameworks
            .values()
            .map(|each| {
                json!({
                    "id": each.id, "designation": each.designation, "title": each.title, "edition": each.edition,
                    "items": each.items.len(), "structure": each.structure,
                })
            })
            .collect();
        let publications: Vec<_> = catalogue
            .publications
            .values()
            .map(|each| {
                json!({
                    "id": each.publication.id, "designation": each.publication.designation,
                    "title": each.publication.title, "edition": each.publication.edition,
                    "requirements": each.requirements().count(),
                })
            })
            .collect();
        session.printer.document(&json!({ "frameworks": frameworks, "publications": publications }));
        return Exit::Yes;
    }
    let mut table = Table::new(&["ID", "DESIGNATION", "EDITION", "HOLDS"]);
    for each in catalogue.publications.values() {
        table.row(vec![
            Span::new(Style::Strong, each.publication.id.as_str()),
            Span::plain(&each.publication.designation),
            Span::plain(&each.publication.edition),
            Span::plain(format!("{} requirements", each.requirements().count())),
        ]);
    }
    for each in catalogue.frameworks.values() {
        table.row(vec![
            Span::new(Style::Strong, each.id.as_str()),
            Span::plain(&each.designation),
            Span::plain(&each.edition),
            Span::plain(format!("{} {}", each.items.len(), each.items_called.many)),
        ]);
    }
    session.printer.table(&table);
    session.printer.message("`tickmark controls list --view ID` lists the items of a framework");
    Exit::Yes
}

/// The items of one framework, each with what it relates to.
pub(super) fn list(catalogue: &Catalogue, id: &str, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let Some(framework) = catalogue.frameworks.get(id) else { return Err(unknown(catalogue, id)) };
    if session.printer.answers_in_json() {
        let items: Vec<_> = framework
            .items
            .iter()
            .map(|item| json!({ "item": item, "related": related_rows(catalogue, id, &item.id) }))
            .collect();
        let mut described = framework.clone();
        described.items.clear();
        session.printer.document(&json!({ "framework": described, "items": items }));
        return Ok(Exit::Yes);
    }
    let mut table = Table::new(&["ITEM", "TITLE", "GROUP", "RELATES TO"]);
    for item in &framework.items {
        let related = related_rows(catalogue, id, &item.id);
        let related: Vec<&str> = related.iter().map(|row| row.to).collect();
        table.row(vec![
            Span::new(Style::Strong, item.shown()),
            Span::plain(&item.title),
            Span::plain(framework.group_title(item.group.as_deref())),
            Span::plain(related.join(", ")),
        ]);
    }
    session.printer.table(&table);
    let called = &framework.items_called;
    let shown = format!("{} {}; {}", framework.items.len(), called.many, framework.structure.words());
    session.printer.message(&format!("{shown}; `tickmark controls show {id}:ITEM` says more about one"));
    Ok(Exit::Yes)
}

/// The page about a framework.
pub(super) fn page(page: &mut Page<'_>, catalogue: &Catalogue, framework: &Framework) {
    page.statement(&framework.title);
    page.field("Designation", &framework.designation);
    page.field("Edition", &framework.edition);
    page.field("Structure", framework.structure.words());
    page.field("Holds", &format!("{} {}", framework.items.len(), framework.items_called.many));
    page.field("Use", &framework.note);
    page.field("Rights", &framework.notice);
    if let Some(scale) = &framework.scale {
        page.section(&format!("Scale: {}", scale.title));
        for level in &scale.levels {
            page.bullet(&format!("{} {}: {}", level.level, level.title, level.text));
        }
    }
    let mapped = catalogue.mappings.iter().filter(|each| each.source == framework.id || each.target == framework.id);
    let mapped = mapped.map(|each| format!("{} to {}: {} rows", each.source, each.target, each.rows.len()));
    page.bullets("Mappings", &mapped.collect::<Vec<_>>());
    verification(page, framework);
}

fn verification(page: &mut Page<'_>, framework: &Framework) {
    page.section("How far this wording can be trusted");
    page.bullet(&framework.verification.basis);
    for doubt in &framework.verification.doubts {
        page.bullet(doubt);
    }
}

/// The page about an item.
pub(super) fn item(page: &mut Page<'_>, catalogue: &Catalogue, framework: &Framework, item: &Item) {
    page.statement(&item.title);
    page.field("Framework", &format!("{}, {}", framework.designation, framework.edition));
    page.field("Label", &item.label);
    page.field("Group", framework.group_title(item.group.as_deref()));
    page.field("Refines", item.within.as_deref().unwrap_or_default());
    page.field("Level", &item.level.map(|level| level.to_string()).unwrap_or_default());
    page.field("Asks for", &item.text);
    if let Some(poles) = &item.poles {
        page.field("From", &poles.from);
        page.field("To", &poles.to);
    }
    page.field("Note", &item.guidance);
    page.field("Evidence", &item.evidence.join(" · "));
    if !item.statements.is_empty() {
        page.section("Statements, in our words");
    }
    for each in &item.statements {
        let level = each.level.map(|level| format!("  level {level}")).unwrap_or_default();
        page.entry(&format!("{}{level}", each.id), &each.text);
        page.detail(&each.evidence.join(" · "));
    }
    page.bullets("Relates to", &related(catalogue, &framework.id, &item.id));
    verification(page, framework);
}

/// The page about a statement.
pub(super) fn statement(page: &mut Page<'_>, framework: &Framework, item: &Item, statement: &Statement) {
    page.statement(&statement.text);
    page.field("Of", &format!("{} ({})", item.title, framework.designation));
    page.field("Label", &statement.label);
    page.field("Level", &statement.level.map(|level| level.to_string()).unwrap_or_default());
    page.field("Evidence", &statement.evidence.join(" · "));
}
