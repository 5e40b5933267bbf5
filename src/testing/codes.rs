//! Codes of this layer: what can be wrong with exports, declarations about them, and record tests.

use crate::diagnostics::{Code, Severity};

/// The headers of a table fit several record types equally well.
pub const TABLE_AMBIGUOUS: Code = Code {
    name: "records-table-ambiguous",
    severity: Severity::Warning,
    meaning: "The headers of a table fit several record types equally well, so it was not read as records.",
    help: "say which one it is with `record_type` under `[[exports]]` in `tickmark.toml`",
};

/// The headers of a table fit a record type, and nothing else speaks for it.
pub const TABLE_WITHOUT_SIGN: Code = Code {
    name: "records-table-without-sign",
    severity: Severity::Note,
    meaning: "The headers of a table fit a record type, but neither its name nor its ids nor its columns prove it.",
    help: "if it is an export of records, say so with `record_type` under `[[exports]]` in `tickmark.toml`",
};

/// A declaration names a record type that the catalogue does not have.
pub const TYPE_UNKNOWN: Code = Code {
    name: "records-type-unknown",
    severity: Severity::Error,
    meaning: "A declaration about an export names a record type that does not exist.",
    help: "use one of the record types of `controls/record-types/`",
};

/// A declared export holds no table that could be read.
pub const NOTHING_TO_READ: Code = Code {
    name: "records-nothing-to-read",
    severity: Severity::Error,
    meaning: "A file is declared as an export of records, and no table with its ids was found in it.",
    help: "check the path, and map the header of the ids with `columns` under `[[exports]]`",
};

/// A column map names a header or a column that does not exist.
pub const COLUMN_UNKNOWN: Code = Code {
    name: "records-column-unknown",
    severity: Severity::Error,
    meaning: "A column map names a header the table does not have, or a column the record type does not have.",
    help: "write the header as it stands in the file, and a column of the record type or `ignore`",
};

/// Nothing proves whether day or month comes first.
pub const ORDER_UNPROVEN: Code = Code {
    name: "records-date-order-unproven",
    severity: Severity::Warning,
    meaning: "A column holds dates in numbers, and no value above 12 proves whether the day or the month comes first.",
    help: "export with ISO dates, or declare `date_order` (`day-first` or `month-first`) under `[[exports]]`",
};

/// Some values put the day first, others the month.
pub const ORDER_CONTRADICTORY: Code = Code {
    name: "records-date-order-contradictory",
    severity: Severity::Warning,
    meaning: "Some values of a column can only be read with the day first, others only with the month first.",
    help: "export the column in one format; until then it counts as missing",
};

/// Times carry no distance from UTC, and none is declared.
pub const ZONE_UNDECLARED: Code = Code {
    name: "records-time-zone-undeclared",
    severity: Severity::Note,
    meaning: "Times of an export do not say how far from UTC they are, and nobody declared it: they count as local.",
    help: "declare `time_zone` under `[evidence]` or `[[exports]]`; tests across sources need it",
};

/// A declared distance from UTC cannot be read.
pub const ZONE_UNKNOWN: Code = Code {
    name: "records-time-zone-unknown",
    severity: Severity::Error,
    meaning: "A declared time zone is no distance from UTC, so it was not used.",
    help: "write `UTC` or a distance such as `+02:00`; a zone that changes its clocks has no one distance",
};

/// Values could not be read.
pub const VALUES_UNREADABLE: Code = Code {
    name: "records-values-unreadable",
    severity: Severity::Warning,
    meaning: "Values of a column are not what the column holds; they count as missing.",
    help: "look at the rows named, and correct the export or map another header",
};

/// Rows could not be read as records.
pub const ROWS_REJECTED: Code = Code {
    name: "records-rows-rejected",
    severity: Severity::Warning,
    meaning: "Rows of an export could not be read as records: no id, or more or fewer cells than headers.",
    help: "look at the rows named: line breaks or separators inside a cell must be quoted",
};

/// A table could not be read to its end.
pub const TABLE_BROKEN_OFF: Code = Code {
    name: "records-table-broken-off",
    severity: Severity::Error,
    meaning: "The rows of an export could not be read to the end; those before were used.",
    help: "export it again",
};

/// The same bytes stand under two paths.
pub const SAME_FILE_TWICE: Code = Code {
    name: "records-same-file-twice",
    severity: Severity::Warning,
    meaning: "The same export stands under two names; its records were counted once.",
    help: "remove one of the two files",
};

/// Rows of one id were merged.
pub const FOLDED: Code = Code {
    name: "records-folded",
    severity: Severity::Note,
    meaning: "Of several rows with one id only the newest was kept, as in an event log or overlapping exports.",
    help: "nothing need be done; what was kept is named",
};

/// Ids repeat and nothing orders their rows.
pub const NOT_FOLDED: Code = Code {
    name: "records-not-folded",
    severity: Severity::Warning,
    meaning: "Ids repeat as in an event log, and no column orders the rows: each row was counted as a record.",
    help: "export the number of updates or the time of the last update as well",
};

/// Days stand where moments are expected.
pub const DAYS_WITHOUT_TIMES: Code = Code {
    name: "records-days-without-times",
    severity: Severity::Note,
    meaning: "A column of moments holds days without a time of day; within one day nothing can be ordered.",
    help: "export the column with its time of day",
};

/// The vocabulary does not know some words.
pub const WORDS_UNKNOWN: Code = Code {
    name: "records-words-unknown",
    severity: Severity::Note,
    meaning: "A column holds words that its vocabulary does not know; they were kept as written.",
    help: "add the words to the column's `values` in `controls/record-types/` if they mean one of ours",
};

/// The period was taken from the data.
pub const PERIOD_FROM_DATA: Code = Code {
    name: "records-period-from-data",
    severity: Severity::Note,
    meaning: "No period is declared, so record tests use the span of the data.",
    help: "declare `[period]` in `tickmark.toml`",
};

/// Settings name a test that does not exist.
pub const TEST_UNKNOWN: Code = Code {
    name: "record-test-unknown",
    severity: Severity::Error,
    meaning: "Settings name a record test that the catalogue does not have.",
    help: "use the id of a record test",
};

/// Settings name a parameter that a test does not have, or give it a value it cannot take.
pub const PARAMETER_UNKNOWN: Code = Code {
    name: "record-test-parameter-unknown",
    severity: Severity::Error,
    meaning: "Settings give a record test a parameter that it does not have, or a value it cannot take.",
    help: "use a parameter of the test's metadata, or `tolerance_permille` with a whole number up to 1000",
};

/// A test was refused or stopped.
pub const TEST_FAILED: Code = Code {
    name: "record-test-failed",
    severity: Severity::Error,
    meaning: "A record test could not be run to its end; every other test was.",
    help: "run `tickmark controls check` and mend the test",
};

/// The data store failed.
pub const STORE_FAILED: Code = Code {
    name: "records-store-failed",
    severity: Severity::Error,
    meaning: "Records could not be stored, so record tests could not be run.",
    help: "make room in the folder for temporary files",
};

/// A record type cannot be used.
pub const TYPE_BROKEN: Code = Code {
    name: "record-type-broken",
    severity: Severity::Error,
    meaning: "A record type names columns it does not have, or has names that SQL cannot use.",
    help: "mend the file of the record type",
};

/// A test does not keep the contract.
pub const CONTRACT_BROKEN: Code = Code {
    name: "record-test-contract",
    severity: Severity::Error,
    meaning: "A record test does not keep the contract: a comment, then one SELECT of subject, status and reason.",
    help: "compare the test with another one of the catalogue",
};

/// A test asks for what the sandbox refuses.
pub const NOT_ALLOWED: Code = Code {
    name: "record-test-not-allowed",
    severity: Severity::Error,
    meaning: "A record test uses something that tests may not use, because results must repeat and data stay whole.",
    help: "use SELECT over the populations, the parameters and the functions that the documentation lists",
};

/// Metadata and SQL disagree.
pub const METADATA_DISAGREES: Code = Code {
    name: "record-test-metadata",
    severity: Severity::Error,
    meaning: "The metadata of a record test disagrees with its SQL or with the catalogue.",
    help: "list exactly the columns, parameters and indexes the query uses",
};

/// A test has no examples that show both outcomes.
pub const EXAMPLES_MISSING: Code = Code {
    name: "record-test-examples-missing",
    severity: Severity::Error,
    meaning: "A record test needs an example in which nothing deviates and one in which something does.",
    help: "add them to `<test>.examples.json`",
};

/// An example does not come out.
pub const EXAMPLE_FAILED: Code = Code {
    name: "record-test-example-failed",
    severity: Severity::Error,
    meaning: "The query of a record test does not return the rows its example expects.",
    help: "mend the query or the example",
};

/// A mark on an exception no longer counts.
pub const MARK_LAPSED: Code = Code {
    name: "exception-mark-lapsed",
    severity: Severity::Warning,
    meaning: "A person said something of an exception, and its record has changed since; the exception is open again.",
    help: "look at the record again, and mark the exception anew with `tickmark records mark`",
};

/// Codes of this layer.
pub const CODES: &[&Code] = &[
    &TABLE_AMBIGUOUS,
    &TABLE_WITHOUT_SIGN,
    &TYPE_UNKNOWN,
    &NOTHING_TO_READ,
    &COLUMN_UNKNOWN,
    &ORDER_UNPROVEN,
    &ORDER_CONTRADICTORY,
    &ZONE_UNDECLARED,
    &ZONE_UNKNOWN,
    &VALUES_UNREADABLE,
    &ROWS_REJECTED,
    &TABLE_BROKEN_OFF,
    &SAME_FILE_TWICE,
    &FOLDED,
    &NOT_FOLDED,
    &DAYS_WITHOUT_TIMES,
    &WORDS_UNKNOWN,
    &PERIOD_FROM_DATA,
    &TEST_UNKNOWN,
    &PARAMETER_UNKNOWN,
    &TEST_FAILED,
    &STORE_FAILED,
    &TYPE_BROKEN,
    &CONTRACT_BROKEN,
    &NOT_ALLOWED,
    &METADATA_DISAGREES,
    &EXAMPLES_MISSING,
    &EXAMPLE_FAILED,
    &MARK_LAPSED,
];
