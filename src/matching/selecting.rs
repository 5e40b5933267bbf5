//! Pairing by selectors: every requirement that the features of an item speak for, weighed by what the item is about.

use super::criteria::ReadyRequirement;
use super::pairing::{Choice, Pairing};
use super::select::{Addressed, Score, addresses};
use super::subject::Lead;
use super::{Match, MatchBasis};
use crate::catalogue::RequirementId;
use crate::workspace::Confidence;
use std::collections::BTreeMap;

/// An item without text is matched by its names alone; that is never sure enough to be accepted by rule.
const NAMES_ALONE: Confidence = Confidence::from_permille(700);

impl Pairing<'_, '_> {
    pub(super) fn by_selectors(&self, matches: &mut BTreeMap<RequirementId, Match>) {
        let mut selected = Vec::new();
        for (control, scores) in self.criteria.controls.iter().zip(&self.scores) {
            if scores.iter().all(Option::is_none) {
                continue;
            }
            for requirement in &control.requirements {
                let Some(choice) = self.choose(control, scores, requirement) else { continue };
                let Some(score) = choice.score.clone() else { continue };
                if let Some(score) = self.shown(requirement, &choice, score) {
                    selected.push((&control.control.clause, requirement, choice, score));
                }
            }
        }
        let lead = Lead::find(selected.iter().map(|(clause, _, _, score)| (*clause, score)));
        for (clause, requirement, choice, mut score) in selected {
            // An export speaks of whatever its columns hold.
            if self.item.view.record_types.is_empty() {
                lead.weigh(clause, self.item.facts.nature, &mut score);
            }
            if score.confidence >= self.plan.workspace.settings.evidence.propose_at {
                let found = self.matched(requirement, choice, MatchBasis::Selector, score.confidence, score.reasons);
                matches.insert(requirement.requirement.id.clone(), found);
            }
        }
    }

    /// The score of an item for a requirement, unless it says nothing of what is asked.
    fn shown(&self, requirement: &ReadyRequirement<'_>, choice: &Choice<'_>, mut score: Score) -> Option<Score> {
        if self.needs_content(requirement, choice) {
            match addresses(self.criteria, requirement, self.item) {
                Addressed::NotAsked => {}
                Addressed::Yes(words) => score.reasons.push(format!("it speaks of `{words}`")),
                Addressed::No => {
                    if self.has_text() {
                        return None;
                    }
                    score.reasons.push("it holds no text that could show what is asked for".to_owned());
                }
            }
        }
        if !self.has_text() && self.item.view.record_types.is_empty() {
            score.confidence = score.confidence.min(NAMES_ALONE);
        }
        Some(score)
    }
}
