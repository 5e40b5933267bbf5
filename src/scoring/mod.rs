//! Evidence ladder, statuses, suggested grades and indicative capability. Pure, and exact: every rate is a pair of
//! integers, a percentage is made at the edge.
//!
//! The rules are those of our domain page on capability, sections 1, 3 and 4; they are ours where no clause is named.

pub mod capability;
pub mod findings;
pub mod fraction;
pub mod grades;
pub mod occurrences;
pub mod scope;
pub mod status;
pub mod verdicts;

mod bearing;
mod parties;
#[cfg(test)]
mod tests;

pub use fraction::Fraction;
pub use grades::{ClauseGrade, GradeReason};
pub use occurrences::Series;
pub use parties::performed_by;
pub use status::{RequirementRating, Rule, Status};

use crate::catalogue::{Catalogue, LoadedPublication};
use crate::evidence::Collection;
use crate::extraction::Extraction;
use crate::matching::Matching;
use crate::testing::{Observations, Period};
use crate::workspace::Workspace;
use chrono::NaiveDate;

/// Everything scoring reads.
pub struct ScoringPlan<'a> {
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The publication that is the criteria.
    pub publication: &'a LoadedPublication,
    /// What people wrote.
    pub workspace: &'a Workspace,
    /// The evidence.
    pub collection: &'a Collection,
    /// Its extracts.
    pub extraction: &'a Extraction,
    /// Its matches.
    pub matching: &'a Matching,
    /// What the record tests found.
    pub observations: &'a Observations,
    /// The period under assessment.
    pub period: Period,
    /// Assessment date.
    pub as_of: NaiveDate,
}

/// Which matches count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assumption {
    /// Accepted ones only.
    AsAccepted,
    /// Accepted and proposed ones: what the result would be if every proposal were accepted.
    ProposalsAccepted,
}

/// The ratings of an assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ratings {
    /// One rating per requirement, in clause order.
    pub requirements: Vec<RequirementRating>,
    /// The status of each requirement if every proposal were accepted, in the same order.
    pub if_accepted: Vec<Status>,
    /// Periodic evidence.
    pub series: Vec<Series>,
    /// Record tests that may not be relied on, with the reason, in order of the observations' results.
    pub test_reliance: Vec<Option<String>>,
    /// Where the sources that name services do not agree.
    pub scope: scope::ScopeComparison,
}

/// Rates every requirement.
#[must_use]
pub fn rate(plan: &ScoringPlan<'_>) -> Ratings {
    let series = occurrences::series(plan, Assumption::AsAccepted);
    let accepted = verdicts::Verdicts::gather(plan, Assumption::AsAccepted);
    let requirements = status::rate_all(plan, &accepted, &series, Assumption::AsAccepted);
    let assumed_series = occurrences::series(plan, Assumption::ProposalsAccepted);
    let assumed = verdicts::Verdicts::gather(plan, Assumption::ProposalsAccepted);
    let if_accepted = status::rate_all(plan, &assumed, &assumed_series, Assumption::ProposalsAccepted);
    Ratings {
        requirements,
        if_accepted: if_accepted.into_iter().map(|rating| rating.status).collect(),
        series,
        test_reliance: accepted.into_reliance(),
        scope: scope::compare(plan),
    }
}
