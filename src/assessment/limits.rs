//! What the result does not say, and which defaults of ours it rests on.

use super::conclude::Basis;
use super::document::AssessmentDocument;
use crate::workspace::Settings;

/// Defaults of ours that were used, one sentence each.
pub(super) fn defaults_used(basis: &Basis<'_>) -> Vec<String> {
    let workspace = basis.plan.workspace;
    let settings = &workspace.settings;
    let defaults = Settings::default();
    let mut used = Vec::new();
    if !workspace.declared {
        used.push(
            "No tickmark.toml was found: the folder itself is the evidence, and no register or decision was read."
                .to_owned(),
        );
    }
    if !basis.period_declared {
        let (start, end) = (basis.plan.period.start, basis.plan.period.end);
        used.push(format!(
            "No period is declared: the twelve months up to the assessment date, {start} to {end}, are used."
        ));
    }
    if settings.organisation.scope.is_empty() {
        used.push("No scope statement is declared, so results are not limited to named services.".to_owned());
    }
    match settings.evidence.accept_at {
        accept_at if accept_at == defaults.evidence.accept_at => used.push(format!(
            "A match counts by rule from a confidence of {} on; beneath that it is proposed and does not count.",
            accept_at.map(crate::workspace::Confidence::fraction).unwrap_or_default()
        )),
        Some(_) | None => {}
    }
    if settings.clauses.iter().all(|row| row.freshness_months.is_none()) {
        used.push("Freshness limits are our defaults for every clause; the standard fixes none.".to_owned());
    }
    if settings.clauses.iter().all(|row| row.cadence.is_empty()) {
        used.push(
            "Cadences of periodic evidence are our defaults for every clause; the standard fixes none.".to_owned(),
        );
    }
    if settings.tests.parameters.is_empty() {
        used.push("Record tests use our default parameters and tolerances.".to_owned());
    }
    used
}

/// What the result does not say, one sentence each.
pub(super) fn sentences(basis: &Basis<'_>, document: &AssessmentDocument) -> Vec<String> {
    let publication = &basis.plan.publication.publication;
    let mut limits = vec![
        "This is a computed proposal from collected evidence. Only people conclude: no status here is an audit conclusion, and no grade is more than a suggestion.".to_owned(),
        publication.verification.basis.clone(),
        "Thresholds, freshness limits, cadences and the table that suggests grades are ours, not the standard's; an organisation can set its own.".to_owned(),
        "Interviews and observations count only where somebody recorded them as dated notes; many obligations cannot be shown by files alone.".to_owned(),
        "Evidence was read as it was collected: its authenticity, and whether more exists elsewhere, was not examined.".to_owned(),
    ];
    if basis.reviewed_requirements > 0 {
        limits.push(format!(
            "{} of {} requirements are recorded as compared with a licensed copy of the standard.",
            basis.reviewed_requirements, document.summary.requirements
        ));
    }
    let unreadable = document.summary.evidence.unreadable;
    if unreadable > 0 {
        limits.push(format!(
            "{unreadable} items of evidence could not be read; requirements they may serve are not determined."
        ));
    }
    let untested = document.summary.record_tests.inconclusive + document.summary.record_tests.error;
    if untested > 0 {
        limits.push(format!("{untested} record tests could not decide; each says why."));
    }
    for (test, reason) in &basis.plan.workspace.settings.tests.off {
        limits.push(format!("Record test {test} was switched off by the organisation: {reason}."));
    }
    if !document.reproducible {
        let files = basis.extraction.time_limits_fired.join(", ");
        limits.push(format!("A time limit ended the reading of {files}: on a faster machine the result may differ."));
    }
    limits
}
