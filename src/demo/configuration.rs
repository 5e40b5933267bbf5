//! The configuration items of the organisation and how they hang together.

use super::calendar::{at, day};
use super::organisation::{CiClass, Organisation, Service};
use super::random::Random;
use chrono::{Duration, NaiveDateTime};

/// A configuration item.
#[derive(Debug, Clone)]
pub struct Ci {
    /// Name, unique, as tickets refer to it.
    pub name: String,
    /// Class.
    pub class: String,
    /// What it is.
    pub words: String,
    /// Position of the service it serves.
    pub service: usize,
    /// Whether it is in use; otherwise retired.
    pub live: bool,
    /// User id of its owner.
    pub owner: String,
    /// Serial number; empty for items that have none.
    pub serial: String,
    /// Created in the database.
    pub created: NaiveDateTime,
    /// Last changed in the database.
    pub updated: NaiveDateTime,
    /// Last verified by a person.
    pub verified: NaiveDateTime,
    /// Last seen by discovery.
    pub seen: NaiveDateTime,
    /// Whether infrastructure changes touch it.
    pub changes: bool,
}

/// A relationship of two items.
#[derive(Debug, Clone)]
pub struct Relation {
    /// Name of the item that depends.
    pub parent: String,
    /// Name of the item depended upon.
    pub child: String,
    /// How.
    pub kind: &'static str,
}

impl Ci {
    /// The letters in the middle of its name.
    #[must_use]
    pub fn tag(&self) -> &str {
        tag(&self.name)
    }
}

/// The letters in the middle of an item's name.
#[must_use]
pub fn tag(name: &str) -> &str {
    name.split('-').nth(1).unwrap_or_default()
}

/// Name of the service that was taken out of use during the period.
pub const RETIRED_SERVICE: &str = "Hosted Mail Archive";
/// Class of the items that are services.
pub const SERVICE_CLASS: &str = "cmdb_ci_service";
/// Items of the retired service.
const RETIRED_ITEMS: usize = 4;

/// Lists all configuration items as they stood before the period.
#[must_use]
pub fn items(organisation: &Organisation, random: &mut Random) -> Vec<Ci> {
    let mut items = Vec::new();
    for (index, service) in organisation.services.iter().enumerate() {
        let owner = organisation.role(&service.owner).id;
        items.push(item(&service.name, &service_class(service), index, &owner, random));
        for class in &service.classes {
            for number in 1..=class.count {
                let name = format!("{}-{}-{number:04}", organisation.profile.tag, class.tag);
                items.push(item(&name, class, index, &owner, random));
            }
        }
    }
    let hosting = organisation.service("hosting");
    let owner = organisation.role("platform").id;
    let class = CiClass {
        class: SERVICE_CLASS.into(),
        tag: String::new(),
        count: 1,
        words: "Service: keeps mail of former customers readable".into(),
        changes: false,
    };
    items.push(item(RETIRED_SERVICE, &class, hosting, &owner, random));
    for number in 1..=RETIRED_ITEMS {
        let class = CiClass { class: "cmdb_ci_server".into(), words: "Archive node".into(), ..class.clone() };
        let name = format!("{}-ARC-{number:04}", organisation.profile.tag);
        items.push(item(&name, &class, hosting, &owner, random));
    }
    items
}

fn service_class(service: &Service) -> CiClass {
    CiClass {
        class: SERVICE_CLASS.into(),
        tag: String::new(),
        count: 1,
        words: format!("Service: {}", service.outcome),
        changes: false,
    }
}

fn item(name: &str, class: &CiClass, service: usize, owner: &str, random: &mut Random) -> Ci {
    let created = at(day(2021, 3, 1), 480) + Duration::minutes(random.between(0, 2_000_000));
    let physical = !matches!(class.class.as_str(), SERVICE_CLASS | "cmdb_ci_appl" | "cmdb_certificate");
    let serial =
        if physical { format!("{}{:07}", pick_letters(random), random.below(10_000_000)) } else { String::new() };
    Ci {
        name: name.to_owned(),
        class: class.class.clone(),
        words: class.words.clone(),
        service,
        live: true,
        owner: owner.to_owned(),
        serial,
        created,
        updated: at(day(2025, 1, 13), 600) + Duration::minutes(random.between(0, 350_000)),
        verified: at(day(2026, 2, 2), 540) + Duration::minutes(random.between(0, 200_000)),
        seen: at(day(2026, 9, 21), 120) + Duration::minutes(random.between(0, 11_000)),
        changes: class.changes,
    }
}

fn pick_letters(random: &mut Random) -> String {
    (0..3).map(|_| random.pick(&['C', 'F', 'H', 'K', 'M', 'P', 'R', 'T', 'W', 'X'])).collect()
}

/// Relates every item to its service, and items to those they run on.
#[must_use]
pub fn relations(organisation: &Organisation, items: &[Ci], random: &mut Random) -> Vec<Relation> {
    let mut relations = Vec::new();
    let servers: Vec<&Ci> = items.iter().filter(|each| each.class == "cmdb_ci_server" && each.live).collect();
    for item in items.iter().filter(|each| each.class != SERVICE_CLASS) {
        let retired = item.words == "Archive node";
        let service = organisation.services.get(item.service).map_or("", |service| service.name.as_str());
        relations.push(Relation {
            parent: if retired { RETIRED_SERVICE.to_owned() } else { service.to_owned() },
            child: item.name.clone(),
            kind: "Depends on::Used by",
        });
        let runs = matches!(item.class.as_str(), "cmdb_ci_db_instance" | "cmdb_certificate");
        if let Some(server) = servers.get(random.below(servers.len())).filter(|_| runs) {
            relations.push(Relation { parent: item.name.clone(), child: server.name.clone(), kind: "Runs on::Runs" });
        }
    }
    for service in &organisation.services {
        for needed in &service.depends {
            let child = organisation.services.get(organisation.service(needed));
            relations.push(Relation {
                parent: service.name.clone(),
                child: child.map(|each| each.name.clone()).unwrap_or_default(),
                kind: "Depends on::Used by",
            });
        }
    }
    relations
}
