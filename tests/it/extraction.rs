//! From a folder of files to items, text and tables.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use tickmark::evidence::{Collection, collect};
use tickmark::extraction::{Extraction, ExtractionPlan, Outcome, extract, rows};
use tickmark::progress::Silent;
use tickmark::sources::{Limits, Root, SourcePlan};

fn plan(folder: &Path) -> SourcePlan {
    let root = Root { folder: folder.to_owned(), label: "evidence".to_owned() };
    SourcePlan { roots: vec![root], ..SourcePlan::default() }
}

fn collected(folder: &Path) -> Collection {
    collect(&plan(folder), &Silent).unwrap()
}

fn read(folder: &Path) -> (Collection, Extraction) {
    let collection = collected(folder);
    let extraction = extract(&collection, &ExtractionPlan::default(), &Silent);
    (collection, extraction)
}

fn paths(collection: &Collection) -> Vec<&str> {
    collection.items.iter().map(|item| item.path.as_str()).collect()
}

fn codes(collection: &Collection) -> Vec<&str> {
    collection.diagnostics.iter().map(|problem| problem.code.as_str()).collect()
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

#[test]
fn items_stand_in_byte_order_of_their_shown_path() {
    let folder = folder(&[("b.txt", "b"), ("B.txt", "B"), ("a/z.md", "# z"), ("a.txt", "a"), (".hidden", "h")]);
    let collection = collected(folder.path());
    assert_eq!(paths(&collection), ["evidence/B.txt", "evidence/a.txt", "evidence/a/z.md", "evidence/b.txt"]);
    assert_eq!(codes(&collection), ["hidden-left-out"]);
    let digest = collection.items[1].sha256.unwrap().to_string();
    assert_eq!(digest, "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
}

#[test]
fn a_missing_root_and_a_bad_pattern_are_reported_together() {
    let folder = folder(&[]);
    let mut plan = plan(&folder.path().join("missing"));
    plan.exclude = vec!["a[".to_owned()];
    let error = collect(&plan, &Silent).unwrap_err();
    let codes: Vec<&str> = error.diagnostics.iter().map(|problem| problem.code.as_str()).collect();
    assert_eq!(codes, ["bad-exclude-pattern", "missing-root"]);
}

#[test]
fn an_empty_root_is_said_to_be_empty() {
    let folder = folder(&[]);
    assert_eq!(codes(&collected(folder.path())), ["no-evidence"]);
}

#[test]
fn exclusions_and_folders_of_our_own_are_left_out() {
    let folder = folder(&[("a.txt", "a"), ("drafts/b.txt", "b"), ("out/report.html", "r"), ("~$c.docx", "c")]);
    let mut plan = plan(folder.path());
    plan.exclude = vec!["**/drafts/**".to_owned(), "**/~$*".to_owned()];
    plan.never = vec![folder.path().join("out")];
    let collection = collect(&plan, &Silent).unwrap();
    assert_eq!(paths(&collection), ["evidence/a.txt"]);
    assert_eq!(codes(&collection), ["excluded"]);
}

#[test]
fn a_file_beyond_the_limit_is_listed_and_not_read() {
    let folder = folder(&[("a.txt", "four"), ("b.txt", "fives")]);
    let mut plan = plan(folder.path());
    plan.limits = Limits { max_file_bytes: 4, ..Limits::default() };
    let collection = collect(&plan, &Silent).unwrap();
    assert!(collection.items[0].sha256.is_some() && collection.items[1].sha256.is_none());
    assert!(collection.items[1].unreadable.as_ref().unwrap().contains("limit of 4 bytes"));
    assert_eq!(codes(&collection), ["file-too-large"]);
}

#[cfg(unix)]
#[test]
fn links_pipes_and_locked_files_cost_themselves_alone() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = folder(&[("a.txt", "a"), ("locked.txt", "x")]);
    symlink("/etc/passwd", folder.path().join("link.txt")).unwrap();
    std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
    fs::set_permissions(folder.path().join("locked.txt"), fs::Permissions::from_mode(0o000)).unwrap();
    let collection = collected(folder.path());
    assert_eq!(paths(&collection), ["evidence/a.txt", "evidence/locked.txt"]);
    let found = codes(&collection);
    assert!(found.contains(&"link-not-followed") && found.contains(&"special-file"));
    // The superuser reads what is locked.
    assert_eq!(collection.items[1].sha256.is_none(), found.contains(&"unreadable-file"));
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_is_shown_escaped_and_can_be_read() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = folder(&[]);
    fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9.txt")), "Version: 3\n").unwrap();
    let (collection, extraction) = read(folder.path());
    assert_eq!(paths(&collection), ["evidence/caf\\xe9.txt"]);
    assert_eq!(extraction.extracts[0].outcome, Outcome::Read);
}

#[test]
fn the_kind_of_a_file_is_told_by_its_content() {
    let folder =
        folder(&[("a.pdf", "number,state\nINC1,Closed\n"), ("b.csv", "<!DOCTYPE html><html></html>"), ("c.txt", "")]);
    let kinds: Vec<String> = collected(folder.path()).items.into_iter().map(|item| item.media_type).collect();
    assert_eq!(kinds, ["text/csv", "text/html", "inode/x-empty"]);
}

#[test]
fn the_rows_of_an_export_are_streamed_with_their_numbers() {
    let folder =
        folder(&[("e.csv", "# Source: Desk One\nnumber;state\n\nINC1;Closed\nINC2;\"Open\nagain\"\nINC3;Closed\n")]);
    let (collection, extraction) = read(folder.path());
    let table = &extraction.extracts[0].tables[0];
    assert_eq!((table.header_row, table.rows), (2, Some(3)));
    assert_eq!(extraction.extracts[0].properties.source_system.as_ref().unwrap().value, "Desk One");
    let mut found = Vec::new();
    rows::stream(&collection.items[0], "", &ExtractionPlan::default(), &mut |number, cells| {
        found.push((number, cells.join("|")));
        if number < 5 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })
    .unwrap();
    let expected = [(1, "# Source: Desk One"), (2, "number|state"), (4, "INC1|Closed"), (5, "INC2|Open\nagain")];
    assert_eq!(found, expected.map(|(number, cells)| (number, cells.to_owned())));
}

#[test]
fn a_file_that_changed_since_it_was_collected_is_not_read() {
    let folder = folder(&[("a.md", "# One\n"), ("e.csv", "a,b\n1,2\n")]);
    let collection = collected(folder.path());
    fs::write(folder.path().join("a.md"), "# Two\n").unwrap();
    fs::write(folder.path().join("e.csv"), "a,b\n1,3\n").unwrap();
    let extraction = extract(&collection, &ExtractionPlan::default(), &Silent);
    assert!(matches!(extraction.extracts[0].outcome, Outcome::Unreadable(_)));
    assert!(extraction.diagnostics.iter().all(|problem| problem.code == "changed-during-run"));
    let plan = ExtractionPlan::default();
    let ended = rows::stream(&collection.items[1], "", &plan, &mut |_, _| ControlFlow::Continue(()));
    assert!(matches!(ended, Err(rows::RowsError::Changed { .. })));
}

#[test]
fn the_result_does_not_depend_on_the_number_of_threads() {
    let files: Vec<(String, String)> = (0..40)
        .map(|number| (format!("d{}/f{number}.md", number % 7), format!("# Policy {number}\n\nVersion: {number}\n")))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let folder = folder(&files);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| read(folder.path()))
    };
    assert_eq!(with(1), with(2));
    assert_eq!(with(1), with(8));
}

fn in_workers(workers: usize) -> ExtractionPlan {
    let program = env!("CARGO_BIN_EXE_tickmark").into();
    ExtractionPlan { worker: Some(program), workers, ..ExtractionPlan::default() }
}

#[test]
fn workers_find_what_is_found_without_them() {
    let folder = folder(&[("a.md", "# Change policy\n\nVersion: 2\n"), ("b.txt", "Plain\n"), ("c.csv", "a,b\n1,2\n")]);
    let (collection, alone) = read(folder.path());
    for workers in [1, 2, 8] {
        assert_eq!(extract(&collection, &in_workers(workers), &Silent), alone);
    }
}

#[test]
fn a_worker_that_cannot_be_started_is_named() {
    let folder = folder(&[("a.md", "# A\n")]);
    let plan = ExtractionPlan { worker: Some(folder.path().join("missing")), ..ExtractionPlan::default() };
    let extraction = extract(&collected(folder.path()), &plan, &Silent);
    assert_eq!(extraction.diagnostics[0].code, "extraction-worker-died");
}

fn cached(cache: &Path) -> ExtractionPlan {
    ExtractionPlan { cache: Some(cache.to_owned()), ..ExtractionPlan::default() }
}

#[test]
fn what_was_read_once_is_not_read_again() {
    let files = [("a.md", "# Change policy\n\nVersion: 2\n"), ("b.csv", "a,b\n1,2\n"), ("c.txt", "Plain words\n")];
    let (folder, cache) = (folder(&files), tempfile::tempdir().unwrap());
    let collection = collected(folder.path());
    let cold = extract(&collection, &cached(cache.path()), &Silent);
    for (path, _) in files {
        fs::remove_file(folder.path().join(path)).unwrap();
    }
    assert_eq!(extract(&collection, &cached(cache.path()), &Silent), cold);
    let without = extract(&collection, &ExtractionPlan::default(), &Silent);
    assert!(without.extracts.iter().all(|extract| matches!(extract.outcome, Outcome::Unreadable(_))));
}

#[test]
fn runs_at_the_same_time_share_a_cache() {
    let files: Vec<(String, String)> =
        (0..40).map(|number| (format!("{number}.md"), format!("# Plan {}\n\nText.\n", number % 7))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let (folder, cache) = (folder(&files), tempfile::tempdir().unwrap());
    let (collection, alone) = read(folder.path());
    std::thread::scope(|scope| {
        let runs: Vec<_> =
            (0..4).map(|_| scope.spawn(|| extract(&collection, &cached(cache.path()), &Silent))).collect();
        for run in runs {
            assert_eq!(run.join().unwrap(), alone);
        }
    });
}

#[test]
fn a_cache_that_cannot_be_made_changes_nothing() {
    let folder = folder(&[("a.md", "# A\n"), ("file", "x")]);
    let (collection, alone) = read(folder.path());
    assert_eq!(extract(&collection, &cached(&folder.path().join("file/cache")), &Silent), alone);
}
