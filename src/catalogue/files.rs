//! The files of a catalogue: those embedded in the binary, overlaid path by path with those of `--controls DIR`.

use super::load::CatalogueError;
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::integrity::Sha256Digest;
use include_dir::{Dir, include_dir};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/controls");

/// A file of the catalogue folder cannot be read.
pub const FILE_UNREADABLE: Code = Code {
    name: "catalogue-file-unreadable",
    severity: Severity::Error,
    meaning: "A file or folder given with `--controls` cannot be read.",
    help: "check that it exists and that you may read it",
};

/// The catalogue folder holds more than any catalogue does.
pub const TOO_LARGE: Code = Code {
    name: "catalogue-too-large",
    severity: Severity::Error,
    meaning: "What is given with `--controls` is larger, deeper or more than the limits for catalogues allow.",
    help: "point `--controls` at the catalogue folder itself, and take out what is not catalogue data",
};

/// A symbolic link in the catalogue folder.
pub const LINK: Code = Code {
    name: "catalogue-link",
    severity: Severity::Error,
    meaning: "The folder given with `--controls` holds a symbolic link; links are not followed.",
    help: "put the file itself in the place of the link",
};

/// Codes of gathering.
pub const CODES: &[&Code] = &[&FILE_UNREADABLE, &TOO_LARGE, &LINK];

/// Largest catalogue file accepted from `--controls`, in bytes; the largest that ships has a twentieth of it.
pub const MAX_FILE_BYTES: u64 = 2 * 1024 * 1024;
/// Most files accepted from `--controls`.
pub const MAX_FILES: usize = 10_000;
/// Largest sum of all files accepted from `--controls`, in bytes.
pub const MAX_TOTAL_BYTES: u64 = 32 * 1024 * 1024;
/// Deepest folder looked into: publication, control, file, and some air.
pub const MAX_DEPTH: usize = 6;

/// Where the catalogue comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogueSource {
    /// A folder whose files add to the embedded ones or replace them, path by path.
    pub overlay: Option<PathBuf>,
}

/// What a file of the catalogue is, by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// `item-kinds.json`.
    ItemKinds,
    /// `grade-rules.json`.
    GradeRules,
    /// `record-types/<id>.json`.
    RecordType,
    /// `<publication>/publication.json`.
    Publication,
    /// `<publication>/mandatory-information.json`.
    MandatoryInformation,
    /// `<publication>/processes.json`.
    Processes,
    /// `<publication>/<control>/control.json`.
    Control,
    /// `<publication>/<control>/<test>.json`.
    RecordTest,
    /// `<publication>/<control>/<test>.examples.json`.
    RecordTestExamples,
    /// `<publication>/<control>/<test>.sql`.
    RecordTestQuery,
    /// `<framework>/framework.json`.
    Framework,
    /// `<framework>/items/<name>.json`.
    FrameworkItems,
    /// `mappings/<source>--<target>.json`.
    Mapping,
    /// `schema/<kind>.schema.json`.
    Schema,
    /// `README.md` and `catalogue-reviews.jsonl`, which are no criteria.
    Companion,
    /// Anything else.
    Unknown,
}

impl FileKind {
    /// What the file at `path`, relative to the catalogue folder, is.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').collect();
        match parts.as_slice() {
            ["item-kinds.json"] => Self::ItemKinds,
            ["grade-rules.json"] => Self::GradeRules,
            ["README.md" | "catalogue-reviews.jsonl"] => Self::Companion,
            ["schema", file] if file.ends_with(".schema.json") => Self::Schema,
            ["record-types", file] if has_extension(file, "json") => Self::RecordType,
            ["mappings", file] if has_extension(file, "json") => Self::Mapping,
            ["schema" | "record-types" | "mappings", ..] => Self::Unknown,
            [_, "framework.json"] => Self::Framework,
            [_, "items", file] if has_extension(file, "json") => Self::FrameworkItems,
            [_, "publication.json"] => Self::Publication,
            [_, "mandatory-information.json"] => Self::MandatoryInformation,
            [_, "processes.json"] => Self::Processes,
            [_, _, "control.json"] => Self::Control,
            [_, _, file] if file.ends_with(".examples.json") => Self::RecordTestExamples,
            [_, _, file] if has_extension(file, "json") => Self::RecordTest,
            [_, _, file] if has_extension(file, "sql") => Self::RecordTestQuery,
            _ => Self::Unknown,
        }
    }

    /// Whether a file of this kind is part of the criteria: a schema explains them, a companion stands beside.
    #[must_use]
    pub const fn is_criteria(self) -> bool {
        self.schema().is_some() || matches!(self, Self::RecordTestQuery)
    }

    /// Name of the schema of this kind: `control` for `schema/control.schema.json`.
    #[must_use]
    pub const fn schema(self) -> Option<&'static str> {
        match self {
            Self::ItemKinds => Some("item-kinds"),
            Self::GradeRules => Some("grade-rules"),
            Self::RecordType => Some("record-type"),
            Self::Publication => Some("publication"),
            Self::MandatoryInformation => Some("mandatory-information"),
            Self::Processes => Some("processes"),
            Self::Control => Some("control"),
            Self::RecordTest => Some("record-test"),
            Self::RecordTestExamples => Some("record-test-examples"),
            Self::Framework => Some("framework"),
            Self::FrameworkItems => Some("framework-items"),
            Self::Mapping => Some("mapping"),
            Self::RecordTestQuery | Self::Schema | Self::Companion | Self::Unknown => None,
        }
    }
}

/// The files of a catalogue by their path relative to `controls/`, with `/` between the components.
#[derive(Debug, Clone)]
pub struct CatalogueFiles {
    files: BTreeMap<String, Cow<'static, [u8]>>,
}

impl CatalogueFiles {
    /// The files that ship with the program.
    #[must_use]
    pub fn embedded() -> Self {
        let mut files = BTreeMap::new();
        gather_embedded(&EMBEDDED, &mut files);
        Self { files }
    }

    /// The embedded files, with those of the overlay in their place or beside them.
    ///
    /// # Errors
    /// When the overlay or one of its files cannot be read.
    pub fn gather(source: &CatalogueSource) -> Result<Self, CatalogueError> {
        let (gathered, faults) = Self::gather_readable(source);
        if faults.is_empty() { Ok(gathered) } else { Err(CatalogueError(faults)) }
    }

    /// The same as far as files can be read, and what cannot be; for a check that reports everything.
    #[must_use]
    pub fn gather_readable(source: &CatalogueSource) -> (Self, Vec<Diagnostic>) {
        let mut gathered = Self::embedded();
        let Some(root) = &source.overlay else { return (gathered, Vec::new()) };
        let mut overlay = Overlay { root, files: BTreeMap::new(), bytes: 0, faults: Vec::new() };
        overlay.gather();
        gathered.files.append(&mut overlay.files);
        (gathered, overlay.faults)
    }

    /// The same files with `bytes` at `path`; what tests damage catalogues with.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.into(), Cow::Owned(bytes.into()));
        self
    }

    /// The same files without the one at `path`.
    #[must_use]
    pub fn without(mut self, path: &str) -> Self {
        self.files.remove(path);
        self
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

    /// SHA-256 over one line `<digest>  <path>` per file that holds criteria (no schema, no README), in order of
    /// path: `sha256sum` reproduces it.
    #[must_use]
    pub fn digest(&self) -> Sha256Digest {
        let data = self.iter().filter(|(path, _)| FileKind::of(path).is_criteria());
        let lines: Vec<String> = data.map(|(path, bytes)| format!("{}  {path}\n", Sha256Digest::of(bytes))).collect();
        Sha256Digest::of(lines.concat().as_bytes())
    }
}

/// Whether the name at the end of `path` has this extension, in lower case.
pub(crate) fn has_extension(path: &str, extension: &str) -> bool {
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

/// The folder of `--controls` on the way into the catalogue. It may come from a stranger.
struct Overlay<'a> {
    root: &'a Path,
    files: BTreeMap<String, Cow<'static, [u8]>>,
    bytes: u64,
    faults: Vec<Diagnostic>,
}

impl Overlay<'_> {
    fn gather(&mut self) {
        // Names beginning with a point belong to tools (`.git`, `.vscode`), not to the catalogue.
        let hidden = |entry: &DirEntry| entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
        let walk = WalkDir::new(self.root).max_depth(MAX_DEPTH + 1).sort_by_file_name();
        let mut seen = 0_usize;
        for entry in walk.into_iter().filter_entry(|entry| !hidden(entry)) {
            match entry {
                Ok(entry) if entry.depth() == 0 => self.root_entry(&entry),
                Ok(entry) => {
                    seen += 1;
                    if seen > MAX_FILES {
                        let message = format!("more than the limit of {MAX_FILES} files and folders");
                        self.faults.push(TOO_LARGE.at(shown(self.root), "", message));
                        return;
                    }
                    self.entry(&entry);
                }
                Err(error) => {
                    let path = error.path().map_or_else(|| shown(self.root), |path| self.name(path));
                    let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                    self.faults.push(FILE_UNREADABLE.at(path, "", format!("it cannot be read: {reason}")));
                }
            }
        }
    }

    fn root_entry(&mut self, entry: &DirEntry) {
        if !entry.path().is_dir() {
            self.faults.push(FILE_UNREADABLE.at(shown(self.root), "", "this is not a folder"));
        }
    }

    fn entry(&mut self, entry: &DirEntry) {
        let name = self.name(entry.path());
        if entry.depth() > MAX_DEPTH {
            self.faults.push(TOO_LARGE.at(name, "", format!("deeper than the limit of {MAX_DEPTH} folders")));
        } else if entry.file_type().is_symlink() {
            self.faults.push(LINK.at(name, "", "this is a symbolic link"));
        } else if entry.file_type().is_file() {
            self.file(entry.path(), name);
        } else if !entry.file_type().is_dir() {
            self.faults.push(FILE_UNREADABLE.at(name, "", "this is neither a file nor a folder"));
        }
    }

    fn file(&mut self, path: &Path, name: String) {
        if self.bytes > MAX_TOTAL_BYTES {
            return;
        }
        let mut bytes = Vec::new();
        // Read and not asked for its size first: the size may change, the limit may not.
        match File::open(path).and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)) {
            Ok(read) if read as u64 > MAX_FILE_BYTES => {
                let message = format!("larger than the limit of {MAX_FILE_BYTES} bytes for one catalogue file");
                self.faults.push(TOO_LARGE.at(name, "", message));
            }
            Ok(read) => {
                self.bytes += read as u64;
                if self.bytes > MAX_TOTAL_BYTES {
                    let message = format!("all files together pass the limit of {MAX_TOTAL_BYTES} bytes here");
                    self.faults.push(TOO_LARGE.at(name, "", message));
                } else {
                    self.files.insert(name, Cow::Owned(bytes));
                }
            }
            Err(error) => self.faults.push(FILE_UNREADABLE.at(name, "", format!("it cannot be read: {error}"))),
        }
    }

    fn name(&self, path: &Path) -> String {
        path.strip_prefix(self.root).map_or_else(|_| shown(path), portable)
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn portable(path: &Path) -> String {
    let components: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    components.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_file_has_a_kind() {
        for (path, _) in CatalogueFiles::embedded().iter() {
            assert_ne!(FileKind::of(path), FileKind::Unknown, "{path}");
        }
    }

    #[test]
    fn the_place_of_a_file_says_what_it_is() {
        let kinds = [
            ("grade-rules.json", FileKind::GradeRules),
            ("iso20000-1-2018/8.6.1-incident-management/control.json", FileKind::Control),
            ("iso20000-1-2018/8.6.1-incident-management/a.examples.json", FileKind::RecordTestExamples),
            ("iso20000-1-2018/8.6.1-incident-management/a.json", FileKind::RecordTest),
            ("iso20000-1-2018/8.6.1-incident-management/a.sql", FileKind::RecordTestQuery),
            ("record-types/incident.json", FileKind::RecordType),
            ("record-types/old/incident.json", FileKind::Unknown),
            ("control.json", FileKind::Unknown),
        ];
        for (path, kind) in kinds {
            assert_eq!(FileKind::of(path), kind, "{path}");
        }
    }
}
