//! What people declared about exports of records, and which exports were recognised.

use super::AssessmentPlan;
use crate::evidence::Collection;
use crate::testing::{self, DateOrder, DeclaredExport, Mark, Observations, Period, TestingPlan};
use crate::workspace::exceptions::ExceptionDecision;
use crate::workspace::{Decisions, Workspace};
use chrono::{Days, Months};
use std::collections::BTreeMap;

/// The declared period, or the twelve months up to the assessment date.
pub(super) fn period(plan: &AssessmentPlan) -> Period {
    if let Some((start, end)) = plan.workspace.settings.period {
        return Period { start, end };
    }
    let year_before = plan.as_of.checked_sub_months(Months::new(12)).and_then(|day| day.checked_add_days(Days::new(1)));
    Period { start: year_before.unwrap_or(plan.as_of), end: plan.as_of }
}

pub(super) fn testing_plan(plan: &AssessmentPlan, period: Period, collection: &Collection) -> TestingPlan {
    let settings = &plan.workspace.settings;
    TestingPlan {
        period,
        period_is_declared: settings.period.is_some(),
        as_of: plan.as_of,
        extraction: plan.extraction.clone(),
        time_zone: settings.evidence.time_zone.clone(),
        declared: declared(&plan.workspace, collection),
        parameters: settings.tests.parameters.clone(),
        switched_off: settings.tests.off.clone(),
        also_read: testing::named::also_read(),
        marks: marks(&plan.workspace.decisions),
    }
}

/// What people said of exceptions.
fn marks(decisions: &Decisions) -> BTreeMap<(String, String), Mark> {
    let mark = |each: &ExceptionDecision| {
        let mark = Mark { kind: each.action.kind()?, row_sha256: each.row_sha256? };
        Some(((each.test.clone(), each.subject.clone()), mark))
    };
    decisions.on_exceptions().filter_map(mark).collect()
}

/// What the register and `[[exports]]` say, for every item that either speaks of.
fn declared(workspace: &Workspace, collection: &Collection) -> Vec<DeclaredExport> {
    let labels: Vec<&str> = workspace.settings.evidence.roots.iter().map(String::as_str).chain([""]).collect();
    let mut all = Vec::new();
    for item in &collection.items {
        let row = labels.iter().find_map(|label| workspace.register.row(&item.path, label));
        let is_this = |written: &str| {
            let relative = labels.iter().find_map(|label| item.path.strip_prefix(&format!("{label}/")));
            written == item.path || relative == Some(written)
        };
        let export = workspace.settings.exports.iter().find(|export| is_this(&export.path));
        if row.is_none() && export.is_none() {
            continue;
        }
        all.push(DeclaredExport {
            path: item.path.clone(),
            record_type: export.and_then(|export| export.record_type.clone()),
            column_map: export.map(|export| export.columns.clone()).unwrap_or_default(),
            source_system: row.and_then(|row| row.source_system.clone()),
            query: row.and_then(|row| row.query.clone()),
            extracted_at: row.and_then(|row| row.extracted_at.clone()),
            row_count: row.and_then(|row| row.row_count),
            period_start: row.and_then(|row| row.period_start),
            period_end: row.and_then(|row| row.period_end),
            time_zone: export.and_then(|export| export.time_zone.clone()),
            date_order: export.and_then(|export| export.date_order.as_deref()).and_then(DateOrder::from_name),
        });
    }
    all
}

/// Path → record type → layout.
pub(super) fn recognised(observations: &Observations) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut recognised: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for population in &observations.populations {
        for source in &population.sources {
            let layouts = recognised.entry(source.path.clone()).or_default();
            layouts.insert(population.record_type.clone(), source.layout.clone());
        }
    }
    recognised
}
