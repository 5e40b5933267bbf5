//! Documented information that the publication makes unavoidable: is it there?

use super::conclude::{Basis, paths};
use super::document::{MandatoryResult, Presence};
use crate::catalogue::publication::Keeping;
use crate::catalogue::{MandatoryItem, RequirementId};
use crate::scoring::{RequirementRating, Status, grades};
use std::collections::{BTreeMap, BTreeSet};

/// One row per item, in the order of the catalogue.
pub(super) fn rows(basis: &Basis<'_>) -> Vec<MandatoryResult> {
    let by_id: BTreeMap<&RequirementId, &RequirementRating> =
        basis.ratings.requirements.iter().map(|rating| (&rating.id, rating)).collect();
    basis.plan.publication.mandatory_information.iter().map(|item| row(basis, item, &by_id)).collect()
}

fn row(
    basis: &Basis<'_>,
    item: &MandatoryItem,
    by_id: &BTreeMap<&RequirementId, &RequirementRating>,
) -> MandatoryResult {
    let ratings: Vec<&RequirementRating> = item.requirements.iter().filter_map(|id| by_id.get(id).copied()).collect();
    let evidence: BTreeSet<usize> = ratings.iter().flat_map(|rating| rating.evidence.iter().copied()).collect();
    let evidence: Vec<usize> = evidence.into_iter().collect();
    MandatoryResult {
        id: item.id.clone(),
        item: item.item.clone(),
        keeping: item.keeping,
        clause: item.clause.clone(),
        state: presence(item, &ratings, by_id),
        requirements: item.requirements.clone(),
        evidence: paths(basis, &evidence),
        grade_if_missing: item.grade_if_missing,
    }
}

/// A document is judged as for stage 1, a record as for stage 2.
fn presence(
    item: &MandatoryItem,
    ratings: &[&RequirementRating],
    by_id: &BTreeMap<&RequirementId, &RequirementRating>,
) -> Presence {
    let statuses: Vec<Status> = ratings
        .iter()
        .map(|rating| match item.keeping {
            Keeping::Maintain => rating.stage1,
            Keeping::Retain => rating.status,
        })
        .collect();
    let all = |wanted: Status| statuses.iter().all(|status| *status == wanted);
    let any = |wanted: Status| statuses.contains(&wanted);
    if all(Status::NoOccurrence) {
        Presence::NoOccurrence
    } else if statuses.iter().all(|status| matches!(status, Status::Met | Status::NoOccurrence)) {
        Presence::Present
    } else if grades::is_missing(item, by_id) {
        Presence::Missing
    } else if any(Status::NotDetermined) && !any(Status::Met) && !any(Status::Partly) {
        Presence::NotDetermined
    } else {
        Presence::Incomplete
    }
}
