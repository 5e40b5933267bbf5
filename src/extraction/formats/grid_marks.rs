//! What the values of a workbook do not show: that cells are merged, or hidden.

use super::package::Package;
use crate::evidence::media::ReadSeek;
use regex::bytes::Regex;
use std::io::Read;

/// Bytes looked at together; a mark is shorter than what two neighbours share.
const CHUNK_BYTES: usize = 64 * 1024;

/// Bytes shared by two neighbours.
const SHARED_BYTES: usize = 64;

/// What was found anywhere in a workbook.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// Cells are merged.
    pub merged: bool,
    /// Rows or columns are hidden.
    pub hidden: bool,
}

/// Looks through the sheets of a workbook packed as ZIP; others, and damaged ones, show nothing.
pub fn marks(input: &mut dyn ReadSeek) -> Marks {
    let mut found = Marks::default();
    let merged = Regex::new(r#"mergeCell |number-(?:rows|columns)-spanned="(?:[2-9]|1[0-9])"#);
    let hidden = Regex::new(r#" hidden="(?:1|true)"|table:visibility="(?:collapse|filter)"#);
    let (Ok(merged), Ok(hidden), Ok(mut package)) = (merged, hidden, Package::open(input)) else { return found };
    let mut names = package.parts("xl/worksheets/");
    names.push("content.xml".to_owned());
    for name in names {
        let Some(part) = package.part(&name) else { continue };
        each_chunk(part, &mut |chunk| {
            found.merged |= merged.is_match(chunk);
            found.hidden |= hidden.is_match(chunk);
            !(found.merged && found.hidden)
        });
    }
    found
}

/// Hands overlapping chunks to `look` until it says that it has seen enough, or nothing more can be read.
fn each_chunk(mut part: impl Read, look: &mut dyn FnMut(&[u8]) -> bool) {
    let mut buffer = Vec::with_capacity(CHUNK_BYTES + SHARED_BYTES);
    loop {
        let shared = buffer.len().saturating_sub(SHARED_BYTES);
        buffer.drain(..shared);
        let wanted = u64::try_from(CHUNK_BYTES).unwrap_or(u64::MAX);
        let read = part.by_ref().take(wanted).read_to_end(&mut buffer).unwrap_or(0);
        if read == 0 || !look(&buffer) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write as _};
    use zip::write::SimpleFileOptions;

    fn marks_of(name: &str, content: &str) -> Marks {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
        marks(&mut archive.finish().unwrap())
    }

    #[test]
    fn a_mark_is_found_wherever_it_stands() {
        for before in [0, CHUNK_BYTES - 10, 3 * CHUNK_BYTES - 5] {
            let text = format!("{}<mergeCell ref=\"A2:A4\"/>", " ".repeat(before));
            let found = marks_of("xl/worksheets/sheet1.xml", &text);
            assert_eq!(found, Marks { merged: true, hidden: false }, "{before}");
        }
        let found = marks_of("content.xml", r#"<table:table-row table:visibility="filter">"#);
        assert_eq!(found, Marks { merged: false, hidden: true });
        assert!(marks_of("content.xml", r#"table:number-rows-spanned="3""#).merged);
        assert!(!marks_of("content.xml", r#"table:number-rows-spanned="1""#).merged);
    }

    #[test]
    fn what_is_no_package_shows_nothing() {
        assert_eq!(marks(&mut Cursor::new(b"PK no package".to_vec())), Marks::default());
        assert_eq!(marks_of("xl/styles.xml", "<protection hidden=\"1\"/>"), Marks::default());
    }
}
