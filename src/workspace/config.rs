//! `tickmark.toml`: what is written, read into settings that need no further checking of their own.
//!
//! What needs the catalogue (does this clause exist?) is checked in `pipeline`, where both are known.

use super::audits::AuditSettings;
use super::config_reader;
use super::people::Person;
use crate::catalogue::capability::Edition;
use crate::catalogue::{Cadence, Clause};
use crate::diagnostics::Diagnostic;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// A confidence from 0 to 1, held in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(from = "u16", into = "u16")]
pub struct Confidence(u16);

impl From<u16> for Confidence {
    fn from(permille: u16) -> Self {
        Self::from_permille(permille)
    }
}

impl From<Confidence> for u16 {
    fn from(confidence: Confidence) -> Self {
        confidence.permille()
    }
}

impl Confidence {
    /// Certainty, for what people said.
    pub const CERTAIN: Self = Self(1000);

    /// A confidence of `permille` thousandths; more than 1000 counts as 1000.
    #[must_use]
    pub const fn from_permille(permille: u16) -> Self {
        if permille > 1000 { Self(1000) } else { Self(permille) }
    }

    /// A confidence between 0 and 1, rounded to thousandths.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked first")]
    pub fn from_fraction(fraction: f64) -> Option<Self> {
        (0.0..=1.0).contains(&fraction).then(|| Self((fraction * 1000.0).round() as u16))
    }

    /// Thousandths.
    #[must_use]
    pub const fn permille(self) -> u16 {
        self.0
    }

    /// The fraction, for output.
    #[must_use]
    pub fn fraction(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

/// Kind of another party (8.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartyKind {
    /// Outside the organisation.
    ExternalSupplier,
    /// In the same larger organisation, outside the scope of the SMS.
    InternalSupplier,
    /// A customer that provides part of the service.
    CustomerActingAsSupplier,
}

impl PartyKind {
    /// The word used in settings and outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ExternalSupplier => "external-supplier",
            Self::InternalSupplier => "internal-supplier",
            Self::CustomerActingAsSupplier => "customer-acting-as-supplier",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        [Self::ExternalSupplier, Self::InternalSupplier, Self::CustomerActingAsSupplier]
            .into_iter()
            .find(|kind| kind.word() == text)
    }
}

/// Another party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherPartySettings {
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: PartyKind,
    /// What it provides or operates.
    pub provides: Vec<String>,
}

/// Who is assessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrganisationSettings {
    /// Legal name.
    pub name: String,
    /// Other names it goes by in documents.
    pub also_known_as: Vec<String>,
    /// Scope statement of the SMS.
    pub scope: String,
    /// Services in scope.
    pub services: Vec<String>,
    /// Sites.
    pub sites: Vec<String>,
    /// Legal entities whose papers are not evidence here.
    pub other_entities: Vec<String>,
}

/// How capability is rated (ISO/IEC 33020), and what is aimed at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CapabilitySettings {
    /// Edition of the measurement framework.
    pub edition: Edition,
    /// Level aimed at for every process that has no target of its own.
    pub target: Option<u8>,
    /// Level aimed at, by process.
    pub targets: BTreeMap<String, u8>,
}

impl CapabilitySettings {
    /// The level aimed at for a process.
    #[must_use]
    pub fn target_of(&self, process: &str) -> Option<u8> {
        self.targets.get(process).copied().or(self.target)
    }
}

/// Where evidence lies and when a match counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceSettings {
    /// Folders, relative to the workspace or absolute.
    pub roots: Vec<String>,
    /// Globs that leave files out.
    pub exclude: Vec<String>,
    /// Whether hidden files are evidence.
    pub include_hidden: bool,
    /// Confidence from which a match is accepted by rule; `None` for never.
    pub accept_at: Option<Confidence>,
    /// Confidence from which a match is proposed.
    pub propose_at: Confidence,
    /// Offset or zone of times that carry none.
    pub time_zone: Option<String>,
}

/// What is declared about a clause or everything beneath it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseSettings {
    /// Clause or chapter.
    pub clause: Clause,
    /// Owner.
    pub owner: Option<String>,
    /// Other party that performs it.
    pub performed_by: Option<String>,
    /// Freshness in months.
    pub freshness_months: Option<u32>,
    /// Expectation id → cadence.
    pub cadence: BTreeMap<String, Cadence>,
    /// Place of the row in the file, for diagnostics.
    pub place: String,
}

/// What is declared about one export of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportSettings {
    /// Shown path, or path relative to a root.
    pub path: String,
    /// Record type.
    pub record_type: Option<String>,
    /// Offset or zone of its times.
    pub time_zone: Option<String>,
    /// Which number of its dates in numbers comes first.
    pub date_order: Option<String>,
    /// Header → column.
    pub columns: BTreeMap<String, String>,
}

/// What is declared about record tests.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TestSettings {
    /// Test → parameter → value.
    pub parameters: BTreeMap<String, BTreeMap<String, f64>>,
    /// Test → reason for switching it off.
    pub off: BTreeMap<String, String>,
}

/// What a report says about itself and the audit it belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportSettings {
    /// Version of the report; empty when not stated.
    pub version: String,
    /// Classification; empty when not stated.
    pub classification: String,
    /// Who receives it.
    pub distribution: Vec<String>,
    /// Who prepared it; empty when not stated.
    pub prepared_by: String,
    /// Who reviewed it; empty when not stated.
    pub reviewed_by: String,
    /// Who approved it; empty when not stated.
    pub approved_by: String,
    /// Audit body; empty when not stated.
    pub body: String,
    /// Type of audit; empty when not stated.
    pub kind: String,
    /// Objectives of the audit; empty when not stated.
    pub objectives: String,
    /// Dates and places of the audit, one each.
    pub dates: Vec<String>,
    /// Audit team, one person each, with the role.
    pub team: Vec<String>,
    /// Deviations from the audit plan, with reasons; empty when not stated.
    pub deviations: String,
}

/// From which suggested grade a run answers "no" (exit code 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailOn {
    /// Never.
    None,
    /// On a candidate major.
    Major,
    /// On a candidate minor or major.
    Minor,
    /// On stale evidence as well.
    Stale,
}

impl FailOn {
    /// The words it can be written as, in the order of the variants.
    pub const WORDS: [(&'static str, Self); 4] =
        [("none", Self::None), ("major", Self::Major), ("minor", Self::Minor), ("stale", Self::Stale)];
}

/// `tickmark.toml`, read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Who is assessed.
    pub organisation: OrganisationSettings,
    /// Other parties.
    pub other_parties: Vec<OtherPartySettings>,
    /// Period, both days included.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// Publication id.
    pub publication: String,
    /// Evidence.
    pub evidence: EvidenceSettings,
    /// People and their roles, in the order written.
    pub people: Vec<Person>,
    /// Clauses, in the order written.
    pub clauses: Vec<ClauseSettings>,
    /// Audits held and planned, in the order written.
    pub audits: Vec<AuditSettings>,
    /// Exports.
    pub exports: Vec<ExportSettings>,
    /// Record tests.
    pub tests: TestSettings,
    /// Capability.
    pub capability: CapabilitySettings,
    /// Gate.
    pub fail_on: FailOn,
    /// Report.
    pub report: ReportSettings,
}

const DEFAULT_PUBLICATION: &str = "iso20000-1-2018";
pub(super) const DEFAULT_ACCEPT_AT: Confidence = Confidence::from_permille(950);
pub(super) const DEFAULT_PROPOSE_AT: Confidence = Confidence::from_permille(500);
const DEFAULT_EXCLUDE: [&str; 4] = ["**/~$*", "**/Thumbs.db", "**/.DS_Store", "**/desktop.ini"];

impl Settings {
    /// The settings of a folder that holds no `tickmark.toml`: the folder is the evidence.
    #[must_use]
    pub fn for_bare_folder(folder: &Path) -> Self {
        let canonical = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let name = canonical.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Self { organisation: OrganisationSettings { name, ..OrganisationSettings::default() }, ..Self::default() }
    }

    /// Reads the text of `tickmark.toml`; `file` is its name in diagnostics.
    ///
    /// # Errors
    /// Every fault, each with line and column.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        config_reader::parse(file, text)
    }

    /// The row that says most about `clause`, by key: the most specific row in which `pick` finds something.
    pub fn for_clause<'a, T>(&'a self, clause: &Clause, pick: impl Fn(&'a ClauseSettings) -> Option<T>) -> Option<T> {
        self.clauses
            .iter()
            .filter(|row| clause.is_within(&row.clause))
            .filter_map(|row| pick(row).map(|picked| (row.clause.depth(), picked)))
            .max_by_key(|(depth, _)| *depth)
            .map(|(_, picked)| picked)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            organisation: OrganisationSettings::default(),
            other_parties: Vec::new(),
            period: None,
            publication: DEFAULT_PUBLICATION.to_owned(),
            evidence: EvidenceSettings {
                roots: Vec::new(),
                exclude: DEFAULT_EXCLUDE.map(str::to_owned).to_vec(),
                include_hidden: false,
                accept_at: Some(DEFAULT_ACCEPT_AT),
                propose_at: DEFAULT_PROPOSE_AT,
                time_zone: None,
            },
            people: Vec::new(),
            clauses: Vec::new(),
            audits: Vec::new(),
            exports: Vec::new(),
            tests: TestSettings::default(),
            capability: CapabilitySettings::default(),
            fail_on: FailOn::None,
            report: ReportSettings::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let found = Settings::parse("tickmark.toml", text).unwrap_err();
        found.into_iter().map(|each| format!("{} {}", each.code, each.place)).collect()
    }

    #[test]
    fn every_fault_is_reported_with_its_place() {
        let text = "[organisation]\nnaem = \"x\"\n[period]\nstart = 1\n[evidence]\naccept_at = 7\nroots = \"a\"\n";
        assert_eq!(
            faults(text),
            [
                "settings-unknown-key line 2, column 1",
                "settings-invalid line 4, column 9",
                "settings-invalid line 6, column 13",
                "settings-invalid line 7, column 9",
            ]
        );
    }

    #[test]
    fn text_that_is_not_toml_is_refused_with_its_place() {
        assert_eq!(faults("[organisation\nname = 1"), ["settings-invalid line 1, column 14"]);
    }

    #[test]
    fn no_wish_to_exclude_a_requirement_passes() {
        for text in [
            "not_applicable = [\"8.4.2\"]",
            "[criteria]\nexclusions = [\"8.4.2\"]",
            "[[clauses]]\nclause = \"8.4.2\"\napplicable = false",
            "[[clauses]]\nclause = \"8.4.2\"\nstatus = \"not-applicable\"",
        ] {
            assert!(faults(text).iter().any(|fault| fault.starts_with("no-exclusions ")), "{text}");
        }
    }

    #[test]
    fn the_most_specific_row_of_a_clause_wins() {
        let text = "[[clauses]]\nclause = \"8\"\nowner = \"A\"\n[[clauses]]\nclause = \"8.6.1\"\nowner = \"B\"\n\
                    [[clauses]]\nclause = \"8.6\"\nperformed_by = \"C\"";
        let settings = Settings::parse("tickmark.toml", text).unwrap();
        let owner = |clause: &str| settings.for_clause(&clause.parse().unwrap(), |row| row.owner.as_deref());
        assert_eq!((owner("8.6.1"), owner("8.6.2"), owner("9.1")), (Some("B"), Some("A"), None));
    }

    #[test]
    fn an_empty_file_gives_the_defaults() {
        let settings = Settings::parse("tickmark.toml", "").unwrap();
        assert_eq!(settings.evidence.accept_at, Some(Confidence::from_permille(950)));
        assert_eq!(settings.evidence.roots, ["evidence"]);
        let never = Settings::parse("tickmark.toml", "[evidence]\naccept_at = \"never\"").unwrap();
        assert_eq!(never.evidence.accept_at, None);
    }
}
