//! Record tests over millions of incidents and changes, beside `DuckDB` and the `sqlite3` program, and how the cost grows.
//!
//! `cargo bench --bench records -- race [RECORDS]` runs six hard tests end to end from CSV in all three, one after the
//! other, and fails when they do not agree. `-- scale [RECORDS…]` runs every test that applies over each number of
//! records; it fails beyond one gibibyte, or when a record of the largest run costs more than 1.5 times one of the
//! first. `--python PATH` names a Python that can import `duckdb`; a peer that is not installed is left out, and said.

#![allow(clippy::print_stdout, clippy::exit, reason = "a report for people, with an exit code")]
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a benchmark that cannot go on ends")]
#![allow(clippy::cast_precision_loss, reason = "ratios need no more than three figures")]

#[path = "records/export.rs"]
mod export;
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio, exit};
use std::time::{Duration, Instant};
use support::{Watch, children_cpu};
use tickmark::catalogue::{Catalogue, CatalogueSource};
use tickmark::evidence::collect;
use tickmark::extraction::{ExtractionPlan, extract};
use tickmark::progress::Silent;
use tickmark::sources::{Root, SourcePlan};
use tickmark::testing::{Period, TestOutcome, TestingPlan};

/// The hard tests: window functions over everything, a join over lists, a range join of two populations.
const HARD: [&str; 6] = ["DQ-08", "INC-16", "CHG-24", "CHG-22", "CHG-21", "DQ-02"];

/// What the exports are made from.
const SEED: u64 = 20_000;

/// Most memory a run of ours may take, in bytes.
const MOST_MEMORY: u64 = 1024 * 1024 * 1024;

/// Growth of the cost of a record that is allowed from the smallest to the largest run.
const MOST_GROWTH: f64 = 1.5;

/// Reference of a test → rows tested, exceptions.
type Counts = BTreeMap<String, (u64, u64)>;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|each| each != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let numbers = |default: &[u64]| {
        let named: Vec<u64> = words.iter().filter_map(|word| word.parse().ok()).collect();
        if named.is_empty() { default.to_vec() } else { named }
    };
    let python = words.windows(2).find(|pair| pair[0] == "--python").map_or("python3", |pair| pair[1]);
    let failed = match words.first() {
        Some(&"--ours") => return ours(Path::new(words[1]), &words[2..]),
        Some(&"race") => race(numbers(&[5_000_000])[0], python),
        Some(&"scale") => scale(&numbers(&[100_000, 10_000_000])),
        _ => race(5_000_000, python) | scale(&[100_000, 10_000_000]),
    };
    exit(i32::from(failed));
}

/// What a run cost.
struct Cost {
    wall: Duration,
    cpu: Duration,
    peak: u64,
    counts: Counts,
}

/// Runs a program that prints reference, tested and exceptions line by line; `None` where it cannot be run.
fn measure(command: &mut Command) -> Option<Cost> {
    let (before, watch, began) = (children_cpu(), Watch::begin(), Instant::now());
    let output = command.stderr(Stdio::inherit()).output().ok()?;
    let (wall, peak, cpu) = (began.elapsed(), watch.end(), children_cpu().saturating_sub(before));
    if !output.status.success() {
        return None;
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let counts = text.lines().filter_map(|line| {
        let mut words = line.split([' ', '|']);
        Some((words.next()?.to_owned(), (words.next()?.parse().ok()?, words.next()?.parse().ok()?)))
    });
    let counts = counts.collect();
    Some(Cost { wall, cpu, peak, counts })
}

fn exports(records: u64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    export::write(folder.path(), records, SEED).expect("room for the exports");
    let bytes: u64 = fs::read_dir(folder.path())
        .expect("a folder")
        .flatten()
        .map(|file| file.metadata().map_or(0, |each| each.len()))
        .sum();
    println!("\n{records} incidents and changes, {} MB of CSV", bytes / 1_000_000);
    folder
}

fn us(folder: &Path, tests: &[&str]) -> Option<Cost> {
    measure(Command::new(std::env::current_exe().expect("our own path")).arg("--ours").arg(folder).args(tests))
}

fn race(records: u64, python: &str) -> bool {
    let folder = exports(records);
    let support = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/records");
    let catalogue = Catalogue::load(&CatalogueSource::default()).expect("the catalogue that ships");
    let ours = us(folder.path(), &HARD).expect("our own run");
    let duckdb =
        measure(Command::new(python).arg(support.join("duckdb.py")).arg(support.join("duckdb.sql")).arg(folder.path()));
    let database = folder.path().join("peer.sqlite");
    let script = folder.path().join("peer.sql");
    fs::write(&script, sqlite_script(&catalogue, &support, folder.path())).expect("room for a script");
    let sqlite = measure(Command::new("sqlite3").arg(&database).stdin(fs::File::open(&script).expect("the script")));
    println!("| run | CPU s | wall s | peak MiB | CPU against ours |");
    println!("|---|--:|--:|--:|--:|");
    let mut failed = false;
    for (name, cost) in [("tickmark", Some(&ours)), ("DuckDB", duckdb.as_ref()), ("sqlite3", sqlite.as_ref())] {
        let Some(cost) = cost else {
            println!("| {name} | not run: not installed, or see what it said above | | | |");
            continue;
        };
        let (cpu, wall, peak) = (cost.cpu.as_secs_f64(), cost.wall.as_secs_f64(), cost.peak / (1024 * 1024));
        println!("| {name} | {cpu:.1} | {wall:.1} | {peak} | {:.2} |", cpu / ours.cpu.as_secs_f64());
        if cost.counts != ours.counts {
            println!("FAULT {name} does not agree: {:?}, and we say {:?}", cost.counts, ours.counts);
            failed = true;
        }
    }
    println!("tested and exceptions: {:?}", ours.counts);
    failed || ours.peak > MOST_MEMORY
}

/// The script of the `sqlite3` program: import of both exports, then the queries of the catalogue, counted.
fn sqlite_script(catalogue: &Catalogue, support: &Path, folder: &Path) -> String {
    let mut script = fs::read_to_string(support.join("sqlite.sql")).expect("our own script");
    for (file, table) in [("incident", "incident"), ("change_request", "change")] {
        let _ = writeln!(script, ".import --csv --skip 1 {}/{file}.csv {table}", folder.display());
    }
    script.push_str("UPDATE incident SET problem_id = NULL WHERE problem_id = '';\n");
    script.push_str("CREATE TABLE change_ci AS SELECT id AS change_id, ci AS ci_id FROM change;\n");
    script.push_str("CREATE INDEX i1 ON incident(id); CREATE INDEX i2 ON change(id); CREATE INDEX i3 ON change_ci(change_id, ci_id);\n");
    script.push_str("CREATE INDEX i4 ON incident(ci, opened_at);\n");
    for reference in HARD {
        let test =
            catalogue.record_tests.values().find(|test| test.metadata.reference == reference).expect("a test of ours");
        let mut sql = test.sql.trim_end_matches([';', '\n']).to_owned();
        for (name, parameter) in &test.metadata.parameters {
            sql = sql.replace(&format!(":{name}"), &parameter.default.to_string());
        }
        let sql = sql.replace(":period_start", "'2025-10-01'").replace(":period_end", "'2026-09-30'");
        let _ = writeln!(script, "SELECT '{reference}', sum(status <> 'skip'), sum(status = 'fail') FROM (\n{sql}\n);");
    }
    script
}

fn scale(sizes: &[u64]) -> bool {
    println!("\n| records | tests | CPU s | wall s | peak MiB | CPU µs a record | µs a record |");
    println!("|--:|--:|--:|--:|--:|--:|--:|");
    let mut first: Option<f64> = None;
    let mut failed = false;
    for records in sizes.iter().copied() {
        let folder = exports(records);
        let cost = us(folder.path(), &[]).expect("our own run");
        let each = |time: Duration| time.as_secs_f64() * 1e6 / records as f64;
        let (cpu, wall, peak) = (cost.cpu.as_secs_f64(), cost.wall.as_secs_f64(), cost.peak / (1024 * 1024));
        let (of_cpu, of_wall) = (each(cost.cpu), each(cost.wall));
        println!("| {records} | {} | {cpu:.1} | {wall:.1} | {peak} | {of_cpu:.1} | {of_wall:.1} |", cost.counts.len());
        let first = *first.get_or_insert(of_wall);
        failed |= cost.peak > MOST_MEMORY || of_wall > first * MOST_GROWTH;
    }
    failed
}

/// Our own run, in a process of its own: from the folder to the results of these tests, or of all.
fn ours(folder: &Path, tests: &[&str]) {
    let mut catalogue = Catalogue::load(&CatalogueSource::default()).expect("the catalogue that ships");
    if !tests.is_empty() {
        catalogue.record_tests.retain(|_, test| tests.contains(&test.metadata.reference.as_str()));
    }
    let day = |text: &str| text.parse().expect("a day");
    let began = Instant::now();
    let said = |what: &str| {
        if std::env::var_os("TICKMARK_BENCH_STEPS").is_some() {
            let steps = format!("{what} after {:.1} s", began.elapsed().as_secs_f64());
            let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("{steps}\n").as_bytes());
        }
    };
    let plan = TestingPlan {
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
    };
    let root = Root { folder: folder.to_owned(), label: String::new() };
    let collection =
        collect(&SourcePlan { roots: vec![root], ..SourcePlan::default() }, &Silent).expect("the folder can be read");
    said("collected");
    let extraction = extract(&collection, &plan.extraction, &Silent);
    said("extracted");
    let observations = tickmark::testing::run(&catalogue, &collection, &extraction, &plan, &Silent);
    said("tested");
    for result in observations.results {
        match result.outcome {
            TestOutcome::Pass | TestOutcome::Fail => {
                let reference = &catalogue.record_tests[&result.test].metadata.reference;
                println!("{reference} {} {}", result.tested, result.exceptions);
            }
            TestOutcome::Error => panic!("{}: {}", result.test, result.why),
            TestOutcome::Inconclusive => {}
        }
    }
}
