//! Texts as people read them: sentences end in a period, titles and phrases do not, and blanks stand where they
//! belong.

use super::{Lint, WORDING};
use crate::catalogue::control::Control;
use crate::diagnostics::Diagnostic;

/// How a text ends.
#[derive(Clone, Copy)]
enum Form {
    Sentence,
    Phrase,
}

struct Texts<'a> {
    file: &'a str,
    faults: &'a mut Vec<Diagnostic>,
}

impl Texts<'_> {
    fn check(&mut self, place: impl Into<String>, text: &str, form: Form) {
        let message = match (form, text.trim_end().ends_with(['.', '!', '?', '…'])) {
            _ if text.trim().is_empty() => return,
            _ if text != text.trim() => "the text begins or ends with a blank",
            _ if text.contains("  ") => "the text has two blanks in a row",
            _ if text.contains(['\n', '\t']) => "the text has a line break or a tab in it",
            (Form::Sentence, false) => "a sentence ends in a period",
            (Form::Phrase, true) if !ends_in_abbreviation(text) => "a title or phrase has no final period",
            (Form::Sentence, true) | (Form::Phrase, _) => return,
        };
        self.faults.push(WORDING.at(self.file, place, message));
    }

    fn check_all(&mut self, place: &str, texts: &[String], form: Form) {
        for (index, text) in texts.iter().enumerate() {
            self.check(format!("{place}/{index}"), text, form);
        }
    }
}

fn ends_in_abbreviation(text: &str) -> bool {
    ["etc.", "…", "Ltd.", "Inc."].iter().any(|ending| text.ends_with(ending))
}

pub(super) fn lint(lint: &mut Lint<'_>) {
    let mut faults = Vec::new();
    for (_, file) in lint.controls() {
        control(&mut Texts { file: &file.path, faults: &mut faults }, &file.content);
    }
    for publication in lint.publications() {
        if let Some(file) = &publication.mandatory_information {
            let mut texts = Texts { file: &file.path, faults: &mut faults };
            for (index, item) in file.content.items.iter().enumerate() {
                texts.check(format!("/items/{index}/item"), &item.item, Form::Phrase);
                texts.check(format!("/items/{index}/typical_artefact"), &item.typical_artefact, Form::Phrase);
            }
        }
        if let Some(file) = &publication.publication {
            let mut texts = Texts { file: &file.path, faults: &mut faults };
            for (index, clause) in file.content.clauses.iter().enumerate() {
                texts.check(format!("/clauses/{index}/title"), &clause.title, Form::Phrase);
            }
        }
    }
    for file in lint.parsed.record_tests.values().filter_map(|test| test.metadata.as_ref()) {
        let mut texts = Texts { file: &file.path, faults: &mut faults };
        texts.check("/rule", &file.content.rule, Form::Sentence);
        texts.check("/suggests", &file.content.suggests, Form::Sentence);
    }
    lint.faults.extend(faults);
}

fn control(texts: &mut Texts<'_>, control: &Control) {
    texts.check("/title", &control.title, Form::Phrase);
    texts.check("/purpose", &control.purpose, Form::Sentence);
    texts.check("/risk", &control.risk, Form::Sentence);
    texts.check("/remediation", &control.remediation, Form::Sentence);
    texts.check("/documented_information", &control.documented_information, Form::Sentence);
    texts.check_all("/typical_nonconformities", &control.typical_nonconformities, Form::Phrase);
    for (index, requirement) in control.requirements.iter().enumerate() {
        texts.check(format!("/requirements/{index}/text"), &requirement.text, Form::Sentence);
        let place = format!("/requirements/{index}/typical_nonconformities");
        texts.check_all(&place, &requirement.typical_nonconformities, Form::Phrase);
    }
    for (index, expectation) in control.expectations.iter().enumerate() {
        texts.check(format!("/expectations/{index}/title"), &expectation.title, Form::Phrase);
        texts.check(format!("/expectations/{index}/request"), &expectation.request, Form::Sentence);
    }
}
