//! Who sealed a pack, and when: signatures and time stamps against what was intended and what came from outside.

use super::payload::hash;
use super::walk::Files;
use super::{Anchors, Kind, Report, SignatureFound, TimestampFound};
use crate::integrity::codes::IntegrityError;
use crate::integrity::ledger::Chain;
use crate::integrity::seal::Predicate;
use crate::integrity::signature::{MAX_SIGNATURE_BYTES, Signature, SignatureFault};
use crate::integrity::timestamp::{self, MAX_PEM_BYTES, MAX_RESPONSE_BYTES, Revocation, TimestampFault, Token};
use crate::integrity::{disk, layout, manifest, sums512};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;
use std::path::Path;

/// Largest list of sums that is read, in bytes.
const MAX_SUMS_BYTES: u64 = 4 * 1024 * 1024 * 1024;
/// How far the clock of the machine that sealed may be ahead of the trusted time.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// What was intended when the pack was sealed.
#[derive(Debug, Clone, Default)]
pub struct Intended {
    signers: Vec<String>,
    timestamps: u64,
    /// Keys that the ledger names as in use; none where it names no key at all.
    keys: Option<BTreeSet<String>>,
}

impl Intended {
    /// What the sealed statement says was intended.
    pub fn of(stated: &Predicate) -> Self {
        Self { signers: stated.signers.clone(), timestamps: stated.timestamps, keys: None }
    }

    /// The same with what the sealed ledger says of keys.
    pub fn by(self, chain: Option<&Chain>) -> Self {
        Self { keys: chain.and_then(Chain::keys), ..self }
    }
}

/// Checks everything in `seal/`.
pub fn check(
    folder: &Path,
    files: &Files,
    intended: &Intended,
    anchors: &Anchors,
    report: &mut Report,
) -> Result<(), IntegrityError> {
    sums(folder, files, report);
    let mut seals = Seals { folder, files, anchors, report };
    let time = seals.timestamps(intended);
    seals.signatures(intended, time)
}

/// `00.sums` lists the tag manifest and signatures by their digests.
fn sums(folder: &Path, files: &Files, report: &mut Report) {
    if !files.contains_key(layout::SUMS_FILE) {
        return report.differs(Kind::Missing, layout::SUMS_FILE, "the file is not there");
    }
    let Ok(bytes) = disk::read_beneath(folder, Path::new(layout::SUMS_FILE), MAX_SIGNATURE_BYTES) else {
        return report.differs(Kind::Unreadable, layout::SUMS_FILE, "the file cannot be read");
    };
    let (entries, bad) = manifest::read(&bytes);
    for line in bad {
        report.differs(
            Kind::BadManifestLine,
            format!("{} line {}", layout::SUMS_FILE, line.number),
            line.problem.to_string(),
        );
    }
    if !entries.iter().any(|entry| entry.path == layout::TAG_MANIFEST_FILE) {
        report.differs(Kind::BadForm, layout::SUMS_FILE, "it does not list the tag manifest");
    }
    for entry in entries {
        let path = entry.path.as_str();
        let known = path == layout::TAG_MANIFEST_FILE || layout::is_signature(path);
        match (known, files.contains_key(path)) {
            (false, _) => report.differs(Kind::BadForm, layout::SUMS_FILE, format!("it lists `{path}`")),
            (true, false) => {
                report.differs(Kind::Missing, path, "the file is not there, and was when the pack was sealed");
            }
            (true, true) => match hash(folder, path) {
                Ok((found, _)) if found == entry.sha256 => {}
                Ok((found, _)) => report.compare(
                    Kind::Changed,
                    path,
                    (&entry.sha256.to_string(), &found.to_string()),
                    "the bytes differ",
                ),
                Err(error) => report.differs(Kind::Unreadable, path, error.to_string()),
            },
        }
    }
}

struct Seals<'a> {
    folder: &'a Path,
    files: &'a Files,
    anchors: &'a Anchors,
    report: &'a mut Report,
}

impl Seals<'_> {
    fn read(&self, path: &str, limit: u64) -> Option<Vec<u8>> {
        self.files.contains_key(path).then(|| disk::read_beneath(self.folder, Path::new(path), limit).ok())?
    }

    fn signatures(&mut self, intended: &Intended, time: Option<DateTime<Utc>>) -> Result<(), IntegrityError> {
        let message = self.read(layout::TAG_MANIFEST_FILE, MAX_PEM_BYTES).unwrap_or_default();
        let all: Vec<&String> = self.files.keys().filter(|path| layout::is_signature(path)).collect();
        for path in all {
            let pem = self.read(path, MAX_SIGNATURE_BYTES).unwrap_or_default();
            let found = match Signature::verify(&pem, &message) {
                Ok(signature) => self.signer(path, &signature, time)?,
                Err(fault) => {
                    let kind = if fault == SignatureFault::WeakKey { Kind::WeakKey } else { Kind::BadSignature };
                    self.report.differs(kind, path.as_str(), fault.to_string());
                    let (key, signer) = (String::new(), String::new());
                    SignatureFound { file: path.clone(), key, signer, proven: false, holds: false }
                }
            };
            self.report.signatures.push(found);
        }
        if let Some(keys) = &intended.keys {
            let strangers = self.report.signatures.iter().filter(|found| found.holds && !keys.contains(&found.key));
            for found in strangers.cloned().collect::<Vec<_>>() {
                let message = "the sealed ledger does not name this key as in use when the pack was sealed";
                self.report.compare(Kind::SignerNotAllowed, found.file, ("", &found.key), message);
            }
        }
        for key in &intended.signers {
            if !self.report.signatures.iter().any(|found| found.holds && found.key == *key) {
                let message = "the statement names this signer, and no signature of the key holds";
                self.report.compare(Kind::Incomplete, layout::SEAL_FOLDER, (key, ""), message);
            }
        }
        let proven = self.report.signatures.iter().any(|found| found.proven);
        if self.report.signatures.is_empty() && self.anchors.signers.is_some() {
            let message = "nobody signed this pack, and signers were expected";
            self.report.differs(Kind::Unsigned, layout::SEAL_FOLDER, message);
        } else if !proven {
            let words = if self.report.signatures.is_empty() {
                "nobody signed it"
            } else {
                "no list of allowed signers was given"
            };
            self.report.not_proven.push(format!("who sealed it: {words}"));
        }
        Ok(())
    }

    fn signer(
        &mut self,
        path: &str,
        signature: &Signature,
        time: Option<DateTime<Utc>>,
    ) -> Result<SignatureFound, IntegrityError> {
        let mut found = SignatureFound {
            file: path.to_owned(),
            key: signature.fingerprint(),
            proven: false,
            signer: String::new(),
            holds: true,
        };
        if let Some(revoked) = &self.anchors.revoked
            && revoked.holds(&signature.key)?
        {
            self.report.compare(Kind::RevokedKey, path, ("", &found.key), "the key was withdrawn");
            return Ok(found);
        }
        let Some(signers) = &self.anchors.signers else { return Ok(found) };
        let moment = time.or(self.anchors.now).unwrap_or_default();
        match signers.principals(&signature.key, self.anchors.identity.as_deref(), moment) {
            Ok(signer) => {
                found.proven = true;
                found.signer = signer;
            }
            Err(why) => self.report.compare(Kind::SignerNotAllowed, path, ("", &found.key), why.to_string()),
        }
        Ok(found)
    }

    /// Checks every time stamp; gives the earliest time that is proven.
    fn timestamps(&mut self, intended: &Intended) -> Option<DateTime<Utc>> {
        let numbers: Vec<String> = self
            .files
            .keys()
            .filter_map(|path| {
                let stem = path.strip_prefix("seal/")?.strip_suffix(".tsr")?;
                layout::is_seal_file(path).then(|| stem.to_owned())
            })
            .collect();
        let mut proven = Vec::new();
        for number in &numbers {
            proven.extend(self.timestamp(number));
        }
        let found = numbers.len() as u64;
        if found < intended.timestamps {
            let values = (intended.timestamps.to_string(), found.to_string());
            let message =
                "a time stamp was intended and is not there: bring its answer in with `tickmark timestamp add`";
            self.report.compare(Kind::Incomplete, layout::SEAL_FOLDER, (&values.0, &values.1), message);
        }
        for path in self.files.keys().filter(|path| path.ends_with(".sums512") && layout::is_seal_file(path)) {
            let stem = path.trim_start_matches("seal/").trim_end_matches(".sums512");
            if !numbers.iter().any(|number| number == stem) {
                self.report.differs(Kind::Incomplete, path.as_str(), "this renewal has no time stamp yet");
            }
        }
        let earliest = proven.into_iter().min();
        match earliest {
            None => {
                let words = if numbers.is_empty() {
                    "no time stamp is in it"
                } else {
                    "no root of a time-stamping authority was given, or no time stamp holds against it"
                };
                self.report.not_proven.push(format!("when it was sealed: {words}"));
            }
            Some(earliest) => self.wall(earliest),
        }
        earliest
    }

    /// The machine that sealed claimed no later time than the authority saw.
    fn wall(&mut self, trusted: DateTime<Utc>) {
        let stated = self.report.sealed_at.as_deref().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        if stated.is_some_and(|stated| stated.to_utc() > trusted + CLOCK_TOLERANCE) {
            let message = "the clock of the machine that sealed was more than five minutes ahead of the trusted time";
            self.report.remark("clock-ahead", layout::STATEMENT_FILE, message);
        }
    }

    fn timestamp(&mut self, number: &str) -> Option<DateTime<Utc>> {
        let path = format!("seal/{number}.tsr");
        let mut found = TimestampFound {
            file: path.clone(),
            time: String::new(),
            authority: String::new(),
            policy: String::new(),
            proven: false,
        };
        let checked = self.token(number, &mut found);
        if let Err(fault) = &checked {
            self.report.differs(Kind::BadTimestamp, path.as_str(), fault.to_string());
        }
        found.proven = matches!(checked, Ok(Some(_)));
        self.report.timestamps.push(found);
        checked.ok().flatten()
    }

    fn token(&mut self, number: &str, found: &mut TimestampFound) -> Result<Option<DateTime<Utc>>, TimestampFault> {
        let beside = |kind: &str| self.read(&format!("seal/{number}.{kind}.pem"), MAX_PEM_BYTES).unwrap_or_default();
        let chain = timestamp::certificates(&beside("tsa-chain"));
        let lists = timestamp::revocation_lists(&beside("crl"));
        let response = self.read(&format!("seal/{number}.tsr"), MAX_RESPONSE_BYTES);
        let token = Token::read(&response.ok_or(TimestampFault::Unreadable("it is too large"))?, &chain)?;
        found.time = token.shown_time();
        found.authority.clone_from(&token.signer);
        found.policy.clone_from(&token.policy);
        let stamped = self.stamped(number).ok_or(TimestampFault::OtherData)?;
        token.check_data(&stamped)?;
        token.check_policy(&self.anchors.policies)?;
        if let Some(query) = self.read(&format!("seal/{}.tsq", timestamp::query_number(number)), MAX_RESPONSE_BYTES) {
            token.check_nonce(&timestamp::read_query(&query)?.nonce)?;
        }
        let Some(authorities) = &self.anchors.authorities else { return Ok(None) };
        let trusted = authorities.check(&token, &chain, &lists)?;
        match trusted.revocation {
            Revocation::Good => {}
            Revocation::Later(date) => {
                let message = format!(
                    "the authority's certificate was withdrawn on {date}, after this time stamp and not for its key's sake"
                );
                self.report.remark("certificate-withdrawn-later", found.file.as_str(), message);
            }
            Revocation::Unknown => {
                let message = "no revocation list covers the time stamp; put one beside the root given, or in the pack when it is stamped";
                self.report.differs(Kind::RevocationUnknown, found.file.as_str(), message);
            }
        }
        Ok(Some(token.time))
    }

    /// The bytes that token `number` is over: the sums, or for a renewal the longer sums, whose lines are checked.
    fn stamped(&mut self, number: &str) -> Option<Vec<u8>> {
        if timestamp::query_number(number) == "00" {
            return self.read(layout::SUMS_FILE, MAX_SIGNATURE_BYTES);
        }
        let path = format!("seal/{number}.sums512");
        let bytes = self.read(&path, MAX_SUMS_BYTES)?;
        for problem in sums512::check(self.folder, &bytes) {
            self.report.differs(Kind::Changed, problem.path, format!("renewal {number}: {}", problem.words));
        }
        Some(bytes)
    }
}
