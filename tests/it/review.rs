//! The list that goes to the auditor with the pack, and the marks that come back.

use crate::place::{POLICY, Place};
use calamine::Reader as _;
use rust_xlsxwriter::Workbook;
use serde_json::Value;

const ROOT: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const OTHER: &str = "ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

fn workspace() -> Place {
    let register = "path,kind,requirements\nevidence/policy.md,policy,5.2.1-a\n";
    let settings = "[[clauses]]\nclause = \"5.2\"\nowner = \"Ada Brook\"\n";
    Place::new(&[("tickmark.toml", settings), ("register.csv", register), ("evidence/policy.md", POLICY)])
}

fn export(place: &Place, root: &str) {
    let _ = std::fs::remove_file(place.path().join("list.xlsx"));
    assert_eq!(place.exit(&["review", "export", "list.xlsx", "--root", root, "--as-of", "2026-09-30"]), Some(0));
}

/// Writes the list again with some cells changed, as a spreadsheet would.
fn fill(place: &Place, edits: &[(&str, &str, &str)]) {
    let path = place.path().join("list.xlsx");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&path).unwrap();
    let range = book.worksheet_range("Review").unwrap();
    let mut rows: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    for (requirement, column, text) in edits {
        let at = rows[0].iter().position(|title| title == column).unwrap();
        (*text).clone_into(&mut rows.iter_mut().find(|row| row[0] == *requirement).unwrap()[at]);
    }
    let mut filled = Workbook::new();
    let page = filled.add_worksheet();
    page.set_name("Review").unwrap();
    for (row, cells) in (0_u32..).zip(&rows) {
        for (column, text) in (0_u16..).zip(cells) {
            page.write_string(row, column, text).unwrap();
        }
    }
    filled.save(&path).unwrap();
}

fn import<'a>(root: &'a str, by: &'a str) -> [&'a str; 9] {
    ["review", "import", "list.xlsx", "--root", root, "--by", by, "--as-of", "2026-09-30"]
}

#[test]
fn marks_come_back_as_exactly_the_edited_cells_and_show_in_result_and_requests() {
    let place = workspace();
    export(&place, ROOT);
    let (exit, document) = place.json(&import(ROOT, "Kim Lund"));
    assert_eq!((exit, document["recorded"].as_array().unwrap().len()), (Some(0), 0), "nothing was edited");
    fill(
        &place,
        &[("5.2.1-a", "mark", "accepted"), ("5.2.2-a", "mark", "more needed"), ("5.2.2-a", "comment", "who was told?")],
    );
    let (exit, document) = place.json(&import(ROOT, "Kim Lund"));
    assert_eq!((exit, document["recorded"].as_array().unwrap().len()), (Some(0), 2), "{document}");
    let (_, document) = place.json(&["assess", "--as-of", "2026-09-30", "--format", "json,html"]);
    let row = |id: &str| {
        let rows = document["requirements"].as_array().unwrap();
        rows.iter().find(|row| row["id"] == format!("iso20000-1:{id}")).unwrap().clone()
    };
    assert_eq!(
        (&row("5.2.1-a")["review"]["mark"], &row("5.2.1-a")["review"]["root"]),
        (&"accepted".into(), &ROOT.into())
    );
    let gap = document["gaps"].as_array().unwrap().iter().find(|gap| gap["kind"] == "review").unwrap();
    assert_eq!(
        (gap["what"].as_str(), gap["owner"].as_str()),
        (Some("Kim Lund marked 5.2.2-a `more needed`"), Some("Ada Brook"))
    );
    let html = std::fs::read_to_string(place.path().join("out/report.html")).unwrap();
    assert!(html.contains("who was told?") && html.contains("Kim Lund marked it"));
    let (_, requests) = place.json(&["requests", "--as-of", "2026-09-30"]);
    let asked = requests["requests"].as_array().unwrap().iter().map(|each| each["request"]["asked"].as_str().unwrap());
    assert!(asked.into_iter().any(|asked| asked == "Answer the auditor: who was told?"));
    // The same list again changes nothing: what it says is what stands.
    export(&place, ROOT);
    assert_eq!(place.json(&import(ROOT, "Kim Lund")).1["recorded"], Value::Array(Vec::new()));
}

#[test]
fn a_list_for_another_pack_hostile_cells_and_marks_without_their_comment_are_refused() {
    let place = workspace();
    export(&place, OTHER);
    fill(&place, &[("5.2.1-a", "mark", "accepted")]);
    assert_eq!(place.codes(&import(ROOT, "Kim Lund")), (Some(2), vec!["list-bound-elsewhere".to_owned()]));
    for hostile in ["=1+1", "+1", "-1", "@SUM(A1)"] {
        export(&place, ROOT);
        fill(&place, &[("5.2.1-a", "mark", "accepted"), ("5.2.1-a", "comment", hostile)]);
        assert_eq!(
            place.codes(&import(ROOT, "Kim Lund")),
            (Some(2), vec!["list-cell-refused".to_owned()]),
            "{hostile}"
        );
    }
    export(&place, ROOT);
    fill(&place, &[("5.2.1-a", "mark", "flagged")]);
    assert_eq!(place.codes(&import(ROOT, "Kim Lund")), (Some(2), vec!["review-refused".to_owned()]));
    let unsealed = ["review", "export", "other.xlsx", "--as-of", "2026-09-30"];
    assert_eq!(place.codes(&unsealed), (Some(2), vec!["no-pack-root".to_owned()]));
    assert!(!place.path().join("review.jsonl").exists());
}
