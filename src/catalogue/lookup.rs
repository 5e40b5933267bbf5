//! Finding things of the catalogue by what people call them: an id, a clause, a reference, or a few words.

use super::clause::Clause;
use super::control::{Control, Expectation, Requirement};
use super::framework::{Framework, Item, Statement};
use super::item_kind::ItemKind;
use super::load::{Catalogue, LoadedPublication};
use super::publication::{MandatoryItem, Process};
use super::record_test::RecordTest;
use super::record_type::RecordType;
use super::schema::nearest;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Something of the catalogue that has a name.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// A clause with clauses beneath it.
    Chapter(&'a LoadedPublication, &'a Clause),
    /// A leaf clause.
    Control(&'a LoadedPublication, &'a Control),
    /// A single obligation.
    Requirement(&'a LoadedPublication, &'a Control, &'a Requirement),
    /// Evidence that requirements of a control expect.
    Expectation(&'a LoadedPublication, &'a Control, &'a Expectation),
    /// An item of mandatory documented information.
    Mandatory(&'a LoadedPublication, &'a MandatoryItem),
    /// A process of the capability profile.
    Process(&'a LoadedPublication, &'a Process),
    /// A framework.
    Framework(&'a Framework),
    /// An item of a framework.
    Item(&'a Framework, &'a Item),
    /// An assessable statement of an item.
    Statement(&'a Framework, &'a Item, &'a Statement),
    /// A record test.
    RecordTest(&'a RecordTest),
    /// A record type.
    RecordType(&'a RecordType),
    /// A kind of item.
    ItemKind(&'a ItemKind),
}

impl Subject<'_> {
    /// The name by which [`find`] finds it.
    #[must_use]
    pub fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            Self::Chapter(_, clause) => clause.as_str(),
            Self::Control(_, control) => control.clause.as_str(),
            Self::Requirement(_, _, requirement) => requirement.id.as_str(),
            Self::Expectation(_, _, expectation) => &expectation.id,
            Self::Mandatory(_, item) => &item.id,
            Self::Process(_, process) => &process.id,
            Self::Framework(framework) => &framework.id,
            Self::Item(framework, item) => return Cow::Owned(format!("{}:{}", framework.id, item.id)),
            Self::Statement(framework, _, statement) => {
                return Cow::Owned(format!("{}:{}", framework.id, statement.id));
            }
            Self::RecordTest(test) => &test.metadata.id,
            Self::RecordType(record_type) => &record_type.id,
            Self::ItemKind(kind) => &kind.id,
        })
    }

    /// What it is, in two words at most.
    #[must_use]
    pub const fn what(&self) -> &'static str {
        match self {
            Self::Chapter(..) => "chapter",
            Self::Control(..) => "clause",
            Self::Requirement(..) => "requirement",
            Self::Expectation(..) => "expectation",
            Self::Mandatory(..) => "mandatory item",
            Self::Process(..) => "process",
            Self::Framework(_) => "framework",
            Self::Item(..) => "item",
            Self::Statement(..) => "statement",
            Self::RecordTest(_) => "record test",
            Self::RecordType(_) => "record type",
            Self::ItemKind(_) => "kind of item",
        }
    }

    /// Its title, or its text where it has none.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Self::Chapter(publication, clause) => title_of(publication, clause),
            Self::Control(_, control) => &control.title,
            Self::Requirement(_, _, requirement) => &requirement.text,
            Self::Expectation(_, _, expectation) => &expectation.title,
            Self::Mandatory(_, item) => &item.item,
            Self::Process(_, process) => &process.title,
            Self::Framework(framework) => &framework.designation,
            Self::Item(_, item) => &item.title,
            Self::Statement(_, _, statement) => &statement.text,
            Self::RecordTest(test) => &test.metadata.rule,
            Self::RecordType(record_type) => &record_type.title,
            Self::ItemKind(kind) => &kind.title,
        }
    }

    /// Other names that find it.
    fn other_names(&self) -> Vec<String> {
        match self {
            Self::Control(_, control) => vec![control.id.clone()],
            Self::Requirement(_, _, requirement) => vec![requirement.id.local().to_owned()],
            Self::Expectation(_, control, expectation) => vec![format!("{}/{}", control.clause, expectation.id)],
            // A bare clause number means the criteria; those of other editions are asked for with their prefix.
            Self::Item(_, item) => {
                [&item.id, &item.label].into_iter().filter(|name| is_own_name(name)).cloned().collect()
            }
            Self::Statement(_, _, statement) => {
                Some(&statement.id).filter(|id| is_own_name(id)).cloned().into_iter().collect()
            }
            Self::RecordTest(test) => vec![test.metadata.reference.clone()],
            Self::Framework(_)
            | Self::Chapter(..)
            | Self::Mandatory(..)
            | Self::Process(..)
            | Self::RecordType(_)
            | Self::ItemKind(_) => Vec::new(),
        }
    }

    /// The texts that words are looked for in behind name and title, the most telling first.
    fn texts(&self) -> Vec<&str> {
        let mut texts = vec![self.title()];
        match self {
            Self::Chapter(..) | Self::Process(..) | Self::Statement(..) => {}
            Self::Framework(framework) => texts.extend([framework.title.as_str(), &framework.edition]),
            Self::Item(framework, item) => {
                texts.extend([item.label.as_str(), &framework.designation, &item.text, &item.guidance]);
                texts.extend(item.evidence.iter().map(String::as_str));
            }
            Self::Control(_, control) => {
                texts.extend([control.purpose.as_str(), &control.risk, &control.remediation]);
                texts.extend(control.signals.iter().map(String::as_str));
                texts.extend(control.typical_nonconformities.iter().map(String::as_str));
            }
            Self::Requirement(_, _, requirement) => {
                texts.extend(requirement.typical_nonconformities.iter().map(String::as_str));
            }
            Self::Expectation(_, _, expectation) => texts.push(&expectation.request),
            Self::Mandatory(_, item) => texts.push(&item.typical_artefact),
            Self::RecordTest(test) => texts.extend([test.metadata.reference.as_str(), &test.metadata.suggests]),
            Self::RecordType(record_type) => texts.push(&record_type.meaning),
            Self::ItemKind(kind) => texts.extend(kind.words.iter().map(String::as_str)),
        }
        texts
    }
}

/// Whether something may be asked for by this name alone: it is no clause number.
fn is_own_name(name: &str) -> bool {
    !name.is_empty() && name.parse::<Clause>().is_err()
}

fn title_of<'a>(publication: &'a LoadedPublication, clause: &Clause) -> &'a str {
    let mut clauses = publication.publication.clauses.iter();
    clauses.find(|each| &each.clause == clause).map_or("", |each| each.title.as_str())
}

/// Everything of the catalogue that has a name, publication by publication.
#[must_use]
pub fn subjects(catalogue: &Catalogue) -> Vec<Subject<'_>> {
    let mut subjects = Vec::new();
    for publication in catalogue.publications.values() {
        let chapters = publication.publication.clauses.iter().map(|each| &each.clause);
        let chapters = chapters.filter(|clause| publication.control(clause).is_none());
        subjects.extend(chapters.map(|clause| Subject::Chapter(publication, clause)));
        for control in &publication.controls {
            subjects.push(Subject::Control(publication, control));
            let requirements = control.requirements.iter();
            subjects.extend(requirements.map(|each| Subject::Requirement(publication, control, each)));
            let expectations = control.expectations.iter();
            subjects.extend(expectations.map(|each| Subject::Expectation(publication, control, each)));
        }
        subjects.extend(publication.mandatory_information.iter().map(|each| Subject::Mandatory(publication, each)));
        subjects.extend(publication.processes.iter().map(|each| Subject::Process(publication, each)));
    }
    for framework in catalogue.frameworks.values() {
        subjects.push(Subject::Framework(framework));
        for item in &framework.items {
            subjects.push(Subject::Item(framework, item));
            subjects.extend(item.statements.iter().map(|each| Subject::Statement(framework, item, each)));
        }
    }
    subjects.extend(catalogue.record_tests.values().map(Subject::RecordTest));
    subjects.extend(catalogue.record_types.values().map(Subject::RecordType));
    subjects.extend(catalogue.item_kinds.iter().map(Subject::ItemKind));
    subjects
}

/// Everything that is called `name`, whatever the case.
#[must_use]
pub fn find<'a>(catalogue: &'a Catalogue, name: &str) -> Vec<Subject<'a>> {
    let called = |subject: &Subject<'_>| {
        subject.name().eq_ignore_ascii_case(name)
            || subject.other_names().iter().any(|other| other.eq_ignore_ascii_case(name))
    };
    subjects(catalogue).into_iter().filter(called).collect()
}

/// The name in the catalogue that `name` was probably meant to be.
#[must_use]
pub fn meant(catalogue: &Catalogue, name: &str) -> Option<String> {
    let subjects = subjects(catalogue);
    let others: Vec<String> = subjects.iter().flat_map(Subject::other_names).collect();
    let names: Vec<Cow<'_, str>> = subjects.iter().map(Subject::name).collect();
    nearest(name, names.iter().map(AsRef::as_ref).chain(others.iter().map(String::as_str))).map(str::to_owned)
}

/// Everything in whose texts every one of `words` begins a word, best first. Case and accents do not matter.
#[must_use]
pub fn search<'a>(catalogue: &'a Catalogue, words: &[String]) -> Vec<Subject<'a>> {
    let words: Vec<String> = words.iter().flat_map(|word| folded(word)).collect();
    let mut found: Vec<(usize, Subject<'a>)> = Vec::new();
    for subject in subjects(catalogue) {
        if let Some(distance) = distance(&subject, &words) {
            found.push((distance, subject));
        }
    }
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().map(|(_, subject)| subject).collect()
}

/// How far down its texts the words are found, summed up; `None` when one of them is not.
fn distance(subject: &Subject<'_>, words: &[String]) -> Option<usize> {
    // Beyond name and title the order says nothing about weight.
    const FURTHEST: usize = 2;
    let name = subject.name();
    let texts: Vec<Vec<String>> = std::iter::once(name.as_ref()).chain(subject.texts()).map(folded).collect();
    let first = |word: &String| texts.iter().position(|text| text.iter().any(|each| each.starts_with(word.as_str())));
    words.iter().map(|word| first(word).map(|index| index.min(FURTHEST))).sum()
}

/// The words of `text` in lower case without accents; clause numbers stay in one piece.
fn folded(text: &str) -> Vec<String> {
    let plain: String = text.nfkd().filter(|each| !is_combining_mark(*each)).flat_map(char::to_lowercase).collect();
    let words = plain.split(|each: char| !each.is_alphanumeric() && each != '.' && each != '-');
    words.map(|word| word.trim_matches(['.', '-']).to_owned()).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::CatalogueFiles;

    fn catalogue() -> Catalogue {
        Catalogue::parse(&CatalogueFiles::embedded()).unwrap()
    }

    fn names(subjects: &[Subject<'_>]) -> Vec<String> {
        subjects.iter().map(|subject| format!("{} {}", subject.what(), subject.name())).collect()
    }

    #[test]
    fn one_thing_is_found_by_each_of_its_names() {
        let catalogue = catalogue();
        let found = |name: &str| names(&find(&catalogue, name));
        assert_eq!(found("iso20000-1:8.6.1-h"), ["requirement iso20000-1:8.6.1-h"]);
        assert_eq!(found("8.6.1-H"), ["requirement iso20000-1:8.6.1-h"]);
        assert_eq!(found("8.6.1"), ["clause 8.6.1"]);
        assert_eq!(found("iso20000-1:8.6.1"), ["clause 8.6.1"]);
        assert_eq!(found("8.6"), ["chapter 8.6"]);
        assert_eq!(found("d24"), ["mandatory item D24"]);
        assert_eq!(found("8.6.1/incident-records"), ["expectation incident-records"]);
        assert_eq!(found("nothing-of-the-kind"), Vec::<String>::new());
    }

    #[test]
    fn a_slip_is_recognised() {
        assert_eq!(meant(&catalogue(), "incident-managment").as_deref(), Some("incident-management"));
        assert_eq!(meant(&catalogue(), "zzzzzzzz"), None);
    }

    #[test]
    fn search_wants_every_word_and_ignores_case_and_accents() {
        let catalogue = catalogue();
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let found = search(&catalogue, &words("MAJOR íncident criteria"));
        assert!(names(&found).contains(&"requirement iso20000-1:8.6.1-h".to_owned()), "{:?}", names(&found));
        assert!(search(&catalogue, &words("major incident zebra")).is_empty());
        assert_eq!(names(&search(&catalogue, &words("8.6.1")))[0], "clause 8.6.1");
    }
}
