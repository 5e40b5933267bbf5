//! The style sheet, and what in it depends on the report: the words of columns on narrow screens, the drawn signs.

use crate::reports::mark::{Paint, Part, SHAPES, Shape};
use crate::reports::view::View;
use crate::reports::view::block::{Block, Table};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const STYLE: &str = include_str!("../../../templates/html/style.css");

/// The whole style sheet.
pub(super) fn sheet(view: &View) -> String {
    let mut sheet = STYLE.to_owned();
    sheet.push_str("@media (min-width:44.01rem){\n");
    for (columns, class) in shapes(view) {
        for (at, (_, share)) in columns.iter().enumerate() {
            let _ = writeln!(sheet, ".{class} th:nth-child({}){{width:{share}%}}", at + 1);
        }
    }
    sheet.push_str("}\n@media (max-width:44rem){\n");
    for (columns, class) in shapes(view) {
        for (at, (title, _)) in columns.iter().enumerate().skip(1) {
            // Writing to a text cannot fail.
            let _ =
                writeln!(sheet, ".{class} tbody>tr>:nth-child({})::before{{content:\"{}\"}}", at + 1, quoted(title));
        }
    }
    sheet.push_str("}\n");
    sheet
}

/// Text inside quotes of a style sheet, where nothing can end the quotes or the sheet.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for each in text.chars() {
        if each.is_alphanumeric() || " .,:%".contains(each) {
            quoted.push(each);
        } else {
            let _ = write!(quoted, "\\{:X} ", u32::from(each));
        }
    }
    quoted
}

/// Class of each table: tables with the same columns share one.
pub(super) fn table_classes(view: &View) -> BTreeMap<&str, String> {
    let shapes = shapes(view);
    let class = |table: &Table| shapes.get(&columns(table)).cloned().unwrap_or_default();
    tables(view).map(|table| (table.id.as_str(), class(table))).collect()
}

fn shapes(view: &View) -> BTreeMap<Vec<(&str, u32)>, String> {
    let mut shapes: BTreeMap<Vec<(&str, u32)>, String> =
        tables(view).map(|table| (columns(table), String::new())).collect();
    for (number, class) in shapes.values_mut().enumerate() {
        *class = format!("k{number}");
    }
    shapes
}

fn columns(table: &Table) -> Vec<(&str, u32)> {
    table.columns.iter().map(|column| (column.title.as_str(), column.share)).collect()
}

fn tables(view: &View) -> impl Iterator<Item = &Table> {
    view.sections.iter().flat_map(|section| &section.blocks).filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Chart(chart) => Some(&chart.table),
        Block::Heading(_)
        | Block::Paragraph { .. }
        | Block::List { .. }
        | Block::Facts { .. }
        | Block::Tiles { .. }
        | Block::Gates { .. }
        | Block::Note { .. }
        | Block::Signatures { .. } => None,
    })
}

/// The signs as symbols that the page refers to.
pub(super) fn signs() -> String {
    let mut signs = String::from("<svg class=\"unseen\" aria-hidden=\"true\">");
    for shape in SHAPES {
        let _ = write!(signs, "<symbol id=\"sign-{}\" viewBox=\"0 0 16 16\">{}</symbol>", shape.name(), drawn(shape));
    }
    signs.push_str("</svg>");
    signs
}

fn drawn(shape: Shape) -> String {
    shape.parts().iter().map(part).collect()
}

fn part(part: &Part) -> String {
    match part {
        Part::Disc(paint, [x, y], radius) => {
            format!("<circle class=\"{}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>", fill(*paint))
        }
        Part::Ring([x, y], radius, width) => {
            format!("<circle class=\"stroke\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" stroke-width=\"{width}\"/>")
        }
        Part::Area(paint, points) => format!("<polygon class=\"{}\" points=\"{}\"/>", fill(*paint), list(points)),
        Part::Line(paint, points, width) => {
            let class = match paint {
                Paint::Ink => "stroke",
                Paint::Paper => "cut-stroke",
            };
            format!("<polyline class=\"{class}\" points=\"{}\" stroke-width=\"{width}\"/>", list(points))
        }
        Part::LowerHalf([x, y], radius) => {
            let (left, right) = (x - radius, x + radius);
            format!("<path class=\"fill\" d=\"M{left} {y}A{radius} {radius} 0 0 0 {right} {y}Z\"/>")
        }
    }
}

const fn fill(paint: Paint) -> &'static str {
    match paint {
        Paint::Ink => "fill",
        Paint::Paper => "cut",
    }
}

fn list(points: &[[f32; 2]]) -> String {
    let points: Vec<String> = points.iter().map(|[x, y]| format!("{x},{y}")).collect();
    points.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_the_quotes_of_a_style_sheet() {
        assert_eq!(quoted("Owner"), "Owner");
        assert_eq!(quoted("a\"}</style>"), "a\\22 \\7D \\3C \\2F style\\3E ");
    }
}
