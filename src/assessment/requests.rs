//! The list to send out: for each gap, who is asked for what, for which period, and why.

use super::document::{AssessmentDocument, Gap};
use crate::catalogue::{Clause, Grade, RequirementId};
use crate::integrity::Sha256Digest;
use serde::Serialize;

/// Digits of a request's name; enough to tell the requests of one organisation apart.
const NAME_DIGITS: usize = 10;

/// One thing asked of one owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Request {
    /// Name; the same for the same gap in every run.
    pub id: String,
    /// Who is asked; empty when nobody is named.
    pub owner: String,
    /// Clause.
    pub clause: Clause,
    /// Grade suggested for the clause.
    pub grade: Grade,
    /// What is missing or wrong.
    pub missing: String,
    /// What to provide or do.
    pub asked: String,
    /// For which period: the whole one, or the occurrences that are missing.
    pub period: String,
    /// The obligations it would settle, in our words.
    pub why: Vec<String>,
    /// Their ids.
    pub requirements: Vec<RequirementId>,
}

/// The requests of an assessment by owner, those without one last, the most serious first.
#[must_use]
pub fn list(document: &AssessmentDocument) -> Vec<Request> {
    let mut requests: Vec<Request> = Vec::new();
    for gap in &document.gaps {
        let request = request(document, gap);
        // Two gaps that ask for the same thing for the same reason are one request.
        if !requests.iter().any(|each| each.id == request.id) {
            requests.push(request);
        }
    }
    requests.sort_by(|left, right| (left.owner.is_empty(), &left.owner).cmp(&(right.owner.is_empty(), &right.owner)));
    requests
}

fn request(document: &AssessmentDocument, gap: &Gap) -> Request {
    let reason = |id: &RequirementId| {
        let row = document.requirements.iter().find(|row| row.id == *id)?;
        Some(format!("{} ({}): {}", id.local(), row.status.word(), row.text))
    };
    Request {
        id: name(gap),
        owner: gap.owner.clone(),
        clause: gap.clause.clone(),
        grade: gap.grade,
        missing: gap.what.clone(),
        asked: gap.ask.clone(),
        period: period(document, gap),
        why: gap.requirements.iter().filter_map(reason).collect(),
        requirements: gap.requirements.clone(),
    }
}

/// What is asked names the request: how far the answer has come does not.
pub(super) fn name(gap: &Gap) -> String {
    let subject = gap.what.split(": ").next().unwrap_or_default();
    let requirements: Vec<&str> = gap.requirements.iter().map(RequirementId::as_str).collect();
    let text = [gap.clause.as_str(), subject, &gap.ask, &requirements.join(" ")].join("\n");
    let digits: String = Sha256Digest::of(text.as_bytes()).to_string().chars().take(NAME_DIGITS).collect();
    format!("Q{digits}")
}

fn period(document: &AssessmentDocument, gap: &Gap) -> String {
    let holes = document.occurrences.iter().find(|row| {
        gap.requirements.contains(&row.requirement)
            && gap.what.starts_with(&format!("{}: nothing found for", row.title))
    });
    holes.map_or_else(|| format!("{} to {}", document.period.start, document.period.end), |row| row.missing.join(", "))
}
