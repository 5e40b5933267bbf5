//! Text out of pictures and scanned pages, where the programs for it are installed.

use crate::place::Place;
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Stdio};

/// A page of an invented policy, as a scanner hands it out.
const SCAN: &[u8] = include_bytes!("../../fixtures/scan/change-policy.png");
const SETTINGS: &str = "format_version = 1\n[organisation]\nname = \"Example Services\"\n";

/// Whether a program starts; a test that needs it says when it does not.
fn starts(program: &str, question: &str) -> bool {
    let found = Command::new(program).arg(question).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        eprintln!("skipped: `{program}` is not installed");
    }
    found
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

/// A PDF whose only page is the picture: the compressed data of the one is that of the other.
fn scanned_pdf() -> Vec<u8> {
    let (mut at, mut data) = (8, Vec::new());
    while at < SCAN.len() {
        let (length, kind) = (number(&SCAN[at..at + 4]), &SCAN[at + 4..at + 8]);
        if kind == b"IDAT" {
            data.extend_from_slice(&SCAN[at + 8..at + 8 + length]);
        }
        at += length + 12;
    }
    let (width, height, bits) = (number(&SCAN[16..20]), number(&SCAN[20..24]), SCAN[24]);
    let picture = format!(
        "<</Type/XObject/Subtype/Image/Width {width}/Height {height}/BitsPerComponent {bits}/ColorSpace/DeviceGray\
         /Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 1/BitsPerComponent {bits}/Columns {width}>>/Length {}>>stream\n",
        data.len()
    );
    let content = "q 595 0 0 336 0 500 cm /I Do Q";
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 5 0 R>>>>/Contents 4 0 R>>".to_vec(),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len()).into_bytes(),
    ];
    objects.push([picture.as_bytes(), &data, b"\nendstream"].concat());
    let (mut bytes, mut table) =
        (b"%PDF-1.7\n".to_vec(), format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for (number, object) in (1..).zip(&objects) {
        writeln!(table, "{:010} 00000 n ", bytes.len()).unwrap();
        bytes.extend([format!("{number} 0 obj\n").as_bytes(), object, b"\nendobj\n"].concat());
    }
    let start = bytes.len();
    let end = format!("{table}trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    bytes.extend(end.into_bytes());
    bytes
}

fn place() -> Place {
    let place = Place::new(&[("tickmark.toml", SETTINGS), ("evidence/a.txt", "nothing to see")]);
    fs::write(place.path().join("evidence/scan.pdf"), scanned_pdf()).unwrap();
    fs::write(place.path().join("evidence/photo.png"), SCAN).unwrap();
    fs::write(place.path().join("evidence/call.wav"), b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0").unwrap();
    place
}

fn assessed(place: &Place, more: &[&str]) -> Value {
    let (exit, answer) = place.json(&[&["assess", "--format", "json", "--out", "out"], more].concat());
    assert_eq!(exit, Some(0));
    answer
}

fn item<'a>(answer: &'a Value, path: &str) -> &'a Value {
    answer["evidence"].as_array().unwrap().iter().find(|each| each["path"] == path).unwrap()
}

fn problems<'a>(answer: &'a Value, path: &str) -> Vec<&'a str> {
    let all = answer["diagnostics"].as_array().unwrap();
    all.iter().filter(|each| each["file"] == path).map(|each| each["code"].as_str().unwrap()).collect()
}

#[test]
fn pictures_and_scans_that_are_not_read_are_named_with_what_to_do() {
    let answer = assessed(&place(), &[]);
    assert_eq!(problems(&answer, "evidence/scan.pdf"), ["no-text"]);
    assert_eq!(problems(&answer, "evidence/photo.png"), ["picture-not-read"]);
    assert_eq!(problems(&answer, "evidence/call.wav"), ["recording-not-read"]);
    let help: Vec<&str> =
        answer["diagnostics"].as_array().unwrap().iter().filter_map(|each| each["help"].as_str()).collect();
    assert!(help.iter().filter(|help| help.contains("--ocr")).count() >= 2, "{help:?}");
}

#[test]
fn the_text_of_pictures_and_scans_is_read_and_said_to_be_recognised() {
    if !starts("tesseract", "--version") || !starts("pdftoppm", "-v") {
        return;
    }
    let place = place();
    let answer = assessed(&place, &["--ocr"]);
    for path in ["evidence/scan.pdf", "evidence/photo.png"] {
        let item = item(&answer, path);
        assert_eq!(item["title"], "Change Management Policy", "{path}");
        assert_eq!(item["document"]["version"]["value"], "2.1");
        assert_eq!(item["document"]["owner"]["value"], "Mara Quill");
        assert_eq!(item["document"]["approved_on"]["value"], "2026-03-03");
        assert_eq!(problems(&answer, path), ["text-recognised"]);
        let clauses = item["matches"].as_array().unwrap().iter().map(|each| each["requirement"].as_str().unwrap());
        assert!(clauses.clone().any(|each| each.starts_with("iso20000-1:8.5.1")), "{:?}", clauses.collect::<Vec<_>>());
    }
    let note = answer["diagnostics"].as_array().unwrap().iter().find(|each| each["code"] == "text-recognised").unwrap();
    assert!(note["message"].as_str().unwrap().contains("tesseract"), "{note}");
    // What was recognised is remembered, and is not taken for what is read without it.
    let read = |name: &str| fs::read(place.path().join(name).join("assessment.json")).unwrap();
    let cold = read("out");
    assessed(&place, &["--ocr"]);
    assert!(cold == read("out"));
    assert_eq!(problems(&assessed(&place, &[]), "evidence/scan.pdf"), ["no-text"]);
}

#[test]
fn a_language_that_is_not_there_is_an_error_that_says_what_to_do() {
    let output = place().run(&["assess", "--ocr=../../x", "--format", "json"]);
    assert_eq!(output.status.code(), Some(2));
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(words.contains("ocr-unavailable") && words.contains("help:"), "{words}");
}
