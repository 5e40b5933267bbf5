//! Cover and contents, laid out when the numbers of all other pages are known.

use super::compose::{Composer, Spot};
use super::figure::fitted;
use super::line::{self, Paragraph};
use super::scene::{Bookmark, Item, Leaf, NodeId, Outline, Page, Paint, Place, Tag, area};
use super::theme::{
    ACCENT, BODY, BOTTOM, Colour, DISPLAY, FAINT, INK, LEFT, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, PAPER, RULE, SMALL, SOFT,
    Setting, TABLE, TITLE, TOP, WIDTH,
};
use crate::reports::view::block::Align;
use crate::reports::view::{Inline, Text, View};
use std::collections::BTreeMap;

/// Height of the coloured area of the cover.
const BAND: f32 = 356.0;
/// White that is a little less than white, for second lines on the accent.
const PALE: Colour = Colour(0xcf, 0xe3, 0xe6);
/// Width of the names of facts on the cover.
const LABELS: f32 = 130.0;
/// Space between the columns of the contents.
const COLUMNS_GAP: f32 = 28.0;

/// The first page.
pub(super) fn cover(composer: &mut Composer, view: &View, node: NodeId) -> Page {
    let mut items = vec![area([0.0, 0.0, PAGE_WIDTH, BAND], ACCENT)];
    items.extend(brand(composer, node));
    let on_accent = |setting: Setting, colour: Colour| Setting { colour, hyphenate: false, ..setting };
    let kind = paragraph(
        composer,
        &Text::plain(&view.cover.kind),
        on_accent(Setting { size: 13.0, leading: 18.0, ..BODY }, PALE),
        node,
    );
    let organisation = organisation(composer, view, node);
    let criteria = on_accent(Setting { size: 12.0, leading: 17.0, ..BODY }, PALE);
    let criteria = paragraph(composer, &Text::plain(&view.cover.criteria), criteria, node);
    // The title stands on the lower edge of the area and grows upwards.
    let mut y = BAND - 38.0 - criteria.1;
    items.extend(criteria.0.into_iter().map(|item| item.moved(LEFT, y)));
    y -= organisation.1 + 8.0;
    items.extend(organisation.0.into_iter().map(|item| item.moved(LEFT, y)));
    y -= kind.1 + 4.0;
    items.extend(kind.0.into_iter().map(|item| item.moved(LEFT, y)));
    items.extend(facts(composer, view, node));
    items.extend(statement(composer, view, node));
    Page { items, running: None }
}

fn paragraph(composer: &mut Composer, text: &Text, setting: Setting, node: NodeId) -> (Vec<Item>, f32) {
    let own = composer.tree.add(Tag::Paragraph, node);
    let set = line::set(&mut composer.fonts, text, setting, WIDTH);
    let items = composer.paint(&set, Spot { x: 0.0, y: 0.0, width: WIDTH, align: Align::Start }, own);
    (items, set.height())
}

/// The name of the organisation: on one line if that takes no much smaller letters, otherwise in lines of about
/// equal width.
fn organisation(composer: &mut Composer, view: &View, node: NodeId) -> (Vec<Item>, f32) {
    let whole = view.cover.organisation.as_str();
    let short: String = whole.chars().take(240).collect();
    let text = Text::plain(if short == whole { short } else { format!("{}…", short.trim_end()) });
    let own = composer.tree.add(Tag::Paragraph, node);
    let spot = Spot { x: 0.0, y: 0.0, width: WIDTH, align: Align::Start };
    for (scale, most) in [(1.0, 1), (0.9, 1), (0.8, 1), (1.0, 2), (0.8, 3), (0.62, 4), (0.48, 9)] {
        let setting =
            Setting { size: DISPLAY.size * scale, leading: DISPLAY.leading * scale, colour: PAPER, ..DISPLAY };
        let set = line::set_balanced(&mut composer.fonts, &text, setting, WIDTH);
        if set.lines.len() <= most {
            return (composer.paint(&set, spot, own), set.height());
        }
    }
    (Vec::new(), 0.0)
}

fn brand(composer: &mut Composer, node: NodeId) -> Vec<Item> {
    let points = [[2.5, 8.6], [6.4, 12.6], [13.6, 3.4]];
    let unit = 15.0 / 16.0;
    let tick = points.map(|[x, y]| [LEFT + x * unit - 2.0, 62.0 + y * unit]).to_vec();
    let tick = Outline::Polyline(tick);
    let mut items = vec![Item::Path { outline: tick, paint: Paint::Stroke(PAPER, 2.5), leaf: Leaf::Artifact }];
    let own = composer.tree.add(Tag::Paragraph, node);
    let setting = Setting { face: DISPLAY.face, size: 11.0, leading: 15.0, colour: PAPER, hyphenate: false };
    let set = line::set(&mut composer.fonts, &Text::plain("tickmark"), setting, 200.0);
    let spot = Spot { x: LEFT + 18.0, y: 62.0, width: 200.0, align: Align::Start };
    items.extend(composer.paint(&set, spot, own));
    items
}

fn facts(composer: &mut Composer, view: &View, node: NodeId) -> Vec<Item> {
    let table = composer.tree.add(Tag::Table, node);
    let body = composer.tree.add(Tag::TableBody, table);
    let mut items = Vec::new();
    let mut y = BAND + 26.0;
    for fact in &view.cover.facts {
        let row = composer.tree.add(Tag::TableRow, body);
        let label = composer.tree.add(Tag::HeaderOfRow, row);
        let cell = composer.tree.add(Tag::TableCell, row);
        let setting = Setting { leading: TABLE.leading, ..FAINT };
        let name = line::set(&mut composer.fonts, &Text::plain(&fact.label), setting, LABELS - 10.0);
        items.extend(composer.paint(&name, Spot { x: LEFT, y, width: LABELS, align: Align::Start }, label));
        let mut height = name.height();
        let mut down = 0.0;
        for text in &fact.lines {
            let width = WIDTH - LABELS;
            let set = line::set(&mut composer.fonts, &shortened(text), Setting { hyphenate: false, ..TABLE }, width);
            items.extend(composer.paint(
                &set,
                Spot { x: LEFT + LABELS, y: y + down, width, align: Align::Start },
                cell,
            ));
            down += set.height();
        }
        height = height.max(down);
        y += height + 4.5;
        items.push(area([LEFT, y, WIDTH, 0.5], RULE));
        y += 5.0;
    }
    items
}

/// A text that leaves room for the others; the scope section holds the whole of it.
fn shortened(text: &Text) -> Text {
    let whole = text.plain_text();
    if whole.chars().count() <= 420 {
        return text.clone();
    }
    let start: String = whole.chars().take(400).collect();
    Text::plain(format!("{}…", start.trim_end()))
}

fn statement(composer: &mut Composer, view: &View, node: NodeId) -> Vec<Item> {
    let notice = Setting { hyphenate: false, size: 6.8, leading: 9.4, ..FAINT };
    let (statement, above) = paragraph(composer, &view.cover.statement, Setting { hyphenate: false, ..SMALL }, node);
    let (notice, height) = paragraph(composer, &Text::plain(&view.cover.notice), notice, node);
    // Both stand on the lower edge of the page.
    let y = BOTTOM + 12.0 - height;
    let mut items: Vec<Item> = statement.into_iter().map(|item| item.moved(LEFT, y - above - 6.0)).collect();
    items.extend(notice.into_iter().map(|item| item.moved(LEFT, y)));
    items
}

/// One entry of the contents as it is set.
struct Entry {
    bookmark: Bookmark,
    title: Paragraph,
    before: f32,
    indent: f32,
}

/// How many pages the contents take.
pub(super) fn contents_pages(composer: &mut Composer) -> usize {
    columns(composer).len().div_ceil(2)
}

/// Width of a column of the contents.
const COLUMN: f32 = (WIDTH - COLUMNS_GAP) / 2.0;
/// Width of the page numbers.
const NUMBERS: f32 = 24.0;

/// Distances of lines that are tried, the widest first.
const TIGHTNESS: [f32; 3] = [1.0, 0.94, 0.88];

fn entries(composer: &mut Composer, tightness: f32) -> Vec<Entry> {
    let listed: Vec<Bookmark> = composer.bookmarks.iter().filter(|entry| entry.listed).cloned().collect();
    let entry = |bookmark: Bookmark| {
        let (before, indent, setting) = match bookmark.level {
            1 => (6.0, 0.0, Setting { face: DISPLAY.face, leading: 12.4, hyphenate: false, ..TABLE }),
            2 => (1.2, 11.0, Setting { leading: 10.8, hyphenate: false, ..TABLE }),
            _ => (0.4, 22.0, Setting { leading: 9.4, hyphenate: false, ..FAINT }),
        };
        let setting = Setting { leading: setting.leading * tightness, ..setting };
        let before = before * tightness;
        let width = COLUMN - indent - NUMBERS;
        let title = line::set(&mut composer.fonts, &Text::plain(&bookmark.title), setting, width);
        Entry { bookmark, title, before, indent }
    };
    listed.into_iter().map(entry).collect()
}

/// Entries by column; two columns make a page. They are set closer where that saves a page.
fn columns(composer: &mut Composer) -> Vec<Vec<Entry>> {
    let mut tried: Vec<Vec<Vec<Entry>>> = TIGHTNESS.map(|tightness| columns_at(composer, tightness)).into();
    let pages = |columns: &Vec<Vec<Entry>>| columns.len().div_ceil(2);
    let fewest = tried.iter().map(pages).min().unwrap_or_default();
    let chosen = tried.iter().position(|columns| pages(columns) == fewest).unwrap_or_default();
    tried.swap_remove(chosen)
}

fn columns_at(composer: &mut Composer, tightness: f32) -> Vec<Vec<Entry>> {
    let mut columns: Vec<Vec<Entry>> = vec![Vec::new()];
    let mut y = contents_top();
    for entry in entries(composer, tightness) {
        let height = entry.before + entry.title.height();
        // A section does not end a column with its own title alone.
        let below = if entry.bookmark.level == 1 { 24.0 } else { 0.0 };
        if y + height + below > BOTTOM {
            columns.push(Vec::new());
            y = if columns.len() <= 2 { contents_top() } else { TOP };
        }
        y += height;
        if let Some(column) = columns.last_mut() {
            column.push(entry);
        }
    }
    columns
}

fn contents_top() -> f32 {
    TOP + 18.0 + TITLE.leading
}

/// The contents, with the page of each entry.
pub(super) fn contents(
    composer: &mut Composer,
    title: &str,
    places: &BTreeMap<String, Place>,
    node: NodeId,
) -> Vec<Page> {
    let heading = composer.tree.add(Tag::Heading1, node);
    let list = composer.tree.add(Tag::Contents, node);
    let set = line::set(&mut composer.fonts, &Text::plain(title), TITLE, WIDTH);
    let spot = Spot { x: LEFT, y: TOP + 12.0, width: WIDTH, align: Align::Start };
    let mut first = vec![area([LEFT, TOP, 46.0, 3.0], ACCENT)];
    first.extend(composer.paint(&set, spot, heading));
    let mut pages: Vec<Page> = Vec::new();
    for (index, column) in columns(composer).into_iter().enumerate() {
        if index % 2 == 0 {
            pages.push(Page { items: std::mem::take(&mut first), running: Some(title.to_owned()) });
        }
        let x = if index % 2 == 0 { LEFT } else { LEFT + COLUMN + COLUMNS_GAP };
        let mut y = if index < 2 { contents_top() } else { TOP };
        for entry in column {
            y += entry.before;
            let height = entry.title.height();
            let items = contents_entry(composer, entry, [x, y], places, list);
            if let Some(page) = pages.last_mut() {
                page.items.extend(items);
            }
            y += height;
        }
    }
    pages
}

fn contents_entry(
    composer: &mut Composer,
    entry: Entry,
    [x, y]: [f32; 2],
    places: &BTreeMap<String, Place>,
    list: NodeId,
) -> Vec<Item> {
    let item = composer.tree.add(Tag::ContentsItem, list);
    let link = composer.tree.add(Tag::Link, item);
    let number = places.get(&entry.bookmark.to).map_or_else(String::new, |(page, _)| (page + 1).to_string());
    let (width, height) = (COLUMN - entry.indent, entry.title.height());
    let spot = Spot { x: x + entry.indent, y, width, align: Align::Start };
    let mut items = composer.paint(&entry.title, spot, link);
    let colour = if entry.bookmark.level == 1 { INK } else { SOFT };
    let says = format!("{} {number}", entry.bookmark.title);
    let set = Setting { colour, ..entry.title.setting };
    let set = line::set(&mut composer.fonts, &Text::plain(format!(" {number}")), set, NUMBERS + 12.0);
    // The number stands on the last line of its title.
    let bottom = y + height - set.height();
    items.extend(composer.paint(&set, Spot { y: bottom, align: Align::End, ..spot }, link));
    let area = [x + entry.indent, y, width, height];
    items.push(Item::Link { area, to: entry.bookmark.to, node: link, says });
    items
}

/// Running head and foot, read by nobody.
pub(super) fn margins(composer: &mut Composer, view: &View, page: usize, pages: usize, running: &str) -> Vec<Item> {
    let mut items = vec![area([LEFT, 50.0, WIDTH, 0.5], RULE), area([LEFT, PAGE_HEIGHT - 48.0, WIDTH, 0.5], RULE)];
    let label = |key: &str| view.labels.get(key).cloned().unwrap_or_default();
    let number = label("page").replace("{page}", &page.to_string()).replace("{pages}", &pages.to_string());
    let head = format!("{}  ·  {}", view.cover.kind, view.organisation);
    for (text, y, align) in [
        (Text::plain(fitted(composer, &head, MARGIN, WIDTH * 0.62)), 36.0, Align::Start),
        (Text::plain(fitted(composer, running, MARGIN, WIDTH * 0.36)), 36.0, Align::End),
        (Text::from(Inline::plain(&view.report)), PAGE_HEIGHT - 43.0, Align::Start),
        (Text::plain(number), PAGE_HEIGHT - 43.0, Align::End),
    ] {
        let set = line::set(&mut composer.fonts, &text, MARGIN, WIDTH);
        let spot = Spot { x: LEFT, y, width: WIDTH, align };
        items.extend(composer.paint(&set, spot, 0).into_iter().map(Item::into_artifact));
    }
    items
}
