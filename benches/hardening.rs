//! Runs the extraction over folders of malformed and real files and prints what became of them, by format.
//!
//! `cargo bench --bench hardening [-- FOLDER…]`; without folders it takes those that stand beside the checkout, and
//! says so when they do not. It fails when a file held the run longer than the limit, when a file that gave no text
//! went unreported, or when the processes together took more than one gibibyte. Then it reads an export with one field
//! of a gigabyte, which must be refused with its row named, in little memory.

#![allow(clippy::print_stdout, clippy::exit, reason = "a report for people, with an exit code")]

mod support;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::exit;
use std::time::{Duration, Instant};
use support::Watch;
use tickmark::evidence::{Collection, collect};
use tickmark::extraction::{ExtractionPlan, Outcome, extract, rows};
use tickmark::progress::Silent;
use tickmark::sources::archive::Container;
use tickmark::sources::{Root, SourcePlan};

/// What became of the files of one media type.
#[derive(Default)]
struct Line {
    files: u64,
    reported: u64,
    read: u64,
    no_text: u64,
    unsupported: u64,
    unreadable: u64,
    slowest: Duration,
    slowest_file: String,
    largest: u64,
}

fn main() {
    let named: Vec<PathBuf> =
        std::env::args().skip(1).filter(|each| !each.starts_with("--")).map(PathBuf::from).collect();
    let beside = ["../shared/data/bad", "../shared/data/labelled-documents"];
    let beside = beside.map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    let folders = if named.is_empty() { beside.to_vec() } else { named };
    let folders: Vec<PathBuf> = folders.into_iter().filter(|folder| folder.is_dir()).collect();
    let mut failed = !gigabyte_is_refused();
    if folders.is_empty() {
        println!("skipped: none of the folders of malformed and real files stands beside the checkout");
    } else {
        failed |= run(&folders);
    }
    exit(i32::from(failed));
}

/// An export whose third record is one field of a gigabyte.
fn gigabyte_is_refused() -> bool {
    const MEBIBYTE: usize = 1024 * 1024;
    let Ok(folder) = tempfile::tempdir() else { return false };
    let written = File::create(folder.path().join("incident.csv")).and_then(|mut file| {
        file.write_all(b"number,opened_at,priority\nINC1,2026-03-01 08:00,1\nINC2,\"")?;
        let part = vec![b'x'; MEBIBYTE];
        (0..1024).try_for_each(|_| file.write_all(&part))?;
        file.write_all(b"\",1\nINC3,2026-03-03 08:00,1\n")
    });
    let roots = vec![Root { folder: folder.path().to_owned(), label: String::new() }];
    let (watch, began) = (Watch::begin(), Instant::now());
    let Ok(collection) = collect(&SourcePlan { roots, ..SourcePlan::default() }, &Silent) else { return false };
    let plan = ExtractionPlan::default();
    let extraction = extract(&collection, &plan, &Silent);
    let mut rows = 0;
    let ended = collection.items.first().map(|item| {
        rows::stream(item, "", &plan, &mut |_, _| {
            rows += 1;
            ControlFlow::Continue(())
        })
    });
    let (took, peak) = (began.elapsed(), watch.end() / 1_048_576);
    let named: Vec<&str> = extraction.diagnostics.iter().map(|problem| problem.place.as_str()).collect();
    println!("a field of one gigabyte: {rows} rows read, refused at {named:?} in {took:.1?}, {peak} MiB");
    written.is_ok() && matches!(ended, Some(Err(_))) && rows == 2 && named == ["row 3"] && peak < 128
}

fn run(folders: &[PathBuf]) -> bool {
    let label = |folder: &Path| folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let roots = folders.iter().map(|folder| Root { folder: folder.clone(), label: label(folder) }).collect();
    let watch = Watch::begin();
    let started = Instant::now();
    let collection = match collect(&SourcePlan { roots, ..SourcePlan::default() }, &Silent) {
        Ok(collection) => collection,
        Err(error) => {
            println!("{error}");
            return true;
        }
    };
    let collected = started.elapsed();
    let plan = ExtractionPlan { worker: Some(env!("CARGO_BIN_EXE_tickmark").into()), ..ExtractionPlan::default() };
    let started = Instant::now();
    let whole = extract(&collection, &plan, &Silent);
    let extracted = started.elapsed();
    let together = watch.end();
    let (lines, faults) = one_by_one(&collection, &plan);
    print(&lines);
    println!("\n{} items collected in {collected:.1?}, extracted in {extracted:.1?}", collection.items.len());
    println!("largest sum of all processes: {} MiB", together / (1024 * 1024));
    for path in &whole.time_limits_fired {
        println!("time limit fired: {path}");
    }
    for problem in collection.diagnostics.iter().filter(|problem| problem.message.contains("limit")) {
        println!("{problem}");
    }
    let mut failed = together > 1024 * 1024 * 1024;
    for fault in faults {
        println!("FAULT {fault}");
        failed = true;
    }
    failed
}

/// Each item alone, so that time and memory are its own.
fn one_by_one(collection: &Collection, plan: &ExtractionPlan) -> (BTreeMap<String, Line>, Vec<String>) {
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    let mut faults = Vec::new();
    for item in &collection.items {
        let single = Collection { items: vec![item.clone()], diagnostics: Vec::new() };
        let watch = Watch::begin();
        let started = Instant::now();
        let extraction = extract(&single, plan, &Silent);
        let (took, peak) = (started.elapsed(), watch.end());
        let line = lines.entry(item.media_type.clone()).or_default();
        let Some(extract) = extraction.extracts.first() else { continue };
        let counter = match &extract.outcome {
            Outcome::Read => &mut line.read,
            Outcome::NoText(_) => &mut line.no_text,
            Outcome::Unsupported(_) => &mut line.unsupported,
            Outcome::Unreadable(_) => &mut line.unreadable,
        };
        *counter += 1;
        line.files += 1;
        line.reported += u64::from(!extraction.diagnostics.is_empty() || item.unreadable.is_some());
        if took > line.slowest {
            line.slowest = took;
            line.slowest_file.clone_from(&item.path);
        }
        line.largest = line.largest.max(peak);
        let reported = !extraction.diagnostics.is_empty() || item.unreadable.is_some();
        // Of an archive, what it holds stands for it.
        let is_listed = Container::of(&item.media_type).is_some();
        if extract.outcome != Outcome::Read && !reported && !is_listed {
            faults.push(format!("not reported: {}", item.path));
        }
        if took > Duration::from_secs(plan.limits.seconds + 2) {
            faults.push(format!("held the run for {took:.1?}: {}", item.path));
        }
    }
    (lines, faults)
}

fn print(lines: &BTreeMap<String, Line>) {
    println!(
        "| media type | files | text | no text | unsupported | unreadable | with a diagnostic | seconds max | peak MiB | slowest |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|---|");
    for (media_type, line) in lines {
        let Line { files, reported, read, no_text, unsupported, unreadable, slowest, slowest_file, largest } = line;
        let (seconds, mebibytes) = (slowest.as_secs_f64(), largest / (1024 * 1024));
        println!(
            "| {media_type} | {files} | {read} | {no_text} | {unsupported} | {unreadable} | {reported} | {seconds:.2} | {mebibytes} | {slowest_file} |"
        );
    }
}
