//! An OSCAL profile: a choice of controls from catalogues that lie beside it. Nothing is fetched from elsewhere.

use super::super::tree::{list, set, text};
use super::super::{BROKEN, ImportPlan, Imported, LEFT_OUT, TOO_LARGE, parsed};
use super::catalog;
use crate::catalogue::files::has_extension;
use crate::diagnostics::Diagnostic;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Longest chain of profiles that import profiles.
const LONGEST_CHAIN: usize = 8;
/// Most bytes of all files that a profile leads to.
const MAX_BYTES_BESIDE: usize = 48 * 1024 * 1024;

/// Reads a profile with the catalogues it names.
pub(super) fn import(plan: &ImportPlan<'_>, profile: &Value) -> Result<Imported, Vec<Diagnostic>> {
    let name = plan.file.rsplit(['/', '\\']).next().unwrap_or(plan.file).to_owned();
    let mut resolving = Resolving { plan, way: vec![name], bytes: 0, notes: Vec::new() };
    let content = resolving.resolve(profile).map_err(|fault| vec![*fault])?;
    let mut catalog = content;
    catalog.insert("metadata".to_owned(), profile.get("metadata").cloned().unwrap_or(Value::Null));
    let mut imported = catalog::import(plan, &Value::Object(catalog))?;
    imported.notes.extend(resolving.notes);
    Ok(imported)
}

struct Resolving<'a> {
    plan: &'a ImportPlan<'a>,
    /// Files on the way to here.
    way: Vec<String>,
    bytes: usize,
    notes: Vec<Diagnostic>,
}

impl Resolving<'_> {
    fn at(&self) -> String {
        self.way.join(" → ")
    }

    /// Groups and controls that the profile chooses.
    fn resolve(&mut self, profile: &Value) -> Result<Map<String, Value>, Box<Diagnostic>> {
        let mut chosen: Map<String, Value> = Map::new();
        for (key, what) in
            [("modify", "changes that the profile makes to controls"), ("merge", "the way controls are to be merged")]
        {
            let telling = profile.get(key).is_some_and(|value| key == "modify" || value.get("custom").is_some());
            if telling {
                self.notes.push(LEFT_OUT.at(self.plan.file, self.at(), format!("{what} (`{key}`) were left out")));
            }
        }
        for each in list(profile, "imports") {
            let source = self.source(profile, &text(each, "href"))?;
            let choice = Choice::of(each);
            for key in ["groups", "controls", "params"] {
                let found: Vec<Value> =
                    list(&source, key).iter().filter_map(|value| choice.taken(key, value)).collect();
                if let Value::Array(all) = chosen.entry(key).or_insert_with(|| json!([])) {
                    all.extend(found);
                }
            }
        }
        Ok(chosen)
    }

    /// The catalogue, or the resolved profile, that `href` names.
    fn source(&mut self, profile: &Value, href: &str) -> Result<Value, Box<Diagnostic>> {
        let file = linked(profile, href).unwrap_or_else(|| href.to_owned());
        let (name, at) = (self.plan.file, self.at());
        let broken = |message: String| Box::new(BROKEN.at(name, at.as_str(), message));
        if file.contains("://") || file.contains("..") || file.starts_with(['/', '\\', '#']) || file.is_empty() {
            let fault = broken(format!("it imports `{href}`, and only files beside it are read"));
            return Err(Box::new(fault.with_help("put the catalogue beside the profile and name it there")));
        }
        if self.way.contains(&file) {
            return Err(broken(format!("it imports `{file}`, which leads back to itself")));
        }
        if self.way.len() >= LONGEST_CHAIN {
            return Err(Box::new(TOO_LARGE.at(
                self.plan.file,
                self.at(),
                format!("a chain of more than {LONGEST_CHAIN} imports"),
            )));
        }
        let Some(bytes) = (self.plan.beside)(&file) else {
            return Err(broken(format!("it imports `{file}`, which is not there or too large to read")));
        };
        self.bytes += bytes.len();
        if self.bytes > MAX_BYTES_BESIDE {
            let message = format!("the files it imports hold more than {MAX_BYTES_BESIDE} bytes");
            return Err(Box::new(TOO_LARGE.at(self.plan.file, self.at(), message)));
        }
        let value = parsed(&file, &bytes).map_err(|mut faults| Box::new(faults.swap_remove(0)))?;
        if let Some(catalog) = value.get("catalog") {
            return Ok(catalog.clone());
        }
        let Some(further) = value.get("profile") else {
            return Err(broken(format!("`{file}` holds no OSCAL catalogue or profile")));
        };
        self.way.push(file);
        let resolved = self.resolve(further);
        self.way.pop();
        resolved.map(Value::Object)
    }
}

/// The file that `#uuid` names in the back matter, preferring one in JSON.
fn linked(profile: &Value, href: &str) -> Option<String> {
    let uuid = href.strip_prefix('#')?;
    let resources = profile.get("back-matter").map(|matter| list(matter, "resources")).unwrap_or_default();
    let links = list(resources.iter().find(|resource| text(resource, "uuid") == uuid)?, "rlinks");
    let json = links.iter().find(|link| has_extension(&text(link, "href"), "json")).or_else(|| links.first())?;
    Some(text(json, "href"))
}

/// Which controls an import takes.
struct Choice {
    all: bool,
    with: BTreeSet<String>,
    with_children: bool,
    without: BTreeSet<String>,
}

impl Choice {
    fn of(import: &Value) -> Self {
        let ids = |key: &str| -> BTreeSet<String> {
            let named = list(import, key)
                .iter()
                .flat_map(|each| each.get("with-ids").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default());
            named.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let with_children =
            list(import, "include-controls").iter().any(|each| text(each, "with-child-controls") == "yes");
        let with = ids("include-controls");
        let all = import.get("include-all").is_some() || import.get("include-controls").is_none();
        Self { all, with, with_children, without: ids("exclude-controls") }
    }

    /// `value` with only what is taken of it; `None` when nothing is.
    fn taken(&self, key: &str, value: &Value) -> Option<Value> {
        match key {
            "params" => Some(value.clone()),
            "groups" => self.group(value),
            _ => self.control(value, false),
        }
    }

    fn group(&self, value: &Value) -> Option<Value> {
        let groups: Vec<Value> = list(value, "groups").iter().filter_map(|each| self.group(each)).collect();
        let controls: Vec<Value> =
            list(value, "controls").iter().filter_map(|each| self.control(each, false)).collect();
        if groups.is_empty() && controls.is_empty() {
            return None;
        }
        let mut taken = value.clone();
        set(&mut taken, "groups", Value::Array(groups));
        set(&mut taken, "controls", Value::Array(controls));
        Some(taken)
    }

    fn control(&self, value: &Value, through_parent: bool) -> Option<Value> {
        let id = text(value, "id");
        let named = self.all || through_parent || self.with.contains(&id);
        let chosen = named && !self.without.contains(&id);
        let through = chosen && self.with_children;
        let controls: Vec<Value> =
            list(value, "controls").iter().filter_map(|each| self.control(each, through)).collect();
        if !chosen {
            // An enhancement may be chosen without its control, and then stands in its place.
            return controls.into_iter().next();
        }
        let mut taken = value.clone();
        set(&mut taken, "controls", Value::Array(controls));
        Some(taken)
    }
}
