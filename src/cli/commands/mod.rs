//! One file per command: its arguments and the function that runs it.

pub mod assess;
pub mod controls;
pub mod demo;
pub mod disclose;
pub mod evidence;
pub mod explain;
pub mod finding;
pub mod gaps;
pub mod init;
pub mod ledger;
pub mod programme;
pub mod rate;
pub mod records;
pub mod redact;
pub mod report;
pub mod requests;
pub mod review;
pub mod seal;
pub mod shell;
pub mod snapshot;
pub mod timestamp;
pub mod verify;
