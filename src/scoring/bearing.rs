//! What bears on one requirement: the matches that count, those only proposed, and what could not be read.

use super::{Assumption, ScoringPlan};
use crate::catalogue::{RequirementId, RequirementKind, Shows};
use crate::matching::{Ladder, Match, MatchState, StaleBy};
use std::collections::BTreeMap;

/// One match with the position of its item.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bearing<'a> {
    pub(super) item: usize,
    pub(super) found: &'a Match,
}

/// All matches with one requirement, by how they count.
#[derive(Debug, Default)]
pub(super) struct Bearings<'a> {
    pub(super) counted: Vec<Bearing<'a>>,
    pub(super) proposed: Vec<Bearing<'a>>,
    pub(super) unreadable: Vec<Bearing<'a>>,
    pub(super) basis_changed: bool,
}

/// The bearings of every requirement.
pub(super) fn gather<'a>(plan: &ScoringPlan<'a>, assumption: Assumption) -> BTreeMap<&'a RequirementId, Bearings<'a>> {
    let mut all: BTreeMap<&RequirementId, Bearings<'a>> = BTreeMap::new();
    for (item, matched) in plan.matching.items.iter().enumerate() {
        for found in &matched.matches {
            let bearings = all.entry(&found.requirement).or_default();
            bearings.basis_changed |= found.basis_changed;
            let bearing = Bearing { item, found };
            match (matched.readable, found.state) {
                (_, MatchState::Rejected) => {}
                (false, _) => bearings.unreadable.push(bearing),
                (true, MatchState::Accepted | MatchState::AcceptedByRule) => bearings.counted.push(bearing),
                (true, MatchState::Proposed) if assumption == Assumption::ProposalsAccepted => {
                    bearings.counted.push(bearing);
                }
                (true, MatchState::Proposed) => bearings.proposed.push(bearing),
            }
        }
    }
    for bearings in all.values_mut() {
        // What tells most comes first: the best current evidence, then the order of paths.
        bearings
            .counted
            .sort_by_key(|bearing| (bearing.found.stale.is_some(), std::cmp::Reverse(bearing.found.ladder)));
    }
    all
}

/// The rung that a set of matches reaches for a requirement (capability.md §3).
///
/// A document requirement needs the controlled document (E2) and, beside it, a record of its use (E3); a record of
/// use without the document is no more than a statement. Anything else is shown by the best match.
pub(super) fn rung<'a>(kind: RequirementKind, matches: &(impl Iterator<Item = &'a Match> + Clone)) -> Ladder {
    let best = |shows: Option<Shows>| {
        let fits = matches.clone().filter(|found| shows.is_none_or(|shows| found.shows == shows));
        fits.map(|found| found.ladder).max().unwrap_or(Ladder::E0)
    };
    match kind {
        RequirementKind::Record | RequirementKind::Activity => best(None),
        RequirementKind::Document => {
            let design = best(Some(Shows::Design));
            let used = best(Some(Shows::Implementation)) >= Ladder::E3;
            match design {
                Ladder::E2 | Ladder::E3 | Ladder::E4 if used => Ladder::E3,
                Ladder::E2 | Ladder::E3 | Ladder::E4 => Ladder::E2,
                Ladder::E0 | Ladder::E1 => best(None).min(Ladder::E1),
            }
        }
    }
}

/// Who set the limit that the stale matches among `matches` have passed: the organisation's own word weighs more.
pub(super) fn stale_by<'a>(matches: impl Iterator<Item = &'a Match>) -> Option<StaleBy> {
    matches.filter_map(|found| found.stale).min()
}
