//! `tickmark controls map A B`: two publications side by side, read both ways.

use super::framework::unknown;
use crate::catalogue::crosswalk::Alone;
use crate::catalogue::{Catalogue, Crosswalk, Relationship, Terms};
use crate::cli::exit::{OUR_FAULT, UNKNOWN_NAME};
use crate::cli::layout::{Span, Style, Table};
use crate::cli::{CommandError, Exit, Session};
use crate::reports::crosswalk::{self, CrosswalkPage};
use clap::Args;
use serde_json::{Value, json};

#[derive(Debug, Args)]
pub(super) struct MapArguments {
    /// A framework or publication: `itil-4`
    #[arg(value_name = "A")]
    from: String,
    /// The other one: `iso20000-1-2018`
    #[arg(value_name = "B")]
    to: String,
    /// Answer with one HTML page on standard output
    #[arg(long, conflicts_with = "csv")]
    html: bool,
    /// Answer with CSV on standard output
    #[arg(long)]
    csv: bool,
}

pub(super) fn run(arguments: &MapArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let catalogue = super::catalogue(session)?;
    let terms = |id: &String| catalogue.terms(id).ok_or_else(|| unknown(&catalogue, id));
    let (left, right) = (terms(&arguments.from)?, terms(&arguments.to)?);
    let Some(walk) = catalogue.crosswalk(&arguments.from, &arguments.to) else {
        let (from, to) = (&arguments.from, &arguments.to);
        let fault = UNKNOWN_NAME.at("", "", format!("no mapping leads from `{from}` to `{to}`, not even over others"));
        return Err(fault.with_help("add a mapping under `mappings/`, as `controls/README.md` explains").into());
    };
    let back = walk.inverse(&right);
    let page = CrosswalkPage {
        title: format!("{} and {}", designation(&catalogue, &walk.from), designation(&catalogue, &walk.to)),
        notices: [&walk.from, &walk.to].map(|id| notice(&catalogue, id)).to_vec(),
        ways: vec![
            crosswalk::way(
                &walk,
                [&left, &right],
                [&designation(&catalogue, &walk.from), &designation(&catalogue, &walk.to)],
            ),
            crosswalk::way(
                &back,
                [&right, &left],
                [&designation(&catalogue, &walk.to), &designation(&catalogue, &walk.from)],
            ),
        ],
    };
    if arguments.html {
        let html =
            crosswalk::html(&page).map_err(|error| CommandError::from(OUR_FAULT.at("", "", error.to_string())))?;
        session.printer.raw(&html);
    } else if arguments.csv {
        session.printer.raw(&crosswalk::csv(&page));
    } else if session.printer.answers_in_json() {
        session.printer.document(&json!({
            "from": walk.from, "to": walk.to, "over": walk.over,
            "forward": told(&walk, &left, &right), "backward": told(&back, &right, &left),
        }));
    } else {
        show(&walk, &left, session);
        session.printer.gap();
        show(&back, &right, session);
    }
    Ok(Exit::Yes)
}

fn designation(catalogue: &Catalogue, id: &str) -> String {
    let framework = catalogue.frameworks.get(id).map(|each| each.designation.clone());
    let publication = || catalogue.publications.get(id).map(|each| each.publication.designation.clone());
    framework.or_else(publication).unwrap_or_else(|| id.to_owned())
}

fn notice(catalogue: &Catalogue, id: &str) -> String {
    let framework = catalogue.frameworks.get(id).map(|each| each.notice.clone());
    framework.or_else(|| catalogue.publications.get(id).map(|each| each.publication.notice.clone())).unwrap_or_default()
}

/// One way of the crosswalk with the titles of everything it names.
fn told(walk: &Crosswalk, left: &Terms, right: &Terms) -> Value {
    let links: Vec<Value> = walk
        .links
        .iter()
        .map(|link| {
            json!({
                "from": link.from, "from_title": left.title(&link.from), "relationship": link.relationship,
                "to": link.to, "to_title": right.title(&link.to), "rationale": link.rationale,
                "beyond_from": link.beyond_from, "beyond_to": link.beyond_to, "through": link.through,
            })
        })
        .collect();
    let alone = |list: &[Alone], terms: &Terms| -> Vec<Value> {
        let each = |alone: &Alone| json!({ "id": alone.id, "title": terms.title(&alone.id), "reason": alone.reason });
        list.iter().map(each).collect()
    };
    json!({
        "from": walk.from, "to": walk.to, "links": links,
        "without_counterpart": alone(&walk.without_counterpart_from, left),
    })
}

fn show(walk: &Crosswalk, left: &Terms, session: &mut Session<'_>) {
    let over = if walk.over.is_empty() { String::new() } else { format!(", over {}", walk.over.join(", ")) };
    session.printer.heading(&format!("{} → {}{over}", walk.from, walk.to));
    let mut table = Table::new(&["FROM", "RELATIONSHIP", "TO", "WHY"]);
    for link in &walk.links {
        let relationship = link.relationship.map_or("to be judged", Relationship::word);
        table.row(vec![
            Span::new(Style::Strong, link.from.as_str()),
            Span::plain(relationship),
            Span::plain(link.to.as_str()),
            Span::plain(&link.rationale),
        ]);
    }
    session.printer.table(&table);
    if walk.without_counterpart_from.is_empty() {
        return;
    }
    session.printer.gap();
    session.printer.heading(&format!("{} without a counterpart in {}", walk.from, walk.to));
    let mut table = Table::new(&["WHAT", "TITLE", "WHY"]);
    for alone in &walk.without_counterpart_from {
        table.row(vec![
            Span::new(Style::Strong, alone.id.as_str()),
            Span::plain(left.title(&alone.id)),
            Span::plain(&alone.reason),
        ]);
    }
    session.printer.table(&table);
}
