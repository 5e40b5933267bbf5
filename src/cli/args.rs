//! What may be typed. One enum names every command; a command exists only once it works.

use super::commands::assess::AssessArguments;
use super::commands::controls::ControlsArguments;
use super::commands::demo::DemoArguments;
use super::commands::disclose::{DiscloseArguments, VerifyDisclosureArguments};
use super::commands::evidence::EvidenceArguments;
use super::commands::explain::ExplainArguments;
use super::commands::finding::FindingArguments;
use super::commands::gaps::GapsArguments;
use super::commands::init::InitArguments;
use super::commands::ledger::LedgerArguments;
use super::commands::programme::{ProgrammeArguments, RoadmapArguments};
use super::commands::rate::RateArguments;
use super::commands::records::RecordsArguments;
use super::commands::redact::RedactArguments;
use super::commands::report::ReportArguments;
use super::commands::requests::RequestsArguments;
use super::commands::review::ReviewArguments;
use super::commands::seal::SealArguments;
use super::commands::shell::{CompletionsArguments, ManArguments};
use super::commands::snapshot::{DiffArguments, SnapshotArguments};
use super::commands::timestamp::TimestampArguments;
use super::commands::verify::VerifyArguments;
use clap::{Args, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;

/// Prove and verify conformity with ISO/IEC 20000-1 from collected evidence.
#[derive(Debug, Parser)]
#[command(name = "tickmark", version, arg_required_else_help = true, max_term_width = 120)]
#[command(
    after_help = "Exit codes: 0 done, the answer is yes · 1 done, the answer is no · 2 could not do it · 70 our fault"
)]
pub struct Arguments {
    /// Options of every command.
    #[command(flatten)]
    pub options: Options,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every command takes.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Options {
    /// Workspace; by default the nearest folder upwards that holds `tickmark.toml`
    #[arg(short = 'C', long, global = true, value_name = "DIR")]
    pub workspace: Option<PathBuf>,
    /// Folder whose files add to the catalogue that ships, or replace them path by path
    #[arg(long, global = true, value_name = "DIR")]
    pub controls: Option<PathBuf>,
    /// Answer with one JSON document on standard output
    #[arg(long, global = true)]
    pub json: bool,
    /// Read every file again, and neither use nor keep what was read before
    #[arg(long, global = true, visible_alias = "no-cache")]
    pub paranoid: bool,
    /// Read the text of pictures and scanned pages through an installed `tesseract`, in these of its languages
    #[arg(long, global = true, value_name = "LANGUAGES", num_args = 0..=1, require_equals = true, default_missing_value = "eng")]
    pub ocr: Option<String>,
}

/// Every command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a workspace: commented settings, an empty register, a folder for evidence
    Init(InitArguments),
    /// Assess a workspace or any folder of evidence, and write the reports
    Assess(AssessArguments),
    /// Render a stored result again
    Report(ReportArguments),
    /// Show every input, rule and figure behind a verdict, a match, a test result or a code
    Explain(ExplainArguments),
    /// List what is missing, most serious first, by clause or by owner
    Gaps(GapsArguments),
    /// List what each owner is asked for, send it out as a workbook, and take the filled workbook in
    Requests(RequestsArguments),
    /// Show the audit programme: which audit looks at which clause, what was looked at and what not yet
    Programme(ProgrammeArguments),
    /// Show the way to the audit: every gap as a step, by phase, by what it blocks and by effort
    Roadmap(RoadmapArguments),
    /// See what was collected, what it speaks to, and decide on it
    Evidence(EvidenceArguments),
    /// Look at the records: populations, tests over all of them, samples nobody can steer
    Records(RecordsArguments),
    /// Record what people conclude: nothing of a kind occurred, the rating of a process attribute, the level of a practice
    Rate(RateArguments),
    /// Keep the register of nonconformities, from finding to effective corrective action
    Finding(FindingArguments),
    /// Send the auditor a list to mark, and take the marks in
    Review(ReviewArguments),
    /// Keep results under names
    Snapshot(SnapshotArguments),
    /// Say what changed between two results, and why
    Diff(DiffArguments),
    /// Show the figures of every snapshot
    Trend,
    /// Read, check and review the catalogue of controls
    Controls(ControlsArguments),
    /// Write an invented organisation with documented defects, to try everything on
    Demo(DemoArguments),
    /// Make the pack for the auditor: evidence, result and reports under one seal
    Seal(SealArguments),
    /// Compute everything in a pack again and list every discrepancy
    Verify(VerifyArguments),
    /// Bring a time stamp into a pack, or renew one before it ages out
    Timestamp(TimestampArguments),
    /// Hand out single files of a pack with their proofs, and nothing else of it
    Disclose(DiscloseArguments),
    /// Verify single files that were handed out with their proofs
    VerifyDisclosure(VerifyDisclosureArguments),
    /// Make a redacted copy of a file, bound to its original by the ledger
    Redact(RedactArguments),
    /// Read, check and compare the journal of collection
    Ledger(LedgerArguments),
    /// Print completions for a shell
    Completions(CompletionsArguments),
    /// Write manual pages
    Man(ManArguments),
    /// Read files for another process of this program; not for people
    #[command(hide = true)]
    ExtractWorker {
        /// Address space it may take, in bytes
        #[arg(long)]
        memory: u64,
        /// Processor time the named program may take, in seconds
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// Become this program within the limits instead of reading files
        #[arg(last = true)]
        program: Vec<OsString>,
    },
}
