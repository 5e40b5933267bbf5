//! Requirements that another party performs (ISO/IEC 20000-1 clauses 1.2 and 8.2.3).

use super::ScoringPlan;
use super::status::{RequirementRating, Rule, Status};
use crate::catalogue::Clause;

/// The clause whose requirements show control of other parties.
const CONTROL_OF_PARTIES: &str = "8.2.3.2";

/// A requirement that another party performs is met only where control of that party is shown: the organisation
/// stays answerable (8.2.3.1-a) and measures or judges what the party does (8.2.3.2).
pub(super) fn cap_uncontrolled(plan: &ScoringPlan<'_>, ratings: &mut [RequirementRating]) {
    let Ok(control) = CONTROL_OF_PARTIES.parse::<Clause>() else { return };
    let mut of_control = ratings.iter().filter(|rating| rating.clause == control).peekable();
    if of_control.peek().is_none() || of_control.all(|rating| rating.status == Status::Met) {
        return;
    }
    for rating in ratings.iter_mut().filter(|rating| rating.clause != control && rating.status == Status::Met) {
        if let Some(party) = performed_by(plan, &rating.clause) {
            rating.status = Status::Partly;
            rating.rule = Rule::PartyNotControlled;
            rating.by_rule_alone = false;
            let reason = format!("{party} performs it, and control of that party is not shown ({CONTROL_OF_PARTIES})");
            rating.reasons.insert(0, reason);
        }
    }
}

/// The other party that performs a clause, if one is declared.
#[must_use]
pub fn performed_by<'a>(plan: &ScoringPlan<'a>, clause: &Clause) -> Option<&'a str> {
    plan.workspace.settings.for_clause(clause, |row| row.performed_by.as_deref())
}
