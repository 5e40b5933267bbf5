//! Holds the text that is extracted against what independent programs find: `pdftotext`, `pandoc`, LibreOffice.
//!
//! `cargo bench --bench recall [-- FOLDER…]`; without folders it takes `fixtures/` and the labelled documents that may
//! stand beside the checkout. The figure of a document is the share of the other program's words that ours hold in the
//! same order (longest common subsequence). Formats whose program is not installed are skipped and named. It fails when
//! a document falls below the limit.

#![allow(clippy::print_stdout, clippy::exit, reason = "a report for people, with an exit code")]
#![allow(clippy::expect_used, reason = "a benchmark that cannot go on ends")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio, exit};
use tickmark::evidence::{EvidenceItem, collect};
use tickmark::extraction::{ExtractionPlan, Outcome, extract};
use tickmark::matching::words::words;
use tickmark::progress::Silent;
use tickmark::sources::{Location, Root, SourcePlan};

/// Share of the words that must be found.
const LIMIT: f64 = 0.98;
/// Documents with fewer words say nothing about a share.
const MIN_WORDS: usize = 20;

#[derive(Default)]
struct Line {
    documents: usize,
    words: usize,
    found: usize,
    lowest: Option<(f64, String)>,
    below: usize,
}

fn main() {
    let named: Vec<PathBuf> =
        std::env::args().skip(1).filter(|each| !each.starts_with("--")).map(PathBuf::from).collect();
    let beside = ["fixtures", "../shared/data/labelled-documents"];
    let beside = beside.map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    let folders = if named.is_empty() { beside.to_vec() } else { named };
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    let mut skipped: BTreeMap<String, usize> = BTreeMap::new();
    let mut failed = false;
    for folder in folders.into_iter().filter(|folder| folder.is_dir()) {
        failed |= measure(&folder, &mut lines, &mut skipped);
    }
    println!("| format | documents | words | found | lowest | of |\n|---|--:|--:|--:|--:|---|");
    for (format, line) in &lines {
        let Line { documents, words, found, lowest, below: _ } = line;
        let (lowest, of) = lowest.clone().unwrap_or_default();
        println!("| {format} | {documents} | {words} | {:.4} | {lowest:.4} | {of} |", share(*found, *words));
    }
    for (why, count) in skipped {
        println!("not compared: {count} × {why}");
    }
    exit(i32::from(failed));
}

fn measure(folder: &Path, lines: &mut BTreeMap<String, Line>, skipped: &mut BTreeMap<String, usize>) -> bool {
    let label = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let roots = vec![Root { folder: folder.to_owned(), label }];
    let Ok(collection) = collect(&SourcePlan { roots, ..SourcePlan::default() }, &Silent) else { return true };
    let plan = ExtractionPlan { worker: Some(env!("CARGO_BIN_EXE_tickmark").into()), ..ExtractionPlan::default() };
    let extraction = extract(&collection, &plan, &Silent);
    let mut failed = false;
    for (item, extract) in collection.items.iter().zip(&extraction.extracts) {
        if extract.outcome != Outcome::Read {
            continue;
        }
        let format = extension(&item.path);
        let others = match other_texts(item) {
            Ok(others) => others,
            Err(why) => {
                *skipped.entry(why).or_default() += 1;
                continue;
            }
        };
        let ours = words(&extract.text);
        let compared = others.iter().map(|parts| compare(parts, &ours)).filter(|(_, all)| *all >= MIN_WORDS);
        let best = compared.max_by(|left, right| share(left.0, left.1).total_cmp(&share(right.0, right.1)));
        let Some((found, all)) = best else { continue };
        let line = lines.entry(format).or_default();
        line.documents += 1;
        line.words += all;
        line.found += found;
        let share = share(found, all);
        if share < LIMIT {
            line.below += 1;
            failed = true;
            println!("below the limit: {share:.4} {}", item.path);
        }
        if line.lowest.as_ref().is_none_or(|(lowest, _)| share < *lowest) {
            line.lowest = Some((share, item.path.clone()));
        }
    }
    failed
}

/// Words found and words in all of a text that another program gave in parts.
fn compare(parts: &[String], ours: &[String]) -> (usize, usize) {
    parts
        .iter()
        .map(|part| words(part))
        .fold((0, 0), |(found, all), part| (found + common(&part, ours), all + part.len()))
}

fn extension(path: &str) -> String {
    path.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default()
}

/// Readings of a document, each in parts whose order among themselves is open.
type Readings = Vec<Vec<String>>;

/// What other programs find in a document: several readings where one program has several orders.
fn other_texts(item: &EvidenceItem) -> Result<Readings, String> {
    let Location::File(path) = &item.location else { return Err("in an archive or mail".to_owned()) };
    let pandoc =
        |from: &str| run("pandoc", &["-f", from, "-t", "plain", "--wrap=none"], path).map(|text| vec![vec![text]]);
    match item.media_type.as_str() {
        "application/pdf" => [&["-enc", "UTF-8"] as &[&str], &["-raw"], &["-layout"]]
            .iter()
            .map(|options| run("pdftotext", options, path).map(|text| vec![text]))
            .collect(),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => pandoc("docx"),
        "application/vnd.oasis.opendocument.text" => pandoc("odt"),
        "text/html" => pandoc("html"),
        "text/markdown" => pandoc("gfm+yaml_metadata_block"),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation"
        | "application/vnd.oasis.opendocument.presentation" => office(path, "pdf"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        | "application/vnd.ms-excel"
        | "application/vnd.oasis.opendocument.spreadsheet" => {
            office(path, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1")
        }
        other => Err(format!("no other program for `{other}`")),
    }
}

fn run(program: &str, options: &[&str], path: &Path) -> Result<String, String> {
    let mut command = Command::new(program);
    command.args(options).arg(path).stderr(Stdio::null());
    if program == "pdftotext" {
        command.arg("-");
    }
    let output = command.output().map_err(|_| format!("`{program}` is not installed"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("`{program}` does not read it"))
    }
}

/// What LibreOffice finds: as CSV sheet by sheet, or as PDF that is read in turn.
fn office(path: &Path, form: &str) -> Result<Readings, String> {
    let place = tempfile::tempdir().map_err(|error| error.to_string())?;
    let profile = format!("-env:UserInstallation=file://{}/profile", place.path().display());
    let out = place.path().join("out");
    let status = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", form, "--outdir"])
        .arg(&out)
        .arg(path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.map_err(|_| "`soffice` is not installed".to_owned())?;
    let files = fs::read_dir(&out).into_iter().flatten().flatten().map(|entry| entry.path());
    let parts: Vec<String> = if form == "pdf" {
        files.map(|file| run("pdftotext", &["-raw"], &file)).collect::<Result<_, _>>()?
    } else {
        files.filter_map(|file| fs::read_to_string(file).ok()).map(|text| with_iso_days(&text)).collect()
    };
    if parts.is_empty() { Err("`soffice` does not read it".to_owned()) } else { Ok(vec![parts]) }
}

/// The text with days as `2026-08-31`, as we write the days of cells, where LibreOffice shows `08/31/2026`.
fn with_iso_days(text: &str) -> String {
    let day = regex::Regex::new(r"\b(\d{2})/(\d{2})/(\d{4})\b").expect("a pattern that is right");
    day.replace_all(text, "$3-$1-$2").into_owned()
}

/// Length of the longest common subsequence, 64 words of `left` at a time (Hyyrö 2004).
fn common(left: &[String], right: &[String]) -> usize {
    let blocks = left.len().div_ceil(64);
    let mut places: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for (index, word) in left.iter().enumerate() {
        let bits = places.entry(word).or_insert_with(|| vec![0; blocks]);
        if let Some(block) = bits.get_mut(index / 64) {
            *block |= 1 << (index % 64);
        }
    }
    let mut row = vec![u64::MAX; blocks];
    for word in right {
        let Some(bits) = places.get(word.as_str()) else { continue };
        let mut carry = false;
        for (state, bits) in row.iter_mut().zip(bits) {
            let matched = *state & bits;
            let (sum, over) = state.overflowing_add(matched);
            let (sum, over_again) = sum.overflowing_add(u64::from(carry));
            carry = over || over_again;
            *state = sum | (*state & !bits);
        }
    }
    let mut found = 0;
    for (index, state) in row.iter().enumerate() {
        let within = left.len() - index * 64;
        let mask = if within >= 64 { u64::MAX } else { (1 << within) - 1 };
        found += (!state & mask).count_ones() as usize;
    }
    found
}

#[allow(clippy::cast_precision_loss, reason = "documents hold far fewer words than lose precision")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}
