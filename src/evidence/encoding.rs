//! Character encodings: which one a text is in, and reading it as UTF-8 without holding it in memory.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::{self, Read};

/// Bytes at the beginning of a file from which encoding and kind of text are told.
pub const HEAD_BYTES: usize = 64 * 1024;

/// The encoding of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charset {
    encoding: &'static Encoding,
    mark_bytes: usize,
    /// Whether neither a byte-order mark nor valid UTF-8 proves it.
    pub guessed: bool,
}

impl Charset {
    /// Name by which the encoding is known (WHATWG).
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.encoding.name()
    }

    /// Reads `inner`, whose byte-order mark has not been consumed, as UTF-8.
    pub fn reader<R: Read>(self, inner: R) -> Utf8Reader<R> {
        Utf8Reader {
            inner,
            decoder: self.encoding.new_decoder_without_bom_handling(),
            repairs: self.encoding == UTF_8,
            skip: self.mark_bytes,
            pending: Vec::new(),
            at: 0,
            left_over: Vec::new(),
            ended: false,
            repaired: 0,
        }
    }

    /// The text of `bytes`; characters that cannot be read are replaced.
    #[must_use]
    pub fn decode(self, bytes: &[u8]) -> String {
        let mut text = String::new();
        // Reading from memory cannot fail, and what is handed out is UTF-8.
        let _ = self.reader(bytes).read_to_string(&mut text);
        text
    }
}

/// The encoding of a text that begins with `head`, or `None` when these bytes are no text.
#[must_use]
pub fn detect(head: &[u8]) -> Option<Charset> {
    if let Some((encoding, mark_bytes)) = Encoding::for_bom(head) {
        return Some(Charset { encoding, mark_bytes, guessed: false });
    }
    if let Some(encoding) = utf_16_without_mark(head) {
        return Some(Charset { encoding, mark_bytes: 0, guessed: true });
    }
    if looks_binary(head) {
        return None;
    }
    let (several, strays) = utf_8_evidence(head);
    if strays == 0 || several > strays {
        return Some(Charset { encoding: UTF_8, mark_bytes: 0, guessed: strays > 0 });
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, false);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    Some(Charset { encoding, mark_bytes: 0, guessed: true })
}

/// Characters of several bytes that are valid UTF-8, and bytes that are not; an incomplete last character counts as
/// neither.
fn utf_8_evidence(head: &[u8]) -> (usize, usize) {
    let (mut several, mut strays, mut consumed) = (0, 0, 0);
    for chunk in head.utf8_chunks() {
        several += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        consumed += chunk.valid().len() + chunk.invalid().len();
        let cut_short = consumed == head.len() && head.len() >= HEAD_BYTES;
        if !cut_short {
            strays += chunk.invalid().len();
        }
    }
    (several, strays)
}

fn utf_16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let sample = head.get(..head.len().min(4096))?;
    if sample.len() < 16 {
        return None;
    }
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), sample.len() / 2);
    // Western text in UTF-16 has a zero in nearly every second byte, and nowhere else.
    if odd * 10 > half * 7 && even * 50 < half {
        Some(UTF_16LE)
    } else if even * 10 > half * 7 && odd * 50 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn looks_binary(head: &[u8]) -> bool {
    let is_odd = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b | 0x1a);
    head.contains(&0) || head.iter().filter(|byte| is_odd(**byte)).count() * 50 > head.len()
}

/// Reads bytes of any encoding as UTF-8.
///
/// In UTF-8, a byte that does not belong is read as Windows-1252, as it nearly always was meant: exports often mix both.
pub struct Utf8Reader<R> {
    inner: R,
    decoder: Decoder,
    repairs: bool,
    skip: usize,
    pending: Vec<u8>,
    at: usize,
    left_over: Vec<u8>,
    ended: bool,
    repaired: u64,
}

const CHUNK: usize = 64 * 1024;

impl<R: Read> Utf8Reader<R> {
    /// How many bytes did not belong to the encoding and were repaired.
    pub const fn repaired(&self) -> u64 {
        self.repaired
    }

    /// What is read from, with everything consumed from it that was needed so far.
    pub fn into_inner(self) -> R {
        self.inner
    }

    fn fill(&mut self) -> io::Result<()> {
        let mut raw = std::mem::take(&mut self.left_over);
        let kept = raw.len();
        raw.resize(kept + CHUNK, 0);
        let count = self.inner.read(raw.get_mut(kept..).unwrap_or_default())?;
        raw.truncate(kept + count);
        self.ended = count == 0;
        let skipped = self.skip.min(raw.len());
        self.skip -= skipped;
        raw.drain(..skipped);
        self.pending.clear();
        self.at = 0;
        if self.repairs {
            self.repair(&raw);
        } else {
            self.decode(&raw);
        }
        Ok(())
    }

    fn repair(&mut self, raw: &[u8]) {
        let mut consumed = 0;
        for chunk in raw.utf8_chunks() {
            self.pending.extend_from_slice(chunk.valid().as_bytes());
            consumed += chunk.valid().len() + chunk.invalid().len();
            let incomplete = consumed == raw.len() && !self.ended && is_incomplete(chunk.invalid());
            if incomplete {
                self.left_over = chunk.invalid().to_vec();
            } else {
                self.repaired += chunk.invalid().len() as u64;
                let (text, _) = WINDOWS_1252.decode_without_bom_handling(chunk.invalid());
                self.pending.extend_from_slice(text.as_bytes());
            }
        }
    }

    fn decode(&mut self, raw: &[u8]) {
        let room = self.decoder.max_utf8_buffer_length(raw.len()).unwrap_or(raw.len() * 4 + 16);
        self.pending.resize(room, 0);
        let (_, _, written, _) = self.decoder.decode_to_utf8(raw, &mut self.pending, self.ended);
        self.pending.truncate(written);
    }
}

/// Whether these bytes are the beginning of a character that could be completed.
fn is_incomplete(bytes: &[u8]) -> bool {
    !bytes.is_empty() && std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.pending.len() {
            if self.ended {
                return Ok(0);
            }
            self.fill()?;
        }
        let rest = self.pending.get(self.at..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> (String, &'static str) {
        let charset = detect(bytes).unwrap();
        (charset.decode(bytes), charset.name())
    }

    #[test]
    fn marks_decide_and_are_not_part_of_the_text() {
        assert_eq!(read(b"\xef\xbb\xbfa,b"), ("a,b".to_owned(), "UTF-8"));
        assert_eq!(read(b"\xff\xfea\0,\0b\0"), ("a,b".to_owned(), "UTF-16LE"));
    }

    #[test]
    fn utf_16_without_a_mark_is_recognised() {
        let bytes: Vec<u8> = "Number,Opened,Closed".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&bytes), ("Number,Opened,Closed".to_owned(), "UTF-16LE"));
    }

    #[test]
    fn western_text_without_a_mark_is_guessed() {
        let (text, _) = read(b"Verf\xfcgbarkeit und Kapazit\xe4t, gepr\xfcft am 3. M\xe4rz");
        assert_eq!(text, "Verfügbarkeit und Kapazität, geprüft am 3. März");
    }

    #[test]
    fn stray_bytes_in_utf_8_are_read_as_they_were_meant() {
        let (text, name) = read(b"\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f\xc3\xa9 \x93quoted\xfc");
        assert_eq!((text.as_str(), name), ("äöüßé “quotedü", "UTF-8"));
    }

    #[test]
    fn bytes_that_are_no_text_have_no_encoding() {
        assert_eq!(detect(b"\x7fELF\x02\x01\x01\x00\x00\x00"), None);
    }

    proptest! {
        #[test]
        fn utf_8_survives_any_cut_into_reads(text in "\\PC{0,200}", cut in 1_usize..7) {
            struct Slow<'a>(&'a [u8], usize);
            impl Read for Slow<'_> {
                fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                    let count = self.0.len().min(self.1).min(buffer.len());
                    buffer[..count].copy_from_slice(&self.0[..count]);
                    self.0 = &self.0[count..];
                    Ok(count)
                }
            }
            let charset = Charset { encoding: UTF_8, mark_bytes: 0, guessed: false };
            let mut out = String::new();
            charset.reader(Slow(text.as_bytes(), cut)).read_to_string(&mut out).unwrap();
            prop_assert_eq!(out, text);
        }

        #[test]
        fn any_bytes_are_read_as_some_text_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Some(charset) = detect(&bytes) {
                let _ = charset.decode(&bytes);
            }
        }
    }
}
