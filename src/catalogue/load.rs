//! The catalogue as the rest of the program uses it.

use super::clause::Clause;
use super::control::{Control, Expectation, Requirement, RequirementId};
use super::files::{CatalogueFiles, CatalogueSource};
use super::framework::Framework;
use super::grading::GradeRules;
use super::item_kind::ItemKind;
use super::lint;
use super::mapping::Mapping;
use super::parse::{ParsedCatalogue, ParsedFramework, ParsedPublication, ParsedTest};
use super::publication::{MandatoryItem, Named, Process, Publication};
use super::record_test::RecordTest;
use super::record_type::RecordType;
use crate::diagnostics::{Diagnostic, Severity};
use crate::integrity::Sha256Digest;
use std::collections::BTreeMap;

/// The catalogue cannot be used; every fault found is listed.
#[derive(Debug, thiserror::Error)]
#[error("the catalogue has {} fault(s)", .0.len())]
pub struct CatalogueError(pub Vec<Diagnostic>);

/// A publication with everything that belongs to it.
#[derive(Debug, Clone)]
pub struct LoadedPublication {
    /// What it is.
    pub publication: Publication,
    /// Its controls in clause order.
    pub controls: Vec<Control>,
    /// What it makes unavoidable in writing.
    pub mandatory_information: Vec<MandatoryItem>,
    /// Its assessable processes.
    pub processes: Vec<Process>,
    /// Further names of clauses, in lower case: the ids that the items of a framework carry.
    pub aliases: BTreeMap<String, Clause>,
}

/// The catalogue: publications with their controls, frameworks and mappings, record types, record tests, item kinds, grade table.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// Publications by id.
    pub publications: BTreeMap<String, LoadedPublication>,
    /// Frameworks by id, each with all its items.
    pub frameworks: BTreeMap<String, Framework>,
    /// Mappings between publications, in order of path.
    pub mappings: Vec<Mapping>,
    /// Record types by id.
    pub record_types: BTreeMap<String, RecordType>,
    /// Record tests by id.
    pub record_tests: BTreeMap<String, RecordTest>,
    /// Kinds of item in the order of the file.
    pub item_kinds: Vec<ItemKind>,
    /// The table that suggests grades.
    pub grade_rules: GradeRules,
    /// Digest of all data files.
    pub sha256: Sha256Digest,
}

impl Catalogue {
    /// Loads and parses the catalogue. What ships was checked when it was built; with an overlay everything is
    /// checked again, because an unknown reference must stop a run and not quietly weaken it.
    ///
    /// # Errors
    /// Every file that cannot be read or parsed and, with an overlay, every fault of the catalogue, each with
    /// its place.
    pub fn load(source: &CatalogueSource) -> Result<Self, CatalogueError> {
        let files = CatalogueFiles::gather(source)?;
        if source.overlay.is_some() {
            let faults = lint::check(&files).into_iter().filter(|each| each.severity == Severity::Error);
            let faults: Vec<Diagnostic> = faults.collect();
            if !faults.is_empty() {
                return Err(CatalogueError(faults));
            }
        }
        Self::parse(&files)
    }

    /// Parses files that were gathered before.
    ///
    /// # Errors
    /// Every file that cannot be parsed, each with its place.
    pub fn parse(files: &CatalogueFiles) -> Result<Self, CatalogueError> {
        let parsed = ParsedCatalogue::of(files);
        let (Some(item_kinds), Some(grade_rules), true) =
            (parsed.item_kinds, parsed.grade_rules, parsed.faults.is_empty())
        else {
            return Err(CatalogueError(parsed.faults));
        };
        let publications = parsed.publications.into_values().filter_map(LoadedPublication::of);
        let frameworks = parsed.frameworks.values().filter_map(ParsedFramework::whole);
        let record_types = parsed.record_types.into_iter().map(|each| each.content);
        let record_tests = parsed.record_tests.into_iter().filter_map(|(stem, test)| record_test(&stem, test));
        Ok(Self {
            publications: publications.map(|each| (each.publication.id.clone(), each)).collect(),
            frameworks: frameworks.map(|each| (each.id.clone(), each)).collect(),
            mappings: parsed.mappings.into_iter().map(|file| file.content).collect(),
            record_types: record_types.map(|each| (each.id.clone(), each)).collect(),
            record_tests: record_tests.map(|each| (each.metadata.id.clone(), each)).collect(),
            item_kinds: item_kinds.content.kinds,
            grade_rules: grade_rules.content,
            sha256: files.digest(),
        })
    }

    /// The publication with this id.
    #[must_use]
    pub fn publication(&self, id: &str) -> Option<&LoadedPublication> {
        self.publications.get(id)
    }

    /// The kind of item with this id.
    #[must_use]
    pub fn item_kind(&self, id: &str) -> Option<&ItemKind> {
        self.item_kinds.iter().find(|kind| kind.id == id)
    }
}

fn record_test(stem: &str, test: ParsedTest) -> Option<RecordTest> {
    let folder = stem.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let examples = test.examples.map(|file| file.content);
    Some(RecordTest { folder, metadata: test.metadata?.content, sql: test.sql?, examples })
}

impl LoadedPublication {
    fn of(parsed: ParsedPublication) -> Option<Self> {
        let mut controls: Vec<Control> = parsed.controls.into_iter().map(|each| each.content).collect();
        controls.sort_by(|left, right| left.clause.cmp(&right.clause));
        Some(Self {
            publication: parsed.publication?.content,
            controls,
            mandatory_information: parsed.mandatory_information.map(|file| file.content.items).unwrap_or_default(),
            processes: parsed.processes.map(|file| file.content.processes).unwrap_or_default(),
            aliases: BTreeMap::new(),
        })
    }

    /// All requirements with their controls, in clause order.
    pub fn requirements(&self) -> impl Iterator<Item = (&Control, &Requirement)> {
        self.controls.iter().flat_map(|control| control.requirements.iter().map(move |each| (control, each)))
    }

    /// The requirement with this id and its control.
    #[must_use]
    pub fn requirement(&self, id: &RequirementId) -> Option<(&Control, &Requirement)> {
        self.requirements().find(|(_, requirement)| &requirement.id == id)
    }

    /// What `written` names: a clause (`8.6.1`) or a requirement (`8.6.1-h`), with or without the prefix.
    #[must_use]
    pub fn named(&self, written: &str) -> Option<Named> {
        let prefix = format!("{}:", self.publication.prefix);
        let local = written.trim();
        let local = local.strip_prefix(&prefix).unwrap_or(local);
        let alias = self.aliases.get(&local.to_lowercase()).cloned();
        if let Some(clause) = alias.or_else(|| local.parse::<Clause>().ok()) {
            let within = self.requirements().filter(|(control, _)| control.clause.is_within(&clause));
            let within: Vec<RequirementId> = within.map(|(_, requirement)| requirement.id.clone()).collect();
            return (!within.is_empty()).then_some(Named::Clause(within));
        }
        let id = RequirementId::new(format!("{prefix}{local}"));
        self.requirement(&id).map(|_| Named::Requirement(id))
    }

    /// The control of a leaf clause.
    #[must_use]
    pub fn control(&self, clause: &Clause) -> Option<&Control> {
        self.controls.iter().find(|control| &control.clause == clause)
    }

    /// The expectations of a requirement, in its own order.
    pub fn expectations<'a>(
        &'a self,
        control: &'a Control,
        requirement: &'a Requirement,
    ) -> impl Iterator<Item = &'a Expectation> {
        requirement.expects.iter().filter_map(|id| control.expectation(id))
    }
}
