//! Shares in millionths: exact, as auditors write them in percent.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// All of it, in millionths.
const WHOLE: u32 = 1_000_000;

/// A share from 0 to 100 percent, in whole millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Rate(u32);

/// Text that is no share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a share is written in percent, from 0 to 100 with at most four decimals, such as `9` or `0.5%`")]
pub struct NotARate;

impl Rate {
    /// The share of so many millionths.
    #[must_use]
    pub const fn from_millionths(millionths: u32) -> Option<Self> {
        if millionths <= WHOLE { Some(Self(millionths)) } else { None }
    }

    /// In millionths.
    #[must_use]
    pub const fn millionths(self) -> u32 {
        self.0
    }

    /// The rest up to the whole.
    #[must_use]
    pub const fn complement(self) -> Self {
        Self(WHOLE - self.0)
    }

    /// As a fraction of one.
    #[must_use]
    pub fn fraction(self) -> f64 {
        f64::from(self.0) / f64::from(WHOLE)
    }

    /// The smallest whole number that is at least this share of `number`.
    #[must_use]
    pub fn of_rounded_up(self, number: u64) -> u64 {
        let exact = u128::from(number) * u128::from(self.0);
        u64::try_from(exact.div_ceil(u128::from(WHOLE))).unwrap_or(u64::MAX)
    }
}

impl FromStr for Rate {
    type Err = NotARate;

    fn from_str(text: &str) -> Result<Self, NotARate> {
        let number = text.trim().trim_end_matches('%').trim();
        let (whole, decimals) = number.split_once(['.', ',']).unwrap_or((number, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 3 || decimals.len() > 4 || !digits(whole) || !digits(decimals) {
            return Err(NotARate);
        }
        let padded = format!("{whole}{decimals:0<4}");
        padded.parse().ok().and_then(Self::from_millionths).ok_or(NotARate)
    }
}

impl TryFrom<u32> for Rate {
    type Error = NotARate;

    fn try_from(millionths: u32) -> Result<Self, NotARate> {
        Self::from_millionths(millionths).ok_or(NotARate)
    }
}

impl From<Rate> for u32 {
    fn from(rate: Rate) -> Self {
        rate.0
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:04}", self.0 / 10_000, self.0 % 10_000);
        write!(formatter, "{} %", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_as_auditors_write_them() {
        for (text, millionths) in [("9", 90_000), ("2 %", 20_000), ("0.5%", 5_000), ("99,99", 999_900), ("100", WHOLE)]
        {
            assert_eq!(text.parse::<Rate>().unwrap().millionths(), millionths, "{text}");
        }
        for text in ["", "-1", "101", "1.23456", "five", "1e2", "0x1"] {
            assert_eq!(text.parse::<Rate>(), Err(NotARate), "{text}");
        }
    }

    #[test]
    fn shares_are_shown_without_idle_zeros_and_rounded_up_exactly() {
        assert_eq!(Rate(90_000).to_string(), "9 %");
        assert_eq!(Rate(5_000).to_string(), "0.5 %");
        assert_eq!(Rate(70_000).of_rounded_up(700), 49);
        assert_eq!(Rate(10_000).of_rounded_up(101), 2);
        assert_eq!(Rate(0).of_rounded_up(u64::MAX), 0);
    }
}
