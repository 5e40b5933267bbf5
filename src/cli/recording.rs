//! What a run leaves in the ledger, and the files that it covers: what `assess` records and `seal` packs.

use super::{CommandError, Session};
use crate::assessment::AssessmentDocument;
use crate::integrity::codes::NOTHING_TO_SEAL;
use crate::integrity::ledger::{Event, Ledger};
use crate::integrity::portable::Places;
use crate::integrity::seal::{self, Content, PackFile};
use crate::integrity::verify::pack::collection_root;
use crate::integrity::{IntegrityError, Sha256Digest, layout, leaf, leaf::Leaf};
use crate::pipeline;
use crate::reports::json;
use crate::sources::{self, FoundFile, shown};
use crate::workspace::answers::ANSWERS_FILE;
use crate::workspace::review::REVIEW_FILE;
use crate::workspace::{
    DECISIONS_FILE, FINDINGS_FILE, NOTES_FILE, REGISTER_FILES, SELF_ASSESSMENTS, SETTINGS_FILE, Workspace,
};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Files of a workspace that bear on the result.
const WORKSPACE_FILES: [&str; 9] = [
    SETTINGS_FILE,
    REGISTER_FILES[0],
    REGISTER_FILES[1],
    DECISIONS_FILE,
    NOTES_FILE,
    FINDINGS_FILE,
    ANSWERS_FILE,
    REVIEW_FILE,
    "catalogue-reviews.jsonl",
];

/// Opens the ledger of the workspace in `folder` and ends what an interrupted run left.
///
/// # Errors
/// When another run holds it, it was changed or cannot be written.
pub fn ledger(session: &mut Session<'_>, folder: &Path, unsafe_fs: bool) -> Result<Ledger, CommandError> {
    let mut ledger = Ledger::open(folder, unsafe_fs, session.clock)?;
    seal::settle(&mut ledger, session.clock)?;
    session.printer.diagnostics(ledger.noticed());
    Ok(ledger)
}

/// The files that a `collect` record covers: evidence as the assessment read it, files of the workspace, the result.
pub struct Covered {
    /// The files, in byte order of their place in a pack.
    pub files: Vec<PackFile>,
    /// Path of each file of evidence as shown → its path in a pack.
    pub places: BTreeMap<String, String>,
    /// Evidence that is there and that the assessment does not know.
    pub added: Vec<String>,
    /// Evidence that the assessment read and that is gone.
    pub gone: Vec<String>,
    /// Evidence that could not be read.
    pub unreadable: u64,
}

impl Covered {
    /// What `document`, stored as `assessment`, covers.
    ///
    /// # Errors
    /// When the folders of evidence cannot be listed.
    pub fn by(
        document: &AssessmentDocument,
        assessment: Vec<u8>,
        workspace: &Workspace,
        never: &[PathBuf],
    ) -> Result<Self, CommandError> {
        let plan = pipeline::sources::plan(workspace, never)?;
        let walk = sources::walk(&plan).map_err(CommandError::Several)?;
        let mut found: BTreeMap<String, FoundFile> =
            walk.files.into_iter().map(|file| (file.path.clone(), file)).collect();
        let (mut files, mut gone, mut unreadable) = (Vec::new(), Vec::new(), 0);
        let (mut free, mut places) = (Places::default(), BTreeMap::new());
        // `!/` stands between an archive and its member; the archive is the file.
        for item in document.evidence.iter().filter(|item| !item.path.contains("!/")) {
            match (found.remove(&item.path), item.sha256) {
                (Some(file), Some(sha256)) => {
                    let file = evidence_file(&file, sha256, &mut free);
                    places.insert(item.path.clone(), file.path.clone());
                    files.push(file);
                }
                (_, None) => unreadable += 1,
                (None, Some(_)) => gone.push(item.path.clone()),
            }
        }
        let there = WORKSPACE_FILES.iter().filter(|name| workspace.folder.join(name).is_file());
        files.extend(there.map(|name| PackFile {
            path: format!("{}{name}", layout::WORKSPACE_FOLDER),
            name: name.as_bytes().to_vec(),
            content: Content::Disk { folder: workspace.folder.clone(), relative: PathBuf::from(name) },
            expected: None,
            withheld: false,
        }));
        files.extend(self_assessments(&workspace.folder).map(|relative| PackFile {
            path: free.place(layout::WORKSPACE_FOLDER, relative.as_os_str().as_encoded_bytes()),
            name: relative.as_os_str().as_encoded_bytes().to_vec(),
            content: Content::Disk { folder: workspace.folder.clone(), relative },
            expected: None,
            withheld: false,
        }));
        files.push(packed(layout::ASSESSMENT_FILE, assessment));
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(Self { files, places, added: found.into_keys().collect(), gone, unreadable })
    }

    /// The number and Merkle root of its leaves, from digests as the assessment states them.
    ///
    /// # Errors
    /// When a file of the workspace cannot be read.
    pub fn root(
        &self,
        document: &AssessmentDocument,
        secret: &[u8; 32],
    ) -> Result<(u64, Sha256Digest), IntegrityError> {
        let sizes: BTreeMap<Sha256Digest, u64> =
            document.evidence.iter().filter_map(|item| Some((item.sha256?, item.bytes))).collect();
        let leaves = self.files.iter().map(|file| {
            let known = file.expected.and_then(|digest| Some((digest, *sizes.get(&digest)?)));
            let (sha256, bytes) = known.map_or_else(|| seal::measure(file), Ok)?;
            let salt = leaf::salt(secret, &file.name, &sha256);
            let (path, name) = (file.path.clone(), file.name.clone());
            Ok(Leaf { path, name, bytes, sha256, salt, withheld: false, original: None })
        });
        Ok(collection_root(&leaves.collect::<Result<Vec<_>, IntegrityError>>()?))
    }
}

/// What people say of other frameworks, in byte order of name.
fn self_assessments(workspace: &Path) -> impl Iterator<Item = PathBuf> {
    let found = std::fs::read_dir(workspace.join(SELF_ASSESSMENTS)).into_iter().flatten().flatten();
    let mut names: Vec<PathBuf> = found
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .map(|entry| Path::new(SELF_ASSESSMENTS).join(entry.file_name()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "csv"))
        .collect();
    names.sort();
    names.into_iter()
}

/// A file of a pack that is not on disk elsewhere.
#[must_use]
pub fn packed(path: &str, bytes: Vec<u8>) -> PackFile {
    let name = path.strip_prefix("data/").unwrap_or(path).as_bytes().to_vec();
    PackFile { path: path.to_owned(), name, content: Content::Bytes(bytes), expected: None, withheld: false }
}

fn evidence_file(file: &FoundFile, sha256: Sha256Digest, places: &mut Places) -> PackFile {
    let name = true_name(file);
    // The folder of evidence usually has that very name; paths in reports then are paths in the pack.
    let below = name.strip_prefix(b"evidence/").unwrap_or(&name);
    let path = places.place(layout::EVIDENCE_FOLDER, below);
    let folder = file.disk.parent().unwrap_or(Path::new("/")).to_owned();
    let relative = file.disk.file_name().map(PathBuf::from).unwrap_or_default();
    PackFile { path, name, content: Content::Disk { folder, relative }, expected: Some(sha256), withheld: false }
}

/// The path below the workspace in the bytes of the system, where what is shown had to be escaped.
fn true_name(file: &FoundFile) -> Vec<u8> {
    let on_disk: Vec<&OsStr> = file.disk.iter().collect();
    let parts: Vec<&str> = file.path.split('/').collect();
    let same =
        on_disk.iter().rev().zip(parts.iter().rev()).take_while(|(raw, part)| shown::component(raw) == **part).count();
    let label = parts.iter().take(parts.len().saturating_sub(same)).map(|part| part.as_bytes());
    let below = on_disk.iter().skip(on_disk.len().saturating_sub(same)).map(|raw| raw.as_encoded_bytes());
    label.chain(below).collect::<Vec<_>>().join(&b'/')
}

/// Writes the outcome of one collection into the ledger of a workspace; of a bare folder no ledger is kept.
pub struct Recorder {
    kept: Option<(Ledger, Workspace)>,
    never: Vec<PathBuf>,
}

impl Recorder {
    /// Takes hold of the ledger before anything is read, so that a store that cannot be written stops the run first.
    ///
    /// # Errors
    /// When the workspace has faults, or its ledger cannot be used.
    pub fn open(folder: &Path, out: &Path, unsafe_fs: bool, session: &mut Session<'_>) -> Result<Self, CommandError> {
        let workspace = Workspace::open(folder)?;
        let kept = if workspace.declared { Some((ledger(session, folder, unsafe_fs)?, workspace)) } else { None };
        Ok(Self { kept, never: vec![out.to_owned()] })
    }

    /// Records what `document` rests on.
    ///
    /// # Errors
    /// When the evidence cannot be listed again, or the ledger cannot be written.
    pub fn collected(&mut self, document: &AssessmentDocument, session: &Session<'_>) -> Result<(), CommandError> {
        let Some((ledger, workspace)) = &mut self.kept else { return Ok(()) };
        let assessment = json::render(document).map_err(|error| NOTHING_TO_SEAL.at("", "", error.to_string()))?;
        let covered = Covered::by(document, assessment, workspace, &self.never)?;
        let (items, root) = covered.root(document, ledger.secret())?;
        let files = document.evidence.iter().filter(|item| !item.path.contains("!/"));
        let cached = files.filter(|item| item.cached).count() as u64;
        ledger.append(Event::Collect { items, unreadable: covered.unreadable, cached, root }, session.clock)?;
        Ok(())
    }

    /// Records that collection failed, by the code of the first problem; the caller tells people what went wrong.
    pub fn failed(&mut self, error: &CommandError, session: &Session<'_>) {
        let Some((ledger, _)) = &mut self.kept else { return };
        let code = error.diagnostics().first().map(|each| each.code.clone()).unwrap_or_default();
        let _ = ledger.append(Event::CollectFailed { code }, session.clock);
    }
}
