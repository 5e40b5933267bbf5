//! What people wrote, held against the catalogue and against the evidence.

use super::codes::{
    OWN_CLAUSE, REGISTER_PATH_MISSING, REGISTER_UNKNOWN_KIND, REGISTER_UNKNOWN_REQUIREMENT, UNKNOWN_PARTY,
    UNKNOWN_REFERENCE,
};
use super::people::{Journals, set_aside};
use super::{SETTINGS_FILE, Workspace, WorkspaceError};
use crate::catalogue::{Catalogue, LoadedPublication};
use crate::diagnostics::{Diagnostic, Severity};
use std::collections::BTreeSet;

/// What another party is called when its name is not given.
const ANY_OTHER_PARTY: &str = "Other party";

impl Workspace {
    /// The publication that is the criteria, once every reference into the catalogue has been found to hold.
    ///
    /// Problems of single rows are added to the workspace's diagnostics.
    ///
    /// # Errors
    /// Every reference of `tickmark.toml` that the catalogue does not hold, and every declaration that the
    /// publication forbids.
    pub fn check_against<'c>(&mut self, catalogue: &'c Catalogue) -> Result<&'c LoadedPublication, WorkspaceError> {
        let Some(publication) = catalogue.publication(&self.settings.publication) else {
            let message = format!("the catalogue holds no publication `{}`", self.settings.publication);
            return Err(WorkspaceError(vec![UNKNOWN_REFERENCE.at(SETTINGS_FILE, "criteria.publication", message)]));
        };
        let mut found = Vec::new();
        self.check_clauses(publication, &mut found);
        self.check_exports(catalogue, &mut found);
        self.check_tests(catalogue, &mut found);
        self.check_targets(publication, &mut found);
        self.check_register(catalogue, publication);
        self.check_people(publication);
        let (faults, remarks): (Vec<Diagnostic>, Vec<Diagnostic>) =
            found.into_iter().partition(|diagnostic| diagnostic.severity == Severity::Error);
        self.diagnostics.extend(remarks);
        if faults.is_empty() { Ok(publication) } else { Err(WorkspaceError(faults)) }
    }

    /// Reports every row of the register that names a file which is not among `shown_paths`.
    pub fn check_against_evidence<'p>(&mut self, shown_paths: impl Iterator<Item = &'p str>) {
        let mut named = BTreeSet::new();
        let labels: Vec<&str> = self.settings.evidence.roots.iter().map(String::as_str).chain([""]).collect();
        for path in shown_paths {
            let row = labels.iter().find_map(|label| self.register.row(path, label));
            named.extend(row.map(|row| row.path.clone()));
        }
        for row in self.register.rows.values().filter(|row| !named.contains(&row.path)) {
            let message = format!("`{}` is not in the evidence", row.path);
            let place = format!("row {}, column `path`", row.row);
            self.diagnostics.push(REGISTER_PATH_MISSING.at(&self.register.file, place, message));
        }
    }

    fn check_clauses(&self, publication: &LoadedPublication, found: &mut Vec<Diagnostic>) {
        for row in &self.settings.clauses {
            let controls = publication.controls.iter().filter(|control| control.clause.is_within(&row.clause));
            let expectations: BTreeSet<&str> =
                controls.clone().flat_map(|control| &control.expectations).map(|each| each.id.as_str()).collect();
            if controls.count() == 0 {
                let message = format!("{} holds no clause {}", publication.publication.designation, row.clause);
                found.push(UNKNOWN_REFERENCE.at(SETTINGS_FILE, &row.place, message));
            }
            for expectation in row.cadence.keys().filter(|id| !expectations.contains(id.as_str())) {
                let message = format!("clause {} has no expectation `{expectation}`", row.clause);
                found.push(UNKNOWN_REFERENCE.at(SETTINGS_FILE, &row.place, message));
            }
            if let Some(party) = &row.performed_by {
                let own = publication.publication.own_chapters.contains(&row.clause.chapter());
                let declared = self.settings.other_parties.iter().any(|each| each.name == *party);
                if own {
                    let message = format!("`performed_by = \"{party}\"` is declared for clause {}", row.clause);
                    found.push(OWN_CLAUSE.at(SETTINGS_FILE, &row.place, message));
                } else if !declared && party != ANY_OTHER_PARTY {
                    let message = format!("`{party}`, who performs clause {}, is not declared", row.clause);
                    found.push(UNKNOWN_PARTY.at(SETTINGS_FILE, &row.place, message));
                }
            }
        }
    }

    fn check_exports(&self, catalogue: &Catalogue, found: &mut Vec<Diagnostic>) {
        for export in &self.settings.exports {
            let place = format!("[[exports]] {}", export.path);
            let Some(id) = &export.record_type else { continue };
            let Some(record_type) = catalogue.record_types.get(id) else {
                found.push(UNKNOWN_REFERENCE.at(SETTINGS_FILE, &place, format!("there is no record type `{id}`")));
                continue;
            };
            for column in export.columns.values() {
                if !record_type.columns.iter().any(|each| each.name == *column) {
                    let message = format!("record type `{id}` has no column `{column}`");
                    found.push(UNKNOWN_REFERENCE.at(SETTINGS_FILE, &place, message));
                }
            }
        }
    }

    fn check_tests(&self, catalogue: &Catalogue, found: &mut Vec<Diagnostic>) {
        let tests = &self.settings.tests;
        for id in tests.off.keys().filter(|id| !catalogue.record_tests.contains_key(*id)) {
            found.push(UNKNOWN_REFERENCE.at(SETTINGS_FILE, "tests.off", format!("there is no record test `{id}`")));
        }
        for (id, parameters) in &tests.parameters {
            let Some(test) = catalogue.record_tests.get(id) else {
                let message = format!("there is no record test `{id}`");
                found.push(UNKNOWN_REFERENCE.at(SETTINGS_FILE, "tests.parameters", message));
                continue;
            };
            for name in parameters.keys().filter(|name| !test.metadata.parameters.contains_key(*name)) {
                let message = format!("record test `{id}` has no parameter `{name}`");
                found.push(UNKNOWN_REFERENCE.at(SETTINGS_FILE, "tests.parameters", message));
            }
        }
    }

    fn check_targets(&self, publication: &LoadedPublication, found: &mut Vec<Diagnostic>) {
        let known = |id: &&String| publication.processes.iter().any(|process| process.id == **id);
        for id in self.settings.capability.targets.keys().filter(|id| !known(id)) {
            let message = format!("there is no process `{id}`");
            found.push(UNKNOWN_REFERENCE.at(SETTINGS_FILE, "capability.targets", message));
        }
    }

    /// What stands in the journals against the roles that are declared; what waits for a second person is set aside.
    fn check_people(&mut self, publication: &LoadedPublication) {
        let (settings, findings) = (&self.settings, &self.findings);
        let breaches = Journals { settings, publication, decisions: &self.decisions, findings }.breaches();
        self.diagnostics.extend(breaches);
        self.diagnostics.extend(set_aside(&self.settings, &mut self.decisions));
    }

    fn check_register(&mut self, catalogue: &Catalogue, publication: &LoadedPublication) {
        for row in self.register.rows.values() {
            let file = &self.register.file;
            for written in row.requirements.iter().filter(|written| publication.named(written).is_none()) {
                let place = format!("row {}, column `requirements`", row.row);
                let message = format!("`{written}` is neither a clause nor a requirement");
                self.diagnostics.push(REGISTER_UNKNOWN_REQUIREMENT.at(file, place, message));
            }
            if let Some(kind) = row.kind.as_deref().filter(|kind| catalogue.item_kind(kind).is_none()) {
                let place = format!("row {}, column `kind`", row.row);
                let message = format!("`{kind}` is no kind of item");
                self.diagnostics.push(REGISTER_UNKNOWN_KIND.at(file, place, message));
            }
        }
    }
}
