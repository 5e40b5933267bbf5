//! What differs between the sources.

use super::documents;
use super::names::{Names, ServiceStanding};
use super::{ComparedService, Difference, Mention, NamedAt, PREFIX, ScopeComparison, ScopeSource};
use crate::catalogue::{Clause, RequirementId};
use crate::scoring::ScoringPlan;
use crate::workspace::SETTINGS_FILE;
use std::collections::{BTreeMap, BTreeSet};

/// Names told of one source; who has more that nobody knows has another trouble than single names.
const MOST_OF_ONE_SOURCE: usize = 25;
/// Places told of one difference.
const MOST_PLACES: usize = 5;

pub(super) struct Comparer<'c, 'a> {
    pub(super) plan: &'c ScoringPlan<'a>,
    pub(super) names: &'c Names,
    pub(super) mentions: &'c [Mention],
}

impl Comparer<'_, '_> {
    pub(super) fn compare(&self) -> ScopeComparison {
        let compared: Vec<ScopeSource> =
            ScopeSource::ALL.into_iter().filter(|source| self.of(*source).next().is_some()).collect();
        let mut differences = Vec::new();
        for source in &compared {
            differences.extend(self.out_of_place(*source));
        }
        for source in [ScopeSource::Catalogue, ScopeSource::ServiceLevels, ScopeSource::Reports] {
            if compared.contains(&source) {
                differences.extend(self.lacking(source));
            }
        }
        differences.extend(self.beyond_scope());
        differences.extend(self.not_in_document());
        differences.sort_by(|left, right| (&left.clause, &left.service).cmp(&(&right.clause, &right.service)));
        ScopeComparison { compared, services: self.services(), differences }
    }

    fn of(&self, source: ScopeSource) -> impl Iterator<Item = &Mention> {
        self.mentions.iter().filter(move |mention| mention.source == source)
    }

    fn services(&self) -> Vec<ComparedService> {
        let mut services: BTreeMap<&str, ComparedService> = BTreeMap::new();
        for (key, known) in &self.names.known {
            let (name, standing) = (known.name.clone(), known.standing);
            services.insert(key, ComparedService { name, standing, named: BTreeMap::new() });
        }
        for mention in self.mentions {
            let service = services.entry(&mention.key).or_insert_with(|| ComparedService {
                name: mention.name.clone(),
                standing: ServiceStanding::Unknown,
                named: BTreeMap::new(),
            });
            *service.named.entry(mention.source).or_default() += mention.records.max(1);
        }
        services.into_values().collect()
    }

    /// Services that a source names and that nobody knows, or that had ended by then.
    fn out_of_place(&self, source: ScopeSource) -> Vec<Difference> {
        let mut found: BTreeMap<&str, (String, Vec<&Mention>)> = BTreeMap::new();
        for mention in self.of(source) {
            if let Some(why) = self.why_out_of_place(mention) {
                found.entry(&mention.key).or_insert_with(|| (why, Vec::new())).1.push(mention);
            }
        }
        let told = found.into_values().take(MOST_OF_ONE_SOURCE);
        told.filter_map(|(why, mentions)| {
            let service = mentions.first()?.name.clone();
            let records: u64 = mentions.iter().map(|mention| mention.records).sum();
            let amount = if records > 1 { format!(" in {records} records") } else { String::new() };
            let words = format!("{} {} `{service}`{amount}, {why}", capital(source.words()), source.verb());
            self.difference(source, service, words, mentions.iter().map(|mention| mention.at.clone()).collect())
        })
        .collect()
    }

    fn why_out_of_place(&self, mention: &Mention) -> Option<String> {
        match self.names.standing(&mention.key) {
            ServiceStanding::InScope | ServiceStanding::InCatalogue | ServiceStanding::OutOfScope => None,
            ServiceStanding::Unknown => Some(if self.names.known.is_empty() {
                return None;
            } else {
                "which neither the scope nor the catalogue knows".to_owned()
            }),
            ServiceStanding::Retired(on) => {
                let after = match (on, mention.source) {
                    // A scope statement may say what left the scope, and a change may be what ended the service.
                    (_, ScopeSource::Scope) => mention.at.path == SETTINGS_FILE,
                    _ if mention.ends_it => false,
                    (Some(_), ScopeSource::Catalogue) => false,
                    (Some(on), ScopeSource::Tickets | ScopeSource::Reports) => {
                        let on = on.to_string();
                        let length = mention.last.len().min(on.len());
                        length >= 7 && mention.last.get(..length) > on.get(..length)
                    }
                    // What agreements bind to holds today; what was reported or recorded, when it was.
                    (None, _) | (Some(_), ScopeSource::ServiceLevels | ScopeSource::Suppliers) => true,
                };
                let on = on.map(|day| format!(" on {day}")).unwrap_or_default();
                after.then(|| format!("which ended{on} as the catalogue says"))
            }
        }
    }

    /// Services in scope that a source never names.
    fn lacking(&self, source: ScopeSource) -> Vec<Difference> {
        let named: BTreeSet<&str> = self.of(source).map(|mention| mention.key.as_str()).collect();
        let in_scope = self.names.known.iter().filter(|(_, known)| known.standing == ServiceStanding::InScope);
        let lacking = in_scope.filter(|(key, _)| !named.contains(key.as_str()));
        lacking
            .filter_map(|(key, known)| {
                let verb = if source == ScopeSource::Catalogue { "does" } else { "do" };
                let words = format!("`{}` is in scope, and {} {verb} not name it", known.name, source.words());
                let scope = self.of(ScopeSource::Scope).filter(|mention| mention.key == *key);
                let mut places: Vec<NamedAt> = scope.map(|mention| mention.at.clone()).collect();
                let looked: BTreeSet<&str> = self.of(source).map(|mention| mention.at.path.as_str()).collect();
                places.extend(looked.into_iter().map(|path| NamedAt { path: path.to_owned(), place: String::new() }));
                self.difference(source, known.name.clone(), words, places)
            })
            .collect()
    }

    /// Services of the catalogue that the scope is silent about, where a scope is stated.
    fn beyond_scope(&self) -> Vec<Difference> {
        if self.of(ScopeSource::Scope).next().is_none() {
            return Vec::new();
        }
        let silent = self.names.known.values().filter(|known| known.standing == ServiceStanding::InCatalogue);
        silent
            .filter_map(|known| {
                let words =
                    format!("The service catalogue holds `{}`, and the scope of the SMS does not name it", known.name);
                let stated = NamedAt { path: SETTINGS_FILE.to_owned(), place: "organisation.services".to_owned() };
                let places = known.at.iter().cloned().chain([stated]).collect();
                self.difference(ScopeSource::Scope, known.name.clone(), words, places)
            })
            .collect()
    }

    /// Services in scope that the scope statement, or a catalogue that is a document, leaves out.
    fn not_in_document(&self) -> Vec<Difference> {
        let mut found = Vec::new();
        let documents = documents::all(self.plan);
        for document in documents.iter().filter(|each| each.source <= ScopeSource::Catalogue) {
            let named: BTreeSet<&str> = self
                .of(document.source)
                .filter(|mention| mention.at.path == document.path)
                .map(|mention| mention.key.as_str())
                .collect();
            if named.len() < 2 {
                continue;
            }
            for (key, known) in &self.names.known {
                if known.standing == ServiceStanding::InScope && !named.contains(key.as_str()) {
                    let words = format!("`{}` is in scope, and `{}` does not name it", known.name, document.path);
                    let place = NamedAt { path: document.path.to_owned(), place: String::new() };
                    found.extend(self.difference(document.source, known.name.clone(), words, vec![place]));
                }
            }
        }
        found
    }

    fn difference(
        &self,
        source: ScopeSource,
        service: String,
        words: String,
        mut places: Vec<NamedAt>,
    ) -> Option<Difference> {
        let requirement = RequirementId::new(format!("{PREFIX}:{}", source.requirement()));
        let (control, _) = self.plan.publication.requirement(&requirement)?;
        let clause: Clause = control.clause.clone();
        places.sort();
        places.dedup();
        places.truncate(MOST_PLACES);
        Some(Difference { service, source, words, places, requirement, clause })
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
