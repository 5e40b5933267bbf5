//! Lines of a long file, one at a time, each within a limit.

use std::io::{self, BufRead, Read as _};

/// How a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// In a line feed.
    Whole,
    /// With the file.
    Unfinished,
    /// Beyond the limit; what was kept is its beginning.
    TooLong,
}

/// Reads lines of at most `limit` bytes.
#[derive(Debug)]
pub struct Lines<R> {
    input: R,
    limit: usize,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// The lines of `input`.
    pub const fn new(input: R, limit: usize) -> Self {
        Self { input, limit, number: 0 }
    }

    /// Puts the next line, without its line feed, into `line`; nothing at the end.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn next(&mut self, line: &mut Vec<u8>) -> io::Result<Option<Ending>> {
        line.clear();
        let most = (self.limit as u64).saturating_add(1);
        if (&mut self.input).take(most).read_until(b'\n', line)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        if line.last() == Some(&b'\n') {
            line.pop();
            return Ok(Some(Ending::Whole));
        }
        if line.len() <= self.limit {
            return Ok(Some(Ending::Unfinished));
        }
        self.skip()?;
        Ok(Some(Ending::TooLong))
    }

    /// Leaves out the rest of a line.
    fn skip(&mut self) -> io::Result<()> {
        loop {
            let here = self.input.fill_buf()?;
            let (count, done) = match here.iter().position(|&byte| byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (here.len(), here.is_empty()),
            };
            self.input.consume(count);
            if done {
                return Ok(());
            }
        }
    }

    /// Number of the line read last, counted from 1.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// What the lines were read from.
    pub fn into_inner(self) -> R {
        self.input
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_one_by_one_and_never_longer_than_the_limit() {
        let text = b"one\n\nlonger than eight\neight888\nend";
        let mut lines = Lines::new(io::BufReader::with_capacity(3, &text[..]), 8);
        let (mut line, mut found) = (Vec::new(), Vec::new());
        while let Some(ending) = lines.next(&mut line).unwrap() {
            found.push((lines.number(), String::from_utf8(line.clone()).unwrap(), ending));
        }
        let expected = [
            (1, "one", Ending::Whole),
            (2, "", Ending::Whole),
            (3, "longer th", Ending::TooLong),
            (4, "eight888", Ending::Whole),
            (5, "end", Ending::Unfinished),
        ];
        assert_eq!(found, expected.map(|(number, text, ending)| (number, text.to_owned(), ending)));
    }
}
