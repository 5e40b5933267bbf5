//! Requirements against the evidence they expect: could they ever be met, and is nothing described in vain.

use super::{CONTRADICTION, Lint, NEVER_MET, UNUSED};
use crate::catalogue::control::{Control, Expectation, Requirement, RequirementKind, Shows};
use crate::catalogue::item_kind::Nature;
use crate::catalogue::publication::Keeping;
use crate::diagnostics::Diagnostic;
use std::collections::BTreeSet;

pub(super) fn lint(lint: &mut Lint<'_>) {
    let mut faults = Vec::new();
    for (file, place, requirement) in lint.requirements() {
        faults.extend(
            never_met(&file.content, requirement)
                .map(|message| NEVER_MET.at(&file.path, format!("{place}/expects"), message)),
        );
    }
    for (_, file) in lint.controls() {
        for (index, expectation) in file.content.expectations.iter().enumerate() {
            let place = format!("/expectations/{index}");
            unused(&file.content, expectation, &file.path, &place, &mut faults);
            populations(lint, expectation, &file.path, &place, &mut faults);
        }
    }
    keeping(lint, &mut faults);
    grade_table(lint, &mut faults);
    lint.faults.extend(faults);
}

/// capability.md §3: a document needs E2 and, for stage 2, proof of use; a record and an activity need E3.
fn never_met(control: &Control, requirement: &Requirement) -> Option<String> {
    let expected: Vec<&Expectation> = requirement.expects.iter().filter_map(|id| control.expectation(id)).collect();
    if requirement.expects.is_empty() || expected.len() < requirement.expects.len() {
        // The schema reports an empty list and another lint an unknown reference; nothing else can be said then.
        return None;
    }
    let shows = |wanted| expected.iter().any(|each| each.shows == wanted);
    let lacking = match (requirement.kind, shows(Shows::Design), shows(Shows::Implementation)) {
        (_, _, false) => "nothing that shows `implementation`: a dated record that it happened or is in use",
        (RequirementKind::Document, false, true) => "nothing that shows `design`: the document itself",
        (RequirementKind::Document | RequirementKind::Record | RequirementKind::Activity, _, true) => return None,
    };
    Some(format!("the {} requirement `{}` expects {lacking}", requirement.kind.word(), requirement.id))
}

fn unused(control: &Control, expectation: &Expectation, file: &str, place: &str, faults: &mut Vec<Diagnostic>) {
    if !control.requirements.iter().any(|requirement| requirement.expects.contains(&expectation.id)) {
        let message = format!("no requirement expects `{}`", expectation.id);
        faults.push(UNUSED.at(file, place, message));
    }
    let selectors = &expectation.selectors;
    let features = [&selectors.path, &selectors.titles, &selectors.headings, &selectors.phrases, &selectors.columns];
    if features.iter().all(|list| list.is_empty()) && selectors.front_matter.is_empty() {
        let message = format!("nothing says how `{}` is recognised; only the register could name it", expectation.id);
        let help = "add words under `path`, `titles`, `headings`, `phrases` or `columns`";
        faults.push(UNUSED.at(file, format!("{place}/selectors"), message).with_help(help));
    }
}

/// An export of all records is a kind of item of its own, and what it shows is that things happened.
fn populations(lint: &Lint<'_>, expectation: &Expectation, file: &str, place: &str, faults: &mut Vec<Diagnostic>) {
    let Some(kinds) = &lint.parsed.item_kinds else { return };
    let is_population =
        |id: &String| kinds.content.kinds.iter().any(|kind| &kind.id == id && kind.nature == Nature::Population);
    if expectation.record_type.is_some() && !expectation.items.iter().any(is_population) {
        let message = "a record type is named, and no kind of item here is an export of records";
        faults.push(
            CONTRADICTION.at(file, format!("{place}/record_type"), message).with_help("add `record-export` to `items`"),
        );
    }
    if expectation.record_type.is_some() && expectation.shows == Shows::Design {
        let message = "an export of records shows that things happened, and `shows` says `design`";
        faults.push(CONTRADICTION.at(file, format!("{place}/shows"), message));
    }
}

fn keeping(lint: &Lint<'_>, faults: &mut Vec<Diagnostic>) {
    for file in lint.publications().filter_map(|each| each.mandatory_information.as_ref()) {
        for (index, item) in file.content.items.iter().enumerate() {
            let fits = match item.keeping {
                Keeping::Maintain => item.id.starts_with('D'),
                Keeping::Retain => item.id.starts_with('R'),
            };
            if !fits {
                let message = format!("the id `{}` does not fit how the item is kept", item.id);
                let help = "`D…` for what is maintained, `R…` for what is retained";
                faults.push(CONTRADICTION.at(&file.path, format!("/items/{index}/keeping"), message).with_help(help));
            }
        }
    }
}

fn grade_table(lint: &Lint<'_>, faults: &mut Vec<Diagnostic>) {
    use crate::catalogue::grading::Situation;
    const ALL: [Situation; 14] = [
        Situation::ClauseWhollyOpen,
        Situation::MandatoryInformationMissing,
        Situation::TestFarBeyondTolerance,
        Situation::TestBeyondTolerance,
        Situation::TestWithinToleranceAbsolute,
        Situation::TestWithinTolerance,
        Situation::RepeatedMinors,
        Situation::RequirementOpen,
        Situation::RequirementPartly,
        Situation::StaleByOwnRule,
        Situation::StaleByDefault,
        Situation::FindingPending,
        Situation::ScopeDiffers,
        Situation::MinorPastDue,
    ];
    let Some(file) = &lint.parsed.grade_rules else { return };
    let mut seen = BTreeSet::new();
    for (index, row) in file.content.rows.iter().enumerate() {
        let place = format!("/rows/{index}");
        if !seen.insert(row.situation) {
            faults.push(super::DUPLICATE_ID.at(&file.path, place.as_str(), "this situation has a row already"));
        }
        for message in row_faults(row) {
            faults.push(CONTRADICTION.at(&file.path, place.as_str(), message));
        }
    }
    for situation in ALL.into_iter().filter(|situation| !seen.contains(situation)) {
        let name = serde_json::to_value(situation).unwrap_or_default();
        let message = format!("there is no row for the situation `{}`", name.as_str().unwrap_or_default());
        faults.push(super::UNKNOWN_REFERENCE.at(&file.path, "/rows", message).with_help("add the row"));
    }
}

/// Figures and grades that a situation needs, or cannot have because the clause or the item says them.
fn row_faults(row: &crate::catalogue::grading::GradeRow) -> Vec<String> {
    use crate::catalogue::grading::Situation;
    let (grade, rate, count) = match row.situation {
        Situation::ClauseWhollyOpen | Situation::MandatoryInformationMissing | Situation::FindingPending => {
            (false, false, false)
        }
        Situation::TestFarBeyondTolerance => (true, true, false),
        Situation::RepeatedMinors => (true, false, true),
        Situation::TestBeyondTolerance
        | Situation::TestWithinToleranceAbsolute
        | Situation::TestWithinTolerance
        | Situation::RequirementOpen
        | Situation::RequirementPartly
        | Situation::StaleByOwnRule
        | Situation::StaleByDefault
        | Situation::ScopeDiffers
        | Situation::MinorPastDue => (true, false, false),
    };
    let keys = [
        ("grade", grade, row.grade.is_some()),
        ("rate_percent", rate, row.rate_percent.is_some()),
        ("count", count, row.count.is_some()),
    ];
    let wrong = keys.into_iter().filter(|(_, needed, given)| needed != given);
    wrong
        .map(|(key, needed, _)| format!("this row {} `{key}`", if needed { "needs a" } else { "cannot have a" }))
        .collect()
}
