//! References: whatever one file names, another must hold.

use super::{Lint, UNKNOWN_REFERENCE};
use crate::catalogue::schema::nearest;
use crate::diagnostics::Diagnostic;
use std::collections::BTreeSet;

pub(super) fn lint(lint: &mut Lint<'_>) {
    let mut faults = Vec::new();
    expectations(lint, &mut faults);
    kinds_of_item(lint, &mut faults);
    record_types(lint, &mut faults);
    mandatory_information(lint, &mut faults);
    record_tests(lint, &mut faults);
    lint.faults.extend(faults);
}

/// Names that may be referred to, and the words for what they are.
struct Known<'a> {
    what: &'static str,
    names: BTreeSet<&'a str>,
}

impl Known<'_> {
    fn expect(&self, faults: &mut Vec<Diagnostic>, name: &str, file: &str, place: String) {
        if self.names.contains(name) {
            return;
        }
        let fault = UNKNOWN_REFERENCE.at(file, place, format!("there is no {} `{name}`", self.what));
        faults.push(match nearest(name, self.names.iter().copied()) {
            Some(meant) => fault.with_help(format!("did you mean `{meant}`?")),
            None => fault,
        });
    }
}

fn expectations(lint: &Lint<'_>, faults: &mut Vec<Diagnostic>) {
    for (_, file) in lint.controls() {
        let names = file.content.expectations.iter().map(|each| each.id.as_str()).collect();
        let known = Known { what: "expectation in this file called", names };
        for (index, requirement) in file.content.requirements.iter().enumerate() {
            for (position, id) in requirement.expects.iter().enumerate() {
                known.expect(faults, id, &file.path, format!("/requirements/{index}/expects/{position}"));
            }
        }
    }
}

fn kinds_of_item(lint: &Lint<'_>, faults: &mut Vec<Diagnostic>) {
    let Some(kinds) = &lint.parsed.item_kinds else { return };
    let names = kinds.content.kinds.iter().map(|kind| kind.id.as_str()).collect();
    let known = Known { what: "kind of item", names };
    for (index, kind) in kinds.content.kinds.iter().enumerate() {
        for (position, id) in kind.also.iter().enumerate() {
            known.expect(faults, id, &kinds.path, format!("/kinds/{index}/also/{position}"));
        }
    }
    for (_, file) in lint.controls() {
        for (index, expectation) in file.content.expectations.iter().enumerate() {
            for (position, id) in expectation.items.iter().enumerate() {
                known.expect(faults, id, &file.path, format!("/expectations/{index}/items/{position}"));
            }
        }
    }
}

/// Record types that could not be parsed count as known: their own faults are reported, not their absence.
fn record_type_names<'a>(lint: &Lint<'a>) -> BTreeSet<&'a str> {
    let broken = lint
        .parsed
        .faults
        .iter()
        .filter_map(|fault| fault.file.strip_prefix("record-types/").and_then(|file| file.strip_suffix(".json")));
    lint.parsed.record_types.iter().map(|file| file.content.id.as_str()).chain(broken).collect()
}

fn record_types(lint: &Lint<'_>, faults: &mut Vec<Diagnostic>) {
    let known = Known { what: "record type", names: record_type_names(lint) };
    for (_, file) in lint.controls() {
        for (index, expectation) in file.content.expectations.iter().enumerate() {
            if let Some(id) = &expectation.record_type {
                known.expect(faults, id, &file.path, format!("/expectations/{index}/record_type"));
            }
        }
    }
}

fn mandatory_information(lint: &Lint<'_>, faults: &mut Vec<Diagnostic>) {
    for (folder, publication) in &lint.parsed.publications {
        let Some(file) = &publication.mandatory_information else { continue };
        let requirements = publication.controls.iter().flat_map(|control| &control.content.requirements);
        let known = Known { what: "requirement", names: requirements.map(|each| each.id.as_str()).collect() };
        for (index, item) in file.content.items.iter().enumerate() {
            for (position, id) in item.requirements.iter().enumerate() {
                if lint.controls_are_complete(folder) {
                    known.expect(faults, id.as_str(), &file.path, format!("/items/{index}/requirements/{position}"));
                }
            }
        }
    }
}

fn record_tests(lint: &Lint<'_>, faults: &mut Vec<Diagnostic>) {
    let requirements = lint.requirements().map(|(_, _, each)| each.id.as_str()).collect();
    let known_requirements = Known { what: "requirement", names: requirements };
    let known_types = Known { what: "record type", names: record_type_names(lint) };
    let complete = lint.parsed.publications.keys().all(|folder| lint.controls_are_complete(folder));
    for file in lint.parsed.record_tests.values().filter_map(|test| test.metadata.as_ref()) {
        for (position, id) in file.content.requirements.iter().enumerate().filter(|_| complete) {
            known_requirements.expect(faults, id.as_str(), &file.path, format!("/requirements/{position}"));
        }
        for (record_type, columns) in &file.content.reads {
            known_types.expect(faults, record_type, &file.path, format!("/reads/{record_type}"));
            let Some(found) = lint.parsed.record_types.iter().find(|each| &each.content.id == record_type) else {
                continue;
            };
            let names = found.content.columns.iter().map(|column| column.name.as_str()).collect();
            let known = Known { what: "column of this record type called", names };
            for (position, column) in columns.iter().enumerate() {
                known.expect(faults, column, &file.path, format!("/reads/{record_type}/{position}"));
            }
        }
    }
}
