//! What may be typed after `tickmark finding`.

use crate::catalogue::Grade;
use crate::workspace::findings::FindingSource;
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct AddArguments {
    /// Requirement it is about; may stand several times
    #[arg(long, value_name = "ID", required = true)]
    pub(super) requirement: Vec<String>,
    /// Grade
    #[arg(long)]
    pub(super) grade: GradeAsked,
    /// How the requirement is not met, in one sentence
    #[arg(long)]
    pub(super) statement: String,
    /// Objective evidence: a path of the evidence index, `PATH#PLACE` with a row or heading; may stand several times
    #[arg(long, value_name = "PATH[#PLACE]", required = true)]
    pub(super) evidence: Vec<String>,
    /// Who raises it
    #[arg(long, value_name = "NAME")]
    pub(super) by: String,
    /// Who looked
    #[arg(long, default_value = "self-assessment")]
    pub(super) source: SourceAsked,
    /// Who answers for it
    #[arg(long, value_name = "NAME", default_value = "")]
    pub(super) owner: String,
    /// Day until which it is to be closed
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) due: Option<NaiveDate>,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) as_of: Option<NaiveDate>,
}

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Only what is still pending
    #[arg(long)]
    pub(super) pending: bool,
    /// Write them as a workbook to fill in
    #[arg(long, value_name = "FILE")]
    pub(super) xlsx: Option<PathBuf>,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) as_of: Option<NaiveDate>,
}

#[derive(Debug, Args)]
pub(super) struct ImportArguments {
    /// The workbook that was filled in
    pub(super) file: PathBuf,
    /// Who takes it in
    #[arg(long, value_name = "NAME")]
    pub(super) by: String,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) as_of: Option<NaiveDate>,
}

#[derive(Debug, Args)]
pub(super) struct UpdateArguments {
    /// Finding, such as `F0001`
    pub(super) id: String,
    /// Who says so
    #[arg(long, value_name = "NAME")]
    pub(super) by: String,
    /// What was done about the instance found
    #[arg(long, value_name = "TEXT")]
    pub(super) correction: Option<String>,
    /// Why it came about
    #[arg(long, value_name = "TEXT")]
    pub(super) cause: Option<String>,
    /// What removes the cause
    #[arg(long, value_name = "TEXT")]
    pub(super) corrective_action: Option<String>,
    /// How it was seen that the action worked; needs `--evidence`
    #[arg(long, value_name = "TEXT", requires = "evidence")]
    pub(super) effectiveness: Option<String>,
    /// Evidence that the action worked; may stand several times
    #[arg(long, value_name = "PATH[#PLACE]", requires = "effectiveness")]
    pub(super) evidence: Vec<String>,
    /// Another grade; needs `--reason`
    #[arg(long, requires = "reason")]
    pub(super) grade: Option<GradeAsked>,
    /// Who answers for it
    #[arg(long, value_name = "NAME")]
    pub(super) owner: Option<String>,
    /// Another day until which it is to be closed; needs `--reason`
    #[arg(long, value_name = "YYYY-MM-DD", requires = "reason")]
    pub(super) due: Option<NaiveDate>,
    /// Why grade or due date change
    #[arg(long)]
    pub(super) reason: Option<String>,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) as_of: Option<NaiveDate>,
}

#[derive(Debug, Args)]
pub(super) struct CloseArguments {
    /// Finding, such as `F0001`
    pub(super) id: String,
    /// Who closes it
    #[arg(long, value_name = "NAME")]
    pub(super) by: String,
}

#[derive(Debug, Args)]
pub(super) struct WithdrawArguments {
    /// Finding, such as `F0001`
    pub(super) id: String,
    /// Who withdraws it
    #[arg(long, value_name = "NAME")]
    pub(super) by: String,
    /// Why it was raised in error
    #[arg(long)]
    pub(super) reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum GradeAsked {
    /// The system's ability to reach its results is in doubt
    Major,
    /// A requirement is not met, without that doubt
    Minor,
    /// Opportunity for improvement: the requirement is met
    Ofi,
}

impl GradeAsked {
    pub(super) const fn grade(self) -> Grade {
        match self {
            Self::Major => Grade::Major,
            Self::Minor => Grade::Minor,
            Self::Ofi => Grade::Ofi,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SourceAsked {
    SelfAssessment,
    InternalAudit,
    ExternalAudit,
}

impl SourceAsked {
    pub(super) const fn source(self) -> FindingSource {
        match self {
            Self::SelfAssessment => FindingSource::SelfAssessment,
            Self::InternalAudit => FindingSource::InternalAudit,
            Self::ExternalAudit => FindingSource::ExternalAudit,
        }
    }
}
