//! What is planted, and by what the tool should find it: `expected.json`, which the tool itself never reads.

use super::DemoError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How the tool should show a defect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "snake_case")]
pub enum Sign {
    /// An exception row of a record test.
    RecordTest {
        /// Reference of the test.
        #[serde(rename = "ref")]
        reference: String,
        /// Subject of the row.
        subject: String,
    },
    /// An occurrence that was due and is missing.
    Occurrence {
        /// The clause.
        clause: String,
        /// The occurrence.
        missing: String,
    },
    /// The standing of a document.
    Standing {
        /// Its path.
        path: String,
        /// `empty-template`, `draft`, `superseded`, `duplicate`, `other-entity` or `stub`.
        standing: String,
    },
    /// A document past its review date or validity.
    Stale {
        /// Its path.
        path: String,
    },
    /// A requirement that must not come out as named.
    Requirement {
        /// Its id.
        id: String,
        /// The status it must not have.
        status_not: String,
    },
    /// A check of an export that does not hold.
    ExportCheck {
        /// Path of the export.
        path: String,
        /// Name of the check.
        check: String,
    },
    /// A difference between the sources that name services.
    Scope {
        /// The service.
        service: String,
        /// Source in which it should not be.
        source: String,
    },
    /// A diagnostic.
    Diagnostic {
        /// Its code.
        code: String,
        /// The file it is about.
        path: String,
    },
}

/// Where a defect stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// File, as the tool shows it.
    pub path: String,
    /// Record, row key or heading.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub at: String,
    /// Line of the file, counted from 1, where the place is a row of a text file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
}

/// One planted defect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defect {
    /// Number, `D01` and on, given once all defects are known.
    #[serde(default)]
    pub id: String,
    /// What is wrong, in words.
    pub words: String,
    /// Where.
    #[serde(rename = "where")]
    pub place: Place,
    /// What shows it.
    pub found_by: Sign,
    /// What else it leaves behind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Sign>,
}

impl Defect {
    /// A defect in one record, found by a record test.
    #[must_use]
    pub fn in_record(words: impl Into<String>, path: &str, reference: &str, subject: &str) -> Self {
        Self {
            id: String::new(),
            words: words.into(),
            place: Place { path: path.to_owned(), at: subject.to_owned(), row: None },
            found_by: Sign::RecordTest { reference: reference.to_owned(), subject: subject.to_owned() },
            also: Vec::new(),
        }
    }

    /// The same defect with another record test that sees it.
    #[must_use]
    pub fn also(mut self, reference: &str, subject: &str) -> Self {
        self.also.push(Sign::RecordTest { reference: reference.to_owned(), subject: subject.to_owned() });
        self
    }
}

/// Exceptions that are ordinary performance within a tolerance, and no defect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Background {
    /// Reference of the record test.
    #[serde(rename = "ref")]
    pub reference: &'static str,
    /// Why its exceptions are ordinary.
    pub words: &'static str,
}

/// The file.
#[derive(Debug, Serialize)]
struct Expected<'a> {
    format_version: u32,
    organisation: &'a str,
    seed: u64,
    as_of: String,
    defects: &'a [Defect],
    background: &'a [Background],
}

const BACKGROUND: [Background; 3] = [
    Background {
        reference: "INC-22",
        words: "About 4 % of the incidents miss their service level, each escalated before",
    },
    Background { reference: "INC-07", words: "About 2 % of the incidents are reopened, below 5 %" },
    Background { reference: "REQ-01", words: "About 2 % of the requests are fulfilled late, within the agreed 5 %" },
];

/// Numbers the defects, finds the rows they stand in, and writes the file.
///
/// # Errors
/// When the defects cannot be written as JSON.
pub fn write(
    organisation: &str,
    seed: u64,
    defects: &mut [Defect],
    files: &BTreeMap<String, Vec<u8>>,
) -> Result<Vec<u8>, DemoError> {
    for (defect, number) in defects.iter_mut().zip(1..) {
        defect.id = format!("D{number:02}");
        defect.place.row = files.get(&defect.place.path).and_then(|bytes| row(bytes, &defect.place.at));
    }
    let as_of = super::calendar::as_of().to_string();
    let expected = Expected { format_version: 1, organisation, seed, as_of, defects, background: &BACKGROUND };
    let mut bytes = serde_json::to_vec_pretty(&expected)
        .map_err(|error| DemoError::Vocabulary { name: "expected.json".into(), reason: error.to_string() })?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The first line whose first field is the key.
fn row(bytes: &[u8], key: &str) -> Option<usize> {
    let text = String::from_utf8_lossy(bytes);
    let starts = |line: &str| {
        let line = line.trim_start_matches('\u{feff}').trim_start_matches('"');
        line.strip_prefix(key).is_some_and(|rest| rest.starts_with(['"', ',', ';']))
    };
    text.lines().position(starts).map(|index| index + 1).filter(|_| !key.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_written_as_the_contract_says() {
        let defect = Defect::in_record("late approval", "evidence/changes.csv", "CHG-01", "ITC-7");
        let json = serde_json::to_value(&defect.found_by).expect("a sign is plain data");
        assert_eq!(json, serde_json::json!({"kind": "record-test", "ref": "CHG-01", "subject": "ITC-7"}));
    }

    #[test]
    fn rows_are_found_by_their_first_field() {
        assert_eq!(row(b"\"number\",\"x\"\n\"INC1\",\"a\"\n\"INC12\",\"b\"\n", "INC12"), Some(3));
        assert_eq!(row(b"a;b\n", "c"), None);
    }
}
