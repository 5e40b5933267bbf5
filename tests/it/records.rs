//! Records through the program itself: populations, tests, samples that anyone can repeat, and what they show.

use crate::place::Place;
use serde_json::Value;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use tickmark::testing::sampling::{Planning, Rate, Selection, size, upper_limit};

/// A workspace with forty changes, thirty of them normal and ten emergencies.
fn workspace() -> Place {
    let settings = "[period]\nstart = 2025-10-01\nend = 2026-09-30\n";
    Place::new(&[("tickmark.toml", settings), ("evidence/change_request.csv", &changes(40))])
}

fn read(place: &Place, path: &str) -> String {
    fs::read_to_string(place.path().join(path)).unwrap()
}

fn refusal(place: &Place, arguments: &[&str]) -> String {
    let (exit, codes) = place.codes(arguments);
    assert_eq!(exit, Some(2));
    codes[0].clone()
}

fn drawn(place: &Place, more: &[&str]) -> Value {
    let (exit, document) = place.json(&[&["records", "sample", "change"], more].concat());
    assert_eq!(exit, Some(0), "{document}");
    document
}

fn changes(number: u32) -> String {
    let mut text = "number,sys_created_on,type,risk,work_start,work_end,approval_set,requested_by,state\n".to_owned();
    for each in 1..=number {
        let kind = if each % 4 == 0 { "emergency" } else { "normal" };
        let approved = if each == 7 { "" } else { "2026-03-01 10:00:00" };
        let line = format!(
            "CHG{each:07},2026-02-27 10:00:00,{kind},low,2026-03-02 10:00:00,2026-03-02 11:00:00,{approved},p{each},3\n"
        );
        text.push_str(&line);
    }
    text
}

fn subjects(sample: &Value) -> Vec<String> {
    let items = sample["items"].as_array().unwrap().iter();
    items.map(|item| item["subject"].as_str().unwrap().to_owned()).collect()
}

/// What the program of that name makes of `bytes`; `None` where the machine has none.
fn sha256sum(bytes: &[u8]) -> Option<String> {
    let mut child = Command::new("sha256sum").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    child.stdin.take()?.write_all(bytes).ok()?;
    let output = child.wait_with_output().ok()?;
    Some(String::from_utf8(output.stdout).ok()?.split_whitespace().next()?.to_owned())
}

fn rate(value: &Value) -> Rate {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share in millionths")]
    Rate::from_millionths((value.as_f64().unwrap() * 1e6).round() as u32).unwrap()
}

#[test]
fn every_published_figure_of_sampling_is_reproduced() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sampling/vectors.json");
    let vectors: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let rows = |key: &str| vectors[key].as_array().unwrap().clone();
    for row in rows("planning_binomial").iter().chain(&rows("planning_hypergeometric")) {
        let planning = Planning {
            confidence: rate(&row["risk"]).complement(),
            tolerable: rate(&row["tolerable"]),
            expected: rate(&row["expected"]),
        };
        let found = size(planning, row["N"].as_u64()).unwrap();
        assert_eq!((Some(found.items), Some(found.allowed)), (row["n"].as_u64(), row["k"].as_u64()), "{row}");
    }
    for row in rows("upper_limit_hypergeometric") {
        let number = |key: &str| row[key].as_u64().unwrap();
        let limit = upper_limit(number("n"), number("k"), row["N"].as_u64(), rate(&row["risk"]).complement());
        assert_eq!(limit.records, row["D_max"].as_u64(), "{row}");
    }
    for row in rows("upper_limit_binomial") {
        for (key, confidence) in [("ul95", 950_000), ("ul90", 900_000)] {
            let confidence = Rate::from_millionths(confidence).unwrap();
            let limit = upper_limit(row["n"].as_u64().unwrap(), row["k"].as_u64().unwrap(), None, confidence).rate;
            assert!((limit - row[key].as_f64().unwrap()).abs() < 5e-7 + 1e-9, "{row}: {limit}");
        }
    }
    let selection = &vectors["selection"];
    let mut first = Selection::new(selection["seed"].as_str().unwrap(), 5);
    (1..=20).for_each(|number| first.offer(&format!("CHG{number:04}")));
    let first: Vec<String> = first.finish().into_iter().map(|(_, subject)| subject).collect();
    assert_eq!(serde_json::to_value(first).unwrap(), selection["first5"]);
}

#[test]
fn a_plan_says_how_many_and_how_many_may_deviate() {
    let place = workspace();
    let plan = ["records", "sample", "--plan", "--population", "3653", "--tolerable", "9", "--expected", "2"];
    let (exit, document) = place.json(&plan);
    assert_eq!((exit, &document["items"], &document["allowed"]), (Some(0), &68.into(), &2.into()));
    let output = String::from_utf8(place.run(&plan).stdout).unwrap();
    assert!(output.starts_with("68 items of 3653 records, 2 of which may deviate\n95 % confidence"), "{output}");
    assert_eq!(refusal(&place, &["records", "sample", "--plan", "--expected", "5"]), "sample-refused");
}

#[test]
fn a_sample_is_repeated_with_sha256sum_alone() {
    let place = workspace();
    let root = "a".repeat(64);
    let sample = drawn(&place, &["--root", &root, "--nonce", "blue heron 17", "--items", "5"]);
    assert_eq!(sample["seed"]["basis"], "nonce-not-committed");
    assert_eq!(sample["notes"][0], "nonce not committed: the auditor could have chosen it");
    let Some(seed) = sha256sum(&[root.as_bytes(), b"\0", b"blue heron 17"].concat()) else { return };
    assert_eq!(sample["seed"]["seed"], seed.as_str());
    let all: Vec<String> = (1..=40).map(|number| format!("CHG{number:07}")).collect();
    let listed = format!("{}\n", all.join("\n"));
    assert_eq!(sample["frame"]["sha256"], sha256sum(listed.as_bytes()).unwrap().as_str());
    let mut ranked: Vec<(String, &String)> = all
        .iter()
        .map(|subject| (sha256sum(&[seed.as_bytes(), b"\0", subject.as_bytes()].concat()).unwrap(), subject))
        .collect();
    ranked.sort();
    let expected: Vec<String> = ranked.iter().take(5).map(|(_, subject)| (*subject).clone()).collect();
    assert_eq!(subjects(&sample), expected);
    assert_eq!(sample["items"][0]["rank"], ranked[0].0.as_str());
}

#[test]
fn a_nonce_counts_when_its_digest_was_sealed_before() {
    let place = workspace();
    let commitment = tickmark::testing::sampling::commitment("blue heron 17");
    fs::create_dir(place.path().join("pack")).unwrap();
    place.write("pack/tagmanifest-sha256.txt", "0000 bagit.txt\n");
    place.write("pack/bag-info.txt", &format!("Payload-Oxum: 1.1\nTickmark-Challenge: {commitment}\n"));
    let sample = drawn(&place, &["--pack", "pack", "--nonce", "blue heron 17", "--items", "3"]);
    assert_eq!(sample["seed"]["basis"], "committed-nonce");
    let other = ["records", "sample", "change", "--pack", "pack", "--nonce", "another", "--items", "3"];
    assert_eq!(refusal(&place, &other), "nonce-not-the-committed-one");
    assert_eq!(refusal(&place, &["records", "sample", "change"]), "sample-seed-missing");
    assert_eq!(
        refusal(&place, &["records", "sample", "change", "--pack", "nowhere", "--nonce", "x"]),
        "sample-seed-missing"
    );
}

#[test]
fn an_extension_keeps_what_was_drawn_and_needs_the_same_population() {
    let place = workspace();
    let first = drawn(&place, &["--seed", "ENG-1", "--items", "6", "--stratify", "type", "--out", "sample.json"]);
    assert_eq!(first["seed"]["basis"], "chosen");
    let extend = ["records", "sample", "--extend", "sample.json", "--items", "12", "--out", "larger.json"];
    let (exit, larger) = place.json(&extend);
    assert_eq!(exit, Some(0), "{larger}");
    assert_eq!(subjects(&larger).len(), 12);
    assert!(subjects(&first).iter().all(|subject| subjects(&larger).contains(subject)));
    assert_eq!(refusal(&place, &["records", "sample", "--extend", "larger.json", "--items", "6"]), "sample-refused");
    place.write("evidence/change_request.csv", &changes(41));
    assert_eq!(refusal(&place, &extend), "sample-population-changed");
}

#[test]
fn strata_share_the_sample_and_one_can_be_taken_whole() {
    let place = workspace();
    let sample = drawn(&place, &["--seed", "s", "--items", "6", "--stratify", "type", "--all-of", "emergency"]);
    let strata = &sample["strata"];
    assert_eq!(
        (&strata[0]["value"], &strata[0]["records"], &strata[0]["items"]),
        (&"emergency".into(), &10.into(), &10.into())
    );
    assert_eq!(
        (&strata[1]["value"], &strata[1]["records"], &strata[1]["items"]),
        (&"normal".into(), &30.into(), &6.into())
    );
    let normal = drawn(&place, &["--seed", "s", "--items", "6", "--where", "type=normal"]);
    assert_eq!(normal["frame"]["records"], 30);
    let wrong = ["records", "sample", "change", "--seed", "s", "--stratify", "colour"];
    assert_eq!(refusal(&place, &wrong), "sample-refused");
    assert_eq!(refusal(&place, &["records", "sample", "weather", "--seed", "s"]), "sample-refused");
    assert_eq!(refusal(&place, &["records", "sample", "incident", "--seed", "s"]), "sample-refused");
}

#[test]
fn results_are_evaluated_against_the_tolerable_rate() {
    let place = workspace();
    let judged = "CHG0000007=no approval seen";
    let options = ["--seed", "s", "--tolerable", "10", "--out", "s.json", "--worksheet", "w.csv", "--judge", judged];
    let sample = drawn(&place, &options);
    let planned = subjects(&sample).len();
    let evaluate = ["records", "evaluate", "s.json", "--results", "w.csv"];
    let (exit, document) = place.json(&evaluate);
    assert_eq!((exit, &document["conclusion"]), (Some(1), &"incomplete".into()));
    let filled = |word: &str| read(&place, "w.csv").replace(",,,", &format!(",{word},,"));
    let clean = filled("pass");
    place.write("w.csv", &clean);
    let (exit, document) = place.json(&evaluate);
    assert_eq!((exit, &document["conclusion"]), (Some(0), &"within-tolerable".into()), "{document}");
    assert_eq!(document["parts"][0]["evaluation"]["items"], planned);
    place.write("w.csv", &clean.replacen(",pass,", ",fail,", 1));
    let (exit, document) = place.json(&evaluate);
    assert_eq!((exit, &document["conclusion"]), (Some(1), &"not-supported".into()));
    place.write("w.csv", &clean.replacen(",pass,", ",maybe,", 1));
    assert_eq!(refusal(&place, &evaluate), "sample-results-unreadable");
    let first = &subjects(&sample)[0];
    place.write("s.json", &read(&place, "s.json").replacen(first.as_str(), "CHG0009999", 1));
    assert_eq!(refusal(&place, &evaluate), "sample-altered");
}

#[test]
fn populations_and_tests_are_listed_and_exceptions_written_as_tables() {
    let place = workspace();
    let (exit, document) = place.json(&["records", "list"]);
    assert_eq!((exit, &document["populations"][0]["records"]), (Some(0), &40.into()));
    let (exit, document) = place.json(&["records", "test", "CHG-01", "--exceptions", "e.csv"]);
    assert_eq!((exit, &document["record_tests"][0]["exceptions"]), (Some(1), &1.into()), "{document}");
    let written = read(&place, "e.csv");
    assert_eq!(written.lines().count(), 2);
    assert!(written.contains("CHG-01,change-approved-before-start,") && written.contains("CHG0000007"), "{written}");
    assert_eq!(place.run(&["records", "test", "chg-01", "--exceptions", "e.xlsx"]).status.code(), Some(1));
    assert!(place.path().join("e.xlsx").is_file());
    assert_eq!(refusal(&place, &["records", "test", "CHG-99"]), "unknown-record-test");
    assert_eq!(refusal(&place, &["records", "test", "CHG-01", "--exceptions", "e.doc"]), "exceptions-unwritable");
    let shown = String::from_utf8(place.run(&["records", "show", "CHG-01"]).stdout).unwrap();
    assert!(shown.contains("CHG0000007") && shown.contains("SELECT"), "{shown}");
}

fn mark<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let by = ["--by", "A. Auditor", "--reason", "The board approved it by telephone"];
    [&["records", "mark", "CHG-01", "CHG0000007"], more, &by[..]].concat()
}

#[test]
fn an_explained_exception_no_longer_counts_until_its_record_changes() {
    let place = workspace();
    place.write(
        "evidence/emergency board.md",
        "# Emergency board 2026-03-01\n\nCHG0000007 was approved by telephone.\n",
    );
    let evidence = ["--evidence", "evidence/emergency board.md"];
    assert_eq!(refusal(&place, &mark(&["--as", "explained"])), "exception-mark-refused");
    assert_eq!(refusal(&place, &mark(&["CHG0000008", "--as", "confirmed"])), "exception-mark-refused");
    let tested = || {
        let (_, document) = place.json(&["records", "test", "CHG-01"]);
        let test = document["record_tests"][0].clone();
        let row = test["exception_rows"][0].clone();
        (test["exceptions"].as_u64(), test["explained"].as_u64(), test["outcome"].clone(), row["mark"].clone())
    };
    assert_eq!(tested(), (Some(1), None, "fail".into(), Value::Null));
    assert_eq!(place.run(&mark(&["--as", "confirmed"])).status.code(), Some(0));
    assert_eq!(tested(), (Some(1), None, "fail".into(), "confirmed".into()));
    assert_eq!(place.run(&mark(&[&["--as", "explained"], &evidence[..]].concat())).status.code(), Some(0));
    assert_eq!(tested(), (Some(0), Some(1), "pass".into(), "explained".into()));
    assert!(read(&place, "decisions.jsonl").lines().last().unwrap().contains("\"action\":\"explain-exception\""));
    // The same record a row further down is the same; one that started a day later is not.
    let text = read(&place, "evidence/change_request.csv");
    let (headers, rows) = text.split_once('\n').unwrap();
    let first = rows.lines().next().unwrap().replace("CHG0000001", "CHG0000000");
    let moved = format!("{headers}\n{first}\n{rows}");
    place.write("evidence/change_request.csv", &moved);
    assert_eq!(tested().1, Some(1));
    let line = moved.lines().find(|line| line.starts_with("CHG0000007")).unwrap();
    place.write(
        "evidence/change_request.csv",
        &moved.replace(line, &line.replace("2026-03-02 10:00", "2026-03-02 09:00")),
    );
    assert_eq!(tested(), (Some(1), None, "fail".into(), Value::Null));
    assert_eq!(place.run(&mark(&["--withdraw"])).status.code(), Some(0));
}
