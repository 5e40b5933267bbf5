//! What a second run remembers of the first: it is faster, and nothing else.

use crate::place::{POLICY, Place};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

const SETTINGS: &str = "format_version = 1\n[organisation]\nname = \"Example Services\"\n";
const REGISTER: &str = "path,kind,requirements,owner\nevidence/plan.md,plan,6.3,Ann\n";

fn place() -> Place {
    Place::new(&[
        ("tickmark.toml", SETTINGS),
        ("register.csv", REGISTER),
        ("evidence/policy.md", POLICY),
        (
            "evidence/plan.md",
            "# Service management plan\n\nThe plan of the service management system names resources, authorities and responsibilities.\n",
        ),
        ("evidence/copy.md", POLICY),
        ("evidence/changes.csv", "Number,State,Opened\nCHG1,Closed,2026-01-05\nCHG2,Closed,2026-02-05\n"),
        ("evidence/broken.pdf", "%PDF-1.7 nothing"),
    ])
}

fn assessed(place: &Place, more: &[&str]) -> Vec<u8> {
    let exit = place.exit(&[&["assess", "--format", "json", "--out", "out"], more].concat());
    assert_eq!(exit, Some(0));
    fs::read(place.path().join("out/assessment.json")).unwrap()
}

fn entries(place: &Place) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![place.path().join(".tickmark/cache/extracts"), place.path().join(".tickmark/cache/matches")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.clone(), fs::read(path).unwrap());
            }
        }
    }
    found
}

#[test]
fn a_second_run_and_one_without_memory_say_the_same() {
    let place = place();
    let cold = assessed(&place, &[]);
    let kept = entries(&place);
    assert!(kept.len() >= 7, "{:?}", kept.keys().collect::<Vec<_>>());
    assert!(cold == assessed(&place, &[]));
    assert_eq!(kept, entries(&place));
    assert!(cold == assessed(&place, &["--no-cache"]));
    assert_eq!(kept, entries(&place));
}

#[test]
fn damaged_and_foreign_entries_change_nothing() {
    let place = place();
    let cold = assessed(&place, &[]);
    let kept = entries(&place);
    // Empty, cut, changed, of another name, and no file at all.
    for (number, (path, whole)) in kept.iter().enumerate() {
        let other = kept.values().find(|other| *other != whole).unwrap();
        match number % 5 {
            0 => fs::write(path, b"").unwrap(),
            1 => fs::write(path, &whole[..whole.len() / 2]).unwrap(),
            2 => fs::write(path, whole.iter().map(|byte| byte ^ 0x55).collect::<Vec<u8>>()).unwrap(),
            3 => fs::write(path, other).unwrap(),
            _ => {
                fs::remove_file(path).unwrap();
                fs::create_dir(path).unwrap();
            }
        }
    }
    assert!(cold == assessed(&place, &[]));
    let repaired = kept.iter().filter(|(path, whole)| fs::read(path).ok().as_ref() == Some(*whole)).count();
    assert_eq!(repaired, kept.len() - kept.len() / 5);
}

#[test]
fn whatever_a_match_rests_on_makes_it_be_made_again() {
    let place = place();
    let same = |place: &Place| assert!(assessed(place, &[]) == assessed(place, &["--no-cache"]));
    assessed(&place, &[]);
    place.write("register.csv", "path,kind,requirements,owner\nevidence/plan.md,plan,6.2.2,Ben\n");
    place.write("tickmark.toml", &format!("{SETTINGS}[evidence]\naccept_at = \"never\"\npropose_at = 0.3\n"));
    same(&place);
    // A newer version makes the other one superseded, which is told from both.
    place.write("evidence/policy 4.md", &POLICY.replace("3.1", "4.0"));
    let decision =
        ["evidence", "reject", "evidence/plan.md", "--requirement", "6.2.2-a", "--by", "Ann", "--reason", "old"];
    let _ = place.run(&decision);
    same(&place);
}
