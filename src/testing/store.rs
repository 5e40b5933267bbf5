//! The populations in tables, one for each record type; in memory while they fit, then in a temporary file.

use super::values::Value;
use crate::catalogue::{ColumnType, RecordType};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Statement, ToSql, params_from_iter};
use std::collections::BTreeSet;

/// Bytes of the populations that stay in memory; what is beyond goes to a temporary file of the system, which has no
/// name there and vanishes with the process.
const CACHE_KIBIBYTES: u32 = 224 * 1024;

/// Most memory `SQLite` may take in this process, in bytes: pages in memory, plus what sorting needs beside.
const HEAP_BYTES: u32 = 768 * 1024 * 1024;

/// The store failed: no room, or a fault of ours.
#[derive(Debug, thiserror::Error)]
#[error("the record store failed: {0}")]
pub struct StoreError(#[from] rusqlite::Error);

/// A table of records, with the columns that are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Its name.
    pub table: String,
    /// The column that names a record.
    pub key: String,
    /// Columns in order; of lists, only those with a side table.
    pub columns: Vec<ShapeColumn>,
}

/// A stored column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShapeColumn {
    /// Its name.
    pub name: String,
    /// For a list: side table, its column of the record's key, its column of the value.
    pub side: Option<[String; 3]>,
}

impl Shape {
    /// The shape of a record type with the wanted columns; its key is always stored.
    #[must_use]
    pub fn of(record_type: &RecordType, wanted: &BTreeSet<String>) -> Self {
        let stored =
            record_type.columns.iter().filter(|column| wanted.contains(&column.name) || column.name == record_type.key);
        let columns = stored.map(|column| {
            let side = column.side_table.as_ref().filter(|_| column.kind == ColumnType::List);
            let side = side.map(|side| [side.table.clone(), side.record.clone(), side.value.clone()]);
            ShapeColumn { name: column.name.clone(), side }
        });
        Self { table: record_type.table(), key: record_type.key.clone(), columns: columns.collect() }
    }

    /// Whether `SQLite` can take every name as it is.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let sides = self.columns.iter().flat_map(|column| column.side.iter().flatten());
        let names = self.columns.iter().map(|column| &column.name).chain(sides).chain([&self.table, &self.key]);
        names.into_iter().all(|name| is_name(name)) && self.columns.iter().any(|column| column.name == self.key)
    }

    /// Columns that stand in the table itself.
    pub fn own(&self) -> impl Iterator<Item = &ShapeColumn> {
        self.columns.iter().filter(|column| column.side.is_none())
    }

    /// Side tables: name, column of the record's key, column of the value.
    pub fn sides(&self) -> impl Iterator<Item = &[String; 3]> {
        self.columns.iter().filter_map(|column| column.side.as_ref())
    }
}

/// Whether a name of the catalogue can be a name in SQL: `[a-z][a-z0-9_]*`.
#[must_use]
pub fn is_name(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|each: char| each.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
        }))
    }
}

/// A record as it stands in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Number of its source.
    pub source: i64,
    /// Its row there.
    pub row: i64,
    /// Name and value of each column asked for, line by line.
    pub values: String,
}

/// The tables.
#[derive(Debug)]
pub struct Store {
    pub(super) connection: Connection,
}

impl Store {
    /// An empty store.
    ///
    /// # Errors
    /// When `SQLite` cannot be started.
    pub fn open() -> Result<Self, StoreError> {
        // The empty name is a private database that lives in its page cache and spills to an unnamed temporary file.
        let connection = Connection::open("")?;
        connection.execute_batch(&format!(
            "PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
             PRAGMA temp_store = FILE; PRAGMA cache_size = -{CACHE_KIBIBYTES}; PRAGMA hard_heap_limit = {HEAP_BYTES};
             PRAGMA threads = 0;"
        ))?;
        super::functions::replace_date_functions(&connection)?;
        Ok(Self { connection })
    }

    /// Creates the tables of a shape. `_source` and `_row` say where a record stands.
    ///
    /// # Errors
    /// When there is no room.
    pub fn create(&self, shape: &Shape) -> Result<(), StoreError> {
        let columns: Vec<String> = shape.own().map(|column| format!("\"{}\"", column.name)).collect();
        let columns = columns.join(", ");
        let table = &shape.table;
        self.connection
            .execute_batch(&format!("CREATE TABLE \"{table}\"(_source INTEGER, _row INTEGER, {columns});"))?;
        for [side, record, value] in shape.sides() {
            self.connection
                .execute_batch(&format!("CREATE TABLE \"{side}\"(_record INTEGER, \"{record}\", \"{value}\");"))?;
        }
        Ok(())
    }

    /// Begins to load; rows that were inserted count only after [`Store::commit`].
    ///
    /// # Errors
    /// When the store is broken.
    pub fn begin(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("BEGIN")?)
    }

    /// Ends loading.
    ///
    /// # Errors
    /// When there is no room.
    pub fn commit(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("COMMIT")?)
    }

    /// An inserter for a table of this shape.
    ///
    /// # Errors
    /// When the table does not exist.
    pub fn inserter(&self, shape: &Shape) -> Result<Inserter<'_>, StoreError> {
        let places = ", ?".repeat(shape.own().count());
        let table = &shape.table;
        let record = self.connection.prepare(&format!("INSERT INTO \"{table}\" VALUES (?, ?{places})"))?;
        let sides = shape
            .sides()
            .map(|[side, ..]| self.connection.prepare(&format!("INSERT INTO \"{side}\" VALUES (?, ?, ?)")));
        Ok(Inserter { connection: &self.connection, record, sides: sides.collect::<Result<_, _>>()? })
    }

    /// Creates the index on the key, once all rows are in.
    ///
    /// # Errors
    /// When there is no room.
    pub fn index_key(&self, shape: &Shape) -> Result<(), StoreError> {
        self.index(&shape.table, std::slice::from_ref(&shape.key))?;
        for [side, record, value] in shape.sides() {
            self.index(side, &[record.clone(), value.clone()])?;
        }
        Ok(())
    }

    /// Creates an index, unless it exists.
    ///
    /// # Errors
    /// When there is no room, or a column does not exist.
    pub fn index(&self, table: &str, columns: &[String]) -> Result<(), StoreError> {
        let name = columns.join("__");
        let columns: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
        let sql = format!("CREATE INDEX IF NOT EXISTS \"{table}__{name}\" ON \"{table}\"({})", columns.join(", "));
        Ok(self.connection.execute_batch(&sql)?)
    }

    /// Runs a statement of ours and counts the rows it changes.
    ///
    /// # Errors
    /// When the statement fails.
    pub fn change(&self, sql: &str, parameters: &[i64]) -> Result<u64, StoreError> {
        let changed = self.connection.execute(sql, params_from_iter(parameters))?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    /// Runs a query of ours that returns integers; NULL counts as 0.
    ///
    /// # Errors
    /// When the query fails.
    pub fn integers(&self, sql: &str, parameters: &[i64]) -> Result<Vec<Vec<i64>>, StoreError> {
        let mut statement = self.connection.prepare(sql)?;
        let width = statement.column_count();
        let rows = statement.query_map(params_from_iter(parameters), |row| {
            (0..width).map(|at| row.get::<_, Option<i64>>(at).map(Option::unwrap_or_default)).collect()
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Runs a query of ours that returns one column of text; NULL is left out.
    ///
    /// # Errors
    /// When the query fails.
    pub fn texts(&self, sql: &str, parameters: &[&str]) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection.prepare(sql)?;
        let rows = statement.query_map(params_from_iter(parameters), |row| row.get::<_, Option<String>>(0))?;
        Ok(rows.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// Runs a query of ours and hands each text of its first column to `each`.
    ///
    /// # Errors
    /// When the query fails.
    pub fn each_text(&self, sql: &str, each: &mut dyn FnMut(&str)) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if let ValueRef::Text(text) = row.get_ref(0)? {
                each(std::str::from_utf8(text).unwrap_or_default());
            }
        }
        Ok(())
    }

    /// Runs a query of ours and hands the texts of its first two columns to `each`; NULL is empty.
    ///
    /// # Errors
    /// When the query fails.
    pub fn each_pair(
        &self,
        sql: &str,
        parameters: &[&str],
        each: &mut dyn FnMut(&str, &str),
    ) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query(params_from_iter(parameters))?;
        while let Some(row) = rows.next()? {
            let text = |value| match value {
                ValueRef::Text(text) => std::str::from_utf8(text).unwrap_or_default(),
                ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Blob(_) => "",
            };
            each(text(row.get_ref(0)?), text(row.get_ref(1)?));
        }
        Ok(())
    }

    /// The first record of that key, with its values in those of the columns that stand in the table itself.
    ///
    /// # Errors
    /// When the table does not exist.
    pub fn record(&self, shape: &Shape, key: &str, columns: &[String]) -> Result<Option<Record>, StoreError> {
        let own: Vec<&str> = shape
            .own()
            .map(|column| column.name.as_str())
            .filter(|name| columns.iter().any(|each| each == name))
            .collect();
        let values: Vec<String> =
            own.iter().map(|name| format!("'{name}=' || coalesce(CAST(\"{name}\" AS TEXT), '') || char(10)")).collect();
        let values = if values.is_empty() { "''".to_owned() } else { values.join(" || ") };
        let (table, column) = (&shape.table, &shape.key);
        let sql = format!(
            "SELECT _source, _row, {values} FROM main.\"{table}\" WHERE \"{column}\" = ? ORDER BY rowid LIMIT 1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([key])?;
        Ok(match rows.next()? {
            Some(row) => Some(Record { source: row.get(0)?, row: row.get(1)?, values: row.get(2)? }),
            None => None,
        })
    }

    /// The first place of a record: number of its source, row.
    ///
    /// # Errors
    /// When the table does not exist.
    pub fn place(&self, shape: &Shape, key: &str) -> Result<Option<(i64, i64)>, StoreError> {
        let (table, column) = (&shape.table, &shape.key);
        let sql = format!("SELECT _source, _row FROM main.\"{table}\" WHERE \"{column}\" = ? ORDER BY rowid LIMIT 1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([key])?;
        Ok(match rows.next()? {
            Some(row) => Some((row.get(0)?, row.get(1)?)),
            None => None,
        })
    }
}

/// Inserts records of one shape.
#[derive(Debug)]
pub struct Inserter<'a> {
    connection: &'a Connection,
    record: Statement<'a>,
    sides: Vec<Statement<'a>>,
}

impl Inserter<'_> {
    /// Inserts a record: source, row and the values of the table's own columns, in order.
    ///
    /// # Errors
    /// When there is no room.
    pub fn record(&mut self, source: i64, row: i64, values: &[Value<'_>]) -> Result<(), StoreError> {
        let (source, row) = (Value::Integer(source), Value::Integer(row));
        self.record.execute(params_from_iter([&source, &row].into_iter().chain(values)))?;
        Ok(())
    }

    /// Inserts the values of a list of the record inserted last.
    ///
    /// # Errors
    /// When there is no room.
    pub fn list<'v>(
        &mut self,
        side: usize,
        key: &Value<'_>,
        values: impl Iterator<Item = &'v str>,
    ) -> Result<(), StoreError> {
        let Some(statement) = self.sides.get_mut(side) else { return Ok(()) };
        let record = Value::Integer(self.connection.last_insert_rowid());
        let mut inserted = BTreeSet::new();
        for value in values {
            if inserted.insert(value) {
                statement.execute(params_from_iter([&record, key, &Value::Text(value.into())]))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_found_again_by_its_key() {
        let shape = Shape {
            table: "incident".into(),
            key: "id".into(),
            columns: vec![ShapeColumn { name: "id".into(), side: None }],
        };
        let store = Store::open().unwrap();
        store.create(&shape).unwrap();
        store.begin().unwrap();
        let mut inserter = store.inserter(&shape).unwrap();
        inserter.record(2, 17, &[Value::Text("INC1".into())]).unwrap();
        drop(inserter);
        store.commit().unwrap();
        store.index_key(&shape).unwrap();
        assert_eq!(store.place(&shape, "INC1").unwrap(), Some((2, 17)));
        assert_eq!(store.place(&shape, "INC2").unwrap(), None);
    }

    #[test]
    fn names_that_sql_cannot_take_are_unsound() {
        for name in ["", "1a", "a b", "a\"", "A", "ä", "_row"] {
            assert!(!is_name(name), "{name}");
        }
        assert!(is_name("sla_due"));
    }
}
