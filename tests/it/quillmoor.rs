//! The fixture organisation, assessed end to end: what was planted is found by name, the same inputs give the same
//! bytes, and every report carries the same counts.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

const AS_OF: &str = "2026-09-30";

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/quillmoor")
}

/// A copy without what earlier runs left there.
fn copy(to: &Path) {
    for entry in walkdir::WalkDir::new(fixture()) {
        let entry = entry.unwrap();
        let relative = entry.path().strip_prefix(fixture()).unwrap();
        if relative.starts_with("out") || relative.starts_with(".tickmark") {
            continue;
        }
        let target = to.join(relative);
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target).unwrap();
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}

fn assess(folder: &Path, environment: &[(&str, &str)]) -> PathBuf {
    let output = Command::new(env!("CARGO_BIN_EXE_tickmark"))
        .args(["assess", "--as-of", AS_OF])
        .arg(folder)
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    folder.join("out")
}

struct Run {
    _folder: tempfile::TempDir,
    out: PathBuf,
    document: Value,
}

/// One run shared by the tests that only look.
static RUN: LazyLock<Run> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    copy(folder.path());
    let out = assess(folder.path(), &[("TZ", "UTC")]);
    let document = serde_json::from_slice(&fs::read(out.join("assessment.json")).unwrap()).unwrap();
    Run { _folder: folder, out, document }
});

fn rows<'a>(document: &'a Value, table: &str) -> &'a Vec<Value> {
    document[table].as_array().unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// What `tickmark demo` plants, and what is planted in the files of other formats.
fn expected() -> Vec<Value> {
    let planted = |name: &str| {
        let file: Value = serde_json::from_slice(&fs::read(fixture().join(name)).unwrap()).unwrap();
        file["defects"].as_array().unwrap().clone()
    };
    [planted("expected.json"), planted("checked-in.json")].concat()
}

/// Whether one entry of `expected.json` was found.
fn found(document: &Value, by: &Value) -> bool {
    let (path, clause) = (text(by, "path"), text(by, "clause"));
    let item = || rows(document, "evidence").iter().find(|item| text(item, "path") == path);
    match text(by, "kind") {
        "record-test" => {
            let test = rows(document, "record_tests").iter().find(|test| text(test, "ref") == text(by, "ref")).unwrap();
            rows(test, "exception_rows").iter().any(|row| text(row, "subject") == text(by, "subject"))
        }
        "occurrence" => rows(document, "occurrences").iter().any(|row| {
            let requirement = text(row, "requirement").split_once(':').unwrap().1.rsplit_once('-').unwrap().0;
            requirement == clause
                && !rows(row, "found").is_empty()
                && rows(row, "missing").iter().any(|missing| missing == &by["missing"])
        }),
        "standing" => item().is_some_and(|item| item["standing"] == by["standing"]),
        "stale" => item().is_some_and(|item| rows(item, "matches").iter().any(|found| found["stale"] == true)),
        "requirement" => {
            let row = rows(document, "requirements").iter().find(|row| row["id"] == by["id"]).unwrap();
            row["status"] != by["status_not"]
        }
        "export-check" => rows(document, "populations").iter().flat_map(|each| rows(each, "sources")).any(|source| {
            text(source, "path") == path
                && rows(source, "checks").iter().any(|check| check["check"] == by["check"] && check["held"] == false)
        }),
        "scope" => scope_differences(document).contains(&(text(by, "service"), text(by, "source"))),
        "diagnostic" => {
            rows(document, "diagnostics").iter().any(|each| each["code"] == by["code"] && text(each, "file") == path)
        }
        other => panic!("`expected.json` names an unknown kind `{other}`"),
    }
}

/// Service and source of each difference between the sources that name services.
fn scope_differences(document: &Value) -> BTreeSet<(&str, &str)> {
    let found = rows(&document["scope_consistency"], "differences").iter();
    found.map(|each| (text(each, "service"), text(each, "source"))).collect()
}

#[test]
fn every_planted_defect_is_found_by_name() {
    let (mut looked, mut lost) = (0, Vec::new());
    for defect in expected() {
        if found(&RUN.document, &defect["found_by"]) {
            looked += 1;
        } else {
            lost.push(format!("{} {}", text(&defect, "id"), defect["found_by"]));
        }
    }
    assert!(lost.is_empty(), "planted and not found:\n{}", lost.join("\n"));
    assert!(looked >= 67, "only {looked} defects were looked for");
}

#[test]
fn tests_that_allow_no_deviation_name_planted_records_and_no_others() {
    let mut planted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for defect in expected() {
        let also = defect["also"].as_array().into_iter().flatten();
        for by in std::iter::once(&defect["found_by"]).chain(also) {
            planted.entry(text(by, "ref").to_owned()).or_default().insert(text(by, "subject").to_owned());
        }
    }
    let none = BTreeSet::new();
    for test in rows(&RUN.document, "record_tests").iter().filter(|test| test["tolerance"] == 0.0) {
        let known = planted.get(text(test, "ref")).unwrap_or(&none);
        for row in rows(test, "exception_rows") {
            assert!(known.contains(text(row, "subject")), "invented by {}: {row}", text(test, "ref"));
        }
    }
}

#[test]
fn no_item_is_called_a_draft_copy_or_stub_that_was_not_planted_so() {
    let planted: BTreeSet<String> = expected()
        .iter()
        .filter(|defect| defect["found_by"]["kind"] == "standing")
        .map(|defect| text(&defect["found_by"], "path").to_owned())
        .collect();
    let called: BTreeSet<String> = rows(&RUN.document, "evidence")
        .iter()
        .filter(|item| item["standing"] != "sound")
        .map(|item| text(item, "path").to_owned())
        .collect();
    assert_eq!(called, planted);
}

#[test]
fn no_hole_shows_in_what_recurs_but_the_planted_ones() {
    let planted: BTreeSet<String> = expected()
        .iter()
        .filter(|defect| defect["found_by"]["kind"] == "occurrence")
        .map(|defect| text(&defect["found_by"], "missing").to_owned())
        .collect();
    let found_in_part = rows(&RUN.document, "occurrences").iter().filter(|row| !rows(row, "found").is_empty());
    let missing: BTreeSet<String> = found_in_part
        .flat_map(|row| rows(row, "missing").iter().map(|each| each.as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(missing, planted);
}

#[test]
fn all_six_sources_that_name_services_are_compared_and_differ_where_planted_only() {
    let expected = expected();
    let planted: BTreeSet<(&str, &str)> = expected
        .iter()
        .map(|defect| &defect["found_by"])
        .filter(|by| by["kind"] == "scope")
        .map(|by| (text(by, "service"), text(by, "source")))
        .collect();
    assert_eq!(scope_differences(&RUN.document), planted);
    assert_eq!(planted.len(), 2);
    let compared = rows(&RUN.document["scope_consistency"], "compared");
    assert_eq!(compared.len(), 6, "{compared:?}");
    for each in rows(&RUN.document["scope_consistency"], "differences") {
        assert!(rows(each, "places").iter().all(|place| place["path"].as_str().unwrap().starts_with("evidence/")));
    }
}

#[test]
fn every_gap_is_a_step_of_the_roadmap_and_every_clause_has_its_place_in_the_programme() {
    let steps: BTreeSet<u64> = rows(&RUN.document, "roadmap")
        .iter()
        .flat_map(|phase| rows(phase, "steps"))
        .map(|step| step["gap"].as_u64().unwrap())
        .collect();
    assert_eq!(steps, (1..=rows(&RUN.document, "gaps").len() as u64).collect());
    let programme = &RUN.document["programme"];
    assert_eq!(rows(programme, "clauses").len(), rows(&RUN.document, "clauses").len());
    let due: usize = rows(programme, "internal_plan").iter().map(|each| rows(each, "clauses").len()).sum();
    assert_eq!(due, rows(&RUN.document, "clauses").len());
    assert!(
        rows(programme, "clauses").iter().all(|row| row["internal_overdue"] == false),
        "all were audited in the year"
    );
}

#[test]
fn two_copies_give_the_same_bytes_whatever_the_machine_says() {
    let folder = tempfile::tempdir().unwrap();
    copy(folder.path());
    let environment =
        [("TZ", "Pacific/Auckland"), ("LANG", "de_DE.UTF-8"), ("LC_ALL", "tr_TR.UTF-8"), ("RAYON_NUM_THREADS", "7")];
    let out = assess(folder.path(), &environment);
    for name in ["assessment.json", "report.html", "report.pdf"] {
        let (one, other) = (fs::read(RUN.out.join(name)).unwrap(), fs::read(out.join(name)).unwrap());
        assert!(one == other, "{name} differs");
    }
}

#[test]
fn the_result_fits_its_schema_and_its_sums() {
    let summary = &RUN.document["summary"];
    let count = |key: &str| summary[key].as_u64().unwrap();
    let statuses = ["met", "partly", "open", "not_determined", "no_occurrence"];
    assert_eq!(statuses.iter().map(|key| count(key)).sum::<u64>(), count("requirements"));
    assert_eq!(rows(&RUN.document, "requirements").len(), 470);
    for key in ["met", "partly", "open", "not_determined", "no_occurrence"] {
        let by_clause: u64 = rows(&RUN.document, "clauses").iter().map(|clause| clause[key].as_u64().unwrap()).sum();
        assert_eq!(by_clause, count(key), "{key}");
    }
    let percent = |met: u64, partly: u64| {
        let (part, whole) = ((2 * met + partly) * 1000, 2 * (470 - count("no_occurrence")));
        let tenths = part / whole + u64::from((part % whole) * 2 > whole);
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    assert_eq!(summary["readiness_percent"].to_string(), percent(count("met"), count("partly")));
    assert!(count("met_if_accepted") >= count("met"));
}

#[test]
fn nothing_of_this_machine_stands_in_a_result() {
    let folder = RUN.out.parent().unwrap().display().to_string();
    for name in ["assessment.json", "report.html"] {
        let content = fs::read_to_string(RUN.out.join(name)).unwrap();
        assert!(!content.contains(&folder) && !content.contains(env!("CARGO_MANIFEST_DIR")), "{name}");
    }
}

/// Runs the script, or says that nothing can run it here.
fn recompute(document: &Path) -> Option<(Option<i32>, String)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/independent/recompute.py");
    let Ok(output) = Command::new("python3").arg(script).arg(document).output() else {
        eprintln!("python3 is missing: verdicts were not recomputed");
        return None;
    };
    Some((output.status.code(), String::from_utf8(output.stdout).unwrap()))
}

#[test]
fn an_independent_script_comes_to_the_same_470_verdicts() {
    let written = RUN.out.join("assessment.json");
    let Some((exit, said)) = recompute(&written) else { return };
    assert_eq!(
        (exit, said.as_str()),
        (Some(0), "470 requirements, 62 clauses and 2 gates recomputed, 0 differ\n"),
        "{said}"
    );
    let folder = tempfile::tempdir().unwrap();
    let damaged = folder.path().join("assessment.json");
    let text = fs::read_to_string(&written).unwrap();
    fs::write(&damaged, text.replacen("\"status\": \"met\"", "\"status\": \"partly\"", 1)).unwrap();
    assert_eq!(recompute(&damaged).unwrap().0, Some(1));
}
