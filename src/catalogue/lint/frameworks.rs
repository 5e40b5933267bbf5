//! Frameworks: ids, what stands within what, levels, wording.

use super::{CONTRADICTION, DUPLICATE_ID, Lint, MISPLACED, UNKNOWN_REFERENCE, WORDING};
use crate::catalogue::framework::{Framework, Item};
use crate::catalogue::parse::ParsedFramework;
use crate::catalogue::terms::Terms;
use crate::diagnostics::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn lint(lint: &mut Lint<'_>) {
    let mut faults = Vec::new();
    let mut publications: BTreeMap<&str, &str> = BTreeMap::new();
    for (folder, publication) in &lint.parsed.publications {
        let Some(file) = &publication.publication else { continue };
        publications.insert(folder, &file.path);
        publications.insert(&file.content.prefix, &file.path);
    }
    for (folder, parsed) in &lint.parsed.frameworks {
        let (Some(file), Some(whole)) = (&parsed.framework, parsed.whole()) else { continue };
        let framework = &file.content;
        if &framework.id != folder {
            let message = format!("the id of the framework is `{}`, and its place asks for `{folder}`", framework.id);
            faults.push(MISPLACED.at(&file.path, "/id", message));
        }
        if let Some(other) = publications.insert(folder, &file.path) {
            let message = format!("the id `{folder}` is already taken in {other}");
            faults.push(DUPLICATE_ID.at(&file.path, "/id", message));
        }
        if whole.items.is_empty() {
            let fault = CONTRADICTION.at(&file.path, "/items", "the framework has no item");
            faults.push(fault.with_help("add items here or in `items/<name>.json`"));
        }
        let mut check = Check { file: &file.path, whole: &whole, ids: BTreeMap::new(), faults: &mut faults };
        check.groups();
        check.scale();
        for (path, place, item) in items(parsed) {
            check.file = path;
            check.item(&place, item);
        }
        check.file = &file.path;
        check.circles();
    }
    lint.faults.extend(faults);
}

/// Every item with the file and the place it stands at.
fn items(parsed: &ParsedFramework) -> impl Iterator<Item = (&str, String, &Item)> {
    let own = parsed.framework.iter().map(|file| (file.path.as_str(), &file.content.items));
    let further = parsed.items.iter().map(|file| (file.path.as_str(), &file.content.items));
    own.chain(further).flat_map(|(path, items)| {
        items.iter().enumerate().map(move |(index, item)| (path, format!("/items/{index}"), item))
    })
}

struct Check<'a, 'b> {
    file: &'a str,
    whole: &'a Framework,
    /// Ids met so far, with where.
    ids: BTreeMap<&'a str, String>,
    faults: &'b mut Vec<Diagnostic>,
}

impl<'a> Check<'a, '_> {
    fn id(&mut self, id: &'a str, place: &str) {
        let here = format!("{}, {place}/id", self.file);
        if let Some(first) = self.ids.get(id) {
            let message = format!("the id `{id}` is already at {first}");
            self.faults.push(DUPLICATE_ID.at(self.file, format!("{place}/id"), message));
        } else {
            self.ids.insert(id, here);
        }
    }

    fn known(&mut self, what: &str, name: Option<&str>, place: &str, holds: impl Fn(&Framework, &str) -> bool) {
        if let Some(name) = name.filter(|name| !holds(self.whole, name)) {
            self.faults.push(UNKNOWN_REFERENCE.at(self.file, place, format!("there is no {what} `{name}`")));
        }
    }

    fn title(&mut self, place: String, title: &str) {
        let message = match title.trim_end().ends_with('.') && !title.ends_with("etc.") {
            _ if title != title.trim() => "the text begins or ends with a blank",
            true => "a title or phrase has no final period",
            false => return,
        };
        self.faults.push(WORDING.at(self.file, place, message));
    }

    fn groups(&mut self) {
        let whole = self.whole;
        for (index, group) in whole.groups.iter().enumerate() {
            let place = format!("/groups/{index}");
            self.id(&group.id, &place);
            self.title(format!("{place}/title"), &group.title);
            let within = format!("{place}/within");
            self.known("group", group.within.as_deref(), &within, |framework, name| {
                framework.groups.iter().any(|group| group.id == name)
            });
        }
    }

    fn scale(&mut self) {
        let Some(scale) = &self.whole.scale else { return };
        let figures: Vec<u8> = scale.levels.iter().map(|level| level.level).collect();
        if !figures.windows(2).all(|pair| pair.first() < pair.last()) {
            let fault = CONTRADICTION.at(self.file, "/scale/levels", "the levels do not rise");
            self.faults.push(fault.with_help("write the lowest first, each figure once"));
        }
    }

    fn item(&mut self, place: &str, item: &'a Item) {
        self.id(&item.id, place);
        self.title(format!("{place}/title"), &item.title);
        self.known("group", item.group.as_deref(), &format!("{place}/group"), |framework, name| {
            framework.groups.iter().any(|group| group.id == name)
        });
        self.known("item", item.within.as_deref(), &format!("{place}/within"), |framework, name| {
            framework.item(name).is_some()
        });
        let own: BTreeSet<&str> = item.statements.iter().map(|statement| statement.id.as_str()).collect();
        for (index, statement) in item.statements.iter().enumerate() {
            let place = format!("{place}/statements/{index}");
            self.id(&statement.id, &place);
            let within = statement.within.as_deref();
            self.known("statement of this item", within, &format!("{place}/within"), |_, name| own.contains(name));
            self.level(&place, statement.level);
        }
    }

    /// A statement's level against the scale of the framework.
    fn level(&mut self, place: &str, level: Option<u8>) {
        let Some(level) = level else { return };
        let scale = self.whole.scale.as_ref();
        if !scale.is_some_and(|scale| scale.levels.iter().any(|each| each.level == level)) {
            let message = format!("the scale of the framework has no level {level}");
            self.faults.push(UNKNOWN_REFERENCE.at(self.file, format!("{place}/level"), message));
        }
    }

    /// Something that stands within itself, over however many steps.
    fn circles(&mut self) {
        let terms = Terms::of_framework(self.whole);
        let circular: Vec<&str> = terms.names().filter(|name| terms.is_circular(name)).collect();
        if let Some(first) = circular.first() {
            let message =
                format!("`{first}` stands within itself ({} ids in the circle or beneath it)", circular.len());
            let fault = CONTRADICTION.at(self.file, "", message);
            self.faults.push(fault.with_help("follow `within` and `group` upwards, and take one of the steps out"));
        }
    }
}
