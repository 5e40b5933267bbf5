//! `[[audits]]`: the audits that were held or are planned, with what each looks at.

use super::codes::SETTINGS_INVALID;
use super::toml_reader::TomlTable;
use crate::catalogue::Clause;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Kind of an audit in the cycle of three years (ISO/IEC 17021-1, 9.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuditKind {
    /// Documents and readiness.
    #[serde(rename = "stage-1")]
    Stage1,
    /// Everything, in effect.
    #[serde(rename = "stage-2")]
    Stage2,
    /// First surveillance.
    #[serde(rename = "surveillance-1")]
    Surveillance1,
    /// Second surveillance.
    #[serde(rename = "surveillance-2")]
    Surveillance2,
    /// Everything again, before the certificate expires.
    Recertification,
    /// The organisation's own (9.2).
    Internal,
}

impl AuditKind {
    /// The audits of a certification cycle, in order.
    pub const CYCLE: [Self; 5] =
        [Self::Stage1, Self::Stage2, Self::Surveillance1, Self::Surveillance2, Self::Recertification];
    const ALL: [Self; 6] =
        [Self::Stage1, Self::Stage2, Self::Surveillance1, Self::Surveillance2, Self::Recertification, Self::Internal];

    /// The word used in settings and outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stage1 => "stage-1",
            Self::Stage2 => "stage-2",
            Self::Surveillance1 => "surveillance-1",
            Self::Surveillance2 => "surveillance-2",
            Self::Recertification => "recertification",
            Self::Internal => "internal",
        }
    }
}

/// One audit as declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditSettings {
    /// Kind.
    pub kind: AuditKind,
    /// Its last day; up to the assessment date it was held, later it is planned.
    pub on: NaiveDate,
    /// Clauses or chapters it looks at; empty for what audits of its kind look at.
    pub clauses: Vec<Clause>,
    /// Who leads it; empty when not stated.
    pub auditor: String,
}

pub(super) fn read(table: &mut TomlTable<'_, '_, '_>, span: Range<usize>) -> Option<AuditSettings> {
    let written = table.text("kind").unwrap_or_default();
    let kind = AuditKind::ALL.into_iter().find(|kind| kind.word() == written);
    let on = table.placed_date("on").map(|(_, day)| day);
    let clauses = table.texts("clauses").unwrap_or_default();
    let auditor = table.text("auditor").unwrap_or_default();
    let parsed: Vec<Clause> = clauses.iter().filter_map(|clause| clause.parse().ok()).collect();
    let (Some(kind), Some(on), true) = (kind, on, parsed.len() == clauses.len()) else {
        let help = "write `kind` as `stage-1`, `stage-2`, `surveillance-1`, `surveillance-2`, `recertification` or `internal`, \
                    `on` as a date, `clauses` as clauses such as `\"8.6\"`";
        table.faults().push_with_help(&SETTINGS_INVALID, span, "`[[audits]]` needs `kind` and `on`", help);
        return None;
    };
    Some(AuditSettings { kind, on, clauses: parsed, auditor })
}
