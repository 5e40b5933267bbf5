//! The rules of capability.md §3 and §4, one by one, on a catalogue and matches made for the purpose.

use super::verdicts::Verdicts;
use super::{Assumption, Ratings, RequirementRating, ScoringPlan, Status, grades, rate};
use crate::catalogue::{Catalogue, CatalogueFiles, Grade, RequirementId, Shows};
use crate::evidence::{Collection, EvidenceItem};
use crate::extraction::Extraction;
use crate::matching::{Facts, Judged, Ladder, Match, MatchBasis, MatchState, MatchedItem, Matching, StaleBy, Standing};
use crate::sources::Location;
use crate::testing::{Observations, Period, TestOutcome, TestResult};
use crate::workspace::{Confidence, Decision, DecisionAction, Decisions, Settings, Workspace};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

/// A document requirement, a record requirement that tests cover, and an activity that none covers.
const DOCUMENT: &str = "iso20000-1:5.2.1-a";
const TESTED: &str = "iso20000-1:8.6.1-g";
const ACTIVITY: &str = "iso20000-1:4.1-a";
const TEST_OF_TESTED: &str = "closed-incident-states-what-was-done";

/// A match made up for a test.
#[derive(Debug, Clone, Copy)]
struct Made {
    requirement: &'static str,
    shows: Shows,
    ladder: Ladder,
    state: MatchState,
    stale: Option<StaleBy>,
    readable: bool,
}

const fn made(requirement: &'static str, shows: Shows, ladder: Ladder) -> Made {
    Made { requirement, shows, ladder, state: MatchState::Accepted, stale: None, readable: true }
}

#[derive(Default)]
struct Case {
    matches: Vec<Made>,
    results: Vec<TestResult>,
    decisions: Vec<Decision>,
    settings: String,
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::parse(&CatalogueFiles::embedded()).unwrap());
    &CATALOGUE
}

fn item(made: &Made) -> MatchedItem {
    let found = Match {
        requirement: RequirementId::new(made.requirement),
        expectation: None,
        shows: made.shows,
        state: made.state,
        by: "register".to_owned(),
        basis: MatchBasis::Register,
        confidence: Confidence::CERTAIN,
        ladder: made.ladder,
        stale: made.stale,
        basis_changed: false,
        reasons: vec!["made up".to_owned()],
    };
    MatchedItem {
        facts: Facts::default(),
        judged: Judged { standing: Standing::Sound, reason: String::new() },
        readable: made.readable,
        matches: vec![found],
    }
}

fn result(test: &str, outcome: TestOutcome, exceptions: u64, tested: u64) -> TestResult {
    TestResult {
        test: test.to_owned(),
        outcome,
        why: String::new(),
        population: tested,
        in_period: tested,
        tested,
        skipped: BTreeMap::new(),
        exceptions,
        explained: 0,
        exception_rows: Vec::new(),
        tolerance_permille: 50,
        relied_on: true,
        missing_columns: Vec::new(),
        sources: Vec::new(),
    }
}

impl Case {
    fn of(matches: &[Made]) -> Self {
        Self { matches: matches.to_vec(), ..Self::default() }
    }

    fn with<R>(&self, look: impl FnOnce(&ScoringPlan<'_>, &Ratings) -> R) -> R {
        let catalogue = catalogue();
        let publication = catalogue.publication("iso20000-1-2018").unwrap();
        let mut workspace = Workspace::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("controls").as_path()).unwrap();
        workspace.settings = Settings::parse("tickmark.toml", &self.settings).unwrap();
        workspace.decisions = Decisions::from_entries(self.decisions.clone());
        let items = (0..self.matches.len()).map(|number| EvidenceItem {
            path: format!("item-{number}"),
            location: Location::File("nowhere".into()),
            bytes: 1,
            sha256: None,
            media_type: "text/plain".to_owned(),
            unreadable: None,
            cached: false,
        });
        let collection = Collection { items: items.collect(), diagnostics: Vec::new() };
        let extraction = Extraction::default();
        let matching = Matching { items: self.matches.iter().map(item).collect(), diagnostics: Vec::new() };
        let observations = Observations { results: self.results.clone(), ..Observations::default() };
        let plan = ScoringPlan {
            catalogue,
            publication,
            workspace: &workspace,
            collection: &collection,
            extraction: &extraction,
            matching: &matching,
            observations: &observations,
            period: Period { start: day("2025-10-01"), end: day("2026-09-30") },
            as_of: day("2026-09-30"),
        };
        let ratings = rate(&plan);
        look(&plan, &ratings)
    }

    fn rating(&self, requirement: &str) -> RequirementRating {
        self.with(|_, ratings| {
            ratings.requirements.iter().find(|each| each.id.as_str() == requirement).unwrap().clone()
        })
    }

    fn status(&self, requirement: &str) -> Status {
        self.rating(requirement).status
    }
}

#[test]
fn without_any_evidence_nothing_is_determined() {
    Case::default().with(|_, ratings| {
        assert_eq!(ratings.requirements.len(), 470);
        assert!(ratings.requirements.iter().all(|rating| rating.status == Status::NotDetermined));
    });
}

#[test]
fn what_nothing_speaks_for_is_open_once_evidence_was_read() {
    let case = Case::of(&[made(ACTIVITY, Shows::Implementation, Ladder::E3)]);
    assert_eq!(case.status(DOCUMENT), Status::Open);
    assert_eq!(case.status(ACTIVITY), Status::Met);
}

#[test]
fn a_document_needs_itself_and_a_record_of_its_use() {
    let document = made(DOCUMENT, Shows::Design, Ladder::E2);
    let used = made(DOCUMENT, Shows::Implementation, Ladder::E3);
    assert_eq!(Case::of(&[document]).status(DOCUMENT), Status::Partly);
    assert_eq!(Case::of(&[document]).rating(DOCUMENT).stage1, Status::Met);
    assert_eq!(Case::of(&[used]).status(DOCUMENT), Status::Open);
    assert_eq!(Case::of(&[document, used]).status(DOCUMENT), Status::Met);
}

#[test]
fn a_document_alone_never_satisfies_an_activity() {
    let case = Case::of(&[made(ACTIVITY, Shows::Design, Ladder::E2)]);
    assert_eq!(case.status(ACTIVITY), Status::Partly);
    assert_eq!(Case::of(&[made(ACTIVITY, Shows::Design, Ladder::E1)]).status(ACTIVITY), Status::Open);
}

#[test]
fn a_proposal_decides_nothing() {
    let proposed = Made { state: MatchState::Proposed, ..made(ACTIVITY, Shows::Implementation, Ladder::E3) };
    let case = Case::of(&[proposed]);
    assert_eq!(case.status(ACTIVITY), Status::NotDetermined);
    case.with(|_, ratings| {
        let position = ratings.requirements.iter().position(|each| each.id.as_str() == ACTIVITY).unwrap();
        assert_eq!(ratings.if_accepted[position], Status::Met);
    });
}

#[test]
fn a_rejected_match_is_as_if_it_were_not_there() {
    let rejected = Made { state: MatchState::Rejected, ..made(ACTIVITY, Shows::Implementation, Ladder::E3) };
    assert_eq!(Case::of(&[rejected]).status(ACTIVITY), Status::Open);
}

#[test]
fn stale_evidence_is_partly_and_fresh_evidence_beside_it_is_met() {
    let stale = Made { stale: Some(StaleBy::OwnRule), ..made(ACTIVITY, Shows::Implementation, Ladder::E3) };
    assert_eq!(Case::of(&[stale]).status(ACTIVITY), Status::Partly);
    let fresh = made(ACTIVITY, Shows::Implementation, Ladder::E3);
    assert_eq!(Case::of(&[stale, fresh]).status(ACTIVITY), Status::Met);
}

#[test]
fn what_could_not_be_read_leaves_its_requirement_undetermined() {
    let damaged = Made { readable: false, ..made(ACTIVITY, Shows::Implementation, Ladder::E3) };
    assert_eq!(Case::of(&[damaged]).status(ACTIVITY), Status::NotDetermined);
    let document = made(ACTIVITY, Shows::Design, Ladder::E2);
    assert_eq!(Case::of(&[damaged, document]).status(ACTIVITY), Status::NotDetermined);
}

#[test]
fn a_tested_requirement_needs_its_population() {
    let records = made(TESTED, Shows::Implementation, Ladder::E3);
    let mut case = Case::of(&[records]);
    case.results = vec![result(TEST_OF_TESTED, TestOutcome::Inconclusive, 0, 0)];
    assert_eq!((case.rating(TESTED).needed, case.status(TESTED)), (Ladder::E4, Status::NotDetermined));
    case.results = vec![result(TEST_OF_TESTED, TestOutcome::Pass, 0, 100)];
    assert_eq!((case.rating(TESTED).ladder, case.status(TESTED)), (Ladder::E4, Status::Met));
}

#[test]
fn a_failed_test_caps_at_partly_and_a_wide_failure_at_open() {
    let records = made(TESTED, Shows::Implementation, Ladder::E3);
    let mut case = Case::of(&[records]);
    case.results = vec![result(TEST_OF_TESTED, TestOutcome::Fail, 10, 100)];
    assert_eq!(case.status(TESTED), Status::Partly);
    let high = "change-approved-before-start";
    let requirement = "iso20000-1:8.5.1.3-a";
    let mut case = Case::of(&[made(requirement, Shows::Implementation, Ladder::E3)]);
    case.results = vec![result(high, TestOutcome::Fail, 24, 100)];
    assert_eq!(case.status(requirement), Status::Partly);
    case.results = vec![result(high, TestOutcome::Fail, 25, 100)];
    assert_eq!(case.status(requirement), Status::Open);
}

#[test]
fn a_test_that_may_not_be_relied_on_decides_nothing() {
    let mut case = Case::of(&[made(TESTED, Shows::Implementation, Ladder::E3)]);
    let unreliable = TestResult { relied_on: false, ..result(TEST_OF_TESTED, TestOutcome::Pass, 0, 100) };
    case.results = vec![unreliable];
    assert_eq!(case.status(TESTED), Status::NotDetermined);
    let unaccepted =
        TestResult { sources: vec!["elsewhere".to_owned()], ..result(TEST_OF_TESTED, TestOutcome::Pass, 0, 100) };
    case.results = vec![unaccepted];
    assert_eq!(case.status(TESTED), Status::NotDetermined);
}

fn no_occurrence(requirement: &str) -> Decision {
    Decision {
        at: "2026-09-30T10:00:00Z".to_owned(),
        clock: None,
        by: "A. Person".to_owned(),
        action: DecisionAction::NoOccurrence,
        requirement: RequirementId::new(requirement),
        evidence: None,
        sha256: None,
        requirement_sha256: None,
        reason: "none happened".to_owned(),
        bulk_at: None,
    }
}

#[test]
fn no_occurrence_is_a_decision_and_never_for_a_document() {
    let case = Case {
        decisions: vec![no_occurrence(ACTIVITY), no_occurrence(DOCUMENT)],
        ..Case::of(&[made(TESTED, Shows::Implementation, Ladder::E3)])
    };
    assert_eq!(case.status(ACTIVITY), Status::NoOccurrence);
    assert_eq!(case.status(DOCUMENT), Status::Open);
}

#[test]
fn what_another_party_performs_is_met_only_under_control() {
    let settings = "[[clauses]]\nclause = \"8.2.5\"\nperformed_by = \"Other party\"".to_owned();
    let asset = made("iso20000-1:8.2.5-a", Shows::Implementation, Ladder::E3);
    let case = Case { settings: settings.clone(), ..Case::of(&[asset]) };
    assert_eq!(case.status("iso20000-1:8.2.5-a"), Status::Partly);
    let control =
        ["iso20000-1:8.2.3.2-a", "iso20000-1:8.2.3.2-b"].map(|id| made(id, Shows::Implementation, Ladder::E3));
    let case = Case { settings, ..Case::of(&[asset, control[0], control[1]]) };
    assert_eq!(case.status("iso20000-1:8.2.5-a"), Status::Met);
}

fn grade_of(case: &Case, clause: &str) -> Grade {
    case.with(|plan, ratings| {
        let verdicts = Verdicts::gather(plan, Assumption::AsAccepted);
        let graded = grades::grade(plan, ratings, &verdicts);
        graded.into_iter().find(|each| each.clause.as_str() == clause).unwrap().grade
    })
}

#[test]
fn a_clause_is_graded_by_the_heaviest_row_that_applies() {
    let something = made(TESTED, Shows::Implementation, Ladder::E3);
    // Wholly open: the clause's own severity.
    assert_eq!(grade_of(&Case::of(&[something]), "4.3"), Grade::Major);
    assert_eq!(grade_of(&Case::of(&[something]), "4.1"), Grade::Minor);
    // One of three requirements open: a minor.
    let two = ["iso20000-1:4.1-a", "iso20000-1:4.1-b"].map(|id| made(id, Shows::Implementation, Ladder::E3));
    assert_eq!(grade_of(&Case::of(&two), "4.1"), Grade::Minor);
    // Nothing determined suggests nothing.
    assert_eq!(grade_of(&Case::default(), "4.3"), Grade::None);
    // All met: nothing.
    let all = ["a", "b", "c"].map(|letter| {
        let id: &'static str = Box::leak(format!("iso20000-1:4.1-{letter}").into_boxed_str());
        made(id, Shows::Implementation, Ladder::E3)
    });
    assert_eq!(grade_of(&Case::of(&all), "4.1"), Grade::None);
    // Stale by our default alone: an opportunity; by the organisation's own rule: a minor.
    let stale = |by| all.map(|each| Made { stale: Some(by), ..each });
    assert_eq!(grade_of(&Case::of(&stale(StaleBy::Default)), "4.1"), Grade::Ofi);
    assert_eq!(grade_of(&Case::of(&stale(StaleBy::OwnRule)), "4.1"), Grade::Minor);
    // Three requirements one rung short each: three minors are proposed to be merged into a major.
    let short = all.map(|each| Made { ladder: Ladder::E2, shows: Shows::Design, ..each });
    assert_eq!(grade_of(&Case::of(&short), "4.1"), Grade::Major);
}

/// How good a status is; what is not determined stands between open and partly.
const fn rank(status: Status) -> u8 {
    match status {
        Status::Open => 0,
        Status::NotDetermined => 1,
        Status::Partly => 2,
        Status::Met => 3,
        Status::NoOccurrence => 4,
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]

    #[test]
    fn one_more_accepted_match_never_lowers_a_status(
        requirement in proptest::sample::select(vec![DOCUMENT, TESTED, ACTIVITY]),
        ladders in proptest::collection::vec((0_usize..4, proptest::bool::ANY, proptest::bool::ANY), 1..5),
        passes in proptest::bool::ANY,
    ) {
        const LADDERS: [Ladder; 4] = [Ladder::E0, Ladder::E1, Ladder::E2, Ladder::E3];
        let matches: Vec<Made> = ladders.iter().map(|(ladder, design, stale)| Made {
            stale: stale.then_some(StaleBy::Default),
            ..made(requirement, if *design { Shows::Design } else { Shows::Implementation }, LADDERS[*ladder])
        }).collect();
        let results = if passes { vec![result(TEST_OF_TESTED, TestOutcome::Pass, 0, 10)] } else { Vec::new() };
        let mut before = None;
        for count in 1..=matches.len() {
            let case = Case { results: results.clone(), ..Case::of(&matches[..count]) };
            let status = rank(case.status(requirement));
            proptest::prop_assert!(before.is_none_or(|before| status >= before));
            before = Some(status);
        }
    }

    #[test]
    fn a_failed_test_never_raises_a_status(exceptions in 1_u64..100, has_records in proptest::bool::ANY) {
        let ladder = if has_records { Ladder::E3 } else { Ladder::E1 };
        let passing = Case {
            results: vec![result(TEST_OF_TESTED, TestOutcome::Pass, 0, 100)],
            ..Case::of(&[made(TESTED, Shows::Implementation, ladder)])
        };
        let failing = Case {
            results: vec![result(TEST_OF_TESTED, TestOutcome::Fail, exceptions, 100)],
            ..Case::of(&[made(TESTED, Shows::Implementation, ladder)])
        };
        proptest::prop_assert!(rank(failing.status(TESTED)) <= rank(passing.status(TESTED)));
    }

    #[test]
    fn adverse_evidence_never_raises_a_status(
        requirement in proptest::sample::select(vec![DOCUMENT, TESTED, "iso20000-1:8.5.1.3-a", ACTIVITY]),
        items in proptest::collection::vec((0_usize..4, 0_usize..3, proptest::bool::ANY, proptest::bool::ANY), 0..4),
        tests in proptest::collection::vec((0_usize..3, 0_u64..60), 0..3),
        adverse in 0_usize..4,
        exceptions in 1_u64..100,
    ) {
        const LADDERS: [Ladder; 4] = [Ladder::E0, Ladder::E1, Ladder::E2, Ladder::E3];
        const STATES: [MatchState; 3] = [MatchState::Accepted, MatchState::Proposed, MatchState::AcceptedByRule];
        const OUTCOMES: [TestOutcome; 3] = [TestOutcome::Pass, TestOutcome::Fail, TestOutcome::Inconclusive];
        // Something else is in the evidence, so that nothing depends on whether there is any at all.
        let elsewhere = made("iso20000-1:4.2-a", Shows::Implementation, Ladder::E3);
        let mut matches = vec![elsewhere];
        matches.extend(items.iter().map(|(ladder, state, design, stale)| Made {
            state: STATES[*state],
            stale: stale.then_some(StaleBy::OwnRule),
            ..made(requirement, if *design { Shows::Design } else { Shows::Implementation }, LADDERS[*ladder])
        }));
        let catalogue = catalogue();
        let bears = |id: &&String| {
            let test = &catalogue.record_tests[id.as_str()];
            test.metadata.requirements.iter().any(|each| each.as_str() == requirement)
        };
        let bearing: Vec<&String> = catalogue.record_tests.keys().filter(bears).collect();
        let with = tests.iter().zip(&bearing);
        let results: Vec<TestResult> = with.map(|((outcome, bad), test)| result(test, OUTCOMES[*outcome], *bad, 100)).collect();
        let before = Case { results: results.clone(), ..Case::of(&matches) };
        let mut after = Case { results, ..Case::of(&matches) };
        match adverse {
            // One more test over the population deviates.
            0 if let Some(test) = bearing.get(tests.len()) => {
                after.results.push(result(test, TestOutcome::Fail, exceptions, 100));
            }
            // A test that passed deviates.
            1 if let Some(passed) = after.results.iter_mut().find(|each| each.outcome == TestOutcome::Pass) => {
                passed.outcome = TestOutcome::Fail;
                passed.exceptions = exceptions;
            }
            // Evidence turns out to be out of date.
            2 => after.matches.iter_mut().for_each(|each| each.stale = Some(StaleBy::OwnRule)),
            // Somebody rejects an accepted match.
            _ => if let Some(each) = after.matches.iter_mut().skip(1).find(|each| each.state.is_accepted()) {
                each.state = MatchState::Rejected;
            }
        }
        // What is open and what is not determined both count nothing: neither stands above the other.
        let worth = |case: &Case| rank(case.status(requirement)).saturating_sub(1);
        proptest::prop_assert!(worth(&after) <= worth(&before));
    }

    #[test]
    fn meeting_one_more_obligation_never_lowers_a_status_elsewhere(
        held in proptest::collection::btree_set(0_usize..470, 0..60), more in 0_usize..470
    ) {
        let catalogue = catalogue();
        let publication = catalogue.publication("iso20000-1-2018").unwrap();
        let ids: Vec<&'static str> = publication
            .requirements()
            .map(|(_, each)| &*Box::leak(each.id.as_str().to_owned().into_boxed_str()))
            .collect();
        let shown = |held: &std::collections::BTreeSet<usize>| {
            let both = |at: &usize| [
                made(ids[*at], Shows::Design, Ladder::E2),
                made(ids[*at], Shows::Implementation, Ladder::E3),
            ];
            let elsewhere = made(ACTIVITY, Shows::Design, Ladder::E1);
            let matches: Vec<Made> = held.iter().flat_map(both).chain([elsewhere]).collect();
            let settings = "[[clauses]]\nclause = \"8.6\"\nperformed_by = \"Other party\"".to_owned();
            let case = Case { settings, ..Case::of(&matches) };
            case.with(|_, ratings| ratings.requirements.iter().map(|each| rank(each.status)).collect::<Vec<_>>())
        };
        let before = shown(&held);
        let after = shown(&held.iter().copied().chain([more]).collect());
        proptest::prop_assert!(before.iter().zip(&after).all(|(before, after)| after >= before));
    }
}
