//! Self-assessments: what people say of the items of a framework, in `self-assessments/<framework>.csv`.

use super::codes::{FILE_UNREADABLE, SELF_ASSESSMENT_BAD_VALUE, SELF_ASSESSMENT_UNKNOWN_ID};
use super::{WorkspaceError, register};
use crate::catalogue::Framework;
use crate::catalogue::framework::Part;
use crate::diagnostics::Diagnostic;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::path::Path;

/// Folder of the self-assessments in a workspace.
pub const SELF_ASSESSMENTS: &str = "self-assessments";
/// Largest self-assessment that is read, in bytes.
const MAX_BYTES: u64 = 4 * 1024 * 1024;
/// Its columns.
pub const COLUMNS: [&str; 6] = ["id", "rating", "by", "on", "evidence", "note"];

/// What somebody says of one item or statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// A point on the scale of the framework.
    Level(u8),
    /// It holds.
    Yes,
    /// It holds in part.
    Partly,
    /// It does not hold.
    No,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfAssessmentRow {
    /// Item or statement.
    pub id: String,
    /// What is said of it.
    pub answer: Answer,
    /// Who says it.
    pub by: String,
    /// When it was said.
    pub on: Option<NaiveDate>,
    /// Evidence that is named for it, as written.
    pub evidence: Vec<String>,
    /// What was added.
    pub note: String,
}

/// All rows, by item or statement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SelfAssessment {
    /// Path in the workspace; empty when there is no such file.
    pub file: String,
    /// Rows by what they are about.
    pub rows: BTreeMap<String, SelfAssessmentRow>,
    /// Problems met; each costs one row.
    pub diagnostics: Vec<Diagnostic>,
}

impl SelfAssessment {
    /// Reads the self-assessment of `framework` in the workspace at `folder`; empty when there is none.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn open(folder: &Path, framework: &Framework) -> Result<Self, WorkspaceError> {
        let file = format!("{SELF_ASSESSMENTS}/{}.csv", framework.id);
        let path = folder.join(&file);
        let Ok(metadata) = path.metadata() else { return Ok(Self::default()) };
        let failed = |message: String| WorkspaceError(vec![FILE_UNREADABLE.at(file.as_str(), "", message)]);
        if metadata.len() > MAX_BYTES {
            return Err(failed(format!("it is larger than the limit of {MAX_BYTES} bytes")));
        }
        let table = register::read_csv(&path).map_err(failed)?;
        Ok(Self::from_table(&file, &table, framework))
    }

    fn from_table(file: &str, table: &[Vec<String>], framework: &Framework) -> Self {
        let mut found = Self { file: file.to_owned(), ..Self::default() };
        let Some((header, body)) = table.split_first() else { return found };
        let header: Vec<String> = header.iter().map(|name| name.trim().to_lowercase()).collect();
        for name in header.iter().filter(|name| !name.is_empty() && !COLUMNS.contains(&name.as_str())) {
            found.bad("row 1".to_owned(), format!("the column `{name}` is not read"));
        }
        for (number, cells) in (2..).zip(body) {
            let cell = |name: &str| {
                let index = header.iter().position(|each| each == name)?;
                cells.get(index).map(|text| text.trim()).filter(|text| !text.is_empty())
            };
            // A row that nobody has filled in yet says nothing.
            let (Some(id), Some(rating)) = (cell("id"), cell("rating")) else { continue };
            found.row(number, id, rating, framework, &cell);
        }
        found
    }

    fn row<'a>(
        &mut self,
        number: usize,
        id: &str,
        rating: &str,
        framework: &Framework,
        cell: &dyn Fn(&str) -> Option<&'a str>,
    ) {
        let place = format!("row {number}");
        let answer = match framework.part(id) {
            Some(Part::Item(_)) => level(rating, framework),
            Some(Part::Statement(..)) => word(rating),
            Some(Part::Group(_)) | None => {
                let message = format!("`{id}` is no item or statement of {}", framework.designation);
                self.diagnostics.push(SELF_ASSESSMENT_UNKNOWN_ID.at(self.file.as_str(), place, message));
                return;
            }
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(expected) => {
                self.bad(place, format!("the rating `{rating}` is not {expected}"));
                return;
            }
        };
        let on = cell("on").map(str::parse::<NaiveDate>);
        if matches!(on, Some(Err(_))) {
            self.bad(format!("{place}, column `on`"), "this is not a date such as 2026-09-30".to_owned());
        }
        if self.rows.contains_key(id) {
            self.bad(place, format!("`{id}` is rated in a row above already; this one counts"));
        }
        let evidence = cell("evidence").unwrap_or_default().split([';', '|']);
        let evidence = evidence.map(str::trim).filter(|path| !path.is_empty());
        let row = SelfAssessmentRow {
            id: id.to_owned(),
            answer,
            by: cell("by").unwrap_or_default().to_owned(),
            on: on.and_then(Result::ok),
            evidence: evidence.map(|path| path.replace('\\', "/").trim_start_matches("./").to_owned()).collect(),
            note: cell("note").unwrap_or_default().to_owned(),
        };
        self.rows.insert(id.to_owned(), row);
    }

    fn bad(&mut self, place: String, message: String) {
        self.diagnostics.push(SELF_ASSESSMENT_BAD_VALUE.at(self.file.as_str(), place, message));
    }
}

/// A point on the framework's scale for items, or what was expected.
fn level(rating: &str, framework: &Framework) -> Result<Answer, String> {
    let Some(scale) = framework.scale.as_ref().filter(|scale| !scale.by_statements) else {
        return Err("wanted here: rate the statements of this item".to_owned());
    };
    let given = rating.parse::<u8>().ok().filter(|given| scale.levels.iter().any(|level| level.level == *given));
    given.map(Answer::Level).ok_or_else(|| {
        let points: Vec<String> = scale.levels.iter().map(|level| level.level.to_string()).collect();
        format!("one of {}", points.join(", "))
    })
}

fn word(rating: &str) -> Result<Answer, String> {
    match rating.to_lowercase().as_str() {
        "yes" => Ok(Answer::Yes),
        "partly" => Ok(Answer::Partly),
        "no" => Ok(Answer::No),
        _ => Err("`yes`, `partly` or `no`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Catalogue, CatalogueFiles};

    fn read(framework: &str, text: &str) -> SelfAssessment {
        let catalogue = Catalogue::parse(&CatalogueFiles::embedded()).unwrap();
        let table: Vec<Vec<String>> = text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
        SelfAssessment::from_table("x.csv", &table, &catalogue.frameworks[framework])
    }

    #[test]
    fn a_bad_row_costs_itself_alone() {
        let text = "id,rating,by,on,evidence\none-off-to-repeatable,4,A. Lead,2026-09-01,evidence/a.md;b.md\n\
            users-to-customers,9,,,\nusers-to-customer,3,,,\nfire-fighting-to-preventive,,,,";
        let found = read("itsm-transformation", text);
        assert_eq!(found.rows.len(), 1);
        let row = &found.rows["one-off-to-repeatable"];
        assert_eq!((row.answer, row.evidence.len()), (Answer::Level(4), 2));
        let places: Vec<&str> = found.diagnostics.iter().map(|each| each.place.as_str()).collect();
        assert_eq!(places, ["row 3", "row 4"]);
        assert!(found.diagnostics[0].message.contains("one of 1, 2, 3, 4, 5"));
    }

    #[test]
    fn practices_are_rated_by_their_statements() {
        let found =
            read("itil-4", "id,rating\nincident-management-2,Yes\nincident-management,3\nchange-enablement-1,4");
        assert_eq!(found.rows.len(), 1);
        assert_eq!(found.rows["incident-management-2"].answer, Answer::Yes);
        assert_eq!(found.diagnostics.len(), 2);
    }
}
