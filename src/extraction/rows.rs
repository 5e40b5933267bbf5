//! All rows of a table, one by one, however many there are.

use super::formats::{self, Format};
use super::{ExtractionPlan, draft::Trouble};
use crate::evidence::{self, EvidenceItem};
use std::io;
use std::ops::ControlFlow;

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

/// Hands every row of the table `name` of `item` to `visit`, with its number, until it breaks.
///
/// Rows are numbered from 1 as a spreadsheet shows them, titles and header included, so that
/// [`Table::header_row`](super::Table) tells where records begin; empty rows are counted and left out. JSON has no
/// header row: its table has `header_row` 0, every row is a record, and the cells stand in the order of the table's
/// headers. A row has as many cells as it was written with.
///
/// # Errors
/// When the file is gone, is no table, is damaged on the way, or has changed since it was collected; rows before the
/// fault were handed over.
pub fn stream(
    item: &EvidenceItem,
    name: &str,
    plan: &ExtractionPlan,
    visit: &mut dyn FnMut(u64, &[String]) -> ControlFlow<()>,
) -> Result<(), RowsError> {
    let _ = plan;
    let unreadable = |reason: String| RowsError::Unreadable { path: item.path.clone(), reason };
    if let Some(reason) = &item.unreadable {
        return Err(unreadable(reason.clone()));
    }
    let failed = |error: io::Error| unreadable(format!("the file cannot be read: {}", error.kind()));
    let mut opened = evidence::open(&item.location).map_err(failed)?;
    if !evidence::is_unchanged(&mut opened, item).map_err(failed)? {
        return Err(RowsError::Changed { path: item.path.clone() });
    }
    let ended = match Format::of(&item.media_type) {
        Some(Format::Delimited) => formats::delimited_rows(&mut opened, visit),
        Some(Format::Json) => formats::json_rows(&mut opened, &item.media_type, name, visit),
        _ => Err(Trouble::Unsupported(format!("files of type `{}` hold no table of records", item.media_type))),
    };
    match ended {
        Ok(()) => Ok(()),
        Err(Trouble::NoText(reason) | Trouble::Unsupported(reason) | Trouble::Unreadable(reason)) => {
            Err(unreadable(reason))
        }
    }
}
