//! Reports on disk: a reader finds the old file or the new one, never half of one.

use super::pdf::Attachment;
use super::view::checks::checks;
use super::view::sheets::sheets;
use super::view::{Telling, View};
use super::wording::Wording;
use super::{ReportError, csv, html, json, junit, oscal, pdf, xlsx};
use crate::assessment::AssessmentDocument;
use crate::integrity::{Sha256Digest, disk};
use std::path::{Path, PathBuf};

/// Formats an assessment is rendered in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// `assessment.json`.
    Json,
    /// `report.html`.
    Html,
    /// `report.pdf`.
    Pdf,
    /// `report.xlsx`.
    Xlsx,
    /// `csv/*.csv`, one file for each table.
    Csv,
    /// `junit.xml`.
    Junit,
    /// `oscal/*.json`.
    Oscal,
}

/// Name of the stored result among the files of a report.
pub const RESULT: &str = "assessment.json";

/// One rendered report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Name of its file, with `/` behind the name of a folder.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Rendered {
    fn new(file_name: &str, bytes: Vec<u8>) -> Self {
        Self { file_name: file_name.to_owned(), bytes }
    }
}

/// Renders everything of the document in every format asked for. Nothing is written.
///
/// # Errors
/// When one of the formats cannot be rendered.
pub fn render(document: &AssessmentDocument, formats: &[Format]) -> Result<Vec<Rendered>, ReportError> {
    render_as(document, formats, &Telling::default())
}

/// Renders as much of the document as is asked for; tables and checks hold everything at every depth.
///
/// # Errors
/// When one of the formats cannot be rendered.
pub fn render_as(
    document: &AssessmentDocument,
    formats: &[Format],
    telling: &Telling,
) -> Result<Vec<Rendered>, ReportError> {
    let wording = Wording::load("en")?;
    let view = View::told(document, &wording, telling)?;
    let result = json::render(document)?;
    let shown = telling.shown(document);
    let tables = formats.iter().any(|format| matches!(format, Format::Xlsx | Format::Csv));
    let sheets = if tables { sheets(&shown, &wording) } else { Vec::new() };
    let mut rendered = Vec::new();
    for format in formats {
        match format {
            Format::Json => rendered.push(Rendered::new(RESULT, result.clone())),
            Format::Html => rendered.push(Rendered::new("report.html", html::render(&view)?.into_bytes())),
            Format::Pdf => {
                let bytes = pdf::render_with(&view, &attached(&view, &result, &digests(document)))?;
                rendered.push(Rendered::new("report.pdf", bytes));
            }
            Format::Xlsx => rendered.push(Rendered::new("report.xlsx", xlsx::render(&view, &sheets)?)),
            Format::Csv => {
                for sheet in &sheets {
                    rendered.push(Rendered::new(&format!("csv/{}.csv", sheet.id), csv::render(sheet)?));
                }
            }
            Format::Junit => {
                let xml = junit::render(&checks(&shown, &wording), document.as_of);
                rendered.push(Rendered::new("junit.xml", xml.into_bytes()));
            }
            Format::Oscal => {
                for (name, bytes) in oscal::render(&shown, view.digest)? {
                    rendered.push(Rendered::new(&format!("oscal/{name}"), bytes));
                }
            }
        }
    }
    Ok(rendered)
}

/// What the report was made from, inside the PDF: the result, and the digest of every item of evidence.
fn attached<'a>(view: &'a View, result: &'a [u8], digests: &'a str) -> [Attachment<'a>; 2] {
    let described = |key: &str| view.labels.get(key).map_or("", String::as_str);
    let json = Attachment {
        name: RESULT,
        media_type: "application/json",
        description: described("attached-result"),
        bytes: result,
    };
    let manifest = Attachment {
        name: "evidence.sha256",
        media_type: "text/plain",
        description: described("attached-digests"),
        bytes: digests.as_bytes(),
    };
    [json, manifest]
}

/// Digests and paths as `sha256sum` writes them: a name with a line end or a backslash is escaped, and says so.
fn digests(document: &AssessmentDocument) -> String {
    let line = |(digest, path): (Sha256Digest, &str)| {
        let escaped = path.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r");
        let mark = if escaped == path { "" } else { "\\" };
        format!("{mark}{digest}  {escaped}\n")
    };
    let items = document.evidence.iter().filter_map(|item| Some((item.sha256?, item.path.as_str())));
    items.map(line).collect()
}

/// Writes rendered reports into `folder`, which is made when it is missing, and returns their paths.
///
/// # Errors
/// When the folder cannot be made or a file cannot be written; a file that is already there is then as it was.
pub fn write(folder: &Path, reports: &[Rendered]) -> Result<Vec<PathBuf>, ReportError> {
    let made = |folder: &Path| {
        std::fs::create_dir_all(folder).map_err(|source| ReportError::Write { path: folder.to_owned(), source })
    };
    made(folder)?;
    let written = |report: &Rendered| {
        let path = folder.join(&report.file_name);
        made(path.parent().unwrap_or(folder))?;
        disk::replace_shared(&path, &report.bytes)
            .map_err(|source| ReportError::Write { path: path.clone(), source })?;
        Ok(path)
    };
    reports.iter().map(written).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(bytes: &[u8]) -> Rendered {
        Rendered::new(RESULT, bytes.to_vec())
    }

    #[test]
    fn a_file_is_replaced_as_a_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("deep").join("out");
        write(&out, &[report(b"a long first version")]).unwrap();
        write(&out, &[report(b"second")]).unwrap();
        assert_eq!(std::fs::read(out.join("assessment.json")).unwrap(), b"second");
        assert_eq!(std::fs::read_dir(&out).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, b"x").unwrap();
        let error = write(&file.join("out"), &[report(b"x")]).unwrap_err();
        assert!(error.to_string().contains("out"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_report_can_be_read_by_others() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let paths = write(folder.path(), &[report(b"x")]).unwrap();
        let mode = std::fs::metadata(&paths[0]).unwrap().permissions().mode();
        assert_eq!(mode & 0o444, 0o444, "{mode:o}");
    }
}
