//! What the OSCAL documents have in common: identifiers, metadata, properties, back matter.

use super::{NAMESPACE, VERSION};
use crate::assessment::AssessmentDocument;
use crate::assessment::document::{Evidence, RequirementResult};
use crate::catalogue::{RequirementId, exchange};
use crate::integrity::Sha256Digest;
use crate::reports::view::text::visible;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The result with what its OSCAL documents share.
pub(super) struct Parts<'a> {
    /// What is told.
    pub(super) document: &'a AssessmentDocument,
    digest: Sha256Digest,
    items: BTreeMap<&'a str, &'a Evidence>,
}

impl<'a> Parts<'a> {
    pub(super) fn new(document: &'a AssessmentDocument, digest: Sha256Digest) -> Self {
        let items = document.evidence.iter().map(|item| (item.path.as_str(), item)).collect();
        Self { document, digest, items }
    }

    /// The identifier of a thing of this result. OSCAL admits versions 4 and 5 alone: this one is name-based as
    /// version 5 is, over SHA-256 in place of SHA-1.
    pub(super) fn uuid(&self, kind: &str, name: &str) -> String {
        Sha256Digest::of(format!("{} {kind} {name}", self.digest).as_bytes()).uuid()
    }

    /// Assessment date as a moment.
    pub(super) fn moment(&self) -> String {
        moment(self.document.as_of)
    }

    pub(super) fn metadata(&self, title: &str) -> Value {
        let document = self.document;
        json!({
            "title": line(&format!("{title}: {}", document.organisation.name)),
            "last-modified": self.moment(),
            "version": self.digest.to_string(),
            "oscal-version": VERSION,
            "props": props(&[
                ("as-of", &document.as_of.to_string()),
                ("assessment-sha256", &self.digest.to_string()),
                ("catalogue-sha256", &document.catalogue.sha256.to_string()),
                ("tool-version", &document.tool.version),
            ]),
            "parties": [{
                "uuid": self.uuid("party", "organisation"),
                "type": "organization",
                "name": line(&document.organisation.name),
            }],
            "remarks": "Statuses and grades are computed proposals with their reasons; a person concludes.",
        })
    }

    /// What the criteria are, and every item of evidence with its digest.
    pub(super) fn back_matter(&self, with_evidence: bool) -> Value {
        let catalogue = &self.document.catalogue;
        let organisation = &self.document.organisation;
        let scope = if organisation.scope.is_empty() { "no scope statement is declared" } else { &organisation.scope };
        let mut resources = vec![
            json!({
                "uuid": self.uuid("resource", "criteria"),
                "title": line(&catalogue.designation),
                "citation": { "text": line(&format!("{}, {}", catalogue.designation, catalogue.title)) },
                "props": props(&[("catalogue-id", &catalogue.id), ("sha256", &catalogue.sha256.to_string())]),
            }),
            json!({
                "uuid": self.uuid("resource", "scope"),
                "title": "Service management system and its scope",
                "description": visible(scope),
            }),
        ];
        if with_evidence {
            resources.extend(self.document.evidence.iter().map(|item| self.resource(item)));
        }
        json!({ "resources": resources })
    }

    fn resource(&self, item: &Evidence) -> Value {
        let mut link = Map::new();
        link.insert("href".to_owned(), json!(reference(&item.path)));
        if let Some(digest) = item.sha256 {
            link.insert("hashes".to_owned(), json!([{ "algorithm": "SHA-256", "value": digest.to_string() }]));
        }
        if !item.media_type.is_empty() {
            link.insert("media-type".to_owned(), json!(line(&item.media_type)));
        }
        json!({
            "uuid": self.evidence_uuid(&item.path),
            "title": line(if item.title.is_empty() { &item.path } else { &item.title }),
            "props": props(&[("path", &item.path), ("state", item.state.word()), ("bytes", &item.bytes.to_string())]),
            "rlinks": [link],
        })
    }

    /// Identifier of an item in the back matter.
    pub(super) fn evidence_uuid(&self, path: &str) -> String {
        self.uuid("evidence", path)
    }

    /// The item at this path.
    pub(super) fn item(&self, path: &str) -> Option<&'a Evidence> {
        self.items.get(path).copied()
    }

    /// All requirements as controls that are reviewed.
    pub(super) fn reviewed(&self) -> Value {
        let controls: Vec<Value> =
            self.document.requirements.iter().map(|each| json!({ "control-id": token(&each.id) })).collect();
        let selection =
            if controls.is_empty() { json!({ "include-all": {} }) } else { json!({ "include-controls": controls }) };
        json!({ "control-selections": [selection] })
    }

    /// Properties of a requirement's verdict.
    pub(super) fn verdict(each: &RequirementResult) -> Value {
        let status = status_word(each);
        props(&[
            ("requirement-id", each.id.as_str()),
            ("clause", each.clause.as_str()),
            ("status", status),
            ("rule", &each.rule),
            ("owner", &each.owner),
        ])
    }
}

/// The word of the status.
pub(super) const fn status_word(each: &RequirementResult) -> &'static str {
    each.status.word()
}

/// Beginning of a day, in UTC.
pub(super) fn moment(day: chrono::NaiveDate) -> String {
    format!("{day}T00:00:00Z")
}

/// A requirement as a token, which admits no colon.
pub(super) fn token(id: &RequirementId) -> String {
    exchange::token(id.as_str())
}

/// Properties in our namespace, those without value left out.
pub(super) fn props(pairs: &[(&str, &str)]) -> Value {
    let filled = pairs.iter().filter(|(_, value)| !value.trim().is_empty());
    filled.map(|(name, value)| json!({ "name": name, "ns": NAMESPACE, "value": line(value) })).collect()
}

/// A text of one line that begins and ends with something to see.
pub(super) fn line(text: &str) -> String {
    let text = visible(text);
    let text = text.trim();
    if text.is_empty() { "–".to_owned() } else { text.to_owned() }
}

/// A relative path as a URI reference.
fn reference(path: &str) -> String {
    let mut shown = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => shown.push(char::from(byte)),
            // Writing to a text cannot fail.
            _ => {
                let _ = write!(shown, "%{byte:02X}");
            }
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_references_and_ids_become_tokens() {
        assert_eq!(reference("a b/é.zip!/c:d.csv"), "a%20b/%C3%A9.zip%21/c%3Ad.csv");
        assert_eq!(token(&RequirementId::new("iso20000-1:8.6.1-a")), "iso20000-1_8.6.1-a");
        assert_eq!(line("  \n"), "–");
    }
}
