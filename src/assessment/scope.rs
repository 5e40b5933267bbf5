//! Scope consistency as the result shows it: which services are named where, and what differs.

use super::conclude::Basis;
use crate::catalogue::{Clause, RequirementId};
use crate::scoring::scope::{ComparedService, Difference, NamedAt, ScopeSource};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The services that scope statement, catalogue, agreements, tickets and reports name, held against one another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeConsistency {
    /// Sources that name services: `scope`, `catalogue`, `service-levels`, `suppliers`, `tickets`, `reports`.
    pub compared: Vec<String>,
    /// Sources that name none, so that nothing follows from them.
    pub not_compared: Vec<String>,
    /// Every service that is named, in order of name.
    pub services: Vec<ServiceNamed>,
    /// Candidate findings: what differs, in order of clause and service.
    pub differences: Vec<ScopeDifference>,
}

/// One service and where it is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceNamed {
    /// Name.
    pub name: String,
    /// `in-scope`, `in-catalogue`, `out-of-scope`, `retired` or `unknown`.
    pub standing: String,
    /// Source → places that name it, records counted singly.
    pub named: BTreeMap<String, u64>,
}

/// A difference between the sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeDifference {
    /// Service.
    pub service: String,
    /// Source in which it is missing, or should not be.
    pub source: String,
    /// What differs, in one sentence.
    pub words: String,
    /// Where.
    pub places: Vec<PlaceStated>,
    /// Requirement it bears on.
    pub requirement: RequirementId,
    /// Its clause.
    pub clause: Clause,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceStated {
    /// Path as the evidence index shows it, or `tickmark.toml`.
    pub path: String,
    /// Row, heading or key; empty for the whole file.
    pub place: String,
}

pub(super) fn stated(basis: &Basis<'_>) -> ScopeConsistency {
    let comparison = &basis.ratings.scope;
    let (compared, not_compared): (Vec<ScopeSource>, Vec<ScopeSource>) =
        ScopeSource::ALL.into_iter().partition(|source| comparison.compared.contains(source));
    let words = |sources: Vec<ScopeSource>| sources.iter().map(|source| source.word().to_owned()).collect();
    ScopeConsistency {
        compared: words(compared),
        not_compared: words(not_compared),
        services: comparison.services.iter().map(service).collect(),
        differences: comparison.differences.iter().map(difference).collect(),
    }
}

fn service(service: &ComparedService) -> ServiceNamed {
    ServiceNamed {
        name: service.name.clone(),
        standing: service.standing.word().to_owned(),
        named: service.named.iter().map(|(source, count)| (source.word().to_owned(), *count)).collect(),
    }
}

fn difference(difference: &Difference) -> ScopeDifference {
    let place = |at: &NamedAt| PlaceStated { path: at.path.clone(), place: at.place.clone() };
    ScopeDifference {
        service: difference.service.clone(),
        source: difference.source.word().to_owned(),
        words: difference.words.clone(),
        places: difference.places.iter().map(place).collect(),
        requirement: difference.requirement.clone(),
        clause: difference.clause.clone(),
    }
}
