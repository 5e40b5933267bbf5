//! Paragraphs and tables as word processors nest them.

use super::control::{self, Place};
use super::draft::Draft;

/// Most cells of a row, so that a repeated cell cannot fill the memory.
const MAX_COLUMNS: usize = 256;
/// Most rows kept of a table in a document.
const MAX_ROWS: usize = 20_000;

/// The tables that are open, the innermost last.
#[derive(Default)]
pub struct Flow {
    tables: Vec<OpenTable>,
}

#[derive(Default)]
struct OpenTable {
    rows: Vec<Vec<String>>,
    cell: Option<String>,
    span: usize,
}

impl Flow {
    /// Adds a paragraph to the cell that is open, or to the document.
    pub fn paragraph(&mut self, text: &str, is_heading: bool, draft: &mut Draft<'_>) {
        let text = text.trim_matches(['\n', ' ']);
        match self.tables.last_mut() {
            Some(table) => {
                if let Some(cell) = &mut table.cell
                    && !text.is_empty()
                {
                    if !cell.is_empty() {
                        cell.push('\n');
                    }
                    cell.push_str(text);
                }
            }
            None if is_heading => draft.heading(text),
            None => draft.paragraph(text),
        }
    }

    /// Whether a table is open.
    pub const fn in_table(&self) -> bool {
        !self.tables.is_empty()
    }

    /// A table begins.
    pub fn begin_table(&mut self) {
        self.tables.push(OpenTable::default());
    }

    /// A row begins.
    pub fn begin_row(&mut self) {
        if let Some(table) = self.tables.last_mut()
            && table.rows.len() < MAX_ROWS
        {
            table.rows.push(Vec::new());
        }
    }

    /// A cell begins that spans so many columns.
    pub fn begin_cell(&mut self, span: usize) {
        if let Some(table) = self.tables.last_mut() {
            table.cell = Some(String::new());
            table.span = span.clamp(1, MAX_COLUMNS);
        }
    }

    /// The cell that is open spans so many columns after all.
    pub fn span(&mut self, span: usize) {
        if let Some(table) = self.tables.last_mut() {
            table.span = span.clamp(1, MAX_COLUMNS);
        }
    }

    /// The cell ends.
    pub fn end_cell(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        let cell = table.cell.take().unwrap_or_default();
        if let Some(row) = table.rows.last_mut() {
            row.push(cell);
            let end = (row.len() + table.span - 1).min(MAX_COLUMNS);
            row.resize(end.max(row.len().min(MAX_COLUMNS)), String::new());
        }
    }

    /// The table ends: one within another becomes text of its cell.
    pub fn end_table(&mut self, draft: &mut Draft<'_>) {
        let Some(table) = self.tables.pop() else { return };
        match self.tables.last_mut().and_then(|outer| outer.cell.as_mut()) {
            Some(cell) => {
                control::from_grid(&table.rows, &mut |label, value| draft.state(label, value, Place::ControlTable));
                for row in &table.rows {
                    let filled: Vec<&str> = row.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
                    if !cell.is_empty() {
                        cell.push('\n');
                    }
                    cell.push_str(&filled.join("\t"));
                }
            }
            None => draft.grid("", &table.rows),
        }
    }

    /// Closes what a damaged document left open.
    pub fn finish(&mut self, draft: &mut Draft<'_>) {
        while self.in_table() {
            self.end_cell();
            self.end_table(draft);
        }
    }
}
