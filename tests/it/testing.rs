//! From exports in a folder to populations, results and exceptions with file and row.

use crate::place::shared_data;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use tickmark::catalogue::{Catalogue, CatalogueSource};
use tickmark::evidence::collect;
use tickmark::extraction::{ExtractionPlan, extract};
use tickmark::progress::Silent;
use tickmark::sources::{Root, SourcePlan};
use tickmark::testing::{
    DateOrder, DeclaredExport, Observations, Period, Population, PopulationSource, TestOutcome, TestResult, TestingPlan,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn plan() -> TestingPlan {
    TestingPlan {
        period: Period { start: day("2025-10-01"), end: day("2026-09-30") },
        period_is_declared: true,
        as_of: day("2026-09-30"),
        extraction: ExtractionPlan::default(),
        time_zone: Some("UTC".to_owned()),
        declared: Vec::new(),
        parameters: BTreeMap::new(),
        switched_off: BTreeMap::new(),
        also_read: BTreeMap::new(),
        marks: BTreeMap::new(),
    }
}

pub fn shipped() -> Catalogue {
    Catalogue::load(&CatalogueSource::default()).unwrap()
}

pub fn observe_folder(folder: &Path, catalogue: &Catalogue, plan: &TestingPlan) -> Observations {
    let root = Root { folder: folder.to_owned(), label: "evidence".to_owned() };
    let collection = collect(&SourcePlan { roots: vec![root], ..SourcePlan::default() }, &Silent).unwrap();
    let extraction = extract(&collection, &plan.extraction, &Silent);
    tickmark::testing::run(catalogue, &collection, &extraction, plan, &Silent)
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn observe(files: &[(&str, &str)], plan: &TestingPlan) -> Observations {
    observe_folder(folder(files).path(), &shipped(), plan)
}

pub fn population<'a>(observations: &'a Observations, record_type: &str) -> &'a Population {
    let found = observations.populations.iter().find(|each| each.record_type == record_type);
    found.unwrap_or_else(|| panic!("no {record_type}: {:?}", observations.diagnostics))
}

pub fn source<'a>(observations: &'a Observations, record_type: &str) -> &'a PopulationSource {
    &population(observations, record_type).sources[0]
}

fn result<'a>(observations: &'a Observations, test: &str) -> &'a TestResult {
    observations.results.iter().find(|each| each.test == test).unwrap()
}

pub fn codes(observations: &Observations) -> BTreeSet<&str> {
    observations.diagnostics.iter().map(|problem| problem.code.as_str()).collect()
}

fn held(source: &PopulationSource, check: &str) -> Option<bool> {
    source.checks.iter().find(|each| each.check == check).unwrap_or_else(|| panic!("no check {check}")).held
}

#[test]
fn the_public_event_log_folds_to_its_incidents() {
    let Some(zip) = shared_data("records/uci-incident-event-log.zip") else { return };
    let folder = tempfile::tempdir().unwrap();
    zip::ZipArchive::new(fs::File::open(zip).unwrap()).unwrap().extract(folder.path()).unwrap();
    let plan = TestingPlan { period_is_declared: false, time_zone: None, as_of: day("2017-03-01"), ..plan() };
    let observations = observe_folder(folder.path(), &shipped(), &plan);
    let incidents = population(&observations, "incident");
    assert_eq!((incidents.records, incidents.sources[0].rows), (24_918, 141_712));
    assert_eq!((incidents.in_period, incidents.undated), (24_918, 0));
    assert_eq!(observations.period, Some(Period { start: day("2016-02-29"), end: day("2017-02-16") }));
    assert_eq!(incidents.sources[0].unproven, Vec::<String>::new());
    let counts = |test| (result(&observations, test).tested, result(&observations, test).exceptions);
    // What the log itself says of its incidents: 15,803 kept their service level, 275 were opened again.
    assert_eq!(counts("incident-kept-its-service-level"), (24_918, 24_918 - 15_803));
    assert_eq!(counts("incident-stays-resolved"), (24_918, 275));
    assert_eq!(counts("incident-times-in-order").1, 0);
    let without = result(&observations, "incident-acknowledged-within-target");
    assert_eq!(without.outcome, TestOutcome::Inconclusive);
    assert_eq!(without.missing_columns, ["incident.ack_due", "incident.acknowledged_at"]);
    assert_eq!(observations.results.len(), shipped().record_tests.len());
    for each in &observations.results {
        let decided = matches!(each.outcome, TestOutcome::Pass | TestOutcome::Fail);
        assert!(each.outcome != TestOutcome::Error, "{}: {}", each.test, each.why);
        assert!(
            decided || !each.missing_columns.is_empty() || each.why.starts_with("no record was examined"),
            "{}",
            each.test
        );
    }
    let first = &result(&observations, "incident-stays-resolved").exception_rows[0];
    assert!(first.source.ends_with("incident_event_log.csv") && first.row > 1, "{first:?}");
}

/// One incident, on whole minutes because one layout writes no seconds.
struct Incident {
    number: u32,
    opened: chrono::NaiveDateTime,
    rank: usize,
    minutes_to_acknowledge: i64,
    minutes_to_resolve: i64,
    transfers: u32,
    reopened: u32,
    notes: &'static str,
}

/// Sixty incidents; every rule is broken by known ones.
fn incidents() -> Vec<Incident> {
    let first = day("2025-10-13").and_hms_opt(8, 5, 0).unwrap();
    let incident = |number: u32| Incident {
        number,
        opened: first + chrono::TimeDelta::hours(i64::from(number) * 140),
        rank: number as usize % 3,
        minutes_to_acknowledge: if number == 7 { 95 } else { 12 },
        minutes_to_resolve: if number.is_multiple_of(20) { 9_000 } else { 200 },
        transfers: if number == 11 { 6 } else { 1 },
        reopened: u32::from(number == 13),
        notes: if number == 17 { "done" } else { "Restarted the service and watched it" },
    };
    (1..=60).map(incident).collect()
}

struct Layout {
    file: &'static str,
    headers: &'static str,
    separator: char,
    id: fn(u32) -> String,
    time: fn(chrono::NaiveDateTime) -> String,
    priorities: [&'static str; 3],
    impacts: [&'static str; 3],
    closed: &'static str,
}

const SERVICENOW: Layout = Layout {
    file: "incident.csv",
    headers: "number,opened_at,sys_created_on,priority,impact,urgency,category,assignment_group,business_service,\
              u_response_due,u_acknowledged_at,sla_due,resolved_at,closed_at,sys_updated_on,state,close_code,close_notes,\
              reassignment_count,reopen_count",
    separator: ',',
    id: |number| format!("INC{number:07}"),
    time: |moment| moment.format("%Y-%m-%d %H:%M:%S").to_string(),
    priorities: ["1 - Critical", "2 - High", "3 - Moderate"],
    impacts: ["1 - High", "2 - Medium", "3 - Low"],
    closed: "Closed",
};

const JIRA: Layout = Layout {
    file: "SD incidents.csv",
    headers: "Issue key;Created;Custom field (Logged at);Priority;Custom field (Impact);Custom field (Urgency);\
              Custom field (Category);Team;Custom field (Affected services);Custom field (Response due);\
              Custom field (First response at);Custom field (Resolution due);Resolved;Custom field (Closed);Updated;Status;\
              Resolution;Custom field (Resolution notes);Custom field (Reassignment count);Custom field (Reopen count)",
    separator: ';',
    id: |number| format!("SD-{number}"),
    time: |moment| moment.format("%d/%b/%y %-I:%M %p").to_string(),
    priorities: ["Highest", "High", "Medium"],
    impacts: ["Extensive / Widespread", "Significant / Large", "Moderate / Limited"],
    closed: "Done",
};

const BMC: Layout = Layout {
    file: "HPD_Help Desk.csv",
    headers: "Incident Number,Reported Date,Submit Date,Priority,Impact,Urgency,Categorization Tier 1,Assigned Group,Service,\
              Required Response DateTime,Responded Date,Target Date,Last Resolved Date,Closed Date,Last Modified Date,\
              Status,Resolution Category,Resolution,Group Transfers,Reopen Count",
    separator: ',',
    id: |number| format!("INC{number:012}"),
    time: |moment| moment.and_utc().timestamp().to_string(),
    priorities: ["Critical", "High", "Medium"],
    impacts: ["1-Extensive/Widespread", "2-Significant/Large", "3-Moderate/Limited"],
    closed: "Closed",
};

fn export(layout: &Layout) -> String {
    let mut text = format!("{}\n", layout.headers);
    for each in incidents() {
        let after = |minutes| (layout.time)(each.opened + chrono::TimeDelta::minutes(minutes));
        let cells = [
            (layout.id)(each.number),
            after(0),
            after(2),
            layout.priorities[each.rank].to_owned(),
            layout.impacts[each.rank].to_owned(),
            layout.priorities[each.rank].to_owned(),
            "Network".to_owned(),
            "Service Desk".to_owned(),
            "Managed Workplace".to_owned(),
            after(30),
            after(each.minutes_to_acknowledge),
            after(480),
            after(each.minutes_to_resolve),
            after(each.minutes_to_resolve + 1440),
            after(each.minutes_to_resolve + 1440),
            layout.closed.to_owned(),
            "Solved".to_owned(),
            each.notes.to_owned(),
            each.transfers.to_string(),
            each.reopened.to_string(),
        ];
        let separator = layout.separator.to_string();
        writeln!(text, "{}", cells.join(&separator)).unwrap();
    }
    text
}

/// Test → numbers of the deviating incidents with their rows.
fn deviations(observations: &Observations) -> BTreeMap<String, Vec<(u32, u64)>> {
    let number = |subject: &str| subject.trim_start_matches(|each: char| !each.is_ascii_digit()).parse().unwrap();
    let examined = observations.results.iter().filter(|each| each.tested > 0 && each.test.contains("incident"));
    let of = |each: &TestResult| each.exception_rows.iter().map(|row| (number(&row.subject), row.row)).collect();
    examined.map(|each| (each.test.clone(), of(each))).collect()
}

#[test]
fn the_exports_of_three_products_give_the_same_exceptions() {
    let found = [&SERVICENOW, &JIRA, &BMC].map(|layout| {
        let observations = observe(&[(layout.file, &export(layout))], &plan());
        assert_eq!(population(&observations, "incident").records, 60, "{}", layout.file);
        deviations(&observations)
    });
    let row = |number: u32| (number, u64::from(number) + 1);
    let expected = [
        ("closed-incident-states-what-was-done", vec![row(17)]),
        ("critical-incident-resolved-within-target", vec![row(60)]),
        ("incident-acknowledged-within-target", vec![row(7)]),
        ("incident-id-unique", vec![]),
        ("incident-logged-when-it-happened", vec![]),
        ("incident-mandatory-fields-filled", vec![]),
        ("incident-not-passed-around", vec![row(11)]),
        ("incident-stays-resolved", vec![row(13)]),
        ("incident-times-in-order", vec![]),
    ];
    for (test, rows) in expected {
        assert_eq!(found[0].get(test), Some(&rows), "{test}");
    }
    assert_eq!(found[0], found[1]);
    assert_eq!(found[0], found[2]);
}

#[test]
fn the_layout_of_each_product_is_named() {
    for (layout, name) in [(&SERVICENOW, "servicenow"), (&JIRA, "jira"), (&BMC, "bmc")] {
        let observations = observe(&[(layout.file, &export(layout))], &plan());
        let source = source(&observations, "incident");
        assert_eq!((source.layout.as_str(), source.rows, source.rejected), (name, 60, 0));
        assert_eq!(source.ignored, Vec::<String>::new());
        assert_eq!(source.mapped.len(), 20);
    }
}

/// Ticket exports as the products head them in other languages: file, text, record type, layout.
const LOCALISED: [(&str, &str, &str, &str); 6] = [
    (
        "incident.csv",
        "番号,オープン日時,作成日時,優先度,影響度,緊急度,ステータス,解決日時,クローズ日時,解決コード,解決メモ,再オープン数,再アサイン数\n\
         INC0000001,2026-03-01 08:00:00,2026-03-01 08:01:00,高,高,中,クローズ済み,2026-03-01 09:00:00,2026-03-02 09:00:00,解決,再起動して経過を確認した,1,2\n",
        "incident",
        "servicenow",
    ),
    (
        "課題.csv",
        "課題キー,課題タイプ,要約,作成日,優先度,ステータス,担当者,報告者,解決日,更新日,解決状況\n\
         SD-1,インシデント,メールが届かない,2026-03-01 08:00,高,完了,sato,suzuki,2026-03-01 09:00,2026-03-01 09:00,完了\n",
        "incident",
        "jira",
    ),
    (
        "変更一覧.csv",
        "変更番号,起票日時,変更種別,リスク区分,承認者,承認日時,実施開始日時,実施終了日時,切り戻し手順,結果\n\
         CHG1,2026-03-01 08:00,通常,高,tanaka,2026-03-02 08:00,2026-03-03 08:00,2026-03-03 09:00,前の版に戻す,成功\n",
        "change",
        "generic",
    ),
    (
        "Störungen.csv",
        "Nummer;Geöffnet;Erstellt;Priorität;Auswirkung;Dringlichkeit;Gelöst\nINC1;01.03.2026 08:00:00;01.03.2026 08:01:00;2 - Hoch;1 - Hoch;2 - Mittel;01.03.2026 09:00:00\n",
        "incident",
        "servicenow",
    ),
    (
        "incident.csv",
        "Numéro,Ouvert,Créé,Priorité,Impact,Urgence,Résolu\nINC1,2026-03-01 08:00:00,2026-03-01 08:01:00,2 - Élevée,1 - Élevé,2 - Moyenne,2026-03-01 09:00:00\n",
        "incident",
        "servicenow",
    ),
    (
        "incidencias.csv",
        "Número,Abierto,Creado,Prioridad,Impacto,Urgencia,Resuelto\nINC1,2026-03-01 08:00:00,2026-03-01 08:01:00,2 - Alta,1 - Alto,2 - Media,2026-03-01 09:00:00\n",
        "incident",
        "servicenow",
    ),
];

#[test]
fn exports_are_recognised_in_the_languages_of_the_products() {
    for (file, text, record_type, layout) in LOCALISED {
        let observations = observe(&[(file, text)], &plan());
        let source = source(&observations, record_type);
        assert_eq!((source.layout.as_str(), source.rows, source.rejected), (layout, 1, 0), "{file}");
        let ignored: Vec<&String> = source.ignored.iter().filter(|header| *header != "課題タイプ").collect();
        assert_eq!(ignored, Vec::<&String>::new(), "{file}");
        let odd =
            ["records-values-unreadable", "records-words-unknown"].map(|code| codes(&observations).contains(code));
        assert_eq!(odd, [false, false], "{file}: {:?}", observations.diagnostics);
    }
}

#[test]
fn an_empty_export_is_inconclusive() {
    let observations = observe(&[("incidents.csv", "number,opened_at,priority,impact,urgency,made_sla\n")], &plan());
    assert_eq!(population(&observations, "incident").records, 0);
    for each in &observations.results {
        assert_eq!(each.outcome, TestOutcome::Inconclusive, "{}", each.test);
    }
    let kept = result(&observations, "incident-kept-its-service-level");
    assert!(kept.why.starts_with("no record was examined"), "{}", kept.why);
}

#[test]
fn without_records_every_test_is_inconclusive_and_says_what_is_missing() {
    let observations = observe(&[("policy.md", "# Incident policy")], &plan());
    assert!(observations.populations.is_empty());
    for each in &observations.results {
        assert_eq!(each.outcome, TestOutcome::Inconclusive, "{}", each.test);
        assert!(!each.missing_columns.is_empty() && each.why.contains("no records of the type"), "{}", each.test);
    }
}

const AMBIGUOUS: &str = "number,opened_at,resolved_at,priority,made_sla\nINC1,03/04/2026 08:00,2026-04-03 09:00,2,true\n\
                         INC2,05/06/2026 08:00,2026-06-05 09:00,2,true\n";

#[test]
fn a_date_that_could_be_two_days_is_never_guessed() {
    let observations = observe(&[("incidents.csv", AMBIGUOUS)], &plan());
    let source = source(&observations, "incident");
    assert_eq!(source.unproven, ["opened_at"]);
    assert!(codes(&observations).contains("records-date-order-unproven"));
    let kept = result(&observations, "incident-kept-its-service-level");
    assert_eq!((kept.outcome, kept.tested), (TestOutcome::Inconclusive, 0));
    assert_eq!(kept.missing_columns, ["incident.opened_at"]);
    assert!(kept.why.contains("day or month"), "{}", kept.why);
    assert_eq!(population(&observations, "incident").undated, 2);
}

#[test]
fn the_order_of_dates_is_proved_by_another_row_or_declared() {
    let proved = format!("{AMBIGUOUS}INC3,25/06/2026 08:00,2026-06-25 09:00,2,true\n");
    let observations = observe(&[("incidents.csv", &proved)], &plan());
    assert_eq!(source(&observations, "incident").unproven, Vec::<String>::new());
    assert_eq!(result(&observations, "incident-kept-its-service-level").tested, 3);
    let declared = DeclaredExport {
        path: "evidence/incidents.csv".to_owned(),
        date_order: Some(DateOrder::MonthFirst),
        ..DeclaredExport::default()
    };
    let plan = TestingPlan {
        declared: vec![declared],
        period: Period { start: day("2026-03-01"), end: day("2026-03-31") },
        ..plan()
    };
    let observations = observe(&[("incidents.csv", AMBIGUOUS)], &plan);
    assert_eq!(population(&observations, "incident").in_period, 1);
}

#[test]
fn a_date_in_numbers_far_below_the_sample_is_still_proved_or_left_unread() {
    let mut text = "number,opened_at,priority,made_sla\n".to_owned();
    for number in 0..300 {
        writeln!(text, "INC{number},2026-03-01 08:00,3,true").unwrap();
    }
    let surprised = format!("{text}INC900,03/04/2026 08:00,3,true\n");
    let observations = observe(&[("incidents.csv", &surprised)], &plan());
    assert_eq!(source(&observations, "incident").unproven, ["opened_at"]);
    let proved = format!("{surprised}INC901,23/04/2026 08:00,3,true\n");
    let observations = observe(&[("incidents.csv", &proved)], &plan());
    assert_eq!(source(&observations, "incident").unproven, Vec::<String>::new());
    assert_eq!(population(&observations, "incident").records, 302);
}

#[test]
fn a_column_whose_dates_contradict_each_other_is_not_used() {
    let text = "number,opened_at,priority,made_sla\nINC1,25/06/2026 08:00,2,true\nINC2,06/25/2026 08:00,2,true\n";
    let observations = observe(&[("incidents.csv", text)], &plan());
    assert!(codes(&observations).contains("records-date-order-contradictory"));
    assert_eq!(result(&observations, "incident-kept-its-service-level").outcome, TestOutcome::Inconclusive);
}

#[test]
fn the_same_export_under_two_names_counts_once() {
    let text = export(&SERVICENOW);
    let observations = observe(&[("incident.csv", &text), ("copy of incident.csv", &text)], &plan());
    assert_eq!(population(&observations, "incident").records, 60);
    assert!(codes(&observations).contains("records-same-file-twice"));
}

#[test]
fn exports_of_single_months_form_one_population_and_their_overlap_counts_once() {
    let head = "number,opened_at,priority,made_sla,sys_updated_on\n";
    let march =
        format!("{head}INC1,2026-03-01 08:00,2,true,2026-03-02 08:00\nINC2,2026-03-30 08:00,2,true,2026-03-30 08:00\n");
    let april = format!(
        "{head}INC2,2026-03-30 08:00,2,false,2026-04-02 08:00\nINC3,2026-04-09 08:00,2,true,2026-04-10 08:00\n"
    );
    let observations = observe(&[("incidents-2026-03.csv", &march), ("incidents-2026-04.csv", &april)], &plan());
    let incidents = population(&observations, "incident");
    assert_eq!((incidents.records, incidents.sources[0].folded), (3, 1));
    let kept = result(&observations, "incident-kept-its-service-level");
    assert_eq!((kept.tested, kept.exceptions), (3, 1));
    assert_eq!(
        (kept.exception_rows[0].source.as_str(), kept.exception_rows[0].row),
        ("evidence/incidents-2026-04.csv", 2)
    );
    assert_eq!(held(&incidents.sources[0], "duplicate-rows"), Some(true));
}

/// The lines that do not contain `mark`.
fn without(text: &str, mark: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.contains(mark)).collect();
    lines.join("\n")
}

fn declared_export() -> DeclaredExport {
    DeclaredExport {
        path: "evidence/incident.csv".to_owned(),
        source_system: Some("Desk One".to_owned()),
        query: Some("opened in the year".to_owned()),
        extracted_at: Some("2026-10-01T07:00:00Z".to_owned()),
        row_count: Some(60),
        period_start: Some(day("2025-10-01")),
        period_end: Some(day("2026-09-30")),
        ..DeclaredExport::default()
    }
}

#[test]
fn a_complete_export_is_relied_on_and_one_that_lacks_a_row_is_not() {
    let plan = TestingPlan { declared: vec![declared_export()], ..plan() };
    let observations = observe(&[("incident.csv", &export(&SERVICENOW))], &plan);
    let complete = source(&observations, "incident");
    for check in [
        "declared-row-count",
        "provenance-stated",
        "rows-readable",
        "values-readable",
        "duplicate-rows",
        "months-present",
        "number-gaps",
        "period-covered",
    ] {
        assert_eq!(held(complete, check), Some(true), "{check}");
    }
    assert!(result(&observations, "incident-stays-resolved").relied_on);
    let short = without(&export(&SERVICENOW), "INC0000030,");
    let observations = observe(&[("incident.csv", &short)], &plan);
    let short = source(&observations, "incident");
    assert_eq!((held(short, "declared-row-count"), held(short, "number-gaps")), (Some(false), None));
    let result = result(&observations, "incident-stays-resolved");
    assert!(!result.relied_on && result.why.contains("60 rows were declared, 59 stand in the file"), "{}", result.why);
    assert_eq!(result.outcome, TestOutcome::Pass);
}

#[test]
fn an_export_without_provenance_or_with_a_month_missing_is_not_relied_on() {
    let observations = observe(&[("incident.csv", &export(&SERVICENOW))], &plan());
    assert_eq!(held(source(&observations, "incident"), "provenance-stated"), Some(false));
    let without_march = without(&export(&SERVICENOW), ",2026-03-");
    let declared = DeclaredExport { row_count: None, ..declared_export() };
    let observations =
        observe(&[("incident.csv", &without_march)], &TestingPlan { declared: vec![declared], ..plan() });
    assert_eq!(held(source(&observations, "incident"), "months-present"), Some(false));
    assert!(!result(&observations, "incident-stays-resolved").relied_on);
}

#[test]
fn rows_that_are_no_records_are_counted_and_named() {
    let text = "number,opened_at,priority\nINC1,2026-03-01 08:00,2\n,2026-03-01 08:00,2\nINC3,2026-03-01 08:00,2,torn,apart\nINC4,2026-13-01,P2\n";
    let observations = observe(&[("incidents.csv", text)], &plan());
    let source = source(&observations, "incident");
    assert_eq!((source.rows, source.rejected), (2, 2));
    assert_eq!((held(source, "rows-readable"), held(source, "values-readable")), (Some(false), Some(false)));
    let rejected = observations.diagnostics.iter().find(|each| each.code == "records-rows-rejected").unwrap();
    assert!(rejected.message.contains("rows 3, 4"), "{}", rejected.message);
    let unreadable = observations.diagnostics.iter().find(|each| each.code == "records-values-unreadable").unwrap();
    assert!(unreadable.message.contains("row 5"), "{}", unreadable.message);
}

const PROBLEMS: &str = "number,opened_at,closed_at,priority,category,cmdb_ci,root_cause,workaround,state\n\
                        PRB1,2026-01-01 08:00,2026-03-01 08:00,2,Mail,mail-01,Disk,None,Closed\n";
const RECURRENCE: &str = "number,opened_at,priority,category,cmdb_ci\nINC1,2026-03-05 08:00,2,Mail,mail-01\n";

#[test]
fn times_of_two_exports_are_compared_only_when_their_zone_is_known() {
    let files = [("incidents.csv", RECURRENCE), ("problems.csv", PROBLEMS)];
    let test = "incident-does-not-recur-after-problem-closed";
    let known = observe(&files, &plan());
    assert_eq!(result(&known, test).outcome, TestOutcome::Fail);
    assert_eq!(
        result(&known, test).exception_rows[0].reason,
        "INC1 (2026-03-05) followed on the same configuration item and category"
    );
    let local = observe(&files, &TestingPlan { time_zone: None, ..plan() });
    assert_eq!(result(&local, test).outcome, TestOutcome::Inconclusive);
    assert!(result(&local, test).why.contains("time zone"), "{}", result(&local, test).why);
    assert!(codes(&local).contains("records-time-zone-undeclared"));
    assert_eq!(result(&local, "closed-problem-has-root-cause").outcome, TestOutcome::Pass);
}

#[test]
fn a_zone_that_is_no_distance_is_refused() {
    let plan = TestingPlan { time_zone: Some("Europe/Berlin".to_owned()), ..plan() };
    assert!(codes(&observe(&[("incidents.csv", RECURRENCE)], &plan)).contains("records-time-zone-unknown"));
}

#[test]
fn a_declared_zone_moves_times_into_the_period() {
    let text = "number,opened_at,priority\nINC1,2025-10-01 00:30,2\n";
    let plan = TestingPlan { time_zone: Some("+02:00".to_owned()), ..plan() };
    assert_eq!(population(&observe(&[("incidents.csv", text)], &plan), "incident").in_period, 0);
}

#[test]
fn several_items_in_one_cell_are_looked_up_one_by_one() {
    let changes = "number,sys_created_on,type,cmdb_ci,start_date,work_start,work_end,backout_plan\n\
                   CHG1,2026-03-01 08:00,Normal,\"mail-01; mail-02\",,,,\nCHG2,2026-03-01 08:00,Normal,\"mail-01, ghost\",,,,\n\
                   CHG3,2026-03-01 08:00,Normal,,,,,\n";
    let cis = "CI ID,Name,Type,Status\nCI1,mail-01,Server,Live\nCI2,mail-02,Server,Live\n";
    let observations = observe(&[("changes.csv", changes), ("cmdb.csv", cis)], &plan());
    let known = result(&observations, "change-names-known-cis");
    assert_eq!((known.tested, known.exceptions), (2, 1));
    let row = &known.exception_rows[0];
    assert_eq!((row.subject.as_str(), row.row), ("CHG2", 3));
    assert_eq!(row.reason, "`ghost` not among the configuration items");
    assert_eq!(known.skipped, BTreeMap::from([("names no configuration item".to_owned(), 1)]));
}

#[test]
fn an_export_of_several_issue_types_becomes_several_populations() {
    let text = "Issue Type,Issue key,Summary,Created,Priority,Status\nIncident,SD-1,a,13/Mar/26 9:15 AM,High,Done\n\
                [System] Problem,SD-2,b,13/Mar/26 9:15 AM,High,Done\nIncident,SD-3,c,14/Mar/26 9:15 AM,Low,Done\nTask,SD-4,d,14/Mar/26 9:15 AM,Low,Done\n";
    let observations = observe(&[("jira.csv", text)], &plan());
    let counts: Vec<_> = observations
        .populations
        .iter()
        .map(|each| (each.record_type.as_str(), each.records, each.sources[0].other_rows))
        .collect();
    assert_eq!(counts, [("incident", 2, 2), ("problem", 1, 3)]);
    let declared =
        DeclaredExport { path: "evidence/jira.csv".to_owned(), row_count: Some(4), ..DeclaredExport::default() };
    let observations = observe(&[("jira.csv", text)], &TestingPlan { declared: vec![declared], ..plan() });
    assert_eq!(observations.populations.len(), 2);
    assert_eq!(held(source(&observations, "incident"), "declared-row-count"), Some(true));
}

#[test]
fn a_source_that_lacks_a_column_is_left_out_and_counted() {
    let full = "number,opened_at,priority,made_sla\nINC1,2026-03-01 08:00,2,false\n";
    let poor = "number,opened_at,priority\nINC2,2026-03-01 08:00,2\nINC3,2026-03-01 08:00,2\n";
    let observations = observe(&[("incidents-a.csv", full), ("incidents-b.csv", poor)], &plan());
    let kept = result(&observations, "incident-kept-its-service-level");
    assert_eq!((kept.outcome, kept.population, kept.tested, kept.exceptions), (TestOutcome::Fail, 3, 1, 1));
    assert_eq!(kept.skipped, BTreeMap::from([("`evidence/incidents-b.csv` lacks `made_sla`".to_owned(), 2)]));
    assert_eq!(kept.sources, ["evidence/incidents-a.csv"]);
    assert_eq!(result(&observations, "incident-id-unique").tested, 3);
}

#[test]
fn a_column_map_of_the_users_own_is_followed_and_its_faults_are_named() {
    let text = "Ref,When,Level,Kept?\n1,2026-03-01 08:00,P2,no\n";
    let map = [
        ("Ref", "id"),
        ("When", "opened_at"),
        ("Level", "priority"),
        ("Kept?", "made_sla"),
        ("Gone", "ci"),
        ("Level", "priority"),
    ];
    let declared = DeclaredExport {
        path: "evidence/list.csv".to_owned(),
        record_type: Some("incident".to_owned()),
        column_map: map.iter().map(|(header, column)| ((*header).to_owned(), (*column).to_owned())).collect(),
        ..DeclaredExport::default()
    };
    let observations = observe(&[("list.csv", text)], &TestingPlan { declared: vec![declared], ..plan() });
    assert_eq!(result(&observations, "incident-kept-its-service-level").exceptions, 1);
    let fault = observations.diagnostics.iter().find(|each| each.code == "records-column-unknown").unwrap();
    assert!(fault.message.contains("`Gone`"), "{}", fault.message);
}

#[test]
fn declarations_that_lead_nowhere_are_named() {
    let declared = |path: &str, record_type: &str| DeclaredExport {
        path: path.to_owned(),
        record_type: Some(record_type.to_owned()),
        ..DeclaredExport::default()
    };
    let declared = vec![
        declared("evidence/gone.csv", "incident"),
        declared("evidence/a.md", "incident"),
        declared("evidence/a.csv", "ticket"),
    ];
    let observations = observe(&[("a.md", "# A"), ("a.csv", "a,b\n1,2\n")], &TestingPlan { declared, ..plan() });
    let found: Vec<_> = observations.diagnostics.iter().map(|each| (each.file.as_str(), each.code.as_str())).collect();
    assert!(found.contains(&("evidence/gone.csv", "records-nothing-to-read")), "{found:?}");
    assert!(found.contains(&("evidence/a.md", "records-nothing-to-read")), "{found:?}");
    assert!(found.contains(&("evidence/a.csv", "records-type-unknown")), "{found:?}");
}

#[test]
fn parameters_tolerances_and_switched_off_tests_are_taken_from_the_workspace() {
    let parameters = BTreeMap::from([
        ("incident-not-passed-around".to_owned(), BTreeMap::from([("max_transfers".to_owned(), 9.0)])),
        ("incident-stays-resolved".to_owned(), BTreeMap::from([("tolerance_permille".to_owned(), 0.0)])),
        ("incident-backlog".to_owned(), BTreeMap::from([("max_age".to_owned(), 9.0)])),
        ("no-such-test".to_owned(), BTreeMap::new()),
    ]);
    let switched_off = BTreeMap::from([("incident-id-unique".to_owned(), "numbers are reused by design".to_owned())]);
    let observations =
        observe(&[("incident.csv", &export(&SERVICENOW))], &TestingPlan { parameters, switched_off, ..plan() });
    assert_eq!(result(&observations, "incident-not-passed-around").exceptions, 0);
    assert_eq!(result(&observations, "incident-stays-resolved").outcome, TestOutcome::Fail);
    let off = result(&observations, "incident-id-unique");
    assert_eq!((off.outcome, off.tested), (TestOutcome::Inconclusive, 0));
    assert!(off.why.ends_with("numbers are reused by design"));
    assert!(
        codes(&observations).is_superset(&BTreeSet::from(["record-test-unknown", "record-test-parameter-unknown"]))
    );
}

#[test]
fn a_hostile_test_is_an_error_for_itself_alone() {
    let mut catalogue = shipped();
    let honest = catalogue.record_tests.get("incident-stays-resolved").unwrap().clone();
    for (id, sql) in [
        ("a-attach", "-- c\nATTACH 'x' AS y"),
        ("a-clock", "-- c\nSELECT id AS subject, 'fail' AS status, date('now') AS reason FROM incident"),
        (
            "a-cross",
            "-- c\nSELECT 'x' AS subject, 'fail' AS status, count(*) AS reason FROM incident a, incident b, incident c, incident d, incident e, incident f, incident g",
        ),
        ("a-delete", "-- c\nDELETE FROM incident"),
        (
            "a-endless",
            "-- c\nWITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n AS subject, 'skip' AS status, 'r' AS reason FROM t",
        ),
        ("a-file", "-- c\nSELECT readfile('/etc/hostname') AS subject, 'pass' AS status, '' AS reason"),
        (
            "a-hungry",
            "-- c\nSELECT group_concat(printf('%.*c', 900000, 'x')) AS subject, 'pass' AS status, '' AS reason FROM incident",
        ),
        ("a-random", "-- c\nSELECT id AS subject, 'fail' AS status, random() AS reason FROM incident"),
        ("a-secret", "-- c\nSELECT id AS subject, 'fail' AS status, caller AS reason FROM incident"),
        ("a-two", "-- c\nSELECT id AS subject, 'pass' AS status, '' AS reason FROM incident; DROP TABLE incident"),
    ] {
        let mut hostile = honest.clone();
        hostile.metadata.id = id.to_owned();
        hostile.sql = sql.to_owned();
        catalogue.record_tests.insert(id.to_owned(), hostile);
    }
    let folder = folder(&[("incident.csv", &export(&SERVICENOW))]);
    let observations = observe_folder(folder.path(), &catalogue, &plan());
    let (hostile, honest): (Vec<_>, Vec<_>) = observations.results.iter().partition(|each| each.test.starts_with("a-"));
    assert_eq!(hostile.len(), 10);
    for each in hostile {
        assert_eq!((each.outcome, each.exceptions), (TestOutcome::Error, 0), "{}", each.test);
        assert!(!each.why.is_empty() && each.exception_rows.is_empty(), "{}", each.test);
    }
    assert!(honest.iter().all(|each| each.outcome != TestOutcome::Error));
    assert_eq!(result(&observations, "incident-stays-resolved").exceptions, 1);
    assert_eq!(observations.diagnostics.iter().filter(|each| each.code == "record-test-failed").count(), 10);
    let linted = tickmark::testing::examples::check(&catalogue);
    let named = |each: &str| linted.iter().any(|fault| fault.file.ends_with(&format!("/{each}.sql")));
    assert!(catalogue.record_tests.keys().filter(|id| id.starts_with("a-")).all(|id| named(id)));
    assert!(linted.iter().all(|fault| fault.file.contains("/a-")));
}

#[test]
fn registers_are_tested_like_exports() {
    let audits = "Audit,Area,Auditor,Process owner,Planned,Performed,Reported\nIA-1,Change management,J. Weber,K. Lind,2026-03-01,2026-03-05,2026-03-20\n\
                  IA-2,Incident management,K. Lind,K. Lind,2026-03-01,2026-03-05,2026-03-20\nIA-3,Capacity,J. Weber,M. Roth,2025-01-01,2025-01-10,2025-02-01\n";
    let suppliers = "Supplier,Kind,Owner,Contract from,Contract to,Last review\nNorthfold Hosting,external,M. Roth,2024-01-01,2026-06-30,2026-02-01\n\
                     Eastbrook,internal,M. Roth,2024-01-01,2027-06-30,2025-02-01\n";
    let reports = "Service,Month,Resolved in time %,Target %\nManaged Workplace,2026-03,99.0,95\nManaged Workplace,2026-04,50,95\n";
    let incidents = export(&SERVICENOW);
    let files = [
        ("audit-programme.csv", audits),
        ("suppliers.csv", suppliers),
        ("sla-attainment.csv", reports),
        ("incident.csv", &incidents),
    ];
    let observations = observe(&files, &plan());
    let failed = |test| {
        let rows = &result(&observations, test).exception_rows;
        rows.iter().map(|row| (row.subject.clone(), row.row)).collect::<Vec<_>>()
    };
    assert_eq!(failed("nobody-audits-an-own-area"), [("IA-2".to_owned(), 3)]);
    assert!(result(&observations, "nobody-audits-an-own-area").relied_on);
    assert_eq!(failed("area-audited-within-year"), [("IA-3".to_owned(), 4)]);
    assert_eq!(failed("supplier-contract-valid"), [("Northfold Hosting".to_owned(), 2)]);
    assert_eq!(failed("supplier-reviewed-within-year"), [("Eastbrook".to_owned(), 3)]);
    assert_eq!(failed("reported-attainment-agrees-with-incidents"), [("Managed Workplace 2026-04".to_owned(), 3)]);
}

#[test]
fn a_register_within_a_document_is_read_from_the_document() {
    let text = "# Audit programme 2026\n\n| Audit | Area | Auditor | Process owner | Planned | Performed |\n|---|---|---|---|---|---|\n\
                | IA-1 | Change | J. Weber | K. Lind | 2026-03-01 | 2026-03-05 |\n| IA-2 | Incident | K. Lind | K. Lind | 2026-03-01 | 2026-03-06 |\n";
    let observations = observe(&[("audit programme.md", text)], &plan());
    assert_eq!(population(&observations, "internal-audit").records, 2);
    let result = result(&observations, "nobody-audits-an-own-area");
    assert_eq!((result.tested, result.exceptions), (2, 1));
    assert_eq!(result.exception_rows[0].subject, "IA-2");
}

#[test]
fn the_same_folder_gives_the_same_observations() {
    let files = [("incident.csv", export(&SERVICENOW)), ("b/SD incidents.csv", export(&JIRA))];
    let files: Vec<_> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let first = observe(&files, &plan());
    assert_eq!(population(&first, "incident").records, 120);
    assert_eq!(first, observe(&files, &plan()));
}

#[test]
fn every_requirement_that_a_test_names_exists() {
    let catalogue = shipped();
    for test in catalogue.record_tests.values() {
        for id in &test.metadata.requirements {
            let known = catalogue.publications.values().any(|publication| publication.requirement(id).is_some());
            assert!(known, "{}: {id}", test.metadata.id);
        }
    }
}
