//! Frameworks as criteria of their own, and criteria as a list of items: the same thing seen from both sides.

use super::clause::Clause;
use super::control::{Control, Expectation, Method, Requirement, RequirementId, RequirementKind, Selectors, Shows};
use super::framework::{Framework, Group, Item, ItemsCalled, Statement, Structure};
use super::grading::Grade;
use super::load::{Catalogue, LoadedPublication};
use super::publication::{ClauseTitle, Process, Publication};
use std::collections::{BTreeMap, BTreeSet};

/// Age in months after which evidence of an item counts as stale; a default of ours.
const FRESHNESS_MONTHS: u32 = 12;
/// The one expectation that every item of a framework has.
const EXPECTATION: &str = "evidence";

impl Catalogue {
    /// Takes the framework `id` as criteria, so that evidence can be matched against it. Items that are numbered
    /// within their groups become clauses, their statements requirements; the ids of the framework keep naming them.
    pub fn adopt(&mut self, id: &str) {
        if self.publications.contains_key(id) {
            return;
        }
        let kinds: Vec<String> = self.item_kinds.iter().map(|kind| kind.id.clone()).collect();
        if let Some(framework) = self.frameworks.get(id) {
            let publication = as_publication(framework, &kinds);
            self.publications.insert(id.to_owned(), publication);
        }
    }
}

/// The item that each clause of an adopted framework stands for.
#[must_use]
pub fn items_by_clause(framework: &Framework) -> BTreeMap<Clause, String> {
    let mut found = BTreeMap::new();
    for (chapter, (_, items)) in (1..).zip(&chapters(framework)) {
        for (number, item) in (1..).zip(items) {
            let clause = format!("{chapter}.{number}").parse::<Clause>();
            found.extend(clause.ok().map(|clause| (clause, item.id.clone())));
        }
    }
    found
}

/// A publication as a list of items: leaf clauses with their requirements as statements.
#[must_use]
pub fn as_framework(loaded: &LoadedPublication) -> Framework {
    let publication = &loaded.publication;
    let leaves: BTreeSet<&Clause> = loaded.controls.iter().map(|control| &control.clause).collect();
    let above = |clause: &Clause| clause.parent().map(|clause| clause.to_string());
    let groups = publication.clauses.iter().filter(|each| !leaves.contains(&each.clause)).map(|each| Group {
        id: each.clause.to_string(),
        title: each.title.clone(),
        label: String::new(),
        within: above(&each.clause),
        text: String::new(),
    });
    let items = loaded.controls.iter().map(|control| Item {
        id: control.clause.to_string(),
        title: control.title.clone(),
        group: above(&control.clause),
        text: control.purpose.clone(),
        evidence: control.expectations.iter().map(|each| each.title.clone()).collect(),
        statements: control
            .requirements
            .iter()
            .map(|each| Statement { id: each.id.local().to_owned(), text: each.text.clone(), ..Statement::default() })
            .collect(),
        ..Item::default()
    });
    Framework {
        schema: None,
        id: publication.id.clone(),
        designation: publication.designation.clone(),
        title: publication.title.clone(),
        edition: publication.edition.clone(),
        notice: publication.notice.clone(),
        structure: Structure::CrossChecked,
        note: String::new(),
        items_called: ItemsCalled { one: "clause".to_owned(), many: "clauses".to_owned() },
        verification: publication.verification.clone(),
        groups: groups.collect(),
        scale: None,
        items: items.collect(),
    }
}

/// A framework as criteria.
fn as_publication(framework: &Framework, kinds: &[String]) -> LoadedPublication {
    let chapters = chapters(framework);
    let mut clauses = Vec::new();
    let mut controls = Vec::new();
    let mut aliases = BTreeMap::new();
    for (chapter, (title, items)) in (1..).zip(&chapters) {
        let Ok(clause) = format!("{chapter}").parse::<Clause>() else { continue };
        clauses.push(ClauseTitle { clause, title: title.clone(), untitled: true });
        for (number, item) in (1..).zip(items) {
            let Ok(clause) = format!("{chapter}.{number}").parse::<Clause>() else { continue };
            let control = control(framework, item, &clause, kinds);
            clauses.push(ClauseTitle { clause: clause.clone(), title: control.title.clone(), untitled: true });
            for name in [&item.id, &item.label].into_iter().filter(|name| !name.is_empty()) {
                aliases.insert(name.to_lowercase(), clause.clone());
            }
            controls.push(control);
        }
    }
    let processes = chapters_as_processes(&chapters);
    LoadedPublication {
        publication: Publication {
            schema: None,
            id: framework.id.clone(),
            prefix: framework.id.replace('.', "-"),
            designation: framework.designation.clone(),
            title: framework.title.clone(),
            edition: framework.edition.clone(),
            amendments: Vec::new(),
            notice: framework.notice.clone(),
            exclusions: "none".to_owned(),
            exclusions_rule: String::new(),
            own_chapters: Vec::new(),
            verification: framework.verification.clone(),
            clauses,
        },
        controls,
        mandatory_information: Vec::new(),
        processes,
        aliases,
    }
}

/// Items under the title of their outermost group, in the order of the groups; those without come last.
fn chapters(framework: &Framework) -> Vec<(String, Vec<&Item>)> {
    let outermost = |group: Option<&str>| {
        let mut here = group.and_then(|id| framework.groups.iter().find(|group| group.id == id))?;
        for _ in 0..framework.groups.len() {
            let Some(above) = here.within.as_deref() else { break };
            here = framework.groups.iter().find(|group| group.id == above)?;
        }
        Some(here.id.as_str())
    };
    // An item that refines another stands in the group of that.
    let group_of = |item: &Item| {
        let mut here = item.clone();
        for _ in 0..framework.items.len() {
            let Some(above) = here.within.as_deref().filter(|_| here.group.is_none()) else { break };
            here = framework.item(above)?.clone();
        }
        outermost(here.group.as_deref()).map(str::to_owned)
    };
    let placed: Vec<(Option<String>, &Item)> = framework.items.iter().map(|item| (group_of(item), item)).collect();
    let of =
        |id: Option<&str>| placed.iter().filter(|(group, _)| group.as_deref() == id).map(|(_, item)| *item).collect();
    let top = framework.groups.iter().filter(|group| group.within.is_none());
    let mut chapters: Vec<(String, Vec<&Item>)> = top.map(|group| (group.title.clone(), of(Some(&group.id)))).collect();
    chapters.push((framework.title.clone(), of(None)));
    chapters.retain(|(_, items)| !items.is_empty());
    chapters
}

fn chapters_as_processes(chapters: &[(String, Vec<&Item>)]) -> Vec<Process> {
    let process = |(number, (title, _)): (u32, &(String, Vec<&Item>))| {
        let clause = number.to_string().parse().ok()?;
        Some(Process { id: format!("group-{number}"), title: title.clone(), clauses: vec![clause] })
    };
    (1..).zip(chapters).filter_map(process).collect()
}

fn control(framework: &Framework, item: &Item, clause: &Clause, kinds: &[String]) -> Control {
    let id = format!("{}:{clause}", framework.id.replace('.', "-"));
    let whole = if item.text.is_empty() { item.title.clone() } else { item.text.clone() };
    let texts: Vec<&str> = if item.statements.is_empty() {
        vec![whole.as_str()]
    } else {
        item.statements.iter().map(|each| each.text.as_str()).collect()
    };
    let requirement = |(letters, text): (String, &str)| Requirement {
        id: RequirementId::new(format!("{id}-{letters}")),
        kind: RequirementKind::Activity,
        methods: vec![Method::Examine, Method::Interview],
        text: text.to_owned(),
        starts_obligation: true,
        expects: vec![EXPECTATION.to_owned()],
        content: Vec::new(),
        typical_nonconformities: Vec::new(),
        if_absent: Grade::Minor,
        amendment: None,
    };
    let own = item.statements.iter().flat_map(|statement| statement.evidence.iter());
    let phrases: Vec<String> = item.evidence.iter().chain(own).cloned().collect();
    Control {
        schema: None,
        id: id.clone(),
        clause: clause.clone(),
        title: if item.shown() == item.title { item.title.clone() } else { format!("{} {}", item.shown(), item.title) },
        purpose: whole.clone(),
        risk: String::new(),
        remediation: String::new(),
        documented_information: String::new(),
        if_wholly_absent: Some(Grade::Minor),
        typical_nonconformities: Vec::new(),
        signals: vec![item.title.clone()],
        freshness: String::new(),
        note: item.guidance.clone(),
        requirements: letters().zip(texts).map(requirement).collect(),
        expectations: vec![Expectation {
            id: EXPECTATION.to_owned(),
            title: if phrases.is_empty() { item.title.clone() } else { phrases.join("; ") },
            items: kinds.to_vec(),
            shows: Shows::Implementation,
            record_type: None,
            cadence: None,
            freshness_months: FRESHNESS_MONTHS,
            selectors: Selectors { titles: vec![item.title.clone()], phrases, ..Selectors::default() },
            request: format!("Please provide evidence for {}.", item.title),
        }],
    }
}

/// `a`, `b` … `z`, `aa`, `ab` … `zz`.
fn letters() -> impl Iterator<Item = String> {
    let two = ('a'..='z').flat_map(|first| ('a'..='z').map(move |second| format!("{first}{second}")));
    ('a'..='z').map(String::from).chain(two)
}
