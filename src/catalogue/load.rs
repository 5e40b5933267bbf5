//! Loading the catalogue: the embedded files, overlaid with the files of `--controls DIR`, parsed by convention.

use super::clause::Clause;
use super::control::{Control, Expectation, Requirement, RequirementId};
use super::grading::GradeRules;
use super::item_kind::{ItemKind, ItemKinds};
use super::publication::{MandatoryInformation, MandatoryItem, Process, Processes, Publication};
use super::record_test::{RecordTest, RecordTestMetadata};
use super::record_type::RecordType;
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::integrity::Sha256Digest;
use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/controls");

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
    help: "compare the file with its schema in `controls/schema/`",
};

/// A file that the catalogue needs is missing.
pub const FILE_MISSING: Code = Code {
    name: "catalogue-file-missing",
    severity: Severity::Error,
    meaning: "A file that the catalogue cannot do without is missing.",
    help: "add the file, or leave out `--controls` to use the catalogue that ships",
};

/// A file of the catalogue folder cannot be read.
pub const FILE_UNREADABLE: Code = Code {
    name: "catalogue-file-unreadable",
    severity: Severity::Error,
    meaning: "A file or folder given with `--controls` cannot be read.",
    help: "check that it exists and that you may read it",
};

/// A file of the catalogue folder is larger than any catalogue file may be.
pub const FILE_TOO_LARGE: Code = Code {
    name: "catalogue-file-too-large",
    severity: Severity::Error,
    meaning: "A file given with `--controls` is larger than the limit for catalogue files.",
    help: "split the file, or take out what is not catalogue data",
};

/// Codes of loading.
pub const CODES: &[&Code] = &[&NOT_JSON, &WRONG_SHAPE, &FILE_MISSING, &FILE_UNREADABLE, &FILE_TOO_LARGE];

/// Largest catalogue file accepted from `--controls`, in bytes.
pub const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// Where the catalogue comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogueSource {
    /// A folder whose files add to the embedded ones or replace them, path by path.
    pub overlay: Option<PathBuf>,
}

/// The catalogue cannot be used; every fault found is listed.
#[derive(Debug, thiserror::Error)]
#[error("the catalogue has {} fault(s)", .0.len())]
pub struct CatalogueError(pub Vec<Diagnostic>);

/// The files of a catalogue by their path relative to `controls/`, with `/` between the components.
#[derive(Debug, Clone)]
pub struct CatalogueFiles {
    files: BTreeMap<String, Cow<'static, [u8]>>,
}

impl CatalogueFiles {
    /// The embedded files, with those of the overlay in their place or beside them.
    ///
    /// # Errors
    /// When the overlay or one of its files cannot be read.
    pub fn gather(source: &CatalogueSource) -> Result<Self, CatalogueError> {
        let mut files = BTreeMap::new();
        gather_embedded(&EMBEDDED, &mut files);
        let mut faults = Vec::new();
        if let Some(overlay) = &source.overlay {
            gather_overlay(overlay, &mut files, &mut faults);
        }
        if faults.is_empty() { Ok(Self { files }) } else { Err(CatalogueError(faults)) }
    }

    /// Paths and contents in order of path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_ref()))
    }

    /// The content of one file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(AsRef::as_ref)
    }

    /// SHA-256 over one line `<digest>  <path>` per JSON and SQL file, in order of path: `sha256sum` reproduces it.
    #[must_use]
    pub fn digest(&self) -> Sha256Digest {
        let data = self.iter().filter(|(path, _)| is_data(path));
        let lines: Vec<String> = data.map(|(path, bytes)| format!("{}  {path}\n", Sha256Digest::of(bytes))).collect();
        Sha256Digest::of(lines.concat().as_bytes())
    }
}

fn is_data(path: &str) -> bool {
    has_extension(path, "json") || has_extension(path, "sql")
}

fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

fn gather_embedded(folder: &Dir<'static>, files: &mut BTreeMap<String, Cow<'static, [u8]>>) {
    for file in folder.files() {
        files.insert(portable(file.path()), Cow::Borrowed(file.contents()));
    }
    for each in folder.dirs() {
        gather_embedded(each, files);
    }
}

fn gather_overlay(root: &Path, files: &mut BTreeMap<String, Cow<'static, [u8]>>, faults: &mut Vec<Diagnostic>) {
    for entry in walkdir::WalkDir::new(root).sort_by_file_name() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().map_or_else(|| root.display().to_string(), |path| path.display().to_string());
                faults.push(FILE_UNREADABLE.at(path, "", "this file or folder cannot be read"));
                continue;
            }
        };
        if !entry.file_type().is_file() {
            continue;
        }
        let relative = portable(entry.path().strip_prefix(root).unwrap_or(entry.path()));
        let size = entry.metadata().map_or(0, |metadata| metadata.len());
        if size > MAX_FILE_BYTES {
            let message = format!("{size} bytes, more than the limit of {MAX_FILE_BYTES} bytes");
            faults.push(FILE_TOO_LARGE.at(relative, "", message));
            continue;
        }
        match std::fs::read(entry.path()) {
            Ok(bytes) => {
                files.insert(relative, Cow::Owned(bytes));
            }
            Err(error) => faults.push(FILE_UNREADABLE.at(relative, "", error.to_string())),
        }
    }
}

fn portable(path: &Path) -> String {
    let components: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    components.join("/")
}

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
}

/// The catalogue: publications with their controls, record types, record tests, item kinds, grade table.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// Publications by id.
    pub publications: BTreeMap<String, LoadedPublication>,
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
    /// Loads and parses the catalogue.
    ///
    /// # Errors
    /// Every file that cannot be read or parsed, each with its place.
    pub fn load(source: &CatalogueSource) -> Result<Self, CatalogueError> {
        Self::parse(&CatalogueFiles::gather(source)?)
    }

    /// Parses files that were gathered before.
    ///
    /// # Errors
    /// Every file that cannot be parsed, each with its place.
    pub fn parse(files: &CatalogueFiles) -> Result<Self, CatalogueError> {
        let mut parser = Parser { files, faults: Vec::new() };
        let item_kinds = parser.required::<ItemKinds>("item-kinds.json").map(|file| file.kinds);
        let grade_rules = parser.required::<GradeRules>("grade-rules.json");
        let publications = parser.publications();
        let record_types = parser.record_types();
        let record_tests = parser.record_tests();
        match (item_kinds, grade_rules) {
            (Some(item_kinds), Some(grade_rules)) if parser.faults.is_empty() => {
                let sha256 = files.digest();
                Ok(Self { publications, record_types, record_tests, item_kinds, grade_rules, sha256 })
            }
            _ => Err(CatalogueError(parser.faults)),
        }
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

impl LoadedPublication {
    /// All requirements with their controls, in clause order.
    pub fn requirements(&self) -> impl Iterator<Item = (&Control, &Requirement)> {
        self.controls.iter().flat_map(|control| control.requirements.iter().map(move |each| (control, each)))
    }

    /// The requirement with this id and its control.
    #[must_use]
    pub fn requirement(&self, id: &RequirementId) -> Option<(&Control, &Requirement)> {
        self.requirements().find(|(_, requirement)| &requirement.id == id)
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

struct Parser<'a> {
    files: &'a CatalogueFiles,
    faults: Vec<Diagnostic>,
}

impl Parser<'_> {
    fn required<T: DeserializeOwned>(&mut self, path: &str) -> Option<T> {
        if let Some(bytes) = self.files.get(path) {
            return self.parse(path, bytes);
        }
        self.faults.push(FILE_MISSING.at(path, "", "this file is missing"));
        None
    }

    fn parse<T: DeserializeOwned>(&mut self, path: &str, bytes: &[u8]) -> Option<T> {
        match serde_json::from_slice(bytes) {
            Ok(value) => Some(value),
            Err(error) => {
                let place = format!("line {}, column {}", error.line(), error.column());
                let code = if error.is_data() { &WRONG_SHAPE } else { &NOT_JSON };
                self.faults.push(code.at(path, place, strip_place(&error.to_string())));
                None
            }
        }
    }

    fn publications(&mut self) -> BTreeMap<String, LoadedPublication> {
        let ids: Vec<&str> = self.files.iter().filter_map(|(path, _)| path.strip_suffix("/publication.json")).collect();
        let mut publications = BTreeMap::new();
        for id in ids {
            let publication = self.required::<Publication>(&format!("{id}/publication.json"));
            let mandatory = self.optional::<MandatoryInformation>(&format!("{id}/mandatory-information.json"));
            let processes = self.optional::<Processes>(&format!("{id}/processes.json"));
            let mut controls = self.controls(id);
            controls.sort_by(|left, right| left.clause.cmp(&right.clause));
            if let Some(publication) = publication {
                let loaded = LoadedPublication {
                    publication,
                    controls,
                    mandatory_information: mandatory.map(|file| file.items).unwrap_or_default(),
                    processes: processes.map(|file| file.processes).unwrap_or_default(),
                };
                publications.insert(id.to_owned(), loaded);
            }
        }
        publications
    }

    fn optional<T: DeserializeOwned>(&mut self, path: &str) -> Option<T> {
        let bytes = self.files.get(path)?;
        self.parse(path, bytes)
    }

    fn controls(&mut self, publication: &str) -> Vec<Control> {
        let prefix = format!("{publication}/");
        let files = self.files;
        files
            .iter()
            .filter(|(path, _)| path.starts_with(&prefix) && path.ends_with("/control.json"))
            .filter_map(|(path, bytes)| self.parse(path, bytes))
            .collect()
    }

    fn record_types(&mut self) -> BTreeMap<String, RecordType> {
        let files = self.files;
        files
            .iter()
            .filter(|(path, _)| path.starts_with("record-types/") && has_extension(path, "json"))
            .filter_map(|(path, bytes)| self.parse::<RecordType>(path, bytes))
            .map(|each| (each.id.clone(), each))
            .collect()
    }

    fn record_tests(&mut self) -> BTreeMap<String, RecordTest> {
        let files = self.files;
        let mut tests = BTreeMap::new();
        for (path, sql) in files.iter() {
            let Some(stem) = path.strip_suffix(".sql") else { continue };
            let Some(metadata) = self.required::<RecordTestMetadata>(&format!("{stem}.json")) else { continue };
            let examples = self.optional(&format!("{stem}.examples.json"));
            let folder = stem.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
            let sql = String::from_utf8_lossy(sql).into_owned();
            tests.insert(metadata.id.clone(), RecordTest { folder, metadata, sql, examples });
        }
        tests
    }
}

/// `serde_json` appends the place to its message; ours stands in a field of its own.
fn strip_place(message: &str) -> &str {
    message.rsplit_once(" at line ").map_or(message, |(text, _)| text)
}
