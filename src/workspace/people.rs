//! Who is who: `[[people]]` with their roles, and what follows from them: nobody concludes on what they answer for, and
//! what one person concluded counts once a reviewer confirmed it.

use super::codes::{DECISION_UNCONFIRMED, OWN_PROCESS_CONCLUDED, SETTINGS_INVALID};
use super::config::Settings;
use super::decisions::Decisions;
use super::findings::{Finding, FindingSource};
use super::toml_reader::TomlTable;
use super::{DECISIONS_FILE, FINDINGS_FILE};
use crate::catalogue::{Clause, LoadedPublication, RequirementId};
use crate::diagnostics::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The role of those who confirm what others concluded; once somebody holds it, confirmation is needed.
pub const REVIEWER: &str = "reviewer";

/// Somebody may not conclude; why, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotIndependent(String);

/// One person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// Name, as it stands in decisions and findings.
    pub name: String,
    /// Other names, such as the one in ticket systems.
    pub also_known_as: Vec<String>,
    /// Roles: owners that `[[clauses]]` names, `reviewer`, and any other word.
    pub roles: Vec<String>,
}

impl Person {
    fn goes_by(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.trim())
            || self.also_known_as.iter().any(|each| each.eq_ignore_ascii_case(name.trim()))
    }

    /// Whether the person holds a role.
    #[must_use]
    pub fn holds(&self, role: &str) -> bool {
        self.roles.iter().any(|each| each.eq_ignore_ascii_case(role))
    }
}

pub(super) fn read(table: &mut TomlTable<'_, '_, '_>, span: Range<usize>) -> Option<Person> {
    let name = table.text("name").filter(|name| !name.is_empty());
    let also_known_as = table.texts("also_known_as").unwrap_or_default();
    let roles = table.texts("roles").unwrap_or_default();
    if name.is_none() {
        table.faults().push(&SETTINGS_INVALID, span, "`[[people]]` needs `name`");
    }
    Some(Person { name: name?, also_known_as, roles })
}

impl Settings {
    /// The person who goes by a name.
    #[must_use]
    pub fn person(&self, name: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.goes_by(name))
    }

    /// Whether somebody holds the role of a reviewer, so that conclusions need a second person.
    #[must_use]
    pub fn needs_second_person(&self) -> bool {
        self.people.iter().any(|person| person.holds(REVIEWER))
    }

    /// Whether a person owns a clause or performs it, in their own name or in a role.
    #[must_use]
    pub fn answers_for(&self, name: &str, clause: &Clause) -> bool {
        let person = self.person(name);
        let is = |written: &str| {
            written.eq_ignore_ascii_case(name.trim())
                || person.is_some_and(|person| person.goes_by(written) || person.holds(written))
        };
        let owner = self.for_clause(clause, |row| row.owner.as_deref());
        let performer = self.for_clause(clause, |row| row.performed_by.as_deref());
        owner.into_iter().chain(performer).any(is)
    }

    /// Those of `clauses` that a person answers for, in order.
    fn own<'c>(&self, name: &str, clauses: impl IntoIterator<Item = &'c Clause>) -> BTreeSet<&'c Clause> {
        clauses.into_iter().filter(|clause| self.answers_for(name, clause)).collect()
    }

    /// Whether `by` may conclude on `clauses`. Where no people are declared, everybody may.
    ///
    /// # Errors
    /// When nobody of that name is declared, or the person answers for one of the clauses.
    pub fn may_conclude<'c>(
        &self,
        by: &str,
        clauses: impl IntoIterator<Item = &'c Clause>,
    ) -> Result<(), NotIndependent> {
        if self.people.is_empty() {
            return Ok(());
        }
        if self.person(by).is_none() {
            return Err(NotIndependent(format!("nobody who goes by `{by}` is declared in `[[people]]`")));
        }
        let own = self.own(by, clauses);
        if own.is_empty() {
            return Ok(());
        }
        Err(NotIndependent(format!("{by} answers for {} and cannot conclude on it", list(&own))))
    }

    /// Whether `by` may confirm or close what `first` did: another person, and a reviewer where there are reviewers.
    ///
    /// # Errors
    /// When it is the same person, or one who is no reviewer.
    pub fn may_confirm(&self, by: &str, first: &str) -> Result<(), NotIndependent> {
        if self.people.is_empty() {
            return Ok(());
        }
        let person = self.person(by);
        let same = by.trim().eq_ignore_ascii_case(first.trim()) || person.is_some_and(|person| person.goes_by(first));
        if same {
            return Err(NotIndependent(format!("{by} did it, and a second person has to look at it")));
        }
        if self.needs_second_person() && !person.is_some_and(|person| person.holds(REVIEWER)) {
            return Err(NotIndependent(format!("{by} does not hold the role `{REVIEWER}`")));
        }
        Ok(())
    }
}

fn list(clauses: &BTreeSet<&Clause>) -> String {
    clauses.iter().map(|clause| clause.as_str()).collect::<Vec<_>>().join(", ")
}

/// What stands in the journals against the rules above, whoever wrote it there.
pub(super) struct Journals<'j> {
    pub(super) settings: &'j Settings,
    pub(super) publication: &'j LoadedPublication,
    pub(super) decisions: &'j Decisions,
    pub(super) findings: &'j [Finding],
}

impl Journals<'_> {
    pub(super) fn breaches(&self) -> Vec<Diagnostic> {
        if self.settings.people.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        self.of_decisions(&mut found);
        self.findings.iter().for_each(|finding| self.of_finding(finding, &mut found));
        found
    }

    fn clause(&self, requirement: &RequirementId) -> Option<&Clause> {
        self.publication.requirement(requirement).map(|(control, _)| &control.clause)
    }

    /// One line for each person and clause, however many decisions they made there.
    fn of_decisions(&self, found: &mut Vec<Diagnostic>) {
        let mut made: BTreeMap<(&str, &Clause), u64> = BTreeMap::new();
        let on_matches = self.decisions.on_matches().map(|(requirement, _, decision)| (requirement, decision));
        for (requirement, decision) in on_matches.chain(self.decisions.on_occurrences()) {
            if let Some(clause) = self.clause(requirement)
                && self.settings.answers_for(&decision.by, clause)
            {
                *made.entry((&decision.by, clause)).or_default() += 1;
            }
        }
        for decision in self.decisions.capability.values() {
            let process = decision.judgement.process();
            let process = self.publication.processes.iter().find(|each| process == Some(each.id.as_str()));
            for clause in process.iter().flat_map(|process| leaves(self.publication, &process.clauses)) {
                if self.settings.answers_for(&decision.by, clause) {
                    *made.entry((&decision.by, clause)).or_default() += 1;
                }
            }
        }
        found.extend(made.into_iter().map(|((by, clause), count)| {
            let what = if count == 1 { "a decision".to_owned() } else { format!("{count} decisions") };
            let message = format!("{by} answers for {clause} and made {what} on it");
            OWN_PROCESS_CONCLUDED.at(DECISIONS_FILE, format!("clause {clause}"), message)
        }));
    }

    fn of_finding(&self, finding: &Finding, found: &mut Vec<Diagnostic>) {
        let clauses: BTreeSet<&Clause> = finding.requirements.iter().filter_map(|id| self.clause(id)).collect();
        let mut breach = |by: &str, what: &str| {
            let own = self.settings.own(by, clauses.iter().copied());
            if !own.is_empty() {
                let message = format!("{by} answers for {} and {what} {}", list(&own), finding.id);
                found.push(OWN_PROCESS_CONCLUDED.at(FINDINGS_FILE, &finding.id, message));
            }
        };
        if finding.source == FindingSource::InternalAudit {
            breach(&finding.statement.by, "audited there and raised");
        }
        for (said, what) in [(&finding.closed, "closed"), (&finding.withdrawn, "withdrew")] {
            if let Some(said) = said {
                breach(&said.by, what);
            }
        }
    }
}

/// The leaf clauses of a publication that lie within `clauses`.
#[must_use]
pub fn leaves<'p>(publication: &'p LoadedPublication, clauses: &[Clause]) -> Vec<&'p Clause> {
    let within = |clause: &Clause| clauses.iter().any(|each| clause.is_within(each));
    publication.controls.iter().map(|control| &control.clause).filter(|clause| within(clause)).collect()
}

/// Sets aside what no second person has confirmed, and says so.
pub(super) fn set_aside(settings: &Settings, decisions: &mut Decisions) -> Vec<Diagnostic> {
    if !settings.needs_second_person() {
        return Vec::new();
    }
    let waiting = decisions.set_aside(|first, second| settings.may_confirm(second, first).is_ok());
    let said = |(by, about): (String, String)| {
        let message = format!("what {by} decided on {about} does not count until a reviewer confirms it");
        DECISION_UNCONFIRMED.at(DECISIONS_FILE, about, message)
    };
    waiting.into_iter().map(said).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: &str = "[[people]]\nname = \"Ada Brook\"\nalso_known_as = [\"abrook\"]\nroles = [\"Change Manager\"]\n\
        [[people]]\nname = \"Cy Dell\"\nroles = [\"reviewer\"]\n[[people]]\nname = \"Eve Fry\"\n\
        [[clauses]]\nclause = \"8.5.1\"\nowner = \"Change Manager\"\n[[clauses]]\nclause = \"8.6.1\"\nowner = \"Cy Dell\"";

    fn settings() -> Settings {
        Settings::parse("tickmark.toml", SETTINGS).unwrap()
    }

    fn may(by: &str, clause: &str) -> bool {
        settings().may_conclude(by, [&clause.parse().unwrap()]).is_ok()
    }

    #[test]
    fn nobody_concludes_on_what_they_answer_for_under_any_of_their_names() {
        for by in ["Ada Brook", "ada brook", "abrook", " Ada Brook "] {
            assert!(!may(by, "8.5.1.3"), "{by}");
            assert!(may(by, "8.6.1"), "{by}");
        }
        assert!(!may("Cy Dell", "8.6.1") && may("Cy Dell", "8.5.1.3"));
    }

    #[test]
    fn a_stranger_concludes_on_nothing_once_people_are_declared() {
        assert!(!may("Somebody", "9.1"));
        assert!(Settings::default().may_conclude("Somebody", [&"9.1".parse().unwrap()]).is_ok());
    }

    #[test]
    fn a_second_person_is_another_and_a_reviewer() {
        let may = |by: &str, first: &str| settings().may_confirm(by, first).is_ok();
        assert!(may("Cy Dell", "Ada Brook"));
        assert!(!may("Cy Dell", "cy dell"), "the same person");
        assert!(!may("Eve Fry", "Ada Brook"), "no reviewer");
        assert!(!may("abrook", "Ada Brook"), "the same person by another name");
    }

    #[test]
    fn a_person_without_a_name_is_a_fault_with_its_place() {
        let faults = Settings::parse("tickmark.toml", "[[people]]\nroles = [\"reviewer\"]").unwrap_err();
        assert_eq!(faults[0].code, "settings-invalid");
    }
}
