//! What says the same as something else is pointed out, and nothing else is.

use crate::place::{POLICY, Place};

const SETTINGS: &str = "format_version = 1\n[organisation]\nname = \"Example Services\"\n";
const REGISTER: &str = "path,title,period_start,period_end\n\
evidence/reports/availability.md,Availability report,2026-05-01,2026-05-31\n\
evidence/reports/capacity.md,Capacity report,2026-05-01,2026-05-31\n";

fn sentences(count: usize, about: &str) -> String {
    const WORDS: [&str; 8] = ["router", "mail", "payroll", "storage", "printer", "portal", "backup", "telephone"];
    let word = |number: usize| WORDS[number % WORDS.len()];
    let sentence = |number: usize| {
        format!(
            "{about} {number} of {} and {} was {} by the team.\n",
            word(number * 3),
            word(number * 5 + 1),
            word(number * 7 + 2)
        )
    };
    (0..count).map(sentence).collect()
}

fn minutes(day: &str, more: &str) -> String {
    format!("# Minutes of the service review\n\nDate: {day}\n\n{}{more}", sentences(30, "Item"))
}

/// Code and file of every diagnostic that points out what says the same.
fn pointed_out(place: &Place) -> Vec<(String, String)> {
    let (exit, answer) = place.json(&["assess", "--format", "json", "--out", "out"]);
    assert_eq!(exit, Some(0));
    let codes = ["duplicate-evidence", "near-duplicate-evidence", "superseded-evidence", "contradictory-periods"]
        .map(str::to_owned);
    let text = |each: &serde_json::Value, key: &str| each[key].as_str().unwrap().to_owned();
    let all = answer["diagnostics"].as_array().unwrap().iter().map(|each| (text(each, "code"), text(each, "file")));
    let mut found: Vec<_> = all.filter(|(code, _)| codes.contains(code)).collect();
    found.sort();
    found
}

#[test]
fn copies_near_copies_old_versions_and_contradictory_periods_are_pointed_out() {
    let report = format!("# Monthly service report April 2026\n\n{}", sentences(30, "Ticket"));
    let policy = format!("{POLICY}{}", sentences(30, "Rule"));
    let place = Place::new(&[
        ("tickmark.toml", SETTINGS),
        ("register.csv", REGISTER),
        ("evidence/policy.md", &policy),
        ("evidence/policy copy.md", &policy),
        ("evidence/old/policy.md", &policy.replace("3.1", "2.0").replace("Rule 4", "Order 4")),
        ("evidence/notes.md", &format!("# How we work\n\n{}", sentences(40, "Step"))),
        (
            "evidence/notes again.md",
            &format!("# How we work\n\n{}", sentences(40, "Step").replacen("Step 7", "Part 7", 1)),
        ),
        // One report filed for two months.
        ("evidence/2026-04/report.md", &report),
        ("evidence/2026-05/report.md", &report),
        // A row of the register against the document's own words.
        (
            "evidence/reports/availability.md",
            &format!("# Availability report March 2026\n\n{}", sentences(30, "Outage")),
        ),
        ("evidence/reports/capacity.md", &format!("# Capacity report May 2026\n\n{}", sentences(30, "Disk"))),
        // The text of one quarter with the name of the other.
        (
            "evidence/q/Supplier report 2026-Q1.md",
            &format!("# Supplier report Q1 2026\n\n{}", sentences(50, "Delivery")),
        ),
        (
            "evidence/q/Supplier report 2026-Q2.md",
            &format!("# Supplier report Q2 2026\n\n{}", sentences(50, "Delivery")),
        ),
    ]);
    let expected = [
        ("contradictory-periods", "evidence/2026-05/report.md"),
        ("contradictory-periods", "evidence/q/Supplier report 2026-Q2.md"),
        ("contradictory-periods", "evidence/reports/availability.md"),
        ("duplicate-evidence", "evidence/2026-05/report.md"),
        // The first by path counts, unless the register lists another.
        ("duplicate-evidence", "evidence/policy.md"),
        ("near-duplicate-evidence", "evidence/notes.md"),
        ("superseded-evidence", "evidence/old/policy.md"),
    ];
    assert_eq!(pointed_out(&place), expected.map(|(code, file)| (code.to_owned(), file.to_owned())));
}

#[test]
fn records_of_one_series_and_documents_of_one_house_are_not_taken_for_copies() {
    let decided = |day: usize| {
        (0..14).map(move |number| format!("Decision {day}.{number}: case {} is closed.\n", number * 7 + day))
    };
    let place = Place::new(&[
        ("tickmark.toml", SETTINGS),
        ("evidence/minutes/2026-03-04 service review.md", &minutes("2026-03-04", &decided(3).collect::<String>())),
        ("evidence/minutes/2026-06-03 service review.md", &minutes("2026-06-03", &decided(6).collect::<String>())),
        ("evidence/a.md", &format!("# Incident procedure\n\n{}{}", sentences(10, "Rule"), sentences(25, "Incident"))),
        ("evidence/b.md", &format!("# Change procedure\n\n{}{}", sentences(10, "Rule"), sentences(25, "Change"))),
    ]);
    assert_eq!(pointed_out(&place), []);
}
