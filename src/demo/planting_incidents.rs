//! Plants the defects that stand in incident records.

use super::calendar::{cut_off, day};
use super::expected::Defect;
use super::exports::INCIDENTS;
use super::incidents::Incident;
use super::planting::Planter;
use chrono::Duration;
use std::collections::BTreeSet;

/// Service key and month of the period in which the target was missed and nothing followed.
pub(super) const MISSED: (&str, usize) = ("identity", 4);
/// Service key and month of the period whose report says more than the tickets.
pub(super) const MISREPORTED: (&str, usize) = ("workplace", 8);

/// Plants all defects of incidents.
pub(super) fn plant(planter: &mut Planter) {
    let mut used = BTreeSet::new();
    major_without_report(planter);
    let done = |each: &Incident| {
        each.closed.is_some()
            && each.escalated.is_none()
            && each.major.is_none()
            && each.problem.is_none()
            && !each.security
    };
    alter(planter, &mut used, 3, ("INC-05", "Closed incident whose resolution text says nothing"), done, |incident| {
        "ok".clone_into(&mut incident.notes);
    });
    alter(
        planter,
        &mut used,
        4,
        ("INC-01", "Priority does not follow from impact and urgency"),
        |each| done(each) && each.priority == 3,
        |incident| {
            incident.priority = 5;
        },
    );
    let late = |each: &Incident| {
        each.escalated.is_some()
            && each.resolved.is_some()
            && each.problem.is_none()
            && each.caused_by.is_none()
            && each.opened.date() > day(2026, 1, 10)
            && each.opened.date() < day(2026, 8, 10)
    };
    alter(
        planter,
        &mut used,
        3,
        ("INC-06", "Open incident older than 30 days that nobody touches"),
        late,
        |incident| {
            incident.updated = incident.due + Duration::days(9);
            incident.resolved = None;
            incident.closed = None;
            incident.code.clear();
            incident.closed_by.clear();
            incident.notes.clear();
        },
    );
    alter(
        planter,
        &mut used,
        1,
        ("DQ-06", "Incident typed in two days after it began"),
        |each| done(each) && chrono::Datelike::day(&each.opened) > 4,
        |incident| {
            incident.opened -= Duration::hours(51);
        },
    );
    alter(
        planter,
        &mut used,
        1,
        ("DQ-03", "Incident resolved before it was opened"),
        |each| done(each) && each.priority > 2,
        |incident| {
            incident.resolved = Some(incident.opened - Duration::minutes(35));
        },
    );
    planter.also(&["INC-17"]);
    unknown_item(planter, &mut used);
    retired_item(planter, &mut used);
    missed_target(planter, &used);
}

fn alter(
    planter: &mut Planter,
    used: &mut BTreeSet<usize>,
    count: usize,
    (reference, words): (&str, &str),
    fits: impl Fn(&Incident) -> bool,
    mut alter: impl FnMut(&mut Incident),
) {
    let outages: BTreeSet<usize> = planter.records.outages.iter().map(|each| each.incident).collect();
    for _ in 0..count {
        let all: Vec<usize> = (0..planter.records.incidents.len())
            .filter(|index| !used.contains(index) && !outages.contains(index))
            .filter(|index| planter.records.incidents.get(*index).is_some_and(&fits))
            .collect();
        let index = planter.random.pick(&all);
        let Some(incident) = planter.records.incidents.get_mut(index).filter(|_| used.insert(index)) else { continue };
        alter(incident);
        let subject = incident.id();
        planter.note(Defect::in_record(words, INCIDENTS, reference, &subject));
    }
}

fn major_without_report(planter: &mut Planter) {
    let last = planter.records.majors.last().copied();
    let Some(incident) = last.and_then(|index| planter.records.incidents.get_mut(index)) else { return };
    if let Some(major) = &mut incident.major {
        major.report = None;
        major.review = None;
    }
    let words = format!("Major incident of {} has neither report nor review", incident.opened.format("%B %Y"));
    let subject = incident.id();
    planter.note(Defect::in_record(words, INCIDENTS, "INC-10", &subject));
}

fn unknown_item(planter: &mut Planter, used: &mut BTreeSet<usize>) {
    let unknown = format!("{}-SRV-{}", planter.organisation.profile.tag, 9_960 + planter.random.below(30));
    let hosting = planter.organisation.service("hosting");
    let words = format!("Incident refers to {unknown}, which the configuration database does not hold");
    let fits = |each: &Incident| {
        each.service == hosting
            && each.closed.is_some()
            && each.problem.is_none()
            && each.caused_by.is_none()
            && each.escalated.is_none()
            && each.major.is_none()
            && each.priority > 2
    };
    alter(planter, used, 1, ("DQ-11", &words), fits, |incident| incident.ci.clone_from(&unknown));
}

fn retired_item(planter: &mut Planter, used: &mut BTreeSet<usize>) {
    let retired = format!("{}-ARC-0002", planter.organisation.profile.tag);
    let hosting = planter.organisation.service("hosting");
    let words = format!("{retired} was switched off in April and is hit by a later incident");
    let fits = |each: &Incident| {
        each.service == hosting
            && each.closed.is_some()
            && each.problem.is_none()
            && each.caused_by.is_none()
            && each.escalated.is_none()
            && each.major.is_none()
            && each.priority > 2
            && each.opened.date() > day(2026, 6, 1)
    };
    alter(planter, used, 1, ("CFG-07", &words), fits, |incident| incident.ci.clone_from(&retired));
    if let Some(mut defect) = planter.defects.pop() {
        let incident = std::mem::replace(&mut defect.place.at, retired.clone());
        defect.place.path = super::exports::ITEMS.into();
        defect.found_by = super::expected::Sign::RecordTest { reference: "CFG-07".into(), subject: retired };
        defect.words = format!("{} ({incident})", defect.words);
        planter.defects.push(defect);
    }
}

/// One service misses its target in one month, and no improvement follows.
fn missed_target(planter: &mut Planter, used: &BTreeSet<usize>) {
    let service = planter.organisation.service(MISSED.0);
    let outages: BTreeSet<usize> = planter.records.outages.iter().map(|each| each.incident).collect();
    let free = |index: &usize, each: &Incident| {
        let plain = each.resolved.is_some() && each.escalated.is_none() && each.major.is_none() && !each.security;
        plain && each.priority > 2 && !used.contains(index) && !outages.contains(index)
    };
    let cell: Vec<usize> = (0..planter.records.incidents.len())
        .filter(|index| {
            let incident = planter.records.incidents.get(*index);
            incident.is_some_and(|each| each.is_in(service, MISSED.1) && free(index, each))
        })
        .take(7)
        .collect();
    for index in cell {
        let delay = planter.random.between(90, 700);
        let Some(incident) = planter.records.incidents.get_mut(index) else { continue };
        let resolved = super::calendar::working_after(incident.due, delay);
        incident.escalated = Some(incident.due - Duration::minutes(11));
        incident.resolved = Some(resolved);
        incident.closed = Some((resolved + Duration::hours(26)).min(cut_off()));
        incident.updated = resolved + Duration::hours(26);
    }
    let name = planter.organisation.services.get(service).map(|each| each.name.clone()).unwrap_or_default();
    let month = super::calendar::months().get(MISSED.1).map(|each| each.label()).unwrap_or_default();
    let words = format!("{name} missed its resolution target in {month} and no improvement was raised");
    let report = format!("SR-{month}-SVC-{:02}", service + 1);
    let cell = format!("{name} {month}");
    planter.note(Defect::in_record(words, super::texts::FIGURES, "SLM-06", &report).also("INC-03", &cell));
}
