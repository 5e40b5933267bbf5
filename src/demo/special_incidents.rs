//! Incidents that get more attention than others: major incidents and information security incidents.

use super::calendar::{day, is_working_day, working_days_after};
use super::incidents::{Incident, Major};
use super::organisation::Organisation;
use super::random::Random;
use chrono::{Duration, NaiveDate, NaiveDateTime, Timelike};

/// A major incident in the making: service, month of the period, category, title, what was done, manager.
const MAJORS: [(&str, usize, &str, &str, &str, &str); 3] = [
    (
        "hosting",
        1,
        "Storage",
        "Order platform down for all users of two customers",
        "Storage failed over to second controller, order platform restarted and checked with both customers",
        "platform",
    ),
    (
        "connectivity",
        6,
        "Network",
        "Two customer sites without network",
        "Traffic moved to second carrier circuit, core switch power supplies replaced by field engineer",
        "net",
    ),
    (
        "collaboration",
        9,
        "Mail",
        "Mail flow stopped for all customers",
        "Faulty mail flow rule withdrawn, queues delivered within forty minutes, no message lost",
        "collab",
    ),
];

/// An information security incident, beside its ticket.
#[derive(Debug, Clone)]
pub struct SecurityIncident {
    /// Number in the register.
    pub id: String,
    /// Position of the ticket.
    pub incident: usize,
    /// Kind.
    pub kind: String,
    /// `low`, `medium` or `high`.
    pub risk: &'static str,
    /// Reported to those who need to know.
    pub reported: NaiveDate,
    /// Looked back on.
    pub reviewed: NaiveDate,
}

/// Turns one incident of each chosen service and month into a major one; returns their positions.
pub fn declare_majors(organisation: &Organisation, incidents: &mut [Incident], random: &mut Random) -> Vec<usize> {
    let mut declared = Vec::new();
    for (service, month, category, title, notes, manager) in MAJORS {
        let service = organisation.service(service);
        let fits = |each: &Incident| {
            each.is_in(service, month)
                && (9..12).contains(&each.opened.hour())
                && is_working_day(each.opened.date())
                && each.escalated.is_none()
                && (8..20).contains(&chrono::Datelike::day(&each.opened))
        };
        let Some(index) = incidents.iter().position(fits) else { continue };
        let Some(incident) = incidents.get_mut(index) else { continue };
        category.clone_into(&mut incident.category);
        title.clone_into(&mut incident.title);
        notes.clone_into(&mut incident.notes);
        major(incident, organisation.role(manager).id, random);
        if let Some(service) = organisation.services.get(service) {
            incident.group.clone_from(&service.team);
            incident.assignee = random.pick(&organisation.team(&service.team));
        }
        declared.push(index);
    }
    declared
}

fn major(incident: &mut Incident, manager: String, random: &mut Random) {
    incident.impact = 1;
    incident.urgency = 1;
    incident.priority = 1;
    "monitoring".clone_into(&mut incident.channel);
    incident.recorded = incident.opened + Duration::minutes(1);
    incident.acknowledge_due = incident.opened + Duration::minutes(15);
    incident.acknowledged = incident.opened + Duration::minutes(random.between(3, 9));
    incident.due = incident.opened + Duration::minutes(240);
    let resolved = incident.opened + Duration::minutes(random.between(158, 205));
    incident.resolved = Some(resolved);
    let closed = resolved + Duration::hours(random.between(22, 50));
    incident.closed = Some(closed);
    incident.updated = closed;
    incident.closed_by.clone_from(&manager);
    "Solved (Work Around)".clone_into(&mut incident.code);
    incident.reopened = 0;
    incident.passed_on = 1;
    incident.paused = 0;
    let working = |days| working_days_after(resolved.date(), days).and_time(resolved.time());
    incident.major = Some(Major {
        manager,
        informed: Some(incident.opened + Duration::minutes(random.between(14, 26))),
        report: Some(working(4)),
        review: Some(working(6)),
    });
}

const KINDS: [(&str, &str, &str); 5] = [
    (
        "Phishing",
        "Phishing mail with false sign-in page reported",
        "Message removed from all mailboxes, sender blocked, user's password changed as a precaution",
    ),
    (
        "Malware",
        "Malware stopped on device",
        "Device isolated, reinstalled from the standard build and returned, no spread found",
    ),
    ("Loss of equipment", "Laptop bag lost on train", "Device wiped remotely, disk was encrypted, customer informed"),
    (
        "Unusual sign-in",
        "Sign-in from an unusual country",
        "Session ended, identity confirmed by call back, second factor renewed",
    ),
    (
        "Misdirected data",
        "Mail with customer list sent to wrong address",
        "Recipient confirmed deletion in writing, data owner informed within the day",
    ),
];

/// Marks some incidents as information security incidents and opens their entries in the security register.
pub fn mark_security(incidents: &mut [Incident], random: &mut Random) -> Vec<SecurityIncident> {
    let mut entries = Vec::new();
    let last = day(2026, 9, 4);
    let mut index = 60 + random.below(60);
    while let Some(incident) = incidents.get_mut(index) {
        let step = 150 + random.below(110);
        let plain = incident.escalated.is_none() && incident.major.is_none() && incident.ci.is_empty();
        if !plain || incident.closed.is_none() || incident.opened.date() > last {
            index += 1;
            continue;
        }
        let (kind, title, notes) = KINDS.get(random.weighted(&[40, 18, 10, 22, 10])).copied().unwrap_or(("", "", ""));
        "Security".clone_into(&mut incident.category);
        title.clone_into(&mut incident.title);
        notes.clone_into(&mut incident.notes);
        incident.security = true;
        let resolved = incident.resolved.unwrap_or(incident.opened);
        entries.push(SecurityIncident {
            id: format!("SEC-{:03}", entries.len() + 1),
            incident: index,
            kind: kind.to_owned(),
            risk: risk(incident, resolved),
            reported: working_days_after(resolved.date(), 1),
            reviewed: working_days_after(resolved.date(), random.between(4, 9)),
        });
        index += step;
    }
    entries
}

/// High only where priority and speed of resolution fit a high risk.
fn risk(incident: &Incident, resolved: NaiveDateTime) -> &'static str {
    match incident.priority {
        1 | 2 if resolved - incident.opened < Duration::hours(60) => "high",
        1..=3 => "medium",
        _ => "low",
    }
}
