//! What people said of items and statements, and where that puts an item on the scale of the view.

use super::result::{Counts, SelfRating, ViewCapability};
use super::unit::Unit;
use crate::assessment::document::{AssessmentDocument, EvidenceState};
use crate::catalogue::framework::Scale;
use crate::workspace::{Answer, SelfAssessment};

/// The most that verdicts on requirements can indicate of a practice: that it reaches its purpose regularly. How well
/// it is organized, measured and improved is nothing they examine.
const INDICATED_AT_MOST: u8 = 2;

/// The ratings of an item and of its statements, with the evidence they name.
pub(super) fn of(unit: &Unit, ratings: &SelfAssessment, document: &AssessmentDocument) -> Vec<SelfRating> {
    let own = std::iter::once(unit.id.as_str()).chain(unit.statements.iter().map(|statement| statement.id.as_str()));
    own.filter_map(|id| ratings.rows.get(id))
        .map(|row| {
            let (mut evidence, mut evidence_missing) = (Vec::new(), Vec::new());
            for written in &row.evidence {
                match found(written, document) {
                    Some(path) => evidence.push(path.to_owned()),
                    None => evidence_missing.push(written.clone()),
                }
            }
            let (rating, answer) = match row.answer {
                Answer::Level(level) => (Some(level), ""),
                Answer::Yes => (None, "yes"),
                Answer::Partly => (None, "partly"),
                Answer::No => (None, "no"),
            };
            SelfRating {
                id: row.id.clone(),
                rating,
                answer: answer.to_owned(),
                by: row.by.clone(),
                on: row.on,
                basis: if evidence.is_empty() { "statement" } else { "evidence" }.to_owned(),
                evidence,
                evidence_missing,
                note: row.note.clone(),
            }
        })
        .collect()
}

/// The shown path of the readable item that `written` names.
fn found<'a>(written: &str, document: &'a AssessmentDocument) -> Option<&'a str> {
    let within = |path: &str, root: &String| {
        path.strip_prefix(root.as_str()).map(|rest| rest.trim_start_matches('/') == written)
    };
    let named =
        |path: &str| path == written || document.settings.roots.iter().any(|root| within(path, root) == Some(true));
    let readable = document.evidence.iter().filter(|item| item.state != EvidenceState::Unreadable);
    readable.map(|item| item.path.as_str()).find(|path| named(path))
}

/// Where the item stands: what the verdicts indicate at least, and what people rated with evidence.
pub(super) fn capability(scale: &Scale, unit: &Unit, counts: &Counts, ratings: &[SelfRating]) -> ViewCapability {
    if !scale.by_statements {
        let rated = ratings.iter().find(|row| row.id == unit.id && row.basis == "evidence");
        return ViewCapability { indicated: None, rated: rated.and_then(|row| row.rating) };
    }
    let considered = counts.requirements - counts.no_occurrence;
    let indicated = match (counts.met, counts.met + counts.partly) {
        (_, 0) => None,
        (met, _) if met == considered => Some(INDICATED_AT_MOST),
        _ => Some(1),
    };
    let answered = ratings.iter().any(|row| unit.statements.iter().any(|statement| statement.id == row.id));
    let yes = |id: &str| ratings.iter().any(|row| row.id == id && row.answer == "yes" && row.basis == "evidence");
    let mut reached = 0;
    for level in scale.levels.iter().map(|level| level.level) {
        let mut of_level = unit.statements.iter().filter(|statement| statement.level == Some(level)).peekable();
        if of_level.peek().is_none() || !of_level.all(|statement| yes(&statement.id)) {
            break;
        }
        reached = level;
    }
    ViewCapability { indicated, rated: answered.then_some(reached) }
}
