//! What archives and mails hold, as items of their own: hashed while unpacked, within the limits on the outermost file.

use super::encoding::HEAD_BYTES;
use super::{Collection, EvidenceItem, collect, media};
use crate::diagnostics::Diagnostic;
use crate::integrity::{HashingReader, Sha256Digest};
use crate::sources::archive::{self, Container, Member, ReadSeek, Refusal};
use crate::sources::{Limits, Location, codes, size};
use std::collections::BTreeMap;
use std::io::{self, Read, Seek as _, Write as _};
use std::ops::ControlFlow;
use std::path::Path;
use tempfile::SpooledTempFile;

/// Bytes of a member within a member that are kept in memory; beyond, a temporary file holds them.
const SPOOL_BYTES: usize = 4 * 1024 * 1024;
/// Expansion is looked at once so many bytes came out.
const EXPANSION_FROM: u64 = 1024 * 1024;

/// What is taken from the members of one file of the evidence tree.
pub struct Selection<'a> {
    /// Bounds.
    pub limits: &'a Limits,
    /// Whether names that begin with a point are evidence.
    pub include_hidden: bool,
    /// Whether the shown path is left out by a pattern.
    pub excluded: &'a (dyn Fn(&str) -> bool + Sync),
}

/// Opens the archive or mail `outer`, whose bytes are `input`, with all that lies within it.
///
/// When a limit on the whole is reached, nothing of it is listed and `outer` itself is marked: half an archive is no
/// evidence of what it holds.
pub fn expand(
    outer: &mut EvidenceItem,
    kind: Container,
    input: &mut dyn ReadSeek,
    selection: &Selection<'_>,
) -> Collection {
    let Location::File(container) = outer.location.clone() else { return Collection::default() };
    let mut walk = Walk {
        container: &container,
        selection,
        items: BTreeMap::new(),
        diagnostics: Vec::new(),
        members: 0,
        unpacked: 0,
        hidden: 0,
    };
    match walk.open(&outer.path, &[], kind, input) {
        Ok(()) => {}
        Err(Stop::Whole(refusal)) => {
            outer.unreadable = Some(refusal.message.clone());
            return Collection {
                items: Vec::new(),
                diagnostics: vec![refusal.code.at(&outer.path, "", refusal.message)],
            };
        }
        Err(Stop::This(refusal)) => {
            outer.unreadable = Some(refusal.message.clone());
            walk.diagnostics.push(refusal.code.at(&outer.path, "", refusal.message));
        }
    }
    if walk.hidden > 0 {
        let names = if walk.hidden == 1 { "1 name".to_owned() } else { format!("{} names", walk.hidden) };
        walk.diagnostics.push(codes::HIDDEN_LEFT_OUT.at(
            &outer.path,
            "",
            format!("{names} beginning with a point left out"),
        ));
    }
    Collection { items: walk.items.into_values().collect(), diagnostics: walk.diagnostics }
}

/// Why a walk ends early.
enum Stop {
    /// A limit on the outermost file was reached.
    Whole(Refusal),
    /// This archive is at fault; others beside it are not.
    This(Refusal),
}

struct Walk<'a> {
    container: &'a Path,
    selection: &'a Selection<'a>,
    items: BTreeMap<String, EvidenceItem>,
    diagnostics: Vec<Diagnostic>,
    members: usize,
    unpacked: u64,
    hidden: u64,
}

impl Walk<'_> {
    fn open(&mut self, path: &str, chain: &[String], kind: Container, input: &mut dyn ReadSeek) -> Result<(), Stop> {
        let outer = path.rsplit('/').next().unwrap_or(path);
        let mut stopped = None;
        let walked = archive::members(kind, input, outer, self.selection.limits, &mut |member| match self
            .take(path, chain, member)
        {
            Ok(()) => ControlFlow::Continue(()),
            Err(refusal) => {
                stopped = Some(refusal);
                ControlFlow::Break(())
            }
        });
        match (stopped, walked) {
            (Some(refusal), _) => Err(Stop::Whole(refusal)),
            (None, Err(refusal)) => Err(weigh(refusal, chain)),
            (None, Ok(())) => Ok(()),
        }
    }

    /// Takes one member; an error ends the walk of the outermost file.
    fn take(&mut self, outer: &str, chain: &[String], member: Member<'_>) -> Result<(), Refusal> {
        let path = format!("{outer}!/{}", member.name);
        if !self.selection.include_hidden && is_hidden(&member.name) {
            self.hidden += 1;
            return Ok(());
        }
        if (self.selection.excluded)(&path) {
            return Ok(());
        }
        self.members += 1;
        let limits = self.selection.limits;
        if self.members > limits.max_members {
            let message = format!("the archive holds more than the limit of {} members", limits.max_members);
            return Err(Refusal::new(&codes::TOO_MANY_MEMBERS, message));
        }
        let mut chain = chain.to_vec();
        chain.push(member.name.clone());
        let location = Location::Member { container: self.container.to_owned(), chain };
        let mut item = EvidenceItem {
            path,
            location,
            bytes: 0,
            sha256: None,
            media_type: media::UNKNOWN.to_owned(),
            unreadable: None,
            cached: false,
        };
        match member.content {
            Err(refusal) => self.refuse(item, refusal),
            Ok(content) => {
                let read = self.read(content, member.packed, &mut item);
                match read {
                    Ok(spool) => self.list(item, spool)?,
                    Err(Stop::This(refusal)) => self.refuse(item, refusal),
                    Err(Stop::Whole(refusal)) => return Err(refusal),
                }
            }
        }
        Ok(())
    }

    fn refuse(&mut self, mut item: EvidenceItem, refusal: Refusal) {
        self.diagnostics.push(refusal.code.at(&item.path, "", refusal.message.clone()));
        // Links and devices are named, and are no evidence.
        if refusal.code.name != codes::LINK_NOT_FOLLOWED.name && refusal.code.name != codes::SPECIAL_FILE.name {
            item.unreadable = Some(refusal.message);
            item.sha256 = None;
            self.items.insert(item.path.clone(), item);
        }
    }

    /// Lists a member that was read, and what it holds in turn.
    fn list(&mut self, mut item: EvidenceItem, spool: Option<SpooledTempFile>) -> Result<(), Refusal> {
        if let Some(known) = self.items.get_mut(&item.path) {
            // In a TAR archive the later member replaces the earlier one for some programs, and not for others.
            let message = "the archive holds this name more than once, and programs differ in which they show";
            known.unreadable = Some(message.to_owned());
            known.sha256 = None;
            self.diagnostics.push(codes::MEMBER_NAME_REFUSED.at(&item.path, "", message));
            return Ok(());
        }
        if let (Some(mut inner), Some(kind)) = (spool, Container::of(&item.media_type)) {
            let Location::Member { chain, .. } = &item.location else { return Ok(()) };
            let chain = chain.clone();
            let limits = self.selection.limits;
            let opened = if chain.len() >= limits.max_depth {
                let message = format!(
                    "the archive lies deeper within others than the limit of {}, so that it was not opened",
                    limits.max_depth
                );
                Err(Stop::This(Refusal::new(&codes::ARCHIVE_TOO_DEEP, message)))
            } else {
                self.open(&item.path, &chain, kind, &mut inner)
            };
            match opened {
                Ok(()) => {}
                Err(Stop::Whole(refusal)) => return Err(refusal),
                Err(Stop::This(refusal)) => {
                    self.diagnostics.push(refusal.code.at(&item.path, "", refusal.message.clone()));
                    item.unreadable = Some(refusal.message);
                }
            }
        }
        self.items.insert(item.path.clone(), item);
        Ok(())
    }

    /// Hashes a member while it is unpacked; what must be looked into is kept.
    fn read(
        &mut self,
        content: &mut dyn Read,
        packed: Option<u64>,
        item: &mut EvidenceItem,
    ) -> Result<Option<SpooledTempFile>, Stop> {
        let mut limited = Limited {
            inner: content,
            walk: self.unpacked,
            read: 0,
            packed,
            limits: self.selection.limits,
            reached: None,
        };
        let outcome = unpack(&mut limited);
        let (read, reached) = (limited.read, limited.reached.take());
        self.unpacked += read;
        if let Some(stop) = reached {
            return Err(stop);
        }
        let (head, digest, mut spool) = outcome.map_err(|error| {
            let message = format!("the member is damaged: {}", error.kind());
            Stop::This(Refusal::new(&codes::ARCHIVE_DAMAGED, message))
        })?;
        item.bytes = read;
        item.sha256 = Some(digest);
        let extension = collect::extension(&item.path);
        let kind = match &mut spool {
            Some(spool) => media::media_type(&head, &extension, read, spool),
            None => media::media_type(&head, &extension, read, &mut io::Cursor::new(head.as_slice())),
        };
        kind.clone_into(&mut item.media_type);
        Ok(spool.filter(|_| Container::of(kind).is_some()))
    }
}

/// The first bytes, the digest, and the whole where only that tells what it is or holds.
fn unpack(content: &mut Limited<'_>) -> io::Result<(Vec<u8>, Sha256Digest, Option<SpooledTempFile>)> {
    let mut reader = HashingReader::new(content);
    let mut head = Vec::new();
    reader.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    let mut spool = media::must_be_seen_whole(&head).then(|| SpooledTempFile::new(SPOOL_BYTES));
    if let Some(spool) = &mut spool {
        spool.write_all(&head)?;
    }
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = reader.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        if let (Some(spool), Some(part)) = (&mut spool, buffer.get(..count)) {
            spool.write_all(part)?;
        }
    }
    if let Some(spool) = &mut spool {
        spool.rewind()?;
    }
    let (digest, _) = reader.finish();
    Ok((head, digest, spool))
}

/// Counts what comes out of a member and stops at the limits.
struct Limited<'a> {
    inner: &'a mut dyn Read,
    /// Bytes that came out of the outermost file before.
    walk: u64,
    read: u64,
    packed: Option<u64>,
    limits: &'a Limits,
    reached: Option<Stop>,
}

impl Limited<'_> {
    fn limit_reached(&self) -> Option<Stop> {
        let limits = self.limits;
        if self.walk + self.read > limits.max_unpacked_bytes {
            let message =
                format!("the archive unpacks to more than the limit of {} in all", size(limits.max_unpacked_bytes));
            return Some(Stop::Whole(Refusal::new(&codes::ARCHIVE_TOO_LARGE, message)));
        }
        if self.read > limits.max_member_bytes {
            let message = format!(
                "the member unpacks to more than the limit of {} on single members",
                size(limits.max_member_bytes)
            );
            return Some(Stop::This(Refusal::new(&codes::MEMBER_TOO_LARGE, message)));
        }
        let expands = self.packed.is_some_and(|packed| self.read > packed.saturating_mul(limits.max_expansion));
        if self.read > EXPANSION_FROM && expands {
            let message =
                format!("the member unpacks to more than the limit of {} times its packed size", limits.max_expansion);
            return Some(Stop::This(Refusal::new(&codes::MEMBER_EXPANDS, message)));
        }
        None
    }
}

impl Read for Limited<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read += count as u64;
        self.reached = self.limit_reached();
        if self.reached.is_some() { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(count) }
    }
}

/// A flood of members concerns the whole, however deep it lies.
fn weigh(refusal: Refusal, chain: &[String]) -> Stop {
    let flood = refusal.code.name == codes::TOO_MANY_MEMBERS.name || refusal.code.name == codes::ARCHIVE_TOO_LARGE.name;
    if flood && chain.is_empty() { Stop::Whole(refusal) } else { Stop::This(refusal) }
}

fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}
