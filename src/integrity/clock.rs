//! The one source of "now". Everything below the command line takes a [`Clock`] as an argument.

use chrono::{DateTime, SecondsFormat, Utc};

/// Tells the time at which something happened (a decision, a ledger entry), never the assessment date.
pub trait Clock: Sync {
    /// The present moment in UTC.
    fn now(&self) -> DateTime<Utc>;
    /// Whether the system clock was replaced, e.g. through `SOURCE_DATE_EPOCH`.
    fn replaced(&self) -> bool;

    /// The present moment as journals write it: UTC, whole seconds, ISO 8601 with `Z`.
    fn stamp(&self) -> String {
        written(self.now())
    }

    /// What journals say of a clock that was replaced.
    fn remark(&self) -> Option<String> {
        self.replaced().then(|| "replaced".to_owned())
    }
}

/// A moment as journals and ledgers write it.
#[must_use]
pub fn written(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The clock of the machine, or the moment that `SOURCE_DATE_EPOCH` put in its place.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock {
    replacement: Option<DateTime<Utc>>,
}

impl SystemClock {
    /// A clock that always shows `moment`; used for reproducible builds and tests.
    #[must_use]
    pub const fn replaced_by(moment: DateTime<Utc>) -> Self {
        Self { replacement: Some(moment) }
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the system clock")]
    fn now(&self) -> DateTime<Utc> {
        self.replacement.unwrap_or_else(Utc::now)
    }

    fn replaced(&self) -> bool {
        self.replacement.is_some()
    }
}
