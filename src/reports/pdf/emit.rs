//! Hands the laid out pages to the engine, and keeps account of what was marked as belonging to which node.

use super::engine::Engine;
use super::scene::{Item, Leaf, NodeId, Outline, Page, Scene, Tag};
use super::subset::Subset;
use crate::reports::ReportError;
use std::collections::BTreeMap;

/// An area that leads somewhere.
#[derive(Debug, Clone)]
pub(super) struct PlacedLink {
    /// x, y, width and height; y downwards.
    pub(super) area: [f32; 4],
    /// Anchor.
    pub(super) to: String,
    /// Its node.
    pub(super) node: NodeId,
    /// What stands there.
    pub(super) says: String,
}

/// What went through the engine.
pub(super) struct Emitted {
    /// Pages with their content, and the fonts.
    pub(super) document: lopdf::Document,
    /// Page → number of the mark → node.
    pub(super) marks: Vec<Vec<NodeId>>,
    /// Page → links.
    pub(super) links: Vec<Vec<PlacedLink>>,
    /// Figure → left, top, right and bottom.
    pub(super) boxes: BTreeMap<NodeId, [f32; 4]>,
}

/// Emits all pages, which are gone from the scene then.
///
/// # Errors
/// When the engine fails.
pub(super) fn emit(scene: &mut Scene, subsets: &[Subset]) -> Result<Emitted, ReportError> {
    let mut engine = Engine::new(subsets)?;
    let mut marks = Vec::new();
    let mut links = Vec::new();
    let mut boxes = BTreeMap::new();
    // A page is dropped once it is in the engine: the report is never held twice.
    for page in std::mem::take(&mut scene.pages) {
        engine.begin_page();
        marks.push(page_content(&mut engine, scene, &page));
        engine.end_page()?;
        links.push(page_links(&page));
        figure_boxes(scene, &page, &mut boxes);
    }
    Ok(Emitted { document: engine.finish()?, marks, links, boxes })
}

/// Grounds and rules first, then what is read, in reading order.
fn page_content(engine: &mut Engine<'_>, scene: &Scene, page: &Page) -> Vec<NodeId> {
    let leaf = |item: &Item| match item {
        Item::Glyphs { leaf, .. } | Item::Path { leaf, .. } => Some(*leaf),
        Item::Link { .. } => None,
    };
    let artifacts = page.items.iter().filter(|item| leaf(item) == Some(Leaf::Artifact));
    let mut begun = false;
    for item in artifacts {
        if !begun {
            engine.begin_artifact();
            begun = true;
        }
        draw(engine, item);
    }
    if begun {
        engine.end();
    }
    let mut marks: Vec<NodeId> = Vec::new();
    let mut current = None;
    for item in &page.items {
        let Some(Leaf::Node(node)) = leaf(item) else { continue };
        if current != Some(node) {
            if current.is_some() {
                engine.end();
            }
            let tag = scene.tree.nodes.get(node).map_or(Tag::Paragraph, |node| node.tag);
            engine.begin_leaf(tag.name(), marks.len());
            marks.push(node);
            current = Some(node);
        }
        draw(engine, item);
    }
    if current.is_some() {
        engine.end();
    }
    marks
}

fn draw(engine: &mut Engine<'_>, item: &Item) {
    match item {
        Item::Glyphs { at, run, size, colour, .. } => engine.glyphs(run, *at, *size, *colour),
        Item::Path { outline, paint, .. } => engine.path(outline, *paint),
        Item::Link { .. } => {}
    }
}

fn page_links(page: &Page) -> Vec<PlacedLink> {
    let links = page.items.iter().filter_map(|item| match item {
        Item::Link { area, to, node, says } => {
            Some(PlacedLink { area: *area, to: to.clone(), node: *node, says: says.clone() })
        }
        Item::Glyphs { .. } | Item::Path { .. } => None,
    });
    links.collect()
}

fn figure_boxes(scene: &Scene, page: &Page, boxes: &mut BTreeMap<NodeId, [f32; 4]>) {
    for item in &page.items {
        let (leaf, [left, top, right, bottom]) = match item {
            Item::Glyphs { at: [x, y], run, size, leaf, .. } => {
                #[expect(clippy::cast_precision_loss, reason = "advances are far below 2^24")]
                let width = run.advance() as f32 * size / 1000.0;
                (*leaf, [*x, y - size, x + width, y + size * 0.3])
            }
            Item::Path { outline: Outline::Rectangle([x, y, width, height]), leaf, .. } => {
                (*leaf, [*x, *y, x + width, y + height])
            }
            Item::Path { .. } | Item::Link { .. } => continue,
        };
        let Leaf::Node(node) = leaf else { continue };
        if scene.tree.nodes.get(node).is_some_and(|node| node.tag == Tag::Figure) {
            let own = boxes.entry(node).or_insert([left, top, right, bottom]);
            *own = [own[0].min(left), own[1].min(top), own[2].max(right), own[3].max(bottom)];
        }
    }
}
