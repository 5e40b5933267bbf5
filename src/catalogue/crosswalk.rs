//! Two publications side by side: what answers what, directly or over a chain of mappings, and what stands alone.

use super::load::Catalogue;
use super::relationship::Relationship;
use super::terms::Terms;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Most links that are followed on the way between two publications.
const LONGEST_CHAIN: usize = 4;

/// One line of a crosswalk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// What of the publication on the left.
    pub from: String,
    /// How it relates; `null` where a chain of mappings allows no conclusion and a person has to judge.
    pub relationship: Option<Relationship>,
    /// What of the publication on the right.
    pub to: String,
    /// Why it is so.
    pub rationale: String,
    /// What the left asks for and the right does not; empty when unknown or nothing.
    pub beyond_from: String,
    /// What the right asks for and the left does not; empty when unknown or nothing.
    pub beyond_to: String,
    /// What the chain leads over, in order; empty for a mapping of its own.
    pub through: Vec<String>,
}

/// Something without a counterpart on the other side.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Alone {
    /// What it is.
    pub id: String,
    /// Why it stands alone.
    pub reason: String,
}

/// Two publications side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Crosswalk {
    /// The publication on the left.
    pub from: String,
    /// The publication on the right.
    pub to: String,
    /// Publications the chain leads over; empty when they are mapped to each other.
    pub over: Vec<String>,
    /// What answers what, in the order of the left.
    pub links: Vec<Link>,
    /// What of the left has no counterpart on the right, and why.
    pub without_counterpart_from: Vec<Alone>,
    /// What of the right has no counterpart on the left, and why.
    pub without_counterpart_to: Vec<Alone>,
}

impl Crosswalk {
    /// The same read from right to left.
    #[must_use]
    pub fn inverse(&self, terms: &Terms) -> Self {
        let mut links: Vec<Link> = self.links.iter().map(Link::inverse).collect();
        links.sort_by_key(|link| terms.place(&link.from));
        Self {
            from: self.to.clone(),
            to: self.from.clone(),
            over: self.over.iter().rev().cloned().collect(),
            links,
            without_counterpart_from: self.without_counterpart_to.clone(),
            without_counterpart_to: self.without_counterpart_from.clone(),
        }
    }
}

impl Link {
    fn inverse(&self) -> Self {
        Self {
            from: self.to.clone(),
            relationship: self.relationship.map(Relationship::inverse),
            to: self.from.clone(),
            rationale: self.rationale.clone(),
            beyond_from: self.beyond_to.clone(),
            beyond_to: self.beyond_from.clone(),
            through: self.through.iter().rev().cloned().collect(),
        }
    }

    /// How much the link says; nothing where nothing follows.
    fn strength(&self) -> u8 {
        self.relationship.map_or(0, Relationship::strength)
    }
}

impl Catalogue {
    /// The terms of a publication or framework.
    #[must_use]
    pub fn terms(&self, id: &str) -> Option<Terms> {
        let publication = self.publications.get(id);
        let terms = publication.map(|each| Terms::of_publication(&each.publication, each.controls.iter()));
        terms.or_else(|| self.frameworks.get(id).map(Terms::of_framework))
    }

    /// The crosswalk of two publications: their own mappings where there are any, else over the shortest chain of
    /// mappings. `None` when one of them is unknown or no chain leads from the one to the other.
    #[must_use]
    pub fn crosswalk(&self, from: &str, to: &str) -> Option<Crosswalk> {
        let path = self.chain(from, to)?;
        let mut steps = path.windows(2).filter_map(|pair| match pair {
            [left, right] => self.direct(left, right),
            _ => None,
        });
        let first = steps.next()?;
        steps.try_fold(first, |so_far, next| self.composed(&so_far, &next))
    }

    /// The shortest way between two publications, both included; of several the first in order of id.
    fn chain(&self, from: &str, to: &str) -> Option<Vec<String>> {
        let known = |id: &str| self.publications.contains_key(id) || self.frameworks.contains_key(id);
        if from == to || !known(from) || !known(to) {
            return None;
        }
        let mut ways = VecDeque::from([vec![from.to_owned()]]);
        let mut met = BTreeSet::from([from.to_owned()]);
        while let Some(way) = ways.pop_front() {
            let here = way.last()?;
            if here == to {
                return Some(way);
            }
            if way.len() > LONGEST_CHAIN {
                continue;
            }
            let mut next: BTreeSet<&str> = BTreeSet::new();
            for mapping in &self.mappings {
                next.extend((&mapping.source == here).then_some(mapping.target.as_str()));
                next.extend((&mapping.target == here).then_some(mapping.source.as_str()));
            }
            for each in next {
                if met.insert(each.to_owned()) {
                    ways.push_back(way.iter().cloned().chain([each.to_owned()]).collect());
                }
            }
        }
        None
    }

    /// The crosswalk that the mappings of exactly these two publications make.
    fn direct(&self, from: &str, to: &str) -> Option<Crosswalk> {
        let (left, right) = (self.terms(from)?, self.terms(to)?);
        let mut links = Vec::new();
        let (mut from_alone, mut to_alone) = (BTreeSet::new(), BTreeSet::new());
        for mapping in &self.mappings {
            let forward = mapping.source == from && mapping.target == to;
            let backward = mapping.source == to && mapping.target == from;
            if !forward && !backward {
                continue;
            }
            for row in &mapping.rows {
                let (near, far) = if forward { (&row.source, &row.target) } else { (&row.target, &row.source) };
                let local = |terms: &Terms, id: &String| terms.local(id).to_owned();
                match (near, far) {
                    (Some(near), Some(far)) => {
                        let beyond = |ours: bool| if ours { row.beyond.clone() } else { String::new() };
                        links.push(Link {
                            from: local(&left, near),
                            relationship: Some(if forward { row.relationship } else { row.relationship.inverse() }),
                            to: local(&right, far),
                            rationale: row.rationale.clone(),
                            beyond_from: beyond(forward),
                            beyond_to: beyond(backward),
                            through: Vec::new(),
                        });
                    }
                    (Some(near), None) => {
                        from_alone.insert(Alone { id: local(&left, near), reason: row.rationale.clone() });
                    }
                    (None, Some(far)) => {
                        to_alone.insert(Alone { id: local(&right, far), reason: row.rationale.clone() });
                    }
                    (None, None) => {}
                }
            }
        }
        let walk = Crosswalk {
            from: from.to_owned(),
            to: to.to_owned(),
            over: Vec::new(),
            links,
            without_counterpart_from: from_alone.into_iter().collect(),
            without_counterpart_to: to_alone.into_iter().collect(),
        };
        Some(walk.completed(&left, &right, |_, _| "nobody has related it to anything yet".to_owned()))
    }

    /// What follows from two crosswalks that meet in one publication.
    fn composed(&self, first: &Crosswalk, second: &Crosswalk) -> Option<Crosswalk> {
        let (left, middle, right) = (self.terms(&first.from)?, self.terms(&first.to)?, self.terms(&second.to)?);
        let mut best: BTreeMap<(String, String), Link> = BTreeMap::new();
        for one in &first.links {
            for two in &second.links {
                let Some(meeting) = meeting(&middle, &one.to, &two.from) else { continue };
                let link = chained(one, meeting, two);
                let key = (link.from.clone(), link.to.clone());
                let stronger = |old: &Link| {
                    (link.relationship.is_some(), link.strength()) > (old.relationship.is_some(), old.strength())
                };
                if best.get(&key).is_none_or(stronger) {
                    best.insert(key, link);
                }
            }
        }
        let mut over = first.over.clone();
        over.push(first.to.clone());
        over.extend(second.over.iter().cloned());
        let walk = Crosswalk {
            from: first.from.clone(),
            to: second.to.clone(),
            over,
            links: best.into_values().collect(),
            without_counterpart_from: Vec::new(),
            without_counterpart_to: Vec::new(),
        };
        let (hub, near, far) = (&first.to, &first.without_counterpart_from, &second.without_counterpart_to);
        Some(walk.completed(&left, &right, |unit, on_the_left| {
            let (terms, alone, links): (_, _, Vec<&str>) = if on_the_left {
                let links = first
                    .links
                    .iter()
                    .filter(|link| left.is_within(&link.from, unit) || left.is_within(unit, &link.from));
                (&left, near, links.map(|link| link.to.as_str()).collect())
            } else {
                let links = second
                    .links
                    .iter()
                    .filter(|link| right.is_within(&link.to, unit) || right.is_within(unit, &link.to));
                (&right, far, links.map(|link| link.from.as_str()).collect())
            };
            why_alone(terms, alone, unit, hub, &links)
        }))
    }
}

/// How two terms of one publication relate: the same, the one within the other, or not at all.
fn meeting(terms: &Terms, one: &str, two: &str) -> Option<Relationship> {
    if one == two {
        Some(Relationship::EqualTo)
    } else if terms.is_within(one, two) {
        Some(Relationship::SubsetOf)
    } else if terms.is_within(two, one) {
        Some(Relationship::SupersetOf)
    } else {
        None
    }
}

fn chained(one: &Link, meeting: Relationship, two: &Link) -> Link {
    let hops = [one.relationship, Some(meeting), two.relationship];
    let follows = hops.into_iter().reduce(|so_far, next| so_far?.then(next?)).flatten();
    let mut through = one.through.clone();
    through.push(one.to.clone());
    if meeting != Relationship::EqualTo {
        through.push(two.from.clone());
    }
    through.extend(two.through.iter().cloned());
    let word = |link: &Link| link.relationship.map_or("may touch", Relationship::word);
    let rationale = format!("{} {} {}; {} {} {}", one.from, word(one), one.to, two.from, word(two), two.to);
    Link {
        from: one.from.clone(),
        relationship: follows,
        to: two.to.clone(),
        rationale,
        beyond_from: one.beyond_from.clone(),
        beyond_to: two.beyond_to.clone(),
        through,
    }
}

/// Why a chain leads nowhere from `unit`.
fn why_alone(terms: &Terms, alone: &[Alone], unit: &str, hub: &str, links: &[&str]) -> String {
    let stated = alone.iter().find(|each| terms.is_within(unit, &each.id));
    match (stated, links) {
        (Some(stated), []) => format!("no counterpart in {hub}: {}", stated.reason),
        (_, []) => format!("nothing relates it to {hub}"),
        (_, links) => format!("what it relates to in {hub} ({}) leads no further", links.join(", ")),
    }
}

impl Crosswalk {
    /// Puts everything in order, and names every unit that nothing answers, with the reason that `why` gives.
    fn completed(mut self, left: &Terms, right: &Terms, why: impl Fn(&str, bool) -> String) -> Self {
        self.links.sort_by_key(|link| (left.place(&link.from), right.place(&link.to), link.to.clone()));
        let missing = |terms: &Terms, alone: &[Alone], linked: Vec<&str>, on_the_left: bool| {
            let answered: BTreeSet<&str> = alone.iter().map(|each| each.id.as_str()).chain(linked).collect();
            let open = terms.unanswered(&answered);
            open.into_iter()
                .map(|unit| Alone { id: unit.to_owned(), reason: why(unit, on_the_left) })
                .collect::<Vec<_>>()
        };
        let from: Vec<&str> = self.links.iter().map(|link| link.from.as_str()).collect();
        let to: Vec<&str> = self.links.iter().map(|link| link.to.as_str()).collect();
        let from = missing(left, &self.without_counterpart_from, from, true);
        let to = missing(right, &self.without_counterpart_to, to, false);
        self.without_counterpart_from.extend(from);
        self.without_counterpart_to.extend(to);
        self.without_counterpart_from.sort_by_key(|each| left.place(&each.id));
        self.without_counterpart_to.sort_by_key(|each| right.place(&each.id));
        self
    }
}
