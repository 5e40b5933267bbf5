use super::*;
use proptest::prelude::*;

fn column(kind: ColumnType, values: &[(&str, &[&str])]) -> Column {
    let values = values
        .iter()
        .map(|(ours, theirs)| ((*ours).to_owned(), theirs.iter().map(|each| (*each).to_owned()).collect()));
    Column {
        name: "c".into(),
        meaning: "m".into(),
        kind,
        synonyms: BTreeMap::new(),
        values: values.collect(),
        side_table: None,
    }
}

fn priority() -> Converter {
    Converter::new(&column(
        ColumnType::Rank,
        &[("1", &["critical", "kritisch", "highest"]), ("2", &["high", "hoch", "élevée"]), ("3", &["medium"])],
    ))
}

fn number(converted: &Converted<'_>) -> Option<i64> {
    match converted {
        Converted::Value(Value::Integer(number)) => Some(*number),
        _ => None,
    }
}

#[test]
fn priorities_of_all_products_become_numbers() {
    for (cell, rank) in [
        ("1 - Critical", 1),
        ("P1", 1),
        ("p2", 2),
        ("Sev 2", 2),
        ("Priority 3", 3),
        ("High", 2),
        ("HOCH", 2),
        ("Élevée", 2),
        ("Highest", 1),
        ("4", 4),
        ("3-Moderate/Limited", 3),
    ] {
        assert_eq!(number(&priority().convert(cell)), Some(rank), "{cell}");
    }
    assert_eq!(priority().convert("whatever"), Converted::Unreadable);
    assert_eq!(priority().convert("12"), Converted::Unreadable);
    assert_eq!(priority().convert("none"), Converted::Value(Value::Null));
}

#[test]
fn missing_marks_become_null_and_words_in_free_text_stay() {
    let mut text = Converter::new(&column(ColumnType::Text, &[]));
    for mark in ["", "  ", "?", "NULL", "-", "(empty)"] {
        assert_eq!(text.convert(mark), Converted::Value(Value::Null), "{mark}");
    }
    assert_eq!(text.convert(" n/a "), Converted::Value(Value::Text("n/a".into())));
    let mut moment = Converter::new(&column(ColumnType::Timestamp, &[]));
    assert_eq!(moment.convert("n/a"), Converted::Value(Value::Null));
    assert_eq!(moment.convert("UNKNOWN"), Converted::Value(Value::Null));
    assert_eq!(moment.convert("soon"), Converted::Unreadable);
}

#[test]
fn a_vocabulary_keeps_codes_apart_from_their_positive_twins_and_words_it_does_not_know() {
    let mut state = Converter::new(&column(ColumnType::Vocabulary, &[("draft", &["-5", "New"]), ("five", &["5"])]));
    assert_eq!(state.convert("-5"), Converted::Value(Value::Text("draft".into())));
    assert_eq!(state.convert("5"), Converted::Value(Value::Text("five".into())));
    assert_eq!(state.convert("NEW "), Converted::Value(Value::Text("draft".into())));
    assert_eq!(state.convert("Parked"), Converted::UnknownWord(Value::Text("Parked".into())));
}

#[test]
fn numbers_are_read_in_their_usual_forms_and_an_ambiguous_one_is_refused() {
    for (cell, expected) in
        [("97.5 %", 97.5), ("97,5%", 97.5), ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1 234,5", 1234.5), ("-3", -3.0)]
    {
        assert_eq!(decimal(cell), Some(expected), "{cell}");
    }
    for cell in ["1,234", "1,2,3", "inf", "1e5", "abc", "."] {
        assert_eq!(decimal(cell), None, "{cell}");
    }
    assert_eq!(whole_number("1'204"), Some(1204));
    assert_eq!(whole_number("3.0"), Some(3));
    assert_eq!(whole_number("3.5"), None);
}

#[test]
fn durations_become_minutes() {
    for (cell, expected) in
        [("90", 90), ("1:30", 90), ("1 h 30 min", 90), ("2 Days 1 Hour", 2940), ("1h 30m", 90), ("0:45:59", 45)]
    {
        assert_eq!(minutes(cell), Some(expected), "{cell}");
    }
    for cell in ["later", "1 fortnight", "1:75", "h"] {
        assert_eq!(minutes(cell), None, "{cell}");
    }
}

#[test]
fn months_are_read_in_their_usual_forms() {
    for cell in ["2026-03", "03/2026", "3.2026", "Mar 2026", "März 2026", "mars 26", "2026-03-31", "Mar-26"] {
        assert_eq!(month(cell).as_deref(), Some("2026-03"), "{cell}");
    }
    for cell in ["Q1 2026", "2026-13", "2026", "3/4/2026"] {
        assert_eq!(month(cell), None, "{cell}");
    }
}

#[test]
fn a_date_in_numbers_waits_for_its_order() {
    let mut date = Converter::new(&column(ColumnType::Date, &[]));
    assert_eq!(date.convert("3/4/2026"), Converted::OrderUnknown);
    date.order = Some(DateOrder::DayFirst);
    assert_eq!(date.convert("3/4/2026"), Converted::Value(Value::Text("2026-04-03".into())));
    assert_eq!(date.convert("4/13/2026"), Converted::OrderContradicted);
}

#[test]
fn a_cell_that_lists_several_values_is_taken_apart() {
    assert_eq!(listed("srv-1; srv-2,\nsrv-3 | - ").collect::<Vec<_>>(), ["srv-1", "srv-2", "srv-3"]);
}

#[test]
fn long_text_is_cut_at_a_character() {
    let long = "ä".repeat(MAX_TEXT_BYTES);
    let mut text = Converter::new(&column(ColumnType::Text, &[]));
    let Converted::Value(Value::Text(kept)) = text.convert(&long) else { panic!() };
    assert_eq!(kept.len(), MAX_TEXT_BYTES);
}

proptest! {
    #[test]
    fn any_cell_is_converted_without_panic(cell in "\\PC{0,60}") {
        for kind in [
            ColumnType::Text, ColumnType::Integer, ColumnType::Number, ColumnType::Rank, ColumnType::Timestamp,
            ColumnType::Date, ColumnType::Month, ColumnType::Boolean, ColumnType::Minutes, ColumnType::Vocabulary,
        ] {
            let _ = Converter::new(&column(kind, &[])).convert(&cell);
        }
        let _ = listed(&cell).count();
    }

    #[test]
    fn a_rank_is_one_digit_whatever_stands_behind_it(rank in 1_i64..=5, word in "[a-zA-Z ]{0,12}") {
        prop_assert_eq!(number(&priority().convert(&format!("{rank} - {word}"))), Some(rank));
        prop_assert_eq!(number(&priority().convert(&format!("P{rank}"))), Some(rank));
    }

    #[test]
    fn minutes_written_as_hours_and_minutes_come_back(hours in 0_i64..1000, rest in 0_i64..60) {
        prop_assert_eq!(minutes(&format!("{hours}:{rest:02}")), Some(hours * 60 + rest));
        prop_assert_eq!(minutes(&format!("{hours} h {rest} min")), Some(hours * 60 + rest));
    }
}
