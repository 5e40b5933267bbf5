//! Reading the text of `tickmark.toml` into settings, reporting every fault with its line and column.

use super::codes::{NO_EXCLUSIONS, SETTINGS_INVALID, SETTINGS_UNKNOWN_KEY};
use super::config::{
    CapabilitySettings, ClauseSettings, Confidence, DEFAULT_ACCEPT_AT, DEFAULT_PROPOSE_AT, EvidenceSettings,
    ExportSettings, FailOn, OrganisationSettings, OtherPartySettings, PartyKind, ReportSettings, Settings,
    TestSettings,
};
use super::toml_reader::{TomlFaults, TomlTable, number};
use crate::catalogue::capability::Edition;
use crate::catalogue::{Cadence, Clause};
use crate::diagnostics::Diagnostic;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::ops::Range;

pub(super) fn parse(file: &str, text: &str) -> Result<Settings, Vec<Diagnostic>> {
    let mut faults = TomlFaults::new(file, text, &SETTINGS_INVALID, &SETTINGS_UNKNOWN_KEY);
    let document = faults.parse();
    // What follows a syntax error is guesswork; reporting it would bury the error.
    if faults.is_empty() {
        let mut table = TomlTable::new("", document.get_ref(), &mut faults);
        let settings = read(&mut table);
        table.finish();
        if faults.is_empty() {
            return Ok(settings);
        }
    }
    Err(faults.into_found())
}

type Table<'a, 'f, 'i> = TomlTable<'a, 'f, 'i>;

fn read(table: &mut Table<'_, '_, '_>) -> Settings {
    let mut settings = Settings::default();
    if let Some((_, value)) = table.take("format_version")
        && number(value.get_ref()) != Some(1.0)
    {
        table.faults().push(&SETTINGS_INVALID, value.span(), "`format_version` must be 1: this program reads no other");
    }
    refuse_exclusions(table, "");
    settings.organisation = table.table("organisation", read_organisation).unwrap_or_default();
    settings.other_parties = table.tables("other_parties", read_other_party);
    settings.period = table.table("period", read_period).flatten();
    if let Some(Some(publication)) = table.table("criteria", |criteria| {
        refuse_exclusions(criteria, "criteria.");
        criteria.text("publication")
    }) {
        settings.publication = publication;
    }
    if let Some(evidence) = table.table("evidence", read_evidence) {
        settings.evidence = evidence;
    }
    if settings.evidence.roots.is_empty() {
        settings.evidence.roots = vec!["evidence".to_owned()];
    }
    settings.people = table.tables("people", super::people::read);
    settings.clauses = table.tables("clauses", read_clause);
    settings.audits = table.tables("audits", super::audits::read);
    settings.exports = table.tables("exports", read_export);
    let tests = table.table("tests", |tests| TestSettings {
        parameters: tests.number_tables("parameters"),
        off: tests.text_table("off"),
    });
    settings.tests = tests.unwrap_or_default();
    settings.capability = table.table("capability", read_capability).unwrap_or_default();
    if let Some(Some(fail_on)) = table.table("gate", read_gate) {
        settings.fail_on = fail_on;
    }
    settings.report = table.table("report", read_report).unwrap_or_default();
    settings
}

/// ISO/IEC 20000-1 clause 1.2: no requirement of clauses 4 to 10 can be excluded, whatever the wish is called.
fn refuse_exclusions(table: &mut Table<'_, '_, '_>, prefix: &str) {
    const NAMES: [&str; 8] = [
        "exclusions",
        "excluded",
        "exclude_requirements",
        "not_applicable",
        "not-applicable",
        "applicable",
        "applicability",
        "statement_of_applicability",
    ];
    for name in NAMES {
        if let Some((span, value)) = table.take(name) {
            if name == "applicable" && value.get_ref().as_bool() == Some(true) {
                continue;
            }
            exclusion(table, span, &format!("{prefix}{name}"));
        }
    }
    if let Some((span, value)) = table.take("status") {
        let text = value.get_ref().as_str().unwrap_or_default().to_owned();
        exclusion(table, span, &format!("{prefix}status = \"{text}\""));
    }
}

fn exclusion(table: &mut Table<'_, '_, '_>, span: Range<usize>, written: &str) {
    let message = format!(
        "`{written}` declares something not applicable, but ISO/IEC 20000-1 clause 1.2 allows no exclusion from clauses 4 to 10"
    );
    table.faults().push(&NO_EXCLUSIONS, span, message);
}

fn read_organisation(table: &mut Table<'_, '_, '_>) -> OrganisationSettings {
    OrganisationSettings {
        name: table.text("name").unwrap_or_default(),
        also_known_as: table.texts("also_known_as").unwrap_or_default(),
        scope: table.text("scope").unwrap_or_default(),
        services: table.texts("services").unwrap_or_default(),
        sites: table.texts("sites").unwrap_or_default(),
        other_entities: table.texts("other_entities").unwrap_or_default(),
    }
}

fn read_other_party(table: &mut Table<'_, '_, '_>, span: Range<usize>) -> Option<OtherPartySettings> {
    let name = table.text("name");
    let written = table.text("kind");
    let provides = table.texts("provides").unwrap_or_default();
    let kind = written.as_deref().and_then(PartyKind::parse);
    if name.is_none() || kind.is_none() {
        table.faults().push_with_help(
            &SETTINGS_INVALID,
            span,
            "`[[other_parties]]` needs `name` and `kind`",
            "write `kind` as `external-supplier`, `internal-supplier` or `customer-acting-as-supplier`",
        );
    }
    Some(OtherPartySettings { name: name?, kind: kind?, provides })
}

fn read_period(table: &mut Table<'_, '_, '_>) -> Option<(NaiveDate, NaiveDate)> {
    match (table.placed_date("start"), table.placed_date("end")) {
        (Some((span, start)), Some((_, end))) if start > end => {
            table.faults().push(&SETTINGS_INVALID, span, "`period.start` lies after `period.end`");
            None
        }
        (Some((_, start)), Some((_, end))) => Some((start, end)),
        (Some((span, _)), None) | (None, Some((span, _))) => {
            table.faults().push(&SETTINGS_INVALID, span, "`period` needs both `start` and `end`");
            None
        }
        (None, None) => None,
    }
}

fn read_evidence(table: &mut Table<'_, '_, '_>) -> EvidenceSettings {
    let defaults = Settings::default().evidence;
    let mut exclude = defaults.exclude;
    exclude.extend(table.texts("exclude").unwrap_or_default());
    EvidenceSettings {
        roots: table.texts("roots").unwrap_or_default(),
        exclude,
        include_hidden: table.boolean("include_hidden").unwrap_or_default(),
        accept_at: read_accept_at(table),
        propose_at: read_confidence(table, "propose_at").unwrap_or(DEFAULT_PROPOSE_AT),
        time_zone: table.text("time_zone"),
    }
}

fn read_accept_at(table: &mut Table<'_, '_, '_>) -> Option<Confidence> {
    match table.take("accept_at") {
        None => Some(DEFAULT_ACCEPT_AT),
        Some((_, value)) if value.get_ref().as_str() == Some("never") => None,
        Some((_, value)) => {
            let confidence = number(value.get_ref()).and_then(Confidence::from_fraction);
            if confidence.is_none() {
                let message = "`evidence.accept_at` must be a number from 0 to 1, or `\"never\"`";
                table.faults().push(&SETTINGS_INVALID, value.span(), message);
            }
            confidence
        }
    }
}

fn read_confidence(table: &mut Table<'_, '_, '_>, key: &str) -> Option<Confidence> {
    let (_, value) = table.take(key)?;
    let confidence = number(value.get_ref()).and_then(Confidence::from_fraction);
    if confidence.is_none() {
        let message = format!("`evidence.{key}` must be a number from 0 to 1");
        table.faults().push(&SETTINGS_INVALID, value.span(), message);
    }
    confidence
}

fn read_clause(table: &mut Table<'_, '_, '_>, span: Range<usize>) -> Option<ClauseSettings> {
    refuse_exclusions(table, "clauses.");
    let written = table.text("clause");
    let clause = written.as_deref().and_then(|text| text.parse::<Clause>().ok());
    if clause.is_none() {
        let message = "`[[clauses]]` needs `clause`, such as `clause = \"8.6.1\"`";
        table.faults().push(&SETTINGS_INVALID, span.clone(), message);
    }
    let cadence = read_cadence(table);
    let row = ClauseSettings {
        clause: clause?,
        owner: table.text("owner"),
        performed_by: table.text("performed_by"),
        freshness_months: table.whole_number("freshness_months"),
        cadence,
        place: String::new(),
    };
    Some(ClauseSettings { place: format!("[[clauses]] {}", row.clause), ..row })
}

fn read_cadence(table: &mut Table<'_, '_, '_>) -> BTreeMap<String, Cadence> {
    let mut cadences = BTreeMap::new();
    for (expectation, span, written) in table.placed_texts("cadence") {
        if let Some(cadence) = Cadence::parse(&written) {
            cadences.insert(expectation, cadence);
        } else {
            let message = format!("`{written}` is no cadence for `{expectation}`");
            let help = "write `monthly`, `quarterly`, `half-yearly` or `yearly`";
            table.faults().push_with_help(&SETTINGS_INVALID, span, message, help);
        }
    }
    cadences
}

fn read_export(table: &mut Table<'_, '_, '_>, span: Range<usize>) -> Option<ExportSettings> {
    let path = table.text("path");
    if path.is_none() {
        table.faults().push(&SETTINGS_INVALID, span, "`[[exports]]` needs `path`");
    }
    let record_type = table.text("record_type");
    let time_zone = table.text("time_zone");
    let date_order = table.one_of("date_order", &["day-first", "month-first"]);
    let columns = table.text_table("columns");
    Some(ExportSettings { path: path?, record_type, time_zone, date_order, columns })
}

fn read_capability(table: &mut Table<'_, '_, '_>) -> CapabilitySettings {
    let edition = table.one_of("edition", &["2015", "2019"]);
    let target = table.take("target").and_then(|(span, value)| read_level(table, span, number(value.get_ref())));
    let targets = table.numbers("targets").into_iter();
    let targets: Vec<_> =
        targets.filter_map(|(process, span, level)| Some((process, read_level(table, span, Some(level))?))).collect();
    CapabilitySettings {
        edition: edition.and_then(|year| Edition::of_year(&year)).unwrap_or_default(),
        target,
        targets: targets.into_iter().collect(),
    }
}

fn read_level(table: &mut Table<'_, '_, '_>, span: Range<usize>, level: Option<f64>) -> Option<u8> {
    let found = (1..=5_u8).find(|each| level == Some(f64::from(*each)));
    if found.is_none() {
        table.faults().push(&SETTINGS_INVALID, span, "a level of capability must be a whole number from 1 to 5");
    }
    found
}

fn read_report(table: &mut Table<'_, '_, '_>) -> ReportSettings {
    ReportSettings {
        version: table.text("version").unwrap_or_default(),
        classification: table.text("classification").unwrap_or_default(),
        distribution: table.texts("distribution").unwrap_or_default(),
        prepared_by: table.text("prepared_by").unwrap_or_default(),
        reviewed_by: table.text("reviewed_by").unwrap_or_default(),
        approved_by: table.text("approved_by").unwrap_or_default(),
        body: table.text("body").unwrap_or_default(),
        kind: table.text("kind").unwrap_or_default(),
        objectives: table.text("objectives").unwrap_or_default(),
        dates: table.texts("dates").unwrap_or_default(),
        team: table.texts("team").unwrap_or_default(),
        deviations: table.text("deviations").unwrap_or_default(),
    }
}

fn read_gate(table: &mut Table<'_, '_, '_>) -> Option<FailOn> {
    let (_, value) = table.take("fail_on")?;
    let word = value.get_ref().as_str().unwrap_or_default();
    let found = FailOn::WORDS.iter().find(|(name, _)| *name == word).map(|(_, fail_on)| *fail_on);
    if found.is_none() {
        let message = "`gate.fail_on` must be `none`, `major`, `minor` or `stale`";
        table.faults().push(&SETTINGS_INVALID, value.span(), message);
    }
    found
}
