//! Drawing the conclusions together.

use super::document::{
    AssessmentDocument, CatalogueStated, ClauseTitled, DecisionStated, FORMAT_VERSION, GradeRuleStated, Occurrence,
    Organisation, OtherParty, PeriodStated, ReportControl, RequirementResult, ReviewStated, Settings, Tool,
};
use super::{
    capability, clauses, evidence, findings, gaps, limits, mandatory, programme, records, roadmap, scope, summary,
};
use crate::catalogue::grading::GradeRow;
use crate::catalogue::{Control, Requirement};
use crate::diagnostics::Diagnostic;
use crate::extraction::Extraction;
use crate::scoring::verdicts::Verdicts;
use crate::scoring::{Assumption, Ratings, RequirementRating, ScoringPlan, Series, Status, grades, performed_by};

/// Digits of the root by which a pack is named in sentences.
const PACK_DIGITS: usize = 12;

/// Everything a conclusion rests on.
pub struct Basis<'a> {
    /// What was rated.
    pub plan: &'a ScoringPlan<'a>,
    /// The extracts of the evidence.
    pub extraction: &'a Extraction,
    /// The ratings.
    pub ratings: &'a Ratings,
    /// Whether the period was declared; else it is our default.
    pub period_declared: bool,
    /// Requirements that somebody compared with a licensed copy.
    pub reviewed_requirements: u64,
    /// Problems met before this point.
    pub diagnostics: Vec<Diagnostic>,
}

/// Concludes the assessment.
#[must_use]
pub fn conclude(basis: Basis<'_>) -> AssessmentDocument {
    let verdicts = Verdicts::gather(basis.plan, Assumption::AsAccepted);
    let grades = grades::grade(basis.plan, basis.ratings, &verdicts);
    let evidence = evidence::rows(&basis);
    let requirements = requirements(&basis);
    let clauses = clauses::rows(&basis, &grades);
    let mandatory_information = mandatory::rows(&basis);
    let record_tests = records::tests(&basis);
    let populations = records::populations(&basis);
    let defaults_used = limits::defaults_used(&basis);
    let capability = capability::conclude(&basis);
    let (programme, audited) = programme::stated(&basis, &clauses);
    let mut document = AssessmentDocument {
        format_version: FORMAT_VERSION,
        tool: Tool { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        as_of: basis.plan.as_of,
        reproducible: basis.extraction.time_limits_fired.is_empty(),
        organisation: organisation(&basis),
        period: PeriodStated {
            start: basis.plan.period.start,
            end: basis.plan.period.end,
            basis: if basis.period_declared { "declared" } else { "default" }.to_owned(),
        },
        report: report(&basis),
        settings: settings(&basis, defaults_used),
        catalogue: catalogue(&basis),
        summary: super::document::Summary::default(),
        evidence,
        requirements,
        clauses,
        clause_titles: clause_titles(&basis),
        mandatory_information,
        record_tests,
        populations,
        occurrences: occurrences(&basis),
        processes: capability.processes,
        practices: capability.practices,
        service_value_system: capability.service_value_system,
        scope_consistency: scope::stated(&basis),
        gaps: Vec::new(),
        roadmap: Vec::new(),
        programme,
        findings: findings::rows(&basis),
        diagnostics: Vec::new(),
        limits: Vec::new(),
        view: None,
    };
    document.gaps = gaps::list(&basis, &document);
    document.roadmap = roadmap::stated(&basis, &document);
    document.summary = summary::of(&basis, &document);
    document.limits = limits::sentences(&basis, &document);
    document.diagnostics = basis.diagnostics;
    document.diagnostics.extend(capability.diagnostics);
    document.diagnostics.extend(audited);
    document.diagnostics.sort();
    document.diagnostics.dedup();
    document
}

fn report(basis: &Basis<'_>) -> ReportControl {
    let stated = basis.plan.workspace.settings.report.clone();
    ReportControl {
        version: stated.version,
        classification: stated.classification,
        distribution: stated.distribution,
        prepared_by: stated.prepared_by,
        reviewed_by: stated.reviewed_by,
        approved_by: stated.approved_by,
        body: stated.body,
        kind: stated.kind,
        objectives: stated.objectives,
        dates: stated.dates,
        team: stated.team,
        deviations: stated.deviations,
    }
}

fn organisation(basis: &Basis<'_>) -> Organisation {
    let settings = &basis.plan.workspace.settings;
    Organisation {
        name: settings.organisation.name.clone(),
        scope: settings.organisation.scope.clone(),
        services: settings.organisation.services.clone(),
        sites: settings.organisation.sites.clone(),
        other_parties: settings
            .other_parties
            .iter()
            .map(|party| OtherParty {
                name: party.name.clone(),
                kind: party.kind.word().to_owned(),
                provides: party.provides.clone(),
            })
            .collect(),
    }
}

fn settings(basis: &Basis<'_>, defaults_used: Vec<String>) -> Settings {
    let evidence = &basis.plan.workspace.settings.evidence;
    Settings {
        workspace: basis.plan.workspace.declared,
        roots: evidence.roots.clone(),
        accept_at: evidence.accept_at.map(crate::workspace::Confidence::fraction),
        propose_at: evidence.propose_at.fraction(),
        defaults_used,
    }
}

fn catalogue(basis: &Basis<'_>) -> CatalogueStated {
    let publication = &basis.plan.publication.publication;
    CatalogueStated {
        id: publication.id.clone(),
        designation: publication.designation.clone(),
        title: publication.title.clone(),
        amendments: publication.amendments.clone(),
        notice: publication.notice.clone(),
        sha256: basis.plan.catalogue.sha256,
        verification_basis: publication.verification.basis.clone(),
        verified_on: publication.verification.checked_on.clone(),
        ours: publication.verification.ours.clone(),
        exclusions_rule: publication.exclusions_rule.clone(),
        doubts: publication.verification.doubts.clone(),
        reviewed_requirements: basis.reviewed_requirements,
        grade_rules: basis.plan.catalogue.grade_rules.rows.iter().map(grade_rule).collect(),
    }
}

fn grade_rule(row: &GradeRow) -> GradeRuleStated {
    GradeRuleStated {
        situation: row.situation,
        words: row.words.clone(),
        grade: row.grade,
        rate_percent: row.rate_percent,
        count: row.count,
    }
}

fn clause_titles(basis: &Basis<'_>) -> Vec<ClauseTitled> {
    let clauses = &basis.plan.publication.publication.clauses;
    clauses.iter().map(|each| ClauseTitled { clause: each.clause.clone(), title: each.title.clone() }).collect()
}

fn requirements(basis: &Basis<'_>) -> Vec<RequirementResult> {
    let pairs = basis.plan.publication.requirements().zip(&basis.ratings.requirements).zip(&basis.ratings.if_accepted);
    pairs
        .map(|(((control, requirement), rating), assumed)| row(basis, control, requirement, rating, *assumed))
        .collect()
}

fn row(
    basis: &Basis<'_>,
    control: &Control,
    requirement: &Requirement,
    rating: &RequirementRating,
    status_if_accepted: Status,
) -> RequirementResult {
    let plan = basis.plan;
    let owner = plan.workspace.settings.for_clause(&control.clause, |row| row.owner.clone());
    let expectations = plan.publication.expectations(control, requirement);
    RequirementResult {
        id: requirement.id.clone(),
        clause: control.clause.clone(),
        kind: requirement.kind,
        text: requirement.text.clone(),
        methods: requirement.methods.clone(),
        status: rating.status,
        stage1_status: rating.stage1,
        status_if_accepted,
        met_by_rule: rating.by_rule_alone,
        owner: owner.unwrap_or_default(),
        performed_by: performed_by(plan, &control.clause).unwrap_or_default().to_owned(),
        rule: rating.rule.name().to_owned(),
        basis_changed: rating.basis_changed,
        ladder: rating.ladder,
        needed: rating.needed,
        evidence: paths(basis, &rating.evidence),
        proposed: paths(basis, &rating.proposed),
        tests: rating.tests.clone(),
        deciding_tests: rating.deciding_tests.clone(),
        stale: rating.stale.is_some(),
        reasons: reasons(plan, rating),
        expects: expectations.map(|each| each.title.clone()).collect(),
        if_absent: requirement.if_absent,
        decision: plan.workspace.decisions.no_occurrence(&requirement.id).map(|decision| DecisionStated {
            decided: "no-occurrence".to_owned(),
            by: decision.by.clone(),
            at: decision.at.clone(),
            reason: decision.reason.clone(),
            basis_changed: !decision.rests_on(requirement),
        }),
        review: plan.workspace.marks.get(&requirement.id).and_then(|mark| {
            Some(ReviewStated {
                mark: mark.mark?.word().to_owned(),
                comment: mark.comment.clone(),
                by: mark.by.clone(),
                at: mark.at.clone(),
                root: mark.root,
            })
        }),
    }
}

/// Why the status is what it is, and what an auditor said of the proof.
fn reasons(plan: &ScoringPlan<'_>, rating: &RequirementRating) -> Vec<String> {
    let mut reasons = rating.reasons.clone();
    if let Some(review) = plan.workspace.marks.get(&rating.id)
        && let Some(mark) = review.mark
    {
        let comment = if review.comment.is_empty() { String::new() } else { format!(": {}", review.comment) };
        let pack: String = review.root.to_string().chars().take(PACK_DIGITS).collect();
        reasons.push(format!("{} marked it `{}` in the pack {pack}{comment}", review.by, mark.word()));
    }
    reasons
}

/// The shown paths of the items at `positions`.
pub(super) fn paths(basis: &Basis<'_>, positions: &[usize]) -> Vec<String> {
    let items = &basis.plan.collection.items;
    positions.iter().filter_map(|position| items.get(*position)).map(|item| item.path.clone()).collect()
}

/// One row per requirement and series, so that a reader of one requirement sees its grid.
fn occurrences(basis: &Basis<'_>) -> Vec<Occurrence> {
    let mut rows = Vec::new();
    for (control, requirement) in basis.plan.publication.requirements() {
        let bearing = basis.ratings.series.iter().filter(|series| series.bears_on(control, requirement));
        rows.extend(bearing.map(|series: &Series| Occurrence {
            requirement: requirement.id.clone(),
            expectation: series.expectation.clone(),
            title: series.title.clone(),
            cadence: series.cadence,
            cadence_basis: if series.own_cadence { "organisation" } else { "default" }.to_owned(),
            due: series.due.clone(),
            found: series.found.clone(),
            missing: series.missing.clone(),
        }));
    }
    rows
}
