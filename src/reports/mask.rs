//! Names of persons among exceptions, replaced unless they are asked for. The file and the row still lead to the record,
//! for those who may see it; `assessment.json` is the result itself and is never changed.

use crate::assessment::AssessmentDocument;
use crate::assessment::document::RecordTestResult;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Record types whose records are named by a person.
const OF_PERSONS: [&str; 4] = ["approval-authority", "competence", "person", "training"];

/// The document without names of persons among its exceptions: one number for each subject, and no mail address.
#[must_use]
pub fn masked(document: &AssessmentDocument) -> Cow<'_, AssessmentDocument> {
    let personal: Vec<&str> = document
        .populations
        .iter()
        .filter(|population| OF_PERSONS.contains(&population.record_type.as_str()))
        .flat_map(|population| population.sources.iter().map(|source| source.path.as_str()))
        .collect();
    let is_personal = |path: &str| personal.contains(&path);
    let concerned = |test: &RecordTestResult| {
        test.exception_rows
            .iter()
            .any(|row| is_personal(&row.source) || row.subject.contains('@') || row.reason.contains('@'))
    };
    if !document.record_tests.iter().any(concerned) {
        return Cow::Borrowed(document);
    }
    let mut masked = document.clone();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for row in masked.record_tests.iter_mut().flat_map(|test| &mut test.exception_rows) {
        if is_personal(&row.source) {
            let next = numbers.len() + 1;
            let number = *numbers.entry(row.subject.clone()).or_insert(next);
            row.reason = row.reason.replace(&row.subject, &format!("person {number}"));
            row.subject = format!("person {number}");
        } else {
            row.subject = without_addresses(&row.subject);
        }
        row.reason = without_addresses(&row.reason);
    }
    Cow::Owned(masked)
}

/// The text with each word that is a mail address replaced.
fn without_addresses(text: &str) -> String {
    let is_address =
        |word: &str| word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    if !text.contains('@') {
        return text.to_owned();
    }
    let words = text.split(' ').map(|word| if is_address(word) { "[address]" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_addresses_are_replaced_and_other_words_stay() {
        assert_eq!(without_addresses("approved by a.b@example.org late"), "approved by [address] late");
        assert_eq!(without_addresses("@SUM(A1) and 5 @ noon"), "@SUM(A1) and 5 @ noon");
    }
}
