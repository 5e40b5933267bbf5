//! What is drawn: signs, bars, figures, headline numbers, gates, notes.

use super::compose::{Composer, Spot};
use super::flow::Piece;
use super::line::{self, Paragraph};
use super::scene::{Item, Leaf, NodeId, Outline, Paint, Tag, area};
use super::theme::{
    BODY, Colour, FAINT, FIGURE, GROUND, HEADING, INK, LABEL, PAPER, RULE, SMALL, Setting, TABLE, WIDTH, fill, tone,
    wash,
};
use crate::reports::mark::{self, Part, Shape, Tone};
use crate::reports::view::Text;
use crate::reports::view::block::{Align, Bar, Chart, ChartRow, GateCard, Tile};

/// Space between cards.
const GAP: f32 = 12.0;

/// A sign in a square of `size`.
pub(super) fn sign(shape: Shape, of: Tone, [x, y]: [f32; 2], size: f32, leaf: Leaf) -> Vec<Item> {
    let unit = size / 16.0;
    let at = |[right, down]: [f32; 2]| [x + right * unit, y + down * unit];
    let all = |points: &[[f32; 2]]| points.iter().copied().map(at).collect::<Vec<_>>();
    let colour = |paint: mark::Paint| match paint {
        mark::Paint::Ink => tone(of),
        mark::Paint::Paper => PAPER,
    };
    let path = |part: &Part| {
        let (outline, paint) = match part {
            Part::Disc(paint, centre, radius) => {
                (Outline::Circle(at(*centre), radius * unit), Paint::Fill(colour(*paint)))
            }
            Part::Ring(centre, radius, width) => {
                (Outline::Circle(at(*centre), radius * unit), Paint::Stroke(tone(of), width * unit))
            }
            Part::Area(paint, points) => (Outline::Polygon(all(points)), Paint::Fill(colour(*paint))),
            Part::Line(paint, points, width) => {
                (Outline::Polyline(all(points)), Paint::Stroke(colour(*paint), width * unit))
            }
            Part::LowerHalf(centre, radius) => (Outline::LowerHalf(at(*centre), radius * unit), Paint::Fill(tone(of))),
        };
        Item::Path { outline, paint, leaf }
    };
    shape.parts().iter().map(path).collect()
}

/// A drawn quantity; its numbers stand beside it, so that nobody needs to read it.
pub(super) fn bar(bar: &Bar, [x, y, width, height]: [f32; 4]) -> Vec<Item> {
    #[expect(clippy::cast_precision_loss, reason = "thousandths")]
    let share = |thousandths: u32| width * thousandths as f32 / 1000.0;
    match bar {
        Bar::Stack { parts } => {
            let mut items = vec![area([x, y, width, height], GROUND)];
            for part in parts {
                // A hair of paper between the parts keeps them apart without colour.
                let own = (share(part.width) - 0.7).max(0.5);
                items.push(area([x + share(part.start), y, share(part.width), height], PAPER));
                items.push(area([x + share(part.start), y, own, height], fill(part.tone)));
            }
            items
        }
        Bar::Meter { value, limit, tone } => {
            let mut items = vec![area([x, y, width, height], GROUND)];
            items.push(area([x, y + height * 0.16, share(*value), height * 0.68], fill(*tone)));
            if let Some(limit) = limit {
                items.push(area([x + share(*limit), y - 1.0, 1.1, height + 2.0], INK));
            }
            items
        }
        Bar::Steps { reached, of, tone } => {
            let step = (width / f32::from((*of).max(1))).min(14.0);
            let steps = (0..*of).map(|index| {
                let colour = if index < *reached { fill(*tone) } else { GROUND };
                area([x + f32::from(index) * step, y, step - 1.5, height], colour)
            });
            steps.collect()
        }
    }
}

/// A figure with its title, bars and legend; for those who do not see it, its alternative text.
pub(super) fn chart(composer: &mut Composer, chart: &Chart) {
    let here = composer.here();
    let title = composer.tree.add(Tag::Paragraph, here);
    let set = line::set(&mut composer.fonts, &Text::plain(&chart.title), LABEL, WIDTH);
    let items = composer.paint(&set, whole(0.0), title);
    let anchors = vec![(chart.id.clone(), 0.0)];
    composer.push(Piece { height: set.height() + 3.0, keep_next: true, items, anchors, ..Piece::default() });
    let node = composer.tree.add_saying(Tag::Figure, here, &chart.alternative, "");
    let mut items = Vec::new();
    let mut y = 0.0;
    for row in &chart.rows {
        items.extend(chart_row(composer, row, y, node));
        y += 15.0;
    }
    y += 5.0;
    let mut x = 0.0;
    for mark in &chart.legend {
        items.extend([area([x, y + 2.0, 7.0, 7.0], fill(mark.tone))]);
        let set = line::set(&mut composer.fonts, &Text::from(mark.clone()), SMALL, WIDTH);
        let width = set.lines.first().map_or(0.0, |line| line.width);
        items.extend(composer.paint(&set, Spot { x: x + 10.5, y: y + 0.4, width, align: Align::Start }, node));
        x += width + 28.0;
    }
    // What is drawn belongs to the figure, so that its alternative text stands for it.
    let drawn = items.into_iter().map(|item| match item {
        Item::Path { outline, paint, .. } => Item::Path { outline, paint, leaf: Leaf::Node(node) },
        other => other,
    });
    composer.push(Piece { height: y + 12.0, items: drawn.collect(), ..Piece::default() });
    composer.leave(12.0);
}

fn chart_row(composer: &mut Composer, row: &ChartRow, y: f32, node: NodeId) -> Vec<Item> {
    let (label, end) = (206.0, 28.0);
    let words = fitted(composer, &row.label, TABLE, label - 8.0);
    let set = line::set(&mut composer.fonts, &Text::plain(words), TABLE, label);
    let mut items = composer.paint(&set, Spot { x: 0.0, y, width: label, align: Align::Start }, node);
    items.extend(bar(&row.bar, [label, y + 1.2, WIDTH - label - end, 9.0]));
    let value = line::set(&mut composer.fonts, &Text::plain(&row.value), TABLE, end);
    items.extend(composer.paint(&value, Spot { x: WIDTH - end, y, width: end, align: Align::End }, node));
    items
}

/// The text, or as much of it as fits on one line, with an ellipsis.
pub(super) fn fitted(composer: &mut Composer, text: &str, setting: Setting, width: f32) -> String {
    if line::width_of(&mut composer.fonts, text, setting) <= width {
        return text.to_owned();
    }
    let mut short = text.to_owned();
    while !short.is_empty() {
        short.pop();
        let shown = format!("{}…", short.trim_end());
        if line::width_of(&mut composer.fonts, &shown, setting) <= width {
            return shown;
        }
    }
    short
}

fn whole(y: f32) -> Spot {
    Spot { x: 0.0, y, width: WIDTH, align: Align::Start }
}

#[expect(clippy::cast_precision_loss, reason = "a handful of cards")]
fn column_width(count: usize) -> f32 {
    let count = count.max(1) as f32;
    (WIDTH - GAP * (count - 1.0)) / count
}

/// Headline numbers side by side.
pub(super) fn tiles(composer: &mut Composer, tiles: &[Tile]) {
    let here = composer.here();
    let list = composer.tree.add(Tag::List, here);
    let width = column_width(tiles.len());
    let inner = width - 20.0;
    let mut painted: Vec<(Vec<Item>, f32)> = Vec::new();
    for tile in tiles {
        let item = composer.tree.add(Tag::Item, list);
        let body = composer.tree.add(Tag::ItemBody, item);
        let (mut items, mut y) = (Vec::new(), 8.0);
        // A number of many digits is set smaller rather than broken.
        let number = Text::from(tile.value.clone());
        let wide = line::width_of(&mut composer.fonts, &number.plain_text(), FIGURE);
        let size = (FIGURE.size * inner / wide.max(inner)).max(9.0);
        for (text, setting) in [
            (number, Setting { size, ..FIGURE }),
            (Text::plain(&tile.label), Setting { face: FIGURE.face, hyphenate: false, ..TABLE }),
            (tile.note.clone(), Setting { hyphenate: false, ..FAINT }),
        ] {
            let node = composer.tree.add(Tag::Paragraph, body);
            let mut set = line::set(&mut composer.fonts, &text, setting, inner);
            for span in &mut set.spans {
                span.colour = setting.colour;
            }
            items.extend(composer.paint(&set, Spot { x: 12.0, y, width: inner, align: Align::Start }, node));
            y += set.height() + 1.0;
        }
        painted.push((items, y + 8.0));
    }
    let height = painted.iter().map(|(_, height)| *height).fold(0.0, f32::max);
    let mut items = Vec::new();
    let mut x = 0.0;
    for (tile, (own, _)) in tiles.iter().zip(painted) {
        items.push(area([x, 0.0, width, height], wash(tile.tone)));
        items.push(area([x, 0.0, 3.0, height], fill(tile.tone)));
        items.extend(own.into_iter().map(|item| item.moved(x, 0.0)));
        x += width + GAP;
    }
    composer.leave(12.0);
    composer.push(Piece { height, items, ..Piece::default() });
    composer.leave(10.0);
}

/// The gates side by side, each with what blocks it.
pub(super) fn gates(composer: &mut Composer, gates: &[GateCard]) {
    let width = column_width(gates.len());
    let mut painted: Vec<(Vec<Item>, f32)> = Vec::new();
    for gate in gates {
        painted.push(gate_card(composer, gate, width));
    }
    let height = painted.iter().map(|(_, height)| *height).fold(0.0, f32::max);
    let mut items = Vec::new();
    let mut x = 0.0;
    for (gate, (own, _)) in gates.iter().zip(painted) {
        items.extend(frame([x, 0.0, width, height], RULE));
        items.push(area([x, 0.0, width, 3.5], fill(gate.mark.tone)));
        items.extend(own.into_iter().map(|item| item.moved(x, 0.0)));
        x += width + GAP;
    }
    composer.push(Piece { height, items, ..Piece::default() });
    composer.leave(12.0);
}

fn gate_card(composer: &mut Composer, gate: &GateCard, width: f32) -> (Vec<Item>, f32) {
    let inner = width - 24.0;
    let here = composer.here();
    let heading = composer.tree.add(Tag::Heading2, here);
    let spot = |y: f32, align: Align| Spot { x: 12.0, y, width: inner, align };
    let title = line::set(&mut composer.fonts, &Text::plain(format!("{} ", gate.title)), HEADING, inner);
    let mut items = composer.paint(&title, spot(12.0, Align::Start), heading);
    let setting = Setting { size: 9.5, leading: HEADING.leading, ..BODY };
    let mark = line::set(&mut composer.fonts, &Text::from(gate.mark.clone()), setting, inner);
    items.extend(composer.paint(&mark, spot(12.0, Align::End), heading));
    let mut y = 12.0 + title.height();
    let note = composer.tree.add(Tag::Paragraph, here);
    let set = line::set(&mut composer.fonts, &Text::plain(&gate.note), FAINT, inner);
    items.extend(composer.paint(&set, spot(y, Align::Start), note));
    y += set.height() + 5.0;
    let setting = Setting { hyphenate: false, ..TABLE };
    if !gate.blockers.is_empty() {
        let list = composer.tree.add(Tag::List, here);
        for blocker in &gate.blockers {
            let item = composer.tree.add(Tag::Item, list);
            let label = composer.tree.add(Tag::Label, item);
            let body = composer.tree.add(Tag::ItemBody, item);
            let bullet = line::set(&mut composer.fonts, &Text::plain("•"), setting, 9.0);
            items.extend(composer.paint(&bullet, spot(y, Align::Start), label));
            let set = line::set(&mut composer.fonts, blocker, setting, inner - 9.0);
            items.extend(composer.paint(&set, Spot { x: 21.0, y, width: inner - 9.0, align: Align::Start }, body));
            y += set.height() + 2.5;
        }
    }
    if !gate.more.is_empty() {
        let paragraph = composer.tree.add(Tag::Paragraph, here);
        let set = line::set(&mut composer.fonts, &gate.more, setting, inner - 9.0);
        items.extend(composer.paint(&set, Spot { x: 21.0, y, width: inner - 9.0, align: Align::Start }, paragraph));
        y += set.height() + 2.5;
    }
    (items, y + 9.0)
}

/// Four hairlines.
fn frame([x, y, width, height]: [f32; 4], colour: Colour) -> [Item; 4] {
    [
        area([x, y, width, 0.5], colour),
        area([x, y + height - 0.5, width, 0.5], colour),
        area([x, y, 0.5, height], colour),
        area([x + width - 0.5, y, 0.5, height], colour),
    ]
}

/// A statement set apart.
pub(super) fn note(composer: &mut Composer, of: Tone, text: &Text) {
    let here = composer.here();
    let node = composer.tree.add(Tag::Paragraph, here);
    let set: Paragraph = line::set(&mut composer.fonts, text, BODY, WIDTH - 30.0);
    let height = set.height() + 16.0;
    let mut items = vec![area([0.0, 0.0, WIDTH, height], wash(of)), area([0.0, 0.0, 3.0, height], fill(of))];
    items.extend(composer.paint(&set, Spot { x: 15.0, y: 8.0, width: WIDTH - 30.0, align: Align::Start }, node));
    composer.push(Piece { height, items, ..Piece::default() });
    composer.leave(12.0);
}
