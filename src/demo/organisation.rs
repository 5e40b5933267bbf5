//! Who the invented organisation is: names, sites, people, services, customers and suppliers.

use super::DemoError;
use super::calendar::{day, period_start};
use super::random::Random;
use chrono::{Duration, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Names and addresses that differ from one organisation to the next.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Profile {
    /// Registered name.
    pub name: String,
    /// Name in daily use.
    pub short: String,
    /// Reserved domain.
    pub domain: String,
    /// Two letters before every configuration item.
    pub tag: String,
    /// Parent company.
    pub parent: String,
    /// Parent company in daily use.
    pub parent_short: String,
    /// Reserved domain of the parent.
    pub parent_domain: String,
    /// Sister company, whose papers are not evidence.
    pub sister: String,
    /// Town of the head office.
    pub site: String,
    /// Address of the head office.
    pub address: String,
    /// Town of the German branch.
    pub branch: String,
    /// Address of the German branch.
    pub branch_address: String,
}

/// A customer.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Customer {
    /// Registered name.
    pub name: String,
    /// Name in daily use.
    pub short: String,
    /// Reserved domain.
    pub domain: String,
    /// What the customer does.
    pub sector: String,
    /// Role of the counterpart.
    pub contact: String,
    /// Users served.
    pub users: usize,
}

/// An external supplier.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Supplier {
    /// Key in the texts.
    pub key: String,
    /// Registered name.
    pub name: String,
    /// Name in daily use.
    pub short: String,
    /// Reserved domain.
    pub domain: String,
    /// What it provides.
    pub provides: String,
    /// Key of the service it contributes to.
    pub service: String,
    /// Contract number.
    pub contract: String,
}

/// A class of configuration items of a service.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct CiClass {
    /// Class name of the configuration database.
    pub class: String,
    /// Letters in the item's name.
    pub tag: String,
    /// How many there are.
    pub count: usize,
    /// What such an item is.
    pub words: String,
    /// Whether infrastructure changes touch it.
    pub changes: bool,
}

/// A category of incidents with its vocabulary.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Category {
    /// Name.
    pub name: String,
    /// Titles of incidents.
    pub titles: Vec<String>,
    /// Resolution notes.
    pub notes: Vec<String>,
    /// A root cause.
    pub cause: String,
    /// The workaround until it is removed.
    pub workaround: String,
    /// What removes it.
    pub fix: String,
    /// Letters of the items it befalls.
    pub tags: Vec<String>,
}

/// The subject of a normal change, and the letters of the items it concerns.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Subject {
    /// Subject.
    pub title: String,
    /// Letters.
    pub tag: String,
}

/// A service of the catalogue.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Service {
    /// Key in the texts.
    pub key: String,
    /// Names to choose from.
    pub names: Vec<String>,
    /// The name chosen.
    #[serde(default)]
    pub name: String,
    /// Number in the catalogue.
    #[serde(default)]
    pub id: String,
    /// Key of the role that owns it.
    pub owner: String,
    /// Team that runs it.
    pub team: String,
    /// How critical it is.
    pub criticality: String,
    /// What it is meant to achieve.
    pub outcome: String,
    /// Keys of the services it needs.
    pub depends: Vec<String>,
    /// Share of the tickets.
    pub weight: usize,
    /// Availability target in per cent, two decimals.
    pub availability: String,
    /// Recovery time objective in minutes.
    pub rto: i64,
    /// Its configuration items.
    pub classes: Vec<CiClass>,
    /// Its incident categories.
    pub categories: Vec<Category>,
    /// Subjects of normal changes.
    pub normal: Vec<Subject>,
}

impl Service {
    /// Availability target in hundredths of a per cent.
    #[must_use]
    pub fn target(&self) -> i64 {
        self.availability.replace('.', "").parse().unwrap_or(9900)
    }
}

/// Somebody who works or worked here.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Person {
    /// User id, as it stands in every export.
    pub id: String,
    /// First and last name.
    pub name: String,
    /// Job title.
    pub title: String,
    /// Team.
    pub team: String,
    /// Town of the site.
    pub site: String,
    /// Mail address.
    pub mail: String,
    /// First day of work.
    pub joined: NaiveDate,
    /// Last day of work, if it has come.
    pub left: Option<NaiveDate>,
}

/// The organisation.
#[derive(Debug, Clone)]
pub struct Organisation {
    /// Names and addresses.
    pub profile: Profile,
    /// The services of the catalogue.
    pub services: Vec<Service>,
    /// The customers; the fourth also acts as a supplier.
    pub customers: Vec<Customer>,
    /// The external suppliers.
    pub suppliers: Vec<Supplier>,
    /// Everybody, role holders first.
    pub people: Vec<Person>,
    /// Role key → position in `people`.
    pub roles: BTreeMap<String, usize>,
    /// First parts of the mail addresses of customers' users.
    pub callers: Vec<String>,
}

#[derive(Deserialize)]
struct Profiles {
    organisations: Vec<Profile>,
    customers: Vec<Customer>,
    suppliers: Vec<Supplier>,
}

#[derive(Deserialize)]
struct Names {
    first: Vec<String>,
    last: Vec<String>,
    callers: Vec<String>,
    surnames: Vec<String>,
}

#[derive(Deserialize)]
struct Role {
    key: String,
    title: String,
    team: String,
    branch: bool,
}

#[derive(Deserialize)]
struct Crew {
    team: String,
    title: String,
    count: usize,
}

#[derive(Deserialize)]
struct Staff {
    roles: Vec<Role>,
    teams: Vec<Crew>,
}

/// Reads one of the embedded vocabularies.
pub(super) fn pool<'text, T: Deserialize<'text>>(name: &str, text: &'text str) -> Result<T, DemoError> {
    serde_json::from_str(text)
        .map_err(|error| DemoError::Vocabulary { name: name.to_owned(), reason: error.to_string() })
}

/// The item that belongs to a seed: seed 1 has the first.
fn of_seed<T: Clone>(seed: u64, items: &[T]) -> Option<T> {
    let count = u64::try_from(items.len()).ok().filter(|count| *count > 0)?;
    items.get(usize::try_from(seed.wrapping_sub(1) % count).ok()?).cloned()
}

impl Organisation {
    /// The organisation of this seed.
    ///
    /// # Errors
    /// When an embedded vocabulary cannot be read.
    pub fn new(seed: u64) -> Result<Self, DemoError> {
        let profiles: Profiles = pool("profiles.json", include_str!("pools/profiles.json"))?;
        let mut services: Vec<Service> = pool("services.json", include_str!("pools/services.json"))?;
        for (index, service) in services.iter_mut().enumerate() {
            service.name = of_seed(seed, &service.names).unwrap_or_default();
            service.id = format!("SVC-{:02}", index + 1);
        }
        let profile = of_seed(seed, &profiles.organisations)
            .ok_or_else(|| DemoError::Vocabulary { name: "profiles.json".into(), reason: "no organisation".into() })?;
        let staff: Staff = pool("roles.json", include_str!("pools/roles.json"))?;
        let names: Names = pool("names.json", include_str!("pools/names.json"))?;
        let (people, roles) = employ(&profile, &staff, &names, &mut Random::new(seed, "people"));
        let callers =
            names.callers.iter().flat_map(|first| names.surnames.iter().map(move |last| format!("{first}.{last}")));
        let callers = callers.collect();
        let (customers, suppliers) = (profiles.customers, profiles.suppliers);
        Ok(Self { profile, services, customers, suppliers, people, roles, callers })
    }

    /// The holder of a role.
    #[must_use]
    pub fn role(&self, key: &str) -> Person {
        self.roles.get(key).and_then(|index| self.people.get(*index)).cloned().unwrap_or_default()
    }

    /// User ids of those who still work in a team, leads excluded.
    #[must_use]
    pub fn team(&self, team: &str) -> Vec<String> {
        let leads = self.roles.len();
        let members = self.people.iter().skip(leads).filter(|each| each.team == team && each.left.is_none());
        members.map(|each| each.id.clone()).collect()
    }

    /// Letters of the items that a category of a service befalls.
    #[must_use]
    pub fn tags(&self, service: usize, category: &str) -> Vec<String> {
        let categories = self.services.get(service).map(|each| each.categories.as_slice()).unwrap_or_default();
        categories.iter().find(|each| each.name == category).map(|each| each.tags.clone()).unwrap_or_default()
    }

    /// The service with this key, by position.
    #[must_use]
    pub fn service(&self, key: &str) -> usize {
        self.services.iter().position(|each| each.key == key).unwrap_or(0)
    }
}

fn employ(
    profile: &Profile,
    staff: &Staff,
    names: &Names,
    random: &mut Random,
) -> (Vec<Person>, BTreeMap<String, usize>) {
    let mut last = names.last.clone();
    random.shuffle(&mut last);
    let mut people: Vec<Person> = Vec::new();
    let mut roles = BTreeMap::new();
    let mut taken = BTreeSet::new();
    let mut hire = |title: &str, team: &str, branch: bool, random: &mut Random| {
        let surname = last.get(people.len() % last.len().max(1)).cloned().unwrap_or_default();
        let first = random.pick(&names.first);
        let mut id = format!("{}{}", first.chars().next().unwrap_or('x'), surname).to_lowercase();
        while !taken.insert(id.clone()) {
            id.push('2');
        }
        people.push(Person {
            mail: format!("{}.{}@{}", first.to_lowercase(), surname.to_lowercase(), profile.domain),
            name: format!("{first} {surname}"),
            id,
            title: title.to_owned(),
            team: team.to_owned(),
            site: if branch { profile.branch.clone() } else { profile.site.clone() },
            joined: day(2016, 2, 1) + Duration::days(random.between(0, 3300)),
            left: None,
        });
        people.len() - 1
    };
    for role in &staff.roles {
        let index = hire(&role.title, &role.team, role.branch, random);
        roles.insert(role.key.clone(), index);
    }
    for team in &staff.teams {
        for _ in 0..team.count {
            let branch = random.chance(280);
            hire(&team.title, &team.team, branch, random);
        }
    }
    // Two people left before the period and appear in no record of it.
    for (person, days) in people.iter_mut().rev().step_by(9).take(2).zip([40, 75]) {
        person.left = Some(period_start() - Duration::days(days));
    }
    (people, roles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seed_one_is_quillmoor_with_about_140_people() {
        let organisation = Organisation::new(1).expect("embedded vocabularies are sound");
        assert_eq!(organisation.profile.name, "Quillmoor Managed Services Ltd");
        assert_eq!(organisation.services.len(), 6);
        assert!((135..=145).contains(&organisation.people.len()), "{}", organisation.people.len());
        let ids: BTreeSet<_> = organisation.people.iter().map(|each| &each.id).collect();
        assert_eq!(ids.len(), organisation.people.len());
    }

    #[test]
    fn another_seed_has_other_people() {
        let names = |seed| Organisation::new(seed).expect("sound").role("md").name;
        assert_ne!(names(1), names(2));
    }
}
