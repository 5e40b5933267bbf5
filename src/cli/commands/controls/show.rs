//! `tickmark controls show`: everything about one thing of the catalogue.

use super::page::Page;
use super::{document, framework};
use crate::catalogue::lookup::{self, Subject};
use crate::catalogue::publication::{Keeping, MandatoryItem, Process};
use crate::catalogue::review::{Review, Reviews};
use crate::catalogue::{
    Catalogue, Clause, Control, Expectation, Grade, ItemKind, LoadedPublication, Method, RecordTest,
    RecordTestMetadata, RecordType, Requirement, RequirementId, Shows,
};
use crate::cli::exit::UNKNOWN_NAME;
use crate::cli::{CommandError, Exit, Session};
use clap::Args;
use serde_json::{Value, json};

#[derive(Debug, Args)]
pub(super) struct ShowArguments {
    /// `8.6.1`, `iso20000-1:8.6.1-h`, `8.6.1-h`, an expectation, a record test or its reference, `D24`, a record type
    #[arg(value_name = "NAME")]
    name: String,
}

/// What pages are made from.
struct Known<'a> {
    catalogue: &'a Catalogue,
    reviews: &'a Reviews,
}

pub(super) fn run(arguments: &ShowArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let catalogue = super::catalogue(session)?;
    let subjects = lookup::find(&catalogue, arguments.name.trim());
    if subjects.is_empty() {
        return Err(unknown(&catalogue, &arguments.name).into());
    }
    let mut diagnostics = Vec::new();
    let reviews = super::review::known(session, &mut diagnostics)?;
    let known = Known { catalogue: &catalogue, reviews: &reviews };
    if session.printer.answers_in_json() {
        let documents: Vec<Value> =
            subjects.iter().map(|subject| document::of(subject, &catalogue, &reviews)).collect();
        session.printer.document(&json!({ "subjects": documents, "diagnostics": diagnostics }));
        return Ok(Exit::Yes);
    }
    session.printer.diagnostics(&diagnostics);
    for (index, subject) in subjects.iter().enumerate() {
        if index > 0 {
            session.printer.gap();
        }
        let what = subject.what();
        known.page(&mut Page::new(session.printer, &subject.name(), what), subject);
    }
    Ok(Exit::Yes)
}

/// The diagnostic for a name that the catalogue does not hold.
fn unknown(catalogue: &Catalogue, name: &str) -> crate::diagnostics::Diagnostic {
    let fault = UNKNOWN_NAME.at("", "", format!("the catalogue holds nothing called `{name}`"));
    match lookup::meant(catalogue, name) {
        Some(meant) => fault.with_help(format!("did you mean `{meant}`? `tickmark controls search` finds words")),
        None => fault,
    }
}

impl Known<'_> {
    fn page(&self, page: &mut Page<'_>, subject: &Subject<'_>) {
        match subject {
            Subject::Chapter(publication, clause) => chapter(page, publication, clause),
            Subject::Control(publication, control) => self.control(page, publication, control),
            Subject::Requirement(publication, control, requirement) => {
                self.requirement(page, publication, control, requirement);
            }
            Subject::Expectation(_, control, expectation) => self.expectation_page(page, control, expectation),
            Subject::Mandatory(publication, item) => mandatory(page, publication, item),
            Subject::Process(publication, process) => process_page(page, publication, process),
            Subject::Framework(framework) => framework::page(page, self.catalogue, framework),
            Subject::Item(framework, item) => framework::item(page, self.catalogue, framework, item),
            Subject::Statement(framework, item, statement) => framework::statement(page, framework, item, statement),
            Subject::RecordTest(test) => record_test(page, test),
            Subject::RecordType(record_type) => self.record_type(page, record_type),
            Subject::ItemKind(kind) => item_kind(page, kind),
        }
    }

    fn control(&self, page: &mut Page<'_>, publication: &LoadedPublication, control: &Control) {
        page.statement(&control.title);
        page.field("Publication", &publication.publication.designation);
        page.field("Purpose", &control.purpose);
        page.field("Risk", &control.risk);
        page.field("Closing a gap", &control.remediation);
        page.field("In writing", &control.documented_information);
        page.field("If wholly absent", &control.if_wholly_absent.map(suggested).unwrap_or_default());
        page.field("Usual freshness", &control.freshness);
        page.field("Note", &control.note);
        if !control.requirements.is_empty() {
            page.section("Obligations, in our words");
        }
        for requirement in &control.requirements {
            page.entry(&format!("{}  {}", requirement.id, facts(requirement)), &requirement.text);
        }
        if !control.expectations.is_empty() {
            page.section("Expected evidence");
        }
        for expectation in &control.expectations {
            self.expectation(page, expectation);
        }
        page.bullets("Typical nonconformities", &control.typical_nonconformities);
        let asks = |item: &&MandatoryItem| control.requirements.iter().any(|each| item.requirements.contains(&each.id));
        page.bullets("Mandatory in writing", &mandatory_lines(publication, asks));
        let ids: Vec<&RequirementId> = control.requirements.iter().map(|each| &each.id).collect();
        page.bullets("Record tests", &self.test_lines(&ids));
        let related = framework::related(self.catalogue, &publication.publication.id, control.clause.as_str());
        page.bullets("In other publications", &related);
        self.verification(page, publication, &control.requirements.iter().collect::<Vec<_>>());
    }

    fn requirement(&self, page: &mut Page<'_>, of: &LoadedPublication, control: &Control, each: &Requirement) {
        page.statement(&each.text);
        page.field("Clause", &format!("{} {}, {}", control.clause, control.title, of.publication.designation));
        page.field("Kind", &facts(each));
        page.field("If absent", &suggested(each.if_absent));
        page.field("Amendment", each.amendment.as_deref().unwrap_or_default());
        page.field("Must mention", &each.content.join(" · "));
        page.section("Expected evidence");
        for expectation in of.expectations(control, each) {
            self.expectation(page, expectation);
        }
        page.bullets("Typical nonconformities", &each.typical_nonconformities);
        page.bullets("Mandatory in writing", &mandatory_lines(of, |item| item.requirements.contains(&each.id)));
        page.bullets("Record tests", &self.test_lines(&[&each.id]));
        let related = framework::related(self.catalogue, &of.publication.id, each.id.local());
        page.bullets("In other publications", &related);
        self.verification(page, of, &[each]);
    }

    fn expectation(&self, page: &mut Page<'_>, expectation: &Expectation) {
        page.entry(&expectation.id, &expectation.title);
        page.detail(&self.expectation_facts(expectation));
    }

    fn expectation_facts(&self, expectation: &Expectation) -> String {
        let kind = |id: &String| self.catalogue.item_kind(id).map_or(id.clone(), |kind| kind.title.to_lowercase());
        let kinds: Vec<String> = expectation.items.iter().map(kind).collect();
        let mut facts = vec![rung(expectation.shows).to_owned(), kinds.join(", ")];
        facts.extend(expectation.record_type.iter().map(|id| format!("records of type {id}")));
        facts.extend(expectation.cadence.map(|cadence| format!("due {} (default of ours)", cadence.word())));
        facts.push(format!("fresh for {} (default of ours)", months(expectation.freshness_months)));
        facts.join(" · ")
    }

    fn expectation_page(&self, page: &mut Page<'_>, control: &Control, expectation: &Expectation) {
        page.statement(&expectation.title);
        page.field("Clause", &format!("{} {}", control.clause, control.title));
        page.field("Shows", &self.expectation_facts(expectation));
        page.field("To ask for it", &expectation.request);
        let asking = control.requirements.iter().filter(|each| each.expects.contains(&expectation.id));
        let asking: Vec<String> = asking.map(|each| format!("{} {}", each.id, each.text)).collect();
        page.bullets("Can show", &asking);
        let selectors = &expectation.selectors;
        page.section("Recognised by (alternatives)");
        let front_matter = selectors.front_matter.iter().map(|(key, values)| format!("{key}: {}", values.join(", ")));
        let front_matter: Vec<String> = front_matter.collect();
        let lists = [
            ("Path", &selectors.path),
            ("Title", &selectors.titles),
            ("Headings", &selectors.headings),
            ("Phrases", &selectors.phrases),
            ("Columns", &selectors.columns),
            ("Front matter", &front_matter),
            ("Media types", &selectors.media_types),
            ("Against it", &selectors.not),
        ];
        for (label, list) in lists {
            page.field(label, &list.join(" · "));
        }
    }

    fn record_type(&self, page: &mut Page<'_>, record_type: &RecordType) {
        page.statement(&format!("{}: {}", record_type.title, record_type.meaning));
        page.field("Key", &record_type.key);
        page.field("Dated by", record_type.dated_by.as_deref().unwrap_or_default());
        page.field("Recognised by", &record_type.recognised_by.join(" · "));
        page.section("Columns, and the headers that hold them");
        for column in &record_type.columns {
            page.entry(&column.name, &column.meaning);
            for (product, headers) in &column.synonyms {
                page.detail(&format!("{product}: {}", headers.join(" · ")));
            }
        }
        let reading =
            self.catalogue.record_tests.values().filter(|test| test.metadata.reads.contains_key(&record_type.id));
        page.bullets("Record tests that read it", &test_lines(reading));
    }

    fn test_lines(&self, requirements: &[&RequirementId]) -> Vec<String> {
        let bears = |test: &&RecordTest| test.metadata.requirements.iter().any(|id| requirements.contains(&id));
        test_lines(self.catalogue.record_tests.values().filter(bears))
    }

    /// What the wording rests on, and whether anybody compared it with the standard.
    fn verification(&self, page: &mut Page<'_>, publication: &LoadedPublication, requirements: &[&Requirement]) {
        page.section("How far this wording can be trusted");
        page.bullet(&publication.publication.verification.basis);
        let (&[requirement], review) = (requirements, self.review_of(requirements)) else {
            let coverage = self.reviews.coverage(requirements.iter().copied());
            let (reviewed, all) = (coverage.reviewed, coverage.requirements);
            page.bullet(&format!("{reviewed} of {all} requirements compared with a copy as they read now"));
            return;
        };
        page.bullet(&match review {
            None => "nobody has compared it with a copy yet".to_owned(),
            Some(review) => {
                let Review { outcome, by, copy, at, .. } = review;
                let changed = if review.still_holds_for(requirement) { "" } else { "; the wording changed since" };
                format!("{} by {by} against {copy}, {at}{changed}", outcome.word())
            }
        });
    }

    fn review_of(&self, requirements: &[&Requirement]) -> Option<&Review> {
        let [requirement] = requirements else { return None };
        self.reviews.latest().get(&requirement.id).copied()
    }
}

fn chapter(page: &mut Page<'_>, publication: &LoadedPublication, clause: &Clause) {
    let title = publication.publication.clauses.iter().find(|each| &each.clause == clause);
    page.statement(title.map_or("", |each| each.title.as_str()));
    page.field("Publication", &publication.publication.designation);
    page.section("Clauses beneath it");
    for control in beneath(publication, clause) {
        let requirements = match control.requirements.len() {
            1 => "1 requirement".to_owned(),
            count => format!("{count} requirements"),
        };
        page.entry(&format!("{} {}", control.clause, control.title), &format!("{requirements}. {}", control.purpose));
    }
}

fn beneath<'a>(publication: &'a LoadedPublication, clause: &'a Clause) -> impl Iterator<Item = &'a Control> {
    publication.controls.iter().filter(|control| control.clause.is_within(clause))
}

fn mandatory(page: &mut Page<'_>, publication: &LoadedPublication, item: &MandatoryItem) {
    page.statement(&item.item);
    page.field(
        "Kept",
        match item.keeping {
            Keeping::Maintain => "current (maintain)",
            Keeping::Retain => "as evidence (retain)",
        },
    );
    page.field("Clause", item.clause.as_str());
    page.field("Why unavoidable", &item.trigger);
    page.field("Usually", &item.typical_artefact);
    page.field("If missing", &suggested(item.grade_if_missing));
    page.field("Only where", if item.only_if_occasion { "an occasion arose" } else { "" });
    let asked = item.requirements.iter().filter_map(|id| publication.requirement(id));
    let asked: Vec<String> = asked.map(|(_, each)| format!("{} {}", each.id, each.text)).collect();
    page.bullets("Asked for by", &asked);
}

fn process_page(page: &mut Page<'_>, publication: &LoadedPublication, process: &Process) {
    page.statement(&process.title);
    page.field("Publication", &publication.publication.designation);
    let covers = |control: &&Control| process.clauses.iter().any(|clause| control.clause.is_within(clause));
    let covered = publication.controls.iter().filter(covers);
    let covered: Vec<String> = covered.map(|control| format!("{} {}", control.clause, control.title)).collect();
    page.bullets("Clauses it covers", &covered);
}

fn record_test(page: &mut Page<'_>, test: &RecordTest) {
    let metadata = &test.metadata;
    page.statement(&metadata.rule);
    page.field("Reference", &metadata.reference);
    page.field("Examines", &format!("records of type {}", metadata.examines));
    let ids: Vec<&str> = metadata.requirements.iter().map(RequirementId::as_str).collect();
    page.field("Bears on", &ids.join(" · "));
    for (record_type, columns) in &metadata.reads {
        page.field("Reads", &format!("{record_type}: {}", columns.join(", ")));
    }
    let tolerance = match (metadata.absolute, metadata.tolerance_permille) {
        (true, _) => "none: the requirement leaves no room".to_owned(),
        (false, Some(permille)) => format!("{}.{} % (default of ours)", permille / 10, permille % 10),
        (false, None) => "the default of the grade table, which is ours".to_owned(),
    };
    page.field("Tolerance", &tolerance);
    for (name, parameter) in &metadata.parameters {
        page.field("Parameter", &format!("{name} = {} (default of ours): {}", parameter.default, parameter.meaning));
    }
    page.field("A deviation", &metadata.suggests);
    page.field("Examples", &test.examples.as_ref().map_or(0, |file| file.examples.len()).to_string());
    page.code("SQL", &test.sql);
}

fn item_kind(page: &mut Page<'_>, kind: &ItemKind) {
    page.statement(&kind.title);
    page.field("Words", &kind.words.join(" · "));
    page.field("May stand in for", &kind.also.join(" · "));
}

fn facts(requirement: &Requirement) -> String {
    let methods: Vec<&str> = requirement.methods.iter().map(|method| method_word(*method)).collect();
    format!("{} · {}", requirement.kind.word(), methods.join(", "))
}

const fn method_word(method: Method) -> &'static str {
    match method {
        Method::Examine => "examine",
        Method::Interview => "interview",
        Method::Observe => "observe",
        Method::Test => "test",
    }
}

fn suggested(grade: Grade) -> String {
    format!("{} suggested; only an auditor grades", grade.word())
}

const fn rung(shows: Shows) -> &'static str {
    match shows {
        Shows::Design => "shows design (E2)",
        Shows::Implementation => "shows implementation (E3)",
    }
}

fn months(count: u32) -> String {
    if count == 1 { "1 month".to_owned() } else { format!("{count} months") }
}

fn mandatory_lines(of: &LoadedPublication, asks: impl Fn(&&MandatoryItem) -> bool) -> Vec<String> {
    of.mandatory_information.iter().filter(asks).map(|item| format!("{} {}", item.id, item.item)).collect()
}

/// One line for each test, in order of reference.
fn test_lines<'a>(tests: impl Iterator<Item = &'a RecordTest>) -> Vec<String> {
    let line = |metadata: &RecordTestMetadata| format!("{} {}: {}", metadata.reference, metadata.id, metadata.rule);
    let mut lines: Vec<String> = tests.map(|test| line(&test.metadata)).collect();
    lines.sort();
    lines
}
