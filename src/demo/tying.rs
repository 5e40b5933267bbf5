//! Which configuration item each incident hit, so that no record contradicts another.

use super::changes::{Change, Kind};
use super::configuration::{Ci, SERVICE_CLASS, tag};
use super::incidents::Incident;
use super::organisation::Organisation;
use super::problems::Problem;
use super::random::Random;
use chrono::{Duration, NaiveDateTime};
use std::collections::{BTreeMap, BTreeSet};

/// Ties incidents to items so that no record contradicts another.
pub(super) struct Tying<'a> {
    pub(super) organisation: &'a Organisation,
    pub(super) incidents: &'a mut Vec<Incident>,
    pub(super) changes: &'a mut Vec<Change>,
    /// Items that belong to one problem and take no other incident.
    pub(super) reserved: BTreeSet<String>,
    /// Ends of the changes of an item.
    ends: BTreeMap<String, Vec<NaiveDateTime>>,
}

impl<'a> Tying<'a> {
    pub(super) fn new(
        organisation: &'a Organisation,
        incidents: &'a mut Vec<Incident>,
        changes: &'a mut Vec<Change>,
    ) -> Self {
        let mut ends: BTreeMap<String, Vec<NaiveDateTime>> = BTreeMap::new();
        for change in changes.iter() {
            ends.entry(change.ci.clone()).or_default().extend(change.ended);
        }
        Self { organisation, incidents, changes, reserved: BTreeSet::new(), ends }
    }

    /// Whether a change on this item ended in the three days before the moment.
    fn is_shaky(&self, ci: &str, moment: NaiveDateTime) -> bool {
        let window = moment - Duration::hours(73)..=moment;
        self.ends.get(ci).is_some_and(|ends| ends.iter().any(|end| window.contains(end)))
    }

    /// Ties up to `wanted` incidents of the category, opened in the weeks before `until`, to a problem.
    pub(super) fn tie(&mut self, problem: &mut Problem, wanted: usize, until: NaiveDateTime) {
        let from = until - Duration::days(26);
        for index in 0..self.incidents.len() {
            if problem.incidents.len() >= wanted {
                break;
            }
            let fits = self.incidents.get(index).is_some_and(|each| {
                each.service == problem.service
                    && each.category == problem.category
                    && each.ci.is_empty()
                    && (from..until).contains(&each.opened)
                    && !self.is_shaky(&problem.ci, each.opened)
            });
            if let Some(incident) = self.incidents.get_mut(index).filter(|_| fits) {
                incident.ci.clone_from(&problem.ci);
                incident.problem = Some(problem.number);
                problem.incidents.push(index);
            }
        }
    }

    /// Lets some failed changes be followed by the incident they caused.
    pub(super) fn blame_changes(&mut self, most: usize) {
        let failed: Vec<(String, usize, NaiveDateTime, String)> = self
            .changes
            .iter()
            .filter(|each| !each.investigation.is_empty() && each.kind != Kind::Emergency)
            .filter_map(|each| Some((each.ci.clone(), each.service, each.ended?, each.id())))
            .collect();
        let mut blamed = 0;
        for (ci, service, ended, key) in failed {
            if blamed == most || self.reserved.contains(&ci) {
                continue;
            }
            let window = ended..ended + Duration::hours(60);
            let fits = |each: &&mut Incident| {
                each.service == service && each.ci.is_empty() && !each.security && window.contains(&each.opened)
            };
            if let Some(incident) = self.incidents.iter_mut().find(fits) {
                incident.ci = ci;
                incident.caused_by = Some(key);
                blamed += 1;
            }
        }
    }

    /// Gives every incident that has none an item of its service: no item just changed, none hit too often.
    pub(super) fn spread(&mut self, items: &[Ci], random: &mut Random) {
        let mut by_service: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for item in items.iter().filter(|each| each.class != SERVICE_CLASS && each.words != "Archive node") {
            by_service.entry(item.service).or_default().push(item.name.clone());
        }
        let mut hits: BTreeMap<(String, String), Vec<NaiveDateTime>> = BTreeMap::new();
        for incident in self.incidents.iter().filter(|each| !each.ci.is_empty()) {
            hits.entry((incident.ci.clone(), incident.category.clone())).or_default().push(incident.opened);
        }
        for index in 0..self.incidents.len() {
            let Some(incident) = self.incidents.get(index).filter(|each| each.ci.is_empty()) else { continue };
            let (opened, category) = (incident.opened, incident.category.clone());
            let all = by_service.get(&incident.service).cloned().unwrap_or_default();
            let tags = self.organisation.tags(incident.service, &incident.category);
            let fits = |name: &&String| tags.is_empty() || tags.iter().any(|each| each == tag(name));
            let candidates: Vec<String> = all.iter().filter(fits).cloned().collect();
            let month = opened - Duration::days(31)..opened + Duration::days(31);
            let chosen = (0..900).map(|index| random.pick(if index < 500 { &candidates } else { &all })).find(|ci| {
                let near = hits.get(&(ci.clone(), category.clone()));
                let near = near.map_or(0, |all| all.iter().filter(|each| month.contains(each)).count());
                near < 3 && !self.reserved.contains(ci) && !self.is_shaky(ci, opened)
            });
            if let (Some(ci), Some(incident)) = (chosen, self.incidents.get_mut(index)) {
                hits.entry((ci.clone(), category)).or_default().push(opened);
                incident.ci = ci;
            }
        }
    }
}
