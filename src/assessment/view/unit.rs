//! What a view is made of, whether it comes from a framework or from a publication taken apart into obligations.

use crate::catalogue::framework::{ItemsCalled, Poles, Scale, Statement};
use crate::catalogue::publication::Verification;
use crate::catalogue::{Catalogue, Control, Framework, LoadedPublication};

/// A publication as a view needs it.
#[derive(Debug, Clone)]
pub(super) struct Described {
    pub(super) designation: String,
    pub(super) title: String,
    pub(super) edition: String,
    pub(super) notice: String,
    pub(super) structure: String,
    pub(super) note: String,
    pub(super) items_called: ItemsCalled,
    pub(super) verification: Verification,
    pub(super) scale: Option<Scale>,
    pub(super) units: Vec<Unit>,
}

/// One item of a view before anything is said about it.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) title: String,
    pub(super) group: String,
    pub(super) level: Option<u8>,
    pub(super) text: String,
    pub(super) poles: Option<Poles>,
    pub(super) evidence: Vec<String>,
    pub(super) statements: Vec<Statement>,
}

impl Described {
    pub(super) fn of(catalogue: &Catalogue, id: &str) -> Option<Self> {
        let framework = catalogue.frameworks.get(id).map(Self::framework);
        framework.or_else(|| catalogue.publications.get(id).map(Self::publication))
    }

    fn framework(framework: &Framework) -> Self {
        let unit = |item: &crate::catalogue::framework::Item| Unit {
            id: item.id.clone(),
            label: item.shown().to_owned(),
            title: item.title.clone(),
            group: framework.group_title(item.group.as_deref()).to_owned(),
            level: item.level,
            text: item.text.clone(),
            poles: item.poles.clone(),
            evidence: item.evidence.clone(),
            statements: item.statements.clone(),
        };
        Self {
            designation: framework.designation.clone(),
            title: framework.title.clone(),
            edition: framework.edition.clone(),
            notice: framework.notice.clone(),
            structure: framework.structure.words().to_owned(),
            note: framework.note.clone(),
            items_called: framework.items_called.clone(),
            verification: framework.verification.clone(),
            scale: framework.scale.clone(),
            units: framework.items.iter().map(unit).collect(),
        }
    }

    fn publication(loaded: &LoadedPublication) -> Self {
        let publication = &loaded.publication;
        let chapter = |control: &Control| {
            let number = control.clause.chapter().to_string();
            let title = publication.clauses.iter().find(|each| each.clause.as_str() == number);
            title.map_or_else(String::new, |each| each.title.clone())
        };
        let obliging = loaded.controls.iter().filter(|control| !control.requirements.is_empty());
        let unit = |control: &Control| Unit {
            id: control.clause.to_string(),
            label: control.clause.to_string(),
            title: control.title.clone(),
            group: chapter(control),
            level: None,
            text: control.purpose.clone(),
            poles: None,
            evidence: control.expectations.iter().map(|each| each.title.clone()).collect(),
            statements: Vec::new(),
        };
        Self {
            designation: publication.designation.clone(),
            title: publication.title.clone(),
            edition: publication.edition.clone(),
            notice: publication.notice.clone(),
            structure: String::new(),
            note: String::new(),
            items_called: ItemsCalled { one: "clause".to_owned(), many: "clauses".to_owned() },
            verification: publication.verification.clone(),
            scale: None,
            units: obliging.map(unit).collect(),
        }
    }
}
