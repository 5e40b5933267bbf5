//! Reports: one view, equal counts in every format, nothing hostile, nothing lost, nothing overflowing.

use crate::sample::{self, Size};
use lopdf::{Document, Object};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use tickmark::assessment::AssessmentDocument;
use tickmark::assessment::document::Occurrence;
use tickmark::catalogue::RequirementId;
use tickmark::catalogue::schema::Schemas;
use tickmark::integrity::Sha256Digest;
use tickmark::reports::view::{Inline, View};
use tickmark::reports::wording::Wording;
use tickmark::reports::write::{Format, render, write};
use tickmark::reports::{html, json, pdf};

/// The usual sample in every format, rendered once for all tests.
struct Usual {
    document: AssessmentDocument,
    view: View,
    html: String,
    pdf: Vec<u8>,
}

static USUAL: LazyLock<Usual> = LazyLock::new(|| {
    let document = sample::document(sample::USUAL);
    let view = told(&document);
    let (html, pdf) = (html::render(&view).unwrap(), pdf::render(&view).unwrap());
    for_the_eye("usual", &document);
    Usual { document, view, html, pdf }
});

/// Leaves the reports of a sample in `tmp/reports/` of the target folder: no test sees whether a page looks right.
fn for_the_eye(name: &str, document: &AssessmentDocument) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reports").join(name);
    write(&folder, &render(document, &[Format::Json, Format::Html, Format::Pdf]).unwrap()).unwrap();
}

fn told(document: &AssessmentDocument) -> View {
    View::of(document, &Wording::load("en").unwrap()).unwrap()
}

/// Every text of the view with its keys left out.
fn texts(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => found.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        serde_json::Value::Object(fields) => fields.values().for_each(|field| texts(field, found)),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
    }
}

fn all_texts(view: &View) -> Vec<String> {
    let mut found = Vec::new();
    texts(&serde_json::to_value(view).unwrap(), &mut found);
    found
}

/// Every headline number of the view: key → values under which it stands.
fn counts(value: &serde_json::Value, found: &mut BTreeMap<String, BTreeSet<u64>>) {
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|item| counts(item, found)),
        serde_json::Value::Object(fields) => {
            if fields.get("is").and_then(serde_json::Value::as_str) == Some("count") {
                let key = fields["key"].as_str().unwrap().to_owned();
                found.entry(key).or_default().insert(fields["value"].as_u64().unwrap());
            }
            fields.values().for_each(|field| counts(field, found));
        }
        _ => {}
    }
}

/// What a program of the machine makes of the PDF; `None`, said aloud, where it is not installed. `FILE` among the
/// arguments stands for the PDF.
fn through(program: &str, arguments: &[&str], pdf: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.pdf");
    std::fs::write(&file, pdf).unwrap();
    let file = file.to_str().unwrap();
    let arguments = arguments.iter().map(|argument| if *argument == "FILE" { file } else { argument });
    let Ok(output) = Command::new(program).args(arguments).output() else {
        eprintln!("skipped: `{program}` is not installed, so its view of the PDF is not checked");
        return None;
    };
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Text of the PDF as its own fonts and character maps say it, page by page.
fn own_text(pdf: &[u8]) -> Vec<String> {
    let document = Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    pages.iter().map(|page| document.extract_text(&[*page]).unwrap()).collect()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|each| !each.is_whitespace() && *each != '\u{AD}').collect()
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    let parts = text.split(before).skip(1);
    parts.filter_map(|part| part.split_once(after).map(|(value, _)| value)).collect()
}

#[test]
fn every_message_is_there_and_filled() {
    for document in [&USUAL.document, &sample::empty()] {
        for text in all_texts(&told(document)) {
            let key = between(&text, "[", "]").into_iter().find(|key| {
                key.contains('.') && key.chars().all(|each| each.is_ascii_lowercase() || ".-".contains(each))
            });
            assert_eq!(key, None, "a message is missing in {text:?}");
            // The labels of the formats are filled by the formats.
            let names = ["page", "pages", "shown", "all", "criteria"];
            let placeholder = between(&text, "{", "}").into_iter().find(|name| {
                !name.is_empty()
                    && name.chars().all(|each| each.is_ascii_lowercase() || each == '_')
                    && !names.contains(name)
            });
            assert_eq!(placeholder, None, "a place is not filled in {text:?}");
        }
    }
}

#[test]
fn no_report_says_compliant_or_certified() {
    for text in all_texts(&told(&sample::empty())) {
        let text = text.to_lowercase();
        assert!(!text.contains("complian") && !text.contains("certified"), "{text}");
    }
}

#[test]
fn the_same_counts_stand_in_the_document_the_view_and_the_html() {
    let summary = serde_json::to_value(&USUAL.document.summary).unwrap();
    let mut in_view = BTreeMap::new();
    counts(&serde_json::to_value(&USUAL.view).unwrap(), &mut in_view);
    let mut in_html: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
    for tag in between(&USUAL.html, "data-figure=\"", "</data>") {
        let (key, rest) = tag.split_once('"').unwrap();
        let (value, shown) = rest.split_once("value=\"").unwrap().1.split_once("\">").unwrap();
        assert_eq!(shown.replace(',', ""), value, "{key}");
        in_html.entry(key.to_owned()).or_default().insert(value.parse().unwrap());
    }
    for (key, value) in &USUAL.view.figures {
        let key = key.strip_prefix("summary.").unwrap();
        let stored = key.split('.').fold(&summary, |value, part| &value[part]).as_u64().unwrap();
        assert_eq!(stored, *value, "{key}");
        assert_eq!(in_view.get(key), Some(&BTreeSet::from([stored])), "{key} in the view");
        assert_eq!(in_html.get(key), Some(&BTreeSet::from([stored])), "{key} in the HTML");
    }
    assert_eq!(in_view.keys().collect::<Vec<_>>(), in_html.keys().collect::<Vec<_>>());
}

#[test]
fn the_same_counts_stand_in_the_text_of_the_pdf() {
    let mut readings = vec![("its own character maps", own_text(&USUAL.pdf).concat())];
    if let Some(text) = through("pdftotext", &["-layout", "FILE", "-"], &USUAL.pdf) {
        readings.push(("pdftotext", text));
    }
    for (reader, text) in readings {
        let text = squeezed(&text);
        for (key, value) in &USUAL.view.figures {
            let row = format!("{key}{value}");
            assert!(text.contains(&row), "{row} as read by {reader}");
        }
        let tiles = [USUAL.document.summary.candidate_majors, USUAL.document.summary.candidate_minors];
        for (value, words) in tiles.iter().zip(["Candidatemajors", "Candidateminors"]) {
            assert!(text.contains(words) && text.contains(&value.to_string()), "{words} as read by {reader}");
        }
    }
}

#[test]
fn every_requirement_item_test_gap_and_exception_stands_in_html_and_pdf() {
    let pdf = squeezed(&own_text(&USUAL.pdf).concat());
    let html = &USUAL.html;
    let document = &USUAL.document;
    for requirement in &document.requirements {
        assert!(html.contains(&format!("id=\"r-{}\"", requirement.id.local())), "{}", requirement.id);
        assert!(pdf.contains(&squeezed(&requirement.text)), "{}", requirement.id);
    }
    for item in &document.evidence {
        if let Some(digest) = item.sha256 {
            assert!(html.contains(&digest.to_string()) && pdf.contains(&digest.to_string()), "{}", item.path);
        }
    }
    for test in &document.record_tests {
        assert!(html.contains(&format!("id=\"t-{}\"", test.id)) && pdf.contains(&test.id), "{}", test.id);
    }
    assert_eq!(html.matches(" id=\"g-").count(), document.gaps.len());
    for finding in &document.findings {
        assert!(html.contains(&format!("id=\"f-{}\"", finding.id)) && pdf.contains(&finding.id), "{}", finding.id);
    }
    let exceptions: usize = document.record_tests.iter().map(|test| test.exception_rows.len()).sum();
    assert_eq!(html.matches("<bdi>CHG").count(), exceptions);
    assert_eq!(pdf.matches("CHG00").count(), exceptions);
}

#[test]
fn every_link_leads_somewhere_and_every_place_is_named_once() {
    for html in [&USUAL.html, &html::render(&told(&sample::empty())).unwrap()] {
        let names = between(html, " id=\"", "\"");
        let places: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(places.len(), names.len(), "a name stands twice");
        for target in between(html, "href=\"#", "\"") {
            assert!(places.contains(target), "nothing is called {target}");
        }
    }
}

#[test]
fn names_among_words_become_links_and_numbers_that_only_look_like_clauses_do_not() {
    let mut document = USUAL.document.clone();
    let path = document.evidence[2].path.clone();
    document.requirements[0].reasons = vec![format!("`{path}` gives E1 (see CHG-01, 8.6.1-a.); version 5.1 of `x y`")];
    let html = html::render(&told(&document)).unwrap();
    let link = |to: &str, text: &str| format!("<a class=\"ref\" href=\"#{to}\">{text}</a>");
    let expected = format!(
        "{} gives E1 (see {}, {}.); version 5.1 of <code><bdi>x y</bdi></code>",
        link("ev-003", "EV-003"),
        link("t-change-approved-before-start", "CHG-01"),
        link("r-8.6.1-a", "8.6.1-a")
    );
    assert!(html.contains(&expected));
}

#[test]
fn periodic_evidence_of_several_requirements_of_a_clause_is_told_once() {
    let mut document = USUAL.document.clone();
    let one = document.occurrences[0].clone();
    let other = RequirementId::new("iso20000-1:8.3.3-h");
    document.occurrences = vec![one.clone(), Occurrence { requirement: other, ..one }];
    let view = told(&document);
    let section = view.sections.iter().find(|section| section.id == "occurrences").unwrap();
    let text = serde_json::to_string(section).unwrap();
    assert_eq!(text.matches("Performance of the service against its targets").count(), 1);
    assert!(text.contains("r-8.3.3-g") && text.contains("r-8.3.3-h"));
}

#[test]
fn the_html_asks_for_nothing_from_outside() {
    let html = &USUAL.html;
    for tag in between(html, "<", ">") {
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(!["link", "iframe", "object", "embed", "base", "img", "audio", "video"].contains(&name), "{tag}");
        assert!(!attributes.contains("src=") && !attributes.contains("href=\"http"), "{tag}");
    }
    for sign in ["url(", "@import", "fetch(", "XMLHttpRequest", "import("] {
        assert!(!html.contains(sign), "{sign}");
    }
    assert!(html.contains("default-src 'none'"));
    assert_eq!(html.matches("<style").count(), 1);
    assert_eq!(html.matches("style=\"").count(), 0, "the content security policy lets no style attribute through");
}

#[test]
fn hostile_names_are_text_and_nothing_else() {
    let html = &USUAL.html;
    assert_eq!(html.matches("<script").count(), 1, "our own script alone");
    assert_eq!(html.matches("<img").count(), 0);
    assert!(html.contains("&lt;script&gt;alert("));
    assert!(html.contains("{{ 7*7 }} {% raw %} ${7*7}.md"));
    assert!(html.contains("invoice⟨U+202E⟩fdp.exe"));
    for each in ['\u{202E}', '\u{202D}', '\u{200F}', '\u{2066}'] {
        assert!(!html.contains(each), "{:04X}", u32::from(each));
    }
    let pdf = own_text(&USUAL.pdf).concat();
    assert!(!pdf.contains('\u{202E}'));
    assert!(squeezed(&pdf).contains("<script>alert('x')</script>.md"));
}

#[test]
fn the_same_assessment_gives_the_same_bytes() {
    let again = told(&sample::document(sample::USUAL));
    assert_eq!(html::render(&again).unwrap(), USUAL.html);
    assert!(pdf::render(&again).unwrap() == USUAL.pdf, "the PDF differs");
}

#[test]
fn the_report_is_named_by_the_digest_of_the_result() {
    let bytes = json::render(&USUAL.document).unwrap();
    assert_eq!(USUAL.view.digest, Sha256Digest::of(&bytes));
    assert!(bytes.ends_with(b"}\n"));
    let digits = USUAL.view.digest.to_string().to_uppercase();
    assert_eq!(USUAL.view.report.replace('-', ""), format!("TM{}", &digits[..16]));
    let mut other = USUAL.document.clone();
    other.summary.met += 1;
    assert_ne!(told(&other).report, USUAL.view.report);
}

#[test]
fn the_samples_are_results_that_a_run_could_write() {
    let schemas = Schemas::embedded().unwrap();
    for document in [&USUAL.document, &sample::empty()] {
        let value = serde_json::to_value(document).unwrap();
        let faults = schemas.faults("assessment", "assessment.json", &value);
        assert!(faults.is_empty(), "{faults:?}");
    }
}

#[test]
fn a_stored_result_renders_to_the_same_view() {
    let stored: AssessmentDocument = serde_json::from_slice(&json::render(&USUAL.document).unwrap()).unwrap();
    assert!(told(&stored) == USUAL.view);
}

#[test]
fn an_assessment_of_nothing_is_a_whole_report() {
    let document = sample::empty();
    for_the_eye("empty", &document);
    let view = told(&document);
    let html = html::render(&view).unwrap();
    let text = own_text(&pdf::render(&view).unwrap()).join(" ");
    for words in
        ["No evidence was collected", "No gap was found", "No record test was run", "Nothing periodic is expected"]
    {
        assert!(html.contains(words) && squeezed(&text).contains(&squeezed(words)), "{words}");
    }
}

#[test]
fn words_of_the_pdf_stay_inside_the_page() {
    let document = sample::document(Size { evidence: 60, exceptions: 5_000 });
    for_the_eye("long", &document);
    let bytes = pdf::render(&told(&document)).unwrap();
    let Some(boxes) = through("pdftotext", &["-bbox", "FILE", "-"], &bytes) else { return };
    let mut words = 0;
    for word in between(&boxes, "<word xMin=\"", "</word>") {
        let numbers: Vec<f32> = word.split('"').step_by(2).take(4).filter_map(|part| part.parse().ok()).collect();
        let [left, top, right, bottom] = numbers[..] else { panic!("{word}") };
        assert!(left >= 55.0 && right <= 541.0 && top >= 20.0 && bottom <= 820.0, "{word}");
        words += 1;
    }
    assert!(words > 20_000, "{words} words");
}

#[test]
fn the_pdf_is_sound_and_says_what_it_is() {
    let document = Document::load_mem(&USUAL.pdf).unwrap();
    let catalogue = document.catalog().unwrap();
    assert_eq!(catalogue.get(b"Lang").unwrap().as_str().unwrap(), b"en");
    for key in
        ["StructTreeRoot", "MarkInfo", "Metadata", "OutputIntents", "Outlines", "ViewerPreferences", "PageLabels"]
    {
        assert!(catalogue.has(key.as_bytes()), "{key}");
    }
    let pages = document.get_pages();
    let text = own_text(&USUAL.pdf);
    for (number, text) in pages.keys().zip(&text).skip(1) {
        let foot = format!("Page{number}of{}", pages.len());
        assert!(squeezed(text).contains(&foot), "{foot}");
    }
    if let Some(report) = through("qpdf", &["--check", "FILE"], &USUAL.pdf) {
        assert!(report.contains("No syntax or stream encoding errors"), "{report}");
    }
}

#[test]
fn fonts_are_embedded_and_no_glyph_is_missing() {
    let document = Document::load_mem(&USUAL.pdf).unwrap();
    let fonts: Vec<_> = document
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok())
        .filter(|dictionary| {
            dictionary.get(b"Type").is_ok_and(|kind| kind.as_name().is_ok_and(|name| name == b"FontDescriptor"))
        })
        .collect();
    // Three faces of Noto, and the one for the names in Chinese and Japanese.
    assert_eq!(fonts.len(), 4);
    assert!(fonts.iter().all(|font| font.has(b"FontFile2")));
    for page in document.get_pages().values() {
        let content = document.get_page_content(*page);
        let content = lopdf::content::Content::decode(&content).unwrap();
        for operation in &content.operations {
            let shown = operation.operands.iter().flat_map(|operand| match operand {
                Object::Array(items) => items.clone(),
                other => vec![other.clone()],
            });
            if operation.operator == "Tj" || operation.operator == "TJ" {
                for text in shown.filter_map(|object| object.as_str().map(<[u8]>::to_vec).ok()) {
                    assert!(text.chunks(2).all(|glyph| glyph != [0, 0]), "a missing glyph is shown");
                }
            }
        }
    }
}

#[test]
fn all_formats_are_written_and_the_pdf_holds_the_result() {
    let folder = tempfile::tempdir().unwrap();
    let document = sample::empty();
    let rendered = render(&document, &[Format::Html, Format::Pdf, Format::Json]).unwrap();
    let paths = write(folder.path(), &rendered).unwrap();
    let names: Vec<_> = paths.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["report.html", "report.pdf", "assessment.json"]);
    let stored = std::fs::read(&paths[2]).unwrap();
    let file = Document::load_mem(&std::fs::read(&paths[1]).unwrap()).unwrap();
    let inside = file.objects.values().filter_map(|object| object.as_stream().ok()).find(|stream| {
        stream.dict.get(b"Type").is_ok_and(|kind| kind.as_name().is_ok_and(|name| name == b"EmbeddedFile"))
    });
    assert_eq!(inside.unwrap().decompressed_content().unwrap(), stored);
}

#[test]
fn a_name_too_long_for_the_cover_is_shortened_there_and_nothing_breaks() {
    let mut document = sample::empty();
    document.organisation.name = "Gesellschaft für Betriebsführung ".repeat(40);
    document.organisation.scope = "word ".repeat(2_000);
    let text = own_text(&pdf::render(&told(&document)).unwrap());
    assert!(text[0].contains('…'));
    assert!(!Inline::plain(&document.organisation.name).says().is_empty());
}
