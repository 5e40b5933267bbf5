//! What can be wrong with the content of a file.

use crate::diagnostics::{Code, Severity};

/// How the reason begins when the system, and not the content, keeps a file from being read.
pub const NO_ACCESS: &str = "the file cannot be read: ";

/// A file cannot be read as what it is.
pub const UNREADABLE_CONTENT: Code = Code {
    name: "unreadable-content",
    severity: Severity::Error,
    meaning: "A file is damaged, encrypted or beyond a limit, so that its content was not examined.",
    help: "open the file in the program it came from, save it again without a password, and replace it",
};

/// A sound file holds no text.
pub const NO_TEXT: Code = Code {
    name: "no-text",
    severity: Severity::Warning,
    meaning: "A document is sound but holds no text, so that nothing could be matched by content.",
    help: "provide the original instead of a scan, or install `tesseract` and `pdftoppm` and run with `--ocr`, or say in the register what the file is",
};

/// The text of a picture was not read.
pub const PICTURE_NOT_READ: Code = Code {
    name: "picture-not-read",
    severity: Severity::Note,
    meaning: "A picture is hashed and listed, but what it shows was not examined.",
    help: "install `tesseract` and run with `--ocr` to have its text read, or say in the register what it shows",
};

/// A recording was not listened to or watched.
pub const RECORDING_NOT_READ: Code = Code {
    name: "recording-not-read",
    severity: Severity::Note,
    meaning: "A sound recording or film is hashed and listed, but what it holds was not examined.",
    help: "say in the register what it shows, or put a transcript beside it",
};

/// The programs that recognise text are missing.
pub const OCR_UNAVAILABLE: Code = Code {
    name: "ocr-unavailable",
    severity: Severity::Error,
    meaning: "`--ocr` asks for text out of pictures, and the program for it, or its data for a language, is missing.",
    help: "install `tesseract` with the data of the language (`tesseract --list-langs` lists it), and `pdftoppm` of poppler for scanned PDFs",
};

/// Text comes from a picture.
pub const TEXT_RECOGNISED: Code = Code {
    name: "text-recognised",
    severity: Severity::Note,
    meaning: "The text of a picture or scan was recognised by a program and may hold wrong letters.",
    help: "compare what matters with the picture; another version of the program may read it otherwise",
};

/// A file's format is not read.
pub const UNSUPPORTED_FORMAT: Code = Code {
    name: "unsupported-format",
    severity: Severity::Warning,
    meaning: "The file is hashed and listed, but its format is not read.",
    help: "provide the document as PDF, DOCX, XLSX or text as well, or say in the register what the file is",
};

/// A time limit fired.
pub const TIME_LIMIT: Code = Code {
    name: "extraction-time-limit",
    severity: Severity::Error,
    meaning: "Reading a file took longer than the limit and was ended; the run is marked as not reproducible.",
    help: "save the file again in the program it came from, or provide it in another format",
};

/// A memory limit fired or a parser crashed.
pub const WORKER_DIED: Code = Code {
    name: "extraction-worker-died",
    severity: Severity::Error,
    meaning: "The process that read a file ended, because it reached its memory limit or because the file broke the parser.",
    help: "save the file again in the program it came from, or provide it in another format",
};

/// The text was cut.
pub const TEXT_CUT: Code = Code {
    name: "text-cut",
    severity: Severity::Note,
    meaning: "A document is longer than the limit on text; what follows was not examined.",
    help: "split the document if what follows matters",
};

/// A file changed between collecting and reading.
pub const CHANGED_DURING_RUN: Code = Code {
    name: "changed-during-run",
    severity: Severity::Error,
    meaning: "A file's digest differs from the one taken when it was collected; it was not examined.",
    help: "run again when nobody writes to the folder",
};

/// Rows with another number of cells than the header.
pub const RAGGED_ROWS: Code = Code {
    name: "ragged-rows",
    severity: Severity::Warning,
    meaning: "Rows of an export have more or fewer cells than its header.",
    help: "export again with text fields in quotes",
};

/// Lines that are no records.
pub const BROKEN_ROWS: Code = Code {
    name: "broken-rows",
    severity: Severity::Warning,
    meaning: "Lines of an export cannot be read as records.",
    help: "export again",
};

/// An encoding was guessed.
pub const ENCODING_GUESSED: Code = Code {
    name: "encoding-guessed",
    severity: Severity::Note,
    meaning: "Neither a byte-order mark nor valid UTF-8 says in which encoding a text is; it was guessed from its letters.",
    help: "save the file as UTF-8 if names look wrong",
};

/// Part of a file could not be read.
pub const PARTLY_READ: Code = Code {
    name: "partly-read",
    severity: Severity::Warning,
    meaning: "Part of a file could not be read; the rest was examined.",
    help: "open the file in the program it came from and save it again",
};

/// Cells of a table are merged.
pub const MERGED_CELLS: Code = Code {
    name: "merged-cells",
    severity: Severity::Warning,
    meaning: "Cells of a table are merged; only the first of each range holds the value, the others were read as empty.",
    help: "unmerge the cells, fill in the value where it is meant, and save the file again",
};

/// Hidden content was read.
pub const HIDDEN_CELLS: Code = Code {
    name: "hidden-cells",
    severity: Severity::Note,
    meaning: "A workbook hides sheets, rows or columns; they were read like all others.",
    help: "delete what is not meant to count; hiding it changes nothing",
};

/// A table has more columns than are looked at.
pub const WIDE_TABLE: Code = Code {
    name: "wide-table",
    severity: Severity::Warning,
    meaning: "A table has more columns than are looked at; those beyond were not read.",
    help: "export the columns that are needed",
};

/// All codes of this layer.
pub const CODES: &[&Code] = &[
    &UNREADABLE_CONTENT,
    &NO_TEXT,
    &PICTURE_NOT_READ,
    &RECORDING_NOT_READ,
    &OCR_UNAVAILABLE,
    &TEXT_RECOGNISED,
    &UNSUPPORTED_FORMAT,
    &TIME_LIMIT,
    &WORKER_DIED,
    &TEXT_CUT,
    &CHANGED_DURING_RUN,
    &RAGGED_ROWS,
    &BROKEN_ROWS,
    &ENCODING_GUESSED,
    &PARTLY_READ,
    &MERGED_CELLS,
    &HIDDEN_CELLS,
    &WIDE_TABLE,
];
