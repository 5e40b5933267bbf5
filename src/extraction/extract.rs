//! Extracting a collection: each item once, in any number of workers, with results in the order of the items.

use super::formats::{self, Format};
use super::{Extract, Extraction, ExtractionPlan, Outcome, codes};
use crate::diagnostics::Diagnostic;
use crate::evidence::{self, Collection, EvidenceItem};
use crate::progress::Progress;
use rayon::prelude::*;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Extracts text, properties and tables of every item.
///
/// One file that cannot be read costs itself alone. The result depends on the bytes and the plan's limits, not on the
/// number of workers.
#[must_use]
pub fn extract(collection: &Collection, plan: &ExtractionPlan, progress: &dyn Progress) -> Extraction {
    progress.stage("Reading documents", Some(collection.items.len() as u64));
    let extracts: Vec<Extract> = collection
        .items
        .par_iter()
        .map(|item| {
            let extract = extract_item(item, plan);
            progress.advance(1);
            extract
        })
        .collect();
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for (item, extract) in collection.items.iter().zip(&extracts) {
        diagnostics.extend(problems(item, extract));
    }
    diagnostics.sort();
    Extraction { extracts, diagnostics, time_limits_fired: Vec::new() }
}

fn extract_item(item: &EvidenceItem, plan: &ExtractionPlan) -> Extract {
    if let Some(reason) = &item.unreadable {
        return Extract::empty(Outcome::Unreadable(reason.clone()));
    }
    match catch_unwind(AssertUnwindSafe(|| in_process(item, plan))) {
        Ok(Ok(extract)) => extract,
        Ok(Err(error)) => Extract::empty(Outcome::Unreadable(format!("the file cannot be read: {}", error.kind()))),
        Err(_) => Extract::empty(Outcome::Unreadable("the file broke the parser".to_owned())),
    }
}

fn in_process(item: &EvidenceItem, plan: &ExtractionPlan) -> io::Result<Extract> {
    if Format::of(&item.media_type).is_none() {
        return Ok(formats::extract(&mut io::Cursor::new(&[][..]), &item.media_type, &plan.limits));
    }
    let mut opened = evidence::open(&item.location)?;
    if !evidence::is_unchanged(&mut opened, item)? {
        return Ok(changed());
    }
    Ok(formats::extract(&mut opened, &item.media_type, &plan.limits))
}

fn changed() -> Extract {
    let reason = "the file changed since it was collected".to_owned();
    let diagnostics =
        vec![codes::CHANGED_DURING_RUN.at("", "", "the digest differs from the one taken when it was collected")];
    Extract { diagnostics, ..Extract::empty(Outcome::Unreadable(reason)) }
}

/// The problems of one item, with its path.
fn problems(item: &EvidenceItem, extract: &Extract) -> Vec<Diagnostic> {
    let mut problems: Vec<Diagnostic> =
        extract.diagnostics.iter().map(|problem| Diagnostic { file: item.path.clone(), ..problem.clone() }).collect();
    let explained = problems.iter().any(|problem| problem.severity == crate::diagnostics::Severity::Error);
    match &extract.outcome {
        // What could not even be collected was reported then.
        Outcome::Unreadable(reason) if item.unreadable.is_none() && !explained => {
            problems.push(codes::UNREADABLE_CONTENT.at(&item.path, "", reason));
        }
        Outcome::NoText(reason) if expects_text(&item.media_type) => {
            problems.push(codes::NO_TEXT.at(&item.path, "", reason));
        }
        Outcome::Unsupported(reason) => problems.push(codes::UNSUPPORTED_FORMAT.at(&item.path, "", reason)),
        Outcome::Read | Outcome::NoText(_) | Outcome::Unreadable(_) => {}
    }
    problems
}

/// Whether a document of that type without text is worth a person's look: pictures and archives are not.
fn expects_text(media_type: &str) -> bool {
    Format::of(media_type).is_some() || media_type == evidence::media::EMPTY
}
