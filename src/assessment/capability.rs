//! Capability as the result shows it, beside conformity and never mixed with it.

use super::conclude::Basis;
use super::document::{
    AttributeRatingResult, FindingEvidence, PerformanceResult, PracticeResult, ProcessResult, ServiceValueSystem,
};
use super::findings;
use crate::diagnostics::Diagnostic;
use crate::scoring::capability::{self, Judged, Practice, Profile};
use crate::workspace::capability::Judgement;
use crate::workspace::{DECISIONS_FILE, RATING_BASIS_CHANGED};

/// Everything about capability, and the ratings that no longer count.
pub(super) struct Capability {
    pub(super) processes: Vec<ProcessResult>,
    pub(super) practices: Vec<PracticeResult>,
    pub(super) service_value_system: ServiceValueSystem,
    pub(super) diagnostics: Vec<Diagnostic>,
}

pub(super) fn conclude(basis: &Basis<'_>) -> Capability {
    let profiles = capability::profiles(basis.plan, basis.ratings);
    let practices = capability::practices(basis.plan);
    let components = capability::components(basis.plan);
    let (level, limited_by) = capability::maturity(&components);
    let moved = |subject: String, judged: &Judged<'_>| {
        let what = judged.moved.as_ref()?;
        let message = format!("{what} since {} rated {subject}", judged.decision.by);
        Some(RATING_BASIS_CHANGED.at(DECISIONS_FILE, "", message))
    };
    let of_processes = profiles.iter().flat_map(|profile| {
        let judged = profile.judged.iter();
        judged.filter_map(move |(attribute, _, judged)| {
            moved(format!("PA {attribute} of {}", profile.process.id), judged)
        })
    });
    let of_practices = practices.iter().chain(&components).filter_map(|each| {
        let (_, judged) = each.judged.as_ref()?;
        moved(each.id.clone(), judged)
    });
    Capability {
        diagnostics: of_processes.chain(of_practices).collect(),
        processes: profiles.iter().map(|profile| process(basis, profile)).collect(),
        practices: practices.iter().filter_map(|each| practice(basis, each)).collect(),
        service_value_system: ServiceValueSystem {
            components: components.iter().filter_map(|each| practice(basis, each)).collect(),
            level,
            limited_by: limited_by.map(str::to_owned),
        },
    }
}

fn process(basis: &Basis<'_>, profile: &Profile<'_>) -> ProcessResult {
    let edition = basis.plan.workspace.settings.capability.edition;
    let attributes = edition.attributes().map(|attribute| {
        let letter = profile.ratings.get(attribute).map_or("not-rated", |rating| rating.letter());
        (attribute.to_owned(), letter.to_owned())
    });
    let performance = profile.performance;
    ProcessResult {
        id: profile.process.id.clone(),
        title: profile.process.title.clone(),
        clauses: profile.process.clauses.clone(),
        edition: edition.year().to_owned(),
        attributes: attributes.collect(),
        performance: PerformanceResult {
            met: performance.met,
            partly: performance.partly,
            open: performance.open,
            not_determined: performance.not_determined,
            achieved_percent: performance.achieved().map(crate::scoring::Fraction::percent),
        },
        ratings: profile.judged.iter().filter_map(|(_, _, judged)| rating(basis, judged)).collect(),
        level_at_least: profile.level,
        level_limited_by: profile.limited_by.map(str::to_owned),
        target: profile.target,
        gap_to_target: profile.target.map(|target| target.saturating_sub(profile.level)),
        indicative: true,
    }
}

fn rating(basis: &Basis<'_>, judged: &Judged<'_>) -> Option<AttributeRatingResult> {
    let decision = judged.decision;
    let Judgement::RateAttribute { attribute, rating, method, .. } = &decision.judgement else { return None };
    Some(AttributeRatingResult {
        attribute: attribute.clone(),
        rating: rating.mark().to_owned(),
        method: method.name().to_owned(),
        by: decision.by.clone(),
        at: decision.at.clone(),
        reason: decision.reason.clone(),
        evidence: evidence(basis, judged),
        basis_changed: judged.moved.is_some(),
    })
}

fn practice(basis: &Basis<'_>, practice: &Practice<'_>) -> Option<PracticeResult> {
    let (level, judged) = practice.judged.as_ref()?;
    Some(PracticeResult {
        id: practice.id.clone(),
        title: practice.title.to_owned(),
        level: *level,
        by: judged.decision.by.clone(),
        at: judged.decision.at.clone(),
        reason: judged.decision.reason.clone(),
        evidence: evidence(basis, judged),
        basis_changed: judged.moved.is_some(),
    })
}

fn evidence(basis: &Basis<'_>, judged: &Judged<'_>) -> Vec<FindingEvidence> {
    let digests = findings::digests(basis);
    judged.decision.evidence.iter().map(|each| findings::shown(&digests, each)).collect()
}
