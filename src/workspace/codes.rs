//! Codes of the workspace layer.

use crate::diagnostics::{Code, Severity};

pub(super) const NO_FOLDER: Code = Code {
    name: "no-such-folder",
    severity: Severity::Error,
    meaning: "The folder to assess does not exist or is not a folder.",
    help: "name a folder of evidence, or a workspace made with `tickmark init`",
};

pub(super) const FILE_UNREADABLE: Code = Code {
    name: "workspace-file-unreadable",
    severity: Severity::Error,
    meaning: "A file that people write in the workspace cannot be read.",
    help: "check that you may read the file and that it is saved as UTF-8",
};

pub(super) const SETTINGS_INVALID: Code = Code {
    name: "settings-invalid",
    severity: Severity::Error,
    meaning: "`tickmark.toml` is not TOML, or a key has a value it cannot have.",
    help: "correct the value; `tickmark init` writes a commented example of every key",
};

pub(super) const SETTINGS_UNKNOWN_KEY: Code = Code {
    name: "settings-unknown-key",
    severity: Severity::Error,
    meaning: "`tickmark.toml` holds a key that means nothing.",
    help: "correct its spelling or remove it; `tickmark init` writes a commented example of every key",
};

pub(super) const NO_EXCLUSIONS: Code = Code {
    name: "no-exclusions",
    severity: Severity::Error,
    meaning: "Something in clauses 4 to 10 is declared not applicable, which ISO/IEC 20000-1 clause 1.2 rules out.",
    help: "remove the declaration; say who performs it with `performed_by`, or record that nothing of the kind occurred with `tickmark rate`",
};

pub(super) const OWN_CLAUSE: Code = Code {
    name: "clause-must-be-own",
    severity: Severity::Error,
    meaning: "Another party is declared to perform clause 4 or 5, which the organisation must meet itself (clause 1.2).",
    help: "remove `performed_by` for clauses 4 and 5; other parties may help, the organisation answers for them",
};

pub(super) const UNKNOWN_PARTY: Code = Code {
    name: "party-not-declared",
    severity: Severity::Warning,
    meaning: "`performed_by` names a party that is not declared under `[[other_parties]]`.",
    help: "declare the party with its kind and what it provides: 8.2.3.1 asks for that in writing",
};

pub(super) const UNKNOWN_REFERENCE: Code = Code {
    name: "settings-unknown-reference",
    severity: Severity::Error,
    meaning: "`tickmark.toml` names a clause, expectation, record type, test or publication that the catalogue does not hold.",
    help: "look the name up with `tickmark controls list` or `tickmark controls search`",
};

pub(super) const REGISTER_NO_PATH_COLUMN: Code = Code {
    name: "register-without-path",
    severity: Severity::Error,
    meaning: "The register has no column `path`, so that no row can be tied to a file.",
    help: "add a header row with at least `path` and `requirements`; `tickmark init` writes an empty register",
};

pub(super) const REGISTER_UNKNOWN_COLUMN: Code = Code {
    name: "register-unknown-column",
    severity: Severity::Warning,
    meaning: "The register has a column that is not read.",
    help: "correct its name, or leave it as a note to yourself",
};

pub(super) const REGISTER_BAD_VALUE: Code = Code {
    name: "register-bad-value",
    severity: Severity::Error,
    meaning: "A cell of the register cannot be read; the row counts without it.",
    help: "write dates as 2026-09-30, numbers without separators, requirements as clauses or ids separated by `;`",
};

pub(super) const REGISTER_DUPLICATE_ROW: Code = Code {
    name: "register-duplicate-row",
    severity: Severity::Warning,
    meaning: "Two rows of the register name the same path; the requirements of both count, other cells come from the last.",
    help: "merge the rows",
};

pub(super) const REGISTER_PATH_MISSING: Code = Code {
    name: "register-path-missing",
    severity: Severity::Warning,
    meaning: "A row of the register names a file that is not in the evidence.",
    help: "correct the path, add the file, or remove the row",
};

pub(super) const REGISTER_UNKNOWN_KIND: Code = Code {
    name: "register-unknown-kind",
    severity: Severity::Warning,
    meaning: "The kind in a row of the register is not one the catalogue knows; the kind is taken from the file.",
    help: "use an id of `controls/item-kinds.json`, such as `policy`, `minutes` or `record-export`",
};

pub(super) const REGISTER_UNKNOWN_REQUIREMENT: Code = Code {
    name: "register-unknown-requirement",
    severity: Severity::Error,
    meaning: "A row of the register names a clause or requirement that the publication does not hold; it is left out.",
    help: "use a clause such as `8.6.1` or an id such as `iso20000-1:8.6.1-h`; `tickmark controls list` names them all",
};

pub(super) const SELF_ASSESSMENT_BAD_VALUE: Code = Code {
    name: "self-assessment-bad-value",
    severity: Severity::Warning,
    meaning: "A cell of a self-assessment holds something that cannot be read.",
    help: "rate an item with a point of its framework's scale, and a statement with `yes`, `partly` or `no`",
};

pub(super) const SELF_ASSESSMENT_UNKNOWN_ID: Code = Code {
    name: "self-assessment-unknown-id",
    severity: Severity::Warning,
    meaning: "A row of a self-assessment names no item and no statement of its framework.",
    help: "look the id up with `tickmark controls list --view FRAMEWORK`",
};

pub(super) const JOURNAL_TORN: Code = Code {
    name: "journal-torn-line",
    severity: Severity::Warning,
    meaning: "The last line of a journal is unfinished, as after a crash; it is left out and nothing else is lost.",
    help: "repeat the last entry; the next one is written behind the unfinished line",
};

pub(super) const JOURNAL_BAD_LINE: Code = Code {
    name: "journal-bad-line",
    severity: Severity::Error,
    meaning: "A line of a journal cannot be read.",
    help: "restore the line from a copy: a journal is append-only and is not edited by hand",
};

pub(super) const LIST_UNREADABLE: Code = Code {
    name: "list-unreadable",
    severity: Severity::Error,
    meaning: "A filled list is no workbook of the kind that was sent, or is beyond the limits.",
    help: "fill in the workbook that `--xlsx` wrote, and leave its sheet, titles and hidden column as they are",
};

pub(super) const LIST_CELL_REFUSED: Code = Code {
    name: "list-cell-refused",
    severity: Severity::Error,
    meaning: "A cell of a filled list is a formula, begins like one, or holds none of the words to choose from; nothing was taken from the list.",
    help: "write plain text that does not begin with `=`, `+`, `-` or `@`, or choose one of the words",
};

pub(super) const LIST_ROW_REFUSED: Code = Code {
    name: "list-row-refused",
    severity: Severity::Error,
    meaning: "A row of a filled list is unknown, stands there twice, or was changed elsewhere since; nothing was taken from the list.",
    help: "write the list anew with `--xlsx`, and fill in that",
};

pub(super) const LIST_GIVEN_CELL: Code = Code {
    name: "list-given-cell",
    severity: Severity::Warning,
    meaning: "A cell of a filled list that nobody is asked to fill in is not what it is now; it changes nothing.",
    help: "write what you have to say into the columns with a coloured ground",
};

/// A rating by a person no longer counts.
pub const RATING_BASIS_CHANGED: Code = Code {
    name: "rating-basis-changed",
    severity: Severity::Warning,
    meaning: "A file or catalogue entry changed since somebody rated a process attribute or a practice; the rating no longer counts.",
    help: "look again and repeat the rating with `tickmark rate`",
};

pub(super) const SNAPSHOT_NAME: Code = Code {
    name: "snapshot-name",
    severity: Severity::Error,
    meaning: "A snapshot was given a name that cannot be the name of a file everywhere.",
    help: "use up to 64 letters, digits, `-`, `_` and points, beginning with a letter or digit",
};

/// Somebody may not conclude: they answer for it, did it themselves, or are not declared.
pub const NOT_INDEPENDENT: Code = Code {
    name: "not-independent",
    severity: Severity::Error,
    meaning: "People are declared with their roles, and this person answers for the clause, did the work, or is not declared.",
    help: "let somebody conclude who neither owns nor performs the clause, or mend `[[people]]` and `[[clauses]]`",
};

pub(super) const OWN_PROCESS_CONCLUDED: Code = Code {
    name: "own-process-concluded",
    severity: Severity::Warning,
    meaning: "The journal holds a conclusion of somebody who, as `[[people]]` and `[[clauses]]` say, answers for the clause.",
    help: "let somebody else look at it and decide anew; ISO/IEC 20000-1 9.2.2 and ISO/IEC 17021-1 ask for impartiality",
};

/// An internal audit whose auditor answers for what is audited.
pub const AUDITED_OWN_PROCESS: Code = Code {
    name: "audited-own-process",
    severity: Severity::Warning,
    meaning: "An internal audit is led by somebody who, as `[[people]]` and `[[clauses]]` say, answers for what it looks at.",
    help: "let another auditor look at it again; ISO/IEC 20000-1 9.2.2 asks for objectivity and impartiality",
};

pub(super) const DECISION_UNCONFIRMED: Code = Code {
    name: "decision-unconfirmed",
    severity: Severity::Warning,
    meaning: "Somebody holds the role `reviewer`, and no reviewer confirmed this decision; it does not count yet.",
    help: "a reviewer confirms it with `tickmark rate SUBJECT --confirm --by NAME --reason WHY`",
};

pub(super) const LIST_BOUND_ELSEWHERE: Code = Code {
    name: "list-bound-elsewhere",
    severity: Severity::Error,
    meaning: "The list was made for another pack, and what somebody marked in it says nothing about this one.",
    help: "name the pack it was made for, or send a new list with the new pack",
};

pub(super) const SNAPSHOT_EXISTS: Code = Code {
    name: "snapshot-exists",
    severity: Severity::Error,
    meaning: "A snapshot of this name exists, and snapshots are never written over.",
    help: "choose another name, such as the date of the assessment",
};

pub(super) const SNAPSHOT_UNKNOWN: Code = Code {
    name: "snapshot-unknown",
    severity: Severity::Error,
    meaning: "A snapshot was named that the workspace does not hold.",
    help: "see `tickmark snapshot list`, or name the path of an `assessment.json`",
};

pub(super) const SNAPSHOT_CHANGED: Code = Code {
    name: "snapshot-changed",
    severity: Severity::Error,
    meaning: "The stored result of a snapshot is missing or is not the one that was stored.",
    help: "restore the file from a copy; its digest stands in `.tickmark/snapshots/snapshots.jsonl`",
};

pub(super) const SNAPSHOT_UNWRITABLE: Code = Code {
    name: "snapshot-unwritable",
    severity: Severity::Error,
    meaning: "A snapshot could not be written.",
    help: "check that `.tickmark/` in the workspace can be written to and has room",
};

/// Codes of this layer.
pub const CODES: &[&Code] = &[
    &NO_FOLDER,
    &FILE_UNREADABLE,
    &SETTINGS_INVALID,
    &SETTINGS_UNKNOWN_KEY,
    &NO_EXCLUSIONS,
    &OWN_CLAUSE,
    &UNKNOWN_PARTY,
    &UNKNOWN_REFERENCE,
    &REGISTER_NO_PATH_COLUMN,
    &REGISTER_UNKNOWN_COLUMN,
    &REGISTER_BAD_VALUE,
    &REGISTER_DUPLICATE_ROW,
    &REGISTER_PATH_MISSING,
    &REGISTER_UNKNOWN_KIND,
    &REGISTER_UNKNOWN_REQUIREMENT,
    &SELF_ASSESSMENT_BAD_VALUE,
    &SELF_ASSESSMENT_UNKNOWN_ID,
    &JOURNAL_TORN,
    &JOURNAL_BAD_LINE,
    &RATING_BASIS_CHANGED,
    &NOT_INDEPENDENT,
    &OWN_PROCESS_CONCLUDED,
    &DECISION_UNCONFIRMED,
    &AUDITED_OWN_PROCESS,
    &LIST_BOUND_ELSEWHERE,
    &LIST_UNREADABLE,
    &LIST_CELL_REFUSED,
    &LIST_ROW_REFUSED,
    &LIST_GIVEN_CELL,
    &SNAPSHOT_NAME,
    &SNAPSHOT_EXISTS,
    &SNAPSHOT_UNKNOWN,
    &SNAPSHOT_CHANGED,
    &SNAPSHOT_UNWRITABLE,
];
