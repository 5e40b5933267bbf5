//! Document control data on lines: header blocks, page margins, remarks around the rows of an export.

use super::labels::{self, Field};
use super::{Place, Statement, dates};

/// Takes the statements of the first and last lines of a text.
pub fn from_lines(lead: &[String], tail: &[String], statements: &mut Vec<Statement>) {
    let mut state = |label: &str, value: &str| {
        statements.push(Statement { label: label.to_owned(), value: value.to_owned(), place: Place::HeaderBlock });
    };
    for (index, line) in lead.iter().enumerate() {
        if !line_statements(line, &mut state) {
            label_above_value(line, lead.get(index + 1), &mut state);
        }
    }
    for line in tail {
        line_statements(line, &mut state);
    }
}

/// The statements of one line; whether there were any.
fn line_statements(line: &str, state: &mut dyn FnMut(&str, &str)) -> bool {
    let parts: Vec<&str> =
        line.split(['|', '·', '•', '\u{ff5c}']).map(str::trim).filter(|part| !part.is_empty()).collect();
    // A line of a table of contents repeats a heading.
    if line.contains(". . .") || line.contains("....") {
        return false;
    }
    let mut any = false;
    for part in parts {
        if let Some((label, value)) = split_label(part).or_else(|| held_on(part)) {
            state(label, value);
            any = true;
        } else if let Some((label, value)) = pieces(part).find_map(bare_version) {
            state(label, value);
            any = true;
        }
    }
    any
}

/// A known label and its value: `Version: 2.1`, `**Owner** – Mara`, or cells that a PDF sets side by side.
pub fn split_label(line: &str) -> Option<(&str, &str)> {
    let line = line.trim().trim_start_matches(['#', '-', '*', '>', ' ']);
    if line.chars().count() > 320 {
        return None;
    }
    for separator in [":", "：", "\t", " – ", " — ", " - ", "  "] {
        let Some((label, value)) = line.split_once(separator) else { continue };
        let value = value
            .trim_matches(|character: char| character.is_whitespace() || matches!(character, '*' | '_' | ':' | '\t'));
        // Plain words in a sentence may be a label, too; with a dash the value must then be short.
        let weak = !matches!(separator, ":" | "：" | "\t");
        if !value.is_empty() && labels::field(label).is_some() && (!weak || value.chars().count() <= 60) {
            return Some((label, value));
        }
    }
    None
}

/// A running header such as `Quillmoor – Version 2.1`, piece by piece.
fn pieces(line: &str) -> impl Iterator<Item = &str> {
    line.split(['–', '—', '\t', ',']).flat_map(|piece| piece.split(" - ")).map(str::trim)
}

/// `Version 2.1` or `Rev. 3` without a colon.
fn bare_version(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let (word, number) = line.split_once(' ')?;
    let number = number.trim();
    let is_number = number.starts_with(|character: char| character.is_ascii_digit())
        && number.len() <= 12
        && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (is_number && labels::field(word) == Some(Field::Version)).then_some((word, number))
}

/// `Held on 12 March 2026` without a colon.
fn held_on(line: &str) -> Option<(&str, &str)> {
    const STARTS: [&str; 8] = [
        "held on ",
        "meeting held on ",
        "conducted on ",
        "sitzung vom ",
        "durchgeführt am ",
        "réunion du ",
        "tenue le ",
        "celebrada el ",
    ];
    let lower = line.to_lowercase();
    let start = STARTS.iter().find(|start| lower.starts_with(**start))?;
    let value = line.get(start.len()..)?;
    let short: String = value.chars().take(60).collect();
    dates::day(&short).map(|_| ("held on", value))
}

/// A label alone on its line, with the value on the next: how some PDFs and wikis set control tables.
fn label_above_value(line: &str, next: Option<&String>, state: &mut dyn FnMut(&str, &str)) {
    let Some(next) = next else { return };
    let label = line.trim();
    let ends_as_label = label.ends_with([':', '：']);
    if ends_as_label
        && labels::field(label).is_some()
        && next.chars().count() <= 80
        && !next.ends_with([':', '：'])
        && split_label(next).is_none()
    {
        state(label, next);
    }
}

/// The statements of a row above a header: `# Source: Desk One`, or a label and its value in two cells.
pub fn from_remark(cells: &[String], state: &mut dyn FnMut(&str, &str)) {
    let filled: Vec<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    match filled.as_slice() {
        [] => {}
        [label, value] if labels::field(label).is_some() && !label.contains(": ") => {
            state(label.trim_start_matches('#').trim_end_matches([':', '：']).trim(), value);
        }
        _ => {
            // A remark with commas in it was cut into cells: what follows the label belongs to it.
            let whole = filled.join(", ");
            let whole = whole.trim_start_matches(['#', '/', ' ', '*']);
            for part in whole.split(" | ") {
                if let Some((label, value)) = part
                    .split_once([':', '：', '='])
                    .filter(|(label, value)| !value.trim().is_empty() && label.chars().count() <= 40)
                {
                    state(label.trim(), value.trim());
                }
            }
        }
    }
}

/// The statements of a last row that counts what stands above it: `Total rows: 5000`, `5000 records`.
pub fn from_footer(cells: &[String], state: &mut dyn FnMut(&str, &str)) {
    let filled: Vec<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    let count = |text: &str| text.chars().next().is_some_and(|first| first.is_ascii_digit());
    let whole = filled.join(" ");
    let whole = whole.trim_start_matches(['#', ' ']);
    if let Some((label, value)) = whole.rsplit_once([':', '：', ' '])
        && labels::field(label) == Some(Field::DeclaredRows)
        && count(value.trim())
    {
        state(label.trim_end_matches([':', '：', ' ']), value.trim());
    } else if let Some((number, label)) = whole.split_once(' ')
        && count(number)
        && labels::field(label) == Some(Field::DeclaredRows)
    {
        state(label, number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str]) -> Vec<(String, String)> {
        let lead: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        let mut statements = Vec::new();
        from_lines(&lead, &[], &mut statements);
        statements.into_iter().map(|statement| (statement.label, statement.value)).collect()
    }

    #[test]
    fn header_blocks_are_read_in_their_usual_forms() {
        let found = of(&[
            "Version: 2.1 | Owner: Mara Quill",
            "**Approved by:** Board",
            "Rev. 3",
            "Held on 12 March 2026 in Vienna",
            "Status:",
            "Approved",
        ]);
        let labels: Vec<&str> = found.iter().map(|(label, _)| label.as_str()).collect();
        assert_eq!(labels, ["Version", "Owner", "Approved by", "Rev.", "held on", "Status:"]);
        assert_eq!(found[2].1, "Board");
        assert_eq!(found[5].1, "Approved");
    }

    #[test]
    fn sentences_are_no_statements() {
        assert_eq!(of(&["The owner of the process reviews it each year.", "Note: all staff must attend."]), []);
    }

    #[test]
    fn remarks_above_exports_are_read() {
        let mut found = Vec::new();
        from_remark(&["# Query: active=true".to_owned(), "state=7".to_owned()], &mut |label, value| {
            found.push((label.to_owned(), value.to_owned()));
        });
        from_remark(&["Row count".to_owned(), "5,000".to_owned()], &mut |label, value| {
            found.push((label.to_owned(), value.to_owned()));
        });
        from_footer(&["5000 records".to_owned()], &mut |label, value| found.push((label.to_owned(), value.to_owned())));
        let shown: Vec<String> = found.iter().map(|(label, value)| format!("{label}={value}")).collect();
        assert_eq!(shown, ["Query=active=true, state=7", "Row count=5,000", "records=5000"]);
    }
}
