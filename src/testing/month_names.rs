//! Names of months and weekdays in the languages exports are written in: English, German, French, Spanish.

use super::words::folded;

/// Names of the months without accents; a word of three letters or more that begins one of them names it.
const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "janner", "janvier", "enero"],
    &["february", "februar", "fevrier", "febrero"],
    &["march", "marz", "maerz", "mrz", "mars", "marzo"],
    &["april", "avril", "abril"],
    &["may", "mai", "mayo"],
    &["june", "juni", "juin", "junio"],
    &["july", "juli", "juillet", "julio"],
    &["august", "aout", "agosto"],
    &["september", "septembre", "septiembre"],
    &["october", "oktober", "octobre", "octubre"],
    &["november", "novembre", "noviembre"],
    &["december", "dezember", "decembre", "diciembre"],
];

/// Names of the weekdays without accents; a word of two letters or more that begins one of them names it.
const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "sabado",
    "domingo",
];

/// Number of the month that a word names.
#[must_use]
pub fn month(word: &str) -> Option<u32> {
    let word = folded(word);
    if word.len() < 3 {
        return None;
    }
    let at = MONTHS.iter().position(|names| names.iter().any(|name| name.starts_with(&word)))?;
    u32::try_from(at + 1).ok()
}

/// Whether a word names a weekday.
#[must_use]
pub fn is_weekday(word: &str) -> bool {
    let word = folded(word);
    word.len() >= 2 && WEEKDAYS.iter().any(|name| name.starts_with(&word))
}
