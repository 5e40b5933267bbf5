//! `tickmark gaps`: what is missing, most serious first, by clause or by owner.

use crate::assessment::document::Gap;
use crate::catalogue::Grade;
use crate::cli::layout::{Span, Style, Table};
use crate::cli::{CommandError, Exit, Session, assessing};
use chrono::NaiveDate;
use clap::Args;
use std::collections::BTreeMap;

/// Arguments of `gaps`.
#[derive(Debug, Args)]
pub struct GapsArguments {
    /// Only what this owner answers for
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Only this clause or chapter
    #[arg(long, value_name = "CLAUSE")]
    clause: Option<String>,
    /// One list for each owner, to send out
    #[arg(long)]
    by_owner: bool,
    /// Assessment date; by default today in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

/// Lists the gaps of the assessment as it would be made now; exit code 1 when there is one.
///
/// # Errors
/// When the assessment cannot be made.
pub fn run(arguments: &GapsArguments, session: &mut Session<'_>) -> Result<Exit, CommandError> {
    let folder = assessing::folder(session, None)?;
    let document = assessing::assess(session, &folder, assessing::as_of(session, arguments.as_of), Vec::new())?;
    let gaps: Vec<&Gap> = document.gaps.iter().filter(|gap| arguments.wants(gap)).collect();
    if session.printer.answers_in_json() {
        session.printer.document(&serde_json::json!({ "as_of": document.as_of, "gaps": gaps }));
    } else if arguments.by_owner {
        by_owner(&gaps, session);
    } else {
        by_clause(&gaps, session);
    }
    Ok(if gaps.is_empty() { Exit::Yes } else { Exit::No })
}

impl GapsArguments {
    fn wants(&self, gap: &Gap) -> bool {
        let clause = gap.clause.to_string();
        let within = |wanted: &String| clause == *wanted || clause.starts_with(&format!("{wanted}."));
        self.owner.as_ref().is_none_or(|owner| gap.owner.eq_ignore_ascii_case(owner))
            && self.clause.as_ref().is_none_or(within)
    }
}

fn style(grade: Grade) -> Style {
    match grade {
        Grade::Major => Style::Bad,
        Grade::Minor => Style::Warning,
        Grade::Ofi | Grade::None => Style::Plain,
    }
}

fn by_clause(gaps: &[&Gap], session: &mut Session<'_>) {
    if gaps.is_empty() {
        session.printer.paragraph("", "no gap");
        return;
    }
    let mut table = Table::new(&["CLAUSE", "GRADE", "OWNER", "WHAT IS MISSING"]);
    for gap in gaps {
        table.row(vec![
            Span::new(Style::Strong, gap.clause.to_string()),
            Span::new(style(gap.grade), gap.grade.word()),
            Span::plain(&gap.owner),
            Span::plain(&gap.what),
        ]);
    }
    session.printer.table(&table);
}

fn by_owner(gaps: &[&Gap], session: &mut Session<'_>) {
    let mut owners: BTreeMap<&str, Vec<&Gap>> = BTreeMap::new();
    for gap in gaps {
        owners.entry(&gap.owner).or_default().push(gap);
    }
    for (index, (owner, gaps)) in owners.into_iter().enumerate() {
        if index > 0 {
            session.printer.gap();
        }
        session.printer.heading(if owner.is_empty() { "Nobody named" } else { owner });
        for gap in gaps {
            let lead = format!("  {:8} {:6} ", gap.clause.to_string(), gap.grade.word());
            session.printer.paragraph(&lead, &format!("{}: {}", gap.what, gap.ask));
        }
    }
}
