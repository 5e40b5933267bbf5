//! The service reviews with customers: when they were held and what was said.

use super::calendar::day;
use super::facts::long;
use super::organisation::Organisation;
use serde_json::{Value, json};

/// Customer, day, quarter looked back on, language, and whether the register knows the minutes.
type Meeting = (usize, (i32, u32, u32), usize, &'static str, bool);

const MEETINGS: [Meeting; 9] = [
    (0, (2026, 2, 11), 0, "en", true),
    (4, (2026, 2, 26), 0, "en", false),
    (0, (2026, 8, 20), 2, "en", true),
    (1, (2026, 4, 29), 1, "en", true),
    (2, (2026, 5, 12), 1, "de", true),
    (3, (2026, 6, 9), 1, "fr", false),
    (4, (2026, 6, 18), 1, "en", true),
    (1, (2026, 9, 9), 2, "en", false),
    (2, (2026, 9, 15), 2, "de", false),
];

/// What an English conversation turned on: outcome, workload, mood, business, action.
const TALKS: [[&str; 5]; 5] = [
    [
        "month end ran without interruption, the payment run was never late",
        "Month end brings a fifth more tickets than the weeks before; planned for",
        "Satisfaction 4.3. Complaints of the period are closed; the customer thanks for the interim note after major incidents",
        "Two branches close, one opens in March; the supervisor asks for recovery evidence twice a year.",
        "Recovery evidence for two programs of the customer",
    ],
    [
        "cold store scanners were never without network for more than twenty minutes",
        "Holiday months are the peak here, unlike elsewhere; the desk knows",
        "Satisfaction 4.1, up from 3.9. Printers in the plant are no longer a topic since the spare arrived",
        "A third plant line starts in October with 30 scanner guns; the plant wireless is to be run by us.",
        "Plan for the third line and the wireless handover",
    ],
    ["", "", "", "", ""],
    ["", "", "", "", ""],
    [
        "start of term and examination weeks went by without a priority 1 incident",
        "Start of term doubles requests for accounts for two weeks; announced in time",
        "Satisfaction 4.2. Students praise the portal; lecturers want faster meeting rooms",
        "A new faculty building with 120 rooms opens in autumn 2027; examination weeks should become freeze weeks.",
        "Freeze weeks in the change calendar",
    ],
];

/// The meetings, in order of their days.
pub(super) fn with_customers(organisation: &Organisation, quarters: &[Value]) -> Vec<Value> {
    let each = |(index, (y, m, d), quarter, language, registered): Meeting| {
        let customer = organisation.customers.get(index)?;
        let date = day(y, m, d);
        let figures = quarters.get(quarter)?;
        let [outcome, workload, mood, business, action] = TALKS.get(index).copied()?;
        let owner = organisation.role(if index == 1 { "net" } else { "desk" }).name;
        Some(json!({
            "customer": customer, "date": date, "long": long(date), "language": language, "registered": registered,
            "german": date.format("%d.%m.%Y").to_string(), "french": date.format("%d/%m/%Y").to_string(),
            "first": figures["first"], "last": figures["last"], "opened": figures["opened"], "share": figures["share"],
            "available": figures["available"], "severe": figures["severe"], "span": figures["label"],
            "outcome": format!("{outcome}."), "workload": format!("{workload}."), "mood": format!("{mood}."),
            "business": business, "action": action, "owner": owner,
            "place": if index == 1 { "plant of the customer" } else { "office of the customer" },
        }))
    };
    MEETINGS.into_iter().filter_map(each).collect()
}
