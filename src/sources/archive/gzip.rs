//! GZIP: a TAR archive, or a single file.

use super::{Member, ReadSeek, Refusal, Visit, damaged, tar};
use crate::sources::{Limits, codes, size};
use flate2::read::MultiGzDecoder;
use std::io::{self, BufReader, Chain, Cursor, Read};
use std::ops::ControlFlow;

/// Hands the members to `visit`.
pub fn members(input: &mut dyn ReadSeek, outer: &str, limits: &Limits, visit: Visit<'_>) -> Result<(), Refusal> {
    let packed = input.seek(io::SeekFrom::End(0)).and_then(|length| input.rewind().map(|()| length));
    let packed = packed.map_err(|error| damaged(&error))?;
    let mut unpacked = MultiGzDecoder::new(BufReader::new(input));
    let mut block = Vec::new();
    unpacked.by_ref().take(512).read_to_end(&mut block).map_err(|error| damaged(&error))?;
    if block.get(257..262) != Some(b"ustar") {
        let name = outer.strip_suffix(".gz").or_else(|| outer.strip_suffix(".GZ")).unwrap_or("content");
        let mut whole = Cursor::new(block).chain(unpacked);
        // A single file: the walk ends with it in any case.
        let _: ControlFlow<()> = visit(Member { name: name.to_owned(), packed: Some(packed), content: Ok(&mut whole) });
        return Ok(());
    }
    let mut whole =
        Bounded { inner: Cursor::new(block).chain(unpacked), left: budget(packed, limits), exhausted: false };
    let ended = tar::walk(&mut whole, limits, visit);
    if whole.exhausted {
        let message = format!(
            "the archive unpacks to more than the limits of {} in all, or of {} to 1 on expansion",
            size(limits.max_unpacked_bytes),
            limits.max_expansion
        );
        return Err(Refusal::new(&codes::ARCHIVE_TOO_LARGE, message));
    }
    ended
}

/// Bytes that may come out of so many packed ones: headers and gaps of a TAR archive count, too.
fn budget(packed: u64, limits: &Limits) -> u64 {
    const LOOKED_AT_BEYOND: u64 = 1024 * 1024;
    let by_expansion = packed.saturating_mul(limits.max_expansion).max(LOOKED_AT_BEYOND);
    // What members may hold in all, and as much again for headers and padding of small ones.
    limits.max_unpacked_bytes.saturating_mul(2).min(by_expansion)
}

/// Fails once more bytes came out than allowed.
struct Bounded<R> {
    inner: Chain<Cursor<Vec<u8>>, R>,
    left: u64,
    exhausted: bool,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if let Some(left) = self.left.checked_sub(count as u64) {
            self.left = left;
            Ok(count)
        } else {
            self.exhausted = true;
            Err(io::Error::new(io::ErrorKind::FileTooLarge, "unpacks to more than allowed"))
        }
    }
}
