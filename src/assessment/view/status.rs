//! What verdicts on requirements say about an item that is related to them.

use super::result::{Counts, Through, ViewStatus};
use crate::catalogue::Relationship;

/// The status of an item from what comes through each relationship. Only where every relationship carries a verdict
/// as a whole does the item have one; through anything less it is supported or not.
pub(super) fn of(through: &[Through]) -> ViewStatus {
    let counts = together(through);
    let considered = counts.requirements - counts.no_occurrence;
    let whole = through.iter().all(|each| each.relationship.carries_full_verdict());
    let pick = |full, partial| if whole { full } else { partial };
    if counts.requirements == 0 {
        ViewStatus::NotExamined
    } else if considered == 0 {
        ViewStatus::NoOccurrence
    } else if counts.met == considered {
        pick(ViewStatus::Met, ViewStatus::Supported)
    } else if counts.met + counts.partly > 0 {
        pick(ViewStatus::Partly, ViewStatus::PartlySupported)
    } else if counts.open > 0 {
        pick(ViewStatus::Open, ViewStatus::NotSupported)
    } else {
        ViewStatus::NotDetermined
    }
}

fn together(through: &[Through]) -> Counts {
    through.iter().fold(Counts::default(), |sum, each| sum.and(each.counts))
}

/// The status in words: how much is met, and through which relationships.
pub(super) fn reason(status: ViewStatus, through: &[Through], only_unjudged: bool) -> String {
    if status == ViewStatus::NotExamined {
        return if only_unjudged {
            "mappings lead to requirements over other publications, and nothing follows from them; a person has to judge"
        } else {
            "no requirement is related to it, so that it needs evidence of its own"
        }
        .to_owned();
    }
    let counts = together(through);
    let parts: Vec<String> = through
        .iter()
        .map(|each| format!("{} of {} through {}", each.counts.met, each.counts.requirements, each.relationship.word()))
        .collect();
    let met = format!("{} of {} related requirements met ({})", counts.met, counts.requirements, parts.join(", "));
    let limit = match status {
        ViewStatus::Met | ViewStatus::Partly | ViewStatus::Open => "the relationship carries the verdict",
        _ if only(through, Relationship::SubsetOf) => {
            "all it asks for lies within them, and which of them it takes is not told apart"
        }
        _ if only(through, Relationship::SupersetOf) => "it asks for all of them and for more",
        _ => "they are a part of what it asks for, and the rest was not examined",
    };
    format!("{met}; {limit}")
}

fn only(through: &[Through], relationship: Relationship) -> bool {
    through.iter().all(|each| each.relationship == relationship)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scoring::Status;
    use proptest::prelude::*;

    const STATUSES: [Status; 5] =
        [Status::Met, Status::Partly, Status::Open, Status::NotDetermined, Status::NoOccurrence];

    fn any_through() -> impl Strategy<Value = Vec<Through>> {
        let relationship = prop::sample::select(Relationship::ALL[..5].to_vec());
        let statuses = prop::collection::vec(prop::sample::select(STATUSES.to_vec()), 1..6);
        let one = (relationship, statuses)
            .prop_map(|(relationship, statuses)| Through { relationship, counts: Counts::of(statuses) });
        prop::collection::vec(one, 0..4)
    }

    proptest! {
        #[test]
        fn a_partial_relationship_never_carries_a_full_verdict(through in any_through()) {
            let verdict = matches!(of(&through), ViewStatus::Met | ViewStatus::Partly | ViewStatus::Open);
            let partial = through.iter().any(|each| !each.relationship.carries_full_verdict());
            prop_assert!(!(verdict && partial));
        }

        #[test]
        fn one_more_met_requirement_never_makes_an_item_worse(through in any_through()) {
            let rank = |status| match status {
                ViewStatus::Met | ViewStatus::Supported => 3,
                ViewStatus::Partly | ViewStatus::PartlySupported => 2,
                ViewStatus::Open | ViewStatus::NotSupported | ViewStatus::NotDetermined => 1,
                ViewStatus::NoOccurrence | ViewStatus::NotExamined => 0,
            };
            let mut better = through.clone();
            if let Some(first) = better.first_mut() {
                first.counts.add(Status::Met);
            }
            prop_assert!(rank(of(&better)) >= rank(of(&through)));
        }

        #[test]
        fn every_status_has_its_reason(through in any_through()) {
            let status = of(&through);
            prop_assert!(!reason(status, &through, false).is_empty());
        }
    }

    #[test]
    fn absence_is_never_support() {
        assert_eq!(of(&[]), ViewStatus::NotExamined);
        let through = |statuses: &[Status]| {
            vec![Through { relationship: Relationship::EqualTo, counts: Counts::of(statuses.iter().copied()) }]
        };
        assert_eq!(of(&through(&[Status::NotDetermined])), ViewStatus::NotDetermined);
        assert_eq!(of(&through(&[Status::NoOccurrence])), ViewStatus::NoOccurrence);
        assert_eq!(of(&through(&[Status::Met, Status::NotDetermined])), ViewStatus::Partly);
        assert_eq!(of(&through(&[Status::Met, Status::NoOccurrence])), ViewStatus::Met);
    }
}
