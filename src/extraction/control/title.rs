//! The title of a document, and what is none.

use super::labels::Field;
use super::lines;
use super::{Found, Known, Place, found, text_of};

/// Titles that programs give when nobody did.
fn is_generic_title(title: &str) -> bool {
    let lower = title.to_lowercase();
    let starts = [
        "microsoft word",
        "microsoft powerpoint",
        "microsoft excel",
        "untitled",
        "unbenannt",
        "sans titre",
        "sin título",
        "document",
        "dokument",
        "presentation",
        "powerpoint presentation",
        "powerpoint-präsentation",
        "word document",
        "book",
        "mappe",
        "slide 1",
        "template",
        "sheet",
        "tabelle",
        "feuil",
        "hoja",
        "シート",
    ];
    let extension = lower.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_file_name = ["docx", "doc", "pdf", "xlsx", "xls", "pptx", "odt", "indd"].contains(&extension);
    is_file_name
        || starts.iter().any(|start| {
            lower.strip_prefix(start).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with(" -") || rest.trim().bytes().all(|byte| byte.is_ascii_digit())
            })
        })
}

/// Headings of sections: every document may have them, so that they tell none from another.
const SECTIONS: [&str; 78] = [
    "purpose",
    "purpose and scope",
    "scope",
    "scope and purpose",
    "introduction",
    "overview",
    "summary",
    "executive summary",
    "management summary",
    "abstract",
    "background",
    "preamble",
    "foreword",
    "preface",
    "context",
    "objective",
    "objectives",
    "goal",
    "goals",
    "aim",
    "aims",
    "policy",
    "policy statement",
    "procedure",
    "process",
    "checklist",
    "prerequisites",
    "contents",
    "table of contents",
    "index",
    "revision history",
    "version history",
    "change history",
    "document history",
    "change log",
    "changelog",
    "document control",
    "document information",
    "document details",
    "document properties",
    "definitions",
    "terms and definitions",
    "glossary",
    "abbreviations",
    "references",
    "related documents",
    "applicability",
    "audience",
    "responsibilities",
    "approval",
    "approvals",
    "distribution list",
    "notes",
    "zweck",
    "geltungsbereich",
    "zweck und geltungsbereich",
    "einleitung",
    "inhalt",
    "inhaltsverzeichnis",
    "überblick",
    "zusammenfassung",
    "ziel",
    "ziele",
    "änderungshistorie",
    "dokumentenlenkung",
    "objet",
    "objectif",
    "objectifs",
    "champ d'application",
    "sommaire",
    "table des matières",
    "propósito",
    "objetivo",
    "alcance",
    "introducción",
    "índice",
    "目的",
    "目次",
];

/// Words of a line from which on it is running text and no part of a title page.
const RUNNING_TEXT_WORDS: usize = 20;

fn is_section(heading: &str) -> bool {
    let numbering = |character: char| character.is_ascii_digit() || matches!(character, '.' | ')' | ' ' | '\t' | '§');
    let name = heading.trim_start_matches(numbering).trim_end_matches([':', ' ', '.']).to_lowercase();
    SECTIONS.contains(&name.as_str())
}

/// Whether a heading stands at the beginning: what follows running text is a section's.
fn stands_first(heading: &str, lead: &[String]) -> bool {
    let before = lead.iter().take_while(|line| *line != heading);
    lead.iter().any(|line| line == heading)
        && before.into_iter().all(|line| line.split_whitespace().count() < RUNNING_TEXT_WORDS)
}

/// The title: stated, else the first heading that is one, else the first line of a text without headings.
pub(super) fn conclude(known: &Known<'_>, headings: &[String], lead: &[String]) -> Option<Found<String>> {
    let explicit = known.of(Field::Title).filter(|statement| !is_generic_title(&statement.value));
    let stated = explicit.into_iter().find_map(|statement| found(text_of(&statement.value)?, statement.place));
    let heading = || {
        let heading = headings.iter().find(|heading| !is_generic_title(heading))?;
        let is_title = !is_section(heading) && (lead.is_empty() || stands_first(heading, lead));
        if is_title { found(text_of(heading)?, Place::Heading) } else { None }
    };
    // The first line of a text without headings is its title when it is as short as one.
    let first_line = || {
        let line = lead.iter().find(|line| !line.is_empty())?;
        let is_title = line.chars().count() <= 100
            && !line.ends_with(['.', ';', ','])
            && !line.contains(['\t', '='])
            && !is_section(line)
            && lines::split_label(line).is_none();
        if is_title { found(text_of(line)?, Place::HeaderBlock) } else { None }
    };
    stated.or_else(heading).or_else(first_line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_that_a_program_gave_is_none() {
        assert!(is_generic_title("Microsoft Word - policy.docx"));
        assert!(is_generic_title("Document1"));
        assert!(!is_generic_title("Document control procedure"));
    }

    #[test]
    fn the_heading_of_a_section_is_no_title() {
        let known = Known { ordered: Vec::new() };
        let of = |lead: &[&str], headings: &[&str]| {
            let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<String>>();
            conclude(&known, &owned(headings), &owned(lead)).map(|title| title.value)
        };
        assert_eq!(of(&["1. Purpose and Scope", "We plan."], &["1. Purpose and Scope", "Background"]), None);
        assert_eq!(of(&["Example Ltd", "Change policy"], &["Change policy"]).as_deref(), Some("Change policy"));
        let prose = "After every major incident we come together and write down what happened, why it did, how we found it, and \
                     what we do about it.";
        assert_eq!(of(&[prose, "Who is in charge"], &["Who is in charge"]), None);
    }
}
