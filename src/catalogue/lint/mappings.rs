//! Mappings: what they name must be there, no row may contradict another, and a complete one forgets nothing.

use super::{CONTRADICTION, DUPLICATE_ID, Lint, MISPLACED, UNKNOWN_REFERENCE, WORDING};
use crate::catalogue::mapping::{Mapping, MappingRow};
use crate::catalogue::parse::Parsed;
use crate::catalogue::relationship::Relationship;
use crate::catalogue::schema::nearest;
use crate::catalogue::terms::Terms;
use crate::diagnostics::{Code, Diagnostic, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// Something that a complete mapping does not answer.
pub(super) const UNMAPPED: Code = Code {
    name: "catalogue-unmapped",
    severity: Severity::Error,
    meaning: "A mapping that calls itself complete says nothing about something of one of its publications.",
    help: "add a row for it, `no-counterpart` with the reason if need be, or set `complete` to false",
};

pub(super) fn lint(lint: &mut Lint<'_>) {
    let mut faults = Vec::new();
    let terms = all_terms(lint);
    for file in &lint.parsed.mappings {
        let mapping = &file.content;
        let expected = format!("mappings/{}--{}.json", mapping.source, mapping.target);
        if file.path != expected {
            let message = format!("its source and target ask for the name `{expected}`");
            faults.push(MISPLACED.at(&file.path, "/source", message));
        }
        if mapping.source == mapping.target {
            faults.push(CONTRADICTION.at(&file.path, "/target", "a publication is mapped to itself"));
            continue;
        }
        let sides = [("source", &mapping.source), ("target", &mapping.target)];
        let known = sides.map(|(key, id)| {
            let found = terms.get(id.as_str());
            if found.is_none() && !unreadable(lint, id) {
                let fault =
                    UNKNOWN_REFERENCE.at(&file.path, format!("/{key}"), format!("there is no publication `{id}`"));
                faults.push(match nearest(id, terms.keys().copied()) {
                    Some(meant) => fault.with_help(format!("did you mean `{meant}`?")),
                    None => fault,
                });
            }
            found
        });
        let [Some(source), Some(target)] = known else { continue };
        let mut check = Check { file, source, target, faults: &mut faults };
        check.rows();
        if mapping.complete {
            let sources = mapping.rows.iter().filter_map(|row| row.source.as_deref());
            check.completeness(&sources.map(|id| source.local(id)).collect(), source, &mapping.source);
            let targets = mapping.rows.iter().filter_map(|row| row.target.as_deref());
            check.completeness(&targets.map(|id| target.local(id)).collect(), target, &mapping.target);
        }
    }
    lint.faults.extend(faults);
}

fn all_terms<'a>(lint: &Lint<'a>) -> BTreeMap<&'a str, Terms> {
    let mut terms = BTreeMap::new();
    // By folder: an id that differs from it is a fault of its own, told once.
    for (folder, publication) in &lint.parsed.publications {
        let Some(file) = &publication.publication else { continue };
        let controls = publication.controls.iter().map(|file| &file.content);
        terms.insert(folder.as_str(), Terms::of_publication(&file.content, controls));
    }
    for (id, framework) in &lint.parsed.frameworks {
        terms.extend(framework.whole().map(|whole| (id.as_str(), Terms::of_framework(&whole))));
    }
    terms
}

/// Whether a file of that publication could not be parsed: what is not there may then be there.
fn unreadable(lint: &Lint<'_>, id: &str) -> bool {
    lint.parsed.faults.iter().any(|fault| fault.file.split('/').next() == Some(id))
}

struct Check<'a, 'b> {
    file: &'a Parsed<Mapping>,
    source: &'a Terms,
    target: &'a Terms,
    faults: &'b mut Vec<Diagnostic>,
}

impl Check<'_, '_> {
    fn rows(&mut self) {
        let mut met: BTreeMap<(Option<&str>, Option<&str>), usize> = BTreeMap::new();
        let (mut sources, mut targets) = (BTreeSet::new(), BTreeSet::new());
        for row in self.file.content.rows.iter().filter(|row| row.relationship != Relationship::NoCounterpart) {
            sources.extend(row.source.as_deref().map(|id| self.source.local(id)));
            targets.extend(row.target.as_deref().map(|id| self.target.local(id)));
        }
        for (index, row) in self.file.content.rows.iter().enumerate() {
            let source = row.source.as_deref().map(|id| self.source.local(id));
            let target = row.target.as_deref().map(|id| self.target.local(id));
            self.named(index, "source", source, self.source);
            self.named(index, "target", target, self.target);
            self.sides(index, row);
            self.wording(index, "rationale", &row.rationale);
            self.wording(index, "beyond", &row.beyond);
            if let Some(first) = met.insert((source, target), index) {
                let message = format!("this row says something of the same two things as /rows/{first}");
                self.faults.push(DUPLICATE_ID.at(&self.file.path, format!("/rows/{index}"), message));
            }
            let alone = if target.is_none() { source } else { target };
            let also = if target.is_none() { &sources } else { &targets };
            if row.relationship == Relationship::NoCounterpart && alone.is_some_and(|id| also.contains(id)) {
                let message = "another row relates to something what this row says has no counterpart";
                self.faults.push(CONTRADICTION.at(&self.file.path, format!("/rows/{index}"), message));
            }
        }
    }

    fn named(&mut self, index: usize, key: &str, id: Option<&str>, terms: &Terms) {
        let Some(id) = id.filter(|id| !terms.contains(id)) else { return };
        let message = format!("`{id}` is nothing of the {key} publication");
        let fault = UNKNOWN_REFERENCE.at(&self.file.path, format!("/rows/{index}/{key}"), message);
        self.faults.push(match nearest(id, terms.names()) {
            Some(meant) => fault.with_help(format!("did you mean `{meant}`?")),
            None => fault,
        });
    }

    fn sides(&mut self, index: usize, row: &MappingRow) {
        let message = match (&row.source, &row.target, row.relationship) {
            (Some(_), Some(_), Relationship::NoCounterpart) => "`no-counterpart` names both a source and a target",
            (None, _, _) | (_, None, _) if !row.beyond.is_empty() => {
                "`beyond` compares two things, and one of them is missing"
            }
            (None, None, _) => "the row names neither a source nor a target",
            (None, Some(_), other) | (Some(_), None, other) if other != Relationship::NoCounterpart => {
                "the relationship needs both a source and a target"
            }
            _ => return,
        };
        self.faults.push(CONTRADICTION.at(&self.file.path, format!("/rows/{index}"), message));
    }

    fn wording(&mut self, index: usize, key: &str, text: &str) {
        if !text.is_empty() && !text.ends_with(['.', '!', '?', '…']) {
            self.faults.push(WORDING.at(
                &self.file.path,
                format!("/rows/{index}/{key}"),
                "a sentence ends in a period",
            ));
        }
    }

    /// Names what no row answers, on the side that `ids` gives.
    fn completeness(&mut self, ids: &BTreeSet<&str>, terms: &Terms, publication: &str) {
        for unit in terms.unanswered(ids) {
            let message = format!("no row says anything about `{unit}` of `{publication}`");
            self.faults.push(UNMAPPED.at(&self.file.path, "/rows", message));
        }
    }
}
