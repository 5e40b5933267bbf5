//! Checking a catalogue: JSON, schemas, and then everything a schema cannot say. Every fault is found in one go.

mod clauses;
mod evidence;
mod frameworks;
mod identity;
mod mappings;
mod records;
mod references;
mod wording;

use super::control::{Control, Requirement};
use super::files::{CatalogueFiles, FileKind};
use super::json;
use super::parse::{NOT_JSON, Parsed, ParsedCatalogue, ParsedPublication};
use super::publication::Publication;
use super::schema::{self, Schemas};
use crate::diagnostics::{Code, Diagnostic, Severity};
use std::collections::BTreeSet;

/// A key stands twice in one object.
pub const DUPLICATE_KEY: Code = Code {
    name: "catalogue-duplicate-key",
    severity: Severity::Error,
    meaning: "An object has the same key twice; JSON parsers differ in which of the two they take.",
    help: "take one of the two out",
};

/// A file that nothing reads.
pub const UNKNOWN_FILE: Code = Code {
    name: "catalogue-unknown-file",
    severity: Severity::Warning,
    meaning: "A file of the catalogue folder is of no kind that the catalogue knows; nothing reads it.",
    help: "check its name and folder against `controls/README.md`, or take it out",
};

/// More faults than are listed.
pub const MORE_FAULTS: Code = Code {
    name: "catalogue-more-faults",
    severity: Severity::Error,
    meaning: "There are more faults than are listed.",
    help: "mend those that are listed and check again",
};

/// An identifier is used twice.
pub const DUPLICATE_ID: Code = Code {
    name: "catalogue-duplicate-id",
    severity: Severity::Error,
    meaning: "Two things of the catalogue carry the same identifier.",
    help: "give one of the two an id of its own; to replace a file that ships, keep its path",
};

/// An identifier does not fit the place of its file.
pub const MISPLACED: Code = Code {
    name: "catalogue-misplaced",
    severity: Severity::Error,
    meaning: "An identifier and the place of its file, or of its object, disagree.",
    help: "rename the one or the other so that they agree",
};

/// A reference to nothing.
pub const UNKNOWN_REFERENCE: Code = Code {
    name: "catalogue-unknown-reference",
    severity: Severity::Error,
    meaning: "Something is named that the catalogue does not hold.",
    help: "correct the name, or add what is named",
};

/// The clause tree and the controls disagree.
pub const CLAUSE_TREE: Code = Code {
    name: "catalogue-clause-tree",
    severity: Severity::Error,
    meaning: "The clause tree of a publication and its controls or processes disagree.",
    help: "every leaf clause has exactly one control, and every control stands for a leaf clause",
};

/// Evidence that could never show a requirement.
pub const NEVER_MET: Code = Code {
    name: "catalogue-never-met",
    severity: Severity::Error,
    meaning: "A requirement expects no evidence by which it could ever be met.",
    help: "name under `expects` an expectation that shows what is lacking, or write a new one",
};

/// An expectation that no requirement names.
pub const UNUSED: Code = Code {
    name: "catalogue-unused",
    severity: Severity::Warning,
    meaning: "Something is described that nothing in the catalogue uses.",
    help: "name it where it belongs, or take it out",
};

/// A text that reads badly.
pub const WORDING: Code = Code {
    name: "catalogue-wording",
    severity: Severity::Warning,
    meaning: "A text does not keep the rules of wording: sentences end in a period, titles and phrases do not.",
    help: "correct the text",
};

/// Parts of one thing that contradict each other.
pub const CONTRADICTION: Code = Code {
    name: "catalogue-contradiction",
    severity: Severity::Error,
    meaning: "Two statements of the catalogue cannot both hold.",
    help: "correct one of the two",
};

/// A record test that lacks one of its files.
pub const TEST_INCOMPLETE: Code = Code {
    name: "catalogue-test-incomplete",
    severity: Severity::Error,
    meaning: "A record test lacks one of its three files: metadata, SQL, examples.",
    help: "a record test is `<test>.json`, `<test>.sql` and `<test>.examples.json` in the folder of its control",
};

/// Codes of the lint.
pub const CODES: &[&Code] = &[
    &DUPLICATE_KEY,
    &UNKNOWN_FILE,
    &MORE_FAULTS,
    &DUPLICATE_ID,
    &MISPLACED,
    &UNKNOWN_REFERENCE,
    &CLAUSE_TREE,
    &NEVER_MET,
    &UNUSED,
    &WORDING,
    &CONTRADICTION,
    &TEST_INCOMPLETE,
    &mappings::UNMAPPED,
];

/// Most faults after which no further file is looked at; a catalogue from a stranger may hold any number.
pub const MAX_FAULTS: usize = 10_000;

/// Every fault of the catalogue, in order of file and place; empty means sound.
#[must_use]
pub fn check(files: &CatalogueFiles) -> Vec<Diagnostic> {
    let schemas = match Schemas::embedded() {
        Ok(schemas) => schemas,
        Err(error) => return error.0,
    };
    let mut faults: Vec<Diagnostic> = Vec::new();
    for (path, bytes) in files.iter() {
        faults.extend(file(&schemas, path, bytes));
        if faults.len() > MAX_FAULTS {
            faults.push(MORE_FAULTS.at(path, "", format!("more than {MAX_FAULTS} faults; no further file was read")));
            faults.sort();
            return faults;
        }
    }
    let parsed = ParsedCatalogue::of(files);
    // What a schema explained need not be repeated in the words of the parser.
    let explained: BTreeSet<&str> = faults.iter().map(|fault| fault.file.as_str()).collect();
    let unexplained = parsed.faults.iter().filter(|fault| !explained.contains(fault.file.as_str()));
    let unexplained: Vec<Diagnostic> = unexplained.cloned().collect();
    faults.extend(unexplained);
    faults.extend(lint(&parsed));
    faults.sort();
    faults.dedup();
    faults
}

/// What can be said about one file alone.
fn file(schemas: &Schemas, path: &str, bytes: &[u8]) -> Vec<Diagnostic> {
    let kind = FileKind::of(path);
    let Some(name) = kind.schema() else {
        return match kind {
            FileKind::Unknown => vec![UNKNOWN_FILE.at(path, "", "nothing reads this file")],
            FileKind::RecordTestQuery if std::str::from_utf8(bytes).is_err() => {
                vec![NOT_JSON.at(path, "", "this is not UTF-8 text").with_help("save the file as UTF-8")]
            }
            _ => Vec::new(),
        };
    };
    match json::parse(bytes) {
        Ok(document) => {
            let twice = |place: String| DUPLICATE_KEY.at(path, place, "this key stands twice in its object");
            let mut faults = schemas.faults(name, path, &document.value);
            if faults.len() == schema::MAX_FAULTS {
                let message = format!("there may be more than the {} faults listed", schema::MAX_FAULTS);
                faults.push(MORE_FAULTS.at(path, "", message));
            }
            faults.extend(document.duplicates.into_iter().map(twice));
            faults
        }
        Err(fault) => vec![NOT_JSON.at(path, fault.place, fault.message)],
    }
}

/// What can be said about the files together.
fn lint(parsed: &ParsedCatalogue) -> Vec<Diagnostic> {
    let mut lint = Lint { parsed, faults: Vec::new() };
    identity::lint(&mut lint);
    references::lint(&mut lint);
    clauses::lint(&mut lint);
    evidence::lint(&mut lint);
    wording::lint(&mut lint);
    records::lint(&mut lint);
    frameworks::lint(&mut lint);
    mappings::lint(&mut lint);
    lint.faults
}

/// The catalogue under the lint and the faults found so far.
struct Lint<'a> {
    parsed: &'a ParsedCatalogue,
    faults: Vec<Diagnostic>,
}

impl<'a> Lint<'a> {
    fn publications(&self) -> impl Iterator<Item = &'a ParsedPublication> + use<'a> {
        self.parsed.publications.values()
    }

    fn controls(&self) -> impl Iterator<Item = (&'a ParsedPublication, &'a Parsed<Control>)> + use<'a> {
        self.publications().flat_map(|publication| publication.controls.iter().map(move |each| (publication, each)))
    }

    /// Every requirement with its control and its JSON pointer.
    fn requirements(&self) -> impl Iterator<Item = (&'a Parsed<Control>, String, &'a Requirement)> + use<'a> {
        self.controls().flat_map(|(_, control)| {
            let numbered = control.content.requirements.iter().enumerate();
            numbered.map(move |(index, each)| (control, format!("/requirements/{index}"), each))
        })
    }

    /// Whether every control of the publication in `folder` could be parsed, so that what is not there is missing.
    fn controls_are_complete(&self, folder: &str) -> bool {
        let within = |file: &str| file.split('/').next() == Some(folder) && FileKind::of(file) == FileKind::Control;
        !self.parsed.faults.iter().any(|fault| within(&fault.file))
    }
}

impl ParsedPublication {
    fn description(&self) -> Option<&Publication> {
        self.publication.as_ref().map(|file| &file.content)
    }
}
