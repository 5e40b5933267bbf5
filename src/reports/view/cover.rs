//! What the first page says.

use super::block::Fact;
use super::context::Context;
use super::text::{Inline, Text};
use crate::integrity::Sha256Digest;
use serde::Serialize;

/// The first page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cover {
    /// Kind of document.
    pub kind: String,
    /// Who is assessed.
    pub organisation: String,
    /// The criteria as cited.
    pub criteria: String,
    /// What identifies the report and what it covers.
    pub facts: Vec<Fact>,
    /// What the report is and is not.
    pub statement: Text,
    /// Rights in the criteria.
    pub notice: String,
}

pub(super) fn cover(context: &Context<'_>, report: &str, digest: Sha256Digest) -> Cover {
    let document = context.document;
    Cover {
        kind: kind(context),
        organisation: Inline::plain(&document.organisation.name).says().to_owned(),
        criteria: criteria(context),
        facts: facts(context, report, digest),
        statement: context.text("cover.statement"),
        notice: Inline::plain(&document.catalogue.notice).says().to_owned(),
    }
}

/// What kind of report it is.
pub(super) fn kind(context: &Context<'_>) -> String {
    context.words(&format!("cover.kind-{}", context.depth.word()))
}

/// The publication with its amendments, as cited.
pub(super) fn criteria(context: &Context<'_>) -> String {
    let catalogue = &context.document.catalogue;
    // No line ends within the name of a publication or an amendment.
    let amendments = catalogue.amendments.iter().map(|each| format!(" +\u{A0}{}", each.replace(' ', "\u{A0}")));
    let designation = catalogue.designation.replace(' ', "\u{A0}");
    Inline::plain(format!("{designation}{}", amendments.collect::<String>())).says().to_owned()
}

/// Identification of the report: also printed where it is signed.
pub(super) fn facts(context: &Context<'_>, report: &str, digest: Sha256Digest) -> Vec<Fact> {
    let document = context.document;
    let tool = format!("{} {}", document.tool.name, document.tool.version);
    let criteria = Text::plain(format!("{}, {}", criteria(context), document.catalogue.title));
    let mut facts = vec![scope(context), fact(context, "cover.criteria", criteria)];
    facts.extend(view(context));
    facts.push(fact(context, "cover.period", period(context)));
    facts.push(fact(context, "cover.as-of", Text::plain(context.say.date(document.as_of))));
    facts.extend(proof(context, report, digest));
    facts.push(fact(context, "cover.tool", Text::plain(tool)));
    facts
}

/// The same without what the first lines of the summary say.
pub(super) fn short_facts(context: &Context<'_>, report: &str, digest: Sha256Digest) -> Vec<Fact> {
    let mut facts = vec![scope(context)];
    facts.extend(view(context));
    facts.push(fact(context, "cover.period", period(context)));
    facts.extend(proof(context, report, digest));
    facts
}

fn scope(context: &Context<'_>) -> Fact {
    let organisation = &context.document.organisation;
    let scope = if organisation.scope.is_empty() {
        Text::from(Inline::quiet(context.words("scope.no-statement")))
    } else {
        Text::plain(&organisation.scope)
    };
    fact(context, "cover.scope", scope)
}

fn view(context: &Context<'_>) -> Option<Fact> {
    let view = context.document.view.as_ref()?;
    Some(fact(context, "cover.view", Text::plain(format!("{}, {}", view.designation, view.edition))))
}

/// What tells this report from every other.
fn proof(context: &Context<'_>, report: &str, digest: Sha256Digest) -> [Fact; 3] {
    [
        fact(context, "cover.report", Inline::code(report).into()),
        fact(context, "cover.digest", Inline::code(digest.to_string()).into()),
        fact(context, "cover.catalogue", Inline::code(context.document.catalogue.sha256.to_string()).into()),
    ]
}

/// The period in words, with where it comes from.
pub(super) fn period(context: &Context<'_>) -> Text {
    let period = &context.document.period;
    let (start, end) = (context.say.date(period.start), context.say.date(period.end));
    let basis = if period.basis == "declared" { "period.declared" } else { "period.default" };
    let text = Text::plain(context.say.fill("period.from-to", &[("start", &start), ("end", &end)]));
    text.with(Inline::plain(" ")).with(Inline::quiet(context.words(basis)))
}

pub(super) fn fact(context: &Context<'_>, key: &str, text: Text) -> Fact {
    Fact { label: context.words(key), lines: vec![text] }
}
