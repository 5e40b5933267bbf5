//! Everything a section needs to word the document: names, references, marks.

use super::Depth;
use super::block::{Align, Bar, Cell, Chart, ChartRow, Column, Density, Facet, Filter, Row, Table};
use super::text::{Inline, Text};
use crate::assessment::document::{AssessmentDocument, Ladder, RecordTestResult};
use crate::catalogue::{Clause, RequirementId};
use crate::reports::mark::{Mark, Tone};
use crate::reports::wording::Wording;
use std::collections::{BTreeMap, BTreeSet};

/// The document with its words and references.
pub(super) struct Context<'a> {
    /// What is told.
    pub(super) document: &'a AssessmentDocument,
    /// The words to tell it in.
    pub(super) say: &'a Wording,
    /// How much is told.
    pub(super) depth: Depth,
    /// Shown path → path from the report, of evidence that lies beside it.
    pub(super) files: BTreeMap<String, String>,
    references: BTreeMap<&'a str, String>,
    requirements: BTreeMap<&'a str, &'a RequirementId>,
    clauses: BTreeSet<&'a str>,
    named_tests: BTreeMap<&'a str, &'a str>,
    tests: BTreeMap<&'a str, &'a RecordTestResult>,
    titles: BTreeMap<&'a Clause, &'a str>,
}

impl<'a> Context<'a> {
    /// Everything, for a report that has an index of the evidence.
    pub(super) fn new(document: &'a AssessmentDocument, say: &'a Wording) -> Self {
        Self::at(document, say, Depth::Auditor)
    }

    /// For a report of this depth; where there is no index of the evidence, items go by their path.
    pub(super) fn at(document: &'a AssessmentDocument, say: &'a Wording, depth: Depth) -> Self {
        let digits = document.evidence.len().to_string().len().max(3);
        let indexed = if depth == Depth::Auditor { document.evidence.as_slice() } else { &[] };
        let numbered = indexed.iter().enumerate();
        Self {
            document,
            say,
            depth,
            files: BTreeMap::new(),
            references: numbered
                .map(|(index, item)| (item.path.as_str(), format!("EV-{:0digits$}", index + 1)))
                .collect(),
            requirements: document.requirements.iter().map(|each| (each.id.local(), &each.id)).collect(),
            clauses: document.clauses.iter().map(|each| each.clause.as_str()).collect(),
            named_tests: document.record_tests.iter().map(|each| (each.reference.as_str(), each.id.as_str())).collect(),
            tests: document.record_tests.iter().map(|each| (each.id.as_str(), each)).collect(),
            titles: document.clause_titles.iter().map(|each| (&each.clause, each.title.as_str())).collect(),
        }
    }

    /// The message with this key, as words without markup.
    pub(super) fn words(&self, key: &str) -> String {
        self.say.text(key)
    }

    /// The message with this key.
    pub(super) fn text(&self, key: &str) -> Text {
        self.say.rich(key, &[])
    }

    /// A headline number with its place.
    pub(super) fn count(&self, key: &str, value: u64, to: &str) -> Inline {
        Inline::Count { key: key.to_owned(), text: self.say.number(value), value, to: to.to_owned() }
    }

    /// A number that leads nowhere and has no name.
    pub(super) fn number(&self, value: u64) -> Inline {
        Inline::plain(self.say.number(value))
    }

    /// The short name of an evidence item; its path when it is none.
    pub(super) fn reference<'b>(&'b self, path: &'b str) -> &'b str {
        self.references.get(path).map_or(path, String::as_str)
    }

    /// A link to an evidence item by its short name.
    pub(super) fn evidence_link(&self, path: &str) -> Inline {
        match self.references.get(path) {
            Some(name) => Inline::Link { text: name.clone(), to: evidence_anchor(name), code: false },
            None => Inline::code(path),
        }
    }

    /// The path of an evidence item; a link to its file where that lies beside the report. Members of archives and
    /// attachments of mails lie within the file before the first `!/`.
    pub(super) fn path(&self, path: &str) -> Inline {
        let file = path.split("!/").next().unwrap_or(path);
        match (self.files.get(file), Inline::code(path)) {
            (Some(to), Inline::Code { text }) => Inline::File { text, to: to.clone() },
            (_, code) => code,
        }
    }

    /// A link to an evidence item by its short name, and its path.
    pub(super) fn evidence_line(&self, path: &str) -> Text {
        let text = Text::from(self.evidence_link(path));
        if self.references.contains_key(path) { text.with(Inline::plain(" ")).with(Inline::code(path)) } else { text }
    }

    /// A link to an evidence item by its short name, and the name of its file.
    pub(super) fn evidence_name(&self, path: &str) -> Text {
        let name = path.rsplit('/').next().unwrap_or(path);
        if !self.references.contains_key(path) {
            return Text::from(Inline::code(name));
        }
        Text::from(self.evidence_link(path)).with(Inline::plain(" ")).with(Inline::code(name))
    }

    /// Words of the assessment, where evidence paths in backticks become short names, and requirements and record
    /// tests become links.
    pub(super) fn told(&self, words: &str) -> Text {
        self.linked(words, false)
    }

    /// The same for words that list clauses. Elsewhere a number such as 5.1 may be the version of something.
    pub(super) fn told_of_clauses(&self, words: &str) -> Text {
        self.linked(words, true)
    }

    fn linked(&self, words: &str, clauses: bool) -> Text {
        let mut text = Text::default();
        for piece in Text::words(words).pieces {
            match piece {
                Inline::Code { text: literal } if self.references.contains_key(literal.as_str()) => {
                    text.push(self.evidence_link(&literal));
                }
                Inline::Plain { text: plain } => self.link_names(&plain, clauses, &mut text),
                other => text.push(other),
            }
        }
        text
    }

    /// Finds names among words: stretches of letters, digits, points and hyphens.
    fn link_names(&self, words: &str, clauses: bool, text: &mut Text) {
        let is_name = |each: char| each.is_ascii_alphanumeric() || each == '.' || each == '-';
        let mut rest = words;
        while !rest.is_empty() {
            let end = rest.find(|each| !is_name(each)).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            let bare = name.trim_end_matches(['.', '-']);
            let link = if let Some(id) = self.requirements.get(bare) {
                Some(self.requirement_link(id))
            } else if let Some(id) = self.named_tests.get(bare) {
                Some(self.test_link(id))
            } else if clauses && self.clauses.contains(bare) {
                Some(Inline::link(bare, format!("c-{bare}")))
            } else {
                None
            };
            match link {
                Some(link) => {
                    text.push(link);
                    text.push(Inline::plain(name.get(bare.len()..).unwrap_or_default()));
                }
                None => text.push(Inline::plain(name)),
            }
            let next = after.find(is_name).unwrap_or(after.len());
            let (between, further) = after.split_at(next);
            text.push(Inline::plain(between));
            rest = further;
        }
    }

    /// A link to a requirement.
    pub(super) fn requirement_link(&self, id: &RequirementId) -> Inline {
        if self.requirements.contains_key(id.local()) {
            return Inline::Link { text: id.local().to_owned(), to: requirement_anchor(id), code: false };
        }
        Inline::code(id.as_str())
    }

    /// A link to a clause that has results of its own, the number alone for others.
    pub(super) fn clause_link(&self, clause: &Clause) -> Inline {
        if self.clauses.contains(clause.as_str()) {
            return Inline::link(clause.as_str(), clause_anchor(clause));
        }
        Inline::plain(clause.as_str())
    }

    /// A link to a record test by its short reference.
    pub(super) fn test_link(&self, id: &str) -> Inline {
        match self.tests.get(id) {
            Some(test) => Inline::link(&test.reference, test_anchor(id)),
            None => Inline::code(id),
        }
    }

    /// The record test with this id.
    pub(super) fn test(&self, id: &str) -> Option<&'a RecordTestResult> {
        self.tests.get(id).copied()
    }

    /// The title of a clause; empty when there is none.
    pub(super) fn title(&self, clause: &Clause) -> &'a str {
        self.titles.get(clause).copied().unwrap_or_default()
    }

    /// The owner, or that there is none.
    pub(super) fn owner(&self, owner: &str) -> Inline {
        if owner.is_empty() { Inline::quiet(self.words("word.no-owner")) } else { Inline::plain(owner) }
    }

    /// A column.
    pub(super) fn column(&self, key: &str, share: u32) -> Column {
        Column { title: self.words(key), share, align: Align::Start }
    }

    /// A column of numbers.
    pub(super) fn numbers(&self, key: &str, share: u32) -> Column {
        Column { title: self.words(key), share, align: Align::End }
    }

    /// What rows can be narrowed down by: the facets of these names that occur in them.
    pub(super) fn filters<'r>(&self, names: &[&str], rows: impl Iterator<Item = &'r Row>) -> Vec<Filter> {
        let facets: BTreeSet<&Facet> = rows.flat_map(|row| &row.facets).collect();
        let filter = |name: &&str| {
            let found = facets.iter().filter(|facet| facet.name == *name);
            let mut options: Vec<_> = found.map(|each| (each.value.clone(), each.words.clone())).collect();
            if *name == "clause" {
                options.sort_by_key(|(value, _)| value.parse::<Clause>().ok());
            }
            options.dedup_by(|one, other| one.0 == other.0);
            Filter { name: (*name).to_owned(), label: self.words(&format!("filter.{name}")), options }
        };
        names.iter().map(filter).filter(|filter| filter.options.len() > 1).collect()
    }

    /// A figure of bars, each divided by the same marks, with its numbers as words and as a table. A bar is its
    /// label, its anchor and its parts in the order of the marks.
    pub(super) fn chart(&self, key: &str, marks: &[Mark], bars: Vec<(String, String, Vec<u64>)>) -> Chart {
        let mut chart = Chart {
            id: format!("chart-{key}"),
            title: self.words(&format!("chart.{key}")),
            alternative: self.words(&format!("chart.{key}-alternative")),
            rows: Vec::new(),
            legend: marks.to_vec(),
            table: Table {
                id: format!("t-chart-{key}"),
                caption: self.words(&format!("chart.{key}")),
                caption_shown: false,
                columns: vec![self.column(&format!("chart.{key}-column"), 40)],
                rows: Vec::new(),
                empty: String::new(),
                density: Density::Close,
            },
        };
        let shares = 60 / u32::try_from(marks.len()).unwrap_or(1).max(1);
        let columns = marks.iter().map(|mark| Column { title: mark.word.clone(), share: shares, align: Align::End });
        chart.table.columns.extend(columns);
        for (label, to, counts) in bars {
            let parts: Vec<(Tone, u64)> = marks.iter().map(|mark| mark.tone).zip(counts.iter().copied()).collect();
            let named = marks.iter().zip(&counts).filter(|(_, count)| **count > 0);
            let named: Vec<String> = named
                .map(|(mark, count)| format!("{} {}", self.say.number(*count), mark.word.to_lowercase()))
                .collect();
            chart.alternative = format!("{} {label}: {}.", chart.alternative, named.join(", "));
            let mut cells = vec![Cell::words(&label)];
            cells.extend(counts.iter().map(|count| Cell::of(self.number(*count))));
            chart.table.rows.push(Row::of(cells));
            let value = self.say.number(counts.iter().sum());
            chart.rows.push(ChartRow { label, to, bar: Bar::stack(&parts), value });
        }
        chart
    }
}

/// Name of a rung.
pub(super) const fn rung(ladder: Ladder) -> &'static str {
    match ladder {
        Ladder::E0 => "E0",
        Ladder::E1 => "E1",
        Ladder::E2 => "E2",
        Ladder::E3 => "E3",
        Ladder::E4 => "E4",
    }
}

/// Anchor of a requirement.
pub(super) fn requirement_anchor(id: &RequirementId) -> String {
    format!("r-{}", safe(id.local()))
}

/// Anchor of a clause.
pub(super) fn clause_anchor(clause: &Clause) -> String {
    format!("c-{clause}")
}

/// Anchor of a record test.
pub(super) fn test_anchor(id: &str) -> String {
    format!("t-{}", safe(id))
}

/// Ids come from catalogues of other people too; an anchor holds no spaces and no signs.
pub(super) fn safe(id: &str) -> String {
    id.chars().map(|each| if each.is_ascii_alphanumeric() || "-._".contains(each) { each } else { '-' }).collect()
}

/// Anchor of an evidence item by its short name.
pub(super) fn evidence_anchor(name: &str) -> String {
    name.to_lowercase()
}

/// Number of things as they are counted everywhere.
pub(super) fn size(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
