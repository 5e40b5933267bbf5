//! Plants the defects that stand in records; each is told to `expected.json`.

use super::calendar::{at, cut_off, day, freeze_end, freeze_start, month_of};
use super::changes::{Change, Kind};
use super::expected::{Defect, Sign};
use super::exports::{CHANGES, ITEMS, PROBLEMS, REQUESTS};
use super::organisation::Organisation;
use super::random::Random;
use super::records::Records;
use chrono::{Duration, NaiveDateTime};
use std::collections::BTreeSet;

/// Places defects in records, never two in one.
pub(super) struct Planter<'a> {
    pub(super) organisation: &'a Organisation,
    pub(super) records: &'a mut Records,
    pub(super) random: Random,
    pub(super) defects: Vec<Defect>,
    used: BTreeSet<String>,
}

/// Plants all defects of records and returns them in the order of the story they tell.
pub fn plant(organisation: &Organisation, records: &mut Records, seed: u64) -> Vec<Defect> {
    let random = Random::new(seed, "planting");
    let mut planter = Planter { organisation, records, random, defects: Vec::new(), used: BTreeSet::new() };
    planter.approvals();
    planter.plans();
    planter.moments();
    super::planting_incidents::plant(&mut planter);
    planter.problems();
    planter.requests();
    planter.defects
}

/// Plants what must be planted after everything else has settled.
pub fn plant_last(records: &mut Records, seed: u64) -> Vec<Defect> {
    let random = &mut Random::new(seed, "planting last");
    let mut defects = Vec::new();
    let open: Vec<usize> = (0..records.known_errors.len())
        .filter(|index| records.known_errors.get(*index).is_some_and(|each| each.open))
        .collect();
    let missing = random.pick(&open);
    if missing < records.known_errors.len() {
        let gone = records.known_errors.remove(missing);
        let words = "Problem with a known root cause that is not fixed has no known error record";
        defects.push(Defect::in_record(words, PROBLEMS, "PRB-04", &gone.problem));
    }
    let live: Vec<usize> = (0..records.items.len())
        .filter(|index| records.items.get(*index).is_some_and(|each| each.changes && each.live))
        .collect();
    let forgotten = random.pick(&live);
    if let Some(item) = records.items.get_mut(forgotten) {
        item.verified = at(day(2024, 11, 12), 560);
        let words = "Configuration item that nobody has verified since November 2024";
        defects.push(Defect::in_record(words, ITEMS, "CFG-05", &item.name));
    }
    defects
}

impl Planter<'_> {
    /// Notes a defect in one record.
    pub(super) fn note(&mut self, defect: Defect) {
        self.defects.push(defect);
    }

    /// The position of one change that fits and holds no defect yet.
    fn change(&mut self, fits: impl Fn(&Change) -> bool) -> Option<usize> {
        let fixes: BTreeSet<&str> = self.records.problems.iter().map(|each| each.fix.as_str()).collect();
        let settled = |each: &Change| {
            let free = |id: String| !self.used.contains(&id) && !fixes.contains(id.as_str());
            fits(each) && each.transition_plan.is_empty() && !each.ci.contains("-ARC-") && free(each.id())
        };
        let all: Vec<usize> = (0..self.records.changes.len())
            .filter(|index| self.records.changes.get(*index).is_some_and(settled))
            .collect();
        let chosen = all.get(self.random.below(all.len())).copied()?;
        self.used.insert(self.records.changes.get(chosen)?.id());
        Some(chosen)
    }

    /// Alters one fitting change and notes the defect.
    fn alter(
        &mut self,
        (reference, words): (&str, &str),
        fits: impl Fn(&Change) -> bool,
        alter: impl FnOnce(&mut Change, &Organisation, &mut Random),
    ) {
        let Some(index) = self.change(fits) else { return };
        let (organisation, random) = (self.organisation, &mut self.random);
        let Some(change) = self.records.changes.get_mut(index) else { return };
        alter(change, organisation, random);
        let subject = change.id();
        self.note(Defect::in_record(words, CHANGES, reference, &subject));
    }

    /// Lets the last defect also show in other tests.
    pub(super) fn also(&mut self, references: &[&str]) {
        if let Some(defect) = self.defects.pop() {
            let subject = defect.place.at.clone();
            self.defects.push(references.iter().fold(defect, |defect, each| defect.also(each, &subject)));
        }
    }

    fn approvals(&mut self) {
        let done = |each: &Change| each.kind == Kind::Normal && each.succeeded() && each.closed.is_some();
        self.alter(
            ("CHG-01", "Normal change approved the day after it was implemented"),
            |each| done(each) && each.risk == "Low",
            |change, _, random| {
                let next = change.ended.unwrap_or_default().date() + Duration::days(1);
                change.decided = Some(at(
                    super::calendar::working_days_after(next - Duration::days(1), 1),
                    random.between(560, 700),
                ));
            },
        );
        self.alter(
            ("CHG-02", "Emergency change was never reviewed"),
            |each| each.kind == Kind::Emergency && each.closed.is_some_and(|end| end.date() < day(2026, 8, 1)),
            |change, _, _| {
                change.reviewed = None;
                change.review_result.clear();
            },
        );
        self.also(&["CHG-09"]);
        self.alter(
            ("CHG-03", "Requester and only approver are the same person"),
            |each| done(each) && each.risk == "Low",
            |change, _, _| change.requester.clone_from(&change.approver),
        );
        self.alter(
            ("CHG-20", "Approver holds no authority for changes"),
            |each| done(each) && each.risk == "Low",
            |change, organisation, random| {
                let others = organisation.team("Workplace");
                let others: Vec<String> =
                    others.into_iter().filter(|each| *each != change.requester && *each != change.assignee).collect();
                change.approver = random.pick(&others);
            },
        );
    }

    fn plans(&mut self) {
        let done = |each: &Change| each.kind == Kind::Normal && each.closed.is_some();
        self.alter(
            ("CHG-05", "High-risk change whose back-out plan is `n/a`"),
            |each| done(each) && each.risk == "High",
            |change, _, _| "n/a".clone_into(&mut change.backout),
        );
        self.alter(
            ("CHG-06", "Normal change without any test result"),
            |each| done(each) && each.succeeded(),
            |change, _, _| {
                change.test_result.clear();
                change.tested = None;
                change.tested_by.clear();
            },
        );
        self.alter(
            ("CHG-08", "Failed change that nobody investigated"),
            |each| each.kind != Kind::Emergency && !each.investigation.is_empty() && each.closed.is_some(),
            |change, _, _| change.investigation.clear(),
        );
        let unknown = format!("{}-SRV-{}", self.organisation.profile.tag, 9_900 + self.random.below(50));
        let words = format!("Change refers to {unknown}, which the configuration database does not hold");
        self.alter(
            ("CHG-13", &words),
            |each| done(each) && each.succeeded(),
            |change, _, _| {
                change.summary = change.summary.replace(&change.ci, &unknown);
                change.ci = unknown;
            },
        );
    }

    fn moments(&mut self) {
        self.alter(
            ("CHG-18", "Standard change recorded a day after it was made"),
            |each| {
                let early = each.created.date() > day(2025, 10, 8)
                    && !(day(2025, 12, 15)..day(2026, 1, 12)).contains(&each.created.date());
                each.kind == Kind::Standard && each.succeeded() && early && each.requester != "svc.patching"
            },
            |change, _, _| {
                let shift = change.started.unwrap_or_default() - change.created + Duration::hours(29);
                let back = |moment: NaiveDateTime| moment - shift;
                change.started = change.started.map(back);
                change.ended = change.ended.map(back);
                change.planned = change.planned.map(|(start, end)| (back(start), back(end)));
                change.communicated = change.started.map(|start| start - Duration::hours(2));
                change.recorded = Some(change.created + Duration::minutes(40));
                change.closed = Some(change.created + Duration::minutes(45));
            },
        );
        self.alter(
            ("CHG-15", "Normal change carried out in the year-end freeze"),
            |each| {
                let decided = each.decided.is_some_and(|moment| moment < freeze_start());
                let deferred = each.started.is_some_and(|start| start > freeze_end());
                let soon = each.closed.is_some_and(|closed| closed.date() < day(2026, 1, 20));
                each.kind == Kind::Normal && each.succeeded() && decided && deferred && soon
            },
            |change, _, random| {
                let start = at(day(2025, 12, 22), random.between(1090, 1150));
                change.planned = Some((start, start + Duration::minutes(90)));
                change.started = Some(start + Duration::minutes(4));
                change.ended = Some(start + Duration::minutes(71));
                change.tested = change.decided.map(|decided| decided + Duration::minutes(25));
                change.recorded = Some(start + Duration::hours(15));
            },
        );
    }

    fn problems(&mut self) {
        if let Some(incident) = self.records.majors.get(1).and_then(|index| self.records.incidents.get(*index)) {
            let words = format!("Major incident of {} has no problem record", incident.opened.format("%B %Y"));
            let subject = incident.id();
            self.note(Defect::in_record(words, super::exports::INCIDENTS, "PRB-07", &subject));
        }
        let closed: Vec<usize> = (0..self.records.problems.len())
            .filter(|index| {
                let problem = self.records.problems.get(*index);
                problem.is_some_and(|each| {
                    each.closed.is_some() && !each.fix.is_empty() && each.source != "major incident"
                })
            })
            .collect();
        let (first, second) = (self.random.pick(&closed), self.random.pick(&closed));
        if let Some(problem) = self.records.problems.get_mut(first) {
            problem.cause.clear();
            problem.cause_found = None;
            let subject = problem.id();
            self.note(Defect::in_record("Closed problem without a root cause", PROBLEMS, "PRB-01", &subject));
        }
        let fixes = &self.records.changes;
        if let Some(problem) = self.records.problems.get_mut(second).filter(|_| second != first) {
            let ended = fixes.iter().find(|each| each.id() == problem.fix).and_then(|each| each.ended);
            let ended = ended.unwrap_or_else(cut_off);
            problem.resolved = Some(ended - Duration::hours(40));
            problem.closed = Some(ended - Duration::hours(19));
            problem.updated = ended - Duration::hours(19);
            let subject = problem.id();
            let words = "Problem closed before the change that fixes it had ended";
            self.note(Defect::in_record(words, PROBLEMS, "PRB-06", &subject));
        }
    }

    fn requests(&mut self) {
        let approved: Vec<usize> = (0..self.records.requests.len())
            .filter(|index| {
                self.records.requests.get(*index).is_some_and(|each| each.approved.is_some() && each.closed.is_some())
            })
            .collect();
        let index = self.random.pick(&approved);
        if let Some(request) = self.records.requests.get_mut(index) {
            request.approver.clone_from(&request.requester);
            let subject = request.id();
            self.note(Defect::in_record("Request approved by its own requester", REQUESTS, "REQ-03", &subject));
        }
        let index = self.random.pick(&approved);
        if let Some(request) = self.records.requests.get_mut(index).filter(|each| each.approver != each.requester) {
            request.approved = request.fulfilled.map(|moment| moment + Duration::hours(3));
            let subject = request.id();
            let words = "Access granted three hours before the approval";
            let words = if request.category == "Access" { words } else { "Request fulfilled before it was approved" };
            self.note(Defect::in_record(words, REQUESTS, "REQ-02", &subject));
        }
        self.lose_requests();
    }

    /// Some rows in the middle are missing from the export although the system counted them.
    fn lose_requests(&mut self) {
        let lost = 19 + self.random.below(12);
        let subjects: BTreeSet<String> = self.defects.iter().map(|each| each.place.at.clone()).collect();
        let start = loop {
            let start = self.random.below(self.records.requests.len().saturating_sub(400)) + 200;
            let piece = self.records.requests.iter().skip(start).take(lost);
            if piece.clone().all(|each| !subjects.contains(&each.id()) && month_of(each.opened) > 0) {
                break start;
            }
        };
        let counted = self.records.requests.len();
        self.records.requests_counted = counted;
        self.records.requests.drain(start..start + lost);
        let words = format!("The system counted {counted} requests, the export holds {lost} fewer");
        let mut defect = Defect::in_record(words, REQUESTS, "DQ-14", "requests");
        defect.place.at = format!("declared row count {counted}");
        defect.found_by = Sign::ExportCheck { path: REQUESTS.into(), check: "declared-row-count".into() };
        self.note(defect);
    }
}
