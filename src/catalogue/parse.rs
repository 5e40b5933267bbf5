//! From files to types: every file on its own, with its path, so that whatever is wrong with one costs no other.

use super::control::Control;
use super::files::{CatalogueFiles, FileKind};
use super::framework::{Framework, FrameworkItems};
use super::grading::GradeRules;
use super::item_kind::ItemKinds;
use super::json::{JsonFault, without_mark};
use super::mapping::Mapping;
use super::publication::{MandatoryInformation, Processes, Publication};
use super::record_test::{Examples, RecordTestMetadata};
use super::record_type::RecordType;
use crate::diagnostics::{Code, Diagnostic, Severity};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// A catalogue file is not JSON.
pub const NOT_JSON: Code = Code {
    name: "catalogue-not-json",
    severity: Severity::Error,
    meaning: "A file of the catalogue cannot be read as JSON.",
    help: "mend the JSON at the place named",
};

/// A catalogue file does not have the form its kind asks for.
pub const WRONG_SHAPE: Code = Code {
    name: "catalogue-wrong-shape",
    severity: Severity::Error,
    meaning: "A file of the catalogue lacks a key, has an unknown one, or holds a value of the wrong type.",
    help: "`tickmark controls check` says more; compare the file with its schema in `controls/schema/`",
};

/// A file that the catalogue needs is missing.
pub const FILE_MISSING: Code = Code {
    name: "catalogue-file-missing",
    severity: Severity::Error,
    meaning: "A file that the catalogue cannot do without is missing.",
    help: "add the file",
};

/// Codes of parsing.
pub const CODES: &[&Code] = &[&NOT_JSON, &WRONG_SHAPE, &FILE_MISSING];

/// A parsed file and where it stands.
#[derive(Debug, Clone)]
pub struct Parsed<T> {
    /// Path relative to the catalogue folder.
    pub path: String,
    /// What it holds.
    pub content: T,
}

/// The files in the folder of one publication.
#[derive(Debug, Clone, Default)]
pub struct ParsedPublication {
    /// `publication.json`, if it is there and could be parsed.
    pub publication: Option<Parsed<Publication>>,
    /// `mandatory-information.json`.
    pub mandatory_information: Option<Parsed<MandatoryInformation>>,
    /// `processes.json`.
    pub processes: Option<Parsed<Processes>>,
    /// Every `control.json` that could be parsed, in order of path.
    pub controls: Vec<Parsed<Control>>,
}

/// The files in the folder of one framework.
#[derive(Debug, Clone, Default)]
pub struct ParsedFramework {
    /// `framework.json`, if it is there and could be parsed.
    pub framework: Option<Parsed<Framework>>,
    /// Every `items/*.json` that could be parsed, in order of path.
    pub items: Vec<Parsed<FrameworkItems>>,
}

impl ParsedFramework {
    /// The framework with the items of all its files.
    #[must_use]
    pub fn whole(&self) -> Option<Framework> {
        let mut framework = self.framework.as_ref()?.content.clone();
        framework.items.extend(self.items.iter().flat_map(|file| file.content.items.iter().cloned()));
        Some(framework)
    }
}

/// The up to three files of one record test.
#[derive(Debug, Clone, Default)]
pub struct ParsedTest {
    /// `<test>.json`.
    pub metadata: Option<Parsed<RecordTestMetadata>>,
    /// `<test>.sql`.
    pub sql: Option<String>,
    /// `<test>.examples.json`.
    pub examples: Option<Parsed<Examples>>,
}

/// Every file of a catalogue, parsed as far as it could be.
#[derive(Debug, Clone, Default)]
pub struct ParsedCatalogue {
    /// `item-kinds.json`.
    pub item_kinds: Option<Parsed<ItemKinds>>,
    /// `grade-rules.json`.
    pub grade_rules: Option<Parsed<GradeRules>>,
    /// Publications by folder.
    pub publications: BTreeMap<String, ParsedPublication>,
    /// Frameworks by folder.
    pub frameworks: BTreeMap<String, ParsedFramework>,
    /// Mappings in order of path.
    pub mappings: Vec<Parsed<Mapping>>,
    /// Record types in order of path.
    pub record_types: Vec<Parsed<RecordType>>,
    /// Record tests by path without the ending.
    pub record_tests: BTreeMap<String, ParsedTest>,
    /// What could not be parsed.
    pub faults: Vec<Diagnostic>,
}

impl ParsedCatalogue {
    /// Parses all files.
    #[must_use]
    pub fn of(files: &CatalogueFiles) -> Self {
        let mut parsed = Self::default();
        for (path, bytes) in files.iter() {
            parsed.add(path, bytes);
        }
        for path in ["item-kinds.json", "grade-rules.json"] {
            parsed.demand(files, path);
        }
        let folders: Vec<String> = parsed.publications.keys().cloned().collect();
        for folder in folders {
            parsed.demand(files, &format!("{folder}/publication.json"));
        }
        let folders: Vec<String> = parsed.frameworks.keys().cloned().collect();
        for folder in folders {
            parsed.demand(files, &format!("{folder}/framework.json"));
        }
        parsed
    }

    /// Whether the file at `path` was not parsed: its absence elsewhere says nothing then.
    #[must_use]
    pub fn failed(&self, path: &str) -> bool {
        self.faults.iter().any(|fault| fault.file == path)
    }

    fn demand(&mut self, files: &CatalogueFiles, path: &str) {
        if files.get(path).is_none() {
            self.faults.push(FILE_MISSING.at(path, "", "this file is missing"));
        }
    }

    fn add(&mut self, path: &str, bytes: &[u8]) {
        match FileKind::of(path) {
            FileKind::ItemKinds => self.item_kinds = self.json(path, bytes),
            FileKind::GradeRules => self.grade_rules = self.json(path, bytes),
            FileKind::RecordType => {
                let parsed = self.json(path, bytes);
                self.record_types.extend(parsed);
            }
            FileKind::Publication => {
                let parsed = self.json(path, bytes);
                self.publication(path).publication = parsed;
            }
            FileKind::MandatoryInformation => {
                let parsed = self.json(path, bytes);
                self.publication(path).mandatory_information = parsed;
            }
            FileKind::Processes => {
                let parsed = self.json(path, bytes);
                self.publication(path).processes = parsed;
            }
            FileKind::Control => {
                let parsed = self.json(path, bytes);
                self.publication(path).controls.extend(parsed);
            }
            FileKind::RecordTest => {
                let parsed = self.json(path, bytes);
                self.test(path, ".json").metadata = parsed;
            }
            FileKind::RecordTestExamples => {
                let parsed = self.json(path, bytes);
                self.test(path, ".examples.json").examples = parsed;
            }
            FileKind::RecordTestQuery => {
                let sql = String::from_utf8_lossy(without_mark(bytes)).into_owned();
                self.test(path, ".sql").sql = Some(sql);
            }
            FileKind::Framework => {
                let parsed = self.json(path, bytes);
                self.framework(path).framework = parsed;
            }
            FileKind::FrameworkItems => {
                let parsed = self.json(path, bytes);
                self.framework(path).items.extend(parsed);
            }
            FileKind::Mapping => {
                let parsed = self.json(path, bytes);
                self.mappings.extend(parsed);
            }
            FileKind::Schema | FileKind::Companion | FileKind::Unknown => {}
        }
    }

    fn framework(&mut self, path: &str) -> &mut ParsedFramework {
        let folder = path.split('/').next().unwrap_or_default();
        self.frameworks.entry(folder.to_owned()).or_default()
    }

    fn publication(&mut self, path: &str) -> &mut ParsedPublication {
        let folder = path.split('/').next().unwrap_or_default();
        self.publications.entry(folder.to_owned()).or_default()
    }

    fn test(&mut self, path: &str, ending: &str) -> &mut ParsedTest {
        let stem = path.strip_suffix(ending).unwrap_or(path);
        self.record_tests.entry(stem.to_owned()).or_default()
    }

    fn json<T: DeserializeOwned>(&mut self, path: &str, bytes: &[u8]) -> Option<Parsed<T>> {
        match serde_json::from_slice(without_mark(bytes)) {
            Ok(content) => Some(Parsed { path: path.to_owned(), content }),
            Err(error) => {
                let code = if error.is_data() { &WRONG_SHAPE } else { &NOT_JSON };
                let fault = JsonFault::from(error);
                self.faults.push(code.at(path, fault.place, fault.message));
                None
            }
        }
    }
}
