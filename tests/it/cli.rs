//! The contract of the command line: streams, exit codes, JSON that is complete whatever the exit code.

use serde_json::Value;
use std::io::Read as _;
use std::process::{Command, Output, Stdio};

fn tickmark(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tickmark"));
    command.args(arguments).env_remove("SOURCE_DATE_EPOCH").env_remove("RUST_BACKTRACE");
    command
}

fn run(arguments: &[&str]) -> Output {
    tickmark(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn help_and_version_are_answers() {
    for arguments in [["--help"], ["--version"]] {
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(0));
        assert!(!output.stdout.is_empty() && output.stderr.is_empty());
    }
}

#[test]
fn no_command_at_all_is_a_usage_error_that_shows_the_help() {
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty() && text(&output.stderr).contains("Usage: tickmark"));
}

#[test]
fn a_usage_error_is_answered_in_json_too() {
    let output = run(&["controls", "list", "--clause", "eight", "--json"]);
    assert_eq!(output.status.code(), Some(2));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["diagnostics"][0]["code"], "usage");
    let document: Value = serde_json::from_slice(&run(&["--json"]).stdout).unwrap();
    assert!(document["diagnostics"][0]["message"].as_str().unwrap().contains("requires a subcommand"));
    let document: Value = serde_json::from_slice(&run(&["controls", "review", "--by", "A", "--json"]).stdout).unwrap();
    let message = document["diagnostics"][0]["message"].as_str().unwrap();
    assert!(message.contains("not provided") && message.contains("--copy <COPY>"), "{message}");
}

#[test]
fn shells_and_manuals_know_every_command() {
    let script = text(&run(&["completions", "bash"]).stdout);
    let folder = tempfile::tempdir().unwrap();
    let output = run(&["man", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0));
    for command in ["assess", "explain", "finding", "snapshot", "controls"] {
        assert!(script.contains(command), "{command}");
        let page = std::fs::read_to_string(folder.path().join(format!("tickmark-{command}.1"))).unwrap();
        assert!(page.contains(".SH NAME"), "{command}");
    }
}

#[test]
fn every_requirement_id_is_listed() {
    let output = run(&["controls", "list", "--json"]);
    assert_eq!(output.status.code(), Some(0));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["requirements"].as_array().unwrap().len(), 470);
    let table = text(&run(&["controls", "list"]).stdout);
    for requirement in document["requirements"].as_array().unwrap() {
        assert!(table.contains(requirement["id"].as_str().unwrap()));
    }
}

#[test]
fn filters_narrow_the_list() {
    let output = run(&["controls", "list", "--clause", "8.6", "--kind", "document", "--json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let listed = document["requirements"].as_array().unwrap();
    assert_eq!(listed.len(), 3);
    assert!(
        listed.iter().all(|each| each["kind"] == "document" && each["clause"].as_str().unwrap().starts_with("8.6"))
    );
}

#[test]
fn a_reader_that_stops_early_is_no_error() {
    let mut child =
        tickmark(&["controls", "list", "--json"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut [0; 16]).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_written_is_exit_2() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = tickmark(&["controls", "list"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("error[output-unwritable]"));
}

#[test]
fn no_colour_reaches_a_pipe() {
    let output = run(&["controls", "list"]);
    assert!(!output.stdout.contains(&0x1b) && !output.stderr.contains(&0x1b));
}

#[test]
fn a_replacement_of_the_clock_that_is_no_moment_is_refused() {
    let output = tickmark(&["controls", "list"]).env("SOURCE_DATE_EPOCH", "yesterday").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("error[source-date-epoch-invalid]"));
}

fn json(arguments: &[&str]) -> (Option<i32>, Value) {
    let output = run(&[arguments, &["--json"]].concat());
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn one_requirement_is_shown_with_everything_about_it() {
    let page = text(&run(&["controls", "show", "8.6.1-h"]).stdout);
    let parts = [
        "iso20000-1:8.6.1-h",
        "There are criteria that tell a major incident from others.",
        "8.6.1 Incident management, ISO/IEC 20000-1:2018",
        "document · examine",
        "major-incident-procedure",
        "fresh for 12 months (default of ours)",
        "Criteria so vague",
        "D24 Major incident procedure",
        "not yet been read against a licensed copy",
        "nobody has compared it",
    ];
    for part in parts {
        assert!(page.contains(part), "{part} is missing in\n{page}");
    }
    let (code, document) = json(&["controls", "show", "iso20000-1:8.6.1-h"]);
    let subject = &document["subjects"][0];
    assert_eq!(code, Some(0));
    assert_eq!(subject["requirement"]["id"], "iso20000-1:8.6.1-h");
    assert_eq!(subject["expectations"][0]["id"], "major-incident-procedure");
    assert_eq!(subject["mandatory_information"][0]["id"], "D24");
    assert_eq!(subject["review"], Value::Null);
}

#[test]
fn everything_that_has_a_name_can_be_shown() {
    let names = [
        ("8.6", "chapter"),
        ("8.6.1", "clause"),
        ("8.6.1/incident-records", "expectation"),
        ("D24", "mandatory item"),
        ("internal-audit", "process"),
        ("policy", "kind of item"),
    ];
    for (name, what) in names {
        let (code, document) = json(&["controls", "show", name]);
        let whats: Vec<&str> =
            document["subjects"].as_array().unwrap().iter().map(|each| each["what"].as_str().unwrap()).collect();
        assert!(code == Some(0) && whats.contains(&what), "{name}: {whats:?}");
        let page = run(&["controls", "show", name]);
        assert!(page.status.success() && text(&page.stdout).lines().count() > 2, "{name}");
    }
}

#[test]
fn a_name_that_is_not_there_is_refused_with_the_one_that_was_meant() {
    let (code, document) = json(&["controls", "show", "incident-managment"]);
    assert_eq!((code, &document["diagnostics"][0]["code"]), (Some(2), &Value::from("unknown-name")));
    assert!(document["diagnostics"][0]["help"].as_str().unwrap().contains("`incident-management`"));
}

#[test]
fn a_search_without_a_hit_answers_no() {
    let (code, document) = json(&["controls", "search", "zebra"]);
    assert_eq!((code, document["results"].as_array().unwrap().len()), (Some(1), 0));
    let (code, document) = json(&["controls", "search", "major", "incident", "criteria"]);
    assert_eq!(code, Some(0));
    let names: Vec<&str> =
        document["results"].as_array().unwrap().iter().map(|each| each["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"iso20000-1:8.6.1-h"), "{names:?}");
}

fn review(workspace: &std::path::Path, arguments: &[&str]) -> Output {
    let mut command = tickmark(&["controls", "review", "-C"]);
    command.arg(workspace).args(arguments).env("SOURCE_DATE_EPOCH", "1790726400").output().unwrap()
}

#[test]
fn a_review_is_appended_with_the_digest_of_the_wording() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("tickmark.toml"), "format_version = 1\n").unwrap();
    let said = ["--by", "A. Auditor", "--copy", "copy 17"];
    let output = review(folder.path(), &[&["--requirement", "8.6.1", "--outcome", "confirmed"], &said[..]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let output = review(folder.path(), &[&["--requirement", "8.6.1-a", "--outcome", "doubtful"], &said[..]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let journal = std::fs::read_to_string(folder.path().join("catalogue-reviews.jsonl")).unwrap();
    let entries: Vec<Value> = journal.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(entries.len(), 13);
    // printf '%s' 'Each incident is logged.' | sha256sum
    assert_eq!(entries[0]["text_sha256"], "91ce22ce091e2ef69193e263e5a143532b3fb8c2dc0c7627c4e98f76a4b103c4");
    assert_eq!((&entries[0]["at"], &entries[0]["clock"]), (&"2026-09-30T00:00:00Z".into(), &"replaced".into()));

    let output = review(folder.path(), &["--list", "--json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let coverage = &document["coverage"];
    assert_eq!((&coverage["reviewed"], &coverage["doubtful"]), (&Value::from(11), &Value::from(1)));
    let changed = journal.replace("91ce22ce091e2ef69193e263e5a143532b3fb8c2dc0c7627c4e98f76a4b103c4", &"0".repeat(64));
    std::fs::write(folder.path().join("catalogue-reviews.jsonl"), changed).unwrap();
    let listed = text(&review(folder.path(), &["--list"]).stdout);
    assert!(listed.contains("changed since"), "{listed}");
}

#[test]
fn a_review_needs_a_person_a_copy_and_a_place() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--requirement", "8.6.1", "--outcome", "confirmed", "--by", "A", "--copy", "c"];
    let output = review(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("error[no-workspace]"));
    std::fs::write(folder.path().join("tickmark.toml"), "format_version = 1\n").unwrap();
    let arguments = ["--requirement", "8.6.1", "--outcome", "confirmed", "--by", " ", "--copy", "c"];
    let output = review(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("error[review-incomplete]"));
    assert!(!folder.path().join("catalogue-reviews.jsonl").exists());
}
