//! Problems, known errors, and which configuration item each incident hit.

use super::calendar::{at, cut_off, day, working_days_after};
use super::changes::{Change, Kind};
use super::configuration::tag;
use super::organisation::{Category, Organisation};
use super::random::Random;
use super::tying::Tying;
use chrono::{Duration, NaiveDate, NaiveDateTime};
use std::collections::{BTreeMap, BTreeSet};

/// A problem.
#[derive(Debug, Clone, Default)]
pub struct Problem {
    /// Number without letters.
    pub number: u64,
    /// Opened.
    pub opened: NaiveDateTime,
    /// User id of who opened it.
    pub opened_by: String,
    /// Subject.
    pub summary: String,
    /// Category.
    pub category: String,
    /// Position of the service.
    pub service: usize,
    /// Configuration item.
    pub ci: String,
    /// Priority 1 to 5.
    pub priority: u8,
    /// `incident`, `major incident` or `trend analysis`.
    pub source: String,
    /// Root cause; empty while unknown.
    pub cause: String,
    /// Root cause found.
    pub cause_found: Option<NaiveDateTime>,
    /// Workaround.
    pub workaround: String,
    /// Key of the change that fixes it.
    pub fix: String,
    /// Why it is not fixed by a change.
    pub no_fix_reason: String,
    /// What fixed it.
    pub fix_notes: String,
    /// Resolved.
    pub resolved: Option<NaiveDateTime>,
    /// Closed.
    pub closed: Option<NaiveDateTime>,
    /// User id of who works on it.
    pub assignee: String,
    /// Last touched.
    pub updated: NaiveDateTime,
    /// Positions of the incidents tied to it.
    pub incidents: Vec<usize>,
}

impl Problem {
    /// Number as the tool shows it.
    #[must_use]
    pub fn id(&self) -> String {
        format!("PRB{:07}", self.number)
    }

    /// State as the tool shows it.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match (self.closed, self.resolved, self.cause.is_empty()) {
            (Some(_), _, _) => "Closed",
            (None, Some(_), _) => "Resolved",
            (None, None, true) => "Root Cause Analysis",
            (None, None, false) => "Fix in Progress",
        }
    }
}

/// A known error.
#[derive(Debug, Clone)]
pub struct KnownError {
    /// Number.
    pub id: String,
    /// Number of the problem.
    pub problem: String,
    /// Title.
    pub title: String,
    /// Workaround.
    pub workaround: String,
    /// Whether it is still open.
    pub open: bool,
    /// Recorded.
    pub created: NaiveDate,
    /// Last reviewed.
    pub reviewed: NaiveDate,
}

/// A category that befalls items such as this one.
fn category(organisation: &Organisation, service: usize, ci: &str, random: &mut Random) -> Option<Category> {
    let letters = tag(ci);
    let all = organisation.services.get(service).map(|each| each.categories.as_slice()).unwrap_or_default();
    let fitting: Vec<Category> =
        all.iter().filter(|each| each.tags.iter().any(|tag| tag == letters)).cloned().collect();
    (!fitting.is_empty()).then(|| random.pick(&fitting))
}

/// All problems, in the order they were opened, and numbered.
pub(super) fn year(tying: &mut Tying, majors: &[usize], random: &mut Random) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut number = 40_211;
    fixed(tying, random, &mut problems, &mut number);
    unfixed(tying, random, &mut problems, &mut number);
    after_majors(tying, majors, random, &mut problems, &mut number);
    problems.sort_by_key(|each| (each.opened, each.number));
    let renumbered: BTreeMap<u64, u64> = problems.iter().map(|each| each.number).zip(40_211_u64..).collect();
    for problem in &mut problems {
        problem.number = renumbered.get(&problem.number).copied().unwrap_or(problem.number);
    }
    for incident in tying.incidents.iter_mut() {
        incident.problem = incident.problem.and_then(|each| renumbered.get(&each).copied());
    }
    let fixes: BTreeMap<&str, String> = problems.iter().map(|each| (each.fix.as_str(), each.id())).collect();
    for change in tying.changes.iter_mut() {
        if let Some(problem) = fixes.get(change.id().as_str()) {
            change.reason = format!("Fixes {problem}");
        }
    }
    problems
}

fn draft(
    organisation: &Organisation,
    (service, category): (usize, &Category),
    opened: NaiveDateTime,
    number: u64,
    random: &mut Random,
) -> Problem {
    let team = organisation.services.get(service).map_or("", |each| each.team.as_str());
    Problem {
        number,
        opened,
        opened_by: organisation.role("problem").id,
        summary: format!("Repeated: {}", random.pick(&category.titles).to_lowercase()),
        category: category.name.clone(),
        service,
        priority: u8::try_from(random.between(2, 4)).unwrap_or(3),
        source: "incident".into(),
        assignee: random.pick(&organisation.team(team)),
        updated: cut_off() - Duration::minutes(random.between(600, 60_000)),
        ..Problem::default()
    }
}

/// Problems solved by a change that succeeded.
fn fixed(tying: &mut Tying, random: &mut Random, problems: &mut Vec<Problem>, number: &mut u64) {
    let mut fixes: Vec<Change> = tying
        .changes
        .iter()
        .filter(|each| each.kind == Kind::Normal && each.succeeded() && each.transition_plan.is_empty())
        .filter(|each| {
            each.created.date() > day(2025, 11, 5) && each.ended.is_some_and(|end| end.date() < day(2026, 9, 8))
        })
        .filter(|each| !each.ci.contains("-ARC-"))
        .cloned()
        .collect();
    random.shuffle(&mut fixes);
    for fix in fixes {
        let taken = tying.reserved.contains(&fix.ci) || tying.incidents.iter().any(|each| each.ci == fix.ci);
        let category = category(tying.organisation, fix.service, &fix.ci, random);
        let Some(category) = category.filter(|_| problems.len() < 62 && !taken) else { continue };
        let opened = fix.created - Duration::days(random.between(7, 30)) - Duration::minutes(random.between(0, 90));
        let mut problem = draft(tying.organisation, (fix.service, &category), opened, *number, random);
        problem.ci.clone_from(&fix.ci);
        if let Some(change) = tying.changes.iter_mut().find(|each| each.number == fix.number) {
            change.summary = format!("{} ({})", category.fix, fix.ci);
        }
        let proactive = random.chance(200);
        if proactive {
            problem.source = "trend analysis".into();
        }
        tying.tie(&mut problem, usize::try_from(random.between(2, 4)).unwrap_or(2), opened);
        problem.cause_found = Some(opened + (fix.created - opened) * 2 / 3);
        problem.cause = format!("{}, found on {}", category.cause, problem.ci);
        problem.workaround = category.workaround;
        problem.fix_notes = category.fix;
        problem.fix = fix.id();
        let resolved = fix.ended.unwrap_or(fix.created) + Duration::days(random.between(2, 7));
        close(&mut problem, resolved, random);
        tying.reserved.insert(fix.ci.clone());
        problems.push(problem);
        *number += 1;
    }
}

fn close(problem: &mut Problem, resolved: NaiveDateTime, random: &mut Random) {
    problem.resolved = Some(resolved);
    problem.closed = Some(resolved + Duration::days(random.between(5, 12))).filter(|closed| *closed <= cut_off());
    problem.updated = problem.closed.unwrap_or(resolved);
}

/// Problems still open, with and without a known cause, and some settled without a change.
fn unfixed(tying: &mut Tying, random: &mut Random, problems: &mut Vec<Problem>, number: &mut u64) {
    let free: Vec<(String, usize)> = tying
        .changes
        .iter()
        .filter(|each| each.kind == Kind::Standard && !tying.reserved.contains(&each.ci))
        .map(|each| (each.ci.clone(), each.service))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter(|(ci, _)| tying.incidents.iter().all(|each| each.ci != *ci))
        .collect();
    for index in 0..22 {
        let (ci, service) = random.pick(&free);
        let category = category(tying.organisation, service, &ci, random);
        let Some(category) = category.filter(|_| tying.reserved.insert(ci.clone())) else { continue };
        let opened = at(day(2026, 5, 4) + Duration::days(random.between(0, 120)), random.between(500, 1000));
        let mut problem = draft(tying.organisation, (service, &category), opened, *number, random);
        problem.ci = ci;
        tying.tie(&mut problem, usize::try_from(random.between(2, 4)).unwrap_or(2), opened);
        if index % 3 != 0 {
            problem.cause_found = Some(opened + Duration::days(random.between(6, 17)));
            problem.cause = format!("{}, found on {}", category.cause, problem.ci);
            problem.workaround = category.workaround;
        }
        if index % 3 == 1 {
            // Settled without a change.
            problem.no_fix_reason =
                "Accepted: cost of a change out of proportion, workaround is built into the work instruction".into();
            problem.fix_notes = "Workaround made permanent in the knowledge base".into();
            close(&mut problem, opened + Duration::days(random.between(18, 25)), random);
        }
        problem.updated = problem.updated.max(problem.opened + Duration::days(18)).min(cut_off());
        problems.push(problem);
        *number += 1;
    }
}

/// Problems behind the major incidents.
fn after_majors(
    tying: &mut Tying,
    majors: &[usize],
    random: &mut Random,
    problems: &mut Vec<Problem>,
    number: &mut u64,
) {
    for index in majors {
        let Some(incident) = tying.incidents.get(*index).cloned() else { continue };
        let opened = working_days_after(incident.opened.date(), 1).and_time(incident.opened.time());
        let categories = tying.organisation.services.get(incident.service).map(|each| each.categories.clone());
        let category = categories.unwrap_or_default().into_iter().find(|each| each.name == incident.category);
        let category = category.unwrap_or_default();
        let mut problem = draft(tying.organisation, (incident.service, &category), opened, *number, random);
        problem.summary = format!("Cause of major incident {}: {}", incident.id(), incident.title.to_lowercase());
        problem.source = "major incident".into();
        problem.category = category.name;
        problem.priority = 1;
        problem.ci.clone_from(&incident.ci);
        problem.incidents.push(*index);
        problem.cause_found = Some(opened + Duration::days(3));
        problem.cause = format!("{}, found on {}", category.cause, problem.ci);
        problem.workaround = category.workaround;
        let later = |each: &&Change| {
            each.kind == Kind::Normal
                && each.service == incident.service
                && each.succeeded()
                && each.created > opened + Duration::days(4)
                && problems.iter().all(|other: &Problem| other.fix != each.id())
                && each.ended.is_some_and(|end| end < opened + Duration::days(60))
        };
        if let Some(fix) = tying.changes.iter_mut().find(|each| later(&&**each)) {
            fix.summary = format!("{} ({})", category.fix, fix.ci);
            problem.fix = fix.id();
            problem.fix_notes = category.fix;
            let resolved = fix.ended.unwrap_or(opened) + Duration::days(3);
            close(&mut problem, resolved, random);
        }
        if let Some(incident) = tying.incidents.get_mut(*index) {
            incident.problem = Some(problem.number);
        }
        tying.reserved.insert(problem.ci.clone());
        problems.push(problem);
        *number += 1;
    }
}

/// Known errors of the problems whose cause is known: open while the problem is, retired afterwards.
#[must_use]
pub fn known_errors(problems: &[Problem], random: &mut Random) -> Vec<KnownError> {
    let known = problems.iter().filter(|each| !each.cause.is_empty());
    known
        .enumerate()
        .filter(|(index, problem)| problem.resolved.is_none() || index % 3 == 0)
        .map(|(_, problem)| problem)
        .zip(301..)
        .map(|(problem, number)| {
            let created = problem.cause_found.unwrap_or(problem.opened).date();
            let closed = problem.resolved.map(|moment| moment.date());
            KnownError {
                id: format!("KE{number:05}"),
                problem: problem.id(),
                title: problem.cause.clone(),
                workaround: problem.workaround.clone(),
                open: problem.resolved.is_none(),
                created,
                reviewed: closed
                    .unwrap_or_else(|| (created + Duration::days(random.between(9, 20))).min(cut_off().date())),
            }
        })
        .collect()
}
