//! The words of change records: assessments, plans, test and review results.

use super::changes::Change;
use super::random::Random;

const RISKS: [&str; 5] = [
    "Known procedure, short interruption possible",
    "Cluster keeps service up, one node at a time",
    "Rehearsed in staging, second person present",
    "Vendor procedure, effect limited to one item",
    "Interruption inside the agreed window only",
];
const IMPACTS: [&str; 5] = [
    "Users of one customer, up to 10 min outside business hours",
    "No interruption expected; capacity unchanged",
    "All users of the item, announced three days ahead",
    "No effect on continuity plan or availability target",
    "One site, customer contact agreed to the window",
];
const BACKOUTS: [&str; 5] = [
    "Return to snapshot taken before start, 20 min",
    "Reinstall previous release from depot, 30 min",
    "Switch traffic back to second member, 5 min",
    "Restore saved configuration, reload, 10 min",
    "Re-enable old object, kept for 14 days",
];
const REASONS: [&str; 5] =
    ["End of vendor support", "Customer requirement", "Problem fix", "Capacity forecast", "Security advisory"];
const TESTS: [&str; 4] = [
    "Passed in staging, all steps as planned",
    "Passed with copy of live data",
    "Passed on pilot item, back-out rehearsed",
    "Passed after one repeated step",
];
const INVESTIGATIONS: [&str; 4] = [
    "Missing prerequisite on the item; check added to the template",
    "Window too short for data volume; estimate corrected, repeated with success",
    "Vendor package faulty; vendor case opened, corrected package tested",
    "Wrong order of steps; implementation plan corrected and rehearsed",
];
const CATEGORIES: [&str; 5] = ["Software", "Hardware", "Network", "Configuration", "Security"];

/// Gives a change its subject, assessments and plans.
pub(super) fn describe(change: &mut Change, subject: &str, random: &mut Random) {
    subject.clone_into(&mut change.summary);
    random.pick(&CATEGORIES).clone_into(&mut change.category);
    random.pick(&REASONS).clone_into(&mut change.reason);
    random.pick(&RISKS).clone_into(&mut change.risk_assessment);
    random.pick(&IMPACTS).clone_into(&mut change.impact_assessment);
    random.pick(&BACKOUTS).clone_into(&mut change.backout);
    change.security_checked = true;
}

/// The result of a test that was passed.
pub(super) fn test_result(random: &mut Random) -> String {
    random.pick(&TESTS).to_owned()
}

/// What a failure was found to come from.
pub(super) fn investigation(random: &mut Random) -> String {
    random.pick(&INVESTIGATIONS).to_owned()
}

/// What a review found.
pub(super) fn review_result(succeeded: bool, random: &mut Random) -> String {
    let good = ["Effect as intended, no follow-up", "Effect as intended, guide updated", "Achieved, users confirmed"];
    let bad = ["Not effective, repeated as new change", "Effect missing, actions agreed with requester"];
    if succeeded { random.pick(&good) } else { random.pick(&bad) }.to_owned()
}
