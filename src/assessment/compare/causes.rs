//! What is different between two results, and which verdicts each difference bears on.

use super::{Cause, Change, VerdictChange};
use crate::assessment::document::{
    AssessmentDocument, Evidence, Match, MatchBasis, MatchState, RecordTestResult, RequirementResult,
};
use crate::catalogue::{Clause, RequirementId};
use std::collections::{BTreeMap, BTreeSet};

/// What one difference touches, apart from what it moved.
enum Reach {
    /// These requirements.
    Requirements(BTreeSet<RequirementId>),
    /// The requirements of these clauses.
    Clauses(BTreeSet<Clause>),
    /// All of them, when nothing nearer explains a verdict.
    Everything,
}

struct Found {
    cause: Cause,
    subject: String,
    what: String,
    reach: Reach,
}

impl Found {
    fn touches(&self, row: &VerdictChange, clauses: &BTreeMap<&RequirementId, &Clause>) -> bool {
        match &self.reach {
            Reach::Requirements(ids) => ids.contains(&row.requirement),
            Reach::Clauses(of) => clauses.get(&row.requirement).is_some_and(|clause| of.contains(*clause)),
            Reach::Everything => false,
        }
    }
}

/// Finds every difference and gives each moved verdict its causes.
pub fn explain(before: &AssessmentDocument, after: &AssessmentDocument, verdicts: &mut [VerdictChange]) -> Vec<Change> {
    let mut found = Vec::new();
    evidence(before, after, &mut found);
    decisions(before, after, &mut found);
    capability(before, after, &mut found);
    catalogue(before, after, &mut found);
    settings(before, after, &mut found);
    time(before, after, &mut found);
    let clauses: BTreeMap<&RequirementId, &Clause> =
        before.requirements.iter().chain(&after.requirements).map(|row| (&row.id, &row.clause)).collect();
    let mut borne: Vec<BTreeSet<RequirementId>> = vec![BTreeSet::new(); found.len()];
    for row in verdicts {
        let near: Vec<usize> = (0..found.len()).filter(|at| touches(&found, *at, row, &clauses)).collect();
        let bearing = if near.is_empty() { far(&found) } else { near };
        let mut of_row = BTreeSet::new();
        for at in bearing {
            if let (Some(each), Some(ids)) = (found.get(at), borne.get_mut(at)) {
                of_row.insert(each.cause);
                ids.insert(row.requirement.clone());
            }
        }
        row.causes = of_row.into_iter().collect();
        if row.causes.is_empty() {
            // Nothing that a result holds explains it: what remains are settings that a result does not show.
            row.causes.push(Cause::Rule);
        }
    }
    let mut changes: Vec<Change> = found
        .into_iter()
        .zip(borne)
        .map(|(each, ids)| Change {
            cause: each.cause,
            subject: each.subject,
            what: each.what,
            requirements: ids.into_iter().collect(),
        })
        .collect();
    changes.sort();
    changes
}

fn touches(found: &[Found], at: usize, row: &VerdictChange, clauses: &BTreeMap<&RequirementId, &Clause>) -> bool {
    found.get(at).is_some_and(|each| each.touches(row, clauses))
}

/// What bears on everything. Without it the evidence, since items bear on each other (a newer version supersedes an
/// older one), and at last the date, by which things fall due.
fn far(found: &[Found]) -> Vec<usize> {
    let those = |wanted: fn(&Found) -> bool| {
        found.iter().enumerate().filter(|(_, each)| wanted(each)).map(|(at, _)| at).collect::<Vec<_>>()
    };
    [
        those(|each| matches!(each.reach, Reach::Everything)),
        those(|each| each.cause == Cause::Evidence),
        those(|each| each.cause == Cause::Time),
    ]
    .into_iter()
    .find(|some| !some.is_empty())
    .unwrap_or_default()
}

fn items(document: &AssessmentDocument) -> BTreeMap<&str, &Evidence> {
    document.evidence.iter().map(|item| (item.path.as_str(), item)).collect()
}

fn evidence(before: &AssessmentDocument, after: &AssessmentDocument, found: &mut Vec<Found>) {
    let (old, new) = (items(before), items(after));
    let paths: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    for path in paths {
        let (was, is) = (old.get(path), new.get(path));
        // A note is a person's word, not a file somebody found.
        let is_note = path.starts_with(crate::workspace::NOTES_FILE);
        let what = match (was, is) {
            (None, Some(_)) => "is new",
            (Some(_), None) => "is gone",
            (Some(was), Some(is)) if was.sha256 != is.sha256 => "has other bytes",
            (Some(was), Some(is)) if (was.state == UNREADABLE) != (is.state == UNREADABLE) => {
                "could be read in one run and not in the other"
            }
            _ => continue,
        };
        let mut reach: BTreeSet<RequirementId> = was
            .into_iter()
            .chain(is)
            .flat_map(|item| item.matches.iter().map(|each| each.requirement.clone()))
            .collect();
        for document in [before, after] {
            let tests = document.record_tests.iter().filter(|test| test.sources.iter().any(|source| source == path));
            reach.extend(tests.flat_map(|test| test.requirements.iter().cloned()));
        }
        found.push(Found {
            cause: if is_note { Cause::Human } else { Cause::Evidence },
            subject: path.to_owned(),
            what: what.to_owned(),
            reach: Reach::Requirements(reach),
        });
    }
}

const UNREADABLE: crate::assessment::document::EvidenceState = crate::assessment::document::EvidenceState::Unreadable;

/// What people said of one item: the state and basis of each match that rests on the register or a decision.
fn said(item: &Evidence) -> BTreeMap<&RequirementId, (MatchState, MatchBasis)> {
    let by_people = |each: &&Match| matches!(each.basis, MatchBasis::Register | MatchBasis::Decision);
    item.matches.iter().filter(by_people).map(|each| (&each.requirement, (each.state, each.basis))).collect()
}

fn decisions(before: &AssessmentDocument, after: &AssessmentDocument, found: &mut Vec<Found>) {
    let old = items(before);
    for item in &after.evidence {
        let Some(was) = old.get(item.path.as_str()).filter(|was| was.sha256 == item.sha256) else { continue };
        let (then, now) = (said(was), said(item));
        if then == now {
            continue;
        }
        let differs = |id: &&&RequirementId| then.get(**id) != now.get(**id);
        let moved: BTreeSet<RequirementId> =
            then.keys().chain(now.keys()).filter(differs).map(|id| (*id).clone()).collect();
        let shown: Vec<&str> = moved.iter().map(RequirementId::local).collect();
        found.push(Found {
            cause: Cause::Human,
            subject: item.path.clone(),
            what: format!("somebody decided anew what it is evidence for: {}", shown.join(", ")),
            reach: Reach::Requirements(moved),
        });
    }
    let earlier = crate::assessment::by_id(before);
    for row in &after.requirements {
        let was = earlier.get(&row.id).and_then(|was| was.decision.as_ref());
        let what = match (was, &row.decision) {
            (None, Some(now)) => format!("{} decided: {}", now.by, now.decided),
            (Some(was), None) => format!("no longer decided: {}", was.decided),
            (Some(was), Some(now)) if was != now => format!("{} decided anew: {}", now.by, now.decided),
            _ => continue,
        };
        found.push(Found {
            cause: Cause::Human,
            subject: row.id.to_string(),
            what,
            reach: Reach::Requirements(BTreeSet::from([row.id.clone()])),
        });
    }
}

/// What people rated: it moves capability and never a verdict.
fn capability(before: &AssessmentDocument, after: &AssessmentDocument, found: &mut Vec<Found>) {
    let (then, now) = (rated(before), rated(after));
    let matters: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
    for matter in matters.into_iter().filter(|matter| then.get(*matter) != now.get(*matter)) {
        let what = now.get(matter).map_or_else(|| "is no longer rated".to_owned(), |now| format!("was rated {now}"));
        let reach = Reach::Requirements(BTreeSet::new());
        found.push(Found { cause: Cause::Human, subject: matter.clone(), what, reach });
    }
}

/// Every rating by people: what of, and the mark with who gave it and when.
fn rated(document: &AssessmentDocument) -> BTreeMap<String, String> {
    let given = |mark: &str, by: &str, at: &str| format!("{mark} by {by} on {}", at.get(..10).unwrap_or(at));
    let of_processes = document.processes.iter().flat_map(|process| {
        let ratings = process.ratings.iter();
        ratings.map(|each| (format!("{} PA {}", process.id, each.attribute), given(&each.rating, &each.by, &each.at)))
    });
    let practices = document.practices.iter().chain(&document.service_value_system.components);
    let of_practices = practices.map(|each| (each.id.clone(), given(&each.level.to_string(), &each.by, &each.at)));
    of_processes.chain(of_practices).collect()
}

fn catalogue(before: &AssessmentDocument, after: &AssessmentDocument, found: &mut Vec<Found>) {
    if before.catalogue.sha256 == after.catalogue.sha256 {
        return;
    }
    let start = found.len();
    let (old, new) = (crate::assessment::by_id(before), crate::assessment::by_id(after));
    let ids: BTreeSet<&RequirementId> = old.keys().chain(new.keys()).copied().collect();
    for id in ids {
        let what = match (old.get(id), new.get(id)) {
            (None, _) => "is a new requirement",
            (_, None) => "is no longer a requirement",
            (Some(was), Some(is)) if asked(was) != asked(is) => "asks for something else",
            _ => continue,
        };
        found.push(Found {
            cause: Cause::Catalogue,
            subject: id.to_string(),
            what: what.to_owned(),
            reach: Reach::Requirements(BTreeSet::from([id.clone()])),
        });
    }
    tests(before, after, found);
    if found.len() == start {
        found.push(Found {
            cause: Cause::Catalogue,
            subject: after.catalogue.id.clone(),
            what: "its files have other bytes; no requirement reads differently".to_owned(),
            reach: Reach::Everything,
        });
    }
}

/// What a requirement asks for, as far as a result shows it.
fn asked(row: &RequirementResult) -> impl PartialEq + use<'_> {
    (&row.text, row.kind, &row.methods, row.needed, &row.expects, row.if_absent)
}

fn tests(before: &AssessmentDocument, after: &AssessmentDocument, found: &mut Vec<Found>) {
    let old: BTreeMap<&str, &RecordTestResult> =
        before.record_tests.iter().map(|test| (test.id.as_str(), test)).collect();
    let new: BTreeMap<&str, &RecordTestResult> =
        after.record_tests.iter().map(|test| (test.id.as_str(), test)).collect();
    let ids: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    for id in ids {
        let (was, is) = (old.get(id), new.get(id));
        let what = match (was, is) {
            (None, _) => "is a new record test",
            (_, None) => "is no longer a record test",
            (Some(was), Some(is)) if examined(was) != examined(is) => "examines something else",
            _ => continue,
        };
        let reach = was.into_iter().chain(is).flat_map(|test| test.requirements.iter().cloned()).collect();
        found.push(Found {
            cause: Cause::Catalogue,
            subject: id.to_owned(),
            what: what.to_owned(),
            reach: Reach::Requirements(reach),
        });
    }
}

fn examined(test: &RecordTestResult) -> impl PartialEq + use<'_> {
    (&test.rule, &test.requirements, test.severity, test.absolute)
}

fn settings(before: &AssessmentDocument, after: &AssessmentDocument, found: &mut Vec<Found>) {
    let mut everywhere = |subject: &str, was: String, is: String| {
        if was != is {
            let (subject, what) = (subject.to_owned(), format!("was {was}, is {is}"));
            found.push(Found { cause: Cause::Rule, subject, what, reach: Reach::Everything });
        }
    };
    everywhere("tickmark", before.tool.version.clone(), after.tool.version.clone());
    let accept_at =
        |document: &AssessmentDocument| document.settings.accept_at.map_or("never".to_owned(), |at| at.to_string());
    everywhere("accept_at", accept_at(before), accept_at(after));
    everywhere("propose_at", before.settings.propose_at.to_string(), after.settings.propose_at.to_string());
    everywhere("roots", before.settings.roots.join(", "), after.settings.roots.join(", "));
    // A default period moves with the assessment date.
    if before.period.basis == "declared" || after.period.basis == "declared" {
        let period = |document: &AssessmentDocument| format!("{} to {}", document.period.start, document.period.end);
        everywhere("period", period(before), period(after));
    }
    let test_tolerances: BTreeMap<&str, f64> =
        before.record_tests.iter().map(|test| (test.id.as_str(), test.tolerance)).collect();
    for test in &after.record_tests {
        let Some(was) = test_tolerances.get(test.id.as_str()).filter(|was| was.to_bits() != test.tolerance.to_bits())
        else {
            continue;
        };
        found.push(Found {
            cause: Cause::Rule,
            subject: test.id.clone(),
            what: format!("its tolerance was {was}, is {}", test.tolerance),
            reach: Reach::Requirements(test.requirements.iter().cloned().collect()),
        });
    }
    for row in &after.clauses {
        let Some(was) = before.clauses.iter().find(|was| was.clause == row.clause) else { continue };
        if was.performed_by != row.performed_by {
            found.push(Found {
                cause: Cause::Human,
                subject: row.clause.to_string(),
                what: format!("performed by `{}`, now by `{}`", was.performed_by, row.performed_by),
                reach: Reach::Clauses(BTreeSet::from([row.clause.clone()])),
            });
        }
    }
}

fn time(before: &AssessmentDocument, after: &AssessmentDocument, found: &mut Vec<Found>) {
    if before.as_of == after.as_of {
        return;
    }
    let old = crate::assessment::by_id(before);
    let aged = |row: &&RequirementResult| old.get(&row.id).is_some_and(|was| was.stale != row.stale);
    let reach: BTreeSet<RequirementId> = after.requirements.iter().filter(aged).map(|row| row.id.clone()).collect();
    found.push(Found {
        cause: Cause::Time,
        subject: "as-of".to_owned(),
        what: format!("was {}, is {}", before.as_of, after.as_of),
        reach: if reach.is_empty() { Reach::Everything } else { Reach::Requirements(reach) },
    });
}
