//! The register of the organisation: one row for each file that somebody took the trouble to enter.

use super::DemoError;
use super::exports::Habit;
use std::collections::BTreeMap;

/// The columns, in the order the workspace page names them.
const COLUMNS: [&str; 17] = [
    "path",
    "title",
    "kind",
    "requirements",
    "owner",
    "approved_by",
    "approved_on",
    "version",
    "period_start",
    "period_end",
    "valid_until",
    "method",
    "classification",
    "source_system",
    "query",
    "extracted_at",
    "row_count",
];

/// Writes `register.csv`.
pub(super) fn write(rows: &BTreeMap<String, BTreeMap<String, String>>) -> Result<Vec<u8>, DemoError> {
    for (path, row) in rows {
        if let Some(unknown) = row.keys().find(|key| !COLUMNS.contains(&key.as_str())) {
            let reason = format!("`{path}` names the unknown column `{unknown}`");
            return Err(DemoError::Vocabulary { name: "register".into(), reason });
        }
    }
    let rows = rows.iter().map(|(path, row)| {
        let cell = |column: &&str| {
            if *column == "path" { path.clone() } else { row.get(*column).cloned().unwrap_or_default() }
        };
        COLUMNS.iter().map(cell).collect::<Vec<_>>()
    });
    Habit::plain().write(&COLUMNS, rows)
}
