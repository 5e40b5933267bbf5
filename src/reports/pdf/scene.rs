//! The intermediate form: pages of placed glyphs and paths, and the tree that says what they are. No format writes
//! itself while it is laid out, so that page numbers and destinations are known before the first byte.
//!
//! Lengths are points; y runs downwards from the upper edge of the page, or of the piece until that is placed.

use super::font::Run;
use super::theme::Colour;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Index of a node of the tree.
pub(super) type NodeId = usize;

/// What a node is (ISO 32000-1, 14.8.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Document,
    Section,
    Heading1,
    Heading2,
    Heading3,
    Paragraph,
    Span,
    Link,
    List,
    NumberedList,
    Item,
    Label,
    ItemBody,
    Table,
    TableHead,
    TableBody,
    TableRow,
    HeaderOfColumn,
    HeaderOfRow,
    TableCell,
    Caption,
    Figure,
    Contents,
    ContentsItem,
}

impl Tag {
    /// Name of the structure type.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Document => "Document",
            Self::Section => "Sect",
            Self::Heading1 => "H1",
            Self::Heading2 => "H2",
            Self::Heading3 => "H3",
            Self::Paragraph => "P",
            Self::Span => "Span",
            Self::Link => "Link",
            Self::List | Self::NumberedList => "L",
            Self::Item => "LI",
            Self::Label => "Lbl",
            Self::ItemBody => "LBody",
            Self::Table => "Table",
            Self::TableHead => "THead",
            Self::TableBody => "TBody",
            Self::TableRow => "TR",
            Self::HeaderOfColumn | Self::HeaderOfRow => "TH",
            Self::TableCell => "TD",
            Self::Caption => "Caption",
            Self::Figure => "Figure",
            Self::Contents => "TOC",
            Self::ContentsItem => "TOCI",
        }
    }
}

/// A node of the tree.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// What it is.
    pub(super) tag: Tag,
    /// The node it lies in; the first node is the root.
    pub(super) parent: NodeId,
    /// What it shows, for those who do not see it.
    pub(super) alternative: String,
    /// What it says where its glyphs or paths do not.
    pub(super) says: String,
}

/// The tree, in reading order.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    /// Nodes; the first is the document.
    pub(super) nodes: Vec<Node>,
}

/// The root.
pub(super) const ROOT: NodeId = 0;

impl Tree {
    /// A tree of the document alone.
    pub(super) fn new() -> Self {
        Self { nodes: vec![node(Tag::Document, ROOT)] }
    }

    /// A new node at the end of `parent`.
    pub(super) fn add(&mut self, tag: Tag, parent: NodeId) -> NodeId {
        self.nodes.push(node(tag, parent));
        self.nodes.len() - 1
    }

    /// A new node with words in place of what it shows.
    pub(super) fn add_saying(&mut self, tag: Tag, parent: NodeId, alternative: &str, says: &str) -> NodeId {
        let (alternative, says) = (alternative.to_owned(), says.to_owned());
        self.nodes.push(Node { tag, parent, alternative, says });
        self.nodes.len() - 1
    }
}

const fn node(tag: Tag, parent: NodeId) -> Node {
    Node { tag, parent, alternative: String::new(), says: String::new() }
}

/// What a mark on the page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaf {
    /// Nothing that is read: rules, grounds, running heads, repeated heads of tables.
    Artifact,
    /// A node.
    Node(NodeId),
}

/// Form of a path.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outline {
    /// x, y, width and height.
    Rectangle([f32; 4]),
    /// Straight lines that close.
    Polygon(Vec<[f32; 2]>),
    /// Straight lines.
    Polyline(Vec<[f32; 2]>),
    /// Centre and radius.
    Circle([f32; 2], f32),
    /// The lower half of a circle: centre and radius.
    LowerHalf([f32; 2], f32),
}

/// How a path is painted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Paint {
    /// Filled.
    Fill(Colour),
    /// Drawn as a line of this width.
    Stroke(Colour, f32),
}

/// Something on a page.
#[derive(Debug, Clone)]
pub(super) enum Item {
    /// Glyphs on a baseline.
    Glyphs {
        /// Left end of the baseline.
        at: [f32; 2],
        /// The glyphs.
        run: Arc<Run>,
        /// Size.
        size: f32,
        /// Colour.
        colour: Colour,
        /// What they belong to.
        leaf: Leaf,
    },
    /// A path.
    Path {
        /// Form.
        outline: Outline,
        /// Paint.
        paint: Paint,
        /// What it belongs to.
        leaf: Leaf,
    },
    /// An area that leads somewhere.
    Link {
        /// x, y, width and height.
        area: [f32; 4],
        /// Anchor.
        to: String,
        /// Its node.
        node: NodeId,
        /// What stands there.
        says: String,
    },
}

impl Item {
    /// The same thing elsewhere.
    pub(super) fn moved(mut self, right: f32, down: f32) -> Self {
        let shift = |[x, y]: &mut [f32; 2]| {
            *x += right;
            *y += down;
        };
        match &mut self {
            Self::Glyphs { at, .. } => shift(at),
            Self::Path { outline, .. } => match outline {
                Outline::Rectangle([x, y, ..]) => {
                    *x += right;
                    *y += down;
                }
                Outline::Polygon(points) | Outline::Polyline(points) => points.iter_mut().for_each(shift),
                Outline::Circle(centre, _) | Outline::LowerHalf(centre, _) => shift(centre),
            },
            Self::Link { area: [x, y, ..], .. } => {
                *x += right;
                *y += down;
            }
        }
        self
    }

    /// Whether it leaves a mark on the page.
    pub(super) const fn is_seen(&self) -> bool {
        match self {
            Self::Glyphs { .. } | Self::Path { .. } => true,
            Self::Link { .. } => false,
        }
    }

    /// The same thing, read by nobody.
    pub(super) fn into_artifact(mut self) -> Self {
        match &mut self {
            Self::Glyphs { leaf, .. } | Self::Path { leaf, .. } => *leaf = Leaf::Artifact,
            Self::Link { .. } => {}
        }
        self
    }
}

/// A filled rectangle that nobody reads.
pub(super) fn area(rectangle: [f32; 4], colour: Colour) -> Item {
    Item::Path { outline: Outline::Rectangle(rectangle), paint: Paint::Fill(colour), leaf: Leaf::Artifact }
}

/// A page.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    /// What stands on it.
    pub(super) items: Vec<Item>,
    /// Words of the running head; none on the cover.
    pub(super) running: Option<String>,
}

/// A place to jump to: page counted from 0, and y.
pub(super) type Place = (usize, f32);

/// An entry of the outline.
#[derive(Debug, Clone)]
pub(super) struct Bookmark {
    /// 1 for sections.
    pub(super) level: u8,
    /// Words.
    pub(super) title: String,
    /// Where it leads.
    pub(super) to: String,
    /// Whether the printed contents list it too.
    pub(super) listed: bool,
}

/// The whole document, laid out.
#[derive(Debug)]
pub(super) struct Scene {
    /// Pages.
    pub(super) pages: Vec<Page>,
    /// What they hold.
    pub(super) tree: Tree,
    /// Places by anchor.
    pub(super) places: BTreeMap<String, Place>,
    /// Outline.
    pub(super) bookmarks: Vec<Bookmark>,
}
