//! `tickmark controls check`: every fault of the catalogue.

use crate::catalogue::files::FileKind;
use crate::catalogue::{Catalogue, CatalogueFiles, lint};
use crate::cli::{Exit, Session};
use crate::diagnostics::{Diagnostic, Severity};
use crate::integrity::Sha256Digest;
use crate::testing::examples;
use serde::Serialize;
use std::collections::BTreeSet;

#[derive(Serialize)]
struct Checked<'a> {
    sha256: Sha256Digest,
    files: usize,
    sound: bool,
    diagnostics: &'a [Diagnostic],
}

/// Faults are the answer here, so they go to standard output; a catalogue with faults cannot be used, which is
/// exit 2 wherever it is met.
pub(super) fn run(session: &mut Session<'_>) -> Exit {
    let (files, mut found) = CatalogueFiles::gather_readable(&super::source(session));
    found.extend(lint::check(&files));
    found.extend(record_tests(&files, &found));
    found.sort();
    let sound = found.iter().all(|each| each.severity != Severity::Error);
    let checked = files.iter().filter(|(path, _)| FileKind::of(path).is_criteria()).count();
    if session.printer.answers_in_json() {
        let document = Checked { sha256: files.digest(), files: checked, sound, diagnostics: &found };
        session.printer.document(&document);
    } else {
        session.printer.diagnostics_asked_for(&found);
        let verdict = if sound { "the catalogue is sound" } else { "the catalogue cannot be used" };
        session.printer.paragraph("", &format!("{checked} files checked, {verdict}"));
    }
    if sound { Exit::Yes } else { Exit::CouldNot }
}

/// What running the record tests on their own examples shows, left out for files with known faults.
fn record_tests(files: &CatalogueFiles, known: &[Diagnostic]) -> Vec<Diagnostic> {
    let Ok(catalogue) = Catalogue::parse(files) else { return Vec::new() };
    let faulty: BTreeSet<&str> = known.iter().map(|fault| fault.file.as_str()).collect();
    examples::check(&catalogue).into_iter().filter(|fault| !faulty.contains(fault.file.as_str())).collect()
}
