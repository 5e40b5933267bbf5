//! Where the query of a test runs: it can read the columns it is given, and nothing else.
//!
//! - Only SELECT, only the tables and columns allowed, only the functions of a list: no clock, no chance, no files.
//! - A limit of counted steps of `SQLite`'s machine, not of seconds, so that a stopped test stops everywhere.
//! - A limit of memory, of the length of a value and of the rows returned.
//!
//! A catalogue from a stranger can be run without harm.

use super::functions::{FUNCTIONS, REFUSED};
use super::store::Store;
use crate::catalogue::Status;
use rusqlite::ffi::ErrorCode;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, Row, Statement};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Longest value a query may build, in bytes.
const MAX_VALUE_BYTES: i32 = 1_000_000;

/// Longest query, in bytes.
pub const MAX_SQL_BYTES: i32 = 100_000;

/// Steps between two looks at the count.
const STEPS_PER_LOOK: u64 = 1000;

/// Bounds on one query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueryLimits {
    /// Steps of `SQLite`'s machine.
    pub steps: u64,
    /// Rows returned.
    pub rows: u64,
}

impl QueryLimits {
    /// Bounds for a query over tables with `records` rows in all: generous for any scan, join by index or window,
    /// and far below a join of everything with everything.
    #[must_use]
    pub const fn over(records: u64) -> Self {
        Self { steps: 50_000_000 + records.saturating_mul(3_000), rows: 100_000 + records.saturating_mul(4) }
    }
}

/// Why a query did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// It asks for what is not allowed.
    #[error("not allowed: {0}")]
    NotAllowed(String),
    /// It was stopped after so many steps.
    #[error("stopped after {0} steps, the limit for populations of this size")]
    TooManySteps(u64),
    /// It returned more rows than the limit.
    #[error("returned more than {0} rows, the limit for populations of this size")]
    TooManyRows(u64),
    /// It needs more memory than the limit, or builds a value beyond it.
    #[error("needs more memory than the limit, or builds a value of more than {MAX_VALUE_BYTES} bytes")]
    TooMuchMemory,
    /// It does not keep the contract of record tests.
    #[error("{0}")]
    Contract(String),
    /// `SQLite` refuses it.
    #[error("{0}")]
    Failed(String),
}

/// A value bound to a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Bound {
    /// A day.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Another number.
    Real(f64),
}

/// A query with what it may read.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    /// One SELECT.
    pub sql: &'a str,
    /// Values by name, without the colon.
    pub parameters: &'a BTreeMap<String, Bound>,
    /// Table → columns it may read.
    pub readable: &'a BTreeMap<String, BTreeSet<String>>,
}

/// One row that a query returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer<'a> {
    /// Subject.
    pub subject: &'a str,
    /// Status.
    pub status: Status,
    /// Reason.
    pub reason: &'a str,
}

/// What a query uses, as `SQLite` saw it while preparing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uses {
    /// Columns read, as table and column.
    pub columns: BTreeSet<(String, String)>,
    /// Parameters, without the colon.
    pub parameters: BTreeSet<String>,
}

/// Runs a query and hands every row to `each`.
///
/// # Errors
/// When the query is refused, stopped or fails; rows handed over before are void.
pub fn run(
    store: &mut Store,
    query: Query<'_>,
    limits: QueryLimits,
    each: &mut dyn FnMut(Answer<'_>),
) -> Result<Uses, QueryError> {
    let guard = Guard::new(query, limits);
    let connection = &mut store.connection;
    guard.raise(connection).map_err(|error| QueryError::Failed(error.to_string()))?;
    let ended = fetch(connection, query, limits, each);
    Guard::lower(connection).map_err(|error| QueryError::Failed(error.to_string()))?;
    match ended {
        Ok(parameters) => Ok(Uses { columns: guard.columns(), parameters }),
        Err(Stop::Query(error)) => Err(error),
        Err(Stop::Sqlite(error)) => Err(guard.explain(&error, limits)),
    }
}

/// What watches a query.
struct Guard {
    readable: BTreeMap<String, BTreeSet<String>>,
    read: Arc<Mutex<BTreeSet<(String, String)>>>,
    denied: Arc<Mutex<Option<String>>>,
    steps: Arc<AtomicU64>,
    limit: u64,
}

impl Guard {
    fn new(query: Query<'_>, limits: QueryLimits) -> Self {
        Self {
            readable: query.readable.clone(),
            read: Arc::default(),
            denied: Arc::default(),
            steps: Arc::default(),
            limit: limits.steps,
        }
    }

    fn raise(&self, connection: &mut Connection) -> rusqlite::Result<()> {
        for (limit, value) in [
            (Limit::SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES),
            (Limit::SQLITE_LIMIT_SQL_LENGTH, MAX_SQL_BYTES),
            (Limit::SQLITE_LIMIT_COLUMN, 500),
            (Limit::SQLITE_LIMIT_EXPR_DEPTH, 200),
            (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 50),
            (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000),
            (Limit::SQLITE_LIMIT_ATTACHED, 0),
            (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
        ] {
            connection.set_limit(limit, value)?;
        }
        let (readable, read, denied) = (self.readable.clone(), Arc::clone(&self.read), Arc::clone(&self.denied));
        connection.authorizer(Some(move |context: AuthContext<'_>| match permission(context, &readable) {
            Permission::Granted => Authorization::Allow,
            Permission::Column(table, column) => {
                read.lock().unwrap_or_else(PoisonError::into_inner).insert((table, column));
                Authorization::Allow
            }
            Permission::Refused(what) => {
                denied.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(what);
                Authorization::Deny
            }
        }))?;
        let (steps, limit) = (Arc::clone(&self.steps), self.limit);
        let look = i32::try_from(STEPS_PER_LOOK).unwrap_or(i32::MAX);
        let count = move || steps.fetch_add(STEPS_PER_LOOK, Ordering::Relaxed) + STEPS_PER_LOOK > limit;
        connection.progress_handler(look, Some(count))
    }

    fn lower(connection: &mut Connection) -> rusqlite::Result<()> {
        connection.authorizer(None::<fn(AuthContext<'_>) -> Authorization>)?;
        connection.progress_handler(0, None::<fn() -> bool>)?;
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, i32::MAX)?;
        connection.set_limit(Limit::SQLITE_LIMIT_COLUMN, 2000)?;
        Ok(())
    }

    fn columns(&self) -> BTreeSet<(String, String)> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn explain(&self, error: &Error, limits: QueryLimits) -> QueryError {
        let denied = self.denied.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(what) = denied {
            return QueryError::NotAllowed(what);
        }
        let (code, words) = match error {
            Error::MultipleStatement => return QueryError::Contract("a test is one statement".to_owned()),
            Error::SqliteFailure(failure, words) => (failure.code, words.clone().unwrap_or_default()),
            Error::SqlInputError { error, msg, .. } => (error.code, msg.clone()),
            other => (ErrorCode::Unknown, other.to_string()),
        };
        if let Some(what) = words.strip_prefix(REFUSED) {
            return QueryError::NotAllowed(what.to_owned());
        }
        match code {
            ErrorCode::OperationInterrupted => QueryError::TooManySteps(limits.steps),
            ErrorCode::OutOfMemory | ErrorCode::TooBig => QueryError::TooMuchMemory,
            _ => QueryError::Failed(words),
        }
    }
}

enum Permission {
    Granted,
    Column(String, String),
    Refused(String),
}

fn permission(context: AuthContext<'_>, readable: &BTreeMap<String, BTreeSet<String>>) -> Permission {
    match context.action {
        AuthAction::Select | AuthAction::Recursive => Permission::Granted,
        AuthAction::Function { function_name } => {
            if FUNCTIONS.iter().any(|each| each.eq_ignore_ascii_case(function_name)) {
                return Permission::Granted;
            }
            Permission::Refused(format!("the function `{function_name}`"))
        }
        AuthAction::Read { table_name, column_name } => readable_column(table_name, column_name, readable),
        AuthAction::Attach { .. } => Permission::Refused("ATTACH".to_owned()),
        AuthAction::Pragma { pragma_name, .. } => Permission::Refused(format!("PRAGMA `{pragma_name}`")),
        _ => Permission::Refused("anything but SELECT".to_owned()),
    }
}

fn readable_column(table: &str, column: &str, readable: &BTreeMap<String, BTreeSet<String>>) -> Permission {
    let known = readable.iter().find(|(name, _)| name.eq_ignore_ascii_case(table));
    match known {
        // Rows are counted and no column is read.
        Some(_) if column.is_empty() => Permission::Granted,
        Some((name, columns)) => match columns.iter().find(|each| each.eq_ignore_ascii_case(column)) {
            Some(column) => Permission::Column(name.clone(), column.clone()),
            None => {
                Permission::Refused(format!("the column `{table}.{column}`, which the test's `reads` does not list"))
            }
        },
        // A common table expression of which no column is read shows up under its own name.
        None if column.is_empty() && !is_of_sqlite(table) => Permission::Granted,
        None => Permission::Refused(format!("the table `{table}`")),
    }
}

fn is_of_sqlite(table: &str) -> bool {
    let table = table.to_ascii_lowercase();
    ["sqlite", "pragma", "json", "dbstat", "fts", "rtree", "geopoly", "bytecode", "tables_used", "carray", "generate"]
        .iter()
        .any(|begin| table.starts_with(begin))
}

enum Stop {
    Query(QueryError),
    Sqlite(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Sqlite(error)
    }
}

fn broken(words: impl Into<String>) -> Stop {
    Stop::Query(QueryError::Contract(words.into()))
}

fn fetch(
    connection: &Connection,
    query: Query<'_>,
    limits: QueryLimits,
    each: &mut dyn FnMut(Answer<'_>),
) -> Result<BTreeSet<String>, Stop> {
    let mut statement = connection.prepare(query.sql)?;
    if !statement.readonly() || statement.is_explain() != 0 {
        return Err(broken("a test is one SELECT"));
    }
    if statement.column_names().ne(["subject", "status", "reason"]) {
        return Err(broken("a test returns exactly `subject`, `status` and `reason`"));
    }
    let parameters = bind(&mut statement, query.parameters)?;
    let mut rows = statement.raw_query();
    let mut returned = 0;
    while let Some(row) = rows.next()? {
        returned += 1;
        if returned > limits.rows {
            return Err(Stop::Query(QueryError::TooManyRows(limits.rows)));
        }
        answer(row, each)?;
    }
    Ok(parameters)
}

fn bind(statement: &mut Statement<'_>, values: &BTreeMap<String, Bound>) -> Result<BTreeSet<String>, Stop> {
    let mut used = BTreeSet::new();
    for at in 1..=statement.parameter_count() {
        let name = statement.parameter_name(at).unwrap_or("?").to_owned();
        let Some(name) = name.strip_prefix(':') else {
            return Err(broken(format!("parameters are written `:name`, not `{name}`")));
        };
        match values.get(name) {
            Some(Bound::Text(text)) => statement.raw_bind_parameter(at, text)?,
            Some(Bound::Integer(number)) => statement.raw_bind_parameter(at, number)?,
            Some(Bound::Real(number)) => statement.raw_bind_parameter(at, number)?,
            None => return Err(broken(format!("the parameter `:{name}` is not declared"))),
        }
        used.insert(name.to_owned());
    }
    Ok(used)
}

fn answer(row: &Row<'_>, each: &mut dyn FnMut(Answer<'_>)) -> Result<(), Stop> {
    let status = match row.get_ref(1)? {
        ValueRef::Text(word) => std::str::from_utf8(word).ok().and_then(Status::from_word),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Blob(_) => None,
    };
    let status = status.ok_or_else(|| broken("a status is `pass`, `fail` or `skip`"))?;
    let reason = match row.get_ref(2)? {
        ValueRef::Text(text) => std::str::from_utf8(text).unwrap_or_default(),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Blob(_) => "",
    };
    let number;
    let subject = match row.get_ref(0)? {
        ValueRef::Text(text) => std::str::from_utf8(text).unwrap_or_default(),
        ValueRef::Integer(integer) => {
            number = integer.to_string();
            &number
        }
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => return Err(broken("a subject is text")),
    };
    if status != Status::Pass && reason.is_empty() {
        return Err(broken("a row that fails or is skipped says why"));
    }
    each(Answer { subject, status, reason });
    Ok(())
}

#[cfg(test)]
#[path = "sandbox_tests.rs"]
mod tests;
