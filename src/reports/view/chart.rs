//! What is drawn: figures, and quantities in the cells of tables.

use super::block::Table;
use crate::reports::mark::{Mark, Tone};
use serde::Serialize;

/// A figure whose numbers stand in a table beside it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chart {
    /// Anchor.
    pub id: String,
    /// Title.
    pub title: String,
    /// What it shows, in words, for those who do not see it.
    pub alternative: String,
    /// One row for each thing that is compared.
    pub rows: Vec<ChartRow>,
    /// What the colours mean.
    pub legend: Vec<Mark>,
    /// The numbers it is drawn from.
    pub table: Table,
}

/// One bar of a figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChartRow {
    /// What it is.
    pub label: String,
    /// Its anchor; may be empty.
    pub to: String,
    /// The bar.
    pub bar: Bar,
    /// What stands at its end.
    pub value: String,
}

/// A drawn quantity; all measures in thousandths of the width there is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Bar {
    /// Parts of a whole, one after another.
    Stack {
        /// The parts.
        parts: Vec<Part>,
    },
    /// A quantity against a limit.
    Meter {
        /// Where it ends.
        value: u32,
        /// Where the limit stands.
        limit: Option<u32>,
        /// Meaning of its colour.
        tone: Tone,
    },
    /// Steps of a scale, of which some are reached.
    Steps {
        /// Steps reached.
        reached: u8,
        /// Steps in all.
        of: u8,
        /// Meaning of its colour.
        tone: Tone,
    },
}

/// One part of a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Meaning of its colour.
    pub tone: Tone,
    /// Where it begins.
    pub start: u32,
    /// How wide it is.
    pub width: u32,
    /// How many it stands for.
    pub value: u64,
}

impl Bar {
    /// Parts of a whole by number, without those that are zero. Widths are rounded so that they add up.
    #[must_use]
    pub fn stack(parts: &[(Tone, u64)]) -> Self {
        let total: u64 = parts.iter().map(|(_, value)| value).sum();
        let at = |sum: u64| u32::try_from((sum * 1000).checked_div(total).unwrap_or_default()).unwrap_or_default();
        let mut sum = 0;
        let mut stack = Vec::new();
        for &(tone, value) in parts.iter().filter(|(_, value)| *value > 0) {
            let start = at(sum);
            sum += value;
            stack.push(Part { tone, start, width: at(sum) - start, value });
        }
        Self::Stack { parts: stack }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_parts_of_a_stack_touch_and_fill_the_width(values in proptest::collection::vec(0_u64..5000, 1..6)) {
            let parts: Vec<_> = values.iter().map(|value| (Tone::Good, *value)).collect();
            let Bar::Stack { parts } = Bar::stack(&parts) else { unreachable!() };
            let mut end = 0;
            for part in &parts {
                prop_assert_eq!(part.start, end);
                end += part.width;
            }
            prop_assert_eq!(end, if values.iter().sum::<u64>() == 0 { 0 } else { 1000 });
        }
    }
}
