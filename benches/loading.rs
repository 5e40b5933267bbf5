//! How long the catalogue that ships takes to load, which every command waits for.
//!
//! `cargo bench --bench loading`; it fails when the median of 41 loads is above the limit.

#![allow(clippy::print_stdout, clippy::exit, reason = "a report for people, with an exit code")]

use std::process::exit;
use std::time::{Duration, Instant};
use tickmark::catalogue::{Catalogue, CatalogueSource};

/// Longest median that is accepted.
const LIMIT: Duration = Duration::from_millis(150);
const LOADS: usize = 41;

fn main() {
    let mut times: Vec<Duration> = (0..LOADS).map(|_| load()).collect();
    times.sort();
    let (Some(fastest), Some(median), Some(slowest)) = (times.first(), times.get(LOADS / 2), times.last()) else {
        return;
    };
    println!(
        "loading the catalogue: {fastest:.1?} at best, {median:.1?} as a rule, {slowest:.1?} at worst ({LOADS} loads)"
    );
    if *median > LIMIT {
        println!("the limit is {LIMIT:?}");
        exit(1);
    }
}

fn load() -> Duration {
    let began = Instant::now();
    let catalogue = Catalogue::load(&CatalogueSource::default());
    let took = began.elapsed();
    match catalogue {
        Ok(catalogue) if !catalogue.frameworks.is_empty() => took,
        _ => {
            println!("the catalogue that ships does not load");
            exit(1);
        }
    }
}
