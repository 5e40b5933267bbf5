//! What is known about one item: the register's word first, then the content's, then the embedded properties'.

use crate::catalogue::{Catalogue, ItemKind, Nature};
use crate::extraction::{Extract, Found};
use crate::workspace::RegisterRow;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A value and where it comes from, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated<T> {
    /// The value.
    pub value: T,
    /// `register`, or where extraction found it.
    pub from: String,
}

/// What is known about one item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Title; the file name when nothing better is known.
    pub title: String,
    /// Whether the title is more than the file name.
    pub has_title: bool,
    /// Kind of item, an id of the catalogue.
    pub kind: Option<Stated<String>>,
    /// What such an item can show.
    pub nature: Option<Nature>,
    /// Document number.
    pub number: Option<Stated<String>>,
    /// Version.
    pub version: Option<Stated<String>>,
    /// Owner.
    pub owner: Option<Stated<String>>,
    /// Author.
    pub author: Option<Stated<String>>,
    /// Who approved it.
    pub approved_by: Option<Stated<String>>,
    /// Status word.
    pub status: Option<Stated<String>>,
    /// Classification.
    pub classification: Option<Stated<String>>,
    /// Issuing organisation.
    pub organisation: Option<Stated<String>>,
    /// Day of creation or issue.
    pub created: Option<Stated<NaiveDate>>,
    /// Day of the last modification.
    pub modified: Option<Stated<NaiveDate>>,
    /// Day of approval.
    pub approved_on: Option<Stated<NaiveDate>>,
    /// Day from which it applies.
    pub effective_from: Option<Stated<NaiveDate>>,
    /// Day of the last review.
    pub reviewed_on: Option<Stated<NaiveDate>>,
    /// Day by which it must be reviewed.
    pub review_due: Option<Stated<NaiveDate>>,
    /// Last day on which it holds.
    pub valid_until: Option<Stated<NaiveDate>>,
    /// Day of the event it records.
    pub event_on: Option<Stated<NaiveDate>>,
    /// First day covered.
    pub period_start: Option<Stated<NaiveDate>>,
    /// Last day covered.
    pub period_end: Option<Stated<NaiveDate>>,
    /// First days of the months that rows of its tables stand for.
    pub months: BTreeSet<NaiveDate>,
    /// System an export came from.
    pub source_system: Option<Stated<String>>,
    /// Query of an export.
    pub query: Option<Stated<String>>,
    /// Moment of an export, as written.
    pub extracted_at: Option<Stated<String>>,
}

fn prefer<T: Clone>(register: Option<&T>, found: Option<&Found<T>>) -> Option<Stated<T>> {
    register
        .map(|value| Stated { value: value.clone(), from: "register".to_owned() })
        .or_else(|| found.map(|found| Stated { value: found.value.clone(), from: found.from.clone() }))
}

impl Facts {
    /// Merges what the register and the extract say about the item at `path`; the kind is settled later.
    #[must_use]
    pub fn gather(path: &str, extract: &Extract, row: Option<&RegisterRow>) -> Self {
        let found = &extract.properties;
        let title = row
            .and_then(|row| row.title.clone())
            .or_else(|| found.title.as_ref().map(|title| title.value.clone()))
            .filter(|title| !title.trim().is_empty());
        Self {
            has_title: title.is_some(),
            title: title.unwrap_or_else(|| file_stem(path).to_owned()),
            kind: None,
            nature: None,
            number: prefer(None, found.number.as_ref()),
            version: prefer(row.and_then(|row| row.version.as_ref()), found.version.as_ref()),
            owner: prefer(row.and_then(|row| row.owner.as_ref()), found.owner.as_ref()),
            author: prefer(None, found.author.as_ref()),
            approved_by: prefer(row.and_then(|row| row.approved_by.as_ref()), found.approver.as_ref()),
            status: prefer(None, found.status.as_ref()),
            classification: prefer(row.and_then(|row| row.classification.as_ref()), found.classification.as_ref()),
            organisation: prefer(None, found.organisation.as_ref()),
            created: prefer(None, found.created.as_ref()),
            modified: prefer(None, found.modified.as_ref()),
            approved_on: prefer(row.and_then(|row| row.approved_on.as_ref()), found.approved_on.as_ref()),
            effective_from: prefer(None, found.effective_from.as_ref()),
            reviewed_on: prefer(None, found.reviewed_on.as_ref()),
            review_due: prefer(None, found.review_due.as_ref()),
            valid_until: prefer(row.and_then(|row| row.valid_until.as_ref()), found.valid_until.as_ref()),
            event_on: prefer(None, found.event_on.as_ref()),
            period_start: prefer(row.and_then(|row| row.period_start.as_ref()), found.period_start.as_ref()),
            period_end: prefer(row.and_then(|row| row.period_end.as_ref()), found.period_end.as_ref()),
            months: extract.tables.iter().flat_map(|table| table.months.iter().copied()).collect(),
            source_system: prefer(row.and_then(|row| row.source_system.as_ref()), found.source_system.as_ref()),
            query: prefer(row.and_then(|row| row.query.as_ref()), found.query.as_ref()),
            extracted_at: prefer(row.and_then(|row| row.extracted_at.as_ref()), found.extracted_at.as_ref()),
        }
    }

    /// Settles the kind and, with it, what the item can show.
    pub fn set_kind(&mut self, kind: Option<(&ItemKind, String)>) {
        self.nature = kind.as_ref().map(|(kind, _)| kind.nature);
        self.kind = kind.map(|(kind, from)| Stated { value: kind.id.clone(), from });
    }

    /// Whether the kind is one of `items` or may stand in for one; `None` when the kind is unknown.
    #[must_use]
    pub fn kind_fits(&self, items: &[String], catalogue: &Catalogue) -> Option<bool> {
        let kind = catalogue.item_kind(&self.kind.as_ref()?.value)?;
        Some(items.iter().any(|item| *item == kind.id || kind.also.contains(item)))
    }

    /// What a controlled document lacks (ISO/IEC 20000-1 7.5.2: identification, description, approval): empty when
    /// it has a title, a date, and a version, number, owner, author or approver.
    #[must_use]
    pub fn missing_control(&self) -> Vec<&'static str> {
        let mut missing = Vec::new();
        if !self.has_title {
            missing.push("a title");
        }
        if self.document_dates().is_empty() {
            missing.push("a date");
        }
        let identified = [&self.version, &self.number, &self.owner, &self.author, &self.approved_by];
        if identified.iter().all(|fact| fact.is_none()) {
            missing.push("a version, owner, author or approver");
        }
        missing
    }

    /// The days on which a document was approved, reviewed, issued or changed, with their words, latest first.
    #[must_use]
    pub fn document_dates(&self) -> Vec<(NaiveDate, &'static str)> {
        let dates = [
            (&self.reviewed_on, "reviewed"),
            (&self.approved_on, "approved"),
            (&self.effective_from, "in force from"),
            (&self.event_on, "dated"),
            (&self.period_end, "covering up to"),
            (&self.created, "issued"),
            (&self.modified, "changed"),
        ];
        let mut found: Vec<_> =
            dates.into_iter().filter_map(|(date, word)| date.as_ref().map(|date| (date.value, word))).collect();
        found.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
        found
    }

    /// The day of what a record shows, with its words: the event, the end of the period, else when it was written.
    #[must_use]
    pub fn record_date(&self) -> Option<(NaiveDate, &'static str)> {
        let dates = [
            (&self.event_on, "of"),
            (&self.period_end, "covering up to"),
            (&self.approved_on, "approved"),
            (&self.reviewed_on, "reviewed"),
            (&self.created, "issued"),
            (&self.effective_from, "in force from"),
            (&self.modified, "changed"),
        ];
        dates.into_iter().find_map(|(date, word)| date.as_ref().map(|date| (date.value, word)))
    }
}

/// The file name of a shown path, without its extension and without the archive it lies in.
#[must_use]
pub fn file_stem(path: &str) -> &str {
    let name = path.rsplit(['/', '!']).next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 5 => stem,
        _ => name,
    }
}
