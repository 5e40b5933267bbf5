//! Proof: ledgers, packs, signatures, time stamps, disclosures; every tampering of the table, and real tools beside ours.

mod authority;
mod command;
mod pack;
mod table;
mod tools;
