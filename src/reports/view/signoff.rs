//! The page on which people sign.

use super::block::{Block, Section};
use super::context::Context;
use super::cover;
use super::summary::heading;
use crate::integrity::Sha256Digest;
use crate::reports::mark::Tone;

pub(super) fn section(context: &Context<'_>, report: &str, digest: Sha256Digest) -> Section {
    Section {
        id: "signoff".to_owned(),
        number: 0,
        title: context.words("signoff.title"),
        lead: context.text("signoff.lead"),
        blocks: vec![
            Block::Signatures {
                columns: ["role", "name", "date", "signature"]
                    .map(|column| context.words(&format!("signoff.{column}")))
                    .to_vec(),
                rows: ["prepared", "reviewed", "approved"]
                    .map(|role| context.words(&format!("signoff.{role}")))
                    .to_vec(),
            },
            Block::Note { tone: Tone::Info, text: context.text("signoff.note") },
            heading("signoff-document", context.words("signoff.document"), false),
            Block::Facts { facts: cover::facts(context, report, digest) },
        ],
        filters: Vec::new(),
    }
}
