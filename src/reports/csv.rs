//! CSV of every table: RFC 4180, UTF-8, keys as headers, dates as ISO 8601.
//!
//! A text that a program for tables would take for a formula gets an apostrophe in front of it; readers that want
//! the text as it was take one leading apostrophe away where such a sign follows.

use super::ReportError;
use super::view::sheet::{Sheet, Value, opens_a_formula};

/// One table as CSV.
///
/// # Errors
/// When a row cannot be written, which a table of equal rows never causes.
pub fn render(sheet: &Sheet) -> Result<Vec<u8>, ReportError> {
    let failed = |error: &dyn std::fmt::Display| ReportError::Table(error.to_string());
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(sheet.columns.iter().map(|column| column.key)).map_err(|error| failed(&error))?;
    for row in &sheet.rows {
        writer.write_record(row.iter().map(inert)).map_err(|error| failed(&error))?;
    }
    writer.into_inner().map_err(|error| failed(&error))
}

/// The value as text that no program takes for a formula.
fn inert(value: &Value) -> String {
    let text = value.plain();
    match value {
        Value::Text(_) | Value::Link { .. } if opens_a_formula(&text) => format!("'{text}"),
        Value::Nothing
        | Value::Text(_)
        | Value::Whole(_)
        | Value::Share(_)
        | Value::Date(_)
        | Value::Word { .. }
        | Value::Link { .. } => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::view::sheet::SheetColumn;

    #[test]
    fn what_opens_a_formula_is_set_behind_an_apostrophe_and_quotes_are_doubled() {
        let column = |key| SheetColumn { key, title: String::new(), width: 8, choices: Vec::new() };
        let sheet = Sheet {
            id: "gaps",
            title: String::new(),
            columns: vec![column("a"), column("b")],
            rows: vec![vec![Value::text("=cmd|' /C calc'!A0"), Value::text("say \"x\", y")]],
        };
        let text = String::from_utf8(render(&sheet).unwrap()).unwrap();
        assert_eq!(text, "a,b\r\n'=cmd|' /C calc'!A0,\"say \"\"x\"\", y\"\r\n");
    }
}
