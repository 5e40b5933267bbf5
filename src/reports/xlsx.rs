//! XLSX: every table on a sheet of one workbook, with real dates, filters, fixed headers, choices and links.

use super::ReportError;
use super::view::View;
use super::view::sheet::{Sheet, SheetColumn, Value, opens_a_formula};
use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Url, Workbook,
    Worksheet, XlsxError,
};
use std::collections::BTreeMap;

/// Characters a cell can hold.
const CELL_CHARACTERS: usize = 32_767;
/// Links a sheet can hold.
const SHEET_LINKS: usize = 65_530;
/// Rows a sheet can hold, its header left out.
const SHEET_ROWS: usize = 1_048_575;
/// Columns narrower than this are set on one line.
const WRAPPED_FROM: u16 = 30;
/// Paper of 210 by 297 mm.
const A4: u8 = 9;

/// Row of each name, by id of the table.
type Places<'a> = BTreeMap<&'a str, BTreeMap<&'a str, u32>>;

struct Looks {
    header: Format,
    plain: Format,
    wrapped: Format,
    date: Format,
    share: Format,
    link: Format,
}

/// The tables as a workbook.
///
/// # Errors
/// When the workbook cannot be written.
pub fn render(view: &View, sheets: &[Sheet]) -> Result<Vec<u8>, ReportError> {
    workbook(view, sheets).map_err(|error| ReportError::Table(error.to_string()))
}

fn workbook(view: &View, sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The library would take the clock; every workbook of one result is made on its assessment date.
    let made = match date_of(view.as_of) {
        Some(made) => made,
        None => ExcelDateTime::from_ymd(1900, 1, 1)?,
    };
    let properties = DocProperties::new()
        .set_title(&view.title)
        .set_subject(&view.report)
        .set_comment(format!("SHA-256 of assessment.json: {}", view.digest))
        .set_company(&view.organisation)
        .set_creation_datetime(&made);
    workbook.set_properties(&properties);
    let (looks, places) = (Looks::new(), places(sheets));
    for sheet in sheets {
        let titles: BTreeMap<&str, &str> = sheets.iter().map(|each| (each.id, each.title.as_str())).collect();
        let writer = Writer { sheet, looks: &looks, places: &places, titles: &titles, links: 0 };
        writer.write(workbook.add_worksheet())?;
    }
    workbook.save_to_buffer()
}

fn places(sheets: &[Sheet]) -> Places<'_> {
    let mut places = Places::new();
    for sheet in sheets {
        let of_sheet = places.entry(sheet.id).or_default();
        for (row, values) in (2..).zip(&sheet.rows) {
            if let Some(Value::Text(name)) = values.first() {
                of_sheet.entry(name.as_str()).or_insert(row);
            }
        }
    }
    places
}

impl Looks {
    fn new() -> Self {
        let base = || Format::new().set_font_name("Calibri").set_font_size(10).set_align(FormatAlign::Top);
        Self {
            header: base()
                .set_bold()
                .set_text_wrap()
                .set_background_color(Color::RGB(0x0012_3B4A))
                .set_font_color(Color::White)
                .set_border_bottom(FormatBorder::Thin),
            plain: base(),
            wrapped: base().set_text_wrap(),
            date: base().set_num_format("yyyy-mm-dd"),
            share: base().set_num_format("0.0%"),
            link: base()
                .set_font_color(Color::RGB(0x000B_5C7A))
                .set_underline(rust_xlsxwriter::FormatUnderline::Single),
        }
    }
}

struct Writer<'a> {
    sheet: &'a Sheet,
    looks: &'a Looks,
    places: &'a Places<'a>,
    titles: &'a BTreeMap<&'a str, &'a str>,
    links: usize,
}

impl Writer<'_> {
    fn write(mut self, page: &mut Worksheet) -> Result<(), XlsxError> {
        page.set_name(&self.sheet.title)?;
        page.set_freeze_panes(1, 1)?;
        page.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
        page.set_repeat_rows(0, 0)?;
        page.set_footer("&L&A&RPage &P of &N");
        for (at, column) in (0_u16..).zip(&self.sheet.columns) {
            page.set_column_width(at, f64::from(column.width))?;
            page.write_string_with_format(0, at, &column.title, &self.looks.header)?;
        }
        let sheet = self.sheet;
        let mut last = 0;
        for (row, values) in (1_u32..).zip(sheet.rows.iter().take(SHEET_ROWS)) {
            for ((at, column), value) in (0_u16..).zip(&sheet.columns).zip(values) {
                self.cell(page, (row, at), column, value)?;
            }
            last = row;
        }
        let width = u16::try_from(sheet.columns.len()).unwrap_or(1).saturating_sub(1);
        page.autofilter(0, 0, last, width)?;
        // Clause numbers such as 5.1 are names.
        page.ignore_error_range(0, 0, last, width, IgnoreError::NumberStoredAsText)?;
        for (at, column) in (0_u16..).zip(&sheet.columns).filter(|(_, column)| !column.choices.is_empty()) {
            let choices = DataValidation::new().allow_list_strings(&column.choices)?;
            page.add_data_validation(1, at, last.max(1), at, &choices)?;
        }
        Ok(())
    }

    fn cell(
        &mut self,
        page: &mut Worksheet,
        (row, at): (u32, u16),
        column: &SheetColumn,
        value: &Value,
    ) -> Result<(), XlsxError> {
        let looks = self.looks;
        let words = if column.width >= WRAPPED_FROM { &looks.wrapped } else { &looks.plain };
        match value {
            Value::Nothing => {}
            Value::Text(text) => write_text(page, (row, at), text, words)?,
            Value::Word { word, .. } => write_text(page, (row, at), word, words)?,
            Value::Whole(number) => {
                // A cell holds a number of 53 bits; more is kept exactly as text.
                match u32::try_from(*number) {
                    Ok(number) => page.write_number_with_format(row, at, number, &looks.plain)?,
                    Err(_) => page.write_string_with_format(row, at, number.to_string(), &looks.plain)?,
                };
            }
            Value::Share(share) => {
                page.write_number_with_format(row, at, *share, &looks.share)?;
            }
            Value::Date(date) => match date_of(*date) {
                Some(day) => {
                    page.write_datetime_with_format(row, at, day, &looks.date)?;
                }
                None => write_text(page, (row, at), &date.to_string(), words)?,
            },
            Value::Link { text, sheet } => match self.place(sheet, text) {
                Some(place) if self.links < SHEET_LINKS => {
                    self.links += 1;
                    let url = Url::new(place).set_text(text);
                    page.write_url_with_format(row, at, url, &looks.link)?;
                }
                Some(_) | None => write_text(page, (row, at), text, words)?,
            },
        }
        Ok(())
    }

    /// Where the row of this name stands, as a reference within the workbook.
    fn place(&self, sheet: &str, name: &str) -> Option<String> {
        let row = self.places.get(sheet)?.get(name)?;
        Some(format!("internal:'{}'!A{row}", self.titles.get(sheet)?))
    }
}

/// Always a text, whatever it looks like; one that looks like a formula stays one when it is edited, too.
fn write_text(page: &mut Worksheet, (row, at): (u32, u16), text: &str, look: &Format) -> Result<(), XlsxError> {
    let text = bounded(text);
    if opens_a_formula(&text) {
        page.write_string_with_format(row, at, text, &look.clone().set_quote_prefix())?;
    } else {
        page.write_string_with_format(row, at, text, look)?;
    }
    Ok(())
}

/// What a cell can hold; the rest stands in the other reports, and the cell says so.
fn bounded(text: &str) -> String {
    const REST: &str = " […]";
    if text.encode_utf16().count() <= CELL_CHARACTERS {
        return text.to_owned();
    }
    let mut room = CELL_CHARACTERS - REST.encode_utf16().count();
    let kept = text.chars().take_while(|each| {
        let needed = each.len_utf16();
        let fits = needed <= room;
        room = room.saturating_sub(needed);
        fits
    });
    kept.chain(REST.chars()).collect()
}

/// A day as the format counts it, which it does from 1900 to 9999.
fn date_of(date: NaiveDate) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year()).ok().filter(|year| (1900..=9999).contains(year))?;
    let part = |number: u32| u8::try_from(number).ok();
    ExcelDateTime::from_ymd(year, part(date.month())?, part(date.day())?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_longer_than_a_cell_is_cut_and_says_so() {
        let long = "é𝒳".repeat(20_000);
        let cut = bounded(&long);
        assert!(cut.ends_with(" […]") && cut.encode_utf16().count() <= CELL_CHARACTERS);
        assert_eq!(bounded("short"), "short");
    }
}
