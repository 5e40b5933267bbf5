//! The result as checks that hold or do not: what a build server shows.

use super::context::Context;
use super::text::visible;
use crate::assessment::AssessmentDocument;
use crate::assessment::document::{ClauseResult, Gate, Outcome, RecordTestResult};
use crate::catalogue::Grade;
use crate::reports::wording::Wording;

/// Checks of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suite {
    /// Kebab-case name.
    pub name: &'static str,
    /// Its checks, in order.
    pub checks: Vec<Check>,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What is checked.
    pub name: String,
    /// How it ended.
    pub verdict: Verdict,
}

/// How a check ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It does not.
    Fails {
        /// Short kind of failure.
        kind: &'static str,
        /// Why, one line each.
        lines: Vec<String>,
    },
    /// It could not be decided, which is never a pass.
    Undecided {
        /// Why.
        why: String,
    },
    /// It could not be made.
    Error {
        /// Why.
        why: String,
    },
}

/// The gates, the clauses and the record tests.
#[must_use]
pub fn checks(document: &AssessmentDocument, wording: &Wording) -> Vec<Suite> {
    let context = Context::new(document, wording);
    let summary = &document.summary;
    let gates = [("checks.stage1", &summary.stage1), ("checks.stage2", &summary.stage2)];
    vec![
        Suite { name: "gates", checks: gates.iter().map(|(key, gate)| check_gate(&context, key, gate)).collect() },
        Suite { name: "clauses", checks: document.clauses.iter().map(|each| clause(&context, each)).collect() },
        Suite { name: "record-tests", checks: document.record_tests.iter().map(test).collect() },
    ]
}

fn check_gate(context: &Context<'_>, key: &str, gate: &Gate) -> Check {
    let lines = gate.blockers.iter().map(visible_line).collect();
    let verdict = if gate.ready { Verdict::Holds } else { Verdict::Fails { kind: "not-ready", lines } };
    Check { name: context.words(key), verdict }
}

fn clause(context: &Context<'_>, clause: &ClauseResult) -> Check {
    let lines = || clause.grade_reasons.iter().map(|reason| visible_line(&reason.words)).collect();
    let undecided = || {
        let count = context.say.number(clause.not_determined);
        Verdict::Undecided { why: context.say.fill("checks.not-determined", &[("n", &count)]) }
    };
    let verdict = match clause.suggested_grade {
        Grade::Major => Verdict::Fails { kind: "candidate-major", lines: lines() },
        Grade::Minor => Verdict::Fails { kind: "candidate-minor", lines: lines() },
        Grade::Ofi | Grade::None if clause.not_determined > 0 => undecided(),
        Grade::Ofi | Grade::None => Verdict::Holds,
    };
    Check { name: visible(&format!("{} {}", clause.clause, clause.title)), verdict }
}

fn test(test: &RecordTestResult) -> Check {
    let verdict = match test.outcome {
        Outcome::Pass => Verdict::Holds,
        Outcome::Fail => {
            let count = format!("{} of {} deviate", test.exceptions, test.tested);
            let rows = test.exception_rows.iter().map(|row| visible(&format!("{}: {}", row.subject, row.reason)));
            Verdict::Fails { kind: "deviations", lines: std::iter::once(count).chain(rows).collect() }
        }
        Outcome::Inconclusive => Verdict::Undecided { why: visible(&test.why) },
        Outcome::Error => Verdict::Error { why: visible(&test.why) },
    };
    Check { name: visible(&format!("{} {}", test.reference, test.id)), verdict }
}

fn visible_line(line: impl AsRef<str>) -> String {
    visible(line.as_ref())
}
