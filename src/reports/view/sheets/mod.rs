//! The tables of a result, in the order in which a workbook shows them.

mod evidence;
mod process;
mod records;
mod results;

use super::context::Context;
use super::sheet::{Sheet, SheetColumn, Value};
use crate::assessment::AssessmentDocument;
use crate::reports::wording::Wording;

/// Every table, those without rows included, so that a reader of files finds all of them each time.
#[must_use]
pub fn sheets(document: &AssessmentDocument, wording: &Wording) -> Vec<Sheet> {
    let context = Context::new(document, wording);
    let mut sheets = vec![
        results::summary(&context),
        results::gaps(&context),
        results::requirements(&context),
        results::clauses(&context),
        results::mandatory(&context),
        evidence::items(&context),
        evidence::matches(&context),
        records::tests(&context),
        records::exceptions(&context),
        records::populations(&context),
        records::occurrences(&context),
        process::capability(&context),
        process::findings(&context),
        process::requests(&context),
        process::diagnostics(&context),
        process::limits(&context),
    ];
    sheets.extend(results::through(&context));
    sheets
}

/// A table whose columns are given by key and width.
fn sheet(context: &Context<'_>, id: &'static str, columns: &[(&'static str, u16)], rows: Vec<Vec<Value>>) -> Sheet {
    let column = |(key, width): &(&'static str, u16)| SheetColumn {
        key,
        title: context.words(&format!("sheet-column.{key}")),
        width: *width,
        choices: Vec::new(),
    };
    Sheet { id, title: context.words(&format!("sheet.{id}")), columns: columns.iter().map(column).collect(), rows }
}

/// Lets people choose among `choices` in the column `key`.
fn choose(mut sheet: Sheet, key: &str, choices: Vec<String>) -> Sheet {
    if let Some(column) = sheet.columns.iter_mut().find(|column| column.key == key) {
        column.choices = choices;
    }
    sheet
}

fn word(key: &'static str, word: String) -> Value {
    Value::Word { key, word }
}

fn yes_no(context: &Context<'_>, yes: bool) -> Value {
    if yes { word("yes", context.words("sheet-word.yes")) } else { word("no", context.words("sheet-word.no")) }
}
