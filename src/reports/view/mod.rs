//! The view model: an assessment told once, in words and numbers, for every format to lay out.

pub mod block;
mod change;
pub mod chart;
pub mod checks;
mod clauses;
mod context;
pub mod cover;
pub mod depth;
mod diagnostics;
mod evidence;
mod figures;
mod findings;
mod gaps;
mod mandatory;
mod method;
mod occurrences;
mod particulars;
mod phases;
mod processes;
mod programme;
mod reasons;
mod records;
mod requirements;
mod roadmap;
mod scope;
mod services;
pub mod sheet;
pub mod sheets;
mod signoff;
mod signs;
mod summary;
pub mod text;
mod through;

pub use block::{Block, Section, Table};
pub use cover::Cover;
pub use depth::{Depth, Telling};
pub use figures::figures;
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
    /// How much it tells.
    pub depth: Depth,
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
    pub figures: Vec<(String, u64)>,
}

impl View {
    /// Tells all of the document in the words of `wording`.
    ///
    /// # Errors
    /// When the document cannot be written as JSON, from which its identification is derived.
    pub fn of(document: &AssessmentDocument, wording: &Wording) -> Result<Self, ReportError> {
        Self::told(document, wording, &Telling::default())
    }

    /// Tells as much of the document as is asked for.
    ///
    /// # Errors
    /// When the document cannot be written as JSON, from which its identification is derived.
    pub fn told(document: &AssessmentDocument, wording: &Wording, telling: &Telling) -> Result<Self, ReportError> {
        let digest = Sha256Digest::of(&json::render(document)?);
        let report = identification(digest);
        let shown = telling.shown(document);
        let mut context = Context::at(&shown, wording, telling.depth);
        context.files.clone_from(&telling.files);
        let organisation = Inline::plain(&document.organisation.name).says().to_owned();
        Ok(Self {
            language: wording.language().to_owned(),
            depth: telling.depth,
            title: title(&context, &organisation),
            organisation,
            digest,
            as_of: document.as_of,
            tool: format!("{} {}", document.tool.name, document.tool.version),
            cover: cover::cover(&context, &report, digest),
            sections: sections(&context, telling, &report, digest),
            labels: wording.under("label."),
            figures: figures::figures(document),
            report,
        })
    }
}

/// Title of the document, with the publication it is told through.
fn title(context: &Context<'_>, organisation: &str) -> String {
    let kind = cover::kind(context);
    let Some(view) = &context.document.view else {
        return context.say.fill("report.title", &[("kind", &kind), ("organisation", organisation)]);
    };
    let view = Inline::plain(&view.designation);
    let values = [("kind", kind.as_str()), ("organisation", organisation), ("view", view.says())];
    context.say.fill("report.title-view", &values)
}

/// `TM-` and the first 16 digits of the digest, in groups of four.
fn identification(digest: Sha256Digest) -> String {
    let digits = digest.to_string().to_uppercase();
    let groups: Vec<&str> = [0, 4, 8, 12].iter().filter_map(|start| digits.get(*start..start + 4)).collect();
    format!("TM-{}", groups.join("-"))
}

fn sections(context: &Context<'_>, telling: &Telling, report: &str, digest: Sha256Digest) -> Vec<Section> {
    let mut sections = match telling.depth {
        Depth::Executive => executive(context, telling, report, digest),
        Depth::Manager => manager(context, telling, report, digest),
        Depth::Auditor => auditor(context, telling, report, digest),
    };
    for (number, section) in (1..).zip(&mut sections) {
        section.number = number;
    }
    depth::unlink(&mut sections);
    sections
}

fn executive(context: &Context<'_>, telling: &Telling, report: &str, digest: Sha256Digest) -> Vec<Section> {
    let mut sections = vec![summary::page(context, &telling.earlier)];
    sections.extend(through::page(context));
    sections.extend(telling.comparison.as_ref().map(|comparison| change::section(context, comparison)));
    sections.push(scope::page(context, report, digest));
    sections
}

fn manager(context: &Context<'_>, telling: &Telling, report: &str, digest: Sha256Digest) -> Vec<Section> {
    let mut sections = vec![summary::section(context)];
    sections.extend(change::trend(context, &telling.earlier));
    sections.extend(telling.comparison.as_ref().map(|comparison| change::section(context, comparison)));
    sections.push(roadmap::section(context));
    sections.extend(programme::section(context));
    sections.extend(through::section(context));
    sections.extend([
        clauses::overview_section(context),
        processes::section(context),
        records::overview_section(context),
    ]);
    sections.extend([occurrences::section(context), mandatory::section(context), gaps::section(context)]);
    sections.extend(services::section(context));
    sections.extend(findings::section(context));
    sections.extend([scope::limits_section(context), signoff::section(context, report, digest)]);
    sections
}

fn auditor(context: &Context<'_>, telling: &Telling, report: &str, digest: Sha256Digest) -> Vec<Section> {
    let mut sections = vec![summary::section(context)];
    sections.extend(through::section(context));
    sections.extend([particulars::section(context, telling), scope::section(context)]);
    sections.extend(change::trend(context, &telling.earlier));
    sections.extend(telling.comparison.as_ref().map(|comparison| change::section(context, comparison)));
    sections.extend([
        clauses::section(context),
        mandatory::section(context),
        records::section(context),
        occurrences::section(context),
        processes::section(context),
        gaps::section(context),
    ]);
    sections.extend(services::section(context));
    sections.extend(findings::section(context));
    sections.push(roadmap::section(context));
    sections.extend(programme::section(context));
    sections.extend([
        evidence::section(context),
        diagnostics::section(context),
        method::section(context),
        signoff::section(context, report, digest),
    ]);
    sections
}
