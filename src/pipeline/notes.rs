//! Interviews and observations stand among the evidence like any other item.

use crate::evidence::{Collection, EvidenceItem};
use crate::extraction::{Extract, Extraction, Found, Outcome, Properties};
use crate::integrity::Sha256Digest;
use crate::sources::Location;
use crate::workspace::{NOTES_FILE, Note, NoteMethod, Workspace};

/// Adds the notes of `workspace` to the evidence, each as `notes.jsonl!/N0001`, and keeps the order of paths.
pub(super) fn join(workspace: &Workspace, collection: &mut Collection, extraction: &mut Extraction) {
    let items = std::mem::take(&mut collection.items);
    let extracts = std::mem::take(&mut extraction.extracts);
    let mut all: Vec<(EvidenceItem, Extract)> = items.into_iter().zip(extracts).collect();
    all.extend(workspace.notes.iter().map(|note| (item(workspace, note), extract(note))));
    all.sort_by(|left, right| left.0.path.cmp(&right.0.path));
    (collection.items, extraction.extracts) = all.into_iter().unzip();
}

fn item(workspace: &Workspace, note: &Note) -> EvidenceItem {
    EvidenceItem {
        path: note.shown_path(),
        location: Location::File(workspace.folder.join(NOTES_FILE)),
        bytes: note.text.len() as u64,
        sha256: Some(Sha256Digest::of(note.text.as_bytes())),
        media_type: "text/plain".to_owned(),
        unreadable: None,
        cached: false,
    }
}

fn extract(note: &Note) -> Extract {
    let found = |value: String| Some(Found { value, from: "note".to_owned() });
    let (title, kind) = match note.method {
        NoteMethod::Interview => (format!("Interview with {}", note.role), "interview-note"),
        NoteMethod::Observation => (format!("Observation of {}", note.role), "observation-note"),
    };
    let mut extract = Extract::empty(Outcome::Read);
    extract.properties = Properties {
        title: found(title),
        author: found(note.by.clone()),
        event_on: Some(Found { value: note.on, from: "note".to_owned() }),
        ..Properties::default()
    };
    extract.facts.insert("kind".to_owned(), kind.replace('-', " "));
    extract.text.clone_from(&note.text);
    extract
}
