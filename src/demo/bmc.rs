//! Service requests in the columns of BMC Helix, as a German client exports them.

use super::DemoError;
use super::calendar::bmc as write;
use super::exports::Habit;
use super::organisation::Organisation;
use super::records::Records;
use chrono::{Duration, NaiveDateTime};
use csv::QuoteStyle;

const REQUEST: [&str; 20] = [
    "Request Number",
    "Submit Date",
    "Customer Company",
    "Submitter",
    "Requested For",
    "Summary",
    "Categorization Tier 1",
    "ServiceCI",
    "Priority",
    "Status",
    "Approval Required",
    "Approver",
    "Approval Date",
    "Required Date",
    "Completion Date",
    "Completed By",
    "Closed Date",
    "Work Info",
    "Assigned Group",
    "Last Modified Date",
];

/// The server keeps Central European winter time all the year.
fn moment(moment: Option<NaiveDateTime>) -> String {
    moment.map(|moment| write(moment + Duration::hours(1))).unwrap_or_default()
}

/// The requests: semicolons, a byte order mark, day first.
pub(super) fn requests(organisation: &Organisation, records: &Records) -> Result<Vec<u8>, DemoError> {
    let rows = records.requests.iter().map(|each| {
        let service = organisation.services.get(each.service);
        let priority = match each.priority {
            1 => "Critical",
            2 => "High",
            3 => "Medium",
            _ => "Low",
        };
        [
            each.id(),
            moment(Some(each.opened)),
            organisation.customers.get(each.customer).map(|customer| customer.short.clone()).unwrap_or_default(),
            each.requester.clone(),
            each.recipient.clone(),
            each.item.clone(),
            each.category.clone(),
            service.map(|service| service.name.clone()).unwrap_or_default(),
            priority.to_owned(),
            each.state().to_owned(),
            if each.needs_approval { "Yes" } else { "No" }.to_owned(),
            each.approver.clone(),
            moment(each.approved),
            moment(Some(each.due)),
            moment(each.fulfilled),
            each.fulfilled_by.clone(),
            moment(each.closed),
            each.notes.clone(),
            service.map(|service| service.team.clone()).unwrap_or_default(),
            moment(Some(each.updated)),
        ]
    });
    Habit { quotes: QuoteStyle::Necessary, delimiter: b';', before: "\u{feff}".into() }.write(&REQUEST, rows)
}
