//! Extracts and matches 1,000, 3,000 and 10,000 documents of nine formats, cold and again with a warm cache: the steps in
//! this process, and then the whole commands as people run them.
//!
//! `cargo bench --bench scaling [-- NUMBER…]`. The documents are written from the obligations of the catalogue into a
//! temporary folder. It fails when time or memory grow faster than the number of documents, when a
//! warm run of the steps takes 5 % of the cold one, or when warm commands answer otherwise than cold ones.

#![allow(clippy::print_stdout, clippy::exit, reason = "a report for people, with an exit code")]
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a benchmark that cannot go on ends")]
#![allow(clippy::cast_precision_loss, reason = "factors need no more than three figures")]

mod support;

use chrono::NaiveDate;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio, exit};
use std::time::{Duration, Instant};
use support::Watch;
use tickmark::catalogue::{Catalogue, CatalogueSource};
use tickmark::evidence::collect;
use tickmark::extraction::store::Store;
use tickmark::extraction::{ExtractionPlan, extract};
use tickmark::matching::{MatchingPlan, Sight, match_evidence};
use tickmark::progress::Silent;
use tickmark::sources::{Root, SourcePlan};
use tickmark::workspace::Workspace;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Growth allowed beyond that of the number of documents.
const SLACK: f64 = 1.25;

/// Share of the cold run that a warm one may take.
const WARM: f64 = 0.05;

struct Run {
    documents: usize,
    collected: Duration,
    extracted: Duration,
    matched: Duration,
    peak: u64,
}

impl Run {
    fn total(&self) -> f64 {
        (self.collected + self.extracted + self.matched).as_secs_f64()
    }
}

fn main() {
    let named: Vec<usize> = std::env::args().skip(1).filter_map(|each| each.parse().ok()).collect();
    let numbers = if named.is_empty() { vec![1_000, 3_000, 10_000] } else { named };
    let catalogue = Catalogue::load(&CatalogueSource::default()).expect("the catalogue that ships");
    println!("| documents | run | collected s | extracted s | matched s | total s | peak MiB | warm/cold |");
    println!("|--:|---|--:|--:|--:|--:|--:|--:|");
    let mut first: Option<Run> = None;
    let mut failed = false;
    for documents in numbers {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write_documents(&catalogue, &folder.path().join("evidence"), documents);
        let cold = run(&catalogue, folder.path(), documents);
        print(&cold, "cold", 1.0);
        let warm = run(&catalogue, folder.path(), documents);
        print(&warm, "warm", warm.total() / cold.total());
        failed |= warm.total() >= cold.total() * WARM || !commands_agree(folder.path(), documents);
        if let Some(first) = &first {
            let factor = cold.documents as f64 / first.documents as f64 * SLACK;
            failed |= cold.total() > first.total() * factor || cold.peak as f64 > first.peak as f64 * factor;
        }
        first.get_or_insert(cold);
    }
    exit(i32::from(failed));
}

fn run(catalogue: &Catalogue, folder: &Path, documents: usize) -> Run {
    let watch = Watch::begin();
    let evidence = folder.join("evidence");
    let workspace = Workspace::open(&evidence).expect("a folder");
    let roots = vec![Root { folder: evidence, label: String::new() }];
    let started = Instant::now();
    let collection =
        collect(&SourcePlan { roots, ..SourcePlan::default() }, &Silent).expect("a folder that can be read");
    let collected = started.elapsed();
    let plan = ExtractionPlan {
        worker: Some(env!("CARGO_BIN_EXE_tickmark").into()),
        cache: Some(folder.join("cache")),
        ..ExtractionPlan::default()
    };
    let started = Instant::now();
    let extraction = extract(&collection, &plan, &Silent);
    assert_eq!(extraction.diagnostics, [], "every document can be read");
    let extracted = started.elapsed();
    let publication = catalogue.publication(&workspace.settings.publication).expect("the default publication");
    let started = Instant::now();
    let memory = Store::open(&folder.join("matches")).expect("a folder");
    let plan = MatchingPlan {
        catalogue,
        publication,
        workspace: &workspace,
        collection: &collection,
        extraction: &extraction,
        exports: &std::collections::BTreeMap::new(),
        as_of: NaiveDate::default(),
        sight: Sight::default(),
        memory: Some(&memory),
    };
    let matching = match_evidence(&plan, &Silent);
    assert_eq!(matching.items.len(), documents);
    Run { documents, collected, extracted, matched: started.elapsed(), peak: watch.end() }
}

/// Runs the commands in a workspace, cold and warm, prints their times, and says whether they answered the same.
fn commands_agree(folder: &Path, documents: usize) -> bool {
    fs::write(folder.join("tickmark.toml"), "format_version = 1\n").expect("a file");
    let timed = |arguments: &[&str]| {
        let watch = Watch::begin();
        let started = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_tickmark"))
            .args(arguments)
            .args(["--as-of", "2026-09-30", "--json", "-C"])
            .arg(folder)
            .stderr(Stdio::null())
            .output()
            .expect("the program starts");
        (started.elapsed().as_secs_f64(), watch.end(), output.stdout)
    };
    let show = |name: &str, (seconds, peak, answer): &(f64, u64, Vec<u8>), cold: f64| {
        let (mebibytes, share) = (peak / (1024 * 1024), seconds / cold * 100.0);
        let answer = answer.len() / 1024;
        println!("| {documents} | `{name}` | | | | {seconds:.2} | {mebibytes} | {share:.1} % | {answer} KiB |");
    };
    let matching = ["evidence", "match"];
    let (cold, warm) = (timed(&matching), timed(&matching));
    show("evidence match, cold", &cold, cold.0);
    show("evidence match, warm", &warm, cold.0);
    let list = timed(&["evidence", "list"]);
    show("evidence list, warm", &list, cold.0);
    cold.2 == warm.2
}

fn print(run: &Run, name: &str, share: f64) {
    let Run { documents, collected, extracted, matched, peak } = run;
    let [collected, extracted, matched] = [collected, extracted, matched].map(Duration::as_secs_f64);
    let (total, mebibytes) = (run.total(), peak / (1024 * 1024));
    println!(
        "| {documents} | {name} | {collected:.2} | {extracted:.2} | {matched:.2} | {total:.2} | {mebibytes} | {:.1} % |",
        share * 100.0
    );
}

/// Paragraphs of a document: its number makes it differ from every other.
fn paragraphs(texts: &[String], number: usize) -> Vec<String> {
    let mut state = number as u64;
    let mut next = || {
        // The multiplier of a common linear generator: any order will do, as long as it is the same each time.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    (0..60).map(|part| format!("{} Paragraph {part} of document {number}.", texts[next() % texts.len()])).collect()
}

fn write_documents(catalogue: &Catalogue, folder: &Path, documents: usize) {
    let publication = catalogue.publications.values().next().expect("a publication");
    let texts: Vec<String> = publication.requirements().map(|(_, each)| each.text.clone()).collect();
    let titles: Vec<String> = publication.controls.iter().map(|control| control.title.clone()).collect();
    for number in 0..documents {
        let title = format!("{} procedure {number}", titles[number % titles.len()]);
        let parts = paragraphs(&texts, number);
        let place = folder.join(format!("{:03}", number / 100));
        fs::create_dir_all(&place).expect("a folder");
        let (extension, bytes) = match number % 20 {
            0..5 => ("docx", docx(&title, &parts)),
            5..10 => ("pdf", pdf(&title, &parts)),
            10..12 => ("xlsx", xlsx(&title, &parts)),
            12..15 => ("md", format!("# {title}\n\n{}\n", parts.join("\n\n")).into_bytes()),
            15 => ("txt", format!("{title}\n\n{}\n", parts.join("\n\n")).into_bytes()),
            16 => ("html", html(&title, &parts)),
            17 => ("eml", eml(&title, &parts)),
            18 => ("csv", csv(&parts)),
            _ => ("json", json(&title, &parts)),
        };
        fs::write(place.join(format!("{number:05}.{extension}")), bytes).expect("a file");
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn packed(parts: &[(&str, String)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).expect("a member");
        archive.write_all(content.as_bytes()).expect("a member");
    }
    archive.finish().expect("an archive").into_inner()
}

fn docx(title: &str, parts: &[String]) -> Vec<u8> {
    let mut body =
        format!("<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>", escaped(title));
    for part in parts {
        let _ = write!(body, "<w:p><w:r><w:t>{}</w:t></w:r></w:p>", escaped(part));
    }
    packed(&[
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("word/document.xml", format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>")),
    ])
}

fn xlsx(title: &str, parts: &[String]) -> Vec<u8> {
    let mut rows = String::new();
    for (number, part) in (1..).zip(std::iter::once(title).chain(parts.iter().map(String::as_str))) {
        let _ = write!(
            rows,
            "<row r=\"{number}\"><c r=\"A{number}\"><v>{number}</v></c><c r=\"B{number}\" t=\"inlineStr\"><is><t>{}</t></is></c></row>",
            escaped(part)
        );
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    packed(&[
        ("[Content_Types].xml", "<Types/>".to_owned()),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"Data\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>")),
    ])
}

fn html(title: &str, parts: &[String]) -> Vec<u8> {
    let body: String = parts.iter().fold(String::new(), |body, part| body + "<p>" + &escaped(part) + "</p>");
    format!(
        "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1>{body}</body></html>",
        escaped(title)
    )
    .into_bytes()
}

fn eml(title: &str, parts: &[String]) -> Vec<u8> {
    format!(
        "From: a@example.org\r\nTo: b@example.org\r\nSubject: {title}\r\nMessage-ID: <1@example.org>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{}\r\n",
        parts.join("\r\n\r\n")
    )
    .into_bytes()
}

fn csv(parts: &[String]) -> Vec<u8> {
    let mut text = "clause,obligation,owner\n".to_owned();
    for (number, part) in parts.iter().enumerate() {
        let _ = writeln!(text, "{number},\"{}\",Ann", part.replace('"', "'"));
    }
    text.into_bytes()
}

fn json(title: &str, parts: &[String]) -> Vec<u8> {
    serde_json::json!({"title": title, "paragraphs": parts}).to_string().into_bytes()
}

/// A PDF of pages with 40 lines each.
fn pdf(title: &str, parts: &[String]) -> Vec<u8> {
    let mut lines = vec![title.to_owned()];
    for part in parts {
        let mut line = String::new();
        for word in part.split_whitespace() {
            if line.len() + word.len() > 85 {
                lines.push(std::mem::take(&mut line));
            }
            let _ = write!(line, "{}{word}", if line.is_empty() { "" } else { " " });
        }
        lines.push(line);
    }
    let plain = |line: &str| -> String {
        line.chars()
            .filter(char::is_ascii)
            .flat_map(|each| if "()\\".contains(each) { vec!['\\', each] } else { vec![each] })
            .collect()
    };
    let mut objects = vec!["<</Type/Catalog/Pages 2 0 R>>".to_owned(), String::new()];
    objects.push("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned());
    let mut kids = Vec::new();
    for page in lines.chunks(40) {
        let mut content = "BT /F1 11 Tf 50 800 Td 14 TL\n".to_owned();
        for line in page {
            let _ = writeln!(content, "({}) Tj T*", plain(line));
        }
        content.push_str("ET");
        objects.push(format!("<</Length {}>>stream\n{content}\nendstream", content.len()));
        let stream = objects.len();
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {stream} 0 R>>"
        ));
        kids.push(format!("{} 0 R", objects.len()));
    }
    objects[1] = format!("<</Type/Pages/Count {}/Kids[{}]>>", kids.len(), kids.join(" "));
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(&objects) {
        let _ = writeln!(table, "{:010} 00000 n ", bytes.len());
        let _ = writeln!(bytes, "{number} 0 obj\n{object}\nendobj");
    }
    let start = bytes.len();
    let _ = write!(bytes, "{table}trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    bytes
}
