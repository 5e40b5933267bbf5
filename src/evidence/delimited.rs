//! Delimited text: which character separates its cells, and whether it is a table at all.

/// How the cells of a delimited text are separated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delimiter {
    /// The separating byte.
    pub byte: u8,
    /// Whether the regularity of the rows alone shows that this is a table.
    pub certain: bool,
}

const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Rows that are looked at.
const SAMPLE_ROWS: usize = 200;
/// Rows of remarks that may stand above the header.
const PREAMBLE_ROWS: usize = 12;

/// The delimiter of a text that begins with `sample`; `complete` says whether the sample is the whole text.
#[must_use]
pub fn delimiter(sample: &str, complete: bool) -> Option<Delimiter> {
    if let Some(declared) = declared(sample) {
        return Some(Delimiter { byte: declared, certain: true });
    }
    CANDIDATES
        .iter()
        .filter_map(|byte| Shape::of(sample, *byte, complete))
        .max_by_key(Shape::rank)
        .map(|shape| Delimiter { byte: shape.byte, certain: shape.is_table() })
}

/// Excel's own declaration, `sep=;`, on the first line.
fn declared(sample: &str) -> Option<u8> {
    let first = sample.lines().next()?.trim();
    let rest = first.strip_prefix("sep=").or_else(|| first.strip_prefix("SEP="))?;
    match rest.as_bytes() {
        [byte] => Some(*byte),
        _ => None,
    }
}

/// The regularity of a text when it is cut at one delimiter.
struct Shape {
    byte: u8,
    rows: usize,
    width: usize,
    regular: usize,
    prose: bool,
}

impl Shape {
    fn of(sample: &str, byte: u8, complete: bool) -> Option<Self> {
        let mut rows = rows(sample, byte);
        if !complete && rows.len() > 1 {
            rows.pop();
        }
        let start = first_regular(&rows);
        let rows = rows.get(start..)?;
        let width = most_common(rows.iter().map(Vec::len))?;
        if width < 2 {
            return None;
        }
        let regular = rows.iter().filter(|row| row.len() == width).count();
        let header = rows.iter().find(|row| row.len() == width)?;
        Some(Self { byte, rows: rows.len(), width, regular, prose: !header.iter().all(|cell| is_short(cell)) })
    }

    // Regularity first, in tenths; among equally regular cuts the one with more cells.
    fn rank(&self) -> (bool, usize, usize) {
        (!self.prose, self.regular * 10 / self.rows.max(1), self.width)
    }

    const fn is_table(&self) -> bool {
        !self.prose && self.rows >= 2 && self.regular * 10 >= self.rows * 9
    }
}

fn is_short(cell: &str) -> bool {
    let cell = cell.trim();
    cell.chars().count() <= 80 && !cell.ends_with('.') && !cell.contains(". ")
}

/// Remarks above a header have another number of cells than the table: the index of the first row that does not.
fn first_regular(rows: &[Vec<String>]) -> usize {
    let Some(width) = most_common(rows.iter().map(Vec::len).filter(|width| *width > 1)) else { return 0 };
    rows.iter().take(PREAMBLE_ROWS).position(|row| row.len() == width && !starts_comment(row)).unwrap_or(0)
}

fn starts_comment(row: &[String]) -> bool {
    row.first().is_some_and(|cell| cell.starts_with('#'))
}

fn most_common(widths: impl Iterator<Item = usize>) -> Option<usize> {
    let mut counts = std::collections::BTreeMap::new();
    for width in widths {
        *counts.entry(width).or_insert(0_usize) += 1;
    }
    counts.into_iter().max_by_key(|(width, count)| (*count, *width)).map(|(width, _)| width)
}

fn rows(sample: &str, byte: u8) -> Vec<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(byte).has_headers(false).flexible(true).from_reader(sample.as_bytes());
    let rows = reader.records().map_while(Result::ok).take(SAMPLE_ROWS);
    rows.map(|row| row.iter().map(str::to_owned).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(sample: &str) -> Option<(char, bool)> {
        delimiter(sample, true).map(|found| (char::from(found.byte), found.certain))
    }

    #[test]
    fn the_common_delimiters_are_told_apart() {
        assert_eq!(found("number,state\nINC1,Closed\n"), Some((',', true)));
        assert_eq!(found("Nummer;Dauer;Ort\n1;1,5;Wien\n2;2,5;Graz\n"), Some((';', true)));
        assert_eq!(found("a\tb, c\td\n1\t2, 3\t4\n"), Some(('\t', true)));
        assert_eq!(found("sep=|\na|b\n1|2\n"), Some(('|', true)));
    }

    #[test]
    fn remarks_above_the_header_do_not_confuse() {
        let text = "# Source: Desk, Query: all\nExported 2026-09-30\nnumber;state;opened\n1;Closed;x\n2;Open;y\n";
        assert_eq!(found(text), Some((';', true)));
    }

    #[test]
    fn prose_is_no_table() {
        let text = "We plan, and we act.\nWe check, and we improve.\n";
        assert!(found(text).is_none_or(|(_, certain)| !certain));
        assert_eq!(found("No commas here\nNor here\n"), None);
    }

    #[test]
    fn a_header_alone_is_not_certain() {
        assert_eq!(found("number,state,opened\n"), Some((',', false)));
    }
}
