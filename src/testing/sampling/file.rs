//! A sample as it is kept: everything that is needed to draw it again, and to say what it shows.

use super::size::Planning;
use crate::integrity::Sha256Digest;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the file.
pub const SAMPLE_FORMAT_VERSION: u32 = 1;

/// A sample of records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// Version of this form.
    pub format_version: u32,
    /// What it was drawn from.
    pub frame: Frame,
    /// How many were to be drawn, and why so many.
    pub method: SampleMethod,
    /// What decided which ones.
    pub seed: SeedUse,
    /// Strata, where it is stratified.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strata: Vec<StratumUse>,
    /// The items, in the order of their ranks within their strata.
    pub items: Vec<SampledItem>,
    /// Items that somebody chose, which say nothing about the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub judgement: Vec<Judged>,
    /// What whoever relies on it should know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// The population that a sample is drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// Record type.
    pub record_type: String,
    /// First day of the period by which records were chosen, if they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_start: Option<NaiveDate>,
    /// Last day of that period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_end: Option<NaiveDate>,
    /// Column → value that records have.
    #[serde(default, rename = "where", skip_serializing_if = "BTreeMap::is_empty")]
    pub conditions: BTreeMap<String, String>,
    /// Column whose values are the strata, if it is stratified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stratified_by: Option<String>,
    /// Records.
    pub records: u64,
    /// SHA-256 of their subjects in the order of bytes, each ended by a line feed.
    pub sha256: String,
}

/// How the number of items came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "kebab-case")]
pub enum SampleMethod {
    /// Planned: so many items show whether the tolerable rate is exceeded.
    Attribute {
        /// What was decided before.
        planning: Planning,
        /// Items planned.
        items: u64,
        /// Deviations allowed.
        allowed: u64,
    },
    /// A number that somebody chose, for the reason recorded in the notes.
    Fixed {
        /// Items.
        items: u64,
        /// What an evaluation compares with.
        planning: Planning,
    },
}

impl SampleMethod {
    /// What was decided before.
    #[must_use]
    pub const fn planning(&self) -> Planning {
        match self {
            Self::Attribute { planning, .. } | Self::Fixed { planning, .. } => *planning,
        }
    }
}

/// Who could have steered the selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SeedBasis {
    /// Nobody: the root was sealed after the auditor had committed to the nonce.
    CommittedNonce,
    /// The auditor: nothing shows that the nonce was chosen before the root was known.
    NonceNotCommitted,
    /// Whoever drew the sample: the seed was written by hand.
    Chosen,
}

impl SeedBasis {
    /// What the basis means, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::CommittedNonce => {
                "the auditor committed to the nonce before the pack was sealed: neither side could steer"
            }
            Self::NonceNotCommitted => "nonce not committed: the auditor could have chosen it",
            Self::Chosen => "the seed was chosen by hand: whoever drew the sample could have steered it",
        }
    }
}

/// The seed and where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedUse {
    /// The seed itself.
    pub seed: String,
    /// Who could have steered.
    pub basis: SeedBasis,
    /// Root of the sealed pack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<Sha256Digest>,
    /// The auditor's nonce.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// SHA-256 of the nonce as it was handed over before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<Sha256Digest>,
}

/// One stratum of a sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StratumUse {
    /// Value of the column.
    pub value: String,
    /// Its records.
    pub records: u64,
    /// Items drawn from it.
    pub items: u64,
    /// Whether every record of it is examined, whatever the plan says.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub all: bool,
}

/// One item drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampledItem {
    /// Subject.
    pub subject: String,
    /// Its stratum, where the sample is stratified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stratum: Option<String>,
    /// SHA-256 of the seed, a zero byte and the subject.
    pub rank: String,
    /// Path of the export it stands in.
    pub source: String,
    /// Its row there.
    pub row: u64,
}

/// One item that somebody chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judged {
    /// Subject.
    pub subject: String,
    /// Why it was chosen.
    pub reason: String,
    /// Path of the export it stands in.
    pub source: String,
    /// Its row there.
    pub row: u64,
}
