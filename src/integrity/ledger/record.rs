//! Records of the ledger: what happened, and how it is written as a canonical line.

use crate::integrity::canonical::{Line, NotCanonical};
use crate::integrity::clock::written;
use crate::integrity::{Clock, Sha256Digest};
use chrono::{DateTime, Utc};

/// Something that happened. Names and contents of evidence never enter the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The ledger began; its id is 32 random hex digits.
    Genesis {
        /// Id of the ledger.
        ledger: String,
    },
    /// Evidence was collected and assessed.
    Collect {
        /// Number of leaves under the root.
        items: u64,
        /// Files that could not be read.
        unreadable: u64,
        /// Files whose digest was computed by an earlier run, since when nobody touched them.
        cached: u64,
        /// Merkle root over the salted leaves of what was read.
        root: Sha256Digest,
    },
    /// Collection was asked for and failed, which is evidence too.
    CollectFailed {
        /// Code of the first problem.
        code: String,
    },
    /// A pack is about to be made.
    SealIntent,
    /// A pack was made.
    Sealed {
        /// Number of the intent.
        intent: u64,
        /// Root of the pack: digest of its tag manifest.
        pack: Sha256Digest,
        /// Digest of `seal/00.sums`, which lists the tag manifest and every signature.
        sums: Sha256Digest,
    },
    /// A pack was not finished and its remains were removed.
    SealAbandoned {
        /// Number of the intent.
        intent: u64,
    },
    /// A time stamp over a pack was brought in.
    Stamped {
        /// Root of the pack.
        pack: Sha256Digest,
        /// Digest of the response.
        token: Sha256Digest,
        /// The time it states.
        time: String,
    },
    /// A redacted copy of a file was made.
    Redacted {
        /// Digest of the original.
        original: Sha256Digest,
        /// Digest of the copy.
        copy: Sha256Digest,
        /// Digest of the rules.
        rules: Sha256Digest,
    },
    /// An unfinished line of an earlier run was set aside.
    RecoveredTornTail {
        /// Its length in bytes.
        bytes: u64,
        /// Its digest.
        sha256: Sha256Digest,
    },
    /// The clock shows an earlier time than the record before.
    ClockRegressed,
    /// A signing key comes into use.
    KeyAdd {
        /// Its fingerprint.
        key: String,
    },
    /// A signing key goes out of use.
    KeyRetire {
        /// Its fingerprint.
        key: String,
    },
    /// A file was erased from the store, for retention or on request.
    Tombstone {
        /// Why, in the words of who did it.
        reason: String,
    },
}

/// One record with its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Number, counted from 0.
    pub seq: u64,
    /// Digest of the line before with its line feed; of the first record, 64 zeros.
    pub prev: Sha256Digest,
    /// Identifies the record across ledgers: derived from the ledger's id and the number.
    pub run: String,
    /// The program that wrote it.
    pub tool: String,
    /// What the system clock showed; not trusted.
    pub wall: String,
    /// `ok`, or `replaced` when the clock was replaced.
    pub clock: String,
    /// What happened.
    pub event: Event,
}

/// Why a line is no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotARecord {
    /// It is not canonical.
    #[error(transparent)]
    Line(#[from] NotCanonical),
    /// A key is missing, unknown or holds something else than it should.
    #[error("the line is no record of this ledger's format")]
    Shape,
}

/// Reads what [`written`] writes.
#[must_use]
pub fn moment(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|moment| moment.to_utc()).filter(|moment| written(*moment) == text)
}

/// The run id of record `seq` of ledger `ledger`.
#[must_use]
pub fn run_id(ledger: &str, seq: u64) -> String {
    let digest = Sha256Digest::of(format!("tickmark-run\n{ledger}\n{seq}\n").as_bytes()).to_string();
    digest.get(..32).unwrap_or_default().to_owned()
}

impl Event {
    /// The word that names it in the ledger.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Genesis { .. } => "genesis",
            Self::Collect { .. } => "collect",
            Self::CollectFailed { .. } => "collect-failed",
            Self::SealIntent => "seal-intent",
            Self::Sealed { .. } => "sealed",
            Self::SealAbandoned { .. } => "seal-abandoned",
            Self::Stamped { .. } => "stamped",
            Self::Redacted { .. } => "redacted",
            Self::RecoveredTornTail { .. } => "recovered-torn-tail",
            Self::ClockRegressed => "clock-regressed",
            Self::KeyAdd { .. } => "key-add",
            Self::KeyRetire { .. } => "key-retire",
            Self::Tombstone { .. } => "tombstone",
        }
    }

    fn onto(&self, line: Line) -> Line {
        match self {
            Self::Genesis { ledger } => line.text("ledger", ledger.as_str()),
            Self::Collect { items, unreadable, cached, root } => {
                let line =
                    line.number("items", *items).number("unreadable", *unreadable).text("root", root.to_string());
                if *cached > 0 { line.number("cached", *cached) } else { line }
            }
            Self::CollectFailed { code } => line.text("code", code.as_str()),
            Self::SealIntent | Self::ClockRegressed => line,
            Self::Sealed { intent, pack, sums } => {
                line.number("intent", *intent).text("pack", pack.to_string()).text("sums", sums.to_string())
            }
            Self::SealAbandoned { intent } => line.number("intent", *intent),
            Self::Stamped { pack, token, time } => {
                line.text("pack", pack.to_string()).text("token", token.to_string()).text("time", time.as_str())
            }
            Self::Redacted { original, copy, rules } => line
                .text("original", original.to_string())
                .text("copy", copy.to_string())
                .text("rules", rules.to_string()),
            Self::RecoveredTornTail { bytes, sha256 } => {
                line.number("bytes", *bytes).text("sha256", sha256.to_string())
            }
            Self::KeyAdd { key } | Self::KeyRetire { key } => line.text("key", key.as_str()),
            Self::Tombstone { reason } => line.text("reason", reason.as_str()),
        }
    }

    fn read(line: &Line) -> Option<Self> {
        let text = |key: &str| line.get_text(key).map(str::to_owned);
        let digest = |key: &str| line.get_text(key)?.parse::<Sha256Digest>().ok();
        let number = |key: &str| line.get_number(key);
        Some(match line.get_text("type")? {
            "genesis" => Self::Genesis { ledger: text("ledger")? },
            "collect" => Self::Collect {
                items: number("items")?,
                unreadable: number("unreadable")?,
                cached: number("cached").unwrap_or(0),
                root: digest("root")?,
            },
            "collect-failed" => Self::CollectFailed { code: text("code")? },
            "seal-intent" => Self::SealIntent,
            "sealed" => Self::Sealed { intent: number("intent")?, pack: digest("pack")?, sums: digest("sums")? },
            "seal-abandoned" => Self::SealAbandoned { intent: number("intent")? },
            "stamped" => Self::Stamped { pack: digest("pack")?, token: digest("token")?, time: text("time")? },
            "redacted" => {
                Self::Redacted { original: digest("original")?, copy: digest("copy")?, rules: digest("rules")? }
            }
            "recovered-torn-tail" => Self::RecoveredTornTail { bytes: number("bytes")?, sha256: digest("sha256")? },
            "clock-regressed" => Self::ClockRegressed,
            "key-add" => Self::KeyAdd { key: text("key")? },
            "key-retire" => Self::KeyRetire { key: text("key")? },
            "tombstone" => Self::Tombstone { reason: text("reason")? },
            _ => return None,
        })
    }
}

impl Record {
    /// The record of `event` after `prev`, as `clock` shows.
    #[must_use]
    pub fn new(ledger: &str, (seq, prev): (u64, Sha256Digest), event: Event, clock: &dyn Clock) -> Self {
        Self {
            seq,
            prev,
            run: run_id(ledger, seq),
            tool: concat!("tickmark/", env!("CARGO_PKG_VERSION")).to_owned(),
            wall: clock.stamp(),
            clock: if clock.replaced() { "replaced" } else { "ok" }.to_owned(),
            event,
        }
    }

    /// The bytes of its line with the line feed.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.line().to_bytes();
        bytes.push(b'\n');
        bytes
    }

    fn line(&self) -> Line {
        let line = Line::default()
            .number("seq", self.seq)
            .text("prev", self.prev.to_string())
            .text("run", self.run.as_str())
            .text("tool", self.tool.as_str())
            .text("wall", self.wall.as_str())
            .text("clock", self.clock.as_str())
            .text("type", self.event.word());
        self.event.onto(line)
    }

    /// Reads a line without its line feed.
    ///
    /// # Errors
    /// When it is not canonical or no record.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotARecord> {
        let line = Line::parse(bytes)?;
        let record = Self::read(&line).ok_or(NotARecord::Shape)?;
        // A record that writes another line held keys we do not know.
        if record.line() == line { Ok(record) } else { Err(NotARecord::Shape) }
    }

    fn read(line: &Line) -> Option<Self> {
        let text = |key: &str| line.get_text(key).map(str::to_owned);
        let record = Self {
            seq: line.get_number("seq")?,
            prev: line.get_text("prev")?.parse().ok()?,
            run: text("run")?,
            tool: text("tool")?,
            wall: text("wall")?,
            clock: text("clock")?,
            event: Event::read(line)?,
        };
        let known = ["ok", "replaced"].contains(&record.clock.as_str()) && moment(&record.wall).is_some();
        known.then_some(record)
    }
}
