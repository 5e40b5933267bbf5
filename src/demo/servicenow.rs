//! Incidents, problems and known errors in the columns of ServiceNow.

use super::DemoError;
use super::calendar::{cut_off, servicenow as write};
use super::exports::Habit;
use super::incidents::Incident;
use super::organisation::Organisation;
use super::records::Records;
use chrono::NaiveDateTime;

const INCIDENT: [&str; 41] = [
    "number",
    "opened_at",
    "sys_created_on",
    "opened_by",
    "caller_id",
    "company",
    "contact_type",
    "short_description",
    "category",
    "impact",
    "urgency",
    "priority",
    "business_service",
    "cmdb_ci",
    "assignment_group",
    "assigned_to",
    "state",
    "u_acknowledged",
    "u_response_due",
    "sla_due",
    "made_sla",
    "u_escalated",
    "resolved_at",
    "resolved_by",
    "closed_at",
    "closed_by",
    "close_code",
    "close_notes",
    "reopen_count",
    "reassignment_count",
    "u_pause_minutes",
    "u_security",
    "major_incident_state",
    "u_major_manager",
    "u_management_informed",
    "u_major_report",
    "u_major_review",
    "problem_id",
    "caused_by",
    "rfc",
    "sys_updated_on",
];

fn moment(moment: Option<NaiveDateTime>) -> String {
    moment.map(write).unwrap_or_default()
}

/// A grade from 1 to 3 in the words of the product.
fn grade(value: u8) -> String {
    match value {
        1 => "1 - High",
        2 => "2 - Medium",
        _ => "3 - Low",
    }
    .to_owned()
}

/// A priority in the words of the product.
fn priority(value: u8) -> String {
    match value {
        1 => "1 - Critical",
        2 => "2 - High",
        3 => "3 - Moderate",
        4 => "4 - Low",
        _ => "5 - Planning",
    }
    .to_owned()
}

fn flag(value: bool) -> String {
    if value { "true" } else { "false" }.to_owned()
}

/// State of an incident in the words of the product.
fn state(incident: &Incident) -> String {
    match (incident.closed, incident.resolved, incident.priority) {
        (Some(_), _, _) => "Closed",
        (None, Some(_), _) => "Resolved",
        (None, None, 5) => "On Hold",
        (None, None, _) => "In Progress",
    }
    .to_owned()
}

/// The incidents.
pub(super) fn incidents(organisation: &Organisation, records: &Records) -> Result<Vec<u8>, DemoError> {
    let rows = records.incidents.iter().map(|each| {
        let mut row = opening(organisation, each);
        row.extend(course(each));
        row.extend(links(records, each));
        row
    });
    Habit::quoted().write(&INCIDENT, rows)
}

fn opening(organisation: &Organisation, each: &Incident) -> Vec<String> {
    vec![
        each.id(),
        write(each.opened),
        write(each.recorded),
        each.opened_by.clone(),
        each.caller.clone(),
        organisation.customers.get(each.customer).map(|customer| customer.short.clone()).unwrap_or_default(),
        each.channel.clone(),
        each.title.clone(),
        each.category.clone(),
        grade(each.impact),
        grade(each.urgency),
        priority(each.priority),
        organisation.services.get(each.service).map(|service| service.name.clone()).unwrap_or_default(),
        each.ci.clone(),
        each.group.clone(),
        each.assignee.clone(),
        state(each),
    ]
}

fn course(each: &Incident) -> Vec<String> {
    let missed = each.resolved.map_or(each.due < cut_off(), |resolved| resolved > each.due);
    vec![
        write(each.acknowledged),
        write(each.acknowledge_due),
        write(each.due),
        flag(!missed),
        moment(each.escalated),
        moment(each.resolved),
        if each.resolved.is_some() { each.assignee.clone() } else { String::new() },
        moment(each.closed),
        each.closed_by.clone(),
        each.code.clone(),
        each.notes.clone(),
        each.reopened.to_string(),
        each.passed_on.to_string(),
        each.paused.to_string(),
        flag(each.security),
    ]
}

fn links(records: &Records, each: &Incident) -> Vec<String> {
    let major = each.major.as_ref();
    let severe = each.priority <= 2;
    let answer = records.changes.iter().filter(|_| severe).find(|change| change.incident == Some(each.number));
    vec![
        major.map(|_| "Accepted".to_owned()).unwrap_or_default(),
        major.map(|major| major.manager.clone()).unwrap_or_default(),
        moment(major.and_then(|major| major.informed)),
        moment(major.and_then(|major| major.report)),
        moment(major.and_then(|major| major.review)),
        each.problem.map(|number| format!("PRB{number:07}")).unwrap_or_default(),
        each.caused_by.clone().unwrap_or_default(),
        answer.map(super::changes::Change::id).unwrap_or_default(),
        write(each.updated),
    ]
}

const PROBLEM: [&str; 25] = [
    "number",
    "opened_at",
    "opened_by",
    "short_description",
    "category",
    "priority",
    "state",
    "business_service",
    "cmdb_ci",
    "assigned_to",
    "u_source",
    "related_incidents",
    "first_reported_by_task",
    "cause_notes",
    "u_cause_found",
    "workaround",
    "known_error",
    "rfc",
    "fix_notes",
    "u_no_fix_reason",
    "resolution_code",
    "resolved_at",
    "closed_at",
    "closed_by",
    "sys_updated_on",
];

/// The problems, with the note of the person who made the export before the header.
pub(super) fn problems(organisation: &Organisation, records: &Records) -> Result<Vec<u8>, DemoError> {
    let person = organisation.role("problem").id;
    let before = format!(
        "# Source system: ServiceNow (itsm.{})\n# Query: problem, opened_at >= 2025-10-01 or active = true\n# \
         Extracted at: 2026-09-30 05:40 UTC by {person}\n# Row count: {}\n# Time zone: UTC\n",
        organisation.profile.domain,
        records.problems.len(),
    );
    let rows = records.problems.iter().map(|each| {
        let known = records.known_errors.iter().any(|error| error.problem == each.id());
        let first = each.incidents.first().and_then(|index| records.incidents.get(*index));
        let closed = each.closed.map(|_| organisation.role("problem").id).unwrap_or_default();
        vec![
            each.id(),
            write(each.opened),
            each.opened_by.clone(),
            each.summary.clone(),
            each.category.clone(),
            priority(each.priority),
            each.state().to_owned(),
            organisation.services.get(each.service).map(|service| service.name.clone()).unwrap_or_default(),
            each.ci.clone(),
            each.assignee.clone(),
            each.source.clone(),
            each.incidents.len().to_string(),
            first.map(Incident::id).unwrap_or_default(),
            each.cause.clone(),
            moment(each.cause_found),
            each.workaround.clone(),
            flag(known),
            each.fix.clone(),
            each.fix_notes.clone(),
            each.no_fix_reason.clone(),
            resolution(each.resolved.is_some(), &each.fix),
            moment(each.resolved),
            moment(each.closed),
            closed,
            write(each.updated),
        ]
    });
    Habit { before, ..Habit::quoted() }.write(&PROBLEM, rows)
}

fn resolution(resolved: bool, fix: &str) -> String {
    match (resolved, fix.is_empty()) {
        (true, false) => "Fix Applied",
        (true, true) => "Risk Accepted",
        (false, _) => "",
    }
    .to_owned()
}

/// The known errors.
pub(super) fn known_errors(records: &Records) -> Result<Vec<u8>, DemoError> {
    let headers = [
        "number",
        "problem",
        "short_description",
        "workaround",
        "state",
        "workflow_state",
        "sys_created_on",
        "u_reviewed",
    ];
    let rows = records.known_errors.iter().map(|each| {
        [
            each.id.clone(),
            each.problem.clone(),
            each.title.clone(),
            each.workaround.clone(),
            if each.open { "Open" } else { "Retired" }.to_owned(),
            if each.open { "published" } else { "retired" }.to_owned(),
            each.created.to_string(),
            each.reviewed.to_string(),
        ]
    });
    Habit::quoted().write(&headers, rows)
}
