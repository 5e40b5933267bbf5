//! Grades of findings and the table that suggests them (`controls/grade-rules.json`).
//!
//! The table is ours, not a standard's; it is data so that an organisation can see and change it.

use serde::{Deserialize, Serialize};

/// Grade of a finding (ISO/IEC 17021-1), ordered by weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// No finding is suggested.
    None,
    /// Opportunity for improvement: the requirement is met.
    Ofi,
    /// A requirement is not met, without doubt about the system's ability to reach its results.
    Minor,
    /// A requirement is not met and the system's ability to reach its results is in doubt.
    Major,
}

impl Grade {
    /// The word used in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Ofi => "ofi",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// A situation that suggests a grade. The names are code, the grades and figures beside them are data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Situation {
    /// Every requirement of a leaf clause is open; the grade is the clause's own `if_wholly_absent`.
    ClauseWhollyOpen,
    /// A mandatory document or record type is missing; the grade is the item's own.
    MandatoryInformationMissing,
    /// A high-severity population test deviates at or above `rate_percent`.
    TestFarBeyondTolerance,
    /// A population test deviates beyond its tolerance.
    TestBeyondTolerance,
    /// A population test deviates within its tolerance and the requirement is absolute.
    TestWithinToleranceAbsolute,
    /// A population test deviates within its tolerance and the requirement leaves room.
    TestWithinTolerance,
    /// At least `count` minors stand against one clause.
    RepeatedMinors,
    /// A requirement is open and no row above applies.
    RequirementOpen,
    /// A requirement is partly met: one level short, or of partial scope.
    RequirementPartly,
    /// Evidence is past a review date that the organisation itself set.
    StaleByOwnRule,
    /// Evidence is older than our default freshness only.
    StaleByDefault,
    /// Sources that name services do not agree.
    ScopeDiffers,
    /// A finding that somebody filed is pending; the grade is its own.
    FindingPending,
    /// A minor that somebody filed is pending past its due date.
    MinorPastDue,
}

impl Situation {
    /// Kebab-case name, as in the table and in outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClauseWhollyOpen => "clause-wholly-open",
            Self::MandatoryInformationMissing => "mandatory-information-missing",
            Self::TestFarBeyondTolerance => "test-far-beyond-tolerance",
            Self::TestBeyondTolerance => "test-beyond-tolerance",
            Self::TestWithinToleranceAbsolute => "test-within-tolerance-absolute",
            Self::TestWithinTolerance => "test-within-tolerance",
            Self::RepeatedMinors => "repeated-minors",
            Self::RequirementOpen => "requirement-open",
            Self::RequirementPartly => "requirement-partly",
            Self::StaleByOwnRule => "stale-by-own-rule",
            Self::StaleByDefault => "stale-by-default",
            Self::ScopeDiffers => "scope-differs",
            Self::FindingPending => "finding-pending",
            Self::MinorPastDue => "minor-past-due",
        }
    }
}

/// One row of the grade table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GradeRow {
    /// The situation.
    pub situation: Situation,
    /// The situation in words, as reports print it.
    pub words: String,
    /// Grade suggested; absent where the clause or the mandatory item says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// Deviation rate in percent from which the row applies, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_percent: Option<u32>,
    /// Number from which the row applies, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
}

/// The whole table, plus the tolerances used where a test states none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GradeRules {
    /// Location of the schema, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Where the table comes from.
    pub basis: String,
    /// Tolerable deviation rate in percent for high-severity tests without their own.
    pub default_tolerance_percent_high: u32,
    /// Tolerable deviation rate in percent for other tests without their own.
    pub default_tolerance_percent_other: u32,
    /// One row per situation.
    pub rows: Vec<GradeRow>,
}

impl GradeRules {
    /// The row for `situation`, if the table holds one.
    #[must_use]
    pub fn row(&self, situation: Situation) -> Option<&GradeRow> {
        self.rows.iter().find(|row| row.situation == situation)
    }
}
