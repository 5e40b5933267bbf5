//! Pairing one item with the requirements it speaks to: selectors, ranking, register and decisions, in rising order
//! of authority.

use super::claims::{Claims, MatchDecision};
use super::criteria::{Criteria, ReadyControl, ReadyExpectation, ReadyRequirement};
use super::items::Item;
use super::rank::{Ranked, Ranker};
use super::rung::{Asked, Freshness, Ladder, Reached, reach};
use super::select::{Addressed, Score, addresses, score};
use super::standing::Standing;
use super::{Match, MatchBasis, MatchState, MatchingPlan};
use crate::catalogue::publication::Named;
use crate::catalogue::{Nature, RequirementId, RequirementKind, Shows};
use crate::extraction::Outcome;
use crate::workspace::{Confidence, Note};
use std::collections::{BTreeMap, BTreeSet};

/// The matches of one item: accepted first, then by confidence, then by requirement.
pub(super) fn pair(
    criteria: &Criteria<'_>,
    ranker: &Ranker,
    claims: &Claims,
    plan: &MatchingPlan<'_>,
    item: &Item<'_>,
) -> Vec<Match> {
    let ranking = if item.view.extract.outcome == Outcome::Read { ranker.rank(&item.features) } else { Vec::new() };
    let scores = score_all(criteria, item, &ranking);
    let pairing = Pairing { criteria, plan, item, ranking, scores };
    let mut matches: BTreeMap<RequirementId, Match> = BTreeMap::new();
    if let Some(note) = item.view.note {
        pairing.by_note(note, &mut matches);
    } else if item.judged.standing != Standing::Duplicate {
        pairing.by_selectors(&mut matches);
        pairing.by_ranking(&mut matches);
    }
    pairing.by_register(&mut matches);
    for (requirement, decision) in claims.decisions(item.view.path) {
        pairing.by_decision(requirement, decision, &mut matches);
    }
    let mut matches: Vec<Match> = matches.into_values().collect();
    matches.sort_by(|left, right| {
        let key = |each: &Match| (each.state, std::cmp::Reverse(each.confidence));
        key(left).cmp(&key(right))
    });
    matches
}

fn score_all(criteria: &Criteria<'_>, item: &Item<'_>, ranking: &[Ranked]) -> Vec<Vec<Option<Score>>> {
    let of_control = |(position, control): (usize, &ReadyControl<'_>)| {
        let place = ranking.iter().position(|ranked| ranked.control == position);
        control.expectations.iter().map(|expectation| score(criteria, item, expectation, place)).collect()
    };
    criteria.controls.iter().enumerate().map(of_control).collect()
}

pub(super) struct Pairing<'p, 'c> {
    pub(super) criteria: &'p Criteria<'c>,
    pub(super) plan: &'p MatchingPlan<'p>,
    pub(super) item: &'p Item<'p>,
    /// Clauses whose words are closest to those of the item.
    ranking: Vec<Ranked>,
    /// Scores by position of control and expectation.
    pub(super) scores: Vec<Vec<Option<Score>>>,
}

/// An expectation chosen for a requirement.
pub(super) struct Choice<'c> {
    expectation: Option<&'c ReadyExpectation<'c>>,
    pub(super) score: Option<Score>,
    reached: Reached,
}

impl<'p, 'c> Pairing<'p, 'c> {
    fn by_ranking(&self, matches: &mut BTreeMap<RequirementId, Match>) {
        if self.item.judged.standing != Standing::Sound {
            return;
        }
        for ranked in &self.ranking {
            if ranked.confidence < self.plan.workspace.settings.evidence.propose_at {
                continue;
            }
            let Some(control) = self.criteria.controls.get(ranked.control) else { continue };
            let clause = &control.control.clause;
            for requirement in &control.requirements {
                let Some(choice) = self.fitting(control, requirement) else { continue };
                if addresses(self.criteria, requirement, self.item) == Addressed::No {
                    continue;
                }
                let reasons = vec![format!("its words are closest to those of clause {clause}")];
                let id = requirement.requirement.id.clone();
                let found = self.matched(requirement, choice, MatchBasis::Text, ranked.confidence, reasons);
                matches.entry(id).or_insert(found);
            }
        }
    }

    /// A note speaks for the requirement that its writer named, and for no other.
    fn by_note(&self, note: &Note, matches: &mut BTreeMap<RequirementId, Match>) {
        let requirement = self.requirements().find(|(_, each)| each.requirement.id == note.requirement);
        let Some((_, requirement)) = requirement else { return };
        let reasons = vec![format!("{} wrote it down for this requirement", note.by)];
        let choice = self.without_expectation();
        let mut found = self.matched(requirement, choice, MatchBasis::Decision, Confidence::CERTAIN, reasons);
        found.state = MatchState::Accepted;
        found.by.clone_from(&note.by);
        matches.insert(note.requirement.clone(), found);
    }

    fn by_register(&self, matches: &mut BTreeMap<RequirementId, Match>) {
        let Some(row) = self.item.view.row else { return };
        for written in &row.requirements {
            let (named, whole_clause) = match self.plan.publication.named(written) {
                Some(Named::Clause(requirements)) => (requirements, true),
                Some(Named::Requirement(requirement)) => (vec![requirement], false),
                None => continue,
            };
            let named: BTreeSet<&RequirementId> = named.iter().collect();
            for (control, requirement) in self.requirements() {
                let id = &requirement.requirement.id;
                if !named.contains(id) {
                    continue;
                }
                let claimed = self.claimed(control, requirement, row.row, whole_clause);
                if let Some(found) = claimed {
                    let earlier = matches.get(id);
                    // A row may name a requirement twice, alone and through its clause: the narrower word stands.
                    if whole_clause && earlier.is_some_and(|earlier| earlier.basis == MatchBasis::Register) {
                        continue;
                    }
                    matches.insert(id.clone(), found);
                }
            }
        }
    }

    fn claimed(
        &self,
        control: &ReadyControl<'c>,
        requirement: &ReadyRequirement<'_>,
        row: u64,
        whole_clause: bool,
    ) -> Option<Match> {
        let choice = match self.fitting(control, requirement) {
            Some(choice) => choice,
            // A row that names a whole clause speaks for those requirements that such an item can show.
            None if whole_clause => return None,
            None => self.without_expectation(),
        };
        let file = &self.plan.workspace.register.file;
        let mut reasons = vec![format!("row {row} of {file} names it for {}", control.control.clause)];
        reasons.extend(choice.score.iter().flat_map(|score| score.reasons.iter().take(2).cloned()));
        let mut shown = true;
        if self.needs_content(requirement, &choice) {
            match addresses(self.criteria, requirement, self.item) {
                Addressed::NotAsked => {}
                Addressed::Yes(words) => reasons.push(format!("it speaks of `{words}`")),
                Addressed::No => {
                    shown = !whole_clause;
                    reasons.push("nothing in it was found to speak of what is asked for".to_owned());
                }
            }
        }
        let mut found = self.matched(requirement, choice, MatchBasis::Register, Confidence::CERTAIN, reasons);
        found.state = MatchState::Accepted;
        "register".clone_into(&mut found.by);
        if !shown {
            found.ladder = found.ladder.min(Ladder::E1);
        }
        Some(found)
    }

    fn by_decision(&self, id: &RequirementId, decision: &MatchDecision, matches: &mut BTreeMap<RequirementId, Match>) {
        let Some((control, requirement)) =
            self.requirements().find(|(_, requirement)| requirement.requirement.id == *id)
        else {
            return;
        };
        if decision.basis_changed {
            if let Some(found) = matches.get_mut(id) {
                found.basis_changed = true;
                found.reasons.push(format!("{}, but its basis changed since", decision.words));
                if found.state == MatchState::AcceptedByRule {
                    found.state = MatchState::Proposed;
                    found.by.clear();
                }
            }
            return;
        }
        let choice = match matches.get(id).and_then(|found| found.expectation.clone()) {
            Some(known) => self.with_expectation(control, &known),
            None => self.fitting(control, requirement),
        };
        let choice = choice.unwrap_or_else(|| self.without_expectation());
        let earlier = matches.get(id).map(|found| found.reasons.clone()).unwrap_or_default();
        let reasons = std::iter::once(decision.words.clone()).chain(earlier).collect();
        let mut found = self.matched(requirement, choice, MatchBasis::Decision, Confidence::CERTAIN, reasons);
        found.state = if decision.accepted { MatchState::Accepted } else { MatchState::Rejected };
        found.by.clone_from(&decision.by);
        matches.insert(id.clone(), found);
    }

    fn requirements(&self) -> impl Iterator<Item = (&'p ReadyControl<'c>, &'p ReadyRequirement<'c>)> {
        self.criteria.controls.iter().flat_map(|control| control.requirements.iter().map(move |each| (control, each)))
    }

    /// The expectation of a requirement that the selectors see best in the item.
    pub(super) fn choose(
        &self,
        control: &'p ReadyControl<'c>,
        scores: &[Option<Score>],
        requirement: &ReadyRequirement<'_>,
    ) -> Option<Choice<'p>> {
        let candidates = requirement.expects.iter().filter_map(|position| {
            let score = scores.get(*position)?.clone()?;
            Some((control.expectations.get(*position)?, score))
        });
        let best = candidates.max_by_key(|(expectation, score)| {
            (score.confidence, preferred(requirement) == expectation.expectation.shows)
        });
        best.map(|(expectation, score)| self.choice(control, expectation, Some(score)))
    }

    /// The expectation of a requirement that an item of this kind can fulfil, as the selectors see it best.
    fn fitting(&self, control: &'p ReadyControl<'c>, requirement: &ReadyRequirement<'_>) -> Option<Choice<'p>> {
        let position = self.criteria.controls.iter().position(|each| std::ptr::eq(each, control))?;
        let scores = self.scores.get(position)?;
        let fits = |ready: &ReadyExpectation<'_>| {
            let record_type = ready.expectation.record_type.as_ref();
            record_type.is_some_and(|id| self.item.view.record_types.contains_key(id))
                || self.item.facts.kind_fits(&ready.expectation.items, self.criteria.catalogue).unwrap_or(true)
        };
        let candidates = requirement.expects.iter().filter_map(|position| {
            let expectation = control.expectations.get(*position).filter(|each| fits(each))?;
            Some((expectation, scores.get(*position).cloned().flatten()))
        });
        let best = candidates.max_by_key(|(expectation, score)| {
            let seen = score.as_ref().map(|score| score.confidence);
            (seen, preferred(requirement) == expectation.expectation.shows)
        });
        best.map(|(expectation, score)| self.choice(control, expectation, score))
    }

    fn with_expectation(&self, control: &'p ReadyControl<'c>, id: &str) -> Option<Choice<'p>> {
        let expectation = control.expectations.iter().find(|each| each.expectation.id == id)?;
        Some(self.choice(control, expectation, None))
    }

    fn choice(
        &self,
        control: &ReadyControl<'_>,
        expectation: &'p ReadyExpectation<'c>,
        score: Option<Score>,
    ) -> Choice<'p> {
        let settings = &self.plan.workspace.settings;
        let own = settings.for_clause(&control.control.clause, |row| row.freshness_months);
        let months = own.unwrap_or(expectation.expectation.freshness_months);
        let freshness = Freshness { months, own: own.is_some() };
        let record_type = expectation.expectation.record_type.as_ref();
        let population = record_type.is_some_and(|id| self.item.view.record_types.contains_key(id));
        let asked = Asked { shows: expectation.expectation.shows, population, freshness };
        let reached = reach(&self.item.facts, &self.item.judged, asked, self.plan.as_of);
        let reached = self.own_chapter_cap(control, reached);
        Choice { expectation: Some(expectation), score, reached }
    }

    /// What an item shows that somebody tied to a requirement although no expectation asks for its kind.
    fn without_expectation(&self) -> Choice<'p> {
        let shows = match self.item.facts.nature {
            Some(Nature::Record | Nature::Population) => Shows::Implementation,
            Some(Nature::Design | Nature::Statement) | None => Shows::Design,
        };
        let population = self.item.facts.nature == Some(Nature::Population);
        let asked = Asked { shows, population, freshness: Freshness { months: 12, own: false } };
        let reached = reach(&self.item.facts, &self.item.judged, asked, self.plan.as_of);
        Choice { expectation: None, score: None, reached }
    }

    /// ISO/IEC 20000-1 clause 1.2: another party cannot be the one who meets clauses 4 and 5.
    fn own_chapter_cap(&self, control: &ReadyControl<'_>, mut reached: Reached) -> Reached {
        if !self.plan.publication.publication.own_chapters.contains(&control.control.clause.chapter()) {
            return reached;
        }
        let facts = &self.item.facts;
        let people: Vec<&str> = [&facts.owner, &facts.author, &facts.approved_by]
            .into_iter()
            .flatten()
            .map(|stated| stated.value.as_str())
            .collect();
        let parties = &self.plan.workspace.settings.other_parties;
        let is_party = |name: &&str| parties.iter().any(|party| party.name.eq_ignore_ascii_case(name));
        if !people.is_empty() && people.iter().all(is_party) && reached.ladder > Ladder::E1 {
            reached.ladder = Ladder::E1;
            reached
                .reasons
                .push("only another party stands behind it, and clauses 4 and 5 are the organisation's own".to_owned());
        }
        reached
    }

    /// Records are judged by their tests, and a record of use shows use without repeating what the document says.
    pub(super) fn needs_content(&self, requirement: &ReadyRequirement<'_>, choice: &Choice<'_>) -> bool {
        let shows = choice.expectation.map(|each| each.expectation.shows);
        let is_use = requirement.requirement.kind == RequirementKind::Document && shows == Some(Shows::Implementation);
        let asked = choice.expectation.and_then(|each| each.expectation.record_type.as_ref());
        let is_population = asked.is_some_and(|id| self.item.view.record_types.contains_key(id));
        !is_population && !is_use
    }

    pub(super) fn has_text(&self) -> bool {
        self.item.view.extract.outcome == Outcome::Read
    }

    pub(super) fn matched(
        &self,
        requirement: &ReadyRequirement<'_>,
        choice: Choice<'_>,
        basis: MatchBasis,
        confidence: Confidence,
        mut reasons: Vec<String>,
    ) -> Match {
        let accept_at = self.plan.workspace.settings.evidence.accept_at;
        let counts = self.item.judged.standing == Standing::Sound && self.item.view.readable;
        let by_rule = basis == MatchBasis::Selector && counts && accept_at.is_some_and(|limit| confidence >= limit);
        if !self.item.view.readable {
            reasons.push("it could not be read".to_owned());
        }
        let Choice { expectation, score: _, reached } = choice;
        reasons.extend(reached.reasons);
        Match {
            requirement: requirement.requirement.id.clone(),
            expectation: expectation.map(|each| each.expectation.id.clone()),
            shows: expectation.map_or(Shows::Design, |each| each.expectation.shows),
            state: if by_rule { MatchState::AcceptedByRule } else { MatchState::Proposed },
            by: if by_rule { "rule".to_owned() } else { String::new() },
            basis,
            confidence,
            ladder: reached.ladder,
            stale: reached.stale,
            basis_changed: false,
            reasons,
        }
    }
}

/// A document requirement is first of all shown by the document, any other by what happened.
fn preferred(requirement: &ReadyRequirement<'_>) -> Shows {
    match requirement.requirement.kind {
        RequirementKind::Document => Shows::Design,
        RequirementKind::Record | RequirementKind::Activity => Shows::Implementation,
    }
}
