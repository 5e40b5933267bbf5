//! An invented assessment with everything a report must bear: made for tests, never shipped.

mod evidence;
mod records;

use chrono::NaiveDate;
use std::collections::BTreeMap;
use tickmark::assessment::document::*;
use tickmark::catalogue::load::LoadedPublication;
use tickmark::catalogue::{Cadence, Catalogue, CatalogueSource, Clause, Grade, RequirementId, RequirementKind};
use tickmark::diagnostics::{Code, Diagnostic, Severity};
use tickmark::integrity::Sha256Digest;
use tickmark::workspace::audits::AuditKind;

/// How much the assessment holds.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Evidence items.
    pub evidence: usize,
    /// Exceptions of the worst test.
    pub exceptions: usize,
}

/// About what a firm of a few hundred people has.
pub const USUAL: Size = Size { evidence: 150, exceptions: 240 };

/// Numbers that look random and never change.
pub struct Numbers(u64);

impl Numbers {
    pub fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap()
}

const OWNERS: [&str; 6] = [
    "Head of Service Desk",
    "Change Manager",
    "Service Continuity and Availability Manager",
    "Quality and Audit",
    "",
    "Supplier Manager",
];

const PERIODIC: [(&str, &str, Cadence); 12] = [
    ("8.3.3-g", "Performance of the service against its targets, reported to the customer", Cadence::Monthly),
    ("9.4-b", "Service report", Cadence::Monthly),
    ("8.4.1-d", "Costs monitored against the budget", Cadence::Monthly),
    ("8.5.1.3-k", "Trends of requests for change analysed", Cadence::Monthly),
    ("8.3.4.1-n", "Performance review of each external supplier against its contract", Cadence::Quarterly),
    ("8.3.2-e", "Review of performance and outcomes with the customer", Cadence::Quarterly),
    ("8.4.3-f", "Capacity usage monitored and analysed", Cadence::Quarterly),
    ("8.3.2-g", "Satisfaction of customers measured", Cadence::HalfYearly),
    ("8.2.3.2-b", "Other parties controlled", Cadence::HalfYearly),
    ("8.7.2-j", "Continuity plan tested", Cadence::Yearly),
    ("9.2.1-a", "Internal audit of all clauses", Cadence::Yearly),
    ("9.3-a", "Management review", Cadence::Yearly),
];

fn findings(evidence: &[Evidence]) -> Vec<FindingResult> {
    let said = |text: &str| {
        Some(Said { text: text.to_owned(), by: "T. Petersen".to_owned(), at: "2026-08-02T09:00:00Z".to_owned() })
    };
    let item = |at: usize, basis: EvidenceBasis| FindingEvidence {
        path: evidence[at].path.clone(),
        sha256: evidence[at].sha256,
        place: "row 12".to_owned(),
        basis,
    };
    let finding = |number: usize, grade: Grade, state: FindingState| FindingResult {
        id: format!("F{number:04}"),
        grade,
        state,
        requirements: vec![RequirementId::new("iso20000-1:8.5.1.3-o"), RequirementId::new("iso20000-1:8.6.1-c")],
        clauses: vec!["8.5.1.3".parse().unwrap(), "8.6.1".parse().unwrap()],
        statement: "Three changes of July were put into operation before anybody had approved them.".to_owned(),
        evidence: vec![item(number, EvidenceBasis::AsThen), item(number + 1, EvidenceBasis::Changed)],
        basis_changed: true,
        raised_by: "A. Auditor".to_owned(),
        raised_at: "2026-07-30T10:00:00Z".to_owned(),
        source: FindingSource::InternalAudit,
        owner: if number == 1 { "Change Manager".to_owned() } else { String::new() },
        due: NaiveDate::from_ymd_opt(2026, 9, 1),
        overdue: state == FindingState::Open,
        correction: said("The three changes were reviewed and approved afterwards."),
        cause: said("The tool lets an implementer set the state without an approval."),
        corrective_action: said("The state can only follow an approval."),
        effectiveness: None,
        effectiveness_evidence: Vec::new(),
        closed: None,
        withdrawn: (state == FindingState::Withdrawn).then(|| said("Raised twice.")).flatten(),
        missing: vec!["effectiveness".to_owned()],
        hints: vec!["A minor that somebody filed is pending past its due date".to_owned()],
    };
    vec![
        finding(1, Grade::Minor, FindingState::Open),
        finding(2, Grade::Major, FindingState::Planned),
        finding(3, Grade::Ofi, FindingState::Withdrawn),
    ]
}

/// The whole assessment.
pub fn document(size: Size) -> AssessmentDocument {
    let catalogue = Catalogue::load(&CatalogueSource::default()).unwrap();
    let publication = catalogue.publication("iso20000-1-2018").unwrap();
    let evidence = evidence::items(publication, size.evidence);
    let record_tests = records::tests(publication, &evidence, size.exceptions);
    let requirements = requirements(publication, &evidence, &record_tests);
    let clauses = clauses(publication, &requirements, &record_tests);
    let mut document = AssessmentDocument {
        organisation: organisation(),
        report: ReportControl::default(),
        settings: settings(),
        populations: records::populations(&evidence),
        occurrences: occurrences(),
        processes: processes(publication),
        gaps: gaps(publication, &clauses, &requirements),
        mandatory_information: mandatory(publication, &evidence),
        findings: findings(&evidence),
        diagnostics: diagnostics(&evidence),
        limits: vec![
            "Images were listed and hashed; what they show was not read".to_owned(),
            "Exception rows of a test are listed up to 1,000".to_owned(),
        ],
        evidence,
        record_tests,
        requirements,
        clauses,
        ..bare(&catalogue, publication)
    };
    document.summary = summary(&document);
    plan(&mut document);
    document
}

/// Programme, roadmap, services and an answer, as the result of a workspace has them.
fn plan(document: &mut AssessmentDocument) {
    let day = "2026-05-07".parse().unwrap();
    let place = PlaceStated { path: document.evidence[0].path.clone(), place: "row 12".to_owned() };
    let cycle =
        AuditKind::CYCLE.into_iter().zip([Look::LookedAt, Look::LookedAt, Look::Planned, Look::Proposed, Look::Not]);
    let looks: std::collections::BTreeMap<AuditKind, Look> = cycle.collect();
    let row = |clause: &ClauseResult| ProgrammeRow {
        clause: clause.clause.clone(),
        title: clause.title.clone(),
        owner: clause.owner.clone(),
        looks: looks.clone(),
        internal_last: Some(day),
        internal_due: day,
        internal_overdue: true,
    };
    let clauses: Vec<Clause> = document.clauses.iter().map(|clause| clause.clause.clone()).collect();
    document.programme.clauses = document.clauses.iter().map(row).collect();
    document.programme.internal_plan = vec![InternalDue {
        month: "now".to_owned(),
        clauses,
        because: vec!["8.6.1: candidate major".to_owned()],
        auditors: vec!["O. Kilbride".to_owned()],
    }];
    let step = |(at, gap): (usize, &Gap)| RoadmapStep {
        gap: at as u64 + 1,
        clause: gap.clause.clone(),
        what: gap.what.clone(),
        owner: gap.owner.clone(),
        grade: gap.grade,
        blocks: if at % 2 == 0 { vec!["stage-1".to_owned(), "stage-2".to_owned()] } else { Vec::new() },
        effort: [Effort::Small, Effort::Medium, Effort::Large][at % 3],
        effort_because: "part of it is shown".to_owned(),
        requirements: gap.requirements.clone(),
    };
    let steps: Vec<RoadmapStep> = document.gaps.iter().take(9).enumerate().map(step).collect();
    let (id, title) = ("assess-current-state".to_owned(), "Assess the current state".to_owned());
    document.roadmap = vec![RoadmapPhase { id, title, steps }];
    if let Some(gap) = document.gaps.first_mut() {
        gap.answer = Some(AnswerStated {
            reply: "will follow".to_owned(),
            evidence: String::new(),
            comment: "after the summer".to_owned(),
            by: "A. Officer".to_owned(),
            at: "2026-09-30T10:00:00Z".to_owned(),
        });
    }
    document.scope_consistency = ScopeConsistency {
        compared: ["scope", "catalogue", "tickets"].map(str::to_owned).to_vec(),
        not_compared: ["service-levels", "suppliers", "reports"].map(str::to_owned).to_vec(),
        services: vec![ServiceNamed {
            name: "Managed Print".to_owned(),
            standing: "unknown".to_owned(),
            named: std::iter::once(("tickets".to_owned(), 14)).collect(),
        }],
        differences: vec![ScopeDifference {
            service: "Managed Print".to_owned(),
            source: "tickets".to_owned(),
            words: "The tickets name `Managed Print` in 14 records, which neither the scope nor the catalogue knows"
                .to_owned(),
            places: vec![place],
            requirement: RequirementId::new("iso20000-1:8.2.4-a"),
            clause: "8.2.4".parse().unwrap(),
        }],
    };
}

/// An assessment of a folder without a single file.
pub fn empty() -> AssessmentDocument {
    let catalogue = Catalogue::load(&CatalogueSource::default()).unwrap();
    let publication = catalogue.publication("iso20000-1-2018").unwrap();
    let mut document = bare(&catalogue, publication);
    document.summary = summary(&document);
    document
}

fn bare(catalogue: &Catalogue, publication: &LoadedPublication) -> AssessmentDocument {
    let about = &publication.publication;
    AssessmentDocument {
        practices: vec![practice("itil-4:incident-management", 3)],
        service_value_system: ServiceValueSystem::default(),
        format_version: FORMAT_VERSION,
        tool: Tool { name: "tickmark".to_owned(), version: "0.1.0".to_owned() },
        as_of: day("2026-09-30"),
        reproducible: true,
        organisation: Organisation { name: "an-empty-folder".to_owned(), ..Organisation::default() },
        period: PeriodStated { start: day("2025-10-01"), end: day("2026-09-30"), basis: "default".to_owned() },
        report: ReportControl::default(),
        settings: Settings {
            workspace: false,
            roots: vec![".".to_owned()],
            accept_at: None,
            propose_at: 0.5,
            defaults_used: vec!["The period is the twelve months that end on the assessment date".to_owned()],
        },
        catalogue: CatalogueStated {
            id: about.id.clone(),
            designation: about.designation.clone(),
            title: about.title.clone(),
            amendments: about.amendments.clone(),
            notice: about.notice.clone(),
            sha256: catalogue.sha256,
            verification_basis: about.verification.basis.clone(),
            verified_on: about.verification.checked_on.clone(),
            ours: about.verification.ours.clone(),
            exclusions_rule: about.exclusions_rule.clone(),
            doubts: about.verification.doubts.clone(),
            reviewed_requirements: 0,
            grade_rules: Vec::new(),
        },
        summary: Summary::default(),
        evidence: Vec::new(),
        requirements: Vec::new(),
        clauses: Vec::new(),
        clause_titles: about
            .clauses
            .iter()
            .map(|each| ClauseTitled { clause: each.clause.clone(), title: each.title.clone() })
            .collect(),
        mandatory_information: Vec::new(),
        record_tests: Vec::new(),
        populations: Vec::new(),
        occurrences: Vec::new(),
        processes: Vec::new(),
        scope_consistency: ScopeConsistency::default(),
        gaps: Vec::new(),
        roadmap: Vec::new(),
        programme: Programme::default(),
        findings: Vec::new(),
        diagnostics: Vec::new(),
        limits: Vec::new(),
        view: None,
    }
}

fn organisation() -> Organisation {
    let party = |name: &str, kind: &str, provides: &[&str]| OtherParty {
        name: name.to_owned(),
        kind: kind.to_owned(),
        provides: provides.iter().map(|each| (*each).to_owned()).collect(),
    };
    Organisation {
        name: "Brackenholt Digital Services Ltd".to_owned(),
        scope: "The service management system of Brackenholt Digital Services Ltd that supports the planning, \
                delivery and improvement of managed workplace, network and application hosting services for \
                public-sector customers from its sites in Brackenholt and Oosterveen"
            .to_owned(),
        services: ["Managed Workplace", "Managed Network", "Application Hosting", "Service Desk 24×7"]
            .map(str::to_owned)
            .to_vec(),
        sites: ["Brackenholt (head office)", "Oosterveen (operations centre)"].map(str::to_owned).to_vec(),
        other_parties: vec![
            party("Nordlicht Rechenzentrum GmbH", "external-supplier", &["Housing", "Storage"]),
            party("Brackenholt Field Services", "internal-supplier", &["On-site support"]),
            party("Municipality of Λιμάνι", "customer-acting-as-supplier", &["Identity provider"]),
        ],
    }
}

fn settings() -> Settings {
    Settings {
        workspace: true,
        roots: vec!["evidence".to_owned(), "/srv/share/service management".to_owned()],
        accept_at: Some(0.95),
        propose_at: 0.5,
        defaults_used: vec![
            "Freshness limits of the catalogue, where no clause sets `freshness_months`".to_owned(),
            "Tolerances of the record tests".to_owned(),
        ],
    }
}

fn owner(clause: &Clause) -> String {
    OWNERS[clause.as_str().bytes().map(usize::from).sum::<usize>() % OWNERS.len()].to_owned()
}

fn status(at: usize, numbers: &mut Numbers) -> Status {
    if at % 131 == 77 {
        return Status::NoOccurrence;
    }
    match numbers.below(20) {
        0..10 => Status::Met,
        10..14 => Status::Partly,
        14..16 => Status::Open,
        _ => Status::NotDetermined,
    }
}

fn requirements(
    publication: &LoadedPublication,
    evidence: &[Evidence],
    tests: &[RecordTestResult],
) -> Vec<RequirementResult> {
    let mut numbers = Numbers::seeded(7);
    let all = publication.requirements().enumerate();
    all.map(|(at, (control, requirement))| {
        let status = status(at, &mut numbers);
        let speaking = |state: &[MatchState]| -> Vec<String> {
            let matching = evidence.iter().filter(|item| {
                item.matches.iter().any(|each| each.requirement == requirement.id && state.contains(&each.state))
            });
            matching.map(|item| item.path.clone()).collect()
        };
        let bearing = tests.iter().filter(|test| test.requirements.contains(&requirement.id));
        RequirementResult {
            deciding_tests: Vec::new(),
            id: requirement.id.clone(),
            clause: control.clause.clone(),
            kind: requirement.kind,
            text: requirement.text.clone(),
            methods: requirement.methods.clone(),
            status,
            stage1_status: if status == Status::NoOccurrence { Status::Met } else { status },
            status_if_accepted: if status == Status::NotDetermined { Status::Met } else { status },
            met_by_rule: status == Status::Met && at % 3 == 0,
            owner: owner(&control.clause),
            performed_by: String::new(),
            rule: "needed-level-reached".to_owned(),
            basis_changed: at % 97 == 5,
            ladder: if status == Status::Met { Ladder::E3 } else { Ladder::E2 },
            needed: if requirement.kind == RequirementKind::Document { Ladder::E3 } else { Ladder::E4 },
            evidence: speaking(&[MatchState::Accepted, MatchState::AcceptedByRule]),
            proposed: speaking(&[MatchState::Proposed]),
            tests: bearing.map(|test| test.id.clone()).collect(),
            stale: at % 29 == 3,
            reasons: reasons(status),
            expects: control.expectations.iter().take(2).map(|each| each.title.clone()).collect(),
            if_absent: requirement.if_absent,
            review: None,
            decision: (status == Status::NoOccurrence).then(|| DecisionStated {
                basis_changed: false,
                decided: "no-occurrence".to_owned(),
                by: "M. Aðalsteinsdóttir".to_owned(),
                at: "2026-09-28T09:14:00Z".to_owned(),
                reason: "No dispute with a supplier arose in the period; the register of disputes is empty".to_owned(),
            }),
        }
    })
    .collect()
}

fn reasons(status: Status) -> Vec<String> {
    let reasons: &[&str] = match status {
        Status::Met => &["E4 is reached: `change-approved-before-start` passes over 5,204 changes"],
        Status::Partly => &[
            "E2 is reached and E3 is needed: a procedure describes it, no dated record shows it",
            "The procedure is past its own review date of 2026-03-31",
        ],
        Status::Open => &["3 items were read for this requirement and none that is accepted reaches E2"],
        Status::NotDetermined => &["Only proposed evidence speaks for it: accept or reject 2 matches"],
        Status::NoOccurrence => &["A person decided that nothing of the kind happened in the period"],
    };
    reasons.iter().map(|each| (*each).to_owned()).collect()
}

fn clauses(
    publication: &LoadedPublication,
    requirements: &[RequirementResult],
    tests: &[RecordTestResult],
) -> Vec<ClauseResult> {
    let with_obligations = publication.controls.iter().filter(|control| !control.requirements.is_empty());
    with_obligations
        .map(|control| {
            let own: Vec<_> = requirements.iter().filter(|each| each.clause == control.clause).collect();
            let count = |status: Status| number(own.iter().filter(|each| each.status == status).count());
            let [met, partly, open] = [Status::Met, Status::Partly, Status::Open].map(count);
            let failed: Vec<_> =
                tests.iter().filter(|test| test.clause == control.clause && test.outcome == Outcome::Fail).collect();
            let suggested_grade = match (open, partly, failed.is_empty()) {
                (3.., _, _) => Grade::Major,
                (1.., _, _) | (_, 2.., _) | (_, _, false) => Grade::Minor,
                (_, 1, _) => Grade::Ofi,
                _ => Grade::None,
            };
            let unmet = own.iter().filter(|each| matches!(each.status, Status::Open | Status::Partly));
            let divisor = number(own.len()) - count(Status::NoOccurrence);
            ClauseResult {
                clause: control.clause.clone(),
                title: control.title.clone(),
                requirements: number(own.len()),
                met,
                partly,
                open,
                not_determined: count(Status::NotDetermined),
                no_occurrence: count(Status::NoOccurrence),
                met_if_accepted: number(own.iter().filter(|each| each.status_if_accepted == Status::Met).count()),
                score_percent: percent(met, partly, divisor),
                if_wholly_absent: None,
                suggested_grade,
                grade_reasons: if suggested_grade == Grade::None {
                    Vec::new()
                } else {
                    vec![GradeReason {
                        rule: "requirement-open".to_owned(),
                        grade: suggested_grade,
                        words: "A requirement is open, or one level short".to_owned(),
                        requirements: unmet.map(|each| each.id.clone()).collect(),
                        tests: failed.iter().map(|test| test.id.clone()).collect(),
                    }]
                },
                owner: owner(&control.clause),
                performed_by: if control.clause.as_str() == "8.4.3" {
                    "Nordlicht Rechenzentrum GmbH".to_owned()
                } else {
                    String::new()
                },
                purpose: control.purpose.clone(),
                risk: control.risk.clone(),
                remediation: control.remediation.clone(),
            }
        })
        .collect()
}

fn percent(met: u64, partly: u64, divisor: u64) -> Option<f64> {
    let half_points = u32::try_from(2 * met + partly).unwrap();
    let divisor = u32::try_from(divisor).unwrap();
    (divisor > 0).then(|| (f64::from(half_points) * 500.0 / f64::from(divisor)).floor() / 10.0)
}

fn mandatory(publication: &LoadedPublication, evidence: &[Evidence]) -> Vec<MandatoryResult> {
    let states =
        [Presence::Present, Presence::Present, Presence::Incomplete, Presence::Missing, Presence::NotDetermined];
    let all = publication.mandatory_information.iter().enumerate();
    all.map(|(at, item)| {
        let state = if item.only_if_occasion { Presence::NoOccurrence } else { states[at % states.len()] };
        let shown = matches!(state, Presence::Present | Presence::Incomplete);
        let paths = evidence.iter().skip(at * 2).take(1 + at % 3).map(|item| item.path.clone());
        MandatoryResult {
            id: item.id.clone(),
            item: item.item.clone(),
            keeping: item.keeping,
            clause: item.clause.clone(),
            state,
            requirements: item.requirements.clone(),
            evidence: if shown { paths.collect() } else { Vec::new() },
            grade_if_missing: item.grade_if_missing,
        }
    })
    .collect()
}

fn gaps(publication: &LoadedPublication, clauses: &[ClauseResult], requirements: &[RequirementResult]) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for clause in clauses.iter().filter(|clause| clause.suggested_grade > Grade::None) {
        let control = publication.control(&clause.clause).unwrap();
        let open = requirements.iter().filter(|each| each.clause == clause.clause && each.status != Status::Met);
        for (at, requirement) in open.enumerate() {
            let expected = control.expectations.get(at % control.expectations.len().max(1));
            let (what, ask) = expected.map_or(("dated records", "Send the records of the period"), |each| {
                (each.title.as_str(), each.request.as_str())
            });
            gaps.push(Gap {
                clause: clause.clause.clone(),
                grade: clause.suggested_grade,
                owner: clause.owner.clone(),
                what: format!("Nothing accepted shows it: {what}"),
                ask: ask.to_owned(),
                requirements: vec![requirement.id.clone()],
                status: requirement.status,
                kind: GapKind::Missing,
                test: String::new(),
                places: Vec::new(),
                answer: None,
            });
        }
    }
    gaps.sort_by(|one, other| other.grade.cmp(&one.grade).then_with(|| one.clause.cmp(&other.clause)));
    gaps
}

fn occurrences() -> Vec<Occurrence> {
    let months = [
        "2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07",
        "2026-08", "2026-09",
    ];
    let mut numbers = Numbers::seeded(3);
    let all = PERIODIC.iter().map(|(requirement, title, cadence)| {
        let due: &[&str] = match cadence {
            Cadence::Monthly => &months,
            Cadence::Quarterly => &["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"],
            Cadence::HalfYearly => &["2025-H2", "2026-H1", "2026-H2"],
            Cadence::Yearly => &["2025", "2026"],
        };
        let (found, missing) = due.iter().map(|each| (*each).to_owned()).partition(|_| numbers.below(5) > 0);
        Occurrence {
            requirement: RequirementId::new(format!("iso20000-1:{requirement}")),
            expectation: title.to_lowercase().replace(' ', "-"),
            title: (*title).to_owned(),
            cadence: *cadence,
            cadence_basis: if numbers.below(3) == 0 { "organisation" } else { "default" }.to_owned(),
            due: due.iter().map(|each| (*each).to_owned()).collect(),
            found,
            missing,
        }
    });
    all.collect()
}

fn ratings_of(at: usize) -> Vec<AttributeRatingResult> {
    let rating = |attribute: &str, mark: &str| AttributeRatingResult {
        attribute: attribute.to_owned(),
        rating: mark.to_owned(),
        method: "R3".to_owned(),
        by: "M. Aðalsteinsdóttir".to_owned(),
        at: "2026-09-28T09:14:00Z".to_owned(),
        reason: "Targets are set and watched every month".to_owned(),
        evidence: Vec::new(),
        basis_changed: at > 6,
    };
    vec![rating("2.1", "L+"), rating("2.2", "P")]
}

fn practice(id: &str, level: u8) -> PracticeResult {
    PracticeResult {
        id: id.to_owned(),
        title: "Incident management".to_owned(),
        level,
        by: "M. Aðalsteinsdóttir".to_owned(),
        at: "2026-09-28T09:14:00Z".to_owned(),
        reason: "Defined and organised".to_owned(),
        evidence: Vec::new(),
        basis_changed: false,
    }
}

fn processes(publication: &LoadedPublication) -> Vec<ProcessResult> {
    let ratings = ["F", "L", "P", "N", "not-rated", "L"];
    let all = publication.processes.iter().enumerate();
    all.map(|(at, process)| {
        let rating = ratings[at % ratings.len()];
        ProcessResult {
            edition: "2019".to_owned(),
            performance: PerformanceResult::default(),
            ratings: if at % 6 == 0 { ratings_of(at) } else { Vec::new() },
            target: Some(3),
            gap_to_target: Some(2),
            id: process.id.clone(),
            title: process.title.clone(),
            clauses: process.clauses.clone(),
            attributes: BTreeMap::from([("1.1".to_owned(), rating.to_owned())]),
            level_at_least: u8::from(rating == "F" || rating == "L"),
            level_limited_by: Some(if rating == "F" { "2.1" } else { "1.1" }.to_owned()),
            indicative: true,
        }
    })
    .collect()
}

fn diagnostics(evidence: &[Evidence]) -> Vec<Diagnostic> {
    const UNREADABLE: Code = Code {
        name: "evidence-unreadable",
        severity: Severity::Error,
        meaning: "",
        help: "open the file with the program that made it and save it again",
    };
    const AMBIGUOUS: Code = Code {
        name: "ambiguous-dates",
        severity: Severity::Warning,
        meaning: "",
        help: "declare the order of day and month in `[[exports]]`",
    };
    const NOTE: Code =
        Code { name: "duplicate-content", severity: Severity::Note, meaning: "", help: "keep one of the two" };
    let unread = evidence.iter().filter(|item| item.state == EvidenceState::Unreadable);
    let mut all: Vec<_> =
        unread.map(|item| UNREADABLE.at(&item.path, "", "the file ends in the middle of its index")).collect();
    for (at, item) in evidence.iter().enumerate().filter(|(at, _)| at % 6 == 1) {
        let code = if at % 4 == 1 { &AMBIGUOUS } else { &NOTE };
        all.push(code.at(
            &item.path,
            format!("row {}", at * 17),
            "column `Opened` holds `03/04/2026` and no day above 12",
        ));
    }
    all.push(NOTE.at("", "", "the register names 2 files that are not there"));
    all.sort();
    all
}

fn summary(document: &AssessmentDocument) -> Summary {
    let status = |status| number(document.requirements.iter().filter(|each| each.status == status).count());
    let state = |state| number(document.evidence.iter().filter(|each| each.state == state).count());
    let outcome = |outcome| number(document.record_tests.iter().filter(|each| each.outcome == outcome).count());
    let grade = |grade| number(document.clauses.iter().filter(|each| each.suggested_grade == grade).count());
    let (met, partly, all) = (status(Status::Met), status(Status::Partly), number(document.requirements.len()));
    let divisor = all - status(Status::NoOccurrence);
    let accepted = document.requirements.iter().filter(|each| each.status_if_accepted == Status::Met).count();
    Summary {
        requirements: all,
        met,
        partly,
        open: status(Status::Open),
        not_determined: status(Status::NotDetermined),
        no_occurrence: status(Status::NoOccurrence),
        met_by_rule: number(document.requirements.iter().filter(|each| each.met_by_rule).count()),
        met_if_accepted: number(accepted),
        candidate_majors: grade(Grade::Major),
        candidate_minors: grade(Grade::Minor),
        opportunities: grade(Grade::Ofi),
        readiness_percent: percent(met, partly, divisor).unwrap_or_default(),
        readiness_percent_if_accepted: percent(number(accepted), partly, divisor).unwrap_or_default(),
        stage1: gate(document, 3),
        stage2: gate(document, 14),
        confidence: Confidence { on_records: met / 2, on_verified_digests: met + partly, on_fresh_evidence: met },
        evidence: EvidenceCounts {
            files: number(document.evidence.len()),
            bytes: document.evidence.iter().map(|item| item.bytes).sum(),
            accepted: state(EvidenceState::Accepted),
            proposed: state(EvidenceState::Proposed),
            unmatched: state(EvidenceState::Unmatched),
            unreadable: state(EvidenceState::Unreadable),
        },
        record_tests: TestCounts {
            tests: number(document.record_tests.len()),
            pass: outcome(Outcome::Pass),
            fail: outcome(Outcome::Fail),
            inconclusive: outcome(Outcome::Inconclusive),
            error: outcome(Outcome::Error),
            exceptions: document.record_tests.iter().map(|test| test.exceptions).sum(),
        },
    }
}

fn gate(document: &AssessmentDocument, blockers: usize) -> Gate {
    let weighty = document.clauses.iter().filter(|clause| clause.suggested_grade >= Grade::Minor);
    let words = weighty.map(|clause| {
        let grade = clause.suggested_grade.word();
        format!("Clause {} ({}): a {grade} nonconformity is suggested", clause.clause, clause.title)
    });
    let mut blockers: Vec<String> = words.take(blockers).collect();
    if document.evidence.is_empty() {
        blockers.push("No evidence was collected".to_owned());
    }
    Gate { ready: false, blockers }
}

/// Digest of a text, for items that have no bytes.
pub fn digest(text: &str) -> Sha256Digest {
    Sha256Digest::of(text.as_bytes())
}
