//! Numbers that Word sets before paragraphs by itself: `8.6.1` before a heading is how readers find a clause.

use super::package::Package;
use super::xml::Step;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Deepest level of a list (ECMA-376, 17.9.6).
const LEVELS: usize = 9;

/// A list and a level in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Id of the list; empty when the paragraph is in none.
    pub list: String,
    /// Level, from 0.
    pub level: usize,
}

/// How one level is numbered.
#[derive(Debug, Clone, Default)]
struct Level {
    format: String,
    text: String,
    start: u32,
}

/// The lists of a document, and how far each has counted.
#[derive(Debug, Default)]
pub struct Numbering {
    /// List → definition.
    definitions: BTreeMap<String, String>,
    levels: BTreeMap<(String, usize), Level>,
    counters: BTreeMap<String, [u32; LEVELS]>,
}

impl Numbering {
    /// Reads the lists of a document.
    pub fn read(package: &mut Package<'_>, part: &str) -> Self {
        let mut numbering = Self::default();
        let Ok(mut steps) = package.steps(part) else { return numbering };
        let (mut definition, mut list, mut level) = (String::new(), String::new(), 0);
        while let Ok(Some(step)) = steps.advance() {
            let Step::Start(element) = step else { continue };
            let value = element.attribute("val").unwrap_or_default();
            let key = (definition.clone(), level);
            match element.name.as_str() {
                "abstractNum" => element.attribute("abstractNumId").unwrap_or_default().clone_into(&mut definition),
                "lvl" => {
                    level = element.attribute("ilvl").and_then(|level| level.parse().ok()).unwrap_or(0);
                    numbering.levels.insert((definition.clone(), level), Level { start: 1, ..Level::default() });
                }
                "num" => element.attribute("numId").unwrap_or_default().clone_into(&mut list),
                "abstractNumId" => drop(numbering.definitions.insert(list.clone(), value.to_owned())),
                name @ ("numFmt" | "lvlText" | "start") => {
                    if let Some(level) = numbering.levels.get_mut(&key) {
                        match name {
                            "numFmt" => value.clone_into(&mut level.format),
                            "lvlText" => value.clone_into(&mut level.text),
                            _ => level.start = value.parse().unwrap_or(1),
                        }
                    }
                }
                _ => {}
            }
        }
        numbering
    }

    /// The number that stands before the next paragraph at that place; empty for bullets.
    pub fn next(&mut self, place: &Place) -> String {
        let Some(definition) = self.definitions.get(&place.list).filter(|_| place.level < LEVELS).cloned() else {
            return String::new();
        };
        // Lists of one definition count on together.
        let counters = self.counters.entry(definition.clone()).or_insert([0; LEVELS]);
        let start = |level: usize| self.levels.get(&(definition.clone(), level)).map_or(1, |level| level.start);
        for (level, counter) in counters.iter_mut().enumerate() {
            *counter = match level.cmp(&place.level) {
                Ordering::Less => (*counter).max(start(level)),
                Ordering::Equal if *counter == 0 => start(level),
                Ordering::Equal => counter.saturating_add(1),
                Ordering::Greater => 0,
            };
        }
        let Some(level) = self.levels.get(&(definition.clone(), place.level)) else { return String::new() };
        if matches!(level.format.as_str(), "bullet" | "none" | "") {
            return String::new();
        }
        let mut shown = level.text.clone();
        for (index, counter) in counters.iter().enumerate().take(place.level + 1) {
            let format = self.levels.get(&(definition.clone(), index)).map_or("decimal", |level| level.format.as_str());
            shown = shown.replace(&format!("%{}", index + 1), &number(*counter, format));
        }
        shown.trim().to_owned()
    }
}

fn number(value: u32, format: &str) -> String {
    let letter = |first: u8| {
        let offset = u8::try_from((value.max(1) - 1) % 26).unwrap_or(0);
        char::from(first + offset).to_string()
    };
    match format {
        "lowerLetter" => letter(b'a'),
        "upperLetter" => letter(b'A'),
        "lowerRoman" => roman(value).to_lowercase(),
        "upperRoman" => roman(value),
        "decimalZero" => format!("{value:02}"),
        _ => value.to_string(),
    }
}

fn roman(value: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut left = value.min(3999);
    let mut text = String::new();
    for (worth, sign) in SIGNS {
        while left >= worth {
            text.push_str(sign);
            left -= worth;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_count_and_begin_again() {
        let mut numbering = Numbering::default();
        numbering.definitions.insert("1".to_owned(), "0".to_owned());
        for (level, text) in [(0, "%1"), (1, "%1.%2"), (2, "(%3)")] {
            let format = if level == 2 { "lowerLetter" } else { "decimal" };
            let level_of = Level { format: format.to_owned(), text: text.to_owned(), start: 1 };
            numbering.levels.insert(("0".to_owned(), level), level_of);
        }
        let mut next = |level| numbering.next(&Place { list: "1".to_owned(), level });
        let found = [next(0), next(1), next(1), next(2), next(2), next(0), next(1)];
        assert_eq!(found, ["1", "1.1", "1.2", "(a)", "(b)", "2", "2.1"]);
    }

    #[test]
    fn roman_numbers_are_written() {
        assert_eq!((roman(4).as_str(), roman(1990).as_str()), ("IV", "MCMXC"));
    }
}
