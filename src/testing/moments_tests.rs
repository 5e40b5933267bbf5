use super::*;
use proptest::prelude::*;

fn certain(text: &str) -> String {
    match read(text) {
        Reading::Certain(written) | Reading::Proves(_, written) => written.normalised(None),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn forms_with_one_reading_are_read() {
    for (text, moment) in [
        ("2026-03-12", "2026-03-12"),
        ("2026-03-12 09:15", "2026-03-12T09:15:00"),
        ("2026-03-12T09:15:30", "2026-03-12T09:15:30"),
        ("2026-03-12 09:15:30.128189467", "2026-03-12T09:15:30"),
        ("2026-03-12T09:15:30.5Z", "2026-03-12T09:15:30"),
        ("2026-03-12T09:15:30+02:00", "2026-03-12T07:15:30"),
        ("2026-03-12T01:15:30.000+0200", "2026-03-11T23:15:30"),
        ("2026-03-12 09:15:30 -05:30", "2026-03-12T14:45:30"),
        ("2026-03-12 09:15:30 UTC", "2026-03-12T09:15:30"),
        ("2026/03/12 09:15", "2026-03-12T09:15:00"),
        ("12/Mar/26 9:15 AM", "2026-03-12T09:15:00"),
        ("12/Mar/26 12:05 AM", "2026-03-12T00:05:00"),
        ("12/Mar/26 12:05 PM", "2026-03-12T12:05:00"),
        ("12/Mär/26 9:15 PM", "2026-03-12T21:15:00"),
        ("12-Mar-2026 09:15:00", "2026-03-12T09:15:00"),
        ("12 Mar 2026", "2026-03-12"),
        ("12. März 2026 09:15", "2026-03-12T09:15:00"),
        ("12 mars 2026 à", ""),
        ("12 févr. 2026 09:15", "2026-02-12T09:15:00"),
        ("12 de marzo de 2026", "2026-03-12"),
        ("1 août 2026", "2026-08-01"),
        ("Mar 12, 2026 9:15:00 AM", "2026-03-12T09:15:00"),
        ("Mar 12, 2026, 9:15\u{202f}PM", "2026-03-12T21:15:00"),
        ("Thu, 12 Mar 2026 09:15:00 +0100", "2026-03-12T08:15:00"),
        ("12.03.2026 09:15", "2026-03-12T09:15:00"),
        ("12.3.26", "2026-03-12"),
        ("31/12/2025 23:59", "2025-12-31T23:59:00"),
        ("12/31/2025 11:59 PM", "2025-12-31T23:59:00"),
        ("12-31-2025 23:59:59", "2025-12-31T23:59:59"),
        ("1773306900", "2026-03-12T09:15:00"),
        ("1773306900000", "2026-03-12T09:15:00"),
        ("20260312", "2026-03-12"),
        ("20260312091500", "2026-03-12T09:15:00"),
        ("29/2/2016 01:16", "2016-02-29T01:16:00"),
    ] {
        match moment {
            "" => assert_eq!(read(text), Reading::Unreadable, "{text}"),
            _ => assert_eq!(certain(text), moment, "{text}"),
        }
    }
}

#[test]
fn what_is_no_moment_is_unreadable() {
    for text in [
        "",
        "yesterday",
        "46093.5",
        "2026",
        "2026-13-01",
        "2026-02-30",
        "31/31/2026",
        "12/Foo/26",
        "0001-01-01",
        "2026-03-12 25:00",
        "2026-03-12 13:00 PM",
        "2026-03-12 09:15 CEST",
        "12:30",
        "3/4",
        "99999999",
        "1/2/3/4",
        "Marketing 12 2026",
        "٣/٤/٢٠٢٦",
    ] {
        assert_eq!(read(text), Reading::Unreadable, "{text}");
    }
}

#[test]
fn two_small_numbers_are_never_guessed() {
    let Reading::EitherOrder { day_first, month_first } = read("3/4/2026 10:00") else { panic!() };
    assert_eq!(day_first.normalised(None), "2026-04-03T10:00:00");
    assert_eq!(month_first.normalised(None), "2026-03-04T10:00:00");
}

#[test]
fn a_number_above_twelve_proves_the_order() {
    assert!(matches!(read("13/4/2026"), Reading::Proves(DateOrder::DayFirst, _)));
    assert!(matches!(read("4/13/2026"), Reading::Proves(DateOrder::MonthFirst, _)));
    assert!(matches!(read("13.4.2026"), Reading::Certain(_)));
}

#[test]
fn a_declared_zone_moves_moments_and_leaves_days_alone() {
    let Reading::Certain(moment) = read("2026-03-12 00:30") else { panic!() };
    assert_eq!(moment.normalised(offset("+01:00")), "2026-03-11T23:30:00");
    let Reading::Certain(day) = read("2026-03-12") else { panic!() };
    assert_eq!(day.normalised(offset("+01:00")), "2026-03-12");
}

#[test]
fn offsets_are_read_in_their_usual_forms() {
    for (text, seconds) in [
        ("UTC", 0),
        ("z", 0),
        ("+02:00", 7200),
        ("-0530", -19_800),
        ("+1", 3600),
        ("GMT+2", 7200),
        ("UTC-05:00", -18_000),
    ] {
        assert_eq!(offset(text), Some(seconds), "{text}");
    }
    for text in ["", "Europe/Berlin", "+25:00", "+02:75", "02:00", "+", "CET"] {
        assert_eq!(offset(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,40}") {
        let _ = read(&text);
        let _ = offset(&text);
    }

    #[test]
    fn dates_in_numbers_come_back_as_they_were_written(
        year in 1970_i32..2100, month in 1_u32..=12, day in 1_u32..=28, hour in 0_u32..24, minute in 0_u32..60,
    ) {
        let expected = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00");
        prop_assert_eq!(certain(&expected), expected.clone());
        let written = format!("{day}/{month}/{year} {hour:02}:{minute:02}");
        match read(&written) {
            Reading::Certain(moment) => {
                prop_assert_eq!(day, month);
                prop_assert_eq!(moment.normalised(None), expected);
            }
            Reading::EitherOrder { day_first, .. } => {
                prop_assert!(day <= 12 && day != month);
                prop_assert_eq!(day_first.normalised(None), expected);
            }
            Reading::Proves(order, moment) => {
                prop_assert!(day > 12);
                prop_assert_eq!(order, DateOrder::DayFirst);
                prop_assert_eq!(moment.normalised(None), expected);
            }
            Reading::Unreadable => prop_assert!(false, "{}", written),
        }
    }

    #[test]
    fn an_offset_and_its_opposite_cancel(hours in 0_i32..14, minute in 0_i32..60) {
        let east = offset(&format!("+{hours:02}:{minute:02}")).unwrap();
        let west = offset(&format!("-{hours:02}:{minute:02}")).unwrap();
        prop_assert_eq!(east, -west);
    }
}
