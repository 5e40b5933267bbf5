//! The course of a change: decided, carried out, reviewed, closed.

use super::calendar::{at, cut_off, working_after};
use super::change_planner::Planner;
use super::change_words as words;
use super::changes::{Change, Kind, board_days};
use super::random::Random;
use chrono::{Duration, NaiveDateTime};

/// Low risk is decided by the change managers, the rest in the next meeting of the board.
pub(super) fn decide(change: &mut Change, planner: &mut Planner) {
    let requested = change.requested.unwrap_or(change.created);
    let random = &mut planner.random;
    let role = |key: &str| planner.organisation.role(key).id;
    if change.risk == "Low" {
        change.board = None;
        change.approver = if random.chance(700) { role("change") } else { role("deputy") };
        change.decided = Some(working_after(requested, random.between(35, 1100)));
    } else {
        change.approver = if change.risk == "High" { role("ops") } else { role(random.pick(&["change", "infra"])) };
        change.board = board_days().into_iter().find(|date| *date > requested.date());
        change.decided = change.board.map(|date| at(date, random.between(604, 671)));
    }
    if random.chance(20) { "Declined" } else { "Approved" }.clone_into(&mut change.decision);
    if change.decided.is_none_or(|decided| decided > cut_off()) {
        change.decided = None;
        change.decision.clear();
        change.approver.clear();
    }
}

pub(super) fn implement(change: &mut Change, planner: &mut Planner, start: NaiveDateTime, length: i64) {
    let tester = planner.engineer(change.service);
    change.assignee = loop {
        let person = planner.engineer(change.service);
        if person != tester {
            break person;
        }
    };
    let random = &mut planner.random;
    let withdrawn = random.chance(22);
    if change.decision != "Approved" || withdrawn || start + Duration::minutes(length + 30) > cut_off() {
        settle(change);
        if withdrawn && change.decision == "Approved" {
            change.status = "Canceled".into();
        }
        return;
    }
    let decided = change.decided.unwrap_or(change.created);
    change.communicated = Some(decided + Duration::minutes(random.between(30, 240)));
    change.tested = Some(working_after(change.created + (start - change.created) * 3 / 5, random.between(0, 50)));
    change.tested_by = tester;
    change.test_result = words::test_result(random);
    carry_out(change, start + Duration::minutes(random.between(0, 9)), length, 30, random);
    review(change, random);
    settle(change);
}

pub(super) fn carry_out(
    change: &mut Change,
    started: NaiveDateTime,
    length: i64,
    failures: usize,
    random: &mut Random,
) {
    let ended = started + Duration::minutes(length);
    change.started = Some(started);
    change.ended = Some(ended);
    if random.chance(failures) {
        random.pick(&["Failed", "Backed out"]).clone_into(&mut change.outcome);
        change.investigation = words::investigation(random);
    } else {
        change.outcome = "Successful".into();
        change.recorded = Some((ended + Duration::minutes(random.between(10, 1900))).min(cut_off()));
    }
}

/// Medium and high risk are reviewed by the board, the rest by the change managers.
pub(super) fn review(change: &mut Change, random: &mut Random) {
    let Some(ended) = change.ended else { return };
    let reviewed = if change.risk == "Low" || change.kind == Kind::Emergency {
        Some(working_after(ended + Duration::hours(10), random.between(60, 1000)))
    } else {
        board_days().into_iter().find(|date| *date > ended.date()).map(|date| at(date, random.between(675, 698)))
    };
    change.reviewed = reviewed.filter(|moment| *moment <= cut_off());
    if let Some(reviewed) = change.reviewed {
        change.review_result = words::review_result(change.succeeded(), random);
        change.closed = Some(reviewed + Duration::minutes(random.between(30, 2400)));
    }
}

/// Sets the state that follows from what has happened until the export.
pub(super) fn settle(change: &mut Change) {
    change.closed = change.closed.filter(|moment| *moment <= cut_off());
    change.communicated = change.communicated.filter(|moment| *moment <= cut_off());
    let status = match (change.closed, change.ended, change.decision.as_str()) {
        (Some(_), _, _) => "Closed",
        (None, Some(_), _) => "Review",
        (None, None, "Declined") => "Declined",
        (None, None, "Approved") => "Awaiting implementation",
        (None, None, _) => "Awaiting approval",
    };
    status.clone_into(&mut change.status);
}
