//! The record exports: what each product calls its columns, how it writes moments, words and quotes.

use super::DemoError;
use super::configuration::SERVICE_CLASS;
use super::organisation::Organisation;
use super::records::Records;
use csv::{QuoteStyle, Terminator, WriterBuilder};
use std::collections::BTreeMap;

/// Export of incidents, in the columns of ServiceNow.
pub const INCIDENTS: &str = "evidence/records/servicenow/incident_2025-10_2026-09.csv";
/// Export of problems, in the columns of ServiceNow.
pub const PROBLEMS: &str = "evidence/records/servicenow/problem_2025-10_2026-09.csv";
/// Export of configuration items, in the columns of ServiceNow.
pub const ITEMS: &str = "evidence/records/servicenow/cmdb_ci.csv";
/// Export of relationships of configuration items, in the columns of ServiceNow.
pub const RELATIONS: &str = "evidence/records/servicenow/cmdb_rel_ci.csv";
/// Export of known errors, in the columns of ServiceNow.
pub const KNOWN_ERRORS: &str = "evidence/records/servicenow/known_errors.csv";
/// Export of changes, in the columns of Jira Service Management.
pub const CHANGES: &str = "evidence/records/jira/ITC changes 2025-10-01 to 2026-09-30.csv";
/// Export of service requests, in the columns of BMC Helix.
pub const REQUESTS: &str = "evidence/records/bmc/Serviceanfragen 2025-26.csv";
/// List of people from the personnel system.
pub const PEOPLE: &str = "evidence/records/people.csv";

/// How a product writes its files.
pub(super) struct Habit {
    pub(super) quotes: QuoteStyle,
    pub(super) delimiter: u8,
    pub(super) before: String,
}

impl Habit {
    /// Every field in quotes, as ServiceNow does.
    pub(super) fn quoted() -> Self {
        Self { quotes: QuoteStyle::Always, delimiter: b',', before: String::new() }
    }

    /// Quotes only where needed.
    pub(super) fn plain() -> Self {
        Self { quotes: QuoteStyle::Necessary, delimiter: b',', before: String::new() }
    }

    /// Writes a table.
    pub(super) fn write<I, R>(self, headers: &[&str], rows: I) -> Result<Vec<u8>, DemoError>
    where
        I: IntoIterator<Item = R>,
        R: IntoIterator<Item = String>,
    {
        let failed =
            |error: &dyn std::fmt::Display| DemoError::Vocabulary { name: "export".into(), reason: error.to_string() };
        let terminator = if self.delimiter == b';' { Terminator::CRLF } else { Terminator::Any(b'\n') };
        let mut writer = WriterBuilder::new()
            .quote_style(self.quotes)
            .delimiter(self.delimiter)
            .terminator(terminator)
            .from_writer(self.before.into_bytes());
        writer.write_record(headers).map_err(|error| failed(&error))?;
        for row in rows {
            writer.write_record(row).map_err(|error| failed(&error))?;
        }
        writer.into_inner().map_err(|error| failed(&error))
    }
}

/// Writes all exports.
///
/// # Errors
/// When a table cannot be written.
pub fn write(organisation: &Organisation, records: &Records) -> Result<BTreeMap<String, Vec<u8>>, DemoError> {
    let mut files = BTreeMap::new();
    files.insert(INCIDENTS.to_owned(), super::servicenow::incidents(organisation, records)?);
    files.insert(PROBLEMS.to_owned(), super::servicenow::problems(organisation, records)?);
    files.insert(KNOWN_ERRORS.to_owned(), super::servicenow::known_errors(records)?);
    files.insert(ITEMS.to_owned(), items(organisation, records)?);
    files.insert(RELATIONS.to_owned(), relations(records)?);
    files.insert(CHANGES.to_owned(), super::jira::changes(organisation, records)?);
    files.insert(REQUESTS.to_owned(), super::bmc::requests(organisation, records)?);
    files.insert(PEOPLE.to_owned(), people(organisation)?);
    Ok(files)
}

fn items(organisation: &Organisation, records: &Records) -> Result<Vec<u8>, DemoError> {
    let headers = [
        "name",
        "sys_class_name",
        "short_description",
        "operational_status",
        "install_status",
        "owned_by",
        "business_service",
        "serial_number",
        "sys_created_on",
        "sys_updated_on",
        "attested_date",
        "last_discovered",
        "discovery_source",
    ];
    let rows = records.items.iter().map(|item| {
        let service = organisation.services.get(item.service).map_or("", |each| each.name.as_str());
        let discovered = item.class != SERVICE_CLASS;
        let (operational, install) = if item.live { ("Operational", "Installed") } else { ("Retired", "Retired") };
        let seen = if discovered { super::calendar::servicenow(item.seen) } else { String::new() };
        [
            item.name.clone(),
            item.class.clone(),
            item.words.clone(),
            operational.into(),
            install.into(),
            item.owner.clone(),
            if item.live { service.to_owned() } else { super::configuration::RETIRED_SERVICE.to_owned() },
            item.serial.clone(),
            super::calendar::servicenow(item.created),
            super::calendar::servicenow(item.updated),
            item.verified.date().to_string(),
            seen,
            if discovered { "Discovery".into() } else { "Manual".to_owned() },
        ]
    });
    Habit::quoted().write(&headers, rows)
}

fn relations(records: &Records) -> Result<Vec<u8>, DemoError> {
    let rows = records.relations.iter().map(|each| [each.parent.clone(), each.child.clone(), each.kind.to_owned()]);
    Habit::quoted().write(&["parent", "child", "type"], rows)
}

fn people(organisation: &Organisation) -> Result<Vec<u8>, DemoError> {
    let headers = ["User ID", "Name", "Job title", "Team", "Site", "Active", "Joined", "Left"];
    let rows = organisation.people.iter().map(|each| {
        [
            each.id.clone(),
            each.name.clone(),
            each.title.clone(),
            each.team.clone(),
            each.site.clone(),
            if each.left.is_none() { "yes" } else { "no" }.to_owned(),
            each.joined.to_string(),
            each.left.map(|day| day.to_string()).unwrap_or_default(),
        ]
    });
    Habit::plain().write(&headers, rows)
}

/// The rows each export holds, header not counted.
#[must_use]
pub fn counts(organisation: &Organisation, records: &Records) -> BTreeMap<&'static str, usize> {
    BTreeMap::from([
        (INCIDENTS, records.incidents.len()),
        (PROBLEMS, records.problems.len()),
        (KNOWN_ERRORS, records.known_errors.len()),
        (ITEMS, records.items.len()),
        (RELATIONS, records.relations.len()),
        (CHANGES, records.changes.len()),
        (REQUESTS, records.requests.len()),
        (PEOPLE, organisation.people.len()),
    ])
}
