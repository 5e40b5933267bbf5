//! Workers as the parent sees them: started, asked, given up after a time, and replaced.

use super::frames::{self, Answer, Request};
use std::collections::VecDeque;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// Files a worker reads before a fresh one takes its place: memory that a parser took is given back.
const FILES_PER_WORKER: u32 = 200;
/// Bytes kept of what a dying worker says.
const LAST_WORDS_BYTES: usize = 4096;

/// Why a worker gave no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// It took longer than the limit.
    TimeLimit,
    /// It ended because it could get no more memory.
    MemoryLimit,
    /// It ended because its stack overflowed or a parser broke it.
    Crash,
    /// Its answer was larger than the limit.
    OutputLimit,
    /// It could not be started.
    NotStarted(String),
}

/// Most bytes of an answer: text may grow sixfold as JSON, tables and properties come on top.
const fn answer_limit(text_bytes: usize) -> usize {
    text_bytes.saturating_mul(6).saturating_add(64 * 1024 * 1024)
}

/// A worker process that waits for requests.
pub struct Worker {
    child: Child,
    input: Option<ChildStdin>,
    answers: Receiver<io::Result<Answer>>,
    last_words: Arc<Mutex<VecDeque<u8>>>,
    threads: Vec<JoinHandle<()>>,
    served: u32,
}

impl Worker {
    /// Starts `program` as a worker with that much memory and answers of that much text.
    pub fn start(program: &Path, memory_bytes: u64, text_bytes: usize) -> Result<Self, Failure> {
        let mut child = Command::new(program)
            .args(["extract-worker", "--memory", &memory_bytes.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .env_remove("RUST_BACKTRACE")
            .spawn()
            .map_err(|error| Failure::NotStarted(error.kind().to_string()))?;
        // One answer may wait: a worker that streams rows is slowed to the pace of its reader.
        let (sender, answers) = sync_channel(1);
        let last_words = Arc::new(Mutex::new(VecDeque::new()));
        let mut threads = Vec::new();
        if let Some(output) = child.stdout.take() {
            let limit = answer_limit(text_bytes);
            threads.push(std::thread::spawn(move || receive(output, limit, &sender)));
        }
        if let Some(errors) = child.stderr.take() {
            let last_words = Arc::clone(&last_words);
            threads.push(std::thread::spawn(move || listen(errors, &last_words)));
        }
        let input = child.stdin.take();
        Ok(Self { child, input, answers, last_words, threads, served: 0 })
    }

    /// Whether it has not read any file yet, so that its failure is the file's own.
    pub const fn is_fresh(&self) -> bool {
        self.served <= 1
    }

    /// Whether a fresh worker should take its place.
    pub const fn is_worn(&self) -> bool {
        self.served >= FILES_PER_WORKER
    }

    /// Sends a request.
    pub fn ask(&mut self, request: &Request) -> Result<(), Failure> {
        self.served += 1;
        let Some(input) = self.input.as_mut() else { return Err(Failure::Crash) };
        frames::write(input, request).map_err(|_| self.why_it_died())
    }

    /// Waits for the next answer, at most `seconds`.
    pub fn answer(&mut self, seconds: u64) -> Result<Answer, Failure> {
        match self.answers.recv_timeout(Duration::from_secs(seconds)) {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) if error.kind() == io::ErrorKind::FileTooLarge => Err(Failure::OutputLimit),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(self.why_it_died()),
            Err(RecvTimeoutError::Timeout) => Err(Failure::TimeLimit),
        }
    }

    /// What the last words of the standard library, written before it aborts, say of the reason.
    fn why_it_died(&mut self) -> Failure {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.threads.drain(..).for_each(|thread| drop(thread.join()));
        let words: Vec<u8> = self.last_words.lock().map(|words| words.iter().copied().collect()).unwrap_or_default();
        let words = String::from_utf8_lossy(&words);
        if words.contains("memory allocation of") { Failure::MemoryLimit } else { Failure::Crash }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Closing its input asks it to end; a parser that hangs does not hear that.
        drop(self.input.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn receive(output: ChildStdout, limit: usize, sender: &SyncSender<io::Result<Answer>>) {
    let mut output = BufReader::new(output);
    loop {
        let answer = match frames::read(&mut output, limit) {
            Ok(Some(answer)) => Ok(answer),
            Ok(None) => return,
            Err(error) => Err(error),
        };
        let failed = answer.is_err();
        if sender.send(answer).is_err() || failed {
            return;
        }
    }
}

fn listen(mut errors: ChildStderr, last_words: &Mutex<VecDeque<u8>>) {
    let mut buffer = [0; 1024];
    while let Ok(count @ 1..) = errors.read(&mut buffer) {
        let Ok(mut words) = last_words.lock() else { return };
        words.extend(buffer.iter().take(count));
        let excess = words.len().saturating_sub(LAST_WORDS_BYTES);
        words.drain(..excess);
    }
}
