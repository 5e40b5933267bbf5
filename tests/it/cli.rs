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
