//! BagIt bags of other origin (RFC 8493), with SHA-256 or SHA-512 manifests.

use super::walk::{self, Files};
use super::{Anchors, Kind, Report};
use crate::integrity::Sha256Digest;
use crate::integrity::disk::{self, hex_of};
use crate::progress::Progress;
use sha2::{Sha256, Sha512};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Largest manifest that is read, in bytes.
const MAX_MANIFEST_BYTES: u64 = 1024 * 1024 * 1024;

/// Whether `folder` holds a manifest of a bag.
pub fn is_bag(folder: &Path) -> bool {
    let names = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    names.filter_map(|name| name.into_string().ok()).any(|name| algorithm(&name).is_some())
}

/// `Some(("sha512", false))` for `manifest-sha512.txt`, with `true` for a tag manifest.
fn algorithm(name: &str) -> Option<(&str, bool)> {
    let stem = name.strip_suffix(".txt")?;
    match stem.strip_prefix("tagmanifest-") {
        Some(algorithm) => Some((algorithm, true)),
        None => stem.strip_prefix("manifest-").map(|algorithm| (algorithm, false)),
    }
}

/// Verifies the bag in `folder`.
pub fn verify(folder: &Path, anchors: &Anchors, progress: &dyn Progress) -> Report {
    let mut report = Report { kind: "bag".to_owned(), ..Report::default() };
    let files = walk::list(folder, &mut report);
    progress.stage("Verifying", Some(files.len() as u64));
    let mut bag = Bag { folder, files: &files, report: &mut report, progress };
    bag.declaration();
    let payload: BTreeSet<&str> = files.keys().map(String::as_str).filter(|path| path.starts_with("data/")).collect();
    let lists: Vec<(String, bool)> =
        files.keys().filter_map(|name| algorithm(name).map(|(_, is_tag)| (name.clone(), is_tag))).collect();
    for (name, is_tag) in &lists {
        let listed = bag.manifest(name, *is_tag);
        if !is_tag {
            for path in payload.iter().filter(|path| !listed.contains_key(**path)) {
                bag.report.differs(Kind::Unexpected, *path, format!("`{name}` does not list this file"));
            }
        }
    }
    bag.oxum(&payload);
    if files.contains_key("fetch.txt") {
        bag.report.differs(Kind::Incomplete, "fetch.txt", "parts of the bag lie elsewhere; they are never fetched");
    }
    let read = disk::read_beneath(folder, Path::new("tagmanifest-sha256.txt"), MAX_MANIFEST_BYTES).ok();
    report.root = read.map(|bytes| Sha256Digest::of(&bytes));
    report.not_proven.push("this is a plain bag: nothing says who made it or when".to_owned());
    let wanted = anchors.root.filter(|root| report.root != Some(*root)).map(|root| root.to_string());
    if let Some(wanted) = wanted {
        let found = report.root.map(|root| root.to_string()).unwrap_or_default();
        report.compare(Kind::OtherPack, "", (&wanted, &found), "its root is not the one that was expected");
    }
    if anchors.signers.is_some() || anchors.authorities.is_some() {
        report.differs(Kind::Unsigned, "", "a plain bag carries neither signatures nor time stamps");
    }
    report
}

struct Bag<'a> {
    folder: &'a Path,
    files: &'a Files,
    report: &'a mut Report,
    progress: &'a dyn Progress,
}

impl Bag<'_> {
    fn text(&mut self, name: &str) -> Option<String> {
        let bytes = disk::read_beneath(self.folder, Path::new(name), MAX_MANIFEST_BYTES).ok()?;
        let text = String::from_utf8(bytes).ok();
        if text.is_none() {
            self.report.differs(Kind::BadForm, name, "this is not UTF-8 text");
        }
        text
    }

    /// RFC 8493, 2.1.1: two lines, without space around the colon but the one after it.
    fn declaration(&mut self) {
        let Some(text) = self.text("bagit.txt") else {
            return self.report.differs(Kind::Missing, "bagit.txt", "a bag declares itself in this file");
        };
        let lines: Vec<&str> = text.lines().collect();
        let version = lines.first().and_then(|line| line.strip_prefix("BagIt-Version: "));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let numbered = version
            .and_then(|version| version.split_once('.'))
            .is_some_and(|(major, minor)| digits(major) && digits(minor));
        let encoding = lines.get(1).is_some_and(|line| *line == "Tag-File-Character-Encoding: UTF-8");
        if !numbered || !encoding || lines.len() != 2 {
            self.report.differs(Kind::BadForm, "bagit.txt", "it is not the declaration of RFC 8493, 2.1.1, in UTF-8");
        }
    }

    /// Checks the files that a manifest lists; gives its lines by path.
    fn manifest(&mut self, name: &str, is_tag: bool) -> BTreeMap<String, String> {
        let mut listed = BTreeMap::new();
        let Some(text) = self.text(name) else { return listed };
        for (number, line) in (1..).zip(text.lines()) {
            let place = format!("{name} line {number}");
            let parts =
                line.split_once([' ', '\t']).map(|(digest, path)| (digest, path.trim_start_matches([' ', '\t', '*'])));
            let Some((digest, path)) = parts.filter(|(digest, path)| !digest.is_empty() && !path.is_empty()) else {
                self.report.differs(Kind::BadManifestLine, place, "this is not a digest and a path");
                continue;
            };
            // RFC 8493, 2.1.3: line breaks and percent signs in names are written as %0A, %0D and %25.
            let path = path
                .trim_start_matches("./")
                .replace("%0A", "\n")
                .replace("%0a", "\n")
                .replace("%0D", "\r")
                .replace("%0d", "\r")
                .replace("%25", "%");
            let outside = path.starts_with('/')
                || path.split('/').any(|part| part == "..")
                || (!is_tag && !path.starts_with("data/"));
            if outside {
                self.report.differs(Kind::BadManifestLine, place, "this path leads out of the bag");
            } else if listed.insert(path, digest.to_ascii_lowercase()).is_some() {
                self.report.differs(Kind::BadManifestLine, place, "this file is listed twice");
            }
        }
        for (path, digest) in &listed {
            self.file(name, path, digest);
        }
        listed
    }

    fn file(&mut self, manifest: &str, path: &str, digest: &str) {
        if !self.files.contains_key(path) {
            return self.report.compare(
                Kind::Missing,
                path,
                (digest, ""),
                format!("`{manifest}` lists it and it is not there"),
            );
        }
        self.progress.advance(1);
        let found = match algorithm(manifest).map(|(algorithm, _)| algorithm) {
            Some("sha256") => hex_of::<Sha256>(self.folder, path),
            Some("sha512") => hex_of::<Sha512>(self.folder, path),
            _ => return self.report.remark("algorithm-not-checked", manifest, "only SHA-256 and SHA-512 are checked"),
        };
        match found {
            Ok(found) if found == digest => {}
            Ok(found) => self.report.compare(Kind::Changed, path, (digest, &found), "the bytes differ"),
            Err(error) => self.report.differs(Kind::Unreadable, path, error.to_string()),
        }
    }

    fn oxum(&mut self, payload: &BTreeSet<&str>) {
        let sizes = payload.iter().filter_map(|path| self.files.get(*path));
        (self.report.files, self.report.bytes) = (payload.len() as u64, sizes.sum());
        let Some(text) = self.text("bag-info.txt") else { return };
        let stated =
            text.lines().find_map(|line| line.strip_prefix("Payload-Oxum:")).map(|value| value.trim().to_owned());
        let found = format!("{}.{}", self.report.bytes, self.report.files);
        if let Some(stated) = stated.filter(|stated| *stated != found) {
            self.report.compare(
                Kind::Contradiction,
                "bag-info.txt",
                (&stated, &found),
                "`Payload-Oxum` states other sizes or numbers",
            );
        }
    }
}
