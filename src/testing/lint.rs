//! Lint of record types and record tests: what the sandbox or the store would refuse at run time is refused in
//! `controls check`. That types and tests agree with each other is left to the lint of the catalogue.

use super::basis::readable;
use super::codes::{CONTRACT_BROKEN, METADATA_DISAGREES, NOT_ALLOWED, TYPE_BROKEN};
use super::examine::bound;
use super::sandbox::{self, Query, QueryError, QueryLimits, Uses};
use super::store::{Shape, Store, StoreError, is_name};
use crate::catalogue::{Catalogue, ColumnType, RecordTest, RecordTestMetadata, RecordType};
use crate::diagnostics::Diagnostic;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Faults of a record type that a schema cannot see.
#[must_use]
pub fn record_type(record_type: &RecordType) -> Vec<Diagnostic> {
    let file = format!("record-types/{}.json", record_type.id);
    let mut faults = Vec::new();
    let mut say = |place: &str, message: String| faults.push(TYPE_BROKEN.at(&file, place, message));
    for (at, column) in record_type.columns.iter().enumerate() {
        let place = format!("/columns/{at}");
        if !is_name(&column.name) {
            say(&place, format!("`{}` is no name: use lower case, digits and `_`", column.name));
        }
        if matches!(column.kind, ColumnType::Rank | ColumnType::Boolean)
            && column.values.keys().any(|value| value.parse::<i64>().is_err())
        {
            say(&place, format!("`{}`: the values of a rank or boolean are numbers", column.name));
        }
    }
    let all = record_type.columns.iter().map(|column| column.name.clone()).collect();
    if !Shape::of(record_type, &all).is_sound() {
        say("", "its table, its key or a side table has a name SQL cannot use".to_owned());
    }
    faults
}

/// Faults of a test that can be seen without records.
///
/// # Errors
/// When the store fails.
pub fn record_test(catalogue: &Catalogue, test: &RecordTest) -> Result<Vec<Diagnostic>, StoreError> {
    let file = format!("{}/{}.sql", test.folder, test.metadata.id);
    let mut faults: Vec<Diagnostic> =
        text_faults(&test.sql).into_iter().map(|fault| CONTRACT_BROKEN.at(&file, "", fault)).collect();
    faults.extend(
        banned_words(&test.sql).into_iter().map(|word| NOT_ALLOWED.at(&file, "", format!("`{word}` is not allowed"))),
    );
    let metadata = format!("{}/{}.json", test.folder, test.metadata.id);
    for name in test.metadata.parameters.keys().filter(|name| !is_name(name)) {
        let message = format!("`{name}` cannot be the name of a parameter");
        faults.push(METADATA_DISAGREES.at(&metadata, "/parameters", message));
    }
    if !can_be_tried(catalogue, &test.metadata) {
        return Ok(faults);
    }
    match dry_run(catalogue, test)? {
        Ok(uses) => {
            let unused = unused(catalogue, &test.metadata, &uses);
            faults.extend(unused.into_iter().map(|(place, fault)| METADATA_DISAGREES.at(&metadata, place, fault)));
        }
        Err(QueryError::NotAllowed(what)) => faults.push(NOT_ALLOWED.at(&file, "", format!("it uses {what}"))),
        Err(error) => faults.push(CONTRACT_BROKEN.at(&file, "", error.to_string())),
    }
    Ok(faults)
}

fn text_faults(sql: &str) -> Vec<&'static str> {
    let mut faults = Vec::new();
    if !sql.trim_start().starts_with("--") {
        faults.push("it begins with a comment that says the rule in plain words");
    }
    let begin = code(sql).split_whitespace().next().map(str::to_ascii_uppercase);
    if !matches!(begin.as_deref(), Some("SELECT" | "WITH")) {
        faults.push("behind the comment stands one SELECT");
    }
    if sql.len() > usize::try_from(sandbox::MAX_SQL_BYTES).unwrap_or(usize::MAX) {
        faults.push("it is longer than any query may be");
    }
    faults
}

/// Words that make results depend on when, where or how often a query runs, or that change something.
fn banned_words(sql: &str) -> Vec<String> {
    const BANNED: [&str; 20] = [
        "attach",
        "detach",
        "pragma",
        "insert",
        "update",
        "delete",
        "drop",
        "create",
        "alter",
        "vacuum",
        "reindex",
        "analyze",
        "random",
        "randomblob",
        "load_extension",
        "current_time",
        "current_date",
        "current_timestamp",
        "localtime",
        "readfile",
    ];
    let code = code(sql).to_ascii_lowercase();
    let words = code.split(|each: char| !each.is_alphanumeric() && each != '_');
    let mut found: BTreeSet<String> = words.filter(|word| BANNED.contains(word)).map(str::to_owned).collect();
    if strings(sql).any(|text| text.trim().eq_ignore_ascii_case("now")) {
        found.insert("'now'".to_owned());
    }
    found.into_iter().collect()
}

/// A piece of SQL text.
enum Piece<'a> {
    Code(&'a str),
    Text(&'a str),
}

/// The code between comments, and the texts between quotes.
fn pieces(sql: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = sql;
    while !rest.is_empty() {
        let next = ["--", "/*", "'", "\""].into_iter().filter_map(|mark| Some((rest.find(mark)?, mark))).min();
        let Some((at, mark)) = next else {
            pieces.push(Piece::Code(rest));
            break;
        };
        let (before, from) = rest.split_at(at);
        pieces.push(Piece::Code(before));
        let inside = from.get(mark.len()..).unwrap_or("");
        let closing = match mark {
            "--" => "\n",
            "/*" => "*/",
            quote => quote,
        };
        let end = inside.find(closing).unwrap_or(inside.len());
        if closing == mark {
            pieces.push(Piece::Text(inside.get(..end).unwrap_or("")));
        }
        rest = inside.get(end + closing.len()..).unwrap_or("");
    }
    pieces
}

fn code(sql: &str) -> String {
    let code = pieces(sql).into_iter().map(|piece| match piece {
        Piece::Code(code) => code,
        Piece::Text(_) => " ",
    });
    code.collect::<Vec<_>>().join(" ")
}

fn strings(sql: &str) -> impl Iterator<Item = &str> {
    pieces(sql).into_iter().filter_map(|piece| match piece {
        Piece::Code(_) => None,
        Piece::Text(text) => Some(text),
    })
}

/// Whether the query can be tried: what metadata names exists. The lint of the catalogue says what does not.
fn can_be_tried(catalogue: &Catalogue, test: &RecordTestMetadata) -> bool {
    let exists = |(id, columns): (&String, &Vec<String>)| {
        let record_type = catalogue.record_types.get(id);
        record_type.is_some_and(|each| columns.iter().all(|name| each.column(name).is_some()))
    };
    let is_read = |(id, lists): (&String, &Vec<Vec<String>>)| {
        let read = test.reads.get(id);
        lists.iter().flatten().all(|name| read.is_some_and(|columns| columns.contains(name)))
    };
    test.reads.contains_key(&test.examines)
        && test.reads.iter().all(exists)
        && test.indexes.iter().all(is_read)
        && test
            .parameters
            .keys()
            .all(|name| is_name(name) && !["period_start", "period_end", "as_of"].contains(&name.as_str()))
}

/// Runs the query over empty tables.
fn dry_run(catalogue: &Catalogue, test: &RecordTest) -> Result<Result<Uses, QueryError>, StoreError> {
    let mut store = Store::open()?;
    for id in test.metadata.reads.keys() {
        let Some(record_type) = catalogue.record_types.get(id) else { continue };
        let all = record_type.columns.iter().map(|column| column.name.clone()).collect();
        store.create(&Shape::of(record_type, &all))?;
    }
    let days = [NaiveDate::MIN, NaiveDate::MIN, NaiveDate::MIN].map(|_| NaiveDate::default());
    let parameters = bound(&test.metadata, |_| None, days);
    let readable = readable(catalogue, &test.metadata);
    let query = Query { sql: &test.sql, parameters: &parameters, readable: &readable };
    Ok(sandbox::run(&mut store, query, QueryLimits::over(0), &mut |_| ()))
}

/// Columns and parameters that are listed and not used.
fn unused(catalogue: &Catalogue, test: &RecordTestMetadata, uses: &Uses) -> Vec<(&'static str, String)> {
    let mut faults = Vec::new();
    let tables: BTreeMap<&String, BTreeSet<&String>> =
        uses.columns.iter().fold(BTreeMap::new(), |mut tables, (table, column)| {
            tables.entry(table).or_insert_with(BTreeSet::new).insert(column);
            tables
        });
    for (id, columns) in &test.reads {
        let Some(record_type) = catalogue.record_types.get(id) else { continue };
        for column in columns.iter().filter_map(|name| record_type.column(name)) {
            let is_read = match &column.side_table {
                Some(side) => tables.contains_key(&side.table),
                None => tables.get(&record_type.table()).is_some_and(|used| used.contains(&column.name)),
            };
            if !is_read {
                faults.push(("/reads", format!("`{id}.{}` is listed, and the query does not read it", column.name)));
            }
        }
    }
    for name in test.parameters.keys().filter(|name| !uses.parameters.contains(*name)) {
        faults.push(("/parameters", format!("`{name}` is declared, and the query does not use it")));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_comments_and_texts_are_not_code() {
        let sql = "-- we never delete\nSELECT 'drop it', \"insert\" /* update */ FROM incident -- pragma";
        assert_eq!(banned_words(sql), Vec::<String>::new());
        assert!(text_faults(sql).is_empty());
    }

    #[test]
    fn what_depends_on_the_machine_is_found_in_the_text() {
        assert_eq!(banned_words("SELECT date('now'), CURRENT_DATE, random()"), ["'now'", "current_date", "random"]);
        assert_eq!(banned_words("SELECT date(\" NOW \")"), ["'now'"]);
        assert_eq!(banned_words("attach 'x' as y"), ["attach"]);
    }

    #[test]
    fn a_test_begins_with_a_comment_and_is_a_select() {
        assert_eq!(text_faults("SELECT 1").len(), 1);
        assert_eq!(text_faults("-- c\nEXPLAIN SELECT 1").len(), 1);
        assert!(text_faults("-- c\nWITH a AS (SELECT 1) SELECT * FROM a").is_empty());
        assert!(text_faults("-- c\n/* d */ select 1").is_empty());
    }

    #[test]
    fn any_text_is_taken_apart() {
        for sql in ["", "'", "--", "/*", "''''", "a'b''c'--'\n\"", "ä'ö'ü"] {
            let _ = (code(sql), strings(sql).count());
        }
    }
}
