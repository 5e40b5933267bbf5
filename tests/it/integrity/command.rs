//! The commands: what they write, what they answer, how they end.

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const POLICY: &str = "# Service management policy\n\nApproved by the managing director on 2026-02-10.\n";

struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        place.write("ws/tickmark.toml", "format_version = 1\n");
        place.write("ws/evidence/policies/policy.md", POLICY);
        place.write("ws/evidence/minutes/Übersicht März.md", "# Minutes\n\nHeld on 2026-03-01.\n");
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_tickmark"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_remove("RUST_BACKTRACE")
            .env("SOURCE_DATE_EPOCH", "1790726400")
            .output()
            .unwrap()
    }

    fn json(&self, arguments: &[&str]) -> (Option<i32>, Value) {
        let output = self.run(&[arguments, &["--json"]].concat());
        let document = serde_json::from_slice(&output.stdout);
        (output.status.code(), document.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr))))
    }

    fn assess(&self) {
        let output = self.run(&["assess", "ws", "--as-of", "2026-09-30", "--format", "json"]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

fn codes(document: &Value) -> Vec<&str> {
    document["diagnostics"].as_array().unwrap().iter().map(|each| each["code"].as_str().unwrap()).collect()
}

fn tree(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            (entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned(), fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn from_assessment_to_a_pack_that_verifies_and_tells_what_is_proven() {
    let place = Place::new();
    place.assess();
    let (exit, sealed) = place.json(&["seal", "ws", "--out", "pack", "--challenge", "Audit 2026-17"]);
    assert_eq!(exit, Some(0), "{sealed}");
    let root = sealed["root"].as_str().unwrap();
    let (exit, report) = place.json(&["verify", "pack", "--expect-root", root, "--expect-challenge", "Audit 2026-17"]);
    assert_eq!((exit, report["intact"].as_bool()), (Some(0), Some(true)), "{report:#}");
    assert_eq!(report["complete_against"][0], "all 4 files of ledger record 1");
    assert_eq!(report["root"], root);
    let index = fs::read_to_string(place.path("pack/data/index.html")).unwrap().replace("&#x2f;", "/");
    assert!(index.contains("href=\"evidence/policies/policy.md\"") && index.contains("minutes/Übersicht März.md"));
    let links = index.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    for link in links.filter(|link| !link.starts_with('#')) {
        assert!(place.path("pack/data").join(link).exists(), "{link} leads nowhere");
    }
    let report = fs::read_to_string(place.path("pack/data/reports/report.html")).unwrap().replace("&#x2f;", "/");
    let links = report.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let links: Vec<&str> = links.filter(|link| !link.starts_with('#')).collect();
    assert!(links.contains(&"../evidence/policies/policy.md"), "{links:?}");
    for link in links {
        assert!(place.path("pack/data/reports").join(link).exists(), "{link} leads nowhere");
    }
    fs::write(place.path("pack/data/evidence/policies/policy.md"), "changed").unwrap();
    let (exit, report) = place.json(&["verify", "pack"]);
    assert_eq!((exit, report["discrepancies"].as_array().unwrap().len()), (Some(1), 1));
    assert_eq!(report["discrepancies"][0]["kind"], "changed");
    assert!(report["not_proven"].to_string().contains("no anchor from outside"));
    assert_eq!(place.json(&["verify", "ws"]).0, Some(2));
    let (exit, ledger) = place.json(&["ledger", "show", "ws"]);
    let types: Vec<&str> =
        ledger["records"].as_array().unwrap().iter().map(|each| each["type"].as_str().unwrap()).collect();
    assert_eq!((exit, types), (Some(0), vec!["genesis", "collect", "seal-intent", "sealed"]));
    assert_eq!(place.json(&["ledger", "verify", "pack"]).0, Some(0));
    assert_eq!(place.json(&["ledger", "compare", "pack", "ws"]).1["relation"], "continues");
    assert_eq!(place.json(&["ledger", "compare", "ws", "pack"]).0, Some(1));
}

#[test]
fn a_pack_has_the_same_bytes_for_the_same_files_and_the_same_store() {
    let place = Place::new();
    place.assess();
    assert!(Command::new("cp").args(["-a", "ws", "copy"]).current_dir(place.folder.path()).status().unwrap().success());
    for (workspace, pack) in [("ws", "one"), ("copy", "other")] {
        assert_eq!(place.json(&["seal", workspace, "--out", pack]).0, Some(0));
    }
    assert_eq!(tree(&place.path("one")), tree(&place.path("other")));
}

#[test]
fn what_changed_since_the_assessment_is_not_sealed() {
    let place = Place::new();
    assert_eq!(codes(&place.json(&["seal", "ws", "--out", "pack"]).1), ["nothing-to-seal"]);
    place.assess();
    let refused = |name: &str, text: &str, file: &str| {
        let before = fs::read_to_string(place.path(name)).ok();
        place.write(name, text);
        let (exit, document) = place.json(&["seal", "ws", "--out", "pack"]);
        assert_eq!((exit, codes(&document)), (Some(1), vec!["changed-since-assessment"]), "{name}");
        assert_eq!(document["diagnostics"][0]["file"], file);
        assert!(!place.path("pack").exists());
        match before {
            Some(text) => place.write(name, &text),
            None => fs::remove_file(place.path(name)).unwrap(),
        }
    };
    refused("ws/evidence/policies/policy.md", "other words", "evidence/policies/policy.md");
    refused("ws/evidence/new.md", "a new file", "evidence/new.md");
    refused("ws/register.csv", "path,title\n", "");
    refused("ws/tickmark.toml", "format_version = 1\n[organisation]\nname = \"Other\"\n", "");
    let result = fs::read_to_string(place.path("ws/out/assessment.json")).unwrap();
    refused("ws/out/assessment.json", &result.replacen("\"not-determined\"", "\"met\"", 1), "");
    fs::rename(place.path("ws/evidence/policies/policy.md"), place.path("away.md")).unwrap();
    assert_eq!(place.json(&["seal", "ws", "--out", "pack"]).0, Some(1));
    fs::rename(place.path("away.md"), place.path("ws/evidence/policies/policy.md")).unwrap();
    assert_eq!(place.json(&["seal", "ws", "--out", "pack"]).0, Some(0));
    for (out, code) in [("pack", "pack-exists"), ("ws/evidence/pack", "pack-not-written")] {
        let (exit, document) = place.json(&["seal", "ws", "--out", out]);
        assert_eq!((exit, codes(&document)), (Some(2), vec![code]));
    }
}

#[test]
fn a_pack_of_hashes_is_held_against_the_folder_that_has_the_files() {
    let place = Place::new();
    place.assess();
    assert_eq!(place.json(&["seal", "ws", "--out", "pack", "--hash-only"]).0, Some(0));
    assert!(!place.path("pack/data/evidence").exists());
    let (exit, report) = place.json(&["verify", "pack", "--against", "ws"]);
    assert_eq!((exit, report["withheld"].as_u64()), (Some(0), Some(2)), "{report:#}");
    place.write("ws/evidence/policies/policy.md", "changed");
    let (exit, report) = place.json(&["verify", "pack", "--against", "ws"]);
    assert_eq!((exit, report["discrepancies"][0]["path"].as_str()), (Some(1), Some("evidence/policies/policy.md")));
}

#[test]
fn a_bare_folder_gets_no_ledger() {
    let place = Place::new();
    place.write("share/policy.md", POLICY);
    assert_eq!(place.run(&["assess", "share", "--format", "json", "--out", "results"]).status.code(), Some(0));
    assert!(!place.path("share/.tickmark").exists());
    assert_eq!(codes(&place.json(&["ledger", "show", "share"]).1), ["no-ledger"]);
}

#[test]
fn a_collection_that_fails_is_recorded_and_one_that_cannot_be_recorded_does_not_begin() {
    let place = Place::new();
    place.write("ws/tickmark.toml", "[evidence]\nroots = [\"gone\"]\n");
    assert_eq!(place.run(&["assess", "ws"]).status.code(), Some(2));
    let (_, ledger) = place.json(&["ledger", "show", "ws"]);
    assert_eq!(
        (&ledger["records"][1]["type"], &ledger["records"][1]["code"]),
        (&"collect-failed".into(), &"missing-root".into())
    );
    let other = Place::new();
    other.write("ws/.tickmark", "a file where the store would be");
    let (exit, document) = other.json(&["assess", "ws"]);
    assert_eq!((exit, codes(&document)), (Some(2), vec!["ledger-unwritable"]));
    assert!(!other.path("ws/out").exists());
}

const RULES: &str =
    "format_version = 1\n[[columns]]\nnames = [\"caller\"]\n[[patterns]]\npattern = 'INC[0-9]+'\nreplace = \"INC\"\n";

#[test]
fn a_redacted_copy_is_bound_to_its_original_and_found_in_its_place() {
    let place = Place::new();
    place.write("ws/evidence/incidents.csv", "number,caller\nINC1,Ann Other\n");
    place.write("rules.toml", RULES);
    let redact = ["redact", "ws/evidence/incidents.csv", "--rules", "rules.toml", "-C", "ws", "--out", "copy.csv"];
    let (exit, made) = place.json(&redact);
    assert_eq!((exit, made["blanked"].as_u64()), (Some(0), Some(2)), "{made}");
    assert_eq!(fs::read_to_string(place.path("copy.csv")).unwrap(), "number,caller\nINC,[redacted]\n");
    assert_eq!(codes(&place.json(&redact).1), ["redaction-refused"], "nothing is ever replaced");
    let (_, ledger) = place.json(&["ledger", "show", "ws"]);
    let record = &ledger["records"][1];
    assert_eq!(
        (&record["type"], &record["copy"], &record["original"]),
        (&"redacted".into(), &made["copy_sha256"], &made["original_sha256"])
    );
    // Beside its original it says what it is.
    fs::copy(place.path("copy.csv"), place.path("ws/evidence/incidents.redacted.csv")).unwrap();
    place.assess();
    assert_eq!(place.json(&["seal", "ws", "--out", "pack"]).0, Some(0));
    let (exit, report) = place.json(&["verify", "pack"]);
    assert_eq!((exit, report["remarks"][0]["kind"].as_str()), (Some(0), Some("redacted-copy")), "{report:#}");
    // In the place of its original it is found.
    fs::copy(place.path("copy.csv"), place.path("pack/data/evidence/incidents.csv")).unwrap();
    let (exit, report) = place.json(&["verify", "pack"]);
    let found = &report["discrepancies"][0];
    assert_eq!((exit, found["kind"].as_str()), (Some(1), Some("redacted-copy")));
    assert_eq!((&found["expected"], &found["found"]), (&made["original_sha256"], &made["copy_sha256"]));
}

#[test]
fn a_second_run_is_told_that_the_ledger_is_locked() {
    let place = Place::new();
    fs::create_dir_all(place.path("ws/.tickmark")).unwrap();
    let lock = fs::File::create(place.path("ws/.tickmark/lock")).unwrap();
    lock.lock().unwrap();
    let (exit, document) = place.json(&["assess", "ws"]);
    assert_eq!((exit, codes(&document)), (Some(2), vec!["ledger-locked"]));
    assert!(!place.path("ws/out").exists());
}

#[test]
fn a_path_longer_than_the_system_can_open_is_named_with_the_folder_it_begins_in() {
    let place = Place::new();
    let deep =
        "name=$(printf 'd%.0s' $(seq 200)); for each in $(seq 40); do mkdir $name; cd $name; done; echo x > file.txt";
    let made = Command::new("bash").args(["-c", deep]).current_dir(place.path("ws/evidence")).status().unwrap();
    assert!(made.success());
    place.assess();
    let result = fs::read_to_string(place.path("ws/out/assessment.json")).unwrap();
    let result: Value = serde_json::from_str(&result).unwrap();
    let found = result["diagnostics"].as_array().unwrap().iter().find(|each| each["code"] == "path-too-long").unwrap();
    assert!(found["file"].as_str().unwrap().len() > 3_500, "{found}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_second_run_reads_nothing_again_says_so_and_finds_the_same() {
    // Files that rested for longer than this test may take: those of the checkout.
    let evidence = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/quillmoor/evidence/01 Governance");
    if tickmark::integrity::disk::is_remote(&evidence) {
        eprintln!("skipped: the checkout lies on a network or user-space file system, where nothing is kept");
        return;
    }
    let place = Place::new();
    let settings = format!("format_version = 1\n[evidence]\nroots = [{:?}]\n", evidence.display().to_string());
    place.write("ws/tickmark.toml", &settings);
    let assess = |out: &str, more: &[&str]| {
        let common = ["assess", "ws", "--as-of", "2026-09-30", "--format", "json,html,csv", "--out", out];
        let (exit, answer) = place.json(&[&common, more].concat());
        assert_eq!(exit, Some(0));
        let marks =
            answer["evidence"].as_array().unwrap().iter().map(|item| item["hash_basis"].as_str().unwrap().to_owned());
        (tree(&place.path(out)), marks.collect::<BTreeSet<_>>())
    };
    let (cold, warm, careful) = (assess("cold", &[]), assess("warm", &[]), assess("careful", &["--paranoid"]));
    assert_eq!(
        [&cold.1, &warm.1, &careful.1].map(|marks| marks.iter().collect::<Vec<_>>()),
        [["computed"], ["cached"], ["computed"]]
    );
    // Every report names the digest of the result: one mark in it would change them all.
    assert!(cold.0 == warm.0 && cold.0 == careful.0);
    let (_, ledger) = place.json(&["ledger", "show", "ws"]);
    let collected = ledger["records"].as_array().unwrap().iter().filter(|record| record["type"] == "collect");
    let cached: Vec<u64> = collected.map(|record| record["cached"].as_u64().unwrap_or(0)).collect();
    assert!(cached[0] == 0 && cached[1] > 5 && cached[2] == 0, "{cached:?}");
}

#[test]
fn keys_come_and_go_in_the_ledger_and_only_those_in_use_may_sign() {
    let place = Place::new();
    let keys = ["first", "second"].map(|name| place.path(name));
    if !keys.iter().all(|key| super::pack::new_key(key)) {
        return;
    }
    place.assess();
    let seal = |pack: &str, key: &str| place.json(&["seal", "ws", "--out", pack, "--sign-key", key]);
    assert_eq!(seal("before", "second").0, Some(0));
    let added = place.json(&["ledger", "key-add", "first.pub", "-C", "ws"]);
    assert_eq!((added.0, added.1["type"].as_str()), (Some(0), Some("key-add")));
    let strange = seal("strange", "second");
    assert_eq!((strange.0, codes(&strange.1)), (Some(2), vec!["not-signed"]));
    assert_eq!(codes(&place.json(&["ledger", "key-add", "first", "-C", "ws"]).1), ["ledger-entry-refused"]);
    assert_eq!(seal("own", "first").0, Some(0));
    assert_eq!(place.json(&["ledger", "key-add", "second.pub", "-C", "ws"]).0, Some(0));
    let fingerprint = added.1["key"].as_str().unwrap();
    let retired = place.json(&["ledger", "key-retire", fingerprint, "-C", "ws"]);
    assert_eq!((retired.0, retired.1["type"].as_str()), (Some(0), Some("key-retire")));
    assert_eq!(codes(&place.json(&["ledger", "key-retire", "first", "-C", "ws"]).1), ["ledger-entry-refused"]);
    assert_eq!((seal("late", "first").0, seal("next", "second").0), (Some(2), Some(0)));
    for pack in ["before", "own", "next"] {
        assert_eq!(place.json(&["verify", pack]).0, Some(0), "{pack}");
    }
    // A signature that was put in later, by a key that had gone out of use.
    let sign = ["-q", "-Y", "sign", "-n", "tickmark-seal-v1", "-f", "first", "next/tagmanifest-sha256.txt"];
    let signed = Command::new("ssh-keygen").args(sign).current_dir(place.folder.path()).output().unwrap();
    assert!(signed.status.success());
    let own = fs::read_dir(place.path("own/seal")).unwrap().map(|entry| entry.unwrap().file_name());
    let name = own.into_iter().find(|name| Path::new(name).extension().is_some_and(|each| each == "sig")).unwrap();
    fs::rename(place.path("next/tagmanifest-sha256.txt.sig"), place.path("next/seal").join(name)).unwrap();
    let (exit, report) = place.json(&["verify", "next"]);
    assert_eq!(
        (exit, report["discrepancies"][0]["kind"].as_str()),
        (Some(1), Some("signer-not-allowed")),
        "{report:#}"
    );
    assert_eq!(place.json(&["ledger", "verify", "ws"]).0, Some(0));
}

#[test]
fn an_erasure_is_recorded_with_its_reason_alone() {
    let place = Place::new();
    place.assess();
    let reason = "Retention period of 24 months ended";
    let (exit, record) = place.json(&["ledger", "tombstone", "--reason", reason, "-C", "ws"]);
    assert_eq!((exit, record["type"].as_str(), record["reason"].as_str()), (Some(0), Some("tombstone"), Some(reason)));
    for reason in ["", "two\nlines", " spaced"] {
        let (exit, refused) = place.json(&["ledger", "tombstone", "--reason", reason, "-C", "ws"]);
        assert_eq!((exit, codes(&refused)), (Some(2), vec!["ledger-entry-refused"]));
    }
    assert_eq!(place.json(&["ledger", "verify", "ws"]).1["records"], 3);
}

#[test]
fn what_people_say_of_other_frameworks_is_sealed_with_the_rest() {
    let place = Place::new();
    place.write("ws/self-assessments/itil-4.csv", "id,rating,by,on,evidence,note\n");
    place.assess();
    assert_eq!(place.json(&["seal", "ws", "--out", "pack"]).0, Some(0));
    assert!(place.path("pack/data/workspace/self-assessments/itil-4.csv").is_file());
    place.write("ws/self-assessments/itil-4.csv", "id,rating,by,on,evidence,note\nx,yes,A,,,\n");
    let (exit, refused) = place.json(&["seal", "ws", "--out", "other"]);
    assert_eq!((exit, codes(&refused)), (Some(1), vec!["changed-since-assessment"]));
}
