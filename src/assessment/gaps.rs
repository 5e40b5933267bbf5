//! What is missing, for its owner: one row per thing to provide or mend, most serious first.

use super::conclude::Basis;
use super::document::{
    AnswerStated, AssessmentDocument, ClauseResult, Gap, GapKind, Outcome, RequirementResult, Status,
};
use super::requests;
use crate::catalogue::{Control, Expectation, RequirementId, RequirementKind, Shows};
use crate::matching::Ladder;
use crate::scoring::Series;
use crate::workspace::answers::{Answer, Reply};
use crate::workspace::review::Mark;
use std::collections::BTreeMap;

/// What is asked where two sources differ.
const ASK_WHICH_IS_RIGHT: &str = "Say which of the sources is right, and correct the other";

/// The gap list of a document whose requirement, clause and test rows are complete.
pub(super) fn list(basis: &Basis<'_>, document: &AssessmentDocument) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for clause in &document.clauses {
        let Some(control) = basis.plan.publication.control(&clause.clause) else { continue };
        let rows: Vec<&RequirementResult> =
            document.requirements.iter().filter(|row| row.clause == clause.clause).collect();
        let finder = Finder { basis, document, clause, control, rows };
        finder.evidence(&mut gaps);
        finder.tests(&mut gaps);
        finder.occurrences(&mut gaps);
        finder.scope(&mut gaps);
        finder.review(&mut gaps);
    }
    for gap in &mut gaps {
        gap.answer = basis.plan.workspace.answers.get(&requests::name(gap)).map(answer);
    }
    gaps.sort_by(|left, right| {
        let weight = |gap: &Gap| (std::cmp::Reverse(gap.grade), seriousness(gap.status));
        weight(left).cmp(&weight(right)).then_with(|| left.clause.cmp(&right.clause))
    });
    gaps
}

const fn seriousness(status: Status) -> u8 {
    match status {
        Status::Open => 0,
        Status::NotDetermined => 1,
        Status::Partly => 2,
        Status::Met => 3,
        Status::NoOccurrence => 4,
    }
}

struct Finder<'f, 'a> {
    basis: &'f Basis<'a>,
    document: &'f AssessmentDocument,
    clause: &'f ClauseResult,
    control: &'f Control,
    rows: Vec<&'f RequirementResult>,
}

impl Finder<'_, '_> {
    fn gap(&self, what: String, ask: String, rows: &[&RequirementResult]) -> Gap {
        let status = rows.iter().map(|row| row.status).min_by_key(|status| seriousness(*status));
        Gap {
            clause: self.clause.clause.clone(),
            grade: self.clause.suggested_grade,
            owner: self.clause.owner.clone(),
            what,
            ask,
            requirements: rows.iter().map(|row| row.id.clone()).collect(),
            status: status.unwrap_or(Status::Open),
            kind: GapKind::Missing,
            test: String::new(),
            places: Vec::new(),
            answer: None,
        }
    }

    /// One gap for each expectation whose fulfilment would move requirements that are not met.
    fn evidence(&self, gaps: &mut Vec<Gap>) {
        let unmet = self.rows.iter().filter(|row| lacks_evidence(row));
        let mut by_expectation: BTreeMap<usize, Vec<&RequirementResult>> = BTreeMap::new();
        for row in unmet {
            if let Some(position) = self.wanted(row) {
                by_expectation.entry(position).or_default().push(row);
            }
        }
        for (position, rows) in by_expectation {
            let Some(expectation) = self.control.expectations.get(position) else { continue };
            let (kind, what) = Self::what(expectation, &rows);
            gaps.push(Gap { kind, ..self.gap(what, expectation.request.clone(), &rows) });
        }
    }

    /// The expectation to ask for: for a document the missing half, otherwise the first that gives the needed rung.
    fn wanted(&self, row: &RequirementResult) -> Option<usize> {
        let requirement = self.control.requirements.iter().find(|each| each.id == row.id)?;
        let shows = match (row.kind, row.ladder) {
            (RequirementKind::Document, Ladder::E0 | Ladder::E1) => Shows::Design,
            (_, _) => Shows::Implementation,
        };
        let position = |id: &String| self.control.expectations.iter().position(|each| each.id == *id);
        let expected: Vec<usize> = requirement.expects.iter().filter_map(position).collect();
        let of_kind =
            |position: &&usize| self.control.expectations.get(**position).is_some_and(|each| each.shows == shows);
        expected.iter().find(of_kind).or_else(|| expected.first()).copied()
    }

    fn what(expectation: &Expectation, rows: &[&RequirementResult]) -> (GapKind, String) {
        let title = &expectation.title;
        let proposed: usize = rows.iter().map(|row| row.proposed.len()).max().unwrap_or_default();
        let stale = rows.iter().any(|row| row.rule == "evidence-stale");
        let unreadable = rows.iter().any(|row| row.rule == "evidence-unreadable");
        let undecided = rows.iter().all(|row| row.rule == "test-undecided");
        if undecided {
            (GapKind::Export, format!("{title}: a record test on it could not decide"))
        } else if unreadable {
            (GapKind::Unreadable, format!("{title}: what may show it could not be read"))
        } else if stale {
            (GapKind::Stale, format!("{title}: what shows it is past its validity or freshness"))
        } else if proposed > 0 {
            let items = if proposed == 1 { "1 item is".to_owned() } else { format!("{proposed} items are") };
            (GapKind::Decision, format!("{title}: {items} proposed; somebody has to decide"))
        } else if rows.iter().any(|row| row.status == Status::Partly) {
            (GapKind::Partial, format!("{title}: shown in part only"))
        } else {
            (GapKind::Missing, format!("{title}: nothing accepted shows it"))
        }
    }

    fn tests(&self, gaps: &mut Vec<Gap>) {
        for test in self.document.record_tests.iter().filter(|test| test.clause == self.clause.clause) {
            let rows: Vec<&RequirementResult> =
                self.rows.iter().copied().filter(|row| test.requirements.contains(&row.id)).collect();
            if test.outcome == Outcome::Fail {
                let what = format!(
                    "{}: {} of {} records deviate ({})",
                    test.reference,
                    test.exceptions,
                    test.tested,
                    test.rule.trim_end_matches('.')
                );
                let ask = "Explain or correct each exception listed for this test, and remove the cause".to_owned();
                gaps.push(Gap { kind: GapKind::Test, test: test.id.clone(), ..self.gap(what, ask, &rows) });
            } else if !test.missing_columns.is_empty() && rows.iter().any(|row| row.rule == "test-undecided") {
                let what = format!("{} could not decide: {}", test.reference, test.why);
                let ask = format!("Export again with the columns {}", test.missing_columns.join(", "));
                gaps.push(Gap { kind: GapKind::Export, test: test.id.clone(), ..self.gap(what, ask, &rows) });
            }
        }
    }

    fn occurrences(&self, gaps: &mut Vec<Gap>) {
        let series = &self.basis.ratings.series;
        for series in series.iter().filter(|series| series.clause == self.clause.clause) {
            let Some(what) = series.holes() else { continue };
            let asks = |row: &&&RequirementResult| self.is_periodic(&row.id, series);
            let rows: Vec<&RequirementResult> =
                self.rows.iter().filter(asks).copied().filter(|row| row.status != Status::NoOccurrence).collect();
            if rows.is_empty() {
                continue;
            }
            let request = self.control.expectation(&series.expectation).map(|each| each.request.clone());
            gaps.push(Gap { kind: GapKind::Occurrence, ..self.gap(what, request.unwrap_or_default(), &rows) });
        }
    }

    /// One gap for each difference between the sources that name services.
    fn scope(&self, gaps: &mut Vec<Gap>) {
        let differences = self.document.scope_consistency.differences.iter();
        for difference in differences.filter(|each| each.clause == self.clause.clause) {
            let rows: Vec<&RequirementResult> =
                self.rows.iter().copied().filter(|row| row.id == difference.requirement).collect();
            let (what, ask) = (difference.words.clone(), ASK_WHICH_IS_RIGHT.to_owned());
            let places = difference.places.clone();
            gaps.push(Gap { kind: GapKind::Scope, places, ..self.gap(what, ask, &rows) });
        }
    }

    /// One gap for each requirement that an auditor flagged or asked more for.
    fn review(&self, gaps: &mut Vec<Gap>) {
        for row in &self.rows {
            let Some(review) = row.review.as_ref().filter(|review| review.mark != Mark::Accepted.word()) else {
                continue;
            };
            let what = format!("{} marked {} `{}`", review.by, row.id.local(), review.mark);
            let ask = format!("Answer the auditor: {}", review.comment);
            gaps.push(Gap { kind: GapKind::Review, ..self.gap(what, ask, &[*row]) });
        }
    }

    fn is_periodic(&self, requirement: &RequirementId, series: &Series) -> bool {
        let requirement = self.control.requirements.iter().find(|each| each.id == *requirement);
        requirement.is_some_and(|requirement| series.bears_on(self.control, requirement))
    }
}

fn answer(answer: &Answer) -> AnswerStated {
    AnswerStated {
        reply: answer.reply.map_or("", Reply::word).to_owned(),
        evidence: answer.evidence.clone(),
        comment: answer.comment.clone(),
        by: answer.by.clone(),
        at: answer.at.clone(),
    }
}

/// Deviating tests and missing occurrences have gaps of their own.
fn lacks_evidence(row: &RequirementResult) -> bool {
    let settled = matches!(row.status, Status::Met | Status::NoOccurrence);
    let elsewhere = matches!(row.rule.as_str(), "tests-deviate" | "tests-deviate-widely" | "occurrences-missing");
    !settled && !elsewhere
}
