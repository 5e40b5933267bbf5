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

/// The title: stated, else the first heading that is one, else the first line of a text without headings.
pub(super) fn conclude(known: &Known<'_>, headings: &[String], lead: &[String]) -> Option<Found<String>> {
    let explicit = known.of(Field::Title).filter(|statement| !is_generic_title(&statement.value));
    let stated = explicit.into_iter().find_map(|statement| found(text_of(&statement.value)?, statement.place));
    let heading = || {
        let heading = headings.iter().find(|heading| !is_generic_title(heading))?;
        found(text_of(heading)?, Place::Heading)
    };
    // The first line of a text without headings is its title when it is as short as one.
    let first_line = || {
        let line = lead.iter().find(|line| !line.is_empty())?;
        let is_title = line.chars().count() <= 100
            && !line.ends_with(['.', ';', ','])
            && !line.contains(['\t', '='])
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
}
