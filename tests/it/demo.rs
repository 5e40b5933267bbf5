//! The invented organisation: written from a seed, the same everywhere, and what lies in `fixtures/`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use tickmark::demo::{self, Defect, Demo, DemoError, Sign};
use tickmark::integrity::Sha256Digest;
use tickmark::workspace::Workspace;

/// The organisation of seed 1, made once for all tests.
static FIRST: LazyLock<Demo> = LazyLock::new(|| demo::make(1).unwrap());
/// The organisation of another seed.
static OTHER: LazyLock<Demo> = LazyLock::new(|| demo::make(2027).unwrap());

/// What lies beside the files of seed 1 in `fixtures/quillmoor`: files of formats that the program does not write.
const CHECKED_IN: &str = "checked-in.json";

/// The organisation that is checked in.
fn fixture() -> BTreeMap<String, Vec<u8>> {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/quillmoor"))
}

/// Every file below `folder`, by its path with `/`; what runs write there left out.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(folder: &Path, root: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let shown = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            if shown == "out" || shown == ".tickmark" {
                continue;
            }
            if path.is_dir() {
                walk(&path, root, found);
            } else {
                found.insert(shown, fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

/// The record tests among the signs of all defects: reference and subject.
fn subjects(demo: &Demo) -> BTreeSet<(String, String)> {
    let signs = demo.defects.iter().flat_map(|each| std::iter::once(&each.found_by).chain(&each.also));
    let record_tests = signs.filter_map(|sign| match sign {
        Sign::RecordTest { reference, subject } => Some((reference.clone(), subject.clone())),
        _ => None,
    });
    record_tests.collect()
}

#[test]
fn one_seed_gives_the_same_bytes_and_another_seed_another_organisation() {
    assert_eq!(*FIRST, demo::make(1).unwrap());
    assert_ne!(FIRST.organisation, OTHER.organisation);
    assert_ne!(subjects(&FIRST), subjects(&OTHER), "the planted rows move with the seed");
}

#[test]
fn every_seed_plants_the_same_number_of_defects_each_once_and_in_a_file_that_exists() {
    for (seed, demo) in [(1, &*FIRST), (2027, &*OTHER)] {
        assert_eq!(demo.defects.len(), 59, "seed {seed}");
        let ids: BTreeSet<&str> = demo.defects.iter().map(|each| each.id.as_str()).collect();
        assert_eq!(ids.len(), demo.defects.len());
        let mut places = BTreeSet::new();
        for defect in &demo.defects {
            assert!(demo.files.contains_key(&defect.place.path), "seed {seed}: {}", defect.place.path);
            assert!(places.insert((&defect.words, &defect.place.at)), "seed {seed}: {} twice", defect.words);
            if matches!(&defect.found_by, Sign::RecordTest { .. }) && defect.place.path.contains("/records/") {
                assert!(defect.place.row.is_some(), "seed {seed}: {} stands in no row", defect.place.at);
            }
        }
    }
}

#[test]
fn a_workspace_made_so_is_read_without_a_single_complaint() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("organisation");
    assert_eq!(demo::write(&target, 2027).unwrap(), *OTHER);
    assert_eq!(files(&target), OTHER.files);
    let workspace = Workspace::open(&target).unwrap();
    assert_eq!(workspace.diagnostics, []);
    assert_eq!(workspace.settings.organisation.services.len(), 6);
    let missing: Vec<&String> =
        workspace.register.rows.keys().filter(|path| !OTHER.files.contains_key(*path)).collect();
    assert!(missing.is_empty(), "the register names files that do not exist: {missing:?}");
}

#[test]
fn every_table_has_rows_as_long_as_its_header() {
    let is_table = |path: &str| Path::new(path).extension().is_some_and(|each| each == "csv");
    for (path, bytes) in FIRST.files.iter().filter(|(path, _)| is_table(path)) {
        let delimiter = if path.contains("/bmc/") { b';' } else { b',' };
        let mut reader =
            csv::ReaderBuilder::new().comment(Some(b'#')).delimiter(delimiter).from_reader(bytes.as_slice());
        for (index, row) in reader.records().enumerate() {
            assert!(row.is_ok(), "{path}: row {}: {row:?}", index + 2);
        }
    }
}

#[test]
fn no_text_holds_what_should_have_been_filled_in() {
    for (path, bytes) in FIRST.files.iter().chain(&OTHER.files) {
        let text = String::from_utf8_lossy(bytes);
        for left in ["{{", "}}", "{%", "%}", "{#"] {
            assert!(!text.contains(left), "{path} holds `{left}`");
        }
    }
}

#[test]
fn a_folder_that_is_not_empty_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine.txt"), "mine").unwrap();
    assert!(matches!(demo::write(folder.path(), 1), Err(DemoError::NotEmpty(_))));
    let run = Command::new(env!("CARGO_BIN_EXE_tickmark")).arg("demo").arg(folder.path()).output().unwrap();
    assert_eq!(run.status.code(), Some(2));
    let messages = String::from_utf8(run.stderr).unwrap();
    assert!(messages.contains("error[demo-folder-not-empty]") && messages.contains("help:"), "{messages}");
    assert_eq!(files(folder.path()).len(), 1);
}

#[test]
fn the_command_writes_what_the_library_makes() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("new");
    let program = env!("CARGO_BIN_EXE_tickmark");
    let run = Command::new(program).args(["demo", "--json"]).arg(&target).output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    let answer: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(answer["organisation"], FIRST.organisation.as_str());
    assert_eq!(answer["defects"], FIRST.defects.len());
    assert_eq!(files(&target), FIRST.files);
}

#[test]
fn the_fixture_is_the_organisation_of_seed_1_and_the_files_that_are_listed_beside_it() {
    let fixture = fixture();
    let differ: Vec<&String> =
        FIRST.files.iter().filter(|(path, bytes)| fixture.get(*path) != Some(bytes)).map(|(path, _)| path).collect();
    assert!(differ.is_empty(), "not what `demo --seed 1` writes; write it again, see fixtures/README.md: {differ:#?}");

    let list: serde_json::Value = serde_json::from_slice(&fixture[CHECKED_IN]).unwrap();
    let listed: BTreeMap<String, String> = list["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| (file["path"].as_str().unwrap().to_owned(), file["sha256"].as_str().unwrap().to_owned()))
        .collect();
    let beside: BTreeMap<String, String> = fixture
        .iter()
        .filter(|(path, _)| !FIRST.files.contains_key(*path) && *path != CHECKED_IN)
        .map(|(path, bytes)| (path.clone(), Sha256Digest::of(bytes).to_string()))
        .collect();
    assert_eq!(beside, listed);

    let defects: Vec<Defect> = serde_json::from_value(list["defects"].clone()).unwrap();
    assert!(defects.len() >= 8);
    assert!(defects.iter().all(|each| listed.contains_key(&each.place.path)));
}

#[test]
fn the_fixture_is_as_varied_as_such_a_firm_really_is() {
    let fixture = fixture();
    let evidence: Vec<&String> = fixture.keys().filter(|path| path.starts_with("evidence/")).collect();
    assert!(evidence.len() >= 120, "{}", evidence.len());
    let formats: BTreeSet<&str> =
        evidence.iter().filter_map(|path| path.rsplit_once('.')).map(|(_, end)| end).collect();
    assert!(formats.len() >= 10, "{formats:?}");
    let bytes: usize = fixture.values().map(Vec::len).sum();
    assert!(bytes < 12_000_000, "{bytes} bytes are too many for a repository");
}
