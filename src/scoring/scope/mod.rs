//! Scope consistency: the services that the scope statement, the catalogue, service level agreements, agreements with
//! suppliers, tickets and reports name, held against one another (ISO/IEC 20000-1 4.3, 8.2.4, 8.3.3, 8.3.4, 9.4).
//!
//! A difference is a candidate finding with its places. Only sources that name services at all are compared, and what is
//! compared is said; a name that is only like another is another name, because a catalogue is there to settle names.

mod compare;
mod documents;
mod names;

pub use names::ServiceStanding;

use super::ScoringPlan;
use crate::catalogue::{Clause, RequirementId};
use std::collections::BTreeMap;

/// The publication whose clauses the comparison is about.
const PREFIX: &str = "iso20000-1";

/// Where services are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScopeSource {
    /// The scope of the SMS: the settings, and the document that states it.
    Scope,
    /// The service catalogue and portfolio.
    Catalogue,
    /// Service level agreements.
    ServiceLevels,
    /// Agreements with suppliers.
    Suppliers,
    /// Incidents, requests, problems and changes.
    Tickets,
    /// Service reports.
    Reports,
}

impl ScopeSource {
    /// All of them, in the order they are told.
    pub const ALL: [Self; 6] =
        [Self::Scope, Self::Catalogue, Self::ServiceLevels, Self::Suppliers, Self::Tickets, Self::Reports];

    /// The word used in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Scope => "scope",
            Self::Catalogue => "catalogue",
            Self::ServiceLevels => "service-levels",
            Self::Suppliers => "suppliers",
            Self::Tickets => "tickets",
            Self::Reports => "reports",
        }
    }

    /// `names` or `name`, as it is one thing or several.
    const fn verb(self) -> &'static str {
        match self {
            Self::Scope | Self::Catalogue => "names",
            Self::ServiceLevels | Self::Suppliers | Self::Tickets | Self::Reports => "name",
        }
    }

    /// What it is called in a sentence.
    const fn words(self) -> &'static str {
        match self {
            Self::Scope => "the scope of the SMS",
            Self::Catalogue => "the service catalogue",
            Self::ServiceLevels => "the service level agreements",
            Self::Suppliers => "the agreements with suppliers",
            Self::Tickets => "the tickets",
            Self::Reports => "the service reports",
        }
    }

    /// The requirement that a difference there bears on.
    const fn requirement(self) -> &'static str {
        match self {
            Self::Scope => "4.3-e",
            Self::Catalogue | Self::Tickets => "8.2.4-a",
            Self::ServiceLevels => "8.3.3-a",
            Self::Suppliers => "8.3.4.1-c",
            Self::Reports => "9.4-b",
        }
    }
}

/// A place in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedAt {
    /// Path as the evidence index shows it, or `tickmark.toml`.
    pub path: String,
    /// Row, heading or key; empty for the whole file.
    pub place: String,
}

/// One source naming one service.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mention {
    source: ScopeSource,
    /// Normal form of the name, or of the name its id stands for.
    key: String,
    /// As written.
    name: String,
    at: NamedAt,
    /// Records that name it; 0 for a document.
    records: u64,
    /// ISO date or month of the latest record, or of what the document covers; empty when not known.
    last: String,
    /// Whether the source says so of the service at large, and not of changes that may end it.
    ends_it: bool,
}

/// Two sources that do not agree on a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The service, as written.
    pub service: String,
    /// The source in which it is missing, or in which it should not be.
    pub source: ScopeSource,
    /// What differs, in one sentence.
    pub words: String,
    /// Where it is named, and what was looked at in vain.
    pub places: Vec<NamedAt>,
    /// The requirement it bears on.
    pub requirement: RequirementId,
    /// Its clause.
    pub clause: Clause,
}

/// One service and where it is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedService {
    /// Name.
    pub name: String,
    /// What scope and catalogue say of it.
    pub standing: ServiceStanding,
    /// Source → number of places that name it, records counted singly.
    pub named: BTreeMap<ScopeSource, u64>,
}

/// The comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScopeComparison {
    /// Sources that name services; the others were not compared.
    pub compared: Vec<ScopeSource>,
    /// Every service that is named, in order of name.
    pub services: Vec<ComparedService>,
    /// What differs, in order of clause and service.
    pub differences: Vec<Difference>,
}

/// Compares what the sources name; nothing where the criteria are not ISO/IEC 20000-1.
#[must_use]
pub fn compare(plan: &ScoringPlan<'_>) -> ScopeComparison {
    if plan.publication.publication.prefix != PREFIX {
        return ScopeComparison::default();
    }
    let names = names::Names::gather(plan);
    let mut mentions = names::mentions(plan, &names);
    mentions.extend(documents::mentions(plan, &names));
    compare::Comparer { plan, names: &names, mentions: &mentions }.compare()
}
