//! All rows of a table, one by one, however many there are.

use super::extract::explain;
use super::formats::{self, Format};
use super::frames::{Answer, Request, Task};
use super::pool::{Failure, Worker};
use super::{ExtractionPlan, draft::Trouble};
use crate::evidence::{self, EvidenceItem, Opened};
use std::io;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Why the rows of a table could not all be handed over.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum RowsError {
    /// The file cannot be read as a table, or not to its end.
    #[error("`{path}`: {reason}")]
    Unreadable {
        /// Path of the item.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The bytes are not those that were collected.
    #[error("`{path}` changed since it was collected")]
    Changed {
        /// Path of the item.
        path: String,
    },
}

type Visit<'a> = &'a mut dyn FnMut(u64, &[String]) -> ControlFlow<()>;

/// Hands every row of the table `name` of `item` to `visit`, with its number, until it breaks.
///
/// Rows are numbered from 1 as a spreadsheet shows them, titles and header included, so that
/// [`Table::header_row`](super::Table) tells where records begin; empty rows are counted and left out. JSON has no
/// header row: its table has `header_row` 0, every row is a record, and the cells stand in the order of the table's
/// headers. A row has as many cells as it was written with.
///
/// # Errors
/// When the file is gone, holds no such table, is damaged on the way, or has changed since it was collected; rows
/// before the fault were handed over.
pub fn stream(item: &EvidenceItem, name: &str, plan: &ExtractionPlan, visit: Visit<'_>) -> Result<(), RowsError> {
    let unreadable = |reason: String| RowsError::Unreadable { path: item.path.clone(), reason };
    if let Some(reason) = &item.unreadable {
        return Err(unreadable(reason.clone()));
    }
    let failed = |error: io::Error| unreadable(format!("the file cannot be read: {}", error.kind()));
    let opened = evidence::open(item).map_err(failed)?;
    let ended = match (&plan.worker, Format::of(&item.media_type)) {
        (Some(program), Some(format)) if !format.is_streamed() => in_worker(program, &opened, item, name, plan, visit),
        _ => in_process(opened, item, name, visit),
    };
    match ended {
        Ok(true) => Ok(()),
        Ok(false) => Err(RowsError::Changed { path: item.path.clone() }),
        Err(reason) => Err(unreadable(reason)),
    }
}

/// Whether the bytes were those that were collected; an error says why the rows ended early.
fn in_process(mut opened: Opened, item: &EvidenceItem, name: &str, visit: Visit<'_>) -> Result<bool, String> {
    let failed = |error: io::Error| format!("the file cannot be read: {}", error.kind());
    if !evidence::is_unchanged(&mut opened, item).map_err(failed)? {
        return Ok(false);
    }
    let read = || formats::rows(&mut opened, &item.media_type, name, visit);
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(())) => Ok(true),
        Ok(Err(Trouble::NoText(reason) | Trouble::Unsupported(reason) | Trouble::Unreadable(reason))) => Err(reason),
        Err(_) => Err(super::worker::BROKE.to_owned()),
    }
}

fn in_worker(
    program: &Path,
    opened: &Opened,
    item: &EvidenceItem,
    name: &str,
    plan: &ExtractionPlan,
    visit: Visit<'_>,
) -> Result<bool, String> {
    let request = Request {
        path: opened.path().into(),
        media_type: item.media_type.clone(),
        sha256: item.sha256,
        limits: plan.limits.clone(),
        ocr: None,
        task: Task::Rows(name.to_owned()),
    };
    let words = |failure: Failure| explain(&failure, &plan.limits).1;
    let mut worker = Worker::start(program, plan.limits.memory_bytes, plan.limits.text_bytes).map_err(words)?;
    worker.ask(&request).map_err(words)?;
    loop {
        // The limit is on the time without a row: a large sheet may take long as a whole.
        match worker.answer(plan.limits.seconds).map_err(words)? {
            Answer::Rows(rows) => {
                for (number, cells) in &rows {
                    if visit(*number, cells).is_break() {
                        return Ok(true);
                    }
                }
            }
            Answer::End => return Ok(true),
            Answer::Changed => return Ok(false),
            Answer::Failed(reason) => return Err(reason),
            Answer::Extract(_) => return Err(words(Failure::Crash)),
        }
    }
}
