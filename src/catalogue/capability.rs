//! The process measurement framework of ISO/IEC 33020: levels, process attributes, rating scale.
//!
//! These are fixed by the standard and therefore code; which processes are rated is data (`processes.json`).

use serde::{Deserialize, Serialize};

/// Edition of the measurement framework.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Edition {
    /// ISO/IEC 33020:2015, nine process attributes.
    #[serde(rename = "2015")]
    E2015,
    /// ISO/IEC 33020:2019, ten process attributes.
    #[default]
    #[serde(rename = "2019")]
    E2019,
}

// PA 3.3 (process assurance) is new in 2019; everything else kept its number.
const ATTRIBUTES_2015: [&[&str]; 5] = [&["1.1"], &["2.1", "2.2"], &["3.1", "3.2"], &["4.1", "4.2"], &["5.1", "5.2"]];
const ATTRIBUTES_2019: [&[&str]; 5] =
    [&["1.1"], &["2.1", "2.2"], &["3.1", "3.2", "3.3"], &["4.1", "4.2"], &["5.1", "5.2"]];

impl Edition {
    /// The year.
    #[must_use]
    pub const fn year(self) -> &'static str {
        match self {
            Self::E2015 => "2015",
            Self::E2019 => "2019",
        }
    }

    /// The edition of a year.
    #[must_use]
    pub fn of_year(year: &str) -> Option<Self> {
        [Self::E2015, Self::E2019].into_iter().find(|edition| edition.year() == year)
    }

    /// The process attributes of each level, from level 1 up.
    #[must_use]
    pub const fn levels(self) -> [&'static [&'static str]; 5] {
        match self {
            Self::E2015 => ATTRIBUTES_2015,
            Self::E2019 => ATTRIBUTES_2019,
        }
    }

    /// All process attributes in order.
    pub fn attributes(self) -> impl Iterator<Item = &'static str> {
        self.levels().into_iter().flatten().copied()
    }

    /// The name of a process attribute; empty for one that the edition does not have.
    #[must_use]
    pub fn attribute_name(self, attribute: &str) -> &'static str {
        match (attribute, self) {
            ("1.1", _) => "Process performance",
            ("2.1", _) => "Performance management",
            ("2.2", Self::E2015) => "Work product management",
            ("2.2", Self::E2019) => "Documented information management",
            ("3.1", _) => "Process definition",
            ("3.2", _) => "Process deployment",
            ("3.3", Self::E2019) => "Process assurance",
            ("4.1", _) => "Quantitative analysis",
            ("4.2", _) => "Quantitative control",
            ("5.1", _) => "Process innovation",
            ("5.2", _) => "Process innovation implementation",
            (_, _) => "",
        }
    }
}

/// Rating of a process attribute; the scale is ordinal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rating {
    /// N: not achieved.
    Not,
    /// P: partially achieved.
    Partially,
    /// L: largely achieved.
    Largely,
    /// F: fully achieved.
    Fully,
}

impl Rating {
    /// The letter of the standard's scale.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Not => "N",
            Self::Partially => "P",
            Self::Largely => "L",
            Self::Fully => "F",
        }
    }
}

/// A rating as a person gives it: a letter, or a half of the bands P and L where they are refined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Band {
    /// Not achieved.
    #[serde(rename = "N")]
    Not,
    /// Partially achieved, lower half.
    #[serde(rename = "P-")]
    PartiallyLower,
    /// Partially achieved.
    #[serde(rename = "P")]
    Partially,
    /// Partially achieved, upper half.
    #[serde(rename = "P+")]
    PartiallyUpper,
    /// Largely achieved, lower half.
    #[serde(rename = "L-")]
    LargelyLower,
    /// Largely achieved.
    #[serde(rename = "L")]
    Largely,
    /// Largely achieved, upper half.
    #[serde(rename = "L+")]
    LargelyUpper,
    /// Fully achieved.
    #[serde(rename = "F")]
    Fully,
}

impl Band {
    const ALL: [Self; 8] = [
        Self::Not,
        Self::PartiallyLower,
        Self::Partially,
        Self::PartiallyUpper,
        Self::LargelyLower,
        Self::Largely,
        Self::LargelyUpper,
        Self::Fully,
    ];

    /// The mark used in every file and output.
    #[must_use]
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Not => "N",
            Self::PartiallyLower => "P-",
            Self::Partially => "P",
            Self::PartiallyUpper => "P+",
            Self::LargelyLower => "L-",
            Self::Largely => "L",
            Self::LargelyUpper => "L+",
            Self::Fully => "F",
        }
    }

    /// The band of a mark, written in either case.
    #[must_use]
    pub fn parse(mark: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|band| band.mark().eq_ignore_ascii_case(mark))
    }

    /// The letter that counts for the level rule.
    #[must_use]
    pub const fn rating(self) -> Rating {
        match self {
            Self::Not => Rating::Not,
            Self::PartiallyLower | Self::Partially | Self::PartiallyUpper => Rating::Partially,
            Self::LargelyLower | Self::Largely | Self::LargelyUpper => Rating::Largely,
            Self::Fully => Rating::Fully,
        }
    }
}

/// How an attribute was rated; ISO/IEC 33020 knows three methods of falling rigour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RatingMethod {
    /// Each outcome of the attribute in each instance of the process, then aggregated.
    R1,
    /// The attribute in each instance of the process, then aggregated.
    R2,
    /// The attribute over all instances at once, without aggregation.
    R3,
}

impl RatingMethod {
    /// The name used in every file and output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::R1 => "R1",
            Self::R2 => "R2",
            Self::R3 => "R3",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_editions_have_nine_and_ten_attributes_each_with_a_name() {
        let count = |edition: Edition| edition.attributes().count();
        assert_eq!((count(Edition::E2015), count(Edition::E2019)), (9, 10));
        for edition in [Edition::E2015, Edition::E2019] {
            assert!(edition.attributes().all(|attribute| !edition.attribute_name(attribute).is_empty()));
        }
        assert_eq!(Edition::E2015.attribute_name("3.3"), "");
    }

    #[test]
    fn every_mark_is_read_back_and_has_the_letter_it_begins_with() {
        for band in Band::ALL {
            assert_eq!(Band::parse(&band.mark().to_lowercase()), Some(band));
            assert_eq!(serde_json::to_value(band).unwrap(), band.mark());
            assert!(band.mark().starts_with(band.rating().letter()));
        }
        assert_eq!(Band::parse("L++"), None);
    }
}
