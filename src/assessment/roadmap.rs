//! The roadmap: every gap as a step, along assess, strategy, design and transition, operation, improvement; within a
//! phase by what it blocks, then by effort, then by owner.
//!
//! The five phases are those of an introduction to service management (`controls/itsm-introduction`); which clause
//! belongs where, and how effort is estimated, are ours.

use super::conclude::Basis;
use super::document::{AssessmentDocument, Gap, GapKind, RequirementResult, Status};
use super::findings::is_planned;
use super::gates;
use crate::catalogue::{Clause, Grade, RequirementId, RequirementKind};
use serde::{Deserialize, Serialize};

/// Item of the introduction → our title → the clauses whose gaps are closed there. The most specific clause wins.
const PHASES: [(&str, &str, &[&str]); 5] = [
    ("assess-current-state", "Assess the current state", &[]),
    (
        "define-service-strategy",
        "Define the service strategy",
        &["4", "5", "6", "7.1", "8.2.1", "8.2.2", "8.2.3", "8.3", "8.4.1"],
    ),
    ("design-and-transition-services", "Design and transition services", &["7", "8.2", "8.4", "8.5"]),
    ("manage-service-operations", "Manage service operation", &["8"]),
    ("continual-service-improvement", "Improve continually", &["9", "10"]),
];

/// Exceptions up to which a deviating test is little work, and up to which it is some.
const FEW: u64 = 5;
const SOME: u64 = 50;
/// Requirements from which providing evidence is more than one thing.
const SEVERAL: usize = 6;

/// How much work a step is, estimated from what is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effort {
    /// Somebody decides, looks up or exports again.
    Small,
    /// Something has to be written, done or corrected.
    Medium,
    /// A practice has to change, or much has to be corrected.
    Large,
}

impl Effort {
    /// The word used in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }
}

/// One phase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoadmapPhase {
    /// Item of `itsm-introduction`.
    pub id: String,
    /// Title.
    pub title: String,
    /// Its steps, in the order in which they are best taken.
    pub steps: Vec<RoadmapStep>,
}

/// One step: a gap to close.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoadmapStep {
    /// Number of the gap in the list of gaps, from 1.
    pub gap: u64,
    /// Clause.
    pub clause: Clause,
    /// What is missing or wrong.
    pub what: String,
    /// Owner; empty when none is declared.
    pub owner: String,
    /// Grade suggested for the clause.
    pub grade: Grade,
    /// What it blocks: `stage-1`, `stage-2`.
    pub blocks: Vec<String>,
    /// How much work it is.
    pub effort: Effort,
    /// What the estimate rests on.
    pub effort_because: String,
    /// Requirements it would settle.
    pub requirements: Vec<RequirementId>,
}

pub(super) fn stated(basis: &Basis<'_>, document: &AssessmentDocument) -> Vec<RoadmapPhase> {
    let mut phases: Vec<RoadmapPhase> = PHASES
        .into_iter()
        .map(|(id, title, _)| RoadmapPhase { id: id.to_owned(), title: title.to_owned(), steps: Vec::new() })
        .collect();
    for (number, gap) in (1..).zip(&document.gaps) {
        let step = step(basis, document, number, gap);
        if let Some(phase) = phases.get_mut(phase(gap)) {
            phase.steps.push(step);
        }
    }
    for phase in &mut phases {
        phase.steps.sort_by(|left, right| order(left).cmp(&order(right)));
    }
    phases
}

/// Stage 1 comes before stage 2, and a step that opens both before one that opens one; little work first.
fn order(step: &RoadmapStep) -> (bool, bool, std::cmp::Reverse<Grade>, Effort, &str, u64) {
    let blocks = |gate: &str| step.blocks.iter().any(|each| each == gate);
    (!blocks(STAGE_1), !blocks(STAGE_2), std::cmp::Reverse(step.grade), step.effort, &step.owner, step.gap)
}

const STAGE_1: &str = "stage-1";
const STAGE_2: &str = "stage-2";

/// What is not known yet is assessed first, whatever clause it belongs to.
fn phase(gap: &Gap) -> usize {
    if gap.status == Status::NotDetermined
        || matches!(gap.kind, GapKind::Decision | GapKind::Unreadable | GapKind::Export)
    {
        return 0;
    }
    let mut best = (0, 0);
    for (at, (_, _, clauses)) in PHASES.iter().enumerate() {
        for clause in clauses.iter().filter_map(|clause| clause.parse::<Clause>().ok()) {
            if gap.clause.is_within(&clause) && clause.depth() > best.0 {
                best = (clause.depth(), at);
            }
        }
    }
    best.1
}

fn step(basis: &Basis<'_>, document: &AssessmentDocument, number: u64, gap: &Gap) -> RoadmapStep {
    let rows: Vec<&RequirementResult> =
        document.requirements.iter().filter(|row| gap.requirements.contains(&row.id)).collect();
    let (effort, effort_because) = effort(document, gap, &rows);
    RoadmapStep {
        gap: number,
        clause: gap.clause.clone(),
        what: gap.what.clone(),
        owner: gap.owner.clone(),
        grade: gap.grade,
        blocks: blocks(basis, gap, &rows),
        effort,
        effort_because,
        requirements: gap.requirements.clone(),
    }
}

/// What the gates name, told of the single gap.
fn blocks(basis: &Basis<'_>, gap: &Gap, rows: &[&RequirementResult]) -> Vec<String> {
    let lacks_document =
        |row: &&RequirementResult| row.kind == RequirementKind::Document && row.stage1_status != Status::Met;
    let undetermined = |row: &&RequirementResult| row.status == Status::NotDetermined;
    let of_audit_or_review = gates::asks_for_audits(basis) && gates::is_audit_or_review(&gap.clause);
    let unmet = rows.iter().any(|row| !matches!(row.status, Status::Met | Status::NoOccurrence));
    let stage_1 = rows.iter().any(lacks_document) || (of_audit_or_review && gap.status == Status::Open);
    let stage_2 = gap.grade == Grade::Major
        || rows.iter().any(undetermined)
        || (gap.grade == Grade::Minor && !is_planned(basis, &gap.clause))
        || (of_audit_or_review && unmet);
    let gates = [(stage_1, STAGE_1), (stage_2, STAGE_2)];
    gates.into_iter().filter(|(blocked, _)| *blocked).map(|(_, gate)| gate.to_owned()).collect()
}

fn effort(document: &AssessmentDocument, gap: &Gap, rows: &[&RequirementResult]) -> (Effort, String) {
    let several = rows.len() >= SEVERAL;
    match gap.kind {
        GapKind::Decision => (Effort::Small, "evidence is there, somebody decides".to_owned()),
        GapKind::Unreadable | GapKind::Export => (Effort::Small, "the file is provided anew".to_owned()),
        GapKind::Review => (Effort::Small, "the auditor's question is answered".to_owned()),
        GapKind::Scope => (Effort::Small, "one of two statements is corrected".to_owned()),
        GapKind::Stale => (Effort::Medium, "what is there is reviewed and renewed".to_owned()),
        GapKind::Occurrence => {
            (Effort::Medium, "what was missed cannot be made up for, and the next ones are held".to_owned())
        }
        GapKind::Test => {
            let mut tests = document.record_tests.iter();
            let exceptions = tests.find(|test| gap.test == test.id).map_or(0, |test| test.exceptions);
            let words = format!("{exceptions} records deviate");
            match exceptions {
                0..=FEW => (Effort::Small, words),
                _ if exceptions <= SOME => (Effort::Medium, words),
                _ => (Effort::Large, words),
            }
        }
        GapKind::Partial if !several => (Effort::Small, "part of it is shown".to_owned()),
        GapKind::Partial => (Effort::Medium, format!("part of {} requirements is shown", rows.len())),
        GapKind::Missing if several => (Effort::Large, format!("{} requirements are shown by nothing", rows.len())),
        GapKind::Missing => (Effort::Medium, "it has to be written or done, and shown".to_owned()),
    }
}
