//! `controls/README.md`, followed to the letter: what it tells a compliance officer to write takes effect.

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn handbook() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("controls/README.md")).unwrap()
}

/// The section with this title, up to the next one.
fn section(title: &str) -> String {
    let text = handbook();
    let (_, after) = text.split_once(&format!("\n## {title}\n")).unwrap_or_else(|| panic!("no section `{title}`"));
    after.split("\n## ").next().unwrap().to_owned()
}

/// Files that a section shows in full: the path in the line before the block, and the block.
fn files(section: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = section;
    while let Some((before, after)) = rest.split_once("\n```") {
        let (block, further) = after.split_once("\n```").unwrap();
        let path = before.trim_end().lines().last().unwrap().split('`').find(|piece| piece.starts_with("my-controls/"));
        if let Some(path) = path.filter(|path| Path::new(path).extension().is_some()) {
            found.push((path.to_owned(), block.split_once('\n').unwrap().1.to_owned()));
        }
        rest = further;
    }
    found
}

struct Desk(tempfile::TempDir);

impl Desk {
    /// A desk with the files of these sections on it.
    fn with(titles: &[&str]) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        for title in titles {
            let files = files(&section(title));
            assert!(!files.is_empty(), "{title} shows no file");
            for (path, content) in files {
                desk.write(&path, &content);
            }
        }
        desk
    }

    fn write(&self, path: &str, content: &str) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.path().join(path)).unwrap()
    }

    /// Runs a command line as the handbook prints it.
    fn run(&self, line: &str) -> Output {
        let mut words = line.split(' ');
        assert_eq!(words.next(), Some("tickmark"));
        Command::new(env!("CARGO_BIN_EXE_tickmark")).args(words).current_dir(self.0.path()).output().unwrap()
    }

    fn json(&self, line: &str) -> Value {
        serde_json::from_slice(&self.run(&format!("{line} --json")).stdout).unwrap()
    }

    fn sound(&self) {
        let told = self.json("tickmark controls check --controls my-controls");
        assert_eq!((&told["sound"], &told["diagnostics"]), (&Value::from(true), &serde_json::json!([])));
    }

    /// Codes found once `path` was changed.
    fn codes_with(&self, path: &str, from: &str, to: &str) -> Vec<String> {
        let before = self.read(path);
        assert!(before.contains(from), "{path} does not hold {from}");
        self.write(path, &before.replacen(from, to, 1));
        let told = self.json("tickmark controls check --controls my-controls");
        self.write(path, &before);
        told["diagnostics"].as_array().unwrap().iter().map(|each| each["code"].as_str().unwrap().to_owned()).collect()
    }
}

/// Numbered steps of a section.
fn steps(section: &str) -> usize {
    section.lines().filter(|line| line.split_once(". ").is_some_and(|(number, _)| number.parse::<u8>().is_ok())).count()
}

#[test]
fn each_of_the_four_tasks_takes_six_steps_and_no_command_that_does_not_exist() {
    for title in ["Add a control", "Add a mapping", "Add a header synonym", "Add a record test"] {
        assert_eq!(steps(&section(title)), 6, "{title}");
    }
}

#[test]
fn a_control_added_by_the_handbook_takes_effect_and_is_linted() {
    let desk = Desk::with(&["Add a control"]);
    desk.sound();
    let shown = desk.json("tickmark controls show 3.1 --controls my-controls");
    assert_eq!(shown["subjects"][0]["control"]["title"], "Callback");
    let listed = desk.json("tickmark controls list --controls my-controls");
    assert_eq!(listed["requirements"].as_array().unwrap().len(), 471);
    let control = "my-controls/group-standard-2026/3.1-callback/control.json";
    assert_eq!(
        desk.codes_with(control, "\"callback-log\"]", "\"callback-list\"]"),
        ["catalogue-unused", "catalogue-unknown-reference"]
    );
    assert_eq!(desk.codes_with("my-controls/group-standard-2026/publication.json", "\"3.1\"", "\"3.2\"").len(), 2);
}

#[test]
fn a_mapping_added_by_the_handbook_takes_effect_and_is_linted() {
    let desk = Desk::with(&["Add a control", "Add a mapping"]);
    desk.sound();
    let told = desk.json("tickmark controls map group-standard-2026 iso20000-1-2018 --controls my-controls");
    assert_eq!(told["forward"]["links"][0]["to"], "8.6.1");
    let reviews = &told["backward"]["without_counterpart"];
    assert!(reviews.to_string().contains("The group standard knows no management review."), "{reviews}");
    // Over it, the group standard meets every other framework.
    let over = desk.json("tickmark controls map group-standard-2026 itil-4 --controls my-controls");
    assert_eq!(over["over"], serde_json::json!(["iso20000-1-2018"]));
    let mapping = "my-controls/mappings/group-standard-2026--iso20000-1-2018.json";
    assert_eq!(desk.codes_with(mapping, "\"8.6.1\"", "\"8.6.11\""), ["catalogue-unknown-reference"]);
    assert!(
        desk.codes_with(mapping, "\"complete\": false", "\"complete\": true")
            .iter()
            .all(|code| code == "catalogue-unmapped")
    );
}

#[test]
fn a_header_synonym_added_by_the_handbook_takes_effect_and_is_linted() {
    let text = section("Add a header synonym");
    let literal = "\"generic\": [\"priority\", \"Dringlichkeitsstufe\"]";
    assert!(text.contains(literal), "the handbook no longer shows the synonym");
    let desk = Desk(tempfile::tempdir().unwrap());
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("controls/record-types/incident.json");
    let mut incident: Value = serde_json::from_slice(&fs::read(shipped).unwrap()).unwrap();
    let columns = incident["columns"].as_array_mut().unwrap();
    let priority = columns.iter_mut().find(|column| column["name"] == "priority").unwrap();
    priority["synonyms"]["generic"].as_array_mut().unwrap().push("Dringlichkeitsstufe".into());
    desk.write("my-controls/record-types/incident.json", &serde_json::to_string_pretty(&incident).unwrap());
    desk.sound();
    let shown = desk.run("tickmark controls show incident --controls my-controls");
    assert!(String::from_utf8_lossy(&shown.stdout).contains("Dringlichkeitsstufe"));
    // The first header of a product is that of one column only.
    let path = "my-controls/record-types/incident.json";
    assert_eq!(desk.codes_with(path, "\"Prio\"", "\"Incident\""), ["catalogue-duplicate-id"]);
}

#[test]
fn a_record_test_added_by_the_handbook_takes_effect_and_is_linted() {
    let desk = Desk::with(&["Add a record test"]);
    desk.sound();
    let shown = desk.json("tickmark controls show OWN-01 --controls my-controls");
    assert_eq!(shown["subjects"][0]["test"]["id"], "vip-called-back-in-time");
    let stem = "my-controls/iso20000-1-2018/8.6.1-incident-management/vip-called-back-in-time";
    assert!(
        !desk
            .codes_with(
                &format!("{stem}.sql"),
                "acknowledged_at IS NULL THEN 'fail'",
                "acknowledged IS NULL THEN 'fail'"
            )
            .is_empty()
    );
    assert!(!desk.codes_with(&format!("{stem}.examples.json"), "acknowledged too late", "too late").is_empty());
    // It runs in an assessment like every other.
    desk.write("evidence/incidents.csv", "Number,Priority,Opened,Acknowledged,Resolved,State\nINC1,1,2026-03-01 08:00,2026-03-01 09:30,2026-03-01 10:00,Closed\n");
    let told = desk.json("tickmark assess evidence --controls my-controls --as-of 2026-09-30 --format json");
    let tests = told["record_tests"].as_array().unwrap();
    assert!(tests.iter().any(|test| test["ref"] == "OWN-01"), "{}", tests.len());
}
