//! The same assessment told in the items of another publication: nothing is judged anew, and nothing is claimed that
//! the relationship does not carry.

mod rated;
pub mod result;
mod status;
mod unit;

pub use result::{Counts, ViewResult, ViewStatus};

use super::document::{AssessmentDocument, RequirementResult};
use crate::catalogue::crosswalk::{Crosswalk, Link};
use crate::catalogue::framework::Statement;
use crate::catalogue::{Catalogue, Clause, Relationship, RequirementId, Terms, criteria};
use crate::scoring::Status;
use crate::workspace::SelfAssessment;
use result::{NotAsked, StatusCount, Through, ViewAlone, ViewItem, ViewLink, ViewStatement, ViewSummary};
use std::collections::{BTreeMap, BTreeSet};
use unit::{Described, Unit};

/// Ids of everything that an assessment can be viewed through.
#[must_use]
pub fn ids(catalogue: &Catalogue) -> Vec<&str> {
    let mut ids: Vec<&str> =
        catalogue.frameworks.keys().chain(catalogue.publications.keys()).map(String::as_str).collect();
    ids.sort_unstable();
    ids
}

/// The view of `document` through the publication `id`; `None` when the catalogue does not hold that, or not the
/// criteria.
#[must_use]
pub fn express(
    document: &AssessmentDocument,
    catalogue: &Catalogue,
    id: &str,
    ratings: &SelfAssessment,
) -> Option<ViewResult> {
    let described = Described::of(catalogue, id)?;
    let named = catalogue.terms(&document.catalogue.id)?;
    let terms = catalogue.terms(id)?;
    let walk = catalogue.crosswalk(id, &document.catalogue.id).unwrap_or_else(|| {
        if id == document.catalogue.id { itself(&described, id) } else { nothing(id, &document.catalogue.id) }
    });
    let adopted = catalogue.frameworks.get(&document.catalogue.id);
    let view = View {
        document,
        criteria: &named,
        items: adopted.map(criteria::items_by_clause).unwrap_or_default(),
        terms: &terms,
        walk: &walk,
        described: &described,
        ratings,
    };
    Some(view.result())
}

/// The crosswalk of the criteria with themselves.
fn itself(described: &Described, id: &str) -> Crosswalk {
    let link = |unit: &Unit| Link {
        from: unit.id.clone(),
        relationship: Some(Relationship::EqualTo),
        to: unit.id.clone(),
        rationale: "These are the criteria themselves.".to_owned(),
        beyond_from: String::new(),
        beyond_to: String::new(),
        through: Vec::new(),
    };
    Crosswalk { links: described.units.iter().map(link).collect(), ..nothing(id, id) }
}

/// The crosswalk of two publications that no mapping connects.
fn nothing(from: &str, to: &str) -> Crosswalk {
    Crosswalk {
        from: from.to_owned(),
        to: to.to_owned(),
        over: Vec::new(),
        links: Vec::new(),
        without_counterpart_from: Vec::new(),
        without_counterpart_to: Vec::new(),
    }
}

fn stated(statement: &Statement) -> ViewStatement {
    ViewStatement {
        id: statement.id.clone(),
        label: statement.label.clone(),
        text: statement.text.clone(),
        level: statement.level,
        evidence: statement.evidence.clone(),
    }
}

struct View<'a> {
    document: &'a AssessmentDocument,
    criteria: &'a Terms,
    /// Where the criteria are a framework: the item that each clause stands for, by which mappings name it.
    items: BTreeMap<Clause, String>,
    terms: &'a Terms,
    walk: &'a Crosswalk,
    described: &'a Described,
    ratings: &'a SelfAssessment,
}

impl View<'_> {
    fn result(&self) -> ViewResult {
        let items: Vec<ViewItem> = self.described.units.iter().map(|unit| self.item(unit)).collect();
        let related: BTreeSet<&str> =
            items.iter().flat_map(|item| &item.requirements).map(RequirementId::as_str).collect();
        let (related, unrelated): (Vec<&RequirementResult>, Vec<&RequirementResult>) =
            self.document.requirements.iter().partition(|row| related.contains(row.id.as_str()));
        let count = |rows: &[&RequirementResult]| Counts::of(rows.iter().map(|row| row.status));
        let of_status = |status| {
            let items = items.iter().filter(|item| item.status == status).count();
            StatusCount { status, items: u64::try_from(items).unwrap_or(u64::MAX) }
        };
        let summary = ViewSummary {
            items: u64::try_from(items.len()).unwrap_or(u64::MAX),
            statuses: ViewStatus::ALL.map(of_status).to_vec(),
            related: count(&related),
            unrelated: count(&unrelated),
            all: count(&related).and(count(&unrelated)),
        };
        let without_counterpart = self.without_counterpart(&unrelated);
        let described = self.described.clone();
        ViewResult {
            id: self.walk.from.clone(),
            designation: described.designation,
            title: described.title,
            edition: described.edition,
            notice: described.notice,
            structure: described.structure,
            note: described.note,
            items_called: described.items_called,
            verification_basis: described.verification.basis,
            verified_on: described.verification.checked_on,
            doubts: described.verification.doubts,
            over: self.walk.over.clone(),
            scale: described.scale,
            self_assessment: self.ratings.file.clone(),
            summary,
            items,
            without_counterpart,
        }
    }

    /// What mappings call a requirement.
    fn term<'r>(&'r self, row: &'r RequirementResult) -> &'r str {
        self.items.get(&row.clause).map_or(row.id.local(), String::as_str)
    }

    /// The requirements at or beneath a term of the criteria.
    fn requirements(&self, term: &str) -> Vec<&RequirementResult> {
        self.document.requirements.iter().filter(|row| self.criteria.is_within(self.term(row), term)).collect()
    }

    fn item(&self, unit: &Unit) -> ViewItem {
        let links = self.walk.links.iter();
        let bearing = links
            .filter(|link| self.terms.is_within(&link.from, &unit.id) || self.terms.is_within(&unit.id, &link.from));
        let bearing: Vec<&Link> = bearing.collect();
        let mut strongest: BTreeMap<&str, (&RequirementResult, Relationship)> = BTreeMap::new();
        for link in &bearing {
            let Some(relationship) = link.relationship else { continue };
            for row in self.requirements(&link.to) {
                let known = strongest.entry(row.id.as_str()).or_insert((row, relationship));
                if known.1.strength() < relationship.strength() {
                    known.1 = relationship;
                }
            }
        }
        let rows: Vec<&RequirementResult> =
            self.document.requirements.iter().filter(|row| strongest.contains_key(row.id.as_str())).collect();
        let through: Vec<Through> = Relationship::ALL
            .into_iter()
            .map(|relationship| {
                let led = strongest.values().filter(|(_, by)| *by == relationship).map(|(row, _)| row.status);
                Through { relationship, counts: Counts::of(led) }
            })
            .filter(|through| through.counts.requirements > 0)
            .collect();
        let counts = Counts::of(rows.iter().map(|row| row.status));
        let status = status::of(&through);
        let evidence: BTreeSet<&String> = rows.iter().flat_map(|row| &row.evidence).collect();
        let self_ratings = rated::of(unit, self.ratings, self.document);
        ViewItem {
            id: unit.id.clone(),
            label: unit.label.clone(),
            title: unit.title.clone(),
            group: unit.group.clone(),
            level: unit.level,
            text: unit.text.clone(),
            poles: unit.poles.clone(),
            status,
            reason: status::reason(status, &through, !bearing.is_empty()),
            counts,
            links: bearing.iter().map(|link| self.link(link)).collect(),
            requirements: rows.iter().map(|row| row.id.clone()).collect(),
            evidence: evidence.into_iter().cloned().collect(),
            not_asked: self.not_asked(unit, &bearing),
            expects: unit.evidence.clone(),
            statements: unit.statements.iter().map(stated).collect(),
            capability: self
                .described
                .scale
                .as_ref()
                .map(|scale| rated::capability(scale, unit, &counts, &self_ratings)),
            self_ratings,
            through,
        }
    }

    fn link(&self, link: &Link) -> ViewLink {
        ViewLink {
            from: link.from.clone(),
            relationship: link.relationship,
            to: link.to.clone(),
            title: self.criteria.title(&link.to).to_owned(),
            rationale: link.rationale.clone(),
            through: link.through.clone(),
            counts: Counts::of(self.requirements(&link.to).into_iter().map(|row| row.status)),
        }
    }

    /// What the item asks for beyond the criteria: what its rows say, and what has no counterpart.
    fn not_asked(&self, unit: &Unit, links: &[&Link]) -> Vec<NotAsked> {
        let mut found: Vec<NotAsked> = Vec::new();
        for link in links.iter().filter(|link| !link.beyond_from.is_empty()) {
            if !found.iter().any(|known| known.text == link.beyond_from) {
                found.push(NotAsked { id: link.from.clone(), text: link.beyond_from.clone(), reason: String::new() });
            }
        }
        let alone = self.walk.without_counterpart_from.iter();
        for each in alone.filter(|each| self.terms.is_within(&each.id, &unit.id)) {
            let text = self.terms.title(&each.id).to_owned();
            found.push(NotAsked { id: each.id.clone(), text, reason: each.reason.clone() });
        }
        found
    }

    /// Requirements that no item is related to, under the nearest thing that is said to stand alone.
    fn without_counterpart(&self, unrelated: &[&RequirementResult]) -> Vec<ViewAlone> {
        let reasons: BTreeMap<&str, &str> =
            self.walk.without_counterpart_to.iter().map(|each| (each.id.as_str(), each.reason.as_str())).collect();
        let mut found: Vec<ViewAlone> = Vec::new();
        for row in unrelated {
            let upwards = self.criteria.upwards(self.term(row));
            let named = upwards.iter().find(|name| reasons.contains_key(*name)).copied();
            let id = named.unwrap_or_else(|| row.clause.as_str());
            let reason = named.and_then(|name| reasons.get(name).copied());
            let status: Status = row.status;
            if let Some(known) = found.iter_mut().find(|known| known.id == id) {
                known.requirements.push(row.id.clone());
                known.counts.add(status);
                continue;
            }
            found.push(ViewAlone {
                id: id.to_owned(),
                title: self.criteria.title(id).to_owned(),
                reason: reason.unwrap_or("no relationship to it is known").to_owned(),
                requirements: vec![row.id.clone()],
                counts: Counts::of([status]),
            });
        }
        found
    }
}
