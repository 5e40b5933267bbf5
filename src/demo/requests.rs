//! A year of service requests.

use super::DemoError;
use super::calendar::{at, cut_off, is_working_day, period_start, working_after};
use super::organisation::{Organisation, pool};
use super::random::Random;
use chrono::{Duration, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// Something users can ask for.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Item {
    /// Name in the request catalogue.
    pub name: String,
    /// Key of the service.
    pub service: String,
    /// Category.
    pub category: String,
    /// Whether somebody must approve it.
    pub approval: bool,
    /// Working days until it is due.
    pub days: i64,
    /// Share of the requests.
    pub weight: usize,
    /// Number of the work instruction.
    pub instruction: String,
}

#[derive(Deserialize)]
struct Vocabulary {
    items: Vec<Item>,
    notes: Vec<String>,
}

/// A service request.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Number without letters.
    pub number: u64,
    /// Submitted.
    pub opened: NaiveDateTime,
    /// Mail address of the requester.
    pub requester: String,
    /// Mail address of the person it is for.
    pub recipient: String,
    /// Position of the customer.
    pub customer: usize,
    /// Item of the request catalogue.
    pub item: String,
    /// Category.
    pub category: String,
    /// Position of the service.
    pub service: usize,
    /// Priority 1 to 4.
    pub priority: u8,
    /// Whether somebody must approve it.
    pub needs_approval: bool,
    /// Mail address of the approver.
    pub approver: String,
    /// Approved.
    pub approved: Option<NaiveDateTime>,
    /// Due.
    pub due: NaiveDateTime,
    /// Fulfilled.
    pub fulfilled: Option<NaiveDateTime>,
    /// User id of who fulfilled it.
    pub fulfilled_by: String,
    /// Closed.
    pub closed: Option<NaiveDateTime>,
    /// What was done.
    pub notes: String,
    /// Last touched.
    pub updated: NaiveDateTime,
}

impl Request {
    /// Number as the tool shows it.
    #[must_use]
    pub fn id(&self) -> String {
        format!("REQ{:012}", self.number)
    }

    /// State as the tool shows it.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match (self.closed, self.fulfilled, self.needs_approval && self.approved.is_none()) {
            (Some(_), _, _) => "Closed",
            (None, Some(_), _) => "Completed",
            (None, None, true) => "Waiting Approval",
            (None, None, false) => "In Progress",
        }
    }
}

/// The items of the request catalogue.
///
/// # Errors
/// When the embedded vocabulary cannot be read.
pub fn items() -> Result<Vec<Item>, DemoError> {
    Ok(vocabulary()?.items)
}

fn vocabulary() -> Result<Vocabulary, DemoError> {
    pool("requests.json", include_str!("pools/requests.json"))
}

/// A year of requests in the order they were submitted.
///
/// # Errors
/// When the embedded vocabulary cannot be read.
pub fn year(organisation: &Organisation, seed: u64) -> Result<Vec<Request>, DemoError> {
    let words = vocabulary()?;
    let random = &mut Random::new(seed, "requests");
    let count = 5_540 + random.below(160);
    let mut moments = Vec::new();
    while moments.len() < count {
        let date = period_start() + Duration::days(random.between(0, 363));
        let share = if is_working_day(date) { 1000 } else { 60 };
        let moment = at(date, random.between(430, 1110)) + Duration::seconds(random.between(0, 59));
        if random.chance(share) && moment < cut_off() - Duration::hours(4) {
            moments.push(moment);
        }
    }
    moments.sort_unstable();
    let numbered = moments.into_iter().zip(310_055_u64..);
    Ok(numbered.map(|(opened, number)| request(organisation, &words, opened, number, random)).collect())
}

fn request(
    organisation: &Organisation,
    words: &Vocabulary,
    opened: NaiveDateTime,
    number: u64,
    random: &mut Random,
) -> Request {
    let weights: Vec<usize> = words.items.iter().map(|each| each.weight).collect();
    let item = words.items.get(random.weighted(&weights)).cloned().unwrap_or_default();
    let users: Vec<usize> = organisation.customers.iter().map(|each| each.users).collect();
    let customer = random.weighted(&users);
    let domain = organisation.customers.get(customer).map_or("", |each| each.domain.as_str());
    let requester = random.pick(&organisation.callers);
    let recipient = if random.chance(350) { random.pick(&organisation.callers) } else { requester.clone() };
    let approver = loop {
        let person = random.pick(&organisation.callers);
        if person != requester && person != recipient {
            break person;
        }
    };
    let service = organisation.service(&item.service);
    let team = organisation.services.get(service).map_or("", |each| each.team.as_str());
    let mut request = Request {
        number,
        opened,
        requester: format!("{requester}@{domain}"),
        recipient: format!("{recipient}@{domain}"),
        customer,
        service,
        priority: u8::try_from(random.weighted(&[0, 0, 12, 58, 30])).unwrap_or(3),
        needs_approval: item.approval,
        due: working_after(opened, item.days * 600),
        item: item.name,
        category: item.category,
        updated: cut_off() - Duration::minutes(random.between(20, 2500)),
        ..Request::default()
    };
    let fulfiller = if random.chance(400) { "Service Desk" } else { team };
    fulfil(&mut request, item.days, format!("{approver}@{domain}"), random);
    if request.fulfilled.is_some() {
        request.fulfilled_by = random.pick(&organisation.team(fulfiller));
        request.notes = random.pick(&words.notes);
    }
    request
}

fn fulfil(request: &mut Request, days: i64, approver: String, random: &mut Random) {
    let late = random.chance(24) && request.due < cut_off() - Duration::days(4);
    let share = if late { random.between(103, 150) } else { random.between(24, 92) };
    let mut fulfilled =
        working_after(request.opened, days * 600 * share / 100) + Duration::seconds(random.between(1, 58));
    if fulfilled > cut_off() && request.due < cut_off() + Duration::days(2) {
        fulfilled = cut_off() - Duration::minutes(random.between(2, 50));
    }
    if request.needs_approval {
        let asked = working_after(request.opened, days * 600 * random.between(3, 20) / 100);
        request.approved = Some(asked.min(fulfilled - Duration::minutes(1)).min(cut_off() - Duration::minutes(2)));
        request.approver = approver;
    }
    if fulfilled > cut_off() {
        return;
    }
    request.fulfilled = Some(fulfilled);
    request.updated = fulfilled;
    let closed = fulfilled + Duration::minutes(random.between(60, 7000));
    if closed <= cut_off() {
        request.closed = Some(closed);
        request.updated = closed;
    }
}
