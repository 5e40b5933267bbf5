//! Document control data: what a document says about itself, wherever it says it.
//!
//! Formats hand in statements (a label, its value, and where it stood); lines and small tables are searched for more;
//! at the end each property is taken from the place that is trusted most.

pub mod dates;
mod grids;
pub mod labels;
mod lines;
pub mod periods;
mod title;

pub use periods::period as period_named;

use super::{Found, Properties};
use chrono::NaiveDate;
use labels::Field;
use std::collections::BTreeMap;

pub use grids::from_grid;
pub use lines::{from_footer, from_lines, from_remark};

/// Where a statement stands; earlier ones are trusted more.
///
/// What people write into the document goes before what programs write into the file: an embedded author is often
/// whoever owned the template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Fields at the head of a mail.
    MailHeader,
    /// Key and value lines above a Markdown text, or `meta` elements of HTML.
    FrontMatter,
    /// A table of labels and values, or a revision history.
    ControlTable,
    /// Lines above or below the rows of an export.
    ExportHeader,
    /// A line such as `Version: 2.1` near the beginning or end of the text.
    HeaderBlock,
    /// Properties that the program embedded.
    DocumentProperties,
    /// A heading.
    Heading,
}

impl Place {
    /// The words by which outputs name the place.
    pub const fn words(self) -> &'static str {
        match self {
            Self::MailHeader => "mail header",
            Self::FrontMatter => "front matter",
            Self::ControlTable => "control table",
            Self::ExportHeader => "export header",
            Self::HeaderBlock => "header block",
            Self::DocumentProperties => "document properties",
            Self::Heading => "heading",
        }
    }

    /// Whether its keys are facts in their own right, known label or not.
    const fn is_explicit(self) -> bool {
        matches!(self, Self::MailHeader | Self::FrontMatter | Self::ControlTable | Self::ExportHeader)
    }
}

/// A label, its value, and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Label as written.
    pub label: String,
    /// Value as written, on one line.
    pub value: String,
    /// Where.
    pub place: Place,
}

/// What the statements of a document come to.
#[derive(Debug, Default)]
pub struct Concluded {
    /// Properties, each from the most trusted place.
    pub properties: Properties,
    /// All explicit keys.
    pub facts: BTreeMap<String, String>,
}

const MAX_VALUE_CHARS: usize = 300;
const MAX_FACT_CHARS: usize = 2_000;

/// Concludes the properties of a document from its statements, headings and first lines.
pub fn conclude(statements: &[Statement], headings: &[String], lead: &[String]) -> Concluded {
    let mut ordered: Vec<(Field, &Statement)> = statements
        .iter()
        .filter(|statement| !is_placeholder(&statement.value))
        .filter_map(|statement| Some((labels::field(&statement.label)?, statement)))
        .collect();
    ordered.sort_by_key(|(_, statement)| statement.place);
    let known = Known { ordered };
    let mut properties = Properties::default();
    texts(&known, &mut properties);
    properties.title = title::conclude(&known, headings, lead);
    days(&known, headings, &mut properties);
    period(&known, headings, &mut properties);
    exports(&known, &mut properties);
    Concluded { properties, facts: facts(statements) }
}

/// The statements whose labels are known, the most trusted first.
struct Known<'a> {
    ordered: Vec<(Field, &'a Statement)>,
}

impl<'a> Known<'a> {
    fn of(&self, field: Field) -> impl Iterator<Item = &'a Statement> + '_ {
        self.ordered.iter().filter(move |(known, _)| *known == field).map(|(_, statement)| *statement)
    }

    fn text(&self, field: Field) -> Option<Found<String>> {
        self.of(field).find_map(|statement| found(text_of(&statement.value)?, statement.place))
    }

    fn day(&self, field: Field) -> Option<Found<NaiveDate>> {
        self.of(field).find_map(|statement| found(dates::day(&statement.value)?, statement.place))
    }
}

#[expect(clippy::unnecessary_wraps, reason = "every caller needs an option")]
fn found<T>(value: T, place: Place) -> Option<Found<T>> {
    Some(Found { value, from: place.words().to_owned() })
}

fn text_of(value: &str) -> Option<String> {
    let value = value.trim_matches(|character: char| character.is_whitespace() || matches!(character, '*' | '|' | '"'));
    (!value.is_empty() && value.chars().count() <= MAX_VALUE_CHARS).then(|| value.to_owned())
}

/// Whether a value is what a template asks for rather than an answer.
fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    let lower = value.to_lowercase();
    let empty_words = [
        "tbd",
        "tbc",
        "todo",
        "n/a",
        "na",
        "none",
        "-",
        "–",
        "—",
        "xx",
        "xxx",
        "yyyy-mm-dd",
        "dd/mm/yyyy",
        "dd.mm.yyyy",
        "...",
        "…",
        "?",
        "unknown",
        "null",
    ];
    let bracketed = [('[', ']'), ('<', '>'), ('{', '}')]
        .iter()
        .any(|(open, close)| value.starts_with(*open) && value.ends_with(*close));
    value.is_empty()
        || bracketed
        || value.contains("{{")
        || empty_words.contains(&lower.as_str())
        || value.chars().all(|character| matches!(character, '_' | '.' | ' '))
}

fn texts(known: &Known<'_>, properties: &mut Properties) {
    properties.number = known
        .of(Field::Number)
        .find_map(|statement| found(text_of(&statement.value).filter(|number| is_number(number))?, statement.place));
    properties.version =
        known.text(Field::Version).map(|version| Found { value: version_of(&version.value), ..version });
    properties.author = known.text(Field::Author).map(alone).map(without_day);
    properties.owner = known.text(Field::Owner).map(alone).map(without_day);
    // "Approval: 12 March 2026" names a day and no person.
    properties.approver = known.of(Field::Approver).find_map(|statement| {
        found(text_of(&statement.value)?, statement.place)
            .map(alone)
            .map(without_day)
            .filter(|approver| approver.value.chars().any(char::is_alphabetic))
    });
    properties.status = known.text(Field::Status).filter(|status| status.value.chars().count() <= 60);
    properties.classification = known.text(Field::Classification).filter(|class| class.value.chars().count() <= 80);
    properties.organisation = known.text(Field::Organisation);
}

/// Whether a value can be the number of a document: short, with a figure or in capitals.
fn is_number(value: &str) -> bool {
    value.chars().count() <= 40
        && (value.chars().any(|character| character.is_ascii_digit()) || !value.chars().any(char::is_lowercase))
}

/// A version without the letter or word before its number.
fn version_of(value: &str) -> String {
    let number =
        value.trim_start_matches(|character: char| character.is_alphabetic() || matches!(character, '.' | ' ' | ':'));
    let word =
        value.get(..value.len() - number.len()).unwrap_or_default().trim().trim_end_matches(['.', ':']).to_lowercase();
    let says_version =
        matches!(word.as_str(), "v" | "version" | "ver" | "rev" | "revision" | "r" | "issue" | "fassung" | "versión");
    if says_version && number.starts_with(|character: char| character.is_ascii_digit()) {
        number.to_owned()
    } else {
        value.to_owned()
    }
}

/// A name without what a sign between statements sets apart from it: `Jane Doe · as agreed with the works council`.
fn alone(named: Found<String>) -> Found<String> {
    let name = named.value.split(['·', '•', '|']).map(str::trim).find(|part| !part.is_empty());
    Found { value: name.unwrap_or_default().to_owned(), ..named }
}

/// A name without the day that stands after it: "Jane Doe, 12 March 2026".
fn without_day(named: Found<String>) -> Found<String> {
    let first = dates::days(&named.value).first().map(|(_, start, end)| (*start, *end));
    let Some((start, end)) = first else { return named };
    let rest =
        format!("{} {}", named.value.get(..start).unwrap_or_default(), named.value.get(end..).unwrap_or_default());
    let separators = |character: char| {
        character.is_whitespace() || matches!(character, ',' | ';' | '-' | '–' | '(' | ')' | '|' | '/' | ':')
    };
    let name = rest.trim_matches(separators);
    let name =
        name.strip_suffix(" on").or_else(|| name.strip_suffix(" am")).unwrap_or(name).trim_end_matches(separators);
    Found { value: name.to_owned(), ..named }
}

/// Words in a title that say that the document records something that happened on a day.
const EVENT_WORDS: [&str; 30] = [
    "minutes",
    "meeting",
    "protokoll",
    "besprechung",
    "sitzung",
    "compte rendu",
    "compte-rendu",
    "réunion",
    "acta",
    "reunión",
    "議事録",
    "会議",
    "exercise",
    "drill",
    "übung",
    "exercice",
    "simulacro",
    "test report",
    "test record",
    "testbericht",
    "restore test",
    "recovery test",
    "training record",
    "post-incident",
    "post incident",
    "postmortem",
    "post-mortem",
    "management review",
    "audit report",
    "walkthrough",
];

fn is_event(text: &str) -> bool {
    let lower = text.to_lowercase();
    EVENT_WORDS.iter().any(|word| lower.contains(word))
}

fn days(known: &Known<'_>, headings: &[String], properties: &mut Properties) {
    properties.approved_on = known.day(Field::ApprovedOn).or_else(|| known.day(Field::Approver));
    properties.effective_from = known.day(Field::EffectiveFrom);
    properties.reviewed_on = known.day(Field::ReviewedOn).or_else(|| known.day(Field::Reviewer));
    properties.review_due = known.day(Field::ReviewDue);
    properties.valid_until = known.day(Field::ValidUntil);
    properties.modified = known.day(Field::Modified);
    let titles: Vec<&str> = properties
        .title
        .iter()
        .map(|title| title.value.as_str())
        .chain(headings.iter().take(3).map(String::as_str))
        .collect();
    let meets = known.of(Field::Attendees).next().is_some() || titles.iter().any(|title| is_event(title));
    let mailed = known.of(Field::Date).find(|statement| statement.place == Place::MailHeader);
    let dated = known.day(Field::Date);
    let in_title =
        || titles.iter().filter(|title| is_event(title)).find_map(|title| found(dates::day(title)?, Place::Heading));
    properties.event_on = known.day(Field::EventOn);
    properties.created = known.day(Field::Created);
    if mailed.is_some() || meets {
        properties.event_on = properties.event_on.take().or_else(|| dated.clone()).or_else(in_title);
    } else if properties.created.is_none()
        || dated.as_ref().is_some_and(|day| day.from != Place::DocumentProperties.words())
    {
        // What the document says of its date goes before what the program embedded.
        let embedded =
            properties.created.as_ref().is_none_or(|created| created.from == Place::DocumentProperties.words());
        if embedded {
            properties.created = dated.or_else(|| properties.created.take());
        }
    }
}

fn period(known: &Known<'_>, headings: &[String], properties: &mut Properties) {
    let start = known.day(Field::PeriodStart);
    let end = known.day(Field::PeriodEnd);
    if let (Some(start), Some(end)) = (start, end)
        && start.value <= end.value
    {
        (properties.period_start, properties.period_end) = (Some(start), Some(end));
        return;
    }
    let stated = known
        .of(Field::Period)
        .find_map(|statement| Some((periods::period(&statement.value)?, statement.place.words().to_owned())));
    let title =
        || properties.title.as_ref().and_then(|title| Some((periods::period(&title.value)?, title.from.clone())));
    let heading = || {
        headings.iter().take(3).find_map(|heading| Some((periods::period(heading)?, Place::Heading.words().to_owned())))
    };
    if let Some(((start, end), from)) = stated.or_else(title).or_else(heading) {
        properties.period_start = Some(Found { value: start, from: from.clone() });
        properties.period_end = Some(Found { value: end, from });
    }
}

fn exports(known: &Known<'_>, properties: &mut Properties) {
    let explicit = |field: Field| {
        known
            .of(field)
            .find(|statement| matches!(statement.place, Place::ExportHeader | Place::ControlTable | Place::FrontMatter))
    };
    let text = |field: Field| explicit(field).and_then(|statement| found(text_of(&statement.value)?, statement.place));
    properties.source_system = text(Field::SourceSystem);
    properties.query = explicit(Field::Query).and_then(|statement| found(statement.value.clone(), statement.place));
    properties.extracted_at = text(Field::ExtractedAt);
    properties.declared_rows = known
        .of(Field::DeclaredRows)
        .filter(|statement| matches!(statement.place, Place::ExportHeader | Place::ControlTable))
        .find_map(|statement| found(count_of(&statement.value)?, statement.place));
}

/// A number of rows as people write it: `5,000`, `5.000`, `5 000 records`.
fn count_of(value: &str) -> Option<u64> {
    let number: String = value
        .chars()
        .take_while(|character| {
            character.is_ascii_digit() || matches!(character, ',' | '.' | ' ' | '\'' | '\u{a0}' | '\u{202f}')
        })
        .collect();
    let groups: Vec<&str> = number.trim().split([',', '.', ' ', '\'', '\u{a0}', '\u{202f}']).collect();
    let grouped = groups.iter().skip(1).all(|group| group.len() == 3);
    if grouped { groups.concat().parse().ok() } else { None }
}

fn facts(statements: &[Statement]) -> BTreeMap<String, String> {
    let mut facts = BTreeMap::new();
    for statement in statements {
        let known = statement.place == Place::HeaderBlock && labels::field(&statement.label).is_some();
        let key = labels::normalise(&statement.label);
        if (statement.place.is_explicit() || known) && !key.is_empty() && key.chars().count() <= 80 {
            let value: String = statement.value.chars().take(MAX_FACT_CHARS).collect();
            facts.entry(key).or_insert(value);
        }
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(label: &str, value: &str, place: Place) -> Statement {
        Statement { label: label.to_owned(), value: value.to_owned(), place }
    }

    fn of(statements: &[Statement], headings: &[&str]) -> Properties {
        let headings: Vec<String> = headings.iter().map(|heading| (*heading).to_owned()).collect();
        conclude(statements, &headings, &[]).properties
    }

    #[test]
    fn what_people_write_goes_before_what_programs_embed() {
        let found = of(
            &[
                state("Author", "Template Owner", Place::DocumentProperties),
                state("Author", "Mara Quill", Place::ControlTable),
            ],
            &[],
        );
        let author = found.author.unwrap();
        assert_eq!((author.value.as_str(), author.from.as_str()), ("Mara Quill", "control table"));
    }

    #[test]
    fn an_approval_with_a_day_gives_both() {
        let found = of(&[state("Approved by", "Mara Quill, 12 March 2026", Place::HeaderBlock)], &[]);
        assert_eq!(found.approver.unwrap().value, "Mara Quill");
        assert_eq!(found.approved_on.unwrap().value.to_string(), "2026-03-12");
    }

    #[test]
    fn a_placeholder_is_no_answer() {
        let found =
            of(&[state("Owner", "[Name]", Place::ControlTable), state("Approved by", "TBD", Place::ControlTable)], &[]);
        assert_eq!((found.owner, found.approver), (None, None));
    }

    #[test]
    fn the_date_of_minutes_is_the_day_of_the_meeting() {
        let date = state("Date", "12 March 2026", Place::HeaderBlock);
        let minutes = of(std::slice::from_ref(&date), &["Minutes of the change advisory board"]);
        assert_eq!(minutes.event_on.unwrap().value.to_string(), "2026-03-12");
        assert_eq!(of(&[date], &["Change policy"]).created.unwrap().value.to_string(), "2026-03-12");
    }

    #[test]
    fn the_period_is_read_from_the_title() {
        let found = of(&[], &["Service Report March 2026"]);
        assert_eq!(found.period_start.unwrap().value.to_string(), "2026-03-01");
        assert_eq!(found.period_end.unwrap().from, "heading");
    }

    #[test]
    fn versions_lose_their_letter_and_counts_their_points() {
        assert_eq!(version_of("v2.1"), "2.1");
        assert_eq!(version_of("Version 3"), "3");
        assert_eq!(version_of("Draft B"), "Draft B");
        assert_eq!(count_of("5,000 records"), Some(5000));
        assert_eq!(count_of("12"), Some(12));
        assert_eq!(count_of("1.5"), None);
    }
}
