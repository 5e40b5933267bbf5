//! What the texts may speak of: the organisation, its year in figures, and the records that documents refer to.

use super::DemoError;
use super::calendar::{as_of, at, cut_off, day, months};
use super::changes::{self, Change, Kind};
use super::exports;
use super::figures;
use super::measures;
use super::organisation::{Organisation, Person};
use super::quarters;
use super::random::Random;
use super::record_facts;
use super::records::Records;
use super::requests;
use chrono::{Duration, NaiveDate};
use serde_json::{Map, Value, json};

/// A day in words, as English documents write it.
pub(super) fn long(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// Everything the texts are filled from.
///
/// # Errors
/// When an embedded vocabulary cannot be read.
pub fn gather(organisation: &Organisation, records: &Records, seed: u64) -> Result<Value, DemoError> {
    let mut facts = Map::new();
    let profile = &organisation.profile;
    let people = people(organisation, &mut Random::new(seed, "training"));
    facts.insert("org".into(), json!(profile));
    facts.insert("seed".into(), json!(seed));
    facts.insert("headcount".into(), json!(people.iter().filter(|each| each["active"] == true).count()));
    facts.insert("people".into(), json!(people));
    facts.insert("who".into(), roles(organisation));
    let cells = figures::year(organisation, records);
    let services = services(organisation);
    let by_key: Map<String, Value> =
        services.iter().map(|each| (each["key"].as_str().unwrap_or_default().to_owned(), each.clone())).collect();
    facts.insert("svc".into(), Value::Object(by_key));
    facts.insert("services".into(), json!(services));
    let meetings = super::meetings::with_customers(organisation, &quarters::year(organisation, records, &cells));
    facts.insert("customer_meetings".into(), json!(meetings));
    facts.insert("continuity_plans".into(), json!(continuity_plans(&services)));
    facts.insert("retired".into(), json!(super::configuration::RETIRED_SERVICE));
    facts.insert("customers".into(), json!(organisation.customers));
    facts.insert("suppliers".into(), json!(organisation.suppliers));
    facts.insert("months".into(), json!(months_in_figures(records, &cells)));
    facts.insert("quarters".into(), json!(quarters::year(organisation, records, &cells)));
    let random = &mut Random::new(seed, "measures");
    facts.insert("budget".into(), json!(measures::budget(organisation, random)));
    facts.insert("demand".into(), json!(measures::demand(organisation, &cells, random)));
    facts.insert("capacity".into(), json!(measures::capacity(organisation, random)));
    facts.insert("supplier_figures".into(), json!(measures::suppliers(organisation, random)));
    facts.insert("internal_figures".into(), json!(measures::internal(random)));
    facts.insert("pulse".into(), json!(measures::pulse(random)));
    facts.insert("templates".into(), json!(changes::templates()?));
    facts.insert("request_items".into(), json!(requests::items()?));
    facts.insert("cab".into(), json!(record_facts::boards(organisation, records)));
    facts.insert("majors".into(), json!(record_facts::majors(organisation, records)));
    facts.insert("security".into(), json!(record_facts::security(organisation, records)));
    facts.insert("outages".into(), json!(record_facts::outages(organisation, records)));
    facts.insert("problems".into(), json!(record_facts::problems(organisation, records)));
    facts.insert("known_errors".into(), json!(record_facts::known_errors(records)));
    facts.insert("failed".into(), json!(record_facts::failed(organisation, records)));
    facts.insert("releases".into(), json!(record_facts::releases(organisation, records)));
    facts.insert("major_changes".into(), json!(record_facts::major_changes(organisation, records)));
    facts.insert("rows".into(), rows(organisation, records));
    facts.insert("export_rows".into(), json!(export_rows(organisation, records)));
    facts.insert("totals".into(), totals(organisation, records));
    Ok(Value::Object(facts))
}

fn roles(organisation: &Organisation) -> Value {
    let roles = organisation.roles.keys().map(|key| (key.clone(), json!(organisation.role(key))));
    Value::Object(roles.collect())
}

/// Everybody, with the days on which they were trained and asked.
fn people(organisation: &Organisation, random: &mut Random) -> Vec<Value> {
    let each = |person: &Person| {
        let trained = day(2026, 1, 12) + Duration::days(random.between(0, 46));
        json!({
            "id": person.id, "name": person.name, "title": person.title, "team": person.team, "site": person.site,
            "mail": person.mail, "active": person.left.is_none(), "joined": person.joined, "trained": trained,
            "judged": trained + Duration::days(random.between(30, 80)), "score": random.between(7, 10),
        })
    };
    organisation.people.iter().map(each).collect()
}

fn services(organisation: &Organisation) -> Vec<Value> {
    let name = |key: &String| organisation.services.get(organisation.service(key)).map(|each| each.name.clone());
    let hours =
        |minutes: i64| if minutes % 60 == 0 { format!("{} hours", minutes / 60) } else { format!("{minutes} minutes") };
    let each = |service: &super::organisation::Service| {
        json!({
            "key": service.key, "id": service.id, "name": service.name, "team": service.team,
            "owner": organisation.role(&service.owner), "criticality": service.criticality,
            "outcome": service.outcome, "availability": service.availability, "rto": hours(service.rto),
            "rto_minutes": service.rto,
            "depends": service.depends.iter().filter_map(name).collect::<Vec<_>>(),
            "categories": service.categories.iter().map(|each| each.name.clone()).collect::<Vec<_>>(),
            "items": service.classes,
        })
    };
    organisation.services.iter().map(each).collect()
}

/// The continuity plans, each with two services and its own steps.
fn continuity_plans(services: &[Value]) -> Vec<Value> {
    let of = |keys: [&str; 2]| -> Vec<Value> {
        services.iter().filter(|each| keys.iter().any(|key| each["key"] == *key)).cloned().collect()
    };
    vec![
        json!({"id": "SMS-CON-001", "title": "hosting and backup", "version": "3.2", "services": of(["hosting", "backup"]),
        "steps": [
            ["Call the crisis team, open the bridge, tell customers", "continuity", "15 min"],
            ["Stop replication, check the last good state", "platform", "30 min"],
            ["Start hosts and databases in the second hall", "platform", "2 h"],
            ["Licence server, then programs in the order of annex 1", "platform", "3 h"],
            ["Key users check, release to users", "slm", "4 h"],
            ["Nightly copies from the second hall", "infra", "8 h"],
        ]}),
        json!({"id": "SMS-CON-002", "title": "connectivity and workplace", "version": "2.7",
        "services": of(["connectivity", "workplace"]),
        "steps": [
            ["Call the crisis team, carrier and group network team", "continuity", "15 min"],
            ["Move remote access to the second gateway", "net", "30 min"],
            ["Second path for sites, mobile kits for plants", "net", "2 h"],
            ["Service desk moves to the other site and home", "desk", "2 h"],
            ["Spare devices from the depot to priority users", "desk", "1 day"],
        ]}),
        json!({"id": "SMS-CON-003", "title": "identity and collaboration", "version": "1.4",
        "services": of(["identity", "collaboration"]),
        "steps": [
            ["Call the crisis team, break-glass accounts from the safe", "continuity", "15 min"],
            ["Directory copy in the second hall becomes leading", "identity", "2 h"],
            ["Sign-in for priority programs, then all others", "identity", "4 h"],
            ["Telephony through the second gateway, telephone chain instead of mail", "collab", "1 h"],
            ["Mail and meetings with the provider, files from the copy", "collab", "12 h"],
        ]}),
    ]
}

fn months_in_figures(records: &Records, cells: &[Vec<figures::Cell>]) -> Vec<Value> {
    let open = figures::backlog(records);
    let each = |((month, cells), open): ((super::calendar::Month, &Vec<figures::Cell>), usize)| {
        let next = (month.last + Duration::days(5)).min(as_of());
        let cut = if month.last == as_of() { "29 September 2026".to_owned() } else { long(month.last) };
        json!({
            "label": month.label(), "name": month.name(), "first": month.first, "last": month.last, "cut": cut,
            "issued": next, "issued_long": long(next), "cells": cells, "open": open,
            "opened": cells.iter().map(|each| each.opened).sum::<usize>(),
            "requests": cells.iter().map(|each| each.requests).sum::<usize>(),
            "changes": cells.iter().map(|each| each.changes).sum::<usize>(),
        })
    };
    months().into_iter().zip(cells).zip(open).map(each).collect()
}

fn rows(organisation: &Organisation, records: &Records) -> Value {
    let names = [
        (exports::INCIDENTS, "incidents"),
        (exports::PROBLEMS, "problems"),
        (exports::KNOWN_ERRORS, "known_errors"),
        (exports::ITEMS, "items"),
        (exports::RELATIONS, "relations"),
        (exports::CHANGES, "changes"),
        (exports::REQUESTS, "requests"),
        (exports::PEOPLE, "people"),
    ];
    let counts = exports::counts(organisation, records);
    let rows = names.map(|(path, name)| (name.to_owned(), json!({"path": path, "count": counts.get(path)})));
    Value::Object(rows.into_iter().collect())
}

/// The exports that somebody entered in the register.
fn export_rows(organisation: &Organisation, records: &Records) -> Vec<Value> {
    let counts = exports::counts(organisation, records);
    let row = |path: &'static str, title: &str, requirements: &str, owner: &str, system: &str, query: &str| {
        json!({
            "path": path, "title": title, "requirements": requirements, "owner": organisation.role(owner).name,
            "system": system, "query": query, "extracted": "2026-09-30T05:30:00Z",
            "count": if path == exports::REQUESTS { Some(&records.requests_counted) } else { counts.get(path) },
        })
    };
    vec![
        row(
            exports::INCIDENTS,
            "Incidents October 2025 to September 2026",
            "8.6.1",
            "desk",
            "ServiceNow",
            "incident: opened_at >= 2025-10-01, all states",
        ),
        row(
            exports::PROBLEMS,
            "Problems October 2025 to September 2026",
            "8.6.3",
            "problem",
            "ServiceNow",
            "problem: opened_at >= 2025-10-01 or active = true",
        ),
        row(
            exports::ITEMS,
            "Configuration items",
            "8.2.6",
            "config",
            "ServiceNow",
            "cmdb_ci: in scope, states operational and retired 2025-26",
        ),
        row(
            exports::CHANGES,
            "Changes October 2025 to September 2026",
            "8.5.1.2;8.5.1.3",
            "change",
            "Jira Service Management",
            "project = ITC AND issuetype = [System] Change AND created >= 2025-10-01",
        ),
        row(
            exports::REQUESTS,
            "Service requests October 2025 to September 2026",
            "8.6.2",
            "desk",
            "BMC Helix",
            "SRM:Request: Submit Date >= 01.10.2025",
        ),
        row(
            exports::KNOWN_ERRORS,
            "Known errors",
            "8.6.3-l;8.6.3-m;8.6.3-n",
            "problem",
            "ServiceNow",
            "known errors: published, and retired since 2025-10-01",
        ),
        row(
            exports::RELATIONS,
            "Relationships of configuration items",
            "8.2.6-h",
            "config",
            "ServiceNow",
            "cmdb_rel_ci: parent and child in scope",
        ),
        row(
            exports::PEOPLE,
            "People of the organisation",
            "7.2-a",
            "knowledge",
            "Personnel system",
            "all, active and left since 2025-01-01",
        ),
    ]
}

fn totals(organisation: &Organisation, records: &Records) -> Value {
    let count = |kind: Kind| records.changes.iter().filter(|each| each.kind == kind).count();
    let ended = records.changes.iter().filter(|each| each.ended.is_some()).count();
    let failed = records.changes.iter().filter(|each| each.ended.is_some() && !each.succeeded()).count();
    let late = records.incidents.iter().filter(|each| !each.in_time()).count();
    let permille = (records.incidents.len() - late) * 1000 / records.incidents.len().max(1);
    let recent = |each: &&Change| each.ended.is_some_and(|end| end > at(day(2026, 4, 1), 0) && end < cut_off());
    json!({
        "users": organisation.customers.iter().map(|each| each.users).sum::<usize>(),
        "incidents": records.incidents.len(), "late": late,
        "share": format!("{}.{}", permille / 10, permille % 10),
        "standard": count(Kind::Standard), "normal": count(Kind::Normal), "emergency": count(Kind::Emergency),
        "changes": records.changes.len(), "ended": ended, "failed": failed,
        "recent": records.changes.iter().filter(recent).count(),
        "recent_failed": records.changes.iter().filter(|each| recent(each) && !each.succeeded()).count(),
        "emergency_permille": count(Kind::Emergency) * 1000 / records.changes.len().max(1),
        "problems": records.problems.len(),
        "problems_closed": records.problems.iter().filter(|each| each.closed.is_some()).count(),
        "proactive": records.problems.iter().filter(|each| each.source == "trend analysis").count(),
        "security": records.security.len(), "items": records.items.len(),
        "caused": records.incidents.iter().filter(|each| each.caused_by.is_some()).count(),
        "reopened": records.incidents.iter().filter(|each| each.reopened > 0).count(),
    })
}
