//! An OSCAL catalogue as a framework: groups, controls and control enhancements, statements with their parts.

use super::super::ids::{self, Used};
use super::super::table::imported_from;
use super::super::tree::{list, property, text};
use super::super::{ImportPlan, Imported, LEFT_OUT};
use super::NAMESPACE;
use crate::catalogue::framework::{Framework, Group, Item, ItemsCalled, Level, Poles, Scale, Statement, Structure};
use crate::diagnostics::Diagnostic;
use serde_json::Value;
use std::collections::BTreeMap;

/// Reads a catalogue.
pub(super) fn import(plan: &ImportPlan<'_>, catalog: &Value) -> Result<Imported, Vec<Diagnostic>> {
    let mut reading =
        Reading { used: Used::default(), params: BTreeMap::new(), groups: Vec::new(), items: Vec::new(), withdrawn: 0 };
    reading.parameters(catalog);
    reading.content(catalog, None);
    let Reading { groups, items, withdrawn, .. } = reading;
    if items.is_empty() {
        return Err(vec![super::super::BROKEN.at(plan.file, "catalog", "the catalogue holds no control")]);
    }
    let mut framework = described(plan, catalog.get("metadata").unwrap_or(&Value::Null));
    framework.groups = in_order(groups);
    framework.items = in_order(items);
    let mut notes = Vec::new();
    if withdrawn > 0 {
        notes.push(LEFT_OUT.at(plan.file, "catalog", format!("{withdrawn} withdrawn controls were left out")));
    }
    Ok(Imported { framework: Some(framework), mappings: Vec::new(), notes })
}

/// By the order that was written down, where it was.
fn in_order<T>(mut numbered: Vec<(Option<usize>, T)>) -> Vec<T> {
    numbered.sort_by_key(|(order, _)| order.unwrap_or(usize::MAX));
    numbered.into_iter().map(|(_, each)| each).collect()
}

/// A property of our own namespace.
fn ours(value: &Value, name: &str) -> Option<String> {
    let own = list(value, "props").iter().find(|prop| text(prop, "ns") == NAMESPACE && text(prop, "name") == name)?;
    Some(words(own))
}

/// What a property of ours carries: long words stand in its remarks.
fn words(prop: &Value) -> String {
    let remarks = prop.get("remarks").and_then(Value::as_str);
    remarks.map_or_else(|| text(prop, "value"), str::to_owned)
}

/// All properties of our own namespace with this name.
fn all_ours(value: &Value, name: &str) -> Vec<String> {
    let own = list(value, "props").iter().filter(|prop| text(prop, "ns") == NAMESPACE && text(prop, "name") == name);
    own.map(words).collect()
}

fn order(value: &Value) -> Option<usize> {
    ours(value, "order")?.parse().ok()
}

fn described(plan: &ImportPlan<'_>, metadata: &Value) -> Framework {
    let title = Some(text(metadata, "title")).filter(|title| !title.is_empty());
    let title = title.unwrap_or_else(|| super::super::table::stem(plan.file));
    let party = list(metadata, "parties").first().map(|party| text(party, "name")).unwrap_or_default();
    let by = if party.is_empty() { "its publisher".to_owned() } else { party };
    let version = text(metadata, "version");
    let edition = if version.is_empty() { format!("as imported on {}", plan.day) } else { version };
    let own = |name: &str| ours(metadata, name);
    let mut verification = imported_from(plan, own("verification-basis"));
    verification.checked_on = own("checked-on").unwrap_or(verification.checked_on);
    verification.ours = all_ours(metadata, "of-our-own");
    verification.doubts = all_ours(metadata, "doubt");
    let structure = match own("structure").as_deref() {
        Some("cross-checked") => Structure::CrossChecked,
        _ => Structure::NotVerified,
    };
    let id = plan.id.map(str::to_owned).or_else(|| own("id")).unwrap_or_else(|| title.clone());
    Framework {
        schema: None,
        id: ids::framework(&id),
        designation: own("designation").unwrap_or_else(|| title.clone()),
        title,
        edition,
        notice: own("notice").unwrap_or_else(|| format!("Imported from an OSCAL catalogue; rights remain with {by}.")),
        structure,
        note: own("note").unwrap_or_default(),
        items_called: ItemsCalled {
            one: own("item-called").unwrap_or_else(|| "control".to_owned()),
            many: own("items-called").unwrap_or_else(|| "controls".to_owned()),
        },
        verification,
        groups: Vec::new(),
        scale: scale(metadata),
        items: Vec::new(),
    }
}

fn scale(metadata: &Value) -> Option<Scale> {
    let title = ours(metadata, "scale")?;
    let levels = list(metadata, "props")
        .iter()
        .filter(|prop| text(prop, "ns") == NAMESPACE && text(prop, "name") == "scale-level");
    let levels = levels.filter_map(|prop| {
        let words = words(prop);
        let (title, text_of) = words.split_once('\n')?;
        Some(Level { level: text(prop, "value").parse().ok()?, title: title.to_owned(), text: text_of.to_owned() })
    });
    let by_statements = ours(metadata, "scale-basis").is_some_and(|basis| basis == "statements");
    Some(Scale { title, by_statements, levels: levels.collect() })
}

struct Reading {
    used: Used,
    /// Parameter → what stands in its place in prose.
    params: BTreeMap<String, String>,
    groups: Vec<(Option<usize>, Group)>,
    items: Vec<(Option<usize>, Item)>,
    withdrawn: usize,
}

impl Reading {
    /// Parameters of a catalogue, group or control, and of everything within.
    fn parameters(&mut self, value: &Value) {
        for param in list(value, "params") {
            let values = list_of_text(param, "values");
            let label = text(param, "label");
            let choices =
                param.get("select").map(|select| list_of_text(select, "choice").join(" or ")).unwrap_or_default();
            let shown = [values.join(", "), label, choices].into_iter().find(|shown| !shown.is_empty());
            self.params.insert(text(param, "id"), shown.unwrap_or_else(|| "as the organisation defines".to_owned()));
        }
        for key in ["groups", "controls"] {
            for each in list(value, key) {
                self.parameters(each);
            }
        }
    }

    /// Groups and controls right within `value`.
    fn content(&mut self, value: &Value, group: Option<&str>) {
        for each in list(value, "groups") {
            self.group(each, group);
        }
        for each in list(value, "controls") {
            self.control(each, group, None);
        }
    }

    fn group(&mut self, value: &Value, above: Option<&str>) {
        // Items that stand beside groups are written as a group of their own, which is none.
        if ours(value, "direct").is_some() {
            self.content(value, above);
            return;
        }
        let title = text(value, "title");
        let wanted = ours(value, "id").unwrap_or_else(|| text(value, "id"));
        let wanted = if wanted.is_empty() { ids::kebab(&title) } else { wanted };
        let id = self.used.claim(&ids::item(&wanted));
        let overview = list(value, "parts").iter().find(|part| text(part, "name") == "overview");
        let group = Group {
            id: id.clone(),
            label: property(value, "label").unwrap_or_default(),
            title: if title.is_empty() { id.clone() } else { title },
            within: above.map(str::to_owned),
            text: overview.map(|part| self.prose(part)).unwrap_or_default(),
        };
        self.groups.push((order(value), group));
        self.content(value, Some(&id));
    }

    fn control(&mut self, value: &Value, group: Option<&str>, within: Option<&str>) {
        if property(value, "status").is_some_and(|status| status.eq_ignore_ascii_case("withdrawn")) {
            self.withdrawn += 1;
            return;
        }
        let wanted = ours(value, "id").unwrap_or_else(|| text(value, "id"));
        let id = self.used.claim(&ids::item(&wanted));
        let named = |name: &str| list(value, "parts").iter().find(|part| text(part, "name") == name);
        let own_evidence = list(value, "parts").iter().filter(|part| text(part, "name") == "evidence");
        let mut evidence: Vec<String> = own_evidence.map(|part| self.prose(part)).collect();
        if evidence.is_empty() {
            evidence = examined(value);
        }
        let statement = named("statement");
        let mut statements: Vec<(Option<usize>, Statement)> = Vec::new();
        for part in statement.into_iter().flat_map(|part| list(part, "parts")) {
            self.statement(part, None, &id, &mut statements);
        }
        let poles = named("pole-from").zip(named("pole-to"));
        let title = text(value, "title");
        let label = property(value, "label").filter(|label| *label != id);
        // An enhancement belongs to its control; a group of its own is told apart from that.
        let group = if within.is_some() { ours(value, "group") } else { group.map(str::to_owned) };
        let item = Item {
            title: if title.is_empty() { id.clone() } else { title },
            label: label.unwrap_or_default(),
            group,
            within: within.map(str::to_owned),
            text: statement.map(|part| self.prose(part)).unwrap_or_default(),
            guidance: named("guidance").map(|part| self.prose(part)).unwrap_or_default(),
            level: ours(value, "level").and_then(|level| level.parse().ok()),
            poles: poles.map(|(from, to)| Poles { from: self.prose(from), to: self.prose(to) }),
            evidence,
            statements: in_order(statements),
            id: id.clone(),
        };
        self.items.push((order(value), item));
        for each in list(value, "controls") {
            self.control(each, None, Some(&id));
        }
    }

    /// A part of a statement, and the parts of it.
    fn statement(
        &mut self,
        part: &Value,
        within: Option<&str>,
        item: &str,
        found: &mut Vec<(Option<usize>, Statement)>,
    ) {
        if text(part, "name") != "item" {
            return;
        }
        let own = ours(part, "id").unwrap_or_else(|| text(part, "id"));
        let wanted = if own.is_empty() { format!("{item}-{}", found.len() + 1) } else { ids::item(&own) };
        let id = self.used.claim(&wanted);
        let evidence = list(part, "parts").iter().filter(|each| text(each, "name") == "evidence");
        let evidence = evidence.map(|each| self.prose(each)).collect();
        let words = self.prose(part);
        let label = property(part, "label").unwrap_or_default();
        let statement = Statement {
            text: if words.is_empty() { label.clone() } else { words },
            label,
            within: within.map(str::to_owned),
            level: ours(part, "level").and_then(|level| level.parse().ok()),
            evidence,
            id: id.clone(),
        };
        found.push((order(part), statement));
        for each in list(part, "parts") {
            self.statement(each, Some(&id), item, found);
        }
    }

    /// Prose with what stands in the place of its parameters.
    fn prose(&self, part: &Value) -> String {
        const DEEPEST: usize = 4;
        let mut prose = part.get("prose").and_then(Value::as_str).unwrap_or_default().to_owned();
        // What stands for a parameter may name another one.
        for _ in 0..DEEPEST {
            if !prose.contains("{{") {
                break;
            }
            prose = self.inserted(&prose);
        }
        prose
    }

    fn inserted(&self, prose: &str) -> String {
        let mut shown = String::new();
        let mut rest = prose;
        while let Some((before, after)) = rest.split_once("{{") {
            shown.push_str(before);
            let Some((inside, further)) = after.split_once("}}") else {
                shown.push_str("{{");
                rest = after;
                continue;
            };
            let name = inside.rsplit(',').next().unwrap_or_default().trim();
            let value = self.params.get(name).map_or(name, String::as_str);
            shown.extend(["[", value, "]"]);
            rest = further;
        }
        shown.push_str(rest);
        shown
    }
}

fn list_of_text(value: &Value, key: &str) -> Vec<String> {
    let texts = value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    texts.iter().filter_map(Value::as_str).map(|text| text.trim().to_owned()).collect()
}

/// What the assessment method *examine* names, one object a line.
fn examined(control: &Value) -> Vec<String> {
    let methods = list(control, "parts").iter().filter(|part| text(part, "name") == "assessment-method");
    let examine = methods.filter(|part| property(part, "method").is_some_and(|method| method == "EXAMINE"));
    let objects = examine.flat_map(|part| list(part, "parts")).map(|part| text(part, "prose"));
    objects
        .flat_map(|prose| prose.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>())
        .filter(|line| !line.is_empty())
        .collect()
}
