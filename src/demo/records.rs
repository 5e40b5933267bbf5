//! A year of records that fit together: tickets, changes, problems, requests and configuration items.

use super::DemoError;
use super::calendar::{at, cut_off, day};
use super::change_planner;
use super::changes::Change;
use super::configuration::{self, Ci, RETIRED_SERVICE, Relation};
use super::incidents::{self, Incident};
use super::organisation::Organisation;
use super::problems::{self, KnownError, Problem};
use super::random::Random;
use super::requests::{self, Request};
use super::special_incidents::{self, SecurityIncident};
use super::tying::Tying;
use chrono::{Duration, NaiveDateTime};
use std::collections::BTreeMap;

/// An interruption of a service.
#[derive(Debug, Clone)]
pub struct Outage {
    /// Number.
    pub id: String,
    /// Position of the service.
    pub service: usize,
    /// Began.
    pub start: NaiveDateTime,
    /// Ended.
    pub end: NaiveDateTime,
    /// Position of the incident behind it.
    pub incident: usize,
}

impl Outage {
    /// How long it lasted, in minutes.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        (self.end - self.start).num_minutes()
    }
}

/// All records of the year.
#[derive(Debug, Clone)]
pub struct Records {
    /// Configuration items.
    pub items: Vec<Ci>,
    /// Their relationships.
    pub relations: Vec<Relation>,
    /// Incidents.
    pub incidents: Vec<Incident>,
    /// Positions of the major incidents.
    pub majors: Vec<usize>,
    /// Information security incidents.
    pub security: Vec<SecurityIncident>,
    /// Changes.
    pub changes: Vec<Change>,
    /// Problems.
    pub problems: Vec<Problem>,
    /// Known errors.
    pub known_errors: Vec<KnownError>,
    /// Service requests.
    pub requests: Vec<Request>,
    /// Service requests that the system counted when it made the export.
    pub requests_counted: usize,
    /// Unplanned interruptions.
    pub outages: Vec<Outage>,
}

impl Records {
    /// A clean year of this organisation, apart from the problem that the second major incident never got.
    ///
    /// # Errors
    /// When an embedded vocabulary cannot be read.
    pub fn new(organisation: &Organisation, seed: u64) -> Result<Self, DemoError> {
        let random = &mut Random::new(seed, "records");
        let items = configuration::items(organisation, &mut Random::new(seed, "items"));
        let relations = configuration::relations(organisation, &items, random);
        let mut incidents = incidents::year(organisation, seed);
        let majors = special_incidents::declare_majors(organisation, &mut incidents, random);
        let mut changes = change_planner::year(organisation, &items, &mut incidents, seed)?;
        let security = special_incidents::mark_security(&mut incidents, random);
        let mut tying = Tying::new(organisation, &mut incidents, &mut changes);
        let analysed: Vec<usize> =
            majors.iter().copied().enumerate().filter(|each| each.0 != 1).map(|each| each.1).collect();
        let problems = problems::year(&mut tying, &analysed, random);
        tying.blame_changes(24);
        tying.spread(&items, random);
        let requests = requests::year(organisation, seed)?;
        let outages = outages(&incidents, &majors, organisation.service("hosting"));
        let known_errors = Vec::new();
        Ok(Self {
            items,
            relations,
            incidents,
            majors,
            security,
            changes,
            problems,
            known_errors,
            requests_counted: requests.len(),
            requests,
            outages,
        })
    }

    /// Brings what follows from other records up to date, once nothing changes in those any more.
    pub fn settle(&mut self, random: &mut Random) {
        self.known_errors = problems::known_errors(&self.problems, random);
        let mut last: BTreeMap<&str, NaiveDateTime> = BTreeMap::new();
        for change in &self.changes {
            if let Some(recorded) = change.recorded {
                let entry = last.entry(change.ci.as_str()).or_insert(recorded);
                *entry = (*entry).max(recorded);
            }
        }
        for item in &mut self.items {
            if let Some(recorded) = last.get(item.name.as_str()) {
                item.updated = *recorded;
            }
            if item.name == RETIRED_SERVICE || item.words == "Archive node" {
                item.live = false;
                item.seen = at(day(2026, 3, 30), 200);
            }
        }
    }
}

/// The interruptions: every major incident, some severe ones that hit a whole service for a while, and one long one.
fn outages(incidents: &[Incident], majors: &[usize], hosting: usize) -> Vec<Outage> {
    let mut outages: Vec<Outage> = Vec::new();
    let mut skipped = 0;
    let mut long = None;
    for (index, incident) in incidents.iter().enumerate() {
        let Some(resolved) = incident.resolved else { continue };
        let severe = incident.priority == 2 && incident.impact == 1 && !incident.security;
        let minutes = (resolved - incident.opened).num_minutes();
        let short = (25..80).contains(&minutes);
        let same_day = resolved.date() == incident.opened.date() && incident.opened < cut_off() - Duration::days(3);
        if severe && short && same_day {
            skipped += 1;
        }
        let lasting = incident.service == hosting && incident.priority == 2 && (150..400).contains(&minutes);
        if long.is_none() && lasting && same_day && incident.opened.date() > day(2026, 2, 2) {
            long = Some(index);
        }
        if long == Some(index) || majors.contains(&index) || (severe && short && same_day && skipped % 3 == 1) {
            outages.push(Outage {
                id: format!("OUT-{:03}", outages.len() + 1),
                service: incident.service,
                start: incident.opened - Duration::minutes(2),
                end: resolved,
                incident: index,
            });
        }
    }
    outages
}
