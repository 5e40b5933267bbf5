//! `JUnit` XML: gates, clauses and record tests as test cases, in the form that build servers agree on.
//!
//! The moment is the assessment date and every duration is 0: nothing here depends on the run.

use super::view::checks::{Check, Suite, Verdict};
use chrono::NaiveDate;
use std::fmt::Write as _;

/// Lines of a failure that are shown; the other reports list every one.
const LINES: usize = 50;

/// The suites as one document.
#[must_use]
pub fn render(suites: &[Suite], as_of: NaiveDate) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for (id, suite) in suites.iter().enumerate() {
        write_suite(&mut xml, id, suite, as_of);
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn write_suite(xml: &mut String, id: usize, suite: &Suite, as_of: NaiveDate) {
    let count = |wanted: fn(&Verdict) -> bool| suite.checks.iter().filter(|check| wanted(&check.verdict)).count();
    // Writing to a text cannot fail.
    let _ = writeln!(
        xml,
        "  <testsuite package=\"tickmark\" id=\"{id}\" name=\"{}\" timestamp=\"{as_of}T00:00:00\" hostname=\"tickmark\" \
         tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"0\">\n    <properties/>",
        suite.name,
        suite.checks.len(),
        count(|verdict| matches!(verdict, Verdict::Fails { .. })),
        count(|verdict| matches!(verdict, Verdict::Error { .. })),
        count(|verdict| matches!(verdict, Verdict::Undecided { .. })),
    );
    for check in &suite.checks {
        write_case(xml, suite.name, check);
    }
    xml.push_str("    <system-out/>\n    <system-err/>\n  </testsuite>\n");
}

fn write_case(xml: &mut String, suite: &str, check: &Check) {
    let _ = write!(xml, "    <testcase classname=\"tickmark.{suite}\" name=\"{}\" time=\"0\"", escaped(&check.name));
    match &check.verdict {
        Verdict::Holds => xml.push_str("/>\n"),
        Verdict::Undecided { why } => write_inner(xml, "skipped", None, std::slice::from_ref(why)),
        Verdict::Error { why } => write_inner(xml, "error", Some("error"), std::slice::from_ref(why)),
        Verdict::Fails { kind, lines } => write_inner(xml, "failure", Some(kind), lines),
    }
}

fn write_inner(xml: &mut String, name: &str, kind: Option<&str>, lines: &[String]) {
    let message = escaped(lines.first().map_or("", String::as_str));
    let _ = match kind {
        Some(kind) => write!(xml, ">\n      <{name} type=\"{kind}\" message=\"{message}\">"),
        None => write!(xml, ">\n      <{name} message=\"{message}\"/>\n    </testcase>\n"),
    };
    if kind.is_none() {
        return;
    }
    for (number, line) in lines.iter().take(LINES).enumerate() {
        xml.push_str(if number == 0 { "" } else { "\n" });
        xml.push_str(&escaped(line));
    }
    if lines.len() > LINES {
        let _ = write!(xml, "\n{} more", lines.len() - LINES);
    }
    let _ = write!(xml, "</{name}>\n    </testcase>\n");
}

/// The text as XML holds it. Signs that XML forbids were written as their codes before.
fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for each in text.chars() {
        match each {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => shown.push('\u{FFFD}'),
            _ => shown.push(each),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_those_of_the_cases_and_markup_is_text() {
        let check = |name: &str, verdict| Check { name: name.to_owned(), verdict };
        let fails = Verdict::Fails { kind: "deviations", lines: vec!["<b> & \"c\"".to_owned(), "second".to_owned()] };
        let checks = vec![
            check("a", Verdict::Holds),
            check("b", fails),
            check("c", Verdict::Undecided { why: "no \"export\"".to_owned() }),
            check("d", Verdict::Error { why: "no column".to_owned() }),
        ];
        let xml = render(&[Suite { name: "gates", checks }], NaiveDate::from_ymd_opt(2026, 9, 30).unwrap());
        assert!(xml.contains("tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\""), "{xml}");
        assert!(
            xml.contains("message=\"&lt;b&gt; &amp; &quot;c&quot;\">&lt;b&gt; &amp; &quot;c&quot;\nsecond</failure>")
        );
        assert!(xml.contains("<skipped message=\"no &quot;export&quot;\"/>"));
    }
}
