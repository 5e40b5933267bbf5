//! The names of services: what is in scope, what the catalogue holds, what has ended; and what records name.

use super::{Mention, NamedAt, ScopeSource};
use crate::scoring::ScoringPlan;
use crate::testing::Named;
use crate::workspace::SETTINGS_FILE;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What scope and catalogue say of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServiceStanding {
    /// In scope.
    InScope,
    /// In the catalogue, and the scope is silent.
    InCatalogue,
    /// In the catalogue, and marked there as outside the scope.
    OutOfScope,
    /// Ended, on this day where it is known.
    Retired(Option<NaiveDate>),
    /// Neither scope nor catalogue knows it.
    Unknown,
}

impl ServiceStanding {
    /// The word used in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::InScope => "in-scope",
            Self::InCatalogue => "in-catalogue",
            Self::OutOfScope => "out-of-scope",
            Self::Retired(_) => "retired",
            Self::Unknown => "unknown",
        }
    }
}

/// Normal form of a name: lower case, single spaces.
pub(super) fn key(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) name: String,
    pub(super) standing: ServiceStanding,
    /// Where the catalogue's records hold it.
    pub(super) at: Option<NamedAt>,
    /// Whether `tickmark.toml` declares it.
    pub(super) declared: bool,
}

/// Names that scope and catalogue know.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) known: BTreeMap<String, Known>,
    ids: BTreeMap<String, String>,
}

impl Names {
    pub(super) fn gather(plan: &ScoringPlan<'_>) -> Self {
        let mut names = Self::default();
        for name in &plan.workspace.settings.organisation.services {
            let (name, standing) = (name.clone(), ServiceStanding::InScope);
            names.known.insert(key(&name), Known { name, standing, at: None, declared: true });
        }
        let declares = !names.known.is_empty();
        for row in plan.observations.named.iter().filter(|row| row.record_type == "service") {
            names.catalogued(row, declares, plan.as_of);
        }
        names
    }

    fn catalogued(&mut self, row: &Named, declares: bool, as_of: NaiveDate) {
        let name = if row.value("name").is_empty() { row.value("id") } else { row.value("name") };
        if name.is_empty() {
            return;
        }
        let standing = standing(row, declares, as_of);
        self.ids.insert(key(row.value("id")), key(name));
        let at = Some(NamedAt { path: row.path.clone(), place: format!("row {}", row.row) });
        let known = self.known.entry(key(name)).or_insert_with(|| Known {
            name: name.to_owned(),
            standing,
            at: at.clone(),
            declared: false,
        });
        // A second row of the same name may revive a service, and never ends one.
        if !matches!(standing, ServiceStanding::Retired(_)) || known.at.is_none() {
            known.at = at;
            known.standing = if known.declared && !matches!(standing, ServiceStanding::Retired(_)) {
                ServiceStanding::InScope
            } else {
                standing
            };
        }
    }

    /// The normal form that `written` stands for: a name, an id, or an id before a name.
    pub(super) fn resolve(&self, written: &str) -> String {
        let whole = key(written);
        if self.known.contains_key(&whole) {
            return whole;
        }
        if let Some(name) = self.ids.get(&whole).filter(|_| !whole.is_empty()) {
            return name.clone();
        }
        let after_id = whole.split_once(' ').filter(|(id, _)| self.ids.contains_key(*id));
        after_id.map(|(_, name)| name.trim_start_matches(['-', '–', ':', ' ']).to_owned()).unwrap_or(whole)
    }

    pub(super) fn standing(&self, key: &str) -> ServiceStanding {
        self.known.get(key).map_or(ServiceStanding::Unknown, |known| known.standing)
    }
}

fn standing(row: &Named, declares: bool, as_of: NaiveDate) -> ServiceStanding {
    let retired_on = row.value("retired_on").get(..10).and_then(|day| day.parse::<NaiveDate>().ok());
    let says_so = key(row.value("status")) == "retired";
    if retired_on.is_some_and(|day| day <= as_of) || (says_so && retired_on.is_none()) {
        ServiceStanding::Retired(retired_on)
    } else if row.value("in_scope") == "0" || key(row.value("status")) == "planned" {
        ServiceStanding::OutOfScope
    } else if !declares && row.value("in_scope") == "1" {
        ServiceStanding::InScope
    } else {
        ServiceStanding::InCatalogue
    }
}

/// What settings and records name.
pub(super) fn mentions(plan: &ScoringPlan<'_>, names: &Names) -> Vec<Mention> {
    let mut mentions = Vec::new();
    for known in names.known.values().filter(|known| known.declared) {
        let at = NamedAt { path: SETTINGS_FILE.to_owned(), place: "organisation.services".to_owned() };
        mentions.push(mention(names, ScopeSource::Scope, &known.name, at));
    }
    for row in &plan.observations.named {
        let at = NamedAt { path: row.path.clone(), place: place(row) };
        let counted = |mention: Mention| Mention { records: row.records, last: row.last.clone(), ..mention };
        match row.record_type.as_str() {
            "service" if !matches!(names.standing(&key(row.value("name"))), ServiceStanding::Retired(_)) => {
                mentions.push(counted(mention(names, ScopeSource::Catalogue, row.value("name"), at)));
            }
            "sla" if is_in_force(row, plan.as_of) => {
                mentions.push(counted(mention(names, ScopeSource::ServiceLevels, row.value("service"), at)));
            }
            "incident" | "service-request" | "problem" => {
                mentions.push(counted(mention(names, ScopeSource::Tickets, row.value("service"), at)));
            }
            "change" => {
                let change = mention(names, ScopeSource::Tickets, row.value("service"), at);
                mentions.push(Mention { ends_it: true, ..counted(change) });
            }
            "service-report" => {
                mentions.push(counted(mention(names, ScopeSource::Reports, row.value("service"), at)));
            }
            "supplier" if row.value("active") != "0" => {
                let provided = names.known.values().filter(|known| row.value("provides").contains(&known.name));
                let each = |known: &Known| counted(mention(names, ScopeSource::Suppliers, &known.name, at.clone()));
                mentions.extend(provided.map(each));
            }
            _ => {}
        }
    }
    mentions.retain(|mention| !mention.key.is_empty());
    mentions
}

fn mention(names: &Names, source: ScopeSource, name: &str, at: NamedAt) -> Mention {
    let name = name.trim().to_owned();
    Mention { source, key: names.resolve(&name), name, at, records: 0, last: String::new(), ends_it: false }
}

fn place(row: &Named) -> String {
    if row.id.is_empty() { format!("row {}", row.row) } else { format!("row {}, {}", row.row, row.id) }
}

fn is_in_force(row: &Named, as_of: NaiveDate) -> bool {
    let day = |column: &str| row.value(column).get(..10).and_then(|day| day.parse::<NaiveDate>().ok());
    day("valid_to").is_none_or(|day| day >= as_of) && day("valid_from").is_none_or(|day| day <= as_of)
}
