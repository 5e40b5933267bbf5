//! Figures that no ticket holds: money, demand, capacity, and what suppliers achieved.

use super::calendar::{day, months};
use super::figures::{Cell, tenths};
use super::organisation::Organisation;
use super::random::Random;
use chrono::Duration;
use serde_json::{Value, json};

/// Yearly budget of each service in thousands of pounds, catalogue order.
const BUDGETS: [i64; 6] = [1_860, 2_240, 1_130, 540, 620, 480];

/// Budget and cost by service and month, in pounds. One deviation has no explanation: that row is planted.
pub(super) fn budget(organisation: &Organisation, random: &mut Random) -> Vec<Value> {
    let mut rows = Vec::new();
    let unexplained = (random.below(6), 2 + random.below(6));
    for (index, (service, yearly)) in organisation.services.iter().zip(BUDGETS).enumerate() {
        for (number, month) in months().into_iter().enumerate() {
            let budget = yearly * 1000 / 12 / 100 * 100;
            let planted = (index, number) == unexplained;
            let peak = planted || random.chance(45);
            let permille = if peak { random.between(112, 121) * 10 } else { random.between(930, 1_060) };
            let actual = budget * permille / 1000;
            let why = random.pick(&[
                "Licence renewal booked in one month",
                "Overtime for the site move",
                "Hardware for the vault replacement",
            ]);
            let reviewed = (month.last + Duration::days(17)).min(day(2026, 9, 29));
            rows.push(json!({
                "service": service.name, "period": month.label(), "budget": budget, "actual": actual,
                "variance": signed_tenths((actual - budget) * 1000 / budget), "reviewed": reviewed,
                "explanation": if peak && !planted { why } else { "" }, "planted": planted, "quarter": number / 3,
            }));
        }
    }
    rows
}

fn signed_tenths(permille: i64) -> String {
    let sign = if permille < 0 { "-" } else { "" };
    format!("{sign}{}", tenths(permille.abs()))
}

/// Demand by service and quarter: tickets as counted, and what had been forecast.
pub(super) fn demand(organisation: &Organisation, cells: &[Vec<Cell>], random: &mut Random) -> Vec<Value> {
    let mut rows = Vec::new();
    for (index, service) in organisation.services.iter().enumerate() {
        for quarter in 0..4 {
            let cells = cells.iter().skip(quarter * 3).take(3).filter_map(|month| month.get(index));
            let actual: usize = cells.map(|each| each.workload).sum();
            let forecast = actual * (920 + random.below(150)) / 1000;
            let next = actual * (990 + random.below(60)) / 1000;
            let users: usize = organisation.customers.iter().map(|each| each.users).sum();
            let users = users * (1000 + quarter * 8 + random.below(6)) / 1000;
            rows.push(json!({"service": service.name, "quarter": quarter, "actual": actual, "forecast": forecast,
                             "next": next, "users": users}));
        }
    }
    rows
}

/// What is watched in each service, with its threshold in per cent and first month's use.
const RESOURCES: [[(&str, i64, i64); 2]; 6] = [
    [("service desk hours", 85, 68), ("depot stock of laptops", 80, 52)],
    [("processor of host clusters", 75, 54), ("storage volume", 80, 59)],
    [("busiest carrier circuit", 70, 46), ("remote access sessions", 80, 58)],
    [("vault volume", 80, 61), ("nightly backup window", 85, 66)],
    [("directory transactions", 70, 38), ("identity engineers' hours", 85, 70)],
    [("tenant storage", 80, 44), ("meeting room minutes", 85, 57)],
];

/// Use of each resource by month; one crosses its threshold and gets an action.
pub(super) fn capacity(organisation: &Organisation, random: &mut Random) -> Vec<Value> {
    let mut rows = Vec::new();
    for (service, resources) in organisation.services.iter().zip(RESOURCES) {
        for (resource, threshold, first) in resources {
            let grows = resource == "storage volume";
            for (number, month) in months().into_iter().enumerate() {
                let step = i64::try_from(number).unwrap_or(0);
                let used = first + if grows { step * 2 } else { step / 4 } + random.between(-1, 1);
                let near = grows && used > threshold - 4;
                rows.push(json!({
                    "service": service.name, "resource": resource, "period": month.label(), "used": used,
                    "threshold": threshold, "action": if near { "IMP-09" } else { "" }, "quarter": number / 3,
                    "team": service.team,
                }));
            }
        }
    }
    rows
}

/// What the external suppliers achieved in each quarter.
pub(super) fn suppliers(organisation: &Organisation, random: &mut Random) -> Vec<Value> {
    let measures = [
        ("incidents answered in time, %", 95, true),
        ("changes announced five days ahead, %", 90, true),
        ("service hours lost", 3, false),
    ];
    let mut rows = Vec::new();
    for supplier in &organisation.suppliers {
        for quarter in 0..4_usize {
            for (measure, target, higher) in measures {
                let missed = supplier.key == "field" && quarter == 2 && higher && target == 95;
                let actual = match (missed, higher) {
                    (true, _) => 91,
                    (false, true) => target + random.between(0, 100 - target),
                    (false, false) => random.between(0, target),
                };
                rows.push(json!({
                    "supplier": supplier.short, "key": supplier.key, "quarter": quarter, "measure": measure,
                    "target": target, "actual": actual, "higher": higher, "missed": missed,
                    "improvement": if missed { "IMP-11" } else { "" },
                }));
            }
        }
    }
    rows
}

/// What the internal supplier and the customer acting as a supplier achieved in each quarter.
pub(super) fn internal(random: &mut Random) -> Vec<Value> {
    let mut rows = Vec::new();
    for quarter in 0..4_usize {
        let missed = quarter == 1;
        rows.push(json!({
            "quarter": quarter,
            "backbone": format!("99.9{}", random.between(1, 9)), "answered": if missed { 92 } else { random.between(95, 99) },
            "tickets": random.between(38, 61), "changes": random.between(9, 17), "missed": missed,
            "valmorin_rooms": random.between(96, 100), "valmorin_tickets": random.between(11, 24),
        }));
    }
    rows
}

/// The pulse survey of each quarter, in tenths of a point from 1 to 5.
pub(super) fn pulse(random: &mut Random) -> Vec<String> {
    (0..4).map(|_| random.between(42, 45)).map(tenths).collect()
}
