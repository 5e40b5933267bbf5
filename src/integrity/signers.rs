//! Allowed signers: whose key is whose, as `ssh-keygen` reads it (`ALLOWED SIGNERS` in its manual).

use super::codes::{ANCHOR_UNUSABLE, IntegrityError};
use super::signature::NAMESPACE;
use crate::diagnostics::Diagnostic;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use ssh_key::PublicKey;

/// Who may sign, handed over outside the pack.
#[derive(Debug, Clone, Default)]
pub struct AllowedSigners {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    principals: Vec<String>,
    namespaces: Option<Vec<String>>,
    valid_after: Option<DateTime<Utc>>,
    valid_before: Option<DateTime<Utc>>,
    key: PublicKey,
}

/// Why a key is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAllowed {
    /// No line names the key.
    #[error("the key is not among the allowed signers")]
    UnknownKey,
    /// The key is another person's.
    #[error("the key belongs to another signer than the one named")]
    OtherIdentity,
    /// The key is for other uses.
    #[error("the key is not allowed to sign packs")]
    OtherNamespace,
    /// The key was not valid then.
    #[error("the key was not valid at that time")]
    OutsideWindow,
}

impl AllowedSigners {
    /// Reads the text of a file of allowed signers.
    ///
    /// # Errors
    /// Every line that cannot be read.
    pub fn parse(text: &str) -> Result<Self, IntegrityError> {
        let (mut entries, mut faults): (Vec<Entry>, Vec<Diagnostic>) = (Vec::new(), Vec::new());
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match Entry::parse(line) {
                Some(entry) => entries.push(entry),
                None => faults.push(ANCHOR_UNUSABLE.at(
                    "allowed signers",
                    format!("line {number}"),
                    "this line cannot be read",
                )),
            }
        }
        if faults.is_empty() { Ok(Self { entries }) } else { Err(IntegrityError(faults)) }
    }

    /// The names under which `key` may sign packs at `moment`; `identity` asks for one of them.
    ///
    /// # Errors
    /// Why the key is not believed.
    pub fn principals(
        &self,
        key: &PublicKey,
        identity: Option<&str>,
        moment: DateTime<Utc>,
    ) -> Result<String, NotAllowed> {
        let of_key: Vec<&Entry> = self.entries.iter().filter(|entry| entry.key.key_data() == key.key_data()).collect();
        if of_key.is_empty() {
            return Err(NotAllowed::UnknownKey);
        }
        let named: Vec<&&Entry> = of_key.iter().filter(|entry| identity.is_none_or(|name| entry.is_of(name))).collect();
        if named.is_empty() {
            return Err(NotAllowed::OtherIdentity);
        }
        let for_packs: Vec<_> = named.into_iter().filter(|entry| entry.allows_packs()).collect();
        if for_packs.is_empty() {
            return Err(NotAllowed::OtherNamespace);
        }
        let valid = for_packs.into_iter().find(|entry| entry.is_valid_at(moment));
        let entry = valid.ok_or(NotAllowed::OutsideWindow)?;
        Ok(identity.map_or_else(|| entry.principals.join(","), str::to_owned))
    }
}

impl Entry {
    fn parse(line: &str) -> Option<Self> {
        let mut words = split_quoted(line);
        let principals: Vec<String> = unquoted(words.next()?).split(',').map(str::to_owned).collect();
        let second = words.next()?;
        let is_kind = |word: &str| ["ssh-", "ecdsa-", "sk-"].iter().any(|kind| word.starts_with(kind));
        let (options, kind) = if is_kind(second) { ("", second) } else { (second, words.next()?) };
        let key = PublicKey::from_openssh(&format!("{kind} {}", words.next()?)).ok()?;
        let mut entry = Self { principals, namespaces: None, valid_after: None, valid_before: None, key };
        for option in split_outside_quotes(options, ',').filter(|option| !option.is_empty()) {
            let (name, value) = option.split_once('=').map(|(name, value)| (name, unquoted(value)))?;
            match name.to_ascii_lowercase().as_str() {
                "namespaces" => entry.namespaces = Some(value.split(',').map(str::to_owned).collect()),
                "valid-after" => entry.valid_after = Some(moment(value)?),
                "valid-before" => entry.valid_before = Some(moment(value)?),
                // `cert-authority` and what comes later would allow more than we check.
                _ => return None,
            }
        }
        Some(entry)
    }

    fn is_of(&self, identity: &str) -> bool {
        let denied =
            self.principals.iter().filter_map(|each| each.strip_prefix('!')).any(|each| matches(each, identity));
        !denied && self.principals.iter().any(|each| !each.starts_with('!') && matches(each, identity))
    }

    fn allows_packs(&self) -> bool {
        self.namespaces.as_ref().is_none_or(|names| names.iter().any(|name| matches(name, NAMESPACE)))
    }

    fn is_valid_at(&self, moment: DateTime<Utc>) -> bool {
        self.valid_after.is_none_or(|after| moment >= after) && self.valid_before.is_none_or(|before| moment < before)
    }
}

/// Whether `text` is one that `pattern` stands for: `*` is any text, `?` any character.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    // Row by row: which beginnings of the text the pattern so far stands for.
    let mut reached = vec![false; text.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    for each in pattern {
        let before = reached.clone();
        for (at, slot) in reached.iter_mut().enumerate() {
            let previous = at.checked_sub(1);
            let one_less = previous.and_then(|at| before.get(at)).copied().unwrap_or(false);
            *slot = match each {
                '*' => before.iter().take(at + 1).any(|&reached| reached),
                '?' => one_less,
                _ => one_less && previous.and_then(|at| text.get(at)) == Some(&each),
            };
        }
    }
    reached.last().copied().unwrap_or(false)
}

fn split_quoted(line: &str) -> impl Iterator<Item = &str> {
    split_outside_quotes(line, ' ').flat_map(|word| split_outside_quotes(word, '\t')).filter(|word| !word.is_empty())
}

fn split_outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |each| {
        quoted ^= each == '"';
        !quoted && each == separator
    })
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

/// `YYYYMMDD`, `YYYYMMDDHHMM` or `YYYYMMDDHHMMSS`, with or without `Z`; always read as UTC, so that no verdict depends on
/// where it is reached.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let digits = text.strip_suffix('Z').unwrap_or(text);
    let naive = match digits.len() {
        8 => NaiveDate::parse_from_str(digits, "%Y%m%d").ok()?.and_hms_opt(0, 0, 0)?,
        12 => NaiveDateTime::parse_from_str(&format!("{digits}00"), "%Y%m%d%H%M%S").ok()?,
        14 => NaiveDateTime::parse_from_str(digits, "%Y%m%d%H%M%S").ok()?,
        _ => return None,
    };
    Some(naive.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHWTGyO5d0HgpHwNYMPBWWsVy2ejdYyrsRybTXJB4ugX";
    const OTHER: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJCBTLkVOgVsqvPHi5wh/uG+s1/YdukiTFknRyPACVmZ";

    fn key() -> PublicKey {
        PublicKey::from_openssh(KEY).unwrap()
    }

    fn asked(line: &str, identity: Option<&str>) -> Result<String, NotAllowed> {
        let now = DateTime::from_timestamp(1_790_726_400, 0).unwrap();
        AllowedSigners::parse(line).unwrap().principals(&key(), identity, now)
    }

    #[test]
    fn a_key_signs_for_whom_the_file_says_and_only_then() {
        let plain = format!("# list\n\ncollector@example.org {KEY} comment here\n");
        assert_eq!(asked(&plain, None), Ok("collector@example.org".to_owned()));
        assert_eq!(asked(&plain, Some("collector@example.org")).as_deref(), Ok("collector@example.org"));
        assert_eq!(asked(&plain, Some("other@example.org")), Err(NotAllowed::OtherIdentity));
        assert_eq!(asked(&format!("a@b {OTHER}"), None), Err(NotAllowed::UnknownKey));
        let wild = format!("*@example.org,!bad@example.org {KEY}");
        assert!(asked(&wild, Some("any@example.org")).is_ok());
        assert_eq!(asked(&wild, Some("bad@example.org")), Err(NotAllowed::OtherIdentity));
    }

    #[test]
    fn options_bind() {
        assert_eq!(asked(&format!("a@b namespaces=\"git,file\" {KEY}"), None), Err(NotAllowed::OtherNamespace));
        assert!(asked(&format!("a@b namespaces=\"git,tickmark-*\" {KEY}"), None).is_ok());
        assert_eq!(asked(&format!("a@b valid-before=\"20260101\" {KEY}"), None), Err(NotAllowed::OutsideWindow));
        assert_eq!(asked(&format!("a@b valid-after=\"20270101000000Z\" {KEY}"), None), Err(NotAllowed::OutsideWindow));
        assert!(asked(&format!("a@b valid-after=\"202601010000\",valid-before=\"20270101\" {KEY}"), None).is_ok());
    }

    #[test]
    fn lines_that_would_allow_more_than_is_checked_are_refused() {
        for line in [
            format!("a@b cert-authority {KEY}"),
            format!("a@b unknown=\"x\" {KEY}"),
            "a@b".to_owned(),
            "a@b ssh-ed25519 xx".to_owned(),
        ] {
            assert!(AllowedSigners::parse(&line).is_err(), "{line}");
        }
    }

    #[test]
    fn patterns_match_as_shells_do() {
        assert!(matches("*", "") && matches("a*c", "abbc") && matches("a?c", "abc") && matches("**x", "aax"));
        assert!(!matches("a?c", "ac") && !matches("", "a") && !matches("a*d", "abc"));
    }
}
