//! The data rows of a table, one at a time, as often as they are asked for.

use crate::evidence::EvidenceItem;
use crate::extraction::{ExtractionPlan, MAX_COLUMNS, Table, rows};
use std::ops::ControlFlow;

/// One data row of a table.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Its number in the file or sheet, counted from 1 with the header.
    pub number: u64,
    /// Its cells.
    pub cells: &'a [String],
}

/// A table of an item, with the means to read it.
#[derive(Debug, Clone, Copy)]
pub struct TableAt<'a> {
    /// The item.
    pub item: &'a EvidenceItem,
    /// The table.
    pub table: &'a Table,
    /// How files are read.
    pub extraction: &'a ExtractionPlan,
}

impl TableAt<'_> {
    /// Hands every data row to `each` until it breaks off: what stands above and beside the header, and a last row
    /// that counts the others, are none.
    ///
    /// The rows of a table in a document, which cannot be read one by one, are those its extract holds, if it holds all.
    ///
    /// # Errors
    /// When the rows cannot be read to the end, in words.
    pub fn rows(&self, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) -> Result<(), String> {
        let mut left = self.table.rows.unwrap_or(u64::MAX);
        let mut begun = false;
        let ended = rows::stream(self.item, &self.table.name, self.extraction, &mut |number, cells| {
            begun = true;
            if number <= self.table.header_row {
                return ControlFlow::Continue(());
            }
            if left == 0 {
                return ControlFlow::Break(());
            }
            left -= 1;
            each(Row { number, cells })
        });
        if ended.is_err() && !begun && self.table.rows == u64::try_from(self.table.sample.len()).ok() {
            self.sampled(each);
            return Ok(());
        }
        ended.map_err(|error| match error {
            rows::RowsError::Unreadable { reason, .. } => reason,
            rows::RowsError::Changed { .. } => "it changed since it was collected".to_owned(),
        })
    }

    fn sampled(&self, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) {
        for (number, cells) in (self.table.header_row + 1..).zip(&self.table.sample) {
            if each(Row { number, cells }).is_break() {
                return;
            }
        }
    }

    /// Cells that a row may have: beyond, a separator or quote inside a cell has torn it apart.
    ///
    /// Only delimited text can be torn; a sheet may hold remarks beside its table, and of a very wide table not all
    /// headers are kept.
    #[must_use]
    pub fn widest(&self) -> usize {
        if self.is_delimited() && self.table.headers.len() < MAX_COLUMNS {
            self.table.headers.len()
        } else {
            usize::MAX
        }
    }

    /// Cells below which a row has been cut off.
    #[must_use]
    pub fn narrowest(&self) -> usize {
        if self.is_delimited() { self.table.headers.len() } else { 0 }
    }

    fn is_delimited(&self) -> bool {
        ["text/csv", "text/tab-separated-values"].contains(&self.item.media_type.as_str())
    }
}
