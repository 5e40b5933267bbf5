//! The sources that name services, held against one another through the program itself.

use crate::place::Place;
use serde_json::Value;
use std::collections::BTreeSet;

const SETTINGS: &str = "[organisation]\nname = \"Example Ltd\"\nservices = [\"Managed Mail\", \"Managed Network\", \"Managed Voice\"]\n\
    [period]\nstart = 2025-10-01\nend = 2026-09-30\n";
const PORTFOLIO: &str = "Service ID,Service,Status,Owner,In catalogue,In scope,Live from,Retired on\n\
    S-1,Managed Mail,live,ada,yes,yes,2020-01-01,\nS-2,Managed Network,live,ada,yes,yes,2020-01-01,\n\
    S-3,Managed Voice,live,ada,yes,yes,2020-01-01,\nS-4,Hosted Fax,retired,ada,no,no,2018-01-01,2026-03-31\n";
const SLA: &str = "SLA ID,Service,Customers,Signed on,Valid from,Valid to,Reviewed on,Targets,Workload limits,Exceptions\n\
    A-1,Managed Mail,all,2025-12-20,2026-01-01,2026-12-31,2026-06-01,95 %,100 a month,windows\n\
    A-2,Managed Network,all,2025-12-20,2026-01-01,2026-12-31,2026-06-01,95 %,100 a month,windows\n\
    A-3,Managed Voice,all,2025-12-20,2026-01-01,2026-12-31,2026-06-01,95 %,100 a month,windows\n";
const TICKETS: &str = "number,opened_at,priority,business_service,state,close_notes\n\
    INC1,2026-02-01 08:00:00,3,Managed Mail,Closed,done\nINC2,2026-03-02 08:00:00,3,Hosted Fax,Closed,done\n";

fn differences(files: &[(&str, &str)]) -> (BTreeSet<(String, String)>, Value) {
    let standing = [
        ("tickmark.toml", SETTINGS),
        ("evidence/service-portfolio.csv", PORTFOLIO),
        ("evidence/SLA register.csv", SLA),
        ("evidence/incident.csv", TICKETS),
    ];
    let place = Place::new(&[&standing[..], files].concat());
    let (exit, document) = place.json(&["assess", "--as-of", "2026-09-30", "--format", "json"]);
    assert_eq!(exit, Some(0));
    let found = document["scope_consistency"]["differences"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (found.map(|each| (text(&each["service"]), text(&each["source"]))).collect(), document)
}

fn expected(pairs: &[(&str, &str)]) -> BTreeSet<(String, String)> {
    pairs.iter().map(|(service, source)| ((*service).to_owned(), (*source).to_owned())).collect()
}

#[test]
fn sources_that_agree_differ_in_nothing_and_a_ticket_from_before_the_end_is_in_order() {
    let (found, document) = differences(&[]);
    assert_eq!(found, expected(&[]));
    let compared: Vec<_> = document["scope_consistency"]["compared"].as_array().unwrap().clone();
    assert_eq!(compared, ["scope", "catalogue", "service-levels", "tickets"], "reports and suppliers name none");
}

#[test]
fn each_source_that_differs_is_named_with_its_place_and_becomes_a_gap_and_a_reason_for_the_grade() {
    let later = TICKETS.replace("2026-03-02", "2026-06-02") + "INC3,2026-06-03 08:00:00,3,Managed Print,Closed,done\n";
    let silent = PORTFOLIO.replace(
        "S-3,Managed Voice,live,ada,yes,yes,2020-01-01,\n",
        "S-5,Managed Cloud,live,ada,yes,yes,2020-01-01,\n",
    );
    let beyond = SLA.replace("A-3,Managed Voice", "A-3,Managed Print");
    let (found, document) = differences(&[
        ("evidence/incident.csv", &later),
        ("evidence/service-portfolio.csv", &silent),
        ("evidence/SLA register.csv", &beyond),
    ]);
    assert_eq!(
        found,
        expected(&[
            ("Hosted Fax", "tickets"),
            ("Managed Print", "tickets"),
            ("Managed Print", "service-levels"),
            ("Managed Voice", "service-levels"),
            ("Managed Voice", "catalogue"),
            ("Managed Cloud", "scope"),
        ])
    );
    let rows = |value: &Value| value.as_array().unwrap().clone();
    let fax =
        rows(&document["scope_consistency"]["differences"]).into_iter().find(|each| each["service"] == "Hosted Fax");
    let place = fax.unwrap()["places"][0].clone();
    assert_eq!((place["path"].as_str(), place["place"].as_str()), (Some("evidence/incident.csv"), Some("row 3, INC2")));
    assert_eq!(rows(&document["gaps"]).iter().filter(|gap| gap["kind"] == "scope").count(), 6);
    for clause in ["4.3", "8.2.4", "8.3.3"] {
        let row = rows(&document["clauses"]).into_iter().find(|row| row["clause"] == clause).unwrap();
        let reasons = rows(&row["grade_reasons"]);
        assert!(
            reasons.iter().any(|reason| reason["rule"] == "scope-differs" && reason["grade"] == "minor"),
            "{clause}"
        );
    }
}

const REGISTER: &str = "path,kind,requirements\nevidence/scope.md,scope-statement,4.3-e\nevidence/contract.md,agreement,8.3.4.1-c\n\
    evidence/report.md,report,9.4-b\n";
const SCOPE: &str = "# Scope of the SMS\n\nThe SMS supports\n\n- Managed Mail\n- Managed Network\n- Managed Print\n\nfrom its offices. Hosted Fax left the scope in March 2026.\n";
const CONTRACT: &str = "# Contract with Fibre Ltd\n\n## Services\n\nThe supplier carries Managed Network and Hosted Fax. It keeps the lines between the offices available around the clock, reports what failed each quarter, and names one person who answers for the contract.\n";
const REPORT: &str = "# Service report August 2026\n\n| Service | Incidents |\n|---|---|\n| Managed Mail | 4 |\n| Managed Network | 2 |\n\
    | Managed Voice | 2 |\n| Managed Print | 2 |\n";

#[test]
fn documents_are_read_for_what_they_list_and_a_scope_may_say_what_left_it() {
    let (found, document) = differences(&[
        ("register.csv", REGISTER),
        ("evidence/scope.md", SCOPE),
        ("evidence/contract.md", CONTRACT),
        ("evidence/report.md", REPORT),
    ]);
    assert_eq!(
        found,
        expected(&[
            ("Managed Print", "scope"),
            ("Managed Voice", "scope"),
            ("Hosted Fax", "suppliers"),
            ("Managed Print", "reports"),
        ])
    );
    assert_eq!(document["scope_consistency"]["not_compared"].as_array().unwrap().len(), 0);
    let suppliers = document["scope_consistency"]["differences"].as_array().unwrap().iter();
    let place = suppliers.clone().find(|each| each["source"] == "suppliers").unwrap()["places"][0].clone();
    assert_eq!(place["place"], "Services");
}
