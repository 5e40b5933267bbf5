//! Libraries of CISO Assistant: a framework as a list of nodes that name their parents, or as rows with a depth.

use super::ids::{self, Used};
use super::sheets::Sheet;
use super::table::{imported_from, listed};
use super::tree::{list, text};
use super::{BROKEN, ImportPlan, Imported, LEFT_OUT, UNKNOWN_FORMAT, yaml};
use crate::catalogue::framework::{Framework, Group, Item, ItemsCalled, Level, Scale, Statement, Structure};
use crate::diagnostics::Diagnostic;
use serde_json::Value;
use std::collections::BTreeMap;

/// Longest piece of a description that stands for a missing title, in characters.
const LONGEST_TITLE: usize = 80;

/// One node, wherever it was read.
#[derive(Debug, Clone, Default)]
struct Node {
    place: String,
    key: String,
    parent: Option<String>,
    assessable: bool,
    reference: String,
    name: String,
    description: String,
    annotation: String,
    evidence: Vec<String>,
    questions: Vec<String>,
}

/// What is known of the framework besides its nodes.
#[derive(Debug, Default)]
struct About {
    reference: String,
    name: String,
    description: String,
    version: String,
    published: String,
    provider: String,
    copyright: String,
    scale: Option<Scale>,
}

/// Reads a library in YAML.
pub(super) fn from_yaml(plan: &ImportPlan<'_>) -> Result<Imported, Vec<Diagnostic>> {
    let library = yaml::read(plan)?;
    let objects = library.get("objects").unwrap_or(&Value::Null);
    let Some(framework) = list(objects, "framework").first().or_else(|| list(objects, "frameworks").first()) else {
        let message = "this YAML holds no `objects.framework`, as libraries of CISO Assistant do";
        return Err(vec![UNKNOWN_FORMAT.at(plan.file, "", message)]);
    };
    let nodes: Vec<Node> =
        list(framework, "requirement_nodes").iter().enumerate().map(|(index, each)| node(index, each)).collect();
    let either =
        |key: &str| Some(text(framework, key)).filter(|text| !text.is_empty()).unwrap_or_else(|| text(&library, key));
    let about = About {
        reference: either("ref_id"),
        name: either("name"),
        description: either("description"),
        version: text(&library, "version"),
        published: text(&library, "publication_date"),
        provider: text(&library, "provider"),
        copyright: text(&library, "copyright"),
        scale: scale(list(framework, "scores_definition")),
    };
    let mut left_out = Vec::new();
    for key in ["reference_controls", "threats", "risk_matrix", "requirement_mapping_set", "requirement_mapping_sets"] {
        if objects.get(key).is_some() {
            left_out.push(LEFT_OUT.at(
                plan.file,
                format!("objects.{key}"),
                format!("`{key}` has no place in a framework"),
            ));
        }
    }
    build(plan, about, &nodes, left_out)
}

fn node(index: usize, value: &Value) -> Node {
    let questions = value.get("questions").and_then(Value::as_object);
    let questions = questions.into_iter().flat_map(|all| all.values()).map(|each| text(each, "text"));
    let parent = text(value, "parent_urn");
    Node {
        place: format!("requirement_nodes[{index}]"),
        key: text(value, "urn"),
        parent: (!parent.is_empty()).then_some(parent),
        assessable: value.get("assessable").and_then(Value::as_bool).unwrap_or_default(),
        reference: text(value, "ref_id"),
        name: text(value, "name"),
        description: text(value, "description"),
        annotation: text(value, "annotation"),
        evidence: listed(&text(value, "typical_evidence")),
        questions: questions.filter(|question| !question.is_empty()).collect(),
    }
}

fn scale(points: &[Value]) -> Option<Scale> {
    let mut levels: Vec<Level> = points
        .iter()
        .filter_map(|point| {
            let level = point.get("score").and_then(Value::as_u64).and_then(|score| u8::try_from(score).ok());
            let title = text(point, "name");
            let words = text(point, "description");
            Some(Level {
                level: level.filter(|level| *level <= 10)?,
                text: if words.is_empty() { title.clone() } else { words },
                title,
            })
        })
        .filter(|level| !level.title.is_empty())
        .collect();
    levels.sort_by_key(|level| level.level);
    levels.dedup_by_key(|level| level.level);
    (!levels.is_empty()).then(|| Scale { title: "score".to_owned(), by_statements: false, levels })
}

/// Whether a sheet lists nodes.
pub(super) fn is_content(sheet: &Sheet) -> bool {
    columns(sheet).is_some()
}

fn columns(sheet: &Sheet) -> Option<BTreeMap<String, usize>> {
    let (_, header) = sheet.rows.first()?;
    let names: BTreeMap<String, usize> =
        header.iter().enumerate().map(|(column, name)| (name.trim().to_lowercase(), column)).collect();
    ["assessable", "depth", "ref_id"].iter().all(|name| names.contains_key(*name)).then_some(names)
}

/// Reads a library as a workbook: sheets of facts, and one of nodes whose depth says what stands within what.
pub(super) fn from_sheets(plan: &ImportPlan<'_>, sheets: &[Sheet]) -> Result<Imported, Vec<Diagnostic>> {
    let mut facts: BTreeMap<String, String> = BTreeMap::new();
    for sheet in sheets.iter().filter(|sheet| !is_content(sheet)) {
        for (_, cells) in &sheet.rows {
            if let [name, value, ..] = cells.as_slice() {
                facts.entry(name.to_lowercase()).or_insert_with(|| value.clone());
            }
        }
    }
    let Some((sheet, names)) = sheets.iter().find_map(|sheet| Some((sheet, columns(sheet)?))) else {
        return Err(vec![UNKNOWN_FORMAT.at(
            plan.file,
            "",
            "no sheet holds the columns `assessable`, `depth` and `ref_id`",
        )]);
    };
    let mut faults = Vec::new();
    let mut above: Vec<String> = Vec::new();
    let mut nodes = Vec::new();
    for (number, cells) in sheet.rows.iter().skip(1) {
        let cell = |name: &str| names.get(name).and_then(|column| cells.get(*column)).cloned().unwrap_or_default();
        let place = format!("sheet `{}`, row {number}", sheet.name);
        let depth = cell("depth").parse::<usize>().ok().filter(|depth| (1..=above.len() + 1).contains(depth));
        let Some(depth) = depth else {
            let message = format!("the depth `{}` does not follow from the row above", cell("depth"));
            faults.push(BROKEN.at(plan.file, place, message));
            continue;
        };
        above.truncate(depth - 1);
        let key = number.to_string();
        nodes.push(Node {
            place,
            parent: above.last().cloned(),
            key: key.clone(),
            assessable: ["x", "true", "yes", "1"].contains(&cell("assessable").to_lowercase().as_str()),
            reference: cell("ref_id"),
            name: cell("name"),
            description: cell("description"),
            annotation: cell("annotation"),
            evidence: listed(&cell("typical_evidence")),
            questions: listed(&cell("questions")),
        });
        above.push(key);
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let fact = |name: &str| facts.get(name).cloned().unwrap_or_default();
    let about = About {
        reference: fact("ref_id"),
        name: fact("name"),
        description: fact("description"),
        version: fact("version"),
        published: fact("publication_date"),
        provider: fact("provider"),
        copyright: fact("copyright"),
        scale: None,
    };
    build(plan, about, &nodes, Vec::new())
}

/// The framework of these nodes: those that can be assessed are items, the others groups.
fn build(
    plan: &ImportPlan<'_>,
    about: About,
    nodes: &[Node],
    left_out: Vec<Diagnostic>,
) -> Result<Imported, Vec<Diagnostic>> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut faults = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        if !node.key.is_empty() && places.insert(&node.key, index).is_some() {
            faults.push(BROKEN.at(plan.file, node.place.as_str(), format!("`{}` is there twice", node.key)));
        }
    }
    for node in nodes {
        faults.extend(misplaced(plan, node, nodes, &places));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    if !nodes.iter().any(|node| node.assessable) {
        return Err(vec![BROKEN.at(plan.file, "", "no node of the framework can be assessed")]);
    }
    let mut used = Used::default();
    let ids: Vec<String> = nodes.iter().map(|node| used.claim(&id(node))).collect();
    let parent = |node: &Node| node.parent.as_deref().and_then(|key| places.get(key)).copied();
    let mut framework = described(plan, about);
    for (node, id) in nodes.iter().zip(&ids) {
        let above = parent(node).and_then(|index| Some((nodes.get(index)?, ids.get(index)?.clone())));
        let title = title(node, id);
        let label = if &node.reference == id { String::new() } else { node.reference.clone() };
        if !node.assessable {
            // A group within an item cannot be told; it then stands on its own.
            let within = above.filter(|(above, _)| !above.assessable).map(|(_, id)| id);
            let text = node.description.clone();
            framework.groups.push(Group { id: id.clone(), title, label, within, text });
            continue;
        }
        let (group, within) = match above {
            Some((above, id)) if above.assessable => (None, Some(id)),
            Some((_, id)) => (Some(id), None),
            None => (None, None),
        };
        let statements = node.questions.iter().enumerate().map(|(index, text)| Statement {
            id: used.claim(&format!("{id}-q{}", index + 1)),
            text: text.clone(),
            ..Statement::default()
        });
        framework.items.push(Item {
            id: id.clone(),
            label,
            group,
            within,
            text: node.description.clone(),
            guidance: node.annotation.clone(),
            evidence: node.evidence.clone(),
            statements: statements.collect(),
            title,
            ..Item::default()
        });
    }
    Ok(Imported { framework: Some(framework), mappings: Vec::new(), notes: left_out })
}

/// What is wrong with the place of a node: its parent is not there, or it stands within itself.
fn misplaced(plan: &ImportPlan<'_>, node: &Node, nodes: &[Node], places: &BTreeMap<&str, usize>) -> Option<Diagnostic> {
    let mut here = node;
    // A way upwards longer than there are nodes has come round.
    for _ in 0..=nodes.len() {
        let key = here.parent.as_deref()?;
        let Some(above) = places.get(key).and_then(|index| nodes.get(*index)) else {
            let message = format!("its parent `{key}` is not there");
            return std::ptr::eq(here, node).then(|| BROKEN.at(plan.file, node.place.as_str(), message));
        };
        if std::ptr::eq(above, node) {
            return Some(BROKEN.at(plan.file, node.place.as_str(), format!("`{}` stands within itself", node.key)));
        }
        here = above;
    }
    None
}

fn id(node: &Node) -> String {
    let last = node.key.rsplit(':').next().unwrap_or_default();
    ids::item(if node.reference.is_empty() { last } else { &node.reference })
}

fn title(node: &Node, id: &str) -> String {
    let first = node.description.lines().next().unwrap_or_default();
    let title = if !node.name.is_empty() {
        &node.name
    } else if first.is_empty() {
        id
    } else {
        first
    };
    let short: String = title.chars().take(LONGEST_TITLE).collect();
    let short = if short.len() < title.len() { format!("{}…", short.trim_end()) } else { short };
    // A sentence that stands in for a title loses its period.
    short.trim().trim_end_matches('.').to_owned()
}

fn described(plan: &ImportPlan<'_>, about: About) -> Framework {
    let or = |text: String, other: String| if text.is_empty() { other } else { text };
    let name = or(about.name, super::table::stem(plan.file));
    let edition = match (about.version.is_empty(), about.published.is_empty()) {
        (false, false) => format!("library version {}, {}", about.version, about.published),
        (false, true) => format!("library version {}", about.version),
        _ => format!("as imported on {}", plan.day),
    };
    let rights =
        if about.copyright.is_empty() { "Rights remain with the publisher.".to_owned() } else { about.copyright };
    let from = if about.provider.is_empty() { String::new() } else { format!(" Provided by {}.", about.provider) };
    Framework {
        schema: None,
        id: ids::framework(
            plan.id.unwrap_or_else(|| if about.reference.is_empty() { &name } else { &about.reference }),
        ),
        designation: name.clone(),
        title: name,
        edition,
        notice: format!("{}{from}", rights.split_whitespace().collect::<Vec<_>>().join(" ")),
        structure: Structure::NotVerified,
        note: about.description,
        items_called: ItemsCalled { one: "requirement".to_owned(), many: "requirements".to_owned() },
        verification: imported_from(plan, None),
        groups: Vec::new(),
        scale: about.scale,
        items: Vec::new(),
    }
}
