//! What a mapping can name in one publication, as a tree: groups above items above statements, clauses above
//! requirements.

use super::control::Control;
use super::framework::Framework;
use super::publication::Publication;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that can be named in one publication.
#[derive(Debug, Clone)]
pub struct Terms {
    prefix: String,
    /// Name → its title and the name above it.
    known: BTreeMap<String, Term>,
    beneath: BTreeMap<String, Vec<String>>,
    /// What must be answered for a mapping to be complete, in order.
    units: Vec<String>,
    order: BTreeMap<String, usize>,
}

#[derive(Debug, Clone)]
struct Term {
    title: String,
    above: Option<String>,
}

impl Terms {
    /// The terms of a publication taken apart into obligations: every requirement must be answered.
    pub fn of_publication<'a>(publication: &Publication, controls: impl Iterator<Item = &'a Control>) -> Self {
        let mut terms = Self::empty(&publication.prefix);
        let mut controls: BTreeMap<&str, Vec<&Control>> =
            controls.fold(BTreeMap::new(), |mut by_clause: BTreeMap<_, Vec<_>>, control| {
                by_clause.entry(control.clause.as_str()).or_default().push(control);
                by_clause
            });
        for each in &publication.clauses {
            let above = each.clause.parent().map(|clause| clause.to_string());
            terms.add(each.clause.as_str(), &each.title, above);
            for control in controls.remove(each.clause.as_str()).unwrap_or_default() {
                terms.add_requirements(control);
            }
        }
        // A control outside the tree is a fault that the lint names; what it holds is known all the same.
        for control in controls.into_values().flatten() {
            terms.add_requirements(control);
        }
        terms
    }

    fn add_requirements(&mut self, control: &Control) {
        for requirement in &control.requirements {
            let local = requirement.id.local();
            self.add(local, &requirement.text, Some(control.clause.to_string()));
            self.units.push(local.to_owned());
        }
    }

    /// The terms of a framework: every item must be answered, as a whole or by its statements.
    #[must_use]
    pub fn of_framework(framework: &Framework) -> Self {
        let mut terms = Self::empty(&framework.id);
        for group in &framework.groups {
            terms.add(&group.id, &group.title, group.within.clone());
        }
        for item in &framework.items {
            terms.add(&item.id, &item.title, item.within.clone().or_else(|| item.group.clone()));
            terms.units.push(item.id.clone());
            for statement in &item.statements {
                terms.add(&statement.id, &statement.text, statement.within.clone().or_else(|| Some(item.id.clone())));
            }
        }
        terms
    }

    fn empty(prefix: &str) -> Self {
        Self {
            prefix: format!("{prefix}:"),
            known: BTreeMap::new(),
            beneath: BTreeMap::new(),
            units: Vec::new(),
            order: BTreeMap::new(),
        }
    }

    fn add(&mut self, name: &str, title: &str, above: Option<String>) {
        if let Some(above) = &above {
            self.beneath.entry(above.clone()).or_default().push(name.to_owned());
        }
        let place = self.order.len();
        self.order.entry(name.to_owned()).or_insert(place);
        self.known.insert(name.to_owned(), Term { title: title.to_owned(), above });
    }

    /// `written` without the prefix of this publication.
    #[must_use]
    pub fn local<'a>(&self, written: &'a str) -> &'a str {
        written.strip_prefix(self.prefix.as_str()).unwrap_or(written)
    }

    /// Whether this publication holds `name`.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.known.contains_key(name)
    }

    /// Every name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.known.keys().map(String::as_str)
    }

    /// Title, or text, of what `name` names; empty for what is not there.
    #[must_use]
    pub fn title(&self, name: &str) -> &str {
        self.known.get(name).map_or("", |term| term.title.as_str())
    }

    /// Place of `name` in the order of the publication; what is not there comes last.
    #[must_use]
    pub fn place(&self, name: &str) -> usize {
        self.order.get(name).copied().unwrap_or(usize::MAX)
    }

    /// What must be answered, in order.
    #[must_use]
    pub fn units(&self) -> &[String] {
        &self.units
    }

    /// `name` and everything above it, nearest first. A circle is walked once.
    #[must_use]
    pub fn upwards<'a>(&'a self, name: &'a str) -> Vec<&'a str> {
        let mut chain = vec![name];
        let mut here = name;
        while let Some(above) = self.known.get(here).and_then(|term| term.above.as_deref()) {
            if chain.contains(&above) {
                break;
            }
            chain.push(above);
            here = above;
        }
        chain
    }

    /// Whether `name` is `other` or lies beneath it.
    #[must_use]
    pub fn is_within(&self, name: &str, other: &str) -> bool {
        self.upwards(name).contains(&other)
    }

    /// Whether following `name` upwards comes back to a name met before.
    #[must_use]
    pub fn is_circular(&self, name: &str) -> bool {
        // The walk upwards ends where there is nothing above, or where it would come back.
        let last = self.upwards(name).last().copied();
        last.and_then(|last| self.known.get(last)).is_some_and(|term| term.above.is_some())
    }

    /// The units at or beneath `name`, in order.
    pub fn units_within<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.units.iter().map(String::as_str).filter(move |unit| self.is_within(unit, name))
    }

    /// The units that no name in `answered` answers: neither themselves, nor anything above, nor everything beneath.
    #[must_use]
    pub fn unanswered(&self, answered: &BTreeSet<&str>) -> Vec<&str> {
        let open = |unit: &&str| {
            !self.upwards(unit).iter().any(|name| answered.contains(name)) && !self.answered_beneath(unit, answered, 0)
        };
        self.units.iter().map(String::as_str).filter(open).collect()
    }

    /// Whether everything right beneath `name`, of which there is something, is answered. The depth stops circles.
    fn answered_beneath(&self, name: &str, answered: &BTreeSet<&str>, depth: usize) -> bool {
        const DEEPEST: usize = 32;
        let beneath = self.beneath.get(name).map(Vec::as_slice).unwrap_or_default();
        let answers = |each: &String| {
            answered.contains(each.as_str()) || (depth < DEEPEST && self.answered_beneath(each, answered, depth + 1))
        };
        !beneath.is_empty() && beneath.iter().all(answers)
    }
}
