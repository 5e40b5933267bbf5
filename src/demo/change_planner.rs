//! Draws a year of changes: what, on which item, when.

use super::DemoError;
use super::calendar::{
    at, cut_off, day, freeze_end, freeze_start, is_working_day, next_working_day, period_start, working_after,
    working_days_after,
};
use super::change_course::{carry_out, decide, implement, review, settle};
use super::change_words as words;
use super::changes::{Change, Kind, Template, templates};
use super::configuration::{Ci, RETIRED_SERVICE};
use super::incidents::Incident;
use super::organisation::Organisation;
use super::random::Random;
use chrono::{Duration, NaiveDate, NaiveDateTime};
use std::collections::{BTreeMap, BTreeSet};

/// Draws changes and keeps one item to one change a day, so that no two of them overlap.
pub(super) struct Planner<'a> {
    pub(super) organisation: &'a Organisation,
    pub(super) random: Random,
    by_service: BTreeMap<usize, Vec<String>>,
    by_tag: BTreeMap<String, Vec<String>>,
    booked: BTreeSet<(String, NaiveDate)>,
    /// Items behind major incidents: nothing else happens to them.
    spared: BTreeSet<String>,
}

impl<'a> Planner<'a> {
    fn new(organisation: &'a Organisation, items: &[Ci], seed: u64) -> Self {
        let mut by_service: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let mut by_tag: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for item in items.iter().filter(|each| each.changes) {
            by_service.entry(item.service).or_default().push(item.name.clone());
            by_tag.entry(item.tag().to_owned()).or_default().push(item.name.clone());
        }
        let random = Random::new(seed, "changes");
        Self { organisation, random, by_service, by_tag, booked: BTreeSet::new(), spared: BTreeSet::new() }
    }

    /// An item of the service, or of the tag, that has no change on this day.
    fn book(&mut self, service: usize, tag: Option<&str>, date: NaiveDate) -> String {
        let tagged = tag.and_then(|tag| self.by_tag.get(tag));
        let items = tagged.or_else(|| self.by_service.get(&service)).cloned().unwrap_or_default();
        for _ in 0..200 {
            let item = self.random.pick(&items);
            if !self.spared.contains(&item) && self.booked.insert((item.clone(), date)) {
                return item;
            }
        }
        self.random.pick(&items)
    }

    pub(super) fn engineer(&mut self, service: usize) -> String {
        let team = self.organisation.services.get(service).map_or("", |each| each.team.as_str());
        self.random.pick(&self.organisation.team(team))
    }
}

/// A year of changes in the order they were recorded.
///
/// # Errors
/// When the embedded vocabulary cannot be read.
pub fn year(
    organisation: &Organisation,
    items: &[Ci],
    incidents: &mut [Incident],
    seed: u64,
) -> Result<Vec<Change>, DemoError> {
    let mut planner = Planner::new(organisation, items, seed);
    let mut changes = emergencies(&mut planner, incidents);
    changes.extend(special(&mut planner));
    changes.extend(normals(&mut planner));
    changes.extend(standards(&mut planner, &templates()?));
    changes.sort_by(|one, other| (one.created, &one.ci).cmp(&(other.created, &other.ci)));
    for (change, number) in changes.iter_mut().zip(20_417_u64..) {
        change.number = number;
    }
    Ok(changes)
}

/// Whether a change planned for this moment could start in the freeze.
fn frozen(start: NaiveDateTime) -> bool {
    (freeze_start() - Duration::minutes(30)..=freeze_end()).contains(&start)
}

fn standards(planner: &mut Planner, templates: &[Template]) -> Vec<Change> {
    let weights: Vec<usize> = templates.iter().map(|each| each.weight).collect();
    let count = 4_160 + planner.random.below(120);
    let mut changes = Vec::new();
    while changes.len() < count {
        let date = period_start() + Duration::days(planner.random.between(1, 362));
        let template = templates.get(planner.random.weighted(&weights)).cloned().unwrap_or_default();
        let patch = matches!(template.category.as_str(), "Patch" | "Deployment");
        let minute = if patch { planner.random.between(1170, 1310) } else { planner.random.between(545, 960) };
        let start = at(date, minute);
        let open = is_working_day(date) || (patch && planner.random.chance(250));
        if !open || frozen(start) || start + Duration::hours(3) > cut_off() {
            continue;
        }
        changes.push(standard(planner, &template, start, patch));
    }
    changes
}

fn standard(planner: &mut Planner, template: &Template, start: NaiveDateTime, patch: bool) -> Change {
    let service = planner.organisation.service(&template.service);
    let ci = planner.book(service, Some(&template.tag), start.date());
    let random = &mut planner.random;
    let created = start - Duration::minutes(random.between(180, 2800));
    let length = random.between(12, 70);
    let mut change = Change {
        kind: Kind::Standard,
        service,
        summary: format!("{}: {ci}", template.title),
        ci,
        category: template.category.clone(),
        risk: "Low".into(),
        reason: "Standard maintenance".into(),
        template: template.id.clone(),
        created,
        planned: Some((start, start + Duration::minutes((length / 30 + 1) * 30))),
        communicated: Some(created + Duration::minutes(random.between(5, 90))),
        ..Change::default()
    };
    let person = planner.engineer(service);
    change.requester = if patch { "svc.patching".into() } else { person.clone() };
    change.assignee = if patch { "svc.patching".into() } else { person };
    let random = &mut planner.random;
    let started = start + Duration::minutes(random.between(0, 6));
    carry_out(&mut change, started, length, 12, random);
    change.closed = change.ended.map(|ended| ended + Duration::minutes(random.between(20, 1500)));
    settle(&mut change);
    change
}

fn normals(planner: &mut Planner) -> Vec<Change> {
    let count = 872 + planner.random.below(40);
    let weights = [14, 34, 24, 8, 14, 10];
    let mut changes = Vec::new();
    while changes.len() < count {
        let date = period_start() + Duration::days(planner.random.between(0, 362));
        if is_working_day(date) {
            let service = planner.random.weighted(&weights);
            let created = at(date, planner.random.between(500, 1040));
            changes.push(normal(planner, service, created));
        }
    }
    changes
}

fn normal(planner: &mut Planner, service: usize, created: NaiveDateTime) -> Change {
    let subjects = planner.organisation.services.get(service).map(|each| each.normal.clone()).unwrap_or_default();
    let requester = planner.engineer(service);
    let random = &mut planner.random;
    let subject = random.pick(&subjects);
    let risk = ["Low", "Medium", "High"].get(random.weighted(&[64, 27, 9])).copied().unwrap_or("Low");
    let mut change = Change { service, created, requester, risk: risk.to_owned(), ..Change::default() };
    words::describe(&mut change, &subject.title, random);
    change.requested = Some(working_after(created, random.between(60, 900)));
    decide(&mut change, planner);
    let decided = change.decided.unwrap_or(created);
    let mut date = working_days_after(decided.date(), planner.random.between(1, 8));
    if frozen(at(date, 1080)) {
        date = next_working_day(freeze_end().date() + Duration::days(planner.random.between(0, 6)));
    }
    let start = at(date, 1080 + planner.random.between(0, 4) * 30);
    change.ci = planner.book(service, Some(&subject.tag), date);
    change.summary = format!("{} ({})", change.summary, change.ci);
    let length = planner.random.between(25, 140);
    change.planned = Some((start, start + Duration::minutes((length / 30 + 1) * 30)));
    implement(&mut change, planner, start, length);
    change
}

fn emergencies(planner: &mut Planner, incidents: &mut [Incident]) -> Vec<Change> {
    let mut changes = Vec::new();
    for incident in incidents.iter_mut().filter(|each| each.major.is_some()) {
        let change = emergency(planner, incident);
        incident.ci.clone_from(&change.ci);
        planner.spared.insert(change.ci.clone());
        changes.push(change);
    }
    for incident in incidents.iter_mut().filter(|each| each.priority == 2) {
        let hour = chrono::Timelike::hour(&incident.opened);
        let Some(resolved) = incident.resolved.filter(|end| *end - incident.opened > Duration::minutes(130)) else {
            continue;
        };
        let overnight = chrono::Timelike::hour(&resolved) >= 22 || resolved.date() != incident.opened.date();
        let wanted = planner.random.chance(640);
        // Those of the last days could not be reviewed before the export.
        let recent = incident.opened.date() > day(2026, 9, 17);
        if !(6..19).contains(&hour) || overnight || !wanted || recent {
            continue;
        }
        let change = emergency(planner, incident);
        incident.ci.clone_from(&change.ci);
        changes.push(change);
    }
    changes
}

fn emergency(planner: &mut Planner, incident: &Incident) -> Change {
    let service = incident.service;
    let tags = planner.organisation.tags(service, &incident.category);
    let tag = planner.random.pick(&tags);
    let ci = planner.book(service, Some(tag.as_str()).filter(|tag| !tag.is_empty()), incident.opened.date());
    let requester = planner.engineer(service);
    let random = &mut planner.random;
    let created = incident.opened + Duration::minutes(random.between(12, 30));
    let decided = created + Duration::minutes(random.between(4, 22));
    let started = decided + Duration::minutes(random.between(3, 15));
    let mut change = Change {
        kind: Kind::Emergency,
        service,
        created,
        requester,
        risk: random.pick(&["Medium", "High"]).to_owned(),
        incident: Some(incident.number),
        ..Change::default()
    };
    words::describe(&mut change, "Emergency repair", random);
    change.reason = format!("Ends {}", incident.id());
    change.summary = format!("Emergency repair: {} ({ci})", incident.title.to_lowercase());
    change.ci = ci;
    let keys = ["infra", "platform", "net", "change", "deputy"];
    change.approver = planner.organisation.role(planner.random.pick(&keys)).id;
    let random = &mut planner.random;
    change.decision = "Approved".into();
    change.requested = Some(created + Duration::minutes(1));
    change.decided = Some(decided);
    change.test_result = "Not possible: interruption running, checked by second person".into();
    let length = random.between(15, 48);
    change.planned = Some((started, started + Duration::minutes(60)));
    carry_out(&mut change, started, length, 25, random);
    review(&mut change, random);
    settle(&mut change);
    let person = planner.engineer(service);
    change.assignee = person;
    change
}

/// The two changes of major impact, and the removal of the nodes of the retired service.
fn special(planner: &mut Planner) -> Vec<Change> {
    let collaboration = planner.organisation.service("collaboration");
    let hosting = planner.organisation.service("hosting");
    let name = planner.organisation.services.get(collaboration).map(|each| each.name.clone()).unwrap_or_default();
    let live = (format!("Take {name} into live use"), name, "TP-25-02");
    let gone = (format!("Take {RETIRED_SERVICE} out of use"), RETIRED_SERVICE.to_owned(), "TP-26-01");
    let mut changes = vec![
        major(planner, collaboration, live, (at(day(2025, 10, 6), 614), day(2025, 11, 3))),
        major(planner, hosting, gone, (at(day(2026, 2, 20), 871), day(2026, 3, 31))),
    ];
    for number in 1..=4 {
        let ci = format!("{}-ARC-{number:04}", planner.organisation.profile.tag);
        let mut change = normal(planner, hosting, at(day(2026, 3, 23), 560 + number * 7));
        change.risk = "Low".into();
        change.summary = format!("Switch off archive node ({ci})");
        change.ci = ci;
        changes.push(force(planner, change, day(2026, 4, 1)));
    }
    changes
}

fn major(
    planner: &mut Planner,
    service: usize,
    (summary, ci, plan): (String, String, &str),
    (created, date): (NaiveDateTime, NaiveDate),
) -> Change {
    let mut change = normal(planner, service, created);
    change.risk = "High".into();
    change.summary = summary;
    change.ci = ci;
    plan.clone_into(&mut change.transition_plan);
    force(planner, change, date)
}

/// Lets a change be approved and succeed on a given day.
fn force(planner: &mut Planner, mut change: Change, date: NaiveDate) -> Change {
    decide(&mut change, planner);
    change.decision = "Approved".into();
    let start = at(date, 1080);
    change.planned = Some((start, start + Duration::minutes(150)));
    for _ in 0..50 {
        change.closed = None;
        change.outcome.clear();
        change.investigation.clear();
        implement(&mut change, planner, start, 118);
        if change.succeeded() {
            break;
        }
    }
    change
}
