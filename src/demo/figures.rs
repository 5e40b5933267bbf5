//! What the records of a month add up to, service by service.

use super::calendar::{cut_off, month_of, months};
use super::organisation::Organisation;
use super::planting_incidents::MISREPORTED;
use super::records::Records;
use serde::Serialize;

/// One service in one month.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Cell {
    /// Name of the service.
    pub service: String,
    /// Month as `2025-10`.
    pub month: String,
    /// Incidents opened.
    pub opened: usize,
    /// Of those, resolved in the agreed time.
    pub in_time: usize,
    /// Share in time, in per cent with one decimal.
    pub share: String,
    /// Share that the report states.
    pub reported: String,
    /// Change of the share since the month before, in points.
    pub trend: String,
    /// Whether the target of 95 per cent was met.
    pub met: bool,
    /// Incidents of priority 1 and 2.
    pub severe: usize,
    /// Requests submitted.
    pub requests: usize,
    /// Changes ended.
    pub changes: usize,
    /// Incidents and requests together.
    pub workload: usize,
    /// Workload agreed as the limit.
    pub limit: usize,
    /// Minutes of agreed service time.
    pub agreed: i64,
    /// Minutes of unplanned interruption.
    pub downtime: i64,
    /// Availability in per cent with two decimals.
    pub availability: String,
    /// Target in per cent with two decimals.
    pub target: String,
    /// Whether the availability target was met.
    pub available: bool,
    /// Reference of the investigation, where availability fell short.
    pub investigation: String,
}

/// The cells of the year: one list for each month, services in catalogue order.
#[must_use]
pub fn year(organisation: &Organisation, records: &Records) -> Vec<Vec<Cell>> {
    let mut all: Vec<Vec<Cell>> = (0..12).map(|month| fill(organisation, records, month)).collect();
    for service in 0..organisation.services.len() {
        let most = all.iter().filter_map(|month| month.get(service)).map(|cell| cell.workload).max().unwrap_or(0);
        let limit = (most * 112 / 100 / 25 + 1) * 25;
        let mut before = None;
        for month in &mut all {
            let Some(cell) = month.get_mut(service) else { continue };
            cell.limit = limit;
            let now = permille(cell.in_time, cell.opened);
            cell.trend = before.map_or_else(|| "–".to_owned(), |before| signed(now - before));
            before = Some(now);
        }
    }
    all
}

fn fill(organisation: &Organisation, records: &Records, month: usize) -> Vec<Cell> {
    let calendar = months();
    let Some(days) = calendar.get(month) else { return Vec::new() };
    let cells = organisation.services.iter().enumerate().map(|(index, service)| {
        let incidents = records.incidents.iter().filter(|each| each.is_in(index, month));
        let opened = incidents.clone().count();
        let in_time = incidents.clone().filter(|each| each.in_time()).count();
        let requests =
            records.requests.iter().filter(|each| each.service == index && month_of(each.opened) == month).count();
        let ended = |each: &&super::changes::Change| {
            each.service == index && each.ended.is_some_and(|end| month_of(end) == month)
        };
        let outages = records.outages.iter().filter(|each| each.service == index && month_of(each.start) == month);
        let downtime: i64 = outages.clone().map(super::records::Outage::minutes).sum();
        let agreed = days.days() * 1440;
        let hundredths = (10_000 * (agreed - downtime) * 2 + agreed) / (2 * agreed);
        let short = hundredths < service.target();
        let major = outages.clone().find(|each| records.majors.contains(&each.incident));
        let share = permille(in_time, opened);
        let misreported = organisation.service(MISREPORTED.0) == index && month == MISREPORTED.1;
        Cell {
            service: service.name.clone(),
            month: days.label(),
            opened,
            in_time,
            share: tenths(share),
            reported: if misreported { "99.3".into() } else { tenths(share) },
            met: share >= 950,
            severe: incidents.filter(|each| each.priority <= 2).count(),
            requests,
            changes: records.changes.iter().filter(ended).count(),
            workload: opened + requests,
            agreed,
            downtime,
            availability: format!("{}.{:02}", hundredths / 100, hundredths % 100),
            target: service.availability.clone(),
            available: !short,
            investigation: major.filter(|_| short).map(|each| format!("MIR-{}", each.id)).unwrap_or_default(),
            ..Cell::default()
        }
    });
    cells.collect()
}

/// Parts of a whole in thousandths, rounded half up.
fn permille(part: usize, whole: usize) -> i64 {
    let whole = whole.max(1);
    i64::try_from((part * 2000 + whole) / (2 * whole)).unwrap_or(0)
}

/// Thousandths as per cent with one decimal.
pub(super) fn tenths(permille: i64) -> String {
    format!("{}.{}", permille / 10, permille % 10)
}

fn signed(permille: i64) -> String {
    let sign = if permille < 0 { "−" } else { "+" };
    format!("{sign}{}", tenths(permille.abs()))
}

/// Incidents still open at the end of each month.
#[must_use]
pub fn backlog(records: &Records) -> Vec<usize> {
    let ends = months().into_iter().map(|month| super::calendar::at(month.last, 1439).min(cut_off()));
    ends.map(|end| {
        let open =
            |each: &&super::incidents::Incident| each.opened <= end && each.resolved.is_none_or(|done| done > end);
        records.incidents.iter().filter(open).count()
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_half_up() {
        assert_eq!(tenths(permille(2, 3)), "66.7");
        assert_eq!(tenths(permille(1, 1)), "100.0");
        assert_eq!(signed(-12), "−1.2");
    }
}
