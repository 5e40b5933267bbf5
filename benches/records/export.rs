//! Exports of incidents and changes as ServiceNow writes them, from a seed.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Incidents for each change.
const INCIDENTS_PER_CHANGE: u64 = 4;

/// First second of the period, 2025-10-01T00:00:00Z.
const BEGIN: u64 = 1_759_276_800;

/// Seconds of the period.
const SPAN: u64 = 365 * 86_400;

const INCIDENT_HEADERS: &str = "number,short_description,caller_id,opened_at,sys_created_on,contact_type,category,impact,urgency,priority,\
     business_service,cmdb_ci,assignment_group,assigned_to,state,resolved_at,closed_at,resolved_by,close_code,close_notes,\
     reassignment_count,reopen_count,sla_due,made_sla,problem_id,caused_by,sys_updated_on";

const CHANGE_HEADERS: &str = "number,short_description,sys_created_on,requested_by,type,category,risk,justification,business_service,state,\
     u_approval_requested,approved_by,approved_at,start_date,end_date,work_start,work_end,assigned_to,u_test_result,\
     u_tested_at,backout_plan,close_code,review_date,review_comments,closed_at,cmdb_ci,sys_updated_on";

/// A stream of numbers that is the same for the same seed.
struct Dice(u64);

impl Dice {
    /// A number below `below`.
    fn roll(&mut self, below: u64) -> u64 {
        // SplitMix64: small, even, and the same everywhere.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }

    /// One of these words.
    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        let place = self.roll(words.len() as u64);
        words.iter().zip(0..).find(|(_, number)| *number == place).map_or("", |(word, _)| word)
    }
}

/// `YYYY-MM-DD HH:MM:SS`.
fn moment(seconds: u64) -> String {
    let moment = i64::try_from(seconds).ok().and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0));
    moment.unwrap_or_default().format("%Y-%m-%d %H:%M:%S").to_string()
}

/// Writes `records` incidents and changes, four to one, to `incident.csv` and `change_request.csv` in `folder`.
pub fn write(folder: &Path, records: u64, seed: u64) -> io::Result<()> {
    let changes = records / (INCIDENTS_PER_CHANGE + 1);
    let incidents = records - changes;
    let mut dice = Dice(seed);
    let mut file = BufWriter::with_capacity(1 << 20, File::create(folder.join("incident.csv"))?);
    writeln!(file, "{INCIDENT_HEADERS}")?;
    let mut number = 0;
    for place in 0..incidents {
        // One number in ten thousand is missing.
        number += 1 + u64::from(dice.roll(10_000) == 0);
        incident(&mut file, &mut dice, number, BEGIN + SPAN / incidents * place, changes)?;
    }
    file.flush()?;
    let mut file = BufWriter::with_capacity(1 << 20, File::create(folder.join("change_request.csv"))?);
    writeln!(file, "{CHANGE_HEADERS}")?;
    for place in 0..changes {
        change(&mut file, &mut dice, place + 1, BEGIN + SPAN / changes * place)?;
    }
    file.flush()
}

fn incident(file: &mut impl Write, dice: &mut Dice, number: u64, opened: u64, changes: u64) -> io::Result<()> {
    let (caller, topic) = (dice.roll(200_000), dice.roll(2_000));
    let (impact, urgency) = (1 + dice.roll(3), 1 + dice.roll(3));
    let resolved = opened + 600 + dice.roll(400_000);
    let due = opened + 8 * 3600 * (impact + urgency);
    let problem = if dice.roll(8) == 0 { format!("PRB{:07}", dice.roll(50_000)) } else { String::new() };
    let cause = if dice.roll(50) == 0 { format!("CHG{:07}", dice.roll(changes.max(1))) } else { String::new() };
    let agent = dice.roll(3_000);
    write!(
        file,
        "INC{number:08},\"Topic {topic}, reported from site {}\",user.{caller:06},{},{},Phone,Category {},{impact},{urgency},{},",
        topic % 7,
        moment(opened),
        moment(opened + dice.roll(300)),
        topic % 20,
        (impact + urgency - 1).min(5),
    )?;
    writeln!(
        file,
        "Service {:02},CI{:06},Group {:03},agent.{agent:04},Closed,{},{},agent.{agent:04},Solved (Permanently),\
         \"Restarted the component and watched it for {} minutes\",{},{},{},{},{problem},{cause},{}",
        topic % 40,
        dice.roll(40_000),
        topic % 120,
        moment(resolved),
        moment(resolved + 259_200),
        5 + dice.roll(50),
        dice.roll(5),
        u64::from(dice.roll(40) == 0),
        moment(due),
        resolved <= due,
        moment(resolved + 259_200),
    )
}

fn change(file: &mut impl Write, dice: &mut Dice, number: u64, created: u64) -> io::Result<()> {
    let asked = created + dice.roll(86_400);
    let approved = asked + 20 + dice.roll(200_000);
    let start = approved + dice.roll(300_000);
    let end = start + 900 + dice.roll(20_000);
    let kind = dice.pick(&["standard", "normal", "normal", "emergency"]);
    write!(
        file,
        "CHG{number:07},Change of component {:04},{},user.{:06},{kind},Category {},{},Keeps the component supported,Service {:02},Closed,{},\
         boss.{:03},{},",
        dice.roll(5_000),
        moment(created),
        dice.roll(200_000),
        dice.roll(12),
        dice.pick(&["Low", "Moderate", "High"]),
        dice.roll(40),
        moment(asked),
        dice.roll(400),
        moment(approved),
    )?;
    writeln!(
        file,
        "{},{},{},{},agent.{:04},passed,{},Put the former version back,successful,{},No remarks,{},CI{:06},{}",
        moment(start - start % 3600),
        moment(end + 3600),
        moment(start),
        moment(end),
        dice.roll(3_000),
        moment(start.saturating_sub(7_200)),
        moment(end + 86_400),
        moment(end + 172_800),
        dice.roll(40_000),
        moment(end + 172_800),
    )
}
