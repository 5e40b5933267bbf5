//! The PDF report, in three steps: the view is laid out to an intermediate form (pages of placed glyphs, paths and a
//! structure tree), that is handed to the PDF engine through a small boundary, and a pass over the engine's objects
//! makes the file a tagged, archival one.

mod compose;
mod emit;
mod engine;
mod figure;
mod finish;
mod flow;
mod font;
mod front;
mod line;
mod scene;
mod subset;
mod table;
mod theme;

use super::ReportError;
use super::view::View;
use compose::Composer;
use font::Fonts;
use scene::{ROOT, Scene, Tag};

/// A file inside the report.
#[derive(Debug, Clone, Copy)]
pub struct Attachment<'a> {
    /// Name.
    pub name: &'a str,
    /// Media type.
    pub media_type: &'a str,
    /// What it is, in words.
    pub description: &'a str,
    /// Content.
    pub bytes: &'a [u8],
}

/// Renders the view.
///
/// # Errors
/// When a font that ships cannot be used, or the file cannot be put together; both are faults of ours.
pub fn render(view: &View) -> Result<Vec<u8>, ReportError> {
    render_with(view, &[])
}

/// Renders the view with files inside it.
///
/// # Errors
/// When a font that ships cannot be used, or the file cannot be put together; both are faults of ours.
pub fn render_with(view: &View, attachments: &[Attachment<'_>]) -> Result<Vec<u8>, ReportError> {
    let mut composer = Composer::new(Fonts::load()?);
    let mut scene = lay_out(&mut composer, view);
    let subsets = subset::subsets(&composer.fonts, &scene.pages)?;
    let emitted = emit::emit(&mut scene, &subsets)?;
    finish::finish(view, &scene, emitted, attachments)
}

/// Sections first, then the pages before them, which name the pages of the sections.
fn lay_out(composer: &mut Composer, view: &View) -> Scene {
    let front = view.depth.has_cover();
    let mut section = || front.then(|| composer.tree.add(Tag::Section, ROOT));
    let (cover, contents) = (section(), section());
    for (place, section) in view.sections.iter().enumerate() {
        // A report of a page or two goes on where there is room.
        composer.section(section, front || place == 0);
    }
    let pieces = std::mem::take(&mut composer.pieces);
    let body = flow::paginate(pieces, &composer.heads);
    let before = if front { 1 + front::contents_pages(composer) } else { 0 };
    let places = body.places.into_iter().map(|(anchor, (page, y))| (anchor, (page + before, y))).collect();
    let mut pages = Vec::new();
    if let (Some(cover), Some(contents)) = (cover, contents) {
        pages.push(front::cover(composer, view, cover));
        let title = view.labels.get("contents").cloned().unwrap_or_default();
        pages.extend(front::contents(composer, &title, &places, contents));
    }
    pages.extend(body.pages);
    let all = pages.len();
    for (index, page) in pages.iter_mut().enumerate() {
        if let Some(running) = page.running.clone() {
            page.items.extend(front::margins(composer, view, index + 1, all, &running));
        }
    }
    let tree = std::mem::replace(&mut composer.tree, scene::Tree::new());
    Scene { pages, tree, places, bookmarks: std::mem::take(&mut composer.bookmarks) }
}
