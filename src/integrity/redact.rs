//! Redaction: a copy of a file in which rules blank columns and patterns, bound to its original by a ledger record.

use super::Sha256Digest;
use super::codes::{IntegrityError, REDACTION_REFUSED};
use regex::{Regex, RegexBuilder};
use serde::Deserialize;

/// Largest file that is redacted, in bytes.
pub const MAX_FILE_BYTES: u64 = 512 * 1024 * 1024;
/// Largest file of rules, in bytes.
pub const MAX_RULES_BYTES: u64 = 1024 * 1024;
/// Largest compiled pattern, in bytes.
const MAX_PATTERN_BYTES: usize = 4 * 1024 * 1024;
/// What stands in the place of what was taken out, unless a rule says otherwise.
const BLANK: &str = "[redacted]";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format_version: u32,
    #[serde(default)]
    columns: Vec<WrittenColumns>,
    #[serde(default)]
    patterns: Vec<WrittenPattern>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenColumns {
    names: Vec<String>,
    replace: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPattern {
    pattern: String,
    replace: Option<String>,
}

/// Rules of redaction.
#[derive(Debug, Clone)]
pub struct Rules {
    columns: Vec<(String, String)>,
    patterns: Vec<(Regex, String)>,
    /// Digest of the file of rules.
    pub sha256: Sha256Digest,
}

/// A redacted copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redacted {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Cells or places that were blanked.
    pub blanked: u64,
}

fn refused(message: impl Into<String>) -> IntegrityError {
    REDACTION_REFUSED.at("", "", message).into()
}

impl Rules {
    /// Reads the text of a file of rules.
    ///
    /// # Errors
    /// When it is no TOML of this form, or a pattern cannot be understood.
    pub fn parse(text: &str) -> Result<Self, IntegrityError> {
        let written: Written =
            toml::from_str(text).map_err(|error| refused(format!("the rules cannot be read: {}", error.message())))?;
        if written.format_version != 1 || (written.columns.is_empty() && written.patterns.is_empty()) {
            return Err(refused("rules say `format_version = 1` and name at least one column or pattern"));
        }
        let blank = |replace: Option<String>| replace.unwrap_or_else(|| BLANK.to_owned());
        let columns = written.columns.into_iter().flat_map(|rule| {
            let replace = blank(rule.replace);
            rule.names.into_iter().map(move |name| (name, replace.clone()))
        });
        let pattern = |rule: WrittenPattern| {
            let built = RegexBuilder::new(&rule.pattern).size_limit(MAX_PATTERN_BYTES).build();
            let built = built.map_err(|_| refused(format!("`{}` is no pattern that can be used", rule.pattern)))?;
            Ok((built, blank(rule.replace)))
        };
        let patterns = written.patterns.into_iter().map(pattern).collect::<Result<Vec<_>, IntegrityError>>()?;
        Ok(Self { columns: columns.collect(), patterns, sha256: Sha256Digest::of(text.as_bytes()) })
    }

    /// Redacts text; `delimiter` is that of a table, whose first row names its columns.
    ///
    /// # Errors
    /// When a column is not there, or rules name columns of what is no table.
    pub fn apply(&self, text: &str, delimiter: Option<u8>) -> Result<Redacted, IntegrityError> {
        match delimiter {
            Some(delimiter) => self.table(text, delimiter),
            None if self.columns.is_empty() => {
                let mut blanked = 0;
                let text = self.patterns(text, &mut blanked);
                Ok(Redacted { bytes: text.into_bytes(), blanked })
            }
            None => Err(refused("the rules name columns, and the file is no CSV table")),
        }
    }

    fn patterns(&self, text: &str, blanked: &mut u64) -> String {
        self.patterns.iter().fold(text.to_owned(), |text, (pattern, replace)| {
            *blanked += pattern.find_iter(&text).count() as u64;
            pattern.replace_all(&text, regex::NoExpand(replace)).into_owned()
        })
    }

    fn table(&self, text: &str, delimiter: u8) -> Result<Redacted, IntegrityError> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(Vec::new());
        let damaged = |_| refused("the table cannot be read");
        let (mut blank, mut blanked): (Option<Vec<Option<&str>>>, u64) = (None, 0);
        for record in reader.records() {
            let record = record.map_err(damaged)?;
            let Some(blank) = &blank else {
                blank = Some(self.header(&record)?);
                writer.write_record(&record).map_err(damaged)?;
                continue;
            };
            let cells = record.iter().enumerate().map(|(at, cell)| match blank.get(at).copied().flatten() {
                Some(replace) if !cell.is_empty() => {
                    blanked += 1;
                    replace.to_owned()
                }
                Some(_) => String::new(),
                None => self.patterns(cell, &mut blanked),
            });
            let cells: Vec<String> = cells.collect();
            writer.write_record(&cells).map_err(damaged)?;
        }
        let bytes = writer.into_inner().map_err(|_| refused("the table cannot be written"))?;
        Ok(Redacted { bytes, blanked })
    }

    /// What each column becomes; a column that a rule names and the table lacks would leave something open.
    fn header<'a>(&'a self, header: &csv::StringRecord) -> Result<Vec<Option<&'a str>>, IntegrityError> {
        let plain = |name: &str| name.trim_start_matches('\u{feff}').trim().to_lowercase();
        if let Some((name, _)) =
            self.columns.iter().find(|(name, _)| !header.iter().any(|cell| plain(cell) == plain(name)))
        {
            return Err(refused(format!("the table has no column `{name}`")));
        }
        let rule = |cell: &str| self.columns.iter().find(|(name, _)| plain(name) == plain(cell));
        Ok(header.iter().map(|cell| rule(cell).map(|(_, replace)| replace.as_str())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "format_version = 1\n[[columns]]\nnames = [\"Caller\"]\n[[patterns]]\npattern = '[a-z.]+@[a-z.]+'\nreplace = \"[mail]\"\n";

    fn redacted(rules: &str, text: &str, delimiter: Option<u8>) -> Result<(String, u64), IntegrityError> {
        let redacted = Rules::parse(rules)?.apply(text, delimiter)?;
        Ok((String::from_utf8(redacted.bytes).unwrap(), redacted.blanked))
    }

    #[test]
    fn columns_and_patterns_are_blanked_and_nothing_else_changes() {
        let text = "number,caller,note\nINC1,Ann Other,\"mail a.b@example.org, please\"\nINC2,,none\n";
        let expected = "number,caller,note\nINC1,[redacted],\"mail [mail], please\"\nINC2,,none\n";
        assert_eq!(redacted(RULES, text, Some(b',')).unwrap(), (expected.to_owned(), 2));
    }

    #[test]
    fn text_takes_patterns_and_refuses_columns() {
        let rules = "format_version = 1\n[[patterns]]\npattern = 'Ann \\w+'\n";
        assert_eq!(
            redacted(rules, "met Ann Other and Ann Else", None).unwrap(),
            ("met [redacted] and [redacted]".to_owned(), 2)
        );
        assert!(redacted(RULES, "text", None).is_err());
    }

    #[test]
    fn rules_that_would_leave_something_open_are_refused() {
        let missing = RULES.replace("Caller", "Requester");
        assert!(
            redacted(&missing, "number,caller\nINC1,Ann\n", Some(b',')).unwrap_err().to_string().contains("Requester")
        );
        for rules in [
            "",
            "format_version = 1\n",
            "format_version = 2\n[[patterns]]\npattern = 'x'\n",
            "format_version = 1\n[[patterns]]\npattern = '('\n",
            "format_version = 1\nother = 1\n",
        ] {
            assert!(Rules::parse(rules).is_err(), "{rules}");
        }
    }
}
