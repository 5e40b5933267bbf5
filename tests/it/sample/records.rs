//! Record tests with many exceptions, and the populations they ran over.

use super::{Numbers, number};
use std::collections::BTreeMap;
use tickmark::assessment::document::*;
use tickmark::catalogue::load::LoadedPublication;
use tickmark::catalogue::{RequirementId, TestSeverity};

const TESTS: [(&str, &str, &str, &str, Outcome); 18] = [
    (
        "change-approved-before-start",
        "CHG-01",
        "8.5.1.3",
        "Every change is approved before its implementation starts",
        Outcome::Fail,
    ),
    (
        "emergency-change-reviewed",
        "CHG-02",
        "8.5.1.3",
        "Every emergency change is reviewed within five working days",
        Outcome::Fail,
    ),
    ("change-has-backout-plan", "CHG-05", "8.5.1.3", "Every change names how it is reversed", Outcome::Pass),
    ("change-type-used", "CHG-09", "8.5.1.2", "Every change carries one of the declared types", Outcome::Pass),
    (
        "incident-resolved-within-target",
        "INC-01",
        "8.6.1",
        "Incidents are resolved within the target of their priority",
        Outcome::Fail,
    ),
    (
        "incident-priority-from-matrix",
        "INC-02",
        "8.6.1",
        "The priority of an incident follows from impact and urgency",
        Outcome::Fail,
    ),
    ("major-incident-has-report", "INC-04", "8.6.1", "Every major incident has a report", Outcome::Pass),
    ("incident-backlog", "INC-07", "8.6.1", "No incident stays open for more than 30 days", Outcome::Fail),
    ("incident-reopened", "INC-09", "8.6.1", "Incidents are not reopened", Outcome::Pass),
    (
        "request-fulfilled-within-target",
        "REQ-01",
        "8.6.2",
        "Service requests are fulfilled within their target",
        Outcome::Pass,
    ),
    ("problem-from-major-incident", "PRB-01", "8.6.3", "A problem is raised for every major incident", Outcome::Fail),
    ("problem-has-root-cause", "PRB-03", "8.6.3", "Closed problems name a root cause", Outcome::Pass),
    ("known-error-published", "PRB-05", "8.6.3", "Known errors are published", Outcome::Inconclusive),
    ("ci-of-incident-known", "CFG-01", "8.2.6", "The configuration item of an incident is in the CMDB", Outcome::Fail),
    ("ci-has-owner", "CFG-02", "8.2.6", "Every configuration item has an owner", Outcome::Pass),
    ("release-tested", "REL-01", "8.5.3", "Every release was tested before deployment", Outcome::Inconclusive),
    (
        "availability-recomputed",
        "AVL-01",
        "8.7.1",
        "Reported availability agrees with the outages on record",
        Outcome::Error,
    ),
    ("supplier-review-held", "SUP-01", "8.3.4.1", "Every supplier was reviewed in each quarter", Outcome::Pass),
];

pub fn tests(publication: &LoadedPublication, evidence: &[Evidence], worst: usize) -> Vec<RecordTestResult> {
    let mut numbers = Numbers::seeded(5);
    let exports: Vec<&str> =
        evidence.iter().map(|item| item.path.as_str()).filter(|path| path.contains("exports/")).collect();
    let all = TESTS.iter().enumerate();
    all.map(|(at, (id, reference, clause, rule, outcome))| {
        let clause = clause.parse().unwrap();
        let requirements: Vec<RequirementId> =
            publication.control(&clause).unwrap().requirements.iter().take(2).map(|each| each.id.clone()).collect();
        let tested = if matches!(outcome, Outcome::Inconclusive | Outcome::Error) { 0 } else { 800 + at * 577 };
        let exceptions = match outcome {
            Outcome::Fail if at == 0 => worst,
            Outcome::Fail => worst / (at + 2),
            Outcome::Pass if at % 4 == 2 => 3,
            _ => 0,
        };
        let sources: Vec<String> =
            exports.iter().skip(at % exports.len().max(1)).take(1 + at % 2).map(|path| (*path).to_owned()).collect();
        RecordTestResult {
            id: (*id).to_owned(),
            reference: (*reference).to_owned(),
            rule: (*rule).to_owned(),
            requirements,
            clause,
            severity: [TestSeverity::High, TestSeverity::Medium, TestSeverity::Low][at % 3],
            absolute: at == 0,
            relied_on: at % 5 != 3,
            population: number(tested + 212),
            in_period: number(tested + 40),
            tested: number(tested),
            skipped: BTreeMap::from([("no date of implementation".to_owned(), 40)]),
            exceptions: number(exceptions),
            explained: 0,
            rate: rate(exceptions, tested),
            tolerance: [0.05, 0.1, 0.025, 0.0][at % 4],
            outcome: *outcome,
            why: match outcome {
                Outcome::Inconclusive => "no column of the exports says when a release was tested".to_owned(),
                Outcome::Error => "the query needs more steps than the limit of 50,000,000".to_owned(),
                Outcome::Pass | Outcome::Fail => String::new(),
            },
            missing_columns: if *outcome == Outcome::Inconclusive {
                vec!["release.tested_at".to_owned()]
            } else {
                Vec::new()
            },
            exception_rows: rows(exceptions, &sources, &mut numbers),
            sources,
            suggests: "work begins before anyone has weighed its risk".to_owned(),
        }
    })
    .collect()
}

fn rate(exceptions: usize, tested: usize) -> f64 {
    if tested == 0 {
        return 0.0;
    }
    let part = f64::from(u32::try_from(exceptions).unwrap()) / f64::from(u32::try_from(tested).unwrap());
    (part * 10_000.0).round() / 10_000.0
}

fn rows(count: usize, sources: &[String], numbers: &mut Numbers) -> Vec<ExceptionRow> {
    (0..count)
        .map(|at| ExceptionRow {
            subject: format!("CHG{:07}", 30_000 + at * 13),
            source: if at % 50 == 49 { String::new() } else { sources.first().cloned().unwrap_or_default() },
            row: if at % 50 == 49 { 0 } else { number(2 + at * 7 + numbers.below(7)) },
            reason: match at % 3 {
                0 => "approved 2026-03-14T10:12:00Z, started 2026-03-14T08:00:00Z".to_owned(),
                1 => "started 2026-05-02T22:00:00Z and never approved".to_owned(),
                _ => format!(
                    "approved by `{}`, who also implemented it, two days after the start",
                    "j.o'brien@brackenholt.example"
                ),
            },
            sha256: None,
            mark: None,
        })
        .collect()
}

pub fn populations(evidence: &[Evidence]) -> Vec<PopulationResult> {
    let exports: Vec<&str> =
        evidence.iter().map(|item| item.path.as_str()).filter(|path| path.contains("exports/")).collect();
    let kinds = [
        ("incident", "Incidents"),
        ("change", "Changes"),
        ("problem", "Problems"),
        ("service-request", "Service requests"),
    ];
    kinds
        .iter()
        .enumerate()
        .map(|(at, (id, title))| PopulationResult {
            record_type: (*id).to_owned(),
            title: (*title).to_owned(),
            records: number(5_204 + at * 311),
            in_period: number(4_900 + at * 300),
            undated: number(at * 3),
            sources: exports.iter().skip(at * 2).take(2).map(|path| source(at, path)).collect(),
        })
        .collect()
}

fn source(at: usize, path: &str) -> PopulationSourceResult {
    let check =
        |check: &str, held, words: &str| ExportCheckResult { check: check.to_owned(), held, words: words.to_owned() };
    PopulationSourceResult {
        path: path.to_owned(),
        table: if at == 1 { "Changes FY26".to_owned() } else { String::new() },
        layout: "servicenow".to_owned(),
        rows: number(2_600 + at * 150),
        rejected: number(at * 2),
        mapped: [("id", "Number"), ("opened_at", "Opened"), ("priority", "Priority"), ("state", "State")]
            .map(|(column, header)| (column.to_owned(), header.to_owned()))
            .into(),
        ignored: ["Caller", "Watch list", "Custom field (Zähler)"].map(str::to_owned).to_vec(),
        missing: vec!["resolved_by".to_owned()],
        checks: vec![
            check("declared-row-count", Some(at != 2), "2,600 rows declared, 2,600 read"),
            check("number-gaps", Some(true), "no number is missing between INC0012001 and INC0014600"),
            check("months-present", None, "the export carries no date of creation"),
        ],
        relied_on: at != 2,
    }
}
