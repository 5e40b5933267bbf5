//! What the records of a quarter add up to: the figures of trend analyses and steering reports.

use super::calendar::{day, month_of, months};
use super::changes::{Change, Kind};
use super::facts::long;
use super::figures::{Cell, tenths};
use super::organisation::Organisation;
use super::records::Records;
use chrono::{NaiveDate, NaiveDateTime};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Label, and the day on which the boards of the quarter met.
const QUARTERS: [(&str, (i32, u32, u32)); 4] =
    [("2025-Q4", (2025, 12, 16)), ("2026-Q1", (2026, 3, 24)), ("2026-Q2", (2026, 6, 23)), ("2026-Q3", (2026, 9, 22))];

/// The quarter of a moment, 0 for the first of the period.
pub(super) fn quarter_of(moment: NaiveDateTime) -> usize {
    month_of(moment) / 3
}

/// The figures of all quarters.
pub(super) fn year(organisation: &Organisation, records: &Records, cells: &[Vec<Cell>]) -> Vec<Value> {
    let all = QUARTERS.iter().enumerate();
    all.map(|(index, (label, (y, m, d)))| {
        let met = day(*y, *m, *d);
        let categories = categories(organisation, records, index);
        let mut quarter =
            json!({"label": label, "index": index, "met": met, "met_long": long(met), "categories": categories});
        let parts = [
            span(index),
            tickets(records, cells, index),
            changes(records, index),
            problems(organisation, records, index),
            security(records, index),
        ];
        for part in parts {
            if let (Some(quarter), Value::Object(part)) = (quarter.as_object_mut(), part) {
                quarter.extend(part);
            }
        }
        quarter
    })
    .collect()
}

fn span(index: usize) -> Value {
    let months = months();
    let first = months.get(index * 3).map_or_else(NaiveDate::default, |month| month.first);
    let last = months.get(index * 3 + 2).map_or_else(NaiveDate::default, |month| month.last);
    let names: Vec<String> = months.iter().skip(index * 3).take(3).map(|month| month.name()).collect();
    json!({"first": first, "last": last, "first_long": long(first), "last_long": long(last), "months": names})
}

/// Parts of a whole as per cent with one decimal.
fn share(part: usize, whole: usize) -> String {
    let whole = whole.max(1);
    tenths(i64::try_from((part * 2000 + whole) / (2 * whole)).unwrap_or(0))
}

fn tickets(records: &Records, cells: &[Vec<Cell>], index: usize) -> Value {
    let cells: Vec<&Cell> = cells.iter().skip(index * 3).take(3).flatten().collect();
    let opened: usize = cells.iter().map(|each| each.opened).sum();
    let in_time: usize = cells.iter().map(|each| each.in_time).sum();
    let available = cells.iter().filter(|each| each.available).count();
    let reopened =
        records.incidents.iter().filter(|each| quarter_of(each.opened) == index && each.reopened > 0).count();
    json!({
        "opened": opened, "share": share(in_time, opened), "late": opened - in_time,
        "severe": cells.iter().map(|each| each.severe).sum::<usize>(),
        "requests": cells.iter().map(|each| each.requests).sum::<usize>(),
        "available": share(available, cells.len()), "reopened": share(reopened, opened),
    })
}

fn changes(records: &Records, index: usize) -> Value {
    let within = |each: &&Change| each.ended.is_some_and(|end| quarter_of(end) == index);
    let ended = records.changes.iter().filter(within);
    let count = |kind: Kind| ended.clone().filter(|each| each.kind == kind).count();
    let total = ended.clone().count();
    let failed = ended.clone().filter(|each| !each.succeeded()).count();
    let keys: Vec<String> = ended.clone().filter(|each| !each.succeeded()).map(Change::id).collect();
    let caused = records.incidents.iter().filter(|each| each.caused_by.is_some() && quarter_of(each.opened) == index);
    let declined = records
        .changes
        .iter()
        .filter(|each| each.decision == "Declined" && each.decided.is_some_and(|at| quarter_of(at) == index));
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for change in ended.clone().filter(|each| !each.investigation.is_empty()) {
        *reasons.entry(change.investigation.as_str()).or_default() += 1;
    }
    let reasons: Vec<Value> =
        reasons.into_iter().map(|(words, count)| json!({"words": words, "count": count})).collect();
    json!({
        "ended": total, "standard": count(Kind::Standard), "normal": count(Kind::Normal),
        "emergency": count(Kind::Emergency), "failed": failed, "failed_keys": keys, "reasons": reasons,
        "success": share(total - failed, total), "emergency_share": share(count(Kind::Emergency), total),
        "caused": caused.clone().count(), "declined": declined.count(),
        "caused_keys": caused.map(super::incidents::Incident::id).collect::<Vec<_>>(),
    })
}

fn problems(organisation: &Organisation, records: &Records, index: usize) -> Value {
    let end = months().get(index * 3 + 2).map_or_else(NaiveDate::default, |month| month.last);
    let opened: Vec<_> = records.problems.iter().filter(|each| quarter_of(each.opened) == index).collect();
    let closed = records.problems.iter().filter(|each| each.resolved.is_some_and(|at| quarter_of(at) == index));
    let days: i64 = closed.clone().filter_map(|each| each.resolved.map(|at| (at - each.opened).num_days())).sum();
    let count = closed.clone().count();
    let open = records
        .problems
        .iter()
        .filter(|each| each.opened.date() <= end && each.resolved.is_none_or(|at| at.date() > end));
    let name = |service: usize| organisation.services.get(service).map(|each| each.name.clone()).unwrap_or_default();
    let list: Vec<Value> = opened
        .iter()
        .take(9)
        .map(|each| json!({"id": each.id(), "summary": each.summary, "service": name(each.service), "source": each.source}))
        .collect();
    json!({
        "problems_opened": opened.len(), "problems_closed": count, "problems_open": open.count(),
        "proactive": opened.iter().filter(|each| each.source == "trend analysis").count(), "problem_list": list,
        "problem_days": days / i64::try_from(count.max(1)).unwrap_or(1),
        "problem_fixed": closed.filter(|each| !each.fix.is_empty()).map(|each| json!({"id": each.id(), "fix": each.fix, "notes": each.fix_notes})).take(8).collect::<Vec<_>>(),
    })
}

fn security(records: &Records, index: usize) -> Value {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut ids = Vec::new();
    let mut high = 0;
    for entry in &records.security {
        let opened = records.incidents.get(entry.incident).map(|each| each.opened);
        if opened.is_some_and(|opened| quarter_of(opened) == index) {
            *kinds.entry(entry.kind.as_str()).or_default() += 1;
            ids.push(entry.id.clone());
            high += usize::from(entry.risk == "high");
        }
    }
    let kinds: Vec<Value> = kinds.into_iter().map(|(kind, count)| json!({"kind": kind, "count": count})).collect();
    json!({"security_count": ids.len(), "security_ids": ids, "security_kinds": kinds, "security_high": high})
}

/// The categories with most incidents, beside the quarter before.
fn categories(organisation: &Organisation, records: &Records, index: usize) -> Vec<Value> {
    let mut counts: BTreeMap<(usize, &str), (usize, usize)> = BTreeMap::new();
    for incident in records.incidents.iter().filter(|each| !each.security) {
        let quarter = quarter_of(incident.opened);
        let entry = counts.entry((incident.service, incident.category.as_str())).or_default();
        entry.0 += usize::from(quarter == index);
        entry.1 += usize::from(quarter + 1 == index);
    }
    let mut ranked: Vec<_> = counts.into_iter().collect();
    ranked.sort_by_key(|(key, (now, _))| (std::cmp::Reverse(*now), *key));
    let name = |service: usize| organisation.services.get(service).map(|each| each.name.clone()).unwrap_or_default();
    let top = ranked.into_iter().take(8);
    top.map(|((service, category), (now, before))| {
        json!({"service": name(service), "category": category, "count": now, "before": if index == 0 { None } else { Some(before) }})
    })
    .collect()
}
