//! The view model: an assessment told once, in words and numbers, for every format to lay out.

pub mod block;
pub mod chart;
pub mod checks;
mod clauses;
mod context;
pub mod cover;
mod diagnostics;
mod evidence;
mod findings;
mod gaps;
mod mandatory;
mod method;
mod occurrences;
mod processes;
mod records;
mod requirements;
mod scope;
pub mod sheet;
pub mod sheets;
mod signoff;
mod signs;
mod summary;
pub mod text;
mod through;

pub use block::{Block, Section, Table};
pub use cover::Cover;
pub use text::{Inline, Text};

use super::wording::Wording;
use super::{ReportError, json};
use crate::assessment::AssessmentDocument;
use crate::integrity::Sha256Digest;
use chrono::NaiveDate;
use context::Context;
use serde::Serialize;
use std::collections::BTreeMap;

/// The whole report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct View {
    /// Language of the words, as in BCP 47.
    pub language: String,
    /// Title of the document.
    pub title: String,
    /// Who is assessed.
    pub organisation: String,
    /// Short identification, derived from the digest.
    pub report: String,
    /// Digest of `assessment.json`.
    pub digest: Sha256Digest,
    /// Assessment date.
    pub as_of: NaiveDate,
    /// The program and its version.
    pub tool: String,
    /// First page.
    pub cover: Cover,
    /// Numbered parts, in order.
    pub sections: Vec<Section>,
    /// Words of the formats themselves: navigation, running heads, filters.
    pub labels: BTreeMap<String, String>,
    /// The counts that every format carries, by the key under which `assessment.json` stores them.
    pub figures: Vec<(&'static str, u64)>,
}

impl View {
    /// Tells the document in the words of `wording`.
    ///
    /// # Errors
    /// When the document cannot be written as JSON, from which its identification is derived.
    pub fn of(document: &AssessmentDocument, wording: &Wording) -> Result<Self, ReportError> {
        let digest = Sha256Digest::of(&json::render(document)?);
        let report = identification(digest);
        let context = Context::new(document, wording);
        let organisation = Inline::plain(&document.organisation.name).says().to_owned();
        Ok(Self {
            language: wording.language().to_owned(),
            title: title(document, wording, &organisation),
            organisation,
            digest,
            as_of: document.as_of,
            tool: format!("{} {}", document.tool.name, document.tool.version),
            cover: cover::cover(&context, &report, digest),
            sections: sections(&context, &report, digest),
            labels: wording.under("label."),
            figures: method::figures(&document.summary),
            report,
        })
    }
}

/// Title of the document, with the publication it is told through.
fn title(document: &AssessmentDocument, wording: &Wording, organisation: &str) -> String {
    let values = [("organisation", organisation)];
    let Some(view) = &document.view else { return wording.fill("report.title", &values) };
    let designation = Inline::plain(&view.designation);
    wording.fill("report.title-view", &[("organisation", organisation), ("view", designation.says())])
}

/// `TM-` and the first 16 digits of the digest, in groups of four.
fn identification(digest: Sha256Digest) -> String {
    let digits = digest.to_string().to_uppercase();
    let groups: Vec<&str> = [0, 4, 8, 12].iter().filter_map(|start| digits.get(*start..start + 4)).collect();
    format!("TM-{}", groups.join("-"))
}

fn sections(context: &Context<'_>, report: &str, digest: Sha256Digest) -> Vec<Section> {
    let mut sections = vec![summary::section(context)];
    sections.extend(through::section(context));
    sections.extend([
        scope::section(context),
        clauses::section(context),
        mandatory::section(context),
        records::section(context),
        occurrences::section(context),
        processes::section(context),
        gaps::section(context),
        evidence::section(context),
        diagnostics::section(context),
        method::section(context),
        signoff::section(context, report, digest),
    ]);
    if let Some(findings) = findings::section(context) {
        let after_gaps = sections.iter().position(|section| section.id == "gaps").map_or(sections.len(), |at| at + 1);
        sections.insert(after_gaps, findings);
    }
    for (number, section) in (1..).zip(&mut sections) {
        section.number = number;
    }
    sections
}
