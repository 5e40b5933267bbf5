//! An invented organisation with documented defects, to try the tool on and to show what it finds.
//!
//! Everything follows from a seed: the same seed gives the same bytes on every platform. Records are drawn first,
//! defects are planted in them, and the documents are filled from what the records then say. `expected.json` lists
//! every planted defect and the sign by which the tool should show it; the tool itself never reads that file.

mod bmc;
mod calendar;
mod change_course;
mod change_planner;
mod change_words;
mod changes;
mod configuration;
mod expected;
mod exports;
mod facts;
mod figures;
mod incidents;
mod jira;
mod measures;
mod meetings;
mod organisation;
mod planting;
mod planting_incidents;
mod problems;
mod quarters;
mod random;
mod record_facts;
mod records;
mod register;
mod requests;
mod servicenow;
mod special_incidents;
mod texts;
mod tying;

use crate::diagnostics::{Code, Diagnostic, Severity};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use expected::{Background, Defect, Place, Sign};

/// The folder to write to holds something already.
pub const FOLDER_NOT_EMPTY: Code = Code {
    name: "demo-folder-not-empty",
    severity: Severity::Error,
    meaning: "The folder for the demonstration holds files that would mix with it.",
    help: "name a folder that does not exist yet, or an empty one",
};

/// The demonstration cannot be written.
pub const NOT_WRITTEN: Code = Code {
    name: "demo-not-written",
    severity: Severity::Error,
    meaning: "A file or folder of the demonstration cannot be written.",
    help: "name a folder you may write to, on a disk with 20 MB to spare; remove what was written before trying again",
};

/// A text that comes with the program is wrong.
pub const TEXTS_WRONG: Code = Code {
    name: "demo-texts-wrong",
    severity: Severity::Error,
    meaning: "A text of the demonstration that comes with the program is wrong, which is a fault of ours.",
    help: "please report this line",
};

/// The codes of this layer.
pub const CODES: &[&Code] = &[&FOLDER_NOT_EMPTY, &NOT_WRITTEN, &TEXTS_WRONG];

/// Why a demonstration was not written.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The folder holds something already.
    #[error("the folder `{}` is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// A file or folder could not be written.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// What could not be written.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A vocabulary or text that comes with the program is wrong: our own fault.
    #[error("the embedded `{name}` is wrong: {reason}")]
    Vocabulary {
        /// Which one.
        name: String,
        /// How.
        reason: String,
    },
}

impl DemoError {
    /// The error as people read it.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        match self {
            Self::NotEmpty(folder) => FOLDER_NOT_EMPTY.at(folder.display().to_string(), "", "the folder is not empty"),
            Self::Write { path, source } => NOT_WRITTEN.at(path.display().to_string(), "", source.to_string()),
            Self::Vocabulary { .. } => TEXTS_WRONG.at("", "", self.to_string()),
        }
    }
}

/// An organisation ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demo {
    /// Its registered name.
    pub organisation: String,
    /// Path from the workspace, with `/` → bytes.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The planted defects.
    pub defects: Vec<Defect>,
}

/// Makes the organisation of this seed, in memory.
///
/// # Errors
/// When a vocabulary or text that comes with the program is wrong.
pub fn make(seed: u64) -> Result<Demo, DemoError> {
    let organisation = organisation::Organisation::new(seed)?;
    let mut records = records::Records::new(&organisation, seed)?;
    let mut defects = planting::plant(&organisation, &mut records, seed);
    records.settle(&mut random::Random::new(seed, "settling"));
    defects.extend(planting::plant_last(&mut records, seed));
    let mut files = exports::write(&organisation, &records)?;
    let facts = facts::gather(&organisation, &records, seed)?;
    let filled = texts::fill(&facts)?;
    defects.extend(filled.defects);
    files.extend(filled.files);
    files.insert("register.csv".into(), register::write(&filled.register)?);
    let name = organisation.profile.name;
    let expected = expected::write(&name, seed, &mut defects, &files)?;
    files.insert("expected.json".into(), expected);
    files.insert("README.md".into(), texts::readme(&facts, &defects)?);
    Ok(Demo { organisation: name, files, defects })
}

/// Writes the organisation of this seed into a folder that is empty or does not exist yet.
///
/// # Errors
/// When the folder is not empty or cannot be written to.
pub fn write(folder: &Path, seed: u64) -> Result<Demo, DemoError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| DemoError::Write { path, source }
    };
    if folder.exists() && fs::read_dir(folder).map_err(failed(folder))?.next().is_some() {
        return Err(DemoError::NotEmpty(folder.to_owned()));
    }
    let demo = make(seed)?;
    for (path, bytes) in &demo.files {
        let file = path.split('/').fold(folder.to_owned(), |file, part| file.join(part));
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent).map_err(failed(parent))?;
        }
        fs::write(&file, bytes).map_err(failed(&file))?;
    }
    Ok(demo)
}
