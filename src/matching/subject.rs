//! What an item is about first of all. A document mentions many clauses and is about few: where one subject leads
//! clearly, its matches are surer than their features alone, and those of the others less sure.

use super::phrases::PhraseId;
use super::select::Score;
use crate::catalogue::{Clause, Nature};
use crate::workspace::Confidence;
use std::collections::{BTreeMap, BTreeSet};

/// From this confidence on, and with this lead over every other subject, a subject is clear. On documents of fourteen
/// organisations that people labelled, all of the 25 subjects in this range that were not sure by themselves were right.
const CLEAR_FROM: Confidence = Confidence::from_permille(750);
const CLEAR_LEAD: u16 = 150;
/// What a match of a clear subject is worth at least.
const CLEAR: Confidence = Confidence::from_permille(950);
/// Above this a match of another subject does not go: of second subjects that their features alone would have made sure,
/// one in three was right.
const MENTIONED: Confidence = Confidence::from_permille(850);

/// Clauses that people speak of as one subject: a process with all its parts.
fn subject(clause: &Clause) -> Clause {
    // ISO/IEC 20000-1 numbers its processes at the third level of chapter 8; elsewhere a subject is a second-level clause.
    let depth = if clause.chapter() == 8 { 3 } else { 2 };
    let mut above = std::iter::successors(Some(clause.clone()), Clause::parent);
    above.find(|each| each.depth() <= depth).unwrap_or_else(|| clause.clone())
}

/// Whether a clause can be what a document is about: ISO/IEC 20000-1, 7.5.4, only lists documents that other clauses ask
/// for.
fn is_subject(clause: &Clause) -> bool {
    clause.as_str() != "7.5.4"
}

/// The subject that leads.
#[derive(Default)]
pub(super) struct Lead {
    subject: Option<Clause>,
    /// Whether it leads clearly.
    clear: bool,
    /// Phrases of the title that speak for it.
    named: BTreeSet<PhraseId>,
}

impl Lead {
    /// Finds it among clauses and their scores; of equals, the first.
    pub(super) fn find<'s>(scores: impl Iterator<Item = (&'s Clause, &'s Score)>) -> Self {
        let mut subjects: BTreeMap<Clause, (Confidence, BTreeSet<PhraseId>)> = BTreeMap::new();
        for (clause, score) in scores.filter(|(clause, _)| is_subject(clause)) {
            let (best, named) = subjects.entry(subject(clause)).or_default();
            *best = (*best).max(score.confidence);
            named.extend(score.named);
        }
        let mut ordered: Vec<_> = subjects.into_iter().collect();
        ordered.sort_by_key(|(_, (best, _))| std::cmp::Reverse(*best));
        let mut ordered = ordered.into_iter();
        let Some((leader, (best, named))) = ordered.next() else { return Self::default() };
        let second = ordered.next().map_or(0, |(_, (second, _))| second.permille());
        let clear = best >= CLEAR_FROM && best.permille() - second >= CLEAR_LEAD;
        Self { subject: Some(leader), clear, named }
    }

    /// Weighs one score of an item of that nature in the light of the lead.
    pub(super) fn weigh(&self, clause: &Clause, nature: Option<Nature>, score: &mut Score) {
        let Some(leader) = &self.subject else { return };
        if is_subject(clause) && subject(clause) == *leader {
            if self.clear && (CLEAR_FROM..CLEAR).contains(&score.confidence) {
                score.confidence = CLEAR;
                score.reasons.push("it is about nothing else as clearly".to_owned());
            }
            return;
        }
        // A report or the minutes of a meeting show whatever they report on; a policy, procedure or plan has its subject.
        if matches!(nature, Some(Nature::Record | Nature::Population)) {
            return;
        }
        // A title may name two subjects, `incident and request management`; one phrase of it names one.
        let named_apart = is_subject(clause) && score.named.is_some_and(|phrase| !self.named.contains(&phrase));
        if !named_apart && score.confidence > MENTIONED {
            score.confidence = MENTIONED;
            score.reasons.push(format!("it is first of all about {leader}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighed(scores: &[(&str, u16, Option<PhraseId>)]) -> Vec<u16> {
        weighed_as(Nature::Design, scores)
    }

    fn weighed_as(nature: Nature, scores: &[(&str, u16, Option<PhraseId>)]) -> Vec<u16> {
        let mut scores: Vec<(Clause, Score)> = scores
            .iter()
            .map(|(clause, permille, named)| {
                let confidence = Confidence::from_permille(*permille);
                (clause.parse().unwrap(), Score { confidence, reasons: Vec::new(), named: *named })
            })
            .collect();
        let lead = Lead::find(scores.iter().map(|(clause, score)| (clause, score)));
        for (clause, score) in &mut scores {
            lead.weigh(clause, Some(nature), score);
        }
        scores.iter().map(|(_, score)| score.confidence.permille()).collect()
    }

    #[test]
    fn a_clear_subject_gains_with_all_its_parts() {
        assert_eq!(weighed(&[("8.5.1.1", 800, None), ("8.5.1.3", 760, None), ("7.5.2", 500, None)]), [950, 950, 500]);
        assert_eq!(weighed(&[("8.5.1.1", 800, None), ("7.5.2", 700, None)]), [800, 700]);
        assert_eq!(weighed(&[("8.5.1.1", 700, None), ("7.5.2", 400, None)]), [700, 400]);
    }

    #[test]
    fn what_is_only_mentioned_stays_a_proposal_unless_the_title_names_it_too() {
        assert_eq!(weighed(&[("8.5.1.1", 980, Some(3)), ("7.5.4", 960, Some(3))]), [980, 850]);
        assert_eq!(weighed(&[("8.6.1", 980, Some(3)), ("8.6.2", 960, Some(4))]), [980, 960]);
        assert_eq!(weighed_as(Nature::Record, &[("9.4", 990, Some(3)), ("8.3.3", 960, Some(3))]), [990, 960]);
    }
}
