//! Speed and memory of proof: collecting, sealing and verifying, beside the tools that auditors have.
//!
//! `cargo bench --bench integrity [-- GIBIBYTES [SMALL [MANY]]]`: that many gibibytes in large files (default 10), that many
//! files of 4 KiB (default 100,000) and that many tiny files (default 0; 1,000,000 shows the memory). Files lie in
//! `/dev/shm` where there is room, so that nothing waits for a disk. The comparable figure is gigabytes for each
//! second of one core, because two cores are rarely free; tools that are missing are left out and named.

#![allow(clippy::print_stdout, reason = "a report for people")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use support::Watch;
use tickmark::evidence::{collect, collect_known};
use tickmark::integrity::leaf::{self, Leaf};
use tickmark::integrity::ledger::{Event, Ledger};
use tickmark::integrity::seal::{self, Content, PackFile, SealPlan};
use tickmark::integrity::verify::pack::collection_root;
use tickmark::integrity::verify::{Anchors, verify};
use tickmark::integrity::{Sha256Digest, SystemClock};
use tickmark::progress::Silent;
use tickmark::sources::{Root, SourcePlan};

const GIB: u64 = 1 << 30;
const LARGE: usize = 256 << 20;

/// What one measurement took.
#[derive(Clone, Copy)]
struct Cost {
    wall: Duration,
    /// Seconds of one core, in this process and its children.
    cpu: f64,
    /// Bytes of memory at the highest.
    peak: u64,
}

/// Ticks of `/proc/self/stat`: user and system, own and of children that ended.
fn ticks() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    after.split_whitespace().skip(11).take(4).filter_map(|field| field.parse::<u64>().ok()).sum()
}

#[expect(clippy::cast_precision_loss, reason = "ticks are small")]
fn cost(work: impl FnOnce()) -> Cost {
    let (watch, before, began) = (Watch::begin(), ticks(), Instant::now());
    work();
    Cost { wall: began.elapsed(), cpu: (ticks() - before) as f64 / 100.0, peak: watch.end() }
}

/// One row: gigabytes for each second of one core, and files.
#[expect(clippy::cast_precision_loss, reason = "a report for people")]
fn row(name: &str, cost: Cost, (bytes, files): (u64, u64)) -> f64 {
    let rate = bytes as f64 / 1e9 / cost.cpu.max(0.01);
    let each = cost.cpu * 1e6 / files as f64;
    println!(
        "{name:44} {rate:7.2} GB/s a core {:8.2} s wall {:8.2} s core {each:9.1} us a file {:6} MiB",
        cost.wall.as_secs_f64(),
        cost.cpu,
        cost.peak >> 20
    );
    rate
}

/// Runs a tool in `folder`; nothing where it is missing.
fn tool(folder: &Path, script: &str) -> Option<Cost> {
    let name = script.split_whitespace().next().unwrap_or_default();
    if Command::new(name).arg("--version").output().is_err() {
        println!("{name:44} is missing");
        return None;
    }
    let mut failed = false;
    let cost = cost(|| {
        let status = Command::new("bash")
            .args(["-c", script])
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        failed = !status.is_ok_and(|status| status.success());
    });
    if failed {
        println!("{script:44} failed");
    }
    (!failed).then_some(cost)
}

/// Bytes that no file system packs, the same in every run.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

fn write_files(folder: &Path, count: u64, length: usize) {
    for number in 0..count {
        let path = folder.join(format!("{:03}/{number:07}.bin", number / 1000));
        if let Some(parent) = path.parent() {
            let _ = fs::create_dir_all(parent);
        }
        let _ = fs::write(path, noise(number + 1, length));
    }
}

fn plan(folder: &Path) -> SourcePlan {
    SourcePlan {
        roots: vec![Root { folder: folder.to_owned(), label: "evidence".to_owned() }],
        ..SourcePlan::default()
    }
}

/// Seals what lies in `evidence` into `pack`.
fn seal_all(workspace: &Path, evidence: &Path, pack: &Path) -> Result<(), String> {
    let clock = SystemClock::default();
    let shown = |error: tickmark::integrity::IntegrityError| error.to_string();
    let collection = collect(&plan(evidence), &Silent).map_err(|error| error.to_string())?;
    let mut ledger = Ledger::open(workspace, true, &clock).map_err(shown)?;
    let mut leaves = Vec::new();
    let mut files = Vec::new();
    for item in &collection.items {
        let Some(sha256) = item.sha256 else { continue };
        let relative = PathBuf::from(item.path.trim_start_matches("evidence/"));
        let (path, name) = (format!("data/{}", item.path), item.path.clone().into_bytes());
        let salt = leaf::salt(ledger.secret(), &name, &sha256);
        leaves.push(Leaf {
            path: path.clone(),
            name: name.clone(),
            bytes: item.bytes,
            sha256,
            salt,
            withheld: false,
            original: None,
        });
        let content = Content::Disk { folder: evidence.to_owned(), relative };
        files.push(PackFile { path, name, content, expected: Some(sha256), withheld: false });
    }
    leaves.sort_by(|one, other| one.path.cmp(&other.path));
    let (items, root) = collection_root(&leaves);
    drop(leaves);
    let collected = ledger.append(Event::Collect { items, unreadable: 0, cached: 0, root }, &clock).map_err(shown)?.seq;
    let plan = SealPlan { out: pack, files, collected, keys: &[], timestamps: 0, challenge: None };
    seal::seal(&plan, &mut ledger, &clock, &Silent).map(drop).map_err(shown)
}

/// Collecting what nobody touched since, as a share of the first time.
fn again(evidence: &Path, known: &Path, first: Cost, size: (u64, u64)) {
    // Only what has rested for two seconds is trusted the next time.
    std::thread::sleep(Duration::from_secs(3));
    row("collect, and keep the digests", cost(|| drop(collect_known(&plan(evidence), Some(known), &Silent))), size);
    let mut cached = 0;
    let second = cost(|| {
        let collection = collect_known(&plan(evidence), Some(known), &Silent);
        cached = collection.map_or(0, |collection| collection.items.iter().filter(|item| item.cached).count());
    });
    row("collect again, untouched", second, size);
    println!(
        "{:44} {:6.2} % of the first time, {:6.2} % of its wall time; {cached} of {} files not read again",
        "",
        100.0 * second.cpu / first.cpu.max(0.01),
        100.0 * second.wall.as_secs_f64() / first.wall.as_secs_f64(),
        size.1
    );
}

fn measure(place: &Path, (bytes, files): (u64, u64)) {
    let (evidence, workspace, pack) = (place.join("evidence"), place.join("ws"), place.join("pack"));
    let _ = fs::create_dir_all(&workspace);
    let size = (bytes, files);
    let collecting = cost(|| drop(collect(&plan(&evidence), &Silent)));
    let collected = row("collect (hash in place)", collecting, size);
    again(&evidence, &place.join("known"), collecting, size);
    let mut problem = None;
    let both = cost(|| problem = seal_all(&workspace, &evidence, &pack).err());
    if let Some(problem) = problem {
        println!("sealing failed: {problem}");
        return;
    }
    let sealing =
        Cost { cpu: (both.cpu - collecting.cpu).max(0.01), wall: both.wall.saturating_sub(collecting.wall), ..both };
    let sealed = row("seal (copy while hashing)", sealing, size);
    let mut intact = false;
    let verifying = cost(|| intact = verify(&pack, &Anchors::default()).is_ok_and(|report| report.intact));
    let verified = row(if intact { "verify" } else { "verify: NOT INTACT" }, verifying, size);
    let others = [
        ("sha256sum -c", "sha256sum -c --strict --quiet manifest-sha256.txt"),
        ("openssl dgst -sha256", "openssl version && find data -type f -print0 | xargs -0 openssl dgst -sha256 -r"),
        ("hashdeep -c sha256 -r", "hashdeep -c sha256 -r -l data"),
        ("bagit.py --validate", "bagit.py --quiet --validate ."),
    ];
    for (name, script) in others {
        if let Some(cost) = tool(&pack, script) {
            let rate = row(name, cost, size);
            println!(
                "{:44} collect {:6.2} x   seal {:6.2} x   verify {:6.2} x",
                "",
                collected / rate,
                sealed / rate,
                verified / rate
            );
        }
    }
}

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse::<u64>().ok());
    let (gibibytes, small, many) =
        (numbers.next().unwrap_or(10), numbers.next().unwrap_or(100_000), numbers.next().unwrap_or(0));
    let shared = Path::new("/dev/shm");
    let folder = if shared.is_dir() { tempfile::tempdir_in(shared) } else { tempfile::tempdir() };
    let Ok(folder) = folder else { return println!("there is nowhere to put files") };
    let buffer = noise(1, LARGE);
    let hashing = cost(|| {
        for _ in 0..4 {
            std::hint::black_box(Sha256Digest::of(&buffer));
        }
    });
    let memory = row("sha2, one stream in memory", hashing, (4 * LARGE as u64, 1));
    drop(buffer);
    if gibibytes > 0 {
        println!("\n{gibibytes} GiB in files of 256 MiB");
        let place = folder.path().join("large");
        let files = gibibytes * GIB / LARGE as u64;
        write_files(&place.join("evidence"), files, LARGE);
        measure(&place, (gibibytes * GIB, files));
        println!("one stream in memory: {memory:.2} GB/s");
        let _ = fs::remove_dir_all(place);
    }
    for (count, length) in [(small, 4096), (many, 64)] {
        if count > 0 {
            println!("\n{count} files of {length} bytes");
            let place = folder.path().join("small");
            write_files(&place.join("evidence"), count, length);
            measure(&place, (count * length as u64, count));
            let _ = fs::remove_dir_all(place);
        }
    }
    sparse(folder.path());
}

/// A file of 5 GiB of which 4 KiB are there.
fn sparse(place: &Path) {
    println!("\na sparse file of 5 GiB");
    let place = place.join("sparse");
    let _ = fs::create_dir_all(place.join("evidence"));
    let made = fs::File::create(place.join("evidence/sparse.bin")).and_then(|file| file.set_len(5 * GIB));
    if made.is_ok() {
        measure(&place, (5 * GIB, 1));
        let used = Command::new("du").args(["-s", "--block-size=1K"]).arg(place.join("pack/data")).output();
        println!("{}", String::from_utf8_lossy(&used.map(|output| output.stdout).unwrap_or_default()).trim());
    }
}
