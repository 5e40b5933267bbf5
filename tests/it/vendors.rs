//! The records of the fixture organisation, written as each of three products writes them: the same deviations are
//! found, in the rows where they stand, and no others.

use crate::testing::{observe_folder, plan, shipped};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tickmark::catalogue::{Catalogue, Column, ColumnType, RecordType};
use tickmark::testing::moments::{self, Reading};
use tickmark::testing::{DeclaredExport, Observations, TestingPlan};
use tickmark::workspace::Workspace;

/// The exports that each product could have written, and the name its file then has.
const EXPORTS: [(&str, &str, &str); 4] = [
    ("incident", "servicenow/incident_2025-10_2026-09.csv", "incident.csv"),
    ("problem", "servicenow/problem_2025-10_2026-09.csv", "problem.csv"),
    ("change", "jira/ITC changes 2025-10-01 to 2026-09-30.csv", "changes.csv"),
    ("service-request", "bmc/Serviceanfragen 2025-26.csv", "service requests.csv"),
];

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/quillmoor")
}

fn records(path: &str) -> PathBuf {
    fixture().join("evidence/records").join(path)
}

/// Copies every table of the evidence that no product is asked to write: registers, logs, figures.
fn copy_others(folder: &Path) {
    let evidence = fixture().join("evidence");
    let rewritten = EXPORTS.map(|(_, path, _)| records(path));
    for entry in walkdir::WalkDir::new(&evidence).into_iter().map(Result::unwrap) {
        let path = entry.path();
        if path.extension().is_some_and(|ending| ending == "csv" || ending == "json")
            && !rewritten.iter().any(|each| each == path)
        {
            let target = folder.join(path.strip_prefix(&evidence).unwrap());
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::copy(path, target).unwrap();
        }
    }
}

/// What a product calls a column; where it has no name, a field that an organisation made for itself.
fn header(column: &Column, vendor: &str, taken: &BTreeSet<String>) -> String {
    let own = column.synonyms.get(vendor).into_iter().flatten().cloned();
    let generic = column.synonyms.get("generic").into_iter().flatten().chain([&column.name]);
    let made = generic.map(|name| match vendor {
        "servicenow" => format!("u_{}", name.to_lowercase().replace([' ', '-'], "_")),
        "jira" => format!("Custom field ({name})"),
        _ => name.clone(),
    });
    let free = |name: &String| !taken.contains(&name.to_lowercase());
    own.chain(made).find(free).unwrap_or_else(|| panic!("no name of {vendor} is left for `{}`", column.name))
}

/// A rank in the words of a product.
fn rank(column: &str, vendor: &str, rank: usize) -> &'static str {
    let words: [&str; 5] = match (vendor, column) {
        ("servicenow", "priority") => ["1 - Critical", "2 - High", "3 - Moderate", "4 - Low", "5 - Planning"],
        ("servicenow", _) => ["1 - High", "2 - Medium", "3 - Low", "4", "5"],
        ("jira", "priority") => ["Highest", "High", "Medium", "Low", "Lowest"],
        ("jira" | "bmc", "impact") => {
            ["1-Extensive/Widespread", "2-Significant/Large", "3-Moderate/Limited", "4-Minor/Localized", "5"]
        }
        ("bmc", "priority") => ["Critical", "High", "Medium", "Low", "Planning"],
        _ => ["1-Critical", "2-High", "3-Medium", "4-Low", "5"],
    };
    words[rank - 1]
}

/// A cell as a product writes it.
fn rewritten(cell: &str, column: &Column, vendor: &str) -> String {
    match column.kind {
        ColumnType::Timestamp => match moments::read(cell) {
            Reading::Certain(written) => {
                let Some(time) = written.time else { return written.day.to_string() };
                let form = match vendor {
                    "servicenow" => "%Y-%m-%d %H:%M:%S",
                    "jira" => "%d/%b/%y %-I:%M:%S %p",
                    _ => "%d.%m.%Y %H:%M:%S",
                };
                written.day.and_time(time).format(form).to_string()
            }
            _ => cell.to_owned(),
        },
        ColumnType::Rank => {
            let known =
                column.values.iter().find(|(_, words)| words.iter().any(|word| word.eq_ignore_ascii_case(cell)));
            let digit = known.map_or_else(|| cell.chars().next(), |(ours, _)| ours.chars().next());
            let number = digit.and_then(|digit| digit.to_digit(10)).filter(|number| (1..=5).contains(number));
            number.map_or_else(|| cell.to_owned(), |number| rank(&column.name, vendor, number as usize).to_owned())
        }
        ColumnType::Boolean => match (cell.to_lowercase().as_str(), vendor) {
            ("true" | "yes", "servicenow") => "true".to_owned(),
            ("false" | "no", "servicenow") => "false".to_owned(),
            ("true" | "yes", _) => "Yes".to_owned(),
            ("false" | "no", _) => "No".to_owned(),
            _ => cell.to_owned(),
        },
        _ => cell.to_owned(),
    }
}

/// The rows of an export of the fixture, from its header on.
fn table(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    let text = text.trim_start_matches('\u{feff}');
    let body: Vec<&str> = text.split_inclusive('\n').skip_while(|line| line.starts_with('#')).collect();
    let delimiter = if body[0].contains(';') { b';' } else { b',' };
    let body = body.concat();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(body.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// An export in the layout of a product, with the columns that were mapped.
fn export(rows: &[Vec<String>], record_type: &RecordType, mapped: &BTreeMap<String, String>, vendor: &str) -> Vec<u8> {
    let (headers, below) = rows.split_first().unwrap();
    let at = |name: &String| headers.iter().position(|header| header == name).unwrap();
    let mut columns: Vec<(&Column, usize)> =
        mapped.iter().map(|(column, header)| (record_type.column(column).unwrap(), at(header))).collect();
    columns.sort_by_key(|(column, _)| column.name != record_type.key);
    let mut taken = BTreeSet::new();
    let names: Vec<String> = columns
        .iter()
        .map(|(column, _)| {
            let name = header(column, vendor, &taken);
            taken.insert(name.to_lowercase());
            name
        })
        .collect();
    let delimiter = if vendor == "bmc" { b';' } else { b',' };
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    writer.write_record(&names).unwrap();
    for row in below {
        writer.write_record(columns.iter().map(|(column, at)| rewritten(&row[*at], column, vendor))).unwrap();
    }
    writer.into_inner().unwrap()
}

/// Test and subject of every deviation, with path and row.
fn deviations(observations: &Observations) -> BTreeMap<(String, String), (String, u64)> {
    let rows = observations.results.iter().flat_map(|result| {
        result
            .exception_rows
            .iter()
            .map(|row| ((result.test.clone(), row.subject.clone()), (row.source.clone(), row.row)))
    });
    rows.collect()
}

fn testing_plan(declared: Vec<DeclaredExport>) -> TestingPlan {
    let settings = Workspace::open(&fixture()).unwrap().settings;
    TestingPlan { declared, parameters: settings.tests.parameters, ..plan() }
}

fn zone(path: &str, zone: &str) -> DeclaredExport {
    DeclaredExport { path: format!("evidence/{path}"), time_zone: Some(zone.to_owned()), ..DeclaredExport::default() }
}

/// The fixture as it stands, with its own declarations.
fn as_it_stands(catalogue: &Catalogue) -> Observations {
    let folder = tempfile::tempdir().unwrap();
    copy_others(folder.path());
    for (_, path, _) in EXPORTS {
        let target = folder.path().join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(records(path), target).unwrap();
    }
    let declared = Workspace::open(&fixture()).unwrap().settings.exports;
    let declared = declared.into_iter().map(|each| DeclaredExport {
        path: each.path.replace("evidence/records/", "evidence/"),
        record_type: each.record_type,
        column_map: each.columns,
        time_zone: each.time_zone,
        ..DeclaredExport::default()
    });
    observe_folder(folder.path(), catalogue, &testing_plan(declared.collect()))
}

/// Deviations of records that were planted in these exports.
fn planted(catalogue: &Catalogue) -> BTreeSet<(String, String)> {
    let file: Value = serde_json::from_slice(&fs::read(fixture().join("expected.json")).unwrap()).unwrap();
    let exports = EXPORTS.map(|(_, path, _)| format!("evidence/records/{path}"));
    let defects = file["defects"].as_array().unwrap().iter();
    let here = defects.filter(|defect| exports.iter().any(|path| defect["where"]["path"] == **path));
    let signs = here.map(|defect| &defect["found_by"]).filter(|sign| sign["kind"] == "record-test");
    let id = |reference: &Value| {
        let test = catalogue.record_tests.values().find(|test| reference == test.metadata.reference.as_str());
        test.unwrap().metadata.id.clone()
    };
    signs.map(|sign| (id(&sign["ref"]), sign["subject"].as_str().unwrap().to_owned())).collect()
}

struct Before {
    catalogue: Catalogue,
    observations: Observations,
}

/// One look at the fixture, shared by the tests.
static BEFORE: LazyLock<Before> = LazyLock::new(|| {
    let catalogue = shipped();
    let observations = as_it_stands(&catalogue);
    Before { catalogue, observations }
});

fn mapped(record_type: &str) -> &'static BTreeMap<String, String> {
    let found = BEFORE.observations.populations.iter().find(|each| each.record_type == record_type).unwrap();
    &found.sources[0].mapped
}

#[test]
fn planted_deviations_of_tickets_are_found_in_the_layouts_they_came_in() {
    let (planted, found) = (planted(&BEFORE.catalogue), deviations(&BEFORE.observations));
    assert!(planted.len() >= 30, "only {} deviations are planted in these exports", planted.len());
    for each in &planted {
        assert!(found.contains_key(each), "planted and not found: {each:?}");
    }
}

/// Writes all tickets as one product writes them, and finds what was found before, row by row.
fn found_in_the_layout_of(vendor: &str) {
    let Before { catalogue, observations } = &*BEFORE;
    let folder = tempfile::tempdir().unwrap();
    copy_others(folder.path());
    for (record_type, path, name) in EXPORTS {
        let bytes = export(&table(&records(path)), &catalogue.record_types[record_type], mapped(record_type), vendor);
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let found = observe_folder(folder.path(), catalogue, &testing_plan(vec![zone("service requests.csv", "+01:00")]));
    for (record_type, _, name) in EXPORTS {
        let population = found.populations.iter().find(|each| each.record_type == record_type);
        let source = &population.unwrap_or_else(|| panic!("no {record_type}")).sources[0];
        assert_eq!((source.path.as_str(), source.layout.as_str()), (format!("evidence/{name}").as_str(), vendor));
        let (found, wanted) = (source.mapped.keys(), mapped(record_type).keys());
        assert_eq!(found.collect::<Vec<_>>(), wanted.collect::<Vec<_>>(), "{name}");
    }
    let deviating = deviations(&found);
    let keys = |rows: &BTreeMap<(String, String), (String, u64)>| rows.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(keys(&deviating), keys(&deviations(observations)));
    for (_, _, name) in EXPORTS {
        let text = fs::read_to_string(folder.path().join(name)).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let here = deviating.iter().filter(|(_, (source, row))| *source == format!("evidence/{name}") && *row > 0);
        for ((test, subject), (_, row)) in here {
            let line = lines[usize::try_from(*row).unwrap() - 1];
            assert!(line.starts_with(subject.as_str()), "{test} {subject}: row {row} is {line}");
        }
    }
}

#[test]
fn the_same_deviations_are_found_in_the_layout_of_servicenow() {
    found_in_the_layout_of("servicenow");
}

#[test]
fn the_same_deviations_are_found_in_the_layout_of_jira() {
    found_in_the_layout_of("jira");
}

#[test]
fn the_same_deviations_are_found_in_the_layout_of_bmc() {
    found_in_the_layout_of("bmc");
}
