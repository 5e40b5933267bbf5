//! Evidence with the names that people give to files, and with names that people who mean harm give to them.

use super::{Numbers, digest};
use std::collections::BTreeMap;
use tickmark::assessment::document::*;
use tickmark::catalogue::load::LoadedPublication;
use tickmark::catalogue::{Nature, RequirementId, Shows};

/// Names that a report must bear.
pub fn odd_names() -> Vec<String> {
    vec![
        "evidence/odd/<script>alert('x')</script>.md".to_owned(),
        "evidence/odd/\"><img src=x onerror=alert(1)>.txt".to_owned(),
        "evidence/odd/=cmd|' /C calc'!A0.csv".to_owned(),
        "evidence/odd/invoice\u{202E}fdp.exe".to_owned(),
        "evidence/odd/تقرير الخدمة الشهري.docx".to_owned(),
        "evidence/odd/サービス報告書 2026年3月.pdf".to_owned(),
        "evidence/odd/Отчёт о предоставлении услуг за март.xlsx".to_owned(),
        "evidence/odd/Πολιτική διαχείρισης υπηρεσιών.odt".to_owned(),
        "evidence/odd/Протокол 🚀 launch.md".to_owned(),
        format!("evidence/odd/{}.txt", "a-very-long-name-without-any-end".repeat(9)),
        format!("evidence/odd/{}.txt", "x".repeat(300)),
        "evidence/odd/{{ 7*7 }} {% raw %} ${7*7}.md".to_owned(),
        "evidence/odd/line\nbreak\tand tab.txt".to_owned(),
        "evidence/odd/a\u{300}e\u{301}o\u{308} decomposed.txt".to_owned(),
        "evidence/mail/2026-03 CAB.eml!/attachments.zip!/minutes/2026-03-12_CAB_minutes_final_v2 (1).docx".to_owned(),
    ]
}

const FOLDERS: [(&str, &str, &str, &str); 10] = [
    ("policies", "policy", "Policy", "docx"),
    ("plans", "plan", "Plan", "pdf"),
    ("agreements/customers", "agreement", "Agreement or contract", "pdf"),
    ("reports/monthly", "report", "Report", "xlsx"),
    ("reviews/suppliers", "review", "Review or evaluation", "docx"),
    ("minutes/cab", "minutes", "Minutes of a meeting", "eml"),
    ("exports", "record-export", "Export of records", "csv"),
    ("audit/2026", "audit-report", "Audit report", "pdf"),
    ("training", "training-record", "Training or competence record", "ods"),
    ("screens", "screenshot", "Screenshot or photograph", "png"),
];

const SUBJECTS: [&str; 12] = [
    "change-management",
    "incident",
    "service-continuity",
    "capacity",
    "supplier-performance",
    "problem-review",
    "service-level",
    "configuration",
    "release",
    "internal-audit",
    "management-review",
    "availability",
];

const STANDINGS: [(Standing, &str); 6] = [
    (Standing::Draft, "the document says `DRAFT` in its header"),
    (Standing::EmptyTemplate, "12 placeholders such as `<name>` were never filled in"),
    (Standing::Superseded, "version 3.0 of the same document is in the evidence"),
    (Standing::Duplicate, "the same bytes as `evidence/plans/capacity-2026-04.pdf`"),
    (Standing::OtherEntity, "issued by `Brackenholt Holdings plc`"),
    (Standing::Stub, "says only where the content went"),
];

pub fn items(publication: &LoadedPublication, count: usize) -> Vec<Evidence> {
    let requirements: Vec<RequirementId> = publication.requirements().map(|(_, each)| each.id.clone()).collect();
    let mut numbers = Numbers::seeded(11);
    let ordinary = (0..count.saturating_sub(odd_names().len())).map(|at| {
        let (folder, ..) = FOLDERS[at % FOLDERS.len()];
        let extension = FOLDERS[at % FOLDERS.len()].3;
        let subject = SUBJECTS[(at / FOLDERS.len() + at) % SUBJECTS.len()];
        format!("evidence/{folder}/{subject}-2026-{:02}-{at}.{extension}", 1 + at % 9)
    });
    let mut paths: Vec<String> = ordinary.chain(odd_names()).collect();
    paths.sort();
    paths.dedup();
    let all = paths.into_iter().enumerate();
    all.map(|(at, path)| item(at, path, &requirements, &mut numbers)).collect()
}

fn item(at: usize, path: String, requirements: &[RequirementId], numbers: &mut Numbers) -> Evidence {
    let (_, kind, kind_title, _) = FOLDERS[at % FOLDERS.len()];
    let unreadable = at % 41 == 13;
    let matches = if unreadable || at % 17 == 4 { Vec::new() } else { matches(at, requirements, numbers) };
    let state = match (unreadable, matches.first()) {
        (true, _) => EvidenceState::Unreadable,
        (_, None) => EvidenceState::Unmatched,
        (_, Some(best)) if best.state == MatchState::Proposed => EvidenceState::Proposed,
        _ => EvidenceState::Accepted,
    };
    let (standing, standing_reason) =
        if at % 13 == 6 { STANDINGS[at / 13 % STANDINGS.len()] } else { (Standing::Sound, "") };
    Evidence {
        sha256: (!unreadable || at.is_multiple_of(2)).then(|| digest(&path)),
        hash_basis: String::new(),
        cached: false,
        bytes: u64::try_from(1_000 + numbers.below(4_000_000)).unwrap(),
        media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document".to_owned(),
        title: format!("Title of item {at}: how the service is run, measured and improved"),
        state,
        kind: kind.to_owned(),
        kind_title: kind_title.to_owned(),
        nature: Some(Nature::Record),
        standing,
        standing_reason: standing_reason.to_owned(),
        document: control_data(at),
        unread_reason: if unreadable { "the file ends in the middle of its index".to_owned() } else { String::new() },
        matches,
        path,
    }
}

fn control_data(at: usize) -> BTreeMap<String, StatedValue> {
    let stated = |value: &str, from: &str| StatedValue { value: value.to_owned(), from: from.to_owned() };
    let mut data = BTreeMap::from([
        ("version".to_owned(), stated("2.1", "front matter")),
        ("approved_by".to_owned(), stated("Þórunn Müller-Østergård", "register")),
        ("approved_on".to_owned(), stated("2026-02-14", "register")),
    ]);
    if at.is_multiple_of(2) {
        data.insert("review_due".to_owned(), stated("2027-02-14", "document properties"));
    }
    data
}

fn matches(at: usize, requirements: &[RequirementId], numbers: &mut Numbers) -> Vec<Match> {
    let start = numbers.below(requirements.len() - 12);
    let state = [MatchState::Accepted, MatchState::AcceptedByRule, MatchState::AcceptedByRule, MatchState::Proposed];
    let count = 2 + numbers.below(9);
    (0..count)
        .map(|step| {
            let state = if step == 5 { MatchState::Rejected } else { state[(at + step / 4) % state.len()] };
            Match {
                shows: Some(Shows::Implementation),
                requirement: requirements[start + step].clone(),
                state,
                by: "register".to_owned(),
                basis: [MatchBasis::Register, MatchBasis::Decision, MatchBasis::Selector, MatchBasis::Text][step % 4],
                confidence: 0.5 + f64::from(u32::try_from(step).unwrap()) / 25.0,
                expectation: String::new(),
                ladder: if step % 2 == 0 { Ladder::E3 } else { Ladder::E2 },
                stale: step == 3,
                stale_by: None,
                reasons: vec!["the register names the clause".to_owned()],
            }
        })
        .collect()
}
