//! What `src/architecture.md` promises about the code, read from the code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Layer → the layers right beneath it. A layer may use those, and whatever they may use.
const BENEATH: [(&str, &[&str]); 16] = [
    ("cli", &["pipeline", "reports", "demo"]),
    ("pipeline", &["reports", "assessment"]),
    ("reports", &["assessment"]),
    ("assessment", &["scoring"]),
    ("scoring", &["testing", "matching"]),
    ("testing", &["extraction", "catalogue", "workspace"]),
    ("matching", &["extraction", "catalogue", "workspace"]),
    ("extraction", &["evidence", "catalogue", "workspace"]),
    ("evidence", &["sources"]),
    ("sources", &["integrity"]),
    ("workspace", &["catalogue"]),
    ("catalogue", &["integrity"]),
    ("demo", &["integrity"]),
    ("integrity", &["diagnostics", "progress"]),
    ("diagnostics", &[]),
    ("progress", &[]),
];

/// Files that may be longer than [`LONGEST`], each with its reason.
const LONG: [(&str, &str); 1] = [("assessment/document.rs", "one declaration for each key of a stored format")];

/// Most lines of a file, its unit tests left out.
const LONGEST: usize = 400;

/// A source file below `src/`.
struct Source {
    /// Path below `src/`, with `/`.
    path: String,
    text: String,
}

impl Source {
    /// `catalogue` for `catalogue/lint/mod.rs`, `pipeline` for `pipeline.rs`.
    fn layer(&self) -> &str {
        self.path.split('/').next().unwrap().trim_end_matches(".rs")
    }

    /// The text in front of the unit tests, without comments.
    fn code(&self) -> String {
        let before = self.text.split("#[cfg(test)]").next().unwrap();
        before.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    }

    fn is_test(&self) -> bool {
        self.path.ends_with("_tests.rs") || self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }
}

fn collect(folder: &Path, root: &Path, sources: &mut Vec<Source>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, root, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let shown = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            sources.push(Source { path: shown, text: fs::read_to_string(&path).unwrap() });
        }
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    collect(&root, &root, &mut sources);
    assert!(sources.len() > 30);
    sources
}

/// Every layer with all layers beneath it, at whatever distance.
fn allowed() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    fn below(layer: &'static str, found: &mut BTreeSet<&'static str>) {
        let (_, beneath) = BENEATH.iter().find(|(name, _)| *name == layer).unwrap();
        for each in *beneath {
            if found.insert(each) {
                below(each, found);
            }
        }
    }
    let with_all = |(layer, _): (&'static str, _)| {
        // Problems and progress are everybody's.
        let mut found = BTreeSet::from(["diagnostics", "progress", layer]);
        below(layer, &mut found);
        (layer, found)
    };
    BENEATH.into_iter().map(with_all).collect()
}

/// First names after `crate::`, groups in braces taken apart.
fn used(code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        let Some(group) = after.strip_prefix('{') else {
            names.insert(identifier(after));
            continue;
        };
        let mut depth = 0;
        let mut start = true;
        for (index, each) in group.char_indices() {
            match each {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => start = true,
                _ if start && depth == 0 && each.is_alphabetic() => {
                    names.insert(identifier(&group[index..]));
                    start = false;
                }
                _ => {}
            }
        }
    }
    names
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|each| each.is_alphanumeric() || *each == '_').collect()
}

#[test]
fn layers_use_only_layers_beneath_them() {
    let allowed = allowed();
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| !["main.rs", "lib.rs"].contains(&source.path.as_str())) {
        let Some(beneath) = allowed.get(source.layer()) else {
            faults.push(format!("{} belongs to no layer of the architecture page", source.path));
            continue;
        };
        // `crate::Name` with a capital is something the crate exports at its top, and there is nothing.
        for name in used(&source.code()).into_iter().filter(|name| !beneath.contains(name.as_str())) {
            faults.push(format!("{} uses `crate::{name}`, which is not beneath it", source.path));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_catalogue_and_the_evidence_do_not_know_each_other() {
    let allowed = allowed();
    assert!(!allowed["catalogue"].contains("evidence") && !allowed["catalogue"].contains("sources"));
    assert!(!allowed["evidence"].contains("catalogue") && !allowed["sources"].contains("catalogue"));
}

#[test]
fn no_layer_is_reached_through_a_chain_of_supers() {
    for source in sources().iter().filter(|source| !source.is_test()) {
        let folders = source.path.matches('/').count();
        let depth = if source.path.ends_with("/mod.rs") { folders } else { folders + 1 };
        let chain = "super::".repeat(depth);
        assert!(!source.code().contains(&chain), "{} climbs out of its layer with `{chain}`", source.path);
    }
}

#[test]
fn what_is_pure_touches_no_file_and_only_the_command_line_reads_the_environment() {
    for source in sources() {
        let (layer, code) = (source.layer(), source.code());
        let pure = ["matching", "scoring", "assessment", "diagnostics", "progress"].contains(&layer);
        assert!(!(pure && code.contains("std::fs")), "{} does input or output", source.path);
        let environment = ["env::var", "env::args", "env::current_dir", "env::temp_dir", "env::current_exe"];
        let reads = environment.iter().any(|call| code.contains(call));
        assert!(!reads || ["cli", "main"].contains(&layer), "{} reads the environment", source.path);
    }
}

#[test]
fn files_stay_short() {
    for source in sources().iter().filter(|source| !source.is_test()) {
        let lines = source.text.split("#[cfg(test)]").next().unwrap().lines().count();
        let exempt = LONG.iter().any(|(path, _)| *path == source.path);
        assert!(exempt || lines <= LONGEST, "{} has {lines} lines, more than {LONGEST}", source.path);
    }
}

/// A `Code` constant as declared.
struct Declared {
    constant: String,
    name: String,
    meaning: String,
    help: String,
}

/// The text literal after `key:`.
fn literal(text: &str, key: &str) -> String {
    let after = text.split(&format!("{key}:")).nth(1).unwrap_or_default();
    after.split('"').nth(1).unwrap_or_default().to_owned()
}

fn declared(source: &Source) -> Vec<Declared> {
    let code = source.code();
    let pieces: Vec<&str> = code.split(": Code = Code {").collect();
    let constants = pieces.iter().map(|before| before.rsplit("const ").next().unwrap().to_owned());
    let bodies = pieces.iter().skip(1).map(|after| after.split("};").next().unwrap());
    constants
        .zip(bodies)
        .map(|(constant, body)| Declared {
            constant,
            name: literal(body, "name"),
            meaning: literal(body, "meaning"),
            help: literal(body, "help"),
        })
        .collect()
}

/// `NO_FOLDER` of `codes::NO_FOLDER`.
fn last_name(path: &str) -> &str {
    path.rsplit("::").next().unwrap()
}

#[test]
fn every_code_is_unique_explained_and_listed_by_its_layer() {
    let sources = sources();
    let mut listed: BTreeMap<&str, String> = BTreeMap::new();
    for source in &sources {
        for list in source.code().split("CODES: ").skip(1) {
            listed.entry(source.layer()).or_default().push_str(list.split(';').next().unwrap());
        }
    }
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for source in &sources {
        for code in declared(source) {
            let at = format!("{} of {}", code.constant, source.path);
            let kebab = code.name.split('-').all(|part| {
                !part.is_empty() && part.chars().all(|each| each.is_ascii_lowercase() || each.is_ascii_digit())
            });
            assert!(kebab, "{at}: `{}` is not kebab-case", code.name);
            assert!(code.meaning.len() > 10 && code.meaning.ends_with('.'), "{at}: the meaning is no sentence");
            assert!(code.help.len() > 5 && !code.help.ends_with('.'), "{at}: the help is missing or ends in a period");
            if let Some(other) = seen.insert(code.name.clone(), &source.path) {
                panic!("{at}: `{}` is a code of {other} already", code.name);
            }
            let list = listed.get(source.layer()).cloned().unwrap_or_default();
            let named = list.split(['&', ',', '[', ']', ' ', '\n']).any(|entry| last_name(entry) == code.constant);
            assert!(named, "{at} is in no `CODES` list of its layer");
        }
    }
    assert!(seen.len() > 20, "only {} codes found", seen.len());
}

#[test]
fn the_architecture_page_names_every_layer_and_stays_short() {
    let page = include_str!("../../src/architecture.md");
    assert!(page.lines().count() <= 200, "the page has {} lines", page.lines().count());
    for (layer, _) in BENEATH {
        assert!(page.contains(&format!("`{layer}`")), "the page does not name `{layer}`");
    }
}
