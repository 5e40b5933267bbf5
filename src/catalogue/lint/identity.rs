//! Identifiers: each used once, each fitting the place it stands in.

use super::{DUPLICATE_ID, Lint, MISPLACED};
use crate::diagnostics::Diagnostic;
use std::collections::BTreeMap;

/// A use of an identifier: what it names, the file, the JSON pointer.
struct Use<'a> {
    id: &'a str,
    file: &'a str,
    place: String,
}

pub(super) fn lint(lint: &mut Lint<'_>) {
    unique(lint, "publication", publications(lint, |publication| &publication.id, "/id"));
    unique(lint, "prefix", publications(lint, |publication| &publication.prefix, "/prefix"));
    unique(lint, "control", controls(lint));
    unique(lint, "requirement", requirements(lint));
    unique(lint, "record type", record_types(lint));
    unique(lint, "record test", record_tests(lint, |test| &test.id, "/id"));
    unique(lint, "reference", record_tests(lint, |test| &test.reference, "/ref"));
    unique(lint, "kind of item", item_kinds(lint));
    within_files(lint);
    places(lint);
}

fn unique(lint: &mut Lint<'_>, what: &str, uses: Vec<Use<'_>>) {
    let mut first: BTreeMap<&str, (&str, String)> = BTreeMap::new();
    let mut faults = Vec::new();
    for each in uses {
        if let Some((file, place)) = first.get(each.id) {
            let message = format!("the {what} `{}` is already at {file}, {place}", each.id);
            faults.push(DUPLICATE_ID.at(each.file, each.place, message));
        } else {
            first.insert(each.id, (each.file, each.place));
        }
    }
    lint.faults.extend(faults);
}

fn publications<'a>(lint: &Lint<'a>, id: fn(&crate::catalogue::Publication) -> &String, place: &str) -> Vec<Use<'a>> {
    let files = lint.publications().filter_map(|each| each.publication.as_ref());
    files.map(|file| Use { id: id(&file.content), file: &file.path, place: place.to_owned() }).collect()
}

fn controls<'a>(lint: &Lint<'a>) -> Vec<Use<'a>> {
    let controls = lint.controls();
    controls.map(|(_, file)| Use { id: &file.content.id, file: &file.path, place: "/id".to_owned() }).collect()
}

fn requirements<'a>(lint: &Lint<'a>) -> Vec<Use<'a>> {
    let requirements = lint.requirements();
    requirements
        .map(|(file, place, each)| Use { id: each.id.as_str(), file: &file.path, place: format!("{place}/id") })
        .collect()
}

fn record_types<'a>(lint: &Lint<'a>) -> Vec<Use<'a>> {
    let files = lint.parsed.record_types.iter();
    files.map(|file| Use { id: &file.content.id, file: &file.path, place: "/id".to_owned() }).collect()
}

fn record_tests<'a>(
    lint: &Lint<'a>,
    id: fn(&crate::catalogue::record_test::RecordTestMetadata) -> &String,
    place: &str,
) -> Vec<Use<'a>> {
    let tests = lint.parsed.record_tests.values().filter_map(|test| test.metadata.as_ref());
    tests.map(|file| Use { id: id(&file.content), file: &file.path, place: place.to_owned() }).collect()
}

fn item_kinds<'a>(lint: &Lint<'a>) -> Vec<Use<'a>> {
    let Some(file) = &lint.parsed.item_kinds else { return Vec::new() };
    let kinds = file.content.kinds.iter().enumerate();
    kinds.map(|(index, kind)| Use { id: &kind.id, file: &file.path, place: format!("/kinds/{index}/id") }).collect()
}

/// Identifiers that must be unique within one file only.
fn within_files(lint: &mut Lint<'_>) {
    for (_, file) in lint.controls() {
        let numbered = file.content.expectations.iter().enumerate();
        let place = |index| format!("/expectations/{index}/id");
        let uses = numbered.map(|(index, each)| Use { id: &each.id, file: &file.path, place: place(index) });
        unique(lint, "expectation", uses.collect());
    }
    for publication in lint.publications() {
        if let Some(file) = &publication.mandatory_information {
            let numbered = file.content.items.iter().enumerate();
            let place = |index| format!("/items/{index}/id");
            let uses = numbered.map(|(index, each)| Use { id: &each.id, file: &file.path, place: place(index) });
            unique(lint, "mandatory item", uses.collect());
        }
        if let Some(file) = &publication.processes {
            let numbered = file.content.processes.iter().enumerate();
            let place = |index| format!("/processes/{index}/id");
            let uses = numbered.map(|(index, each)| Use { id: &each.id, file: &file.path, place: place(index) });
            unique(lint, "process", uses.collect());
        }
        if let Some(file) = &publication.publication {
            let numbered = file.content.clauses.iter().enumerate();
            let place = |index| format!("/clauses/{index}/clause");
            let uses =
                numbered.map(|(index, each)| Use { id: each.clause.as_str(), file: &file.path, place: place(index) });
            unique(lint, "clause", uses.collect());
        }
    }
}

/// Identifiers against the names of files and folders, and against each other.
fn places(lint: &mut Lint<'_>) {
    let mut faults: Vec<Diagnostic> = Vec::new();
    for (folder, publication) in &lint.parsed.publications {
        let Some(file) = &publication.publication else { continue };
        agree(&mut faults, (&file.path, "/id"), "the id of the publication", &file.content.id, folder);
    }
    for (publication, file) in lint.controls() {
        control_place(&mut faults, &file.path, &file.content.clause);
        let Some(publication) = publication.description() else { continue };
        let expected = format!("{}:{}", publication.prefix, file.content.clause);
        agree(&mut faults, (&file.path, "/id"), "the id of the control", &file.content.id, &expected);
        for (index, requirement) in file.content.requirements.iter().enumerate() {
            if !requirement.id.as_str().strip_prefix(&expected).is_some_and(|rest| rest.starts_with('-')) {
                let message = format!("the id `{}` does not begin with `{expected}-`", requirement.id);
                faults.push(MISPLACED.at(&file.path, format!("/requirements/{index}/id"), message));
            }
        }
    }
    for file in &lint.parsed.record_types {
        let stem = file.path.trim_start_matches("record-types/").trim_end_matches(".json");
        agree(&mut faults, (&file.path, "/id"), "the id of the record type", &file.content.id, stem);
    }
    for (stem, test) in &lint.parsed.record_tests {
        let (Some(file), Some((_, name))) = (&test.metadata, stem.rsplit_once('/')) else { continue };
        agree(&mut faults, (&file.path, "/id"), "the id of the test", &file.content.id, name);
    }
    lint.faults.extend(faults);
}

fn agree(faults: &mut Vec<Diagnostic>, (file, place): (&str, &str), what: &str, id: &str, expected: &str) {
    if id != expected {
        let message = format!("{what} is `{id}`, and its place asks for `{expected}`");
        faults.push(MISPLACED.at(file, place, message));
    }
}

fn control_place(faults: &mut Vec<Diagnostic>, file: &str, clause: &crate::catalogue::Clause) {
    let folder = file.split('/').nth(1).unwrap_or_default();
    let named = folder.split('-').next().unwrap_or_default();
    if named != clause.as_str() {
        let message = format!("the folder `{folder}` does not begin with the clause `{clause}`");
        faults.push(MISPLACED.at(file, "/clause", message));
    }
}
