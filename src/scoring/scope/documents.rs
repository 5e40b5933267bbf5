//! What documents name: the scope statement, the catalogue, agreements and reports that count as evidence.

use super::names::{Names, key};
use super::{Mention, NamedAt, ScopeSource};
use crate::extraction::Extract;
use crate::matching::{MatchedItem, Standing};
use crate::scoring::ScoringPlan;
use std::collections::BTreeSet;

/// Kind of item → clauses it is accepted for → what it is a source of; the first that fits.
const SOURCES: [(&str, &[&str], ScopeSource); 5] = [
    ("scope-statement", &["4.3"], ScopeSource::Scope),
    ("catalogue", &["8.2.4"], ScopeSource::Catalogue),
    ("agreement", &["8.3.3"], ScopeSource::ServiceLevels),
    ("agreement", &["8.3.4.1", "8.3.4.2", "8.2.3.1", "8.2.3.2"], ScopeSource::Suppliers),
    ("report", &["9.4", "8.3.3"], ScopeSource::Reports),
];

/// Headers of columns that hold names of services.
const SERVICE_HEADERS: [&str; 4] = ["service", "services", "service name", "name of the service"];

/// A name of a service in a list has no more words than this.
const NAME_WORDS: usize = 5;

/// A document of these sources is read.
pub(super) struct Document<'d> {
    pub(super) source: ScopeSource,
    pub(super) path: &'d str,
    extract: &'d Extract,
    /// First day of what it covers, else the day it was made; ISO, empty when not known.
    from: String,
}

pub(super) fn all<'d>(plan: &ScoringPlan<'d>) -> Vec<Document<'d>> {
    let items = plan.collection.items.iter().zip(&plan.matching.items).zip(&plan.extraction.extracts);
    items
        .filter_map(|((item, matched), extract)| {
            let source = source(matched)?;
            let facts = &matched.facts;
            let ended = facts.valid_until.as_ref().is_some_and(|day| day.value < plan.as_of);
            // An agreement that ended binds nobody any more; that it ended is told elsewhere.
            if ended && matches!(source, ScopeSource::ServiceLevels | ScopeSource::Suppliers) {
                return None;
            }
            let from = facts.period_start.as_ref().or(facts.created.as_ref()).map(|day| day.value.to_string());
            Some(Document { source, path: &item.path, extract, from: from.unwrap_or_default() })
        })
        .collect()
}

fn source(matched: &MatchedItem) -> Option<ScopeSource> {
    if !matched.readable || matched.judged.standing != Standing::Sound {
        return None;
    }
    let kind = matched.facts.kind.as_ref()?.value.as_str();
    let counted = matched.matches.iter().filter(|found| found.state.is_accepted());
    let clauses: BTreeSet<&str> =
        counted.filter_map(|found| found.requirement.local().rsplit_once('-').map(|(clause, _)| clause)).collect();
    let fits = |(wanted, of, _): &&(&str, &[&str], ScopeSource)| {
        kind == *wanted && of.iter().any(|clause| clauses.contains(clause))
    };
    SOURCES.iter().find(fits).map(|(_, _, source)| *source)
}

pub(super) fn mentions(plan: &ScoringPlan<'_>, names: &Names) -> Vec<Mention> {
    let documents = all(plan);
    let mut mentions: Vec<Mention> = documents.iter().flat_map(|document| document.mentions(names)).collect();
    mentions.sort_by(|left, right| (left.source, &left.key, &left.at).cmp(&(right.source, &right.key, &right.at)));
    mentions
}

impl Document<'_> {
    /// Each service it names, at the first place that names it.
    fn mentions(&self, names: &Names) -> Vec<Mention> {
        let mut found: Vec<Mention> = Vec::new();
        let mut heading = "";
        let headings: BTreeSet<&str> = self.extract.headings.iter().map(String::as_str).collect();
        for line in self.extract.text.lines().map(str::trim) {
            if headings.contains(line) {
                heading = line;
            }
            for name in whole_names(line, names) {
                self.add(&mut found, names, name, heading);
            }
        }
        if self.source == ScopeSource::Scope {
            for (name, heading) in self.listed(names, &headings) {
                self.add(&mut found, names, name, heading);
            }
        }
        for (name, place) in self.tabled(names) {
            self.add(&mut found, names, name, &place);
        }
        found
    }

    fn add(&self, found: &mut Vec<Mention>, names: &Names, name: &str, place: &str) {
        let key = names.resolve(name);
        if key.is_empty() || found.iter().any(|mention| mention.key == key) {
            return;
        }
        let at = NamedAt { path: self.path.to_owned(), place: place.to_owned() };
        let (name, last) = (name.to_owned(), self.from.clone());
        found.push(Mention { source: self.source, key, name, at, records: 0, last, ends_it: false });
    }

    /// Names that stand in a list with names that are known: short lines in title case beside at least two of them.
    fn listed(&self, names: &Names, headings: &BTreeSet<&str>) -> Vec<(&str, &str)> {
        let lines: Vec<&str> = self.extract.text.lines().map(item_text).filter(|line| !line.is_empty()).collect();
        let is_known = |line: &&str| names.known.contains_key(&names.resolve(line));
        let mut found = Vec::new();
        let mut heading = "";
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            if headings.contains(line) {
                heading = line;
            }
            let run: Vec<&str> = lines.iter().skip(at).copied().take_while(|line| looks_like_a_name(line)).collect();
            if run.iter().filter(|line| is_known(line)).count() >= 2.max(run.len().div_ceil(2)) {
                found.extend(run.iter().filter(|line| !is_known(line)).map(|line| (*line, heading)));
            }
            at += run.len().max(1);
        }
        found
    }

    /// Names in the columns of tables that hold names of services, at least half of them known.
    fn tabled(&self, names: &Names) -> Vec<(&str, String)> {
        let mut found = Vec::new();
        for table in &self.extract.tables {
            let Some(column) = table.headers.iter().position(|header| SERVICE_HEADERS.contains(&key(header).as_str()))
            else {
                continue;
            };
            let cells = (1_u64..).zip(&table.sample).filter_map(|(row, cells)| Some((row, cells.get(column)?.trim())));
            let cells: Vec<(u64, &str)> = cells.filter(|(_, cell)| looks_like_a_name(cell)).collect();
            let (known, unknown): (Vec<_>, Vec<_>) =
                cells.into_iter().partition(|(_, cell)| names.known.contains_key(&names.resolve(cell)));
            if known.len() >= 2 && known.len() >= unknown.len() {
                let place = |row: u64| {
                    let sheet = if table.name.is_empty() { String::new() } else { format!("table {}, ", table.name) };
                    format!("{sheet}row {}", table.header_row + row)
                };
                found.extend(unknown.into_iter().map(|(row, cell)| (cell, place(row))));
            }
        }
        found
    }
}

/// A line without the sign or number that makes it an item of a list.
fn item_text(line: &str) -> &str {
    let line = line.trim();
    line.trim_start_matches(['-', '*', '•', '–', '·', ' ']).trim_end_matches([';', ',', '.']).trim()
}

/// Few words, each of more than three letters beginning with a capital, and no sentence.
fn looks_like_a_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let capital = |word: &&str| {
        word.chars().count() <= 3 || word.chars().next().is_some_and(|first| first.is_uppercase() || first.is_numeric())
    };
    let begins = words.first().and_then(|word| word.chars().next()).is_some_and(char::is_uppercase);
    begins
        && words.len() <= NAME_WORDS
        && words.iter().all(capital)
        && !text.contains([':', '|', '%', '='])
        && !["All", "Total", "Sum", "None"].contains(&text)
}

/// Known names that stand in a line as written, the longer before the shorter that it contains.
fn whole_names<'n>(line: &str, names: &'n Names) -> Vec<&'n str> {
    let mut known: Vec<&str> = names.known.values().map(|known| known.name.as_str()).collect();
    known.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let mut rest = line.to_owned();
    let mut found = Vec::new();
    for name in known.into_iter().filter(|name| !name.is_empty()) {
        let stands = rest.match_indices(name).any(|(at, _)| {
            let before = rest.get(..at).and_then(|text| text.chars().next_back());
            let after = rest.get(at + name.len()..).and_then(|text| text.chars().next());
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        });
        if stands {
            found.push(name);
            rest = rest.replace(name, "\u{0}");
        }
    }
    found
}
