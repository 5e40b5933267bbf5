//! Capability through the program itself: what people rate, what counts, what is refused.

use crate::place::Place;
use serde_json::Value;

fn place(settings: &str) -> Place {
    let plan = "# Plan of the incident process\n\nTargets for each month.\n";
    Place::new(&[("tickmark.toml", settings), ("evidence/plan.md", plan)])
}

fn rate(place: &Place, arguments: &[&str]) -> Option<i32> {
    place.exit(&[&["rate"], arguments, &["--by", "A. Assessor", "--reason", "seen"]].concat())
}

fn assessed(place: &Place) -> Value {
    let (exit, document) = place.json(&["assess", "--as-of", "2026-09-30", "--format", "json"]);
    assert_eq!(exit, Some(0));
    document
}

fn process(place: &Place, id: &str) -> Value {
    let document = assessed(place);
    document["processes"].as_array().unwrap().iter().find(|process| process["id"] == id).unwrap().clone()
}

const INCIDENT: &str = "incident-management";

#[test]
fn what_people_rated_stands_in_the_profile_until_its_basis_moves() {
    let place = self::place("[capability]\ntarget = 1\ntargets = { \"incident-management\" = 3 }\n");
    let unrated = process(&place, INCIDENT);
    assert_eq!(unrated["attributes"].as_object().unwrap().len(), 10);
    assert!(unrated["attributes"].as_object().unwrap().iter().all(|(name, mark)| name == "1.1" || mark == "not-rated"));
    assert_eq!((unrated["target"].as_u64(), unrated["gap_to_target"].as_u64()), (Some(3), Some(3)));
    let evidence = ["--evidence", "evidence/plan.md#Targets"];
    assert_eq!(rate(&place, &[&[INCIDENT, "--attribute", "2.1", "--rating", "L+"], &evidence[..]].concat()), Some(0));
    assert_eq!(rate(&place, &[INCIDENT, "--attribute", "2.2", "--achieved", "85.01"]), Some(0));
    let rated = process(&place, INCIDENT);
    assert_eq!((&rated["attributes"]["2.1"], &rated["attributes"]["2.2"]), (&"L".into(), &"F".into()));
    assert_eq!(rated["ratings"][0]["rating"], "L+");
    assert_eq!(rated["ratings"][0]["evidence"][0]["basis"], "as-then");
    place.write("evidence/plan.md", "# Another plan\n");
    let moved = process(&place, INCIDENT);
    assert_eq!(moved["attributes"]["2.1"], "not-rated");
    assert_eq!(moved["ratings"][0]["basis_changed"], true);
    let document = assessed(&place);
    let said = document["diagnostics"].as_array().unwrap().iter().any(|each| each["code"] == "rating-basis-changed");
    assert!(said);
    assert_eq!(rate(&place, &[INCIDENT, "--attribute", "2.2", "--withdraw"]), Some(0));
    assert_eq!(process(&place, INCIDENT)["attributes"]["2.2"], "not-rated");
}

#[test]
fn what_cannot_be_rated_so_is_refused() {
    let place = self::place("[capability]\nedition = \"2015\"\n");
    for refused in [
        &[INCIDENT, "--attribute", "1.1", "--rating", "F"][..],
        &[INCIDENT, "--attribute", "3.3", "--rating", "F"],
        &[INCIDENT, "--attribute", "2.1", "--rating", "X"],
        &[INCIDENT, "--attribute", "2.1", "--achieved", "101"],
        &["no-such-process", "--attribute", "2.1", "--rating", "F"],
        &["8.6.1-h", "--attribute", "2.1", "--rating", "F"],
        &["itil-4:no-such-practice", "--level", "3"],
        &["itil-4:incident-management", "--level", "6"],
        &[INCIDENT, "--attribute", "2.1", "--rating", "F", "--evidence", "evidence/nothing.md"],
    ] {
        assert_eq!(rate(&place, refused), Some(2), "{refused:?}");
    }
    assert!(!place.path().join("decisions.jsonl").exists());
    assert_eq!(process(&place, INCIDENT)["attributes"].as_object().unwrap().len(), 9);
    let wrong = self::place("[capability]\ntargets = { \"no-such-process\" = 3, \"incident-management\" = 6 }\n");
    assert_eq!(wrong.exit(&["assess"]), Some(2));
}

#[test]
fn maturity_is_that_of_the_lowest_component_and_open_while_one_is_unrated() {
    let place = self::place("");
    let components = ["guiding-principles", "governance", "service-value-chain", "practices", "continual-improvement"];
    for (component, level) in components[..4].iter().zip(["4", "3", "5", "2"]) {
        assert_eq!(rate(&place, &[&format!("itil-4:svs/{component}"), "--level", level]), Some(0));
    }
    let system = |place: &Place| assessed(place)["service_value_system"].clone();
    assert_eq!(
        (&system(&place)["level"], &system(&place)["limited_by"]),
        (&Value::Null, &"itil-4:svs/continual-improvement".into())
    );
    assert_eq!(rate(&place, &["itil-4:svs/continual-improvement", "--level", "5"]), Some(0));
    assert_eq!((&system(&place)["level"], &system(&place)["limited_by"]), (&2.into(), &"itil-4:svs/practices".into()));
    assert_eq!(rate(&place, &["itil-4:incident-management", "--level", "3"]), Some(0));
    assert_eq!(assessed(&place)["practices"][0]["level"], 3);
}
