//! A year of incidents: when they come, how urgent they are, how fast they are resolved.

use super::calendar::{Month, as_of, at, cut_off, is_working_day, month_of, months, period_start, working_after};
use super::organisation::Organisation;
use super::random::Random;
use chrono::{Datelike, Duration, NaiveDateTime};
use std::collections::BTreeMap;

/// An incident.
#[derive(Debug, Clone, Default)]
pub struct Incident {
    /// Number without letters.
    pub number: u64,
    /// Opened, and recorded in the tool.
    pub opened: NaiveDateTime,
    /// Recorded in the tool.
    pub recorded: NaiveDateTime,
    /// Mail address of the caller.
    pub caller: String,
    /// Position of the customer.
    pub customer: usize,
    /// How it reached the desk.
    pub channel: String,
    /// Position of the service.
    pub service: usize,
    /// Category.
    pub category: String,
    /// Title.
    pub title: String,
    /// Impact 1 to 3.
    pub impact: u8,
    /// Urgency 1 to 3.
    pub urgency: u8,
    /// Priority 1 to 5.
    pub priority: u8,
    /// Configuration item.
    pub ci: String,
    /// Who logged it.
    pub opened_by: String,
    /// Group.
    pub group: String,
    /// Who works on it.
    pub assignee: String,
    /// First response.
    pub acknowledged: NaiveDateTime,
    /// First response due.
    pub acknowledge_due: NaiveDateTime,
    /// Resolution due.
    pub due: NaiveDateTime,
    /// Escalated, when it was.
    pub escalated: Option<NaiveDateTime>,
    /// Resolved.
    pub resolved: Option<NaiveDateTime>,
    /// Closed.
    pub closed: Option<NaiveDateTime>,
    /// Who closed it.
    pub closed_by: String,
    /// Resolution code.
    pub code: String,
    /// Resolution notes.
    pub notes: String,
    /// Times reopened.
    pub reopened: u8,
    /// Times passed on.
    pub passed_on: u8,
    /// Minutes the clock stood still.
    pub paused: i64,
    /// Last touched.
    pub updated: NaiveDateTime,
    /// What makes it a major incident, if it is one.
    pub major: Option<Major>,
    /// Number of the problem behind it.
    pub problem: Option<u64>,
    /// Key of the change that caused it.
    pub caused_by: Option<String>,
    /// Whether it concerns information security.
    pub security: bool,
}

/// What is recorded of a major incident beyond the ticket.
#[derive(Debug, Clone, Default)]
pub struct Major {
    /// User id of its manager.
    pub manager: String,
    /// Top management informed.
    pub informed: Option<NaiveDateTime>,
    /// Report issued.
    pub report: Option<NaiveDateTime>,
    /// Review held.
    pub review: Option<NaiveDateTime>,
}

impl Incident {
    /// Number as the tool shows it.
    #[must_use]
    pub fn id(&self) -> String {
        format!("INC{:07}", self.number)
    }

    /// Whether it was resolved in the agreed time.
    #[must_use]
    pub fn in_time(&self) -> bool {
        self.resolved.is_some_and(|resolved| resolved <= self.due) || (self.resolved.is_none() && self.due > cut_off())
    }
}

/// Response and resolution targets by priority, in minutes; P1 and P2 run around the clock, the rest in working time.
pub const TARGETS: [(i64, i64); 5] = [(15, 240), (30, 480), (60, 600), (240, 1800), (480, 3000)];

/// Incidents resolved late, per hundred, in each service and month.
const LATE_PER_HUNDRED: usize = 4;

/// Share of incidents by weekday, Monday first.
const BY_WEEKDAY: [usize; 7] = [130, 112, 106, 102, 96, 17, 11];
/// Share of incidents by hour of the day.
const BY_HOUR: [usize; 24] = [2, 1, 1, 1, 2, 4, 12, 38, 92, 110, 104, 88, 60, 78, 90, 82, 66, 42, 18, 10, 7, 5, 4, 3];
/// Share by (impact, urgency) without the pair that makes a major incident.
const BY_WEIGHT: [(u8, u8, usize); 8] =
    [(3, 3, 400), (3, 2, 240), (2, 3, 120), (2, 2, 120), (3, 1, 50), (1, 3, 12), (2, 1, 40), (1, 2, 18)];

/// A year of incidents, not yet tied to configuration items, problems or changes.
#[must_use]
pub fn year(organisation: &Organisation, seed: u64) -> Vec<Incident> {
    let random = &mut Random::new(seed, "incidents");
    let count = 5_380 + random.below(180);
    let mut moments: Vec<NaiveDateTime> = (0..count).map(|_| moment(random)).collect();
    moments.sort_unstable();
    let mut incidents: Vec<Incident> = moments
        .into_iter()
        .zip(10_482_u64..)
        .map(|(opened, number)| open(organisation, opened, number, random))
        .collect();
    spread_callers(organisation, &mut incidents, random);
    let late = choose_late(&incidents, organisation.services.len(), random);
    for (incident, late) in incidents.iter_mut().zip(late) {
        run(organisation, incident, late, random);
    }
    incidents
}

fn moment(random: &mut Random) -> NaiveDateTime {
    loop {
        let month = month(random);
        let date = month.first + Duration::days(random.between(0, month.days() - 1));
        let weekday = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or(0);
        let share = BY_WEEKDAY.get(weekday).copied().unwrap_or(100);
        let share = if weekday < 5 && !is_working_day(date) { 12 } else { share };
        if random.below(130) >= share {
            continue;
        }
        let hour = i64::try_from(random.weighted(&BY_HOUR)).unwrap_or(9);
        let moment = at(date, hour * 60 + random.between(0, 59)) + Duration::seconds(random.between(0, 59));
        if moment < cut_off() - Duration::minutes(90) {
            return moment;
        }
    }
}

/// Tickets by month: fewer in December and in the summer.
const BY_MONTH: [usize; 12] = [104, 101, 84, 108, 100, 105, 94, 93, 99, 92, 88, 103];

fn month(random: &mut Random) -> Month {
    let whole = Month { first: period_start(), last: as_of() };
    months().get(random.weighted(&BY_MONTH)).copied().unwrap_or(whole)
}

fn open(organisation: &Organisation, opened: NaiveDateTime, number: u64, random: &mut Random) -> Incident {
    let weights: Vec<usize> = organisation.services.iter().map(|each| each.weight).collect();
    let mut service = random.weighted(&weights);
    // The newest service was in pilot use in its first month.
    if service == 5 && month_of(opened) == 0 && random.chance(700) {
        service = 0;
    }
    let categories = organisation.services.get(service).map(|each| each.categories.as_slice()).unwrap_or_default();
    let category = random.pick(categories);
    let shares: Vec<usize> = BY_WEIGHT.iter().map(|each| each.2).collect();
    let (impact, urgency, _) = BY_WEIGHT.get(random.weighted(&shares)).copied().unwrap_or((3, 3, 0));
    let channels: [(&str, usize); 4] = [("phone", 40), ("self-service", 34), ("email", 16), ("monitoring", 10)];
    let shares = channels.map(|each| each.1);
    let channel = channels.get(random.weighted(&shares)).map_or("phone", |each| each.0);
    let delay = if channel == "phone" { random.between(20, 400) } else { random.between(0, 5) };
    Incident {
        number,
        opened,
        recorded: opened + Duration::seconds(delay),
        channel: channel.to_owned(),
        service,
        title: random.pick(&category.titles),
        notes: random.pick(&category.notes),
        category: category.name,
        impact,
        urgency,
        priority: impact + urgency - 1,
        ..Incident::default()
    }
}

/// Gives every incident a caller, never the same one twice for one title within two hours.
fn spread_callers(organisation: &Organisation, incidents: &mut [Incident], random: &mut Random) {
    let weights: Vec<usize> = organisation.customers.iter().map(|each| each.users).collect();
    let mut recent: BTreeMap<(String, String), NaiveDateTime> = BTreeMap::new();
    for incident in incidents {
        loop {
            let customer = random.weighted(&weights);
            let domain = organisation.customers.get(customer).map_or("", |each| each.domain.as_str());
            let caller = format!("{}@{domain}", random.pick(&organisation.callers));
            let key = (caller.clone(), incident.title.clone());
            let again = recent.get(&key).is_some_and(|last| incident.opened - *last < Duration::hours(2));
            if !again {
                recent.insert(key, incident.opened);
                incident.caller = caller;
                incident.customer = customer;
                break;
            }
        }
    }
}

/// Chooses who is late: the same small share in every service and month.
fn choose_late(incidents: &[Incident], services: usize, random: &mut Random) -> Vec<bool> {
    let mut late = vec![false; incidents.len()];
    for service in 0..services {
        for month in 0..12 {
            let mut cell: Vec<usize> = (0..incidents.len())
                .filter(|index| incidents.get(*index).is_some_and(|each| each.is_in(service, month)))
                .collect();
            random.shuffle(&mut cell);
            for index in cell.iter().take(cell.len() * LATE_PER_HUNDRED / 100) {
                if let Some(late) = late.get_mut(*index) {
                    *late = true;
                }
            }
        }
    }
    late
}

impl Incident {
    /// Whether it was opened for this service in this month of the period.
    #[must_use]
    pub fn is_in(&self, service: usize, month: usize) -> bool {
        self.service == service && month_of(self.opened) == month
    }

    /// The moment `minutes` after it was opened, on the clock that its priority runs by.
    #[must_use]
    pub fn after(&self, minutes: i64) -> NaiveDateTime {
        if self.priority <= 2 { self.opened + Duration::minutes(minutes) } else { working_after(self.opened, minutes) }
    }
}

/// Lets an incident run its course.
fn run(organisation: &Organisation, incident: &mut Incident, late: bool, random: &mut Random) {
    let desk = organisation.team("Service Desk");
    let team = organisation.services.get(incident.service).map_or("", |each| each.team.as_str());
    let by_desk = incident.priority >= 4 && random.chance(520);
    incident.group = if by_desk { "Service Desk".to_owned() } else { team.to_owned() };
    incident.opened_by = random.pick(&desk);
    incident.assignee = if by_desk { random.pick(&desk) } else { random.pick(&organisation.team(team)) };
    let index = usize::from(incident.priority.saturating_sub(1));
    let (respond, resolve) = TARGETS.get(index).copied().unwrap_or((480, 3000));
    incident.acknowledge_due = incident.after(respond);
    incident.due = incident.after(resolve);
    incident.acknowledged = incident.after(random.between(2, respond * 7 / 10));
    // What falls due after the export is not late yet.
    let late = late && incident.due < cut_off();
    let share = if late { random.between(108, 190) } else { random.between(6, 40) + random.between(0, 48) };
    let mut resolved = incident.after((resolve * share / 100).max(respond)) + Duration::seconds(random.between(1, 59));
    if !late && resolved > cut_off() && incident.due < cut_off() + Duration::days(2) {
        resolved = cut_off() - Duration::minutes(random.between(3, 60));
        incident.acknowledged = incident.acknowledged.min(resolved - Duration::minutes(2));
    }
    if resolved > incident.due {
        incident.escalated = Some(incident.due - Duration::minutes(random.between(5, 25)));
    }
    incident.passed_on = u8::try_from(random.weighted(&[60, 25, 10, 5])).unwrap_or(0);
    incident.paused = if random.chance(120) { random.between(4, (respond / 3).min(60)) } else { 0 };
    finish(incident, resolved, &desk, random);
}

fn finish(incident: &mut Incident, resolved: NaiveDateTime, desk: &[String], random: &mut Random) {
    incident.updated = cut_off() - Duration::minutes(random.between(30, 4000));
    if resolved > cut_off() {
        incident.updated = incident.updated.max(incident.acknowledged.min(cut_off()));
        incident.acknowledged = incident.acknowledged.min(cut_off() - Duration::minutes(1));
        incident.notes.clear();
        return;
    }
    incident.resolved = Some(resolved);
    incident.updated = resolved;
    incident.reopened = u8::from(random.chance(18));
    let codes = ["Solved (Permanently)", "Solved (Permanently)", "Solved (Work Around)", "Solved Remotely"];
    random.pick(&codes).clone_into(&mut incident.code);
    let closed = resolved + Duration::minutes(random.between(75, 4300));
    if closed <= cut_off() {
        incident.closed = Some(closed);
        incident.closed_by = if random.chance(600) { "svc.autoclose".to_owned() } else { random.pick(desk) };
        incident.updated = closed;
    }
}
