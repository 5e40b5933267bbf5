//! The frameworks and mappings that ship, and what `controls check` finds in damaged copies of them.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tickmark::catalogue::crosswalk::Link;
use tickmark::catalogue::framework::Structure;
use tickmark::catalogue::{Catalogue, CatalogueFiles, Relationship, lint};

const ISO: &str = "iso20000-1-2018";
const ITIL_4: &str = "itil-4/framework.json";
const ITIL_4_MAPPING: &str = "mappings/itil-4--iso20000-1-2018.json";

/// Framework → how many items it has. `lists/<id>.txt` names each of them.
const ITEMS: [(&str, usize); 16] = [
    ("cmmi-svc", 24),
    ("cobit-2019", 40),
    ("fitsm-1", 21),
    ("iso20000-1-2005", 25),
    ("iso20000-1-2011", 39),
    ("iso27001-2022", 25 + 93),
    ("itil-4", 34),
    ("itil-5", 34),
    ("itil-v2", 17),
    ("itil-v3", 26 + 4),
    ("itsm-introduction", 5),
    ("itsm-lifecycle", 5),
    ("itsm-transformation", 10),
    ("lean-it", 5),
    ("policy-based-sm", 16),
    ("six-sigma-dmaic", 5),
];

fn catalogue() -> Catalogue {
    Catalogue::parse(&CatalogueFiles::embedded()).unwrap()
}

fn changed(path: &str, change: impl FnOnce(&mut Value)) -> CatalogueFiles {
    let files = CatalogueFiles::embedded();
    let mut value: Value = serde_json::from_slice(files.get(path).unwrap()).unwrap();
    change(&mut value);
    files.with(path, serde_json::to_vec(&value).unwrap())
}

/// Codes and places of everything found in `files`.
fn found(files: &CatalogueFiles) -> Vec<(String, String)> {
    lint::check(files).into_iter().map(|fault| (fault.code, fault.place)).collect()
}

fn one(code: &str, place: &str) -> Vec<(String, String)> {
    vec![(code.to_owned(), place.to_owned())]
}

#[test]
fn each_framework_holds_exactly_its_items_in_their_order() {
    let catalogue = catalogue();
    let lists = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/lists");
    assert_eq!(catalogue.frameworks.keys().map(String::as_str).collect::<Vec<_>>(), ITEMS.map(|(id, _)| id));
    for (id, count) in ITEMS {
        let items = &catalogue.frameworks[id].items;
        let held: Vec<String> = items.iter().map(|item| format!("{} | {}", item.id, item.title)).collect();
        let listed = fs::read_to_string(lists.join(format!("{id}.txt"))).unwrap();
        assert_eq!(held, listed.lines().collect::<Vec<_>>(), "{id}");
        assert_eq!(items.len(), count, "{id}");
    }
}

#[test]
fn each_framework_says_whose_it_is_and_how_far_it_was_verified() {
    for framework in catalogue().frameworks.values() {
        assert!(framework.notice.len() > 40 && framework.verification.basis.len() > 40, "{}", framework.id);
        let owner = match framework.id.as_str() {
            id if id.starts_with("itil-") => "trade mark",
            "cobit-2019" | "cmmi-svc" => "ISACA",
            id if id.starts_with("iso") => "ISO and IEC",
            _ => "",
        };
        assert!(framework.notice.contains(owner), "{}", framework.id);
        let expected = ["itil-5", "fitsm-1"].contains(&framework.id.as_str());
        assert_eq!(framework.structure == Structure::NotVerified, expected, "{}", framework.id);
    }
}

#[test]
fn each_practice_of_itil_4_has_statements_for_every_level_of_capability() {
    let catalogue = catalogue();
    let framework = &catalogue.frameworks["itil-4"];
    let levels: Vec<u8> = framework.scale.as_ref().unwrap().levels.iter().map(|level| level.level).collect();
    assert_eq!(levels, [1, 2, 3, 4, 5]);
    let mut texts = BTreeSet::new();
    for practice in &framework.items {
        let stated: BTreeSet<u8> = practice.statements.iter().filter_map(|each| each.level).collect();
        assert_eq!(stated.into_iter().collect::<Vec<_>>(), levels, "{}", practice.id);
        assert!(practice.statements.len() >= 6, "{}", practice.id);
        let bare = practice.statements.iter().filter(|each| each.level != Some(1) && each.evidence.is_empty());
        assert_eq!(bare.count(), 0, "{}", practice.id);
        assert!(practice.statements.iter().all(|each| texts.insert(each.text.clone())), "{}", practice.id);
    }
}

#[test]
fn every_framework_is_related_to_iso_20000_1_completely_and_both_ways() {
    let catalogue = catalogue();
    let requirements: BTreeSet<String> =
        catalogue.publication(ISO).unwrap().requirements().map(|(_, each)| each.id.local().to_owned()).collect();
    assert_eq!(requirements.len(), 470);
    let iso = catalogue.terms(ISO).unwrap();
    for (id, count) in ITEMS {
        let mapping = catalogue.mappings.iter().find(|each| each.source == id && each.target == ISO);
        let mapping = mapping.unwrap_or_else(|| panic!("{id} is not mapped"));
        assert!(mapping.complete, "{id}");
        assert!(mapping.rows.iter().all(|row| row.rationale.len() > 20), "{id}");
        let walk = catalogue.crosswalk(id, ISO).unwrap();
        let terms = catalogue.terms(id).unwrap();
        let items = &catalogue.frameworks[id].items;
        assert_eq!(items.len(), count);
        let from = walk.links.iter().map(|link| &link.from);
        let from: Vec<&String> = from.chain(walk.without_counterpart_from.iter().map(|each| &each.id)).collect();
        for item in items {
            assert!(from.iter().any(|other| terms.is_within(&item.id, other)), "{id}: {}", item.id);
        }
        let to = walk.links.iter().map(|link| &link.to);
        let to: Vec<&String> = to.chain(walk.without_counterpart_to.iter().map(|each| &each.id)).collect();
        for requirement in &requirements {
            assert!(to.iter().any(|other| iso.is_within(requirement, other)), "{id}: {requirement}");
        }
        let reasons = walk.without_counterpart_from.iter().chain(&walk.without_counterpart_to);
        assert!(reasons.clone().all(|each| !each.reason.contains("nobody has related")), "{id}");
    }
}

#[test]
fn a_crosswalk_read_from_the_other_side_is_its_inverse() {
    let catalogue = catalogue();
    for (id, _) in ITEMS {
        let there = catalogue.crosswalk(id, ISO).unwrap();
        let back = catalogue.crosswalk(ISO, id).unwrap();
        let key = |link: &Link| (link.from.clone(), link.to.clone(), link.relationship);
        let turned = |link: &Link| (link.to.clone(), link.from.clone(), link.relationship.map(Relationship::inverse));
        let mut there_turned: Vec<_> = there.links.iter().map(turned).collect();
        let mut back_links: Vec<_> = back.links.iter().map(key).collect();
        there_turned.sort();
        back_links.sort();
        assert_eq!(there_turned, back_links, "{id}");
        assert_eq!(there.without_counterpart_from, back.without_counterpart_to, "{id}");
    }
}

#[test]
fn frameworks_that_are_not_mapped_to_each_other_meet_over_iso_and_claim_no_more_than_follows() {
    let catalogue = catalogue();
    let walk = catalogue.crosswalk("itil-v2", "cobit-2019").unwrap();
    assert_eq!(walk.over, [ISO]);
    assert!(!walk.links.is_empty());
    let (first, second) =
        (catalogue.crosswalk("itil-v2", ISO).unwrap(), catalogue.crosswalk(ISO, "cobit-2019").unwrap());
    let strongest =
        |links: &[Link]| links.iter().filter_map(|each| each.relationship).map(Relationship::strength).max();
    for link in &walk.links {
        let (from, to) = (link.from.as_str(), link.to.as_str());
        let near: Vec<Link> = first.links.iter().filter(|each| each.from == from).cloned().collect();
        let far: Vec<Link> = second.links.iter().filter(|each| each.to == to).cloned().collect();
        let claimed = link.relationship.map_or(0, Relationship::strength);
        assert!(claimed <= strongest(&near).min(strongest(&far)).unwrap_or(0), "{from} {to}");
        assert!(!link.through.is_empty() && !link.rationale.is_empty());
        assert!(link.relationship.is_none_or(|each| !each.carries_full_verdict()));
    }
    // Both take in the whole of 8.4.1 and each goes further, so that they share at least that.
    let money =
        walk.links.iter().find(|link| link.from == "financial-management-for-it-services" && link.to == "APO06");
    assert_eq!(money.unwrap().relationship, Some(Relationship::IntersectsWith));
    // Two that each share something with 8.6.3 need not share anything with each other.
    let problems = walk.links.iter().find(|link| link.from == "problem-management" && link.to == "DSS03");
    assert_eq!(problems.unwrap().relationship, None);
    let alone = walk.without_counterpart_to.iter().find(|each| each.id == "MEA04").unwrap();
    assert!(alone.reason.contains("9.2"), "{}", alone.reason);
}

#[test]
fn what_a_mapping_names_must_be_there() {
    let files = changed(ITIL_4_MAPPING, |value| value["rows"][0]["target"] = json!("6.3-zz"));
    assert!(found(&files).contains(&("catalogue-unknown-reference".into(), "/rows/0/target".into())));
    let files = changed(ITIL_4_MAPPING, |value| value["rows"][0]["source"] = json!("architecture-managment"));
    let fault = lint::check(&files).into_iter().find(|each| each.place == "/rows/0/source").unwrap();
    assert!(fault.help.contains("`architecture-management`"), "{fault}");
    let files = changed(ITIL_4_MAPPING, |value| value["target"] = json!("iso20000-1-2019"));
    let codes: Vec<String> = found(&files).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["catalogue-misplaced", "catalogue-unknown-reference"]);
}

#[test]
fn a_complete_mapping_forgets_nothing_on_either_side() {
    let files = changed(ITIL_4_MAPPING, |value| {
        let rows = value["rows"].as_array_mut().unwrap();
        rows.retain(|row| row["source"] != "service-catalogue-management" && row["target"] != "9.3");
    });
    let messages: Vec<String> = lint::check(&files).into_iter().map(|each| each.message).collect();
    assert!(messages.iter().any(|each| each.contains("`service-catalogue-management` of `itil-4`")), "{messages:?}");
    for id in ["8.2.4-a", "9.3-a"] {
        assert!(messages.iter().any(|each| each.contains(&format!("`{id}` of `{ISO}`"))), "{id}: {messages:?}");
    }
    let codes: BTreeSet<String> = found(&files).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), ["catalogue-unmapped"]);
}

#[test]
fn rows_that_contradict_themselves_or_each_other_are_found() {
    let files = changed(ITIL_4_MAPPING, |value| value["rows"][0]["relationship"] = json!("no-counterpart"));
    assert!(found(&files).contains(&("catalogue-contradiction".into(), "/rows/0".into())));
    let files = changed(ITIL_4_MAPPING, |value| drop(value["rows"][0].as_object_mut().unwrap().remove("target")));
    assert!(found(&files).contains(&("catalogue-contradiction".into(), "/rows/0".into())));
    let files = changed(ITIL_4_MAPPING, |value| {
        let again = value["rows"][0].clone();
        value["rows"].as_array_mut().unwrap().push(again);
    });
    assert!(found(&files).iter().any(|(code, _)| code == "catalogue-duplicate-id"));
    let files = changed(ITIL_4_MAPPING, |value| {
        let row = json!({ "source": "incident-management", "relationship": "no-counterpart", "rationale": "None." });
        value["rows"].as_array_mut().unwrap().push(row);
    });
    assert!(found(&files).iter().any(|(code, _)| code == "catalogue-contradiction"));
}

#[test]
fn what_stands_within_itself_is_found_and_ends() {
    let files = changed("lean-it/framework.json", |value| {
        value["items"][0]["within"] = json!("process");
        value["items"][1]["within"] = json!("customer");
    });
    assert_eq!(found(&files), one("catalogue-contradiction", ""));
    let files = changed(ITIL_4, |value| value["groups"][0]["within"] = json!("general"));
    assert_eq!(found(&files), one("catalogue-contradiction", ""));
}

#[test]
fn ids_groups_and_levels_of_a_framework_are_checked() {
    let files = changed(ITIL_4, |value| value["items"][3]["statements"][0]["id"] = json!("incident-management-1"));
    assert!(found(&files).iter().any(|(code, _)| code == "catalogue-duplicate-id"));
    let files = changed(ITIL_4, |value| value["items"][3]["group"] = json!("generel"));
    assert_eq!(found(&files), one("catalogue-unknown-reference", "/items/3/group"));
    let files = changed(ITIL_4, |value| value["items"][3]["statements"][0]["level"] = json!(7));
    assert_eq!(found(&files), one("catalogue-unknown-reference", "/items/3/statements/0/level"));
    let files = changed("lean-it/framework.json", |value| value["id"] = json!("lean"));
    assert!(found(&files).contains(&("catalogue-misplaced".into(), "/id".into())));
}

fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_tickmark")).args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

fn answer(arguments: &[&str]) -> Value {
    let (exit, text) = run(&[arguments, &["--json"]].concat());
    assert_eq!(exit, Some(0), "{arguments:?}");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_crosswalk_is_printed_both_ways_with_what_has_no_counterpart() {
    let told = answer(&["controls", "map", "itil-4", ISO]);
    let (forward, backward) = (&told["forward"], &told["backward"]);
    assert_eq!(forward["links"].as_array().unwrap().len(), backward["links"].as_array().unwrap().len());
    let reviews = backward["without_counterpart"].as_array().unwrap().iter().find(|each| each["id"] == "9.3").unwrap();
    assert!(reviews["reason"].as_str().unwrap().contains("top management"), "{reviews}");
    let catalogue_row = backward["links"].as_array().unwrap().iter().find(|link| link["from"] == "8.2.4").unwrap();
    assert_eq!(
        (&catalogue_row["to"], &catalogue_row["relationship"]),
        (&json!("service-catalogue-management"), &json!("subset-of"))
    );
    let (exit, html) = run(&["controls", "map", "itil-4", ISO, "--html"]);
    assert_eq!(exit, Some(0));
    let html = html.replace("&#x2f;", "/");
    assert!(html.contains("ITIL 4 → ISO/IEC 20000-1:2018") && html.contains("ISO/IEC 20000-1:2018 → ITIL 4"));
    assert!(!html.contains("http://") && !html.contains("https://"));
    let (exit, text) = run(&["controls", "map", "itil-4", ISO, "--csv"]);
    assert_eq!(exit, Some(0));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let links = forward["links"].as_array().unwrap().len();
    let alone = |way: &Value| way["without_counterpart"].as_array().unwrap().len();
    assert_eq!(rows.len(), 2 * links + alone(forward) + alone(backward));
    let (_, plain) = run(&["controls", "map", "itil-4", "cobit-2019"]);
    assert!(
        plain.contains(&format!("itil-4 → cobit-2019, over {ISO}")) && plain.contains("to be judged"),
        "{plain:.300}"
    );
    let (exit, text) = run(&["controls", "map", "itil-4", "cobit-209", "--json"]);
    assert_eq!((exit, text.contains("`cobit-2019`")), (Some(2), true));
}

#[test]
fn frameworks_are_listed_shown_and_searched() {
    let all = answer(&["controls", "list", "--frameworks"]);
    assert_eq!(all["frameworks"].as_array().unwrap().len(), ITEMS.len());
    let listed = answer(&["controls", "list", "--view", "itil-4"]);
    assert_eq!(listed["items"].as_array().unwrap().len(), 34);
    let related = listed["items"][19]["related"].as_array().unwrap();
    assert!(related.iter().any(|row| row["to"] == "8.2.5"), "{related:?}");
    // The listing of requirements is what it was.
    assert_eq!(answer(&["controls", "list"])["requirements"].as_array().unwrap().len(), 470);
    let shown = answer(&["controls", "show", "DSS02"]);
    assert_eq!(shown["subjects"][0]["name"], "cobit-2019:DSS02");
    let shown = answer(&["controls", "show", "9.1"]);
    assert_eq!(shown["subjects"].as_array().unwrap().len(), 1);
    assert_eq!(
        answer(&["controls", "show", "iso20000-1-2011:9.1"])["subjects"][0]["item"]["title"],
        "Configuration management"
    );
    let clause = answer(&["controls", "show", "8.6.1"]);
    let related = clause["subjects"][0]["related"].as_array().unwrap();
    for publication in ["itil-4", "cobit-2019", "iso20000-1-2005", "policy-based-sm"] {
        assert!(related.iter().any(|row| row["publication"] == publication), "{publication}");
    }
    let found = answer(&["controls", "search", "known error"]);
    let names: Vec<&str> =
        found["results"].as_array().unwrap().iter().map(|hit| hit["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"iso20000-1:8.6.3-m") && names.contains(&"itil-4:problem-management-3"), "{names:?}");
    let (_, page) = run(&["controls", "show", "itil-4:incident-management"]);
    for words in [
        "Bring disturbed services back",
        "level 4",
        "intersects-with iso20000-1-2018:8.6.1",
        "Purposes and statements are ours",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[test]
fn nothing_that_ships_claims_sameness_that_nobody_has_reviewed() {
    for mapping in &catalogue().mappings {
        let same = mapping.rows.iter().filter(|row| row.relationship.carries_full_verdict());
        assert_eq!(same.count(), 0, "{}--{}", mapping.source, mapping.target);
    }
}
