//! `tickmark controls search`: what speaks of all the words given.

use crate::catalogue::lookup;
use crate::cli::layout::{Span, Style, Table};
use crate::cli::{CommandError, Exit, Session};
use clap::Args;
use serde::Serialize;
use std::borrow::Cow;

#[derive(Debug, Args)]
pub(super) struct SearchArguments {
    /// Words or beginnings of words; case and accents do not matter
    #[arg(required = true, value_name = "WORDS")]
    words: Vec<String>,
}

#[derive(Serialize)]
struct Hit<'a> {
    name: Cow<'a, str>,
    what: &'static str,
    title: &'a str,
}

pub(super) fn run(arguments: &SearchArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let catalogue = super::catalogue(session)?;
    let found = lookup::search(&catalogue, &arguments.words);
    let exit = if found.is_empty() { Exit::No } else { Exit::Yes };
    if session.printer.answers_in_json() {
        let results: Vec<Hit<'_>> =
            found.iter().map(|each| Hit { name: each.name(), what: each.what(), title: each.title() }).collect();
        session.printer.document(&serde_json::json!({ "results": results }));
        return Ok(exit);
    }
    if found.is_empty() {
        session.printer.message("nothing speaks of all these words");
        return Ok(exit);
    }
    let mut table = Table::new(&["NAME", "WHAT", "TITLE"]);
    for each in &found {
        table.row(vec![
            Span::new(Style::Strong, each.name().as_ref()),
            Span::plain(each.what()),
            Span::plain(each.title()),
        ]);
    }
    session.printer.table(&table);
    session.printer.message(&format!("{} found; `tickmark controls show NAME` says more about one", found.len()));
    Ok(exit)
}
