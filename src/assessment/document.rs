//! `assessment.json`, format version 1: the stored form of an assessment and the only input of every report.
//!
//! Keys of the contract keep their names for ever; keys may be added. The JSON Schema is
//! `controls/schema/assessment.schema.json`.

pub use super::programme::{AuditStated, InternalDue, Look, Programme, ProgrammeRow};
pub use super::roadmap::{Effort, RoadmapPhase, RoadmapStep};
pub use super::scope::{PlaceStated, ScopeConsistency, ScopeDifference, ServiceNamed};
use super::view::ViewResult;
use crate::catalogue::grading::Situation;
use crate::catalogue::{Cadence, Clause, Grade, Method, Nature, RequirementId, RequirementKind, Shows, TestSeverity};
use crate::diagnostics::Diagnostic;
use crate::integrity::Sha256Digest;
pub use crate::matching::{Ladder, MatchBasis, MatchState, StaleBy, Standing};
pub use crate::scoring::Status;
pub use crate::workspace::exceptions::MarkKind;
pub use crate::workspace::findings::{FindingSource, FindingState, Said};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of this format.
pub const FORMAT_VERSION: u32 = 1;

/// One assessment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssessmentDocument {
    /// Always 1.
    pub format_version: u32,
    /// The program that made it.
    pub tool: Tool,
    /// Assessment date.
    pub as_of: NaiveDate,
    /// False when a wall-clock limit fired; the diagnostics name the file.
    pub reproducible: bool,
    /// Who is assessed.
    pub organisation: Organisation,
    /// The period under assessment.
    pub period: PeriodStated,
    /// What the report says about itself; left out when nothing was stated.
    #[serde(default, skip_serializing_if = "ReportControl::is_empty")]
    pub report: ReportControl,
    /// Settings that bear on the result.
    pub settings: Settings,
    /// The criteria.
    pub catalogue: CatalogueStated,
    /// The figures of the first page.
    pub summary: Summary,
    /// All evidence, in byte order of path.
    pub evidence: Vec<Evidence>,
    /// All requirements, in order of clause and letter.
    pub requirements: Vec<RequirementResult>,
    /// All leaf clauses with obligations, in order.
    pub clauses: Vec<ClauseResult>,
    /// Titles of all clauses of the publication, chapters and inner nodes included.
    pub clause_titles: Vec<ClauseTitled>,
    /// Documented information the publication makes unavoidable.
    pub mandatory_information: Vec<MandatoryResult>,
    /// Record tests, in order of reference.
    pub record_tests: Vec<RecordTestResult>,
    /// Populations of records, by record type.
    pub populations: Vec<PopulationResult>,
    /// Periodic evidence: what was due, what was found.
    pub occurrences: Vec<Occurrence>,
    /// Indicative capability profile.
    pub processes: Vec<ProcessResult>,
    /// Practices of ITIL 4 that people rated.
    #[serde(default)]
    pub practices: Vec<PracticeResult>,
    /// The service value system of ITIL 4 as people rated it.
    #[serde(default)]
    pub service_value_system: ServiceValueSystem,
    /// The services that the sources name, held against one another.
    #[serde(default)]
    pub scope_consistency: ScopeConsistency,
    /// What is missing, most serious first.
    pub gaps: Vec<Gap>,
    /// The gaps as steps of a way, phase by phase.
    #[serde(default)]
    pub roadmap: Vec<RoadmapPhase>,
    /// Which audit looks at which clause.
    #[serde(default)]
    pub programme: Programme,
    /// The nonconformity register, in the order findings were raised.
    pub findings: Vec<FindingResult>,
    /// Problems met, in order of file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// What this result does not say, one sentence each.
    pub limits: Vec<String>,
    /// The same result told in the items of another publication, for a view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<ViewResult>,
}

/// The program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// `tickmark`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The organisation and what it declares about its SMS.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Name; for a folder without a workspace, the folder's name.
    pub name: String,
    /// Scope statement; empty when none is declared.
    pub scope: String,
    /// Services in scope.
    pub services: Vec<String>,
    /// Sites.
    pub sites: Vec<String>,
    /// Other parties.
    pub other_parties: Vec<OtherParty>,
}

/// What the report says about itself and the audit it belongs to, as people stated it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportControl {
    /// Version of the report; empty when not stated.
    pub version: String,
    /// Classification; empty when not stated.
    pub classification: String,
    /// Who receives it.
    pub distribution: Vec<String>,
    /// Who prepared it; empty when not stated.
    pub prepared_by: String,
    /// Who reviewed it; empty when not stated.
    pub reviewed_by: String,
    /// Who approved it; empty when not stated.
    pub approved_by: String,
    /// Audit body; empty when not stated.
    pub body: String,
    /// Type of audit; empty when not stated.
    pub kind: String,
    /// Objectives of the audit; empty when not stated.
    pub objectives: String,
    /// Dates and places of the audit, one each.
    pub dates: Vec<String>,
    /// Audit team, one person each, with the role.
    pub team: Vec<String>,
    /// Deviations from the audit plan, with reasons; empty when not stated.
    pub deviations: String,
}

impl ReportControl {
    /// Whether nothing was stated.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A party that provides or operates something for the organisation (8.2.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherParty {
    /// Name.
    pub name: String,
    /// `external-supplier`, `internal-supplier` or `customer-acting-as-supplier`.
    pub kind: String,
    /// What it provides or operates.
    pub provides: Vec<String>,
}

/// The period and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodStated {
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
    /// `declared` or `default`.
    pub basis: String,
}

/// Settings that bear on the result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Whether a `tickmark.toml` was used.
    pub workspace: bool,
    /// Evidence roots as written.
    pub roots: Vec<String>,
    /// Confidence from which a match is accepted by rule; `null` for never.
    pub accept_at: Option<f64>,
    /// Confidence from which a match is proposed.
    pub propose_at: f64,
    /// Defaults of ours that were used, one sentence each.
    pub defaults_used: Vec<String>,
}

/// The criteria as loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueStated {
    /// Publication id.
    pub id: String,
    /// Designation as cited.
    pub designation: String,
    /// Title.
    pub title: String,
    /// Amendments taken into account.
    pub amendments: Vec<String>,
    /// Copyright and trademark note.
    pub notice: String,
    /// Digest of the catalogue's data files.
    pub sha256: Sha256Digest,
    /// What our wording rests on.
    pub verification_basis: String,
    /// Date of the last check.
    pub verified_on: String,
    /// What is ours and not the standard's, one sentence each.
    #[serde(default)]
    pub ours: Vec<String>,
    /// Clause that forbids exclusions; empty when exclusions are allowed.
    #[serde(default)]
    pub exclusions_rule: String,
    /// Doubts still open.
    pub doubts: Vec<String>,
    /// Requirements that somebody compared with a licensed copy (`controls review`).
    pub reviewed_requirements: u64,
    /// The table by which grades are suggested, as loaded.
    #[serde(default)]
    pub grade_rules: Vec<GradeRuleStated>,
}

/// One row of the table by which grades are suggested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeRuleStated {
    /// Situation.
    pub situation: Situation,
    /// The situation in words.
    pub words: String,
    /// Grade; `null` where the clause or the mandatory item says it.
    pub grade: Option<Grade>,
    /// Deviation rate in percent from which the row applies.
    pub rate_percent: Option<u32>,
    /// Number from which the row applies.
    pub count: Option<u32>,
}

/// The figures of the first page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// All requirements; the five statuses add up to it.
    pub requirements: u64,
    /// Requirements met.
    pub met: u64,
    /// Requirements partly met.
    pub partly: u64,
    /// Requirements open.
    pub open: u64,
    /// Requirements not determined.
    pub not_determined: u64,
    /// Requirements without occurrence in the period, as a person decided.
    pub no_occurrence: u64,
    /// Of those met, how many rest on at least one match accepted by rule and on none accepted by a person.
    pub met_by_rule: u64,
    /// Requirements that would be met if every proposed match were accepted.
    pub met_if_accepted: u64,
    /// Leaf clauses with suggested grade major.
    pub candidate_majors: u64,
    /// Leaf clauses with suggested grade minor.
    pub candidate_minors: u64,
    /// Leaf clauses with suggested grade ofi.
    pub opportunities: u64,
    /// 100·(met + ½·partly)/(requirements − `no_occurrence`), one decimal, ties down.
    pub readiness_percent: f64,
    /// The same if every proposed match were accepted.
    pub readiness_percent_if_accepted: f64,
    /// Readiness for stage 1.
    pub stage1: Gate,
    /// Readiness for stage 2.
    pub stage2: Gate,
    /// On how much the statuses rest.
    pub confidence: Confidence,
    /// Evidence items by state.
    pub evidence: EvidenceCounts,
    /// Record tests by outcome.
    pub record_tests: TestCounts,
}

/// A gate: every blocker is named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// Whether nothing blocks.
    pub ready: bool,
    /// What blocks, in words.
    pub blockers: Vec<String>,
}

/// Shares of requirements, as numbers of requirements (capability.md §3, confidence).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confidence {
    /// Requirements whose status rests on E3 or E4.
    pub on_records: u64,
    /// Requirements all of whose evidence has a verified digest.
    pub on_verified_digests: u64,
    /// Requirements all of whose evidence is inside its freshness limit.
    pub on_fresh_evidence: u64,
}

/// Evidence items by state; the four add up to `files`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceCounts {
    /// All items, members of archives included.
    pub files: u64,
    /// Sum of their sizes in bytes.
    pub bytes: u64,
    /// Items accepted for at least one requirement.
    pub accepted: u64,
    /// Items proposed for at least one requirement and accepted for none.
    pub proposed: u64,
    /// Items matched to nothing.
    pub unmatched: u64,
    /// Items that could not be read.
    pub unreadable: u64,
}

/// Record tests by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestCounts {
    /// All tests.
    pub tests: u64,
    /// Passed.
    pub pass: u64,
    /// Failed.
    pub fail: u64,
    /// Could not decide.
    pub inconclusive: u64,
    /// Failed to run.
    pub error: u64,
    /// Deviating subjects over all tests.
    pub exceptions: u64,
}

/// State of an evidence item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EvidenceState {
    /// Accepted for at least one requirement.
    Accepted,
    /// Proposed for at least one.
    Proposed,
    /// Matched to nothing.
    Unmatched,
    /// Could not be read.
    Unreadable,
}

impl EvidenceState {
    /// The word used in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Proposed => "proposed",
            Self::Unmatched => "unmatched",
            Self::Unreadable => "unreadable",
        }
    }
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Path; members as `a.zip!/b.csv`.
    pub path: String,
    /// Digest; `null` when the bytes could not be read.
    pub sha256: Option<Sha256Digest>,
    /// Whether the digest was computed now (`computed`) or taken from the cache (`cached`): in the answer of a run alone.
    /// The stored result leaves it out, because its digest names every report, and the same evidence gives the same bytes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hash_basis: String,
    /// Whether this run took the digest from the cache.
    #[serde(skip)]
    pub cached: bool,
    /// Size in bytes.
    pub bytes: u64,
    /// Media type by content.
    pub media_type: String,
    /// Title.
    pub title: String,
    /// Best state of its matches.
    pub state: EvidenceState,
    /// Kind of item, an id of `item-kinds.json`; empty when unknown.
    pub kind: String,
    /// Name of the kind for people; empty when unknown.
    pub kind_title: String,
    /// What such an item can show.
    pub nature: Option<Nature>,
    /// Whether it can count, and if not why.
    pub standing: Standing,
    /// The standing in words; empty when sound.
    pub standing_reason: String,
    /// Document control data: key (`version`, `owner`, `approved_by`, `approved_on`, `date`, `period_start`,
    /// `period_end`, `valid_until`, `review_due`, `author`, `classification` …) → value and source.
    pub document: BTreeMap<String, StatedValue>,
    /// Why it could not be read or holds no text; empty otherwise.
    pub unread_reason: String,
    /// Its matches, best first.
    pub matches: Vec<Match>,
}

/// A value and where it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedValue {
    /// The value as text; dates as ISO 8601.
    pub value: String,
    /// `register`, `front matter`, `document properties` ….
    pub from: String,
}

/// One match of an item with a requirement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// Requirement.
    pub requirement: RequirementId,
    /// Accepted, by rule, proposed or rejected.
    pub state: MatchState,
    /// Who accepted or rejected it: a name, `register`, or `rule`; empty when proposed.
    pub by: String,
    /// What it rests on.
    pub basis: MatchBasis,
    /// 0 to 1, three decimals.
    pub confidence: f64,
    /// Expectation it fulfils; empty when none.
    pub expectation: String,
    /// What it can show of the requirement: `design` or `implementation`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shows: Option<Shows>,
    /// Rung it gives or would give.
    pub ladder: Ladder,
    /// Whether it is past its freshness or validity on the assessment date.
    pub stale: bool,
    /// Who set the limit that it has passed: `own-rule` or `default`; `null` when it has passed none.
    #[serde(default)]
    pub stale_by: Option<StaleBy>,
    /// Why, in plain words.
    pub reasons: Vec<String>,
}

/// One requirement and its verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequirementResult {
    /// Identifier.
    pub id: RequirementId,
    /// Leaf clause.
    pub clause: Clause,
    /// Document, record or activity.
    pub kind: RequirementKind,
    /// The obligation in our own words.
    pub text: String,
    /// Audit methods, best first.
    pub methods: Vec<Method>,
    /// Status for stage 2.
    pub status: Status,
    /// Status for stage 1 (documents only; never `no-occurrence`).
    pub stage1_status: Status,
    /// Status if every proposed match were accepted.
    pub status_if_accepted: Status,
    /// Whether `status` is met by matches accepted by rule alone.
    pub met_by_rule: bool,
    /// Owner; empty when none is declared.
    pub owner: String,
    /// Other party that performs it; empty for the organisation itself.
    pub performed_by: String,
    /// Kebab-case name of the rule that gave the status.
    pub rule: String,
    /// Whether a bound file, rule or catalogue entry moved since a decision.
    pub basis_changed: bool,
    /// Rung reached by accepted evidence.
    pub ladder: Ladder,
    /// Rung needed.
    pub needed: Ladder,
    /// Accepted evidence, by path.
    pub evidence: Vec<String>,
    /// Proposed evidence, by path.
    pub proposed: Vec<String>,
    /// Record tests that bear on it.
    pub tests: Vec<String>,
    /// Those whose population is there or is expected, so that it is not determined while they cannot decide.
    #[serde(default)]
    pub deciding_tests: Vec<String>,
    /// Whether evidence it rests on is stale.
    pub stale: bool,
    /// Why the status is what it is, in plain words, most telling first.
    pub reasons: Vec<String>,
    /// What evidence the requirement expects, in words.
    pub expects: Vec<String>,
    /// Grade suggested when nothing shows it.
    pub if_absent: Grade,
    /// A person's decision, if any.
    pub decision: Option<DecisionStated>,
    /// What an auditor marked, if anything.
    #[serde(default)]
    pub review: Option<ReviewStated>,
}

/// A person's decision on a requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionStated {
    /// What was decided: `no-occurrence`.
    pub decided: String,
    /// Who.
    pub by: String,
    /// When, ISO 8601 in UTC.
    pub at: String,
    /// Why.
    pub reason: String,
    /// Whether the wording it rests on changed since; it then does not count.
    #[serde(default)]
    pub basis_changed: bool,
}

/// One leaf clause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClauseResult {
    /// Clause number.
    pub clause: Clause,
    /// Title.
    pub title: String,
    /// Requirements in all.
    pub requirements: u64,
    /// Met.
    pub met: u64,
    /// Partly met.
    pub partly: u64,
    /// Open.
    pub open: u64,
    /// Not determined.
    pub not_determined: u64,
    /// Without occurrence.
    pub no_occurrence: u64,
    /// Met if every proposed match were accepted.
    pub met_if_accepted: u64,
    /// 100·(met + ½·partly)/(requirements − `no_occurrence`), one decimal, ties down; `null` without a divisor.
    pub score_percent: Option<f64>,
    /// Grade suggested when nothing at all shows the clause, where the catalogue sets one.
    #[serde(default)]
    pub if_wholly_absent: Option<Grade>,
    /// Grade suggested for the clause.
    pub suggested_grade: Grade,
    /// The rows of the grade table that apply, heaviest first.
    pub grade_reasons: Vec<GradeReason>,
    /// Owner; empty when none is declared.
    pub owner: String,
    /// Other party that performs it; empty for the organisation itself.
    pub performed_by: String,
    /// What the clause is for, in our words.
    pub purpose: String,
    /// What goes wrong without it.
    pub risk: String,
    /// How a gap is usually closed.
    pub remediation: String,
}

/// Why a grade is suggested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeReason {
    /// Row of the grade table, kebab-case.
    pub rule: String,
    /// Grade it suggests.
    pub grade: Grade,
    /// What was seen, in words.
    pub words: String,
    /// Requirements concerned.
    pub requirements: Vec<RequirementId>,
    /// Record tests concerned.
    pub tests: Vec<String>,
}

/// A clause and its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseTitled {
    /// Clause number.
    pub clause: Clause,
    /// Title, or our label.
    pub title: String,
}

/// Presence of a mandatory item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// Accepted, current evidence shows it.
    Present,
    /// Accepted evidence shows it, past its freshness or validity, or in part.
    Incomplete,
    /// Only proposed, unreadable or inconclusive evidence speaks for it.
    NotDetermined,
    /// Nothing shows it.
    Missing,
    /// A person decided that there was no occasion.
    NoOccurrence,
}

/// One item of mandatory documented information.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MandatoryResult {
    /// D01 …, R01 ….
    pub id: String,
    /// What it is.
    pub item: String,
    /// `maintain` or `retain`.
    pub keeping: crate::catalogue::publication::Keeping,
    /// Main clause.
    pub clause: Clause,
    /// Whether it is there.
    pub state: Presence,
    /// Requirements that ask for it.
    pub requirements: Vec<RequirementId>,
    /// Accepted evidence, by path.
    pub evidence: Vec<String>,
    /// Grade suggested when missing.
    pub grade_if_missing: Grade,
}

/// Result of a record test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordTestResult {
    /// Kebab-case id.
    pub id: String,
    /// Short reference such as `CHG-01`.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The rule in plain words.
    pub rule: String,
    /// Requirements it bears on.
    pub requirements: Vec<RequirementId>,
    /// Clause of the first of them.
    pub clause: Clause,
    /// Weight of a deviation.
    pub severity: TestSeverity,
    /// Whether one deviation is a nonconformity.
    pub absolute: bool,
    /// Whether its sources passed their completeness checks and are accepted evidence.
    pub relied_on: bool,
    /// Records after folding.
    pub population: u64,
    /// Those in the period.
    pub in_period: u64,
    /// Subjects examined.
    pub tested: u64,
    /// Subjects skipped, by reason.
    pub skipped: BTreeMap<String, u64>,
    /// Subjects that deviate: confirmed, or not yet looked at by a person.
    pub exceptions: u64,
    /// Subjects that a person explained or called an error of data; they do not count as deviating.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub explained: u64,
    /// exceptions / tested, four decimals, 0 when nothing was tested.
    pub rate: f64,
    /// Tolerated share of deviations.
    pub tolerance: f64,
    /// `pass`, `fail`, `inconclusive` or `error`.
    pub outcome: Outcome,
    /// Why it is inconclusive, failed to run or is not relied on; empty otherwise.
    pub why: String,
    /// Columns it needs and did not find.
    pub missing_columns: Vec<String>,
    /// Files it rests on.
    pub sources: Vec<String>,
    /// What a deviation suggests.
    pub suggests: String,
    /// The deviating subjects; bounded, `exceptions` counts all.
    pub exception_rows: Vec<ExceptionRow>,
}

/// How a record test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Deviations within tolerance.
    Pass,
    /// Deviations beyond tolerance.
    Fail,
    /// Could not decide.
    Inconclusive,
    /// The query failed.
    Error,
}

/// One record that deviates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionRow {
    /// What deviates.
    pub subject: String,
    /// File it stands in; empty when the subject is no single record.
    pub source: String,
    /// Row in that file or sheet, counted from 1 with the header; 0 when the subject is no single record.
    pub row: u64,
    /// Why, in words.
    pub reason: String,
    /// Digest of what the test read of the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Sha256Digest>,
    /// What a person said of it; absent while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<MarkKind>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// All records of one type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PopulationResult {
    /// Record type.
    pub record_type: String,
    /// Its name for people.
    pub title: String,
    /// Records after folding.
    pub records: u64,
    /// Those in the period.
    pub in_period: u64,
    /// Those without a date.
    pub undated: u64,
    /// Where they came from.
    pub sources: Vec<PopulationSourceResult>,
}

/// One file, or sheet, that contributed records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PopulationSourceResult {
    /// File.
    pub path: String,
    /// Sheet, or empty.
    pub table: String,
    /// Product layout recognised.
    pub layout: String,
    /// Rows read as records.
    pub rows: u64,
    /// Rows that could not be read.
    pub rejected: u64,
    /// Column → header.
    pub mapped: BTreeMap<String, String>,
    /// Headers no column was found for.
    pub ignored: Vec<String>,
    /// Columns no header was found for.
    pub missing: Vec<String>,
    /// Completeness and accuracy checks.
    pub checks: Vec<ExportCheckResult>,
    /// Whether results may rest on it.
    pub relied_on: bool,
}

/// One completeness or accuracy check of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportCheckResult {
    /// Kebab-case name.
    pub check: String,
    /// Whether it held; `null` when it could not be made.
    pub held: Option<bool>,
    /// What was compared, in words.
    pub words: String,
}

/// Periodic evidence for one requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurrence {
    /// Requirement.
    pub requirement: RequirementId,
    /// Expectation that is periodic.
    pub expectation: String,
    /// What it is, in words.
    pub title: String,
    /// How often it is due.
    pub cadence: Cadence,
    /// `organisation` when the workspace set the cadence, `default` when it is ours.
    pub cadence_basis: String,
    /// Periods due within the assessment period: `2025-Q4`, `2026-03`, `2026-H1`, `2026`.
    pub due: Vec<String>,
    /// Those for which evidence was found.
    pub found: Vec<String>,
    /// Those for which none was.
    pub missing: Vec<String>,
}

/// Indicative capability of one process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProcessResult {
    /// Kebab-case id.
    pub id: String,
    /// Name.
    pub title: String,
    /// Clauses it covers.
    pub clauses: Vec<Clause>,
    /// Edition of ISO/IEC 33020: `2015` or `2019`.
    #[serde(default)]
    pub edition: String,
    /// Process attribute → `N`, `P`, `L`, `F` or `not-rated`.
    pub attributes: BTreeMap<String, String>,
    /// What PA 1.1 is computed from.
    #[serde(default)]
    pub performance: PerformanceResult,
    /// What people rated, in order of attribute.
    #[serde(default)]
    pub ratings: Vec<AttributeRatingResult>,
    /// Capability level at least reached.
    pub level_at_least: u8,
    /// The attribute that stops the level, if any.
    pub level_limited_by: Option<String>,
    /// Level aimed at, if one is declared.
    #[serde(default)]
    pub target: Option<u8>,
    /// Levels missing to the target.
    #[serde(default)]
    pub gap_to_target: Option<u8>,
    /// Always true: only a competent assessor rates (ISO/IEC 33002).
    pub indicative: bool,
}

/// The requirements of a process, counted by status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct PerformanceResult {
    /// Met.
    pub met: u64,
    /// Partly met.
    pub partly: u64,
    /// Open.
    pub open: u64,
    /// Not determined.
    pub not_determined: u64,
    /// 100·(met + ½·partly)/(sum of the four), one decimal, ties down; `null` when nothing was determined.
    pub achieved_percent: Option<f64>,
}

/// A process attribute as a person rated it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeRatingResult {
    /// Process attribute.
    pub attribute: String,
    /// `N`, `P-`, `P`, `P+`, `L-`, `L`, `L+` or `F`.
    pub rating: String,
    /// Rating method of ISO/IEC 33020: `R1`, `R2` or `R3`.
    pub method: String,
    /// Who.
    pub by: String,
    /// When, in UTC.
    pub at: String,
    /// Why.
    pub reason: String,
    /// What it rests on.
    pub evidence: Vec<FindingEvidence>,
    /// Whether that moved; the rating then does not count.
    pub basis_changed: bool,
}

/// A practice, or a component of the service value system, as a person rated it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeResult {
    /// Framework and item: `itil-4:incident-management`, `itil-4:svs/governance`.
    pub id: String,
    /// Name.
    pub title: String,
    /// Level from 1 to 5.
    pub level: u8,
    /// Who.
    pub by: String,
    /// When, in UTC.
    pub at: String,
    /// Why.
    pub reason: String,
    /// What it rests on.
    pub evidence: Vec<FindingEvidence>,
    /// Whether that moved; the level then does not count.
    pub basis_changed: bool,
}

/// Maturity of the service value system: the lowest of its five components, never a mean.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceValueSystem {
    /// Components that people rated.
    pub components: Vec<PracticeResult>,
    /// The lowest level; `null` while a component is not rated.
    pub level: Option<u8>,
    /// The component that sets the level, or is not rated.
    pub limited_by: Option<String>,
}

/// Something missing, for its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Clause.
    pub clause: Clause,
    /// Grade suggested for the clause.
    pub grade: Grade,
    /// Owner; empty when none is declared.
    pub owner: String,
    /// What is missing or wrong, one sentence.
    pub what: String,
    /// What to provide or do, one sentence.
    pub ask: String,
    /// Requirements it would settle.
    pub requirements: Vec<RequirementId>,
    /// Their worst status.
    pub status: Status,
    /// What sort of thing is missing.
    #[serde(default)]
    pub kind: GapKind,
    /// Record test that deviates or could not decide; empty when none did.
    #[serde(default)]
    pub test: String,
    /// Where it shows, where that is a place in a file.
    #[serde(default)]
    pub places: Vec<PlaceStated>,
    /// What the owner answered to the request for it.
    #[serde(default)]
    pub answer: Option<AnswerStated>,
}

/// What sort of thing is missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GapKind {
    /// Nothing accepted shows it.
    #[default]
    Missing,
    /// It is shown in part.
    Partial,
    /// Items are proposed, and somebody has to decide.
    Decision,
    /// What shows it is past its validity or freshness.
    Stale,
    /// What may show it could not be read.
    Unreadable,
    /// A record test could not decide on the export.
    Export,
    /// Records deviate.
    Test,
    /// Periods are missing.
    Occurrence,
    /// The sources that name services do not agree.
    Scope,
    /// An auditor flagged it or asked for more.
    Review,
}

/// What an owner answered to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerStated {
    /// `provided`, `will follow`, `nothing occurred` or `not mine`; empty when only a comment was given.
    pub reply: String,
    /// Where in the evidence it lies, as written.
    pub evidence: String,
    /// Comment.
    pub comment: String,
    /// Who took it in.
    pub by: String,
    /// When, in UTC.
    pub at: String,
}

/// What an auditor marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewStated {
    /// `accepted`, `flagged` or `more needed`.
    pub mark: String,
    /// Comment.
    pub comment: String,
    /// The auditor.
    pub by: String,
    /// When it was taken in, in UTC.
    pub at: String,
    /// Root of the pack that the auditor looked at.
    pub root: Sha256Digest,
}

/// Whether objective evidence is what it was when a finding was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceBasis {
    /// The same bytes.
    AsThen,
    /// Other bytes.
    Changed,
    /// No longer in the evidence.
    Gone,
}

/// Objective evidence of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingEvidence {
    /// Shown path.
    pub path: String,
    /// Digest when the finding was written.
    pub sha256: Option<Sha256Digest>,
    /// Where in it.
    pub place: String,
    /// Whether it is what it was.
    pub basis: EvidenceBasis,
}

/// A finding as it stands (ISO/IEC 17021-1: requirement, objective evidence, statement).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingResult {
    /// `F0001` …
    pub id: String,
    /// Grade a person gave it.
    pub grade: Grade,
    /// How far it has come.
    pub state: FindingState,
    /// Requirements it is about.
    pub requirements: Vec<RequirementId>,
    /// Their clauses.
    pub clauses: Vec<Clause>,
    /// How they are not met.
    pub statement: String,
    /// Objective evidence.
    pub evidence: Vec<FindingEvidence>,
    /// Whether any of it is not what it was.
    pub basis_changed: bool,
    /// Who raised it.
    pub raised_by: String,
    /// When, in UTC.
    pub raised_at: String,
    /// Who looked.
    pub source: FindingSource,
    /// Who answers for it; empty when nobody is named.
    pub owner: String,
    /// Day until which it is to be closed.
    pub due: Option<NaiveDate>,
    /// Whether it is pending past that day.
    pub overdue: bool,
    /// What was done about the instance found.
    pub correction: Option<Said>,
    /// Why it came about.
    pub cause: Option<Said>,
    /// What removes the cause.
    pub corrective_action: Option<Said>,
    /// How it was seen that the action worked.
    pub effectiveness: Option<Said>,
    /// Evidence of that.
    pub effectiveness_evidence: Vec<FindingEvidence>,
    /// Who closed it, when.
    pub closed: Option<Said>,
    /// Who withdrew it, when and why.
    pub withdrawn: Option<Said>,
    /// What closing it still needs.
    pub missing: Vec<String>,
    /// What an auditor would look at next.
    pub hints: Vec<String>,
}
