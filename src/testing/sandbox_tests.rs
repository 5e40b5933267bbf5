use super::super::store::{Shape, ShapeColumn};
use super::super::values::Value;
use super::*;

fn store(records: i64) -> Store {
    let column = |name: &str| ShapeColumn { name: name.into(), side: None };
    let shape = Shape {
        table: "incident".into(),
        key: "id".into(),
        columns: vec![column("id"), column("priority"), column("secret")],
    };
    let store = Store::open().unwrap();
    store.create(&shape).unwrap();
    store.begin().unwrap();
    let mut inserter = store.inserter(&shape).unwrap();
    for row in 0..records {
        inserter
            .record(0, row, &[Value::Text(format!("INC{row}").into()), Value::Integer(row % 5), Value::Null])
            .unwrap();
    }
    drop(inserter);
    store.commit().unwrap();
    store
}

fn answers(store: &mut Store, sql: &str) -> Result<Vec<(String, Status, String)>, QueryError> {
    let readable = BTreeMap::from([("incident".to_owned(), BTreeSet::from(["id".to_owned(), "priority".to_owned()]))]);
    let parameters = BTreeMap::from([
        ("as_of".to_owned(), Bound::Text("2026-09-30".to_owned())),
        ("most".to_owned(), Bound::Integer(3)),
    ]);
    let query = Query { sql, parameters: &parameters, readable: &readable };
    let limits = QueryLimits { steps: 2_000_000, rows: 10_000 };
    let mut rows = Vec::new();
    run(store, query, limits, &mut |answer| {
        rows.push((answer.subject.to_owned(), answer.status, answer.reason.to_owned()));
    })?;
    Ok(rows)
}

#[test]
fn a_select_over_its_columns_is_answered() {
    let sql = "-- c\nSELECT id AS subject, CASE WHEN priority > :most THEN 'fail' ELSE 'pass' END AS status, \
               CASE WHEN priority > :most THEN 'priority ' || priority END AS reason FROM incident";
    let rows = answers(&mut store(5), sql).unwrap();
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[4], ("INC4".to_owned(), Status::Fail, "priority 4".to_owned()));
}

#[test]
fn common_tables_and_windows_are_allowed() {
    let sql = "WITH many AS (SELECT id FROM incident), days(d) AS (SELECT '2026-01-01' UNION ALL SELECT date(d, '+1 day') \
               FROM days WHERE d < '2026-01-05') \
               SELECT 'all' AS subject, 'fail' AS status, (SELECT count(*) FROM many) || ' ' || (SELECT count(*) FROM days) \
               || ' ' || (SELECT max(n) FROM (SELECT row_number() OVER (ORDER BY id) AS n FROM incident)) AS reason";
    assert_eq!(answers(&mut store(7), sql).unwrap(), [("all".to_owned(), Status::Fail, "7 5 7".to_owned())]);
}

#[test]
fn whatever_is_not_a_select_over_the_populations_is_refused() {
    for sql in [
        "ATTACH 'x.db' AS x",
        "PRAGMA journal_mode",
        "DELETE FROM incident",
        "UPDATE incident SET priority = 1",
        "INSERT INTO incident(id) VALUES ('x') RETURNING id AS subject, 'pass' AS status, '' AS reason",
        "CREATE TABLE t(x)",
        "DROP TABLE incident",
        "VACUUM INTO 'copy.db'",
        "SELECT 'x' AS subject, 'fail' AS status, random() AS reason",
        "SELECT 'x' AS subject, 'fail' AS status, hex(randomblob(4)) AS reason",
        "SELECT 'x' AS subject, 'fail' AS status, CURRENT_TIMESTAMP AS reason",
        "SELECT 'x' AS subject, 'fail' AS status, date('n' || 'ow') AS reason",
        "SELECT 'x' AS subject, 'fail' AS status, load_extension('x') AS reason",
        "SELECT 'x' AS subject, 'fail' AS status, readfile('/etc/passwd') AS reason",
        "SELECT 'x' AS subject, 'fail' AS status, sqlite_version() AS reason",
        "SELECT name AS subject, 'fail' AS status, sql AS reason FROM sqlite_master",
        "SELECT 'x' AS subject, 'fail' AS status, count(*) AS reason FROM sqlite_master",
        "SELECT name AS subject, 'fail' AS status, 'x' AS reason FROM pragma_table_info('incident')",
        "SELECT id AS subject, 'fail' AS status, secret AS reason FROM incident",
        "WITH incident AS (SELECT secret FROM main.incident) SELECT 'x' AS subject, 'fail' AS status, secret AS reason FROM incident",
        "WITH x AS (SELECT sql FROM sqlite_schema) SELECT 'x' AS subject, 'fail' AS status, sql AS reason FROM x",
        "SELECT 'x' AS subject, 'fail' AS status, (SELECT count(*) FROM sqlite_schema) AS reason",
        "SELECT id AS subject, 'fail' AS status, 'r' AS reason FROM incident; DELETE FROM incident",
        "EXPLAIN SELECT id AS subject, 'fail' AS status, 'r' AS reason FROM incident",
        "SELECT id, 'fail' AS status, 'r' AS reason FROM incident",
        "SELECT id AS subject, 'fail' AS status FROM incident",
        "SELECT id AS subject, 'bad' AS status, 'r' AS reason FROM incident",
        "SELECT NULL AS subject, 'pass' AS status, '' AS reason FROM incident",
        "SELECT id AS subject, 'fail' AS status, '' AS reason FROM incident",
        "SELECT id AS subject, 'fail' AS status, :other AS reason FROM incident",
        "SELECT id AS subject, 'fail' AS status, ? AS reason FROM incident",
        "SELECT nothing AS subject, 'fail' AS status, 'r' AS reason FROM incident",
        "",
    ] {
        let mut store = store(3);
        let refused = answers(&mut store, sql).unwrap_err();
        assert!(!matches!(refused, QueryError::TooManySteps(_)), "{sql}: {refused}");
        assert_eq!(store.integers("SELECT count(*) FROM incident", &[]).unwrap(), [[3]], "{sql}");
    }
}

#[test]
fn what_was_refused_is_named() {
    let sql = "SELECT 'x' AS subject, 'fail' AS status, random() AS reason";
    assert_eq!(answers(&mut store(1), sql).unwrap_err().to_string(), "not allowed: the function `random`");
    let sql = "SELECT 'x' AS subject, 'fail' AS status, date('now') AS reason";
    assert_eq!(answers(&mut store(1), sql).unwrap_err().to_string(), "not allowed: `now`: results must repeat");
}

#[test]
fn endless_and_hungry_queries_are_stopped_and_the_next_one_runs() {
    let mut store = store(2_000);
    for sql in [
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT 'x' AS subject, 'pass' AS status, max(n) AS reason FROM t",
        "SELECT 'x' AS subject, 'pass' AS status, count(*) AS reason FROM incident a, incident b, incident c",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION SELECT n + 1 FROM t) SELECT 'x' AS subject, 'pass' AS status, max(n) AS reason FROM t",
    ] {
        assert_eq!(answers(&mut store, sql), Err(QueryError::TooManySteps(2_000_000)), "{sql}");
    }
    for sql in [
        "WITH RECURSIVE t(x) AS (SELECT 'aaaaaaaa' UNION ALL SELECT x || x FROM t) SELECT x AS subject, 'pass' AS status, '' AS reason FROM t",
        "SELECT printf('%.*c', 999999999, 'x') AS subject, 'pass' AS status, '' AS reason",
        "SELECT replace(printf('%.*c', 90000, 'x'), 'x', printf('%.*c', 90000, 'y')) AS subject, 'pass' AS status, '' AS reason",
        "SELECT group_concat(a.id || b.id) AS subject, 'pass' AS status, '' AS reason FROM incident a, (SELECT id FROM incident LIMIT 60) b",
    ] {
        assert_eq!(answers(&mut store, sql), Err(QueryError::TooMuchMemory), "{sql}");
    }
    let sql = "SELECT a.id AS subject, 'pass' AS status, '' AS reason FROM incident a, incident b";
    assert_eq!(answers(&mut store, sql), Err(QueryError::TooManyRows(10_000)));
    let sql = "SELECT id AS subject, 'pass' AS status, '' AS reason FROM incident";
    assert_eq!(answers(&mut store, sql).unwrap().len(), 2_000);
}

#[test]
fn the_count_of_steps_does_not_depend_on_the_machine() {
    let sql = "SELECT id AS subject, 'pass' AS status, '' AS reason FROM incident WHERE priority < 9";
    let needed = |steps| {
        let readable =
            BTreeMap::from([("incident".to_owned(), BTreeSet::from(["id".to_owned(), "priority".to_owned()]))]);
        let query = Query { sql, parameters: &BTreeMap::new(), readable: &readable };
        run(&mut store(1_000), query, QueryLimits { steps, rows: 10_000 }, &mut |_| ()).is_ok()
    };
    let enough = (1..40).map(|thousand| thousand * 1_000).find(|steps| needed(*steps)).unwrap();
    assert!((0..3).all(|_| needed(enough) && !needed(enough - 1_000)));
}
