//! Texts filled from the organisation: every file under `texts/` is a template for one or more files.
//!
//! A template begins with a head between `+++` lines, in TOML: `path`, an optional `[register]` row and the
//! `[[defects]]` that are planted in it. After the opening `+++` may stand the name of a list of facts: then one file
//! is written for each `item` of it. A template whose path comes out empty writes nothing for that item.

use super::DemoError;
use super::expected::{Defect, Place, Sign};
use include_dir::{Dir, include_dir};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value as Filling, context, escape_formatter};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

static TEXTS: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/demo/texts");

/// The monthly figures of every service.
pub const FIGURES: &str = "evidence/05 Relationships/Service reports/service-level-figures.csv";

/// The head of a filled template.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    path: String,
    /// The file whose bytes this one has as well.
    copy_of: Option<String>,
    /// Whether the file is written elsewhere and only its row of the register stands here.
    #[serde(default)]
    row_only: bool,
    register: Option<BTreeMap<String, String>>,
    #[serde(default)]
    defects: Vec<PlantedText>,
}

/// A defect planted in a text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlantedText {
    words: String,
    #[serde(default)]
    at: String,
    found_by: Sign,
    #[serde(default)]
    also: Vec<Sign>,
}

/// What the texts came to.
#[derive(Debug, Default)]
pub struct Filled {
    /// Path → bytes.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Rows of the register, by path.
    pub register: BTreeMap<String, BTreeMap<String, String>>,
    /// Defects, in the order of the templates.
    pub defects: Vec<Defect>,
    /// Path → path of the file it is a copy of.
    copies: BTreeMap<String, String>,
}

/// Fills all templates.
///
/// # Errors
/// When a template is wrong; the message names it.
pub fn fill(facts: &Value) -> Result<Filled, DemoError> {
    let mut filled = Filled::default();
    let mut templates = Vec::new();
    collect(&TEXTS, &mut templates);
    templates.sort_unstable();
    let environment = environment();
    let all = Filling::from(Serde(facts));
    for (name, text) in templates {
        let (list, body) = opening(text).ok_or_else(|| wrong(&name, "it has no head"))?;
        let items = match list {
            "" => vec![Value::Null],
            list => facts.get(list).and_then(Value::as_array).cloned().ok_or_else(|| wrong(&name, "no such list"))?,
        };
        for item in items {
            let whole = environment
                .render_named_str(&name, body, context! { item => Filling::from(Serde(&item)), ..all.clone() })
                .map_err(|error| wrong(&name, &format!("{error:#}")))?;
            let (head, text) = whole.split_once("\n+++\n").ok_or_else(|| wrong(&name, "its head has no end"))?;
            let head: Head = toml::from_str(head).map_err(|error| wrong(&name, &error.to_string()))?;
            keep(&mut filled, head, text);
        }
    }
    for (path, original) in std::mem::take(&mut filled.copies) {
        let bytes = filled.files.get(&original).cloned().ok_or_else(|| wrong(&path, "no such original"))?;
        filled.files.insert(path, bytes);
    }
    Ok(filled)
}

/// Fills the page that says who the organisation is and what is planted.
///
/// # Errors
/// When its template is wrong.
pub fn readme(facts: &Value, defects: &[Defect]) -> Result<Vec<u8>, DemoError> {
    environment()
        .render_named_str(
            "readme.md",
            include_str!("readme.md"),
            context! { defects => Filling::from(Serde(defects)), ..Filling::from(Serde(facts)) },
        )
        .map(String::into_bytes)
        .map_err(|error| wrong("readme.md", &format!("{error:#}")))
}

fn collect(folder: &'static Dir<'static>, templates: &mut Vec<(String, &'static str)>) {
    for file in folder.files() {
        if let Some(text) = file.contents_utf8() {
            templates.push((file.path().to_string_lossy().replace('\\', "/"), text));
        }
    }
    for each in folder.dirs() {
        collect(each, templates);
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // A value that is missing is a mistake in a text, never the word for it.
    environment.set_formatter(|out, state, value| {
        if value.is_none() {
            return Err(minijinja::Error::new(minijinja::ErrorKind::UndefinedError, "a missing value is printed"));
        }
        escape_formatter(out, state, value)
    });
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build();
    if let Ok(syntax) = syntax {
        environment.set_syntax(syntax);
    }
    environment
}

/// The list a template goes through, and what follows its first line.
fn opening(text: &str) -> Option<(&str, &str)> {
    let (first, body) = text.split_once('\n')?;
    Some((first.strip_prefix("+++")?.trim(), body))
}

fn keep(filled: &mut Filled, head: Head, text: &str) {
    if head.path.is_empty() {
        return;
    }
    let mail = std::path::Path::new(&head.path).extension().is_some_and(|each| each == "eml");
    // Mail is the one format here whose lines end with CR and LF.
    let text = if mail { text.replace('\n', "\r\n") } else { text.to_owned() };
    for defect in head.defects {
        filled.defects.push(Defect {
            id: String::new(),
            words: defect.words,
            place: Place { path: head.path.clone(), at: defect.at, row: None },
            found_by: defect.found_by,
            also: defect.also,
        });
    }
    if let Some(row) = head.register {
        filled.register.insert(head.path.clone(), row);
    }
    if let Some(original) = head.copy_of {
        filled.copies.insert(head.path, original);
    } else if !head.row_only {
        filled.files.insert(head.path, text.into_bytes());
    }
}

fn wrong(name: &str, reason: &str) -> DemoError {
    DemoError::Vocabulary { name: format!("texts/{name}"), reason: reason.to_owned() }
}
