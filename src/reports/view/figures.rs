//! The counts that every format carries, by the key under which `assessment.json` holds them.

use super::context::Context;
use crate::assessment::AssessmentDocument;
use crate::assessment::document::Summary;
use crate::assessment::view::result::{Counts, ViewSummary};

/// Key and count, in the order in which they are listed. The statuses of a view stand in a list there; here the name
/// of the status is the last part of the key.
#[must_use]
pub fn figures(document: &AssessmentDocument) -> Vec<(String, u64)> {
    let of_summary = summary(&document.summary).into_iter().map(|(key, value)| (format!("summary.{key}"), value));
    let of_view = document.view.iter().flat_map(|told| view(&told.summary));
    of_summary.chain(of_view).collect()
}

/// The key as headline numbers carry it: what belongs to the summary needs no word in front.
pub(super) fn short(key: &str) -> &str {
    key.strip_prefix("summary.").unwrap_or(key)
}

fn summary(summary: &Summary) -> Vec<(&'static str, u64)> {
    vec![
        ("requirements", summary.requirements),
        ("met", summary.met),
        ("partly", summary.partly),
        ("open", summary.open),
        ("not_determined", summary.not_determined),
        ("no_occurrence", summary.no_occurrence),
        ("met_by_rule", summary.met_by_rule),
        ("met_if_accepted", summary.met_if_accepted),
        ("candidate_majors", summary.candidate_majors),
        ("candidate_minors", summary.candidate_minors),
        ("opportunities", summary.opportunities),
        ("evidence.files", summary.evidence.files),
        ("evidence.accepted", summary.evidence.accepted),
        ("evidence.proposed", summary.evidence.proposed),
        ("evidence.unmatched", summary.evidence.unmatched),
        ("evidence.unreadable", summary.evidence.unreadable),
        ("record_tests.tests", summary.record_tests.tests),
        ("record_tests.pass", summary.record_tests.pass),
        ("record_tests.fail", summary.record_tests.fail),
        ("record_tests.inconclusive", summary.record_tests.inconclusive),
        ("record_tests.error", summary.record_tests.error),
        ("record_tests.exceptions", summary.record_tests.exceptions),
        ("confidence.on_records", summary.confidence.on_records),
        ("confidence.on_verified_digests", summary.confidence.on_verified_digests),
        ("confidence.on_fresh_evidence", summary.confidence.on_fresh_evidence),
    ]
}

fn view(summary: &ViewSummary) -> Vec<(String, u64)> {
    let mut figures = vec![(format!("{VIEW}items"), summary.items)];
    figures.extend(summary.statuses.iter().map(|each| (format!("{VIEW}{STATUSES}{}", each.status.word()), each.items)));
    for (name, counts) in [("related", &summary.related), ("unrelated", &summary.unrelated), ("all", &summary.all)] {
        figures.extend(by_status(counts).map(|(key, value)| (format!("{VIEW}{name}.{key}"), value)));
    }
    figures
}

/// Where the figures of a view stand.
pub(super) const VIEW: &str = "view.summary.";
/// Where those of its items by status stand.
pub(super) const STATUSES: &str = "statuses.";

fn by_status(counts: &Counts) -> [(&'static str, u64); 6] {
    [
        ("requirements", counts.requirements),
        ("met", counts.met),
        ("partly", counts.partly),
        ("open", counts.open),
        ("not_determined", counts.not_determined),
        ("no_occurrence", counts.no_occurrence),
    ]
}

/// What a figure is called.
pub(super) fn called(context: &Context<'_>, key: &str) -> String {
    let words = |key: &str| context.words(&format!("totals.{}", key.replace(['.', '_'], "-")));
    let Some(of_view) = key.strip_prefix(VIEW) else { return words(short(key)) };
    if let Some(status) = of_view.strip_prefix(STATUSES) {
        return format!("{}: {}", words("view-items"), context.words(&format!("view.status.{status}")));
    }
    match of_view.split_once('.') {
        Some((group, status)) => format!("{}: {}", context.words(&format!("view.{group}")), words(status)),
        None => words("view-items"),
    }
}
