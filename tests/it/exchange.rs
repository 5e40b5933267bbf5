//! Frameworks of other people coming in, and ours going out as OSCAL and back.

use proptest::prelude::*;
use serde_json::{Value, json};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tickmark::catalogue::exchange::{ImportPlan, Imported, import, oscal};
use tickmark::catalogue::framework::{Framework, Group, Item, ItemsCalled, Level, Poles, Scale, Statement, Structure};
use tickmark::catalogue::publication::Verification;
use tickmark::catalogue::{Catalogue, CatalogueFiles, criteria};

fn catalogue() -> Catalogue {
    Catalogue::parse(&CatalogueFiles::embedded()).unwrap()
}

fn read(file: &str, bytes: &[u8]) -> Result<Imported, Vec<String>> {
    let plan = ImportPlan { file, bytes, id: None, day: "2026-11-20", beside: &|_| None };
    import(&plan).map_err(|faults| faults.into_iter().map(|fault| fault.code).collect())
}

fn read_value(value: &Value) -> Imported {
    read("x.json", &serde_json::to_vec(value).unwrap()).unwrap()
}

fn oscal_schema() -> jsonschema::Validator {
    crate::oscal::schema("1.2.2")
}

/// The first few complaints of the schema of NIST.
fn complaints(schema: &jsonschema::Validator, document: &Value) -> Vec<String> {
    schema
        .iter_errors(document)
        .take(3)
        .map(|error| format!("{}: {:.200}", error.instance_path(), error.to_string()))
        .collect()
}

#[test]
fn everything_that_ships_goes_out_as_valid_oscal_and_comes_back_as_it_was() {
    let (catalogue, schema) = (catalogue(), oscal_schema());
    let publications = catalogue.publications.values().map(criteria::as_framework);
    for framework in catalogue.frameworks.values().cloned().chain(publications) {
        let document = oscal::export_catalog(&framework);
        assert_eq!(complaints(&schema, &document), Vec::<String>::new(), "{}", framework.id);
        let back = read_value(&document).framework.unwrap();
        assert_eq!(back, Framework { schema: None, ..framework });
    }
    for mapping in &catalogue.mappings {
        let document = oscal::export_mapping(mapping).unwrap();
        let name = format!("{}--{}", mapping.source, mapping.target);
        assert_eq!(complaints(&schema, &document), Vec::<String>::new(), "{name}");
        let mut back = read_value(&document).mappings;
        assert_eq!(back.len(), 1, "{name}");
        let mut expected = mapping.clone();
        expected.schema = None;
        assert_eq!(back.remove(0), expected, "{name}");
    }
}

fn line() -> impl Strategy<Value = String> {
    "[A-Za-zé§&\"<{]([ -~é]{0,30}[A-Za-z0-9)}])?"
}

fn words() -> impl Strategy<Value = String> {
    "[ -~\né]{0,30}[A-Za-z0-9.]"
}

fn any_item() -> impl Strategy<Value = Item> {
    let statement =
        (words(), prop::option::of(line()), prop::option::of(1_u8..6), prop::collection::vec(words(), 0..2));
    let poles = prop::option::of((words(), words()).prop_map(|(from, to)| Poles { from, to }));
    let texts = (line(), prop::option::of(line()), prop::option::of(words()), prop::option::of(words()));
    let more = (
        prop::option::of(0_u8..9),
        poles,
        prop::collection::vec(words(), 0..3),
        prop::collection::vec(statement, 0..4),
    );
    (texts, more, any::<u8>()).prop_map(
        |((title, label, text, guidance), (level, poles, evidence, statements), place)| {
            let stated = statements.into_iter().enumerate().map(|(index, (text, label, level, evidence))| Statement {
                id: format!("s{index}"),
                label: label.unwrap_or_default(),
                within: (index > 0 && place.is_multiple_of(3)).then(|| "s0".to_owned()),
                text,
                level,
                evidence,
            });
            Item {
                id: format!("{place}"),
                title,
                label: label.unwrap_or_default(),
                text: text.unwrap_or_default(),
                guidance: guidance.unwrap_or_default(),
                level,
                poles,
                evidence,
                statements: stated.collect(),
                ..Item::default()
            }
        },
    )
}

prop_compose! {
    fn any_framework()(
        titles in (line(), line(), line(), words()), notes in prop::collection::vec(words(), 0..3),
        groups in prop::collection::vec((line(), words(), any::<u8>()), 0..4),
        items in prop::collection::vec((any_item(), any::<u8>()), 1..8), scaled in any::<bool>(),
    ) -> Framework {
        let groups: Vec<Group> = groups.into_iter().enumerate().map(|(index, (title, text, place))| Group {
            id: format!("g({index})"),
            title,
            label: String::new(),
            within: (index > 0 && place.is_multiple_of(2)).then(|| format!("g({})", usize::from(place) % index)),
            text,
        }).collect();
        let count = items.len();
        let items: Vec<Item> = items.into_iter().enumerate().map(|(index, (mut item, place))| {
            // Ids that OSCAL does not accept as they are, in an order of their own.
            item.id = format!("{}.{index}(x)", count - index);
            for statement in &mut item.statements {
                statement.id = format!("{}-{}", item.id, statement.id);
                statement.within = statement.within.take().map(|within| format!("{}-{within}", item.id));
            }
            if index > 0 && place.is_multiple_of(4) {
                item.within = Some(format!("{count}.0(x)"));
            }
            if !groups.is_empty() && place.is_multiple_of(3) {
                item.group = Some(format!("g({})", usize::from(place) % groups.len()));
            }
            item
        }).collect();
        let (designation, title, edition, notice) = titles;
        let levels = vec![
            Level { level: 1, title: "Low".to_owned(), text: "Some.\nMore.".to_owned() },
            Level { level: 2, title: "High".to_owned(), text: "All.".to_owned() },
        ];
        Framework {
            schema: None,
            id: "own-rules-2.1".to_owned(),
            designation,
            title,
            edition,
            notice,
            structure: if scaled { Structure::CrossChecked } else { Structure::NotVerified },
            note: notes.concat(),
            items_called: ItemsCalled { one: "rule".to_owned(), many: "rules".to_owned() },
            verification: Verification {
                basis: "Ours.".to_owned(),
                checked_on: "2026-11-20".to_owned(),
                ours: notes.clone(),
                doubts: notes,
            },
            groups,
            scale: scaled.then(|| Scale { title: "maturity".to_owned(), by_statements: true, levels }),
            items,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_framework_goes_out_comes_back_as_it_was(framework in any_framework()) {
        let document = oscal::export_catalog(&framework);
        prop_assert_eq!(read_value(&document).framework.unwrap(), framework);
    }

    #[test]
    fn damaged_files_are_refused_or_read_and_never_more(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = serde_json::to_vec(&small_catalog()).unwrap();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        let _ = read("x.json", &bytes);
        let _ = read("x.yaml", &bytes);
        let _ = read("x.csv", &bytes);
    }
}

/// A catalogue as others write it: nested groups, parameters, enhancements, a withdrawn control.
fn small_catalog() -> Value {
    json!({ "catalog": { "uuid": "74c8ba1e-5cd4-4ad1-bbfd-d888e2f6c724",
        "metadata": { "title": "Small Catalogue", "version": "3", "parties": [{ "name": "Example Body" }] },
        "groups": [{ "id": "ac", "title": "Access", "groups": [{ "id": "ac.1", "title": "Accounts", "controls": [
            { "id": "ac-1", "title": "Accounts are kept",
              "params": [{ "id": "p1", "label": "frequency" }, { "id": "p2", "values": ["each {{ insert: param, p1 }}"] }],
              "props": [{ "name": "label", "value": "AC-1" }],
              "parts": [
                { "id": "ac-1_smt", "name": "statement", "prose": "Accounts:", "parts": [
                    { "id": "ac-1_smt.a", "name": "item", "prose": "are reviewed {{ insert: param, p2 }};",
                      "props": [{ "name": "label", "value": "a." }],
                      "parts": [{ "id": "ac-1_smt.a.1", "name": "item", "prose": "by their owner." }] }] },
                { "name": "guidance", "prose": "Keep them few." },
                { "name": "assessment-method", "props": [{ "name": "method", "value": "EXAMINE" }],
                  "parts": [{ "name": "assessment-objects", "prose": "account list\n\nreview records" }] }],
              "controls": [{ "id": "ac-1.1", "title": "Automatic", "parts": [{ "name": "statement", "prose": "It is automatic." }] }] },
            { "id": "ac-9", "title": "Gone", "props": [{ "name": "status", "value": "withdrawn" }] }] }] }] } })
}

#[test]
fn catalogues_of_others_are_read_with_their_parts_parameters_and_evidence() {
    let imported = read_value(&small_catalog());
    let framework = imported.framework.unwrap();
    assert_eq!((framework.id.as_str(), framework.groups.len(), framework.items.len()), ("small-catalogue", 2, 2));
    assert!(framework.notice.contains("Example Body"));
    let item = &framework.items[0];
    assert_eq!((item.label.as_str(), item.group.as_deref(), item.text.as_str()), ("AC-1", Some("ac.1"), "Accounts:"));
    assert_eq!(item.statements[0].text, "are reviewed [each [frequency]];");
    assert_eq!(item.statements[1].within.as_deref(), Some("ac-1_smt.a"));
    assert_eq!(item.evidence, ["account list", "review records"]);
    assert_eq!(framework.items[1].within.as_deref(), Some("ac-1"));
    assert_eq!(imported.notes.iter().map(|note| note.code.as_str()).collect::<Vec<_>>(), ["import-left-out"]);
}

#[test]
fn a_profile_takes_what_it_names_from_the_catalogue_beside_it() {
    let profile = |href: &str, more: Value| {
        let mut import = json!({ "href": href });
        import.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "profile": { "metadata": { "title": "Our choice", "version": "1" }, "imports": [import],
            "back-matter": { "resources": [{ "uuid": "u1", "rlinks": [{ "href": "c.xml" }, { "href": "c.json" }] }] } } })
    };
    let files = |name: &str| match name {
        "c.json" => Some(serde_json::to_vec(&small_catalog()).unwrap()),
        "again.json" => Some(serde_json::to_vec(&profile("p.json", json!({}))).unwrap()),
        _ => None,
    };
    let read = |value: &Value| {
        let bytes = serde_json::to_vec(value).unwrap();
        let plan = ImportPlan { file: "p.json", bytes: &bytes, id: None, day: "2026-11-20", beside: &files };
        import(&plan).map_err(|faults| faults[0].to_string())
    };
    let ids =
        |imported: Imported| imported.framework.unwrap().items.into_iter().map(|item| item.id).collect::<Vec<_>>();
    assert_eq!(ids(read(&profile("c.json", json!({ "include-all": {} }))).unwrap()), ["ac-1", "ac-1.1"]);
    let one = json!({ "include-controls": [{ "with-ids": ["ac-1"] }] });
    assert_eq!(ids(read(&profile("#u1", one)).unwrap()), ["ac-1"]);
    let without = json!({ "include-all": {}, "exclude-controls": [{ "with-ids": ["ac-1"] }] });
    assert_eq!(ids(read(&profile("c.json", without)).unwrap()), ["ac-1.1"]);
    for (href, words) in [
        ("again.json", "leads back to itself"),
        ("gone.json", "not there"),
        ("../c.json", "only files beside it"),
        ("https://example.org/c.json", "only files beside it"),
        ("#u9", "only files beside it"),
    ] {
        let fault = read(&profile(href, json!({}))).unwrap_err();
        assert!(fault.contains("import-broken") && fault.contains(words), "{href}: {fault}");
    }
}

const LIBRARY: &str = "urn: urn:x:library:own\nname: Own Library\nref_id: OWN-1\nversion: 2\ncopyright: Example Body\n\
objects:\n  framework:\n    name: Own Framework\n    scores_definition:\n    - score: 1\n      name: Low\n      description: Some of it\n    \
requirement_nodes:\n    - urn: u:a\n      assessable: false\n      ref_id: A\n      name: Access\n    - urn: u:a-1\n      assessable: true\n      \
parent_urn: u:a\n      ref_id: A.1\n      description: Accounts are kept. They are reviewed.\n      typical_evidence: account list\n    \
- urn: u:a-2\n      assessable: true\n      parent_urn: u:a-1\n      ref_id: A.1\n      name: More\n";

#[test]
fn libraries_of_ciso_assistant_are_read_and_what_stands_within_itself_is_refused() {
    let framework = read("lib.yaml", LIBRARY.as_bytes()).unwrap().framework.unwrap();
    assert_eq!((framework.id.as_str(), framework.edition.as_str()), ("own-1", "library version 2"));
    let ids: Vec<&str> = framework.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["A.1", "A.1-2"]);
    assert_eq!((framework.items[0].group.as_deref(), framework.items[1].within.as_deref()), (Some("A"), Some("A.1")));
    assert_eq!(framework.items[0].title, "Accounts are kept. They are reviewed");
    assert_eq!(framework.scale.unwrap().levels[0].title, "Low");
    let circle = LIBRARY.replace("parent_urn: u:a\n", "parent_urn: u:a-2\n");
    assert_eq!(read("lib.yaml", circle.as_bytes()).unwrap_err(), ["import-broken", "import-broken"]);
    let lost = LIBRARY.replace("parent_urn: u:a\n", "parent_urn: u:z\n");
    assert_eq!(read("lib.yaml", lost.as_bytes()).unwrap_err(), ["import-broken"]);
    assert_eq!(read("lib.yaml", b"name: x\n").unwrap_err(), ["import-unknown-format"]);
}

/// A workbook of these sheets, as small as one can be.
fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut part = |name: &str, text: &str| {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    };
    let numbered = || (1..).zip(sheets);
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let all: String = numbered()
        .map(|(n, (name, _))| format!("<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"r{n}\"/>"))
        .collect::<Vec<_>>()
        .concat();
    part(
        "xl/workbook.xml",
        &format!("<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets>{all}</sheets></workbook>"),
    );
    let links: Vec<String> = numbered()
        .map(|(n, _)| {
            format!("<Relationship Id=\"r{n}\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>")
        })
        .collect();
    part(
        "xl/_rels/workbook.xml.rels",
        &format!("<Relationships xmlns=\"{package}/relationships\">{}</Relationships>", links.concat()),
    );
    part(
        "_rels/.rels",
        &format!(
            "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    );
    part("[Content_Types].xml", &format!("<Types xmlns=\"{package}/content-types\"/>"));
    for (n, (_, rows)) in numbered() {
        let row = |(number, cells): (usize, &&[&str])| {
            let cell = |(column, text): (char, &&str)| {
                format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
            };
            let cells: Vec<String> = ('A'..).zip(cells.iter()).filter(|(_, text)| !text.is_empty()).map(cell).collect();
            format!("<row r=\"{number}\">{}</row>", cells.concat())
        };
        let rows: Vec<String> = (1..).zip(rows.iter()).map(row).collect();
        part(
            &format!("xl/worksheets/sheet{n}.xml"),
            &format!("<worksheet xmlns=\"{main}\"><sheetData>{}</sheetData></worksheet>", rows.concat()),
        );
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn workbooks_are_read_as_libraries_or_as_tables() {
    let library = workbook(&[
        ("library_meta", &[&["type", "library"], &["ref_id", "OWN-2"], &["name", "Own Library"]]),
        (
            "own_content",
            &[
                &["assessable", "depth", "ref_id", "name", "description"],
                &["", "1", "A", "Access"],
                &["x", "2", "A-1(1)", "Accounts", "Accounts are kept."],
                &["x", "3", "A-2", "More"],
            ],
        ),
    ]);
    let framework = read("lib.xlsx", &library).unwrap().framework.unwrap();
    assert_eq!((framework.id.as_str(), framework.groups.len(), framework.items.len()), ("own-2", 1, 2));
    assert_eq!(framework.items[1].within.as_deref(), Some("A-1(1)"));
    let uneven = workbook(&[("own_content", &[&["assessable", "depth", "ref_id"], &["x", "2", "A"]])]);
    assert_eq!(read("lib.xlsx", &uneven).unwrap_err(), ["import-broken"]);
    let table = workbook(&[("Sheet1", &[&["designation", "Own Rules"], &[], &["id", "title"], &["1", "First"]])]);
    assert_eq!(read("own.xlsx", &table).unwrap().framework.unwrap().id, "own-rules");
    assert_eq!(read("own.xlsx", &library[..library.len() / 2]).unwrap_err(), ["import-unreadable"]);
}

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tickmark"));
        command.args(arguments).current_dir(self.0.path()).env("SOURCE_DATE_EPOCH", "1790726400").output().unwrap()
    }

    fn json(&self, arguments: &[&str]) -> (Option<i32>, Value) {
        let output = self.run(&[arguments, &["--json"]].concat());
        let text = String::from_utf8_lossy(&output.stderr);
        (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{text}")))
    }

    fn codes(&self, arguments: &[&str]) -> (Option<i32>, Vec<String>) {
        let (exit, document) = self.json(arguments);
        let found = document["diagnostics"].as_array().unwrap();
        (exit, found.iter().map(|each| each["code"].as_str().unwrap().to_owned()).collect())
    }
}

#[test]
fn hostile_and_broken_files_give_diagnostics_and_exit_2() {
    let place = Place::new();
    let huge = fs::File::create(place.0.path().join("huge.json")).unwrap();
    huge.set_len(100 * 1024 * 1024).unwrap();
    place.write("cut.json", "{\"catalog\": {\"groups\": [");
    place.write("deep.json", "{\"catalog\":".repeat(100_000));
    place.write("many.json", format!("{{\"catalog\": [{}1]}}", "1,".repeat(700_000)));
    place.write("long.csv", format!("id,title\n{}", "a,b\n".repeat(60_000)));
    place.write("twice.json", "{\"catalog\": {\"groups\": [], \"groups\": []}}");
    place.write("other.json", "{\"something\": 1}");
    place.write("picture.png", [0x89, b'P', b'N', b'G']);
    place.write("bomb.yaml", "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n");
    let expected = [
        ("huge.json", "import-too-large"),
        ("cut.json", "import-unreadable"),
        ("deep.json", "import-too-large"),
        ("many.json", "import-too-large"),
        ("long.csv", "import-too-large"),
        ("twice.json", "import-broken"),
        ("other.json", "import-unknown-format"),
        ("picture.png", "import-unknown-format"),
        ("bomb.yaml", "import-unreadable"),
        ("gone.json", "import-unreadable"),
    ];
    for (file, code) in expected {
        let found = place.codes(&["controls", "import", file, "--out", "own"]);
        assert_eq!(found, (Some(2), vec![code.to_owned()]), "{file}");
    }
    assert!(!place.0.path().join("own").exists());
}

const TABLE: &str = "designation,Group Standard 7\nitem,rule\nitems,rules\n\
id,title,group,text,statement,relationship,target,rationale\n\
GS-1,Callback,Calls,People who report an incident are called back.,Each caller is called back within a day.,intersects-with,8.6.1,Both are about people who report incidents.\n\
GS-1,,,,The call is recorded.,,,\nGS-2,Greeting,Calls,People are greeted.,,no-counterpart,,Nobody else asks for that.\n";

/// A workspace assessed against the imported table.
fn imported() -> Place {
    let place = Place::new();
    place.write("rules.csv", TABLE);
    let (exit, told) = place.json(&["controls", "import", "rules.csv", "--out", "own"]);
    assert_eq!(
        (exit, &told["framework"], &told["items"], &told["statements"]),
        (Some(0), &json!("group-standard-7"), &json!(2), &json!(2))
    );
    assert_eq!(told["mappings"], json!(["group-standard-7--iso20000-1-2018"]));
    assert_eq!(place.run(&["controls", "check", "--controls", "own"]).status.code(), Some(0));
    let settings = "format_version = 1\n[organisation]\nname = \"Example Services\"\n";
    place.write("ws/tickmark.toml", format!("{settings}[criteria]\npublication = \"group-standard-7\"\n"));
    place.write("ws/register.csv", "path,requirements,kind\ncalls.md,GS-1,procedure\n");
    place.write("ws/evidence/calls.md", "---\ndate: 2026-08-01\n---\n# Callback\n\nPeople who report an incident are called back within a day, and the call is recorded.\n");
    place
}

#[test]
fn an_imported_framework_is_assessed_end_to_end() {
    let place = imported();
    let arguments = ["assess", "ws", "--controls", "own", "--as-of", "2026-09-30"];
    let (exit, told) = place.json(&arguments);
    assert_eq!(exit, Some(0));
    assert_eq!(
        (&told["catalogue"]["designation"], &told["summary"]["requirements"]),
        (&json!("Group Standard 7"), &json!(3))
    );
    let clause = &told["clauses"][0];
    assert_eq!(clause["title"], "GS-1 Callback");
    let matched = &told["requirements"][0]["evidence"];
    assert_eq!(matched, &json!(["evidence/calls.md"]), "{}", told["evidence"]);
    for file in ["assessment.json", "report.html", "report.pdf"] {
        assert!(place.0.path().join("ws/out").join(file).is_file(), "{file}");
    }
    let html = fs::read_to_string(place.0.path().join("ws/out/report.html")).unwrap();
    assert!(
        html.contains("Each caller is called back within a day.") && html.contains("Group&#x20;Standard")
            || html.contains("Group\u{a0}Standard\u{a0}7")
    );
    // Rules on audits and reviews are those of ISO/IEC 20000-1.
    let blockers = told["summary"]["stage2"]["blockers"].to_string();
    assert!(!blockers.contains("internal audit") && !blockers.contains("8.2.3"), "{blockers}");
}

#[test]
fn where_an_imported_framework_is_the_criteria_others_are_views_of_it() {
    let place = imported();
    let arguments = ["assess", "ws", "--controls", "own", "--as-of", "2026-09-30", "--format", "json"];
    let (_, own) = place.json(&[&arguments[..], &["--view", "group-standard-7"]].concat());
    let items = own["view"]["items"].as_array().unwrap();
    assert_eq!((items.len(), &items[0]["counts"]["requirements"]), (2, &json!(2)));
    assert_eq!(own["view"]["summary"]["related"]["requirements"], 3);
    let (_, iso) = place.json(&[&arguments[..], &["--view", "iso20000-1-2018"]].concat());
    let items = iso["view"]["items"].as_array().unwrap();
    let incidents = items.iter().find(|item| item["id"] == "8.6.1").unwrap();
    assert_eq!(incidents["requirements"], json!(["group-standard-7:1.1-a", "group-standard-7:1.1-b"]));
    assert_eq!(iso["view"]["without_counterpart"][0]["id"], "GS-2");
}

#[test]
fn an_imported_framework_is_a_view_through_its_mapping() {
    let place = imported();
    place.write("plain/evidence.md", "# Something else\n");
    let arguments = [
        "assess",
        "plain",
        "--controls",
        "own",
        "--as-of",
        "2026-09-30",
        "--view",
        "group-standard-7",
        "--out",
        "result",
    ];
    let (exit, told) = place.json(&arguments);
    assert_eq!(exit, Some(0));
    let items = told["view"]["items"].as_array().unwrap();
    assert_eq!(items[0]["counts"]["requirements"], 12);
    assert_eq!(
        (&items[1]["status"], &items[1]["not_asked"][0]["reason"]),
        (&json!("not-examined"), &json!("Nobody else asks for that."))
    );
}

#[test]
fn an_import_replaces_nothing_unless_it_is_told_to_and_writes_nothing_that_is_unsound() {
    let place = imported();
    let again = ["controls", "import", "rules.csv", "--out", "own"];
    assert_eq!(place.codes(&again), (Some(2), vec!["import-exists".to_owned(); 2]));
    assert_eq!(place.json(&[&again[..], &["--replace"]].concat()).0, Some(0));
    place.write("wrong.csv", TABLE.replace(",8.6.1,", ",8.6.9,"));
    let wrong = place.codes(&["controls", "import", "wrong.csv", "--out", "other", "--id", "other-rules"]);
    assert_eq!(wrong, (Some(2), vec!["catalogue-unknown-reference".to_owned()]));
    assert!(!place.0.path().join("other").exists());
}

#[test]
fn what_is_exported_on_the_command_line_is_imported_again() {
    let place = Place::new();
    let exported = place.run(&["controls", "export", "itil-4"]);
    place.write("itil.json", &exported.stdout);
    assert_eq!(place.json(&["controls", "import", "itil.json", "--out", "own", "--id", "itil-4-again"]).0, Some(0));
    let exported = place.run(&["controls", "export", "itil-4", "iso20000-1-2018"]);
    assert_eq!(exported.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&exported.stdout).contains("mapping-collection"));
    assert_eq!(place.run(&["controls", "export", "itil-4", "cobit-2019"]).status.code(), Some(2));
    let table = place.run(&["controls", "export", "itsm-transformation", "--self-assessment"]);
    let table = String::from_utf8(table.stdout).unwrap();
    assert_eq!(table.lines().count(), 11);
    assert!(table.starts_with("id,rating,by,on,evidence,note\ntechnology-to-process,,,,,\n"));
}

/// A data folder beside the checkout, for evaluation only.
fn shared_data(path: &str) -> Option<PathBuf> {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR"));
    let candidates = ["../shared/data", "../../shared/data"].map(|data| checkout.join(data).join(path));
    candidates.into_iter().find(|path| path.exists())
}

#[test]
fn real_catalogues_import_whole_where_they_stand_beside_the_checkout() {
    let expected = [
        ("oscal/NIST_SP-800-53_rev5_LOW-baseline-resolved-profile_catalog-min.json", 149, 18),
        ("frameworks/ciso-assistant-nist-csf-2.0.yaml", 106, 28),
        ("frameworks/ciso-assistant-nist-sp-800-53-rev5.xlsx", 1189, 20),
    ];
    let schema = oscal_schema();
    for (path, items, groups) in expected {
        let Some(file) = shared_data(path) else { continue };
        let framework = read(path, &fs::read(file).unwrap()).unwrap().framework.unwrap();
        assert_eq!((framework.items.len(), framework.groups.len()), (items, groups), "{path}");
        let document = oscal::export_catalog(&framework);
        assert_eq!(complaints(&schema, &document), Vec::<String>::new(), "{path}");
        assert_eq!(read_value(&document).framework.unwrap(), framework, "{path}");
    }
}
