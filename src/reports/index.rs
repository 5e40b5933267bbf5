//! The index page of a pack: requirement → evidence → file, in one page that opens from the pack in any browser.

use super::ReportError;
use crate::assessment::AssessmentDocument;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context, value::Serde};
use serde::Serialize;
use std::collections::BTreeMap;

const TEMPLATE: &str = include_str!("../../templates/pack/index.html");

/// Where a piece of evidence lies in the pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Path from the page.
    pub path: String,
    /// Whether the file is not in the pack.
    pub withheld: bool,
}

#[derive(Serialize)]
struct Row {
    path: String,
    link: Option<String>,
    sha256: String,
    bytes: u64,
    proposed: bool,
}

#[derive(Serialize)]
struct Requirement {
    id: String,
    text: String,
    status: String,
    evidence: Vec<Row>,
}

#[derive(Serialize)]
struct Clause {
    number: String,
    title: String,
    requirements: Vec<Requirement>,
}

/// Renders the page; `places` says for the path of each file of evidence where it lies.
///
/// # Errors
/// When the template fails, which is a fault of ours.
pub fn render(document: &AssessmentDocument, places: &BTreeMap<String, Place>) -> Result<String, ReportError> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_template("index.html", TEMPLATE)?;
    let items: BTreeMap<&str, Row> = document
        .evidence
        .iter()
        .map(|item| {
            // Members of archives and attachments of mails lie within the file before the first `!/`.
            let container = item.path.split("!/").next().unwrap_or(&item.path);
            let place = places.get(container);
            let row = Row {
                path: item.path.clone(),
                link: place.filter(|place| !place.withheld).map(|place| place.path.clone()),
                sha256: item.sha256.map(|digest| digest.to_string()).unwrap_or_default(),
                bytes: item.bytes,
                proposed: false,
            };
            (item.path.as_str(), row)
        })
        .collect();
    let rendered = environment.get_template("index.html")?.render(context! {
        organisation => &document.organisation.name,
        criteria => &document.catalogue.designation,
        as_of => document.as_of.to_string(),
        withheld => places.values().any(|place| place.withheld),
        clauses => Serde(clauses(document, &items)),
        evidence => Serde(items.values().collect::<Vec<_>>()),
    })?;
    Ok(rendered)
}

fn clauses(document: &AssessmentDocument, items: &BTreeMap<&str, Row>) -> Vec<Clause> {
    let rows = |paths: &[String], proposed: bool| -> Vec<Row> {
        let found = paths.iter().filter_map(|path| items.get(path.as_str()));
        found
            .map(|row| Row {
                path: row.path.clone(),
                link: row.link.clone(),
                sha256: row.sha256.clone(),
                bytes: row.bytes,
                proposed,
            })
            .collect()
    };
    let requirements = |clause: &crate::catalogue::Clause| {
        let of_clause = document.requirements.iter().filter(|each| each.clause == *clause);
        of_clause
            .map(|each| Requirement {
                id: each.id.to_string(),
                text: each.text.clone(),
                status: serde_json::to_value(each.status)
                    .ok()
                    .and_then(|status| status.as_str().map(str::to_owned))
                    .unwrap_or_default(),
                evidence: rows(&each.evidence, false).into_iter().chain(rows(&each.proposed, true)).collect(),
            })
            .collect()
    };
    document
        .clauses
        .iter()
        .map(|each| Clause {
            number: each.clause.to_string(),
            title: each.title.clone(),
            requirements: requirements(&each.clause),
        })
        .collect()
}
