//! Our own layout of a table, as CSV or as the first sheet of a workbook: facts about the framework on top, then a
//! header row with `id` and `title`, then a row for each item, statement or mapping. `controls/README.md` explains it.

use super::ids::{self, Used};
use super::sheets::Sheet;
use super::{BROKEN, ImportPlan, Imported, MAX_ITEMS, TOO_LARGE, UNKNOWN_FORMAT, UNREADABLE};
use crate::catalogue::framework::{Framework, Group, Item, ItemsCalled, Statement, Structure};
use crate::catalogue::mapping::{Mapping, MappingRow};
use crate::catalogue::publication::Verification;
use crate::catalogue::relationship::Relationship;
use crate::diagnostics::Diagnostic;
use std::collections::BTreeMap;

/// Columns of the layout. `id` and `title` make a row the header.
pub const COLUMNS: [&str; 16] = [
    "id",
    "title",
    "label",
    "group",
    "within",
    "text",
    "guidance",
    "level",
    "evidence",
    "statement",
    "statement_label",
    "statement_evidence",
    "relationship",
    "target",
    "rationale",
    "beyond",
];
/// Facts that may stand above the header, each in a row of its own: the name, then the value.
pub const FACTS: [&str; 10] =
    ["id", "designation", "title", "edition", "notice", "basis", "note", "item", "items", "maps_to"];
/// The publication that rows with a `target` relate to, unless `maps_to` says another.
const MAPS_TO: &str = "iso20000-1-2018";

/// Most rows of a table, as many as are read of a workbook.
const MAX_ROWS: usize = 50_000;

type Rows = Vec<(u32, Vec<String>)>;

/// Reads CSV in our layout, whatever the delimiter of the spreadsheet that wrote it.
pub(super) fn from_csv(plan: &ImportPlan<'_>) -> Result<Imported, Vec<Diagnostic>> {
    let text = std::str::from_utf8(super::json::without_mark(plan.bytes)).map_err(|error| {
        let message = format!("this is not UTF-8 text: the byte at offset {} is not", error.valid_up_to());
        vec![UNREADABLE.at(plan.file, "", message)]
    })?;
    let counted = |sign: char| text.lines().take(40).map(|line| line.matches(sign).count()).sum::<usize>();
    let delimiter = [(b';', ';'), (b'\t', '\t'), (b',', ',')].into_iter().max_by_key(|(_, sign)| counted(*sign));
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(delimiter.map_or(b',', |(byte, _)| byte));
    let mut rows = Rows::new();
    for record in reader.from_reader(text.as_bytes()).records() {
        if rows.len() >= MAX_ROWS {
            return Err(vec![TOO_LARGE.at(plan.file, "", format!("more than the limit of {MAX_ROWS} rows"))]);
        }
        let record = record.map_err(|error| vec![UNREADABLE.at(plan.file, "", error.to_string())])?;
        let line = record.position().map_or(0, |position| u32::try_from(position.line()).unwrap_or(u32::MAX));
        rows.push((line, record.iter().map(|cell| cell.trim().to_owned()).collect()));
    }
    read(plan, &rows)
}

/// Reads the first sheet that holds such a table.
pub(super) fn from_sheets(plan: &ImportPlan<'_>, sheets: &[Sheet]) -> Result<Imported, Vec<Diagnostic>> {
    let sheet = sheets.iter().find(|sheet| header(&sheet.rows).is_some());
    sheet.map_or_else(|| Err(vec![no_table(plan)]), |sheet| read(plan, &sheet.rows))
}

fn no_table(plan: &ImportPlan<'_>) -> Diagnostic {
    UNKNOWN_FORMAT.at(plan.file, "", "no row holds the headers `id` and `title`")
}

/// Where the header row stands, and which column stands where.
fn header(rows: &Rows) -> Option<(usize, BTreeMap<String, usize>)> {
    rows.iter().enumerate().find_map(|(index, (_, cells))| {
        let names =
            cells.iter().enumerate().map(|(column, name)| (name.to_lowercase().replace([' ', '-'], "_"), column));
        let names: BTreeMap<String, usize> = names.filter(|(name, _)| COLUMNS.contains(&name.as_str())).collect();
        (names.contains_key("id") && names.contains_key("title")).then_some((index, names))
    })
}

fn read(plan: &ImportPlan<'_>, rows: &Rows) -> Result<Imported, Vec<Diagnostic>> {
    let Some((at, columns)) = header(rows) else { return Err(vec![no_table(plan)]) };
    let facts: BTreeMap<String, String> = rows
        .iter()
        .take(at)
        .filter_map(|(_, cells)| Some((cells.first()?.to_lowercase(), cells.get(1)?.clone())))
        .filter(|(name, value)| FACTS.contains(&name.as_str()) && !value.is_empty())
        .collect();
    let mut table =
        Table { plan, columns, groups: Vec::new(), items: Vec::new(), rows: Vec::new(), faults: Vec::new() };
    for (number, cells) in rows.iter().skip(at + 1) {
        table.row(*number, cells);
        // Each row looks its item up among those before it, so that the limit has to hold on the way.
        if table.items.len() > MAX_ITEMS {
            let message = format!("it holds more items than the limit of {MAX_ITEMS}");
            return Err(vec![TOO_LARGE.at(plan.file, format!("row {number}"), message)]);
        }
    }
    if table.items.is_empty() && table.faults.is_empty() {
        table.faults.push(
            BROKEN.at(plan.file, "", "the table holds no item").with_help("give each item a row with its id and title"),
        );
    }
    if !table.faults.is_empty() {
        return Err(table.faults);
    }
    let fact = |name: &str| facts.get(name).cloned();
    let title = fact("title").or_else(|| fact("designation")).unwrap_or_else(|| stem(plan.file));
    let id = plan.id.map(str::to_owned).or_else(|| fact("id")).unwrap_or_else(|| title.clone());
    let framework = Framework {
        schema: None,
        id: ids::framework(&id),
        designation: fact("designation").unwrap_or_else(|| title.clone()),
        title,
        edition: fact("edition").unwrap_or_else(|| format!("as imported on {}", plan.day)),
        notice: fact("notice").unwrap_or_else(|| "Rights remain with whoever wrote the imported table.".to_owned()),
        structure: Structure::NotVerified,
        note: fact("note").unwrap_or_default(),
        items_called: ItemsCalled {
            one: fact("item").unwrap_or_else(|| "item".to_owned()),
            many: fact("items").unwrap_or_else(|| "items".to_owned()),
        },
        verification: imported_from(plan, fact("basis")),
        groups: table.groups,
        scale: None,
        items: table.items,
    };
    let mapping = (!table.rows.is_empty()).then(|| Mapping {
        schema: None,
        source: framework.id.clone(),
        target: fact("maps_to").unwrap_or_else(|| MAPS_TO.to_owned()),
        basis: framework.verification.basis.clone(),
        checked_on: plan.day.to_owned(),
        complete: false,
        rows: table.rows,
    });
    Ok(Imported { framework: Some(framework), mappings: mapping.into_iter().collect(), notes: Vec::new() })
}

/// Name of a file without folder and ending.
pub(super) fn stem(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

/// What can be said of the verification of something that was imported.
pub(super) fn imported_from(plan: &ImportPlan<'_>, basis: Option<String>) -> Verification {
    let digest = crate::integrity::Sha256Digest::of(plan.bytes);
    let name = plan.file.rsplit(['/', '\\']).next().unwrap_or(plan.file);
    let imported = format!("Imported from `{name}`, SHA-256 {digest}; nobody has compared it with its source.");
    Verification {
        basis: basis.unwrap_or(imported),
        checked_on: plan.day.to_owned(),
        ours: Vec::new(),
        doubts: Vec::new(),
    }
}

struct Table<'a> {
    plan: &'a ImportPlan<'a>,
    columns: BTreeMap<String, usize>,
    groups: Vec<Group>,
    items: Vec<Item>,
    rows: Vec<MappingRow>,
    faults: Vec<Diagnostic>,
}

impl Table<'_> {
    /// One row: a new item when its id is new, and whatever else it says of the item.
    fn row(&mut self, number: u32, cells: &[String]) {
        let cell = |name: &str| {
            let column = self.columns.get(name)?;
            cells.get(*column).map(String::as_str).filter(|text| !text.is_empty())
        };
        let own = |name: &str| cell(name).map(str::to_owned);
        let all: BTreeMap<&str, String> = COLUMNS.iter().filter_map(|name| Some((*name, own(name)?))).collect();
        if all.is_empty() {
            return;
        }
        let place = format!("row {number}");
        let Some(written) = all.get("id") else {
            self.fault(place, "the row has no `id`");
            return;
        };
        let id = ids::item(written);
        if !self.items.iter().any(|item| item.id == id) {
            let Some(title) = all.get("title") else {
                self.fault(place, "the first row of an item needs its `title`");
                return;
            };
            let item = self.item(&id, title, &all, &place);
            self.items.push(item);
        }
        self.statement(&id, &all);
        self.mapping(&id, &all, place);
    }

    fn item(&mut self, id: &str, title: &str, all: &BTreeMap<&str, String>, place: &str) -> Item {
        let take = |name: &str| all.get(name).cloned().unwrap_or_default();
        let written = all.get("id").map_or("", String::as_str);
        let level = all.get("level").map(|text| text.parse::<u8>().ok().filter(|level| *level <= 10));
        if level == Some(None) {
            self.fault(place.to_owned(), "`level` is no whole number from 0 to 10");
        }
        let label = if take("label").is_empty() && written != id { written.to_owned() } else { take("label") };
        Item {
            id: id.to_owned(),
            title: title.to_owned(),
            label,
            group: all.get("group").map(|title| self.group(title)),
            within: all.get("within").map(|within| ids::item(within)),
            text: take("text"),
            guidance: take("guidance"),
            level: level.flatten(),
            evidence: listed(&take("evidence")),
            ..Item::default()
        }
    }

    /// The id of the group with this title, which is made where it is new.
    fn group(&mut self, title: &str) -> String {
        if let Some(known) = self.groups.iter().find(|group| group.title == title) {
            return known.id.clone();
        }
        let mut used = Used::default();
        for known in &self.groups {
            used.claim(&known.id);
        }
        let id = used.claim(&format!("group-{}", ids::kebab(title)));
        self.groups.push(Group {
            id: id.clone(),
            title: title.to_owned(),
            label: String::new(),
            within: None,
            text: String::new(),
        });
        id
    }

    fn statement(&mut self, id: &str, all: &BTreeMap<&str, String>) {
        let Some(text) = all.get("statement") else { return };
        let Some(item) = self.items.iter_mut().find(|item| item.id == id) else { return };
        item.statements.push(Statement {
            id: format!("{id}-{}", item.statements.len() + 1),
            label: all.get("statement_label").cloned().unwrap_or_default(),
            text: text.clone(),
            evidence: listed(all.get("statement_evidence").map_or("", String::as_str)),
            ..Statement::default()
        });
    }

    fn mapping(&mut self, id: &str, all: &BTreeMap<&str, String>, place: String) {
        let (relationship, target) = (all.get("relationship"), all.get("target"));
        if relationship.is_none() && target.is_none() {
            return;
        }
        let word = relationship.map_or("intersects-with", String::as_str);
        let Some(relationship) = Relationship::parse(&word.to_lowercase().replace(' ', "-")) else {
            let words: Vec<&str> = Relationship::ALL.iter().map(|each| each.word()).collect();
            self.fault(place, &format!("`{word}` is none of {}", words.join(", ")));
            return;
        };
        let Some(rationale) = all.get("rationale") else {
            self.fault(place, "a relationship needs its `rationale`");
            return;
        };
        let targets = target.map(|text| listed(text)).unwrap_or_default();
        let targets: Vec<Option<String>> =
            if targets.is_empty() { vec![None] } else { targets.into_iter().map(Some).collect() };
        for target in targets {
            self.rows.push(MappingRow {
                source: Some(id.to_owned()),
                relationship,
                target,
                rationale: rationale.clone(),
                beyond: all.get("beyond").cloned().unwrap_or_default(),
            });
        }
    }

    fn fault(&mut self, place: String, message: &str) {
        self.faults.push(
            BROKEN
                .at(self.plan.file, place, message)
                .with_help("correct the row; `controls/README.md` explains the layout"),
        );
    }
}

/// Entries of a cell that holds several, apart by `;` or on lines of their own.
pub(super) fn listed(cell: &str) -> Vec<String> {
    cell.split([';', '\n']).map(str::trim).filter(|each| !each.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Imported, Vec<Diagnostic>> {
        from_csv(&ImportPlan {
            file: "own rules.csv",
            bytes: text.as_bytes(),
            id: None,
            day: "2026-11-20",
            beside: &|_| None,
        })
    }

    #[test]
    fn facts_items_statements_and_mappings_are_read() {
        let text = "designation,Group Standard 7\nedition,2026\nitem,rule\nitems,rules\n\
            ID,Title,Group,Text,Evidence,Statement,Relationship,Target,Rationale\n\
            R1,Callback,Calls,People are called back.,Call log; Survey,Each caller is called back.,subset-of,8.6.1; 8.6.2,Both are about callers.\n\
            R1,,,,,The call is recorded.,,,\nR2,Greeting,Calls,,,,no-counterpart,,Nobody asks for it.\n";
        let imported = read_text(text).unwrap();
        let framework = imported.framework.unwrap();
        assert_eq!((framework.id.as_str(), framework.items_called.many.as_str()), ("group-standard-7", "rules"));
        assert_eq!((framework.groups.len(), framework.items.len()), (1, 2));
        assert_eq!((framework.items[0].statements.len(), framework.items[0].evidence.len()), (2, 2));
        let rows = &imported.mappings[0].rows;
        assert_eq!(rows.len(), 3);
        assert_eq!((rows[1].target.as_deref(), rows[2].target.as_deref()), (Some("8.6.2"), None));
    }

    #[test]
    fn every_bad_row_is_named() {
        let text = "id;title;level;relationship;target;rationale\n;Nameless;;;;\nA;;;;;\nB;Good;eleven;;;\nC;Good;;sameas;8.6.1;Because.\nD;Good;;subset-of;8.6.1;\n";
        let faults = read_text(text).unwrap_err();
        let places: Vec<&str> = faults.iter().map(|fault| fault.place.as_str()).collect();
        assert_eq!(places, ["row 2", "row 3", "row 4", "row 5", "row 6"]);
        assert_eq!(read_text("a,b\n1,2\n").unwrap_err()[0].code, "import-unknown-format");
        assert_eq!(read_text("id,title\n").unwrap_err()[0].code, "import-broken");
    }
}
