//! The pass over the engine's objects that makes them a tagged, archival document (ISO 19005-3 level A, ISO 14289-1).

mod metadata;
mod profile;
mod structure;

use super::Attachment;
use super::emit::Emitted;
use super::engine::{rounded, utf16};
use super::scene::{Bookmark, Place, Scene};
use super::theme::{LEFT, PAGE_HEIGHT};
use crate::integrity::Sha256Digest;
use crate::reports::ReportError;
use crate::reports::view::View;
use lopdf::{Dictionary, Document, Object, ObjectId, SaveOptions, Stream, StringFormat, dictionary};

/// The file.
///
/// # Errors
/// When an object that the engine always writes is missing, or the file cannot be put together.
pub(super) fn finish(
    view: &View,
    scene: &Scene,
    emitted: Emitted,
    attachments: &[Attachment<'_>],
) -> Result<Vec<u8>, ReportError> {
    let Emitted { mut document, marks, links, boxes } = emitted;
    let pages: Vec<ObjectId> = document.page_iter().collect();
    let content = content_digest(&document, &pages, view);
    let link_objects = structure::add_links(&mut document, scene, &pages, &links);
    let root =
        structure::add_tree(&mut document, scene, &pages, &structure::Content { marks, links: link_objects, boxes });
    let outlines = outline(&mut document, scene, &pages);
    let files = attach(&mut document, view, attachments);
    let intent = profile::output_intent(&mut document);
    let metadata = document.add_object(metadata::stream(view));
    let catalogue = document.catalog_mut().map_err(|error| ReportError::Pdf(error.to_string()))?;
    for key in ["OutputIntents", "OCProperties", "PageLayout"] {
        catalogue.remove(key.as_bytes());
    }
    catalogue.set("Version", Object::Name(b"1.7".to_vec()));
    catalogue.set("Lang", text(&view.language));
    catalogue.set("MarkInfo", dictionary! { "Marked" => true });
    catalogue.set("Metadata", Object::Reference(metadata));
    catalogue.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    catalogue.set("OutputIntents", vec![intent.into()]);
    catalogue.set("StructTreeRoot", Object::Reference(root));
    catalogue.set("PageLabels", dictionary! { "Nums" => vec![0.into(), dictionary! { "S" => "D" }.into()] });
    if let Some(outlines) = outlines {
        catalogue.set("Outlines", Object::Reference(outlines));
        catalogue.set("PageMode", Object::Name(b"UseOutlines".to_vec()));
    }
    if let Some((names, all)) = files {
        catalogue.set("Names", dictionary! { "EmbeddedFiles" => dictionary! { "Names" => names } });
        catalogue.set("AF", all);
    }
    identify(&mut document, view, content);
    save(document)
}

/// Digest of what is on the pages, from which the file's identifier is derived.
fn content_digest(document: &Document, pages: &[ObjectId], view: &View) -> Sha256Digest {
    let mut bytes = view.digest.as_bytes().to_vec();
    for page in pages {
        bytes.extend_from_slice(Sha256Digest::of(&document.get_page_content(*page)).as_bytes());
    }
    Sha256Digest::of(&bytes)
}

/// The information dictionary, equal to the metadata, and the identifier.
fn identify(document: &mut Document, view: &View, content: Sha256Digest) {
    let date = metadata::pdf_date(view.as_of);
    let info = document.add_object(dictionary! {
        "Title" => text(&view.title),
        "Author" => text(&view.tool),
        "Subject" => text(&metadata::subject(view)),
        "Keywords" => text(&metadata::keywords(view)),
        "Creator" => text(&view.tool),
        "Producer" => text(metadata::PRODUCER),
        "CreationDate" => Object::string_literal(date.clone()),
        "ModDate" => Object::string_literal(date),
    });
    if let Ok(Object::Reference(old)) = document.trailer.get(b"Info").cloned() {
        document.objects.remove(&old);
    }
    document.trailer.set("Info", Object::Reference(info));
    let identifier: Vec<u8> = content.as_bytes().iter().take(16).copied().collect();
    let identifier = Object::String(identifier, StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![identifier.clone(), identifier]);
}

fn save(mut document: Document) -> Result<Vec<u8>, ReportError> {
    "1.7".clone_into(&mut document.version);
    document.compress();
    let mut bytes = Vec::new();
    let options = SaveOptions::builder().use_object_streams(true).use_xref_streams(true).compression_level(6).build();
    document.save_with_options(&mut bytes, options).map_err(|error| ReportError::Pdf(error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A text string.
pub(super) fn text(words: &str) -> Object {
    if words.is_ascii() && words.bytes().all(|byte| (0x20..0x7F).contains(&byte)) {
        return Object::string_literal(words);
    }
    Object::String(utf16(words), StringFormat::Hexadecimal)
}

/// A place to jump to.
pub(super) fn destination(pages: &[ObjectId], (page, y): Place) -> Object {
    let page = pages.get(page).map_or(Object::Null, |page| Object::Reference(*page));
    let top = rounded(PAGE_HEIGHT - y + 6.0);
    vec![page, Object::Name(b"XYZ".to_vec()), Object::Real(LEFT - 20.0), Object::Real(top), Object::Null].into()
}

/// The outline, as deep as the headings are.
fn outline(document: &mut Document, scene: &Scene, pages: &[ObjectId]) -> Option<ObjectId> {
    let entries: Vec<&Bookmark> = scene.bookmarks.iter().filter(|entry| scene.places.contains_key(&entry.to)).collect();
    if entries.is_empty() {
        return None;
    }
    let root = document.new_object_id();
    let ids: Vec<ObjectId> = entries.iter().map(|_| document.new_object_id()).collect();
    let parents = parents(&entries);
    let children = |parent: Option<usize>| -> Vec<usize> {
        (0..entries.len()).filter(|index| parents.get(*index) == Some(&parent)).collect()
    };
    let id = |index: usize| ids.get(index).map_or(Object::Null, |id| Object::Reference(*id));
    for parent in (0..entries.len()).map(Some).chain([None]) {
        let own = children(parent);
        for (at, index) in own.iter().enumerate() {
            let (Some(entry), Some(object)) = (entries.get(*index), ids.get(*index)) else { continue };
            let place = scene.places.get(&entry.to).copied().unwrap_or_default();
            let mut item = dictionary! {
                "Title" => text(&entry.title),
                "Parent" => parent.map_or(Object::Reference(root), id),
                "Dest" => destination(pages, place),
            };
            if let Some(before) = at.checked_sub(1).and_then(|at| own.get(at)) {
                item.set("Prev", id(*before));
            }
            if let Some(next) = own.get(at + 1) {
                item.set("Next", id(*next));
            }
            set_ends(&mut item, &children(Some(*index)), id, false);
            document.set_object(*object, item);
        }
    }
    let mut item = dictionary! { "Type" => "Outlines" };
    set_ends(&mut item, &children(None), id, true);
    document.set_object(root, item);
    Some(root)
}

/// First and last child, and their number; closed entries count theirs below zero.
fn set_ends(item: &mut Dictionary, children: &[usize], id: impl Fn(usize) -> Object, open: bool) {
    if let (Some(first), Some(last)) = (children.first(), children.last()) {
        let count = i64::try_from(children.len()).unwrap_or_default();
        item.set("First", id(*first));
        item.set("Last", id(*last));
        item.set("Count", if open { count } else { -count });
    }
}

/// The entry above each entry.
fn parents(entries: &[&Bookmark]) -> Vec<Option<usize>> {
    let mut open: Vec<(u8, usize)> = Vec::new();
    let mut parents = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        while open.last().is_some_and(|(level, _)| *level >= entry.level) {
            open.pop();
        }
        parents.push(open.last().map(|(_, index)| *index));
        open.push((entry.level, index));
    }
    parents
}

/// Files inside the document: the name tree and the list of associated files.
fn attach(document: &mut Document, view: &View, attachments: &[Attachment<'_>]) -> Option<(Object, Object)> {
    let (mut names, mut all) = (Vec::new(), Vec::new());
    for attachment in attachments {
        let size = i64::try_from(attachment.bytes.len()).unwrap_or(i64::MAX);
        let stream = dictionary! {
            "Type" => "EmbeddedFile",
            "Subtype" => Object::Name(attachment.media_type.as_bytes().to_vec()),
            "Params" => dictionary! { "Size" => size, "ModDate" => Object::string_literal(metadata::pdf_date(view.as_of)) },
        };
        let file = document.add_object(Stream::new(stream, attachment.bytes.to_vec()));
        let specification = document.add_object(dictionary! {
            "Type" => "Filespec",
            "F" => text(attachment.name),
            "UF" => text(attachment.name),
            "Desc" => text(attachment.description),
            "AFRelationship" => "Source",
            "EF" => dictionary! { "F" => Object::Reference(file), "UF" => Object::Reference(file) },
        });
        names.extend([text(attachment.name), Object::Reference(specification)]);
        all.push(Object::Reference(specification));
    }
    if all.is_empty() { None } else { Some((names.into(), all.into())) }
}
