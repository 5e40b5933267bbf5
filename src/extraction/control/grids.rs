//! Document control data in tables: labels beside values, labels above values, and revision histories.

use super::dates;
use super::labels::{self, Field};
use std::collections::BTreeSet;

/// A table with more rows is a register, not document control.
const MAX_ROWS: usize = 60;
const MAX_COLUMNS: usize = 12;

/// Takes the statements of a small table.
pub fn from_grid(rows: &[Vec<String>], state: &mut dyn FnMut(&str, &str)) {
    let rows: Vec<Vec<&str>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| cell.trim()).collect::<Vec<&str>>())
        .filter(|row| row.iter().any(|cell| !cell.is_empty()))
        .collect();
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    if rows.is_empty() || rows.len() > MAX_ROWS || !(2..=MAX_COLUMNS).contains(&width) {
        return;
    }
    if is_revision_history(&rows) {
        revision_history(&rows, state);
    } else if is_labelled_beside(&rows) {
        for row in &rows {
            beside(row, state);
        }
    } else if is_labelled_above(&rows) {
        above(&rows, state);
    }
}

fn fields(row: &[&str]) -> Vec<Option<Field>> {
    row.iter().map(|cell| labels::field(cell)).collect()
}

/// Columns for a version and for when, who or what: the history of a document, newest or oldest first.
fn is_revision_history(rows: &[Vec<&str>]) -> bool {
    let Some(header) = rows.first() else { return false };
    let fields: Vec<Field> = fields(header).into_iter().flatten().collect();
    let has = |wanted: &[Field]| wanted.iter().any(|field| fields.contains(field));
    // `Version | 2.1 | Status | Approved` is a row of pairs.
    let names = !header.iter().any(|cell| cell.contains(|character: char| character.is_ascii_digit()));
    rows.len() > 1
        && names
        && has(&[Field::Version])
        && has(&[Field::Date, Field::Modified, Field::Created, Field::ApprovedOn])
        && has(&[Field::Change, Field::Author, Field::Approver, Field::Reviewer, Field::Status])
}

fn revision_history(rows: &[Vec<&str>], state: &mut dyn FnMut(&str, &str)) {
    let Some((header, entries)) = rows.split_first() else { return };
    let columns = fields(header);
    let entries: Vec<&Vec<&str>> =
        entries.iter().filter(|row| cell_of(row, &columns, Field::Version).is_some()).collect();
    let Some(latest) = entries
        .iter()
        .enumerate()
        .max_by_key(|(index, row)| (day_of(row, &columns), version_of(row, &columns), *index))
    else {
        return;
    };
    for ((label, field), value) in header.iter().zip(&columns).zip(latest.1.iter()) {
        match field {
            // The day of the newest entry is the day of the last change.
            Some(Field::Date | Field::Created | Field::Modified) => state("last modified", value),
            Some(
                Field::Version
                | Field::Approver
                | Field::ApprovedOn
                | Field::Author
                | Field::Status
                | Field::Reviewer
                | Field::ReviewedOn,
            ) => state(label, value),
            _ => {}
        }
    }
    let oldest = entries.iter().filter_map(|row| day_of(row, &columns)).min();
    if let Some(oldest) = oldest.filter(|_| entries.len() > 1) {
        state("created", &oldest.to_string());
    }
}

fn cell_of<'a>(row: &[&'a str], columns: &[Option<Field>], wanted: Field) -> Option<&'a str> {
    let index = columns.iter().position(|field| *field == Some(wanted))?;
    row.get(index).copied().filter(|cell| !cell.is_empty())
}

fn day_of(row: &[&str], columns: &[Option<Field>]) -> Option<chrono::NaiveDate> {
    [Field::Date, Field::Modified, Field::Created, Field::ApprovedOn]
        .iter()
        .find_map(|field| dates::day(cell_of(row, columns, *field)?))
}

/// The numbers of a version, so that 1.10 comes after 1.9.
fn version_of(row: &[&str], columns: &[Option<Field>]) -> Vec<u32> {
    let version = cell_of(row, columns, Field::Version).unwrap_or_default();
    version.split(|character: char| !character.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
}

/// Labels stand in the first column (or in every second one) of most rows.
fn is_labelled_beside(rows: &[Vec<&str>]) -> bool {
    let known: BTreeSet<Field> = rows.iter().filter_map(|row| labels::field(row.first()?)).collect();
    // Two rows of labels may as well be a header above one row: then the first row is all labels.
    let first_row = rows.first().map_or(0, |row| fields(row).into_iter().flatten().count());
    let width = rows.first().map_or(0, Vec::len);
    let short = rows.iter().filter(|row| row.first().is_some_and(|cell| cell.chars().count() <= 48)).count();
    known.len() >= 2
        && short * 10 >= rows.len() * 8
        && known.len() * 3 >= rows.len()
        && (rows.len() > 2 || first_row < width)
}

/// One row: `label | value`, `label | value | label | value`, or `Approved by | name | day`.
fn beside(row: &[&str], state: &mut dyn FnMut(&str, &str)) {
    let [label, rest @ ..] = row else { return };
    if label.is_empty() {
        return;
    }
    let pairs_again = rest.get(1).is_some_and(|cell| labels::field(cell).is_some()) && rest.len() >= 3;
    if pairs_again {
        for pair in row.chunks(2) {
            if let [label, value] = pair {
                state(label, value);
            }
        }
        return;
    }
    let Some(value) = rest.iter().find(|cell| !cell.is_empty()) else { return };
    state(label, value);
    let day = rest.iter().find(|cell| dates::day(cell).is_some()).filter(|day| *day != value);
    let companion = labels::field(label).and_then(companion);
    if let (Some(day), Some(companion)) = (day, companion) {
        state(companion, day);
    }
}

/// The date that stands in the row of a person.
const fn companion(field: Field) -> Option<&'static str> {
    match field {
        Field::Approver => Some("approved on"),
        Field::Reviewer => Some("reviewed on"),
        Field::Author => Some("created on"),
        _ => None,
    }
}

/// Labels stand in the first row, values in the one beneath it.
fn is_labelled_above(rows: &[Vec<&str>]) -> bool {
    let [header, _] = rows else { return false };
    let known: BTreeSet<Field> = fields(header).into_iter().flatten().collect();
    let identifies = [Field::Version, Field::Number, Field::Approver, Field::ReviewDue, Field::ApprovedOn]
        .iter()
        .any(|field| known.contains(field));
    known.len() >= 3 && identifies
}

fn above(rows: &[Vec<&str>], state: &mut dyn FnMut(&str, &str)) {
    if let [header, values] = rows {
        header
            .iter()
            .zip(values)
            .filter(|(label, value)| !label.is_empty() && !value.is_empty())
            .for_each(|(label, value)| state(label, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: &[&[&str]]) -> Vec<String> {
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        let mut found = Vec::new();
        from_grid(&rows, &mut |label, value| found.push(format!("{label}={value}")));
        found
    }

    #[test]
    fn labels_beside_values_are_read() {
        assert_eq!(
            of(&[&["Document owner", "Mara"], &["Version", "2.1"], &["Room", "12"]]),
            ["Document owner=Mara", "Version=2.1", "Room=12"]
        );
        assert_eq!(
            of(&[&["Version", "2.1", "Status", "Approved"], &["Owner", "Mara", "Classification", "Internal"]]).len(),
            4
        );
        assert_eq!(
            of(&[&["Version", "1.0", ""], &["Approved by", "Mara", "12 March 2026"]]),
            ["Version=1.0", "Approved by=Mara", "approved on=12 March 2026"]
        );
    }

    #[test]
    fn a_revision_history_gives_its_newest_entry() {
        let newest = ["Version=1.10", "last modified=2026-03-12", "Author=Mara", "created=2024-01-05"];
        assert_eq!(
            of(&[
                &["Version", "Date", "Author", "Changes"],
                &["1.0", "2024-01-05", "Ann", "First"],
                &["1.10", "2026-03-12", "Mara", "More"]
            ]),
            newest
        );
        assert_eq!(
            of(&[
                &["Version", "Date", "Author", "Changes"],
                &["1.10", "2026-03-12", "Mara", "More"],
                &["1.0", "2024-01-05", "Ann", "First"]
            ]),
            newest
        );
    }

    #[test]
    fn a_register_is_no_control_table() {
        assert_eq!(
            of(&[&["Risk", "Owner", "Status"], &["Fire", "Mara", "Open"], &["Flood", "Ann", "Closed"]]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn labels_above_values_are_read() {
        assert_eq!(
            of(&[&["Document no", "Version", "Approved by"], &["P-7", "3", "Mara"]]),
            ["Document no=P-7", "Version=3", "Approved by=Mara"]
        );
    }
}
