//! What can be wrong with the places evidence comes from.

use crate::diagnostics::{Code, Severity};

/// A root of the evidence does not exist.
pub const MISSING_ROOT: Code = Code {
    name: "missing-root",
    severity: Severity::Error,
    meaning: "A folder that should hold evidence does not exist.",
    help: "correct the folder's name, or mount the share it stands on",
};

/// A root of the evidence is not a folder.
pub const ROOT_NOT_A_FOLDER: Code = Code {
    name: "root-not-a-folder",
    severity: Severity::Error,
    meaning: "What should be a folder of evidence is something else.",
    help: "name the folder that holds the file",
};

/// A root of the evidence cannot be listed.
pub const UNREADABLE_ROOT: Code = Code {
    name: "unreadable-root",
    severity: Severity::Error,
    meaning: "A folder of evidence exists but cannot be listed.",
    help: "give the account that runs the tool the right to read the folder",
};

/// A pattern of `exclude` cannot be understood.
pub const BAD_EXCLUDE_PATTERN: Code = Code {
    name: "bad-exclude-pattern",
    severity: Severity::Error,
    meaning: "A pattern that should leave files out is not a valid glob.",
    help: "write patterns such as `**/drafts/**` or `**/~$*`",
};

/// Two files would be shown under one path.
pub const AMBIGUOUS_PATH: Code = Code {
    name: "ambiguous-path",
    severity: Severity::Error,
    meaning: "Two different files would be shown under the same path, because two roots carry the same label.",
    help: "give the roots different names",
};

/// A folder below a root cannot be listed.
pub const UNREADABLE_FOLDER: Code = Code {
    name: "unreadable-folder",
    severity: Severity::Error,
    meaning: "A folder below a root cannot be listed; what it holds was not examined.",
    help: "give the account that runs the tool the right to read the folder, or exclude it",
};

/// A path is longer than the system can open.
pub const PATH_TOO_LONG: Code = Code {
    name: "path-too-long",
    severity: Severity::Error,
    meaning: "A path is longer than the system can open; what lies there was not examined.",
    help: "shorten the names of the folders above it, or name a folder further down as a root",
};

/// A file cannot be read.
pub const UNREADABLE_FILE: Code = Code {
    name: "unreadable-file",
    severity: Severity::Error,
    meaning: "A file exists but its bytes cannot be read.",
    help: "give the account that runs the tool the right to read the file, or exclude it",
};

/// A file is larger than what is read.
pub const FILE_TOO_LARGE: Code = Code {
    name: "file-too-large",
    severity: Severity::Error,
    meaning: "A file is larger than the limit on single files, so it was listed and not read.",
    help: "split the file, or leave it out with `exclude`",
};

/// A symbolic link was met.
pub const LINK_NOT_FOLLOWED: Code = Code {
    name: "link-not-followed",
    severity: Severity::Note,
    meaning: "A symbolic link was met; links are never followed, because what they lead to may lie outside the evidence.",
    help: "put the file itself into the folder, or name the folder it stands in as a root",
};

/// A device, pipe or socket was met.
pub const SPECIAL_FILE: Code = Code {
    name: "special-file",
    severity: Severity::Warning,
    meaning: "A device, pipe or socket was met; such files are never opened.",
    help: "remove it from the evidence",
};

/// Hidden names were left out.
pub const HIDDEN_LEFT_OUT: Code = Code {
    name: "hidden-left-out",
    severity: Severity::Note,
    meaning: "Files or folders whose names begin with a point were left out.",
    help: "set `include_hidden = true` under `[evidence]` if they are evidence",
};

/// Names were left out by `exclude`.
pub const EXCLUDED: Code = Code {
    name: "excluded",
    severity: Severity::Note,
    meaning: "Files or folders were left out by a pattern of `exclude`.",
    help: "change `exclude` under `[evidence]` if they are evidence",
};

/// An archive is damaged.
pub const ARCHIVE_DAMAGED: Code = Code {
    name: "archive-damaged",
    severity: Severity::Error,
    meaning: "An archive, mail or member of one does not keep to its format, so that it was not examined.",
    help: "pack it again, or put the files it holds into the folder",
};

/// An archive holds a name twice.
pub const ARCHIVE_AMBIGUOUS: Code = Code {
    name: "archive-ambiguous",
    severity: Severity::Error,
    meaning: "An archive holds the same name more than once, and programs differ in which of them they show.",
    help: "pack it again with one file for each name",
};

/// Members of an archive share bytes.
pub const ARCHIVE_OVERLAPS: Code = Code {
    name: "archive-overlaps",
    severity: Severity::Error,
    meaning: "Members of an archive lie over each other, as only archives made to overwhelm their reader do.",
    help: "ask where the archive comes from, and pack its files again",
};

/// An archive unpacks to too much.
pub const ARCHIVE_TOO_LARGE: Code = Code {
    name: "archive-too-large",
    severity: Severity::Error,
    meaning: "An archive or mail unpacks to more than the limit, so that nothing in it was examined.",
    help: "put the files it holds into the folder, or split it",
};

/// An archive holds too many members.
pub const TOO_MANY_MEMBERS: Code = Code {
    name: "archive-too-many-members",
    severity: Severity::Error,
    meaning: "An archive holds more members than the limit, so that nothing in it was examined.",
    help: "put the files it holds into the folder, or split it",
};

/// An archive within archives lies too deep.
pub const ARCHIVE_TOO_DEEP: Code = Code {
    name: "archive-too-deep",
    severity: Severity::Error,
    meaning: "An archive lies deeper within others than the limit, so that it was not opened.",
    help: "put what it holds into the folder",
};

/// A member is too large.
pub const MEMBER_TOO_LARGE: Code = Code {
    name: "member-too-large",
    severity: Severity::Error,
    meaning: "A member of an archive unpacks to more than the limit, so that it was not examined.",
    help: "put the file itself into the folder",
};

/// A member expands too much.
pub const MEMBER_EXPANDS: Code = Code {
    name: "member-expands",
    severity: Severity::Error,
    meaning: "A member of an archive unpacks to many times its packed size, as archives made to overwhelm their reader do.",
    help: "put the file itself into the folder if it is genuine",
};

/// A member is encrypted.
pub const MEMBER_ENCRYPTED: Code = Code {
    name: "member-encrypted",
    severity: Severity::Error,
    meaning: "A member of an archive is protected by a password, so that it was not examined.",
    help: "pack the archive again without a password, or put the file itself into the folder",
};

/// A member's name is refused.
pub const MEMBER_NAME_REFUSED: Code = Code {
    name: "member-name-refused",
    severity: Severity::Error,
    meaning: "The name of an archive's member is absolute, leads out of the archive, or stands for two members.",
    help: "pack the archive again with relative names, each once",
};

/// A member is packed or stored in a way that is not read.
pub const MEMBER_UNSUPPORTED: Code = Code {
    name: "member-unsupported",
    severity: Severity::Warning,
    meaning: "A member of an archive is packed or stored in a way that is not read.",
    help: "put the file itself into the folder",
};

/// All codes of this layer.
pub const CODES: &[&Code] = &[
    &MISSING_ROOT,
    &ROOT_NOT_A_FOLDER,
    &UNREADABLE_ROOT,
    &BAD_EXCLUDE_PATTERN,
    &AMBIGUOUS_PATH,
    &UNREADABLE_FOLDER,
    &PATH_TOO_LONG,
    &UNREADABLE_FILE,
    &FILE_TOO_LARGE,
    &LINK_NOT_FOLLOWED,
    &SPECIAL_FILE,
    &HIDDEN_LEFT_OUT,
    &EXCLUDED,
    &ARCHIVE_DAMAGED,
    &ARCHIVE_AMBIGUOUS,
    &ARCHIVE_OVERLAPS,
    &ARCHIVE_TOO_LARGE,
    &TOO_MANY_MEMBERS,
    &ARCHIVE_TOO_DEEP,
    &MEMBER_TOO_LARGE,
    &MEMBER_EXPANDS,
    &MEMBER_ENCRYPTED,
    &MEMBER_NAME_REFUSED,
    &MEMBER_UNSUPPORTED,
];
