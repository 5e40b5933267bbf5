//! The structure tree: what each mark on the pages is, in reading order.

use super::{destination, text};
use crate::reports::pdf::emit::PlacedLink;
use crate::reports::pdf::engine::rounded;
use crate::reports::pdf::scene::{Node, NodeId, ROOT, Scene, Tag};
use crate::reports::pdf::theme::PAGE_HEIGHT;
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};
use std::collections::BTreeMap;

/// A link as an object.
pub(in crate::reports::pdf) struct LinkObject {
    page: usize,
    node: NodeId,
    id: ObjectId,
}

/// What stands on the pages.
pub(in crate::reports::pdf) struct Content {
    /// Page → number of the mark → node.
    pub(in crate::reports::pdf) marks: Vec<Vec<NodeId>>,
    /// Links, in order of page.
    pub(in crate::reports::pdf) links: Vec<LinkObject>,
    /// Figure → left, top, right and bottom.
    pub(in crate::reports::pdf) boxes: BTreeMap<NodeId, [f32; 4]>,
}

fn integer(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Adds links to the pages, and to the pages what ties them to the tree.
pub(super) fn add_links(
    document: &mut Document,
    scene: &Scene,
    pages: &[ObjectId],
    links: &[Vec<PlacedLink>],
) -> Vec<LinkObject> {
    let mut objects = Vec::new();
    for (page, (links, id)) in links.iter().zip(pages).enumerate() {
        let mut own: Vec<Object> = Vec::new();
        for link in links {
            let Some(place) = scene.places.get(&link.to) else { continue };
            let [x, y, width, height] = link.area;
            let rectangle = [x, PAGE_HEIGHT - y - height, x + width, PAGE_HEIGHT - y];
            let annotation = document.add_object(dictionary! {
                "Type" => "Annot",
                "Subtype" => "Link",
                "Rect" => rectangle.map(|edge| Object::Real(rounded(edge))).to_vec(),
                "Border" => vec![0.into(), 0.into(), 0.into()],
                "F" => 4,
                "Contents" => text(&link.says),
                "Dest" => destination(pages, *place),
                "StructParent" => integer(pages.len() + objects.len()),
            });
            own.push(Object::Reference(annotation));
            objects.push(LinkObject { page, node: link.node, id: annotation });
        }
        if let Ok(dictionary) = document.get_dictionary_mut(*id) {
            dictionary.set("StructParents", integer(page));
            dictionary.set("Tabs", Object::Name(b"S".to_vec()));
            dictionary.remove(b"Annots");
            if !own.is_empty() {
                dictionary.set("Annots", own);
            }
        }
    }
    objects
}

/// Adds the tree and returns its root.
pub(super) fn add_tree(document: &mut Document, scene: &Scene, pages: &[ObjectId], content: &Content) -> ObjectId {
    let root = document.new_object_id();
    let ids: Vec<ObjectId> = scene.tree.nodes.iter().map(|_| document.new_object_id()).collect();
    let reference = |node: NodeId| ids.get(node).map_or(Object::Null, |id| Object::Reference(*id));
    let mut kids = Kids::of(scene, content);
    for (node, (id, about)) in ids.iter().zip(&scene.tree.nodes).enumerate() {
        let above = if node == ROOT { Object::Reference(root) } else { reference(about.parent) };
        let mut element = dictionary! {
            "Type" => "StructElem",
            "S" => Object::Name(about.tag.name().as_bytes().to_vec()),
            "P" => above,
        };
        kids.set(node, &mut element, pages, &reference);
        describe(&mut element, about, content.boxes.get(&node));
        document.set_object(*id, element);
    }
    let parents = parent_tree(document, content, pages.len(), &reference);
    document.set_object(
        root,
        dictionary! {
            "Type" => "StructTreeRoot",
            "K" => vec![reference(ROOT)],
            "ParentTree" => Object::Reference(parents),
            "ParentTreeNextKey" => integer(pages.len() + content.links.len()),
        },
    );
    root
}

/// What lies in each node.
struct Kids<'c> {
    nodes: Vec<Vec<NodeId>>,
    marks: Vec<Vec<(usize, usize)>>,
    links: Vec<Vec<&'c LinkObject>>,
}

impl<'c> Kids<'c> {
    fn of(scene: &Scene, content: &'c Content) -> Self {
        let count = scene.tree.nodes.len();
        let mut kids = Self { nodes: vec![Vec::new(); count], marks: vec![Vec::new(); count], links: Vec::new() };
        kids.links.resize_with(count, Vec::new);
        for (index, node) in scene.tree.nodes.iter().enumerate().skip(1) {
            if let Some(above) = kids.nodes.get_mut(node.parent) {
                above.push(index);
            }
        }
        for (page, marks) in content.marks.iter().enumerate() {
            for (number, node) in marks.iter().enumerate() {
                if let Some(own) = kids.marks.get_mut(*node) {
                    own.push((page, number));
                }
            }
        }
        for link in &content.links {
            if let Some(own) = kids.links.get_mut(link.node) {
                own.push(link);
            }
        }
        kids
    }

    fn set(
        &mut self,
        node: NodeId,
        element: &mut Dictionary,
        pages: &[ObjectId],
        reference: &impl Fn(NodeId) -> Object,
    ) {
        let page = |page: usize| pages.get(page).map_or(Object::Null, |id| Object::Reference(*id));
        let marks = self.marks.get_mut(node).map(std::mem::take).unwrap_or_default();
        let home = marks.first().map(|(page, _)| *page);
        let mut kids: Vec<Object> = Vec::new();
        for (on, number) in marks {
            if Some(on) == home {
                kids.push(integer(number).into());
            } else {
                kids.push(dictionary! { "Type" => "MCR", "Pg" => page(on), "MCID" => integer(number) }.into());
            }
        }
        for link in self.links.get_mut(node).map(std::mem::take).unwrap_or_default() {
            let object = dictionary! { "Type" => "OBJR", "Pg" => page(link.page), "Obj" => Object::Reference(link.id) };
            kids.push(object.into());
        }
        let nodes = self.nodes.get_mut(node).map(std::mem::take).unwrap_or_default();
        kids.extend(nodes.into_iter().map(reference));
        if let Some(home) = home {
            element.set("Pg", page(home));
        }
        match kids.len() {
            0 => {}
            1 => element.set("K", kids.swap_remove(0)),
            _ => element.set("K", kids),
        }
    }
}

/// Attributes and words of an element.
fn describe(element: &mut Dictionary, node: &Node, area: Option<&[f32; 4]>) {
    let scope = |scope: &str| dictionary! { "O" => "Table", "Scope" => scope };
    let list = |numbering: &str| dictionary! { "O" => "List", "ListNumbering" => numbering };
    match node.tag {
        Tag::HeaderOfColumn => element.set("A", scope("Column")),
        Tag::HeaderOfRow => element.set("A", scope("Row")),
        Tag::List => element.set("A", list("Disc")),
        Tag::NumberedList => element.set("A", list("Decimal")),
        Tag::Table if !node.alternative.is_empty() => {
            element.set("A", dictionary! { "O" => "Table", "Summary" => text(&node.alternative) });
        }
        Tag::Figure => {
            if let Some([left, top, right, bottom]) = area {
                let edges = [*left, PAGE_HEIGHT - bottom, *right, PAGE_HEIGHT - top];
                let edges = edges.map(|edge| Object::Real(rounded(edge))).to_vec();
                element.set("A", dictionary! { "O" => "Layout", "Placement" => "Block", "BBox" => edges });
            }
            element.set("Alt", text(&node.alternative));
        }
        Tag::Document
        | Tag::Section
        | Tag::Heading1
        | Tag::Heading2
        | Tag::Heading3
        | Tag::Paragraph
        | Tag::Span
        | Tag::Link
        | Tag::Item
        | Tag::Label
        | Tag::ItemBody
        | Tag::Table
        | Tag::TableHead
        | Tag::TableBody
        | Tag::TableRow
        | Tag::TableCell
        | Tag::Caption
        | Tag::Contents
        | Tag::ContentsItem => {}
    }
    if !node.says.is_empty() {
        element.set("ActualText", text(&node.says));
    }
}

/// From marks and links back to the tree: pages by their number, then links.
fn parent_tree(
    document: &mut Document,
    content: &Content,
    pages: usize,
    reference: &impl Fn(NodeId) -> Object,
) -> ObjectId {
    let mut numbers: Vec<Object> = Vec::new();
    for (page, marks) in content.marks.iter().enumerate() {
        let nodes: Vec<Object> = marks.iter().map(|node| reference(*node)).collect();
        let nodes = document.add_object(nodes);
        numbers.extend([integer(page).into(), Object::Reference(nodes)]);
    }
    for (index, link) in content.links.iter().enumerate() {
        numbers.extend([integer(pages + index).into(), reference(link.node)]);
    }
    document.add_object(dictionary! { "Nums" => numbers })
}
