//! Which rung of the evidence ladder an item reaches for an expectation, and whether it is stale
//! (capability.md §3; freshness limits are defaults of ours that the organisation can set).

use super::facts::Facts;
use super::standing::{Judged, Standing};
use crate::catalogue::{Nature, Shows};
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// Rung of the evidence ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Ladder {
    /// None.
    E0,
    /// Statement or interview only.
    E1,
    /// A controlled document that addresses it.
    E2,
    /// At least one dated record that it happened.
    E3,
    /// A population or trend over the period shows that it works.
    E4,
}

impl Ladder {
    /// The name used in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::E0 => "E0",
            Self::E1 => "E1",
            Self::E2 => "E2",
            Self::E3 => "E3",
            Self::E4 => "E4",
        }
    }

    /// The rung beneath; E0 stays E0.
    #[must_use]
    pub const fn below(self) -> Self {
        match self {
            Self::E0 | Self::E1 => Self::E0,
            Self::E2 => Self::E1,
            Self::E3 => Self::E2,
            Self::E4 => Self::E3,
        }
    }
}

/// Who set the limit that an item has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StaleBy {
    /// The organisation: a validity, a review date, or a freshness in its settings.
    OwnRule,
    /// A default of ours.
    Default,
}

/// What an item reaches for one expectation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// The rung.
    pub ladder: Ladder,
    /// Who set the limit that it has passed, if it has.
    pub stale: Option<StaleBy>,
    /// Why the rung is what it is, where that needs saying.
    pub reasons: Vec<String>,
}

/// How long an item stays fresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    /// Months.
    pub months: u32,
    /// Whether the organisation set it.
    pub own: bool,
}

/// What an expectation asks an item to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Design or implementation.
    pub shows: Shows,
    /// Whether the item is the population that the expectation asks for: its records are dated one by one.
    pub population: bool,
    /// How long it stays fresh.
    pub freshness: Freshness,
}

/// What `facts` reach for what is `asked`, on the assessment date.
#[must_use]
pub fn reach(facts: &Facts, judged: &Judged, asked: Asked, as_of: NaiveDate) -> Reached {
    let Asked { shows, population, freshness } = asked;
    let mut reached = match (facts.nature, shows) {
        _ if population => Reached { ladder: Ladder::E3, stale: None, reasons: Vec::new() },
        (Some(Nature::Statement), _) => {
            let reasons = vec!["a statement alone shows nothing more than that it was made".to_owned()];
            Reached { ladder: Ladder::E1, stale: None, reasons }
        }
        (_, Shows::Design) => design(facts, freshness, as_of),
        (_, Shows::Implementation) => implementation(facts, freshness, as_of),
    };
    let cap = match judged.standing {
        Standing::Sound => Ladder::E4,
        Standing::Draft => Ladder::E1,
        Standing::EmptyTemplate
        | Standing::Superseded
        | Standing::Duplicate
        | Standing::OtherEntity
        | Standing::Stub => Ladder::E0,
    };
    if cap < reached.ladder {
        reached.ladder = cap;
        reached.reasons.push(judged.reason.clone());
    }
    reached
}

fn design(facts: &Facts, freshness: Freshness, as_of: NaiveDate) -> Reached {
    let missing = facts.missing_control();
    if !missing.is_empty() {
        let reason =
            format!("it lacks {}, so it counts as a statement and not as a controlled document", missing.join(" and "));
        return Reached { ladder: Ladder::E1, stale: None, reasons: vec![reason] };
    }
    if let Some(on) = facts.approved_on.as_ref().filter(|on| on.value > as_of) {
        let reason = format!("it is approved on {} only, after the assessment date", on.value);
        return Reached { ladder: Ladder::E1, stale: None, reasons: vec![reason] };
    }
    let Some(latest) = facts.document_dates().into_iter().find(|(date, _)| *date <= as_of) else {
        let reasons = vec!["every date it states lies after the assessment date".to_owned()];
        return Reached { ladder: Ladder::E1, stale: None, reasons };
    };
    let (stale, reason) = staleness(facts, latest, freshness, as_of);
    Reached { ladder: Ladder::E2, stale, reasons: reason.into_iter().collect() }
}

fn implementation(facts: &Facts, freshness: Freshness, as_of: NaiveDate) -> Reached {
    let Some((date, word)) = facts.record_date() else {
        let reasons = vec!["no date is stated in it or in the register, so it shows no event".to_owned()];
        return Reached { ladder: Ladder::E1, stale: None, reasons };
    };
    if date > as_of {
        let reasons = vec![format!("it is {word} {date}, after the assessment date")];
        return Reached { ladder: Ladder::E0, stale: None, reasons };
    }
    let (stale, reason) = staleness(facts, (date, word), freshness, as_of);
    Reached { ladder: Ladder::E3, stale, reasons: reason.into_iter().collect() }
}

fn staleness(
    facts: &Facts,
    (date, word): (NaiveDate, &str),
    freshness: Freshness,
    as_of: NaiveDate,
) -> (Option<StaleBy>, Option<String>) {
    if let Some(until) = facts.valid_until.as_ref().filter(|until| until.value < as_of) {
        return (Some(StaleBy::OwnRule), Some(format!("it was valid until {} ({})", until.value, until.from)));
    }
    // A review or approval on or after the day it was due has settled that date.
    let settled = |due: NaiveDate| {
        [&facts.reviewed_on, &facts.approved_on]
            .into_iter()
            .flatten()
            .any(|done| done.value >= due && done.value <= as_of)
    };
    if let Some(due) = facts.review_due.as_ref().filter(|due| due.value < as_of && !settled(due.value)) {
        return (Some(StaleBy::OwnRule), Some(format!("its review was due on {} ({})", due.value, due.from)));
    }
    let limit = date.checked_add_months(Months::new(freshness.months));
    if limit.is_none_or(|limit| limit >= as_of) {
        return (None, None);
    }
    let (by, whose) = if freshness.own {
        (StaleBy::OwnRule, "set by the organisation")
    } else {
        (StaleBy::Default, "a default of ours")
    };
    let reason =
        format!("it is {word} {date}, more than {} months before the assessment date ({whose})", freshness.months);
    (Some(by), Some(reason))
}
