//! The records that documents refer to, as the texts may speak of them.

use super::calendar::day;
use super::changes::{self, Change, Kind};
use super::facts::long;
use super::organisation::Organisation;
use super::records::Records;
use chrono::{Duration, NaiveDate, NaiveDateTime};
use serde_json::{Value, json};

fn clock(moment: NaiveDateTime) -> String {
    moment.format("%H:%M").to_string()
}

fn service_name(organisation: &Organisation, index: usize) -> String {
    organisation.services.get(index).map(|each| each.name.clone()).unwrap_or_default()
}

pub(super) fn brief(organisation: &Organisation, change: &Change) -> Value {
    let start = change.planned.map(|window| window.0);
    json!({
        "id": change.id(), "summary": change.summary, "risk": change.risk, "reason": change.reason,
        "service": service_name(organisation, change.service), "decision": change.decision, "ci": change.ci,
        "requester": change.requester, "outcome": change.outcome, "review": change.review_result,
        "planned": start.map(|start| format!("{} {}", start.date(), clock(start))),
        "started": change.started.map(|start| start.date()), "incident": change.incident.map(|each| format!("INC{each:07}")),
        "investigation": change.investigation, "backout": change.backout, "impact": change.impact_assessment,
        "risks": change.risk_assessment, "plan": change.transition_plan, "decided": change.decided.map(|each| each.date()),
        "ended": change.ended.map(|end| format!("{} {}", end.date(), clock(end))),
        "assignee": change.assignee, "approver": change.approver, "test": change.test_result,
    })
}

/// The meetings of the change advisory board, with what each decided and reviewed.
pub(super) fn boards(organisation: &Organisation, records: &Records) -> Vec<Value> {
    let mut before = day(2025, 10, 1);
    let each = |(index, date): (usize, NaiveDate)| {
        let list = |fits: &dyn Fn(&&Change) -> bool| {
            records.changes.iter().filter(fits).map(|each| brief(organisation, each)).collect::<Vec<_>>()
        };
        let decided = list(&|each| each.board == Some(date) && each.decided.is_some());
        let by_board =
            |each: &&Change| each.board.is_some() && each.reviewed.is_some_and(|moment| moment.date() == date);
        let reviewed = list(&by_board);
        let since = before;
        let urgent = |each: &&Change| each.kind == Kind::Emergency && (since..date).contains(&each.created.date());
        let urgent = list(&urgent);
        before = date;
        json!({"number": index + 1, "date": date, "long": long(date), "decided": decided, "reviewed": reviewed,
               "urgent": urgent, "style": index % 3, "next": long(date + Duration::days(14))})
    };
    changes::board_days().into_iter().enumerate().map(each).collect()
}

pub(super) fn majors(organisation: &Organisation, records: &Records) -> Vec<Value> {
    let each = |index: &usize| {
        let incident = records.incidents.get(*index)?;
        let major = incident.major.clone().unwrap_or_default();
        let problem = records.problems.iter().find(|each| Some(each.number) == incident.problem);
        let change = records.changes.iter().find(|each| each.incident == Some(incident.number));
        let outage = records.outages.iter().find(|each| each.incident == *index);
        let manager = organisation.people.iter().find(|each| each.id == major.manager);
        let resolved = incident.resolved.unwrap_or(incident.opened);
        Some(json!({
            "number": incident.id(), "service": service_name(organisation, incident.service), "title": incident.title,
            "category": incident.category, "date": incident.opened.date(), "long": long(incident.opened.date()),
            "opened": clock(incident.opened), "acknowledged": clock(incident.acknowledged),
            "began": clock(incident.opened - Duration::minutes(2)),
            "informed": major.informed.map(clock), "resolved": clock(resolved),
            "next_update": major.informed.map(|moment| clock(moment + Duration::minutes(30))),
            "minutes": (resolved - incident.opened).num_minutes() + 2, "manager": manager,
            "report": major.report.map(|moment| long(moment.date())), "report_iso": major.report.map(|moment| moment.date()),
            "review": major.review.map(|moment| long(moment.date())), "review_iso": major.review.map(|moment| moment.date()),
            "notes": incident.notes, "ci": incident.ci, "outage": outage.map(|each| each.id.clone()),
            "problem": problem.map(super::problems::Problem::id), "cause": problem.map(|each| each.cause.clone()),
            "fix": problem.map(|each| each.fix.clone()), "change": change.map(Change::id),
            "sent": incident.opened.format("%a, %d %b %Y").to_string(),
            "workaround": problem.map(|each| each.workaround.clone()),
        }))
    };
    records.majors.iter().filter_map(each).collect()
}

pub(super) fn security(organisation: &Organisation, records: &Records) -> Vec<Value> {
    let each = |entry: &super::special_incidents::SecurityIncident| {
        let incident = records.incidents.get(entry.incident)?;
        Some(json!({
            "id": entry.id, "incident": incident.id(), "kind": entry.kind, "risk": entry.risk,
            "priority": incident.priority, "opened": incident.opened.format("%Y-%m-%d %H:%M").to_string(),
            "resolved": incident.resolved.map(|moment| moment.format("%Y-%m-%d %H:%M").to_string()),
            "closed": entry.reviewed, "reported": entry.reported, "reviewed": entry.reviewed,
            "service": service_name(organisation, incident.service), "month": incident.opened.format("%Y-%m").to_string(),
        }))
    };
    records.security.iter().filter_map(each).collect()
}

pub(super) fn outages(organisation: &Organisation, records: &Records) -> Vec<Value> {
    let each = |outage: &super::records::Outage| {
        let incident = records.incidents.get(outage.incident)?;
        let major = records.majors.contains(&outage.incident);
        Some(json!({
            "id": outage.id, "service": service_name(organisation, outage.service), "incident": incident.id(),
            "title": incident.title, "start": outage.start.format("%Y-%m-%d %H:%M").to_string(),
            "end": outage.end.format("%Y-%m-%d %H:%M").to_string(), "minutes": outage.minutes(), "major": major,
            "month": outage.start.format("%Y-%m").to_string(), "notes": incident.notes, "ci": incident.ci,
            "long": outage.minutes() >= 140 && !major,
        }))
    };
    records.outages.iter().filter_map(each).collect()
}

pub(super) fn problems(organisation: &Organisation, records: &Records) -> Vec<Value> {
    let each = |problem: &super::problems::Problem| {
        json!({
            "id": problem.id(), "summary": problem.summary, "service": service_name(organisation, problem.service),
            "category": problem.category, "source": problem.source, "cause": problem.cause, "fix": problem.fix,
            "state": problem.state(), "opened": problem.opened.date(), "workaround": problem.workaround,
            "resolved": problem.resolved.map(|moment| moment.date()), "incidents": problem.incidents.len(),
            "fix_notes": problem.fix_notes, "ci": problem.ci, "assignee": problem.assignee,
            "days": problem.resolved.map(|moment| (moment - problem.opened).num_days()),
        })
    };
    records.problems.iter().map(each).collect()
}

pub(super) fn known_errors(records: &Records) -> Vec<Value> {
    let each = |error: &super::problems::KnownError| {
        json!({"id": error.id, "problem": error.problem, "title": error.title, "workaround": error.workaround,
               "open": error.open, "created": error.created, "reviewed": error.reviewed})
    };
    records.known_errors.iter().map(each).collect()
}

pub(super) fn failed(organisation: &Organisation, records: &Records) -> Vec<Value> {
    let failed =
        |each: &&Change| each.kind == Kind::Normal && !each.investigation.is_empty() && each.reviewed.is_some();
    records.changes.iter().filter(failed).map(|each| brief(organisation, each)).collect()
}

/// The releases: one normal change that fixes a problem, every second month.
pub(super) fn releases(organisation: &Organisation, records: &Records) -> Vec<Value> {
    let fixes = |month: usize| {
        records.changes.iter().find_map(|change| {
            let fits = change.kind == Kind::Normal
                && change.succeeded()
                && change.started.is_some_and(|start| super::calendar::month_of(start) == month);
            let problem = records
                .problems
                .iter()
                .filter(|_| fits)
                .find(|each| each.fix == change.id() && !each.cause.is_empty())?;
            let start = change.started?;
            let approved = change.decided?;
            Some(json!({
                "change": brief(organisation, change), "problem": problem.id(), "cause": problem.cause,
                "fix": problem.fix_notes, "planned": change.planned.map(|window| window.0.date()),
                "deployed": start.date(), "deployed_at": clock(start), "approved": approved.date(),
                "baseline": (start - Duration::hours(5)).format("%Y-%m-%d %H:%M").to_string(),
                "reviewed": change.reviewed.map_or(start.date() + Duration::days(6), |moment| moment.date()),
                "accepted": approved.date().max(start.date() - Duration::days(1)), "long": long(start.date()),
            }))
        })
    };
    let found: Vec<Value> = [2, 4, 6, 8, 9, 10].into_iter().filter_map(fixes).collect();
    let number = |(index, mut release): (usize, Value)| {
        if let Some(release) = release.as_object_mut() {
            release.insert("id".into(), json!(format!("R-{:02}", index + 1)));
        }
        release
    };
    found.into_iter().enumerate().map(number).collect()
}

pub(super) fn major_changes(organisation: &Organisation, records: &Records) -> Vec<Value> {
    records
        .changes
        .iter()
        .filter(|each| !each.transition_plan.is_empty())
        .map(|each| brief(organisation, each))
        .collect()
}
