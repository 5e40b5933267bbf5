//! The clause tree against controls, processes and the table of mandatory information.

use super::{CLAUSE_TREE, CONTRADICTION, Lint, UNKNOWN_REFERENCE};
use crate::catalogue::Clause;
use crate::catalogue::parse::ParsedPublication;
use crate::catalogue::publication::Publication;
use crate::diagnostics::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn lint(lint: &mut Lint<'_>) {
    let mut faults = Vec::new();
    for (folder, publication) in &lint.parsed.publications {
        let Some(file) = &publication.publication else { continue };
        let tree = Tree::of(&file.content);
        parents(&tree, &file.path, &file.content, &mut faults);
        controls(&tree, publication, &mut faults);
        if lint.controls_are_complete(folder) {
            leaves(&tree, publication, &file.path, &mut faults);
            processes(&tree, publication, &mut faults);
        }
        mandatory_information(&tree, publication, &mut faults);
    }
    lint.faults.extend(faults);
}

/// All clauses of a publication, and those with none beneath them.
struct Tree<'a> {
    all: BTreeMap<&'a Clause, usize>,
    leaves: BTreeSet<&'a Clause>,
}

impl<'a> Tree<'a> {
    fn of(publication: &'a Publication) -> Self {
        let all: BTreeMap<&Clause, usize> =
            publication.clauses.iter().enumerate().map(|(index, each)| (&each.clause, index)).collect();
        let above: BTreeSet<Clause> = all.keys().filter_map(|clause| clause.parent()).collect();
        let leaves = all.keys().copied().filter(|clause| !above.contains(*clause)).collect();
        Self { all, leaves }
    }
}

fn parents(tree: &Tree<'_>, path: &str, publication: &Publication, faults: &mut Vec<Diagnostic>) {
    for (clause, index) in &tree.all {
        if let Some(parent) = clause.parent().filter(|parent| !tree.all.contains_key(parent)) {
            let message = format!("the clause {clause} stands in the tree without the clause {parent} above it");
            faults
                .push(CLAUSE_TREE.at(path, format!("/clauses/{index}/clause"), message).with_help("add the one above"));
        }
    }
    for (index, chapter) in publication.own_chapters.iter().enumerate() {
        if !tree.all.keys().any(|clause| clause.chapter() == *chapter) {
            let message = format!("there is no chapter {chapter} in the clause tree");
            faults.push(UNKNOWN_REFERENCE.at(path, format!("/own_chapters/{index}"), message));
        }
    }
}

fn controls(tree: &Tree<'_>, publication: &ParsedPublication, faults: &mut Vec<Diagnostic>) {
    for file in &publication.controls {
        let control = &file.content;
        if !tree.all.contains_key(&control.clause) {
            let message = format!("the clause {} is not in the clause tree of `publication.json`", control.clause);
            faults.push(UNKNOWN_REFERENCE.at(&file.path, "/clause", message));
        } else if !tree.leaves.contains(&control.clause) {
            let message = format!("the clause {} has clauses beneath it, and so no control of its own", control.clause);
            faults.push(CLAUSE_TREE.at(&file.path, "/clause", message));
        }
        match (&control.if_wholly_absent, control.requirements.is_empty()) {
            (None, false) => {
                let message = "the control has requirements and no grade for their being wholly absent";
                faults.push(CONTRADICTION.at(&file.path, "", message).with_help("add `if_wholly_absent`"));
            }
            (Some(_), true) => {
                let message = "a grade stands for requirements that the control does not have";
                let fault = CONTRADICTION.at(&file.path, "/if_wholly_absent", message);
                faults.push(fault.with_help("take `if_wholly_absent` out, or add the requirements"));
            }
            (None, true) | (Some(_), false) => {}
        }
    }
}

fn leaves(tree: &Tree<'_>, publication: &ParsedPublication, path: &str, faults: &mut Vec<Diagnostic>) {
    let covered: BTreeSet<&Clause> = publication.controls.iter().map(|file| &file.content.clause).collect();
    for leaf in tree.leaves.iter().filter(|leaf| !covered.contains(**leaf)) {
        let index = tree.all.get(*leaf).copied().unwrap_or_default();
        let message = format!("the leaf clause {leaf} has no control");
        let help = format!("add a folder whose name begins with `{leaf}-` and a `control.json` in it");
        faults.push(CLAUSE_TREE.at(path, format!("/clauses/{index}"), message).with_help(help));
    }
}

fn processes(tree: &Tree<'_>, publication: &ParsedPublication, faults: &mut Vec<Diagnostic>) {
    let Some(file) = &publication.processes else { return };
    let mut places = Vec::new();
    for (index, process) in file.content.processes.iter().enumerate() {
        for (position, clause) in process.clauses.iter().enumerate() {
            let place = format!("/processes/{index}/clauses/{position}");
            if !tree.all.contains_key(clause) {
                let message = format!("the clause {clause} is not in the clause tree of `publication.json`");
                faults.push(UNKNOWN_REFERENCE.at(&file.path, place.as_str(), message));
            }
            places.push((clause, place));
        }
    }
    let obliging = publication.controls.iter().filter(|control| !control.content.requirements.is_empty());
    for clause in obliging.map(|control| &control.content.clause) {
        let mut covering = places.iter().filter(|(covered, _)| clause.is_within(covered));
        match (covering.next(), covering.next()) {
            (None, _) => {
                let message = format!("no process covers the clause {clause}");
                faults.push(CLAUSE_TREE.at(&file.path, "/processes", message).with_help("name it under one process"));
            }
            (Some((_, first)), Some((_, second))) => {
                let message = format!("the clause {clause} belongs to the process at {first} already");
                let help = "name every clause under one process only";
                faults.push(CLAUSE_TREE.at(&file.path, second.as_str(), message).with_help(help));
            }
            (Some(_), None) => {}
        }
    }
}

fn mandatory_information(tree: &Tree<'_>, publication: &ParsedPublication, faults: &mut Vec<Diagnostic>) {
    let Some(file) = &publication.mandatory_information else { return };
    for (index, item) in file.content.items.iter().enumerate() {
        if !tree.leaves.contains(&item.clause) {
            let message = format!("the clause {} is not a leaf of the clause tree", item.clause);
            faults.push(UNKNOWN_REFERENCE.at(&file.path, format!("/items/{index}/clause"), message));
        }
    }
}
