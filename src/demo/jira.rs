//! Changes in the columns of Jira Service Management.

use super::DemoError;
use super::calendar::{cut_off, jira as write};
use super::changes::{Change, Kind};
use super::exports::Habit;
use super::organisation::Organisation;
use super::records::Records;
use chrono::NaiveDateTime;

const CHANGE: [&str; 45] = [
    "Issue key",
    "Issue Type",
    "Summary",
    "Status",
    "Resolution",
    "Reporter",
    "Assignee",
    "Created",
    "Updated",
    "Resolved",
    "Custom field (Change type)",
    "Custom field (Change category)",
    "Custom field (Change risk)",
    "Custom field (Change reason)",
    "Custom field (Affected services)",
    "Custom field (Affected CI)",
    "Custom field (Standard change template)",
    "Custom field (Risk assessment)",
    "Custom field (Impact assessment)",
    "Custom field (Security and continuity checked)",
    "Custom field (Major impact)",
    "Custom field (Transition plan)",
    "Custom field (Planned start date)",
    "Custom field (Planned end date)",
    "Custom field (Change start date)",
    "Custom field (Change completion date)",
    "Approvers",
    "Approvals",
    "Custom field (Approval requested)",
    "Custom field (Approval date)",
    "Custom field (CAB date)",
    "Custom field (Test result)",
    "Custom field (Tested on)",
    "Custom field (Tested by)",
    "Custom field (Backout plan)",
    "Custom field (Communicated on)",
    "Custom field (Change outcome)",
    "Custom field (Failure investigation)",
    "Custom field (Review date)",
    "Custom field (Review result)",
    "Custom field (Closed on)",
    "Custom field (CMDB updated)",
    "Inward issue link (Causes)",
    "Labels",
    "Labels",
];

fn moment(moment: Option<NaiveDateTime>) -> String {
    moment.map(write).unwrap_or_default()
}

/// The changes, with the export note of the product's reporting add-on before the header.
pub(super) fn changes(organisation: &Organisation, records: &Records) -> Result<Vec<u8>, DemoError> {
    let before = format!(
        "# Source system: Jira Service Management (changes.{})\n# Query: project = ITC AND issuetype = \"[System] \
         Change\" AND created >= 2025-10-01 ORDER BY key\n# Extracted at: 2026-09-30 05:55 UTC by {}\n# Row count: \
         {}\n# Time zone: UTC\n",
        organisation.profile.domain,
        organisation.role("change").id,
        records.changes.len(),
    );
    let rows = records.changes.iter().map(|each| {
        let mut row = subject(organisation, each);
        row.extend(plan(each));
        row.extend(course(records, each));
        row
    });
    Habit { before, ..Habit::plain() }.write(&CHANGE, rows)
}

fn subject(organisation: &Organisation, each: &Change) -> Vec<String> {
    let updated = [each.closed, each.reviewed, each.recorded, each.ended, each.decided].into_iter().flatten().max();
    let kind = match each.kind {
        Kind::Standard => "Standard",
        Kind::Normal => "Normal",
        Kind::Emergency => "Emergency",
    };
    let resolution = match (each.closed.is_some(), each.status.as_str()) {
        (true, _) => "Done",
        (false, "Declined") => "Declined",
        (false, "Canceled") => "Won't Do",
        (false, _) => "",
    };
    vec![
        each.id(),
        "[System] Change".into(),
        each.summary.clone(),
        each.status.clone(),
        resolution.into(),
        each.requester.clone(),
        each.assignee.clone(),
        write(each.created),
        write(updated.unwrap_or(each.created).min(cut_off())),
        moment(each.closed),
        kind.into(),
        each.category.clone(),
        each.risk.clone(),
        each.reason.clone(),
        organisation.services.get(each.service).map(|service| service.name.clone()).unwrap_or_default(),
        each.ci.clone(),
        each.template.clone(),
    ]
}

fn plan(each: &Change) -> Vec<String> {
    let yes = |value: bool| if value { "Yes" } else { "" }.to_owned();
    vec![
        each.risk_assessment.clone(),
        each.impact_assessment.clone(),
        yes(each.security_checked),
        yes(!each.transition_plan.is_empty()),
        each.transition_plan.clone(),
        moment(each.planned.map(|window| window.0)),
        moment(each.planned.map(|window| window.1)),
        moment(each.started),
        moment(each.ended),
        each.approver.clone(),
        each.decision.clone(),
        moment(each.requested.filter(|moment| *moment <= cut_off())),
        moment(each.decided),
        each.board.filter(|_| each.decided.is_some()).map(|day| day.format("%d/%b/%y").to_string()).unwrap_or_default(),
        each.test_result.clone(),
        moment(each.tested),
        each.tested_by.clone(),
        each.backout.clone(),
        moment(each.communicated),
    ]
}

fn course(records: &Records, each: &Change) -> Vec<String> {
    let key = each.id();
    let failed = !each.outcome.is_empty() && !each.succeeded();
    let mut incidents = records.incidents.iter().filter(|_| failed);
    let caused = incidents.find(|incident| incident.caused_by.as_deref() == Some(key.as_str()));
    let label = match each.kind {
        Kind::Standard if each.requester == "svc.patching" => "automated",
        Kind::Standard | Kind::Normal => "planned",
        Kind::Emergency => "ecab",
    };
    vec![
        each.outcome.clone(),
        each.investigation.clone(),
        moment(each.reviewed),
        each.review_result.clone(),
        moment(each.closed),
        moment(each.recorded),
        caused.map(super::incidents::Incident::id).unwrap_or_default(),
        label.into(),
        if each.incident.is_some() { "incident-fix".into() } else { String::new() },
    ]
}
