//! A crosswalk as a page of HTML and as CSV: both ways, and what has no counterpart.

use super::ReportError;
use crate::catalogue::crosswalk::Alone;
use crate::catalogue::{Crosswalk, Relationship, Terms};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context, value::Serde};
use serde::Serialize;

const TEMPLATE: &str = include_str!("../../templates/html/crosswalk.html");
/// What stands where a chain of mappings allows no conclusion.
const TO_BE_JUDGED: &str = "to be judged";

/// Everything the page says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CrosswalkPage {
    /// Title.
    pub title: String,
    /// Rights in both publications.
    pub notices: Vec<String>,
    /// The crosswalk, and the same read from right to left.
    pub ways: Vec<Way>,
}

/// One way of reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Way {
    /// Id of the publication on the left.
    pub from: String,
    /// Its designation.
    pub from_called: String,
    /// Id of the publication on the right.
    pub to: String,
    /// Its designation.
    pub to_called: String,
    /// Publications the relationships lead over.
    pub over: Vec<String>,
    /// What answers what.
    pub rows: Vec<WayRow>,
    /// What of the left has no counterpart on the right.
    pub alone: Vec<AloneRow>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WayRow {
    /// What of the left.
    pub from: String,
    /// Its title.
    pub from_title: String,
    /// How it relates, in a word.
    pub relationship: &'static str,
    /// What of the right.
    pub to: String,
    /// Its title.
    pub to_title: String,
    /// Why.
    pub rationale: String,
    /// What the left asks for beyond.
    pub beyond_from: String,
    /// What the right asks for beyond.
    pub beyond_to: String,
    /// What a chain leads over.
    pub through: String,
}

/// Something without a counterpart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AloneRow {
    /// What it is.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Why.
    pub reason: String,
}

/// One way of a crosswalk with the titles of everything it names, and with what both publications are called.
#[must_use]
pub fn way(walk: &Crosswalk, [left, right]: [&Terms; 2], [from, to]: [&str; 2]) -> Way {
    let rows = walk.links.iter().map(|link| WayRow {
        from: link.from.clone(),
        from_title: left.title(&link.from).to_owned(),
        relationship: link.relationship.map_or(TO_BE_JUDGED, Relationship::word),
        to: link.to.clone(),
        to_title: right.title(&link.to).to_owned(),
        rationale: link.rationale.clone(),
        beyond_from: link.beyond_from.clone(),
        beyond_to: link.beyond_to.clone(),
        through: link.through.join(" → "),
    });
    let alone = |each: &Alone| AloneRow {
        id: each.id.clone(),
        title: left.title(&each.id).to_owned(),
        reason: each.reason.clone(),
    };
    Way {
        from: walk.from.clone(),
        from_called: from.to_owned(),
        to: walk.to.clone(),
        to_called: to.to_owned(),
        over: walk.over.clone(),
        rows: rows.collect(),
        alone: walk.without_counterpart_from.iter().map(alone).collect(),
    }
}

/// The page as HTML that asks for nothing from outside.
///
/// # Errors
/// When the template fails, which is a fault of ours.
pub fn html(page: &CrosswalkPage) -> Result<String, ReportError> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_template("crosswalk.html", TEMPLATE)?;
    Ok(environment.get_template("crosswalk.html")?.render(context! { page => Serde(page) })?)
}

/// The page as CSV, one line for each row and for each thing without a counterpart.
#[must_use]
pub fn csv(page: &CrosswalkPage) -> String {
    let header = [
        "from_publication",
        "from",
        "from_title",
        "relationship",
        "to_publication",
        "to",
        "to_title",
        "rationale",
        "beyond_from",
        "beyond_to",
        "through",
    ];
    let mut lines = vec![line(&header)];
    for way in &page.ways {
        for row in &way.rows {
            lines.push(line(&[
                &way.from,
                &row.from,
                &row.from_title,
                row.relationship,
                &way.to,
                &row.to,
                &row.to_title,
                &row.rationale,
                &row.beyond_from,
                &row.beyond_to,
                &row.through,
            ]));
        }
        for each in &way.alone {
            let word = Relationship::NoCounterpart.word();
            lines.push(line(&[&way.from, &each.id, &each.title, word, &way.to, "", "", &each.reason, "", "", ""]));
        }
    }
    lines.concat()
}

/// A line of CSV (RFC 4180). Titles may come from catalogues of other people: what a spreadsheet would take for a
/// formula gets an apostrophe before it.
fn line(cells: &[&str]) -> String {
    let cell = |text: &&str| {
        let guard = if text.starts_with(['=', '+', '-', '@', '\t']) { "'" } else { "" };
        if text.contains(['"', ',', '\n', '\r']) {
            format!("\"{guard}{}\"", text.replace('"', "\"\""))
        } else {
            format!("{guard}{text}")
        }
    };
    format!("{}\r\n", cells.iter().map(cell).collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_becomes_a_formula_or_breaks_its_line() {
        assert_eq!(line(&["=1+1", "a,b", "say \"x\"", "8.6.1"]), "'=1+1,\"a,b\",\"say \"\"x\"\"\",8.6.1\r\n");
    }
}
