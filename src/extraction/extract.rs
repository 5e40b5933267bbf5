//! Extracting a collection: each item once, in any number of workers, with results in the order of the items.

use super::cache::{self, Cache};
use super::codes::NO_ACCESS;
use super::formats::{self, Format};
use super::frames::{Answer, Request, Task};
use super::pool::{Failure, Worker};
use super::{Extract, Extraction, ExtractionLimits, ExtractionPlan, Outcome, codes, ocr, worker};
use crate::diagnostics::{Diagnostic, Severity};
use crate::evidence::{self, Collection, EvidenceItem, Opened};
use crate::progress::Progress;
use crate::sources::Location;
use std::io;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Extracts text, properties and tables of every item.
///
/// One file that cannot be read costs itself alone. The result depends on the bytes and the plan's limits, not on the
/// number of workers.
#[must_use]
pub fn extract(collection: &Collection, plan: &ExtractionPlan, progress: &dyn Progress) -> Extraction {
    progress.stage("Reading documents", Some(collection.items.len() as u64));
    let mut extraction = Extraction { ground: Some(cache::ground(plan)), ..Extraction::default() };
    for (item, extracted) in collection.items.iter().zip(extract_all(&collection.items, plan, progress)) {
        extraction.diagnostics.extend(problems(item, &extracted.extract));
        if extracted.time_limit_fired {
            extraction.time_limits_fired.push(item.path.clone());
        }
        extraction.extracts.push(extracted.extract);
    }
    extraction.diagnostics.sort();
    extraction
}

/// An extract, and whether a wall-clock limit decided it.
struct Extracted {
    extract: Extract,
    time_limit_fired: bool,
}

impl From<Extract> for Extracted {
    fn from(extract: Extract) -> Self {
        Self { extract, time_limit_fired: false }
    }
}

/// Members of one archive that are unpacked in one walk through it.
const MEMBERS_AT_ONCE: usize = 128;

fn extract_all(items: &[EvidenceItem], plan: &ExtractionPlan, progress: &dyn Progress) -> Vec<Extracted> {
    let batches = batches(items, plan);
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = if plan.workers == 0 { cores } else { plan.workers }.min(batches.len());
    let cache = plan.cache.as_deref().and_then(|folder| Cache::open(folder, cache::ground(plan)));
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Extracted)>> = Mutex::new(Vec::with_capacity(items.len()));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut slot = Slot { plan, cache: cache.as_ref(), worker: None };
                while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                    slot.extract_batch(batch, &mut |index, extracted| {
                        progress.advance(1);
                        if let Ok(mut done) = done.lock() {
                            done.push((index, extracted));
                        }
                    });
                }
            });
        }
    });
    if let Some(cache) = cache {
        cache.close();
    }
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, extracted)| extracted).collect()
}

/// Items that are read one after the other, with their places in the collection.
struct Batch<'a> {
    container: Option<&'a Path>,
    items: Vec<(usize, &'a EvidenceItem)>,
}

/// Files stand alone; members of an archive go together, because finding one means walking through all before it.
fn batches<'a>(items: &'a [EvidenceItem], plan: &ExtractionPlan) -> Vec<Batch<'a>> {
    let mut batches: Vec<Batch<'a>> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let container = match &item.location {
            Location::Member { container, .. } if is_opened(item, plan) => Some(container.as_path()),
            Location::Member { .. } | Location::File(_) => None,
        };
        match batches.last_mut().filter(|batch| container.is_some() && batch.container == container) {
            Some(batch) if batch.items.len() < MEMBERS_AT_ONCE => batch.items.push((index, item)),
            _ => batches.push(Batch { container, items: vec![(index, item)] }),
        }
    }
    batches
}

/// Whether the bytes of an item are looked at.
fn is_opened(item: &EvidenceItem, plan: &ExtractionPlan) -> bool {
    item.unreadable.is_none() && format_read(item, plan).is_some()
}

/// The format by which an item is read; pictures only when letters are to be recognised.
fn format_read(item: &EvidenceItem, plan: &ExtractionPlan) -> Option<Format> {
    Format::of(&item.media_type).filter(|format| *format != Format::Picture || plan.ocr.is_some())
}

/// A place at which one file is read at a time, with the worker that reads it.
struct Slot<'a> {
    plan: &'a ExtractionPlan,
    cache: Option<&'a Cache>,
    worker: Option<Worker>,
}

impl Slot<'_> {
    fn extract_batch(&mut self, batch: &Batch<'_>, take: &mut dyn FnMut(usize, Extracted)) {
        let mut missing: Vec<(usize, &EvidenceItem)> = Vec::new();
        for (index, item) in &batch.items {
            match self.cache.filter(|_| is_opened(item, self.plan)).and_then(|cache| cache.find(item)) {
                Some(extract) => take(*index, extract.into()),
                None => missing.push((*index, item)),
            }
        }
        let members: Vec<&EvidenceItem> = missing.iter().map(|(_, item)| *item).collect();
        let unpacked = batch.container.filter(|_| !members.is_empty()).map(|container| {
            // The programs that unpack saw the same bytes when the archive was collected; they may have changed since.
            catch_unwind(AssertUnwindSafe(|| evidence::unpack(container, &members))).unwrap_or_default()
        });
        let mut unpacked = unpacked.unwrap_or_default().into_iter();
        for (index, item) in missing {
            let extracted = self.extract(item, unpacked.next());
            if let Some(cache) = self.cache.filter(|_| is_opened(item, self.plan)) {
                cache.keep(item, &extracted.extract);
            }
            take(index, extracted);
        }
    }

    fn extract(&mut self, item: &EvidenceItem, opened: Option<io::Result<Opened>>) -> Extracted {
        if let Some(reason) = &item.unreadable {
            return unreadable(reason.clone()).into();
        }
        let Some(format) = format_read(item, self.plan) else {
            return formats::unread(&item.media_type, &self.plan.limits).into();
        };
        let opened = match opened.unwrap_or_else(|| evidence::open(item)) {
            Ok(opened) => opened,
            Err(error) => return unreadable(format!("{NO_ACCESS}{}", error.kind())).into(),
        };
        let request = Request {
            path: opened.path().into(),
            media_type: item.media_type.clone(),
            sha256: item.sha256,
            limits: self.plan.limits.clone(),
            ocr: None,
            task: Task::Extract,
        };
        let first = (format != Format::Picture).then(|| self.read(format, &request));
        let is_scan = first.as_ref().is_none_or(|extracted| extracted.extract.scanned_pages > 0);
        let recognised = self.plan.ocr.clone().filter(|_| is_scan).map(|ocr| {
            // To recognise letters takes a time that no other file is given.
            let limits = ExtractionLimits { seconds: ocr::FILE_SECONDS, ..request.limits.clone() };
            self.read(format, &Request { limits, ocr: Some(ocr), ..request })
        });
        recognised.or(first).unwrap_or_else(|| formats::unread(&item.media_type, &self.plan.limits).into())
    }

    fn read(&mut self, format: Format, request: &Request) -> Extracted {
        let mut extracted = match &self.plan.worker {
            Some(program) if !format.is_streamed() => self.ask(program, request),
            _ => worker::guarded(|| worker::extract(request)).into(),
        };
        extracted.time_limit_fired |=
            extracted.extract.diagnostics.iter().any(|problem| problem.code == codes::TIME_LIMIT.name);
        extracted
    }

    /// Asks a worker; a failure of one that had read other files before is tried once more with a fresh one, so that
    /// no file suffers from what was read before it.
    fn ask(&mut self, program: &Path, request: &Request) -> Extracted {
        let mut answer = self.ask_once(program, request);
        let tired = self.worker.as_ref().is_some_and(|worker| !worker.is_fresh());
        if matches!(answer, Err(Failure::MemoryLimit | Failure::Crash)) && tired {
            self.worker = None;
            answer = self.ask_once(program, request);
        }
        if answer.is_err() || self.worker.as_ref().is_some_and(Worker::is_worn) {
            self.worker = None;
        }
        match answer {
            Ok(Answer::Extract(extract)) => (*extract).into(),
            Ok(_) => failed(&Failure::Crash, &request.limits),
            Err(failure) => failed(&failure, &request.limits),
        }
    }

    fn ask_once(&mut self, program: &Path, request: &Request) -> Result<Answer, Failure> {
        let limits = &request.limits;
        let worker = match &mut self.worker {
            Some(worker) => worker,
            none => none.insert(Worker::start(program, limits.memory_bytes, limits.text_bytes)?),
        };
        worker.ask(request)?;
        worker.answer(limits.seconds)
    }
}

fn unreadable(reason: String) -> Extract {
    Extract::empty(Outcome::Unreadable(reason))
}

/// The extract of a file whose worker gave no answer; the reason names the limit.
fn failed(failure: &Failure, limits: &ExtractionLimits) -> Extracted {
    let (code, reason) = explain(failure, limits);
    let extract = unreadable(reason.clone());
    Extracted {
        extract: Extract { diagnostics: vec![code.at("", "", reason)], ..extract },
        time_limit_fired: *failure == Failure::TimeLimit,
    }
}

/// The code and the words for a failure of a worker.
pub fn explain(failure: &Failure, limits: &ExtractionLimits) -> (&'static crate::diagnostics::Code, String) {
    match failure {
        Failure::TimeLimit => {
            (&codes::TIME_LIMIT, format!("reading took longer than the limit of {} seconds", limits.seconds))
        }
        Failure::MemoryLimit => {
            let mebibytes = limits.memory_bytes / (1024 * 1024);
            (&codes::WORKER_DIED, format!("reading needed more memory than the limit of {mebibytes} MiB"))
        }
        Failure::Crash => (&codes::WORKER_DIED, worker::BROKE.to_owned()),
        Failure::OutputLimit => (
            &codes::WORKER_DIED,
            format!("reading gave more than the limit of {} bytes of text allows", limits.text_bytes),
        ),
        Failure::NotStarted(why) => (&codes::WORKER_DIED, format!("the process that reads files did not start: {why}")),
    }
}

/// The problems of one item, with its path.
fn problems(item: &EvidenceItem, extract: &Extract) -> Vec<Diagnostic> {
    let mut problems: Vec<Diagnostic> =
        extract.diagnostics.iter().map(|problem| Diagnostic { file: item.path.clone(), ..problem.clone() }).collect();
    let explained = problems.iter().any(|problem| problem.severity == Severity::Error);
    match &extract.outcome {
        // What could not even be collected was reported then.
        Outcome::Unreadable(reason) if item.unreadable.is_none() && !explained => {
            problems.push(codes::UNREADABLE_CONTENT.at(&item.path, "", reason));
        }
        Outcome::NoText(reason) if expects_text(&item.media_type) => {
            problems.push(codes::NO_TEXT.at(&item.path, "", reason));
        }
        Outcome::NoText(reason) if item.media_type.starts_with("image/") => {
            problems.push(codes::PICTURE_NOT_READ.at(&item.path, "", reason));
        }
        Outcome::NoText(reason) if is_recording(&item.media_type) => {
            problems.push(codes::RECORDING_NOT_READ.at(&item.path, "", reason));
        }
        Outcome::Unsupported(reason) => problems.push(codes::UNSUPPORTED_FORMAT.at(&item.path, "", reason)),
        Outcome::Read | Outcome::NoText(_) | Outcome::Unreadable(_) => {}
    }
    problems
}

fn is_recording(media_type: &str) -> bool {
    media_type.starts_with("audio/") || media_type.starts_with("video/")
}

/// Whether a document of that type without text is worth a person's look: pictures and archives are not.
fn expects_text(media_type: &str) -> bool {
    Format::of(media_type).is_some_and(|format| format != Format::Picture) || media_type == evidence::media::EMPTY
}
