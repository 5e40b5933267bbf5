//! What `tickmark controls show` says of one thing, as JSON.

use super::framework::related_rows as related;
use crate::catalogue::lookup::Subject;
use crate::catalogue::review::Reviews;
use crate::catalogue::{Catalogue, LoadedPublication, RecordTest, Requirement, RequirementId};
use serde_json::{Value, json};

/// The document about `subject`.
pub(super) fn of(subject: &Subject<'_>, catalogue: &Catalogue, reviews: &Reviews) -> Value {
    let mut document = details(subject, catalogue, reviews);
    if let Some(object) = document.as_object_mut() {
        object.insert("what".to_owned(), json!(subject.what()));
        object.insert("name".to_owned(), json!(subject.name()));
    }
    document
}

fn details(subject: &Subject<'_>, catalogue: &Catalogue, reviews: &Reviews) -> Value {
    let of = |publication: &LoadedPublication| json!(publication.publication.id);
    match subject {
        Subject::Chapter(publication, clause) => json!({
            "publication": of(publication), "clause": clause, "title": subject.title(),
            "clauses": publication.controls.iter().filter(|each| each.clause.is_within(clause))
                .map(|each| &each.clause).collect::<Vec<_>>(),
        }),
        Subject::Control(publication, control) => json!({
            "publication": of(publication), "control": control,
            "verification": publication.publication.verification, "review": reviews.coverage(&control.requirements),
            "record_tests": tests(catalogue, &control.requirements),
            "related": related(catalogue, &publication.publication.id, control.clause.as_str()),
        }),
        Subject::Requirement(publication, control, requirement) => {
            let latest = reviews.latest();
            let review = latest.get(&requirement.id);
            json!({
                "publication": of(publication), "clause": control.clause, "clause_title": control.title,
                "requirement": requirement,
                "expectations": publication.expectations(control, requirement).collect::<Vec<_>>(),
                "mandatory_information": publication.mandatory_information.iter()
                    .filter(|item| item.requirements.contains(&requirement.id)).collect::<Vec<_>>(),
                "record_tests": tests(catalogue, std::slice::from_ref(requirement)),
                "verification": publication.publication.verification, "review": review,
                "changed_since_review": review.map(|each| !each.still_holds_for(requirement)),
            })
        }
        Subject::Expectation(publication, control, expectation) => json!({
            "publication": of(publication), "clause": control.clause, "expectation": expectation,
            "requirements": control.requirements.iter().filter(|each| each.expects.contains(&expectation.id))
                .map(|each| &each.id).collect::<Vec<_>>(),
        }),
        Subject::Mandatory(publication, item) => json!({ "publication": of(publication), "item": item }),
        Subject::Process(publication, process) => json!({ "publication": of(publication), "process": process }),
        Subject::Framework(framework) => json!({ "framework": framework }),
        Subject::Item(framework, item) => json!({
            "framework": framework.id, "item": item, "notice": framework.notice,
            "verification": framework.verification, "structure": framework.structure,
            "related": related(catalogue, &framework.id, &item.id),
        }),
        Subject::Statement(framework, item, statement) => json!({
            "framework": framework.id, "item": item.id, "statement": statement,
        }),
        Subject::RecordTest(test) => json!({ "test": test.metadata, "sql": test.sql, "examples": test.examples }),
        Subject::RecordType(record_type) => json!({ "record_type": record_type }),
        Subject::ItemKind(kind) => json!({ "kind": kind }),
    }
}

/// Ids of the record tests that bear on one of `requirements`.
fn tests<'a>(catalogue: &'a Catalogue, requirements: &[Requirement]) -> Vec<&'a str> {
    let asked = |id: &RequirementId| requirements.iter().any(|each| &each.id == id);
    let bears = |test: &&RecordTest| test.metadata.requirements.iter().any(asked);
    catalogue.record_tests.values().filter(bears).map(|test| test.metadata.id.as_str()).collect()
}
