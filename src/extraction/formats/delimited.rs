//! CSV, TSV and their kin: rows one by one, in bounded memory.

use crate::evidence::delimited::{Delimiter, delimiter};
use crate::evidence::encoding::{self, Charset, HEAD_BYTES};
use crate::evidence::media::ReadSeek;
use crate::extraction::codes;
use crate::extraction::draft::{Draft, Trouble};
use crate::extraction::table::TableDraft;
use csv_core::{ReadRecordResult, Reader as Core};
use std::borrow::Cow;
use std::io::{self, Read, SeekFrom};
use std::ops::ControlFlow;

/// Largest record, in bytes: beyond it a quote was never closed.
const MAX_RECORD_BYTES: usize = 16 * 1024 * 1024;
/// Most cells of a record.
const MAX_CELLS: usize = 65_536;

/// Reads a delimited text.
pub fn read(input: &mut dyn ReadSeek, draft: &mut Draft<'_>) -> Result<(), Trouble> {
    let form = Form::of(input)?;
    if form.charset.guessed {
        draft.report(&codes::ENCODING_GUESSED, "", format!("the encoding was taken for {}", form.charset.name()));
    }
    let mut table = TableDraft::new("", draft.limits.sample_rows).checking_width();
    let mut records = Records::new(form.charset.reader(input), form.delimiter);
    let ended = records.each(&mut |number, cells| {
        draft.table_text(cells);
        table.row(number, cells);
        ControlFlow::Continue(())
    });
    let repaired = records.input.repaired();
    if repaired > 0 && !form.charset.guessed {
        let message = format!("{repaired} bytes are no UTF-8 and were read as Windows-1252");
        draft.report(&codes::ENCODING_GUESSED, "", message);
    }
    draft.finish_table(table);
    match ended {
        Err(Broken::RecordTooLong(row)) => {
            draft.report(&codes::BROKEN_ROWS, &format!("row {row}"), too_long());
            Ok(())
        }
        ended => ended.map_err(Trouble::from),
    }
}

fn too_long() -> String {
    format!(
        "the row is longer than the limit of {MAX_RECORD_BYTES} bytes and ended the reading; a quote may not be closed"
    )
}

/// How a delimited text is written.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    charset: Charset,
    delimiter: u8,
}

impl Form {
    /// Tells it from the beginning of `input`, which is left at its start.
    pub fn of(input: &mut dyn ReadSeek) -> Result<Self, Trouble> {
        let mut head = Vec::new();
        input.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
        input.seek(SeekFrom::Start(0))?;
        let charset = encoding::detect(&head).ok_or_else(|| Trouble::Unreadable("the file is no text".to_owned()))?;
        let found = delimiter(&charset.decode(&head), head.len() < HEAD_BYTES);
        Ok(Self { charset, delimiter: found.map_or(b',', |Delimiter { byte, .. }| byte) })
    }
}

/// Why rows ended before the file did.
#[derive(Debug)]
pub enum Broken {
    /// The file could not be read on.
    Io(io::Error),
    /// The row of that number is too long.
    RecordTooLong(u64),
}

impl From<Broken> for Trouble {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Io(error) => error.into(),
            Broken::RecordTooLong(row) => Self::Unreadable(format!("row {row}: {}", too_long())),
        }
    }
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Hands every row and its number (from 1, empty rows counted) to `visit` until it breaks.
pub fn rows<R: Read>(
    input: R,
    form: Form,
    visit: &mut dyn FnMut(u64, &[String]) -> ControlFlow<()>,
) -> Result<(), Broken> {
    Records::new(form.charset.reader(input), form.delimiter).each(visit)
}

/// Records of a delimited text, with their row numbers.
struct Records<R> {
    input: R,
    core: Core,
    buffer: Vec<u8>,
    filled: usize,
    at: usize,
    fields: Vec<u8>,
    ends: Vec<usize>,
    cells: Vec<String>,
    number: u64,
    /// Whether the line feed that ends the last record is still to come, or never comes.
    owes_line_feed: bool,
}

impl<R: Read> Records<R> {
    fn new(input: R, delimiter: u8) -> Self {
        let core = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        Self {
            input,
            core,
            buffer: vec![0; 64 * 1024],
            filled: 0,
            at: 0,
            fields: vec![0; 4096],
            ends: vec![0; 64],
            cells: Vec::new(),
            number: 0,
            owes_line_feed: false,
        }
    }

    /// Hands every row and its number to `visit` until it breaks.
    fn each(&mut self, visit: &mut dyn FnMut(u64, &[String]) -> ControlFlow<()>) -> Result<(), Broken> {
        while let Some(number) = self.advance()? {
            if visit(number, &self.cells).is_break() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Reads the next record into `cells`; its number, or `None` at the end.
    fn advance(&mut self) -> Result<Option<u64>, Broken> {
        let line_before = self.core.line();
        let (mut field_bytes, mut field_count) = (0, 0);
        loop {
            if self.at == self.filled {
                self.filled = self.input.read(&mut self.buffer)?;
                self.at = 0;
            }
            let input = self.buffer.get(self.at..self.filled).unwrap_or_default();
            let output = self.fields.get_mut(field_bytes..).unwrap_or_default();
            let ends = self.ends.get_mut(field_count..).unwrap_or_default();
            let (result, read, written, ended) = self.core.read_record(input, output, ends);
            self.at += read;
            field_bytes += written;
            field_count += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => {
                    grow(&mut self.fields, MAX_RECORD_BYTES).ok_or(Broken::RecordTooLong(self.number + 1))?;
                }
                ReadRecordResult::OutputEndsFull => {
                    grow(&mut self.ends, MAX_CELLS).ok_or(Broken::RecordTooLong(self.number + 1))?;
                }
                ReadRecordResult::Record => {
                    self.fill(field_count);
                    self.count(line_before);
                    return Ok(Some(self.number));
                }
                ReadRecordResult::End => return Ok(None),
            }
        }
    }

    fn fill(&mut self, count: usize) {
        self.cells.truncate(count);
        self.cells.resize(count, String::new());
        let ends = self.ends.get(..count).unwrap_or_default();
        let bytes = self.fields.get(..ends.last().copied().unwrap_or(0)).unwrap_or_default();
        // Checked as a whole: cell by cell it takes as long as splitting.
        let text = String::from_utf8_lossy(bytes);
        let is_sound = matches!(text, Cow::Borrowed(_));
        let mut start = 0;
        for (cell, end) in self.cells.iter_mut().zip(ends) {
            cell.clear();
            match text.get(start..*end).filter(|_| is_sound) {
                Some(text) => cell.push_str(text),
                None => cell.push_str(&String::from_utf8_lossy(bytes.get(start..*end).unwrap_or_default())),
            }
            start = *end;
        }
    }

    /// Line breaks within the cells of the record.
    fn breaks(&self) -> u64 {
        let breaks = self.cells.iter().map(|cell| cell.bytes().filter(|byte| *byte == b'\n').count());
        u64::try_from(breaks.sum::<usize>()).unwrap_or(u64::MAX)
    }

    /// Row numbers are those of a spreadsheet: a record with line breaks in its cells is one row, an empty line is one.
    fn count(&mut self, line_before: u64) {
        let last = self.at.checked_sub(1).and_then(|at| self.buffer.get(at));
        let owes_line_feed = self.filled == 0 || last == Some(&b'\r');
        let lines = self.core.line().saturating_sub(line_before) + u64::from(owes_line_feed);
        let own = u64::from(self.owes_line_feed) + 1;
        // Most records stand on one line, and then their cells need not be searched.
        let empty = if lines > own { lines.saturating_sub(own + self.breaks()) } else { 0 };
        self.owes_line_feed = owes_line_feed;
        self.number += 1 + empty;
    }
}

fn grow<T: Clone + Default>(buffer: &mut Vec<T>, limit: usize) -> Option<()> {
    if buffer.len() >= limit {
        return None;
    }
    buffer.resize((buffer.len() * 2).min(limit), T::default());
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    fn all(text: &str) -> Vec<(u64, Vec<String>)> {
        let mut found = Vec::new();
        let mut input = Cursor::new(text);
        let form = Form::of(&mut input).unwrap();
        rows(input, form, &mut |number, cells| {
            found.push((number, cells.to_vec()));
            ControlFlow::Continue(())
        })
        .unwrap();
        found
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        let found = all("a,b\n\n1,\"x\ny\"\n\n\n2,z\r\n3,end");
        let numbers: Vec<u64> = found.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [1, 3, 6, 7]);
        assert_eq!(found[1].1, ["1", "x\ny"]);
        for (text, expected) in [("\r\n\r\na\r\n\r\nb", [3, 5]), ("a\n\nb", [1, 3]), ("\na\rb\r", [2, 3])] {
            let numbers: Vec<u64> = all(text).iter().map(|(number, _)| *number).collect();
            assert_eq!(numbers, expected, "{text:?}");
        }
    }

    #[test]
    fn quotes_commas_and_doubled_quotes_are_kept() {
        assert_eq!(all("a,b\n1,\"ha \"\"ha\"\" ha\"\n3,\"x, y\"\n")[1].1, ["1", "ha \"ha\" ha"]);
    }

    #[test]
    fn a_quote_that_is_never_closed_ends_the_reading_with_its_row() {
        let text = format!("a,b\n1,2\n3,\"{}", "x\n".repeat(MAX_RECORD_BYTES / 2 + 10));
        let mut input = Cursor::new(text);
        let form = Form::of(&mut input).unwrap();
        let ended = rows(input, form, &mut |_, _| ControlFlow::Continue(()));
        assert!(matches!(ended, Err(Broken::RecordTooLong(3))));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(cells in proptest::collection::vec(proptest::collection::vec("[a-zA-Z0-9 ,;\"\n]{1,12}", 3), 2..20)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["one", "two", "three"]).unwrap();
            for row in &cells {
                writer.write_record(row).unwrap();
            }
            let bytes = writer.into_inner().unwrap();
            let mut found: Vec<Vec<String>> = Vec::new();
            let form = Form { charset: encoding::detect(b"x").unwrap(), delimiter: b',' };
            rows(bytes.as_slice(), form, &mut |_, row| { found.push(row.to_vec()); ControlFlow::Continue(()) }).unwrap();
            prop_assert_eq!(&found[1..], &cells[..]);
        }
    }
}
