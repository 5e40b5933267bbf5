//! Why a grade is suggested: the rows of the grade table that apply, told so that many of them can be read.

use super::block::{Cell, Style};
use super::context::Context;
use super::text::{Inline, Text};
use crate::assessment::document::{ClauseResult, GradeReason};
use crate::catalogue::{Grade, RequirementId};

/// A reason with everything it concerns.
struct Told<'a> {
    reason: &'a GradeReason,
    words: String,
    concerns: Vec<Inline>,
}

impl Told<'_> {
    /// What reasons of its kind begin with.
    fn lead(&self) -> Option<&str> {
        self.words.split_once(": ").map(|(lead, _)| lead)
    }

    fn is_of(&self, other: &Self) -> bool {
        (&self.reason.rule, self.reason.grade) == (&other.reason.rule, other.reason.grade)
            && self.lead().is_some()
            && self.lead() == other.lead()
    }

    fn text(&self, context: &Context<'_>, words: &str) -> Text {
        let colon = if self.concerns.is_empty() { "" } else { ": " };
        context.told(words).with(Inline::plain(colon)).and(Text::joined(self.concerns.iter().cloned(), ", "))
    }
}

/// One line for each reason; reasons that begin alike stand under what they share.
pub(super) fn cell(context: &Context<'_>, clause: &ClauseResult) -> Cell {
    let told = told(context, clause);
    let mut rest = told.as_slice();
    let mut cell = Cell::default();
    while let Some(first) = rest.first() {
        let count = rest.iter().take_while(|each| each.is_of(first)).count().max(1);
        let (alike, others) = rest.split_at(count);
        rest = others;
        let lead = first.lead().filter(|_| count > 1);
        if let Some(lead) = lead {
            cell = cell.line(Style::Label, Text::words(lead));
        }
        for each in alike {
            let words = lead.and_then(|lead| each.words.get(lead.len() + 2..)).unwrap_or(&each.words);
            cell = cell.line(Style::Normal, each.text(context, words));
        }
    }
    cell
}

/// Each reason as a sentence, with its grade.
pub(super) fn sentences(context: &Context<'_>, clause: &ClauseResult) -> Vec<(Grade, Text)> {
    told(context, clause).iter().map(|each| (each.reason.grade, each.text(context, &each.words))).collect()
}

/// Reasons of one rule and grade and of the same words, told once with everything they concern.
fn told<'a>(context: &Context<'_>, clause: &'a ClauseResult) -> Vec<Told<'a>> {
    let mut told: Vec<Told<'_>> = Vec::new();
    for reason in &clause.grade_reasons {
        let words = bare_words(context, reason);
        let concerns = concerns(context, reason, &words);
        let same = told.iter_mut().find(|other| {
            (&other.reason.rule, other.reason.grade) == (&reason.rule, reason.grade)
                && other.words == words
                && !concerns.is_empty()
        });
        match same {
            Some(same) => same.concerns.extend(concerns),
            None => told.push(Told { reason, words, concerns }),
        }
    }
    told
}

/// The words without a list of requirements at their end, which is told with links.
fn bare_words(context: &Context<'_>, reason: &GradeReason) -> String {
    let ids: Vec<&str> = reason.requirements.iter().map(RequirementId::local).collect();
    let list = format!(": {}", ids.join(", "));
    let words = reason.words.trim_end_matches('.');
    let bare = if ids.is_empty() { words } else { words.strip_suffix(&list).unwrap_or(words) };
    context.told(bare).plain_text()
}

/// Requirements and tests of a reason that its words do not name themselves.
fn concerns(context: &Context<'_>, reason: &GradeReason, words: &str) -> Vec<Inline> {
    let requirements = reason.requirements.iter().map(|id| context.requirement_link(id));
    let tests = reason.tests.iter().map(|id| context.test_link(id));
    let named = |link: &Inline| words.split([' ', ',', ';', '(', ')']).any(|word| word == link.says());
    requirements.chain(tests).filter(|link| !named(link)).collect()
}
