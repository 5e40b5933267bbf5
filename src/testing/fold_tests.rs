use super::super::store::ShapeColumn;
use super::super::values::Value;
use super::*;
use proptest::prelude::*;

fn shape() -> Shape {
    let column = |name: &str| ShapeColumn { name: name.into(), side: None };
    let side = Some(["incident_ci".to_owned(), "incident_id".to_owned(), "ci_id".to_owned()]);
    Shape {
        table: "incident".into(),
        key: "id".into(),
        columns: vec![column("id"), column("version"), ShapeColumn { name: "cis".into(), side }],
    }
}

/// Rows as source, id and version.
fn folded(rows: &[(i64, u32, i64)], orders: &[(i64, &[&str])]) -> (Folding, Vec<(i64, i64)>) {
    let (shape, store) = (shape(), Store::open().unwrap());
    store.create(&shape).unwrap();
    store.begin().unwrap();
    let mut inserter = store.inserter(&shape).unwrap();
    for (row, (source, id, version)) in rows.iter().enumerate() {
        let key = Value::Text(format!("INC{id}").into());
        inserter.record(*source, i64::try_from(row).unwrap(), &[key.clone(), Value::Integer(*version)]).unwrap();
        inserter.list(0, &key, ["a"].into_iter()).unwrap();
    }
    drop(inserter);
    store.commit().unwrap();
    store.index_key(&shape).unwrap();
    let sources = orders.iter().map(|(source, names)| {
        let order = names.iter().map(|each| (*each).to_owned()).collect();
        // The later source is the poorer one, so that it wins a tie only where its rows are newer.
        (*source, Orderable { order, columns: usize::try_from(9 - source).unwrap() })
    });
    let folding = fold(&store, &shape, &sources.collect()).unwrap();
    let kept = store.integers("SELECT _source, version FROM incident ORDER BY rowid", &[]).unwrap();
    let sides = store.integers("SELECT count(*) FROM incident_ci", &[]).unwrap();
    assert_eq!(sides[0][0], i64::try_from(kept.len()).unwrap());
    (folding, kept.into_iter().map(|row| (row[0], row[1])).collect())
}

#[test]
fn an_event_log_keeps_the_newest_row_of_each_id() {
    let (folding, kept) = folded(&[(1, 1, 0), (1, 1, 2), (1, 1, 1), (1, 2, 5)], &[(1, &["version"])]);
    assert_eq!(kept, [(1, 2), (1, 5)]);
    assert_eq!(folding.merged, BTreeMap::from([(1, 2)]));
    assert_eq!(folding.duplicates, BTreeMap::new());
}

#[test]
fn an_id_that_repeats_once_among_many_is_a_duplicate() {
    let mut rows: Vec<_> = (0..30).map(|id| (1, id, 1)).collect();
    rows.push((1, 7, 2));
    let (folding, kept) = folded(&rows, &[(1, &["version"])]);
    assert_eq!(kept.len(), 31);
    assert_eq!(folding.duplicates, BTreeMap::from([(1, 1)]));
    assert!(folding.merged.is_empty());
}

#[test]
fn rows_of_one_age_stay_as_duplicates() {
    let (folding, kept) = folded(&[(1, 1, 1), (1, 1, 3), (1, 1, 3)], &[(1, &["version"])]);
    assert_eq!(kept, [(1, 3), (1, 3)]);
    assert_eq!(folding.duplicates, BTreeMap::from([(1, 1)]));
}

#[test]
fn a_log_without_order_is_left_and_named() {
    let (folding, kept) = folded(&[(1, 1, 1), (1, 1, 3)], &[(1, &[])]);
    assert_eq!(kept.len(), 2);
    assert_eq!(folding.unordered, [1]);
}

#[test]
fn a_record_in_two_exports_is_taken_from_the_one_with_its_newest_row() {
    let orders: &[(i64, &[&str])] = &[(1, &["version"]), (2, &["version"])];
    let (folding, kept) = folded(&[(1, 1, 9), (1, 2, 1), (2, 1, 3), (2, 2, 4), (2, 3, 1)], orders);
    assert_eq!(kept, [(1, 9), (2, 4), (2, 1)]);
    assert_eq!(folding.merged, BTreeMap::from([(1, 1), (2, 1)]));
}

#[test]
fn where_nothing_orders_them_a_record_is_taken_from_the_source_with_the_most_columns() {
    let (folding, kept) = folded(&[(1, 1, 9), (1, 2, 1), (2, 1, 3), (2, 3, 1)], &[(1, &["version"]), (2, &[])]);
    assert_eq!(kept, [(1, 9), (1, 1), (2, 1)]);
    assert_eq!(folding.merged, BTreeMap::from([(2, 1)]));
    assert!(folding.duplicates.is_empty());
}

proptest! {
    #[test]
    fn folding_a_log_leaves_one_row_for_each_id_with_its_highest_version(
        rows in prop::collection::btree_set((0_u32..6, 0_i64..50), 12..60),
    ) {
        let events: Vec<_> = rows.iter().map(|(id, version)| (1, *id, *version)).collect();
        let mut newest = BTreeMap::new();
        for (id, version) in &rows {
            newest.entry(*id).and_modify(|known: &mut i64| *known = (*known).max(*version)).or_insert(*version);
        }
        let (folding, kept) = folded(&events, &[(1, &["version"])]);
        let mut versions: Vec<i64> = kept.into_iter().map(|(_, version)| version).collect();
        versions.sort_unstable();
        let mut expected: Vec<i64> = newest.into_values().collect();
        expected.sort_unstable();
        prop_assert_eq!(versions.len() + usize::try_from(folding.merged.values().sum::<u64>()).unwrap(), events.len());
        prop_assert_eq!(versions, expected);
    }
}
