//! Documents packed as ZIP: their parts, relationships and properties.

use super::xml::{self, Step, Steps};
use crate::evidence::media::ReadSeek;
use crate::extraction::control::Place;
use crate::extraction::draft::{Draft, Trouble};
use std::collections::BTreeMap;
use std::io::Read;
use zip::ZipArchive;

/// Most bytes read of one part, unpacked.
const MAX_PART_BYTES: u64 = 256 * 1024 * 1024;

/// A document packed as ZIP.
pub struct Package<'a> {
    archive: ZipArchive<&'a mut dyn ReadSeek>,
    /// Name of each part as it is compared → index.
    names: BTreeMap<String, usize>,
}

impl<'a> Package<'a> {
    /// Opens the package.
    pub fn open(input: &'a mut dyn ReadSeek) -> Result<Self, Trouble> {
        let damaged = |_| Trouble::Unreadable("the document is damaged and cannot be unpacked".to_owned());
        let archive = ZipArchive::new(input).map_err(damaged)?;
        // Some producers write `\`, capitals, or a leading `/`.
        let names =
            archive.file_names_raw().enumerate().map(|(index, name)| (key(&String::from_utf8_lossy(name)), index));
        let names = names.collect();
        Ok(Self { archive, names })
    }

    /// The bytes of a part, unpacked while they are read.
    pub fn part(&mut self, name: &str) -> Option<impl Read + '_> {
        let index = *self.names.get(&key(name))?;
        let part = self.archive.by_index(index).ok()?;
        Some(part.take(MAX_PART_BYTES))
    }

    /// Names of the parts that begin with `prefix`, in order of their numbers.
    pub fn parts(&self, prefix: &str) -> Vec<String> {
        let mut found: Vec<String> = self.names.keys().filter(|name| name.starts_with(prefix)).cloned().collect();
        found.sort_by_key(|name| (number_in(name), name.clone()));
        found
    }

    /// The steps through a part, or an error that says which part is missing.
    pub fn steps(&mut self, name: &str) -> Result<Steps<impl Read + '_>, Trouble> {
        let part = self.part(name).ok_or_else(|| Trouble::Unreadable(format!("the document has no part `{name}`")))?;
        Ok(Steps::new(part))
    }

    /// The relationships of a part: id → (kind, name of the part that is meant).
    pub fn relationships(&mut self, of: &str) -> BTreeMap<String, (String, String)> {
        let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
        let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
        let mut found = BTreeMap::new();
        let Some(part) = self.part(&name) else { return found };
        let mut steps = Steps::new(part);
        while let Ok(Some(step)) = steps.advance() {
            if let Step::Start(element) = step
                && let (Some(id), Some(kind), Some(target)) =
                    (element.attribute("Id"), element.attribute("Type"), element.attribute("Target"))
            {
                let kind = kind.rsplit('/').next().unwrap_or(kind).to_owned();
                found.insert(id.to_owned(), (kind, resolve(folder, target)));
            }
        }
        found
    }

    /// The part that is the document itself, by its relationship, or `usual`.
    pub fn main_part(&mut self, usual: &str) -> String {
        let relationships = self.relationships("");
        let main = relationships.into_values().find(|(kind, _)| kind == "officeDocument").map(|(_, target)| target);
        main.filter(|name| self.names.contains_key(&key(name))).unwrap_or_else(|| usual.to_owned())
    }

    /// States the properties that Office programs embed.
    pub fn office_properties(&mut self, draft: &mut Draft<'_>) {
        const LABELS: [(&str, &str); 7] = [
            ("title", "title"),
            ("creator", "author"),
            ("created", "created"),
            ("modified", "last modified"),
            ("version", "version"),
            ("contentStatus", "status"),
            ("Company", "company"),
        ];
        for name in ["docProps/core.xml", "docProps/app.xml"] {
            let Some(part) = self.part(name) else { continue };
            for (path, value) in xml::leaves(part) {
                let label = path.last().and_then(|name| LABELS.iter().find(|(known, _)| known == name));
                if let Some((_, label)) = label {
                    draft.state(label, &value, Place::DocumentProperties);
                }
            }
        }
        if let Some(part) = self.part("docProps/custom.xml") {
            custom_properties(part, draft);
        }
    }
}

/// Properties that somebody added: `property` elements with a name and a typed value.
fn custom_properties(part: impl Read, draft: &mut Draft<'_>) {
    let mut steps = Steps::new(part);
    let mut name = String::new();
    while let Ok(Some(step)) = steps.advance() {
        match step {
            Step::Start(element) if element.name == "property" => {
                element.attribute("name").unwrap_or_default().clone_into(&mut name);
            }
            Step::Text(value) if !name.is_empty() => {
                draft.state(super::custom_label(&name), &value, Place::DocumentProperties);
            }
            Step::End(element) if element == "property" => name.clear(),
            _ => {}
        }
    }
}

fn key(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

fn number_in(name: &str) -> u64 {
    let digits: String = name.chars().filter(char::is_ascii_digit).take(12).collect();
    digits.parse().unwrap_or(0)
}

/// The part that `target` means for a part in `folder`.
fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_from_the_folder_of_their_part() {
        assert_eq!(resolve("ppt/slides", "../notesSlides/notesSlide1.xml"), "ppt/notesSlides/notesSlide1.xml");
        assert_eq!(resolve("word", "/word/header1.xml"), "word/header1.xml");
        assert_eq!(resolve("", "word/document.xml"), "word/document.xml");
    }
}
